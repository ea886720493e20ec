"""Laws of the fake service, over requests of any kind and order."""

from __future__ import annotations

import json
from base64 import b64encode
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import given
from hypothesis import strategies as st

from cldurl import strategies as cst
from cldurl.testing import FakeCloudinary

AUTH = ("Authorization", "Basic " + b64encode(b"1234567890:fake-secret").decode())


def ask(fake: FakeCloudinary, method: str, path: str, **params: Any) -> dict[str, Any]:
    """The answer to a request with these parameters, which is a good one."""
    query = f"?{urlencode(params)}" if method == "GET" else ""
    headers = [AUTH, ("Content-Type", "application/json")]
    reply = fake.handle(method, f"/v1_1/demo/{path}{query}", headers, b"" if query else json.dumps(params).encode())
    assert reply.status == 200, reply.body
    return dict(json.loads(reply.body))


@given(
    data=st.binary(min_size=1, max_size=60),
    cuts=st.sets(st.integers(1, 59), max_size=5),
    order=st.randoms(use_true_random=False),
    keep=st.sampled_from([0, 10, 100]),
)
def test_any_chunks_in_any_order_make_the_file(data: bytes, cuts: set[int], order: Any, keep: int) -> None:
    """Some of them twice; the answers but for the last say that it is not done."""
    fake = FakeCloudinary(min_chunk=1, keep_bytes=keep)
    whole = FakeCloudinary(keep_bytes=keep)
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    chunks = list(pairwise(edges))
    sent = chunks + order.sample(chunks, k=len(chunks) // 2)
    order.shuffle(sent)

    def upload(fake: FakeCloudinary, piece: bytes, *headers: tuple[str, str]) -> dict[str, Any]:
        form = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n' + piece + b"\r\n--b--\r\n"
        )
        kind = ("Content-Type", "multipart/form-data; boundary=b")
        return dict(json.loads(fake.handle("POST", "/v1_1/demo/raw/upload", [AUTH, kind, *headers], form).body))

    seen: set[tuple[int, int]] = set()
    for start, end in sent:
        seen.add((start, end))
        header = ("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        answer = upload(fake, data[start:end], header, ("X-Unique-Upload-Id", "u"))
        assert ("done" in answer) is (len(seen) < len(chunks))
    at_once = upload(whole, data)
    assert (answer["etag"], answer["bytes"]) == (at_once["etag"], at_once["bytes"])
    (asset,) = fake.assets.values()
    assert asset.content == (data if len(data) <= keep else None)


@given(
    events=st.lists(st.tuples(st.sampled_from(["page", "add", "delete"]), st.integers(0, 30)), max_size=40),
    size=st.integers(1, 5),
    listing=st.sampled_from(
        ["resources/image", "resources/image/upload", "resources/image/tags/t", "resources/search"]
    ),
    direction=st.sampled_from(["asc", "desc"]),
)
def test_pages_show_what_was_there_all_the_time_exactly_once(
    events: list[tuple[str, int]], size: int, listing: str, direction: str
) -> None:
    """Whatever comes and goes between them."""
    fake = FakeCloudinary(clock=lambda: 1_700_000_000, rate_limit=1000)
    for number in range(20):
        fake.add_asset(f"a{number}", tags=["t"])
    there = {public_id for _, _, public_id in fake.assets}
    shown: list[str] = []
    cursor: dict[str, str] = {}
    done = False
    order = {"sort_by": json.dumps([{"created_at": direction}])} if "search" in listing else {"direction": direction}
    for event, number in [*events, *[("page", 0)] * 60]:
        if event == "add":
            fake.add_asset(f"b{number}", tags=["t"])
        elif event == "delete" and ("image", "upload", f"a{number}") in fake.assets:
            assert ask(fake, "POST", "image/destroy", public_id=f"a{number}") == {"result": "ok"}
            there.discard(f"a{number}")
        elif event == "page" and not done:
            page = ask(fake, "GET", listing, max_results=size, **order, **cursor)
            shown += [item["public_id"] for item in page["resources"]]
            assert len(page["resources"]) <= size
            cursor = {"next_cursor": page.get("next_cursor", "")}
            done = not cursor["next_cursor"]
    assert done
    # What is stored anew while the pages are read is the newest again, and may be shown a second time.
    old = [public_id for public_id in shown if public_id.startswith("a")]
    assert len(old) == len(set(old))
    assert there <= set(shown)


@given(cst.public_ids(), st.dictionaries(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9), max_size=3))
def test_what_is_said_of_an_asset_is_what_is_told(public_id: str, context: dict[str, str]) -> None:
    """Of any public ID, with any text."""
    fake = FakeCloudinary()

    def escaped(text: str) -> str:
        return "".join([f"\\{char}" if char in "\\|=" else char for char in text])

    pairs = "|".join([f"{escaped(key)}={escaped(value)}" for key, value in context.items()])
    fields = {"public_id": public_id, "context": pairs, "tags": ["a", "b"], "file": "data:,x", "resource_type": "raw"}
    made = ask(fake, "POST", "image/upload", **fields)
    got = ask(fake, "GET", f"resources/image/upload/{quote(public_id, safe='/')}")
    for answer in (made, got):
        assert (answer["public_id"], answer["tags"]) == (public_id, ["a", "b"])
        assert answer.get("context", {"custom": {}})["custom"] == context
        fake.cloud.verify_answer(answer)
    assert fake.cloud.parse(made["secure_url"]).public_id in (public_id, public_id.rpartition(".")[0])
