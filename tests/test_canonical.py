"""The rules of docs/reference/canonical-form.md, each under its number, and what holds of all of them."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cldurl import CldurlError, Cloud, canonicalize, compat, compile, equivalent, parse, parse_transformation
from cldurl import strategies as cst

ROOT = Path(__file__).resolve().parent.parent
HOST = "https://res.cloudinary.com/demo"
UPLOAD = f"{HOST}/image/upload"


def same(*pairs: tuple[str, str]) -> None:
    """Each first text has the second as its canonical form, which is its own."""
    for text, canonical in pairs:
        assert canonicalize(text) == canonical
        assert canonicalize(canonical) == canonical
        assert equivalent(text, canonical)


def kept(*texts: str) -> None:
    """Each text is its own canonical form, and no two of them are equivalent."""
    for index, text in enumerate(texts):
        assert canonicalize(text) == text
        assert not any(equivalent(text, other) for other in texts[:index])


def test_rule_01_components() -> None:
    """Their order stays; empty ones vanish."""
    same(("", ""), ("/", ""), ("w_1//e_sepia/", "w_1/e_sepia"), ("//w_1", "w_1"))
    kept("w_1/e_sepia", "e_sepia/w_1")


def test_rule_02_separators() -> None:
    """What is decoded before the path is split is written plainly; what needs two layers keeps them."""
    same(
        ("c_fill%2Cw_1", "c_fill,w_1"), ("w_1%2fe_sepia", "w_1/e_sepia"), ("w%5F1", "w_1"), ("%24a%5F1", "$a_1"),
        ("e_blur%3A300", "e_blur:300"), ("l_a%3Ab", "l_a:b"), ("r_1%3a2", "r_1:2"), ("t_a%2Eb", "t_a.b"), ("if_%21a%21_in_tags", "if_!a!_in_tags"),
    )  # fmt: skip
    kept("l_text:Arial_20:a%252Cb", "l_text:Arial_20:a%252Fb", "e_gen_remove:prompt_a%253Bb")


def test_rule_03_order() -> None:
    """Condition, assignments as they stand, codes in byte order."""
    same(
        ("w_1,c_fill", "c_fill,w_1"), ("c_fill,if_w_gt_1", "if_w_gt_1,c_fill"), ("w_$b,$b_1,$a_2", "$b_1,$a_2,w_$b"),
        ("fps_5,fn_wasm:a.wasm,fl_lossy,f_jpg", "f_jpg,fl_lossy,fn_wasm:a.wasm,fps_5"), ("zz_1,q9_1,q_80", "q9_1,q_80,zz_1"),
    )  # fmt: skip
    kept("$b_1,$a_2", "$a_2,$b_1")


def test_rule_04_repeated_parameters() -> None:
    """They stay, in their order."""
    same(("w_2,c_fill,w_1", "c_fill,w_2,w_1"))
    kept("w_1,w_2", "w_2,w_1", "w_2", "e_sepia,e_blur", "e_blur,e_sepia", "fl_b,fl_a", "fl_a,fl_b")


def test_rule_05_flags() -> None:
    """Sorted, each once."""
    same(("fl_progressive.lossy.lossy", "fl_lossy.progressive"))
    kept("fl_attachment:a%252Eb", "fl_attachment:a")


def test_rule_06_colours() -> None:
    """Hexadecimal digits in lower case; names, and short and long forms, stay."""
    same(
        ("co_rgb:FFF", "co_rgb:fff"),
        ("b_rgb:FFFFFF80", "b_rgb:ffffff80"),
        ("bo_3px_solid_rgb:ABC", "bo_3px_solid_rgb:abc"),
    )
    kept("co_rgb:fff", "co_rgb:ffffff", "co_white", "co_White", "e_tint:50:rgb:FFF", "$a_!rgb:FFF!")


def test_rule_07_numbers_that_mean_one_thing() -> None:
    """As short as they can be."""
    same(
        ("dpr_2.0", "dpr_2"), ("o_050", "o_50"), ("q_80.0", "q_80"), ("so_2.50", "so_2.5"), ("du_35P", "du_35p"), ("z_1.50", "z_1.5"),
        ("ar_16.0:9.0", "ar_16:9"), ("fps_24.0", "fps_24"), ("fps_24.0-30.0", "fps_24-30"), ("br_2000.0", "br_2000"), ("ki_2.0", "ki_2"),
        ("dn_150.0", "dn_150"), ("l_text:Arial_20.0:a", "l_text:Arial_20:a"),
    )  # fmt: skip
    kept("ar_1.5", "ar_3:2", "so_35p", "so_35")


def test_rule_08_numbers_that_do_not() -> None:
    """They stay as they are, but a zero has no sign."""
    same(("x_-0.0", "x_0.0"), ("y_-0", "y_0"))
    kept("w_1", "w_1.0", "w_01", "w_1.00")
    kept("h_300", "h_300.0", "x_1", "x_1.0", "y_1.0", "r_20", "r_20.0", "a_0.9", "a_0.90", "a_090", "$a_1", "$a_1.0")
    kept("e_blur:300", "e_blur:300.0", "e_blur:0300", "w_iw_mul_2", "w_iw_mul_2.0", "if_w_gt_1", "if_w_gt_1.0")


def test_rule_09_expressions() -> None:
    """In the words of the service; quoted texts and names stay."""
    same(
        ("if_width_gt_5", "if_w_gt_5"), ("w_iw*2", "w_iw_mul_2"), ("if_w_gt_5&&h_lt_2", "if_w_gt_5_and_h_lt_2"),
        ("if_w%20gt%205", "if_w_gt_5"), ("$a_width_div_2", "$a_w_div_2"),
    )  # fmt: skip
    kept("if_!width!_in_tags", "if_!w!_in_tags", "$width_5", "$w_5", "w_$width", "w_$w", "if_else", "if_end")


def test_rule_10_free_text() -> None:
    """Encoded as `compile` does it, whatever its spelling was."""
    same(
        ("l_text:Arial_20:%48i", "l_text:Arial_20:Hi"), ("l_text:Arial_20:caf%c3%a9", "l_text:Arial_20:caf%C3%A9"),
        ("l_text:Arial_20:é b", "l_text:Arial_20:%C3%A9%20b"), ("l_text:Arial_20:a%252cb", "l_text:Arial_20:a%252Cb"),
        ("l_text:Arial_20:a~b", "l_text:Arial_20:a%7Eb"), ("e_gen_remove:prompt_a cup", "e_gen_remove:prompt_a%20cup"),
        ("$a_!a b!", "$a_!a%20b!"), ("l_a b", "l_a%20b"), ("t_my thumb", "t_my%20thumb"),
    )  # fmt: skip
    kept("l_text:Arial_20:50%25252C", "l_text:Arial_20:50%252C", "l_text:Arial_20:$(a)", "l_text:Arial_20:%2524%28a%29")
    kept("e_gen_remove:prompt_heightmap", "e_gen_remove:prompt_hmap")


def test_rule_11_layers() -> None:
    """One order of a style's words, no words that say nothing, padding."""
    same(
        ("l_text:Arial_20_center_bold:a", "l_text:Arial_20_bold_center:a"), ("l_text:Arial_20_normal:a", "l_text:Arial_20:a"),
        ("l_text:Arial_20_line_spacing_2_letter_spacing_4:a", "l_text:Arial_20_letter_spacing_4_line_spacing_2:a"),
        ("l_image:a:b", "l_a:b"), ("l_fetch:aHR0cDovL3gvYQ", "l_fetch:aHR0cDovL3gvYQ=="),
    )  # fmt: skip
    kept("l_a", "l_video:a", "l_private:a", "u_a", "l_text:Arial_20:a", "l_text:Arial_20_bold:a", "l_text:a:a")


