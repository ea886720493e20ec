"""Prepared URLs: by construction and by law what `Cloud.url` gives, and refuses."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import cldurl
from cldurl import (
    CldurlError,
    Cloud,
    ConfigurationError,
    DeliveryError,
    Encoded,
    Hole,
    InvalidInput,
    Prepared,
    TransformationError,
)  # fmt: skip
from cldurl import strategies as cst
from cldurl.public_ids import ODD_ID, ODD_IDS, ODD_ONES_TO_SIGN, ODD_TO_SIGN, TRANSFORMATION_LIKE, fault_of

DEMO = Cloud("demo", api_secret="b", token_key="00112233FF99", clock=lambda: 1_700_000_000.0)
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
PIECES = [
    "a",
    "B7",
    "v1",
    "v",
    "v1a",
    "images",
    "videos",
    "http:",
    "HTTPS:",
    "s--a--",
    "w_100",
    "ab_",
    "/",
    ".",
    "..",
    "-",
    "_",
    ":",
    "\n",
    "%20",
    "é",
    " ",
    "$a_",
]
IDS = cst.public_ids() | cst.hostile_text() | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
DELIVERY = st.fixed_dictionaries(
    {},
    optional={
        "version": st.sampled_from([1, 12, "v7", None]),
        "resource_type": st.sampled_from(["image", "video", "raw", None]),
        "type": st.sampled_from(["upload", "private", "authenticated", "fetch", "facebook", None]),
        "url_suffix": st.sampled_from(["a-b", "", None]),
        "force_version": st.booleans(),
        "shorten": st.booleans(),
        "use_root_path": st.booleans(),
        "secure": st.booleans(),
        "defaults": st.sampled_from([None, {"quality": "auto"}]),
        "sign": st.sampled_from([False, True, "decoded", None]),
        "token": st.sampled_from([None, {"duration": 300}]),
        "format": st.sampled_from(["jpg", "", None]),
        "quality": st.sampled_from([80, "auto", None]),
    },
)


def said(call: Any, *arguments: Any, **named: Any) -> tuple[str, str]:
    """A URL, or what is wrong."""
    try:
        return "", call(*arguments, **named)
    except CldurlError as error:
        return type(error).__name__, str(error)


@given(IDS)
@example("a" * 255)
@example("a" * 256)
@example("a/" * 127 + "b")
@example("a/" * 128)
def test_the_short_road_knows_the_plain_ids(public_id: str) -> None:
    """Nothing that is refused or encoded is plain; and of plain IDs nothing is refused."""
    if ODD_ID.match(public_id) is None:
        fault_of(public_id)
        assert public_id.isascii() and len(public_id) <= 255
        like = "/" in public_id and TRANSFORMATION_LIKE.match(public_id) is not None
        assert (ODD_TO_SIGN.match(public_id) is not None) == like
    else:
        assert ODD_TO_SIGN.match(public_id) is not None


@given(st.lists(IDS, min_size=1, max_size=5).map("\n".join))
@example("b" * 255 + "\n" + "a" * 255)
@example("b" * 256 + "\na")
@example("a\n" + "b" * 256)
@example("a\n")
def test_a_block_is_plain_if_its_lines_are(text: str) -> None:
    lines = text.split("\n")
    assert (ODD_IDS.match(text) is None) == all(ODD_ID.match(line) is None for line in lines)
    assert (ODD_ONES_TO_SIGN.match(text) is None) == all(ODD_TO_SIGN.match(line) is None for line in lines)


@given(
    cst.clouds(token_key=st.just("aabb")),
    cst.components(keys=["width", "crop", "effect"]),
    DELIVERY,
    st.lists(IDS, min_size=1, max_size=4),
)
def test_prepared_and_url_give_and_refuse_the_same(
    cloud: Cloud, transformation: Any, delivery: dict[str, Any], public_ids: list[str]
) -> None:
    """One by one and in bulk, with every way of delivery."""
    cloud = Cloud(
        **{
            **{
                name: getattr(cloud, name)
                for name in (
                    "name",
                    "api_secret",
                    "host",
                    "cloud_in_path",
                    "secure",
                    "cdn_subdomain",
                    "force_version",
                    "shorten",
                    "use_root_path",
                    "signature_algorithm",
                    "long_signature",
                )
            },
            "token_key": "aabb",
            "clock": DEMO.clock,
        }
    )
    failure, text = "", ""
    try:
        card = cloud.prepare(transformation, **delivery)
    except CldurlError as error:
        failure, text = type(error).__name__, str(error)
    if failure:
        # What does not depend on the ID is refused at once: an ID that is always right fares no better.
        assert said(
            cloud.url, "https://example.com/a" if delivery.get("type") == "fetch" else "a", transformation, **delivery
        ) == (failure, text)
        return
    expected = [said(cloud.url, public_id, transformation, **delivery) for public_id in public_ids]
    assert [said(card, public_id) for public_id in public_ids] == expected
    assert [said(card.url, public_id) for public_id in public_ids] == expected
    if all(error in ("", "DeliveryError") for error, _ in expected):
        urls = card.many(public_ids, invalid="null")
        assert [url for url in urls if url is not None] == [url for error, url in expected if not error]
        assert list(card.stream(public_ids, invalid="null")) == urls
    if not any(error for error, _ in expected):
        assert card.many(iter(public_ids)) == [url for _, url in expected]


@given(cst.transformations(), cst.public_ids())
def test_any_transformation_can_be_prepared(transformation: Any, public_id: str) -> None:
    before = copy.deepcopy(transformation)
    assert said(DEMO.prepare(transformation), public_id) == said(DEMO.url, public_id, transformation)
    assert said(DEMO.prepare(transformation, sign=True), public_id) == said(
        DEMO.url, public_id, transformation, sign=True
    )
    assert transformation == before


@given(st.sampled_from(["sha1", "sha256"]), st.booleans(), IDS)
def test_every_signature_is_that_of_url(algorithm: str, long: bool, public_id: str) -> None:
    cloud = Cloud("demo", api_secret="b", signature_algorithm=algorithm, long_signature=long)
    card = cloud.prepare("c_crop,w_10", format="jpg", sign=True)
    assert said(card, public_id) == said(cloud.url, public_id, "c_crop,w_10", format="jpg", sign=True)


@given(cst.public_ids(), st.sampled_from([1, "v12", "7", 10**19]))
def test_a_version_of_the_call_overrules(public_id: str, version: Any) -> None:
    for card in (DEMO.prepare("e_sepia", version=3), DEMO.prepare("e_sepia", sign=True)):
        assume(not (card._sign and TRANSFORMATION_LIKE.match(public_id)))
        assert card(public_id, version) == DEMO.url(public_id, "e_sepia", version=version, sign=card._sign)


@pytest.mark.parametrize("sign", [False, True])
def test_a_prepared_url_is_a_value(sign: bool) -> None:
    """Equal to another of the same, a key of dicts, and the same after a copy and after pickling."""
    card = DEMO.prepare({"width": 300, "crop": "fill"}, format="webp", sign=sign)
    same = attrs_of = DEMO.prepare({"crop": "fill", "width": 300}, format="webp", sign=sign)
    assert card == same and hash(card) == hash(attrs_of) and {card: 1}[same] == 1
    assert card != DEMO.prepare({"width": 301, "crop": "fill"}, format="webp", sign=sign)
    cloud = Cloud("demo", api_secret="b")  # a clock of one's own need not be picklable
    for again in (
        copy.copy(card),
        copy.deepcopy(cloud.prepare("w_3")),
        pickle.loads(pickle.dumps(cloud.prepare("w_3", sign=sign))),
    ):
        assert again("a") and hash(again)
    assert pickle.loads(pickle.dumps(cloud.prepare("w_3", sign=sign))) == cloud.prepare("w_3", sign=sign)
    with pytest.raises(AttributeError):
        card.transformation = ""  # type: ignore[misc]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ({}, f"<Prepared {UPLOAD}/c_fill,w_300/{{public_id}}>"),
        ({"format": "webp", "version": 7}, f"<Prepared {UPLOAD}/c_fill,w_300/v7/{{public_id}}.webp>"),
        ({"sign": True}, f"<Prepared {UPLOAD}/s--{{signature}}--/c_fill,w_300/{{public_id}}>"),
        (
            {"url_suffix": "cup", "token": {"duration": 3}},
            "<Prepared https://res.cloudinary.com/demo/images/c_fill,w_300/{public_id}/cup?{token}>",
        ),
    ],
)
def test_it_shows_the_url_and_no_secret(arguments: Any, shown: str) -> None:
    assert repr(DEMO.prepare({"width": 300, "crop": "fill"}, **arguments)) == shown


def test_a_token_is_made_anew_for_every_url() -> None:
    now = [0.0]
    cloud = Cloud("demo", token_key="aabb", clock=lambda: now[0])
    card = cloud.prepare("e_sepia", token={"duration": 300})
    first = card("a")
    now[0] = 1.0
    assert card("a") != first
    token = card("a").partition("?")[2]
    assert cloud.verify_token(token, "/demo/image/upload/e_sepia/a", now=300).expires_at == 301


def test_threads_share_it() -> None:
    """Signed ones too, whose hash is copied from one context."""
    card, found = DEMO.prepare("e_sepia", sign=True), []
    ids = [f"shop/{number}" for number in range(500)]

    def work() -> None:
        found.append([card(public_id) for public_id in ids])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[DEMO.url(public_id, "e_sepia", sign=True) for public_id in ids]] * 8


class Shouting(str):
    """A string that is another one when it is written."""

    def __str__(self) -> str:
        return "evil"

    def __format__(self, spec: str) -> str:
        return "evil"

    def __radd__(self, other: str) -> str:
        return "evil"


def test_a_subclass_of_str_is_what_it_holds() -> None:
    card = DEMO.prepare("e_sepia")
    assert card(Shouting("cup")) == card.many([Shouting("cup")])[0] == f"{UPLOAD}/e_sepia/cup"
    assert card(Encoded("a%20b")) == card.many([Encoded("a%20b")])[0] == f"{UPLOAD}/e_sepia/a%20b"


# ---------------------------------------------------------------- bulk


def test_many_are_as_many() -> None:
    """Across blocks, of a generator, and of nothing; a line break in an ID makes no second one."""
    card = DEMO.prepare("e_sepia")
    ids = [f"shop/{number}" if number % 3 else f"cup-{number}" for number in range(1000)]
    assert card.many(ids) == card.many(tuple(ids)) == list(card.stream(iter(ids))) == [card(one) for one in ids]
    assert card.many([]) == [] and list(card.stream([])) == []
    assert card.many(["a", "b\nc", "d"], invalid="null") == [card("a"), None, card("d")]


def test_a_stream_reads_no_more_than_it_needs() -> None:
    read = []
    stream = DEMO.prepare("e_sepia").stream(read.append(number) or str(number) for number in range(10_000))
    next(stream)
    assert len(read) < 1000


@pytest.mark.parametrize(
    ("public_ids", "message"),
    [
        (["a"] * 300 + [""], "public_ids[300]: an empty public ID"),
        (["a", None], "public_ids[1]: a public ID cannot be None; give a string"),
        (["a", 3], "public_ids[1]: a public ID cannot be an int; give a string"),
        (["a", "b?c"], "public_ids[1]: '?' is not allowed in a public ID"),
        (["a\nb"], "public_ids[0]: '\\n' is not allowed in a public ID"),
        (["a/v1/b"], 'public_ids[0]: the segment "v1" looks like a version; give version="v1"'),
    ],
)
def test_the_place_of_a_wrong_id_is_said(public_ids: Any, message: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        DEMO.prepare("e_sepia").many(public_ids)
    assert str(caught.value) == message
    with pytest.raises(DeliveryError):
        list(DEMO.prepare("e_sepia", sign=True).stream(public_ids))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("abc",), "public_ids: public IDs cannot be a str; give a list of them"),
        ((b"abc",), "public_ids: public IDs cannot be a bytes; give a list of them"),
        ((5,), "public_ids: public IDs cannot be an int; give a list of them"),
        (({"a": 1},), "public_ids: public IDs cannot be a dict; give a list of them"),
    ],
)
def test_what_is_no_list_of_ids(arguments: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        DEMO.prepare("e_sepia").many(*arguments)
    assert str(caught.value) == message
    with pytest.raises(InvalidInput, match='invalid: \'drop\' is not a choice; "raise" or "null"'):
        DEMO.prepare("e_sepia").many([], invalid="drop")  # type: ignore[arg-type]


def test_what_is_wrong_with_all_is_not_an_invalid_id() -> None:
    """A cloud that allows for no such host says so of each ID; a clock that fails is no ID's fault."""
    cloud = Cloud("demo", token_key="aabb", clock=lambda: now.pop())
    now: list[Any] = ["noon", 5.0, 5.0]
    card = cloud.prepare(token={"duration": 5})
    with pytest.raises(CldurlError, match="now"):
        card.many(["a"], invalid="null")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: DEMO.prepare({"widht": 3}), TransformationError, '$.widht: unknown parameter; did you mean "width"?'),
        (lambda: DEMO.prepare(width=3), DeliveryError, 'width: prepare() has no such argument; it belongs to the transformation: prepare({"width": ...})'),
        (lambda: DEMO.prepare(verison=3), DeliveryError, 'verison: prepare() has no such argument; did you mean "version"?'),
        (lambda: DEMO.prepare(version="x"), DeliveryError, "version: 'x' is not a version; a whole number above 0: 12, \"12\" or \"v12\""),
        (lambda: Cloud("demo").prepare(sign=True), ConfigurationError, "api_secret: a signature needs it; give Cloud(..., api_secret=...)"),
        (lambda: DEMO.prepare(sign="yes"), DeliveryError, "sign: 'yes' is not valid; True, False or \"decoded\""),
        (lambda: DEMO.prepare(token={"duraton": 3}), DeliveryError, "token: unknown key 'duraton'; did you mean \"duration\"?"),
        (lambda: DEMO.prepare()("a", "x"), DeliveryError, "version: 'x' is not a version; a whole number above 0: 12, \"12\" or \"v12\""),
    ],
)  # fmt: skip
def test_what_can_be_refused_early_is(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


# ---------------------------------------------------------------- holes


@pytest.mark.parametrize(
    "row",
    [row for row in cldurl.parameters.TABLE if row.place in ("code", cldurl.parameters.CODE)],
    ids=lambda row: row.name,
)
@settings(max_examples=max(20, settings().max_examples // 10))
@given(data=st.data())
def test_a_hole_is_filled_as_if_the_value_had_stood_there(row: Any, data: st.DataObject) -> None:
    """Of each parameter, valid or not; and no value is more than one parameter."""
    card = DEMO.prepare({row.name: Hole("one"), "extra": {"zz": 5}})
    value = data.draw(cst.values(row.name) | cst.hostile_text())
    expected = said(DEMO.url, "a", {row.name: value, "extra": {"zz": 5}})
    assert said(card, "a", one=value) == expected
    if not expected[0]:
        assert card.fill(one=value)("a") == expected[1]


def test_holes_stand_anywhere() -> None:
    """In chains, in texts of layers, in conditions; one name twice; beside defaults and a quality."""
    cloud = Cloud("demo", defaults={"fetch_format": "auto"})
    chain = [
        {"overlay": {"font_family": "Arial", "font_size": 40, "text": Hole("title")}, "gravity": Hole("side")},
        {"width": Hole("w"), "height": Hole("w")},
    ]
    card = cloud.prepare(chain, quality=80, format="jpg")
    assert card.holes == ("title", "side", "w")
    expected = "https://res.cloudinary.com/demo/image/upload/g_north,l_text:Arial_40:Hi%252C%20%24/h_9,w_9/q_80/f_auto/v1/a/b.jpg"
    assert card("a/b", title="Hi, $", side="north", w=9) == expected
    assert card("a", 7, title="x", side=None, w=9).endswith("/l_text:Arial_40:x/h_9,w_9/q_80/f_auto/v7/a.jpg")


def test_nobody_can_change_what_was_prepared() -> None:
    step: dict[str, Any] = {"width": Hole("w")}
    card = DEMO.prepare(step)
    step["crop"] = "fill"
    assert card("a", w=3) == f"{UPLOAD}/w_3/a"


def test_prepared_with_holes_is_a_value() -> None:
    cloud = Cloud("demo", api_secret="b")
    card = cloud.prepare({"width": Hole("w")}, sign=True)
    again = pickle.loads(pickle.dumps(card))
    assert again == card and hash(again) == hash(card) and again("a", w=3) == cloud.url("a", {"width": 3}, sign=True)
    assert repr(card) == "<PreparedWithHoles w: {'width': Hole(name='w')}>"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Hole("a b"), InvalidInput, "name: 'a b' is not a name for a hole; an identifier other than self, public_id, version, unit"),
        (lambda: Hole("version"), InvalidInput, "name: 'version' is not a name for a hole; an identifier other than self, public_id, version, unit"),
        (lambda: Hole(5), InvalidInput, "name: 5 is not a name for a hole; an identifier other than self, public_id, version, unit"),  # type: ignore[arg-type]
        (lambda: DEMO.prepare({"widht": Hole("w")}), TransformationError, '$.widht: unknown parameter; did you mean "width"?'),
        (lambda: DEMO.prepare({"width": Hole("w"), "crop": "fil"}), TransformationError, "$.crop: unknown crop mode 'fil'; did you mean \"fill\"?"),
        (lambda: DEMO.prepare({"width": 3, "format": Hole("f")}), InvalidInput, "format: the format cannot be a hole; prepare one for each"),
        (lambda: DEMO.prepare({"width": Hole("w")})("a"), InvalidInput, "w: this hole has no value; give one, or None"),
        (lambda: DEMO.prepare({"width": Hole("w")})("a", w=3, h=3), InvalidInput, "h: no hole has this name; there are w"),
        (lambda: DEMO.prepare({"width": Hole("wide")})("a", wdie=3), InvalidInput, 'wdie: no hole has this name; did you mean "wide"?'),
        (lambda: DEMO.prepare({"crop": Hole("c")})("a", c="fil"), TransformationError, "$.crop: unknown crop mode 'fil'; did you mean \"fill\"?"),
    ],
)  # fmt: skip
def test_what_is_refused_of_holes(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message


def test_what_holds_itself_is_refused() -> None:
    chain: list[Any] = [{"width": Hole("w")}]
    chain.append(chain)
    deep: Any = {"width": Hole("w")}
    for _ in range(3000):
        deep = {"transformation": [deep]}
    wide: Any = []
    for _ in range(100):
        wide = [wide, wide]
    for one in (chain, deep, wide):
        with pytest.raises(TransformationError):
            DEMO.prepare(one)


# ---------------------------------------------------------------- srcset


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8, unique=True), IDS, st.booleans())
def test_a_srcset_is_its_urls(widths: list[int], public_id: str, sign: bool) -> None:
    card = DEMO.prepare({"width": Hole("w"), "crop": "limit"}, format="webp", sign=sign)
    expected = [said(card, public_id, w=width) for width in widths]
    given = said(card.srcset(w=widths), public_id)
    if expected[0][0]:
        assert given == expected[0]
    else:
        assert given == ("", ", ".join(f"{url} {width}w" for (_, url), width in zip(expected, widths, strict=True)))


