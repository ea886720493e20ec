"""Layers: what is laid over or under a picture, a video or a sound.

    layer    = [ resource_type ":" ] [ type ":" ] source
    source   = public_id | "fetch:" base64url | "text:" style ":" text | "subtitles:" [ style ":" ] public_id | "$" name
    style    = font_family "_" font_size { "_" word } | public_id of a text asset | "$" name

A dict is the way for anything that is not your own.  A string is a public ID; with a known
prefix (`text:`, `fetch:`, `video:`, ...) it is read as it would stand in a URL.
https://cloudinary.com/documentation/transformation_reference#l_layer
https://cloudinary.com/documentation/layers
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cldurl._amounts import Number
from cldurl._escape import ARGUMENT, OPAQUE, TEXT, URL, decode_once, decode_text, encode, encode_text
from cldurl._lazy import Regex
from cldurl._memo import WholeMemo, bytes_of, is_exact
from cldurl._numbers import number_text, number_value
from cldurl._texts import Choice, Word, decode_slot, id_in_slot
from cldurl.errors import Refused, an, kind_of, refuse, show, suggest
from cldurl.kinds import MAX_TEXT, VARIABLE, Kind, Odd, Pattern, Raw, absent, plain

__all__ = ["SIZE", "STYLE", "Layer", "text_in_style"]

RESOURCE_TYPES = ("image", "video", "audio", "text", "subtitles", "lut", "raw", "media")
TYPES = ("upload", "private", "authenticated", "fetch")
# A public ID with one of these as its first segment would be read as the prefix of a layer.
_PREFIXES = frozenset({*RESOURCE_TYPES, *TYPES} - {"upload"})

# The words of a text style, in the order of the URL: key, kind, prefix in the URL, default left out.
SIZE = Number("a size in pixels", above=0) | VARIABLE
_SPACING = Number("pixels") | VARIABLE
STYLE: dict[str, tuple[Kind, str, tuple[str, ...]]] = {
    "font_weight": (Word("font weight", ("normal", "bold", "light", "thin")), "", ("normal",)),
    "font_style": (Choice("font style", ("normal", "italic")), "", ("normal",)),
    "text_decoration": (
        Choice("text decoration", ("none", "normal", "underline", "strikethrough")),
        "",
        ("none", "normal"),
    ),
    "text_align": (Choice("text alignment", ("left", "center", "right", "end", "start", "justify")), "", ()),
    "stroke": (Choice("stroke", ("none", "stroke")), "", ("none",)),
    "letter_spacing": (_SPACING, "letter_spacing_", ()),
    "line_spacing": (_SPACING, "line_spacing_", ()),
    "font_antialiasing": (Word("antialiasing", ("none", "gray", "subpixel", "fast", "good", "best")), "antialias_", ()),
    "font_hinting": (Word("hinting", ("none", "slight", "medium", "full")), "hinting_", ()),
}
_RANK: dict[object, int] = {key: rank for rank, key in enumerate(("font_family", "font_size", *STYLE))}
KEYS: tuple[str, ...] = ("resource_type", "type", "public_id", "format", "url", "text", "text_style", *map(str, _RANK))
_FAMILY = Regex(r"[^,/:?#%&\\\x00-\x1f\x7f]+")
REMOTE = Regex(r"https?://[^\s/?#]", re.IGNORECASE)
_EXTENSION = Pattern("[A-Za-z0-9]{1,16}", "a file extension")


class Layer(Kind):
    """A layer, as a dict or a string."""

    __slots__ = ()
    annotation = "str | Layer"

    def __init__(self) -> None:
        self.form = 'a public ID, or a dict with "public_id", "text" or "url"'

    def offer(self, value: object) -> str | None:
        if type(value) is dict or isinstance(value, Mapping):
            return _dict(value)
        return self._string(value) if type(value) is str else None

    def _string(self, value: str) -> str:
        if not value:
            return value
        if value[0] == "$":
            return VARIABLE.write(value)
        if REMOTE.match(value):
            refuse("a remote URL is not a public ID", f'write {{"url": {show(value)}}}', rule="layer")
        prefix, colon, _ = value.partition(":")
        if colon and prefix in _PREFIXES:
            layer = read_layer(value)
            return layer.text if isinstance(layer, Raw) else _dict(layer)
        if not colon:
            _ambiguous(value)
        return id_in_slot(value.replace(":", "/"))

    def take(self, text: str) -> object | None:
        if text[:1] == "$":
            return VARIABLE.take(text)
        layer = read_layer(text)
        if isinstance(layer, Raw):
            return layer
        return layer.get("public_id") if layer.keys() == {"public_id"} else layer

    def keeps(self, text: str) -> bool:
        return ":" not in text

    def odd(self, text: str) -> Iterator[Odd]:
        layer = read_layer(text) if text[:1] != "$" else {}
        if isinstance(layer, Raw):
            return
        said = layer.get("text", "")
        words = str(said["literal"] if isinstance(said, dict) else said)
        if "%" in words and decode_once_or_same(words) != words:
            yield (
                "already-encoded",
                f"the text {show(words)} looks percent-encoded already",
                "give it as people read it",
            )
        if layer.get("resource_type") == "text" and not layer.keys() & {"font_family", "text_style", "public_id"}:
            yield "text-without-style", "a text layer without a font", 'give "font_family" and "font_size"'
        for key, (kind, _, _) in STYLE.items():
            if key in layer:
                yield from kind.odd(kind.write(layer[key]))


def decode_once_or_same(text: str) -> str:
    """`decode_once`, but text that cannot be decoded is text all the same."""
    try:
        return decode_once(text)
    except Refused:
        return text


# What stands before the text of a layer, by all but the text.
_STYLES = WholeMemo()


def text_in_style(layer: dict[object, object]) -> str | None:
    """The most common layer at full speed: a text, in a style that was written before, or is now."""
    style = layer.copy()
    text = style.pop("text", None)
    if type(text) is not str or not 0 < len(text) <= MAX_TEXT:
        return None
    key = bytes_of(style)
    before: str | None = _STYLES.get(key)
    if before is None:
        if "public_id" in style:  # which is free text too, and changes how a ":" is written
            return None
        style["text"] = "x"  # which is its own encoding
        before = _written(style).removesuffix("x")
        if is_exact(style):
            _STYLES.keep(key, before)
    try:
        return f"{before}{encode_text(text)}"
    except Refused as fault:
        fault.at = ("text",)
        raise


def _dict(layer: Mapping[object, object]) -> str:
    """A layer's dict as text."""
    ready = text_in_style(layer) if type(layer) is dict else None
    return _written(layer) if ready is None else ready


