"""The size of what a transformation delivers, where it is certain: for width and height attributes.

Browsers keep room for an image if they know the ratio before it is loaded.  A wrong ratio is worse
than none, so whatever might change it (a border, a layer, a trim) makes the size unknown.
https://cloudinary.com/documentation/resizing_and_cropping
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cldurl.parsed import parse_transformation

__all__ = ["size_of"]

Size = tuple[float, float]

# Parameters that leave the size as it is.
_KEEP = frozenset(
    """
    audio_codec audio_frequency background bit_rate color color_space default_image duration dynamic_range
    end_offset fetch_format fps gravity keyframe_interval opacity quality radius start_offset streaming_profile
    video_codec x y zoom
    """.split()
)
_SIZING = frozenset("crop width height aspect_ratio".split())
_KEPT_BY_EFFECT = frozenset(
    """
    art auto_brightness auto_color auto_contrast blur blur_faces blur_region brightness brightness_hsb cartoonify
    colorize contrast enhance fill_light gamma gen_restore gradient_fade grayscale hue improve light negate
    noise oil_paint ordered_dither pixelate pixelate_faces pixelate_region recolor redeye replace_color
    accelerate adv_redeye auto_enhance background_removal bgremoval blackwhite blue boomerang fade gen_recolor gen_remove
    gen_replace green loop make_transparent opacity_threshold red reverse tilt_shift volume
    saturation screen sepia sharpen tint unsharp_mask vectorize vibrance vignette
    """.split()
)
_KEPT_BY_FLAG = frozenset(
    """
    any_format animated apng awebp force_icc force_strip immutable_cache keep_attribution keep_iptc lossy png8 png24
    png32 preserve_transparency progressive strip_profile
    """.split()
)
_BOX = frozenset("auto auto_pad fill fill_pad lpad pad thumb".split())  # delivers exactly what is asked for


def size_of(text: str, intrinsic: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Width and height in CSS pixels, or `None`; `intrinsic` is the size of the original.

    >>> size_of("c_fill,h_300,w_400/e_sepia"), size_of("c_limit,w_400", (1600, 900)), size_of("c_limit,w_400")
    ((400, 300), (400, 225), None)
    """
    size: Size | None = intrinsic
    multiplied = False
    for component in parse_transformation(text):
        if "if" in component:
            return None
        sized = not _SIZING.isdisjoint(component)
        size = None if multiplied and sized else _after(component, size)
        multiplied = multiplied or "dpr" in component
    if size is None:
        return None
    return max(1, round(size[0])), max(1, round(size[1]))


def _after(component: Mapping[str, Any], size: Size | None) -> Size | None:
    """The size behind one component."""
    for key in component:
        if key == "effect":
            if _words(component[key]) not in _KEPT_BY_EFFECT:
                return None
        elif key == "flags":
            if not _flags(component[key]) <= _KEPT_BY_FLAG:
                return None
        elif key not in _KEEP and key not in _SIZING and key != "dpr":
            return None
    if _SIZING.isdisjoint(component):
        return size
    return _resized(component, size)


def _words(effect: Any) -> str:
    """The name of an effect."""
    if isinstance(effect, Mapping):
        return str(next(iter(effect), ""))
    return str(effect).partition(":")[0]


def _flags(flags: Any) -> set[str]:
    found = [flags] if isinstance(flags, (str, Mapping)) else flags
    return {name for flag in found for name in (str(flag).split(".") if isinstance(flag, str) else flag)}


def _resized(component: Mapping[str, Any], size: Size | None) -> Size | None:
    width, height = (_pixels(component.get(key), size and size[place]) for place, key in enumerate(("width", "height")))
    ratio, crop = _ratio(component.get("aspect_ratio")), component.get("crop")
    if "uncertain" in (width, height, ratio):
        return None
    if type(ratio) is float:
        if type(width) is float and height is None:
            height = width / ratio
        elif type(height) is float and width is None:
            width = height * ratio
        else:
            return None
    both = (width, height) if type(width) is float and type(height) is float else None
    if crop in _BOX or (both and (crop == "scale" or (crop is None and ratio is None))):
        return both
    if crop in ("crop", "lfill"):
        return both if both and size and both[0] <= size[0] and both[1] <= size[1] else None
    if size is None or ratio is not None or crop not in (None, "scale", "fit", "limit"):
        return None
    factors = [asked / had for asked, had in ((width, size[0]), (height, size[1])) if type(asked) is float]
    factor = min(factors, default=None)
    if factor is None:
        return None
    if crop == "limit":
        factor = min(factor, 1.0)
    return size[0] * factor, size[1] * factor


def _pixels(value: Any, current: float | None) -> float | str | None:
    """A number of pixels, a share of the current size, nothing, or what is not certain."""
    if value is None:
        return None
    if type(value) is int:
        return float(value)
    if type(value) is float and current is not None:
        return value * current
    return "uncertain"


def _ratio(value: Any) -> float | str | None:
    if value is None:
        return None
    numbers = str(value).split(":")
    try:
        found = float(numbers[0]) / (float(numbers[1]) if len(numbers) == 2 else 1.0)
    except (ValueError, ZeroDivisionError):
        return "uncertain"
    return found if len(numbers) <= 2 and found > 0 else "uncertain"
