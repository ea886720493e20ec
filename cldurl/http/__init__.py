"""The HTTP API of Cloudinary: upload, list, get, update, delete; waiting or awaited, with httpx or aiohttp.

It needs the extra `http`: `pip install 'cldurl[http]'`; `AiohttpClient` the extra `aiohttp` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

try:
    import httpx as _httpx  # noqa: F401 - asked for here, so that what is missing is said
    import stamina as _stamina  # noqa: F401
except ImportError as _error:
    raise ImportError(
        f"cldurl.http needs {_error.name}: python -m pip install 'cldurl[http]'", name=_error.name
    ) from None

from cldurl.http._async import AsyncClient
from cldurl.http._progress import Progress
from cldurl.http._retries import Retries
from cldurl.http._sync import Client

if TYPE_CHECKING:
    from cldurl.http._aiohttp import AiohttpClient as AiohttpClient

# Without `AiohttpClient`: aiohttp is imported for those who ask for it by name, and need not be there.
__all__ = ["AsyncClient", "Client", "Progress", "Retries"]


def __getattr__(name: str) -> object:
    if name != "AiohttpClient":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cldurl.http._aiohttp import AiohttpClient

    return AiohttpClient