def test_rule_12_what_is_not_known() -> None:
    """It stays as it is; beside something that is no parameter nothing moves."""
    same(("zz_A:1,w_3", "w_3,zz_A:1"), ("w_3,c_brand_new", "c_brand_new,w_3"))
    kept(
        "zz_A%20b",
        "c_FILL",
        "c_fill",
        "w_oops!",
        "w_3,oops,c_fill",
        "oops,c_fill,w_3",
        "w_1,,h_1",
        "w_1,",
        ",w_1",
        "w_",
        "l_../a",
    )
    kept(
        "t_a.b",
        "t_b.a",
        "e_art:b:a",
        "e_art:a:b",
        "f_jpg",
        "f_jpeg",
        "q_auto",
        "q_auto:good",
        "a_0",
        "pg_1;2",
        "pg_2;1",
    )


def test_rule_13_scheme_and_host() -> None:
    """`https` and no shards on Cloudinary's hosts; small letters and no default port on all."""
    same(
        ("http://RES-3.cloudinary.com:80/demo/image/upload/a", f"{UPLOAD}/a"), ("HTTPS://res.cloudinary.com:443/demo/image/upload/a", f"{UPLOAD}/a"),
        ("http://Demo-Res-2.cloudinary.com/image/upload/a", "https://demo-res.cloudinary.com/image/upload/a"),
        ("HTTP://Images.Example.com:80/image/upload/a", "http://images.example.com/image/upload/a"),
        ("https://images.example.com:/image/upload/a", "https://images.example.com/image/upload/a"),
    )  # fmt: skip
    kept(
        f"{UPLOAD}/a", "https://res.cloudinary.com/Demo/image/upload/a", "https://demo-res.cloudinary.com/image/upload/a",
        "http://images.example.com/image/upload/a", "https://images.example.com/image/upload/a",
        "https://images.example.com/demo/image/upload/a", "http://localhost:8000/image/upload/a",
        "https://res.cloudinary.com:8443/demo/image/upload/a", "http://res.cloudinary.com:443/demo/image/upload/a",
        "https://res-6.cloudinary.com/demo/image/upload/a", "https://xres-1.cloudinary.com/demo/image/upload/a",
    )  # fmt: skip


