"""Any text is read as a URL and as a transformation, or refused with a ParseError that points into it; what was
read gives back its own bytes, rebuilt from its parts it reads the same, and each of its forms compiles alike.
"""

from __future__ import annotations

import attrs
from corpus import text_of, texts, urls

from cldurl import CldurlError, Cloud, ParseError, TransformationError, compile, parse, parse_transformation
from cldurl.delivery_urls import DeliveryUrl
from cldurl.parsed import Chain

CLOUDS = (
    Cloud("demo", api_secret="b", token_key="00112233FF99", clock=lambda: 1_700_000_000),
    Cloud("demo", host="images.example.com", cloud_in_path=True, cdn_subdomain=False),
)
PARTS = ("host", "cloud_name", "resource_type", "type", "public_id", "version", "format", "suffix", "token", "query")


def check(data: bytes) -> None:
    """Raise where it does not hold."""
    text = text_of(data)
    for read in (parse, *[cloud.parse for cloud in CLOUDS]):
        try:
            url = read(text)
        except ParseError as error:
            assert 0 <= error.position <= len(text), error.position
            assert str(error) and error.problems
        else:
            _url(url, text)
    for source in ("url", "api"):
        try:
            chain = parse_transformation(text, source=source)
        except ParseError as error:
            assert 0 <= error.position <= len(text), error.position
        else:
            if source == "url" and "%2f" not in text.lower():
                assert str(chain) == text
            _chain(chain)


def _url(url: DeliveryUrl, text: str) -> None:
    assert str(url) == text
    hash(url), repr(url)
    rebuilt = str(attrs.evolve(url, text=None))
    if url._cloud is None:
        again = parse(rebuilt)
        for part in PARTS:
            if part != "token":  # without a cloud nobody can make it again
                assert getattr(again, part) == getattr(url, part), (part, rebuilt)
        assert str(again.transformation) == str(url.transformation), rebuilt
        assert str(again) == rebuilt == str(attrs.evolve(again, text=None))
    for ambiguity in url.ambiguities:
        assert ambiguity.message and ambiguity.other and str(ambiguity)
    for edit in (
        lambda: url.with_format("webp"),
        lambda: url.with_public_id("a b"),
        lambda: url.append({"effect": "sepia"}),
        lambda: url.with_transformation(url.transformation),
        lambda: url.with_version(7),
    ):
        try:
            str(edit())
        except CldurlError:
            continue
    _chain(url.transformation)


def _chain(chain: Chain) -> None:
    if "%2f" not in str(chain).lower():
        assert len(str(chain).split("/")) == max(1, len(chain))
    canonical = chain.canonical()
    assert canonical.isascii(), canonical
    forms = []
    for form in (chain, chain.to_list()):
        try:
            forms.append(compile(form))
        except TransformationError as error:
            assert error.problems
            forms.append(None)
    assert forms[0] == forms[1], forms
    # A repeated parameter or an unknown code has the form of raw text, which has rules of its own.
    assert forms[0] is None or forms[0] == canonical, (forms[0], canonical)


def seeds() -> list[bytes]:
    """URLs and transformations, recorded and invented."""
    return [text.encode() for text in (*urls(), *texts())]
