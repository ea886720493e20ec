"""The JSON Schema of transformations, made from the table.

Whatever `compile` takes and JSON can hold is valid.  A schema cannot say everything that `compile`
knows, so the reverse holds only as far as docs/how-to/json-and-typing.md says.
https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cldurl import effects, layers, special
from cldurl._amounts import Fps, Number, Ratio, Time
from cldurl._colors import Border, Color
from cldurl._computed import CORNER, Angle, Expression, Quality, Radius
from cldurl._texts import Choice, IdSlot, Open, Text, Word
from cldurl.effect_table import Arg, Effect
from cldurl.kinds import VARIABLE, Either, Kind, List, Pattern
from cldurl.parameters import CHAIN, DELIVERY, HTML, TABLE, VALUE_OF_VARIABLE, Parameter

__all__ = ["SCHEMAS", "schema"]

_Schema = dict[str, Any]

_DIGITS = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_ZERO = r"-(?:0+(?:\.0+)?|\.0+)"  # "-0.0" is a number that is not below 0
_VARIABLE = VARIABLE.shape.pattern
_NAME = r"[A-Za-z][A-Za-z0-9_-]*|\$[A-Za-z][A-Za-z0-9]*"
_WORD = r"[A-Za-z0-9_.]+|\$[A-Za-z][A-Za-z0-9]*"
_HEX = "(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
_COLOR = rf"(?:#|rgb:){_HEX}|[A-Za-z][A-Za-z0-9_]*|{_VARIABLE}"
_IN_AN_ID = r"[^?&#\\%<>+\u0000-\u001f\u007f]"
_ASSETS = {"i": "image", "v": "video", "a": "audio"}

_ABSENT: _Schema = {"$ref": "#/$defs/absent"}
_VALUE: _Schema = {"$ref": "#/$defs/value"}
_COMPONENT: _Schema = {"$ref": "#/$defs/component"}


def _text(pattern: str, **more: Any) -> _Schema:
    """A string that matches as a whole."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", **more}


def _any(*schemas: _Schema) -> _Schema:
    """One of several; what one of them holds itself is not said twice."""
    found: list[_Schema] = []
    for one in schemas:
        for item in one["anyOf"] if one.keys() == {"anyOf"} else [one]:
            if item not in found:
                found.append(item)
    return found[0] if len(found) == 1 else {"anyOf": found}


def _optional(one: _Schema) -> _Schema:
    """One, or what says that there is none."""
    return one if one == {} else _any(one, _ABSENT)


def _list(item: _Schema, least: int = 1, most: int | None = None) -> _Schema:
    return {"type": "array", "items": item, "minItems": least, **({} if most is None else {"maxItems": most})}


def _object(properties: dict[str, Any], **more: Any) -> _Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


# ------------------------------------------------------------------------------------------------------------ kinds


def _of(kind: Kind) -> _Schema:
    """The schema of a kind's values."""
    return SCHEMAS[type(kind)](kind)


def _number(kind: Number) -> _Schema:
    number: _Schema = {"type": "integer" if kind.whole else "number"}
    low = kind.low if kind.above is None else kind.above
    if low is not None:
        number["minimum" if kind.above is None else "exclusiveMinimum"] = low
    if kind.high is not None:
        number["maximum"] = kind.high
    return _any(number, _text(_digits(low, kind.above is not None)))


def _digits(low: float | None, above: bool = False) -> str:
    """Numbers in strings: of their range only whether they may be 0, or below it."""
    if low is None or low < 0:
        return f"-?{_DIGITS}"
    return f"(?=.*[1-9]){_DIGITS}" if above or low > 0 else f"{_DIGITS}|{_ZERO}"


def _expression(kind: Kind) -> _Schema:
    # A number alone is held to the range of its slot.  Between two "!" anything may stand.
    alone = "" if getattr(kind, "only", ()) else rf"(?![ _-]*{_DIGITS}[ _]*$)"
    return _text(rf"{alone}(?:[A-Za-z0-9_.$: &|<>=*/+^%-]+|[\s\S]*![\s\S]*)")


def _open(kind: Open) -> _Schema:
    written = _text(r"(?![_.:;()-])(?:[A-Za-z0-9_.;$()-]|:(?!:)|![^!]*!)+(?<!:)")
    numbers = [{"type": "integer", "minimum": 0}] if kind.numeric else []
    return _any({"enum": sorted(kind.words)}, written, *numbers)


def _pattern(kind: Pattern) -> _Schema:
    return _text(kind.shape.pattern, description=kind.form)


def _time(kind: Time) -> _Schema:
    seconds = kind._seconds
    shares = _text(rf"(?:{_DIGITS}|{_ZERO})[%pP]")
    return _any(_of(seconds), shares)


