"""Times starts, as whole processes: imports and a first URL, beside attrs and the official SDK.

    python benchmarks/starting.py [--quick]    prints the tables; `compare.py` puts them on its page

Bytecode is written before; a figure is the least of many processes, of which all take turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
from time import perf_counter

FASTER, OVER_ATTRS = 2, 15  # than the SDK, as whole processes; milliseconds
CODES = {
    "nothing": "pass",
    "import attrs": "import attrs",
    "import cldurl": "import cldurl",
    "import cldurl, first URL": "import cldurl; cldurl.Cloud('demo').url('a', {'width': 300})",
    "import cldurl, first prepared URL": "import cldurl; cldurl.Cloud('demo').prepare({'width': 300}).url('a')",
    "import cldurl, first signed URL": "import cldurl; cldurl.Cloud('demo', api_secret='s').url('a', {'width': 300}, sign=True)",
    "official SDK, import": "import cloudinary",
    "official SDK, first URL": "import cloudinary.utils; cloudinary.utils.cloudinary_url('a', cloud_name='demo', secure=True, width=300)",
}
_SAID = "print(cldurl.Cloud('demo').url('a', {'width': 300})); print(cloudinary.utils.cloudinary_url('a', cloud_name='demo', secure=True, width=300)[0])"


def _run(code: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True
    ).stdout


def starts(quick: bool) -> dict[str, float]:
    """Milliseconds of whole processes."""
    ours, theirs = _run(f"import cldurl, cloudinary.utils; {_SAID}").split()
    assert ours == theirs, (ours, theirs)
    best = dict.fromkeys(CODES, 9e9)
    for code in CODES.values():
        _run(code)  # writes the bytecode
    for _ in range(2 if quick else 120):
        for name, code in CODES.items():
            start = perf_counter()
            _run(code)
            best[name] = min(best[name], (perf_counter() - start) * 1000)
    return best


def memory(code: str) -> int:
    """Kilobytes that the objects of a process take in the end."""
    return int(
        _run(f"import tracemalloc; tracemalloc.start(); {code}; print(tracemalloc.get_traced_memory()[0] // 1024)")
    )


def report(quick: bool) -> str:
    """The tables."""
    times = starts(quick)
    empty, ours, theirs = times["nothing"], times["import cldurl, first URL"], times["official SDK, first URL"]
    lines = ["| process | ms | over an empty one |", "|---|---|---|"]
    lines += [f"| {name} | {time:.1f} | {time - empty:.1f} |" for name, time in times.items()]
    our_memory, their_memory = memory(CODES["import cldurl, first URL"]), memory(CODES["official SDK, first URL"])
    missed = (
        f"Missed: of our {ours:.0f} ms {empty:.0f} are the empty process and {times['import attrs'] - empty:.0f} attrs, of which the "
        f"public values are made; attrs alone would be {theirs / times['import attrs']:.1f} times faster.  "
        "What is left is mostly the table of parameters and the class of `Cloud`.  What is done: modules, patterns and hashes are "
        "loaded when they are asked for."
    )
    return "\n".join([
        *lines, "",
        "| first URL | reached | goal |", "|---|---|---|",
        f"| whole process: times faster than the official SDK | {theirs / ours:.1f} | {FASTER} |",
        f"| over importing attrs | {ours - times['import attrs']:.1f} ms | at most {OVER_ATTRS} ms |", "",
        *([missed, ""] if theirs / ours < FASTER else []),
        f"Memory: {our_memory:,} KB up to our first URL, {their_memory:,} KB up to that of the official SDK.", "",
    ])  # fmt: skip


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
