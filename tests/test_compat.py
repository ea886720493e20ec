"""`cldurl.compat` gives the bytes of the official Python SDK, or refuses for a good reason.

Three judges: the recorded answers in `tests/vectors`, the installed SDK under Hypothesis, and
examples that a reader can follow.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import pytest
from hypothesis import currently_in_test_context, event, example, given
from hypothesis import strategies as st

from cldurl import compat, errors
from cldurl.compat._values import DIALECT

VECTORS = Path(__file__).parent / "vectors"


def _without_environment(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLOUDINARY_")]:
        patch.delenv(name)


# The SDK reads the environment when it is imported, and fails if CLOUDINARY_URL is odd.
with pytest.MonkeyPatch.context() as _patch:
    _without_environment(_patch)
    import cloudinary
    import cloudinary.utils


@pytest.fixture(scope="module", autouse=True)
def bare_sdk() -> Iterator[None]:
    """The SDK with no configuration at all, whatever the environment says."""
    with pytest.MonkeyPatch.context() as patch:
        _without_environment(patch)
        cloudinary.reset_config()
        yield
    cloudinary.reset_config()


# --------------------------------------------------------------------------- vectors


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["__fraction__"]:
        return Fraction(value["__fraction__"])
    if list(value) == ["__tuple__"]:
        return tuple(_untagged(value["__tuple__"]))
    return {key: _untagged(item) for key, item in value.items()}


def _records() -> list[dict[str, Any]]:
    lines = [
        line for file in sorted((VECTORS / "public").glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines if line.strip()]


RECORDS = _records()


@pytest.fixture(scope="module")
def adapter() -> ModuleType:
    """The adapter beside the records, loaded from its file."""
    spec = importlib.util.spec_from_file_location("vectors_adapter", VECTORS / "adapter.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_record_is_judged() -> None:
    """No record is lost between the files and the tests."""
    assert len(RECORDS) == 915


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record['feature']}-{record['id']}")
def test_recorded_answers(record: dict[str, Any], adapter: ModuleType) -> None:
    """The answer is the recorded one, byte for byte, and the arguments stay as they were."""
    arguments = _untagged(record["input"])
    before = copy.deepcopy(arguments)
    try:
        answer = getattr(adapter, record["call"])(**arguments)
    except errors.InvalidInput:
        assert record["expected"] == {"error": True} or record.get("accept_error")
    else:
        # Of a query too: the parameters stand in the order of the SDK.
        assert answer == record["expected"]
        assert type(answer) is type(record["expected"])
    assert repr(arguments) == repr(before)


def test_table_agrees_with_the_order_of_writing() -> None:
    """The rows stand in the byte order of `code_`, so that nothing has to be sorted."""
    codes = [f"{code}_" for code, _ in DIALECT.values()]
    assert codes == sorted(codes)


# ----------------------------------------------------------------------- differential


class _Raised:
    """What the SDK answers when it answers with an exception."""


def _sdk(call: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return call(*copy.deepcopy(arguments))
    except Exception:
        return _Raised


def _sdk_transformation(transformation: Any) -> Any:
    if isinstance(transformation, dict):
        return cloudinary.utils.generate_transformation_string(**transformation)[0]
    return cloudinary.utils.generate_transformation_string(transformation=transformation)[0]


def _sdk_url(public_id: Any, options: dict[str, Any]) -> Any:
    return cloudinary.utils.cloudinary_url(public_id, **options)[0]


def _ours(call: Callable[..., str], *arguments: Any, **options: Any) -> str | errors.CldurlError:
    before = repr((arguments, options))
    try:
        answer: str | errors.CldurlError = call(*arguments, **options)
    except errors.CldurlError as refusal:
        assert str(refusal)
        answer = refusal
    assert repr((arguments, options)) == before
    return answer


# Written here once more, so that a mistake in the package's own table shows.
UNFIT = re.compile('[\x00-\x20\x7f-\U0010ffff"#,/<>?\\\\^`{}]|%2[cCfF]')
UNFIT_RAW = re.compile("[?#\\\\\x00-\x1f\x7f\ud800-\udfff]")
DOTS = re.compile(r"(?:^|/|%5C)(?:\.|%2e){1,2}(?:/|%5C|$)", re.IGNORECASE)
CONTAINERS = (list, tuple, dict, set, bytes)


def _holds_container(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return isinstance(value, bytes) or any(isinstance(item, CONTAINERS) or _holds_container(item) for item in inner)


def _prints_repr(value: Any, answer: str) -> bool:
    held = isinstance(value, CONTAINERS) or _holds_container(value)
    return held and re.search(r"[\[({]|b['\"]|set\(", answer) is not None


def _leaks(option: str, value: Any) -> bool:
    """Whether the SDK, given this option alone, writes something that does not stay in its place."""
    if option == "transformation":
        return _chain_leaks(value)
    if option == "variables":
        return any(_written_leaks(_sdk(_sdk_transformation, {"variables": [pair]}), pair) for pair in value or ())
    answer = _sdk(_sdk_transformation, {option: value})
    if option == "raw_transformation":
        return isinstance(answer, str) and bool(UNFIT_RAW.search(answer) or DOTS.search(answer))
    if option in ("size", "offset") and isinstance(answer, str):
        return any(_written_leaks(part, value) for part in answer.split(",", 1))
    return _written_leaks(answer, value)


def _written_leaks(answer: Any, value: Any) -> bool:
    return isinstance(answer, str) and (bool(UNFIT.search(answer)) or _prints_repr(value, answer))


def _chain_leaks(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_leaks(option, inner) for option, inner in value.items())
    steps = value if isinstance(value, (list, tuple)) else [value]
    if any(isinstance(step, dict) for step in steps):
        return any(_chain_leaks(step) for step in steps)
    return _written_leaks(_sdk(_sdk_transformation, value), value)


def _url_leaks(public_id: Any, options: dict[str, Any], answer: Any) -> bool:
    """Whether the SDK's answer is no sound URL, or one of the values left its place."""
    if not isinstance(answer, str) or answer == public_id or DOTS.search(answer):
        return True
    given = {**options, "fetch_format": options.get("fetch_format", options.get("format"))}
    return any(_leaks(option, value) for option, value in given.items()) or any(
        _segment_leaks(option, options.get(option)) for option in SEGMENTS
    )


