"""What goes wrong at the fake service when a test says so: over its transport and on a real socket."""

from __future__ import annotations

import json
import socket
import threading
import time
from base64 import b64encode
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
import pytest
from clients import PNG
from hypothesis import given
from hypothesis import strategies as st

from cldurl import CldurlError, InvalidInput
from cldurl.testing import FakeCloudinary

AUTH = ("1234567890", "fake-secret")

# Reset while it writes, a client may learn of it by the writing, and then only sees an end.
_RESET = (httpx.ReadError, httpx.RemoteProtocolError)
CUTS: list[tuple[dict[str, Any], type[Exception], Any, bool]] = [
    # fault, over the transport, on a socket, and whether the asset is stored
    ({"cut": "before"}, httpx.ConnectError, _RESET, False),
    ({"cut": "request"}, httpx.ReadError, _RESET, False),
    ({"cut": "request", "cut_at": 0}, httpx.ReadError, _RESET, False),
    ({"cut": "stored"}, httpx.RemoteProtocolError, httpx.RemoteProtocolError, True),
    ({"cut": "answer"}, httpx.RemoteProtocolError, httpx.RemoteProtocolError, True),
    ({"delay": 0.6}, httpx.ReadTimeout, httpx.ReadTimeout, True),
    ({"dribble": 0.6, "pieces": 3}, httpx.ReadTimeout, httpx.ReadTimeout, True),
    ({"status": 500, "cut": "answer"}, httpx.RemoteProtocolError, httpx.RemoteProtocolError, False),
]


def _wait_for(condition: Any) -> None:
    """The server may be an instant behind its client."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        threading.Event().wait(0.01)


@pytest.mark.parametrize(("fault", "by_transport", "by_socket", "is_stored"), CUTS)
def test_a_connection_breaks_as_the_script_says(
    connected: Any, request: Any, fault: dict[str, Any], by_transport: type[Exception], by_socket: Any,
    is_stored: bool,
) -> None:  # fmt: skip
    """And then the service is as if nothing had been."""
    fake = FakeCloudinary()
    client = connected(fake)
    client.timeout = 0.3
    fake.faults.add(method="POST", path="*/upload", **fault)
    error = by_transport if "transport" in request.node.callspec.id else by_socket
    with pytest.raises(error):
        client.post("/image/upload", data={"public_id": "a"}, files={"file": PNG * 30_000})
    _wait_for(lambda: fake.calls)
    assert (("image", "upload", "a") in fake.assets) is is_stored
    (call,) = fake.calls
    assert (call.status is None) is (fault.get("cut") in ("before", "request"))
    assert client.post("/image/upload", data={"public_id": "b"}, files={"file": PNG}).status_code == 200


@pytest.mark.parametrize(("fault", "expected"), [case[:2] for case in CUTS])
def test_async_clients_meet_the_same(fault: dict[str, Any], expected: type[Exception]) -> None:
    """With the same errors."""

    async def main() -> None:
        fake = FakeCloudinary()
        base = "https://api.cloudinary.com/v1_1/demo"
        async with httpx.AsyncClient(transport=fake.transport(), base_url=base, auth=AUTH, timeout=0.3) as client:
            fake.faults.add(path="*/upload", **fault)
            with pytest.raises(expected):
                await client.post("/image/upload", data={"public_id": "a"}, files={"file": PNG})
            assert (await client.post("/image/upload", files={"file": PNG})).status_code == 200

    anyio.run(main)


def test_a_request_that_is_given_up_is_logged_without_a_status() -> None:
    """Its task was cancelled in the middle of its body, and the fake goes on."""

    async def main() -> None:
        fake = FakeCloudinary()

        async def endless() -> Any:
            while True:
                yield b"x"
                await anyio.sleep(0.01)

        async with httpx.AsyncClient(transport=fake.transport(), auth=AUTH) as client:
            url = "https://api.cloudinary.com/v1_1/demo/image/upload"
            with anyio.move_on_after(0.05):
                await client.post(url, content=endless())
            assert [call.status for call in fake.calls] == [None]
            assert (await client.post(url, files={"file": PNG})).status_code == 200

    anyio.run(main)


def test_a_body_is_as_long_as_its_header_says(api: Any) -> None:
    """A file that shrinks or grows on its way fails as it does over a network."""
    client = api(FakeCloudinary())
    for size, message in ((2, "Too little data"), (4, "Too much data")):
        with pytest.raises(httpx.LocalProtocolError, match=message):
            client.post("/image/upload", content=iter([b"x" * size]), headers={"Content-Length": "3"})


def test_a_status_stands_for_the_answer(connected: Any) -> None:
    """With the service's message, or with what the test says; nothing is carried out."""
    fake = FakeCloudinary()
    client = connected(fake)
    fake.faults.add(method="post", status=423)
    fake.faults.add(method="GET", path="*/ping", status=503, headers={"Retry-After": "1"}, body=b"later")
    locked = client.post("/image/upload", files={"file": PNG})
    assert (locked.status_code, locked.json()) == (423, {"error": {"message": "Resource is still being processed"}})
    assert locked.headers["X-Request-Id"]
    later = client.get("/ping")
    assert (later.status_code, later.text, later.headers["Retry-After"]) == (503, "later", "1")
    assert not fake.assets and not fake.faults.pending


