"""Tags: what they hold, what they refuse, and that nothing leaves its place in them."""

from __future__ import annotations

import copy
import gc
import itertools
import pickle
import weakref
from typing import Any

import pytest
from dom import NASTY as ODD
from dom import one, shape
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from cldurl import CldurlError, Cloud, DeliveryError, Encoded, Hole, InvalidInput, TransformationError, html
from cldurl import strategies as cst
from cldurl.html._dimensions import size_of

DEMO = Cloud("demo", api_secret="s3cret", token_key="00112233FF99", clock=lambda: 1_700_000_000.0)
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
VIDEOS = "https://res.cloudinary.com/demo/video/upload"
FILL = {"width": 300, "height": 200, "crop": "fill"}


# One image ---------------------------------------------------------------------------------


def test_an_image_with_its_size_and_its_text() -> None:
    """`width` and `height` keep its place on the page; the text is escaped."""
    markup = html.img(DEMO, "shop/cup", FILL, alt='A "red" cup & saucer', loading="lazy", decoding="async", id="cup",
                      class_=["card", "wide"], attributes={"data-id": 5, "hidden": True, "title": None}, format="webp")  # fmt: skip
    assert one(markup) == (
        "img",
        {
            "src": f"{UPLOAD}/c_fill,h_200,w_300/v1/shop/cup.webp", "width": "300", "height": "200", "loading": "lazy",
            "decoding": "async", "class": "card wide", "id": "cup", "data-id": "5", "hidden": "",
            "alt": 'A "red" cup & saucer',
        },
    )  # fmt: skip


def test_templates_leave_markup_as_it_is() -> None:
    """In MarkupSafe's terms; and it is text wherever that is wanted."""
    markup = html.img(DEMO, "cup", alt="<")
    assert escape(markup) == f'<img src="{UPLOAD}/cup" alt="&lt;">' == markup and type(escape(markup)) is Markup
    assert Markup("<p>") + markup == f"<p>{markup}" and Markup("<p>{}").format(markup) == f"<p>{markup}"


def test_a_text_is_a_text_even_if_it_is_marked_as_safe() -> None:
    """What somebody marked as safe is safe between tags, which does not make it an attribute."""
    assert one(html.img(DEMO, "cup", alt=Markup('"><script>')))[1]["alt"] == '"><script>'


def test_the_alternative_text_is_never_forgotten() -> None:
    with pytest.raises(TypeError):
        html.img(DEMO, "cup")  # type: ignore[call-arg]
    with pytest.raises(DeliveryError, match=r'^alt: it cannot be None; say what is to be seen, or alt="" if it only'):
        html.img(DEMO, "cup", alt=None)  # type: ignore[arg-type]
    assert html.img(DEMO, "cup", alt="") == f'<img src="{UPLOAD}/cup" alt="">'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"loading": "lzy"}, "loading: 'lzy' is not valid; did you mean \"lazy\"?"),
        ({"fetchpriority": "high", "loading": "lazy"},
         'fetchpriority: it cannot wait and come first; leave out loading="lazy"'),
        ({"widht": 5}, 'widht: img() has no such argument; did you mean "widths"?'),
        ({"width": 5}, 'width: img() has no such argument; it belongs to the transformation: {"width": ...}'),
        ({"class": "a"}, 'class: img() has no such argument; did you mean "class_"?'),
        ({"style": "a"}, "style: img() has no such argument; see attributes"),
        ({"onclick": "a"}, "onclick: img() has no such argument; see attributes"),
        ({"class_": 5}, "class_: it cannot be an int; a text"),
        ({"class_": [5]}, "class_: it cannot be an int; a text"),
        ({"id": 5}, "id: it cannot be an int; a text"),
        ({"attributes": [1]}, "attributes: they cannot be a list; such as {\"data-id\": \"5\"}"),
        ({"attributes": {"onclick": "x"}}, "attributes: 'onclick' is not an attribute to add; what runs script is refused; "
         "use class_ or data-* and addEventListener"),
        ({"attributes": {"ONCLICK": "x"}}, "attributes: 'ONCLICK' is not an attribute to add; what runs script is refused; "
         "use class_ or data-* and addEventListener"),
        ({"attributes": {"style": "x"}}, "attributes: 'style' is not an attribute to add; use class_: an inline style needs "
         "a hole in the page's Content-Security-Policy"),
        ({"attributes": {"src": "x"}}, "attributes: 'src' is not an attribute to add; it is made of the transformation"),
        ({"attributes": {"class": "x"}}, "attributes: 'class' is not an attribute to add; it is an argument of its own: class_=..."),
        ({"attributes": {"width": "5"}}, "attributes: 'width' is not an attribute to add; it is computed, or given in the "
         'transformation: {"html_width": ...}'),
        ({"attributes": {"data-a b": "x"}}, "attributes: 'data-a b' is not an attribute to add; data-*, aria-*, or one of "
         "crossorigin, dir, draggable, elementtiming, hidden, inert, itemprop, lang, part, referrerpolicy, role, slot, "
         "spellcheck, tabindex, title, translate"),
        ({"attributes": {"data-a": b"x"}}, "data-a: it cannot be a bytes; a text"),
        ({"attributes": {"data-a": "\0"}}, "data-a: '\\x00' cannot stand in HTML"),
        ({"alt": "\ud800"}, "alt: '\\ud800' cannot stand in HTML"),
        ({"intrinsic": (0, 5)}, 'intrinsic: (0, 5) is not a size; width and height in pixels: (1600, 900) or "1600x900"'),
        ({"sizes": "50vw"}, "sizes: there are no widths to choose from; give widths"),
        ({"version": "x"}, "version: 'x' is not a version; a whole number above 0: 12, \"12\" or \"v12\""),
        ({"type": "fetch"}, "public_id: 'cup' is not a remote URL; type \"fetch\" takes \"https://...\""),
    ],
)  # fmt: skip
def test_what_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeliveryError) as found:
        html.img(DEMO, "cup", None, **{"alt": "", **options})
    assert str(found.value) == said


