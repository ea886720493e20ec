"""A plain, slow compiler written from the documentation alone; the tuned one must agree with it.

PARAMS is reference/transformation-parameters.md, DESIGN is DESIGN.md.  Nothing of cldurl is imported.
Out of scope: strings as components of a chain, layer strings with a prefix (`text:...`), and effects
given as a dict of named arguments; `OutOfScope` is raised for them.  Nor does it know that the ID of
subtitles must not read as a style, or which flags may follow `attachment.` in a string.
"""

from __future__ import annotations

import base64
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_VARIABLE = r"\$[A-Za-z][A-Za-z0-9]*"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_PART = "[A-Za-z0-9$();._-]+"
_NAME = rf"(?:[A-Za-z][A-Za-z0-9_-]*|{_VARIABLE})(?::|$)"
_CROPS = """auto auto_pad crop fill fill_pad fit imagga_crop imagga_scale lfill limit lpad mfit mpad pad scale
    thumb""".split()
_OPERATORS = {"&&": "and", "||": "or", ">=": "gte", "<=": "lte", "!=": "ne", "=": "eq", ">": "gt", "<": "lt",
              "*": "mul", "/": "div", "+": "add", "-": "sub", "^": "pow", "%": "mod"}  # fmt: skip
_JOINERS = {*_OPERATORS.values(), "in", "nin"}
# Section 6.3, with the camelCase aliases of vocabulary.json.
_WORDS = {
    "width": "w", "height": "h", "initial_width": "iw", "initial_height": "ih", "aspect_ratio": "ar",
    "initial_aspect_ratio": "iar", "trimmed_aspect_ratio": "tar", "current_page": "cp", "page_count": "pc",
    "face_count": "fc", "page_x": "px", "page_y": "py", "duration": "du", "initial_duration": "idu",
    "illustration_score": "ils", "context": "ctx", "metadata": "md", "initial_density": "idn",
    "current_public_id": "cpi", "page_names": "pgnames", "custom_coordinates_count": "ccc", "regions_count": "rc",
    "region_names": "rn", "initialWidth": "iw", "initialHeight": "ih", "initialAspectRatio": "iar",
    "aspectRatio": "ar", "currentPage": "cp", "pageCount": "pc", "faceCount": "fc", "pageX": "px", "pageY": "py",
    "initialDuration": "idu",
}  # fmt: skip


class Refused(Exception):
    """The documents refuse it."""


class OutOfScope(Exception):
    """The oracle does not know this form."""


def need(condition: object, why: str) -> None:
    """Refuses unless `condition` holds."""
    if not condition:
        raise Refused(why)


def text_of(value: Any) -> str:
    """DESIGN 4.4, 4.11: the exact text of a string, at most 64 Ki characters, that UTF-8 can say."""
    need(isinstance(value, str), f"a string, not {type(value).__name__}")
    text = str.__str__(value)
    need(len(text) <= 65536, "too long")
    need(not re.search("[\ud800-\udfff]", text), "a lone surrogate")
    return text


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal, Fraction)) and not isinstance(value, bool)


def is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def is_absent(value: Any) -> bool:
    """PARAMS 4.3: None, empty strings and empty lists are dropped; the number 0 is kept."""
    return value is None or (isinstance(value, (str, list, tuple)) and not len(value))


# ------------------------------------------------------------------------------------- numbers: DESIGN 4.3, 4.4


def spelled(value: Any) -> str:
    """A number as it is, without an exponent: 1.0 keeps its point, which makes it a multiple."""
    need(is_number(value), "a number")
    if isinstance(value, Fraction):
        rest = value.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        need(rest == 1 and value.denominator.bit_length() < 64, "no finite decimal")
        value = Decimal(value.numerator) / Decimal(value.denominator) if value.denominator > 1 else value.numerator
    if isinstance(value, int):
        need(value.bit_length() < 100, "too many digits")
        text = str(int(value))
    else:
        need(math.isfinite(value), "not finite")
        text = format(Decimal(repr(float(value or 0.0))) if isinstance(value, float) else value, "f")
        if isinstance(value, float) and "." not in text:
            text += ".0"
    return text


def few(text: str) -> str:
    """At most 20 digits, counted as they are written."""
    need(sum(c.isdigit() for c in text) <= 20, "too many digits")
    return text.lstrip("-") if Decimal(text) == 0 else text  # -0.0 is no other place


