"""A cloud, and the delivery URLs of its assets.

    https://<host>[/<cloud>]/<resource type>/<type>[/<signature>][/<transformation>][/v<version>]
        /<public ID>[/<suffix>][.<format>][?<token>]

https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

from cldurl import _config, hosts
from cldurl._compile import components, join, segment
from cldurl._escape import ID
from cldurl._lazy import Regex
from cldurl._plan import row_of
from cldurl._secured import Secured
from cldurl.errors import (
    ConfigurationError,
    DeliveryError,
    InvalidInput,
    Refused,
    TransformationError,
    kind_of,
    refuse,
    show,
    suggest,
)
from cldurl.kinds import Raw, absent, plain
from cldurl.parameters import BY_NAME, CONDITION, TABLE
from cldurl.public_ids import TRANSFORMATION_LIKE, Encoded, encoded_path, remote_path, stored_path

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from cldurl.parameters import Parameter
    from cldurl.problems import Problem
    from cldurl.typing import Delivery, Transformation

__all__ = ["Cloud"]

_STORED = ("upload", "private", "authenticated")
# The common public IDs, whole: nothing to encode, nothing that section 5 of the naming rules forbids.
# Whatever does not match is looked at again, slowly, by `public_ids`, which then says why.
_PLAIN_ID = Regex(
    r"(?!(?:images|videos|s--[A-Za-z0-9_-]*--)(?:/|\Z)|[Hh][Tt][Tt][Pp][Ss]?:/)"
    r"(?:[A-Za-uw-z0-9_\-:]|v(?![0-9]+(?:/|\Z)))[A-Za-z0-9_.\-:]*"
    r"(?:/(?:[A-Za-uw-z0-9_\-:]|v(?![0-9]+(?:/|\Z)))[A-Za-z0-9_.\-:]*)*"
)
_SEGMENTS = {
    ("image", "upload"): "images",
    ("image", "private"): "private_images",
    ("image", "authenticated"): "authenticated_images",
    ("video", "upload"): "videos",
    ("raw", "upload"): "files",
}
_DELIVERY = frozenset(
    """
    version resource_type type url_suffix force_version shorten use_root_path secure defaults sign token
    """.split()
)
_ENDS = frozenset(("sign", "token"))
_ALONE = frozenset([row.name for row in TABLE if row.alone])
_JOINED_BY_NO_DEFAULT = _ALONE | {row.name for row in TABLE if row.place == CONDITION}
_TOKEN = frozenset("acl start expires_at duration ip window now past".split())
_RESOURCE_TYPES = ("image", "video", "raw")
_ENDING = Regex(r"\.([A-Za-z0-9]{1,20})\Z")
_URL_LIKE = Regex("(?:image|video|raw)/(?:upload|private|authenticated|fetch)/")
_FORMAT = Regex("[A-Za-z0-9]{1,20}")
_TYPE = Regex("[a-z][a-z_]{0,39}")
_API_URL = Regex(r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_FETCHED = Regex(r"https?://[^/?#]", re.IGNORECASE)
_HOST_OF = Regex(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::[0-9]+)?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)


_Error = TypeVar("_Error", bound=InvalidInput)
_T = TypeVar("_T")


class _Inherit:
    """Says of an argument that the cloud's own setting holds."""

    def __repr__(self) -> str:
        return "<the cloud's>"


INHERIT: Any = _Inherit()


def _problem(
    error: type[_Error], root: str, message: str, hint: str = "", *, rule: str, value: object = None
) -> _Error:
    """An error with one problem, about the argument or setting `root`."""
    from cldurl.problems import Problem

    return error(Problem(root=root, message=message, hint=hint, rule=rule, value=value))


def _placed(fault: Refused, location: tuple[object, ...], value: object, root: str = "$") -> Problem:
    """A refusal with its place."""
    from cldurl.problems import problem_of

    return problem_of(fault, location, value, root)


def _setting(name: str, function: Callable[[Any], Any], value: object) -> Any:
    """What `function` makes of a setting; its refusal is a configuration error."""
    try:
        return function(value)
    except Refused as fault:
        raise ConfigurationError(_placed(fault, (), value, root=name)) from None


