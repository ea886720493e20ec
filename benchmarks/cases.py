"""What is timed: transformations as functions of two numbers, their IDs, and the official SDK's URL.

With the same two numbers a case makes a new dict that was seen before; with others a new combination.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import cloudinary
import cloudinary.utils

import cldurl

SECRET = "s3cret"
CLOUD = cldurl.Cloud("demo", api_key="key", api_secret=SECRET)
cloudinary.config(cloud_name="demo", secure=True, api_key="key", api_secret=SECRET)


def fill(a: int, b: int) -> Any:
    """Three keys."""
    return {"width": a, "height": b, "crop": "fill"}


def product(a: int, b: int) -> Any:
    """Seven keys."""
    return {
        "width": a, "height": b, "crop": "fill", "gravity": "auto", "quality": "auto", "fetch_format": "auto", "dpr": "auto",
    }  # fmt: skip


def chain(a: int, b: int) -> Any:
    """Three components."""
    return [
        {"width": a, "height": b, "crop": "fill", "quality": "auto:good"},
        {"effect": "sharpen:80"},
        {"overlay": "watermark_logo", "gravity": "south_east", "x": 20, "y": 20, "opacity": 60, "width": 150},
    ]


def text(a: int, b: int) -> Any:
    """A text in a layer, in a style that stays."""
    return {
        "overlay": {"font_family": "Arial", "font_size": 48, "text": f"Sample Text {a}"},
        "gravity": "north", "y": b, "color": "white",
    }  # fmt: skip


def style(a: int, b: int) -> Any:
    """A text in a layer, whose style changes."""
    return {
        "overlay": {"font_family": "Arial", "font_size": a, "text": "Sample Text"},
        "gravity": "north", "y": b, "color": "white",
    }  # fmt: skip


def conditional(a: int, b: int) -> Any:
    """A condition, a variable and arithmetic."""
    return [
        {
            "if": f"initial_width > {a} && !sale! in tags",
            "$w": f"initial_width / {b}",
            "width": "$w * 2",
            "crop": "scale",
        },
        {"if": "end"},
    ]


# name: public ID, transformation, the two numbers
CASES: dict[str, tuple[str, Callable[[int, int], Any] | None, tuple[int, int]]] = {
    "plain": ("sample", None, (0, 0)),
    "fill": ("sample", fill, (300, 300)),
    "product, 7 keys": ("products/item_1", product, (800, 600)),
    "chain of three": ("sample", chain, (1200, 800)),
    "text overlay": ("sample", text, (1, 20)),
    "text overlay, style changes": ("sample", style, (48, 20)),
    "conditional with variables": ("sample", conditional, (500, 2)),
}
WIDTHS = (320, 480, 640, 800, 1024, 1280, 1600, 1920)


def options_of(transformation: Any) -> dict[str, Any]:
    """The same transformation as the SDK takes it."""
    return {"transformation": transformation} if isinstance(transformation, list) else dict(transformation or {})


def sdk(public_id: str, **options: Any) -> str:
    """The official SDK's URL."""
    return str(cloudinary.utils.cloudinary_url(public_id, **options)[0])


def combinations(make: Callable[[int, int], Any]) -> Iterator[Any]:
    """Dicts without end, each of them forgotten when it comes again, though each word in them is known.

    Two numbers out of 64 make 4,096 combinations; 1,024 are remembered.
    """
    return itertools.cycle([make(100 + a, 100 + b) for a in range(64) for b in range(64)])
