"""Both clients, against a service that answers by a script: what is sent, sent again, and given up."""

from __future__ import annotations

import io
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import AT_ONCE, CLOUD, KINDS, SOCKET_KINDS, Script, Sent, error, ok

from cldurl import Cloud
from cldurl.errors import (
    ApiError,
    BadAnswer,
    BadRequest,
    ConfigurationError,
    NotFound,
    RateLimited,
    RequestError,
    ServerError,
    TimedOut,
    TransportError,
)  # fmt: skip
from cldurl.http import Client, Progress, Retries

MIB = 2**20
CHUNK = 5 * MIB
REMOTE = "https://example.com/a.jpg"


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


@pytest.fixture(params=KINDS)
def made(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A function that makes a client of one kind or the other, by a script."""
    clients = []

    def make(*steps: Any, **settings: Any) -> tuple[Any, Script]:
        script = Script(*steps)
        clients.append(KINDS[request.param](CLOUD, transport=script, **{"retries": AT_ONCE, **settings}))
        return clients[-1], script

    yield make
    for client in clients:
        client.close()


# ------------------------------------------------------------------------------------------------------- calls


def test_every_call_sends_what_the_api_says(made: Any) -> None:
    """The clients add nothing to the requests, and take nothing from the results."""
    client, script = made(ok({"public_id": "a", "tags": ["x"], "result": "ok", "resources": [], "public_ids": ["a"],
                              "status": "ok", "deleted": {"a": "deleted"}}))  # fmt: skip
    assert client.upload(REMOTE, public_id="a").tags == ("x",)
    assert client.get("a").public_id == "a"
    assert client.update("a", tags=["x"]).tags == ("x",)
    assert client.explicit("a", eager=[{"width": 9}]).public_id == "a"
    assert client.rename("a", "b").public_id == "a"
    assert client.delete("a").to_dict() == {"result": "ok"}
    assert list(client.list(max_results=9)) == [] == list(client.search("tags=x"))
    assert client.add_tags("x", "a") == ("a",) == client.remove_tags(["x"], ["a"])
    assert client.delete_many(["a"]).count == 1
    assert client.ping() == "ok"
    assert [(sent.method, sent.url.path.removeprefix("/v1_1/demo")) for sent in script.sent] == [
        ("POST", "/auto/upload"), ("GET", "/resources/image/upload/a"), ("POST", "/resources/image/upload/a"),
        ("POST", "/image/explicit"), ("POST", "/image/rename"), ("POST", "/image/destroy"), ("GET", "/resources/image/upload"),
        ("POST", "/resources/search"), ("POST", "/image/tags"), ("POST", "/image/tags"),
        ("DELETE", "/resources/image/upload"), ("GET", "/ping"),
    ]  # fmt: skip
    assert {sent.headers["authorization"] for sent in script.sent} == {"Basic a2V5OnMzY3IzdC1vZi10aGUtYWNjb3VudA=="}
    assert script.sent[0].fields == {"overwrite": "false", "unique_filename": "true", "public_id": "a", "file": REMOTE}
    assert json.loads(script.sent[7].body) == {"expression": "tags=x"}
    assert "s3cr3t" not in repr(client)


def test_what_a_call_does_not_know_is_answered_with_what_it_knows(made: Any) -> None:
    """Whichever call it is."""
    client, script = made(ok())
    for call, message in [
        (
            lambda: client.search("x", max_result=5),
            'max_result: search has no such parameter; did you mean "max_results"?',
        ),
        (
            lambda: client.rename("a", "b", overwrit=True),
            'overwrit: rename has no such parameter; did you mean "overwrite"?',
        ),
        (
            lambda: client.delete_many(["a"], invalid=True),
            'invalid: delete_many has no such parameter; did you mean "invalidate"?',
        ),
        (lambda: client.add_tags("x", "a", typ="upload"), 'typ: add_tags has no such parameter; did you mean "type"?'),
        (
            lambda: client.remove_tags("x", "a", typ="upload"),
            'typ: remove_tags has no such parameter; did you mean "type"?',
        ),
    ]:
        with pytest.raises(RequestError) as caught:
            call()
        assert str(caught.value) == message
    assert script.sent == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_that_is_closed_is_closed(kind: str) -> None:
    """It does not open its connections again."""
    script = Script(ok())
    with KINDS[kind](CLOUD, transport=script) as client:
        client.get("a")
        if kind == "sync":
            client.close()
        else:
            client.loop.run_until_complete(client.client.close())
        with pytest.raises(ConfigurationError, match=r"^client: it is closed; make another one$"):
            client.get("a")
    assert len(script.sent) == 1


@pytest.mark.parametrize(("module", "missing"), [("http", "httpx"), ("http", "stamina"), ("jinja", "jinja2")])
def test_what_is_missing_is_said(module: str, missing: str) -> None:
    """With the command that installs it."""
    code = f"import sys; sys.modules[{missing!r}] = None; import cldurl.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"ImportError: cldurl.{module} needs {missing}: python -m pip install 'cldurl[{module}]'" in done.stderr


def test_refusals_send_nothing(made: Any) -> None:
    """What can never be right costs no call."""
    client, script = made(ok())
    for call in (
        lambda: client.upload("photo.jpg"),
        lambda: client.upload(b""),
        lambda: client.upload(5),
        lambda: client.upload(b"a", tagz="x"),
        lambda: client.get("a?"),
        lambda: list(client.pages(max_results=0)),
        lambda: client.list(resource_type="all", next_cursor="abc"),
        lambda: client.upload(b"a", chunk_size=CHUNK - 1),
        lambda: client.upload(b"a", parallel=0),
        lambda: client.upload(b"a", progress=5),
        lambda: client.upload(b"a", resume=5),
        lambda: client.upload(b"a", filename=""),
    ):
        with pytest.raises(RequestError):
            call()
    assert script.sent == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"timeout": 0}, "timeout: 0 is not a time; seconds, more than 0"),
        ({"timeout": None}, "timeout: None is not a time; seconds, more than 0"),
        ({"connections": 0}, "connections: 0 is not valid; a whole number, at least 1"),
        ({"retries": 3}, "retries: cannot be an int; Retries(...), or None"),
        ({"proxy": "no proxy"}, None),
        ({"proxy": "ftp://a"}, None),
        ({"proxy": "http://me:pass@:3128"},
         'proxy: is not a URL of a proxy; such as "http://proxy.example.com:3128"'),  # aiohttp would do without it
        ({"proxy": "http://a..b:3128"}, None),
        ({"proxy": f"http://{'a' * 64}"}, None),
        ({"proxy": "http://a:65536"}, None),
        ({"ssl_context": unverified()},
         "ssl_context: does not verify the service; ssl.create_default_context(cafile=...) trusts another CA"),
        ({"ssl_context": False}, "ssl_context: cannot be a bool; an ssl.SSLContext"),
        ({"oauth_token": ""}, "oauth_token: is not a token"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_settings_that_cannot_be(kind: str, settings: Any, message: str | None) -> None:
    """They fail when the client is made; TLS is not switched off by one of them."""
    with pytest.raises(ConfigurationError) as caught:
        SOCKET_KINDS[kind](CLOUD, **settings)
    assert message is None or str(caught.value) == message
    hint = r"^cloud: cannot be a str; a Cloud, such as Cloud\.from_env\(os\.environ\)$"
    with pytest.raises(ConfigurationError, match=hint):
        SOCKET_KINDS[kind]("demo")
    with pytest.raises(ConfigurationError, match=r"^attempts: 0 is not valid; a number, at least 1$"):
        Retries(attempts=0)


@pytest.mark.parametrize("kind", SOCKET_KINDS)
def test_a_host_that_is_no_name(kind: str) -> None:
    """Punycode that no client can read is refused when the client is made."""
    message = r"^api_url: the host of 'https://xn--a\.com' is no name; Codepoint U\+0080 at position 1"
    with pytest.raises(ConfigurationError, match=message):
        SOCKET_KINDS[kind](Cloud("demo", api_url="https://xn--a.com"))
    SOCKET_KINDS[kind](Cloud("demo", api_url="https://xn--mnchen-3ya.de")).close()


def test_a_socks_proxy_needs_a_package_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """That it is missing is said when the client is made."""
    monkeypatch.setattr("cldurl.http._wire.find_spec", lambda name: None)
    with pytest.raises(ConfigurationError) as caught:
        Client(CLOUD, proxy="socks5://user:pass@a")
    assert str(caught.value) == "proxy: a SOCKS proxy needs socksio; pip install 'httpx[socks]'"


# ------------------------------------------------------------------------------------------------------ retries


@pytest.mark.parametrize("failing", [error(500), error(503), httpx.ReadError("cut"), httpx.ReadTimeout("late"),
                                     httpx.RemoteProtocolError("half"), error(420), error(429), error(423),
                                     lambda sent: httpx.Response(200, text='{"public_id": "a'),
                                     lambda sent: httpx.Response(200, text="<html>")])  # fmt: skip
def test_what_does_no_harm_is_sent_again(made: Any, failing: Any) -> None:
    """Reading, updating, deleting, and uploading to an ID of one's own."""
    for call in (
        lambda client: client.get("a"),
        lambda client: client.update("a", tags=["x"]),
        lambda client: client.upload(b"abc", public_id="a"),
    ):
        client, script = made(failing, failing, ok())
        assert call(client).public_id == "a"
        assert len(script.sent) == 3 and len({sent.fields.get("public_id") for sent in script.sent if sent.body}) <= 1
    assert {sent.file for sent in script.sent} == {("file", b"abc")}


@pytest.mark.parametrize(
    "failing", [error(500), httpx.ReadError("cut"), httpx.WriteError("cut"), httpx.ReadTimeout("late")]
)
def test_an_upload_that_may_be_stored_is_not_sent_twice(made: Any, failing: Any) -> None:
    """It would be a second asset; the same holds for a renaming."""
    for call in (lambda client: client.upload(b"abc"), lambda client: client.rename("a", "b")):
        client, script = made(failing, ok())
        with pytest.raises((ServerError, TransportError)):
            call(client)
        assert len(script.sent) == 1


@pytest.mark.parametrize(
    "failing", [httpx.ConnectError("refused"), httpx.ConnectTimeout("late"), error(420), error(423)]
)
def test_what_was_never_carried_out_is_always_sent_again(made: Any, failing: Any) -> None:
    """No connection, or a refusal for now: even an upload without an ID."""
    client, script = made(failing, ok())
    assert client.upload(b"abc").public_id == "a"
    assert len(script.sent) == 2


def test_attempts_are_limited(made: Any) -> None:
    """Five in all, unless told; then the last error is raised."""
    client, script = made(error(500, "the sky fell"))
    with pytest.raises(ServerError, match=r"^500: the sky fell$"):
        client.get("a")
    assert len(script.sent) == 5
    client, script = made(error(500), retries=None)
    with pytest.raises(ServerError):
        client.get("a")
    assert len(script.sent) == 1
    client, script = made(httpx.ConnectError("refused"), retries=Retries(attempts=2, first_wait=0, longest_wait=0))
    with pytest.raises(TransportError) as caught:
        client.get("a")
    assert str(caught.value) == "no answer from api.cloudinary.com (ConnectError: refused)" and not caught.value.sent
    assert len(script.sent) == 2


def test_what_is_wrong_is_not_sent_again(made: Any) -> None:
    """The next answer would be the same."""
    for status in (400, 401, 403, 404, 409, 413, 302):
        client, script = made(error(status))
        with pytest.raises(ApiError):
            client.get("a")
        assert len(script.sent) == 1


def test_a_near_reset_is_waited_for_and_a_far_one_raised(made: Any) -> None:
    """A second is waited; fifty minutes are the caller's to spend."""
    near = {"Date": "Tue, 14 Nov 2023 22:00:00 GMT", "X_FeatureRateLimit_Reset": "Tue, 14 Nov 2023 22:00:01 GMT"}
    client, script = made(error(420, **near), ok())
    assert client.get("a").public_id == "a" and len(script.sent) == 2
    far = {**near, "X_FeatureRateLimit_Reset": "Tue, 14 Nov 2023 22:50:00 GMT"}
    client, script = made(error(429, "Rate Limit Exceeded", **far))
    with pytest.raises(RateLimited) as caught:
        client.get("a")
    assert (caught.value.retry_after, len(script.sent)) == (3000.0, 1)


def test_a_deletion_whose_answer_was_lost_is_a_deletion(made: Any) -> None:
    """The second attempt finds nothing, since the first one did it."""
    client, script = made(httpx.ReadError("cut"), ok({"result": "not found"}))
    assert client.delete("a").result == "ok" and len(script.sent) == 2
    client, script = made(ok({"result": "not found"}))
    with pytest.raises(NotFound):
        client.delete("a")
    client, script = made(httpx.ConnectError("never left"), ok({"result": "not found"}))
    with pytest.raises(NotFound):
        client.delete("a")


def test_no_error_leads_to_the_credentials(made: Any) -> None:
    """What httpx raises holds the request, and the request the secret: it is not chained."""
    client, _ = made(httpx.ReadError("cut", request=httpx.Request("GET", "https://a", headers={"Authorization": "x"})),
                     retries=None)  # fmt: skip
    with pytest.raises(TransportError) as caught:
        client.get("a")
    assert caught.value.__cause__ is None and caught.value.__context__ is None


# ------------------------------------------------------------------------------------------------------ answers


class Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that never ends."""

    def __init__(self, block: bytes, wait: float = 0) -> None:
        self.block, self.event, self.wait, self.closed = block, threading.Event(), wait, False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.event.wait(self.wait)
            yield self.block

    def __aiter__(self) -> Endless:
        return self

    async def __anext__(self) -> bytes:
        self.event.wait(self.wait)
        return self.block

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def test_an_answer_has_an_end(made: Any) -> None:
    """In time, and in size; and the connection is closed."""
    slow = Endless(b" ", wait=0.02)
    client, _ = made(lambda sent: httpx.Response(200, stream=slow), timeout=0.2, retries=None)
    with pytest.raises(TimedOut, match=r"^the answer was not complete after 0\.2 s$"):
        client.get("a")
    large = Endless(b" " * MIB)
    client, _ = made(lambda sent: httpx.Response(200, stream=large), retries=None)
    with pytest.raises(BadAnswer, match=r"^an answer of more than 67108864 bytes$"):
        client.get("a")
    assert slow.closed and large.closed


# ------------------------------------------------------------------------------------------------------- lists


def test_pages_are_asked_for_when_they_are_wanted(made: Any) -> None:
    """Each with the cursor of the one before; the assets of all, one by one."""
    first = ok({"resources": [{"public_id": "a"}, {"public_id": "b"}], "next_cursor": "c1"})
    last = ok({"resources": [{"public_id": "c"}]})
    client, script = made(first, last)
    pages = client.pages(prefix="x")
    assert len(next(pages)) == 2 and len(script.sent) == 1
    assert [len(page) for page in pages] == [1]
    assert [dict(sent.url.params).get("next_cursor") for sent in script.sent] == [None, "c1"]
    assert script.sent[0].url.params["max_results"] == "500"
    client, script = made(first, last)
    assert [asset.public_id for asset in client.assets()] == ["a", "b", "c"]


def test_a_cursor_that_comes_again_ends_the_list(made: Any) -> None:
    """It would go on for ever."""
    client, script = made(ok({"resources": [], "next_cursor": "c1"}))
    with pytest.raises(BadAnswer, match=r"^200: the service gives a cursor a second time: its list would never end$"):
        list(client.assets())
    assert len(script.sent) == 2
    client, script = made(ok({"resources": [], "next_cursor": "c1"}))
    with pytest.raises(BadAnswer):
        client.list(resource_type="all")
    client, script = made(ok({"deleted": {}, "partial": True, "next_cursor": "c1"}))
    with pytest.raises(BadAnswer):
        client.delete_many(prefix="x/")
    assert len(script.sent) == 2


def by_kind(counts: dict[str, int]) -> Any:
    """A service with so many assets of each type."""

    def answer(sent: Sent) -> httpx.Response:
        kind = sent.url.path.split("/")[4]
        query = dict(sent.url.params)
        start = int(query.get("next_cursor", "0"))
        stop = min(start + int(query["max_results"]), counts[kind])
        more = {"next_cursor": str(stop)} if stop < counts[kind] else {}
        resources = [{"public_id": f"{kind}{at}", "resource_type": kind} for at in range(start, stop)]
        return httpx.Response(200, json={"resources": resources, **more})

    return answer


@pytest.mark.parametrize("size", [1, 2, 3, 10, 500])
@pytest.mark.parametrize("counts", [(3, 0, 4), (0, 0, 0), (0, 2, 0), (5, 5, 5), (2, 2, 2)])
def test_all_types_are_walked_under_one_cursor(made: Any, counts: tuple[int, ...], size: int) -> None:
    """Every asset once, in full pages but for the last."""
    known = dict(zip(("image", "video", "raw"), counts, strict=True))
    client, _ = made(by_kind(known))
    pages = list(client.pages(resource_type="all", max_results=size))
    expected = [f"{kind}{at}" for kind, count in known.items() for at in range(count)]
    assert [asset.public_id for page in pages for asset in page] == expected
    assert {len(page) for page in pages[:-1]} <= {size}


def test_many_are_deleted_a_hundred_at_a_time(made: Any) -> None:
    """As many calls as it takes, and one result."""
    client, script = made(lambda sent: httpx.Response(200, json={
        "deleted": dict.fromkeys(sent.url.params.get_list("public_ids[]"), "deleted"), "partial": False}))  # fmt: skip
    assert client.delete_many([f"a{at}" for at in range(250)]).count == 250
    assert [len(sent.url.params.get_list("public_ids[]")) for sent in script.sent] == [100, 100, 50]
    client, script = made(ok({"deleted": {"a": "deleted"}, "partial": True, "next_cursor": "c"}),
                          ok({"deleted": {"b": "deleted"}, "partial": False}))  # fmt: skip
    assert client.delete_many(prefix="x/").deleted == {"a": "deleted", "b": "deleted"}


# ----------------------------------------------------------------------------------------------------- uploads


async def _later(blocks: list[bytes]) -> AsyncIterator[bytes]:
    for block in blocks:
        yield block


def stored(script: Script) -> bytes:
    """What the service has put together, by the ranges it was told."""
    content = bytearray()
    for sent in sorted(script.sent, key=lambda sent: int(sent.headers["content-range"].split()[1].split("-")[0])):
        start, stop = map(int, sent.headers["content-range"].split()[1].split("/")[0].split("-"))
        data = sent.file[1]
        assert stop + 1 - start == len(data)
        content[start : stop + 1] = data
    return bytes(content)


def taking(total: int | None = None) -> Any:
    """A service that takes chunks."""

    def answer(sent: Sent) -> httpx.Response:
        span, _, size = sent.headers["content-range"].removeprefix("bytes ").partition("/")
        done = int(span.split("-")[1]) + 1 == int(size)
        return httpx.Response(200, json={"public_id": "made"} if done else {"done": False, "public_id": "made"})

    return answer


def test_files_of_all_kinds(made: Any, tmp_path: Path) -> None:
    """Paths, bytes, files, iterators: the same bytes, and a name."""
    path = tmp_path / 'Weiße "Tasse".jpg'
    path.write_bytes(b"abc")
    with path.open("rb") as whole, path.open("rb") as rest, path.open("rb", buffering=0) as raw:
        rest.read(1)
        for file, name, content in [
            (path, path.name, b"abc"),
            (whole, path.name, b"abc"),
            (raw, path.name, b"abc"),
            (rest, path.name, b"bc"),
            (b"abc", "file", b"abc"),
            (bytearray(b"abc"), "file", b"abc"),
            (memoryview(b"abc"), "file", b"abc"),
            (io.BytesIO(b"abc"), "file", b"abc"),
            ([b"a", b"", b"bc"], "file", b"abc"),
            ((block for block in [b"abc"]), "file", b"abc"),
        ]:
            client, script = made(ok())
            client.upload(file)
            got, data = script.sent[0].file
            assert (got.replace("%22", '"'), data) == (name, content)
            client.upload(b"abc", filename="cup.png\udcff" if file == b"abc" else "cup.png?")
            assert script.sent[1].file == ("cup.png?", b"abc")
    client, script = made(ok())
    client.upload("data:image/png;base64,AAAA")
    assert script.sent[0].fields["file"] == "data:image/png;base64,AAAA"


def test_an_async_iterator_is_for_the_async_client() -> None:
    """The other one says so."""
    script = Script(ok())
    with KINDS["async"](CLOUD, transport=script) as client:
        client.upload(_later([b"ab", b"c"]))
    assert script.sent[0].file == ("file", b"abc")
    hint = r"^file: an async iterator; AsyncClient takes it$"
    with Client(CLOUD, transport=script) as client, pytest.raises(RequestError, match=hint):
        client.upload(_later([b"a"]))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (Path("/nowhere/a.jpg"), "file: cannot be read: [Errno 2] No such file or directory: '/nowhere/a.jpg'"),
        (Path("/"), "file: cannot be read: [Errno 21] Is a directory: '/'"),
        (io.StringIO("abc"), 'file: is a text file; open it with mode "rb"'),
        (b"", "file: is empty"),
        (io.BytesIO(), "file: is empty"),
        ([], "file: is empty"),
        (["abc"], 'file: gives not bytes but a str; open it with mode "rb"'),
        (5, "file: cannot be an int; a Path, bytes, a binary file, an iterator of bytes, a URL or a data URI"),
        (None, "file: cannot be None; a Path, bytes, a binary file, an iterator of bytes, a URL or a data URI"),
        ("photo.jpg", "file: 'photo.jpg' is neither a URL nor a data URI; for a file on this machine write Path(...)"),
    ],
)  # fmt: skip
def test_no_file(made: Any, file: Any, message: str) -> None:
    """What cannot be read, or holds nothing."""
    client, script = made(ok())
    with pytest.raises(RequestError) as caught:
        client.upload(file)
    assert str(caught.value) == message and script.sent == []


class Breaking(io.BytesIO):
    """A file on a disk that breaks."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_disk_that_breaks(made: Any) -> None:
    """It is an error of ours, and the connection is not left half used."""
    client, _ = made(ok())
    for file in (Breaking(b"abc"), (Breaking(b"abc").read() for _ in [1])):
        with pytest.raises(RequestError, match=r"^file: cannot be read: \[Errno 5\] Input/output error$"):
            client.upload(file)
    assert client.get("a").public_id == "a"


@pytest.mark.parametrize("extra", [-1, 1])
def test_a_file_that_changes_while_it_goes_up(made: Any, tmp_path: Path, extra: int) -> None:
    """Shorter or longer: neither is stored."""
    for size in (1000, CHUNK + 1000):
        path = tmp_path / "log.txt"
        path.write_bytes(b"a" * size)

        def change(sent: Progress, path: Path = path, size: int = size) -> None:
            if path.stat().st_size == size:
                os.truncate(path, size + extra)

        class Slow(io.FileIO):
            def read(self, length: int = -1, /, path: Path = path, size: int = size) -> bytes:
                if path.stat().st_size == size:
                    os.truncate(path, size + extra)
                return super().read(length)

        client, script = made(taking() if size > CHUNK else ok())
        with Slow(path) as file, pytest.raises(RequestError) as caught:
            client.upload(file, chunk_size=CHUNK)
        what = "became shorter" if extra < 0 else "grew"
        assert str(caught.value) in (
            f"file: the file {what} while it was uploaded; upload it when it is complete",
            "file: the file was changed while it was uploaded; upload it when it is complete",
        )
        assert len(script.sent) <= 1
        path.write_bytes(b"a" * size)
        client, script = made(taking() if size > CHUNK else ok())
        if size > CHUNK:
            with pytest.raises(RequestError):
                client.upload(path, chunk_size=CHUNK, progress=change)


@pytest.mark.parametrize("parallel", [1, 3])
@pytest.mark.parametrize("size", [CHUNK + 1, 2 * CHUNK, 4 * CHUNK + 7])
def test_large_files_go_up_in_chunks(made: Any, tmp_path: Path, size: int, parallel: int) -> None:
    """Every byte once; the ID of the service in all chunks but the first, one's own in all."""
    path = tmp_path / "a.bin"
    path.write_bytes(os.urandom(size))
    client, script = made(taking())
    seen: list[Progress] = []
    found = client.upload(path, chunk_size=CHUNK, parallel=parallel, progress=seen.append, tags=["x"])
    assert found.public_id == "made" and stored(script) == path.read_bytes()
    assert len({sent.headers["x-unique-upload-id"] for sent in script.sent}) == 1
    assert [sent.fields.get("public_id") for sent in script.sent] == [None] + ["made"] * (len(script.sent) - 1)
    assert {sent.fields["tags"] for sent in script.sent} == {"x"}
    assert script.sent[-1].headers["content-range"].endswith(f"-{size - 1}/{size}")
    assert seen[-1] == Progress(size, size) and [step.sent for step in seen] == sorted(step.sent for step in seen)
    client, script = made(taking())
    client.upload(path.read_bytes(), chunk_size=CHUNK, public_id="mine")
    assert {sent.fields["public_id"] for sent in script.sent} == {"mine"} and stored(script) == path.read_bytes()


@pytest.mark.parametrize("size", [1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1])
def test_streams_go_up_as_they_come(made: Any, size: int) -> None:
    """The size is told with the last chunk, when it is known."""
    content = os.urandom(size)
    client, script = made(taking() if size > CHUNK else ok())
    seen: list[Progress] = []
    blocks = (content[at : at + 700_000] for at in range(0, size, 700_000))
    client.upload(blocks, chunk_size=CHUNK, progress=seen.append)
    if size <= CHUNK:
        assert script.sent[0].file[1] == content and len(script.sent) == 1
        return
    assert stored(script) == content
    assert seen[-1] == Progress(size, size) and {step.total for step in seen} == {None, size}
    totals = [sent.headers["content-range"].split("/")[1] for sent in script.sent]
    assert totals == ["-1"] * (len(totals) - 1) + [str(size)]
    with pytest.raises(RequestError, match=r"^file: a stream cannot be resumed; give a Path$"):
        client.upload(iter([b"a"]), resume="state.json")


@pytest.mark.parametrize("failing", [httpx.ReadError("cut"), httpx.WriteError("cut"), error(500), error(420)])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_each_chunk_is_sent_again_alone(made: Any, failing: Any, at: int) -> None:
    """The same bytes under the same ID, and nothing of the others."""
    content = os.urandom(2 * CHUNK + 5)
    client, script = made(*[taking()] * at, failing, taking())
    assert client.upload(content, chunk_size=CHUNK).public_id == "made"
    assert len(script.sent) == 4
    assert script.sent[at].file == script.sent[at + 1].file
    assert script.sent[at].headers["content-range"] == script.sent[at + 1].headers["content-range"]
    assert stored(script) == content


@pytest.mark.parametrize("parallel", [1, 2])
@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_an_upload_goes_on_after_a_crash(made: Any, tmp_path: Path, at: int, parallel: int) -> None:
    """What the service has is not sent again; the journal is gone when all is done."""
    path, journal = tmp_path / "a.bin", tmp_path / "journal.json"
    path.write_bytes(os.urandom(3 * CHUNK + 5))
    settings = {"chunk_size": CHUNK, "resume": journal, "parallel": parallel}
    client, before = made(*[taking()] * at, httpx.ReadError("cut"), retries=None)
    with pytest.raises(TransportError):
        client.upload(path, **settings)
    assert journal.exists() == (at > 0)
    client, after = made(taking())
    seen: list[Progress] = []
    assert client.upload(path, progress=seen.append, **settings).public_id == "made"
    assert seen[-1].share == 1
    first = [sent.headers["content-range"] for sent in before.sent if sent.headers["content-range"]]
    again = [sent.headers["content-range"] for sent in after.sent]
    assert len(set(first) | set(again)) == 4 and len(again) <= 4 - min(at, 1)
    if parallel == 1:
        assert len(again) == 4 - at and not set(first[:-1]) & set(again)
    assert not journal.exists()
    if at:
        ids = {sent.headers["x-unique-upload-id"] for sent in before.sent + after.sent}
        assert len(ids) == 1


def test_a_journal_is_of_one_upload(made: Any, tmp_path: Path) -> None:
    """Another file, other parameters, or something else altogether: refused, and left as it is."""
    path, journal = tmp_path / "a.bin", tmp_path / "journal.json"
    path.write_bytes(os.urandom(CHUNK + 5))
    client, _ = made(taking(), httpx.ReadError("cut"), retries=None)
    with pytest.raises(TransportError):
        client.upload(path, chunk_size=CHUNK, resume=journal)
    kept = journal.read_text()
    client, script = made(taking())
    for change, more in [(lambda: None, {"tags": ["x"]}), (lambda: path.write_bytes(os.urandom(CHUNK + 5)), {})]:
        change()
        with pytest.raises(RequestError) as caught:
            client.upload(path, chunk_size=CHUNK, resume=journal, **more)
        assert "is of another file, or of other parameters; delete it, and the upload begins anew" in str(caught.value)
    journal.write_text("[]")
    with pytest.raises(RequestError, match=r"is no journal of an upload; give another path$"):
        client.upload(path, chunk_size=CHUNK, resume=journal)
    with pytest.raises(RequestError, match=r"^resume: cannot be written: .*; give another path$"):
        client.upload(path, chunk_size=CHUNK, resume=tmp_path / "no" / "journal.json")
    assert "s3cr3t" not in kept and len(script.sent) == 1
    with pytest.raises(
        RequestError, match=r"^resume: only a file on a disk can be told from another of its size; give a Path$"
    ):
        client.upload(bytes(CHUNK + 5), chunk_size=CHUNK, resume=journal)
    small, script = made(ok())
    small.upload(b"abc", resume=journal)  # one chunk needs no journal
    assert journal.read_text() == "[]"


def test_a_chunk_that_fails_beside_others_fails_the_upload(made: Any) -> None:
    """The others are given up, and the error is the one that came."""
    content = os.urandom(5 * CHUNK + 5)

    def answer(sent: Sent) -> httpx.Response:
        if sent.headers["content-range"].startswith(f"bytes {2 * CHUNK}-"):
            return error(400, "bad chunk")(sent)
        return taking()(sent)

    client, script = made(answer)
    with pytest.raises(BadRequest, match=r"^400: bad chunk$"):
        client.upload(content, chunk_size=CHUNK, parallel=2)
    assert len(script.sent) < 6


def test_a_service_that_never_finishes(made: Any) -> None:
    """The last chunk must be the last."""
    client, _ = made(ok({"done": False, "public_id": "a"}))
    with pytest.raises(BadAnswer, match=r"^200: the service waits for more of the file, of which there is none$"):
        client.upload(os.urandom(CHUNK + 5), chunk_size=CHUNK)


def test_unsigned_uploads_need_no_secret() -> None:
    """A client without credentials, with a preset."""
    script = Script(ok())
    with Client(Cloud("demo"), transport=script) as client:
        client.upload(b"abc", upload_preset="web")
    assert "authorization" not in script.sent[0].headers and script.sent[0].fields == {"upload_preset": "web"}
