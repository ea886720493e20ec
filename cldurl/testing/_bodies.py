"""Bodies of requests, read as they come: a file of any size takes a bounded share of memory."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from cldurl._digest import file_hash
from cldurl.testing._messages import Refusal
from cldurl.testing._params import from_json, from_query, gathered

__all__ = ["Body", "Content", "Form", "Sink", "Spool", "Uploaded", "body_of"]

HEAD = 1 << 16  # what is kept of a file that is not, to tell its format and size by
_MOST_TEXT = 64_000_000  # a data URI may have about 60 MB


class Sink(Protocol):
    """Where the bytes of a file go."""

    size: int

    def write(self, data: bytes) -> None: ...


class Content:
    """The bytes of a file: counted and hashed, and kept up to `keep` of them."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self.size = 0
        self.head = b""
        self.hash = file_hash()
        self._pieces: list[bytes] | None = []

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self.hash.update(data)
        self.size += len(data)
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        if self._pieces is not None:
            if self.size <= self.keep:
                self._pieces.append(data)
            else:
                self._pieces = None

    def copy(self) -> Content:
        """Another to go on with, while this one stays."""
        other = Content(self.keep)
        other.size, other.head, other.hash = self.size, self.head, self.hash.copy()
        other._pieces = None if self._pieces is None else self._pieces.copy()
        return other

    @property
    def etag(self) -> str:
        """The MD5, in hex."""
        return self.hash.hexdigest()

    def kept(self) -> bytes | None:
        """All the bytes, or nothing where they were too many."""
        if self._pieces is None:
            return None
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


class Spool:
    """The bytes of a chunk that came before its turn: on disk when they are many."""

    def __init__(self) -> None:
        self.size = 0
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 - closed by `close`
        # A request that breaks off leaves its chunk to nobody.
        self.close = weakref.finalize(self, self._file.close)

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self.size += len(data)
        self._file.write(data)

    def pieces(self) -> Iterator[bytes]:
        """What was written, in pieces."""
        self._file.seek(0)
        while piece := self._file.read(1 << 18):
            yield piece


class Uploaded:
    """The part `file` of a form: its name and where its bytes went."""

    def __init__(self, filename: str, sink: Sink) -> None:
        self.filename, self.sink = filename, sink

    def __repr__(self) -> str:
        return f"<{self.filename}, {self.sink.size} bytes>"


class Body(Protocol):
    """What reads a body: piece by piece, and then its parameters and its file."""

    def feed(self, data: bytes) -> None: ...

    def finish(self) -> tuple[dict[str, Any], Uploaded | None]: ...


class _Whole:
    """A body that is read when all of it is there."""

    def __init__(self, read: Callable[[bytes], dict[str, Any]]) -> None:
        self._read = read
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > _MOST_TEXT:
            raise Refusal(413, "Request Entity Too Large")
        self._pieces.append(data)

    def finish(self) -> tuple[dict[str, Any], Uploaded | None]:
        return self._read(b"".join(self._pieces)), None


class Form:
    """A multipart form, whose part `file` goes to a sink."""

    def __init__(self, boundary: bytes, sink: Callable[[], Sink]) -> None:
        self._sink = sink
        self._fields: list[tuple[str, str]] = []
        self._file: Uploaded | None = None
        self._into: Callable[[bytes], None] = self._add
        self._name = ""
        self._pieces: list[bytes] = []
        self._text = 0
        self._header = self._value = b""
        self._disposition = b""
        self._ended = False
        try:
            self._parser = MultipartParser(boundary, {
                "on_part_begin": self._on_part, "on_part_data": self._on_data, "on_part_end": self._on_part_end,
                "on_header_field": self._on_field, "on_header_value": self._on_value,
                "on_header_end": self._on_header, "on_headers_finished": self._on_headers, "on_end": self._on_end,
            })  # fmt: skip
        except FormParserError:
            raise Refusal(400, "Invalid multipart body") from None

    def feed(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except FormParserError:
            raise Refusal(400, "Invalid multipart body") from None

    def finish(self) -> tuple[dict[str, Any], Uploaded | None]:
        if not self._ended:
            raise Refusal(400, "Invalid multipart body: it ends too early")
        return gathered(self._fields), self._file

    def _on_part(self) -> None:
        self._disposition = self._header = self._value = b""
        self._pieces = []

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._into = self._add
        if self._name == "file" and b"filename" in options:
            if self._file is not None:
                raise Refusal(400, "More than one file in the request")
            self._file = Uploaded(options[b"filename"].decode("utf-8", "replace"), self._sink())
            self._into = self._file.sink.write

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        # All of a piece is not copied.
        self._into(data if end - start == len(data) else data[start:end])

    def _add(self, data: bytes) -> None:
        self._text += len(data)
        if self._text > _MOST_TEXT:
            raise Refusal(413, "Request Entity Too Large")
        self._pieces.append(data)

    def _on_part_end(self) -> None:
        if self._into == self._add:
            self._fields.append((self._name, b"".join(self._pieces).decode("utf-8", "replace")))

    def _on_end(self) -> None:
        self._ended = True


def body_of(content_type: str, sink: Callable[[], Sink]) -> Body:
    """What reads a body of this type."""
    kind, options = parse_options_header(content_type)
    if kind == b"multipart/form-data":
        if not (boundary := options.get(b"boundary")):
            raise Refusal(400, "Invalid multipart body: no boundary")
        return Form(boundary, sink)
    if kind == b"application/json":
        return _Whole(from_json)
    return _Whole(lambda body: from_query(body.decode("utf-8", "replace")))
