"""The rules of a delivery URL, one by one: exact URLs, and exact refusals."""

from __future__ import annotations

import copy
import pickle
import re
from collections import OrderedDict
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import attrs
import httpx
import pytest
import requests
import yarl
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cldurl import CldurlError, Cloud, ConfigurationError, DeliveryError, Encoded, TransformationError, strategies

DEMO = Cloud("demo")
ROOT = "https://res.cloudinary.com/demo"
UPLOAD = f"{ROOT}/image/upload"
FETCH = f"{ROOT}/image/fetch"
DOTS = 'public_id: a "." or ".." segment leads to another path'
BACKSLASH = "public_id: a backslash, which some clients take for a slash"
FORM = "it is written cloudinary://<api_key>:<api_secret>@<cloud_name>"
NO_HOST = 'is not a host; letters, digits, hyphens and dots, such as "images.example.com"'
NO_NAME = "is not a cloud name; 2 to 128 letters, digits, hyphens and underscores, beginning with a letter"
NO_VERSION = 'is not a version; a whole number above 0: 12, "12" or "v12"'
NO_SUFFIX = 'cannot be a suffix; it cannot contain ".", "/" or a backslash'
NOT_REMOTE = 'is not a remote URL; type "fetch" takes "https://..."'
RESERVED = "is reserved as a first segment"
SUFFIXED = "only for image/upload, image/private, image/authenticated, video/upload, raw/upload"
TO_FETCH = 'public_id: a remote URL is not a public ID; to deliver a remote file, say type="fetch"'
SECRET = "hunter2secret"

# What these libraries respell although nobody asked them to: docs/explanation/safety.md.
RESPELLED = {
    "requests": ["%7E"],
    "yarl": ["%21", "%24", "%26", "%27", "%28", "%29", "%2A", "%2C", "%3B", "%3D", "%40", "%7E"],
}


def refusal(error: type[CldurlError], function: Any, *args: Any, **kwargs: Any) -> str:
    """The message of the refusal, which is of exactly this class."""
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    return str(caught.value)


def no_url(public_id: Any, *args: Any, **kwargs: Any) -> str:
    """Why the demo cloud has no such URL."""
    return refusal(DeliveryError, DEMO.url, public_id, *args, **kwargs)


# ---------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    ("settings", "prefix"),
    [
        ({}, "https://res.cloudinary.com/demo"),
        ({"secure": False}, "http://res.cloudinary.com/demo"),
        ({"host": "res.cloudinary.com"}, "https://res.cloudinary.com/demo"),
        pytest.param({"host": "RES.cloudinary.com"}, ROOT),
        ({"cloud_in_path": True}, "https://res.cloudinary.com/demo"),
        ({"host": "private"}, "https://demo-res.cloudinary.com"),
        ({"host": "private", "secure": False}, "http://demo-res.cloudinary.com"),
        ({"host": "private", "cloud_in_path": False}, "https://demo-res.cloudinary.com"),
        ({"host": "img.example.com"}, "https://img.example.com"),
        ({"host": "IMG.Example.com"}, "https://img.example.com"),
        ({"host": "img.example.com:8080"}, "https://img.example.com:8080"),
        ({"host": "img.example.com", "cloud_in_path": True}, "https://img.example.com/demo"),
        ({"host": "img.example.com", "cloud_in_path": False}, "https://img.example.com"),
        ({"host": "img.example.com", "secure": False}, "http://img.example.com"),
    ],
)
def test_hosts(settings: dict[str, Any], prefix: str) -> None:
    """Each host has its prefix."""
    assert Cloud("demo", **settings).url("a") == f"{prefix}/image/upload/a"
    assert Cloud("demo", **settings).url("a", version=2) == f"{prefix}/image/upload/v2/a"


HOSTS = ["", "a b", "a.com/", "a.com:", "a.com:x", "https://a.com", "-a.com", "a-.com", "a..b"]


@pytest.mark.parametrize(
    "host",
    [
        *HOSTS,
        "a.com.",
        ".a.com",
        "é.com",
        "a_b.com",
        "a" * 64,
        "a.com\n",
        "a?b",
        "a#b",
        5,
    ],
)
def test_no_host(host: Any) -> None:
    """A host is a host and a port, and nothing else."""
    shown = repr(host) if len(repr(host)) <= 60 else repr("a" * 27 + "..." + "a" * 28)
    hint = NO_HOST if host not in ("a.com/", "https://a.com") else "is not a host; did you mean 'a.com'?"
    assert refusal(ConfigurationError, Cloud, "demo", host=host) == f"host: {shown} {hint}"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cloud_name": "demo"}, "cloud_name: Cloud has no such setting; here it is name="),
        ({"private_cdn": True}, 'private_cdn: Cloud has no such setting; here it is host="private"'),
        ({"default": {}}, 'default: Cloud has no such setting; did you mean "defaults"?'),
        ({"host": "privat"}, "host: 'privat' is not a host; did you mean \"private\"?"),
    ],
)
def test_no_setting(settings: dict[str, Any], message: str) -> None:
    """A setting that there is not is answered with the one that was meant."""
    assert refusal(ConfigurationError, Cloud, **({"name": "demo"} | settings)) == message


@pytest.mark.parametrize("setting", ["host", "api_url"])
@pytest.mark.parametrize("value", ["x@y", "key:hunter2secret@a.com", "https://key:hunter2secret@api.cloudinary.com"])
def test_no_credentials(setting: str, value: str) -> None:
    """What may hold a secret is not shown."""
    with pytest.raises(ConfigurationError) as caught:
        Cloud("demo", **{setting: value})
    assert str(caught.value).startswith(f"{setting}: it holds credentials; ")
    assert "hunter2secret" not in repr(caught.value) + repr(caught.value.problems)


def test_no_port() -> None:
    """A port that cannot be is refused as such."""
    message = "host: 'a.com:65536' has no such port; at most 65535"
    assert refusal(ConfigurationError, Cloud, "demo", host="a.com:65536") == message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        *[(name, f"{name!r} {NO_NAME}") for name in ["", "a", "1a", "a b", "a/b", "a.b", "../x", "a-cld", "ü1", "a@b"]],
        ("a" * 129, f"'{'a' * 27}...{'a' * 28}' {NO_NAME}"),
        (" demo", "' demo' has spaces or quotes around it; did you mean 'demo'?"),
        ("'demo'", "\"'demo'\" has spaces or quotes around it; did you mean 'demo'?"),
        (5, "a cloud name cannot be an int"),
        (None, "a cloud name cannot be None"),
    ],
)
def test_no_cloud_name(name: Any, message: str) -> None:
    """A cloud name can stand in a host and in a path."""
    assert refusal(ConfigurationError, Cloud, name) == f"name: {message}"


@pytest.mark.parametrize("name", ["ab", "a1", "my-cloud", "my_cloud", "Demo", "a" * 128])
def test_cloud_names(name: str) -> None:
    """A good name stands in the path."""
    assert Cloud(name).url("a") == f"https://res.cloudinary.com/{name}/image/upload/a"


def test_private_host_is_in_small_letters() -> None:
    """A host made of the cloud's name survives the clients too."""
    url = Cloud("Demo", host="private").url("a")
    assert str(httpx.URL(url)) == url


@pytest.mark.parametrize(
    ("public_id", "options", "number", "path"),
    [
        ("sample", {}, 1, "sample"),
        ("test", {}, 2, "test"),
        ("a", {}, 3, "a"),
        ("sample", {"format": "jpg"}, 4, "sample.jpg"),
        ("sample.jpg", {}, 4, "sample.jpg"),
        ("a b", {}, 2, "a%20b"),
        ("sample", {"version": 7}, 1, "v7/sample"),
    ],
)
def test_shards(public_id: str, options: dict[str, Any], number: int, path: str) -> None:
    """A source has one shard, whatever the host."""
    end = f"cloudinary.com/demo/image/upload/{path}"
    assert Cloud("demo", cdn_subdomain=True).url(public_id, **options) == f"https://res-{number}.{end}"
    private = Cloud("demo", cdn_subdomain=True, host="private").url(public_id, **options)
    assert private == f"https://demo-res-{number}.cloudinary.com/image/upload/{path}"