def test_rule_14_resource_type_and_type() -> None:
    """In full; suffixes stay, and so does what could be one."""
    same(
        (f"{HOST}/iu/a", f"{UPLOAD}/a"), (f"{HOST}/a.jpg", f"{UPLOAD}/a.jpg"), (f"{HOST}/w_1/a.jpg", f"{UPLOAD}/w_1/a.jpg"),
        (f"{HOST}/images/a", f"{UPLOAD}/a"), (f"{HOST}/videos/a", f"{HOST}/video/upload/a"), (f"{HOST}/files/a.txt", f"{HOST}/raw/upload/a.txt"),
        (f"{HOST}/private_images/a", f"{HOST}/image/private/a"), (f"{HOST}/images/shop/cup/red", f"{HOST}/images/v1/shop/cup/red"),
    )  # fmt: skip
    kept(
        f"{HOST}/images/a/red",
        f"{HOST}/images/a/blue",
        f"{HOST}/a/red",
        f"{HOST}/v1/a/red",
        f"{UPLOAD}/a",
        f"{HOST}/image/private/a",
    )


def test_rule_15_transformation() -> None:
    """By the rules before."""
    same(
        (f"{UPLOAD}/w_1,c_fill//e_sepia/v7/a", f"{UPLOAD}/c_fill,w_1/e_sepia/v7/a"), (f"{UPLOAD}//v7/a", f"{UPLOAD}/v7/a"),
        (f"{UPLOAD}/w_1%2Fco_rgb:FFF/v7/a", f"{UPLOAD}/w_1/co_rgb:fff/v7/a"),
    )  # fmt: skip


