"""Reading URLs that were made to be misread: nothing is lost, guessed, minted or taken for something else."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cldurl
from cldurl import Cloud, DeliveryError, Encoded, ParseError, canonicalize, equivalent, parse, parse_transformation
from cldurl.kinds import Raw

HOST = "https://res.cloudinary.com/demo"
UPLOAD = f"{HOST}/image/upload"
CLOUD = Cloud("demo", api_secret="b", token_key="00112233FF99")
TOKEN = {"start": 1000, "duration": 300, "past": True}


def rebuilt(url: str, reader: Callable[[str], cldurl.DeliveryUrl] = parse) -> str:
    """The URL made of its parts instead of remembered."""
    return str(attrs.evolve(reader(url), text=None))


# ------------------------------------------------------------------------------------------------ what is no URL


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://user:pw@res.cloudinary.com/demo/image/upload/a", "a URL with a user name at position 15"),
        ("https://demo@evil.example/image/upload/a", "a URL with a user name at position 12"),
        (r"https://res.cloudinary.com\demo/image/upload/a", "a backslash, which some clients take for a slash at position 26"),
        (rf"{UPLOAD}\..\..\..\evil/image/upload/a", "a backslash, which some clients take for a slash at position 44"),
        (f"{UPLOAD}/../../../evil/image/upload/a", 'a "." or ".." segment leads to another path at position 45'),
        (f"{UPLOAD}/v1/%2E%2e/a", 'a "." or ".." segment leads to another path at position 48'),
        (f"{UPLOAD}/v1/./a", 'a "." or ".." segment leads to another path at position 48'),
        (f"{HOST}/image/fetch/https://a.example/..", 'a "." or ".." segment leads to another path at position 62'),
        (f"{UPLOAD}/v1/", "the URL names no asset at position 48"),
        (f"{UPLOAD}/w_100/", "the URL names no asset at position 51"),
        (f"{UPLOAD}//", "the URL names no asset at position 46"),
        (f"{UPLOAD}/s--abcdefgh--/", "the URL names no asset at position 59"),
        ("https://res.cloudinary.com:port/demo/image/upload/a", "this is not a URL"),
        ("https://[::1]/image/upload/a", "this is not a URL"),
        ("https:///demo/image/upload/a", "this is not a URL"),
        ("//res.cloudinary.com/demo/image/upload/a", "this is not a URL"),
        # Other sites have such paths too.
        ("https://example.com/images/a.jpg", "this is not a delivery URL at position 20"),
        ("https://example.com/static/files/a.txt", "this is not a delivery URL at position 20"),
        ("https://example.com/video/trailer/a.mp4", "this is not a delivery URL at position 20"),
        ("https://example.com/iu/a", "this is not a delivery URL at position 20"),
        (f"{UPLOAD}/v1/%C3%A9/a%C3b", "percent-encoded bytes that are not UTF-8 at position 56"),
        (f"{HOST}/images/cup/a%FF", "percent-encoded bytes that are not UTF-8 at position 44"),
    ],
)  # fmt: skip
def test_refused(url: str, message: str) -> None:
    """With the reason and the place."""
    with pytest.raises(ParseError) as caught:
        parse(url)
    assert caught.value.problems[0].message == message
    assert "pw" not in repr(caught.value)


def test_no_token_is_shown() -> None:
    """Neither by what was read nor by what could not be."""
    for start in (
        "https://example.com/a",
        HOST,
        f"{UPLOAD}/../a",
        f"{UPLOAD}/a%ff",
        f"{UPLOAD}/a",
        "ftp://a",
        r"https://a\b",
    ):
        try:
            shown = repr(parse(f"{start}?__cld_token__=exp=1~acl=*~hmac=abc&__cld_token__=hmac=abc"))
        except ParseError as error:
            shown = repr(error) + str(error) + repr(error.problems)
        assert "hmac" not in shown


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("HTTPS://RES.Cloudinary.COM/Demo/image/upload/a", {"scheme": "https", "host": "res.cloudinary.com", "cloud_name": "Demo"}),
        ("http://res.cloudinary.com:80/demo/image/upload/a", {"scheme": "http", "host": "res.cloudinary.com:80", "cloud_name": "demo"}),
        ("https://bücher.example/image/upload/a", {"host": "bücher.example", "cloud_name": None}),
        ("https://xn--bcher-kva.example:8443/demo/image/upload/a", {"cloud_name": "demo"}),
        ("https://res.cloudinary.com.evil.example/demo/image/upload/a", {"host": "res.cloudinary.com.evil.example"}),
        ("https://a-res-1-res-2.cloudinary.com/image/upload/a", {"cloud_name": "a-res-1"}),
        (f"{UPLOAD}/a.jpg?", {"public_id": "a", "query": ""}),
        (f"{UPLOAD}/a.jpg#w_1/v1/b", {"public_id": "a", "format": "jpg"}),
        (f"{UPLOAD}/a.jpg?w_1/v1/b#?c", {"query": "w_1/v1/b"}),
        (f"{UPLOAD}/v0/a", {"version": 0, "public_id": "a"}),
        (f"{UPLOAD}/v1/v2/a", {"version": 1, "public_id": "v2/a"}),
        (f"{UPLOAD}/v1", {"version": None, "public_id": "v1"}),
        (f"{UPLOAD}/V1/a", {"version": None, "public_id": "V1/a"}),
        (f"{UPLOAD}/v１/a", {"version": None, "public_id": "v１/a"}),
        (f"{UPLOAD}/v{'9' * 21}/a", {"version": None}),
        (f"{UPLOAD}/s--abc--/a", {"signature": None, "public_id": "s--abc--/a"}),
        (f"{UPLOAD}/s--{'a' * 9}--/a", {"signature": None}),
        (f"{UPLOAD}/s--abcdefgh--", {"signature": None, "public_id": "s--abcdefgh--"}),
        (f"{UPLOAD}/v1/s--abcdefgh--/a", {"signature": None, "public_id": "s--abcdefgh--/a"}),
        (f"{UPLOAD}/v1/a//b", {"public_id": "a//b"}),
        (f"{UPLOAD}/v1/a/", {"public_id": "a/"}),
        (f"{UPLOAD}/v1/a%2Fb%2cc", {"public_id": "a/b,c"}),
        (f"{UPLOAD}/v1/a%2520b%", {"public_id": "a%20b%"}),
        (f"{UPLOAD}/v1/e\u0301", {"public_id": "e\u0301"}),  # not the same asset as its composed form
        (f"{UPLOAD}/v1/.jpg", {"public_id": ".jpg", "format": None}),
        (f"{UPLOAD}/v1/a.jpg.jpg", {"public_id": "a.jpg", "format": "jpg"}),
        (f"{UPLOAD}/v1/a.JPG", {"public_id": "a", "format": "JPG"}),
        (f"{HOST}/image", {"public_id": "image"}),
        (f"{HOST}/files/v1/a/b.tar.gz", {"public_id": "a", "suffix": "b", "format": "tar.gz"}),
        (f"{HOST}/files/a.txt/b", {"public_id": "a.txt", "suffix": "b", "format": None}),
        (f"{HOST}/images/cup/a%2Fb%2Ejpg", {"public_id": "cup", "suffix": "a/b.jpg", "format": None}),
        (f"{HOST}/images/cup/", {"public_id": "cup/", "suffix": None}),
        (f"{UPLOAD}/a?_a=1&_a=2&__cld_token__=x&__cld_token__=y&b", {"analytics": "1", "token": "__cld_token__=x", "query": "b"}),
        (f"{HOST}/image/fetch/w_1/foo/https://x.example/a", {"public_id": "foo/https://x.example/a"}),
        (f"{HOST}/image/fetch/https://x.example/w_1/v1/a.jpg", {"public_id": "https://x.example/w_1/v1/a.jpg", "version": None}),
    ],
)  # fmt: skip
def test_read(url: str, parts: dict[str, Any]) -> None:
    """Odd, and readable all the same."""
    found = parse(url)
    assert {name: getattr(found, name) for name in parts} == parts
    assert str(found) == url
    assert rebuilt(url).startswith(url.partition("?")[0].partition("#")[0])


@pytest.mark.parametrize(
    ("path", "transformation", "public_id"),
    [
        ("//cup", "", "cup"),
        ("/w_1//cup", "w_1/", "cup"),
        ("//w_1//c_fit//cup", "/w_1//c_fit/", "cup"),
        ("/w_1//v1/cup", "w_1/", "cup"),
        ("/w_1,/v1/cup", "w_1,", "cup"),
        ("/,w_1,,h_2/v1/cup", ",w_1,,h_2", "cup"),
        ("/w%5F1/cup", "w%5F1", "cup"),
        ("/w_1%2Ch_2%2Fe_sepia/cup", "w_1%2Ch_2%2Fe_sepia", "cup"),
        ("/w_1%2Cred/v1/cup", "", "w_1,red/v1/cup"),
        ("/%24a_1/w_%24a/cup", "%24a_1/w_%24a", "cup"),
        ("/w_1/zz_1/cup", "w_1", "zz_1/cup"),
        ("/ab/cup", "", "ab/cup"),
        ("/w_1", "", "w_1"),
        ("/abcd_1/cup", "", "abcd_1/cup"),
    ],
)
def test_the_border(path: str, transformation: str, public_id: str) -> None:
    """Where the transformation ends, with no byte lost."""
    found = parse(UPLOAD + path)
    assert (str(found.transformation), found.public_id) == (transformation, public_id)
    assert rebuilt(UPLOAD + path) == UPLOAD + path
    assert str(found.append("e_sepia").with_transformation(found.transformation.to_list())) != ""


def test_an_encoded_slash_separates_components() -> None:
    """The service decodes the path before it splits it."""
    chain = parse(f"{UPLOAD}/w_1%2ch_2%2fe_sepia/v1/cup").transformation
    assert chain.to_list() == [{"width": 1, "height": 2}, {"effect": "sepia"}]
    assert chain == parse_transformation("w_1%2ch_2%2fe_sepia")
    assert str(chain) == "w_1%2ch_2%2fe_sepia"
    assert str(parse(f"{UPLOAD}/w_1%2fe_sepia/cup").append("q_80")) == f"{UPLOAD}/w_1%2fe_sepia/q_80/cup"


@pytest.mark.parametrize(
    ("url", "others"),
    [
        (f"{UPLOAD}/w_1/a/cup.jpg", [{"transformation": "", "public_id": "w_1/a/cup"}]),
        (f"{UPLOAD}/w_1/us_new/c%20p.jpg", [
            {"transformation": "", "public_id": "w_1/us_new/c p"},
            {"transformation": "w_1/us_new", "public_id": "c p"},
        ]),
        (f"{UPLOAD}/l_text:Arial_20:a/b/v7/cup.jpg", [
            {"transformation": "", "public_id": "l_text:Arial_20:a/b/v7/cup"},
            {"transformation": "l_text:Arial_20:a/b", "public_id": "cup", "version": 7},
        ]),
        (f"{UPLOAD}/a.b/cup.gz", [{"public_id": "a.b/cup", "format": "gz"}]),
        (f"{HOST}/images/w_1/cup.jpg", [{"transformation": "", "public_id": "w_1", "suffix": "cup"}]),
        (f"{HOST}/a/b.jpg", [{"public_id": "a", "suffix": "b"}]),
        (f"{HOST}/image/fetch/https://x.example/a?b=1", [{"public_id": "https://x.example/a", "query": "b=1"}]),
        (f"{UPLOAD}//cup.jpg", []),
        (f"{UPLOAD}/v1/w_1/cup.jpg", []),
    ],
)  # fmt: skip
def test_the_other_reading(url: str, others: list[dict[str, Any]]) -> None:
    """Its parts are whole: the ID with its folders and without its extension, decoded."""
    assert [ambiguity.other for ambiguity in parse(url).ambiguities] == others


def test_a_cloud_knows_its_host() -> None:
    """With the cloud name in the path or without, at the root path too, and nobody else's."""
    site = Cloud("demo", host="images.example.com")
    assert site.parse("https://images.example.com/images/cup/red.jpg").suffix == "red"
    assert site.parse("https://images.example.com/demo/image/upload/cup").public_id == "cup"
    assert site.parse("https://images.example.com/demo/cup").public_id == "demo/cup"
    assert site.parse("https://res.cloudinary.com/other/image/upload/cup").cloud_name == "other"
    with pytest.raises(ParseError):
        site.parse("https://other.example/cup")