def test_no_shards_of_a_custom_host() -> None:
    """A custom host has no shards."""
    message = refusal(ConfigurationError, Cloud, "demo", cdn_subdomain=True, host="a.com")
    assert message == "cdn_subdomain: shards belong to Cloudinary's own hosts"


@pytest.mark.parametrize(
    ("host", "in_path", "message"),
    [(None, False, "the shared host needs the cloud name in the path"), ("private", True, "the host names the cloud")],
)
def test_own_hosts_have_the_cloud_name_in_one_place(host: str | None, in_path: bool, message: str) -> None:
    """Elsewhere another cloud would be meant, or a folder."""
    text = refusal(ConfigurationError, Cloud, "demo", host=host, cloud_in_path=in_path)
    assert text == f"cloud_in_path: {message}; leave it out; custom hosts have both forms"


@pytest.mark.parametrize(
    "name", ["secure", "cdn_subdomain", "force_version", "shorten", "use_root_path", "cloud_in_path"]
)
@pytest.mark.parametrize("value", [1, 0, "no", "true", [], 1.0])
def test_switches_of_a_cloud(name: str, value: Any) -> None:
    """A switch is a boolean: `"no"` would be true."""
    message = refusal(ConfigurationError, Cloud, "demo", **{name: value})
    assert message == f"{name}: {value!r} is neither True nor False"


@pytest.mark.parametrize("name", ["secure", "force_version", "shorten", "use_root_path"])
@pytest.mark.parametrize("value", [1, 0, "no", []])
def test_switches_of_a_call(name: str, value: Any) -> None:
    """A switch of a call is a boolean as well."""
    assert no_url("a", **{name: value}) == f"{name}: {value!r} is neither True nor False"


@pytest.mark.parametrize(
    ("name", "public_id", "on", "off"),
    [
        ("secure", "a", f"{UPLOAD}/a", "http://res.cloudinary.com/demo/image/upload/a"),
        ("force_version", "a/b", f"{UPLOAD}/v1/a/b", f"{UPLOAD}/a/b"),
        ("shorten", "a", f"{ROOT}/iu/a", f"{UPLOAD}/a"),
        ("use_root_path", "a", f"{ROOT}/a", f"{UPLOAD}/a"),
    ],
)
def test_a_call_overrules_the_cloud(name: str, public_id: str, on: str, off: str) -> None:
    """A switch of the call wins; `None` leaves it to the cloud."""
    for value, url in [(True, on), (False, off)]:
        assert Cloud("demo", **{name: value}).url(public_id) == url
        assert Cloud("demo", **{name: value}).url(public_id, **{name: None}) == url
        assert Cloud("demo", **{name: not value}).url(public_id, **{name: value}) == url


# ---------------------------------------------------------------- resource types and types


@pytest.mark.parametrize("resource_type", ["image", "video", "raw"])
@pytest.mark.parametrize(
    "type", ["upload", "private", "authenticated", "list", "facebook", "twitter_name", "gravatar", "youtube", "multi"]
)
def test_types(resource_type: str, type: str) -> None:
    """Resource type and type stand in front."""
    assert DEMO.url("a", resource_type=resource_type, type=type) == f"{ROOT}/{resource_type}/{type}/a"


@pytest.mark.parametrize(
    ("public_id", "options", "path"),
    [
        ("tag", {"type": "list", "format": "json"}, "image/list/tag.json"),
        ("a?b&c", {"type": "twitter_name"}, "image/twitter_name/a%3Fb%26c"),
        ("65646572251", {"type": "facebook", "version": 3}, "image/facebook/v3/65646572251"),
        ("a+b%20", {"type": "youtube"}, "image/youtube/a%2Bb%2520"),
        ("a/b", {"type": "facebook", "force_version": False}, "image/facebook/a/b"),
        (Encoded("a%3fb"), {"type": "facebook"}, "image/facebook/a%3Fb"),
    ],
)
def test_types_that_are_not_stored(public_id: str, options: dict[str, Any], path: str) -> None:
    """A social ID may hold what a public ID may not."""
    assert DEMO.url(public_id, **options) == f"{ROOT}/{path}"


@pytest.mark.parametrize(
    ("public_id", "message"),
    [
        ("", "public_id: an empty public ID"),
        pytest.param(Encoded(""), "public_id: an empty public ID"),
        ("/a", 'public_id: an ID cannot begin or end with "/"'),
        ("a/", 'public_id: an ID cannot begin or end with "/"'),
        (Encoded("/a"), 'public_id: an ID cannot begin or end with "/"'),
        ("..", DOTS),
        ("%2e", DOTS),
        ("a\\b", BACKSLASH),
        ("a\nb", "public_id: control character U+000A; remove it"),
    ],
)
def test_no_social_id(public_id: str, message: str) -> None:
    """A social ID cannot leave its path either."""
    assert no_url(public_id, type="facebook") == message


KNOWN = "known are image, video, raw; audio is video"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resource_type": "audio"}, f"resource_type: unknown resource type 'audio'; {KNOWN}"),
        ({"resource_type": "imag"}, "resource_type: unknown resource type 'imag'; did you mean \"image\"?"),
        ({"resource_type": ""}, f"resource_type: unknown resource type ''; {KNOWN}"),
        ({"resource_type": ["image"]}, f"resource_type: unknown resource type ['image']; {KNOWN}"),
        *[
            ({"type": type}, f'type: {type!r} is not a delivery type; such as "upload", "authenticated" or "fetch"')
            for type in ["Upload", "", "up load", "upload/", "../x", "s--x--", "v1", 5, "_a", "a" * 41]
        ],
    ],
)
def test_no_types(options: dict[str, Any], message: str) -> None:
    """What is no type is refused by name."""
    assert no_url("a", **options) == message


# ---------------------------------------------------------------- version


@pytest.mark.parametrize("version", [12, "12", "v12"])
@pytest.mark.parametrize("public_id", ["a", "a/b"])
def test_versions(version: Any, public_id: str) -> None:
    """A version has three forms and one spelling."""
    assert DEMO.url(public_id, version=version) == f"{UPLOAD}/v12/{public_id}"
    assert DEMO.url(public_id, {"width": 3}, version=version) == f"{UPLOAD}/w_3/v12/{public_id}"


@pytest.mark.parametrize("version", [0, -1, True, False, "x", 12.0, "0", "v0", "v", "-1", " 1", "vv1", "V1", "v12\n"])
def test_no_version(version: Any) -> None:
    """A version is a whole number above 0."""
    assert no_url("a", version=version) == f"version: {version!r} {NO_VERSION}"


@pytest.mark.parametrize("version", ["1２", "1/x", [1], b"1", 10**20, "1" * 21])
def test_no_odd_version(version: Any) -> None:
    """Digits are ASCII digits, and at most twenty."""
    assert no_url("a", version=version) == f"version: {version!r} {NO_VERSION}"


def test_huge_version() -> None:
    """A version of thousands of digits is refused like any other."""
    assert no_url("a", version=10**5000) == f"version: <int of 16610 bits> {NO_VERSION}"


