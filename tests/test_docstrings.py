"""The examples in docstrings are run, wherever the package is installed."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import cldurl

MODULES = [found.name for found in pkgutil.walk_packages(cldurl.__path__, "cldurl.") if found.name != "cldurl.__main__"]


@pytest.mark.parametrize("name", ["cldurl", *MODULES])
def test_examples(name: str) -> None:
    """Each gives what it shows."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.testmod(importlib.import_module(name), optionflags=flags).failed == 0


def test_there_are_examples() -> None:
    """A module that could not be found would have none."""
    finder = doctest.DocTestFinder()
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(found) > 80