def test_sizes_that_are_given_and_what_is_left_to_scripts() -> None:
    """The keys of a transformation that only HTML knows."""
    own = one(html.img(DEMO, "cup", {**FILL, "html_width": 150, "html_height": "100"}, alt=""))[1]
    assert (own["width"], own["height"]) == ("150", "100")
    with pytest.raises(DeliveryError, match=r"^html_width: '50%' is not a size; whole pixels, without a unit"):
        html.img(DEMO, "cup", {"html_width": "50%"}, alt="")
    for key in ("responsive", "hidpi"):
        found = one(html.img(DEMO, "cup", {key: True, "width": "auto"}, alt="", class_="a"))[1]
        assert found["class"] == f"cld-{key} a" and found["data-src"] == f"{UPLOAD}/w_auto/cup"
        assert found["src"].startswith("data:image/gif;base64,")
        hinted = one(html.img(DEMO, "cup", {key: True, "client_hints": True, "width": "auto"}, alt=""))[1]
        assert hinted == {"src": f"{UPLOAD}/w_auto/cup", "alt": ""}
        with pytest.raises(DeliveryError, match=r"^class_: it cannot be an int"):
            html.img(DEMO, "cup", {key: True}, alt="", class_=5)  # type: ignore[arg-type]
        with pytest.raises(DeliveryError, match=f"^{key}: {key} leaves the choice to a script"):
            html.img(DEMO, "cup", {key: True}, alt="", widths=[100])


# Candidates --------------------------------------------------------------------------------


def test_widths_are_sorted_and_each_there_once() -> None:
    """In a single dict, behind a chain, and where a hole stands."""
    found = one(html.img(DEMO, "cup", {"aspect_ratio": "4:3"}, alt="", widths=[640, 320, 640], sizes=["(min-width: 60em) 50vw", "100vw"]))[1]  # fmt: skip
    assert found == {
        "src": f"{UPLOAD}/ar_4:3,c_fill,w_640/cup",
        "srcset": f"{UPLOAD}/ar_4:3,c_fill,w_320/cup 320w, {UPLOAD}/ar_4:3,c_fill,w_640/cup 640w",
        "sizes": "(min-width: 60em) 50vw, 100vw", "width": "640", "height": "480", "alt": "",
    }  # fmt: skip
    for transformation, text in (
        (None, "c_limit,w_320"),
        ({"crop": "scale"}, "c_scale,w_320"),
        ("e_sepia", "e_sepia/c_limit,w_320"),
        (["c_crop,h_9,w_9", {"effect": "sepia"}], "c_crop,h_9,w_9/e_sepia/c_limit,w_320"),
        ([{"width": Hole("w"), "crop": "scale"}, "e_sepia"], "c_scale,w_320/e_sepia"),
    ):
        assert html.srcset(DEMO, "cup", transformation, widths=[320]) == f"{UPLOAD}/{text}/cup 320w"


