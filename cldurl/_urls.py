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

from collections.abc import Iterator, Mapping
from typing import NoReturn

from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl.errors import Refused
from cldurl.hosts import SHARED
from cldurl.parsed import are_shaped, checked, decoded, is_known, parse_error, shaped_of, was_read
from cldurl.vocabulary import DELIVERY_TYPES, FORMATS

__all__ = ["KINDS", "OWN", "RESOURCE_TYPES", "TOKEN", "Parts", "ambiguities", "opens", "split", "url_of"]

_URL = Regex(r"(?i:https?)://([\w.-]+(?::[0-9]{0,5})?)(?:/([^?#\\]*))?(?:\?([^#]*))?(?:#.*)?")
# The common URL: of those that `_URL` takes and `checked` lets through, the short ones that have no port, query and fragment.
_COMMON = Regex(r"https://([a-z0-9.-]+)/([ !\"$->@-\[\]-~]*)")
_SHORT = 4096
# How many segments at most stand before the transformation: the cloud, resource type and type, and the signature.
_BEFORE = 4
_SHARED = Regex(r"(?:res(?:-[1-5])?\.cloudinary\.com|cloudinary-a\.akamaihd\.net)(?::[0-9]*)?")
_PRIVATE = Regex(r"([a-z0-9][a-z0-9_-]*?)-res(?:-[1-5])?\.cloudinary\.com(?::[0-9]*)?")
# Cloudinary's own hosts, of which the shards are one.
OWN = Regex(r"((?:[a-z0-9][a-z0-9_-]*?-)?res)(?:-[1-5])?(\.cloudinary\.com)")
_SIGNATURE = Regex(r"s--([A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{32})--")
_VERSION, _BORDER = Regex("v([0-9]{1,20})"), Regex("/v([0-9]{1,20})/")
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
    """What a URL is made of, as it stands there; and its ID and suffix decoded, which are the raw ones."""

    __slots__ = (
        "analytics", "border", "cloud_name", "extension", "host", "kind", "origin", "query", "raw", "raw_suffix",
        "resource_type", "signature", "source", "suffix", "text", "token", "transformation", "type", "version",
    )  # fmt: skip

    def __init__(self, host: str, text: str) -> None:
        self.host, self.text = host, text
        self.cloud_name: str | None = None
        self.resource_type, self.type = "image", "upload"
        self.kind = self.version = self.query = ""
        self.signature: str | None = None
        self.token: str | None = None
        self.analytics: str | None = None
        # Where no version tells the place of the ID: the segments, how many are known, how many shaped, how many may be.
        self.border: tuple[list[str], int, int, int] | None = None
        self.transformation: str | None = None
        self.origin: str
        self.source: str
        self.raw: str
        self.suffix: str | None
        self.raw_suffix: str | None
        self.extension: str


def split(text: object, *, origins: Mapping[str, str] | None = None, token_name: str = TOKEN) -> Parts:
    """The parts of a delivery URL.

    `origins` are hosts, or hosts with a cloud name behind them, and the names of their clouds.
    """
    # One look at a common URL does for three: 0.5 µs less, of 5 (`test_common_urls_are_read_like_all`).
    if type(text) is str and len(text) <= _SHORT and (match := _COMMON.fullmatch(text)):
        url = text
        host, path = match.groups()
        query = ""
        start, end = len(url) - len(path), len(url)
    else:
        url = checked(text, "url")
        match = _URL.fullmatch(url)
        if match is None:
            _no_url(url)
        host, path, query = match.groups("")
        host = host.lower()
        start, end = match.span(2)
        if start < 0:
            start = end = len(url)
    # One character is found in a tenth of the time that two take.
    odd = ("." in path and "/." in url) or ("%" in path and "/%2" in url)
    if odd and (dots := _DOTS.search(path)):
        message = 'a "." or ".." segment leads to another path'
        raise parse_error("url", message, "", url, start + dots.start(1))
    parts = Parts(host, url)
    segments = path.split("/", _BEFORE)
    # How many segments were read; where the last of them ends.
    at = _place(parts, url, segments, start, origins)
    place = start + len(segments[0]) if at else start - 1
    parts.origin = url[:place]
    at = _kind(parts, url, segments, at, place)
    if len(segments) > at + 1 and segments[at][:3] == "s--" and (signed := _SIGNATURE.fullmatch(segments[at])):
        parts.signature = signed[1]
        at += 1
    if query:
        _query(parts, query, token_name)
    source = _source(parts, "/".join(segments[at:]))
    if not source.strip("/"):
        raise parse_error("url", "the URL names no asset", "", url, end)
    parts.source, parts.suffix, parts.extension = _names(parts, source)
    if parts.query and parts.type == "fetch":
        parts.source, parts.query = f"{parts.source}?{parts.query}", ""
    parts.raw, parts.raw_suffix = parts.source, parts.suffix
    if "%" in url:
        at = end - len(source)
        parts.raw = decoded(parts.source, "url", at)
        if parts.suffix is not None:
            parts.raw_suffix = decoded(parts.suffix, "url", at + len(parts.source) + 1)
    return parts


