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
from typing import NoReturn

from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl.errors import Refused
from cldurl.parsed import components_of, is_shaped, parse_error
from cldurl.vocabulary import DELIVERY_TYPES, FORMATS

__all__ = ["KINDS", "OWN", "RESOURCE_TYPES", "TOKEN", "Parts", "split"]

_URL = Regex(r"(?i:https?)://([\w.-]+(?::[0-9]{0,5})?)(?:/([^?#\\]*))?(?:\?([^#]*))?(?:#(.*))?")
_SHARED = Regex(r"(?:res(?:-[1-5])?\.cloudinary\.com|cloudinary-a\.akamaihd\.net)(?::[0-9]*)?")
_PRIVATE = Regex(r"([a-z0-9][a-z0-9_-]*?)-res(?:-[1-5])?\.cloudinary\.com(?::[0-9]*)?")
# Cloudinary's own hosts, of which the shards are one.
OWN = Regex(r"((?:[a-z0-9][a-z0-9_-]*?-)?res)(?:-[1-5])?(\.cloudinary\.com)")
_SIGNATURE = Regex(r"s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--")
_VERSION = Regex("v([0-9]{1,20})")
_TYPE = Regex("[a-z][a-z_]*")
_REMOTE = Regex(r"(?i:https?)(?::|%3[aA])")
_EXTENSION = Regex("[A-Za-z0-9]{1,8}")
_BEHIND_SUFFIX = Regex("[A-Za-z0-9]{1,20}(?:\\.[A-Za-z0-9]{1,20})*")
# What browsers and HTTP clients walk along before they ask.
_DOTS = Regex(r"(?:^|/)((?:\.|%2[eE]){1,2})(?:/|$)")
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
RESOURCE_TYPES = ("image", "video", "raw")


class Parts:
    """What a URL is made of, as it stands there."""

    __slots__ = (
        "ambiguities", "analytics", "at", "cloud_name", "extension", "fragment", "host", "kind", "origin", "query",
        "resource_type", "signature", "source", "suffix", "token", "transformation", "type", "version",
    )  # fmt: skip

    def __init__(self, host: str, fragment: str) -> None:
        self.host, self.fragment = host, fragment
        self.cloud_name: str | None = None
        self.resource_type, self.type = "image", "upload"
        self.at = 0  # where the source begins
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
        _no_url(url)
    path = str(match[2] or "")
    if ("/." in url or "/%2" in url) and (dots := _DOTS.search(path)):
        message = 'a "." or ".." segment leads to another path'
        raise parse_error("url", message, "", url, match.start(2) + dots.start(1))
    parts = Parts(match[1].lower(), match[4] or "")
    segments = path.split("/")
    start = match.start(2) if match[2] is not None else len(url)
    start = _place(parts, url, segments, start, origins or {})
    parts.origin = url[: start - 1] if segments else url[:start]
    _kind(parts, url, segments, start)
    if segments and (signed := _SIGNATURE.fullmatch(segments[0])) and len(segments) > 1:
        parts.signature = signed[1]
        del segments[0]
    _query(parts, match[3], token_name)
    remote = -1
    if parts.type == "fetch":
        remote = next((at for at, segment in enumerate(segments) if _REMOTE.match(segment)), -1)
    others: list[_Other] = []
    border = _border(parts, segments, len(segments) - 1 if remote < 0 else remote, others)
    source = segments[border:]
    end = match.end(2) if match[2] is not None else len(url)
    if not any(source):
        raise parse_error("url", "the URL names no asset", "", url, end)
    parts.at = end - len("/".join(source))
    parts.source, parts.suffix, parts.extension = _names(parts, source)
    _note(parts, source, others)
    return parts


# Another reading: why, its transformation, its version, and where its source begins.
_Other = tuple[str, list[str], str, list[str]]


def _no_url(url: str) -> NoReturn:
    """Say why a text cannot be a delivery URL."""
    if user := _USER.match(url):
        raise parse_error("url", "a URL with a user name", "a delivery URL has none", None, user.end() - 1)
    if _HTTP.match(url) and "\\" in url:
        raise parse_error("url", "a backslash, which some clients take for a slash", "", url, url.index("\\"))
    raise parse_error("url", "this is not a URL", "it begins with https://", url)


_HTTP = Regex("(?i:https?)://")
_USER = Regex("(?i:https?)://[^/?#]*@")


def _place(parts: Parts, url: str, segments: list[str], start: int, origins: Mapping[str, str]) -> int:
    """The cloud, and where the path goes on behind it."""
    host = parts.host
    named = segments[0]
    if f"{host}/{named}" in origins:
        parts.cloud_name = origins[f"{host}/{named}"]
    elif host in origins:
        parts.cloud_name = origins[host]
        if named != parts.cloud_name or not _begins(segments[1:3]):
            return start
    elif _SHARED.fullmatch(host):
        if not named:
            raise parse_error("url", "the URL names no cloud", "", url, start)
        parts.cloud_name = named
    elif private := _PRIVATE.fullmatch(host):
        parts.cloud_name = private[1]
        return start
    elif _delivers(segments[:2]):
        return start
    elif _delivers(segments[1:3]):
        parts.cloud_name = named
    else:
        hint = "Cloud(..., host=...).parse knows its own host"
        raise parse_error("url", "this is not a delivery URL", hint, url, start)
    del segments[0]
    return start + len(named) + 1


def _begins(segments: list[str]) -> bool:
    """Whether the segments begin with a kind."""
    return bool(segments) and (segments[0] in KINDS or (segments[0] in RESOURCE_TYPES and len(segments) > 1))


