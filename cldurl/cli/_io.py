"""What the commands read and write: streams, files, data, moments, and clouds of the environment.

Standard output holds results and nothing else, in UTF-8; everything else is said on standard error.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from cldurl import Cloud, ConfigurationError, InvalidInput, Problem

__all__ = [
    "any_cloud",
    "asked",
    "cloud_of",
    "colored",
    "complain",
    "decoded",
    "given",
    "lines_of",
    "refuse",
    "say",
    "stream",
]

_CHUNK = 1 << 16
# Beyond these it is some other file; without them `-t @/dev/zero` would fill the memory.
_LONGEST_LINE = 1 << 20
_LONGEST_FILE = 1 << 24
_QUOTING = """quote it for the shell, -t '{"width": 300}', or keep it in a file, -t @card.json"""


def refuse(root: str, message: str, hint: str = "", *, rule: str = "unreadable") -> NoReturn:
    raise InvalidInput(Problem(root=root, message=message, hint=hint, rule=rule))


def stream(name: Literal["stdin", "stdout"]) -> Any:
    """Standard input or output as bytes; a shell can close either (`<&-`)."""
    stream = getattr(sys, name)
    return refuse(name, "it is closed") if stream is None else stream.buffer


def say(text: str) -> None:
    """A result, in UTF-8 whatever the locale: for `compile --target api` it is data."""
    out = stream("stdout")
    out.write(text.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


def complain(*problems: object) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def decoded(root: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        refuse(root, f"not UTF-8 at byte {error.start + 1}")


def lines_of(stream: Any, before_waiting: Callable[[], object]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines as they arrive, with or without `\\r`; the last one may lack its end.

    `read1` gives what is there, and `before_waiting` is called before each: a program at the
    other end gets its answers before it has to send more, and a file costs one flush per chunk.
    """
    number, rest = 0, b""
    while True:
        before_waiting()
        chunk = stream.read1(_CHUNK)
        *lines, rest = (rest + chunk).split(b"\n")
        if not chunk and rest:
            lines, rest = [rest], b""
        for line in lines:
            number += 1
            yield number, line.removesuffix(b"\r")
        if not chunk:
            return
        if len(rest) > _LONGEST_LINE:
            refuse(f"line {number + 1}", f"longer than {_LONGEST_LINE:,} bytes", rule="too-large")


def given(option: str, text: str | None, quoting: str = _QUOTING) -> Any:
    """What an option says: JSON or other text, in place, in `@file` or on standard input (`-`)."""
    if text is None:
        return None
    if text == "-":
        return _data(f"{option} -", decoded(f"{option} -", _bounded(option, stream("stdin"))))
    if text.startswith("@"):
        return _data(f"{option} {text}", decoded(f"{option} {text}", _file(option, text[1:])))
    return _data(option, text, quoting)


def _file(option: str, name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return _bounded(option, file)
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        refuse(f"{option} @{name}", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _bounded(option: str, stream: Any) -> bytes:
    data: bytes = stream.read(_LONGEST_FILE + 1)
    if len(data) > _LONGEST_FILE:
        refuse(option, f"more than {_LONGEST_FILE:,} bytes", rule="too-large")
    return data.removeprefix(codecs.BOM_UTF8)


def _data(root: str, text: str, hint: str = "") -> Any:
    text = text.strip()
    if text.startswith("'"):  # cmd.exe knows only double quotes
        refuse(root, "begins with a single quote, which this shell leaves where it is",
                'write -t "{\\"width\\": 300}", or keep it in a file, -t @card.json', rule="json")  # fmt: skip
    return _json(root, text, hint) if text.startswith(("{", "[", '"')) else text


def _json(root: str, text: str, hint: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=partial(_object, root), parse_constant=partial(_constant, root))
    except InvalidInput:
        raise
    except json.JSONDecodeError as error:
        refuse(root, f"no JSON at line {error.lineno}, column {error.colno}: {error.msg}", hint, rule="json")
    except RecursionError:
        refuse(root, "nested too deep", rule="too-large")
    except ValueError:  # since Python 3.10.7 an int has at most 4,300 digits
        refuse(root, "a number has too many digits", rule="too-large")


def _object(root: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; Python would silently keep the last of two equal keys."""
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        refuse(root, f"the key {json.dumps(twice[:60])} occurs twice in one object", "keep one", rule="two-keys")
    return data


def _constant(root: str, name: str) -> NoReturn:
    refuse(root, f"{name} is not JSON and no value of a transformation", rule="json")


def cloud_of(name: str | None, host: str | None = None) -> Cloud:
    """The cloud of `--cloud`, else of the environment, of which then nothing else is used."""
    settings: dict[str, Any] = {} if host is None else {"host": host}
    if name is not None:
        return Cloud(name, **settings)
    try:
        return Cloud.from_env(os.environ, **settings)
    except ConfigurationError as error:
        if error.problems[0].root != "environ":
            raise
        here = Problem(root="--cloud", message="not given", hint="such as --cloud demo", rule="missing-key")
        raise ConfigurationError(*error.problems, here) from None


def asked(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that stand on the command line; the cloud decides the others."""
    return {key: value for key, value in delivery.items() if value is not None}


def any_cloud(name: str | None, host: str | None = None) -> Cloud:
    """The cloud to check or read with: the one asked for, or the environment's, or any."""
    known = any([name, host, *map(os.environ.get, ("CLOUDINARY_URL", "CLOUDINARY_CLOUD_NAME"))])
    return cloud_of(name, host) if known else Cloud.from_env({**os.environ, "CLOUDINARY_CLOUD_NAME": "any"})


def colored() -> bool:
    """Whether somebody sees the output who may like colours, https://no-color.org."""
    return bool(sys.stdout and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
