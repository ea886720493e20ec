"""What a browser may upload: a policy, and the signed fields that it posts.

The service takes an upload whose every field is signed; a field that the client adds or changes
breaks the signature, and a policy refuses to sign one that it does not know.
https://cloudinary.com/documentation/upload_images#signed_upload_video_tutorial
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from cldurl.errors import OutOfScope, Refused, SigningError, refuse, show
from cldurl.problems import problem_of
from cldurl.signing import checked_params, spelled_params
from cldurl.times import length, stamp

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["UploadPolicy"]

_LEEWAY = 60  # how far the clock of a client may be ahead, in seconds
LIFE = 3600  # how long the service accepts a timestamp, in seconds
# Fields that bind: given and empty, they would be left out, and bind nothing.
_BINDING = ("folder", "asset_folder", "public_id", "public_id_prefix", "allowed_formats", "moderation")
_PLACES = ("folder", "asset_folder", "public_id", "public_id_prefix")
_SWITCHES = ("overwrite", "unique_filename", "use_filename")


def _checked_fields(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else value  # type: ignore[return-value]


@attrs.frozen(kw_only=True)
class UploadPolicy:
    """What may be uploaded, decided by you; `Cloud.upload_fields` gives the fields to post.

    - `folder`, `asset_folder`, `public_id`, `public_id_prefix`: where it goes.
    - `allowed_formats`: `["jpg", "png"]`; everything else is refused by the service.
    - `tags`: a list; `context`: as the service reads it, `"alt=Cup|caption=Tea"`.
    - `overwrite`: false unless told, so that no upload replaces an asset.
    - `unique_filename`, `use_filename`, `type`, `upload_preset`, `moderation`, `notification_url`.
    - `transformation`, `eager`: text in URL syntax, as `compile(..., target="api")` gives it.
    - `max_age`: how long the fields can be used, in seconds up to an hour, or a timedelta.
    - `extra`: further upload parameters by their name.

    Raises `SigningError` for a field that can never be right.
    https://cloudinary.com/documentation/image_upload_api_reference#upload_optional_parameters

    >>> UploadPolicy(folder="users/42", allowed_formats=["jpg", "png"]).fields()
    {'folder': 'users/42', 'allowed_formats': 'jpg,png', 'overwrite': 'false'}
    """

    folder: str | None = None
    asset_folder: str | None = None
    public_id: str | None = None
    public_id_prefix: str | None = None
    allowed_formats: list[str] | tuple[str, ...] | None = None
    tags: list[str] | tuple[str, ...] | None = None
    context: str | None = None
    overwrite: bool = False
    unique_filename: bool | None = None
    use_filename: bool | None = None
    type: str | None = None
    upload_preset: str | None = None
    moderation: str | None = None
    notification_url: str | None = None
    transformation: str | None = None
    eager: str | None = None
    max_age: int | timedelta = LIFE
    extra: Mapping[str, Any] = attrs.field(factory=dict, converter=_checked_fields)

    def __attrs_post_init__(self) -> None:
        try:
            self._check()
        except Refused as fault:
            raise SigningError(problem_of(fault, (), attrs.asdict(self, recurse=False), root="policy")) from None

    def _check(self) -> None:
        if not isinstance(self.extra, Mapping):
            refuse("a dict of parameters is expected", rule="wrong-type", at=("extra",))
        for name in self.extra:
            if name == "timestamp" or name in _NAMES:
                refuse(
                    "comes from max_age" if name == "timestamp" else "is an argument of UploadPolicy; pass it there",
                    at=("extra", name),
                )
        for name in _SWITCHES:
            value = getattr(self, name)
            if value is not True and value is not False and (value is not None or name == "overwrite"):
                refuse(f"{show(value)} is neither True nor False", rule="wrong-type", at=(name,))
        try:
            if length(self.max_age) > LIFE:
                refuse("longer than the service accepts a timestamp", "at most an hour", rule="time")
        except Refused as fault:
            fault.at = ("max_age",)
            raise
        fields = self.fields()
        for name in _BINDING:
            if getattr(self, name) is not None and name not in fields:
                refuse("empty, it would not bind", "leave it out to allow anything", at=(name,))
        for name in _PLACES:
            # Of a folder made of somebody's name.
            if {".", ".."} & set(fields.get(name, "").split("/")):
                refuse('a "." or ".." segment leads to another place', rule="dot-segment", at=(name,))

    def fields(self) -> dict[str, str]:
        """The fields as they are posted, without timestamp and signature."""
        given = attrs.asdict(self, recurse=False, filter=lambda field, _: field.name not in ("max_age", "extra"))
        return spelled_params({**given, **self.extra})

    def timestamp(self, now: int) -> int:
        """The timestamp with which the fields can be used for `max_age`: the service allows an hour."""
        return now - LIFE + length(self.max_age)

    def agreed_timestamp(self, asked: Mapping[str, object], timestamp: int) -> int:
        """The timestamp for fields that a client wants signed; what this policy does not hold is refused."""
        fields = self.fields()
        for name, value in checked_params(asked, "asked").items():
            if name == "timestamp":
                continue
            if name not in fields:
                raise OutOfScope(f"the upload policy has no field {show(name)}")
            if spelled_params({name: value}).get(name) != fields[name]:
                raise OutOfScope(f"the upload policy does not allow {name} {show(value)}")
        return _not_later(asked["timestamp"], timestamp) if "timestamp" in asked else timestamp


_NAMES = frozenset(field.name for field in attrs.fields(UploadPolicy))


def _not_later(asked: object, timestamp: int) -> int:
    """A client's own timestamp, unless it would make the fields live longer."""
    try:
        found = stamp(asked)
    except Refused:
        raise OutOfScope(f"{show(asked)} is not a timestamp") from None
    if found > timestamp + _LEEWAY:
        # With a max_age below an hour the fields are backdated, which a client's own clock undoes.
        raise OutOfScope("the timestamp is later than the upload policy allows: with max_age it comes from the policy")
    return found
