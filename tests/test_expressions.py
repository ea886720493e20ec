"""Details of expressions: their refusals word by word, and what stands at the edge of each rule."""

from __future__ import annotations

import pytest

from cldurl import TransformationError, expression
from cldurl.errors import Refused
from cldurl.expressions import odd_parts, quote, read, tokens, write


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
    with pytest.raises(TransformationError, match=r": text of more than 64 KiB$"):
        expression("a" * (64 * 1024 + 1))
    assert expression("a" * (64 * 1024))


PARTNER = '"!" without its partner; quoted text is written "!text!"'
VARIABLE = "bad variable name; a letter, then letters and digits only: $imgWidth"
PARENTHESES = "the service has no parentheses; use a variable for the inner part"
EXPRESSION = "expression"
REFUSED = [
    ("", "an empty expression", EXPRESSION),
    (" _ ", "an empty expression", EXPRESSION),
    ("w >", 'nothing after ">"', EXPRESSION),
    ("isdef", 'nothing after "isdef"', EXPRESSION),
    ("w > isndef_", 'nothing after "isndef"', EXPRESSION),
    ("isdef > 5", 'no operand before ">"', EXPRESSION),
    ("+5", 'no operand before "+"; a number needs no + sign', EXPRESSION),
    ("w * + 5", 'no operand before "+"; a number needs no + sign', EXPRESSION),
    ("*5", 'no operand before "*"', EXPRESSION),
    ("w ==5", 'no operand before "="', EXPRESSION),
    ("w mod", 'nothing after "mod"', EXPRESSION),
    ("nin tags", 'no operand before "nin"', EXPRESSION),
    ("5 5", "two numbers without an operator; digits are not grouped: 1000", EXPRESSION),
    ("w > 1_000", "two numbers without an operator; digits are not grouped: 1000", EXPRESSION),
    ("5 5:3", "two numbers without an operator; digits are not grouped: 1000", EXPRESSION),
    ("5:3 5", "two numbers without an operator; digits are not grouped: 1000", EXPRESSION),
    ("!a", PARTNER, EXPRESSION),
    ("w in !a!!", PARTNER, EXPRESSION),
    ("$", VARIABLE, "variable-name"),
    ("$1", VARIABLE, "variable-name"),
    ("w > $_a", VARIABLE, "variable-name"),
    ("w & h", 'unexpected "&" in an expression; did you mean "&&"?', EXPRESSION),
    ("w | h", 'unexpected "|" in an expression; did you mean "||"?', EXPRESSION),
    ("(w)", f'unexpected "(" in an expression; {PARENTHESES}', EXPRESSION),
    ("w ) h", f'unexpected ")" in an expression; {PARENTHESES}', EXPRESSION),
    ('"a"', 'unexpected """ in an expression; text is written !text!', EXPRESSION),
    ("'a'", 'unexpected "\'" in an expression; text is written !text!', EXPRESSION),
    ("w @ h", 'unexpected "@" in an expression', EXPRESSION),
    ("w\th", "unexpected '\\t' in an expression", EXPRESSION),
    ("--5", 'unexpected "-" in an expression', EXPRESSION),
    ("ctx : !a!", 'unexpected ":" in an expression', EXPRESSION),
    ("a: b", 'unexpected " " in an expression', EXPRESSION),
    ("a:", "the expression ends where an operand is due", EXPRESSION),
    ("w > -", "the expression ends where an operand is due", EXPRESSION),
    ("300px", "'300px' is neither a number nor a word; write the number without a unit: 300", EXPRESSION),
    ("-1.5em", "'1.5em' is neither a number nor a word; write the number without a unit: 1.5", EXPRESSION),
    ("1.2.3", "'1.2.3' is neither a number nor a word; text is quoted: \"!1.2.3!\"", EXPRESSION),
    (".a", "'.a' is neither a number nor a word; text is quoted: \"!.a!\"", EXPRESSION),
    ("5.", "'5.' is neither a number nor a word; text is quoted: \"!5.!\"", EXPRESSION),
    (" + ".join(["w"] * 1001), "an expression of more than 1000 operands", "too-large"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "rule"), REFUSED)
def test_a_refused_expression_says_why(text: str, message: str, rule: str) -> None:
    """The same from every door; the rule is a stable id."""
    with pytest.raises(Refused) as caught:
        write(text)
    fault = caught.value
    assert ("; ".join(filter(None, [fault.message, fault.hint])), fault.rule) == (message, rule)
    with pytest.raises(TransformationError) as refused:
        expression(text)
    assert (str(refused.value), refused.value.problems[0].rule) == (f"$: {message}", rule)