@pytest.mark.parametrize(
    ("public_id", "options", "path"),
    [
        ("a", {}, "a"),
        ("a/b", {}, "v1/a/b"),
        ("a/b/c", {"format": "jpg"}, "v1/a/b/c.jpg"),
        ("a b/c", {}, "v1/a%20b/c"),
        ("v12ab/x", {}, "v1/v12ab/x"),
        (Encoded("a%20b/c"), {}, "v1/a%20b/c"),
        ("a/b", {"version": None}, "v1/a/b"),
        ("a/b", {"version": ""}, "v1/a/b"),
        ("a/b", {"version": 3}, "v3/a/b"),
        ("a/b", {"force_version": False}, "a/b"),
        ("a/b", {"force_version": False, "version": 3}, "v3/a/b"),
        ("w_100/cat", {}, "v1/w_100/cat"),
    ],
)
def test_first_version(public_id: str, options: dict[str, Any], path: str) -> None:
    """`v1` stands before an ID with folders that has no version."""
    assert DEMO.url(public_id, **options) == f"{UPLOAD}/{path}"


def test_transformation_like_ids_are_reported() -> None:
    """A first segment like `w_100` is reported, unless a version stands before it."""
    assert [problem.rule for problem in DEMO.check("w_100/cat")] == ["transformation-like-id"]
    assert DEMO.check("w_100/cat", version=2) == DEMO.check("four_100/cat") == []


# ---------------------------------------------------------------- suffix, root path, shorten


@pytest.mark.parametrize(
    ("resource_type", "type", "word"),
    [
        ("image", "upload", "images"),
        ("image", "private", "private_images"),
        ("image", "authenticated", "authenticated_images"),
        ("video", "upload", "videos"),
        ("raw", "upload", "files"),
    ],
)
def test_suffixes(resource_type: str, type: str, word: str) -> None:
    """The five types with suffixes, with and without the rest of a URL."""
    kind = {"resource_type": resource_type, "type": type}
    assert DEMO.url("a", url_suffix="my-cat", **kind) == f"{ROOT}/{word}/a/my-cat"
    assert DEMO.url("a", url_suffix="a é", format="jpg", **kind) == f"{ROOT}/{word}/a/a%20%C3%A9.jpg"
    assert DEMO.url("a/b", {"width": 3}, url_suffix="s", **kind) == f"{ROOT}/{word}/w_3/v1/a/b/s"


@pytest.mark.parametrize(
    "pair", ["video/private", "raw/private", "image/list", "image/facebook", "video/authenticated"]
)
def test_no_suffix_of_other_types(pair: str) -> None:
    """Other types have no suffix."""
    resource_type, type = pair.split("/")
    message = no_url("a", resource_type=resource_type, type=type, url_suffix="s")
    assert message == f"url_suffix: no suffix for {pair}; {SUFFIXED}"


@pytest.mark.parametrize(
    ("suffix", "message"),
    [
        *[(suffix, f"{suffix!r} {NO_SUFFIX}") for suffix in ["a.b", ".", "..", "a/b", "/", "a\\b"]],
        (5, "a suffix is a text, and not empty"),
        ("a\n", "control character U+000A; remove it"),
    ],
)
def test_no_suffix(suffix: Any, message: str) -> None:
    """A suffix is one segment without an extension."""
    assert no_url("a", url_suffix=suffix) == f"url_suffix: {message}"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"use_root_path": True}, "a"),
        ({"use_root_path": True, "format": "jpg", "version": 3}, "v3/a.jpg"),
        ({"use_root_path": True, "url_suffix": "s"}, "a/s"),
        ({"use_root_path": True, "shorten": True}, "a"),
        ({"shorten": True}, "iu/a"),
        ({"shorten": True, "url_suffix": "s"}, "images/a/s"),
        ({"shorten": True, "type": "private"}, "image/private/a"),
        ({"shorten": True, "resource_type": "video"}, "video/upload/a"),
    ],
)
def test_root_path_and_shorten(options: dict[str, Any], path: str) -> None:
    """Short forms of `image/upload`."""
    assert DEMO.url("a", **options) == f"{ROOT}/{path}"


@pytest.mark.parametrize("options", [{"resource_type": "video"}, {"type": "private"}, {"type": "fetch"}])
def test_no_root_path(options: dict[str, Any]) -> None:
    """Nothing else has a root path."""
    message = "use_root_path: only image/upload has a root path"
    assert no_url("https://a.com/", use_root_path=True, **options) == message


@pytest.mark.parametrize("public_id", ["video/authenticated/x", "image/fetch/x", "raw/upload/x"])
def test_root_path_names_no_other_type(public_id: str) -> None:
    """An ID cannot name another delivery type, as the safety page says; behind a version it names none."""
    first = public_id.partition("/")[0]
    message = (
        f'public_id: at the root path "{first}" looks like a resource type; give a version, or do without the root path'
    )
    assert no_url(public_id, use_root_path=True, force_version=False) == message
    assert DEMO.url(public_id, use_root_path=True) == f"{ROOT}/v1/{public_id}"


# ---------------------------------------------------------------- format


@pytest.mark.parametrize(
    ("transformation", "format", "path"),
    [
        (None, "jpg", "a.jpg"),
        (None, "", "a"),
        (None, None, "a"),
        ({"format": "jpg"}, None, "a.jpg"),
        ({"format": "jpg", "width": 3}, None, "w_3/a.jpg"),
        ({"format": "jpg"}, "jpg", "a.jpg"),
        ({"format": None}, "jpg", "a.jpg"),
        ({"format": ""}, None, "a"),
        ({"fetch_format": "auto"}, "jpg", "f_auto/a.jpg"),
        pytest.param(MappingProxyType({"format": "jpg"}), None, "a.jpg"),
        pytest.param(OrderedDict(format="jpg"), None, "a.jpg"),
    ],
)
def test_formats(transformation: Any, format: str | None, path: str) -> None:
    """A format is the extension, as an argument or as a key of the outermost dict."""
    assert DEMO.url("a", transformation, format=format) == f"{UPLOAD}/{path}"
    assert DEMO.url("a", transformation, format=format, defaults=None) == f"{UPLOAD}/{path}"


@pytest.mark.parametrize("transformation", [MappingProxyType({"format": "jpg"}), OrderedDict(format="jpg")])
def test_formats_on_the_slow_way(transformation: Any) -> None:
    """A mapping that is no plain dict may hold a format too."""
    assert DEMO.url("a", transformation, version=2) == f"{UPLOAD}/v2/a.jpg"


NO_KEY = 'the format is the extension of a URL, not a parameter; give it to url(), or use "fetch_format"'


@pytest.mark.parametrize(
    ("transformation", "format", "message"),
    [
        ({"format": "jpg"}, "png", "$.format: two formats: 'jpg' here and 'png' as an argument; keep one"),
        ([{"format": "jpg"}], None, f"$[0].format: {NO_KEY}"),
        ({"transformation": [{"format": "jpg"}]}, None, f"$.transformation[0].format: {NO_KEY}"),
    ],
)
def test_no_format_key(transformation: Any, format: str | None, message: str) -> None:
    """There is one format, and only the outermost dict may hold it."""
    for options in [{}, {"version": 2}]:
        assert refusal(TransformationError, DEMO.url, "a", transformation, format=format, **options) == message


@pytest.mark.parametrize(
    ("format", "hint"),
    [
        (".jpg", "did you mean 'jpg'?"),
        *[
            (one, 'letters and digits, such as "jpg"')
            for one in ["tar.gz", "a/b", "j pg", "jpg?", "%2e", "é", 5, "a" * 21]
        ],
    ],
)
def test_no_format(format: Any, hint: str) -> None:
    """A format has no dots and nothing else that is no letter or digit."""
    for options in [{}, {"version": 2}, {"resource_type": "video"}]:
        assert no_url("a", format=format, **options) == f"format: {format!r} is not a format; {hint}"


# ---------------------------------------------------------------- public IDs


