"""Presets as they are given, made into what is kept; and everything that is wrong with them, at once.

First the names, keys and parents, then inheritance, then the transformation and the arguments of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from cldurl._compile import MAX_DEPTH
from cldurl._lazy import Regex
from cldurl._settings import problem
from cldurl._url_parts import DELIVERY
from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, kind_of, show, suggest
from cldurl.holes import Hole, holes_in
from cldurl.html import ImageTag, Tag, prepare_img, prepare_picture, prepare_video
from cldurl.html._options import TAG_ONLY
from cldurl.html._tags import assets_of
from cldurl.problems import Problem

__all__ = ["Parameter", "Preset", "checked"]

_NAME = Regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ARGUMENTS = (DELIVERY - {"version"}) | {"format", "quality"}
_KEYS = _ARGUMENTS | {"extends", "transformation", "parameters", "html"}
# Arguments of what takes values of parameters beside its own.
_RESERVED = TAG_ONLY | frozenset("public_id version unit name cloud preset transformation on_missing alt".split())
_MOST_PROBLEMS = 100


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
_HOLE = "parameter"


def _problem(message: str, hint: str = "", *, rule: str, at: tuple[object, ...] = (), value: object = None) -> Problem:
    return Problem(message=message, hint=hint, rule=rule, location=at, value=value)


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
    choices: tuple[Any, ...] | None = attrs.field(default=None, converter=attrs.converters.optional(tuple))

    def __attrs_post_init__(self) -> None:
        kinds = {bool: "boolean", int: "integer", float: "number"}
        if self.type is None and type(self.default) in kinds:
            object.__setattr__(self, "type", kinds[type(self.default)])
        if found := next(self.faults(), None):
            raise ConfigurationError(found)

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the parameter itself."""
        if self.type is not None and self.type not in _TYPES:
            known = suggest(self.type, _TYPES) or f"one of {', '.join(_TYPES)}"
            yield _problem(f"{show(self.type)} is not a type", known, rule="preset", at=("type",))
            return
        for name in ("minimum", "maximum"):
            bound = getattr(self, name)
            if bound is not None and type(bound) not in (int, float):
                yield _problem(f"{show(bound)} is not a number", rule="wrong-type", at=(name,), value=bound)
                return
        if self.choices is not None and not self.choices:
            yield _problem("there is nothing to choose", rule="preset", at=("choices",))
        for place, choice in enumerate(self.choices or ()):
            if message := self._fault(choice, chosen=True):
                yield _problem(message, rule="preset", at=("choices", place), value=choice)
        if self.default is not _NOTHING and self.default is not None and (message := self._fault(self.default)):
            yield _problem(message, rule="preset", at=("default",), value=self.default)

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
        return _copy(self._transformation)

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
        return {key: _copy(value) for key, value in self._html.items()}

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

    def filled(self, given: Mapping[str, object]) -> Any:
        """The transformation with values for its parameters.  Raises `InvalidInput`."""
        return _copy(self._transformation, self.values(given))

    def assets(self, cloud: Cloud, given: Mapping[str, object]) -> frozenset[str]:
        """What the service makes of one original for the values of its parameters, as URLs without an ID."""
        if self._html:
            return self._tag(cloud, self.values(given)).assets
        made = cloud.prepare(self.filled(given), **self._delivery)
        return assets_of([made])

    def _tag(self, cloud: Cloud, values: Mapping[str, object]) -> ImageTag | Tag:
        """The tag that it is meant for: a video, a picture if it has sources or formats, and else an image."""
        prepare: Any = prepare_img
        if self._delivery.get("resource_type") == "video":
            prepare = prepare_video
        elif {"sources", "formats"} & set(self._html):
            prepare = prepare_picture
        made: ImageTag | Tag = prepare(cloud, _copy(self._transformation, values), **self._delivery, **self.html)
        return made


def _copy(data: Any, values: Mapping[str, object] | None = None) -> Any:
    """Plain dicts and lists of our own, with the holes filled if there are values."""
    if type(data) is dict:
        return {key: _copy(item, values) for key, item in data.items()}
    if type(data) is list:
        return [_copy(item, values) for item in data]
    return values[data.name] if values is not None and type(data) is Hole else data


def checked(data: object) -> dict[str, Preset]:
    """The presets, or a `ConfigurationError` with everything that is wrong with them."""
    reader = _Reader()
    found = reader.read(data)
    if reader.problems:
        raise ConfigurationError(*reader.problems[:_MOST_PROBLEMS])
    return found


