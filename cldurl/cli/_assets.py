"""The commands that talk to the service: upload, list, get, update, delete.

What they need is loaded when they are asked for: the others work without an HTTP client.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from glob import glob, has_magic
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cldurl import ApiError, Cloud, RequestError
from cldurl.cli._io import asked, complain, given, refuse, say
from cldurl.cli._options import RESOURCE_TYPE, TRANSFORMATION, TYPE, options
from cldurl.errors import suggest

if TYPE_CHECKING:
    from cldurl.api import Resource
    from cldurl.http import Client, Progress

__all__ = ["delete", "get", "list_command", "update", "upload"]

_URL = ("http://", "https://", "ftp://", "s3://", "gs://", "data:")
_JSON = click.option("--json", "as_json", is_flag=True, help="One line of JSON for each asset.")
_TAG = click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated.")
_CONTEXT = click.option("--context", metavar="JSON", help='Contextual metadata: {"alt": "A cup"}; @FILE reads a file.')
_PARAMETERS = click.option(
    "--parameters", metavar="JSON", help="Further parameters of the service, by their names; @FILE reads a file."
)


@contextmanager
def _client() -> Iterator[Client]:
    """The client of the environment's cloud; its proxy, too, is the environment's."""
    try:
        from stamina import instrumentation

        from cldurl.http import Client
    except ImportError as error:
        refuse("cldurl", f"this command needs {error.name}", "pip install 'cldurl[cli,http]'", rule="missing-extra")
    cloud = Cloud.from_env(os.environ)
    hooks = instrumentation.get_on_retry_hooks()
    instrumentation.set_on_retry_hooks(())  # it would log each retry, with structlog to standard output
    try:
        with Client(cloud, proxy=_proxy(cloud), oauth_token=os.environ.get("CLOUDINARY_OAUTH_TOKEN")) as client:
            yield client
    finally:
        instrumentation.set_on_retry_hooks(hooks)


def _proxy(cloud: Cloud) -> str | None:
    """The proxy for the API, by the rules that Python itself has for the environment."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    url = urlsplit(cloud.api_url)
    if url.scheme == "http" or proxy_bypass(url.hostname or ""):
        return None  # without TLS it is a test server on this machine
    found = getproxies()
    return found.get("https") or found.get("all")


def _line(asset: Any) -> None:
    say(json.dumps(asset.to_dict(), ensure_ascii=False))


def _object(option: str, text: str | None) -> dict[str, Any]:
    data = given(option, text, "quote it for the shell, or keep it in a file, @data.json")
    if data is None:
        return {}
    return data if isinstance(data, dict) else refuse(option, "no JSON object", rule="json")


def _further(text: str | None, table: str, settings: Iterable[str]) -> dict[str, Any]:
    """What `--parameters` says: parameters of the service that are not said by an option already."""
    data = _object("--parameters", text)
    if data:
        from cldurl.api import _fields

        known = getattr(_fields, table)
        for name in data:
            if name in settings:
                refuse("--parameters", f'"{name}" has an option of its own', "give it once", rule="two-keys")
            if name not in known:
                refuse("--parameters", f'there is no "{name}"', suggest(name, known), rule="unknown-argument")
    return data


# ----------------------------------------------------------------------------------------------------- upload


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options(
    click.option("--public-id", metavar="ID", help="The public ID, of one file."),
    click.option("--folder", metavar="FOLDER", help="Where the files go."),
    click.option(
        "--keep-paths",
        is_flag=True,
        help="Below it the folders that the files come from, which IDs have in fixed folder mode only.",
    ),
    _TAG,
    _CONTEXT,
    click.option("--resource-type", metavar="[auto|image|video|raw]", help="[default: auto]"),
    click.option("--type", metavar="TYPE", help="upload, private or authenticated.  [default: upload]"),
    click.option("--overwrite", is_flag=True, help="Replace an asset of the same public ID."),
    click.option("--use-filename", is_flag=True, help="Make the public ID of the name of the file."),
    click.option("--unique-filename/--no-unique-filename", default=None, help="Make such a name unique."),
    TRANSFORMATION,
    click.option("--eager", metavar="DATA", help="Derived assets to make at once, written as a transformation."),
    click.option("--upload-preset", metavar="NAME", help="An upload preset; without an API key it is unsigned."),
    _PARAMETERS,
    click.option("--parallel", default=4, show_default=True, type=click.IntRange(1, 64), help="Files at a time."),
    _JSON,
)
def upload(
    files: tuple[str, ...], keep_paths: bool, folder: str | None, tags: tuple[str, ...], context: str | None,
    transformation: str | None, eager: str | None, overwrite: bool, use_filename: bool, parameters: str | None,
    parallel: int, as_json: bool, **named: Any,
) -> None:  # fmt: skip
    """Upload files, and print the URL of each.

    FILE is a file, a folder with all that is in it, a pattern such as 'photos/*.jpg', or a
    remote URL.  Each is uploaded however the others fare; status 3 says that one has failed.

    \b
    cldurl upload photo.jpg --public-id shop/cup --tag cup
    cldurl upload 'photos/**/*.jpg' --folder photos --use-filename --json
    """
    found = list(_found(files))
    if named["public_id"] is not None and len(found) > 1:
        refuse("--public-id", f"one ID for {len(found)} files", "give --folder and --use-filename")
    settings = asked(named)
    for name, value in (("overwrite", overwrite), ("use_filename", use_filename), ("tags", list(tags))):
        if value:
            settings[name] = value
    for name, data in (("context", _object("--context", context)), ("transformation", given("-t", transformation)),
                       ("eager", given("--eager", eager))):  # fmt: skip
        if data:
            settings[name] = data
    settings |= _further(parameters, "UPLOAD", {*settings, *(["folder"] if folder or keep_paths else [])})
    failed = 0
    with _client() as client, _bars(len(found)) as bar, ThreadPoolExecutor(parallel) as threads:
        started = {}
        for file, below in found:
            where = "/".join(filter(None, [folder and folder.strip("/"), below if keep_paths else ""]))
            one = {**settings, "folder": where} if where else settings
            name = str(file) if len(str(file)) <= 100 else f"{str(file)[:97]}..."  # a data URI may be endless
            started[threads.submit(client.upload, file, progress=bar(name), **one)] = name
        try:
            for future in as_completed(started):
                try:
                    asset = future.result()
                except (ApiError, RequestError) as error:
                    if isinstance(error, RequestError) and error.problems[0].root != "file":
                        raise  # it would be the same for each of them
                    failed += 1
                    complain(f"{started[future]}: {error}")
                else:
                    failed += not _uploaded(started[future], asset, as_json)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    if failed:
        click.get_current_context().exit(3)


