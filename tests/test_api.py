"""The API without I/O: what is sent for each call, and what is made of each answer."""

from __future__ import annotations

import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cldurl import Cloud, parse
from cldurl import strategies as cst
from cldurl.api import Api, Chunk, Request
from cldurl.api import _fields as fields
from cldurl.api import _typing as types
from cldurl.errors import (
    AlreadyExists,
    ApiError,
    BadAnswer,
    BadRequest,
    CldurlError,
    ConfigurationError,
    Forbidden,
    InvalidInput,
    NotFound,
    RateLimited,
    RequestError,
    ServerError,
    StillProcessing,
    TimedOut,
    TooLarge,
    TransformationError,
    TransportError,
    Unauthorized,
)  # fmt: skip

NOW = 1_700_000_000
SECRET = "s3cr3t-of-the-account"
CLOUD = Cloud("demo", api_key="key", api_secret=SECRET, clock=lambda: NOW)
API = Api(CLOUD)
BASE = "https://api.cloudinary.com/v1_1/demo"
REMOTE = "https://example.com/a.jpg"


def form(request: Request[Any]) -> dict[str, str]:
    return dict(request.fields)


def query(request: Request[Any]) -> tuple[str, list[tuple[str, str]]]:
    address = urlsplit(request.url)
    return address._replace(query="").geturl().removeprefix(f"{BASE}/"), parse_qsl(address.query)


def uploaded(**parameters: Any) -> str:
    """What one parameter of an upload is sent as."""
    [name] = parameters
    return form(API.upload(REMOTE, **parameters))[name.rstrip("_")]


# ------------------------------------------------------------------------------------------------- what is sent


