"""The dialect of values: how the official Python SDK writes each option of a component.

`DIALECT` has one row for each option: its name, its code, and the function that writes its
value.  The quirks are the SDK's (1.46.3) and are kept on purpose; each row is checked against
the installed SDK in `tests/test_compat.py`.

Three things are ours, and only ever refuse: `text` takes no container where the SDK would
print a Python `repr`, `contained` takes no character that would end the value or that browsers
rewrite in a path, and what the SDK answers with an exception is answered with `Refused`.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from fractions import Fraction
from numbers import Number
from typing import NoReturn, TypeVar
from urllib.parse import quote

from cldurl.errors import CldurlError, InvalidInput, Refused, refuse, show
from cldurl.problems import problem_of

__all__ = [
    "DIALECT",
    "as_array",
    "contained",
    "escaped",
    "expression",
    "guarded",
    "joined",
    "slot",
    "string",
    "text",
    "unfolded",
    "utf8",
]

Writer = Callable[[object], object]
_Given = TypeVar("_Given")
_Written = TypeVar("_Written")

# ---------------------------------------------------------------------------- text

_CONTAINERS = (list, tuple, dict, set, frozenset, bytes, bytearray)


def text(value: object) -> str:
    """The `str` of a value, as the SDK prints it; of a container that would be its `repr`."""
    if isinstance(value, _CONTAINERS):
        refuse(f"a {type(value).__name__} cannot be written here", rule="wrong-type")
    return str(value)


def string(value: object) -> str:
    """`value`, where only a string will do."""
    if not isinstance(value, str):
        refuse(f"must be a string, not {type(value).__name__}", rule="wrong-type")
    return value


def as_array(value: object) -> list[object]:
    """Lists and tuples as they are, `None` as nothing, anything else as one item."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None else [value]


def joined(separator: str, items: Iterable[object]) -> str:
    """Strings joined; an item that is none is refused by its index."""
    return separator.join([_joinable(index, item) for index, item in enumerate(items)])


def _joinable(index: int, item: object) -> str:
    if not isinstance(item, str):
        hint = f'write "{item}"' if type(item) is int and item == 0 else ""
        refuse(f"must be a string, not {type(item).__name__}", hint, rule="wrong-type", at=(index,))
    return item


def _texts(items: Iterable[object]) -> list[str]:
    return [text(item) for item in items]


# ---------------------------------------------------------------- what stays in its slot

# All but what the URL standard lets stand unchanged in a path, and what separates.  An encoded
# separator is one as well, since the service decodes the path once before it splits it.
# https://url.spec.whatwg.org/#path-percent-encode-set
_OUTSIDE = re.compile(r"[^A-Za-z0-9_.\-~!$&'()*+;=:@%\[\]|]|%2[CcFf]")
_HINTS = {
    ",": 'write "%252C"',
    "/": 'write "%252F", or ":" in the public ID of a layer',
    "#": 'write "%23", or "rgb:" before a colour',
}


def contained(written: str) -> str:
    """`written`, if it can neither end its place in the path nor be rewritten by a browser."""
    if found := _OUTSIDE.search(written):
        _break_out(found[0])
    return written


def _break_out(found: str) -> NoReturn:
    if "\ud800" <= found <= "\udfff":
        refuse(f"unpaired surrogate U+{ord(found):04X}", rule="surrogate")
    if found < " " or found == "\x7f":
        refuse(f"control character U+{ord(found):04X}", "remove it", rule="control-character")
    if found[0] == "%":
        refuse(f'"{found}" would end this value', f'write "%25{found[1:]}"', rule="separator")
    hint = _HINTS.get(found) or f'write "{quote(found)}"'
    if found in ",/?#\\":
        refuse(f"{show(found)} would end this value", hint, rule="separator")
    refuse(f"{show(found)} is not allowed in a URL", f"{hint}, as browsers do", rule="raw-character")


def slot(value: object) -> str | None:
    """The text of a value, or nothing where the SDK drops it: zero and `False` are kept."""
    return contained(text(value)) if value or value == 0 else None


def guarded(
    error: type[InvalidInput], write: Callable[[_Given], _Written], value: _Given, at: tuple[object, ...] = ()
) -> _Written:
    """`write(value)`, where every failure is an `error` that names the place `at`."""
    try:
        return write(value)
    except CldurlError:
        raise
    except Refused as no:
        raise error(problem_of(no, at, value)) from None
    # A value can be any object, and its __str__, __bool__ or __eq__ can raise anything.
    except Exception as broken:
        fault = Refused(f"cannot be written as text ({type(broken).__name__})", rule="unwritable")
        raise error(problem_of(fault, at, value)) from broken


