"""Hypothesis strategies for transformations, made from the table (extra: `testing`).

Each gives valid values of every form that `compile` takes.

    from hypothesis import given
    from cldurl import compile, strategies as cst

    @given(cst.transformations())
    def test_my_code_takes_any_transformation(transformation): ...
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cldurl import effects, expressions, kinds, layers, parameters, special
from cldurl.cloud import Cloud
from cldurl.effect_table import Arg, Effect
from cldurl.errors import Refused
from cldurl.parameters import BY_NAME, CHAIN, DELIVERY, RAW, TABLE

__all__ = ["chains", "clouds", "components", "public_ids", "texts", "transformations", "values"]

_WORD = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
_VARIABLE = _WORD.map("${}".format)


def texts(*, min_size: int = 1) -> SearchStrategy[str]:
    """Free text as people write it and as attackers do: any script, separators, escapes, no controls."""
    plain = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=min_size, max_size=20)
    odd = st.text(st.sampled_from("ab25CFcf%,/:;$()!?#&+ _-.\u00e9\U0001f600"), min_size=min_size, max_size=12)
    return plain | odd


def public_ids() -> SearchStrategy[str]:
    """Raw public IDs of stored assets, with and without folders."""
    letters = st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="?&#\\%<>+/")
    segment = st.from_regex("[A-Za-z0-9_.-]{1,8}", fullmatch=True) | st.text(letters, min_size=1, max_size=8)
    return st.lists(segment, min_size=1, max_size=3).map("/".join).filter(_is_public_id)


def _is_public_id(public_id: str) -> bool:
    from cldurl.public_ids import fault_of

    try:
        fault_of(public_id)
    except Refused:
        return False
    return True


def clouds() -> SearchStrategy[Cloud]:
    """Clouds of every shape of host."""
    names = st.from_regex("[a-z][a-z0-9-]{1,10}[a-z0-9]", fullmatch=True).filter(lambda name: not name.endswith("-cld"))
    hosts = st.none() | st.just("private") | st.just("images.example.com")
    return st.builds(Cloud, names, host=hosts, secure=st.booleans(), force_version=st.booleans())


@functools.cache
def _of(kind: kinds.Kind) -> SearchStrategy[Any]:
    """The strategy of a kind, built once: that costs more than drawing from it."""
    return STRATEGIES[type(kind)](kind)


def values(name: str) -> SearchStrategy[Any]:
    """Values of one parameter, in every form that it takes."""
    return _of(BY_NAME[name].kind)


def components(*, nested: bool = True) -> SearchStrategy[dict[str, Any]]:
    """Dicts of one component; with `nested`, some hold a chain under `transformation`."""
    keys = [row.name for row in TABLE if row.place not in (CHAIN, RAW, DELIVERY)]
    picked = st.lists(st.sampled_from(keys), unique=True, max_size=6).map(_without_conflicts)
    assigned = st.dictionaries(_VARIABLE, _of(parameters.VALUE_OF_VARIABLE).filter(_names_no_variable), max_size=2)
    whole = st.builds(_merged, assigned, _filled(picked))
    if not nested:
        return whole
    inner = st.one_of(values("transformation"), st.lists(whole | _WORD, min_size=1, max_size=2))
    return whole | st.builds(lambda step, chain: {**step, "transformation": chain}, whole, inner)


def chains() -> SearchStrategy[list[Any]]:
    """Lists of components and of strings in URL syntax."""
    return st.lists(
        components() | st.sampled_from(["c_fill,w_300", "t_thumb", "e_sepia/r_max", "if_w_gt_500"]), max_size=4
    )


def transformations() -> SearchStrategy[Any]:
    """Whatever `compile` takes."""
    return components() | chains()


@st.composite
def _filled(draw: st.DrawFn, picked: SearchStrategy[list[str]]) -> dict[str, Any]:
    """A value for each key that was picked."""
    return {name: draw(values(name)) for name in draw(picked)}


def _without_conflicts(names: list[str]) -> list[str]:
    """Of two keys for one code the first."""
    taken: set[str] = set()
    kept = []
    for name in names:
        codes = set(BY_NAME[name].sets) or {BY_NAME[name].code or name}
        if not codes & taken:
            taken |= codes
            kept.append(name)
    return kept


def _merged(assigned: dict[str, Any], plain: dict[str, Any]) -> dict[str, Any]:
    """Both dicts, without `$` keys that a list of variables sets too."""
    listed = plain.get("variables") or ()
    names = set(listed) if isinstance(listed, dict) else {pair[0] for pair in listed}
    return {**{name: value for name, value in assigned.items() if name not in names}, **plain}


def _names_no_variable(value: object) -> bool:
    return "$" not in str(value)


def _numbers(kind: kinds.Number) -> SearchStrategy[Any]:
    low = kind.low if kind.low is not None else (kind.above if kind.above is not None else -10_000)
    high = kind.high if kind.high is not None else 10_000
    first = math.floor(low) + 1 if kind.above is not None else math.ceil(low)
    whole = st.integers(first, math.floor(high))
    if kind.whole:
        return whole | whole.map(str)
    broken = st.floats(low, high, exclude_min=kind.above is not None, allow_subnormal=False).map(lambda x: round(x, 6))
    broken = broken.filter(lambda x: kind.above is None or x > kind.above)
    exact = st.decimals(Decimal(first), Decimal(math.floor(high)), places=3)
    quarters = (
        st.integers(first * 4, math.floor(high) * 4)
        .map(lambda n: Fraction(n, 4))
        .filter(lambda f: kind.above is None or f > kind.above)
    )
    return st.one_of(whole, whole.map(str), broken, exact, exact.map(str), quarters)


def _expressions() -> SearchStrategy[str]:
    atom = st.one_of(
        st.sampled_from(sorted(expressions.WORDS)),
        _VARIABLE,
        st.integers(-99, 9999).map(str),
        st.floats(0, 99).map(lambda x: f"{x:.2f}"),
        texts(min_size=0).filter(lambda text: "!" not in text).map("!{}!".format),
        _WORD.filter(lambda word: word not in {*expressions.OPERATORS.values(), "in", "nin"}),
    )
    operator = st.sampled_from([*expressions.OPERATORS, *expressions.OPERATORS.values(), "in", "nin"])
    more = st.lists(st.tuples(operator, atom), max_size=3)
    whole = st.builds(lambda first, rest: " ".join([first, *(word for pair in rest for word in pair)]), atom, more)
    # A number alone is not an expression: the slot's own range holds.
    return whole.filter(lambda text: kinds.number_text(text) is None)


def _open(kind: kinds.Open) -> SearchStrategy[Any]:
    named = texts().filter(lambda text: "!" not in text).map("region_!{}!".format)
    return st.sampled_from(sorted(kind.words)) | _WORD | st.builds("{}:{}".format, _WORD, _WORD) | named


def _angle(kind: kinds.Angle) -> SearchStrategy[Any]:
    one = st.integers(-360, 720) | st.sampled_from(["hflip", "vflip", "ignore", "auto_right"])
    return (
        one | st.floats(-360, 360).map(lambda x: round(x, 3)) | st.lists(one, min_size=1, max_size=3) | _expressions()
    )


def _border(kind: kinds.Border) -> SearchStrategy[Any]:
    width = st.integers(0, 50)
    color = _of(kinds.COLOR)
    whole = st.fixed_dictionaries({}, optional={"width": width | _VARIABLE, "color": color})
    return whole | st.builds("{}px_solid_{}".format, width, color) | st.builds("{}_solid_{}".format, _VARIABLE, color)


def _fps(kind: kinds.Fps) -> SearchStrategy[Any]:
    one = st.integers(1, 120) | st.sampled_from([23.976, "29.97"])
    ends = st.lists(one, min_size=2, max_size=2).map(lambda ends: sorted(ends, key=lambda end: float(str(end))))
    return (
        one | ends | st.tuples(one, st.none()) | ends.map(lambda ends: f"{ends[0]}-{ends[1]}") | one.map("-{}".format)
    )


def _quality(kind: kinds.Quality) -> SearchStrategy[Any]:
    words = ["auto", "auto:best", "auto:low:sensitive", "80:420", "70:qmax_90", "jpegmini:1", "auto:444"]
    return st.integers(1, 100) | st.sampled_from(words) | _expressions()


def _hex() -> SearchStrategy[str]:
    return st.from_regex("[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}", fullmatch=True)


def _layer(kind: layers.Layer) -> SearchStrategy[Any]:
    # A first segment that reads as a prefix, and a ":", are refused in a layer's public ID.
    plain_id = (
        public_ids().filter(lambda text: ":" not in text and text[0] != "$").map("x{}".format).filter(_is_public_id)
    )
    style = st.fixed_dictionaries(
        {
            "font_family": st.sampled_from(["Arial", "Open Sans", "my_font.ttf", "$font"]),
            "font_size": st.integers(1, 200) | _VARIABLE,
        },
        optional={key: _of(value[0]).filter(bool) for key, value in layers.STYLE.items()},
    )
    words = texts() | st.builds("{}$({}){}".format, texts(min_size=0), _WORD, texts(min_size=0))
    written = st.fixed_dictionaries({"text": words | texts().map(lambda text: {"literal": text})})
    image = st.fixed_dictionaries(
        {"public_id": plain_id},
        optional={
            "resource_type": st.sampled_from(["image", "video", "audio", "lut"]),
            "type": st.sampled_from(["upload", "private", "authenticated"]),
            "format": st.sampled_from(["png", "webp"]),
        },
    )
    # Before a text, and in subtitles, an ID that reads as a font with a size is refused too.
    no_style = plain_id.filter(lambda text: not layers.read_style(text.partition("/")[0]))
    asset = st.fixed_dictionaries({"public_id": no_style, "text": texts()})
    subtitles = st.fixed_dictionaries({"public_id": no_style, "resource_type": st.just("subtitles")})
    subtitles |= st.builds(lambda a, b: {**a, **b}, style, subtitles)
    remote = st.fixed_dictionaries({"url": texts().map(lambda text: "https://example.com/" + text.replace(" ", ""))})
    styled = st.builds(lambda a, b: {**a, **b}, style, written)
    return st.one_of(plain_id, _VARIABLE, image, styled, asset, subtitles, remote)


def _named(kind: effects.WithArguments) -> SearchStrategy[Any]:
    table = kind._table()
    names = st.sampled_from(sorted(table))
    ordered = st.lists(st.integers(-100, 2000), max_size=2)
    dicts = st.sampled_from(sorted(table.values(), key=lambda effect: effect.name)).flatmap(_effect_dict)
    text = st.builds("{}:{}".format, names, texts())
    return st.one_of(names, text, st.builds(lambda name, items: [name, *items], names, ordered), dicts)


@functools.cache
def _effect_dict(effect: Effect) -> SearchStrategy[dict[str, Any]]:
    """Every required argument, and some of the others; ordered ones from the front."""
    named = {arg.name: _argument(arg) for arg in effect.args if arg.named and not arg.required}
    required = {arg.name: _argument(arg) for arg in effect.args if arg.required}
    first = [arg for arg in effect.args if not arg.named and not arg.required][:1]
    inner = st.fixed_dictionaries(required, optional={**named, **{arg.name: _argument(arg) for arg in first}})
    return inner.map(lambda arguments: {effect.name: arguments})


def _argument(arg: Arg) -> SearchStrategy[Any]:
    low, high = math.ceil(arg.low if arg.low is not None else 0), math.floor(arg.high if arg.high is not None else 100)
    number = st.integers(low, high)
    forms: dict[str, SearchStrategy[Any]] = {
        "text": texts(),
        "word": texts(),
        "text_list": texts() | st.lists(texts(), min_size=1, max_size=3),
        "bool": st.booleans(),
        "yn": st.booleans(),
        "flag": st.just(True),
        "hex": _hex(),
        "color": _of(kinds.COLOR),
        "bare_color": st.sampled_from(["red", "#ff8800"]),
        "color_positions": st.lists(st.tuples(st.sampled_from(["red", "#ff8800"]), number), min_size=1, max_size=3),
        "palette": st.lists(st.sampled_from(["red", "#ff8800"]), min_size=1, max_size=3),
        "floats": st.lists(st.integers(-10, 10), min_size=1, max_size=9),
        "regions": st.lists(st.tuples(number, number, number, number), min_size=1, max_size=2),
        "group": st.fixed_dictionaries({"g": st.just("auto"), "zoom": st.integers(1, 8)}),
        "dB": st.just("-10dB"),
        "variable_ref": _VARIABLE,
    }
    if arg.words:
        one = st.sampled_from(arg.words)
        return st.lists(one, min_size=1, max_size=2) if arg.type == "enum_list" else one
    return forms.get(arg.type, number)


def _flags(kind: effects.Flags) -> SearchStrategy[Any]:
    one = st.sampled_from(sorted(kind.words))
    file = st.fixed_dictionaries({"attachment": texts()})
    return (
        one | st.lists(one | file, max_size=3) | st.lists(one, min_size=1, max_size=3, unique=True).map(".".join) | file
    )


def _extra(kind: special.Extra) -> SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(["zz", "yy9", "qq"]), st.integers(0, 99) | texts(), max_size=2)


def _variables(kind: special.Variables) -> SearchStrategy[Any]:
    pairs = st.lists(st.tuples(_VARIABLE, _of(parameters.VALUE_OF_VARIABLE)), max_size=3)
    return pairs | pairs.map(dict)


def _codec(kind: special.VideoCodec) -> SearchStrategy[Any]:
    whole = st.fixed_dictionaries(
        {
            "codec": st.just("h265"),
            "profile": st.just("auto"),
            "level": st.sampled_from(["4.0", 3.1]),
            "b_frames": st.booleans(),
        }
    )
    return st.sampled_from(["auto", "h264", "h265:main:4.0:bframes_no"]) | whole | st.just({"codec": "vp9"})


def _function(kind: special.Function) -> SearchStrategy[Any]:
    remote = st.fixed_dictionaries(
        {"function_type": st.just("remote"), "source": texts().map("https://example.com/{}".format)}
    )
    return remote | st.just({"function_type": "wasm", "source": "dir/blur.wasm"}) | st.just("wasm:blur.wasm")


# A strategy for each kind; `tests/test_table.py` fails when one is missing.
STRATEGIES: dict[type[kinds.Kind], Callable[[Any], SearchStrategy[Any]]] = {
    kinds.Either: lambda kind: st.one_of([_of(one) for one in kind.kinds]),
    kinds.Number: _numbers,
    kinds.Choice: lambda kind: st.sampled_from(sorted(kind.words)),
    kinds.Open: _open,
    kinds.Word: lambda kind: st.sampled_from(sorted(kind.words)) | _VARIABLE,
    kinds.Pattern: lambda kind: st.from_regex(kind.shape.pattern, fullmatch=True).filter(_accepted_by(kind)),
    kinds.Color: lambda kind: st.one_of(
        st.sampled_from(["red", "White", "gray50"]), _hex().map("#{}".format), _hex().map("rgb:{}".format), _VARIABLE
    ),
    kinds.Expression: lambda kind: _expressions(),
    kinds.Percent: lambda kind: (
        st.integers(0, 100) | st.integers(0, 100).flatmap(lambda n: st.sampled_from([f"{n}%", f"{n}P", f"{n}.5"]))
    ),
    kinds.Ratio: lambda kind: (
        st.fractions(Fraction(1, 9), 9, max_denominator=16) | st.sampled_from(["16:9", 1.5, (4, 3), Decimal("0.75")])
    ),
    kinds.Radius: lambda kind: (
        st.just("max")
        | st.integers(0, 99)
        | st.lists(st.integers(0, 99) | _expressions().filter(lambda text: ":" not in text), min_size=1, max_size=4)
    ),
    kinds.List: lambda kind: _of(kind.item) | st.lists(_of(kind.item), min_size=1, max_size=3),
    kinds.Angle: _angle,
    kinds.Fps: _fps,
    kinds.Border: _border,
    kinds.Quality: _quality,
    kinds.IdSlot: lambda kind: public_ids().filter(lambda text: ":" not in text).map(lambda text: kind.prefix + text),
    kinds.Text: lambda kind: texts().map(lambda text: kind.prefix + text),
    layers.Layer: _layer,
    effects.WithArguments: _named,
    effects.Flags: _flags,
    special.Names: lambda kind: _WORD if kind.most == 1 else _WORD | st.lists(_WORD, min_size=1, max_size=3),
    special.VideoCodec: _codec,
    special.Function: _function,
    special.VariableValue: lambda kind: st.one_of(
        st.integers(-99, 9999),
        _expressions(),
        st.lists(texts().filter(lambda text: not set("!:") & set(text)), min_size=1, max_size=2),
    ),
    special.Variables: _variables,
    special.Pair: lambda kind: st.tuples(_of(kind.first[1]).filter(_alone), _of(kind.second[1]).filter(_alone)),
    special.Extra: _extra,
    special.RawText: lambda kind: st.sampled_from(["c_fill,w_100/e_sepia", "zz_9"]),
    special.Switch: lambda kind: st.booleans(),
    special.Html: lambda kind: st.booleans(),
}


def _accepted_by(kind: kinds.Kind) -> Callable[[object], bool]:
    """Whether a kind takes a value: a range must rise too."""

    def takes(value: object) -> bool:
        try:
            return kind.offer(value) is not None
        except Refused:
            return False

    return takes


def _alone(value: object) -> bool:
    return value is not None
