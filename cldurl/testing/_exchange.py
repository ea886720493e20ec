"""One request from its first byte to its answer, without any I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl.testing._auth import by_header, checked_signature
from cldurl.testing._bodies import Body, Content, Sink, body_of
from cldurl.testing._delivery import deliver
from cldurl.testing._endpoints import Endpoint, route
from cldurl.testing._faults import Fault
from cldurl.testing._messages import Ask, Refusal, Reply
from cldurl.testing._params import from_query, masked
from cldurl.testing._upload import without_signature

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["Call", "Exchange"]

_FRAME = 1 << 20  # what a form may have beside its file


@attrs.frozen
class Call:
    """A request that came: parameters without signatures, and the status of its answer.

    `status` is `None` where none was given; `auth` is `"basic"`, `"bearer"`, `"signature"` or `"none"`.
    """

    method: str
    path: str
    params: Mapping[str, Any]
    status: int | None
    auth: str = "none"
    fault: Fault | None = attrs.field(default=None, repr=False)


class Exchange:
    """One request: `feed` takes its body, and `finish` gives the answer.

    As a context manager it notes, at its end, that a request was never answered.
    """

    def __init__(self, fake: FakeCloudinary, method: str, target: str, headers: Iterable[tuple[str, str]]) -> None:
        self.fake = fake
        self.method = method.upper()
        self.path, _, self.query = target.partition("?")
        self.headers = {name.lower(): value for name, value in headers}
        self.fault = fake.faults.take(self.method, self.path)
        self._body: Body | None = None
        self._refused: Refusal | None = None
        self._params: dict[str, Any] = {}
        self._auth = "none"
        self._admin = self._finished = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body; after a refusal nothing is done with them."""
        if not data or self._refused is not None or (self.fault is not None and self.fault.status is not None):
            return
        try:
            if self._body is None:
                self._body = self._opened()
            self._body.feed(data)
        except Refusal as refusal:
            self._refused = refusal

    def _opened(self) -> Body:
        length = self.headers.get("content-length", "0")
        most = self.fake.max_upload + _FRAME
        if "content-range" not in self.headers and length.isascii() and length.isdigit() and int(length) > most:
            raise Refusal(413, "Request Entity Too Large")
        return body_of(self.headers.get("content-type", ""), self._sink)

    def _sink(self) -> Sink:
        fake = self.fake
        if "content-range" not in self.headers:
            return Content(fake.keep_bytes)
        with fake.lock:
            upload_id = self.headers.get("x-unique-upload-id", "")
            return fake.chunks.sink(upload_id, self.headers["content-range"], fake.keep_bytes)

    def finish(self) -> Reply:
        """The answer."""
        fake = self.fake
        with fake.lock:
            now = fake.clock()
            reply = self.fault.reply(fake.rate.limit, now) if self.fault else None
            if reply is None:
                try:
                    reply = self._answer(now)
                except Refusal as refusal:
                    reply = refusal.reply()
                if self._admin:
                    reply = reply.with_headers(*fake.rate.headers(now))
            reply = reply.with_headers(("X-Request-Id", fake.store.unique("request")))
            self._log(reply.status)
        return self.fault.garbled(reply) if self.fault else reply

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *error: object) -> None:
        if not self._finished:
            with self.fake.lock:
                self._log(None)

    def _log(self, status: int | None) -> None:
        self._finished = True
        self.fake.log(Call(self.method, self.path, masked(self._params), status, self._auth, self.fault))

    def _answer(self, now: float) -> Reply:
        fake = self.fake
        parts = self.path.split("/", 3)
        if parts[:2] != ["", "v1_1"]:
            if self.method not in ("GET", "HEAD"):
                raise Refusal(404, f"Nothing is here: {self.method} {self.path}")
            return deliver(fake, self.path, self.query, self.headers, now)
        if self._refused is not None:
            raise self._refused
        params, file = self._body.finish() if self._body is not None else ({}, None)
        params = {**from_query(self.query), **params}
        self._params = {**params, "file": repr(file)} if file is not None else params
        if len(parts) < 4 or parts[2] != fake.cloud.name:
            raise Refusal(401, f"Invalid cloud_name {parts[2] if len(parts) > 2 else ''}")
        found = route(self.method, parts[3])
        if found is None:
            raise Refusal(404, f"Nothing is here: {self.method} /{parts[3]}")
        endpoint, names = found
        names.setdefault("rt", "auto" if parts[3] == "upload" else "image")
        ask = Ask(self.method, self.path, self.headers, params, names, now, "none", file)
        self._authorize(endpoint, ask)
        if self._admin:
            limited = fake.rate.use(11 if ask.flag("versions") else 1, now)
            if limited is not None:
                return limited
        return endpoint.run(fake, ask)

    def _authorize(self, endpoint: Endpoint, ask: Ask) -> None:
        fake = self.fake
        ask.auth = by_header(fake.cloud, fake.oauth_tokens, self.headers.get("authorization", ""))
        if endpoint.door == "admin":
            if ask.auth == "none":
                raise Refusal(401, "Must supply api_key")
            self._admin = True
        elif endpoint.door != "link" and ask.auth == "none":
            if endpoint.door == "upload" and not ask.params.get("signature"):
                without_signature(fake, ask)
            else:
                checked_signature(fake.cloud, ask.params, self.path, ask.now)
                ask.auth = "signature"
        self._auth = ask.auth
