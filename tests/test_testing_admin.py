"""The Admin API of the fake service: listings, the search, changes, deletion, and its hourly limit."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from cldurl.testing import FakeCloudinary


def ids(answer: Any) -> list[str]:
    """The public IDs of a listing."""
    assert answer.status_code == 200, answer.json()
    return [item["public_id"] for item in answer.json()["resources"]]


def refused(answer: Any) -> tuple[int, str]:
    """Status and message."""
    return answer.status_code, answer.json()["error"]["message"]


@pytest.fixture
def shop() -> FakeCloudinary:
    """Five cups, a film and a document, a second apart."""
    fake = FakeCloudinary()
    for number in range(5):
        fake.add_asset(
            f"shop/cup_{number}", format="png", tags=["even" if number % 2 == 0 else "odd"], width=100 * (number + 1),
            height=100, context={"alt": f"Cup {number}"}, asset_folder="Cups/New" if number else "Cups", created_at=1000 + number,
        )  # fmt: skip
    fake.add_asset("film", b"\x00\x00\x00\x14ftypisom", resource_type="video", created_at=1010)
    fake.add_asset("doc.pdf", b"x", resource_type="raw", tags=["even", "old-stuff"], created_at=1011)
    fake.add_asset("secret", type="private", moderation=[{"kind": "manual", "status": "rejected"}], created_at=1012)
    return fake


def test_a_listing_is_newest_first_or_as_asked(api: Any, shop: FakeCloudinary) -> None:
    """By time, by prefix, by IDs."""
    client = api(shop)
    assert ids(client.get("/resources")) == ids(client.get("/resources/image"))
    assert ids(client.get("/resources/image", params={"max_results": 2})) == ["secret", "shop/cup_4"]
    assert ids(client.get("/resources/image/upload", params={"direction": "asc", "max_results": 1})) == ["shop/cup_0"]
    assert ids(client.get("/resources/image/upload", params={"prefix": "shop/cup_", "direction": "asc"})) == [
        f"shop/cup_{number}" for number in range(5)
    ]
    by_ids = {"public_ids[]": ["shop/cup_1", "shop/cup_3", "nothing"]}
    assert ids(client.get("/resources/image/upload", params=by_ids)) == ["shop/cup_1", "shop/cup_3"]
    start = {"start_at": "1970-01-01T00:16:42Z"}  # 1002
    assert ids(client.get("/resources/image/upload", params=start)) == ["shop/cup_2", "shop/cup_1", "shop/cup_0"]
    assert ids(client.get("/resources/image/upload", params={**start, "direction": "1"})) == [
        "shop/cup_2", "shop/cup_3", "shop/cup_4",
    ]  # fmt: skip
    assert ids(client.get("/resources/video")) == ["film"]


def test_items_say_what_is_asked_for(api: Any, shop: FakeCloudinary) -> None:
    """Flags add, fields choose."""
    client = api(shop)
    (plain, *_) = client.get("/resources/image/upload").json()["resources"]
    assert not {"tags", "context", "metadata", "moderation_status"} & plain.keys()
    params = {"tags": "true", "context": "true", "metadata": "1", "moderations": "true"}
    full, cup, *_ = client.get("/resources/image", params=params).json()["resources"]
    assert (full["moderation_kind"], full["moderation_status"]) == ("manual", "rejected")
    assert (cup["tags"], cup["context"], cup["metadata"]) == (["even"], {"custom": {"alt": "Cup 4"}}, {})
    (few, *_) = client.get("/resources/image", params={"fields": "tags,bytes"}).json()["resources"]
    assert sorted(few) == ["asset_id", "bytes", "public_id", "tags"]
    assert sorted(client.get("/resources/image/upload/shop/cup_1", params={"fields": "tags"}).json()) == [
        "asset_id", "public_id", "tags",
    ]  # fmt: skip


def test_other_listings(api: Any, shop: FakeCloudinary) -> None:
    """By tag, context, moderation, folder and asset ID."""
    client = api(shop)
    assert ids(client.get("/resources/image/tags/odd")) == ["shop/cup_3", "shop/cup_1"]
    assert ids(client.get("/resources/raw/tags/even")) == ["doc.pdf"]
    assert len(ids(client.get("/resources/image/context", params={"key": "alt"}))) == 5
    assert ids(client.get("/resources/image/context", params={"key": "alt", "value": "Cup 2"})) == ["shop/cup_2"]
    assert ids(client.get("/resources/image/moderations/manual/rejected")) == ["secret"]
    assert ids(client.get("/resources/by_asset_folder", params={"asset_folder": "Cups"})) == ["shop/cup_0"]
    asset_id = shop.assets["video", "upload", "film"].asset_id
    assert ids(client.get("/resources/by_asset_ids", params={"asset_ids[]": [asset_id, "0"]})) == ["film"]
    assert client.get("/folders/Cups").json()["folders"] == [{"name": "New", "path": "Cups/New"}]
    assert client.get("/tags/image").json() == {"tags": ["even", "odd"]}


@pytest.mark.parametrize(
    ("path", "params", "message"),
    [
        ("image", {"max_results": "501"}, "Invalid value for parameter max_results: 501. It must be from 1 to 500"),
        ("image", {"max_results": "0"}, "Invalid value for parameter max_results: 0. It must be from 1 to 500"),
        ("image", {"next_cursor": "made-up"}, "Invalid value for parameter next_cursor: made-up"),
        ("image", {"direction": "up"}, "Invalid value for parameter direction: up"),
        ("image", {"tags": "yes"}, "Invalid value for parameter tags: yes"),
        ("image", {"prefix": "a"}, "The type is needed in the path for a listing by prefix or by public_ids"),
        ("image/upload", {"prefix": "a", "start_at": "2024-01-01"}, "start_at cannot be combined with prefix or public_ids"),
        ("image/upload", {"start_at": "soon"}, "Invalid value for parameter start_at: soon"),
        ("image/upload", {"public_ids[]": ["a"] * 101}, "At most 100 public_ids"),
        ("image/context", {}, "Missing required parameter - key"),
        ("image/upload", {"start_at": "2024-13-01"}, "Invalid value for parameter start_at: 2024-13-01"),
        ("image/upload", {"max_results": "²"}, "Invalid value for parameter max_results: ². It must be from 1 to 500"),
        ("by_asset_ids", {"asset_ids[]": ["a"] * 11}, "From 1 to 10 asset_ids"),
    ],
)  # fmt: skip
def test_a_listing_is_refused_with_a_reason(api: Any, path: str, params: Any, message: str) -> None:
    """Exactly."""
    assert refused(api(FakeCloudinary()).get(f"/resources/{path}", params=params)) == (400, message)


def test_pages_neither_skip_nor_repeat_while_assets_come_and_go(api: Any, shop: FakeCloudinary) -> None:
    """A cursor says after what it goes on; the same page can be asked for again."""
    client = api(shop)
    params = {"max_results": 2}
    first = client.get("/resources/image/upload", params=params)
    assert ids(first) == ["shop/cup_4", "shop/cup_3"]
    cursor = {"next_cursor": first.json()["next_cursor"]}
    shop.add_asset("newer", created_at=2000)
    client.post("/image/destroy", data={"public_id": "shop/cup_3"})
    second = client.get("/resources/image/upload", params=params | cursor)
    assert ids(second) == ["shop/cup_2", "shop/cup_1"]
    assert second.json() == client.get("/resources/image/upload", params=params | cursor).json()
    last = client.get("/resources/image/upload", params=params | {"next_cursor": second.json()["next_cursor"]})
    assert ids(last) == ["shop/cup_0"] and "next_cursor" not in last.json()
    other = client.get("/resources/image/private", params=cursor)
    assert other.status_code == 400


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("", "secret doc.pdf film shop/cup_4 shop/cup_3 shop/cup_2 shop/cup_1 shop/cup_0"),
        ("tags=even", "doc.pdf shop/cup_4 shop/cup_2 shop/cup_0"),
        ("tags:even AND resource_type:image", "shop/cup_4 shop/cup_2 shop/cup_0"),
        ("tags:even resource_type=image width>100", "shop/cup_4 shop/cup_2"),
        ("tags=odd OR resource_type=raw", "doc.pdf shop/cup_3 shop/cup_1"),
        ("(tags=odd OR resource_type=raw) AND NOT public_id=doc.pdf", "shop/cup_3 shop/cup_1"),
        ("-tags=even type=upload", "film shop/cup_3 shop/cup_1"),
        ("public_id:shop/*", "shop/cup_4 shop/cup_3 shop/cup_2 shop/cup_1 shop/cup_0"),
        ('public_id="shop/cup_1"', "shop/cup_1"),
        ("tags:stuff", "doc.pdf"),
        ("tags=stuff", ""),
        ("tags=old*", "doc.pdf"),
        ("film", "film"),
        ('context.alt:"cup 2"', "shop/cup_2"),
        ("context:alt", "shop/cup_4 shop/cup_3 shop/cup_2 shop/cup_1 shop/cup_0"),
        ("folder=Cups", "shop/cup_0"),
        ("folder:Cups/*", "shop/cup_4 shop/cup_3 shop/cup_2 shop/cup_1 shop/cup_0"),
        ("width:[200 TO 300]", "shop/cup_2 shop/cup_1"),
        ("width:{200 TO 400}", "shop/cup_2"),
        ("width>=400 resource_type:image", "shop/cup_4 shop/cup_3"),
        ("bytes<1kb AND resource_type:video", "film"),
        ("created_at:[1970-01-01T00:16:43Z TO 1970-01-01T00:16:44Z]", "shop/cup_4 shop/cup_3"),
        ("created_at<1970-01-02 moderation_status:rejected", "secret"),
        ("uploaded_at>1d", ""),
    ],
)
def test_the_search(api: Any, shop: FakeCloudinary, expression: str, found: str) -> None:
    """What an expression finds, newest first."""
    assert ids(api(shop).post("/resources/search", json={"expression": expression})) == found.split()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"expression": "colour:red"}, "Query parsing failed for expression 'colour:red': unknown field colour"),
        ({"expression": "(a"}, "Query parsing failed for expression '(a': a parenthesis is missing"),
        ({"expression": "AND"}, "Query parsing failed for expression 'AND'"),
        ({"expression": "tags>a"}, "Query parsing failed for expression 'tags>a': tags cannot be compared with >"),
        ({"expression": "width:wide"}, "Query parsing failed for expression 'width:wide': wide is not a number"),
        ({"expression": "created_at>soon"}, "Query parsing failed for expression 'created_at>soon': soon is not a date"),
        ({"sort_by": [{"colour": "asc"}]}, "Invalid value for parameter sort_by: colour asc"),
        ({"sort_by": "width"}, "Invalid value for parameter sort_by: a list of {field: direction} is expected"),
        ({"aggregate": ["tags"]}, "Invalid value for parameter aggregate: tags"),
        ({"with_field": ["colour"]}, "Invalid value for parameter with_field: colour"),
        ({"max_results": 501}, "Invalid value for parameter max_results: 501. It must be from 1 to 500"),
    ],
)  # fmt: skip
def test_a_search_is_refused_with_a_reason(api: Any, body: dict[str, Any], reason: str) -> None:
    """What is not known is never taken for something else."""
    assert refused(api(FakeCloudinary()).post("/resources/search", json=body)) == (400, reason)


def test_a_search_sorts_counts_and_pages(api: Any, shop: FakeCloudinary) -> None:
    """By several fields, each its own way."""
    client = api(shop)
    body = {"expression": "resource_type:image", "sort_by": [{"height": "desc"}, {"width": "asc"}], "max_results": 4,
            "aggregate": ["format"], "with_field": ["context"]}  # fmt: skip
    first = client.post("/resources/search", json=body).json()
    assert [item["public_id"] for item in first["resources"]] == [f"shop/cup_{number}" for number in range(4)]
    assert (first["total_count"], first["aggregations"]) == (6, {"format": {"png": 5, "gif": 1}})
    assert first["resources"][0]["context"] == {"alt": "Cup 0"}
    second = client.post("/resources/search", json=body | {"next_cursor": first["next_cursor"]})
    assert ids(second) == ["shop/cup_4", "secret"]
    assert ids(client.get("/resources/search", params={"expression": "film", "fields": "format"})) == ["film"]


def test_an_update_replaces(api: Any, shop: FakeCloudinary) -> None:
    """Tags, context, names, and the outcome of a moderation; by form or JSON, by public ID or asset ID."""
    client = api(shop)
    path = f"/resources/{shop.assets['image', 'private', 'secret'].asset_id}"
    answer = client.put(path, json={"tags": "a,b", "moderation_status": "approved", "display_name": "Mine"}).json()
    assert (answer["tags"], answer["display_name"]) == (["a", "b"], "Mine")
    assert [(item["kind"], item["status"]) for item in answer["moderation"]] == [("manual", "approved")]
    answer = client.post("/resources/image/private/secret", data={"tags": "c", "metadata": 'x=1|y=["p"]'}).json()
    assert (answer["tags"], answer["metadata"]) == (["c"], {"x": "1", "y": ["p"]})
    # What is refused in one part is refused whole.
    assert refused(client.put(path, json={"tags": "d", "moderation_status": "pending"})) == (
        400, "Invalid moderation_status pending. It must be one of approved, rejected",
    )  # fmt: skip
    assert client.get(path).json()["tags"] == ["c"]


def test_deletion_says_what_there_was(api: Any, shop: FakeCloudinary) -> None:
    """By IDs, prefix, tag, asset IDs, and all."""
    shop.delete_limit = 2
    client = api(shop)

    def delete(path: str, **body: Any) -> dict[str, Any]:
        return dict(client.request("DELETE", f"/resources{path}", json=body).json())

    assert delete("/image/upload", public_ids=["shop/cup_0", "x"]) == {
        "deleted": {"x": "not_found", "shop/cup_0": "deleted"}, "partial": False,
    }  # fmt: skip
    first = delete("/image/upload", prefix="shop/")
    assert (list(first["deleted"]), first["partial"]) == (["shop/cup_1", "shop/cup_2"], True)
    last = delete("/image/upload", prefix="shop/", next_cursor=first["next_cursor"])
    assert last == {"deleted": {"shop/cup_3": "deleted", "shop/cup_4": "deleted"}, "partial": False}
    assert delete("/raw/tags/even") == {"deleted": {"doc.pdf": "deleted"}, "partial": False}
    film = shop.assets["video", "upload", "film"].asset_id
    assert delete("", asset_ids=[film, "0"])["deleted"] == {"0": "not_found", film: "deleted"}
    assert delete("/image/private", all=True)["deleted"] == {"secret": "deleted"}
    assert not shop.assets
    assert delete("/image/upload")["error"]["message"] == "One of public_ids, prefix and all is needed"


def test_tags_context_and_names_by_the_way(api: Any, shop: FakeCloudinary) -> None:
    """The small calls of the Upload API."""
    client = api(shop)
    cups = {"public_ids[]": ["shop/cup_0", "shop/cup_1", "nothing"]}

    def tags() -> list[list[str]]:
        return [shop.assets["image", "upload", f"shop/cup_{number}"].tags for number in (0, 1)]

    assert client.post("/image/tags", data={"command": "add", "tag": "a,b", **cups}).json() == {
        "public_ids": ["shop/cup_0", "shop/cup_1"]
    }
    assert tags() == [["even", "a", "b"], ["odd", "a", "b"]]
    client.post("/image/tags", data={"command": "remove", "tag": "a", **cups})
    client.post("/image/tags", data={"command": "set_exclusive", "tag": "even", "public_ids[]": ["shop/cup_1"]})
    assert tags() == [["b"], ["odd", "b", "even"]]
    client.post("/image/tags", data={"command": "replace", "tag": "only", **cups})
    assert tags() == [["only"], ["only"]]
    client.post("/image/tags", data={"command": "remove_all", **cups})
    assert tags() == [[], []]
    client.post("/image/context", data={"command": "add", "context": "more=1", **cups})
    assert shop.assets["image", "upload", "shop/cup_0"].context == {"alt": "Cup 0", "more": "1"}
    client.post("/image/context", data={"command": "remove_all", **cups})
    assert shop.assets["image", "upload", "shop/cup_0"].context == {}
    client.post("/image/metadata", data={"metadata": "size=3", **cups})
    assert shop.assets["image", "upload", "shop/cup_0"].metadata == {"size": "3"}
    assert refused(client.post("/image/tags", data={"command": "paint", **cups})) == (400, "Invalid command paint")
    names = {"from_public_id": "shop/cup_0", "to_public_id": "shop/cup_1"}
    assert refused(client.post("/image/rename", data=names)) == (409, "to_public_id shop/cup_1 already exists")
    assert client.post("/image/rename", data=names | {"overwrite": "true"}).json()["public_id"] == "shop/cup_1"
    moved = client.post("/image/rename", data={**names, "from_public_id": "shop/cup_1", "to_type": "private"})
    assert moved.json()["type"] == "private"
    asset_id = shop.assets["video", "upload", "film"].asset_id
    assert client.post("/asset/destroy", data={"asset_id": asset_id}).json() == {"result": "ok"}
    assert client.post("/asset/destroy", data={"asset_id": asset_id}).json() == {"result": "not found"}


def test_folders(api: Any, shop: FakeCloudinary) -> None:
    """Made, listed, and deleted when they are empty."""
    client = api(shop)
    assert client.post("/folders/Pots/Old").json()["path"] == "Pots/Old"
    assert [item["path"] for item in client.get("/folders").json()["folders"]] == ["Cups", "Pots"]
    assert refused(client.delete("/folders/Cups")) == (400, "Folder is not empty")
    assert client.delete("/folders/Pots/Old").json() == {"deleted": ["Pots/Old"]}
    missing = (404, "Can't find folder with path Pots/Old")
    assert refused(client.get("/folders/Pots/Old")) == refused(client.delete("/folders/Pots/Old")) == missing
    by_folder = "/resources/by_asset_folder"
    assert refused(client.get(by_folder, params={"asset_folder": "Pots/Old"})) == missing
    fixed = api(FakeCloudinary(dynamic_folders=False))
    assert refused(fixed.get(by_folder, params={"asset_folder": "Cups"})) == (
        400, "asset_folder is only supported in dynamic folder mode",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("tags", {"command": "add", "tag": "a"}, "Missing required parameter - public_ids"),
        ("tags", {"command": "add", "public_ids[]": "a"}, "Missing required parameter - tag"),
        ("tags", {"command": "remove_all", "public_ids[]": ["a"] * 1001}, "At most 1000 public_ids"),
        ("context", {"command": "replace"}, "Invalid command replace"),
        ("rename", {"from_public_id": "cup", "to_public_id": "cup"}, "from_public_id and to_public_id are the same"),
        ("rename", {"from_public_id": "cup", "to_public_id": "c?"}, "to_public_id (c?) is invalid"),
        ("rename", {"from_public_id": "cup", "to_public_id": "c", "to_type": "x"}, "Invalid to_type x"),
        ("explicit", {"public_id": "cup"}, "Missing required parameter - type"),
        ("destroy", {}, "Missing required parameter - public_id"),
    ],
)
def test_a_small_call_is_refused_with_a_reason(api: Any, path: str, fields: dict[str, Any], message: str) -> None:
    """Exactly, and the asset stays as it is."""
    fake = FakeCloudinary()
    fake.add_asset("cup")
    assert refused(api(fake).post(f"/image/{path}", data=fields)) == (400, message)
    assert list(fake.assets) == [("image", "upload", "cup")]


def test_set_exclusive_without_ids_takes_no_tag_away(api: Any, shop: FakeCloudinary) -> None:
    """What is refused has changed nothing."""
    answer = api(shop).post("/image/tags", data={"command": "set_exclusive", "tag": "even"})
    assert refused(answer) == (400, "Missing required parameter - public_ids")
    assert shop.assets["image", "upload", "shop/cup_0"].tags == ["even"]


def test_a_deletion_that_keeps_the_originals_ends(api: Any, shop: FakeCloudinary) -> None:
    """Each page goes on after the last, though nothing is gone."""
    shop.delete_limit = 2
    client, body, seen = api(shop), {"all": True, "keep_original": True}, []
    while len(seen) < 10:
        page = client.request("DELETE", "/resources/image/upload", json=body).json()
        seen += page["deleted"]
        if not page["partial"]:
            break
        body["next_cursor"] = page["next_cursor"]
    assert seen == [f"shop/cup_{number}" for number in range(5)]
    assert len(shop.assets) == 8


def test_a_folder_is_deleted_with_the_empty_ones_below_it_and_not_with_assets(api: Any, shop: FakeCloudinary) -> None:
    """Whether it was made or came with an asset."""
    client = api(shop)
    client.post("/folders/Cups/New")
    assert refused(client.delete("/folders/Cups/New")) == (400, "Folder is not empty")
    client.post("/folders/Pots/Old")
    assert client.delete("/folders/Pots").json() == {"deleted": ["Pots", "Pots/Old"]}
    client.post("/folders/Pots/Old")
    client.delete("/folders/Pots/Old")
    assert client.get("/folders/Pots").json()["folders"] == []


def test_tags_come_in_pages(api: Any, shop: FakeCloudinary) -> None:
    """Whose cursors belong to their prefix, and cannot be made up."""
    client = api(shop)
    first = client.get("/tags/image", params={"max_results": 1}).json()
    assert first["tags"] == ["even"]
    cursor = {"next_cursor": first["next_cursor"]}
    assert client.get("/tags/image", params=cursor).json() == {"tags": ["odd"]}
    for wrong in ({"next_cursor": "even"}, {"prefix": "o", **cursor}):
        message = f"Invalid value for parameter next_cursor: {wrong['next_cursor']}"
        assert refused(client.get("/tags/image", params=wrong)) == (400, message)


@pytest.mark.parametrize("status", [420, 429])
def test_the_hourly_limit(api: Any, clock: Any, status: int) -> None:
    """Of the Admin API alone, with the headers and the words of the service, until the hour is over."""
    clock.now = 1_700_000_000 - 1_700_000_000 % 3600
    fake = FakeCloudinary(clock=clock, rate_limit=13, rate_limit_status=status)
    fake.add_asset("a")
    client = api(fake)
    ping = client.get("/ping")
    assert ping.headers["X-FeatureRateLimit-Limit"] == "13"
    assert ping.headers["X-FeatureRateLimit-Remaining"] == "12"
    assert parsedate_to_datetime(ping.headers["X-FeatureRateLimit-Reset"]).timestamp() == clock.now + 3600
    assert client.get("/resources/image/upload/a", params={"versions": "true"}).status_code == 200
    assert client.get("/ping").headers["X-FeatureRateLimit-Remaining"] == "0"
    over = client.get("/ping")
    assert refused(over) == (
        status, "Rate Limit Exceeded. Limit of 13 api operations reached. Try again on 2023-11-14 23:00:00 UTC",
    )  # fmt: skip
    assert over.headers["X-FeatureRateLimit-Remaining"] == "0"
    assert client.post("/image/explicit", data={"public_id": "a", "type": "upload"}).status_code == 200
    clock.now += 3600
    assert client.get("/ping").status_code == 200
