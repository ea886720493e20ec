"""The programs of docs/how-to/web-frameworks.md, each as an application that is asked what an attacker would ask.

They are taken out of the page, so what is tested is what is read there.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import pages
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cldurl
from cldurl import strategies as cst

HERE = Path(__file__).parent
SECRET = "s3cret"
ENVIRONMENT = {"CLOUDINARY_URL": f"cloudinary://1234:{SECRET}@demo", "SECRET_KEY": "of the session"}
CARD = cldurl.Cloud("demo").prepare({"width": 400, "height": 300, "crop": "fill", "gravity": "auto"}, format="webp")


class Answer(NamedTuple):
    """What an application answered, and the notifications that it took for genuine."""

    status: int
    location: str | None
    text: str
    seen: list[Any]

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


Ask = Callable[..., Answer]


def _program(folder: Path, name: str) -> tuple[Any, list[Any]]:
    """A program of the page, and where its notifications go; other programs may have other files of its names."""
    with pytest.MonkeyPatch.context() as patch:
        for key, value in ENVIRONMENT.items():
            patch.setenv(key, value)
        media = pages.loaded(folder / "media.py")
        patch.setitem(sys.modules, "media", media)
        seen: list[Any] = []
        media.uploaded = seen.append
        return pages.loaded(folder / name), seen


async def _served(app: Any, method: str, path: str, body: bytes, headers: dict[str, str]) -> list[dict[str, Any]]:
    """What an ASGI application sends, called as a server does: the test client of Starlette walks along "..",
    and decodes a path twice.
    """
    asked = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return asked.pop() if asked else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": method,
        "path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    return sent


def _fastapi(folder: Path) -> Iterator[Ask]:
    module, seen = _program(folder, "fastapi_app.py")

    def ask(method: str, path: str, body: bytes = b"", headers: Any = None, user: str = "") -> Answer:
        seen.clear()
        module.app.dependency_overrides = {module.current_user: lambda: user} if user else {}
        start, *rest = asyncio.run(_served(module.app, method, path, body, headers or {}))
        location = dict(start["headers"]).get(b"location")
        text = b"".join(message.get("body", b"") for message in rest).decode()
        return Answer(start["status"], None if location is None else location.decode(), text, [*seen])

    yield ask


def _flask(folder: Path) -> Iterator[Ask]:
    module, seen = _program(folder, "flask_app.py")
    module.app.config["PROPAGATE_EXCEPTIONS"] = False

    def ask(method: str, path: str, body: bytes = b"", headers: Any = None, user: str = "") -> Answer:
        seen.clear()
        client = module.app.test_client()
        if user:
            with client.session_transaction() as session:
                session["user"] = user
        response = client.open(path, method=method, data=body, headers=headers or {})
        return Answer(response.status_code, response.headers.get("Location"), response.text, [*seen])

    yield ask


def _django(folder: Path) -> Iterator[Ask]:
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    with subprocess.Popen(
        [sys.executable, str(HERE / "web" / "django_project.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None

        def ask(method: str, path: str, body: bytes = b"", headers: Any = None, user: str = "") -> Answer:
            asked = {"method": method, "path": path, "body": body.decode(), "headers": headers or {}, "user": user}
            process.stdin.write(f"{json.dumps(asked)}\n")
            process.stdin.flush()
            return Answer(*json.loads(process.stdout.readline()))

        yield ask
        process.stdin.close()


@pytest.fixture(scope="module", params=[_fastapi, _flask, _django], ids=["FastAPI", "Flask", "Django"])
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """An application, as a function from a request to its answer."""
    folder = tmp_path_factory.mktemp("application")
    pages.write("web-frameworks.md", folder)
    with contextlib.contextmanager(request.param)(folder) as asked:
        yield asked


# ------------------------------------------------------------------------------------------------------------- images


@pytest.mark.parametrize("public_id", ["cup", "shop/cup", "tasse à thé", "shop/50:50", "a,b", "w_5000/cup"])
def test_an_image_is_a_redirect_to_its_url(ask: Ask, public_id: str) -> None:
    """To exactly the URL that cldurl makes, whatever the framework does to a location."""
    answer = ask("GET", f"/images/card/{quote(public_id)}")
    assert (answer.status, answer.location) == (302, CARD(public_id))


@pytest.mark.parametrize(
    "size",
    ["huge", "CARD", "card%20", "__class__", "c_fill,w_5000", "card,w_5000", "card%2Fw_5000", "%00", "..", "media"],
)
def test_a_size_that_is_not_offered_is_not_found(ask: Ask, size: str) -> None:
    """There is no way to a transformation but its name."""
    answer = ask("GET", f"/images/{size}/cup")
    assert answer.status == 404 or answer.location == CARD("w_5000/cup")  # "card/w_5000/cup": a folder of this name


HOSTILE = [
    "..", "../x", "../../other/image/upload/x", "a/../../x", "./x", "%2e%2e/x", "%252e%252e/x", "%2E./x", "a%2f..%2fx", "..%5cx", "..\\x",
    "http:%2f%2fevil.example/x", "http://evil.example/x", "//evil.example/x", "%2f%2fevil.example", "%5c%5cevil.example", "https:evil.example/../x",
    "x%3Fa=b", "x%23a", "x%0d%0aSet-Cookie:%20a=b", "x%0aLocation:%20https://evil.example", "x%00", "x%7f", "x%25", "x%3Cscript%3E",
    "v12/x", "s--abcdefgh--/x", "images/x", 256 * "x", "a/", "%20x",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_id_is_not_found(ask: Ask, path: str) -> None:
    """No failure of the server, and no redirect but that of Flask, which makes one slash of two."""
    answer = ask("GET", f"/images/card/{path}")
    if answer.status == 308:
        assert answer.location is not None and answer.location.startswith("http://localhost/images/card/")
    else:
        assert (answer.status, answer.location) == (404, None)


def said(public_id: str) -> str | None:
    """What cldurl says of an ID: its URL, or that there is none."""
    try:
        return CARD(public_id)
    except cldurl.DeliveryError:
        return None


@given(
    public_id=cst.hostile_text(min_size=1)
    | cst.public_ids()
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
)
@example("a//b").via("Flask redirects to one slash")
@example("%21").via("decoded once more it would be another ID")
@example("cup\n").via("Starlette finds its route all the same")
def test_any_text_is_the_id_of_its_own_url_or_not_found(ask: Ask, public_id: str) -> None:
    """An application adds nothing to what cldurl says of an ID, and takes nothing away."""
    try:
        path = quote(public_id)
    except UnicodeEncodeError:  # half a character has no place in a URL
        return
    answer = ask("GET", f"/images/card/{path}")
    if answer.status == 302:
        # Starlette leaves out one line break at the end of a path.
        assert answer.location in {said(public_id), said(public_id.removesuffix("\n"))} - {None}
    else:
        assert said(public_id) is None
        assert answer.status in (400, 404) or (answer.status == 308 and "//" in f"/{public_id}"), answer


# ------------------------------------------------------------------------------------------------------------ uploads


def sign(ask: Ask, asked: object, user: str = "42") -> Answer:
    """The answer to a page that wants fields signed."""
    body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    return ask("POST", "/uploads/sign", body, {"Content-Type": "application/json"}, user)


def test_a_user_gets_the_fields_of_the_policy_signed(ask: Ask) -> None:
    """As the official SDK signs them, into the folder of this user."""
    import cloudinary.utils

    fields = sign(ask, {}).json
    assert abs(int(fields["timestamp"]) - time.time()) < 60
    signed = {key: value for key, value in fields.items() if key not in ("signature", "api_key")}
    assert signed | {"timestamp": ""} == {
        "folder": "users/42", "allowed_formats": "jpg,png,webp", "overwrite": "false", "timestamp": "",
    }  # fmt: skip
    assert fields["signature"] == cloudinary.utils.api_sign_request(signed, SECRET)
    assert fields["api_key"] == "1234"
    assert sign(ask, {"folder": "users/42", "overwrite": False}).status == 200


@pytest.mark.parametrize(
    ("asked", "statuses"),
    [
        ({"folder": "users/43"}, {403}),
        ({"folder": "users/42/../43"}, {403}),
        ({"folder": None}, {403}),
        ({"public_id": "logo"}, {403}),
        ({"overwrite": True}, {403}),
        ({"allowed_formats": ["svg"]}, {403}),
        ({"notification_url": "https://evil.example"}, {403}),
        ({"timestamp": 9_999_999_999}, {403}),
        ({"folder": {"a": "b"}}, {400}),
        ({"folder": "\ud800"}, {400}),
        (["folder"], {400, 422}),
        ("users/42", {400, 422}),
        (b"{", {400, 422}),
        (b"", {400, 422}),
    ],
)  # fmt: skip
def test_nothing_else_is_signed(ask: Ask, asked: object, statuses: set[int]) -> None:
    """Neither another value, nor another field, nor what is no dict."""
    answer = sign(ask, asked)
    assert answer.status in statuses
    assert "signature" not in answer.text and SECRET not in answer.text


def test_nobody_gets_fields_who_is_not_logged_in(ask: Ask) -> None:
    """Not with a body of any kind, and Django refuses it before, for the token of its own."""
    assert sign(ask, {}, user="").status in (401, 403)
    assert ask("GET", "/uploads/sign", user="42").status == 405


# ----------------------------------------------------------------------------------------------------------- webhooks

BODY = b'{"notification_type": "upload",  "public_id": "shop/caf\\u00e9"}'


def signed(body: bytes, secret: str = SECRET, ago: int = 0) -> dict[str, str]:
    """The headers with which the service sends a notification."""
    then = str(int(time.time()) - ago)
    signature = hashlib.sha1(body + then.encode() + secret.encode()).hexdigest()  # noqa: S324
    return {"Content-Type": "application/json", "X-Cld-Timestamp": then, "X-Cld-Signature": signature}


def test_a_genuine_notification_is_handled(ask: Ask) -> None:
    """Once, with what it says; it needs no cookie."""
    answer = ask("POST", "/webhooks/cloudinary", BODY, signed(BODY))
    assert (answer.status, answer.text) == (204, "")
    assert answer.seen == [{"notification_type": "upload", "public_id": "shop/café"}]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY.replace(b"upload", b"delete"), signed(BODY)),
        (json.dumps(json.loads(BODY)).encode(), signed(BODY)),  # parsed, and written again
        (BODY, signed(BODY, secret="another")),
        (BODY, signed(BODY, ago=3 * 3600)),
        (BODY, signed(BODY, ago=-3600)),
        (BODY, signed(BODY) | {"X-Cld-Signature": 40 * "0"}),
        (BODY, signed(BODY) | {"X-Cld-Signature": ""}),
        (BODY, signed(BODY) | {"X-Cld-Timestamp": "soon"}),
        (BODY, {"Content-Type": "application/json"}),
        (b"", signed(BODY)),
    ],
    ids=["changed", "rewritten", "secret", "old", "early", "zeros", "empty", "no time", "unsigned", "no body"],
)  # fmt: skip
def test_a_forged_notification_is_refused(ask: Ask, body: bytes, headers: dict[str, str]) -> None:
    """And nothing is done with it."""
    answer = ask("POST", "/webhooks/cloudinary", body, headers)
    assert (answer.status, answer.seen) == (401, [])