SEGMENTS = ("format", "url_suffix", "version", "resource_type", "type", "cloud_name", "secure_distribution", "cname")
HOSTS = ("cloud_name", "secure_distribution", "cname")


def _segment_leaks(option: str, value: Any) -> bool:
    if value is None:
        return False
    if option in HOSTS:
        return not re.fullmatch(r"[\w-][\w.-]*(:\d+)?", str(value), re.ASCII) or (
            option == "cloud_name" and ":" in value
        )
    return isinstance(value, CONTAINERS) or bool(UNFIT.search(str(value)))


def _compare(ours: str | errors.CldurlError, theirs: Any, leaks: Callable[[], bool]) -> None:
    refused = isinstance(ours, errors.CldurlError)
    if currently_in_test_context():
        event("the SDK raises" if theirs is _Raised else "refused" if refused else "the same")
    if theirs is _Raised:
        assert refused, ours
    elif refused:
        assert leaks(), (theirs, str(ours))
    else:
        assert ours == theirs


# What values look like.  `FIT` ones stay in their place wherever they stand, so that there
# nothing may be refused that the SDK answers; `HOSTILE` ones are anything.

WORDS = ["width", "height", "initial_width", "aspectRatio", "page_x", "duration", "context", "tags", "faceCount"]
PIECES = [
    *WORDS,
    "$foo",
    "$width",
    "$_a",
    "!",
    "!a!",
    "auto",
    "ow",
    "_",
    "__",
    "5",
    "0.5",
    "12",
    "p",
    "%",
    ":",
    "..",
    "-",
    "=",
]
OPERATORS = ["+", "-", "*", "/", "^", "<", ">", "<=", ">=", "=", "!=", "&&", "||", "mod", "in", "%"]
ESCAPES = ["%20", "%2c", "%2F", "%41", "%", "%%", "%C3%A9", "%E9", "%00", "%2e%2e", "%5C", "%252F"]
ODD = [
    "/",
    ",",
    "//",
    "?",
    "#",
    "\\",
    "\n",
    "\t",
    "\x00",
    " ",
    "'",
    '"',
    "<",
    "`",
    "{",
    "|",
    "~",
    "é",
    "😀",
    "٣",
    "\u2028",
    "\ud800",
]

numbers = st.one_of(
    st.integers(-3, 2000),
    st.integers(),
    st.integers(-4096, 4096).map(lambda number: number / 64),
    st.floats(),
    st.decimals(allow_nan=False, places=3),
    st.sampled_from([0, 1, 0.0, -0.0, True, False, Decimal("0.00"), Decimal("1E+3"), 1e-7, 1e22, 0.1]),
)
fit_words = st.lists(st.sampled_from(PIECES), max_size=5).map("".join).filter(lambda word: not UNFIT.search(word))
# Spaces and slashes that vanish in translation: what people really write.
expressions = st.builds(
    lambda first, rest: "".join([first, *[f" {operator} {operand}" for operator, operand in rest]]),
    st.sampled_from(PIECES),
    st.lists(st.tuples(st.sampled_from(OPERATORS), st.sampled_from(PIECES)), max_size=3),
).filter(lambda text: not re.search(r"[<>^/]$", text) and not text.startswith("!"))
# Tokens side by side: which gaps count, what is part of a name, what a colon guards.
token_soups = st.lists(
    st.one_of(st.sampled_from([*PIECES, *OPERATORS]), st.sampled_from([" ", "_", "  ", ":", ""])), max_size=7
).map("".join)
fit_scalars = st.one_of(st.none(), numbers, fit_words)
spelled = st.one_of(fit_scalars, expressions)
times = st.one_of(fit_scalars, st.from_regex(r"\A(\d{1,3}\.)?\d{1,3}[%pP]?\Z").filter(str.isascii), st.just("auto"))
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.sampled_from([*PIECES, *ESCAPES, *ODD[:-1], "$(name)", "$(a)", "$(a_1)"]), max_size=5).map("".join),
)


def _subset(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=keys)