@pytest.mark.parametrize(
    ("public_id", "path"),
    [
        ("a b", "a%20b"),
        ("a=b,c;d", "a%3Db%2Cc%3Bd"),
        ("a!b*c'd(e)f~g", "a%21b%2Ac%27d%28e%29f%7Eg"),
        ('a"b|c^d`e{f}[g]@$', "a%22b%7Cc%5Ed%60e%7Bf%7D%5Bg%5D%40%24"),
        ("a:b_c-d.e", "a:b_c-d.e"),
        ("ż", "%C5%BC"),
        ("é", "%C3%A9"),
        ("e\u0301", "e%CC%81"),
        ("\U0001f600", "%F0%9F%98%80"),
        ("a/ b", "v1/a/%20b"),
        ("x" * 255, "x" * 255),
        ("é" * 255, "%C3%A9" * 255),
        ("v", "v"),
        ("v1x", "v1x"),
        ("V1", "V1"),
        ("v1.jpg", "v1.jpg"),
        ("a/images", "v1/a/images"),
        ("imagesx/a", "v1/imagesx/a"),
        ("Images", "Images"),
        ("...", "..."),
        (".a", ".a"),
        ("http:x", "http:x"),
        ("ftp:a/b", "v1/ftp:a/b"),
        (Markup("a b"), "a%20b"),
    ],
)
@pytest.mark.parametrize("type", ["upload", "private", "authenticated"])
def test_public_ids(public_id: str, path: str, type: str) -> None:
    """A string is raw, and encoded once with the strict set."""
    assert DEMO.url(public_id, type=type) == f"{ROOT}/image/{type}/{path}"


NO_IDS = [
    *[(char, f"{char!r} is not allowed in a public ID") for char in "?&#\\<>+"],
    ("%", "'%' is not allowed in a public ID; if the ID is percent-encoded already, write Encoded(...)"),
    *[(chr(code), f"{chr(code)!r} is not allowed in a public ID") for code in [*range(32), 127]],
]


@pytest.mark.parametrize(("char", "message"), NO_IDS)
@pytest.mark.parametrize("type", ["upload", "private", "authenticated"])
def test_forbidden_characters(char: str, message: str, type: str) -> None:
    """Each forbidden character is refused wherever it stands."""
    for public_id in [f"a{char}b", f"{char}b", f"a{char}", f"a/{char}/b", char]:
        assert no_url(public_id, type=type) == f"public_id: {message}"


@pytest.mark.parametrize(
    ("public_id", "message"),
    [
        ("", "public_id: an empty public ID"),
        ("x" * 256, "public_id: a public ID of 256 characters; at most 255"),
        ("é" * 256, "public_id: a public ID of 256 characters; at most 255"),
        ("/", 'public_id: a public ID cannot begin with "/"'),
        ("/a", 'public_id: a public ID cannot begin with "/"'),
        ("a/", 'public_id: a public ID cannot end with "/"'),
        ("a//b", 'public_id: a public ID cannot hold an empty segment at "/"'),
        (" a", "public_id: a public ID cannot begin or end with a space"),
        ("a ", "public_id: a public ID cannot begin or end with a space"),
        (" ", "public_id: a public ID cannot begin or end with a space"),
        *[(public_id, DOTS) for public_id in [".", "..", "./a", "../a", "a/./b", "a/../b", "a/..", "a/."]],
        *[
            (public_id, f'public_id: the segment "{segment}" looks like a version; give version="{segment}"')
            for public_id, segment in [("v1", "v1"), ("a/v12/b", "v12"), ("v0/a", "v0"), ("a/v007", "v007")]
        ],
        *[
            (public_id, f'public_id: "{segment}" {RESERVED}')
            for public_id, segment in [("images", "images"), ("videos/a", "videos"), ("images/a/b", "images")]
        ],
        *[(remote, TO_FETCH) for remote in ["http://x/y", "HTTPS://x", "https:/x", "https://x.com/a?b=1"]],
        (5, "public_id: a public ID cannot be an int; give a string"),
        (None, "public_id: a public ID cannot be None; give a string"),
        (b"a", "public_id: a public ID cannot be a bytes; give a string"),
        ("\ud800", "public_id: unpaired surrogate U+D800; it is not a character; decode the text correctly"),
    ],
)
@pytest.mark.parametrize("type", ["upload", "private", "authenticated"])
def test_no_public_id(public_id: Any, message: str, type: str) -> None:
    """What the service forbids is refused with a reason."""
    assert no_url(public_id, type=type) == message


# ---------------------------------------------------------------- Encoded


@pytest.mark.parametrize(
    ("public_id", "path"),
    [
        ("a", "a"),
        ("a%20b", "a%20b"),
        ("a%c3%a9", "a%C3%A9"),
        ("a/b%2Cc", "v1/a/b%2Cc"),
        ("a%2e", "a%2E"),
        ("%C3%A9" * 255, "%C3%A9" * 255),
    ],
)
def test_encoded(public_id: str, path: str) -> None:
    """What is encoded already is kept, with escapes in capitals."""
    assert DEMO.url(Encoded(public_id)) == f"{UPLOAD}/{path}"


LONE = 'a "%" that is not an escape; an encoded percent sign is %25'


@pytest.mark.parametrize(
    ("public_id", "message"),
    [
        *[(f"a{one}b", f"{one} is not allowed in an encoded public ID") for one in ["%2f", "%2F", "%5c", "%5C", "%00"]],
        *[(public_id, LONE) for public_id in ["a%", "a%4", "a%zz", "%", "a%2 0", "%%20", "50% off"]],
        *[(f"a{one}b", f"{one!r} is not encoded; a raw public ID is a plain str") for one in " é?&#<>+,~\\\n\0"],
        *[(f"a%{ord(one):02x}b", f"{one!r} is not allowed in a public ID") for one in "?&#<>+\n\x7f"],
        ("%ff", "percent-encoded bytes that are not UTF-8"),
        ("", "an empty public ID"),
        ("%20a", "a public ID cannot begin or end with a space"),
        ("a%20", "a public ID cannot begin or end with a space"),
        ("/a", 'a public ID cannot begin with "/"'),
        ("a//b", 'a public ID cannot hold an empty segment at "/"'),
        ("%69mages/a", f'"images" {RESERVED}'),
        ("a/v%31", 'the segment "v1" looks like a version; give version="v1"'),
        ("%C3%A9" * 256, "a public ID of 256 characters; at most 255"),
        ("http://x", TO_FETCH.removeprefix("public_id: ")),
        *[(one, DOTS.removeprefix("public_id: ")) for one in ["..", "%2e", "a/%2E%2e/b", ".%2e/a", "a/%2E."]],
        pytest.param("a%25b", "'%' is not allowed in a public ID"),
    ],
)
def test_no_encoded(public_id: str, message: str) -> None:
    """`Encoded` bypasses none of the rules."""
    assert no_url(Encoded(public_id)) == f"public_id: {message}"


@pytest.mark.parametrize("segment", ["%252e", "%252E%252e", ".%252e", "%25252e"])
def test_no_encoded_dots_of_two_layers(segment: str) -> None:
    """Dots under two layers are refused, since a percent sign is."""
    assert no_url(Encoded(f"a/{segment}/b")).startswith("public_id: '%' is not allowed in a public ID")


# ---------------------------------------------------------------- fetch


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("https://x.com/a.jpg", "https://x.com/a.jpg"),
        ("https://x.com/a//b", "https://x.com/a//b"),
        ("https://x.com//", "https://x.com//"),
        ("https://x.com/?a=%20&b=1#x", "https://x.com/%3Fa%3D%2520%26b%3D1%23x"),
        ("https://x.com/é", "https://x.com/%C3%A9"),
        ("https://x.com/e\u0301", "https://x.com/e%CC%81"),
        ("https://x.com/a%20b", "https://x.com/a%2520b"),
        ("https://x.com/a%2fb%2Fc", "https://x.com/a%252fb%252Fc"),
        ("https://x.com/%25%zz%", "https://x.com/%2525%25zz%25"),
        ("https://x.com/a+b c", "https://x.com/a%2Bb%20c"),
        ("https://x.com/a ", "https://x.com/a%20"),
        ("https://x.com/a.", "https://x.com/a."),
        ("https://x.com/...", "https://x.com/..."),
        ("https://x.com/v12/images", "https://x.com/v12/images"),
        ("https://x.com/" + "a" * 300, "https://x.com/" + "a" * 300),
        ("HTTP://X.com:80/A", "HTTP://X.com:80/A"),
        ("https://u:p@x.com/", "https://u:p%40x.com/"),
        (Encoded("https://x.com/a%20b%3fc"), "https://x.com/a%20b%3Fc"),
        (Markup("https://x.com/?a&b"), "https://x.com/%3Fa%26b"),
    ],
)
def test_fetch(source: str, path: str) -> None:
    """A remote URL keeps every byte under one layer of encoding."""
    assert DEMO.url(source, type="fetch") == f"{FETCH}/{path}"
    assert DEMO.url(source, type="fetch", version=3) == f"{FETCH}/v3/{path}"


