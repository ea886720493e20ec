"""What the package keeps between calls is bounded: a flood of values that never come again leaves no trace."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import weakref
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given

import cldurl
from cldurl import CldurlError, _compile, _memo, _plan, layers
from cldurl import strategies as cst

CLOUD = cldurl.Cloud("demo", api_secret="b")


def kept() -> dict[str, int]:
    """How many values every container of every module of ours holds, memos and their dicts included."""
    found: dict[str, int] = {}
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] == "cldurl"]:
        for name, value in vars(module).items():
            if isinstance(value, (dict, list, set)) and name != "__builtins__":
                found[f"{module.__name__}.{name}"] = _size(value)
            elif hasattr(value, "cache_info"):
                found[f"{module.__name__}.{name}"] = value.cache_info().currsize
    return found


def _size(container: Any) -> int:
    items = list(container.values()) if isinstance(container, dict) else []
    return len(container) + sum([_size(item) for item in items if isinstance(item, (dict, list, set))])


def roads() -> dict[str, Callable[[int], Any]]:
    """A way to each memo, for a number that never comes again; and the other ways from a text to a result."""
    url = "https://res.cloudinary.com/demo/image/upload/c_fill,w_%d/v1/a%d"
    card = CLOUD.prepare({"width": cldurl.Hole("w")})
    return {
        "a width": lambda n: CLOUD.url("a", {"width": n}),
        "a fraction": lambda n: cldurl.compile({"width": n / 8}),
        "a chain": lambda n: cldurl.compile([{"width": n, "crop": "fill"}, {"effect": "sepia"}]),
        "a pair of known words": lambda n: cldurl.compile({"width": n % 997 + 1, "height": n % 1009 + 1}),
        "a variable": lambda n: cldurl.compile({"$w": n, "width": "$w"}),
        "an expression": lambda n: cldurl.compile({"width": f"initial_width / {n}"}),
        "a condition": lambda n: cldurl.compile([{"if": f"width > {n}", "crop": "fill"}, {"if": "end"}]),
        "a style": lambda n: cldurl.compile({"overlay": {"font_family": f"F{n}", "font_size": n, "text": "a"}}),
        "a text in other places": lambda n: cldurl.compile(
            {"overlay": {"font_family": "Arial", "font_size": 9, "text": "a"}, "x": n}
        ),
        "a text": lambda n: cldurl.compile({"overlay": {"font_family": "Arial", "font_size": 9, "text": f"a{n}"}}),
        "an effect": lambda n: cldurl.compile({"effect": f"sharpen:{n % 2000}"}),
        "an effect in a dict": lambda n: cldurl.compile({"effect": {"blur": n}}),
        "a layer": lambda n: cldurl.compile({"overlay": f"logo{n}", "width": n}),
        "a prompt": lambda n: cldurl.compile({"effect": {"gen_replace": {"from": f"{n}", "to": "tea"}}}),
        "a string": lambda n: cldurl.compile(f"c_fill,w_{n}"),
        "an ID": lambda n: CLOUD.url(f"a/{n}", {"width": 3}, sign=True),
        "a cloud": lambda n: cldurl.Cloud(f"demo{n}").url("a"),
        "a prepared one": lambda n: CLOUD.prepare({"width": n}).url(f"a{n}"),
        "a hole": lambda n: card.url("a", w=n),
        "a URL that is read": lambda n: cldurl.parse(url % (n, n)),
        "a transformation that is read": lambda n: cldurl.parse_transformation(f"c_fill,w_{n}/e_sepia"),
        "two spellings": lambda n: cldurl.canonicalize(f"w_{n},c_fill"),
        "an explanation": lambda n: cldurl.explain(f"w_{n}"),
        "a problem": lambda n: cldurl.check({"width": n, "crop": "thumb"}),
        "a mistake": lambda n: cldurl.check({f"widht{n}": n}),
    }


def memos() -> list[Any]:
    """All that there are."""
    kinds = (_memo.PairMemo, _memo.WholeMemo, _memo.TextMemo)
    ours = [module for name, module in sys.modules.items() if name.partition(".")[0] == "cldurl"]
    return [value for module in ours for value in vars(module).values() if isinstance(value, kinds)]


def empty() -> None:
    """Begin with memos that know nothing."""
    for memo in memos():
        memo.clear()


def said(transformation: Any) -> str:
    """The text, or why it is refused."""
    try:
        return cldurl.compile(transformation)
    except CldurlError as refusal:
        return str(refusal)


@given(cst.components(), cst.components())
@example({"if": "w_gt_1", "angle": 1}, {"overlay": {"font_family": "Arial", "font_size": 9, "text": "a"}, "$a": 1})
@example({"width": None, "flags": []}, {"height": ""})
def test_what_was_written_before_makes_no_difference(one: dict[str, Any], other: dict[str, Any]) -> None:
    """A dict of pairs that were written in other dicts says what it says when nothing was written before."""
    for both in ({**one, **other}, {**other, **one}):
        empty()
        alone = said(both)
        empty()
        said(one)
        said(other)
        assert said(both) == alone == said(both)


@pytest.mark.parametrize("key", ["flags", "angle", "radius", "effect", "fps", "aspect_ratio"])
def test_lists_are_told_apart_by_what_they_hold(key: str) -> None:
    """Items that are equal and not the same never share a text, nor do a list and a tuple of strange things."""
    values = [1, 1.0, True, Decimal(1), "1", 0, 0.0, -0.0, False, None, b"1", memoryview(b"1")]
    lists = [make([first, second]) for make in (list, tuple) for first in values for second in ("1", 1, 1.5)]
    alone = []
    for one in lists:
        empty()
        alone.append(said({key: one}))
    assert [said({key: one}) for one in lists] == alone == [said({key: one}) for one in lists]


TEXT = {"font_family": "Arial", "font_size": 9, "text": "a"}


@pytest.mark.parametrize(
    "made",
    [
        lambda value: {"x": value},
        lambda value: [{"x": value}],
        lambda value: {"radius": [value, 1]},
        lambda value: {"effect": {"preview": {"duration": value}}},
        lambda value: {"$a": value},
        lambda value: {"crop": value},
        lambda value: {"if": value},
        lambda value: {"transformation": value},
        lambda value: {"transformation": [value, {"x": 1}]},
        lambda value: {"transformation": [{"x": value}]},
        lambda value: {"overlay": {**TEXT, "font_size": value}},
        lambda value: {"overlay": {**TEXT, "font_family": value}},
        lambda value: {"overlay": TEXT, "x": value},
    ],
)
def test_numbers_and_texts_of_numpy_are_told_from_their_bytes(made: Callable[[Any], Any]) -> None:
    """They are numbers and texts here, and give their bytes away: what has the same bytes is something else."""
    np = pytest.importorskip("numpy")
    kinds: list[tuple[Any, ...]] = [
        (np.float64(0), np.int64(0), bytes(8)),
        (np.float64(9), np.float64(9).tobytes()),
        (np.str_("fill"), "fill".encode("utf-32-le"), memoryview("fill".encode("utf-32-le"))),
        (np.str_(""), b""),
    ]
    for values in kinds:
        alone = []
        for value in values:
            empty()
            alone.append(said(made(value)))
        assert [said(made(value)) for value in (*values, *values)] == 2 * alone


FLOOD, BOUND = 600, 50
# What a container may grow by.  A pair of a memo lies in a dict of its own, in one of its own, if no other has its key.
LIMIT = 3 * BOUND


def outgrown() -> set[str]:
    """The containers that a flood down every road has made larger than `LIMIT`."""
    for road in roads().values():
        road(1)  # loads what it needs
    empty()
    before = kept()
    for road in roads().values():
        for number in range(2, FLOOD):
            road(number)
    found = {name for name, size in kept().items() if size - before[name] > LIMIT}
    empty()
    return found


def test_no_container_outgrows_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six hundred different values down every road, and memos of fifty entries: nothing else grows either."""
    monkeypatch.setattr(_memo, "_PAIRS", BOUND)
    monkeypatch.setattr(_memo, "_WHOLES", BOUND)
    assert outgrown() == set()


