"""Reproduced defects of other tools that concern building: the native face has none of them.

The numbers are those of the list of defects that this project keeps; `compat` has the official
SDK's own on purpose.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from cldurl import Cloud, ConfigurationError, DeliveryError, Encoded, TransformationError, check, compile

CLOUD = Cloud("demo")
BASE = "https://res.cloudinary.com/demo/image"
STYLE = {"font_family": "Arial", "font_size": 20}


def message(transformation: Any) -> str:
    """What compiling says of something wrong."""
    with pytest.raises(TransformationError) as caught:
        compile(transformation)
    return str(caught.value)


@pytest.mark.parametrize(
    ("effect", "text"),
    [
        ("gen_remove:prompt_heightmap", "e_gen_remove:prompt_heightmap"),  # 1
        (
            "gen_replace:from_a height chart;to_the duration clock",  # 2
            "e_gen_replace:from_a%20height%20chart;to_the%20duration%20clock",
        ),
        ("preview:duration_2", "e_preview:duration_2"),
        ("gen_remove:prompt_a, b/c", "e_gen_remove:prompt_a%252C%20b%252Fc"),  # 7
    ],
)
def test_words_of_an_effect_are_never_rewritten(effect: str, text: str) -> None:
    """1, 2 and 7: a prompt is text, whatever words it holds, and keeps its commas and slashes."""
    assert compile({"effect": effect}) == text


def test_two_texts_never_share_a_url() -> None:
    """3: `50%2C` and `50,` are two texts."""
    texts = [compile({"overlay": {**STYLE, "text": text}}) for text in ("50%2C", "50,", "50%252C")]
    assert texts == ["l_text:Arial_20:50%25252C", "l_text:Arial_20:50%252C", "l_text:Arial_20:50%2525252C"]


def test_a_font_family_with_a_space_is_encoded() -> None:
    """4: no raw space reaches the URL."""
    overlay = {"font_family": "Open Sans", "font_size": 20, "text": "x"}
    assert compile({"overlay": overlay}) == "l_text:Open%20Sans_20:x"


def test_raw_text_cannot_end_the_path() -> None:
    """5: `?`, `#` and spaces in a raw transformation are refused."""
    assert message({"raw_transformation": "l_text:Arial_20:what?"}) == (
        "$.raw_transformation: '?' would leave the transformation; percent-encode it"
    )


@pytest.mark.parametrize(("text", "encoded"), [("#1", "%231"), ("why?", "why%3F"), ("a, b/c", "a%252C%20b%252Fc")])
def test_overlay_text_stays_in_its_layer(text: str, encoded: str) -> None:
    """6 and 7: fragment, query and separators are encoded, once or twice as their place needs."""
    assert compile({"overlay": {**STYLE, "text": text}}) == f"l_text:Arial_20:{encoded}"


def test_a_colour_cannot_add_a_parameter() -> None:
    """8: what is not a colour is refused, not passed through."""
    assert message({"background": "#a/b,c_pad"}) == (
        "$.background: '#a/b,c_pad' is not a colour; rgb takes 3, 4, 6 or 8 hex digits: \"#ff8800\""
    )


@pytest.mark.parametrize("type", ["upload", "private", "authenticated", "facebook"])
def test_dot_segments_cannot_reach_another_cloud(type: str) -> None:
    """9: an ID that a browser would walk with is refused for every type."""
    with pytest.raises(DeliveryError, match=r'^public_id: a "." or ".." segment leads to another path$'):
        CLOUD.url("../../../../evil/image/upload/x", type=type)


def test_a_remote_url_keeps_its_bytes() -> None:
    """10 and 11: UTF-8, one layer of encoding, and doubled slashes as they are."""
    assert CLOUD.url("http://x.com/é.jpg", type="fetch") == f"{BASE}/fetch/http://x.com/%C3%A9.jpg"
    assert CLOUD.url("https://x.com/a//b?c=%20", type="fetch") == f"{BASE}/fetch/https://x.com/a//b%3Fc%3D%2520"


def test_a_public_id_is_raw_unless_it_says_otherwise() -> None:
    """12 and 13: nothing is guessed; an escape is refused in a raw ID, and kept in an encoded one."""
    with pytest.raises(DeliveryError, match=r"^public_id: '%' is not allowed in a public ID; .*Encoded"):
        CLOUD.url("a%41")
    with pytest.raises(DeliveryError, match=r"^public_id: '#' is not allowed in a public ID$"):
        CLOUD.url("a#b")
    assert CLOUD.url(Encoded("a%20b")) == CLOUD.url("a b") == f"{BASE}/upload/a%20b"


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [("width", 100.0, "w_100.0"), ("y", 1e-7, "y_0.0000001"), ("dpr", 2.0, "dpr_2"), ("zoom", 0.00001, "z_0.00001")],
)
def test_numbers_are_plain_decimals(parameter: str, value: float, text: str) -> None:
    """14: no exponents; the point stays only where 1.0 and 1 differ."""
    assert compile({parameter: value}) == text


def test_a_boolean_is_no_size() -> None:
    """14: `w_True` can never be right."""
    assert message({"width": True}) == "$.width: True and False are not values here; give a number or a word"


def test_a_typo_is_an_error_with_the_right_word() -> None:
    """15: unknown keys are refused, camelCase and codes are answered with the key."""
    assert message([{"width": 1}, {"widht": 100}]) == '$[1].widht: unknown parameter; did you mean "width"?'
    assert message({"fetchFormat": "auto"}).startswith('$.fetchFormat: unknown parameter; did you mean "fetch_format"?')
    assert message({"w": 100}) == '$.w: unknown parameter; did you mean "width"? Keys are names, not codes'


def test_inputs_are_never_changed() -> None:
    """17 and 18: frozen input is as good as any."""

    def frozen(data: Any) -> Any:
        if isinstance(data, Mapping):
            return MappingProxyType({key: frozen(value) for key, value in data.items()})
        return tuple(map(frozen, data)) if isinstance(data, list) else data

    data = [
        {"overlay": {**STYLE, "text": "x"}, "border": {"width": 2}},
        {"transformation": [{"width": 5}], "radius": [1, 2]},
    ]
    assert compile(frozen(data)) == compile(data) == "bo_2px_solid_black,l_text:Arial_20:x/w_5/r_1:2"


@pytest.mark.parametrize(
    ("url", "cloud"),
    [
        ("cloudinary://k:s@demo/", Cloud("demo", api_key="k", api_secret="s")),  # 21
        ("cloudinary://k:s@demo?secure=false", Cloud("demo", api_key="k", api_secret="s", secure=False)),  # 22
        ("cloudinary://k:s@MyCloud", Cloud("MyCloud", api_key="k", api_secret="s")),
        ("cloudinary://k:s%2Fx@demo", Cloud("demo", api_key="k", api_secret="s/x")),
        ('"cloudinary://k:s@demo" ', Cloud("demo", api_key="k", api_secret="s")),
    ],
)
def test_cloudinary_url_is_read_as_it_was_meant(url: str, cloud: Cloud) -> None:
    """21 and 22: a trailing slash, words for booleans, capitals, escapes and quotes."""
    assert Cloud.from_url(url) == cloud


def test_a_cloud_name_cannot_be_lost() -> None:
    """21: what leaves no cloud name is refused."""
    with pytest.raises(ConfigurationError, match=r"^CLOUDINARY_URL: "):
        Cloud.from_url("cloudinary://k:s@/")


def test_tenants_in_threads_never_meet() -> None:
    """23: two clouds, four threads, no URL of another's."""
    wrong: list[str] = []

    def build(name: str) -> None:
        cloud = Cloud(name)
        for number in range(3000):
            url = cloud.url("a", {"width": number % 50 + 1, "crop": "fit"})
            if url != f"https://res.cloudinary.com/{name}/image/upload/c_fit,w_{number % 50 + 1}/a":
                wrong.append(url)

    threads = [threading.Thread(target=build, args=(name,)) for name in ("acme", "globex") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_formats_versions_and_suffixes_are_what_they_say() -> None:
    """34: no trailing dot, no `vv12`, no unescaped suffix."""
    assert CLOUD.url("s", format="") == f"{BASE}/upload/s"
    assert CLOUD.url("s", version="v12") == CLOUD.url("s", version=12) == f"{BASE}/upload/v12/s"
    assert CLOUD.url("s", url_suffix="a b#c") == "https://res.cloudinary.com/demo/images/s/a%20b%23c"


def test_the_api_has_a_layer_less() -> None:
    """35: a form field is not decoded like a path."""
    overlay = {"overlay": {**STYLE, "text": "a, b"}}
    assert compile(overlay) == "l_text:Arial_20:a%252C%20b"
    assert compile(overlay, target="api") == "l_text:Arial_20:a%2C b"


def test_user_variables_and_quotes_are_left_alone() -> None:
    """`$width` is a variable, `!width!` a text; only whole words are translated."""
    assert compile({"width": "$width * 2"}) == "w_$width_mul_2"
    assert compile({"if": "!width! in tags && ctx:!height! = !my duration!"}) == (
        "if_!width!_in_tags_and_ctx:!height!_eq_!my%20duration!"
    )
    assert compile({"if": "w>200 && h*2<iw%3"}) == "if_w_gt_200_and_h_mul_2_lt_iw_mod_3"


def test_what_the_service_would_refuse_is_said_before() -> None:
    """The warnings that a 400 of the CDN would otherwise say."""
    rules = {
        problem.rule
        for problem in check({"width": 5, "height": 5, "crop": "thumb", "angle": "auto", "effect": "sepia:loud"})
    }
    assert {"thumb-without-gravity", "angle-auto", "effect-argument"} <= rules
