"""A `Request` as httpx sends it, and what can go wrong on the way, as our errors."""

from __future__ import annotations

import ssl
import time
import uuid
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import attrs
import httpx

from cldurl._settings import problem
from cldurl.api import FilePart, Request
from cldurl.errors import BadAnswer, ConfigurationError, TimedOut, TransportError, kind_of, show

__all__ = [
    "FAILURES",
    "Body",
    "Connections",
    "Settings",
    "check_address",
    "failure",
    "lost",
    "message",
    "setting",
    "whole",
]

T = TypeVar("T")
setting = partial(problem, ConfigurationError)

MAX_ANSWER = 64 * 2**20  # bytes: many times that of a full page
SMALL = 2**20  # bytes: a form with such a file is sent as one block; httpx sends each field alone
FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
# What fails before the request has left.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e6:
        raise setting("timeout", f"{show(value)} is not a time", "seconds, more than 0", rule="time", value=value)
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise setting(
            "connections", f"{show(value)} is not valid", "a whole number, at least 1", rule="range", value=value
        )
    return value


def _proxy(value: object) -> httpx.Proxy | None:
    if value is None:
        return None
    try:
        proxy = httpx.Proxy(str(value))
        labels = proxy.url.raw_host.removesuffix(b".").split(b".")
        if (proxy.url.port or 80) > 65535 or not all(0 < len(label) < 64 for label in labels):
            raise ValueError  # nothing that can be reached: for aiohttp no host is no proxy
    except (ValueError, httpx.InvalidURL):
        # It may hold a password, and is not shown.
        raise setting(
            "proxy", "is not a URL of a proxy", 'such as "http://proxy.example.com:3128"', rule="invalid-value"
        ) from None
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise setting("proxy", "a SOCKS proxy needs socksio", "pip install 'httpx[socks]'", rule="missing-extra")
    return proxy


def _context(value: object) -> ssl.SSLContext | None:
    if value is None:
        return None
    if not isinstance(value, ssl.SSLContext):
        message = f"cannot be {kind_of(value)}"
        raise setting("ssl_context", message, "an ssl.SSLContext", rule="wrong-type", value=value)
    if value.verify_mode is not ssl.CERT_REQUIRED or not value.check_hostname:
        hint = "ssl.create_default_context(cafile=...) trusts another CA"
        raise setting("ssl_context", "does not verify the service", hint, rule="tls", value=value)
    return value


def check_address(address: str) -> None:
    """Refuse what httpx would be asked for in each request and could not read: a bad name in Punycode."""
    try:
        httpx.URL(address).host  # noqa: B018 - read for its error
    except UnicodeError as error:
        message = f"the host of {show(address)} is no name"
        raise setting("api_url", message, str(error), rule="host", value=address) from None


@attrs.frozen(kw_only=True)
class Settings:
    """How a client connects; the same for both clients."""

    timeout: float = attrs.field(converter=_seconds)
    connections: int = attrs.field(converter=_count)
    proxy: httpx.Proxy | None = attrs.field(converter=_proxy, repr=False)
    ssl_context: ssl.SSLContext | None = attrs.field(converter=_context)

    def trust(self, address: str) -> ssl.SSLContext | bool:
        """What verifies the service at an address; reading the certificates takes 12 ms, which one without TLS saves."""
        plain = address.startswith("http:") and self.proxy is None
        return self.ssl_context or (False if plain else httpx.create_ssl_context(trust_env=False))

    def transport(self, kind: Callable[..., T], trust: ssl.SSLContext | bool) -> T:
        """A transport of httpx for one connection at a time."""
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=30.0)
        return kind(verify=trust, trust_env=False, proxy=self.proxy, limits=one)

    @property
    def connect(self) -> float:
        """Seconds for a connection."""
        return min(self.timeout, 10.0)

    def extensions(self) -> dict[str, Any]:
        """What a transport is told of each request."""
        # A connection that is free is waited for: those before it end in finite time.
        return {"timeout": httpx.Timeout(self.timeout, connect=self.connect, pool=None).as_dict()}


