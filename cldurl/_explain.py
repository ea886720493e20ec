"""What a URL or a transformation does, in words: as a value, as text, and as data for JSON.

The words come from the table: a row says what it does, its kind puts the value into words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from cldurl._computed import Expression
from cldurl._wording import describe
from cldurl.canonical import is_url
from cldurl.delivery_urls import DeliveryUrl, parse
from cldurl.descriptions import BRANCHES, RESOURCE_TYPES, SIGNED, TYPES, UNSIGNED
from cldurl.errors import CldurlError
from cldurl.kinds import Raw
from cldurl.layers import Layer
from cldurl.parameters import BY_NAME, CONDITION, TABLE, VALUE_OF_VARIABLE
from cldurl.parsed import Chain, Component, Param, parse_transformation
from cldurl.transformations import compile

__all__ = ["Explanation", "Part", "Reading", "Step", "explain", "lines"]

LAYER = "on the layer"
_DEEPEST = 40  # blocks inside blocks; deeper ones are told one after the other
_CONDITIONS = frozenset(row.code for row in TABLE if row.place == CONDITION)
_LAYERS = frozenset(row.code for row in TABLE if isinstance(row.kind, Layer))


@attrs.frozen
class Reading:
    """One parameter and what it means: a sentence.  What is not known has the value `None`."""

    key: str
    code: str
    value: Any
    text: str
    meaning: str

    def to_dict(self) -> dict[str, Any]:
        """As data for JSON."""
        return {"key": self.key, "code": self.code, "value": _plain(self.value), "text": self.text, "meaning": self.meaning}  # fmt: skip


@attrs.frozen
class Step:
    """One component: its number in the chain, its text, what it works on, and what it does.

    `steps` are the components inside it: those of its layer, or those that depend on its condition.
    """

    index: int
    text: str
    on: str
    sentences: tuple[str, ...]
    parameters: tuple[Reading, ...]
    steps: tuple[Step, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As data for JSON."""
        return {
            "index": self.index,
            "text": self.text,
            "on": self.on,
            "sentences": list(self.sentences),
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "steps": [step.to_dict() for step in self.steps],
        }


@attrs.frozen
class Part:
    """A part of a URL beside its transformation: its name, its value and what it means."""

    name: str
    value: str | int | None
    meaning: str

    def to_dict(self) -> dict[str, Any]:
        """As data for JSON."""
        return {"name": self.name, "value": self.value, "meaning": self.meaning}


