"""One spelling for one meaning: of transformations and of whole delivery URLs.

The rules are numbered in docs/reference/canonical-form.md, and each has a test of its number.
"""

from __future__ import annotations

import attrs

from cldurl._escape import ID, decode_once
from cldurl._lazy import Regex
from cldurl._urls import OWN, opens
from cldurl.delivery_urls import DeliveryUrl, read
from cldurl.errors import InvalidInput, Refused
from cldurl.parsed import canonical_text, chain_of, is_shaped
from cldurl.public_ids import STORED, TRANSFORMATION_LIKE, remote_path, stored_path

__all__ = ["canonical_url", "canonicalize", "equivalent", "is_url"]

_IS_URL = Regex(r"(?i:https?)://.*")
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
    return str(canonical_url(read(text)))


def equivalent(one: str, other: str) -> bool:
    """Whether two delivery URLs, or two transformations, ask for the same: signatures and tokens aside.

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
    return str(canonical_url(attrs.evolve(read(text), signature=None, token=None, text=None)))


def canonical_url(url: DeliveryUrl) -> DeliveryUrl:
    """A URL in its canonical spelling, as far as signature and token allow."""
    scheme, host = url.scheme, url.host
    bare = host.removesuffix(":").removesuffix(":443" if scheme == "https" else ":80")
    if own := OWN.fullmatch(bare):
        scheme, bare = "https", f"{own[1]}{own[2]}"
    _, slash, cloud = url._origin.partition("://")[2].partition("/")
    same = attrs.evolve(url, text=None, analytics=None, origin=f"{scheme}://{bare}{slash}{cloud}")
    if url.token is not None:
        return same
    chain, source, sure = url.transformation, url._source, _source(url)
    kind, version = url._kind, url.version
    # At the root path the last segment could be a suffix.
    if url.suffix is None and (kind or "/" not in source):
        kind = f"{url.resource_type}/{url.type}"
    if version is None and sure is not None and kind and url.type != "fetch" and "/" in sure:
        version = 1
    if url.signature is None:
        text = chain.canonical()
        # Without an empty component before it, an ID could be read as resource type and type, or as a signature.
        kept = [""] if len(chain) and opens(source.split("/"), kind) else []
        chain = chain_of(text.split("/") if text else kept)
        source = sure or source
    return attrs.evolve(
        same, transformation=chain, version=version, kind=kind, source=source, suffix_path=_suffix(url)
    )  # fmt: skip


def _source(url: DeliveryUrl) -> str | None:
    """The ID in the strict encoding, if that is certain to be the same; else nothing."""
    # The service may drop the raw query of a remote URL: encoded, it would ask for something else.
    path, question, query = url._source.partition("?")
    if _UNSURE.search(path):
        return None
    try:
        raw = decode_once(path)
        sure = stored_path(raw) if url.type in STORED else remote_path(raw)
    except (InvalidInput, Refused):
        return None  # nothing that could be written here
    if url.type == "fetch":
        if not path.lower().startswith("http"):
            return None
    elif url.version is None and (_is_like(sure) or _is_like(path)):
        return None
    return f"{sure}{question}{query}"


def _is_like(path: str) -> bool:
    """Whether the service could take the first folder for a transformation, right or wrong, without a version."""
    first, slash, _ = path.partition("/")
    return bool(slash) and (is_shaped(first) or TRANSFORMATION_LIKE.match(first) is not None)


def _suffix(url: DeliveryUrl) -> str | None:
    """The suffix in the strict encoding; a dot or slash in it stays encoded."""
    spelled = url._suffix_path
    if spelled is None or url.suffix is None or _UNSURE.search(spelled) or _DOT.search(spelled):
        return spelled
    try:
        return url.suffix.translate(ID)
    except Refused:
        return spelled


_DOT = Regex("%2[eE]")