@pytest.mark.parametrize("widths", ["320, 640", "320 640", ["320", 640], (320, 640), "320..640"])
def test_widths_can_be_written_in_templates(widths: Any) -> None:
    assert html.srcset(DEMO, "cup", widths=widths).count(f"{UPLOAD}/c_limit,w_320/cup 320w, ") == 1


def test_the_original_has_the_last_word() -> None:
    """No candidate is wider than it, and it is one itself where a wider one was asked for."""
    assert html.srcset(DEMO, "cup", widths=[320, 640, 1280, 2560], intrinsic=(1000, 500)).split(" ")[1::2] == [
        "320w,", "640w,", "1000w",
    ]  # fmt: skip
    assert html.srcset(DEMO, "cup", widths=[320], intrinsic="100x50").endswith("/c_limit,w_100/cup 100w")
    assert html.srcset(DEMO, "cup", FILL, densities=[1, 2, 3], intrinsic=(600, 400)).split(" ")[1::2] == ["1x,", "2x"]
    found = one(html.img(DEMO, "cup", {"crop": "limit"}, alt="", widths=[400], intrinsic=(1600, 900)))[1]
    assert (found["width"], found["height"]) == ("400", "225")


@example(1, 805, 1.3125)
@given(st.integers(1, 5000), st.integers(0, 5000), st.floats(0.05, 2))
def test_a_range_has_no_step_that_is_too_wide(low: int, more: int, tolerance: float) -> None:
    """Both ends are in it, and each is at most so much wider than the one before, but for rounding both."""
    try:
        found = html.widths(low, low + more, tolerance=tolerance)
    except DeliveryError:
        return
    assert found[0] == low and found[-1] == low + more and found == sorted(set(found))
    assert all(wide - 0.5 <= (narrow + 0.5) * (1 + tolerance) + 1e-6 for narrow, wide in itertools.pairwise(found))


def test_densities_with_a_quality_of_their_own() -> None:
    """The plainest needs no dpr, and is what old browsers take."""
    found = one(html.img(DEMO, "cup", FILL, alt="", densities={1: 80, "1.5": 60, 2.0: "auto:eco"}))[1]
    assert found["srcset"] == (
        f"{UPLOAD}/c_fill,h_200,q_80,w_300/cup 1x, {UPLOAD}/c_fill,dpr_1.5,h_200,q_60,w_300/cup 1.5x, "
        f"{UPLOAD}/c_fill,dpr_2,h_200,q_auto:eco,w_300/cup 2x"
    )
    assert found["src"] == f"{UPLOAD}/c_fill,h_200,q_80,w_300/cup" and found["width"] == "300"
    assert html.srcset(DEMO, "cup", ["w_5", {"dpr": Hole("d")}], densities="2").endswith("/w_5/dpr_2/cup 2x")


