"""What `AiohttpClient` does by itself; what all clients do is in test_http_loopback.py and test_http.py."""

from __future__ import annotations

import asyncio
import io
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import attrs
import pytest
import trio
import trustme
from clients import CLOUD, SOCKET_KINDS

from cldurl import Cloud
from cldurl.errors import (
    BadAnswer,
    BadRequest,
    ConfigurationError,
    RequestError,
    TimedOut,
    TooLarge,
    TransportError,
)
from cldurl.http import AiohttpClient, AsyncClient
from cldurl.testing import FakeCloudinary

MIB = 2**20
OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"public_id":"a"}'


class Peer:
    """One connection of a server: it reads the head and what came with it, then answers, or reads no more."""

    def __init__(self, answer: bytes | None, tls: ssl.SSLContext | None = None, pause: float = 0.0) -> None:
        self.answer, self.tls, self.pause, self.heard, self.done = answer, tls, pause, b"", threading.Event()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.listener.settimeout(5)
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, suppress(OSError):
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            while b"\r\n\r\n" not in self.heard and (block := connection.recv(4096)):
                self.heard += block
            if self.answer is not None:
                self.reply(connection, self.answer)
            self.done.wait(20)
            connection.close()

    def reply(self, connection: socket.socket, answer: bytes) -> None:
        if not self.pause:
            return connection.sendall(answer)
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])
            if self.done.wait(self.pause):
                return None
        return None


@contextmanager
def peer(answer: bytes | None = None, **how: Any) -> Iterator[Peer]:
    one = Peer(answer, **how)
    thread = threading.Thread(target=one.serve)
    thread.start()
    try:
        yield one
    finally:
        one.done.set()
        thread.join()
        one.listener.close()


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    fake = FakeCloudinary()
    with fake.serve() as server:
        yield attrs.evolve(fake.cloud, api_url=server.url)


def over(cloud: Cloud, kind: str = "aiohttp", **settings: Any) -> Any:
    return SOCKET_KINDS[kind](cloud, retries=None, **settings)


@contextmanager
def talk(
    answer: bytes | None,
    kind: str = "aiohttp",
    tls: ssl.SSLContext | None = None,
    pause: float = 0.0,
    timeout: float = 5.0,
    **settings: Any,
) -> Iterator[tuple[Any, Peer]]:
    """A client, and the peer that it talks to."""
    scheme = "http" if tls is None else "https"
    with (
        peer(answer, tls=tls, pause=pause) as service,
        over(attrs.evolve(CLOUD, api_url=f"{scheme}://{service.address}"), kind, timeout=timeout, **settings) as client,
    ):
        yield client, service
        if tls is not None:  # Python 3.10 warns of a connection with TLS that the other side ends
            return
        service.done.set()
        if kind != "sync":  # asyncio keeps what it could not send until it hears that nobody is there
            client.loop.run_until_complete(asyncio.sleep(0.1))


@contextmanager
def by_proxy(answer: bytes, address: str, kind: str = "aiohttp") -> Iterator[tuple[Any, Peer]]:
    """A client of an address, and the proxy that it goes through."""
    cloud = attrs.evolve(CLOUD, api_url=address)
    with peer(answer) as proxy, over(cloud, kind, proxy=f"http://me:p%40ss-名@{proxy.address}") as one:
        yield one, proxy


@pytest.mark.parametrize("kind", SOCKET_KINDS)
@pytest.mark.parametrize("size", [MIB, 9 * MIB])
def test_a_service_that_does_not_take_the_file(kind: str, size: int) -> None:
    """Sending has an end as waiting has."""
    with talk(None, kind, timeout=0.3) as (client, service):
        with pytest.raises(TimedOut, match=r"^no answer from 127\.0\.0\.1 in time ") as caught:
            client.upload(b"x" * size, public_id="a")
        assert caught.value.sent and caught.value.__context__ is None
    assert service.heard.startswith(b"POST /v1_1/demo/auto/upload HTTP/1.1\r\n")


