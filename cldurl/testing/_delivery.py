"""Delivery of what is stored, and links to it that expire.  Pictures come as they were uploaded.

https://cloudinary.com/documentation/control_access_to_media
"""

from __future__ import annotations

from collections.abc import Mapping
from string import punctuation
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from cldurl.cloud import Cloud
from cldurl.delivery_urls import DeliveryUrl, parse
from cldurl.errors import ParseError, VerificationError
from cldurl.testing._auth import LIFE, checked_signature
from cldurl.testing._media import MIME
from cldurl.testing._messages import Ask, Refusal, Reply
from cldurl.testing._store import StoredAsset

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["deliver", "download"]


def deliver(fake: FakeCloudinary, path: str, query: str, headers: Mapping[str, str], now: float) -> Reply:
    """The answer to a delivery URL."""
    try:
        return _delivered(fake, path, query, headers, now)
    except Refusal as refusal:
        # A header holds no other characters, whatever is asked for.
        said = quote(refusal.message, safe=f"{punctuation} ")
        return Reply(refusal.status, (("Content-Type", "text/plain"), ("X-Cld-Error", said)))


def _delivered(fake: FakeCloudinary, path: str, query: str, headers: Mapping[str, str], now: float) -> Reply:
    cloud = fake.judge
    # The fake answers for every host: without the cloud name in the path it is a private one.
    place = "res.cloudinary.com" if path.startswith(f"/{cloud.name}/") else f"{cloud.name}-res.cloudinary.com"
    text = f"https://{place}{path}" + (f"?{query}" if query else "")
    try:
        url = parse(text)
    except ParseError as error:
        raise Refusal(400, f"Invalid URL: {error}") from None
    asset = _asset(fake, url)
    judge = cloud if place == "res.cloudinary.com" else fake.private_judge
    _allowed(judge, asset, url, text, path, headers, now)
    if asset.content is None:
        raise Refusal(404, f"The bytes of {asset.public_id} were not kept, they were too many")
    return Reply(200, (("Content-Type", _mime(asset, url.format)), ("ETag", f'"{asset.etag}"'),
                       ("Cache-Control", "no-store")), asset.content)  # fmt: skip


def _asset(fake: FakeCloudinary, url: DeliveryUrl) -> StoredAsset:
    kind = (url.resource_type, url.type)
    found = fake.store.assets.get((*kind, url.public_id))
    if found is None and url.format:
        found = fake.store.assets.get((*kind, f"{url.public_id}.{url.format}"))
    if found is None:
        raise Refusal(404, f"Resource not found - {url.public_id}")
    return found


def _allowed(
    cloud: Cloud, asset: StoredAsset, url: DeliveryUrl, text: str, path: str, headers: Mapping[str, str], now: float
) -> None:
    """Refuse what needs a signature or a token, and has none that is right."""
    kind: Any = asset.resource_type
    restricted = asset.type == "authenticated" or (asset.type == "private" and not url.transformation)
    if any([item["access_type"] == "token" for item in asset.access_control or ()]):
        restricted = True
    if not restricted and url.signature is None:
        return
    token = url.token or _cookie(headers.get("cookie", ""), cloud.token_name)
    try:
        if token is not None:
            if cloud.token_key is None:
                raise Refusal(401, "deny or ACL failure")
            cloud.verify_token(token, path, now=int(now))
        elif url.signature is not None:
            cloud.verify_url(text, resource_type=kind, type=asset.type)
        else:
            raise Refusal(401, "deny or ACL failure")
    except VerificationError as error:
        raise Refusal(401, f"deny or ACL failure: {error}") from None


def _cookie(header: str, name: str) -> str | None:
    for part in header.split(";"):
        if part.strip().startswith(f"{name}="):
            return part.strip()
    return None


def _mime(asset: StoredAsset, format: str | None) -> str:
    extension = asset.public_id.rpartition(".")[2] if asset.resource_type == "raw" else asset.format or format or ""
    return MIME.get(extension, "application/octet-stream")


def download(fake: FakeCloudinary, ask: Ask) -> Reply:
    """A link to the API: signed with the secret, and over at its time."""
    checked_signature(fake.cloud, ask.params, ask.path, ask.now, link=True)
    end = ask.number("expires_at", int(ask.text("timestamp")) + LIFE, 0, 10**12)
    if ask.now >= end:
        raise Refusal(401, "The link has expired")
    key = ask.names["rt"], ask.text("type", "upload"), ask.needed("public_id")
    asset = fake.store.get(key)
    if asset.content is None:
        raise Refusal(404, f"The bytes of {asset.public_id} were not kept, they were too many")
    headers = [("Content-Type", _mime(asset, ask.text("format")))]
    if attachment := ask.text("attachment"):
        given = attachment if attachment not in ("true", "1") else ""
        name = ask.text("target_filename") or given or asset.public_id.rpartition("/")[2]
        if (form := ask.text("format") or asset.format) and not name.endswith(f".{form}"):
            name = f"{name}.{form}"
        headers.append(("Content-Disposition", f"attachment; filename*=UTF-8''{quote(unquote(name), safe='')}"))
    return Reply(200, tuple(headers), asset.content)