def _to_name(value: object) -> str:
    if isinstance(value, str) and ("://" in value or value.count(":")):
        # It holds the secret, and is not shown.
        raise _problem(
            ConfigurationError, "name", "a whole URL is not a cloud name", "Cloud.from_url takes one", rule="cloud-name"
        )
    return str(_setting("name", hosts.checked_cloud_name, value))


def _to_host(value: object) -> str | None:
    return _setting("host", _host, value)  # type: ignore[no-any-return]


def _to_defaults(value: object) -> Any:
    return _setting("defaults", _defaults, value)


def _to_fetch_hosts(value: object) -> frozenset[str] | None:
    return _setting("fetch_hosts", _fetch_hosts, value)  # type: ignore[no-any-return]


def _host(host: object) -> str | None:
    if host is None or (isinstance(host, str) and host == "private"):
        return host
    checked = hosts.checked_host(host)
    return None if checked == hosts.SHARED else checked


def _secret(value: object) -> str | None:
    return None if value is None else _checked_secret(value, "api_secret")


def _checked_secret(value: object, name: str) -> str:
    text = str.__str__(value) if isinstance(value, str) else ""
    if not text:
        raise _problem(ConfigurationError, name, "a secret is a text, and not empty", rule="secret")
    if text != text.strip() or text[0] in "\"'" or text[-1] in "\"'":
        raise _problem(ConfigurationError, name, "spaces or quotes around the secret", rule="secret")
    if not text.isprintable():
        # An unpaired surrogate could not be hashed; the rest nobody sees and nobody meant.
        raise _problem(ConfigurationError, name, "the secret holds what cannot be printed", rule="secret")
    return text


def _to_api_key(value: object) -> str | None:
    if value is None:
        return None
    text = str.__str__(value) if isinstance(value, str) else ""
    if not text or set(text) & set(" \"'") or not text.isprintable():
        # It may be the secret, in the wrong place.
        raise _problem(ConfigurationError, "api_key", "an API key is a text without blanks and quotes", rule="api-key")
    return text


def _old(values: object, name: str) -> tuple[str, ...]:
    """Secrets of the past, which verify and do not sign."""
    if not isinstance(values, (list, tuple)):
        raise _problem(ConfigurationError, name, "a list of secrets is expected", rule="wrong-type")
    return tuple([_checked_secret(value, name) for value in values])


def _to_old_secrets(values: object) -> tuple[str, ...]:
    return _old(values, "old_secrets")


def _to_old_keys(values: object) -> tuple[str, ...]:
    return _old(values, "old_token_keys")


def _to_algorithm(value: object) -> str:
    if not isinstance(value, str) or str.__str__(value) not in ("sha1", "sha256"):
        message = f"unknown signature algorithm {show(value)}"
        hint = '"sha1" or "sha256"'
        raise _problem(ConfigurationError, "signature_algorithm", message, hint=hint, rule="algorithm")
    return str.__str__(value)


def _to_token_name(value: object) -> str:
    if isinstance(value, str) and str.__str__(value) == "__cld_token__":
        return "__cld_token__"  # without the import
    from cldurl.tokens import checked_name

    return str(_setting("token_name", checked_name, value))


def _to_api_url(value: object) -> str:
    if not isinstance(value, str) or not _API_URL.fullmatch(value):
        hint = 'such as "https://api-eu.cloudinary.com"'
        raise _problem(
            ConfigurationError, "api_url", f"{show(value)} is not a https URL of an API", hint=hint, rule="host"
        )
    return str.__str__(value)


class _Defaults(tuple[tuple[str, str, str], ...]):
    """Parameters added to every URL: key, code and text, written once and for all."""

    __slots__ = ()


def _defaults(value: object) -> _Defaults:
    settings: list[tuple[str, str, str]] = []
    if value is None:
        return _Defaults()
    if not isinstance(value, Mapping):
        return value if isinstance(value, _Defaults) else refuse("defaults are a dict of parameters", rule="wrong-type")
    for key, item in value.items():
        try:
            row = row_of(key)
            if row is None or not row.plain:
                refuse("cannot be a default", 'use "fetch_format"' if key == "format" else "", rule="default")
            if not absent(item):
                settings.append((row.name, row.code, row.kind.write(item)))
        except Refused as fault:
            fault.at = (key, *fault.at)
            raise
    return _Defaults(settings)