def _no_url(url: str) -> NoReturn:
    """Say why a text cannot be a delivery URL."""
    if user := _USER.match(url):
        raise parse_error("url", "a URL with a user name", "a delivery URL has none", None, user.end() - 1)
    if _HTTP.match(url) and "\\" in url:
        raise parse_error("url", "a backslash, which some clients take for a slash", "", url, url.index("\\"))
    raise parse_error("url", "this is not a URL", "it begins with https://", url)


_HTTP = Regex("(?i:https?)://")
_USER = Regex("(?i:https?)://[^/?#]*@")


def _place(parts: Parts, url: str, segments: list[str], start: int, origins: Mapping[str, str] | None) -> int:
    """The cloud, and how many segments name it: one or none."""
    host = parts.host
    named = segments[0]
    if origins and f"{host}/{named}" in origins:
        parts.cloud_name = origins[f"{host}/{named}"]
    elif origins and host in origins:
        parts.cloud_name = origins[host]
        return int(named == parts.cloud_name and _begins(segments[1:3]))
    elif host == SHARED or _SHARED.fullmatch(host):
        if not named:
            raise parse_error("url", "the URL names no cloud", "", url, start)
        parts.cloud_name = named
    elif private := _PRIVATE.fullmatch(host):
        parts.cloud_name = private[1]
        return 0
    elif _delivers(segments[:2]):
        return 0
    elif _delivers(segments[1:3]):
        parts.cloud_name = named
    else:
        hint = "Cloud(..., host=...).parse knows its own host"
        raise parse_error("url", "this is not a delivery URL", hint, url, start)
    return 1


def _begins(segments: list[str]) -> bool:
    """Whether the segments begin with a kind."""
    return bool(segments) and (segments[0] in KINDS or (segments[0] in RESOURCE_TYPES and len(segments) > 1))


def _delivers(segments: list[str]) -> bool:
    """Whether the segments say of a host that nobody knows that it delivers; `/images/` does not."""
    return len(segments) > 1 and segments[0] in RESOURCE_TYPES and segments[1] in DELIVERY_TYPES


def opens(segments: list[str], kind: str) -> bool:
    """Whether segments directly behind `kind`, or the cloud where that is nothing, are read as what goes before an ID."""
    return _SIGNATURE.fullmatch(segments[0]) is not None or (not kind and _begins(segments[:2]))


def _kind(parts: Parts, url: str, segments: list[str], at: int, place: int) -> int:
    """Resource type and type, which stand behind `place`; how many segments were read."""
    first = segments[at] if len(segments) > at else ""
    if first in RESOURCE_TYPES and len(segments) > at + 1:
        type = segments[at + 1]
        if type not in DELIVERY_TYPES and not _TYPE.fullmatch(type):
            raise parse_error("url", "this is not a delivery type", 'such as "upload"', url, place + len(first) + 2)
        parts.resource_type, parts.type = first, type
        parts.kind = f"{first}/{type}"
        return at + 2
    if first in KINDS:
        parts.resource_type, parts.type, _ = KINDS[first]
        parts.kind = first
        return at + 1
    return at


def _query(parts: Parts, query: str, token_name: str) -> None:
    """The token and the analytics parameter out of the query; the rest stays.  Of several the first counts."""
    rest = []
    for item in query.split("&"):
        name, equals, value = item.partition("=")
        if equals and name == token_name:
            parts.token = item if parts.token is None else parts.token
        elif equals and name == _ANALYTICS:
            parts.analytics = value if parts.analytics is None else parts.analytics
        else:
            rest.append(item)
    parts.query = "&".join(rest)


def _source(parts: Parts, path: str) -> str:
    """Take the transformation and the version off; what is left is the source."""
    # Most transformations end at the first `/v<digits>/`, and many were read before: an eighth less for `canonicalize`.
    end = path.find("/v")
    if end > 0 and (version := _BORDER.match(path, end)) and parts.type != "fetch":
        before = path[:end]
        if was_read(before) or are_shaped(before.split("/")):
            parts.transformation, parts.version = before, version[1]
            return path[version.end() :]
    segments = path.split("/")
    transformation, source = _border(parts, segments)
    if transformation:
        parts.transformation = "/".join(segments[:transformation])
    return "/".join(segments[source:])


