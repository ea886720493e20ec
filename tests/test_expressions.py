"""Details of expressions that no other test would miss: each kills a mutant that survived them all."""

from __future__ import annotations

import pytest

from cldurl import TransformationError, expression
from cldurl.errors import Refused
from cldurl.expressions import read, write


@pytest.mark.parametrize("text", ["w=>5", "w =>5", "wi =< 5"])
def test_the_sign_of_a_turned_operator_is_named(text: str) -> None:
    """Wherever it stands."""
    sign = text[text.index("=") + 1]
    with pytest.raises(Refused) as caught:
        write(text)
    assert (caught.value.message, caught.value.hint) == (f'"={sign}" is not an operator', f'did you mean "{sign}="?')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("w and", 'nothing after "and"'),
        ("and w", 'no operand before "and"'),
        ("w_gt_", 'nothing after "gt"'),
        ("w and or h", 'no operand before "or"'),
        ("in tags", 'no operand before "in"'),
    ],
)
def test_operators_by_name_are_operators(text: str, message: str) -> None:
    """As those by sign are."""
    with pytest.raises(Refused) as caught:
        write(text)
    assert caught.value.message == message


def test_behind_an_operator_by_name_a_hyphen_is_a_sign() -> None:
    """Behind an operand it is `sub`; a name with a sign or a colon is an operand."""
    assert write("w gt -5") == "w_gt_-5"
    assert write("w - 5") == "w_sub_5"
    assert write("w gt -in") == "w_gt_-in"
    assert write("in:a gt 5") == "in:a_gt_5"


@pytest.mark.parametrize("text", ["%20!a", "a%20!", "!a%20b!_in_!"])
def test_an_encoded_expression_has_its_quotes_in_pairs(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    assert caught.value.message == '"!" without its partner'


def test_a_long_expression_is_refused_with_the_limit() -> None:
    with pytest.raises(TransformationError, match="text of more than 64 KiB"):
        expression("a" * (64 * 1024 + 1))
    assert expression("a" * (64 * 1024))
