"""The words the service knows, as data.

Closed lists (crop modes) decide what is refused.  All others are open, since the service adds
words without notice: a word that is not here is passed on, and `check()` says so.
Compiled in late 2026 from the transformation reference and the official SDKs' lists.
https://cloudinary.com/documentation/transformation_reference
"""

from __future__ import annotations

__all__ = [
    "ANGLE_WORDS", "AUDIO_CODECS", "AUDIO_FREQUENCIES", "COLOR_SPACES", "COMPASS", "CROP_MODES",
    "DELIVERY_TYPES", "FLAGS", "FORMATS", "GRAVITIES", "STILL_FORMATS", "STREAMING_PROFILES",
    "TRANSITIONS", "VIDEO_CODECS", "VIDEO_LEVELS", "VIDEO_PROFILES", "color_names",
]  # fmt: skip


# What each crop mode needs beside it, for `check()`: sizes are counted among w, h and ar.
CROP_MODES = {
    "scale": "width or height",
    "fit": "width or height",
    "limit": "width or height",
    "mfit": "width or height",
    "fill": "two of width, height, aspect_ratio",
    "lfill": "two of width, height, aspect_ratio",
    "fill_pad": "two of width, height, aspect_ratio; gravity auto",
    "pad": "two of width, height, aspect_ratio",
    "lpad": "two of width, height, aspect_ratio",
    "mpad": "two of width, height, aspect_ratio",
    "auto_pad": "two of width, height, aspect_ratio; gravity auto",
    "crop": "two of width, height, aspect_ratio, or width, or height",
    "auto": "two of width, height, aspect_ratio; gravity",
    "thumb": "width or height; gravity",
    "imagga_crop": "add-on",
    "imagga_scale": "add-on",
}

COMPASS = frozenset(
    """
    north_west north north_east west center east south_west south south_east
    """.split()
)

# Compass, special positions, words only SDKs have, and the objects of the detection add-ons.

GRAVITIES = frozenset(
    """
    accessory adv_eyes adv_face adv_faces aeroplane animal apple appliance auto:adv_eyes
    auto:adv_face auto:adv_faces auto:body auto:custom_no_override auto:face auto:faces
    auto:none auto:ocr_text banana baseballbat baseballglove bear bed bench bicycle bird boat
    body body:face book bottle bowl broccoli bus cake car carrot cat cellphone center chair
    cld-decompose_tile clock cow cup custom custom:adv_face custom:adv_faces custom:face
    custom:faces diningtable dog donut east electronic elephant face face:auto face:center faces
    faces:auto faces:center firehydrant food fork frisbee furniture giraffe hair_drier horse
    hotdog indoor keyboard kitchen kite knife laptop liquid microwave motorbike mouse no_faces
    none north north_east north_west ocr_text ocr_text:adv_ocr orange outdoor oven parkingmeter
    person pizza pottedplant refrigerator remote sandwich scissors sheep sink skateboard skis
    snowboard sofa south south_east south_west spoon sportsball stopsign surfboard teddy_bear
    tennisracket toaster toilet toothbrush traffic_light train truck tvmonitor vase vehicle west
    wine_glass xy_center zebra
    """.split()
)

ANGLE_WORDS = frozenset(
    """
    hflip vflip ignore auto_right auto_left
    """.split()
)

FLAGS = frozenset(
    """
    alternate animated any_format apng attachment awebp c2pa clip clip_evenodd cutter draco
    force_icc force_strip getinfo group4 hlsv3 ignore_aspect_ratio ignore_mask_channels
    immutable_cache keep_attribution keep_dar keep_iptc layer_apply lossy mono no_overflow
    no_stream original png8 png24 png32 preserve_transparency progressive rasterize
    region_relative relative replace_image sanitize splice streaming_attachment strip_profile
    text_disallow_overflow text_no_trim tiff8_lzw tiled truncate_ts waveform
    """.split()
)

TRANSITIONS = frozenset(
    """
    fade wipeleft wiperight wipeup wipedown slideleft slideright slideup slidedown circlecrop
    rectcrop distance fadeblack fadewhite radial smoothleft smoothright smoothup smoothdown
    circleopen circleclose vertopen vertclose horzopen horzclose dissolve pixelize diagtl diagtr
    diagbl diagbr hlslice hrslice vuslice vdslice hblur fadegrays wipetl wipetr wipebl wipebr
    squeezeh squeezev
    """.split()
)

# Formats that hold one picture (gif and webp may be animated).

STILL_FORMATS = frozenset(
    """
    ai arw avif bmp bpg cr2 djvu dng eps eps3 ept fbx fbxz flif glb gltf gltz hdp heic heif hpx
    ico idml indd jp2 jpc jpe jpeg jpg jxl jxr miff objz pdf png ps psd spd svg tga tif tiff
    usdz wdp
    """.split()
)

