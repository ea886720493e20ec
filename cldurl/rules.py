"""Named rules between parameters: what is allowed, but does not do what it seems to.

Each rule is a small function over one component's canonical texts, or over a whole chain,
and says its message and hint.  `check()` runs them all; none of them refuses anything.
https://cloudinary.com/documentation/transformation_reference
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cldurl.vocabulary import CROP_MODES, STILL_FORMATS

__all__ = [
    "CHAIN_RULES",
    "COMPONENT_RULES",
    "RULES",
    "SAME_FORMAT",
    "Asset",
    "Finding",
    "Place",
    "View",
    "governed",
    "of_chain",
    "of_component",
]

Finding = tuple[str, str, str]  # the code it is about, a message, a hint
Place = tuple[str, tuple[object, ...]]  # an argument (`$` for the transformation), and a location in it


class Asset:
    """What a URL says beside its transformation, as far as it is known.

    `format` is what was asked for, `extension` what the URL ends with: that format, or the end of the public ID.
    """

    __slots__ = ("extension", "format", "resource_type", "type")

    def __init__(
        self, resource_type: str | None = None, format: str = "", extension: str = "", type: str | None = None
    ) -> None:
        self.resource_type, self.format, self.extension, self.type = resource_type, format, extension or format, type


class View:
    """One component as the rules see it: its parameters as they are emitted, and where they were given.

    `codes` holds the text of each code (the last one wins), `unread` says that there is raw text
    beside them which nobody here can read.
    """

    __slots__ = ("asset", "codes", "location", "order", "parts", "places", "unread")

    def __init__(self, location: tuple[object, ...], asset: Asset) -> None:
        self.location, self.asset, self.unread = location, asset, False
        self.parts: list[tuple[str, str]] = []
        self.order: list[str] = []
        self.codes: dict[str, str] = {}
        self.places: dict[str, Place] = {}

    def put(self, part: str, place: Place | None = None) -> None:
        """Add one parameter."""
        code, _, text = part.partition("_")
        self.parts.append((code, text))
        self.order.append(code)
        self.codes[code] = text
        self.places[code] = place or ("$", self.location)

    def get(self, code: str) -> str:
        """The text of `code`, or `""`."""
        return self.codes.get(code, "")

    def has(self, *codes: str) -> bool:
        """Whether any of `codes` is there."""
        return any(code in self.codes for code in codes)

    @property
    def flags(self) -> list[str]:
        """The flags, without their arguments."""
        return [flag.partition(":")[0] for flag in self.get("fl").split(".")] if self.has("fl") else []

    @property
    def of_layer(self) -> bool:
        """Whether the component opens or closes a layer."""
        return self.has("l", "u") or "layer_apply" in self.flags

    @property
    def effect(self) -> str:
        """The name of the effect, or `""`."""
        return self.get("e").partition(":")[0]

    @property
    def alone(self) -> bool:
        """Whether it holds nothing but a condition and assignments."""
        return all(code == "if" or code[:1] == "$" for code in self.order)

    @property
    def bare(self) -> bool:
        """Whether it holds a condition and nothing else at all."""
        return self.order == ["if"]

    @property
    def sure(self) -> bool:
        """Whether everything in it is known, so that one can say what is missing."""
        from cldurl.parameters import BY_CODE

        return not self.unread and all(code in BY_CODE or code[:1] == "$" for code in self.order)


def thumb_without_gravity(view: View) -> Iterator[Finding]:
    """Without a gravity, the service answers `c_thumb` with 400: add one, such as `"gravity": "face"`."""
    if view.get("c") == "thumb" and not view.has("g"):
        yield "c", "thumb without a gravity is refused by the service", 'add "gravity": "face" or "auto"'


def gravity_auto_without_cropping(view: View) -> Iterator[Finding]:
    """With a crop mode that cuts nothing off, the service answers `g_auto` with 400: use `"crop": "fill"`, or drop the gravity."""
    if view.get("g").startswith("auto") and view.get("c") in ("scale", "fit", "limit", "mfit"):
        yield (
            "g",
            f"g_auto with c_{view.get('c')}, which cuts nothing, is refused by the service",
            'use "fill" or drop it',
        )


def gravity_without_use(view: View) -> Iterator[Finding]:
    """A gravity alone does nothing: add a crop mode, a layer or a region to the same component."""
    used = view.has("c", "l", "u", "e", "x", "y") or view.of_layer
    if view.has("g") and not used:
        yield "g", "a gravity without a crop mode or layer does nothing", 'add "crop"'


def crop_needs_auto_gravity(view: View) -> Iterator[Finding]:
    """`c_auto`, `c_auto_pad` and `c_fill_pad` work only with automatic gravity: add `"gravity": "auto"`."""
    mode = view.get("c")
    if mode in ("auto", "auto_pad", "fill_pad") and not view.get("g").startswith("auto"):
        if mode != "auto" or not view.has("g"):
            yield "c", f"c_{mode} needs an automatic gravity", 'add "gravity": "auto"'


def size_without_crop(view: View) -> Iterator[Finding]:
    """Width and height without a crop mode distort the image: add `"crop": "fill"`, `"fit"` or `"limit"`."""
    # A region to work on and the size of a drawing resize nothing; equal shares distort nothing.
    elsewhere = view.effect.endswith("_region") or "waveform" in view.flags or view.of_layer
    same = "." in view.get("w") and view.get("w") == view.get("h")
    if view.has("w") and view.has("h") and not view.has("c") and not elsewhere and not same:
        yield "w", "width and height without a crop mode scale and may distort", 'add "crop": "fill", "fit" or "limit"'


def crop_without_size(view: View) -> Iterator[Finding]:
    """The crop mode needs a size: add one or two of width, height and aspect ratio, as the hint says (`c_crop` can do with a gravity)."""
    needs = CROP_MODES.get(view.get("c"), "")
    if view.get("c") == "crop" and view.has("g"):
        return  # to what the gravity finds: a face, a region, custom coordinates
    sizes = sum(code in view.codes for code in ("w", "h", "ar"))
    if "width" in needs and not sizes:
        yield "c", f"c_{view.get('c')} without a size", f"it needs {needs}"
    elif needs.startswith("two of") and "or width" not in needs and sizes == 1:
        yield "c", f"c_{view.get('c')} with one size only", f"it needs {needs.partition(';')[0]}"


def mixed_sizes(view: View) -> Iterator[Finding]:
    """`width`, `height`, `x` and `y` of one component mix pixels and shares of the size: use only one of them."""
    numbers = {code: view.get(code) for code in "whxy" if re.fullmatch(r"-?[0-9.]+", view.get(code))}
    shares = [code for code, text in numbers.items() if "." in text]
    whole = [code for code, text in numbers.items() if "." not in text and text != "0"]
    if shares and whole:
        yield shares[0], f"shares ({', '.join(shares)}) mixed with pixels ({', '.join(whole)})", "use one of them"


def zoom_needs_a_cropping_mode(view: View) -> Iterator[Finding]:
    """A zoom does nothing with this crop mode: use `"crop": "thumb"`, `"crop": "crop"` or `"crop": "auto"`."""
    if view.has("z") and view.get("c") not in ("thumb", "crop", "auto"):
        yield "z", "zoom acts only with c_thumb, c_crop or c_auto", 'add "crop": "thumb", "gravity": "face"'


def client_hints(view: View) -> Iterator[Finding]:
    """`dpr_auto` and `w_auto` need client hints, which only Chromium browsers send, and only on request: request them, or give a number."""
    for code in ("dpr", "w"):
        if view.get(code).partition(":")[0] == "auto":
            yield (
                code,
                f"{code}_auto needs client hints; without them it has no effect",
                "see client hints in the documentation",
            )


def dpr_without_size(view: View) -> Iterator[Finding]:
    """`dpr` multiplies a width or height of the same component, and there is none: add one."""
    if view.has("dpr") and not view.has("w", "h"):
        yield "dpr", "dpr without a width or height in the same component does nothing", 'add "width"'


def color_without_use(view: View) -> Iterator[Finding]:
    """No effect, text or waveform of the component uses the colour: add one; to fill padding, use `background`."""
    effects = ("colorize", "outline", "make_transparent", "shadow")
    used = view.effect in effects or view.get("l").startswith(("text:", "subtitles:"))
    if view.has("co") and not used and "waveform" not in view.flags and not view.has("l", "u"):
        yield "co", "a colour that no effect, text or waveform of the component uses", 'for padding it is "background"'


def transparent_alone(view: View) -> Iterator[Finding]:
    """A transparent background has nothing to fill: add a crop mode that pads, an angle, a radius or an effect, and a format such as `"png"`."""
    if view.get("b") in ("transparent", "none") and "pad" not in view.get("c") and not view.has("a", "r", "e"):
        yield (
            "b",
            "a transparent background that has nothing to fill",
            'it needs a pad crop, and a format such as "png"',
        )


def gen_fill_without_pad(view: View) -> Iterator[Finding]:
    """`b_gen_fill` fills only what a pad crop adds: add `"crop": "pad"`."""
    if view.get("b").startswith("gen_fill") and "pad" not in view.get("c"):
        yield "b", "gen_fill has nothing to fill", 'add "crop": "pad"'


def gen_fill_of_fetched(view: View) -> Iterator[Finding]:
    """`b_gen_fill` does not work on a fetched image (the service answers 400): upload the image first."""
    if view.get("b").startswith("gen_fill") and view.asset.type == "fetch":
        yield "b", "gen_fill of a fetched image is refused by the service", "upload the image first"


def format_beside_extension(view: View) -> Iterator[Finding]:
    """The format and the extension of the URL differ, and the format wins: keep one of them (`f_auto` may have any extension, which is its fallback)."""
    format, extension = view.get("f"), view.asset.format
    differ = SAME_FORMAT.get(format, format) != SAME_FORMAT.get(extension, extension)
    if format and extension and differ and not format.startswith(("auto", "$")) and not view.of_layer:
        message = f"f_{format} wins over the extension: what is called .{extension} is {format}"
        yield "f", message, 'keep one of "fetch_format" and "format"'


SAME_FORMAT = {"jpe": "jpg", "jpeg": "jpg", "tif": "tiff"}


def duration_on_a_still(view: View) -> Iterator[Finding]:
    """A still image has no duration or end: keep `start_offset`, which picks its frame, and drop the rest."""
    format = view.get("f") or view.asset.extension
    # Of a format that moves, `wrong_asset_type` says what is to be said.
    still = format in STILL_FORMATS or (view.asset.resource_type == "image" and not format)
    if view.has("du", "eo") and still:
        code = "du" if view.has("du") else "eo"
        yield code, "a still has no length: only start_offset picks its frame", 'drop "duration" and "end_offset"'


def end_offset_beside_duration(view: View) -> Iterator[Finding]:
    """Both `duration` and `end_offset` say where the clip ends: keep one of them."""
    if view.has("du") and view.has("eo"):
        yield "eo", "both a duration and an end offset", "keep one of them"


def hdr_without_h265(view: View) -> Iterator[Finding]:
    """`dr_high` works only with the codec h265: add `"video_codec": "h265"`."""
    if view.has("dr") and not view.get("vc").startswith("h265"):
        yield "dr", "a dynamic range needs the codec h265", 'add "video_codec": "h265"'


def effect_of_layers(view: View) -> Iterator[Finding]:
    """The effect blends a layer, and the component has none: add `overlay`, or `"flags": "layer_apply"`."""
    from cldurl.effect_table import EFFECTS

    effect = EFFECTS.get(view.effect)
    if effect and effect.needs == "overlay" and not view.of_layer:
        yield (
            "e",
            f"{effect.name} blends a layer, and there is none in this component",
            'add "overlay", or "flags": "layer_apply"',
        )


def wrong_asset_type(view: View) -> Iterator[Finding]:
    """The parameter is for video and audio: pass `resource_type="video"`, or drop it."""
    from cldurl.parameters import BY_CODE

    letters = {"image": "i", "video": "va"}.get(view.asset.resource_type or "")
    if letters:
        for code in view.codes:
            row = BY_CODE.get(code)
            # A video is turned into pictures too, so only image assets are held to it.
            if row and letters == "i" and row.assets in ("v", "va") and not view.of_layer:
                yield code, f"{row.name} is for video and audio", f'use resource_type="video", or drop "{row.name}"'


def named_beside_condition(view: View) -> Iterator[Finding]:
    """A named transformation cannot be in the same component as its condition: put it in the next component."""
    if view.has("t") and view.has("if"):
        yield "t", "a named transformation cannot share a component with its condition", "put it in the next component"


def baseline_alone(view: View) -> Iterator[Finding]:
    """A baseline must be alone in its component: put the other parameters in the next one."""
    if view.has("bl") and len(view.order) > 1:
        yield "bl", "a baseline stands alone in the first component", "put the rest in the next component"


def sprite_prefix(view: View) -> Iterator[Finding]:
    """The service stopped serving sprites on 16 September 2025: drop `prefix`."""
    if view.has("p"):
        yield "p", "sprites stopped working on 16 September 2025", ""


def repeated_parameter(view: View) -> Iterator[Finding]:
    """The string repeats a parameter, and only the last one counts: keep that one, since each spelling is billed separately."""
    for code in dict.fromkeys(view.order):
        if code[:1] != "$" and view.order.count(code) > 1:
            yield code, f"{code}_ is repeated; the last one wins", "keep the last one"


COMPONENT_RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    thumb_without_gravity, gravity_auto_without_cropping, gravity_without_use, crop_needs_auto_gravity, size_without_crop,
    crop_without_size, mixed_sizes, zoom_needs_a_cropping_mode, client_hints, dpr_without_size, color_without_use,
    transparent_alone, gen_fill_without_pad, gen_fill_of_fetched, format_beside_extension, duration_on_a_still,
    end_offset_beside_duration, hdr_without_h265, effect_of_layers, wrong_asset_type, named_beside_condition, baseline_alone,
    sprite_prefix, repeated_parameter,
)  # fmt: skip

# These miss something: they are silent where it may be in what nobody can read.
_MISSING = frozenset({
    thumb_without_gravity, gravity_without_use, crop_needs_auto_gravity, size_without_crop, crop_without_size,
    zoom_needs_a_cropping_mode, dpr_without_size, color_without_use, transparent_alone, gen_fill_without_pad,
    hdr_without_h265, effect_of_layers,
})  # fmt: skip


def of_component(view: View) -> Iterator[tuple[str, Finding]]:
    """What the rules say of one component: the name of the rule, and what it found."""
    sure = view.sure
    for rule in COMPONENT_RULES:
        if sure or rule not in _MISSING:
            for finding in rule(view):
                yield rule.__name__, finding


def unclosed_condition(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """A component with nothing but `if` opens a block that is never closed: end it with `{"if": "end"}`; or an `else` or `end` has no `if`."""
    open_views: list[View] = []
    inline = False
    for view in views:
        if view.unread:
            return
        condition = view.get("if")
        if condition == "end":
            if open_views:
                # With assignments alone it may be either, so an end is rather that of a bare one.
                open_views.remove(next((view for view in reversed(open_views) if view.bare), open_views[-1]))
            elif not inline:
                yield view, ("if", "an end without an if", "remove it")
            inline = False
        elif condition == "else":
            if not open_views and not inline:
                yield view, ("if", "an else without an if", 'open it with {"if": "..."}')
            inline = inline and len(view.order) > 1
            if not open_views and not inline:
                open_views.append(view)
        elif condition:
            inline = not view.alone
            if not inline:
                open_views.append(view)
    for view in open_views:
        if view.bare:
            yield view, ("if", "a condition that is never closed", 'end the chain with {"if": "end"}')


def governed(views: list[View]) -> Iterator[tuple[View, list[str]]]:
    """Each component with the conditions it depends on, until one that nobody can read."""
    blocks: list[str] = []
    inline = ""
    for view in views:
        if view.unread:
            return
        condition, conditions = view.get("if"), blocks
        if condition == "end":
            del blocks[-1:]
            inline = ""
        elif condition == "else" and inline and not view.bare:
            conditions = [*blocks, inline]
        elif condition == "else":
            if not blocks:
                blocks.append(inline or condition)
        elif condition:
            inline = "" if view.bare else condition
            if view.bare:
                blocks.append(condition)
            else:
                conditions = [*blocks, inline]
        yield view, [re.sub("![^!]*!", "!!", text) for text in conditions]


def not_in_a_condition(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """Formats, default images, colour spaces, delays and most flags cannot depend on a condition, and `dpr` not on one about a ratio: put them in a separate component."""
    for view, conditions in governed(views):
        if not conditions:
            continue
        words = {word for condition in conditions for word in condition.split("_")}
        found = [(code, f"{code}_") for code in ("f", "d", "cs", "dl") if view.has(code)]
        if "ignore" in view.get("a").split("."):
            found.append(("a", "a_ignore"))
        # A document may be asked how many pages it has; an animated image may not.
        if re.match("[0-9]", view.get("pg")) and not words & {"pc", "cp", "pgnames"}:
            found.append(("pg", "the page of an animated image"))
        found += [("fl", f"the flag {flag}") for flag in view.flags if flag not in _CONDITIONAL_FLAGS]
        for code, what in found:
            yield view, (code, f"{what} cannot depend on a condition", "put it in a component outside of it")
        if view.has("dpr") and (odd := words & {"ar", "cp"}):
            message = f"dpr does not work in a condition on {min(odd)}"
            yield view, ("dpr", message, "multiply the size instead, or put it outside of the condition")


_CONDITIONAL_FLAGS = frozenset(
    "layer_apply region_relative relative progressive cutter png8 attachment awebp lossy".split()
)


def apply_without_layer(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """`fl_layer_apply` closes a layer, and no earlier component opens one: add `overlay` or `underlay` before it."""
    opened = 0
    for view in views:
        if view.unread or view.has("t"):
            return  # it may open one
        opened += view.has("l") + view.has("u")
        if "layer_apply" in view.flags:
            if not opened:
                yield (
                    view,
                    ("fl", "layer_apply closes a layer, and none is open", 'open it with "overlay" or "underlay"'),
                )
            opened = max(0, opened - 1)


def baseline_first(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """A baseline must be in the first component of a chain: move it there."""
    for view in views[1:]:
        if view.has("bl"):
            yield view, ("bl", "a baseline is the first component of a chain", "move it to the front")


def unassigned_variable(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """A variable is used before it is assigned: assign it in an earlier component, or earlier in `variables`."""
    known: set[str] = set()
    for view in views:
        if view.unread or view.has("t"):
            return  # it may assign some
        # Who tests whether a variable is there knows that it may not be.
        known.update(re.findall(r"isn?def_(\$[A-Za-z][A-Za-z0-9]*)", view.get("if")))
        # The service takes conditions first, then assignments in their order, wherever they stand.
        for code, text in sorted(view.parts, key=lambda part: 0 if part[0] == "if" else 1 if part[0][0] == "$" else 2):
            names = re.findall(r"\$\(?([A-Za-z][A-Za-z0-9]*)", text) if code != "fn" else ()
            for name in dict.fromkeys(names):
                if f"${name}" not in known:
                    hint = f'add {{"${name}": ...}} to an earlier component'
                    if code[0] == "$" and f"${name}" in view.codes and name != code[1:]:
                        hint = f'put it behind "${name}" in `variables`'
                    yield view, (code, f"${name} is not assigned before", hint)
            if code[0] == "$":
                known.add(code)


def keep_iptc_with_auto_quality(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """`fl_keep_iptc` is ignored or refused together with `q_auto`: give the quality as a number."""
    qualities = [view.get("q") for view in views if view.has("q")]
    for view in views:
        if "keep_iptc" in view.flags and qualities and qualities[-1].startswith("auto"):
            yield view, ("fl", "keep_iptc does not work with q_auto", "give a number for quality")


def auto_format_of_a_video(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """`f_auto` for a video whose URL has no extension delivers an image: give the URL an extension, such as `format="mp4"`."""
    if asset.resource_type != "video" or asset.extension:
        return
    # One frame is meant to be an image.
    if any(view.has("so") and not view.has("du", "eo") and not view.of_layer for view in views):
        return
    for view in views:
        if view.get("f") == "auto":
            hint = 'use "auto:video", or give an extension: format="mp4"'
            yield view, ("f", "f_auto of a video without an extension delivers an image", hint)


def auto_as_extension(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """`"auto"` is not an extension: use `"fetch_format": "auto"`."""
    if asset.format == "auto":
        yield None, ("format", 'the URL ends with ".auto", which is no extension', 'use "fetch_format": "auto"')


def transformation_of_a_raw_file(views: list[View], asset: Asset) -> Iterator[tuple[View | None, Finding]]:
    """A raw file is delivered as it is: leave the transformation out (only `fl_attachment` has an effect)."""
    if asset.resource_type != "raw":
        return
    for view in views:
        codes = [code for code in view.order if code != "fl" or set(view.flags) - {"attachment"}]
        if codes:
            yield view, (codes[0], "a raw file cannot be transformed", "leave the transformation out")
            return


CHAIN_RULES: tuple[Callable[[list[View], Asset], Iterator[tuple[View | None, Finding]]], ...] = (
    unclosed_condition, not_in_a_condition, apply_without_layer, baseline_first, unassigned_variable,
    keep_iptc_with_auto_quality, auto_format_of_a_video, auto_as_extension, transformation_of_a_raw_file,
)  # fmt: skip


def of_chain(views: list[View], asset: Asset) -> Iterator[tuple[str, View | None, Finding]]:
    """What the rules say of a whole chain: the name of the rule, the component, and what it found."""
    for rule in CHAIN_RULES:
        for view, finding in rule(views, asset):
            yield rule.__name__, view, finding


# Rule ids as `check()` reports them, with what each is about: the reference page lists them.
RULES = {rule.__name__.replace("_", "-"): (rule.__doc__ or "").strip() for rule in (*COMPONENT_RULES, *CHAIN_RULES)}
