"""`<video>`, built once of text and prepared URLs.

https://html.spec.whatwg.org/multipage/media.html#the-video-element
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cldurl._lazy import Regex
from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import DeliveryError, kind_of, show, suggest
from cldurl.html._images import dimensions
from cldurl.html._markup import attribute, chosen, classes, flag, more_attributes
from cldurl.html._tags import Parts, Tag, glued
from cldurl.kinds import absent
from cldurl.prepared import Prepared

__all__ = ["video"]

_TYPES = {
    "3gp": "video/3gpp", "m3u8": "application/x-mpegURL", "m4v": "video/mp4", "mkv": "video/x-matroska", "mov": "video/quicktime",
    "mp4": "video/mp4", "mpd": "application/dash+xml", "ogv": "video/ogg", "webm": "video/webm",
}  # fmt: skip
_KEYS = ("format", "codecs", "media", "transformation")
_SWITCHES = ("controls", "autoplay", "loop", "muted", "playsinline")
_OF_TAG = frozenset((*_SWITCHES, "sources", "poster", "intrinsic", "preload", "class_", "id", "attributes"))
_CODECS = Regex(r"[A-Za-z0-9.]+(?:\s*,\s*[A-Za-z0-9.]+)*")
# Keys that a still of a video has no use for.
_MOVING = frozenset(
    """
    audio_codec audio_frequency bit_rate duration dynamic_range end_offset fetch_format fps keyframe_interval offset
    streaming_profile video_codec video_sampling
    """.split()
)


def video(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> Tag:
    delivery: dict[str, Any] = {"resource_type": "video"}
    delivery.update({key: value for key, value in options.items() if key not in _OF_TAG})
    sources = _sources(options.get("sources"))
    made = [
        cloud.prepare(_followed(transformation, one.get("transformation")), format=one.get("format"), **delivery)
        for one in sources
    ]
    parts: Parts = ["<video"]
    if (poster := options.get("poster")) not in (None, False):
        parts += [' poster="', _poster(cloud, transformation, poster, delivery), '"']
    parts += [
        *[flag(name, options.get(name)) for name in _SWITCHES],
        chosen("preload", options.get("preload"), ("none", "metadata", "auto")),
        dimensions(made[0], transformation, options.get("intrinsic")),
        classes(options.get("class_")),
        attribute("id", options.get("id")),
        more_attributes(options.get("attributes")),
        ">",
    ]
    for one, url in zip(sources, made, strict=True):
        parts += ['<source src="', url, '"', _type(one), attribute("media", one.get("media")), ">"]
    return Tag(*glued([*parts, "</video>"]))


def _sources(given: Any) -> list[Mapping[str, Any]]:
    if given is None:
        given = ["mp4"]
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    if isinstance(given, bytes) or not isinstance(given, Sequence) or not given:
        what = kind_of(given) if given else "empty"
        raise problem(DeliveryError, "sources", f"they cannot be {what}", 'such as ["webm", "mp4"]', rule="wrong-type")
    found: list[Any] = [{"format": one} if isinstance(one, str) else one for one in given]
    for place, one in enumerate(found):
        if not isinstance(one, Mapping):
            message = f"a source cannot be {kind_of(one)}"
            raise problem(DeliveryError, f"sources[{place}]", message, 'such as {"format": "mp4"}', rule="wrong-type")
        for key in one:
            if key not in _KEYS:
                message = "a source has no such key"
                raise problem(
                    DeliveryError, f"sources[{place}].{key}", message, suggest(key, _KEYS), rule="unknown-key"
                )
    return found


def _type(one: Mapping[str, Any]) -> str:
    """`type`, with the codecs: a browser need not load what it cannot play."""
    known = _TYPES.get(str(one.get("format")))
    if known is None:
        hint = suggest(one.get("format"), _TYPES) or f"one of {', '.join(_TYPES)}"
        message = f"{show(one.get('format'))} is no format whose type browsers know"
        raise problem(DeliveryError, "sources", message, hint, rule="format")
    codecs = one.get("codecs")
    if codecs is None:
        return attribute("type", known)
    if not isinstance(codecs, str) or not _CODECS.fullmatch(codecs):
        hint = 'such as "avc1.42E01E, mp4a.40.2"'
        raise problem(DeliveryError, "sources", f"{show(codecs)} are no codecs", hint, rule="codecs")
    return attribute("type", f'{known}; codecs="{codecs}"')


def _followed(transformation: Any, more: Any) -> Any:
    """A transformation, and one behind it."""
    if absent(more):
        return transformation
    if absent(transformation):
        return more
    both = []
    for one in (transformation, more):
        both += [one] if isinstance(one, (str, Mapping)) or not isinstance(one, Sequence) else list(one)
    return both


def _poster(cloud: Cloud, transformation: Any, poster: Any, delivery: Mapping[str, Any]) -> Prepared:
    """A still of the video: cut as it is, or by a transformation of its own."""
    own = _still(transformation) if poster is True else poster
    made: Prepared = cloud.prepare(own, format="jpg", **delivery)
    return made


def _still(transformation: Any) -> Any:
    if isinstance(transformation, Mapping):
        return {key: value for key, value in transformation.items() if key not in _MOVING}
    if isinstance(transformation, Sequence) and not isinstance(transformation, str):
        return [_still(step) for step in transformation]
    return transformation
