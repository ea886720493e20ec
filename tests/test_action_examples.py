"""Every JSON example of the "Get URL" action, with its exact URL or the exact refusal."""

from __future__ import annotations

import pytest

from cldurl import Cloud, TransformationError, check, compile

# (transformation, its text): the examples in the order in which the page gives them.
EXAMPLES = [
    ({"width": 400}, "w_400"),
    ({"width": 400, "height": 300}, "h_300,w_400"),
    ({"width": 400, "height": 300, "crop": "fill"}, "c_fill,h_300,w_400"),
    ({"width": 400, "height": 300, "crop": "fit"}, "c_fit,h_300,w_400"),
    ({"width": 400, "height": 300, "crop": "scale"}, "c_scale,h_300,w_400"),
    ({"width": 200, "height": 200, "crop": "thumb", "gravity": "face"}, "c_thumb,g_face,h_200,w_200"),
    (
        {"width": 300, "height": 300, "crop": "crop", "gravity": "north_west", "x": 50, "y": 50},
        "c_crop,g_north_west,h_300,w_300,x_50,y_50",
    ),
    ({"width": 400, "height": 400, "crop": "fill", "gravity": "center"}, "c_fill,g_center,h_400,w_400"),
    ({"width": 400, "height": 400, "crop": "fill", "gravity": "face"}, "c_fill,g_face,h_400,w_400"),
    ({"width": 400, "height": 400, "crop": "fill", "gravity": "auto"}, "c_fill,g_auto,h_400,w_400"),
    ({"width": 400, "height": 400, "crop": "fill", "gravity": "south"}, "c_fill,g_south,h_400,w_400"),
    ({"quality": "auto"}, "q_auto"),
    ({"quality": 80}, "q_80"),
    ({"fetch_format": "auto"}, "f_auto"),
    ({"effect": "blur:300"}, "e_blur:300"),
    ({"effect": "grayscale"}, "e_grayscale"),
    ({"effect": "sepia"}, "e_sepia"),
    ({"effect": "pixelate:10"}, "e_pixelate:10"),
    ({"effect": "sharpen:100"}, "e_sharpen:100"),
    ({"effect": "brightness:50"}, "e_brightness:50"),
    ({"effect": "contrast:50"}, "e_contrast:50"),
    ({"effect": "auto_brightness"}, "e_auto_brightness"),
    ({"effect": "auto_contrast"}, "e_auto_contrast"),
    ({"effect": "saturation:50"}, "e_saturation:50"),
    ({"effect": "vignette:30"}, "e_vignette:30"),
    ({"angle": 45}, "a_45"),
    ({"angle": "auto"}, "a_auto"),
    ({"angle": "hflip"}, "a_hflip"),
    ({"angle": "vflip"}, "a_vflip"),
    ({"border": "5px_solid_black"}, "bo_5px_solid_black"),
    ({"border": "10px_solid_rgb:0066cc"}, "bo_10px_solid_rgb:0066cc"),
    ({"radius": 20}, "r_20"),
    ({"width": 300, "height": 300, "crop": "fill", "radius": "max"}, "c_fill,h_300,r_max,w_300"),
    ({"width": 400, "height": 400, "crop": "pad", "background": "auto:border"}, "b_auto:border,c_pad,h_400,w_400"),
    ({"width": 400, "height": 400, "crop": "pad", "background": "rgb:f0f0f0"}, "b_rgb:f0f0f0,c_pad,h_400,w_400"),
    ({"background": "transparent"}, "b_transparent"),
    (
        {"overlay": "logo_public_id", "gravity": "south_east", "x": 10, "y": 10, "width": 100, "opacity": 70},
        "g_south_east,l_logo_public_id,o_70,w_100,x_10,y_10",
    ),
    (
        {
            "overlay": {"font_family": "Arial", "font_size": 48, "text": "Sample Text"},
            "gravity": "north",
            "y": 20,
            "color": "white",
        },
        "co_white,g_north,l_text:Arial_48:Sample%20Text,y_20",
    ),
    (
        {
            "transformation": [
                {"width": 400, "height": 400, "crop": "fill"},
                {"overlay": "logo", "gravity": "south_east", "width": 80},
            ]
        },
        "c_fill,h_400,w_400/g_south_east,l_logo,w_80",
    ),
    ({"width": 640, "height": 480, "crop": "fill"}, "c_fill,h_480,w_640"),
    ({"start_offset": "5.0", "duration": "1.0"}, "du_1,so_5"),
    ({"width": "auto", "crop": "scale", "responsive": True}, "c_scale,w_auto"),
    ({"width": 400, "dpr": "auto"}, "dpr_auto,w_400"),
    (
        {
            "width": 800,
            "height": 600,
            "crop": "fill",
            "gravity": "auto",
            "quality": "auto",
            "fetch_format": "auto",
            "dpr": "auto",
        },
        "c_fill,dpr_auto,f_auto,g_auto,h_600,q_auto,w_800",
    ),
    (
        {"width": 200, "height": 200, "crop": "fill", "gravity": "face", "radius": "max", "border": "3px_solid_white"},
        "bo_3px_solid_white,c_fill,g_face,h_200,r_max,w_200",
    ),
    (
        {
            "transformation": [
                {"width": 1200, "height": 800, "crop": "fill", "quality": "auto:good"},
                {"effect": "sharpen:80"},
                {"overlay": "watermark_logo", "gravity": "south_east", "x": 20, "y": 20, "opacity": 60, "width": 150},
            ]
        },
        "c_fill,h_800,q_auto:good,w_1200/e_sharpen:80/g_south_east,l_watermark_logo,o_60,w_150,x_20,y_20",
    ),
]


