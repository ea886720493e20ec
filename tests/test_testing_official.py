"""The proof of the fake service: the official SDK, unchanged, works with it as with the real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from cldurl import Cloud
from cldurl.testing import FakeCloudinary

CLIENT = Path(__file__).with_name("official_client.py")


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the official SDK found."""
    cloud = Cloud("demo", api_key="k1", api_secret="s3cr&t", signature_algorithm=request.param)
    fake = FakeCloudinary(cloud, min_chunk=3000, presets={"browser": {"unsigned": True, "tags": "from-browser"}})
    environ = {
        name: value for name, value in os.environ.items() if "CLOUDINARY" not in name and "proxy" not in name.lower()
    }
    with fake.serve() as server:
        run = subprocess.run(
            [sys.executable, str(CLIENT), server.url, request.param], env=environ, capture_output=True, text=True
        )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def test_it_uploads(told: dict[str, Any]) -> None:
    """Files, bytes, URLs, data URIs, chunks, and by a preset."""
    found = dict(told["uploads"])
    file = found.pop("file")
    assert (file["public_id"], file["format"], file["width"], file["height"]) == ("shop/cup", "png", 30, 20)
    assert file["tags"] == ["new", "a&b"]
    assert file["context"] == {"custom": {"alt": "a|b", "caption": "c=d"}}
    assert file["original_filename"] == "weiße Tasse"
    assert "/authenticated/s--" in found.pop("bytes")
    remote = found.pop("remote")
    assert [(item["kind"], item["status"]) for item in remote] == [("manual", "pending")]
    assert found == {
        "named": "weiße_Tasse",
        "kept": [True, True],
        "data": 1,
        "large": ["big.bin", 10_000, "raw", md5(b"0123456789" * 1000, usedforsecurity=False).hexdigest()],
        "unsigned": ["from-browser"],
        "explicit": "c_fill,w_100",
        "signed": True,
    }


def test_it_reads(told: dict[str, Any]) -> None:
    """One asset, pages, and the search."""
    found = dict(told["reading"])
    limit = found.pop("limit")
    assert (limit[0], 0 < limit[1] < 500, limit[2]) == (500, True, True)
    assert found == {
        "pages": [["shop/cup"], ["shop/pot"]],
        "context": {"custom": {"alt": "a|b", "caption": "c=d"}},
        "by_id": "shop/cup",
        "by_ids": 2,
        "by_asset_ids": 1,
        "by_tag": ["shop/cup"],
        "by_context": ["shop/cup"],
        "by_moderation": ["shop/pot"],
        "tags": ["a&b", "from-browser", "new"],
        "search": [["shop/cup", "shop/pot"], {"format": {"png": 1, "gif": 1}}],
        "usage": "Free",
        "ping": "ok",
    }


def test_it_changes(told: dict[str, Any]) -> None:
    """Update, tags, context, rename, deletion."""
    found = dict(told["changes"])
    del found["refused"]
    assert found == {
        "updated": [["x", "y"], {"custom": {"alt": "new"}}, "Cups"],
        "in_folder": ["shop/cup"],
        "folders": ["Cups"],
        "approved": "approved",
        "add_tag": ["shop/cup"],
        "replace_tag": ["shop/cup"],
        "add_context": ["shop/cup"],
        "renamed": "shop/mug",
        "then": [["only"], {"custom": {"alt": "new", "more": "a=b"}}],
        "destroyed": ["ok", "not found"],
        "deleted": {"nothing": "not_found", "shop/pot": "deleted"},
        "by_prefix": {"mine": "deleted"},
        "by_tag": {},
        "all": ["shop/bytes"],
    }


def test_it_is_refused_with_the_errors_that_it_knows(told: dict[str, Any]) -> None:
    """Each as its own exception, with the service's words."""
    kinds = [kind for kind, _ in told["changes"]["refused"]]
    texts = [text for _, text in told["changes"]["refused"]]
    assert kinds == ["BadRequest", "NotFound", "AlreadyExists", "NotFound", "BadRequest",
                     "AuthorizationRequired", "AuthorizationRequired", "AuthorizationRequired"]  # fmt: skip
    assert texts[1] == "Error 404 - Resource not found - nothing"
    assert texts[2] == "to_public_id shop/pot already exists"
    assert texts[4] == "public_id (a?b) is invalid"
    assert texts[5].startswith("Invalid Signature ") and "String to sign - 'timestamp=" in texts[5]
    assert texts[6] == "Error 401 - Unknown API key 42"
    assert texts[7] == "Error 401 - api_secret mismatch"


def test_its_links_open(told: dict[str, Any]) -> None:
    """The file comes, and not another one, and not later."""
    assert told["links"] == {"link": [10_000, "attachment; filename*=UTF-8''big.bin"], "refused": [401, 401]}