def test_rule_16_version() -> None:
    """It stays; `v1` for folders, unless they could be taken for a transformation."""
    same(
        (f"{UPLOAD}/shop/a", f"{UPLOAD}/v1/shop/a"),
        (f"{UPLOAD}/w_1/shop/a", f"{UPLOAD}/w_1/v1/shop/a"),
        (f"{UPLOAD}/v007/a", f"{UPLOAD}/v7/a"),
    )
    kept(
        f"{UPLOAD}/a",
        f"{UPLOAD}/v0/a",
        f"{UPLOAD}/v1/a",
        f"{UPLOAD}/v2/a",
        f"{UPLOAD}/us_2024/a",
        f"{UPLOAD}/v1/us_2024/a",
    )
    kept(f"{HOST}/image/fetch/https://a.example/b", f"{HOST}/image/fetch/v1/https://a.example/b")


def test_rule_17_public_id() -> None:
    """One encoding; what is not certain stays."""
    same(
        (f"{UPLOAD}/caf%c3%a9(%31)", f"{UPLOAD}/caf%C3%A9%281%29"), (f"{UPLOAD}/a b", f"{UPLOAD}/a%20b"), (f"{UPLOAD}/a%3ab~", f"{UPLOAD}/a:b%7E"),
        (f"{HOST}/images/a/r%c3%a9d(1)", f"{HOST}/images/a/r%C3%A9d%281%29"),
    )  # fmt: skip
    kept(
        f"{UPLOAD}/%C3%A9",
        f"{UPLOAD}/e%CC%81",
        f"{UPLOAD}/v1/a%2fb",
        f"{UPLOAD}/v1/a/b",
        f"{UPLOAD}/v1/a%2520b",
        f"{UPLOAD}/v1/a%20b",
    )
    kept(
        f"{UPLOAD}/a%", f"{UPLOAD}/a%25", f"{UPLOAD}/a%3f", f"{UPLOAD}/a+b", f"{UPLOAD}/v1/a//b", f"{UPLOAD}/v1/%761/a"
    )


def test_rule_18_remote_urls() -> None:
    """One layer; a raw query stays, and doubled slashes do."""
    fetch = f"{HOST}/image/fetch"
    same(
        (f"{fetch}/https%3a//a.example/b c", f"{fetch}/https://a.example/b%20c"), (f"{fetch}/https://a.example/b;c%3fd", f"{fetch}/https://a.example/b%3Bc%3Fd"),
        (f"{fetch}/w_1,c_fit/https://a.example/é?b=é", f"{fetch}/c_fit,w_1/https://a.example/%C3%A9?b=é"),
    )  # fmt: skip
    kept(
        f"{fetch}/https://a.example/b", f"{fetch}/http://a.example/b", f"{fetch}/https://a.example/b//c", f"{fetch}/https://a.example/b/c",
        f"{fetch}/https://a.example/b?c", f"{fetch}/https://a.example/b%3Fc", f"{fetch}/https://a.example/b%20c",
        f"{fetch}/https://a.example/b%2520c", f"{fetch}/https://A.example/b", f"{fetch}/a.example/b", f"{fetch}/https://a.example/%",
    )  # fmt: skip


def test_rule_19_extension() -> None:
    """As it is."""
    kept(
        f"{UPLOAD}/a",
        f"{UPLOAD}/a.jpg",
        f"{UPLOAD}/a.JPG",
        f"{UPLOAD}/a.jpeg",
        f"{UPLOAD}/f_jpg/a",
        f"{UPLOAD}/a.jpg.jpg",
    )


def test_rule_20_query_and_fragment() -> None:
    """Without analytics and fragment."""
    same(
        (f"{UPLOAD}/a?_a=B", f"{UPLOAD}/a"), (f"{UPLOAD}/a#b", f"{UPLOAD}/a"), (f"{UPLOAD}/a?", f"{UPLOAD}/a"),
        (f"{UPLOAD}/a?_a=B&x=1&_a=C#b?d", f"{UPLOAD}/a?x=1"), (f"{HOST}/image/fetch/https://a.example/b?_a=C", f"{HOST}/image/fetch/https://a.example/b"),
    )  # fmt: skip
    kept(f"{UPLOAD}/a", f"{UPLOAD}/a?x=1", f"{UPLOAD}/a?x=1&y=2", f"{UPLOAD}/a?y=2&x=1")