def _delivers(segments: list[str]) -> bool:
    """Whether the segments say of a host that nobody knows that it delivers; `/images/` does not."""
    return len(segments) > 1 and segments[0] in RESOURCE_TYPES and segments[1] in DELIVERY_TYPES


def opens(segments: list[str], kind: str) -> bool:
    """Whether segments directly behind `kind`, or the cloud where that is nothing, are read as what goes before an ID."""
    return _SIGNATURE.fullmatch(segments[0]) is not None or (not kind and _begins(segments[:2]))


def _kind(parts: Parts, url: str, segments: list[str], start: int) -> None:
    first = segments[0] if segments else ""
    if first in KINDS:
        parts.resource_type, parts.type, _ = KINDS[first]
        parts.kind = first
        del segments[0]
    elif first in RESOURCE_TYPES and len(segments) > 1:
        if not _TYPE.fullmatch(segments[1]):
            raise parse_error("url", "this is not a delivery type", 'such as "upload"', url, start + len(first) + 1)
        parts.resource_type, parts.type = first, segments[1]
        parts.kind = f"{first}/{segments[1]}"
        del segments[:2]


def _query(parts: Parts, query: str | None, token_name: str) -> None:
    """The token and the analytics parameter out of the query; the rest stays.  Of several the first counts."""
    rest = []
    for item in query.split("&") if query else ():
        name, equals, value = item.partition("=")
        if equals and name == token_name:
            parts.token = item if parts.token is None else parts.token
        elif equals and name == _ANALYTICS:
            parts.analytics = value if parts.analytics is None else parts.analytics
        else:
            rest.append(item)
    parts.query = "&".join(rest)


def _border(parts: Parts, segments: list[str], last: int, others: list[_Other]) -> int:
    """Take the transformation and the version off; where the source begins."""
    shaped = 0
    while shaped < last and (not segments[shaped] or is_shaped(segments[shaped])):
        shaped += 1
    if shaped < last and (version := _VERSION.fullmatch(segments[shaped])):
        parts.version = version[1]
        parts.transformation = segments[:shaped]
        return shaped + 1
    if parts.type == "fetch" and shaped == last and _REMOTE.match(segments[last]):
        parts.transformation = segments[:last]
        return last
    readable = 0
    while readable < shaped and all([p.known for c in components_of(segments[readable]) for p in c.params]):
        readable += 1
    parts.transformation = segments[:readable]
    folder = next((at for at in range(readable - 1, -1, -1) if segments[at]), -1)
    if folder >= 0:
        message = f'without a version "{segments[folder][:60]}" could be a folder too'
        others.append((message, segments[:folder], "", segments[folder:]))
    if readable < shaped:
        message = f'"{segments[readable][:60]}" looks like a transformation, and is not one that is known'
        others.append((message, segments[:shaped], "", segments[shaped:]))
    later = next((at for at in range(shaped, last) if _VERSION.fullmatch(segments[at])), -1)
    if later >= 0 and parts.type != "fetch":
        message = f'"{segments[later]}" could be the version, if all before it is a transformation'
        others.append((message, segments[:later], segments[later], segments[later + 1 :]))
    return readable


def _names(parts: Parts, source: list[str]) -> tuple[str, str | None, str]:
    """ID, suffix and extension of an asset, as they stand there; of a remote file all of it is the ID."""
    if parts.type == "fetch":
        return "/".join(source), None, ""
    *folders, name = source
    if parts.kind in KINDS and KINDS[parts.kind][2] and any(folders) and name:
        # A suffix holds no dot: behind the first one stands the extension, of raw files too.
        suffix, _, extension = name.partition(".")
        if _BEHIND_SUFFIX.fullmatch(extension) and suffix:
            return "/".join(folders), suffix, extension
        return "/".join(folders), name, ""
    stem, extension = _extension(name)
    if parts.resource_type == "raw" or not (
        extension.lower() in FORMATS or (parts.type == "list" and extension == "json")
    ):
        stem, extension = name, ""
    return "/".join([*folders, stem]), None, extension


def _extension(name: str) -> tuple[str, str]:
    """A name, and what could be its extension."""
    stem, _, extension = name.rpartition(".")
    return (stem, extension) if stem and _EXTENSION.fullmatch(extension) else (name, "")


def _note(parts: Parts, source: list[str], others: list[_Other]) -> None:
    """Note what could be read in another way too, and the parts that differ there."""
    for message, transformation, version, other_source in others:
        if any(other_source):
            name, suffix, extension = _names(parts, other_source)
            other: dict[str, object] = {"transformation": "/".join(transformation), "public_id": _shown(name)}
            if version:
                other["version"] = int(version[1:])
            if suffix != parts.suffix:
                other["suffix"] = suffix and _shown(suffix)
            if extension != parts.extension:
                other["format"] = extension or None
            parts.ambiguities.append((message, other))
    if parts.type == "fetch":
        if parts.query:
            message = "the query is not encoded: the service may drop it"
            parts.ambiguities.append((message, {"public_id": _shown(parts.source), "query": parts.query}))
            parts.source, parts.query = f"{parts.source}?{parts.query}", ""
        return
    if parts.suffix is None and not parts.extension and parts.resource_type != "raw":
        stem, extension = _extension(source[-1])
        if extension:
            message = f'".{extension}" is not a format that is known'
            whole = _shown("/".join([*source[:-1], stem]))
            parts.ambiguities.append((message, {"public_id": whole, "format": extension}))
    if not parts.kind and len(source) > 1:
        folders, _, name = parts.source.rpartition("/")
        message = "at the root path the last segment could be a suffix"
        parts.ambiguities.append((message, {"public_id": _shown(folders), "suffix": _shown(name)}))


def _shown(text: str) -> str:
    """A part of another reading, decoded where it can be."""
    try:
        return decode_once(text)
    except Refused:
        return text
