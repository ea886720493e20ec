"""Tags of HTML for images and videos: escaped, responsive, and never with a request.

Each function makes the tag of one asset; its `prepare_...` settles everything but the asset, for pages
that show many.  What they give is an `Html`, which templates do not escape again.

>>> from cldurl import Cloud
>>> print(img(Cloud("demo"), "shop/cup", {"width": 300, "height": 200, "crop": "fill"}, alt='A "red" cup'))
<img src="https://res.cloudinary.com/demo/image/upload/c_fill,h_200,w_300/v1/shop/cup" width="300" height="200" alt="A &quot;red&quot; cup">
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cldurl.html import _images, _video
from cldurl.html._candidates import widths
from cldurl.html._markup import Html
from cldurl.html._options import (
    IMG,
    PICTURE,
    SOURCE,
    SRCSET,
    VIDEO,
    ArtDirection,
    ImgOptions,
    PictureOptions,
    SourceOptions,
    SrcSetOptions,
    VideoOptions,
    VideoSource,
    check_names,
)  # fmt: skip
from cldurl.html._recipes import placeholder
from cldurl.html._tags import ImageTag, Tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Unpack

    from cldurl.cloud import Cloud
    from cldurl.typing import Transformation

    # With holes too, which no TypedDict knows.
    AnyTransformation = Transformation | Mapping[str, Any] | Sequence[Mapping[str, Any] | str] | None

__all__ = [
    "ArtDirection", "Html", "ImageTag", "ImgOptions", "PictureOptions", "SourceOptions", "SrcSetOptions", "Tag",
    "VideoOptions", "VideoSource", "img", "picture", "placeholder", "prepare_img", "prepare_picture", "prepare_source",
    "prepare_srcset", "prepare_video", "source", "srcset", "video", "widths",
]  # fmt: skip


def img(
    cloud: Cloud, public_id: str, transformation: AnyTransformation = None, *, alt: str, **options: Unpack[ImgOptions]
) -> Html:
    """An `<img>`.

    - `alt`: the alternative text; `""` says that the image only decorates.  It cannot be left out.
    - `widths`: the candidates of the srcset, in pixels: a list `[320, 640, 1280]`, a range `"320..1280"`, or
      `{"from": 320, "to": 1280, "tolerance": 0.2}`.  Each goes where a `Hole` stands, or else into a single
      dict or behind a chain, with `crop: "limit"` where there is no crop mode.
    - `densities`: candidates for screens instead, `[1, 1.5, 2]`, or with a quality of their own, `{1: 80, 2: 50}`.
    - `sizes`: how wide the image is shown; `"100vw"` where it is left out beside `widths`.
    - `intrinsic`: width and height of the original, `(1600, 900)`: no candidate is wider, and `width` and
      `height` can be computed for more transformations.
    - `loading`, `decoding`, `fetchpriority`: as in HTML; left out unless given, so that nothing delays the
      image that matters most.
    - `class_`, `id`; `attributes`: others, `{"data-id": 5}`: `data-*`, `aria-*` and a few that do no harm.
    - the others are arguments of `Cloud.url`.

    `width` and `height` are written where they are certain, or as `html_width` and `html_height` of a single
    dict say.  Its keys `responsive` and `hidpi`, without `client_hints`, leave the URL to the official
    JavaScript library, in `data-src`.

    Raises `DeliveryError` and `TransformationError`.
    https://cloudinary.com/documentation/responsive_html

    >>> from cldurl import Cloud
    >>> print(img(Cloud("demo"), "cup", {"aspect_ratio": "4:3", "crop": "fill"}, alt="", widths=[320, 640], sizes="50vw"))
    <img src="https://...ar_4:3,c_fill,w_640/cup" srcset="https://...ar_4:3,c_fill,w_320/cup 320w, https://...w_640/cup 640w"
     sizes="50vw" width="640" height="480" alt="">
    """
    return _made(prepare_img, cloud, transformation, options)(public_id, alt, options.get("version"))  # type: ignore[no-any-return]


def prepare_img(cloud: Cloud, transformation: AnyTransformation = None, **options: Unpack[ImgOptions]) -> ImageTag:
    """The `<img>` tags of many assets: `card(public_id, alt)`, in the time of one URL.  See `img`.

    >>> from cldurl import Cloud
    >>> card = prepare_img(Cloud("demo"), {"width": 300, "crop": "fill"}, loading="lazy")
    >>> print(card("cup", "A cup"))
    <img src="https://res.cloudinary.com/demo/image/upload/c_fill,w_300/cup" loading="lazy" alt="A cup">
    """
    check_names("img", options, IMG)
    return _images.img(cloud, transformation, dict(options))


def picture(
    cloud: Cloud,
    public_id: str,
    transformation: AnyTransformation = None,
    *,
    alt: str,
    **options: Unpack[PictureOptions],
) -> Html:
    """A `<picture>`: other images for other screens, and formats for browsers that know them.

    - `sources`: a list of dicts with `media` and what differs there: `transformation`, `public_id`, `widths`,
      `densities`, `sizes`, `intrinsic`.  The first whose `media` holds is shown.
    - `formats`: `["avif", "webp"]`, the best first; each is tried for each source, and for the image itself.
    - the others are those of `img`, and hold for the `<img>` inside; `widths`, `densities` and `sizes` for
      sources without their own too.

    Raises `DeliveryError` and `TransformationError`.
    https://cloudinary.com/documentation/responsive_html#html5_picture_element

    >>> from cldurl import Cloud
    >>> wide = {"media": "(min-width: 60em)", "transformation": {"width": 800, "height": 200, "crop": "fill"}}
    >>> print(picture(Cloud("demo"), "cup", {"width": 300, "height": 300, "crop": "fill"}, alt="A cup", sources=[wide]))
    <picture><source srcset="https://...c_fill,h_200,w_800/cup" media="(min-width: 60em)" width="800" height="200"><img
     src="https://...c_fill,h_300,w_300/cup" width="300" height="300" alt="A cup"></picture>
    """
    return _made(prepare_picture, cloud, transformation, options)(public_id, alt, options.get("version"))  # type: ignore[no-any-return]


def prepare_picture(
    cloud: Cloud, transformation: AnyTransformation = None, **options: Unpack[PictureOptions]
) -> ImageTag:
    """The `<picture>` tags of many assets: `hero(public_id, alt)`.  See `picture`.

    >>> from cldurl import Cloud
    >>> hero = prepare_picture(Cloud("demo"), {"width": 300}, formats=["avif"])
    >>> print(hero("cup", "A cup"))
    <picture><source srcset="https://...f_avif,w_300/cup" type="image/avif"><img src="https://...w_300/cup" alt="A cup"></picture>
    """
    check_names("picture", options, PICTURE)
    return _images.picture(cloud, transformation, dict(options))


def srcset(
    cloud: Cloud, public_id: str, transformation: AnyTransformation = None, **options: Unpack[SrcSetOptions]
) -> Html:
    """The text of a `srcset` attribute, escaped.  Arguments as for `img`.

    >>> from cldurl import Cloud
    >>> print(srcset(Cloud("demo"), "cup", {"width": 100, "crop": "scale"}, densities=[1, 2]))
    https://...c_scale,w_100/cup 1x, https://...c_scale,dpr_2,w_100/cup 2x
    """
    return _made(prepare_srcset, cloud, transformation, options)(public_id, options.get("version"))  # type: ignore[no-any-return]


def prepare_srcset(cloud: Cloud, transformation: AnyTransformation = None, **options: Unpack[SrcSetOptions]) -> Tag:
    """The srcsets of many assets.  See `srcset`."""
    check_names("srcset", options, SRCSET)
    return _images.srcset(cloud, transformation, dict(options))


def source(
    cloud: Cloud, public_id: str, transformation: AnyTransformation = None, **options: Unpack[SourceOptions]
) -> Html:
    """A `<source>` for a `<picture>` of your own.  Arguments as for `img`, `media`, and `fetch_format` with its `type`.

    >>> from cldurl import Cloud
    >>> print(source(Cloud("demo"), "cup", {"width": 100}, media="print", fetch_format="webp"))
    <source srcset="https://...f_webp,w_100/cup" media="print" type="image/webp">
    """
    return _made(prepare_source, cloud, transformation, options)(public_id, options.get("version"))  # type: ignore[no-any-return]


def prepare_source(cloud: Cloud, transformation: AnyTransformation = None, **options: Unpack[SourceOptions]) -> Tag:
    """The `<source>` tags of many assets.  See `source`."""
    check_names("source", options, SOURCE)
    return _images.source(cloud, transformation, dict(options))


def video(
    cloud: Cloud, public_id: str, transformation: AnyTransformation = None, **options: Unpack[VideoOptions]
) -> Html:
    """A `<video>`.

    - `sources`: what the browser may choose from, the best first: formats, `["webm", "mp4"]`, or dicts with
      `format`, `codecs` (`"av01.0.05M.08"`, which goes into `type`), `media` and a `transformation` that
      follows the common one.  `["mp4"]` where it is left out.
    - `poster`: `True` for a still of the same cut, or a transformation for one; none where it is left out.
    - `controls`, `autoplay` (browsers want it `muted`), `loop`, `muted`, `playsinline`, `preload`.
    - `intrinsic`, `class_`, `id`, `attributes` and the arguments of `Cloud.url`: as for `img`.

    Raises `DeliveryError` and `TransformationError`.
    https://cloudinary.com/documentation/video_manipulation_and_delivery

    >>> from cldurl import Cloud
    >>> print(video(Cloud("demo"), "dog", {"width": 400, "height": 300, "crop": "fill"}, poster=True, controls=True))
    <video poster="https://...video/upload/c_fill,h_300,w_400/dog.jpg" controls width="400" height="300"><source
     src="https://...video/upload/c_fill,h_300,w_400/dog.mp4" type="video/mp4"></video>
    """
    return _made(prepare_video, cloud, transformation, options)(public_id, options.get("version"))  # type: ignore[no-any-return]


def prepare_video(cloud: Cloud, transformation: AnyTransformation = None, **options: Unpack[VideoOptions]) -> Tag:
    """The `<video>` tags of many assets.  See `video`."""
    check_names("video", options, VIDEO)
    return _video.video(cloud, transformation, dict(options))


def _made(prepare: Any, cloud: Cloud, transformation: Any, options: Mapping[str, Any]) -> Any:
    """A tag with everything but the version, which belongs to the asset."""
    return prepare(cloud, transformation, **{key: value for key, value in options.items() if key != "version"})
