"""Columns of public IDs made into columns of URLs, by the kernels of Arrow; imported only when it is asked for.

Nearly all IDs of a column are plain.  RE2 finds the few that are not, which go the way of every other
ID, and the rest is one concatenation.
https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
"""

# pyright: reportAttributeAccessIssue=false
# pyarrow makes its kernels when it is imported, where pyright does not see them.

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from cldurl._settings import problem
from cldurl.errors import InvalidInput, an, kind_of
from cldurl.public_ids import MAX_LENGTH, ODD_BYTES, ODD_JOINED_BYTES

if TYPE_CHECKING:
    from cldurl.prepared import Prepared

__all__ = ["column_of_urls"]

_BLOCK = 16_384  # the text of so many stays in the cache
_GAP = b"\xff"  # in no UTF-8
_TEXTS = (pa.string(), pa.large_string(), pa.string_view())


def column_of_urls(prepared: Prepared, public_ids: object, invalid: str) -> pa.Array | pa.ChunkedArray:
    """What `Prepared.arrow` promises."""
    column = _column(public_ids)
    if isinstance(column, pa.Array):
        return _chunk(prepared, column, 0, invalid)
    chunks, start = [], 0
    for chunk in column.chunks:
        chunks.append(_chunk(prepared, chunk, start, invalid))
        start += len(chunk)
    return pa.chunked_array(chunks, _type(column.type))


def _column(given: object) -> pa.Array | pa.ChunkedArray:
    """The column of texts that something holds."""
    if isinstance(given, (pa.Array, pa.ChunkedArray)):
        column = given
    elif hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__"):
        try:
            column = pa.chunked_array(given) if hasattr(given, "__arrow_c_stream__") else pa.array(given)
        except pa.ArrowException as error:
            raise _wrong(f"no Arrow column: {error}", "cast it to string") from None
    else:
        hint = "give a pyarrow.array of them, or use `many`" if isinstance(given, (list, tuple)) else "give a column"
        raise _wrong(f"a column of public IDs cannot be {kind_of(given)}", hint)
    if pa.types.is_struct(column.type) and column.type.num_fields == 1:
        # A table of one column, such as a query of DuckDB.
        column = column.flatten()[0]
    _type(column.type)
    return column


def _type(given: pa.DataType) -> pa.DataType:
    """The type of the URLs for a type of IDs."""
    if pa.types.is_dictionary(given):
        given = given.value_type
    if pa.types.is_null(given):
        return pa.string()  # nothing but nulls: there are frames that give such a column no better type
    if given in _TEXTS:
        return given
    hint = "choose one of its columns" if pa.types.is_struct(given) else "cast it to string"
    raise _wrong(f"{an(str(given))} column has no public IDs", hint)


def _wrong(message: str, hint: str) -> InvalidInput:
    return problem(InvalidInput, "public_ids", message, hint, rule="wrong-type")


def _chunk(prepared: Prepared, ids: pa.Array, start: int, invalid: str) -> pa.Array:
    """The URLs of a chunk whose first ID is at `start` in the column."""
    type = _type(ids.type)
    in_dictionary = pa.types.is_dictionary(ids.type)
    # No kernel takes views, and before version 26 `take` of more than 2 GB ends the process.
    known = pa.large_string() if in_dictionary or type == pa.string_view() else type
    ids = ids.dictionary.cast(known).take(ids.indices) if in_dictionary else ids.cast(known)
    try:
        return _urls(prepared, ids, start, invalid).cast(type)
    except (pa.ArrowCapacityError, pa.ArrowInvalid):  # of the concatenation; and of `concat_arrays` and `cast`
        raise _wrong("the URLs are more than 2 GB", "cast the column to large_string") from None


def _urls(prepared: Prepared, ids: pa.Array, start: int, invalid: str) -> pa.Array:
    if prepared._sign or not prepared._is_usual():
        urls, odd = ids, ids.is_valid()
    else:
        urls = _joined(prepared, ids)
        odd = pa.chunked_array([_odd(block) for block in _blocks(ids)], pa.bool_()).combine_chunks()
    if not pc.any(odd).as_py():
        return urls
    places = pc.indices_nonzero(odd).cast(pa.int64())
    found = [_one_by_one(prepared, ids.take(block), pc.add(block, start), invalid) for block in _blocks(places)]
    return pc.replace_with_mask(urls, odd, pa.concat_arrays(found))


def _blocks(array: pa.Array) -> Iterator[pa.Array]:
    return (array.slice(start, _BLOCK) for start in range(0, len(array), _BLOCK))


def _joined(prepared: Prepared, ids: pa.Array) -> pa.Array:
    """What the URLs are where the IDs are plain."""
    flat, foldered, end, nothing = [
        pa.scalar(text, ids.type) for text in (prepared._flat, prepared._foldered, prepared._end, "")
    ]
    before = foldered
    if flat != foldered:
        in_folder = pc.match_substring(ids, "/")
        if not pc.all(in_folder).as_py():
            before = pc.if_else(in_folder, foldered, flat) if pc.any(in_folder).as_py() else flat
    # An empty piece would cost what the others do.
    return pc.binary_join_element_wise(before, ids, *([end] if prepared._end else []), nothing)


def _odd(ids: pa.Array) -> pa.Array:
    """Which IDs are not plain; in bytes, because RE2 passes over what is no UTF-8 in a text."""
    bytes = ids.cast(pa.large_binary() if ids.type == pa.large_string() else pa.binary())
    long = pc.greater(pc.binary_length(bytes), MAX_LENGTH).fill_null(False)
    # Long ones are not joined either, so that a block never exceeds what an array can hold.
    if pc.any(long).as_py() or not pc.all(pc.string_is_ascii(ids)).as_py() or _has_odd(bytes.drop_null()):
        return pc.or_(long, pc.match_substring_regex(bytes, ODD_BYTES).fill_null(False))
    return long


def _has_odd(ids: pa.Array) -> bool:
    """Whether one of the IDs is not plain: a search in them all, joined, takes half the time of one in each."""
    lists = pa.LargeListArray if ids.type == pa.large_binary() else pa.ListArray
    joined = pc.binary_join(lists.from_arrays([0, len(ids)], ids), pa.scalar(_GAP, ids.type))
    return bool(pc.match_substring_regex(joined, ODD_JOINED_BYTES)[0].as_py())


def _one_by_one(prepared: Prepared, ids: pa.Array, places: pa.Array, invalid: str) -> pa.Array:
    """The URLs of IDs that are not plain, or whose URLs Arrow cannot make."""
    # What is no UTF-8 cannot be read as text by pyarrow, and is refused like a lone surrogate.
    bytes = ids.cast(pa.large_binary()).to_pylist()
    texts = [text.decode("utf-8", "surrogateescape") for text in bytes]
    urls = prepared._block(texts)
    if not urls:
        urls = [prepared._one(text, place, invalid) for text, place in zip(texts, places.to_pylist(), strict=True)]
    return pa.array(urls, ids.type)
