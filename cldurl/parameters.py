"""THE TABLE: every parameter of the transformation language, one row each, no logic.

Compiling, parsing, checking, `typing.py`, the reference page and the Hypothesis strategies
all come from these rows.  To add a parameter, add a row.
https://cloudinary.com/documentation/transformation_reference
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cldurl import vocabulary as words
from cldurl._amounts import Fps, Number, Ratio, Time
from cldurl._colors import COLOR, Border
from cldurl._computed import EXPRESSION, Angle, Expression, Quality, Radius
from cldurl._texts import Choice, IdSlot, Open, Text
from cldurl.effects import Flags, WithArguments
from cldurl.kinds import VARIABLE, Kind, List, Pattern
from cldurl.layers import Layer
from cldurl.special import Extra, Function, Html, Names, Pair, RawText, Switch, Variables, VariableValue, VideoCodec

if TYPE_CHECKING:
    from cldurl.effect_table import Effect

__all__ = ["BY_CODE", "BY_NAME", "TABLE", "VALUE_OF_VARIABLE", "Parameter"]

# Where a row's text goes, in the order of a component; see `_compile`.
CODE, CONDITION, VARIABLE_LIST, RAW, CHAIN, AFTER, EXTRA, DELIVERY, HTML = (
    "code", "condition", "variables", "raw", "chain", "after", "extra", "delivery", "html",
)  # fmt: skip


class Parameter:
    """One row: the dict key, the code in a URL, the kind of value, and what it is for.

    `assets` are the first letters of image, video and audio; `sets` names the codes of a row
    that stands for others (`size` for `w` and `h`); nothing joins the component of one that is `alone`.
    `says` puts a value into words (by default "Name: value"); a text that matches `neutral` changes nothing.
    """

    __slots__ = (
        "alone", "anchor", "assets", "code", "description", "kind", "name", "neutral", "place", "plain", "prefix", "says", "sets",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        code: str,
        kind: Kind,
        assets: str,
        description: str,
        *,
        anchor: str = "",
        place: str = CODE,
        sets: tuple[str, ...] = (),
        alone: bool = False,
        says: str = "",
        neutral: str = "",
    ) -> None:
        self.name, self.code, self.kind, self.assets, self.description = name, code, kind, assets, description
        self.place, self.sets, self.alone = place, sets, alone
        self.says, self.neutral = says, neutral
        self.prefix = f"{code}_" if code else ""
        # One key, one code: most rows, and those that the hot path treats alike.
        self.plain = place == CODE and not sets
        self.anchor = anchor or (f"{code}_{name}" if code else "")

    @property
    def doc(self) -> str:
        """The documentation page this row implements."""
        return f"https://cloudinary.com/documentation/transformation_reference#{self.anchor}"


def _effects() -> Mapping[str, Effect]:
    from cldurl.effect_table import EFFECTS

    return EFFECTS


def _backgrounds() -> Mapping[str, Effect]:
    from cldurl.effect_table import BACKGROUNDS

    return BACKGROUNDS


_EFFECT = "str | Sequence[str | int | float | Decimal | None] | Mapping[str, object]"
_PIXELS = Number("pixels above 0 or a share (0.5)", above=0, relative=True)
_SHARES = Expression(shares=True)
_WIDTH = _PIXELS | Pattern(r"auto(?::[A-Za-z0-9_]+){0,3}|ow", '"auto[:<step>][:<fallback>]"') | _SHARES
_HEIGHT = _PIXELS | Pattern("auto|oh", '"auto"') | _SHARES
_PLACE = Number("pixels or a share", relative=True) | _SHARES
_SECONDS = Time() | EXPRESSION
_START = Time() | Pattern("auto", '"auto"') | EXPRESSION
_LAYER = Layer()
_FORMAT = Open("format", words.FORMATS | {"auto"}, 'a format ("jpg", "webp", "auto", "auto:image", ...)')

TABLE: tuple[Parameter, ...] = (
    Parameter("if", "if", Expression(("else", "end")), "iv",
              'Opens a condition; "else" and "end" are used alone.', anchor="if_conditional", place=CONDITION, says="Only if {}"),
    Parameter("angle", "a", Angle(words.ANGLE_WORDS), "iv", "Rotates or flips.", says="{}", neutral="0"),
    Parameter("audio_codec", "ac", Open("audio codec", words.AUDIO_CODECS), "va", "Sets or removes the audio."),
    Parameter("audio_frequency", "af", Open("audio frequency", words.AUDIO_FREQUENCIES, "a frequency in Hz or \"iaf\"", numeric=True), "va",
              "Sets the sampling frequency in Hz.", says="Audio frequency in Hz: {}"),
    Parameter("aspect_ratio", "ar", Ratio() | Pattern(r"auto(?::[0-9.]+:[0-9.]+)?", '"auto"') | EXPRESSION, "iv",
              "Resizes to a ratio of width to height; with at most one of them."),
    Parameter("background", "b", COLOR | WithArguments("background", _backgrounds, _EFFECT), "iv",
              "Fills what is empty: a colour, `auto`, `blurred` or `gen_fill`."),
    Parameter("baseline", "bl", Names("a named transformation", most=1), "i",
              "Starts from a stored baseline; the first component, and alone in it.", alone=True, says="Starts from the baseline {}"),
    Parameter("border", "bo", Border() | VARIABLE, "iv", "Draws a solid border.", says="Draws a border: {}", neutral="0px_solid_.*"),
    Parameter("bit_rate", "br",
              Number("bits a second", above=0, whole=True) | Pattern(
                  r"[1-9][0-9]*(?:\.[0-9]+)?(?:[kKmM](?::constant)?|:constant)|av:[A-Za-z0-9_.:;()]+|\$[A-Za-z][A-Za-z0-9]*",
                  '"500k", "2m", "2m:constant" or "av:..."'),
              "va", "Sets the bit rate of video or audio.", says="Bits per second: {}"),
    Parameter("crop", "c", Choice("crop mode", words.CROP_MODES, "c"), "iv", "How the image is resized.", says="{}"),
    Parameter("color", "co", COLOR, "iv", "The colour of a text, a shadow, an outline and the like.", says="Colour: {}"),
    Parameter("color_space", "cs", IdSlot('"icc:<public ID>"', "icc:") | Open("colour space", words.COLOR_SPACES), "iv",
              "Sets the colour space.", says="Colour space: {}"),
    Parameter("default_image", "d", IdSlot("the public ID of an image, with its extension"), "i",
              "Delivered when the asset is missing.", says="If the asset is missing, delivers {}"),
    Parameter("delay", "dl", Number("milliseconds", 0, whole=True) | VARIABLE, "i", "Time between the frames of an animated image.", says="Milliseconds between frames: {}"),
    Parameter("density", "dn", Number("whole dots per inch above 0", above=0, whole=True) | Pattern("idn", '"idn"') | VARIABLE, "i",
              "Resolution when a vector file is made into pixels.", says="Dots per inch: {}"),
    Parameter("dpr", "dpr", Number("a ratio above 0", above=0) | Pattern("auto", '"auto"') | _SHARES, "iv",
              "Multiplies the size for dense screens.", says="Multiplies the size for dense screens: {}", neutral="1"),
    Parameter("dynamic_range", "dr", Open("dynamic range", {"high"}), "v", "Delivers HDR; with `vc_h265`."),
    Parameter("duration", "du", Time(0) | EXPRESSION, "va", "Length to keep, in seconds or percent."),
    Parameter("effect", "e", WithArguments("effect", _effects, _EFFECT), "iva", "Applies an effect; one per component.", says="{}"),
    Parameter("end_offset", "eo", _SECONDS, "va", "Where to stop, in seconds or percent."),
    Parameter("fetch_format", "f", _FORMAT, "iva", "Converts to a format; wins over the extension.", says="Converts to {}"),
    Parameter("flags", "fl", Flags(words.FLAGS), "iva", "Switches on behaviour by name.", says="{}"),
    Parameter("custom_function", "fn", Function(), "i", "Runs a WebAssembly or remote function.", says="Runs the function {}"),
    Parameter("custom_pre_function", "fn", Function("pre:"), "i", "Runs a remote function on the original.", sets=("fn",)),
    Parameter("fps", "fps", Fps(), "v", "Frames per second, or a range of them.", says="Frames per second: {}"),
    Parameter("gravity", "g", Open("gravity", words.GRAVITIES | {"auto", "region_", "clipping_path_", "track_person"},
                                   'a gravity ("face", "north_east", "auto:subject", "region_!name!", ...)'), "iv",
              "Chooses the part to keep, or where a layer goes.", says="Aims at {}"),
    Parameter("height", "h", _HEIGHT, "iv", "Height in pixels, or as a share of the current one."),
    Parameter("keyframe_interval", "ki", Number("seconds above 0", above=0) | VARIABLE, "v", "Seconds between keyframes.", says="Seconds between keyframes: {}"),
    Parameter("overlay", "l", _LAYER, "iva", "Puts an image, text, video or audio on top.", anchor="l_layer", says="Puts on top: {}"),
    Parameter("opacity", "o", Number("0 to 100", 0, 100) | EXPRESSION, "iv", "Makes it see-through: 0 is invisible.", says="Opacity in percent: {}", neutral="100"),
    Parameter("prefix", "p", Pattern(r"[A-Za-z0-9_.-]+", "a prefix"), "i", "Class prefix of a sprite (no longer served)."),
    Parameter("page", "pg",
              Text("embedded:name:", '"embedded:name:<name>"') | Text("name:", '"name:<a;b>"')
              | Pattern(r"embedded:[0-9]+", '"embedded:<n>"')
              | List(Number("a page", 1, whole=True) | Pattern(r"[1-9][0-9]*-[0-9]*", 'a range "3-5"', rising=True) | VARIABLE, ";"), "i",
              "Pages of a document, frames of an animation or layers of a PSD.", says="Takes the page, frame or layer {}"),
    Parameter("quality", "q", Quality(), "iva", "Compression: 1 to 100, or `auto` with a level."),
    Parameter("radius", "r", Radius(), "iv", "Rounds the corners.", says="Rounds the corners: {}", neutral="0(?::0){0,3}"),
    Parameter("start_offset", "so", _START, "va", "Where to begin, in seconds or percent; the frame of a still."),
    Parameter("streaming_profile", "sp", Open("streaming profile", words.STREAMING_PROFILES, joint=":"), "v",
              "Profile of adaptive streaming."),
    Parameter("transformation", "t", Names("named transformations"), "iv",
              "A nested chain that comes first, or named transformations.", anchor="t_named_transformation", place=CHAIN, says="Runs the named transformation {}"),
    Parameter("underlay", "u", _LAYER, "iv", "Puts an image underneath.", anchor="u_underlay", says="Puts underneath: {}"),
    Parameter("video_codec", "vc", VideoCodec(), "v", "Codec, and optionally profile, level and B-frames."),
    Parameter("video_sampling", "vs", Number("frames", above=0, whole=True) | Pattern(r"(?=.*[1-9])[0-9]+(?:\.[0-9]+)?s", '"2.3s"') | VARIABLE, "v",
              "How many frames, or at what interval in seconds, for an animated image made of a video.", says="Frames to take, or seconds between them: {}"),
    Parameter("width", "w", _WIDTH, "iv", "Width in pixels, or as a share of the current one."),
    Parameter("x", "x", _PLACE, "iv", "Horizontal place or offset.", anchor="x_y_coordinates", says="Horizontal offset: {}"),
    Parameter("y", "y", _PLACE, "iv", "Vertical place or offset.", anchor="x_y_coordinates", says="Vertical offset: {}"),
    Parameter("zoom", "z", Number("a factor above 0", above=0) | _SHARES, "i", "How close to a detected face to crop.", neutral="1"),
    # Keys without a code of their own.
    Parameter("size", "", Pair("w", _WIDTH, "h", _HEIGHT, "x", '"<width>x<height>"'), "iv", "Width and height in one.", sets=("w", "h")),
    Parameter("offset", "", Pair("so", _START, "eo", _SECONDS, "..", '"<start>..<end>"'), "va", "Start and end in one.", sets=("so", "eo")),
    Parameter("variables", "", Variables(), "iv", "Variables, in order: `[name, value]` pairs.",
              anchor="variables", place=VARIABLE_LIST),
    Parameter("raw_transformation", "", RawText(), "iva", "Text in URL syntax, written last as it is.", place=RAW),
    Parameter("extra", "", Extra(), "iva", "Codes newer than this table, as a dict; escaped and sorted like the rest.", place=EXTRA),
    Parameter("responsive_width", "", Switch(), "i", "Appends `c_limit,w_auto`.", place=AFTER),
    Parameter("format", "", _FORMAT, "iva", "The extension of the URL: outermost dict of `url()` only.", place=DELIVERY),
    Parameter("responsive", "", Html(), "i", "HTML only: nothing in a URL.", place=HTML),
    Parameter("hidpi", "", Html(), "i", "HTML only: nothing in a URL.", place=HTML),
    Parameter("client_hints", "", Html(), "i", "HTML only: nothing in a URL.", place=HTML),
    Parameter("html_width", "", Html(), "i", "HTML only: nothing in a URL.", place=HTML),
    Parameter("html_height", "", Html(), "i", "HTML only: nothing in a URL.", place=HTML),
)  # fmt: skip

BY_NAME = {row.name: row for row in TABLE}
BY_CODE = {row.code: row for row in reversed(TABLE) if row.code}
# The value of a `$name` key.
VALUE_OF_VARIABLE = VariableValue()