def _fetch_hosts(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, (Sequence, frozenset, set)):
        refuse("a list of hosts is expected", 'such as ["example.com", "*.example.org"]', rule="wrong-type")
    if not all(isinstance(host, str) for host in value):
        refuse("a host is a string", rule="wrong-type")
    if any(re.fullmatch(r"[^:/]*:[0-9]*", host) for host in value):
        refuse("a host of fetch URLs is given without its port", "each port of it is allowed", rule="host")
    return frozenset(
        ("*." if str(host).startswith("*.") else "") + hosts.checked_host(str(host).removeprefix("*."))
        for host in value
    )


_SDK_SETTINGS = {
    "cloud_name": "name=", "private_cdn": 'host="private"', "secure_distribution": "host=", "cname": "host=",
    "secure_cdn_subdomain": "cdn_subdomain=", "upload_prefix": "api_url=",
}  # fmt: skip


def _advising(cls: type[_T]) -> type[_T]:
    """Answer a setting that there is not with the one that was probably meant."""
    made: Any = cls.__init__

    @wraps(made)
    def advise(self: object, *args: Any, **settings: Any) -> None:
        for name in settings:
            if name not in names:
                advice = _SDK_SETTINGS.get(name)
                hint = f"here it is {advice}" if advice else suggest(name, names)
                raise _problem(ConfigurationError, name, "Cloud has no such setting", hint=hint, rule="unknown-key")
        made(self, *args, **settings)

    names = [field.name for field in attrs.fields(cls) if field.init]  # type: ignore[arg-type]
    cls.__init__ = advise  # type: ignore[method-assign]
    return cls


