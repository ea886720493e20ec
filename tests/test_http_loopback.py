"""Both clients against a Cloudinary on a real socket: nothing is lost, doubled or left hanging."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
import trio
from clients import AT_ONCE, KINDS, SOCKET_KINDS

from cldurl import Cloud
from cldurl.errors import (
    AlreadyExists,
    BadAnswer,
    NotFound,
    RateLimited,
    RequestError,
    ServerError,
    TimedOut,
    TransportError,
    Unauthorized,
)  # fmt: skip
from cldurl.http import AiohttpClient, AsyncClient, Client, Retries
from cldurl.testing import FakeCloudinary

CHUNK = 5 * 2**20
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 500


@pytest.fixture
def fake() -> FakeCloudinary:
    return FakeCloudinary()


@pytest.fixture
def url(fake: FakeCloudinary) -> Iterator[str]:
    with fake.serve() as server:
        yield server.url


@pytest.fixture(params=SOCKET_KINDS)
def client(request: pytest.FixtureRequest, fake: FakeCloudinary, url: str) -> Iterator[Any]:
    with SOCKET_KINDS[request.param](attrs.evolve(fake.cloud, api_url=url), retries=AT_ONCE, timeout=5.0) as client:
        yield client


def uploads(fake: FakeCloudinary) -> list[Any]:
    return [call for call in fake.calls if call.path.endswith("/upload")]


# ------------------------------------------------------------------------------------------------- a life of an asset


def test_the_life_of_an_asset(client: Any, fake: FakeCloudinary) -> None:
    """Stored, found, changed, renamed, tagged, searched, deleted."""
    stored = client.upload(JPEG, public_id="shop/cup", tags=["cup", "tea"], context={"alt": "A | cup = tea"})
    assert (stored.public_id, stored.resource_type, stored.type, stored.bytes) == ("shop/cup", "image", "upload", 504)
    assert fake.cloud.verify_answer(stored.raw)["public_id"] == "shop/cup"
    again = client.upload(JPEG + b"other", public_id="shop/cup")
    assert again.existing is True and client.get("shop/cup").bytes == 504
    replaced = client.upload(JPEG + b"other", public_id="shop/cup", overwrite=True, moderation="manual")
    assert replaced.existing is not True
    got = client.get(stored)
    assert got.bytes == 509 and client.get(stored.secure_url).public_id == "shop/cup"
    changed = client.update(got, tags=["x"], context={"caption": "=| C:\\x"}, moderation_status="approved")
    assert (changed.tags, changed.context) == (("x",), {"caption": "=| C:\\x"})
    assert client.add_tags(["new"], ["shop/cup", "nowhere"]) == ("shop/cup",)
    assert client.remove_tags("x", "shop/cup") == ("shop/cup",)
    page = client.list(prefix="shop/", tags=True, context=True)
    assert [(one.public_id, one.tags) for one in page] == [("shop/cup", ("new",))]
    assert page.rate_limit_allowed == 500 and page.rate_limit_remaining < 500
    assert [one.public_id for one in client.search("tags=new")] == ["shop/cup"]
    renamed = client.rename("shop/cup", "shop/mug")
    assert renamed.public_id == "shop/mug"
    client.upload(JPEG, public_id="shop/cup")
    with pytest.raises(AlreadyExists):
        client.rename("shop/cup", "shop/mug")
    explicit = client.explicit("shop/mug", eager=[{"width": 100, "format": "png"}])
    assert explicit.public_id == "shop/mug"
    assert client.delete("shop/mug").to_dict() == {"result": "ok"}
    with pytest.raises(NotFound, match=r"^200: Resource not found - shop/mug"):
        client.delete("shop/mug")
    assert client.delete("shop/mug", missing_ok=True).result == "not found"
    with pytest.raises(NotFound):
        client.get("shop/mug")
    assert client.delete_many(["shop/cup", "shop/mug"]).to_dict() == {
        "deleted": {"shop/cup": "deleted", "shop/mug": "not_found"}, "partial": False}  # fmt: skip
    assert fake.assets == {} and client.ping() == "ok"


def test_credentials_that_are_wrong(url: str, fake: FakeCloudinary) -> None:
    """The secret is not shown, and not sent again."""
    for kind in SOCKET_KINDS.values():
        cloud = Cloud("demo", api_key="1234567890", api_secret="wr0ng-secret", api_url=url)
        with kind(cloud) as client, pytest.raises(Unauthorized) as caught:
            client.get("a")
        assert "wr0ng" not in repr(caught.value) + str(caught.value)
    assert len(fake.calls) == 3


def test_names_in_any_script(client: Any, fake: FakeCloudinary, tmp_path: Path) -> None:
    """In public IDs, folders, tags, contexts and names of files."""
    path = tmp_path / "Größe ö 名.jpg"
    path.write_bytes(JPEG)
    stored = client.upload(path, public_id="läden/Tasse ü 名", tags=["größe", "名"], context={"alt": "Ünïcödé 🍵"})
    assert stored.public_id == "läden/Tasse ü 名" and stored.original_filename == path.stem
    got = client.get("läden/Tasse ü 名")
    assert set(got.tags) == {"größe", "名"} and got.context == {"alt": "Ünïcödé 🍵"}
    assert [one.public_id for one in client.list(prefix="läden/")] == ["läden/Tasse ü 名"]
    assert client.delete(got).result == "ok"


def test_remote_files_and_data_uris(client: Any) -> None:
    """The service gets the one itself, and is sent the other."""
    assert client.upload("https://example.com/a.gif", public_id="a").format == "gif"
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    assert client.upload(pixel, public_id="b").width == 1


# ----------------------------------------------------------------------------------------------------- uploads


@pytest.mark.parametrize("cut", ["before", "request", "stored", "answer"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_chunk_that_is_cut_is_sent_again(client: Any, fake: FakeCloudinary, cut: Any, nth: int) -> None:
    """At each boundary, inside each chunk, before and after it is stored: one asset, byte for byte."""
    content = JPEG + os.urandom(2 * CHUNK + 1000)
    fake.faults.add(path="*/upload", nth=nth, cut=cut)
    stored = client.upload(content, chunk_size=CHUNK)
    assert not fake.faults.pending and len(uploads(fake)) == 4
    [asset] = fake.assets.values()
    assert asset.public_id == stored.public_id and asset.etag == hashlib.md5(content).hexdigest()  # noqa: S324


@pytest.mark.parametrize("cut_at", [0, 1, 200, 5000, CHUNK, CHUNK + 400])
def test_a_chunk_is_cut_anywhere(client: Any, fake: FakeCloudinary, cut_at: int) -> None:
    """In the head of the form, in the file, at its end."""
    content = JPEG + os.urandom(CHUNK + 1000)
    fake.faults.add(path="*/upload", cut="request", cut_at=cut_at)
    client.upload(content, chunk_size=CHUNK, public_id="a")
    [asset] = fake.assets.values()
    assert asset.etag == hashlib.md5(content).hexdigest()  # noqa: S324


@pytest.mark.parametrize("cut", ["stored", "answer"])
def test_a_service_that_dies_after_it_has_stored(client: Any, fake: FakeCloudinary, cut: Any) -> None:
    """With an ID of one's own the upload is sent again, and finds itself; without one it is not."""
    fake.faults.add(path="*/upload", cut=cut)
    assert client.upload(JPEG, public_id="mine").existing is True
    assert len(fake.assets) == 1 and len(uploads(fake)) == 2
    fake.reset()
    fake.faults.add(path="*/upload", cut=cut)
    with pytest.raises(TransportError) as caught:
        client.upload(JPEG)
    assert caught.value.sent and len(fake.assets) == 1 and len(uploads(fake)) == 1


