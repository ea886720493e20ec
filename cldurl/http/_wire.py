"""A `Request` as httpx sends it, and what can go wrong on the way, as our errors."""

from __future__ import annotations

import ssl
import time
from typing import Any

import attrs
import httpx

from cldurl.api import Request
from cldurl.errors import BadAnswer, ConfigurationError, Refused, TimedOut, TransportError, show
from cldurl.problems import problem_of

__all__ = ["FAILURES", "Body", "Settings", "failure", "message"]

MAX_ANSWER = 64 * 2**20  # bytes: many times that of a full page
FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
# What fails before the request has left.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e6:
        fault = Refused(f"{show(value)} is not a time", "seconds, more than 0", rule="time")
        raise ConfigurationError(problem_of(fault, (), value, root="timeout"))
    return float(value)


@attrs.frozen(kw_only=True)
class Settings:
    """How a client connects; the same for both clients."""

    timeout: float = attrs.field(converter=_seconds)
    connections: int
    proxy: str | None = attrs.field(repr=False)
    ssl_context: ssl.SSLContext | None
    trust_env: bool

    def __attrs_post_init__(self) -> None:
        context = self.ssl_context
        if context is not None and (context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname):
            fault = Refused(
                "does not verify the service", "ssl.create_default_context(cafile=...) trusts another CA", rule="tls"
            )
            raise ConfigurationError(problem_of(fault, (), context, root="ssl_context"))

    def arguments(self) -> dict[str, Any]:
        """The arguments of an httpx client."""
        return {
            # A connection that is free is waited for: those before it end in finite time.
            "timeout": httpx.Timeout(self.timeout, connect=min(self.timeout, 10.0), pool=None),
            "limits": httpx.Limits(max_connections=self.connections, max_keepalive_connections=self.connections),
            "verify": self.ssl_context or True,
            "trust_env": self.trust_env,
            "proxy": self.proxy,
            "follow_redirects": False,
        }


def message(client: Any, request: Request[Any]) -> httpx.Request:
    """A request as httpx has it."""
    if request.file is not None:
        file = (request.file.filename, request.file.open(), "application/octet-stream")
        data = _form(request)
        built = client.build_request(
            request.method, request.url, headers=request.headers, data=data, files={"file": file}
        )
    elif request.json is not None:
        built = client.build_request(request.method, request.url, headers=request.headers, json=request.json)
    else:
        built = client.build_request(
            request.method, request.url, headers=request.headers, data=_form(request) if request.fields else None
        )
    return built  # type: ignore[no-any-return]


def _form(request: Request[Any]) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {}
    for name, value in request.fields:
        if name in form:
            before = form[name]
            form[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            form[name] = value
    return form


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


def failure(error: Exception) -> TransportError:
    """An error of httpx as ours.  It is not chained: the request in it holds the credentials."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    sent = not isinstance(error, _UNSENT)
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"no answer in time ({text})", sent)
    return TransportError(f"no answer ({text})", sent)
