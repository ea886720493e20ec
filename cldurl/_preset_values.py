"""One preset and its parameters, as values.

What is wrong with a whole set of them is found by `_preset_check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, show, suggest
from cldurl.holes import Hole
from cldurl.html import ImageTag, Tag, prepare_img, prepare_picture, prepare_video
from cldurl.html._tags import assets_of
from cldurl.problems import Problem

__all__ = ["Parameter", "Preset", "fault", "filled", "of_video"]


class _Nothing:
    """The default of a parameter that has none."""

    def __repr__(self) -> str:
        return "<none>"

    def __reduce__(self) -> str:
        return "_NOTHING"  # pickled and copied as the one that there is


_NOTHING: Any = _Nothing()
_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,), "number": (int, float), "string": (str,), "boolean": (bool,),
}  # fmt: skip


def fault(message: str, hint: str = "", *, rule: str, at: tuple[object, ...] = (), value: object = None) -> Problem:
    """One thing that is wrong."""
    return Problem(message=message, hint=hint, rule=rule, location=at, value=value)


def _choices(given: object) -> tuple[Any, ...] | None:
    if given is not None and (isinstance(given, (str, bytes)) or not isinstance(given, Sequence)):
        raise ConfigurationError(fault("choices are a list", rule="wrong-type", at=("choices",), value=given))
    return None if given is None else tuple(given)


@attrs.frozen(kw_only=True)
class Parameter:
    """A value that a preset takes: its default, and what it may be.

    Without a default it must be given; `None` as the default leaves it out.  Without a `type` it is that of a
    default that is a number or a boolean; else any value will do that the place takes where it stands.

    >>> Parameter(default=300, maximum=1200).type
    'integer'
    """

    default: Any = _NOTHING
    type: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Any, ...] | None = attrs.field(default=None, converter=_choices)

    def __attrs_post_init__(self) -> None:
        kinds = {bool: "boolean", int: "integer", float: "number"}
        if self.type is None and type(self.default) in kinds:
            object.__setattr__(self, "type", kinds[type(self.default)])
        if found := list(self.faults()):
            raise ConfigurationError(*found)

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the parameter itself."""
        if self.type is not None and self.type not in _TYPES:
            known = suggest(self.type, _TYPES) or f"one of {', '.join(_TYPES)}"
            yield fault(f"{show(self.type)} is not a type", known, rule="preset", at=("type",))
            return
        for name in ("minimum", "maximum"):
            bound = getattr(self, name)
            if bound is not None and type(bound) not in (int, float):
                yield fault(f"{show(bound)} is not a number", rule="wrong-type", at=(name,), value=bound)
                return
        if self.choices is not None and not self.choices:
            yield fault("there is nothing to choose", rule="preset", at=("choices",))
        for place, choice in enumerate(self.choices or ()):
            if message := self._fault(choice, chosen=True):
                yield fault(message, rule="preset", at=("choices", place), value=choice)
        if self.default is not _NOTHING and self.default is not None and (message := self._fault(self.default)):
            yield fault(message, rule="preset", at=("default",), value=self.default)

    def _fault(self, value: object, *, chosen: bool = False) -> str:
        kinds = _TYPES.get(self.type or "")
        if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and self.type != "boolean")):
            return f"{show(value)} is not of the type {self.type}"
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        bounded = self.minimum is not None or self.maximum is not None
        if bounded and not number:
            return f"{show(value)} is not a number"
        if number and self.minimum is not None and not value >= self.minimum:  # type: ignore[operator]
            return f"{show(value)} is below {self.minimum}"
        if number and self.maximum is not None and not value <= self.maximum:  # type: ignore[operator]
            return f"{show(value)} is above {self.maximum}"
        if not chosen and self.choices is not None and not any(_same(value, choice) for choice in self.choices):
            return f"{show(value)} is not one of {', '.join(map(show, self.choices))}"
        return ""

    def checked(self, name: str, value: object) -> object:
        """A value for it.  Raises `InvalidInput`; None is the same as no value."""
        if value is None:
            if self.default is _NOTHING:
                raise problem(InvalidInput, name, "this parameter has no default", "give a value", rule="preset")
            return self.default
        if message := self._fault(value):
            raise problem(InvalidInput, name, message, rule="preset", value=value)
        return value

    @property
    def examples(self) -> tuple[Any, ...]:
        """Values that it can have: all of them if they can be counted."""
        return self.choices or ((None if self.default is _NOTHING else self.default),)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


