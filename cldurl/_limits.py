"""What a component or a chain may not be as a whole: said by the hot path and by the slow second walk alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cldurl.errors import kind_of, refuse, show
from cldurl.expressions import NAME

__all__ = [
    "MAX_COMPONENTS", "MAX_DEPTH", "conflicts", "entangled", "misplaced", "names_of", "steps_of", "too_deep", "too_many", "wrong_step",
]  # fmt: skip

MAX_COMPONENTS = 1000
MAX_DEPTH = 100


def wrong_step(step: object) -> None:
    """Refuse what cannot be a step of a chain."""
    refuse(f"a step cannot be {kind_of(step)}", "a dict, or a string in URL syntax", rule="wrong-type")


def too_many() -> None:
    """Refuse a chain that is too long."""
    refuse(f"more than {MAX_COMPONENTS:,} components", rule="too-large")


def too_deep() -> None:
    """Refuse a chain that is nested too deep, or in itself."""
    refuse(f"nested more than {MAX_DEPTH} deep", rule="too-large")


def steps_of(value: Any) -> Sequence[Any]:
    """What `transformation` holds, as a list: one dict or name is a list of one."""
    return value if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)) else [value]


def names_of(variables: str) -> list[str]:
    """The names that a list of assignments sets, each once: an order-keeping list may set one twice."""
    return list({part.partition("_")[0]: None for part in variables.split(",")}) if variables else []


def conflicts(codes: list[str]) -> None:
    """Refuse two keys for one code."""
    if len(set(codes)) != len(codes):
        seen: set[str] = set()
        twice = next(code for code in codes if code in seen or seen.add(code))  # type: ignore[func-returns-value]
        refuse(f"two keys for {show(twice)}", "keep one of them", rule="two-keys")


def entangled(assignments: list[str]) -> None:
    """Refuse `$` keys that use one another: a dict has no order that they could rely on."""
    names = {text.partition("_")[0] for text in assignments}
    for text in assignments:
        name, _, value = text.partition("_")
        for used in NAME.findall(value):
            if used in names and used != name:
                refuse(
                    f"{show(name)} uses {show(used)} of the same dict",
                    "use `variables`, which keeps its order",
                    rule="variable-order",
                )


def misplaced(key: str) -> None:
    """`format` where it would be lost."""
    refuse(
        "the format is the extension of a URL, not a parameter",
        'give it to url(), or use "fetch_format"',
        rule="misplaced-format",
    )
