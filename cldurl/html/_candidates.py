"""The candidates of a srcset: by width or by density, and what the transformation is for each.

https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from cldurl._lazy import Regex
from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import DeliveryError, TransformationError, kind_of, show, suggest
from cldurl.holes import Hole, holes_in
from cldurl.kinds import absent
from cldurl.prepared import Prepared

__all__ = ["Candidate", "candidates", "intrinsic_size", "widths"]

_TOLERANCE = 0.2
_MOST = 64
_WIDEST = 100_000
_RANGE = Regex(r"\s*([0-9]{1,6})\s*\.\.\s*([0-9]{1,6})\s*")
_SIZE = Regex(r"\s*([0-9]{1,6})\s*x\s*([0-9]{1,6})\s*")


@attrs.frozen
class Candidate:
    """One URL, and what it is: `"320w"`, `"2x"`, or nothing where it is the only one."""

    url: Prepared
    said: str


def widths(low: int, high: int, *, tolerance: float = _TOLERANCE) -> list[int]:
    """Widths in pixels from `low` to `high`, of which each is at most `tolerance` wider than the one before, to a pixel.

    So no screen is sent an image that is more than a fifth (0.2) wider than it needs.
    Raises `DeliveryError`.  https://cloudinary.com/documentation/responsive_html

    >>> widths(320, 1600, tolerance=0.5)
    [320, 479, 716, 1070, 1600]
    """
    low, high = _width(low), _width(high)
    if low > high:
        raise _wrong("widths", f"they go from {low} down to {high}", "the smaller one first", low)
    if type(tolerance) not in (int, float) or not 0.01 <= tolerance <= 10:
        raise _wrong(
            "widths", f"{show(tolerance)} is not a tolerance", "a share from 0.01 to 10, such as 0.2", tolerance
        )
    steps = math.ceil(math.log(high / low) / math.log(1 + tolerance))
    if steps >= _MOST:
        raise _wrong(
            "widths", f"{steps + 1} candidates", f"at most {_MOST}; a greater tolerance makes fewer", tolerance
        )
    return sorted({round(low * (high / low) ** (step / steps)) for step in range(steps + 1)}) if steps else [low]


def _wrong(name: str, message: str, hint: str = "", value: object = None) -> DeliveryError:
    return problem(DeliveryError, name, message, hint, rule="srcset", value=value)


def _number(text: object) -> object:
    """What is written as a number, as one: templates and JSON know keys and arguments that are texts."""
    if isinstance(text, str) and len(text) < 20:
        try:
            return int(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                return text
    return text


def _width(value: object) -> int:
    number = _number(value)
    if type(number) is not int or not 0 < number <= _WIDEST:
        hint = f"whole numbers of pixels, at most {_WIDEST:,}"
        raise _wrong("widths", f"{show(value)} is not a width", hint, value)
    return number


def _widths_of(given: Any) -> list[int]:
    """Widths as a list, a range `"320..1920"` or `{"from": 320, "to": 1920, "tolerance": 0.2}`; sorted, each once."""
    if isinstance(given, Mapping):
        if odd := [key for key in given if key not in ("from", "to", "tolerance")]:
            raise _wrong("widths", f"unknown key {show(odd[0])}", suggest(odd[0], ("from", "to", "tolerance")), given)
        if not {"from", "to"} <= set(given):
            raise _wrong("widths", "a range has two ends", '{"from": 320, "to": 1920}', given)
        return widths(given["from"], given["to"], tolerance=given.get("tolerance", _TOLERANCE))
    if isinstance(given, str):
        if match := _RANGE.fullmatch(given):
            return widths(int(match[1]), int(match[2]))
        given = given.replace(",", " ").split()
    found = sorted({_width(each) for each in _listed("widths", given)})
    return found


def _listed(name: str, given: Any) -> Sequence[Any]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
        hint = "such as [320, 640, 1280]" if name == "widths" else "such as [1, 2]"
        raise _wrong(name, f"they cannot be {kind_of(given)}", hint, given)
    if not given:
        raise _wrong(name, "a srcset needs a candidate", value=given)
    if len(given) > _MOST:
        raise _wrong(name, f"{len(given)} candidates", f"at most {_MOST}", given)
    return given


def _densities_of(given: Any) -> dict[float, Any]:
    """Densities with the quality of each, if it has one of its own: a list, or a dict of qualities."""
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    qualities = given if isinstance(given, Mapping) else {}
    found: dict[float, Any] = {}
    for each in _listed("densities", list(given) if isinstance(given, Mapping) else given):
        number = _number(each)
        if type(number) not in (int, float) or not 0 < number <= 10:  # type: ignore[operator]
            raise _wrong("densities", f"{show(each)} is not a density", "numbers up to 10, such as 1.5", each)
        found[float(f"{number:g}")] = qualities.get(each)
    return dict(sorted(found.items()))


def intrinsic_size(given: Any) -> tuple[int, int] | None:
    """Width and height of the original: a pair, or `"1600x900"`."""
    if given is None:
        return None
    if isinstance(given, str) and (match := _SIZE.fullmatch(given)):
        given = (int(match[1]), int(match[2]))
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)) and len(given) == 2:
        width, height = given
        if type(width) is type(height) is int and 0 < width <= _WIDEST and 0 < height <= _WIDEST:
            return width, height
    hint = 'width and height in pixels: (1600, 900) or "1600x900"'
    raise problem(DeliveryError, "intrinsic", f"{show(given)} is not a size", hint, rule="size", value=given)


def candidates(
    cloud: Cloud, transformation: Any, *, widths: Any = None, densities: Any = None, intrinsic: tuple[int, int] | None = None,
    fetch_format: str | None = None, quality: Any = None, **delivery: Any,
) -> list[Candidate]:  # fmt: skip
    """What there is to choose from, the smallest first."""
    if widths is not None and densities is not None:
        raise _wrong("densities", "a srcset is by width or by density", "keep one; widths serve dense screens too")
    added: dict[str, Any] = {} if fetch_format is None else {"fetch_format": fetch_format}
    if widths is not None:
        numbers = _capped(_widths_of(widths), intrinsic)
        template, hole = _with_hole(transformation, "width", added)
        made = cloud.prepare(template, quality=quality, **delivery)
        return [Candidate(made.fill(**{hole: number}), f"{number}w") for number in numbers]
    if densities is not None:
        wanted = _densities_of(densities)
        own = any(given is not None for given in wanted.values())
        if own:
            if quality is not None:
                raise _wrong("quality", "the densities have qualities of their own", "give one or the other", quality)
            added["quality"] = Hole("quality")
        template, hole = _with_hole(transformation, "dpr", added)
        made = cloud.prepare(template, quality=quality, **delivery)
        found = {}
        for density, its_own in _dense_enough(wanted, transformation, intrinsic).items():
            values = {
                hole: None if density == 1 and hole == "dpr" else density,
                **({"quality": its_own} if own else {}),
            }
            found[f"{density:g}x"] = made.fill(**values)
        return [Candidate(url, said) for said, url in found.items()]
    if holes := holes_in(transformation):
        message = f"nothing says what {show(holes[0])} is"
        raise problem(DeliveryError, "transformation", message, "give widths or densities", rule="hole")
    return [Candidate(cloud.prepare(_joined(transformation, added), quality=quality, **delivery), "")]


def _capped(numbers: list[int], intrinsic: tuple[int, int] | None) -> list[int]:
    """No candidate is wider than the original: it would be no sharper, and billed."""
    if intrinsic is None or numbers[-1] <= intrinsic[0]:
        return numbers
    return [*[number for number in numbers if number < intrinsic[0]], intrinsic[0]]


def _dense_enough(wanted: dict[float, Any], transformation: Any, intrinsic: tuple[int, int] | None) -> dict[float, Any]:
    """Densities for which the original has pixels; the smallest in any case."""
    width = transformation.get("width") if isinstance(transformation, Mapping) else None
    if intrinsic is None or type(width) is not int:
        return wanted
    kept = {density: quality for density, quality in wanted.items() if density * width <= intrinsic[0]}
    return kept or dict([next(iter(wanted.items()))])


def _with_hole(transformation: Any, key: str, added: dict[str, Any]) -> tuple[Any, str]:
    """The transformation with a hole where the width or the density goes, and its name."""
    name = "widths" if key == "width" else "densities"
    holes = holes_in(transformation)
    if len(holes) > 1:
        raise _wrong(name, f"there are {len(holes)} holes, and one value", "fill the others first")
    if holes:
        return _joined(transformation, added), holes[0]
    if absent(transformation) or isinstance(transformation, Mapping):
        given = transformation or {}
        for taken in ("width", "height", "size") if key == "width" else ("dpr",):
            if not absent(given.get(taken)):
                hint = f'leave it out, or write "{key}": Hole("{key}")'
                if taken != key:
                    hint = 'say "aspect_ratio": "4:3", which holds for every width'
                raise _wrong(name, f"the transformation has a {taken} of its own", hint, given[taken])
        crop = {} if not absent(given.get("crop")) or key != "width" else {"crop": _crop_of(given)}
        return _joined(given, {key: Hole(key), **crop, **added}), key
    if key == "dpr":
        raise _wrong(
            name, "where the density goes in a chain is not certain", 'write "dpr": Hole("dpr") in one of its steps'
        )
    return _joined(transformation, {key: Hole(key), "crop": "limit", **added}), key


def _crop_of(given: Mapping[str, Any]) -> str:
    """Without a word of its own: what never enlarges, or what keeps the ratio that is asked for."""
    return "limit" if absent(given.get("aspect_ratio")) else "fill"


def _joined(transformation: Any, added: dict[str, Any]) -> Any:
    """Keys that join a single dict, and follow a chain or a string."""
    if not added:
        return transformation
    if absent(transformation):
        return added
    if isinstance(transformation, Mapping):
        for key in added:
            if key in ("fetch_format", "quality") and not absent(transformation.get(key)):
                hint = "leave it out: each source and candidate has its own"
                raise problem(TransformationError, "$", f"it has a {key} of its own", hint, rule="two-keys")
        return {**transformation, **added}
    if isinstance(transformation, str):
        return [transformation, added]
    return [*transformation, added] if isinstance(transformation, Sequence) else transformation