@pytest.mark.parametrize(("transformation", "text"), EXAMPLES, ids=[text for _, text in EXAMPLES])
def test_an_example_of_the_action_compiles(transformation: dict[str, object], text: str) -> None:
    """Each example gives its text, and the URL around it."""
    assert compile(transformation) == text
    assert Cloud("demo").url("sample", transformation) == f"https://res.cloudinary.com/demo/image/upload/{text}/sample"


@pytest.mark.parametrize("format", ["webp", "mp4"])
def test_a_format_is_the_extension_and_no_parameter(format: str) -> None:
    """`{"format": ...}` is the extension in `url`, and refused with advice in `compile`."""
    assert (
        Cloud("demo").url("sample", {"format": format})
        == f"https://res.cloudinary.com/demo/image/upload/sample.{format}"
    )
    with pytest.raises(TransformationError, match=r"\$\.format: .*use \"fetch_format\""):
        compile({"format": format})


def test_the_documented_call_of_get_url() -> None:
    """The inputs of the action give its URL, in the one order that every SDK writes."""
    url = Cloud("demo").url("my_image", {"width": 300, "height": 300, "crop": "fill"}, quality="auto", format="jpg")
    assert url == "https://res.cloudinary.com/demo/image/upload/c_fill,h_300,q_auto,w_300/my_image.jpg"


def test_the_defaults_of_get_url() -> None:
    """https, image and no quality unless asked for."""
    assert Cloud("demo").url("my_image") == "https://res.cloudinary.com/demo/image/upload/my_image"
    assert (
        Cloud("demo")
        .url("my_image", secure=False, resource_type="video")
        .startswith("http://res.cloudinary.com/demo/video/")
    )


def test_of_the_examples_of_the_action_only_the_odd_are_reported() -> None:
    """A size without a crop mode, EXIF, a background of nothing, and client hints."""
    found = {text: [problem.rule for problem in check(data)] for data, text in EXAMPLES}
    assert {text: rules for text, rules in found.items() if rules} == {
        "h_300,w_400": ["size-without-crop"],
        "a_auto": ["angle-auto"],
        "b_transparent": ["transparent-alone"],
        "c_scale,w_auto": ["html-only", "client-hints"],
        "dpr_auto,w_400": ["client-hints"],
        "c_fill,dpr_auto,f_auto,g_auto,h_600,q_auto,w_800": ["client-hints"],
    }
