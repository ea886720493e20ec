"""What the API answers, as frozen values with the service's own field names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timezone
from typing import Any, overload

import attrs

from cldurl.errors import BadAnswer

__all__ = ["BulkDeletion", "Deletion", "Page", "Partial", "Resource", "page_of", "resource_of"]


@attrs.frozen(kw_only=True, slots=False, repr=False)
class Resource:
    """An asset as the API describes it.

    Each field has the service's name; it is `None` where the answer does not have it, and what
    the answer has beside them is in `extra`.  `context` is flat, `{"alt": "A cup"}`: the service
    nests it under `custom`, which `raw` still shows.  `moderation_kind` and `moderation_status` are
    those of the latest moderation, also where the service has only the list.  Times are text of ISO 8601.
    https://cloudinary.com/documentation/admin_api#get_details_of_a_single_resource_by_public_id

    >>> resource = resource_of({"public_id": "cup", "context": {"custom": {"alt": "A cup"}}, "new_field": 1})
    >>> resource.public_id, resource.context, resource.extra
    ('cup', {'alt': 'A cup'}, {'new_field': 1})
    >>> resource
    Resource(public_id='cup', context={'alt': 'A cup'}, extra={'new_field': 1})
    >>> resource.to_dict()
    {'public_id': 'cup', 'context': {'alt': 'A cup'}, 'new_field': 1}
    """

    public_id: str
    asset_id: str | None = None
    format: str | None = None
    version: int | None = None
    version_id: str | None = None
    resource_type: str | None = None
    type: str | None = None
    created_at: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    url: str | None = None
    secure_url: str | None = None
    playback_url: str | None = None
    asset_folder: str | None = None
    folder: str | None = None
    display_name: str | None = None
    original_filename: str | None = None
    tags: tuple[str, ...] | None = None
    context: Mapping[str, str] | None = None
    metadata: Mapping[str, Any] | None = None
    signature: str | None = None
    etag: str | None = None
    pages: int | None = None
    placeholder: bool | None = None
    existing: bool | None = None
    access_mode: str | None = None
    access_control: Any = None
    moderation: Any = None
    moderation_kind: str | None = None
    moderation_status: str | None = None
    last_updated: Any = None
    derived: Any = None
    eager: Any = None
    colors: Any = None
    faces: Any = None
    predominant: Any = None
    status: str | None = None
    batch_id: str | None = None
    delete_token: str | None = None
    extra: Mapping[str, Any] = attrs.field(factory=dict)
    raw: Mapping[str, Any] = attrs.field(factory=dict, eq=False)

    def __repr__(self) -> str:
        names = [field.name for field in attrs.fields(Resource) if field.name not in ("delete_token", "raw")]
        shown = [f"{name}={value!r}" for name in names if (value := getattr(self, name)) not in (None, {})]
        return f"Resource({', '.join(shown)})"

    def __hash__(self) -> int:
        return hash((self.public_id, self.asset_id, self.version, self.resource_type, self.type))

    def to_dict(self) -> dict[str, Any]:
        """The fields of the answer in its order, `context` and the moderation's outcome flat; yours to change.

        >>> resource_of({"public_id": "cup", "bytes": 3}).to_dict()
        {'public_id': 'cup', 'bytes': 3}
        """
        data = dict(self.raw)
        if "context" in data:
            data["context"] = self.context
        if self.moderation_status is not None:
            data |= {"moderation_kind": self.moderation_kind, "moderation_status": self.moderation_status}
        return deepcopy(data)


_FIELDS = {field.name: field.default for field in attrs.fields(Resource) if field.name not in ("extra", "raw")}


def resource_of(data: object) -> Resource:
    """A resource of an answer.  Raises `BadAnswer` if it is none."""
    if type(data) is not dict or type(data.get("public_id")) is not str:
        if type(data) is not dict or data.get("status") != "pending":
            raise BadAnswer("the answer has no public_id")
        # An upload that the service carries out later has an ID only if it was given one.
        data = {"public_id": "", **data}
    # By the constructor of 43 frozen fields a page of 500 takes 3.0 ms, so 1.4.
    found = Resource.__new__(Resource)
    values = found.__dict__
    values.update(_FIELDS, raw=data, extra={})
    if data.keys() <= _FIELDS.keys():
        values.update(data)
    else:
        for name, value in data.items():
            (values if name in _FIELDS else values["extra"])[name] = value
    if values["tags"] is not None:
        values["tags"] = tuple(map(str, values["tags"])) if type(values["tags"]) is list else None
    context = values["context"]
    if context is not None:
        values["context"] = context.get("custom", context) if type(context) is dict else None
    if values["moderation"] and values["moderation_status"] is None:
        values.update(_latest(values["moderation"]))
    return found


def _latest(moderations: Any) -> dict[str, Any]:
    """Kind and status of the moderation that was changed last, as lists have them and details have not."""
    known = [one for one in moderations if type(one) is dict] if type(moderations) is list else []
    if not known:
        return {}
    last = max(known, key=lambda one: str(one.get("updated_at") or ""))
    return {"moderation_kind": last.get("kind"), "moderation_status": last.get("status")}


@attrs.frozen(kw_only=True)
class Page(Sequence[Resource]):
    """A page of assets: a sequence, with the cursor of the next page and the calls that are left.

    - `next_cursor`: for the next page, `None` on the last;  `total_count`: where the service tells.
    - `rate_limit_allowed`, `rate_limit_remaining`: calls of this hour; `rate_limit_reset_at`: when
      the next begins, a datetime.  They come from the headers.
    - `extra`: what else the answer has, such as `aggregations` of a search.

    https://cloudinary.com/documentation/admin_api#get_resources

    >>> page = page_of({"resources": [{"public_id": "cup"}], "next_cursor": "abc"})
    >>> len(page), page[0].public_id, page.next_cursor
    (1, 'cup', 'abc')
    >>> page.to_dict()
    {'resources': [{'public_id': 'cup'}], 'next_cursor': 'abc'}
    """

    resources: tuple[Resource, ...]
    next_cursor: str | None = None
    total_count: int | None = None
    rate_limit_allowed: int | None = None
    rate_limit_remaining: int | None = None
    rate_limit_reset_at: datetime | None = None
    extra: Mapping[str, Any] = attrs.field(factory=dict, hash=False)

    def __len__(self) -> int:
        return len(self.resources)

    @overload
    def __getitem__(self, index: int) -> Resource: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Resource, ...]: ...
    def __getitem__(self, index: int | slice) -> Resource | tuple[Resource, ...]:
        return self.resources[index]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def to_dict(self) -> dict[str, Any]:
        """The page as the service writes it, and the calls that are left beside it; yours to change."""
        at = self.rate_limit_reset_at
        beside = {
            "next_cursor": self.next_cursor,
            "total_count": self.total_count,
            "rate_limit_allowed": self.rate_limit_allowed,
            "rate_limit_reset_at": at and at.astimezone(timezone.utc).isoformat().replace("+00:00", "Z"),
            "rate_limit_remaining": self.rate_limit_remaining,
        }
        known = {name: value for name, value in beside.items() if value is not None}
        return {"resources": [one.to_dict() for one in self.resources], **known, **deepcopy(dict(self.extra))}


def page_of(data: object, limits: Mapping[str, Any] | None = None) -> Page:
    """A page of an answer.  Raises `BadAnswer` if it is none."""
    if type(data) is not dict or type(data.get("resources")) is not list:
        raise BadAnswer("the answer has no resources")
    beside = dict(data)
    resources = tuple([resource_of(one) for one in beside.pop("resources")])
    cursor, count = beside.pop("next_cursor", None), beside.pop("total_count", None)
    if cursor is not None and type(cursor) is not str:
        raise BadAnswer("the cursor of the answer is no text")
    return Page(resources=resources, next_cursor=cursor or None, total_count=count, extra=beside, **limits or {})


@attrs.frozen
class Deletion:
    """An asset that was deleted: `result` is `"ok"`, or `"not found"` where that was no fault.

    >>> Deletion("ok").to_dict()
    {'result': 'ok'}
    """

    result: str

    def to_dict(self) -> dict[str, Any]:
        """The answer as the service writes it."""
        return {"result": self.result}


@attrs.frozen
class BulkDeletion:
    """What became of many assets: `"deleted"` or `"not_found"` by public ID.

    >>> done = BulkDeletion({"a": "deleted", "b": "not_found"})
    >>> done.count, done.not_found
    (1, ('b',))
    """

    deleted: Mapping[str, str] = attrs.field(hash=False)
    next_cursor: str | None = None

    @property
    def count(self) -> int:
        """How many were deleted."""
        return sum([what == "deleted" for what in self.deleted.values()])

    @property
    def not_found(self) -> tuple[str, ...]:
        """The public IDs that there were not."""
        return tuple([name for name, what in self.deleted.items() if what != "deleted"])

    def to_dict(self) -> dict[str, Any]:
        """The answer as the service writes it."""
        cursor = {"next_cursor": self.next_cursor} if self.next_cursor else {}
        return {"deleted": dict(self.deleted), "partial": bool(cursor), **cursor}


@attrs.frozen
class Partial:
    """A chunk that was taken: the upload is not done yet.  `public_id` is where it will be."""

    public_id: str | None = None
    bytes: int | None = None
