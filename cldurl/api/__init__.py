"""The API of Cloudinary without I/O: calls as values, to be sent with any HTTP client.

>>> from cldurl import Cloud
>>> api = Api(Cloud("demo", api_key="k", api_secret="s"))
>>> request = api.list(prefix="shop/", max_results=100, tags=True)
>>> request.method, request.url
('GET', 'https://api.cloudinary.com/v1_1/demo/resources/image/upload?prefix=shop%2F&max_results=100&tags=true')
>>> request.read(200, {}, b'{"resources": [{"public_id": "shop/cup"}]}')[0].public_id
'shop/cup'
"""

from __future__ import annotations

from cldurl.api._calls import Api, Chunk
from cldurl.api._request import FilePart, Request
from cldurl.api._values import BulkDeletion, Deletion, Page, Partial, Resource

__all__ = ["Api", "BulkDeletion", "Chunk", "Deletion", "FilePart", "Page", "Partial", "Request", "Resource"]