def _written(layer: Mapping[object, object]) -> str:
    """A layer's dict as text, without what is remembered of its style."""
    pieces: list[str] = []
    style: list[tuple[int, str]] = []
    for key, value in layer.items():
        rank = _RANK.get(key)
        if rank is not None:
            word = _style_word(key, value)  # type: ignore[arg-type]
            if word:
                style.append((rank, word))
        elif key not in _OTHER_KEYS:
            _unknown_key(key)
    if "text" in layer and style and absent(layer["text"]):
        refuse("the text is empty", "give one, or leave the layer out", rule="layer", at=("text",))
    layer = {key: value for key, value in layer.items() if not absent(value)}
    text = layer.get("text")
    resource_type, kind = _types(layer)
    if "format" in layer and "public_id" not in layer:
        refuse("a format without a public ID", 'drop it, or give "public_id"', rule="layer", at=("format",))
    if resource_type != "image":
        pieces.append(resource_type)
    if kind not in ("upload", None):
        pieces.append(kind)
    if resource_type in ("text", "subtitles"):
        pieces += _text_pieces(layer, resource_type, style, text)
    elif style or text is not None or "text_style" in layer:
        hint = 'say "resource_type": "text"' if "resource_type" in layer else 'give "text"'
        refuse(f"{an(resource_type)} layer has no text or font", hint, rule="layer")
    elif kind == "fetch":
        pieces.append(_remote(layer))
    else:
        pieces.append(_public_id(layer))
    return ":".join(pieces)


