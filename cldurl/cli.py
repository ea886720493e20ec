"""The `cldurl` command: URLs, checks and compiled transformations from a shell.

The one file that knows click, and the one that touches streams, files and the environment.
Standard output holds results and nothing else, in UTF-8; what is wrong goes to standard error
in the words of the exception, one problem a line.

| status | meaning                                                              |
|--------|----------------------------------------------------------------------|
| 0      | all is well                                                          |
| 1      | warnings under `check --strict`; or the reader went away (`head -1`) |
| 2      | something given is wrong, or cannot be read or written               |
| 130    | interrupted                                                          |
"""

from __future__ import annotations

import codecs
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

import click

from cldurl import CldurlError, Cloud, ConfigurationError, Encoded, InvalidInput, Problem
from cldurl import check as check_transformation
from cldurl import compile as compile_transformation

__all__ = ["cldurl"]

_CHUNK = 1 << 16
# Beyond these it is some other file; without them `-t @/dev/zero` would fill the memory.
_LONGEST_LINE = 1 << 20
_LONGEST_FILE = 1 << 24
_QUOTING = """quote it for the shell, -t '{"width": 300}', or keep it in a file, -t @card.json"""

_F = TypeVar("_F", bound=Callable[..., Any])


def _refuse(root: str, message: str, hint: str = "", *, rule: str = "unreadable") -> NoReturn:
    raise InvalidInput(Problem(root=root, message=message, hint=hint, rule=rule))


# Streams ------------------------------------------------------------------------------------


def _stream(name: Literal["stdin", "stdout"]) -> Any:
    """Standard input or output as bytes; a shell can close either (`<&-`)."""
    stream = getattr(sys, name)
    return _refuse(name, "it is closed") if stream is None else stream.buffer


