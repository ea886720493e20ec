"""What the calls take beside their first arguments, for type checkers.  The tables say what each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from datetime import datetime

    from cldurl.typing import Transformation

__all__ = ["Deleting", "Listing", "Reading", "Renaming", "Searching", "Update", "Upload", "Where"]

Texts = str | Sequence[str]
Number = int | float
Boxes = str | Sequence[Number] | Sequence[Sequence[Number]]


class Stored(TypedDict, total=False):
    """What is stored with an asset."""

    tags: Texts | None
    context: str | Mapping[str, str] | None
    metadata: str | Mapping[str, str | Number | Sequence[str]] | None
    asset_folder: str | None
    display_name: str | None
    unique_display_name: bool | None
    face_coordinates: Boxes | None
    custom_coordinates: Boxes | None
    regions: str | Mapping[str, Any] | None
    access_control: str | Mapping[str, str] | Sequence[Mapping[str, str]] | None
    quality_override: Number | None
    notification_url: str | None
    clear_invalid: bool | None
    detection: str | None
    categorization: str | None
    auto_tagging: Number | None
    ocr: str | None
    raw_convert: str | None
    background_removal: str | None
    visual_search: bool | None


class Upload(Stored, total=False):
    """Parameters of an upload, beside its delivery type."""

    public_id: str | None
    folder: str | None
    public_id_prefix: str | None
    use_asset_folder_as_public_id_prefix: bool | None
    overwrite: bool | None
    use_filename: bool | None
    unique_filename: bool | None
    use_filename_as_display_name: bool | None
    filename_override: str | None
    discard_original_filename: bool | None
    upload_preset: str | None
    transformation: Transformation | None
    format: str | None
    eager: Transformation | Sequence[Transformation] | None
    eager_async: bool | None
    eager_notification_url: str | None
    responsive_breakpoints: str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
    allowed_formats: Texts | None
    moderation: str | None
    invalidate: bool | None
    backup: bool | None
    async_: bool | None
    return_delete_token: bool | None
    colors: bool | None
    faces: bool | None
    image_metadata: bool | None
    media_metadata: bool | None
    exif: bool | None
    phash: bool | None
    quality_analysis: bool | None
    accessibility_analysis: bool | None
    cinemagraph_analysis: bool | None
    auto_transcription: str | Mapping[str, Any] | Sequence[Any] | bool | None
    auto_chaptering: bool | None
    similarity_search: str | None
    access_mode: str | None
    headers: str | Mapping[str, str] | Sequence[str] | None
    callback: str | None
    proxy: str | None
    on_success: str | None
    eval: str | None
    batch_id: str | None


class Update(Stored, total=False):
    """What an update replaces."""

    moderation_status: Literal["approved", "rejected"] | None


class Reading(TypedDict, total=False):
    """What the details of an asset hold."""

    colors: bool | None
    faces: bool | None
    media_metadata: bool | None
    image_metadata: bool | None
    exif: bool | None
    pages: bool | None
    phash: bool | None
    coordinates: bool | None
    quality_analysis: bool | None
    accessibility_analysis: bool | None
    cinemagraph_analysis: bool | None
    versions: bool | None
    related: bool | None
    related_next_cursor: str | None
    max_results: int | None
    derived_next_cursor: str | None
    fields: Texts | None


class Listing(TypedDict, total=False):
    """Which assets are listed, and how."""

    max_results: int | None
    next_cursor: str | None
    prefix: str | None
    tags: bool | None
    context: bool | None
    metadata: bool | None
    moderations: bool | None
    fields: Texts | None
    start_at: str | datetime | None
    direction: Literal["asc", "desc"] | None


class Where(TypedDict, total=False):
    """Which kind of assets."""

    resource_type: str
    type: str


class Searching(TypedDict, total=False):
    """What a search gives, and how."""

    sort_by: Mapping[str, str] | Sequence[Mapping[str, str]] | None
    max_results: int | None
    next_cursor: str | None
    aggregate: Texts | None
    with_field: Texts | None
    fields: Texts | None


class Deleting(Where, total=False):
    """What is deleted with the assets."""

    invalidate: bool
    keep_original: bool


class Renaming(TypedDict, total=False):
    """What is renamed, and how."""

    resource_type: str | None
    type: str | None
    to_type: str | None
    overwrite: bool
    invalidate: bool