def test_rule_21_signatures() -> None:
    """They stay, with what they cover."""
    signed = "s--abcdefgh--/w_1,c_fill/shop/caf%c3%a9"
    same(
        (f"http://res-2.cloudinary.com/demo/iu/{signed}?_a=B", f"{UPLOAD}/s--abcdefgh--/w_1,c_fill/v1/shop/caf%c3%a9"),
        (f"{HOST}/images/s--abcdefgh--/w_1,c_fill/a%c3%a9/r%c3%a9d", f"{HOST}/images/s--abcdefgh--/w_1,c_fill/a%c3%a9/r%C3%A9d"),
        (f"{UPLOAD}/s--{'a' * 32}--/co_rgb:FFF/v07/a", f"{UPLOAD}/s--{'a' * 32}--/co_rgb:FFF/v7/a"),
    )  # fmt: skip
    cloud = Cloud("demo", api_secret="b")
    url = cloud.url("a", "w_1,c_fill", sign=True)
    assert cloud.verify_url(canonicalize(url.replace("https://res", "http://res-2"))).transformation == "c_fill,w_1"


def test_rule_22_tokens() -> None:
    """They stay, with the whole path; scheme, host and analytics are no part of it."""
    same(
        ("http://res-2.cloudinary.com/demo/iu/w_1,c_fill/shop/a?_a=B&__cld_token__=exp=1~hmac=ab", f"{HOST}/iu/w_1,c_fill/shop/a?__cld_token__=exp=1~hmac=ab"),
        (f"{HOST}/image/upload/v007/a?__cld_token__=exp=1~hmac=ab", f"{HOST}/image/upload/v007/a?__cld_token__=exp=1~hmac=ab"),
    )  # fmt: skip
    cloud = Cloud("demo", token_key="00112233FF99")
    url = canonicalize(
        cloud.url("shop/a", token={"start": 1, "duration": 300, "past": True}).replace("https://res", "http://res-1")
    )
    assert cloud.verify_token(url.partition("?")[2], url, now=2).expires_at == 301


def test_rule_23_comparison() -> None:
    """Without signatures and tokens."""
    bare = f"{UPLOAD}/c_fill,w_1/v1/shop/a"
    signed = (
        "http://res-2.cloudinary.com/demo/iu/s--abcdefgh--/w_1,c_fill/shop/a?_a=B&__cld_token__=exp=1~acl=*~hmac=ab"
    )
    assert equivalent(bare, signed) and equivalent(signed, bare)
    assert not equivalent(bare, "c_fill,w_1") and not equivalent(bare, f"{UPLOAD}/c_fill,w_2/v1/shop/a")


def test_every_rule_has_a_test_and_an_example() -> None:
    """The numbers of the page are those of the tests."""
    page = (ROOT / "docs" / "reference" / "canonical-form.md").read_text(encoding="utf-8")
    rules = re.split(r"(?m)^### (\d+)\. (.+)$", page)
    titles = {int(number): title for number, title in zip(rules[1::3], rules[2::3], strict=True)}
    assert list(titles) == list(range(1, 24))
    assert all(">>>" in text for text in rules[3::3])
    for number, title in titles.items():
        assert f"test_rule_{number:02}_{title.lower().replace(' ', '_').replace('-', '_')}" in globals()


# ------------------------------------------------------------------------------------------------------------- laws


@given(cst.public_ids(), cst.transformations(), st.none() | st.integers(1, 10**10), st.sampled_from([None, "jpg"]))
def test_what_cldurl_writes_is_canonical(
    public_id: str, transformation: Any, version: int | None, format: str | None
) -> None:
    """But for raw text, which is written as it is given, and for a version that was left out."""
    assume("raw_transformation" not in repr(transformation))
    text = compile(transformation)
    assert canonicalize(text) == text
    url = Cloud("demo").url(public_id, transformation, version=version, format=format)
    assume(not parse(url).ambiguities)
    assert canonicalize(url) == url


