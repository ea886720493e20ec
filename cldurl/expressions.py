"""Arithmetic, conditions and variables: `width / 2 > $x && !sale! in tags`.

The grammar, read with or without spaces; `_` and spaces both separate:

    expression = operand { operator operand }
    operand    = [ "-" ] atom { ":" atom }
    atom       = number | "$" name | "!" text "!" | word
    operator   = && || >= <= != = > < * / + - ^ %  or its name: and or gte lte ne eq ...

Only whole words are translated (`initial_width` to `iw`), never what stands in `!...!`,
after `$` or after `:`.  A `-` after an operand is `sub`, otherwise a sign.  A word nobody
knows is kept: the service may.  Precedence is the service's; nothing here relies on it.
https://cloudinary.com/documentation/user_defined_variables
https://cloudinary.com/documentation/conditional_transformations
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from cldurl._escape import TEXT, decode_text, encode
from cldurl._lazy import Regex
from cldurl.errors import kind_of, refuse, show

__all__ = ["NAME", "OPERATORS", "WORDS", "expression", "odd_parts", "pieces_of", "quote", "read", "tokens", "write"]

OPERATORS = {
    "&&": "and", "||": "or", ">=": "gte", "<=": "lte", "!=": "ne", "=": "eq", ">": "gt", "<": "lt",
    "*": "mul", "/": "div", "+": "add", "-": "sub", "^": "pow", "%": "mod",
}  # fmt: skip
_OPERATOR_NAMES = frozenset({*OPERATORS.values(), "in", "nin"})

# The union of what the documentation and all official SDKs know.
WORDS = {
    "width": "w", "height": "h", "initial_width": "iw", "initial_height": "ih",
    "aspect_ratio": "ar", "initial_aspect_ratio": "iar", "trimmed_aspect_ratio": "tar",
    "current_page": "cp", "page_count": "pc", "face_count": "fc", "page_x": "px", "page_y": "py",
    "duration": "du", "initial_duration": "idu", "illustration_score": "ils", "tags": "tags",
    "context": "ctx", "metadata": "md", "initial_density": "idn", "current_public_id": "cpi",
    "page_names": "pgnames", "custom_coordinates_count": "ccc", "regions_count": "rc",
    "region_names": "rn",
}  # fmt: skip
_CAMEL = {word[0] + word.title().replace("_", "")[1:]: code for word, code in WORDS.items()}
_CODE_OF = {**WORDS, **_CAMEL}
# `isdef_$x` stands before its operand, `$x_to_i` behind it.
_PREFIXES = frozenset({"isdef", "isndef"})
_POSTFIXES = frozenset({"to_i", "to_f"})
_KNOWN = frozenset({*WORDS.values(), *_PREFIXES, *_POSTFIXES, "current", "ref", "else", "end"})
_PHRASES = sorted((w for w in {*_CODE_OF, *_POSTFIXES, "public_id"} if "_" in w), key=len, reverse=True)
# Blanks between the words of a phrase become "_", so they make it one already.
_PHRASE = "|".join(_PHRASES).replace("_", "[ _]+")

NAME = Regex(r"\$[A-Za-z][A-Za-z0-9]*")
_GAP = Regex("[ _]+")
_ATOM = Regex(
    r"(?P<variable>\$[A-Za-z][A-Za-z0-9]*)"
    rf"|(?P<word>(?:{_PHRASE})(?![A-Za-z0-9])|\.*[A-Za-z0-9][A-Za-z0-9.]*)"
    r"|(?P<quoted>!(?P<text>[^!]*)!)"
)
_OPERATOR = Regex(r"&&|\|\||>=|<=|!=|[=><*/+\-^%]")
_NUMBER = Regex(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_WITH_UNIT = Regex(rf"({_NUMBER.pattern})(?:px|p|s|ms|deg|dpi|fps|em|pt|x)")
_LONGEST = 64 * 1024
_LIMIT = 1000  # operands; a condition of that size is a mistake or an attack


def quote(text: str) -> str:
    """`text` as it stands between two `!`, where `:` separates the items of a list.

    >>> quote("my color, red")
    'my%20color%252C%20red'
    """
    if "!" in text:
        refuse('"!" ends the quoted text', 'there is no way to write "!" inside "!...!"', rule="quote")
    return encode(text, TEXT)


class _Scanner:
    """Tokens of one expression, in canonical spelling."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.tokens = text, 0, list[str]()
        self.typed = ""  # what an operand must follow, as it was written
        self.after_operand = self.number = False

    def scan(self) -> list[str]:
        self._gap()
        while self.at < len(self.text):
            if not self._operator():
                self._operand()
            self._gap()
            if len(self.tokens) > 2 * _LIMIT:
                refuse(f"an expression of more than {_LIMIT} operands", rule="too-large")
        if not self.tokens:
            refuse("an empty expression", rule="expression")
        if not self.after_operand:
            refuse(f'nothing after "{self.typed}"', rule="expression")
        return self.tokens

    def _gap(self) -> None:
        if match := _GAP.match(self.text, self.at):
            self.at = match.end()

    def _operator(self) -> bool:
        match = _OPERATOR.match(self.text, self.at)
        # Where an operand is due, "!" opens a quoted text and "-" is a sign.
        if match is None or (not self.after_operand and match[0] in ("!=", "-")):
            return False
        if self.text[self.at : self.at + 2] in ("=>", "=<"):
            sign = self.text[self.at + 1]
            refuse(f'"={sign}" is not an operator', f'did you mean "{sign}="?', rule="expression")
        self.at = match.end()
        self._push_operator(OPERATORS[match[0]], match[0])
        return True

    def _push_operator(self, name: str, typed: str) -> None:
        if not self.after_operand:
            hint = "a number needs no + sign" if name == "add" else ""
            refuse(f'no operand before "{typed}"', hint, rule="expression")
        self.typed = typed
        self.tokens.append(name)
        self.after_operand = False

    def _operand(self) -> None:
        sign = ""
        if self.text[self.at] == "-":
            sign, self.at = "-", self.at + 1
            self._gap()
        first, plain = self._atom(translate=True)
        if plain and first in _OPERATOR_NAMES and not sign and self.text[self.at : self.at + 1] != ":":
            return self._push_operator(first, first)
        pieces = [sign + first]
        while self.text[self.at : self.at + 1] == ":":
            self.at += 1
            pieces.append(self._atom(translate=False)[0])
        if self.after_operand and self.number and _NUMBER.fullmatch(first):
            refuse("two numbers without an operator", "digits are not grouped: 1000", rule="expression")
        self.number = _NUMBER.fullmatch(first) is not None
        self.tokens.append(":".join(pieces))
        self.after_operand = first not in _PREFIXES
        if not self.after_operand:
            self.typed = first

    def _atom(self, *, translate: bool) -> tuple[str, bool]:
        match = _ATOM.match(self.text, self.at)
        if match is None:
            self._no_atom()
        self.at = match.end()
        if match["quoted"] is not None:
            return f"!{quote(match['text'])}!", False
        word: str = match[0]
        if match["variable"]:
            return word, False
        if " " in word or "__" in word:
            word = _GAP.sub("_", word)
        if translate and word[0] in ".0123456789" and not _NUMBER.fullmatch(word):
            number = _WITH_UNIT.fullmatch(word)
            hint = f"write the number without a unit: {number[1]}" if number else f'text is quoted: "!{word}!"'
            refuse(f"{show(word)} is neither a number nor a word", hint, rule="expression")
        return (_CODE_OF.get(word, word) if translate else word), True

    def _no_atom(self) -> NoReturn:
        rest = self.text[self.at : self.at + 1]
        if not rest:
            refuse("the expression ends where an operand is due", rule="expression")
        if rest == "!":
            _no_partner()
        if rest == "$":
            refuse("bad variable name", "a letter, then letters and digits only: $imgWidth", rule="variable-name")
        hint = "the service has no parentheses; use a variable for the inner part" if rest in "()" else ""
        if rest in "'\"":
            hint = "text is written !text!"
        if rest in "&|":
            hint = f'did you mean "{rest * 2}"?'
        found = f'"{rest}"' if rest.isprintable() else show(rest)
        refuse(f"unexpected {found} in an expression", hint, rule="expression")


