"""Makes docs/benchmarks.md and docs/benchmarks.svg: all benchmarks against the installed official SDK.

    python benchmarks/compare.py            prints the tables and writes both
    python benchmarks/compare.py --quick    checks the answers, times little, writes nothing
    python benchmarks/compare.py --also /path/to/another/python   adds the goals on that interpreter

Each answer is checked before it is timed.  Both libraries take turns, so that a change of the
machine's speed meets both.  What is timed stands in the files beside this one.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from datetime import date
from pathlib import Path

import cloudinary
import instructions  # these beside this file
import plot
import prepared
import reading
import scaling
import signing
import starting
import templates
import uploads
import urls

ROOT = Path(__file__).resolve().parent
PAGE = ROOT.parent / "docs" / "benchmarks.md"

_INTRO = """# Benchmarks

Made by `python benchmarks/compare.py`, which checks that both libraries write the same URLs before it times them.
{where}, a shared machine with {cores} cores, cloudinary {sdk}.
Each time is the least of many short slices, of which all jobs take turns; on other machines expect other times, but similar ratios.

![Microseconds for a URL: the official SDK, Cloud.url, and prepared](benchmarks.svg)

## URLs

*Seen* is a new dict object whose keys and values were compiled before, all together.
*New combination* is a dict that was never compiled, although each of its values was.
*Prepared* is `Cloud.prepare(transformation).url(public_id)`; for the srcset, `.srcset(...)` called with an ID.
*Goal* is how many times faster than the official SDK it should be.

"""

_OTHERS = """
### Other official SDKs

| SDK | µs for these URLs |
|---|---|
| Java | 0.7 to 17 |
| Go | 5 to 8 |
| Node | 8 to 48 |
| PHP | 100 to 2,900 |
| Python | {low:.0f} to {high:.0f} |
| cldurl, dict seen before | {seen_low:.2f} to {seen_high:.1f} |
| cldurl, prepared | {prepared_low:.2f} to {prepared_high:.2f} |

The first four were measured on the same kind of machine, though not in this run.
"""

_GOALS = """
## Prepared, bulk and signed

The goals, and the floor in the same run: what cannot be left out, without so much as a call.
For an ID that is all its rules in one compiled match; then the text is put together, and for a signature there is SHA-1 and its base64.
In `many` the floor looks at each ID, and we at a block of them, so that we can be below it.

"""

_PAGES = """
## Pages and tags

A page shows a hundred images whose transformation is constant in the template; each time is for one of them.
With the official SDK it is `CloudinaryImage.image` in a Jinja template, and its own tag in a Django template.
*Concatenation* is a page that matches each ID against all of its rules and puts the tag together of three pieces.
*Two values alone* is a page that prints the ID and the text of each image, and nothing else.

"""

_UPLOADS = """
## Uploads

A thousand uploads of 10 KB over loopback, each with a public ID of its own; the service is a process that does nothing but read and answer.
First it answers at once, then after 50 ms, as a service far away does; CPU is that of the client alone.
Near, the official SDK is fastest with two threads; with more they wait for each other.

"""

_COUNTED = """
## Instructions

Times change from run to run, instructions do not: `python benchmarks/instructions.py --check` compares them with these, by callgrind.
{interpreter}.

| job | instructions for a URL |
|---|---|
"""


def others(rows: list[urls.Row]) -> str:
    """The table of what others take."""
    theirs, seen, kept = ([row[column] for row in rows] for column in (1, 2, 4))
    return _OTHERS.format(
        low=min(theirs), high=max(theirs), seen_low=min(seen), seen_high=max(seen),
        prepared_low=min(kept), prepared_high=max(kept),
    )  # fmt: skip


def counted() -> str:
    """The table of instructions, as they were counted last."""
    found = json.loads(instructions.FILE.read_text(encoding="utf-8"))
    rows = [f"| {name} | {count:,} |" for name, count in found["instructions"].items()]
    return "\n".join([_COUNTED.format(interpreter=found["interpreter"]).rstrip(), *rows, ""])


def elsewhere(python: str) -> str:
    """The goals on another interpreter."""
    run = subprocess.run([python, str(ROOT / "prepared.py")], check=True, capture_output=True, text=True)
    name = subprocess.run(
        [python, "-c", "import platform; print(platform.python_version())"], check=True, capture_output=True, text=True
    )
    return f"\n### The same on CPython {name.stdout.strip()}\n\n{run.stdout.rstrip()}\n"


def report(rows: list[urls.Row], quick: bool, also: list[str]) -> str:
    """The page below its introduction."""
    return "".join([
        urls.report(rows), others(rows),
        _GOALS, prepared.report(quick).rstrip(), "\n", *map(elsewhere, also),
        "\n## Start\n\n", starting.report(quick),
        "\n## Growth\n\n", scaling.report(quick),
        "\n## Signing\n\n", signing.report(quick),
        "\n## Reading\n\n", reading.report(quick),
        counted(),
        _PAGES, templates.report(quick),
        _UPLOADS, uploads.report(quick),
    ])  # fmt: skip


def main() -> None:
    """Print, and write the page and the picture unless quick."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="check the answers and time little")
    parser.add_argument(
        "--also", action="append", default=[], metavar="PYTHON", help="another interpreter for the goals"
    )
    given = parser.parse_args()
    rows = urls.measured(given.quick)
    tables = report(rows, given.quick, given.also)
    where = f"{date.today().isoformat()}, CPython {platform.python_version()}, {platform.machine()} {platform.system()}"
    bars = [(name, (theirs, seen, kept)) for name, theirs, seen, _, kept in rows if "style" not in name]
    series = ("official Python SDK", "Cloud.url, dict seen before", "prepared")
    picture = plot.svg("Microseconds for a URL, logarithmic scale", series, bars, where)
    print(tables)
    if not given.quick:
        intro = _INTRO.format(where=where, cores=os.cpu_count(), sdk=cloudinary.VERSION)
        PAGE.write_text(intro + tables, encoding="utf-8")
        PAGE.with_suffix(".svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
