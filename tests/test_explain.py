"""What `explain` says: everything once, in order, in words of the table, and never anything but an answer or a ParseError."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cldurl
from cldurl import Cloud, ParseError, TransformationError, compile, explain, parse, parse_transformation
from cldurl import strategies as cst
from cldurl import vocabulary as words
from cldurl._explain import Explanation, Step, lines
from cldurl._wording import describe
from cldurl.descriptions import OPERANDS, OPERATORS, TESTS, WORDS
from cldurl.effect_table import BACKGROUNDS, EFFECTS
from cldurl.expressions import OPERATORS as SIGNS
from cldurl.expressions import WORDS as PREDEFINED
from cldurl.parameters import BY_NAME, CODE, CONDITION, TABLE

HOST = "https://res.cloudinary.com/demo"
TOKEN = f"__cld_token__=st=1~exp=4102444800~acl=%2fimage%2f*~hmac={'0' * 63}9"
CODED = [row for row in TABLE if row.place in (CODE, CONDITION) and row.code and not row.sets]


def flat(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from flat(step.steps)


def said(what: Any) -> list[str]:
    """What is said of the only component."""
    (step,) = explain(what).steps
    return list(step.sentences)


# ------------------------------------------------------------------------------------------------------------ laws


@given(cst.transformations(strings=False))
def test_each_component_is_explained_once_and_in_order(transformation: Any) -> None:
    """Flattened, the steps are the components of the chain, and their parameters those of the components."""
    chain = parse_transformation(compile(transformation))
    steps = list(flat(explain(transformation).steps))
    assert [step.text for step in steps] == [component.text for component in chain]
    assert [step.index for step in steps] == list(range(1, len(chain) + 1))
    for step, component in zip(steps, chain, strict=True):
        assert [reading.text for reading in step.parameters] == [param.text for param in component.params]
        assert list(step.sentences[: len(component.params)]) == [reading.meaning for reading in step.parameters]


@given(cst.transformations())
def test_it_is_data_for_json_and_lines_for_people(transformation: Any) -> None:
    """What `to_json` writes is what `to_dict` holds, and no line holds a control character."""
    explanation = explain(transformation)
    assert json.loads(explanation.to_json()) == explanation.to_dict()
    assert all(line.isprintable() for line in str(explanation).split("\n"))
    assert str(explanation).count("\n") + 1 == len(list(lines(explanation)))


@given(
    st.text()
    | st.lists(st.sampled_from([*"/,_:$!%&;.-()", "w", "300", "l", "text", "if", "end", "fl", "layer_apply", "e", "a", "%2C", "auto"])).map("".join)
    | st.builds(lambda code, text: f"{code}_{text}", st.sampled_from([row.code for row in CODED]), st.text())
)  # fmt: skip
def test_any_text_is_explained_or_refused(text: str) -> None:
    """Nothing but a ParseError, of a transformation and of a URL with it."""
    for what in (text, f"{HOST}/image/upload/{text}", f"{HOST}/image/upload/{text}/v1/a?{text}"):
        try:
            assert isinstance(str(explain(what)), str)
        except ParseError:
            pass


@pytest.mark.parametrize("what", [5, b"w_300", {"widht": 5}, [3], {"width": object()}])
def test_what_compile_refuses_is_refused(what: Any) -> None:
    """In the words of `compile`."""
    with pytest.raises(TransformationError):
        explain(what)


@pytest.mark.parametrize("row", CODED, ids=lambda row: row.name)
def test_every_row_has_words(row: Any) -> None:
    """A description that ends as a sentence does, and a place for the value if it says more."""
    assert row.description.endswith(".")
    assert row.says.count("{}") == (1 if row.says else 0)


@given(st.data())
def test_every_value_of_every_row_has_words(data: st.DataObject) -> None:
    """No value that is read is left without words, nor said to be unknown."""
    row = data.draw(st.sampled_from(CODED))
    value = data.draw(cst.values(row.name))
    for step in flat(explain({row.name: value}).steps):
        for reading in step.parameters:
            assert reading.meaning.endswith(".") and len(reading.meaning) > 2
            if reading.value is not None:
                assert "kept as it is" not in reading.meaning


@pytest.mark.parametrize("effect", [*EFFECTS.values(), *BACKGROUNDS.values()], ids=lambda effect: effect.name)
def test_every_effect_has_words(effect: Any) -> None:
    """A few, in a row, without a full stop: they stand in sentences and in tables."""
    assert 2 <= len(effect.about.split()) <= 20
    assert effect.about[-1] != "."
    key = "effect" if effect is EFFECTS.get(effect.name) else "background"
    assert effect.about in describe(BY_NAME[key].kind, effect.name)


def test_the_words_of_closed_and_documented_lists_are_described() -> None:
    """Crop modes, flags, angles, compass, operators and predefined words: each has its description, and no other has one."""
    assert set(WORDS["crop mode"]) == set(words.CROP_MODES)
    assert set(WORDS["flag"]) == words.FLAGS
    assert set(WORDS["angle"]) == words.ANGLE_WORDS
    assert set(WORDS["gravity"]) >= words.COMPASS
    known = words.GRAVITIES | {"auto", "auto:subject", "auto:classic", "region_", "clipping_path_", "track_person"}
    assert set(WORDS["gravity"]) <= known
    assert set(OPERANDS) - {"current"} == set(PREDEFINED.values())
    assert set(OPERATORS) == {*SIGNS.values(), "in", "nin"}
    assert set(TESTS) == {"isdef", "isndef", "to_i", "to_f"}


def test_importing_cldurl_loads_no_words() -> None:
    """Descriptions are for people who ask."""
    code = "import sys, cldurl; cldurl.Cloud('demo').url('a', {'width': 3}); print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(cldurl.__file__).parent.parent)  # fmt: skip
    assert not {"cldurl.descriptions", "cldurl._wording", "cldurl._explain", "cldurl._lint"} & set(run.stdout.split())


# ----------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("w_300", "Width: 300 pixels."),
        ("w_1", "Width: 1 pixel."),
        ("w_0.335", "Width: 33.5 %."),
        ("w_1.0", "Width: 100 %."),
        ("w_auto:100", "Width: chosen by the service (100)."),
        ("w_iw_div_2", "Width: the initial width divided by 2."),
        ("h_$h_mul_-1.5", "Height: $h times -1.5."),
        ("x_-10", "Horizontal offset: -10 pixels."),
        ("a_-20", "Rotates by 20 degrees counter-clockwise."),
        ("a_1", "Rotates by 1 degree clockwise."),
        ("a_hflip.20", "Flips left and right, then rotates by 20 degrees clockwise."),
        ("a_0.90", "Rotates by 0.90 degrees."),
        ("a_1.5_mul_$x", "Rotates by degrees: 1.5 times $x."),
        ("ar_16:9", "Aspect ratio: 16:9."),
        ("b_rgb:FF8800", "Background: #ff8800."),
        ("b_lightblue", "Background: lightblue."),
        ("b_auto:border", "Background: a colour or gradient taken from the image: mode border."),
        ("bo_5px_solid_rgb:fff", "Draws a border: 5 pixels, solid, #fff."),
        ("bo_$b_solid_red", "Draws a border: $b, solid, red."),
        ("bo_$b", "Draws a border: $b."),
        ("br_500k", "Bits per second: 500k."),
        ("c_fill", "Fills the box, and cuts off what does not fit."),
        ("cs_icc:a:b.icc", 'Colour space: "a/b.icc".'),
        ("cs_srgb", "Colour space: sRGB."),
        ("d_a:b.png", 'If the asset is missing, delivers "a/b.png".'),
        ("du_35p", "Duration: 35 % of the length."),
        ("e_blur", "Blurs the whole image."),
        ("e_blur:300", "Blurs the whole image: strength 300."),
        ("e_improve:indoor:50", "Improves colours, contrast and brightness automatically: mode indoor, blend 50."),
        ("e_gen_replace:from_a%20cup;to_tea%253B%20hot", 'Replaces one object with another, with AI: from "a cup", to "tea; hot".'),
        ("e_gen_remove:prompt_(a;b%252Cc);multiple_true", 'Removes objects and fills the gaps, with AI: prompt "a" and "b,c", multiple yes.'),
        ("e_nosuch:4", "An effect that is not known here: nosuch with 4."),
        ("eo_1", "End offset: 1 second."),
        ("f_auto", "Converts to the format that suits the browser best."),
        ("f_jpg", "Converts to jpg."),
        ("fl_attachment:a%20b.lossy", "Has the browser save the file instead of showing it (a b); compresses a GIF or PNG with losses."),
        ("fl_new", 'Sets the flag "new", which is not known here.'),
        ("fn_pre:wasm:x", "Runs the function wasm:x, on the original."),
        ("fps_24-29.97", "Frames per second: 24 to 29.97."),
        ("fps_24-", "Frames per second: at least 24."),
        ("fps_-30", "Frames per second: at most 30."),
        ("g_north_east", "Aims at the top right corner."),
        ("g_auto:face:20", "Aims at the most prominent face, or else the most interesting part (20)."),
        ("g_region_!a%20hat!", 'Aims at the region "a hat".'),
        ("g_cat", "Aims at cat."),
        ("if_w_gt_500", "Only if the width is greater than 500."),
        ("if_!sale:new!_in_tags_and_fc_gte_1", 'Only if each of "sale" and "new" is in the tags and the number of faces is at least 1.'),
        ("if_isdef_$x_or_ctx:!a!_ne_!b!", 'Only if $x has a value or "a" of the context is not "b".'),
        ("l_logo", 'Puts on top: the image "logo".'),
        ("l_$logo", "Puts on top: the variable $logo."),
        ("l_video:private:a:b", 'Puts on top: the private video "a/b".'),
        ("l_fetch:aHR0cHM6Ly9hLmIvYy5wbmc=", "Puts on top: the image of the URL https://a.b/c.png."),
        ("l_text:Open%20Sans_40_bold_letter_spacing_4:50%25%252C%20%22hi%22", 'Puts on top: the text "50%, \\"hi\\"", in Open Sans, 40 pixels, bold, letter spacing 4.'),
        ("l_text:$style:Hi", 'Puts on top: the text "Hi", in the style $style.'),
        ("l_text:styles:big:Hi", 'Puts on top: the text "Hi", in the style of "styles/big".'),
        ("l_subtitles:Arial_40:a.srt", 'Puts on top: the subtitles "a.srt", in Arial, 40 pixels.'),
        ("l_video:private:fetch:a", "Not a value of overlay that can be read here; it is kept as it is."),
        ("o_50", "Opacity in percent: 50."),
        ("pg_3;5-7", "Takes the page, frame or layer 3 and 5-7."),
        ("q_80:420", "Quality: 80 of 100, chroma 4:2:0."),
        ("q_auto:eco", "Quality: chosen by the service, economical."),
        ("q_80:qmax_90", "Quality: 80 of 100, at most 90."),
        ("q_$q", "Quality: $q."),
        ("r_max", "Rounds the corners: as round as can be."),
        ("r_20:0:$r:max", "Rounds the corners: 20 pixels, 0 pixels, $r and as round as can be, clockwise from the top left."),
        ("so_auto", "Start offset: chosen by the service."),
        ("t_a.b", 'Runs the named transformation "a", then "b".'),
        ("vc_h265:main:4.0:bframes_no", "Video codec: h265, profile main, level 4.0, without B-frames."),
        ("$gap_iw_div_20", "Sets $gap to the initial width divided by 20."),
        ("$n_5", "Sets $n to 5."),
        ("$x_$y_to_i", "Sets $x to $y as a whole number."),
        ("$who_!a:b!", 'Sets $who to "a" and "b".'),
        ("zz_5", 'The code "zz" is not known here; it is kept as it is.'),
        ("w_foo!", "Not a value of width that can be read here; it is kept as it is."),
        ("hero", "Not a parameter; it is kept as it is."),
        ("l_text:Arial_40:a%0A%E2%80%AEb", 'Puts on top: the text "a\\n\\u202eb", in Arial, 40 pixels.'),
    ],
)  # fmt: skip
def test_what_a_parameter_means(text: str, meaning: str) -> None:
    """In words, with the units and directions that people know."""
    assert said(text)[0] == meaning


# ------------------------------------------------------------------------------------------------------------ blocks


def shape(steps: tuple[Step, ...]) -> list[Any]:
    return [(step.text, shape(step.steps)) if step.steps else step.text for step in steps]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l_a/e_b/fl_layer_apply,g_south/e_c", [("l_a", ["e_b"]), "fl_layer_apply,g_south", "e_c"]),
        ("u_a/e_b/fl_layer_apply", [("u_a", ["e_b"]), "fl_layer_apply"]),
        ("l_a,w_5/e_b", ["l_a,w_5", "e_b"]),
        ("l_a/l_b/e_c/fl_layer_apply/e_d/fl_relative.layer_apply", [("l_a", [("l_b", ["e_c"]), "fl_layer_apply", "e_d"]), "fl_relative.layer_apply"]),
        ("l_a,fl_layer_apply/e_b", ["l_a,fl_layer_apply", "e_b"]),
        ("if_w_gt_5/e_a/if_else/e_b/if_end/e_c", [("if_w_gt_5", ["e_a"]), ("if_else", ["e_b"]), "if_end", "e_c"]),
        ("if_w_gt_5/if_h_gt_5/e_a/if_end/if_end", [("if_w_gt_5", [("if_h_gt_5", ["e_a"]), "if_end"]), "if_end"]),
        ("if_w_gt_5,$a_3/e_a/if_end", [("if_w_gt_5,$a_3", ["e_a"]), "if_end"]),
        ("if_w_gt_5,e_a/e_b", ["if_w_gt_5,e_a", "e_b"]),
        ("if_w_gt_5/e_a", ["if_w_gt_5", "e_a"]),
        ("if_w_gt_5/l_a/if_end/fl_layer_apply", [("if_w_gt_5", ["l_a"]), "if_end", "fl_layer_apply"]),
        ("l_a/if_w_gt_5/fl_layer_apply/if_end", ["l_a", ("if_w_gt_5", ["fl_layer_apply"]), "if_end"]),
        ("if_end/fl_layer_apply/if_else", ["if_end", "fl_layer_apply", "if_else"]),
        ("e_a//e_b", ["e_a", "", "e_b"]),
    ],
)  # fmt: skip
def test_layers_and_conditions_hold_their_steps(text: str, expected: list[Any]) -> None:
    """Each until its end; one without an end holds nothing, and what crosses stays flat."""
    assert shape(explain(text).steps) == expected


def test_a_step_says_what_it_works_on() -> None:
    """The picture, or the layer that is open."""
    steps = list(flat(explain("l_a/e_sepia/fl_layer_apply/e_hue").steps))
    assert [step.on for step in steps] == ["on the picture", "on the layer", "on the picture", "on the picture"]
    (step,) = explain(f"{HOST}/video/upload/e_reverse/v1/dog.mp4").steps
    assert step.on == "on the video"


def test_deep_blocks_are_told_one_after_the_other() -> None:
    """A thousand conditions inside each other are no reason to fail."""
    text = "/".join(["if_w_gt_5"] * 500 + ["if_end"] * 500)
    explanation = explain(text)
    assert len(list(flat(explanation.steps))) == 1000
    assert json.loads(explanation.to_json())


def test_conditions_and_layers_in_one_component_say_so() -> None:
    """The short forms have no block; a sentence says what depends on what."""
    assert said("if_w_gt_5,c_fit,w_5")[-1] == "What stands beside the condition depends on it."
    assert said("l_a,w_5,g_south")[-1].startswith("Size, crop and effects beside the layer are for the layer")


# --------------------------------------------------------------------------------------------------------------- URLs


def test_the_parts_of_a_url() -> None:
    """Each with its meaning; the value of a token is nowhere."""
    text = f"{HOST}/image/upload/s--c6FBwE2m--/c_fill,w_300/v7/shop/cup.jpg?_a=BAM&{TOKEN}&x=1"
    explanation = explain(text)
    assert {part.name: part.value for part in explanation.parts} == {
        "host": "res.cloudinary.com", "cloud": "demo", "resource type": "image", "type": "upload", "signature": "c6FBwE2m",
        "version": 7, "public ID": "shop/cup", "format": "jpg", "token": "for /image/*", "token starts": 1,
        "token expires": 4102444800, "analytics": "BAM", "query": "x=1",
    }  # fmt: skip
    told = str(explanation)
    assert "token expires: 4102444800 (valid until 2100-01-01T00:00:00Z)" in told
    assert (
        "signature: c6FBwE2m (covers the transformation, the public ID and the format; never expires; not verified here)"
        in told
    )
    for shown in (told, repr(explanation), explanation.to_json()):
        assert "00009" not in shown


def test_urls_of_every_kind() -> None:
    """Unsigned, fetched, with a suffix, ambiguous, with a token that cannot be read."""
    told = str(explain(f"{HOST}/image/upload/w_300/cup.jpg"))
    assert "signature: none (anybody can ask for another transformation, unless the account forbids it)" in told
    assert 'ambiguous: without a version "w_300" could be a folder too' in told
    told = str(explain(f"{HOST}/image/fetch/https://a.b/c.png"))
    assert "public ID: https://a.b/c.png (the URL of the original)" in told and told.endswith("No transformation.")
    assert "suffix: blue-cup" in str(explain(f"{HOST}/images/w_300/v1/shop/cup/blue-cup.jpg"))
    assert "token: none (it cannot be read)" in str(explain(f"{HOST}/image/upload/v1/cup.jpg?__cld_token__=exp=x"))
    assert "a host of your own" in str(
        explain(Cloud("demo", host="img.example.com").parse("https://img.example.com/image/upload/cup.jpg"))
    )


def test_what_was_parsed_can_be_explained() -> None:
    """A URL, a chain and a component, in their own spelling."""
    url = parse(f"{HOST}/image/upload/w_300,c_fill/v1/cup.jpg")
    assert (
        explain(url).text == "w_300,c_fill" == explain(url.transformation).text == explain(url.transformation[0]).text
    )
    assert explain(parse_transformation("w_300/jpg", source="api")).parts[0].value == "jpg"
    assert isinstance(explain(None), Explanation)
