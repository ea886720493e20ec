"""Options that several commands have."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Any, TypeVar

import click

__all__ = ["CLOUD", "ENCODED", "FORMAT", "RESOURCE_TYPE", "TRANSFORMATION", "TYPE", "length", "moment", "once",
           "options"]  # fmt: skip

_F = TypeVar("_F", bound=Callable[..., Any])


def options(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    """Options as one decorator, shown in the order given."""
    return lambda function: reduce(lambda made, option: option(made), reversed(options), function)


def once(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> str | None:
    """Of two, click would silently keep the last."""
    if len(values) > 1:
        raise click.BadParameter("given twice; a chain is one JSON list.")
    return values[0] if values else None


def length(_ctx: click.Context, _param: click.Parameter, text: str | None) -> int | None:
    """A length of time in seconds: `300`, `90s`, `5m`, `1h`, `2d`."""
    if text is None:
        return None
    match = re.fullmatch("([0-9]{1,9})([smhd]?)", text)
    if match is None:
        raise click.BadParameter("a length of time is written 300, 90s, 5m, 1h or 2d.")
    return int(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]


def moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> int | datetime | None:
    """A moment: Unix seconds, or ISO 8601 with a zone; one without is refused by the library."""
    if text is None or re.fullmatch("[0-9]{1,15}", text):
        return None if text is None else int(text)
    try:
        return datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))  # "Z" only since Python 3.11
    except ValueError:
        raise click.BadParameter("a moment is written 1893456000 or 2030-01-01T00:00:00Z.") from None


TRANSFORMATION = click.option(
    "-t", "--transformation", multiple=True, callback=once, metavar="DATA",
    help="JSON, or URL syntax such as c_fill,w_300; @FILE reads it from a file, - from standard input.",
)  # fmt: skip
CLOUD = click.option(
    "--cloud", metavar="NAME", help="Cloud name.  [default: from CLOUDINARY_URL or CLOUDINARY_CLOUD_NAME]"
)
ENCODED = click.option("--encoded", is_flag=True, help="The ID is percent-encoded already.")
FORMAT = click.option("--format", metavar="EXT", help="Extension: jpg, webp, mp4, ...")
RESOURCE_TYPE = click.option("--resource-type", metavar="[image|video|raw]", help="Audio is video.  [default: image]")
TYPE = click.option("--type", metavar="TYPE", help="upload, private, authenticated, fetch, ...  [default: upload]")