def test_a_srcset_of_densities_beside_another_hole() -> None:
    card = DEMO.prepare({"width": Hole("w"), "dpr": Hole("density")})
    candidates = card.srcset(w=100, density=[1, 1.5, 2], unit="x")
    assert candidates("a") == f"{UPLOAD}/dpr_1,w_100/a 1x, {UPLOAD}/dpr_1.5,w_100/a 1.5x, {UPLOAD}/dpr_2,w_100/a 2x"
    assert candidates("a", version=7).count("/v7/") == 3
    again = pickle.loads(pickle.dumps(Cloud("demo").prepare({"width": Hole("w")}).srcset(w=[1, 2])))
    assert again == Cloud("demo").prepare({"width": Hole("w")}).srcset(w=[1, 2]) and hash(again)
    assert repr(again) == f"<SrcSet 1w, 2w: {UPLOAD}/w_1/{{public_id}}>"
    assert again == Cloud("demo").prepare({"width": Hole("w")}).srcset(w=range(1, 3))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"w": 3}, "srcset: no value is a list of candidates; one is, such as w=[320, 640]"),
        ({"w": 3, "unit": "x"}, "srcset: no value is a list of candidates; one is, such as w=[1, 2]"),
        ({"w": [3], "v": [4]}, "srcset: w and v are lists; one is, such as w=[320, 640]"),
        ({"w": []}, "w: a srcset needs a candidate"),
        ({"w": [3, 3]}, "w: the candidate 3 is there twice; keep one"),
        ({"w": [1.5]}, 'w: 1.5 cannot be a candidate; whole numbers of pixels, or densities with unit="x"'),
        ({"w": [True]}, 'w: True cannot be a candidate; whole numbers of pixels, or densities with unit="x"'),
        ({"w": ["2"], "unit": "x"}, "w: '2' cannot be a candidate; numbers such as 1.5"),
        ({"w": [float("nan")], "unit": "x"}, "w: nan cannot be a candidate; numbers such as 1.5"),
        ({"w": [3], "unit": "h"}, 'unit: \'h\' is not a unit; "w" or "x"'),
        ({"v": [3]}, "v: no hole has this name; there are w"),
    ],
)
def test_what_is_no_srcset(values: Any, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        DEMO.prepare({"width": Hole("w")}).srcset(**values)
    assert str(caught.value) == message


def test_types_of_the_two() -> None:
    assert isinstance(DEMO.prepare({"width": 3}), Prepared)
    assert isinstance(DEMO.prepare({"width": Hole("w")}), cldurl.PreparedWithHoles)
