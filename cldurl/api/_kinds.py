"""Kinds of value that an API call takes: each is a function that writes a value, or refuses it.

Their first lines stand in the reference as what the values are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import attrs

from cldurl._lazy import Regex
from cldurl._numbers import number_text
from cldurl._settings import problem
from cldurl.errors import Refused, RequestError, TransformationError, kind_of, refuse, show
from cldurl.problems import problem_of
from cldurl.public_ids import Encoded, fault_of
from cldurl.transformations import compile

__all__ = [
    "access_control",
    "argument",
    "context",
    "coordinates",
    "direction",
    "eager",
    "flag",
    "folder",
    "headers",
    "instant",
    "json",
    "metadata",
    "moderation_status",
    "number",
    "page_size",
    "public_id_of",
    "storage_type",
    "text",
    "texts",
    "transformation",
    "word",
    "wrong",
]

wrong = partial(problem, RequestError)
_CONTROL = Regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORD = Regex("[A-Za-z0-9_]{1,64}")
_ESCAPING = Regex(r"\\(?:[=|]|\Z)")


def argument(name: str, value: object, write: Callable[[Any], str]) -> str:
    """One argument as it is written, or a `RequestError` that names it."""
    try:
        return write(value)
    except Refused as fault:
        raise RequestError(problem_of(fault, (), value, root=name)) from None
    except TransformationError as error:
        raise _moved(error, name) from None


def text(value: object) -> str:
    """A string, as it is."""
    if not isinstance(value, str):
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    value = str.__str__(value)
    if odd := _CONTROL.search(value):
        refuse(f"control character {show(odd[0])}", "remove it", rule="control-character")
    try:
        value.encode()
    except UnicodeEncodeError:
        refuse("an unpaired surrogate", "decode the text correctly", rule="surrogate")
    return value


def folder(value: object) -> str:
    """The path of a folder: `"products/featured"`."""
    path = text(value)
    if {".", ".."} & set(path.split("/")):
        refuse('a "." or ".." segment leads to another folder', rule="dot-segment")
    return path


def word(value: object) -> str:
    """A word that stands in a path."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        refuse(f"{show(value)} is not valid", "letters, digits and _", rule="invalid-value")
    return str.__str__(value)


def public_id_of(value: object) -> str:
    """A public ID, raw."""
    if not isinstance(value, str):
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    if isinstance(value, Encoded):
        refuse("an encoded public ID", "the API takes it as it is: a plain str", rule="wrong-type")
    fault_of(value)
    return text(value)


def flag(value: object) -> str:
    """`True` or `False`."""
    if value is not True and value is not False:
        refuse(f"{show(value)} is neither True nor False", rule="wrong-type")
    return "true" if value else "false"


def number(value: object) -> str:
    """A number."""
    found = None if isinstance(value, (bool, str)) else number_text(value, relative=True)
    if found is None:
        refuse(f"cannot be {kind_of(value)}", "give a number", rule="wrong-type")
    return found


