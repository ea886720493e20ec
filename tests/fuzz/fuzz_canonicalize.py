"""Whatever can be read has a canonical spelling, which is its own canonical spelling, is equivalent to the text it
came from, and reads as the same asset; what cannot be read is a ParseError.
"""

from __future__ import annotations

import re

from corpus import text_of, texts, urls

from cldurl import ParseError, canonicalize, equivalent, parse, parse_transformation


def check(data: bytes) -> None:
    """Raise where it does not hold."""
    text = text_of(data)
    try:
        once = canonicalize(text)
    except ParseError as error:
        assert 0 <= error.position <= len(text), error.position
        return
    assert canonicalize(once) == once, once
    assert equivalent(text, once) and equivalent(once, text) and equivalent(text, text), once
    if not re.match("https?://", text, re.IGNORECASE):
        assert once.isascii() and not set(once) & set(' ?#\\"<>'), once
        assert parse_transformation(once).canonical() == once
        return
    before, after = parse(text), parse(once)
    for part in ("resource_type", "type", "public_id", "format", "suffix", "signature", "token", "query", "cloud_name"):
        assert getattr(before, part) == getattr(after, part), (part, once)
    assert after.version == before.version or (before.version is None and after.version == 1), once
    assert after.analytics is None


def seeds() -> list[bytes]:
    """URLs and transformations, recorded and invented."""
    return [text.encode() for text in (*urls(), *texts())]
