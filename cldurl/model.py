"""Values that cldurl gives back."""

from __future__ import annotations

import attrs

__all__ = ["Asset", "SignedUrl"]


@attrs.frozen(kw_only=True)
class Asset:
    """What a delivery URL shows: an asset, and how it is transformed.

    `public_id` is raw (not percent-encoded); of a fetched file it is the URL.  `transformation`
    is text in URL syntax, `""` for none.

    >>> from cldurl import Cloud
    >>> cloud = Cloud("demo", api_secret="b")
    >>> cloud.verify_url("https://res.cloudinary.com/demo/image/upload/s--v2fTPYTu--/sample.jpg")
    Asset(resource_type='image', type='upload', public_id='sample', format='jpg', ...)
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
    """A URL that expires: `mechanism` is `"token"` or `"download"`, `expires_at` Unix seconds.

    `repr` does not show the URL, which opens the asset while it lives; `str` is the URL.

    >>> SignedUrl("https://...", "token", 1700003600)
    SignedUrl(mechanism='token', expires_at=1700003600)
    """

    url: str = attrs.field(repr=False)
    mechanism: str
    expires_at: int

    def __str__(self) -> str:
        return self.url
