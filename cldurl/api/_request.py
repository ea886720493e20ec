"""A call of the API as a value: what is sent, and how the answer is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, Generic, TypeVar

import attrs

from cldurl.api._answers import Answer, lowered

__all__ = ["FilePart", "Request"]

T = TypeVar("T")


@attrs.frozen
class FilePart:
    """The part of a form that holds a file: `open` gives its content, as often as it is asked to.

    >>> import io
    >>> FilePart("cup.jpg", 3, lambda: io.BytesIO(b"abc"))
    FilePart(filename='cup.jpg', length=3)
    """

    filename: str
    length: int
    open: Callable[[], BinaryIO] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Request(Generic[T]):
    """A call of the API: send it with any HTTP client, and let `read` say what the answer is.

    - `method`, `url` (with its query), `headers`: as they are sent.  `headers` hold the credentials.
    - `fields`: of the form, to be sent urlencoded, or as multipart where there is a `file`.
    - `file`: the part `file` of the form.  `json`: the body instead of a form.
    - `repeatable`: whether it does no harm to send it again when no answer came.

    https://cloudinary.com/documentation/image_upload_api_reference

    >>> from cldurl import Cloud
    >>> from cldurl.api import Api
    >>> request = Api(Cloud("demo", api_key="k", api_secret="s")).get("my_image")
    >>> request.method, request.url
    ('GET', 'https://api.cloudinary.com/v1_1/demo/resources/image/upload/my_image')
    >>> request.read(200, {}, b'{"public_id": "my_image", "bytes": 3}').bytes
    3
    """

    method: str
    url: str
    headers: Mapping[str, str] = attrs.field(repr=False, hash=False)
    fields: tuple[tuple[str, str], ...] = ()
    file: FilePart | None = None
    json: Any = attrs.field(default=None, hash=False)
    repeatable: bool = True
    _reads: Callable[[Answer], T] = attrs.field(alias="reads", repr=False)
    _clock: Callable[[], float] = attrs.field(alias="clock", repr=False)
    _secret: str = attrs.field(alias="secret", default="", repr=False)

    def read(
        self, status: int, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes, now: float | None = None
    ) -> T:
        """What an answer says.  Raises an `ApiError`: `NotFound`, `RateLimited`, ..."""
        answer = Answer(status, lowered(headers), body, self._clock() if now is None else now, self._secret)
        return self._reads(answer)
