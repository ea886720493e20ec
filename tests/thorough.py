"""Every law of writing and reading on 100,000 examples; a law of single parameters on 2,000 of each parameter.

    python tests/thorough.py --jobs 2
    python tests/thorough.py --examples 1000 test_signing test_tokens

Most of the time goes into drawing examples, so laws of the same strategies share them.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
MODULES = (
    "test_laws", "test_escape", "test_oracle", "test_parse", "test_canonical", "test_parse_hostile", "test_explain",
    "test_lint",
)  # fmt: skip
AT_ONCE = 5_000  # Hypothesis remembers all that it tried
Law = tuple[str, Callable[..., None], dict[str, Any]]


def laws(module: str) -> Iterator[tuple[tuple[str, ...], Law]]:
    """The laws of a module, each for every set of its parameters, and what they draw."""
    for name, test in vars(importlib.import_module(module)).items():
        if not getattr(test, "is_hypothesis_test", False):
            continue
        drawn: dict[str, Any] = test.hypothesis._given_kwargs
        cases: list[dict[str, Any]] = [{}]
        for mark in getattr(test, "pytestmark", ()):
            if mark.name == "parametrize":
                names = mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0]
                rows = [getattr(row, "values", (row,) if len(names) == 1 else row) for row in mark.args[1]]
                cases = [{**case, **dict(zip(names, row, strict=True))} for case in cases for row in rows]
        for case in cases:
            label = ", ".join(str(getattr(value, "name", value)) for value in case.values())
            law = (f"{module}.{name}" + f"[{label}]" * bool(case), test.hypothesis.inner_test, {**drawn, **case})
            kinds = tuple(map(repr, drawn.values()))
            alone = bool(case) or "data()" in kinds
            yield ((*kinds, law[0]) if alone else kinds), law


def hold(group: list[Law], examples: int) -> dict[str, int]:
    """Try the laws on the same examples; how many there were of each."""
    tried = dict.fromkeys([name for name, _, _ in group], 0)
    drawn = [value for value in group[0][2].values() if isinstance(value, st.SearchStrategy)]

    @settings(max_examples=min(examples, AT_ONCE), database=None, deadline=None, suppress_health_check=[*HealthCheck])
    @given(st.tuples(*drawn))
    def all_of_them(values: tuple[Any, ...]) -> None:
        for name, law, arguments in group:
            rest = iter(values)
            given = {key: next(rest) if isinstance(one, st.SearchStrategy) else one for key, one in arguments.items()}
            try:
                law(**given)
            except UnsatisfiedAssumption:
                continue
            except BaseException as error:
                error.add_note(f"of {name}") if sys.version_info >= (3, 11) else None
                raise
            tried[name] += 1

    left = examples
    while left > 0:
        all_of_them()
        left -= AT_ONCE
    return tried


def main() -> None:
    """Run every group of laws, and say how often each was tried."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=MODULES)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    groups: dict[tuple[str, ...], list[Law]] = defaultdict(list)
    for module in arguments.modules:
        for key, law in laws(module):
            groups[key].append(law)
    ordered = sorted(groups.values(), key=len, reverse=True)
    running: dict[multiprocessing.Process, list[Law]] = {}
    failed = 0
    while ordered or running:
        if ordered and len(running) < arguments.jobs:
            group = ordered.pop(0)
            process = multiprocessing.get_context("fork").Process(target=report, args=(group, arguments.examples))
            process.start()
            running[process] = group
            continue
        for process in [process for process in running if not process.is_alive()]:
            failed += process.exitcode != 0
            if process.exitcode:
                print("FAILED", *[name for name, _, _ in running[process]], flush=True)
            del running[process]
        time.sleep(0.2)
    sys.exit(f"{failed} groups of laws failed" if failed else 0)


def report(group: list[Law], examples: int) -> None:
    """One group in this process."""
    start = time.monotonic()
    one_of_many = any(not isinstance(value, st.SearchStrategy) for value in group[0][2].values())
    tried = hold(group, examples // 50 if one_of_many else examples)
    for name, count in tried.items():
        print(f"{count:9,}  {name}", flush=True)
    print(f"           in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