@pytest.mark.parametrize("source", ["", "x.com", "//x.com", "ftp://x.com", " https://x.com", "https:x", "data:,a"])
def test_no_fetch(source: str) -> None:
    """Only `http(s)://` is fetched."""
    assert no_url(source, type="fetch") == f"public_id: {source!r} {NOT_REMOTE}"


SEGMENTS = [".", "..", "%2e", "%2E", "%2e%2e", "%2E%2e", ".%2e", "%2E.", "%252e", "%252e%252E", ".%25252e"]


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("form", ["https://x.com/{}", "https://x.com/{}/a", "https://x.com/a/{}/b", "https://{}/a"])
@pytest.mark.parametrize("kind", [str, Encoded])
def test_no_dots_in_fetch(segment: str, form: str, kind: type[str]) -> None:
    """Dot segments are refused in every spelling."""
    assert no_url(kind(form.format(segment)), type="fetch") == DOTS


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("https://x.com/a?b=/../c", DOTS),
        ("https://x.com/..?a", DOTS),
        ("https://x.com/..#a", DOTS),
        (Encoded("https://x.com/..%3Fa"), DOTS),
        ("https://x.com/a\\b", BACKSLASH),
        ("https://x.com\\..\\b", BACKSLASH),
        (Encoded("https://x.com/a%5Cb"), "public_id: %5C is not allowed in an encoded public ID"),
        ("https://x.com/a\nb", "public_id: control character U+000A; remove it"),
        ("https://x.com/a\tb", "public_id: control character U+0009; remove it"),
        (Encoded("https://x.com/a%0Ab"), "public_id: '\\n' is not allowed in a URL"),
        (Encoded("https://x.com/a b"), "public_id: ' ' is not encoded; a raw public ID is a plain str"),
        (
            "https://x.com/\ud800",
            "public_id: unpaired surrogate U+D800; it is not a character; decode the text correctly",
        ),
    ],
)
def test_no_fetch_of(source: str, message: str) -> None:
    """A remote URL cannot leave its path."""
    assert no_url(source, type="fetch") == message


@pytest.mark.parametrize(
    ("transformation", "options", "text"),
    [
        (None, {"format": "jpg"}, "f_jpg"),
        (None, {"format": "auto"}, "f_auto"),
        ({"format": "png"}, {}, "f_png"),
        ({"width": 3}, {"format": "jpg"}, "f_jpg,w_3"),
        ([{"width": 3}], {"format": "jpg"}, "w_3/f_jpg"),
        ({"fetch_format": "auto"}, {"format": "jpg"}, "f_auto"),
        ({"width": 3}, {"quality": 80}, "q_80,w_3"),
        ({"width": 3}, {"format": ""}, "w_3"),
        ({"width": 3}, {"format": "jpg", "defaults": {"fetch_format": "auto", "quality": "auto"}}, "f_jpg,q_auto,w_3"),
    ],
)
def test_fetch_formats(transformation: Any, options: dict[str, Any], text: str) -> None:
    """The format of a fetch URL is a parameter; `fetch_format` wins over it."""
    assert DEMO.url("https://x.com/a", transformation, type="fetch", **options) == f"{FETCH}/{text}/https://x.com/a"


def test_no_fetch_format() -> None:
    """A format of a fetch URL cannot leave its parameter."""
    message = 'format: \'j,pg\' is not valid; expected a format ("jpg", "webp", "auto", "auto:image", ...)'
    assert no_url("https://x.com/a", type="fetch", format="j,pg") == message


LIMITED = Cloud("demo", fetch_hosts=["Example.com", "*.Example.org"])


@pytest.mark.parametrize(
    "source",
    [
        "https://example.com",
        "https://example.com/a",
        "http://EXAMPLE.com/a",
        "https://example.com:8080/a",
        "https://a.example.org/",
        "https://A.b.example.ORG:1/x",
        Encoded("https://example.com/a%20b"),
    ],
)
def test_fetch_hosts(source: str) -> None:
    """A host of the list may be fetched, at any port and in any case."""
    path = str.__str__(source)
    assert LIMITED.url(source, type="fetch") == f"{FETCH}/{path}"


@pytest.mark.parametrize(
    "source",
    [
        "https://evil.com/",
        "https://evil.com/example.com",
        "https://example.com.evil.com/",
        "https://user@example.com/",
        "https://example.com@evil.com/",
        "https://example.com:80@evil.com/",
        "https://example.com:x/",
        "https://example.com:/",
        "https://example.com./",
        "https://a.example.com/",
        "https://example.org/",
        "https://xexample.org/",
        "https://exämple.com/",
        "https://evil.com\\@example.com/",
        "https://example.com\t.evil.com/",
        Encoded("https://example.com%2eevil.com/"),
        Encoded("https://example.com%40evil.com/"),
        pytest.param("https://.example.org/"),
    ],
)
def test_no_fetch_hosts(source: str) -> None:
    """Nothing else may be fetched, however it is spelled."""
    message = refusal(DeliveryError, LIMITED.url, source, type="fetch")
    assert message == f"public_id: the host of {source!r} is not among fetch_hosts"


@pytest.mark.parametrize("source", ["https://", "https:///example.com/", "http://?a", "//example.com/a"])
def test_no_remote_url(source: str) -> None:
    """What is fetched has a scheme and a host."""
    message = refusal(DeliveryError, Cloud("demo").url, source, type="fetch")
    assert message == f'public_id: {source!r} is not a remote URL; type "fetch" takes "https://..."'


def test_no_host_at_all() -> None:
    """An empty list allows nothing, and other types are not concerned."""
    nothing = Cloud("demo", fetch_hosts=[])
    assert refusal(DeliveryError, nothing.url, "https://a.com/", type="fetch").endswith("is not among fetch_hosts")
    assert nothing.url("a") == f"{UPLOAD}/a"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("a.com", 'a list of hosts is expected; such as ["example.com", "*.example.org"]'),
        (5, 'a list of hosts is expected; such as ["example.com", "*.example.org"]'),
        ([5], "a host is a string"),
        *[([one], f"{one!r} {NO_HOST}") for one in ["*", "a.*.com", ""]],
        (["https://a.com"], "'https://a.com' is not a host; did you mean 'a.com'?"),
        (["*.*.a.com"], f"'*.a.com' {NO_HOST}"),
        (["a.com:8080"], "a host of fetch URLs is given without its port; each port of it is allowed"),
    ],
)
def test_no_list_of_hosts(value: Any, message: str) -> None:
    """The list is checked when it is given."""
    assert refusal(ConfigurationError, Cloud, "demo", fetch_hosts=value) == f"fetch_hosts: {message}"


# ---------------------------------------------------------------- defaults and quality


AUTO = Cloud("demo", defaults={"fetch_format": "auto", "quality": "auto"})


