"""Times reading: against `json.dumps` of the same chain, and against `Cloud.url`, in one process.

    python benchmarks/reading.py [--quick]    prints the table; `compare.py` puts it on its page

Each answer is checked before it is timed; a figure is the least of many short slices, of which both
sides take turns.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from cases import CLOUD  # beside this file
from signing import CHAIN, Call
from timing import least

import cldurl

URL = CLOUD.url("shop/item", CHAIN)
SIGNED = CLOUD.url("shop/item", CHAIN, sign=True)
# The same in another spelling: host, order, version.
OTHER = URL.replace("https://res.", "http://res-2.").replace("c_fill,h_800", "h_800,c_fill").replace("/v1/", "/")


def races() -> dict[str, tuple[Call, Call, Any, float]]:
    """What is timed: the measure, the reading, its answer, and how many times the measure it may cost."""
    steps = [dict(step) for step in CHAIN]

    def dumps() -> str:
        return json.dumps(CHAIN)

    def url() -> str:
        return CLOUD.url("shop/item", CHAIN)

    return {
        "`parse` of a signed URL, to `json.dumps` of its chain": (dumps, lambda: cldurl.parse(SIGNED), steps, 4),
        "`Cloud.parse` of it, to the same": (dumps, lambda: CLOUD.parse(SIGNED), steps, 4.5),
        "`canonicalize` of a canonical URL, to `Cloud.url`": (url, lambda: cldurl.canonicalize(URL), URL, 3),
        "`canonicalize` of another spelling, to the same": (url, lambda: cldurl.canonicalize(OTHER), URL, 0),
        "`equivalent` of both, to the same": (url, lambda: cldurl.equivalent(URL, OTHER), True, 0),
    }


def said(answer: Any) -> Any:
    """An answer as it is compared: of a URL that was read, its chain."""
    return answer.transformation.to_list() if isinstance(answer, cldurl.DeliveryUrl) else answer


def report(quick: bool) -> str:
    """The table."""
    lines = ["| job | measure, µs | cldurl, µs | times the measure | at most |", "|---|---|---|---|---|"]
    for name, (measure, reading, answer, most) in races().items():
        assert said(reading()) == answer, (name, reading(), answer)
        theirs, ours = least(measure, reading, quick=quick)
        lines.append(f"| {name} | {theirs:.2f} | {ours:.2f} | {ours / theirs:.2f} | {most or ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