def trimmed(text: str) -> str:
    """The shortest spelling, for numbers without a relative meaning: 2.0 is 2, 1.50 is 1.5."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, _, after = digits.partition(".")
    digits = (before.lstrip("0") or "0") + ("." + after.rstrip("0")).rstrip(".")
    return digits if digits == "0" else sign + digits


def amount(value: Any, low: float = -math.inf, high: float = math.inf, *, above: float = -math.inf,
           keep: bool = False) -> str | None:  # fmt: skip
    """A number, or a string that is one, in its range; None when it is not a number at all."""
    if not is_number(value):
        text = text_of(value)
        if not re.fullmatch(rf"-?(?:{_NUMBER}|\.[0-9]+)", text):
            return None
    else:
        text = spelled(value)
    need(low <= Decimal(text) <= high and Decimal(text) > above, "out of range")
    return few(text if keep else trimmed(text))


def whole(value: Any, low: float = 0, high: float = math.inf) -> str | None:
    text = amount(value, low, high)
    need(text is None or "." not in text, "a whole number")
    return text


def variable(value: Any) -> str:
    text = text_of(value)
    need(re.fullmatch(_VARIABLE, text), "neither a known form nor a $variable")
    return text


# --------------------------------------------------------------------------- text: PARAMS 8.5, DESIGN 4.6


def encoded(text: str, keep: str = ":", interpolate: bool = True, twice: str = ",/", controls: str = "\t\n") -> str:
    """Text percent-encoded once, `,` and `/` twice, a `%` before two hex digits with a layer of its own."""
    out, at = "", 0
    while at < len(text):
        c = text[at]
        if interpolate and (inside := re.match(r"\$\([A-Za-z][A-Za-z0-9]*\)", text[at:])):
            out, at = out + inside[0], at + inside.end()
            continue
        need(c in controls or unicodedata.category(c) != "Cc", "a control character")
        if c in twice:
            out += f"%25{ord(c):02X}"
        elif c in _BARE or c in keep:
            out += c
        elif c == "%" and re.match("[0-9A-Fa-f]{2}", text[at + 1 :]):
            out += "%2525"
        else:
            out += "".join(f"%{byte:02X}" for byte in c.encode())
        at += 1
    return out


def slot(text: str) -> str:
    """Text of effects, flags and `extra`: what can be syntax there is kept, and no line breaks."""
    return encoded(text, ":;()!$", interpolate=False, controls="")


def quoted(text: str) -> str:
    """PARAMS 6.2: what stands between two `!` is opaque; its text is encoded, `:` separates a list."""
    return "!" + encoded(text, interpolate=False) + "!"


# ------------------------------------------------------------------------- expressions: PARAMS 6, DESIGN 4.5


def expression(value: Any) -> str:
    """Tokens: `!...!`, `$name`, numbers, words (translated when whole), operators in signs or words."""
    text = text_of(value)
    pattern = re.compile(
        rf"(?P<gap>[ _]+)|(?P<var>{_VARIABLE})|(?P<word>\.*[A-Za-z0-9][A-Za-z0-9.]*)|(?P<colon>:)|(?P<op>&&|\|\||[<>]=?|[=*/+\-^%])"
    )
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        operand = [t for t in tokens if t[0] != "gap"][-1:]
        if text[at] == "!" and not (text.startswith("!=", at) and operand and operand[0][0] == "atom"):
            end = text.find("!", at + 1)
            need(end > 0, "an unbalanced !")
            tokens.append(("atom", quoted(text[at + 1 : end])))
            at = end + 1
            continue
        if text.startswith("!=", at):
            tokens.append(("op", "ne"))
            at += 2
            continue
        found = pattern.match(text, at)
        if not found:
            raise Refused(f"{text[at]!r} in an expression")
        kind, piece = str(found.lastgroup), found[0]
        if kind == "word":  # the longest known word: initial_width before width
            longest = re.match(r"[A-Za-z0-9]+(?:[ _]+[A-Za-z0-9]+)*", text[at:])
            parts = re.split("[ _]+", longest[0]) if longest else []
            for count in range(len(parts), 0, -1):
                name = "_".join(parts[:count])
                if name in _WORDS and (not tokens or tokens[-1][0] != "colon"):
                    span = re.match("[ _]+".join(parts[:count]), text[at:])
                    assert span
                    tokens.append(("atom", _WORDS[name]))
                    at += span.end()
                    break
            else:
                led = re.match("[0-9.]", piece) and not re.fullmatch(rf"{_NUMBER}|\.[0-9]+", piece)
                need(not led or tokens[-1:] == [("colon", ":")], "a number with a unit")
                tokens.append(("op" if piece in _JOINERS else "atom", piece))
                at = found.end()
            continue
        if kind == "op" and piece == "-" and not (operand and operand[0][0] == "atom"):
            tokens.append(("sign", "-"))
        else:
            tokens.append(("atom" if kind == "var" else kind, _OPERATORS.get(piece, piece)))
        at = found.end()
    out = _joined(tokens)
    need(out == text or not re.fullmatch(rf"-?(?:{_NUMBER}|\.[0-9]+)", out), "a number with something beside it")
    return out


def _joined(tokens: list[tuple[str, str]]) -> str:
    """The tokens with one `_` between them; none after a sign or round a colon."""
    need(tokens, "an empty expression")
    out, before, last, glued = "", "op", "", True
    for kind, piece in tokens:
        if kind == "gap":
            need(before != "colon", "a dangling colon")
            glued = False
            continue
        if kind == "op":
            need(before == "atom", "a dangling operator")
            out += "_" + piece
        elif kind == "sign":
            need(before == "op", "a sign in the wrong place")
            out += ("_" if out else "") + piece
        elif kind == "colon":
            need(before == "atom" and glued, "a dangling colon")
            out += piece
        else:
            both = before == "atom" and re.fullmatch(_NUMBER, last) and re.fullmatch(_NUMBER, piece)
            need(not both, "two numbers without an operator")
            out += ("_" if out and before in ("atom", "op") else "") + piece
        before, last, glued = kind, piece, True
    need(before == "atom", "a dangling operator")
    return out


# ------------------------------------------------------------------------------ kinds that several rows share


def size(value: Any) -> str:
    """PARAMS `w`, `h`, 5.10: above 0, its spelling kept; `auto...`; otherwise an expression."""
    found = amount(value, above=0, keep=True)
    if found is not None:
        return found
    text = text_of(value)
    return text if re.fullmatch("auto(?::[A-Za-z0-9_.]+)*", text) else expression(text)


def place(value: Any) -> str:
    """PARAMS `x`, `y`: any number, its spelling kept, or an expression."""
    found = amount(value, keep=True)
    return expression(value) if found is None else found


def plain(low: float = -math.inf, high: float = math.inf, above: float = -math.inf, words: Sequence[str] = (),
          otherwise: Callable[[Any], str] = expression) -> Callable[[Any], str]:  # fmt: skip
    """PARAMS 2: a number without relative meaning in its range, a word, or something else."""

    def write(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return text_of(value)
        found = amount(value, low, high, above=above)
        return otherwise(value) if found is None else found

    return write


def counted(low: int = 0, words: Sequence[str] = ()) -> Callable[[Any], str]:
    """PARAMS 2: a whole number, a word or a variable."""

    def write(value: Any) -> str:
        if isinstance(value, str) and value in words:
            return text_of(value)
        found = whole(value, low)
        return variable(value) if found is None else found

    return write


def seconds(value: Any) -> str:
    """PARAMS 5.6: a number, or a share `35%`, `35p`, `35P`; otherwise an expression."""
    found = amount(value)
    if found is not None:
        return found
    if share := re.fullmatch(rf"({_NUMBER}|\.[0-9]+)[%pP]", text_of(value)):
        return str(amount(share[1], 0, 100)) + "p"
    return expression(value)


def length(value: Any) -> str:
    text = seconds(value)
    need(not re.match("-[0-9.]+$", text), "less than nothing")
    return text


def start(value: Any) -> str:
    return "auto" if isinstance(value, str) and value == "auto" else seconds(value)


def word(pattern: str = rf"(?![_.;()-]){_PART}(?::{_PART})*") -> Callable[[Any], str]:
    """DESIGN 4.7: a word of an open vocabulary, of the characters of its slot."""

    def write(value: Any) -> str:
        text = text_of(value)
        need(re.fullmatch(pattern, text), "a character that its slot does not take")
        return text

    return write


def colour(value: Any) -> str:
    """PARAMS 3: `#hex` and `rgb:hex` of 3, 4, 6 or 8 digits in lower case, a name, a variable."""
    text = text_of(value)
    if found := re.fullmatch("(?:#|rgb:)([0-9A-Fa-f]+)", text):
        need(len(found[1]) in (3, 4, 6, 8), "3, 4, 6 or 8 digits")
        return "rgb:" + found[1].lower()
    need(re.fullmatch(rf"[A-Za-z][A-Za-z0-9_]*|{_VARIABLE}", text), "a colour")
    return text


# --------------------------------------------------------------------------------- effects: PARAMS 5.2, 2 `b`


def effect(value: Any) -> str:
    """A string, `[name, *arguments]`, or a dict of one name and its arguments."""
    if isinstance(value, Mapping):
        need(len(value) == 1, "one effect a component")
        ((name, rest),) = value.items()
        need(":" not in text_of(name), "no name of an effect")
        if isinstance(rest, Mapping):
            raise OutOfScope("named arguments")
        value = [name, *(rest if is_list(rest) else [] if rest is None or rest is True else [rest])]
    if is_list(value):
        name = effect(text_of(value[0]))
        rest = [item for item in value[1:] if item is not None]
        bare = "rgb:" if name != "bgremoval" else " "  # the one that takes `rgb:`
        pieces = [argument(item).removeprefix(bare if str(item).startswith("#") else " ") for item in rest]
        return ":".join([name, *pieces])
    text = text_of(value)
    need(re.match(_NAME, text), "no name of an effect")
    return slot(text)


def argument(value: Any) -> str:
    if is_number(value):
        return few(spelled(value))
    text = text_of(value)
    if re.match(_VARIABLE, text):
        return expression(text)
    found = amount(text, keep=True)
    if found is not None:
        return found
    return colour(text) if text.startswith("#") else slot(text)


def background(value: Any) -> str:
    """PARAMS `b`: a colour, or `auto`, `blurred`, `gen_fill` with arguments, written like effects."""
    return colour(value) if isinstance(value, str) and re.match("#|rgb:", value) else effect(value)


# ------------------------------------------------------------------------------- one row each: PARAMS 2 and 5


def angle(value: Any) -> str:
    """PARAMS 5.1: degrees, words, expressions; several joined with `.`."""
    if is_list(value):
        need(not any(map(is_list, value)), "lists cannot be nested")
        angles = [angle(item) for item in value if item is not None]
        need(len(angles) < 2 or not any(re.fullmatch(r"-?[0-9]*\.[0-9]+", one) for one in angles), "two readings")
        return ".".join(angles)
    if is_number(value):
        return few(trimmed(spelled(value)))
    text = text_of(value)
    amount(text)  # refuses more than 20 digits
    one = rf"(?:-?[0-9]+|[a-z_]+|{_VARIABLE})"
    if re.fullmatch(rf"{one}(?:\.{one})*", text):
        return text
    return expression(text)


def ratio(value: Any) -> str:
    """PARAMS `ar`: `16:9`, a decimal, a Fraction, a pair, `auto`, or an expression."""
    if isinstance(value, Fraction):
        value = [value.numerator, value.denominator]
    if isinstance(value, str) and re.fullmatch(f"-?{_NUMBER}:-?{_NUMBER}", value):
        value = value.split(":")
    if is_list(value):
        need(len(value) == 2, "two sides")
        sides = [amount(side, above=0) for side in value]
        need(None not in sides, "two numbers")
        return ":".join(map(str, sides))
    return plain(above=0, words=["auto"])(value)


def frequency(value: Any) -> str:
    """PARAMS `af`: whole Hz, `iaf`, or another word."""
    need(isinstance(value, (int, str)) and not isinstance(value, bool), "Hz or a word")
    return word()(value) if isinstance(value, str) else str(whole(value))


def border(value: Any) -> str:
    """PARAMS 5.3: `<n>px_solid_<colour>`; a variable width has no `px`."""
    if isinstance(value, Mapping):
        need(set(value) <= {"width", "color"}, "an unknown key")
        width, tint = (value.get(key) for key in ("width", "color"))
    else:
        text = text_of(value)
        if re.fullmatch(_VARIABLE, text):
            return text
        found = re.fullmatch(rf"({_NUMBER})px_solid_(.+)|({_VARIABLE})_solid_(.+)", text, re.DOTALL)
        if not found:
            raise Refused("a border")
        width, tint = found[1] or found[3], found[2] or found[4]
    width = 2 if is_absent(width) else width
    thick = amount(width, low=0)
    return (
        (variable(width) if thick is None else thick + "px") + "_solid_" + colour("black" if is_absent(tint) else tint)
    )


def bit_rate(value: Any) -> str:
    """PARAMS `br`: a number, `500k`, `2m`, `:constant` behind it, or `av:...`."""
    if isinstance(value, str) and re.fullmatch("av:[A-Za-z0-9_:;().-]+", value):
        return text_of(value)
    if isinstance(value, str) and (found := re.fullmatch(f"({_NUMBER})(?:[kKmM](?::constant)?|:constant)", value)):
        amount(found[1], above=0)
        return text_of(value)
    return counted(1)(value)


def crop(value: Any) -> str:
    """PARAMS `c`: a closed list; a newer mode comes through `extra`."""
    need(text_of(value) in _CROPS, "no crop mode")
    return text_of(value)


def colour_space(value: Any) -> str:
    """PARAMS `cs`: a word, or `icc:` and the public ID of a profile."""
    text = text_of(value)
    return "icc:" + asset_id(text[4:]) if text.startswith("icc:") else word()(text)


def flags(value: Any) -> str:
    """PARAMS `fl`, DESIGN 4.2: sorted, each once; `{"attachment": "file name"}` encodes the argument.

    A dot joins flags in a string; in the argument of a dict or of an item of a list it has two layers.
    """

    def flag(text: str) -> str:
        need(re.match(_NAME, text), "no flag")
        name, colon, rest = text.partition(":")
        return name + told(name, rest) if colon else name

    def told(name: str, rest: str) -> str:
        need(rest, "an empty argument")
        file = name in ("attachment", "streaming_attachment")
        return ":" + (encoded(rest, "!", False, ",/.:;()$", "") if file else encoded(rest, ":;()!$", False, ",/.", ""))

    found: set[str] = set()
    for item in value if is_list(value) else [value]:
        if isinstance(item, Mapping):
            for name, rest in item.items():
                need(rest is None or text_of(rest), "an empty argument")
                found.add(flag(text_of(name)) + ("" if rest is None else told(name, text_of(rest))))
        elif item is not None:
            found.update(map(flag, [text_of(item)] if is_list(value) else text_of(item).split(".")))
    return ".".join(sorted(found))


def function(value: Any) -> str:
    """PARAMS 5.9: `wasm:<public id>`, `remote:<base64url of the URL>`."""
    if isinstance(value, Mapping):
        need(set(value) == {"function_type", "source"}, "function_type and source")
        source = text_of(value["source"])
        if value["function_type"] == "remote":
            return "remote:" + remote(source)
        need(value["function_type"] == "wasm", "wasm or remote")
        return "wasm:" + asset_id(source)
    return word(r"[A-Za-z][A-Za-z0-9_.-]*(?::[A-Za-z0-9_:.;()=-]+)?")(value)


def pre_function(value: Any) -> str:
    text = function(value)
    return text if text.startswith("pre:") else "pre:" + text


def fps(value: Any) -> str:
    """PARAMS 5.5: a number, or two joined with `-`, one of which may be missing."""
    if isinstance(value, str) and re.fullmatch(rf"(?:[0-9.]*|{_VARIABLE})-(?:[0-9.]*|{_VARIABLE})", value):
        value = value.split("-")
    if is_list(value):
        need(len(value) in (1, 2) and not all(map(is_absent, value)), "one or two ends")
        ends = ["" if is_absent(end) else plain(above=0, otherwise=variable)(end) for end in value]
        numbers = [Decimal(end) for end in ends if re.fullmatch(_NUMBER, end)]
        need(numbers == sorted(numbers), "a range that runs backwards")
        return "-".join(ends)
    return plain(above=0, otherwise=variable)(value)


def gravity(value: Any) -> str:
    """PARAMS `g`: words, with `!...!` around the name of a region."""
    parts = text_of(value).split("!")
    need(len(parts) % 2, "an unbalanced !")
    for at, part in enumerate(parts):
        need(at % 2 or not part or re.fullmatch(f"(?::?{_PART})+:?|:", part), "no part of a gravity")
    need(text_of(value)[0] not in "_.:;()-" and not text_of(value).endswith(":"), "an empty part")
    return "".join(quoted(part) if at % 2 else part for at, part in enumerate(parts))


def page(value: Any) -> str:
    """PARAMS `pg`: numbers and ranges joined with `;`, `embedded:<n>`, `embedded:name:<name>`, `name:<a;b>`."""
    if isinstance(value, str) and re.match("embedded:|name:", value):
        need(re.fullmatch("embedded:[0-9]+|(?:embedded:)?name:.+", value, re.DOTALL), "a page")
        return slot(value)
    parts = value if is_list(value) else value.split(";") if isinstance(value, str) else [value]
    ranges = [part for part in parts if part is not None]
    for part in ranges:
        ends = re.fullmatch("([0-9]+)-([0-9]+)", part) if isinstance(part, str) else None
        need(not ends or int(ends[1]) <= int(ends[2]), "a range that runs backwards")
    return ";".join(
        part if isinstance(part, str) and re.fullmatch("[0-9]+-[0-9]*", part) else counted(1)(part) for part in ranges
    )


def quality(value: Any) -> str:
    """PARAMS `q`: 1 to 100 with suffixes, `auto[:level][:sensitive]`, `jpegmini[:0-2]`, an expression."""
    if isinstance(value, str):
        if found := re.fullmatch(f"({_NUMBER})((?::(?:4[0-9]{{2}}|qmax_{_NUMBER}))*)", value):
            return str(amount(found[1], 1, 100)) + found[2]
        if re.match("(?:auto|jpegmini)(?:$|:)", value):
            return word("[a-z]+(?::[A-Za-z0-9_]+)*")(value)
    return plain(1, 100)(value)


def radius(value: Any) -> str:
    """PARAMS 5.4: `max`, pixels whose spelling is kept, expressions; one to four, joined with `:`."""
    items = [value]
    if is_list(value):
        items = value
        need(all(len(corners(item)) == 1 for item in value if isinstance(item, str)), "one radius each")
    elif isinstance(value, str):
        need(not re.search("[^:]!=", value) or ":" not in value, "two readings")
        items = corners(value)
    need(1 <= len(items) <= 4, "one to four radii")
    numbers = [amount(item, low=0, keep=True) for item in items]
    return ":".join(expression(item) if number is None else number for item, number in zip(items, numbers, strict=True))


def corners(value: str) -> list[str]:
    bare = re.sub("(?:(?<=:)|^)!=[^!]*!|!(?!=)[^!]*!", lambda quote: "!" * len(quote[0]), value)  # no `:` inside quotes
    found = [found.start() for found in re.finditer(":", bare)]
    ends = [end for end in found if not (bare[end + 1 : end + 2] == "!" and re.search(r"[A-Za-z_]\w*$", bare[:end]))]
    ends.append(len(value))  # nor that of ctx:!key!
    return [value[start:end] for start, end in zip([0, *(at + 1 for at in ends)], ends, strict=False)]


def video_codec(value: Any) -> str:
    """PARAMS 5.8: codec, profile, level, `bframes_no`; each needs the one before."""
    part = rf"(?:{_VARIABLE}|[A-Za-z0-9_.]+)"
    if not isinstance(value, Mapping):
        return word(rf"{part}(?::{part}){{0,3}}")(value)
    need(set(value) <= {"codec", "profile", "level", "b_frames"}, "an unknown key")
    level, frames = value.get("level"), value.get("b_frames")
    need(frames is None or frames is True or frames is False, "b_frames is True or False")
    parts = [value.get("codec"), value.get("profile"), few(spelled(level)) if is_number(level) else level]
    parts.append("bframes_no" if frames is False else None)
    given = [item for item in parts if not is_absent(item)]
    need(given and parts[: len(given)] == given, "a part without the one before it")
    return ":".join(map(word(part), given))


def sampling(value: Any) -> str:
    """PARAMS `vs`: a number of frames, or `<n.n>s`."""
    if isinstance(value, str) and (found := re.fullmatch(f"({_NUMBER})s", value)):
        amount(found[1], above=0)
        return text_of(value)
    return counted(1)(value)


# --------------------------------------------------------------------------------------- layers: PARAMS 8

_LAYER_KEYS = {
    "resource_type", "type", "public_id", "format", "url", "text", "text_style", "font_family", "font_size",
    "font_weight", "font_style", "text_decoration", "text_align", "stroke", "letter_spacing", "line_spacing",
    "font_antialiasing", "font_hinting",
}  # fmt: skip
_RESOURCES = {"image", "video", "audio", "text", "subtitles", "lut", "raw", "media"}
_RESERVED = {*_RESOURCES, "fetch", "private", "authenticated"}


def asset_id(value: Any) -> str:
    """DESIGN 5.3: a stored public ID with `/` written `:`."""
    text = text_of(value)
    need(not re.search(r"[?&#\\%<>+\x00-\x1f\x7f]", text), "a forbidden character")
    need(text == text.strip(" /") and len(text) <= 255, "a slash or space at an end, or too long")
    for segment in text.split("/"):
        need(segment not in ("", ".", "..") and not re.fullmatch("v[0-9]+", segment), "a forbidden segment")
    need(text.split("/")[0] not in ("images", "videos"), "reserved")
    need(not re.fullmatch("s--[A-Za-z0-9_-]*--", text.split("/")[0]), "a signature")
    out = encoded(text.replace("/", ":"), ":", interpolate=False)
    return re.sub("^%24", "%2524", out)


def layer_id(value: Any) -> str:
    """DESIGN 4.9: as the public ID of a dict, nothing that can be read as another layer."""
    text = text_of(value)
    need(":" not in text and not text.startswith("$") and text.split("/")[0] not in _RESERVED, "reserved")
    return asset_id(text)


def remote(value: Any, pattern: str = r"(?i:https?)://[^\s/?#].*") -> str:
    """PARAMS 8.3: URL-safe base64 of a remote URL, with its padding."""
    text = text_of(value)
    need(re.fullmatch(pattern, text, re.DOTALL), "no URL")
    text = encoded(text.replace("%", "%25"), "%/:?#[]@!$&'()*+,;=~", False, "", "").replace("%25", "%")
    return base64.urlsafe_b64encode(text.encode()).decode()


def layer(value: Any) -> str:
    """PARAMS 8.2, 8.3: `[resource_type:][type:][style:]id[:text]`, `fetch:<base64>`, `$name` or a public ID."""
    if not isinstance(value, Mapping):
        text = text_of(value)
        if re.match("(?:text|video|audio|subtitles|fetch|lut|private|authenticated|raw|media|image):", text):
            raise OutOfScope("a layer expression")
        return text if re.fullmatch(_VARIABLE, text) else layer_id(text.replace(":", "/"))
    need(set(value) <= _LAYER_KEYS, "an unknown key")
    given = {key: item for key, item in value.items() if not is_absent(item)}
    resource = given.get("resource_type", "text" if "text" in given else "image")
    need(resource in _RESOURCES, "a resource type")
    kind = text_of(given.get("type", "fetch" if "url" in given else "upload"))
    need(kind in ("upload", "private", "authenticated", "fetch"), "a type of layers")
    head = [part for part, default in ((resource, "image"), (kind, "upload")) if part != default]
    if "url" in given:
        need(kind == "fetch" and {*given} <= {"url", "type", "resource_type"}, "a URL stands alone")
        return ":".join([*head, remote(given["url"])])
    need(kind != "fetch", "fetch needs a URL")
    need("text" not in given or resource == "text", "text belongs to a text layer")
    written = style(given)
    need(not written or resource in ("text", "subtitles"), "a style without text")
    parts = [*head, written]
    if "public_id" in given:
        need(not (written and resource == "text"), "a style and a text asset")
        parts.append(layer_id(given["public_id"]))
        if "format" in given:
            parts[-1] += "." + word("[A-Za-z0-9]+")(given["format"])
    else:
        need("text" in given and written and "format" not in given, "no source")
    if "text" in given:
        parts.append(layer_text(given["text"], ":" if "public_id" not in given else ""))
    return ":".join(filter(None, parts))


def layer_text(value: Any, keep: str) -> str:
    """PARAMS 8.5, DESIGN 4.6: `$(name)` interpolates; in `{"literal": ...}` its `$` has two layers.

    What separates has two layers too: `,`, `/`, and after the ID of a text asset `:`.
    """
    twice = ",/" if ":" in keep else ",/:"
    if not isinstance(value, Mapping):
        return str(amount(value)) if is_number(value) else encoded(text_of(value), keep, twice=twice)
    need(set(value) == {"literal"} and text_of(value["literal"]), "literal alone")
    parts = re.split(r"\$(?=\([A-Za-z][A-Za-z0-9]*\))", text_of(value["literal"]))
    return "%2524".join(encoded(part, keep, interpolate=False, twice=twice) for part in parts)


def style(given: Mapping[str, Any]) -> str:
    """PARAMS 8.4: family and size, then the words in PY's order, defaults left out; or `text_style` alone."""
    keys = [key for key in given if re.match("font_|text_(?:decoration|align)|stroke|letter_|line_", key)]
    if "text_style" in given:
        need(not keys, "text_style replaces the rest")
        need(re.match(rf".+_(?:{_NUMBER}|{_VARIABLE})(?:_|$)|{_VARIABLE}$", text_of(given["text_style"])), "no size")
        return font(given["text_style"])
    if not keys:
        return ""
    need("font_family" in given and "font_size" in given, "family and size")
    words = [font(given["font_family"]), plain(above=0, otherwise=variable)(given["font_size"])]
    for key, choices in (
        ("font_weight", None),
        ("font_style", ["normal", "italic"]),
        ("text_decoration", ["none", "normal", "underline", "strikethrough"]),
        ("text_align", ["left", "center", "right", "end", "start", "justify"]),
        ("stroke", ["none", "stroke"]),
    ):
        need(key not in given or choices is None or given[key] in choices, "no such word")
        if key in given and given[key] not in ("none", "normal"):
            words.append(font_word(given[key]))
    words += [
        f"{key}_{plain(otherwise=variable)(given[key])}" for key in ("letter_spacing", "line_spacing") if key in given
    ]
    for key, name in (("font_antialiasing", "antialias"), ("font_hinting", "hinting")):
        if key in given:
            words.append(f"{name}_{font_word(given[key])}")
    return "_".join(words)


