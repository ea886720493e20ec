"""What was written before, so that it need not be checked again.

No memo can be observed.  Each is bounded, in entries and in bytes; each is keyed so that
values of different types never meet (1, 1.0, True and `Decimal("1")`, inside lists too); and
none holds texts of layers, prompts or the texts of variables (`Kind.keeps`).
A full memo starts again, which under a flood of new values costs less than any bookkeeping.
"""

from __future__ import annotations

from marshal import dumps
from typing import Any

__all__ = ["PairMemo", "TextMemo", "WholeMemo", "bytes_of", "is_exact"]

_PAIRS = 4096
_PAIR_LENGTH, _NESTED_LENGTH = 80, 240
_WHOLES = 1024
_WHOLE_LENGTH = 2048
_TEXT_LENGTH = 512


class PairMemo:
    """Results by key, exact type and value: `texts[key][type][value]`.

    Three small lookups cost half of one with a tuple of three.  The type comes before the value, so
    that 1, 1.0 and True never meet, and nothing but a plain value is ever hashed.  The outermost dict
    is a plain one too: if it were an object of this class, ten pairs would take a tenth longer.
    A pair that is not there is a `KeyError`, or a `ValueError` where `marshal` cannot write the value.
    """

    __slots__ = ("size", "texts")

    def __init__(self) -> None:
        self.texts: dict[object, dict[type, dict[Any, Any]]] = {}
        self.size = 0

    def known(self, key: object, value: object) -> Any:
        """What was remembered for exactly this key and value, or `None`."""
        try:
            return self.texts[key][type(value)][value]
        except (KeyError, ValueError):
            return None

    def keep(self, key: str, value: object, text: str, result: Any) -> None:
        """Remember `result` for exactly this key and value, whose text is `text`."""
        if len(text) > _PAIR_LENGTH or not _is_short(value):
            return
        if self.size >= _PAIRS:
            self.clear()
        kind = type(value)
        # The text of the key alone: an object of somebody's own class would be asked whether later keys are it.
        values = self.texts.setdefault(str.__str__(key), {}).setdefault(kind, _ByBytes() if kind in _NESTED else {})
        values[value] = result
        self.size += 1

    def clear(self) -> None:
        """Forget all."""
        self.texts.clear()
        self.size = 0


_NESTED = (list, tuple, dict)
_SINGLE = (str, int, float, bool, type(None))


def is_exact(data: Any) -> bool:
    """Whether `data`, which was accepted, is all of exact types: only such may be remembered by its bytes.

    `marshal` writes whatever gives its bytes away as it writes `bytes`: a zero of NumPy is a zero of another type.
    """
    kind = type(data)
    if kind is dict:
        return all([is_exact(key) and is_exact(value) for key, value in data.items()])
    return all([is_exact(item) for item in data]) if kind is list or kind is tuple else kind in _SINGLE


def _is_short(value: object) -> bool:
    """Whether a value may be remembered in a pair: short, and of a type that can be told from others."""
    kind = type(value)
    if kind in _NESTED:
        return is_exact(value) and len(bytes_of(value)) <= _NESTED_LENGTH
    if kind is str:
        return len(value) <= _PAIR_LENGTH  # type: ignore[arg-type]
    return kind is int or value is None or (kind is float and value != 0)


class _ByBytes(dict[Any, Any]):
    """Results by lists, tuples or dicts, in their bytes: a tenth of the time that writing one takes."""

    def __getitem__(self, value: Any) -> Any:
        return _get(self, dumps(value, 4))

    def __setitem__(self, value: Any, result: Any) -> None:
        super().__setitem__(dumps(value, 4), result)


_get = dict.__getitem__


def bytes_of(data: Any) -> bytes:
    """What `data` is known by in a `WholeMemo`, or nothing."""
    try:
        return dumps(data, 4)
    except ValueError:  # a Decimal, a Mapping, a string subclass; or nesting without end
        return b""


class WholeMemo(dict[bytes, Any]):
    """Results by whole dicts and chains, in the bytes of `marshal.dumps(data, 4)`.

    `marshal` is the one serialiser at hand that keeps every type and every bit apart, takes exact
    built-in types only, buffers excepted (`is_exact`), and costs less than hashing the same items
    one by one.  The bytes never leave the process.  Equal data may have two keys (interned strings and shared objects are
    marked): that only costs an entry.  Since version 3 a shared object is written once, so that
    the bytes are no longer than what the caller built.
    """

    def keep(self, key: bytes, result: Any) -> None:
        """Remember `result`, if the key is a key and not too long."""
        if 0 < len(key) <= _WHOLE_LENGTH:
            if len(self) >= _WHOLES:
                self.clear()
            self[key] = result


class TextMemo(dict[str, Any]):
    """Results by the text that they were read from."""

    def keep(self, text: str, result: Any) -> None:
        """Remember `result`, if the text is not too long."""
        if len(text) <= _TEXT_LENGTH:
            if len(self) >= _WHOLES:
                self.clear()
            self[text] = result
