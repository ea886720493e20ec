"""Everything that can go wrong, as one tree of exceptions.

    CldurlError
    +-- InvalidInput (also ValueError)     something given to cldurl is not valid
    |   +-- TransformationError            in a transformation
    |   +-- DeliveryError                  in an argument of a URL: public ID, version, suffix, ...
    |   +-- SigningError                   in what is to be signed: a time, a scope, an API parameter, ...
    |   +-- ParseError                     in text that is to be read: a URL, a transformation
    |   +-- ConfigurationError             in a cloud: its name, its host, a secret, CLOUDINARY_URL, ...
    |   +-- RequestError                   in what an API is asked: a file, an upload parameter, ...
    +-- VerificationError                  something that was to be verified is not genuine, or not valid now
    |   +-- Malformed                      it cannot even be read
    |   +-- BadSignature                   it was not made with any of the secrets, or was changed since
    |   +-- Expired, NotYetValid           its time is over, or has not come
    |   +-- OutOfScope                     it is genuine, but for something else
    +-- ApiError                           the API refused, or no answer came from it
    |   +-- BadRequest                     400: it does not understand what it was given
    |   +-- Unauthorized                   401: the key, the secret or the signature is wrong
    |   +-- Forbidden                      403: they are right, and do not permit this
    |   +-- NotFound                       404: there is no such asset
    |   +-- AlreadyExists                  409: there is such an asset already
    |   +-- TooLarge                       413: more than it takes at once
    |   +-- RateLimited                    420, 429: too many calls; `retry_after` says how long
    |   +-- StillProcessing                423: the asset is not ready yet
    |   +-- ServerError                    5xx: the service failed
    |   +-- BadAnswer                      what came is not an answer of the API
    |   +-- TransportError                 no answer came: no connection, or it was cut
    |       +-- TimedOut                   no answer came in time
    +-- Unsupported (also NotImplementedError)   right, but not something this version does

Each `InvalidInput` holds every problem that was found, as `Problem` values, and shows
the first: where it is, what is wrong, and what was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from cldurl.problems import Problem

__all__ = [
    "AlreadyExists",
    "ApiError",
    "BadAnswer",
    "BadRequest",
    "BadSignature",
    "CldurlError",
    "ConfigurationError",
    "DeliveryError",
    "Expired",
    "Forbidden",
    "InvalidInput",
    "Malformed",
    "NotFound",
    "NotYetValid",
    "OutOfScope",
    "ParseError",
    "RateLimited",
    "Refused",
    "RequestError",
    "ServerError",
    "SigningError",
    "StillProcessing",
    "TimedOut",
    "TooLarge",
    "TransformationError",
    "TransportError",
    "Unauthorized",
    "Unsupported",
    "VerificationError",
    "an",
    "kind_of",
    "refuse",
    "show",
    "suggest",
]


def show(value: object) -> str:
    """`value` for a message: its `repr`, cut short, whatever it is.

    >>> show("x" * 500)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
    """
    from reprlib import Repr

    class Short(Repr):
        def repr_int(self, x: int, level: int) -> str:
            # An int of 5,000 digits has no repr at all (it raises ValueError).
            return repr(x) if x.bit_length() <= 200 else f"<int of {x.bit_length()} bits>"

    short = Short()
    short.maxstring = short.maxother = 60
    short.maxlist = short.maxtuple = short.maxdict = 4
    short.maxlevel = 3
    return short.repr(value)


class CldurlError(Exception):
    """The root: whatever cldurl raises is one of these."""


class InvalidInput(CldurlError, ValueError):
    """Something given to cldurl is not valid.  `problems` holds all that was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        more = len(self.problems) - 1
        tail = f" (and {more} more)" if more > 0 else ""
        return f"{self.problems[0]}{tail}" if self.problems else ""


class TransformationError(InvalidInput):
    """A transformation that can never be right."""


class DeliveryError(InvalidInput):
    """An argument of a URL that can never be right: a public ID, a version, a suffix, ..."""


class SigningError(InvalidInput):
    """Something to be signed that can never be right: a time, a scope, an API parameter, ..."""


class ConfigurationError(InvalidInput):
    """A cloud, or presets, that can never be right.  Secrets are never shown."""


class RequestError(InvalidInput):
    """Something to be asked of an API that can never be right: a file, an upload parameter, ..."""


class VerificationError(CldurlError):
    """What was to be verified is not genuine, or not valid here and now.  Its kinds say which."""


class Malformed(VerificationError):
    """It cannot be read as what it should be."""


class BadSignature(VerificationError):
    """None of the secrets gives this signature: it was made with another, or something was changed."""


class Expired(VerificationError):
    """It was genuine, and its time is over."""