font_word = word(rf"[A-Za-z][A-Za-z0-9]*|{_VARIABLE}")


def font(value: Any) -> str:
    """A font family or a whole style, percent-encoded once, or a variable."""
    text = text_of(value)
    need(text and not re.search(r"[,/:?#%&\\\x00-\x1f\x7f]", text), "a character that a font does not take")
    return text if re.fullmatch(_VARIABLE, text) else encoded(text, "", interpolate=False)


# ------------------------------------------------------------- whole components: PARAMS 4, DESIGN 4.1 and 4.2


def assigned(value: Any) -> str:
    """PARAMS 6.2: a number as it is, an expression, `!text!`, or a list of texts."""
    if is_number(value) or (isinstance(value, str) and amount(value) is not None):
        return str(amount(value, keep=True))
    if is_list(value):
        need(len(value), "an empty list")
        for item in value:
            need(not re.search("[!:]", text_of(item)), "! or : in a list of texts")
        return "!" + ":".join(encoded(text_of(item), "", interpolate=False) for item in value) + "!"
    return expression(value)


def assignments(pairs: Any) -> list[str]:
    """`$name_value` of each pair; a name is `$`, a letter, then letters and digits."""
    out = []
    for pair in pairs:
        need(is_list(pair) and len(pair) == 2 and isinstance(pair[0], str), "a pair of name and value")
        need(re.fullmatch(_VARIABLE, pair[0]), "a bad variable name")
        if not is_absent(pair[1]):
            out.append(f"{text_of(pair[0])}_{assigned(pair[1])}")
    return out


