"""Presets on the command line: which, out of which file, with which values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cldurl.cli._io import refuse
from cldurl.cli._options import options
from cldurl.presets import Parameter, Presets

__all__ = ["PRESET", "by_preset"]

PRESET = options(
    click.option("--preset", metavar="NAME", help="Make the URL by this preset of --presets, instead of -t."),
    click.option("--presets", metavar="FILE", help="A file of presets, .json or .toml."),
    click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the preset."),
)  # fmt: skip


def by_preset(
    name: str | None, file: str | None, given: tuple[str, ...], transformation: str | None
) -> tuple[Any, dict[str, Any]]:
    """The transformation and the arguments of a preset."""
    if name is None or file is None:
        raise click.UsageError("--preset, --presets and -p belong together: --presets FILE --preset NAME.")
    if transformation is not None:
        raise click.UsageError("Give either -t or --preset.")
    path = Path(file)
    presets = Presets.from_json(path) if path.suffix == ".json" else Presets.from_toml(path)
    preset = presets.named(name)
    values: dict[str, object] = {}
    for each in given:
        key, equals, text = each.partition("=")
        if not equals or key in values:
            raise click.UsageError(f"A parameter is given once, as -p NAME=VALUE, not {each!r}.")
        values[key] = _value(key, preset.parameters.get(key), text)
    return preset.transformation_with(values), preset.delivery


def _value(name: str, parameter: Parameter | None, text: str) -> object:
    """Text as the type that the parameter has."""
    if parameter is None or parameter.type in (None, "string"):
        return text
    try:
        return json.loads(text, parse_constant=float)
    except ValueError:
        refuse(name, f"{text[:60]!r} is not of the type {parameter.type}", rule="preset")