layers = st.one_of(
    fit_words,
    st.builds(
        "{}{}".format, st.sampled_from(["fetch:", "video:fetch:", ":fetch:", "a:b:fetch:", "text:fetch:"]), texts
    ),
    _subset(
        resource_type=st.sampled_from(["image", "video", "raw", "text", "subtitles", "lut", "", None]),
        type=st.sampled_from(["upload", "private", "fetch", "", None]),
        public_id=st.one_of(st.none(), fit_words, st.just("a/b/c")),
        format=st.sampled_from([None, "png", ""]),
        url=st.one_of(st.none(), texts),
        text=st.one_of(st.none(), texts),
        text_style=st.one_of(st.none(), fit_words, st.just(" ")),
        font_family=st.sampled_from([None, "Arial", "Open%20Sans", "", 5]),
        font_size=fit_scalars,
        font_weight=st.sampled_from([None, "normal", "bold", ""]),
        font_style=st.sampled_from([None, "normal", "italic"]),
        text_decoration=st.sampled_from([None, "none", "underline"]),
        text_align=st.sampled_from([None, "left"]),
        stroke=st.sampled_from([None, "none", "stroke", 0]),
        letter_spacing=fit_scalars,
        line_spacing=fit_scalars,
        font_antialiasing=fit_scalars,
        font_hinting=fit_scalars,
    ),
    st.fixed_dictionaries(
        {"text": texts, "font_family": st.just("Arial"), "font_size": st.integers(1, 99)},
        optional={"font_weight": st.just("bold"), "letter_spacing": fit_scalars, "type": st.none()},
    ),
)
colours = st.one_of(fit_scalars, st.sampled_from(["red", "#fff", "rgb:#fff", "#3498DB80", "auto:border"]))
functions = st.one_of(
    fit_scalars,
    st.fixed_dictionaries(
        {"function_type": st.sampled_from(["wasm", "remote", None]), "source": st.one_of(fit_words, st.just("a.js"))}
    ),
)
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "angle": st.one_of(spelled, st.lists(fit_scalars, max_size=3), st.lists(fit_scalars, max_size=3).map(tuple)),
    "aspect_ratio": st.one_of(spelled, st.fractions(max_denominator=50), st.just("16:9")),
    "background": colours,
    "color": colours,
    "border": st.one_of(fit_scalars, _subset(width=fit_scalars, color=colours)),
    "custom_function": functions,
    "custom_pre_function": functions,
    "dpr": spelled,
    "duration": times,
    "effect": st.one_of(spelled, st.lists(spelled, max_size=4), st.dictionaries(fit_words, fit_scalars, max_size=2)),
    "end_offset": times,
    "start_offset": times,
    "flags": st.one_of(fit_scalars, st.lists(fit_words, max_size=3), st.lists(fit_scalars, max_size=3).map(tuple)),
    "fps": st.one_of(fit_scalars, st.lists(spelled, max_size=3)),
    "height": spelled,
    "width": spelled,
    "if": spelled,
    "keyframe_interval": st.one_of(fit_scalars, st.fractions(), st.complex_numbers()),
    "offset": st.one_of(fit_scalars, st.lists(times, max_size=3), st.tuples(times, times), st.just("5%..6.5")),
    "opacity": spelled,
    "overlay": layers,
    "underlay": layers,
    "quality": spelled,
    "radius": st.one_of(spelled, st.lists(spelled, max_size=5), st.tuples(spelled, spelled)),
    "raw_transformation": st.sampled_from([None, "", 0, "w_1", "c_fill,w_100/e_x", "/a//b/", "a://b", "é ö"]),
    "responsive_width": st.one_of(st.booleans(), st.none()),
    "size": st.one_of(st.none(), st.builds("{}x{}".format, fit_words, fit_words), numbers, st.just("100")),
    "variables": st.one_of(
        st.none(),
        st.lists(st.one_of(st.tuples(fit_words, spelled), st.tuples(fit_words, spelled).map(list)), max_size=3),
        st.dictionaries(st.sampled_from(["ab", "$xy"]), st.none()),
        fit_scalars,
    ),
    "video_codec": st.one_of(
        fit_scalars,
        _subset(
            codec=fit_scalars, profile=fit_scalars, level=fit_scalars, b_frames=st.one_of(st.booleans(), st.none())
        ),
    ),
    "x": spelled,
    "y": spelled,
    "zoom": spelled,
}
PLAIN = sorted({*DIALECT, *SPECIAL} - {"transformation"})
UNKNOWN = ["Width", "html_width", "client_hints", "resource_type", "public_id", "self", "w", ""]
DOLLARS = ["$a", "$foo_bar", "$", "$$b", "$1"]


def _entry(option: str) -> st.SearchStrategy[tuple[str, Any]]:
    fallback = spelled if option.startswith("$") else fit_scalars
    return st.tuples(st.just(option), SPECIAL.get(option, fallback))


