"""The seven actions, each with the inputs of its page's example: every field of the example's output is there.

docs/reference/actions.md shows the same calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from clients import AT_ONCE, KINDS, PNG

from cldurl import Cloud, NotFound, RequestError
from cldurl.testing import FakeCloudinary

NOW = 1_672_531_200  # the version of the page's examples: 2023-01-01T00:00:00Z
CLOUD = Cloud("demo", api_key="1234", api_secret="abcd", clock=lambda: NOW)
IMAGE = "https://example.com/image.jpg"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def fake() -> FakeCloudinary:
    # Of fixed folder mode: the page's folders are parts of public IDs.
    return FakeCloudinary(CLOUD, dynamic_folders=False, remote_files={IMAGE: PNG})


@pytest.fixture(params=KINDS)
def client(request: pytest.FixtureRequest, fake: FakeCloudinary) -> Iterator[Any]:
    with KINDS[request.param](CLOUD, transport=fake.transport(), retries=AT_ONCE) as client:
        yield client


def shape(data: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """The fields of the example that the output has with the example's type."""
    return {name: data[name] for name, value in example.items() if type(data.get(name)) is type(value)}


def urls(path: str) -> dict[str, str]:
    end = f"res.cloudinary.com/demo/image/upload/v{NOW}/{path}"
    return {"url": f"http://{end}", "secure_url": f"https://{end}"}


# What the page shows of a stored image; ours is smaller.
STORED = {"format": "jpg", "version": NOW, "resource_type": "image", "type": "upload",
          "created_at": "2024-01-01T12:00:00Z", "bytes": 245678, "width": 1920, "height": 1080,
          **urls("a.jpg")}  # fmt: skip


