"""One face for both clients, so that each test runs with both; and a service that answers by a script."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx

from cldurl import Cloud
from cldurl.http import AiohttpClient, AsyncClient, Client, Retries

CLOUD = Cloud("demo", api_key="key", api_secret="s3cr3t-of-the-account", clock=lambda: 1_700_000_000)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000001e0000001408020000005eb6a1d6")  # 30 by 20
AT_ONCE = Retries(first_wait=0, longest_wait=0)


class Awaited:
    """An `AsyncClient` whose methods are called like those of `Client`."""

    kind: type[AsyncClient] = AsyncClient

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self.client = self.kind(*arguments, **settings)
        self.loop = asyncio.new_event_loop()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)

        def call(*arguments: Any, **options: Any) -> Any:
            found = method(*arguments, **options)
            if inspect.isasyncgen(found):
                return self._each(found)
            return self.loop.run_until_complete(found)

        return call

    def _each(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        try:
            while True:
                yield self.loop.run_until_complete(items.__anext__())
        except StopAsyncIteration:
            return

    def __repr__(self) -> str:
        return repr(self.client)

    def close(self) -> None:
        self.loop.run_until_complete(self.client.close())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def __enter__(self) -> Awaited:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class OverAiohttp(Awaited):
    """The same of an `AiohttpClient`."""

    kind = AiohttpClient


KINDS: dict[str, Callable[..., Any]] = {"sync": Client, "async": Awaited}
# Those that can reach a socket only.
SOCKET_KINDS = {**KINDS, "aiohttp": OverAiohttp}


class Sent:
    """A request that the service got."""

    def __init__(self, request: httpx.Request, body: bytes) -> None:
        self.method, self.url, self.headers, self.body = request.method, request.url, request.headers, body

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the form, the file aside."""
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return dict(httpx.QueryParams(self.body.decode()))
        return {name: data.decode() for name, filename, data in self._parts() if filename is None}

    @property
    def file(self) -> tuple[str, bytes]:
        """Name and content of the file."""
        [(filename, data)] = [(filename, data) for _, filename, data in self._parts() if filename is not None]
        return filename, data

    def _parts(self) -> Iterator[tuple[str, str | None, bytes]]:
        boundary = self.headers["content-type"].partition("boundary=")[2].encode()
        for part in self.body.split(b"--" + boundary)[1:-1]:
            head, _, data = part.partition(b"\r\n\r\n")
            words = head.decode().split('"')
            yield words[1], words[3] if "filename=" in head.decode() else None, data[:-2]


Step = httpx.Response | Exception | Callable[[Sent], httpx.Response]


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport of httpx that does what it is told, step by step; the last step goes on for ever."""

    def __init__(self, *steps: Step) -> None:
        self.steps, self.sent, self.lock = list(steps), [], threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(Sent(request, request.read()))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self._answer(Sent(request, await request.aread()))

    def _answer(self, sent: Sent) -> httpx.Response:
        with self.lock:
            self.sent.append(sent)
            step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step(sent) if callable(step) else step


def ok(data: object = None, status: int = 200, **headers: str) -> Callable[[Sent], httpx.Response]:
    """An answer in JSON, made anew each time."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda sent: httpx.Response(status, json={"public_id": "a"} if data is None else data, headers=told)


def error(status: int, message: str = "no", **headers: str) -> Callable[[Sent], httpx.Response]:
    """An error as the service writes it."""
    return ok({"error": {"message": message}}, status, **headers)
