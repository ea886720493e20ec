"""What text in URL syntax says, as frozen values: parameters, components, chains.

A component is a Mapping, in the dict form that `compile` takes, and a chain is a Sequence of
components: both can be given wherever a transformation is due.  Each keeps the text that it was
read from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import attrs

from cldurl._escape import SEGMENTS, decode_once
from cldurl._lazy import Regex
from cldurl._limits import MAX_COMPONENTS
from cldurl._memo import TextMemo
from cldurl._parse import joined, read_parameter
from cldurl.errors import ParseError, Refused, kind_of, show
from cldurl.kinds import Raw
from cldurl.parameters import BY_NAME, EXTRA, RAW, TABLE, VARIABLE_LIST

__all__ = [
    "Chain",
    "Component",
    "Param",
    "are_shaped",
    "canonical_of",
    "chain_of",
    "component_of",
    "components_of",
    "is_known",
    "is_shaped",
    "parse_transformation",
    "shaped_of",
    "was_read",
]

_VARIABLES, _EXTRA, _RAW = (
    next(row.name for row in TABLE if row.place == place) for place in (VARIABLE_LIST, EXTRA, RAW)
)
_COMMA = Regex("%2[cC]")
_SLASH = Regex("/|%2[fF]")
# What a component looks like, whether its codes are known or not.
_SHAPED = r"(?:[a-z][a-z0-9]{0,2}|(?:\$|%24)[A-Za-z][A-Za-z0-9]*)(?:_|%5[fF])[^,]*"
_SHAPE = Regex(rf",*{_SHAPED}(?:,(?:{_SHAPED})?)*")
# What was read before, by its text: plain values only, which nobody can change, and nobody's words.
_CHAINS, _COMPONENTS, _PARAMS, _CANONICAL = TextMemo(), TextMemo(), TextMemo(), TextMemo()


@attrs.frozen
class Param:
    """One parameter: `w_300` has the key `"width"`, the code `"w"`, the value 300 and its own text.

    The key of a variable is its `$name`; a code that is not known has the key `""`.  What could not
    be read has a value of the type `Raw`, and is written back as it is.
    """

    key: str
    code: str
    value: Any = attrs.field(hash=False)
    text: str

    @property
    def known(self) -> bool:
        """Whether the code is known and the value could be read."""
        return type(self.value) is not Raw


@attrs.frozen(repr=False, eq=False)
class Component(Mapping[str, Any]):
    """One component of a transformation: a Mapping in the dict form that `compile` takes.

    `params` are its parameters in their order, `text` is what it was read from.  Assignments are
    found under `variables`, codes that are not known under `extra`; a component that repeats a
    parameter has no dict form, and is one `raw_transformation`.

    >>> parse_transformation("w_300,c_fill")[0]["width"]
    300
    """

    params: tuple[Param, ...]
    text: str
    _dict: Mapping[str, Any] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_dict", _dict_of(self.params))

    def __getitem__(self, key: str) -> Any:
        return _copied(self._dict[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._dict)

    def __len__(self) -> int:
        return len(self._dict)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Component) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Component({self.text!r})"

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """The dict form, yours to change.

        >>> parse_transformation("e_blur:300,w_300")[0].to_dict()
        {'effect': 'blur:300', 'width': 300}
        """
        return {key: _copied(value) for key, value in self._dict.items()}

    def canonical(self) -> str:
        """The canonical text: parameters in their order and spelling; what is not known stays as it is."""
        text = _CANONICAL.get(self.text)
        if text is None:
            text = _canonical(self.params)
            if self.text in _COMPONENTS:
                _CANONICAL.keep(self.text, text)
        return text


@attrs.frozen(repr=False)
class Chain(Sequence[Component]):
    """A transformation: a Sequence of components, empty where there is none.

    `format` is the extension that the strings of eager transformations have behind them.

    >>> chain = parse_transformation("c_fill,w_300/e_sepia")
    >>> len(chain), chain[1]["effect"], str(chain)
    (2, 'sepia', 'c_fill,w_300/e_sepia')
    """

    components: tuple[Component, ...] = ()
    format: str | None = None
    # The text that was read, where an encoded slash separates components.
    _text: str | None = attrs.field(alias="text", default=None, eq=False)

    @overload
    def __getitem__(self, index: int) -> Component: ...

    @overload
    def __getitem__(self, index: slice) -> Chain: ...

    def __getitem__(self, index: int | slice) -> Component | Chain:
        return Chain(self.components[index]) if isinstance(index, slice) else self.components[index]

    def __len__(self) -> int:
        return len(self.components)

    def __repr__(self) -> str:
        return f"Chain({str(self)!r})"

    def __str__(self) -> str:
        return "/".join([component.text for component in self.components]) if self._text is None else self._text

    def to_list(self) -> list[dict[str, Any]]:
        """The components in their dict forms.

        >>> parse_transformation("c_fill,w_300/e_sepia").to_list()
        [{'crop': 'fill', 'width': 300}, {'effect': 'sepia'}]
        """
        return [component.to_dict() for component in self.components]

    def canonical(self) -> str:
        """The canonical text: empty components vanish, the others are in their order and spelling."""
        return "/".join(filter(None, [component.canonical() for component in self.components]))


def _written(param: Param) -> str:
    """The text of a parameter in the canonical spelling."""
    if not param.known:
        return f"{param.code}_{param.value.text}" if param.code else str(param.value.text)
    from cldurl.parameters import VALUE_OF_VARIABLE

    kind = BY_NAME[param.key].kind if param.key in BY_NAME else VALUE_OF_VARIABLE
    return f"{param.code}_{kind.write(param.value)}"


def _canonical(params: tuple[Param, ...]) -> str:
    """The text of a component; beside something that is no parameter the others keep their places."""
    if all([param.code for param in params]):
        return joined([(param.code, _written(param)) for param in params])
    return ",".join([_written(param) for param in params])


def _dict_of(params: tuple[Param, ...]) -> dict[str, Any]:
    """The dict form of a component; compiled again it gives the same parameters."""
    out: dict[str, Any] = {}
    variables: list[list[Any]] = []
    extra: dict[str, Any] = {}
    for param in params:
        if param.code[:1] == "$":
            variables.append([param.code, param.value])
        elif param.value == _NOTHING:
            return {_RAW: _canonical(params)}
        elif param.key and param.key not in out:
            out[param.key] = param.value
        elif not param.key and param.code and param.code not in extra:
            extra[param.code] = param.value
        else:
            return {_RAW: _canonical(params)}
    if variables:
        out[_VARIABLES] = variables
    if extra:
        out[_EXTRA] = extra
    return out


_NOTHING = Raw("")


def _copied(value: Any) -> Any:
    """A value that its owner may change: the one at hand is shared."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def component_of(text: str) -> Component:
    """The component that `text` says, whatever it says."""
    found = _COMPONENTS.get(text)
    if found is None:
        pieces = (_COMMA.sub(",", text) if "%2" in text else text).split(",")
        params = [_param_of(piece) for piece in pieces] if text else []
        found = Component(tuple([param for param, _ in params]), text)
        if all([lasting for _, lasting in params]):
            _COMPONENTS.keep(text, found)
    return found


