"""What `lint` says: everything that `check` says, and what costs and does nothing, only where that is certain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cldurl import Cloud, Problem, check, compile, lint, parse, parse_transformation
from cldurl import strategies as cst
from cldurl.lint_rules import LINT_RULES
from cldurl.rules import RULES

HOST = "https://res.cloudinary.com/demo/image/upload"
BOX: dict[str, Any] = {"width": 300, "height": 200, "crop": "fill"}

# (rule, what it speaks of, what it must leave alone)
PAIRS: list[tuple[str, Any, Any]] = [
    ("neutral-value", {"angle": 0}, {"angle": 360}),
    ("neutral-value", {"opacity": 100}, {"opacity": "$o * 100", "variables": {"$o": 1}}),
    ("neutral-value", {"radius": 0}, {"radius": [0, 20]}),
    ("neutral-value", {"radius": [0, 0, 0, 0]}, {"radius": "max"}),
    ("neutral-value", {"border": {"width": 0}}, {"border": {"width": 1}}),
    ("neutral-value", {"dpr": 1.0, "width": 5}, {"dpr": 2, "width": 5}),
    ("neutral-value", {"zoom": 1, "crop": "thumb", "gravity": "face", "width": 5}, {"width": 1.0}),
    ("neutral-value", {"effect": "contrast:0"}, {"effect": {"contrast": {"level": 1, "type": "linear"}}}),
    ("neutral-value", {"effect": {"improve": ["indoor", 0]}}, {"effect": "improve:indoor"}),
    ("neutral-value", {"effect": "fill_light:0:50"}, {"effect": "fill_light:50:0"}),
    ("neutral-value", {"effect": "volume:0"}, {"effect": "volume:mute"}),
    ("neutral-value", {"effect": "red:0"}, {"effect": "saturation:0"}),
    ("neutral-value", "e_sepia,o_100", "l_logo,o_50"),
    ("offset-of-zero", {"overlay": "logo", "gravity": "south", "x": 0}, {"overlay": "logo", "gravity": "face", "x": 0}),
    ("offset-of-zero", ["l_logo", "fl_layer_apply,g_north,y_0.0"], ["l_logo", "fl_layer_apply,g_north,y_1"]),
    ("offset-of-zero", ["l_logo", "fl_layer_apply,g_north,y_0"], {**BOX, "crop": "crop", "x": 0, "y": 0}),
    ("repeated-component", ["c_fill,h_200,w_300", BOX], ["c_fill,h_200,w_300", {**BOX, "width": 301}]),
    ("repeated-component", ["f_auto,q_auto", "q_auto,f_auto"], ["e_sepia", "e_sepia"]),
    ("repeated-component", ["c_fit,w_300", "c_fit,w_300"], ["c_fit,w_0.5", "c_fit,w_0.5"]),
    ("repeated-component", ["c_pad,h_20,w_30", "c_pad,h_20,w_30"], ["c_crop,w_30,x_5", "c_crop,w_30,x_5"]),
    ("repeated-component", ["c_fit,w_300", "c_fit,w_300"], ["c_fit,w_300", "e_sepia", "c_fit,w_300"]),
    ("repeated-component", ["c_fit,w_300", "c_fit,w_300"], ["if_w_gt_5,c_fit,w_300", "if_w_gt_5,c_fit,w_300"]),
    ("format-twice", ["f_jpg", "e_sepia", "f_auto"], ["f_auto", "e_sepia"]),
    ("format-twice", ["f_jpg", "f_auto"], ["l_logo", "f_png", "fl_layer_apply", "f_auto"]),
    ("format-twice", ["l_logo", "fl_layer_apply", "f_png", "f_auto"], ["if_w_gt_5,f_png", "f_auto"]),
    ("empty-condition", ["if_w_gt_5", "if_end"], ["if_w_gt_5", "e_sepia", "if_end"]),
    ("empty-condition", ["if_w_gt_5", "e_sepia", "if_else", "if_end"], ["if_w_gt_5", "if_else", "e_sepia", "if_end"]),
    ("empty-condition", ["if_w_gt_5", "if_end"], ["if_w_gt_5", "if_h_gt_5", "e_sepia", "if_end", "if_end"]),
    ("unused-variable", [{"$a": 5}, {"width": 5}], [{"$a": 5}, {"width": "$a"}]),
    ("unused-variable", {"$a": 5}, [{"$a": 5}, "t_uses_it"]),
    ("unused-variable", {"$a": 5}, [{"$who": "!you!"}, {"overlay": {"font_family": "Arial", "font_size": 5, "text": "$(who)"}}]),
    ("unused-variable", {"$a": 5}, {"$a": 5, "extra": {"zz": 5}}),
    ("unused-variable", {"$a": 5}, ["$a_5", "if_isdef_$a", "e_sepia", "if_end"]),
    ("overridden-variable", "$a_5/$a_6/w_$a", "$a_5/w_$a/$a_6/h_$a"),
    ("overridden-variable", "$a_5,$a_6,w_$a", "$a_5,$a_$a_add_1,w_$a"),
    ("overridden-variable", "$a_5,$a_6,w_$a", "$a_5/if_w_gt_5/$a_6/if_end/w_$a"),
    ("empty-component", "c_fit,w_300//e_sepia", "c_fit,w_300/e_sepia"),
    ("empty-component", "e_sepia/", "e_sepia"),
    ("empty-component", f"{HOST}/e_sepia//a_20/v1/a.jpg", f"{HOST}/e_sepia/a_20/v1/a.jpg"),
    ("not-canonical", "w_300,c_fit", "c_fit,w_300"),
    ("not-canonical", ["e_sepia", "w_300,c_fit"], ["e_sepia", "c_fit,w_300"]),
    ("not-canonical", "b_rgb:FFF,c_pad,h_3,w_3", "b_rgb:fff,c_pad,h_3,w_3"),
    ("not-canonical", f"{HOST}/w_300,c_fit/v1/a.jpg", f"{HOST}/c_fit,w_300/v1/a.jpg"),
    ("not-canonical", f"{HOST}/c_fit,w_300/v1/a.jpg?_a=BAM", f"{HOST}/s--c6FBwE2m--/w_300,c_fit/v1/a.jpg"),
    ("format-as-extension", f"{HOST}/f_jpg/v1/a.jpg", f"{HOST}/f_auto/v1/a.jpg"),
    ("format-as-extension", f"{HOST}/f_jpg/v1/a.jpeg", f"{HOST}/f_auto/f_jpg/v1/a.jpg"),
    ("format-as-extension", f"{HOST}/f_jpg/v1/a.jpg", f"{HOST}/f_jpg/t_hero/v1/a.jpg"),
]  # fmt: skip


def ids(problems: list[Problem]) -> list[str]:
    return [problem.rule for problem in problems if problem.severity == "lint"]


@pytest.mark.parametrize(("rule", "odd", "fine"), PAIRS)
def test_a_rule_and_its_limit(rule: str, odd: Any, fine: Any) -> None:
    """The rule speaks of the one and not of the other."""
    assert rule in ids(lint(odd))
    assert rule not in ids(lint(fine))


def test_every_rule_has_its_example_and_its_page() -> None:
    """No rule without one that it speaks of and one that it leaves alone; none has the id of a rule of `check`."""
    assert {rule for rule, _, _ in PAIRS} == set(LINT_RULES)
    assert not set(LINT_RULES) & set(RULES)
    for about, page in LINT_RULES.values():
        assert about.endswith(".") and page.startswith("https://cloudinary.com/documentation/")


@given(cst.transformations(strings=False))
def test_it_says_everything_that_check_says(transformation: Any) -> None:
    """First, and in its order."""
    found = check(transformation)
    assert lint(transformation)[: len(found)] == found
    assert {problem.severity for problem in lint(transformation)[len(found) :]} <= {"lint"}


@given(cst.transformations(strings=False))
def test_what_compile_writes_is_spelled_well(transformation: Any) -> None:
    """Of canonical text nothing is said about the spelling, and of a dict neither."""
    text = compile(transformation)
    assert not {"not-canonical", "empty-component"} & {*ids(lint(text)), *ids(lint(transformation))}


@pytest.mark.parametrize(
    "what",
    [
        "", None, {}, [], BOX, "c_fill,h_200,w_300", "c_fill,h_300,w_300/l_logo/c_scale,w_50/fl_layer_apply,g_south/f_auto,q_auto",
        ["if_w_gt_500", "e_sepia", "if_else", "e_grayscale", "if_end"], [{"$a": 5}, {"width": "$a"}],
        f"{HOST}/c_fill,h_200,w_300/v1/shop/cup.jpg", "https://res.cloudinary.com/demo/raw/upload/v1/a.zip",
        "https://res.cloudinary.com/demo/image/fetch/c_fit,w_5/https://a.b/c.png",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_is_well(what: Any) -> None:
    """Canonical, and without what does nothing."""
    assert lint(what) == []


@given(st.text() | st.text(st.sampled_from("/,_:$!%;.-wcalfe0123456789"), max_size=40))
def test_any_text_has_its_problems(text: str) -> None:
    """Nothing is raised: what cannot be read is a problem too."""
    for what in (text, f"{HOST}/{text}", [text]):
        for problem in lint(what):
            assert str(problem)


def test_places() -> None:
    """A dict and a list have paths, a text and a URL the number of the component; a URL itself is `url`."""

    def told(what: Any) -> list[tuple[str, str]]:
        return [(problem.path, problem.rule) for problem in lint(what)]

    assert told([{"effect": "sepia"}, {**BOX, "opacity": 100}]) == [("$[1].opacity", "neutral-value")]
    assert told("e_sepia/o_100") == [("$[1]", "neutral-value")] == told(f"{HOST}/e_sepia/o_100/v1/a.jpg")
    assert told(["e_sepia", "w_5,o_100"]) == [("$[1]", "not-canonical"), ("$[1]", "neutral-value")]
    assert told(f"{HOST}/w_5,c_fit/v1/a.jpg") == [("url", "not-canonical")]
    assert told("https://example.com/a") == [("url", "parse")]
    assert told("zz_5")[0] == ("$[0]", "unknown-code")


def test_urls_are_judged_with_what_they_say() -> None:
    """The extension, the resource type and the type count; those of an argument where there is no URL."""
    video = "https://res.cloudinary.com/demo/video/upload/f_auto/v1/dog"
    assert [problem.rule for problem in lint(video)] == ["auto-format-of-a-video"]
    assert [problem.rule for problem in lint("so_5", resource_type="image")] == ["wrong-asset-type"]
    assert ids(lint("f_jpg", format="jpg")) == ["format-as-extension"]


def test_what_was_parsed_can_be_judged() -> None:
    """A chain, a component, and a URL of a cloud's own host; a token, which opens the asset, is not shown."""
    assert (
        ids(lint(parse_transformation("w_5,c_fit")))
        == ids(lint(parse_transformation("w_5,c_fit")[0]))
        == ["not-canonical"]
    )
    site = Cloud("demo", host="images.example.com", token_key="00ff")
    url = site.url("a", {"width": 5}, format="jpg", token={"duration": 300, "now": 0})
    assert lint(site.parse(url)) == []
    (problem,) = lint(parse(f"{HOST}/a_0/w_5,c_fit/a.jpg?__cld_token__=exp=1~hmac={'0' * 63}9"))
    assert "00009" not in f"{problem!r}{problem}"


def test_errors_do_not_hide_what_is_certain() -> None:
    """One component that is refused leaves the others to be judged, and the chain as a whole unjudged."""
    found = lint("w_0/o_100/$a_5")
    assert [(problem.severity, problem.rule) for problem in found] == [
        ("error", "out-of-range"),
        ("lint", "neutral-value"),
    ]