def test_a_failure_that_passes(client: Any, fake: FakeCloudinary) -> None:
    """Four times 500 are survived, five times are not."""
    fake.add_asset("a")
    fake.faults.add(status=500, times=4)
    assert client.get("a").public_id == "a" and len(fake.calls) == 5
    fake.faults.add(status=500, times=5)
    with pytest.raises(ServerError, match=r"^500: Internal Server Error"):
        client.get("a")
    assert len(fake.calls) == 10


def test_a_rate_limit_that_opens_soon_and_one_that_does_not(client: Any, fake: FakeCloudinary) -> None:
    """Two seconds are waited for; fifty minutes are told."""
    fake.add_asset("a")
    fake.faults.add(status=420, reset_in=2)
    assert client.get("a").public_id == "a" and len(fake.calls) == 2
    fake.faults.add(status=420, reset_in=3000)
    with pytest.raises(
        RateLimited, match=r"^420: Rate Limit Exceeded\. Limit of 500 api operations reached\. Try again on "
    ) as caught:
        client.get("a")
    assert 2990 < caught.value.retry_after <= 3000 and len(fake.calls) == 3


@pytest.mark.parametrize("garble", ["truncated", "html"])
def test_half_an_answer_and_a_page_of_a_proxy(client: Any, fake: FakeCloudinary, garble: Any) -> None:
    """What can be asked again is, and what cannot is told as it is."""
    fake.add_asset("a")
    fake.faults.add(garble=garble)
    assert client.get("a").public_id == "a" and len(fake.calls) == 2
    fake.faults.add(path="*/upload", garble=garble)
    with pytest.raises(BadAnswer, match=r"^200: no JSON but "):
        client.upload(JPEG)
    assert len(fake.assets) == 2