@_advising
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

    name: str = attrs.field(converter=_to_name)
    api_key: str | None = attrs.field(default=None, kw_only=True, converter=_to_api_key)
    api_secret: str | None = attrs.field(default=None, kw_only=True, repr=False, converter=_secret)
    host: str | None = attrs.field(default=None, kw_only=True, converter=_to_host)
    cloud_in_path: bool | None = attrs.field(default=None, kw_only=True)
    secure: bool = attrs.field(default=True, kw_only=True)
    cdn_subdomain: bool = attrs.field(default=False, kw_only=True)
    force_version: bool = attrs.field(default=True, kw_only=True)
    shorten: bool = attrs.field(default=False, kw_only=True)
    use_root_path: bool = attrs.field(default=False, kw_only=True)
    defaults: Any = attrs.field(default=None, kw_only=True, converter=_to_defaults)
    fetch_hosts: frozenset[str] | None = attrs.field(default=None, kw_only=True, converter=_to_fetch_hosts)
    old_secrets: tuple[str, ...] = attrs.field(default=(), kw_only=True, repr=False, converter=_to_old_secrets)
    signature_algorithm: str = attrs.field(default="sha1", kw_only=True, converter=_to_algorithm)
    long_signature: bool = attrs.field(default=False, kw_only=True)
    token_key: str | None = attrs.field(default=None, kw_only=True, repr=False)
    old_token_keys: tuple[str, ...] = attrs.field(default=(), kw_only=True, repr=False, converter=_to_old_keys)
    token_name: str = attrs.field(default="__cld_token__", kw_only=True, converter=_to_token_name)
    api_url: str = attrs.field(default="https://api.cloudinary.com", kw_only=True, converter=_to_api_url)
    clock: Callable[[], float] = attrs.field(default=time.time, kw_only=True, repr=False)
    # The bytes of the token keys, the present one first.
    _token_keys: tuple[bytes, ...] = attrs.field(init=False, repr=False, eq=False)
    # What the common URL begins with, or nothing where none is common.
    _common: str = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.cdn_subdomain and self.host not in (None, "private"):
            message = "shards belong to Cloudinary's own hosts"
            raise _problem(ConfigurationError, "cdn_subdomain", message, rule="host")
        for name in ("secure", "cdn_subdomain", "force_version", "shorten", "use_root_path", "cloud_in_path",
                     "long_signature"):  # fmt: skip
            value = getattr(self, name)
            if type(value) is not bool and not (name == "cloud_in_path" and value is None):
                raise _problem(ConfigurationError, name, f"{show(value)} is neither True nor False", rule="wrong-type")
        if not callable(self.clock):
            raise _problem(ConfigurationError, "clock", f"{show(self.clock)} cannot be asked", rule="wrong-type")
        object.__setattr__(self, "_token_keys", self._checked_token_keys())
        usual = not (self.cdn_subdomain or self.shorten or self.use_root_path or self.defaults) and self.force_version
        object.__setattr__(self, "_common", f"{self._origin('')}/image/upload/" if usual else "")

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
                raise ConfigurationError(_placed(fault, (), None, root=name)) from None
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
            raise ConfigurationError(_placed(fault, location, None, root="CLOUDINARY_URL")) from None
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
            raise _problem(ConfigurationError, "environ", message, hint="such as os.environ", rule="wrong-type")
        given = _config.from_env(environ)
        if environ.get("CLOUDINARY_URL"):
            beside = {"token_key": given["token_key"]} if "token_key" in given else {}
            return cls.from_url(environ["CLOUDINARY_URL"], **{**beside, **settings})
        if "name" not in given:
            hint = "set CLOUDINARY_CLOUD_NAME, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>"
            raise _problem(ConfigurationError, "environ", "no cloud name", hint=hint, rule="missing-key")
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
            raise ConfigurationError(_placed(fault, location, None, root="options")) from None
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
        common = self._common
        # One check for all that is rare: `delivery` is spelled out, and typos refused, in `_url`.
        if (
            common
            and (not delivery or delivery.keys() <= _ENDS)
            and type(public_id) is str
            and _PLAIN_ID.fullmatch(public_id)
            and len(public_id) <= 255
        ):
            if transformation is not None or quality is not None:
                given: Any = transformation
                try:
                    if quality is None and (type(given) is list or (type(given) is dict and "format" not in given)):
                        text = segment(given)
                    else:
                        text, format = self._segment(given, quality, format, (), False)
                except Refused as fault:
                    raise self._error(fault, transformation, quality) from None
                if delivery:
                    return self._ended(public_id, text, format, delivery)
                if text:
                    common = f"{common}{text}/"
            elif delivery:
                return self._ended(public_id, "", format, delivery)
            if "/" in public_id:
                common += "v1/"
            if format is None or absent(format):
                return common + public_id
            return f"{common}{public_id}.{self._extension(format)}"
        if unknown := delivery.keys() - _DELIVERY:
            raise _no_argument(min(unknown))
        return self._url(public_id, transformation, quality, format, **delivery)

    def _ended(self, public_id: str, text: str, format: str | None, ends: Delivery) -> str:
        """A common URL that is signed, or ends with a token."""
        sign, token = ends.get("sign", False), ends.get("token")
        path = public_id if absent(format) else f"{public_id}.{self._extension(format)}"
        payload = f"{text}/{path}" if text else path
        if "/" in public_id:
            url = f"{text}/v1/{path}" if text else f"v1/{path}"
        else:
            url = payload
        if sign is not False and sign is not None:
            url = f"{self._signature(sign, public_id, 'upload', payload)}/{url}"
        url = self._common + url
        return url if token is None else f"{url}?{self._token_of(url, token)}"

    def _url(
        self, public_id: str, transformation: object, quality: object, format: str | None,
        version: object = None, resource_type: str | None = None, type: str | None = None, url_suffix: str | None = None,
        force_version: bool | None = None, shorten: bool | None = None, use_root_path: bool | None = None,
        secure: bool | None = None, defaults: Any = INHERIT, sign: object = False, token: Any = None,
    ) -> str:  # fmt: skip
        """`url` in full."""
        given = "image" if resource_type is None else resource_type
        resource_type = str(_argument("resource_type", given, _check_resource_type, given))
        given = "upload" if type is None else type
        type = str(_argument("type", given, _check_type, given))
        url_suffix = None if absent(url_suffix) else url_suffix
        switches = {
            "force_version": force_version,
            "shorten": shorten,
            "use_root_path": use_root_path,
            "secure": secure,
        }
        for name, switch in switches.items():
            if switch is not None and not isinstance(switch, bool):
                raise _problem(DeliveryError, name, f"{show(switch)} is neither True nor False", rule="wrong-type")
        force_version = self.force_version if force_version is None else force_version
        shorten = self.shorten if shorten is None else shorten
        use_root_path = self.use_root_path if use_root_path is None else use_root_path
        defaults = self.defaults if defaults is INHERIT else _argument("defaults", defaults, _defaults, defaults)
        if resource_type == "raw":
            defaults = _Defaults()  # a raw file is delivered as it is
        kind = self._kind(resource_type, type, url_suffix, use_root_path, shorten)
        try:
            text, extension = self._segment(transformation, quality, format, defaults, type == "fetch")
        except Refused as fault:
            raise self._error(fault, transformation, quality) from None
        path = _argument("public_id", public_id, self._path, public_id, type)
        number = _argument("version", version, _version, version)
        if not kind and not number and not (force_version and "/" in path):
            _argument("public_id", public_id, _at_root, path)
        if not number and force_version and "/" in path and type != "fetch":
            number = "v1"
        end = "" if absent(extension) else f".{self._extension(extension)}"
        signature = (
            self._signature(sign, public_id, type, f"{text}/{path}{end}" if text else path + end)
            if sign is not False and sign is not None
            else ""
        )
        if url_suffix is not None:
            path = f"{path}/{_argument('url_suffix', url_suffix, _suffix, url_suffix)}"
        path += end
        url = "/".join(filter(None, [self._origin(path, secure), kind, signature, text, number, path]))
        return url if token is None else f"{url}?{self._token_of(url, token)}"

    def _signature(self, sign: object, public_id: str, type: str, payload: str) -> str:
        """The segment of a signature over what is emitted."""
        from cldurl import signing  # a name of a package costs a third of one of its modules

        if sign is not True and not (isinstance(sign, str) and str.__str__(sign) == "decoded"):
            raise _problem(DeliveryError, "sign", f"{show(sign)} is not valid", 'True, False or "decoded"', rule="sign")
        if type != "fetch" and "/" in public_id and TRANSFORMATION_LIKE.match(_decoded(public_id)):
            # The version is not signed: without it such an ID would be a signed transformation.
            message = (
                f"the first folder of {show(public_id)} looks like a transformation, which a signature would allow"
            )
            raise _problem(DeliveryError, "public_id", message, "rename the folder", rule="transformation-like-id")
        if (secret := self.api_secret) is None:
            secret = self._needed("api_secret", "a signature")
        if sign is not True:
            payload = _argument("public_id", public_id, signing.fully_decoded, payload)
        return signing.delivery_signature(payload, secret, self.signature_algorithm, long=self.long_signature)

    def _token_of(self, url: str, token: Any) -> str:
        """The query that opens `url`: a token that is there, or one for this URL alone."""
        path = url[url.index("/", 8) :]
        if (for_path := getattr(token.__class__, "for_path", None)) is not None:
            return str(for_path(token, path))  # a Token, or what makes them
        if not isinstance(token, Mapping):
            hint = 'such as {"duration": 300}, or what Cloud.token or Cloud.token_signer gave'
            raise _problem(DeliveryError, "token", f"a token cannot be {kind_of(token)}", hint=hint, rule="wrong-type")
        for key in token:
            if key not in _TOKEN:
                raise _problem(
                    DeliveryError, "token", f"unknown key {show(key)}", suggest(key, _TOKEN), rule="unknown-key"
                )
        scope = {} if token.get("acl") is not None else {"url": path}
        return str(self.token(**{**token, **scope}))

    def _kinds(self, resource_type: str, type: str) -> tuple[list[str], str | None]:
        """The segments that resource type and type may have in our URLs, and those before a suffix."""
        _argument("resource_type", resource_type, _check_resource_type, resource_type)
        _argument("type", type, _check_type, type)
        pair = (resource_type, type)
        suffixed = _SEGMENTS.get(pair)
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
            if not single or not _ALONE.isdisjoint(transformation):
                transformation = _follow(transformation, outer)
                single = transformation is outer
            elif absent(transformation.get("quality")):
                transformation = {**transformation, **outer}
            elif components(outer) != components({"quality": transformation["quality"]}):
                both = f"{show(transformation['quality'])} here and {show(quality)} as an argument"
                refuse(f"two qualities for one component: {both}", "keep one", rule="two-keys", at=("quality",))
        if fetch and not absent(format):
            # A fetch URL ends with the remote URL, so the format can only be a parameter.
            row = BY_NAME["fetch_format"]
            defaults = (*defaults, (row.name, row.code, _argument("format", format, row.kind.write, format)))
            format = None
        if not defaults:
            return join(components(transformation)), format
        return join(_with_defaults(transformation, single, defaults)), format

    def _error(self, fault: Refused, transformation: Any, quality: object) -> Exception:
        """What went wrong in `_segment`, with its place."""
        from cldurl._check import located

        if fault.rule == "two-keys" and fault.at:
            return TransformationError(_placed(fault, (), transformation))
        inner = transformation
        if isinstance(inner, Mapping):
            inner = {key: value for key, value in inner.items() if key != "format"}
        error = located(inner, fault)
        if error.problems[0].location == () and quality is not None:
            try:
                components({"quality": quality})
            except Refused as wrong:
                return DeliveryError(_placed(wrong, (), quality, root="quality"))
        return error

    def _path(self, public_id: object, type: str) -> str:
        if not isinstance(public_id, str) or not isinstance(plain(public_id), str):
            refuse(f"a public ID cannot be {kind_of(public_id)}", "give a string", rule="wrong-type")
        if type == "fetch":
            self._fetchable(public_id)
        elif type not in _STORED and (public_id[:1] == "/" or public_id[-1:] == "/"):
            refuse('an ID cannot begin or end with "/"', rule="public-id")
        if isinstance(public_id, Encoded):
            return encoded_path(public_id, stored=type in _STORED)
        text = str(plain(public_id))
        return stored_path(text) if type in _STORED else remote_path(text)

    def _fetchable(self, source: str) -> None:
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
            raise _problem(
                DeliveryError, "format", f"{show(format)} is not a format", hint=hint, value=format, rule="format"
            )
        return str.__str__(format)

    def _kind(self, resource_type: str, type: str, suffix: str | None, root: bool, shorten: bool) -> str:
        """The segments for resource type and type."""
        pair = (resource_type, type)
        if root and pair != ("image", "upload"):
            raise _problem(DeliveryError, "use_root_path", "only image/upload has a root path", rule="root-path")
        if suffix is not None and pair not in _SEGMENTS:
            known = ", ".join("/".join(known) for known in _SEGMENTS)
            raise _problem(
                DeliveryError, "url_suffix", f"no suffix for {'/'.join(pair)}", hint=f"only for {known}", rule="suffix"
            )
        if root:
            return ""
        if suffix is not None:
            return _SEGMENTS[pair]
        return "iu" if shorten and pair == ("image", "upload") else "/".join(pair)

    def _origin(self, path: str, secure: bool | None = None) -> str:
        """Scheme, host and cloud name."""
        scheme = "https" if (self.secure if secure is None else secure) else "http"
        return f"{scheme}://{self._place(f'-{hosts.shard(path)}' if self.cdn_subdomain else '')}"

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
        from cldurl.vocabulary import DELIVERY_TYPES, FORMATS

        inner: Any = {} if transformation is None else transformation
        # The format is an argument, or a key of the dict: a path must exist in what was given.
        format_at: tuple[str, tuple[object, ...]] = ("format", ())
        if isinstance(inner, Mapping) and "format" in inner:
            if format is None:
                format, format_at = inner["format"], ("$", ("format",))
            inner = {key: value for key, value in inner.items() if key != "format"}
        problems = self._odd(inner, public_id, format, format_at, resource_type, type, delivery)
        wrong = any(problem.severity == "error" for problem in problems)
        arguments = {"public_id": public_id, "format": format, "resource_type": resource_type, "type": type, **delivery}
        inside = format_at[0] == "$"
        errors = self._faults(None if wrong else inner if inside else transformation, arguments)
        if inside:
            errors = [_moved(problem, format_at) if problem.root == "format" else problem for problem in errors]
        problems = [*problems, *errors] if wrong else [*errors, *problems]
        if isinstance(public_id, str) and type != "fetch":
            problems += self._odd_id(public_id, format, delivery)
        words = ((("type", ()), "delivery type", type, DELIVERY_TYPES), (format_at, "format", format, FORMATS))
        for (root, location), what, word, known in words:
            said = any(problem.root == root and problem.location == location for problem in problems)
            if isinstance(word, str) and word and word not in known and not said:
                message = f"{what} {show(word)} is not known"
                problems.append(_warning(root, word, "unknown-word", message, suggest(word, known), location))
        return problems

    def _odd(
        self, inner: Any, public_id: object, format: object, format_at: tuple[str, tuple[object, ...]],
        resource_type: object, type: object, delivery: Mapping[str, Any],
    ) -> list[Problem]:  # fmt: skip
        """What is wrong or odd in a transformation with all that `_segment` adds."""
        from cldurl._check import Added, examine
        from cldurl.rules import Asset
        from cldurl.vocabulary import FORMATS

        quality, given = delivery.get("quality"), delivery.get("defaults", INHERIT)
        rows = [(("quality", ()), BY_NAME["quality"], quality)]
        if isinstance(inner, Mapping) and inner.get("quality") is not None:
            rows = []  # it says so itself
        try:
            defaults = self.defaults if given is INHERIT else _defaults(given)
        except Refused:
            defaults = _Defaults()
        added: Added = [
            (("defaults", (name,)), code, text) for name, code, text in defaults if text and resource_type != "raw"
        ]
        if type == "fetch":
            outer_format = [(format_at, BY_NAME["fetch_format"], format)]
            added, format = [*added, *_written(outer_format)], None
        ending = _ENDING.search(public_id.partition("?")[0]) if isinstance(public_id, str) else None
        asset = Asset(
            resource_type if isinstance(resource_type, str) else None,
            format if isinstance(format, str) else "",
            ending[1].lower() if ending and ending[1].lower() in FORMATS else "",
            type if isinstance(type, str) else None,
        )
        if asset.format:
            asset.extension = asset.format
        return examine(inner, asset, format_at, outer=_written(rows), defaults=added)

    def _faults(self, transformation: Any, arguments: dict[str, Any]) -> list[Problem]:
        """What `url` refuses: what is wrong is left out, and the rest looked at again."""
        errors: list[Problem] = []
        for _ in range(len(arguments) + 3):
            try:
                given: dict[str, Any] = {"public_id": "a", "transformation": transformation, **arguments}
                self.url(**given)
                break
            except InvalidInput as error:
                errors += error.problems
                name = error.problems[0].root
                if name in arguments:
                    del arguments[name]
                elif name == "$":
                    transformation = None
                else:  # a setting of the cloud that only these need
                    arguments = {key: value for key, value in arguments.items() if key not in ("sign", "token")}
        return errors

    def _odd_id(self, public_id: str, format: object, delivery: Mapping[str, object]) -> Iterator[Problem]:
        """What is allowed in a public ID but looks like a mistake."""
        public_id = _decoded(public_id)
        if TRANSFORMATION_LIKE.match(public_id) and not delivery.get("version"):
            message, hint = "its first segment looks like a transformation", "give a version, or rename the folder"
            yield _warning("public_id", public_id, "transformation-like-id", message, hint)
        if isinstance(format, str) and format and public_id.endswith(f".{format}"):
            message, hint = f"the URL ends with .{format}.{format}", "leave the extension out of the public ID"
            yield _warning("public_id", public_id, "doubled-extension", message, hint)
        if _URL_LIKE.match(public_id):
            message, hint = "it begins like the path of a URL", "give what comes after it"
            yield _warning("public_id", public_id, "url-like-id", message, hint)


