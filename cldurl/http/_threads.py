"""What the client that waits has from threads: turns, and calls beside each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import httpx

from cldurl.api import Request
from cldurl.http._flows import Together
from cldurl.http._sources import take

__all__ = ["Transport", "loop", "take", "together", "turns"]

Transport = httpx.HTTPTransport


def loop() -> object:
    """No event loop: a call may be of any thread."""
    return None


def turns(limit: int) -> threading.Semaphore:
    """What lets so many calls through at a time."""
    return threading.Semaphore(limit)


def together(need: Together, send: Callable[[Request[Any]], Any]) -> None:
    """Send requests beside each other; the first error ends the others."""
    with ThreadPoolExecutor(need.limit) as threads:
        started = {threads.submit(send, request): at for at, request in enumerate(need.requests)}
        try:
            for future in as_completed(started):
                need.done(started[future], future.result())
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
