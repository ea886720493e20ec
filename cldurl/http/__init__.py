"""The HTTP API of Cloudinary: upload, list, get, update, delete; with httpx, waiting or awaited.

It needs the extra `http`: `pip install 'cldurl[http]'`.
"""

from __future__ import annotations

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

__all__ = ["AsyncClient", "Client", "Progress", "Retries"]
