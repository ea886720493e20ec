"""What the service says of an asset, with its field names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cldurl._digest import hasher
from cldurl.cloud import Cloud
from cldurl.signing import params_signature
from cldurl.testing._messages import iso
from cldurl.testing._store import StoredAsset

__all__ = ["FLAGS", "Answers", "chosen"]

# Parts of an item in a listing that are only there when they are asked for.
FLAGS = ("tags", "context", "metadata", "moderations")
# What an analysis finds in pictures that nobody looks at: something of the right shape.
_ANALYSES: dict[str, Any] = {
    "faces": [],
    "colors": [["#FFFFFF", 60.0], ["#808080", 40.0]],
    "media_metadata": {},
    "image_metadata": {},
    "exif": {},
    "quality_analysis": {"focus": 0.9},
    "accessibility_analysis": {"colorblind_accessibility_score": 0.9},
}


def chosen(found: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The fields that were asked for, and what names the asset; all without any."""
    return {name: value for name, value in found.items() if not fields or name in ("public_id", "asset_id", *fields)}


class Answers:
    """The answers of one account: their URLs and signatures are its own."""

    def __init__(self, cloud: Cloud, *, dynamic: bool) -> None:
        self.cloud, self.dynamic = cloud, dynamic

    def item(self, asset: StoredAsset, flags: Collection[str] = ()) -> dict[str, Any]:
        """An asset in a listing."""
        found = self._common(asset)
        if "tags" in flags:
            found["tags"] = list(asset.tags)
        if "context" in flags and asset.context:
            found["context"] = {"custom": dict(asset.context)}
        if "metadata" in flags:
            found["metadata"] = dict(asset.metadata)
        if ("moderations" in flags or "moderation" in flags) and asset.moderation:
            found["moderation"] = list(asset.moderation)
            found["moderation_kind"] = asset.moderation[0]["kind"]
            found["moderation_status"] = asset.moderation[0]["status"]
        return found

    def uploaded(self, asset: StoredAsset, wanted: Collection[str] = ()) -> dict[str, Any]:
        """The answer to an upload and to `explicit`."""
        found = self._common(asset)
        found |= {
            "version_id": asset.version_id,
            "signature": self.signature(asset),
            "tags": list(asset.tags),
            "etag": asset.etag,
            "placeholder": False,
            "original_filename": asset.original_filename,
            "api_key": self.cloud.api_key,
        }
        if asset.resource_type == "image":
            found["pages"] = 1
        if asset.context:
            found["context"] = {"custom": dict(asset.context)}
        if asset.metadata:
            found["metadata"] = dict(asset.metadata)
        if asset.moderation:
            found["moderation"] = list(asset.moderation)
        if asset.access_control is not None:
            found["access_control"] = asset.access_control
        if asset.derived:
            found["eager"] = [{name: item[name] for name in item if name != "id"} for item in asset.derived]
        return found | self._analyses(asset, wanted) | asset.details

    def resource(
        self, asset: StoredAsset, wanted: Collection[str] = (), most: int = 10, start: int = 0
    ) -> dict[str, Any]:
        """The whole of an asset, as `get` and `update` answer."""
        found = self.uploaded(asset, wanted)
        for name in ("eager", "api_key", "original_filename"):
            found.pop(name, None)
        found["access_mode"] = "public" if asset.type == "upload" else "authenticated"
        found["last_updated"] = {"updated_at": iso(asset.updated_at)}
        found["derived"] = asset.derived[start : start + most]
        if len(asset.derived) > start + most:
            found["derived_next_cursor"] = found["next_cursor"] = str(start + most)
        if "versions" in wanted:
            found["versions"] = [{"version": asset.version, "version_id": asset.version_id, "size": asset.size}]
        if "related" in wanted:
            found["related_assets"] = []
        return found

    def signature(self, asset: StoredAsset) -> str:
        """What proves that an answer is the account's: always of version 1."""
        signed = {"public_id": asset.public_id, "version": str(asset.version)}
        return params_signature(signed, self.cloud.api_secret or "", self.cloud.signature_algorithm, version=1)

    def urls(self, asset: StoredAsset, transformation: str | None = None) -> dict[str, str]:
        """Where an asset is delivered; what is restricted is signed."""
        kind: Any = asset.resource_type
        sign = asset.type != "upload"
        secure = self.cloud.url(
            asset.public_id, transformation, version=asset.version, resource_type=kind, type=asset.type,
            format=asset.format, secure=True, sign=sign, defaults=None,
        )  # fmt: skip
        return {"url": secure.replace("https:", "http:", 1), "secure_url": secure}

    def _common(self, asset: StoredAsset) -> dict[str, Any]:
        found: dict[str, Any] = {
            "asset_id": asset.asset_id,
            "public_id": asset.public_id,
            "format": asset.format,
            "version": asset.version,
            "resource_type": asset.resource_type,
            "type": asset.type,
            "created_at": iso(asset.created_at),
            "bytes": asset.size,
            "width": asset.width,
            "height": asset.height,
        }
        found = {name: value for name, value in found.items() if value is not None}
        if self.dynamic:
            found["asset_folder"] = asset.asset_folder
            found["display_name"] = asset.display_name
        else:
            found["folder"] = asset.public_id.rpartition("/")[0]
        return found | self.urls(asset)

    def _analyses(self, asset: StoredAsset, wanted: Collection[str]) -> dict[str, Any]:
        found = {name: value for name, value in _ANALYSES.items() if name in wanted}
        if "phash" in wanted:
            found["phash"] = hasher("sha256")(asset.etag.encode()).hexdigest()[:16]
        if "colors" in wanted:
            found["predominant"] = {"google": [["white", 100.0]]}
        return found
