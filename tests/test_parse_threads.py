"""The URLs of ten years of questions, the recorded mistakes of other parsers, and the official SDK as a source of URLs.

A thread is named as `repository#number` on GitHub.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cldurl import Cloud, DeliveryError, DeliveryUrl, ParseError, canonicalize, equivalent, parse, parse_transformation
from cldurl import strategies as cst
from cldurl.public_ids import TRANSFORMATION_LIKE

HOST = "https://res.cloudinary.com"


def _without_environment(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLOUDINARY_")]:
        patch.delenv(name)


with pytest.MonkeyPatch.context() as _patch:
    _without_environment(_patch)
    import cloudinary
    import cloudinary.utils


@pytest.fixture(scope="module", autouse=True)
def bare_sdk() -> Iterator[None]:
    """The SDK with no configuration at all, whatever the environment says."""
    with pytest.MonkeyPatch.context() as patch:
        _without_environment(patch)
        cloudinary.reset_config()
        yield
    cloudinary.reset_config()


OZ = "moments/c1f9064b-088f-4a42-9c8a-1f67eb441aa8/e88d82b4-d2ae-4d63-8988-25a275b4b960"
PRISMIC = "https://images.prismic.io/important-sm-images/0c1acf72-dbfa-442a-8a64-ab8c84d41263_jZ4rJ0yLyrs.jpg"
HEADPHONES = (
    "e_background_removal/c_thumb,w_987,h_987,g_faces/e_tint:40:253f8c/"
    "l_text:Source%20Sans%20Pro_320_black_stroke_letter_spacing_-10_line_spacing_-100:MUSIC,co_rgb:52a4ff80,bo_20px_solid_rgb:2d0eff99/"
    "fl_layer_apply,fl_no_overflow,g_north,y_60/"
    "l_text:Source%20Sans%20Pro_320_black_stroke_letter_spacing_-10_line_spacing_-100:IS%20LIFE,co_rgb:52a4ff80,bo_20px_solid_rgb:2d0eff99/"
    "fl_layer_apply,fl_no_overflow,g_south,y_60/u_images:city-skyline,c_fill,w_1.0,h_1.0,fl_relative/fl_layer_apply,fl_no_overflow/f_auto/q_auto"
)
MOUNTAINS = (
    "c_fill,w_1600,h_1200,g_center/l_assets:pill-bad-red_ceyitm,w_400/fl_layer_apply,fl_no_overflow,g_south_east,y_180/"
    "l_text:Source%20Sans%20Pro_74_black:3%252E2%20mb,co_white/fl_layer_apply,fl_no_overflow,g_south_west,y_214,x_1340/c_limit,w_1600/f_auto/q_auto"
)

THREADS: list[tuple[str, str, dict[str, Any]]] = [
    # Asked for since 2016; with and without a version, from an auto-upload folder at the root path.
    ("cloudinary_npm#90", f"http://res.cloudinary.com/oz/image/upload/{OZ}/70ac2da0_540_pv.jpg",
     {"cloud_name": "oz", "public_id": f"{OZ}/70ac2da0_540_pv", "version": None}),
    ("cloudinary_npm#90", f"{HOST}/oz/{OZ}/70ac2da0_540_pv.jpg", {"public_id": f"{OZ}/70ac2da0_540_pv", "format": "jpg"}),
    ("cloudinary_npm#90", f"http://res.cloudinary.com/oz/image/upload/v1454951830/{OZ}/f5de39a0_540_pv.jpg",
     {"public_id": f"{OZ}/f5de39a0_540_pv", "version": 1454951830}),
    ("cloudinary_js#94", f"{HOST}/demo/image/upload/c_crop,h_2496,w_3024,x_0,y_1536/c_scale,h_2496,w_3024/v1/sample.jpg",
     {"public_id": "sample", "transformation": "c_crop,h_2496,w_3024,x_0,y_1536/c_scale,h_2496,w_3024"}),
    ("cloudinary_npm#243", f"{HOST}/demo/image/upload/v1552518394/folder/sub/cup.jpg", {"public_id": "folder/sub/cup"}),
    ("js-url-gen#559", f"{HOST}/demo/image/upload/w_500/v1681314158/cup", {"cloud_name": "demo", "public_id": "cup"}),
    ("cloudder#69", f"{HOST}/jdcloudder/image/upload/v1558314941/smokach3k4nlq16njthl.jpg",
     {"public_id": "smokach3k4nlq16njthl", "version": 1558314941}),
    # Folders that look like something else: "images", one or two letters, an underscore.
    ("next-cloudinary#2", f"{HOST}/colbycloud-next-cloudinary/image/upload/images/turtle", {"public_id": "images/turtle"}),
    ("next-cloudinary#2", f"{HOST}/colbycloud-next-cloudinary/image/upload/w_100,h_100/images/turtle",
     {"public_id": "images/turtle", "transformation": "w_100,h_100"}),
    ("unpic#6", f"{HOST}/demo/image/upload/ab/cup.jpg", {"public_id": "ab/cup", "version": None, "transformation": ""}),
    ("unpic#6", f"{HOST}/demo/image/upload/v176873436/cup.jpg", {"public_id": "cup", "version": 176873436}),
    ("unpic#8", f"{HOST}/demo/image/upload/c_lfill/dog", {"public_id": "dog", "transformation": "c_lfill"}),
    ("unpic#8", "https://private-name.cloudinary.com/demo/image/upload/c_lfill/dog", {"cloud_name": "demo", "public_id": "dog"}),
    ("unpic#8", "https://media.codingcat.dev/ajonp/image/upload/v1658570793/main-codingcatdev-photo/CSS-Animations.png",
     {"cloud_name": "ajonp", "public_id": "main-codingcatdev-photo/CSS-Animations", "host": "media.codingcat.dev"}),
    ("unpic#8", f"{HOST}/ajonp/image/upload/main-codingcatdev-photo/CSS-Animations.png",
     {"public_id": "main-codingcatdev-photo/CSS-Animations", "format": "png"}),
    ("unpic#8", f"{HOST}/mabelslabels/image/upload/v1676569378/Dev-Mabels3.0-Assets/Home/main.png",
     {"public_id": "Dev-Mabels3.0-Assets/Home/main", "version": 1676569378}),
    # Long chains with text, and the analytics parameter.
    ("unpic#63", f"{HOST}/colbycloud-next-cloudinary/image/upload/{HEADPHONES}/v1/images/woman-headphones?_a=E",
     {"public_id": "images/woman-headphones", "transformation": HEADPHONES, "analytics": "E", "query": ""}),
    ("svelte-cloudinary#128", f"{HOST}/astro-cloudinary/image/upload/{MOUNTAINS}/v1/samples/landscapes/nature-mountains?_a=BBGOphXg0",
     {"public_id": "samples/landscapes/nature-mountains", "transformation": MOUNTAINS, "analytics": "BBGOphXg0"}),
    ("cloudinary-util#15", f"{HOST}/demo/image/upload/v1/cup?_a=1234", {"public_id": "cup", "analytics": "1234"}),
    ("next-cloudinary#142", f"{HOST}/demo/image/upload/v1/myimage?_a=A1234", {"public_id": "myimage", "format": None}),
    ("next-cloudinary#82", f"{HOST}/demo/image/upload/v1/cup.jpg?x=1&_a=A1234", {"query": "x=1", "analytics": "A1234"}),
    ("next-cloudinary#224", "http://res.cloudinary.com/demo/image/upload/v1/cup.jpg", {"scheme": "http", "public_id": "cup"}),
    # Dots.
    ("next-cloudinary#164", f"{HOST}/demo/image/upload/v1/my.public.id.jpg", {"public_id": "my.public.id", "format": "jpg"}),
    ("next-cloudinary#164", f"{HOST}/demo/image/upload/v1/my.public.id", {"public_id": "my.public.id", "format": None}),
    ("cloudinary-api#22", f"{HOST}/demo/image/upload/v1/a.b/c.d/e.f.png", {"public_id": "a.b/c.d/e.f", "format": "png"}),
    ("cloudinary-api#46", f"{HOST}/xyz/image/upload/v111111111/Folder/Name.With.Multiple.Dots.png",
     {"public_id": "Folder/Name.With.Multiple.Dots", "format": "png"}),
    ("cloudinary-video-player#90", f"{HOST}/demo/video/upload/v1/clip.mp4.webm", {"public_id": "clip.mp4", "format": "webm"}),
    ("earn#891", f"{HOST}/demo/image/upload/v1736400000/earn-pfp/v2.0.avatar.png",
     {"public_id": "earn-pfp/v2.0.avatar", "format": "png"}),
    # Percent-encoding, once.
    ("cloudinary-api#47", f"{HOST}/demo/image/upload/photos/TestA%C3%8C_XXXXX.png", {"public_id": "photos/TestAÌ_XXXXX"}),
    ("cloudinary-util#59", f"{HOST}/demo/image/upload/v1/my%20public%20id", {"public_id": "my public id"}),
    ("next-cloudinary#235", f"{HOST}/demo/image/upload/c_limit,w_70/f_webp/q_auto/v1/foo%2520bar", {"public_id": "foo%20bar"}),
    ("next-cloudinary#414", f"{HOST}/dtljonz0f/image/upload/c_fill,w_592,h_294,g_auto/f_auto/q_auto/v1/gc-v1/cancun/Lucha%20libre%2C%20Tacos%20and%20Beer4?_a=BAVAcNE40",
     {"public_id": "gc-v1/cancun/Lucha libre, Tacos and Beer4", "version": 1}),
    ("cloudinary_wordpress#787", f"{HOST}/demo/image/upload/v1/caf%c3%a9/%E2%82%AC.jpg", {"public_id": "café/€"}),
    ("cloudinary_gem#74", f"{HOST}/demo/image/upload/c_fill,h_150,w_150/v1/vroject-1/development.jpg",
     {"public_id": "vroject-1/development", "version": 1}),
    # Fetch, with the query of the remote URL encoded and not.
    ("cloudinary-api#8", f"{HOST}/demo/image/fetch/v1605729699/{PRISMIC}%3Fw%3D120%26h%3D120",
     {"type": "fetch", "public_id": f"{PRISMIC}?w=120&h=120", "version": 1605729699, "format": None}),
    ("frontend-frameworks#97", f"{HOST}/demo/image/upload/remote/path/cup.jpg%3Fv%3D2",
     {"public_id": "remote/path/cup.jpg?v=2", "format": None}),
    # SEO suffixes.
    ("cloudinary-util#18", f"{HOST}/demo/images/w_100/v1/oaisnd143/cool-image-with-stuff.jpg",
     {"public_id": "oaisnd143", "suffix": "cool-image-with-stuff", "resource_type": "image", "type": "upload"}),
    ("unpic#17", f"{HOST}/demo/videos/v1/dog/a-good-dog.mp4", {"resource_type": "video", "public_id": "dog", "suffix": "a-good-dog"}),
    # Signatures hold "-" and "_", 22 of 100 of them.
    ("cloudinary-util#58", f"{HOST}/demo/image/upload/s--Ai-_rOE7--/c_fill,w_300/v1/cup.jpg", {"signature": "Ai-_rOE7", "public_id": "cup"}),
    # Tokens hold "=" and "~".
    ("cloudinary_java#245", "http://test123-res.cloudinary.com/image/authenticated/test?__cld_token__=st=11111111~exp=11111411~hmac=735a49389a72ac0b90d1a84ac5d43facd1a9047f153b39e914747ef6ed195e53",
     {"cloud_name": "test123", "type": "authenticated", "public_id": "test",
      "token": "__cld_token__=st=11111111~exp=11111411~hmac=735a49389a72ac0b90d1a84ac5d43facd1a9047f153b39e914747ef6ed195e53"}),
    ("cloudinary_public#10", f"{HOST}/demo/video/upload/so_2,w_300/v1/clips/dog.jpg",
     {"resource_type": "video", "public_id": "clips/dog", "format": "jpg", "transformation": "so_2,w_300"}),
    ("cloudinary_npm#220", f"{HOST}/demo/image/upload/t_media_lib_thumb/v1/a_folder/cup.jpg",
     {"public_id": "a_folder/cup", "transformation": "t_media_lib_thumb"}),
]  # fmt: skip


@pytest.mark.parametrize(("thread", "url", "parts"), THREADS, ids=[thread for thread, _, _ in THREADS])
def test_the_urls_that_people_asked_about(thread: str, url: str, parts: dict[str, Any]) -> None:
    """Each says what its owner knew it said, gives back its bytes, and has one canonical form."""
    found = parse(url)
    read = {name: getattr(found, name) for name in parts}
    assert {**read, **({"transformation": str(found.transformation)} if "transformation" in parts else {})} == parts
    assert str(found) == url
    assert str(attrs.evolve(found, text=None)) == url.partition("?_a=")[0].partition("&_a=")[0]
    assert canonicalize(canonicalize(url)) == canonicalize(url)
    assert equivalent(url, canonicalize(url))


def test_a_name_of_the_api() -> None:
    """pycloudinary#42: named transformations with spaces, as the Admin API lists them."""
    chain = parse_transformation(
        "fl_progressive,t_primary/t_t_primary@2x jpg.t_primary@2x jpg.display@2x", source="api"
    )
    assert len(chain) == 2
    assert [component["transformation"] for component in chain] == [
        "primary",
        "t_primary@2x jpg.t_primary@2x jpg.display@2x",
    ]
    assert chain.canonical() == "fl_progressive,t_primary/t_t_primary%402x%20jpg.t_primary%402x%20jpg.display%402x"