@pytest.mark.parametrize(
    ("bound", "grown"),
    [
        ("_PAIRS", {"cldurl._compile._TEXTS"}),
        (
            "_WHOLES",
            {
                "cldurl._compile._WHOLES",
                "cldurl._compile._SIDES",
                "cldurl.layers._STYLES",
                "cldurl.parsed._COMPONENTS",
            },
        ),
    ],
)
def test_without_a_bound_it_would_be_seen(bound: str, grown: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure of the test above notices a memo that grows for ever."""
    monkeypatch.setattr(_memo, "_PAIRS", BOUND)
    monkeypatch.setattr(_memo, "_WHOLES", BOUND)
    monkeypatch.setattr(_memo, bound, 10**9)
    assert grown <= outgrown()


def test_full_memos_are_small() -> None:
    """The bounds as they are: the memos of all that a flood of widths and chains touches stay below 4 MB.

    After ten million widths they are no larger: docs/benchmarks.md has the number.
    """
    empty()
    tracemalloc.start()
    for number in range(1, 10_000):
        CLOUD.url("a", {"width": number, "height": 10_000 - number})
        CLOUD.url("a", [{"width": number}, {"x": number}, {"effect": "sepia"}])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    empty()
    assert peak < 4_000_000


def test_no_entry_is_long() -> None:
    """Texts longer than the bounds are compiled, and forgotten: entries are bounded in bytes too."""
    empty()
    for number in range(50):
        chain = [{"overlay": f"{'a' * 200}{number}:{step}", "width": 5} for step in range(20)]
        cldurl.parse_transformation(cldurl.compile(chain))
        cldurl.compile({"crop": "fill", "flags": ["lossy"] * 30 * number, "effect": {"blur": number + 1}})
    assert [key for memo in memos() if not isinstance(memo, _memo.PairMemo) for key in memo if len(key) > 2048] == []
    pairs = [memo for memo in memos() if isinstance(memo, _memo.PairMemo)]
    keys = [(kind, key) for memo in pairs for values in memo.texts.values() for kind in values for key in values[kind]]
    assert {str, list, dict} <= {kind for kind, _ in keys}
    assert [key for kind, key in keys if kind not in (int, float) and len(key) > (80 if kind is str else 240)] == []
    empty()


PRIVATE = "confidential"
LAYER = {"text": PRIVATE, "font_family": "Arial", "font_size": 9}
OTHER = {**LAYER, "text": "a"}


@pytest.mark.parametrize(
    "transformation",
    [
        {"overlay": LAYER},
        {"overlay": LAYER, "underlay": OTHER},
        {"overlay": OTHER, "underlay": LAYER},
        {"overlay": OTHER, "effect": {"gen_replace": {"from": PRIVATE, "to": "tea"}}},
        {"overlay": OTHER, "transformation": [{"overlay": LAYER}]},
        {"overlay": OTHER, "variables": [["$a", f"!{PRIVATE}!"]]},
        {"overlay": OTHER, "$a": f"!{PRIVATE}!"},
        {"overlay": {"text": PRIVATE, "public_id": "card"}},
        {"overlay": {"text": {"literal": PRIVATE}, "font_family": "Arial", "font_size": 9}},
        {"overlay": f"text:Arial_9:{PRIVATE}"},
        [{"overlay": LAYER}, {"width": 3}],
        ({"width": 3}, {"overlay": LAYER}),
        MappingProxyType({"overlay": LAYER}),
        {"transformation": {"overlay": LAYER}, "width": 3},
        {"effect": {"gen_replace": {"from": PRIVATE, "to": "tea"}}},
        {"effect": f"gen_replace:from_{PRIVATE};to_tea"},
        {"background": {"gen_fill": {"prompt": PRIVATE}}},
        {"flags": {"attachment": PRIVATE}},
        {"$a": f"!{PRIVATE}!"},
        {"$a": f"!{PRIVATE}!", "width": "$b"},
        {"variables": [["$a", f"!{PRIVATE}!"]]},
        {"raw_transformation": f"zz_{PRIVATE}"},
        {"extra": {"zz": PRIVATE}},
        f"l_text:Arial_9:{PRIVATE}",
        [{"width": 3}, f"$a_!{PRIVATE}!"],
    ],
)
def test_no_text_of_users_is_kept(transformation: Any) -> None:
    """Texts of layers, prompts, texts of variables and what nobody has read are forgotten, in any company."""
    empty()
    text = cldurl.compile(transformation)
    assert cldurl.compile(transformation) == text
    assert PRIVATE in text and str(cldurl.parse_transformation(text)) == text
    assert [memo for memo in memos() if PRIVATE in repr(memo)] == []


@pytest.mark.parametrize(
    "transformation",
    [
        {"width": 3, "crop": "fill"},
        [{"width": 3}, {"effect": "sepia"}],
        ({"width": 3}, {"effect": "sepia"}),
        [{"transformation": [{"width": 3}], "x": 1}],
        [{"$a": 3, "width": "$a"}],
    ],
)
def test_what_no_user_wrote_is_kept_once(transformation: Any) -> None:
    """As a whole, whatever holds it.  What came with it is not compiled twice."""
    empty()
    text = cldurl.compile(transformation)
    assert text == _compile.join(_compile.components(transformation))
    assert list(_compile._WHOLES.values()) == [text]
    assert cldurl.compile(transformation) == text
    assert len(_compile._WHOLES) == 1


@pytest.mark.parametrize("beside", [{}, {"width": 3, "crop": "fit", "x": 1}])
def test_of_a_layer_all_but_its_text_is_kept(beside: dict[str, Any]) -> None:
    """Its style, and what stands before and behind it."""
    empty()
    text = cldurl.compile({"overlay": OTHER, **beside})
    assert text == _compile.join(_compile.components({"overlay": OTHER, **beside}))
    [(before, behind)], [style] = _compile._SIDES.values(), layers._STYLES.values()
    assert f"{before}{style}a{behind}" == text
    assert cldurl.compile({"overlay": OTHER, **beside}) == text
    assert (len(_compile._SIDES), len(layers._STYLES)) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("width", 3, "w_3"),
        ("dpr", 1.5, "dpr_1.5"),
        ("crop", "fill", "c_fill"),
        ("$a", 3, "$a_3"),
        ("overlay", "a", "l_a"),
    ],
)
def test_a_plain_pair_is_kept(key: str, value: Any, text: str) -> None:
    """For every component in which it comes again."""
    empty()
    assert cldurl.compile([{"raw_transformation": "zz_1", key: value}]) == f"{text},zz_1"
    assert _plan.PARAMETERS.known(key, value) == text


class Text(str):
    """A string that can be seen to be kept."""

    __slots__ = ("__weakref__",)


@pytest.mark.parametrize(
    "said",
    [
        lambda text: cldurl.compile({text("crop"): "fill", text("$a"): 3}),
        lambda text: cldurl.compile({"overlay": {text("font_family"): text("Arial"), "font_size": 9, "text": "a"}}),
        lambda text: cldurl.canonicalize(text("w_1,c_fill")),
        lambda text: str(cldurl.parse_transformation(text("w_1,c_fill"))),
        lambda text: cldurl.canonicalize(text("https://res.cloudinary.com/demo/image/upload/w_1,c_fill/v1/a")),
    ],
)
def test_no_object_of_users_is_kept(said: Callable[[type[Text]], str]) -> None:
    """Of a string subclass its text is kept at most: what it is compared with later is nobody else's code."""
    empty()
    kept = []

    def text(words: str) -> Text:
        made = Text(words)
        kept.append(weakref.ref(made))
        return made

    said(text)  # type: ignore[arg-type]
    gc.collect()
    assert [made() for made in kept if made() is not None] == []


@pytest.mark.parametrize("text", ["fn_wasm:a%20b.wasm", "l_text:Arial_9:a"])
def test_what_can_be_changed_is_not_kept(text: str) -> None:
    """A dict that was read belongs to its reader: the next one gets another."""
    read = [cldurl.parse_transformation(text)[0].params[0].value for _ in range(3)]
    assert all(isinstance(value, dict) for value in read)
    assert len({id(value) for value in read}) == 3