def test_an_upload_always_says_what_the_service_would_guess() -> None:
    """The defaults of the action are sent: the service has others."""
    request = API.upload(REMOTE)
    assert (request.method, request.url) == ("POST", f"{BASE}/auto/upload")
    assert form(request) == {"overwrite": "false", "unique_filename": "true", "file": REMOTE}
    told = API.upload(REMOTE, overwrite=True, unique_filename=False, resource_type="raw", type="private")
    assert told.url == f"{BASE}/raw/upload"
    assert form(told) == {"type": "private", "overwrite": "true", "unique_filename": "false", "file": REMOTE}
    assert form(API.upload(REMOTE, overwrite=None)) == form(request)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("tags", ["product", "featured"], "product,featured"),
        ("tags", "a,b", "a,b"),
        ("tags", {"b", "a"}, "a,b"),
        ("tags", [], ""),
        ("context", {"alt": "Tea = life | always", "n": 3}, r"alt=Tea \= life \| always|n=3"),
        ("context", {"a|b=c": "d"}, r"a\|b\=c=d"),
        ("context", "alt=Cup", "alt=Cup"),
        ("metadata", {"color": "red", "sizes": ["a", 'b"=|']}, 'color=red|sizes=["a","b\\"\\=\\|"]'),
        ("metadata", {"quote": 'say "hi"', "n": 1.5}, r"quote=say \"hi\"|n=1.5"),
        ("transformation", {"width": 300, "crop": "fill"}, "c_fill,w_300"),
        ("transformation", [{"width": 9}, {"overlay": {"font_family": "Arial", "font_size": 9, "text": "a b"}}],
         "w_9/l_text:Arial_9:a b"),
        ("eager", {"width": 9, "format": "png"}, "w_9/png"),
        ("eager", [[{"width": 9}, "e_sepia"], "c_fill,w_5/jpg", "w_7"], "w_9/e_sepia|c_fill,w_5/jpg|w_7"),
        ("eager", "w_5/png|w_6", "w_5/png|w_6"),
        ("face_coordinates", [(1, 2, 3, 4), (5, 6, 7, 8)], "1,2,3,4|5,6,7,8"),
        ("custom_coordinates", (1, 2, 3, 4), "1,2,3,4"),
        ("regions", {"a": [[1, 2], [3, 4]]}, '{"a":[[1,2],[3,4]]}'),
        ("access_control", {"access_type": "token"}, '[{"access_type":"token"}]'),
        ("responsive_breakpoints", '{"a": 1}', '{"a": 1}'),
        ("headers", {"X-Robots-Tag": "noindex"}, "X-Robots-Tag: noindex"),
        ("auto_tagging", 0.6, "0.6"),
        ("async_", True, "true"),
        ("display_name", "Weiße Tasse", "Weiße Tasse"),
    ],
)  # fmt: skip
def test_parameters_are_sent_as_the_service_reads_them(name: str, value: Any, text: str) -> None:
    """Each kind of value has one spelling."""
    assert uploaded(**{name: value}) == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tagz": ["a"]}, 'tagz: an upload has no such parameter; did you mean "tags"?'),
        ({"tags": ["a", "b,c"]}, 'tags[1]: ","; the service would take it for two'),
        ({"tags": ["a", " "]}, "tags[1]: is empty; leave it out"),
        ({"tags": 5}, "tags: cannot be an int; a list of strings"),
        ({"tags": [5]}, "tags[0]: cannot be an int; give a string"),
        ({"context": {"a": ""}}, "context.a: an empty value; leave the key out"),
        ({"context": {"a": "b\\"}},
         "context.a: a backslash before = or | or at the end; the service would take it for an escape"),
        ({"context": ["a"]}, 'context: cannot be a list; a dict, such as {"alt": "A cup"}'),
        ({"context": {"a": None}}, "context.a: cannot be None; give a string"),
        ({"public_id": "a?b"}, "public_id: '?' is not allowed in a public ID"),
        ({"public_id": "a/../b"}, 'public_id: a "." or ".." segment leads to another path'),
        ({"folder": "a\nb\x00"}, r"folder: control character '\x00'; remove it"),
        ({"folder": "users/../x"}, 'folder: a "." or ".." segment leads to another folder'),
        ({"folder": "\ud800"}, "folder: an unpaired surrogate; decode the text correctly"),
        ({"overwrite": 1}, "overwrite: 1 is neither True nor False"),
        ({"auto_tagging": True}, "auto_tagging: cannot be a bool; give a number"),
        ({"face_coordinates": [(1, 2, 3)]}, "face_coordinates[0]: a box has four numbers: x, y, width, height"),
        ({"regions": {"a": {1, 2}}}, "regions: is not JSON; a dict or a list of plain values"),
        ({"responsive_breakpoints": "{"}, "responsive_breakpoints: is not JSON; a dict or a list of plain values"),
        ({"format": "a/b"}, "format: 'a/b' is not valid; letters, digits and _"),
        ({"resource_type": "audio"},
         "resource_type: unknown resource type 'audio'; known are image, video, raw, auto"),
        ({"type": "fetch"}, "type: unknown type 'fetch'; known are \"upload\", \"private\", \"authenticated\""),
    ],
)  # fmt: skip
def test_what_can_never_be_uploaded(arguments: dict[str, Any], message: str) -> None:
    """Each fault names its place, and the likely fix."""
    with pytest.raises(RequestError) as caught:
        API.upload(REMOTE, **arguments)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "file", ["photo.jpg", "/etc/passwd", "C:\\a.jpg", "", "file:///etc/passwd", "https://", "data:"]
)
def test_a_string_is_never_a_path(file: str) -> None:
    """What a form says may come from anybody: it must not read a file of ours."""
    with pytest.raises(RequestError, match=r"^file: .*; for a file on this machine write Path\(\.\.\.\)$"):
        API.upload(file)


