"""Columns: `Prepared.arrow` writes and refuses what `url` does, value by value, and keeps the shape of the column."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cldurl
from cldurl import CldurlError, Cloud, DeliveryError, InvalidInput, strategies
from cldurl.public_ids import MAX_LENGTH, ODD_BYTES, ODD_ID, ODD_JOINED_BYTES

pa = pytest.importorskip("pyarrow")
pc = pytest.importorskip("pyarrow.compute")

CLOUD = Cloud("demo", api_key="k", api_secret="s", token_key="00aa")
STEPS = {"width": 300, "crop": "fill"}
CARD = CLOUD.prepare(STEPS, format="webp")
# Each way in which a URL can be made: by Arrow alone, by a hash for each, and only one by one.
WAYS: dict[str, dict[str, Any]] = {
    "plain": {}, "format": {"format": "webp"}, "suffix": {"url_suffix": "a-cup"}, "version": {"version": 7},
    "no v1": {"force_version": False}, "root": {"use_root_path": True}, "short": {"shorten": True},
    "signed": {"sign": True}, "signed, with a format": {"sign": True, "format": "jpg"}, "decoded": {"sign": "decoded"},
    "private": {"type": "private"}, "fetch": {"type": "fetch"}, "video": {"resource_type": "video"},
    "token": {"token": {"start": 1, "duration": 60, "past": True}},
}  # fmt: skip
PREPARED = [CLOUD.prepare(STEPS, **way) for way in WAYS.values()] + [
    CLOUD.prepare(None),
    CLOUD.prepare({"width": cldurl.Hole("w")}).fill(w=300),
    Cloud("demo", cdn_subdomain=True).prepare(STEPS),
    Cloud("demo", host="private").prepare(STEPS),
]
# The letters of which the rules speak, and the words.
PIECES = [
    "/",
    ".",
    ":",
    "\n",
    "v",
    "v1",
    "images",
    "videos",
    "s--",
    "--",
    "http:/",
    "HTTPS:/",
    "w_1",
    "a",
    "_",
    "é",
    "\xff",
    " ",
    "%",
    "\\",
]
NEAR = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
IDS = st.one_of(
    NEAR,
    strategies.public_ids(),
    strategies.hostile_text().map(lambda text: text.encode("utf-8", "ignore").decode()),
    st.integers(MAX_LENGTH - 1, MAX_LENGTH + 1).map(lambda length: "x" * length),
)
TYPES = [pa.string(), pa.large_string(), pa.string_view()]


def one_by_one(prepared: Any, public_ids: Sequence[str | None]) -> list[str | None]:
    """What `url` makes of each."""
    out: list[str | None] = []
    for public_id in public_ids:
        try:
            out.append(None if public_id is None else prepared.url(public_id))
        except DeliveryError:
            out.append(None)
    return out


@given(st.sampled_from(PREPARED), st.lists(st.none() | IDS), st.sampled_from(TYPES), st.integers(0, 3), st.data())
def test_a_column_is_its_values(prepared: Any, public_ids: list[str | None], type: Any, cut: int, data: Any) -> None:
    """Whatever the way, the IDs, the type, the borders of the chunks, and where a slice begins."""
    whole = pa.array(public_ids, type)
    expected = one_by_one(prepared, public_ids)
    urls = prepared.arrow(whole, invalid="null")
    assert urls.type == type and urls.to_pylist() == expected
    urls.validate(full=True)
    assert prepared.arrow(whole[cut:], invalid="null").to_pylist() == expected[cut:]
    borders = sorted(data.draw(st.lists(st.integers(0, len(public_ids)), max_size=3)))
    chunks = [whole[start:end] for start, end in zip([0, *borders], [*borders, len(public_ids)], strict=True)]
    urls = prepared.arrow(pa.chunked_array(chunks, type), invalid="null")
    assert [len(chunk) for chunk in urls.chunks] == [len(chunk) for chunk in chunks]
    assert urls.type == type and urls.to_pylist() == expected


@given(st.sampled_from(PREPARED), st.lists(st.none() | IDS), st.integers(0, 9))
def test_a_column_raises_what_many_raises(prepared: Any, public_ids: list[str | None], border: int) -> None:
    """The first ID that is refused, with its place in the whole column."""
    whole = pa.array(public_ids, pa.string())
    # `many` refuses None as an ID; in a column it is no ID at all.
    instead = ["cup" if public_id is None else public_id for public_id in public_ids]
    if prepared._type == "fetch":
        instead = ["http://a/" if public_id is None else public_id for public_id in public_ids]
    for column in (whole, pa.chunked_array([whole[:border], whole[border:]])):
        try:
            expected = prepared.many(instead)
        except DeliveryError as error:
            with pytest.raises(DeliveryError) as caught:
                prepared.arrow(column)
            assert caught.value.problems == error.problems
        else:
            given = [url for url, public_id in zip(expected, public_ids, strict=True) if public_id is not None]
            assert prepared.arrow(column).drop_null().to_pylist() == given


@given(st.lists(NEAR | IDS, min_size=1))
@example(["a\xff"])
@example([""])
def test_both_engines_find_the_same_ids_odd(public_ids: list[str]) -> None:
    """The patterns for RE2 and the one for `re` say the same, of each and of all together, but for the length."""
    public_ids = [public_id[:MAX_LENGTH] for public_id in public_ids]
    odd = [ODD_ID.match(public_id) is not None for public_id in public_ids]
    column = pa.array(public_ids).cast(pa.binary())
    assert pc.match_substring_regex(column, ODD_BYTES).to_pylist() == odd
    joined = pa.array([b"\xff".join(public_id.encode() for public_id in public_ids)])
    assert pc.match_substring_regex(joined, ODD_JOINED_BYTES).to_pylist() == [any(odd)]


@pytest.mark.parametrize("way", WAYS)
def test_a_long_column_is_made_of_blocks(way: str) -> None:
    """With odd IDs in the first block and in the last, none between, and the place counted through."""
    prepared = CLOUD.prepare(STEPS, **WAYS[way])
    before = "https://example.com/" if way == "fetch" else ""
    public_ids: list[str | None] = [f"{before}shop/cup_{number}" for number in range(40_000)]
    public_ids[1], public_ids[2], public_ids[39_998] = f"{before}white cup", None, f"{before}weiße Tasse"
    column = pa.array(public_ids)
    assert prepared.arrow(column).to_pylist() == one_by_one(prepared, public_ids)
    public_ids[39_999] = f"{before}a\\b"
    column = pa.array(public_ids)
    assert prepared.arrow(column, invalid="null").to_pylist() == one_by_one(prepared, public_ids)
    with pytest.raises(DeliveryError) as caught:
        prepared.arrow(pa.chunked_array([column[:7], column[7:]]))
    assert caught.value.problems[0].path == "public_ids[39999]"


@pytest.mark.parametrize("texts", TYPES[:2])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_dictionary_gives_texts(texts: Any, chunked: bool) -> None:
    """The URLs have the type of the texts in the dictionary; what the dictionary holds unused is not looked at."""
    column = pa.DictionaryArray.from_arrays(pa.array([1, None, 0, 1]), pa.array(["cup", "a b", "//"], texts))
    urls = CARD.arrow(pa.chunked_array([column, column[1:]]) if chunked else column)
    expected = one_by_one(CARD, ["a b", None, "cup", "a b"])
    assert urls.type == texts
    assert urls.to_pylist() == (expected + expected[1:] if chunked else expected)


@pytest.mark.parametrize("type", [*TYPES, pa.null()])
def test_a_column_may_be_empty(type: Any) -> None:
    """Of IDs, of chunks, and of all but nulls."""
    expected = pa.string() if type == pa.null() else type
    for prepared in PREPARED:
        assert prepared.arrow(pa.array([], type)).equals(pa.array([], expected))
        assert prepared.arrow(pa.chunked_array([], type)).equals(pa.chunked_array([], expected))
        assert prepared.arrow(pa.array([None, None], type)).equals(pa.array([None, None], expected))


@pytest.mark.parametrize("prepared", PREPARED)
def test_what_is_no_utf_8_is_no_id(prepared: Any) -> None:
    """Arrow does not look; a byte that ends no text must not pass for the border of two."""
    plain = b"http://a/" if prepared._type == "fetch" else b"cup"
    for wrong in (b"a\xffb", b"\xff", b"a\xed\xa0\x80", b"\xc3"):
        column = pa.array([plain, wrong]).view(pa.string())
        with pytest.raises(DeliveryError, match=r"public_ids\[1\]: "):
            prepared.arrow(column)
        assert prepared.arrow(column, invalid="null").is_valid().to_pylist() == [True, False]


class Stream:
    """Something that only knows how to give its chunks away."""

    def __init__(self, column: Any) -> None:
        self.column = column

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.column.__arrow_c_stream__(requested_schema)


class Single:
    """Something that only knows how to give its one array away."""

    def __init__(self, column: Any) -> None:
        self.column = column

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.column.__arrow_c_array__(requested_schema)


def test_whatever_speaks_arrow_is_a_column() -> None:
    """Streams and arrays of others, and tables of one column."""
    column = pa.array(["cup", None, "shop/a b"])
    urls = CARD.arrow(column)
    chunks = pa.chunked_array([column])
    assert CARD.arrow(Single(column)).equals(urls)
    assert CARD.arrow(Stream(chunks)).equals(pa.chunked_array([urls]))
    table = pa.table({"public_id": chunks})
    assert CARD.arrow(table).to_pylist() == CARD.arrow(table.to_batches()[0]).to_pylist() == urls.to_pylist()


def test_frames_of_others_are_columns() -> None:
    """Polars, whose texts are views; DuckDB, whose queries are tables."""
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    expected = one_by_one(CARD, ["cup", None])
    for kind in (polars.String, polars.Categorical, polars.Enum(["cup"])):
        series = polars.Series(["cup", None], dtype=kind)
        assert polars.Series(CARD.arrow(series)).to_list() == expected
    assert CARD.arrow(polars.Series([None])).to_pylist() == [None]
    assert CARD.arrow(duckdb.sql("select 'cup' as id union all select null")).to_pylist() == expected


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (["cup"], "public_ids: a column of public IDs cannot be a list; give a pyarrow.array of them, or use `many`"),
        ("cup", "public_ids: a column of public IDs cannot be a str; give a column"),
        (None, "public_ids: a column of public IDs cannot be None; give a column"),
        (pa.array([1]), "public_ids: an int64 column has no public IDs; cast it to string"),
        (pa.array([b"cup"]), "public_ids: a binary column has no public IDs; cast it to string"),
        (pa.array([1]).dictionary_encode(), "public_ids: an int64 column has no public IDs; cast it to string"),
        (pa.array([["cup"]]), "public_ids: a list<item: string> column has no public IDs; cast it to string"),
        (pa.table({"a": ["b"], "c": ["d"]}), "public_ids: a struct<a: string, c: string> column has no public IDs; choose one of its columns"),
        (pa.table({"a": [1]}), "public_ids: an int64 column has no public IDs; cast it to string"),
    ],
)  # fmt: skip
def test_what_is_no_column_is_refused(column: Any, message: str) -> None:
    """With the likely fix."""
    with pytest.raises(InvalidInput) as caught:
        CARD.arrow(column)
    assert str(caught.value).replace("element:", "item:") == message


def test_a_column_that_cannot_be_given_is_refused() -> None:
    """Such as one of pandas that holds texts and numbers."""

    class Mixed:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.chunked_array([pa.array(["cup", 1])])

    with pytest.raises(InvalidInput, match=r"public_ids: no Arrow column: .*; cast it to string"):
        CARD.arrow(Mixed())


def test_more_than_two_gigabytes_need_a_large_type() -> None:
    """Found before the memory is taken."""
    long = Cloud("demo").prepare({"raw_transformation": "/".join(["e_sepia"] * 7_000)})
    with pytest.raises(InvalidInput, match="public_ids: the URLs are more than 2 GB; cast the column to large_string"):
        long.arrow(pa.array(["cup"] * 40_000))


@pytest.mark.parametrize("invalid", ["none", None, True, "coerce"])
def test_invalid_ids_raise_or_become_null(invalid: Any) -> None:
    """One pair of words for lists, streams and columns."""
    for call in (CARD.arrow, CARD.many, lambda *args, **kwargs: list(CARD.stream(*args, **kwargs))):
        with pytest.raises(InvalidInput, match=r'invalid: .* is not a choice; "raise" or "null"'):
            call(pa.array(["cup"]), invalid=invalid)
        assert len(call(["cup", "//"] if call != CARD.arrow else pa.array(["cup", "//"]), invalid="null")) == 2


def test_a_fault_of_something_else_is_raised_as_it_is() -> None:
    """`invalid` is about IDs: a null would hide that no URL of this kind can be made at all."""
    root = CLOUD.prepare(None, use_root_path=True)
    with pytest.raises(CldurlError) as alone:
        root.url("images")
    with pytest.raises(CldurlError) as column:
        root.arrow(pa.array(["cup", "images"]))
    assert str(alone.value).partition(": ")[2] == str(column.value).partition(": ")[2]


def test_without_pyarrow_the_error_says_what_to_install() -> None:
    """And nothing else of cldurl asks for it."""
    code = (
        "import sys; sys.modules['pyarrow'] = None; import cldurl; card = cldurl.Cloud('demo').prepare('e_sepia')\n"
        "assert card.many(['cup'])\ntry: card.arrow(['cup'])\nexcept cldurl.InvalidInput as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(cldurl.__file__).parent.parent,
    )
    assert run.stdout == "public_ids: a column needs pyarrow; pip install 'cldurl[arrow]'\n"
