"""Effects, backgrounds and flags: a name and its arguments, as a string, a list or a dict.

    "blur:300"    ["blur", 300]    {"blur": 300}    {"gen_replace": {"from": "a cup", "to": "tea; hot"}}

A string is taken as it is, its free characters encoded.  A dict knows the arguments (see
`cldurl.effect_table`) and encodes each so that nothing in it can end it: the way for text
that is not your own.
https://cloudinary.com/documentation/transformation_reference#e_effect
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cldurl import expressions
from cldurl._colors import COLOR, HEX
from cldurl._escape import ARGUMENT, FILE, FLAG, OPAQUE, decode_once, encode
from cldurl._lazy import Regex
from cldurl._numbers import number_text, number_value
from cldurl._texts import decode_slot
from cldurl.errors import Refused, an, kind_of, refuse, show, suggest
from cldurl.kinds import VARIABLE, Kind, Odd, Raw, plain

if TYPE_CHECKING:
    from cldurl.effect_table import Arg, Effect

__all__ = ["Flags", "WithArguments", "arguments"]

_NAME = Regex(r"[A-Za-z][A-Za-z0-9_-]*|\$[A-Za-z][A-Za-z0-9]*")
_HARMLESS = Regex(r"[A-Za-z_-]+(?::-?[0-9.]+)*")
_STRUCTURE = Regex(r"([:;()!$])")
_RAW = Regex(r"(?:[A-Za-z0-9_.:;()!$-]|%[0-9A-Fa-f]{2})+")


class WithArguments(Kind):
    """A name with arguments, out of a table of such names."""

    __slots__ = ("_table", "annotation", "label")
    annotation: str

    def __init__(self, label: str, table: Callable[[], Mapping[str, Effect]], annotation: str) -> None:
        self.label, self._table, self.annotation = label, table, annotation
        self.form = f'{an(label)} ("name", "name:arguments", ["name", ...] or {{"name": ...}})'

    def offer(self, value: object) -> str | None:
        if type(value) is str:
            return self._string(value)
        if isinstance(value, (list, tuple)):
            text = self._list(value) if value else ""
        elif isinstance(value, Mapping):
            text = self._dict(value)
        else:
            return None
        if text[:4] == "rgb:":
            refuse("a colour has no arguments", 'give it as a string: "#ff8800"', rule="color")
        return text

    def _string(self, value: str) -> str:
        if not _NAME.fullmatch(value.partition(":")[0]):
            refuse(f"{show(value)} is not {an(self.label)}", f"expected {self.form}")
        return encode(value, OPAQUE)

    def _list(self, value: Sequence[object]) -> str:
        head, *rest = value
        if not isinstance(head, str):
            refuse(f"{an(self.label)} begins with its name", f"expected {self.form}", at=(0,))
        pieces = [self._string(str.__str__(head))]
        effect = self._table().get(pieces[0])
        for index, item in enumerate(rest, 1):
            if item is not None:
                try:
                    pieces.append(_item(item, effect))
                except Refused as fault:
                    fault.at = (index, *fault.at)
                    raise
        return ":".join(pieces)

    def _dict(self, value: Mapping[object, object]) -> str:
        if len(value) != 1:
            refuse(
                f"{len(value)} {self.label}s in one component",
                "use one per component, and a chain for more",
                rule="one-each",
            )
        ((name, arguments),) = value.items()
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            refuse(f"{show(name)} is not {an(self.label)}", f"expected {self.form}")
        name = str.__str__(name)
        try:
            if arguments is None or arguments is True:
                return name
            if isinstance(arguments, Mapping):
                return self._named(name, arguments)
            if not isinstance(arguments, (list, tuple)):
                arguments = [arguments]
            effect = self._table().get(name)
            return ":".join([name, *[_item(item, effect) for item in arguments if item is not None]])
        except Refused as fault:
            fault.at = (name, *fault.at)
            raise

    def _named(self, name: str, arguments: Mapping[object, object]) -> str:
        effect = self._table().get(name)
        if effect is None:
            near = suggest(name, self._table()) or "give its arguments as a string or a list"
            refuse(f"the arguments of {self.label} {show(name)} are not known", near, rule="unknown-word")
        known = {arg.name: arg for arg in effect.args}
        for key in arguments:
            if key not in known:
                hint = suggest(key, known) or f"{name} takes {', '.join(known) or 'no arguments'}"
                refuse("unknown argument", hint, rule="unknown-key", at=(key,))
        return ":".join([name, *_ordered(effect, arguments), *filter(None, [_named_text(effect, arguments)])])

    def row(self, name: str) -> Effect | None:
        """What the table says of `name`."""
        return self._table().get(name)

    def take(self, text: str) -> object | None:
        if not _NAME.fullmatch(text.partition(":")[0]):
            return None
        if "%" not in text:
            return text
        raw = decode_slot(text)
        once = decode_once(text)
        if not any(_STRUCTURE.search(decode_once(piece)) for piece in _STRUCTURE.split(once)[::2]):
            return raw
        # A separator that is part of a text: only the dict form can say that.
        name, _, rest = once.partition(":")
        effect = self._table().get(name)
        value = {name: _arguments(effect, rest)} if effect else None
        try:
            if value and self.offer(value) == text:
                return value
        except Refused:
            pass
        if not _RAW.fullmatch(text):
            refuse(
                f"{show(text)} is not {an(self.label)}",
                "percent-encode what is not part of its syntax",
                rule="bad-escape",
            )
        return Raw(text)

    def keeps(self, text: str) -> bool:
        return _HARMLESS.fullmatch(text) is not None

    def odd(self, text: str) -> Iterator[Odd]:
        name, _, rest = text.partition(":")
        effect = self._table().get(name)
        if effect is None:
            if name[:1] != "$":
                yield "unknown-word", f"{self.label} {show(name)} is not known", suggest(name, self._table())
            return
        if effect.status == "deprecated":
            yield "deprecated", f"{self.label} {show(name)} is deprecated", effect.note
        if "%2525" in text:
            message = f"the {self.label} {show(name)} holds text that looks percent-encoded already"
            yield "already-encoded", message, "give it as people write it"
        # A text argument may hold anything; only what it is made of can be looked at.
        yield from _odd_arguments(effect, decode_once(rest), ":" in text)


def _item(value: object, effect: Effect | None) -> str:
    """One ordered argument of a list or dict: where an expression is meant, it is translated."""
    value = plain(value)
    text = number_text(value, relative=True)
    if text is not None:
        return text
    if type(value) is not str:
        refuse(f"cannot be {kind_of(value)}", "give a number or a string", rule="wrong-type")
    if value[:1] == "$" and expressions.NAME.match(value):
        return expressions.write(value)
    if value[:1] == "#":
        # Nearly all effects take bare digits; one that is not known is as likely to.
        prefixed = effect is not None and any([arg.type == "color" for arg in effect.args])
        return COLOR.write(value) if prefixed else COLOR.write(value).removeprefix("rgb:")
    return encode(value, OPAQUE)


def _ordered(effect: Effect, arguments: Mapping[object, object]) -> list[str]:
    """The arguments without a name, in the order of the table; none can be passed over."""
    texts: list[str] = []
    missing: Arg | None = None
    for arg in effect.args:
        if arg.named:
            continue
        value = arguments.get(arg.name)
        if value is None or (value is False and arg.type == "flag"):
            missing = missing or arg
            continue
        text = _argument(arg, value)
        # Only a word that this cannot be may be passed over: of two numbers or colours the place tells which.
        if missing is not None and (_fits(missing, text) or not (missing.words or missing.type == "flag")):
            refuse(f'"{arg.name}" without "{missing.name}", which comes before it', f'give "{missing.name}" too')
        texts.append(text)
    return texts


def _named_text(effect: Effect, arguments: Mapping[object, object]) -> str:
    pieces = []
    for arg in effect.args:
        value = arguments.get(arg.name)
        if value is None:
            if arg.required:
                refuse(f'"{arg.name}" is missing', f"{effect.name} needs it", rule="missing-key")
        elif arg.named:
            pieces.append(f"{arg.name}{arg.joint}{_argument(arg, value)}")
    return effect.separator.join(pieces)


def _argument(arg: Arg, value: object) -> str:
    try:
        text = _WRITERS.get(arg.type, _number)(arg, value)
        if (fault := _misfit(arg, text)) and text[:1] != "$":
            refuse(fault[0], fault[1], rule="out-of-range")
    except Refused as fault_:
        fault_.at = (arg.name, *fault_.at)
        raise
    return text


def _number(arg: Arg, value: object) -> str:
    value = plain(value)
    if type(value) is str and value[:1] == "$":
        return expressions.write(value)
    text = number_text(value, relative=True)
    if text is None:
        refuse(f"{show(value)} is not a number", rule="wrong-type")
    return text


def _free(arg: Arg, value: object) -> str:
    value = plain(value)
    if type(value) is not str:
        number = number_text(value)
        if number is None:
            refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
        value = number
    if not value:
        refuse("an empty text", rule="invalid-value")
    return encode(value, ARGUMENT)


def _variable(arg: Arg, value: object) -> str:
    return VARIABLE.write(value)


def _free_list(arg: Arg, value: object) -> str:
    if isinstance(value, (list, tuple)):
        if not value:
            refuse("an empty list")
        return f"({';'.join([_free(arg, item) for item in value])})"
    return _free(arg, value)


def _boolean(arg: Arg, value: object) -> str:
    if value is True or value is False:
        return ("y" if value else "n") if arg.type == "yn" else ("true" if value else "false")
    return _free(arg, value)


def _flag(arg: Arg, value: object) -> str:
    if value is not True:
        refuse(f"{show(value)} is not valid", "a switch is True or left out", rule="wrong-type")
    return arg.name


def _bare_color(arg: Arg, value: object) -> str:
    if isinstance(value, str) and HEX.fullmatch(value):
        return str.__str__(value).lower()
    text = COLOR.write(value)
    return text[4:] if text.startswith("rgb:") and arg.type != "color" else text


def _numbers(arg: Arg, value: object) -> str:
    if not isinstance(value, (list, tuple)):
        return _free(arg, value).replace("%253A", ":")
    return ":".join([_number(arg, item) for item in value])


def _group(arg: Arg, value: object) -> str:
    if not isinstance(value, Mapping):
        return _free(arg, value)
    return f"({';'.join([f'{_free(arg, key)}_{_free(arg, item)}' for key, item in value.items()])})"


def _regions(arg: Arg, value: object) -> str:
    if not isinstance(value, (list, tuple)):
        return _free(arg, value)
    boxes = value if value and isinstance(value[0], (list, tuple)) else [value]
    texts = []
    for box in boxes:
        if not isinstance(box, (list, tuple)) or len(box) != 4:
            refuse(f"{show(box)} is not a region", "a region is (x, y, width, height)")
        texts.append(
            "(" + ";".join([f"{side}_{_number(arg, item)}" for side, item in zip("xywh", box, strict=True)]) + ")"
        )
    return f"({';'.join(texts)})"


def _palette(arg: Arg, value: object) -> str:
    colors = value if isinstance(value, (list, tuple)) else [value]
    return "_".join([COLOR.write(color).removeprefix("rgb:") for color in colors])


def _stops(arg: Arg, value: object) -> str:
    stops = value if isinstance(value, (list, tuple)) else [value]
    texts = []
    for stop in stops:
        if isinstance(stop, (list, tuple)) and len(stop) == 2:
            texts += [_bare_color(arg, stop[0]), f"{_number(arg, stop[1])}p"]
        else:
            texts.append(_bare_color(arg, stop))
    return ":".join(texts)


_WRITERS: dict[str, Callable[[Arg, object], str]] = {
    "text": _free, "text_list": _free_list, "word": _free, "enum": _free, "enum_list": _free_list, "variable_ref": _variable,
    "bool": _boolean, "yn": _boolean, "flag": _flag, "dB": _free,
    "color": _bare_color, "bare_color": _bare_color, "hex": _bare_color, "color_positions": _stops, "palette": _palette,
    "floats": _numbers, "group": _group, "regions": _regions,
}  # fmt: skip


def _fits(arg: Arg, text: str) -> bool:
    return _misfit(arg, text) is None


def _misfit(arg: Arg, text: str) -> tuple[str, str] | None:
    """Why `text` is not a value of `arg`: a message and a hint."""
    if text[:1] == "$":
        return None
    if arg.words:
        words = text.strip("()").split(";") if arg.type == "enum_list" else [text]
        if odd := [word for word in words if word not in arg.words]:
            return f"{show(odd[0])} is not {an(arg.name)}", suggest(
                odd[0], arg.words
            ) or f"known are {', '.join(arg.words)}"
    elif arg.type in ("int", "float", "number"):
        number = number_text(text, relative=True)
        if number is None or (arg.type == "int" and "." in number):
            return f"{show(text)} is not a {'whole ' if arg.type == 'int' else ''}number", f"{arg.name} must be one"
        if (arg.low is not None and float(number) < arg.low) or (arg.high is not None and float(number) > arg.high):
            return f"{arg.name} {text} is out of range", f"{arg.low} to {arg.high}"
    elif (pattern := _SHAPES.get(arg.type)) and not re.fullmatch(pattern, text):
        return f"{show(text)} is not {an(arg.name)}", f'did you mean "{text[4:]}"?' if text[:4] == "rgb:" else ""
    elif arg.type == "flag" and text != arg.name:
        return f"{show(text)} is not {an(arg.name)}", f'did you mean "{arg.name}"?'
    return None


_SHAPES = {
    "bool": "true|false", "yn": "y|n", "dB": r"-?[0-9.]+dB", "hex": "[0-9A-Fa-f]{3,8}", "color": r"(?:rgb:)?\w+",
    "bare_color": r"\w+", "floats": r"-?[0-9.]+(?::-?[0-9.]+)*",
}  # fmt: skip


def _split(text: str, separator: str) -> list[str]:
    """`text` at its separators, but for those inside parentheses."""
    pieces, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == separator and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return pieces


def _arguments(effect: Effect, text: str) -> dict[str, object]:
    """The dict form of named arguments whose path layer of encoding is off."""
    value: dict[str, object] = {}
    for piece in _split(text, effect.separator):
        arg = _named_arg(effect, piece)
        if arg is None:
            refuse("arguments without a name")
        inner = piece[len(arg.name) + len(arg.joint) :]
        if inner[:1] == "(" and inner[-1:] == ")" and arg.type in ("text_list", "enum_list"):
            value[arg.name] = [decode_once(item) for item in inner[1:-1].split(";")]
        elif arg.type in ("bool", "yn"):
            value[arg.name] = inner in ("true", "y")
        else:
            value[arg.name] = number_value(decode_once(inner))
    return value


def _named_arg(effect: Effect, piece: str) -> Arg | None:
    named = [arg for arg in effect.args if arg.named and piece.startswith(arg.name + arg.joint)]
    return max(named, key=lambda arg: len(arg.name), default=None)


def arguments(effect: Effect, rest: str) -> Iterator[tuple[str, Arg | None, str, bool]]:
    """The arguments in `rest`, one layer of encoding off: each piece, what it is, its value, whether it is named.

    >>> from cldurl.effect_table import EFFECTS
    >>> [(arg.name, value) for _, arg, value, _ in arguments(EFFECTS["improve"], "indoor:50")]
    [('mode', 'indoor'), ('blend', '50')]
    """
    ordered = [arg for arg in effect.args if not arg.named] or list(effect.args)
    for piece in _pieces(effect, rest):
        arg = _named_arg(effect, piece) or (_either(effect, piece) if effect.both else None)
        if arg is not None:
            yield piece, arg, piece[len(arg.name) + len(arg.joint) :], True
        elif not ordered:
            yield piece, None, piece, False
        else:
            arg = _meant(ordered, piece)
            repeats = arg.type in ("floats", "color_positions", "text_list")
            ordered = ordered[ordered.index(arg) + (not repeats) :]
            yield piece, arg, piece, False


def _odd_arguments(effect: Effect, rest: str, given: bool) -> Iterator[Odd]:
    """Arguments out of their range, unknown, or missing."""
    seen = set()
    for piece, arg, text, _named in arguments(effect, rest) if given else ():
        if arg is None:
            yield "effect-argument", f'{effect.name} has no use for "{piece[:40]}"', _takes(effect)
            continue
        seen.add(arg.name)
        if arg.type not in ("floats", "color_positions", "color", "regions", "group", "text", "text_list", "palette"):
            if (fault := _misfit(arg, text)) and not (arg.type in _NUMBERS and _COMPUTED.search(text)):
                yield "effect-argument", f"{effect.name}: {fault[0]}", fault[1]
    for arg in effect.args:
        if arg.required and arg.name not in seen:
            yield "effect-argument", f'{effect.name} needs "{arg.name}"', _takes(effect)


def _either(effect: Effect, piece: str) -> Arg | None:
    """The argument that `piece` names, though we write it without its name."""
    return next((arg for arg in effect.args if piece.startswith(arg.name + arg.joint)), None)


def _meant(ordered: Sequence[Arg], piece: str) -> Arg:
    """Which of the arguments to come `piece` is: some may be left out, as the mode of `improve:50`."""
    fitting = next((arg for arg in ordered if _fits(arg, piece)), None)
    alike = next((arg for arg in ordered if (arg.type in _NUMBERS) == (number_text(piece) is not None)), ordered[0])
    if fitting is None:
        return alike
    # A number before one that it fits is out of its own range.
    before = ordered.index(alike) < ordered.index(fitting)
    return alike if before and alike.type in _NUMBERS and fitting.type in _NUMBERS else fitting


_NUMBERS = ("int", "float", "number")
_COMPUTED = Regex("_(?:add|sub|mul|div|mod|pow)_")


def _pieces(effect: Effect, rest: str) -> list[str]:
    if any(arg.named and arg.joint == ":" for arg in effect.args):
        names = "|".join(arg.name for arg in effect.args if arg.named)
        return re.findall(rf"(?:{names}):[^:]*|[^:]+", rest)
    if any(arg.named for arg in effect.args):
        pieces = _split(rest, effect.separator)
        if not effect.both or any(_named_arg(effect, piece) for piece in pieces):
            return pieces
    # The colon of "rgb:ffff00" separates nothing.
    return [piece.replace("\0", ":") for piece in _split(_RGB.sub("rgb\0", rest), ":")]


_RGB = Regex(r"(?<![^:])rgb:(?=[0-9A-Fa-f]{3,8}(?::|\Z))")


def _takes(effect: Effect) -> str:
    return f"it takes {', '.join(arg.name for arg in effect.args) or 'no arguments'}"


class Flags(Kind):
    """Flags: sorted, each once; `attachment` and the like take an argument.

        "layer_apply.relative"    ["layer_apply", "relative"]    [{"attachment": "my.report"}]

    https://cloudinary.com/documentation/transformation_reference#fl_flag
    """

    __slots__ = ("words",)
    annotation = "str | Mapping[str, str | None] | Sequence[str | Mapping[str, str | None]]"

    def __init__(self, words: frozenset[str]) -> None:
        self.words = words
        self.form = 'flags ("lossy", "lossy.progressive", ["lossy", "progressive"], {"attachment": "file name"})'

    def offer(self, value: object) -> str | None:
        if isinstance(value, Mapping):
            return ".".join(sorted(set(self._item(value))))
        if type(value) is str:
            value = self._split(value)
        if not isinstance(value, (list, tuple)):
            return None
        texts: set[str] = set()
        for index, item in enumerate(value):
            try:
                texts.update(self._item(item))
            except Refused as fault:
                fault.at = (index, *fault.at) if isinstance(item, Mapping) else fault.at
                raise
        return ".".join(sorted(texts))

    def _split(self, value: str) -> list[str]:
        flags = value.split(".")
        for before, flag in itertools.pairwise(flags):
            name, _, start = before.partition(":")
            if start and name in _WITH_FILE and flag.partition(":")[0] not in self.words:
                hint = f'write {{"{name}": {show(value.partition(":")[2])}}}'
                refuse("a dot in a file name is taken for the next flag", hint)
        return flags

    def _item(self, item: object) -> Iterator[str]:
        if item is None:
            return
        if isinstance(item, Mapping):
            for name, argument in item.items():
                flag = self._flag(plain(name))
                yield flag if argument is None or argument is True else f"{flag}:{_flag_argument(flag, argument)}"
        else:
            yield self._flag(plain(item))

    def _flag(self, flag: object) -> str:
        if type(flag) is not str:
            refuse(f"cannot be {kind_of(flag)}", f"expected {self.form}", rule="wrong-type")
        name, colon, argument = flag.partition(":")
        if not _NAME.fullmatch(name):
            refuse(f"{show(flag)} is not a flag", f"expected {self.form}")
        if not colon:
            return name
        return f"{name}:{_flag_argument(name, argument)}"

    def take(self, text: str) -> object | None:
        if "%" not in text and not _FILE_AND_MORE.search(text):
            return None if self.offer(text) is None else text
        # A dot behind a file name, which a person could mean as part of it, separates in a URL.
        flags: list[object] = []
        for flag in text.split("."):
            name, _, argument = decode_slot(flag).partition(":")
            flags.append({name: argument} if argument and name in _WITH_FILE else decode_slot(flag))
        return None if self.offer(flags) is None else flags

    def keeps(self, text: str) -> bool:
        return ":" not in text

    def odd(self, text: str) -> Iterator[Odd]:
        for flag in text.split("."):
            name = flag.partition(":")[0]
            if name not in self.words:
                yield "unknown-word", f"flag {show(name)} is not known", suggest(name, self.words)


_FILE_AND_MORE = Regex(r"(?:^|\.)(?:streaming_)?attachment:[^.]*\.")
_WITH_FILE = ("attachment", "streaming_attachment")


def _flag_argument(name: str, argument: object) -> str:
    argument = plain(argument)
    if type(argument) is not str:
        refuse("the argument of a flag is a string", rule="wrong-type", at=(name,))
    if not argument:
        refuse("an empty argument", f'for no argument write "{name}" alone', at=(name,))
    return encode(argument, FILE if name in _WITH_FILE else FLAG)