def _dicts(entries: st.SearchStrategy[tuple[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Dicts, nested in the ways that the SDK knows and in some that it does not."""
    flat = st.lists(entries, max_size=6).map(dict)
    names = st.one_of(fit_words, st.lists(fit_words, max_size=3))

    def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        step = st.one_of(inner, names, st.none(), st.lists(inner, max_size=2), st.integers(0, 1))
        chain = st.one_of(
            inner, names, st.lists(inner, max_size=3), st.lists(step, max_size=3), st.lists(step, max_size=2).map(tuple)
        )
        return st.builds(lambda outer, chained: {**outer, "transformation": chained}, flat, chain)

    return st.recursive(flat, nested, max_leaves=4)


fit_dicts = _dicts(st.sampled_from([*PLAIN, *UNKNOWN, *DOLLARS]).flatmap(_entry))
hostile_words = st.one_of(
    st.text(max_size=6),
    st.lists(st.sampled_from([*PIECES, *ESCAPES, *ODD, *OPERATORS, "fetch:", "../", "http://x"]), max_size=5).map(
        "".join
    ),
)
hostile_values = st.recursive(
    st.one_of(st.none(), numbers, st.fractions(), hostile_words, st.binary(max_size=2), expressions),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(
            st.sampled_from(["color", "width", "text", "public_id", "url", "codec", "profile", "source", "x"]), inner
        ),
    ),
    max_leaves=5,
)
hostile_entries = st.one_of(
    st.tuples(st.sampled_from([*PLAIN, *DOLLARS]), hostile_values),
    st.tuples(st.sampled_from([*PLAIN, "transformation"]), hostile_values),
    st.tuples(hostile_words.map("${}".format), hostile_values),
    st.tuples(st.sampled_from(PLAIN), hostile_words),
)
hostile_dicts = st.one_of(
    st.lists(hostile_entries, min_size=1, max_size=2).map(dict),
    _dicts(st.one_of(st.sampled_from(PLAIN).flatmap(_entry), hostile_entries)),
)


def _compare_transformation(transformation: Any) -> None:
    ours, theirs = _ours(compat.transformation_string, transformation), _sdk(_sdk_transformation, transformation)
    _compare(ours, theirs, leaks=lambda: _chain_leaks(transformation))


@given(st.one_of(expressions, token_soups), st.sampled_from(["x", "effect", "$name"]))
@example("preset:width > 1", "x")
@example("!a! && !b!", "x")
@example("!\n!", "x")
def test_expressions_are_the_sdks(value: str, option: str) -> None:
    """Words and operators are translated where the SDK does, and nowhere else."""
    _compare_transformation({option: value})


@pytest.mark.parametrize("word", [*cloudinary.utils.PREDEFINED_VARS, *cloudinary.utils.IF_OPERATORS])
def test_every_word_is_the_sdks(word: str) -> None:
    """Each word and operator that the SDK knows, alone, in gaps and inside other words."""
    for value in (
        word,
        f"a {word} b",
        f"a_{word}_b",
        f"a{word}b",
        f"{word}{word} ",
        f":{word}",
        f"${word} ",
        f"${word}_{word} ",
    ):
        _compare_transformation({"$a": value})
        _compare_transformation({"width": value})


@given(layers, st.sampled_from(["overlay", "underlay"]))
@example({"text": "hi", "text_style": " ", "font_family": "Arial", "font_size": 1, "font_hinting": 2}, "overlay")
@example({"text": "$(a)$(ab)"}, "overlay")
@example({"resource_type": "subtitles", "text": ""}, "overlay")
@example("abcdef:fetch:x", "overlay")
@example("abcde:fetch:x", "overlay")
def test_layers_are_the_sdks(layer: Any, option: str) -> None:
    """Every kind of layer, with styles and texts of every sort."""
    _compare_transformation({option: layer})


@given(st.sampled_from([*PLAIN, *DOLLARS]).flatmap(_entry))
@example(("video_codec", {"codec": "a", "profile": "b", "level": "c", "b_frames": 0}))
@example(("start_offset", "35%"))
@example(("start_offset", "5\n"))
@example(("radius", [20, 0, 40, 40]))
@example(("radius", []))
@example(("radius", ["1"] * 5))
@example(("keyframe_interval", 10**400))
@example(("keyframe_interval", Decimal("NaN")))
def test_single_options_are_the_sdks(entry: tuple[str, Any]) -> None:
    """Each option by itself, with the values that it has a meaning for and their neighbours."""
    _compare_transformation(dict([entry]))


@given(st.sampled_from([*PLAIN, *DOLLARS, "transformation"]), st.one_of(hostile_words, hostile_values))
@example("background", "red%2cw_1")
@example("background", "red%2Fw_1")
@example("background", "red?w_1")
@example("overlay", "text:Arial_20:a,b")
def test_hostile_options_are_the_sdks_or_leak(option: str, value: Any) -> None:
    """Any value at all in any option: the SDK's text, or the SDK's text really leaves its place."""
    _compare_transformation({option: value})


@given(st.one_of(fit_dicts, st.lists(st.one_of(fit_dicts, fit_words), max_size=3)))
def test_transformations_are_the_sdks(transformation: Any) -> None:
    """Where no value leaves its place, compat answers whatever the SDK answers."""
    _compare_transformation(transformation)


@given(st.one_of(hostile_dicts, st.lists(st.one_of(hostile_dicts, hostile_values), max_size=3), hostile_values))
def test_hostile_transformations_are_the_sdks_or_leak(transformation: Any) -> None:
    """Compat gives the SDK's text, or the SDK's text really leaves its place."""
    _compare_transformation(transformation)


with_format = st.builds(
    lambda inner, suffix: {**inner, "format": suffix}, fit_dicts, st.one_of(fit_scalars, hostile_words)
)


@given(
    st.one_of(
        hostile_dicts,
        hostile_words,
        st.none(),
        st.lists(st.one_of(hostile_values, hostile_words, fit_dicts, with_format), max_size=3),
    )
)
def test_eager_is_the_sdks_or_leaks(transformations: Any) -> None:
    """The same for the upload parameter, where `|` separates as well."""
    ours, theirs = _ours(compat.eager, transformations), _sdk(cloudinary.utils.build_eager, transformations)
    _compare(ours, theirs, leaks=lambda: theirs is None or _eager_leaks(transformations))


def _eager_leaks(transformations: Any) -> bool:
    items = transformations if isinstance(transformations, (list, tuple)) else [transformations]
    return any(_eager_item_leaks(item) for item in items)


def _eager_item_leaks(item: Any) -> bool:
    answer = _sdk(cloudinary.utils.build_eager, [item])
    if isinstance(item, str):
        return bool(UNFIT_RAW.search(answer) or DOTS.search(answer))
    return (
        "|" in answer or _chain_leaks(item) or _segment_leaks("format", item.get("format")) or bool(DOTS.search(answer))
    )


# -------------------------------------------------------------------------------- URLs

flags = st.sampled_from([True, True, False, None, 0, 1, "", "false"])
fit_delivery = _subset(
    secure=flags,
    private_cdn=flags,
    cdn_subdomain=flags,
    secure_cdn_subdomain=flags,
    secure_distribution=st.sampled_from(
        [
            None,
            "res.cloudinary.com",
            "cloudinary-a.akamaihd.net",
            "img.acme.com",
            "my-res.cloudinary.com:8443",
            "xres-cloudinaryzcom.net",
        ]
    ),
    cname=st.sampled_from([None, "", "img.acme.com"]),
    resource_type=st.sampled_from(["image", "image", "image", "video", "raw", None, ""]),
    type=st.sampled_from(["upload", "upload", "upload", "private", "fetch", None, ""]),
    version=st.sampled_from([None, 0, 1, 12, 12.0, "", "0", "12", "v12", True]),
    force_version=flags,
    format=st.sampled_from([None, "jpg", "png", ""]),
    fetch_format=st.sampled_from([None, "auto", ""]),
    use_fetch_format=flags,
    shorten=flags,
    url_suffix=st.sampled_from([None, "name", "", "a.b"]),
    use_root_path=flags,
    sign_url=st.sampled_from([None, False, 0]),
    auth_token=st.sampled_from([None, False, {}, {"key": "00"}]),
)
# Few of them at once, so that most combinations have an answer.
hosts_only = st.sets(
    st.sampled_from(["secure", "private_cdn", "cdn_subdomain", "secure_cdn_subdomain", "secure_distribution", "cname"])
)
segments = st.one_of(
    st.none(),
    st.sampled_from(["image", "video", "raw", "upload", "private", "fetch", "facebook", ""]),
    hostile_words,
    numbers,
)
hostile_delivery = st.tuples(
    st.sampled_from([*SEGMENTS, "source", "auth_token", "force_version", "use_fetch_format"]),
    st.one_of(segments, hostile_words, hostile_words.map("img.acme.com{}".format), hostile_values),
).map(lambda pair: dict([pair]))
clouds = st.one_of(st.just("acme"), st.just("acme"), st.just("acme"), st.none(), hostile_words)
fit_ids = st.lists(
    st.sampled_from(
        [
            "a",
            "Ü",
            " ",
            "folder/",
            "v12",
            "v1/",
            "b.jpg",
            "/",
            "//",
            "+",
            "%20",
            "%C3%A9",
            "%E9",
            "%2F",
            "%25",
            "&",
            "~",
            ":",
            "x_y",
            "?",
        ]
    ),
    max_size=6,
).map("".join)
public_ids = st.one_of(
    st.text(max_size=10),
    fit_ids,
    st.lists(st.sampled_from(["a", "..", ".", "/", "\\", "http://", "https:/", *ESCAPES, *ODD, ":"]), max_size=6).map(
        "".join
    ),
    st.builds(
        "{}{}".format,
        st.sampled_from(["https://example.com/", "http:/x/", "http:x", "ftp://x/"]),
        st.one_of(hostile_words, fit_ids),
    ),
    st.sampled_from(["", None, 0, 5, b"x", [], ["a"]]),
)


def _compare_url(public_id: Any, options: dict[str, Any]) -> None:
    ours, theirs = _ours(compat.cloudinary_url, public_id, **options), _sdk(_sdk_url, public_id, options)
    _compare(ours, theirs, leaks=lambda: _url_leaks(public_id, options, theirs))


@given(fit_delivery, hosts_only, st.sampled_from(["sample", "folder/sample", "a b"]))
def test_hosts_are_the_sdks(options: dict[str, Any], kept: set[str], public_id: str) -> None:
    """Schemes, hosts, shards and cloud segments."""
    _compare_url(public_id, {"cloud_name": "acme", **{option: options[option] for option in options.keys() & kept}})


@given(
    public_ids,
    st.sampled_from(
        [{}, {"type": "fetch"}, {"type": None}, {"format": "jpg"}, {"url_suffix": "s"}, {"cdn_subdomain": True}]
    ),
)
@example("https://example.com/a%20b", {"type": "fetch"})
@example("a\\..\\b", {})
@example("v12abc/x", {})
@example("%2e%2e/%2e%2e/evil/x", {})
@example("https://example.com/?/../x", {"type": "fetch"})
def test_public_ids_are_the_sdks_or_leak(public_id: Any, options: dict[str, Any]) -> None:
    """Public IDs and remote URLs of every sort; what is refused leads somewhere else."""
    _compare_url(public_id, {"cloud_name": "acme", **options})


@given(fit_ids, fit_delivery, fit_dicts)
@example("https://example.com/a.png", {"type": "fetch", "format": "jpg", "fetch_format": None}, {})
def test_urls_are_the_sdks(public_id: str, options: dict[str, Any], transformation: dict[str, Any]) -> None:
    """Whatever a site really asks for is answered with the SDK's bytes."""
    _compare_url(public_id, {**transformation, **options, "cloud_name": "acme"})


@given(public_ids, fit_delivery, hostile_delivery, clouds, st.one_of(st.just({}), hostile_dicts))
def test_hostile_urls_are_the_sdks_or_leak(
    public_id: Any, options: dict[str, Any], hostile: dict[str, Any], cloud: Any, transformation: dict[str, Any]
) -> None:
    """A URL is the SDK's, or the SDK's is malformed or leads somewhere else."""
    _compare_url(public_id, {**transformation, **options, "cloud_name": cloud, **hostile})


@given(hostile_delivery)
def test_hostile_delivery_options_are_the_sdks_or_leak(hostile: dict[str, Any]) -> None:
    """One hostile option beside sound ones."""
    for others in (
        {},
        {"secure": True},
        {"private_cdn": True},
        {"secure": True, "private_cdn": True},
        {"type": "fetch"},
    ):
        _compare_url("folder/sample", {"cloud_name": "acme", **others, **hostile})


# ---------------------------------------------------------------------------- examples


def _message(call: Callable[..., str], *arguments: Any, **options: Any) -> str:
    with pytest.raises(errors.InvalidInput) as caught:
        call(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("transformation", "written"),
    [
        ({"width": 300, "crop": "fill", "gravity": "auto", "quality": "auto"}, "c_fill,g_auto,q_auto,w_300"),
        ([{"width": 300}, {"effect": ["sepia", 50]}, "framed"], "w_300/e_sepia:50/t_framed"),
        (["thumb", "framed"], "t_thumb.framed"),
        ({"transformation": [{"angle": 20}], "width": 50}, "a_20/w_50"),
        ({"if": "width > 200", "$b": 1, "$a": "!x!", "variables": [["$z", "$a + 1"]], "crop": "fit"},
         "if_w_gt_200,$a_!x!,$b_1,$z_$a_add_1,c_fit"),
        ({"overlay": {"text": "50%, $(price)/$(unit)", "font_family": "Arial", "font_size": 20}},
         "l_text:Arial_20:50%25%252C%20$(price)%252F$(unit)"),
        ({"overlay": "fetch:https://example.com/a.png"}, "l_fetch:aHR0cHM6Ly9leGFtcGxlLmNvbS9hLnBuZw=="),
        ({"responsive_width": True, "crop": "fill"}, "c_fill/c_limit,w_auto"),
        # The quirks: kept, because the sites that moved here have them in their URLs.
        ({"keyframe_interval": 10}, "ki_10.0"),
        ({"quality": False, "dpr": True}, "dpr_True,q_False"),
        ({"duration": "$d"}, ""),
        ({"effect": "gen_remove:prompt_heightmap"}, "e_gen_remove:prompt_hmap"),
        ({"width": "w*2"}, "w_w*2"),
        ({"background": "rgb:#fff"}, "b_rgb:rgb:fff"),
    ],
)  # fmt: skip
def test_readable_transformations(transformation: Any, written: str) -> None:
    """What the dialect looks like."""
    assert compat.transformation_string(transformation) == written == _sdk_transformation(transformation)


@pytest.mark.parametrize(
    ("public_id", "options", "url"),
    [
        ("sample", {}, "http://res.cloudinary.com/acme/image/upload/sample"),
        ("a/b c", {"secure": True}, "https://res.cloudinary.com/acme/image/upload/v1/a/b%20c"),
        ("a", {"secure": True, "version": 12, "format": "jpg"}, "https://res.cloudinary.com/acme/image/upload/v12/a.jpg"),
        ("a", {"private_cdn": True, "url_suffix": "name"}, "http://acme-res.cloudinary.com/images/a/name"),
        ("a", {"secure": True, "use_root_path": True}, "https://res.cloudinary.com/acme/a"),
        ("a", {"cname": "img.acme.com", "cdn_subdomain": True, "shorten": True}, "http://a3.img.acme.com/acme/iu/a"),
        ("https://example.com/a?b", {"type": "fetch", "format": "png"},
         "http://res.cloudinary.com/acme/image/fetch/f_png/https://example.com/a%3Fb"),
        ("", {}, ""),
    ],
)  # fmt: skip
def test_readable_urls(public_id: str, options: dict[str, Any], url: str) -> None:
    """Hosts, types, versions, suffixes; plain http unless `secure` is said."""
    given_options = {"cloud_name": "acme", **options}
    assert compat.cloudinary_url(public_id, **given_options) == url == _sdk_url(public_id, given_options)


@pytest.mark.parametrize(
    ("transformation", "message"),
    [
        ({"background": "red,w_9"}, """$.background: ',' would end this value; write "%252C\""""),
        ([{}, {"overlay": "a/b"}], """$[1].overlay: '/' would end this value; write "%252F", or ":" in the public ID of a layer"""),
        ({"border": "1px_solid_#fff"}, """$.border: '#' would end this value; write "%23", or "rgb:" before a colour"""),
        ({"gravity": "x?y"}, """$.gravity: '?' would end this value; write "%3F\""""),
        ({"crop": "a\\b"}, r"$.crop: '\\' would end this value; write " + '"%5C"'),
        ({"prefix": "%2c"}, """$.prefix: "%2c" would end this value; write "%252c\""""),
        ({"page": "1\n"}, "$.page: control character U+000A; remove it"),
        ({"page": "\udc80"}, "$.page: unpaired surrogate U+DC80"),
        ({"overlay": {"text": "hi", "font_family": "Open Sans", "font_size": 9}},
         """$.overlay: ' ' is not allowed in a URL; write "%20", as browsers do"""),
        ({"overlay": {"text": "\udc80", "public_id": "a"}}, "$.overlay: unpaired surrogate U+DC80"),
        ({"default_image": "é"}, """$.default_image: 'é' is not allowed in a URL; write "%C3%A9", as browsers do"""),
        ({"gravity": ["a"]}, "$.gravity: a list cannot be written here"),
        ({"radius": [20, 0]}, '$.radius[1]: must be a string, not int; write "0"'),
        ({"radius": []}, "$.radius: takes 1 to 4 corners, not 0"),
        ({"size": "10x20x30"}, "$.size: must be written <width>x<height>"),
        ({"border": {"color": 5}}, "$.border.color: the color of a border must be a string"),
        ({"effect": {}}, "$.effect: an effect as a dict needs one entry"),
        ({"keyframe_interval": 0}, "$.keyframe_interval: must be greater than zero"),
        ({"keyframe_interval": []}, "$.keyframe_interval: must be a number or a string"),
        ({"video_codec": {"profile": "x"}}, "$.video_codec: needs a codec"),
        ({"overlay": {}}, "$.overlay: needs a public_id; a layer without one needs text or a url"),
        ({"underlay": {"resource_type": "text"}}, "$.underlay: needs either text or a public_id"),
        ({"overlay": {"text": "hi", "font_size": 9}}, "$.overlay: needs a font_family for its text"),
        ({"overlay": {"text": "hi", "font_family": "Arial"}}, "$.overlay: needs a font_size for its text"),
        ({"overlay": {"public_id": 5}}, "$.overlay.public_id: the public_id of a layer must be a string, not int"),
        ({"overlay": {"type": "fetch"}}, "$.overlay: url must be a string, not NoneType"),
        ({"overlay": {"public_id": "a", "type": 5}}, "$.overlay: resource_type and type must be strings, not int"),
        ({"variables": [["$a"]]}, "$.variables[0]: must be a [name, value] pair"),
        ({"variables": 5}, "$.variables: cannot be written as text (TypeError)"),
        ({"$a": "x,y"}, """$.$a: ',' would end this value; write "%252C\""""),
        ({"raw_transformation": "w_1?"}, "$.raw_transformation: '?' cannot stand in a raw transformation"),
        ({"raw_transformation": "../x"}, '$.raw_transformation: a "." or ".." segment leads to another path'),
        ({"transformation": [{"transformation": {"x": "/"}}]}, '$.transformation[0].transformation.x: \'/\' would end this value; write "%252F", or ":" in the public ID of a layer'),
        ({"transformation": "w_1,h_1"}, """$.transformation: ',' would end this value; write "%252C\""""),
        ({"transformation": [5]}, "$.transformation[0]: must be a string, not int"),
        ({5: 6}, "$[5]: the name of an option must be a string, not int"),
        (5, "$: must be a string, not int"),
    ],
)  # fmt: skip
def test_refused_transformations(transformation: Any, message: str) -> None:
    """Each refusal says where, what, and where it can, what to write."""
    assert _message(compat.transformation_string, transformation) == message


@pytest.mark.parametrize(
    ("public_id", "options", "message"),
    [
        ("a/../b", {}, '$.public_id: a "." or ".." segment leads to another path'),
        ("a/%2e%2e/b", {}, '$.public_id: a "." or ".." segment leads to another path'),
        ("a\\..\\b", {}, '$.public_id: a "." or ".." segment leads to another path'),
        ("https://x.example/?/../y", {"type": "fetch"}, '$.public_id: a "." or ".." segment leads to another path'),
        ("https://x.example/y", {}, '$.public_id: a remote URL is not a public ID; the official SDK returns it untouched: use it as it is, or say type="fetch"'),
        ("\ud800", {}, "$.public_id: unpaired surrogate U+D800"),
        (None, {}, "$.public_id: must be a string, not NoneType"),
        ("a", {"cloud_name": None}, "$.cloud_name: is missing"),
        ("a", {"cloud_name": "acme/evil"}, "$.cloud_name: is not the name of a cloud"),
        ("a", {"cname": "evil.example/"}, "$.cname: is not a host"),
        ("a", {"secure": True, "secure_distribution": "me@evil.example"}, "$.secure_distribution: is not a host"),
        ("a", {"version": "1/w_5000"}, '$.version: \'/\' would end this value; write "%252F", or ":" in the public ID of a layer'),
        ("a", {"format": "jpg?x"}, """$.format: '?' would end this value; write "%3F\""""),
        ("a", {"format": 5}, "$.format: must be a string, not int"),
        ("a", {"type": "fetch", "format": "a,b"}, """$.format: ',' would end this value; write "%252C\""""),
        ("a", {"resource_type": ".."}, '$.resource_type: a "." or ".." segment leads to another path'),
        ("a", {"type": "x/y"}, '$.type: \'/\' would end this value; write "%252F", or ":" in the public ID of a layer'),
        ("a", {"url_suffix": "a.b"}, '$.url_suffix: "." is not allowed in a suffix'),
        ("a", {"url_suffix": "b", "type": "private"}, "$.url_suffix: is for images and raw files of type upload"),
        ("a", {"use_root_path": True, "resource_type": "raw"}, "$.use_root_path: is for images of type upload"),
        ("a", {"auth_token": 5}, "$.auth_token: must be a dict, not int"),
        ("a", {"source": "b"}, "$.source: is the public ID itself"),
        ("a", {"transformation": [{"crop": "#"}]}, '$.transformation[0].crop: \'#\' would end this value; write "%23", or "rgb:" before a colour'),
    ],
)  # fmt: skip
def test_refused_urls(public_id: Any, options: dict[str, Any], message: str) -> None:
    """What would lead to another host or path is refused, under the name of the option."""
    assert _message(compat.cloudinary_url, public_id, **{"cloud_name": "acme", **options}) == message


@pytest.mark.parametrize(
    ("transformations", "message"),
    [
        (None, "$: there is not a transformation; leave the field out"),
        ([{"x": 1}, 5], "$[1]: must be a dict or a string, not int"),
        ([{"x": 1, "format": 5}], "$[0].format: must be a string, not int"),
        ([{"width": "a|b"}], """$[0]: "|" would start another eager transformation; write "%7C\""""),
        (["c_fill\\x"], "$[0]: '\\\\' cannot stand in a raw transformation"),
    ],
)
def test_refused_eager(transformations: Any, message: str) -> None:
    """The upload parameter refuses the same way."""
    assert _message(compat.eager, transformations) == message


def test_eager_forms() -> None:
    """One transformation or many, with and without a format."""
    for transformations in (
        {"width": 1},
        [{"width": 1, "format": "jpg"}, {"crop": "fit", "format": ""}, {}],
        "w_1,h_1|e_sepia/jpg",
        ["t_a", {"transformation": [{"x": 1}, "b"], "format": "png"}],
        [],
    ):
        assert compat.eager(transformations) == cloudinary.utils.build_eager(transformations)  # type: ignore[arg-type]


def test_errors_tell_the_kind() -> None:
    """Three kinds of error, one root, and the value that was given."""
    with pytest.raises(errors.TransformationError) as caught:
        compat.cloudinary_url("a", cloud_name="acme", transformation=[{"crop": "a,b"}])
    assert caught.value.problems[0].location == ("transformation", 0, "crop")
    assert (caught.value.problems[0].value, caught.value.problems[0].rule) == ("a,b", "separator")
    with pytest.raises(errors.DeliveryError):
        compat.cloudinary_url("..", cloud_name="acme")
    with pytest.raises(errors.ConfigurationError):
        compat.cloudinary_url("a")
    with pytest.raises(errors.ConfigurationError):
        compat.cloudinary_url("a", cloud_name="acme", sign_url=True)


# ------------------------------------------------------------------- whatever one passes


def _nested(depth: int) -> dict[str, Any]:
    transformation: dict[str, Any] = {"width": 1}
    for _ in range(depth):
        transformation = {"transformation": transformation}
    return transformation


def test_limits_of_size() -> None:
    """Nesting to 100 and 1,000 components are written; one more of either is refused."""
    assert compat.transformation_string(_nested(100)) == "w_1"
    assert compat.transformation_string([{"x": 1}] * 1000) == "/".join(["x_1"] * 1000)
    assert _message(compat.transformation_string, _nested(101)).endswith(": nested more than 100 deep")
    assert _message(compat.transformation_string, _nested(10_000)).endswith(": nested more than 100 deep")
    assert _message(compat.transformation_string, [{"x": 1}] * 1001) == "$[1000]: more than 1,000 components"


def test_what_holds_itself_is_refused() -> None:
    """Loops and explosive sharing end at once, in chains and in values."""
    loop: list[Any] = [{}]
    loop.append({"transformation": loop})
    assert _message(compat.transformation_string, loop).endswith(": nested more than 100 deep")
    doubled: Any = {"x": 1}
    for _ in range(60):
        doubled = {"transformation": [doubled, doubled]}
    assert _message(compat.transformation_string, doubled).endswith(": more than 1,000 components")
    for option in DIALECT:
        shared: Any = [1]
        for _ in range(60):
            shared = [shared, shared]
        if option != "duration":
            assert _message(compat.transformation_string, {option: shared})
    assert compat.transformation_string({"duration": [1]}) == ""


class _Broken:
    """An object that can do nothing."""

    def __str__(self) -> str:
        raise KeyError

    __repr__ = __str__

    def __bool__(self) -> bool:
        raise ZeroDivisionError

    def __eq__(self, other: object) -> bool:
        raise OSError

    __hash__ = object.__hash__


ANYTHING = [
    _Broken(),
    10**5000,
    float("nan"),
    "\ud800",
    object(),
    [_Broken()],
    {"x": _Broken()},
    _nested(5000),
    b"\xff",
    1j,
]


@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: type(value).__name__)
def test_nothing_but_our_own_errors(value: Any) -> None:
    """Any object in any place gives a text or a `CldurlError`, whose message can be read."""
    delivery = [*SEGMENTS, "secure", "shorten", "force_version", "auth_token", "use_root_path", "sign_url", "if"]
    calls: list[Callable[[], str]] = [
        *[lambda option=option: compat.transformation_string({option: value}) for option in PLAIN],  # type: ignore[misc]
        *[
            lambda option=option: compat.cloudinary_url("a/b", **{"cloud_name": "acme", option: value})
            for option in delivery
        ],  # type: ignore[misc]
        *[
            lambda option=option: compat.cloudinary_url("a", cloud_name="b", secure=True, **{option: value})
            for option in PLAIN
        ],  # type: ignore[misc]
        lambda: compat.cloudinary_url(value, cloud_name="acme"),
        lambda: compat.transformation_string(value),
        lambda: compat.transformation_string([value, {}]),
        lambda: compat.transformation_string({value: 1} if value is ANYTHING[0] else {"$a": value}),  # type: ignore[dict-item]
        lambda: compat.eager(value),
        lambda: compat.eager([{"width": 1, "format": value}]),
    ]
    for call in calls:
        try:
            assert type(call()) is str
        except errors.CldurlError as refusal:
            assert str(refusal)


def test_mappings_and_string_subclasses() -> None:
    """A read-only mapping is a dict here, and text that templates pass is text."""

    class Marked(str):
        __slots__ = ()

    assert compat.transformation_string(MappingProxyType({"width": 1})) == "w_1"
    assert compat.eager([MappingProxyType({"width": 1, "format": "jpg"})]) == "w_1/jpg"
    url = compat.cloudinary_url(
        Marked("a b"), cloud_name=Marked("acme"), background=Marked("#fff"), format=Marked("jpg")
    )
    assert (type(url), url) == (str, "http://res.cloudinary.com/acme/image/upload/b_rgb:fff/a%20b.jpg")


def test_names_and_codes_are_those_of_the_native_table() -> None:
    """An option has one code, whichever door it comes through."""
    from cldurl.parameters import TABLE

    native = {row.name: row.code for row in TABLE}
    assert {option: code for option, (code, _) in DIALECT.items() if native.get(option, code) != code} == {}
    assert set(DIALECT) - set(native) <= {"custom_pre_function", "transformation"}
