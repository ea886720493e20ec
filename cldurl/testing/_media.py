"""What a file is: told by its first bytes, or else by its name."""

from __future__ import annotations

from io import BytesIO

import attrs
import imagesize

from cldurl._digest import hasher

__all__ = ["MIME", "Media", "media_of", "stem"]

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif"), (b"\xff\xd8\xff", "jpg"), (b"BM", "bmp"), (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"), (b"%PDF-", "pdf"), (b"8BPS", "psd"), (b"\x1aE\xdf\xa3", "webm"), (b"OggS", "ogg"),
    (b"ID3", "mp3"), (b"fLaC", "flac"), (b"FLV", "flv"),
)  # fmt: skip
_IMAGES = frozenset("ai avif bmp eps gif heic ico jp2 jpe jpeg jpg jxl pdf png psd svg tga tif tiff webp".split())
_VIDEOS = frozenset("3gp aac aiff avi flac flv m4a m4v mkv mov mp3 mp4 mpeg mpg mts ogg ogv opus wav webm wmv".split())
_SAME = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif"}
MIME = {
    "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
    "svg": "image/svg+xml", "pdf": "application/pdf", "mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime",
    "mp3": "audio/mpeg", "json": "application/json", "txt": "text/plain", "css": "text/css", "zip": "application/zip",
}  # fmt: skip


@attrs.frozen
class Media:
    """What was found: whether the bytes themselves said so, and in pixels."""

    resource_type: str
    format: str | None
    width: int | None
    height: int | None
    certain: bool


def stem(filename: str) -> tuple[str, str]:
    """A file name without folders and extension, and the extension.

    >>> stem("photos/cup.final.JPG")
    ('cup.final', 'jpg')
    """
    name = filename.replace("\\", "/").rpartition("/")[2]
    first, dot, last = name.rpartition(".")
    if not dot or not first or not last.isalnum() or len(last) > 20:
        return name, ""
    return first, last.lower()


def media_of(asked: str, head: bytes, size: int, filename: str, format: str) -> Media:
    """What a file is as the resource type that it is uploaded as, or as its own with `auto`."""
    found = _format_of(head)
    named = stem(filename)[1]
    named = _SAME.get(named, named)
    resource_type = _kind_of(found or named) if asked == "auto" else asked
    if resource_type == "raw":
        return Media("raw", None, None, None, certain=True)
    known = _IMAGES if resource_type == "image" else _VIDEOS
    certain = found in known
    chosen = format or (found if certain else named if named in known else "")
    chosen = _SAME.get(chosen, chosen) or ("jpg" if resource_type == "image" else "mp4")
    width, height = _size_of(head) if resource_type == "image" and certain else (None, None)
    if width is None or height is None:
        width, height = _made_up(head, size)
    return Media(resource_type, chosen, width, height, certain)


def _format_of(head: bytes) -> str:
    for start, name in _SIGNATURES:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "avi", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return {b"avif": "avif", b"heic": "heic", b"qt  ": "mov", b"M4A ": "m4a"}.get(brand, "mp4")
    if b"<svg" in head[:1024] and head.lstrip()[:1] == b"<":
        return "svg"
    return ""


def _kind_of(format: str) -> str:
    return "image" if format in _IMAGES else "video" if format in _VIDEOS else "raw"


def _size_of(head: bytes) -> tuple[int | None, int | None]:
    """Pixels as the file says, where its beginning does."""
    try:
        width, height = imagesize.get(BytesIO(head))
    except (ValueError, OSError, OverflowError):
        return None, None  # a damaged file is stored as well
    return (int(width), int(height)) if width > 0 and height > 0 else (None, None)


def _made_up(head: bytes, size: int) -> tuple[int, int]:
    """Pixels for bytes that are no picture: the same for the same bytes."""
    digest = hasher("sha256")(b"%d:" % size + head[:1024]).digest()
    return 100 + int.from_bytes(digest[:2], "big") % 1900, 100 + int.from_bytes(digest[2:4], "big") % 1900