def _say(text: str) -> None:
    """A result, in UTF-8 whatever the locale: for `compile --target api` it is data."""
    out = _stream("stdout")
    out.write(text.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


def _complain(*problems: object) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def _decoded(root: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(root, f"not UTF-8 at byte {error.start + 1}")


def _lines(stream: Any, before_waiting: Callable[[], object]) -> Iterator[tuple[int, bytes]]:
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
            _refuse(f"line {number + 1}", f"longer than {_LONGEST_LINE:,} bytes", rule="too-large")


# Transformations ----------------------------------------------------------------------------


def _given(option: str, text: str | None) -> Any:
    """What an option says: JSON or URL syntax, in place, in `@file` or on standard input (`-`)."""
    if text is None:
        return None
    if text == "-":
        return _data(f"{option} -", _decoded(f"{option} -", _bounded(option, _stream("stdin"))))
    if text.startswith("@"):
        return _data(f"{option} {text}", _decoded(f"{option} {text}", _file(option, text[1:])))
    return _data(option, text, _QUOTING)


def _file(option: str, name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return _bounded(option, file)
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidInput):
            raise
        _refuse(f"{option} @{name}", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def _bounded(option: str, stream: Any) -> bytes:
    data: bytes = stream.read(_LONGEST_FILE + 1)
    if len(data) > _LONGEST_FILE:
        _refuse(option, f"more than {_LONGEST_FILE:,} bytes", rule="too-large")
    return data.removeprefix(codecs.BOM_UTF8)


def _data(root: str, text: str, hint: str = "") -> Any:
    text = text.strip()
    if text.startswith("'"):  # cmd.exe knows only double quotes
        _refuse(root, "begins with a single quote, which this shell leaves where it is",
                'write -t "{\\"width\\": 300}", or keep it in a file, -t @card.json', rule="json")  # fmt: skip
    return _json(root, text, hint) if text.startswith(("{", "[", '"')) else text


def _json(root: str, text: str, hint: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=partial(_object, root), parse_constant=partial(_constant, root))
    except InvalidInput:
        raise
    except json.JSONDecodeError as error:
        _refuse(root, f"no JSON at line {error.lineno}, column {error.colno}: {error.msg}", hint, rule="json")
    except RecursionError:
        _refuse(root, "nested too deep", rule="too-large")
    except ValueError:  # since Python 3.10.7 an int has at most 4,300 digits
        _refuse(root, "a number has too many digits", rule="too-large")


def _object(root: str, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; Python would silently keep the last of two equal keys."""
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        _refuse(root, f"the key {json.dumps(twice[:60])} stands twice in one object", "keep one", rule="two-keys")
    return data


def _constant(root: str, name: str) -> NoReturn:
    _refuse(root, f"{name} is not JSON and no value of a transformation", rule="json")


# Clouds and URLs ----------------------------------------------------------------------------


def _cloud(name: str | None, host: str | None = None) -> Cloud:
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


def _asked(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that stand on the command line; the cloud decides the others."""
    return {key: value for key, value in delivery.items() if value is not None}


def _batch(make: Callable[[str], str], keep_going: bool) -> int:
    """A URL a line for public IDs on standard input; the status."""
    out, status = _stream("stdout"), 0
    for number, line in _lines(_stream("stdin"), out.flush):
        try:
            out.write(make(_public_id(number, line)).encode() + b"\n")
        except InvalidInput as error:
            out.flush()
            _complain(*[f"line {number}: {problem}" for problem in error.problems])
            status = 2
            if not keep_going:
                break
            out.write(b"\n")  # so that line n of the output belongs to line n of the input
    out.flush()
    return status


def _public_id(number: int, line: bytes) -> str:
    """A line as text, without the mark that Windows puts at the beginning of a file."""
    return _decoded("public_id", line.removeprefix(codecs.BOM_UTF8) if number == 1 else line)


def _without_ids(cloud: Cloud, delivery: Mapping[str, Any], data: Any) -> None:
    """Raise what would be wrong with every line of a batch, once and before the first line is read."""
    cloud.url("https://example.com/a" if delivery.get("type") == "fetch" else "a", data, **delivery)


# Commands -----------------------------------------------------------------------------------


class _Shell(click.Group):
    """A group that says what is wrong without a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        # On Windows click would expand `$width` and `*`, which are words of transformations and IDs.
        return super().main(*args, **{"windows_expand_args": False, **extra})

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidInput as error:
            _complain(*error.problems)
        except CldurlError as error:
            _complain(error)
        except OSError as error:
            if error.errno == errno.EPIPE:  # click knows how to leave quietly
                raise
            _abandon_output()
            _complain(f"cldurl: {error.strerror or error}")
        except KeyboardInterrupt:
            ctx.exit(130)
        ctx.exit(2)


def _abandon_output() -> None:
    """Keep Python from writing, and failing, once more when it ends (a full disk)."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        _say(f"cldurl {version('cldurl')}")
    except PackageNotFoundError:
        _say("cldurl, not installed")
    ctx.exit()


def _options(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    """Options as one decorator, shown in the order given."""
    return lambda function: reduce(lambda made, option: option(made), reversed(options), function)


def _once(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> str | None:
    """Of two, click would silently keep the last."""
    if len(values) > 1:
        raise click.BadParameter("given twice; a chain is one JSON list.")
    return values[0] if values else None


_TRANSFORMATION = click.option(
    "-t", "--transformation", multiple=True, callback=_once, metavar="DATA",
    help="JSON, or URL syntax such as c_fill,w_300; @FILE reads it from a file, - from standard input.",
)  # fmt: skip
_CLOUD = click.option(
    "--cloud", metavar="NAME", help="Cloud name.  [default: from CLOUDINARY_URL or CLOUDINARY_CLOUD_NAME]"
)
_ENCODED = click.option("--encoded", is_flag=True, help="The ID is percent-encoded already.")
_FORMAT = click.option("--format", metavar="EXT", help="Extension: jpg, webp, mp4, ...")
_RESOURCE_TYPE = click.option("--resource-type", metavar="[image|video|raw]", help="Audio is video.  [default: image]")
_TYPE = click.option("--type", metavar="TYPE", help="upload, private, authenticated, fetch, ...  [default: upload]")


def _switch(name: str, argument: str, help: str) -> Callable[[_F], _F]:
    """A setting that the command line can turn on or off, and else leaves to the cloud."""
    return click.option(f"--{name}/--no-{name}", argument, default=None, help=help)


_EPILOG = """\b
Shell completion, in your shell's start-up file:
  bash  eval "$(_CLDURL_COMPLETE=bash_source cldurl)"
  zsh   eval "$(_CLDURL_COMPLETE=zsh_source cldurl)"
  fish  _CLDURL_COMPLETE=fish_source cldurl | source
"""


@click.group(cls=_Shell, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version of this program.",
)  # fmt: skip
def cldurl() -> None:
    """Cloudinary delivery URLs from plain data, without a network.

    Results go to standard output, errors to standard error with status 2.

    \b
    cldurl url my_image -t '{"width": 300, "crop": "fill"}' --cloud demo
    """


@cldurl.command()
@click.argument("public_id", required=False)
@_options(
    _TRANSFORMATION,
    click.option("--quality", metavar="VALUE", help="1 to 100, or auto; joins a dict, and follows a chain."),
    _FORMAT,
    _CLOUD,
    click.option("--host", metavar="HOST", help='Your own host, or "private" for NAME-res.cloudinary.com.'),
    _RESOURCE_TYPE,
    _TYPE,
    click.option("--version", metavar="NUMBER", help="Version of the asset: 12 or v12."),
    click.option("--suffix", "url_suffix", metavar="TEXT", help="Words for search engines behind the ID."),
    _ENCODED,
    _switch("secure", "secure", "Write https or http.  [default: https]"),
    _switch("shorten", "shorten", "Write iu for image/upload."),
    _switch("root-path", "use_root_path", "Leave image/upload out."),
    _switch("force-version", "force_version", "Write v1 before an ID with folders and no version.  [default: on]"),
    click.option("--defaults", metavar="JSON", help="Parameters for what DATA leaves open; @FILE and - as for -t."),
    click.option("--batch", is_flag=True, help="Read public IDs from standard input, one a line; write a URL a line."),
    click.option("--keep-going", is_flag=True, help="With --batch: an empty line for a bad ID, and go on."),
)
def url(
    public_id: str | None, transformation: str | None, cloud: str | None, host: str | None, encoded: bool,
    defaults: str | None, batch: bool, keep_going: bool, **delivery: Any,
) -> None:  # fmt: skip
    """Print the delivery URL of PUBLIC_ID.

    PUBLIC_ID is as it is, not percent-encoded; with --type fetch it is a URL.
    Without --keep-going a batch stops at the first bad ID; the URLs before it are written.

    \b
    cldurl url my_image -t '{"width": 300, "crop": "fill"}' --format jpg --cloud demo
    cldurl url --batch -t c_fill,w_300 --cloud demo <ids.txt >urls.txt
    cldurl url --cloud demo -- -an-id-with-a-hyphen
    """
    _one_source(public_id, batch, keep_going, [transformation, defaults].count("-"))
    data = _given("-t", transformation)
    asked = _asked({**delivery, "defaults": _given("--defaults", defaults)})
    maker = _cloud(cloud, host)
    if public_id is not None:
        _say(maker.url(_id(public_id, encoded), data, **asked))
        return
    _without_ids(maker, asked, data)
    click.get_current_context().exit(_batch(lambda line: maker.url(_id(line, encoded), data, **asked), keep_going))


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


@cldurl.command("check")
@_options(
    _TRANSFORMATION,
    click.option("--id", "public_id", metavar="PUBLIC_ID", help="Check the URL of this asset too."),
    _CLOUD,
    _FORMAT,
    _RESOURCE_TYPE,
    _TYPE,
    _ENCODED,
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
    data, checker = _given("-t", transformation), _any_cloud(cloud)
    if public_id is None:
        problems = check_transformation(data, **_asked(delivery))
    else:
        problems = checker.check(_id(public_id, encoded), data, **_asked({**delivery, "type": type}))
    _report(problems, as_json)
    click.get_current_context().exit(_status(problems, strict))


def _any_cloud(name: str | None) -> Cloud:
    """The cloud to check with: the one asked for, or the environment's, or any."""
    known = name is not None or any(map(os.environ.get, ("CLOUDINARY_URL", "CLOUDINARY_CLOUD_NAME")))
    return _cloud(name) if known else Cloud("any")


def _report(problems: list[Problem], as_json: bool) -> None:
    if as_json:
        names = ("path", "rule", "message", "hint", "severity")
        _say(json.dumps([{name: getattr(problem, name) for name in names} for problem in problems], indent=2))
        return
    for problem in problems:
        _say(f"{problem.severity}: {problem} [{problem.rule}]")


def _status(problems: list[Problem], strict: bool) -> int:
    if any(problem.severity == "error" for problem in problems):
        return 2
    return 1 if strict and problems else 0


@cldurl.command("compile")
@_TRANSFORMATION
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
    _say(compile_transformation(_given("-t", transformation), target=target))
