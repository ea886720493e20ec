"""The command `upload`: files, folders, patterns and remote URLs, some at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from glob import glob, has_magic
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cldurl import ApiError, RequestError
from cldurl.cli._io import asked, complain, given, refuse, say
from cldurl.cli._options import TRANSFORMATION, options
from cldurl.cli._service import (
    CONTEXT,
    JSON,
    PARAMETERS,
    TAG,
    client_of_environment,
    further,
    json_object,
    line,
)

if TYPE_CHECKING:
    from cldurl.api import Resource
    from cldurl.http import Progress


__all__ = ["upload"]

_URL = ("http://", "https://", "ftp://", "s3://", "gs://", "data:")


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
    TAG,
    CONTEXT,
    click.option("--resource-type", metavar="[auto|image|video|raw]", help="[default: auto]"),
    click.option("--type", metavar="TYPE", help="upload, private or authenticated.  [default: upload]"),
    click.option("--overwrite", is_flag=True, help="Replace an asset of the same public ID."),
    click.option("--use-filename", is_flag=True, help="Make the public ID of the name of the file."),
    click.option("--unique-filename/--no-unique-filename", default=None, help="Make such a name unique."),
    TRANSFORMATION,
    click.option("--eager", metavar="DATA", help="Derived assets to make at once, written as a transformation."),
    click.option("--upload-preset", metavar="NAME", help="An upload preset; without an API key it is unsigned."),
    PARAMETERS,
    click.option("--parallel", default=4, show_default=True, type=click.IntRange(1, 64), help="Files at a time."),
    JSON,
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
    for name, data in (("context", json_object("--context", context)), ("transformation", given("-t", transformation)),
                       ("eager", given("--eager", eager))):  # fmt: skip
        if data:
            settings[name] = data
    settings |= further(parameters, "UPLOAD", {*settings, *(["folder"] if folder or keep_paths else [])})
    failed = 0
    with client_of_environment() as client, _bars(len(found)) as bar, ThreadPoolExecutor(parallel) as threads:
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
        line(asset)
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