def test_a_head_that_dribbles() -> None:
    """It has an end too, though each byte of it comes in time."""
    with talk(OK, pause=0.1, timeout=0.3) as (client, _), pytest.raises(TimedOut, match=r"^no answer") as caught:
        client.upload(b"x", public_id="a")
    assert caught.value.sent


def test_an_answer_before_the_file_is_read() -> None:
    """It is told at once, and nothing is left of the file in the event loop."""
    with talk(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n") as (client, _):
        with pytest.raises(TooLarge):
            client.upload(b"x" * 9 * MIB, public_id="a")
        assert not asyncio.all_tasks(client.loop)


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_a_long_reason(kind: str) -> None:
    """The service says it in a header, with the transformation that it refuses."""
    answer = b"HTTP/1.1 400 Bad Request\r\nX-Cld-Error: %b\r\nContent-Length: 0\r\n\r\n" % (b"w_1/" * 5000)
    with talk(answer, kind) as (client, _), pytest.raises(BadRequest, match=r"^400: w_1/w_1/"):
        client.explicit("a")


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\x01 no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno gzip..",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
    ],
)
@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_an_answer_that_is_none(kind: str, answer: bytes) -> None:
    """It is told in one line, as lines of a log are."""
    with talk(answer, kind) as (client, _), pytest.raises(TransportError, match=r"\Ano answer from .*\)\Z") as caught:
        client.get("a")
    assert caught.value.sent and caught.value.__context__ is None


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_a_certificate_is_verified(kind: str) -> None:
    """One of a CA that nobody knows is refused, unless it is trusted."""
    ca = trustme.CA()
    served, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    ca.issue_cert("127.0.0.1").configure_cert(served)
    ca.configure_trust(trusting)
    with talk(OK, kind, tls=served) as (client, service):
        with pytest.raises(TransportError, match="CERTIFICATE_VERIFY_FAILED") as caught:
            client.get("a")
        assert not caught.value.sent and not service.heard
    with talk(OK, kind, tls=served, ssl_context=trusting) as (client, service):
        assert client.get("a").public_id == "a"


