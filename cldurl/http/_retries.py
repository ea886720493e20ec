"""When a call is sent again, and after what time: decided once, for both clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from cldurl.api import Request
from cldurl.errors import (
    ApiError,
    BadAnswer,
    RateLimited,
    ServerError,
    StillProcessing,
    TransportError,
    show,
)
from cldurl.http._wire import setting

__all__ = ["Retries", "attempts"]


def _checked(retries: Retries) -> None:
    for field in attrs.fields(Retries):
        value = getattr(retries, field.name)
        least = 1 if field.name == "attempts" else 0
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value < 1e9:
            raise setting(
                field.name, f"{show(value)} is not valid", f"a number, at least {least}", rule="range", value=value
            )


@attrs.frozen(kw_only=True)
class Retries:
    """How often a call is sent again, and how long that may take.

    - `attempts`: at most this often in all;  `within`: in at most so many seconds.
    - `first_wait`, `longest_wait`: seconds between two, doubled each time, and some more by chance.
    - `reset_wait`: the calls of an hour being used up, a reset so many seconds away is waited for;
      one that is farther raises `RateLimited` at once.

    Sent again are calls that never left, that were refused for now (420, 423, 429), and, if
    a second one does no harm, calls that failed there (5xx) or whose answer was lost.
    `Retries(first_wait=0, longest_wait=0)` waits for nothing, as tests want it; `Client(retries=None)`
    sends each call once.

    >>> Retries(attempts=3).within
    60.0
    """

    attempts: int = 5
    within: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 20.0
    reset_wait: float = 30.0

    def __attrs_post_init__(self) -> None:
        _checked(self)

    def decision(self, request: Request[Any]) -> Callable[[Exception], bool | float]:
        """What is to be done about an error: raise it, wait as always, or wait for so many seconds."""
        lost = False

        def decide(error: Exception) -> bool | float:
            nonlocal lost
            if not isinstance(error, ApiError):
                return False
            error.repeated = lost
            if isinstance(error, (RateLimited, StillProcessing)):
                if error.retry_after is None:
                    return True
                # A clock may be a second off, and a service that opens at once is asked politely.
                wait = error.retry_after + self.first_wait
                return wait if error.retry_after <= self.reset_wait else False
            if isinstance(error, TransportError) and not error.sent:
                return True
            if not isinstance(error, (TransportError, ServerError)) and not _is_cut(error):
                return False
            lost = True
            return request.repeatable

        return decide


def _is_cut(error: ApiError) -> bool:
    """Whether an answer came that cannot be read, and may have said that all went well."""
    return isinstance(error, BadAnswer) and error.status is not None and 200 <= error.status < 300


def attempts(retries: Retries, request: Request[Any], spent: float) -> Any:
    """The attempts of one call, as stamina counts and delays them; `spent` seconds are gone already."""
    import stamina

    return stamina.retry_context(
        on=retries.decision(request),
        attempts=retries.attempts,
        timeout=max(retries.within - spent, 0.001),
        wait_initial=retries.first_wait,
        wait_max=retries.longest_wait,
        wait_jitter=min(1.0, retries.first_wait),
    )
