"""Reading looks first whether a text is a common one; here what it finds is compared with the slow road."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cldurl import CldurlError, Cloud, DeliveryUrl, canonicalize, compile, parse
from cldurl import strategies as cst
from cldurl._escape import ID, encode
from cldurl._urls import _COMMON, _TYPE, split
from cldurl.canonical import canonical_url, is_url
from cldurl.errors import Refused
from cldurl.parsed import _COMPONENTS, canonical_of, chain_of, components_of, is_known, is_shaped, was_read
from cldurl.public_ids import ODD_ID, fault_of, stored_path
from cldurl.vocabulary import DELIVERY_TYPES, FORMATS

HOST = "https://res.cloudinary.com/demo"


class Text(str):
    """A string that is no plain `str`, which no first look takes."""

    __slots__ = ()


def answer(function: Any, text: str) -> object:
    """What `function` says of a text, or why it refuses it."""
    try:
        found = function(text)
    except (CldurlError, Refused) as error:
        return type(error), str(error), vars(error).get("position")
    return (found, str(found), found.ambiguities) if isinstance(found, DeliveryUrl) else found


# What has a meaning in URLs, and what is near it.
_PIECES = (
    "https://", "http://", "HTTPS://", "res.cloudinary.com", "RES.cloudinary.com", "res-2.cloudinary.com", ":443", "demo", "/", "//", "/image/upload/",
    "/image/fetch/", "/images/", "/iu/", "s--abcdefgh--", "w_1", "c_fill,w_1", "w_300,c_fill", "%2C", "%2f", "v1", "v007", "shop", "cup", ".jpg", ".", "..", "%2e",
    "%C3%A9", "%", "é", " ", "~", "?", "#", "\\", "&", "_a=B", "__cld_token__=exp=1~hmac=ab", "\n", "\x7f", "\ud800",
)  # fmt: skip


def near_urls() -> st.SearchStrategy[str]:
    """URLs, whole and spoiled in one place, and pieces of URLs in any order."""
    spoiled = st.builds(
        lambda url, at, piece: url[: at % (len(url) + 1)] + piece + url[at % (len(url) + 1) :],
        cst.urls(), st.integers(0, 500), st.sampled_from(_PIECES),
    )  # fmt: skip
    pieces = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
    return cst.urls() | spoiled | pieces | pieces.map(f"{HOST}/image/upload/".__add__)


@given(near_urls())
@example(f"{HOST}/image/upload/w_1/v1/shop/cup.jpg")
@example(f"{HOST}/image/upload/" + 5000 * "a")
@example(f"{HOST}/image/upload/a\n")
def test_common_urls_are_read_like_all(url: str) -> None:
    """A plain string and one of another class, which goes the long way, say the same."""
    for function in (parse, canonicalize, is_url):
        assert answer(function, url) == answer(function, Text(url))


def test_common_urls_are_common() -> None:
    """What `Cloud.url` writes is found at the first look."""
    cloud = Cloud("demo", api_secret="b")
    assert _COMMON.fullmatch(
        cloud.url("shop/weiße Tasse", [{"width": 1}, {"effect": "blur:3"}], sign=True, format="jpg")
    )
    odd = (
        "http://a/b",
        "https://a:443/b",
        "https://a/b?c",
        "https://a/b#c",
        "https://a/b\\c",
        "https://a/é",
        "https://a/\t",
    )
    assert not any(map(_COMMON.fullmatch, odd))


@given(near_urls())
def test_a_url_that_was_read_has_the_canonical_form_of_its_text(url: str) -> None:
    """The parts of a value are those of the text that it was read from."""
    assert answer(canonicalize, url) == answer(lambda text: canonical_url(parse(text)._parts()), url) or not is_url(url)


_ID = st.text("aAvV0129_-.:/s~ é%?images", max_size=20) | st.from_regex(
    r"(images|videos|https?:|s--a--|v1|\.)(/|)a?", fullmatch=True
)


@given(
    cst.public_ids()
    | _ID
    | st.sampled_from(["a" * 256, "a/" * 127 + "b", "images", "videos/a", "a/v1", "v1/a", "va", "v1a"])
)
def test_plain_ids_obey_the_rules(public_id: str) -> None:
    """And need no encoding; what is not plain is looked at rule by rule."""

    def slowly(public_id: str) -> str:
        fault_of(public_id)
        return encode(public_id, ID)

    assert answer(stored_path, public_id) == answer(slowly, public_id)


def test_plain_ids_are_common() -> None:
    """What most people call their assets is found at the first look."""
    assert not any(map(ODD_ID.match, ["sample", "shop/cup_1", "a.b/c-d.e", "v/very/v1a", "Images/a", "image/upload"]))


@given(
    cst.transformations(),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["%2C", "%5F", "%3a", "_", ",", "/", "%2F", "w_1"]))),
)
def test_what_is_remembered_is_known_and_shaped(transformation: Any, spoils: list[tuple[int, str]]) -> None:
    """So a segment that is remembered need not be looked at; and the canonical form of segments is that of their chain."""
    text = compile(transformation)
    for at, piece in spoils:
        text = text[:at] + piece + text[at:]
    segments = text.split("/")
    chain = chain_of(text)
    if was_read(text):
        assert all([not segment or (is_shaped(segment) and is_known(segment)) for segment in segments])
    for component in chain:
        if component.text and component.text in _COMPONENTS:
            assert is_shaped(component.text)
            assert all(param.known for param in component.params)
    for segment in segments:
        read = [param for component in components_of(segment) for param in component.params]
        assert is_known(segment) == all(param.known for param in read)
    assert canonical_of(text) == chain.canonical() == canonical_of(text)


@pytest.mark.parametrize("text", ["%2F", "w_1/%2f", "%2F/w_1", "w_1%2Fh_2", "w_1//h_2", "w_1%2Ch_2"])
def test_a_text_that_was_read_before_is_no_other_border(text: str) -> None:
    """What a transformation alone says does not change what a URL says."""
    url = f"{HOST}/image/upload/{text}/v1/a"
    before = answer(parse, url), answer(canonicalize, url)
    canonicalize(text)
    assert (answer(parse, url), answer(canonicalize, url)) == before


def test_known_words_have_the_shape_of_all() -> None:
    """Formats and delivery types that are known need not be looked at."""
    assert all(name.isascii() and name.isalnum() and name == name.lower() and len(name) <= 8 for name in FORMATS)
    assert all(map(_TYPE.fullmatch, DELIVERY_TYPES))


@pytest.mark.parametrize(("end", "raw"), [("b?c=%20%C3%A9", "b?c= é"), ("b%20c?d=%2f", "b c?d=/"), ("b?c", "b?c")])
def test_a_raw_query_of_a_remote_url_is_decoded_too(end: str, raw: str) -> None:
    """It belongs to the ID, as the path does."""
    url = f"{HOST}/image/fetch/https://a.example/{end}"
    assert parse(url).public_id == f"https://a.example/{raw}" == split(url).raw
    assert canonicalize(url).rpartition("?")[2] == end.rpartition("?")[2]


def test_a_cloud_remembers_its_own_places() -> None:
    """What `Cloud.parse` remembers belongs to that cloud alone, and to no comparison."""
    site = Cloud("demo", host="images.example.com", cloud_in_path=False)
    fresh = Cloud("demo", host="images.example.com", cloud_in_path=False)
    assert site.parse("https://images.example.com/image/upload/a").cloud_name == "demo"
    assert site == fresh and hash(site) == hash(fresh) and repr(site) == repr(fresh)
    other = attrs.evolve(site, host="pictures.example.com", name="other")
    assert other.parse("https://pictures.example.com/image/upload/a").cloud_name == "other"
    assert other.parse("https://images.example.com/image/upload/a").cloud_name is None