def _border(parts: Parts, segments: list[str]) -> tuple[int, int]:
    """How many segments are the transformation, and where the source begins; the version is taken."""
    last, remote = len(segments) - 1, False
    if parts.type == "fetch":
        at = next((at for at, segment in enumerate(segments) if _REMOTE.match(segment)), -1)
        last, remote = (last, False) if at < 0 else (at, True)
    shaped = shaped_of(segments, last)
    if shaped < last and (version := _VERSION.fullmatch(segments[shaped])):
        parts.version = version[1]
        return shaped, shaped + 1
    if remote and shaped == last:
        return last, last
    readable = 0
    while readable < shaped and is_known(segments[readable]):
        readable += 1
    parts.border = segments, readable, shaped, last
    return readable, readable


def _names(parts: Parts, source: str) -> tuple[str, str | None, str]:
    """ID, suffix and extension of an asset, as they stand there; of a remote file all of it is the ID."""
    suffixed = parts.kind in KINDS and KINDS[parts.kind][2]
    if parts.type == "fetch" or not (suffixed or "." in source):
        return source, None, ""
    folders, _, name = source.rpartition("/")
    if suffixed and name and folders.strip("/"):
        # A suffix holds no dot: behind the first one stands the extension, of raw files too.
        suffix, _, extension = name.partition(".")
        if _BEHIND_SUFFIX.fullmatch(extension) and suffix:
            return folders, suffix, extension
        return folders, name, ""
    if parts.resource_type != "raw":
        stem, _, extension = name.rpartition(".")
        # Some letters that are not ASCII have a small one that is.
        known = extension.isascii() and extension.lower() in FORMATS
        if stem and (known or (parts.type == "list" and extension == "json")):
            return source[: -len(extension) - 1], None, extension
    return source, None, ""


def _extension(name: str) -> tuple[str, str]:
    """A name, and what could be its extension."""
    stem, _, extension = name.rpartition(".")
    return (stem, extension) if stem and _EXTENSION.fullmatch(extension) else (name, "")


def ambiguities(parts: Parts) -> Iterator[tuple[str, dict[str, object]]]:
    """What could be read in another way too: why, and the parts that differ there."""
    for message, transformation, version, other_source in _others(parts):
        if any(other_source):
            name, suffix, extension = _names(parts, "/".join(other_source))
            other: dict[str, object] = {"transformation": "/".join(transformation), "public_id": _shown(name)}
            if version:
                other["version"] = int(version[1:])
            if suffix != parts.suffix:
                other["suffix"] = suffix and _shown(suffix)
            if extension != parts.extension:
                other["format"] = extension or None
            yield message, other
    if parts.type == "fetch":
        source, question, query = parts.source.partition("?")
        if question:
            message = "the query is not encoded: the service may drop it"
            yield message, {"public_id": _shown(source), "query": query}
        return
    folders, slash, name = parts.source.rpartition("/")
    if "." in name and parts.suffix is None and not parts.extension and parts.resource_type != "raw":
        _, extension = _extension(name)
        if extension:
            message = f'".{extension}" is not a format that is known'
            yield message, {"public_id": _shown(parts.source[: -len(extension) - 1]), "format": extension}
    if not parts.kind and slash:
        message = "at the root path the last segment could be a suffix"
        yield message, {"public_id": _shown(folders), "suffix": _shown(name)}


def _others(parts: Parts) -> Iterator[tuple[str, list[str], str, list[str]]]:
    """Other borders between transformation and source: why, the transformation, the version, and the source."""
    if parts.border is None:
        return
    segments, readable, shaped, last = parts.border
    folder = next((at for at in range(readable - 1, -1, -1) if segments[at]), -1)
    if folder >= 0:
        message = f'without a version "{segments[folder][:60]}" could be a folder too'
        yield message, segments[:folder], "", segments[folder:]
    if readable < shaped:
        message = f'"{segments[readable][:60]}" looks like a transformation, and is not one that is known'
        yield message, segments[:shaped], "", segments[shaped:]
    later = next((at for at in range(shaped, last) if _VERSION.fullmatch(segments[at])), -1)
    if later >= 0 and parts.type != "fetch":
        message = f'"{segments[later]}" could be the version, if all before it is a transformation'
        yield message, segments[:later], segments[later], segments[later + 1 :]


def _shown(text: str) -> str:
    """A part of another reading, decoded where it can be."""
    try:
        return decode_once(text)
    except Refused:
        return text


def url_of(
    origin: str, kind: str, signature: str | None, transformation: str | None, version: str, source: str, suffix: str | None, extension: str,
    query: str, token: str | None,
) -> str:  # fmt: skip
    """The URL that parts make: `split` backwards."""
    url = f"{origin}/{kind}" if kind else origin
    if signature is not None:
        url += f"/s--{signature}--"
    if transformation is not None:
        url += f"/{transformation}"
    url += f"/v{version}/{source}" if version else f"/{source}"
    if suffix is not None:
        url += f"/{suffix}"
    if extension:
        url += f".{extension}"
    if token:
        query = f"{query}&{token}" if query else token
    if not query:
        return url
    joint = "&" if "?" in source else "?"  # of a remote URL, whose query is not encoded
    return f"{url}{joint}{query}"
