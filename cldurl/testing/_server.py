"""The fake on a real socket of this machine, for clients that are not httpx and for real cuts."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NoReturn, cast

from cldurl.testing._exchange import Exchange
from cldurl.testing._fake import FakeCloudinary
from cldurl.testing._faults import Fault
from cldurl.testing._messages import Reply, json_reply

__all__ = ["Server"]

_PIECE = 1 << 18


class _Cut(Exception):
    """The connection ends here."""


class _Broken(Exception):
    """What came is not HTTP."""


def _number(text: str, base: int) -> int:
    try:
        found = int(text, base)
    except ValueError:
        raise _Broken from None
    if found < 0:
        raise _Broken
    return found


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024  # a thousand clients may come at once

    def __init__(self, port: int, fake: FakeCloudinary) -> None:
        self.fake = fake
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection while it is open."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that ends."""
        self._open.discard(request)
        super().shutdown_request(request)

    def disconnect(self) -> None:
        """End the connections that clients keep open, and those that a script lets wait."""
        self.closing.set()
        for connection in self._open.copy():
            with suppress(OSError):  # it ended by itself
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Show what is wrong; a client that goes away in the middle is nothing of the kind."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Server:
    """A fake that listens: `url` is what clients take for the API, and for the host of delivery URLs.

    >>> with FakeCloudinary().serve() as server:
    ...     server.url.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, fake: FakeCloudinary, port: int = 0) -> None:
        self.fake = fake
        self._listener = _Listener(port, fake)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, and end the connections that are open."""
        if self._thread.is_alive():
            self._listener.shutdown()
            self._thread.join()
        self._listener.disconnect()
        self._listener.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (_Cut, OSError):  # by the script, or by a client that went away
            self.close_connection = True
        except _Broken:
            self.close_connection = True
            self._send(json_reply(400, {"error": {"message": "Bad Request"}}, ("Connection", "close")))

    def _answer(self) -> None:
        self.listener = cast("_Listener", self.server)
        with self.listener.fake.begin(self.command, self.path, self.headers.items()) as exchange:
            fault = exchange.fault
            if fault is not None and fault.cut == "before":
                self._reset()
            self._read_body(exchange, fault)
            reply = exchange.finish()
        if fault is None:
            self._send(reply)
        else:
            self._send_faulty(reply, fault)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815 - names of the stdlib

    def _read_body(self, exchange: Exchange, fault: Fault | None) -> None:
        length = _number(self.headers.get("Content-Length") or "0", 10)
        stop = None if fault is None else fault.stop(length)
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            self._read_chunked(exchange, stop)
        else:
            self._read(exchange, length, 0, stop)
        if stop is not None:
            self._reset()

    def _read(self, exchange: Exchange, length: int, taken: int, stop: int | None) -> int:
        """Read this many bytes of the body."""
        while length:
            most = min(length, _PIECE)
            if stop is not None:
                if taken >= stop:
                    self._reset()
                most = min(most, stop - taken)
            piece = self.rfile.read1(most)
            if not piece:
                raise _Cut  # the client went away
            length -= len(piece)
            taken += len(piece)
            exchange.feed(piece)
        return taken

    def _read_chunked(self, exchange: Exchange, stop: int | None) -> None:
        """Read a body that says its length bit by bit (RFC 9112, 7.1)."""
        taken = 0
        while size := _number(self.rfile.readline(1000).partition(b";")[0].decode("latin-1"), 16):
            taken = self._read(exchange, size, taken, stop)
            self.rfile.readline(1000)
        while self.rfile.readline(65536).strip():
            pass

    def _reset(self) -> NoReturn:
        """End the connection at once, with bytes unread: the client is told that it was reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        raise _Cut

    def _head(self, reply: Reply) -> bytes:
        phrase = HTTPStatus(reply.status).phrase if reply.status in HTTPStatus._value2member_map_ else "Unknown"
        lines = [f"HTTP/1.1 {reply.status} {phrase}", f"Content-Length: {len(reply.body)}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _send(self, reply: Reply) -> None:
        # In one write: one packet where it fits.
        self.wfile.write(self._head(reply) + (b"" if self.command == "HEAD" else reply.body))

    def _send_faulty(self, reply: Reply, fault: Fault) -> None:
        if fault.delay:
            self.listener.closing.wait(fault.delay)
        if fault.cut == "stored":
            raise _Cut
        if self.command == "HEAD" or (fault.cut is None and not fault.dribble):
            self._send(reply)
            return
        self.wfile.write(self._head(reply))
        for piece in fault.pieces_of(reply.body):
            self.listener.closing.wait(fault.dribble)
            self.wfile.write(piece)
        if fault.cut == "answer":
            raise _Cut

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written: the calls are in `fake.calls`."""
