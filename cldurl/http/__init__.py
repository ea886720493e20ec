"""The HTTP API of Cloudinary: upload, list, get, update, delete; with httpx, waiting or awaited.

It needs the extra `http`: `pip install 'cldurl[http]'`.
"""

from __future__ import annotations

from cldurl.http._async import AsyncClient
from cldurl.http._progress import Progress
from cldurl.http._retries import Retries
from cldurl.http._sync import Client

__all__ = ["AsyncClient", "Client", "Progress", "Retries"]