def _warning(
    root: str, value: object, rule: str, message: str, hint: str, location: tuple[object, ...] = ()
) -> Problem:
    from cldurl.problems import Problem

    return Problem(root=root, location=location, value=value, rule=rule, message=message, hint=hint, severity="warning")


def _moved(problem: Problem, place: tuple[str, tuple[object, ...]]) -> Problem:
    """The same problem, at the place that it was given at."""
    return attrs.evolve(problem, root=place[0], location=(*place[1], *problem.location))


def _written(
    rows: Sequence[tuple[tuple[str, tuple[object, ...]], Parameter, object]],
) -> list[tuple[tuple[str, tuple[object, ...]], str, str]]:
    """Place, code and text of the parameters that can be written."""
    written = []
    for place, row, value in rows:
        try:
            text = "" if absent(value) else row.kind.write(value)
        except Refused:
            continue  # `url` says so
        if text:
            written.append((place, row.code, text))
    return written


def _argument(name: str, value: object, function: Callable[..., Any], *args: Any) -> Any:
    """What `function` gives; its refusal as an error that names the argument."""
    try:
        return function(*args)
    except Refused as fault:
        raise DeliveryError(_placed(fault, (), value, root=name)) from None


def _decoded(public_id: str) -> str:
    """A public ID as the service will see it."""
    if not isinstance(public_id, Encoded):
        return public_id
    from cldurl._escape import decode_once

    return decode_once(str.__str__(public_id))


