"""The fake itself: an account in memory, which takes requests and gives answers, without any I/O."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, Refused
from cldurl.problems import problem_of
from cldurl.testing._answers import Answers
from cldurl.testing._auth import by_header, checked_signature
from cldurl.testing._bodies import Body, Content, Sink, body_of
from cldurl.testing._chunks import Chunks
from cldurl.testing._delivery import deliver
from cldurl.testing._endpoints import Endpoint, route
from cldurl.testing._extra import loaded
from cldurl.testing._faults import Fault, Faults
from cldurl.testing._media import media_of
from cldurl.testing._messages import Ask, Refusal, Reply
from cldurl.testing._params import from_query, masked
from cldurl.testing._rate import Rate
from cldurl.testing._store import Key, Store, StoredAsset
from cldurl.testing._upload import checked_id, without_signature

if TYPE_CHECKING:
    from cldurl.testing._server import Server
    from cldurl.testing._transport import Transport

__all__ = ["Call", "Exchange", "FakeCloudinary"]

_MIB = 1 << 20
# A picture of one pixel, for remote files that nobody registered.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


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


class FakeCloudinary:
    """An account of Cloudinary in memory, for tests.

    - `cloud`: its name, key, secret, signature algorithm and token key.
    - `clock`: asked for the time, in Unix seconds.
    - `rate_limit`: calls of the Admin API in an hour; `rate_limit_status`: 420, or 429.
    - `min_chunk`: the least size of a chunk that is not the last, in bytes; 5 MB, as the service has it.
    - `max_upload`: the most bytes of an upload without chunks.
    - `keep_bytes`: what is bigger is counted and hashed, and not kept.
    - `dynamic_folders`: whether folders are apart from public IDs, as in all newer accounts.
    - `presets`: upload presets by name, `{"browser": {"unsigned": True, "tags": "new"}}`.
    - `oauth_tokens`: the bearer tokens that are accepted.
    - `remote_files`: the bytes behind remote URLs; what is not here is a GIF of one pixel.
    - `strict_files`: refuse files that are not of the resource type that they are uploaded as.
    - `delete_limit`: how many assets one call deletes.

    Tests use `calls`, `assets`, `add_asset`, `faults`, `reset`, `transport` and `serve`.  Raises
    `ConfigurationError` for a cloud without key and secret.  See docs/how-to/test-your-code.md.

    >>> fake = FakeCloudinary()
    >>> asset = fake.add_asset("shop/cup", tags=["new"])
    >>> asset.format, asset.width, asset.height, asset.tags
    ('gif', 1, 1, ['new'])
    """

    def __init__(
        self,
        cloud: Cloud | None = None,
        *,
        clock: Callable[[], float] = time.time,
        rate_limit: int = 500,
        rate_limit_status: int = 420,
        min_chunk: int = 5 * _MIB,
        max_upload: int = 100_000_000,
        keep_bytes: int = 32 * _MIB,
        dynamic_folders: bool = True,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
        oauth_tokens: Iterable[str] = (),
        remote_files: Mapping[str, bytes] | None = None,
        strict_files: bool = False,
        delete_limit: int = 1000,
    ) -> None:
        self.cloud = cloud or Cloud("demo", api_key="1234567890", api_secret="fake-secret")  # noqa: S106
        if not (self.cloud.api_key and self.cloud.api_secret):
            fault = Refused("a cloud without key and secret", "api_key=..., api_secret=...", rule="missing-key")
            raise ConfigurationError(problem_of(fault, (), None, root="cloud"))
        self.clock = clock
        self.min_chunk, self.max_upload, self.keep_bytes = min_chunk, max_upload, keep_bytes
        self.dynamic_folders, self.strict_files, self.delete_limit = dynamic_folders, strict_files, delete_limit
        self.presets = dict(presets or {})
        self.oauth_tokens = frozenset(oauth_tokens)
        self.remote_files = dict(remote_files or {})
        self.answers = Answers(self.cloud, dynamic=dynamic_folders)
        self.faults = Faults()
        plain: dict[str, Any] = {"host": None, "cloud_in_path": None, "cdn_subdomain": False, "shorten": False,
                                 "use_root_path": False, "defaults": None}  # fmt: skip
        # What it looks at signatures of URLs with: whatever the host, they are the same.
        self.judge = attrs.evolve(self.cloud, **plain)
        self.private_judge = attrs.evolve(self.cloud, **{**plain, "host": "private"})
        self._limits = rate_limit, rate_limit_status
        self._lock = threading.RLock()
        self._begin()

    def _begin(self) -> None:
        self.store = Store()
        self.chunks = Chunks()
        self.rate = Rate(*self._limits)
        self._calls: list[Call] = []

    def __repr__(self) -> str:
        return f"<FakeCloudinary {self.cloud.name}, {len(self.store.assets)} assets>"

    # ------------------------------------------------------------------------------------------------- what tests use

    def reset(self) -> None:
        """Forget all assets, calls, faults and cursors; settings stay."""
        with self._lock:
            self.faults.clear()
            self._begin()

    @property
    def calls(self) -> tuple[Call, ...]:
        """The requests that came, the first one first."""
        with self._lock:
            return tuple(self._calls)

    @property
    def assets(self) -> dict[Key, StoredAsset]:
        """What is stored, by resource type, type and public ID."""
        with self._lock:
            return dict(self.store.assets)

    def add_asset(
        self,
        public_id: str,
        content: bytes = _PIXEL,
        *,
        resource_type: str = "image",
        type: str = "upload",
        format: str | None = None,
        tags: Iterable[str] = (),
        context: Mapping[str, str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        moderation: Iterable[Mapping[str, Any]] = (),
        asset_folder: str = "",
        display_name: str | None = None,
        width: int | None = None,
        height: int | None = None,
        created_at: int | None = None,
    ) -> StoredAsset:
        """Store an asset without an upload.

        Raises `InvalidInput` for a public ID that the service would not take.

        >>> FakeCloudinary().add_asset("cup", format="png", tags=["new"], width=30, height=20).tags
        ['new']
        """
        try:
            checked_id(public_id)
        except Refusal as refusal:
            fault = Refused(refusal.message, "letters, digits, slashes, ...", rule="public-id")
            raise InvalidInput(problem_of(fault, (), public_id, root="public_id")) from None
        data = Content(len(content))
        data.write(content)
        media = media_of(resource_type, data.head, data.size, public_id, format or "")
        with self._lock:
            now = int(self.clock()) if created_at is None else created_at
            asset = StoredAsset(
                public_id=public_id, resource_type=media.resource_type, type=type, asset_id=self.store.unique("asset"),
                serial=self.store.serial(), version=now, version_id=self.store.unique("version"), created_at=now,
                updated_at=now, format=media.format, size=data.size, width=width or media.width,
                height=height or media.height, etag=data.etag, content=content, tags=list(tags),
                context=dict(context or {}), metadata=dict(metadata or {}), moderation=[dict(one) for one in moderation],
                asset_folder=asset_folder,
                display_name=public_id.rpartition("/")[2] if display_name is None else display_name,
            )  # fmt: skip
            self.store.put(asset)
        return asset

    def transport(self) -> Transport:
        """A transport for `httpx.Client` and `httpx.AsyncClient`: no socket is opened.

        Raises `Unsupported` if httpx is not installed.
        """
        made: Transport = loaded("_transport", "Transport")(self)
        return made

    def serve(self, port: int = 0) -> Server:
        """A server on this machine, as a context manager; `url` of it is its address.

        It listens on 127.0.0.1 alone, on a free port if none is given.
        """
        from cldurl.testing._server import Server

        return Server(self, port)

    def remote_file(self, url: str) -> bytes:
        """What is behind a remote URL, which is never fetched."""
        return self.remote_files.get(url, _PIXEL)

    def folder_paths(self) -> set[str]:
        """Every folder: of the Media Library, or of public IDs."""
        return self.store.paths(dynamic=self.dynamic_folders)

    # -------------------------------------------------------------------------------------------------- the exchange

    def begin(self, method: str, target: str, headers: Iterable[tuple[str, str]]) -> Exchange:
        """A request whose body comes piece by piece."""
        return Exchange(self, method, target, headers)

    def handle(
        self, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: bytes | Iterable[bytes] = b""
    ) -> Reply:
        """The answer to a request; `target` is its path, with its query.

        Faults that are more than another answer are for transports, and have no effect here.

        >>> FakeCloudinary().handle("GET", "/v1_1/demo/ping").body
        b'{"error":{"message":"Must supply api_key"}}'
        """
        exchange = self.begin(method, target, headers)
        for piece in [body] if isinstance(body, bytes) else body:
            exchange.feed(piece)
        return exchange.finish()


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
        most = self.fake.max_upload + _MIB
        if "content-range" not in self.headers and length.isascii() and length.isdigit() and int(length) > most:
            raise Refusal(413, "Request Entity Too Large")
        return body_of(self.headers.get("content-type", ""), self._sink)

    def _sink(self) -> Sink:
        fake = self.fake
        if "content-range" not in self.headers:
            return Content(fake.keep_bytes)
        with fake._lock:
            upload_id = self.headers.get("x-unique-upload-id", "")
            return fake.chunks.sink(upload_id, self.headers["content-range"], fake.keep_bytes)

    def finish(self) -> Reply:
        """The answer."""
        fake = self.fake
        with fake._lock:
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
            with self.fake._lock:
                self._log(None)

    def _log(self, status: int | None) -> None:
        self._finished = True
        self.fake._calls.append(Call(self.method, self.path, masked(self._params), status, self._auth, self.fault))

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
        elif endpoint.door == "upload" and ask.auth == "none":
            if ask.params.get("signature") or not self.path.endswith(("/upload", "/upload_chunked")):
                checked_signature(fake.cloud, ask.params, self.path, ask.now)
                ask.auth = "signature"
            else:
                without_signature(fake, ask)
        self._auth = ask.auth
