"""The commands that make URLs and transformations, and look at them: url, check, compile, schema."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from cldurl import Cloud, Encoded, InvalidInput, Problem
from cldurl import check as check_transformation
from cldurl import compile as compile_transformation
from cldurl import schema as schema_of_transformations
from cldurl.cli._io import any_cloud, asked, cloud_of, complain, decoded, given, lines_of, say, stream
from cldurl.cli._options import CLOUD, ENCODED, FORMAT, RESOURCE_TYPE, TRANSFORMATION, TYPE, length, options
from cldurl.cli._presets import PRESET, by_preset

__all__ = ["check_command", "compile_command", "exit_status", "report", "schema_command", "url"]

_F = TypeVar("_F", bound=Callable[..., Any])


def _switch(name: str, argument: str, help: str) -> Callable[[_F], _F]:
    """A setting that the command line can turn on or off, and else leaves to the cloud."""
    return click.option(f"--{name}/--no-{name}", argument, default=None, help=help)


def _batch(make: Callable[[str], str], keep_going: bool) -> int:
    """A URL a line for public IDs on standard input; the status."""
    out, status = stream("stdout"), 0
    for number, line in lines_of(stream("stdin"), out.flush):
        try:
            out.write(make(_public_id(number, line)).encode() + b"\n")
        except InvalidInput as error:
            out.flush()
            complain(*[f"line {number}: {problem}" for problem in error.problems])
            status = 2
            if not keep_going:
                break
            out.write(b"\n")  # so that line n of the output belongs to line n of the input
    out.flush()
    return status


def _public_id(number: int, line: bytes) -> str:
    """A line as text, without the mark that Windows puts at the beginning of a file."""
    return decoded("public_id", line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)


def _without_ids(cloud: Cloud, delivery: Mapping[str, Any], data: Any) -> None:
    """Raise what would be wrong with every line of a batch, once and before the first line is read."""
    cloud.url("https://example.com/a" if delivery.get("type") == "fetch" else "a", data, **delivery)


@click.command()
@click.argument("public_id", required=False)
@options(
    TRANSFORMATION,
    PRESET,
    click.option("--quality", metavar="VALUE", help="1 to 100, or auto; joins a dict, and follows a chain."),
    FORMAT,
    CLOUD,
    click.option("--host", metavar="HOST", help='Your own host, or "private" for NAME-res.cloudinary.com.'),
    RESOURCE_TYPE,
    TYPE,
    click.option("--version", metavar="NUMBER", help="Version of the asset: 12 or v12."),
    click.option("--suffix", "url_suffix", metavar="TEXT", help="SEO suffix: readable words after the ID."),
    ENCODED,
    _switch("secure", "secure", "Write https or http.  [default: https]"),
    _switch("shorten", "shorten", "Write iu for image/upload."),
    _switch("root-path", "use_root_path", "Leave image/upload out."),
    _switch("force-version", "force_version", "Write v1 before an ID with folders and no version.  [default: on]"),
    click.option("--defaults", metavar="JSON", help="Parameters for what DATA leaves open; @FILE and - as for -t."),
    click.option("--sign", is_flag=True, help="Sign it, with the secret of the environment.  It never expires."),
    click.option("--token-duration", "token", callback=length, metavar="LENGTH",
                 help="Add a token of this URL alone, good for so long: 300, 5m, 1h."),
    click.option("--batch", is_flag=True, help="Read public IDs from standard input, one a line; write a URL a line."),
    click.option("--keep-going", is_flag=True, help="With --batch: an empty line for a bad ID, and go on."),
)  # fmt: skip
def url(
    public_id: str | None, transformation: str | None, preset: str | None, presets: str | None, parameters: tuple[str, ...],
    cloud: str | None, host: str | None, encoded: bool, defaults: str | None, sign: bool, token: int | None, batch: bool,
    keep_going: bool, **delivery: Any,
) -> None:  # fmt: skip
    """Print the delivery URL of PUBLIC_ID.

    PUBLIC_ID is as it is, not percent-encoded; with --type fetch it is a URL.
    Without --keep-going a batch stops at the first bad ID; the URLs before it are written.

    \b
    cldurl url my_image -t '{"width": 300, "crop": "fill"}' --format jpg --cloud demo
    cldurl url --batch -t c_fill,w_300 --cloud demo <ids.txt >urls.txt
    cldurl url my_image --presets presets.toml --preset card -p width=300 --cloud demo
    cldurl url --cloud demo -- -an-id-with-a-hyphen
    """
    _one_source(public_id, batch, keep_going, [transformation, defaults].count("-"))
    data = given("-t", transformation)
    settled: dict[str, Any] = {}
    if preset is not None or presets is not None or parameters:
        data, settled = by_preset(preset, presets, parameters, transformation)
    arguments = settled | asked(
        {
            **delivery,
            "defaults": given("--defaults", defaults),
            "sign": sign or None,
            "token": None if token is None else {"duration": token},
        }
    )
    maker = cloud_of(cloud, host)
    if public_id is not None:
        say(maker.url(_id(public_id, encoded), data, **arguments))
        return
    _without_ids(maker, arguments, data)
    click.get_current_context().exit(_batch(lambda line: maker.url(_id(line, encoded), data, **arguments), keep_going))


def _id(public_id: str, encoded: bool) -> str:
    return Encoded(public_id) if encoded else public_id


def _one_source(public_id: str | None, batch: bool, keep_going: bool, from_stdin: int) -> None:
    """Refuse calls that leave the public ID open, or give it twice."""
    if (public_id is None) is not batch:
        raise click.UsageError("Give either PUBLIC_ID or --batch.")
    if keep_going and not batch:
        raise click.UsageError("--keep-going belongs to --batch.")
    if batch + from_stdin > 1:
        raise click.UsageError("Standard input can be read only once: give the data as @FILE.")


@click.command("check")
@options(
    TRANSFORMATION,
    click.option("--id", "public_id", metavar="PUBLIC_ID", help="Check the URL of this asset too."),
    CLOUD,
    FORMAT,
    RESOURCE_TYPE,
    TYPE,
    ENCODED,
    click.option("--strict", is_flag=True, help="Exit with status 1 if there are warnings."),
    click.option("--json", "as_json", is_flag=True, help="Print a JSON array: path, rule, message, hint, severity."),
)
def check_command(
    transformation: str | None, public_id: str | None, cloud: str | None, type: str | None, encoded: bool,
    strict: bool, as_json: bool, **delivery: Any,
) -> None:  # fmt: skip
    """Print every problem of a transformation, or of a whole URL.

    Exits with status 2 if there are errors, 0 if there are only warnings.

    \b
    cldurl check -t '{"width": 300, "crop": "thumb"}' --format jpg
    """
    if transformation is None and public_id is None:
        raise click.UsageError("Give -t DATA, --id PUBLIC_ID or both.")
    if public_id is None and (type is not None or encoded):
        raise click.UsageError("--type and --encoded belong to --id.")
    data, checker = given("-t", transformation), any_cloud(cloud)
    if public_id is None:
        problems = check_transformation(data, **asked(delivery))
    else:
        problems = checker.check(_id(public_id, encoded), data, **asked({**delivery, "type": type}))
    report(problems, as_json)
    click.get_current_context().exit(exit_status(problems, strict))


def report(problems: list[Problem], as_json: bool) -> None:
    if as_json:
        names = ("path", "rule", "message", "hint", "severity")
        say(json.dumps([{name: getattr(problem, name) for name in names} for problem in problems], indent=2))
        return
    for problem in problems:
        say(f"{problem.severity}: {problem} [{problem.rule}]")


def exit_status(problems: list[Problem], strict: bool) -> int:
    if any(problem.severity == "error" for problem in problems):
        return 2
    return 1 if strict and problems else 0


@click.command("compile")
@TRANSFORMATION
@click.option(
    "--target", type=click.Choice(["url", "api"]), default="url", show_default=True,
    help="For a URL, or for the transformation and eager fields of the Upload API.",
)  # fmt: skip
def compile_command(transformation: str | None, target: str) -> None:
    """Print the canonical text of a transformation.

    \b
    cldurl compile -t '[{"width": 300, "crop": "fill"}, {"effect": "sepia"}]'
    """
    if transformation is None:
        raise click.UsageError("Give -t DATA.")
    say(compile_transformation(given("-t", transformation), target=target))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of transformations, for editors and forms.

    \b
    cldurl schema
    """
    say(json.dumps(schema_of_transformations(), indent=2))