def test_an_answer_that_dribbles(fake: FakeCloudinary, url: str) -> None:
    """It has an end in time, though each byte of it comes in time."""
    fake.add_asset("a")
    for kind in SOCKET_KINDS.values():
        fake.faults.add(dribble=0.05, pieces=100)
        with kind(attrs.evolve(fake.cloud, api_url=url), retries=None, timeout=0.4) as client:
            with pytest.raises(TimedOut, match=r"^the answer was not complete after 0\.4 s$"):
                client.get("a")
            assert client.get("a").public_id == "a"
            fake.faults.add(delay=2.0)
            with pytest.raises(TimedOut) as caught:
                client.get("a")
            assert caught.value.sent
            assert client.get("a").public_id == "a"


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_once_is_once(kind: str, fake: FakeCloudinary, url: str) -> None:
    """Without retries nothing is sent again, be it harmless or not."""
    with SOCKET_KINDS[kind](attrs.evolve(fake.cloud, api_url=url), retries=None) as client:
        fake.add_asset("a")
        for call in (
            client.ping,
            lambda: client.get("a"),
            lambda: client.delete_many(["a"]),
            lambda: client.delete("a"),
        ):
            fake.reset()
            fake.faults.add(cut="stored")
            with pytest.raises(TransportError) as caught:
                call()
            assert caught.value.sent and len(fake.calls) == 1


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_nobody_there(kind: str, fake: FakeCloudinary) -> None:
    """A name that there is not, a port where nobody listens: nothing was sent."""
    for address in ("https://no-such-host.invalid", "http://127.0.0.1:1"):
        with SOCKET_KINDS[kind](
            attrs.evolve(fake.cloud, api_url=address), retries=Retries(attempts=2, first_wait=0)
        ) as client:
            with pytest.raises(TransportError, match=r"^no answer from \S+ \(\w*Connect") as caught:
                client.upload(JPEG)
            assert not caught.value.sent


def test_a_file_that_grows(client: Any, fake: FakeCloudinary, tmp_path: Path) -> None:
    """What is being written is not stored half, and the client goes on."""
    path = tmp_path / "a.log"
    path.write_bytes(b"a" * (CHUNK + 1000))

    def grow(progress: Any) -> None:
        if progress.sent < progress.total:
            with path.open("ab") as file:
                file.write(b"more")

    with pytest.raises(RequestError, match=r"^file: the file (grew|was changed) while it was uploaded"):
        client.upload(path, chunk_size=CHUNK, progress=grow)
    assert fake.assets == {}
    assert client.upload(path, chunk_size=CHUNK).bytes == path.stat().st_size


def test_an_unsigned_upload(fake: FakeCloudinary, url: str) -> None:
    """Without credentials, as its preset allows."""
    fake.presets["web"] = {"unsigned": True, "tags": "web"}
    for kind in SOCKET_KINDS.values():
        with kind(Cloud("demo", api_url=url)) as client:
            assert client.upload(JPEG, upload_preset="web").tags == ("web",)


# ----------------------------------------------------------------------------------------------- many at a time