@pytest.mark.parametrize(
    ("transformation", "options", "path"),
    [
        (None, {}, "f_auto,q_auto/a"),
        ({}, {}, "f_auto,q_auto/a"),
        ([], {}, "f_auto,q_auto/a"),
        ({"width": 3}, {}, "f_auto,q_auto,w_3/a"),
        ([{"width": 3}], {}, "w_3/f_auto,q_auto/a"),
        ("w_3", {}, "w_3/f_auto,q_auto/a"),
        ({"width": 3, "transformation": [{"crop": "fill"}]}, {}, "c_fill/f_auto,q_auto,w_3/a"),
        ({"quality": 80}, {}, "f_auto,q_80/a"),
        ([{"quality": 80}, {"width": 3}], {}, "q_80/w_3/f_auto/a"),
        ("q_80/w_3", {}, "q_80/w_3/f_auto/a"),
        ({"raw_transformation": "q_80"}, {}, "f_auto,q_80/a"),
        ({"fetch_format": "png", "quality": 80}, {}, "f_png,q_80/a"),
        ({"if": "w_gt_3", "width": 2}, {}, "if_w_gt_3,w_2/f_auto,q_auto/a"),
        (None, {"quality": 80}, "f_auto,q_80/a"),
        ([{"width": 2}], {"quality": 80}, "w_2/q_80/f_auto/a"),
        (None, {"format": "jpg"}, "f_auto,q_auto/a.jpg"),
        ({"width": 3}, {"defaults": None}, "w_3/a"),
        ({"width": 3}, {"defaults": {"dpr": 2}}, "dpr_2,w_3/a"),
        ({"width": 3}, {"defaults": {}}, "w_3/a"),
    ],
)
def test_defaults(transformation: Any, options: dict[str, Any], path: str) -> None:
    """Defaults fill in what is set nowhere: in a single dict, or behind a chain."""
    assert AUTO.url("a", transformation, **options) == f"{UPLOAD}/{path}"


def test_no_defaults_of_raw_files() -> None:
    """A raw file is delivered as it is."""
    assert AUTO.url("a", resource_type="raw") == f"{ROOT}/raw/upload/a"


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        (5, "defaults: defaults are a dict of parameters"),
        ("q_auto", "defaults: defaults are a dict of parameters"),
        ({"widht": 3}, 'defaults.widht: unknown parameter; did you mean "width"?'),
        ({"q": "auto"}, 'defaults.q: unknown parameter; did you mean "quality"? Keys are names, not codes'),
        ({"format": "auto"}, 'defaults.format: cannot be a default; use "fetch_format"'),
        ({"transformation": []}, "defaults.transformation: cannot be a default"),
        ({"if": "w_gt_3"}, "defaults.if: cannot be a default"),
        ({"raw_transformation": "w_3"}, "defaults.raw_transformation: cannot be a default"),
    ],
)
def test_no_defaults(defaults: Any, message: str) -> None:
    """Defaults are checked when they are given, to a cloud or to a call."""
    assert refusal(ConfigurationError, Cloud, "demo", defaults=defaults) == message
    assert refusal(DeliveryError, DEMO.url, "a", defaults=defaults) == message


@pytest.mark.parametrize(
    ("transformation", "quality", "path"),
    [
        (None, 80, "q_80/a"),
        (None, "auto", "q_auto/a"),
        ({"width": 3}, 80, "q_80,w_3/a"),
        ({"quality": 80}, 80, "q_80/a"),
        ({"quality": 80}, "80", "q_80/a"),
        ({"quality": None}, 80, "q_80/a"),
        ([{"width": 3}], 80, "w_3/q_80/a"),
        ([{"quality": 80}], 90, "q_80/q_90/a"),
        ("w_3", 80, "w_3/q_80/a"),
        ({"if": "w_gt_3", "width": 3}, 80, "if_w_gt_3,q_80,w_3/a"),
    ],
)
def test_quality(transformation: Any, quality: Any, path: str) -> None:
    """The quality joins a single dict, and follows a chain."""
    assert DEMO.url("a", transformation, quality=quality) == f"{UPLOAD}/{path}"


def test_no_quality() -> None:
    """One component has one quality, and a wrong one is named where it stands."""
    message = refusal(TransformationError, DEMO.url, "a", {"quality": 80}, quality=90)
    assert message == "$.quality: two qualities for one component: 80 here and 90 as an argument; keep one"
    assert no_url("a", quality="x!").startswith("quality: ")
    assert refusal(TransformationError, DEMO.url, "a", {"quality": "x!"}).startswith("$.quality: ")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("width", '; it belongs to the transformation: url(public_id, {"width": ...})'),
        ("widht", '; did you mean "width"?'),
        ("crop", '; it belongs to the transformation: url(public_id, {"crop": ...})'),
        ("url_sufix", '; did you mean "url_suffix"?'),
        ("resourcetype", '; did you mean "resource_type"?'),
        ("zzzz", ""),
    ],
)
def test_unknown_arguments(name: str, hint: str) -> None:
    """An unknown argument is refused, and what was probably meant is named."""
    assert no_url("a", **{name: 3}) == f"{name}: url() has no such argument{hint}"


# ---------------------------------------------------------------- configuration


FULL = Cloud("demo", api_key="key", api_secret=SECRET)


@pytest.mark.parametrize(
    ("url", "cloud"),
    [
        (f"cloudinary://key:{SECRET}@demo", FULL),
        (f"CLOUDINARY://key:{SECRET}@demo", FULL),
        (f"cloudinary://key:{SECRET}@demo/", FULL),
        (f' "cloudinary://key:{SECRET}@demo" ', FULL),
        (f"'cloudinary://key:{SECRET}@demo'\n", FULL),
        (f"cloudinary://key:{SECRET}@demo?secure=false", attrs.evolve(FULL, secure=False)),
        (f"cloudinary://key:{SECRET}@demo?private_cdn=true", attrs.evolve(FULL, host="private")),
        (f"cloudinary://key:{SECRET}@demo?timeout=3", FULL),
        (f"cloudinary://key:{SECRET}@demo?signature_algorithm=sha256", attrs.evolve(FULL, signature_algorithm="sha256")),
        (f"cloudinary://key:{SECRET}@demo?long_url_signature=true", attrs.evolve(FULL, long_signature=True)),
        (f"cloudinary://key:{SECRET}@demo?auth_token[key]=00FF", attrs.evolve(FULL, token_key="00FF")),
        (f"cloudinary://key:{SECRET}@demo?auth_token%5Bkey%5D=00FF&auth_token[duration]=300",
         attrs.evolve(FULL, token_key="00FF")),
        (f"cloudinary://key:{SECRET}@demo?auth_token[token_name]=t", attrs.evolve(FULL, token_name="t")),
        (f"cloudinary://key:{SECRET}@demo?upload_prefix=https://api-eu.cloudinary.com/",
         attrs.evolve(FULL, api_url="https://api-eu.cloudinary.com")),
        (
            f"cloudinary://key:{SECRET}@demo/img.example.com",
            attrs.evolve(FULL, host="img.example.com", cloud_in_path=False),
        ),
        ("cloudinary://key:a%40b%2Fc%3A%3F@demo", attrs.evolve(FULL, api_secret="a@b/c:?")),
        ("cloudinary://key:a@b:c/d+e@demo", attrs.evolve(FULL, api_secret="a@b:c/d+e")),
        ("cloudinary://key@demo", Cloud("demo", api_key="key")),
        ("cloudinary://demo", Cloud("demo")),
    ],
)  # fmt: skip
def test_from_url(url: str, cloud: Cloud) -> None:
    """What CLOUDINARY_URL says."""
    assert Cloud.from_url(url) == cloud
    assert Cloud.from_env({"CLOUDINARY_URL": url}) == cloud


