"""Uploads: whole, in chunks, signed or by a preset; and `explicit`.

https://cloudinary.com/documentation/image_upload_api_reference
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from cldurl.errors import Refused
from cldurl.public_ids import fault_of
from cldurl.testing._bodies import Content
from cldurl.testing._media import media_of, stem
from cldurl.testing._messages import Ask, Refusal, Reply, json_reply
from cldurl.testing._params import pairs
from cldurl.testing._store import StoredAsset, moderated

if TYPE_CHECKING:
    from cldurl.testing._fake import FakeCloudinary

__all__ = ["change", "checked_id", "explicit", "names_of", "stored", "upload", "without_signature"]

TYPES = ("upload", "private", "authenticated")
_REMOTE = re.compile(r"(?:https?|ftp|s3|gs)://", re.IGNORECASE)
_DATA = re.compile(r"data:([\w+.-]+/[\w+.-]+)?((?:;[\w=+.-]+)*?)(;base64)?,", re.IGNORECASE)
_EXTENSION = re.compile("[A-Za-z0-9]{0,20}")
_MIME_FORMAT = {"jpeg": "jpg", "svg+xml": "svg", "plain": "txt", "x-icon": "ico"}
# What a client without credentials may say.
_UNSIGNED = frozenset(
    """
    upload_preset callback public_id public_id_prefix folder asset_folder tags context metadata face_coordinates
    custom_coordinates regions source filename_override manifest_transformation manifest_json template template_vars
    """.split()
)
_OUTCOMES = ("approved", "rejected")  # what a person can say; "pending" and others come by themselves
_KEPT_AS_THEY_ARE = ("custom_coordinates", "face_coordinates", "regions", "quality_override", "access_mode")
_ANALYSES = ("faces", "colors", "phash", "media_metadata", "image_metadata", "exif", "quality_analysis",
             "accessibility_analysis")  # fmt: skip


def without_signature(fake: FakeCloudinary, ask: Ask) -> None:
    """An upload that nobody signed: by a preset for such, with what such may say."""
    if not ask.text("upload_preset"):
        raise Refusal(400, "Upload preset must be specified when using unsigned upload")
    if not _preset(fake, ask).get("unsigned"):
        raise Refusal(400, "Upload preset must be whitelisted for unsigned uploads")
    for name in ask.params:
        if name not in _UNSIGNED and name not in ("timestamp", "file", "api_key"):
            raise Refusal(400, f"{name.capitalize()} parameter is not allowed when using unsigned upload. "
                               f"Only {','.join(sorted(_UNSIGNED))} upload parameters are allowed.")  # fmt: skip


def _preset(fake: FakeCloudinary, ask: Ask) -> Mapping[str, Any]:
    if (found := fake.presets.get(ask.text("upload_preset"))) is None:
        raise Refusal(400, "Upload preset not found")
    return found


def upload(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Store a file: the whole of it, or a chunk."""
    if ask.text("upload_preset"):
        preset = {name: value for name, value in _preset(fake, ask).items() if name != "unsigned"}
        # Whoever signs may differ from the preset; others may not.
        ask.params = ask.params | preset if ask.auth == "none" else preset | ask.params
    upload_id = ask.headers.get("x-unique-upload-id", "")
    if "content-range" in ask.headers:
        return fake.chunks.take(fake, ask, upload_id)
    content, filename = _file(fake, ask)
    return stored(fake, ask, content, filename)


def _file(fake: FakeCloudinary, ask: Ask) -> tuple[Content, str]:
    """The bytes that are to be stored, and the name of the file."""
    if ask.file is not None:
        assert isinstance(ask.file.sink, Content)  # noqa: S101 - only chunks go elsewhere
        if ask.file.sink.size > fake.max_upload:
            raise Refusal(413, f"File size too large. Got {ask.file.sink.size}. Maximum is {fake.max_upload}.")
        return ask.file.sink, ask.file.filename
    source = ask.needed("file")
    if _REMOTE.match(source):
        data = fake.remote_file(source)
        name = unquote(urlsplit(source).path).rpartition("/")[2] or "file"
    elif source[:5].lower() == "data:":
        data, name = _from_data_uri(source)
    else:
        raise Refusal(400, "Invalid file parameter: bytes, a URL or a data URI is expected")
    content = Content(fake.keep_bytes)
    content.write(data)
    return content, name


