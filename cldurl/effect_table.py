"""Effects and backgrounds that take arguments: one row each, no logic.

Facts of the transformation reference, re-read in late 2026.  Effects are an open list: one
that is not here is passed on, and `check()` says so.
https://cloudinary.com/documentation/transformation_reference#e_effect
"""

from __future__ import annotations

__all__ = ["BACKGROUNDS", "EFFECTS", "Arg", "Effect"]


class Arg:
    """One argument: a `type` known to `cldurl.effects`, a range or words, and how it is written.

    An ordered argument stands as it is, a `named` one as `<name><joint><value>`; with the number `neutral`
    the effect changes nothing, by the reference.
    """

    __slots__ = ("high", "joint", "low", "name", "named", "neutral", "required", "type", "words")

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
        neutral: int | None = None,
    ) -> None:
        self.name, self.type, self.low, self.high = name, type, low, high
        self.words, self.named, self.required, self.joint = tuple(words.split()), named, required, joint
        self.neutral = neutral


class Effect:
    """One effect: what it does, the asset types it works on, its arguments, what joins the named ones.

    `both` says that the arguments may be ordered as well as named, whichever we write.
    """

    __slots__ = ("about", "args", "assets", "both", "name", "needs", "note", "separator", "status")

    def __init__(
        self,
        name: str,
        about: str,
        assets: str,
        *args: Arg,
        separator: str = ";",
        needs: str = "",
        status: str = "current",
        note: str = "",
        both: bool = False,
    ) -> None:
        self.name, self.about, self.assets, self.args, self.separator = (
            name,
            about,
            tuple(assets.split()),
            args,
            separator,
        )
        self.needs, self.status, self.note, self.both = needs, status, note, both