FORMATS = frozenset(
    """
    3g2 3gp aac ai aif aifc aiff amr arw asf auto avi avif bmp bpg cr2 djvu dng eps eps3 ept fbx
    fbxz flac flif flv gif glb gltf gltz h264 hdp heic heif hpx ico idml indd jp2 jpc jpe jpeg
    jpg jxl jxr m2t m2ts m2v m3u8 m4a midi miff mka mkv mov mp3 mp4 mpd mpeg mts mxf objz ogg
    ogv opus pdf png ps psd spd svg tga tif tiff ts usdz wav wdp webm webp wmv
    """.split()
)

COLOR_SPACES = frozenset(
    """
    srgb tinysrgb cmyk no_cmyk keep_cmyk srgb:truecolor copy
    """.split()
)

AUDIO_CODECS = frozenset(
    """
    none aac vorbis mp3 opus pcm24
    """.split()
)

AUDIO_FREQUENCIES = frozenset(
    """
    iaf 7350 8000 11025 12000 16000 22050 24000 32000 37800 44056 44100 47250 48000 64000 88200
    96000 176400 192000
    """.split()
)

VIDEO_CODECS = frozenset(
    """
    auto none h264 h265 av1 prores theora vp8 vp9
    """.split()
)

VIDEO_PROFILES = frozenset(
    """
    baseline main high high444 auto
    """.split()
)

VIDEO_LEVELS = frozenset(
    """
    3.0 3.1 4.0 4.1 4.2 5.0 5.1 5.2 auto
    """.split()
)

STREAMING_PROFILES = frozenset(
    """
    auto 4k full_hd hd sd full_hd_wifi full_hd_lean hd_lean
    """.split()
)

DELIVERY_TYPES = frozenset(
    """
    upload private authenticated fetch list facebook twitter twitter_name gravatar youtube hulu
    vimeo animoto worldstarhiphop dailymotion multi text sprite asset instagram
    """.split()
)


# The X11 and ImageMagick table.  `snow*4` stands for snow and its shades snow1 to snow4,
# `gray*100` for gray and gray0 to gray100.
_COLORS = """
    aliceblue antiquewhite*4 aqua aquamarine*4 azure*4 beige bisque*4 black blanchedalmond
    blue*4 blueviolet brown*4 burlywood*4 cadetblue*4 chartreuse*4 chocolate*4 coral*4
    cornflowerblue cornsilk*4 crimson cyan*4 darkblue darkcyan darkgoldenrod*4 darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen*4 darkorange*4 darkorchid*4 darkred
    darksalmon darkseagreen*4 darkslateblue darkslategray*4 darkslategrey darkturquoise
    darkviolet deeppink*4 deepskyblue*4 dimgray dimgrey dodgerblue*4 firebrick*4 floralwhite
    forestgreen fractal fuchsia gainsboro ghostwhite gold*4 goldenrod*4 gray*100 green*4
    greenyellow grey*100 honeydew*4 hotpink*4 indianred*4 indigo ivory*4 khaki*4 lavender
    lavenderblush*4 lawngreen lemonchiffon*4 lightblue*4 lightcoral lightcyan*4 lightgoldenrod*4
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink*4 lightsalmon*4 lightseagreen
    lightskyblue*4 lightslateblue lightslategray lightslategrey lightsteelblue*4 lightyellow*4
    lime limegreen linen magenta*4 maroon*4 mediumaquamarine mediumblue mediumforestgreen
    mediumgoldenrod mediumorchid*4 mediumpurple*4 mediumseagreen mediumslateblue
    mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose*4
    moccasin navajowhite*4 navy navyblue none oldlace olive olivedrab*4 opaque orange*4
    orangered*4 orchid*4 palegoldenrod palegreen*4 paleturquoise*4 palevioletred*4 papayawhip
    peachpuff*4 peru pink*4 plum*4 powderblue purple*4 red*4 rosybrown*4 royalblue*4 saddlebrown
    salmon*4 sandybrown seagreen*4 seashell*4 sienna*4 silver skyblue*4 slateblue*4 slategray*4
    slategrey snow*4 springgreen*4 steelblue*4 tan*4 teal thistle*4 tomato*4 transparent
    turquoise*4 violet violetred*4 wheat*4 white whitesmoke yellow*4 yellowgreen
"""


def color_names() -> frozenset[str]:
    """Every colour name the service is believed to know: 671 of them.

    >>> len(color_names()), "snow3" in color_names()
    (671, True)
    """
    names: set[str] = set()
    for entry in _COLORS.split():
        name, _, shades = entry.partition("*")
        first = 0 if shades == "100" else 1
        names.update([name, *(f"{name}{n}" for n in range(first, int(shades or 0) + 1))])
    return frozenset(names)
