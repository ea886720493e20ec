"""Cloudinary delivery URLs from plain dicts: canonical, validated, typed, without a network.

>>> import cldurl
>>> cldurl.Cloud("demo").url("my_image", {"width": 300, "height": 300, "crop": "fill"}, quality="auto", format="jpg")
'https://res.cloudinary.com/demo/image/upload/c_fill,h_300,q_auto,w_300/my_image.jpg'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cldurl.cloud import Cloud
from cldurl.errors import (
    CldurlError,
    ConfigurationError,
    DeliveryError,
    InvalidInput,
    TransformationError,
    Unsupported,
)  # fmt: skip
from cldurl.public_ids import Encoded
from cldurl.transformations import compile, untyped

if TYPE_CHECKING:
    from cldurl._check import check
    from cldurl.expressions import expression
    from cldurl.problems import Problem

__all__ = [
    "CldurlError",
    "Cloud",
    "ConfigurationError",
    "DeliveryError",
    "Encoded",
    "InvalidInput",
    "Problem",
    "TransformationError",
    "Unsupported",
    "check",
    "compile",
    "expression",
    "untyped",
]

# What the way to a URL does not need is loaded when it is asked for.
_LAZY = {
    "Problem": "cldurl.problems",
    "check": "cldurl._check",
    "expression": "cldurl.expressions",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
