"""One spelling for one meaning: of transformations and of whole delivery URLs.

The rules are numbered in docs/reference/canonical-form.md, and each has a test of its number.
"""

from __future__ import annotations

import attrs

from cldurl._lazy import Regex
from cldurl.delivery_urls import DeliveryUrl, read
from cldurl.errors import InvalidInput, Refused
from cldurl.parsed import canonical_text, parse_transformation
from cldurl.public_ids import remote_path, stored_path

__all__ = ["canonical_url", "canonicalize", "equivalent", "is_url"]

_IS_URL = Regex(r"(?i:https?)://.*")
_SHARD = Regex(r"(.*\bres)-[1-5](\.cloudinary\.com)")
_STORED = ("upload", "private", "authenticated")


def canonicalize(text: str) -> str:
    """The canonical spelling of a delivery URL or of a transformation in URL syntax.

    What is not known stays as it is.  A signature covers the spelling, so of a signed URL only what
    it does not cover is respelled; `Cloud.parse(url)` with a secret can sign it again.
    Raises `ParseError` for what cannot be read.
    https://cloudinary.com/documentation/image_transformations#transformation_url_structure

    >>> canonicalize("w_300.0,c_fill,b_rgb:FFF//e_sepia")
    'b_rgb:fff,c_fill,w_300.0/e_sepia'
    >>> canonicalize("http://res-2.cloudinary.com/demo/iu/w_300,c_fill/shop/a%c3%a9.jpg?_a=BAMAABC")
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v1/shop/a%C3%A9.jpg'
    """
    if not is_url(text):
        return canonical_text(text)
    return str(canonical_url(read(text)))


def equivalent(one: str, other: str) -> bool:
    """Whether two delivery URLs, or two transformations, ask for the same: their signatures aside.

    Raises `ParseError` for what cannot be read.
    https://cloudinary.com/documentation/image_transformations#transformation_url_structure

    >>> equivalent("c_fill,w_300", "w_300,c_fill"), equivalent("w_1", "w_1.0")
    (True, False)
    """
    return _unsigned(one) == _unsigned(other)


def is_url(text: object) -> bool:
    """Whether `text` is read as a URL, and not as a transformation."""
    return isinstance(text, str) and _IS_URL.match(text) is not None


def _unsigned(text: str) -> str:
    if not is_url(text):
        return canonicalize(text)
    return str(canonical_url(attrs.evolve(read(text), signature=None, text=None)))


def canonical_url(url: DeliveryUrl) -> DeliveryUrl:
    """A URL in its canonical spelling, as far as its signature allows."""
    origin = url._origin
    scheme, _, place = origin.partition("://")
    host, slash, cloud = place.partition("/")
    host = url.host.removesuffix(":443" if scheme.lower() == "https" else ":80")
    host = f"{shard[1]}{shard[2]}" if (shard := _SHARD.fullmatch(host)) else host
    kind, source, version, chain = url._kind, url._source, url.version, url.transformation
    if url.suffix is None:
        kind = f"{url.resource_type}/{url.type}"
    if url.signature is None:
        chain = parse_transformation(chain.canonical())
        source = _source(url)
    if version is None and "/" in source and url.type != "fetch":
        version = 1
    return attrs.evolve(
        url, text=None, analytics=None, transformation=chain, version=version,
        origin=f"https://{host}{slash}{cloud}", kind=kind, source=source,
    )  # fmt: skip


def _source(url: DeliveryUrl) -> str:
    """The ID in the strict encoding; one that could not be written here stays as it is."""
    try:
        return stored_path(url.public_id) if url.type in _STORED else remote_path(url.public_id)
    except (InvalidInput, Refused):
        return url._source
