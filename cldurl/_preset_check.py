"""Presets as they are given, made into what is kept; and everything that is wrong with them, at once.

First the names, keys and parents, then inheritance, then the transformation and the arguments of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from cldurl._lazy import Regex
from cldurl._preset_values import Parameter, Preset, fault
from cldurl._url_parts import DELIVERY
from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, kind_of, show, suggest
from cldurl.holes import Hole, holes_in
from cldurl.html._options import TAG_ONLY
from cldurl.problems import Problem

__all__ = ["checked"]

_NAME = Regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ARGUMENTS = (DELIVERY - {"version"}) | {"format", "quality"}
_KEYS = _ARGUMENTS | {"extends", "transformation", "parameters", "html"}
# Arguments of what takes values of parameters beside its own.
_RESERVED = TAG_ONLY | frozenset("public_id version unit name cloud preset transformation on_missing alt".split())
_MOST_PROBLEMS = 100
_MAX_DEPTH = 100  # as deep as transformations go
_HOLE = "parameter"


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
        self.problems.append(fault(message, hint, rule=rule, at=(name, *at), value=value))
        self.bad.add(name)

    def read(self, data: object) -> dict[str, Preset]:
        if not isinstance(data, Mapping):
            self.problems.append(
                fault(f"presets cannot be {kind_of(data)}", "a dict of presets by name", rule="wrong-type")
            )
            return {}
        own = {}
        for name, preset in data.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                hint = 'letters, digits, "_", "-" and "."'
                self.problems.append(fault("this cannot be the name of a preset", hint, rule="preset", at=(name,)))
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
        if depth > _MAX_DEPTH:
            self.note(name, f"nested more than {_MAX_DEPTH} deep", rule="too-large", at=at[:4])
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

    def _parameters(self, name: str, data: object) -> dict[str, dict[str, Any]]:
        """What is said of each parameter, which a child may say in part."""
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
            names = [field.name for field in attrs.fields(Parameter)]
            if isinstance(given, Parameter):
                said = {field: getattr(given, field) for field in names}
            else:
                said = dict(given) if isinstance(given, Mapping) else {"default": given}
            unknown = [field for field in said if field not in names]
            for field in unknown:
                hint, value = suggest(field, names), said[field]
                self.note(
                    name, "unknown key of a parameter", hint, rule="unknown-key", at=(*at, key, field), value=value
                )
            if not unknown and self._parameter(name, key, said):
                found[key] = said
        return found

    def _parameter(self, name: str, key: str, said: Mapping[str, Any]) -> Parameter | None:
        try:
            return Parameter(**said)
        except ConfigurationError as error:
            for wrong in error.problems:
                location = (name, "parameters", key, *wrong.location)
                self.problems.append(attrs.evolve(wrong, location=location))
            self.bad.add(name)
        return None

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
                if parent == name == min(line):  # said once, of the first of its presets
                    path = " -> ".join([*line, name])
                    self.note(name, f"these extend one another: {path}", "one of them must stand alone", rule="preset-cycle",
                              at=("extends",), value=own[name]["extends"])  # fmt: skip
                return []
            line.append(parent)
        return line

    def _whole(self, name: str, line: list[dict[str, Any]]) -> Preset:
        """A preset with what it has from others, the eldest first."""
        merged: dict[str, Any] = {}
        said: dict[str, dict[str, Any]] = {}
        for own in line:
            for key, value in own.items():
                both = isinstance(value, dict) and isinstance(merged.get(key), dict)
                merged[key] = {**merged[key], **value} if both else value
            for key, more in own.get("parameters", {}).items():
                # A bound that a child does not speak of holds for it too.
                said[key] = {**said.get(key, {}), **more}
        template = merged.get("transformation")
        parameters = {key: self._parameter(name, key, each) or Parameter() for key, each in said.items()}
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