def _from_data_uri(source: str) -> tuple[bytes, str]:
    match = _DATA.match(source)
    if match is None:
        raise Refusal(400, "Invalid data URI")
    text = source[match.end() :]
    try:
        data = base64.b64decode(unquote(text), validate=True) if match[3] else unquote_to_bytes(text)
    except (binascii.Error, ValueError):
        raise Refusal(400, "Invalid base64 in the data URI") from None
    subtype = (match[1] or "").partition("/")[2]
    extension = _MIME_FORMAT.get(subtype, subtype)
    return data, f"file.{extension}" if extension.isalnum() else "file"


def checked_id(public_id: str, name: str = "public_id") -> str:
    """A public ID that the service would take."""
    try:
        fault_of(public_id)
    except Refused:
        raise Refusal(400, f"{name} ({public_id}) is invalid") from None
    return public_id


def names_of(fake: FakeCloudinary, ask: Ask, filename: str, resource_type: str) -> tuple[str, str, str]:
    """The public ID that the asset gets, its folder, and the name to show."""
    name = ask.text("filename_override") or filename or "file"
    first, extension = stem(name)
    suffix = f".{extension}" if resource_type == "raw" and extension else ""
    folder = ask.text("asset_folder")
    if given := ask.text("public_id"):
        public_id = given
    elif ask.flag("use_filename"):
        clean = re.sub(r"[^\w.-]+", "_", first).strip("_") or "file"
        unique = ask.flag("unique_filename", default=True)
        public_id = f"{clean}_{fake.store.unique('filename', 6)}{suffix}" if unique else f"{clean}{suffix}"
    else:
        public_id = f"{fake.store.unique('public_id', 20)}{suffix}"
    if prefix := ask.text("public_id_prefix"):
        public_id = f"{prefix.rstrip('/')}/{public_id}"
    if in_folder := ask.text("folder").strip("/"):
        if fake.dynamic_folders:
            folder = folder or in_folder
        else:
            public_id = f"{in_folder}/{public_id}"
    if fake.dynamic_folders and folder and ask.flag("use_asset_folder_as_public_id_prefix"):
        public_id = f"{folder}/{public_id}"
    shown = ask.text("display_name") or (first if ask.flag("use_filename_as_display_name") else "")
    return public_id, folder, shown or public_id.rpartition("/")[2]


def stored(
    fake: FakeCloudinary, ask: Ask, content: Content, filename: str, names: tuple[str, str, str] | None = None
) -> Reply:
    """Store what was uploaded, and say so; `names` are those that its first chunk got."""
    store, now = fake.store, ask.now
    type = ask.text("type", "upload")
    if type not in TYPES:
        raise Refusal(400, f"Invalid type {type}")
    media = media_of(ask.names["rt"], content.head, content.size, filename, ask.text("format"))
    if content.size == 0:
        raise Refusal(400, "Empty file")
    if fake.strict_files and not media.certain:
        raise Refusal(
            400, "Invalid image file" if media.resource_type == "image" else "Unsupported video format or file"
        )
    if not _EXTENSION.fullmatch(ask.text("format")):
        raise Refusal(400, f"Invalid format {ask.text('format')}")
    formats = ask.items("allowed_formats")
    extension = media.format or stem(filename)[1]
    if formats and extension not in formats:
        raise Refusal(400, f"{media.resource_type.capitalize()} file format {extension} not allowed")
    public_id, folder, shown = names or names_of(fake, ask, filename, media.resource_type)
    if media.resource_type == "raw" and media.format is None and (form := ask.text("format")):
        public_id = f"{public_id}.{form}" if not public_id.endswith(f".{form}") else public_id
    checked_id(public_id)
    overwrite = ask.flag("overwrite", default=True) and ask.auth != "none"
    old = store.assets.get((media.resource_type, type, public_id))
    if old is not None and not overwrite:
        return json_reply(200, fake.answers.uploaded(old) | {"existing": True})
    asset = StoredAsset(
        public_id=public_id, resource_type=media.resource_type, type=type,
        asset_id=old.asset_id if old else store.unique("asset"), serial=old.serial if old else store.serial(),
        version=max(int(now), old.version + 1 if old else 0), version_id=store.unique("version"),
        created_at=old.created_at if old else int(now), updated_at=int(now), format=media.format,
        size=content.size, width=media.width, height=media.height, etag=content.etag, content=content.kept(),
        original_filename=stem(ask.text("filename_override") or filename or "file")[0], asset_folder=folder,
        display_name=shown,
    )  # fmt: skip
    change(fake, asset, ask)
    store.put(asset)
    if ask.flag("async"):
        return json_reply(200, {"status": "pending", "batch_id": store.unique("batch")})
    answer = fake.answers.uploaded(asset, [name for name in _ANALYSES if ask.flag(name)])
    if old is not None:
        answer["overwritten"] = True
    if ask.flag("eager_async") and asset.derived:
        kept = ("transformation", "url", "secure_url")
        answer["eager"] = [{"status": "processing", "batch_id": store.unique("batch")} | {name: item[name] for name in kept}
                           for item in asset.derived]  # fmt: skip
    return json_reply(200, answer)


