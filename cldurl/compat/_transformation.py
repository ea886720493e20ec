"""Components and chains, in the order of the official Python SDK.

A component is its condition, its variables, its parameters by code, then its raw text; the
chain nested in it stands before it, and the responsive component after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from cldurl.compat._values import (
    DIALECT,
    Writer,
    as_array,
    contained,
    expression,
    guarded,
    slot,
    string,
    text,
    unfolded,
)
from cldurl.errors import Refused, TransformationError, refuse
from cldurl.problems import problem_of

__all__ = ["chain_text", "eager_text", "no_dot_segments"]

MOST_NESTING = 100
MOST_COMPONENTS = 1_000

Place = tuple[object, ...]


class _Step(NamedTuple):
    """Something that stands in a chain, and where it was found."""

    value: object
    at: Place
    depth: int


# ---------------------------------------------------------------------------- chains


def chain_text(transformation: object, at: Place = ()) -> str:
    """A dict, a chain or a name as text.

    The walk uses a stack of its own: a transformation that holds itself, or many times the
    same, meets our limits and not the interpreter's.
    """
    waiting: list[_Step | str] = [_Step(transformation, at, 0)]
    written: list[str] = []
    visited = 0
    while waiting:
        step = waiting.pop()
        if isinstance(step, str):
            written.append(step)
            continue
        visited += 1
        _keep_limits(step, visited)
        waiting += reversed([*_inner_steps(step), *_own_components(step)])
    return "/".join([component for component in written if component])


def _keep_limits(step: _Step, visited: int) -> None:
    if step.depth > MOST_NESTING:
        _fail(f"nested more than {MOST_NESTING} deep", step.at, rule="too-large")
    # One more, since the outermost is often only the holder of the others.
    if visited > MOST_COMPONENTS + 1:
        _fail(f"more than {MOST_COMPONENTS:,} components", step.at, rule="too-large")


def _fail(message: str, at: Place, value: object = None, rule: str = "wrong-type") -> NoReturn:
    raise TransformationError(problem_of(Refused(message, rule=rule), at, value))


def _inner_steps(step: _Step) -> list[_Step]:
    value, at = step.value, step.at
    if isinstance(value, dict):
        value, at = value.get("transformation"), (*at, "transformation")
    if isinstance(value, dict):
        return [_Step(value, at, step.depth + 1)]
    steps = as_array(value)
    # Only a dict among them makes a chain; strings alone are the names of one component.
    if not any(isinstance(inner, dict) for inner in steps):
        return []
    return [_Step(inner, (*at, index), step.depth + 1) for index, inner in enumerate(steps)]


def _own_components(step: _Step) -> list[str]:
    if not isinstance(step.value, dict):
        return [_parameter("transformation", step.value, step.at) or ""]
    own = guarded(TransformationError, lambda value: _component(value, step.at), step.value, step.at)
    return [own, "c_limit,w_auto"] if step.value.get("responsive_width") else [own]


# ------------------------------------------------------------------------- components


def _component(given: Any, at: Place) -> str:
    _check_keys(given, at)
    options = guarded(TransformationError, unfolded, given, at)
    pieces = [
        *_one(options, "if", _condition, at),
        *sorted(_dollars(options, at)),
        *_variables(options, at),
        *_parameters(options, at),
        *_one(options, "raw_transformation", _raw, at),
    ]
    return guarded(TransformationError, no_dot_segments, ",".join(pieces), (*at, "raw_transformation"))


def _check_keys(given: Mapping[object, object], at: Place) -> None:
    for key, value in given.items():
        if not isinstance(key, str):
            _fail(f"the name of an option must be a string, not {type(key).__name__}", (*at, key), value)


def _one(options: dict[str, object], option: str, write: Callable[[object], str | None], at: Place) -> list[str]:
    written = guarded(TransformationError, write, options.get(option), (*at, option))
    return [] if written is None else [written]


def _condition(value: object) -> str | None:
    # Unlike a parameter, an empty condition is written.
    return None if value is None else contained(f"if_{text(expression(value))}")


def _dollars(options: dict[str, object], at: Place) -> list[str]:
    return [
        guarded(TransformationError, lambda value, key=key: _assigned(key, value), value, (*at, key))  # type: ignore[misc]
        for key, value in options.items()
        if key.startswith("$")
    ]


def _variables(options: dict[str, object], at: Place) -> list[str]:
    at = (*at, "variables")
    pairs = guarded(TransformationError, _pairs, options.get("variables"), at)
    return [guarded(TransformationError, _pair, pair, (*at, index)) for index, pair in enumerate(pairs)]


def _pairs(variables: Any) -> list[object]:
    return list(variables) if variables else []


def _pair(pair: Any) -> str:
    try:
        name, value = pair[0], pair[1]
    except (LookupError, TypeError):
        refuse("must be a [name, value] pair", rule="wrong-type")
    return _assigned(name, value)


def _assigned(name: object, value: object) -> str:
    return contained(f"{text(name)}_{text(expression(text(value)))}")


def _parameters(options: dict[str, object], at: Place) -> list[str]:
    written: dict[str, str] = {}
    for option in DIALECT:
        if option in options and (parameter := _parameter(option, options[option], (*at, option))):
            written.setdefault(DIALECT[option][0], parameter)
    return list(written.values())


def _parameter(option: str, value: object, at: Place) -> str | None:
    code, write = DIALECT[option]
    written = guarded(TransformationError, _writing(write), value, at)
    return None if written is None else f"{code}_{written}"


def _writing(write: Writer) -> Callable[[object], str | None]:
    return lambda value: slot(write(value))


# -------------------------------------------------------------------------- raw text

_UNFIT_FOR_RAW = re.compile("[?#\\\\\x00-\x1f\x7f\ud800-\udfff]")
_DOT_SEGMENT = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


def _raw(value: object) -> str | None:
    return _fit_for_raw(string(value)) if value or value == 0 else None


def _fit_for_raw(raw: str) -> str:
    if found := _UNFIT_FOR_RAW.search(raw):
        refuse(f"{found[0]!a} cannot stand in a raw transformation", rule="raw-transformation")
    return raw


def no_dot_segments(path: str) -> str:
    """`path`, if nothing that reads it walks to another one."""
    if _DOT_SEGMENT.search(path):
        refuse('a "." or ".." segment leads to another path', rule="dot-segment")
    return path


# ----------------------------------------------------------------------------- eager


def eager_text(transformations: object, at: Place = ()) -> str:
    """A list of transformations as the form field `eager`."""
    if transformations is None:
        refuse("there is not a transformation", "leave the field out", rule="wrong-type")
    items = as_array(transformations)
    single = not isinstance(transformations, (list, tuple))
    return "|".join([_eager_item(item, at if single else (*at, index)) for index, item in enumerate(items)])


def _eager_item(item: object, at: Place) -> str:
    if isinstance(item, str):
        # Text in URL syntax, even several transformations: the caller's own words.
        return guarded(TransformationError, lambda raw: no_dot_segments(_fit_for_raw(raw)), item, at)
    if not isinstance(item, Mapping):
        _fail(f"must be a dict or a string, not {type(item).__name__}", at, item)
    options = dict(item)
    written = chain_text(options, at)
    return guarded(TransformationError, _one_eager, written + _extension(options, at), at) if written else ""


def _extension(options: dict[str, object], at: Place) -> str:
    extension = options.get("format")
    if extension is None:
        return ""
    return "/" + guarded(TransformationError, lambda value: contained(string(value)), extension, (*at, "format"))


def _one_eager(written: str) -> str:
    if "|" in written:
        refuse('"|" would start another eager transformation', 'write "%7C"', rule="separator")
    return no_dot_segments(written)
