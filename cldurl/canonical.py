"""One spelling for one meaning: of transformations and of whole delivery URLs.

The rules are numbered in docs/reference/canonical-form.md, and each has a test of its number.
"""

from __future__ import annotations

from cldurl._escape import ID, decode_once
from cldurl._lazy import Regex
from cldurl._urls import OWN, Parts, opens, split, url_of
from cldurl.errors import InvalidInput, Refused
from cldurl.hosts import SHARED
from cldurl.parsed import canonical_of, canonical_text, is_shaped
from cldurl.public_ids import STORED, TRANSFORMATION_LIKE, remote_path, stored_path

__all__ = ["canonical_url", "canonicalize", "equivalent", "is_url", "unsigned"]

_IS_URL = Regex(r"(?i:https?)://")
# The common beginning, which is canonical.
_SHARED_ORIGIN = f"https://{SHARED}/"
# An escape that is none, or that the service could take for the end of a segment.
_UNSURE = Regex(r"%(?![0-9A-Fa-f]{2})|%2[fF]")


def canonicalize(text: str) -> str:
    """The canonical spelling of a delivery URL or of a transformation in URL syntax.

    What is not known stays as it is.  A signature covers the spelling of transformation and ID, a
    token that of the path: they are kept, and so is what they cover.
    Raises `ParseError` for what cannot be read.
    https://cloudinary.com/documentation/image_transformations#transformation_url_structure

    >>> canonicalize("w_300.0,c_fill,b_rgb:FFF//e_sepia")
    'b_rgb:fff,c_fill,w_300.0/e_sepia'
    >>> canonicalize("http://res-2.cloudinary.com/demo/iu/w_300,c_fill/shop/a%c3%a9.jpg?_a=BAMAABC")
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v1/shop/a%C3%A9.jpg'
    """
    if not is_url(text):
        return canonical_text(text)
    return canonical_url(split(text))


def equivalent(one: str, other: str) -> bool:
    """Whether two delivery URLs, or two transformations, ask for the same: signatures and tokens aside.

    Raises `ParseError` for what cannot be read.
    https://cloudinary.com/documentation/image_transformations#transformation_url_structure

    >>> equivalent("c_fill,w_300", "w_300,c_fill"), equivalent("w_1", "w_1.0")
    (True, False)
    """
    return unsigned(one) == unsigned(other)


def is_url(text: object) -> bool:
    """Whether `text` is read as a URL, and not as a transformation."""
    # The common beginning is found in half of the time.
    if type(text) is str and text.startswith("https://"):
        return True
    return isinstance(text, str) and _IS_URL.match(text) is not None


def unsigned(text: str) -> str:
    """The canonical spelling without signature and token: what `equivalent` compares."""
    if not is_url(text):
        return canonicalize(text)
    parts = split(text)
    parts.signature = parts.token = None
    return canonical_url(parts)


def canonical_url(parts: Parts) -> str:
    """The URL of these parts in its canonical spelling, as far as signature and token allow."""
    origin, kind, version, source = parts.origin, parts.kind, parts.version, parts.source
    if not origin.startswith(_SHARED_ORIGIN):
        origin = _origin(origin)
    signature, suffix, text = parts.signature, parts.suffix, parts.transformation
    if parts.token is not None:
        return url_of(origin, kind, signature, text, version, source, suffix, parts.extension, parts.query, parts.token)
    if version[:1] == "0":
        version = str(int(version))
    sure = _source(parts)
    # At the root path the last segment could be a suffix.
    if suffix is None and (kind or "/" not in source):
        kind = f"{parts.resource_type}/{parts.type}"
    if not version and sure is not None and kind and parts.type != "fetch" and "/" in sure:
        version = "1"
    if signature is None:
        if text is not None:
            # Without an empty component before it, an ID could be read as resource type and type, or as a signature.
            text = canonical_of(text) or ("" if opens(source.split("/"), kind) else None)
        source = sure or source
    if suffix is not None:
        suffix = _suffix(suffix, parts.raw_suffix)
    return url_of(origin, kind, signature, text, version, source, suffix, parts.extension, parts.query, None)


def _origin(origin: str) -> str:
    """Scheme, host and cloud name: no shards and no `http` on Cloudinary's own hosts, no default port on any."""
    scheme, _, place = origin.partition("://")
    scheme = scheme.lower()
    host, slash, cloud = place.partition("/")
    host = host.lower().removesuffix(":").removesuffix(":443" if scheme == "https" else ":80")
    if own := OWN.fullmatch(host):
        scheme, host = "https", f"{own[1]}{own[2]}"
    return f"{scheme}://{host}{slash}{cloud}"


def _source(parts: Parts) -> str | None:
    """The ID in the strict encoding, if that is certain to be the same; else nothing."""
    path, raw, query = parts.source, parts.raw, ""
    if "?" in path:
        # The service may drop the raw query of a remote URL: encoded, it would ask for something else.
        path, _, query = path.partition("?")
        raw = decode_once(path)
    if "%" in path and _UNSURE.search(path):
        return None
    try:
        sure = stored_path(raw) if parts.type in STORED else remote_path(raw)
    except (InvalidInput, Refused):
        return None  # nothing that could be written here
    if parts.type == "fetch":
        if not path.lower().startswith("http"):
            return None
    elif not parts.version and (_is_like(sure) or (sure != path and _is_like(path))):
        return None
    return f"{sure}?{query}" if query else sure


def _is_like(path: str) -> bool:
    """Whether the service could take the first folder for a transformation, right or wrong, without a version."""
    first, slash, _ = path.partition("/")
    return bool(slash) and (is_shaped(first) or TRANSFORMATION_LIKE.match(first) is not None)


def _suffix(spelled: str, raw: str | None) -> str:
    """The suffix in the strict encoding; a dot or slash in it stays encoded."""
    if raw is None or _UNSURE.search(spelled) or _DOT.search(spelled):
        return spelled
    try:
        return raw.translate(ID)
    except Refused:
        return spelled


_DOT = Regex("%2[eE]")