class _Reader:
    """Reads presets, and notes what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.bad: set[str] = set()

    def note(self, name: str, message: str, hint: str = "", *, rule: str, at: tuple[object, ...] = (),
             value: object = None) -> None:  # fmt: skip
        self.problems.append(_problem(message, hint, rule=rule, at=(name, *at), value=value))
        self.bad.add(name)

    def read(self, data: object) -> dict[str, Preset]:
        if not isinstance(data, Mapping):
            self.problems.append(
                _problem(f"presets cannot be {kind_of(data)}", "a dict of presets by name", rule="wrong-type")
            )
            return {}
        own = {}
        for name, preset in data.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                hint = 'letters, digits, "_", "-" and "."'
                self.problems.append(_problem("this cannot be the name of a preset", hint, rule="preset", at=(name,)))
            elif not isinstance(preset, Mapping):
                self.note(name, f"a preset cannot be {kind_of(preset)}", "a dict", rule="wrong-type", value=preset)
            else:
                own[name] = self._own(name, preset)
        lines = {name: self._line(name, own, data) for name in own}
        found: dict[str, Preset] = {}
        for name in sorted(own, key=lambda name: len(lines[name])):
            # What is wrong with a parent is said of the parent alone.
            if lines[name] and not self.bad & set(lines[name][1:]):
                found[name] = self._whole(name, [own[each] for each in reversed(lines[name])])
        return {name: found[name] for name in own if name in found}

    def _own(self, name: str, preset: Mapping[Any, Any]) -> dict[str, Any]:
        """The keys of one preset, each looked at alone."""
        own: dict[str, Any] = {}
        for key, value in preset.items():
            if key not in _KEYS:
                hint = suggest(key, _KEYS)
                if key == "version":
                    hint = "it belongs to an asset: give it with the public ID"
                self.note(name, "unknown key of a preset", hint, rule="unknown-key", at=(key,), value=value)
            else:
                own[key] = value
        if "transformation" in own:
            own["transformation"] = self._template(name, own["transformation"], ("transformation",), 0)
        if "html" in own:
            own["html"] = self._html(name, own["html"])
        if "parameters" in own:
            own["parameters"] = self._parameters(name, own["parameters"])
        return own

    def _template(self, name: str, data: Any, at: tuple[object, ...], depth: int) -> Any:
        """A copy in plain dicts and lists, in which `{"parameter": "w"}` is a hole."""
        if depth > MAX_DEPTH:
            self.note(name, f"nested more than {MAX_DEPTH} deep", rule="too-large", at=at[:4])
            return None
        if isinstance(data, Mapping):
            if set(data) == {_HOLE}:
                try:
                    return Hole(data[_HOLE])
                except InvalidInput as error:
                    found = error.problems[0]
                    self.note(name, found.message, found.hint, rule=found.rule, at=(*at, _HOLE), value=data[_HOLE])
                    return None
            return {key: self._template(name, item, (*at, key), depth + 1) for key, item in data.items()}
        if isinstance(data, Sequence) and not isinstance(data, (str, bytes, bytearray)):
            return [self._template(name, item, (*at, place), depth + 1) for place, item in enumerate(data)]
        return data

    def _html(self, name: str, data: object) -> dict[str, Any]:
        """The arguments of tags, by their names; `class` is a word of Python alone."""
        if not isinstance(data, Mapping):
            message = f"arguments of tags cannot be {kind_of(data)}"
            self.note(name, message, 'such as {"widths": [320, 640]}', rule="wrong-type", at=("html",), value=data)
            return {}
        found = {}
        for given, value in data.items():
            key = "class_" if given == "class" else given
            if key not in TAG_ONLY:
                self.note(
                    name, "no tag has such an argument", suggest(key, TAG_ONLY), rule="unknown-key", at=("html", given)
                )
            else:
                found[key] = self._template(name, value, ("html", given), 0)
        return found

    def _parameters(self, name: str, data: object) -> dict[str, Parameter]:
        at = ("parameters",)
        if not isinstance(data, Mapping):
            message = f"parameters cannot be {kind_of(data)}"
            self.note(name, message, 'such as {"width": 300}', rule="wrong-type", at=at, value=data)
            return {}
        found = {}
        for key, given in data.items():
            if key in _RESERVED:
                self.note(name, "this name is taken by an argument", "choose another", rule="preset", at=(*at, key))
                continue
            try:
                found[key] = self._parameter(given)
            except ConfigurationError as error:
                for wrong in error.problems:
                    self.problems.append(attrs.evolve(wrong, location=(name, *at, key, *wrong.location)))
                self.bad.add(name)
        return found

    @staticmethod
    def _parameter(given: object) -> Parameter:
        if isinstance(given, Parameter):
            return given
        if not isinstance(given, Mapping):
            return Parameter(default=given)
        names = [field.name for field in attrs.fields(Parameter)]
        wrong = [
            _problem("unknown key of a parameter", suggest(key, names), rule="unknown-key", at=(key,), value=value)
            for key, value in given.items()
            if key not in names
        ]
        choices = given.get("choices")
        if choices is not None and (isinstance(choices, str) or not isinstance(choices, Sequence)):
            wrong.append(_problem("choices are a list", rule="wrong-type", at=("choices",), value=choices))
        if wrong:
            raise ConfigurationError(*wrong)
        return Parameter(**given)

    def _line(self, name: str, own: Mapping[str, Any], data: Mapping[Any, Any]) -> list[str]:
        """A preset, its parent, and so on; nothing if there is no end of them, or no beginning."""
        line = [name]
        while (parent := own[line[-1]].get("extends")) is not None:
            here = line[-1]
            if not isinstance(parent, str) or parent not in own:
                if here == name and not (isinstance(parent, str) and parent in data):
                    message = f"no preset is called {show(parent)}"
                    self.note(here, message, suggest(parent, own), rule="preset", at=("extends",), value=parent)
                return []
            if parent in line:
                circle = line[line.index(parent) :]
                if name == min(circle) or name not in circle:
                    self._circle(circle, own)
                return []
            line.append(parent)
        return line

    def _circle(self, circle: list[str], own: Mapping[str, Any]) -> None:
        """Said once, of the first of its presets."""
        first = min(circle)
        if first not in self.bad or not any(found.rule == "preset-cycle" for found in self.problems):
            place = circle.index(first)
            path = " -> ".join([*circle[place:], *circle[:place], first])
            self.note(first, f"these extend one another: {path}", "one of them must stand alone", rule="preset-cycle",
                      at=("extends",), value=own[first]["extends"])  # fmt: skip

    def _whole(self, name: str, line: list[dict[str, Any]]) -> Preset:
        """A preset with what it has from others, the eldest first."""
        merged: dict[str, Any] = {}
        for own in line:
            for key, value in own.items():
                both = isinstance(value, dict) and isinstance(merged.get(key), dict)
                merged[key] = {**merged[key], **value} if both else value
        template, parameters = merged.get("transformation"), merged.get("parameters", {})
        delivery = {key: merged[key] for key in sorted(_ARGUMENTS) if merged.get(key) is not None}
        self._check_delivery(name, delivery)
        html = merged.get("html", {})
        holes = holes_in(template)
        for hole in holes:
            if hole in _RESERVED:
                self.note(name, f"the name {show(hole)} is taken by an argument", "choose another", rule="preset",
                          at=("transformation",))  # fmt: skip
        for unused in parameters.keys() - set(holes):
            hint = suggest(unused, holes) or f'write {{"{_HOLE}": "{unused}"}} where its value goes'
            self.note(name, "the transformation does not use it", hint, rule="preset", at=("parameters", unused))
        used = {hole: parameters.get(hole, Parameter()) for hole in holes}
        self._check_transformation(Preset(name, template, {} if name in self.bad else delivery, used, html))
        return Preset(name, template, delivery, used, html)

    def _check_delivery(self, name: str, delivery: Mapping[str, Any]) -> None:
        """The arguments, first each alone, then all together."""
        known = {key: value for key, value in delivery.items() if key not in ("sign", "token")}  # which need secrets
        for arguments in [*[{key: value} for key, value in known.items() if key != "url_suffix"], known]:
            if name in self.bad and arguments is known:
                break
            try:
                Cloud("any").prepare(None, **arguments)
            except InvalidInput as error:
                self._wrong(name, error, ())
        if delivery.get("sign", False) not in (True, False, "decoded"):
            message = f"{show(delivery['sign'])} is not valid"
            self.note(name, message, 'True, False or "decoded"', rule="sign", at=("sign",))

    def _check_transformation(self, preset: Preset) -> None:
        """The transformation as it stands, and then with each value that a parameter may have."""
        kept = {key: value for key, value in preset.delivery.items() if key not in ("sign", "token")}
        template, cloud = preset.transformation, Cloud("any")
        before = len(self.problems)
        try:
            made = cloud.prepare(template, **kept)
        except InvalidInput as error:
            self._wrong(preset.name, error, ("transformation",))
            return
        if preset.html and len(self.problems) == before:
            self._check_html(preset, kept)
        if not preset.parameters:
            return
        empty: dict[str, Any] = dict.fromkeys(preset.parameters)
        for hole, parameter in preset.parameters.items():
            for value in parameter.examples:
                if value is None or len(self.problems) > before:
                    continue
                others = {key: found.examples[0] for key, found in preset.parameters.items()}
                try:
                    made.fill(**{**empty, **others, hole: value})
                except InvalidInput as error:
                    self._wrong(preset.name, error, ("transformation",))

    def _check_html(self, preset: Preset, delivery: dict[str, Any]) -> None:
        """The arguments of tags, with the transformation that they belong to."""
        values = {key: found.examples[0] for key, found in preset.parameters.items()}
        try:
            attrs.evolve(preset, delivery=delivery)._tag(Cloud("any"), values)
        except InvalidInput as error:
            for found in error.problems:
                at = ("transformation",) if found.root == "$" else ("html", found.root)
                self.problems.append(attrs.evolve(found, root="$", location=(preset.name, *at, *found.location)))
            self.bad.add(preset.name)

    def _wrong(self, name: str, error: InvalidInput, at: tuple[object, ...]) -> None:
        for found in error.problems:
            inside = found.root == "$"
            here = (*at, *found.location) if inside else (found.root, *found.location)
            self.note(name, found.message, found.hint, rule=found.rule, at=here, value=found.value)
