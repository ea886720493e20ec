"""Kinds of value: how a slot's values are written into a URL, read back, and described.

A kind is asked with `offer`: the text of a value that is its own, `None` for somebody
else's, `Refused` for one that is its own and can never be right.  `a | b` asks a, then b.
`take` is the way back, from the text of a URL to a Python value whose text is canonical.
Kinds are plain objects, so that the table costs next to nothing to import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cldurl import expressions
from cldurl._escape import LAYER_ID, OPAQUE, decode_once, encode
from cldurl._lazy import Regex
from cldurl.errors import Refused, an, kind_of, refuse, show, suggest

__all__ = [
    "CORNER", "EXPRESSION", "VARIABLE", "Angle", "Border", "Choice", "Color", "Computed", "Either", "Expression", "Fps", "IdSlot", "Kind",
    "List", "Number", "Odd", "Open", "Pattern", "Percent", "Quality", "Radius", "Ratio", "Raw", "Text", "Word", "absent", "corners", "number_text", "plain",
]  # fmt: skip

MAX_TEXT = 64 * 1024
MAX_DIGITS = 20
_NUMBER = Regex(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_BIG = 10**MAX_DIGITS

# What a kind finds odd in a text it allows: rule, message, hint.
Odd = tuple[str, str, str]


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


def number_text(value: Any, *, relative: bool = False) -> str | None:
    """A number in plain decimals, or `None` when it is none.

    Where numbers are `relative`, 1.0 (the whole) and 1 (a pixel) differ and the point stays.

    >>> number_text(2.0), number_text(2.0, relative=True), number_text(1e-7)
    ('2', '2.0', '0.0000001')
    """
    kind = type(value)
    if kind is int:
        text = str(value) if -_BIG < value < _BIG else _too_long()
    elif kind is str:
        if not _NUMBER.fullmatch(value):
            return None
        text = value if relative else _shortest(value)
    elif isinstance(value, float):
        text = _float_text(value, relative)
    else:
        exact = _exact_text(value)
        if exact is None:
            return None
        text = exact if relative else _shortest(exact)
    if text[0] == "-" and not text.strip("-.0"):
        text = text[1:]  # -0.0 is no other place
    return text if len(text) <= MAX_DIGITS else _count_digits(text)


def _count_digits(text: str) -> str:
    return text if sum(map(str.isdigit, text)) <= MAX_DIGITS else _too_long()


def _too_long() -> str:
    refuse(f"a number of more than {MAX_DIGITS} digits", "round it", rule="number")


def _float_text(value: float, relative: bool) -> str:
    if value - value != 0:  # inf and nan; `math` costs an import
        refuse("a number must be finite", rule="number")
    text = float.__repr__(value)
    if "e" in text:
        from decimal import Decimal

        text = f"{Decimal(text):f}" if abs(value) < _BIG else _too_long()
        text = text if "." in text else f"{text}.0"
    return text if relative else _shortest(text)


def _exact_text(value: object) -> str | None:
    from decimal import Decimal
    from fractions import Fraction

    if isinstance(value, Fraction):
        return _fraction_text(value)
    if not isinstance(value, Decimal):
        return None
    if not value.is_finite():
        refuse("a number must be finite", rule="number")
    # Checked first: Decimal("1e999999") written out would be a megabyte.
    if value and not -MAX_DIGITS <= value.adjusted() <= MAX_DIGITS:
        _too_long()
    if not value and not -MAX_DIGITS <= value.as_tuple().exponent <= 0:  # type: ignore[operator]
        return "0"
    return f"{value:f}"


def _fraction_text(value: object) -> str:
    top, bottom = value.as_integer_ratio()  # type: ignore[attr-defined]
    scale = 0
    while bottom != 1 and scale < MAX_DIGITS:
        top, scale = top * 10, scale + 1
        if top % bottom == 0:
            top, bottom = top // bottom, 1
    if bottom != 1 or abs(top) >= _BIG:
        refuse("a fraction without a short decimal form", "round it to a float or Decimal", rule="number")
    digits = str(abs(top)).rjust(scale + 1, "0")
    sign = "-" if top < 0 else ""
    return sign + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)


def _shortest(text: str) -> str:
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text)
    whole, _, part = digits.partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    text = f"{whole}.{part}" if part else whole
    return text if text == "0" else sign + text


def number_value(text: str) -> object:
    """The Python number that is written as `text`, exactly, or the text itself.

    >>> number_value("12"), number_value("0.5"), number_value("1.50")
    (12, 0.5, Decimal('1.50'))
    """
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return text
    if text.lstrip("-").isdigit():
        return int(text) if str(int(text)) == text else text
    value = float(text)
    if repr(value) == text:
        return value
    from decimal import Decimal

    return Decimal(text) if f"{Decimal(text):f}" == text else text


class Kind:
    """One kind of value.  Subclasses say `offer`; most need nothing else."""

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
        kind = value.__class__
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

    def __init__(self, *kinds: Kind) -> None:
        self.kinds: tuple[Kind, ...] = tuple(
            k for kind in kinds for k in (kind.kinds if isinstance(kind, Either) else (kind,))
        )
        self.form = ", ".join([k.form for k in self.kinds[:-1]]) + " or " + self.kinds[-1].form

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


class Number(Kind):
    """A number in a range; `above` is a bound that is itself excluded."""

    __slots__ = ("above", "high", "low", "relative", "whole")
    annotation = "int | float | Decimal | Fraction | str"

    def __init__(
        self,
        form: str,
        low: float | None = None,
        high: float | None = None,
        *,
        above: float | None = None,
        whole: bool = False,
        relative: bool = False,
    ) -> None:
        self.form, self.low, self.high, self.above = form, low, high, above
        self.whole, self.relative = whole, relative

    def offer(self, value: object) -> str | None:
        text = number_text(value, relative=self.relative)
        if text is not None:
            self._range(text)
        return text

    def _range(self, text: str) -> None:
        number = float(text)
        if self.whole and "." in text:
            refuse(f"{text} is not a whole number", f"expected {self.form}", rule="out-of-range")
        low, high, above = self.low, self.high, self.above
        if (
            (low is not None and number < low)
            or (high is not None and number > high)
            or (above is not None and number <= above)
        ):
            refuse(f"{text} is out of range", f"expected {self.form}", rule="out-of-range")


class Pattern(Kind):
    """Text of a fixed shape, whose characters are safe in a URL."""

    __slots__ = ("rising", "shape")

    def __init__(self, pattern: str, form: str, *, rising: bool = False) -> None:
        self.form, self.shape, self.rising = form, Regex(pattern), rising

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not self.shape.fullmatch(value):
            return None
        if self.rising:
            _rising(value.split("-"))
        return value

    def take(self, text: str) -> object | None:
        return self.offer(text)


VARIABLE = Pattern(r"\$[A-Za-z][A-Za-z0-9]*", "a $variable")


class Choice(Kind):
    """One word of a closed list."""

    __slots__ = ("code", "label", "words")

    def __init__(self, label: str, words: Collection[str], code: str = "") -> None:
        self.label, self.words, self.code = label, frozenset(words), code
        self.form = f"one of {', '.join(sorted(words))}"

    @property
    def annotation(self) -> str:  # type: ignore[override]
        """The words, as a type checker wants them."""
        return f"Literal[{', '.join(repr(word) for word in sorted(self.words))}]"

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return None
        if value not in self.words:
            hint = suggest(value, self.words)
            if not hint:
                newer = f'; a newer one is written {{"extra": {{"{self.code}": "..."}}}}' if self.code else ""
                hint = f"known are {', '.join(sorted(self.words))}{newer}"
            refuse(f"unknown {self.label} {show(value)}", hint, rule="unknown-word")
        return value


class Open(Kind):
    """A word, possibly with `:` arguments and `!names!`; unknown words are allowed and reported."""

    __slots__ = ("joint", "label", "numeric", "words")

    def __init__(
        self, label: str, words: Collection[str], form: str = "", joint: str = ":", *, numeric: bool = False
    ) -> None:
        self.label, self.words, self.joint, self.numeric = label, words, joint, numeric
        self.form = form or f"{an(label)} ({', '.join(sorted(words)[:3])}, ...)"

    def offer(self, value: object) -> str | None:
        if type(value) is int and self.numeric:
            value = number_text(value)
        if type(value) is not str or value[:1] in _NO_START or value[-1] == ":":
            return None
        pieces = value.split("!")
        if len(pieces) % 2 == 0:
            refuse('"!" without its partner', rule="quote")
        for index, piece in enumerate(pieces):
            if index % 2:
                pieces[index] = expressions.quote(piece)
            elif piece and not _WORD.fullmatch(piece):
                return None
        return "!".join(pieces)

    def take(self, text: str) -> object | None:
        value = expressions.read(text) if "!" in text else text
        return None if self.offer(value) is None else value

    def keeps(self, text: str) -> bool:
        return "!" not in text

    def odd(self, text: str) -> Iterator[Odd]:
        # A word that ends with "_" has a quoted name behind it: region_!hat!
        head, quoted, _ = text.split(self.joint)[0].partition("!")
        known = text in self.words or (head in self.words and (head[-1:] == "_") == bool(quoted))
        if not known:
            yield "unknown-word", f"{self.label} {show(text)} is not known", suggest(text, self.words)


# No part between colons is empty.
_NO_START = frozenset(["", *"_.:;()-"])
_WORD = Regex("(?:[A-Za-z0-9_.;$()-]|:(?!:))+")


class Word(Kind):
    """One plain word or a $variable; unknown words are allowed and reported."""

    __slots__ = ("label", "words")

    def __init__(self, label: str, words: Collection[str]) -> None:
        self.label, self.words = label, frozenset(words)
        self.form = f"{an(label)} ({', '.join(sorted(words))})"

    def offer(self, value: object) -> str | None:
        return value if type(value) is str and _PLAIN_WORD.fullmatch(value) else None

    def take(self, text: str) -> object | None:
        return self.offer(text)

    def odd(self, text: str) -> Iterator[Odd]:
        if text not in self.words and text[:1] != "$":
            yield "unknown-word", f"{self.label} {show(text)} is not known", suggest(text, self.words)


_PLAIN_WORD = Regex(r"[A-Za-z][A-Za-z0-9]*|\$[A-Za-z][A-Za-z0-9]*")


class Color(Kind):
    """A colour: a name, `rgb:` and 3, 4, 6 or 8 hex digits, `#` and the same, or a $variable."""

    __slots__ = ()

    def __init__(self) -> None:
        self.form = 'a colour ("red", "#ff8800", "rgb:ff8800" or a $variable)'

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not value:
            return None
        if value[0] == "#" or value[:4] == "rgb:":
            digits = value.partition(":" if value[0] == "r" else "#")[2]
            if not _HEX.fullmatch(digits):
                refuse(f"{show(value)} is not a colour", 'rgb takes 3, 4, 6 or 8 hex digits: "#ff8800"', rule="color")
            return f"rgb:{digits.lower()}"
        return value if _COLOR_NAME.fullmatch(value) else None

    def odd(self, text: str) -> Iterator[Odd]:
        from cldurl.vocabulary import color_names

        if text[:1] != "$" and text[:4] != "rgb:" and text.lower() not in color_names():
            hint = suggest(text, color_names())
            if _HEX.fullmatch(text):
                hint = f'did you mean "rgb:{text.lower()}"?'
            yield "unknown-color", f"{show(text)} is not a known colour name", hint


_HEX = Regex("[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}")
_COLOR_NAME = Regex(r"[A-Za-z][A-Za-z0-9_]*|\$[A-Za-z][A-Za-z0-9]*")
COLOR = Color()


class Expression(Kind):
    """Arithmetic over numbers, $variables and predefined words; see `cldurl.expressions`.

    `only` are words that stand alone here: `if` has `else` and `end`.  Of `shares` 0.3 is 30 %.
    """

    __slots__ = ("only", "shares")

    def __init__(self, only: tuple[str, ...] = (), *, shares: bool = False) -> None:
        self.form, self.only, self.shares = "an expression", only, shares

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return None
        if value[-1:] == "%" and (number := number_text(value[:-1].rstrip())) is not None:
            share = number_text(float(number) / 100)
            hint = f"a share is written as a decimal: {share}" if self.shares else f"give the number alone: {number}"
            refuse(f"{show(value)} has a percent sign", hint, rule="percent-sign")
        text = expressions.write(value)
        if text != value and _NUMBER.fullmatch(text):
            # As a number it would be held to its range, and written in one way.
            refuse(f"{show(value)} is a number with something beside it", f"write {text}", rule="number")
        return text

    def take(self, text: str) -> object | None:
        raw = expressions.read(text)
        return None if self.offer(raw) is None else raw

    def odd(self, text: str) -> Iterator[Odd]:
        if text in self.only:
            return
        for part, why in expressions.odd_parts(text):
            near = suggest(part, expressions.WORDS)
            yield "expression-word", f"{show(part)} in an expression: {why}", near


EXPRESSION = Expression()


class Computed(Kind):
    """What may hold expressions: their quoted texts are encoded in a URL, and decoded on the way back."""

    __slots__ = ()

    def take(self, text: str) -> object | None:
        raw = expressions.read(text)
        return None if self.offer(raw) is None else number_value(raw)


class Percent(Kind):
    """A place or length in time: seconds, or a share of the whole (`35%`, `35p`)."""

    __slots__ = ("_seconds",)
    annotation = "int | float | Decimal | str"

    def __init__(self, low: float | None = None) -> None:
        self._seconds = Number("seconds", low)
        self.form = 'seconds (2.5) or a share ("35%" or "35p")'

    def offer(self, value: object) -> str | None:
        if type(value) is str and value[-1:] in ("%", "p", "P"):
            share = number_text(value[:-1])
            if share is None:
                return None
            if float(share) > 100 or float(share) < 0:
                refuse(f"{show(value)} is out of range", "a share lies between 0% and 100%", rule="out-of-range")
            return share + "p"
        return self._seconds.offer(value)


class Ratio(Kind):
    """An aspect ratio: `16:9`, `Fraction(16, 9)`, `(16, 9)` or a decimal."""

    __slots__ = ()
    annotation = "int | float | Decimal | Fraction | Sequence[int | float] | str"

    def __init__(self) -> None:
        self.form = 'a ratio ("16:9", 1.5 or Fraction(16, 9))'

    def offer(self, value: object) -> str | None:
        if type(value).__name__ == "Fraction" and type(value).__module__ == "fractions":
            value = [value.numerator, value.denominator]  # type: ignore[attr-defined]
        elif type(value) is str:
            if value.count(":") != 1:
                return self._positive(number_text(value))
            value = value.split(":")
        if isinstance(value, (list, tuple)) and len(value) == 2:
            sides = [self._positive(number_text(plain(side))) for side in value]
            return None if None in sides else ":".join(sides)  # type: ignore[arg-type]
        return self._positive(number_text(value))

    def _positive(self, text: str | None) -> str | None:
        if text is not None and float(text) <= 0:
            refuse(f"{text} is out of range", f"expected {self.form}", rule="out-of-range")
        return text


_NOT_EQUAL = Regex("[^:]!=")
_NAMED = Regex("[A-Za-z_]\\w*$")


class Radius(Computed):
    """Corner radii: one for all, or two to four, clockwise from the top left."""

    __slots__ = ()
    annotation = "int | float | Decimal | str | Sequence[int | float | str]"

    def __init__(self) -> None:
        self.form = 'pixels, "max", or one to four of them'

    def offer(self, value: object) -> str | None:
        if type(value) is str:
            if value == "max":
                return value
            # At the start, or after a colon, an operand is due: there "!" opens a quoted text.
            if ":" in value and _NOT_EQUAL.search(value):
                refuse(f"{show(value)} can be read in two ways", "give the corners as a list", rule="radius")
            # Without a pair of "!" the text is one expression, right or wrong.
            items: object = corners(value) if ":" in value and value.count("!") % 2 == 0 else value
        else:
            items = value
        if not isinstance(items, (list, tuple)):
            return CORNER.write(items)
        if not 1 <= len(items) <= 4:
            refuse(f"{len(items)} radii", "one to four: top left, top right, bottom right, bottom left", rule="radius")
        texts = [CORNER.write(item) for item in items]
        for text in texts:
            if ":" in text and len(corners(text)) > 1:
                refuse(f'{show(text)} holds the ":" that separates corners', "one radius each", rule="radius")
        return ":".join(texts)

    def odd(self, text: str) -> Iterator[Odd]:
        for corner in corners(text):
            if corner != "max" and number_text(corner) is None:
                yield from EXPRESSION.odd(corner)


def corners(text: str) -> list[str]:
    """`text` at the colons between corners: not those inside `!...!`, nor that of `ctx:!name!`."""
    found: list[list[str]] = [[]]
    pieces = text.split("!")
    for index, piece in enumerate(pieces):
        if index % 2:
            found[-1].append(f"!{piece}!")
            continue
        first, *more = piece.split(":")
        found[-1] += [first] if first else []
        found += [[corner] if corner else [] for corner in more]
        if not found[-1] and index < len(pieces) - 1 and len(found) > 1 and _NAMED.search("".join(found[-2])):
            del found[-1]
            found[-1].append(":")  # the colon stands between a name and a quoted text
    return ["".join(corner) for corner in found]


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


class Angle(Kind):
    """Degrees clockwise, a word, an expression, or several joined with `.`.

    `0.90` may be one number or two, so the text of an angle is never respelled.
    """

    __slots__ = ()
    annotation = "int | float | Decimal | str | Sequence[int | str]"

    def __init__(self, words: Collection[str]) -> None:
        self.form = f"degrees, {', '.join(sorted(words))}, or a list of them"

    def offer(self, value: object) -> str | None:
        if isinstance(value, (list, tuple)):
            items = [plain(item) for item in value if item is not None]
            if len(items) == 1:
                return self._one(items[0], alone=True)
            text = ".".join([self._one(item) for item in items])
            if text and self.offer(text) != text:
                refuse(f"{show(text)} is no list of angles", f"expected {self.form}", rule="angle")
            return text
        if type(value) is not str:
            return number_text(value)
        if number_text(value, relative=True) is not None:
            return value
        if _ANGLES.fullmatch(value):
            return value
        return EXPRESSION.offer(value)

    def _one(self, value: object, *, alone: bool = False) -> str:
        text = number_text(value)
        if text is not None and "." in text and not alone:
            refuse(f"{text} in a list of angles reads as two of them", "give whole degrees", rule="angle")
        text = None if isinstance(value, (list, tuple)) else self.offer(value)
        if text is None:
            return self.refuse(value)
        if not alone and not _ANGLES.fullmatch(text) and not _ANGLE_WORD.fullmatch(text):
            refuse(f"{show(value)} in a list of angles", "an expression stands alone", rule="angle")
        return text

    def take(self, text: str) -> object | None:
        value = number_value(text)
        if type(value) is int:
            return value
        raw = expressions.read(text)
        return None if self.offer(raw) is None else raw

    def odd(self, text: str) -> Iterator[Odd]:
        if text == "auto":
            yield (
                "angle-auto",
                '"auto" is not a documented angle',
                'EXIF rotation is automatic; "ignore" switches it off',
            )
        elif number_text(text) is None and not _ANGLES.fullmatch(text):
            yield from EXPRESSION.odd(text)


_ANGLE_WORD = Regex("[A-Za-z0-9]+")
_ANGLES = Regex(
    r"(?:hflip|vflip|ignore|auto_right|auto_left|auto|-?[0-9]+|\$[A-Za-z][A-Za-z0-9]*)"
    r"(?:\.(?:hflip|vflip|ignore|auto_right|auto_left|-?[0-9]+|\$[A-Za-z][A-Za-z0-9]*))*"
)


class Fps(Kind):
    """Frames a second: one number, or a range of which one end may be open."""

    __slots__ = ()
    annotation = "int | float | Decimal | str | Sequence[int | float | str | None]"

    def __init__(self) -> None:
        self.form = 'frames a second (25, "24-29.97", [24, None])'

    def offer(self, value: object) -> str | None:
        if type(value) is str and number_text(value.lstrip("-")) is not None and value[:1] == "-":
            value = [None, value[1:]]
        elif type(value) is str and "-" in value[1:]:
            value = value.split("-")
        if isinstance(value, (list, tuple)):
            if not 1 <= len(value) <= 2:
                refuse(f"{len(value)} ends of a range", "give one or two", rule="fps")
            ends = ["" if absent(end) else _FPS.write(end) for end in value]
            if not any(ends):
                refuse("a range without ends", f"expected {self.form}", rule="fps")
            _rising(ends)
            return "-".join(ends)
        return _FPS.offer(value)

    def take(self, text: str) -> object | None:
        raw = expressions.read(text)
        if self.offer(raw) is None:
            return None
        return raw if "-" in raw else number_value(raw)


class Border(Kind):
    """`5px_solid_red`, or a dict with `width` (default 2) and `color` (default black)."""

    __slots__ = ()
    annotation = "str | Border"

    def __init__(self) -> None:
        self.form = '"<n>px_solid_<color>" or {"width": ..., "color": ...}'

    def offer(self, value: object) -> str | None:
        if type(value) is str:
            pieces = value.split("_", 2)
            if len(pieces) != 3 or pieces[1] != "solid":
                return None
            width, _, color = pieces
            if width[-2:] == "px" and width[0] != "$":
                width = width[:-2] or "none"
            elif width[:1] != "$":
                return None
            value = {"width": width, "color": color}
        if isinstance(value, Mapping):
            return self._of(value)
        if number_text(value) is not None:
            refuse("a border needs a colour too", f'did you mean "{value}px_solid_black"?')
        return None

    def _of(self, value: Mapping[object, object]) -> str:
        for key in value:
            if key not in ("width", "color"):
                refuse("unknown key", suggest(key, ["width", "color"]), rule="unknown-key", at=(key,))
        width, color = value.get("width"), value.get("color")
        width = _BORDER_WIDTH.write(2 if absent(width) else width)
        # The service wants a variable without the unit: bo_$w_solid_white.
        unit = "" if width[0] == "$" else "px"
        return f"{width}{unit}_solid_{COLOR.write('black' if absent(color) else color)}"

    def odd(self, text: str) -> Iterator[Odd]:
        return COLOR.odd(text.split("_", 2)[2])


class Quality(Computed):
    """A number or word with suffixes: `80`, `80:420`, `auto:good`, `jpegmini:1`."""

    __slots__ = ()
    annotation = "int | float | Decimal | str"

    def __init__(self) -> None:
        self.form = '1 to 100, "auto", "auto:best|good|eco|low", with :420, :444 or :qmax_<n>'

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return _PERCENT.offer(value)
        head, _, tail = value.partition(":")
        text = _PERCENT.offer(head)
        if text is None and head not in ("auto", "jpegmini"):
            return EXPRESSION.offer(value)
        if ":" in value and not _SUFFIXES.fullmatch(tail):
            refuse(f"{show(value)} is not valid", f"expected {self.form}")
        return f"{text or head}:{tail}" if tail else text or head

    def odd(self, text: str) -> Iterator[Odd]:
        head, _, tail = text.partition(":")
        if head not in ("auto", "jpegmini") and _PERCENT.take(head) is None:
            yield from EXPRESSION.odd(text)
        elif tail:
            known = _QUALITY_TAILS.get(head, _QUALITY_TAILS["80"])
            for piece in tail.split(":"):
                if piece not in known and not _QMAX.fullmatch(piece):
                    yield "unknown-word", f"quality {show(text)} is not known", suggest(piece, known)


_SUFFIXES = Regex(r"[A-Za-z0-9_$]+(?::[A-Za-z0-9_$]+)*")
_QMAX = Regex(r"qmax_(?:100|[1-9][0-9]?)")
_CHROMA = frozenset({"420", "444", "422", "421", "411", "410", "311"})
_QUALITY_TAILS = {
    "auto": frozenset({"best", "good", "eco", "low", "sensitive", *_CHROMA}),
    "jpegmini": frozenset("012"),
    "80": _CHROMA | {"sensitive"},
}


class IdSlot(Kind):
    """A public ID in a slot: `/` is written `:`, and is accepted either way."""

    __slots__ = ("prefix",)

    def __init__(self, form: str, prefix: str = "") -> None:
        self.form, self.prefix = form, prefix

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not value.startswith(self.prefix):
            return None
        text = id_in_slot(value[len(self.prefix) :].replace(":", "/"))
        # A "$" that began the slot would be a variable as soon as one layer is off.
        return self.prefix + (f"%25{text[1:]}" if text[:3] == "%24" else text)

    def take(self, text: str) -> object | None:
        value = decode_slot(text)
        return None if self.offer(value) is None else value

    def keeps(self, text: str) -> bool:
        return False


def id_in_slot(public_id: str) -> str:
    """A public ID as a layer or a default image names it."""
    from cldurl.public_ids import fault_of

    fault_of(public_id)
    return encode(public_id, LAYER_ID)


class Text(Kind):
    """Free text behind a known prefix, as `name:` of a page."""

    __slots__ = ("prefix",)

    def __init__(self, prefix: str, form: str) -> None:
        self.prefix, self.form = prefix, form

    def keeps(self, text: str) -> bool:
        return not text.startswith(self.prefix)

    def offer(self, value: object) -> str | None:
        if type(value) is not str or not value.startswith(self.prefix) or value == self.prefix:
            return None
        return self.prefix + encode(value[len(self.prefix) :], OPAQUE)

    def take(self, text: str) -> object | None:
        if not text.startswith(self.prefix):
            return None
        value = decode_slot(text)
        return None if self.offer(value) is None else value


def decode_slot(text: str) -> str:
    """Free text of a slot; an encoded separator of one layer would end the slot, and is refused."""
    once = decode_once(text)
    if "," in once or "/" in once:
        refuse(
            "an encoded comma or slash that the service takes for the end",
            'it needs two layers: "%252C" or "%252F"',
            rule="bad-escape",
        )
    return decode_once(once)


_PERCENT = Number("1 to 100", 1, 100)
CORNER = Number("pixels", 0, relative=True) | Pattern("max", '"max"') | EXPRESSION


def _rising(ends: Sequence[str]) -> None:
    """Refuse a range that ends before it begins."""
    if len(ends) == 2 and all(map(_NUMBER.fullmatch, ends)) and float(ends[0]) > float(ends[1]):
        refuse(f"the range {ends[0]}-{ends[1]} runs backwards", f"did you mean {ends[1]}-{ends[0]}?")


_FPS = Number("frames a second", above=0) | VARIABLE
_BORDER_WIDTH = Number("pixels", 0) | VARIABLE