@pytest.mark.parametrize("kind", [AsyncClient, AiohttpClient])
def test_a_thousand_uploads_at_a_time(kind: type[AsyncClient], fake: FakeCloudinary, url: str) -> None:
    """None is lost or doubled, and no more connections are open than were asked for; memory stays small."""
    content = JPEG + b"y" * 10_000

    async def main() -> set[str]:
        async with kind(attrs.evolve(fake.cloud, api_url=url), connections=20) as client:
            found = await asyncio.gather(*[client.upload(content, public_id=f"a{at}") for at in range(1000)])
        return {one.public_id for one in found}

    before = set(threading.enumerate())
    tracemalloc.start()
    names = asyncio.run(main())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names == {f"a{at}" for at in range(1000)} == {asset.public_id for asset in fake.assets.values()}
    assert len(uploads(fake)) == 1000
    assert peak < 60 * 2**20  # the fake keeps 10 MB of it
    assert len(set(threading.enumerate()) - before) <= 20 + 1


def test_threads_share_a_client(fake: FakeCloudinary, url: str) -> None:
    """Each has its own connection."""
    from concurrent.futures import ThreadPoolExecutor

    with Client(attrs.evolve(fake.cloud, api_url=url), connections=4) as client, ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda at: client.upload(JPEG, public_id=f"a{at}").public_id, range(200)))
    assert found == [f"a{at}" for at in range(200)] and len(fake.assets) == 200


@pytest.mark.parametrize("kind", [AsyncClient, AiohttpClient])
def test_cancelled_in_the_middle(kind: type[AsyncClient], fake: FakeCloudinary, url: str) -> None:
    """Whatever it waited for, the client goes on, and nothing is left open."""

    async def main() -> None:
        async with kind(attrs.evolve(fake.cloud, api_url=url), connections=1) as client:
            for fault in ({"delay": 5.0}, {"dribble": 0.5}, {"status": 420, "reset_in": 20}):
                fake.faults.add(**fault)
                task = asyncio.create_task(client.upload(JPEG, public_id="a"))
                await asyncio.sleep(0.2)
                waiting = asyncio.create_task(client.upload(JPEG, public_id="b"))
                await asyncio.sleep(0.05)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert (await waiting).public_id == "b"
                assert (await client.get("b")).public_id == "b"

    asyncio.run(main())


@pytest.mark.parametrize("kind", [AsyncClient, AiohttpClient])
def test_cancelled_among_chunks(kind: type[AsyncClient], fake: FakeCloudinary, url: str, tmp_path: Path) -> None:
    """Chunks that are under way are given up, the file is closed, and the journal says where to go on."""
    path, journal = tmp_path / "a.bin", tmp_path / "a.json"
    path.write_bytes(JPEG + os.urandom(4 * CHUNK))

    async def main() -> None:
        async with kind(attrs.evolve(fake.cloud, api_url=url)) as client:
            fake.faults.add(path="*/upload", nth=3, delay=5.0)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.upload(path, chunk_size=CHUNK, parallel=2, resume=journal), 2.0)
            assert journal.exists() and fake.assets == {}
            await client.upload(path, chunk_size=CHUNK, parallel=2, resume=journal)

    asyncio.run(main())
    [asset] = fake.assets.values()
    assert asset.etag == hashlib.md5(path.read_bytes()).hexdigest() and not journal.exists()  # noqa: S324


def test_trio_works_too(fake: FakeCloudinary, url: str) -> None:
    """The client is of no event loop."""

    async def main() -> None:
        async with AsyncClient(attrs.evolve(fake.cloud, api_url=url), retries=AT_ONCE) as client:
            fake.faults.add(status=500)
            assert (await client.upload(JPEG, public_id="a")).public_id == "a"
            assert [asset.public_id async for asset in client.assets()] == ["a"]
            content = JPEG + os.urandom(3 * CHUNK)
            assert (await client.upload(content, chunk_size=CHUNK, parallel=2)).bytes == len(content)

    trio.run(main)


def test_the_fake_as_a_transport(fake: FakeCloudinary) -> None:
    """Without a socket it is the same."""
    for kind in KINDS.values():
        with kind(fake.cloud, transport=fake.transport(), retries=AT_ONCE) as client:
            fake.faults.add(path="*/upload", cut="request")
            assert client.upload(JPEG, public_id="a").public_id == "a"
            assert client.delete("a").result == "ok"
    assert isinstance(fake.transport(), (httpx.BaseTransport, httpx.AsyncBaseTransport))