def _unknown_key(key: object) -> None:
    """Say what was probably meant."""
    name = str(key).lower()
    hint = suggest("".join([f"_{char}" if char.isupper() else char for char in str(key)]), KEYS)
    if name in _BESIDE:
        hint = "it belongs next to the layer in the component, not inside it"
    elif name == "literal":
        hint = 'it belongs to the text: {"text": {"literal": "..."}}'
    refuse("unknown key of a layer", hint or f"known are {', '.join(KEYS)}", rule="unknown-key", at=(key,))


# Where people look for what places and colours a layer.
_BESIDE = frozenset(
    "angle background border color colour crop effect flags gravity height opacity radius width x y".split()
)
_OTHER_KEYS: frozenset[object] = frozenset(KEYS) - _RANK.keys()


def _types(layer: Mapping[object, object]) -> tuple[str, str | None]:
    resource_type = layer.get("resource_type")
    if resource_type is None:
        resource_type = "text" if layer.get("text") is not None else "image"
    elif type(plain(resource_type)) is not str or plain(resource_type) not in RESOURCE_TYPES:
        refuse(
            f"unknown resource type {show(resource_type)}",
            suggest(resource_type, RESOURCE_TYPES) or f"known are {', '.join(RESOURCE_TYPES)}",
            at=("resource_type",),
        )
    kind = layer.get("type")
    if kind is None:
        return str(plain(resource_type)), "fetch" if layer.get("url") is not None else None
    kind = plain(kind)
    # A closed list: `list:a` of an unknown type would be the folder `list` of an upload.
    if type(kind) is not str or kind not in TYPES:
        hint = suggest(kind, TYPES) or f"known are {', '.join(TYPES)}"
        refuse(f"{show(kind)} is not a type of a layer", hint, at=("type",))
    if kind == "fetch" and layer.get("url") is None:
        refuse("a fetch layer needs its URL", 'give "url"', rule="missing-key")
    return str(plain(resource_type)), kind


def _style_word(key: str, value: object) -> str:
    if absent(value):
        return ""
    if key == "font_family":
        return _family(value)
    try:
        if key == "font_size":
            return SIZE.write(value)
        kind, prefix, defaults = STYLE[key]
        text = kind.write(value)
    except Refused as fault:
        fault.at = (key, *fault.at)
        raise
    return "" if text in defaults else prefix + text


def _family(value: object) -> str:
    value = plain(value)
    if type(value) is not str or not _FAMILY.fullmatch(value):
        hint = 'a font name or the public ID of an uploaded font, such as "Open Sans" or "brand.ttf"'
        refuse(f"{show(value)} is not a font family", hint, at=("font_family",))
    if VARIABLE.offer(value):
        return value
    text = encode(value, ARGUMENT)
    if _split_style(text):
        hint = 'give "font_size" and the like, or the whole as "text_style"'
        refuse(f"{show(value)} would be read as a font with a size", hint, rule="layer", at=("font_family",))
    return text


