"""What the fuzzers of tests/fuzz found, each once a wrong answer: held here so that it stays mended."""

from __future__ import annotations

from typing import Any

import pytest

import cldurl
from cldurl import (
    Cloud,
    Malformed,
    ParseError,
    TransformationError,
    canonicalize,
    check,
    compile,
    expressions,
    parse,
    parse_transformation,
)

HOST = "https://res.cloudinary.com/demo"
CLOUD = Cloud("demo", api_secret="b", token_key="00112233FF99")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("face count > 1", "fc_gt_1"),
        ("face__count > 1", "fc_gt_1"),
        ("initial  width / 2", "iw_div_2"),
        ("$a to _i", "$a_to_i"),
        ("ctx:face count", "ctx:face_count"),
        ("face counts", "face_counts"),
    ],
)
def test_what_separates_the_words_of_an_expression_makes_no_difference(text: str, written: str) -> None:
    """A word of two words was translated only on the second reading."""
    assert expressions.write(text) == expressions.write(written) == written


def test_every_url_that_was_read_can_be_hashed() -> None:
    """One that can be read in two ways could not."""
    assert len({parse(f"{HOST}/a/b"), parse(f"{HOST}/a/b")}) == 1


@pytest.mark.parametrize("text", ["b", "b_", "zz_", "$a_", "b,w_3", "b/w_3", "if", "_", "e_sepia,w_"])
def test_what_has_no_value_is_written_back(text: str) -> None:
    """A code alone once got an underscore, or was lost on the way through a dict."""
    chain = parse_transformation(text)
    assert chain.canonical() == compile(chain) == compile(chain.to_list()) == canonicalize(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "fl_=",
        "l_:",
        "u_%2524x,c_fill,c_fit",
        "l_text:Verdana-%252F",
        "t_%3F",
        "pg_name:",
        "l_text:a:%0D",
        "$a_799999999999999999999",
    ],
)
def test_what_could_not_be_written_is_not_read(text: str) -> None:
    """A value that its own kind refuses is kept as the text that it was, and reading raises nothing."""
    chain = parse_transformation(text)
    assert str(chain) == text
    assert parse_transformation(chain.canonical()).canonical() == chain.canonical()
    assert not all(param.known for param in chain[0].params)


@pytest.mark.parametrize(
    "path", ["image/upload/w_300/", "image/upload/v12/", "image/upload/w_300/v1/", "v1/", "image/fetch/w_3/"]
)
def test_a_url_that_ends_before_its_asset_is_none(path: str) -> None:
    """With a slash at its end it once had an empty public ID."""
    with pytest.raises(ParseError, match="the URL names no asset"):
        parse(f"{HOST}/{path}")


@pytest.mark.parametrize(
    "token", ["st=1~exp=2~hmac=ab", "exp=5A~hmac=" + 64 * "0", "exp=5~hmac=" + 64 * "0", "a=1~hmac=" + 64 * "0"]
)
def test_a_token_that_is_none_is_left_out_of_an_edited_url(token: str) -> None:
    """It once raised, and not even a `CldurlError`."""
    url = CLOUD.parse(f"{HOST}/image/upload/a?__cld_token__={token}")
    assert str(url.with_version(3)) == f"{HOST}/image/upload/v3/a"


@pytest.mark.parametrize("field", ["expires_at", "start"])
def test_the_times_of_a_token_are_numbers(field: str) -> None:
    with pytest.raises(Malformed):
        getattr(cldurl.Token("__cld_token__=st=x~exp=y~hmac=" + 64 * "0"), field)


def test_only_what_was_ours_is_signed_again() -> None:
    """An edit once made a genuine signature of any, and a genuine token of any scope and end."""
    forged = CLOUD.parse(f"{HOST}/image/upload/s--AAAAAAAA--/w_5000/secret.jpg")
    assert str(forged.with_format("png")) == f"{HOST}/image/upload/w_5000/secret.png"
    mine = CLOUD.token("/image/upload/a/*", duration=300, now=1000)
    wider = mine.replace("%2fa%2f*", "%2f*")
    for token in (mine, wider, mine.replace("exp=1300", "exp=9300")):
        edited = str(CLOUD.parse(f"{HOST}/image/upload/a/b?{token}").with_version(3))
        assert edited == f"{HOST}/image/upload/v3/a/b?{token}"
    one = CLOUD.url("a", token={"duration": 300, "now": 1000})
    assert "?" not in str(CLOUD.parse(one.replace("/a?", "/b?")).with_version(3))


@pytest.mark.parametrize(
    "angles",
    [[20, "y_gt_3"], ["w_gt_3", 5], ["w * 2", "hflip"], [20, "newword"], ["new", "$a"], [185, "99999999999999999999"]],
)
def test_an_expression_is_no_item_of_a_list_of_angles(angles: list[Any]) -> None:
    """With a dot behind it, it was another, or none."""
    with pytest.raises(TransformationError):
        compile({"angle": angles})
    assert compile({"angle": ["newword", "hflip"]}) == "a_newword.hflip"


@pytest.mark.parametrize("segment", ["c_fill,f", "a_,", "c_fill%2Cf", "w_3%2C", "c_t%2Fhumb", "w_3%2fe_sepia"])
def test_an_encoded_separator_separates_as_a_plain_one_does(segment: str) -> None:
    """Encoded as part of an ID, a segment that was no component once read as one."""
    for path in ("fetch/{}/https://a.example/b", "upload/{}/b", "upload/{}/v1/b", "upload/w_3/v1/{}/b"):
        url = f"{HOST}/image/{path.format(segment)}"
        assert canonicalize(canonicalize(url)) == canonicalize(url)


