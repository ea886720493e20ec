"""The commands that read: explain, lint, parse, canonicalize, equivalent.

Each takes a URL or a transformation, in place, in @FILE or on standard input (-).
"""

from __future__ import annotations

import json
from typing import Any

import attrs
import click

from cldurl import CldurlError, DeliveryUrl, Token, parse_transformation
from cldurl import canonicalize as canonicalize_text
from cldurl import equivalent as are_equivalent
from cldurl import explain as explain_anything
from cldurl import lint as lint_anything
from cldurl._explain import Explanation, lines
from cldurl.canonical import is_url
from cldurl.cli._io import any_cloud, asked, colored, given, say
from cldurl.cli._options import CLOUD, FORMAT, RESOURCE_TYPE, options
from cldurl.cli._signing import token_data
from cldurl.cli._urls import exit_status, report

__all__ = ["canonicalize", "equivalent", "explain", "lint", "parse"]

_HOST = click.option("--host", metavar="HOST", help="Your own host, which says nothing of the cloud.")
_QUOTING = "quote it for the shell, or keep it in a file, @card.json"
_STYLES: dict[str, dict[str, Any]] = {
    "part": {"bold": True}, "note": {"fg": "yellow"}, "step": {"bold": True}, "parameter": {"fg": "cyan"},
}  # fmt: skip


def _read(what: str, cloud: str | None, host: str | None) -> Any:
    """A URL as the cloud reads it, which knows its own hosts; anything else as it is."""
    data = given("WHAT", what, _QUOTING)
    return any_cloud(cloud, host).parse(data) if is_url(data) else data


@click.command()
@click.argument("what")
@options(CLOUD, _HOST, click.option("--json", "as_json", is_flag=True, help="Print JSON: parts, steps and parameters."))
def explain(what: str, cloud: str | None, host: str | None, as_json: bool) -> None:
    """Say in words what WHAT does: a URL, or a transformation.

    WHAT is a URL, URL syntax or JSON; @FILE reads it from a file, - from standard input.
    On a terminal the output has colours, unless NO_COLOR is set.

    \b
    cldurl explain c_fill,w_300,h_300/e_sepia:50
    cldurl explain https://res.cloudinary.com/demo/image/upload/w_300/v1/a.jpg --json
    """
    explanation = explain_anything(_read(what, cloud, host))
    if as_json:
        say(explanation.to_json())
    elif colored():
        click.echo("\n".join(_styled(explanation)))
    else:
        say(str(explanation))


def _styled(explanation: Explanation) -> list[str]:
    """The lines in colours: of a part and of a parameter its name, of the others all."""
    out = []
    for depth, role, text in lines(explanation):
        name, colon, rest = text.partition(": ") if role in ("part", "parameter") else (text, "", "")
        out.append("  " * depth + click.style(name, **_STYLES.get(role, {})) + colon + rest)
    return out


@click.command()
@click.argument("what")
@options(
    CLOUD,
    _HOST,
    FORMAT,
    RESOURCE_TYPE,
    click.option("--strict", is_flag=True, help="Exit with status 1 if anything is found."),
    click.option("--json", "as_json", is_flag=True, help="Print a JSON array: path, rule, message, hint, severity."),
)
def lint(what: str, cloud: str | None, host: str | None, strict: bool, as_json: bool, **delivery: Any) -> None:
    """Print every problem of WHAT, and what costs without changing the image.

    WHAT is a URL, URL syntax or JSON; @FILE reads it from a file, - from standard input.
    Exits with status 2 if there are errors, else 0.

    \b
    cldurl lint w_300,c_fit//a_0
    cldurl lint https://res.cloudinary.com/demo/image/upload/f_jpg,w_300/v1/a.jpg
    """
    problems = lint_anything(_read(what, cloud, host), **asked(delivery))
    report(problems, as_json)
    click.get_current_context().exit(exit_status(problems, strict))


@click.command()
@click.argument("url")
@options(CLOUD, _HOST)
def parse(url: str, cloud: str | None, host: str | None) -> None:
    """Print the parts of URL as JSON; of a transformation in URL syntax its dicts.

    @FILE reads it from a file, - from standard input.  The value of a token is not printed.

    \b
    cldurl parse https://res.cloudinary.com/demo/image/upload/c_fit,w_300/v7/shop/cup.jpg
    cldurl parse c_fill,w_300/e_sepia
    """
    found = _read(url, cloud, host)
    data = _parts(found) if isinstance(found, DeliveryUrl) else parse_transformation(found).to_list()
    say(json.dumps(data, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    """What JSON cannot hold: an exact decimal, or text that could not be read."""
    return str(getattr(value, "text", value))


def _parts(url: DeliveryUrl) -> dict[str, Any]:
    names = [field.name for field in attrs.fields(DeliveryUrl) if field.name[0] != "_"]
    parts = {name: getattr(url, name) for name in names}
    parts["transformation"] = url.transformation.to_list()
    parts["ambiguities"] = [str(ambiguity) for ambiguity in url.ambiguities]
    parts["token"] = None if url.token is None else _token(url.token)
    return parts


def _token(text: str) -> dict[str, Any]:
    """What a token opens, and until when."""
    try:
        return token_data(Token(text))
    except CldurlError as error:
        return {"error": str(error)}


@click.command()
@click.argument("text")
def canonicalize(text: str) -> None:
    """Print the canonical spelling of TEXT, a URL or a transformation in URL syntax.

    @FILE reads it from a file, - from standard input.

    \b
    cldurl canonicalize w_300,c_fit/e_sepia
    """
    say(canonicalize_text(given("TEXT", text, _QUOTING)))


@click.command()
@click.argument("one")
@click.argument("other")
def equivalent(one: str, other: str) -> None:
    """Say whether two URLs or transformations ask for the same; exit with status 1 if not.

    @FILE reads one from a file, - from standard input.

    \b
    cldurl equivalent w_300,c_fit c_fit,w_300
    """
    if [one, other].count("-") > 1:
        raise click.UsageError("Standard input can be read only once: give the other as @FILE.")
    same = are_equivalent(given("ONE", one, _QUOTING), given("OTHER", other, _QUOTING))
    say("equivalent" if same else "not equivalent")
    click.get_current_context().exit(0 if same else 1)