def _uploaded(name: str, asset: Resource, as_json: bool) -> bool:
    """Whether the file is stored: where there was an asset, its URL would pass for that of the file."""
    if as_json:
        _line(asset)
    elif not asset.existing:
        say(asset.secure_url or asset.public_id or asset.status or "")
    if asset.existing:
        complain(f"{name}: there is an asset {asset.public_id} already, and it is kept; give --overwrite")
    return not asset.existing


def _found(names: Iterable[str]) -> Iterator[tuple[Path | str, str]]:
    """Files and remote URLs, and the folders between what was named and each file."""
    for name in names:
        if name.startswith(_URL):
            yield name, ""
            continue
        path = Path(name)
        if path.is_file():
            yield path, ""
        elif path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file())
            if not inside:
                refuse(name, "an empty folder")
            yield from ((one, _below(path, one)) for one in inside)
        elif has_magic(name):
            # Of a pattern that begins at the root, `Path.glob` knows nothing.
            matches = [one for one in map(Path, sorted({*glob(name, recursive=True)})) if one.is_file()]  # noqa: PTH207
            if not matches:
                refuse(name, "no file matches")
            fixed = Path(*takewhile(lambda part: not has_magic(part), path.parts))
            yield from ((one, _below(fixed, one)) for one in matches)
        else:
            refuse(name, "there is no such file")


def _below(folder: Path, file: Path) -> str:
    """The folders between the two."""
    between = file.parent.relative_to(folder)
    return "/".join(between.parts)


@contextmanager
def _bars(count: int) -> Iterator[Callable[[str], Callable[[Progress], None] | None]]:
    """Bars on a terminal, one for each file; nothing elsewhere."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=count > 1) as bars:

        def bar(name: str) -> Callable[[Progress], None]:
            task = bars.add_task(Path(name).name[-40:], total=None)
            return lambda progress: bars.update(task, completed=progress.sent, total=progress.total)

        yield bar


# ------------------------------------------------------------------------------------------------------- list


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
    _JSON,
)
def list_command(every: bool, as_json: bool, **named: Any) -> None:
    """List assets: a table on a terminal, columns between tabs elsewhere, or JSON.

    The cursor of the next page is said on standard error.

    \b
    cldurl list --prefix shop/ --max-results 100
    cldurl list --resource-type all --all --json
    """
    settings = asked(named)
    with _client() as client:
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
            _line(asset)
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
    Console().print(table)


def _cell(value: object) -> str:
    return "" if value is None else "".join([one if one.isprintable() else " " for one in str(value)])


# --------------------------------------------------------------------------------------- get, update and delete


@click.command()
@click.argument("asset", metavar="ID")
@options(
    RESOURCE_TYPE,
    TYPE,
    click.option("--parameters", metavar="JSON", help='What else is wanted: {"colors": true}; @FILE reads a file.'),
    _JSON,
)
def get(asset: str, parameters: str | None, as_json: bool, **kinds: Any) -> None:
    """Print the details of an asset as JSON.

    ID is a public ID, or a delivery URL of this cloud.

    \b
    cldurl get shop/cup
    cldurl get https://res.cloudinary.com/demo/image/upload/v1/shop/cup.jpg
    """
    wanted = _further(parameters, "READING", ())
    with _client() as client:
        _shown(client.get(asset, **asked(kinds), **wanted), as_json)


@click.command()
@click.argument("asset", metavar="ID")
@options(
    RESOURCE_TYPE,
    TYPE,
    _TAG,
    click.option("--no-tags", is_flag=True, help="Leave none."),
    _CONTEXT,
    click.option("--moderation-status", metavar="[approved|rejected]", help="The outcome of the moderation."),
    _PARAMETERS,
    _JSON,
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
        changes["context"] = _object("--context", context)
    changes |= _further(parameters, "UPDATE", changes)
    with _client() as client:
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
    _JSON,
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
    with _client() as client:
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