QUOTED = f": spaces or quotes around a part of it; {FORM}"
NO_AT = f": no @<cloud_name> after the key and secret; {FORM}"
NO_SCHEME = f": it does not begin with cloudinary://; {FORM}"
EMPTY = f": an API key or secret is empty; {FORM}"
NAMELESS = f": the cloud name is not valid; letters, digits and hyphens; {FORM}"
NO_URLS = [
    (f'cloudinary://key:"{SECRET}"@demo', QUOTED),
    (f"cloudinary://'key':{SECRET}@demo", QUOTED),
    (f"cloudinary:// key:{SECRET}@demo", QUOTED),
    (f"cloudinary://key: {SECRET}@demo", QUOTED),
    (f"cloudinary://key:{SECRET}@ demo", QUOTED),
    (f"http://key:{SECRET}@demo", NO_SCHEME),
    (f"key:{SECRET}@demo", NO_SCHEME),
    (f"cloudinary:/key:{SECRET}@demo", NO_SCHEME),
    ("", NO_SCHEME),
    (f"cloudinary://key:{SECRET}", NO_AT),
    (f"cloudinary://key:{SECRET}/demo", NO_AT),
    (f"cloudinary://key:{SECRET}@demo:8080", f": a port after the cloud name; a cloud has none; {FORM}"),
    (f"cloudinary://key:{SECRET}?x@demo", ': a "?" before the "@"; in a secret it is written "%3F"'),
    (f"cloudinary://:{SECRET}@demo", EMPTY),
    ("cloudinary://key:@demo", EMPTY),
    (f"cloudinary://key:{SECRET}@", f": the cloud name is missing; {FORM}"),
    (f"cloudinary://key:{SECRET}@de mo", NAMELESS),
    (f"cloudinary://key:a@{SECRET}#@", f": the cloud name is missing; {FORM}"),
    (f"cloudinary://key:a@{SECRET}#", NAMELESS),
    ("cloudinary://<api_key>:<api_secret>@<cloud_name>", NAMELESS),
    (
        f"CLOUDINARY_URL=cloudinary://key:{SECRET}@demo",
        ": the name of the variable is part of the value; leave out CLOUDINARY_URL=",
    ),
    (f"cloudinary://key:{SECRET}@demo?secur=false", '.secur: unknown option; did you mean "secure"?'),
    (f"cloudinary://key:{SECRET}@demo?secure=false&secure=true", ": secure is given twice"),
    (f"cloudinary://key:{SECRET}@demo?api_secret=x", ": api_secret is given twice"),
    (f"cloudinary://key:{SECRET}@demo?cloud_name=x", ": cloud_name is given twice"),
    (f"cloudinary://key:{SECRET}@demo?auth_token[key]=00&auth_token[key]=00", ": auth_token[key] is given twice"),
    (f"cloudinary://key:{SECRET}@demo?auth_token[key]=00&auth_token=00", ": auth_token is given twice"),
    (
        f"cloudinary://key:{SECRET}@demo?auth_token={SECRET}",
        '.auth_token: it has parts: "key", "token_name"; auth_token[key]=... in a URL',
    ),
    (
        f"cloudinary://key:{SECRET}@demo?auth_token[kee]={SECRET}",
        '.auth_token.kee: unknown option; did you mean "key"?',
    ),
    (f"cloudinary://key:{SECRET}@demo?secure=maybe", ".secure: 'maybe' is neither true nor false"),
    (5, f": cannot be an int; {FORM}"),
    (None, f": cannot be None; {FORM}"),
]


@pytest.mark.parametrize(("url", "message"), NO_URLS)
def test_no_url(url: Any, message: str) -> None:
    """What CLOUDINARY_URL cannot say, without a word of the secret."""
    with pytest.raises(ConfigurationError) as caught:
        Cloud.from_url(url)
    assert str(caught.value) == f"CLOUDINARY_URL{message}"
    assert SECRET not in repr(caught.value) + repr(caught.value.problems)


def test_secret_that_is_no_text() -> None:
    """A secret that cannot be decoded is refused: it would sign wrongly."""
    refusal(ConfigurationError, Cloud.from_url, "cloudinary://key:a%FFb@demo")


@pytest.mark.parametrize(
    ("make", "given"),
    [
        (Cloud.from_url, f"cloudinary://key:%22{SECRET}%22@demo"),
        (Cloud.from_options, {"cloud_name": "demo", "api_secret": f"'{SECRET}'"}),
        (Cloud.from_options, {"cloud_name": "demo", "api_secret": SECRET, "secure": "maybe"}),
        (Cloud.from_options, {"cloud_name": "demo", "api_secret": SECRET, "zzz": 1}),
        (Cloud.from_env, {"CLOUDINARY_CLOUD_NAME": "demo", "CLOUDINARY_API_SECRET": f" {SECRET}"}),
        (Cloud.from_env, {"CLOUDINARY_URL": f"x://{SECRET}", "CLOUDINARY_CLOUD_NAME": "demo"}),
        (Cloud.from_url, f"cloudinary://key:s@demo?auth_token[key]={SECRET}"),
        (Cloud.from_env, {"CLOUDINARY_URL": "cloudinary://demo", "CLOUDINARY_AUTH_TOKEN_KEY": SECRET}),
        pytest.param(Cloud.from_url, f"cloudinary://key:a@bc?{SECRET}@demo"),
        pytest.param(Cloud, f"cloudinary://key:{SECRET}@demo"),
        pytest.param(
            Cloud.from_env,
            {"CLOUDINARY_CLOUD_NAME": f"cloudinary://key:{SECRET}@demo"},
        ),
    ],
)
def test_secrets_are_never_shown(make: Any, given: Any) -> None:
    """No message, problem or repr of an error holds a secret."""
    with pytest.raises(ConfigurationError) as caught:
        make(given)
    assert SECRET not in str(caught.value) + repr(caught.value) + repr(caught.value.problems)


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("", "a secret is a text, and not empty"),
        (5, "a secret is a text, and not empty"),
        (" x", "spaces or quotes around the secret"),
        ("x\n", "spaces or quotes around the secret"),
        ("'x'", "spaces or quotes around the secret"),
    ],
)
def test_no_secret(secret: Any, message: str) -> None:
    """A secret that is not valid is refused."""
    assert refusal(ConfigurationError, Cloud, "demo", api_secret=secret) == f"api_secret: {message}"


@pytest.mark.parametrize(
    ("environ", "cloud"),
    [
        ({"CLOUDINARY_CLOUD_NAME": "demo"}, Cloud("demo")),
        ({"CLOUDINARY_URL": "", "CLOUDINARY_CLOUD_NAME": "demo"}, Cloud("demo")),
        ({"CLOUDINARY_URL": "cloudinary://demo", "CLOUDINARY_CLOUD_NAME": "other"}, Cloud("demo")),
        (
            {"CLOUDINARY_CLOUD_NAME": "demo", "CLOUDINARY_API_KEY": "key", "CLOUDINARY_API_SECRET": SECRET},
            FULL,
        ),
        (
            {"CLOUDINARY_CLOUD_NAME": "demo", "CLOUDINARY_SIGNATURE_ALGORITHM": "sha256"},
            Cloud("demo", signature_algorithm="sha256"),
        ),
        (
            {"CLOUDINARY_CLOUD_NAME": "demo", "CLOUDINARY_AUTH_TOKEN_KEY": "00FF"},
            Cloud("demo", token_key="00FF"),
        ),
        (
            {"CLOUDINARY_URL": "cloudinary://demo?auth_token[key]=11", "CLOUDINARY_AUTH_TOKEN_KEY": "00FF"},
            Cloud("demo", token_key="00FF"),
        ),
    ],
)
def test_from_env(environ: dict[str, str], cloud: Cloud) -> None:
    """What an environment says; further settings win."""
    assert Cloud.from_env(environ) == cloud
    assert Cloud.from_env(environ, secure=False) == attrs.evolve(cloud, secure=False)


def test_no_environment() -> None:
    """Without a cloud name there is no cloud."""
    hint = "set CLOUDINARY_CLOUD_NAME, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>"
    assert refusal(ConfigurationError, Cloud.from_env, {}) == f"environ: no cloud name; {hint}"


