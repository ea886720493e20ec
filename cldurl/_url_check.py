"""Every problem of a whole URL at once: what `Cloud.url` refuses, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from cldurl._check import Added, examine
from cldurl._lazy import Regex
from cldurl._settings import INHERIT, Defaults, defaults_of
from cldurl._url_parts import decoded
from cldurl.errors import InvalidInput, Refused, show, suggest
from cldurl.kinds import absent
from cldurl.parameters import BY_NAME, Parameter
from cldurl.problems import Problem
from cldurl.public_ids import TRANSFORMATION_LIKE
from cldurl.rules import Asset
from cldurl.vocabulary import DELIVERY_TYPES, FORMATS

if TYPE_CHECKING:
    from cldurl.cloud import Cloud

__all__ = ["check_url"]

_ENDING = Regex(r"\.([A-Za-z0-9]{1,20})\Z")
_URL_LIKE = Regex("(?:image|video|raw)/(?:upload|private|authenticated|fetch)/")


def check_url(
    cloud: Cloud, public_id: object, transformation: Any, format: Any, resource_type: object, type: object,
    delivery: Mapping[str, Any],
) -> list[Problem]:  # fmt: skip
    """The problems of the URL that `cloud.url` would make of the same arguments."""
    inner: Any = {} if transformation is None else transformation
    # The format is an argument, or a key of the dict: a path must exist in what was given.
    format_at: tuple[str, tuple[object, ...]] = ("format", ())
    if isinstance(inner, Mapping) and "format" in inner:
        if format is None:
            format, format_at = inner["format"], ("$", ("format",))
        inner = {key: value for key, value in inner.items() if key != "format"}
    problems = _odd(cloud, inner, public_id, format, format_at, resource_type, type, delivery)
    wrong = any(problem.severity == "error" for problem in problems)
    arguments = {"public_id": public_id, "format": format, "resource_type": resource_type, "type": type, **delivery}
    inside = format_at[0] == "$"
    errors = _faults(cloud, None if wrong else inner if inside else transformation, arguments)
    if inside:
        errors = [_moved(problem, format_at) if problem.root == "format" else problem for problem in errors]
    problems = [*problems, *errors] if wrong else [*errors, *problems]
    if isinstance(public_id, str) and type != "fetch":
        problems += _odd_id(public_id, format, delivery)
    words = ((("type", ()), "delivery type", type, DELIVERY_TYPES), (format_at, "format", format, FORMATS))
    for (root, location), what, word, known in words:
        said = any(problem.root == root and problem.location == location for problem in problems)
        if isinstance(word, str) and word and word not in known and not said:
            message = f"{what} {show(word)} is not known"
            problems.append(_warning(root, word, "unknown-word", message, suggest(word, known), location))
    return problems


def _odd(
    cloud: Cloud, inner: Any, public_id: object, format: object, format_at: tuple[str, tuple[object, ...]],
    resource_type: object, type: object, delivery: Mapping[str, Any],
) -> list[Problem]:  # fmt: skip
    """What is wrong or odd in a transformation with all that `url` adds."""
    quality, given = delivery.get("quality"), delivery.get("defaults", INHERIT)
    rows = [(("quality", ()), BY_NAME["quality"], quality)]
    if isinstance(inner, Mapping) and inner.get("quality") is not None:
        rows = []  # it says so itself
    try:
        defaults = cloud.defaults if given is INHERIT else defaults_of(given)
    except Refused:
        defaults = Defaults()
    added: Added = [
        (("defaults", (name,)), code, text) for name, code, text in defaults if text and resource_type != "raw"
    ]
    if type == "fetch":
        outer_format = [(format_at, BY_NAME["fetch_format"], format)]
        added, format = [*added, *_written(outer_format)], None
    ending = _ENDING.search(public_id.partition("?")[0]) if isinstance(public_id, str) else None
    asset = Asset(
        resource_type if isinstance(resource_type, str) else None,
        format if isinstance(format, str) else "",
        ending[1].lower() if ending and ending[1].lower() in FORMATS else "",
        type if isinstance(type, str) else None,
    )
    if asset.format:
        asset.extension = asset.format
    return examine(inner, asset, format_at, outer=_written(rows), defaults=added)


def _faults(cloud: Cloud, transformation: Any, arguments: dict[str, Any]) -> list[Problem]:
    """What `url` refuses: what is wrong is left out, and the rest looked at again."""
    errors: list[Problem] = []
    for _ in range(len(arguments) + 3):
        try:
            given: dict[str, Any] = {"public_id": "a", "transformation": transformation, **arguments}
            cloud.url(**given)
            break
        except InvalidInput as error:
            errors += error.problems
            name = error.problems[0].root
            if name in arguments:
                del arguments[name]
            elif name == "$":
                transformation = None
            else:  # a setting of the cloud that only these need
                arguments = {key: value for key, value in arguments.items() if key not in ("sign", "token")}
    return errors


def _odd_id(public_id: str, format: object, delivery: Mapping[str, object]) -> Iterator[Problem]:
    """What is allowed in a public ID but looks like a mistake."""
    public_id = decoded(public_id)
    if TRANSFORMATION_LIKE.match(public_id) and not delivery.get("version"):
        message, hint = "its first segment looks like a transformation", "give a version, or rename the folder"
        yield _warning("public_id", public_id, "transformation-like-id", message, hint)
    if isinstance(format, str) and format and public_id.endswith(f".{format}"):
        message, hint = f"the URL ends with .{format}.{format}", "leave the extension out of the public ID"
        yield _warning("public_id", public_id, "doubled-extension", message, hint)
    if _URL_LIKE.match(public_id):
        message, hint = "it begins like the path of a URL", "give what comes after it"
        yield _warning("public_id", public_id, "url-like-id", message, hint)


def _warning(
    root: str, value: object, rule: str, message: str, hint: str, location: tuple[object, ...] = ()
) -> Problem:
    return Problem(root=root, location=location, value=value, rule=rule, message=message, hint=hint, severity="warning")


def _moved(problem: Problem, place: tuple[str, tuple[object, ...]]) -> Problem:
    """The same problem, at the place that it was given at."""
    return attrs.evolve(problem, root=place[0], location=(*place[1], *problem.location))


def _written(
    rows: Sequence[tuple[tuple[str, tuple[object, ...]], Parameter, object]],
) -> list[tuple[tuple[str, tuple[object, ...]], str, str]]:
    """Place, code and text of the parameters that can be written."""
    written = []
    for place, row, value in rows:
        try:
            text = "" if absent(value) else row.kind.write(value)
        except Refused:
            continue  # `url` says so
        if text:
            written.append((place, row.code, text))
    return written