def change(fake: FakeCloudinary, asset: StoredAsset, ask: Ask) -> None:
    """Apply the parameters that describe an asset: those that are there replace what was.

    All of them or none: where one is refused nothing has changed.
    """
    new: dict[str, Any] = {"updated_at": int(ask.now)}
    if "tags" in ask.params:
        new["tags"] = list(dict.fromkeys(ask.items("tags")))
    if "context" in ask.params:
        new["context"] = pairs(ask.params["context"], "context")
    if "metadata" in ask.params:
        new["metadata"] = asset.metadata | _values(pairs(ask.params["metadata"], "metadata"))
    if kind := ask.text("moderation"):
        new["moderation"] = moderated(asset, kind, "pending", ask.now)
    if status := ask.text("moderation_status"):
        if status not in _OUTCOMES:
            raise Refusal(400, f"Invalid moderation_status {status}. It must be one of {', '.join(_OUTCOMES)}")
        kind = asset.moderation[0]["kind"] if asset.moderation else "manual"
        new["moderation"] = moderated(asset, kind, status, ask.now)
    if "access_control" in ask.params:
        new["access_control"] = _access(ask.params["access_control"])
    if eager := ask.text("eager"):
        new["derived"] = [_derived(fake, asset, text) for text in eager.split("|") if text]
    if fake.dynamic_folders and "asset_folder" in ask.params:
        new["asset_folder"] = ask.text("asset_folder").strip("/")
    if fake.dynamic_folders and ask.text("display_name"):
        new["display_name"] = ask.text("display_name")
    new["details"] = asset.details | {name: ask.params[name] for name in _KEPT_AS_THEY_ARE if ask.text(name)}
    for name, value in new.items():
        setattr(asset, name, value)


def _values(found: dict[str, str]) -> dict[str, Any]:
    """Structured metadata: lists are JSON."""
    out: dict[str, Any] = {}
    for name, text in found.items():
        try:
            out[name] = json.loads(text) if text[:1] == "[" else text
        except ValueError:
            out[name] = text
    return out


def _access(value: object) -> list[dict[str, Any]]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, list) or not all([isinstance(item, dict) and "access_type" in item for item in found]):
        raise Refusal(400, f"Invalid value for parameter access_control: {value}")
    return found


def _derived(fake: FakeCloudinary, asset: StoredAsset, text: str) -> dict[str, Any]:
    """A derived asset, with the size that its transformation names, if it does."""
    sizes = {part[0]: int(part[2:]) for part in re.split("[,/]", text) if re.fullmatch(r"[wh]_\d{1,5}", part)}
    head, _, format = text.rpartition("/")
    # "c_fill,w_100/jpg" ends with a format.
    transformation, format = (head, format) if head and "_" not in format else (text, asset.format or "")
    try:
        urls = fake.answers.urls(asset, transformation)
    except ValueError:
        raise Refusal(400, f"Invalid transformation {transformation}") from None
    found = {
        "id": fake.store.unique("derived"), "transformation": text, "width": sizes.get("w", asset.width),
        "height": sizes.get("h", asset.height), "bytes": max(1, asset.size // 4), "format": format, **urls,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def explicit(fake: FakeCloudinary, ask: Ask) -> Reply:
    """Change what is stored with the parameters of an upload."""
    type = ask.needed("type")
    asset = fake.store.get((ask.names["rt"], type, ask.needed("public_id")))
    change(fake, asset, ask)
    return json_reply(200, fake.answers.uploaded(asset, [name for name in _ANALYSES if ask.flag(name)]))