@pytest.mark.parametrize(
    ("transformation", "options", "said"),
    [
        (None, {"widths": []}, "widths: a srcset needs a candidate"),
        (None, {"widths": 5}, "widths: they cannot be an int; such as [320, 640, 1280]"),
        (None, {"widths": [True]}, "widths: True is not a width; whole numbers of pixels, at most 100,000"),
        (None, {"widths": ["a"]}, "widths: 'a' is not a width; whole numbers of pixels, at most 100,000"),
        (None, {"widths": "9..5"}, "widths: they go from 9 down to 5; the smaller one first"),
        (None, {"widths": {"from": 5}}, 'widths: a range has two ends; {"from": 320, "to": 1920}'),
        (None, {"widths": {"form": 5}}, "widths: unknown key 'form'; did you mean \"from\"?"),
        (None, {"widths": {"from": 1, "to": 9999, "tolerance": 0.05}},
         "widths: 190 candidates; at most 64; a greater tolerance makes fewer"),
        (None, {"widths": {"from": 1, "to": 5, "tolerance": "0.1"}},
         "widths: '0.1' is not a tolerance; a share from 0.01 to 10, such as 0.2"),
        (None, {"widths": list(range(1, 99))}, "widths: 98 candidates; at most 64"),
        (None, {"widths": [5], "densities": [1]},
         "densities: a srcset is by width or by density; keep one; widths serve dense screens too"),
        ({"width": 5}, {"widths": [5]},
         'widths: the transformation has a width of its own; leave it out, or write "width": Hole("width")'),
        ({"height": 5}, {"widths": [5]},
         'widths: the transformation has a height of its own; say "aspect_ratio": "4:3", which holds for every width'),
        ([{"width": Hole("a"), "height": Hole("b")}], {"widths": [5]},
         "widths: there are 2 holes, and one value; fill the others first"),
        (None, {"densities": [0]}, "densities: 0 is not a density; numbers up to 10, such as 1.5"),
        (None, {"densities": ["x"]}, "densities: 'x' is not a density; numbers up to 10, such as 1.5"),
        ("w_5", {"densities": [2]}, 'densities: where the density goes in a chain is not certain; write "dpr": Hole("dpr") '
         "in one of its steps"),
        ({"dpr": 2}, {"densities": [2]},
         'densities: the transformation has a dpr of its own; leave it out, or write "dpr": Hole("dpr")'),
        ({"width": 5}, {"densities": {1: 80}, "quality": 5},
         "quality: the densities have qualities of their own; give one or the other"),
        ({"width": Hole("w")}, {}, "transformation: nothing says what 'w' is; give widths or densities"),
    ],
)  # fmt: skip
def test_candidates_that_are_refused(transformation: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as found:
        html.srcset(DEMO, "cup", transformation, **options)
    assert str(found.value) == said


@given(
    cst.components(keys=["crop", "gravity", "effect"]), cst.public_ids() | cst.encoded_ids(),
    st.lists(st.integers(1, 4000), min_size=1, max_size=6), st.sampled_from([{}, {"sign": True}, {"format": "jpg"}, {"token": {"duration": 60}}]),
)  # fmt: skip
def test_each_candidate_is_the_url_that_it_would_be_alone(
    component: Any, public_id: str, widths: list[int], delivery: Any
) -> None:
    """By law: for every ID, signed or not, by one compiled transformation."""
    crop = component.get("crop") or "limit"
    try:
        alone = [
            DEMO.url(public_id, {**component, "crop": crop, "width": width}, **delivery)
            for width in sorted(set(widths))
        ]
    except CldurlError as error:
        with pytest.raises(type(error)):
            html.img(DEMO, public_id, component, alt="", widths=widths, **delivery)
        return
    found = one(html.img(DEMO, public_id, component, alt="", widths=widths, **delivery))[1]
    assert found["src"] == alone[-1]
    assert found["srcset"] == ", ".join(
        f"{url} {width}w" for url, width in zip(alone, sorted(set(widths)), strict=True)
    )


# The size that is certain -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intrinsic", "size"),
    [
        ("", (1600, 900), (1600, 900)), ("", None, None),
        ("c_fill,h_300,w_400", None, (400, 300)), ("c_fill,w_400", (1600, 900), None),
        ("ar_16:9,c_fill,w_400", None, (400, 225)), ("ar_0.5,c_thumb,g_face,h_100", None, (50, 100)),
        ("w_400", None, None), ("w_400", (1600, 900), (400, 225)), ("w_400,h_300", None, (400, 300)),
        ("c_limit,w_400", (200, 100), (200, 100)), ("c_fit,w_400", (200, 100), (400, 200)),
        ("c_fit,h_100,w_100", (1600, 900), (100, 56)), ("c_scale,w_0.5", (1600, 900), (800, 450)),
        ("c_crop,h_100,w_100", None, None), ("c_crop,h_100,w_100", (200, 200), (100, 100)),
        ("c_crop,h_300,w_100", (200, 200), None), ("c_lpad,h_10,w_20", None, (20, 10)), ("c_mpad,h_10,w_20", None, None),
        ("c_fill,dpr_2.0,h_300,w_400", None, (400, 300)), ("c_fill,dpr_2.0,h_300,w_400/w_0.5", None, None),
        ("c_fill,h_300,w_400/e_sepia:50/q_auto/f_auto", None, (400, 300)), ("c_fill,h_300,w_400/e_trim", None, None),
        ("e_trim/c_fill,h_300,w_400", None, (400, 300)), ("bo_3px_solid_red,c_fill,h_300,w_400", None, None),
        ("c_fill,h_300,w_400/l_logo/fl_layer_apply", None, None), ("a_90,c_fill,h_300,w_400", None, None),
        ("t_card", (1600, 900), None), ("t_card/c_fill,h_300,w_400", None, (400, 300)),
        ("if_w_gt_5/c_fill,h_300,w_400/if_end", None, None), ("c_fill,h_300,w_auto", (16, 9), None), ("ar_4:3,w_100", None, None),
        ("$a_5/c_fill,h_$a,w_9", None, None), ("c_fill,fl_progressive.lossy,h_300,w_400", None, (400, 300)),
        ("c_fill,fl_relative,h_300,w_400", None, None),
    ],
)  # fmt: skip
def test_the_size_of_what_is_delivered(text: str, intrinsic: Any, size: Any) -> None:
    """What might be wrong is left out."""
    assert size_of(text, intrinsic) == size


