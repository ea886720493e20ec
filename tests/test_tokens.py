"""Auth tokens: what they open, for how long, for whom; and which of these a refusal is about."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import datetime, timedelta, timezone
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import attrs
import cloudinary.auth_token
import httpx
import pytest
import requests
import urllib3
import yarl
from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import Markup

from cldurl import (
    Acl,
    BadSignature,
    CldurlError,
    Cloud,
    ConfigurationError,
    DeliveryError,
    Expired,
    Malformed,
    NotYetValid,
    OutOfScope,
    SigningError,
    Token,
    VerificationError,
)
from cldurl import strategies as cst

KEY = "00112233FF99"
NOW = 1_700_000_000
CLOUD = Cloud("demo", api_secret="b", token_key=KEY, clock=lambda: NOW)
ALL = "/image/*"


def refusal(error: type[CldurlError], function: Any, *args: Any, **kwargs: Any) -> str:
    """The message of the refusal, which is of exactly this class."""
    with pytest.raises(error) as caught:
        function(*args, **kwargs)
    assert type(caught.value) is error
    return str(caught.value)


# ---------------------------------------------------------------- what is in a token

WINDOW = {"start": 1111111111, "duration": 300, "now": 1111111111}
TIMES = "st=1111111111~exp=1111111411"


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ({**WINDOW, "acl": "/image/*"},
         f"{TIMES}~acl=%2fimage%2f*~hmac=1751370bcc6cfe9e03f30dd1a9722ba0f2cdca283fa3e6df3342a00a7528cc51"),
        ({**WINDOW, "acl": ["/image/*", "/video/*"]},
         f"{TIMES}~acl=%2fimage%2f*!%2fvideo%2f*~hmac=d94d99e9d8753b9774f3abce3b2c29a8250f5af7e09a89f8ecbff34e6c561939"),
        ({"start": 222222222, "duration": 100, "acl": "/*/t_foobar", "ip": "1.2.3.4", "now": 222222222},
         "ip=1.2.3.4~st=222222222~exp=222222322~acl=%2f*%2ft_foobar~hmac=24b1988572710f5f96e3aafeac764d19e5ec113395399c91c95dfa9e1240ec4c"),
        ({**WINDOW, "url": "/image/upload/sample.jpg"},
         f"{TIMES}~hmac=a6dce7e705e170ee373acf8bac384af79a707156b336374597d803740b718eb7"),
    ],
)  # fmt: skip
def test_recorded_tokens(arguments: dict[str, Any], value: str) -> None:
    """Order, times, escapes and MAC as in the SDKs."""
    token = CLOUD.token(**arguments)
    assert token == f"__cld_token__={value}"
    assert (token.name, token.value) == ("__cld_token__", value)
    assert attrs.evolve(CLOUD, token_name="t").token(**arguments) == f"t={value}"


UTC = timezone.utc
EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ({"duration": 300}, None, NOW + 300),
        ({"duration": timedelta(minutes=5)}, None, NOW + 300),
        ({"duration": 300, "now": 5}, None, 305),
        ({"duration": 300, "now": 5.9}, None, 305),
        ({"duration": 300, "now": datetime(1970, 1, 2, tzinfo=UTC)}, None, 86700),
        ({"duration": 300, "start": NOW + 50}, NOW + 50, NOW + 350),
        ({"expires_at": NOW + 1}, None, NOW + 1),
        ({"expires_at": datetime(2030, 1, 1, tzinfo=UTC)}, None, 1893456000),
        ({"expires_at": datetime(2030, 1, 1, 5, 30, tzinfo=EAST)}, None, 1893456000),
        ({"expires_at": NOW + 9, "start": NOW + 8}, NOW + 8, NOW + 9),
        ({"expires_at": 5, "past": True}, None, 5),
        ({"duration": 100, "window": 300, "now": 900}, None, 1200),
        ({"duration": 300, "window": 300, "now": 900}, None, 1200),
        ({"duration": 301, "window": timedelta(minutes=5), "now": 900}, None, 1500),
    ],
)  # fmt: skip
def test_forms_of_time(times: dict[str, Any], start: int | None, end: int) -> None:
    """Seconds, moments with a zone and lengths; from the start, from now, or as told."""
    token = CLOUD.token(ALL, **times)
    assert (token.start, token.expires_at, token.acl, token.ip) == (start, end, (ALL,), None)


@given(st.integers(0, 10**10), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_window_puts_the_end_off_by_less_than_itself(now: int, duration: int, window: int) -> None:
    """All who ask in one window get one token, and nobody less than the duration."""
    token = CLOUD.token(ALL, duration=duration, window=window, now=now)
    assert duration <= token.expires_at - now < duration + window
    assert token.expires_at % window == 0
    last = now + token.expires_at - now - duration  # the last second of the window
    assert CLOUD.token(ALL, duration=duration, window=window, now=last) == token
    assert CLOUD.token(ALL, duration=duration, window=window, now=last + 1) != token


NO_PATH = 'is not a path; as in the URL, after the host: "/image/upload/a.jpg"'
ENCODE = 'contains a ~, a space, a control character or a non-ASCII character; percent-encode it as the URL has it: "/caf%C3%A9/*"'
NO_IP = 'is not an IP address; one address, such as "203.0.113.7"'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"acl": None}, 'acl: a token needs acl or url; a path such as "/image/authenticated/*"'),
        ({"url": "/a"}, 'acl: acl and url exclude one another; a path such as "/image/authenticated/*"'),
        ({"duration": None}, "expires_at: a token needs expires_at or duration; such as duration=300"),
        ({"expires_at": 5}, "expires_at: both expires_at and duration; such as duration=300"),
        ({"duration": None, "expires_at": NOW},
         f"expires_at: the end {NOW} is in the past; it is now {NOW}; for a token of the past say past=True"),
        ({"duration": None, "expires_at": NOW + 5, "start": NOW + 5},
         f"expires_at: the end {NOW + 5} is not after the start {NOW + 5}"),
        ({"duration": None, "expires_at": NOW + 5, "start": NOW + 9, "past": True},
         f"expires_at: the end {NOW + 5} is not after the start {NOW + 9}"),
        ({"duration": 5, "start": NOW - 5},
         f"expires_at: the end {NOW} is in the past; it is now {NOW}; for a token of the past say past=True"),
        ({"duration": None, "expires_at": NOW + 5, "window": 5}, "window: it goes with duration, not with expires_at"),
        ({"past": 1}, "past: 1 is neither True nor False"),
        ({"duration": 0}, "duration: 0 is not a length of time; whole seconds, at least 1"),
        ({"duration": -5}, "duration: -5 is not a length of time; whole seconds, at least 1"),
        ({"duration": True}, "duration: a length of time cannot be a bool; seconds, or a timedelta"),
        ({"duration": 1.5}, "duration: a length of time cannot be a float; seconds, or a timedelta"),
        ({"duration": timedelta(milliseconds=5)},
         "duration: datetime.timedelta(microseconds=5000) is not a length of time; whole seconds, at least 1"),
        ({"duration": 10**13}, f"duration: {10**13} is not a length of time; it may be in milliseconds"),
        ({"duration": 5, "start": 253402300799}, "duration: 253402300804 is not a Unix time in seconds; it may be in milliseconds"),
        ({"window": 0}, "window: 0 is not a length of time; whole seconds, at least 1"),
        ({"start": datetime(2030, 1, 1)},
         "start: a datetime without a time zone; datetime.now(timezone.utc), or replace(tzinfo=...)"),
        ({"start": "5"}, "start: a moment cannot be a str; Unix seconds, or a datetime with a zone"),
        ({"start": 5.0}, "start: a moment cannot be a float; int(...) of it"),
        ({"start": NOW * 1000}, f"start: {NOW * 1000} is not a Unix time in seconds; it may be in milliseconds"),
        ({"start": -1}, "start: -1 is not a Unix time in seconds"),
        ({"now": float("nan")}, "now: nan is not a Unix time in seconds; it may be in milliseconds"),
        ({"acl": "/a b"}, f"acl: '/a b' {ENCODE}"),
        ({"acl": "/é/*"}, f"acl: '/é/*' {ENCODE}"),
        ({"acl": "/\ud800"}, f"acl: '/\\ud800' {ENCODE}"),
        ({"acl": "/a~exp=9"}, f"acl: '/a~exp=9' {ENCODE}"),
        ({"acl": "/a\n"}, f"acl: '/a\\n' {ENCODE}"),
        ({"acl": ""}, f"acl: '' {ENCODE}"),
        ({"acl": "/a!/b"}, 'acl: "!" joins the paths of an acl; give a list'),
        ({"acl": "image/*"}, "acl: 'image/*' is not a path; did you mean \"/image/*\"?"),
        ({"acl": []}, 'acl: an empty acl; give a path: "/image/*"'),
        ({"acl": ["/a", 5]}, 'acl: a path cannot be an int; a pattern such as "/image/*", or a list'),
        ({"acl": [["/a"]]}, 'acl: a path cannot be a list; a pattern such as "/image/*", or a list'),
        ({"acl": ["/" + 99 * "a"] * 50}, "acl: an acl of more than 4096 characters; a wider pattern"),
        ({"acl": None, "url": "image/a"}, f"url: 'image/a' {NO_PATH}"),
        ({"acl": None, "url": "https://a.b/c"}, f"url: 'https://a.b/c' {NO_PATH}"),
        ({"acl": None, "url": "/a?b"}, f"url: '/a?b' {NO_PATH}"),
        ({"acl": None, "url": "/a b"}, f"url: '/a b' {NO_PATH}"),
        ({"acl": None, "url": "/é"}, f"url: '/é' {NO_PATH}"),
        ({"acl": None, "url": "/a/%2E./b"}, "url: '/a/%2E./b' leads to another path"),
        ({"ip": "1.2.3.4~exp=9"}, f"ip: '1.2.3.4~exp=9' {NO_IP}"),
        ({"ip": "1.2.3.0/24"}, f"ip: '1.2.3.0/24' {NO_IP}"),
        ({"ip": ""}, f"ip: '' {NO_IP}"),
        ({"ip": "fe80::1%~exp=9"}, "ip: an address with a zone"),
        ({"ip": 16909060}, 'ip: an address cannot be an int; a string, such as "203.0.113.7"'),
    ],
)  # fmt: skip
def test_refused_tokens(arguments: dict[str, Any], message: str) -> None:
    """Nothing ends its field, and no time is a guess."""
    assert refusal(SigningError, CLOUD.token, **{"acl": ALL, "duration": 300, **arguments}) == message


@pytest.mark.parametrize("key", ["", "0", "012", "0g", "00 11", "0x11", "٠٠", 5, b"00", True])
@pytest.mark.parametrize("place", ["token_key", "old_token_keys"])
def test_a_key_is_checked_when_the_cloud_is_made(key: Any, place: str) -> None:
    """It is hexadecimal, two digits a byte, and never shown."""
    value = key if place == "token_key" else [key]
    message = refusal(ConfigurationError, Cloud, "demo", **{place: value})
    assert message in (
        f"{place}: a token key is a text of hexadecimal digits, two for each byte",
        f"{place}: a secret is a text, and not empty",
    )


def test_a_token_needs_a_key() -> None:
    """And says so, old keys or not."""
    keyless = Cloud("demo", old_token_keys=[KEY])
    for call in (
        lambda: keyless.token(ALL, duration=5),
        lambda: keyless.token_signer(ALL, duration=5),
        lambda: keyless.verify_token("a", "/a"),
        lambda: keyless.url("a", token={"duration": 5}),
    ):
        assert refusal(ConfigurationError, call) == "token_key: a token needs it; give Cloud(..., token_key=...)"
    assert refusal(ConfigurationError, Cloud, "demo", token_name="a=b; c").startswith(
        "token_name: 'a=b; c' is not a name"
    )


# ---------------------------------------------------------------- scopes from names


@pytest.mark.parametrize(
    "name", ["a*", "a!b", "../b", "a//b", "/a", "a/", "", "a?b", "a#b", "a\\b", "a%2fb", "v1/a", "https://a", "\ud800", " a",
             "w_5/a", "$size_5/a", "s--abcdefgh--/a", 5, None, b"a", ["a"]]
)  # fmt: skip
@pytest.mark.parametrize("make", [Acl.folder, Acl.asset])
def test_hostile_names_are_no_scope(make: Any, name: Any) -> None:
    """No name is a wildcard, walks away, or looks like a transformation of whatever comes behind it."""
    refusal(SigningError, make, name)


@given(cst.public_ids(max_size=99), cst.public_ids(max_size=99), st.sampled_from(["", "c_fill,w_5", "e_sepia/r_max"]))
def test_a_folder_opens_what_is_in_it_and_nothing_else(folder: str, other: str, steps: str) -> None:
    """As `Cloud.url` writes it, transformed or not; no name that only begins like it."""
    try:
        token = CLOUD.token(Acl.folder(folder, transformed=True), duration=300)
    except SigningError:
        assume(False)
        raise
    plain = CLOUD.token(Acl.folder(folder), duration=300)

    def opens(token: Token, public_id: str, steps: str = "") -> bool:
        url = CLOUD.url(public_id, steps, type="authenticated", version=1 if steps else None)
        try:
            return CLOUD.verify_token(token, url) == token
        except OutOfScope:
            return False

    assert opens(token, f"{folder}/x", steps)
    assert opens(plain, f"{folder}/x")
    assert not opens(plain, f"{folder}/x", "e_sepia")
    for apart in (f"{folder}x/y", f"x{folder}/y", f"x/{folder}/y"):
        assert opens(token, apart, steps) == apart.startswith(f"{folder}/")
    assert opens(token, other) == other.startswith(f"{folder}/")
    single = CLOUD.token(Acl.asset(folder, format="jpg", transformed=True), duration=300)
    assert opens(single, f"{folder}.jpg", steps)
    assert not opens(single, f"{folder}.jpg/x")
    assert not opens(single, f"x/{folder}.jpg", steps)
    assert not opens(single, f"{folder}.png")


def test_scopes_are_of_the_cloud_that_signs() -> None:
    """Where URLs have the cloud name in their path, the scope has it too."""
    scope = Acl.folder("a", transformed=False, type="private", resource_type="video", version=7)
    assert scope.patterns == ("/video/private/a/*", "/video/private/v7/a/*")
    assert CLOUD.token(scope, duration=5).acl == ("/demo/video/private/a/*", "/demo/video/private/v7/a/*")
    own = attrs.evolve(CLOUD, host="a.example")
    assert own.token([scope, "/b"], duration=5).acl == (*scope.patterns, "/b")


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: Acl.folder("a*"), "folder: a name with * or !; give the pattern itself, as acl"),
        (lambda: Acl.folder("w_5"), "folder: 'w_5' looks like a transformation; rename it, or give the pattern itself, as acl"),
        (lambda: Acl.asset("a!"), "public_id: a name with * or !; give the pattern itself, as acl"),
        (lambda: Acl.asset("a", format="j/g"), "format: 'j/g' is not valid; letters, digits and _"),
        (lambda: Acl.folder("a", type="*"), "type: '*' is not valid; letters, digits and _"),
        (lambda: Acl.folder("a", resource_type="a/b"), "resource_type: 'a/b' is not valid; letters, digits and _"),
        (lambda: Acl.folder("a", version="1"), "version: '1' is not a version; a whole number above 0"),  # type: ignore[arg-type]
        (lambda: Acl.folder("a", transformed="no"), "transformed: 'no' is neither True nor False"),  # type: ignore[arg-type]
        (lambda: Acl(("/a!/b~exp=9",)), 'patterns: "!" joins the paths of an acl; give a list'),
        (lambda: Acl((5,)), 'patterns: a path cannot be an int; a pattern such as "/image/*", or a list'),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_refused_scopes(function: Any, message: str) -> None:
    """Each names its argument; what was not made from names is checked like any acl."""
    assert refusal(SigningError, function) == message


# ---------------------------------------------------------------- verify_token

TOKEN = CLOUD.token(["/image/*", "/video/a*c"], start=NOW, duration=300, ip="1.2.3.4")
ONE = CLOUD.token(url="/image/upload/a.jpg", duration=300)


@pytest.mark.parametrize(
    ("token", "path", "arguments", "error"),
    [
        (TOKEN, "/image/a", {"ip": "1.2.3.4"}, None),
        (str(TOKEN), "https://res.cloudinary.com/image/a?x=1", {"ip": "1.2.3.4"}, None),
        (TOKEN.value, "/video/abc", {"ip": Markup("1.2.3.4")}, None),
        (TOKEN, "/image/a", {}, OutOfScope),
        (TOKEN, "/image/a", {"ip": "1.2.3.5"}, OutOfScope),
        (TOKEN, "/image/a", {"ip": 5}, OutOfScope),
        (TOKEN, "/raw/a", {"ip": "1.2.3.4"}, OutOfScope),
        (TOKEN, "/video/abcd", {"ip": "1.2.3.4"}, OutOfScope),
        (TOKEN, "/Image/a", {"ip": "1.2.3.4"}, OutOfScope),
        (TOKEN, "/x://y/image/a", {"ip": "1.2.3.4"}, OutOfScope),
        (TOKEN, "/image/../raw/a", {"ip": "1.2.3.4"}, Malformed),
        (TOKEN, "/image/%2e%2E/raw", {"ip": "1.2.3.4"}, Malformed),
        (TOKEN, "/image/a b", {}, Malformed),
        (TOKEN, None, {}, Malformed),
        (TOKEN, "image/a", {}, Malformed),
        (TOKEN, "/image/a", {"now": NOW - 1}, NotYetValid),
        (TOKEN, "/image/a", {"now": NOW + 300}, Expired),
        (ONE, "/image/upload/a.jpg", {}, None),
        (ONE, "/image/upload/a.jpg?b", {"ip": "9.9.9.9"}, None),
        (ONE, "/image/upload/b.jpg", {}, BadSignature),
        (ONE, "/image/upload/a.jpg", {"now": NOW + 300}, Expired),
        (ONE.replace("exp=1", "exp=2"), "/image/upload/a.jpg", {}, BadSignature),
        (ONE.replace("exp=", "acl=*~exp="), "/image/upload/a.jpg", {}, BadSignature),
        (ONE.replace("exp=", "st=1~exp="), "/image/upload/a.jpg", {}, BadSignature),
        (ONE.replace("exp=", "exp=1~exp="), "/image/upload/a.jpg", {}, Malformed),
        (ONE.replace("exp=", "url=1~exp="), "/image/upload/a.jpg", {}, Malformed),
        (ONE.replace("exp=", "exp=0x"), "/image/upload/a.jpg", {}, Malformed),
        (ONE.replace("exp=", "exp=9999999"), "/image/upload/a.jpg", {}, Malformed),
        (ONE.replace("exp=", "EXP="), "/image/upload/a.jpg", {}, Malformed),
        (ONE.replace("~hmac=", "~acl=%ff~hmac="), "/image/upload/a.jpg", {}, Malformed),
        (ONE.upper(), "/image/upload/a.jpg", {}, Malformed),
        (ONE + "\n", "/image/upload/a.jpg", {}, Malformed),
        ("other" + ONE, "/image/upload/a.jpg", {}, Malformed),
        (ONE[:-1], "/image/upload/a.jpg", {}, Malformed),
        ("~hmac=" + 64 * "0", "/a", {}, Malformed),
        ("acl=*~hmac=" + 64 * "0", "/a", {}, Malformed),
        ("exp=1~acl=" + 20_000 * "a" + "~hmac=" + 64 * "0", "/a", {}, Malformed),
        ("", "/a", {}, Malformed),
        (None, "/a", {}, Malformed),
        (ONE.encode(), "/a", {}, Malformed),
    ],
)  # fmt: skip
def test_verifying_says_which_failed(token: Any, path: Any, arguments: dict[str, Any], error: Any) -> None:
    """Form, MAC, time, path or address; the MAC before the rest, so that only we are told about."""
    if error is None:
        found = CLOUD.verify_token(token, path, **arguments)
        assert type(found) is Token
        assert found.value == token.partition("__=")[2] or token
    else:
        refusal(error, CLOUD.verify_token, token, path, **arguments)


@given(st.integers(0, 10**10), st.integers(1, 10**6), st.none() | st.integers(0, 10**10))
def test_a_token_dies_exactly_on_time(now: int, duration: int, start: int | None) -> None:
    """It lives in every second from its start up to its end, and in no other."""
    token = CLOUD.token(ALL, start=start, duration=duration, now=now, past=True)
    begin = now if start is None else start
    for moment in (begin, begin + duration - 1):
        assert CLOUD.verify_token(token, "/image/a", now=moment) == token
    refusal(Expired, CLOUD.verify_token, token, "/image/a", now=begin + duration)
    if start:
        refusal(NotYetValid, CLOUD.verify_token, token, "/image/a", now=begin - 1)


@given(st.sampled_from([TOKEN, ONE]), st.data())
def test_verify_rejects_any_changed_byte(token: Token, data: st.DataObject) -> None:
    """One changed, lost or added byte of the value is found."""
    at = data.draw(st.integers(len("__cld_token__="), len(token) - 1))
    other = data.draw(st.characters(codec="ascii") | st.just("") | st.just(token[at] * 2))
    assume(other != token[at])
    with pytest.raises(VerificationError):
        CLOUD.verify_token(token[:at] + other + token[at + 1 :], "/image/upload/a.jpg", ip="1.2.3.4")


def test_two_keys_rotate() -> None:
    """A token of an old key still opens; only the new key makes them."""
    new = attrs.evolve(CLOUD, token_key="aabb", old_token_keys=["ccdd", KEY])
    assert new.verify_token(ONE, "/image/upload/a.jpg") == ONE
    assert new.token(url="/image/upload/a.jpg", duration=300) != ONE
    refusal(BadSignature, attrs.evolve(new, old_token_keys=["ccdd"]).verify_token, ONE, "/image/upload/a.jpg")


PIECES = st.lists(st.sampled_from(["", "a", "ab", "b/"]), min_size=1, max_size=4)


@given(PIECES, st.text(st.sampled_from("ab/"), max_size=8))
def test_a_star_stands_for_anything(pieces: list[str], rest: str) -> None:
    """Like a regular expression with `.*` for each star, in linear time."""
    pattern = "/" + "*".join(pieces)
    token = CLOUD.token(pattern, duration=5)
    matches = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), f"/{rest}") is not None
    try:
        assert (CLOUD.verify_token(token, f"/{rest}") == token) is matches
    except OutOfScope:
        assert not matches


# ---------------------------------------------------------------- the value itself


def test_a_token_hides_itself() -> None:
    """It is a text, and as good as a key: its repr tells what it opens, not how."""
    assert repr(TOKEN) == f"<Token of /image/*, /video/a*c until {NOW + 300}>"
    assert repr(ONE) == f"<Token of one URL until {NOW + 300}>"
    assert f"{TOKEN}" == str(TOKEN) == TOKEN
    for copied in (copy.copy(TOKEN), copy.deepcopy(TOKEN), pickle.loads(pickle.dumps(TOKEN))):
        assert type(copied) is Token
        assert copied == TOKEN


@pytest.mark.parametrize(
    "text", ["", "a", "__cld_token__=a", "a b=" + ONE.value, ONE + "&a=1", ONE.replace("exp=", "exp=é"), "=" + ONE.value,
             ONE.replace("~hmac", "~acl=a b~hmac"), ONE.replace("~hmac", "~acl=a;b~hmac"), 5, None, b"a"]
)  # fmt: skip
def test_no_other_text_is_a_token(text: Any) -> None:
    """So whatever is one can stand in a URL and in a header."""
    refusal(Malformed, Token, text)


COOKIE = "Expires=Tue, 14 Nov 2023 22:18:20 GMT"


def test_cookies() -> None:
    """A `Set-Cookie` header that the standard library reads back."""
    assert ONE.cookie() == f"{ONE}; {COOKIE}; Path=/; Secure; HttpOnly; SameSite=None"
    header = TOKEN.cookie(domain="Img.Example.com", path="/image", same_site="Lax")
    assert header == f"{TOKEN}; {COOKIE}; Domain=img.example.com; Path=/image; Secure; HttpOnly; SameSite=Lax"
    assert SimpleCookie(header)["__cld_token__"].value == TOKEN.value


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"domain": "a;b"}, 'domain: \'a;b\' is not a host; letters, digits, hyphens and dots, such as "images.example.com"'),
        ({"domain": "a.b:80"}, "domain: 'a.b:80' has a port; a cookie knows none"),
        ({"path": "/a; Domain=evil"}, "path: '/a; Domain=evil' is not a path of a cookie; such as \"/\""),
        ({"path": "/\r\nX: y"}, "path: '/\\r\\nX: y' is not a path of a cookie; such as \"/\""),
        ({"path": "/\0"}, "path: '/\\x00' is not a path of a cookie; such as \"/\""),
        ({"path": ""}, "path: '' is not a path of a cookie; such as \"/\""),
        ({"same_site": "none"}, "same_site: 'none' is not valid; \"Strict\", \"Lax\" or \"None\""),
    ],
)  # fmt: skip
def test_refused_cookies(arguments: dict[str, Any], message: str) -> None:
    """No argument ends its attribute."""
    assert refusal(SigningError, ONE.cookie, **arguments) == message


def test_a_cookie_holds_no_comma() -> None:
    """And the refusal does not hold the token."""
    token = CLOUD.token("/image/upload/c_fill,w_5/*", duration=5)
    with pytest.raises(SigningError, match="acl: a cookie cannot hold a comma; a wider path, or the URL") as caught:
        token.cookie()
    assert token.value[-64:] not in repr(caught.value)


# ---------------------------------------------------------------- signers, and tokens of URLs

PATHS = (
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="?#."), max_size=20)
    .map("/{}".format)
    .filter(lambda path: "%2e" not in path.lower())
)
ACLS = st.none() | st.lists(PATHS.filter(lambda path: not set("~!") & set(path)), min_size=1, max_size=3)


@given(ACLS, PATHS, st.integers(1, 10**6), st.none() | st.integers(1, 10**4), st.sampled_from([None, "::1", "1.2.3.4"]))
def test_a_signer_makes_the_tokens_that_token_makes(
    acl: Any, path: str, duration: int, window: int | None, ip: str | None
) -> None:
    """Prepared or not, with cryptography or the standard library, the bytes are the same."""
    signer = CLOUD.token_signer(acl, duration=duration, window=window, ip=ip)
    url = path if acl is None else None
    token = CLOUD.token(acl, url=url, duration=duration, window=window, ip=ip)
    assert signer(url) == signer(path) == signer.for_path(path) == token
    assert CLOUD.verify_token(token, path if acl is None else acl[0], ip=ip) == token
    assert type(signer(url)) is Token


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: CLOUD.token_signer(ALL, duration=0), "duration: 0 is not a length of time; whole seconds, at least 1"),
        (lambda: CLOUD.token_signer("a", duration=5), "acl: 'a' is not a path; did you mean \"/a\"?"),
        (lambda: CLOUD.token_signer(duration=5)(), f"path: None {NO_PATH}"),
        (lambda: CLOUD.token_signer(duration=5)("/a b"), f"path: '/a b' {NO_PATH}"),
        (lambda: CLOUD.token_signer(ALL, duration=5)(now="x"),  # type: ignore[arg-type]
         "now: a moment cannot be a str; Unix seconds, or a datetime with a zone"),
        (lambda: CLOUD.token_signer(ALL, duration=5)(now=253402300799),
         "now: 253402300804 is not a Unix time in seconds; it may be in milliseconds"),
        (lambda: attrs.evolve(CLOUD, clock=lambda: float("nan")).token_signer(ALL, duration=5)(),
         "now: nan is not a Unix time in seconds; it may be in milliseconds"),
        (lambda: attrs.evolve(CLOUD, clock=lambda: None).token_signer(ALL, duration=5).for_path("/"),  # type: ignore[arg-type, return-value]
         "now: a moment cannot be None; Unix seconds, or a datetime with a zone"),
    ],
)  # fmt: skip
def test_refused_signers(function: Any, message: str) -> None:
    """Once when it is made, and each time for what changes."""
    assert refusal(SigningError, function) == message


def test_a_clock_is_something_to_ask() -> None:
    """Not a moment."""
    assert refusal(ConfigurationError, Cloud, "demo", clock=NOW) == f"clock: {NOW} cannot be asked"


BARE = "https://res.cloudinary.com/demo/image/upload"


@pytest.mark.parametrize(
    ("arguments", "url"),
    [({}, f"{BARE}/v1/shop/a.jpg"), ({"sign": True}, f"{BARE}/s---InzgYcj--/v1/shop/a.jpg"),
     ({"version": 7, "type": "private"}, "https://res.cloudinary.com/demo/image/private/v7/shop/a.jpg")],
)  # fmt: skip
@pytest.mark.parametrize(
    "token", [{"duration": 300}, {"duration": 300, "ip": "1.2.3.4"}, {"expires_at": NOW + 1}, {"acl": "/demo/*", "duration": 5},
              CLOUD.token_signer(duration=300), CLOUD.token_signer("/demo/*", duration=300), CLOUD.token("/demo/*", duration=9)]
)  # fmt: skip
def test_a_token_stands_behind_any_url(arguments: dict[str, Any], url: str, token: Any) -> None:
    """With and without the signature, for this URL alone or a wider scope; and it opens this URL."""
    found, _, query = CLOUD.url("shop/a", format="jpg", token=token, **arguments).partition("?")
    assert found == url
    assert CLOUD.verify_token(query, found, ip="1.2.3.4") == query
    if (isinstance(token, dict) and "acl" not in token) or token == CLOUD.token_signer(duration=300):
        refusal(BadSignature, CLOUD.verify_token, query, found + "x", ip="1.2.3.4")


GIVEN = 'such as {"duration": 300}, or what Cloud.token or Cloud.token_signer gave'


@pytest.mark.parametrize(
    ("token", "error", "message"),
    [
        ({}, SigningError, "expires_at: a token needs expires_at or duration; such as duration=300"),
        ({"duraton": 5}, DeliveryError, 'token: unknown key \'duraton\'; did you mean "duration"?'),
        ({"url": "/a"}, DeliveryError, "token: unknown key 'url'"),
        ({"expires_at": 5}, SigningError, f"expires_at: the end 5 is in the past; it is now {NOW}; for a token of the past say past=True"),
        (True, DeliveryError, f"token: a token cannot be a bool; {GIVEN}"),
        (str(ONE), DeliveryError, f"token: a token cannot be a str; {GIVEN}"),
    ],
)  # fmt: skip
def test_refused_tokens_of_urls(token: Any, error: type[CldurlError], message: str) -> None:
    """A text that nobody checked is no token."""
    for arguments in ({}, {"version": 2}):
        assert refusal(error, CLOUD.url, "a", token=token, **arguments) == message


# The image's own path, and nothing in it that nobody asked for.
PLAIN = cst.clouds(
    host=st.sampled_from([None, "private", "images.example.com"]), cloud_in_path=st.none(), cdn_subdomain=st.just(False),
    shorten=st.just(False), use_root_path=st.just(False), defaults=st.none(),
)  # fmt: skip


@given(
    PLAIN,
    cst.public_ids(),
    cst.transformations(),
    st.sampled_from([None, "1.2.3.4", "2001:db8::1"]),
    st.booleans(),
)
def test_clients_keep_urls_with_a_token(
    cloud: Cloud, public_id: str, transformation: Any, ip: str | None, wide: bool
) -> None:
    """The query survives urllib, httpx and yarl with `encoded=True`; that of one URL also requests and plain yarl."""
    cloud = attrs.evolve(cloud, token_key=KEY, clock=lambda: NOW)
    acl = {"acl": "/image/c_fill,w_5/a:b/%C3%A9*"} if wide else {}
    url = cloud.url(public_id, transformation, token={"duration": 5, "ip": ip, **acl})
    _, _, query = url.partition("?")
    assert urlunsplit(urlsplit(url)) == url
    assert str(httpx.URL(url)) == url
    assert httpx.Request("GET", url).url.query.decode() == query
    assert str(yarl.URL(url, encoded=True)) == url
    if not wide:
        assert str(requests.Request("GET", url).prepare().url).partition("?")[2] == query
        assert str(yarl.URL(url)).partition("?")[2] == query


@pytest.mark.parametrize(
    ("sent", "respelled"),
    [
        (lambda url: requests.Request("GET", url).prepare().url, {"%2f": "%2F", "%3a": "%3A"}),
        (lambda url: urllib3.util.parse_url(url).url, {"%2f": "%2F", "%3a": "%3A"}),
        (lambda url: str(yarl.URL(url)), {"%2f": "/", "%3a": ":"}),
    ],
)
def test_some_clients_make_another_token_of_a_scope(sent: Any, respelled: dict[str, str]) -> None:
    """The MAC is over the escapes as they stand: docs/explanation/safety.md says what to do."""
    acl = "/demo/image/upload/a:b/%C3%A9*"
    query = str(sent(CLOUD.url("a", token={"acl": acl, "duration": 5}))).partition("?")[2]
    token = str(CLOUD.token(acl, duration=5))
    for ours, theirs in respelled.items():
        token = token.replace(ours, theirs)
    assert query == token
    with pytest.raises(BadSignature if "%2F" in query else Malformed):
        CLOUD.verify_token(query, "/demo/image/upload/a:b/%C3%A9")


def test_a_token_is_found_in_what_a_request_has() -> None:
    """Alone, in the query as it came, or in the whole URL; not where its escapes were decoded."""
    url = CLOUD.url("a", token={"acl": "/demo/image/*", "duration": 300})
    token = url.partition("?")[2]
    for given_as in (token, token.partition("=")[2], f"?{token}", f"w=1&{token}", f"{token}&w=1", url):
        assert CLOUD.verify_token(given_as, "/demo/image/upload/a") == token
    message = refusal(Malformed, CLOUD.verify_token, token.replace("%2f", "/"), "/demo/image/upload/a")
    assert message == "the escapes of its acl were decoded: pass the query as it came"


@given(ACLS, PATHS, st.integers(1, 10**10), st.none() | st.integers(0, 10**6), st.sampled_from([None, "1.2.3.4"]))
def test_the_official_sdk_makes_the_same_tokens(
    acl: Any, path: str, end: int, start: int | None, ip: str | None
) -> None:
    """Whatever it takes and we do not refuse."""
    assume(start is None or (0 < start < end))
    ours = CLOUD.token(acl, url=None if acl else path, expires_at=end, start=start, ip=ip, past=True)
    scope = {"acl": acl} if acl else {"url": path}
    assert ours == cloudinary.auth_token.generate(key=KEY, expiration=end, start_time=start, ip=ip, **scope)