def escaped(raw: str) -> str:
    """Percent-encoded but for `A-Z a-z 0-9 _ . - / :`.

    >>> escaped("a b/~c")
    'a%20b/%7Ec'
    """
    return quote(utf8(raw), safe="/:").replace("~", "%7E")


def utf8(raw: str) -> bytes:
    """The bytes of a text, if it has any."""
    try:
        return raw.encode()
    except UnicodeEncodeError as no:
        refuse(f"unpaired surrogate U+{ord(raw[no.start]):04X}", rule="surrogate")


# ---------------------------------------------------------------------- expressions

_OPERATORS = {
    "||": "or", ">=": "gte", "<=": "lte", "&&": "and", "!=": "ne", ">": "gt", "=": "eq",
    "<": "lt", "/": "div", "-": "sub", "+": "add", "*": "mul", "^": "pow",
}  # fmt: skip
_WORDS = {
    "aspect_ratio": "ar", "aspectRatio": "ar", "context": "ctx", "current_page": "cp", "currentPage": "cp",
    "duration": "du", "face_count": "fc", "faceCount": "fc", "height": "h", "illustration_score": "ils",
    "illustrationScore": "ils", "initial_aspect_ratio": "iar", "initialAspectRatio": "iar",
    "initial_duration": "idu", "initialDuration": "idu", "initial_height": "ih", "initialHeight": "ih",
    "initial_width": "iw", "initialWidth": "iw", "page_count": "pc", "pageCount": "pc", "page_x": "px",
    "pageX": "px", "page_y": "py", "pageY": "py", "tags": "tags", "trimmed_aspect_ratio": "tar",
    "trimmedAspectRatio": "tar", "width": "w",
}  # fmt: skip
_SPELLINGS = {**_OPERATORS, **_WORDS}


def _any_of(words: Iterable[str]) -> str:
    return "|".join([re.escape(word) for word in words])


# An operator counts only before a space or underscore.  A variable is swallowed whole, so that
# no word inside its name is translated; elsewhere a word counts even inside a longer word.
_TOKEN = re.compile(rf"(?:{_any_of(_OPERATORS)})(?=[ _])|\$_*[^_ ]+|(?<![$:])(?:{_any_of(_WORDS)})")
_GAP = re.compile("[ _]+")
# `.` leaves out line breaks and `$` allows one at the end, as in the SDK.
_QUOTED = re.compile("!.+!$")


def expression(value: object) -> object:
    """Words and operators translated, gaps made one underscore; nothing inside `!...!`.

    >>> expression("initial_width > 2 * width")
    'iw_gt_2_mul_w'
    """
    if not value:
        return value
    spelled = text(value)
    if _QUOTED.match(spelled):
        return value
    return _GAP.sub("_", _TOKEN.sub(_translated, spelled))


def _translated(token: re.Match[str]) -> str:
    return _SPELLINGS.get(token[0], token[0])


# --------------------------------------------------------------------- single values


def _as_it_is(value: object) -> object:
    return value


def _angle(value: object) -> object:
    return expression(".".join(_texts(as_array(value))))


def _aspect_ratio(value: object) -> object:
    if isinstance(value, Fraction):
        return expression(f"{value.numerator}:{value.denominator}")
    return expression(value)


def _colour(value: object) -> object:
    return string(value).replace("#", "rgb:") if value else value


def _border(value: object) -> object:
    if not isinstance(value, dict):
        return value
    colour = value.get("color", "black")
    if not isinstance(colour, str):
        refuse("the color of a border must be a string", rule="wrong-type", at=("color",))
    return f"{text(value.get('width', 2))}px_solid_{colour.replace('#', 'rgb:')}"


def _effect(value: object) -> object:
    if isinstance(value, list):
        return expression(":".join(_texts(value)))
    if isinstance(value, dict):
        if not value:
            refuse("an effect as a dict needs one entry", rule="missing-key")
        return expression(":".join(_texts(next(iter(value.items())))))
    return expression(value)


def _flags(value: object) -> object:
    return joined(".", as_array(value))