@given(cst.transformations())
def test_the_size_is_a_size_or_nothing(transformation: Any) -> None:
    """Whatever stands in the transformation."""
    import cldurl

    try:
        text = cldurl.compile(transformation)
    except CldurlError:
        return
    found = size_of(text, (1600, 900))
    assert found is None or (min(found) >= 1 and type(found[0]) is type(found[1]) is int)


# Picture, source, video ---------------------------------------------------------------------


def test_a_picture_has_art_direction_and_formats() -> None:
    """In the order in which a browser tries them; sources have sizes too."""
    wide = {"media": "(min-width: 60em)", "transformation": {**FILL, "width": 800}, "public_id": "wide & far"}
    with pytest.raises(DeliveryError, match=r"^sources\[0\].public_id: '&' is not allowed"):
        html.picture(DEMO, "cup", FILL, alt="", sources=[wide])
    wide["public_id"] = "shop/wide"
    found = shape(html.picture(DEMO, "cup", FILL, alt="A cup", sources=[wide], formats="avif, webp", loading="lazy"))
    assert [tag for tag, _ in found] == ["picture", *["source"] * 5, "img"]
    assert found[1][1] == {
        "srcset": f"{UPLOAD}/c_fill,f_avif,h_200,w_800/v1/shop/wide", "media": "(min-width: 60em)", "type": "image/avif",
        "width": "800", "height": "200",
    }  # fmt: skip
    assert found[3][1] == {
        "srcset": f"{UPLOAD}/c_fill,h_200,w_800/v1/shop/wide", "media": "(min-width: 60em)", "width": "800", "height": "200",
    }  # fmt: skip
    assert found[5][1] == {
        "srcset": f"{UPLOAD}/c_fill,f_webp,h_200,w_300/cup", "type": "image/webp", "width": "300", "height": "200",
    }  # fmt: skip
    assert found[6][1] == {
        "src": f"{UPLOAD}/c_fill,h_200,w_300/cup", "width": "300", "height": "200", "loading": "lazy", "alt": "A cup",
    }  # fmt: skip


def test_a_source_can_be_another_asset() -> None:
    """Whatever the picture is of; its token is of the moment too, and it is counted."""
    now = [1_700_000_000.0]
    cloud = Cloud("demo", token_key="00112233FF99", clock=lambda: now[0])
    made = html.prepare_picture(cloud, "w_5", sources=[{"public_id": "a/b", "media": "print"}], token={"duration": 60})
    for _ in range(2):
        found = shape(made("cup", ""))
        assert found[1][1]["srcset"].startswith(f"{UPLOAD}/w_5/v1/a/b?__cld_token__=exp={int(now[0]) + 60}~")
        assert found[2][1]["src"].startswith(f"{UPLOAD}/w_5/cup?__cld_token__=exp={int(now[0]) + 60}~")
        now[0] += 1000
    plain = html.prepare_picture(cloud, "w_5", sources=[{"public_id": "a/b"}])
    assert plain("cup", "") == (
        f'<picture><source srcset="{UPLOAD}/w_5/v1/a/b"><img src="{UPLOAD}/w_5/cup" alt=""></picture>'
    )
    assert plain("c/d", "").count("/v1/") == 2 and plain("c", "", 7).count("/v7/") == 1
    assert plain.assets == {f"{UPLOAD}/w_5/a/b", f"{UPLOAD}/w_5/{{public_id}}"}