def raw(value: Any) -> str:
    """DESIGN 4.6: as it is, unless it would leave its place in the path."""
    text = text_of(value)
    need(
        re.fullmatch(r"[!-~]+", text) and not re.search(r'[?#\\"<>^`{|}\[\]]|%(?:2[fF]|5[cC]|00)', text),
        "a forbidden character",
    )
    need(not re.search("%(?![0-9A-Fa-f]{2})", text), "a bare %")
    for segment in text.split("/"):
        bare = re.sub("(?i)%2e", ".", segment)
        need(bare not in ("", ".", "..") and not re.fullmatch("v[0-9]+", segment), "a forbidden segment")
        need(not segment.startswith("s--"), "a signature")
    return text


def names(value: Any) -> str:
    """PARAMS `t`, `bl`: named transformations joined with `.` in their order."""
    for name in value:
        need(
            name and not re.search(r"[,/?&#\\%<>+\x00-\x1f\x7f]", text_of(name)),
            "a character that a name does not take",
        )
    return ".".join(encoded(text_of(name), "", interpolate=False) for name in value)


def baseline(value: Any) -> str:
    return names([text_of(value)])


def pair_of(value: Any, separator: str) -> Sequence[Any]:
    """PARAMS 2, pseudo keys: `"WxH"`, `"a..b"` or two items."""
    parts = value if is_list(value) else text_of(value).split(separator)
    need(len(parts) == 2 and not any(map(is_absent, parts)), "two parts")
    return parts


_ROWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "angle": ("a", angle), "audio_codec": ("ac", word()), "audio_frequency": ("af", frequency),
    "aspect_ratio": ("ar", ratio), "background": ("b", background), "baseline": ("bl", baseline),
    "border": ("bo", border), "bit_rate": ("br", bit_rate), "crop": ("c", crop), "color": ("co", colour),
    "color_space": ("cs", colour_space), "default_image": ("d", asset_id), "delay": ("dl", counted()),
    "density": ("dn", counted(1, ["idn"])), "dpr": ("dpr", plain(above=0, words=["auto"])),
    "dynamic_range": ("dr", word()), "duration": ("du", length), "effect": ("e", effect),
    "end_offset": ("eo", seconds), "fetch_format": ("f", word()), "flags": ("fl", flags),
    "custom_function": ("fn", function), "custom_pre_function": ("fn", pre_function), "fps": ("fps", fps),
    "gravity": ("g", gravity), "height": ("h", size),
    "keyframe_interval": ("ki", plain(above=0, otherwise=variable)), "overlay": ("l", layer),
    "opacity": ("o", plain(0, 100)), "prefix": ("p", word("[A-Za-z0-9_.-]+")), "page": ("pg", page), "quality": ("q", quality),
    "radius": ("r", radius), "start_offset": ("so", start), "streaming_profile": ("sp", word()),
    "underlay": ("u", layer), "video_codec": ("vc", video_codec), "video_sampling": ("vs", sampling),
    "width": ("w", size), "x": ("x", place), "y": ("y", place), "zoom": ("z", plain(above=0)),
}  # fmt: skip
_DICTS = {"flags", "variables", "extra"}
_SILENT = {"responsive", "hidpi", "client_hints", "html_width", "html_height"}
_SPECIAL = {"if", "variables", "raw_transformation", "extra", "size", "offset", "transformation", "responsive_width",
            "format"}  # fmt: skip
