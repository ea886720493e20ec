"""Hostile input: contained in its slot or refused, in bounded time, and never anything but a CldurlError."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import ChainMap, UserDict
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from markupsafe import Markup

import cldurl
from cldurl import CldurlError, Cloud, check, compile
from cldurl.effect_table import EFFECTS
from cldurl.kinds import Raw
from cldurl.layers import KEYS
from cldurl.parameters import RAW, TABLE

CLOUD = Cloud("acme")
TEXTS = [
    "a,b", "a/b", "a?b", "a#b", "a%2Cb", "a%252Cb", "a%2Fb", "..", "../x", "%2e%2e/x", "a\\b", "a\r\nb", "a\0b", "\x7f",
    "\ud800", "\u202ea", "\u200b", "a b", "\u00e9", "\U0001f600", "$(x)", "!a!", "a!b", "#a/b,c_pad", "v1/a", "s--abcdefgh--",
    "a;b:c", "(a", "'\"<>^`{}|", "a&b=c", "%", "%zz", "a" * 70_000, "", " ", "$x", "-", "1e400", "0" * 30,
]  # fmt: skip


class Evil:
    """An object that raises whatever is asked of it."""

    def _raise(self, *_: object) -> Any:
        raise RuntimeError("asked")

    __eq__ = __hash__ = __bool__ = __repr__ = __str__ = __len__ = __iter__ = __getitem__ = _raise  # type: ignore[assignment]


class Liar:
    """An object that says it is what has been read from a URL."""

    __class__ = Raw  # type: ignore[assignment]


class Word(str, Enum):
    """A word as frameworks like to have it."""

    FILL = "fill"


def spiral() -> list[Any]:
    """A list that holds itself."""
    items: list[Any] = [5]
    items.append(items)
    return items


OBJECTS: list[Any] = [
    True, False, 10**5000, -(10**5000), float("nan"), float("inf"), -0.0, 1e300, Decimal("1e999999"), Decimal("NaN"),
    Fraction(1, 3), b"a", bytearray(b"a"), {1, 2}, object(), Evil(), Liar(), [Evil()], {"a": Evil()}, [True], [[1]], {}, [], (),
    spiral(), Word.FILL, Markup("a,b"), range(3), iter([1]), {5: 1}, {"public_id": 5}, {"text": ["a"]}, 1j,
]  # fmt: skip
SLOTS = [row.name for row in TABLE]


def outcome(transformation: Any) -> str | CldurlError:
    """The text, or what was refused; anything else escapes and fails the test."""
    try:
        return compile(transformation)
    except CldurlError as refusal:
        assert len(str(refusal)) < 700
        return refusal


def contained(text: str, parts: int) -> bool:
    """One component with at most `parts` parameters, in characters that a path can hold."""
    bare = text.removesuffix("/c_limit,w_auto")
    return text.isascii() and "/" not in bare and bare.count(",") < parts and not set(text) & set(' ?#\\"<>^`{|}')


@pytest.mark.parametrize("slot", [row.name for row in TABLE if row.place != RAW])
def test_text_stays_in_its_slot(slot: str) -> None:
    """Whatever a text holds, it cannot add a parameter, a component, a query or a fragment."""
    for text in TEXTS:
        for value in (text, [text], {"width": text}, [["$a", text]], {"zz": text}, {"$a": text}):
            found = outcome({slot: value})
            assert isinstance(found, CldurlError) or contained(found, 2 if slot in ("size", "offset") else 1), (
                slot,
                value,
                found,
            )


@pytest.mark.parametrize("key", KEYS)
def test_text_stays_in_its_key_of_a_layer(key: str) -> None:
    """The same for every key of a layer."""
    for text in TEXTS:
        for base in (
            {"public_id": "a"},
            {"text": "a", "font_family": "Arial", "font_size": 9},
            {"url": "https://a.b/c"},
            {},
        ):
            found = outcome({"overlay": {**base, key: text}})
            assert isinstance(found, CldurlError) or contained(found, 1), (base, text, found)


@pytest.mark.parametrize("effect", sorted(EFFECTS))
def test_text_stays_in_its_argument(effect: str) -> None:
    """A text argument cannot end itself: as many separators as with a harmless text."""
    for arg in EFFECTS[effect].args:
        calm = outcome({"effect": {effect: {arg.name: "calm"}}})
        for text in TEXTS:
            found = outcome({"effect": {effect: {arg.name: text}}})
            if isinstance(found, str) and isinstance(calm, str):
                assert contained(found, 1)
                assert [found.count(mark) for mark in ":;()"] == [calm.count(mark) for mark in ":;()"], (arg.name, text)


@pytest.mark.parametrize("slot", [*SLOTS, "$a"])
def test_any_object_is_written_or_refused(slot: str) -> None:
    """No type of value, however odd, brings anything but a CldurlError; and check says what compile says."""
    for value in OBJECTS:
        found = outcome({slot: value})
        errors = [problem for problem in check({slot: value}) if problem.severity == "error"]
        assert bool(errors) == isinstance(found, CldurlError), (slot, type(value))


@pytest.mark.parametrize(
    "argument", ["format", "version", "url_suffix", "type", "resource_type", "quality", "defaults", "secure"]
)
def test_any_object_is_a_url_argument_or_refused(argument: str) -> None:
    """The same for the arguments of a URL, the public ID among them."""
    for value in [*OBJECTS, *TEXTS]:
        for arguments in ({argument: value}, {}):
            try:
                url = CLOUD.url(value if not arguments else "a", **arguments)
            except CldurlError as refusal:
                assert len(str(refusal)) < 700
            else:
                path = url.split("/image/", 1)[-1]
                assert url.isascii()
                assert not set(url) & set(' ?#\\"<>^`{|}')
                assert ".." not in path.split("/")


@pytest.mark.parametrize("wrap", [MappingProxyType, UserDict, ChainMap])
def test_any_mapping_is_a_dict(wrap: Any) -> None:
    """Mappings that are no dicts compile like dicts, inside and out."""
    data = wrap({"overlay": wrap({"text": "x", "font_family": "Arial", "font_size": 9}), "border": wrap({"width": 2})})
    assert compile(data) == compile([data]) == "bo_2px_solid_black,l_text:Arial_9:x"
    assert CLOUD.url("a", wrap({"format": "jpg"})).endswith("/a.jpg")


class Counted(UserDict[str, Any]):
    """A mapping that knows how often it was gone through."""

    times = 0

    def __iter__(self) -> Any:
        self.times += 1
        return super().__iter__()


def test_a_mapping_is_read_once() -> None:
    """One that says something else the second time is written as it was the first."""
    inner, outer = Counted({"width": 1, "$a": 2}), Counted({"x": 1, "if": "w > 5"})
    assert compile({"transformation": [inner, outer]}) == "$a_2,w_1/if_w_gt_5,x_1"
    assert (inner.times, outer.times) == (1, 1)


def test_exact_text_of_subclasses() -> None:
    """Markup is not escaped again, and an enum is its value."""
    assert (
        compile({"overlay": {"text": Markup("a & b"), "font_family": "Arial", "font_size": 9}})
        == "l_text:Arial_9:a%20%26%20b"
    )
    assert compile({"crop": Word.FILL, "width": 5}) == "c_fill,w_5"


def test_the_memo_cannot_be_observed() -> None:
    """Values that are equal but not the same are told apart, in whatever order they come."""
    values = [1, 1.0, True, Decimal(1), Fraction(1), "1", 0, 0.0, -0.0, False, "0", Decimal("1.0")]
    for key in ("width", "x", "dpr", "radius", "$a"):
        alone = [str(outcome({key: value})) for value in values]
        assert [str(outcome({key: value})) for value in reversed(values)] == alone[::-1]
        assert [
            str(outcome([{key: value}, {key: value}])).split("/")[0].lstrip()
            for value in values
            if not isinstance(value, bool)
        ]
        nested = [str(outcome({"radius": [value, value]})) for value in values]
        assert [str(outcome({"radius": [value, value]})) for value in reversed(values)] == nested[::-1]


def test_a_text_cannot_move_to_another_parameter() -> None:
    """A slot that looks like the beginning of a text layer is not taken for it."""
    layer = {"text": "evil", "font_family": "A", "font_size": 5}
    for _ in range(2):
        assert compile({"gravity": "a:l_text:b:x", "overlay": layer}) == "g_a:l_text:b:x,l_text:A_5:evil"
    assert compile({"overlay": {**layer, "font_family": "x"}}) == "l_text:x_5:evil"


BOMBS = """
import json, sys
import cldurl
from cldurl import Cloud, check, compile
def tree(make, depth, leaf):
    for _ in range(depth):
        leaf = make(leaf)
    return leaf
