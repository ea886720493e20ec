"""Colours, and the border that is drawn with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cldurl._amounts import Number
from cldurl._lazy import Regex
from cldurl._numbers import number_text
from cldurl.errors import refuse, show, suggest
from cldurl.kinds import VARIABLE, Kind, Odd, absent
from cldurl.vocabulary import color_names

__all__ = ["COLOR", "HEX", "Border", "Color"]


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
            if not HEX.fullmatch(digits):
                refuse(f"{show(value)} is not a colour", 'rgb takes 3, 4, 6 or 8 hex digits: "#ff8800"', rule="color")
            return f"rgb:{digits.lower()}"
        return value if _COLOR_NAME.fullmatch(value) else None

    def odd(self, text: str) -> Iterator[Odd]:
        if text[:1] != "$" and text[:4] != "rgb:" and text.lower() not in color_names():
            hint = suggest(text, color_names())
            if HEX.fullmatch(text):
                hint = f'did you mean "rgb:{text.lower()}"?'
            yield "unknown-color", f"{show(text)} is not a known colour name", hint


HEX = Regex("[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}")
_COLOR_NAME = Regex(r"[A-Za-z][A-Za-z0-9_]*|\$[A-Za-z][A-Za-z0-9]*")
COLOR = Color()


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


_BORDER_WIDTH = Number("pixels", 0) | VARIABLE