# ------------------------------------------------------------------------- what the two community parsers get wrong


def test_without_a_version() -> None:
    """28: one of them throws."""
    found = parse(f"{HOST}/demo/image/upload/sample.jpg")
    assert (found.public_id, found.format, found.version) == ("sample", "jpg", None)


def test_a_remote_url_with_its_query() -> None:
    """29: the query is torn off; the service may do so too, and that is noted."""
    found = parse(f"{HOST}/demo/image/fetch/f_auto/v1/https://x/a.jpg?x=1")
    assert (found.public_id, found.version) == ("https://x/a.jpg?x=1", 1)
    assert found.ambiguities[0].other == {"public_id": "https://x/a.jpg", "query": "x=1"}


def test_a_token_with_equals_signs() -> None:
    """30: the value ends at the first `=`."""
    url = f"{HOST}/demo/image/upload/v1/cup.jpg?__cld_token__=st=1~exp=2~hmac=ab"
    assert parse(url).token == "__cld_token__=st=1~exp=2~hmac=ab"


def test_a_signed_url_with_another_transformation() -> None:
    """31: the stale signature is kept; and one with "-" or "_" is taken for a transformation."""
    url = parse(f"{HOST}/demo/image/upload/s--ab_d-fgh--/w_300/v1/cup.jpg")
    assert url.signature == "ab_d-fgh"
    assert str(url.with_transformation("w_600")) == f"{HOST}/demo/image/upload/w_600/v1/cup.jpg"
    assert Cloud("demo", api_secret="b").parse(str(url)).append("e_sepia").signature is None