@given(cst.transformations(), cst.transformations())
def test_equivalent_is_an_equivalence(one: Any, other: Any) -> None:
    """Of itself, both ways, and with the canonical form for a name."""
    texts = [compile(one), compile(other)]
    assert equivalent(texts[0], texts[0])
    assert equivalent(*texts) == equivalent(*reversed(texts)) == (canonicalize(texts[0]) == canonicalize(texts[1]))


@given(cst.transformations())
def test_a_canonical_form_says_the_same(transformation: Any) -> None:
    """The values that are read from it are those of the text that it came from."""
    assume("raw_transformation" not in repr(transformation))
    text = compile(transformation)
    assert parse_transformation(canonicalize(text)).to_list() == parse_transformation(text).to_list()


# ------------------------------------------------------------------------------------------------- the official SDK


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


def test_the_official_sdk_s_spelling() -> None:
    """The recorded URLs that mean the same have the canonical form of ours; those that do not are reported."""
    vectors = Path(__file__).with_name("vectors") / "public"
    lines = [
        line
        for name in ("url", "random")
        for line in (vectors / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    same_meaning = 0
    for record in [json.loads(line) for line in lines]:
        arguments = _untagged(record["input"])
        if record["call"] != "url":
            continue
        try:
            report = compat.report(arguments["public_id"], **arguments["options"])
            forms = [canonicalize(url) for url in (report.url, report.native or "")]
        except CldurlError:
            continue
        if report.native and report.same:
            assert forms[0] == forms[1]
            same_meaning += 1
    assert same_meaning > 200


@pytest.mark.parametrize(
    ("options", "ours"),
    [
        ({"crop": "fill", "width": 300}, {"crop": "fill", "width": 300}),
        ({"dpr": 2.0, "color": "#FFF"}, {"dpr": 2.0, "color": "#FFF"}),
        ({"width": 100.0, "crop": "fit"}, {"width": 100.0, "crop": "fit"}),
        ({"raw_transformation": "w_300,c_fill"}, "w_300,c_fill"),
        ({"overlay": {"font_family": "Arial", "font_size": 20, "text": "a, b/c?"}}, {"overlay": {"font_family": "Arial", "font_size": 20, "text": "a, b/c?"}}),
        ({"flags": ["progressive", "lossy"]}, {"flags": ["progressive", "lossy"]}),
        ({"if": "width > 500", "crop": "fit"}, {"if": "width > 500", "crop": "fit"}),
        ({"transformation": [{"effect": "sepia"}, {"width": 300}]}, [{"effect": "sepia"}, {"width": 300}]),
    ],
)  # fmt: skip
def test_the_sdk_s_url_becomes_ours(options: dict[str, Any], ours: Any) -> None:
    """With `http`, its own order and its own numbers."""
    url = compat.cloudinary_url("shop/cup", cloud_name="demo", format="jpg", **options)
    assert canonicalize(url) == Cloud("demo").url("shop/cup", ours, format="jpg")


@pytest.mark.parametrize(
    ("public_id", "options", "ours"),
    [
        ("cup", {"effect": "gen_remove:prompt_heightmap"}, {"effect": "gen_remove:prompt_heightmap"}),
        ("cup", {"overlay": {"font_family": "Arial", "font_size": 20, "text": "50%2C"}}, {"overlay": {"font_family": "Arial", "font_size": 20, "text": "50%2C"}}),
        ("a%20b", {}, None),
    ],
)  # fmt: skip
def test_the_sdk_s_url_that_means_something_else_stays(public_id: str, options: dict[str, Any], ours: Any) -> None:
    """A text that was rewritten, or written like another one, cannot be told from what it became."""
    url = compat.cloudinary_url(public_id, cloud_name="demo", **options)
    try:
        native = Cloud("demo").url(public_id, ours)
    except CldurlError:
        return
    assert not equivalent(url, native)
