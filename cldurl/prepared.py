"""Delivery URLs of which everything but the public ID is settled.

`Cloud.url` comes here too when it is asked for something rare: there is one road to a URL, and
beside it the short one, of the IDs that need no look closer than `ODD_ID`.
https://cloudinary.com/documentation/image_transformations#transformation_url_structure
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import attrs

from cldurl._lazy import Regex
from cldurl._settings import INHERIT, Defaults, defaults_of, problem
from cldurl._url_parts import (
    SEGMENTS,
    argument,
    at_root,
    resource_type_of,
    suffix_of,
    type_of,
    version_of,
)
from cldurl.errors import DeliveryError, InvalidInput, Refused, kind_of, refuse, show
from cldurl.kinds import absent, plain
from cldurl.public_ids import (
    ODD_ID,
    ODD_IDS,
    ODD_ONES_TO_SIGN,
    ODD_TO_SIGN,
    STORED,
    Encoded,
    encoded_path,
    remote_path,
    stored_path,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from cldurl.cloud import Cloud

__all__ = ["Prepared", "Signed", "defaults_for", "prepare"]

_EVERY = Regex("")  # of whose match no ID is free


@attrs.frozen(repr=False)
class Prepared:
    """The URLs of one transformation and way of delivery; made by `Cloud.prepare`.

    Frozen, hashable, and picklable (with the secrets of its cloud).  `transformation` is the text.

    >>> from cldurl import Cloud
    >>> Cloud("demo").prepare({"width": 300, "crop": "fill"}, format="webp")
    <Prepared https://res.cloudinary.com/demo/image/upload/c_fill,w_300/{public_id}.webp>
    """

    cloud: Cloud
    transformation: str
    _kind: str
    _type: str
    _end: str  # suffix and extension
    _extension: str
    _version: str
    _force_version: bool
    _secure: bool | None
    _sign: bool | Literal["decoded"]
    _token: Any = attrs.field(hash=False)
    # What finds fault with an ID, and what stands before one that has none: without folders, and with.
    _odd: Callable[[str], Any] = attrs.field(init=False, eq=False)
    _flat: str = attrs.field(init=False, eq=False)
    _foldered: str = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        self._settle()

    def _settle(self) -> None:
        flat, foldered = self._before(self.transformation)
        _set(self, _odd=ODD_ID.match if self._is_usual() else _EVERY.match, _flat=flat, _foldered=foldered)

    def _is_usual(self) -> bool:
        """Whether all that stands round a plain ID is known before the ID is."""
        of_one_host = not self.cloud.cdn_subdomain and self._token is None
        return of_one_host and self._type in STORED and bool(self._kind)

    def _before(self, transformation: str) -> tuple[str, str]:
        """What stands before an ID without folders, and before one with them."""
        parts = [self.cloud._origin("", self._secure), self._kind, transformation, self._version]
        flat = "".join([f"{part}/" for part in parts if part])
        return flat, flat if self._version or not self._force_version else f"{flat}v1/"

    def __reduce__(self) -> tuple[Any, ...]:
        # What is derived is derived again: methods of patterns are no data.
        return type(self), tuple([getattr(self, field.name) for field in attrs.fields(type(self)) if field.init])

    def __repr__(self) -> str:
        signature = "s--{signature}--" if self._sign else ""
        origin = self.cloud._origin("", self._secure)
        parts = [origin, self._kind, signature, self.transformation, self._version, f"{{public_id}}{self._end}"]
        return f"<Prepared {'/'.join(filter(None, parts))}{'?{token}' if self._token is not None else ''}>"

    def url(self, public_id: str, version: int | str | None = None) -> str:
        """The URL of an asset; `version` overrules that of `prepare`.  `card(...)` is the same as `card.url(...)`.

        Raises `DeliveryError`, as `Cloud.url` does.

        >>> from cldurl import Cloud
        >>> card = Cloud("demo").prepare({"width": 300, "crop": "fill"}, format="webp")
        >>> card("shop/cup")
        'https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v1/shop/cup.webp'
        """
        if version is None and type(public_id) is str and self._odd(public_id) is None:
            return f"{self._foldered if '/' in public_id else self._flat}{public_id}{self._end}"
        return self._finished(public_id, version, self.transformation)

    __call__ = url  # costs 60 ns more: the interpreter finds a method faster than a slot

    def _finished(self, public_id: str, version: object, text: str) -> str:
        """The URL of any asset; the only place where one is put together in full."""
        cloud, type = self.cloud, self._type
        path = argument("public_id", public_id, _path, cloud, public_id, type)
        number = argument("version", version, version_of, version) or self._version
        if not number and self._force_version and "/" in path and type != "fetch":
            number = "v1"
        if not self._kind and not number:
            argument("public_id", public_id, at_root, path)
        signature = ""
        if self._sign:
            payload = f"{text}/{path}{self._extension}" if text else path + self._extension
            signature = cloud._signature(self._sign, public_id, type, payload)
        path += self._end
        url = "/".join(filter(None, [cloud._origin(path, self._secure), self._kind, signature, text, number, path]))
        return url if self._token is None else f"{url}?{cloud._token_of(url, self._token)}"

    def many(self, public_ids: Iterable[str], *, invalid: Literal["raise", "null"] = "raise") -> list[str | None]:
        """The URLs of many assets, in their order.

        With `invalid="null"` what is not a public ID, such as None or an empty text, gets None
        instead of an error.  Raises `DeliveryError`, with the place: `public_ids[17]: ...`.

        >>> from cldurl import Cloud
        >>> Cloud("demo").prepare("e_sepia").many(["cup", None], invalid="null")
        ['https://res.cloudinary.com/demo/image/upload/e_sepia/cup', None]
        """
        return [url for block in self._blocks(public_ids, invalid) for url in block]

    def stream(self, public_ids: Iterable[str], *, invalid: Literal["raise", "null"] = "raise") -> Iterator[str | None]:
        """`many`, one after the other, in constant memory: no more than a few hundred IDs are read ahead.

        >>> from cldurl import Cloud
        >>> next(Cloud("demo").prepare("e_sepia").stream(["cup", "plate"]))
        'https://res.cloudinary.com/demo/image/upload/e_sepia/cup'
        """
        for block in self._blocks(public_ids, invalid):
            yield from block

    def arrow(self, public_ids: object, *, invalid: Literal["raise", "null"] = "raise") -> pa.Array | pa.ChunkedArray:
        """The URLs of a column of public IDs, as a column of the same length: `many` for data frames and databases.

        Takes a pyarrow array of strings, and whatever gives one through the Arrow PyCapsule interface,
        such as a Series of Polars.  The URLs have the type of the IDs, or string where these are in
        a dictionary, and are chunked where the IDs are.  A null stays null; `invalid` and errors are as in `many`.
        Needs the extra `arrow`.

        >>> import pyarrow
        >>> from cldurl import Cloud
        >>> Cloud("demo").prepare("e_sepia").arrow(pyarrow.array(["cup", None])).to_pylist()
        ['https://res.cloudinary.com/demo/image/upload/e_sepia/cup', None]
        """
        _check_choice(invalid)
        try:
            from cldurl.columns import column_of_urls
        except ImportError as error:
            message, hint = "a column needs pyarrow", "pip install 'cldurl[arrow]'"
            raise problem(InvalidInput, "public_ids", message, hint, rule="missing-extra") from error
        return column_of_urls(self, public_ids, invalid)

    def _blocks(self, public_ids: Iterable[str], invalid: str) -> Iterator[list[str | None]]:
        _check_choice(invalid)
        if isinstance(public_ids, (str, bytes, Mapping)) or not isinstance(public_ids, Iterable):
            message = f"public IDs cannot be {kind_of(public_ids)}"
            raise problem(InvalidInput, "public_ids", message, "give a list of them", rule="wrong-type")
        rest, start = iter(public_ids), 0
        while block := list(islice(rest, _BLOCK)):
            yield self._block(block) or self._one_by_one(block, start, invalid)
            start += len(block)

    def _block(self, public_ids: list[str]) -> list[str | None]:
        """The URLs of a block whose IDs are all plain; else nothing."""
        try:
            text = "\n".join(public_ids)
        except TypeError:
            return []
        # One search for the block costs half of one for each; an ID with a line break would be two.
        if not self._is_usual() or text.count("\n") != len(public_ids) - 1 or self._odd_ones(text):
            return []
        return self._plain_block(text.split("\n"))

    def _odd_ones(self, text: str) -> object:
        return ODD_IDS.match(text)

    def _plain_block(self, public_ids: list[str]) -> list[str | None]:
        """The URLs of IDs that were looked at."""
        flat, foldered, end = self._flat, self._foldered, self._end
        return [f"{foldered if '/' in public_id else flat}{public_id}{end}" for public_id in public_ids]

    def _one_by_one(self, public_ids: list[str], start: int, invalid: str) -> list[str | None]:
        return [self._one(public_id, place, invalid) for place, public_id in enumerate(public_ids, start)]

    def _one(self, public_id: str, place: int, invalid: str) -> str | None:
        try:
            return self(public_id)
        except DeliveryError as error:
            if [found.root for found in error.problems] != ["public_id"]:
                raise
            if invalid == "raise":
                found = attrs.evolve(error.problems[0], root="public_ids", location=(place,))
                raise DeliveryError(found) from None
            return None


_BLOCK = 256


def _check_choice(invalid: object) -> None:
    if invalid not in ("raise", "null"):
        raise problem(InvalidInput, "invalid", f"{show(invalid)} is not a choice", '"raise" or "null"', rule="choice")


def _set(prepared: Prepared, **fields: object) -> None:
    """Set what is derived, once."""
    for name, value in fields.items():
        object.__setattr__(prepared, name, value)


@attrs.frozen(repr=False)
class Signed(Prepared):
    """The URLs that are signed: one hash more, over a text of which only the ID is put in.

    >>> from cldurl import Cloud
    >>> Cloud("demo", api_secret="b").prepare("c_crop,h_20,w_10", format="jpg", sign=True)("sample")
    'https://res.cloudinary.com/demo/image/upload/s--c6FBwE2m--/c_crop,h_20,w_10/sample.jpg'
    """

    # What makes the signature of a plain ID, and what stands before that.
    _signature: Callable[[str], str] = attrs.field(init=False, eq=False)
    _start: str = attrs.field(init=False, eq=False)

    def _settle(self) -> None:
        from cldurl import _digest  # 3 ms, of which those who do not sign have no use

        cloud = self.cloud
        cloud._signature(self._sign, "", "fetch", "")  # refuses what cannot be signed, or not like this
        flat, foldered = self._before("")
        start = f"{cloud._origin('', self._secure)}/{self._kind}/" if self._kind else ""
        text = f"{self.transformation}/" if self.transformation else ""
        _set(self, _odd=ODD_TO_SIGN.match if self._is_usual() else _EVERY.match, _start=f"{start}s--")
        _set(self, _flat=f"--/{text}{flat[len(start) :]}", _foldered=f"--/{text}{foldered[len(start) :]}")
        algorithm, length = ("sha256", 32) if cloud.long_signature else (cloud.signature_algorithm, 8)
        _set(self, _signature=_digest.around(algorithm, text, f"{self._extension}{cloud.api_secret}", length))

    def url(self, public_id: str, version: int | str | None = None) -> str:
        """The signed URL of an asset; see `Prepared.url`."""
        if version is None and type(public_id) is str and self._odd(public_id) is None:
            before = self._foldered if "/" in public_id else self._flat
            return f"{self._start}{self._signature(public_id)}{before}{public_id}{self._end}"
        return self._finished(public_id, version, self.transformation)

    __call__ = url

    def _is_usual(self) -> bool:
        return self._sign is True and super()._is_usual()

    def _odd_ones(self, text: str) -> object:
        return ODD_ONES_TO_SIGN.match(text)

    def _plain_block(self, public_ids: list[str]) -> list[str | None]:
        signature, start, flat, foldered, end = self._signature, self._start, self._flat, self._foldered, self._end
        return [
            f"{start}{signature(public_id)}{foldered if '/' in public_id else flat}{public_id}{end}"
            for public_id in public_ids
        ]


def prepare(
    cloud: Cloud, transformation: object, quality: object, format: str | None,
    version: object = None, resource_type: str | None = None, type: str | None = None, url_suffix: str | None = None,
    force_version: bool | None = None, shorten: bool | None = None, use_root_path: bool | None = None,
    secure: bool | None = None, defaults: Any = INHERIT, sign: Any = False, token: Any = None,
) -> Prepared:  # fmt: skip
    """What `Cloud.url` is asked for, checked and settled but for the public ID."""
    given = "image" if resource_type is None else resource_type
    resource_type = str(argument("resource_type", given, resource_type_of, given))
    given = "upload" if type is None else type
    type = str(argument("type", given, type_of, given))
    url_suffix = None if absent(url_suffix) else url_suffix
    switches = {"force_version": force_version, "shorten": shorten, "use_root_path": use_root_path, "secure": secure}
    for name, switch in switches.items():
        if switch is not None and not isinstance(switch, bool):
            raise problem(DeliveryError, name, f"{show(switch)} is neither True nor False", rule="wrong-type")
    shorten = cloud.shorten if shorten is None else shorten
    use_root_path = cloud.use_root_path if use_root_path is None else use_root_path
    defaults = defaults_for(cloud, defaults, resource_type)
    kind = _kind(resource_type, type, url_suffix, use_root_path, shorten)
    try:
        text, extension = cloud._segment(transformation, quality, format, defaults, type == "fetch")
    except Refused as fault:
        raise cloud._error(fault, transformation, quality) from None
    number = argument("version", version, version_of, version)
    end = "" if absent(extension) else f".{cloud._extension(extension)}"
    suffix = "" if url_suffix is None else f"/{argument('url_suffix', url_suffix, suffix_of, url_suffix)}"
    kept = False if sign is None else sign
    return (Prepared if kept is False else Signed)(
        cloud, text, kind, type, f"{suffix}{end}", end, number,
        cloud.force_version if force_version is None else force_version, secure, kept, token,
    )  # fmt: skip


def defaults_for(cloud: Cloud, defaults: Any, resource_type: str | None) -> Defaults:
    """The defaults of a URL: a raw file is delivered as it is."""
    found = cloud.defaults if defaults is INHERIT else argument("defaults", defaults, defaults_of, defaults)
    return Defaults() if resource_type == "raw" else found


def _kind(resource_type: str, type: str, suffix: str | None, root: bool, shorten: bool) -> str:
    """The segments for resource type and type."""
    pair = (resource_type, type)
    if root and pair != ("image", "upload"):
        raise problem(DeliveryError, "use_root_path", "only image/upload has a root path", rule="root-path")
    if suffix is not None and pair not in SEGMENTS:
        known = ", ".join("/".join(known) for known in SEGMENTS)
        raise problem(
            DeliveryError, "url_suffix", f"no suffix for {'/'.join(pair)}", hint=f"only for {known}", rule="suffix"
        )
    if root:
        return ""
    if suffix is not None:
        return SEGMENTS[pair]
    return "iu" if shorten and pair == ("image", "upload") else "/".join(pair)


def _path(cloud: Cloud, public_id: object, type: str) -> str:
    """The ID as it stands in the URL."""
    if not isinstance(public_id, str) or not isinstance(plain(public_id), str):
        refuse(f"a public ID cannot be {kind_of(public_id)}", "give a string", rule="wrong-type")
    if type == "fetch":
        cloud._fetchable(public_id)
    elif type not in STORED and (public_id[:1] == "/" or public_id[-1:] == "/"):
        refuse('an ID cannot begin or end with "/"', rule="public-id")
    if isinstance(public_id, Encoded):
        return encoded_path(public_id, stored=type in STORED)
    text = str(plain(public_id))
    return stored_path(text) if type in STORED else remote_path(text)
