"""The hourly limit of the Admin API.

https://cloudinary.com/documentation/admin_api#usage_limits
"""

from __future__ import annotations

import time

from cldurl.testing._messages import Reply, http_date, json_reply

__all__ = ["Rate", "limit_headers", "limited"]

HOUR = 3600


class Rate:
    """How many calls there were in this hour of the clock."""

    def __init__(self, limit: int, status: int) -> None:
        self.limit, self.status = limit, status
        self._hour = 0.0
        self._used = 0

    @property
    def remaining(self) -> int:
        """How many calls are left."""
        return max(0, self.limit - self._used)

    def reset_at(self, now: float) -> float:
        """When the next hour begins."""
        return (now // HOUR + 1) * HOUR

    def use(self, cost: int, now: float) -> Reply | None:
        """Count a call; the answer when there are none left."""
        if now // HOUR != self._hour:
            self._hour, self._used = now // HOUR, 0
        if self._used + cost > self.limit:
            self._used = self.limit
            return limited(self.status, self.limit, self.reset_at(now), now)
        self._used += cost
        return None

    def headers(self, now: float) -> tuple[tuple[str, str], ...]:
        """What every answer of the Admin API says."""
        return limit_headers(self.limit, self.remaining, self.reset_at(now))


def limit_headers(limit: int, remaining: int, reset: float) -> tuple[tuple[str, str], ...]:
    """The headers that tell how many calls are left, and until when."""
    return (
        ("X-FeatureRateLimit-Limit", str(limit)),
        ("X-FeatureRateLimit-Remaining", str(remaining)),
        ("X-FeatureRateLimit-Reset", http_date(reset)),
    )


def limited(status: int, limit: int, reset: float, now: float) -> Reply:
    """The answer when the limit is reached, without the headers of the limit."""
    again = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(reset))
    message = f"Rate Limit Exceeded. Limit of {limit} api operations reached. Try again on {again}"
    # By its own clock, which a client reads the reset by.
    return json_reply(status, {"error": {"message": message}}, ("Date", http_date(now)))
