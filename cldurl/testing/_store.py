"""The assets that are stored, and listings of them with cursors that live through changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import attrs

from cldurl._digest import hasher
from cldurl.testing._messages import Refusal, iso

__all__ = ["Key", "Store", "StoredAsset", "lineage", "moderated"]

Key = tuple[str, str, str]  # resource type, type, public ID


@attrs.define(kw_only=True, eq=False)
class StoredAsset:
    """An asset as it is stored; read it, and change it through the API.

    `content` is `None` where the file was too big to be kept; times are Unix seconds.
    """

    public_id: str
    resource_type: str
    type: str
    asset_id: str
    serial: int = attrs.field(repr=False)
    version: int
    version_id: str = attrs.field(repr=False)
    created_at: int
    updated_at: int = attrs.field(repr=False)
    format: str | None
    size: int
    width: int | None
    height: int | None
    etag: str = attrs.field(repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    original_filename: str = attrs.field(default="file", repr=False)
    display_name: str = attrs.field(default="", repr=False)
    asset_folder: str = ""
    tags: list[str] = attrs.field(factory=list)
    context: dict[str, str] = attrs.field(factory=dict)
    metadata: dict[str, Any] = attrs.field(factory=dict)
    moderation: list[dict[str, Any]] = attrs.field(factory=list)
    access_control: list[dict[str, Any]] | None = None
    derived: list[dict[str, Any]] = attrs.field(factory=list, repr=False)
    # What was asked for when it was uploaded, coordinates and the like: shown as it is.
    details: dict[str, Any] = attrs.field(factory=dict, repr=False)

    @property
    def key(self) -> Key:
        """Where it is stored."""
        return self.resource_type, self.type, self.public_id


class Store:
    """Assets by key and by asset ID, and cursors."""

    def __init__(self) -> None:
        self.assets: dict[Key, StoredAsset] = {}
        self.by_id: dict[str, StoredAsset] = {}
        self.folders: set[str] = set()
        self._cursors: dict[str, tuple[str, Any]] = {}
        self._count = 0

    def unique(self, kind: str, length: int = 32) -> str:
        """Hex digits that no other call gives, and that the same test gets every time."""
        self._count += 1
        return hasher("sha256")(f"{kind}:{self._count}".encode()).hexdigest()[:length]

    def serial(self) -> int:
        """The next place in the order of creation."""
        self._count += 1
        return self._count

    def put(self, asset: StoredAsset) -> None:
        """Store an asset in the place of what was there."""
        if old := self.assets.get(asset.key):
            self.by_id.pop(old.asset_id, None)
        self.assets[asset.key] = asset
        self.by_id[asset.asset_id] = asset

    def get(self, key: Key) -> StoredAsset:
        """The asset of this key."""
        if (found := self.assets.get(key)) is None:
            raise Refusal(404, f"Resource not found - {key[2]}")
        return found

    def get_by_id(self, asset_id: str) -> StoredAsset:
        """The asset of this asset ID."""
        if (found := self.by_id.get(asset_id)) is None:
            raise Refusal(404, f"Resource not found - {asset_id}")
        return found

    def remove(self, asset: StoredAsset) -> None:
        """Forget an asset."""
        del self.assets[asset.key]
        del self.by_id[asset.asset_id]

    def page(
        self, found: Iterable[StoredAsset], *, query: object, size: int, cursor: str,
        order: Callable[[StoredAsset], Any] | None = None, descending: bool = True,
    ) -> tuple[list[StoredAsset], str | None]:  # fmt: skip
        """One page of what was found, and the cursor of the next.

        A cursor remembers after which asset it goes on, so that nothing is skipped or repeated
        when assets come and go; it belongs to its `query`.
        """
        key = order or (lambda asset: (asset.created_at, asset.serial))
        ranked = sorted(found, key=key, reverse=descending)
        if cursor:
            last = self.known_cursor(query, cursor)
            ranked = [asset for asset in ranked if (key(asset) < last if descending else key(asset) > last)]
        page = ranked[:size]
        if len(ranked) <= size:
            return page, None
        return page, self.cursor(query, key(page[-1]))

    def cursor(self, query: object, last: object) -> str:
        """The cursor with which `query` goes on after `last`; the same for the same."""
        asked = json.dumps(query, sort_keys=True, default=str)
        text = hasher("sha256")(f"{asked}|{last!r}".encode("utf-8", "replace")).hexdigest()[:32]
        self._cursors[text] = asked, last
        return text

    def known_cursor(self, query: object, cursor: str) -> Any:
        """After what a cursor goes on."""
        if not cursor:
            return None
        known = self._cursors.get(cursor)
        if known is None or known[0] != json.dumps(query, sort_keys=True, default=str):
            raise Refusal(400, f"Invalid value for parameter next_cursor: {cursor}")
        return known[1]

    def paths(self, *, dynamic: bool) -> set[str]:
        """Every folder, and those above it: of the Media Library, or of public IDs."""
        return self.folders.union(*map(lineage, self.used_folders(dynamic=dynamic)))

    def used_folders(self, *, dynamic: bool) -> set[str]:
        """The folders in which assets are."""
        assets = self.assets.values()
        return {asset.asset_folder if dynamic else asset.public_id.rpartition("/")[0] for asset in assets}


def lineage(folder: str) -> set[str]:
    """A folder and those above it.

    >>> sorted(lineage("a/b"))
    ['a', 'a/b']
    """
    found = set()
    while folder:
        found.add(folder)
        folder = folder.rpartition("/")[0]
    return found


def moderated(asset: StoredAsset, kind: str, status: str, now: float) -> list[dict[str, Any]]:
    """The moderations of an asset with one more outcome; the latest one stands first."""
    others = [item for item in asset.moderation if item["kind"] != kind]
    return [{"kind": kind, "status": status, "updated_at": iso(now)}, *others]
