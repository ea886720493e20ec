"""What `check` says of what is allowed: each rule with an example that it speaks of, and one that it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cldurl import CldurlError, Cloud, check
from cldurl import strategies as cst
from cldurl.parameters import TABLE
from cldurl.rules import RULES

DEMO = Cloud("demo")
AUTO = Cloud("demo", defaults={"fetch_format": "auto", "quality": "auto"})
BOX: dict[str, Any] = {"width": 300, "height": 200}
BLOCK = [{"if": "width > 500"}, {"if": "end"}]

# (rule, what it speaks of, what it must leave alone)
PAIRS: list[tuple[str, Any, Any]] = [
    ("thumb-without-gravity", {**BOX, "crop": "thumb"}, {**BOX, "crop": "thumb", "gravity": "face"}),
    ("gravity-auto-without-cropping", {**BOX, "crop": "fit", "gravity": "auto"}, {**BOX, "crop": "fill", "gravity": "auto"}),
    ("gravity-without-use", {"width": 5, "gravity": "face"}, {"overlay": "a", "gravity": "face"}),
    ("crop-needs-auto-gravity", {**BOX, "crop": "fill_pad"}, {**BOX, "crop": "fill_pad", "gravity": "auto"}),
    ("size-without-crop", BOX, {"effect": "blur_region", **BOX, "x": 10, "y": 10}),
    ("size-without-crop", {"effect": "blur", **BOX}, {"effect": "pixelate_region:20", **BOX}),
    ("size-without-crop", {"flags": "mono", **BOX}, {"flags": "waveform", **BOX}),
    ("size-without-crop", {"width": 0.5, "height": 0.2}, {"width": 0.5, "height": 0.5}),
    ("crop-without-size", {"crop": "crop"}, {"crop": "crop", "gravity": "region_!hat!"}),
    ("mixed-sizes", {"width": 0.5, "x": 10}, {"width": 0.5, "x": 0}),
    ("zoom-needs-a-cropping-mode", {"zoom": 2}, {"zoom": 2, "crop": "thumb", "gravity": "face", "width": 3}),
    ("client-hints", {"width": "auto", "crop": "fit"}, {"width": 300, "crop": "fit"}),
    ("dpr-without-size", {"dpr": 2}, {"dpr": 2, "width": 300}),
    ("color-without-use", {"color": "red"}, {"color": "red", "effect": "colorize"}),
    ("transparent-alone", {"background": "transparent"}, {"background": "transparent", "effect": "shear:20:0"}),
    ("gen-fill-without-pad", {"background": "gen_fill"}, {"background": "gen_fill", "crop": "pad", **BOX}),
    ("keep-iptc-with-auto-quality", {"flags": "keep_iptc", "quality": "auto"}, {"flags": "keep_iptc", "quality": 80}),
    ("keep-iptc-with-auto-quality", [{"flags": "keep_iptc"}, {"quality": "auto"}], [{"quality": "auto"}, {"flags": "keep_iptc", "quality": 80}]),
    ("end-offset-beside-duration", {"duration": 1, "end_offset": 3}, {"duration": 1, "start_offset": 3}),
    ("hdr-without-h265", {"dynamic_range": "high"}, {"dynamic_range": "high", "video_codec": "h265"}),
    ("effect-of-layers", {"effect": "screen"}, {"effect": "screen", "overlay": "a"}),
    ("named-beside-condition", {"if": "w > 5", "transformation": "a"}, ["if_w_gt_5", "t_a", "if_end"]),
    ("baseline-alone", {"baseline": "a", "width": 5}, {"baseline": "a"}),
    ("baseline-first", ["w_5", "bl_a"], [{}, None, "bl_a", "w_5"]),
    ("sprite-prefix", {"prefix": "a"}, {"page": 1}),
    ("repeated-parameter", "w_5,w_6", "$a_5,$a_6,w_$a"),
    ("repeated-parameter", {"width": 5, "raw_transformation": "w_6"}, {"width": 5, "raw_transformation": "h_6,c_fit"}),
    ("unclosed-condition", [{"if": "width > 5"}, "e_sepia"], [{"if": "width > 5"}, "e_sepia", {"if": "end"}]),
    ("unclosed-condition", [{"if": "width > 5"}, {"if": "isndef_$a", "$a": 1}, "if_end", "if_end", "if_end"], [{"if": "width > 5"}, {"if": "isndef_$a", "$a": 1}, "if_end"]),
    ("unclosed-condition", {"raw_transformation": "if_w_gt_5"}, [{"raw_transformation": "if_w_gt_5"}, "e_sepia", {"if": "end"}]),
    ("unclosed-condition", [{"raw_transformation": "e_sepia"}, {"if": "end"}], [{"raw_transformation": "zz_new"}, {"if": "end"}]),
    # https://cloudinary.com/documentation/conditional_transformations
    ("not-in-a-condition", {"if": "width > 5", "fetch_format": "jpg"}, [*BLOCK, {"fetch_format": "jpg"}]),
    ("not-in-a-condition", [BLOCK[0], {"fetch_format": "jpg"}, BLOCK[1]], [BLOCK[0], {"effect": "sepia"}, BLOCK[1], {"fetch_format": "jpg"}]),
    ("not-in-a-condition", [BLOCK[0], "e_hue", "if_else", {"default_image": "a.png"}, BLOCK[1]], [{"if": "width > 5", "effect": "hue"}, {"default_image": "a.png"}]),
    ("not-in-a-condition", ["if_w_gt_5", "if_h_gt_5", "e_hue", "if_end", "dl_5", "if_end"], ["if_w_gt_5", "if_h_gt_5", "e_hue", "if_end", "if_end", "dl_5"]),
    ("not-in-a-condition", [{"if": "width > 5", "effect": "hue"}, {"if": "else", "color_space": "srgb"}], [{"if": "width > 5", "effect": "hue"}, {"if": "else", "effect": "sepia"}]),
    ("not-in-a-condition", {"if": "width > 5", "angle": "ignore"}, {"if": "width > 5", "angle": "hflip.45"}),
    ("not-in-a-condition", {"if": "width > 5", "page": 2}, {"if": "page_count > 1", "page": 2}),
    ("not-in-a-condition", {"if": "aspect_ratio > 1", "dpr": 2, "width": 5}, {"if": "!ar! in tags && initial_aspect_ratio > 1", "dpr": 2, "width": 5}),
    ("not-in-a-condition", {"if": "width > 5", "flags": "keep_iptc"}, {"if": "width > 5", "flags": "lossy"}),
    ("apply-without-layer", {"flags": "layer_apply"}, [{"overlay": "a"}, {"flags": "layer_apply"}]),
    ("apply-without-layer", [{"raw_transformation": "e_sepia"}, {"flags": "layer_apply"}], [{"raw_transformation": "l_logo"}, {"flags": "layer_apply"}]),
    ("apply-without-layer", {"raw_transformation": "fl_layer_apply"}, {"raw_transformation": "l_logo/w_5/fl_layer_apply"}),
    ("unassigned-variable", {"width": "$a"}, [{"$a": 5}, {"width": "$a"}]),
    ("unassigned-variable", [{"raw_transformation": "$b_5"}, {"width": "$a"}], [{"raw_transformation": "$a_5"}, {"width": "$a"}]),
    ("unassigned-variable", {"if": "$x > 5", "effect": "hue"}, {"if": "isdef_$x", "width": "$x"}),
    ("unassigned-variable", {"if": "$x > 5", "$x": 3}, {"if": "isndef_$x", "$x": 3}),
    ("unassigned-variable", [{"width": "$a"}, "t_a"], ["t_a", {"width": "$a"}]),
    ("unassigned-variable", {"variables": [["$a", "$b"], ["$b", 1]]}, {"variables": [["$b", 1], ["$a", "$b"]]}),
    ("unassigned-variable", {"$a": "$b", "variables": [["$b", 1]]}, [{"$b": 0}, {"$a": "$b", "variables": [["$b", 1]]}]),
    ("unassigned-variable", {"variables": [["$a", "$a + 1"]]}, {"variables": [["$a", 1], ["$a", "$a + 1"]]}),
    ("name-like-syntax", {"transformation": "t_thumb"}, {"transformation": "thumb"}),
    ("name-like-syntax", {"transformation": ["t_thumb", {"width": 5}]}, {"transformation": ["thumb", {"width": 5}]}),
    ("unknown-color", {"background": "reed"}, {"background": "auto"}),
    ("unknown-color", {"color": "auto", "effect": "colorize"}, {"background": "blurred"}),
    ("unknown-color", {"border": "2px_solid_gen_fill"}, {"background": "gen_fill", "crop": "pad", **BOX}),
    ("unknown-word", {"gravity": "zone_!hat!", "crop": "crop"}, {"gravity": "region_!hat!", "crop": "crop"}),
    ("unknown-word", {"gravity": "face!hat!", "crop": "crop"}, {"gravity": "clipping_path_!a name!", "crop": "crop"}),
    ("unknown-word", {"background": "blured:100"}, {"background": "blurred:100"}),
    ("expression-word", {"variables": {"$a": "foo bar"}}, {"variables": {"$a": "initial_width"}}),
    ("number", {"opacity": " -5"}, {"opacity": "$a_mul_2", "variables": [["$a", 1]]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "odd", "fine"), PAIRS)
def test_a_rule_and_its_limit(rule: str, odd: Any, fine: Any) -> None:
    """The rule speaks of the one and not of the other."""
    assert rule in [problem.rule for problem in check(odd)]
    assert rule not in [problem.rule for problem in check(fine)]


# The same for a whole URL: public ID, transformation and arguments.
URLS: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = [
    ("auto-format-of-a-video", ("dog", {"fetch_format": "auto"}, {"resource_type": "video"}), ("dog.mp4", {"fetch_format": "auto"}, {"resource_type": "video"})),
    ("auto-format-of-a-video", ("a.b/dog", {"fetch_format": "auto"}, {"resource_type": "video"}), ("dog", {"fetch_format": "auto"}, {"resource_type": "video", "format": "mp4"})),
    ("auto-format-of-a-video", ("dog", {"fetch_format": "auto"}, {"resource_type": "video"}), ("dog", {"fetch_format": "auto:video"}, {"resource_type": "video"})),
    ("auto-format-of-a-video", ("dog", {"fetch_format": "auto"}, {"resource_type": "video"}), ("dog", {"fetch_format": "auto", "start_offset": 3}, {"resource_type": "video"})),
    ("format-beside-extension", ("cat", {"fetch_format": "png"}, {"format": "jpg"}), ("cat", {"fetch_format": "auto"}, {"format": "jpg"})),
    ("format-beside-extension", ("cat", {"fetch_format": "png", "format": "jpg"}, {}), ("cat", {"fetch_format": "jpeg"}, {"format": "jpg"})),
    ("format-beside-extension", ("cat", {"fetch_format": "png"}, {"format": "webp"}), ("cat.jpg", {"fetch_format": "png"}, {})),
    ("gen-fill-of-fetched", ("https://a.b/c.jpg", {**BOX, "crop": "pad", "background": "gen_fill"}, {"type": "fetch"}), ("c", {**BOX, "crop": "pad", "background": "gen_fill"}, {})),
    ("duration-on-a-still", ("dog", {"start_offset": 5, "duration": 2}, {"format": "jpg", "resource_type": "video"}), ("dog.mp4", {"start_offset": 5, "duration": 2}, {"resource_type": "video"})),
    ("duration-on-a-still", ("dog.jpg", {"start_offset": 5, "duration": 2}, {"resource_type": "video"}), ("dog.mp4", {"start_offset": 5, "duration": 2}, {})),
    ("wrong-asset-type", ("dog", {"start_offset": 5}, {}), ("dog", {"start_offset": 5}, {"resource_type": "video"})),
    ("keep-iptc-with-auto-quality", ("cat", {"flags": "keep_iptc"}, {"quality": "auto"}), ("cat", {"flags": "keep_iptc"}, {"quality": 80})),
    ("keep-iptc-with-auto-quality", ("cat", "fl_keep_iptc", {"quality": "auto"}), ("cat", "fl_keep_iptc", {"quality": 80})),
    ("keep-iptc-with-auto-quality", ("cat", {"flags": "keep_iptc"}, {"defaults": {"quality": "auto"}}), ("cat", {"flags": "keep_iptc", "quality": 80}, {"defaults": {"quality": "auto"}})),
    ("transformation-of-a-raw-file", ("a.zip", {"width": 5}, {"resource_type": "raw"}), ("a.zip", {"flags": {"attachment": "b"}}, {"resource_type": "raw"})),
    ("transformation-of-a-raw-file", ("a.zip", None, {"resource_type": "raw", "quality": "auto"}), ("a.zip", None, {"resource_type": "raw", "defaults": {"quality": "auto"}})),
    ("auto-as-extension", ("cat", None, {"format": "auto"}), ("cat", {"fetch_format": "auto"}, {})),
    ("auto-as-extension", ("cat", {"format": "auto"}, {}), ("https://a.b/c", None, {"format": "auto", "type": "fetch"})),
    ("unclosed-condition", ("cat", [{"if": "w > 5"}], {"quality": "auto"}), ("cat", {"if": "w > 5", "effect": "hue"}, {"quality": "auto"})),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "odd", "fine"), URLS)
def test_a_rule_and_its_limit_in_a_url(rule: str, odd: tuple[Any, ...], fine: tuple[Any, ...]) -> None:
    """Rules that look at the public ID, at the arguments and at what they add."""
    assert rule in [problem.rule for problem in DEMO.check(*odd[:2], **odd[2])]
    assert rule not in [problem.rule for problem in DEMO.check(*fine[:2], **fine[2])]


def test_every_rule_has_its_example() -> None:
    """No rule without one that it speaks of and one that it leaves alone."""
    assert {rule for rule, _, _ in [*PAIRS, *URLS]} >= set(RULES)


def test_defaults_are_seen_where_they_are_emitted() -> None:
    """What the cloud adds joins a dict, follows a chain, and is reported as what it is."""
    assert [problem.path for problem in AUTO.check("dog", resource_type="video")] == ["defaults.fetch_format"]
    assert AUTO.check("dog", {"fetch_format": "mp4"}, resource_type="video") == []
    assert AUTO.check("dog", resource_type="video", defaults=None) == []
    assert AUTO.check("cat", {"if": "w > 5", "effect": "hue"}) == []
    found = AUTO.check("cat", [{"if": "w > 5"}])
    assert [(problem.path, problem.rule) for problem in found] == [
        ("$[0].if", "unclosed-condition"),
        ("defaults.fetch_format", "not-in-a-condition"),
    ]


DOCUMENTED = """
a_hflip.45 a_ignore a_auto_right,c_fill,h_1,w_2 ac_none af_iaf ar_16:9,c_fill,w_100 b_auto,c_pad,h_3,w_4
b_auto:border_gradient:2:diagonal_desc:palette_red_green,c_pad,h_3,w_4 b_auto:predominant,c_lpad,h_3,w_4
b_blurred,c_pad,h_3,w_4 b_blurred:400:15,c_pad,h_3,w_4 b_gen_fill:prompt_x;seed_3,c_pad,h_3,w_4 b_rgb:fff8 bl_base
bo_5px_solid_red br_500k br_2m:constant br_av:video_(value_2m;mode_vbr);audio_(value_128k) cs_icc:a.icc
cs_srgb:truecolor d_a:b.png dl_20 dn_idn dpr_2,w_100 dr_high,vc_h265 du_20p,so_2 eo_10,so_1 f_auto f_auto:animated
fl_lossy.progressive fl_progressive:steep fl_splice:transition_(name_fade;du_2),l_video:a fn_wasm:a.wasm fps_24-
c_thumb,g_region_!hat!,h_1,w_2 c_crop,g_region_!hat! c_crop,g_clipping_path_!name! c_crop,g_custom
c_fill,g_track_person:obj_1;position_ne;adaptivesize_30,h_1,w_2 c_fill,g_auto:subject,h_1,w_2
c_fill,g_auto:aoi_10_10_20_20,h_1,w_2 c_fill,g_auto:dog_avoid:cat_30,h_2,w_1 c_thumb,g_face:center,h_2,w_2
e_pixelate_region:20,g_ocr_text e_blur_region:200,h_100,w_100,x_10,y_10 fl_waveform,h_100,w_300
b_white,co_blue,fl_waveform,h_100,w_300 ki_5 l_logo/c_scale,w_100/fl_layer_apply,g_south,x_10
co_red,l_text:Arial_40:hi/fl_layer_apply,g_north l_video:a/fl_layer_apply,so_2 l_subtitles:a.srt l_lut:a.cube
l_fetch:aHR0cHM6Ly9hLmIvYw==/fl_layer_apply l_audio:a/fl_layer_apply pg_3;5;7 pg_2-5;7;10 pg_embedded:2 pg_name:a;b
q_auto:best q_auto:eco:sensitive q_80:444 q_70:qmax_80 q_jpegmini:1 r_10:20:30:40 r_max so_auto so_35p
sp_auto:maxres_720p vc_auto vc_h264:baseline:3.1:bframes_no vs_2.3s $foo_10/c_scale,w_$foo
$a_10,$b_$a_mul_2/c_scale,w_$b $img_!sample!/l_$img/fl_layer_apply if_w_gt_500,c_scale,w_500
if_w_gt_500/c_scale,w_500/if_else/c_scale,w_100/if_end if_!sale:in_stock!_in_tags/l_sale/fl_layer_apply/if_end
if_!color!_in_ctx,e_sepia if_!green-id!_in_md:!colors-id!,e_sepia if_ctx:!type!_eq_!shoes!,e_sepia if_isndef_$x,$x_5
if_isdef_$x,c_scale,w_$x if_isdef_$w/c_scale,w_$w/if_end if_ar_gt_1.0,e_sepia
if_w_gt_1/e_sepia/if_else/if_w_gt_2/e_hue/if_else/e_negate/if_end/if_end $x_md:!external-id! $x_current:public_id
$x_ref:!a:b! $x_5,$y_$x_to_i t_a.b co_rgb:ffffff,e_make_transparent:20 co_black,e_shadow:50,x_10,y_10
co_red,e_outline:20:200 e_multiply,l_x l_x/e_screen,fl_layer_apply l_x/e_mask,fl_layer_apply e_gradient_fade,y_0.5
""".split()
# Effects alone; those of layers stand above.
EFFECTS = """
bgremoval:rgb:ffff00 bgremoval:screen:rgb:ffff00 bgremoval:screen bgremoval:red morphology:dilate:3:octagon:2
morphology:method_dilate;iterations_3;kernel_octagon;radius_2.0 progressbar progressbar:type_frame:color_blue:width_12
progressbar:frame:FFCC00:15 improve:50 improve:indoor improve:outdoor:30 cartoonify:50:40
cartoonify:20:bw volume:50 volume:-20dB volume:mute assist_colorblind:20 assist_colorblind:xray tint:50:red:blue
tint:100:red:0p:white:35p tint:equalize:80:blue tint:003366:50p trim:10:white trim:999999 outline:20:200 outline:inner:20
gradient_fade:symmetric_pad:50 gradient_fade:20 replace_color:2f4f4f:20:ffffff theme:color_black:photosensitivity_110
vectorize:colors:15:corners:100 vectorize:3:0.5 contrast:50 contrast:level_-50;type_linear contrast:type_sigmoidal
distort:40:25:280:60:260:155:35:165 distort:arc:-20.5 shear:20.0:0.0 recolor:0.3:0.7:0.1:0.3:0.6:0.1:0.2:0.5:0.1
gen_remove:text gen_remove:text:car gen_remove:prompt_(fork;knife) gen_remove:region_((x_1;y_2;w_3;h_4);(x_1;y_2;w_3;h_4))
gen_replace:from_cup;to_mug;preserve-geometry_true gen_recolor:prompt_(a;b);to-color_ff0000 gen_background_replace
extract:prompt_dog;mode_mask;preserve-alpha_true dropshadow:azimuth_220;elevation_60;spread_20
background_removal:hints_(cat;dog);fineedges_y camera:up_20;right_30;zoom_1.2;env_neutral light:shadowintensity_50
zoompan:mode_ofc;maxzoom_3.2;du_5;fps_30 zoompan:du_6;from_(g_auto;zoom_3.4);to_(x_300;y_100) deshake:32 fade:-3000
preview:duration_12:max_seg_3:min_seg_dur_3 loop:2 accelerate:-50 viesus_correct:no_redeye:skin_saturation_20
fill_light:70:20 fill_light:-0:-10 simulate_colorblind:deuteranopia art:zorro auto_enhance:enhance-colors_true blur:w_div_10
""".split()


@pytest.mark.parametrize("text", [*DOCUMENTED, *(f"e_{effect}" for effect in EFFECTS)])
def test_documented_forms_are_fine(text: str) -> None:
    """https://cloudinary.com/documentation/transformation_reference."""
    assert check(text) == []


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        ("fill_light:-20:-10", "fill_light: blend -20 is out of range; 0 to 100"),
        ("fill_light:70:200", "fill_light: bias 200 is out of range; -100 to 100"),
        ("outline:innr:20", "outline: 'innr' is not a mode; did you mean \"inner\"?"),
        ("outline:300", "outline: width 300 is out of range; 1 to 100"),
        ("volume:500", "volume: percent 500 is out of range; -100 to 400"),
        ("morphology:dilat:3", "morphology: 'dilat' is not a method; did you mean \"dilate\"?"),
        ("progressbar:type_fram", "progressbar: 'fram' is not a type; did you mean \"frame\"?"),
        ("replace_color:rgb:ff0000", "replace_color: 'rgb:ff0000' is not a to; did you mean \"ff0000\"?"),
        ("bgremoval:screen:rgb:ffff00:5", 'bgremoval has no use for "5"; it takes screen, color'),
        ("shear:20", 'shear needs "y"; it takes x, y'),
    ],
)
def test_the_argument_that_is_wrong_is_named(effect: str, message: str) -> None:
    """Not the one after it."""
    assert [str(problem) for problem in check({"effect": effect})] == [f"$.effect: {message}"]


