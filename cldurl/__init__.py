"""Cloudinary delivery URLs from plain dicts: canonical, validated, typed, without a network.

>>> import cldurl
>>> cldurl.Cloud("demo").url("my_image", {"width": 300, "height": 300, "crop": "fill"}, quality="auto", format="jpg")
'https://res.cloudinary.com/demo/image/upload/c_fill,h_300,q_auto,w_300/my_image.jpg'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cldurl.cloud import Cloud
from cldurl.errors import (
    AlreadyExists,
    ApiError,
    BadAnswer,
    BadRequest,
    BadSignature,
    CldurlError,
    ConfigurationError,
    DeliveryError,
    Expired,
    Forbidden,
    InvalidInput,
    Malformed,
    NotFound,
    NotYetValid,
    OutOfScope,
    ParseError,
    RateLimited,
    RequestError,
    ServerError,
    SigningError,
    StillProcessing,
    TimedOut,
    TooLarge,
    TransformationError,
    TransportError,
    Unauthorized,
    Unsupported,
    VerificationError,
)  # fmt: skip
from cldurl.public_ids import Encoded
from cldurl.transformations import compile, untyped

if TYPE_CHECKING:
    from cldurl._check import check
    from cldurl._explain import Explanation, explain
    from cldurl._lint import lint
    from cldurl._schema import schema
    from cldurl.canonical import canonicalize, equivalent
    from cldurl.delivery_urls import Ambiguity, DeliveryUrl, parse
    from cldurl.expressions import expression
    from cldurl.holes import Hole, PreparedWithHoles, SrcSet
    from cldurl.model import Asset, SignedUrl
    from cldurl.parsed import Chain, parse_transformation
    from cldurl.prepared import Prepared
    from cldurl.problems import Problem
    from cldurl.tokens import Acl, Token, TokenSigner
    from cldurl.uploads import UploadPolicy
    from cldurl.webhooks import Notification

__all__ = [
    "Acl",
    "AlreadyExists",
    "Ambiguity",
    "ApiError",
    "Asset",
    "BadAnswer",
    "BadRequest",
    "BadSignature",
    "Chain",
    "CldurlError",
    "Cloud",
    "ConfigurationError",
    "DeliveryError",
    "DeliveryUrl",
    "Encoded",
    "Expired",
    "Explanation",
    "Forbidden",
    "Hole",
    "InvalidInput",
    "Malformed",
    "NotFound",
    "NotYetValid",
    "Notification",
    "OutOfScope",
    "ParseError",
    "Prepared",
    "PreparedWithHoles",
    "Problem",
    "RateLimited",
    "RequestError",
    "ServerError",
    "SignedUrl",
    "SigningError",
    "SrcSet",
    "StillProcessing",
    "TimedOut",
    "Token",
    "TokenSigner",
    "TooLarge",
    "TransformationError",
    "TransportError",
    "Unauthorized",
    "Unsupported",
    "UploadPolicy",
    "VerificationError",
    "canonicalize",
    "check",
    "compile",
    "equivalent",
    "explain",
    "expression",
    "lint",
    "parse",
    "parse_transformation",
    "schema",
    "untyped",
]

# What the way to a URL does not need is loaded when it is asked for.
_LAZY = {
    "Acl": "cldurl.tokens",
    "Ambiguity": "cldurl.delivery_urls",
    "Asset": "cldurl.model",
    "Chain": "cldurl.parsed",
    "DeliveryUrl": "cldurl.delivery_urls",
    "Explanation": "cldurl._explain",
    "Hole": "cldurl.holes",
    "Notification": "cldurl.webhooks",
    "Prepared": "cldurl.prepared",
    "PreparedWithHoles": "cldurl.holes",
    "Problem": "cldurl.problems",
    "SignedUrl": "cldurl.model",
    "SrcSet": "cldurl.holes",
    "Token": "cldurl.tokens",
    "TokenSigner": "cldurl.tokens",
    "UploadPolicy": "cldurl.uploads",
    "canonicalize": "cldurl.canonical",
    "check": "cldurl._check",
    "equivalent": "cldurl.canonical",
    "explain": "cldurl._explain",
    "expression": "cldurl.expressions",
    "lint": "cldurl._lint",
    "parse": "cldurl.delivery_urls",
    "parse_transformation": "cldurl.parsed",
    "schema": "cldurl._schema",
}


def __getattr__(name: str) -> object:
    if name in _LAZY:
        from importlib import import_module

        globals()[name] = found = getattr(import_module(_LAZY[name]), name)  # asked for once
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