def test_a_folder_with_an_underscore() -> None:
    """32: `my_folder` becomes part of the transformation."""
    url = parse(f"{HOST}/demo/image/upload/my_folder/pic.jpg")
    assert (url.public_id, len(url.transformation)) == ("my_folder/pic", 0)
    # The service may take it for one too: two letters and an underscore.
    assert url.ambiguities[0].other == {"transformation": "my_folder", "public_id": "pic"}
    assert parse(f"{HOST}/demo/image/upload/some_folder/pic.jpg").ambiguities == ()
    changed = url.with_transformation({"width": 300, "fetch_format": "auto", "crop": "lfill"})
    assert str(changed) == f"{HOST}/demo/image/upload/c_lfill,f_auto,w_300/my_folder/pic.jpg"


@pytest.mark.parametrize("path", ["{}", "{}/v1/x", "w_1/{}", "{}.jpg", "v1/{}", "s--{}--/x", "l_text:{}:x/y"])
def test_repeated_pieces_cost_no_more_than_others(path: str) -> None:
    """33: `a_b` twenty times takes three seconds, four to seven times as much for each two more."""

    def steps(times: int) -> int:
        count = 0

        def counted(frame: Any, event: str, arg: Any) -> None:
            nonlocal count
            count += 1

        url = f"{HOST}/demo/image/upload/" + path.format("a_b" * times)
        sys.setprofile(counted)
        try:
            assert str(parse(url)) == url
        finally:
            sys.setprofile(None)
        return count

    steps(100)  # what is loaded when it is needed
    assert steps(40_000) <= 2.2 * steps(20_000) + 100


