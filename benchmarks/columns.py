"""Times a column of URLs, `Prepared.arrow`, against a call of the official SDK for each, in one process.

    python benchmarks/columns.py            a million IDs
    python benchmarks/columns.py --quick    checks the answers, and times little

Needs pyarrow.  Each answer is checked before it is timed.  A figure is the least of several
repeats, of the time that this thread had: a long column is interrupted on a machine with other work.
All jobs take turns.  The floor is what Arrow's concatenation alone takes, without a look at the IDs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import thread_time
from typing import Any

import cloudinary
import pyarrow as pa
import pyarrow.compute as pc
from cases import product, sdk  # beside this file

import cldurl

PRODUCT = product(800, 600)
CARD = cldurl.Cloud("demo").prepare(PRODUCT)
SIGNED = cldurl.Cloud("demo", api_secret="abcd").prepare(PRODUCT, sign=True)

# How many times faster than the SDK it is to be: these jobs are theirs, ours and the floor.
FASTER = 500
GOAL = ("official SDK, one by one", "arrow", "floor: the concatenation alone")


def jobs(rows: int) -> dict[str, tuple[int, Callable[[], Any]]]:
    """What is timed, and how many URLs it makes."""
    ids = [f"products/item_{number}" for number in range(rows)]
    column = pa.array(ids)
    few = column[: rows // 20]
    mixed = pa.array([one if number % 2 else one.replace("/", "_") for number, one in enumerate(ids)])
    spaces = pa.array([one if number % 100 else one.replace("_", " ") for number, one in enumerate(ids)])
    first = CARD(ids[0]).removesuffix(ids[0])
    assert (
        CARD.arrow(column).to_pylist()
        == CARD.many(ids)
        == [sdk(one, **PRODUCT) for one in ids[:9]] + CARD.many(ids[9:])
    )
    assert CARD.arrow(mixed).to_pylist() == CARD.many(mixed.to_pylist())
    assert CARD.arrow(spaces).to_pylist() == CARD.many(spaces.to_pylist())
    assert SIGNED.arrow(few).to_pylist() == SIGNED.many(few.to_pylist())
    return {
        "official SDK, one by one": (200, lambda: [sdk(one, **PRODUCT) for one in ids[:200]]),
        "many": (len(few), lambda: CARD.many(ids[: len(few)])),
        "arrow": (rows, lambda: CARD.arrow(column)),
        "arrow, half without a folder": (rows, lambda: CARD.arrow(mixed)),
        "arrow, a space in one ID of a hundred": (rows, lambda: CARD.arrow(spaces)),
        "floor: the concatenation alone": (rows, lambda: pc.binary_join_element_wise(first, column, "")),
        "arrow, signed": (len(few), lambda: SIGNED.arrow(few)),
    }


def measured(quick: bool, names: tuple[str, ...] | None = None) -> dict[str, float]:
    """Nanoseconds for a URL of each job, or of those named."""
    cloudinary.config(cloud_name="demo", secure=True)
    todo = jobs(20_000 if quick else 1_000_000)
    todo = {name: todo[name] for name in names or todo}
    best = dict.fromkeys(todo, 9e9)
    for _ in range(2 if quick else 15):
        for name, (urls, call) in todo.items():
            start = thread_time()
            call()
            best[name] = min(best[name], (thread_time() - start) / urls * 1e9)
    return best


def main() -> None:
    """Print the table."""
    best = measured("--quick" in sys.argv[1:])
    print("| URLs of 7 keys | ns per URL | times faster than the SDK |\n|---|---|---|")
    theirs = next(iter(best.values()))
    for name, ns in best.items():
        print(f"| {name} | {ns:,.0f} | {theirs / ns:.0f} |")


if __name__ == "__main__":
    main()