@attrs.frozen
class Explanation:
    """What a URL or a transformation does: `str()` is for people, `to_dict()` and `to_json()` for programs.

    `text` is the transformation, and `steps` are its components in their order; `parts` are those
    of a URL, `ambiguities` what could be read in another way too.  The value of a token, which opens
    the asset, is not in it.

    >>> explanation = explain("c_fill,h_300,w_300/e_sepia:50")
    >>> explanation.steps[1].sentences
    ('Gives the image the brown tone of an old photograph: level 50.',)
    """

    text: str
    steps: tuple[Step, ...]
    parts: tuple[Part, ...] = ()
    ambiguities: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(["  " * depth + text for depth, _, text in lines(self)])

    def to_dict(self) -> dict[str, Any]:
        """As data for JSON."""
        return {
            "text": self.text,
            "parts": [part.to_dict() for part in self.parts],
            "ambiguities": list(self.ambiguities),
            "steps": [step.to_dict() for step in self.steps],
        }

    def to_json(self, *, indent: int | None = 2) -> str:
        """As JSON.

        >>> explain("w_300").to_json(indent=None)
        '{"text": "w_300", "parts": [], "ambiguities": [], "steps": [{"index": 1, "text": "w_300", ...}]}'
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def explain(what: str | DeliveryUrl | Mapping[str, Any] | Sequence[Any]) -> Explanation:
    """What a delivery URL or a transformation does, in words.

    Takes a URL, a transformation in any form that `compile` takes, or what `parse` gave: that of
    `Cloud.parse` for a URL of your own host.  What is not known is said to be so.
    Raises `ParseError` and `TransformationError`.
    https://cloudinary.com/documentation/transformation_reference

    >>> print(explain({"width": 300, "height": 200, "crop": "fill", "gravity": "face"}))
    1. c_fill,g_face,h_200,w_300
      c_fill: Fills the box, and cuts off what does not fit.
      g_face: Aims at the largest face.
      h_200: Height: 200 pixels.
      w_300: Width: 300 pixels.
    """
    if isinstance(what, str) and is_url(what):
        what = parse(what)
    if isinstance(what, DeliveryUrl):
        on = f"on the {what.resource_type if what.resource_type in ('image', 'video') else 'file'}"
        told = tuple([shown(str(ambiguity)) for ambiguity in what.ambiguities])
        return Explanation(str(what.transformation), _steps(what.transformation, on), tuple(_parts(what)), told)
    chain = _chain(what)
    format = (Part("format", chain.format, "what is delivered"),) if chain.format else ()
    return Explanation(str(chain), _steps(chain, "on the picture"), format)


def _chain(what: Any) -> Chain:
    if isinstance(what, Chain):
        return what
    if isinstance(what, Component):
        return Chain((what,))
    if isinstance(what, str):
        return parse_transformation(what)
    return parse_transformation(compile(what))


# Components ------------------------------------------------------------------------------------


def _steps(chain: Chain, on: str) -> tuple[Step, ...]:
    """The components as steps, those of a layer or a condition inside the one that opens it."""
    components = list(chain)
    ends = _blocks(components)
    return _between(components, ends, 0, len(components), on)


def _between(components: list[Component], ends: Mapping[int, int], start: int, stop: int, on: str) -> tuple[Step, ...]:
    steps = []
    while start < stop:
        component = components[start]
        end = ends.get(start)
        inside: tuple[Step, ...] = ()
        if end is not None:
            inside = _between(components, ends, start + 1, end, LAYER if _opens_layer(component) else on)
        steps.append(_step(component, start, on, inside, end))
        start = start + 1 if end is None else end
    return tuple(steps)


def _blocks(components: list[Component]) -> dict[int, int]:
    """Where the block that a component opens ends: with the step that applies the layer, with `else` or with `end`."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    for index, component in enumerate(components):
        if _applies_layer(component):
            if stack and _opens_layer(components[stack[-1]]):
                ends[stack.pop()] = index
        elif _branch(component):
            at = next((at for at in reversed(stack) if not _opens_layer(components[at])), None)
            if at is not None:
                del stack[stack.index(at) :]  # a layer that is not applied before has no block
                ends[at] = index
        elif _opens_layer(component):
            stack.append(index)
        if _opens_condition(component):
            stack.append(index)
        if len(stack) > _DEEPEST:
            del stack[0]
    return ends


def _conditions(component: Component) -> list[Param]:
    return [param for param in component.params if param.code in _CONDITIONS]


def _branch(component: Component) -> bool:
    return any(param.value in BRANCHES for param in _conditions(component) if isinstance(param.value, str))


def _opens_condition(component: Component) -> bool:
    """Whether it holds a condition, and perhaps assignments, alone: anything else depends on it in its own component."""
    conditions = _conditions(component)
    alone = all([param.code in _CONDITIONS or param.code[:1] == "$" for param in component.params])
    return bool(conditions) and alone and all([param.value != "end" for param in conditions])


def _opens_layer(component: Component) -> bool:
    return any(param.code in _LAYERS for param in component.params) and not _has_apply(component)


def _applies_layer(component: Component) -> bool:
    return _has_apply(component) and not any(param.code in _LAYERS for param in component.params)


def _has_apply(component: Component) -> bool:
    return any([param.code == "fl" and "layer_apply" in param.text[3:].split(".") for param in component.params])


def _step(component: Component, index: int, on: str, inside: tuple[Step, ...], end: int | None) -> Step:
    readings = tuple([_reading(param) for param in component.params])
    sentences = [reading.meaning for reading in readings]
    if not readings:
        sentences.append("Is empty, and does nothing.")
    elif inside and _opens_layer(component):
        sentences.append("The next steps are for this layer, until it is applied.")
    elif inside:
        sentences.append("The next steps depend on it.")
    elif _opens_layer(component) and len(readings) > 1:
        sentences.append("Size, crop and effects beside the layer are for the layer, gravity and offsets place it.")
    elif _conditions(component) and end is None and not _opens_condition(component) and len(readings) > 1:
        sentences.append("What stands beside the condition depends on it.")
    return Step(index + 1, component.text, on, tuple(sentences), readings, inside)


def _reading(param: Param) -> Reading:
    value = None if isinstance(param.value, Raw) else param.value
    return Reading(param.key, param.code, value, param.text, shown(_sentence(param)))


