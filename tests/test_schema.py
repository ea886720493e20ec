"""The JSON Schema: whatever `compile` takes is valid, and what is invalid is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cldurl import TransformationError, compile, schema
from cldurl import strategies as cst
from cldurl._computed import Computed
from cldurl._schema import SCHEMAS
from cldurl.effect_table import BACKGROUNDS, EFFECTS
from cldurl.kinds import Kind
from cldurl.layers import KEYS
from cldurl.parameters import DELIVERY, RAW, TABLE

VALIDATOR = Draft202012Validator(schema())
WRITTEN = [row for row in TABLE if row.place not in (RAW, DELIVERY)]


def valid(data: Any) -> bool:
    """Whether the schema takes it."""
    return bool(VALIDATOR.is_valid(data))


def through_json(data: Any) -> Any:
    """Data as JSON holds it: lists for tuples, strings for exact numbers."""
    return json.loads(json.dumps(data, default=str))


def compiles(data: Any) -> bool:
    """Whether `compile` takes it."""
    try:
        compile(data)
    except TransformationError:
        return False
    return True


def _all_kinds(base: type[Kind] = Kind) -> set[type[Kind]]:
    return {kind for sub in base.__subclasses__() for kind in {sub, *_all_kinds(sub)}}


def test_the_schema_is_a_schema() -> None:
    """Of draft 2020-12; as JSON it is the same; and each call gives one that is yours."""
    one = schema()
    Draft202012Validator.check_schema(one)
    assert json.loads(json.dumps(one)) == one == schema()
    one["$defs"].clear()
    assert schema()["$defs"]


def test_every_kind_has_a_schema() -> None:
    """And none has one that is not there."""
    assert _all_kinds() - {Computed} == SCHEMAS.keys()


def test_every_row_says_what_it_is() -> None:
    """Title, description and link come from the table."""
    properties = schema()["$defs"]["component"]["properties"]
    assert list(properties) == [row.name for row in TABLE]
    for row in TABLE:
        said = properties[row.name]
        assert said["title"] == row.name and row.description in said["description"] and row.doc in said["description"]


@given(cst.transformations())
def test_whatever_compiles_is_valid(transformation: Any) -> None:
    """Every value that JSON can hold."""
    data = through_json(transformation)
    assume(compiles(data))
    assert valid(data)


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.name)
@settings(max_examples=max(20, settings().max_examples // 10))
@given(data=st.data())
def test_every_value_of_a_row_is_valid(row: Any, data: st.DataObject) -> None:
    """In every form that the row takes."""
    value = through_json({row.name: data.draw(cst.values(row.name))})
    assume(compiles(value))
    assert valid(value)


LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 400) | st.floats(-3, 200) | st.sampled_from(["auto", "0", "-0.0", "max", "red"])
    | cst.texts(min_size=0)
)  # fmt: skip
INNER = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, *EFFECTS, *BACKGROUNDS, "width", "color", "codec", "$a", "zz", "x y"]), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*(row.name for row in TABLE), "$a", "$", "widht"]), INNER, max_size=2),
        max_size=2,
    )
)
def test_what_is_invalid_is_refused(data: Any) -> None:
    """Also of values that nobody made for their keys."""
    assert valid(data) or not compiles(data)


@pytest.mark.parametrize("key", ["widht", "fontFamily", "w", "", "$1", "Width", "else"])
def test_no_other_key(key: str) -> None:
    """Neither alone nor nested, nor in a chain."""
    for data in ({key: 3}, [{key: 3}], {"transformation": [{key: 3}]}, {"transformation": {key: 3}}):
        assert not valid(data) and not compiles(data)


@pytest.mark.parametrize(
    "data",
    [
        {"crop": "fil"},
        {"width": True},
        {"width": 0},
        {"width": "0"},
        {"width": -3},
        {"width": "300;"},
        {"width": [300]},
        {"opacity": 101},
        {"quality": 0},
        {"duration": -1},
        {"duration": "-1"},
        {"density": 0.5},
        {"radius": [1, 2, 3, 4, 5]},
        {"size": [3]},
        {"size": "3"},
        {"fps": [1, 2, 3]},
        {"aspect_ratio": [1, 2, 3]},
        {"bit_rate": "fast"},
        {"border": {"width": 2, "style": "solid"}},
        {"border": "2px_dashed_red"},
        {"overlay": {}},
        {"overlay": {"public_id": "a", "color": "red"}},
        {"overlay": {"text": "a", "font_family": "Arial", "font_size": 0}},
        {"overlay": {"type": "list", "public_id": "a"}},
        {"overlay": {"url": "ftp://a"}},
        {"overlay": {"text": {"literal": 3}}},
        {"overlay": 3},
        {"effect": {"sepia": 10, "blur": 3}},
        {"effect": {"gen_replace": {"from": "a"}}},
        {"effect": {"gen_replace": {"from": "a", "to": "b", "into": "c"}}},
        {"effect": {"newest": {"a": 1}}},
        {"effect": [3]},
        {"effect": {"blur": {"strength": 5000}}},
        {"flags": 3},
        {"flags": [3]},
        {"video_codec": {"profile": "main"}},
        {"custom_function": {"function_type": "wasm"}},
        {"variables": [["a", 1]]},
        {"variables": [["$a"]]},
        {"extra": {"if": 1}},
        {"extra": {"long": 1}},
        {"raw_transformation": "a b"},
        {"responsive_width": "yes"},
        {"gravity": ":north"},
        {"color": "#ff"},
        {"transformation": ["a,b"]},
        {"transformation": [3]},
        {"transformation": {"format": "jpg"}},
        [{"format": "jpg"}],
        [[]],
        3,
        True,
    ],
)
def test_what_a_schema_can_see(data: Any) -> None:
    """Closed words, bounds, shapes and what is missing."""
    assert not valid(data) and not compiles(data)


@pytest.mark.parametrize(
    "data",
    [
        {"opacity": "130"},
        {"width": 10**30},
        {"if": "width >"},
        {"fps": "30-24"},
        {"flags": "a:"},
        {"page": "red"},
        "c_fil",
        {"size": "3x4", "width": 3},
        {"overlay": {"text": "a", "url": "https://example.com/a"}},
        {"$a": "$b", "$b": 1},
        {"default_image": "v12/a.png"},
        {"overlay": "a\x00"},
        {"audio_frequency": 8000.0},
        {"format": "jpg"},
    ],
)
def test_what_a_schema_cannot_see(data: Any) -> None:
    """The list of docs/how-to/json-and-typing.md: valid, and refused all the same."""
    assert valid(data) and not compiles(data)
