"""What was written before, so that it need not be checked again.

No memo can be observed.  Each is bounded, in entries and in bytes; each is keyed so that
values of different types never meet (1, 1.0, True and `Decimal("1")`, inside lists too); and
none holds texts of layers, prompts or the texts of variables (`Kind.keeps`).
A full memo starts again, which under a flood of new values costs less than any bookkeeping.
"""

from __future__ import annotations

from typing import Any

__all__ = ["PairMemo", "TextMemo", "WholeMemo"]

_PAIRS = 4096
_PAIR_LENGTH = 80
_WHOLES = 1024
_WHOLE_LENGTH = 2048
_TEXT_LENGTH = 512


class PairMemo(dict[object, dict[type, dict[object, Any]]]):
    """Results by key, exact type and value: `memo[key][type][value]`, for `str`, `int` and non-zero `float`.

    Three small lookups cost half of one with a tuple of three.  The type comes before the value, so
    that 1, 1.0 and True never meet, and nothing but a plain value is ever hashed.
    """

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0

    def known(self, key: object, value: object) -> Any:
        """What was remembered for exactly this key and value, or `None`."""
        values = self.get(key, _NOTHING).get(type(value))
        return None if values is None else values.get(value)

    def keep(self, key: str, value: object, text: str, result: Any) -> None:
        """Remember `result` for exactly this key and value, whose text is `text`."""
        kind = type(value)
        short = len(text) <= _PAIR_LENGTH and (kind is not str or len(value) <= _PAIR_LENGTH)  # type: ignore[arg-type]
        if short and (kind is str or kind is int or (kind is float and value)):
            if self.size >= _PAIRS:
                self.clear()
                self.size = 0
            self.setdefault(key, {}).setdefault(kind, {})[value] = result
            self.size += 1


_NOTHING: dict[type, dict[object, Any]] = {}


class WholeMemo(dict[bytes, Any]):
    """Results by whole dicts and chains, in the bytes of `marshal.dumps(data, 4)`.

    `marshal` is the one serialiser at hand that keeps every type and every bit apart, takes exact
    built-in types only, and costs less than hashing the same items one by one.  The bytes never
    leave the process.  Equal data may have two keys (interned strings and shared objects are
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