@pytest.mark.parametrize(
    ("options", "prefix"),
    [
        ({}, "https://res.cloudinary.com/demo"),
        ({"secure": False}, "http://res.cloudinary.com/demo"),
        ({"secure": "false"}, "http://res.cloudinary.com/demo"),
        ({"private_cdn": True}, "https://demo-res.cloudinary.com"),
        ({"secure_distribution": "a.com"}, "https://a.com/demo"),
        ({"secure_distribution": "a.com", "private_cdn": True}, "https://a.com"),
        ({"secure_distribution": "res.cloudinary.com", "private_cdn": True}, "https://res.cloudinary.com/demo"),
        ({"secure_distribution": "cloudinary-a.akamaihd.net"}, "https://res.cloudinary.com/demo"),
        ({"cname": "a.com"}, "https://res.cloudinary.com/demo"),
        ({"cname": "a.com", "secure": False}, "http://a.com/demo"),
        ({"cname": "a.com", "secure": False, "private_cdn": True}, "http://a.com"),
        ({"cdn_subdomain": True}, "https://res-3.cloudinary.com/demo"),
        ({"cdn_subdomain": True, "secure": False}, "http://res-3.cloudinary.com/demo"),
        ({"cdn_subdomain": True, "secure_cdn_subdomain": False}, "https://res.cloudinary.com/demo"),
        ({"cdn_subdomain": True, "private_cdn": True}, "https://demo-res.cloudinary.com"),
        ({"secure_cdn_subdomain": True, "private_cdn": True}, "https://demo-res-3.cloudinary.com"),
        ({"upload_preset": "x", "cname": None, "secure": ""}, "https://res.cloudinary.com/demo"),
    ],
)
def test_from_options(options: dict[str, Any], prefix: str) -> None:
    """The official SDK's options give the official SDK's hosts."""
    assert Cloud.from_options({"cloud_name": "demo", **options}).url("a") == f"{prefix}/image/upload/a"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, 'options: no cloud name; give "cloud_name"'),
        ({"clod_name": "demo"}, 'options.clod_name: unknown option; did you mean "cloud_name"?'),
        ({"cloud_name": "demo", "secure": 2}, "options.secure: 2 is neither true nor false"),
        ({"cloud_name": 5}, "name: a cloud name cannot be an int"),
        (
            {"cloud_name": "demo", "secure_distribution": "https://a.com"},
            "host: 'https://a.com' is not a host; did you mean 'a.com'?",
        ),
        (
            {"cloud_name": "demo", "auth_token": {"kee": 1}},
            'options.auth_token.kee: unknown option; did you mean "key"?',
        ),
    ],
)
def test_no_options(options: dict[str, Any], message: str) -> None:
    """An option that is not valid is named."""
    assert refusal(ConfigurationError, Cloud.from_options, options) == message


# ---------------------------------------------------------------- a value


def test_cloud_is_a_value() -> None:
    """Clouds are compared, hashed, copied and stored by what they hold, and never change."""
    settings: dict[str, Any] = {"api_secret": SECRET, "defaults": {"quality": "auto"}, "fetch_hosts": ["a.com"]}
    cloud = Cloud("demo", **settings)
    twins = [Cloud("demo", **settings), copy.copy(cloud), copy.deepcopy(cloud), pickle.loads(pickle.dumps(cloud))]
    assert {cloud, *twins} == {cloud}
    assert {one.url("a/b") for one in twins} == {f"{UPLOAD}/q_auto/v1/a/b"}
    assert attrs.evolve(cloud, secure=False) == Cloud("demo", secure=False, **settings) != cloud
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        cloud.name = "other"  # type: ignore[misc]


def test_defaults_are_copied() -> None:
    """Changing what was given changes no cloud."""
    defaults, hosts = {"quality": "auto"}, ["a.com"]
    cloud = Cloud("demo", defaults=defaults, fetch_hosts=hosts)
    defaults["quality"] = "80"
    hosts.append("evil.com")
    assert cloud == Cloud("demo", defaults={"quality": "auto"}, fetch_hosts=["a.com"])


def test_repr_hides_the_secret() -> None:
    """A repr shows everything but the secret."""
    assert SECRET not in f"{FULL!r} {FULL} {[FULL]}"
    assert repr(FULL) == (
        "Cloud(name='demo', api_key='key', host=None, cloud_in_path=None, secure=True, cdn_subdomain=False, "
        "force_version=True, shorten=False, use_root_path=False, defaults=(), fetch_hosts=None, "
        "signature_algorithm='sha1', long_signature=False, token_name='__cld_token__', "
        "api_url='https://api.cloudinary.com')"
    )


# ---------------------------------------------------------------- laws


def respelled(library: str, url: str) -> str:
    """The URL with the escapes that a library is known to undo undone."""
    for escape in RESPELLED[library]:
        url = url.replace(escape, unquote(escape))
    return url


# The image's own path, and nothing in it that nobody asked for.
PLAIN = strategies.clouds(
    host=st.sampled_from([None, "private", "images.example.com"]), cloud_in_path=st.none(), cdn_subdomain=st.just(False),
    shorten=st.just(False), use_root_path=st.just(False), defaults=st.none(),
)  # fmt: skip


@given(PLAIN, strategies.public_ids())
def test_path_decodes_to_the_id(cloud: Cloud, public_id: str) -> None:
    """Decoding the path once gives the public ID back."""
    named = f"/{cloud.name}" if cloud.host is None else ""
    version = "v1/" if cloud.force_version and "/" in public_id else ""
    url = cloud.url(public_id)
    assert re.fullmatch(r"https?://[a-z0-9.-]+/[A-Za-z0-9_.\-/:%]+", url)
    assert unquote(urlsplit(url).path) == f"{named}/image/upload/{version}{public_id}"
    assert cloud.url(Encoded(url.partition("/image/upload/")[2].removeprefix(version))) == url


def survives(url: str) -> None:
    """Every client sends the URL as it is, up to what is documented."""
    assert urlunsplit(urlsplit(url)) == url
    assert str(httpx.URL(url)) == url
    assert httpx.Request("GET", url).url.raw_path.decode() == urlsplit(url).path
    assert str(yarl.URL(url, encoded=True)) == url
    assert requests.Request("GET", url).prepare().url == respelled("requests", url)
    assert str(yarl.URL(url)) == respelled("yarl", url)


@given(PLAIN, strategies.public_ids())
def test_clients_keep_stored_urls(cloud: Cloud, public_id: str) -> None:
    """The URL of a stored asset survives every client."""
    survives(cloud.url(public_id))


@given(PLAIN, strategies.texts())
def test_clients_keep_fetch_urls(cloud: Cloud, text: str) -> None:
    """A fetch URL survives every client, and keeps every byte of the remote one."""
    try:
        url = cloud.url(f"https://example.com/a{text}", type="fetch")
    except DeliveryError as error:
        assert str(error) in (DOTS, BACKSLASH)
        return
    survives(url)
    assert unquote(url.partition("/image/fetch/")[2]) == f"https://example.com/a{text}"


@pytest.mark.parametrize("library", sorted(RESPELLED))
@given(text=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, blacklist_characters="\\"), min_size=1))
def test_exceptions_are_needed(library: str, text: str) -> None:
    """Every printable character of ASCII survives in a remote URL, up to the exceptions."""
    url = DEMO.url(
        f"https://example.com/?q=_{text.replace('/', '_').replace('.', '_').replace('%', '_')}_", type="fetch"
    )
    given = requests.Request("GET", url).prepare().url if library == "requests" else str(yarl.URL(url))
    assert given == respelled(library, url)


@pytest.mark.parametrize(("library", "escape"), [(name, one) for name, many in RESPELLED.items() for one in many])
def test_each_exception_is_real(library: str, escape: str) -> None:
    """Each documented exception is still one."""
    url = f"{FETCH}/https://example.com/{escape}"
    given = requests.Request("GET", url).prepare().url if library == "requests" else str(yarl.URL(url))
    assert given == respelled(library, url) != url
