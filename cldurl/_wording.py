"""The values of each kind in words: what `explain` says of them.

One function a kind, found by its class; a kind without one shows its text.  They stand here and not
in the kinds, because nothing on the way to a URL needs them.
https://cloudinary.com/documentation/transformation_reference
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cldurl import expressions
from cldurl._amounts import Fps, Number, Ratio, Time
from cldurl._colors import Border, Color
from cldurl._computed import Angle, Expression, Quality, Radius, corners
from cldurl._escape import decode_once, decode_text
from cldurl._lazy import Regex
from cldurl._numbers import number_text
from cldurl._texts import Choice, IdSlot, Open
from cldurl.descriptions import OPERANDS, OPERATORS, TESTS, WORDS
from cldurl.effects import Flags, WithArguments, arguments
from cldurl.errors import Refused, an
from cldurl.kinds import Either, Kind, List, Pattern
from cldurl.layers import STYLE, Layer
from cldurl.special import Function, Names, VariableValue, VideoCodec

__all__ = ["describe", "joined"]

_PIXELS = Number("pixels", relative=True)
_SHOWN = 200


def describe(kind: Kind, value: object) -> str:
    """`value`, which is one of `kind`, in words.

    >>> from cldurl.parameters import BY_NAME
    >>> describe(BY_NAME["width"].kind, 0.5), describe(BY_NAME["width"].kind, "iw_div_2")
    ('50 %', 'the initial width divided by 2')
    """
    for known in type(kind).__mro__:
        if known in _WORDING:
            return _WORDING[known](kind, value)
    return _text(kind, value)


def joined(parts: list[str], word: str = "and") -> str:
    """Parts as a list in a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _text(kind: Kind, value: object) -> str:
    return value if isinstance(value, str) else kind.write(value)