def test_faults_of_transformations_name_their_argument() -> None:
    """The path begins with the parameter that holds the transformation."""
    for arguments, message in [
        ({"transformation": {"widht": 9}}, 'transformation.widht: unknown parameter; did you mean "width"?'),
        ({"eager": [{"width": 9}, {"widht": 9}]}, 'eager[1].widht: unknown parameter; did you mean "width"?'),
    ]:
        with pytest.raises(TransformationError) as caught:
            API.upload(REMOTE, **arguments)
        assert str(caught.value) == message
    text = {"overlay": {"font_family": "Arial", "font_size": 9, "text": "a|b"}}
    with pytest.raises(RequestError, match=r'eager\[0\]: "\|" in a text'):
        API.upload(REMOTE, eager=[text])


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(["=|", None]))
def test_no_value_of_a_context_adds_another(key: str, value: str, escaped: str | None) -> None:
    """Read back, one pair is one pair: whether a backslash escapes `=` and `|` alone, or whatever follows it."""
    try:
        sent = uploaded(context={key: value, "last": "x"})
    except RequestError:
        return
    pairs, current, characters = [["", ""]], 0, iter(sent)
    for character in characters:
        if character == "\\":
            after = next(characters)
            pairs[-1][current] += after if escaped is None or after in escaped else f"\\{after}"
        elif character == "=" and not current:
            current = 1
        elif character == "|":
            pairs.append(["", ""])
            current = 0
        else:
            pairs[-1][current] += character
    assert len(pairs) == 2 and pairs[1] == ["last", "x"]
    assert escaped is None or pairs[0] == [key, value]


@given(
    st.dictionaries(st.sampled_from(sorted(fields.UPLOAD)), cst.hostile_text() | st.integers() | st.none(), max_size=4)
)
def test_an_upload_takes_or_refuses_anything(parameters: dict[str, Any]) -> None:
    """Nothing but our own errors, whatever the values."""
    try:
        request = API.upload(REMOTE, **parameters)
    except InvalidInput:
        return
    assert all(type(value) is str for _, value in request.fields)


def test_unsigned_uploads_hold_only_what_their_preset_leaves_open() -> None:
    """Without credentials a preset is needed, and the rest is for it to say."""
    api = Api(Cloud("demo"))
    request = api.upload(REMOTE, upload_preset="web", tags=["a"])
    assert form(request) == {"upload_preset": "web", "tags": "a", "file": REMOTE}
    assert "Authorization" not in request.headers
    with pytest.raises(RequestError, match=r"^overwrite: is not for an unsigned upload; let its preset say it$"):
        api.upload(REMOTE, upload_preset="web", overwrite=True)
    with pytest.raises(ConfigurationError) as caught:
        api.upload(REMOTE)
    hint = 'give Cloud(..., api_key=...), or upload_preset="..." for an unsigned one'
    assert str(caught.value) == f"api_key: an upload needs it; {hint}"
    with pytest.raises(ConfigurationError, match=r"^api_key: the API needs it; .* or an oauth_token$"):
        api.get("a")


def test_credentials() -> None:
    """Basic by key and secret, or the token alone; neither is shown."""
    assert API.ping().headers["Authorization"] == "Basic a2V5OnMzY3IzdC1vZi10aGUtYWNjb3VudA=="
    api = Api(CLOUD, oauth_token="0a7h")
    assert api.ping().headers["Authorization"] == "Bearer 0a7h"
    assert "0a7h" not in repr(api) + repr(api.ping())
    assert SECRET not in repr(API) + repr(API.ping()) and "Basic" not in repr(API.ping())
    with pytest.raises(ConfigurationError, match=r"^oauth_token: is not a token$"):
        Api(CLOUD, oauth_token="a\nb")


def test_only_what_cannot_make_a_second_asset_is_repeatable() -> None:
    """An upload without an ID of its own makes another each time; an unsigned one may ignore it."""
    chunk = Chunk("id", 0, 10, 30)
    assert not API.upload(REMOTE).repeatable
    assert API.upload(REMOTE, public_id="a").repeatable
    assert API.upload(REMOTE, chunk=chunk).repeatable
    assert not Api(Cloud("demo")).upload(REMOTE, upload_preset="p", public_id="a").repeatable
    assert not API.rename("a", "b").repeatable
    assert API.get("a").repeatable and API.update("a", tags=[]).repeatable and API.delete("a").repeatable
    headers = API.upload(REMOTE, chunk=chunk).headers
    assert (headers["Content-Range"], headers["X-Unique-Upload-Id"]) == ("bytes 0-9/30", "id")
    assert Chunk("id", 10, 20, None).content_range == "bytes 10-19/-1"


