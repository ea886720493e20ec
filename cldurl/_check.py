"""Everything that is wrong with a transformation, at once and with its place.

The second, slow walk over what `_compile` walks fast: the same kinds say the same, and here
each fault gets its path.  `tests/test_laws.py` holds both walks to one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cldurl import _plan
from cldurl._limits import (
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
from cldurl.rules import Asset, Place, View, of_chain, of_component

if TYPE_CHECKING:
    from cldurl.typing import Transformation

__all__ = ["Added", "Location", "Walk", "check", "examine", "located"]

Location = tuple[object, ...]
# Parameters that a URL adds to its transformation: place, code and text.
Added = Sequence[tuple[Place, str, str]]
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
    $.effect: effect 'blurr' is not known; did you mean "blur"?
    $.crop: thumb without a gravity is refused by the service; add "gravity": "face" or "auto"
    >>> check({"width": 0})[0].severity
    'error'
    """
    # What is not a string cannot say more; `Cloud.url` refuses it.
    format = format if isinstance(format, str) else ""
    return examine(transformation, Asset(resource_type if isinstance(resource_type, str) else None, format))


def examine(
    transformation: Any,
    asset: Asset,
    format_at: Place = ("format", ()),
    *,
    outer: Added = (),
    defaults: Added = (),
) -> list[Problem]:
    """Every problem of a transformation as a URL emits it: with an outer quality, then with defaults."""
    walk = Walk(asset, format_at)
    walk.top(transformation)
    if not walk.errors:
        walk.add(outer)
        walk.add([added for added in defaults if not any(view.has(added[1]) for view in walk.views)], default=True)
        walk.rules()
    return walk.errors + walk.warnings


def located(transformation: object, fault: Refused) -> TransformationError:
    """The error of a transformation that compiling refused with `fault`."""
    walk = Walk(Asset())
    walk.top(transformation)
    return TransformationError(*(walk.errors or [problem_of(fault, (), transformation)]))


class _Full(Exception):
    """Enough problems; nobody reads more."""


