"""The commands that talk to the service, against one on this machine."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner, Result

import cldurl
from cldurl import Cloud, cli
from cldurl.cli import _assets, _service
from cldurl.testing import FakeCloudinary

GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
CLOUD = Cloud("demo", api_key="key", api_secret="s3cret")
NOW = 1_672_531_200
SECRETS = ("s3cret", "a2V5OnMzY3JldA", "0auth-t0ken")
ROOT = Path(cldurl.__file__).resolve().parent.parent
Run = Callable[..., Result]


@pytest.fixture
def fake() -> FakeCloudinary:
    return FakeCloudinary(CLOUD, clock=lambda: NOW, dynamic_folders=False, oauth_tokens=["0auth-t0ken"])


@pytest.fixture
def environ(fake: FakeCloudinary, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of a command: its cloud is the fake's, and there is no proxy."""
    for name in [name for name in os.environ if name.startswith("CLOUDINARY_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with fake.serve() as server:
        yield {"CLOUDINARY_URL": f"cloudinary://key:s3cret@demo?upload_prefix={server.url}"}


@pytest.fixture
def run(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder; no output of any command may hold a secret."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "", **env: str) -> Result:
        result = CliRunner().invoke(cli.cldurl, arguments, input=stdin, env={**environ, **env}, prog_name="cldurl")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert not [secret for secret in SECRETS if secret in result.stdout + result.stderr]
        return result

    return run


def done(result: Result) -> str:
    """What a command that succeeds prints."""
    assert (result.exit_code, result.stderr) == (0, "")
    return str(result.stdout)


def refused(result: Result, status: int = 2) -> str:
    """What a command that fails says, and only that."""
    assert (result.exit_code, result.stdout) == (status, "")
    return str(result.stderr)


def files(*names: str) -> None:
    """Small images in the current folder."""
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(GIF)


def stored(fake: FakeCloudinary) -> list[str]:
    return sorted(public_id for _, _, public_id in fake.assets)


# Upload -------------------------------------------------------------------------------------


def test_upload_prints_the_url(run: Run, fake: FakeCloudinary) -> None:
    """One line, and what the options say is sent."""
    files("cup.gif")
    printed = done(run(
        "upload", "cup.gif", "--public-id", "shop/cup", "--tag", "cup", "--tag", "tea", "--context", '{"alt": "A cup"}',
        "--type", "private", "--resource-type", "image", "-t", '{"width": 300}', "--eager", '[{"width": 100}, "w_200"]',
        "--parameters", '{"moderation": "manual", "display_name": "Cup"}',
    ))  # fmt: skip
    assert printed.startswith("https://res.cloudinary.com/demo/image/private/s--")
    assert printed.endswith(f"--/v{NOW}/shop/cup.gif\n")
    sent = fake.calls[-1].params
    assert {name: sent[name] for name in sent if name != "file"} == {
        "public_id": "shop/cup", "tags": "cup,tea", "context": "alt=A cup", "type": "private", "overwrite": "false",
        "unique_filename": "true", "transformation": "w_300", "eager": "w_100|w_200", "moderation": "manual",
        "display_name": "Cup",
    }  # fmt: skip


def test_upload_with_json_prints_what_the_service_says(run: Run, fake: FakeCloudinary) -> None:
    """A line for each asset, with a flat context."""
    files("a.gif", "b.gif")
    lines = done(
        run("upload", "a.gif", "b.gif", "--use-filename", "--context", '{"alt": "ö"}', "--json", "--no-unique-filename")
    )
    assert '"alt": "ö"' in lines
    answers = sorted(map(json.loads, lines.splitlines()), key=lambda answer: str(answer["public_id"]))
    assert [(answer["public_id"], answer["context"]) for answer in answers] == [
        ("a", {"alt": "ö"}),
        ("b", {"alt": "ö"}),
    ]
    assert fake.cloud.verify_answer(answers[0])


TREE = ("p/a.gif", "p/b.png", "p/x/c.gif", "p/x/.y/d.gif", "q.gif")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["p/a.gif"], ["a"]),
        (["p/a.gif", "q.gif"], ["a", "q"]),
        (["p"], ["a", "b", "c", "d"]),
        (["p/"], ["a", "b", "c", "d"]),
        (["p", "--folder", "/top/"], ["top/a", "top/b", "top/c", "top/d"]),
        (["p", "--keep-paths"], ["a", "b", "x/.y/d", "x/c"]),
        (["p", "--keep-paths", "--folder", "top"], ["top/a", "top/b", "top/x/.y/d", "top/x/c"]),
        (["p/x", "--keep-paths"], [".y/d", "c"]),
        (["p/*.gif"], ["a"]),
        (["p/*"], ["a", "b"]),
        (["p/**/*.gif"], ["a", "c"]),
        (["p/**/**/*.gif"], ["a", "c"]),
        (["p/**/*.gif", "--keep-paths", "--folder", "top"], ["top/a", "top/x/c"]),
        (["*/x/*.gif", "--keep-paths"], ["p/x/c"]),
        (["[pq]*.gif", "p/a.gif", "--keep-paths"], ["a", "q"]),
    ],
)
def test_what_is_named_is_found(run: Run, fake: FakeCloudinary, arguments: list[str], expected: list[str]) -> None:
    """Files, folders and patterns; with `--keep-paths` below the folder or the fixed part that was named."""
    files(*TREE)
    printed = done(run("upload", *arguments, "--use-filename", "--no-unique-filename"))
    assert stored(fake) == expected and len(printed.splitlines()) == len(expected)


