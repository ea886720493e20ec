"""Images and videos that say what they are: drawn for a delivery URL, by rules of their own.

What reads URLs here shares nothing with cldurl: it knows the few parameters that docs/gallery.md uses.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import Any

import av
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

# Width and height of an original, and what is to be seen: shapes with their colours, in thousandths of its size.
SCENES: dict[str, tuple[int, int, list[tuple[str, tuple[int, ...], str]]]] = {
    "shop/harbour": (2880, 1920, [
        ("rectangle", (0, 0, 1000, 1000), "#f6c9a0"), ("ellipse", (405, 290, 595, 575), "#fff1d6"),
        ("polygon", (0, 470, 170, 360, 330, 500, 560, 420, 760, 510, 1000, 390, 1000, 700, 0, 700), "#8a6f8f"),
        ("rectangle", (0, 560, 1000, 1000), "#3f6c8f"), ("polygon", (440, 610, 640, 610, 600, 660, 480, 660), "#3b2f36"),
        ("polygon", (530, 430, 530, 600, 620, 600), "#fdf6ec"), ("polygon", (522, 460, 522, 600, 460, 600), "#e7d8c4"),
    ]),
    "shop/tide": (1280, 960, [
        ("rectangle", (0, 0, 1000, 1000), "#bfe0e6"), ("rectangle", (0, 480, 1000, 1000), "#2f7f94"),
        ("polygon", (0, 800, 1000, 640, 1000, 1000, 0, 1000), "#ead9a6"),
    ]),
    "shop/plan": (900, 600, [
        ("rectangle", (0, 0, 1000, 1000), "#f3f1ea"), ("rectangle", (60, 80, 430, 430), "#d5dcc4"),
        ("rectangle", (500, 80, 940, 300), "#d9cfe0"), ("rectangle", (500, 390, 940, 640), "#cfdde6"),
        ("rectangle", (60, 520, 430, 640), "#e8d5c2"), ("ellipse", (690, 460, 750, 550), "#c2352b"),
    ]),
    "people/ada": (1000, 1000, [
        ("rectangle", (0, 0, 1000, 1000), "#c7d8c6"), ("ellipse", (250, 90, 750, 640), "#5b3a29"),
        ("ellipse", (330, 180, 670, 580), "#f0c9a4"), ("ellipse", (130, 600, 870, 1300), "#7c3f58"),
    ]),
    "people/grace": (1000, 1000, [
        ("rectangle", (0, 0, 1000, 1000), "#e6d3b8"), ("ellipse", (300, 110, 700, 560), "#c9c4bd"),
        ("ellipse", (330, 190, 670, 590), "#e9bd95"), ("ellipse", (130, 600, 870, 1300), "#2f4a6b"),
    ]),
    "shop/cup": (1600, 1200, [
        ("rectangle", (0, 0, 1000, 1000), "#dfe7ea"), ("rectangle", (0, 640, 1000, 1000), "#b98f66"),
        ("ellipse", (600, 330, 760, 590), "#2f5f73"), ("ellipse", (635, 385, 725, 535), "#dfe7ea"),
        ("ellipse", (250, 640, 750, 740), "#f7f5ef"), ("polygon", (330, 290, 670, 290, 610, 690, 390, 690), "#2f5f73"),
    ]),
    "shop/bowl": (1600, 1200, [
        ("rectangle", (0, 0, 1000, 1000), "#efe2cf"), ("rectangle", (0, 660, 1000, 1000), "#8f9a7a"),
        ("polygon", (220, 400, 780, 400, 640, 720, 360, 720), "#a8452f"), ("ellipse", (220, 340, 780, 460), "#d98b6a"),
    ]),
    "shop/jug": (1600, 1200, [
        ("rectangle", (0, 0, 1000, 1000), "#d9d2e3"), ("rectangle", (0, 690, 1000, 1000), "#6d6482"),
        ("ellipse", (580, 300, 740, 600), "#e0a83a"), ("ellipse", (620, 355, 700, 545), "#d9d2e3"),
        ("polygon", (400, 170, 610, 210, 590, 380, 650, 740, 350, 740, 420, 380), "#e0a83a"),
    ]),
    "shop/plate": (1600, 1200, [
        ("rectangle", (0, 0, 1000, 1000), "#c5d9d3"), ("ellipse", (210, 120, 790, 890), "#f7f5ef"),
        ("ellipse", (310, 250, 690, 760), "#9cbcc0"),
    ]),
}  # fmt: skip
MIMES = {
    "avif": "image/avif", "jpg": "image/jpeg", "mp4": "video/mp4", "png": "image/png", "svg": "image/svg+xml",
    "webm": "video/webm", "webp": "image/webp",
}  # fmt: skip
_CODECS = {"av1": "libsvtav1", "h264": "libx264", "vp9": "libvpx-vp9"}
_QUICK = {"libsvtav1": {"preset": "12"}, "libx264": {"preset": "ultrafast"}, "libvpx-vp9": {"deadline": "realtime"}}

Step = dict[str, str]


def read(path: str) -> tuple[list[Step], str, str]:
    """The steps, the ID and the extension of the path of a URL: all IDs here have a folder, and so a `v1`."""
    _cloud, _kind, _type, *rest = path.strip("/").split("/")
    place = rest.index("v1")
    public_id, _, extension = "/".join(rest[place + 1 :]).partition(".")
    return [dict(_pair(one) for one in step.split(",")) for step in rest[:place]], public_id, extension


def _pair(parameter: str) -> tuple[str, str]:
    code, _, value = parameter.partition("_")
    return code, value


@lru_cache(maxsize=500)
def answer(path: str, takes_avif: bool) -> tuple[str, bytes]:
    """The type and the bytes for a URL; `f_auto` is AVIF for a browser that takes it."""
    steps, public_id, extension = read(path)
    wanted = extension or next((step["f"] for step in steps if "f" in step), "jpg")
    if wanted == "auto":
        wanted = "avif" if takes_avif else "jpg"
    if wanted in ("mp4", "webm"):
        return MIMES[wanted], _film(public_id, steps, wanted)
    image = _original(public_id).copy()  # which may be written upon
    for step in steps:
        image = _after(step, image)
    if wanted == "svg":
        return MIMES[wanted], _svg(public_id, image.size).encode()
    if not any("e" in step or "b" in step for step in steps):
        density = next((f" at {step['dpr']}x" for step in steps if "dpr" in step), "")
        still = "/video/" in path
        _label(image, f"{image.width} x {image.height}{density}", "poster" if still else wanted, above=still)
    return MIMES[wanted], _encoded(image, wanted)


@lru_cache
def _original(public_id: str) -> Image.Image:
    width, height, shapes = SCENES[public_id]
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for shape, points, colour in shapes:
        getattr(draw, shape)([points[i] * (height if i % 2 else width) / 1000 for i in range(len(points))], fill=colour)
    return image


def _after(step: Step, image: Image.Image) -> Image.Image:
    """The image behind one step.  https://cloudinary.com/documentation/resizing_and_cropping"""
    if "w" in step or "h" in step:
        image = _resized(step, image)
    effect = step.get("e", "").partition(":")[0]
    if effect == "blur":
        return image.filter(ImageFilter.GaussianBlur(image.width / 10))
    if effect == "pixelate":
        small = image.resize((math.ceil(image.width / 8), math.ceil(image.height / 8)), Image.Resampling.BOX)
        return small.resize(image.size, Image.Resampling.NEAREST)
    return image


