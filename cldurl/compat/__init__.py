"""The official Python SDK's URLs, byte for byte: for sites that must not change any.

The functions take the option dicts of `cloudinary` (PyPI, 1.46.3) and give its answers,
quirks included; everything comes in the call, since there is no global configuration.  New code
is better served by `cldurl.Cloud`, which has sound rules instead of old ones.

Two things are refused, always with a `CldurlError`: what the SDK itself refuses, and values
that would break out of their place in the URL or that cannot stand in one.  Of a value that
holds a space, say, the SDK prints a URL that browsers repair; writing `%20` gives the URL they
ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cldurl.compat._delivery import url_text
from cldurl.compat._report import Report, report
from cldurl.compat._transformation import chain_text, eager_text
from cldurl.compat._values import guarded
from cldurl.errors import DeliveryError, TransformationError

__all__ = ["Report", "cloudinary_url", "eager", "report", "transformation_string"]

Transformation = Mapping[str, object]


def cloudinary_url(public_id: str, /, **options: object) -> str:
    """The delivery URL that the SDK's `cloudinary_url(public_id, **options)` returns first.

    `options` are those of the SDK, delivery and transformation together: `cloud_name` (needed),
    `secure`, `private_cdn`, `cname`, `secure_distribution`, `cdn_subdomain`,
    `secure_cdn_subdomain`, `resource_type`, `type`, `version`, `force_version`, `format`,
    `use_fetch_format`, `url_suffix`, `use_root_path`, `shorten`, and every key of a
    transformation.  Unknown keys are ignored, as is `auth_token` without `sign_url`.
    An empty `public_id` gives an empty text.

    Raises `TransformationError` for the transformation, `ConfigurationError` for the cloud name
    or a host, `DeliveryError` for the rest (a full URL as the ID of an upload too, which the SDK
    hands back untouched), `Unsupported` for `sign_url`.

    >>> cloudinary_url("shop/mug", cloud_name="demo", secure=True, width=300, crop="fill", format="jpg")
    'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v1/shop/mug.jpg'
    """
    return guarded(DeliveryError, lambda source: url_text(source, options), public_id, ("public_id",))


def transformation_string(transformation: Transformation | Sequence[Transformation | str] | str) -> str:
    """The text of a transformation: a dict, a list of dicts and names, or one name.

    A list that holds only strings is one component of named transformations; beside a dict
    each of them is a component of its own.  `format` is not part of a transformation and is
    ignored, as are unknown keys.

    Raises `TransformationError`, which names the place of the fault.

    >>> transformation_string([{"width": 300, "crop": "fill"}, "framed", {"angle": [20, "hflip"]}])
    'c_fill,w_300/t_framed/a_20.hflip'
    """
    whole = dict(transformation) if isinstance(transformation, Mapping) else transformation
    return guarded(TransformationError, chain_text, whole)


def eager(transformations: Transformation | str | Sequence[Transformation | str]) -> str:
    """The upload parameter `eager`: one transformation or a list, joined with `|`.

    Each is a dict, whose `format` (if any) follows after a slash, or text in URL syntax, which
    is taken as it stands.  The dicts are written as for URLs, text layers encoded twice.

    Raises `TransformationError`, which names the place of the fault.

    >>> eager([{"width": 300, "crop": "fill", "format": "jpg"}, "e_sepia"])
    'c_fill,w_300/jpg|e_sepia'
    """
    return guarded(TransformationError, eager_text, transformations)
