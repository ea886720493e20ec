"""The Admin API: get, list, update, delete, folders, tags, usage.

https://cloudinary.com/documentation/admin_api
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from cldurl.testing._answers import FLAGS, chosen
from cldurl.testing._messages import Ask, Refusal, Reply, iso, json_reply
from cldurl.testing._store import StoredAsset, lineage
from cldurl.testing._upload import change, checked_id

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = [
    "by_asset_folder",
    "by_asset_ids",
    "by_context",
    "by_moderation",
    "by_tag",
    "create_folder",
    "delete",
    "delete_by_asset_ids",
    "delete_by_tag",
    "delete_folder",
    "folders",
    "get",
    "listing",
    "ping",
    "tags",
    "update",
    "usage",
]

_DETAILS = ("colors", "faces", "media_metadata", "image_metadata", "exif", "phash", "quality_analysis",
            "accessibility_analysis", "versions", "related")  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d| UTC)?)?")


def ping(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Whether anybody is there."""
    return json_reply(200, {"status": "ok"})


def usage(fake: FakeCloudinary, ask: Ask) -> Reply:
    """What the account holds."""
    assets = fake.store.assets.values()
    return json_reply(200, {
        "plan": "Free", "last_updated": iso(ask.now)[:10], "objects": {"usage": len(assets)},
        "storage": {"usage": sum(asset.size for asset in assets)}, "requests": len(fake.calls),
        "resources": len(assets), "derived_resources": sum(len(asset.derived) for asset in assets),
        "rate_limit_allowed": fake.rate.limit, "rate_limit_remaining": fake.rate.remaining,
        "rate_limit_reset_at": iso(fake.rate.reset_at(ask.now)),
    })  # fmt: skip


def _found(fake: FakeCloudinary, ask: Ask) -> StoredAsset:
    names = ask.names
    if "asset_id" in names:
        return fake.store.get_by_id(names["asset_id"])
    return fake.store.get((names["rt"], names["type"], names["id"]))


def get(fake: FakeCloudinary, ask: Ask) -> Reply:
    """One asset, with what was asked for."""
    asset = _found(fake, ask)
    wanted = [name for name in _DETAILS if ask.flag(name)]
    start = ask.number("derived_next_cursor", 0, 0, 10**6) if ask.text("derived_next_cursor") else 0
    answer = fake.answers.resource(asset, wanted, ask.number("max_results", 10, 1, 500), start)
    return json_reply(200, chosen(answer, ask.items("fields")))


def update(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Replace what is said of an asset."""
    asset = _found(fake, ask)
    change(fake, asset, ask)
    return json_reply(200, fake.answers.resource(asset))


# ---------------------------------------------------------------------------------------------------------- listings


def _page(
    fake: FakeCloudinary, ask: Ask, found: Iterable[StoredAsset], *query: object, size: int = 10,
    order: Callable[[StoredAsset], Any] | None = None,
) -> Reply:  # fmt: skip
    """A page of what was found; its cursor belongs to the path and to `query`."""
    direction = ask.text("direction", "desc").lower()
    if direction not in ("asc", "desc", "1", "-1"):
        raise Refusal(400, f"Invalid value for parameter direction: {direction}")
    page, cursor = fake.store.page(
        found, query=[ask.path, direction, *query], size=ask.number("max_results", size, 1, 500),
        cursor=ask.text("next_cursor"), order=order, descending=order is None and direction in ("desc", "-1"),
    )  # fmt: skip
    return json_reply(200, {"resources": _shown(fake, ask, page)} | ({"next_cursor": cursor} if cursor else {}))


def _shown(fake: FakeCloudinary, ask: Ask, assets: Iterable[StoredAsset]) -> list[dict[str, Any]]:
    fields = ask.items("fields")
    flags = FLAGS if fields else [name for name in (*FLAGS, "moderation") if ask.flag(name)]
    return [chosen(fake.answers.item(asset, flags), fields) for asset in assets]


def listing(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets of a resource type, newest first, or by prefix or by their IDs."""
    resource_type, type = ask.names["rt"], ask.names.get("type")
    prefix, public_ids, start_at = ask.text("prefix"), ask.items("public_ids"), ask.text("start_at")
    found = [asset for asset in fake.store.assets.values()
             if asset.resource_type == resource_type and type in (None, asset.type)]  # fmt: skip
    if (prefix or public_ids) and type is None:
        raise Refusal(400, "The type is needed in the path for a listing by prefix or by public_ids")
    if start_at:
        if prefix or public_ids:
            raise Refusal(400, "start_at cannot be combined with prefix or public_ids")
        found = _from(found, start_at, ask)
    if public_ids:
        if len(public_ids) > 100:
            raise Refusal(400, "At most 100 public_ids")
        found = [asset for asset in found if asset.public_id in public_ids]
        return json_reply(200, {"resources": _shown(fake, ask, found)})
    if prefix:
        found = [asset for asset in found if asset.public_id.startswith(prefix)]
        return _page(fake, ask, found, prefix, order=lambda asset: (asset.public_id, asset.serial))
    return _page(fake, ask, found, start_at)


def _from(found: list[StoredAsset], start_at: str, ask: Ask) -> list[StoredAsset]:
    """What was created at a moment or after it; when the newest come first, or before it."""
    text = start_at.strip()
    if not _ISO.fullmatch(text):
        raise Refusal(400, f"Invalid value for parameter start_at: {start_at}")
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "Z").replace("Z", "+00:00"))
    except ValueError:
        raise Refusal(400, f"Invalid value for parameter start_at: {start_at}") from None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    if ask.text("direction", "desc").lower() in ("asc", "1"):
        return [asset for asset in found if asset.created_at >= seconds]
    return [asset for asset in found if asset.created_at <= seconds]