def _sentence(param: Param) -> str:
    row = BY_NAME.get(param.key)
    if isinstance(param.value, Raw):
        if row is not None:
            return f"Not a value of {row.name} that can be read here; it is kept as it is."
        if param.code:
            return f'The code "{param.code}" is not known here; it is kept as it is.'
        return "Not a parameter; it is kept as it is." if param.text else "An empty parameter, which does nothing."
    if row is None:
        return f"Sets {param.code} to {describe(VALUE_OF_VARIABLE, param.value)}."
    if isinstance(row.kind, Expression) and param.value in row.kind.only:
        return f"{BRANCHES[param.value]}."
    says = row.says or f"{row.name.replace('_', ' ').capitalize()}: {{}}"
    return f"{says.replace('{}', describe(row.kind, param.value))}."


# The parts of a URL ----------------------------------------------------------------------------


def _parts(url: DeliveryUrl) -> Iterator[Part]:
    """The parts of a URL beside its transformation."""
    shared = url.host.partition(":")[0].endswith(".cloudinary.com")
    yield Part("host", url.host, "a host of Cloudinary" if shared else "a host of your own")
    yield Part("cloud", url.cloud_name, "" if url.cloud_name else "the host does not tell it")
    yield Part("resource type", url.resource_type, RESOURCE_TYPES.get(url.resource_type, ""))
    yield Part("type", url.type, TYPES.get(url.type, "an asset of another site or kind"))
    yield Part("signature", url.signature, SIGNED if url.signature else UNSIGNED)
    if url.version is not None:
        yield Part("version", url.version, "of the asset; another version is another entry in caches")
    fetched = url.type == "fetch"
    yield Part("public ID", shown(url.public_id), "the URL of the original" if fetched else "")
    if url.suffix is not None:
        yield Part("suffix", shown(url.suffix), "words for search engines, which change nothing")
    if url.format is not None:
        yield Part("format", url.format, "what is delivered, unless the transformation names a format")
    if url.token is not None:
        yield from _token(url.token)
    if url.analytics is not None:
        yield Part("analytics", shown(url.analytics), "tells Cloudinary which SDK wrote the URL, and changes nothing")
    if url.query:
        yield Part("query", shown(url.query), "not part of a delivery URL as it is known here")


def _token(text: str) -> Iterator[Part]:
    """What a token says of itself; its MAC is not shown."""
    from cldurl.tokens import Token

    try:
        token = Token(text)
        end, start, acl, ip = token.expires_at, token.start, token.acl, token.ip
    except CldurlError:
        yield Part("token", None, "it cannot be read")
        return
    scope = f"for {', '.join(acl)}" if acl else "for this URL alone"
    yield Part("token", shown(f"{scope}, from the address {ip}" if ip else scope), "not verified here")
    if start is not None:
        yield Part("token starts", start, f"not valid before {_moment(start)}")
    yield Part("token expires", end, f"valid until {_moment(end)}")


def _moment(seconds: int) -> str:
    from datetime import datetime, timezone

    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"


# For people and programs -----------------------------------------------------------------------


def shown(text: str) -> str:
    """`text` on one line: control characters, which somebody may have put there, as escapes."""
    if text.isprintable():
        return text
    return "".join([char if char.isprintable() else char.encode("unicode_escape").decode() for char in text])


def lines(explanation: Explanation) -> Iterator[tuple[int, str, str]]:
    """The lines of the text: the indentation, what it is (part, note, step, parameter or sentence), what it says."""
    for part in explanation.parts:
        value = "none" if part.value is None else part.value
        yield 0, "part", f"{part.name}: {value} ({part.meaning})" if part.meaning else f"{part.name}: {value}"
    for ambiguity in explanation.ambiguities:
        yield 0, "note", f"ambiguous: {ambiguity}"
    if not explanation.steps:
        yield 0, "step", "No transformation."
    for step in explanation.steps:
        yield from _lines(step, 0)


def _lines(step: Step, depth: int) -> Iterator[tuple[int, str, str]]:
    on = f" ({LAYER})" if step.on == LAYER else ""
    yield depth, "step", f"{step.index}. {shown(step.text)}{on}"
    alone = len(step.parameters) == 1
    for reading in step.parameters:
        text = reading.meaning if alone else f"{shown(reading.text)}: {reading.meaning}"
        yield depth + 1, "sentence" if alone else "parameter", text
    for sentence in step.sentences[len(step.parameters) :]:
        yield depth + 1, "sentence", sentence
    for inner in step.steps:
        yield from _lines(inner, depth + 1)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it, exactly."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.text if isinstance(value, Raw) else str(value)
