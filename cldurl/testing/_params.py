"""How parameters are written: lists in brackets, pairs with bars, and what must not show in a log."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from cldurl.testing._messages import Refusal

__all__ = ["from_json", "from_query", "gathered", "masked", "pairs"]

_LIST = re.compile(r"([^\[\]]+)\[\d*\]")
_PIECE = re.compile(r"((?:\\.|[^\\|=])*)=((?:\\.|[^\\|])*)", re.DOTALL)
_BAR = re.compile(r"((?:\\.|[^\\|])+)(?:\||$)", re.DOTALL)
_ESCAPED = re.compile(r"""\\([=|"\\])""")
_PAGE = 4000
_HIDDEN = frozenset(("signature", "api_secret"))


def gathered(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Fields as parameters: `a[]` and `a[0]` are items of the list `a`; otherwise the last one counts.

    >>> gathered([("tags[]", "a"), ("tags[]", "b"), ("ids[0]", "x"), ("type", "upload")])
    {'tags': ['a', 'b'], 'ids': ['x'], 'type': 'upload'}
    """
    params: dict[str, Any] = {}
    for name, value in fields:
        if name[-1:] == "]" and (match := _LIST.fullmatch(name)):
            known = params.setdefault(match[1], [])
            if isinstance(known, list):
                known.append(value)
        else:
            params[name] = value
    return params


def from_query(text: str) -> dict[str, Any]:
    """The parameters of a query or of an urlencoded body."""
    if not text:
        return {}
    try:
        return gathered(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise Refusal(400, "Invalid encoding of parameters") from None


def from_json(body: bytes) -> dict[str, Any]:
    """The parameters of a JSON body, which is an object."""
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise Refusal(400, "Invalid JSON in the request body") from None
    if not isinstance(found, dict):
        raise Refusal(400, "The request body must be a JSON object")
    return found


def pairs(value: object, name: str) -> dict[str, str]:
    r"""`key=value` pairs with bars between them; a backslash escapes `=` and the bar.

    >>> pairs(r"alt=a\=b\|c|caption=d", "context")
    {'alt': 'a=b|c', 'caption': 'd'}
    """
    if isinstance(value, dict):
        return {str(key): str(item) for key, item in value.items()}
    text = str(value)
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        bar = _BAR.match(text, at)
        piece = _PIECE.fullmatch(bar[1]) if bar else None
        if bar is None or piece is None or not piece[1] or not piece[2]:
            raise Refusal(400, f"Invalid value for parameter {name}: {text}")
        key, item = (_ESCAPED.sub(r"\1", part) for part in piece.groups())
        if len(key) > 1024 or len(item) > 1024:
            raise Refusal(400, f"Invalid value for parameter {name}: at most 1024 characters in a key or a value")
        found[key] = item
        at = bar.end()
    if len(found) > 1000:
        raise Refusal(400, f"Invalid value for parameter {name}: at most 1000 pairs")
    return found


def masked(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters for a log: no signature, no secret, and nothing that is longer than a page.

    >>> masked({"public_id": "cup", "signature": "0a1b"})
    {'public_id': 'cup', 'signature': '***'}
    """
    return {name: "***" if name in _HIDDEN else _short(value) for name, value in params.items()}


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _PAGE:
        return f"{value[:60]}... ({len(value)} characters)"
    return value
