"""Arguments of the calls: what names an asset, and the like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cldurl._lazy import Regex
from cldurl.api._kinds import argument, public_id_of, text, word, wrong
from cldurl.errors import kind_of, refuse, show
from cldurl.public_ids import remote_path

__all__ = [
    "REMOTE",
    "agreed",
    "ids_of",
    "prefix_of",
    "remote_file",
    "remote_id",
    "resource_type_of",
    "sorting",
    "type_of",
]

REMOTE = Regex(r"(?:https?|ftp|s3|gs)://[^\s/]+.*")
_DATA = Regex(r"(?s:data:[^,]*,.*)")
_TYPES = ("image", "video", "raw")


def remote_file(value: str) -> str:
    """What the service can get itself: a remote URL, or a `data:` URI."""
    if _DATA.fullmatch(value) or REMOTE.fullmatch(value):
        return text(value)
    refuse(f"{show(value)} is neither a URL nor a data URI", "for a file on this machine write Path(...)", rule="file")


def remote_id(value: object) -> str:
    found = text(value)
    remote_path(found)
    return found


def agreed(name: str, asked: str | None, own: str | None) -> str | None:
    if asked is not None and own is not None and asked != own:
        raise wrong(name, f"the asset is {show(own)}, not {show(asked)}", "leave it out", rule="two-keys", value=asked)
    return asked or own


def resource_type_of(value: object, *more: str) -> str:
    known = (*_TYPES, *more)
    if value not in known:
        raise wrong(
            "resource_type",
            f"unknown resource type {show(value)}",
            f"known are {', '.join(known)}",
            rule="unknown-word",
            value=value,
        )
    return str(value)


def type_of(value: object) -> str:
    return argument("type", value, word)


def prefix_of(value: object) -> str:
    prefix = text(value)
    if not prefix.strip("/"):
        refuse(f"the prefix {show(prefix)} is that of all assets", 'such as "users/42/"', rule="empty")
    return prefix


def ids_of(public_ids: object) -> list[tuple[str, str]]:
    ids = [public_ids] if isinstance(public_ids, str) else public_ids
    if not isinstance(ids, Iterable) or isinstance(ids, Mapping):
        raise wrong(
            "public_ids",
            f"cannot be {kind_of(public_ids)}",
            "a list of public IDs",
            rule="wrong-type",
            value=public_ids,
        )
    ids = list(ids)
    if not 1 <= len(ids) <= 100:
        raise wrong("public_ids", f"{len(ids)} public IDs", "1 to 100 in one call", rule="range", value=len(ids))
    return [("public_ids[]", argument(f"public_ids[{index}]", one, public_id_of)) for index, one in enumerate(ids)]


def sorting(value: object) -> str:
    if not isinstance(value, Mapping) or len(value) != 1 or set(value.values()) - {"asc", "desc"}:
        refuse(f"{show(value)} is no order", 'such as {"created_at": "desc"}', rule="invalid-value")
    return "".join([text(name) for name in value])
