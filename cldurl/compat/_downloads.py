"""Signed links to downloads of the API, as the official Python SDK makes them.

The SDK asks the clock for `timestamp`; here it stands in the options, as everything does.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any
from urllib.parse import urlencode

from cldurl.compat._delivery import CLOUD_NAME, Form, checked, segment
from cldurl.compat._signing import api_signature, hash_named, missing
from cldurl.compat._transformation import eager_text, no_dot_segments
from cldurl.compat._values import guarded, text
from cldurl.errors import ConfigurationError, DeliveryError

__all__ = ["archive_link", "backup_link", "private_link"]

Options = Mapping[str, Any]

_API = "https://api.cloudinary.com"
_BASE = Form(
    "an address of the API", re.compile(r"https?://[A-Za-z0-9_-][A-Za-z0-9_.-]*(?::[0-9]+)?(?:/[A-Za-z0-9_.~/-]*)?")
)

# In the order of writing.
_ARCHIVE = (
    "allow_missing", "async", "batch_id", "expires_at", "flatten_folders", "flatten_transformations", "keep_derived",
    "mode", "notification_url", "phash", "prefixes", "public_ids", "fully_qualified_public_ids",
    "skip_transformation_name", "tags", "target_format", "target_asset_folder", "target_public_id", "target_tags",
    "timestamp", "transformations", "type", "use_original_filename",
)  # fmt: skip
_LISTS = ("prefixes", "public_ids", "fully_qualified_public_ids", "tags", "target_tags")


def private_link(public_id: object, extension: object, options: Options) -> str:
    """The link to one file."""
    given = {"timestamp": _timestamp(options), "public_id": public_id, "format": extension}
    params = {**given, **{key: options.get(key) for key in ("type", "attachment", "expires_at")}}
    for key, value in params.items():
        # No lists: the SDK signs them in one form and sends them in another.
        guarded(DeliveryError, text, value, (key,))
    return _link((_resource_type(options), "download"), params, options)


def archive_link(options: Options) -> str:
    """The link to an archive of many files."""
    params = {key: options.get(key) for key in _ARCHIVE}
    params.update({key: _listed(params[key]) for key in _LISTS})
    params.update(mode="download", timestamp=_timestamp(options), transformations=_eager(options))
    return _link((_resource_type(options), "generate_archive"), params, options)


def backup_link(asset_id: object, version_id: object, options: Options) -> str:
    """The link to one version of a file that was backed up."""
    params = {"timestamp": _timestamp(options), "asset_id": asset_id, "version_id": version_id}
    return _link(("download_backup",), params, options)


def _listed(value: object) -> object:
    # A tuple stays one, and cannot be signed then: the SDK signs what Python prints for it.
    return [value] if value and not isinstance(value, (list, tuple)) else value


def _timestamp(options: Options) -> object:
    timestamp = options.get("timestamp")
    if timestamp is None or timestamp == "":
        missing(DeliveryError, ("timestamp",), "give the Unix seconds of now")
    return timestamp


def _resource_type(options: Options) -> str:
    return segment("resource_type", options.get("resource_type", "image"))


def _eager(options: Options) -> str | None:
    at, transformations = ("transformations",), options.get("transformations")
    if transformations is None:
        return None
    return guarded(DeliveryError, lambda value: eager_text(value, at), transformations, at)


# --------------------------------------------------------------------- any signed link


def _link(path: tuple[str, ...], params: Mapping[str, object], options: Options) -> str:
    sent = {key: _sent(value) for key, value in params.items() if value is not None and value != ""}
    query = {**sent, "signature": _signature(sent, options), "api_key": _api_key(options)}
    bracketed = {f"{key}[]" if isinstance(value, list) else key: value for key, value in query.items()}
    return "/".join([_base(options), *path]) + "?" + urlencode(bracketed, doseq=True)


def _sent(value: object) -> object:
    return str(int(value)) if isinstance(value, bool) else value


def _signature(sent: Mapping[str, object], options: Options) -> str:
    unsigned: Container[object] = options.get("non_signable") or ()
    named = hash_named("signature_algorithm", options.get("signature_algorithm", "sha1"))
    signed = {key: value for key, value in sent.items() if key not in unsigned}
    return api_signature(signed, options.get("api_secret"), named, options.get("signature_version", 2))


def _api_key(options: Options) -> str:
    key = options.get("api_key")
    return guarded(ConfigurationError, text, key, ("api_key",)) if key else missing(ConfigurationError, ("api_key",))


def _base(options: Options) -> str:
    if not options.get("cloud_name"):
        missing(ConfigurationError, ("cloud_name",))
    prefix = checked(_BASE, "upload_prefix", options.get("upload_prefix") or _API)
    guarded(ConfigurationError, no_dot_segments, prefix, ("upload_prefix",))
    return f"{prefix}/v1_1/{checked(CLOUD_NAME, 'cloud_name', options.get('cloud_name'))}"