# ------------------------------------------------------------------------------------------------------- values


def test_what_is_read_is_a_value() -> None:
    """Hashable, comparable, copied and pickled, whatever it holds; and nothing in it is shared."""
    url = f"{UPLOAD}/$a_1,l_text:Arial_20:hi/w_1,w_2/cup.gz"
    found = parse(url)
    assert found == parse(url) == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found)
    assert hash(found) == hash(parse(url))
    assert {found.transformation, *found.transformation, *found.transformation[0].params, *found.ambiguities}
    for _ in range(2):
        component = parse_transformation("$a_1,zz_5")[0]
        assert component["variables"] == [["$a", 1]] and component["extra"] == {"zz": Raw("5")}
        component["variables"].append(["$b", 2])
        component["extra"]["yy"] = 5


def test_what_cannot_be_written_is_not_known() -> None:
    """A value that reads and could not be written again is kept as it stands."""
    for text in ("a", "$a", "w", "l_..", "u_:", "fl_:", "l_text:", "o_", "l_%20a", "e_", "$a_"):
        for param in (param for component in parse_transformation(text) for param in component.params):
            assert not param.known
        assert canonicalize(text) == text
    assert canonicalize("zz%5Fa_b") == "zz_a_b"


@given(st.lists(st.sampled_from(["w_", "l_", "zz_", "$a_", "e_", "_", ",", "%2C", "/", "%2F", "%", "%25", ":", "!", "text:Arial_20:", "(", ";", "a", "1.0", "é", " ", "?", "if", "fl_", "r_", "x"]), max_size=14).map("".join))  # fmt: skip
def test_dict_road_and_model_road_agree_on_anything(text: str) -> None:
    """What is read compiles to its canonical form as dicts and as values, or is refused as raw text alone."""
    chain = parse_transformation(text)
    assert str(chain) == text
    assert canonicalize(chain.canonical()) == chain.canonical()
    for form in (chain, chain.to_list()):
        try:
            assert cldurl.compile(form) == chain.canonical()  # type: ignore[arg-type]
        except cldurl.TransformationError as error:
            assert "raw_transformation" in error.problems[0].path


