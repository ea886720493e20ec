"""What a hostile reader found, each once a wrong answer: held here so that it stays mended."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from unittest.mock import Mock

import pytest
from markupsafe import Markup

import cldurl
from cldurl import (
    CldurlError,
    Cloud,
    Encoded,
    InvalidInput,
    TransformationError,
    compile,
)

DEMO = Cloud("demo")


def refusal(call: Any, *args: Any, **kwargs: Any) -> str:
    """The message with which a call is refused."""
    with pytest.raises(InvalidInput) as caught:
        call(*args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["b_x:%253B?#", 'e_x:%253B \n<script>"é', "e_gen_remove:prompt_a%253B?", "e_x:%253B\\..\\"]
)
def test_a_string_step_stays_in_the_transformation(text: str) -> None:
    """What a doubly encoded separator makes unreadable is kept only if it is clean."""
    with pytest.raises(TransformationError):
        compile([text])


def test_a_style_is_read_in_linear_time() -> None:
    """Words that can be read in two ways once took a time exponential in their number."""
    code = (
        "from cldurl import compile\n"
        "for family in ('a_1' + '_letter_spacing_5' * 2000 + '!', '_1' * 20000 + '!'):\n"
        "    compile({'overlay': {'font_family': family, 'font_size': 5, 'text': 'x'}})\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    "transformation",
    [
        {"quality": " 0"},
        {"opacity": "130 "},
        {"width": "-5 "},
        {"width": "- 5"},
        {"dpr": "2.0 "},
        {"dpr": "_2"},
        "o_%20-5",
    ],
)
def test_no_blank_takes_a_number_past_its_range(transformation: Any) -> None:
    """A number with something beside it is not an expression."""
    with pytest.raises(TransformationError, match="a number with something beside it"):
        compile(transformation)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            {"text_style": "foo", "text": "a:b"},
            "$.overlay.text_style: 'foo' has no font and size; "
            'such as "Arial_40_bold"; a text asset is named by "public_id"',
        ),
        (
            {"resource_type": "subtitles", "text": "Arial_200:x.srt"},
            '$.overlay.text: a subtitles layer has no text of its own; its file is the "public_id"',
        ),
        (
            {"resource_type": "text", "public_id": "a/b"},
            "$.overlay.public_id: the text asset is in a folder; "
            "its folder would be read as the style, and its name as the text",
        ),
        (
            {"font_family": "Arial", "font_size": 7, "text": "a\ud800"},
            "$.overlay.text: unpaired surrogate U+D800; it is not a character; decode the text correctly",
        ),
    ],
)
def test_no_two_layers_share_a_url(layer: dict[str, Any], message: str) -> None:
    """The same is said at the first sight of a style and when it is known."""
    for _ in range(2):
        assert refusal(compile, {"overlay": layer}) == message


@pytest.mark.parametrize(
    ("transformation", "text"),
    [
        ({"overlay": {"text_style": "Arial_40_italic_bold", "text": "x"}}, "l_text:Arial_40_bold_italic:x"),
        ({"overlay": {"text_style": "Arial_40.0_normal", "text": "x"}}, "l_text:Arial_40:x"),
        (
            {"overlay": {"text_style": "Open Sans_20_letter_spacing_-5", "text": "x"}},
            "l_text:Open%20Sans_20_letter_spacing_-5:x",
        ),
        ({"effect": {"swap_image": {"image": "$x"}}}, "e_swap_image:image_$x"),
        ({"effect": {"trim": {"tolerance": 10, "color": "#FF0000"}}}, "e_trim:10:ff0000"),
        ({"effect": ["replace_color", "#ff0000", 50]}, "e_replace_color:ff0000:50"),
        ({"effect": ["bgremoval", "screen", "#ffff00"]}, "e_bgremoval:screen:rgb:ffff00"),
        ({"effect": {"gen_recolor": {"prompt": "x", "to-color": "red"}}}, "e_gen_recolor:prompt_x;to-color_red"),
        ({"effect": {"improve": {"blend": 50}}}, "e_improve:50"),
        ({"fps": ["$a", 30]}, "fps_$a-30"),
        ({"angle": ["$a", 90]}, "a_$a.90"),
        ({"angle": [0.5]}, "a_0.5"),
        ({"video_codec": "0"}, "vc_0"),
        ({"custom_function": "remote:aHR0cHM6Ly9hLmIvYw"}, "fn_remote:aHR0cHM6Ly9hLmIvYw=="),
        ({"variables": [["$a", None], ["$b", 1]]}, "$b_1"),
        ({"default_image": "$d.png"}, "d_%2524d.png"),
    ],
)
def test_what_is_written_is_canonical(transformation: Any, text: str) -> None:
    """Compiled again, the text comes back."""
    assert compile(transformation) == text == compile(text)


def test_the_api_form_keeps_its_borders() -> None:
    """With one layer less no text ends its slot, and no ID becomes a variable."""
    one = compile({"overlay": {"public_id": "tpl", "text": "a: b"}}, target="api")
    other = compile({"overlay": {"public_id": "tpl", "text": "a b"}}, target="api")
    assert (one, other) == ("l_text:tpl:a%3A b", "l_text:tpl:a b")
    assert compile({"default_image": "$d"}, target="api") == "d_%24d"


@pytest.mark.parametrize(
    ("transformation", "message"),
    [
        (
            {"effect": {"replace_color": {"to": "red", "from": "blue"}}},
            '$.effect.replace_color: "from" without "tolerance", which comes before it; give "tolerance" too',
        ),
        ({"angle": [0.5, 90]}, "$.angle: 0.5 in a list of angles reads as two of them; give whole degrees"),
        ({"page": "5-3"}, "$.page: the range 5-3 runs backwards; did you mean 3-5?"),
        (
            {"flags": "attachment:a.b.pdf"},
            "$.flags: a dot in a file name is taken for the next flag; write {\"attachment\": 'a.b.pdf'}",
        ),
        (
            ["v12/w_300"],
            '$[0]: a version is not part of a transformation; give url() version="v12"',
        ),
        (["c_"], "$[0]: 'c_' has no value"),
        ({"extra": {"if": 1}}, "$.extra.if: 'if' is not a code here; a condition is the key \"if\""),
    ],
)
def test_what_is_refused(transformation: Any, message: str) -> None:
    """With the place, and the likely fix."""
    assert refusal(compile, transformation) == message


def test_a_baseline_stays_alone() -> None:
    """Neither a default nor `quality=` joins the component of a baseline."""
    site = Cloud("demo", defaults={"quality": "auto"})
    assert site.url("x", {"baseline": "b"}).endswith("/bl_b/q_auto/x")
    assert DEMO.url("x", {"baseline": "b"}, quality=80).endswith("/bl_b/q_80/x")


@pytest.mark.parametrize("empty", [None, ""])
def test_what_is_empty_is_not_there(empty: Any) -> None:
    """As an argument and as a key."""
    assert DEMO.url("a", {"quality": empty}, quality=80).endswith("/q_80/a")
    assert DEMO.url("a", {"quality": 80}, quality=empty).endswith("/q_80/a")
    assert DEMO.url("a", {"format": empty}, format="jpg").endswith("/a.jpg")
    assert DEMO.url("a", {"format": "jpg"}, format=empty).endswith("/a.jpg")
    assert DEMO.url("a", url_suffix=empty) == DEMO.url("a")


class Odd(str):
    """A string with ideas of its own."""

    __slots__ = ()

    def lstrip(self, *args: Any) -> str:
        return "9"


def test_subclasses_of_str_are_their_text() -> None:
    """Whatever they do."""
    assert DEMO.url("a", resource_type=Markup("video"), type=Markup("upload")).endswith("/video/upload/a")
    assert DEMO.url("a", version=Odd("v12")).endswith("/v12/a")
    assert DEMO.url("a", version="v0012") == DEMO.url("a", version=12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: DEMO.url("s--abcdefgh--/cat"),
        lambda: Cloud("demo", use_root_path=True, force_version=False).url(Encoded("%69mage/upload/x")),
        lambda: cldurl.expression(5),
        lambda: cldurl.expression("!" + "a" * 70_000 + "!"),
        lambda: Cloud.from_env(None),
        lambda: Cloud("demo", api_key=[]),
        lambda: DEMO.url("a", {"format": Mock()}, format="jpg"),
        lambda: compile({"width": Mock(spec=int)}),
        lambda: compile({"gravity": Mock(spec=str)}),
        lambda: DEMO.url(Mock(spec=str)),
        lambda: Cloud("demo", fetch_hosts=["a.b"]).url("https://" + "a." * 16_000 + "a/x", type="fetch"),
    ],
)
def test_nothing_else_is_raised(call: Any) -> None:
    """But a CldurlError."""
    with pytest.raises(CldurlError):
        call()


def test_the_rest_of_a_secret_is_not_shown() -> None:
    """Without the "@" of the cloud name, what stands in its place may be the secret."""
    message = refusal(Cloud.from_url, "cloudinary://key:p@ss/w0rd!")
    assert "w0rd" not in message
    assert message.startswith("CLOUDINARY_URL: what stands after the cloud name is not a host")


def test_settings_of_the_sdk_that_matter_elsewhere_are_left_alone() -> None:
    """A configuration that works with the SDK can be read."""
    assert Cloud.from_url("cloudinary://k:s@demo?api_version=v1_1&oauth_token=x&signature_version=2").name == "demo"
    options = {"cloud_name": "demo", "private_cdn": True, "secure_distribution": "demo-res.cloudinary.com"}
    assert Cloud.from_options({**options, "secure_cdn_subdomain": True}).url("sample").startswith("https://demo-res-1.")


def test_memos_hold_no_more_than_they_may() -> None:
    """A long value is not kept, however short its text."""
    from cldurl._plan import PARAMETERS

    compile({"width": "w"})
    before = PARAMETERS.size
    compile({"width": " " * 60_000 + "w"})
    assert PARAMETERS.size == before


def test_memos_cannot_be_observed() -> None:
    """A buffer is written by `marshal` as bytes are, and is not remembered for them."""
    views: list[Any] = [memoryview(b""), {"transformation": memoryview(b"")}]
    assert [compile(view) for view in views] == ["", ""]
    odd: Any
    for odd in (b"", {"transformation": b""}):
        with pytest.raises(TransformationError):
            compile(odd)


def test_long_lists_of_names_are_looked_through_once() -> None:
    """The name that occurs twice is found without counting each."""
    code = (
        "import cldurl\n"
        "step = {f'$a{n}': 1 for n in range(20000)} | {'variables': [['$a19999', 1]]}\n"
        "try:\n    cldurl.compile(step)\nexcept cldurl.TransformationError:\n    pass\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("secret", ["<your_api_secret>", "****"])
def test_a_placeholder_is_no_secret(secret: str) -> None:
    """What was copied out of a guide signs nothing."""
    message = refusal(Cloud, "demo", api_secret=secret)
    assert message == "api_secret: this is a placeholder; give the secret itself"


def test_old_options_leave_no_secret_in_an_error() -> None:
    """The SDK's options given to `url` by mistake are refused without their values."""
    with pytest.raises(InvalidInput) as caught:
        DEMO.url("a", {"api_key": "1", "api_secret": "hunter2secret"})
    assert "hunter2secret" not in repr(caught.value) + repr(caught.value.problems)
