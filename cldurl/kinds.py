"""Kinds of value: how a slot's values are written into a URL, read back, and described.

Here is what a kind is, and what all share; the kinds themselves are in `_texts`, `_amounts`, `_colors` and
`_computed`, those with a grammar of their own in `effects`, `layers` and `special`.

A kind is asked with `offer`: the text of a value that is its own, `None` for somebody
else's, `Refused` for one that is its own and can never be right.  `a | b` asks a, then b.
`take` is the way back, from the text of a URL to a Python value whose text is canonical.
Kinds are plain objects, so that the table costs next to nothing to import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cldurl._lazy import Regex
from cldurl._numbers import number_value, rising
from cldurl.errors import Refused, kind_of, refuse, show

__all__ = ["MAX_TEXT", "VARIABLE", "Either", "Kind", "List", "Odd", "Pattern", "Raw", "absent", "plain"]

MAX_TEXT = 64 * 1024

# What a kind finds odd in a text it allows: rule, message, hint.
Odd = tuple[str, str, str]


def plain(value: object) -> object:
    """`value` without the subclass: templates hand over `Markup`, enums and the like.

    >>> import enum
    >>> plain(enum.IntEnum("Size", {"WIDE": 800}).WIDE)
    800
    """
    kind = type(value)  # what it is, whatever its `__class__` says
    given: Any = value
    if issubclass(kind, str):
        if str.__len__(given) > MAX_TEXT:
            refuse(f"text of more than {MAX_TEXT // 1024} KiB", rule="too-large")
        return str.__str__(given)
    if value is True or value is False:
        refuse("True and False are not values here", "give a number or a word", rule="boolean")
    if issubclass(kind, int):
        return int.__index__(given)
    return float.__pos__(given) if issubclass(kind, float) else value


def absent(value: object) -> bool:
    """Whether a value says: not there, as `None`, `""` and `[]` do.  Nothing of the value's own is called."""
    kind = type(value)
    for plain_kind in (str, list, tuple):
        if issubclass(kind, plain_kind):
            return not plain_kind.__len__(value)  # type: ignore[arg-type]
    return value is None


class Raw:
    """Text of a URL that no kind can read, kept as it stands."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Raw({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Raw) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)


class Kind:
    """One kind of value.  Subclasses say `offer`; most need nothing else."""

    __slots__ = ("form",)
    form: str  # the values, for people
    annotation = "str"  # for typing.py

    def offer(self, value: object) -> str | None:
        """The text of `value` if it is one of these."""
        raise NotImplementedError

    def take(self, text: str) -> object | None:
        """The value that a URL writes as `text`, if it is one of these."""
        return None if self.offer(text) is None else number_value(text)

    def write(self, value: object) -> str:
        """The text of `value`, `""` where it stands for nothing; else `Refused`."""
        kind = type(value)  # as in `plain`
        if kind is Raw:
            return value.text  # type: ignore[attr-defined,no-any-return]
        if kind is not dict:
            value = plain(value)
        text = self.offer(value)
        return self.refuse(value) if text is None else text

    def read(self, text: str) -> object:
        """The value of `text`, which stands in a URL; else `Refused`."""
        value = self.take(text)
        return self.refuse(text) if value is None else value

    def refuse(self, value: object) -> str:
        """Say what was expected."""
        hint = f"expected {self.form}"
        if not isinstance(value, (str, int, float)):
            refuse(f"cannot be {kind_of(value)}", hint, rule="wrong-type")
        refuse(f"{show(value)} is not valid", hint)

    def odd(self, text: str) -> Iterator[Odd]:
        """What `check()` should say of canonical `text`, which is allowed."""
        return iter(())

    def keeps(self, text: str) -> bool:
        """Whether `text` may stay in a memo: never when it may hold somebody's words."""
        return True

    def __or__(self, other: Kind) -> Either:
        return Either(self, other)


class Either(Kind):
    """The first of several kinds that takes the value."""

    __slots__ = ("kinds",)

    def __init__(self, one: Kind, other: Kind) -> None:
        ones = one.kinds if isinstance(one, Either) else (one,)
        self.kinds: tuple[Kind, ...] = (*ones, *(other.kinds if isinstance(other, Either) else (other,)))

    @property
    def form(self) -> str:  # type: ignore[override]
        """What one of them takes."""
        *others, last = [kind.form for kind in self.kinds]
        return f"{', '.join(others)} or {last}"

    @property
    def annotation(self) -> str:  # type: ignore[override]
        """The union of what its kinds take."""
        return " | ".join(dict.fromkeys(part for k in self.kinds for part in _UNION.split(k.annotation)))

    def offer(self, value: object) -> str | None:
        for kind in self.kinds:
            text = kind.offer(value)
            if text is not None:
                return text
        return None

    def take(self, text: str) -> object | None:
        for kind in self.kinds:
            value = kind.take(text)
            if value is not None:
                return value
        return None

    def odd(self, text: str) -> Iterator[Odd]:
        # Odd is what all of them find odd: "auto" is not a colour, and a background all the same.
        first: list[Odd] | None = None
        for kind in self.kinds:
            try:
                if kind.take(text) is None:
                    continue
                found = list(kind.odd(text))
            except Refused as fault:
                return iter([(fault.rule, fault.message, fault.hint)])  # of this kind, and not right
            if not found:
                return iter(())
            if first is None or not first[0][2]:
                first = found  # rather one that knows what was meant
        return iter(first or ())

    def keeps(self, text: str) -> bool:
        return all([kind.keeps(text) for kind in self.kinds])


# The bars of a union, but for those inside brackets.
_UNION = Regex(r" \| (?![^\[]*\])")


class List(Kind):
    """Values of one kind with a joint between them; `None` items are left out."""

    __slots__ = ("item", "joint", "most")

    def __init__(self, item: Kind, joint: str, *, most: int = 100) -> None:
        self.item, self.joint, self.most = item, joint, most
        self.form = f"{item.form}, or a list of them"

    @property
    def annotation(self) -> str:  # type: ignore[override]
        """One item, or a list of them."""
        return f"{self.item.annotation} | Sequence[{self.item.annotation}]"

    def offer(self, value: object) -> str | None:
        if type(value) is str:
            return self.join(value.split(self.joint)) if self.joint in value else self.item.offer(value)
        if isinstance(value, (list, tuple)):
            return self.join(value)
        return self.item.offer(value)

    def join(self, values: Collection[object]) -> str:
        if len(values) > self.most:
            refuse(f"a list of {len(values)} items", f"at most {self.most}", rule="too-large")
        return self.joint.join([self.item.write(value) for value in values if value is not None])

    def odd(self, text: str) -> Iterator[Odd]:
        for piece in text.split(self.joint):
            yield from self.item.odd(piece)


class Pattern(Kind):
    """Text of a fixed shape, whose characters are safe in a URL."""

    __slots__ = ("rising", "shape")

    def __init__(self, pattern: str, form: str, *, rising: bool = False) -> None:
        self.form, self.shape, self.rising = form, Regex(pattern), rising

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not self.shape.fullmatch(value):
            return None
        if self.rising:
            rising(value.split("-"))
        return value

    def take(self, text: str) -> object | None:
        return self.offer(text)


VARIABLE = Pattern(r"\$[A-Za-z][A-Za-z0-9]*", "a $variable")