def _text_pieces(
    layer: Mapping[object, object], resource_type: str, style: list[tuple[int, str]], text: object
) -> list[str]:
    public_id, ready = layer.get("public_id"), layer.get("text_style")
    if layer.get("url") is not None:
        refuse(f"a {resource_type} layer has no URL", rule="layer", at=("url",))
    if text is None and public_id is None:
        needs = '"text"' if resource_type == "text" else '"public_id"'
        refuse(f"a {resource_type} layer needs {needs}", rule="missing-key")
    if text is not None and resource_type == "subtitles":
        refuse("a subtitles layer has no text of its own", 'its file is the "public_id"', rule="layer", at=("text",))
    pieces = []
    if ready is not None:
        pieces.append(_ready_style(ready, style))
    elif style:
        pieces.append(_style(style))
    elif resource_type == "text" and public_id is None:
        # Without a style the text itself would be read as one, up to its first ":".
        refuse("a text layer needs a font", 'give "font_family" and "font_size"', rule="missing-key")
    if public_id is not None:
        first = str(public_id).partition("/")[0]
        if text is None and resource_type == "text" and "/" in str(public_id):
            hint = "its folder would be read as the style, and its name as the text"
            refuse("the text asset is in a folder", hint, rule="layer", at=("public_id",))
        if not pieces and (resource_type == "subtitles" or text is not None) and read_style(first):
            hint = "give the font too" if resource_type == "subtitles" else "such an asset cannot style a text"
            refuse(f"{show(first)} would be read as a font with a size", hint, rule="layer", at=("public_id",))
        if pieces and resource_type == "text":
            refuse("both a style and a text asset to take it from", 'give the font, or "public_id"', rule="layer")
        pieces.append(_public_id(layer))
    if text is not None:
        words = plain(text)
        if type(words) is not str and not isinstance(words, Mapping):
            number = number_text(words)
            if number is None:
                refuse(f"cannot be {kind_of(words)}", "give a string", rule="wrong-type", at=("text",))
            words = number
        pieces.append(_words(words, asset=public_id is not None))
    return pieces


def _encoded(text: Any, table: Any) -> str:
    try:
        return encode_text(text) if table is None else encode(text, table)
    except Refused as fault:
        fault.at = ("text",)
        raise


def _words(text: object, *, asset: bool) -> str:
    """Overlay text; `{"literal": ...}` writes `$(name)` as it is instead of filling it in."""
    if isinstance(text, Mapping):
        literal = text.get("literal")
        if len(text) != 1 or not isinstance(literal, str):
            refuse('a text is a string or {"literal": "..."}', rule="layer", at=("text",))
        # Two layers for the "$", so that a client which tidies one of them makes no variable of it.
        pieces = re.split(r"\$(?=\([A-Za-z][A-Za-z0-9]*\))", str(plain(literal)))
        encoded = "%2524".join([_encoded(piece, TEXT) for piece in pieces])
    else:
        encoded = _encoded(text, None)
    if not encoded:
        refuse("an empty text", rule="layer", at=("text",))
    # Behind the ID of a text asset the last ":" is the border.
    return encoded.replace(":", "%253A") if asset else encoded


def _ready_style(value: object, style: list[tuple[int, str]]) -> str:
    if style:
        refuse('both "text_style" and single words of it', "give one of them", rule="layer", at=("text_style",))
    value = plain(value)
    if type(value) is not str or not _FAMILY.fullmatch(value):
        refuse(f"{show(value)} is not a text style", 'such as "Arial_40_bold" or "$style"', at=("text_style",))
    text = encode(value, OPAQUE)
    words = read_style(text)
    if words is None:
        hint = 'such as "Arial_40_bold"; a text asset is named by "public_id"'
        refuse(f"{show(value)} has no font and size", hint, rule="layer", at=("text_style",))
    if "text_style" in words:
        return text
    pairs = [
        (rank, word) for key, item in words.items() if (rank := _RANK[key], word := _style_word(str(key), item))[1]
    ]
    return _style(pairs)


def _style(style: list[tuple[int, str]]) -> str:
    style.sort()
    ranks = [rank for rank, _ in style]
    if ranks[:1] != [0]:
        refuse("a text style needs a font", 'give "font_family"', rule="missing-key")
    if ranks[1:2] != [1]:
        refuse("a text style needs a size", 'give "font_size"', rule="missing-key")
    return "_".join([word for _, word in style])


def _public_id(layer: Mapping[object, object]) -> str:
    public_id = layer.get("public_id")
    if layer.get("url") is not None:
        refuse('a "url" goes with type "fetch"', rule="layer", at=("url",))
    if public_id is None:
        refuse('a layer needs "public_id", "text" or "url"', rule="missing-key")
    public_id = plain(public_id)
    if type(public_id) is not str:
        refuse(f"cannot be {kind_of(public_id)}", "give a string", rule="wrong-type", at=("public_id",))
    try:
        _ambiguous(public_id)
        text = id_in_slot(public_id)
    except Refused as fault:
        fault.at = ("public_id",)
        raise
    extension = layer.get("format")
    if extension is None:
        return text
    try:
        return f"{text}.{_EXTENSION.write(extension)}"
    except Refused as fault:
        fault.at = ("format",)
        raise