def test_upload_resource(client: Any, fake: FakeCloudinary) -> None:
    """With each of its inputs."""
    output = client.upload(
        IMAGE, public_id="my_image", folder="products/featured", tags=["product", "featured"], resource_type="auto",
        type="upload", context={"alt": "Product image", "caption": "Featured item"}, overwrite=False,
        unique_filename=True,
    ).to_dict()  # fmt: skip
    example = {**STORED, "public_id": "", "signature": "", "tags": [""]}
    assert shape(output, example) == {
        "public_id": "products/featured/my_image", "version": NOW, "signature": output["signature"], "width": 30,
        "height": 20, "format": "png", "resource_type": "image", "created_at": "2023-01-01T00:00:00Z",
        "tags": ["product", "featured"], "bytes": len(PNG), "type": "upload", **urls("products/featured/my_image.png"),
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{40}", output["signature"])
    assert CLOUD.verify_answer(output) == output
    assert fake.assets["image", "upload", "products/featured/my_image"].context == {
        "alt": "Product image", "caption": "Featured item"}  # fmt: skip


def test_upload_resource_by_its_defaults(client: Any, fake: FakeCloudinary) -> None:
    """The file alone: a name of the service's, any resource type, nothing replaced."""
    output = client.upload("data:image/png;base64,iVBORw0KGgo=").to_dict()
    assert (output["resource_type"], output["type"], output["tags"]) == ("image", "upload", [])
    assert fake.calls[-1].path == "/v1_1/demo/auto/upload"
    sent = fake.calls[-1].params
    assert (sent["overwrite"], sent["unique_filename"]) == ("false", "true")
    again = client.upload(IMAGE, public_id=output["public_id"])
    assert again.existing is True and again.version == output["version"]


def test_get_url() -> None:
    """The same URL, in our order."""
    url = CLOUD.url(
        "my_image", {"width": 300, "height": 300, "crop": "fill"}, secure=True, resource_type="image", format="jpg",
        quality="auto",
    )  # fmt: skip
    # The page has the parameters in the order in which they were given.
    assert url == "https://res.cloudinary.com/demo/image/upload/c_fill,h_300,q_auto,w_300/my_image.jpg"


def test_get_all_resources(client: Any, fake: FakeCloudinary) -> None:
    """A page, and the one after it."""
    for at in range(101):
        fake.add_asset(f"products/item_{at:03}", PNG, tags=["a"], context={"alt": "A cup"})
    fake.add_asset("products/of_another_type", type="private")
    fake.add_asset("other/item")
    inputs = {"resource_type": "image", "max_results": 100, "prefix": "products/", "type": "upload", "tags": True,
              "context": True, "moderations": False}  # fmt: skip
    output = client.list(**inputs).to_dict()
    assert len(output["resources"]) == 100
    first = output["resources"][0]
    assert shape(first, {**STORED, "public_id": ""}) == {
        "public_id": "products/item_000", "format": "png", "version": NOW, "resource_type": "image", "type": "upload",
        "created_at": "2023-01-01T00:00:00Z", "bytes": len(PNG), "width": 30, "height": 20,
        **urls("products/item_000.png"),
    }  # fmt: skip
    assert (first["tags"], first["context"]) == (["a"], {"alt": "A cup"})
    limits = {"rate_limit_allowed": 500, "rate_limit_reset_at": "2024-01-01T13:00:00Z", "rate_limit_remaining": 498}
    assert shape(output, {"next_cursor": "", **limits}) == {
        "next_cursor": output["next_cursor"], "rate_limit_allowed": 500, "rate_limit_remaining": 499,
        "rate_limit_reset_at": "2023-01-01T01:00:00Z"}  # fmt: skip
    last = client.list(next_cursor=output["next_cursor"], **inputs).to_dict()
    assert [one["public_id"] for one in last["resources"]] == ["products/item_100"]
    assert "next_cursor" not in last and last["rate_limit_remaining"] == 498


def test_get_all_resources_of_all_types(client: Any, fake: FakeCloudinary) -> None:
    """What the service has no list for."""
    for resource_type in ("raw", "image", "video"):
        fake.add_asset(f"a_{resource_type}", resource_type=resource_type)
    first = client.list(resource_type="all", max_results=2)
    assert [one.resource_type for one in first] == ["image", "video"]
    assert [one.resource_type for one in client.list(resource_type="all", next_cursor=first.next_cursor)] == ["raw"]


def test_get_resource_by_id(client: Any, fake: FakeCloudinary) -> None:
    """With tags, and a flat context."""
    fake.add_asset("sample_image", PNG, tags=["product", "featured"],
                   context={"alt": "Product image", "caption": "Featured item"})  # fmt: skip
    output = client.get("sample_image", resource_type="image").to_dict()
    assert shape(output, {**STORED, "public_id": "", "tags": [], "context": {}}) == {
        "public_id": "sample_image", "format": "png", "version": NOW, "resource_type": "image", "type": "upload",
        "created_at": "2023-01-01T00:00:00Z", "bytes": len(PNG), "width": 30, "height": 20,
        **urls("sample_image.png"), "tags": ["product", "featured"],
        "context": {"alt": "Product image", "caption": "Featured item"},
    }  # fmt: skip


def test_delete_resource(client: Any, fake: FakeCloudinary) -> None:
    """Exactly the page's answer, and an error where there is no such asset."""
    fake.add_asset("my_image")
    inputs = {"resource_type": "image", "type": "upload", "invalidate": False}
    assert client.delete("my_image", **inputs).to_dict() == {"result": "ok"}
    assert fake.assets == {}
    with pytest.raises(NotFound, match="Resource not found - my_image"):
        client.delete("my_image", **inputs)


def test_get_signed_url() -> None:
    """A URL that expires, by either mechanism."""
    link = CLOUD.signed_url(
        "my_image", 1_700_000_000, transformation={"width": 300, "height": 300, "crop": "fill"}, attachment=False,
        resource_type="image", format="jpg",
    )  # fmt: skip
    assert (link.mechanism, link.expires_at) == ("download", 1_700_000_000)
    assert link.url.startswith("https://api.cloudinary.com/v1_1/demo/image/download?expires_at=1700000000&format=jpg&")
    assert CLOUD.signed_url("my_image").expires_at == NOW + 3600
    # With a token key the URL has the page's host and type.
    premium = Cloud("demo", token_key="00112233FF99", clock=lambda: NOW)
    link = premium.signed_url("my_image", transformation={"width": 300, "height": 300, "crop": "fill"}, format="jpg")
    assert link.url.startswith(
        "https://res.cloudinary.com/demo/image/authenticated/c_fill,h_300,w_300/my_image.jpg?__cld_token__=exp=1672534800~"
    )


def test_the_signed_url_is_taken_until_it_expires() -> None:
    """By a service that looks at both its signature and its time."""
    import httpx

    now = [NOW]
    fake = FakeCloudinary(CLOUD, clock=lambda: now[0])
    fake.add_asset("my_image", PNG, type="authenticated")
    link = CLOUD.signed_url("my_image", 1_700_000_000, format="png")
    with httpx.Client(transport=fake.transport()) as browser:
        assert browser.get(link.url).content == PNG
        now[0] = 1_700_000_001
        assert browser.get(link.url).status_code == 401


def test_update_resource(client: Any, fake: FakeCloudinary) -> None:
    """Tags and context are replaced; what was not asked for comes too."""
    fake.add_asset("my_image", tags=["old"], context={"alt": "Old", "more": "x"},
                   moderation=[{"kind": "manual", "status": "pending"}])  # fmt: skip
    inputs: dict[str, Any] = {
        "tags": ["updated", "verified"], "context": {"alt": "Updated description", "caption": "New caption"},
        "resource_type": "image", "type": "upload", "moderation_status": "approved",
    }  # fmt: skip
    output = client.update("my_image", **inputs).to_dict()
    example = {"public_id": "", "version": 1, "tags": [], "context": {}, "moderation_status": ""}
    assert shape(output, example) == {
        "public_id": "my_image", "version": NOW, "tags": ["updated", "verified"],
        "context": {"alt": "Updated description", "caption": "New caption"}, "moderation_status": "approved",
    }  # fmt: skip
    with pytest.raises(RequestError, match='"pending" cannot be set'):
        client.update("my_image", moderation_status="pending")


def test_outputs_are_json(client: Any, fake: FakeCloudinary) -> None:
    """Whatever an action gives can be handed on, and the times in it are of one form."""
    fake.add_asset("a", tags=["x"], context={"alt": "A"})
    outputs = [client.get("a"), client.list(tags=True), client.update("a", tags=[]), client.delete("a")]
    for output in outputs:
        assert json.loads(json.dumps(output.to_dict())) == output.to_dict()
    assert TIME.fullmatch(outputs[0].created_at) and TIME.fullmatch(outputs[1].to_dict()["rate_limit_reset_at"])
