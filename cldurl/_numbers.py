"""Numbers as text and back, exactly: plain decimals, never an exponent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cldurl._lazy import Regex
from cldurl.errors import refuse

__all__ = ["NUMBER", "number_text", "number_value", "rising"]

NUMBER = Regex(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
MAX_DIGITS = 20
_BIG = 10**MAX_DIGITS


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
        if not NUMBER.fullmatch(value):
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
    if not NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return text
    if text.lstrip("-").isdigit():
        return int(text) if str(int(text)) == text else text
    value = float(text)
    if repr(value) == text:
        return value
    from decimal import Decimal

    return Decimal(text) if f"{Decimal(text):f}" == text else text


def rising(ends: Sequence[str]) -> None:
    """Refuse a range that ends before it begins."""
    if len(ends) == 2 and all(map(NUMBER.fullmatch, ends)) and float(ends[0]) > float(ends[1]):
        refuse(f"the range {ends[0]}-{ends[1]} runs backwards", f"did you mean {ends[1]}-{ends[0]}?")
