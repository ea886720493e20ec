"""Effects and backgrounds that take arguments: one row each, no logic.

Facts of the transformation reference, re-read in late 2026.  Effects are an open list: one
that is not here is passed on, and `check()` says so.
https://cloudinary.com/documentation/transformation_reference#e_effect
"""

from __future__ import annotations

__all__ = ["BACKGROUNDS", "EFFECTS", "Arg", "Effect"]


class Arg:
    """One argument: a `type` known to `cldurl.effects`, a range or words, and how it is written.

    An ordered argument stands as it is, a `named` one as `<name><joint><value>`.
    """

    __slots__ = ("high", "joint", "low", "name", "named", "required", "type", "words")

    def __init__(
        self,
        name: str,
        type: str,
        low: float | None = None,
        high: float | None = None,
        *,
        words: str = "",
        named: bool = False,
        required: bool = False,
        joint: str = "_",
    ) -> None:
        self.name, self.type, self.low, self.high = name, type, low, high
        self.words, self.named, self.required, self.joint = tuple(words.split()), named, required, joint


class Effect:
    """One effect: the asset types it works on, its arguments, what joins the named ones."""

    __slots__ = ("args", "assets", "name", "needs", "note", "separator", "status")

    def __init__(
        self,
        name: str,
        assets: str,
        *args: Arg,
        separator: str = ";",
        needs: str = "",
        status: str = "current",
        note: str = "",
    ) -> None:
        self.name, self.assets, self.args, self.separator = name, tuple(assets.split()), args, separator
        self.needs, self.status, self.note = needs, status, note


