"""The arguments of tags, for type checkers, and what is said of others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from cldurl._settings import problem
from cldurl._url_parts import DELIVERY
from cldurl.errors import DeliveryError, suggest
from cldurl.parameters import BY_NAME
from cldurl.typing import Delivery

if TYPE_CHECKING:
    from cldurl.typing import Transformation

    Widths = Sequence[int] | Mapping[str, object] | str
    Densities = Sequence[float] | Mapping[float, object] | Mapping[str, object] | str
    Intrinsic = Sequence[int] | str

__all__ = ["IMG", "PICTURE", "PREPARED", "SOURCE", "SRCSET", "TAG_ONLY", "VIDEO", "ArtDirection", "ImgOptions", "PictureOptions",
           "SourceOptions", "SrcSetOptions", "VideoOptions", "VideoSource", "check_names"]  # fmt: skip


class SrcSetOptions(Delivery, total=False):
    """What says which candidates there are, and the arguments of `Cloud.url`."""

    quality: int | float | str | None
    format: str | None
    widths: Widths | None
    densities: Densities | None
    intrinsic: Intrinsic | None


class SourceOptions(SrcSetOptions, total=False):
    """The arguments of `source`."""

    sizes: str | Sequence[str] | None
    media: str | None
    fetch_format: str | None


class _Attributes(TypedDict, total=False):
    class_: str | Sequence[str] | None
    id: str | None
    attributes: Mapping[str, object] | None


class ImgOptions(SrcSetOptions, _Attributes, total=False):
    """The arguments of `img`."""

    sizes: str | Sequence[str] | None
    loading: Literal["lazy", "eager"] | None
    decoding: Literal["async", "sync", "auto"] | None
    fetchpriority: Literal["high", "low", "auto"] | None


class ArtDirection(TypedDict, total=False):
    """A source of `picture`: for what screens, and what is different there."""

    media: str | None
    transformation: Transformation | None
    public_id: str | None
    widths: Widths | None
    densities: Densities | None
    sizes: str | Sequence[str] | None
    intrinsic: Intrinsic | None


class PictureOptions(ImgOptions, total=False):
    """The arguments of `picture`."""

    sources: Sequence[ArtDirection] | None
    formats: Sequence[str] | str | None


class VideoSource(TypedDict, total=False):
    """A source of `video`."""

    format: str | None
    codecs: str | None
    media: str | None
    transformation: Transformation | None


class VideoOptions(Delivery, _Attributes, total=False):
    """The arguments of `video`."""

    quality: int | float | str | None
    sources: Sequence[VideoSource | str] | str | None
    poster: bool | Transformation | None
    intrinsic: Intrinsic | None
    controls: bool | None
    autoplay: bool | None
    loop: bool | None
    muted: bool | None
    playsinline: bool | None
    preload: Literal["none", "metadata", "auto"] | None


# Of `Cloud.prepare`.
PREPARED = DELIVERY | {"quality", "format"}
SRCSET = PREPARED | {"widths", "densities", "intrinsic"}
SOURCE = SRCSET | {"sizes", "media", "fetch_format"}
IMG = SRCSET | {"sizes", "loading", "decoding", "fetchpriority", "class_", "id", "attributes"}
PICTURE = IMG | {"sources", "formats"}
VIDEO = (PREPARED - {"format"}) | frozenset(
    "sources poster intrinsic controls autoplay loop muted playsinline preload class_ id attributes".split()
)
# What no preset can have a parameter called.
TAG_ONLY = (SOURCE | PICTURE | VIDEO) - PREPARED - {"fetch_format"}


def check_names(what: str, given: Collection[Any], known: Collection[str]) -> None:
    """Refuse an argument that there is not, with the one that was probably meant."""
    for name in given:
        if name not in known:
            hint = suggest(name, known)
            if name == "format":
                hint = 'it is that of each source: sources=["webm", "mp4"]'
            elif name in BY_NAME:
                hint = f'it belongs to the transformation: {{"{name}": ...}}'
            elif name == "alt":
                hint = "only images have one"
            elif name == "class":
                hint = 'did you mean "class_"?'
            elif name == "style" or str(name)[:2] == "on":
                hint = "see attributes"
            raise problem(DeliveryError, str(name), f"{what}() has no such argument", hint, rule="unknown-argument")
