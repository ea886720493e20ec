"""What a call that takes several requests does: one implementation for both clients.

A flow is a generator.  It yields what it needs (a `Request` to be answered, `Take` some bytes of
a stream, requests `Together`), is sent what came of it, and returns the result.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from cldurl.api import Api, BulkDeletion, Chunk, Deletion, FilePart, Page, Partial, Request, Resource
from cldurl.api._kinds import wrong
from cldurl.errors import BadAnswer, NotFound, show
from cldurl.http._progress import Meter
from cldurl.http._resume import Journal
from cldurl.http._sources import Source, Stream, wrong_file

__all__ = ["Cursors", "Flow", "Plan", "Take", "Together", "deletion", "deletions", "listing", "upload"]

T = TypeVar("T")
Flow = Generator[Any, Any, T]
_TYPES = ("image", "video", "raw")


@attrs.frozen
class Take:
    """Bytes of a stream, put behind those that are in `into` until it has at least `size`, or the stream ends."""

    stream: Stream
    size: int
    into: bytearray


@attrs.frozen
class Together:
    """Requests that may be under way at the same time, at most `limit`; `done` hears of each answer."""

    requests: Sequence[Request[Any]]
    limit: int
    done: Callable[[int, Any], None]


@attrs.frozen(kw_only=True)
class Plan:
    """How a file goes up."""

    resource_type: str
    type: str | None
    chunk_size: int
    parallel: int
    meter: Meter
    journal: Journal | None
    parameters: Mapping[str, Any]

    @property
    def named(self) -> bool:
        """Whether the caller says the ID; otherwise the service does, in its answer to the first chunk."""
        return self.parameters.get("public_id") is not None


# ---------------------------------------------------------------------------------------------------- uploads


def upload(api: Api, source: Source | Stream | str, plan: Plan) -> Flow[Resource]:
    """A file, whole or in chunks."""
    if isinstance(source, Stream):
        return (yield from _streamed(api, source, plan))
    if isinstance(source, Source):
        if not source.size:
            raise wrong_file("is empty")
        plan.meter.total = source.size
        if source.size > plan.chunk_size:
            return (yield from _chunked(api, source, plan))
        return _whole((yield _request(api, plan, source.part(0, source.size, plan.meter.count))))
    return _whole((yield _request(api, plan, source)))


def _request(api: Api, plan: Plan, file: FilePart | str, chunk: Chunk | None = None, **more: Any) -> Request[Any]:
    parameters = {**plan.parameters, **more}
    return api.upload(file, resource_type=plan.resource_type, type=plan.type, chunk=chunk, **parameters)


def _whole(found: Resource | Partial) -> Resource:
    if isinstance(found, Partial):
        raise BadAnswer("the service waits for more of the file, of which there is none", 200)
    return found


def _chunked(api: Api, source: Source, plan: Plan) -> Flow[Resource]:
    """A file of known size: the first chunk alone, since it settles the ID; the last alone, since it ends it."""
    size, step, meter = source.size, plan.chunk_size, plan.meter
    starts = range(0, size, step)
    journal = plan.journal or Journal()
    journal.begin(source, step, api, plan.resource_type, plan.type, plan.parameters)
    state = source.state()

    def request(start: int) -> Request[Any]:
        stop = min(start + step, size)
        known = {"public_id": journal.public_id} if journal.public_id and not plan.named else {}
        chunk = Chunk(journal.upload_id, start, stop, size)
        return _request(api, plan, source.part(start, stop, meter.count), chunk, **known)

    def done(start: int, found: Resource | Partial) -> None:
        if isinstance(found, Partial):
            journal.done(start, found.public_id)

    for start in starts:
        if start in journal.chunks:
            meter.count(min(step, size - start))
    if starts[0] not in journal.chunks:
        done(starts[0], (yield request(starts[0])))
    between = [start for start in starts[1:-1] if start not in journal.chunks]
    if plan.parallel > 1:
        yield Together([request(start) for start in between], plan.parallel, lambda at, what: done(between[at], what))
    else:
        for start in between:
            done(start, (yield request(start)))
    if source.state() != state:
        raise wrong_file("the file was changed while it was uploaded", "upload it when it is complete")
    last = _whole((yield request(starts[-1])))
    journal.end()
    return last


def _streamed(api: Api, stream: Stream, plan: Plan) -> Flow[Resource]:
    """A file of unknown size: a byte of the next chunk tells whether this is the last."""
    if plan.journal is not None:
        raise wrong_file("a stream cannot be resumed", "give a Path", rule="resume")
    step, meter = plan.chunk_size, plan.meter
    known: dict[str, Any] = {}
    upload_id, start, buffer = uuid.uuid4().hex, 0, bytearray()
    while True:
        yield Take(stream, step + 1, buffer)
        size = min(step, len(buffer))
        if not size:
            raise wrong_file("is empty")
        stop, last = start + size, len(buffer) <= step
        meter.total = stop if last else None
        part = _buffered(stream.filename, buffer, size, meter)
        if not start and last:
            return _whole((yield _request(api, plan, part)))
        chunk = Chunk(upload_id, start, stop, stop if last else None)
        found = yield _request(api, plan, part, chunk, **known)
        if last:
            return _whole(found)
        if isinstance(found, Partial) and found.public_id and not plan.named:
            known = {"public_id": found.public_id}
        del buffer[:size]
        start = stop


def _buffered(filename: str, buffer: bytearray, size: int, meter: Meter) -> FilePart:
    # Not copied: a chunk is in memory once.
    source = Source(filename, size, lambda place, length: bytes(memoryview(buffer)[place : place + length]))
    return source.part(0, size, meter.count)


# --------------------------------------------------------------------------------------------------- the others


def deletion(request: Request[Deletion]) -> Flow[Deletion]:
    """An asset that is gone because an earlier attempt deleted it is deleted."""
    try:
        found: Deletion = yield request
    except NotFound as error:
        if error.repeated:
            return Deletion("ok")
        raise
    return found


def deletions(api: Api, public_ids: Sequence[str] | None, prefix: str | None, options: Any) -> Flow[BulkDeletion]:
    """Any number of assets, as many in a call as the service takes."""
    deleted: dict[str, str] = {}
    if public_ids is not None and prefix is None:
        ids = [public_ids] if isinstance(public_ids, str) else list(public_ids)
        for start in range(0, max(len(ids), 1), 100):
            deleted |= (yield api.delete_many(ids[start : start + 100], **options)).deleted
        return BulkDeletion(deleted)
    cursors, cursor = Cursors(), None
    while True:
        found = yield api.delete_many(public_ids, prefix=prefix, next_cursor=cursor, **options)
        deleted |= found.deleted
        cursor = cursors.after(found.next_cursor)
        if cursor is None:
            return BulkDeletion(deleted)


class Cursors:
    """The cursors of a list that is walked: one that comes again would go on for ever."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def after(self, cursor: str | None) -> str | None:
        """The cursor, if it was not there before.  Raises `BadAnswer`."""
        if cursor is not None:
            if cursor in self._seen:
                raise BadAnswer("the service gives a cursor a second time: its list would never end", 200)
            self._seen.add(cursor)
        return cursor