# ---------------------------------------------------------------------------------------- what the official SDK writes

WORDS = st.text("abcxyz 09-.", min_size=1, max_size=8)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "width": st.sampled_from([1, 300, 0.5, "auto", "$w", "iw_mul_2", "width / 2", 100.0]),
    "height": st.sampled_from([1, 200, "1.0", "ih"]),
    "crop": st.sampled_from(["fill", "limit", "thumb"]),
    "gravity": st.sampled_from(["face", "auto:subject", "north_east"]),
    "quality": st.sampled_from([80, "auto", "auto:good", "80:444"]),
    "effect": st.sampled_from(["sepia", "blur:300", ["tint", 50, "red"], "gen_remove:prompt_a cup", "art:hokusai"]),
    "angle": st.sampled_from([90, ["auto_right", "hflip"], "vflip"]),
    "radius": st.sampled_from([20, "max", [10, 20], "20:0:40:40"]),
    "background": st.sampled_from(["red", "#FF0000", "rgb:00FF00", "auto:border"]),
    "color": st.sampled_from(["#Abc", "blue"]),
    "border": st.sampled_from(["3px_solid_red", {"width": 4, "color": "#ABC"}]),
    "overlay": st.one_of(
        st.sampled_from(["logo", "brand:logo", {"public_id": "brand/logo"}, "text:Arial_20:Hi", {"url": "https://x.example/a.png"}]),
        st.builds(lambda text: {"font_family": "Open Sans", "font_size": 20, "text": text}, cst.texts()),
    ),
    "flags": st.sampled_from(["lossy", ["progressive", "lossy"]]),
    "dpr": st.sampled_from([1, 2.0, "auto"]),
    "x": st.sampled_from([10, 0.5, -3]),
    "start_offset": st.sampled_from([2, "35%", "auto"]),
    "offset": st.sampled_from([[2, 5], "2..5"]),
    "fps": st.sampled_from([25, [24, 30], "24-29.97"]),
    "video_codec": st.sampled_from(["h264", {"codec": "h264", "profile": "main"}]),
    "if": st.sampled_from(["w_gt_500", "width > 500 && height < 100", "!a b! in tags"]),
    "variables": st.sampled_from([[["$a", 5], ["$b", "$a * 2"]], [["$n", "!a b!"]]]),
    "$w": st.sampled_from([10, "width / 3"]),
    "fetch_format": st.sampled_from(["auto", "webp"]),
    "raw_transformation": st.sampled_from(["e_grayscale", "c_pad/zz_9", "w_1,w_2"]),
    "default_image": st.sampled_from(["avatar.png"]),
    "page": st.sampled_from([2, "3-5"]),
    "density": st.sampled_from([150]),
}  # fmt: skip
URL_OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "secure": st.booleans(),
    "private_cdn": st.booleans(),
    "cdn_subdomain": st.booleans(),
    "resource_type": st.sampled_from(["image", "video", "raw"]),
    "type": st.sampled_from(["upload", "private", "authenticated", "facebook"]),
    "version": st.integers(1, 10**10),
    "format": st.sampled_from(["jpg", "png", "webp", "mp4"]),
    "force_version": st.booleans(),
    "shorten": st.booleans(),
    "sign_url": st.just(True),
    "long_url_signature": st.booleans(),
    "url_suffix": st.sampled_from(["my-cup", "tea"]),
    "use_root_path": st.booleans(),
    "secure_distribution": st.sampled_from(["images.example.com"]),
    "auth_token": st.just({"key": "00112233FF99", "start_time": 1111111111, "duration": 300}),
}


