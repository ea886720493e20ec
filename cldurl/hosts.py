"""Cloud names, hosts and shards.

https://cloudinary.com/documentation/advanced_url_delivery_options
"""

from __future__ import annotations

from cldurl._lazy import Regex
from cldurl.errors import kind_of, refuse, show, suggest

__all__ = ["SHARED", "checked_cloud_name", "checked_host", "shard"]

SHARED = "res.cloudinary.com"
_CLOUD = Regex(r"[A-Za-z][A-Za-z0-9_-]{1,127}")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = Regex(rf"{_LABEL}(?:\.{_LABEL})*(?::[0-9]{{1,5}})?")


def checked_cloud_name(name: object) -> str:
    """A cloud name that can stand in a host and a path."""
    if not isinstance(name, str):
        refuse(f"a cloud name cannot be {kind_of(name)}", rule="cloud-name")
    if name != name.strip(" \"'"):
        refuse(
            f"{show(name)} has spaces or quotes around it",
            f"did you mean {show(name.strip(chr(32) + chr(34) + chr(39)))}?",
            rule="cloud-name",
        )
    if not _CLOUD.fullmatch(name) or name.endswith("-cld"):
        refuse(
            f"{show(name)} is not a cloud name",
            "2 to 128 letters, digits, hyphens and underscores, beginning with a letter",
            rule="cloud-name",
        )
    return str.__str__(name)


def checked_host(host: object) -> str:
    """A host name, with a port if need be, and nothing else."""
    if not isinstance(host, str) or not _HOST.fullmatch(host) or len(host) > 253:
        hint = 'letters, digits, hyphens and dots, such as "images.example.com"'
        if isinstance(host, str) and "@" in host:
            # It may hold a secret, and is not shown.
            refuse("it holds credentials", 'a host alone, such as "images.example.com"', rule="credentials")
        if isinstance(host, str) and _HOST.fullmatch(bare := host.partition("://")[2].rstrip("/") or host.rstrip("/")):
            hint = f"did you mean {show(bare)}?"
        refuse(f"{show(host)} is not a host", hint, rule="host")
    if "." not in host and (near := suggest(host, ["private"])):
        refuse(f"{show(host)} is not a host", near, rule="host")
    if int(host.partition(":")[2] or 0) > 65535:
        refuse(f"{show(host)} has no such port", "at most 65535", rule="host")
    return str.__str__(host).lower()


def shard(source: str) -> int:
    """The shard, 1 to 5, that a source belongs to: the same for every SDK.

    >>> shard("sample"), shard("test")
    (1, 2)
    """
    from zlib import crc32

    return crc32(source.encode()) % 5 + 1
