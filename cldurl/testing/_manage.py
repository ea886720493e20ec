"""The rest of the Upload API: destroy, rename, and tags, context and metadata by the way.

https://cloudinary.com/documentation/image_upload_api_reference
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cldurl.testing._messages import Ask, Refusal, Reply, json_reply
from cldurl.testing._params import pairs
from cldurl.testing._store import StoredAsset
from cldurl.testing._upload import TYPES, change, checked_id

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["context", "destroy", "destroy_by_asset_id", "metadata", "rename", "tags"]


def destroy(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete one asset; that there is none is no error."""
    key = ask.names["rt"], ask.text("type", "upload"), ask.needed("public_id")
    if (asset := fake.store.assets.get(key)) is None:
        return json_reply(200, {"result": "not found"})
    fake.store.remove(asset)
    return json_reply(200, {"result": "ok"})


def destroy_by_asset_id(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Delete one asset by its asset ID."""
    if (asset := fake.store.by_id.get(ask.needed("asset_id"))) is None:
        return json_reply(200, {"result": "not found"})
    fake.store.remove(asset)
    return json_reply(200, {"result": "ok"})


def rename(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Give an asset another public ID, or another type."""
    old, new = ask.needed("from_public_id"), checked_id(ask.needed("to_public_id"), "to_public_id")
    type = ask.text("type", "upload")
    to_type = ask.text("to_type", type)
    if to_type not in TYPES:
        raise Refusal(400, f"Invalid to_type {to_type}")
    asset = fake.store.get((ask.names["rt"], type, old))
    target = fake.store.assets.get((ask.names["rt"], to_type, new))
    if target is asset:
        raise Refusal(400, "from_public_id and to_public_id are the same")
    if target is not None:
        if not ask.flag("overwrite"):
            raise Refusal(409, f"to_public_id {new} already exists")
    change(fake, asset, ask)
    if target is not None:
        fake.store.remove(target)
    fake.store.remove(asset)
    if asset.display_name == old.rpartition("/")[2]:
        asset.display_name = new.rpartition("/")[2]
    asset.public_id, asset.type = new, to_type
    fake.store.put(asset)
    return json_reply(200, fake.answers.uploaded(asset))


def _public_ids(ask: Ask) -> dict[str, None]:
    """The assets that are named, each once."""
    public_ids = ask.items("public_ids")
    if not public_ids:
        raise Refusal(400, "Missing required parameter - public_ids")
    if len(public_ids) > 1000:
        raise Refusal(400, "At most 1000 public_ids")
    return dict.fromkeys(public_ids)


def _each(fake: FakeCloudinary, ask: Ask, apply: Callable[[StoredAsset], object]) -> Reply:
    """Apply a change to the assets that are named, and say which there were."""
    type = ask.text("type", "upload")
    changed = []
    for public_id in _public_ids(ask):
        if (asset := fake.store.assets.get((ask.names["rt"], type, public_id))) is not None:
            apply(asset)
            asset.updated_at = int(ask.now)
            changed.append(public_id)
    return json_reply(200, {"public_ids": changed})


def tags(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Add, remove or replace tags."""
    command = ask.needed("command")
    given = ask.items("tag")
    if command not in ("add", "remove", "replace", "remove_all", "set_exclusive"):
        raise Refusal(400, f"Invalid command {command}")
    if command != "remove_all" and not given:
        raise Refusal(400, "Missing required parameter - tag")
    if command == "set_exclusive":
        named = _public_ids(ask)
        for asset in fake.store.assets.values():
            if asset.resource_type == ask.names["rt"] and asset.public_id not in named:
                asset.tags = [tag for tag in asset.tags if tag not in given]

    def apply(asset: StoredAsset) -> None:
        if command in ("remove", "remove_all"):
            asset.tags = [tag for tag in asset.tags if command == "remove" and tag not in given]
        else:
            before = [] if command == "replace" else asset.tags
            asset.tags = list(dict.fromkeys([*before, *given]))

    return _each(fake, ask, apply)


def context(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Add to the context, or remove all of it."""
    command = ask.needed("command")
    if command == "remove_all":
        return _each(fake, ask, lambda asset: asset.context.clear())
    if command != "add":
        raise Refusal(400, f"Invalid command {command}")
    given = pairs(ask.needed("context"), "context")
    return _each(fake, ask, lambda asset: asset.context.update(given))


def metadata(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Set structured metadata."""
    ask.needed("metadata")
    return _each(fake, ask, lambda asset: change(fake, asset, ask))
