"""Tags of which everything but the asset is settled: an ID joins the pieces between its URLs.

<img src="|" srcset="| 320w, | 640w" sizes="100vw"   alt="..."  >
pieces: ^ ^          ^        ^                       the call    tail
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import attrs

from cldurl.html._markup import ODD_TEXT, Html, escaped, more_attributes
from cldurl.prepared import Prepared
from cldurl.public_ids import ODD_ID

__all__ = ["ImageTag", "OtherAsset", "Parts", "Tag", "assets_of", "glued"]


@attrs.frozen
class OtherAsset:
    """The URL of an asset of its own, whichever the tag is of."""

    prepared: Prepared
    public_id: str

    def url(self, _public_id: object = None, _version: object = None) -> str:
        return self.prepared.url(self.public_id)


# A tag as it is built: text, already escaped, and URLs.
Parts = list[str | Prepared | OtherAsset]


def _odd(_public_id: str) -> bool:
    """Finds fault with every ID: for URLs of which more than the ID changes."""
    return False


def glued(parts: Parts) -> tuple[tuple[str, ...], tuple[Prepared | OtherAsset, ...]]:
    """The texts round the URLs, one more than there are, and the URLs."""
    texts: list[str] = [""]
    urls: list[Prepared | OtherAsset] = []
    for part in parts:
        if isinstance(part, str):
            texts[-1] += part
        else:
            urls.append(part)
            texts.append("")
    return tuple(texts), tuple(urls)


def assets_of(urls: Iterable[Prepared | OtherAsset]) -> frozenset[str]:
    """The distinct URLs, without an ID, of what is not the original."""
    found = set()
    for url in urls:
        made, name = (url.prepared, url.public_id) if isinstance(url, OtherAsset) else (url, "{public_id}")
        if made.transformation or made._extension:
            found.add(f"{made._before(made.transformation)[0]}{name}{made._end}")
    return frozenset(found)


def _joined(texts: tuple[str, ...], urls: tuple[Prepared | OtherAsset, ...], public_id: Any, version: Any) -> str:
    """The texts with the URLs of any asset between them."""
    known: dict[int, str] = {}
    for url in urls:
        if id(url) not in known:
            known[id(url)] = escape(url.url(public_id, version))
    between = [*[known[id(url)] for url in urls], ""]
    return "".join([text + url for text, url in zip(texts, between, strict=True)])


@attrs.frozen(repr=False)
class _Pieces:
    """URLs of one asset, and the text round them.  Frozen, comparable, picklable (with the secrets of the cloud)."""

    _texts: tuple[str, ...]
    _urls: tuple[Prepared | OtherAsset, ...]
    _flat: tuple[str, ...] = attrs.field(init=False, eq=False)
    _foldered: tuple[str, ...] = attrs.field(init=False, eq=False)
    _odd: Callable[[str], Any] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        made = [url.prepared if isinstance(url, OtherAsset) else url for url in self._urls]
        usual = all(type(url) is Prepared and url._is_usual() for url in made)
        object.__setattr__(self, "_odd", ODD_ID.match if usual else _odd)
        for name in ("_flat", "_foldered"):
            object.__setattr__(self, name, tuple(self._joined_by_an_id(name)))

    def _joined_by_an_id(self, name: str) -> list[str]:
        """What stands between one ID and the next."""
        first, *texts = self._texts
        found = [first]
        for url, text in zip(self._urls, texts, strict=True):
            if isinstance(url, OtherAsset):
                found[-1] += escape(url.url()) + text
            else:
                found[-1] += escape(getattr(url, name))
                found.append(escape(url._end) + text)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        # What is derived is derived again: methods of patterns are no data.
        return type(self), tuple([getattr(self, field.name) for field in attrs.fields(type(self)) if field.init])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'{public_id}'.join(self._flat)}>"

    @property
    def assets(self) -> frozenset[str]:
        """What the service makes for each original: each is stored and billed.  The originals themselves are not.

        Of what the service chooses, such as `f_auto`, it makes as many as browsers ask for; here it is one.
        """
        return assets_of(self._urls)


@attrs.frozen(repr=False)
class Tag(_Pieces):
    """`<video>` and `<source>` tags, or `srcset` texts, of many assets; made by `prepare_video` and the like."""

    def __call__(self, public_id: str, version: int | str | None = None) -> Html:
        """The markup of an asset.  Raises `DeliveryError`."""
        return Html(self._written(public_id, version))

    def _written(self, public_id: str, version: int | str | None = None) -> str:
        """The same for who writes it into a page: saying that it is markup takes a third of the time."""
        if version is None and type(public_id) is str and self._odd(public_id) is None:
            return public_id.join(self._foldered if "/" in public_id else self._flat)
        return _joined(self._texts, self._urls, public_id, version)


@attrs.frozen(repr=False)
class ImageTag(_Pieces):
    """`<img>` or `<picture>` tags of many assets; made by `prepare_img` and `prepare_picture`."""

    _tail: str  # what follows the alternative text
    # The same for who writes it into a page: saying that it is markup takes a third of the time.
    _written: Callable[..., str] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        object.__setattr__(self, "_written", self._writer())

    def _writer(self) -> Callable[..., str]:
        # A function, since its variables are found sooner than attributes; without `self`, which would hold itself.
        texts, urls, odd, odd_text, tail = self._texts, self._urls, self._odd, ODD_TEXT.search, self._tail
        flat, foldered = [(*pieces, f'{last} alt="') for *pieces, last in (self._flat, self._foldered)]

        def write(public_id: Any, alt: Any, version: Any = None, attributes: Any = None) -> str:
            if type(alt) is not str or odd_text(alt) is not None:
                alt = escaped("alt", alt)
            if version is None and attributes is None and type(public_id) is str and odd(public_id) is None:
                return f'{public_id.join(foldered if "/" in public_id else flat)}{alt}"{tail}'
            return f'{_joined(texts, urls, public_id, version)}{more_attributes(attributes)} alt="{alt}"{tail}'

        return write

    def __call__(
        self,
        public_id: str,
        alt: str,
        version: int | str | None = None,
        attributes: Mapping[str, object] | None = None,
    ) -> Html:
        """The tag of an asset; `alt=""` says that the image only decorates.  Raises `DeliveryError`."""
        return Html(self._written(public_id, alt, version, attributes))