class Walk:
    """The slow walk: `top` reads what is given, `rules` judges what would be emitted."""

    def __init__(self, asset: Asset, format_at: Place = ("format", ())) -> None:
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []
        self.views: list[View] = []
        self.count = 0
        self.asset, self.format_at = asset, format_at
        # The component of a single dict: what a URL adds joins it.
        self.single: View | None = None
        self.conditional = False

    def top(self, transformation: object) -> None:
        try:
            self._top(transformation)
        except _Full:
            pass

    def _top(self, transformation: object) -> None:
        if isinstance(transformation, Mapping):
            self.single = self._dict(transformation, (), 0)
            self.conditional = "if" in transformation
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
                view = self._view(location)
                for part in canonical.split(","):
                    view.put(part)
                    _code, row, value = split_parameter(part)
                    self._odd(VALUE_OF_VARIABLE if row is None else row.kind, value, location, part)

    def _view(self, location: Location) -> View:
        view = View(location, self.asset)
        self.views.append(view)
        return view

    def add(self, parameters: Added, *, default: bool = False) -> None:
        """What a URL adds joins a single dict, but for one with a condition; else it follows as a component."""
        if not parameters:
            return
        view = self.single
        if view is None or (default and self.conditional):
            view = self._view(())
            if len(self.views) == 1:
                self.single = view
        for place, code, text in parameters:
            view.put(f"{code}_{text}", place)
            self._odd(BY_CODE[code].kind, text, place[1], text, root=place[0])

    def _dict(self, step: Mapping[Any, Any], location: Location, depth: int) -> View | None:
        written = _Written()
        before = len(self.errors)
        for key, value in step.items():
            here = (*location, key)
            if absent(value):
                self._refused(here, value, _plan.row_of, key)
                continue
            faults = len(self.errors)
            # What stands under a key that is not known may be a secret of the SDK's options.
            row = self._refused(here, None if "secret" in str(key) else value, _plan.row_of, key)
            if len(self.errors) > faults:
                continue
            if row is None:
                text = self._refused(here, value, _plan.dollar, key, value)
                if text:
                    written.dollars.append((text, here))
                    self._odd(VALUE_OF_VARIABLE, text.partition("_")[2], here, value)
            elif row.place == CHAIN:
                written.codes += [(text, here) for text in self._nested(row, value, here, depth)]
            elif row.place == DELIVERY:
                self._refused(here, value, misplaced, key)
            else:
                text = self._refused(here, value, row.kind.write, value) or ""
                self._note(row, text, here, value, written)
        names = [text.partition("_")[0] for text, _ in [*written.conditions, *written.dollars, *written.codes]]
        names += names_of(",".join([text for text, _ in written.variables]))
        self._refused(location, step, conflicts, names)
        self._refused(location, step, entangled, [text for text, _ in written.dollars])
        view = None
        if len(self.errors) == before:
            view = self._view(location)
            for text, here in written.in_order():
                view.put(text, ("$", here))
            if written.raw:
                self._raw(view, *written.raw)
        self._seen(location)
        if written.after:
            after = self._view(location)
            for part in written.after[0].split(","):
                after.put(part, ("$", written.after[1]))
        return view

    def _note(self, row: Parameter, text: str, here: Location, value: Any, written: _Written) -> None:
        """Keep a written parameter for the rules, and what is odd about it."""
        if row.place == HTML:
            self._warn(here, value, "html-only", f'"{row.name}" matters to HTML only and adds nothing to a URL', "")
        if not text:
            return
        if row.place == CONDITION:
            written.conditions.append((row.prefix + text, here))
            self._odd(row.kind, text, here, value)
        elif row.place == CODE and row.prefix:
            written.codes.append((row.prefix + text, here))
            self._odd(row.kind, text, here, value)
        elif row.place == CODE:
            for part in text.split(","):
                written.codes.append((part, here))
                code, _, inner = part.partition("_")
                self._odd(BY_CODE[code].kind, inner, here, value)
        elif row.place == EXTRA:
            written.codes += [(part, (*here, part.partition("_")[0])) for part in text.split(",")]
        elif row.place == VARIABLE_LIST:
            # Pairs in a list have a number, those of a dict a name; those without a value were passed over.
            given = (
                list(value.items()) if isinstance(value, Mapping) else [(at, pair[1]) for at, pair in enumerate(value)]
            )
            keys = [key for key, item in given if not absent(item)]
            for key, part in zip(keys, text.split(","), strict=True):
                written.variables.append((part, (*here, key)))
                self._odd(VALUE_OF_VARIABLE, part.partition("_")[2], (*here, key), value[key])
        elif row.place == RAW:
            written.raw = (text, here)
        elif row.place == AFTER:
            written.after = (text, here)

    def _raw(self, view: View, text: str, here: Location) -> None:
        """Raw text ends its component, and may hold more of them; the rules see what can be read of it."""
        for index, component in enumerate(text.split("/")):
            view = view if index == 0 else self._view(here)
            for part in component.split(","):
                view.put(part, ("$", here))
            try:
                canonical_component(component)
            except Refused:
                view.unread = True

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
                    self._view(there).put(row.prefix + text)
                    self._odd(row.kind, text, there, step)
        return []

    def _odd(self, kind: Kind, text: str, location: Location, value: object, root: str = "$") -> None:
        try:
            for rule, message, hint in kind.odd(text):
                self._warn(location, value, rule, message, hint, root)
        except Refused as fault:  # it was written, but cannot be read
            self._warn(location, value, fault.rule, fault.message, fault.hint, root)

    def _warn(self, location: Location, value: object, rule: str, message: str, hint: str, root: str = "$") -> None:
        self.note(self.warnings, (root, location), value, rule, (message, hint), "warning")

    def note(
        self, problems: list[Problem], place: Place, value: object, rule: str, said: tuple[str, str], severity: str
    ) -> None:
        """Add a problem, unless there are enough of its kind: its place, value and rule, message and hint."""
        if len(problems) < _MOST_PROBLEMS:
            (root, location), (message, hint) = place, said
            problem = Problem(
                root=root, location=location, value=value, rule=rule, message=message, hint=hint, severity=severity
            )
            problems.append(problem)

    def rules(self) -> None:
        """Run the named rules over what is emitted."""
        views = [view for view in self.views if view.order]
        for view in views:
            for name, finding in of_component(view):
                self._rule(view, name, finding)
        for name, found, finding in of_chain(views, self.asset):
            self._rule(found, name, finding)

    def _rule(self, view: View | None, name: str, finding: tuple[str, str, str]) -> None:
        code, message, hint = finding
        root, location = view.places[code] if view else self.format_at
        value = view.codes[code] if view else self.asset.format
        self._warn(location, value, name.replace("_", "-"), message, hint, root)


class _Written:
    """The parameters of a component as they are written, each with the place of what it was written from."""

    __slots__ = ("after", "codes", "conditions", "dollars", "raw", "variables")

    def __init__(self) -> None:
        self.conditions: list[tuple[str, Location]] = []
        self.dollars: list[tuple[str, Location]] = []
        self.variables: list[tuple[str, Location]] = []
        self.codes: list[tuple[str, Location]] = []
        self.raw: tuple[str, Location] | None = None
        self.after: tuple[str, Location] | None = None

    def in_order(self) -> list[tuple[str, Location]]:
        """As they are emitted, but for raw text."""

        def text(written: tuple[str, Location]) -> str:
            return written[0]

        return [*self.conditions, *sorted(self.dollars, key=text), *self.variables, *sorted(self.codes, key=text)]
