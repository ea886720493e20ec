"""Any delivery URL, taken apart, in linear time.

    url     = scheme "://" host [ "/" cloud ] kind [ "/" signature ] { "/" component } [ "/v" version ] "/" source [ "?" query ]
    kind    = "/" resource_type "/" type | "/iu" | "/images" and the like, which have a suffix | nothing, at the root path
    source  = public_id [ "/" suffix ] [ "." format ] | remote_url

Where the host says nothing of the cloud and the path, the kind does.  The border between
transformation and source is the first `v<digits>` before which every segment is shaped like a
component; of a fetched file it is `http:` or `https:`.  Without a version a leading segment is a
component only if all of it is known, and that it could be a folder is noted as an ambiguity.
https://cloudinary.com/documentation/advanced_url_delivery_options
"""

from __future__ import annotations

from collections.abc import Mapping

from cldurl._lazy import Regex
from cldurl.parsed import component_of, is_shaped, parse_error
from cldurl.vocabulary import FORMATS

__all__ = ["KINDS", "TOKEN", "Parts", "split"]

_URL = Regex(r"(?i:https?)://([^/?#@\s]+)(?:/([^?#]*))?(?:\?([^#]*))?(?:#(.*))?")
_SHARED = Regex(r"(?:res(?:-[1-5])?\.cloudinary\.com|cloudinary-a\.akamaihd\.net)(?::[0-9]+)?")
_PRIVATE = Regex(r"([a-z0-9][a-z0-9_-]*?)-res(?:-[1-5])?\.cloudinary\.com(?::[0-9]+)?")
_SIGNATURE = Regex(r"s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--")
_VERSION = Regex("v([0-9]{1,20})")
_TYPE = Regex("[a-z][a-z_]*")
_REMOTE = Regex(r"(?i:https?)(?::|%3[aA])")
_EXTENSION = Regex("[A-Za-z0-9]{1,8}")
TOKEN, _ANALYTICS = "__cld_token__", "_a"
# Segments that stand for a resource type and a type, and whether a suffix comes behind the ID.
KINDS: Mapping[str, tuple[str, str, bool]] = {
    "iu": ("image", "upload", False),
    "images": ("image", "upload", True),
    "private_images": ("image", "private", True),
    "authenticated_images": ("image", "authenticated", True),
    "videos": ("video", "upload", True),
    "files": ("raw", "upload", True),
}
_RESOURCE_TYPES = ("image", "video", "raw")


class Parts:
    """What a URL is made of, as it stands there."""

    __slots__ = (
        "ambiguities", "analytics", "cloud_name", "extension", "fragment", "host", "kind", "origin", "query",
        "resource_type", "signature", "source", "suffix", "token", "transformation", "type", "version",
    )  # fmt: skip

    def __init__(self, host: str, fragment: str) -> None:
        self.host, self.fragment = host, fragment
        self.cloud_name: str | None = None
        self.resource_type, self.type = "image", "upload"
        self.origin = self.kind = self.version = self.source = self.extension = self.query = ""
        self.signature: str | None = None
        self.suffix: str | None = None
        self.token: str | None = None
        self.analytics: str | None = None
        self.transformation: list[str] = []
        self.ambiguities: list[tuple[str, dict[str, object]]] = []