EFFECTS = {
    effect.name: effect
    for effect in (
        Effect(
            "accelerate", "Speeds the video up or slows it down", "video", Arg("percent", "int", -50, 100, neutral=0)
        ),
        Effect("adv_redeye", "Removes red eyes that an add-on finds", "image", note="needs an add-on"),
        Effect(
            "anti_removal",
            "Changes the layer a little, so that it is harder to remove",
            "image",
            Arg("level", "int", 1, 100),
            needs="overlay",
        ),
        Effect(
            "art",
            "Gives the image the look of an artistic filter",
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
            "Adds stripes or shifts colours, so that people with colour blindness can tell areas apart",
            "image",
            Arg("strength", "int", 1, 100),
            Arg("mode", "enum", words="xray"),
            note="a number or xray, not both",
        ),
        Effect(
            "auto_brightness", "Adjusts the brightness automatically", "image", Arg("blend", "int", 0, 100, neutral=0)
        ),
        Effect(
            "auto_color", "Adjusts the colour balance automatically", "image", Arg("blend", "int", 0, 100, neutral=0)
        ),
        Effect("auto_contrast", "Adjusts the contrast automatically", "image", Arg("blend", "int", 0, 100, neutral=0)),
        Effect("auto_enhance", "Enhances the image automatically", "image", Arg("enhance-colors", "bool", named=True)),
        Effect(
            "background_removal",
            "Makes the background transparent, with AI",
            "image",
            Arg("fineedges", "yn", named=True),
            Arg(
                "hints",
                "enum_list",
                words="airplane bicycle bird boat bottle bus car cat chair cow dining_table dog horse motorbike person potted_plant sheep sofa train tv",
                named=True,
            ),
            note="the service may answer 423 while it generates the image",
        ),
        Effect(
            "bgremoval",
            "Makes a background of about one colour transparent",
            "image",
            Arg("screen", "flag"),
            Arg("color", "color"),
        ),
        Effect("blackwhite", "Turns every pixel black or white", "image", Arg("threshold", "int", 0, 100)),
        Effect("blue", "Adjusts the blue of all colours", "image", Arg("level", "int", -100, 100, neutral=0)),
        Effect("green", "Adjusts the green of all colours", "image", Arg("level", "int", -100, 100, neutral=0)),
        Effect("red", "Adjusts the red of all colours", "image", Arg("level", "int", -100, 100, neutral=0)),
        Effect("blur", "Blurs the whole image", "image video", Arg("strength", "int", 1, 2000)),
        Effect("blur_faces", "Blurs the faces that are found", "image", Arg("strength", "int", 1, 2000)),
        Effect(
            "blur_region",
            "Blurs a region",
            "image",
            Arg("strength", "int", 1, 2000),
            note='the region is `x`, `y`, `width` and `height`, or `"gravity": "ocr_text"`, of the same component',
        ),
        Effect("boomerang", "Plays the video forwards, then backwards", "video"),
        Effect("brightness", "Adjusts the brightness", "image video", Arg("level", "int", -99, 100)),
        Effect(
            "brightness_hsb",
            "Adjusts the brightness of the colours in the HSB model",
            "image",
            Arg("level", "int", -99, 100),
        ),
        Effect(
            "camera",
            "Shows a 3D model as a camera sees it",
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
            note="for animations up is -80 to 80",
        ),
        Effect(
            "cartoonify",
            "Makes the image look like a cartoon",
            "image",
            Arg("line_strength", "int", 0, 100),
            Arg("color_reduction", "int", 0, 100),
            Arg("bw", "enum", words="bw"),
            note="the second argument is a number or bw",
        ),
        Effect(
            "colorize",
            "Colours the image with one colour",
            "image",
            Arg("level", "int", 0, 100),
            note="the colour is `color`",
        ),
        Effect(
            "contrast",
            "Adjusts the contrast",
            "image video",
            Arg("level", "int", -100, 200, neutral=0, named=True),
            Arg("type", "enum", words="sigmoidal linear", named=True),
            both=True,
            note='`"contrast:50"` is sigmoidal, -100 to 100, by default 0; with type linear the level is 1 to 200, by default 100',
        ),
        Effect(
            "cut_out",
            "Cuts the shape of the layer out of the image",
            "image",
            needs="overlay",
            note="the base must be an image",
        ),
        Effect("deshake", "Steadies a shaky video", "video", Arg("strength", "enum", words="16 32 48 64")),
        Effect(
            "displace",
            "Shifts the pixels by the colours of the layer",
            "image",
            needs="overlay",
            note="the strength is `x` and `y`, -999 to 999",
        ),
        Effect(
            "distort",
            "Bends the image into an arc, or moves its corners",
            "image",
            Arg("corners", "floats"),
            Arg("arc", "float", -360, 360, named=True, joint=":"),
            note="either the x and y of four corners, clockwise from the top left, or an arc in degrees, not 0",
        ),
        Effect(
            "dropshadow",
            "Adds the shadow that a light would cast",
            "image",
            Arg("azimuth", "int", 0, 360, named=True),
            Arg("elevation", "int", 0, 90, named=True),
            Arg("spread", "int", 0, 100, named=True),
        ),
        Effect(
            "enhance",
            "Makes the image look better, with AI",
            "image",
            note="the service may answer 423 while it generates the image",
        ),
        Effect(
            "extract",
            "Keeps what a text describes, with AI",
            "image",
            Arg("prompt", "text_list", named=True, required=True),
            Arg("multiple", "bool", named=True),
            Arg("mode", "enum", words="content mask", named=True),
            Arg("invert", "bool", named=True),
            Arg("preserve-alpha", "bool", named=True),
        ),
        Effect(
            "fade",
            "Fades in, or out with a negative number",
            "image video",
            Arg("milliseconds", "int"),
            note="for animated images and videos; a negative number fades out",
        ),
        Effect(
            "fill_light",
            "Lightens dark areas",
            "image",
            Arg("blend", "int", 0, 100, neutral=0),
            Arg("bias", "int", -100, 100),
        ),
        Effect("gamma", "Adjusts the gamma", "image video", Arg("level", "int", -50, 150, neutral=0)),
        Effect(
            "gen_background_replace",
            "Replaces the background with one that AI makes",
            "image",
            Arg("prompt", "text", named=True),
            Arg("seed", "int", named=True),
        ),
        Effect(
            "gen_recolor",
            "Gives another colour to objects that a text names, with AI",
            "image",
            Arg("prompt", "text_list", named=True, required=True),
            Arg("to-color", "bare_color", named=True, required=True),
            Arg("apply-to-tier", "text_list", named=True),
            Arg("multiple", "bool", named=True),
        ),
        Effect(
            "gen_remove",
            "Removes objects and fills the gaps, with AI",
            "image",
            Arg("prompt", "text_list", named=True),
            Arg("region", "regions", named=True),
            Arg("multiple", "bool", named=True),
            Arg("remove-shadow", "bool", named=True),
            note='a prompt or regions; the strings `"gen_remove:text"` and `"gen_remove:text:<object>"` remove text',
        ),
        Effect(
            "gen_replace",
            "Replaces one object with another, with AI",
            "image",
            Arg("from", "text", named=True, required=True),
            Arg("to", "text", named=True, required=True),
            Arg("preserve-geometry", "bool", named=True),
            Arg("multiple", "bool", named=True),
        ),
        Effect("gen_restore", "Restores what compression and age took away, with AI", "image"),
        Effect(
            "gradient_fade",
            "Fades out towards an edge",
            "image",
            Arg("type", "enum", words="symmetric symmetric_pad"),
            Arg("strength", "int", 0, 100),
            note="the area is `x` and `y`, in pixels or as shares of 0.0 to 1.0; negative values count from the other edge; by default y is 0.5",
        ),
        Effect("grayscale", "Turns all colours into shades of grey", "image"),
        Effect("hue", "Shifts all colours along the colour wheel", "image", Arg("level", "int", -100, 100)),
        Effect(
            "improve",
            "Improves colours, contrast and brightness automatically",
            "image",
            Arg("mode", "enum", words="outdoor indoor"),
            Arg("blend", "int", 0, 100, neutral=0),
            note='the mode can be left out: `"improve:50"`',
        ),
        Effect(
            "light",
            "Adds light and shadow to a 3D model",
            "3d",
            Arg("shadowintensity", "int", 0, 100, named=True),
            needs="camera and a format with transparency",
        ),
        Effect(
            "loop",
            "Plays it again and again",
            "image video",
            Arg("additional", "int"),
            note="how many more times it plays; a video needs the number, and an animated image without it loops for ever",
        ),
        Effect(
            "make_transparent",
            "Makes one colour transparent",
            "image video",
            Arg("tolerance", "int", 0, 100),
            note="the colour is `color`",
        ),
        Effect("mask", "Uses the layer as a mask: what it covers stays", "image", needs="overlay"),
        Effect("multiply", "Blends the layer by multiplying the colours, which darkens", "image", needs="overlay"),
        Effect(
            "overlay",
            "Blends the layer so that dark areas become darker and light areas lighter",
            "image",
            needs="overlay",
        ),
        Effect(
            "screen",
            "Blends the layer by multiplying the inverse of the colours, which lightens",
            "image",
            needs="overlay",
        ),
        Effect(
            "morphology",
            "Grows, shrinks or filters shapes",
            "image",
            Arg("method", "enum", words="dilate erode convolve", named=True),
            Arg("iterations", "int", 1, 5, named=True),
            Arg("kernel", "enum", words="octagon diamond square disk plus cross ring", named=True),
            Arg("radius", "float", named=True),
            both=True,
            note="a string can also have the values in order, without names",
        ),
        Effect("negate", "Inverts all colours", "image"),
        Effect("noise", "Adds visual noise", "video", Arg("level", "int", 0, 100, neutral=0)),
        Effect("oil_paint", "Makes the image look like an oil painting", "image", Arg("strength", "int", 0, 100)),
        Effect(
            "opacity_threshold",
            "Makes half-transparent pixels either opaque or transparent",
            "image",
            Arg("level", "int", 1, 100),
        ),
        Effect("ordered_dither", "Reduces the colours to a pattern of dots", "image", Arg("kind", "int", 0, 18)),
        Effect(
            "outline",
            "Draws an outline around the object",
            "image",
            Arg("mode", "enum", words="inner inner_fill outer fill"),
            Arg("width", "int", 1, 100),
            Arg("blur", "int", 1, 200),
            note="the colour is `color`",
        ),
        Effect(
            "pixelate",
            "Turns the image into large pixels",
            "image",
            Arg("size", "int", 1, 200),
            note="the default depends on the size of the image",
        ),
        Effect(
            "pixelate_faces", "Turns the faces that are found into large pixels", "image", Arg("size", "int", 1, 200)
        ),
        Effect(
            "pixelate_region",
            "Turns a region into large pixels",
            "image",
            Arg("size", "int", 1, 200),
            note='the region is `x`, `y`, `width` and `height`, or `"gravity": "ocr_text"`, of the same component',
        ),
        Effect(
            "preview",
            "Makes a short preview of the most interesting parts",
            "video",
            Arg("duration", "float", named=True),
            Arg("max_seg", "int", named=True),
            Arg("min_seg_dur", "float", named=True),
            separator=":",
        ),
        Effect(
            "progressbar",
            "Draws how far the video has played",
            "video",
            Arg("type", "enum", words="bar frame"),
            Arg("color", "bare_color"),
            Arg("width", "int"),
            both=True,
            note="a string can have the values in order or with names",
        ),
        Effect("recolor", "Multiplies the colours by a matrix", "image", Arg("matrix", "floats", required=True)),
        Effect("redeye", "Removes red eyes", "image"),
        Effect(
            "replace_color",
            "Replaces a colour and its shades with another",
            "image",
            Arg("to", "bare_color", required=True),
            Arg("tolerance", "int", 0, 100),
            Arg("from", "bare_color"),
            note="colours are names or hexadecimal; with from you must give the tolerance too",
        ),
        Effect("reverse", "Plays it backwards", "video audio"),
        Effect("saturation", "Adjusts the saturation of the colours", "image video", Arg("level", "int", -100, 100)),
        Effect("sepia", "Gives the image the brown tone of an old photograph", "image", Arg("level", "int", 1, 100)),
        Effect(
            "shadow",
            "Adds a shadow behind the image",
            "image",
            Arg("strength", "int", 0, 100),
            note="the colour is `color`, the offset `x` and `y`",
        ),
        Effect("sharpen", "Sharpens the image", "image", Arg("strength", "int", 1, 2000)),
        Effect(
            "shear",
            "Skews the image",
            "image",
            Arg("x", "float", -359, 359, required=True),
            Arg("y", "float", -359, 359, required=True),
        ),
        Effect(
            "simulate_colorblind",
            "Shows the image as people with colour blindness see it",
            "image",
            Arg(
                "kind",
                "enum",
                words="deuteranopia protanopia tritanopia tritanomaly deuteranomaly cone_monochromacy rod_monochromacy",
            ),
        ),
        Effect(
            "swap_image",
            "Replaces an image on the surface of a 3D model",
            "3d",
            Arg("image", "variable_ref", named=True, required=True),
            Arg("index", "int", named=True),
        ),
        Effect(
            "theme",
            "Changes the background colour, and the other colours to suit it",
            "image",
            Arg("color", "bare_color", named=True, required=True),
            Arg("photosensitivity", "int", 0, 200, named=True),
            separator=":",
        ),
        Effect(
            "tint",
            "Blends the image with one or more colours",
            "image",
            Arg("equalize", "flag"),
            Arg("amount", "float", 0, 100),
            Arg("stops", "color_positions"),
            note="at most 10 colours, with positions of 0 to 100 percent; by default red at 50",
        ),
        Effect(
            "transition",
            "Uses the layer as a transition between two videos",
            "video",
            needs="overlay",
            status="deprecated",
            note="use fl_splice:transition",
        ),
        Effect(
            "trim", "Cuts off edges of one colour", "image", Arg("tolerance", "int", 0, 100), Arg("color", "bare_color")
        ),
        Effect("unsharp_mask", "Sharpens the image with an unsharp mask", "image", Arg("strength", "int", 1, 2000)),
        Effect("upscale", "Enlarges the image, with AI", "image", note="for images under 4.2 megapixels"),
        Effect(
            "vectorize",
            "Turns the image into a vector drawing",
            "image",
            Arg("colors", "int", 2, 30, named=True, joint=":"),
            Arg("detail", "float", 0, 1000, named=True, joint=":"),
            Arg("despeckle", "float", 0, 100, named=True, joint=":"),
            Arg("paths", "int", 0, 100, named=True, joint=":"),
            Arg("corners", "int", 0, 100, named=True, joint=":"),
            separator=":",
            both=True,
            note='detail and despeckle can also be shares of 0.0 to 1.0; a string has the values in order, or names and values joined with colons: `"vectorize:colors:15:corners:100"`',
        ),
        Effect(
            "vibrance", "Adjusts the saturation of the weaker colours most", "image", Arg("level", "int", -100, 100)
        ),
        Effect(
            "viesus_correct",
            "Corrects the image with the add-on VIESUS",
            "image",
            Arg("no_redeye", "flag"),
            Arg("skin_saturation", "int", -100, 100, named=True),
            separator=":",
            note="needs an add-on",
        ),
        Effect(
            "vignette",
            "Fades the image towards its corners",
            "image",
            Arg("level", "int", 0, 100),
            note="an official SDK offers it for video too",
        ),
        Effect(
            "volume",
            "Adjusts the volume",
            "video audio",
            Arg("percent", "int", -100, 400, neutral=0),
            Arg("keyword", "enum", words="mute auto"),
            Arg("decibels", "dB"),
            note='one of the three; auto works only with `"streaming_profile": "auto"`',
        ),
        Effect(
            "zoompan",
            "Makes a moving picture that zooms and pans over the image",
            "image",
            Arg("mode", "enum", words="ztc ztl ztr ofc ofl ofr plr prl", named=True),
            Arg("maxzoom", "float", 1.1, 8, named=True),
            Arg("du", "float", 1, 30, named=True),
            Arg("fps", "int", 5, 60, named=True),
            Arg("from", "group", named=True),
            Arg("to", "group", named=True),
            note="mode and maxzoom cannot be combined with from and to, which are dicts of zoom (1 to 8, by default 1), x and y (by default 0.5); the result is a video or an animated image",
        ),
        Effect(
            "tilt_shift",
            "Blurs all but a band of the image, as in photographs of miniatures",
            "image",
            status="sdk_only",
        ),
        Effect(
            "style_transfer",
            "Gives the image the artistic style of the layer",
            "image",
            Arg("strength", "int", 0, 100),
            Arg("preserve_color", "flag"),
            needs="overlay",
            status="sdk_only",
            note="needs an add-on",
        ),
        Effect(
            "lightroom",
            "Edits the image with the add-on Lightroom",
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
            note="needs an add-on; most values are -100 to 100, sharpness 0 to 150, noise and detail 0 to 100, edge masking 0 to 10, exposure -5.0 to 5.0, radius 0.5 to 3.0; whitebalance is as shot, auto, cloudy, custom, daylight, flash, fluorescent, shade or tungsten",
        ),
    )
}

# Backgrounds with arguments are written the same way.
BACKGROUNDS = {
    background.name: background
    for background in (
        Effect(
            "auto",
            "a colour or gradient taken from the image",
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
            "blurred",
            "a blurred copy of the video",
            "video",
            Arg("intensity", "int", 1, 2000),
            Arg("brightness", "int", -300, 100),
            separator=":",
        ),
        Effect(
            "gen_fill",
            "what AI makes up beyond the edges of the image",
            "image",
            Arg("prompt", "text", named=True),
            Arg("seed", "int", named=True),
            Arg("ignore-foreground", "bool", named=True),
            note="not for transparent, animated or fetched images",
        ),
    )
}
