"""THE TABLE of what an API call takes: a row for each parameter, with the kind that writes it.

https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters
https://cloudinary.com/documentation/admin_api#update_details_of_an_existing_resource
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from cldurl.api._kinds import (
    access_control,
    argument,
    context,
    coordinates,
    direction,
    eager,
    flag,
    folder,
    headers,
    instant,
    json,
    metadata,
    moderation_status,
    number,
    page_size,
    public_id_of,
    storage_type,
    text,
    texts,
    transformation,
    word,
    wrong,
)
from cldurl.errors import suggest

__all__ = ["LISTING", "READING", "UNSIGNED", "UPDATE", "UPLOAD", "Field", "form", "known"]


class Field(NamedTuple):
    """One parameter: how its value is written, and what it does."""

    write: Callable[[Any], str]
    description: str


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


def known(given: Mapping[str, object], names: Iterable[str], what: str) -> None:
    """Refuse a name that a call does not know."""
    names = frozenset(names)
    for name, value in given.items():
        if name not in names:
            raise wrong(
                name, f"{what} has no such parameter", suggest(name, names), rule="unknown-argument", value=value
            )


def form(given: Mapping[str, object], table: Mapping[str, Field], what: str) -> list[tuple[str, str]]:
    """Arguments as the fields of a form, in their order; `None` is left out."""
    known(given, table, what)
    return [
        (name.rstrip("_"), argument(name, value, table[name].write))
        for name, value in given.items()
        if value is not None
    ]