def _ratio(kind: Ratio) -> _Schema:
    side = _any({"type": "number", "exclusiveMinimum": 0}, _text(_digits(0, above=True)))
    return _any(side, _text(rf"(?=.*[1-9].*:.*[1-9]){_DIGITS}:{_DIGITS}"), _list(side, 2, 2))


def _radius(kind: Radius) -> _Schema:
    corner = _of(CORNER)
    return _any({"const": "max"}, corner, _list(corner, 1, 4))


def _joined(kind: List) -> _Schema:
    item = _of(kind.item)
    return _any(item, {"type": "string"}, _list(_any(item, {"type": "null"}), 1, kind.most))


def _angle(kind: Angle) -> _Schema:
    words = {"type": "string", "pattern": r"^(?:[A-Za-z0-9_.$: &|<>=*/+^%-]+|[\s\S]*![\s\S]*)$"}
    return _any({"type": "number"}, words, _list({"type": ["number", "string", "null"]}))


def _fps(kind: Fps) -> _Schema:
    number: _Schema = {"type": "number", "exclusiveMinimum": 0}
    end = _optional(_any(number, _text(f"{_digits(0, above=True)}|{_VARIABLE}")))
    return _any(
        number, _text(rf"-?(?:{_DIGITS})-?|(?:{_DIGITS}|{_VARIABLE})?-?(?:{_DIGITS}|{_VARIABLE})?"), _list(end, 1, 2)
    )


def _border(kind: Border) -> _Schema:
    width = _any({"type": "number", "minimum": 0}, _text(f"{_DIGITS}|{_ZERO}|{_VARIABLE}"))
    keys = {"width": _optional(width), "color": _optional(_text(_COLOR))}
    return _any(_text(rf"(?:(?:{_DIGITS}|{_ZERO})px|{_VARIABLE})_solid_(?:{_COLOR})"), _object(keys))


def _quality(kind: Quality) -> _Schema:
    suffixed = _text(rf"(?:auto|jpegmini|(?=.*[1-9]){_DIGITS})(?::[A-Za-z0-9_$]+)*")
    words = {"enum": ["auto", "auto:best", "auto:good", "auto:eco", "auto:low"]}
    return _any({"type": "number", "minimum": 1, "maximum": 100}, words, suffixed, _expression(kind))


def _id(kind: IdSlot) -> _Schema:
    return _text(f"{kind.prefix}{_IN_AN_ID}+", maxLength=255 + len(kind.prefix))


def _layer(kind: layers.Layer) -> _Schema:
    return _any({"type": "string"}, {"$ref": "#/$defs/layer"})


def _layer_dict() -> _Schema:
    size = {"font_size": layers.SIZE}
    styles = {key: kind for key, (kind, _, _) in layers.STYLE.items()}
    said = _any(
        {"type": "string"},
        {"type": "number"},
        _object({"literal": {"type": "string", "minLength": 1}}, required=["literal"]),
    )
    keys: dict[str, _Schema] = {
        "resource_type": {"enum": [*layers.RESOURCE_TYPES]},
        "type": {"enum": [*layers.TYPES]},
        "public_id": _text(rf"(?!\$)(?:(?!:){_IN_AN_ID})+", maxLength=255),
        "format": _text("[A-Za-z0-9]{1,16}"),
        "url": {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"},
        "text": said,
        "text_style": {"type": "string"},
        "font_family": _text(r"[^,/:?#%&\\\u0000-\u001f\u007f]+"),
        **{key: _of(kind) for key, kind in {**size, **styles}.items()},
    }
    sources = [{"required": [key]} for key in ("public_id", "text", "url")]
    return _object(
        {key: _optional(keys[key]) for key in layers.KEYS},
        anyOf=sources,
        title="Layer",
        description="What is laid over or under: a public ID, a text with its font, or a URL.",
    )


def _with_arguments(kind: effects.WithArguments) -> _Schema:
    table = kind._table()
    ordered = {"type": ["string", "number", "null"]}
    positional = _any({"enum": [None, True]}, {"type": ["string", "number"]}, _list(ordered, 0))
    listed = {"type": "array", "prefixItems": [_text(rf"(?:{_NAME})(?::[\s\S]*)?")], "items": ordered, "minItems": 1}
    named = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: _effect(effect, positional) for name, effect in sorted(table.items())},
        "patternProperties": {rf"^(?!(?:{'|'.join(sorted(table))})$)(?:{_NAME})$": positional},
        "additionalProperties": False,
    }
    return _any({"enum": sorted(table)}, _text(rf"(?:{_NAME})(?::[\s\S]*)?"), listed, named)