@pytest.mark.parametrize(
    ("transformation", "paths"),
    [
        ({"variables": {"$a": "foo"}}, ["$.variables.$a"]),
        ({"variables": [["$a", 1], ["$b", "foo"]]}, ["$.variables[1]"]),
        ({"size": "5x6"}, ["$.size"]),
        ({"width": 5, "raw_transformation": "h_6/zz_5/p_a"}, ["$.width", "$.raw_transformation"]),
        ({"extra": {"c": "thumb"}, **BOX}, ["$.extra.c"]),
        ({"transformation": [{"width": 5}, "t_a"]}, ["$.transformation[1]"]),
        (["w_5", {"custom_pre_function": "a", "prefix": "x"}], ["$[1].prefix"]),
    ],
)
def test_a_warning_stands_where_it_was_given(transformation: Any, paths: list[str]) -> None:
    """At the key that was written, whatever code it stands for."""
    assert [problem.path for problem in check(transformation)] == paths


def test_raw_text_that_cannot_be_read_may_hold_anything() -> None:
    """What is missing may be in it; what is there is there."""
    for raw in ("zz_new", "c_brand_new", "nothing", "w_300/zz_5"):
        steps: list[Any] = [{"raw_transformation": raw}, {"flags": "layer_apply"}, {"if": "end"}, {"width": "$a"}]
        assert check(steps) == []
    assert check({"gravity": "face", "raw_transformation": "zz_new"}) == []
    assert check({"gravity": "face", "extra": {"zz": "new"}}) == []
    assert [problem.rule for problem in check({"prefix": "a", "raw_transformation": "zz_new"})] == ["sprite-prefix"]