def test_sources_have_candidates_of_their_own() -> None:
    """Or those of the picture."""
    sources = [{"media": "print", "transformation": FILL, "densities": [1, 2]}, {"media": "(max-width: 9em)"}]
    found = shape(html.picture(DEMO, "cup", alt="", widths=[320, 640], sizes="50vw", sources=sources))
    assert found[1][1]["srcset"].endswith("dpr_2,h_200,w_300/cup 2x") and "sizes" not in found[1][1]
    assert found[2][1] == {
        "srcset": f"{UPLOAD}/c_limit,w_320/cup 320w, {UPLOAD}/c_limit,w_640/cup 640w", "sizes": "50vw",
        "media": "(max-width: 9em)",
    }  # fmt: skip


def test_a_source_alone() -> None:
    assert one(html.source(DEMO, "cup", FILL, fetch_format="avif", media="print", widths=None)) == (
        "source",
        {"srcset": f"{UPLOAD}/c_fill,f_avif,h_200,w_300/cup", "media": "print", "type": "image/avif", "width": "300", "height": "200"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"formats": ["avi"]}, "formats: 'avi' is no format whose type browsers know; did you mean \"avif\"?"),
        ({"formats": 5}, "formats: formats cannot be an int; such as [\"avif\", \"webp\"]"),
        ({"sources": {}}, "sources: sources cannot be a dict; a list of dicts"),
        ({"sources": [5]}, "sources[0]: a source cannot be an int; such as {\"media\": \"(min-width: 60em)\", ...}"),
        ({"sources": [{"meda": "print"}]}, "sources[0].meda: a source has no such key; did you mean \"media\"?"),
        ({"sources": [{}, {"transformation": {"widht": 5}}]}, "sources[1].widht: unknown parameter; did you mean \"width\"?"),
    ],
)  # fmt: skip
def test_pictures_that_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as found:
        html.picture(DEMO, "cup", None, alt="", **options)
    assert str(found.value) == said


def test_formats_belong_to_the_picture() -> None:
    with pytest.raises(TransformationError, match=r"^\$: it has a fetch_format of its own"):
        html.picture(DEMO, "cup", {"fetch_format": "auto"}, alt="", formats=["avif"])


def test_a_video_with_poster_and_sources() -> None:
    """The poster is cut as the video is, of what does not move."""
    sources = [
        {"format": "mp4", "codecs": "hvc1.1.6.L93.B0", "transformation": {"video_codec": "h265"}, "media": "(min-width: 60em)"},
        "webm", {"format": "mp4"},
    ]  # fmt: skip
    found = shape(
        html.video(DEMO, "shop/dog", {**FILL, "duration": 5}, sources=sources, poster=True, controls=True, muted=True,
                   playsinline=True, preload="metadata", class_="clip", attributes={"aria-label": "A dog"})
    )  # fmt: skip
    assert found == [
        ("video", {
            "poster": f"{VIDEOS}/c_fill,h_200,w_300/v1/shop/dog.jpg", "controls": "", "muted": "", "playsinline": "",
            "preload": "metadata", "width": "300", "height": "200", "class": "clip", "aria-label": "A dog",
        }),
        ("source", {
            "src": f"{VIDEOS}/c_fill,du_5,h_200,w_300/vc_h265/v1/shop/dog.mp4", "media": "(min-width: 60em)",
            "type": 'video/mp4; codecs="hvc1.1.6.L93.B0"',
        }),
        ("source", {"src": f"{VIDEOS}/c_fill,du_5,h_200,w_300/v1/shop/dog.webm", "type": "video/webm"}),
        ("source", {"src": f"{VIDEOS}/c_fill,du_5,h_200,w_300/v1/shop/dog.mp4", "type": "video/mp4"}),
    ]  # fmt: skip
    own = shape(html.video(DEMO, "dog", poster={"start_offset": 3, "width": 40}))
    assert own[0][1] == {"poster": f"{VIDEOS}/so_3,w_40/dog.jpg"} and own[1][1]["src"] == f"{VIDEOS}/dog.mp4"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sources": []}, "sources: they cannot be empty; such as [\"webm\", \"mp4\"]"),
        ({"sources": [5]}, "sources[0]: a source cannot be an int; such as {\"format\": \"mp4\"}"),
        ({"sources": [{"codec": "h265"}]}, "sources[0].codec: a source has no such key; did you mean \"codecs\"?"),
        ({"sources": ["mpx"]}, "sources: 'mpx' is no format whose type browsers know; did you mean \"mpd\"?"),
        ({"sources": [{"format": "mp4", "codecs": 'a"'}]},
         "sources: 'a\"' are no codecs; such as \"avc1.42E01E, mp4a.40.2\""),
        ({"controls": "yes"}, "controls: 'yes' is neither True nor False"),
        ({"preload": "all"}, "preload: 'all' is not valid; one of none, metadata, auto"),
        ({"format": "mp4"}, "format: video() has no such argument; it is that of each source: sources=[\"webm\", \"mp4\"]"),
    ],
)  # fmt: skip
def test_videos_that_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeliveryError) as found:
        html.video(DEMO, "dog", None, **options)
    assert str(found.value) == said