def _fps(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return joined("-", map(expression, value))
    return value


def _keyframe_interval(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, Number):
        refuse("must be a number or a string", rule="wrong-type")
    if value <= 0:  # type: ignore[operator]  # complex numbers fail here, as they do in the SDK
        refuse("must be greater than zero", rule="out-of-range")
    return str(float(value))  # type: ignore[arg-type]


def _named(value: object) -> object:
    # A dict among the steps makes them a chain, which stands before this component.
    steps = as_array(value)
    return None if any(isinstance(step, dict) for step in steps) else joined(".", steps)


def _radius(value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        return expression(text(value))
    if not 1 <= len(value) <= 4:
        refuse(f"takes 1 to 4 corners, not {len(value)}", rule="radius")
    return joined(":", map(expression, value))


def _video_codec(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if "codec" not in value:
        refuse("needs a codec", rule="missing-key")
    # A level counts only after a profile, and `b_frames` only after both.
    parts = [value["codec"]]
    for key in ("profile", "level"):
        if key not in value:
            return parts[0] if len(parts) == 1 else joined(":", parts)
        parts.append(value[key])
    return joined(":", parts) + (":bframes_no" if value.get("b_frames") is False else "")


# ------------------------------------------------------------------ sources and layers


def _base64(value: object, key: str) -> str:
    if not isinstance(value, str):
        refuse(f"{key} must be a string, not {type(value).__name__}", rule="wrong-type", at=(key,))
    return urlsafe_b64encode(utf8(value)).decode()


def _function(value: object) -> object:
    if not isinstance(value, dict):
        return value or None
    kind, source = value.get("function_type"), value.get("source")
    return joined(":", (kind, _base64(source, "source") if kind == "remote" else source))


def _pre_function(value: object) -> object:
    function = _function(value)
    return f"pre:{text(function)}" if function else None


def _layer(value: object) -> object:
    if isinstance(value, str):
        fetched = _fetched(value)
        return value if fetched is None else _layer_dict(fetched)
    return _layer_dict(value) if isinstance(value, dict) else value


def _fetched(value: str) -> dict[str, object] | None:
    """The dict of a string such as `fetch:<URL>` or `video:fetch:<URL>`."""
    if value.startswith("fetch:"):
        return {"url": value[len("fetch:") :], "type": "fetch"}
    # Only near the beginning, so that a public ID may hold the word further on.
    if ":fetch:" in value[:12]:
        resource_type, _, url = value.split(":", 2)
        return {"url": url, "type": "fetch", "resource_type": resource_type or None}
    return None


def _layer_dict(layer: dict[str, object]) -> str:
    resource_type, kind = _layer_kind(layer)
    public_id = _layer_id(layer)
    if public_id is None and resource_type != "text" and kind != "fetch":
        refuse("needs a public_id", "a layer without one needs text or a url", rule="layer")
    source: list[object] = [public_id]
    if resource_type in ("text", "subtitles"):
        source = _text_source(layer, public_id)
    elif kind == "fetch":
        source = [_base64(layer.get("url"), "url")]
    kinds = [word for word, usual in ((resource_type, "image"), (kind, "upload")) if word is not None and word != usual]
    return ":".join([_layer_word(word) for word in (*kinds, *source)])


def _layer_word(word: object) -> str:
    if not isinstance(word, str):
        refuse(f"resource_type and type must be strings, not {type(word).__name__}", rule="layer")
    return word


def _layer_kind(layer: dict[str, object]) -> tuple[object, object]:
    resource_type, kind = layer.get("resource_type"), layer.get("type")
    if resource_type is None and layer.get("text") is not None:
        resource_type = "text"
    if kind is None and layer.get("url"):
        kind = "fetch"
    return resource_type, kind


def _layer_id(layer: dict[str, object]) -> str | None:
    public_id, suffix = layer.get("public_id"), layer.get("format")
    if public_id is None:
        return None
    if suffix is None:
        return _layer_text(public_id, "public_id").replace("/", ":")
    return f"{_layer_text(public_id, 'public_id')}.{_layer_text(suffix, 'format')}".replace("/", ":")


def _layer_text(value: object, key: str) -> str:
    if not isinstance(value, str):
        refuse(f"the {key} of a layer must be a string, not {type(value).__name__}", rule="wrong-type", at=(key,))
    return value


def _text_source(layer: dict[str, object], public_id: str | None) -> list[object]:
    shown = layer.get("text")
    if public_id is None and shown is None:
        refuse("needs either text or a public_id", rule="layer")
    if shown is not None:
        shown = _layer_string(_layer_text(shown, "text"))
    return [part for part in (_text_style(layer), public_id, shown) if part is not None]


# The name of a variable in a text has two characters at least, and any that `\w` knows.
_INTERPOLATED = re.compile(r"(\$\([a-zA-Z]\w+\))")


def _layer_string(shown: str) -> str:
    """The text of a layer: encoded once, `,` and `/` twice, `$(name)` not at all.

    >>> _layer_string("1/2, $(name)")
    '1%252F2%252C%20$(name)'
    """
    pieces = _INTERPOLATED.split(shown)
    pieces[::2] = [escaped(piece.replace(",", "%2C").replace("/", "%2F")) for piece in pieces[::2]]
    return "".join(pieces)


_STYLE_WORDS = {
    "font_weight": "normal",
    "font_style": "normal",
    "text_decoration": "none",
    "text_align": None,
    "stroke": "none",
}
_STYLE_NUMBERS = {
    "letter_spacing": "letter_spacing",
    "line_spacing": "line_spacing",
    "font_antialiasing": "antialias",
    "font_hinting": "hinting",
}


def _text_style(layer: dict[str, object]) -> str | None:
    style = text(layer.get("text_style", ""))
    if style.strip():
        return style
    family, size, extras = layer.get("font_family"), layer.get("font_size"), _style_extras(layer)
    if family is None and size is None and not extras:
        return None
    if family is None or size is None:
        refuse(f"needs a font_{'family' if family is None else 'size'} for its text", rule="layer")
    return "_".join([text(family), text(size), *extras])


def _style_extras(layer: dict[str, object]) -> list[str]:
    words = [layer.get(key) for key, usual in _STYLE_WORDS.items() if layer.get(key) != usual]
    numbers = [(name, layer.get(key)) for key, name in _STYLE_NUMBERS.items()]
    return [
        *[text(word) for word in words if word is not None],
        *[f"{name}_{text(number)}" for name, number in numbers if number is not None],
    ]


# ----------------------------------------------------------------------------- time

_END = re.compile(r"((?:\d+\.)?\d+)([%pP])?$")
_RANGE = re.compile(r"(?:\d+\.)?\d+[%pP]?\.\.(?:\d+\.)?\d+[%pP]?$")


def _seconds(value: object) -> str | None:
    """A plain number or a percentage; anything else is nothing."""
    if value is None or isinstance(value, _CONTAINERS):
        return None
    found = _END.match(str(value))
    return found and found[1] + ("p" if found[2] else "")


def _duration(value: object) -> object:
    return _seconds(value)


def _moment(value: object) -> object:
    seconds = _seconds(value)
    return expression(value if seconds is None else seconds)


def _ends(offset: object) -> tuple[object, object] | None:
    if isinstance(offset, (list, tuple)):
        return (offset[0], offset[-1]) if len(offset) >= 2 else None
    if isinstance(offset, str) and _RANGE.match(offset):
        start, _, end = offset.partition("..")
        return start, end
    return None


# ------------------------------------------------------------------------ pseudo keys


def unfolded(options: dict[str, object]) -> dict[str, object]:
    """`options` with `size` and `offset` turned into the keys they stand for."""
    return {**options, **_size(options.get("size")), **_offset(options.get("offset"))}


def _size(size: object) -> dict[str, object]:
    if not size:
        return {}
    sides = string(size).split("x")
    if len(sides) != 2:
        refuse("must be written <width>x<height>", rule="syntax", at=("size",))
    return {"width": sides[0], "height": sides[1]}


def _offset(offset: object) -> dict[str, object]:
    ends = _ends(offset)
    if ends is None:
        return {}
    start, end = ends
    # An end that is not a number is dropped, and with it what start_offset or end_offset said.
    return {"start_offset": "auto" if start == "auto" else _seconds(start), "end_offset": _seconds(end)}


# -------------------------------------------------------------------------- the table

# In the order of the codes, which is the order of writing.  Of two rows with one code the
# first that has something to say wins.
DIALECT: dict[str, tuple[str, Writer]] = {
    "angle": ("a", _angle),
    "audio_codec": ("ac", _as_it_is),
    "audio_frequency": ("af", _as_it_is),
    "aspect_ratio": ("ar", _aspect_ratio),
    "background": ("b", _colour),
    "border": ("bo", _border),
    "bit_rate": ("br", _as_it_is),
    "crop": ("c", _as_it_is),
    "color": ("co", _colour),
    "color_space": ("cs", _as_it_is),
    "default_image": ("d", _as_it_is),
    "delay": ("dl", _as_it_is),
    "density": ("dn", _as_it_is),
    "dpr": ("dpr", expression),
    "duration": ("du", _duration),
    "effect": ("e", _effect),
    "end_offset": ("eo", _moment),
    "fetch_format": ("f", _as_it_is),
    "flags": ("fl", _flags),
    "custom_function": ("fn", _function),
    "custom_pre_function": ("fn", _pre_function),
    "fps": ("fps", _fps),
    "gravity": ("g", _as_it_is),
    "height": ("h", expression),
    "keyframe_interval": ("ki", _keyframe_interval),
    "overlay": ("l", _layer),
    "opacity": ("o", expression),
    "prefix": ("p", _as_it_is),
    "page": ("pg", _as_it_is),
    "quality": ("q", expression),
    "radius": ("r", _radius),
    "start_offset": ("so", _moment),
    "streaming_profile": ("sp", _as_it_is),
    "transformation": ("t", _named),
    "underlay": ("u", _layer),
    "video_codec": ("vc", _video_codec),
    "video_sampling": ("vs", _as_it_is),
    "width": ("w", expression),
    "x": ("x", expression),
    "y": ("y", expression),
    "zoom": ("z", expression),
}
