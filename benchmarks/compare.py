"""Times URLs, compiling, imports and memory against the installed official SDK, in one process.

    python benchmarks/compare.py            prints the tables and writes docs/benchmarks.md
    python benchmarks/compare.py --quick    checks the answers, times little, writes nothing

Each answer is checked before it is timed.  A figure is the least of several repeats; both
libraries take turns, so that a change of the machine's speed meets both.  Two kinds of dict are
told apart:

- *seen*: a new dict object at every call, with keys and values that were compiled before;
- *new*: a new dict with a combination of values that was never compiled, its words known one by one.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import os
import platform
import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import cloudinary
import cloudinary.utils
import reading  # these two beside this file
import signing

import cldurl

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
CLOUD = cldurl.Cloud("demo")

PRODUCT = {
    "width": 800, "height": 600, "crop": "fill", "gravity": "auto", "quality": "auto", "fetch_format": "auto", "dpr": "auto",
}  # fmt: skip
CHAIN = [
    {"width": 1200, "height": 800, "crop": "fill", "quality": "auto:good"},
    {"effect": "sharpen:80"},
    {"overlay": "watermark_logo", "gravity": "south_east", "x": 20, "y": 20, "opacity": 60, "width": 150},
]
TEXT = {
    "overlay": {"font_family": "Arial", "font_size": 48, "text": "Sample Text"},
    "gravity": "north", "y": 20, "color": "white",
}  # fmt: skip
CONDITIONAL = [
    {"if": "initial_width > 500 && !sale! in tags", "$w": "initial_width / 2", "width": "$w * 2", "crop": "scale"},
    {"if": "end"},
]
# name: public ID, transformation, how many times faster it must be than the SDK
CASES: dict[str, tuple[str, Any, int]] = {
    "plain": ("sample", None, 70),
    "fill": ("sample", {"width": 300, "height": 300, "crop": "fill"}, 28),
    "product, 7 keys": ("products/item_1", PRODUCT, 28),
    "chain of three": ("sample", CHAIN, 33),
    "text overlay": ("sample", TEXT, 22),
    "conditional with variables": ("sample", CONDITIONAL, 18),
}


def sdk(public_id: str, options: dict[str, Any]) -> str:
    """The official SDK's URL."""
    return str(cloudinary.utils.cloudinary_url(public_id, **options)[0])


def options_of(transformation: Any) -> dict[str, Any]:
    """The same transformation as the SDK takes it."""
    return {"transformation": transformation} if isinstance(transformation, list) else dict(transformation or {})


def fresh(transformation: Any, turns: int) -> Iterator[Any]:
    """The transformation `turns` times, each time in dicts of its own."""
    return iter([copy.deepcopy(transformation) for _ in range(turns)])


def varied(transformation: Any, turns: int, start: int) -> Iterator[Any]:
    """Combinations that were never seen together: the numbers of sizes and places change."""
    out = []
    for number in range(start, start + turns):
        one = copy.deepcopy(transformation)
        for step in one if isinstance(one, list) else [one]:
            # Two numbers out of 64 words each make 4,096 combinations, whose words are all known.
            for key, value in zip(("width", "height", "x", "y"), divmod(number % 4096, 64) * 2, strict=True):
                if isinstance(step.get(key), int):
                    step[key] = 100 + value
            if "$w" in step:
                step["$w"] = 100 + number % 64
        out.append(one)
    return iter(out)


def least(call: Callable[[str, Any], Any], public_id: str, inputs: Iterator[Any]) -> float:
    """Microseconds a call, over inputs made beforehand."""
    ready = list(inputs)
    start = perf_counter()
    for one in ready:
        call(public_id, one)
    return (perf_counter() - start) / len(ready) * 1e6