def _some(options: dict[str, st.SearchStrategy[Any]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.sets(st.sampled_from(sorted(options)), max_size=most).flatmap(
        lambda names: st.fixed_dictionaries({name: options[name] for name in names})
    )


STEPS = _some(OPTIONS, 5)


def _read(url: str, options: dict[str, Any]) -> DeliveryUrl:
    """Read with the cloud that the options say, which knows its host."""
    settings: dict[str, Any] = {}
    if options.get("secure_distribution"):
        settings = {"host": options["secure_distribution"], "cloud_in_path": not options.get("private_cdn")}
    return Cloud("demo", api_secret="b", token_key="00112233FF99", **settings).parse(url)


@given(
    cst.public_ids(), st.one_of(STEPS, st.builds(lambda step, more: {**step, "transformation": more}, STEPS, st.lists(STEPS, max_size=2))),
    _some(URL_OPTIONS, 6),
)  # fmt: skip
def test_what_the_official_sdk_writes_is_read(
    public_id: str, transformation: dict[str, Any], options: dict[str, Any]
) -> None:
    """It is rebuilt byte for byte, and has one canonical form, which says the same."""
    given_options = {**transformation, **options, "cloud_name": "demo", "api_secret": "b"}
    try:
        url, _ = cloudinary.utils.cloudinary_url(public_id, **given_options)
    except ValueError:
        assume(False)
    found = _read(url, options)
    assert str(found) == url
    assert str(attrs.evolve(found, text=None)) == url
    assert (found.signature is None) == ("/s--" not in url)
    assert (found.token is None) == ("__cld_token__" not in url)
    if options.get("version") and "url_suffix" not in options:
        end = f".{found.format}" if found.format else ""
        given_end = f".{options['format']}" if "format" in options else ""
        assert (found.version, found.public_id + end) == (options["version"], public_id + given_end)
    try:
        once = canonicalize(url)
    except ParseError:
        assert "secure_distribution" in options  # a root path on a host that only its cloud knows
        return
    assert canonicalize(once) == once
    assert equivalent(url, once)
    if found.token is None and found.signature is None:
        again = _read(once, options)
        for name in ("cloud_name", "resource_type", "type", "public_id", "format", "suffix"):
            assert getattr(again, name) == getattr(found, name)


@given(cst.public_ids(), STEPS, st.integers(1, 10**10), st.booleans())
def test_a_change_is_signed_as_the_official_sdk_signs(
    public_id: str, step: dict[str, Any], version: int, long: bool
) -> None:
    """Read, changed and signed again, a URL is the one that the SDK makes of the changed options."""
    options = {**step, "cloud_name": "demo", "api_secret": "b", "secure": True, "sign_url": True, "version": version}
    before, _ = cloudinary.utils.cloudinary_url(public_id, format="jpg", long_url_signature=long, **options)
    after, _ = cloudinary.utils.cloudinary_url(public_id, format="png", long_url_signature=long, **options)
    cloud = Cloud("demo", api_secret="b", long_signature=long)
    found = cloud.parse(before)
    assume(not found.ambiguities)
    if TRANSFORMATION_LIKE.match(public_id) and "/" in public_id:
        # Without its version, which is not signed, this would be a signed transformation.
        with pytest.raises(DeliveryError, match="looks like a transformation"):
            found.with_format("png")
    else:
        assert str(found.with_format("png")) == after