# ----------------------------------------------------------------------------------------- signatures and tokens


def test_nobody_gets_a_signature_for_a_wrong_one() -> None:
    """Only what was signed by us is signed again: else any text with `s--` in it would buy a signature."""
    for signature in ("s--AAAAAAAA--", f"s--{'A' * 32}--"):
        forged = f"{UPLOAD}/{signature}/w_5000/private.jpg"
        for changed in (CLOUD.parse(forged).with_format("png"), CLOUD.parse(forged).append("e_sepia")):
            assert changed.signature is None
            assert "s--" not in str(changed)
    mine = CLOUD.url("cup", "w_10", format="jpg", sign=True)
    stolen = mine.replace("/demo/", "/other/")
    assert CLOUD.parse(stolen).with_format("png").signature is None
    assert CLOUD.parse(mine).with_format("png").signature is not None
    old = Cloud("demo", api_secret="new", old_secrets=["b"])
    assert str(old.parse(mine).with_format("png")) == old.url("cup", "w_10", format="png", sign=True)
    strict = Cloud("demo", api_secret="b", long_signature=True)
    assert strict.parse(mine).with_format("png").signature is None
    decoded = CLOUD.url("c p", "l_text:Arial_20:a%252Cb", sign="decoded")
    assert CLOUD.parse(decoded).with_version(None).with_format("png").signature is not None


