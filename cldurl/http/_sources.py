"""Files to upload: whatever holds the bytes, as something that is read in parts.

A source of known size gives any part of itself as often as it is asked to; a stream is read once.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import attrs

from cldurl.api import FilePart
from cldurl.api._kinds import wrong
from cldurl.errors import RequestError, kind_of

__all__ = ["File", "Source", "Stream", "source_of", "take", "take_async", "wrong_file"]

File = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]
Counter = Callable[[int], None]


def wrong_file(message: str, hint: str = "", *, rule: str = "file") -> RequestError:
    """An error of the argument `file`."""
    return wrong("file", message, hint, rule=rule)


def _unreadable(error: Exception) -> RequestError:
    # Our own errors are ValueErrors too.
    return error if isinstance(error, RequestError) else wrong_file(f"cannot be read: {error}")


class _Part(io.RawIOBase):
    """A part of a file that can be read like a file of its own."""

    def __init__(self, read_at: Callable[[int, int], bytes], start: int, stop: int, count: Counter) -> None:
        self._read_at, self._start, self._stop, self._place, self._count = read_at, start, stop, start, count

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place - self._start

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: self._start, os.SEEK_CUR: self._place, os.SEEK_END: self._stop}[whence]
        self._place = base + offset
        return self.tell()

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._stop - self._place
        wanted = min(wanted, size) if size >= 0 else wanted
        if wanted <= 0:
            return b""
        data = self._read_at(self._place, wanted)
        if len(data) != wanted:
            raise wrong_file("the file became shorter while it was uploaded", "upload it when it is complete")
        self._place += wanted
        self._count(self._place)
        return data


@attrs.frozen(eq=False)
class Source:
    """A file of known size: `read_at(place, length)` gives its bytes, `state` tells whether it was changed."""

    filename: str
    size: int
    read_at: Callable[[int, int], bytes]
    state: Callable[[], object] = lambda: None
    close: Callable[[], None] = lambda: None

    def part(self, start: int, stop: int, count: Counter) -> FilePart:
        """The part of a form that holds the bytes from `start` to `stop`; `count` hears of those that were read."""
        farthest = start

        def reached(place: int) -> None:
            nonlocal farthest
            if place > farthest:  # what is sent again does not count twice
                count(place - farthest)
                farthest = place

        return FilePart(
            self.filename, stop - start, lambda: cast("BinaryIO", _Part(self.read_at, start, stop, reached))
        )


@attrs.frozen(eq=False)
class Stream:
    """A file of unknown size, in blocks as they come."""

    filename: str
    blocks: Iterator[bytes] | AsyncIterator[bytes]


def source_of(file: Any, filename: str | None) -> Source | Stream | str:
    """What a `file` argument is: text for the service to get, a source, or a stream.  Raises `RequestError`."""
    if isinstance(file, str):
        return file
    found = _opened(file, filename)
    # A disk can have names that are no text.
    name = found.filename.encode("utf-8", "replace").decode()
    return found if name == found.filename else attrs.evolve(found, filename=name)


def _opened(file: Any, filename: str | None) -> Source | Stream:
    try:
        if isinstance(file, os.PathLike):
            return _of_path(Path(file), filename)
        if isinstance(file, (bytes, bytearray, memoryview)):
            return _of_bytes(bytes(file), filename or "file")
        if hasattr(file, "read"):
            return _of_file(file, filename)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    if isinstance(file, AsyncIterable):
        return Stream(filename or "file", file.__aiter__())
    if isinstance(file, Iterable):
        return Stream(filename or "file", iter(file))
    hint = "a Path, bytes, a binary file, an iterator of bytes, a URL or a data URI"
    raise wrong_file(f"cannot be {kind_of(file)}", hint, rule="wrong-type")


def _of_bytes(data: bytes, filename: str) -> Source:
    view = memoryview(data)
    return Source(filename, len(data), lambda place, length: bytes(view[place : place + length]))


def _of_path(path: Path, filename: str | None) -> Source:
    handle = path.open("rb", buffering=0)
    try:
        return attrs.evolve(_of_seekable(handle, filename or path.name), close=handle.close)
    except BaseException:
        handle.close()
        raise


def _of_file(file: Any, filename: str | None) -> Source | Stream:
    if isinstance(file, io.TextIOBase):
        raise wrong_file("is a text file", 'open it with mode "rb"', rule="wrong-type")
    name = getattr(file, "name", None)
    filename = filename or (Path(name).name if isinstance(name, str) and name[:1] != "<" else "file")
    if hasattr(file, "seekable") and file.seekable():
        return _of_seekable(file, filename)
    return Stream(filename, iter(lambda: _bytes(file.read(1 << 16)), b""))


def _of_seekable(file: Any, filename: str) -> Source:
    start = file.tell()
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    lock = threading.Lock()  # chunks may be read at the same time
    state = _state_of(file)

    def read_at(place: int, length: int) -> bytes:
        stop, data = place + length, b""
        try:
            with lock:
                file.seek(start + place)
                while length and (piece := _bytes(file.read(length))):
                    data, length = data + piece if data else piece, length - len(piece)
                if stop == size and not length and file.read(1):
                    raise wrong_file("the file grew while it was uploaded", "upload it when it is complete")
        except (OSError, ValueError) as error:
            raise _unreadable(error) from None
        return data

    return Source(filename, size, read_at, state)


def _state_of(file: Any) -> Callable[[], object]:
    def state() -> object:
        try:
            found = os.fstat(file.fileno())
        except (AttributeError, OSError):
            return None
        return found.st_size, found.st_mtime_ns

    return state


def take(stream: Stream, size: int, into: bytearray) -> None:
    """Put bytes of a stream behind those in `into`, until there are `size`, or it ends."""
    if not isinstance(stream.blocks, Iterator):
        raise wrong_file("an async iterator", "AsyncClient takes it", rule="wrong-type")
    try:
        while len(into) < size and (block := next(stream.blocks, None)) is not None:
            into += _bytes(block)
    except OSError as error:
        raise _unreadable(error) from None


async def take_async(stream: Stream, size: int, into: bytearray) -> None:
    """The same of a stream that may have to be awaited."""
    if isinstance(stream.blocks, Iterator):
        return take(stream, size, into)
    try:
        while len(into) < size:
            into += _bytes(await stream.blocks.__anext__())
    except StopAsyncIteration:
        return
    except OSError as error:
        raise _unreadable(error) from None


def _bytes(block: object) -> bytes:
    if not isinstance(block, (bytes, bytearray, memoryview)):
        raise wrong_file(f"gives not bytes but {kind_of(block)}", 'open it with mode "rb"', rule="wrong-type")
    return bytes(block)