def _param_of(text: str) -> tuple[Param, bool]:
    """One parameter, and whether it may be remembered."""
    found = _PARAMS.get(text)
    if found is None:
        key, code, value, lasting = read_parameter(text)
        found = Param(key, code, value, text), lasting
        if lasting:
            _PARAMS.keep(text, found)
    return found


def is_shaped(segment: str) -> bool:
    """Whether a segment looks like a component, known or not; like several where a slash in it is encoded."""
    if "%2" not in segment:
        # Most folders and versions have no underscore, encoded or not.
        return ("_" in segment or "%" in segment) and _SHAPE.fullmatch(segment) is not None
    pieces = _SLASH.split(_COMMA.sub(",", segment))
    return any(pieces) and all([not piece or _SHAPE.fullmatch(piece) for piece in pieces])


def shaped_of(segments: Sequence[str], last: int) -> int:
    """How many segments before the one at `last` are shaped, or empty, from the first on."""
    for at, segment in enumerate(segments):
        # What is remembered is known, so it has the shape (`test_what_is_remembered_is_known_and_shaped`): 0.03 µs, not 0.4.
        if at == last or not (segment in _COMPONENTS or not segment or is_shaped(segment)):
            return at
    return len(segments)


def are_shaped(segments: list[str]) -> bool:
    """Whether all segments are shaped, or empty."""
    return shaped_of(segments, -1) == len(segments)


def is_known(segment: str) -> bool:
    """Whether all of a segment is known."""
    if segment in _COMPONENTS:
        return True
    return all([param.known for component in components_of(segment) for param in component.params])


def components_of(segment: str) -> list[Component]:
    """The components that a segment of a path says: more than one where a slash in it is encoded."""
    return [component_of(text) for text in _SLASH.split(segment)] if "%2" in segment else [component_of(segment)]


def chain_of(text: str | None) -> Chain:
    """The chain that a part of a path says; without a text there is none."""
    if text is None:
        return Chain()
    found: Chain | None = _CHAINS.get(text)
    if found is None:
        segments = text.split("/")
        components: list[Component] = []
        for segment in segments:
            if "%2" in segment:
                components += components_of(segment)
            else:
                components.append(component_of(segment))
        found = Chain(tuple(components), text=None if len(components) == len(segments) else text)
        if _is_plain(segments):
            _CHAINS.keep(text, found)
    return found


