"""A cloud, and the delivery URLs of its assets.

    https://<host>[/<cloud>]/<resource type>/<type>[/<signature>][/<transformation>][/v<version>]
        /<public ID>[/<suffix>][.<format>][?<token>]

https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs

from cldurl import _config
from cldurl._compile import LAYER, components, join, known, of_pairs, remembered, segment
from cldurl._lazy import Regex
from cldurl._secured import Secured
from cldurl._settings import (
    advising,
    placed,
    problem,
    to_algorithm,
    to_api_key,
    to_api_url,
    to_defaults,
    to_fetch_hosts,
    to_host,
    to_name,
    to_old_keys,
    to_old_secrets,
    to_secret,
    to_token_name,
)  # fmt: skip
from cldurl._url_parts import (
    ALONE,
    DELIVERY,
    RESOURCE_TYPES,
    SEGMENTS,
    argument,
    decoded,
    follow,
    no_argument,
    resource_type_of,
    type_of,
    version_of,
    with_defaults,
)  # fmt: skip
from cldurl.errors import (
    ConfigurationError,
    DeliveryError,
    Refused,
    TransformationError,
    kind_of,
    refuse,
    show,
    suggest,
)
from cldurl.hosts import shard
from cldurl.kinds import absent
from cldurl.parameters import BY_NAME
from cldurl.public_ids import ODD_ID, STORED, TRANSFORMATION_LIKE

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from cldurl.delivery_urls import DeliveryUrl
    from cldurl.holes import PreparedWithHoles
    from cldurl.prepared import Prepared
    from cldurl.problems import Problem
    from cldurl.typing import Delivery, Transformation

__all__ = ["Cloud"]

# Kinds of URL that have nothing special, and the arguments that may choose among them.
_KINDS = {
    (resource_type, type): f"{resource_type or 'image'}/{type or 'upload'}"
    for resource_type in (None, *RESOURCE_TYPES)
    for type in (None, *STORED)
}
_PLAIN = (str, type(None))
_COMMON = frozenset(("version", "resource_type", "type", "sign", "token"))
_TOKEN = frozenset("acl start expires_at duration ip window now past".split())
_FORMAT = Regex("[A-Za-z0-9]{1,20}")
_FETCHED = Regex(r"https?://[^/?#]", re.IGNORECASE)
_HOST_OF = Regex(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::[0-9]+)?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)


def _common_kind(delivery: Delivery) -> str | None:
    if not delivery.keys() <= _COMMON:
        return None
    if "type" not in delivery and "resource_type" not in delivery:
        return "image/upload"
    pair = delivery.get("resource_type"), delivery.get("type")
    # Other classes may have a hash of their own.
    return _KINDS.get(pair) if type(pair[0]) in _PLAIN and type(pair[1]) in _PLAIN else None


@advising
@attrs.frozen
class Cloud(Secured):
    """A cloud and how its URLs are made.  A frozen value: two clouds in one process never meet.

    - `name`: the cloud name.
    - `host`: nothing for the shared host, `"private"` for `<name>-res.cloudinary.com`, or your own.
    - `cloud_in_path`: whether the cloud name stands in the path; by default on the shared host only.
    - `secure`: `False` for `http`.
    - `cdn_subdomain`: spread assets over `res-1` to `res-5`.
    - `force_version`: write `v1` before a public ID with folders that has no version.
    - `shorten`: `iu` for `image/upload`;  `use_root_path`: leave `image/upload` out.
    - `defaults`: parameters for every URL, `{"fetch_format": "auto", "quality": "auto"}`.
    - `fetch_hosts`: the hosts that fetch URLs may name, `["example.com", "*.example.org"]`.
    - `api_key`, `api_secret`: for signatures and links to the API; `token_key`, hexadecimal, and
      `token_name`: for auth tokens.  None of the secrets is ever shown.
    - `old_secrets`, `old_token_keys`: what is not used any more, and still verifies.
    - `signature_algorithm`: `"sha1"` or `"sha256"`, as the account has it; `long_signature`: 32
      characters of SHA-256 in URLs.
    - `api_url`: the API's own address, for another region.
    - `clock`: asked for the time where `now` is left out; nothing else is.

    Raises `ConfigurationError` for a setting that can never be right.
    https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters

    >>> Cloud("demo").url("my_image", {"width": 300, "crop": "fill", "height": 300}, quality="auto", format="jpg")
    'https://res.cloudinary.com/demo/image/upload/c_fill,h_300,q_auto,w_300/my_image.jpg'
    """

    name: str = attrs.field(converter=to_name)
    api_key: str | None = attrs.field(default=None, kw_only=True, converter=to_api_key)
    api_secret: str | None = attrs.field(default=None, kw_only=True, repr=False, converter=to_secret)
    host: str | None = attrs.field(default=None, kw_only=True, converter=to_host)
    cloud_in_path: bool | None = attrs.field(default=None, kw_only=True)
    secure: bool = attrs.field(default=True, kw_only=True)
    cdn_subdomain: bool = attrs.field(default=False, kw_only=True)
    force_version: bool = attrs.field(default=True, kw_only=True)
    shorten: bool = attrs.field(default=False, kw_only=True)
    use_root_path: bool = attrs.field(default=False, kw_only=True)
    defaults: Any = attrs.field(default=None, kw_only=True, converter=to_defaults)
    fetch_hosts: frozenset[str] | None = attrs.field(default=None, kw_only=True, converter=to_fetch_hosts)
    old_secrets: tuple[str, ...] = attrs.field(default=(), kw_only=True, repr=False, converter=to_old_secrets)
    signature_algorithm: str = attrs.field(default="sha1", kw_only=True, converter=to_algorithm)
    long_signature: bool = attrs.field(default=False, kw_only=True)
    token_key: str | None = attrs.field(default=None, kw_only=True, repr=False)
    old_token_keys: tuple[str, ...] = attrs.field(default=(), kw_only=True, repr=False, converter=to_old_keys)
    token_name: str = attrs.field(default="__cld_token__", kw_only=True, converter=to_token_name)
    api_url: str = attrs.field(default="https://api.cloudinary.com", kw_only=True, converter=to_api_url)
    clock: Callable[[], float] = attrs.field(default=time.time, kw_only=True, repr=False)
    # The bytes of the token keys, the present one first.
    _token_keys: tuple[bytes, ...] = attrs.field(init=False, repr=False, eq=False)
    # What the common URL begins with, or nothing where none is common.
    _common: str = attrs.field(init=False, repr=False, eq=False)
    # Where the URLs begin that `parse` knows to be ours, and the name of the cloud; made when first asked for.
    _known: Mapping[str, str] | None = attrs.field(init=False, default=None, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.cdn_subdomain and self.host not in (None, "private"):
            message = "shards belong to Cloudinary's own hosts"
            raise problem(ConfigurationError, "cdn_subdomain", message, rule="host")
        for name in ("secure", "cdn_subdomain", "force_version", "shorten", "use_root_path", "cloud_in_path",
                     "long_signature"):  # fmt: skip
            value = getattr(self, name)
            if type(value) is not bool and not (name == "cloud_in_path" and value is None):
                raise problem(ConfigurationError, name, f"{show(value)} is neither True nor False", rule="wrong-type")
        if self.host in (None, "private") and self.cloud_in_path not in (None, self.host is None):
            message = (
                "the shared host needs the cloud name in the path" if self.host is None else "the host names the cloud"
            )
            hint = "leave it out; custom hosts have both forms"
            raise problem(ConfigurationError, "cloud_in_path", message, hint=hint, rule="host")
        if not callable(self.clock):
            raise problem(ConfigurationError, "clock", f"{show(self.clock)} cannot be asked", rule="wrong-type")
        object.__setattr__(self, "_token_keys", self._checked_token_keys())
        usual = not (self.cdn_subdomain or self.shorten or self.use_root_path or self.defaults) and self.force_version
        object.__setattr__(self, "_common", f"{self._origin('')}/" if usual else "")

    def _checked_token_keys(self) -> tuple[bytes, ...]:
        if self.token_key is None and not self.old_token_keys:
            return ()
        from cldurl.tokens import checked_key

        names = [("token_key", key) for key in (self.token_key,) if key is not None]
        names += [("old_token_keys", key) for key in self.old_token_keys]
        keys = []
        for name, key in names:
            try:
                keys.append(checked_key(key))
            except Refused as fault:
                raise ConfigurationError(placed(fault, (), None, root=name)) from None
        return tuple(keys)

    @classmethod
    def from_url(cls, url: str, **settings: Any) -> Cloud:
        """A cloud out of `cloudinary://<api_key>:<api_secret>@<cloud_name>[?<option>=<value>]`.

        Blanks and quotes round the whole and a trailing slash are forgiven, everything else that
        is not valid is refused.  `settings` are further arguments of `Cloud`.
        Raises `ConfigurationError`.
        https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters

        >>> Cloud.from_url("cloudinary://key:s3cret@demo?secure=false")
        Cloud(name='demo', api_key='key', host=None, ..., secure=False, ...)
        """
        try:
            found = _config.from_url(url)
        except Refused as fault:
            # The value holds the secret, and is not shown.
            location, fault.at = fault.at, ()
            raise ConfigurationError(placed(fault, location, None, root="CLOUDINARY_URL")) from None
        return cls(**{**found, **settings})

    @classmethod
    def from_env(cls, environ: Mapping[str, str], **settings: Any) -> Cloud:
        """A cloud out of an environment, which is given: `Cloud.from_env(os.environ)`.

        Reads `CLOUDINARY_URL`, or else `CLOUDINARY_CLOUD_NAME`, `CLOUDINARY_API_KEY`,
        `CLOUDINARY_API_SECRET` and `CLOUDINARY_SIGNATURE_ALGORITHM`; and in both cases
        `CLOUDINARY_AUTH_TOKEN_KEY`.  Raises `ConfigurationError`.
        https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters

        >>> Cloud.from_env({"CLOUDINARY_URL": "cloudinary://demo"}).name
        'demo'
        """
        if not isinstance(environ, Mapping):
            message = f"an environment cannot be {kind_of(environ)}"  # type: ignore[unreachable]
            raise problem(ConfigurationError, "environ", message, hint="such as os.environ", rule="wrong-type")
        given = _config.from_env(environ)
        if environ.get("CLOUDINARY_URL"):
            beside = {"token_key": given["token_key"]} if "token_key" in given else {}
            return cls.from_url(environ["CLOUDINARY_URL"], **{**beside, **settings})
        if "name" not in given:
            hint = "set CLOUDINARY_CLOUD_NAME, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>"
            raise problem(ConfigurationError, "environ", "no cloud name", hint=hint, rule="missing-key")
        return cls(**{**given, **settings})

    @classmethod
    def from_options(cls, options: Mapping[str, object], **settings: Any) -> Cloud:
        """A cloud out of the official SDK's configuration: `cloud_name`, `private_cdn`, `cname`, ...

        Raises `ConfigurationError`.
        https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters

        >>> Cloud.from_options({"cloud_name": "demo", "private_cdn": True}).url("a")
        'https://demo-res.cloudinary.com/image/upload/a'
        """
        try:
            found = _config.from_options(options)
        except Refused as fault:
            location = fault.at
            fault.at = ()
            raise ConfigurationError(placed(fault, location, None, root="options")) from None
        return cls(**{**found, **settings})

    def url(
        self,
        public_id: str,
        transformation: Transformation | None = None,
        *,
        quality: int | float | str | None = None,
        format: str | None = None,
        **delivery: Unpack[Delivery],
    ) -> str:
        """The delivery URL of an asset.

        - `public_id`: as it is, not percent-encoded (or `Encoded(...)`); for `type="fetch"` a URL.
        - `transformation`: as for `compile`; a dict may hold `format` too.
        - `quality`: 1 to 100 or `"auto"`; joins a single dict, and follows a chain.
        - `format`: the extension, `"jpg"`; with `type="fetch"` it becomes `f_jpg`.
        - `version`: 12, `"12"` or `"v12"`.
        - `resource_type`: `"image"`, `"video"` (audio too) or `"raw"`.
        - `type`: `"upload"`, `"private"`, `"authenticated"`, `"fetch"`, or another delivery type.
        - `url_suffix`: words for search engines behind the public ID.
        - `defaults`: instead of the cloud's; `None` for none.
        - `sign`: `True` for a signature, which is permanent: the URL never expires.  It covers
          transformation, public ID and extension as they are emitted; `"decoded"` signs them
          decoded, as the Ruby SDK does.
        - `token`: a `Token`, what `token_signer` gave, or the arguments of `Cloud.token` for one
          of this URL alone, `{"duration": 300}`.  Beside `sign` the URL without its token is a permanent one.
        - the others overrule the cloud's setting of that name.

        Raises `TransformationError` and `DeliveryError`, with the place and the likely fix.
        https://cloudinary.com/documentation/image_transformations#transformation_url_structure

        >>> cloud = Cloud("demo")
        >>> cloud.url("shop/cup", [{"width": 400, "crop": "limit"}, "e_sharpen"], quality="auto")
        'https://res.cloudinary.com/demo/image/upload/c_limit,w_400/e_sharpen/q_auto/v1/shop/cup'
        >>> cloud.url("https://example.com/a b.jpg?x=1", type="fetch", format="auto")
        'https://res.cloudinary.com/demo/image/fetch/f_auto/https://example.com/a%20b.jpg%3Fx%3D1'
        """
        # What is rare is looked at in `prepare`; a plain ID with a common kind of URL is put together here.
        kind = "image/upload" if not delivery else _common_kind(delivery)
        if kind and type(public_id) is str and ODD_ID.match(public_id) is None and (common := self._common):
            given: Any = transformation
            text: str | None = None
            try:
                if quality is not None:
                    pass
                elif given is None:
                    text = ""
                elif type(given) is list:
                    text = remembered(given)
                elif type(given) is dict:
                    text = known(given) if LAYER in given else of_pairs(given)
                    if text is None and "format" not in given:
                        text = remembered(given)
                if text is None:
                    text, format = self._segment(given, quality, format, (), False)
            except Refused as fault:
                raise self._error(fault, transformation, quality) from None
            if delivery:
                return self._ended(kind, public_id, text, format, delivery)
            number = "v1/" if "/" in public_id else ""
            url = (
                f"{common}image/upload/{text}/{number}{public_id}"
                if text
                else f"{common}image/upload/{number}{public_id}"
            )
            return url if format is None or absent(format) else f"{url}.{self._extension(format)}"
        if unknown := delivery.keys() - DELIVERY:
            raise no_argument(min(unknown))
        from cldurl import prepared

        return prepared.prepare(self, transformation, quality, format, **delivery)(public_id)

    def _ended(self, kind: str, public_id: str, text: str, format: str | None, given: Delivery) -> str:
        """A common URL with a version, a signature or a token."""
        sign, token, version = given.get("sign", False), given.get("token"), given.get("version")
        path = public_id if absent(format) else f"{public_id}.{self._extension(format)}"
        payload = f"{text}/{path}" if text else path
        number = "" if version is None else argument("version", version, version_of, version)
        if not number and "/" in public_id:
            number = "v1"
        url = payload if not number else f"{text}/{number}/{path}" if text else f"{number}/{path}"
        if sign is not False and sign is not None:
            url = f"{self._signature(sign, public_id, 'upload', payload)}/{url}"
        url = f"{self._common}{kind}/{url}"
        return url if token is None else f"{url}?{self._token_of(url, token)}"

    # A dict that is no `Component` has holes, or an error, which is said when it is prepared.
    @overload
    def prepare(  # type: ignore[overload-overlap]
        self, transformation: Transformation | None = None, *, quality: int | float | str | None = None,
        format: str | None = None, **delivery: Unpack[Delivery],
    ) -> Prepared: ...  # fmt: skip

    @overload
    def prepare(
        self, transformation: Mapping[str, Any] | Sequence[Mapping[str, Any] | str], *,
        quality: int | float | str | None = None, format: str | None = None, **delivery: Unpack[Delivery],
    ) -> PreparedWithHoles: ...  # fmt: skip

    def prepare(
        self, transformation: Any = None, *, quality: int | float | str | None = None, format: str | None = None,
        **delivery: Unpack[Delivery],
    ) -> Prepared | PreparedWithHoles:  # fmt: skip
        """The URLs of many assets with one transformation: everything but the public ID is settled here.

        Takes what `url` takes; a `version` given here can be overruled by a call.  A token that is
        asked for by its arguments is made anew with every URL.  Where a `Hole` stands in the
        transformation, a value is given with each call.
        Raises `TransformationError` and `DeliveryError` at once, and not when it is called.
        https://cloudinary.com/documentation/image_transformations#transformation_url_structure

        >>> card = Cloud("demo").prepare({"width": 300, "crop": "fill"}, format="webp")
        >>> card("cup"), card.many(["shop/cup", "shop/plate"])
        ('https://res.cloudinary.com/demo/image/upload/c_fill,w_300/cup.webp', ['https://...', 'https://...'])
        """
        from cldurl import holes, prepared

        if unknown := delivery.keys() - DELIVERY:
            raise no_argument(min(unknown), "prepare")
        if (token := delivery.get("token")) is not None:
            self._token_of(f"{self._origin('')}/image/upload/a", token)  # refuses what cannot be one
        if names := holes.holes_in(transformation):
            return holes.prepare_with_holes(self, transformation, names, quality, format, delivery)
        return prepared.prepare(self, transformation, quality, format, **delivery)

    def _signature(self, sign: object, public_id: str, type: str, payload: str) -> str:
        """The segment of a signature over what is emitted."""
        from cldurl import signing  # a name of a package costs a third of one of its modules

        if sign is not True and not (isinstance(sign, str) and str.__str__(sign) == "decoded"):
            raise problem(DeliveryError, "sign", f"{show(sign)} is not valid", 'True, False or "decoded"', rule="sign")
        if type != "fetch" and "/" in public_id and TRANSFORMATION_LIKE.match(decoded(public_id)):
            # The version is not signed: without it such an ID would be a signed transformation.
            message = (
                f"the first folder of {show(public_id)} looks like a transformation, which a signature would allow"
            )
            raise problem(DeliveryError, "public_id", message, "rename the folder", rule="transformation-like-id")
        if (secret := self.api_secret) is None:
            secret = self._needed("api_secret", "a signature")
        if sign is not True:
            payload = argument("public_id", public_id, signing.fully_decoded, payload)
        return signing.delivery_signature(payload, secret, self.signature_algorithm, long=self.long_signature)

    def _token_of(self, url: str, token: Any) -> str:
        """The query that opens `url`: a token that is there, or one for this URL alone."""
        path = url[url.index("/", 8) :]
        if (for_path := getattr(token.__class__, "for_path", None)) is not None:
            return str(for_path(token, path))  # a Token, or what makes them
        if not isinstance(token, Mapping):
            hint = 'such as {"duration": 300}, or what Cloud.token or Cloud.token_signer gave'
            raise problem(DeliveryError, "token", f"a token cannot be {kind_of(token)}", hint=hint, rule="wrong-type")
        for key in token:
            if key not in _TOKEN:
                raise problem(
                    DeliveryError, "token", f"unknown key {show(key)}", suggest(key, _TOKEN), rule="unknown-key"
                )
        scope = {} if token.get("acl") is not None else {"url": path}
        return str(self.token(**{**token, **scope}))

    def _kinds(self, resource_type: str, type: str) -> tuple[list[str], str | None]:
        """The segments that resource type and type may have in our URLs, and those before a suffix."""
        argument("resource_type", resource_type, resource_type_of, resource_type)
        argument("type", type, type_of, type)
        pair = (resource_type, type)
        suffixed = SEGMENTS.get(pair)
        kinds = [
            "/".join(pair),
            *([suffixed] if suffixed else []),
            *(["iu", ""] if pair == ("image", "upload") else []),
        ]
        return kinds, suffixed

    def _origins(self) -> list[str]:
        """Where our URLs begin, without the scheme; on every shard."""
        return [self._place(f"-{number}") for number in range(1, 6)] if self.cdn_subdomain else [self._place("")]

    def _segment(
        self, transformation: Any, quality: object, format: str | None,
        defaults: tuple[tuple[str, str, str], ...], fetch: bool,
    ) -> tuple[str, str | None]:  # fmt: skip
        """The transformation's text, and the extension that it or the call asks for."""
        single = type(transformation) is dict or isinstance(transformation, Mapping)
        if single and "format" in transformation:
            transformation = dict(transformation)
            inner = transformation.pop("format")
            if not absent(inner) and not isinstance(inner, str):
                self._extension(inner)
            if not absent(format) and not absent(inner) and inner != format:
                refuse(
                    f"two formats: {show(inner)} here and {show(format)} as an argument",
                    "keep one",
                    rule="two-keys",
                    at=("format",),
                )
            format = inner if absent(format) else format
        if not absent(quality):
            outer = {"quality": quality}
            if not single or not ALONE.isdisjoint(transformation):
                transformation = follow(transformation, outer)
                single = transformation is outer
            elif absent(transformation.get("quality")):
                transformation = {**transformation, **outer}
            elif components(outer) != components({"quality": transformation["quality"]}):
                both = f"{show(transformation['quality'])} here and {show(quality)} as an argument"
                refuse(f"two qualities for one component: {both}", "keep one", rule="two-keys", at=("quality",))
        if fetch and not absent(format):
            # A fetch URL ends with the remote URL, so the format can only be a parameter.
            row = BY_NAME["fetch_format"]
            defaults = (*defaults, (row.name, row.code, argument("format", format, row.kind.write, format)))
            format = None
        if not defaults:
            return segment(transformation), format
        return join(with_defaults(transformation, single, defaults)), format

    def _error(self, fault: Refused, transformation: Any, quality: object) -> Exception:
        """What went wrong in `_segment`, with its place."""
        from cldurl._check import located

        if fault.rule == "two-keys" and fault.at:
            return TransformationError(placed(fault, (), transformation))
        inner = transformation
        if isinstance(inner, Mapping):
            inner = {key: value for key, value in inner.items() if key != "format"}
        error = located(inner, fault)
        if error.problems[0].location == () and quality is not None:
            try:
                components({"quality": quality})
            except Refused as wrong:
                return DeliveryError(placed(wrong, (), quality, root="quality"))
        return error

    def _fetchable(self, source: str) -> None:
        """Refuse what is no remote URL, or on a host that is not allowed."""
        if not _FETCHED.match(source):
            refuse(f"{show(source)} is not a remote URL", 'type "fetch" takes "https://..."', rule="fetch")
        if self.fetch_hosts is not None:
            match = _HOST_OF.fullmatch(source)
            host = match[1].lower() if match and len(match[1]) <= 253 else ""
            parents = {f"*.{host.split('.', n)[n]}" for n in range(1, host.count(".") + 1)}
            if host not in self.fetch_hosts and not parents & self.fetch_hosts:
                refuse(f"the host of {show(source)} is not among fetch_hosts", rule="fetch-host")

    def _extension(self, format: object) -> str:
        if not isinstance(format, str) or not _FORMAT.fullmatch(format):
            hint = 'letters and digits, such as "jpg"'
            if isinstance(format, str) and format[:1] == "." and _FORMAT.fullmatch(format[1:]):
                hint = f"did you mean {show(format[1:])}?"
            raise problem(
                DeliveryError, "format", f"{show(format)} is not a format", hint=hint, value=format, rule="format"
            )
        return str.__str__(format)

    def _origin(self, path: str, secure: bool | None = None) -> str:
        """Scheme, host and cloud name."""
        scheme = "https" if (self.secure if secure is None else secure) else "http"
        return f"{scheme}://{self._place(f'-{shard(path)}' if self.cdn_subdomain else '')}"

    def _place(self, number: str) -> str:
        """Host and cloud name, on the shard of that number."""
        if self.host is None:
            host, named = f"res{number}.cloudinary.com", True
        elif self.host == "private":
            host, named = f"{self.name.lower()}-res{number}.cloudinary.com", False
        else:
            host, named = self.host, False
        if self.cloud_in_path is not None:
            named = self.cloud_in_path
        return f"{host}/{self.name}" if named else host

    def parse(self, url: str) -> DeliveryUrl:
        """What a delivery URL says, on the hosts of this cloud too; see `cldurl.parse`.

        Changed, such a URL is signed again, and has its token again, if the cloud has the secrets
        and the old ones were genuine: nobody gets a signature for a wrong one.
        Raises `ParseError`.
        https://cloudinary.com/documentation/image_transformations#transformation_url_structure

        >>> site = Cloud("demo", host="images.example.com", api_secret="b")
        >>> url = site.parse("https://images.example.com/image/upload/s--c6FBwE2m--/c_crop,h_20,w_10/sample.jpg")
        >>> url.cloud_name, str(url.with_format("png"))
        ('demo', 'https://images.example.com/image/upload/s--...--/c_crop,h_20,w_10/sample.png')
        """
        from cldurl import delivery_urls

        if (origins := self._known) is None:
            places = self._origins()
            if self.host not in (None, "private"):
                places += [f"a{number}.{place}" for number in range(1, 6) for place in places[:1]]  # the SDK's shards
            origins = dict.fromkeys(places, self.name)
            object.__setattr__(self, "_known", origins)
        return delivery_urls.read(url, origins=origins, token_name=self.token_name, cloud=self)

    def check(
        self,
        public_id: str,
        transformation: Transformation | None = None,
        *,
        format: str | None = None,
        resource_type: Literal["image", "video", "raw"] = "image",
        type: str = "upload",
        **delivery: Any,
    ) -> list[Problem]:
        """Every problem of a URL: what `url` refuses, and what is odd about it.

        Takes the arguments of `url`.  Beside `check(transformation)` it looks at what `quality` and
        defaults add, at the public ID, and at words that the service may not know.
        https://cloudinary.com/documentation/upload_images#public_id

        >>> [problem.rule for problem in Cloud("demo").check("w_100/cat")]
        ['transformation-like-id']
        """
        from cldurl._url_check import check_url

        return check_url(self, public_id, transformation, format, resource_type, type, delivery)
