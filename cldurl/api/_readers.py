"""The answers of the calls as values."""

from __future__ import annotations

from cldurl.api._answers import Answer
from cldurl.api._values import BulkDeletion, Page, Partial, Resource, page_of, resource_of
from cldurl.errors import BadAnswer

__all__ = ["read_bulk", "read_page", "read_resource", "read_status", "read_tagged", "read_upload"]


def read_resource(answer: Answer) -> Resource:
    return resource_of(answer.json())


def read_upload(answer: Answer) -> Resource | Partial:
    data = answer.json()
    if type(data) is dict and data.get("done") is False:
        return Partial(data.get("public_id"), data.get("bytes"))
    return resource_of(data)


def read_page(answer: Answer) -> Page:
    return page_of(answer.json(), answer.limits())


def read_status(answer: Answer) -> str:
    data = answer.json()
    return str(data.get("status")) if type(data) is dict else ""


def read_tagged(answer: Answer) -> tuple[str, ...]:
    data = answer.json()
    found = data.get("public_ids") if type(data) is dict else None
    if type(found) is not list:
        raise BadAnswer("the answer has no public_ids", answer.status)
    return tuple(map(str, found))


def read_bulk(answer: Answer) -> BulkDeletion:
    data = answer.json()
    deleted = data.get("deleted") if type(data) is dict else None
    if type(deleted) is not dict:
        raise BadAnswer("the answer does not say what was deleted", answer.status)
    return BulkDeletion(deleted, data.get("next_cursor") if data.get("partial") else None)
