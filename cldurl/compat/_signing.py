"""Signatures, tokens and their verification, as the official Python SDK makes them.

Whatever hashes is in `cldurl._digest`; whatever reads the clock is the caller.  A secret is no
part of any message or `Problem`: what is wrong about one is told under its name alone.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import a2b_hex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from cldurl._digest import base64url, hasher, mac, same
from cldurl.compat._values import guarded, joined, string, text, utf8
from cldurl.errors import ConfigurationError, DeliveryError, InvalidInput, Refused, refuse
from cldurl.problems import problem_of

if TYPE_CHECKING:
    from hashlib import _Hash

__all__ = [
    "api_signature",
    "asset_is_genuine",
    "hash_named",
    "message_is_genuine",
    "missing",
    "notification_is_genuine",
    "notification_signature",
    "string_to_sign",
    "token_text",
    "url_signature",
]

Place = tuple[object, ...]
Hash = Callable[[bytes], "_Hash"]

_SHORT, _LONG = 8, 32
_SURROGATE = re.compile("[\ud800-\udfff]")


def missing(error: type[InvalidInput], at: Place, hint: str = "") -> NoReturn:
    """Say that nothing was given where something is needed."""
    raise error(problem_of(Refused("is missing", hint, rule="missing-key"), at, None))


def hash_named(option: str, algorithm: object) -> Hash:
    """The hash that an option names."""
    return guarded(DeliveryError, hasher, algorithm, (option,))


def _secret(value: object, at: Place, read: Callable[[Any], bytes]) -> bytes:
    """A secret as bytes, read where no error can hold it; an empty one is none."""
    found = b"" if value is None else guarded(ConfigurationError, lambda _: read(value), None, at)
    return found or missing(ConfigurationError, at)


def _api_secret(value: object) -> bytes:
    return _secret(value, ("api_secret",), _text_bytes)


def _text_bytes(value: object) -> bytes:
    # Looked for, since the exception of `encode` would carry the whole text.
    if _SURROGATE.search(string(value)):
        refuse("holds an unpaired surrogate", rule="surrogate")
    return str.encode(string(value))


def _hex_bytes(value: Any) -> bytes:
    try:
        return a2b_hex(value)
    except (TypeError, ValueError):
        refuse("must be hexadecimal, two digits a byte", rule="token-key")


# -------------------------------------------------------------------------------- URLs


def url_signature(signed: str, options: Mapping[str, object]) -> str:
    """The segment `s--...--` over a transformation and what tells the asset."""
    secret = _api_secret(options.get("api_secret"))
    algorithm, characters = options.get("signature_algorithm", "sha1"), _SHORT
    if options.get("long_url_signature"):
        algorithm, characters = "sha256", _LONG
    digest = hash_named("signature_algorithm", algorithm)(signed.encode() + secret).digest()
    return f"s--{base64url(digest)[:characters]}--"


# ------------------------------------------------------------------------------ tokens

_ENCODED = {ord(character): f"%{ord(character):02x}" for character in " \"#%&'/:;<=>?@[\\]^`{|}~"}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What neither ends its part of the token, nor the parameter or cookie that holds it.
_TOKEN_NAME = re.compile("[A-Za-z0-9_.!$*-]+")
_ADDRESS = re.compile(r"[A-Za-z0-9_.:*/,[\]-]*")


def token_text(options: Mapping[str, object], at: Place = ()) -> str:
    """`name=ip=...~st=...~exp=...~acl=...~hmac=...`, as a query parameter or a cookie."""

    def one(option: str, write: Callable[[Any], Any], default: object = None) -> Any:
        return guarded(DeliveryError, write, options.get(option, default), (*at, option))

    for option in options:
        guarded(DeliveryError, string, option, (*at, option))
    key = _secret(options.get("key"), (*at, "key"), _hex_bytes)
    start, expiration = _times(one, at)
    fields = {"ip": one("ip", _address), "st": start, "exp": expiration, "acl": one("acl", _acl)}
    parts = [f"{name}={value}" for name, value in fields.items() if value is not None]
    # A URL is signed but not told, and counts only without an acl.
    signed = parts if fields["acl"] is not None else [*parts, f"url={one('url', _url)}"]
    token = "~".join([*parts, f"hmac={mac(key, '~'.join(signed).encode())}"])
    return f"{one('token_name', _name, '__cld_token__')}={token}"


def _times(one: Callable[..., Any], at: Place) -> tuple[int | None, int]:
    """The start, if there is one, and the expiration."""
    start, expiration = one("start_time", _time), one("expiration", _time)
    # A duration that is not needed may be empty, but not wrong.
    duration = one("duration", lambda value: _time(value if expiration is None else value or None))
    if expiration is None:
        if duration is None:
            missing(DeliveryError, (*at, "expiration"), "give it, or a duration")
        begin = one("now", _time) if start is None else start
        if begin is None:
            missing(DeliveryError, (*at, "now"), "a duration counts from it, or from a start_time")
        expiration = begin + duration
    return start, expiration


def _time(value: Any) -> int | None:
    return None if value is None else _seconds(value)


def _seconds(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        refuse("must be a whole number of seconds", rule="time")


def _address(value: object) -> str | None:
    if value is None:
        return None
    address = string(value)
    if not _ADDRESS.fullmatch(address):
        refuse("is not an address", rule="ip")
    return address


def _acl(value: object) -> str | None:
    if value is None:
        return None
    # A list only, no tuple, as in the SDK.
    acl = (joined("!", value) if type(value) is list else string(value)).translate(_ENCODED)
    if found := _CONTROL.search(acl):
        refuse(f"control character U+{ord(found[0]):04X}", "remove it", rule="control-character")
    utf8(acl)
    return acl


def _url(value: object) -> str:
    if value is None:
        refuse("is missing", "give it, or an acl", rule="missing-key")
    url = string(value).translate(_ENCODED)
    utf8(url)
    return url


def _name(value: object) -> str:
    name = text(value)
    if not _TOKEN_NAME.fullmatch(name):
        refuse("is not the name of a token", rule="token-name")
    return name


# ------------------------------------------------------------------- API parameters


def string_to_sign(params: object, version: object) -> str:
    """Parameters as sorted `key=value`; since version 2 no value can pass for another parameter."""
    ampersand = guarded(DeliveryError, _ampersand, version, ("signature_version",))
    pairs = [
        guarded(DeliveryError, lambda value, key=key: _pair(key, value), value, (key,))  # type: ignore[misc]
        for key, value in guarded(DeliveryError, _mapping, params).items()
    ]
    return "&".join(sorted([pair.replace("&", ampersand) for pair in pairs if pair is not None]))


def _ampersand(version: object) -> str:
    if not isinstance(version, (int, float)):
        refuse("must be 1 or 2", rule="wrong-type")
    return "%26" if version >= 2 else "&"


def _mapping(value: object) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        refuse(f"must be a dict, not {type(value).__name__}", rule="wrong-type")
    return value


def _pair(key: object, value: object) -> str | None:
    # Zero and `False` go unsigned too, as in the SDK.
    if not value:
        return None
    pair = f"{string(key)}={_param(value)}"
    utf8(pair)
    return pair


def _param(value: object) -> str:
    if isinstance(value, list):
        return joined(",", value)
    return text(value).lower() if isinstance(value, bool) else text(value)


def api_signature(params: object, api_secret: object, named: Hash, version: object) -> str:
    """The `signature` of a call to the API."""
    secret = _api_secret(api_secret)
    return named(string_to_sign(params, version).encode() + secret).hexdigest()


# ------------------------------------------------------------------------ verification


def asset_is_genuine(
    public_id: object, version: object, signature: object, api_secret: object, algorithm: object
) -> bool:
    """Whether an answer of the API carries its signature, which is always of version 1."""
    asset = {"public_id": public_id, "version": version}
    return _equal(signature, api_signature(asset, api_secret, hash_named("algorithm", algorithm or "sha1"), 1))


def notification_is_genuine(
    body: object,
    timestamp: object,
    signature: object,
    valid_for: object,
    api_secret: object,
    algorithm: object,
    now: object,
) -> bool:
    """Whether a notification is signed and not too old."""
    _api_secret(api_secret)  # without it nothing can be said, of what has expired neither
    oldest = guarded(DeliveryError, _number, now, ("now",)) - guarded(DeliveryError, _number, valid_for, ("valid_for",))
    if guarded(DeliveryError, _seconds, timestamp, ("timestamp",)) < oldest:
        return False
    named = hash_named("algorithm", algorithm or "sha1")
    return _equal(signature, notification_signature(body, timestamp, api_secret, named))


def message_is_genuine(message: object, valid_for: object, api_secret: object, algorithm: object, now: object) -> bool:
    """The same for a message that holds its payload, signature and time."""
    fields = guarded(DeliveryError, _mapping, message)
    absent = [key for key in ("signed_payload", "signature", "timestamp") if key not in fields]
    if absent:
        no = Refused("is missing", rule="missing-key")
        raise DeliveryError(*[problem_of(no, (key,), None) for key in absent])
    body = guarded(DeliveryError, _payload, fields["signed_payload"], ("signed_payload",))
    return notification_is_genuine(
        body, fields["timestamp"], fields["signature"], valid_for, api_secret, algorithm, now
    )


def notification_signature(body: object, timestamp: object, api_secret: object, named: Hash) -> str:
    """The signature that comes with a notification."""
    secret = _api_secret(api_secret)
    sent = guarded(DeliveryError, lambda value: utf8(string(value)), body, ("body",))
    at_time = guarded(DeliveryError, lambda value: utf8(f"{value}"), timestamp, ("timestamp",))
    return named(sent + at_time + secret).hexdigest()


def _equal(given: object, expected: str) -> bool:
    return isinstance(given, str) and same(given, expected)


def _number(value: object) -> float:
    # With a NaN nothing would ever be too old.
    if not isinstance(value, (int, float)) or value != value:
        refuse("must be a number of seconds", rule="time")
    return value


def _payload(value: object) -> str:
    encoded = string(value)
    try:
        return urlsafe_b64decode(utf8(encoded) + b"=" * (-len(encoded) % 4)).decode()
    except ValueError:
        refuse("is not a text in base64", rule="wrong-type")
