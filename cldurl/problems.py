"""What is wrong, where, and what was probably meant: values for people and programs.

Loaded when the first problem is found: a URL that is right pays nothing for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import attrs

from cldurl._lazy import Regex
from cldurl.errors import Refused, show

__all__ = ["Problem", "path", "problem_of"]


_NAME = Regex(r"\$?[A-Za-z_][A-Za-z0-9_-]{0,60}")


def path(location: Iterable[object]) -> str:
    """Keys and indexes written as a JSON path.

    >>> path([1, "overlay", "text"]), path(["odd key"])
    ('$[1].overlay.text', '$["odd key"]')
    """
    steps = ["$"]
    for step in location:
        if type(step) is int:
            steps.append(f"[{step}]")
        elif not isinstance(step, str):
            steps.append(f"[{show(step)}]")
        elif _NAME.fullmatch(step):
            steps.append(f".{step}")
        else:
            # Quoted as JSON: no control character of a key reaches a terminal or a log.
            steps.append(f"[{json.dumps(str.__str__(step)[:60])}]")
    return "".join(steps)


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, or worth a second look, in what was given.

    `location` names the place as keys and indexes, `path` the same as a JSON path;
    `rule` is a stable id (all are listed in the reference), `hint` the likely fix.
    `severity` is `"error"` when compiling refuses it, `"warning"` when it does not do what it seems to,
    and `"lint"` when it only costs: the picture is the same without it.

    >>> problem = Problem(location=(1, "widht"), message="unknown parameter", rule="unknown-key",
    ...                   hint='did you mean "width"?')
    >>> str(problem)
    '$[1].widht: unknown parameter; did you mean "width"?'
    """

    message: str
    rule: str
    # Shown by `show`: not every value has a repr of its own, and that of an error never fails.
    location: tuple[object, ...] = attrs.field(default=(), repr=show)
    value: object = attrs.field(default=None, repr=show)
    hint: str = ""
    severity: str = "error"
    root: str = "$"

    @property
    def path(self) -> str:
        """Where it is, as a JSON path from `root` (`$` for a transformation)."""
        return self.root + path(self.location)[1:]

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


def problem_of(fault: Refused, location: tuple[object, ...], value: object, root: str = "$") -> Problem:
    """A refusal as a `Problem`; `value` is what stands at `location`."""
    for step in fault.at:
        try:
            value = value[step]  # type: ignore[index]
        except (LookupError, TypeError):
            break  # what is missing has no place of its own
        location = (*location, step)
    return Problem(
        message=fault.message,
        hint=fault.hint,
        rule=fault.rule,
        location=location,
        value=value,
        root=root,
    )