def test_placeholders_are_transformations() -> None:
    """Of the same cut, and small."""
    for kind in ("blur", "pixelate", "predominant-color", "vectorize"):
        steps = html.placeholder(kind, FILL)
        assert steps[0] == FILL and DEMO.check("cup", steps) == []
        assert DEMO.url("cup", html.placeholder(kind)) and DEMO.url("cup", html.placeholder(kind, ["w_5", "e_sepia"]))
    with pytest.raises(InvalidInput, match=r"^kind: 'blurr' is not a placeholder; did you mean \"blur\""):
        html.placeholder("blurr")


def test_the_predominant_colour_of_a_square_image_is_not_its_corner() -> None:
    """`pad` enlarges: a square would fill the square, and leave no room for the colour.  `lpad` never does."""
    fitted, filled, corner = html.placeholder("predominant-color")
    assert (fitted["crop"], fitted["width"], fitted["height"]) == ("fit", 10, 10)
    assert (filled["crop"], filled["width"], filled["height"]) == ("lpad", 20, 20)
    assert (corner["crop"], corner["width"], corner["gravity"]) == ("crop", 1, "north_west")


# What is prepared ----------------------------------------------------------------------------


def test_what_is_made_for_each_original_is_counted() -> None:
    """Candidates, formats and sources, each once; originals not."""
    assert len(html.prepare_img(DEMO, widths=[320, 640, 640]).assets) == 2
    assert html.prepare_img(DEMO).assets == frozenset()
    assert html.prepare_img(DEMO, format="jpg").assets == {f"{UPLOAD}/{{public_id}}.jpg"}
    assert len(html.prepare_picture(DEMO, formats=["avif", "webp"], widths=[320, 640]).assets) == 6
    assert len(html.prepare_video(DEMO, {"width": 5}, sources=["mp4", "webm"], poster=True).assets) == 3


def test_tags_are_values() -> None:
    """Frozen, comparable, hashable, picklable."""
    cloud = Cloud("demo", api_secret="s3cret")  # whose clock can be pickled
    made = html.prepare_picture(cloud, FILL, formats=["avif"])
    again = pickle.loads(pickle.dumps(made))
    assert made == again == copy.copy(made) and hash(made) == hash(again) and made("a", "b") == again("a", "b")
    assert made != html.prepare_picture(cloud, FILL) and "s3cret" not in repr(made)
    assert repr(html.prepare_img(DEMO, FILL)).startswith("<ImageTag <img src=") and "{public_id}" in repr(made)


def test_a_tag_ends_with_its_last_user() -> None:
    """One is made for each `html.img`: none waits for the garbage collector."""
    made = [html.prepare_img(DEMO), html.prepare_picture(DEMO, formats="avif"), html.prepare_video(DEMO)]
    seen = [weakref.ref(one) for one in made]
    gc.disable()
    try:
        del made
        assert [one() for one in seen] == [None, None, None]
    finally:
        gc.enable()


def test_an_asset_of_another_version_and_with_attributes() -> None:
    made = html.prepare_img(DEMO, FILL, class_="a")
    found = one(made("shop/cup", "x", 7, {"data-id": "<"}))[1]
    assert found["src"].endswith("/v7/shop/cup") and found["data-id"] == "<" and found["class"] == "a"
    assert one(made(Encoded("a%20b"), "x"))[1]["src"].endswith("/a%20b")


