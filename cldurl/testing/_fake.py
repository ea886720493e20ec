"""The fake itself: an account in memory, and what tests ask of it.  There is no I/O here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, Refused
from cldurl.problems import problem_of
from cldurl.public_ids import fault_of
from cldurl.testing._answers import Answers
from cldurl.testing._bodies import Content
from cldurl.testing._chunks import Chunks
from cldurl.testing._exchange import Call, Exchange
from cldurl.testing._extra import loaded
from cldurl.testing._faults import Faults
from cldurl.testing._media import media_of
from cldurl.testing._messages import Reply
from cldurl.testing._rate import Rate
from cldurl.testing._store import Key, Store, StoredAsset

if TYPE_CHECKING:
    from cldurl.testing._server import Server
    from cldurl.testing._transport import Transport

__all__ = ["FakeCloudinary"]

_MIB = 1 << 20
# A picture of one pixel, for remote files that nobody registered.
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


class FakeCloudinary:
    """An account of Cloudinary in memory, for tests.

    - `cloud`: its name, key, secret, signature algorithm and token key.
    - `clock`: asked for the time, in Unix seconds; the clock of `cloud` without it.
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
        clock: Callable[[], float] | None = None,
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
        if cloud is None:
            cloud = Cloud("demo", api_key="1234567890", api_secret="fake-secret", clock=clock or time.time)  # noqa: S106
        self.cloud = cloud
        if not (self.cloud.api_key and self.cloud.api_secret):
            fault = Refused("a cloud without key and secret", "api_key=..., api_secret=...", rule="missing-key")
            raise ConfigurationError(problem_of(fault, (), None, root="cloud"))
        self.clock = clock or cloud.clock
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
        self.lock = threading.RLock()
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
        with self.lock:
            self.faults.clear()
            self._begin()

    @property
    def calls(self) -> tuple[Call, ...]:
        """The requests that came, the first one first."""
        with self.lock:
            return tuple(self._calls)

    @property
    def assets(self) -> dict[Key, StoredAsset]:
        """What is stored, by resource type, type and public ID."""
        with self.lock:
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
            fault_of(public_id)
        except Refused as fault:
            raise InvalidInput(problem_of(fault, (), public_id, root="public_id")) from None
        data = Content(len(content))
        data.write(content)
        media = media_of(resource_type, data.head, data.size, public_id, format or "")
        with self.lock:
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

    def log(self, call: Call) -> None:
        """Note a request that came."""
        with self.lock:
            self._calls.append(call)

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
