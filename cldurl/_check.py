"""Everything that is wrong with a transformation, at once and with its place.

The second, slow walk over what `_compile` walks fast: the same kinds say the same, and here
each fault gets its path.  `tests/test_laws.py` holds both walks to one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cldurl import _plan
from cldurl._compile import (
    MAX_COMPONENTS,
    MAX_DEPTH,
    conflicts,
    entangled,
    misplaced,
    names_of,
    steps_of,
    too_deep,
    too_many,
    wrong_step,
)  # fmt: skip
from cldurl._parse import canonical_component, split_parameter
from cldurl.errors import Refused, TransformationError
from cldurl.kinds import Kind, absent, plain
from cldurl.parameters import (
    AFTER,
    BY_CODE,
    CHAIN,
    CODE,
    CONDITION,
    DELIVERY,
    EXTRA,
    HTML,
    RAW,
    VALUE_OF_VARIABLE,
    VARIABLE_LIST,
    Parameter,
)  # fmt: skip
from cldurl.problems import Problem, problem_of
from cldurl.rules import CHAIN_RULES, COMPONENT_RULES, View

if TYPE_CHECKING:
    from cldurl.typing import Transformation

__all__ = ["check", "located"]

Location = tuple[object, ...]
_MOST_PROBLEMS = 100


def check(
    transformation: Transformation, *, resource_type: str | None = None, format: str | None = None
) -> list[Problem]:
    """Every problem of a transformation: errors, which `compile` refuses, then warnings.

    `resource_type` (`"image"`, `"video"`) and `format`, the extension of the URL, let it say
    more.  The rules are listed in the reference, each with a stable id.
    https://cloudinary.com/documentation/transformation_reference

    >>> for problem in check({"width": 200, "height": 200, "crop": "thumb", "effect": "blurr:300"}):
    ...     print(problem)
    $.effect: effect 'blurr' is not one we know; did you mean "blur"?
    $.crop: thumb without a gravity is refused by the service; add "gravity": "face" or "auto"
    >>> check({"width": 0})[0].severity
    'error'
    """
    # What is not a string cannot say more; `Cloud.url` refuses it.
    walk = _Walk(resource_type if isinstance(resource_type, str) else None, format if isinstance(format, str) else None)
    walk.top(transformation)
    if not walk.errors:
        walk.rules()
    return walk.errors + walk.warnings


def located(transformation: object, fault: Refused) -> TransformationError:
    """The error of a transformation that compiling refused with `fault`."""
    walk = _Walk(None, None)
    walk.top(transformation)
    return TransformationError(*(walk.errors or [problem_of(fault, (), transformation)]))


class _Full(Exception):
    """Enough problems; nobody reads more."""


class _Walk:
    def __init__(self, resource_type: str | None, format: str | None) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.views: list[View] = []
        self.count = 0
        self.root: object = None
        self.resource_type, self.format = resource_type, format

    def top(self, transformation: object) -> None:
        self.root = transformation
        try:
            self._top(transformation)
        except _Full:
            pass

    def _top(self, transformation: object) -> None:
        if isinstance(transformation, Mapping):
            self._dict(transformation, (), 0)
        elif isinstance(transformation, str):
            self._string(transformation, ())
        elif isinstance(transformation, Sequence) and not isinstance(transformation, (bytes, bytearray)):
            if len(transformation) > MAX_COMPONENTS:
                self._refused((), transformation, too_many)
                return
            for index, step in enumerate(transformation):
                if isinstance(step, Mapping):
                    self._dict(step, (index,), 0)
                elif isinstance(step, str):
                    self._string(step, (index,))
                elif step is not None:
                    self._refused((index,), step, wrong_step, step)
        elif transformation is not None:
            from cldurl._compile import components

            self._refused((), transformation, components, transformation)

    def _refused(self, location: Location, value: object, function: Any, *args: Any) -> Any:
        """What `function` gives, its refusal noted."""
        try:
            return function(*args)
        except Refused as fault:
            self.errors.append(problem_of(fault, location, value))
            if len(self.errors) >= _MOST_PROBLEMS:
                raise _Full from None
            return None

    def _seen(self, location: Location) -> None:
        self.count += 1
        if self.count > MAX_COMPONENTS:
            self._refused(location, None, too_many)
            raise _Full

    def _string(self, text: str, location: Location) -> None:
        text = self._refused(location, text, plain, text)
        for component in text.split("/") if text else ():
            self._seen(location)
            canonical = self._refused(location, text, canonical_component, component)
            if canonical:
                parts = canonical.split(",")
                self.views.append(View(parts, location, self.resource_type, self.format))
                for part in parts:
                    _code, row, value = split_parameter(part)
                    self._odd(VALUE_OF_VARIABLE if row is None else row.kind, value, location, part)

    def _dict(self, step: Mapping[Any, Any], location: Location, depth: int) -> None:
        parts: list[str] = []
        variables = after = ""
        before = len(self.errors)
        for key, value in step.items():
            here = (*location, key)
            if absent(value):
                self._refused(here, value, _plan.row_of, key)
                continue
            faults = len(self.errors)
            row = self._refused(here, value, _plan.row_of, key)
            if len(self.errors) > faults:
                continue
            if row is None:
                text = self._refused(here, value, _plan.dollar, key, value)
                if text:
                    parts.append(text)
                    self._odd(VALUE_OF_VARIABLE, text.partition("_")[2], here, value)
            elif row.place == CHAIN:
                parts += self._nested(row, value, here, depth)
            elif row.place == DELIVERY:
                self._refused(here, value, misplaced, key)
            else:
                text = self._refused(here, value, row.kind.write, value) or ""
                if row.place == VARIABLE_LIST:
                    variables = text
                elif row.place == AFTER:
                    after = text
                self._note(row, text, here, value, parts)
        names = [part.partition("_")[0] for part in parts] + names_of(variables)
        self._refused(location, step, conflicts, names)
        self._refused(location, step, entangled, [part for part in parts if part[:1] == "$"])
        if len(self.errors) == before:
            assignments = variables.split(",") if variables else []
            self.views.append(View([*assignments, *parts], location, self.resource_type, self.format))
        self._seen(location)
        if after:
            self.views.append(View(after.split(","), location, self.resource_type, self.format))

    def _note(self, row: Parameter, text: str, here: Location, value: object, parts: list[str]) -> None:
        """Keep a written parameter for the rules, and what is odd about it."""
        if row.place in (CODE, CONDITION) and row.prefix and text:
            parts.append(row.prefix + text)
            self._odd(row.kind, text, here, value)
        elif row.place in (CODE, EXTRA) and text:
            parts += text.split(",")
            for part in text.split(",") if row.place == CODE else ():
                code, _, inner = part.partition("_")
                self._odd(BY_CODE[code].kind, inner, here, value)
        elif row.place == VARIABLE_LIST and text:
            for index, part in enumerate(text.split(",")):
                self._odd(VALUE_OF_VARIABLE, part.partition("_")[2], (*here, index), value)
        elif row.place == HTML:
            self._warn(here, value, "html-only", f'"{row.name}" matters to HTML only and adds nothing to a URL', "")
        elif row.place == RAW and text:
            self.views.append(View([], here, self.resource_type, self.format))

    def _nested(self, row: Parameter, value: object, here: Location, depth: int) -> list[str]:
        steps = steps_of(value)
        if not any(isinstance(step, Mapping) for step in steps):
            text = self._refused(here, value, row.kind.write, value)
            for name in text.split(".") if text else ():
                self._odd(row.kind, name, here, value)
            return [row.prefix + text] if text else []
        if depth >= MAX_DEPTH:
            self._refused(here, value, too_deep)
            raise _Full
        if len(steps) > MAX_COMPONENTS:
            self._refused(here, value, too_many)
            return []
        for index, step in enumerate(steps):
            there = (*here, index) if steps is value else here
            if isinstance(step, Mapping):
                self._dict(step, there, depth + 1)
            elif step is not None:
                text = self._refused(there, step, row.kind.write, step)
                self._seen(there)
                if text:
                    self.views.append(View([row.prefix + text], there, self.resource_type, self.format))
        return []

    def _odd(self, kind: Kind, text: str, location: Location, value: object) -> None:
        for rule, message, hint in kind.odd(text):
            self._warn(location, value, rule, message, hint)

    def _warn(self, location: Location, value: object, rule: str, message: str, hint: str) -> None:
        if len(self.warnings) < _MOST_PROBLEMS:
            problem = Problem(location=location, value=value, rule=rule, message=message, hint=hint, severity="warning")
            self.warnings.append(problem)

    def rules(self) -> None:
        """Run the named rules over what was written."""
        for view in self.views:
            for rule in COMPONENT_RULES:
                for code, message, hint in rule(view):
                    self._rule(view, code, rule.__name__, message, hint)
        for chain_rule in CHAIN_RULES:
            for view, (code, message, hint) in chain_rule(self.views):
                self._rule(view, code, chain_rule.__name__, message, hint)

    def _rule(self, view: View, code: str, name: str, message: str, hint: str) -> None:
        row = BY_CODE.get(code)
        key = row.name if row else code
        location = (*view.location, key) if self._stands(view.location, key) else view.location
        self._warn(location, view.codes.get(code), name.replace("_", "-"), message, hint)

    def _stands(self, location: Location, key: str) -> bool:
        """Whether the component is a dict that holds `key` itself: a path must exist in the input."""
        node: Any = self.root
        try:
            for step in location:
                node = node[step]
        except (LookupError, TypeError):
            return False
        return isinstance(node, Mapping) and key in node
