"""What stands in a page where an asset should and its public ID is missing or bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cldurl._settings import problem
from cldurl.errors import DeliveryError, InvalidInput, Refused, kind_of, show
from cldurl.public_ids import fault_of

__all__ = ["checked_policy", "with_policy"]

_T = TypeVar("_T")


def checked_policy(on_missing: object) -> str:
    """`"raise"`, `"empty"`, or the public ID of a placeholder, which is looked at here and not in the middle of a page."""
    if not isinstance(on_missing, str):
        hint = '"raise", "empty" or the public ID of a placeholder'
        raise problem(InvalidInput, "on_missing", f"it cannot be {kind_of(on_missing)}", hint, rule="wrong-type")
    text = str.__str__(on_missing)
    try:
        fault_of(text)
    except Refused as fault:
        hint = '"raise", "empty" or the public ID of a placeholder'
        message = f"{show(text)} is no public ID: {fault.message}"
        raise problem(InvalidInput, "on_missing", message, hint, rule="public-id") from None
    return text


def with_policy(on_missing: str, empty: _T, make: Callable[..., _T], public_id: Any, *args: Any, **more: Any) -> _T:
    """What `make` gives for an asset, or for what stands in for it; other errors are nobody's policy."""
    try:
        return make(public_id, *args, **more)
    except DeliveryError as error:
        if on_missing == "raise" or any(found.root != "public_id" for found in error.problems):
            raise
    if on_missing == "empty":
        return empty
    more.pop("version", None)  # it is that of the other asset
    return make(on_missing, *args, **more)
