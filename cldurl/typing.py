"""The types of transformations, for type checkers and completion.

Made by docs/generate.py from the table: do not edit.  `$name` keys cannot be typed; use
`variables=[...]` in typed code, or `untyped(...)` for data that nobody typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypedDict, Union

if TYPE_CHECKING:
    from cldurl.times import Length, Moment
    from cldurl.tokens import Acl, Token, TokenSigner

__all__ = ["Border", "Component", "CustomFunction", "Delivery", "Layer", "LiteralText", "TokenOptions", "Transformation",
           "VideoCodec"]  # fmt: skip


class Border(TypedDict, total=False):
    """A border: width in pixels (2) and colour (black)."""

    width: int | float | str | None
    color: str | None


class VideoCodec(TypedDict, total=False):
    """A video codec; each part builds on the one before."""

    codec: str | None
    profile: str | None
    level: str | float | None
    b_frames: bool | None


class CustomFunction(TypedDict):
    """A WebAssembly function by its public ID, or a remote one by its URL."""

    function_type: Literal["wasm", "remote"]
    source: str


class LiteralText(TypedDict):
    """Text in which `$(name)` is written as it is."""

    literal: str


class Layer(TypedDict, total=False):
    """What is laid over or under: a public ID, a text, or a URL."""

    resource_type: Literal['image', 'video', 'audio', 'text', 'subtitles', 'lut', 'raw', 'media'] | None
    type: str | None
    public_id: str | None
    format: str | None
    url: str | None
    text: str | int | float | LiteralText | None
    text_style: str | None
    font_family: str | None
    font_size: int | float | str | None
    font_weight: str | None
    font_style: Literal['italic', 'normal'] | None
    text_decoration: Literal['none', 'normal', 'strikethrough', 'underline'] | None
    text_align: Literal['center', 'end', 'justify', 'left', 'right', 'start'] | None
    stroke: Literal['none', 'stroke'] | None
    letter_spacing: int | float | Decimal | Fraction | str | None
    line_spacing: int | float | Decimal | Fraction | str | None
    font_antialiasing: str | None
    font_hinting: str | None


# A transformation's dict; the functional form, because `if` is a keyword.
Component = TypedDict(
    "Component",
    {
        "if": "str | None",
        "angle": "int | float | Decimal | str | Sequence[int | str] | None",
        "audio_codec": "str | None",
        "audio_frequency": "str | None",
        "aspect_ratio": "int | float | Decimal | Fraction | Sequence[int | float] | str | None",
        "background": "str | Sequence[str | int | float | Decimal | None] | Mapping[str, object] | None",
        "baseline": "str | None",
        "border": "str | Border | None",
        "bit_rate": "int | float | Decimal | Fraction | str | None",
        "crop": "Literal['auto', 'auto_pad', 'crop', 'fill', 'fill_pad', 'fit', 'imagga_crop', 'imagga_scale', 'lfill', 'limit', 'lpad', 'mfit', 'mpad', 'pad', 'scale', 'thumb'] | None",
        "color": "str | None",
        "color_space": "str | None",
        "default_image": "str | None",
        "delay": "int | float | Decimal | Fraction | str | None",
        "density": "int | float | Decimal | Fraction | str | None",
        "dpr": "int | float | Decimal | Fraction | str | None",
        "dynamic_range": "str | None",
        "duration": "int | float | Decimal | str | None",
        "effect": "str | Sequence[str | int | float | Decimal | None] | Mapping[str, object] | None",
        "end_offset": "int | float | Decimal | str | None",
        "fetch_format": "str | None",
        "flags": "str | Mapping[str, str | None] | Sequence[str | Mapping[str, str | None]] | None",
        "custom_function": "str | CustomFunction | None",
        "custom_pre_function": "str | CustomFunction | None",
        "fps": "int | float | Decimal | str | Sequence[int | float | str | None] | None",
        "gravity": "str | None",
        "height": "int | float | Decimal | Fraction | str | None",
        "keyframe_interval": "int | float | Decimal | Fraction | str | None",
        "overlay": "str | Layer | None",
        "opacity": "int | float | Decimal | Fraction | str | None",
        "prefix": "str | None",
        "page": "str | int | float | Decimal | Fraction | Sequence[int | float | Decimal | Fraction | str] | None",
        "quality": "int | float | Decimal | str | None",
        "radius": "int | float | Decimal | str | Sequence[int | float | str] | None",
        "start_offset": "int | float | Decimal | str | None",
        "streaming_profile": "str | None",
        "transformation": "Component | Sequence[Component | str] | str | None",
        "underlay": "str | Layer | None",
        "video_codec": "str | VideoCodec | None",
        "video_sampling": "int | float | Decimal | Fraction | str | None",
        "width": "int | float | Decimal | Fraction | str | None",
        "x": "int | float | Decimal | Fraction | str | None",
        "y": "int | float | Decimal | Fraction | str | None",
        "zoom": "int | float | Decimal | Fraction | str | None",
        "size": "str | Sequence[int | float | Decimal | str] | None",
        "offset": "str | Sequence[int | float | Decimal | str] | None",
        "variables": "Sequence[Sequence[object]] | Mapping[str, object] | None",
        "raw_transformation": "str | None",
        "extra": "Mapping[str, str | int | float | Decimal] | None",
        "responsive_width": "bool | None",
        "format": "str | None",
        "responsive": "object",
        "hidpi": "object",
        "client_hints": "object",
        "html_width": "object",
        "html_height": "object",
    },
    total=False,
)

Transformation = Union[Component, Sequence[Union[Component, str]], str]


class Delivery(TypedDict, total=False):
    """The rarer arguments of `Cloud.url`."""

    version: int | str | None
    resource_type: Literal["image", "video", "raw"] | None
    type: str | None
    url_suffix: str | None
    force_version: bool | None
    shorten: bool | None
    use_root_path: bool | None
    secure: bool | None
    defaults: Component | None
    sign: bool | Literal["decoded"]
    token: Token | TokenSigner | TokenOptions | None


class TokenOptions(TypedDict, total=False):
    """The arguments of `Cloud.token` that a token of one URL can have."""

    acl: str | Acl | list[str | Acl] | None
    start: Moment | None
    expires_at: Moment | None
    duration: Length | None
    ip: str | None
    window: Length | None
    now: Moment | None
    past: bool
