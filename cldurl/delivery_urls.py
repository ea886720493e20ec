"""A delivery URL as a value: what it says, and the URL that it becomes when something is changed.

https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl._urls import KINDS, RESOURCE_TYPES, TOKEN, Parts, ambiguities, split, url_of
from cldurl.errors import DeliveryError, Refused, kind_of, show
from cldurl.layers import REMOTE
from cldurl.parsed import Chain, chain_of, parse_transformation
from cldurl.public_ids import STORED, TRANSFORMATION_LIKE, Encoded, encoded_path, remote_path, stored_path
from cldurl.transformations import compile

if TYPE_CHECKING:
    from cldurl.typing import Transformation

__all__ = ["Ambiguity", "DeliveryUrl", "parse", "read"]


@attrs.frozen
class Ambiguity:
    """Something that can be read in two ways: why, and what the parts would be in the other reading.

    >>> print(parse("https://res.cloudinary.com/demo/image/upload/w_100/cat.jpg").ambiguities[0])
    without a version "w_100" could be a folder too: transformation='', public_id='w_100/cat'
    """

    message: str
    other: Mapping[str, object] = attrs.field(hash=False)

    def __str__(self) -> str:
        return f"{self.message}: {', '.join([f'{name}={show(value)}' for name, value in self.other.items()])}"


@attrs.frozen(kw_only=True)
class DeliveryUrl:
    """What a delivery URL says.  Its text is the very text that was read, until something is changed.

    - `scheme`, `host`, `cloud_name` (nothing where the host does not tell), `resource_type`, `type`;
    - `signature`: 8 or 32 characters; it is not verified here, see `Cloud.verify_url`;
    - `transformation`: a `Chain`; `version`: a number;
    - `public_id`: raw, not percent-encoded; of a fetched file it is the URL;
    - `format`: the extension; `suffix`: the SEO suffix;
    - `token`: the auth token of the query; `analytics`: the value of `_a`; `query`: the rest of it;
    - `ambiguities`: what could be read in another way too.

    >>> url = parse("https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v7/shop/cup.jpg")
    >>> url.public_id, url.version, url.format, url.transformation[0]["width"]
    ('shop/cup', 7, 'jpg', 300)
    >>> str(url.with_format("webp"))
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v7/shop/cup.webp'
    """

    host: str
    cloud_name: str | None
    resource_type: str
    type: str
    transformation: Chain
    public_id: str
    signature: str | None = None
    version: int | None = None
    format: str | None = None
    suffix: str | None = None
    token: str | None = attrs.field(default=None, repr=False)
    analytics: str | None = None
    query: str = ""
    ambiguities: tuple[Ambiguity, ...] = attrs.field(default=(), eq=False)
    _origin: str = attrs.field(alias="origin", repr=False)
    _kind: str = attrs.field(alias="kind", repr=False)
    # The spelling of ID and suffix, the whole text where nothing was changed, and else what was read.
    _source: str = attrs.field(alias="source", repr=False, eq=False)
    _suffix_path: str | None = attrs.field(alias="suffix_path", default=None, repr=False, eq=False)
    _text: str | None = attrs.field(alias="text", default=None, repr=False, eq=False)
    _first: DeliveryUrl | None = attrs.field(alias="first", default=None, repr=False, eq=False)
    _cloud: Any = attrs.field(alias="cloud", default=None, repr=False, eq=False)

    def __str__(self) -> str:
        return self.url()

    @property
    def scheme(self) -> str:
        """`"https"` or `"http"`."""
        return self._origin.partition(":")[0].lower()

    def url(self) -> str:
        """The URL: the bytes that were read, or what the changes made of it."""
        if self._text is not None:
            return self._text
        return self._made(self._origin, self.query, self.token)

    def _made(self, origin: str, query: str, token: str | None) -> str:
        transformation = str(self.transformation) if len(self.transformation) else None
        version = "" if self.version is None else str(self.version)
        return url_of(
            origin, self._kind, self.signature, transformation, version, self._source, self._suffix_path, self.format or "", query, token,
        )  # fmt: skip

    def _parts(self) -> Parts:
        """The parts that `split` finds in its URL; what could be read in another way is not among them."""
        parts = Parts(self.host, self.url())
        parts.cloud_name, parts.resource_type, parts.type = self.cloud_name, self.resource_type, self.type
        parts.origin, parts.kind, parts.signature = self._origin, self._kind, self.signature
        parts.transformation = str(self.transformation) if len(self.transformation) else None
        parts.version = "" if self.version is None else str(self.version)
        parts.source, parts.raw, parts.extension = self._source, self.public_id, self.format or ""
        parts.suffix, parts.raw_suffix = self._suffix_path, self.suffix
        parts.query, parts.token, parts.analytics = self.query, self.token, self.analytics
        return parts

    def _payload(self) -> str:
        """What a signature covers."""
        end = f".{self.format}" if self.format else ""
        return f"{self.transformation}/{self._source}{end}" if len(self.transformation) else f"{self._source}{end}"

    def _changed(self, **changes: Any) -> DeliveryUrl:
        """Another value.  What opened the URL that was read opens this one if it still fits, or is made anew."""
        first = self if self._first is None else self._first
        made = attrs.evolve(self, text=None, first=first, analytics=None, ambiguities=(), **changes)
        if first.signature is not None:
            made = attrs.evolve(made, signature=made._signature_from(first))
        return made if first.token is None else attrs.evolve(made, token=made._token_from(first))

    def _signature_from(self, first: DeliveryUrl) -> str | None:
        payload, old = self._payload(), first._payload()
        if payload == old:
            return first.signature
        if self._cloud is None or self.cloud_name != self._cloud.name:
            return None
        signature: str | None = self._cloud._signature_again(first.signature, old, payload, self.public_id, self.type)
        return signature

    def _token_from(self, first: DeliveryUrl) -> str | None:
        from cldurl.errors import VerificationError
        from cldurl.tokens import Token

        token = str(first.token)
        try:
            if Token(token).acl or self._made("", "", None) == first._made("", "", None):
                return token  # what it opens is settled, or has not changed
        except (VerificationError, Refused):
            return None
        if self._cloud is None or self.cloud_name != self._cloud.name:
            return None
        found: str | None = self._cloud._token_again(token, str(first), self.url())
        return found

    def with_transformation(self, transformation: Transformation | None) -> DeliveryUrl:
        """With another transformation, in any form that `compile` takes; `None` for none.

        A signature that does not fit any more is left out.  If the URL was read by a `Cloud` with
        the secret, and the signature was genuine, the new URL is signed again; a token likewise.
        That holds of all changes.  Raises `TransformationError`.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300/v1/cup.jpg")
        >>> str(url.with_transformation({"width": 500, "crop": "limit"}))
        'https://res.cloudinary.com/demo/image/upload/c_limit,w_500/v1/cup.jpg'
        """
        text = "" if transformation is None else compile(transformation)
        return self._changed(transformation=parse_transformation(text))

    def append(self, step: Transformation) -> DeliveryUrl:
        """With one more step behind the transformation; what is there stays as it is spelled.

        Raises `TransformationError`.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300,c_fill/v1/cup.jpg")
        >>> str(url.append({"effect": "sepia"}))
        'https://res.cloudinary.com/demo/image/upload/w_300,c_fill/e_sepia/v1/cup.jpg'
        """
        text = compile(step)
        whole = (
            f"{self.transformation}/{text}" if len(self.transformation) and text else text or str(self.transformation)
        )
        return self._changed(transformation=chain_of(whole or None))

    def with_format(self, format: str | None) -> DeliveryUrl:
        """With another extension; `None` for none.  Raises `DeliveryError`."""
        if format is not None and (not isinstance(format, str) or not _FORMAT.fullmatch(format)):
            fault = Refused(f"{show(format)} is not a format", 'letters and digits, such as "jpg"', rule="format")
            raise _error(fault, format, "format")
        if self.type == "fetch":
            return self.append({"fetch_format": format}) if format else self
        return self._changed(format=format or None)

    def with_public_id(self, public_id: str) -> DeliveryUrl:
        """Of another asset: a raw public ID, or a URL where the type is fetch.  Raises `DeliveryError`.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300/v7/shop/cup.jpg")
        >>> str(url.with_public_id("shop/weiße Tasse"))
        'https://res.cloudinary.com/demo/image/upload/w_300/v1/shop/wei%C3%9Fe%20Tasse.jpg'
        """
        try:
            source, raw = _path_of(public_id, self.type)
            if self._cloud is not None and self.type == "fetch":
                self._cloud._fetchable(raw)
        except Refused as fault:
            raise _error(fault, public_id, "public_id") from None
        version = 1 if self.version is not None or ("/" in source and self.type != "fetch") else None
        if version is None:
            try:
                self._without_version(source, raw)
            except Refused as fault:
                raise _error(fault, public_id, "public_id") from None
        return self._changed(public_id=raw, source=source, version=version)

    def with_version(self, version: int | None) -> DeliveryUrl:
        """With another version; `None` for none.  Raises `DeliveryError`.

        Also for an ID that reads otherwise without one: `w_100/cat` as a transformation.
        """
        if version is None:
            try:
                self._without_version(self._source, self.public_id)
            except Refused as fault:
                raise _error(fault, version, "version") from None
        elif isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 10**20:
            wrong = Refused(f"{show(version)} is not a version", "a whole number above 0", rule="version")
            raise _error(wrong, version, "version")
        return self._changed(version=version)

    def _without_version(self, source: str, public_id: str) -> None:
        """Refuse an ID that reads as something else where no version stands before it."""
        first, slash, _ = source.partition("/")
        at_root = not self._kind and (first in KINDS or first in RESOURCE_TYPES)
        if at_root or (slash and self.type != "fetch" and TRANSFORMATION_LIKE.match(public_id)):
            what = "a resource type" if at_root else "a transformation"
            raise Refused(f"without a version {show(first)} looks like {what}", "keep a version", rule="version")


_FORMAT = Regex("[A-Za-z0-9]{1,20}")


def _error(fault: Refused, value: object, root: str) -> DeliveryError:
    from cldurl.problems import problem_of

    return DeliveryError(problem_of(fault, (), value, root=root))


def _path_of(public_id: object, type: str) -> tuple[str, str]:
    """A public ID as it stands in the path, and raw."""
    if not isinstance(public_id, str):
        raise Refused(f"a public ID cannot be {kind_of(public_id)}", "give a string", rule="wrong-type")
    if isinstance(public_id, Encoded):
        path = encoded_path(public_id, stored=type in STORED)
        raw = decode_once(path)
    else:
        raw = str.__str__(public_id)
        path = stored_path(raw) if type in STORED else remote_path(raw)
    if type == "fetch" and not REMOTE.match(raw):
        raise Refused(f"{show(raw)} is not a remote URL", 'type "fetch" takes "https://..."', rule="fetch")
    if raw[:1] == "/" or (raw[-1:] == "/" and type != "fetch"):
        raise Refused('an ID cannot begin or end with "/"', rule="public-id")
    return path, raw


def read(
    url: object, *, origins: Mapping[str, str] | None = None, token_name: str = TOKEN, cloud: Any = None
) -> DeliveryUrl:
    """The value of a delivery URL; see `parse` and `Cloud.parse`."""
    parts = split(url, origins=origins, token_name=token_name)
    return DeliveryUrl(
        host=parts.host,
        cloud_name=parts.cloud_name,
        resource_type=parts.resource_type,
        type=parts.type,
        transformation=chain_of(parts.transformation),
        public_id=parts.raw,
        signature=parts.signature,
        version=int(parts.version) if parts.version else None,
        format=parts.extension or None,
        suffix=parts.raw_suffix,
        token=parts.token,
        analytics=parts.analytics,
        query=parts.query,
        ambiguities=tuple([Ambiguity(message, other) for message, other in ambiguities(parts)]),
        origin=parts.origin,
        kind=parts.kind,
        source=parts.source,
        suffix_path=parts.suffix,
        text=parts.text,
        cloud=cloud,
    )


def parse(text: str) -> DeliveryUrl:
    """What a delivery URL says, on any host that says what it is.

    For URLs of your own hosts see `Cloud.parse`; for a transformation alone `parse_transformation`.
    What is not known is kept, and what can be read in two ways is noted in `ambiguities`.
    Raises `ParseError` for what is not a delivery URL, with the position.
    https://cloudinary.com/documentation/image_transformations#transformation_url_structure

    >>> url = parse("https://res.cloudinary.com/demo/image/upload/s--c6FBwE2m--/c_crop,h_20,w_10/sample.jpg")
    >>> url.signature, url.transformation.to_list()
    ('c6FBwE2m', [{'crop': 'crop', 'height': 20, 'width': 10}])
    """
    return read(text)