def test_what_is_refused_is_said_once() -> None:
    """A setting that is missing, and a format where it was given."""
    assert [problem.path for problem in DEMO.check("cat", sign=True, version="x")] == ["version", "api_secret"]
    assert [problem.path for problem in DEMO.check("cat", {"format": ".."})] == ["$.format"]
    assert [problem.path for problem in DEMO.check("cat", {"format": "zzz"})] == ["$.format"]
    assert [problem.path for problem in DEMO.check("cat", quality="auto:bad")] == ["quality"]


ODD = st.sampled_from(
    [" -5", " 130 ", "$a", "auto", "0", "-1", "region_!a!", "a!b", "%FF", "rgb:zz", "x y", "t_a", "$a + 1", "isdef_$x",
     "l_logo", "fl_layer_apply", "$a_5", "if_w_gt_5", "if_end", "c_thumb", "zz_5", "e_blurr/w_5", "a,b", "c_", "w_%20", 0, 5.5]
)  # fmt: skip
VALUES = ODD | st.none() | st.lists(ODD, max_size=2) | st.dictionaries(ODD, ODD, max_size=2)
DICTS = st.dictionaries(st.sampled_from([*(row.name for row in TABLE), "$a", "$b"]), VALUES, max_size=4)
DATA = DICTS | st.lists(DICTS | ODD, max_size=3) | cst.transformations()
ARGUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "quality": ODD, "format": ODD, "version": ODD, "sign": st.booleans(), "token": DICTS, "bogus": ODD, "defaults": DICTS,
        "resource_type": st.sampled_from(["image", "video", "raw", 5]), "type": st.sampled_from(["upload", "fetch", "list", 5]),
    },
)  # fmt: skip


@given(DATA, ARGUMENTS, st.sampled_from(["cat", "a/dog.mp4", "https://a.b/c.jpg", "w_1/a", "..", 5, None]))
def test_a_problem_names_a_place_that_exists(data: Any, arguments: dict[str, Any], public_id: Any) -> None:
    """Whatever is given is answered; there is an error if and only if `url` refuses it, and each place is there."""
    problems = AUTO.check(public_id, data, **arguments)
    for problem in problems:
        node = data
        for step in problem.location if problem.root == "$" else ():
            node = node[step]
    try:
        AUTO.url(public_id, data, **arguments)
    except CldurlError:
        assert any(problem.severity == "error" for problem in problems)
    else:
        assert all(problem.severity == "warning" for problem in problems)