def _resized(step: Step, image: Image.Image) -> Image.Image:
    density = float(step.get("dpr", 1))
    across, _, down = step.get("ar", "").partition(":")
    width, height = (float(step[code]) * density if code in step else 0.0 for code in "wh")
    if across and not height:
        height = width * float(down) / float(across)
    mode = step["c"]
    if mode in ("limit", "fit"):
        factor = min(width / image.width, height / image.height if height else math.inf)
        factor = min(factor, 1.0) if mode == "limit" else factor
        return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)
    size = round(width), round(height)
    if mode in ("fill", "thumb"):
        return ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    if mode == "lpad" and image.width <= size[0] and image.height <= size[1]:
        padded = Image.new("RGB", size, _predominant(image))
        padded.paste(image, ((size[0] - image.width) // 2, (size[1] - image.height) // 2))
        return padded
    if mode == "crop" and step.get("g") == "north_west":
        return image.crop((0, 0, *size))
    raise ValueError(f"not drawn here: {step}")


def _predominant(image: Image.Image) -> Any:
    """The most frequent of a few colours."""
    _count, colour = max(image.quantize(4).convert("RGB").getcolors() or [])
    return colour


def _label(image: Image.Image, size: str, what: str, *, above: bool = False) -> None:
    """What the image is, in a corner on the left; above where the controls of a video are below."""
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(12 + image.width / 50)
    text = f"{size}\n{what}" if image.width < 200 else f"{size}  {what}"
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font)
    edge = 3 + image.width / 100
    x, y = edge * 2, edge * 2 - top if above else image.height - edge * 2 - bottom
    draw.rectangle((x + left - edge, y + top - edge, x + right + edge, y + bottom + edge), fill="#202020")
    draw.multiline_text((x, y), text, "#ffffff", font)


# So that flat colours stay flat: the screenshot is a PNG.
_QUALITY: dict[str, dict[str, Any]] = {
    "avif": {"quality": 95, "speed": 10},
    "jpg": {"quality": 97, "subsampling": 0},
    "png": {},
    "webp": {"lossless": True},
}


def _encoded(image: Image.Image, wanted: str) -> bytes:
    file = io.BytesIO()
    image.save(file, {"jpg": "jpeg"}.get(wanted, wanted), **_QUALITY[wanted])
    return file.getvalue()


def _svg(public_id: str, size: tuple[int, int]) -> str:
    """The shapes themselves."""
    drawn = []
    for shape, points, colour in SCENES[public_id][2]:
        if shape == "polygon":
            drawn.append(f'<polygon fill="{colour}" points="{" ".join(map(str, points))}"/>')
            continue
        left, top, right, bottom = points
        width, height = right - left, bottom - top
        if shape == "rectangle":
            drawn.append(f'<rect fill="{colour}" x="{left}" y="{top}" width="{width}" height="{height}"/>')
        else:
            centre = f'cx="{left + width / 2}" cy="{top + height / 2}"'
            drawn.append(f'<ellipse fill="{colour}" {centre} rx="{width / 2}" ry="{height / 2}"/>')
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="{size[0]}" height="{size[1]}"'
    return f'<svg {head} preserveAspectRatio="none">{"".join(drawn)}</svg>'


def _film(public_id: str, steps: list[Step], wanted: str) -> bytes:
    """A second of it, in the codec that is asked for."""
    image = _original(public_id)
    for step in steps:
        image = _after(step, image)
    codec = _CODECS[next(step["vc"] for step in steps if "vc" in step)]
    file = io.BytesIO()
    with av.open(file, "w", format=wanted) as container:
        stream = container.add_stream(codec, rate=10, options=_QUICK[codec])
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "yuv420p"
        for number in range(10):
            frame = image.copy()
            _label(frame, f"{image.width} x {image.height}", f"{wanted} {codec} {number}", above=True)
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode())
    return file.getvalue()