@attrs.frozen(repr=False)
class Preset:
    """One preset, with what it has from others: an item of `Presets`."""

    name: str
    _transformation: Any = attrs.field(hash=False)  # with holes, in a copy that nobody else has
    _delivery: dict[str, Any] = attrs.field(hash=False)
    _parameters: dict[str, Parameter] = attrs.field(hash=False)
    _html: dict[str, Any] = attrs.field(hash=False)

    def __repr__(self) -> str:
        return f"<Preset {self.name}: {self._transformation!r}>"

    @property
    def transformation(self) -> Any:
        """The transformation, with a `Hole` for each parameter; yours to change."""
        return filled(self._transformation)

    @property
    def delivery(self) -> dict[str, Any]:
        """The arguments for `Cloud.url`; yours to change."""
        return dict(self._delivery)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by name; yours to change."""
        return dict(self._parameters)

    @property
    def html(self) -> dict[str, Any]:
        """The arguments for tags; yours to change."""
        return {key: filled(value) for key, value in self._html.items()}

    def check_names(self, names: Iterable[str]) -> None:
        """Refuse names that no parameter has.  Raises `InvalidInput`."""
        for name in names:
            if name not in self._parameters:
                known = f"there are {', '.join(self._parameters)}" if self._parameters else "it has none"
                hint = suggest(name, self._parameters) or known
                message = f"the preset {show(self.name)} has no such parameter"
                raise problem(InvalidInput, name, message, hint, rule="preset")

    def values(self, given: Mapping[str, object]) -> dict[str, object]:
        """A value for each parameter.  Raises `InvalidInput`."""
        self.check_names(given)
        return {name: found.checked(name, given.get(name)) for name, found in self._parameters.items()}

    def transformation_with(self, given: Mapping[str, object]) -> Any:
        """The transformation with values for its parameters.  Raises `InvalidInput`."""
        return filled(self._transformation, self.values(given))

    def assets(self, cloud: Cloud, given: Mapping[str, object]) -> frozenset[str]:
        """What the service makes of one original for the values of its parameters, as URLs without an ID."""
        if self._html:
            return self._tag(cloud, self.values(given)).assets
        made = cloud.prepare(self.transformation_with(given), **self._delivery)
        return assets_of([made])

    def _tag(self, cloud: Cloud, values: Mapping[str, object]) -> ImageTag | Tag:
        """The tag that it is meant for: a video, a picture if it has sources or formats, and else an image."""
        prepare: Any = prepare_img
        arguments = {**self._delivery, **self.html}
        if arguments.get("resource_type") == "video":
            prepare, arguments = prepare_video, of_video(arguments)
        elif {"sources", "formats"} & set(self._html):
            prepare = prepare_picture
        made: ImageTag | Tag = prepare(cloud, filled(self._transformation, values), **arguments)
        return made


def of_video(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a preset for `<video>`, of which `format` says its only source, unless there are `sources`."""
    given = dict(arguments)
    only = given.pop("format", None)
    if only is not None and given.get("sources") is None:
        given["sources"] = [only]
    return given


def filled(data: Any, values: Mapping[str, object] | None = None) -> Any:
    """Plain dicts and lists of our own, with the holes filled if there are values."""
    if type(data) is dict:
        return {key: filled(item, values) for key, item in data.items()}
    if type(data) is list:
        return [filled(item, values) for item in data]
    return values[data.name] if values is not None and type(data) is Hole else data