@pytest.mark.parametrize(
    ("request_", "path", "pairs"),
    [
        (API.get("shop/weiße Tasse", colors=True), "resources/image/upload/shop/wei%C3%9Fe%20Tasse", [("colors", "true")]),
        (API.get("a.pdf", resource_type="raw", type="private"), "resources/raw/private/a.pdf", []),
        (API.get("https://e.com/a?b", type="fetch"), "resources/image/fetch/https://e.com/a%3Fb", []),
        (API.list(), "resources/image/upload", []),
        (API.list(type="all"), "resources/image", []),
        (API.list(type="private", max_results=500, next_cursor="a/b", tags=True, moderations=False),
         "resources/image/private",
         [("max_results", "500"), ("next_cursor", "a/b"), ("tags", "true"), ("moderations", "false")]),
        (API.list(prefix="shop/"), "resources/image/upload", [("prefix", "shop/")]),
        (API.list(public_ids=["a", "b"], fields=["url", "bytes"]), "resources/image/upload",
         [("fields", "url,bytes"), ("public_ids[]", "a"), ("public_ids[]", "b")]),
        (API.list(start_at=datetime(2030, 1, 1, tzinfo=timezone.utc), direction="asc"), "resources/image/upload",
         [("start_at", "2030-01-01T00:00:00+00:00"), ("direction", "asc")]),
        (API.ping(), "ping", []),
        (API.delete_many(["a", "b"], invalidate=True), "resources/image/upload",
         [("public_ids[]", "a"), ("public_ids[]", "b"), ("invalidate", "true"), ("keep_original", "false")]),
        (API.delete_many(prefix="shop/", resource_type="video"), "resources/video/upload",
         [("prefix", "shop/"), ("invalidate", "false"), ("keep_original", "false")]),
    ],
)  # fmt: skip
def test_addresses(request_: Request[Any], path: str, pairs: list[tuple[str, str]]) -> None:
    """The address and the query of each call."""
    assert query(request_) == (path, pairs)


