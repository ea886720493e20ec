"""Hashes and comparison: the one file that knows `hashlib`, `hmac` and `cryptography`.

The choices are measured in docs/benchmarks.md: plain hashes come from `hashlib`, a single MAC
from `hmac.new`, and the prepared context of a token signer from `cryptography`, whose copies
cost half as much; where it is missing (emscripten) the standard library gives the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from binascii import b2a_base64
from collections.abc import Callable

from cldurl.errors import refuse, show, suggest

__all__ = ["ALGORITHMS", "around", "base64url", "file_hash", "hasher", "mac", "prepared_mac", "same", "short_sha1"]

ALGORITHMS: dict[str, Callable[[bytes], hashlib._Hash]] = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_sha1 = ALGORITHMS["sha1"](b"").copy  # a copy of an empty context costs less than a new one
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def hasher(algorithm: object) -> Callable[[bytes], hashlib._Hash]:
    """The constructor of a hash by its name, `"sha1"` or `"sha256"`."""
    found = ALGORITHMS.get(algorithm) if isinstance(algorithm, str) else None
    if found is None:
        hint = suggest(algorithm, ALGORITHMS) or '"sha1" or "sha256"'
        refuse(f"unknown signature algorithm {show(algorithm)}", hint, rule="algorithm")
    return found


def file_hash() -> hashlib._Hash:
    """What takes the bytes of a file as they come: MD5, which the service calls its etag, and which proves nothing."""
    return hashlib.md5(usedforsecurity=False)


def base64url(digest: bytes) -> str:
    """Base64 in the URL-safe alphabet."""
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode()


def short_sha1(data: bytes) -> str:
    """The first eight characters of the base64 of a SHA-1: what most signed URLs have."""
    context = _sha1()
    context.update(data)
    # All of it, and then eight: a twentieth less than of the first six bytes alone.
    return b2a_base64(context.digest())[:8].translate(_URL_SAFE).decode()


def around(algorithm: str, head: str, tail: str, length: int) -> Callable[[str], str]:
    """What hashes texts between `head` and `tail`: the first characters of the base64 of each hash."""
    begun = hasher(algorithm)(head.encode()).copy
    end = tail.encode()

    def hashed(text: str) -> str:
        context = begun()
        context.update(text.encode() + end)
        return b2a_base64(context.digest())[:length].translate(_URL_SAFE).decode()

    return hashed


def mac(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 in lower-case hex."""
    return hmac.new(key, message, "sha256").hexdigest()


def prepared_mac(key: bytes) -> Callable[[bytes], str]:
    """`mac` for many messages under one key."""
    try:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.hmac import HMAC
    except ImportError:
        return _standard_mac(key)
    context = HMAC(key, SHA256())

    def signed(message: bytes) -> str:
        copy = context.copy()
        copy.update(message)
        return copy.finalize().hex()

    return signed


def _standard_mac(key: bytes) -> Callable[[bytes], str]:
    """`prepared_mac` where `cryptography` is not there."""
    context = hmac.new(key, digestmod="sha256")

    def signed(message: bytes) -> str:
        copy = context.copy()
        copy.update(message)
        return copy.hexdigest()

    return signed


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
