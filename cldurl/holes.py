"""Prepared URLs with holes: values of the transformation that every call gives anew.

https://cloudinary.com/documentation/responsive_server_side_client_hints
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from cldurl import prepared
from cldurl._limits import MAX_DEPTH, too_deep
from cldurl._settings import INHERIT, Defaults, problem
from cldurl.errors import InvalidInput, Refused, TransformationError, show, suggest
from cldurl.prepared import Prepared

if TYPE_CHECKING:
    from cldurl.cloud import Cloud
    from cldurl.typing import Delivery

__all__ = ["Hole", "PreparedWithHoles", "SrcSet", "holes_in", "prepare_with_holes"]

_TAKEN = ("self", "public_id", "version", "unit")


def _is_name(_hole: object, _field: object, name: str) -> None:
    if type(name) is not str or not name.isidentifier() or name in _TAKEN:
        hint = f"an identifier other than {', '.join(_TAKEN)}"
        raise problem(InvalidInput, "name", f"{show(name)} is not a name for a hole", hint=hint, rule="hole")


@attrs.frozen
class Hole:
    """A value that is given with every call: `Cloud.prepare({"width": Hole("w")})`, and then `card("cup", w=300)`.

    Raises `InvalidInput` for a name that no keyword argument can have.

    >>> Hole("w")
    Hole(name='w')
    """

    name: str = attrs.field(validator=_is_name)


def holes_in(data: object) -> tuple[str, ...]:
    """The names of the holes in a transformation, in their order."""
    names: dict[str, None] = {}
    _collect(data, names, set(), 0)
    return tuple(names)


def _collect(data: object, names: dict[str, None], seen: set[int], depth: int) -> None:
    if isinstance(data, Hole):
        names[data.name] = None
    elif isinstance(data, (Mapping, Sequence)) and not isinstance(data, (str, bytes)):
        if id(data) in seen or depth > MAX_DEPTH:
            return  # `compile` refuses what is nested too deep, or in itself
        seen.add(id(data))
        for item in data.values() if isinstance(data, Mapping) else data:
            _collect(item, names, seen, depth + 1)


def _template(data: Any, depth: int = 0) -> Any:
    """A copy of a transformation that nobody else can change, in plain dicts and lists."""
    if depth > MAX_DEPTH:
        too_deep()
    if isinstance(data, Mapping):
        return {key: _template(item, depth + 1) for key, item in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return [_template(item, depth + 1) for item in data]
    return data


def _filled(template: Any, values: Mapping[str, Any]) -> Any:
    """The transformation with its holes filled."""
    kind = type(template)
    if kind is dict:
        return {key: _filled(item, values) for key, item in template.items()}
    if kind is list:
        return [_filled(item, values) for item in template]
    return values[template.name] if kind is Hole else template


@attrs.frozen(repr=False)
class PreparedWithHoles:
    """The URLs of one transformation, of which some values come with each call; made by `Cloud.prepare`.

    A value is checked by its parameter, and cannot leave its slot.  None leaves the parameter out.

    >>> from cldurl import Cloud
    >>> card = Cloud("demo").prepare({"width": Hole("w"), "crop": "limit"}, format="webp")
    >>> card("shop/cup", w=300)
    'https://res.cloudinary.com/demo/image/upload/c_limit,w_300/v1/shop/cup.webp'
    """

    holes: tuple[str, ...]
    # All but the transformation; and that, in a copy that nobody else has.
    _prepared: Prepared
    _template: Any = attrs.field(hash=False)
    _quality: Any
    _format: str | None
    _defaults: Defaults

    def __repr__(self) -> str:
        return f"<PreparedWithHoles {', '.join(self.holes)}: {self._template!r}>"

    def url(self, public_id: str, version: int | str | None = None, **values: Any) -> str:
        """The URL of an asset, with a value for each hole.  `card(...)` is the same as `card.url(...)`.

        Raises `DeliveryError`; `TransformationError` for a value, and `InvalidInput` for a name that is no hole.
        """
        return self._prepared._finished(public_id, version, self._text(values))

    __call__ = url

    def fill(self, **values: Any) -> Prepared:
        """Without holes: for many URLs with the same values.  Raises what `url` raises.

        >>> from cldurl import Cloud
        >>> Cloud("demo").prepare({"width": Hole("w")}).fill(w=300).many(["cup", "plate"])
        ['https://res.cloudinary.com/demo/image/upload/w_300/cup', 'https://res.cloudinary.com/demo/image/upload/w_300/plate']
        """
        return attrs.evolve(self._prepared, transformation=self._text(values))

    def srcset(self, *, unit: Literal["w", "x"] = "w", **values: Any) -> SrcSet:
        """The `srcset` attributes of many assets; the candidates are the items of the one value that is a list or a `range`.

        `unit` says what they are: widths in pixels, or densities.  Raises what `url` raises.
        https://cloudinary.com/documentation/responsive_html

        >>> from cldurl import Cloud
        >>> card = Cloud("demo").prepare({"width": Hole("w"), "crop": "limit"})
        >>> card.srcset(w=[320, 640])("cup")
        'https://res.cloudinary.com/demo/image/upload/c_limit,w_320/cup 320w, https://...w_640/cup 640w'
        """
        lists = [name for name, value in values.items() if isinstance(value, (list, tuple, range))]
        if unit not in ("w", "x"):
            raise problem(InvalidInput, "unit", f"{show(unit)} is not a unit", '"w" or "x"', rule="srcset")
        if len(lists) != 1:
            message = f"{' and '.join(lists)} are lists" if lists else "no value is a list of candidates"
            hint = f"one is, such as {lists[0] if lists else self.holes[0]}={'[320, 640]' if unit == 'w' else '[1, 2]'}"
            raise problem(InvalidInput, "srcset", message, hint, rule="srcset")
        (name,) = lists
        numbers = values[name]
        for number in numbers:
            if type(number) not in (int, float) or not 0 < number < 10**9 or (unit == "w" and type(number) is float):
                hint = 'whole numbers of pixels, or densities with unit="x"' if unit == "w" else "numbers such as 1.5"
                raise problem(InvalidInput, name, f"{show(number)} cannot be a candidate", hint, rule="srcset")
            if numbers.count(number) > 1:
                raise problem(InvalidInput, name, f"the candidate {number} is there twice", "keep one", rule="srcset")
        if not numbers:
            raise problem(InvalidInput, name, "a srcset needs a candidate", rule="srcset")
        return SrcSet(
            tuple([self.fill(**{**values, name: number}) for number in numbers]),
            tuple([f"{number}{unit}" for number in numbers]),
        )

    def _text(self, values: dict[str, Any]) -> str:
        if values.keys() != set(self.holes):
            raise self._misnamed(values)
        given = _filled(self._template, values)
        cloud, fetch = self._prepared.cloud, self._prepared._type == "fetch"
        try:
            text, _ = cloud._segment(given, self._quality, self._format, self._defaults, fetch)
        except Refused as fault:
            raise cloud._error(fault, given, self._quality) from None
        return text

    def _misnamed(self, values: dict[str, Any]) -> InvalidInput:
        for name in values:
            if name not in self.holes:
                hint = suggest(name, self.holes) or f"there are {', '.join(self.holes)}"
                return problem(InvalidInput, name, "no hole has this name", hint=hint, rule="hole")
        missing = next(name for name in self.holes if name not in values)
        return problem(InvalidInput, missing, "this hole has no value", "give one, or None", rule="hole")


@attrs.frozen(repr=False)
class SrcSet:
    """The `srcset` attributes of one set of candidates: text for an attribute of HTML, not escaped.

    >>> from cldurl import Cloud
    >>> card = Cloud("demo").prepare({"dpr": Hole("density")})
    >>> card.srcset(density=[1, 2], unit="x")
    <SrcSet 1x, 2x: https://res.cloudinary.com/demo/image/upload/dpr_1/{public_id}>
    """

    _candidates: tuple[Prepared, ...]
    _descriptors: tuple[str, ...]
    # What stands between one ID and the next, if all stands round it: an ID joins them, at the price of one URL.
    _flat: tuple[str, ...] = attrs.field(init=False, eq=False)
    _foldered: tuple[str, ...] = attrs.field(init=False, eq=False)
    # What finds fault with an ID: kept here it is reached 40 ns sooner, of 380.
    _odd: Callable[[str], Any] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        first = self._candidates[0]
        object.__setattr__(self, "_odd", first._odd if type(first) is Prepared else prepared._EVERY.match)
        for name in ("_flat", "_foldered"):
            ends = [f"{one._end} {said}" for one, said in zip(self._candidates, self._descriptors, strict=True)]
            befores = [getattr(one, name) for one in self._candidates]
            pieces = [f"{end}, {before}" for end, before in zip(ends, befores[1:], strict=False)]
            object.__setattr__(self, name, (befores[0], *pieces, ends[-1]))

    def __repr__(self) -> str:
        return f"<SrcSet {', '.join(self._descriptors)}: {repr(self._candidates[0])[len('<Prepared ') :]}"

    def __reduce__(self) -> tuple[Any, ...]:
        return SrcSet, (self._candidates, self._descriptors)

    def __call__(self, public_id: str, version: int | str | None = None) -> str:
        """The attribute of an asset.  Raises `DeliveryError`."""
        if version is None and type(public_id) is str and self._odd(public_id) is None:
            return public_id.join(self._foldered if "/" in public_id else self._flat)
        urls = [one.url(public_id, version) for one in self._candidates]
        return ", ".join([f"{url} {said}" for url, said in zip(urls, self._descriptors, strict=True)])


def prepare_with_holes(
    cloud: Cloud, transformation: Any, names: tuple[str, ...], quality: object, format: str | None, delivery: Delivery
) -> PreparedWithHoles:
    """What `Cloud.prepare` gives for a transformation with holes; the rest of it is checked at once."""
    try:
        template = _template(transformation)
    except Refused as fault:
        raise cloud._error(fault, transformation, quality) from None
    single = isinstance(template, dict)
    if single and isinstance(template.get("format"), Hole):
        raise problem(InvalidInput, "format", "the format cannot be a hole", "prepare one for each", rule="hole")
    try:
        prepared.prepare(cloud, _filled(template, dict.fromkeys(names)), quality, format, **delivery)
    except TransformationError as error:
        wrong = [
            found
            for found in error.problems
            if found.rule == "unknown-key" or not _leads_to_hole(template, found.location)
        ]
        if wrong:
            raise TransformationError(*wrong) from None
    inner = {"format": template["format"]} if single and "format" in template else None
    rest: Any = {**delivery, "defaults": None}
    return PreparedWithHoles(
        names,
        prepared.prepare(cloud, inner, None, format, **rest),
        template,
        quality,
        format,
        prepared.defaults_for(cloud, delivery.get("defaults", INHERIT), delivery.get("resource_type")),
    )


def _leads_to_hole(data: Any, location: Sequence[Any]) -> bool:
    """Whether there is a hole at a place, which is why something is wrong there."""
    for step in location:
        if isinstance(data, Hole):
            return True
        try:
            data = data[step]
        except (LookupError, TypeError):
            return False
    return bool(holes_in(data))
