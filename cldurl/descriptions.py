"""What the words of the language mean, in a few words each: for `explain` and the reference, not for a URL.

The words themselves are in `vocabulary`; nothing on the way to a URL loads this.
https://cloudinary.com/documentation/transformation_reference
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BRANCHES", "OPERANDS", "OPERATORS", "RESOURCE_TYPES", "SIGNED", "TESTS", "TYPES", "UNSIGNED", "WORDS"]

_CROP_MODES = {
    "scale": "Resizes to the size given, whatever the proportions",
    "fit": "Resizes to fit into the box, and cuts nothing off",
    "limit": "Shrinks to fit into the box, and never enlarges",
    "mfit": "Enlarges to fit into the box, and never shrinks",
    "fill": "Fills the box, and cuts off what does not fit",
    "lfill": "Fills the box and cuts off what does not fit, and never enlarges",
    "fill_pad": "Fills the box, and adds padding where too much would be cut off",
    "pad": "Resizes to fit into the box, and adds padding to fill it",
    "lpad": "Shrinks to fit into the box, never enlarges, and adds padding to fill it",
    "mpad": "Enlarges to fit into the box, never shrinks, and adds padding to fill it",
    "auto_pad": "Cuts out the most interesting part, and adds padding to fill the box",
    "crop": "Cuts out a part of the size given, without resizing",
    "auto": "Chooses between cutting and scaling to fill the box",
    "thumb": "Makes a thumbnail of the part that the gravity finds",
    "imagga_crop": "Cuts out the part that the add-on Imagga chooses",
    "imagga_scale": "Resizes to the part that the add-on Imagga chooses",
}

_FLAGS = {
    "alternate": "Adds another audio track",
    "animated": "Delivers an animated image",
    "any_format": "With automatic quality, lets the service change the format, as from PNG to JPEG",
    "apng": "Delivers an animated PNG",
    "attachment": "Has the browser save the file instead of showing it",
    "awebp": "Delivers an animated WebP",
    "c2pa": "Adds content credentials",
    "clip": "Clips to the clipping path in the image",
    "clip_evenodd": "Clips to the clipping path in the image, by the even-odd rule",
    "cutter": "Cuts the picture to the shape of the layer",
    "draco": "Compresses a 3D model with Draco",
    "force_icc": "Embeds a colour profile",
    "force_strip": "Strips all metadata, when an asset comes in",
    "getinfo": "Delivers JSON about the result instead of the result",
    "group4": "Compresses a TIFF with group 4",
    "hlsv3": "Delivers version 3 of HLS",
    "ignore_aspect_ratio": "Lets the proportions change",
    "ignore_mask_channels": "Ignores the masks in a TIFF or PSD",
    "immutable_cache": "Tells browsers that the file never changes",
    "keep_attribution": "Keeps only the copyright fields of the metadata",
    "keep_dar": "Keeps the display aspect ratio of a video",
    "keep_iptc": "Keeps all metadata",
    "layer_apply": "Applies the layer that is open",
    "lossy": "Compresses a GIF or PNG with losses",
    "mono": "Mixes the sound to one channel",
    "no_overflow": "Keeps a layer from enlarging the picture",
    "no_stream": "Delivers a video only when it is complete",
    "original": "Delivers the original, untouched",
    "png8": "Delivers a PNG with a palette of at most 256 colours",
    "png24": "Delivers a PNG without transparency",
    "png32": "Delivers a PNG with transparency",
    "preserve_transparency": "With automatic format, keeps to formats that can be transparent",
    "progressive": "Makes the image appear in passes while it loads",
    "rasterize": "Turns vectors into pixels",
    "region_relative": "Takes the sizes of the layer as shares of the region that the gravity finds",
    "relative": "Takes the sizes of the layer as shares of the picture below it",
    "replace_image": "Puts the layer in place of the picture",
    "sanitize": "Removes scripts from an SVG",
    "splice": "Appends the layer instead of laying it over",
    "streaming_attachment": "Has the browser save the video, while it is still being made",
    "strip_profile": "Removes the colour profile and the metadata",
    "text_disallow_overflow": "Answers with an error if the text does not fit",
    "text_no_trim": "Keeps the space around the letters of a text",
    "tiff8_lzw": "Delivers a TIFF of 8 bits, compressed with LZW",
    "tiled": "Repeats the layer to cover the picture",
    "truncate_ts": "Cuts a transport stream where the clip ends",
    "waveform": "Draws the waveform of the sound",
}

# Behind "Aims at".
_GRAVITIES = {
    "north_west": "the top left corner",
    "north": "the middle of the top edge",
    "north_east": "the top right corner",
    "west": "the middle of the left edge",
    "center": "the centre",
    "east": "the middle of the right edge",
    "south_west": "the bottom left corner",
    "south": "the middle of the bottom edge",
    "south_east": "the bottom right corner",
    "auto": "the part that the service finds most interesting",
    "auto:subject": "the most prominent subjects",
    "auto:classic": "the part that the older algorithm finds most interesting",
    "auto:face": "the most prominent face, or else the most interesting part",
    "auto:faces": "the faces, or else the most interesting part",
    "auto:none": "what the algorithm alone finds, without any preference",
    "face": "the largest face",
    "face:auto": "the largest face, or else the most interesting part",
    "face:center": "the largest face, or else the centre",
    "faces": "all faces",
    "faces:auto": "all faces, or else the most interesting part",
    "faces:center": "all faces, or else the centre",
    "no_faces": "the parts without faces",
    "body": "the body of a person",
    "body:face": "the face, or else the body of a person",
    "adv_face": "the largest face, found by an add-on",
    "adv_faces": "all faces, found by an add-on",
    "adv_eyes": "the eyes, found by an add-on",
    "custom": "the area that is stored with the image",
    "custom:face": "the area that is stored with the image, or else the largest face",
    "custom:faces": "the area that is stored with the image, or else all faces",
    "custom:adv_face": "the area that is stored with the image, or else the largest face, found by an add-on",
    "custom:adv_faces": "the area that is stored with the image, or else all faces, found by an add-on",
    "liquid": "what matters, by resizing the rest more",
    "ocr_text": "text in the image, found by an add-on",
    "xy_center": "the point that x and y give, as the centre",
    "cld-decompose_tile": "each tile of the image",
    "none": "nothing in particular",
    "region_": "the region",
    "clipping_path_": "the clipping path",
    "track_person": "a person, followed through the video",
}

_FORMATS = {
    "auto": "the format that suits the browser best",
    "auto:image": "the format for images that suits the browser best",
    "auto:video": "the format for videos that suits the browser best",
    "auto:animated": "the format for animated images that suits the browser best",
}

# The words of a kind by its label; what has no label is under "".
WORDS: Mapping[str, Mapping[str, str]] = {
    "crop mode": _CROP_MODES,
    "flag": _FLAGS,
    "gravity": _GRAVITIES,
    "format": _FORMATS,
    "angle": {
        "hflip": "flips left and right",
        "vflip": "flips top and bottom",
        "ignore": "leaves the picture as the camera stored it",
        "auto_right": "rotates to the right where the crop asks for the other orientation",
        "auto_left": "rotates to the left where the crop asks for the other orientation",
    },
    "audio codec": {"none": "none, which removes the sound"},
    "audio frequency": {"iaf": "the one it has"},
    "colour space": {
        "srgb": "sRGB",
        "tinysrgb": "sRGB, with a small profile",
        "cmyk": "CMYK",
        "no_cmyk": "no CMYK: it is turned into RGB",
        "keep_cmyk": "CMYK where the image has it",
        "srgb:truecolor": "sRGB with true colours, no palette",
        "copy": "the one it has",
    },
    "dynamic range": {"high": "high (HDR)"},
    "quality": {
        "auto": "chosen by the service",
        "jpegmini": "chosen by the add-on JPEGmini",
        "best": "as good as the best",
        "good": "good",
        "eco": "economical",
        "low": "as low as can be",
        "sensitive": "careful with details",
    },
    "video codec": {
        "auto": "the one that suits the format",
        "none": "none, which removes the picture",
        "bframes_no": "without B-frames",
    },
    "": {
        "auto": "chosen by the service",
        "ow": "the original width",
        "oh": "the original height",
        "idn": "the initial density",
        "max": "as round as can be",
    },
}

# Words of an expression, by their codes.
OPERANDS: Mapping[str, str] = {
    "w": "the width",
    "h": "the height",
    "iw": "the initial width",
    "ih": "the initial height",
    "ar": "the aspect ratio",
    "iar": "the initial aspect ratio",
    "tar": "the aspect ratio after trimming",
    "cp": "the current page",
    "pc": "the number of pages",
    "fc": "the number of faces",
    "px": "the x of the page",
    "py": "the y of the page",
    "du": "the duration",
    "idu": "the initial duration",
    "ils": "the likelihood of an illustration",
    "tags": "the tags",
    "ctx": "the context",
    "md": "the metadata",
    "idn": "the initial density",
    "cpi": "the public ID",
    "pgnames": "the names of the pages",
    "ccc": "the number of custom coordinates",
    "rc": "the number of regions",
    "rn": "the names of the regions",
    "current": "the asset itself",
}
OPERATORS: Mapping[str, str] = {
    "and": "and",
    "or": "or",
    "gte": "is at least",
    "lte": "is at most",
    "ne": "is not",
    "eq": "is",
    "gt": "is greater than",
    "lt": "is less than",
    "mul": "times",
    "div": "divided by",
    "add": "plus",
    "sub": "minus",
    "pow": "to the power of",
    "mod": "modulo",
    "in": "is in",
    "nin": "is not in",
}
# What stands before a variable, and what behind it.
TESTS: Mapping[str, str] = {
    "isdef": "{} has a value",
    "isndef": "{} has no value",
    "to_i": "{} as a whole number",
    "to_f": "{} as a number",
}
# The words of `if` that stand alone.
BRANCHES: Mapping[str, str] = {"else": "Otherwise, if the condition does not hold", "end": "Ends the condition"}

TYPES: Mapping[str, str] = {
    "upload": "an uploaded asset, open to everybody",
    "private": "an uploaded asset, whose original is not open to everybody",
    "authenticated": "an uploaded asset, which needs a signature or a token",
    "fetch": "a file of another site, which the service fetches",
    "list": "a list of all assets with a tag",
    "multi": "an image made of all images with a tag",
    "text": "an image made of a text",
    "sprite": "a sprite made of all images with a tag",
}
RESOURCE_TYPES: Mapping[str, str] = {
    "image": "an image, or a file that can be shown as one",
    "video": "a video or a sound",
    "raw": "a file that is delivered as it is",
}
SIGNED = "covers the transformation, the public ID and the format; never expires; not verified here"
UNSIGNED = "anybody can ask for another transformation, unless the account forbids it"
