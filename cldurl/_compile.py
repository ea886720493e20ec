"""Dicts, chains and strings to text: the hot path.

It carries no path and writes no message.  When something is refused, `_check.located` walks
the same input a second time, slowly, and finds every fault with its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
)
from cldurl._memo import WholeMemo, bytes_of, is_exact
from cldurl._parse import canonical_component
from cldurl.errors import Refused, kind_of, refuse
from cldurl.kinds import absent, plain
from cldurl.layers import text_in_style
from cldurl.parameters import (
    AFTER,
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

__all__ = ["LAYER", "components", "join", "known", "of_pairs", "remembered", "segment"]

_PAIRS, _WHOLES, _SIDES = _plan.PARAMETERS, WholeMemo(), WholeMemo()
_TEXTS, _seen = _PAIRS.texts, _WHOLES.get
# A chain of another type, or with a step of another, is not remembered: see `is_exact`.
_EXACT, _STEPS = (list, tuple), (dict, str)
LAYER, _LAYER_PREFIX = _plan.LAYER.name, _plan.LAYER.prefix
# In `_PAIRS` it stands before a condition, so that this is sorted before all else.
_FIRST = " "


def segment(transformation: Any) -> str:
    """The text of a transformation; `Refused` when something is wrong."""
    if type(transformation) is dict and (text := known(transformation)) is not None:
        return text
    return remembered(transformation)


def known(step: dict[Any, Any]) -> str | None:
    """The text of one component if it can be put together of what was written before; else `None`."""
    return _around_text(step) if _has_text(step) else of_pairs(step)


def of_pairs(step: dict[Any, Any]) -> str | None:
    """The same where each pair was written before.

    It costs about what it costs to look the whole dict up by its bytes, and a new combination costs
    no more: a URL takes less than half of what it takes if both are done.
    """
    texts = []
    try:
        # A comprehension takes a tenth longer, and two thirds where the first pair is new.
        for key, value in step.items():
            texts.append(_TEXTS[key][type(value)][value])
        texts.sort()
        if texts[0] < "!":  # a condition, or nothing, which is the text of what is absent
            return ",".join(filter(None, texts)).lstrip(_FIRST)
    except (LookupError, ValueError):
        return None
    return ",".join(texts)


def _has_text(step: dict[Any, Any]) -> bool:
    return LAYER in step and type(step[LAYER]) is dict and "text" in step[LAYER]


def _around_text(step: dict[Any, Any]) -> str | None:
    """The same with a text in a layer, where everything else may be remembered."""
    rest = step.copy()
    text = text_in_style(rest.pop(LAYER))
    if text is None:
        return None
    # By its bytes: to look its pairs up and to sort them and the layer takes an eighth more for the whole URL.
    key = bytes_of(rest)
    sides = _SIDES.get(key)
    if sides is None:
        sides = _sides(rest)
        if sides is None:
            return None
        _SIDES.keep(key, sides)
    return f"{sides[0]}{text}{sides[1]}"


def _sides(rest: dict[Any, Any]) -> tuple[str, str] | None:
    """What stands before and behind the text of a layer, if all the rest may be remembered."""
    out = _Texts()
    try:
        out.take(rest)
    except Refused:
        return None
    if not out.lasting or len(out) != 1:
        return None
    parts = out[0].split(",") if out[0] else []
    place = sum([part < _LAYER_PREFIX for part in parts])
    before, behind = parts[:place], parts[place:]
    return ",".join([*before, _LAYER_PREFIX]), "".join([f",{part}" for part in behind])


def remembered(transformation: Any) -> str:
    """The text of what is not `known`, which may have been written before as a whole; `Refused` as by `segment`."""
    key = bytes_of(transformation)
    text: str | None = _seen(key)
    if text is not None:
        return text
    if type(transformation) is list and len(transformation) <= MAX_COMPONENTS:
        text = _known_steps(transformation)
    if text is None:
        out = _Texts()
        out.take(transformation)
        text = join(out)
        if not out.lasting:
            return text
    _WHOLES.keep(key, text)
    return text


def _known_steps(steps: list[Any]) -> str | None:
    """A chain whose pairs were all written before: a sixth less for a URL than by `_Texts`, which takes all there is."""
    texts = []
    for step in steps:
        text = of_pairs(step) if type(step) is dict else None
        if text is None:
            return None
        if text:
            texts.append(text)
    return "/".join(texts)


def join(texts: list[str]) -> str:
    """Components made into a chain; empty ones vanish."""
    return texts[0] if len(texts) == 1 else "/".join(filter(None, texts))


def components(transformation: object) -> list[str]:
    """The text of each component, empty ones included; `Refused` when something is wrong."""
    out = _Texts()
    out.take(transformation)
    return out


class _Texts(list[str]):
    """Components as they are written; `lasting` while none of them holds free text."""

    lasting = True

    def take(self, transformation: Any) -> None:
        """A whole transformation."""
        kind = transformation.__class__
        if kind is dict:
            self.component(transformation, 0)
        elif kind is list:
            self._steps(transformation)
        elif isinstance(transformation, Mapping):
            self.component(transformation, 0)
        elif isinstance(transformation, str):
            self._string(transformation)
        elif isinstance(transformation, Sequence) and not isinstance(transformation, (bytes, bytearray)):
            self._steps(transformation)
        elif transformation is not None:
            refuse(
                f"a transformation cannot be {kind_of(transformation)}",
                "a dict, a list of dicts, or a string in URL syntax",
                rule="wrong-type",
            )

    def _steps(self, steps: Sequence[Any]) -> None:
        """A chain given to the caller's face: strings in it are URL syntax."""
        self.lasting &= type(steps) in _EXACT
        if len(steps) > MAX_COMPONENTS:
            too_many()
        for step in steps:
            if type(step) is dict or isinstance(step, Mapping):
                self.component(step, 0)
            elif isinstance(step, str):
                self._string(step)
            elif step is not None:
                wrong_step(step)

    def _string(self, text: str) -> None:
        """URL syntax, read with the kinds' own readers and spelled canonically."""
        text = plain(text)  # type: ignore[assignment]
        self.lasting = False
        for component in text.split("/") if text else ():
            self.append(canonical_component(component))
            if len(self) > MAX_COMPONENTS:
                too_many()

    def component(self, step: Mapping[Any, Any], depth: int) -> None:
        """The component of one dict, after those nested in it."""
        if type(step) is not dict:
            step = dict(step)
        text = known(step)
        if text is None:
            self._unknown(step, depth)
        else:
            self.append(text)
            if _has_text(step):
                self.lasting = False
        if len(self) > MAX_COMPONENTS:
            too_many()

    def _unknown(self, step: Mapping[Any, Any], depth: int) -> None:
        """A component that holds something not seen before, or never remembered."""
        parts: list[str] = []
        condition = ""
        rest: _Rest | None = None
        for key, value in step.items():
            text = _PAIRS.known(key, value)
            if text is not None:
                if text[:1] == _FIRST:
                    condition = text[1:]
                elif text:
                    parts.append(text)
                continue
            row = _plan.row_of(key)
            if absent(value):
                self.lasting &= is_exact(value)
                if row is not None:
                    _PAIRS.keep(key, value, "", "")
                continue
            if row is not None and (row.plain or row.place == CONDITION):
                text = row.kind.write(value)
                part = row.prefix + text if text else ""
                if row.place == CONDITION:
                    condition, part = part, _FIRST + part
                elif part:
                    parts.append(part)
                if row.kind.keeps(text) and is_exact(value):
                    _PAIRS.keep(key, value, text, part)
                else:
                    self.lasting = False
            else:
                if rest is None:
                    rest = _Rest(depth)
                rest.add(row, key, value, parts, self)
        parts.sort()
        if rest is not None:
            parts = rest.joined(parts)
        if condition:
            parts.insert(0, condition)
        self.append(",".join(parts))
        if rest is not None and rest.after:
            self.append(rest.after)