def listing(api: Api, resource_type: str, options: dict[str, Any]) -> Flow[Page]:
    """A page of one resource type, or of all: images, then videos, then raw files, under one cursor."""
    page: Page
    if resource_type != "all":
        page = yield api.list(resource_type=resource_type, **options)
        return page
    wanted = options.pop("max_results", None) or 10
    kind, cursor = _composite(options.pop("next_cursor", None))
    cursors, found = Cursors(), list[Resource]()
    while True:
        page = yield api.list(resource_type=kind, max_results=wanted - len(found), next_cursor=cursor, **options)
        found += page.resources
        after = f"{kind}:{page.next_cursor}" if page.next_cursor else _next_type(kind)
        if len(found) >= wanted or after is None:
            return attrs.evolve(page, resources=tuple(found), next_cursor=after, total_count=None)
        kind, cursor = _composite(cursors.after(after))


def _next_type(kind: str) -> str | None:
    following = _TYPES[_TYPES.index(kind) + 1 :]
    return f"{following[0]}:" if following else None


def _composite(cursor: object) -> tuple[str, str | None]:
    if cursor is None:
        return _TYPES[0], None
    kind, colon, rest = cursor.partition(":") if isinstance(cursor, str) else ("", "", "")
    if kind not in _TYPES or not colon:
        raise wrong(
            "next_cursor",
            f"{show(cursor)} is no cursor of all types",
            "give that of the page before",
            rule="invalid-value",
            value=cursor,
        )
    return kind, rest or None
