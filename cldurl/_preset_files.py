"""JSON and TOML, text or file, as the data of presets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from cldurl._settings import problem
from cldurl.errors import ConfigurationError, kind_of, show

__all__ = ["read_json", "read_toml"]

_MOST = 1 << 24


def _wrong(message: str, hint: str = "", *, rule: str) -> ConfigurationError:
    return problem(ConfigurationError, "presets", message, hint, rule=rule)


def read_json(source: str | Path) -> Any:
    """The data of a JSON text or file."""
    text = _text(source)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except ConfigurationError:
        raise
    except json.JSONDecodeError as error:
        message = f"no JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise _wrong(message, _hint(source), rule="json") from None
    except RecursionError:
        raise _wrong("nested too deep", rule="too-large") from None
    except ValueError:  # an int of more than 4,300 digits
        raise _wrong("a number has too many digits", rule="too-large") from None


def read_toml(source: str | Path) -> Any:
    """The data of a TOML text or file."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ImportError as error:
            raise _wrong("TOML needs tomli", "pip install 'cldurl[presets]'", rule="missing-extra") from error
    text = _text(source)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"no TOML: {error}", _hint(source), rule="toml") from None
    except RecursionError:
        raise _wrong("nested too deep", rule="too-large") from None
    except ValueError:
        raise _wrong("a number has too many digits", rule="too-large") from None


def _text(source: object) -> str:
    if isinstance(source, str):
        return str.__str__(source)
    if not isinstance(source, Path):
        raise _wrong(f"they cannot be {kind_of(source)}", "a text, or the Path of a file", rule="wrong-type")
    try:
        with source.open("rb") as file:
            data = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _wrong(f"{show(str(source))} cannot be read: {reason}", rule="unreadable") from None
    if len(data) > _MOST:
        raise _wrong(f"a file of more than {_MOST:,} bytes", rule="too-large")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(f"{show(str(source))} is not UTF-8 at byte {error.start + 1}", rule="unreadable") from None


def _hint(source: object) -> str:
    """Who gives the name of a file as text gets no file."""
    name = isinstance(source, str) and "\n" not in source and source.rstrip().endswith((".json", ".toml"))
    return "a file is given as a Path" if name else ""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; Python would silently keep the last of two equal keys."""
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _wrong(f"the key {json.dumps(twice[:60])} occurs twice in one object", "keep one", rule="two-keys")
    return data


def _constant(name: str) -> NoReturn:
    raise _wrong(f"{name} is not JSON and no value of a preset", rule="json")
