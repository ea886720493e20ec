"""The client that is awaited, over aiohttp, which does in C what httpx spends most of a small upload on."""

from __future__ import annotations

import asyncio
import math
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import httpx

from cldurl.api import Request
from cldurl.errors import TransportError
from cldurl.http._async import AsyncClient
from cldurl.http._retries import Retries
from cldurl.http._wire import Body, lost, message, setting, whole

try:
    import aiohttp
    from yarl import URL
except ImportError as _error:
    raise ImportError(
        f"AiohttpClient needs {_error.name}: python -m pip install 'cldurl[http,aiohttp]'", name=_error.name
    ) from None

if TYPE_CHECKING:
    import ssl

    from cldurl.cloud import Cloud

__all__ = ["AiohttpClient"]

T = TypeVar("T")
_Answer = tuple[int, Mapping[str, str], bytes]
_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, OSError)
# What fails before the request has left.
_UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
# A body that asyncio takes at once; sending a larger one is a wait, for which aiohttp has no timeout.
_AT_ONCE = 2**16
_LONGEST_HEADER = 2**16  # bytes: the service repeats a long transformation in a header when it refuses it


class AiohttpClient(AsyncClient):
    """`AsyncClient` over aiohttp instead of httpx: a small upload takes a third of the processor time.

    It has the methods of `AsyncClient` and its settings, but for `transport`; proxies are those
    of HTTP.  Works with asyncio only, and in one event loop.  It needs the extra `aiohttp`.
    https://cloudinary.com/documentation/image_upload_api_reference

    >>> from cldurl import Cloud
    >>> async def stored(files):
    ...     async with AiohttpClient(Cloud("demo", api_key="k", api_secret="s"), connections=32) as client:
    ...         return await asyncio.gather(*map(client.upload, files))
    """

    def __init__(
        self,
        cloud: Cloud,
        *,
        oauth_token: str | None = None,
        timeout: float = 60.0,
        retries: Retries | None = Retries(),  # noqa: B008 - a frozen value
        connections: int = 100,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        if isinstance(proxy, str) and proxy.lower().startswith("socks"):
            raise setting("proxy", "aiohttp knows no SOCKS", "AsyncClient does", rule="invalid-value")
        super().__init__(
            cloud, oauth_token=oauth_token, timeout=timeout, retries=retries, connections=connections, proxy=proxy,
            ssl_context=ssl_context,
        )  # fmt: skip
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: aiohttp.ClientSession | None = None
        wait, connect = self._settings.timeout, self._settings.connect
        self._waits = aiohttp.ClientTimeout(connect=connect, sock_read=wait)
        # To send, for an answer, and for the whole of it: what went before may still be in the way.
        self._waits_at_once = aiohttp.ClientTimeout(connect=connect, sock_read=wait, total=connect + 3 * wait)
        # Name and password apart: aiohttp shows the URL in errors and warnings, and knows Latin-1 only.
        through = self._settings.proxy
        self._proxy = None if through is None else URL(str(through.url))
        self._proxy_headers: dict[str, str] = {}
        if through is not None and through.raw_auth is not None:
            self._proxy_headers["Proxy-Authorization"] = f"Basic {b64encode(b':'.join(through.raw_auth)).decode()}"

    @staticmethod
    def _turn(limit: int) -> asyncio.Semaphore:
        return asyncio.Semaphore(limit)

    async def close(self) -> None:
        """Close all connections."""
        await super().close()
        if self._session is not None:
            await self._session.close()

    def _in_session(self) -> aiohttp.ClientSession:
        # When it is first needed: a session belongs to the event loop that runs then.
        if self._connections.closed:
            raise setting("client", "it is closed", "make another one", rule="closed")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise setting("client", "runs with asyncio only", "AsyncClient runs with trio too", rule="loop") from None
        if self._session is None:
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30.0, ssl=self._trust or True),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
                max_line_size=_LONGEST_HEADER,
                max_field_size=_LONGEST_HEADER,
            )
        elif loop is not self._loop:
            raise setting("client", "belongs to another event loop", "make one in each", rule="loop")
        return self._session

    async def _once(self, request: Request[T]) -> T:
        self._in_session()  # one that cannot be had is told before the wait for a turn
        async with self._turns:
            status, headers, body = await self._sent(self._in_session(), request)
        return request.read(status, headers, body)

    async def _sent(self, session: aiohttp.ClientSession, request: Request[Any]) -> _Answer:
        headers, content = whole(request) or _encoded(request)
        if isinstance(content, bytes):
            if len(content) <= _AT_ONCE:
                return await self._answer(session, request, headers, content or None, self._waits_at_once)
            headers = {**headers, "Content-Length": str(len(content))}
        sending = _Sending(content, self._settings.connect, self._settings.timeout)
        with sending.scope:
            try:
                return await self._answer(session, request, headers, sending, self._waits)
            except TransportError:
                # aiohttp makes a failed connection of whatever the file, or who watches its progress, raised.
                if sending.error is not None:
                    raise sending.error from None
                raise
        raise lost(TimeoutError(), "sending", request.url, late=True, sent=True)

    async def _answer(
        self,
        session: aiohttp.ClientSession,
        request: Request[Any],
        headers: Mapping[str, str],
        data: object,
        waits: aiohttp.ClientTimeout,
    ) -> _Answer:
        url = URL(request.url, encoded=True)
        if self._proxy_headers and url.scheme == "http":  # aiohttp has `proxy_headers` for CONNECT only
            headers = {**headers, **self._proxy_headers}
        middlewares = () if request.method == "POST" else (_attempt,)
        try:
            async with session.request(
                request.method, url, headers=headers, data=data, allow_redirects=False, timeout=waits,
                proxy=self._proxy, proxy_headers=self._proxy_headers, middlewares=middlewares,
            ) as response:  # fmt: skip
                body = Body(self._settings.timeout)
                async for block in response.content.iter_any():
                    body.take(block)
        except _FAILURES as error:
            failed = _failure(error, request.url)
        else:
            return response.status, response.headers, body.whole()
        raise failed


