"""What `cldurl` answers to the recorded calls of the official SDKs.

Signing comes in a later version; until then its calls end in `NotImplementedError`, and so does
`url` with `sign_url`, whose `cldurl.errors.Unsupported` is one.
"""

from __future__ import annotations

from typing import Any, NoReturn

from cldurl import compat


def url(public_id: Any, options: dict[str, Any]) -> str:
    """A delivery URL."""
    return compat.cloudinary_url(public_id, **options)


def transformation(transformation: Any) -> str:
    """The text of a dict, or of a list of dicts and names."""
    return compat.transformation_string(transformation)


def eager(transformations: Any) -> str:
    """The upload parameter of that name."""
    return compat.eager(transformations)


def _later(*_: object) -> NoReturn:
    raise NotImplementedError("signing comes in a later version")


auth_token = api_sign = notification_sign = notification_verify = response_verify = _later
private_download = archive = zip = folder = backup = _later