class NotYetValid(VerificationError):
    """It is genuine, and its time has not come, or it says so of the future."""


class OutOfScope(VerificationError):
    """It is genuine, but for another host, cloud, type, path or address."""


class ParseError(InvalidInput):
    """Text that cannot be read as what it should be; `position` is where, counted in characters."""

    def __init__(self, *problems: Problem, position: int = 0) -> None:
        super().__init__(*problems)
        self.position = position


class ApiError(CldurlError):
    """The API refused, or no answer came from it.

    - `message`: what the service says; `status`: of HTTP, `None` where no answer came.
    - `cld_error`: the header `X-Cld-Error`;  `request_id`: for the support of the service.
    - `retry_after`: the seconds until it is worth another try, where the service says so.
    - `repeated`: whether an earlier attempt of the same call may have been carried out.
    """

    repeated = False

    def __init__(
        self,
        message: str,
        status: int | None = None,
        cld_error: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status, cld_error, request_id, retry_after)
        self.message, self.status, self.cld_error = message, status, cld_error
        self.request_id, self.retry_after = request_id, retry_after

    def __str__(self) -> str:
        status = "" if self.status is None else f"{self.status}: "
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{status}{self.message}{request}"


class BadRequest(ApiError):
    """The service does not understand what it was given (400)."""


class Unauthorized(ApiError):
    """The API key, the secret or the signature is wrong (401)."""


class Forbidden(ApiError):
    """The credentials are right, and do not permit this (403)."""


class NotFound(ApiError):
    """There is no such asset: public ID, resource type and delivery type must all be right (404)."""


class AlreadyExists(ApiError):
    """There is an asset of this public ID already (409)."""


class TooLarge(ApiError):
    """More than the service takes at once (413)."""


class RateLimited(ApiError):
    """The calls of this hour are used up (420, 429); `retry_after` says when it opens again."""


class StillProcessing(ApiError):
    """The asset is not ready yet (423)."""


class ServerError(ApiError):
    """The service failed (5xx)."""


class BadAnswer(ApiError):
    """What came is not an answer of the API: no JSON, cut short, a redirect, an endless list."""


class TransportError(ApiError):
    """No answer came.  `sent` says whether the request may have reached the service, and been carried out."""

    def __init__(self, message: str, sent: bool = True) -> None:
        super().__init__(message)
        self.args = (message, sent)
        self.sent = sent


class TimedOut(TransportError):
    """No answer came in time."""


class Unsupported(CldurlError, NotImplementedError):
    """Right, but not something this version of cldurl does."""


class Refused(Exception):
    """How the lower floors say no: the fault, without the path that only callers know.

    It never leaves the package; the floor that knows the path turns it into a `Problem`.
    """

    def __init__(
        self, message: str, hint: str = "", *, rule: str = "invalid-value", at: tuple[object, ...] = ()
    ) -> None:
        super().__init__(message, hint, rule, at)
        self.message, self.hint, self.rule, self.at = message, hint, rule, at


def kind_of(value: object) -> str:
    """The type of a value with its article, for "cannot be ...".

    >>> kind_of(5), kind_of([])
    ('an int', 'a list')
    """
    return "None" if value is None else an(type(value).__name__)


def an(word: str) -> str:
    """The word with its article."""
    return f"{'an' if word[:1].lower() in 'aeio' else 'a'} {word}"


def refuse(message: str, hint: str = "", *, rule: str = "invalid-value", at: tuple[object, ...] = ()) -> NoReturn:
    """Raise `Refused`; as a call it can stand in an expression."""
    raise Refused(message, hint, rule=rule, at=at)


def suggest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known words nearest to `word`, or nothing.

    >>> suggest("widht", ["width", "height"])
    'did you mean "width"?'
    """
    from difflib import get_close_matches  # slow to import, and only needed when something is wrong

    if not isinstance(word, str) or len(word) > 80:
        return ""
    known = frozenset(known)
    usual = _ELSEWHERE.get(str.__str__(word).lower().replace("-", "_"), "")
    if usual in known:
        return f'did you mean "{usual}"?'
    near = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


# What other tools, and CSS, call the same thing.
_ELSEWHERE = {
    "top": "north", "bottom": "south", "left": "west", "right": "east", "top_left": "north_west",
    "top_right": "north_east", "bottom_left": "south_west", "bottom_right": "south_east", "middle": "center",
    "centre": "center", "cover": "fill", "contain": "fit", "font": "font_family", "font_name": "font_family",
    "size": "font_size", "colour": "color", "bg": "background", "rotate": "angle", "rotation": "angle", "start": "start_offset",
    "end": "end_offset", "bolder": "bold", "jpeg": "jpg",
}  # fmt: skip
