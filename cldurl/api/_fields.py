"""THE TABLE of what an API call takes: a row for each parameter, with the kind that writes it.

https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters
https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import attrs

from cldurl._lazy import Regex
from cldurl.errors import Refused, RequestError, TransformationError, kind_of, refuse, show, suggest
from cldurl.kinds import number_text
from cldurl.problems import problem_of
from cldurl.public_ids import Encoded, fault_of
from cldurl.transformations import compile

__all__ = [
    "LISTING",
    "READING",
    "UNSIGNED",
    "UPDATE",
    "UPLOAD",
    "Field",
    "argument",
    "form",
    "known",
    "public_id_of",
    "word",
]

_CONTROL = Regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORD = Regex("[A-Za-z0-9_]{1,64}")
_ESCAPING = Regex(r"\\(?:[=|]|\Z)")


class Field(NamedTuple):
    """One parameter: how its value is written, and what it does."""

    write: Callable[[Any], str]
    description: str


# ---------------------------------------------------------------------------------------------- kinds of value


def text(value: object) -> str:
    """A string, as it is."""
    if not isinstance(value, str):
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    value = str.__str__(value)
    if odd := _CONTROL.search(value):
        refuse(f"control character {show(odd[0])}", "remove it", rule="control-character")
    try:
        value.encode()
    except UnicodeEncodeError:
        refuse("an unpaired surrogate", "decode the text correctly", rule="surrogate")
    return value


def folder(value: object) -> str:
    """The path of a folder: `"products/featured"`."""
    path = text(value)
    if {".", ".."} & set(path.split("/")):
        refuse('a "." or ".." segment leads to another folder', rule="dot-segment")
    return path


def word(value: object) -> str:
    """A word that stands in a path."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        refuse(f"{show(value)} is not valid", "letters, digits and _", rule="invalid-value")
    return str.__str__(value)


def public_id_of(value: object) -> str:
    """A public ID, raw."""
    if not isinstance(value, str):
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    if isinstance(value, Encoded):
        refuse("an encoded public ID", "the API takes it as it is: a plain str", rule="wrong-type")
    fault_of(value)
    return text(value)


def flag(value: object) -> str:
    """`True` or `False`."""
    if value is not True and value is not False:
        refuse(f"{show(value)} is neither True nor False", rule="wrong-type")
    return "true" if value else "false"


def number(value: object) -> str:
    """A number."""
    found = None if isinstance(value, (bool, str)) else number_text(value, relative=True)
    if found is None:
        refuse(f"cannot be {kind_of(value)}", "give a number", rule="wrong-type")
    return found


def word_or_flag(value: object) -> str:
    """A word, or `True`."""
    return flag(value) if isinstance(value, bool) else text(value)