def _no_argument(name: str) -> DeliveryError:
    """What to say of an argument that `url` does not have."""
    hint = suggest(name, [*_DELIVERY, *BY_NAME]) if name != "sign_url" else 'did you mean "sign"?'
    if name in BY_NAME:
        hint = f'it belongs to the transformation: url(public_id, {{"{name}": ...}})'
    return _problem(DeliveryError, name, "url() has no such argument", hint=hint, rule="unknown-argument")


def _check_resource_type(resource_type: object) -> str:
    resource_type = plain(resource_type)
    if not isinstance(resource_type, str) or resource_type not in _RESOURCE_TYPES:
        hint = suggest(resource_type, _RESOURCE_TYPES) or f"known are {', '.join(_RESOURCE_TYPES)}; audio is video"
        refuse(f"unknown resource type {show(resource_type)}", hint, rule="resource-type")
    return resource_type


def _check_type(type: object) -> str:
    type = plain(type)
    if not isinstance(type, str) or not _TYPE.fullmatch(type):
        refuse(f"{show(type)} is not a delivery type", 'such as "upload", "authenticated" or "fetch"', rule="type")
    return type


def _version(version: Any) -> str:
    if absent(version):
        return ""
    number = version if isinstance(version, bool) else plain(version)
    digits = str(number) if type(number) is int and 0 < number < 10**20 else number
    if isinstance(digits, str) and re.fullmatch("v?[0-9]{1,20}", digits) and int(digits.lstrip("v")):
        return f"v{int(digits.lstrip('v'))}"
    refuse(f"{show(version)} is not a version", 'a whole number above 0: 12, "12" or "v12"', rule="version")


