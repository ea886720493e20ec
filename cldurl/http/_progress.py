"""How far an upload is."""

from __future__ import annotations

import threading
from collections.abc import Callable

import attrs

__all__ = ["Meter", "Progress"]


@attrs.frozen
class Progress:
    """Bytes that were handed to the network, and of how many; `total` is `None` until it is known.

    >>> Progress(5, 10).share
    0.5
    """

    sent: int
    total: int | None

    @property
    def share(self) -> float | None:
        """The part that is done, 0 to 1."""
        return self.sent / self.total if self.total else None


@attrs.define(eq=False)
class Meter:
    """Counts what is read of a file, and tells it."""

    tell: Callable[[Progress], object] | None = None
    total: int | None = None
    sent: int = 0
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def count(self, size: int) -> None:
        """So many bytes more."""
        if self.tell is None:
            return
        with self._lock:
            self.sent += size
            self.tell(Progress(self.sent, self.total))
