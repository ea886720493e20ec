"""The table turned once into lookups: what a key means, and what its row writes."""

from __future__ import annotations

from typing import NoReturn

from cldurl._memo import PairMemo
from cldurl.errors import kind_of, refuse, suggest
from cldurl.layers import KEYS, Layer
from cldurl.parameters import BY_NAME, TABLE, VALUE_OF_VARIABLE, Parameter
from cldurl.special import assignment

__all__ = ["LAYER", "PARAMETERS", "dollar", "row_of", "unknown_key"]

PARAMETERS = PairMemo()
# The layer whose text the hot path fills in.
LAYER = next(row for row in TABLE if isinstance(row.kind, Layer))


def dollar(key: str, value: object) -> str:
    """A `$name` key; kept only where it names no other variable, which must be looked at each time."""
    text = assignment(key, value)
    if "$" not in text[1:] and VALUE_OF_VARIABLE.keeps(text):
        PARAMETERS.keep(key, value, text, text)
    return text


def row_of(key: object) -> Parameter | None:
    """The row of a dict key; `None` for a `$name` key; `Refused` for any other."""
    row = BY_NAME.get(key)  # type: ignore[call-overload]
    if row is not None:
        return row  # type: ignore[no-any-return]
    if isinstance(key, str) and key[:1] == "$":
        return None
    unknown_key(key)


def unknown_key(key: object) -> NoReturn:
    """Say what was probably meant."""
    if not isinstance(key, str):
        refuse("a parameter is named by a string", f"not by {kind_of(key)}", rule="wrong-type")
    snake = "".join([f"_{char.lower()}" if char.isupper() else char for char in key]).lstrip("_")
    if snake != key and snake in BY_NAME:
        refuse("unknown parameter", f'did you mean "{snake}"? Keys are written in snake_case', rule="camel-case-key")
    from cldurl.parameters import BY_CODE

    if key in BY_CODE:
        refuse(
            "unknown parameter", f'did you mean "{BY_CODE[key].name}"? Keys are names, not codes', rule="unknown-key"
        )
    if snake in KEYS:
        refuse(
            "unknown parameter", f'it belongs in a layer: {{"{LAYER.name}": {{"{snake}": ...}}}}', rule="unknown-key"
        )
    from cldurl.effect_table import EFFECTS

    hint = suggest(key, BY_NAME)
    if snake in EFFECTS:
        hint = f'it is an effect: {{"effect": {{"{snake}": ...}}}}'
    elif snake in ("else", "then", "end_if", "endif", "end"):
        hint = 'a block is written [{"if": "..."}, ..., {"if": "else"}, ..., {"if": "end"}]'
    refuse("unknown parameter", hint, rule="unknown-key")
