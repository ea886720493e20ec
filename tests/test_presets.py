"""Presets: the same URLs as without them, checked as a whole, from Python, JSON and TOML."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cldurl import CldurlError, Cloud, ConfigurationError, DeliveryError, Hole, InvalidInput, TransformationError
from cldurl import strategies as cst
from cldurl.presets import Derived, Parameter, Presets

DEMO = Cloud("demo")
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
TOML = """
[base]
format = "webp"
quality = "auto"

[card]
extends = "base"
transformation = { width = { parameter = "width" }, crop = "fill", aspect_ratio = "4:3" }
parameters.width = { default = 300, minimum = 16, maximum = 1200 }

[hero]
extends = "card"
transformation = { aspect_ratio = "21:9", gravity = "auto" }
parameters.width = 1200

[title]
transformation = ["c_limit,w_800", { overlay = { font_family = "Arial", font_size = 40, text = { parameter = "text" } } }]
"""


def problems(data: Any) -> list[str]:
    with pytest.raises(ConfigurationError) as found:
        Presets(data)
    return [str(problem) for problem in found.value.problems]


def test_a_preset_is_a_url_with_a_name() -> None:
    """Inheritance merges dicts; a chain stands for itself."""
    presets = Presets.from_toml(TOML)
    assert presets.url(DEMO, "card", "shop/cup") == f"{UPLOAD}/ar_4:3,c_fill,q_auto,w_300/v1/shop/cup.webp"
    assert presets.url(DEMO, "card", "cup", width=400, version=7).endswith("/ar_4:3,c_fill,q_auto,w_400/v7/cup.webp")
    assert presets.url(DEMO, "hero", "cup") == f"{UPLOAD}/ar_21:9,c_fill,g_auto,q_auto,w_1200/cup.webp"
    assert presets.url(DEMO, "title", "cup", text="a,b/c") == (
        f"{UPLOAD}/c_limit,w_800/l_text:Arial_40:a%252Cb%252Fc/cup"
    )
    assert presets.prepare(DEMO, "card", width=400)("cup") == presets.url(DEMO, "card", "cup", width=400)


@given(cst.transformations(), st.sampled_from([None, "jpg"]), st.sampled_from([None, 80, "auto"]))
def test_a_preset_gives_what_the_cloud_gives(transformation: Any, format: Any, quality: Any) -> None:
    """The same URL, or an error at load where the cloud has one."""
    delivery = {key: value for key, value in (("format", format), ("quality", quality)) if value is not None}
    try:
        expected = DEMO.url("cup", transformation, **delivery)
    except CldurlError:
        with pytest.raises(ConfigurationError):
            Presets({"one": {"transformation": transformation, **delivery}})
    else:
        assert Presets({"one": {"transformation": transformation, **delivery}}).url(DEMO, "one", "cup") == expected


@given(cst.hostile_text())
def test_a_parameter_never_leaves_its_slot(text: str) -> None:
    """What a parameter may be is what its place may hold."""
    data = {"width": 300, "effect": {"gen_remove": {"prompt": {"parameter": "what"}}}}
    presets = Presets({"one": {"transformation": data, "parameters": {"what": {"default": "a cup"}}}})
    try:
        url = presets.url(DEMO, "one", "cup", what=text)
    except CldurlError:
        return
    assert url.startswith(f"{UPLOAD}/") and url.count("/") == 7 and url.count(",") <= 1


def test_all_problems_are_said_at_once() -> None:
    """Each where it stands, and what is wrong with a parent of the parent alone."""
    assert problems(
        {
            "a": {"extends": "b"},
            "b": {"extends": "a"},
            "behind": {"extends": "a"},
            "orphan": {"extends": "crad"},
            "card": {"transformtion": {}, "version": 3},
            "chain": {
                "transformation": [{"widht": 3}],
                "format": ".jpg",
                "resource_type": "vid",
                "parameters": {"w": 3},
            },
            "word": {"transformation": {"crop": "fil"}, "parameters": {"w": {"defualt": 0}}, "sign": "yes"},
            "child": {"extends": "word", "format": "jpg"},
            "zero": {"transformation": {"width": {"parameter": "w"}}, "parameters": {"w": {"default": 0}}},
            "bounds": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"choices": [1, 2], "maximum": 1}}},
            "taken": {"transformation": {"width": {"parameter": "alt"}}},
            "bad name": {},
            "number": 3,
        }
    ) == [
        '$.card.transformtion: unknown key of a preset; did you mean "transformation"?',
        "$.card.version: unknown key of a preset; it belongs to an asset: give it with the public ID",
        '$.word.parameters.w.defualt: unknown key of a parameter; did you mean "default"?',
        "$.bounds.parameters.w.choices[1]: 2 is above 1",
        '$["bad name"]: this cannot be the name of a preset; letters, digits, "_", "-" and "."',
        "$.number: a preset cannot be an int; a dict",
        "$.a.extends: these extend one another: a -> b -> a; one of them must stand alone",
        "$.orphan.extends: no preset is called 'crad'; did you mean \"card\"?",
        "$.chain.format: '.jpg' is not a format; did you mean 'jpg'?",
        "$.chain.resource_type: unknown resource type 'vid'; did you mean \"video\"?",
        '$.chain.parameters.w: the transformation does not use it; write {"parameter": "w"} where its value goes',
        '$.chain.transformation[0].widht: unknown parameter; did you mean "width"?',
        "$.word.sign: 'yes' is not valid; True, False or \"decoded\"",
        "$.word.transformation.crop: unknown crop mode 'fil'; did you mean \"fill\"?",
        "$.zero.transformation.width: 0 is out of range; expected pixels above 0 or a share (0.5)",
        "$.taken.transformation: the name 'alt' is taken by an argument; choose another",
    ]


def test_every_circle_is_said_once() -> None:
    """Whatever else is wrong with its presets, and whoever stands behind it."""
    circles = {"a": {"extends": "b"}, "b": {"extends": "a"}, "c": {"extends": "d", "widht": 1}, "d": {"extends": "c"}}
    assert problems({**circles, "0": {"extends": "a"}, "self": {"extends": "self"}}) == [
        "$.c.widht: unknown key of a preset",
        "$.a.extends: these extend one another: a -> b -> a; one of them must stand alone",
        "$.c.extends: these extend one another: c -> d -> c; one of them must stand alone",
        "$.self.extends: these extend one another: self -> self; one of them must stand alone",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "$: presets cannot be a list; a dict of presets by name"),
        ({"a": {"parameters": 3}}, '$.a.parameters: parameters cannot be an int; such as {"width": 300}'),
        ({"a": {"transformation": {"width": {"parameter": "1"}}}},
         "$.a.transformation.width.parameter: '1' is not a name for a hole; an identifier other than self, public_id, version, unit"),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"type": "int"}}}},
         '$.a.parameters.w.type: \'int\' is not a type; did you mean "integer"?'),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"choices": []}}}},
         "$.a.parameters.w.choices: there is nothing to choose"),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"choices": "ab"}}}},
         "$.a.parameters.w.choices: choices are a list"),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"minimum": "1"}}}},
         "$.a.parameters.w.minimum: '1' is not a number"),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"w": {"default": 5, "maximum": 1}}}},
         "$.a.parameters.w.default: 5 is above 1"),
        ({"a": {"transformation": {"width": Hole("w")}, "parameters": {"version": 5}}},
         "$.a.parameters.version: this name is taken by an argument; choose another"),
    ],
)  # fmt: skip
def test_what_is_refused_when_it_is_loaded(data: Any, said: str) -> None:
    assert said in problems(data)


def test_values_are_held_to_their_parameter() -> None:
    """Type, bounds, choices; a number of pixels is no boolean."""
    kinds = {
        "width": Parameter(default=300, minimum=16, maximum=1200),
        "gravity": Parameter(default="auto", choices=["auto", "face"]),
        "radius": Parameter(type="integer"),
    }
    transformation = {"crop": "fill", "height": 5, **{name: Hole(name) for name in kinds}}
    presets = Presets({"one": {"transformation": transformation, "parameters": kinds}})
    for values, said in (
        ({"width": "300"}, "width: '300' is not of the type integer"),
        ({"width": True}, "width: True is not of the type integer"),
        ({"width": 8}, "width: 8 is below 16"),
        ({"width": 5000}, "width: 5000 is above 1200"),
        ({"gravity": "north"}, "gravity: 'north' is not one of 'auto', 'face'"),
        ({}, "radius: this parameter has no default; give a value"),
        ({"widht": 5}, "widht: the preset 'one' has no such parameter; did you mean \"width\"?"),
    ):
        with pytest.raises(InvalidInput, match=r"^") as found:
            presets.url(DEMO, "one", "cup", **values)  # type: ignore[arg-type]
        assert str(found.value) == said
    with pytest.raises(TransformationError, match=r"^\$\.radius: -1"):
        presets.url(DEMO, "one", "cup", radius=-1)
    with pytest.raises(ConfigurationError):
        Parameter(default=1, type="string")


def test_a_preset_that_is_not_there() -> None:
    presets = Presets.from_toml(TOML)
    with pytest.raises(InvalidInput, match=r"^preset: no preset is called 'cart'; did you mean .card.\?$"):
        presets.url(DEMO, "cart", "cup")
    with pytest.raises(InvalidInput, match=r"^preset: no preset is called 5; there are none$"):
        Presets().named(5)


@pytest.mark.parametrize("bad", [None, "", "../x", "a b ", 5])
def test_a_missing_asset_is_an_error_unless_said_otherwise(bad: Any) -> None:
    presets = Presets({"tile": {"transformation": "w_5"}})
    with pytest.raises(DeliveryError, match=r"^public_id: "):
        presets.url(DEMO, "tile", bad)
    assert presets.url(DEMO, "tile", bad, on_missing="empty") == ""
    assert presets.url(DEMO, "tile", bad, version=12, on_missing="site/none") == f"{UPLOAD}/w_5/v1/site/none"


def test_only_what_is_missing_is_replaced() -> None:
    """Other errors stay, and a placeholder is looked at before it is needed."""
    presets = Presets({"tile": {"transformation": "w_5"}})
    with pytest.raises(DeliveryError, match=r"^version: "):
        presets.url(DEMO, "tile", "a", version="x", on_missing="empty")
    with pytest.raises(InvalidInput, match=r"^on_missing: '../x' is no public ID: "):
        presets.url(DEMO, "tile", "a", on_missing="../x")
    with pytest.raises(InvalidInput, match=r"^on_missing: it cannot be None; "):
        presets.url(DEMO, "tile", "a", on_missing=None)  # type: ignore[arg-type]


def test_files_and_texts(tmp_path: Path) -> None:
    """A text is never taken for the name of a file."""
    toml, as_json = tmp_path / "presets.toml", tmp_path / "presets.json"
    toml.write_text(TOML, encoding="utf-8-sig")
    as_json.write_text('{"tile": {"transformation": "w_5"}}', encoding="utf-8")
    assert Presets.from_toml(toml) == Presets.from_toml(TOML)
    assert list(Presets.from_json(as_json)) == ["tile"]
    for read, source, said in (
        (Presets.from_json, '{"a": {}, "a": {}}', 'presets: the key "a" occurs twice in one object; keep one'),
        (Presets.from_json, '{"a": NaN}', "presets: NaN is not JSON and no value of a preset"),
        (Presets.from_json, "[" * 100_000, "presets: nested too deep"),
        (Presets.from_json, "presets.json",
         "presets: no JSON at line 1, column 1: Expecting value; a file is given as a Path"),
        (Presets.from_json, '{"a": ' + "9" * 5000 + "}", "presets: a number has too many digits"),
        (Presets.from_json, 5, "presets: they cannot be an int; a text, or the Path of a file"),
        (Presets.from_toml, tmp_path / "none.toml", None),
        (Presets.from_toml, "a = 1\na = 2", None),
    ):  # fmt: skip
        with pytest.raises(ConfigurationError) as found:
            read(source)  # type: ignore[operator]
        assert said is None or str(found.value) == said
        assert [problem.root for problem in found.value.problems] == ["presets"]
    toml.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigurationError, match="is not UTF-8 at byte 6"):
        Presets.from_toml(toml)


def test_presets_are_a_value() -> None:
    """Frozen, comparable, hashable, picklable; what was given, and what they give, can be changed without harm."""
    data = json.loads(json.dumps({"one": {"transformation": [{"width": 5}], "format": "jpg"}}))
    presets = Presets(data)
    assert presets == pickle.loads(pickle.dumps(presets)) == copy.deepcopy(presets) == Presets(data)
    assert hash(presets) == hash(Presets(data)) and presets != Presets()
    assert "one" in presets and len(presets) == 1 and repr(presets) == "<Presets one>"
    data["one"]["transformation"][0]["width"] = 0
    presets["one"].transformation[0]["width"] = 0
    presets["one"].delivery.clear()
    presets["one"].parameters["x"] = Parameter()
    assert presets.url(DEMO, "one", "cup") == f"{UPLOAD}/w_5/cup.jpg"
    required = Parameter()
    assert pickle.loads(pickle.dumps(required)) == required and required.default is copy.deepcopy(required).default


def test_what_is_made_is_counted() -> None:
    """Distinct ones, originals not; what has no end is named."""
    width = {"width": {"parameter": "w"}}
    presets = Presets(
        {
            "original": {},
            "converted": {"format": "webp"},
            "sizes": {"transformation": width, "parameters": {"w": {"choices": [100, 200, 300]}}},
            "again": {"transformation": "w_200"},
            "free": {"transformation": width, "parameters": {"w": 400}},
        }
    )
    by_preset = {"original": 0, "converted": 1, "sizes": 3, "again": 1, "free": 1}
    assert presets.derived(DEMO) == Derived(5, by_preset, ("free",))


def test_what_is_too_many_to_count_is_not_counted_in_part() -> None:
    sides = {side: {"choices": list(range(1, 102))} for side in ("width", "height")}
    data = {"transformation": {"crop": "fill", **{side: Hole(side) for side in sides}}, "parameters": sides}
    with pytest.raises(
        InvalidInput, match=r"^presets: the choices of the preset 'tile' make 10,201 combinations; at most"
    ):
        Presets({"tile": data}).derived(DEMO)


# Arguments of tags ---------------------------------------------------------------------------


def test_arguments_of_tags_are_checked_with_their_transformation() -> None:
    """As an image, a picture or a video, whatever the preset is for."""
    assert problems(
        {
            "names": {"html": {"lodaing": "lazy", "alt": "x", "width": 5}},
            "value": {"html": {"loading": "lzy", "class": "a"}},
            "taken": {"transformation": {"width": 5}, "html": {"widths": [5]}},
            "both": {"transformation": {"fetch_format": "auto"}, "html": {"formats": ["avif"]}},
            "video": {"resource_type": "video", "html": {"sources": ["mpx"]}},
            "type": {"html": 5},
        }
    ) == [
        '$.names.html.lodaing: no tag has such an argument; did you mean "loading"?',
        "$.names.html.alt: no tag has such an argument",
        '$.names.html.width: no tag has such an argument; did you mean "widths"?',
        '$.type.html: arguments of tags cannot be an int; such as {"widths": [320, 640]}',
        "$.value.html.loading: 'lzy' is not valid; did you mean \"lazy\"?",
        '$.taken.html.widths: the transformation has a width of its own; leave it out, or write "width": Hole("width")',
        "$.both.transformation: it has a fetch_format of its own; leave it out: each source and candidate has its own",
        "$.video.html.sources: 'mpx' is no format whose type browsers know; did you mean \"mpd\"?",
    ]


def test_candidates_are_counted() -> None:
    """Widths, densities, formats and the sources of videos; what two presets share is there once."""
    presets = Presets(
        {
            "wide": {"html": {"widths": [100, 200, 300]}},
            "less": {"html": {"widths": [100, 200]}},
            "dense": {"transformation": {"width": 50, "crop": "scale"}, "html": {"densities": [1, 2]}},
            "formats": {"transformation": {"width": 50, "crop": "scale"}, "html": {"formats": ["avif", "webp"]}},
            "video": {
                "resource_type": "video",
                "transformation": {"width": 50},
                "html": {"sources": ["webm", "mp4"], "poster": True},
            },
        }
    )
    by_preset = {"wide": 3, "less": 2, "dense": 2, "formats": 3, "video": 3}
    assert presets.derived(DEMO) == Derived(3 + 2 + 2 + 3, by_preset, ())


def test_children_have_the_arguments_of_tags_of_their_parents() -> None:
    """Merged by name."""
    parent = {"html": {"loading": "lazy", "class": "a"}}
    presets = Presets({"parent": parent, "child": {"extends": "parent", "html": {"class_": "b", "sizes": None}}})
    assert presets["child"].html == {"loading": "lazy", "class_": "b", "sizes": None}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (600, (600, 16, 1200)),
        ({"default": 600}, (600, 16, 1200)),
        ({"maximum": 600}, (300, 16, 600)),
        ({"maximum": None}, (300, 16, None)),
        (Parameter(default=9), (9, None, None)),
    ],
)
def test_a_child_says_of_a_parameter_what_is_different(more: Any, said: tuple[Any, ...]) -> None:
    """The bounds of the parent hold until they are spoken of; a `Parameter` says all."""
    width = {"default": 300, "minimum": 16, "maximum": 1200}
    parent = {"transformation": {"width": Hole("width"), "crop": "fill"}, "parameters": {"width": width}}
    presets = Presets({"card": parent, "hero": {"extends": "card", "parameters": {"width": more}}})
    found = presets["hero"].parameters["width"]
    assert (found.default, found.minimum, found.maximum) == said
    assert presets["card"].parameters["width"] == Parameter(**width)


def test_a_child_that_contradicts_its_parent() -> None:
    """It is said where the child says it."""
    width = {"default": 300, "maximum": 1200}
    parent = {"transformation": {"width": Hole("width"), "crop": "fill"}, "parameters": {"width": width}}
    for more in (5000, {"default": 5000}):
        assert problems({"card": parent, "hero": {"extends": "card", "parameters": {"width": more}}}) == [
            "$.hero.parameters.width.default: 5000 is above 1200"
        ]
    assert problems({"card": parent, "hero": {"extends": "card", "parameters": {"width": {"maximum": 200}}}}) == [
        "$.hero.parameters.width.default: 300 is above 200"
    ]


def test_a_parameter_says_everything_that_is_wrong_with_it() -> None:
    with pytest.raises(ConfigurationError) as found:
        Parameter(default=5, choices=["a", 1], type="integer", maximum=3)
    assert [str(problem) for problem in found.value.problems] == [
        "$.choices[0]: 'a' is not of the type integer", "$.default: 5 is above 3",
    ]  # fmt: skip
    with pytest.raises(ConfigurationError, match=r"^\$\.choices: choices are a list"):
        Parameter(choices=5)  # type: ignore[arg-type]
