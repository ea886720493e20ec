"""Reading URLs and transformations back: the laws, the URLs of ten years of questions, and hostile input."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import cldurl
from cldurl import Cloud, ParseError, canonicalize, compile, equivalent, parse, parse_transformation
from cldurl import strategies as cst
from cldurl.kinds import Raw
from cldurl.parameters import CODE, CONDITION, TABLE

VECTORS = Path(__file__).with_name("vectors") / "public"
HOST = "https://res.cloudinary.com/demo"
SHA = "s--c6FBwE2m--/c_crop,h_20,w_10/sample.jpg"
READ = [row for row in TABLE if row.place in (CODE, CONDITION) and row.code]


def recorded() -> list[tuple[str, dict[str, Any]]]:
    """The URLs that the official SDKs gave, and the options they were given."""
    lines = [
        json.loads(line)
        for name in ("url", "random")
        for line in (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [
        (record["expected"], record["input"]["options"])
        for record in lines
        if record["call"] == "url" and isinstance(record["expected"], str) and "://" in record["expected"]
    ]


# ------------------------------------------------------------------------------------------------------------ laws


# The image's own path, and nothing in it that nobody asked for.
PLAIN = cst.clouds(shorten=st.just(False), use_root_path=st.just(False), defaults=st.none())


@given(
    PLAIN,
    cst.public_ids(),
    cst.transformations(),
    st.none() | st.integers(1, 10**12),
    st.sampled_from([None, "jpg", "webp"]),
)
def test_an_unedited_url_gives_back_its_own_bytes(
    cloud: Cloud, public_id: str, transformation: Any, version: int | None, format: str | None
) -> None:
    """What is read is written as it was, and rebuilt from its parts it is the same."""
    url = cloud.url(public_id, transformation, version=version, format=format)
    found = cloud.parse(url)
    assert str(found) == url
    assert str(attrs.evolve(found, text=None)) == url


@given(PLAIN, cst.public_ids(), cst.transformations(), st.integers(1, 10**12))
def test_with_a_version_every_part_comes_back(cloud: Cloud, public_id: str, transformation: Any, version: int) -> None:
    """The version is the border: nothing has to be guessed but the extension."""
    assume("raw_transformation" not in repr(transformation))
    found = cloud.parse(cloud.url(public_id, transformation, version=version))
    name = found.public_id if found.format is None else f"{found.public_id}.{found.format}"
    assert (found.cloud_name, found.version, name) == (cloud.name, version, public_id)
    assert str(found.transformation) == compile(transformation)


@given(cst.transformations())
def test_dict_road_and_model_road_agree(transformation: Any) -> None:
    """Read and compiled again, as values or as dicts, a transformation is the same."""
    text = compile(transformation)
    chain = parse_transformation(text)
    assert str(chain) == text
    assert chain.canonical() == compile(chain) == compile(chain.to_list()) == text


@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
@settings(max_examples=max(20, settings().max_examples // 10))
@given(data=st.data())
def test_parse_undoes_compile(row: Any, data: st.DataObject) -> None:
    """Of every row the value is read under its key, as one parameter of one component, and is known."""
    text = compile({row.name: data.draw(cst.values(row.name))})
    assume(text)
    chain = parse_transformation(text)
    assert len(chain) == 1
    assert len(chain[0].params) == 1 + text.count(",")
    # Some texts of effects, and layers that only the service knows, have no other form than their own.
    assert all(param.known for param in chain[0].params) or row.name in ("overlay", "underlay", "effect", "background")


@given(cst.transformations())
@example({"extra": {"zz": "a=b~c"}})
def test_the_api_form_is_read_too(transformation: Any) -> None:
    """The strings of the API, with one layer less, say the same."""
    text = compile(transformation)
    assume("raw_transformation" not in repr(transformation))
    assert parse_transformation(compile(transformation, target="api"), source="api").canonical() == text


@given(st.text(max_size=60) | st.text("ab_,/%2Cvw0$!:3.", max_size=40))
def test_reading_raises_nothing_else(text: str) -> None:
    """Whatever the text, it is read or refused; and what was read is written back unchanged."""
    for read in (parse, parse_transformation, canonicalize, lambda text: parse(f"{HOST}/image/upload/{text}")):
        try:
            found = read(text)
        except ParseError as error:
            assert 0 <= error.position <= len(text) + len(HOST) + 20
        else:
            assert isinstance(str(found), str)


@given(st.text(max_size=60) | st.text("ab_,/%2Cvw0$!:3.", max_size=40))
def test_canonicalize_is_idempotent(text: str) -> None:
    """Canonical text stays as it is, and says the same as what it came from."""
    for given_text in (text, f"{HOST}/image/upload/{text}", f"{HOST}/image/fetch/{text}/https://a.example/b"):
        try:
            once = canonicalize(given_text)
        except ParseError:
            continue
        assert canonicalize(once) == once
        assert equivalent(given_text, once)


@given(PLAIN, cst.public_ids(), cst.transformations(), st.randoms(use_true_random=False))
def test_the_order_of_parameters_makes_no_difference(
    cloud: Cloud, public_id: str, transformation: Any, order: random.Random
) -> None:
    """A URL whose parameters are shuffled has the same canonical form."""
    assume("raw_transformation" not in repr(transformation) and "variables" not in repr(transformation))
    components = []
    for component in compile(transformation).split("/"):
        parts = component.split(",")
        fixed = [part for part in parts if part[:1] == "$" or part.startswith("if_")]
        free = [part for part in parts if part not in fixed]
        order.shuffle(free)
        components.append(",".join([*fixed, *free]))
    assert parse_transformation("/".join(components)).canonical() == compile(transformation)


def test_every_recorded_url_is_read_and_rebuilt() -> None:
    """Byte for byte, with the host of the record where that says nothing of itself."""
    read = 0
    for url, options in recorded():
        names = {"cname", "secure_distribution"} & options.keys()
        hosts = [str(options[name]) for name in names if options[name]]
        clouds = [
            Cloud(str(options["cloud_name"]), host=host, cloud_in_path=in_path)
            for host in hosts
            for in_path in (True, False)
        ]
        for reader in (parse, *[cloud.parse for cloud in clouds]):
            try:
                found = reader(url)
            except ParseError:
                continue
            assert str(found) == url
            assert str(attrs.evolve(found, text=None)) == url.partition("?_a=")[0] or found.token
            read += 1
            break
        else:
            assert url == "https://example.com/a(b)~!*'.jpg"  # an http source that the SDK returns untouched
    assert read > 340


# -------------------------------------------------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (f"{HOST}/image/upload/sample.jpg", {"public_id": "sample", "format": "jpg", "version": None}),
        (f"{HOST}/image/upload/v1234/a/b.c/d.png", {"public_id": "a/b.c/d", "format": "png", "version": 1234}),
        (f"{HOST}/image/upload/{SHA}", {"signature": "c6FBwE2m", "public_id": "sample"}),
        (f"{HOST}/image/upload/s--ab_d-fgh--/v1/w_100/x.jpg", {"signature": "ab_d-fgh", "public_id": "w_100/x"}),
        (f"{HOST}/image/upload/s--{'a' * 32}--/x", {"signature": "a" * 32}),
        (f"{HOST}/raw/upload/v1/files/a.tar.gz", {"resource_type": "raw", "public_id": "files/a.tar.gz", "format": None}),
        (f"{HOST}/images/v1/cup/my-cup.jpg", {"public_id": "cup", "suffix": "my-cup", "format": "jpg"}),
        (f"{HOST}/videos/dog/a-dog.mp4", {"resource_type": "video", "public_id": "dog", "suffix": "a-dog"}),
        (f"{HOST}/authenticated_images/a/b", {"type": "authenticated", "public_id": "a", "suffix": "b"}),
        (f"{HOST}/iu/w_3/v1/cup", {"type": "upload", "public_id": "cup", "version": 1}),
        (f"{HOST}/cup.jpg", {"type": "upload", "public_id": "cup", "format": "jpg"}),
        (f"{HOST}/image/fetch/f_auto/v1/https://x/a.jpg?x=1", {"type": "fetch", "public_id": "https://x/a.jpg?x=1", "version": 1}),
        (f"{HOST}/image/fetch/https://x/a.jpg%3Fx%3D1%26y", {"public_id": "https://x/a.jpg?x=1&y", "format": None}),
        (f"{HOST}/image/fetch/w_3/https%3A%2F%2Fx%2Fa", {"public_id": "https://x/a"}),
        (f"{HOST}/image/fetch/w_3/https://example.com/", {"public_id": "https://example.com/"}),
        (f"{HOST}/image/facebook/w_3/65646572251.jpg", {"type": "facebook", "public_id": "65646572251"}),
        (f"{HOST}/video/youtube/dQw4w9WgXcQ.jpg", {"type": "youtube", "public_id": "dQw4w9WgXcQ"}),
        (f"{HOST}/image/list/v1/summer.json", {"type": "list", "public_id": "summer", "format": "json"}),
        ("http://res-3.cloudinary.com/demo/image/upload/a", {"cloud_name": "demo", "host": "res-3.cloudinary.com"}),
        ("https://demo-res.cloudinary.com/image/upload/a", {"cloud_name": "demo"}),
        ("https://my-cloud-res-2.cloudinary.com/image/upload/a", {"cloud_name": "my-cloud"}),
        ("https://images.example.com/image/upload/a", {"cloud_name": None}),
        ("https://images.example.com/demo/image/upload/a", {"cloud_name": "demo"}),
        ("https://cloudinary-a.akamaihd.net/demo/image/upload/a", {"cloud_name": "demo"}),
        (f"{HOST}/image/upload/a?_a=BAMAABC123", {"analytics": "BAMAABC123", "query": ""}),
        (
            f"{HOST}/image/upload/a?__cld_token__=st=1~exp=2~hmac=ab&x=1",
            {"token": "__cld_token__=st=1~exp=2~hmac=ab", "query": "x=1"},
        ),
        (f"{HOST}/image/upload/a%c5%bc%20b", {"public_id": "aż b"}),
        (f"{HOST}/image/upload/ż ó.jpg", {"public_id": "ż ó"}),
        (f"{HOST}/image/upload/100%25", {"public_id": "100%"}),
        (f"{HOST}/image/upload/v1", {"public_id": "v1", "version": None}),
        (f"{HOST}/image/upload/my_folder/pic.jpg", {"public_id": "my_folder/pic"}),
        (f"{HOST}/image/upload/zz_9/v2/pic", {"public_id": "pic", "version": 2}),
    ],
)  # fmt: skip
def test_parts(url: str, parts: dict[str, Any]) -> None:
    """Each kind of URL, and what it says."""
    found = parse(url)
    assert {name: getattr(found, name) for name in parts} == parts
    assert str(found) == url


@pytest.mark.parametrize(
    ("text", "dicts"),
    [
        ("w_300,c_fill", [{"width": 300, "crop": "fill"}]),
        ("w_0.5/h_1.0", [{"width": 0.5}, {"height": 1.0}]),
        ("$a_5,$b_$a_mul_2,w_$b", [{"width": "$b", "variables": [["$a", 5], ["$b", "$a_mul_2"]]}]),
        ("%24a_5,w_%24a", [{"width": "$a", "variables": [["$a", 5]]}]),
        ("if_w_gt_500,c_fit", [{"if": "w_gt_500", "crop": "fit"}]),
        ("l_text:Arial_40_bold:Hi%252C%20you", [{"overlay": {"font_family": "Arial", "font_size": 40, "font_weight": "bold", "text": "Hi, you"}}]),
        ("l_video:clips:intro,so_2", [{"overlay": {"resource_type": "video", "public_id": "clips/intro"}, "start_offset": 2}]),
        ("t_a.b/zz_5,w_1", [{"transformation": "a.b"}, {"width": 1, "extra": {"zz": Raw("5")}}]),
        ("if_w_gt_5,l_text%3AArial_20%3A%24%28a%29%21", [{"if": "w_gt_5", "overlay": {"font_family": "Arial", "font_size": 20, "text": "$(a)!"}}]),
        ("w_300%2Ch_200%2Fe_sepia", [{"width": 300, "height": 200}, {"effect": "sepia"}]),
        ("w_1,w_2", [{"raw_transformation": "w_1,w_2"}]),
        ("c_nonsense", [{"crop": Raw("nonsense")}]),
    ],
)  # fmt: skip
def test_dicts(text: str, dicts: list[dict[str, Any]]) -> None:
    """A text, and the dicts that say the same."""
    assert parse_transformation(text).to_list() == dicts


def test_eager_strings() -> None:
    """The format behind an eager transformation is no component."""
    chain = parse_transformation("c_fill,h_100,l_text:Arial_20:a%2C b/jpg", source="api")
    assert (chain.format, chain[0]["overlay"]["text"]) == ("jpg", "a, b")


def test_a_value_is_the_reader_s_own() -> None:
    """What one reader changes in a dict is not seen by the next."""
    for _ in range(2):
        found = parse_transformation("$a_1,l_text:Arial_20:hi").to_list()[0]
        assert found["overlay"]["text"] == "hi" and found["variables"] == [["$a", 1]]
        found["overlay"]["text"] = "changed"
        found["variables"].append(["$b", 2])


@pytest.mark.parametrize(
    ("url", "count"),
    [
        (f"{HOST}/image/upload/v1/w_100/cat.jpg", 0),
        (f"{HOST}/image/upload/w_100/cat.jpg", 1),
        (f"{HOST}/image/upload/cat.jpg", 0),
        (f"{HOST}/image/upload/us_new/cat.jpg", 1),
        (f"{HOST}/image/upload/cat.v2", 1),
        (f"{HOST}/a/b", 1),
        (f"{HOST}/image/fetch/https://x/a?b", 1),
    ],
)
def test_ambiguities_are_noted(url: str, count: int) -> None:
    """With both readings: the one taken, and the parts of the other."""
    found = parse(url)
    assert len(found.ambiguities) == count
    for ambiguity in found.ambiguities:
        assert ambiguity.other and all(isinstance(name, str) for name in ambiguity.other)


# --------------------------------------------------------------------------------------------------------- editing

CLOUD = Cloud("demo", api_secret="b", token_key="00112233FF99")


def test_editing() -> None:
    """Each change makes another value; what was not changed keeps its spelling."""
    url = parse(f"{HOST}/image/upload/w_300,c_fill/v7/shop/cup.jpg?_a=BAMAABC&x=1")
    assert str(url.with_format("webp")) == f"{HOST}/image/upload/w_300,c_fill/v7/shop/cup.webp?x=1"
    assert str(url.with_format(None)) == f"{HOST}/image/upload/w_300,c_fill/v7/shop/cup?x=1"
    assert str(url.with_public_id("a b")) == f"{HOST}/image/upload/w_300,c_fill/v1/a%20b.jpg?x=1"
    assert str(url.with_version(9)) == f"{HOST}/image/upload/w_300,c_fill/v9/shop/cup.jpg?x=1"
    assert str(url.append({"effect": "sepia"})) == f"{HOST}/image/upload/w_300,c_fill/e_sepia/v7/shop/cup.jpg?x=1"
    assert str(url.with_transformation(None)) == f"{HOST}/image/upload/v7/shop/cup.jpg?x=1"
    fetched = parse(f"{HOST}/image/fetch/https://a.example/b.jpg")
    assert str(fetched.with_format("webp")) == f"{HOST}/image/fetch/f_webp/https://a.example/b.jpg"
    assert str(fetched.with_public_id("https://a.example/c?d")) == f"{HOST}/image/fetch/https://a.example/c%3Fd"


def test_a_stale_signature_is_dropped_or_renewed() -> None:
    """Without a secret it is left out, with one it is made anew; a version is not signed."""
    signed = CLOUD.url("sample", {"width": 10}, format="jpg", sign=True)
    assert parse(signed).with_format("png").url() == f"{HOST}/image/upload/w_10/sample.png"
    assert parse(signed).with_version(3).url() == signed.replace("/w_10/", "/w_10/v3/")
    renewed = CLOUD.parse(signed).with_format("png").url()
    assert renewed == CLOUD.url("sample", {"width": 10}, format="png", sign=True)
    assert CLOUD.verify_url(renewed).format == "png"


def test_a_stale_token_is_dropped_or_renewed() -> None:
    """A token like the one before, for the URL as it is now."""
    url = CLOUD.url("a", {"width": 10}, token={"start": 1000, "duration": 300, "past": True})
    assert "?" not in parse(url).append("e_sepia").url()
    renewed = CLOUD.parse(url).append("e_sepia").url()
    token = CLOUD.verify_token(renewed.partition("?")[2], renewed, now=1200)
    assert (token.start, token.expires_at) == (1000, 1300)


@pytest.mark.parametrize("public_id", ["", "../x", "a//b", 5, "a?b", "x" * 256])
def test_no_other_public_id(public_id: Any) -> None:
    """The rules for IDs hold here as in `url`."""
    with pytest.raises(cldurl.DeliveryError):
        parse(f"{HOST}/image/upload/a").with_public_id(public_id)


# ------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "url: this is not a URL; it begins with https://"),
        ("sample.jpg", "url: this is not a URL; it begins with https://"),
        ("ftp://res.cloudinary.com/demo/image/upload/a", "url: this is not a URL; it begins with https://"),
        ("https://res.cloudinary.com", "url: the URL names no cloud at position 26"),
        (f"{HOST}", "url: the URL names no asset at position 31"),
        (f"{HOST}/image/upload/", "url: the URL names no asset at position 45"),
        (f"{HOST}/image/Up$/a", 'url: this is not a delivery type at position 38; such as "upload"'),
        (
            "https://example.com/a.jpg",
            "url: this is not a delivery URL at position 20; Cloud(..., host=...).parse knows its own host",
        ),
        (
            f"{HOST}/image/upload/a%ff",
            "url: percent-encoded bytes that are not UTF-8 at position 46; percent-encode UTF-8",
        ),
        (f"{HOST}/image/upload/a\nb", "url: control character '\\n' at position 46; remove it"),
        (5, "url: cannot be an int; give a string"),
        (None, "url: cannot be None; give a string"),
        (b"https://", "url: cannot be a bytes; give a string"),
    ],
)
def test_no_url(text: Any, message: str) -> None:
    """With the position, where there is one."""
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_every_prefix_of_every_url() -> None:
    """Cut anywhere, a URL is read or refused."""
    for url, _ in recorded()[::7]:
        for end in range(len(url)):
            try:
                assert str(parse(url[:end])) == url[:end]
            except ParseError:
                continue


@pytest.mark.parametrize(
    "text",
    [
        f"{HOST}/image/upload/" + "a_b" * 50_000,
        f"{HOST}/image/upload/" + "a_b/" * 50_000 + "x",
        f"{HOST}/image/upload/" + "/".join(["x"] * 100_000),
        f"{HOST}/image/upload/" + "w_1/" * 100_000 + "v1/x",
        f"{HOST}/image/upload/" + "w_1," * 100_000 + "v1/x",
        f"{HOST}/image/upload/" + "l_text:" + "a_1_" * 50_000 + ":x/y",
        f"{HOST}/image/upload/" + "%2C" * 100_000,
        f"{HOST}/image/fetch/" + "https:" * 100_000,
        "https://" + "a." * 100_000 + "com/image/upload/x",
        "https://" + "a-res" * 100_000 + ".cloudinary.com/image/upload/x",
    ],
)
def test_long_input_is_read_in_linear_time(text: str) -> None:
    """Twice the input costs at most about twice the calls of Python functions."""

    def calls(text: str) -> int:
        count = 0

        def counted(frame: Any, event: str, arg: Any) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            parse(text)
        except ParseError:
            pass
        finally:
            sys.setprofile(None)
        return count

    calls(text)  # whatever is loaded when it is first used
    assert calls(text) <= 2.5 * calls(text[: len(text) // 2]) + 1000
