"""What the service says and signs: notifications to webhooks, their listed copies, API answers.

A notification is signed as hex(hash(body + timestamp + secret)) over the bytes that were sent:
parsed and written again they are others.  An answer is signed over its public ID and version.
https://cloudinary.com/documentation/notifications#verifying_notification_signatures
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from cldurl import _digest
from cldurl.errors import BadSignature, Expired, Malformed, NotYetValid, Refused, kind_of
from cldurl.signing import params_signature
from cldurl.times import stamp

__all__ = ["Notification", "read_message", "verify_answer", "verify_body", "verify_headers"]

_LENGTHS = {40: "sha1", 64: "sha256"}


@attrs.frozen
class Notification:
    """A notification that the service signed: its bytes as they came, and when.

    >>> Notification(b"{}", 1700000000).timestamp
    1700000000
    """

    body: bytes
    timestamp: int

    def json(self) -> Any:
        """What the body says.  Raises `Malformed` if it is not JSON.

        >>> Notification(b'{"notification_type": "upload"}', 1).json()["notification_type"]
        'upload'
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Malformed("the body of the notification is not JSON") from None


def verify_headers(
    body: object, headers: object, *, secrets: Sequence[str], algorithm: str, max_age: int, leeway: int, now: int
) -> Notification:
    """The notification of a request; see `Cloud.verify_webhook`."""
    found = _headers(headers)
    for name in ("x-cld-timestamp", "x-cld-signature"):
        if name not in found:
            raise Malformed(f"no header {name.title()}")
    return verify_body(
        body, found["x-cld-timestamp"], found["x-cld-signature"],
        secrets=secrets, algorithm=algorithm, max_age=max_age, leeway=leeway, now=now,
    )  # fmt: skip


def _headers(headers: object) -> dict[str, object]:
    """Header names in small letters; given twice, none of them can be trusted."""
    try:
        # Not every class of headers is a Mapping: that of the standard library's server is none.
        items: Any = getattr(headers.__class__, "items", iter)
        pairs = [(name, value) for name, value in items(headers)]
    except Exception:  # whatever an object that is no headers thinks of
        raise Malformed(f"headers cannot be {kind_of(headers)}: a mapping, or pairs") from None
    found: dict[str, object] = {}
    for pair in pairs:
        name, value = (text.decode("latin-1") if isinstance(text, bytes) else text for text in pair)
        key = name.lower() if isinstance(name, str) else ""
        if key in found and key.startswith("x-cld-"):
            raise Malformed(f"the header {key} occurs twice")
        found[key] = value
    return found


def verify_body(
    body: object, timestamp: object, signature: object, *,
    secrets: Sequence[str], algorithm: str, max_age: int, leeway: int, now: int,
) -> Notification:  # fmt: skip
    """The notification of which body, timestamp and signature are at hand."""
    data = _bytes(body)
    try:
        then = stamp(timestamp)
    except Refused as fault:
        raise Malformed(fault.message) from None
    written = str.__str__(timestamp) if isinstance(timestamp, str) else str(then)
    _check(data + written.encode(), signature, secrets, algorithm)
    if then > now + leeway:
        raise NotYetValid(f"the notification says it is from {then}; it is now {now}")
    if then < now - max_age:
        raise Expired(f"the notification is from {then}; it is now {now}")
    return Notification(data, then)


def _bytes(body: object) -> bytes:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    raise Malformed(f"the body cannot be {kind_of(body)}: give the bytes as they came, not what they say")


def _check(data: bytes, signature: object, secrets: Sequence[str], algorithm: str) -> None:
    if not isinstance(signature, str) or len(signature) not in _LENGTHS:
        raise Malformed("a signature has 40 or 64 hexadecimal digits")
    hasher = _digest.hasher(algorithm)
    genuine = [_digest.same(hasher(data + secret.encode()).hexdigest(), signature) for secret in secrets]
    if not any(genuine):
        other = _LENGTHS[len(signature)]
        hint = (
            f": it was made with {other}, but the cloud's signature_algorithm is {algorithm}"
            if other != algorithm
            else ""
        )
        raise BadSignature(f"the signature does not match{hint}")


def read_message(message: object) -> tuple[bytes, object, object]:
    """Body, timestamp and signature of a listed notification, whose payload is base64."""
    from base64 import b64decode

    if not isinstance(message, Mapping):
        raise Malformed(f"a message cannot be {kind_of(message)}")
    for key in ("signed_payload", "signature", "timestamp"):
        if key not in message:
            raise Malformed(f'the message has no "{key}"')
    payload = message["signed_payload"]
    try:
        if not isinstance(payload, str) or not payload.isascii():
            raise ValueError
        text = payload.translate({45: "+", 95: "/"}).rstrip("=")
        body = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise Malformed('"signed_payload" is not base64') from None
    return body, message["timestamp"], message["signature"]


def verify_answer(answer: object, *, secrets: Sequence[str], algorithm: str) -> None:
    """Check the signature that an answer of the API carries; version 1, as the service makes it."""
    if not isinstance(answer, Mapping):
        raise Malformed(f"an answer cannot be {kind_of(answer)}")
    public_id, version, signature = (answer.get(key) for key in ("public_id", "version", "signature"))
    if not isinstance(public_id, str) or not isinstance(signature, str):
        raise Malformed('an answer has "public_id", "version" and "signature"')
    try:
        params = {"public_id": str.__str__(public_id), "version": str(stamp(version))}
        params["public_id"].encode()  # JSON can hold half a character, and no hash can
    except UnicodeEncodeError:
        raise Malformed("the public ID of the answer holds an unpaired surrogate") from None
    except Refused:
        raise Malformed("the version of the answer is not a number") from None
    genuine = [_digest.same(params_signature(params, secret, algorithm, version=1), signature) for secret in secrets]
    if not any(genuine):
        raise BadSignature("the signature does not match")
