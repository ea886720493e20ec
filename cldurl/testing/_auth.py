"""Who asks: Basic, a bearer token, signed parameters, or nobody.

https://cloudinary.com/documentation/authentication_signatures
"""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Collection, Mapping
from typing import Any

from cldurl._digest import same
from cldurl.cloud import Cloud
from cldurl.signing import UNSIGNED, params_signature, string_to_sign
from cldurl.testing._messages import Refusal

__all__ = ["LIFE", "by_header", "checked_signature"]

LIFE = 3600  # how long a timestamp is accepted, in seconds
# These endpoints take parameters that no client signs.
_LOOSE = ("/tags", "/context", "/metadata")
_LOOSE_NAMES = frozenset(("notification_url", "batch_id"))


def by_header(cloud: Cloud, tokens: Collection[str], authorization: str) -> str:
    """`"basic"` or `"bearer"` by a header that is right, `"none"` without one."""
    scheme, _, value = authorization.strip().partition(" ")
    scheme = scheme.lower()
    if not scheme:
        return "none"
    if scheme == "bearer":
        # All are compared, so that the time says nothing of their order.
        if not sum([same(token, value.strip()) for token in tokens]):
            raise Refusal(401, "Invalid OAuth token")
        return "bearer"
    if scheme != "basic":
        raise Refusal(401, f"Unknown authorization scheme {scheme}")
    try:
        key, colon, secret = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        raise Refusal(401, "Invalid Authorization header") from None
    if not colon:
        raise Refusal(401, "Invalid Authorization header")
    _known_key(cloud, key)
    if not same(cloud.api_secret or "", secret):
        raise Refusal(401, "api_secret mismatch")
    return "basic"


def _known_key(cloud: Cloud, key: str) -> None:
    if not same(cloud.api_key or "", key):
        raise Refusal(401, f"Unknown API key {key}")


def checked_signature(cloud: Cloud, params: Mapping[str, Any], path: str, now: float, *, link: bool = False) -> None:
    """Refuse parameters that are not signed with the secret of the account, or not lately.

    With `link` the time is not looked at: a link has an end of its own.
    """
    for name in ("api_key", "timestamp", "signature"):
        if not params.get(name):
            raise Refusal(401 if name == "api_key" else 400, f"Missing required parameter - {name}")
    _known_key(cloud, str(params["api_key"]))
    stamp = str(params["timestamp"])
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Refusal(400, f"Invalid value for parameter timestamp: {stamp}")
    if not link and now - int(stamp) > LIFE:
        reported = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(int(stamp)))
        raise Refusal(400, f"Stale request - reported time is {reported} which is more than 1 hour ago")
    signature = str(params["signature"])
    signed = _signed(params, loose=path.endswith(_LOOSE))
    secret = cloud.api_secret or ""
    # Version 1 of the signature knows no escapes; the service takes both.
    expected = [params_signature(signed, secret, cloud.signature_algorithm, version=version) for version in (2, 1)]
    if not sum([same(text, signature) for text in expected]):
        raise Refusal(401, f"Invalid Signature {signature}. String to sign - '{string_to_sign(signed)}'.")


def _text(value: object) -> str:
    """A value as it is signed; JSON has more than text."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _signed(params: Mapping[str, Any], *, loose: bool) -> dict[str, str]:
    """What must have been signed: everything that is there, but for what never is."""
    left_out = {*UNSIGNED, *(_LOOSE_NAMES if loose else ())}
    texts = {
        name: ",".join(map(str, value)) if isinstance(value, list) else _text(value)
        for name, value in params.items()
        if name not in left_out
    }
    return {name: text for name, text in texts.items() if text}