def _quoted(text: str) -> str:
    """Somebody's words, cut short and quoted as in JSON."""
    return json.dumps(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...", ensure_ascii=False)


def _plural(number: str, unit: str) -> str:
    return f"{number} {unit}" if number in ("1", "-1") else f"{number} {unit}s"


def _percent(share: str) -> str:
    """A share as percent, exactly: 0.335 is 33.5."""
    from decimal import Decimal

    return f"{number_text(Decimal(share) * 100)} %"


def _word(label: str, text: str) -> str:
    """A word and its arguments, with what is known of the longest part of it."""
    words = WORDS.get(label, {})
    pieces = text.split(":")
    for end in range(min(len(pieces), 3), 0, -1):
        if found := words.get(":".join(pieces[:end])):
            return f"{found} ({', '.join(pieces[end:])})" if pieces[end:] else found
    return text


def _either(kind: Either, value: object) -> str:
    takers = [one for one in kind.kinds if _takes(one, value)]
    # "auto" could be the name of a colour, and is a background: one that finds nothing odd knows it.
    sure = [one for one in takers if not list(one.odd(one.write(value)))]
    return describe((sure or takers)[0], value) if takers else _text(kind, value)


def _takes(kind: Kind, value: object) -> bool:
    try:
        return (kind.take(value) if isinstance(value, str) else kind.offer(value)) is not None
    except Refused:
        return False  # of this kind, and not right: another one took it


def _number(kind: Number, value: object) -> str:
    text = number_text(value, relative=kind.relative) or _text(kind, value)
    if not kind.relative:
        return text
    return _percent(text) if "." in text else _plural(text, "pixel")


def _choice(kind: Choice, value: object) -> str:
    return _word(kind.label, _text(kind, value))


def _open(kind: Open, value: object) -> str:
    text = str(value)
    head, mark, name = text.partition("!")
    if mark:
        return f"{_word(kind.label, head)} {_quoted(name.removesuffix('!'))}"
    return _word(kind.label, text)


def _pattern(kind: Pattern, value: object) -> str:
    return _word("", _text(kind, value))


def _color(kind: Color, value: object) -> str:
    text = kind.write(value)
    return f"#{text[4:]}" if text.startswith("rgb:") else text


def _expression(kind: Kind, value: object) -> str:
    """Operands and operators as words."""
    words: list[str] = []
    last = ""
    for word in expressions.tokens(_text(kind, value)):
        if last in _TESTS_BEFORE:
            words[-1] = TESTS[last].format(_operand(word))
        elif word in TESTS and word not in _TESTS_BEFORE and words:
            words[-1] = TESTS[word].format(words[-1])
        else:
            if word == "in" and last[:1] == "!" and ":" in last:
                words[-1] = f"each of {words[-1]}"
            words.append(OPERATORS.get(word) or _operand(word))
        last = word
    return " ".join(words)


_TESTS_BEFORE = frozenset(test for test, words in TESTS.items() if words.startswith("{} has"))


def _operand(token: str) -> str:
    sign, token = ("minus ", token[1:]) if token[:1] == "-" and token[1:2].isalpha() else ("", token)
    if token[:1] == "!":
        items = decode_text(token[1:-1]).split(":")
        return joined([_quoted(item) for item in items])
    head, colon, rest = token.partition(":")
    known = OPERANDS.get(head, head)
    if not colon:
        return sign + known
    return f"{sign}{_operand(rest)} of {known}" if rest[:1] == "!" else f"{sign}{known} ({rest})"


def _time(kind: Time, value: object) -> str:
    text = kind.write(value)
    return f"{text[:-1]} % of the length" if text[-1] == "p" else _plural(text, "second")


def _ratio(kind: Ratio, value: object) -> str:
    return kind.write(value)


def _radius(kind: Radius, value: object) -> str:
    parts = [_corner(corner) for corner in corners(kind.write(value))]
    return parts[0] if len(parts) == 1 else f"{joined(parts)}, clockwise from the top left"


def _corner(corner: str) -> str:
    if number_text(corner, relative=True) is not None:
        return _number(_PIXELS, corner)
    return WORDS[""].get(corner) or _expression(_COMPUTED, expressions.read(corner))


_COMPUTED = Expression()


def _angle(kind: Angle, value: object) -> str:
    text = _text(kind, value)
    parts = text.split(".")
    if len(parts) > 1 and number_text(text, relative=True) is not None:
        return f"Rotates by {text} degrees"  # one number or two of them: the service knows
    if not all([part in WORDS["angle"] or _ONE_TURN.fullmatch(part) for part in parts]):
        return f"Rotates by degrees: {_expression(_COMPUTED, text)}"
    parts = [_turn(part) for part in parts]
    sentence = ", then ".join(parts)
    return sentence[:1].upper() + sentence[1:]


_ONE_TURN = Regex(r"-?[0-9]+|\$[A-Za-z][A-Za-z0-9]*|auto")


def _turn(text: str) -> str:
    if text in WORDS["angle"]:
        return WORDS["angle"][text]
    if number_text(text) is None:
        return f"rotates by {text} degrees" if text[0] == "$" else "rotates automatically"
    side = "counter-clockwise" if text[0] == "-" else "clockwise"
    return f"rotates by {_plural(text.lstrip('-'), 'degree')}{'' if float(text) == 0 else f' {side}'}"


def _fps(kind: Fps, value: object) -> str:
    text = kind.write(value)
    low, dash, high = text.partition("-")
    if not dash:
        return text
    return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def _border(kind: Border, value: object) -> str:
    width, style, color = kind.write(value).split("_", 2)
    width = _plural(width[:-2], "pixel") if width[-2:] == "px" and width[:1] != "$" else width
    return f"{width}, {style}, {describe(Color(), color)}"


def _quality(kind: Quality, value: object) -> str:
    head, *tails = kind.write(value).split(":")
    known = WORDS["quality"]
    if number_text(head) is not None:
        head = f"{head} of 100"
    elif head not in known:
        return _expression(_COMPUTED, expressions.read(kind.write(value)))
    return ", ".join([known.get(head, head), *[_tail(tail) for tail in tails]])


def _tail(text: str) -> str:
    if text.startswith("qmax_"):
        return f"at most {text[5:]}"
    if text.isdigit() and len(text) == 3:
        return f"chroma {':'.join(text)}"
    return WORDS["quality"].get(text, text)


def _list(kind: List, value: object) -> str:
    items = value.split(kind.joint) if isinstance(value, str) else [value]
    return joined([describe(kind.item, item) for item in items])


def _id(kind: IdSlot, value: object) -> str:
    return _quoted(str(value)[len(kind.prefix) :].replace(":", "/"))


def _names(kind: Names, value: object) -> str:
    names = str(value).split(".") if kind.most > 1 else [str(value)]
    return ", then ".join([_quoted(name) for name in names])


def _codec(kind: VideoCodec, value: object) -> str:
    pieces = kind.write(value).split(":")
    labels = ("", "profile ", "level ", "")
    return ", ".join(
        [f"{label}{WORDS['video codec'].get(piece, piece)}" for label, piece in zip(labels, pieces, strict=False)]
    )


def _function(kind: Function, value: object) -> str:
    text = _text(kind, value)
    return f"{text[4:]}, on the original" if text.startswith("pre:") else text


def _variable(kind: VariableValue, value: object) -> str:
    text = _text(kind, value)
    if number_text(text, relative=True) is not None:
        return text
    return _expression(kind, text)


# Layers ----------------------------------------------------------------------------------------

_SORTS = {
    "image": "the image", "video": "the video", "audio": "the sound", "lut": "the colours of the lookup table",
    "raw": "the file", "media": "the asset", "subtitles": "the subtitles", "text": "the text asset",
}  # fmt: skip


def _layer(kind: Layer, value: object) -> str:
    if not isinstance(value, Mapping):
        return f"the variable {value}" if str(value)[:1] == "$" else f"the image {_quoted(str(value))}"
    style = _style(value)
    if "text" in value:
        said = value["text"]
        words = said["literal"] if isinstance(said, Mapping) else said
        if "public_id" in value:
            style = f"in the style of {_quoted(str(value['public_id']))}"
        return ", ".join(filter(None, [f"the text {_quoted(str(words))}", style]))
    access = f"{value['type']} " if value.get("type") in ("private", "authenticated") else ""
    sort = _SORTS.get(str(value.get("resource_type", "image")), "the asset").replace("the ", f"the {access}", 1)
    if "url" in value:
        return f"{sort} of the URL {value['url']}"
    return ", ".join(filter(None, [f"{sort} {_quoted(str(value['public_id']))}", style]))


def _style(layer: Mapping[Any, Any]) -> str:
    """The font and what is said of it."""
    if "text_style" in layer:
        return f"in the style {layer['text_style']}"
    if "font_family" not in layer:
        return ""
    size = str(layer["font_size"])
    words = [f"in {layer['font_family']}", _plural(size, "pixel") if number_text(size) is not None else size]
    for key in STYLE:
        if key in layer:
            said = str(layer[key])
            words.append(said if said.isalpha() and not STYLE[key][1] else f"{key.replace('_', ' ')} {said}")
    return ", ".join(words)


# Effects and flags -----------------------------------------------------------------------------


def _effect(kind: WithArguments, value: object) -> str:
    name, _, rest = kind.write(value).partition(":")
    effect = kind.row(name)
    if effect is None:
        unknown = f"{an(kind.label)} that is not known here".capitalize()
        return f"{unknown}: {name} with {decode_text(rest)}" if rest else f"{unknown}: {name}"
    found = arguments(effect, decode_once(rest)) if rest else ()
    said = [_argument(arg.name if arg else "", text, arg.type if arg else "") for _, arg, text, _ in found if text]
    return f"{effect.about}: {', '.join(said)}" if said else effect.about


def _argument(name: str, text: str, type: str) -> str:
    shown = decode_once(text)
    label = name.replace("_", " ").replace("-", " ")
    if type == "flag" or not label:
        return shown
    if type in ("text", "text_list"):
        items = text[1:-1].split(";") if text[:1] == "(" and text[-1:] == ")" else [text]
        shown = joined([_quoted(decode_once(item)) for item in items])
    elif type in ("bool", "yn"):
        shown = "yes" if shown in ("true", "y") else "no" if shown in ("false", "n") else shown
    return f"{label} {shown}"


def _flags(kind: Flags, value: object) -> str:
    about = []
    for flag in kind.write(value).split("."):
        name, _, argument = flag.partition(":")
        known = WORDS["flag"].get(name) or f'Sets the flag "{name}", which is not known here'
        about.append(f"{known} ({decode_text(argument)})" if argument else known)
    return "; ".join([about[0], *[text[:1].lower() + text[1:] for text in about[1:]]])


_WORDING: Mapping[type[Kind], Callable[[Any, Any], str]] = {
    Either: _either, Number: _number, Choice: _choice, Open: _open, Pattern: _pattern, Color: _color,
    Expression: _expression, Time: _time, Ratio: _ratio, Radius: _radius, Angle: _angle, Fps: _fps,
    Border: _border, Quality: _quality, List: _list, IdSlot: _id, Names: _names, VideoCodec: _codec,
    Function: _function, VariableValue: _variable, Layer: _layer, WithArguments: _effect, Flags: _flags,
}  # fmt: skip