async def _attempt(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Send once: aiohttp would send all but a POST again by itself, though not after an error that is ours."""
    try:
        return await handler(request)
    except _FAILURES as error:
        failed = _failure(error, str(request.url))
    raise failed


def _failure(error: Exception, url: str) -> TransportError:
    """An error of aiohttp as ours."""
    late, sent = isinstance(error, asyncio.TimeoutError), not isinstance(error, _UNSENT)
    # What is wrong with an answer has lines; and a URL in its text, but not in its message.
    text = f"{error.status} {error.message}" if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return lost(error, " ".join(text.split()), url, late=late, sent=sent)


def _encoded(request: Request[Any]) -> tuple[Mapping[str, str], bytes | Iterable[bytes]]:
    """Headers and body, as httpx encodes them."""
    made = message(request, {})
    stream = made.stream
    if isinstance(stream, httpx.SyncByteStream) and not isinstance(stream, httpx.ByteStream):
        return made.headers, stream
    return made.headers, made.content


class _Sending:
    """A body as it leaves, block by block: `scope` ends when one takes too long."""

    def __init__(self, content: bytes | Iterable[bytes], connect: float, seconds: float) -> None:
        self._blocks = iter(_blocks(content) if isinstance(content, bytes) else content)
        self._seconds = seconds
        self.scope = anyio.CancelScope(deadline=anyio.current_time() + connect + seconds)
        self.error: Exception | None = None

    # No generator: asyncio would have to end one that is given up.
    def __aiter__(self) -> _Sending:
        return self

    async def __anext__(self) -> bytes:
        try:
            block = next(self._blocks, None)
        except Exception as error:
            self.error = error
            raise
        if block is None:
            self.scope.deadline = math.inf  # the answer has a timeout of its own
            raise StopAsyncIteration
        self.scope.deadline = anyio.current_time() + self._seconds
        return block


def _blocks(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _AT_ONCE] for start in range(0, len(content), _AT_ONCE))