def _ambiguous(public_id: str) -> None:
    if ":" in public_id:
        refuse('":" in a public ID would be read as "/"', 'folders are written with "/"', rule="layer")
    if public_id[:1] == "$":
        refuse("a leading $ would be read as a variable", 'for a variable give the string "$name"', rule="layer")
    first = public_id.partition("/")[0]
    if first in _PREFIXES:
        refuse(
            f'the first segment "{first}" would be read as the kind of layer',
            "such an asset cannot be a layer",
            rule="layer",
        )


def _remote(layer: Mapping[object, object]) -> str:
    url = layer.get("url")
    if layer.get("public_id") is not None:
        refuse("a fetch layer has no public ID", 'give "url"', rule="layer", at=("public_id",))
    if not isinstance(url, str) or not REMOTE.match(str(plain(url))):
        refuse(f"{show(url)} is not a URL", 'such as "https://example.com/logo.png"', at=("url",))
    return base64url(str.__str__(url))


def base64url(url: str) -> str:
    """Base64 of a URL in the URL-safe alphabet, padded, as the official SDK writes it.

    What no URL can hold is percent-encoded first; an encoding that is there is kept.
    """
    from binascii import b2a_base64

    return b2a_base64(url.translate(URL).encode(), newline=False).decode().translate({43: "-", 47: "_"})


def _unbase64url(text: str) -> str | None:
    from binascii import Error, a2b_base64

    if not re.fullmatch("[A-Za-z0-9_-]+={0,2}", text):
        return None
    body = text.rstrip("=").translate({45: "+", 95: "/"})
    try:
        url = a2b_base64(body + "=" * (-len(body) % 4)).decode()
    except (Error, UnicodeDecodeError):
        return None
    return url if REMOTE.match(url) else None


def read_layer(text: str) -> dict[object, object] | Raw:
    """A layer's text, as a URL or a string has it, as its dict; `Raw` for what only the service knows.

    >>> read_layer("video:private:clips:intro")
    {'resource_type': 'video', 'type': 'private', 'public_id': 'clips/intro'}
    """
    layer: dict[object, object] = {}
    rest = text
    head, colon, tail = rest.partition(":")
    if colon and head in RESOURCE_TYPES and head in _PREFIXES:
        layer["resource_type"] = head
        rest, (head, colon, tail) = tail, tail.partition(":")
    if colon and head in TYPES and head in _PREFIXES:
        layer["type"] = head
        rest = tail
    if not rest:
        refuse(f"the layer {show(text)} names nothing", rule="layer")
    if layer.get("resource_type") == "text":
        return _read_text(layer, rest, text)
    if layer.get("resource_type") == "subtitles" and ":" in rest and (style := read_style(rest.partition(":")[0])):
        layer.update(style)
        rest = rest.partition(":")[2]
    if layer.get("type") == "fetch":
        return _read_remote(layer, rest, text)
    layer["public_id"] = decode_text(rest).replace(":", "/")
    if text.partition("/")[0] == "" or layer["public_id"] == "":
        refuse(f"the layer {show(text)} names nothing", rule="layer")
    if str(layer["public_id"])[:1] == "$":
        return Raw(text) if re.fullmatch(r"[A-Za-z0-9_.:$-]+", text) else refuse("a bad variable", rule="variable-name")
    first = str(layer["public_id"]).partition("/")[0]
    if first in _PREFIXES:
        return _raw(text)
    return layer


