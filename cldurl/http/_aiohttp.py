"""The client that is awaited, over aiohttp, which does in C what httpx spends most of a small upload on."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterable, AsyncIterator, Mapping
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
        if isinstance(proxy, str) and proxy.startswith("socks"):
            raise setting("proxy", "aiohttp knows no SOCKS", "AsyncClient does", rule="invalid-value")
        super().__init__(
            cloud, oauth_token=oauth_token, timeout=timeout, retries=retries, connections=connections, proxy=proxy,
            ssl_context=ssl_context,
        )  # fmt: skip
        self._session: aiohttp.ClientSession | None = None
        self._proxy = None if proxy is None else URL(proxy)

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
        if self._session is None:
            settings = self._settings
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30.0, ssl=self._trust or True),
                timeout=aiohttp.ClientTimeout(connect=settings.connect, sock_read=settings.timeout),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            )
        return self._session

    async def _once(self, request: Request[T]) -> T:
        async with self._turns:
            status, headers, body = await self._sent(self._in_session(), request)
        return request.read(status, headers, body)

    async def _sent(self, session: aiohttp.ClientSession, request: Request[Any]) -> _Answer:
        headers, content = whole(request) or _encoded(request)
        if isinstance(content, bytes) and len(content) <= _AT_ONCE:
            return await self._answer(session, request, headers, content or None)
        sending = _Sending(content, self._settings.connect, self._settings.timeout)
        with sending.scope:
            try:
                return await self._answer(session, request, headers, sending)
            except TransportError:
                # aiohttp makes a failed connection of whatever the file, or who watches its progress, raised.
                if sending.error is not None:
                    raise sending.error from None
                raise
        raise lost(TimeoutError(), "sending", request.url, late=True, sent=True)

    async def _answer(
        self, session: aiohttp.ClientSession, request: Request[Any], headers: Mapping[str, str], data: object
    ) -> _Answer:
        url = URL(request.url, encoded=True)
        try:
            async with session.request(
                request.method, url, headers=headers, data=data, allow_redirects=False, proxy=self._proxy
            ) as response:
                body = Body(self._settings.timeout)
                async for block in response.content.iter_any():
                    body.take(block)
        except _FAILURES as error:
            # A proxy's refusal would show its URL, and the password in it.
            text = f"{error.status} {error.message}" if isinstance(error, aiohttp.ClientResponseError) else str(error)
            late, sent = isinstance(error, asyncio.TimeoutError), not isinstance(error, _UNSENT)
            failed = lost(error, text, request.url, late=late, sent=sent)
        else:
            return response.status, response.headers, body.whole()
        raise failed


def _encoded(request: Request[Any]) -> tuple[Mapping[str, str], bytes | AsyncIterable[bytes]]:
    """Headers and body, as httpx encodes them."""
    made = message(request, {})
    stream = made.stream
    if isinstance(stream, httpx.AsyncByteStream) and not isinstance(stream, httpx.ByteStream):
        return made.headers, stream
    return made.headers, made.content


class _Sending:
    """A body as it leaves, block by block: `scope` ends when one takes too long."""

    def __init__(self, content: bytes | AsyncIterable[bytes], connect: float, seconds: float) -> None:
        self._content, self._seconds = content, seconds
        self.scope = anyio.CancelScope(deadline=anyio.current_time() + connect + seconds)
        self.error: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for block in self._blocks():
                self.scope.deadline = anyio.current_time() + self._seconds
                yield block
        except Exception as error:
            self.error = error
            raise
        self.scope.deadline = math.inf  # the answer has a timeout of its own

    async def _blocks(self) -> AsyncIterator[bytes]:
        content = self._content
        if isinstance(content, bytes):
            for start in range(0, len(content), _AT_ONCE):
                yield content[start : start + _AT_ONCE]
        else:
            async for block in content:
                yield block