def race(name: str, turns: int, repeats: int) -> tuple[float, float, float]:
    """Microseconds of the SDK, of cldurl with a dict seen before, and with a new combination."""
    public_id, transformation, _ = CASES[name]
    theirs, ours, new = [], [], []
    for repeat in range(repeats):
        theirs.append(least(sdk, public_id, map(options_of, fresh(transformation, turns // 10))))
        ours.append(least(CLOUD.url, public_id, fresh(transformation, turns)))
        if transformation:
            new.append(least(CLOUD.url, public_id, varied(transformation, turns, repeat * turns)))
    return min(theirs), min(ours), min(new, default=0.0)


def check() -> None:
    """Both libraries must give the same URL, or the times mean nothing."""
    cloudinary.config(cloud_name="demo", secure=True)
    for name, (public_id, transformation, _) in CASES.items():
        ours, theirs = CLOUD.url(public_id, transformation), sdk(public_id, options_of(copy.deepcopy(transformation)))
        assert ours == theirs, (name, ours, theirs)
        for one in itertools.islice(varied(transformation, 100, 0) if transformation else (), 100):
            assert CLOUD.url(public_id, one) == sdk(public_id, options_of(one)), (name, one)


def seconds_of(code: str, repeats: int) -> float:
    """The least time of a whole process that runs `code`."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    run = lambda: subprocess.run([sys.executable, "-c", code], check=True, env=environment)  # noqa: E731
    return min(timeit.repeat(run, number=1, repeat=repeats))


def imports(repeats: int) -> dict[str, float]:
    """Milliseconds that an import adds to an empty process."""
    codes = {"attrs": "import attrs", "cldurl": "import cldurl", "cloudinary": "import cloudinary"}
    seconds_of("import cldurl, cloudinary", 1)  # writes the bytecode
    best = dict.fromkeys(["", *codes], 9e9)
    for _ in range(repeats):
        for name in best:
            best[name] = min(best[name], seconds_of(codes.get(name, "pass"), 1))
    return {name: (best[name] - best[""]) * 1000 for name in codes}


def memory(module: str) -> int:
    """Kilobytes of memory that importing `module` and one URL take."""
    code = f"import tracemalloc; tracemalloc.start(); {module}; print(tracemalloc.get_traced_memory()[0] // 1024)"
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def report(quick: bool) -> str:
    """The page."""
    check()
    turns, repeats = (500, 2) if quick else (10_000, 11)
    lines = [
        "| URL | official SDK, µs | cldurl, seen, µs | times faster | goal | new combination, µs | times faster |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (_, _, goal) in CASES.items():
        theirs, ours, new = race(name, turns, repeats)
        again = f"{new:.2f} | {theirs / new:.0f}" if new else " | "
        lines.append(f"| {name} | {theirs:.1f} | {ours:.2f} | {theirs / ours:.0f} | {goal} | {again} |")
    dumps = min(timeit.repeat(lambda: json.dumps(CHAIN), number=turns, repeat=repeats)) / turns * 1e6
    ours = min(timeit.repeat(lambda: cldurl.compile(CHAIN), number=turns, repeat=repeats)) / turns * 1e6
    lines += [
        "",
        f"`compile` of the chain takes {ours:.2f} µs, and `json.dumps` of it {dumps:.2f} µs: {ours / dumps:.2f} of that time.",
    ]
    times = imports(3 if quick else 25)
    share = times["cldurl"] / times["cloudinary"]
    lines += [
        "", "| import | ms |", "|---|---|", *(f"| {name} | {ms:.1f} |" for name, ms in times.items()), "",
        f"Importing cldurl takes {share:.0%} of the time of the official package; attrs alone takes {times['attrs'] / times['cloudinary']:.0%}.",
    ]  # fmt: skip
    ours_kb = memory("import cldurl; cldurl.Cloud('demo').url('a', {'width': 1})")
    theirs_kb = memory("import cloudinary.utils; cloudinary.utils.cloudinary_url('a', cloud_name='demo', width=1)")
    lines += ["", f"Memory for the import and a first URL: {ours_kb:,} KB; with the official SDK: {theirs_kb:,} KB."]
    lines += ["", "## Signing", "", signing.report(quick).rstrip()]
    lines += ["", "## Reading", "", reading.report(quick).rstrip()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print, and write the page unless quick."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="check the answers and time little")
    quick = parser.parse_args().quick
    tables = report(quick)
    print(tables)
    if not quick:
        header = (
            "# Benchmarks\n\nMade by `python benchmarks/compare.py`, which checks that both libraries write the same URLs before it times them.\n"
            f"{date.today().isoformat()}, CPython {platform.python_version()}, {platform.machine()} {platform.system()}, "
            f"a shared machine with {os.cpu_count()} cores, cloudinary {cloudinary.VERSION}.\n"
            "Each time is the fastest of 11 runs; on other machines expect other times, but similar ratios.\n"
            "*Seen* is a new dict object whose keys and values were compiled before.\n"
            "*New combination* is a dict that was never compiled, although each of its values was.\n"
            '*Goal* is the target set for "seen": how many times faster than the official SDK it should be.\n\n'
        )
        PAGE.write_text(header + tables, encoding="utf-8")


if __name__ == "__main__":
    main()