def test_forms() -> None:
    """The fields of each call that changes something."""
    renamed = API.rename("a/b", "c", to_type="private", overwrite=True)
    assert renamed.url == f"{BASE}/image/rename"
    assert form(renamed) == {"from_public_id": "a/b", "to_public_id": "c", "type": "upload", "to_type": "private",
                             "overwrite": "true", "invalidate": "false"}  # fmt: skip
    deleted = API.delete("a", resource_type="video", invalidate=True)
    assert deleted.url == f"{BASE}/video/destroy"
    assert form(deleted) == {"public_id": "a", "type": "upload", "invalidate": "true"}
    updated = API.update("a", tags=["x", "y"], context={}, moderation_status="approved")
    assert (updated.method, updated.url) == ("POST", f"{BASE}/resources/image/upload/a")
    assert form(updated) == {"tags": "x,y", "context": "", "moderation_status": "approved"}
    tagged = API.tag("add", ["x"], ["a", "b"])
    assert tagged.fields == (("command", "add"), ("tag", "x"), ("type", "upload"), ("public_ids[]", "a"),
                             ("public_ids[]", "b"))  # fmt: skip
    explicit = API.explicit("a", eager=[{"width": 9}])
    assert form(explicit) == {"public_id": "a", "type": "upload", "eager": "w_9"}
    found = API.search("tags=cup", sort_by={"created_at": "desc"}, with_field=["tags", "context"], max_results=50)
    assert found.json == {"expression": "tags=cup", "sort_by": [{"created_at": "desc"}],
                          "with_field": ["tags", "context"], "max_results": 50}  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: API.update("a"), "update: nothing is changed; give tags, context, ..."),
        (lambda: API.update("a", moderation_status="pending"),
         'moderation_status: "pending" cannot be set; it is what an asset is until it is approved or rejected'),
        (lambda: API.list(max_results=501), "max_results: 501 is not a size of a page; 1 to 500"),
        (lambda: API.list(max_result=5), 'max_result: list has no such parameter; did you mean "max_results"?'),
        (lambda: API.list(direction="up"), 'direction: unknown direction \'up\'; known are "asc", "desc"'),
        (lambda: API.list(start_at=datetime(2030, 1, 1)),
         "start_at: a datetime without a time zone; datetime.now(timezone.utc), or replace(tzinfo=...)"),
        (lambda: API.list(type="all", prefix="a"), 'type: a prefix, and a choice, are of one type; such as "upload"'),
        (lambda: API.list(type="all", public_ids=["a"]), 'type: a prefix, and a choice, are of one type; such as "upload"'),
        (lambda: API.delete_many(prefix="/"), "prefix: the prefix '/' is that of all assets; such as \"users/42/\""),
        (lambda: API.delete_many([]), "public_ids: 0 public IDs; 1 to 100 in one call"),
        (lambda: API.delete_many(["a"] * 101), "public_ids: 101 public IDs; 1 to 100 in one call"),
        (lambda: API.delete_many(["a", "b?"]), "public_ids[1]: '?' is not allowed in a public ID"),
        (lambda: API.delete_many(), "public_ids: neither public_ids nor a prefix; give one of them"),
        (lambda: API.delete_many(["a"], prefix="b"), "public_ids: both public_ids and a prefix; give one of them"),
        (lambda: API.delete("a", missing_ok="yes"), "missing_ok: 'yes' is neither True nor False"),
        (lambda: API.tag("addd", ["x"], ["a"]), "command: unknown command 'addd'"),
        (lambda: API.search("x", sort_by={"a": "up"}), 'sort_by: {\'a\': \'up\'} is no order; such as {"created_at": "desc"}'),
        (lambda: API.get(5), "asset: cannot be an int; a public ID, a Resource, an Asset or a delivery URL"),
        (lambda: API.get("https://e.com/../a", type="fetch"), 'public_id: a "." or ".." segment leads to another path'),
    ],
)  # fmt: skip
def test_what_can_never_be_asked(call: Any, message: str) -> None:
    """Each fault names its argument."""
    with pytest.raises(RequestError) as caught:
        call()
    assert str(caught.value) == message


# ------------------------------------------------------------------------------------------ what names an asset


@pytest.mark.parametrize(
    ("asset", "target"),
    [
        ("a/b", ("image", "upload", "a/b")),
        ("https://res.cloudinary.com/demo/video/private/w_9/v1/shop/cup.mp4", ("video", "private", "shop/cup")),
        ("https://res.cloudinary.com/demo/raw/upload/v1/shop/a.pdf", ("raw", "upload", "shop/a.pdf")),
        (parse("https://res.cloudinary.com/demo/image/authenticated/v1/a.jpg"), ("image", "authenticated", "a")),
        (API.get("a").read(200, {}, b'{"public_id": "a", "resource_type": "video", "type": "private"}'),
         ("video", "private", "a")),
        (API.get("a").read(200, {}, b'{"public_id": "a"}'), ("image", "upload", "a")),
        (attrs.evolve(CLOUD).verify_url(CLOUD.url("shop/a", sign=True)), ("image", "upload", "shop/a")),
    ],
)  # fmt: skip
def test_an_asset_has_many_names(asset: Any, target: tuple[str, str, str]) -> None:
    """A public ID, a URL, and whatever we give back."""
    assert API.target(asset, None, None) == target


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://res.cloudinary.com/other/image/upload/v1/a.jpg", "asset: a URL of the cloud 'other'; this is 'demo'"),
        ("https://res.cloudinary.com/demo/image/upload/w_100/a.jpg",
         "asset: the URL has two readings: without a version \"w_100\" could be a folder too: transformation='', "
         "public_id='w_100/a'; give the public ID"),
    ],
)  # fmt: skip
def test_a_url_deletes_nothing_that_it_does_not_name(url: str, message: str) -> None:
    """Of another cloud, or with two readings, it is refused."""
    for asset in (url, parse(url)):
        with pytest.raises(RequestError) as caught:
            API.delete(asset)
        assert str(caught.value) == message
    with pytest.raises(RequestError, match=r"^resource_type: the asset is 'image', not 'video'; leave it out$"):
        API.get("https://res.cloudinary.com/demo/image/upload/v1/a.jpg", resource_type="video")


