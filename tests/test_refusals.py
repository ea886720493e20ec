"""Values that look right and are not: each once compiled to a URL that could only fail or mean something else."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from cldurl import Cloud, DeliveryError, TransformationError, check, compile

REFUSED: list[tuple[Any, str]] = [
    ({"width": "300px"}, "$.width: '300px' is neither a number nor a word; write the number without a unit: 300"),
    ({"$kind": "3d"}, "$.$kind: '3d' is neither a number nor a word; text is quoted: \"!3d!\""),
    ({"x": ".."}, '$.x: unexpected "." in an expression'),
    ({"radius": "w != 1:9"}, "$.radius: 'w != 1:9' can be read in two ways; give the corners as a list"),
    ({"quality": "80%"}, "$.quality: '80%' has a percent sign; give the number alone: 80"),
    ({"opacity": "50 %"}, "$.opacity: '50 %' has a percent sign; give the number alone: 50"),
    ({"width": "30%"}, "$.width: '30%' has a percent sign; a share is written as a decimal: 0.3"),
    ({"zoom": "150%"}, "$.zoom: '150%' has a percent sign; a share is written as a decimal: 1.5"),
    ({"if": "width => 500"}, '$.if: "=>" is not an operator; did you mean ">="?'),
    ({"if": "width >"}, '$.if: nothing after ">"'),
    ({"if": "> 500"}, '$.if: no operand before ">"'),
    ({"if": "'sale' in tags"}, "$.if: unexpected \"'\" in an expression; text is written !text!"),
    ({"crop": "fil", "width": 3}, "$.crop: unknown crop mode 'fil'; did you mean \"fill\"?"),
    ({"crop": "cover", "width": 3}, "$.crop: unknown crop mode 'cover'; did you mean \"fill\"?"),
    ({"blur": 300}, '$.blur: unknown parameter; it is an effect: {"effect": {"blur": ...}}'),
    ({"else": {}}, '$.else: unknown parameter; a block is written [{"if": "..."}, ..., {"if": "else"}, ..., {"if": "end"}]'),
    (
        {"overlay": {"text": "", "font_family": "Arial", "font_size": 40}},
        "$.overlay.text: the text is empty; give one, or leave the layer out",
    ),
    (
        {"overlay": "https://example.com/logo.png"},
        "$.overlay: a remote URL is not a public ID; write {\"url\": 'https://example.com/logo.png'}",
    ),
    (
        {"overlay": {"public_id": "a", "color": "red"}},
        "$.overlay.color: unknown key of a layer; it belongs next to the layer in the component, not inside it",
    ),
    ({"overlay": {"text": "a", "font": "Arial"}}, '$.overlay.font: unknown key of a layer; did you mean "font_family"?'),
    ({"overlay": {"text": "a", "fontFamily": "Arial"}}, '$.overlay.fontFamily: unknown key of a layer; did you mean "font_family"?'),
    ({"radius": "a!b:c"}, '$.radius: "!" without its partner; quoted text is written "!text!"'),
    ({"fps": "30-24"}, "$.fps: the range 30-24 runs backwards; did you mean 24-30?"),
    ({"duration": -3}, '$.duration: -3 is out of range; expected seconds'),
    ({"density": 0.5}, "$.density: 0.5 is not a whole number; expected whole dots per inch above 0"),
    ({"flags": "a:"}, '$.flags: an empty argument; for no argument write "a" alone'),
    (
        {"overlay": {"type": "list", "public_id": "a"}},
        "$.overlay.type: 'list' is not a type of a layer; known are upload, private, authenticated, fetch",
    ),
    (
        {"overlay": {"resource_type": "text", "public_id": "Arial_30", "text": "a"}},
        "$.overlay.public_id: 'Arial_30' would be read as a font with a size; such an asset cannot style a text",
    ),
    (
        {"overlay": {"url": "https:///a.png"}},
        "$.overlay.url: 'https:///a.png' is not a URL; such as \"https://example.com/logo.png\"",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("transformation", "message"), REFUSED)
def test_what_can_never_be_right(transformation: Any, message: str) -> None:
    with pytest.raises(TransformationError) as caught:
        compile(transformation)
    assert str(caught.value) == message


def _nested(depth: int) -> dict[str, Any]:
    """A dict in the chain of a dict, and so on."""
    step: dict[str, Any] = {"width": 3}
    for _ in range(depth):
        step = {"transformation": [step]}
    return step


A_TRANSFORMATION = "a dict, a list of dicts, or a string in URL syntax"
SYNTAX = 'URL syntax is "c_fill,w_300"'
NO_FORMAT = 'the format is the extension of a URL, not a parameter; give it to url(), or use "fetch_format"'
ORDER = "of the same dict; use `variables`, which keeps its order"
A_NAME = "is not a name of a variable; a letter, then letters and digits only"
STRUCTURE: list[tuple[Any, str, str]] = [
    (5, f"$: a transformation cannot be an int; {A_TRANSFORMATION}", "wrong-type"),
    (b"w_1", f"$: a transformation cannot be a bytes; {A_TRANSFORMATION}", "wrong-type"),
    (bytearray(b"w_1"), f"$: a transformation cannot be a bytearray; {A_TRANSFORMATION}", "wrong-type"),
    ([None, {"width": 1}, 5], "$[2]: a step cannot be an int; a dict, or a string in URL syntax", "wrong-type"),
    ([{"width": 1}] * 1001, "$: more than 1,000 components", "too-large"),
    ("/".join(["w_1"] * 1001), "$: more than 1,000 components", "too-large"),
    (["/".join(["w_1"] * 501)] * 2, "$[1]: more than 1,000 components", "too-large"),
    ({"transformation": [{"width": 1}] * 1001}, "$.transformation: more than 1,000 components", "too-large"),
    ({"transformation": [{}, *[None] * 1000]}, "$.transformation: more than 1,000 components", "too-large"),
    ([{"transformation": [{"x": 1}] * 500}] * 2, "$[1].transformation[499]: more than 1,000 components", "too-large"),
    (_nested(101), f"${'.transformation[0]' * 100}.transformation: nested more than 100 deep", "too-large"),
    ([{}, _nested(101)], f"$[1]{'.transformation[0]' * 100}.transformation: nested more than 100 deep", "too-large"),
    (
        MappingProxyType(_nested(101)),
        f"${'.transformation[0]' * 100}.transformation: nested more than 100 deep",
        "too-large",
    ),
    ({"size": "3x4", "width": 3}, "$: two keys for 'w'; keep one of them", "two-keys"),
    ({"$a": 1, "variables": [["$a", 2]]}, "$: two keys for '$a'; keep one of them", "two-keys"),
    ({"$b": 1, "variables": [["$a", 2], ["$b", 3]]}, "$: two keys for '$b'; keep one of them", "two-keys"),
    ({"$a": "$b", "$b": 3}, f"$: '$a' uses '$b' {ORDER}", "variable-order"),
    ({"$b": 3, "$c": "$b + 1"}, f"$: '$c' uses '$b' {ORDER}", "variable-order"),
    ([{"format": "jpg"}], f"$[0].format: {NO_FORMAT}", "misplaced-format"),
    ({"transformation": [{"x": 1}, 5]}, "$.transformation[1]: 5 is not valid; expected named transformations", "invalid-value"),
    (",", "$: an empty parameter; remove the extra comma or slash", "syntax"),
    ("w_1,", "$: an empty parameter; remove the extra comma or slash", "syntax"),
    ("w_1//w_2", "$: an empty parameter; remove the extra comma or slash", "syntax"),
    ("w_", "$: 'w_' has no value", "syntax"),
    ("v12", '$: a version is not part of a transformation; give url() version="v12"', "syntax"),
    ("hero", '$: \'hero\' is not a parameter; did you mean the named transformation "t_hero"?', "syntax"),
    ("zz_", '$: \'zz_\' is not a parameter; did you mean the named transformation "t_zz_"?', "syntax"),
    ("w1", '$: \'w1\' is not a parameter; did you mean the named transformation "t_w1"?', "syntax"),
    ("wx", '$: \'wx\' is not a parameter; did you mean the named transformation "t_wx"?', "syntax"),
    ("crop-", '$: \'crop-\' is not a parameter; did you mean "crop"?', "syntax"),
    ("width", "$: 'width' is not a parameter; width is written w_...", "syntax"),
    ("extra", "$: 'extra' is not a parameter; extra is a key of a dict, not a code", "syntax"),
    ("w 1", f"$: 'w 1' is not a parameter; {SYNTAX}", "syntax"),
    ("$a", f"$: '$a' is not a parameter; {SYNTAX}", "syntax"),
    ("$a_", f"$: '$a_' is not a parameter; {SYNTAX}", "syntax"),
    ("$_1", f"$: '$' {A_NAME}", "variable-name"),
    ("$a-b_1", f"$: '$a-b' {A_NAME}", "variable-name"),
    ("zz_1", '$: unknown code \'zz\'; a newer code goes through {"extra": {"zz": ...}}', "unknown-code"),
    ("width_1", "$: unknown code 'width'; width is written w_...", "unknown-code"),
    ("size_1x1", "$: unknown code 'size'; size is a key of a dict, not a code", "unknown-code"),
    ("Q_1", "$: unknown code 'Q'", "unknown-code"),
    ("widht_1", '$: unknown code \'widht\'; did you mean "width"?', "unknown-code"),
    ("longcode_1", "$: unknown code 'longcode'", "unknown-code"),
    ("_1", "$: unknown code ''", "unknown-code"),
    ("!a_1", "$: unknown code '!a'", "unknown-code"),
    ("z!_1", "$: unknown code 'z!'", "unknown-code"),
    ("w_300,c_fil", '$: \'c_fil\': unknown crop mode \'fil\'; did you mean "fill"?', "unknown-word"),
]  # fmt: skip


@pytest.mark.parametrize(("transformation", "message", "rule"), STRUCTURE)
def test_a_refusal_says_where_and_why(transformation: Any, message: str, rule: str) -> None:
    """Of chains, components and URL syntax; at every limit, what just fits is written."""
    with pytest.raises(TransformationError) as caught:
        compile(transformation)
    problem = caught.value.problems[0]
    assert (str(problem), problem.rule) == (message, rule)


@pytest.mark.parametrize(
    ("transformation", "text"),
    [
        ([{"width": 1}] * 1000, "/".join(["w_1"] * 1000)),
        ("/".join(["w_1"] * 1000), "/".join(["w_1"] * 1000)),
        ({"transformation": [{"width": 1}] * 999, "x": 1}, "/".join([*["w_1"] * 999, "x_1"])),
        ({"transformation": [{}, *[None] * 999], "x": 1}, "x_1"),
        (_nested(100), "w_3"),
        (MappingProxyType(_nested(100)), "w_3"),
        ([_nested(100), {"x": 1}], "w_3/x_1"),
        ({"$a": "$a", "$b": 3}, "$a_$a,$b_3"),
        ({"$a": "$bb", "$b": 3}, "$a_$bb,$b_3"),
        ({"variables": [["$a", 1], ["$a", 2]]}, "$a_1,$a_2"),
    ],
)
def test_what_just_fits_is_written(transformation: Any, text: str) -> None:
    """A limit is where it says that it is."""
    assert compile(transformation) == text


@pytest.mark.parametrize("name", ["$1a", "$a_b", "$"])
@pytest.mark.parametrize("key", ["effect", "background"])
def test_a_bad_variable_is_no_effect(key: str, name: str) -> None:
    with pytest.raises(TransformationError):
        compile({key: name})


@pytest.mark.parametrize("key", ["gravity", "audio_codec", "fetch_format", "streaming_profile"])
@pytest.mark.parametrize("word", ["auto:", ":auto", "auto::a", ":"])
def test_no_part_of_a_word_is_empty(key: str, word: str) -> None:
    with pytest.raises(TransformationError):
        compile({key: word})


@pytest.mark.parametrize(
    ("transformation", "text"),
    [
        ({"flags": "attachment.brand_new"}, "fl_attachment.brand_new"),
        ({"flags": {"alternate": "lang_en;name_x"}}, "fl_alternate:lang_en;name_x"),
        ({"flags": {"attachment": "wow!.pdf"}}, "fl_attachment:wow!%252Epdf"),
        ({"x": Decimal("-0.00"), "y": "-0.0"}, "x_0.00,y_0.0"),
        ({"width": [], "height": (), "effect": [], "crop": "fit"}, "c_fit"),
        ({"radius": "width != width"}, "r_w_ne_w"),
        ({"radius": "20:!a:b! = 3:4"}, "r_20:!a:b!_eq_3:4"),
        ({"radius": [0, "!=!"]}, "r_0:!%3D!"),
        ({"transformation": ["a", None, {"width": 1}, "b"], "x": 1}, "t_a/w_1/t_b/x_1"),
        ({"transformation": [{"x": 1}], "overlay": {"text": "a", "font_family": "b", "font_size": 9}}, "x_1/l_text:b_9:a"),
        ({"overlay": {"text": "a", "font_family": "Arial", "font_size": 9}, "width": Decimal(3)}, "l_text:Arial_9:a,w_3"),
        (
            {"overlay": {"resource_type": "subtitles", "font_family": "$f", "font_size": 9, "public_id": "a/b c.srt"}},
            "l_subtitles:$f_9:a:b%20c.srt",
        ),
        # https://example.com/%C3%BC%20b%20c
        ({"overlay": {"url": "https://example.com/ü b%20c"}}, "l_fetch:aHR0cHM6Ly9leGFtcGxlLmNvbS8lQzMlQkMlMjBiJTIwYw=="),
    ],
)  # fmt: skip
def test_what_is_right_after_all(transformation: Any, text: str) -> None:
    assert compile(transformation) == compile(text) == text


@pytest.mark.parametrize(
    ("transformation", "rules"),
    [
        ({"if": "initial_width > $size", "$size": 300, "width": "$size"}, ["unassigned-variable"]),
        ([{"$size": 300}, {"if": "initial_width > $size", "width": "$size"}], []),
        ({"start_offset": 1, "end_offset": 3, "duration": 2}, ["end-offset-beside-duration"]),
        ({"radius": "full"}, ["expression-word"]),
        ({"radius": "10:max:$r"}, ["unassigned-variable"]),
        ({"transformation": "w_300"}, ["name-like-syntax"]),
        ({"gravity": "top", "crop": "thumb", "width": 100, "height": 100}, ["unknown-word"]),
    ],
)
def test_what_is_reported(transformation: Any, rules: list[str]) -> None:
    assert [problem.rule for problem in check(transformation)] == rules


def test_a_url_is_checked_argument_by_argument() -> None:
    """What is wrong with one argument hides nothing of the others."""
    cloud = Cloud("demo")
    found = cloud.check("a%20b", {"widht": 300}, version="x", format="..")
    assert [problem.path for problem in found if problem.severity == "error"] == [
        "$.widht",
        "version",
        "format",
        "public_id",
    ]
    assert [problem.rule for problem in cloud.check("cat.jpg", format="jpg")] == ["doubled-extension"]
    assert [problem.rule for problem in cloud.check("image/upload/cat")] == ["url-like-id"]
    assert cloud.check("dog", {"start_offset": 5, "duration": 10}, resource_type="video", format="mp4") == []


def test_a_delivery_url_is_not_a_public_id() -> None:
    with pytest.raises(DeliveryError, match="this is a delivery URL; give the public ID alone: 'cat'"):
        Cloud("demo").url("https://res.cloudinary.com/demo/image/upload/v1/shop/cat.jpg")
