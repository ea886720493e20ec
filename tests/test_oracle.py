"""The law that the tuned compiler agrees with the plain one of `oracle.py`, over strategies of this file."""

from __future__ import annotations

import string
from decimal import Decimal
from fractions import Fraction
from typing import Any

import oracle
import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

import cldurl
from cldurl.typing import Component

# ------------------------------------------------------------------------------------------------- values

WHOLES = st.integers(1, 4000)
NUMBERS = st.one_of(
    WHOLES,
    st.floats(0.0625, 500, width=16),
    st.sampled_from([1.0, 2.5, 1e16, "1", "1.50", "2.0", "0.5", Decimal("1.50"), Decimal("2"), Decimal("1E+2")]),
    st.builds(Fraction, st.integers(1, 40), st.sampled_from([1, 2, 4, 5, 10])),
)
SIGNED = NUMBERS | st.integers(-500, 500) | st.sampled_from(["-3", "-0.5", -2.5, 0, "0"])
SHARES = st.integers(0, 100) | st.floats(0, 100, width=16)
HARD_NUMBERS = st.sampled_from(
    [0, -1, -0.0, 0.0, 1e-5, 1e-19, 1e-20, 1e19, 1e22, 5e-324, 10**19, 10**20, -(10**20), 10**300, 0.1 + 0.2, 101,
     float("nan"), float("inf"), Decimal("NaN"), Decimal("1E-30"), Decimal("1E+30"), Decimal("-0.00"), Fraction(1, 3),
     Fraction(-1, 2), Fraction(4, 2), True, False, "007", "00.50", "+5", "5.", ".5", "-.5", "1e3", " 5", "5 ", "5\n",
     "٣", "--5", "-0", "-0.0", "0.0", "0.00", "1.500", "9" * 21, "1_0", "0x10", "NaN", "Infinity", "100%", "5px"]
)  # fmt: skip
VARIABLES = st.sampled_from(["$a", "$b1", "$width", "$wOrd2"])
BAD_VARIABLES = st.sampled_from(["$", "$1a", "$a_b", "$a-b", "$a b", "$(a)", "$$a", "$é"])
WORDS = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=8)
ATOMS = st.sampled_from(
    ["width", "height", "w", "h", "iw", "initial_width", "initialWidth", "aspect_ratio", "trimmed_aspect_ratio",
     "face_count", "fc", "tags", "context", "ctx:!k!", "context:!k e!", "md:!id-1!", "page_count", "duration", "foo",
     "current_public_id", "my_width", "width_of", "$a", "$a_to_i", "$width", "!a b!", "!a:b!", "!!", "10", "0.5", "-3",
     "isdef_$a", "widths", "width2", "preview:duration", "!=!", "!,/%41é!", "initial_widthx", "5p", "auto"]
)  # fmt: skip
OPERATORS = st.sampled_from("* / + - ^ % > < >= <= = != && ||".split() + "add gt sub in nin and mod".split())
GAPS = st.sampled_from([" ", " ", "_", "", "  ", "_ ", "__"])


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Operands with operators between them, with and without spaces."""
    out = draw(ATOMS)
    for _ in range(draw(st.integers(0, 3))):
        operator, left, right = draw(st.tuples(OPERATORS, GAPS, GAPS))
        if operator.isalpha():
            left, right = left or "_", right or " "
        out += left + operator + right + draw(ATOMS)
    return out


BAD_EXPRESSIONS = st.one_of(
    st.text("wh$a!=<>&|*/+-^%:_ .10(),", max_size=10),
    st.sampled_from(["w >", "> w", "w > > 3", "w - - 3", "-", "!a", "a!b", "w !", "w + 3 *", "(w)", "w,h", "w?", "a#b",
                     "w:", ":w", "_", " ", "w & h", "w | h", "w => 3", "w\th", "w\nh", "é", "1.2.3", "w !a! h", "w--3",
                     "w gt", "gt", "and w", "in", "w in !a!:!b!", "$a$b", "$a!b!", "!a!!b!", "a : b", "a :b", "a: b"]),
)  # fmt: skip
EXPRESSIONS = expressions() | VARIABLES
TEXTS = st.one_of(
    st.text("abc XYZ09_.-:;!$()'*~+&=", max_size=12),
    st.text('a$(){}%,/\\?#<>"4F1é€🎉\n\t', max_size=12),
    st.sampled_from(["Hello, World/50%", "$(name) is", "$(a b)", "100%25", "50%2C", "%zz", "a$(n1)b", "a b", "$(1a)"]),
)
HOSTILE_TEXTS = st.sampled_from(["a\x00b", "\x7f", "\x1b", "\r\n", "a\ud800", "\x85", "x" * 65_537, "a,b", "a/b", "a?b",
                                 "a#b", "a\\b", " ", "a b", "é", "../x", "a%2Fb", "a&b", "a:b", "", "a\u2028b", "\u200b"])  # fmt: skip
HEX = st.sampled_from([3, 4, 6, 8]).flatmap(lambda n: st.text("0123456789abcdefABCDEF", min_size=n, max_size=n))
COLOURS = st.one_of(
    st.sampled_from(["red", "gray50", "SteelBlue", "transparent", "light_blue", "$a"]),
    HEX.map("#{}".format),
    HEX.map("rgb:{}".format),
)
BAD_COLOURS = st.sampled_from(["#", "#12", "#12345", "#1234567", "rgb:", "rgb:xyz", "rgb:#fff", "RGB:fff", "re d", "1red",
                               "#gg0000", "rgb:123456789", "red,c_pad", "#a/b", "re-d", "$", "$1", "rgb", "$a_b"])  # fmt: skip
IDS = st.sampled_from(["logo", "folder/logo", "a/b/c d", "a,b", "é", "logo.v1.png", "a(1)", "$x"[1:], "a_b-c", "texts/a",
                       "a~b", "vv1/a", "v1a", "a/text"])  # fmt: skip
BAD_IDS = st.sampled_from(["a?b", "a&b", "a#b", "a\\b", "a%20b", "a<b", "a+b", "/a", "a/", "a//b", " a", "a ", "../a",
                           "a/./b", "v1/a", "a/v12", "images/a", "videos/x", "text/a", "video/a", "fetch/a", "private/a",
                           "a\nb", "a:b", "$a", "$x/a", "text", "v1", "raw/a", "image/a", "upload/a", "media/a", "lut/a",
                           "x" * 256, "x" * 255, "http://a/b", "authenticated", "audio/b", "subtitles/b", "s--x--", ".."])  # fmt: skip
URLS = st.sampled_from(
    ["https://example.com/a.png", "http://a.b/c?d=e&f=ż#g", "https://a.b/ü", "HTTPS://a.b/", "https://a"]
)
BAD_URLS = st.sampled_from(
    ["ftp://a.b/c", "a.b/c", "https://", "https:///a", "https://a.b/c d", "https://a.b/\n", "//a.b/c"]
)
LAYER_WORDS: dict[str, st.SearchStrategy[Any]] = {
    "font_weight": st.sampled_from(["bold", "normal", "light", "600"]),
    "font_style": st.sampled_from(["italic", "normal"]),
    "text_decoration": st.sampled_from(["underline", "strikethrough", "normal", "none"]),
    "text_align": st.sampled_from(["left", "center", "justify", "end"]),
    "stroke": st.sampled_from(["stroke", "none"]),
    "letter_spacing": st.sampled_from([2, 2.0, "1.50", -1, "$a", 0]),
    "line_spacing": st.sampled_from([2, 2.5, "3", "-4"]),
    "font_antialiasing": st.sampled_from(["best", "none", "good"]),
    "font_hinting": st.sampled_from(["full", "none"]),
}
FONTS = st.sampled_from(["Arial", "Roboto Mono", "Times New Roman", "font.ttf", "Ünï", "a_b", "$a"])
STYLES = st.fixed_dictionaries(
    {"font_family": FONTS, "font_size": st.sampled_from([30, "30", 12.0, "$a", 7.5])}, optional=LAYER_WORDS
)
LAYER_TEXTS = TEXTS.filter(bool) | SIGNED | TEXTS.map(lambda text: {"literal": text or "x"})
LAYERS = st.one_of(
    IDS,
    st.sampled_from(["$a", "a:b", "logo"]),
    st.fixed_dictionaries(
        {"public_id": IDS},
        optional={"resource_type": st.sampled_from(["image", "video", "audio", "raw", "lut", None]), "format": st.just("png"),
                  "type": st.sampled_from(["upload", "private", "authenticated", None])},
    ),
    st.fixed_dictionaries({"url": URLS}, optional={"type": st.just("fetch"), "resource_type": st.sampled_from(["image", "video"])}),
    st.builds(lambda style, text: {**style, "text": text}, STYLES, LAYER_TEXTS),
    st.fixed_dictionaries({"text": LAYER_TEXTS, "text_style": st.sampled_from(["Arial_30", "$a", "Arial_12_bold"])}),
    st.fixed_dictionaries({"text": LAYER_TEXTS, "public_id": IDS}),
    st.builds(lambda style, it: {**style, "resource_type": "subtitles", "public_id": it}, STYLES | st.just({}), IDS),
)  # fmt: skip
BAD_LAYERS = st.one_of(
    BAD_IDS.map(lambda text: {"public_id": text}),
    BAD_IDS,
    BAD_URLS.map(lambda text: {"url": text}),
    HOSTILE_TEXTS.map(lambda text: {"text": text, "font_family": "Arial", "font_size": 10}),
    HOSTILE_TEXTS.map(lambda text: {"text": "a", "font_family": text, "font_size": 10}),
    HARD_NUMBERS.map(lambda number: {"text": "a", "font_family": "Arial", "font_size": number}),
    st.dictionaries(
        st.sampled_from(["resource_type", "type", "public_id", "format", "url", "text", "text_style", "font_family", "font_size",
                         "font_weight", "stroke", "nonsense"]),
        st.sampled_from(["image", "video", "text", "upload", "fetch", "logo", "png", "Arial", 10, None, "", "https://a.b/c", "bold"]),
        max_size=4,
    ),
)  # fmt: skip
EFFECT_NAMES = st.sampled_from(["sepia", "blur", "art", "gen_replace", "unknown_one", "trim", "preview", "bgremoval"])
ARGUMENTS = st.one_of(
    SIGNED, COLOURS, st.sampled_from(["zorro", "mute", "from_a;to_b", "$a * 2", "$a", "duration_2", None, "10dB"])
)
EFFECTS = st.one_of(
    EFFECT_NAMES,
    st.builds("{}:{}".format, EFFECT_NAMES, TEXTS),
    st.sampled_from(["sepia:50", "$a", "gen_replace:from_height;to_width", "blur:$a", "gen_remove:prompt_a, b/c"]),
    st.builds(lambda name, rest: [name, *rest], EFFECT_NAMES, st.lists(ARGUMENTS, max_size=3)),
    st.builds(lambda name, rest: (name, *rest), EFFECT_NAMES, st.lists(ARGUMENTS | TEXTS, max_size=2)),
    st.builds(
        lambda name, rest: {name: rest}, EFFECT_NAMES, ARGUMENTS | st.just(True) | st.lists(ARGUMENTS, max_size=2)
    ),
)
BAD_EFFECTS = st.one_of(
    HOSTILE_TEXTS.map("blur:{}".format),
    HOSTILE_TEXTS,
    HARD_NUMBERS.map(lambda number: ["blur", number]),
    HARD_NUMBERS.map(lambda number: {"blur": number}),
    st.sampled_from(["1blur", "-a", " blur", "bl ur", "blur,a", "a/b", ":", ":a", "blur:", ["blur", ["a"]], [None], [5], [""],
                     {"a": 1, "b": 2}, {"": 1}, {1: 2}, {"blur": False}, ["blur", True], ["blur", ""], ["blur", None, 5], 5,
                     ["blur", "#12"], ["a:b", 1], {"a:b": 1}, ["$a", 1], ["$a"], "$a:b", "$(a)", {"blur": []}, {"blur": ""}]),
)  # fmt: skip
TRANSITIONS = st.sampled_from(["hero", "my_t", "v1.x", "a b", "t-1", "é"])
NAMES = st.one_of(TRANSITIONS, st.lists(TRANSITIONS, min_size=1, max_size=3), st.sampled_from(["a,b", "a/b", "", "t_hero", ["a", ""], ["a", None],
                                                                                          "a?b", "a#b", "$a", "a%20b", "a:b", "a\\b", "a\nb"]))  # fmt: skip
ASSIGNED = st.one_of(SIGNED, EXPRESSIONS, st.lists(st.sampled_from(["a", "b c", "é", "a,b"]), min_size=1, max_size=3),
                     st.sampled_from(["ctx:!key!", "md:!external-id!", "current", "current:public_id", "ref:!public:id!", "!rgb:008000!"]))  # fmt: skip
BAD_ASSIGNED = st.one_of(
    HARD_NUMBERS,
    BAD_EXPRESSIONS,
    st.sampled_from([["a!b"], ["a:b"], [""], [None], [5], ["a", ["b"]], {"a": 1}, [True], "$b", "$a"]),
)

# Of each key: what it should take, and what it may not.
VALUES: dict[str, tuple[st.SearchStrategy[Any], st.SearchStrategy[Any]]] = {
    "if": (EXPRESSIONS | st.sampled_from(["else", "end"]), BAD_EXPRESSIONS),
    "angle": (
        st.sampled_from([45, -90, 45.0, 12.5, "hflip", "vflip", "ignore", "auto_right", "auto", "hflip.45", [0, 90], ("hflip", 45)])
        | SIGNED | VARIABLES | st.just("$a * 2"),
        st.sampled_from([["hflip", None], [True], [1.5], ["$a", 90], "foo", "45.", ".45", "45.hflip", [[1]], ["a b"], "hflip."]),
    ),
    "audio_codec": (st.sampled_from(["none", "aac", "pcm24", "new_one"]), st.nothing()),
    "audio_frequency": (st.sampled_from([44100, "44100", "iaf"]), st.nothing()),
    "aspect_ratio": (
        st.sampled_from(["16:9", 1.5, "1.50", Fraction(16, 9), Fraction(4, 2), [16, 9], (4, 3.0), "1.0:2.50", "auto", "$a", Decimal("1.50")]) | EXPRESSIONS,
        st.sampled_from(["16:", ":9", "0:1", "1:0", [16], [1, 2, 3], ["a", 1], "16:9:1", "-1:2", Fraction(-1, 2), [0, 1], "iw:ih", "16/9", ["16", "9"]]),
    ),
    "background": (COLOURS | st.sampled_from(["auto", "auto:border_gradient:4:palette_red_blue", "blurred:400:15",
                                              "gen_fill:prompt_a b, c", ["blurred", 400], {"auto": "border"}, {"gen_fill": None}]), BAD_COLOURS | BAD_EFFECTS),
    "baseline": (TRANSITIONS, NAMES),
    "border": (
        st.builds("{}px_solid_{}".format, WHOLES, COLOURS)
        | st.fixed_dictionaries({}, optional={"width": WHOLES | st.sampled_from(["4", "$a", 2.0, "1.50", None]), "color": COLOURS}).filter(bool)
        | st.sampled_from(["$a_solid_red", "$a"]),
        st.sampled_from(["1", 1, "4px_dashed_red", "4px_solid", "4_solid_red", "px_solid_red", "-1px_solid_red", "0px_solid_red", {"width": "4px"},
                         {"nonsense": 1}, "4px_solid_#12", "$apx_solid_red", "4.50px_solid_red", "4px_solid_$a", {}, {"width": None}])
        | HARD_NUMBERS.map(lambda number: {"width": number}) | BAD_COLOURS.map(lambda text: {"color": text}),
    ),
    "bit_rate": (st.sampled_from([500, "500", "500k", "2m", "2m:constant", "1.5m", "av:video_(value_2m;mode_vbr);audio_(value_128k)", 250000, "$a"]),
                 st.sampled_from(["500K", "k", "2m:variable", "av:", "1.50m", "0k", "2.0m", "av:a,b"])),
    "crop": (st.sampled_from(oracle._CROPS), st.sampled_from(["Fill", "nonsense", "limitfill", "$a"])),
    "color": (COLOURS, BAD_COLOURS),
    "color_space": (st.sampled_from(["srgb", "keep_cmyk", "srgb:truecolor", "icc:a/b.icc", "icc:x.icc", "new"]), st.sampled_from(["icc:", "icc:a:b", "a/b"])),
    "default_image": (IDS, BAD_IDS),
    "delay": (st.sampled_from([20, "20", "$a", 0, 20.0]), st.nothing()),
    "density": (st.sampled_from([150, "150", "idn", "$a", 150.0]), st.nothing()),
    "dpr": (NUMBERS | st.just("auto") | EXPRESSIONS, st.sampled_from(["auto:2"])),
    "dynamic_range": (st.sampled_from(["high", "new"]), st.nothing()),
    "duration": (NUMBERS | st.sampled_from(["35%", "35p", "35P", "5.50%", "$a", 0, "0"]) | EXPRESSIONS, st.sampled_from(["-3", "auto", ".5p", "35pp", "35 %", "200%", "-5%"])),
    "effect": (EFFECTS, BAD_EFFECTS),
    "end_offset": (NUMBERS | st.sampled_from(["35%", "35p", "35P", "5.50%", "$a"]) | EXPRESSIONS, st.sampled_from(["-3", "auto"])),
    "fetch_format": (st.sampled_from(["auto", "webp", "auto:image", "jxl", "m3u8"]), st.sampled_from(["a.b", "a-b", "WebP", "auto:", ".jpg"])),
    "flags": (
        st.sampled_from(["lossy", "progressive.lossy", "lossy.lossy", ["progressive", "lossy"], ("b", "a", "b"), {"attachment": "my file"},
                         ["lossy", {"attachment": "a.b"}], "attachment:name", "splice:transition_(name_fade;du_2)", {"attachment": None},
                         {"alternate": "lang_en;name_x"}, "progressive:semi"]),
        st.sampled_from(["lossy.", ".lossy", "a..b", ["a", None], [["a"]], [""], {"a b": 1}, {"attachment": "a,b/c"}, {"attachment": ""}, {"a": 5}, "a b",
                         {"attachment": "é!"}, [True], ["a.b", "c"], ["attachment:a.b", "c"], {}, {"a": "x", "b": None}]),
    ),
    "custom_function": (
        st.sampled_from(["wasm:a.wasm", "remote:aHR0cA==", {"function_type": "wasm", "source": "a/b.wasm"}, {"function_type": "remote", "source": "https://a.b/c"}]),
        st.sampled_from(["nonsense", "wasm:", "pre:wasm:a", "wasm:a/b", {"function_type": "x", "source": "a"}, {"source": "a"}, {"function_type": "wasm"},
                         {"function_type": "remote", "source": "a"}, {"function_type": "wasm", "source": "a?b"}, "select", "remote:a b"]),
    ),
    "custom_pre_function": (
        st.sampled_from(["wasm:a.wasm", "pre:wasm:a", {"function_type": "remote", "source": "https://a.b/c"}]),
        st.sampled_from(["wasm:a/b", {"function_type": "wasm", "source": "../a"}, "pre:", "remote:"]),
    ),
    "fps": (st.sampled_from([25, "25", 29.97, "24-29.97", "24-", "-29.97", [24, 30], [24, None], ["", 30], (1.0, "2.50"), "$a"]),
            st.sampled_from(["-", [None, None], [24], [1, 2, 3], [30, 24], "30-24", ["a", 1], [0, 1], "24-$a", "1.0-2.50", ["$a", 3]])),
    "gravity": (st.sampled_from(["face", "north_east", "auto:subject", "auto:cat_avoid:dog_30", "region_!hat!", "region_!big hat,é!", "clipping_path_!a!",
                                 "track_person:obj_1;position_ne", "cld-decompose_tile", "auto:aoi_0.1_0.2_1_1"]),
                st.sampled_from(["a b", "region_!a", "!a!", "region_!a!b", "a,b", "a.b", "$a", "region_!!"])),
    "height": (NUMBERS | EXPRESSIONS, st.sampled_from(["auto"])),
    "keyframe_interval": (NUMBERS | VARIABLES, EXPRESSIONS),
    "overlay": (LAYERS, BAD_LAYERS),
    "opacity": (SHARES | st.sampled_from(["50", "50.0", "$a"]) | EXPRESSIONS, st.sampled_from([130, "130", -1, 100.5])),
    "prefix": (st.sampled_from(["a", "my_prefix"]), st.sampled_from(["a-b", "a.b", "a b", "a:b"])),
    "page": (st.sampled_from([1, "1", "3-5", "5-", "3;5;7", "2-5;7;10", "embedded:1", "embedded:name:a b", "name:a;b", [1, "3-5"], "$a", [1, 2]]),
             st.sampled_from(["-5", "5-3", "0", "embedded:", "name:", [], [None], "a", [["a"]], "1;", ["$a"], "1;$a", "name:a,b", 1.0, [1.5]])),
    "quality": (st.sampled_from([80, "80", 80.0, "auto", "auto:best", "auto:good:sensitive", "80:420", "70:qmax_50", "jpegmini:1", "$a", "80:444:qmax_30", "1"]) | EXPRESSIONS,
                st.sampled_from([0, 101, "0", "101", "auto:", "80:", "80:x", "auto:new", "auto:420", "80.0:420", "80.5", "jpegmini:5", "auto:best:444", "80:qmax_0", "80:422"])),
    "radius": (st.sampled_from([20, "20", "max", [20, 0, 40, 40], "10:20", [1.0, "1.50"], "$v:20", ["$a", 5], (1, 2, 3), "20:0:40:40", "max:10", ["max", 1], ["10:20"], "20:!a2b! + 3", "!a!:!b!", "ctx:!a!:ctx:!b!"]) | NUMBERS | EXPRESSIONS,
               st.sampled_from([[], [1, 2, 3, 4, 5], [None], [1, None], "1:2:3:4:5", "1:", ":", -5, "-5", [True], [[1]], "10:-5"])),
    "start_offset": (NUMBERS | st.sampled_from(["35%", "35p", "35P", "auto", "$a", 0]) | EXPRESSIONS, st.sampled_from(["-3"])),
    "streaming_profile": (st.sampled_from(["4k", "auto", "auto:maxres_1080p", "auto:maxres_720p;subtitles_x", "my-one"]), st.sampled_from(["a b", "a.b", "auto:subtitles_((code_en-US;file_a.srt))"])),
    "transformation": (st.deferred(lambda: NESTED), NAMES),
    "underlay": (LAYERS, BAD_LAYERS),
    "video_codec": (
        st.sampled_from(["h265", "auto", "h264:baseline:3.1", "h265:auto:auto:bframes_no", {"codec": "h264"}, {"codec": "h264", "profile": "high", "level": "3.1"},
                         {"codec": "h264", "profile": "high", "level": 3.1, "b_frames": False}, {"codec": "h264", "profile": None}, {"codec": "h264", "b_frames": True}]),
        st.sampled_from([{"codec": "h264", "level": "3.1"}, {"profile": "high"}, {"codec": "h264", "b_frames": False}, {"codec": "h264", "b_frames": 0}, {}, {"codec": ""},
                         {"nonsense": 1}, "h264:", "h264:a b", "h264::3.1", "h264:high:3.1:x", {"codec": "h264", "profile": "high", "level": True}, {"codec": "h264", "profile": "high", "level": 4.0},
                         {"codec": "h264", "profile": "high", "level": 4}, {"codec": "a:b"}, {"codec": "h264", "profile": "high", "level": Decimal("3.10")}]),
    ),
    "video_sampling": (st.sampled_from([20, "20", "2.3s", "2s", "$a"]), st.sampled_from(["2.30s", "2.0s", "0s", "2 s", 2.5])),
    "width": (NUMBERS | EXPRESSIONS | st.sampled_from(["auto", "auto:100", "auto:100:400", "auto:breakpoints_50_1000_20_20:400:json", "auto:breakpoints"]),
              st.sampled_from(["auto:", "auto,c_fill", "auto:a b", "automatic", "auto_x", "auto:é"])),
    "x": (SIGNED | EXPRESSIONS, st.nothing()),
    "y": (SIGNED | EXPRESSIONS, st.nothing()),
    "zoom": (NUMBERS | EXPRESSIONS, st.nothing()),
    "size": (st.sampled_from(["10x20", "100x0.5", [10, 20], (1.0, "2.50"), ["$a", 5], "1.0x2"]),
             st.sampled_from(["10", "10x", "x20", "10x20x30", [10], [1, 2, 3], ["iw", None], "0x1", [0, 1], "axb", "10X20", "autox10", 5, "$ax$b", "10 x 20"])),
    "offset": (st.sampled_from(["1..2", "10%..20p", [2.66, 3.21], ("auto", 5), "2.0..3.50", ["$a", 5], [0, "50%"]]),
               st.sampled_from(["1", "1..", "..2", "1..2..3", [1], [1, 2, 3], "1...2", "a..b", [None, 1], "-1..2", "auto..5", "$a..$b", "1-2", 5])),
    "variables": (
        st.lists(st.tuples(VARIABLES, ASSIGNED) | st.tuples(VARIABLES, ASSIGNED).map(list), min_size=1, max_size=3) | st.dictionaries(VARIABLES, ASSIGNED, min_size=1, max_size=2),
        st.lists(st.tuples(VARIABLES | BAD_VARIABLES, ASSIGNED | BAD_ASSIGNED) | st.just(["$a"]) | st.just("$a"), max_size=2) | st.sampled_from(["$a", [["a", 1]], [["$a", None]], [[1, 2]]]),
    ),
    "raw_transformation": (st.sampled_from(["c_fill,w_300", "w_1/h_2", "e_blur:a%2Cb", "zz_9", "l_text:Arial_30:Hi"]),
                           st.sampled_from(["a b", "a?b", "a#b", "a/../b", "v1", "v1/a", "a/v12", "s--x--", "/a", "a/", "a//b", ".", "%2e", "%2E%2e/a", "a\\b", "é", "a%zz", "a\nb", "a\"b",
                                            "a%", "a,", ",a", "a|b", "{a}", "<a>", "x/s--a--/b", "a^b", "a`b", "%2F", "%5c", "a%00b", "vx", "v", "V1", "a%2e", "..."])),
    "extra": (st.dictionaries(st.sampled_from(["zz", "w", "n1", "q"]), SIGNED | WORDS | TEXTS.filter(bool), min_size=1, max_size=2),
              st.sampled_from([{"ZZ": 1}, {"abcd": 1}, {"1a": 1}, {"": 1}, {"zz": None}, {"zz": True}, {"zz": [1]}, {"zz": ""}, {"if": "end"}, {"$a": 1}, {"zz": "a\x00"}, 5, "zz_1",
                               [["zz", 1]], {"c": "newmode"}, {"t": "a"}, {"zz": "a,b/c"}, {1: 1}, {"zz": "#fff"}, {"zz": "$a * 2"}, {"v": 1}, {"v": "x"}, {"s": "--x--"}])),
    "responsive_width": (st.booleans(), st.sampled_from([0, 1, "true", "auto", "False"])),
    "format": (st.sampled_from([None, ""]), st.sampled_from(["jpg"])),
    "responsive": (st.just(True), st.just("x")),
    "hidpi": (st.just(True), st.just([])),
    "client_hints": (st.just(False), st.just({})),
    "html_width": (st.just(5), st.just(None)),
    "html_height": (st.just("5"), st.just(object)),
}  # fmt: skip
ANYTHING = st.one_of(
    HARD_NUMBERS,
    HOSTILE_TEXTS,
    BAD_VARIABLES,
    st.sampled_from(
        [None, "", [], (), {}, b"ab", object, 1j, {1, 2}, [None], [[]], ["a"], {"a": "b"}, range(2), bytearray(b"a")]
    ),
)


class Told(str):
    """A str whose text is not what its methods tell, as those of templates."""

    def __str__(self) -> str:
        return "lies"

    def __format__(self, spec: str) -> str:
        return "lies"


@st.composite
def components(draw: st.DrawFn, *, hostile: float = 0.04, most: int = 5) -> dict[str, Any]:
    """A dict of some keys, most of whose values are plausible; now and then a key that does not exist."""
    out: dict[Any, Any] = {}
    chosen = draw(st.lists(st.sampled_from([*sorted(VALUES), "$a", "$b", "$c"]), max_size=most, unique=True))
    for key in chosen:
        right, wrong = VALUES.get(key, (ASSIGNED, BAD_ASSIGNED))
        bad = draw(st.floats(0, 1)) < hostile * 2
        out[key] = draw(wrong | ANYTHING if bad else right)
        if isinstance(out[key], str) and draw(st.integers(0, 20)) == 20:
            out[key] = Told(out[key])
    if draw(st.integers(0, 60)) == 60:
        out[draw(st.sampled_from(["widht", "fetchFormat", "w", "", "$", "$a_b", 5, None, "$1"]))] = 1
    return out


NESTED: st.SearchStrategy[Any] = st.one_of(
    TRANSITIONS,
    st.lists(TRANSITIONS, max_size=2),
    components(most=2),
    st.lists(components(most=2) | TRANSITIONS, max_size=3),
    st.lists(components(most=2), max_size=2).map(tuple),
)
TRANSFORMATIONS = st.one_of(
    components(),
    components(),
    st.lists(components(most=3), max_size=3),
    st.lists(components(most=2), max_size=2).map(tuple),
)


# -------------------------------------------------------------------------------------------------- the laws


def answers(transformation: Any) -> tuple[str | None, str | None]:
    """What the oracle and cldurl make of it; None when they refuse."""
    try:
        expected = oracle.compile(transformation)
    except oracle.Refused:
        expected = None
    try:
        found = cldurl.compile(transformation)
    except cldurl.CldurlError:
        found = None
    return expected, found


@given(TRANSFORMATIONS)
def test_the_tuned_compiler_agrees_with_the_plain_one(transformation: Any) -> None:
    """Both give one text, or both refuse."""
    expected, found = answers(transformation)
    event("refused" if expected is None else "compiled")
    assert found == expected


@pytest.mark.parametrize("key", [*VALUES, "$a"])
@settings(max_examples=max(20, settings().max_examples // 10))  # shared out among the keys
@given(data=st.data())
def test_they_agree_on_every_key(key: str, data: st.DataObject) -> None:
    """A key alone, with values that it takes and values that it may not."""
    right, wrong = VALUES.get(key, (ASSIGNED, BAD_ASSIGNED))
    transformation = {key: data.draw(st.one_of(right, wrong, wrong, ANYTHING))}
    expected, found = answers(transformation)
    assert found == expected


@pytest.mark.parametrize("depth", [1, 99, 100, 101])
def test_they_agree_on_how_deep_is_too_deep(depth: int) -> None:
    """The limits of nesting are the same."""
    transformation: Any = {"width": 1}
    for _ in range(depth):
        transformation = {"transformation": transformation}
    assert len(set(answers(transformation))) == 1


@pytest.mark.parametrize("count", [0, 999, 1000, 1001])
def test_they_agree_on_how_many_is_too_many(count: int) -> None:
    """The limits of components are the same."""
    assert len(set(answers([{"width": 1}] * count))) == 1


@pytest.mark.parametrize("length", [65_535, 65_536, 65_537])
@pytest.mark.parametrize("character", ["a", "é", "%"])
def test_they_agree_on_how_long_is_too_long(length: int, character: str) -> None:
    """The limits of text are the same."""
    text = character * length
    for transformation in ({"effect": "gen_remove:" + text[11:]}, {"overlay": {"text": text, "text_style": "Arial_9"}}):
        assert len(set(answers(transformation))) == 1


def test_every_key_has_values() -> None:
    """No key of the type is left out of these strategies or of the oracle."""
    assert set(VALUES) == set(Component.__annotations__) == set(oracle.KEYS)


def test_enough_of_what_is_tried_is_valid() -> None:
    """At least 30 in 100 of the transformations compile, and some are refused."""
    valid: list[bool] = []

    @settings(max_examples=600, database=None, derandomize=True, phases=[Phase.generate])
    @given(TRANSFORMATIONS)
    def sample(transformation: Any) -> None:
        try:
            valid.append(bool(oracle.compile(transformation)))
        except oracle.Refused:
            valid.append(False)

    sample()
    assert 0.3 <= sum(valid) / len(valid) <= 0.95
