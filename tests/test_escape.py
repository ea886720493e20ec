"""Percent-encoding: two texts never share one URL, under every way in which it may be decoded."""

from __future__ import annotations

import itertools
from urllib.parse import unquote

import pytest
from hypothesis import given

from cldurl import compile
from cldurl import strategies as cst
from cldurl._escape import (
    ARGUMENT,
    FILE,
    FLAG,
    ID,
    LAYER_ID,
    OPAQUE,
    TEXT,
    UNREAD,
    URL,
    _Table,
    decode_text,
    encode,
)  # fmt: skip
from cldurl.errors import Refused

# Everything that encoding treats apart: percent, hex digits, the characters of two layers, others.
ALPHABET = "%25Cc,/"


@pytest.mark.parametrize("table", [TEXT, ARGUMENT, OPAQUE], ids=["text", "argument", "opaque"])
def test_encoding_is_injective(table: _Table) -> None:
    """All texts up to six letters of the alphabet that matters come back from two decodes."""
    for length in range(1, 7):
        for letters in itertools.product(ALPHABET, repeat=length):
            text = "".join(letters)
            assert decode_text(encode(text, table)) == text


@given(cst.texts())
def test_text_comes_back_from_two_decodes(text: str) -> None:
    """Any text, in every table that writes free text."""
    for table in (TEXT, ARGUMENT, OPAQUE):
        encoded = encode(text, table)
        assert decode_text(encoded) == text
        assert unquote(unquote(encoded)) == text
        assert encoded.isascii()
    assert decode_text(encode(text.replace("/", ""), LAYER_ID)) == text.replace("/", "")


@given(cst.texts())
def test_one_decode_leaves_no_separator(text: str) -> None:
    """After the decode of the path nothing in a text ends its parameter or its component."""
    once = unquote(encode(text, TEXT))
    assert not set(once) & set(",/")
    assert not set(unquote(encode(text, ARGUMENT))) & set(",/:;()!$")


@given(cst.texts(), cst.texts())
def test_different_texts_make_different_layers(first: str, second: str) -> None:
    """The URL of a text layer says which text it was."""
    layers = [compile({"overlay": {"font_family": "Arial", "font_size": 9, "text": text}}) for text in (first, second)]
    assert (layers[0] == layers[1]) == (first == second)


@pytest.mark.parametrize("point", [*range(0x20), *range(0x7F, 0xA0)])
def test_no_control_character_is_encoded(point: int) -> None:
    """But for the tab and the line break of a text; each refusal says which it was, and of a return what is meant."""
    for table in (ID, TEXT, LAYER_ID, OPAQUE, ARGUMENT, FLAG, FILE, URL, UNREAD):
        if table is TEXT and point in (0x09, 0x0A):
            assert encode(chr(point), table) == f"%{point:02X}"
            continue
        with pytest.raises(Refused) as caught:
            encode(f"a{chr(point)}", table)
        assert caught.value.message == f"control character U+{point:04X}"
        assert caught.value.hint == ('a line break is "\\n" alone' if point == 0x0D else "remove it")
