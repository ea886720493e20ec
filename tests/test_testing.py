"""The fake service: what is stored, whole and in chunks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import md5 as any_md5
from typing import Any

import httpx
import pytest
from clients import PNG

from cldurl.testing import FakeCloudinary

md5 = partial(any_md5, usedforsecurity=False)
FIVE_MIB = 5 << 20


def chunk(
    client: httpx.Client, data: bytes, start: int, total: int, upload_id: str = "u1", **fields: str
) -> httpx.Response:
    """Send one chunk."""
    headers = {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{total}", "X-Unique-Upload-Id": upload_id}
    return client.post("/raw/upload", headers=headers, data=fields, files={"file": ("big.bin", data)})


def test_what_is_uploaded_can_be_read_listed_changed_and_deleted(connected: Any) -> None:
    """The life of an asset."""
    fake = FakeCloudinary()
    client = connected(fake)
    fields = {"public_id": "shop/cup", "tags": "new,blue", "context": r"alt=A \| B|caption=x\=y"}
    made = client.post("/auto/upload", data=fields, files={"file": ("cup.png", PNG)}).json()
    assert (made["public_id"], made["resource_type"], made["format"]) == ("shop/cup", "image", "png")
    assert (made["width"], made["height"], made["bytes"]) == (30, 20, len(PNG))
    assert made["etag"] == md5(PNG).hexdigest()
    assert made["context"] == {"custom": {"alt": "A | B", "caption": "x=y"}}
    fake.cloud.verify_answer(made)
    got = client.get("/resources/image/upload/shop/cup").json()
    assert got["tags"] == ["new", "blue"]
    assert client.get(f"/resources/{made['asset_id']}").json() == got
    listed = client.get("/resources/image", params={"tags": "true"}).json()["resources"]
    assert [(item["public_id"], item["tags"]) for item in listed] == [("shop/cup", ["new", "blue"])]
    changed = client.post("/resources/image/upload/shop/cup", json={"tags": "old", "context": "alt=C"}).json()
    assert (changed["tags"], changed["context"]) == (["old"], {"custom": {"alt": "C"}})
    assert client.post("/image/destroy", data={"public_id": "shop/cup"}).json() == {"result": "ok"}
    again = client.post("/image/destroy", data={"public_id": "shop/cup"})
    assert (again.status_code, again.json()) == (200, {"result": "not found"})
    gone = client.get("/resources/image/upload/shop/cup")
    assert (gone.status_code, gone.json()) == (404, {"error": {"message": "Resource not found - shop/cup"}})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 0, 2)])
@pytest.mark.parametrize("keep", [1 << 30, 10])
def test_chunks_come_in_any_order_and_again(connected: Any, order: tuple[int, ...], keep: int) -> None:
    """The file is the same, and the last answer is that of a whole upload."""
    fake = FakeCloudinary(keep_bytes=keep)
    client = connected(fake)
    data = bytes(range(256)) * (2 * FIVE_MIB // 256) + b"end"
    pieces = [data[:FIVE_MIB], data[FIVE_MIB : 2 * FIVE_MIB], data[2 * FIVE_MIB :]]
    answers = [chunk(client, pieces[at], at * FIVE_MIB, len(data), public_id="big.bin").json() for at in order]
    assert [answer.get("done") for answer in answers[:-1]] == [False] * (len(order) - 1)
    assert answers[-1]["bytes"] == len(data)
    assert answers[-1]["etag"] == md5(data).hexdigest()
    assert fake.assets["raw", "upload", "big.bin"].content == (data if keep > 10 else None)
    # Whoever did not get the answer asks again.
    assert chunk(client, pieces[order[-1]], order[-1] * FIVE_MIB, len(data)).json() == answers[-1]


def test_small_chunks_are_refused(connected: Any) -> None:
    """All but the last have 5 MB, or what a test says."""
    client = connected(FakeCloudinary())
    answer = chunk(client, b"abc", 0, 10)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400, "All parts except EOF-chunk must be larger than 5mb",
    )  # fmt: skip
    client = connected(FakeCloudinary(min_chunk=3))
    assert chunk(client, b"abc", 0, 10).json()["done"] is False


def test_chunks_that_contradict_each_other_are_refused(api: Any) -> None:
    """In their place, their length, or the whole."""
    client = api(FakeCloudinary(min_chunk=2))

    def message(data: bytes, header: str, upload_id: str = "u1") -> str:
        headers = {"Content-Range": header, "X-Unique-Upload-Id": upload_id}
        answer = client.post("/raw/upload", headers=headers, files={"file": ("a.bin", data)})
        assert answer.status_code in (200, 400)
        return str(answer.json().get("error", {"message": "taken"})["message"])

    assert message(b"abcd", "bytes 0-3/10") == "taken"
    assert message(b"abcd", "bytes 0-3/10") == "taken"
    assert message(b"abc", "bytes 0-2/10") == "The chunk at 0 ended at 3 before"
    assert message(b"abcd", "bytes 2-5/10") == "The chunk 2-5 overlaps another"
    assert message(b"abcd", "bytes 4-7/11") == "Content-Range says 11 bytes in all, and 10 before"
    assert message(b"abc", "bytes 4-7/10") == "Content-Range says 4 bytes, and 3 came"
    assert message(b"abcd", "bytes 4-12/10") == "Invalid Content-Range header: bytes 4-12/10"
    assert message(b"abcd", "4-7") == "Invalid Content-Range header: 4-7"
    assert message(b"abcd", "bytes 0-3/10", upload_id="") == "Missing X-Unique-Upload-Id header"


def test_the_size_of_a_stream_may_be_known_late(api: Any) -> None:
    """The total is -1 until the last chunk."""
    client = api(FakeCloudinary(min_chunk=2))
    for header, data in (("bytes 0-3/-1", b"abcd"), ("bytes 4-7/-1", b"efgh"), ("bytes 8-8/9", b"i")):
        headers = {"Content-Range": header, "X-Unique-Upload-Id": "u"}
        answer = client.post("/raw/upload", headers=headers, files={"file": ("a.bin", data)}).json()
    assert (answer["bytes"], answer["etag"]) == (9, md5(b"abcdefghi").hexdigest())


def test_the_id_of_a_chunked_upload_is_settled_by_its_first_chunk(api: Any) -> None:
    """A client that sends back what it was told, with the folder again, gets that and no other."""
    client = api(FakeCloudinary(min_chunk=2, dynamic_folders=False))
    first = chunk(client, b"abcd", 0, 6, folder="a", public_id="b").json()
    last = chunk(client, b"ef", 4, 6, folder="a", public_id=first["public_id"]).json()
    assert first["public_id"] == last["public_id"] == "a/b"


@pytest.mark.parametrize(
    ("name", "data", "path", "kind"),
    [
        ("a.png", PNG, "auto", ("image", "png", 30, 20)),
        ("a.txt", PNG, "auto", ("image", "png", 30, 20)),
        ("a.gif", b"GIF89a\x05\x00\x06\x00" + bytes(10), "auto", ("image", "gif", 5, 6)),
        ("a.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x07\x00\x08\x03" + bytes(10), "auto", ("image", "jpg", 8, 7)),
        ("a.jpeg", b"no picture", "auto", ("image", "jpg", ..., ...)),
        ("a.pdf", b"%PDF-1.7", "auto", ("image", "pdf", ..., ...)),
        ("a.mov", b"\x00\x00\x00\x14ftypqt  ", "auto", ("video", "mov", ..., ...)),
        ("a.mp3", b"ID3", "auto", ("video", "mp3", ..., ...)),
        ("a.txt", b"text", "auto", ("raw", None, None, None)),
        ("a.png", PNG, "raw", ("raw", None, None, None)),
        ("noname", b"text", "image", ("image", "jpg", ..., ...)),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_bytes_and_then_by_its_name(
    api: Any, name: str, data: bytes, path: str, kind: tuple[Any, ...]
) -> None:
    """Pixels that are not to be found are made up, the same for the same file."""
    client = api(FakeCloudinary())
    answers = [client.post(f"/{path}/upload", files={"file": (name, data)}).json() for _ in range(2)]
    found = tuple(answers[0].get(key) for key in ("resource_type", "format", "width", "height"))
    assert all(there == wanted or (wanted is ... and there > 0) for there, wanted in zip(found, kind, strict=True))
    assert [answers[1].get(key) for key in ("width", "height")] == list(found[2:])
    assert answers[0]["public_id"].endswith(f".{name.partition('.')[2]}") is (found[0] == "raw")


def test_names_come_from_the_file_when_asked(api: Any) -> None:
    """With letters behind them that make them unique, unless that is not wanted."""
    client = api(FakeCloudinary())

    def named(**fields: str) -> str:
        return str(client.post("/image/upload", data=fields, files={"file": ("my cup.png", PNG)}).json()["public_id"])

    assert len({named(), named()}) == 2
    one, other = named(use_filename="true"), named(use_filename="true")
    assert one != other and one.startswith("my_cup_") and other.startswith("my_cup_")
    assert named(use_filename="true", unique_filename="false") == "my_cup"
    assert named(use_filename="1", unique_filename="0", filename_override="pot.gif") == "pot"
    assert named(public_id="a", public_id_prefix="shop") == "shop/a"


@pytest.mark.parametrize(("dynamic", "public_id", "asset_folder"), [(True, "cup", "shop"), (False, "shop/cup", None)])
def test_a_folder_is_apart_or_a_part_of_the_id(api: Any, dynamic: bool, public_id: str, asset_folder: str) -> None:
    """As the account has it."""
    fake = FakeCloudinary(dynamic_folders=dynamic)
    client = api(fake)
    answer = client.post("/image/upload", data={"folder": "shop", "public_id": "cup"}, files={"file": PNG}).json()
    assert (answer["public_id"], answer.get("asset_folder")) == (public_id, asset_folder)
    assert client.get("/folders").json()["folders"] == [{"name": "shop", "path": "shop"}]


def test_overwriting_keeps_the_asset_and_drops_what_was_said_of_it(api: Any, clock: Any) -> None:
    """And `overwrite=false` keeps all of it."""
    client = api(FakeCloudinary(clock=clock))
    fields = {"public_id": "a", "tags": "x"}
    first = client.post("/image/upload", data=fields, files={"file": PNG}).json()
    kept = client.post("/image/upload", data=fields | {"overwrite": "false"}, files={"file": b"other"}).json()
    assert kept == first | {"existing": True}
    second = client.post("/image/upload", data={"public_id": "a"}, files={"file": b"other"}).json()
    assert (second["asset_id"], second["tags"], second["overwritten"]) == (first["asset_id"], [], True)
    assert second["version"] > first["version"] and second["etag"] != first["etag"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"public_id": "a?b"}, "public_id (a?b) is invalid"),
        ({"public_id": "a/v12/b"}, "public_id (a/v12/b) is invalid"),
        ({"public_id": "x" * 256}, f"public_id ({'x' * 256}) is invalid"),
        ({"overwrite": "True"}, "Invalid value for parameter overwrite: True"),
        ({"type": "secret"}, "Invalid type secret"),
        ({"context": "alt"}, "Invalid value for parameter context: alt"),
        ({"context": "alt=|b=c"}, "Invalid value for parameter context: alt=|b=c"),
        ({"allowed_formats": "jpg,gif"}, "Image file format png not allowed"),
        ({"access_control": "[1]"}, "Invalid value for parameter access_control: [1]"),
        ({"eager": "w_1,#"}, "Invalid transformation w_1,#"),
        ({"format": "../x"}, "Invalid format ../x"),
        ({"upload_preset": "none"}, "Upload preset not found"),
    ],
)
def test_an_upload_is_refused_with_a_reason(api: Any, fields: dict[str, str], message: str) -> None:
    """And nothing is stored."""
    fake = FakeCloudinary()
    answer = api(fake).post("/image/upload", data=fields, files={"file": ("a.png", PNG)})
    assert (answer.status_code, answer.json()) == (400, {"error": {"message": message}})
    assert not fake.assets


def test_files_are_refused_that_are_none(api: Any) -> None:
    """Too big, empty, not there, not of their kind."""
    client = api(FakeCloudinary(max_upload=100, strict_files=True))

    def answered(path: str = "image", **request: Any) -> tuple[int, str]:
        answer = client.post(f"/{path}/upload", **request)
        return answer.status_code, answer.json()["error"]["message"]

    assert answered(files={"file": PNG * 4}) == (413, "File size too large. Got 132. Maximum is 100.")
    assert answered(files={"file": bytes(2 << 20)}) == (413, "Request Entity Too Large")
    assert answered(files={"file": b""}) == (400, "Empty file")
    assert answered(data={"public_id": "a"}) == (400, "Missing required parameter - file")
    assert answered(data={"file": "/etc/passwd"}) == (
        400, "Invalid file parameter: bytes, a URL or a data URI is expected",
    )  # fmt: skip
    assert answered(data={"file": "data:image/png;base64,!"}) == (400, "Invalid base64 in the data URI")
    assert answered(files={"file": b"text"}) == (400, "Invalid image file")
    assert answered("video", files={"file": PNG}) == (400, "Unsupported video format or file")
    assert client.post("/auto/upload", files={"file": ("a.txt", b"text")}).status_code == 200


def test_a_remote_file_is_not_fetched(api: Any) -> None:
    """A test says what is behind a URL."""
    client = api(FakeCloudinary(remote_files={"https://example.com/a.png": PNG}))
    found = client.post("/auto/upload", data={"file": "https://example.com/a.png"}).json()
    assert (found["format"], found["bytes"], found["original_filename"]) == ("png", len(PNG), "a")
    assert client.post("/auto/upload", data={"file": "https://example.com/b.gif"}).json()["format"] == "gif"
    assert client.post("/auto/upload", data={"file": "data:,a%20b"}).json()["bytes"] == 3


def test_what_comes_later_is_said_to_come(api: Any) -> None:
    """Eager transformations at once, later, and a whole upload later."""
    client = api(FakeCloudinary())
    fields = {"public_id": "a", "eager": "c_fill,w_100|e_sepia/png"}
    now = client.post("/image/upload", data=fields, files={"file": PNG}).json()["eager"]
    assert [(item["transformation"], item["width"], item["format"]) for item in now] == [
        ("c_fill,w_100", 100, "png"), ("e_sepia/png", 30, "png"),
    ]  # fmt: skip
    assert now[0]["secure_url"].startswith("https://res.cloudinary.com/demo/image/upload/c_fill,w_100/v")
    later = client.post("/image/upload", data=fields | {"eager_async": "true"}, files={"file": PNG}).json()["eager"]
    assert [item["status"] for item in later] == ["processing", "processing"]
    pending = client.post("/image/upload", data=fields | {"async": "true"}, files={"file": PNG}).json()
    assert pending["status"] == "pending"
    assert len(client.get("/resources/image/upload/a").json()["derived"]) == 2


def test_bodies_that_cannot_be_read_are_refused(connected: Any) -> None:
    """A form that ends too early, JSON that is none."""
    client = connected(FakeCloudinary())
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx'
    cases = [(form, part), (form, b"nothing"), ({"Content-Type": "multipart/form-data"}, part),
             ({"Content-Type": "application/json"}, b"{"), ({"Content-Type": "application/json"}, b"[]")]  # fmt: skip
    for headers, body in cases:
        answer = client.post("/image/upload", headers=headers, content=body)
        assert answer.status_code == 400, body
    assert client.post("/image/upload", headers=form, content=part + b"\r\n--b--\r\n").status_code == 200


def test_a_body_may_come_without_its_length(connected: Any) -> None:
    """As a generator, in the chunks of HTTP."""
    fake = FakeCloudinary()
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG + b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    pieces = (part[at : at + 7] for at in range(0, len(part), 7))
    answer = connected(fake).post("/image/upload", headers=headers, content=pieces).json()
    assert answer["etag"] == md5(PNG).hexdigest()


def test_many_threads_lose_nothing(connected: Any) -> None:
    """Each of their uploads is there, once."""
    fake = FakeCloudinary()
    client = connected(fake)
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: client.post("/image/upload", files={"file": PNG}).json()["public_id"], range(80)))
    assert len(set(ids)) == 80
    assert {public_id for _, _, public_id in fake.assets} == set(ids)
    assert len(fake.calls) == 80