@pytest.mark.parametrize(
    "path",
    ["/image/upload/v1/a", "/images/a/b", "image/upload//s--12345678--/a", "/s--12345678--/a", "//iu/a", "/video/x"],
)
def test_an_empty_component_keeps_apart_what_is_not_one(path: str) -> None:
    """Left out, it made a public ID a resource type and type, or a signature."""
    once = canonicalize(f"{HOST}/{path}")
    assert parse(once).public_id == parse(f"{HOST}/{path}").public_id
    assert canonicalize(once) == once


@pytest.mark.parametrize(
    "text",
    ["u_video:fetch:aHR0%2Fb", "l_fetch:a%2cw_5", "l_image:video:a%2Fb", "l_fetch:a%0Ab", "l_text:private:fetch:%2F"],
)
def test_a_layer_that_only_the_service_knows_stays_in_its_slot(text: str) -> None:
    """Kept as it was, its encoded slash ended the component as soon as the service decoded the path."""
    with pytest.raises(TransformationError):
        compile(text)
    with pytest.raises(TransformationError):
        compile({"overlay": text[2:]})


@pytest.mark.parametrize(
    "flags", [[{"attachment": "a"}, "newest"], ["attachment:a", "newest"], [{"streaming_attachment": "a"}, "zz"]]
)
def test_a_flag_that_nobody_knows_may_follow_a_file_name(flags: list[Any]) -> None:
    """Written by the one, it was taken by the other for the end of the name."""
    text = compile({"flags": flags})
    assert compile(text) == text == parse_transformation(text).canonical()
    assert parse_transformation(text)[0].params[0].known


def test_a_corner_is_one_radius() -> None:
    """With a colon in it, it was read as two."""
    with pytest.raises(TransformationError):
        compile({"radius": [1, 2, 3, "a:b"]})
    with pytest.raises(TransformationError, match="one radius each"):
        compile({"radius": ["a:b"]})
    assert compile({"radius": [1, "ctx:!a:b!"]}) == compile("r_1:ctx:!a:b!") == "r_1:ctx:!a:b!"
    assert compile({"radius": "20: !a2b!00"}) == compile("r_20:!a2b!_00") == "r_20:!a2b!_00"


@pytest.mark.parametrize("background", [["rgb:fff", 2], ["rgb", "fff"], {"rgb": ["fff", 2]}, ["#fff"]])
def test_a_color_has_no_arguments(background: Any) -> None:
    """In a list it was taken for a background by its name, which nothing could read."""
    with pytest.raises(TransformationError):
        compile({"background": background})


@pytest.mark.parametrize("text", ["fn_wasm:a%3Db.wasm", "fn_pre:wasm:a:b%20c.wasm", "c6_1,c_fill"])
def test_these_are_canonical(text: str) -> None:
    """The reader did not know them, or put them in another order than the compiler."""
    assert canonicalize(text) == compile(parse_transformation(text)) == text


def test_the_id_of_a_function_is_read_back() -> None:
    """One with a character that had to be encoded was refused."""
    function = {"function_type": "wasm", "source": "a b/c=d.wasm"}
    text = compile({"custom_function": function})
    assert compile(text) == text and parse_transformation(text)[0]["custom_function"] == function
    with_colon = {"function_type": "wasm", "source": "a b:c=d.wasm"}
    assert compile({"custom_function": with_colon}) == text
    for key in ("custom_function", "custom_pre_function"):
        with pytest.raises(TransformationError):
            compile({key: {"function_type": "wasm", "source": "a:"}})


@pytest.mark.parametrize("text", ["b_x:%253Be%24(a)r?#", "e_x:%253B<>", "if_w_>_5", "l_text:Arial_20:a é"])
def test_what_a_client_would_encode_reads_alike(text: str) -> None:
    """Made fit for a URL, what could not be read could be, and was spelled anew."""
    assert canonicalize(canonicalize(text)) == canonicalize(text)


@pytest.mark.parametrize("text", ["w_30\udce7", "w_\x1b[31m", "x_\u2028", "if_w_\n"])
def test_messages_can_be_printed(text: str) -> None:
    """No character that a terminal obeys, and none that no encoding can write."""
    for given in (text, {"width": text[2:]}, {text: 1}, {"$a": text}):
        with pytest.raises(TransformationError) as caught:
            compile(given)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("inner", [[], None, ()])
def test_a_step_that_says_nothing_adds_nothing(inner: Any) -> None:
    """Beside a dict it was written as `t_`."""
    assert compile({"transformation": [inner, {"width": 3}]}) == "w_3"
    assert check({"transformation": [inner, {"width": 3}]}) == []


@pytest.mark.parametrize(
    "variables", [[["$a", 1], ["$b", []], ["$c", ["x", "y"]]], {"$a": None, "$b": 2}, [["$a", ["x, y", "z"]]]]
)
def test_variables_without_a_value_are_passed_over(variables: Any) -> None:
    """`check` once counted them."""
    transformation = {"variables": variables}
    assert [problem for problem in check(transformation) if problem.severity == "error"] == []
    assert compile(transformation)
