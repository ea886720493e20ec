"""Amounts: a number in a range, a time, a ratio, frames a second."""

from __future__ import annotations

from cldurl import expressions
from cldurl._numbers import number_text, number_value, rising
from cldurl.errors import refuse, show
from cldurl.kinds import VARIABLE, Kind, absent, plain

__all__ = ["Fps", "Number", "Ratio", "Time"]


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


class Time(Kind):
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

    __slots__ = ("_side",)
    annotation = "int | float | Decimal | Fraction | Sequence[int | float] | str"

    def __init__(self) -> None:
        self.form = 'a ratio ("16:9", 1.5 or Fraction(16, 9))'
        self._side = Number(self.form, above=0)

    def offer(self, value: object) -> str | None:
        if type(value).__name__ == "Fraction" and type(value).__module__ == "fractions":
            value = [value.numerator, value.denominator]  # type: ignore[attr-defined]
        elif type(value) is str:
            if value.count(":") != 1:
                return self._side.offer(value)
            value = value.split(":")
        if isinstance(value, (list, tuple)) and len(value) == 2:
            sides = [self._side.offer(plain(side)) for side in value]
            return None if None in sides else ":".join(sides)  # type: ignore[arg-type]
        return self._side.offer(value)


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
            rising(ends)
            return "-".join(ends)
        return _FPS.offer(value)

    def take(self, text: str) -> object | None:
        raw = expressions.read(text)
        if self.offer(raw) is None:
            return None
        return raw if "-" in raw else number_value(raw)


_FPS = Number("frames a second", above=0) | VARIABLE
