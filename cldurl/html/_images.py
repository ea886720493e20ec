"""`<img>`, `<picture>`, `<source>` and `srcset`, built once of text and prepared URLs.

https://html.spec.whatwg.org/multipage/images.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import DeliveryError, InvalidInput, kind_of, show, suggest
from cldurl.html._candidates import Candidate, candidates, intrinsic_size
from cldurl.html._dimensions import size_of
from cldurl.html._markup import attribute, chosen, classes, more_attributes
from cldurl.html._tags import ImageTag, OtherAsset, Parts, Tag, glued
from cldurl.prepared import Prepared

__all__ = ["dimensions", "img", "mime", "picture", "source", "srcset"]

_TYPES = {
    "avif": "image/avif", "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "jp2": "image/jp2", "jxl": "image/jxl",
    "png": "image/png", "svg": "image/svg+xml", "webp": "image/webp",
}  # fmt: skip
_OF_TAG = ("sizes", "loading", "decoding", "fetchpriority", "class_", "id", "attributes", "media", "sources", "formats")
_ART = frozenset("media transformation public_id widths densities sizes intrinsic".split())
# One transparent pixel, which the official JavaScript library replaces.
_BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def _candidates(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> list[Candidate]:
    """The URLs, of all arguments but those that are attributes."""
    given = {key: value for key, value in options.items() if key not in _OF_TAG}
    given["intrinsic"] = intrinsic_size(given.get("intrinsic"))
    return candidates(cloud, transformation, **given)


def _srcset(found: list[Candidate]) -> Parts:
    parts: Parts = []
    for one in found:
        parts += [", " if parts else "", one.url, f" {one.said}" if one.said else ""]
    return parts


def srcset(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> Tag:
    return Tag(*glued(_srcset(_candidates(cloud, transformation, options))))


def _sizes(options: Mapping[str, Any]) -> str:
    """`sizes`, which widths cannot do without, and nothing else has."""
    given = options.get("sizes")
    if options.get("widths") is None:
        if given is not None:
            raise problem(DeliveryError, "sizes", "there are no widths to choose from", "give widths", rule="srcset")
        return ""
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)):
        given = ", ".join([str(one) for one in given]) or None
    return attribute("sizes", "100vw" if given is None else given)


def dimensions(url: Prepared, transformation: Any, intrinsic: Any, prefix: str = "") -> str:
    """`width` and `height`: those that a single dict asks for, or those of the image where they are certain."""
    asked = {}
    if isinstance(transformation, Mapping):
        for name in ("width", "height"):
            value = transformation.get(f"html_{name}")
            if value is None:
                continue
            number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 8 else value
            if type(number) is not int or not 0 < number < 10**6:
                hint = "whole pixels, without a unit"
                raise problem(
                    DeliveryError, f"html_{name}", f"{show(value)} is not a size", hint, rule="size", value=value
                )
            asked[name] = number
    found = None if asked else size_of(url.transformation, intrinsic_size(intrinsic))
    if found is not None:
        asked = {"width": found[0], "height": found[1]}
    return "".join([f' {name}="{number}"' for name, number in asked.items()])


def mime(fetch_format: object) -> str:
    """The type of a format, for `type`."""
    known = _TYPES.get(fetch_format) if isinstance(fetch_format, str) else None
    if known is None:
        hint = suggest(fetch_format, _TYPES) or f"one of {', '.join(_TYPES)}"
        message = f"{show(fetch_format)} is no format whose type browsers know"
        raise problem(DeliveryError, "formats", message, hint, rule="format", value=fetch_format)
    return known


def _source(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> tuple[Parts, list[Candidate]]:
    found = _candidates(cloud, transformation, options)
    fetch_format = options.get("fetch_format")
    end = [
        _sizes(options),
        attribute("media", options.get("media")),
        "" if fetch_format is None else f' type="{mime(fetch_format)}"',
        dimensions(found[-1].url, transformation, options.get("intrinsic")),
    ]
    return ['<source srcset="', *_srcset(found), '"', *end, ">"], found


def source(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> Tag:
    return Tag(*glued(_source(cloud, transformation, options)[0]))


def img(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> ImageTag:
    parts = _img(cloud, transformation, options)
    return ImageTag(*glued(parts), ">")


def _img(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> Parts:
    """All of it but the alternative text."""
    found = _candidates(cloud, transformation, options)
    lazy, important = options.get("loading") == "lazy", options.get("fetchpriority") == "high"
    if lazy and important:
        message = "it cannot wait and come first"
        raise problem(DeliveryError, "fetchpriority", message, 'leave out loading="lazy"', rule="choice")
    scripted = _scripted(transformation, found)
    # Old browsers take the widest, and the plainest where densities differ.
    best = found[0] if options.get("densities") is not None else found[-1]
    names = options.get("class_")
    its_classes = classes(names)
    if scripted:
        its_classes = classes([scripted, *([] if names is None else [names] if isinstance(names, str) else names)])
    parts: Parts = [f'<img src="{_BLANK}" data-src="' if scripted else '<img src="', best.url, '"']
    if found[0].said:
        parts += [' srcset="', *_srcset(found), '"']
    return [
        *parts,
        _sizes(options),
        dimensions(best.url, transformation, options.get("intrinsic")),
        chosen("loading", options.get("loading"), ("lazy", "eager")),
        chosen("decoding", options.get("decoding"), ("async", "sync", "auto")),
        chosen("fetchpriority", options.get("fetchpriority"), ("high", "low", "auto")),
        its_classes,
        attribute("id", options.get("id")),
        more_attributes(options.get("attributes")),
    ]


def _scripted(transformation: Any, found: list[Candidate]) -> str:
    """The class by which the official JavaScript library knows what it is to fill in."""
    if not isinstance(transformation, Mapping) or transformation.get("client_hints"):
        return ""
    for key in ("responsive", "hidpi"):
        if transformation.get(key):
            if found[0].said:
                message = f"{key} leaves the choice to a script, and a srcset to the browser"
                raise problem(DeliveryError, key, message, "keep one", rule="srcset")
            return f"cld-{key}"
    return ""


def picture(cloud: Cloud, transformation: Any, options: dict[str, Any]) -> ImageTag:
    formats = _formats(options.get("formats"))
    base = {key: value for key, value in options.items() if key not in _OF_TAG or key == "sizes"}
    parts: Parts = ["<picture>"]
    for place, given in enumerate(_listed(options.get("sources"))):
        try:
            parts += _art(cloud, transformation, base, formats, given)
        except InvalidInput as error:
            raise _of_source(error, place) from None
    for fetch_format in formats:
        parts += _source(cloud, transformation, {**base, "fetch_format": fetch_format})[0]
    parts += _img(
        cloud, transformation, {key: value for key, value in options.items() if key not in ("sources", "formats")}
    )
    return ImageTag(*glued(parts), "></picture>")


def _of_source(error: InvalidInput, place: int) -> InvalidInput:
    """The same error, of the source at that place."""
    found = [
        attrs.evolve(one, root="sources", location=(place, *([] if one.root == "$" else [one.root]), *one.location))
        for one in error.problems
    ]
    return type(error)(*found)


def _art(cloud: Cloud, transformation: Any, base: Mapping[str, Any], formats: list[str], given: Any) -> Parts:
    """The sources of one art direction: in each of the formats, and in that of the image."""
    if not isinstance(given, Mapping):
        message, hint = f"a source cannot be {kind_of(given)}", 'such as {"media": "(min-width: 60em)", ...}'
        raise problem(DeliveryError, "$", message, hint, rule="wrong-type")
    for key in given:
        if key not in _ART:
            raise problem(DeliveryError, str(key), "a source has no such key", suggest(key, _ART), rule="unknown-key")
    here = {
        **base,
        **{key: value for key, value in given.items() if key in ("widths", "densities", "sizes", "intrinsic")},
    }
    if given.get("densities") is not None:
        here = {**here, "widths": given.get("widths"), "sizes": given.get("sizes")}
    elif given.get("widths") is not None:
        here = {**here, "densities": None}
    own = given.get("transformation", transformation)
    parts: Parts = []
    for fetch_format in [*formats, None]:
        found = _source(cloud, own, {**here, "media": given.get("media"), "fetch_format": fetch_format})[0]
        if (public_id := given.get("public_id")) is not None:
            found = [OtherAsset(part, public_id) if isinstance(part, Prepared) else part for part in found]
            Tag(*glued(found))  # refuses what is no public ID
        parts += found
    return parts


def _listed(sources: Any) -> Sequence[Any]:
    if sources is None:
        return ()
    if isinstance(sources, (str, bytes)) or not isinstance(sources, Sequence):
        message = f"sources cannot be {kind_of(sources)}"
        raise problem(DeliveryError, "sources", message, "a list of dicts", rule="wrong-type")
    return sources


def _formats(given: Any) -> list[str]:
    """Formats, each once."""
    if given is None:
        return []
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    if not isinstance(given, Sequence) or isinstance(given, bytes):
        message = f"formats cannot be {kind_of(given)}"
        raise problem(DeliveryError, "formats", message, 'such as ["avif", "webp"]', rule="wrong-type")
    for one in given:
        mime(one)
    return list(dict.fromkeys(given))
