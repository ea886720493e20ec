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
    >>> cloud.verify_url(cloud.url("shop/a b", "e_sepia", format="jpg", sign=True))
    Asset(resource_type='image', type='upload', public_id='shop/a b', format='jpg', version=1, transformation='e_sepia', ...)
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

    >>> SignedUrl("https://...", "token", 1700003600)
    SignedUrl(mechanism='token', expires_at=1700003600)
    """

    url: str = attrs.field(repr=False)
    mechanism: str
    expires_at: int

    def __str__(self) -> str:
        return self.url