@pytest.mark.parametrize("status", [420, 429])
@pytest.mark.parametrize("reset_in", [2, 3000])
def test_a_limit_that_is_reached_says_until_when(api: Any, clock: Any, status: int, reset_in: int) -> None:
    """In a header and in words."""
    fake = FakeCloudinary(clock=clock)
    fake.faults.add(status=status, reset_in=reset_in)
    answer = api(fake).get("/ping")
    assert answer.status_code == status
    assert parsedate_to_datetime(answer.headers["X-FeatureRateLimit-Reset"]).timestamp() == clock.now + reset_in
    assert answer.json()["error"]["message"].startswith("Rate Limit Exceeded. Limit of 500 api operations reached.")


def test_answers_come_garbled(connected: Any) -> None:
    """Half a JSON, or a page of HTML, after the request was carried out."""
    fake = FakeCloudinary()
    client = connected(fake)
    fake.faults.add(garble="truncated")
    fake.faults.add(garble="html", nth=2)
    fake.faults.add(garble="html", status=502, nth=3)
    with pytest.raises(json.JSONDecodeError):
        client.post("/image/upload", data={"public_id": "a"}, files={"file": PNG}).json()
    page = client.get("/ping")
    assert (page.status_code, page.headers["Content-Type"], page.text[:6]) == (200, "text/html", "<html>")
    assert client.get("/ping").status_code == 502
    assert ("image", "upload", "a") in fake.assets
    assert client.get("/ping").json() == {"status": "ok"}


def test_a_slow_answer_comes_whole(connected: Any) -> None:
    """To those that wait."""
    fake = FakeCloudinary()
    fake.faults.add(delay=0.01, dribble=0.005, pieces=4)
    assert connected(fake).get("/ping").json() == {"status": "ok"}


@pytest.mark.parametrize("fault", [{"cut": "answer"}, {"dribble": 0.001}])
def test_the_answer_to_head_has_no_body_to_break(connected: Any, fault: dict[str, Any]) -> None:
    """And the connection goes on with the next answer."""
    fake = FakeCloudinary()
    fake.add_asset("cup", PNG)
    client = connected(fake)
    fake.faults.add(method="HEAD", **fault)
    answer = client.head(str(client.base_url).partition("/v1_1")[0] + "/demo/image/upload/cup")
    assert (answer.headers["Content-Length"], answer.content) == (str(len(PNG)), b"")
    assert client.get("/ping").json() == {"status": "ok"}