@pytest.mark.parametrize(
    ("text", "message", "rule"),
    [
        ("%25", '"%" in an expression; the operator is written "mod" in a URL', EXPRESSION),
        ("!a b!_in_%2c", '"%" in an expression; the operator is written "mod" in a URL', EXPRESSION),
        ("!a%21b!", 'an encoded "!" inside a quoted text', "quote"),
        ("!a%2521b!", 'an encoded "!" inside a quoted text', "quote"),
        ("a%20!", '"!" without its partner; quoted text is written "!text!"', EXPRESSION),
        ("!%E9!", "percent-encoded bytes that are not UTF-8", "bad-escape"),
    ],
)
def test_a_refused_expression_of_a_url_says_why(text: str, message: str, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        read(text)
    fault = caught.value
    assert ("; ".join(filter(None, [fault.message, fault.hint])), fault.rule) == (message, rule)


def test_a_quoted_text_cannot_hold_its_own_end() -> None:
    with pytest.raises(Refused) as caught:
        quote("a!b")
    assert (caught.value.message, caught.value.hint) == (
        '"!" ends the quoted text',
        'there is no way to write "!" inside "!...!"',
    )
    assert caught.value.rule == "quote"


def test_an_expression_is_a_string() -> None:
    with pytest.raises(TransformationError) as caught:
        expression(5)  # type: ignore[arg-type]
    assert str(caught.value) == "$: an expression cannot be an int; give a string"
    assert caught.value.problems[0].rule == "wrong-type"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- 5", "-5"),
        ("w + -5", "w_add_-5"),
        ("w - -$x", "w_sub_-$x"),
        ("5 -5", "5_sub_5"),
        ("-!a!", "-!a!"),
        ("5%20", "5_mod_20"),
        ("w^2 || h != .5", "w_pow_2_or_h_ne_.5"),
        ("w<=h && w>=3 / 2", "w_lte_h_and_w_gte_3_div_2"),
        ("tags nin !a,b/c:d!", "tags_nin_!a%252Cb%252Fc:d!"),
        ("w:width > 5:300px", "w:width_gt_5:300px"),
        ("$a:width * !w!:h", "$a:width_mul_!w!:h"),
        ("initial_widths", "initial_widths"),
        ("trimmedAspectRatio < trimmed_aspect_ratio", "tar_lt_tar"),
        ("nin:a > in:b", "nin:a_gt_in:b"),
        ("isdef $x && isndef $y", "isdef_$x_and_isndef_$y"),
        (" + ".join(["w"] * 1000), "_add_".join(["w"] * 1000)),
        ("isdef " + " + ".join(["w"] * 1000), "isdef_" + "_add_".join(["w"] * 1000)),
    ],
)
def test_what_an_expression_becomes(text: str, written: str) -> None:
    """Signs and operators, atoms with a colon, and words that only begin like one that is translated."""
    assert write(text) == expression(text) == "_".join(tokens(text)) == written
    assert write(read(written)) == written


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("5_w", [("w", 'no operator between "5" and it')]),
        ("w_!a!_2", [("!a!", 'no operator between "w" and it'), ("2", 'no operator between "!a!" and it')]),
        ("-foo_gt_bar:2", [("-foo", "no predefined word"), ("bar:2", "no predefined word")]),
        ("$a_b", [("b", "no predefined word"), ("b", 'no operator between "$a" and it')]),
        ("-w_gt_-.5", []),
        ("$x_to_i_gt_$y_to_f", []),
        ("isdef_$x_and_isndef_$y", []),
        ("w_isdef_$x", [("isdef", 'no operator between "w" and it')]),
        ("!a:b!_in_tags_or_ctx:!k!_eq_-$x:3", []),
        ("current_eq_ref", []),
        ("else", []),
        ("end", []),
    ],
)
def test_what_is_odd_in_an_expression(text: str, odd: list[tuple[str, str]]) -> None:
    """Words that nobody knows, and operands side by side; what the service has is not odd."""
    assert list(odd_parts(text)) == odd


PREDEFINED = {
    "width": "w", "height": "h", "initial_width": "iw", "initial_height": "ih", "aspect_ratio": "ar",
    "initial_aspect_ratio": "iar", "trimmed_aspect_ratio": "tar", "duration": "du", "initial_duration": "idu",
    "initial_density": "idn", "current_page": "cp", "page_count": "pc", "page_x": "px", "page_y": "py",
    "page_names": "pgnames", "face_count": "fc", "custom_coordinates_count": "ccc", "regions_count": "rc",
    "region_names": "rn", "illustration_score": "ils", "current_public_id": "cpi", "tags": "tags", "context": "ctx",
    "metadata": "md",
}  # fmt: skip


@pytest.mark.parametrize(("word", "code"), PREDEFINED.items())
def test_every_predefined_word_is_translated(word: str, code: str) -> None:
    """In each of its spellings and behind a sign, but not behind a colon or in quotes."""
    first, *others = word.split("_")
    camel = first + "".join([other.title() for other in others])
    for spelling in (word, camel, word.replace("_", " "), word.replace("_", " _ "), code):
        assert write(f"{spelling} > -{spelling}") == f"{code}_gt_-{code}"
    assert list(odd_parts(f"{code}_gt_2")) == []
    assert write(f"ctx:{word} = !{word}!") == f"ctx:{word}_eq_!{word}!"
