"""A delivery URL of a known cloud, taken apart.

    scheme "://" host [ "/" cloud ] kind [ "/" signature ] { "/" component } [ "/v" version ] "/" path [ "?" query ]

The version is the first `v<digits>` before which every segment is shaped like a component.
https://cloudinary.com/documentation/advanced_url_delivery_options
"""

from __future__ import annotations

from collections.abc import Iterable

from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl.errors import Malformed, OutOfScope, Refused, show
from cldurl.model import Asset
from cldurl.signing import fully_decoded
from cldurl.vocabulary import FORMATS

__all__ = ["Opened", "asset", "decoded_payload", "opened"]

_URL = Regex(r"https?://([A-Za-z0-9.:-]+/[!-~]*)")
_SIGNATURE = Regex("s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--")
_VERSION = Regex("v[0-9]{1,20}")
_COMPONENT = Regex(r"(?:[a-z][a-z0-9]{0,2}|\$[A-Za-z][A-Za-z0-9]*|%24[A-Za-z][A-Za-z0-9]*)_")


class Opened:
    """The parts of a signed URL: its signature, what that covers, and the rest."""

    __slots__ = ("path", "signature", "suffix", "transformation", "version")

    def __init__(self, signature: str, transformation: str, version: str, path: str, suffix: str | None) -> None:
        self.signature, self.transformation, self.version = signature, transformation, version
        self.path, self.suffix = path, suffix

    @property
    def payload(self) -> str:
        """What a signature covers: transformation, ID and extension, as they stand in the URL."""
        return f"{self.transformation}/{self.path}" if self.transformation else self.path


def opened(url: object, origins: Iterable[str], kinds: Iterable[str], suffixed: str | None) -> Opened:
    """A signed URL under one of `origins` (host and cloud) and `kinds` (resource type and type).

    Of the kind `suffixed` the last segment is not part of the ID.  Raises `Malformed` and `OutOfScope`.
    """
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if match is None or "#" in match[1] or "\\" in match[1]:
        raise Malformed("this is not a URL as cldurl writes them: http(s), ASCII, without a fragment or backslash")
    whole = str(match[1]).partition("?")[0]
    origin = next((origin for origin in origins if whole.startswith(f"{origin}/")), None)
    if origin is None:
        raise OutOfScope(f"{show(whole[:60])} is on another host or in another cloud")
    rest = whole[len(origin) + 1 :]
    for kind in kinds:
        if rest.startswith(f"{kind}/s--") or (not kind and rest.startswith("s--")):
            return _opened(rest[len(kind) + 1 if kind else 0 :].split("/"), kind == suffixed)
    raise OutOfScope("the URL is unsigned, or of another resource type or delivery type")


def _opened(segments: list[str], suffixed: bool) -> Opened:
    match = _SIGNATURE.fullmatch(segments[0])
    if match is None:
        raise Malformed("the signature has neither 8 nor 32 characters")
    rest = segments[1:]
    suffix = None
    if suffixed and len(rest) > 1:
        # First of all: an ID that is shaped like a component has its border before the suffix.
        suffix, dot, extension = rest.pop().partition(".")
        rest[-1] += dot + extension
    border = version = 0
    for index, segment in enumerate(rest):
        if _VERSION.fullmatch(segment):
            version, border = index + 1, index
            break
        if not _COMPONENT.match(segment):
            border = index
            break
    else:
        border = len(rest) - 1  # shaped like a component, and the only segment that is left for an ID
    path = rest[version or border :]
    if not path or "" in (*rest[:border], path[0]):
        raise Malformed("the URL names no asset, or holds an empty segment")
    number = rest[border] if version else ""
    return Opened(match[1], "/".join(rest[:border]), number, "/".join(path), suffix)


def decoded_payload(parts: Opened) -> str:
    """The payload as the Ruby SDK signs it."""
    try:
        return fully_decoded(parts.payload)
    except Refused as fault:
        raise Malformed(fault.message) from None


def asset(parts: Opened, resource_type: str, type: str) -> Asset:
    """What an opened URL shows."""
    try:
        public_id = decode_once(parts.path)
        suffix = decode_once(parts.suffix) if parts.suffix is not None else None
    except Refused as fault:
        raise Malformed(fault.message) from None
    name, dot, extension = public_id.rpartition(".")
    format = extension if dot and name and extension in FORMATS and resource_type != "raw" and type != "fetch" else None
    return Asset(
        resource_type=resource_type,
        type=type,
        public_id=name if format else public_id,
        format=format,
        version=int(parts.version[1:]) if parts.version else None,
        transformation=parts.transformation,
        suffix=suffix,
    )