EFFECTS = {
    effect.name: effect
    for effect in (
        Effect("accelerate", "video", Arg("percent", "int", -50, 100)),
        Effect("adv_redeye", "image", note="add-on"),
        Effect("anti_removal", "image", Arg("level", "int", 1, 100), needs="overlay"),
        Effect(
            "art",
            "image",
            Arg(
                "filter",
                "enum",
                words="al_dente athena audrey aurora daguerre eucalyptus fes frost hairspray hokusai incognito linen peacock primavera quartz red_rock refresh sizzle sonnet ukulele zorro",
                required=True,
            ),
        ),
        Effect(
            "assist_colorblind",
            "image",
            Arg("strength", "int", 1, 100),
            Arg("mode", "enum", words="xray"),
            note="either a number or xray",
        ),
        Effect("auto_brightness", "image", Arg("blend", "int", 0, 100)),
        Effect("auto_color", "image", Arg("blend", "int", 0, 100)),
        Effect("auto_contrast", "image", Arg("blend", "int", 0, 100)),
        Effect("auto_enhance", "image", Arg("enhance-colors", "bool", named=True)),
        Effect(
            "background_removal",
            "image",
            Arg("fineedges", "yn", named=True),
            Arg(
                "hints",
                "enum_list",
                words="airplane bicycle bird boat bottle bus car cat chair cow dining_table dog horse motorbike person potted_plant sheep sofa train tv",
                named=True,
            ),
            note="hints_(a;b) is in TB and PHPTB only; may answer 423 while generating",
        ),
        Effect("bgremoval", "image", Arg("screen", "flag"), Arg("color", "color")),
        Effect("blackwhite", "image", Arg("threshold", "int", 0, 100)),
        Effect("blue", "image", Arg("level", "int", -100, 100)),
        Effect("green", "image", Arg("level", "int", -100, 100)),
        Effect("red", "image", Arg("level", "int", -100, 100)),
        Effect("blur", "image video", Arg("strength", "int", 1, 2000)),
        Effect("blur_faces", "image", Arg("strength", "int", 1, 2000)),
        Effect(
            "blur_region",
            "image",
            Arg("strength", "int", 1, 2000),
            note="region by x,y,w,h or g_ocr_text in the same component",
        ),
        Effect("boomerang", "video"),
        Effect("brightness", "image video", Arg("level", "int", -99, 100)),
        Effect("brightness_hsb", "image", Arg("level", "int", -99, 100)),
        Effect(
            "camera",
            "3d",
            Arg("up", "int", -360, 360, named=True),
            Arg("right", "int", -360, 360, named=True),
            Arg("zoom", "float", 0.2, 5.0, named=True),
            Arg(
                "env",
                "enum",
                words="neutral spruit_sunrise whipple_creek music_hall pillars aircraft_workshop none",
                named=True,
            ),
            Arg("exposure", "float", 0.0, 2.0, named=True),
            Arg("frames", "int", 2, 36, named=True),
            needs="format",
            note="up is -80..80 for animations",
        ),
        Effect(
            "cartoonify",
            "image",
            Arg("line_strength", "int", 0, 100),
            Arg("color_reduction", "int", 0, 100),
            Arg("bw", "enum", words="bw"),
            note="second argument is a number or bw",
        ),
        Effect("colorize", "image", Arg("level", "int", 0, 100), note="uses co_"),
        Effect(
            "contrast",
            "image video",
            Arg("level", "int", -100, 200, named=True),
            Arg("type", "enum", words="sigmoidal linear", named=True),
            note="contrast:50 (plain, sigmoidal -100..100 default 0) or contrast:level_<n>;type_linear (1..200 default 100)",
        ),
        Effect("cut_out", "image", needs="overlay", note="the base must be an image"),
        Effect("deshake", "video", Arg("strength", "enum", words="16 32 48 64")),
        Effect("displace", "image", needs="overlay", note="strength from x and y, -999..999"),
        Effect(
            "distort",
            "image",
            Arg("corners", "floats"),
            Arg("arc", "float", -360, 360, named=True, joint=":"),
            note="eight coordinates x:y (integer or decimal) clockwise from top left, or arc:<degrees>, integer or decimal, not 0",
        ),
        Effect(
            "dropshadow",
            "image",
            Arg("azimuth", "int", 0, 360, named=True),
            Arg("elevation", "int", 0, 90, named=True),
            Arg("spread", "int", 0, 100, named=True),
        ),
        Effect("enhance", "image", note="AI; may answer 423"),
        Effect(
            "extract",
            "image",
            Arg("prompt", "text_list", named=True, required=True),
            Arg("multiple", "bool", named=True),
            Arg("mode", "enum", words="content mask", named=True),
            Arg("invert", "bool", named=True),
            Arg("preserve-alpha", "bool", named=True),
        ),
        Effect(
            "fade", "image video", Arg("milliseconds", "int"), note="animated images and video; negative = fade out"
        ),
        Effect("fill_light", "image", Arg("blend", "int", 0, 100), Arg("bias", "int", -100, 100)),
        Effect("gamma", "image video", Arg("level", "int", -50, 150)),
        Effect("gen_background_replace", "image", Arg("prompt", "text", named=True), Arg("seed", "int", named=True)),
        Effect(
            "gen_recolor",
            "image",
            Arg("prompt", "text_list", named=True, required=True),
            Arg("to-color", "bare_color", named=True, required=True),
            Arg("apply-to-tier", "text_list", named=True),
            Arg("multiple", "bool", named=True),
        ),
        Effect(
            "gen_remove",
            "image",
            Arg("prompt", "text_list", named=True),
            Arg("region", "regions", named=True),
            Arg("multiple", "bool", named=True),
            Arg("remove-shadow", "bool", named=True),
            note="prompt_ or region_((x_;y_;w_;h_);...) or text or text:<object>",
        ),
        Effect(
            "gen_replace",
            "image",
            Arg("from", "text", named=True, required=True),
            Arg("to", "text", named=True, required=True),
            Arg("preserve-geometry", "bool", named=True),
            Arg("multiple", "bool", named=True),
        ),
        Effect("gen_restore", "image"),
        Effect(
            "gradient_fade",
            "image",
            Arg("type", "enum", words="symmetric symmetric_pad"),
            Arg("strength", "int", 0, 100),
            note="area from x and y, integer or 0.0..1.0, negative = from the other edge; default y 0.5",
        ),
        Effect("grayscale", "image"),
        Effect("hue", "image", Arg("level", "int", -100, 100)),
        Effect(
            "improve",
            "image",
            Arg("mode", "enum", words="outdoor indoor"),
            Arg("blend", "int", 0, 100),
            note="the mode may be left out: e_improve:50",
        ),
        Effect(
            "light",
            "3d",
            Arg("shadowintensity", "int", 0, 100, named=True),
            needs="camera and a format with transparency",
        ),
        Effect(
            "loop",
            "image video",
            Arg("additional", "int"),
            note="additional plays; needed for video, without it an animated image loops for ever",
        ),
        Effect("make_transparent", "image video", Arg("tolerance", "int", 0, 100), note="colour from co_"),
        Effect("mask", "image", needs="overlay"),
        Effect("multiply", "image", needs="overlay"),
        Effect("overlay", "image", needs="overlay"),
        Effect("screen", "image", needs="overlay"),
        Effect(
            "morphology",
            "image",
            Arg("method", "enum", words="dilate erode convolve", named=True),
            Arg("iterations", "int", 1, 5, named=True),
            Arg("kernel", "enum", words="octagon diamond square disk plus cross ring", named=True),
            Arg("radius", "float", named=True),
            note="an ordered form exists too",
        ),
        Effect("negate", "image"),
        Effect("noise", "video", Arg("level", "int", 0, 100)),
        Effect("oil_paint", "image", Arg("strength", "int", 0, 100)),
        Effect("opacity_threshold", "image", Arg("level", "int", 1, 100)),
        Effect("ordered_dither", "image", Arg("kind", "int", 0, 18)),
        Effect(
            "outline",
            "image",
            Arg("mode", "enum", words="inner inner_fill outer fill"),
            Arg("width", "int", 1, 100),
            Arg("blur", "int", 1, 200),
            note="colour from co_",
        ),
        Effect(
            "pixelate",
            "image",
            Arg("size", "int", 1, 200),
            note="default worked out from the image size (PHPTB says 5)",
        ),
        Effect("pixelate_faces", "image", Arg("size", "int", 1, 200)),
        Effect("pixelate_region", "image", Arg("size", "int", 1, 200), note="region by x,y,w,h or g_ocr_text"),
        Effect(
            "preview",
            "video",
            Arg("duration", "float", named=True),
            Arg("max_seg", "int", named=True),
            Arg("min_seg_dur", "float", named=True),
            separator=":",
        ),
        Effect(
            "progressbar",
            "video",
            Arg("type", "enum", words="bar frame"),
            Arg("color", "bare_color"),
            Arg("width", "int"),
            note="ordered or named form",
        ),
        Effect("recolor", "image", Arg("matrix", "floats", required=True)),
        Effect("redeye", "image"),
        Effect(
            "replace_color",
            "image",
            Arg("to", "bare_color", required=True),
            Arg("tolerance", "int", 0, 100),
            Arg("from", "bare_color"),
            note="names or hex without rgb:; ordered form only, so the tolerance cannot be skipped when from is given",
        ),
        Effect("reverse", "video audio"),
        Effect("saturation", "image video", Arg("level", "int", -100, 100)),
        Effect("sepia", "image", Arg("level", "int", 1, 100)),
        Effect("shadow", "image", Arg("strength", "int", 0, 100), note="colour from co_, offset from x and y"),
        Effect("sharpen", "image", Arg("strength", "int", 1, 2000)),
        Effect(
            "shear", "image", Arg("x", "float", -359, 359, required=True), Arg("y", "float", -359, 359, required=True)
        ),
        Effect(
            "simulate_colorblind",
            "image",
            Arg(
                "kind",
                "enum",
                words="deuteranopia protanopia tritanopia tritanomaly deuteranomaly cone_monochromacy rod_monochromacy",
            ),
        ),
        Effect(
            "swap_image", "3d", Arg("image", "variable_ref", named=True, required=True), Arg("index", "int", named=True)
        ),
        Effect(
            "theme",
            "image",
            Arg("color", "bare_color", named=True, required=True),
            Arg("photosensitivity", "int", 0, 200, named=True),
            separator=":",
        ),
        Effect(
            "tint",
            "image",
            Arg("equalize", "flag"),
            Arg("amount", "float", 0, 100),
            Arg("stops", "color_positions"),
            note="bare colour[:<0-100>p] repeated, at most 10; default red at 50p",
        ),
        Effect("transition", "video", needs="overlay", status="deprecated", note="use fl_splice:transition"),
        Effect("trim", "image", Arg("tolerance", "int", 0, 100), Arg("color", "bare_color")),
        Effect("unsharp_mask", "image", Arg("strength", "int", 1, 2000)),
        Effect("upscale", "image", note="source under 4.2 megapixels"),
        Effect(
            "vectorize",
            "image",
            Arg("colors", "int", 2, 30, named=True, joint=":"),
            Arg("detail", "float", 0, 1000, named=True, joint=":"),
            Arg("despeckle", "float", 0, 100, named=True, joint=":"),
            Arg("paths", "int", 0, 100, named=True, joint=":"),
            Arg("corners", "int", 0, 100, named=True, joint=":"),
            separator=":",
            note="ordered, or name and value both joined with a colon: e_vectorize:colors:15:corners:100; detail and despeckle also 0.0..1.0 as a share",
        ),
        Effect("vibrance", "image", Arg("level", "int", -100, 100)),
        Effect(
            "viesus_correct",
            "image",
            Arg("no_redeye", "flag"),
            Arg("skin_saturation", "int", -100, 100, named=True),
            separator=":",
            note="add-on; written skin_saturation_<n>",
        ),
        Effect("vignette", "image", Arg("level", "int", 0, 100), note="PHPTB offers it for video too"),
        Effect(
            "volume",
            "video audio",
            Arg("percent", "int", -100, 400),
            Arg("keyword", "enum", words="mute auto"),
            Arg("decibels", "dB"),
            note="number, <n>dB, mute, or auto (only with sp_auto)",
        ),
        Effect(
            "zoompan",
            "image",
            Arg("mode", "enum", words="ztc ztl ztr ofc ofl ofr plr prl", named=True),
            Arg("maxzoom", "float", 1.1, 8, named=True),
            Arg("du", "float", 1, 30, named=True),
            Arg("fps", "int", 5, 60, named=True),
            Arg("from", "group", named=True),
            Arg("to", "group", named=True),
            note="mode and maxzoom exclude from and to; zoom in a group 1..8 default 1; x and y default 0.5; result is a video or animated image",
        ),
        Effect("tilt_shift", "image", status="sdk_only"),
        Effect(
            "style_transfer",
            "image",
            Arg("strength", "int", 0, 100),
            Arg("preserve_color", "flag"),
            needs="overlay",
            status="sdk_only",
            note="add-on",
        ),
        Effect(
            "lightroom",
            "image",
            Arg("contrast", "number", named=True),
            Arg("saturation", "number", named=True),
            Arg("vignetteamount", "number", named=True),
            Arg("vibrance", "number", named=True),
            Arg("highlights", "number", named=True),
            Arg("shadows", "number", named=True),
            Arg("whites", "number", named=True),
            Arg("blacks", "number", named=True),
            Arg("clarity", "number", named=True),
            Arg("dehaze", "number", named=True),
            Arg("texture", "number", named=True),
            Arg("sharpness", "number", named=True),
            Arg("colornoisereduction", "number", named=True),
            Arg("noisereduction", "number", named=True),
            Arg("sharpendetail", "number", named=True),
            Arg("sharpenedgemasking", "number", named=True),
            Arg("exposure", "number", named=True),
            Arg("sharpenradius", "number", named=True),
            Arg("whitebalance", "word", named=True),
            Arg("xmp", "word", named=True),
            status="sdk_only",
            note="add-on; most -100..100, sharpness 0..150, noise and detail 0..100, edge masking 0..10, exposure -5.0..5.0, radius 0.5..3.0; whitebalance one of as shot, auto, cloudy, custom, daylight, flash, fluorescent, shade, tungsten",
        ),
    )
}

# Backgrounds with arguments are written the same way.
BACKGROUNDS = {
    background.name: background
    for background in (
        Effect(
            "auto",
            "image",
            Arg(
                "mode",
                "enum",
                words="border predominant border_contrast predominant_contrast border_gradient predominant_gradient border_gradient_contrast predominant_gradient_contrast",
            ),
            Arg("number", "enum", words="2 4"),
            Arg("direction", "enum", words="horizontal vertical diagonal_desc diagonal_asc"),
            Arg("palette", "palette", named=True),
            separator=":",
        ),
        Effect(
            "blurred", "video", Arg("intensity", "int", 1, 2000), Arg("brightness", "int", -300, 100), separator=":"
        ),
        Effect(
            "gen_fill",
            "image",
            Arg("prompt", "text", named=True),
            Arg("seed", "int", named=True),
            Arg("ignore-foreground", "bool", named=True),
            note="not for transparent, animated or fetched images",
        ),
    )
}
