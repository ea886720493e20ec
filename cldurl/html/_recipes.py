"""Placeholders: small images to show until the real one is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cldurl._settings import problem
from cldurl.errors import InvalidInput, show, suggest
from cldurl.kinds import absent

__all__ = ["placeholder"]

_RECIPES: dict[str, list[dict[str, Any]]] = {
    "blur": [{"width": 64, "crop": "limit", "effect": "blur:1000", "quality": "auto:low", "fetch_format": "auto"}],
    "pixelate": [{"width": 64, "crop": "limit", "effect": "pixelate:8", "quality": "auto:low", "fetch_format": "auto"}],
    # Room is left round the image, and filled with its colour; a corner of that is a pixel of it.
    # `pad` would enlarge a square image until no room is left; `lpad` never enlarges.
    "predominant-color": [
        {"width": 10, "height": 10, "crop": "fit"},
        {"width": 20, "height": 20, "crop": "lpad", "background": "auto:predominant"},
        {"width": 1, "height": 1, "crop": "crop", "gravity": "north_west", "fetch_format": "png"},
    ],
    "vectorize": [
        {"width": 256, "crop": "limit"},
        {"effect": "vectorize:colors:3:detail:0.1", "fetch_format": "svg"},
    ],
}  # fmt: skip


def placeholder(kind: str, transformation: Any = None) -> list[Any]:
    """The transformation of a placeholder: a few hundred bytes in the shape of the image that is to come.

    `kind` is `"blur"`, `"pixelate"`, `"predominant-color"` (one pixel, to be stretched) or `"vectorize"`;
    `transformation` is that of the image itself, so that both are cut alike.
    Raises `InvalidInput`.  https://cloudinary.com/documentation/effects_and_artistic_enhancements

    >>> from cldurl import Cloud
    >>> Cloud("demo").url("cup", placeholder("blur", {"aspect_ratio": "1:1", "crop": "fill", "width": 600}))
    'https://res.cloudinary.com/demo/image/upload/ar_1:1,c_fill,w_600/c_limit,e_blur:1000,f_auto,q_auto:low,w_64/cup'
    """
    recipe = _RECIPES.get(kind) if isinstance(kind, str) else None
    if recipe is None:
        hint = suggest(kind, _RECIPES) or f"one of {', '.join(_RECIPES)}"
        raise problem(InvalidInput, "kind", f"{show(kind)} is not a placeholder", hint, rule="choice", value=kind)
    steps = [dict(step) for step in recipe]
    if absent(transformation):
        return steps
    if isinstance(transformation, (str, Mapping)) or not isinstance(transformation, Sequence):
        return [transformation, *steps]
    return [*transformation, *steps]
