"""Kinds that a single row needs: video codecs, functions, variables, keys that set two codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cldurl import expressions, vocabulary
from cldurl._amounts import Number
from cldurl._computed import EXPRESSION
from cldurl._escape import LAYER_ID, OPAQUE, decode_once, encode
from cldurl._lazy import Regex
from cldurl._numbers import number_text, number_value
from cldurl._texts import decode_slot, id_in_slot
from cldurl.errors import Refused, an, kind_of, refuse, show, suggest
from cldurl.kinds import Kind, Odd, Raw, absent, plain
from cldurl.layers import REMOTE, base64url
from cldurl.public_ids import forbidden

__all__ = [
    "Extra",
    "Function",
    "Html",
    "Names",
    "Pair",
    "RawText",
    "Switch",
    "VariableValue",
    "Variables",
    "VideoCodec",
]


class Names(Kind):
    """Named transformations: one name, or several in their order, joined with `.`."""

    __slots__ = ("most",)

    def __init__(self, form: str, *, most: int = 100) -> None:
        self.form, self.most = form, most

    @property
    def annotation(self) -> str:  # type: ignore[override]
        """One name, or where there may be more a list of them."""
        return "str" if self.most == 1 else "str | Sequence[str]"

    def offer(self, value: object) -> str | None:
        names = [value] if type(value) is str else None if self.most == 1 else value
        if not isinstance(names, Sequence) or isinstance(names, (bytes, bytearray)) or len(names) > self.most:
            return None
        return ".".join([self._name(plain(name)) for name in names if name is not None])

    def _name(self, name: object) -> str:
        if type(name) is not str or not name:
            refuse(f"{show(name)} is not a name of a transformation", rule="named-transformation")
        if "," in name or "/" in name:
            hint = "parameters are written as a dict, or as a string in a list: [...]"
            refuse(f"{show(name)} is not a name: it contains a comma or a slash", hint, rule="named-transformation")
        forbidden(name)
        return encode(name, LAYER_ID)

    def take(self, text: str) -> object | None:
        return decode_slot(text)

    def odd(self, text: str) -> Iterator[Odd]:
        if _SYNTAX.fullmatch(text):
            hint = f'as a parameter it is a step of the chain: ["{text}"]'
            yield "name-like-syntax", f"the name {show(text)} looks like a parameter", hint
        elif text[:2] == "t_" and text[2:]:
            message = f"the name {show(text)} is written with one more t_"
            yield "name-like-syntax", message, f'the name alone is "{text[2:]}"'


_SYNTAX = Regex(rf"(?:[ahoqrwxyz]|ar|dpr)_[0-9.:]+|[fgqw]_auto|c_(?:{'|'.join(vocabulary.CROP_MODES)})")


class VideoCodec(Kind):
    """`h265:main:4.0:bframes_no`, or a dict with `codec`, `profile`, `level` and `b_frames`."""

    __slots__ = ()
    annotation = "str | VideoCodec"

    def __init__(self) -> None:
        self.form = '"<codec>[:<profile>[:<level>[:bframes_no]]]" or {"codec": ..., "profile": ..., "level": ...}'

    def offer(self, value: object) -> str | None:
        if isinstance(value, Mapping):
            return self._dict(value)
        return value if type(value) is str and _CODEC.fullmatch(value) else None

    def _dict(self, value: Mapping[object, object]) -> str:
        for key in value:
            if key not in _CODEC_KEYS:
                refuse("unknown key", suggest(key, _CODEC_KEYS), rule="unknown-key", at=(key,))
        pieces = [self._word(value, key) for key in _CODEC_KEYS[:3]]
        frames = value.get("b_frames")
        if frames is not None and not isinstance(frames, bool):
            refuse(f"{show(frames)} is not valid", "True or False", rule="wrong-type", at=("b_frames",))
        if frames is False:
            pieces.append("bframes_no")
        given = [piece for piece in pieces if piece]
        if not pieces[0] or "" in pieces[: len(given)]:
            refuse("a part is missing", "codec, profile, level and b_frames build on one another", rule="missing-key")
        return ":".join(given)

    def _word(self, value: Mapping[object, object], key: str) -> str:
        word = value.get(key)
        if absent(word):
            return ""
        text = number_text(plain(word), relative=True) or word
        if not isinstance(text, str) or not _CODEC_WORD.fullmatch(text):
            refuse(f"{show(word)} is not {an(key)}", rule="invalid-value", at=(key,))
        return str.__str__(text)

    def take(self, text: str) -> object | None:
        return self.offer(text)

    def odd(self, text: str) -> Iterator[Odd]:
        known = (vocabulary.VIDEO_CODECS, vocabulary.VIDEO_PROFILES, vocabulary.VIDEO_LEVELS, ("bframes_no",))
        for what, piece, allowed in zip(("codec", "profile", "level", "suffix"), text.split(":"), known, strict=False):
            if piece not in allowed and piece[:1] != "$":
                yield "unknown-word", f"video {what} {show(piece)} is not known", suggest(piece, allowed)


_CODEC_KEYS = ("codec", "profile", "level", "b_frames")
_CODEC_WORD = Regex(r"[A-Za-z0-9_.]+|\$[A-Za-z][A-Za-z0-9]*")
_CODEC = Regex(rf"(?:{_CODEC_WORD.pattern})(?::(?:{_CODEC_WORD.pattern})){{0,3}}")


class Function(Kind):
    """`wasm:<public ID>`, `remote:<base64url of a URL>`, or a dict with `function_type` and `source`."""

    __slots__ = ("before",)
    annotation = "str | CustomFunction"

    def __init__(self, before: str = "") -> None:
        self.before = before
        self.form = '"wasm:<public ID>", "remote:<base64>" or {"function_type": ..., "source": ...}'

    def offer(self, value: object) -> str | None:
        if isinstance(value, Mapping):
            return self.before + self._dict(value)
        if type(value) is not str or not _FUNCTION.fullmatch(value):
            return None
        start, wasm, source = value.partition("wasm:")
        if wasm and start in ("", "pre:"):
            text = f"{start}{self._dict({'function_type': 'wasm', 'source': source})}"
        elif (found := _REMOTE_FUNCTION.fullmatch(value)) and len(found[2]) % 4 != 1:
            text = found[1] + found[2] + "=" * (-len(found[2]) % 4)  # one spelling: padded
        else:
            text = value
        return str(text) if text.startswith("pre:") else f"{self.before}{text}"

    def _dict(self, value: Mapping[object, object]) -> str:
        for key in value:
            if key not in ("function_type", "source"):
                refuse("unknown key", suggest(key, ["function_type", "source"]), rule="unknown-key", at=(key,))
        kind, source = plain(value.get("function_type")), plain(value.get("source"))
        if type(kind) is not str or kind not in ("wasm", "remote"):
            refuse(f"unknown function type {show(kind)}", '"wasm" or "remote"', at=("function_type",))
        if type(source) is not str or not source:
            refuse("a custom function needs a source", "a public ID, or the URL of a remote one", rule="missing-key")
        if kind == "wasm":
            return "wasm:" + id_in_slot(source.replace(":", "/"))  # a folder, either way
        if not REMOTE.match(source):
            refuse(f"{show(source)} is not a URL", "the source of a remote function is one", at=("source",))
        return f"remote:{base64url(source)}"

    def take(self, text: str) -> object | None:
        start, wasm, source = text.partition("wasm:")
        if not wasm or _PLAIN_SOURCE.fullmatch(source):
            return None if self.offer(text) is None else text
        value: dict[object, object] = {"function_type": "wasm", "source": decode_slot(source).replace(":", "/")}
        if start not in ("", "pre:"):
            return None
        written = f"{start}{self._dict(value)}"
        return Raw(written) if start else value


_PLAIN_SOURCE = Regex("[A-Za-z0-9_.:-]*")
_FUNCTION = Regex(r"(?:pre:)?(?:[A-Za-z]+(?::[A-Za-z0-9_.:;=()-]+)?|\$[A-Za-z][A-Za-z0-9]*)")


_REMOTE_FUNCTION = Regex("((?:pre:)?remote:)([A-Za-z0-9_-]+)=*")


class VariableValue(Kind):
    """The value of a variable: a number, an expression, `!text!`, or a list of texts."""

    __slots__ = ()
    annotation = "int | float | Decimal | str | Sequence[str]"

    def __init__(self) -> None:
        self.form = 'a number, an expression, "!text!" or a list of texts'

    def offer(self, value: object) -> str | None:
        if isinstance(value, (list, tuple)):
            return f"!{':'.join([self._item(plain(item)) for item in value])}!" if value else None
        return _ANY_NUMBER.offer(value) or (EXPRESSION.offer(value) if not absent(value) else None)

    def _item(self, item: object) -> str:
        if type(item) is not str:
            refuse(f"cannot be {kind_of(item)}", "a list can only hold strings", rule="wrong-type")
        if ":" in item:
            refuse('":" separates the items of a list', "leave it out", rule="quote")
        return expressions.quote(item)

    def take(self, text: str) -> object | None:
        raw = EXPRESSION.take(text)
        return number_value(str(raw)) if raw is not None else None

    def keeps(self, text: str) -> bool:
        return "!" not in text

    def odd(self, text: str) -> Iterator[Odd]:
        return EXPRESSION.odd(text)


_ANY_NUMBER = Number("a number", relative=True)
_VALUE = VariableValue()


class Variables(Kind):
    """An ordered list of `[name, value]` pairs, or a dict of them."""

    __slots__ = ()
    annotation = "Sequence[Sequence[object]] | Mapping[str, object]"

    def __init__(self) -> None:
        self.form = 'a list of ["$name", value] pairs'

    def offer(self, value: object) -> str | None:
        places: list[object] | range = []
        if isinstance(value, Mapping):
            places, value = list(value), list(value.items())
        if not isinstance(value, (list, tuple)):
            return None
        texts = []
        for index, pair in zip(places or range(len(value)), value, strict=True):
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                refuse("not a pair", f"expected {self.form}", rule="wrong-type", at=(index,))
            try:
                if not absent(pair[1]):
                    texts.append(assignment(pair[0], pair[1]))
            except Refused as fault:
                fault.at = (index, *fault.at)
                raise
        return ",".join(texts)


def assignment(name: object, value: object) -> str:
    """`$name_value`.

    >>> assignment("$gap", "width / 20")
    '$gap_w_div_20'
    """
    name = plain(name)
    if type(name) is not str or not expressions.NAME.fullmatch(name):
        hint = 'a "$", a letter, then letters and digits only: "$imgWidth"'
        refuse(f"{show(name)} is not a name of a variable", hint, rule="variable-name")
    return f"{name}_{_VALUE.write(value)}"


class Pair(Kind):
    """One key for two codes: `size` and `offset`."""

    __slots__ = ("first", "joint", "second")
    annotation = "str | Sequence[int | float | Decimal | str]"

    def __init__(self, code: str, kind: Kind, other: str, other_kind: Kind, joint: str, form: str) -> None:
        self.first, self.second, self.joint, self.form = (code, kind), (other, other_kind), joint, form

    def offer(self, value: object) -> str | None:
        if type(value) is str:
            value = value.split(self.joint)
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            return None
        parts = []
        for (code, kind), item in zip((self.first, self.second), value, strict=True):
            if absent(item):
                return None
            parts.append(f"{code}_{kind.write(item)}")
        return ",".join(parts)


class Extra(Kind):
    """Codes that the table does not have yet."""

    __slots__ = ()
    annotation = "Mapping[str, str | int | float | Decimal]"

    def __init__(self) -> None:
        self.form = 'a dict of codes and values: {"zz": 5}'

    def offer(self, value: object) -> str | None:
        if not isinstance(value, Mapping):
            return None
        parts = []
        for code, item in value.items():
            if not isinstance(code, str) or not _CODE.fullmatch(code) or code == "if":
                hint = "one to three small letters, as in a URL" if code != "if" else 'a condition is the key "if"'
                refuse(f"{show(code)} is not a code here", hint, rule="extra", at=(code,))
            if not absent(item):
                parts.append(f"{str.__str__(code)}_{_extra_text(code, item)}")
        return ",".join(parts)


def _extra_text(code: object, item: object) -> str:
    if type(item) is Raw:
        return item.text
    try:
        item = plain(item)
        text = number_text(item, relative=True)
        if text is None and type(item) is not str:
            refuse(f"cannot be {kind_of(item)}", "give a number or a string", rule="wrong-type")
        return text or encode(str(item), OPAQUE)
    except Refused as fault:
        fault.at = (code, *fault.at)
        raise


_CODE = Regex("[a-z][a-z0-9]{0,2}")


class RawText(Kind):
    """URL syntax, passed on: the one way to write what nothing else can."""

    __slots__ = ()

    def __init__(self) -> None:
        self.form = "URL syntax, percent-encoded already"

    def offer(self, value: object) -> str | None:
        if type(value) is not str:
            return None
        if odd := _RAW_ODD.search(value):
            refuse(f"{show(odd[0])} would leave the transformation", "percent-encode it", rule="raw-transformation")
        for segment in value.split("/"):
            if not segment or _RAW_SEGMENT.match(decode_once(segment)):
                refuse(
                    f"the segment {show(segment)} would leave the transformation",
                    "no empty, dot, version or signature segments",
                    rule="raw-transformation",
                )
        return value

    def keeps(self, text: str) -> bool:
        return False


_RAW_ODD = Regex(r"[^!$&'()*+,\-./0-9:;=@A-Z_a-z~%]|%(?![0-9A-Fa-f]{2})|%(?:2[fF]|5[cC]|00)", re.ASCII)
# Judged as the service will see it, decoded.
_RAW_SEGMENT = Regex(r"v[0-9]+\Z|s--|\.{1,2}\Z|[^\n\t]*[\x00-\x08\x0b-\x1f\x7f]")


class Switch(Kind):
    """A key that is on or off."""

    __slots__ = ()
    annotation = "bool"

    def __init__(self) -> None:
        self.form = "True or False"

    def write(self, value: object) -> str:
        if value is not True and value is not False:
            refuse(f"{show(value)} is not valid", f"expected {self.form}", rule="wrong-type")
        return "c_limit,w_auto" if value else ""


class Html(Kind):
    """A key that only HTML helpers use."""

    __slots__ = ()
    annotation = "object"

    def __init__(self) -> None:
        self.form = "anything"

    def write(self, value: object) -> str:
        return ""