def test_a_pattern_may_begin_at_the_root(run: Run, fake: FakeCloudinary, tmp_path: Path) -> None:
    """As shells and scripts write it."""
    files("p/x/a.gif")
    done(run("upload", f"{tmp_path}/p/**/*.gif", "--use-filename", "--no-unique-filename", "--keep-paths"))
    assert stored(fake) == ["x/a"]


def test_a_file_may_be_called_like_a_pattern(run: Run, fake: FakeCloudinary) -> None:
    """What is there is meant."""
    files("a[1].gif", "a1.gif", "b[1]/c.gif")
    done(run("upload", "a[1].gif", "b[1]", "--use-filename", "--no-unique-filename"))
    assert stored(fake) == ["a_1", "c"]


def test_remote_files_go_by_their_urls(run: Run, fake: FakeCloudinary) -> None:
    """The service gets them itself; folders are of paths alone."""
    url = "https://example.com/x/cup.gif"
    done(run("upload", url, "--use-filename", "--no-unique-filename", "--keep-paths"))
    assert stored(fake) == ["cup"] and fake.calls[-1].params["file"] == url


def test_files_that_fail_do_not_stop_the_others(run: Run, fake: FakeCloudinary) -> None:
    """Status 3, each failure with the name of its file, and the URLs of the rest."""
    files("a.gif", "b.gif", "c.gif")
    Path("empty.gif").touch()
    fake.faults.add(path="*/upload", status=400, nth=2)
    result = run("upload", "a.gif", "empty.gif", "b.gif", "c.gif", "--parallel", "1", "--use-filename")
    assert result.exit_code == 3 and len(result.stdout.splitlines()) == 2 == len(fake.assets)
    empty, bad = sorted(result.stderr.splitlines(), key=len)
    assert empty == "empty.gif: file: is empty"
    assert bad.startswith("b.gif: 400: Bad Request (request ")


def test_a_data_uri_that_fails_is_not_printed_whole(run: Run, fake: FakeCloudinary) -> None:
    """A megabyte of base64 helps nobody."""
    fake.faults.add(path="*/upload", status=400)
    said = refused(run("upload", f"data:image/gif;base64,{'R' * 5000}"), 3)
    assert said.startswith("data:image/gif;base64,RRR") and len(said) < 200


def test_what_is_wrong_for_all_files_is_said_once(run: Run, fake: FakeCloudinary) -> None:
    """And nothing is uploaded."""
    files("a.gif", "b.gif")
    assert refused(run("upload", "a.gif", "b.gif", "--type", "fetch")) == (
        'type: unknown type \'fetch\'; known are "upload", "private", "authenticated"\n'
    )
    assert fake.calls == ()