def _is_plain(segments: Sequence[str]) -> bool:
    """Whether all of it is remembered, and so is known and has the shape of components."""
    return all([segment in _COMPONENTS for segment in segments])


def was_read(text: str) -> bool:
    """Whether a part of a path is remembered as a whole: `_is_plain` held of its segments."""
    return text in _CHAINS or text in _CANONICAL


def parse_transformation(text: str, *, source: str = "url") -> Chain:
    """The chain that a text in URL syntax says: what is not known is kept, and marked.

    `source="api"` reads the strings that the API uses for derived assets and eager transformations:
    they have one layer of percent-encoding less, and may end with the format, `"c_fill,w_300/jpg"`.
    Raises `ParseError` for what is not allowed in a URL at all.
    https://cloudinary.com/documentation/transformation_reference

    >>> parse_transformation("c_fill,w_300/l_text:Arial_40:Hi%21,zz_5").to_list()
    [{'crop': 'fill', 'width': 300}, {'overlay': {...'text': 'Hi!'}, 'extra': {'zz': Raw('5')}}]
    >>> parse_transformation("w_300/jpg", source="api").format
    'jpg'
    """
    text = checked(text, "transformation")
    format = None
    if source == "api":
        text = text.translate(SEGMENTS)  # the layer that a path has more
        rest, _, last = text.rpartition("/")
        if "_" not in last and last.isalnum():
            text, format = rest, last
    elif source != "url":
        raise parse_error("source", f"{show(source)} is not a source", 'it is "url" or "api"', source)
    chain = chain_of(text or None)
    if len(chain) > MAX_COMPONENTS:
        raise parse_error("transformation", f"more than {MAX_COMPONENTS:,} components", "", None)
    return chain if format is None else attrs.evolve(chain, format=format)


def canonical_text(text: str) -> str:
    """The canonical spelling of a transformation in URL syntax."""
    found: str | None = _CANONICAL.get(text) if type(text) is str else None
    if found is None:
        found = parse_transformation(text).canonical()
        if text in _CHAINS:
            _CANONICAL.keep(text, found)
    return found


def canonical_of(text: str) -> str:
    """The canonical text of a part of a path: that of the chain that it says."""
    found: str | None = _CANONICAL.get(text)
    if found is None:
        segments, texts = text.split("/"), []
        for segment in segments:
            one = _CANONICAL.get(segment)
            if one is None:
                one = "/".join(filter(None, [component.canonical() for component in components_of(segment)]))
            if one:
                texts.append(one)
        found = "/".join(texts)
        if _is_plain(segments):
            _CANONICAL.keep(text, found)
    return found


def parse_error(root: str, message: str, hint: str, value: object, position: int = 0) -> ParseError:
    """An error of reading, about `root`."""
    from cldurl.problems import Problem

    where = f" at position {position}" if position else ""
    if root == "url" and isinstance(value, str):
        value = value.partition("?")[0]  # without its token, which opens the asset
    return ParseError(
        Problem(root=root, message=f"{message}{where}", hint=hint, rule="parse", value=value), position=position
    )


def checked(text: object, root: str) -> str:
    """`text`, which is to be read: a string, not too long, of characters that a URL or a browser can show."""
    if not issubclass(type(text), str):
        raise parse_error(root, f"cannot be {kind_of(text)}", "give a string", None)
    given: Any = text
    plain = str.__str__(given)
    if len(plain) > _MOST_TEXT:
        raise parse_error(root, f"more than {_MOST_TEXT // 2**20} MiB", "", None)
    # Printable ASCII needs no closer look.
    if not (plain.isascii() and plain.isprintable()) and (odd := _ODD.search(plain)):
        raise parse_error(root, f"control character {show(odd[0])}", "remove it", None, odd.start())
    return plain


_MOST_TEXT = 4 * 2**20
_ODD = Regex(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def decoded(text: str, root: str, start: int) -> str:
    """One layer of percent-encoding off a part of a URL, which begins at `start`."""
    try:
        return decode_once(text)
    except Refused as fault:
        start += next(run.start() for run in _ESCAPED.finditer(text) if not _is_utf8(run[0]))
        raise parse_error(root, fault.message, "percent-encode UTF-8", None, start) from None


_ESCAPED = Regex("(?:%[0-9A-Fa-f]{2})+")


def _is_utf8(escapes: str) -> bool:
    try:
        decode_once(escapes)
    except Refused:
        return False
    return True