def _at_root(path: str) -> None:
    """Refuse an ID that, with nothing before it, would name another resource type."""
    from cldurl._escape import decode_once

    first = decode_once(path.partition("/")[0])
    if first in (*_RESOURCE_TYPES, *_SEGMENTS.values(), "iu"):
        hint = "give a version, or do without the root path"
        refuse(f'at the root path "{first}" looks like a resource type', hint, rule="root-path")


def _suffix(suffix: object) -> str:
    if not isinstance(suffix, str) or not suffix:
        refuse("a suffix is a text, and not empty", rule="suffix")
    if "." in suffix or "/" in suffix or "\\" in suffix:
        refuse(f"{show(suffix)} cannot be a suffix", 'it cannot contain ".", "/" or a backslash', rule="suffix")
    # Text of the path: one layer, whatever it looks like.
    return str(plain(suffix)).translate(ID)


def _follow(transformation: object, outer: dict[str, object]) -> object:
    """A component of its own behind a chain or a string."""
    if not transformation:
        return outer
    if isinstance(transformation, (str, Mapping)):
        return [transformation, outer]
    return [*transformation, outer] if isinstance(transformation, Sequence) else transformation


def _with_defaults(transformation: Any, single: bool, defaults: tuple[tuple[str, str, str], ...]) -> list[str]:
    """The components with those defaults whose code they do not set: in a single dict, or behind a chain."""
    out = components(transformation)
    present = {part.partition("_")[0] for text in out for part in re.split("[,/]", text)}
    missing = {key: Raw(text) for key, code, text in defaults if text and code not in present}
    if not missing:
        return out
    if single and _JOINED_BY_NO_DEFAULT.isdisjoint(transformation):
        return components({**transformation, **missing})
    return [*out, *components(missing)]
