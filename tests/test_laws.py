"""The laws of compiling, over strategies made from the table."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cldurl import Cloud, TransformationError, check, compile
from cldurl import strategies as cst
from cldurl._escape import decode_once
from cldurl.parameters import CHAIN, CODE, CONDITION, DELIVERY, HTML, RAW, TABLE

# A law over every row has its examples shared out among the rows.
EACH = max(20, settings().max_examples // 10)
VALID = cst.transformations()
WRITTEN = [row for row in TABLE if row.place not in (CHAIN, RAW, DELIVERY, HTML)]
READ = [row for row in TABLE if row.place in (CODE, CONDITION)]


@given(cst.components(), st.randoms(use_true_random=False))
def test_compile_ignores_insertion_order(component: dict[str, Any], order: random.Random) -> None:
    """A dict says the same in whatever order its keys were put in."""
    items = list(component.items())
    order.shuffle(items)
    assert compile(dict(items)) == compile(component)


@given(cst.chains(), cst.chains())
def test_chaining_is_concatenation(first: list[Any], second: list[Any]) -> None:
    """A chain of chains is their texts one after the other."""
    assert compile(first + second) == "/".join(filter(None, [compile(first), compile(second)]))


@given(cst.components(nested=False), cst.components(nested=False))
def test_a_nested_chain_comes_first(inner: dict[str, Any], outer: dict[str, Any]) -> None:
    """`transformation` holds what comes before the outer keys, as a dict or a list."""
    assert (
        compile({**outer, "transformation": [inner]})
        == compile({**outer, "transformation": inner})
        == compile([inner, outer])
    )


@given(VALID)
def test_compile_is_pure(transformation: Any) -> None:
    """The same input gives the same text, first seen or seen before, itself or a copy; and is not changed."""
    before = copy.deepcopy(transformation)
    text = compile(transformation)
    assert compile(copy.deepcopy(transformation)) == compile(transformation) == text
    assert repr(before) == repr(transformation)


@given(VALID)
def test_compiling_the_text_again_changes_nothing(transformation: Any) -> None:
    """Text in URL syntax that is canonical already comes back as it is."""
    assume("'extra'" not in repr(transformation))  # codes that nobody can read yet
    text = compile(transformation)
    assert compile(text) == text


@pytest.mark.parametrize("row", READ, ids=lambda row: row.name)
@settings(max_examples=EACH)
@given(data=st.data())
def test_each_row_reads_what_it_writes(row: Any, data: st.DataObject) -> None:
    """The value read from a row's text is written as the same text."""
    text = row.kind.write(data.draw(cst.values(row.name)))
    for part in text.split(",") if row.sets and not row.code else [row.prefix + text]:
        assume(text)
        assert compile(part) == part


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.name)
@settings(max_examples=EACH)
@given(data=st.data())
def test_no_value_smuggles_a_separator(row: Any, data: st.DataObject) -> None:
    """Whatever the value, there is one component and the parameters that the key stands for."""
    value = data.draw(cst.values(row.name))
    text = compile({row.name: value})
    most = {"variables": 3, "extra": 2, "size": 2, "offset": 2, "responsive_width": 2}.get(row.name, 1)
    assert text.count("/") <= (1 if row.name == "responsive_width" else 0)
    assert text.count(",") <= most - 1
    assert text.isascii() and not set(text) & set(' ?#\\"<>^`{|}')


@given(VALID)
def test_what_compiles_has_no_errors(transformation: Any) -> None:
    """`check` reports only warnings for what `compile` takes."""
    compile(transformation)
    assert [problem for problem in check(transformation) if problem.severity == "error"] == []


@given(VALID)
def test_the_api_form_has_one_layer_less(transformation: Any) -> None:
    """`target="api"` is the URL form decoded once, as the service decodes a path."""
    assert compile(transformation, target="api") == decode_once(compile(transformation))


# The image's own path, and nothing in it that nobody asked for.
PLAIN = cst.clouds(shorten=st.just(False), use_root_path=st.just(False), defaults=st.none())


@given(
    PLAIN,
    cst.public_ids(),
    VALID,
)
def test_a_url_holds_its_parts(cloud: Cloud, public_id: str, transformation: Any) -> None:
    """The transformation stands in the URL as `compile` writes it, before the public ID."""
    url = cloud.url(public_id, transformation)
    bare = cloud.url(public_id)
    text = compile(transformation)
    assert url == bare.replace("/image/upload/", f"/image/upload/{text}/" if text else "/image/upload/", 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | cst.texts(min_size=0),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*(row.name for row in TABLE), "text", "$a", "x y"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_compile_and_check_agree(data: Any) -> None:
    """What one refuses the other reports as an error, at a place that exists in the input."""
    try:
        compile(data)
    except TransformationError as error:
        problems = [problem for problem in check(data) if problem.severity == "error"]
        assert problems and str(error.problems[0]) == str(problems[0])
        for problem in problems:
            node: Any = data
            for step in problem.location:
                node = node[step]
    else:
        assert all(problem.severity == "warning" for problem in check(data))
