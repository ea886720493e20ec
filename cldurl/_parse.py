"""Text in URL syntax to parameters, in linear time.

    chain     = component { "/" component }
    component = parameter { "," parameter }
    parameter = code "_" value | "$" name "_" value

A value is read by the kind of its row; see `cldurl.kinds`.
https://cloudinary.com/documentation/transformation_reference#syntax
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cldurl._escape import UNREAD
from cldurl._lazy import Regex
from cldurl.errors import Refused, refuse, show, suggest
from cldurl.expressions import NAME
from cldurl.kinds import Kind, Raw
from cldurl.parameters import BY_CODE, BY_NAME, CONDITION, VALUE_OF_VARIABLE, Parameter

__all__ = ["canonical_component", "joined", "parameters", "read_parameter", "split_parameter"]

_VERSION = Regex("v[0-9]+")
_CODE = Regex("[a-z][a-z0-9]{0,2}")
_PLAIN = (str, int, float)
# What has a meaning of its own between separators: _ - . ~ $ ! ( ) : ; =
_ENCODED = Regex("%(?:5[fF]|2[dDeE1489]|7[eE]|3[aAbBdD])")


def split_parameter(text: str) -> tuple[str, Parameter | None, str]:
    """Code, row (none for a variable) and value text of one parameter."""
    code, underscore, value = text.partition("_")
    if not underscore or not value:
        _no_parameter(text)
    if code[:1] == "$":
        if not NAME.fullmatch(code):
            refuse(
                f"{show(code)} is not a name of a variable",
                "a letter, then letters and digits only",
                rule="variable-name",
            )
        return code, None, value
    row = BY_CODE.get(code)
    if row is None:
        newer = f'a newer code goes through {{"extra": {{"{code}": ...}}}}'
        hint = _spelled(code) or (newer if _CODE.fullmatch(code) else suggest(code, BY_NAME))
        refuse(f"unknown code {show(code)}", hint, rule="unknown-code")
    return code, row, value


def _spelled(name: str) -> str:
    """How a URL has the parameter of that name; nothing if there is none."""
    row = BY_NAME.get(name)
    if row is None:
        return ""
    return f"{name} is written {row.prefix}..." if row.code else f"{name} is a key of a dict, not a code"


def _no_parameter(text: str) -> None:
    if not text:
        refuse("an empty parameter", "remove the extra comma or slash", rule="syntax")
    if text[-1] == "_" and text[:-1] in BY_CODE:
        refuse(f"{show(text)} has no value", rule="syntax")
    if _VERSION.fullmatch(text):
        refuse("a version is not part of a transformation", f'give url() version="{text}"', rule="syntax")
    if text.isidentifier() and text not in BY_NAME:
        refuse(f"{show(text)} is not a parameter", f'did you mean the named transformation "t_{text}"?', rule="syntax")
    hint = _spelled(text) or suggest(text, BY_NAME) or 'URL syntax is "c_fill,w_300"'
    refuse(f"{show(text)} is not a parameter", hint, rule="syntax")


def parameters(component: str) -> Iterator[tuple[str, Kind, object]]:
    """The parameters of one component in their order: code, kind and value."""
    for text in component.split(","):
        code, row, value_text = split_parameter(text)
        kind = VALUE_OF_VARIABLE if row is None else row.kind
        try:
            yield code, kind, kind.read(value_text)
        except Refused as fault:
            fault.message = f"{show(text)}: {fault.message}"
            raise


def canonical_component(component: str) -> str:
    """One component in its canonical spelling; duplicates keep their order, assignments too."""
    return joined([(code, f"{code}_{kind.write(value)}") for code, kind, value in parameters(component)])


def joined(pairs: Iterable[tuple[str, str]]) -> str:
    """Codes and texts in the order of a component: the condition, assignments as they are, codes in byte order."""
    conditions, variables, codes = [], [], []
    for code, text in pairs:
        if code[:1] == "$":
            variables.append(text)
        elif code in BY_CODE and BY_CODE[code].place == CONDITION:
            conditions.append(text)
        else:
            codes.append((f"{code}_", text))
    codes.sort(key=lambda pair: pair[0])
    return ",".join([*conditions, *variables, *[text for _, text in codes]])


# What needs no encoding, and no decoding.
_SIMPLE = Regex(r"[A-Za-z0-9_.:;$!()-]*")


def read_parameter(text: str) -> tuple[str, str, object, bool]:
    """Key, code and value of one parameter, whatever it says, and whether it may be remembered.

    What is not known has no key, or no value.
    """
    spelled = text if _SIMPLE.fullmatch(text) else text.translate(UNREAD)
    # The service decodes a path before it splits it: an encoded ":" is a ":".
    if "%" in spelled:
        spelled = _ENCODED.sub(lambda found: chr(int(found[0][1:], 16)), spelled)
    code, underscore, value = spelled.partition("_")
    kind: Kind | None = None
    key = ""
    row = BY_CODE.get(code)
    if not underscore or not (row or _CODE.fullmatch(code) or NAME.fullmatch(code)):
        return "", "", Raw(text.translate(UNREAD)), False
    if row is not None:
        key, kind = row.name, row.kind
    elif code[0] == "$":
        key, kind = code, VALUE_OF_VARIABLE
    if kind is not None and value:
        try:
            found = kind.read(value)
            kind.write(found)  # what could not be written again was not read
            return key, code, found, type(found) in _PLAIN and kind.keeps(value)
        except Refused:
            pass
    return key, code, Raw(_UNDERSCORE.split(text, 1)[1].translate(UNREAD)), False


_UNDERSCORE = Regex("_|%5[fF]")
