"""An assertion for tests: two URLs ask for the same."""

from __future__ import annotations

from itertools import takewhile

from cldurl.canonical import unsigned

__all__ = ["assert_same_url"]


def assert_same_url(actual: str, expected: str) -> None:
    """Fail unless two delivery URLs, or two transformations, ask for the same by `cldurl.equivalent`.

    The message shows both in their canonical form, without signature and token, and where they
    begin to differ.  Raises `AssertionError`, and `ParseError` for what cannot be read.

    >>> assert_same_url("c_fill,w_300", "w_300,c_fill")
    >>> assert_same_url("w_300,c_fill/e_sepia", "c_fill,w_400")
    Traceback (most recent call last):
        ...
    AssertionError: they do not ask for the same
      actual:   c_fill,w_300/e_sepia
      expected: c_fill,w_400
                         ^ "300/e_sepia", not "400"
    """
    one, other = unsigned(actual), unsigned(expected)
    if one == other:
        return
    at = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    raise AssertionError(
        "they do not ask for the same\n"
        f"  actual:   {one}\n"
        f"  expected: {other}\n"
        f'            {" " * at}^ "{one[at:]}", not "{other[at:]}"'
    )
