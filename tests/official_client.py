"""The official SDK at work, in a process of its own: `python official_client.py <url> <algorithm>`.

It knows nothing of cldurl; what it finds is written as JSON.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import cloudinary
import cloudinary.api
import cloudinary.exceptions
import cloudinary.search
import cloudinary.uploader
import cloudinary.utils

PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000001e0000001408020000005eb6a1d6")
SECRET = "s3cr&t"


def uploads() -> dict[str, Any]:
    """Files, bytes, URLs, data URIs, and large files."""
    upload = cloudinary.uploader.upload
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "weiße Tasse.png")
        path.write_bytes(PNG)
        file = upload(str(path), public_id="shop/cup", tags=["new", "a&b"], context={"alt": "a|b", "caption": "c=d"})
        named = upload(str(path), use_filename=True, unique_filename=False)
    kept = upload(io.BytesIO(b"other"), public_id="shop/cup", overwrite=False)
    large = cloudinary.uploader.upload_large(io.BytesIO(b"0123456789" * 1000), chunk_size=3000, public_id="big.bin")
    return {
        "file": file,
        "named": named["public_id"],
        "kept": [kept["existing"], kept["etag"] == file["etag"]],
        "bytes": upload(PNG, filename="bytes.png", public_id="shop/bytes", type="authenticated")["url"],
        "data": upload("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")["width"],
        "remote": upload("https://example.com/pot.jpg", public_id="shop/pot", moderation="manual")["moderation"],
        "large": [large["public_id"], large["bytes"], large["resource_type"], large["etag"]],
        "unsigned": cloudinary.uploader.unsigned_upload(io.BytesIO(PNG), "browser", public_id="mine")["tags"],
        "explicit": cloudinary.uploader.explicit(
            "shop/cup", type="upload", eager=[{"width": 100, "crop": "fill"}], colors=True
        )["eager"][0]["transformation"],
        "signed": cloudinary.utils.verify_api_response_signature(file["public_id"], file["version"], file["signature"]),
    }


def reading() -> dict[str, Any]:
    """Get, pages of listings, and the search."""
    api = cloudinary.api
    pages, cursor = [], None
    while True:
        page = api.resources(type="upload", prefix="shop/", max_results=1, next_cursor=cursor, tags=True)
        pages.append([item["public_id"] for item in page["resources"]])
        if not (cursor := page.get("next_cursor")):
            break
    cup = api.resource("shop/cup", colors=True)
    search = cloudinary.search.Search().expression("tags=new OR public_id:shop/p*")
    found = search.sort_by("public_id", "asc").with_field("tags").aggregate("format").max_results(10).execute()
    return {
        "pages": pages,
        "context": cup["context"],
        "limit": [page.rate_limit_allowed, page.rate_limit_remaining, page.rate_limit_reset_at is not None],
        "by_id": api.resource_by_asset_id(cup["asset_id"])["public_id"],
        "by_ids": len(api.resources_by_ids(["shop/cup", "shop/pot"])["resources"]),
        "by_asset_ids": len(api.resources_by_asset_ids([cup["asset_id"]])["resources"]),
        "by_tag": [item["public_id"] for item in api.resources_by_tag("a&b")["resources"]],
        "by_context": [item["public_id"] for item in api.resources_by_context("alt", "a|b")["resources"]],
        "by_moderation": [item["public_id"] for item in api.resources_by_moderation("manual", "pending")["resources"]],
        "tags": api.tags()["tags"],
        "search": [[item["public_id"] for item in found["resources"]], found["aggregations"]],
        "usage": api.usage()["plan"],
        "ping": api.ping()["status"],
    }


def changes() -> dict[str, Any]:
    """Update, tags, context, rename, and deletion."""
    api, uploader = cloudinary.api, cloudinary.uploader
    updated = api.update("shop/cup", tags=["x", "y"], context={"alt": "new"}, asset_folder="Cups")
    approved = api.update("shop/pot", moderation_status="approved")["moderation"][0]["status"]
    refused = []
    for wrong in (lambda: api.update("shop/pot", moderation_status="pending"), lambda: api.resource("nothing"),
                  lambda: uploader.rename("shop/cup", "shop/pot"), lambda: uploader.rename("nothing", "else"),
                  lambda: uploader.upload(io.BytesIO(PNG), public_id="a?b"),
                            lambda: uploader.upload(io.BytesIO(PNG), api_secret="wrong"),
                  lambda: api.resources(api_key="42"), lambda: api.ping(api_secret="wrong")):  # fmt: skip
        try:
            wrong()
        except cloudinary.exceptions.Error as error:
            refused.append([type(error).__name__, str(error)])
    return {
        "updated": [updated["tags"], updated["context"], updated["asset_folder"]],
        "in_folder": [item["public_id"] for item in api.resources_by_asset_folder("Cups")["resources"]],
        "folders": [item["path"] for item in api.root_folders()["folders"]],
        "approved": approved,
        "refused": refused,
        "add_tag": uploader.add_tag("z", ["shop/cup", "nothing"])["public_ids"],
        "replace_tag": uploader.replace_tag("only", ["shop/cup"])["public_ids"],
        "add_context": uploader.add_context({"more": "a=b"}, ["shop/cup"])["public_ids"],
        "renamed": uploader.rename("shop/cup", "shop/mug")["public_id"],
        "then": [api.resource("shop/mug")[name] for name in ("tags", "context")],
        "destroyed": [uploader.destroy("shop/mug")["result"], uploader.destroy("shop/mug")["result"]],
        "deleted": api.delete_resources(["shop/pot", "nothing"])["deleted"],
        "by_prefix": api.delete_resources_by_prefix("mi")["deleted"],
        "by_tag": api.delete_resources_by_tag("none")["deleted"],
        "all": sorted(api.delete_all_resources(type="authenticated")["deleted"]),
    }


def links() -> dict[str, Any]:
    """The private download link."""
    url = cloudinary.utils.private_download_url("big.bin", "", resource_type="raw", attachment=True)
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - on this machine
        found = [len(answer.read()), answer.headers["Content-Disposition"]]
    refused = []
    for wrong in (url.replace("big.bin", "other.bin"),
                  cloudinary.utils.private_download_url("big.bin", "", resource_type="raw", expires_at=1)):  # fmt: skip
        try:
            urllib.request.urlopen(wrong)  # noqa: S310 - on this machine
        except urllib.error.HTTPError as error:
            refused.append(error.code)
            error.close()
    return {"link": found, "refused": refused}


def main(url: str, algorithm: str) -> None:
    """Do all of it, and say what came of it."""
    cloudinary.config(
        cloud_name="demo", api_key="k1", api_secret=SECRET, upload_prefix=url, signature_algorithm=algorithm
    )
    json.dump({"uploads": uploads(), "reading": reading(), "changes": changes(), "links": links()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
