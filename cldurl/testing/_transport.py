"""The fake as a transport of httpx: what a network would do is raised as httpx would."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import anyio
import httpx

from cldurl.testing._exchange import Exchange
from cldurl.testing._fake import FakeCloudinary
from cldurl.testing._faults import Fault
from cldurl.testing._messages import Reply

__all__ = ["Transport"]


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Takes the requests of an `httpx.Client` or `httpx.AsyncClient` to a fake, whatever their host."""

    def __init__(self, fake: FakeCloudinary) -> None:
        self.fake = fake

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, or what goes wrong."""
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101 - httpx says so itself
        with _begun(self.fake, request) as exchange:
            body = _Body(exchange, request)
            for piece in request.stream:
                body.take(piece)
            reply, pause = body.answered()
        time.sleep(pause)
        return _response(request, reply, exchange.fault)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, or what goes wrong."""
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - httpx says so itself
        with _begun(self.fake, request) as exchange:
            body = _Body(exchange, request)
            async for piece in request.stream:
                body.take(piece)
            reply, pause = body.answered()
        # Without a pause too: others have their turn, as they would with a socket.
        await anyio.sleep(pause)
        return _response(request, reply, exchange.fault)


def _begun(fake: FakeCloudinary, request: httpx.Request) -> Exchange:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    return fake.begin(request.method, request.url.raw_path.decode("ascii"), headers)


class _Body:
    """A body on its way, which a script can cut, and which must be as long as its header says."""

    def __init__(self, exchange: Exchange, request: httpx.Request) -> None:
        self._exchange, self._request = exchange, request
        length = request.headers.get("content-length")
        self._length = None if length is None else int(length)
        self._taken = 0
        fault = exchange.fault
        if fault is not None and fault.cut == "before":
            raise httpx.ConnectError("All connection attempts failed", request=request)
        self._stop = None if fault is None else fault.stop(self._length or 0)

    def take(self, piece: bytes) -> None:
        """Take the next bytes, as far as the connection lasts."""
        self._taken += len(piece)
        if self._stop is not None and self._taken > self._stop:
            raise httpx.ReadError("Connection reset by peer", request=self._request)
        if self._length is not None and self._taken > self._length:
            raise httpx.LocalProtocolError("Too much data for declared Content-Length", request=self._request)
        self._exchange.feed(piece)

    def answered(self) -> tuple[Reply, float]:
        """The answer, and how long it lets itself be waited for."""
        request, fault = self._request, self._exchange.fault
        if self._stop is not None:
            raise httpx.ReadError("Connection reset by peer", request=request)
        if self._length is not None and self._taken < self._length:
            raise httpx.LocalProtocolError("Too little data for declared Content-Length", request=request)
        reply = self._exchange.finish()
        if fault is None:
            return reply, 0.0
        if fault.delay and _too_long(request, fault.delay):
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        if fault.cut == "stored":
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        return reply, fault.delay


def _too_long(request: httpx.Request, pause: float) -> bool:
    patience = request.extensions.get("timeout", {}).get("read")
    return patience is not None and pause >= patience


def _response(request: httpx.Request, reply: Reply, fault: Fault | None) -> httpx.Response:
    headers = [*reply.headers, ("Content-Length", str(len(reply.body)))]
    if request.method == "HEAD":
        return httpx.Response(reply.status, headers=headers, content=b"")
    if fault is not None and (fault.cut == "answer" or fault.dribble):
        return httpx.Response(reply.status, headers=headers, stream=_Slow(request, reply.body, fault))
    return httpx.Response(reply.status, headers=headers, content=reply.body)


class _Slow(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes in pieces, or not to its end."""

    def __init__(self, request: httpx.Request, body: bytes, fault: Fault) -> None:
        self._request, self._body, self._fault = request, body, fault

    def _pieces(self) -> Iterator[bytes]:
        fault, whole = self._fault, len(self._body)
        for piece in fault.pieces_of(self._body):
            if fault.dribble and _too_long(self._request, fault.dribble):
                raise httpx.ReadTimeout("The read operation timed out", request=self._request)
            yield piece
        if fault.cut == "answer":
            message = f"peer closed connection without sending complete message body (received {whole // 2} bytes, expected {whole})"
            raise httpx.RemoteProtocolError(message, request=self._request)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces():
            time.sleep(self._fault.dribble)
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces():
            await anyio.sleep(self._fault.dribble)
            yield piece
