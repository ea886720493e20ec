"""What status, headers and body of an answer say: a value, or the error that it is.

https://cloudinary.com/documentation/admin_api#error_handling
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

import attrs

from cldurl.errors import (
    AlreadyExists,
    ApiError,
    BadAnswer,
    BadRequest,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    StillProcessing,
    TooLarge,
    Unauthorized,
    show,
)  # fmt: skip

__all__ = ["Answer", "lowered"]

_ERRORS: dict[int, type[ApiError]] = {
    400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 409: AlreadyExists, 413: TooLarge,
    420: RateLimited, 423: StillProcessing, 429: RateLimited,
}  # fmt: skip


@attrs.frozen
class Answer:
    """What came back: a status, headers by their names in small letters, and a body."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    now: float
    _secret: str = attrs.field(default="", repr=False)  # shown in no error, even if the service does

    def json(self) -> Any:
        """What the body says.  Raises the `ApiError` that the answer is."""
        data = self._read()
        if 200 <= self.status < 300:
            if data is None:
                raise self._error(
                    BadAnswer,
                    f"no JSON but {self._kind()}: {show(self._shown(self.body[:200].decode('utf-8', 'replace')))}",
                )
            if type(data) is dict and "error" in data:
                raise self._error(ApiError, self._message(data) or "an error without a message")
            return data
        if 300 <= self.status < 400:
            raise self._error(BadAnswer, "a redirect, which is not followed with credentials")
        kind = _ERRORS.get(self.status, ServerError if self.status >= 500 else ApiError)
        raise self._error(kind, self._message(data) or f"no reason given, but {self._kind()}")

    def _read(self) -> Any:
        from json import loads

        try:
            return loads(self.body)
        except (ValueError, RecursionError):
            return None

    def _kind(self) -> str:
        return f"{self.headers.get('content-type', 'something').partition(';')[0][:60]} of {len(self.body)} bytes"

    def _message(self, data: Any) -> str:
        error = data.get("error") if type(data) is dict else None
        found = error.get("message") if type(error) is dict else error
        return self._shown(found if type(found) is str else self.headers.get("x-cld-error", ""))

    def _shown(self, text: str) -> str:
        return (text.replace(self._secret, "***") if self._secret else text)[:2000]

    def _error(self, kind: type[ApiError], message: str) -> ApiError:
        headers = self.headers
        # JSON can have half a character, and aiohttp makes some of what is no UTF-8: no log can write them.
        told, reason, name = (
            text.encode("utf-8", "replace").decode()
            for text in (message, self._shown(headers.get("x-cld-error", "")), headers.get("x-request-id", "")[:100])
        )
        return kind(told, self.status, reason, name, self.retry_after())

    def retry_after(self) -> float | None:
        """The seconds after which the service wants to be asked again, where it says so."""
        if self.status in (420, 429) and (reset := _date(self.headers.get("x-featureratelimit-reset"))):
            return self._until(reset)
        after = self.headers.get("retry-after", "")
        if after.isascii() and after.isdigit() and len(after) < 9:
            return float(after)
        at = _date(after)
        return self._until(at) if at else None

    def _until(self, moment: datetime) -> float:
        # By the service's own clock: ours may be wrong.
        here = _date(self.headers.get("date"))
        now = here.timestamp() if here else self.now
        return max(0.0, moment.timestamp() - now)

    def limits(self) -> dict[str, Any]:
        """The calls of this hour, by the names that `Page` has for them."""
        return {
            "rate_limit_allowed": _whole(self.headers.get("x-featureratelimit-limit")),
            "rate_limit_remaining": _whole(self.headers.get("x-featureratelimit-remaining")),
            "rate_limit_reset_at": _date(self.headers.get("x-featureratelimit-reset")),
        }


def lowered(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by their names in small letters."""
    pairs: Any = headers.items() if isinstance(headers, Mapping) else headers
    return {name.lower(): value for name, value in pairs}


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