def test_it_sends_what_the_api_says() -> None:
    """No header that aiohttp would like to add, and no cookie."""
    with talk(OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")) as (client, service):
        assert client.get("a b/ü").public_id == "a"
        assert not list(client.client._session.cookie_jar)
    head, *lines = service.heard.decode().split("\r\n")
    assert head == "GET /v1_1/demo/resources/image/upload/a%20b/%C3%BC HTTP/1.1"
    names = {line.partition(":")[0].lower() for line in lines if line}
    assert names == {"host", "accept", "authorization", "user-agent"}


def test_a_proxy_of_socks() -> None:
    """It is another client's work."""
    with pytest.raises(ConfigurationError, match=r"^proxy: aiohttp knows no SOCKS; AsyncClient does$"):
        AiohttpClient(CLOUD, proxy="SOCKS5://me:pass@127.0.0.1")


@pytest.mark.parametrize("size", [10, 100_000, 3 * MIB])
def test_a_form_is_sent_as_httpx_sends_it(size: int) -> None:
    """With its length, whatever the size, since not all that stands between takes a body in pieces."""

    def head(kind: str) -> list[str]:
        with talk(OK, kind, timeout=0.5) as (client, service), suppress(TimedOut):
            client.upload(b"x" * size, public_id="a", filename='Größe "名".jpg')
        lines = service.heard.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        return sorted(re.sub("(?<=boundary=)[0-9a-f]+|127.*", "", line).lower() for line in lines)

    lines = head("aiohttp")
    assert lines == head("async") and "content-length: " in str(lines)


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_through_a_proxy(kind: str) -> None:
    """It is told the whole address and its own credentials."""
    with by_proxy(OK, "http://127.0.0.1:9", kind) as (client, proxy):
        assert client.get("a").public_id == "a"
    assert proxy.heard.startswith(b"GET http://127.0.0.1:9/v1_1/demo/resources/image/upload/a HTTP/1.1\r\n")
    assert b"\r\nProxy-Authorization: Basic bWU6cEBzcy3lkI0=\r\n" in proxy.heard


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_a_proxy_that_refuses(kind: str) -> None:
    """Nothing was sent, no password is shown, and the service's credentials are not told to it."""
    with by_proxy(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", "https://api.example", kind) as (client, proxy):
        with pytest.raises(TransportError) as caught:
            client.get("a")
        assert re.fullmatch(r"no answer from api\.example \(\w*ProxyError: 407 No\)", str(caught.value))
        assert not caught.value.sent and caught.value.__context__ is None
    assert proxy.heard.startswith(b"CONNECT api.example:443 HTTP/1.1\r\n")
    assert b"\r\nProxy-Authorization: Basic bWU6cEBzcy3lkI0=\r\n" in proxy.heard
    assert b"\r\nAuthorization" not in proxy.heard


@pytest.mark.parametrize("size", [10, 100_000, 3 * MIB])
def test_what_a_file_raises_is_raised(cloud: Cloud, size: int) -> None:
    """A failed connection is what aiohttp would call it; the client goes on."""

    class Breaking(io.BytesIO):
        def read(self, length: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    def stop(progress: Any) -> None:
        raise LookupError("enough")

    with over(cloud) as client:
        with pytest.raises(RequestError, match=r"^file: cannot be read: \[Errno 5\] Input/output error$"):
            client.upload(Breaking(b"x" * size))
        with pytest.raises(LookupError, match="enough"):
            client.upload(b"x" * size, progress=stop)
        assert client.upload(b"x" * size, resource_type="raw").bytes == size


def test_an_answer_without_end() -> None:
    """Its size has a limit."""
    chunks = b"%x\r\n%b\r\n" % (MIB, b" " * MIB) * 65
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    with talk(answer) as (client, _), pytest.raises(BadAnswer, match=r"^an answer of more than 67108864 bytes$"):
        client.get("a")


def test_a_redirect_gets_no_credentials() -> None:
    """It is told as it is."""
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with talk(answer) as (client, _), pytest.raises(BadAnswer, match="a redirect, which is not followed with cred"):
        client.get("a")


def test_closed_is_closed(cloud: Cloud) -> None:
    """Before its first call too, and twice."""

    async def main() -> None:
        for used in (True, False):
            client = AiohttpClient(cloud)
            if used:
                await client.ping()
            await client.close()
            await client.close()
            with pytest.raises(ConfigurationError, match=r"^client: it is closed; make another one$"):
                await client.ping()

    asyncio.run(main())


@pytest.mark.parametrize("kind", [AsyncClient, AiohttpClient])
def test_it_works_in_one_event_loop(kind: type[AsyncClient], cloud: Cloud) -> None:
    """In another one it says so, whether or not its connections are all taken."""
    client = kind(cloud, connections=1)

    async def pings() -> None:
        await asyncio.gather(client.ping(), client.ping())

    loop = asyncio.new_event_loop()
    loop.run_until_complete(pings())
    with pytest.raises(ConfigurationError, match=r"^client: belongs to another event loop; make one in each$"):
        asyncio.run(pings())
    loop.run_until_complete(client.close())
    loop.close()


def test_it_is_of_asyncio(cloud: Cloud) -> None:
    """And says so elsewhere."""
    with pytest.raises(ConfigurationError, match=r"^client: runs with asyncio only; AsyncClient runs with trio too$"):
        trio.run(AiohttpClient(cloud).ping)


def test_aiohttp_is_for_who_wants_it() -> None:
    """Without it all else works, and its lack is said."""
    code = """
import sys
sys.modules["aiohttp"] = None
from cldurl.http import *
import cldurl.http
try:
    cldurl.http.AiohttpClient
except ImportError as error:
    print(error)
try:
    cldurl.http.Nothing
except AttributeError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "AiohttpClient needs aiohttp: python -m pip install 'cldurl[http,aiohttp]'",
        "module 'cldurl.http' has no attribute 'Nothing'",
    ]
    code = "import sys, cldurl.http; print('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
