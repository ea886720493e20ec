"""Signed links to the API: they expire by themselves, and need nothing but the API secret.

The service makes the file when it is asked, past the CDN: for one person and a short time.
https://cloudinary.com/documentation/control_access_to_media#private_download_urls
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cldurl._escape import decode_once
from cldurl._lazy import Regex
from cldurl.errors import DeliveryError, Refused, SigningError, kind_of, refuse, show
from cldurl.kinds import absent
from cldurl.problems import problem_of
from cldurl.public_ids import Encoded, encoded_path, fault_of
from cldurl.signing import params_signature, spelled_params

__all__ = ["ARCHIVE", "archive_params", "asset_params", "folder_prefix", "link", "resource_type", "word"]

_NAME = Regex("[A-Za-z0-9_]{1,40}")
# The parameters of an archive that the service knows, and what they are.
ARCHIVE: dict[str, str] = {
    "allow_missing": "bool", "async": "bool", "batch_id": "text", "expires_at": "moment", "flatten_folders": "bool",
    "flatten_transformations": "bool", "fully_qualified_public_ids": "texts", "keep_derived": "bool",
    "notification_url": "text", "prefixes": "texts", "public_ids": "texts", "skip_transformation_name": "bool",
    "tags": "texts", "target_asset_folder": "text", "target_format": "text", "target_public_id": "text",
    "target_tags": "texts", "transformations": "text", "type": "text", "use_original_filename": "bool",
}  # fmt: skip


def _argument(name: str, value: object, message: str, hint: str = "", *, rule: str = "invalid-value") -> SigningError:
    return SigningError(problem_of(Refused(message, hint, rule=rule), (), value, root=name))


def word(name: str, value: object) -> str:
    """A word that stands in the path or the query as it is."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise _argument(name, value, f"{show(value)} is not valid", "letters, digits and _")
    return str.__str__(value)


def resource_type(value: object, *more: str) -> str:
    """A resource type of the API."""
    known = ("image", "video", "raw", *more)
    if not isinstance(value, str) or value not in known:
        raise _argument("resource_type", value, f"unknown resource type {show(value)}", f"known are {', '.join(known)}")
    return str.__str__(value)


def folder_prefix(folder: object) -> str:
    """What the IDs of a folder begin with, and those of its neighbours do not."""
    if not isinstance(folder, str) or not folder.strip("/"):
        raise _argument("folder", folder, f"{show(folder)} is not a folder", 'such as "users/42"')
    return str.__str__(folder).rstrip("/") + "/"


def asset_params(
    public_id: object, *, format: object, type: object, attachment: object, transformation: str,
    target_filename: object, expires_at: int | None, now: int,
) -> dict[str, object]:  # fmt: skip
    """The parameters of a link to one asset."""
    try:
        if not isinstance(public_id, str):
            refuse(f"cannot be {kind_of(public_id)}", "give a string", rule="wrong-type")
        if isinstance(public_id, Encoded):
            public_id = decode_once(encoded_path(public_id, stored=True))  # an API takes it as it is
        fault_of(public_id)
    except Refused as fault:
        raise DeliveryError(problem_of(fault, (), public_id, root="public_id")) from None
    if attachment is not None and not isinstance(attachment, (bool, str)):
        raise _argument("attachment", attachment, f"cannot be {kind_of(attachment)}", "True, or a file name")
    if target_filename is not None and not isinstance(target_filename, str):
        raise _argument("target_filename", target_filename, f"cannot be {kind_of(target_filename)}", "give a string")
    return {
        "public_id": public_id,
        "format": None if absent(format) else word("format", format),
        "type": word("type", type),
        "attachment": 1 if attachment is True else attachment or None,  # as in all links: 1, not true
        "transformation": transformation,
        "target_filename": target_filename,
        "expires_at": expires_at,
        "timestamp": now,
    }


def archive_params(params: Mapping[str, Any], now: int) -> dict[str, object]:
    """The parameters of an archive, each of the type that it has."""
    out: dict[str, object] = {"mode": "download", "timestamp": now}
    for name, value in params.items():
        kind = ARCHIVE.get(name)
        if kind is None:
            from cldurl.errors import suggest

            raise _argument(name, value, "no parameter of an archive", suggest(name, ARCHIVE), rule="unknown-argument")
        if value is None:
            continue
        if kind == "bool":
            if value is not True and value is not False:
                raise _argument(name, value, f"{show(value)} is neither True nor False", rule="wrong-type")
            value = int(value)  # what the service and its SDKs write in links: 1 and 0
        elif kind == "moment":
            pass  # `Cloud` has looked at it, beside its clock
        elif kind == "texts":
            value = [value] if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else value
            if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
                raise _argument(name, value, "a list of texts is expected", rule="wrong-type")
        elif not isinstance(value, str):
            raise _argument(name, value, f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
        out[name] = value
    return out


def link(base: str, path: str, params: Mapping[str, object], *, api_key: str, secret: str, algorithm: str) -> str:
    """The signed URL of an API call."""
    from urllib.parse import quote, urlencode

    spelled = spelled_params(params)
    signature = params_signature(spelled, secret, algorithm)
    # A list is signed joined with commas, and sent one by one.
    query: list[tuple[str, str]] = []
    for name in sorted(spelled):
        value = params[name]
        items = [(f"{name}[]", item) for item in value] if isinstance(value, list) else [(name, spelled[name])]
        query += items
    query += [("signature", signature), ("api_key", api_key)]
    return f"{base}/{path}?{urlencode(query, quote_via=quote, safe='')}"
