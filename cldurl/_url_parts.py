"""The parts of a delivery URL beside its host and its transformation: each as it is given, checked and written.

https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cldurl._compile import components
from cldurl._escape import ID, decode_once
from cldurl._lazy import Regex
from cldurl._settings import placed, problem
from cldurl.errors import DeliveryError, Refused, refuse, show, suggest
from cldurl.kinds import Raw, absent, plain
from cldurl.parameters import BY_NAME, CONDITION, TABLE
from cldurl.public_ids import Encoded

__all__ = ["ALONE", "DELIVERY", "RESOURCE_TYPES", "SEGMENTS", "argument", "at_root", "decoded", "follow", "no_argument",
           "resource_type_of", "suffix_of", "type_of", "version_of", "with_defaults"]  # fmt: skip

SEGMENTS = {
    ("image", "upload"): "images",
    ("image", "private"): "private_images",
    ("image", "authenticated"): "authenticated_images",
    ("video", "upload"): "videos",
    ("raw", "upload"): "files",
}
DELIVERY = frozenset(
    """
    version resource_type type url_suffix force_version shorten use_root_path secure defaults sign token
    """.split()
)
ALONE = frozenset([row.name for row in TABLE if row.alone])
_JOINED_BY_NO_DEFAULT = ALONE | {row.name for row in TABLE if row.place == CONDITION}
RESOURCE_TYPES = ("image", "video", "raw")
_TYPE = Regex("[a-z][a-z_]{0,39}")


def argument(name: str, value: object, function: Callable[..., Any], *args: Any) -> Any:
    """What `function` gives; its refusal as an error that names the argument."""
    try:
        return function(*args)
    except Refused as fault:
        raise DeliveryError(placed(fault, (), value, root=name)) from None


def decoded(public_id: str) -> str:
    """A public ID as the service will see it."""
    if not isinstance(public_id, Encoded):
        return public_id
    return decode_once(str.__str__(public_id))


def no_argument(name: str, method: str = "url") -> DeliveryError:
    """What to say of an argument that `url` or `prepare` does not have."""
    hint = suggest(name, [*DELIVERY, *BY_NAME]) if name != "sign_url" else 'did you mean "sign"?'
    if name in BY_NAME:
        before = "public_id, " if method == "url" else ""
        hint = f'it belongs to the transformation: {method}({before}{{"{name}": ...}})'
    return problem(DeliveryError, name, f"{method}() has no such argument", hint=hint, rule="unknown-argument")


def resource_type_of(resource_type: object) -> str:
    resource_type = plain(resource_type)
    if not isinstance(resource_type, str) or resource_type not in RESOURCE_TYPES:
        hint = suggest(resource_type, RESOURCE_TYPES) or f"known are {', '.join(RESOURCE_TYPES)}; audio is video"
        refuse(f"unknown resource type {show(resource_type)}", hint, rule="resource-type")
    return resource_type


def type_of(type: object) -> str:
    type = plain(type)
    if not isinstance(type, str) or not _TYPE.fullmatch(type):
        refuse(f"{show(type)} is not a delivery type", 'such as "upload", "authenticated" or "fetch"', rule="type")
    return type


def version_of(version: Any) -> str:
    if type(version) is int and 0 < version < 10**20:
        return f"v{version}"
    if absent(version):
        return ""
    number = version if isinstance(version, bool) else plain(version)
    digits = str(number) if type(number) is int and 0 < number < 10**20 else number  # of an IntEnum, say
    if isinstance(digits, str) and re.fullmatch("v?[0-9]{1,20}", digits) and int(digits.lstrip("v")):
        return f"v{int(digits.lstrip('v'))}"
    refuse(f"{show(version)} is not a version", 'a whole number above 0: 12, "12" or "v12"', rule="version")


def at_root(path: str) -> None:
    """Refuse an ID that, with nothing before it, would name another resource type."""
    first = decode_once(path.partition("/")[0])
    if first in (*RESOURCE_TYPES, *SEGMENTS.values(), "iu"):
        hint = "give a version, or do without the root path"
        refuse(f'at the root path "{first}" looks like a resource type', hint, rule="root-path")


def suffix_of(suffix: object) -> str:
    if not isinstance(suffix, str) or not suffix:
        refuse("a suffix is a text, and not empty", rule="suffix")
    if "." in suffix or "/" in suffix or "\\" in suffix:
        refuse(f"{show(suffix)} cannot be a suffix", 'it cannot contain ".", "/" or a backslash', rule="suffix")
    # Text of the path: one layer, whatever it looks like.
    return str(plain(suffix)).translate(ID)


def follow(transformation: object, outer: dict[str, object]) -> object:
    """A component of its own behind a chain or a string."""
    if not transformation:
        return outer
    if isinstance(transformation, (str, Mapping)):
        return [transformation, outer]
    return [*transformation, outer] if isinstance(transformation, Sequence) else transformation


def with_defaults(transformation: Any, single: bool, defaults: tuple[tuple[str, str, str], ...]) -> list[str]:
    """The components with those defaults whose code they do not set: in a single dict, or behind a chain."""
    out = components(transformation)
    present = {part.partition("_")[0] for text in out for part in re.split("[,/]", text)}
    missing = {key: Raw(text) for key, code, text in defaults if text and code not in present}
    if not missing:
        return out
    if single and _JOINED_BY_NO_DEFAULT.isdisjoint(transformation):
        return components({**transformation, **missing})
    return [*out, *components(missing)]
