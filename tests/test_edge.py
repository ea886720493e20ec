"""The programs of docs/how-to/edge.md: the Lambda function is given events, the Worker's decisions are asked.

`tests/edge/run.py` runs the Worker itself, in Pyodide.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pages
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cldurl
from cldurl import strategies as cst

CLOUD = cldurl.Cloud("demo", api_key="1234", api_secret="abcd")
FILL = {"width": 400, "height": 300, "crop": "fill", "gravity": "auto"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of the page, as files."""
    folder = tmp_path_factory.mktemp("edge")
    pages.write("edge.md", folder)
    return folder


# ------------------------------------------------------------------------------------------------------------- Lambda


@pytest.fixture(scope="module", params=["download", "token"])
def function(request: pytest.FixtureRequest, folder: Path) -> Any:
    """The function, in an account without and with a key for tokens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOUDINARY_URL", "cloudinary://1234:abcd@demo")
        if request.param == "token":
            patch.setenv("CLOUDINARY_AUTH_TOKEN_KEY", "00112233FF99")
        module = pages.loaded(folder / "lambda_function.py")
    module.mechanism = request.param
    return module


def event(route: str, query: dict[str, str] | None, user: str = "42") -> dict[str, Any]:
    """What an HTTP API sends in payload format 2.0; without a query there is no such key."""
    method, path = route.split()
    called: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "api.example", "x-forwarded-for": "192.0.2.1"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api-id",
            "authorizer": {"jwt": {"claims": {"sub": user}, "scopes": None}},
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "routeKey": route,
            "stage": "$default",
        },
        "isBase64Encoded": False,
    }
    return called if query is None else {**called, "queryStringParameters": query}


def test_an_image_is_a_redirect(function: Any) -> None:
    """To the URL that the cloud gives for this transformation."""
    answer = function.lambda_handler(event("GET /image", {"size": "card", "id": "shop/cup"}), None)
    assert answer["statusCode"] == 302
    assert answer["headers"]["location"] == CLOUD.url("shop/cup", FILL, format="webp")
    json.dumps(answer)


@pytest.mark.parametrize(
    "query",
    [
        None,
        {},
        {"size": "card"},
        {"id": "shop/cup"},
        {"size": "huge", "id": "shop/cup"},
        {"size": "card,avatar", "id": "shop/cup"},  # given twice
        {"size": "card", "id": "../../other/image/upload/x"},
        {"size": "card", "id": "https://evil.example/x"},
        {"size": "card", "id": "x\r\nSet-Cookie: a=b"},
    ],
)  # fmt: skip
def test_anything_else_is_not_found(function: Any, query: dict[str, str] | None) -> None:
    """A size that is not offered, and an ID that can be none."""
    assert function.lambda_handler(event("GET /image", query), None) == {"statusCode": 404}
    assert function.lambda_handler(event("GET /other", query), None) == {"statusCode": 404}


@given(cst.hostile_text() | cst.public_ids() | st.text())
def test_any_text_is_the_id_of_its_own_url_or_not_found(function: Any, public_id: str) -> None:
    """The function adds nothing to what cldurl says of an ID."""
    answer = function.lambda_handler(event("GET /image", {"size": "card", "id": public_id}), None)
    try:
        expected = CLOUD.url(public_id, FILL, format="webp")
    except cldurl.DeliveryError:
        assert answer == {"statusCode": 404}
    else:
        assert answer["headers"]["location"] == expected


def test_a_document_is_a_link_that_expires(function: Any) -> None:
    """In the folder of the user, for five minutes, and not to be cached."""
    answer = function.lambda_handler(event("GET /document", {"name": "report"}), None)
    assert (answer["statusCode"], answer["headers"]["cache-control"]) == (200, "no-store")
    body = json.loads(answer["body"])
    assert abs(body["expires_at"] - time.time() - 300) < 60
    assert body["url"].startswith(
        "https://res.cloudinary.com/demo/image/authenticated/v1/users/42/report.pdf?__cld_token__="
        if function.mechanism == "token"
        else "https://api.cloudinary.com/v1_1/demo/image/download?"
    )
    assert "users/42/report" in body["url"].replace("%2F", "/")


@pytest.mark.parametrize("name", ["../43/report", "a/../../43/report", "..", "", "/43", "a\x00", "a?b", "\ud800"])
def test_no_name_leads_out_of_the_folder_of_the_user(function: Any, name: str) -> None:
    """Whichever way the link is made."""
    assert function.lambda_handler(event("GET /document", {"name": name}), None) == {"statusCode": 404}


def test_a_setting_that_is_missing_is_no_missing_document(folder: Path) -> None:
    """It fails, so that somebody sees it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOUDINARY_URL", "cloudinary://demo")
        module = pages.loaded(folder / "lambda_function.py")
    with pytest.raises(cldurl.ConfigurationError, match="api_secret"):
        module.lambda_handler(event("GET /document", {"name": "report"}), None)


# ------------------------------------------------------------------------------------------------------------- Worker


@pytest.mark.parametrize(
    ("query", "public_id"),
    [
        ("size=card&id=shop/cup", "shop/cup"),
        ("size=card&id=shop%2Fcup", "shop/cup"),
        ("size=card&id=tasse+%C3%A0%20th%C3%A9", "tasse à thé"),
        ("size=huge&id=shop/cup", None),
        ("size=card&id=..%2Fother", None),
        ("size=card&id=%252e%252e/other", None),
        ("size=card&id=w_5000/cup", None),  # in a signed URL this could be a transformation
        ("size=card&id=x%0d%0aSet-Cookie:%20a=b", None),
        ("size=card&id=", None),
        ("id=shop/cup", None),
        ("", None),
    ],
)
def test_a_worker_redirects_to_signed_urls(folder: Path, query: str, public_id: str | None) -> None:
    """Which verify; what is not offered is not found."""
    status, headers = pages.loaded(folder / "images.py").answer(CLOUD, f"https://worker.example/?{query}")
    if public_id is None:
        assert (status, headers) == (404, {})
    else:
        assert status == 302
        assert CLOUD.verify_url(headers["location"]).public_id == public_id
