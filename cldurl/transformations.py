"""The two doors for transformations: `compile`, and `untyped` for data that nobody typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from cldurl._compile import segment
from cldurl.errors import InvalidInput, Refused, TransformationError, kind_of, suggest

if TYPE_CHECKING:
    from cldurl.typing import Transformation

__all__ = ["compile", "untyped"]


def compile(transformation: Transformation, *, target: str = "url") -> str:
    """The canonical text of a transformation, as it stands in a delivery URL.

    `transformation` is a dict of parameters, a chain (a sequence of dicts and of strings in URL
    syntax), or a string in URL syntax.  `target="api"` renders it for the `transformation` and
    `eager` fields of the Upload API, where one layer of percent-encoding less is needed (believed
    of the service, not verified).

    Raises `TransformationError`, which holds every problem found.
    https://cloudinary.com/documentation/transformation_reference

    >>> compile({"width": 300, "height": 300, "crop": "fill"})
    'c_fill,h_300,w_300'
    >>> compile([{"effect": "sepia"}, "w_300,c_fill", {"overlay": {"font_family": "Arial", "font_size": 40, "text": "Hi!"}}])
    'e_sepia/c_fill,w_300/l_text:Arial_40:Hi%21'
    """
    try:
        text = segment(transformation)
    except Refused as fault:
        from cldurl._check import located

        raise located(transformation, fault) from None
    if target == "url":
        return text
    if target == "api":
        from cldurl._escape import decode_once

        return decode_once(text)
    from cldurl.problems import Problem

    hint = suggest(target, ["url", "api"])
    raise InvalidInput(
        Problem(root="target", message='a target is "url" or "api"', value=target, hint=hint, rule="invalid-value")
    )


def untyped(data: object) -> Transformation:
    """`data`, which nobody typed (JSON, a database, a form), as a transformation for typed code.

    A type checker holds literal dicts to the TypedDicts of `cldurl.typing`; this is the door for
    the others.  Raises `TransformationError` for what is neither a dict, a list of dicts and
    strings, nor a string; what is in it is checked when it is compiled, as always.
    https://cloudinary.com/documentation/transformation_reference

    >>> import json
    >>> untyped(json.loads('{"width": 300}'))
    {'width': 300}
    """
    steps = data if isinstance(data, Sequence) and not isinstance(data, (str, bytes, bytearray)) else [data]
    for index, step in enumerate(steps):
        if not isinstance(step, (Mapping, str)) and not (step is None and steps is data):
            location = () if steps is not data else (index,)
            hint = "a dict, a list of dicts, or a string in URL syntax"
            message = f"a transformation cannot be {kind_of(step)}"
            from cldurl.problems import Problem

            raise TransformationError(
                Problem(location=location, value=step, message=message, hint=hint, rule="wrong-type")
            )
    return cast("Transformation", data)