def test_a_fault_meets_the_requests_that_it_is_for(api: Any) -> None:
    """From the nth on, so many times; every fault counts for itself, and the first that is due is met."""
    fake = FakeCloudinary()
    client = api(fake)
    fake.faults.add(path="*/ping", nth=2, times=2, status=500)
    fake.faults.add(path="*/ping", nth=3, times=None, status=502)
    fake.faults.add(method="POST", path="*/ping", status=503)
    found = []
    for _ in range(6):
        client.get("/usage")
        found.append(client.get("/ping").status_code)
    assert found == [200, 500, 500, 502, 502, 502]
    assert [fault.status for fault in fake.faults.pending] == [502, 503]
    fake.faults.clear()
    assert client.get("/ping").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "faults: nothing goes wrong; give status, delay, cut, garble or dribble"),
        ({"cut": "stord"}, "faults.cut: unknown fault 'stord'; did you mean \"stored\"?"),
        ({"garble": "xml"}, "faults.garble: unknown fault 'xml'; one of truncated, html"),
        ({"status": 500, "nth": 0}, "faults.nth: 0 is less than 1"),
        ({"delay": -1.0}, "faults.delay: -1.0 is less than 0"),
        ({"delay": 1.0, "body": b""}, "faults.status: headers, body and reset_in belong to a status; add status=..."),
        ({"cut": "answer", "cut_at": 3}, 'faults.cut_at: cut_at is where a request is cut; add cut="request"'),
    ],
)
def test_a_script_that_can_never_be_played_is_refused(arguments: dict[str, Any], message: str) -> None:
    """With the argument and the fix."""
    with pytest.raises(InvalidInput) as caught:
        FakeCloudinary().faults.add(**arguments)
    assert str(caught.value) == message


def test_reset_forgets_all_but_the_settings(api: Any) -> None:
    """And what comes next is what came first."""
    fake = FakeCloudinary(min_chunk=7)
    client = api(fake)
    first = client.post("/image/upload", files={"file": PNG}).json()
    fake.faults.add(status=500)
    fake.reset()
    assert (fake.assets, fake.calls, fake.faults.pending, fake.min_chunk) == ({}, (), (), 7)
    assert client.post("/image/upload", files={"file": PNG}).json()["public_id"] == first["public_id"]


def test_assets_are_seeded_as_the_service_would_have_them() -> None:
    """And a public ID that it would not take is refused."""
    fake = FakeCloudinary()
    asset = fake.add_asset("a", PNG, tags=["x"], context={"alt": "y"})
    assert (asset.format, asset.width, asset.height, asset.key) == ("png", 30, 20, ("image", "upload", "a"))
    with pytest.raises(CldurlError, match=r"public_id: '\?' is not allowed in a public ID"):
        fake.add_asset("a?b")


def test_the_server_ends_with_its_block() -> None:
    """Connections that a client keeps open end too."""
    fake = FakeCloudinary()
    with httpx.Client(auth=AUTH, trust_env=False) as client:
        with fake.serve() as server:
            url = f"{server.url}/v1_1/demo/ping"
            assert client.get(url).status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(url)