ring = {"width": 5}; ring["transformation"] = [ring]
bombs = [
    tree(lambda x: (x,), 10**5, 5), tree(lambda x: [x, x], 60, 5), tree(lambda x: {"transformation": [x]}, 10_000, {"width": 5}),
    tree(lambda x: {"transformation": [x, x]}, 60, {"width": 5}), ring, [{}] * 10**6, ["c_fill"] * 2000, "c_fill/" * 10**6,
    "a" * 10**7, {"width": "1" * 10**7}, {"if": "w_gt_" * 10**5}, {"overlay": {"text": "x" * 10**7}}, {"radius": ":" * 65000},
    {"effect": "%25" * 20000}, {"width": tree(lambda x: (x,), 10**5, 5)}, {"angle": tree(lambda x: [x, x], 60, 5)},
    {"variables": [["$a", 1]] * 10**5}, {"$" + "a" * 10**6: "$b"}, {"x" * 10**6: 1}, {"extra": {"zz": "a" * 10**6}},
]
said = []
for bomb in bombs:
    for call in (compile, check, lambda t: Cloud("demo").url("a", t)):
        try:
            call(bomb); said.append("fine")
        except cldurl.CldurlError as refusal:
            assert len(str(refusal)) < 3000
            said.append(type(refusal).__name__)
for public_id in ("a" * 10**7, "a/" * 10**6, "https://x.com/" + "%25" * 10**5, "/" * 10**6):
    try:
        Cloud("demo").url(public_id, type="fetch" if public_id[:1] == "h" else "upload")
    except cldurl.CldurlError:
        pass
print(json.dumps(len(said)))
"""


def test_bombs_do_not_go_off() -> None:
    """Nesting, rings, shared chains and megabytes: answered in bounded time and memory, without a crash."""
    root = Path(cldurl.__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", BOMBS], capture_output=True, text=True, timeout=120, cwd=root, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout) == 60
