"""Counts the instructions of ten main jobs with callgrind: exact, where times are not.

    python benchmarks/instructions.py            counts, and writes instructions.json
    python benchmarks/instructions.py --check    counts, and tells the differences from it

Needs valgrind.  A job is run N times in one process and 2N times in another: the difference is N times
the job, without the start.  Counts change with the interpreter, so they are compared where it and the
machine are the same.  Where nothing changed they are equal; a change elsewhere can move them by
1 %, because objects come to lie in other places.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import subprocess
import sys
import timeit
from pathlib import Path

import attrs
from cases import CASES, CLOUD, chain, product  # beside this file
from timing import Job

import cldurl

FILE = Path(__file__).with_suffix(".json")
N, WARM = 2000, 200
ONES = 64


def jobs() -> dict[str, Job]:
    """What is counted; a dict is a new object each time, and was seen before."""
    found = {}
    for name in ("plain", "product, 7 keys", "chain of three", "text overlay", "conditional with variables"):
        public_id, make, numbers = CASES[name]
        ones = [make(*numbers) if make else None for _ in range(ONES)]
        found[name] = Job(
            "for one in ones: url = cloud.url(i, one)", {"cloud": CLOUD, "i": public_id, "ones": ones}, ONES
        )
    signed = found["chain of three"]
    found["chain of three, signed"] = attrs.evolve(signed, code="for one in ones: url = cloud.url(i, one, sign=True)")
    card, card_signed = CLOUD.prepare(product(800, 600)), CLOUD.prepare(chain(1200, 800), sign=True)
    found["prepared"] = Job("url = card.url(i)", {"card": card, "i": "products/item_1"})
    found["prepared, signed"] = Job("url = card.url(i)", {"card": card_signed, "i": "products/item_1"})
    ids = [f"catalogue/2026/item_{number}" for number in range(100)]
    found["many of 100, for each"] = Job("url = card.many(ids)", {"card": card, "ids": ids}, 100)
    read = {"parse": cldurl.parse, "text": CLOUD.url("shop/item", chain(1200, 800), sign=True)}
    found["parse"] = Job("url = parse(text)", read)
    return found


def run(name: str, many: int) -> None:
    """Do a job about `many` times."""
    job = jobs()[name]
    assert job.answer()
    gc.disable()  # it comes after so many objects, of which the start has made some
    timer = timeit.Timer(job.code, globals=job.names)
    timer.timeit(WARM // job.urls + 3)  # the interpreter has specialised what it runs
    timer.timeit(many // job.urls)


def _collected(name: str, many: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, __file__]
    # Nothing but these: addresses, and with them some hashes, depend on the size of the environment.
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    done = subprocess.run(
        [*command, "--run", name, str(many)], capture_output=True, text=True, check=True, env=environment
    )
    match = re.search(r"Collected : (\d+)", done.stderr)
    assert match, done.stderr
    return int(match[1])


def count(name: str, job: Job) -> int:
    """Instructions for a URL."""
    calls = max(N // job.urls, 200) * job.urls
    return round((_collected(name, 2 * calls) - _collected(name, calls)) / calls)


def main() -> None:
    """Count, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with instructions.json")
    parser.add_argument("--run", nargs=2, metavar=("JOB", "TIMES"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run[0], int(given.run[1]))
        return
    here = f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()} {platform.system()}"
    before = json.loads(FILE.read_text(encoding="utf-8")) if given.check else None
    if before and before["interpreter"] != here:
        sys.exit(f"counted with {before['interpreter']}, and this is {here}")
    _collected("plain", N)  # writes the bytecode, which would count too
    counts = {}
    for name, job in jobs().items():
        counts[name] = found = count(name, job)
        change = f"  {found / before['instructions'][name] - 1:+.2%}" if before else ""
        print(f"{name:30} {found:8,}{change}", flush=True)
    if not given.check:
        FILE.write_text(json.dumps({"interpreter": here, "instructions": counts}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
