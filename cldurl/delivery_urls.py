"""A delivery URL as a value: what it says, and the URL that it becomes when something is changed.

https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl._urls import TOKEN, split
from cldurl.errors import DeliveryError, Refused, show
from cldurl.parsed import Chain, chain_of, checked, decoded, parse_transformation
from cldurl.public_ids import remote_path, stored_path
from cldurl.transformations import compile

if TYPE_CHECKING:
    from cldurl.typing import Transformation

__all__ = ["Ambiguity", "DeliveryUrl", "parse", "read"]


@attrs.frozen
class Ambiguity:
    """Something that can be read in two ways: why, and what the parts would be in the other reading.

    >>> print(parse("https://res.cloudinary.com/demo/image/upload/w_100/cat.jpg").ambiguities[0])
    without a version "w_100" could be a folder too: transformation='', public_id='w_100/cat.jpg'
    """

    message: str
    other: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.message}: {', '.join([f'{name}={show(value)}' for name, value in self.other.items()])}"


@attrs.frozen(kw_only=True)
class DeliveryUrl:
    """What a delivery URL says.  Its text is the very text that was read, until something is changed.

    - `host`, `cloud_name` (nothing where the host does not tell), `resource_type`, `type`;
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
    ambiguities: tuple[Ambiguity, ...] = ()
    _origin: str = attrs.field(repr=False)
    _kind: str = attrs.field(repr=False)
    # The spelling of the path, and the whole text where nothing was changed.
    _source: str = attrs.field(repr=False, eq=False)
    _text: str | None = attrs.field(default=None, repr=False, eq=False)
    _signed: str | None = attrs.field(default=None, repr=False, eq=False)
    _cloud: Any = attrs.field(default=None, repr=False, eq=False)

    def __str__(self) -> str:
        return self.url()

    def url(self) -> str:
        """The URL: the bytes that were read, or what the changes make of it.

        A signature that does not fit any more is renewed if the cloud that read the URL has a
        secret, and else left out; a token likewise.
        """
        if self._text is not None:
            return self._text
        transformation = str(self.transformation)
        end = f".{self.format}" if self.format else ""
        payload = _payload(transformation, self._source, end)
        signature = None
        if self.signature is not None and payload == self._signed:
            signature = f"s--{self.signature}--"
        elif self.signature is not None and self._cloud is not None:
            signature = self._cloud.signature_again(self.public_id, self.type, payload)
        version = "" if self.version is None else f"v{self.version}"
        source = f"{self._source}/{self._suffix_text()}" if self.suffix is not None else self._source
        parts = [self._origin, self._kind, signature, transformation, version, source + end]
        url = "/".join([part for part in parts if part])
        query = [self.query] if self.query else []
        if self.token is not None and self._cloud is not None and (token := self._cloud.token_again(self.token, url)):
            query.append(token)
        return f"{url}?{'&'.join(query)}" if query else url

    def _suffix_text(self) -> str:
        from cldurl._escape import ID

        return str(self.suffix).translate(ID)

    def _changed(self, **changes: Any) -> DeliveryUrl:
        return attrs.evolve(self, text=None, analytics=None, ambiguities=(), **changes)

    def with_transformation(self, transformation: Transformation | None) -> DeliveryUrl:
        """With another transformation, in any form that `compile` takes; `None` for none.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300/v1/cup.jpg")
        >>> str(url.with_transformation({"width": 500, "crop": "limit"}))
        'https://res.cloudinary.com/demo/image/upload/c_limit,w_500/v1/cup.jpg'
        """
        text = "" if transformation is None else compile(transformation)
        return self._changed(transformation=parse_transformation(text))

    def append(self, step: Transformation) -> DeliveryUrl:
        """With one more step behind the transformation; what is there stays as it is spelled.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300,c_fill/v1/cup.jpg")
        >>> str(url.append({"effect": "sepia"}))
        'https://res.cloudinary.com/demo/image/upload/w_300,c_fill/e_sepia/v1/cup.jpg'
        """
        more = parse_transformation(compile(step))
        return self._changed(transformation=Chain((*self.transformation.components, *more.components)))

    def with_format(self, format: str | None) -> DeliveryUrl:
        """With another extension; `None` for none.  Raises `DeliveryError`."""
        from cldurl.problems import problem_of

        if format is not None and (not isinstance(format, str) or not format.isalnum() or not format.isascii()):
            fault = Refused(f"{show(format)} is not a format", 'letters and digits, such as "jpg"', rule="format")
            raise DeliveryError(problem_of(fault, (), format, root="format"))
        if self.type == "fetch":
            return self.append({"fetch_format": format}) if format else self
        return self._changed(format=format or None)

    def with_public_id(self, public_id: str) -> DeliveryUrl:
        """Of another asset: a raw public ID, or a URL where the type is fetch.  Raises `DeliveryError`.

        >>> url = parse("https://res.cloudinary.com/demo/image/upload/w_300/v7/shop/cup.jpg")
        >>> str(url.with_public_id("shop/weiße Tasse"))
        'https://res.cloudinary.com/demo/image/upload/w_300/v1/shop/wei%C3%9Fe%20Tasse.jpg'
        """
        from cldurl.problems import problem_of

        try:
            source = remote_path(public_id) if self.type == "fetch" else stored_path(public_id)
        except (Refused, TypeError) as fault:
            refusal = fault if isinstance(fault, Refused) else Refused(f"{show(public_id)} is not a public ID")
            raise DeliveryError(problem_of(refusal, (), public_id, root="public_id")) from None
        version = 1 if self.version is not None or ("/" in source and self.type != "fetch") else None
        return self._changed(public_id=public_id, source=source, version=version)

    def with_version(self, version: int | None) -> DeliveryUrl:
        """With another version; `None` for none."""
        if version is not None and (
            isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 10**20
        ):
            from cldurl.problems import problem_of

            fault = Refused(f"{show(version)} is not a version", "a whole number above 0", rule="version")
            raise DeliveryError(problem_of(fault, (), version, root="version"))
        return self._changed(version=version)


def read(
    url: object, *, origins: Mapping[str, str] | None = None, token_name: str = TOKEN, cloud: Any = None
) -> DeliveryUrl:
    """The value of a delivery URL; see `parse` and `Cloud.parse`."""
    text = checked(url, "url")
    parts = split(text, origins=origins, token_name=token_name)
    suffix = None if parts.suffix is None else decoded(parts.suffix, "url", text.rfind(parts.suffix))
    return DeliveryUrl(
        host=parts.host,
        cloud_name=parts.cloud_name,
        resource_type=parts.resource_type,
        type=parts.type,
        transformation=chain_of(parts.transformation) if parts.transformation else Chain(),
        public_id=decoded(parts.source, "url", text.rfind(parts.source)),
        signature=parts.signature,
        version=int(parts.version) if parts.version else None,
        format=parts.extension or None,
        suffix=suffix,
        token=parts.token,
        analytics=parts.analytics,
        query=parts.query,
        ambiguities=tuple([Ambiguity(message, other) for message, other in parts.ambiguities]),
        origin=parts.origin,
        kind=parts.kind,
        source=parts.source,
        text=text,
        signed=None
        if parts.signature is None
        else _payload("/".join(parts.transformation), parts.source, f".{parts.extension}" if parts.extension else ""),
        cloud=cloud,
    )


def _payload(transformation: str, source: str, end: str) -> str:
    """What a signature covers."""
    return f"{transformation}/{source}{end}" if transformation else f"{source}{end}"


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
