"""Percent-encoding: one table for each place in a URL where text can land.

| table     | where                                   | kept as it is                   | two layers        |
|-----------|-----------------------------------------|---------------------------------|-------------------|
| `ID`      | public ID in the path                   | `A-Z a-z 0-9 _ . - / :`         |                   |
| `TEXT`    | text of a layer, `!quoted!` text        | `A-Z a-z 0-9 _ . - :`           | `, /`             |
| `LAYER_ID`| public ID of a layer (`/` becomes `:`)  | `A-Z a-z 0-9 _ . -`             | `,`               |
| `OPAQUE`  | an effect or background as one string   | `A-Z a-z 0-9 _ . - : ; ( ) ! $` | `, /`             |
| `ARGUMENT`| one argument of an effect               | `A-Z a-z 0-9 _ . -`             | `, / : ; ( ) ! $` |
| `FLAG`    | a flag as one string                    | `A-Z a-z 0-9 _ - : ; ( ) ! $`   | `, / .`           |
| `FILE`    | the file name of a flag                 | `A-Z a-z 0-9 _ - !`             | `, / . : ; ( ) $` |
| `SEGMENTS`| what the API takes, decoded already     | `OPAQUE`'s, and `, /`           |                   |
| `URL`     | a URL inside of base64                  | what a URL may hold, `%` too    |                   |
| `UNREAD`  | what could not be read                  | what a segment may hold, but `,`|                   |

The service decodes the path once and only then splits it, so a character that would split
needs a second layer.  For the same reason a `%` before two hex digits gets its own extra
layer: under two decodes no two texts share one URL (`tests/test_escape.py` tries them all).
https://cloudinary.com/documentation/transformation_reference#l_text
"""

from __future__ import annotations

from cldurl._lazy import Regex
from cldurl.errors import refuse

__all__ = [
    "ARGUMENT",
    "FILE",
    "FLAG",
    "ID",
    "LAYER_ID",
    "OPAQUE",
    "SEGMENTS",
    "TEXT",
    "UNREAD",
    "URL",
    "decode_once",
    "decode_text",
    "encode",
    "encode_text",
]

_WORD = {ord(char): char for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"}


class _Table(dict[int, str]):
    """A `str.translate` table that encodes what it does not hold; of that it keeps ASCII only."""

    def __missing__(self, point: int) -> str:
        if point < 0x20 or 0x7F <= point < 0xA0:
            hint = 'a line break is "\\n" alone' if point == 0x0D else "remove it"
            refuse(f"control character U+{point:04X}", hint, rule="control-character")
        if 0xD800 <= point <= 0xDFFF:
            refuse(
                f"unpaired surrogate U+{point:04X}",
                "it is not a character; decode the text correctly",
                rule="surrogate",
            )
        if point < 0x80:
            self[point] = f"%{point:02X}"
            return self[point]
        return "".join([f"%{byte:02X}" for byte in chr(point).encode()])


def _table(kept: str = "", twice: str = "") -> _Table:
    table = _Table(_WORD)
    table.update({ord(char): char for char in kept})
    table.update({ord(char): f"%25{ord(char):02X}" for char in twice})
    return table


ID = _table(kept="/:")
TEXT = _table(kept=":", twice=",/")
TEXT[0x09] = "%09"
TEXT[0x0A] = "%0A"
LAYER_ID = _table(twice=",")
LAYER_ID[ord("/")] = ":"
OPAQUE = _table(kept=":;()!$", twice=",/")
SEGMENTS = _table(kept=":;()!$,/")
ARGUMENT = _table(twice=",/:;()!$")
FLAG = _table(kept=":;()!$", twice=",/.")
URL = _table(kept="%/:?#[]@!$&'()*+,;=~")
FILE = _table(kept="!", twice=",/.:;()$")
UNREAD = _table(kept="%:[]@!$&'()*+;=~")

_ESCAPE_LIKE = Regex("%(?=[0-9A-Fa-f]{2})")


def encode(text: str, table: _Table) -> str:
    """`text` for the place `table` stands for.

    >>> encode("50%, 50%2C", TEXT)
    '50%25%252C%2050%25252C'
    """
    if "%" in text:
        text = _ESCAPE_LIKE.sub("%25", text)
    return text.translate(table)


_VARIABLE = Regex(r"(\$\([A-Za-z][A-Za-z0-9]*\))")


def encode_text(text: str) -> str:
    """Text of a layer, with `$(name)` left to be filled in by the service.

    >>> encode_text("$(name), hello")
    '$(name)%252C%20hello'
    """
    words = text.replace(" ", "")
    if words.isalnum() and words.isascii():
        return text.replace(" ", "%20")  # most texts: three times faster than the table
    if "$(" not in text:
        return encode(text, TEXT)
    pieces = _VARIABLE.split(text)
    pieces[::2] = [encode(piece, TEXT) for piece in pieces[::2]]
    return "".join(pieces)


def decode_once(text: str) -> str:
    """Take one layer of percent-encoding off; refuse what is not UTF-8."""
    if "%" not in text:
        return text
    from urllib.parse import unquote

    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        refuse("percent-encoded bytes that are not UTF-8", rule="bad-escape")


def decode_text(text: str) -> str:
    """What `encode` wrote: both layers off.

    >>> decode_text("50%25%252C%2050%25252C")
    '50%, 50%2C'
    """
    return decode_once(decode_once(text))
