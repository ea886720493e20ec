"""What the extra `testing` installs is loaded when it is needed, and named when it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from cldurl.errors import Unsupported

__all__ = ["loaded"]


def loaded(module: str, name: str) -> Any:
    """A name of a module here.  Raises `Unsupported` if what the module imports is not installed."""
    try:
        return getattr(import_module(f"cldurl.testing.{module}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "cldurl":
            raise
        raise Unsupported(f'cldurl.testing needs {error.name}: python -m pip install "cldurl[testing]"') from error