class _Rest:
    """What a component holds beside plain parameters, each in its place."""

    __slots__ = ("after", "depth", "raw", "variables")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.variables = self.raw = self.after = ""

    def add(self, row: Parameter | None, key: str, value: object, parts: list[str], out: _Texts) -> None:
        if row is None:
            text = _plan.dollar(key, value)
            out.lasting &= VALUE_OF_VARIABLE.keeps(text) and is_exact(value)
            parts.append(text)
            return
        if row.place != CHAIN:
            out.lasting = False
        place = row.place
        if place == CHAIN:
            self._nested(row, value, parts, out)
        elif place == CODE or place == EXTRA:
            text = row.kind.write(value)
            if text:
                parts += [row.prefix + text] if row.prefix else text.split(",")
        elif place == VARIABLE_LIST:
            self.variables = row.kind.write(value)
        elif place == RAW:
            self.raw = row.kind.write(value)
        elif place == AFTER:
            self.after = row.kind.write(value)
        elif place == DELIVERY:
            misplaced(key)
        elif place != HTML:
            raise AssertionError(place)

    def _nested(self, row: Parameter, value: object, parts: list[str], out: _Texts) -> None:
        steps = steps_of(value)
        out.lasting &= type(steps) in _EXACT and all([step is None or type(step) in _STEPS for step in steps])
        if not any([isinstance(step, Mapping) for step in steps]):
            text = row.kind.write(value)
            if text:
                parts.append(row.prefix + text)
            return
        if self.depth >= MAX_DEPTH:
            too_deep()
        if len(steps) > MAX_COMPONENTS:
            too_many()
        for step in steps:
            if isinstance(step, Mapping):
                out.component(step, self.depth + 1)
            elif step is not None and (text := row.kind.write(step)):
                out.append(row.prefix + text)

    def joined(self, parts: list[str]) -> list[str]:
        """The component in its order: `$` keys, variables, codes (`parts` holds both, sorted), raw text."""
        assigned = [part for part in parts if part[0] == "$"]
        conflicts([part.partition("_")[0] for part in parts] + names_of(self.variables))
        if len(assigned) > 1:
            entangled(assigned)
        if self.variables:
            parts.insert(len(assigned), self.variables)
        if self.raw:
            parts.append(self.raw)
        return parts
