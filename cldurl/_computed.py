"""What may be computed: expressions, and the kinds that take one beside what is their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cldurl import expressions
from cldurl._amounts import Number
from cldurl._lazy import Regex
from cldurl._numbers import NUMBER, number_text, number_value
from cldurl.errors import refuse, show, suggest
from cldurl.kinds import Kind, Odd, Pattern, plain

__all__ = ["CORNER", "EXPRESSION", "Angle", "Computed", "Expression", "Quality", "Radius", "corners"]


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
        if text != value and NUMBER.fullmatch(text):
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


class Quality(Computed):
    """A number or word with suffixes: `80`, `80:420`, `auto:good`, `jpegmini:1`."""

    __slots__ = ()
    annotation = "int | float | Decimal | str"

    def __init__(self) -> None:
        self.form = '1 to 100, "auto", "auto:best|good|eco|low", with :420, :444 or :qmax_<n>'

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return _LEVEL.offer(value)
        head, _, tail = value.partition(":")
        text = _LEVEL.offer(head)
        if text is None and head not in ("auto", "jpegmini"):
            return EXPRESSION.offer(value)
        if ":" in value and not _SUFFIXES.fullmatch(tail):
            refuse(f"{show(value)} is not valid", f"expected {self.form}")
        return f"{text or head}:{tail}" if tail else text or head

    def odd(self, text: str) -> Iterator[Odd]:
        head, _, tail = text.partition(":")
        if head not in ("auto", "jpegmini") and _LEVEL.take(head) is None:
            yield from EXPRESSION.odd(text)
        elif tail:
            known = _QUALITY_TAILS.get(head, _QUALITY_TAILS["80"])
            for piece in tail.split(":"):
                if piece not in known and not _QMAX.fullmatch(piece):
                    yield "unknown-word", f"quality {show(text)} is not known", suggest(piece, known)


_LEVEL = Number("1 to 100", 1, 100)
_SUFFIXES = Regex(r"[A-Za-z0-9_$]+(?::[A-Za-z0-9_$]+)*")
_QMAX = Regex(r"qmax_(?:100|[1-9][0-9]?)")
_CHROMA = frozenset({"420", "444", "422", "421", "411", "410", "311"})
_QUALITY_TAILS = {
    "auto": frozenset({"best", "good", "eco", "low", "sensitive", *_CHROMA}),
    "jpegmini": frozenset("012"),
    "80": _CHROMA | {"sensitive"},
}


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


_NOT_EQUAL = Regex("[^:]!=")
_NAMED = Regex("[A-Za-z_]\\w*$")
CORNER = Number("pixels", 0, relative=True) | Pattern("max", '"max"') | EXPRESSION


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
        if number_text(value, relative=True) is not None or _ANGLES.fullmatch(value):
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
