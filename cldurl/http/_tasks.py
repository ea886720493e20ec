"""What the client that is awaited has from anyio: turns, and tasks beside each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import anyio
import anyio.lowlevel
import httpx

from cldurl.api import Request
from cldurl.errors import CldurlError
from cldurl.http._flows import Together
from cldurl.http._sources import take_async as take

__all__ = ["Transport", "loop", "take", "together", "turns"]

Transport = httpx.AsyncHTTPTransport


def loop() -> object:
    """The event loop that runs."""
    return anyio.lowlevel.current_token()


def turns(limit: int) -> AbstractAsyncContextManager[object]:
    """What lets so many calls through at a time."""
    return anyio.Semaphore(limit, fast_acquire=True)


async def together(need: Together, send: Callable[[Request[Any]], Awaitable[Any]]) -> None:
    """Send requests beside each other; the first error ends the others."""
    failed: list[CldurlError] = []
    limit = anyio.CapacityLimiter(need.limit)

    async def one(at: int, request: Request[Any]) -> None:
        async with limit:
            try:
                need.done(at, await send(request))
            except CldurlError as error:
                # Kept, since a task group would hide it in a group of one.
                failed.append(error)
                tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        for at, request in enumerate(need.requests):
            tasks.start_soon(one, at, request)
    if failed:
        raise failed[0]