KEYS = {*_ROWS, *_SILENT, *_SPECIAL}


def codes(data: Mapping[str, Any]) -> dict[str, str]:
    """DESIGN 4.1: each code and its value; two keys for one code are refused."""
    found: dict[str, str] = {}

    def put(code: str, text: str) -> None:
        need(code not in found, "two keys for one code")
        found[code] = text

    for key, value in data.items():
        if key in _ROWS:
            put(_ROWS[key][0], _ROWS[key][1](value))
        elif key == "size":
            for code, item in zip("wh", pair_of(value, "x"), strict=True):
                put(code, size(item))
        elif key == "offset":
            first, last = pair_of(value, "..")
            put("so", start(first))
            put("eo", seconds(last))
        elif key == "extra":
            need(isinstance(value, Mapping), "a dict of codes")
            for code, item in value.items():
                need(isinstance(code, str) and re.fullmatch("(?!if$)[a-z][a-z0-9]{0,2}", code), "no code")
                if not is_absent(item):
                    put(code, few(spelled(item)) if is_number(item) else slot(text_of(item)))
    return found


def component(data: Mapping[str, Any], depth: int) -> list[str]:
    """PARAMS 4.1, 4.2: nested components first, then this one, then what `responsive_width` appends."""
    for key in data:
        need(isinstance(key, str) and (key.startswith("$") or key in _ROWS or key in _SILENT | _SPECIAL), "unknown key")
    given = {key: item for key, item in data.items() if key not in _SILENT and not is_absent(item)}
    for key, item in [*given.items()]:
        if isinstance(item, Mapping) and not item and key in _DICTS:
            del given[key]
    need("format" not in given, "format belongs to url()")
    before, found = [], codes(given)
    nested: Any = given.get("transformation")
    if is_list(nested):
        nested = [item for item in nested if item is not None]
    if isinstance(nested, str) or (is_list(nested) and all(isinstance(item, str) for item in nested)):
        need("t" not in found, "two keys for one code")
        found["t"] = names([nested] if isinstance(nested, str) else nested)
    elif nested is not None:
        before = chain(nested, depth + 1, named=True)
    keyed = {key: item for key, item in given.items() if key.startswith("$")}
    for key, item in keyed.items():
        used = set(re.findall(_VARIABLE, re.sub("![^!]*!", "", item))) if isinstance(item, str) else set()
        need(not used & (set(keyed) - {key}), "a $ key that uses another: use variables")
    parts = ["if_" + expression(given["if"])] if "if" in given else []
    parts += sorted(assignments(list(keyed.items())))
    pairs: Any = given.get("variables", [])
    need(isinstance(pairs, Mapping) or is_list(pairs), "pairs of name and value")
    listed: list[Any] = list(pairs.items() if isinstance(pairs, Mapping) else pairs)
    parts += assignments(listed)
    need(not set(keyed) & {name for name, _ in listed}, "two keys for one name")
    parts += [f"{code}_{text}" for code, text in sorted(found.items()) if text]
    parts += [raw(given["raw_transformation"])] if "raw_transformation" in given else []
    responsive = given.get("responsive_width", False)
    need(isinstance(responsive, bool), "True or False")
    return [*before, ",".join(parts), *(["c_limit,w_auto"] if responsive else [])]


def chain(value: Any, depth: int, *, named: bool = False) -> list[str]:
    """PARAMS 4.2: components in order; in a nested mixed list each string is a named transformation."""
    need(depth <= 100, "nested too deep")
    if isinstance(value, Mapping):
        return component(value, depth)
    need(is_list(value), "a dict or a list of dicts")
    out: list[str] = []
    for item in value:
        if is_absent(item):
            need(item is None or not named, "an empty name")
        elif isinstance(item, str):
            if not named:
                raise OutOfScope("URL syntax")
            out.append("t_" + names([item]))
        else:
            need(isinstance(item, Mapping), "a dict")
            out += component(item, depth)
    return out


def compile(transformation: Any) -> str:
    """The whole text; empty components vanish."""
    components = [text for text in chain(transformation, 0) if text]
    need(len(components) <= 1000, "too many components")
    return "/".join(components)
