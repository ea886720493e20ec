"""What `cldurl.compat` answers holds every value in its place, whatever the value is.

`test_compat.py` asks that nothing sound is refused; here is the other side.  Each answer to a
hostile value is held against the answer to a harmless one in the same place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from cldurl import compat, errors
from cldurl.compat._values import DIALECT

PAYLOADS = [
    "?", "?x=1", "#", " ", "a b", "\x00", "\t", "\r\nSet-Cookie: a=b", "\x7f", "\x85", "\u2028", "\u00a0", "é", "😀",
    "\ud800", "\uff0f", "../", "..", ".", "./", "/../../evil/image/upload/x", "..%2f", "%2e%2e", "%2e%2e/", ".%2E",
    "..%5c", "..\\", "\\\\evil.example", ",c_pad", ",", "/w_1", "//", "//evil.example/x", '"', "<script>", "'", "`",
    "{}", "^", "|", "~", "~exp=9", "~acl=*", "!", "@evil.example", "evil.example/", "evil.example#", "http:/evil.example",
    "https://evil.example/", "%", "%zz", "%00", "%0d%0a", "%2C", "%2F", "%3f", "%23", "%252C", "&a=b", "=", ";", ":",
    "$(x)", "*", "+", "(", "[", "/s--abcdefgh--/", "/v1/../", "fetch:http://evil.example", ":8080", "a" * 70_000,
]  # fmt: skip


def _url(public_id: str = "sample", **options: object) -> str:
    return compat.cloudinary_url(public_id, **{"cloud_name": "acme", "secure": True, **options})


def _token(**options: object) -> str:
    return _url(sign_url=True, auth_token={"key": "00aa", "expiration": 5, **options})


def _layer(**layer: object) -> str:
    return _url(overlay=layer)


STYLE = {"text": "hi", "font_family": "Arial", "font_size": 12}
PUBLIC_IDS: dict[str, Callable[[str], str]] = {
    "public_id": _url,
    "folder": lambda value: _url(f"a/{value}/b"),
    "of a signed URL": lambda value: _url(value, sign_url=True, api_secret="b"),
    "beside a suffix": lambda value: _url(value, url_suffix="seo", format="jpg"),
    "at the root": lambda value: _url(value, use_root_path=True, private_cdn=True),
    "without types": lambda value: _url(value, type="", resource_type=""),
    "fetched": lambda value: _url(f"https://example.com/{value}", type="fetch"),
}
SLOTS: dict[str, Callable[[str], str]] = {
    **{option: lambda value, option=option: _url(**{option: value}) for option in DIALECT},  # type: ignore[misc]
    **{f"{option} in a chain": lambda value, option=option: _url(transformation=[{"x": 1}, {option: value}])  # type: ignore[misc]
       for option in DIALECT},
    "name in a chain": lambda value: _url(transformation=[{"x": 1}, value]),
    "one of several names": lambda value: _url(transformation=["a", value]),
    "text": lambda value: _layer(**{**STYLE, "text": value}),
    "font_family": lambda value: _layer(**{**STYLE, "font_family": value}),
    "font_size": lambda value: _layer(**{**STYLE, "font_size": value}),
    "font_weight": lambda value: _layer(**STYLE, font_weight=value),
    "letter_spacing": lambda value: _layer(**STYLE, letter_spacing=value),
    "text_style": lambda value: _layer(text="hi", text_style=value),
    "public_id of a layer": lambda value: _layer(public_id=value),
    "format of a layer": lambda value: _layer(public_id="a", format=value),
    "type of a layer": lambda value: _layer(public_id="a", type=value),
    "resource_type of a layer": lambda value: _layer(public_id="a", resource_type=value),
    "url of a layer": lambda value: _layer(url=value),
    "effect": lambda value: _url(effect=["sepia", value]),
    "effect by name": lambda value: _url(effect={value: 1}),
    "color of a border": lambda value: _url(border={"color": value}),
    "width of a border": lambda value: _url(border={"width": value}),
    "corner": lambda value: _url(radius=[value, "1"]),
    "flag": lambda value: _url(flags=["a", value]),
    "bound": lambda value: _url(fps=[value, "2"]),
    "offset": lambda value: _url(offset=[value, 5]),
    "size": lambda value: _url(size=f"{value}x10"),
    "codec": lambda value: _url(video_codec={"codec": value, "profile": value, "level": value}),
    "source of a function": lambda value: _url(custom_function={"function_type": "wasm", "source": value}),
    "remote function": lambda value: _url(custom_function={"function_type": "remote", "source": value}),
    "if": lambda value: _url(**{"if": value}),
    "variable": lambda value: _url(**{"$a": value}),
    "name of a variable": lambda value: _url(**{f"$a{value}": 1}),
    "variables": lambda value: _url(variables=[["$a", value]]),
    "name in variables": lambda value: _url(variables=[[f"$a{value}", 1]]),
    "format": lambda value: _url(format=value),
    "format of what is fetched": lambda value: _url("https://example.com/a", type="fetch", format=value),
    "version": lambda value: _url(version=value),
    "url_suffix": lambda value: _url(url_suffix=value),
    "type": lambda value: _url(type=value),
    "resource_type": lambda value: _url(resource_type=value),
    "cloud_name": lambda value: _url(cloud_name=value),
    "token_name": lambda value: _token(token_name=f"a{value}"),
    "ip": lambda value: _token(ip=f"1.2.3.4{value}"),
    "acl": lambda value: _token(acl=f"/a{value}"),
    "one of several acl": lambda value: _token(acl=["/a", value]),
    "resource_type of a download": lambda value: _download(resource_type=value),
    "cloud_name of a download": lambda value: _download(cloud_name=f"a{value}"),
    "public_id of a download": lambda value: _download(public_id=value),
    "api_key of a download": lambda value: _download(api_key=value),
}  # fmt: skip
HOSTS: dict[str, Callable[[str], str]] = {
    "secure_distribution": lambda value: _url(secure_distribution=value),
    "private secure_distribution": lambda value: _url(secure_distribution=value, private_cdn=True),
    "cname": lambda value: _url(cname=value, secure=False),
    "sharded cname": lambda value: _url(cname=value, secure=False, cdn_subdomain=True),
    "private cloud_name": lambda value: _url(cloud_name=value, private_cdn=True),
}


def _download(public_id: str = "a", **options: object) -> str:
    account = {"cloud_name": "acme", "api_key": "1", "api_secret": "b", "timestamp": 5}
    return compat.private_download_url(public_id, "jpg", **{**account, **options})


def _answers(write: Callable[[str], str]) -> Iterator[str]:
    """What is written for each payload, alone and inside a word, if anything is."""
    for payload in PAYLOADS:
        for value in (payload, f"a{payload}", f"{payload}b", f"a{payload}b"):
            try:
                yield write(value)
            except errors.CldurlError:
                continue


def _check(url: str, calm: str, path_separators: str) -> None:
    """`url` is sound and has no more separators than `calm`; what the SDK drops takes some away."""
    found, expected = urlsplit(url), urlsplit(calm)
    assert not re.search('[\x00-\x20\x7f-\U0010ffff"#<>\\\\^`{}]', url), url
    assert not re.search(r"/(?:\.|%2e){1,2}(?:/|$)", found.path, re.IGNORECASE), url
    assert len(re.findall(path_separators, found.path)) <= len(re.findall(path_separators, expected.path)), url
    assert url.count("?") == calm.count("?"), url
    rest = "[^&~]" if "~" in expected.query else "[^&]"
    assert re.sub(rest, "", found.query) == re.sub(rest, "", expected.query), url


# The service decodes a path once before it splits it.
SEPARATORS = "[/,]|%2[CcFf]"


@pytest.mark.parametrize("slot", SLOTS)
def test_a_value_stays_in_its_slot(slot: str) -> None:
    """No host, parameter, component, segment, query or field of a token is added."""
    calm = SLOTS[slot]("12")
    for url in _answers(SLOTS[slot]):
        assert urlsplit(url).netloc == urlsplit(calm).netloc, url
        _check(url, calm, SEPARATORS)


@pytest.mark.parametrize("slot", PUBLIC_IDS)
def test_a_public_id_stays_behind_its_prefix(slot: str) -> None:
    """A public ID may have slashes of its own, but no separator of parameters."""
    calm = PUBLIC_IDS[slot]("12")
    for url in _answers(PUBLIC_IDS[slot]):
        assert urlsplit(url).netloc == urlsplit(calm).netloc, url
        _check(url, calm, ",")


@pytest.mark.parametrize("slot", HOSTS)
def test_a_host_is_a_host(slot: str) -> None:
    """Letters, digits, hyphens, dots and a port are all that stands before the path."""
    for url in _answers(HOSTS[slot]):
        assert re.fullmatch(r"[\w.-]+(?::\d+)?", urlsplit(url).netloc, re.ASCII), url
        _check(url, HOSTS[slot]("12"), SEPARATORS)