def test_two_files_of_one_name_are_not_taken_for_one(run: Run, fake: FakeCloudinary) -> None:
    """The second file is told, and the status says so: the URL of the first would pass for its own."""
    files("same/a/x.gif", "same/b/x.gif")
    names = ["same", "--use-filename", "--no-unique-filename", "--resource-type", "image"]
    result = run("upload", *names, "--parallel", "1")
    assert result.exit_code == 3 and len(result.stdout.splitlines()) == 1 == len(fake.assets)
    assert "there is an asset x already, and it is kept" in result.stderr


def test_nothing_to_delete_is_said(run: Run) -> None:
    """A prefix that is none is most often a mistake."""
    result = run("delete", "--prefix", "shop/", "--yes")
    assert (result.exit_code, result.stderr) == (3, "no public ID begins with shop/\n")
    assert run("delete", "--prefix", "shop/", "--yes", "--missing-ok").exit_code == 0


def test_an_asset_that_was_there_is_kept_and_said_so(run: Run, fake: FakeCloudinary) -> None:
    """Otherwise nobody would know that nothing was uploaded."""
    files("a.gif")
    fake.add_asset("a", b"other")
    result = run("upload", "a.gif", "--public-id", "a", "--resource-type", "image")
    assert (result.exit_code, result.stdout, result.stderr) == (
        3, "", "a.gif: there is an asset a already, and it is kept; give --overwrite\n",
    )  # fmt: skip
    assert next(iter(fake.assets.values())).content == b"other"
    done(run("upload", "a.gif", "--public-id", "a", "--overwrite"))
    assert next(iter(fake.assets.values())).content == GIF


def test_an_upload_that_is_done_later(run: Run, fake: FakeCloudinary) -> None:
    """It has no URL yet."""
    files("a.gif")
    assert done(run("upload", "a.gif", "--parameters", '{"async_": true}')) == "pending\n"


def test_an_unsigned_upload(run: Run, environ: dict[str, str], fake: FakeCloudinary) -> None:
    """A preset is enough where the environment has no key."""
    files("a.gif")
    fake.presets["browser"] = {"unsigned": True, "tags": "new"}
    url = environ["CLOUDINARY_URL"].replace("key:s3cret@", "")
    done(run("upload", "a.gif", "--upload-preset", "browser", CLOUDINARY_URL=url))
    assert fake.calls[-1].auth == "none" and next(iter(fake.assets.values())).tags == ["new"]
    assert refused(run("upload", "a.gif", CLOUDINARY_URL=url)).startswith("api_key: an upload needs it; ")


def test_an_oauth_token_stands_for_the_key(run: Run, environ: dict[str, str], fake: FakeCloudinary) -> None:
    """It comes from the environment, like all that is secret."""
    files("a.gif")
    url = environ["CLOUDINARY_URL"].replace("key:s3cret@", "")
    done(run("upload", "a.gif", CLOUDINARY_URL=url, CLOUDINARY_OAUTH_TOKEN="0auth-t0ken"))
    assert fake.calls[-1].auth == "bearer"


def test_bars_are_for_terminals(environ: dict[str, str], fake: FakeCloudinary, tmp_path: Path) -> None:
    """Elsewhere standard error stays empty, which the tests above show."""
    pty = pytest.importorskip("pty")
    (tmp_path / "cup.gif").write_bytes(GIF)
    master, slave = pty.openpty()
    env = {**os.environ, **environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "cldurl", "upload", "cup.gif"]
    found = subprocess.run(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=slave, timeout=60)
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert found.returncode == 0 and found.stdout.startswith(b"https://") and "cup.gif" in shown
    assert "s3cret" not in shown


# List ---------------------------------------------------------------------------------------


