"""The official Python SDK's URLs and signatures, byte for byte: for sites that must not change any.

The functions take the option dicts of `cloudinary` (PyPI, 1.46.3) and give its answers,
quirks included; everything comes in the call, since there is no global configuration and no
clock: where the SDK looks at one, `timestamp` or `now` is asked for.  New code is better served
by `cldurl.Cloud`, which has sound rules instead of old ones.

Two things are refused, always with a `CldurlError`: what the SDK itself refuses, and values
that would break out of their place in the URL or that cannot stand in one.  Of a value that
holds a space, say, the SDK prints a URL that browsers repair; writing `%20` gives the URL they
ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from cldurl.compat import _downloads, _signing
from cldurl.compat._delivery import url_text
from cldurl.compat._report import Report, report
from cldurl.compat._transformation import chain_text, eager_text
from cldurl.compat._values import guarded
from cldurl.errors import DeliveryError, TransformationError

__all__ = [
    "Report",
    "api_sign_request",
    "api_string_to_sign",
    "cloudinary_url",
    "download_archive_url",
    "download_backedup_asset",
    "download_folder",
    "download_zip_url",
    "eager",
    "generate_auth_token",
    "private_download_url",
    "report",
    "transformation_string",
    "verify_api_response_signature",
    "verify_notification",
    "verify_notification_signature",
]

Transformation = Mapping[str, object]
_Answer = TypeVar("_Answer")


def _guarded(call: Callable[[], _Answer]) -> _Answer:
    """`call()`; what breaks inside a hostile value is a `DeliveryError`, which holds no argument."""
    return guarded(DeliveryError, lambda _: call(), None)


def cloudinary_url(public_id: str, /, **options: object) -> str:
    """The delivery URL that the SDK's `cloudinary_url(public_id, **options)` returns first.

    `options` are those of the SDK, delivery and transformation together: `cloud_name` (needed),
    `secure`, `private_cdn`, `cname`, `secure_distribution`, `cdn_subdomain`,
    `secure_cdn_subdomain`, `resource_type`, `type`, `version`, `force_version`, `format`,
    `use_fetch_format`, `url_suffix`, `use_root_path`, `shorten`, and every key of a
    transformation.  Unknown keys are ignored.  An empty `public_id` gives an empty text.

    With `sign_url` the URL is signed with `api_secret`; `signature_algorithm` is `"sha1"` or
    `"sha256"`, and `long_url_signature` means 32 characters of SHA-256.  A dict as `auth_token`
    (the options of `generate_auth_token`) puts a token in place of the signature, or beside it
    if it says `set_url_signature`.

    Raises `TransformationError` for the transformation, `ConfigurationError` for the cloud name,
    a host, the secret or the key of a token, `DeliveryError` for the rest (a full URL as the ID
    of an upload too, which the SDK hands back untouched).

    >>> cloudinary_url("shop/mug", cloud_name="demo", secure=True, width=300, crop="fill", format="jpg")
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v1/shop/mug.jpg'
    >>> cloudinary_url("sample.jpg", cloud_name="demo", secure=True, sign_url=True, api_secret="b")
    'https://res.cloudinary.com/demo/image/upload/s--v2fTPYTu--/sample.jpg'
    """
    return guarded(DeliveryError, lambda source: url_text(source, options), public_id, ("public_id",))


def transformation_string(transformation: Transformation | Sequence[Transformation | str] | str) -> str:
    """The text of a transformation: a dict, a list of dicts and names, or one name.

    A list that holds only strings is one component of named transformations; beside a dict
    each of them is a component of its own.  `format` is not part of a transformation and is
    ignored, as are unknown keys.

    Raises `TransformationError`, which names the place of the fault.

    >>> transformation_string([{"width": 300, "crop": "fill"}, "framed", {"angle": [20, "hflip"]}])
    'c_fill,w_300/t_framed/a_20.hflip'
    """
    whole = dict(transformation) if isinstance(transformation, Mapping) else transformation
    return guarded(TransformationError, chain_text, whole)


def eager(transformations: Transformation | str | Sequence[Transformation | str]) -> str:
    """The upload parameter `eager`: one transformation or a list, joined with `|`.

    Each is a dict, whose `format` (if any) follows after a slash, or text in URL syntax, which
    is taken as it stands.  The dicts are written as for URLs, text layers encoded twice.

    Raises `TransformationError`, which names the place of the fault.

    >>> eager([{"width": 300, "crop": "fill", "format": "jpg"}, "e_sepia"])
    'c_fill,w_300/jpg|e_sepia'
    """
    return guarded(TransformationError, eager_text, transformations)


def generate_auth_token(**options: object) -> str:
    """The token for `acl` or `url`, as the query parameter or the cookie `__cld_token__`.

    `key` is hexadecimal.  `acl` is a pattern of paths or a list of them, `url` the path of one
    URL, used if there is no `acl`.  It holds until `expiration`, or for `duration` from
    `start_time`, or else from `now`: in Unix seconds, as numbers or digits.  `ip` binds it to
    an address, `token_name` names it.  Unknown keys are ignored.

    Raises `ConfigurationError` for the key, `DeliveryError` for the rest.

    >>> generate_auth_token(key="00112233FF99", acl="/image/*", start_time=1111111111, duration=300)
    '__cld_token__=st=1111111111~exp=1111111411~acl=%2fimage%2f*~hmac=1751370bcc6cfe9e03f30dd1a9722ba0f2cdca283fa3e6df3342a00a7528cc51'
    """
    return _guarded(lambda: _signing.token_text(options))


def api_string_to_sign(params_to_sign: Mapping[str, object], signature_version: int = 2) -> str:
    """The parameters of a call as the SDK signs them, without the secret.

    Empty values, zero and `False` are left out, lists are joined with commas.
    `signature_version` 1 does not encode `&`.

    Raises `DeliveryError`, which names the parameter.

    >>> api_string_to_sign({"tags": ["a", "b"], "public_id": "salt&pepper", "timestamp": 1315060510})
    'public_id=salt%26pepper&tags=a,b&timestamp=1315060510'
    """
    return _guarded(lambda: _signing.string_to_sign(params_to_sign, signature_version))


def api_sign_request(
    params_to_sign: Mapping[str, object], api_secret: str, algorithm: str = "sha1", signature_version: int = 2
) -> str:
    """The `signature` of a call to the API, in hex; `algorithm` is `"sha1"` or `"sha256"`.

    Raises `ConfigurationError` for the secret, `DeliveryError` for the rest.

    >>> api_sign_request(
    ...     {"public_id": "sample_image", "eager": "w_400,h_300,c_pad|w_260,h_200,c_crop", "timestamp": 1315060510},
    ...     "abcd",
    ... )
    'bfd09f95f331f558cbd1320e67aa8d488770583e'
    """
    return _guarded(
        lambda: _signing.api_signature(
            params_to_sign, api_secret, _signing.hash_named("algorithm", algorithm), signature_version
        )
    )


def private_download_url(public_id: str, format: str | None, **options: object) -> str:
    """A link to one file, private or not, that the API gives out for a while.

    `options`: `cloud_name`, `api_key`, `api_secret` and `timestamp` (all needed), `type`,
    `attachment`, `expires_at`, `resource_type`, `signature_algorithm`, `signature_version`,
    `non_signable`, `upload_prefix`.

    Raises `ConfigurationError` for the account, `DeliveryError` for the rest.

    >>> private_download_url("mug", "jpg", cloud_name="demo", api_key="1", api_secret="abcd", timestamp=1315060510)
    'https://api.cloudinary.com/v1_1/demo/image/download?timestamp=1315060510&public_id=mug&format=jpg&signature=19fb3b7d3767d84e11b2d6cebee90941d6be4844&api_key=1'
    """
    return _guarded(lambda: _downloads.private_link(public_id, format, options))


def download_archive_url(**options: object) -> str:
    """A link that makes an archive of many files and gives it out.

    `options`: those of `private_download_url`, and what the API takes for archives:
    `public_ids`, `tags`, `prefixes`, `fully_qualified_public_ids` and `target_tags` (a text or
    a list), `transformations` (as for `eager`), `target_format`, `flatten_folders`, ...

    Raises `TransformationError`, `ConfigurationError` for the account, `DeliveryError` for the rest.

    >>> download_archive_url(tags="mugs", cloud_name="demo", api_key="1", api_secret="abcd", timestamp=1315060510)
    'https://api.cloudinary.com/v1_1/demo/image/generate_archive?mode=download&tags%5B%5D=mugs&timestamp=1315060510&signature=affce0ae5193b9afa804bf9bc3092e772ad1c428&api_key=1'
    """
    return _guarded(lambda: _downloads.archive_link(options))


def download_zip_url(**options: object) -> str:
    """`download_archive_url` with `target_format="zip"`.

    Raises as that does.

    >>> download_zip_url(tags="mugs", cloud_name="demo", api_key="1", api_secret="abcd", timestamp=1315060510)
    'https://api.cloudinary.com/v1_1/demo/image/generate_archive?mode=download&tags%5B%5D=mugs&target_format=zip&timestamp=1315060510&signature=6fe780ed31e7c28bc488786627ee301c3b7aa297&api_key=1'
    """
    return _guarded(lambda: _downloads.archive_link({**options, "target_format": "zip"}))


def download_folder(folder_path: str, **options: object) -> str:
    """`download_archive_url` for all that is in a folder, of every type unless `resource_type` says.

    Raises as that does.

    >>> download_folder("shop", cloud_name="demo", api_key="1", api_secret="abcd", timestamp=1315060510)
    'https://api.cloudinary.com/v1_1/demo/all/generate_archive?mode=download&prefixes%5B%5D=shop&timestamp=1315060510&signature=8d9de2e27300d979e137346fc42b318e1ef247cc&api_key=1'
    """
    return _guarded(lambda: _downloads.archive_link({"resource_type": "all", **options, "prefixes": folder_path}))


def download_backedup_asset(asset_id: str, version_id: str, **options: object) -> str:
    """A link to one version of a file that was backed up.

    `options`: `cloud_name`, `api_key`, `api_secret` and `timestamp` (all needed),
    `signature_algorithm`, `signature_version`, `non_signable`, `upload_prefix`.

    Raises `ConfigurationError` for the account, `DeliveryError` for the rest.

    >>> download_backedup_asset("a1", "v1", cloud_name="demo", api_key="1", api_secret="abcd", timestamp=1315060510)
    'https://api.cloudinary.com/v1_1/demo/download_backup?timestamp=1315060510&asset_id=a1&version_id=v1&signature=509769d5b8e59c281927da95bfe2e3de1691d35f&api_key=1'
    """
    return _guarded(lambda: _downloads.backup_link(asset_id, version_id, options))


def verify_api_response_signature(
    public_id: str, version: int | str, signature: str, *, api_secret: str, algorithm: str | None = "sha1"
) -> bool:
    """Whether an answer of the API has its signature.  Look at what this returns: it does not raise.

    Raises `ConfigurationError` for the secret, `DeliveryError` for values that cannot be signed.

    >>> verify_api_response_signature("tests/logo.png", 1, "08d3107a5b2ad82e7d82c0b972218fbf20b5b1e0",
    ...                               api_secret="X7qLTrsES31MzxxkxPPA-pAGGfU")
    True
    """
    return _guarded(lambda: _signing.asset_is_genuine(public_id, version, signature, api_secret, algorithm))


def verify_notification_signature(
    body: str,
    timestamp: int | str,
    signature: str,
    *,
    valid_for: float = 7200,
    api_secret: str,
    algorithm: str | None = "sha1",
    now: float,
) -> bool:
    """Whether a notification is signed, and not older than `valid_for` seconds at `now`.

    `body` is the text of the request as it came, `timestamp` and `signature` its headers
    `X-Cld-Timestamp` and `X-Cld-Signature`.  Look at what this returns: it does not raise.
    A time that is still to come is accepted, as in the SDK.

    Raises `ConfigurationError` for the secret, `DeliveryError` for a body that is not a text, a time
    that is none, an unknown algorithm.

    >>> verify_notification_signature("{}", "1700000000", "", api_secret="abcd", now=1700000060)
    False
    """
    return _guarded(
        lambda: _signing.notification_is_genuine(body, timestamp, signature, valid_for, api_secret, algorithm, now)
    )


def verify_notification(
    message: Mapping[str, object],
    *,
    valid_for: float = 7200,
    api_secret: str,
    algorithm: str | None = "sha1",
    now: float,
) -> bool:
    """`verify_notification_signature` for a dict with `signed_payload` (base64), `signature` and `timestamp`.

    Raises as that does, and `DeliveryError` with each key that is missing.

    >>> message = {"signed_payload": "e30", "timestamp": 1700000000, "signature": "0" * 40}
    >>> verify_notification(message, api_secret="abcd", now=1700000060)
    False
    """
    return _guarded(lambda: _signing.message_is_genuine(message, valid_for, api_secret, algorithm, now))