def split(url: str, *, origins: Mapping[str, str] | None = None, token_name: str = TOKEN) -> Parts:
    """The parts of a delivery URL.

    `origins` are hosts, or hosts with a cloud name behind them, and the names of their clouds.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise parse_error("url", "this is not a URL", "it begins with https://", url)
    parts = Parts(match[1].lower(), match[4] or "")
    segments = (match[2] or "").split("/")
    start = match.start(2) if match[2] is not None else len(url)
    start = _place(parts, url, segments, start, origins or {})
    parts.origin = url[: start - 1] if segments else url[:start]
    _kind(parts, url, segments, start)
    if segments and (signed := _SIGNATURE.fullmatch(segments[0])) and len(segments) > 1:
        parts.signature = signed[1]
        del segments[0]
    _query(parts, match[3], token_name)
    if not any(segments):
        raise parse_error("url", "the URL names no asset", "", url, len(url) - len(match[4] or ""))
    remote = -1
    if parts.type == "fetch":
        remote = next((at for at, segment in enumerate(segments) if _REMOTE.match(segment)), -1)
    border = _border(parts, segments, len(segments) - 1 if remote < 0 else remote)
    source = segments[border:]
    if parts.type == "fetch":
        parts.source = "/".join(source)
        if parts.query:
            with_query = f"{parts.source}?{parts.query}"
            parts.ambiguities.append(("the query is not encoded: the service may drop it", {"source": parts.source}))
            parts.source, parts.query = with_query, ""
        return parts
    _names(parts, source)
    return parts


def _place(parts: Parts, url: str, segments: list[str], start: int, origins: Mapping[str, str]) -> int:
    """The cloud, and where the path goes on behind it."""
    host = parts.host
    named = segments[0] if segments else ""
    if f"{host}/{named}" in origins:
        parts.cloud_name = origins[f"{host}/{named}"]
    elif host in origins:
        parts.cloud_name = origins[host]
        return start
    elif _SHARED.fullmatch(host):
        if not named:
            raise parse_error("url", "the URL names no cloud", "", url, start)
        parts.cloud_name = named
    elif private := _PRIVATE.fullmatch(host):
        parts.cloud_name = private[1]
        return start
    elif _begins(segments):
        return start
    elif _begins(segments[1:]):
        parts.cloud_name = named
    else:
        hint = "Cloud(..., host=...).parse knows its own host"
        raise parse_error("url", "this is not a delivery URL", hint, url, start)
    del segments[0]
    return start + len(named) + 1


def _begins(segments: list[str]) -> bool:
    """Whether the segments begin with a kind."""
    if not segments:
        return False
    return segments[0] in KINDS or (segments[0] in _RESOURCE_TYPES and len(segments) > 1)


def _kind(parts: Parts, url: str, segments: list[str], start: int) -> None:
    first = segments[0] if segments else ""
    if first in KINDS:
        parts.resource_type, parts.type, _ = KINDS[first]
        parts.kind = first
        del segments[0]
    elif first in _RESOURCE_TYPES and len(segments) > 1:
        if not _TYPE.fullmatch(segments[1]):
            raise parse_error("url", "this is not a delivery type", 'such as "upload"', url, start + len(first) + 1)
        parts.resource_type, parts.type = first, segments[1]
        parts.kind = f"{first}/{segments[1]}"
        del segments[:2]


def _query(parts: Parts, query: str | None, token_name: str) -> None:
    """The token and the analytics parameter out of the query; the rest stays."""
    rest = []
    for item in query.split("&") if query else ():
        name, equals, value = item.partition("=")
        if equals and name == token_name and parts.token is None:
            parts.token = item
        elif equals and name == _ANALYTICS and parts.analytics is None:
            parts.analytics = value
        else:
            rest.append(item)
    parts.query = "&".join(rest)


def _border(parts: Parts, segments: list[str], last: int) -> int:
    """Take the transformation and the version off; where the source begins."""
    shaped = 0
    while shaped < last and (not segments[shaped] or is_shaped(segments[shaped])):
        shaped += 1
    if shaped < last and (version := _VERSION.fullmatch(segments[shaped])):
        parts.version = version[1]
        parts.transformation = segments[:shaped]
        return shaped + 1
    if parts.type == "fetch" and shaped == last:
        parts.transformation = segments[:last]
        return last
    readable = 0
    while (
        readable < shaped
        and (component := component_of(segments[readable])).params
        and all([p.known for p in component.params])
    ):
        readable += 1
    parts.transformation = segments[:readable]
    if readable:
        path = "/".join(segments[readable - 1 : last + 1])
        message = f'without a version "{segments[readable - 1][:60]}" could be a folder too'
        parts.ambiguities.append((message, {"transformation": "/".join(segments[: readable - 1]), "public_id": path}))
    if readable < shaped:
        message = f'"{segments[readable][:60]}" looks like a transformation, and is not one that is known'
        other: dict[str, object] = {
            "transformation": "/".join(segments[:shaped]),
            "public_id": "/".join(segments[shaped:]),
        }
        parts.ambiguities.append((message, other))
    return readable


def _names(parts: Parts, source: list[str]) -> None:
    """ID, suffix and extension of an asset that is no remote file."""
    suffixed = KINDS[parts.kind][2] if parts.kind in KINDS else False
    if suffixed and len(source) > 1:
        parts.suffix = source.pop()
        parts.suffix, extension = _extension(parts, parts.suffix)
    else:
        source[-1], extension = _extension(parts, source[-1])
        if not parts.kind and len(source) > 1:
            other: dict[str, object] = {"public_id": "/".join(source[:-1]), "suffix": source[-1]}
            parts.ambiguities.append(("at the root path the last segment could be a suffix", other))
    parts.source, parts.extension = "/".join(source), extension


def _extension(parts: Parts, name: str) -> tuple[str, str]:
    """A name without its extension, and that."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or parts.resource_type == "raw" or not _EXTENSION.fullmatch(extension):
        return name, ""
    if extension.lower() in FORMATS or (parts.type == "list" and extension == "json"):
        return stem, extension
    parts.ambiguities.append(
        (f'".{extension}" is not a format that is known', {"public_id": stem, "format": extension})
    )
    return name, ""