def _effect(effect: Effect, positional: _Schema) -> _Schema:
    required = [arg.name for arg in effect.args if arg.required]
    arguments = {
        arg.name: _argument(arg) if arg.required else _any(_argument(arg), {"type": "null"}) for arg in effect.args
    }
    named = _object(arguments, **({"required": required} if required else {}))
    about = "; ".join(filter(None, [effect.note, f"for {', '.join(effect.assets)}"]))
    status = {"deprecated": True} if effect.status == "deprecated" else {}
    return {**_any(positional, named), "description": about, **status}


def _argument(arg: Arg) -> _Schema:
    if arg.words:
        numbers = [int(word) for word in arg.words if word.isdigit()]
        one: _Schema = {"enum": [*arg.words, *numbers]}
        return _any(one, _list(one)) if arg.type == "enum_list" else one
    if arg.type in _ARGUMENTS:
        return _ARGUMENTS[arg.type]
    number: _Schema = {"type": "integer" if arg.type == "int" else "number"}
    number |= {key: bound for key, bound in (("minimum", arg.low), ("maximum", arg.high)) if bound is not None}
    return _any(number, _text(rf"{_digits(arg.low)}|\$[\s\S]*"))


_SAID: _Schema = {"type": ["string", "number"], "minLength": 1}
_COLORS: _Schema = {"type": "string", "minLength": 1}
_ARGUMENTS: dict[str, _Schema] = {
    "text": _SAID, "word": _SAID, "text_list": _any(_SAID, _list(_SAID)),
    "bool": {"enum": [True, False, "true", "false"]}, "yn": {"enum": [True, False, "y", "n"]}, "flag": {"type": "boolean"},
    "dB": _text("-?[0-9.]+dB"), "variable_ref": _text(_VARIABLE), "color": _COLORS, "bare_color": _COLORS, "hex": _COLORS,
    "color_positions": _any(_COLORS, _list(_any(_COLORS, _list(_SAID, 2, 2)), 0)), "palette": _any(_COLORS, _list(_COLORS, 0)),
    "floats": _any(_SAID, _list({"type": ["string", "number"]}, 0)),
    "group": _any(_SAID, {"type": "object", "additionalProperties": _SAID}),
    "regions": _any(_SAID, _list({"type": ["array", "string", "number"]}, 0)),
}  # fmt: skip


def _flags(kind: effects.Flags) -> _Schema:
    one = _text(rf"(?:{_NAME})(?::[\s\S]+)?")
    argument = _any({"enum": [None, True]}, {"type": "string", "minLength": 1})
    written = {"type": "object", "propertyNames": one, "additionalProperties": argument}
    known = {"enum": sorted(kind.words)}
    return _any(known, {"type": "string"}, written, _list(_any(known, one, written, {"type": "null"})))


def _names(kind: special.Names) -> _Schema:
    name = _text(r"(?:(?![,/])" + _IN_AN_ID + ")+")
    return name if kind.most == 1 else _any(name, _list(_any(name, {"type": "null"}), 0, kind.most))


def _codec(kind: special.VideoCodec) -> _Schema:
    word = _text(_WORD)
    part = _optional(_any(word, {"type": "number", "minimum": 0}))
    keys = {
        "codec": _any(word, {"type": "number", "minimum": 0}),
        "profile": part,
        "level": part,
        "b_frames": {"type": ["boolean", "null"]},
    }
    return _any(_text(rf"(?:{_WORD})(?::(?:{_WORD})){{0,3}}"), _object(keys, required=["codec"]))


def _function(kind: special.Function) -> _Schema:
    keys = {"function_type": {"enum": ["wasm", "remote"]}, "source": {"type": "string", "minLength": 1}}
    return _any(
        _text(rf"(?:pre:)?(?:[A-Za-z]+(?::[A-Za-z0-9_.:;=()-]+)?|{_VARIABLE})"), _object(keys, required=[*keys])
    )


def _value(kind: special.VariableValue) -> _Schema:
    return _any({"type": "number"}, _text(f"-?{_DIGITS}"), _expression(kind), _list(_text("[^!:]*")))


def _variables(kind: special.Variables) -> _Schema:
    pair = {"type": "array", "prefixItems": [_text(_VARIABLE), _VALUE], "minItems": 2, "maxItems": 2}
    nothing = {"type": "array", "prefixItems": [True, _ABSENT], "minItems": 2, "maxItems": 2}
    named = {"type": "object", "patternProperties": {f"^{_VARIABLE}$": _VALUE}, "additionalProperties": _ABSENT}
    return _any(_list(_any(pair, nothing)), named)


def _dollars() -> _Schema:
    """`$name` keys; one that has no value is passed over, whatever its name."""
    return {"patternProperties": {f"^{_VARIABLE}$": _VALUE, rf"^(?!{_VARIABLE}$)\$": _ABSENT}}


def _pair(kind: special.Pair) -> _Schema:
    first, second = _of(kind.first[1]), _of(kind.second[1])
    joint = kind.joint.replace(".", r"\.")
    listed = {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}
    return _any({"type": "string", "pattern": rf"^[\s\S]+{joint}[\s\S]+$"}, listed)


