"""Moments and lengths of time, as Unix seconds.  No clock is read here.

A moment is an int of Unix seconds or a datetime with a zone; a length is an int of seconds or a
timedelta.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cldurl.errors import kind_of, refuse, show

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    Moment = int | float | datetime
    Length = int | timedelta

__all__ = ["LATEST", "length", "moment", "stamp"]

LATEST = 253_402_300_800  # the year 10000: a timestamp in milliseconds is beyond it
_LONGEST = 100 * 366 * 86_400


def moment(value: object, *, whole: bool = True) -> int:
    """A moment as Unix seconds; `now` may be a float, with `whole=False`.

    >>> from datetime import datetime, timezone
    >>> moment(datetime(2030, 1, 1, tzinfo=timezone.utc))
    1893456000
    """
    kind = value.__class__
    if kind is float and not whole:
        seconds = int(value) if abs(value) < LATEST else LATEST  # type: ignore[arg-type, call-overload]
    elif kind is not bool and isinstance(value, int):
        seconds = int.__index__(value)
    else:
        seconds = _of_datetime(value)
    if not 0 <= seconds < LATEST:
        hint = "it may be in milliseconds" if seconds > 0 else ""
        refuse(f"{show(value)} is not a Unix time in seconds", hint, rule="time")
    return seconds


def _of_datetime(value: object) -> int:
    from datetime import datetime

    if not isinstance(value, datetime):
        hint = "int(...) of it" if isinstance(value, float) else "Unix seconds, or a datetime with a zone"
        refuse(f"a moment cannot be {kind_of(value)}", hint, rule="time")
    if value.tzinfo is None or value.utcoffset() is None:
        refuse("a datetime without a time zone", "datetime.now(timezone.utc), or replace(tzinfo=...)", rule="time")
    return int(value.timestamp())


def length(value: object, least: int = 1) -> int:
    """A length in whole seconds, at least `least`, at most a hundred years.

    >>> from datetime import timedelta
    >>> length(timedelta(hours=1))
    3600
    """
    if type(value) is not bool and isinstance(value, int):
        seconds = int.__index__(value)
    else:
        from datetime import timedelta

        if not isinstance(value, timedelta):
            refuse(f"a length of time cannot be {kind_of(value)}", "seconds, or a timedelta", rule="time")
        seconds = int(value.total_seconds())
    if not least <= seconds <= _LONGEST:
        hint = f"whole seconds, at least {least}" if seconds < least else "it may be in milliseconds"
        refuse(f"{show(value)} is not a length of time", hint, rule="time")
    return seconds


def stamp(text: object) -> int:
    """The Unix seconds that a header or a token writes as `text`."""
    if type(text) is int:
        return moment(text)
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 12:
        refuse(f"{show(text)} is not a timestamp", rule="time")
    return moment(int(text))
