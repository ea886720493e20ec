"""Times growth: 1 to 1,000 components, 1 to 8 threads; and weighs what is kept.

    python benchmarks/scaling.py [--quick]    prints the tables; `compare.py` puts them on its page

Each answer is checked before it is timed; a figure is the least of many repeats.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from time import perf_counter
from typing import Any

from cases import CLOUD, chain  # beside this file
from timing import Job, least

import cldurl
from cldurl import Hole

COMPONENTS = (1, 10, 100, 1000)
THREADS = (1, 2, 4, 8)
_FLOOD = """
import re, cldurl
# Not `ru_maxrss`: a process inherits that of the one that started it.
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
cloud = cldurl.Cloud("demo")
for width in range(1, 20_001): cloud.url("a", {"width": width, "crop": "fill"})
before = peak()
for width in range(20_001, 20_001 + %d): cloud.url("a", {"width": width, "crop": "fill"})
assert cloud.url("a", {"width": width, "crop": "fill"}).endswith(f"/c_fill,w_{width}/a")
print(before, peak())
"""


def components(quick: bool) -> list[str]:
    """The table of lengths: microseconds for each component."""
    lines = [
        "| components | `compile`, new, µs each | `compile`, seen, µs each | `parse_transformation`, µs each |",
        "|---|---|---|---|",
    ]
    for count in COMPONENTS:
        # No two are equal, and texts in them are never remembered: the whole way is gone.
        new: Any = [
            {"effect": {"gen_replace": {"from": f"cup {n}", "to": "tea"}}, "width": 1000 + n} for n in range(count)
        ]
        seen: Any = [{"width": 1000 + n, "crop": "fill"} for n in range(count)]
        text = cldurl.compile(seen)
        names = {
            "compile": cldurl.compile,
            "parse": cldurl.parse_transformation,
            "new": new,
            "seen": seen,
            "text": text,
        }
        jobs = [Job(f"url = {code}", names, count) for code in ("compile(new)", "compile(seen)", "parse(text)")]
        assert jobs[0].answer().count("/") == jobs[1].answer().count("/") == count - 1
        assert jobs[2].answer().to_list() == seen
        times = least(*jobs, quick=quick)
        lines.append(f"| {count:,} | {' | '.join([f'{time:.2f}' for time in times])} |")
    return lines


def threads(quick: bool) -> list[str]:
    """The table of threads: URLs of all of them in a second."""
    card, wanted = CLOUD.prepare(chain(1200, 800)), CLOUD.url("products/item_1", chain(1200, 800))
    forms: dict[str, tuple[Callable[[], str], int]] = {
        "`card.url(id)`": (lambda: card.url("products/item_1"), 400_000),
        "`cloud.url`, chain of three": (lambda: CLOUD.url("products/item_1", chain(1200, 800)), 80_000),
    }
    lines = [f"| threads | {' | '.join([f'{form}, million URLs a second' for form in forms])} |", "|---|---|---|"]
    for count in THREADS:
        speeds = []
        for make, turns in forms.values():
            many = turns // (20 if quick else 1) // count
            times = [_together(make, many, count, wanted) for _ in range(1 if quick else 7)]
            speeds.append(many * count / min(times) / 1e6)
        lines.append(f"| {count} | {' | '.join([f'{speed:.2f}' for speed in speeds])} |")
    return lines


def _together(make: Callable[[], str], many: int, count: int, wanted: str) -> float:
    """Seconds that `count` threads take to make `many` URLs each."""
    wrong: list[str] = []

    def work() -> None:
        for _ in range(many):
            url = make()
            if url != wanted:
                wrong.append(url)

    workers = [threading.Thread(target=work) for _ in range(count)]
    start = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
    return perf_counter() - start


def weights(quick: bool) -> list[str]:
    """The table of what prepared objects take, each with a transformation of its own."""
    count = 500 if quick else 10_000
    makers = {
        "prepared": lambda n: CLOUD.prepare({"width": n, "crop": "fill"}),
        "prepared, signed": lambda n: CLOUD.prepare({"width": n, "crop": "fill"}, sign=True),
        "prepared with a hole": lambda n: CLOUD.prepare({"width": Hole("w"), "height": n, "crop": "fill"}),
        "srcset of 8 widths": lambda n: CLOUD.prepare({"width": Hole("w"), "height": n, "crop": "fill"}).srcset(w=list(range(100, 900, 100))),
    }  # fmt: skip
    lines = ["| object | bytes |", "|---|---|"]
    for name, make in makers.items():
        for number in range(1, 5001):
            CLOUD.prepare({"width": number, "height": number})  # the memos are full
        gc.collect()
        tracemalloc.start()
        kept = [make(number) for number in range(1, count + 1)]
        gc.collect()
        lines.append(f"| {name} | {tracemalloc.get_traced_memory()[0] / len(kept):,.0f} |")
        tracemalloc.stop()
    return lines


def flood(quick: bool) -> str:
    """What ten million widths, no two of them equal, leave behind; asked of Linux."""
    count = 100_000 if quick else 10_000_000
    run = subprocess.run([sys.executable, "-c", _FLOOD % count], check=True, capture_output=True, text=True)
    before, after = map(int, run.stdout.split())
    return (
        f"After {count:,} URLs, each with another width, a process has needed at most {after / 1024:.1f} MB, "
        f"{after - before:,} KB more than after the first 20,000."
    )


def report(quick: bool) -> str:
    """All of them."""
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    said = (
        "The lock of the interpreter lets one thread run at a time, so that more threads make no more URLs; ours adds none to it.\n"
        "A free-threaded interpreter was not at hand."
        if locked else "This interpreter has no lock: each core makes its own URLs."
    )  # fmt: skip
    return "\n".join([
        "### Components", "", *components(quick), "",
        "*New* is a prompt and a width, which is never remembered; *seen* is looked up whole while it is short, and then piece by piece.", "",
        "### Threads", "", *threads(quick), "", f"{os.cpu_count()} cores.  {said}", "",
        "### Memory", "", *weights(quick), "", flood(quick), "",
    ])  # fmt: skip


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