def _raw(text: str) -> Raw:
    if not re.fullmatch(r"(?:[A-Za-z0-9_.:$-]|%[0-9A-Fa-f]{2})+", text):
        refuse(f"{show(text)} is not a layer", rule="layer")
    if not decode_slot(text).isprintable():
        refuse(f"{show(text)} is not a layer", "remove the control character", rule="control-character")
    return Raw(text)


def _read_remote(layer: dict[object, object], rest: str, text: str) -> dict[object, object] | Raw:
    if "://" in rest:
        layer["url"] = rest
    else:
        url = _unbase64url(decode_once(rest))
        if url is None:
            return _raw(text)
        layer["url"] = url
    if layer.keys() == {"type", "url"}:
        del layer["type"]
    return layer


def _read_text(layer: dict[object, object], rest: str, text: str) -> dict[object, object] | Raw:
    style, colon, words = rest.partition(":")
    if not colon:
        layer["public_id"] = decode_text(rest).replace(":", "/")
        return layer
    values = read_style(style)
    if values is None:
        # The style of a text asset, whose folders are written with ":" too: the last one is the border.
        style, _, words = rest.rpartition(":")
        if style[:1] == "$":
            values = {"text_style": style}
        else:
            values = {"public_id": decode_text(style).replace(":", "/")}
    del layer["resource_type"]
    layer.update(values)
    layer["text"] = _read_words(words)
    return layer


_INTERPOLATED = Regex(r"\$\([A-Za-z][A-Za-z0-9]*\)")


def _read_words(words: str) -> object:
    text = decode_text(words)
    if len(_INTERPOLATED.findall(words)) == len(_INTERPOLATED.findall(text)):
        return text
    return {"literal": text}


def read_style(text: str) -> dict[object, object] | None:
    """`Arial_40_bold_letter_spacing_4` as its keys, if it can be told apart at all."""
    if VARIABLE.offer(text):
        return {"text_style": text}
    found = _split_style(text)
    if found is None or (text[:1] == "$" and not VARIABLE.offer(found[0])):
        return None
    family, size, words = found
    style: dict[object, object] = {"font_family": decode_text(family), "font_size": number_value(size)}
    if number_text(size) == "0":
        return None  # no size: an ID that looks like a style
    for word in words:
        for key, (kind, prefix, _) in STYLE.items():
            value = word[len(prefix) :]
            if word.startswith(prefix) and key not in style and (prefix or value in _words_of(kind)):
                style[key] = number_value(value)
                break
        else:
            return {"text_style": decode_text(text)}
    return style


def _words_of(kind: Kind) -> frozenset[str]:
    return frozenset(getattr(kind, "words", ()))


def _split_style(text: str) -> tuple[str, str, list[str]] | None:
    """Family, size and words of a style: cut at the first size after which only words follow."""
    pieces = text.split("_")
    end = len(pieces)
    # How many pieces the word at each place takes, 0 where there is none: from the right, each looked at once.
    takes = [0] * end + [1]
    size = 0
    for at in range(end - 1, 0, -1):
        if takes[at + 1] and _SIZE_TEXT.fullmatch(pieces[at]):
            size = at
        for count, pattern in _STYLE_WORDS:
            if at + count <= end and takes[at + count] and pattern.fullmatch("_".join(pieces[at : at + count])):
                takes[at] = count
                break
    if not size or not "_".join(pieces[:size]):
        return None
    words, at = [], size + 1
    while at < end:
        words.append("_".join(pieces[at : at + takes[at]]))
        at += takes[at]
    return "_".join(pieces[:size]), pieces[size], words


_SIZED = r"(?:[0-9]+(?:\.[0-9]+)?|\$[A-Za-z][A-Za-z0-9]*)"
_SIZE_TEXT = Regex(_SIZED)
_VALUE_TEXT = rf"(?:-?{_SIZED}|[A-Za-z0-9]+)"
_STYLE_WORDS = (
    (3, Regex(rf"(?:letter|line)_spacing_{_VALUE_TEXT}")),
    (2, Regex(rf"(?:antialias|hinting)_{_VALUE_TEXT}")),
    (1, Regex(r"\$?[A-Za-z0-9]+")),
)