def test_nobody_gets_a_token_for_a_wrong_one() -> None:
    """Neither a wider one nor one at all."""
    mac = "0" * 64
    for value in (f"exp=9999999999~acl=%2f*~hmac={mac}", f"exp=9999999999~hmac={mac}", "", "x", f"acl=*~hmac={mac}"):
        forged = f"{UPLOAD}/a.jpg?__cld_token__={value}"
        assert str(CLOUD.parse(forged)) == forged
        changed = CLOUD.parse(forged).with_format("png")
        assert changed.token in (None, f"__cld_token__={value}")
        if changed.token is not None:
            with pytest.raises(cldurl.VerificationError):
                CLOUD.verify_token(changed.token, "/demo/image/upload/a.png", now=1)


def test_a_token_of_paths_stays() -> None:
    """It was not made for one URL, and no key is needed to keep it."""
    token = str(CLOUD.token("/demo/image/*", **TOKEN))
    url = f"{UPLOAD}/a.jpg?x=1&{token}"
    assert str(parse(url).with_format("png")) == f"{UPLOAD}/a.png?x=1&{token}"


def test_a_signature_says_what_the_url_has() -> None:
    """`signature` and `token` of a changed value are those of its URL; changed back, they are the old ones."""
    url = CLOUD.url("cup", "w_10", format="jpg", sign=True, token=TOKEN)
    changed = parse(url).with_format("png")
    assert (changed.signature, changed.token) == (None, None)
    assert str(changed) == f"{UPLOAD}/w_10/cup.png"
    assert str(changed.with_format("jpg")) == url
    renewed = CLOUD.parse(url).with_format("png")
    assert renewed.signature is not None and f"s--{renewed.signature}--" in str(renewed)
    assert renewed.token is not None and str(renewed).endswith(renewed.token)
    assert str(renewed) == CLOUD.url("cup", "w_10", format="png", sign=True, token=TOKEN)
    assert str(renewed.with_format("jpg")) == url