@pytest.fixture
def shop(fake: FakeCloudinary) -> FakeCloudinary:
    """Five images and a raw file."""
    for at in range(5):
        fake.add_asset(f"shop/{at}", tags=["new"], context={"alt": f"Cup {at}"}, created_at=NOW + at)
    fake.add_asset("notes.txt", b"text", resource_type="raw", created_at=NOW)
    return fake


def test_list_prints_columns(run: Run, shop: FakeCloudinary) -> None:
    """Between tabs, for other programs."""
    assert done(run("list", "--prefix", "shop/4")) == "shop/4\timage\tupload\tgif\t43\t1\t1\t2023-01-01T00:00:04Z\n"
    assert done(run("list", "--resource-type", "raw")) == "notes.txt\traw\tupload\t\t4\t\t\t2023-01-01T00:00:00Z\n"
    assert done(run("list", "--prefix", "nothing")) == ""


def test_list_says_how_to_go_on(run: Run, shop: FakeCloudinary) -> None:
    """With the cursor on standard error, so that standard output is a list."""
    seen: list[str] = []
    more: list[str] = []
    while True:
        result = run("list", "--max-results", "2", *more)
        assert result.exit_code == 0
        seen += [line.split("\t")[0] for line in result.stdout.splitlines()]
        if not result.stderr:
            break
        assert result.stderr.startswith("more: --cursor ")
        more = result.stderr.split()[1:]
    assert sorted(seen) == [f"shop/{at}" for at in range(5)]


def test_list_goes_through_all_pages(run: Run, shop: FakeCloudinary) -> None:
    """Of one type, and of all."""
    lines = done(run("list", "--all", "--max-results", "2", "--json")).splitlines()
    assert sorted(json.loads(line)["public_id"] for line in lines) == [f"shop/{at}" for at in range(5)]
    assert len(shop.calls) == 3
    everything = done(run("list", "--resource-type", "all", "--all")).splitlines()
    assert len(everything) == 6 and everything[-1].startswith("notes.txt\t")


def test_list_with_tags_context_and_moderations(run: Run, shop: FakeCloudinary) -> None:
    """What is asked for is there, in JSON."""
    [line] = done(run("list", "--prefix", "shop/1", "--tags", "--context", "--moderations", "--json")).splitlines()
    asset = json.loads(line)
    assert (asset["tags"], asset["context"]) == (["new"], {"alt": "Cup 1"})
    assert shop.calls[-1].params == {"prefix": "shop/1", "tags": "true", "context": "true", "moderations": "true"}
    [line] = done(run("list", "--prefix", "shop/1", "--json")).splitlines()
    assert "tags" not in json.loads(line)


def test_list_is_of_uploaded_assets_unless_told(run: Run, shop: FakeCloudinary) -> None:
    """`--type all` is of every delivery type."""
    shop.add_asset("secret", type="private")
    assert "secret" not in done(run("list"))
    assert done(run("list", "--type", "private")).startswith("secret\timage\tprivate\t")
    assert len(done(run("list", "--type", "all")).splitlines()) == 6


def test_a_table_is_for_terminals(environ: dict[str, str], shop: FakeCloudinary, tmp_path: Path) -> None:
    """With a head, and never cut, however narrow: an ID is there to be copied."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    env = {**os.environ, **environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "40"}
    command = [sys.executable, "-m", "cldurl", "list", "--prefix", "shop/1"]
    found = subprocess.run(command, cwd=tmp_path, env=env, stdout=slave, stderr=subprocess.PIPE, timeout=60)
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert (found.returncode, found.stderr) == (0, b"")
    assert "public_id" in shown and "shop/1" in shown and "2023-01-01T00:00:01Z" in shown


def test_an_odd_name_keeps_its_line(run: Run, shop: FakeCloudinary) -> None:
    """Neither a tab nor an escape in a value makes another column or colours a terminal."""
    assert [_assets._cell(value) for value in ("a\tb\n\x1b[31m", None, 5)] == ["a b  [31m", "", "5"]


# Get, update and delete ---------------------------------------------------------------------


def test_get_prints_json(run: Run, shop: FakeCloudinary) -> None:
    """By a public ID and by a URL, on several lines or on one."""
    for name in ("shop/1", "https://res.cloudinary.com/demo/image/upload/w_300/v1/shop/1.gif"):
        printed = done(run("get", name))
        assert json.loads(printed)["context"] == {"alt": "Cup 1"} and printed.startswith('{\n  "')
    assert len(done(run("get", "shop/1", "--json")).splitlines()) == 1
    assert "colors" in json.loads(done(run("get", "shop/1", "--parameters", '{"colors": true}')))
    assert json.loads(done(run("get", "notes.txt", "--resource-type", "raw")))["bytes"] == 4


def test_what_is_not_there_is_status_3(run: Run, shop: FakeCloudinary) -> None:
    """The service's own words, and what it calls the request."""
    for command in (["get"], ["update", "--tag", "a"], ["delete", "--yes"]):
        said = refused(run(command[0], "shop/9", *command[1:]), 3)
        assert "Resource not found - shop/9 (request " in said and len(said.splitlines()) == 1


