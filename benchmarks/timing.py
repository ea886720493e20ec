"""What the benchmarks share: jobs that can be checked and timed, and how they are timed.

The figure of a job is the least of many short slices, of which all jobs of a race take turns: a
slice that nothing else disturbed is what counts, and a slow spell of the machine meets them all.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from typing import Any

import attrs

_SLICE, _SLICES = 0.0007, 500  # seconds; shorter than what the machine gives a process at a time


@attrs.frozen
class Job:
    """Code that puts an answer into `url`, the names that it uses, and how many URLs it makes.

    Code and not a function: a call would add up to a fifth to the shortest jobs, of which floors are.
    """

    code: str
    names: dict[str, Any]
    urls: int = 1

    def answer(self) -> Any:
        """What the code gives: to be checked before it is timed."""
        names = dict(self.names)
        exec(self.code, names)  # noqa: S102
        return names["url"]


def least(*jobs: Job | Callable[[], Any], quick: bool, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Microseconds for a URL of each job, or for a call; all of them taking turns.

    What takes longer than the machine gives a process at a time is measured by `clock=time.process_time`.
    """
    timers = [
        timeit.Timer(job.code, globals=job.names, timer=clock)
        if isinstance(job, Job)
        else timeit.Timer(job, timer=clock)
        for job in jobs
    ]
    length, slices = (_SLICE / 5, 3) if quick else (_SLICE, _SLICES)
    turns = [max(1, round(length / min(timer.repeat(3, 2)) * 2)) for timer in timers]
    found = [
        [timer.timeit(number) / number for timer, number in zip(timers, turns, strict=True)] for _ in range(slices)
    ]
    urls = [job.urls if isinstance(job, Job) else 1 for job in jobs]
    return [min(column) / many * 1e6 for column, many in zip(zip(*found, strict=True), urls, strict=True)]
