"""The search of assets of every type.

https://cloudinary.com/documentation/admin_api#search
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from cldurl.testing._answers import chosen
from cldurl.testing._expressions import FIELDS, read
from cldurl.testing._messages import Ask, Refusal, Reply, iso, json_reply
from cldurl.testing._store import StoredAsset

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["search"]

_WITH = ("tags", "context", "metadata")
_ALSO_WITH = ("image_metadata", "image_analysis", "quality_analysis", "accessibility_analysis", "moderations")
_AGGREGATES = ("resource_type", "type", "format")


class _Backwards:
    """A value that sorts the other way round."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Backwards) -> bool:
        return bool(other.value < self.value)

    def __gt__(self, other: _Backwards) -> bool:
        return bool(other.value > self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"-{self.value!r}"


def _loaded(ask: Ask, name: str) -> list[Any]:
    """A parameter that is a list of anything: JSON in a body, or JSON in text."""
    value = ask.params.get(name)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except ValueError:
            raise Refusal(400, f"Invalid value for parameter {name}: {value}") from None
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _order(ask: Ask) -> list[tuple[str, str]]:
    order = []
    for item in _loaded(ask, "sort_by") or [{"created_at": "desc"}]:
        if not isinstance(item, dict) or len(item) != 1:
            raise Refusal(400, "Invalid value for parameter sort_by: a list of {field: direction} is expected")
        (name, direction), *_ = item.items()
        if name not in FIELDS or name == "tags" or direction not in ("asc", "desc"):
            raise Refusal(400, f"Invalid value for parameter sort_by: {name} {direction}")
        order.append((name, direction))
    return order


def search(fake: FakeCloudinary, ask: Ask) -> Reply:
    """What an expression finds, among assets of all types."""
    expression = ask.text("expression")
    matches = read(expression, ask.now)
    order = _order(ask)
    found = [asset for asset in fake.store.assets.values() if matches(asset)]

    def key(asset: StoredAsset) -> tuple[Any, ...]:
        values = [(FIELDS[name](asset), direction) for name, direction in order] + [(asset.serial, order[-1][1])]
        return tuple([_Backwards(value) if direction == "desc" else value for value, direction in values])

    page, cursor = fake.store.page(
        found, query=[ask.path, expression, order], size=ask.number("max_results", 50, 1, 500),
        cursor=ask.text("next_cursor"), order=key, descending=False,
    )  # fmt: skip
    answer: dict[str, Any] = {"total_count": len(found), "time": 1, "resources": _shown(fake, ask, page)}
    if aggregate := ask.items("aggregate"):
        answer["aggregations"] = _counts(found, aggregate)
    if cursor:
        answer["next_cursor"] = cursor
    return json_reply(200, answer)


def _shown(fake: FakeCloudinary, ask: Ask, assets: list[StoredAsset]) -> list[dict[str, Any]]:
    flags, fields = ask.items("with_field"), ask.items("fields")
    for name in flags:
        if name not in (*_WITH, *_ALSO_WITH):
            raise Refusal(400, f"Invalid value for parameter with_field: {name}")
    items = []
    for asset in assets:
        item = fake.answers.item(asset, _WITH if fields else flags)
        item |= {"filename": asset.public_id.rpartition("/")[2], "status": "active", "uploaded_at": iso(asset.created_at),
                 "access_mode": "public" if asset.type == "upload" else "authenticated", "etag": asset.etag}  # fmt: skip
        if asset.width and asset.height:
            item |= {"aspect_ratio": round(asset.width / asset.height, 5), "pixels": asset.width * asset.height}
        if "context" in item:
            item["context"] = item["context"]["custom"]
        items.append(chosen(item, fields))
    return items


def _counts(found: list[StoredAsset], aggregate: list[str]) -> dict[str, dict[str, int]]:
    for name in aggregate:
        if name not in _AGGREGATES:
            raise Refusal(400, f"Invalid value for parameter aggregate: {name}")
    return {name: dict(Counter(value for asset in found if (value := FIELDS[name](asset)))) for name in aggregate}