def message(request: Request[Any], extensions: dict[str, Any]) -> httpx.Request:
    """A request as httpx has it."""
    small = whole(request)
    if small is not None:
        headers, content = small
        return httpx.Request(request.method, request.url, headers=headers, content=content, extensions=extensions)
    file = request.file
    return httpx.Request(
        request.method,
        request.url,
        headers=dict(request.headers),
        data=_form(request.fields) if request.fields else None,
        files=None if file is None else {"file": (file.filename, file.open(), "application/octet-stream")},
        json=request.json,
        extensions=extensions,
    )


def whole(request: Request[Any]) -> tuple[dict[str, str], bytes] | None:
    """Headers and body of a request with a small file."""
    file = request.file
    if file is None or file.length > SMALL:
        return None
    kind, content = _whole_form(request.fields, file)
    return {**request.headers, "Content-Type": kind}, content


def _whole_form(fields: tuple[tuple[str, str], ...], file: FilePart) -> tuple[str, bytes]:
    """Type and bytes of a form with a small file, as httpx writes it; in a third of the time, a tenth of an upload's."""
    boundary = uuid.uuid4().hex
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields
    ]
    # https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    filename = file.filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    lines.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    content = b"".join(["".join(lines).encode(), file.open().read(), f"\r\n--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", content


def _form(fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for name, value in fields:
        form[name] = [*form[name], value] if name in form else [value]
    return form


class Connections(Generic[T]):
    """The transports that are free: each has one connection, which the next call finds open.

    One transport with a hundred connections would look at each pair of them for every call: with
    httpcore 1.0 that takes 10 ms, of which 0.3 ms are left this way.
    """

    def __init__(self, make: Callable[[], T], given: T | None) -> None:
        self._make, self._given = make, given
        self._free: list[T] = []
        self._loop: object = None
        self.closed = False
        self.all: list[T] = [] if given is None else [given]

    def take(self, loop: object) -> T:
        """The one that was used last, or a new one; `loop` is that of its events."""
        if self.closed:
            raise setting("client", "it is closed", "make another one", rule="closed")
        if self._given is not None:
            return self._given
        if loop != self._loop:
            if self.all:
                raise setting("client", "belongs to another event loop", "make one in each", rule="loop")
            self._loop = loop
        try:
            return self._free.pop()
        except IndexError:
            transport = self._make()
            self.all.append(transport)
            return transport

    def give_back(self, transport: T) -> None:
        """It is free again."""
        if self._given is None:
            self._free.append(transport)


class Body:
    """The body of an answer as it comes: it has an end, in time and in size."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._seconds = seconds
        self._blocks: list[bytes] = []
        self._size = 0

    def take(self, block: bytes) -> None:
        """One block more.  Raises `TimedOut`, `BadAnswer`."""
        self._blocks.append(block)
        self._size += len(block)
        if self._size > MAX_ANSWER:
            raise BadAnswer(f"an answer of more than {MAX_ANSWER} bytes")
        if time.monotonic() > self._end:
            raise TimedOut(f"the answer was not complete after {self._seconds:g} s")

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self._blocks)


def failure(error: Exception, url: str) -> TransportError:
    """An error of httpx as ours."""
    late, sent = isinstance(error, httpx.TimeoutException), not isinstance(error, _UNSENT)
    return lost(error, str(error), url, late=late, sent=sent)


def lost(error: Exception, text: str, url: str, *, late: bool, sent: bool) -> TransportError:
    """A failure on the way as our error.  It is not chained: the request in it holds the credentials."""
    host = urlsplit(url).hostname
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    if late:
        return TimedOut(f"no answer from {host} in time ({what})", sent)
    return TransportError(f"no answer from {host} ({what})", sent)
