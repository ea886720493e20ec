"""Hypothesis strategies for the tests of our users, and our own, made from the table (extra: `testing`).

Each gives every valid value by default, in every form; arguments, all of them by keyword, narrow
that down.  `Cloud`, `Encoded` and `cldurl.typing.Component` are known to `st.from_type` as soon as
Hypothesis is imported; `Chain` and `DeliveryUrl` once this module is.

    from hypothesis import given
    from cldurl import compile, strategies as cst

    @given(cst.transformations())
    def test_my_code_takes_any_transformation(transformation): ...
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any, ParamSpec, TypeVar

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from cldurl import effects, expressions, layers, parameters, special
from cldurl._amounts import Fps, Number, Ratio, Time
from cldurl._colors import COLOR, Border, Color
from cldurl._computed import Angle, Expression, Quality, Radius
from cldurl._escape import ID
from cldurl._numbers import number_text
from cldurl._texts import Choice, IdSlot, Open, Text, Word
from cldurl.cloud import Cloud
from cldurl.delivery_urls import DeliveryUrl, parse
from cldurl.effect_table import Arg, Effect
from cldurl.errors import CldurlError, Refused, show, suggest
from cldurl.kinds import Either, Kind, List, Pattern
from cldurl.parameters import BY_NAME, CHAIN, DELIVERY, EXTRA, RAW, TABLE
from cldurl.parsed import Chain, parse_transformation
from cldurl.public_ids import MAX_LENGTH, Encoded, fault_of
from cldurl.transformations import compile
from cldurl.typing import Component

__all__ = [
    "chains",
    "clouds",
    "components",
    "encoded_ids",
    "hostile_text",
    "public_ids",
    "texts",
    "transformations",
    "urls",
    "values",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _shown(make: Callable[_P, SearchStrategy[_T]]) -> Callable[_P, SearchStrategy[_T]]:
    """Show strategies as the call that made them: in full they fill pages."""

    @functools.wraps(make)
    def named(*args: _P.args, **kwargs: _P.kwargs) -> SearchStrategy[_T]:
        strategy = make(*args, **kwargs)

        def drawn(draw: st.DrawFn, /, *_args: object, **_kwargs: object) -> _T:
            return draw(strategy)

        drawn.__name__ = drawn.__qualname__ = make.__name__
        return st.composite(drawn)(*args, **kwargs)

    return named


_WORD = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
_VARIABLE = _WORD.map("${}".format)


# ------------------------------------------------------------------------------------------------------------- texts


@_shown
def texts(*, min_size: int = 1, max_size: int = 20) -> SearchStrategy[str]:
    """Text that can be laid over an image: any script, separators and escapes; no control characters."""
    _sizes(min_size, max_size)
    plain = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=min_size, max_size=max_size)
    odd = st.text(
        st.sampled_from("ab25CFcf%,/:;$()!?#&+ _-.\u00e9\U0001f600"),
        min_size=min_size,
        max_size=max(min_size, min(12, max_size)),
    )
    return plain | odd


# What has ended a slot, a path, a line or a parser somewhere.
_HOSTILE = (
    ",", "/", ":", ";", "!", "$", "_", "%", "?", "#", "&", "=", "\\", "..", "../", "./", "//", "~", "'", '"', "<", ">", "\0", "\n", "\r\n", "\t",
    "\x1b[31m", "\x7f", "\u0085", "\u2028", "\u202e", "\ufeff", "\ud800", "\udcff", "%2C", "%252C", "%2F", "%252f", "%2e%2e", "%00", "%FF", "%25",
    "%2525", "$(a)", "!a!", "v1", "v1/", "s--AAAAAAAA--", "s--AAAAAAAA--/", "w_5000", ",w_5000", "/w_5000/", "l_text:Arial_9:x", "fl_attachment",
    "http://", "https://evil.example/", "@", "javascript:", "{{", "}}", "{%", "<script>", "images", "text:", "fetch:", "video:", "\u00e9", "\U0001f600",
    "\u0301", "0", "-1", "1e309", "NaN", " ", "null", "true", "__cld_token__=", "~hmac=", "*",
)  # fmt: skip


@_shown
def hostile_text(*, min_size: int = 0, max_size: int = 64) -> SearchStrategy[str]:
    """Text as an attacker sends it: separators, escapes, controls, lone surrogates, pieces of our own syntax.

    cldurl takes it where any text may stand, encoded so that it stays there, or refuses it with a
    `CldurlError`: the same can be asked of the code round it.  Sizes are counted in characters.
    """
    _sizes(min_size, max_size)
    pieces = st.lists(st.sampled_from(_HOSTILE) | st.text(max_size=5), max_size=8).map("".join)
    whole = st.text(st.characters(), min_size=min_size, max_size=max_size)
    return whole | pieces.map(lambda text: text[:max_size]).filter(lambda text: len(text) >= min_size)


def _sizes(least: int, most: int) -> None:
    if not 0 <= least <= most:
        raise InvalidArgument(f"there is nothing of min_size={least!r} and max_size={most!r}")


@_shown
def public_ids(*, folders: bool = True, max_size: int = MAX_LENGTH) -> SearchStrategy[str]:
    """Raw public IDs of stored assets: whatever the service and `Cloud.url` take.

    With `folders=False` they hold no slash; `max_size` is counted in characters.
    """
    _sizes(1, max_size)
    letters = st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"], blacklist_characters="?&#\\%<>+/")
    segment = st.from_regex("[A-Za-z0-9_.-]{1,8}", fullmatch=True) | st.text(letters, min_size=1, max_size=8)
    long = st.builds(lambda text, times: (text * times)[:max_size], segment, st.integers(1, max_size))
    segments = st.lists(segment, min_size=1, max_size=4 if folders else 1).map("/".join)
    return (segments | long).filter(lambda text: len(text) <= max_size and _is_public_id(text))


def _is_public_id(public_id: str) -> bool:
    try:
        fault_of(public_id)
    except Refused:
        return False
    return True


@_shown
def encoded_ids(*, folders: bool = True) -> SearchStrategy[Encoded]:
    """Public IDs that are percent-encoded already."""
    return public_ids(folders=folders, max_size=60).map(lambda text: Encoded(text.translate(ID)))


# ------------------------------------------------------------------------------------------------------------ clouds


@_shown
def clouds(**settings: SearchStrategy[Any]) -> SearchStrategy[Cloud]:
    """Clouds of every shape of host and of URL, with and without secrets (which are nobody's).

    A setting that is given as a strategy, such as `host=st.none()`, takes the place of ours.
    """
    known = {*_SETTINGS, "fetch_hosts", "old_secrets", "old_token_keys", "token_name", "api_url", "clock"}
    for name, strategy in settings.items():
        if name not in known:
            raise InvalidArgument("; ".join(filter(None, [f"Cloud has no setting {show(name)}", suggest(name, known)])))
        if not isinstance(strategy, SearchStrategy):
            raise InvalidArgument(f"{name}={strategy!r} is no strategy; did you mean {name}=st.just({strategy!r})?")
    return st.fixed_dictionaries({**_SETTINGS, **settings}).map(_consistent)


def _consistent(settings: dict[str, Any]) -> Cloud:
    """A cloud of settings drawn one by one: own hosts have shards, and others a choice of paths."""
    if settings["host"] in (None, "private"):
        settings["cloud_in_path"] = None
    else:
        settings["cdn_subdomain"] = False
    return Cloud(**settings)


_NAMES = st.from_regex("[a-z][a-z0-9-]{1,10}[a-z0-9]", fullmatch=True).filter(lambda name: not name.endswith("-cld"))
_SETTINGS: dict[str, SearchStrategy[Any]] = {
    "name": _NAMES,
    "api_key": st.none() | st.integers(1, 10**15).map(str),
    "api_secret": st.none() | st.from_regex("[A-Za-z0-9_-]{1,30}", fullmatch=True),
    "host": st.none() | st.just("private") | st.sampled_from(["images.example.com", "example.org:8080"]),
    "cloud_in_path": st.none() | st.booleans(),
    "secure": st.booleans(),
    "cdn_subdomain": st.booleans(),
    "force_version": st.booleans(),
    "shorten": st.booleans(),
    "use_root_path": st.booleans(),
    "defaults": st.none() | st.just({"quality": "auto", "fetch_format": "auto"}) | st.just({"dpr": 2.0}),
    "signature_algorithm": st.sampled_from(["sha1", "sha256"]),
    "long_signature": st.booleans(),
    "token_key": st.none() | st.binary(min_size=1, max_size=16).map(bytes.hex),
}


# --------------------------------------------------------------------------------------------------- transformations


@functools.cache
def _of(kind: Kind) -> SearchStrategy[Any]:
    """The strategy of a kind, built once: that costs more than drawing from it."""
    return STRATEGIES[type(kind)](kind)


@_shown
def values(name: str) -> SearchStrategy[Any]:
    """Values of one parameter, `"width"` for example, in every form that it takes."""
    return _of(BY_NAME[_known(name)].kind)


def _known(name: str) -> str:
    if name not in BY_NAME:
        raise InvalidArgument("; ".join(filter(None, [f"no parameter is named {show(name)}", suggest(name, BY_NAME)])))
    return name


_COMPONENT: Any = Component  # a TypedDict, which is a type at run time
_IN_COMPONENTS = [row.name for row in TABLE if row.place not in (CHAIN, RAW, DELIVERY)]
_READABLE = [row.name for row in TABLE if row.place not in (CHAIN, RAW, DELIVERY, EXTRA)]
_NESTED = next(row.name for row in TABLE if row.place == CHAIN)


@_shown
def components(*, keys: Collection[str] | None = None, nested: bool = True) -> SearchStrategy[dict[str, Any]]:
    """Dicts of one component.

    Of `keys` alone, or of all that `compile` takes and `$name` keys; `nested` allows for a chain
    under `transformation`.
    """
    if isinstance(keys, str):
        raise InvalidArgument(f"keys={keys!r} is one string; did you mean keys=[{keys!r}]?")
    asked = None if keys is None else tuple(map(_known, keys))
    return _components(asked, nested and (asked is None or _NESTED in asked))


@functools.cache
def _components(keys: tuple[str, ...] | None, nested: bool) -> SearchStrategy[dict[str, Any]]:
    names = _IN_COMPONENTS if keys is None else [name for name in keys if name in _IN_COMPONENTS]
    picked = st.lists(st.sampled_from(names), unique=True, max_size=6).map(_without_conflicts) if names else st.just([])
    assigned = st.dictionaries(_VARIABLE, _of(parameters.VALUE_OF_VARIABLE).filter(_names_no_variable), max_size=2)
    whole = st.builds(_merged, assigned if keys is None else st.just({}), _filled(picked))
    if not nested:
        return whole
    inner = st.one_of(values(_NESTED), st.lists(whole | _WORD, min_size=1, max_size=2))
    return whole | st.builds(lambda step, chain: {**step, _NESTED: chain}, whole, inner)


_EXAMPLES = st.sampled_from(["c_fill,w_300", "t_thumb", "e_sepia/r_max", "if_w_gt_500", "w_300,c_fill"])


def _strings(keys: Collection[str] | None) -> SearchStrategy[str]:
    """URL syntax, canonical and not, of codes that the table knows."""
    names = tuple(_READABLE if keys is None else [name for name in keys if name in _READABLE])
    written = _components(names, nested=False).map(_text)
    return _EXAMPLES | written if keys is None else written


def _text(transformation: Any) -> str:
    return compile(transformation)


@_shown
def chains(
    *, min_size: int = 0, max_size: int = 4, keys: Collection[str] | None = None, strings: bool = True
) -> SearchStrategy[list[Any]]:
    """Lists of components and, unless `strings` is false, of strings in URL syntax."""
    _sizes(min_size, max_size)
    step: SearchStrategy[Any] = components(keys=keys)
    return st.lists(step | _strings(keys) if strings else step, min_size=min_size, max_size=max_size)


@_shown
def transformations(*, keys: Collection[str] | None = None, strings: bool = True) -> SearchStrategy[Any]:
    """Whatever `compile` takes: dicts, chains and, unless `strings` is false, strings in URL syntax."""
    data = components(keys=keys) | chains(keys=keys, strings=strings)
    return data | _strings(keys) if strings else data


# -------------------------------------------------------------------------------------------------------------- URLs


@_shown
def urls(*, cloud: Cloud | SearchStrategy[Cloud] | None = None) -> SearchStrategy[str]:
    """Delivery URLs of a cloud, or of any: stored and remote, signed and not, with tokens, versions, suffixes."""
    if cloud is not None and not isinstance(cloud, (Cloud, SearchStrategy)):
        raise InvalidArgument(f"cloud={cloud!r} is neither a Cloud nor a strategy of them")
    return _urls(clouds() if cloud is None else st.just(cloud) if isinstance(cloud, Cloud) else cloud)


@st.composite
def _urls(draw: st.DrawFn, makers: SearchStrategy[Cloud]) -> str:
    maker, options = draw(makers), draw(_DELIVERY)
    if options.get("type") == "fetch":
        for name in ("resource_type", "url_suffix", "version"):
            options.pop(name, None)
        public_id = "https://example.com/" + draw(texts(min_size=0)).replace("\\", "")
    else:
        public_id = draw(public_ids(max_size=40))
    if maker.api_secret is not None and draw(st.booleans()):
        options["sign"] = True
    if maker.token_key is not None and draw(st.booleans()):
        options["token"] = {"start": 0, "duration": draw(st.integers(1, 10**6)), "past": True}
    try:
        return maker.url(public_id, draw(transformations()), **options)
    except CldurlError:
        # A suffix for a type that has none, an ID that cannot be signed, and the like.
        reject()


_DELIVERY: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "version": st.integers(1, 10**12),
        "format": st.sampled_from(["jpg", "webp", "mp4", "PNG"]),
        "type": st.sampled_from(["upload", "private", "authenticated", "fetch", "facebook"]),
        "resource_type": st.sampled_from(["image", "image", "video", "raw"]),
    },
).flatmap(
    lambda options: (
        st.fixed_dictionaries(
            {key: st.just(value) for key, value in options.items()},
            optional={"url_suffix": st.from_regex("[a-z]{1,9}(-[a-z]{1,9})?", fullmatch=True)},
        )
        if options.get("type", "upload") == "upload"
        else st.just(options)
    )
)


@st.composite
def _filled(draw: st.DrawFn, picked: SearchStrategy[list[str]]) -> dict[str, Any]:
    """A value for each key that was picked."""
    return {name: draw(_of(BY_NAME[name].kind)) for name in draw(picked)}


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


def _numbers(kind: Number) -> SearchStrategy[Any]:
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
    return whole.filter(lambda text: number_text(text) is None)


def _open(kind: Open) -> SearchStrategy[Any]:
    named = texts().filter(lambda text: "!" not in text).map("region_!{}!".format)
    return st.sampled_from(sorted(kind.words)) | _WORD | st.builds("{}:{}".format, _WORD, _WORD) | named


def _angle(kind: Angle) -> SearchStrategy[Any]:
    one = st.integers(-360, 720) | st.sampled_from(["hflip", "vflip", "ignore", "auto_right"])
    return (
        one | st.floats(-360, 360).map(lambda x: round(x, 3)) | st.lists(one, min_size=1, max_size=3) | _expressions()
    )


def _border(kind: Border) -> SearchStrategy[Any]:
    width = st.integers(0, 50)
    color = _of(COLOR)
    whole = st.fixed_dictionaries({}, optional={"width": width | _VARIABLE, "color": color})
    return whole | st.builds("{}px_solid_{}".format, width, color) | st.builds("{}_solid_{}".format, _VARIABLE, color)


def _fps(kind: Fps) -> SearchStrategy[Any]:
    one = st.integers(1, 120) | st.sampled_from([23.976, "29.97"])
    ends = st.lists(one, min_size=2, max_size=2).map(lambda ends: sorted(ends, key=lambda end: float(str(end))))
    return (
        one | ends | st.tuples(one, st.none()) | ends.map(lambda ends: f"{ends[0]}-{ends[1]}") | one.map("-{}".format)
    )


def _quality(kind: Quality) -> SearchStrategy[Any]:
    words = ["auto", "auto:best", "auto:low:sensitive", "80:420", "70:qmax_90", "jpegmini:1", "auto:444"]
    return st.integers(1, 100) | st.sampled_from(words) | _expressions()


def _hex() -> SearchStrategy[str]:
    return st.from_regex("[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}", fullmatch=True)


def _layer(kind: layers.Layer) -> SearchStrategy[Any]:
    # A first segment that reads as a prefix, and a ":", are refused in a layer's public ID.
    plain_id = (
        # With an extension it must still be an ID: in a URL nobody can tell that from its end.
        public_ids(max_size=200)
        .filter(lambda text: ":" not in text and text[0] != "$")
        .map("x{}".format)
        .filter(_is_public_id)
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
        "color": _of(COLOR),
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
STRATEGIES: dict[type[Kind], Callable[[Any], SearchStrategy[Any]]] = {
    Either: lambda kind: st.one_of([_of(one) for one in kind.kinds]),
    Number: _numbers,
    Choice: lambda kind: st.sampled_from(sorted(kind.words)),
    Open: _open,
    Word: lambda kind: st.sampled_from(sorted(kind.words)) | _VARIABLE,
    Pattern: lambda kind: st.from_regex(kind.shape.pattern, fullmatch=True).filter(_accepted_by(kind)),
    Color: lambda kind: st.one_of(
        st.sampled_from(["red", "White", "gray50"]), _hex().map("#{}".format), _hex().map("rgb:{}".format), _VARIABLE
    ),
    Expression: lambda kind: _expressions(),
    Time: lambda kind: (
        st.integers(0, 100) | st.integers(0, 100).flatmap(lambda n: st.sampled_from([f"{n}%", f"{n}P", f"{n}.5"]))
    ),
    Ratio: lambda kind: (
        st.fractions(Fraction(1, 9), 9, max_denominator=16) | st.sampled_from(["16:9", 1.5, (4, 3), Decimal("0.75")])
    ),
    Radius: lambda kind: (
        st.just("max")
        | st.integers(0, 99)
        | st.lists(st.integers(0, 99) | _expressions().filter(lambda text: ":" not in text), min_size=1, max_size=4)
    ),
    List: lambda kind: _of(kind.item) | st.lists(_of(kind.item), min_size=1, max_size=3),
    Angle: _angle,
    Fps: _fps,
    Border: _border,
    Quality: _quality,
    IdSlot: lambda kind: public_ids().filter(lambda text: ":" not in text).map(lambda text: kind.prefix + text),
    Text: lambda kind: texts().map(lambda text: kind.prefix + text),
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


def _accepted_by(kind: Kind) -> Callable[[object], bool]:
    """Whether a kind takes a value: a range must rise too."""

    def takes(value: object) -> bool:
        try:
            return kind.offer(value) is not None
        except Refused:
            return False

    return takes


def _alone(value: object) -> bool:
    return value is not None


st.register_type_strategy(Cloud, lambda _: clouds())
st.register_type_strategy(Encoded, lambda _: encoded_ids())
st.register_type_strategy(_COMPONENT, lambda _: components())
st.register_type_strategy(Chain, lambda _: transformations().map(_text).map(parse_transformation))
st.register_type_strategy(DeliveryUrl, lambda _: urls(cloud=clouds(host=st.none())).map(parse))
