"""Times signatures, tokens and hashes: against the official SDK, and against the bare hash, in one process.

    python benchmarks/signing.py [--quick]    prints the tables; `compare.py` puts them on its page

Each answer is checked before it is timed; a figure is the least of many short slices, of which both
sides take turns.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import sys
from collections.abc import Callable
from typing import Any

import cloudinary.auth_token
import cloudinary.utils
from cases import SECRET, chain  # beside this file
from timing import least

import cldurl
from cldurl import _digest

CHAIN = chain(1200, 800)
PARAMS = {"public_id": "a/b", "timestamp": 1315060510, "tags": "a,b", "folder": "x", "eager": "c_fill,w_300|e_sepia"}
KEY, NOW = "00112233FF99", 1_111_111_111
ACLS = ["/image/authenticated/users/42/*", "/video/authenticated/users/42/*"]
CLOUD = cldurl.Cloud("demo", api_key="key", api_secret=SECRET, token_key=KEY, clock=lambda: float(NOW))
OPTIONS = {"key": KEY, "duration": 300, "start_time": None}
Call = Callable[[], Any]


def races() -> dict[str, tuple[Call, Call, float]]:
    """What is timed: theirs, ours, and how many times faster ours is to be."""
    utils, token = cloudinary.utils, cloudinary.auth_token
    of_acls, of_urls = (
        CLOUD.token_signer([f"/demo{acl}" for acl in ACLS], duration=300),
        CLOUD.token_signer(duration=300),
    )
    acls = {**OPTIONS, "acl": [f"/demo{acl}" for acl in ACLS], "expiration": NOW + 300}
    path = {**OPTIONS, "url": "/demo/image/upload/sample.jpg", "expiration": NOW + 300}
    signed = {"transformation": CHAIN, "sign_url": True}
    tokened = {
        "transformation": CHAIN,
        "sign_url": True,
        "auth_token": {**OPTIONS, "acl": acls["acl"], "expiration": NOW + 300},
    }
    return {
        "URL of a chain, signed": (
            lambda: utils.cloudinary_url("shop/item", **copy.copy(signed))[0], lambda: CLOUD.url("shop/item", CHAIN, sign=True), 23,
        ),
        "token for two paths, from a signer": (lambda: token.generate(**acls), of_acls, 12),
        "token for one URL, from a signer": (lambda: token.generate(**path), lambda: of_urls("/demo/image/upload/sample.jpg"), 0),
        "token for two paths, one-off": (
            lambda: token.generate(**acls), lambda: CLOUD.token(acls["acl"], expires_at=NOW + 300), 0,
        ),
        "URL of a chain, with a token from a signer": (
            lambda: utils.cloudinary_url("shop/item", **copy.copy(tokened))[0], lambda: CLOUD.url("shop/item", CHAIN, token=of_acls), 25,
        ),
        "parameters of an API call, signed": (
            lambda: utils.sign_request(dict(PARAMS), {"api_key": "key", "api_secret": SECRET}), lambda: CLOUD.sign_params(PARAMS), 1.4,
        ),
    }  # fmt: skip


def spelled(answer: Any) -> Any:
    """An answer as it is compared: the SDK leaves numbers as they are where we give text."""
    return {key: str(value) for key, value in answer.items()} if isinstance(answer, dict) else str(answer)


def against_the_sdk(quick: bool) -> list[str]:
    """The table of ratios."""
    lines = ["| job | official SDK, µs | cldurl, µs | times faster | goal |", "|---|---|---|---|---|"]
    for name, (theirs, ours, goal) in races().items():
        assert spelled(theirs()) == spelled(ours()), (name, theirs(), ours())
        their_time, our_time = least(theirs, ours, quick=quick)
        lines.append(f"| {name} | {their_time:.1f} | {our_time:.2f} | {their_time / our_time:.1f} | {goal or ''} |")
    return lines


def against_the_hash(quick: bool) -> list[str]:
    """The choices of `_digest`, and what a signature costs beside the hash alone."""
    data = f"{cldurl.compile(CHAIN)}/shop/item{SECRET}".encode()
    message, key = b"exp=1111111411~acl=%2fimage%2fauthenticated%2fusers%2f42%2f*", bytes.fromhex(KEY)
    empty, prepared, standard = hashlib.sha1(), _digest.prepared_mac(key), _digest._standard_mac(key)

    def bare() -> bytes:
        context = empty.copy()
        context.update(data)
        return base64.urlsafe_b64encode(context.digest())

    rows: list[tuple[str, Call, Call]] = [
        ("SHA-1 and base64: eight characters of a signature, to the bare hash", bare, lambda: _digest.short_sha1(data)),
        ("SHA-1: `hashlib.sha1(data)`, to a copy of an empty context", lambda: hashlib.sha1(data).digest(), bare_hash(empty, data)),
        ("HMAC: `hmac.digest`, to `hmac.new`", lambda: hmac.digest(key, message, "sha256").hex(), lambda: _digest.mac(key, message)),
        ("HMAC: `hmac.new`, to a prepared context of the standard library", lambda: _digest.mac(key, message), lambda: standard(message)),
        ("HMAC: that, to a prepared context of `cryptography`", lambda: standard(message), lambda: prepared(message)),
    ]  # fmt: skip
    assert (
        prepared(message)
        == standard(message)
        == _digest.mac(key, message)
        == hmac.new(key, message, "sha256").hexdigest()
    )
    assert bare()[:8].decode() == _digest.short_sha1(data)
    lines = ["| choice | first, µs | second, µs | second to first |", "|---|---|---|---|"]
    for name, first, second in rows:
        first_time, second_time = least(first, second, quick=quick)
        lines.append(f"| {name} | {first_time:.2f} | {second_time:.2f} | {second_time / first_time:.2f} |")
    return lines


def bare_hash(empty: Any, data: bytes) -> Call:
    """A digest out of a copied context."""

    def digest() -> bytes:
        context = empty.copy()
        context.update(data)
        return bytes(context.digest())

    return digest


def report(quick: bool) -> str:
    """Both tables."""
    return "\n".join([*against_the_sdk(quick), "", *against_the_hash(quick)]) + "\n"


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
