"""The fake service: what it stores, what it refuses, and what goes wrong when it should."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import md5 as any_md5
from typing import Any

import httpx
import pytest

from cldurl import Cloud
from cldurl.testing import FakeCloudinary

md5 = partial(any_md5, usedforsecurity=False)
KEY, SECRET = "1234567890", "fake-secret"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000001e0000001408020000005eb6a1d6")
FIVE_MIB = 5 << 20


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: float = 1_700_000_000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["transport", "server"])
def connected(request: pytest.FixtureRequest) -> Iterator[Callable[[FakeCloudinary], httpx.Client]]:
    """A client of a fake: by the transport, and over a real socket."""
    ends: list[Callable[[], None]] = []

    def connect(fake: FakeCloudinary, *, auth: Any = (KEY, SECRET)) -> httpx.Client:
        if request.param == "transport":
            client = httpx.Client(
                transport=fake.transport(), base_url="https://api.cloudinary.com/v1_1/demo", auth=auth
            )
        else:
            server = fake.serve().__enter__()
            ends.append(server.close)
            client = httpx.Client(base_url=f"{server.url}/v1_1/demo", auth=auth, trust_env=False)
        ends.append(client.close)
        return client

    yield connect
    for end in reversed(ends):
        end()


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


FAULTS: list[tuple[dict[str, Any], type[Exception], bool]] = [
    ({"cut": "before"}, httpx.TransportError, False),
    ({"cut": "request"}, httpx.TransportError, False),
    ({"cut": "request", "cut_at": 0}, httpx.TransportError, False),
    ({"cut": "stored"}, httpx.RemoteProtocolError, True),
    ({"cut": "answer"}, httpx.RemoteProtocolError, True),
    ({"delay": 0.6}, httpx.ReadTimeout, True),
    ({"dribble": 0.6, "pieces": 3}, httpx.ReadTimeout, True),
]


@pytest.mark.parametrize(("fault", "error", "is_stored"), FAULTS)
def test_a_connection_breaks_as_the_script_says(
    connected: Any, fault: dict[str, Any], error: type[Exception], is_stored: bool
) -> None:
    """And then the service is as if nothing had been."""
    fake = FakeCloudinary()
    client = connected(fake)
    client.timeout = 0.3
    fake.faults.add(method="POST", path="*/upload", **fault)
    with pytest.raises(error):
        client.post("/image/upload", data={"public_id": "a"}, files={"file": PNG * 10_000})
    for _ in range(100):
        if not fake.faults.pending and fake.calls:
            break
        threading.Event().wait(0.02)
    assert (("image", "upload", "a") in fake.assets) is is_stored
    assert client.post("/image/upload", data={"public_id": "b"}, files={"file": PNG}).status_code == 200


def test_a_signature_is_looked_at(connected: Any) -> None:
    """With the service's words when it is wrong."""
    clock = Clock()
    cloud = Cloud("demo", api_key=KEY, api_secret=SECRET)
    fake = FakeCloudinary(cloud, clock=clock)
    client = connected(fake, auth=None)
    fields = cloud.sign_params({"public_id": "a", "tags": "x&y=z"}, now=int(clock.now))
    assert client.post("/image/upload", data=fields, files={"file": PNG}).status_code == 200
    wrong = client.post("/image/upload", data=fields | {"tags": "other"}, files={"file": PNG})
    assert (wrong.status_code, wrong.json()["error"]["message"]) == (
        401,
        f"Invalid Signature {fields['signature']}. "
        "String to sign - 'public_id=a&tags=other&timestamp=1700000000'.",
    )  # fmt: skip
    clock.now += 3601
    stale = client.post("/image/upload", data=fields, files={"file": PNG})
    assert "Stale request" in stale.json()["error"]["message"]