def test_a_version_that_makes_the_id_readable_stays() -> None:
    """Without it a signed ID would be a signed transformation."""
    for url in (f"{UPLOAD}/v1/w_5000/a.jpg", f"{HOST}/v1/image/upload/a", f"{UPLOAD}/s--abcdefgh--/v1/w_5000/a.jpg"):
        with pytest.raises(DeliveryError, match="without a version"):
            parse(url).with_version(None)
        assert parse(url).with_version(2).version == 2
    assert str(parse(f"{UPLOAD}/v1/shop/a").with_version(None)) == f"{UPLOAD}/shop/a"
    with pytest.raises(DeliveryError):
        CLOUD.parse(CLOUD.url("a", sign=True)).with_public_id("w_5000/a")


@pytest.mark.parametrize(
    ("url", "public_id", "result"),
    [
        (f"{UPLOAD}/a.jpg", Encoded("a%20b"), f"{UPLOAD}/a%20b.jpg"),
        (f"{UPLOAD}/a.jpg", "w_1/b", f"{UPLOAD}/v1/w_1/b.jpg"),
        (f"{UPLOAD}/a.jpg", "https://x.example/a", None),
        (f"{UPLOAD}/a.jpg", "v2/a", None),
        (f"{UPLOAD}/a.jpg", "a%20b", None),
        (f"{HOST}/image/fetch/https://x.example/a", "cup", None),
        (f"{HOST}/image/fetch/https://x.example/a", "https://x.example/b c?d=%20", f"{HOST}/image/fetch/https://x.example/b%20c%3Fd%3D%2520"),
        (f"{HOST}/image/facebook/1.jpg", "a+b", f"{HOST}/image/facebook/a%2Bb.jpg"),
        (f"{HOST}/image/facebook/1.jpg", "/a", None),
        (f"{HOST}/a", "iu", None),
        (f"{HOST}/a", "image/upload/b", f"{HOST}/v1/image/upload/b"),
    ],
)  # fmt: skip
def test_another_public_id(url: str, public_id: Any, result: str | None) -> None:
    """By the rules of the type, encoded or raw, and never read as something else."""
    if result is None:
        with pytest.raises(DeliveryError):
            parse(url).with_public_id(public_id)
        return
    changed = parse(url).with_public_id(public_id)
    assert str(changed) == result
    assert parse(result).public_id == changed.public_id


def test_fetch_hosts_hold_for_changes_too() -> None:
    """A cloud that limits the remote hosts limits them here."""
    cloud = Cloud("demo", fetch_hosts=["a.example"])
    url = cloud.parse(f"{HOST}/image/fetch/https://a.example/b")
    assert url.with_public_id("https://a.example/c").public_id == "https://a.example/c"
    with pytest.raises(DeliveryError, match="fetch_hosts"):
        url.with_public_id("https://evil.example/c")


def test_the_spelling_of_a_suffix_is_kept() -> None:
    """Also beside a change: decoded and encoded again it could be a folder or an extension."""
    url = f"{HOST}/images/cup/a%2Fb%2Ejpg"
    assert str(parse(url).with_transformation("w_1")) == f"{HOST}/images/w_1/cup/a%2Fb%2Ejpg"