def test_a_failure_that_passes_is_not_spoken_of(environ: dict[str, str], shop: FakeCloudinary) -> None:
    """The service is asked again; that is nobody's business, and least of all standard output's."""
    shop.faults.add(status=503)
    env = {**os.environ, **environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run([sys.executable, "-m", "cldurl", "get", "shop/1"], env=env, capture_output=True, timeout=60)
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["public_id"] == "shop/1" and len(shop.calls) == 2


def test_update_replaces(run: Run, shop: FakeCloudinary) -> None:
    """Tags and context as wholes; what is not named stays."""
    changed = json.loads(done(run("update", "shop/1", "--tag", "a", "--tag", "b", "--context", '{"caption": "x=y"}')))
    assert (changed["tags"], changed["context"]) == (["a", "b"], {"caption": "x=y"})
    changed = json.loads(done(run("update", "shop/1", "--no-tags", "--json")))
    assert (changed["tags"], changed["context"]) == ([], {"caption": "x=y"})
    assert "context" not in json.loads(done(run("update", "shop/1", "--context", "{}")))
    done(run("update", "shop/1", "--parameters", '{"quality_override": 80}'))
    assert shop.calls[-1].params == {"quality_override": "80"}


def test_update_says_the_outcome_of_a_moderation(run: Run, fake: FakeCloudinary) -> None:
    """Approved or rejected, and nothing else."""
    fake.add_asset("a", moderation=[{"kind": "manual", "status": "pending"}])
    assert json.loads(done(run("update", "a", "--moderation-status", "rejected")))["moderation_status"] == "rejected"
    assert refused(run("update", "a", "--moderation-status", "pending")) == (
        'moderation_status: "pending" cannot be set; it is what an asset is until it is approved or rejected\n'
    )


def test_delete_says_what_became_of_each(run: Run, shop: FakeCloudinary) -> None:
    """By IDs, by a URL, and by a prefix."""
    assert done(run("delete", "shop/1", "https://res.cloudinary.com/demo/image/upload/shop/2.gif", "--yes")) == (
        "shop/1\tdeleted\nhttps://res.cloudinary.com/demo/image/upload/shop/2.gif\tdeleted\n"
    )
    assert done(run("delete", "shop/1", "--yes", "--missing-ok", "--json")) == (
        '{"public_id": "shop/1", "result": "not found"}\n'
    )
    assert sorted(done(run("delete", "--prefix", "shop/", "--yes", "--invalidate")).splitlines()) == [
        "shop/0\tdeleted", "shop/3\tdeleted", "shop/4\tdeleted"]  # fmt: skip
    assert shop.calls[-1].params["invalidate"] == "true"
    assert stored(shop) == ["notes.txt"]


def test_a_deletion_that_fails_does_not_stop_the_others(run: Run, shop: FakeCloudinary) -> None:
    """Status 3, and the rest is done."""
    result = run("delete", "shop/1", "shop/9", "shop/2", "--yes")
    assert (result.exit_code, result.stdout) == (3, "shop/1\tdeleted\nshop/2\tdeleted\n")
    assert result.stderr.startswith("shop/9: 200: Resource not found - shop/9 (request ")


def test_a_name_that_cannot_be_deletes_nothing(run: Run, shop: FakeCloudinary) -> None:
    """What is wrong is known before anything is gone."""
    assert refused(run("delete", "shop/1", "shop/2?", "--yes")) == ("public_id: '?' is not allowed in a public ID\n")
    assert refused(run("delete", "shop/1", "https://res.cloudinary.com/other/image/upload/a.jpg", "--yes")) == (
        "asset: a URL of the cloud 'other'; this is 'demo'\n"
    )
    assert shop.calls == ()


def test_delete_asks_on_a_terminal(run: Run, shop: FakeCloudinary, monkeypatch: pytest.MonkeyPatch) -> None:
    """And refuses where nobody can answer."""
    assert refused(run("delete", "shop/1", stdin="y\n")) == "cldurl: nobody can be asked here; give --yes\n"
    asked: list[str] = []
    for answer in (False, True):
        monkeypatch.setattr(_assets, "_agreed", lambda question, answer=answer: asked.append(question) or answer)
        assert run("delete", *[f"shop/{at}" for at in range(4)], "x", "y", "--missing-ok").exit_code == (
            0 if answer else 2
        )
    assert asked == ["Delete shop/0, shop/1, shop/2, shop/3, x and 1 more?"] * 2
    assert run("delete", "--prefix", "shop/").exit_code == 0
    assert asked[-1] == "Delete all that begins with shop/?"
    assert stored(shop) == ["notes.txt"]


# What is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["upload", "a.gif", "b.gif", "--public-id", "x"],
         "--public-id: one ID for 2 files; give --folder and --use-filename"),
        (["upload", "nowhere.gif"], "nowhere.gif: there is no such file"),
        (["upload", "nowhere/*.gif"], "nowhere/*.gif: no file matches"),
        (["upload", "empty"], "empty: an empty folder"),
        (["upload", "empt*"], "empt*: no file matches"),
        (["upload", "a.gif", "--context", "alt=A"], "--context: no JSON object"),
        (["upload", "a.gif", "--context", "{"],
         "--context: no JSON at line 1, column 2: Expecting property name enclosed in double quotes; "
         "quote it for the shell, or keep it in a file, @data.json"),
        (["upload", "a.gif", "--parameters", '{"moderatoin": "manual"}'],
         '--parameters: there is no "moderatoin"; did you mean "moderation"?'),
        (["upload", "a.gif", "--parameters", '{"progress": 1}'], '--parameters: there is no "progress"'),
        (["upload", "a.gif", "--parameters", '{"file": "b.gif"}'], '--parameters: there is no "file"; did you mean "folder"?'),
        (["upload", "a.gif", "--tag", "a", "--parameters", '{"tags": ["b"]}'],
         '--parameters: "tags" has an option of its own; give it once'),
        (["upload", "a.gif", "--parameters", '{"format": 5}'], "format: 5 is not valid; letters, digits and _"),
        (["upload", "a.gif", "-t", '{"widht": 3}'], 'transformation.widht: unknown parameter; did you mean "width"?'),
        (["upload", "a.gif", "--eager", '[{"width": 1}, {"widht": 3}]'],
         'eager[1].widht: unknown parameter; did you mean "width"?'),
        (["upload", "a.gif", "--resource-type", "img"],
         "resource_type: unknown resource type 'img'; known are image, video, raw, auto"),
        (["list", "--max-results", "501"], "max_results: 501 is not a size of a page; 1 to 500"),
        (["list", "--resource-type", "all", "--cursor", "x"],
         "next_cursor: 'x' is no cursor of all types; give that of the page before"),
        (["list", "--type", "all", "--prefix", "x"], 'type: a prefix, and a choice, are of one type; such as "upload"'),
        (["get", "a?"], "public_id: '?' is not allowed in a public ID"),
        (["get", "a", "--parameters", '{"asset": "b"}'], '--parameters: there is no "asset"'),
        (["get", "a", "--parameters", '{"colours": true}'], '--parameters: there is no "colours"; did you mean "colors"?'),
        (["update", "a"], "update: nothing is changed; give tags, context, ..."),
        (["update", "a", "--tag", "x,y"], 'tags[0]: ","; the service would take it for two'),
        (["delete", "--prefix", "/", "--yes"], "prefix: the prefix '/' is that of all assets; such as \"users/42/\""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line(run: Run, fake: FakeCloudinary, arguments: list[str], message: str) -> None:
    """With status 2, before the service hears of it."""
    files("a.gif", "b.gif")
    Path("empty").mkdir()
    assert refused(run(*arguments)) == f"{message}\n"
    assert fake.calls == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["update", "a", "--tag", "x", "--no-tags"], "Error: Give either --tag or --no-tags."),
        (["delete", "--yes"], "Error: Give either IDs or --prefix."),
        (["delete", "a", "--prefix", "b", "--yes"], "Error: Give either IDs or --prefix."),
        (["upload"], "Error: Missing argument 'FILE...'."),
        (
            ["upload", "a.gif", "--parallel", "0"],
            "Error: Invalid value for '--parallel': 0 is not in the range 1<=x<=64.",
        ),
    ],
)
def test_usage(run: Run, arguments: list[str], message: str) -> None:
    """What click says, it says with status 2 as well."""
    assert refused(run(*arguments)).splitlines()[-1] == message