@given(cst.public_ids() | cst.hostile_text(), cst.texts())
def test_prepared_and_not_prepared_give_the_same(public_id: str, alt: str) -> None:
    """For plain IDs and odd ones, with and without an error."""
    made = html.prepare_img(DEMO, FILL, densities=[1, 2])
    try:
        expected = html.img(DEMO, public_id, FILL, alt=alt, densities=[1, 2])
    except CldurlError as error:
        with pytest.raises(type(error)):
            made(public_id, alt)
    else:
        assert made(public_id, alt) == expected and html.srcset(DEMO, public_id, FILL, densities=[1, 2]) in expected


# Hostile values --------------------------------------------------------------------------------

NASTY = cst.hostile_text() | st.sampled_from(ODD)
SLOTS = ("public_id", "alt", "sizes", "media", "class_", "id", "title", "data-x", "prompt", "text", "format", "version")


@given(st.dictionaries(st.sampled_from(SLOTS), NASTY, max_size=4))
def test_no_value_leaves_its_attribute(nasty: dict[str, str]) -> None:
    """Refused, or read by a browser as exactly what was given, and no element or attribute more."""
    get = nasty.get
    attributes = {name: get(name) for name in ("title", "data-x")}
    transformation = {"effect": {"gen_remove": {"prompt": get("prompt", "a")}}, "crop": "limit",
                      "overlay": {"font_family": "Arial", "font_size": 9, "text": get("text", "a")}}  # fmt: skip
    common: Any = {"alt": get("alt", ""), "version": get("version"), "format": get("format"), "widths": [100, 200],
                   "sizes": get("sizes", "100vw"), "class_": get("class_"), "id": get("id"), "attributes": attributes}  # fmt: skip
    source: Any = {"media": get("media"), "transformation": transformation}
    try:
        markup = html.picture(
            DEMO, get("public_id", "cup"), transformation, sources=[source], formats=["avif"], **common
        )
    except CldurlError:
        return
    found = shape(markup)
    assert [tag for tag, _ in found] == ["picture", "source", "source", "source", "img"]
    for tag, its in found[1:]:
        urls = [its["src"]] if tag == "img" else []
        urls += [candidate.rsplit(" ", 1)[0] for candidate in its["srcset"].split(", ")]
        assert all(url.startswith(f"{UPLOAD}/") and not set("\"'<> \n") & set(url) for url in urls)
        assert its["sizes"] == get("sizes", "100vw")
    for _, its in found[1:3]:
        assert its.get("media") == get("media") and its.keys() <= {"srcset", "sizes", "media", "type"}
    image = found[-1][1]
    wanted = {"alt": get("alt", ""), "class": get("class_"), "id": get("id"), **attributes}
    assert {name: image.get(name) for name in wanted} == wanted
    assert image.keys() == {"src", "srcset", "sizes"} | {name for name, value in wanted.items() if value is not None}


@given(st.dictionaries(NASTY, NASTY, max_size=2))
def test_no_name_becomes_an_attribute_that_acts(attributes: dict[str, str]) -> None:
    """Names are on a list, or refused."""
    try:
        markup = html.img(DEMO, "cup", alt="", attributes=attributes)
    except DeliveryError:
        return
    tag, its = one(markup)
    assert tag == "img" and its == {"src": f"{UPLOAD}/cup", "alt": "", **attributes}


@given(NASTY, NASTY)
def test_a_video_keeps_what_it_is_given_too(public_id: str, text: str) -> None:
    sources: Any = [{"format": "mp4", "media": text, "codecs": "avc1"}]
    try:
        markup = html.video(DEMO, public_id, sources=sources, poster=True, id=text, attributes={"title": text})
    except CldurlError:
        return
    found = shape(markup)
    assert [tag for tag, _ in found] == ["video", "source"]
    assert found[0][1].keys() == {"poster", "id", "title"} and found[0][1]["id"] == text
    assert found[1][1].keys() == {"src", "type", "media"} and found[1][1]["media"] == text
    assert all(url.startswith(f"{VIDEOS}/") for url in (found[0][1]["poster"], found[1][1]["src"]))
