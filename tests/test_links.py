"""Links that expire: what they sign, when they end, and that nothing permanent is handed out as one."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import attrs
import cloudinary.utils
import httpx
import pytest
import requests
import yarl
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from cldurl import (
    CldurlError,
    Cloud,
    ConfigurationError,
    DeliveryError,
    Encoded,
    SignedUrl,
    SigningError,
    TransformationError,
)
from cldurl import strategies as cst

NOW = 1_700_000_000
CLOUD = Cloud("demo", api_key="1234", api_secret="abcd", clock=lambda: NOW)
TOKENS = attrs.evolve(CLOUD, token_key="00112233FF99")
API = "https://api.cloudinary.com/v1_1/demo"
PAST = f"expires_at: the end {NOW} is in the past; it is now {NOW}"


def refusal(error: type[CldurlError], function: Any, *args: Any, **kwargs: Any) -> str:
    """The message of the refusal, which is of exactly this class."""
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    return str(caught.value)


def opened(url: str, algorithm: str = "sha1") -> tuple[str, dict[str, Any]]:
    """The address of a link, and what it asks for, once its signature is found right."""
    address, _, query = url.partition("?")
    fields: dict[str, Any] = {}
    for name, value in parse_qsl(query, strict_parsing=True, keep_blank_values=True):
        fields.setdefault(name.removesuffix("[]"), []).append(value)
    joined = {name: ",".join(values) for name, values in fields.items()}
    assert joined.pop("api_key") == "1234"
    signature = joined.pop("signature")
    text = "&".join([f"{name}={joined[name]}".replace("&", "%26") for name in sorted(joined)])
    assert signature == hashlib.new(algorithm, f"{text}abcd".encode()).hexdigest()
    assert joined.pop("timestamp") == str(NOW)
    return address, joined


@pytest.mark.parametrize(
    ("arguments", "path", "fields"),
    [
        ({}, "image/download", {}),
        ({"type": "private", "format": "jpg"}, "image/download", {"type": "private", "format": "jpg"}),
        ({"expires_at": NOW + 1}, "image/download", {"expires_at": str(NOW + 1)}),
        ({"expires_at": datetime(2030, 1, 1, tzinfo=timezone.utc)}, "image/download", {"expires_at": "1893456000"}),
        ({"attachment": True}, "image/download", {"attachment": "1"}),
        ({"attachment": "my file.jpg"}, "image/download", {"attachment": "my file.jpg"}),
        ({"attachment": Markup(""), "format": ""}, "image/download", {}),
        ({"target_filename": "é & b"}, "image/download", {"target_filename": "é & b"}),
        ({"resource_type": "raw"}, "raw/download", {}),
        ({"transformation": {"width": 300, "crop": "fill"}}, "image/download", {"transformation": "c_fill,w_300"}),
        ({"transformation": {"overlay": {"text": "a, b", "font_family": "Arial", "font_size": 9}}}, "image/download",
         {"transformation": "l_text:Arial_9:a%2C b"}),
    ],
)  # fmt: skip
def test_download_links(arguments: dict[str, Any], path: str, fields: dict[str, Any]) -> None:
    """Each argument is signed and sent, as the API writes it."""
    url = CLOUD.download_url("shop/a b", **arguments)
    assert opened(url) == (f"{API}/{path}", {"public_id": "shop/a b", "type": "upload", **fields})


def test_download_links_follow_the_settings() -> None:
    """Another region, another algorithm; an encoded ID is what it stands for."""
    cloud = attrs.evolve(CLOUD, api_url="https://api-eu.cloudinary.com", signature_algorithm="sha256")
    address, fields = opened(cloud.download_url(Encoded("caf%C3%A9")), "sha256")
    assert address == "https://api-eu.cloudinary.com/v1_1/demo/image/download"
    assert fields["public_id"] == "café"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080"])
def test_an_api_on_this_machine_needs_no_tls(host: str) -> None:
    """A test server is asked without TLS; no other host is."""
    assert Cloud("demo", api_url=f"http://{host}").api_url == f"http://{host}"
    for other in (f"{host}.evil.com", "example.com", f"user@{host}"):
        with pytest.raises(ConfigurationError, match=r"^api_url: "):
            Cloud("demo", api_url=f"http://{other}")


@pytest.mark.parametrize("host", ["", ".", "a..b", "a" * 64, "a.com:65536", "a.com:", "a_b"])
def test_an_api_on_no_host(host: str) -> None:
    """What no client can connect to is said at once."""
    with pytest.raises(ConfigurationError, match=r"^api_url: .* is not a https URL of an API; such as "):
        Cloud("demo", api_url=f"https://{host}")
    for good in ("a" * 63, "a.", "A-1.b", "a.com:65535"):
        assert Cloud("demo", api_url=f"https://{good}").api_url == f"https://{good}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"expires_at": NOW}, PAST),
        ({"expires_at": datetime(2030, 1, 1)},
         "expires_at: a datetime without a time zone; datetime.now(timezone.utc), or replace(tzinfo=...)"),
        ({"expires_at": True}, "expires_at: a moment cannot be a bool; Unix seconds, or a datetime with a zone"),
        ({"expires_at": float("nan")}, "expires_at: a moment cannot be a float; int(...) of it"),
        ({"type": "a/b"}, "type: 'a/b' is not valid; letters, digits and _"),
        ({"format": "j&g"}, "format: 'j&g' is not valid; letters, digits and _"),
        ({"attachment": 1}, "attachment: cannot be an int; True, or a file name"),
        ({"target_filename": ["a"]}, "target_filename: cannot be a list; give a string"),
        ({"target_filename": "a%26b"}, 'params.target_filename: a literal "%26"; write "&"; the signature tells them not apart'),
        ({"resource_type": "auto"}, "resource_type: unknown resource type 'auto'; known are image, video, raw"),
        ({"public_id": ""}, "public_id: an empty public ID"),
        ({"public_id": "../a"}, 'public_id: a "." or ".." segment leads to another path'),
        ({"public_id": 5}, "public_id: cannot be an int; give a string"),
        ({"public_id": "\ud800"}, "params.public_id: an unpaired surrogate; decode the text correctly"),
        ({"public_id": Encoded("a%2fb")}, "public_id: %2f is not allowed in an encoded public ID"),
    ],
)  # fmt: skip
def test_refused_download_links(arguments: dict[str, Any], message: str) -> None:
    """Each says which argument."""
    # As in `Cloud.url`: one kind of error for one mistake, whichever way the URL expires.
    kind = DeliveryError if message.startswith("public_id: ") else SigningError
    assert refusal(kind, CLOUD.download_url, **{"public_id": "a", **arguments}) == message


def test_links_need_key_and_secret() -> None:
    """And a transformation that compiles."""
    for cloud, name in ((Cloud("demo", api_key="k"), "api_secret"), (Cloud("demo", api_secret="s"), "api_key")):
        message = f"{name}: a link to the API needs it; give Cloud(..., {name}=...)"
        assert refusal(ConfigurationError, cloud.download_url, "a") == message
    assert "widht" in refusal(TransformationError, CLOUD.download_url, "a", transformation={"widht": 5})


@pytest.mark.parametrize(
    ("make", "path", "fields"),
    [
        (lambda: CLOUD.archive_url(tags=["a", "b c"]), "image/generate_archive", {"tags": "a,b c"}),
        (lambda: CLOUD.archive_url(public_ids="a", flatten_folders=True, keep_derived=False, batch_id=None),
         "image/generate_archive", {"public_ids": "a", "flatten_folders": "1", "keep_derived": "0"}),
        (lambda: CLOUD.archive_url(prefixes=("a", "b"), resource_type="all", expires_at=NOW + 5), "all/generate_archive",
         {"prefixes": "a,b", "expires_at": str(NOW + 5)}),
        (lambda: CLOUD.zip_url(tags="a", target_format="tgz"), "image/generate_archive", {"tags": "a", "target_format": "zip"}),
        (lambda: CLOUD.folder_url("users/4"), "all/generate_archive", {"prefixes": "users/4/"}),
        (lambda: CLOUD.folder_url("users/4/", resource_type="video"), "video/generate_archive", {"prefixes": "users/4/"}),
    ],
)  # fmt: skip
def test_archive_links(make: Any, path: str, fields: dict[str, str]) -> None:
    """Lists are signed joined and sent one by one; a folder never takes its neighbours along."""
    assert opened(make()) == (f"{API}/{path}", {"mode": "download", **fields})


def test_backup_links() -> None:
    """A version of an asset, by its two ids."""
    assert opened(CLOUD.backup_url("a1", "b2")) == (f"{API}/download_backup", {"asset_id": "a1", "version_id": "b2"})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: CLOUD.archive_url(tag="a"), 'tag: no parameter of an archive; did you mean "tags"?'),
        (lambda: CLOUD.archive_url(mode="create"), "mode: no parameter of an archive"),
        (lambda: CLOUD.archive_url(tags=[]), "tags: a list of texts is expected"),
        (lambda: CLOUD.archive_url(tags=["a", ""]), "tags: a list of texts is expected"),
        (lambda: CLOUD.archive_url(tags=5), "tags: a list of texts is expected"),
        (lambda: CLOUD.archive_url(tags="a", allow_missing=1), "allow_missing: 1 is neither True nor False"),
        (lambda: CLOUD.archive_url(tags="a", type=["upload"]), "type: cannot be a list; give a string"),
        (lambda: CLOUD.archive_url(tags="a", expires_at=NOW), PAST),
        (lambda: CLOUD.folder_url("a", expires_at=NOW), PAST),
        (lambda: CLOUD.archive_url(tags="a", expires_at="soon"),
         "expires_at: a moment cannot be a str; Unix seconds, or a datetime with a zone"),
        (lambda: CLOUD.archive_url(tags="a", resource_type="al"),  # type: ignore[arg-type]
         "resource_type: unknown resource type 'al'; known are image, video, raw, all"),
        (lambda: CLOUD.folder_url(""), "folder: '' is not a folder; such as \"users/42\""),
        (lambda: CLOUD.folder_url("/"), "folder: '/' is not a folder; such as \"users/42\""),
        (lambda: CLOUD.backup_url("a/b", "c"), "asset_id: 'a/b' is not valid; letters, digits and _"),
        (lambda: CLOUD.backup_url("a", ""), "version_id: '' is not valid; letters, digits and _"),
    ],
)  # fmt: skip
def test_refused_archive_links(make: Any, message: str) -> None:
    """A parameter that the service would not know, or that says nothing, is refused."""
    assert refusal(SigningError, make) == message


# ---------------------------------------------------------------- signed_url


@pytest.mark.parametrize(
    ("cloud", "mechanism", "start"),
    [
        (TOKENS, "token", "https://res.cloudinary.com/demo/image/authenticated/"),
        (
            attrs.evolve(TOKENS, api_secret=None, api_key=None),
            "token",
            "https://res.cloudinary.com/demo/image/authenticated/",
        ),
        (CLOUD, "download", f"{API}/image/download?expires_at="),
    ],
)
def test_a_token_is_used_where_there_is_a_key(cloud: Cloud, mechanism: str, start: str) -> None:
    """And the download link otherwise; one hour unless told, in either, and the result says which."""
    link = cloud.signed_url("shop/a", format="jpg")
    assert (link.mechanism, link.expires_at) == (mechanism, NOW + 3600)
    assert link.url.startswith(start)
    assert str(NOW + 3600) in link.url
    assert str(link) == link.url
    assert link.url not in repr(link)
    later = cloud.signed_url("a", datetime(2030, 1, 1, tzinfo=timezone.utc), now=5)
    assert later.expires_at == 1893456000
    assert str(later.expires_at) in later.url


def test_a_token_opens_this_url_only_and_until_then() -> None:
    """With its transformation, version and the flag of an attachment."""
    link = TOKENS.signed_url("shop/a", NOW + 9, transformation={"width": 5}, attachment=True, format="jpg", version=7)
    url, _, token = link.url.partition("?")
    assert url.endswith("/image/authenticated/w_5/fl_attachment/v7/shop/a.jpg")
    assert TOKENS.verify_token(token, url, now=NOW + 8).expires_at == link.expires_at
    for wrong, now in ((url, NOW + 9), (url.replace("w_5", "w_6"), NOW)):
        with pytest.raises(CldurlError):
            TOKENS.verify_token(token, wrong, now=now)


@pytest.mark.parametrize(
    ("transformation", "text"),
    [(None, "fl_attachment"), ("t_x", "t_x/fl_attachment"), (["e_sepia"], "e_sepia/fl_attachment")],
)
def test_an_attachment_is_a_step_of_its_own(transformation: Any, text: str) -> None:
    """Behind whatever the transformation is."""
    url = TOKENS.signed_url("a", transformation=transformation, attachment=True).url
    assert f"/authenticated/{text}/a?" in url


def test_a_download_carries_the_same_wishes() -> None:
    """As parameters of the link."""
    url = CLOUD.signed_url("a", transformation={"width": 5}, attachment=True, format="jpg", resource_type="video").url
    _, fields = opened(url)
    assert fields == {"public_id": "a", "type": "authenticated", "transformation": "w_5", "attachment": "1",
                      "format": "jpg", "expires_at": str(NOW + 3600)}  # fmt: skip


@example(TOKENS, "s--", [], False, "upload")
@given(
    st.sampled_from([CLOUD, TOKENS, attrs.evolve(TOKENS, api_secret=None), attrs.evolve(CLOUD, long_signature=True)]),
    cst.public_ids(),
    cst.transformations(),
    st.booleans(),
    st.sampled_from(["upload", "private", "authenticated"]),
)
def test_no_permanent_signature_passes_for_an_expiring_url(
    cloud: Cloud, public_id: str, transformation: Any, attachment: bool, type: str
) -> None:
    """Whatever is asked for: no signature, and an end in what is signed."""
    try:
        link = cloud.signed_url(public_id, transformation=transformation, attachment=attachment, type=type)
    except SigningError as error:
        assert "%26" in str(error)  # two layers in the transformation of a download
        return
    assert isinstance(link, SignedUrl)
    if link.mechanism == "token":
        path, _, token = link.url.partition("?")
        assert cloud.parse(path).signature is None
        assert cloud.verify_token(token, path).expires_at == link.expires_at
    else:
        assert opened(link.url)[1]["expires_at"] == str(link.expires_at)


@pytest.mark.parametrize("cloud", [CLOUD, TOKENS])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"expires_at": NOW}, PAST),
        ({"expires_at": "5"}, "expires_at: a moment cannot be a str; Unix seconds, or a datetime with a zone"),
        ({"attachment": "a.jpg"}, "attachment: 'a.jpg' is neither True nor False"),
        ({"now": -5}, "now: -5 is not a Unix time in seconds"),
    ],
)
def test_refused_signed_urls(cloud: Cloud, arguments: dict[str, Any], message: str) -> None:
    """The same in both mechanisms."""
    assert refusal(SigningError, cloud.signed_url, "a", **arguments) == message


def test_without_key_and_secret_there_is_no_url() -> None:
    """Rather none than one that does not expire."""
    message = refusal(ConfigurationError, Cloud("demo").signed_url, "a")
    assert message == "api_secret: a URL that expires (or token_key) needs it; give Cloud(..., api_secret=...)"
    refusal(DeliveryError, TOKENS.signed_url, "../a")
    refusal(DeliveryError, CLOUD.signed_url, "../a")


# ---------------------------------------------------------------- clients, and the official SDK


@given(cst.public_ids(), cst.texts())
def test_clients_keep_links(public_id: str, text: str) -> None:
    """urllib, httpx and yarl with `encoded=True`; requests and plain yarl spell the same values otherwise."""
    if "%26" in text:
        return
    url = CLOUD.download_url(public_id, target_filename=text)
    assert urlunsplit(urlsplit(url)) == url
    assert str(httpx.URL(url)) == url
    assert str(yarl.URL(url, encoded=True)) == url
    for sent in (str(requests.Request("GET", url).prepare().url), str(yarl.URL(url))):
        assert parse_qsl(urlsplit(sent).query) == parse_qsl(urlsplit(url).query)


@given(cst.public_ids(), st.none() | st.integers(NOW + 1, 2 * NOW), st.sampled_from(["upload", "private"]))
def test_the_official_sdk_makes_the_same_links(public_id: str, end: int | None, type: str) -> None:
    """The same fields and the same signature, whatever their order in the query."""
    account = {"cloud_name": "demo", "api_key": "1234", "api_secret": "abcd", "timestamp": NOW}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cloudinary.utils, "now", lambda: str(NOW))
        theirs = cloudinary.utils.private_download_url(public_id, "jpg", type=type, expires_at=end, **account)
    ours = CLOUD.download_url(public_id, format="jpg", type=type, expires_at=end)
    assert opened(ours) == opened(theirs)


def test_a_life_instead_of_an_end() -> None:
    """Seconds or a timedelta from now; a length given as an end is told apart."""
    assert CLOUD.signed_url("a", duration=300, now=NOW).expires_at == NOW + 300
    assert CLOUD.signed_url("a", duration=timedelta(minutes=5), now=NOW).expires_at == NOW + 300
    message = refusal(SigningError, CLOUD.signed_url, "a", 300, now=NOW)
    assert (
        message == f"expires_at: the end 300 is in the past; it is now {NOW}; for 300 seconds from now say duration=300"
    )
    assert refusal(SigningError, CLOUD.signed_url, "a", NOW + 9, duration=9, now=NOW).startswith("expires_at: both")
