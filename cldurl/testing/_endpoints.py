"""Which path leads where: the endpoints of the Admin API and of the Upload API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import attrs

from cldurl.testing import _admin, _delivery, _manage, _search, _upload
from cldurl.testing._messages import Ask, Reply

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["Endpoint", "route"]


@attrs.frozen
class Endpoint:
    """An endpoint: who may use it, and what it does.

    `door` is `"admin"`; `"signed"` for the Upload API; `"upload"` where a preset does as well; or a `"link"`.
    """

    door: str
    run: Callable[[FakeCloudinary, Ask], Reply]


def _pattern(path: str) -> re.Pattern[str]:
    kinds = {"rt": "image|video|raw", "any": "image|video|raw|auto", "type": "[a-z_0-9]+", "id": ".+", "path": ".+"}
    parts = re.split(r"{(\w+)}", path)
    for at in range(1, len(parts), 2):
        name = "rt" if parts[at] == "any" else parts[at]
        parts[at] = f"(?P<{name}>{kinds.get(parts[at], '[^/]+')})"
    return re.compile("".join(parts))


def _table(door: str, *rows: tuple[str, str, Any]) -> list[tuple[tuple[str, ...], re.Pattern[str], Endpoint]]:
    return [(tuple(methods.split()), _pattern(path), Endpoint(door, run)) for methods, path, run in rows]


# In this order: what is more special comes first.
_ROUTES = [
    *_table(
        "upload",
        ("POST", "{any}/upload", _upload.upload),
        ("POST", "{any}/upload_chunked", _upload.upload),
        ("POST", "upload", _upload.upload),
    ),
    *_table(
        "signed",
        ("POST", "asset/destroy", _manage.destroy_by_asset_id),
        ("POST", "{rt}/destroy", _manage.destroy),
        ("POST", "{rt}/explicit", _upload.explicit),
        ("POST", "{rt}/rename", _manage.rename),
        ("POST", "{rt}/tags", _manage.tags),
        ("POST", "{rt}/context", _manage.context),
        ("POST", "{rt}/metadata", _manage.metadata),
    ),
    *_table("link", ("GET", "{rt}/download", _delivery.download)),
    *_table(
        "admin",
        ("GET", "ping", _admin.ping),
        ("GET", "usage", _admin.usage),
        ("GET", "resources", _admin.listing),
        ("GET POST", "resources/search", _search.search),
        ("GET", "resources/by_asset_folder", _admin.by_asset_folder),
        ("GET", "resources/by_asset_ids", _admin.by_asset_ids),
        ("GET", "resources/{rt}", _admin.listing),
        ("GET", "resources/{rt}/tags/{tag}", _admin.by_tag),
        ("GET", "resources/{rt}/context", _admin.by_context),
        ("GET", "resources/{rt}/moderations/{kind}/{status}", _admin.by_moderation),
        ("GET", "resources/{rt}/{type}", _admin.listing),
        ("GET", "resources/{rt}/{type}/{id}", _admin.get),
        ("GET", "resources/{asset_id}", _admin.get),
        ("POST PUT", "resources/{rt}/{type}/{id}", _admin.update),
        ("POST PUT", "resources/{asset_id}", _admin.update),
        ("DELETE", "resources", _admin.delete_by_asset_ids),
        ("DELETE", "resources/{rt}/tags/{tag}", _admin.delete_by_tag),
        ("DELETE", "resources/{rt}/{type}", _admin.delete),
        ("GET", "tags/{rt}", _admin.tags),
        ("GET", "folders", _admin.folders),
        ("GET", "folders/{path}", _admin.folders),
        ("POST", "folders/{path}", _admin.create_folder),
        ("DELETE", "folders/{path}", _admin.delete_folder),
    ),
]


def route(method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint of a path below the cloud name, and what its segments say.

    >>> route("GET", "resources/image/upload/a%20b/c")[1]
    {'rt': 'image', 'type': 'upload', 'id': 'a b/c'}
    """
    for methods, pattern, endpoint in _ROUTES:
        if method in methods and (match := pattern.fullmatch(path)):
            return endpoint, {name: unquote(text) for name, text in match.groupdict().items()}
    return None