def by_tag(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets that have a tag."""
    return _page(fake, ask, [asset for asset in _of(fake, ask) if ask.names["tag"] in asset.tags])


def _of(fake: FakeCloudinary, ask: Ask) -> list[StoredAsset]:
    return [asset for asset in fake.store.assets.values() if asset.resource_type == ask.names["rt"]]


def by_context(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets that have a key in their context, with this value if one is given."""
    key, value = ask.needed("key"), ask.text("value")
    found = [asset for asset in _of(fake, ask)
             if key in asset.context and (not value or asset.context[key] == value)]  # fmt: skip
    return _page(fake, ask, found, key, value)


def by_moderation(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets by the outcome of a moderation."""
    wanted = ask.names["kind"], ask.names["status"]
    found = [asset for asset in _of(fake, ask)
             if any((item["kind"], item["status"]) == wanted for item in asset.moderation)]  # fmt: skip
    return _page(fake, ask, found)


def by_asset_folder(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets in a folder of the Media Library, and not in those below it."""
    if not fake.dynamic_folders:
        raise Refusal(400, "asset_folder is only supported in dynamic folder mode")
    folder = ask.needed("asset_folder").strip("/")
    if folder not in fake.folder_paths():
        raise Refusal(404, f"Can't find folder with path {folder}")
    found = [asset for asset in fake.store.assets.values() if asset.asset_folder == folder]
    return _page(fake, ask, found, folder, size=50)


def by_asset_ids(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Assets by their asset IDs, at most ten."""
    ids = ask.items("asset_ids")
    if not ids or len(ids) > 10:
        raise Refusal(400, "From 1 to 10 asset_ids")
    found = [fake.store.by_id[one] for one in ids if one in fake.store.by_id]
    return json_reply(200, {"resources": _shown(fake, ask, found)})


def tags(fake: FakeCloudinary, ask: Ask) -> Reply:
    """The tags that assets of a resource type have."""
    prefix, most = ask.text("prefix"), ask.number("max_results", 10, 1, 500)
    query = [ask.path, prefix]
    after = fake.store.known_cursor(query, ask.text("next_cursor")) or ""
    rest = sorted({tag for asset in _of(fake, ask) for tag in asset.tags if tag.startswith(prefix) and tag > after})
    more = {"next_cursor": fake.store.cursor(query, rest[most - 1])} if len(rest) > most else {}
    return json_reply(200, {"tags": rest[:most]} | more)


# ---------------------------------------------------------------------------------------------------------- deletion


def _deleted(fake: FakeCloudinary, ask: Ask, found: list[StoredAsset], missing: Iterable[str], *, ids: bool) -> Reply:
    """Delete as many at a time as the service does, and say which."""
    query = [ask.path, *map(ask.text, ("prefix", "all", "public_ids", "asset_ids"))]
    # By what was dealt with: where originals are kept, nothing is gone.
    last = fake.store.known_cursor(query, ask.text("next_cursor")) or 0
    rest = sorted([asset for asset in found if asset.serial > last], key=lambda asset: asset.serial)
    now, later = rest[: fake.delete_limit], rest[fake.delete_limit :]
    answer: dict[str, Any] = {"deleted": dict.fromkeys(missing, "not_found"), "partial": bool(later)}
    named = [text for text in ask.text("transformations").split("|") if text]
    for asset in now:
        answer["deleted"][asset.asset_id if ids else asset.public_id] = "deleted"
        asset.derived = [item for item in asset.derived if named and item["transformation"] not in named]
        if not ask.flag("keep_original"):
            fake.store.remove(asset)
    if later:
        answer["next_cursor"] = fake.store.cursor(query, now[-1].serial)
    return json_reply(200, answer)


def delete(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete by public IDs, by prefix, or all of a type."""
    kind = ask.names["rt"], ask.names["type"]
    public_ids, prefix = ask.items("public_ids"), ask.text("prefix")
    if len([True for given in (public_ids, prefix, ask.flag("all")) if given]) != 1:
        raise Refusal(400, "One of public_ids, prefix and all is needed")
    if public_ids:
        if len(public_ids) > 100:
            raise Refusal(400, "At most 100 public_ids")
        known = {one: fake.store.assets.get((*kind, one)) for one in public_ids}
        there = [asset for asset in known.values() if asset is not None]
        missing = [one for one, asset in known.items() if asset is None]
        return _deleted(fake, ask, there, missing, ids=False)
    there = [asset for asset in fake.store.assets.values()
             if (asset.resource_type, asset.type) == kind and asset.public_id.startswith(prefix)]  # fmt: skip
    return _deleted(fake, ask, there, (), ids=False)


def delete_by_tag(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete what has a tag."""
    return _deleted(fake, ask, [asset for asset in _of(fake, ask) if ask.names["tag"] in asset.tags], (), ids=False)


def delete_by_asset_ids(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete by asset IDs."""
    ids = ask.items("asset_ids")
    if not ids or len(ids) > 100:
        raise Refusal(400, "From 1 to 100 asset_ids")
    there = [fake.store.by_id[one] for one in dict.fromkeys(ids) if one in fake.store.by_id]
    return _deleted(fake, ask, there, [one for one in ids if one not in fake.store.by_id], ids=True)


# ----------------------------------------------------------------------------------------------------------- folders


def folders(fake: FakeCloudinary, ask: Ask) -> Reply:
    """The folders directly in a folder, or at the root."""
    above = ask.names.get("path", "")
    paths = fake.folder_paths()
    if above and above not in paths:
        raise Refusal(404, f"Can't find folder with path {above}")
    found = sorted(path for path in paths if path.rpartition("/")[0] == above)
    shown = [{"name": path.rpartition("/")[2], "path": path} for path in found]
    return json_reply(200, {"folders": shown, "next_cursor": None, "total_count": len(shown)})


def create_folder(fake: FakeCloudinary, ask: Ask) -> Reply:
    """A folder with nothing in it."""
    path = checked_id(ask.names["path"], "path")
    fake.store.folders |= lineage(path)
    return json_reply(200, {"success": True, "path": path, "name": path.rpartition("/")[2]})


def delete_folder(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete a folder with no asset in it, nor in those below it."""
    path = ask.names["path"]
    paths = fake.folder_paths()
    if path not in paths:
        raise Refusal(404, f"Can't find folder with path {path}")
    below = {one for one in paths if one == path or one.startswith(f"{path}/")}
    if below & fake.store.used_folders(dynamic=fake.dynamic_folders):
        raise Refusal(400, "Folder is not empty")
    fake.store.folders -= below
    return json_reply(200, {"deleted": sorted(below)})
