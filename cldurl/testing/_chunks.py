"""Uploads in chunks: in any order, each as often as it takes.

A chunk that comes in its turn is hashed as it comes; one that comes early waits on disk.
https://cloudinary.com/documentation/upload_images#chunked_asset_upload
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from cldurl.testing import _upload
from cldurl.testing._bodies import Content, Sink, Spool, Uploaded
from cldurl.testing._media import media_of
from cldurl.testing._messages import Ask, Refusal, Reply, json_reply

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["Chunks"]

_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|-1|\*)")


def _range_of(header: str) -> tuple[int, int, int | None]:
    """Start, end and total of a `Content-Range`; no total where it is not known yet."""
    match = _RANGE.fullmatch(header.strip())
    if match is None:
        raise Refusal(400, f"Invalid Content-Range header: {header}")
    start, end = int(match[1]), int(match[2])
    total = int(match[3]) if match[3].isdigit() else None
    if end < start or (total is not None and end >= total):
        raise Refusal(400, f"Invalid Content-Range header: {header}")
    return start, end, total


@attrs.define
class _Upload:
    """What has come of one file: `content` is its beginning, without gaps."""

    content: Content
    names: tuple[str, str, str]
    filename: str
    resource_type: str
    total: int | None = None
    received: int = 0
    ranges: dict[int, int] = attrs.field(factory=dict)  # start: end
    waiting: dict[int, Spool] = attrs.field(factory=dict)

    def drain(self) -> None:
        """Take in the chunks whose turn has come."""
        while (spool := self.waiting.pop(self.content.size, None)) is not None:
            for piece in spool.pieces():
                self.content.write(piece)
            spool.close()


class Chunks:
    """The uploads that are not complete, and the answers of those that are."""

    def __init__(self) -> None:
        self._uploads: dict[str, _Upload] = {}
        self._finished: dict[str, Reply] = {}

    def sink(self, upload_id: str, content_range: str, keep: int) -> Sink:
        """Where the bytes of a chunk go while they come."""
        start, _, total = _range_of(content_range)
        keep = 0 if total is not None and total > keep else keep
        known = self._uploads.get(upload_id)
        if start == (known.content.size if known else 0):
            # A copy: if this request breaks off, nothing has happened.
            return known.content.copy() if known else Content(keep)
        return Spool()

    def take(self, fake: FakeCloudinary, ask: Ask, upload_id: str) -> Reply:
        """Take a chunk; the last one that was missing completes the upload."""
        start, end, total = _range_of(ask.headers["content-range"])
        if not upload_id:
            raise Refusal(400, "Missing X-Unique-Upload-Id header")
        if ask.file is None:
            raise Refusal(400, "Missing required parameter - file")
        sink = ask.file.sink
        size = sink.size - start if isinstance(sink, Content) else sink.size
        if size != end - start + 1:
            raise Refusal(400, f"Content-Range says {end - start + 1} bytes, and {size} came")
        if (answered := self._finished.get(upload_id)) is not None:
            return answered
        if size < fake.min_chunk and (total is None or end + 1 < total):
            raise Refusal(400, "All parts except EOF-chunk must be larger than 5mb")
        upload = self._uploads.get(upload_id)
        if upload is None:
            upload = self._uploads[upload_id] = self._begun(fake, ask, ask.file, start, total)
        if total is not None and upload.total not in (None, total):
            raise Refusal(400, f"Content-Range says {total} bytes in all, and {upload.total} before")
        upload.total = upload.total if total is None else total
        self._add(upload, sink, start, end)
        if upload.content.size != upload.total:
            public_id, kind = upload.names[0], ask.text("type", "upload")
            return json_reply(200, {"done": False, "bytes": upload.received, "kind": kind,
                                    "resource_type": upload.resource_type, "public_id": public_id})  # fmt: skip
        del self._uploads[upload_id]
        self._finished[upload_id] = _upload.stored(fake, ask, upload.content, upload.filename, upload.names)
        return self._finished[upload_id]

    def _begun(self, fake: FakeCloudinary, ask: Ask, file: Uploaded, start: int, total: int | None) -> _Upload:
        head = file.sink.head if isinstance(file.sink, Content) else b""
        media = media_of(ask.names["rt"], head, total or 0, file.filename, ask.text("format"))
        names = _upload.names_of(fake, ask, file.filename, media.resource_type)
        keep = 0 if total is not None and total > fake.keep_bytes else fake.keep_bytes
        return _Upload(Content(keep), names, file.filename, media.resource_type)

    def _add(self, upload: _Upload, sink: Sink, start: int, end: int) -> None:
        if (known := upload.ranges.get(start)) is not None:
            if known != end:
                raise Refusal(400, f"The chunk at {start} ended at {known} before")
            return
        if any([begin <= end and start <= stop for begin, stop in upload.ranges.items()]):
            raise Refusal(400, f"The chunk {start}-{end} overlaps another")
        upload.ranges[start] = end
        upload.received += end - start + 1
        if isinstance(sink, Content):
            upload.content = sink
        elif isinstance(sink, Spool):
            upload.waiting[start] = sink
        upload.drain()