# -------------------------------------------------------------------------------------------- what is answered


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (401, Unauthorized), (403, Forbidden), (404, NotFound), (409, AlreadyExists), (413, TooLarge),
     (418, ApiError), (420, RateLimited), (423, StillProcessing), (429, RateLimited), (500, ServerError),
     (503, ServerError), (302, BadAnswer), (200, ApiError)],
)  # fmt: skip
def test_errors(status: int, kind: type[ApiError]) -> None:
    """Each status is a class of its own, with all that the service says."""
    headers = {"X-Cld-Error": "No such thing", "x-request-id": "r1"}
    with pytest.raises(ApiError) as caught:
        API.get("a").read(status, headers, b'{"error": {"message": "No such thing"}}')
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.cld_error, error.request_id) == (status, "No such thing", "r1")
    message = "a redirect, which is not followed with credentials" if status == 302 else "No such thing"
    assert str(error) == f"{status}: {message} (request r1)"
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.cld_error) == (kind, str(error), "No such thing")


def test_errors_can_be_written() -> None:
    """Whatever half characters the service, or the client's reading of its headers, puts in them."""
    headers = {"X-Cld-Error": "caf\udce9", "X-Request-Id": "r\udce9", "Content-Type": "a\udce9"}
    for body in (b"", b'{"error": {"message": "caf\\ud83d"}}'):
        with pytest.raises(BadRequest) as caught:
            API.get("a").read(400, headers, body)
        assert str(caught.value) == "400: caf? (request r?)" and caught.value.cld_error == "caf?"
    with pytest.raises(BadAnswer) as bad:
        API.get("a").read(200, headers, b"no")
    assert "no JSON but a? of 2 bytes" in bad.value.message


def test_errors_without_an_answer_can_be_pickled_too() -> None:
    """They cross processes like the others."""
    for error in (TransportError("cut", False), TimedOut("late")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.message, again.sent) == (type(error), error.message, error.sent)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>Bad gateway</html>", "200: no JSON but text/html of 24 bytes: '<html>Bad gateway</html>'"),
        (b'{"public_id": "a', '200: no JSON but text/html of 16 bytes: \'{"public_id": "a\''),
        (b"", "200: no JSON but text/html of 0 bytes: ''"),
        (b"[]", "the answer has no public_id"),
        (b"5", "the answer has no public_id"),
        (b'{"public_id": 5}', "the answer has no public_id"),
        (b"[" * 100_000, None),
        (b"\xff\xfe", "200: no JSON but text/html of 2 bytes: '\ufffd\ufffd'"),
    ],
)
def test_what_is_no_answer(body: bytes, message: str | None) -> None:
    """A page of a proxy, half an answer, another thing: a BadAnswer that shows its beginning."""
    with pytest.raises(BadAnswer) as caught:
        API.get("a").read(200, {"Content-Type": "text/html; charset=utf-8"}, body)
    assert message is None or str(caught.value) == message


@pytest.mark.parametrize("call", [API.get("a"), API.list(), API.delete("a"), API.delete_many(["a"]), API.upload(REMOTE),
                                  API.tag("add", "x", "a"), API.ping()])  # fmt: skip
