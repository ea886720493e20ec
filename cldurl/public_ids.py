"""Public IDs: what the service forbids in them, and how they stand in a path.

https://cloudinary.com/documentation/upload_images#public_id
"""

from __future__ import annotations

import re

from cldurl._escape import ID, encode
from cldurl._lazy import Regex
from cldurl.errors import refuse, show

__all__ = [
    "MAX_LENGTH",
    "ODD_BYTES",
    "ODD_ID",
    "ODD_IDS",
    "ODD_JOINED_BYTES",
    "ODD_ONES_TO_SIGN",
    "ODD_TO_SIGN",
    "STORED",
    "TRANSFORMATION_LIKE",
    "Encoded",
    "encoded_path",
    "fault_of",
    "forbidden",
    "remote_path",
    "stored_path",
]

MAX_LENGTH = 255
# The types of assets that have been uploaded, whose IDs obey the rules.
STORED = ("upload", "private", "authenticated")
_FORBIDDEN = Regex(r"[?&#\\%<>+\x00-\x1f\x7f]")
_VERSION = Regex(r"v[0-9]+")
_SIGNATURE = Regex(r"s--[A-Za-z0-9_-]*--")
_REMOTE = Regex(r"https?:/", re.IGNORECASE)
_DELIVERED = Regex(r"/(?:image|video|raw)/(?:upload|private|authenticated)/(?:.*/)?([^/?#.]+)")
_DOTS = Regex(r"(?:\.|%(?:25)*2[eE]){1,2}")
_ESCAPES = Regex(r"%(?:[0-9A-Fa-f]{2})?")
# The common public IDs, whole: nothing to encode, nothing that `fault_of` refuses.
_FIRST = (
    r"(?:[A-GI-Za-gj-rtuw-z0-9_\-:]|(?!(?:images|videos|s--[A-Za-z0-9_-]*--|v[0-9]+)(?:[/\n]|\Z)|[Hh][Tt][Tt][Pp][Ss]?:/)[Hhisv])"
    r"[A-Za-z0-9_.\-:]*"
)
_NEXT = r"/(?:[A-Za-uw-z0-9_\-:]|v(?![0-9]+(?:[/\n]|\Z)))[A-Za-z0-9_.\-:]*"
_PLAIN_ID = rf"{_FIRST}(?:{_NEXT})*(?<![^\n]{{256}})"
# What is found in all others, which are then looked at slowly.  To find nothing costs 30 ns less than a match,
# and looking back for the length 20 ns less than `len`; a block of lines costs half of what its lines do.
ODD_ID = Regex(rf"(?!{_PLAIN_ID}\Z)")
ODD_IDS = Regex(rf"(?!{_PLAIN_ID}(?:\n{_PLAIN_ID})*\Z)")
# The same where the ID is signed: a first folder must not look like a transformation, as `TRANSFORMATION_LIKE` says.
_SIGNED_ID = rf"(?![^/_\n]{{1,3}}_[^/\n]*/){_PLAIN_ID}"
ODD_TO_SIGN = Regex(rf"(?!{_SIGNED_ID}\Z)")
ODD_ONES_TO_SIGN = Regex(rf"(?!{_SIGNED_ID}(?:\n{_SIGNED_ID})*\Z)")


def _odd_bytes(start: str, end: str, gap: str) -> str:
    return (
        rf"[^A-Za-z0-9_.\-/:{gap}]|(?:{start}|/)(?:{end}|[./]|v[0-9]+(?:{end}|/))"
        rf"|{start}(?:(?:images|videos|s--[A-Za-z0-9_-]*--)(?:{end}|/)|[Hh][Tt][Tt][Pp][Ss]?:/)"
    )


# `ODD_ID` but for the length, for RE2, which never looks ahead: in the bytes of an ID, and of IDs joined by 0xFF.
ODD_BYTES = _odd_bytes(r"\A", r"\z", "")
ODD_JOINED_BYTES = _odd_bytes(r"(?:\A|\xff)", r"(?:\z|\xff)", r"\xff")
# A first folder that the service takes for a transformation, an assignment or a signature where no version
# stands before it.
TRANSFORMATION_LIKE = Regex(r"[^/_]{1,3}_|\$[A-Za-z0-9]+_|s--[A-Za-z0-9_-]+--(?:/|\Z)")


