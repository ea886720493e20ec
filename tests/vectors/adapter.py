"""What `cldurl` answers to the recorded calls of the official SDKs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

# Judged in a checkout that is not installed, it is this one that answers.
sys.path += [str(folder) for folder in Path(__file__).resolve().parents if (folder / "cldurl").is_dir()]

from cldurl import compat
from cldurl.compat import _signing


def url(public_id: Any, options: dict[str, Any]) -> str:
    """A delivery URL."""
    return compat.cloudinary_url(public_id, **options)


def transformation(transformation: Any) -> str:
    """The text of a dict, or of a list of dicts and names."""
    return compat.transformation_string(transformation)


def eager(transformations: Any) -> str:
    """The upload parameter of that name."""
    return compat.eager(transformations)


def auth_token(options: dict[str, Any]) -> str:
    """A token with its name."""
    return compat.generate_auth_token(**options)


def api_sign(params: Any, secret: Any, algorithm: Any, version: Any) -> str:
    """The signature of a call to the API."""
    return compat.api_sign_request(params, secret, algorithm, version)


def notification_sign(body: Any, timestamp: Any, secret: Any, algorithm: Any) -> str:
    """The signature of a notification, which only the service makes."""
    return _signing.notification_signature(body, timestamp, secret, _signing.hash_named("algorithm", algorithm))


def notification_verify(
    body: Any, timestamp: Any, signature: Any, valid_for: Any, algorithm: Any, secret: Any, now: Any
) -> bool:
    """Whether a notification is genuine and new."""
    return compat.verify_notification_signature(
        body, timestamp, signature, valid_for=valid_for, api_secret=secret, algorithm=algorithm, now=now
    )


def response_verify(public_id: Any, version: Any, signature: Any, algorithm: Any, secret: Any) -> bool:
    """Whether an answer of the API is genuine."""
    return compat.verify_api_response_signature(public_id, version, signature, api_secret=secret, algorithm=algorithm)


def private_download(public_id: Any, format: Any, options: dict[str, Any], timestamp: Any) -> str:
    """A link to one file."""
    return compat.private_download_url(public_id, format, **{**options, "timestamp": timestamp})


def archive(options: dict[str, Any]) -> str:
    """A link to an archive."""
    return compat.download_archive_url(**options)


def zip(options: dict[str, Any]) -> str:
    """A link to a zip archive."""
    return compat.download_zip_url(**options)


def folder(folder: Any, options: dict[str, Any]) -> str:
    """A link to an archive of a folder."""
    return compat.download_folder(folder, **options)


def backup(asset_id: Any, version_id: Any, options: dict[str, Any]) -> str:
    """A link to a file that was backed up."""
    return compat.download_backedup_asset(asset_id, version_id, **options)