def texts(value: object) -> str:
    """A list of strings, or one string, that commas join."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        refuse(f"cannot be {kind_of(value)}", "a list of strings", rule="wrong-type")
    items = sorted(items) if isinstance(items, (set, frozenset)) and all(map(_is_text, items)) else list(items)
    for index, item in enumerate(items):
        try:
            if not text(item).strip():
                refuse("is empty", "leave it out", rule="empty")
            if "," in item and not isinstance(value, str):
                refuse('","', "the service would take it for two", rule="separator")
        except Refused as fault:
            fault.at = (index, *fault.at) if isinstance(value, (list, tuple)) else fault.at
            raise
    return ",".join([str.__str__(item) for item in items])


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _escaped(value: str, escapes: str) -> str:
    if _ESCAPING.search(value):
        refuse("a backslash before = or | or at the end", "the service would take it for an escape", rule="separator")
    for character in escapes:
        value = value.replace(character, f"\\{character}")
    return value


def _pairs(value: object, one: Callable[[object], str], hint: str) -> str:
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, Mapping):
        refuse(f"cannot be {kind_of(value)}", hint, rule="wrong-type")
    pairs = []
    for key, item in value.items():
        try:
            name = text(key)
            if not name:
                refuse("an empty key", rule="empty")
            pairs.append(f"{_escaped(name, '=|')}={one(item)}")
        except Refused as fault:
            fault.at = (key, *fault.at)
            raise
    return "|".join(pairs)


def context(value: object) -> str:
    """Keys and values: `{"alt": "A cup", "caption": "Tea"}`."""
    return _pairs(value, _context_value, 'a dict, such as {"alt": "A cup"}')


def _context_value(value: object) -> str:
    plain = (
        value
        if isinstance(value, str)
        else flag(value)
        if isinstance(value, bool)
        else number_text(value, relative=True)
    )
    if plain is None:
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    if not plain:
        refuse("an empty value", "leave the key out", rule="empty")
    return _escaped(text(plain), "=|")


def metadata(value: object) -> str:
    """The external IDs of metadata fields, and their values: strings, numbers, or lists of strings."""
    return _pairs(value, _metadata_value, 'a dict, such as {"color": "red"}')


def _metadata_value(value: object) -> str:
    if isinstance(value, str):
        return _escaped(text(value), '="|')
    return _escaped(json(list(map(text, value))), "=|") if isinstance(value, (list, tuple)) else _context_value(value)


def json(value: object) -> str:
    """A dict or a list, written as JSON; a string is JSON already."""
    from json import dumps, loads

    try:
        if isinstance(value, str):
            loads(value)
            return text(value)
        return dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        refuse("is not JSON", "a dict or a list of plain values", rule="json")


def access_control(value: object) -> str:
    """Rules of access, one dict or a list: `{"access_type": "anonymous", "start": "2030-01-01T00:00:00Z"}`."""
    return json([value] if isinstance(value, Mapping) else value)


def coordinates(value: object) -> str:
    """Boxes of four numbers: `[(10, 20, 150, 130)]`, x, y, width and height in pixels."""
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, (list, tuple)):
        refuse(f"cannot be {kind_of(value)}", "boxes such as [(10, 20, 150, 130)]", rule="wrong-type")
    boxes = value if value and isinstance(value[0], (list, tuple)) else [value]
    for index, box in enumerate(boxes):
        if not isinstance(box, (list, tuple)) or len(box) != 4:
            refuse("a box has four numbers: x, y, width, height", at=(index,), rule="wrong-type")
    return "|".join([",".join([number(side) for side in box]) for box in boxes])


def transformation(value: Any) -> str:
    """A transformation, as for `compile`: it is applied before the asset is stored."""
    return compile(value, target="api")


def eager(value: Any) -> str:
    """Transformations that are made at once: a dict or a chain with `format` where wanted, or a list of them.

    >>> eager([{"width": 100, "format": "png"}, [{"width": 200}, "e_sepia"]])
    'w_100/png|w_200/e_sepia'
    """
    if isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, (list, tuple)):
        return _eager(value)
    written = []
    for index, item in enumerate(value):
        try:
            written.append(_eager(item))
        except Refused as fault:
            fault.at = (index, *fault.at)
            raise
        except TransformationError as error:
            raise _moved(error, f"$[{index}]") from None
    return "|".join(written)


def _moved(error: TransformationError, root: str) -> TransformationError:
    """The same of a transformation that stands at `root`."""
    return TransformationError(*[attrs.evolve(problem, root=root + problem.root[1:]) for problem in error.problems])


def _eager(value: Any) -> str:
    extension = ""
    if isinstance(value, Mapping) and value.get("format") is not None:
        extension = f"/{word(value['format'])}"
        value = {key: item for key, item in value.items() if key != "format"}
    elif isinstance(value, str):
        # The last part of "w_100/png" is the format, since it is no transformation.
        steps, slash, last = value.rpartition("/")
        if "_" not in last and _WORD.fullmatch(last):
            value, extension = steps, f"{slash}{last}"
    found = transformation(value)
    if "|" in found:
        refuse('"|" in a text', "the service would take it for the end of the transformation", rule="separator")
    return found + extension


def headers(value: object) -> str:
    """Headers for the delivery of the asset: a dict, or a list of lines."""
    if isinstance(value, Mapping):
        value = [f"{text(name)}: {text(item)}" for name, item in value.items()]
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, (list, tuple)):
        refuse(f"cannot be {kind_of(value)}", 'a dict, such as {"X-Robots-Tag": "noindex"}', rule="wrong-type")
    return "\n".join([text(line) for line in lines])


def moderation_status(value: object) -> str:
    """`"approved"` or `"rejected"`."""
    if value == "pending":
        refuse(
            '"pending" cannot be set', "it is what an asset is until it is approved or rejected", rule="invalid-value"
        )
    if value not in ("approved", "rejected"):
        refuse(f"unknown status {show(value)}", 'known are "approved", "rejected"', rule="unknown-word")
    return str(value)


def storage_type(value: object) -> str:
    """`"upload"`, `"private"` or `"authenticated"`."""
    if value not in ("upload", "private", "authenticated"):
        refuse(f"unknown type {show(value)}", 'known are "upload", "private", "authenticated"', rule="unknown-word")
    return str(value)


def page_size(value: object) -> str:
    """1 to 500."""
    if type(value) is not int or not 1 <= value <= 500:
        refuse(f"{show(value)} is not a size of a page", "1 to 500", rule="range")
    return str(value)


def direction(value: object) -> str:
    """`"asc"` or `"desc"`."""
    if value not in ("asc", "desc", 1, -1) or isinstance(value, bool):
        refuse(f"unknown direction {show(value)}", 'known are "asc", "desc"', rule="unknown-word")
    return str(value)


def instant(value: object) -> str:
    """A datetime with a zone, or text of ISO 8601."""
    from datetime import datetime

    if isinstance(value, datetime):
        if value.tzinfo is None:
            refuse("a datetime without a time zone", "datetime.now(timezone.utc), or replace(tzinfo=...)", rule="time")
        return value.isoformat()
    return text(value)