class Encoded(str):
    """A public ID that is percent-encoded already: the one way to say so.

    A plain `str` is always raw, so `"a%20b"` would be an ID with a percent sign.
    Everything but the encoding is checked as for a raw ID.

    >>> Encoded("a%20b")
    Encoded('a%20b')
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Encoded({str.__repr__(self)})"


def fault_of(public_id: str) -> None:
    """Refuse what cannot be the public ID of a stored asset."""
    if not public_id:
        refuse("an empty public ID", rule="public-id")
    if len(public_id) > MAX_LENGTH:
        refuse(f"a public ID of {len(public_id)} characters", f"at most {MAX_LENGTH}", rule="public-id")
    if _REMOTE.match(public_id):
        hint = 'to deliver a remote file, say type="fetch"'
        if delivered := _DELIVERED.search(public_id):
            hint = f"this is a delivery URL; give the public ID alone: {show(delivered[1])}"
        refuse("a remote URL is not a public ID", hint, rule="public-id")
    _segments(public_id)
    forbidden(public_id)
    if public_id[0] == " " or public_id[-1] == " ":
        refuse("a public ID cannot begin or end with a space", rule="public-id")


def forbidden(name: str) -> None:
    """Refuse the characters that no public ID and no name can hold."""
    if match := _FORBIDDEN.search(name):
        hint = "if the ID is percent-encoded already, write Encoded(...)" if match[0] == "%" else ""
        refuse(f"{show(match[0])} is not allowed in a public ID", hint, rule="public-id")


def _segments(path: str) -> None:
    segments = path.split("/")
    if "" in segments:
        what = "begin with" if not segments[0] else "end with" if not segments[-1] else "hold an empty segment at"
        refuse(f'a public ID cannot {what} "/"', rule="public-id")
    if segments[0] in ("images", "videos"):
        refuse(f'"{segments[0]}" is reserved as a first segment', rule="public-id")
    if _SIGNATURE.fullmatch(segments[0]):
        refuse(f"the segment {show(segments[0])} looks like a signature", rule="public-id")
    for segment in segments:
        if segment in (".", ".."):
            refuse('a "." or ".." segment leads to another path', rule="dot-segment")
        if segment[:1] == "v" and _VERSION.fullmatch(segment):
            refuse(f'the segment "{segment}" looks like a version', f'give version="{segment}"', rule="public-id")


def stored_path(public_id: str) -> str:
    """The path of a stored asset's raw ID.

    >>> stored_path("shop/weiße Tasse")
    'shop/wei%C3%9Fe%20Tasse'
    """
    if ODD_ID.match(public_id) is None:
        return public_id
    fault_of(public_id)
    return encode(public_id, ID)


def remote_path(source: str) -> str:
    """The path of something that is not stored: a fetch URL, a social ID.  One layer, nothing else.

    >>> remote_path("https://example.com/a b?c=%20")
    'https://example.com/a%20b%3Fc%3D%2520'
    """
    if not source:
        refuse("an empty public ID", rule="public-id")
    _no_dots(source)
    # Not `encode`: each % gets exactly one layer, so that the remote server sees what was written.
    return source.translate(ID)


def _no_dots(source: str) -> None:
    if "\\" in source:
        refuse("a backslash, which some clients take for a slash", rule="dot-segment")
    for segment in re.split(r"[/?#]", source):
        # Clients decode %2e before they walk, some more than once.
        if _DOTS.fullmatch(segment):
            refuse('a "." or ".." segment leads to another path', rule="dot-segment")


def encoded_path(public_id: str, *, stored: bool) -> str:
    """An `Encoded` ID: the strict set and valid escapes, checked like its raw form.

    >>> encoded_path(Encoded("a%20b%c3%a9"), stored=True)
    'a%20b%C3%A9'
    """
    text = str.__str__(public_id)
    if not text:
        refuse("an empty public ID", rule="public-id")
    for match in _ESCAPES.finditer(text):
        if len(match[0]) != 3:
            refuse('a "%" that is not an escape', "an encoded percent sign is %25", rule="bad-escape")
        if match[0].lower() in ("%2f", "%5c", "%00"):
            refuse(f"{match[0]} is not allowed in an encoded public ID", rule="bad-escape")
    if odd := re.search(r"[^A-Za-z0-9_.\-/:%]", text):
        refuse(f"{show(odd[0])} is not encoded", "a raw public ID is a plain str", rule="bad-escape")
    from cldurl._escape import decode_once

    raw = decode_once(text)
    if stored:
        if "%" in raw:
            refuse("'%' is not allowed in a public ID", rule="public-id")
        fault_of(raw)
    else:
        _no_dots(text)
        _no_dots(raw)
        if control := re.search(r"[\x00-\x1f\x7f]", raw):
            refuse(f"{show(control[0])} is not allowed in a URL", rule="control-character")
    return str(_ESCAPES.sub(lambda match: match[0].upper(), text))
