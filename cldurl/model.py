"""Values that cldurl gives back."""

from __future__ import annotations

import attrs

__all__ = ["Asset", "SignedUrl"]


@attrs.frozen(kw_only=True)
class Asset:
    """What a delivery URL shows: an asset, and how it is transformed.

    `public_id` is raw (not percent-encoded); of a fetched file it is the URL.  `transformation`
    is text in URL syntax, `""` for none.
    """

    resource_type: str
    type: str
    public_id: str
    format: str | None = None
    version: int | None = None
    transformation: str = ""
    suffix: str | None = None


@attrs.frozen
class SignedUrl:
    """A URL that expires: `mechanism` is `"token"` or `"download"`, `expires_at` Unix seconds."""

    url: str = attrs.field(repr=False)
    mechanism: str
    expires_at: int

    def __str__(self) -> str:
        return self.url