def test_without_a_cloud(run: Run) -> None:
    """It comes from the environment alone: these commands need its secrets."""
    said = refused(run("list", CLOUDINARY_URL=""))
    assert "CLOUDINARY_URL" in said and "--cloud" not in said


def test_wrong_credentials(run: Run, environ: dict[str, str]) -> None:
    """Status 3, and no secret."""
    url = environ["CLOUDINARY_URL"].replace("key:", "other:")
    assert refused(run("list", CLOUDINARY_URL=url), 3).startswith("401: ")


def test_nobody_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 3 as well."""
    from cldurl import http

    monkeypatch.setattr(http, "Client", partial(http.Client, retries=None))
    url = "cloudinary://key:s3cret@demo?upload_prefix=http://127.0.0.1:1"
    assert refused(run("get", "a", CLOUDINARY_URL=url), 3).startswith("no answer from 127.0.0.1 (ConnectError: ")


def test_what_is_not_installed_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    for name in [name for name in sys.modules if name.startswith("cldurl.http")]:
        monkeypatch.delitem(sys.modules, name)
    assert refused(run("list")) == "cldurl: this command needs httpx; pip install 'cldurl[cli,http]'\n"


@pytest.mark.parametrize(
    ("env", "proxy"),
    [
        ({}, None),
        ({"https_proxy": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://q:2"}, "http://p:1"),
        ({"all_proxy": "http://p:1"}, "http://p:1"),
        ({"HTTP_PROXY": "http://q:2"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.org,.cloudinary.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, None),
    ],
)
def test_the_proxy_is_the_environments(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, env: dict[str, str], proxy: str | None
) -> None:
    """As for other commands, with its exceptions; a service on this machine needs none."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert _service.proxy_of(CLOUD) == proxy
    assert _service.proxy_of(attrs.evolve(CLOUD, api_url="http://127.0.0.1:9000")) is None


def test_every_command_shows_an_example_that_works(
    run: Run, fake: FakeCloudinary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of the help are run as they stand."""
    files("photo.jpg", "photos/a.jpg", "photos/x/b.jpg")
    fake.add_asset("tmp/a")
    monkeypatch.setattr(_assets, "_agreed", lambda question: True)
    for name in ("upload", "list", "get", "update", "delete"):
        text = done(run(name, "--help", CLOUDINARY_URL=""))
        lines = [line.strip() for line in text.splitlines() if line.startswith("  cldurl ")]
        assert lines, name
        for line in lines:
            done(run(*shlex.split(line)[1:]))
    assert len(fake.assets) == 2