def _extra(kind: special.Extra) -> _Schema:
    return {
        "type": "object",
        "patternProperties": {"^(?!if$)[a-z][a-z0-9]{0,2}$": _optional({"type": ["string", "number"]})},
        "additionalProperties": False,
    }


def _raw(kind: special.RawText) -> _Schema:
    return _text(r"(?:[!$&'()*+,\-./0-9:;=@A-Z_a-z~]|%[0-9A-Fa-f]{2})+")


# A schema for each kind; `tests/test_schema.py` fails when one is missing.
SCHEMAS: dict[type[Kind], Callable[[Any], _Schema]] = {
    Either: lambda kind: _any(*[_of(one) for one in kind.kinds]),
    Number: _number,
    Choice: lambda kind: {"enum": sorted(kind.words)},
    Open: _open,
    Word: lambda kind: _any({"enum": sorted(kind.words)}, _text(rf"[A-Za-z][A-Za-z0-9]*|{_VARIABLE}")),
    Pattern: _pattern,
    Color: lambda kind: _text(_COLOR, description=kind.form),
    Expression: _expression,
    Time: _time,
    Ratio: _ratio,
    Radius: _radius,
    List: _joined,
    Angle: _angle,
    Fps: _fps,
    Border: _border,
    Quality: _quality,
    IdSlot: _id,
    Text: lambda kind: {"type": "string", "pattern": rf"^{kind.prefix}[\s\S]"},
    layers.Layer: _layer,
    effects.WithArguments: _with_arguments,
    effects.Flags: _flags,
    special.Names: _names,
    special.VideoCodec: _codec,
    special.Function: _function,
    special.VariableValue: _value,
    special.Variables: _variables,
    special.Pair: _pair,
    special.Extra: _extra,
    special.RawText: _raw,
    special.Switch: lambda kind: {"type": "boolean"},
    special.Html: lambda kind: {},
}


# ------------------------------------------------------------------------------------------------------------ whole


def _row(row: Parameter) -> _Schema:
    """The property of a row."""
    if row.place == CHAIN:
        step = _any(_COMPONENT, _of(row.kind), {"type": "null"})
        values = _any(_COMPONENT, _of(row.kind), _list(step, 0, 1000))
    elif row.place == DELIVERY:
        values = _ABSENT  # in the outermost dict alone, see `schema`
    else:
        values = _of(row.kind)
    return _described(row, values if row.place in (DELIVERY, HTML) else _optional(values))


def _described(row: Parameter, values: _Schema) -> _Schema:
    assets = ", ".join([_ASSETS[letter] for letter in row.assets])
    code = f"`{row.code}_`, " if row.code else ""
    return {"title": row.name, "description": f"{row.description} ({code}{assets}) {row.doc}", **values}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of transformations: for editors, forms, and programs in other languages.

    Whatever `compile` takes is valid, as far as JSON can hold it; what is not valid is refused by
    `compile`.  A valid transformation can still be refused: `check` has the last word.
    `format` is allowed in the outermost dict, for `Cloud.url`.
    https://json-schema.org/draft/2020-12

    >>> schema()["$defs"]["component"]["properties"]["crop"]["anyOf"][0]["enum"][:3]
    ['auto', 'auto_pad', 'crop']
    """
    rows = {row.name: _row(row) for row in TABLE}
    outermost = {name: {"$ref": f"#/$defs/component/properties/{name}"} for name in rows}
    outermost |= {row.name: _described(row, _optional(_of(row.kind))) for row in TABLE if row.place == DELIVERY}
    component = "A dict of parameters: one component of a transformation, behind those nested in it."
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:cldurl:transformation",
        "title": "Cloudinary transformation",
        "description": "A dict of parameters, a chain of dicts and of strings in URL syntax, or such a string.",
        "anyOf": [
            {"$ref": "#/$defs/outermost"},
            {"$ref": "#/$defs/chain"},
            {"type": "string", "description": "URL syntax.", "examples": ["c_fill,w_300/e_sepia"]},
            {"type": "null"},
        ],
        "$defs": {
            "absent": {"description": "Leaves the parameter out.", "enum": [None, "", []]},
            "value": {"title": "Value of a variable", **_optional(_of(VALUE_OF_VARIABLE))},
            "layer": _layer_dict(),
            "component": _object(rows, **_dollars(), title="Component", description=component),
            "outermost": _object(outermost, **_dollars(), title="Component", description=component),
            "chain": {
                "type": "array",
                "description": "Components, one after the other.",
                "maxItems": 1000,
                "items": {"anyOf": [_COMPONENT, {"type": "string"}, {"type": "null"}]},
            },
        },
    }