@pytest.mark.parametrize(
    "request_head",
    [
        "POST /v1_1/demo/image/upload HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        "POST /v1_1/demo/image/upload HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /v1_1/demo/image/upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_server_goes_on(request_head: str) -> None:
    """With 400, and the end of the connection."""
    with FakeCloudinary().serve() as server:
        port = int(server.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request_head.encode())
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert answer.endswith(b'\r\n\r\n{"error":{"message":"Bad Request"}}')
        assert httpx.get(f"{server.url}/v1_1/demo/ping", auth=AUTH, trust_env=False).status_code == 200


def test_a_client_that_goes_away_in_the_middle_of_its_body_is_forgotten() -> None:
    """Its request is logged without a status, and nothing is stored."""
    fake = FakeCloudinary()
    head = "POST /v1_1/demo/image/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nshort"
    with fake.serve() as server:
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10) as connection:
            connection.sendall(head.encode())
        _wait_for(lambda: fake.calls)
        assert [call.status for call in fake.calls] == [None]
    assert not fake.assets


def test_what_is_wrong_in_the_settings_of_a_test_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A clock that fails is no broken connection only."""

    def clock() -> float:
        raise LookupError("what time is it?")

    with FakeCloudinary(clock=clock).serve() as server, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{server.url}/v1_1/demo/ping", auth=AUTH, trust_env=False)
    assert "LookupError: what time is it?" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------------------- anything

_VALUES = st.one_of(
    st.sampled_from(["cup", "upload", "1", "true", "a=b", "[", "{}", "add", "data:,x", "https://e.com/a", "w_1|c_fill",
                     "-1", "[1]", "2024-01-01", "v1", "a/b", "remove_all", "1d", "bytes 0-2/5"]),
    st.text(),
)  # fmt: skip
_NAMES = st.sampled_from(
    """
    public_id public_ids public_ids[] tags context metadata moderation moderation_status type to_type from_public_id
    to_public_id format folder asset_folder display_name eager expression sort_by aggregate with_field fields max_results
    next_cursor direction start_at prefix all file command tag key value overwrite access_control async use_filename
    expires_at timestamp signature api_key upload_preset derived_next_cursor asset_id asset_ids allowed_formats
    filename_override public_id_prefix transformations
    """.split()
)
_PATHS = st.one_of(
    st.sampled_from(
        """
        image/upload auto/upload raw/upload image/destroy image/explicit image/rename image/tags image/context
        image/metadata image/download resources resources/image resources/image/upload resources/image/upload/cup
        resources/search resources/image/tags/a resources/image/context resources/by_asset_ids folders/a/b tags/image usage
        """.split()
    ).map("/v1_1/demo/".__add__),
    st.text().map("/demo/image/upload/".__add__),
    st.text().map("/v1_1/demo/".__add__),
    st.text(),
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _VALUES
_LISTS = st.lists(_SCALARS, max_size=3)
_JSON = _SCALARS | _LISTS | st.dictionaries(st.text(max_size=5), _SCALARS | _LISTS, max_size=2)
_HEADERS = st.tuples(st.sampled_from(["content-range", "x-unique-upload-id", "cookie", "content-length"]), _VALUES)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]),
    path=_PATHS,
    params=st.dictionaries(_NAMES, _JSON, max_size=6),
    form=st.sampled_from(["json", "form", "query", "multipart"]),
    headers=st.lists(_HEADERS, max_size=2),
    known=st.booleans(),
)
def test_every_request_gets_an_answer(
    method: str, path: str, params: dict[str, Any], form: str, headers: list[tuple[str, str]], known: bool
) -> None:
    """Whatever it is, and never an exception."""
    fake = FakeCloudinary(presets={"cup": {"unsigned": True}})
    fake.add_asset("cup", tags=["a"], context={"alt": "x"})
    if known:
        headers = [*headers, ("authorization", "Basic " + b64encode(b"1234567890:fake-secret").decode())]
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    query, body = urlencode(texts), b""
    if form == "json":
        headers, body = [*headers, ("content-type", "application/json")], json.dumps(params).encode()
    elif form == "form":
        headers, body = [*headers, ("content-type", "application/x-www-form-urlencoded")], query.encode()
    elif form == "query":
        path = f"{path}?{query}"
    else:
        headers = [*headers, ("content-type", "multipart/form-data; boundary=b")]
        part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        file = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nxyz\r\n--b--\r\n'
        body = "".join([part.format(name, text) for name, text in texts.items()]).encode("utf-8", "replace") + file
    reply = fake.handle(method, path, headers, body)
    assert 200 <= reply.status < 500
    assert fake.calls[-1].status == reply.status
