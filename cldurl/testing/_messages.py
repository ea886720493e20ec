"""Requests and answers as values, and how an endpoint says no."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from cldurl.testing._bodies import Uploaded

__all__ = ["HTML_PAGE", "Ask", "Refusal", "Reply", "http_date", "iso", "json_reply"]

# What a proxy in front of the service answers when it has no answer of its own.
HTML_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@attrs.frozen
class Reply:
    """An answer: status, headers in their order, and the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = attrs.field(default=b"", repr=False)

    def with_headers(self, *headers: tuple[str, str]) -> Reply:
        """The same with more headers."""
        return Reply(self.status, (*self.headers, *headers), self.body)


class Refusal(Exception):
    """What an endpoint answers instead: a status and the message of `{"error": {"message": ...}}`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status, self.message = status, message

    def reply(self) -> Reply:
        return json_reply(self.status, {"error": {"message": self.message}})


@attrs.define
class Ask:
    """A request as an endpoint sees it: parameters read, and who asks."""

    method: str
    path: str
    headers: Mapping[str, str]
    params: dict[str, Any]
    names: dict[str, str]
    now: float
    auth: str = "none"
    file: Uploaded | None = None

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text; a list is joined with commas."""
        value = self.params.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, list):
            return ",".join(map(str, value))
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A switch: `true`, `1`, `false` or `0`."""
        value = self.params.get(name)
        if value is None or value == "":
            return default
        if value is True or value in ("true", "1", 1):
            return True
        if value is False or value in ("false", "0", 0):
            return False
        raise Refusal(400, f"Invalid value for parameter {name}: {value}")

    def items(self, name: str) -> list[str]:
        """A parameter that is a list: `name[]` repeated, or text with commas."""
        value = self.params.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part.strip() for part in str(value).split(",") if part.strip()]

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within its bounds."""
        text = self.text(name, str(default))
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise Refusal(400, f"Invalid value for parameter {name}: {text}. It must be from {low} to {high}")
        return int(text)

    def needed(self, name: str) -> str:
        """A parameter that cannot be left out."""
        text = self.text(name)
        if not text:
            raise Refusal(400, f"Missing required parameter - {name}")
        return text


def json_reply(status: int, data: object, *headers: tuple[str, str]) -> Reply:
    """An answer in JSON."""
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Reply(status, (("Content-Type", "application/json; charset=utf-8"), *headers), body)


def iso(moment: float) -> str:
    """A moment as the service writes it in JSON.

    >>> iso(0)
    '1970-01-01T00:00:00Z'
    """
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def http_date(moment: float) -> str:
    """A moment as it stands in headers.

    >>> http_date(0)
    'Thu, 01 Jan 1970 00:00:00 GMT'
    """
    return formatdate(moment, usegmt=True)
