"""The table drives everything: what is made from it is fresh, and nothing is left out."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from cldurl import compile
from cldurl._computed import Computed
from cldurl.effect_table import EFFECTS
from cldurl.kinds import Kind
from cldurl.parameters import BY_CODE, BY_NAME, TABLE
from cldurl.strategies import STRATEGIES

ROOT = Path(__file__).resolve().parent.parent


def _all_kinds(base: type[Kind] = Kind) -> set[type[Kind]]:
    return {kind for sub in base.__subclasses__() for kind in {sub, *_all_kinds(sub)}}


@pytest.mark.skipif(not (ROOT / "docs/generate.py").exists(), reason="the wheel is tested without the docs")
def test_what_is_made_from_the_table_is_fresh() -> None:
    """typing.py and the reference pages say what the table says."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec and spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.stale() == []


def test_every_kind_has_a_strategy() -> None:
    """A kind that the strategies do not know would never be tested."""
    assert _all_kinds() - {Computed} - STRATEGIES.keys() == set()


def test_names_and_codes_are_unique() -> None:
    """A key has one row, and a code one row that reads it."""
    assert len(BY_NAME) == len(TABLE)
    assert BY_CODE["fn"].name == "custom_function"


# Names that the table must hold, out of the published lists of the service and the SDKs.
CODES = (
    "a ac af ar b bl bo br c co cs d dl dn dpr dr du e eo f fl fn fps g h if ki l o p pg q r so sp t u vc vs w x y z"
).split()


def test_every_code_of_the_reference_has_a_row() -> None:
    """All 43 codes, those that no SDK has a key for among them."""
    assert sorted(BY_CODE) == sorted(CODES)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_every_effect_compiles_alone(name: str) -> None:
    """Each effect is written by its name."""
    assert compile({"effect": name}) == f"e_{name}"


def test_the_reference_lists_are_json_safe() -> None:
    """Descriptions and forms are plain text for any consumer."""
    assert json.dumps([[row.name, row.code, row.kind.form, row.description, row.doc] for row in TABLE])
