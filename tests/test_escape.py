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
    SEGMENTS,
    TEXT,
    UNREAD,
    URL,
    _Table,
    decode_once,
    decode_text,
    encode,
    encode_text,
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
        assert caught.value.rule == "control-character"


WORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"


@pytest.mark.parametrize(
    ("table", "kept", "twice"),
    [
        (ID, "/:", ""),
        (TEXT, ":", ",/"),
        (LAYER_ID, "", ","),
        (OPAQUE, ":;()!$", ",/"),
        (ARGUMENT, "", ",/:;()!$"),
        (FLAG, ":;()!$", ",/."),
        (FILE, "!", ",/.:;()$"),
        (SEGMENTS, ":;()!$,/", ""),
        (URL, "%/:?#[]@!$&'()*+,;=~", ""),
        (UNREAD, "%:[]@!$&'()*+;=~", ""),
    ],
    ids=["id", "text", "layer_id", "opaque", "argument", "flag", "file", "segments", "url", "unread"],
)
def test_each_table_keeps_what_it_says(table: _Table, kept: str, twice: str) -> None:
    """The table of `cldurl._escape`, for every character that can be seen, and some that take two bytes and more."""
    for char in map(chr, range(0x20, 0x7F)):
        once = f"%{ord(char):02X}"
        expected = once.replace("%", "%25") if char in twice else char if char in kept + WORD else once
        if table is LAYER_ID and char == "/":
            expected = ":"
        assert char.translate(table) == expected, char
    assert "\xa0é€\U0001f600".translate(table) == "%C2%A0%C3%A9%E2%82%AC%F0%9F%98%80"


@pytest.mark.parametrize("point", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_character_is_refused(point: int) -> None:
    """A surrogate without its partner has no UTF-8; its neighbours have."""
    for table in (ID, TEXT, URL):
        with pytest.raises(Refused) as caught:
            encode(f"a{chr(point)}", table)
        assert caught.value.message == f"unpaired surrogate U+{point:04X}"
        assert (caught.value.hint, caught.value.rule) == (
            "it is not a character; decode the text correctly",
            "surrogate",
        )
    assert encode("\ud7ff\ue000", TEXT) == "%ED%9F%BF%EE%80%80"


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("plain words 12", "plain%20words%2012"),
        ("café au lait", "caf%C3%A9%20au%20lait"),
        ("٣", "%D9%A3"),
        ("a,b", "a%252Cb"),
        ("$5", "%245"),
        ("50%, 50%2C", "50%25%252C%2050%25252C"),
        ("%zz %a %A0 %0g", "%25zz%20%25a%20%2525A0%20%250g"),
        ("$(name), hi", "$(name)%252C%20hi"),
        ("$(a1)$(b)", "$(a1)$(b)"),
        ("a,$(b),c", "a%252C$(b)%252Cc"),
        ("$(1a) $(a b) $(é) $(", "%24%281a%29%20%24%28a%20b%29%20%24%28%C3%A9%29%20%24%28"),
        ("$ (a)", "%24%20%28a%29"),
        (" ", "%20"),
        ("", ""),
    ],
)
def test_what_a_text_becomes(text: str, encoded: str) -> None:
    """Only `$(name)` is left to be filled in; all else is encoded, whichever way is the quickest."""
    assert encode_text(text) == encoded
    assert decode_text(encoded) == text


@pytest.mark.parametrize("text", ["%ff", "a%C3", "%25ff", "%C3%28"])
def test_bytes_that_are_no_text_are_refused(text: str) -> None:
    """They are not replaced, in either layer."""
    with pytest.raises(Refused) as caught:
        decode_text(text)
    assert (caught.value.message, caught.value.hint) == ("percent-encoded bytes that are not UTF-8", "")
    assert caught.value.rule == "bad-escape"
    assert decode_once("%25ff") == "%ff"