@given(st.binary(max_size=50) | cst.hostile_text().map(lambda text: json.dumps({"public_id": text}).encode())
       | st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
       | st.dictionaries(st.sampled_from(["public_id", "resources", "result", "deleted", "public_ids", "context", "tags",
         "error", "message", "next_cursor"]), inner, max_size=4), max_leaves=8).map(lambda data: json.dumps(data).encode()),
       st.sampled_from([200, 204, 302, 400, 404, 420, 500]))  # fmt: skip
def test_any_answer_is_a_result_or_an_error_of_ours(call: Request[Any], body: bytes, status: int) -> None:
    """Whatever comes back, nothing else escapes."""
    try:
        call.read(status, {"x-featureratelimit-reset": "?", "date": "-"}, body)
    except CldurlError:
        pass


def test_no_error_shows_a_secret() -> None:
    """Not even when the service does."""
    for status, body in [(400, json.dumps({"error": {"message": f"bad {SECRET}"}}).encode()), (200, SECRET.encode())]:
        with pytest.raises(ApiError) as caught:
            API.get("a").read(status, {"X-Cld-Error": SECRET}, body)
        assert SECRET not in repr(caught.value) + str(caught.value) and "***" in str(caught.value)


def test_a_rate_limit_says_when_it_opens() -> None:
    """By the service's own clock, since ours may be wrong; by the general header where there is no other."""
    reset = {"X-FeatureRateLimit-Reset": "Wed, 15 Nov 2023 00:00:00 GMT"}
    for headers, seconds in [
        ({**reset, "Date": "Tue, 14 Nov 2023 23:59:00 GMT"}, 60.0),
        (reset, 1_700_006_400.0 - NOW),
        ({**reset, "Date": "Wed, 15 Nov 2023 00:10:00 GMT"}, 0.0),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Tue, 14 Nov 2023 22:13:30 GMT"}, 10.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ]:
        with pytest.raises(RateLimited) as caught:
            API.get("a").read(420, headers, b'{"error": {"message": "Rate Limit Exceeded"}}')
        assert caught.value.retry_after == seconds


def test_a_page_knows_the_calls_that_are_left() -> None:
    """They are headers of the answer; `to_dict` shows them in the shape of the action."""
    headers = {"X-FeatureRateLimit-Limit": "500", "X-FeatureRateLimit-Remaining": "498",
               "X-FeatureRateLimit-Reset": "Mon, 01 Jan 2024 13:00:00 GMT"}  # fmt: skip
    page = API.list().read(200, headers, b'{"resources": [{"public_id": "a"}], "next_cursor": "c", "total_count": 2}')
    assert page.to_dict() == {"resources": [{"public_id": "a"}], "next_cursor": "c", "total_count": 2,
                              "rate_limit_allowed": 500, "rate_limit_reset_at": "2024-01-01T13:00:00Z",
                              "rate_limit_remaining": 498}  # fmt: skip
    assert page.rate_limit_reset_at == datetime(2024, 1, 1, 13, tzinfo=timezone(timedelta(0)))
    assert [resource.public_id for resource in page] == ["a"] == [page[0].public_id] and len(page[:1]) == 1
    bare = API.list().read(200, {"X-FeatureRateLimit-Limit": "many"}, b'{"resources": []}')
    assert bare.to_dict() == {"resources": []} and bare.next_cursor is None


def test_a_resource_keeps_all_it_was_told() -> None:
    """Known fields by name, others in `extra`, the context flat and the raw one beside it."""
    body = {"public_id": "a", "tags": ["x"], "context": {"custom": {"alt": "A"}}, "new": {"deep": [1]}, "bytes": 5}
    found = API.get("a").read(200, {}, json.dumps(body).encode())
    assert (found.tags, found.context, found.extra, found.bytes) == (("x",), {"alt": "A"}, {"new": {"deep": [1]}}, 5)
    assert found.raw == body
    assert found.to_dict() == {**body, "context": {"alt": "A"}}
    found.to_dict()["new"]["deep"].append(2)
    assert found.raw == body
    assert hash(found) == hash(attrs.evolve(found, bytes=6)) and found != attrs.evolve(found, bytes=6)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.bytes = 6  # type: ignore[misc]
    pending = API.upload(REMOTE).read(200, {}, b'{"status": "pending", "batch_id": "b"}')
    assert (pending.status, pending.batch_id, pending.public_id) == ("pending", "b", "")


@pytest.mark.parametrize(
    ("moderation", "outcome"),
    [
        ([{"kind": "manual", "status": "approved"}], ("manual", "approved")),
        ([{"kind": "aws_rek", "status": "rejected", "updated_at": "2030-01-01T00:00:00Z"},
          {"kind": "manual", "status": "approved", "updated_at": "2030-01-02T00:00:00Z"},
          {"kind": "webpurify", "status": "queued"}], ("manual", "approved")),
        ([], (None, None)), (None, (None, None)), ("odd", (None, None)), ([1], (None, None)),
    ],
)  # fmt: skip
def test_an_asset_tells_the_outcome_of_its_latest_moderation(moderation: Any, outcome: tuple[str, str]) -> None:
    """Lists say it beside the moderations, and details only in them."""
    found = API.get("a").read(200, {}, json.dumps({"public_id": "a", "moderation": moderation}).encode())
    assert (found.moderation_kind, found.moderation_status) == outcome
    assert found.moderation == moderation == found.to_dict()["moderation"]
    assert found.to_dict().get("moderation_status") == outcome[1]
    listed = {"public_id": "a", "moderation": moderation, "moderation_kind": "x", "moderation_status": "aborted"}
    assert API.get("a").read(200, {}, json.dumps(listed).encode()).to_dict() == listed


@pytest.mark.parametrize("odd", [5, "x", {"a": 1}, [None, 5], [["x"]], True])
def test_a_field_of_another_type_is_no_crash(odd: Any) -> None:
    """What the service may say some day is in `raw` as it is."""
    body = {"public_id": "a", "tags": odd, "context": odd, "moderation": odd, "metadata": odd}
    found = API.get("a").read(200, {}, json.dumps(body).encode())
    assert found.raw == body and found.metadata == odd and (found.tags is None or type(found.tags) is tuple)


def test_a_deletion_is_not_taken_for_granted() -> None:
    """The service answers 200 to what it has not found."""
    answer = b'{"result": "not found"}'
    with pytest.raises(NotFound, match=r"^200: Resource not found - shop/cup$"):
        API.delete("shop/cup").read(200, {}, answer)
    assert API.delete("shop/cup", missing_ok=True).read(200, {}, answer).result == "not found"
    assert API.delete("a").read(200, {}, b'{"result": "ok"}').to_dict() == {"result": "ok"}
    with pytest.raises(BadAnswer, match=r"^200: the answer says 'perhaps'$"):
        API.delete("a").read(200, {}, b'{"result": "perhaps"}')
    many = API.delete_many(["a", "b"]).read(
        200, {}, b'{"deleted": {"a": "deleted", "b": "not_found"}, "partial": false}'
    )
    assert (many.count, many.not_found, many.next_cursor) == (1, ("b",), None)


# ---------------------------------------------------------------------------------------------------- the table


def test_the_types_are_the_tables() -> None:
    """A parameter is one row; what type checkers know has the same names."""
    for table, known, beside in [
        (fields.UPLOAD, types.Upload, {"type"}),
        (fields.UPDATE, types.Update, set()),
        (fields.READING, types.Reading, set()),
        (fields.LISTING, types.Listing, set()),
    ]:
        assert set(known.__required_keys__ | known.__optional_keys__) | beside == set(table)
    assert {row.description[-1] for table in (fields.UPLOAD, fields.UPDATE, fields.READING, fields.LISTING)
            for row in table.values()} == {"."}  # fmt: skip
    assert set(fields.UPLOAD) >= fields.UNSIGNED