def texts(value: object) -> str:
    """A list of strings, or one string, that commas join."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        refuse(f"cannot be {kind_of(value)}", "a list of strings", rule="wrong-type")
    items = sorted(items) if isinstance(items, (set, frozenset)) and all(map(_is_text, items)) else list(items)
    for index, item in enumerate(items):
        try:
            if not text(item).strip():
                refuse("is empty", "leave it out", rule="empty")
            if "," in item and not isinstance(value, str):
                refuse('","', "the service would take it for two", rule="separator")
        except Refused as fault:
            fault.at = (index, *fault.at) if isinstance(value, (list, tuple)) else fault.at
            raise
    return ",".join([str.__str__(item) for item in items])


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _escaped(value: str, escapes: str) -> str:
    if _ESCAPING.search(value):
        refuse("a backslash before = or | or at the end", "the service would take it for an escape", rule="separator")
    for character in escapes:
        value = value.replace(character, f"\\{character}")
    return value


def _pairs(value: object, one: Callable[[object], str], hint: str) -> str:
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, Mapping):
        refuse(f"cannot be {kind_of(value)}", hint, rule="wrong-type")
    pairs = []
    for key, item in value.items():
        try:
            name = text(key)
            if not name:
                refuse("an empty key", rule="empty")
            pairs.append(f"{_escaped(name, '=|')}={one(item)}")
        except Refused as fault:
            fault.at = (key, *fault.at)
            raise
    return "|".join(pairs)


def context(value: object) -> str:
    """Keys and values: `{"alt": "A cup", "caption": "Tea"}`."""
    return _pairs(value, _context_value, 'a dict, such as {"alt": "A cup"}')


def _context_value(value: object) -> str:
    plain = (
        value
        if isinstance(value, str)
        else flag(value)
        if isinstance(value, bool)
        else number_text(value, relative=True)
    )
    if plain is None:
        refuse(f"cannot be {kind_of(value)}", "give a string", rule="wrong-type")
    if not plain:
        refuse("an empty value", "leave the key out", rule="empty")
    return _escaped(text(plain), "=|")


def metadata(value: object) -> str:
    """The external IDs of metadata fields, and their values: strings, numbers, or lists of strings."""
    return _pairs(value, _metadata_value, 'a dict, such as {"color": "red"}')


def _metadata_value(value: object) -> str:
    if isinstance(value, str):
        return _escaped(text(value), '="|')
    return _escaped(json(list(map(text, value))), "=|") if isinstance(value, (list, tuple)) else _context_value(value)


def json(value: object) -> str:
    """A dict or a list, written as JSON; a string is JSON already."""
    from json import dumps, loads

    try:
        if isinstance(value, str):
            loads(value)
            return text(value)
        return dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        refuse("is not JSON", "a dict or a list of plain values", rule="json")


def access_control(value: object) -> str:
    """Rules of access, one dict or a list: `{"access_type": "anonymous", "start": "2030-01-01T00:00:00Z"}`."""
    return json([value] if isinstance(value, Mapping) else value)


def coordinates(value: object) -> str:
    """Boxes of four numbers: `[(10, 20, 150, 130)]`, x, y, width and height in pixels."""
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, (list, tuple)):
        refuse(f"cannot be {kind_of(value)}", "boxes such as [(10, 20, 150, 130)]", rule="wrong-type")
    boxes = value if value and isinstance(value[0], (list, tuple)) else [value]
    for index, box in enumerate(boxes):
        if not isinstance(box, (list, tuple)) or len(box) != 4:
            refuse("a box has four numbers: x, y, width, height", at=(index,), rule="wrong-type")
    return "|".join([",".join([number(side) for side in box]) for box in boxes])


def transformation(value: Any) -> str:
    """A transformation, as for `compile`: it is applied before the asset is stored."""
    return compile(value, target="api")


def eager(value: Any) -> str:
    """Transformations that are made at once: a dict or a chain with `format` where wanted, or a list of them.

    >>> eager([{"width": 100, "format": "png"}, [{"width": 200}, "e_sepia"]])
    'w_100/png|w_200/e_sepia'
    """
    if isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, (list, tuple)):
        return _eager(value)
    written = []
    for index, item in enumerate(value):
        try:
            written.append(_eager(item))
        except Refused as fault:
            fault.at = (index, *fault.at)
            raise
        except TransformationError as error:
            raise _moved(error, f"$[{index}]") from None
    return "|".join(written)


def _moved(error: TransformationError, root: str) -> TransformationError:
    """The same of a transformation that stands at `root`."""
    return TransformationError(*[attrs.evolve(problem, root=root + problem.root[1:]) for problem in error.problems])


def _eager(value: Any) -> str:
    extension = ""
    if isinstance(value, Mapping) and value.get("format") is not None:
        extension = f"/{word(value['format'])}"
        value = {key: item for key, item in value.items() if key != "format"}
    elif isinstance(value, str):
        # The last part of "w_100/png" is the format, since it is no transformation.
        steps, slash, last = value.rpartition("/")
        if "_" not in last and _WORD.fullmatch(last):
            value, extension = steps, f"{slash}{last}"
    found = transformation(value)
    if "|" in found:
        refuse('"|" in a text', "the service would take it for the end of the transformation", rule="separator")
    return found + extension


def headers(value: object) -> str:
    """Headers for the delivery of the asset: a dict, or a list of lines."""
    if isinstance(value, Mapping):
        value = [f"{text(name)}: {text(item)}" for name, item in value.items()]
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, (list, tuple)):
        refuse(f"cannot be {kind_of(value)}", 'a dict, such as {"X-Robots-Tag": "noindex"}', rule="wrong-type")
    return "\n".join([text(line) for line in lines])


def moderation_status(value: object) -> str:
    """`"approved"` or `"rejected"`."""
    if value == "pending":
        refuse(
            '"pending" cannot be set', "it is what an asset is until it is approved or rejected", rule="invalid-value"
        )
    if value not in ("approved", "rejected"):
        refuse(f"unknown status {show(value)}", 'known are "approved", "rejected"', rule="unknown-word")
    return str(value)


def storage_type(value: object) -> str:
    """`"upload"`, `"private"` or `"authenticated"`."""
    if value not in ("upload", "private", "authenticated"):
        refuse(f"unknown type {show(value)}", 'known are "upload", "private", "authenticated"', rule="unknown-word")
    return str(value)


def page_size(value: object) -> str:
    """1 to 500."""
    if type(value) is not int or not 1 <= value <= 500:
        refuse(f"{show(value)} is not a size of a page", "1 to 500", rule="range")
    return str(value)


def direction(value: object) -> str:
    """`"asc"` or `"desc"`."""
    if value not in ("asc", "desc", 1, -1) or isinstance(value, bool):
        refuse(f"unknown direction {show(value)}", 'known are "asc", "desc"', rule="unknown-word")
    return str(value)


def instant(value: object) -> str:
    """A datetime with a zone, or text of ISO 8601."""
    from datetime import datetime

    if isinstance(value, datetime):
        if value.tzinfo is None:
            refuse("a datetime without a time zone", "datetime.now(timezone.utc), or replace(tzinfo=...)", rule="time")
        return value.isoformat()
    return text(value)


# -------------------------------------------------------------------------------------------------------- rows

_STORED = {
    "public_id": Field(public_id_of, "The public ID; without it the service makes one."),
    "tags": Field(texts, "Tags."),
    "context": Field(context, "Contextual metadata, each key and value a string."),
    "metadata": Field(metadata, "Structured metadata, by the external IDs of its fields."),
    "asset_folder": Field(folder, "The folder in the Media Library (dynamic folder mode)."),
    "display_name": Field(text, "The name in the Media Library (dynamic folder mode)."),
    "unique_display_name": Field(flag, "Whether the display name must be the only one of its folder."),
    "face_coordinates": Field(coordinates, "Boxes of faces, for `gravity: faces`."),
    "custom_coordinates": Field(coordinates, "One box, for `gravity: custom`."),
    "regions": Field(json, "Named regions: a dict of lists of points."),
    "access_control": Field(access_control, "Who may see the asset, and from when to when."),
    "quality_override": Field(number, "The quality of `q_auto` for this asset, 1 to 100."),
    "notification_url": Field(text, "Where the service posts what it did."),
    "clear_invalid": Field(flag, "Whether metadata that does not fit any more is cleared."),
    "detection": Field(text, "An add-on that finds objects."),
    "categorization": Field(text, "An add-on that names categories."),
    "auto_tagging": Field(number, "The least confidence, 0 to 1, with which categories become tags."),
    "ocr": Field(text, "An add-on that reads text."),
    "raw_convert": Field(text, "An add-on that converts documents."),
    "background_removal": Field(text, "An add-on that removes the background."),
    "visual_search": Field(flag, "Whether the asset can be found by its looks."),
}
UPLOAD: dict[str, Field] = {
    **_STORED,
    "folder": Field(folder, "The folder, which becomes a part of the public ID (fixed folder mode)."),
    "public_id_prefix": Field(folder, "What the public ID begins with, with a slash between."),
    "use_asset_folder_as_public_id_prefix": Field(flag, "Whether the asset folder becomes a part of the public ID."),
    "type": Field(storage_type, "The delivery type: upload, private or authenticated."),
    "overwrite": Field(flag, "Whether an asset of this public ID is replaced."),
    "use_filename": Field(flag, "Whether the name of the file becomes the public ID."),
    "unique_filename": Field(flag, "Whether random characters make such a name unique."),
    "use_filename_as_display_name": Field(flag, "Whether the name of the file becomes the display name."),
    "filename_override": Field(text, "The name that counts as the name of the file."),
    "discard_original_filename": Field(flag, "Whether the name of the file is forgotten."),
    "upload_preset": Field(text, "An upload preset; the only way to upload without credentials."),
    "transformation": Field(transformation, "What is done to the asset before it is stored."),
    "format": Field(word, "The format in which it is stored."),
    "eager": Field(eager, "Derived assets that are made at once."),
    "eager_async": Field(flag, "Whether they are made after the answer."),
    "eager_notification_url": Field(text, "Where the service posts that they are made."),
    "responsive_breakpoints": Field(json, "Settings of breakpoints: a dict, or a list of them."),
    "allowed_formats": Field(texts, "The formats that are taken; others are refused."),
    "moderation": Field(text, "The moderation to go through: manual, or an add-on."),
    "invalidate": Field(flag, "Whether copies in the CDN are removed."),
    "backup": Field(flag, "Whether the original is backed up."),
    "async_": Field(flag, "Whether the service answers before it is done."),
    "return_delete_token": Field(flag, "Whether the answer holds a token to delete the asset within ten minutes."),
    "colors": Field(flag, "Whether the answer holds the main colours."),
    "faces": Field(flag, "Whether the answer holds the boxes of faces."),
    "image_metadata": Field(flag, "The older name of `media_metadata`."),
    "media_metadata": Field(flag, "Whether the answer holds EXIF, IPTC and XMP."),
    "exif": Field(flag, "Older still, and of EXIF alone."),
    "phash": Field(flag, "Whether the answer holds the perceptual hash."),
    "quality_analysis": Field(flag, "Whether the answer holds scores of quality."),
    "accessibility_analysis": Field(flag, "Whether the answer holds scores for the colour-blind."),
    "cinemagraph_analysis": Field(flag, "Whether the answer says how much of a cinemagraph it is."),
    "auto_transcription": Field(json, "Languages to transcribe the sound to."),
    "auto_chaptering": Field(flag, "Whether chapters are made of the sound."),
    "similarity_search": Field(text, "An add-on that finds what is alike."),
    "access_mode": Field(text, "The access mode: public or authenticated."),
    "headers": Field(headers, "Headers that are sent when the asset is delivered."),
    "callback": Field(text, "Where a browser of old is sent after the upload."),
    "proxy": Field(text, "The proxy through which the service gets a remote file."),
    "on_success": Field(text, "A script that the service runs after the upload."),
    "eval": Field(text, "A script that the service runs before the upload."),
    "batch_id": Field(text, "What marks the notifications of several uploads."),
}
# What an upload without credentials may hold; the rest is for its preset to say.
UNSIGNED = frozenset(
    """
    upload_preset callback public_id folder asset_folder tags context metadata face_coordinates custom_coordinates
    regions public_id_prefix filename_override
    """.split()
)
UPDATE: dict[str, Field] = {
    **{name: field for name, field in _STORED.items() if name != "public_id"},
    "moderation_status": Field(moderation_status, "The outcome of the moderation: approved or rejected."),
}
READING: dict[str, Field] = {
    "colors": Field(flag, "The main colours."),
    "faces": Field(flag, "The boxes of faces."),
    "media_metadata": Field(flag, "EXIF, IPTC and XMP."),
    "image_metadata": Field(flag, "The older name of `media_metadata`."),
    "exif": Field(flag, "Older still, and of EXIF alone."),
    "pages": Field(flag, "The number of pages."),
    "phash": Field(flag, "The perceptual hash."),
    "coordinates": Field(flag, "The coordinates of faces and custom ones."),
    "quality_analysis": Field(flag, "Scores of quality."),
    "accessibility_analysis": Field(flag, "Scores for the colour-blind."),
    "cinemagraph_analysis": Field(flag, "How much of a cinemagraph it is."),
    "versions": Field(flag, "The backed up versions; costs ten calls more."),
    "related": Field(flag, "Related assets."),
    "related_next_cursor": Field(text, "The next page of related assets."),
    "max_results": Field(page_size, "The number of derived assets, 1 to 500."),
    "derived_next_cursor": Field(text, "The next page of derived assets."),
    "fields": Field(texts, "The fields of the answer; the public ID and asset ID always are."),
}
LISTING: dict[str, Field] = {
    "max_results": Field(page_size, "The size of a page, 1 to 500; the service's default is 10."),
    "next_cursor": Field(text, "Where the page before ended."),
    "prefix": Field(text, "What the public IDs begin with."),
    "tags": Field(flag, "Whether each asset comes with its tags."),
    "context": Field(flag, "Whether each asset comes with its contextual metadata."),
    "metadata": Field(flag, "Whether each asset comes with its structured metadata."),
    "moderations": Field(flag, "Whether each asset comes with its moderation."),
    "fields": Field(texts, "The fields of each asset; the public ID and asset ID always are."),
    "start_at": Field(instant, "The earliest creation; not beside a prefix."),
    "direction": Field(direction, "By creation: desc, the newest first, or asc."),
}


def argument(name: str, value: object, write: Callable[[Any], str]) -> str:
    """One argument as it is written, or a `RequestError` that names it."""
    try:
        return write(value)
    except Refused as fault:
        raise RequestError(problem_of(fault, (), value, root=name)) from None
    except TransformationError as error:
        raise _moved(error, name) from None


def known(given: Mapping[str, object], names: Iterable[str], what: str) -> None:
    """Refuse a name that a call does not know."""
    names = frozenset(names)
    for name, value in given.items():
        if name not in names:
            fault = Refused(f"{what} has no such parameter", suggest(name, names), rule="unknown-argument")
            raise RequestError(problem_of(fault, (), value, root=name))


def form(given: Mapping[str, object], table: Mapping[str, Field], what: str) -> list[tuple[str, str]]:
    """Arguments as the fields of a form, in their order; `None` is left out."""
    known(given, table, what)
    return [
        (name.rstrip("_"), argument(name, value, table[name].write))
        for name, value in given.items()
        if value is not None
    ]