def test_the_query_of_a_remote_url_and_a_token() -> None:
    """They are joined with `&`."""
    url = f"{HOST}/image/fetch/https://x.example/a?b=2&__cld_token__=exp=1~acl=*~hmac={'0' * 64}"
    assert rebuilt(url) == url


# -------------------------------------------------------------------------------------------------- canonical form


@pytest.mark.parametrize(
    "url",
    [
        f"{UPLOAD}/us_new/cat.jpg",  # read as a transformation by the service, right or wrong
        f"{UPLOAD}/w_1/us_new/cat.jpg",
        f"{UPLOAD}/w%5F1,x/cat.jpg",
        f"{UPLOAD}/a%2Fb.jpg",
        f"{UPLOAD}/v1/a%2fb.jpg",
        f"{UPLOAD}/%77_1/cat.jpg",
        f"{UPLOAD}/%761/cat.jpg",
        f"{UPLOAD}/v1/a%b.jpg",
        f"{UPLOAD}/v1/a//b.jpg",
        f"{UPLOAD}/v1/a.jpg/",
        f"{UPLOAD}/w_1,,h_1/v1/cat.jpg",
        f"{UPLOAD}/l_text:Arial_20:z, a/v1/cat.jpg".replace(" ", "%20"),
        f"{HOST}/a/b.jpg",  # at the root path b could be a suffix
        f"{HOST}/image/fetch/https://x.example/a?b=2",  # the service may drop the query; encoded it would not
        f"{HOST}/image/fetch/https://x.example/a%b",
        f"{HOST}/images/cup/a%2Fb%2Ejpg",
        "http://localhost:8000/image/upload/cup",
        "http://images.example.com/image/upload/cup",
        "https://x.res-2.cloudinary.com.example/image/upload/cup",
        f"{UPLOAD}/s--abcdefgh--/w_300,c_fill/a%c3%a9.jpg",
        f"{UPLOAD}/w_300,c_fill/a%c3%a9.jpg?__cld_token__=exp=1~acl=*~hmac={'0' * 64}",
    ],
)
def test_not_respelled(url: str) -> None:
    """Where another spelling could ask for something else."""
    assert canonicalize(url) == url
    assert canonicalize(url.replace("https://res.", "http://res-3.").replace("?", "?_a=BAM&")) in (
        url,
        url.replace("?", "?_a=BAM&"),
    )


def test_tokens_and_signatures_make_no_difference() -> None:
    """Nor does their number, or the order of the parameters."""
    bare = f"{UPLOAD}/c_fill,w_300/cup.jpg"
    signed = f"{UPLOAD}/s--abcdefgh--/w_300,c_fill/cup.jpg?_a=B&__cld_token__=a&__cld_token__=b&_a=C"
    assert equivalent(bare, signed)
    assert canonicalize(canonicalize(signed)) == canonicalize(signed)


# ------------------------------------------------------------------------------------------------------------ time


@pytest.mark.parametrize(
    ("start", "piece", "end"),
    [
        *[
            (f"{code}_", piece, "")
            for code in ("r", "e", "l", "if", "w", "a", "t", "fl", "$a", "q", "pg", "ac", "zz")
            for piece in ("ab:!", "!a!", "a_1_", "%25", ".", "(", "$a")
        ],
        ("", "w_1,", ""),
        ("", ",%2C", ""),
        ("l_text:Arial", "_20_bold", ":x"),
        (f"{UPLOAD}/", "w_1%2F", "/v1/x"),
        (f"{UPLOAD}/", "/", "v1/x"),
        (f"{UPLOAD}/", "v1/", "x"),
        (f"{UPLOAD}/", "w_1/v/", "x"),
        (f"{UPLOAD}/w_1/b", "/a", "%ff?c"),
        (f"{UPLOAD}/x?", "_a=1&__cld_token__=2&", "a"),
    ],
)
def test_canonical_forms_are_found_in_linear_time(start: str, piece: str, end: str) -> None:
    """Twice the input costs at most about twice the calls."""

    def calls(repeats: int) -> int:
        count = 0

        def counted(frame: Any, event: str, arg: Any) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            canonicalize(start + repeats * piece + end)
        except ParseError:
            pass
        finally:
            sys.setprofile(None)
        return count

    calls(100)  # what is loaded when it is needed
    assert calls(8000) <= 2.2 * calls(4000) + 500
