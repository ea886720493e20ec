"""A site: arguments that stand side by side are told apart, and missing images have a policy."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from dom import one, shape

from cldurl import Cloud, ConfigurationError, DeliveryError, Encoded, InvalidInput, TransformationError, html
from cldurl.presets import Presets
from cldurl.site import Site

DEMO = Cloud("demo", fetch_hosts=["example.com"])
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
PRESETS = Presets(
    {
        "card": {
            "transformation": {"width": {"parameter": "width"}, "crop": "fill", "height": 200}, "parameters": {"width": 300},
            "format": "webp", "html": {"loading": "lazy", "class": "card"},
        },
        "wide": {"html": {"widths": [100, 200], "sizes": "50vw"}},
        "clip": {"resource_type": "video", "transformation": {"width": 300}, "html": {"muted": True}},
    }
)  # fmt: skip
SITE = Site(DEMO, PRESETS)


def test_a_site_makes_what_the_cloud_and_html_make() -> None:
    """With keys of a transformation, with one as a whole, and with a preset."""
    assert SITE.url("a", width=300, format="jpg", version=7) == DEMO.url("a", {"width": 300}, format="jpg", version=7)
    assert SITE.url("a", "c_fill,w_5", quality=80) == DEMO.url("a", "c_fill,w_5", quality=80)
    assert SITE.url(Encoded("a%20b")) == f"{UPLOAD}/a%20b"
    assert SITE.img("a", alt="x", width=300, class_="b") == html.img(DEMO, "a", {"width": 300}, alt="x", class_="b")
    assert SITE.picture("a", alt="x", formats="avif") == html.picture(DEMO, "a", alt="x", formats="avif")
    assert SITE.video("a", width=300, poster=True) == html.video(DEMO, "a", {"width": 300}, poster=True)
    assert SITE.srcset("a", widths=[1, 2]) == html.srcset(DEMO, "a", widths=[1, 2])
    with pytest.raises(TypeError):
        SITE.img("a")  # type: ignore[call-arg]


def test_a_preset_has_arguments_and_parameters() -> None:
    """What stands beside it overrules the arguments of its tags, and fills its parameters."""
    filled = {"width": 400, "crop": "fill", "height": 200}
    assert SITE.img("a", alt="", preset="card", width=400, class_="b") == html.img(
        DEMO, "a", filled, alt="", format="webp", loading="lazy", class_="b"
    )
    assert SITE.srcset("a", preset="wide") == html.srcset(DEMO, "a", widths=[100, 200])
    assert SITE.url("a", preset="wide") == f"{UPLOAD}/a"
    assert SITE.video("a", preset="clip", loop=True) == html.video(DEMO, "a", {"width": 300}, muted=True, loop=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"widht": 5}, 'widht: cld_url has no such argument; did you mean "width"?'),
        ({"loading": "lazy"}, "loading: cld_url has no such argument"),
        ({"alt": "x"}, "alt: cld_url has no such argument; only images have one"),
        ({"preset": "crad"}, 'preset: no preset is called \'crad\'; did you mean "card"?'),
        ({"preset": "card", "radius": 5}, "radius: the preset 'card' has no such parameter; there are width"),
        ({"preset": "card", "width": "x"}, "width: 'x' is not of the type integer"),
        ({"preset": "wide", "width": 5}, "width: the preset 'wide' has no such parameter; it has none"),
        ({"preset": "card", "format": "jpg"}, "format: the preset 'card' has no such parameter; there are width"),
        ({"preset": "card", "transformation": "w_5"}, "preset: there is a transformation beside it; give one"),
    ],
)  # fmt: skip
def test_what_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput) as found:
        SITE.url("a", **options)
    assert str(found.value) == said


def test_missing_images_have_a_policy() -> None:
    """Of public IDs alone; the placeholder is an image of its own, without the version of the other."""
    empty, other = Site(DEMO, on_missing="empty"), Site(DEMO, on_missing="site/none")
    for bad in (None, "", "../a", 5):
        with pytest.raises(DeliveryError, match=r"^public_id: "):
            SITE.img(bad, alt="")  # type: ignore[arg-type]
        assert empty.img(bad, alt="") == empty.url(bad) == empty.video(bad) == ""  # type: ignore[arg-type]
        assert type(empty.img(bad, alt="")) is html.Html  # type: ignore[arg-type]
        assert other.url(bad, version=7) == f"{UPLOAD}/v1/site/none"  # type: ignore[arg-type]
        assert other.img(bad, alt="x", attributes={"title": "y"}) == (  # type: ignore[arg-type]
            f'<img src="{UPLOAD}/v1/site/none" title="y" alt="x">'
        )
    for wrong in ({"version": "x"}, {"width": -5}):
        with pytest.raises((DeliveryError, TransformationError)):
            empty.url("a", **wrong)
    with pytest.raises(DeliveryError, match=r"^public_id: the host of"):
        SITE.img("https://evil.example/a.jpg", alt="", type="fetch")


@pytest.mark.parametrize(
    ("alt", "read"), [(None, ""), (5, ""), ("", ""), ("a\x0bcup\ud800", "a\ufffdcup\ufffd"), ("\n<", "\n<")]
)
def test_a_text_that_is_missing_or_bad_breaks_no_page_that_must_not_break(alt: Any, read: str) -> None:
    """The policy is for it too: what can be said is said."""
    for policy in ("empty", "site/none"):
        site = Site(DEMO, on_missing=policy)
        assert one(site.img("a", alt=alt)) == ("img", {"src": f"{UPLOAD}/a", "alt": read})
        assert shape(site.picture("a", alt=alt, formats="avif"))[-1][1]["alt"] == read
    if alt != read:
        with pytest.raises(DeliveryError, match=r"^alt: "):
            SITE.img("a", alt=alt)


def test_a_site_is_a_value() -> None:
    assert Site(DEMO, PRESETS) == SITE and hash(Site(DEMO, PRESETS)) == hash(SITE)
    assert pickle.loads(pickle.dumps(SITE)) == SITE
    for wrong, said in (
        ({"cloud": "demo"}, "cloud: it cannot be a str; a Cloud"),
        ({"cloud": DEMO, "presets": {}}, "presets: it cannot be a dict; a Presets"),
        ({"cloud": DEMO, "on_missing": "a//b"}, "on_missing: 'a//b' is no public ID: "),
    ):
        with pytest.raises(InvalidInput) as found:
            Site(**wrong)  # type: ignore[arg-type]
        assert str(found.value).startswith(said)


def test_the_format_of_a_video_is_that_of_its_source() -> None:
    """In a preset, as an argument, and never beside sources that say another."""
    clip = {"transformation": {"width": 300}, "format": "webm"}
    muted = {"extends": "clip", "resource_type": "video", "html": {"muted": True}}
    site = Site(Cloud("demo"), Presets({"clip": clip, "muted": muted}))
    webm = '<source src="https://res.cloudinary.com/demo/video/upload/w_300/a.webm" type="video/webm"></video>'
    assert site.video("a", preset="clip") == site.video("a", width=300, format="webm") == f"<video>{webm}"
    assert site.video("a", preset="muted") == f"<video muted>{webm}"
    assert site.video("a", preset="clip", sources=None) == site.video("a", width=300, format="webm", sources=None)
    assert site.video("a", preset="clip", sources=None) == f"<video>{webm}"
    assert 'type="video/mp4"' in site.video("a", preset="clip", sources="mp4")
    with pytest.raises(TransformationError, match=r"^\$\.format: two formats: 'webm' here and 'mp4' as an argument"):
        site.video("a", width=300, format="webm", sources="mp4")
    with pytest.raises(
        ConfigurationError, match=r"'webp' is no format whose type browsers know; did you mean \"webm\""
    ):
        Presets({"clip": clip, "still": {**muted, "format": "webp"}})