def _no_partner() -> NoReturn:
    refuse('"!" without its partner', 'quoted text is written "!text!"', rule="expression")


def pieces_of(text: str) -> list[str]:
    """What stands between the `!` of a text: every second piece is quoted."""
    pieces = text.split("!")
    if len(pieces) % 2 == 0:
        _no_partner()
    return pieces


def write(text: str) -> str:
    """An expression as the URL has it.

    >>> write("initial_width / 2 - $gap")
    'iw_div_2_sub_$gap'
    >>> write("!width! in tags && w>-5")
    '!width!_in_tags_and_w_gt_-5'
    """
    return "_".join(_Scanner(text).scan())


def read(text: str) -> str:
    """An expression out of a URL, as `write` takes it: the quoted texts decoded.

    >>> read("ctx:!kind!_eq_!my%20duration!")
    'ctx:!kind!_eq_!my duration!'
    """
    if "%" not in text:
        return text
    pieces = pieces_of(text)
    for index, piece in enumerate(pieces):
        if index % 2:
            pieces[index] = decode_text(piece)
            if "!" in pieces[index]:
                refuse('an encoded "!" inside a quoted text', rule="quote")
        elif "%" in piece.replace("%20", ""):
            refuse('"%" in an expression', 'the operator is written "mod" in a URL', rule="expression")
        else:
            pieces[index] = piece.replace("%20", " ")
    return "!".join(pieces)


def tokens(text: str) -> list[str]:
    """The words of an expression as `write` takes it, in canonical spelling: operands and operators.

    >>> tokens("initial_width / 2 > $x")
    ['iw', 'div', '2', 'gt', '$x']
    """
    return _Scanner(text).scan()


def odd_parts(text: str) -> Iterator[tuple[str, str]]:
    """Of a canonical expression: what is allowed but looks like a mistake, as (part, why)."""
    operand_before = ""
    for token in tokens(read(text)):
        if token in _OPERATOR_NAMES:
            operand_before = ""
            continue
        head = token.lstrip("-").partition(":")[0]
        if not (head[:1] in ("!", "$") or _NUMBER.fullmatch(head) or head in _KNOWN):
            yield token, "no predefined word"
        if operand_before and head not in _POSTFIXES:
            yield token, f'no operator between "{operand_before}" and it'
        operand_before = "" if head in _PREFIXES else token


def expression(text: str) -> str:
    """`text`, an expression, in the service's spelling.

    For places where cldurl does not translate because the slot holds free text, such as
    the arguments of an effect.

    Raises `TransformationError` for what is not an expression.
    https://cloudinary.com/documentation/user_defined_variables#arithmetic_expressions

    >>> "blur:" + expression("$strength * 2")
    'blur:$strength_mul_2'
    """
    from cldurl.errors import Refused, TransformationError
    from cldurl.problems import problem_of

    try:
        if not isinstance(text, str):
            refuse(f"an expression cannot be {kind_of(text)}", "give a string", rule="wrong-type")
        if len(text) > _LONGEST:
            refuse(f"text of more than {_LONGEST // 1024} KiB", rule="too-large")
        return write(str.__str__(text))
    except Refused as fault:
        raise TransformationError(problem_of(fault, (), text)) from None
