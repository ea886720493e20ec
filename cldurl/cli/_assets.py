"""The commands for assets that are there: list, get, update, delete."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from cldurl import ApiError
from cldurl.cli._io import asked, complain, say
from cldurl.cli._options import RESOURCE_TYPE, TYPE, options
from cldurl.cli._service import CONTEXT, JSON, PARAMETERS, TAG, client_of_environment, further, json_object, line

if TYPE_CHECKING:
    from cldurl.api import Resource


__all__ = ["delete", "get", "list_command", "update"]


@click.command("list")
@options(
    click.option("--resource-type", default="image", show_default=True, metavar="[all|image|video|raw]"),
    click.option("--type", metavar="TYPE", help="upload, private, ..., or all.  [default: upload]"),
    click.option("--prefix", metavar="TEXT", help="What the public IDs begin with."),
    click.option("--max-results", type=int, metavar="NUMBER", help="The size of a page, 1 to 500.  [default: 10]"),
    click.option("--cursor", "next_cursor", metavar="TEXT", help="Go on where a page ended."),
    click.option("--all", "every", is_flag=True, help="All pages."),
    click.option("--tags", is_flag=True, default=None, help="With the tags of each."),
    click.option("--context", is_flag=True, default=None, help="With the context of each."),
    click.option("--moderations", is_flag=True, default=None, help="With the moderation of each."),
    JSON,
)
def list_command(every: bool, as_json: bool, **named: Any) -> None:
    """List assets: a table on a terminal, columns between tabs elsewhere, or JSON.

    The cursor of the next page is said on standard error.

    \b
    cldurl list --prefix shop/ --max-results 100
    cldurl list --resource-type all --all --json
    """
    settings = asked(named)
    with client_of_environment() as client:
        if every:
            _rows(client.assets(**settings), as_json)
            return
        page = client.list(**settings)
    _rows(page, as_json)
    if page.next_cursor:
        complain(f"more: --cursor {page.next_cursor}")


_COLUMNS = ("public_id", "resource_type", "type", "format", "bytes", "width", "height", "created_at")


def _rows(assets: Iterable[Resource], as_json: bool) -> None:
    if as_json:
        for asset in assets:
            line(asset)
        return
    rows = ([_cell(getattr(asset, name)) for name in _COLUMNS] for asset in assets)
    if not (sys.stdout and sys.stdout.isatty()):
        for row in rows:
            say("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*_COLUMNS)
    for row in rows:
        table.add_row(*map(Text, row))
    # As wide as it is, and never cut: an ID is there to be copied.
    Console(width=10_000, height=100).print(table)


def _cell(value: object) -> str:
    return "" if value is None else "".join([one if one.isprintable() else " " for one in str(value)])


# --------------------------------------------------------------------------------------- get, update and delete


@click.command()
@click.argument("asset", metavar="ID")
@options(
    RESOURCE_TYPE,
    TYPE,
    click.option("--parameters", metavar="JSON", help='What else is wanted: {"colors": true}; @FILE reads a file.'),
    JSON,
)
def get(asset: str, parameters: str | None, as_json: bool, **kinds: Any) -> None:
    """Print the details of an asset as JSON.

    ID is a public ID, or a delivery URL of this cloud.

    \b
    cldurl get shop/cup
    cldurl get https://res.cloudinary.com/demo/image/upload/v1/shop/cup.jpg
    """
    wanted = further(parameters, "READING", ())
    with client_of_environment() as client:
        _shown(client.get(asset, **asked(kinds), **wanted), as_json)


@click.command()
@click.argument("asset", metavar="ID")
@options(
    RESOURCE_TYPE,
    TYPE,
    TAG,
    click.option("--no-tags", is_flag=True, help="Leave none."),
    CONTEXT,
    click.option("--moderation-status", metavar="[approved|rejected]", help="The outcome of the moderation."),
    PARAMETERS,
    JSON,
)
def update(
    asset: str, tags: tuple[str, ...], no_tags: bool, context: str | None, moderation_status: str | None,
    parameters: str | None, as_json: bool, **kinds: Any,
) -> None:  # fmt: skip
    """Replace the tags, the context, the moderation status, ... of an asset, and print it as JSON.

    \b
    cldurl update shop/cup --tag cup --tag tea --context '{"alt": "A cup"}'
    """
    if tags and no_tags:
        raise click.UsageError("Give either --tag or --no-tags.")
    changes: dict[str, Any] = asked({"moderation_status": moderation_status})
    if tags or no_tags:
        changes["tags"] = list(tags)
    if context is not None:
        changes["context"] = json_object("--context", context)
    changes |= further(parameters, "UPDATE", changes)
    with client_of_environment() as client:
        _shown(client.update(asset, **asked(kinds), **changes), as_json)


def _shown(asset: Resource, as_json: bool) -> None:
    say(json.dumps(asset.to_dict(), ensure_ascii=False, indent=None if as_json else 2))


@click.command()
@click.argument("assets", nargs=-1, metavar="ID...")
@options(
    click.option("--prefix", metavar="TEXT", help="Instead: all assets whose public ID begins with it."),
    RESOURCE_TYPE,
    TYPE,
    click.option("--invalidate", is_flag=True, help="Remove the copies of the CDN too."),
    click.option("--missing-ok", is_flag=True, help="An asset that there is not is no error."),
    click.option("--yes", is_flag=True, help="Do not ask."),
    JSON,
)
def delete(
    assets: tuple[str, ...], prefix: str | None, invalidate: bool, missing_ok: bool, yes: bool, as_json: bool,
    **kinds: Any,
) -> None:  # fmt: skip
    """Delete assets, with all that was derived from them.

    Asks before, unless --yes is given; prints what became of each.

    \b
    cldurl delete shop/cup --invalidate
    cldurl delete --prefix tmp/ --yes
    """
    if bool(assets) == (prefix is not None):
        raise click.UsageError("Give either IDs or --prefix.")
    from cldurl.api import Api

    where = asked(kinds)
    what = f"all that begins with {prefix}" if prefix is not None else ", ".join(assets[:5])
    more = f" and {len(assets) - 5} more" if len(assets) > 5 else ""
    if not yes and not _agreed(f"Delete {what}{more}?"):
        click.get_current_context().exit(2)
    failed = 0
    with client_of_environment() as client:
        if prefix is not None:
            results = client.delete_many(prefix=prefix, invalidate=invalidate, **where).deleted.items()
            for public_id, result in results:
                _deleted(public_id, result.replace("_", " "), as_json)
            if not results and not missing_ok:
                complain(f"no public ID begins with {prefix}")
                click.get_current_context().exit(3)
            return
        for asset in assets:
            # What cannot be named is said before anything is gone.
            Api(client.cloud).target(asset, where.get("resource_type"), where.get("type"))
        for asset in assets:
            try:
                done = client.delete(asset, invalidate=invalidate, missing_ok=missing_ok, **where)
            except ApiError as error:
                failed += 1
                complain(f"{asset}: {error}")
            else:
                _deleted(asset, "deleted" if done.result == "ok" else done.result, as_json)
    if failed:
        click.get_current_context().exit(3)


def _agreed(question: str) -> bool:
    if not (sys.stdin and sys.stdin.isatty()):
        complain("cldurl: nobody can be asked here; give --yes")
        return False
    return click.confirm(question, err=True)


def _deleted(public_id: str, result: str, as_json: bool) -> None:
    say(
        json.dumps({"public_id": public_id, "result": result}, ensure_ascii=False)
        if as_json
        else f"{public_id}\t{result}"
    )
