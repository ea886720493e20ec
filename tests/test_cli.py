"""The command line: what it prints, where it prints it, and with which status it ends."""

from __future__ import annotations

import ast
import io
import json
import os
import signal
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import cldurl
from cldurl import cli

ROOT = Path(cldurl.__file__).resolve().parent.parent
DEMO = "https://res.cloudinary.com/demo"
UPLOAD = f"{DEMO}/image/upload"
CARD = '{"width": 300, "height": 300, "crop": "fill"}'
QUOTING = """quote it for the shell, -t '{"width": 300}', or keep it in a file, -t @card.json"""
CARDS = 'card = { transformation = { width = { parameter = "width" } }, parameters = { width = 200 }, format = "webp" }'
NO_KEY = "Expecting property name enclosed in double quotes"  # the words of the json module
SECRETS = {"CLOUDINARY_URL": "cloudinary://1234:s3cret@demo", "CLOUDINARY_AUTH_TOKEN_KEY": "00112233FF99"}
NO_TOKENS = {"CLOUDINARY_AUTH_TOKEN_KEY": ""}
COMMAND = [sys.executable, "-m", "cldurl"]
# Of the environment only what a process needs to start: no cloud of the machine the tests run on.
BARE = {key: value for key, value in os.environ.items() if not key.startswith("CLOUDINARY_")} | {
    "PYTHONPATH": str(ROOT)
}


@pytest.fixture(autouse=True)
def _no_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CLOUDINARY_")]:
        monkeypatch.delenv(name)


def run(*arguments: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(cli.cldurl, arguments, input=stdin, env=env, prog_name="cldurl")


def url(*arguments: str, stdin: str | bytes = "") -> Result:
    return run("url", "--cloud", "demo", *arguments, stdin=stdin)


def signed(*arguments: str, stdin: str | bytes = "", **env: str) -> Result:
    """A command in an environment with secrets, none of which may ever show."""
    result = run(*arguments, stdin=stdin, env={**SECRETS, **env})
    assert not [secret for secret in ("s3cret", "00112233") if secret in result.stdout + result.stderr]
    return result


def printed(result: Result) -> str:
    """What a command that succeeds prints."""
    assert (result.exit_code, result.stderr) == (0, "")
    return str(result.stdout)


def refused(result: Result) -> str:
    """What a command that refuses says: on standard error, with status 2, and nothing else."""
    assert (result.exit_code, result.stdout) == (2, "")
    return str(result.stderr)


def process(*arguments: str, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], **{"capture_output": True, "env": BARE, "timeout": 60, **settings})


# A URL --------------------------------------------------------------------------------------


def test_url_prints_the_url_and_nothing_else() -> None:
    """The documented call gives one line."""
    arguments = ["my_image", "-t", CARD, "--format", "jpg", "--quality", "auto"]
    assert printed(url(*arguments)) == f"{UPLOAD}/c_fill,h_300,q_auto,w_300/my_image.jpg\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('{"width": 300}', "w_300/"),
        (' \n{"width": 300}\n', "w_300/"),
        ('[{"width": 300}, {"effect": "sepia"}]', "w_300/e_sepia/"),
        ('["w_300", {"effect": "sepia"}]', "w_300/e_sepia/"),
        ('"w_300,c_fill"', "c_fill,w_300/"),
        ("w_300,c_fill", "c_fill,w_300/"),
        ("t_hero", "t_hero/"),
        ("c_fill,w_300/e_sepia", "c_fill,w_300/e_sepia/"),
        ("", ""),
        ("[]", ""),
        ('{"width": 1.0}', "w_1.0/"),
    ],
)
def test_data_is_json_or_url_syntax(data: str, text: str, tmp_path: Path) -> None:
    """In place, in a file and on standard input, told apart by the first character."""
    file = tmp_path / "card.json"
    file.write_text(data, encoding="utf-8")
    for result in (url("a", "-t", data), url("a", "-t", f"@{file}"), url("a", "-t", "-", stdin=data)):
        assert printed(result) == f"{UPLOAD}/{text}a\n"


def test_a_file_may_begin_as_windows_writes_it(tmp_path: Path) -> None:
    """A byte order mark is not part of the data."""
    file = tmp_path / "card.json"
    file.write_text(CARD, encoding="utf-8-sig")
    assert printed(url("a", "-t", f"@{file}")) == f"{UPLOAD}/c_fill,h_300,w_300/a\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a/b", "--version", "12"], f"{UPLOAD}/v12/a/b"),
        (["a/b", "--version", "v12"], f"{UPLOAD}/v12/a/b"),
        (["a/b"], f"{UPLOAD}/v1/a/b"),
        (["a/b", "--no-force-version"], f"{UPLOAD}/a/b"),
        (["a", "--resource-type", "video", "--format", "mp4"], f"{DEMO}/video/upload/a.mp4"),
        (["a", "--type", "private"], f"{DEMO}/image/private/a"),
        (["https://example.com/a b", "--type", "fetch"], f"{DEMO}/image/fetch/https://example.com/a%20b"),
        (["a", "--suffix", "two-words"], f"{DEMO}/images/a/two-words"),
        (["a", "--no-secure"], "http://res.cloudinary.com/demo/image/upload/a"),
        (["a", "--shorten"], f"{DEMO}/iu/a"),
        (["a", "--root-path"], f"{DEMO}/a"),
        (["a", "--host", "private"], "https://demo-res.cloudinary.com/image/upload/a"),
        (["a", "--host", "img.example.com"], "https://img.example.com/image/upload/a"),
        (["a%20b", "--encoded"], f"{UPLOAD}/a%20b"),
        (["a b"], f"{UPLOAD}/a%20b"),
        (["a", "-t", "w_3", "--defaults", '{"quality": "auto"}'], f"{UPLOAD}/w_3/q_auto/a"),
        (["a", "-t", '{"width": 3}', "--quality", "80"], f"{UPLOAD}/q_80,w_3/a"),
        (["--", "-a"], f"{UPLOAD}/-a"),
        (["-"], f"{UPLOAD}/-"),
    ],
)
def test_every_argument_of_url_has_an_option(arguments: list[str], expected: str) -> None:
    """What `Cloud.url` takes, the command takes."""
    assert printed(url(*arguments)) == f"{expected}\n"


def test_no_argument_of_url_is_forgotten() -> None:
    """A new argument of `Cloud.url` needs an option, or this test a reason."""
    from cldurl.typing import Delivery

    command = cli.cldurl.commands["url"]
    known = {parameter.name for parameter in command.params}
    assert known >= set(Delivery.__annotations__) | {"public_id", "transformation", "quality", "format"}


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"CLOUDINARY_CLOUD_NAME": "there"}, "https://res.cloudinary.com/there/image/upload/a"),
        ({"CLOUDINARY_URL": "cloudinary://k:s@there?secure=false"}, "http://res.cloudinary.com/there/image/upload/a"),
        ({"CLOUDINARY_URL": "cloudinary://there?shorten=true"}, "https://res.cloudinary.com/there/iu/a"),
    ],
)
def test_the_cloud_comes_from_the_environment(env: dict[str, str], expected: str) -> None:
    """It is read at run time, and `--cloud` replaces all of it."""
    assert printed(run("url", "a", env=env)) == f"{expected}\n"
    assert printed(run("url", "a", "--cloud", "demo", env=env)) == f"{UPLOAD}/a\n"


def test_a_switch_overrules_the_environment_both_ways() -> None:
    """What CLOUDINARY_URL turns on, the command line can turn off."""
    env = {"CLOUDINARY_URL": "cloudinary://demo?shorten=true&force_version=false"}
    assert printed(run("url", "a/b", "--no-shorten", "--force-version", env=env)) == f"{UPLOAD}/v1/a/b\n"


# Errors -------------------------------------------------------------------------------------


def test_an_error_is_the_text_of_the_exception() -> None:
    """Neither more nor less, on standard error."""
    with pytest.raises(cldurl.CldurlError) as error:
        cldurl.Cloud("demo").url("a", cldurl.untyped({"widht": 3}))
    assert refused(url("a", "-t", '{"widht": 3}')) == f"{error.value}\n"
    assert str(error.value) == '$.widht: unknown parameter; did you mean "width"?'


def test_several_problems_take_a_line_each() -> None:
    """All that is wrong is said at once."""
    assert refused(url("a", "-t", '[{"widht": 3}, {"width": 0}]')) == (
        '$[0].widht: unknown parameter; did you mean "width"?\n'
        "$[1].width: 0 is out of range; expected pixels above 0 or a share (0.5)\n"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{width: 300}", f"-t: no JSON at line 1, column 2: {NO_KEY}; {QUOTING}"),
        ('{"width":\n300,, ', f"-t: no JSON at line 2, column 5: {NO_KEY}; {QUOTING}"),
        ("[1] [2]", f"-t: no JSON at line 1, column 5: Extra data; {QUOTING}"),
        ('{"width": 1, "width": 2}', '-t: the key "width" occurs twice in one object; keep one'),
        ('[{"effect": {"a": 1, "a": 1}}]', '-t: the key "a" occurs twice in one object; keep one'),
        ('{"width": NaN}', "-t: NaN is not JSON and no value of a transformation"),
        ('{"width": -Infinity}', "-t: -Infinity is not JSON and no value of a transformation"),
        (
            "'{\"width\": 3}'",
            (
                "-t: begins with a single quote, which this shell leaves where it is; "
                'write -t "{\\"width\\": 300}", or keep it in a file, -t @card.json'
            ),
        ),
        ("[" * 100_000, "-t: nested too deep"),
        ("@no/such.json", "-t @no/such.json: cannot be read: No such file or directory"),
        ("@a\0b", "-t @a\0b: cannot be read: embedded null byte"),
    ],
)  # fmt: skip
def test_unreadable_data_is_refused_with_its_place(data: str, message: str) -> None:
    """Line and column, and what the shell may have done to it."""
    assert refused(url("a", "-t", data)) == f"{message}\n"


def test_a_huge_number_is_no_traceback() -> None:
    """Python refuses to read ints of more than 4,300 digits; older ones are refused by the library."""
    assert "digits" in refused(url("a", "-t", f'{{"width": {"9" * 5000}}}'))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """PowerShell 5 writes UTF-16."""
    file = tmp_path / "card.json"
    file.write_text(CARD, encoding="utf-16")
    assert refused(url("a", "-t", f"@{file}")) == f"-t @{file}: not UTF-8 at byte 1\n"


def test_a_file_without_end_is_refused() -> None:
    """It is read up to a limit, whatever it claims to be."""
    if not Path("/dev/zero").exists():
        pytest.skip("needs /dev/zero")
    assert refused(url("a", "-t", "@/dev/zero")) == "-t: more than 16,777,216 bytes\n"


def test_a_broken_file_gets_no_advice_on_quoting(tmp_path: Path) -> None:
    """No shell came between the file and us."""
    file = tmp_path / "card.json"
    file.write_text("{\n'", encoding="utf-8")
    expected = f"-t @{file}: no JSON at line 2, column 1: {NO_KEY}\n"
    assert refused(url("a", "-t", f"@{file}")) == expected


def test_without_a_cloud_both_ways_to_give_one_are_named() -> None:
    """The exception's text, and the option that it cannot know."""
    assert refused(run("url", "a")) == (
        "environ: no cloud name; set CLOUDINARY_CLOUD_NAME, or CLOUDINARY_URL=cloudinary://<api_key>:<api_secret>@<cloud_name>\n"
        "--cloud: not given; such as --cloud demo\n"
    )


def test_a_secret_never_shows() -> None:
    """A broken CLOUDINARY_URL is not repeated."""
    result = run("url", "a", env={"CLOUDINARY_URL": "cloudinary://key:s3cret@de mo"})
    assert refused(result).startswith("CLOUDINARY_URL: ") or result.stderr.startswith("name: ")
    assert "s3cret" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give either PUBLIC_ID or --batch."),
        (["a", "--batch"], "Give either PUBLIC_ID or --batch."),
        (["a", "--keep-going"], "--keep-going belongs to --batch."),
        (["--batch", "-t", "-"], "Standard input can be read only once: give the data as @FILE."),
        (["a", "-t", "-", "--defaults", "-"], "Standard input can be read only once: give the data as @FILE."),
        (["a", "-t", "w_1", "-t", "w_2"], "given twice; a chain is one JSON list."),
    ],
)
def test_calls_that_leave_something_open_are_refused(arguments: list[str], message: str) -> None:
    """Two sources, or none, are a usage error."""
    assert message in refused(url(*arguments))


# Signing and verifying ----------------------------------------------------------------------


LATE = "2100-01-01T00:00:00Z"  # 4102444800


def test_url_signs_and_adds_tokens() -> None:
    """The secret of the environment signs; the token is for this URL alone."""
    cloud = cldurl.Cloud.from_env(SECRETS)
    assert printed(signed("url", "a/b", "-t", CARD, "--sign")) == cloud.url("a/b", json.loads(CARD), sign=True) + "\n"
    line = printed(signed("url", "a/b", "--token-duration", "5m")).strip()
    assert cloud.verify_token(line.partition("?")[2], line).acl == ()
    lines = printed(signed("url", "--batch", "--sign", stdin="a\nb\n")).split()
    assert [cloud.verify_url(line).public_id for line in lines] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["url", "a", "--sign", "--cloud", "demo"], ["api_secret: a signature needs it", "CLOUDINARY_API_SECRET"]),
        (["url", "a", "--token-duration", "5m", "--cloud", "demo"], ["token_key: ", "CLOUDINARY_AUTH_TOKEN_KEY"]),
        (["sign", "a"], ["api_secret: ", "CLOUDINARY_API_SECRET"]),
        (["token", "--acl", "/*", "--duration", "1"], ["token_key: ", "CLOUDINARY_AUTH_TOKEN_KEY"]),
        (["verify", f"{UPLOAD}/s--v2fTPYTu--/sample.jpg"], ["api_secret: ", "CLOUDINARY_API_SECRET"]),
        (["sign-params", "{}"], ["api_secret: ", "CLOUDINARY_API_SECRET"]),
    ],
)
def test_without_a_secret_the_variable_is_named(arguments: list[str], names: list[str]) -> None:
    """The text of the exception, and where a shell can get it from."""
    lines = refused(run(*arguments, env={"CLOUDINARY_CLOUD_NAME": "demo"})).splitlines()
    assert [name in line for name, line in zip(names, lines, strict=True)] == [True, True]
    assert lines[1].startswith("environ: set ")


def test_no_secret_comes_from_an_argument() -> None:
    """Arguments can be seen by everybody on the machine, and stay in the shell's history."""
    for command in cli.cldurl.commands.values():
        assert not [name for option in command.params for name in option.opts if "secret" in name or "key" in name]


def test_sign_prints_a_url_that_expires_and_says_how() -> None:
    """With a token key a token, without one a link to the API."""
    arguments = ["sign", "shop/a", "-t", CARD, "--format", "jpg", "--expires-at", LATE]
    result = signed(*arguments)
    cloud = cldurl.Cloud.from_env(SECRETS)
    link = cloud.signed_url("shop/a", 4102444800, transformation=json.loads(CARD), format="jpg")
    assert (result.exit_code, result.stdout) == (0, f"{link}\n")
    assert result.stderr == f"token: a token, delivered by the CDN, until {LATE}\n"
    result = signed(*arguments, **NO_TOKENS)
    assert result.stdout.startswith("https://api.cloudinary.com/v1_1/demo/image/download?expires_at=4102444800&")
    assert result.stderr == f"download: a link to the API, past the CDN, until {LATE}\n"


def test_sign_takes_the_arguments_of_signed_url() -> None:
    """Attachment, resource type, type and version."""
    result = signed("sign", "a", "--attachment", "--resource-type", "video", "--type", "private", "--version", "7")
    assert result.stdout.startswith(f"{DEMO}/video/private/fl_attachment/v7/a?__cld_token__=exp=")
    assert "one hour" in (cldurl.Cloud.signed_url.__doc__ or "")
    for given, seconds in [([], 3600), (["--expires-in", "2d"], 172800), (["--expires-in", "90s"], 90)]:
        token = cldurl.Token(signed("sign", "a", *given).stdout.strip().partition("?")[2])
        assert abs(token.expires_at - time.time() - seconds) < 60


def test_no_permanent_signature_comes_from_sign() -> None:
    """Neither way gives a URL that never expires."""
    for env in ({}, NO_TOKENS):
        assert "/s--" not in signed("sign", "a", **env).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sign", "a", "--expires-in", "1h", "--expires-at", "1"], "Give either --expires-in or --expires-at."),
        (["sign", "a", "--expires-in", "soon"], "a length of time is written 300, 90s, 5m, 1h or 2d."),
        (["sign", "a", "--expires-in", "-5"], "a length of time is written"),
        (["sign", "a", "--expires-at", "tomorrow"], "a moment is written 1893456000 or 2030-01-01T00:00:00Z."),
        (["sign", "a", "--expires-at", "2100-01-01"], "expires_at: a datetime without a time zone"),
        (["sign", "a", "--expires-at", "1000"], "expires_at: the end 1000 is in the past"),
        (["sign", "a", "--expires-at", "4102444800000"], "it may be in milliseconds"),
        (["sign", "a?"], "public_id: '?' is not allowed in a public ID"),
        (["token", "--duration", "5m"], "acl: a token needs acl or url"),
        (["token", "--acl", "/*"], "expires_at: a token needs expires_at or duration"),
        (["token", "--acl", "a b", "--duration", "5m"], "acl: 'a b' contains"),
        (["token", "--acl", "/*", "--duration", "5m", "--ip", "1.2.3.4~exp=9"], "ip: "),
        (["token", "--acl", "/*", "--duration", "0"], "duration: 0 is not a length of time"),
        (["token", "--acl", "/*", "--duration", "5m", "--domain", "example.com"], "--domain belongs to --cookie."),
        (["sign-params", "{"], "PARAMS: no JSON at line 1, column 2"),
        (["sign-params", "a=1"], "PARAMS: no JSON object"),
        (["sign-params", "a=1", "--explain"], "PARAMS: no JSON object"),
        (["sign-params", '{"Public_id": 1}'], "params.Public_id: no name of an API parameter"),
        (["sign-params", '{"file": "a"}'], "params.file: is never signed"),
        (["diagnose", "x"], "--params"),
        (["diagnose", "-", "--params", "-"], "Standard input can be read only once"),
        (["diagnose", "x", "--params", "[]"], "--params: no JSON object"),
    ],
)
def test_what_cannot_be_signed_is_refused(arguments: list[str], message: str) -> None:
    """Status 2, and the words of the exception."""
    assert message in refused(signed(*arguments))


def test_a_broken_token_key_is_refused_and_not_shown() -> None:
    """Whichever variable it stands in."""
    for env in (
        {"CLOUDINARY_AUTH_TOKEN_KEY": "wrongkey"},
        {"CLOUDINARY_AUTH_TOKEN_KEY": "", "CLOUDINARY_URL": "cloudinary://demo?auth_token[key]=wrongkey"},
    ):
        text = refused(signed("token", "--acl", "/*", "--duration", "5m", **env))
        assert text.startswith("token_key: ") and "wrongkey" not in text


def test_token_is_that_of_the_library() -> None:
    """The documented token, and its other form."""
    arguments = ["token", "--acl", "/image/*", "--start", "4102444500", "--duration", "5m"]
    cloud = cldurl.Cloud.from_env(SECRETS)
    token = cloud.token("/image/*", start=4102444500, duration=300)
    assert printed(signed(*arguments)) == f"{token}\n"
    assert printed(signed(*arguments, "--cookie", "--domain", "a.com")) == f"{token.cookie(domain='a.com')}\n"
    assert printed(signed("token", "--acl", "/a/*", "--acl", "/b/*", "--expires-at", LATE, "--ip", "1.2.3.4")) == (
        cloud.token(["/a/*", "/b/*"], expires_at=4102444800, ip="1.2.3.4") + "\n"
    )
    assert printed(signed("token", "--url", "/image/upload/a.jpg", "--expires-at", LATE)) == (
        cloud.token(url="/image/upload/a.jpg", expires_at=4102444800) + "\n"
    )
    windowed = cldurl.Token(printed(signed("token", "--acl", "/*", "--duration", "5m", "--window", "1h")).strip())
    assert windowed.expires_at % 3600 == 0


def test_verify_shows_what_is_genuine() -> None:
    """The asset of a signed URL, what a token opens, or both."""
    cloud = cldurl.Cloud.from_env(SECRETS)
    url = cloud.url("shop/a", {"width": 3}, format="jpg", sign=True)
    shown = json.loads(printed(signed("verify", url)))
    assert shown == {
        "asset": {
            "resource_type": "image", "type": "upload", "public_id": "shop/a", "format": "jpg", "version": 1,
            "transformation": "w_3", "suffix": None,
        }
    }  # fmt: skip
    token = cloud.token("/demo/*", start=4102444700, expires_at=4102444800, ip="1.2.3.4")
    arguments = ["verify", f"{url}?{token}", "--ip", "1.2.3.4", "--at", "2099-12-31T23:59:59Z"]
    both = json.loads(printed(signed(*arguments)))
    assert both["asset"] == shown["asset"]
    assert both["token"] == {
        "acl": ["/demo/*"], "start": "2099-12-31T23:58:20Z", "expires_at": LATE, "ip": "1.2.3.4",
    }  # fmt: skip
    alone = cloud.url("a", type="authenticated", token={"expires_at": 4102444800})
    assert list(json.loads(printed(signed("verify", alone)))) == ["token"]
    assert signed("verify", cloud.url("a", type="private", sign=True), "--type", "private").exit_code == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda url: url.replace("w_3", "w_4"), "the signature does not match"),
        (lambda url: url.replace("demo", "other"), "on another host or in another cloud"),
        (lambda url: url.replace("upload", "private"), "of another resource type or delivery type"),
        (lambda _: f"{UPLOAD}/a", "the URL is unsigned"),
        (lambda _: "a b", "this is not a URL"),
        (lambda url: f"{url}?__cld_token__=exp=1~acl=*~hmac={'0' * 64}", "the MAC of the token does not match"),
        (lambda url: f"{url}?__cld_token__=exp=1", "the token does not end with a MAC"),
    ],
)
def test_what_is_not_genuine_ends_with_1(change: Any, message: str) -> None:
    """Nothing on standard output, the words of the exception on standard error."""
    url = cldurl.Cloud.from_env(SECRETS).url("a", {"width": 3}, sign=True)
    result = signed("verify", change(url))
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_a_token_that_is_over_or_elsewhere_ends_with_1() -> None:
    """Each reason in its own words."""
    cloud = cldurl.Cloud.from_env(SECRETS)
    token = cloud.token("/demo/image/private/*", start=1000, expires_at=2000, past=True)
    url = f"{DEMO}/image/private/a?{token}"
    for at, text in [("999", "the token is valid from 1000"), ("2000", "the token expired at 2000"), ("1999", "")]:
        result = signed("verify", url, "--at", at)
        assert (result.exit_code, text in result.stderr) == (1 if text else 0, True)
    result = signed("verify", url.replace("private/a", "upload/a"), "--at", "1999")
    assert (result.exit_code, "not for" in result.stderr) == (1, True)


def test_sign_params_prints_what_is_posted(tmp_path: Path) -> None:
    """The fields as JSON, in place, from a file and from standard input."""
    data = '{"public_id": "a", "overwrite": true, "timestamp": 1315060510}'
    fields = cldurl.Cloud.from_env(SECRETS).sign_params(json.loads(data))
    file = tmp_path / "params.json"
    file.write_text(data, encoding="utf-8")
    for result in (
        signed("sign-params", data), signed("sign-params", f"@{file}"), signed("sign-params", "-", stdin=data),
    ):  # fmt: skip
        assert json.loads(printed(result)) == fields
    assert printed(run("sign-params", data, "--explain")) == (
        "sha1(overwrite=true&public_id=a&timestamp=1315060510<api_secret>)\n"
    )


def test_diagnose_names_the_cause() -> None:
    """Proven with the secret, likely without; from the text or the JSON of the answer."""
    wrong = cldurl.Cloud("demo", api_key="1", api_secret="s3cret").sign_params({"overwrite": "True", "timestamp": 1})
    text = f"Invalid Signature {wrong['signature']}. String to sign - 'overwrite=true&timestamp=1'."
    lines = (
        "a boolean was signed and sent in different spellings; write true or false [boolean-spelling]\n"
        "the API signed: overwrite=true&timestamp=1\n"
        "to be signed:   overwrite=true&timestamp=1\n"
    )
    params = '{"overwrite": true, "timestamp": 1}'
    assert printed(signed("diagnose", text, "--params", params)) == f"certain: {lines}"
    answer = json.dumps({"error": {"message": text}})
    assert printed(signed("diagnose", "-", "--params", params, stdin=answer)) == f"certain: {lines}"
    assert printed(run("diagnose", text, "--params", '{"overwrite": "1", "timestamp": 1}')).startswith("likely: a bool")
    assert printed(run("diagnose", "hello", "--params", "{}")).startswith("likely: this is not a message")


# A batch ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a\nx/b\nc\n", "a\r\nx/b\r\nc\r\n", "a\nx/b\nc", "a\nx/b\r\nc", "\ufeffa\nx/b\nc\n"])
def test_a_batch_answers_each_line_with_a_line(text: str) -> None:
    """Whatever ends the lines, and whether something ends the last."""
    result = url("--batch", "-t", "w_3", stdin=text.encode())
    assert printed(result) == f"{UPLOAD}/w_3/a\n{UPLOAD}/w_3/v1/x/b\n{UPLOAD}/w_3/c\n"


def test_an_empty_batch_is_no_error() -> None:
    """No lines in, no lines out."""
    assert printed(url("--batch")) == ""


def test_a_batch_stops_at_the_first_bad_id() -> None:
    """What came before is written, and the line is named."""
    result = url("--batch", stdin="a\nb?\nc\n")
    assert (result.exit_code, result.stdout) == (2, f"{UPLOAD}/a\n")
    assert result.stderr == "line 2: public_id: '?' is not allowed in a public ID\n"


def test_a_batch_can_keep_going() -> None:
    """Every bad line is named and gives an empty line, so that the numbers of the lines agree."""
    result = url("--batch", "--keep-going", stdin=b"b?\na\n\n\xff\nc\rd\n/\ne")
    assert (result.exit_code, result.stdout) == (2, f"\n{UPLOAD}/a\n\n\n\n\n{UPLOAD}/e\n")
    assert result.stderr.splitlines() == [
        "line 1: public_id: '?' is not allowed in a public ID",
        "line 3: public_id: an empty public ID",
        "line 4: public_id: not UTF-8 at byte 1",
        "line 5: public_id: '\\r' is not allowed in a public ID",
        'line 6: public_id: a public ID cannot begin with "/"',
    ]


@pytest.mark.parametrize("stdin", ["", "a\nb\n"])
def test_a_bad_transformation_is_reported_once_and_before_any_line(stdin: str) -> None:
    """It is no fault of line 1."""
    arguments = ["--batch", "--keep-going", "-t", '{"widht": 3}']
    assert refused(url(*arguments, stdin=stdin)) == '$.widht: unknown parameter; did you mean "width"?\n'
    assert printed(url("--batch", "--type", "fetch", stdin="http://x.y/z")) == f"{DEMO}/image/fetch/http://x.y/z\n"


def test_a_batch_takes_encoded_ids() -> None:
    """`--encoded` holds for each line."""
    result = url("--batch", "--encoded", "--keep-going", stdin="a%20b\na b\n")
    assert (result.exit_code, result.stdout) == (2, f"{UPLOAD}/a%20b\n\n")


def test_a_line_without_end_is_refused() -> None:
    """Memory is bounded even where lines are not."""
    result = url("--batch", "--keep-going", stdin=b"a\n" + b"b" * (3 << 20))
    assert (result.exit_code, result.stdout) == (2, f"{UPLOAD}/a\n")
    assert result.stderr == "line 2: longer than 1,048,576 bytes\n"


def test_a_batch_answers_before_its_input_ends() -> None:
    """A program at the other end of both pipes never waits for more than it sent."""
    with subprocess.Popen(
        [*COMMAND, "url", "--batch", "--cloud", "demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=BARE
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        for name in ("a", "b"):
            child.stdin.write(f"{name}\n".encode())
            child.stdin.flush()
            assert child.stdout.readline() == f"{UPLOAD}/{name}\n".encode()
        child.stdin.close()
        assert (child.stdout.read(), child.wait(timeout=30)) == (b"", 0)


class _Endless(io.RawIOBase):
    """Standard input of many lines, made as they are read."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks

    def read1(self, _size: int) -> bytes:
        self.left -= 1
        return b"".join([b"products/item_%d_%d\n" % (self.left, n) for n in range(2000)]) if self.left >= 0 else b""


class _Counted(io.RawIOBase):
    """Standard output that counts lines and keeps none."""

    lines = 0

    def write(self, data: Any) -> int:
        self.lines += data.count(b"\n")
        return len(data)


def _peak(monkeypatch: pytest.MonkeyPatch, chunks: int) -> int:
    """The most memory that a batch of `chunks` times 2,000 lines holds at once."""
    out = _Counted()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=_Endless(chunks)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out, flush=out.flush))
    tracemalloc.start()
    try:
        status = cli.cldurl(["url", "--batch", "--cloud", "demo", "-t", CARD], standalone_mode=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        monkeypatch.undo()
    assert (status, out.lines) == (0, chunks * 2000)
    return peak


def test_the_memory_of_a_batch_does_not_grow_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """200,000 lines, 18 MB of URLs, take what 10,000 take."""
    _peak(monkeypatch, 1)  # what is loaded on first use
    assert _peak(monkeypatch, 100) - _peak(monkeypatch, 5) < 100_000


def test_no_line_is_lost_between_chunks() -> None:
    """Lines of every length, over many chunks, come out in order."""
    ids = [f"{'x' * (n % 250)}{n}" for n in range(5000)]
    out = process("url", "--batch", "--cloud", "demo", input="\n".join(ids).encode())
    assert out.stdout.decode().split() == [f"{UPLOAD}/{name}" for name in ids]
    assert (out.returncode, out.stderr) == (0, b"")


# Processes ----------------------------------------------------------------------------------


def test_the_module_runs() -> None:
    """`python -m cldurl` is the command; its output ends with one line feed on every system."""
    out = process("url", "my_image", "-t", CARD, "--format", "jpg", "--quality", "auto", "--cloud", "demo")
    assert (out.returncode, out.stderr) == (0, b"")
    assert out.stdout == f"{UPLOAD}/c_fill,h_300,q_auto,w_300/my_image.jpg\n".encode()


def test_a_process_fails_with_status_2_and_no_traceback() -> None:
    """The error is on standard error, and standard output is empty."""
    out = process("url", "a?", "--cloud", "demo")
    assert (out.returncode, out.stdout) == (2, b"")
    assert out.stderr.decode().splitlines() == ["public_id: '?' is not allowed in a public ID"]


posix = pytest.mark.skipif(os.name != "posix", reason="signals, pipes and devices of POSIX")


@posix
def test_a_reader_that_leaves_is_no_traceback() -> None:
    """`| head -1` ends the batch quietly."""
    with subprocess.Popen(
        [*COMMAND, "url", "--batch", "--cloud", "demo"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=BARE,
    ) as child:  # fmt: skip
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        child.stdin.write(b"a\n")
        child.stdin.flush()
        assert child.stdout.readline() == f"{UPLOAD}/a\n".encode()
        child.stdout.close()
        child.stdin.write(b"b\n" * 100)
        child.stdin.close()
        assert (child.stderr.read(), child.wait(timeout=30)) == (b"", 1)


@posix
def test_an_interrupt_is_no_traceback() -> None:
    """Ctrl-C ends with 130, as shells expect."""
    # Tests that run in the background inherit that interrupts are ignored.
    heard = "import signal, os, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", heard, *COMMAND, "url", "--batch", "--cloud", "demo"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=BARE,
    ) as child:  # fmt: skip
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        child.stdin.write(b"a\n")
        child.stdin.flush()
        child.stdout.readline()  # it is running, and waits for more
        child.send_signal(signal.SIGINT)
        assert (child.wait(timeout=30), child.stderr.read()) == (130, b"")


@posix
@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("url a --cloud demo >/dev/full", "cldurl: No space left on device\n"),
        ("url --batch --cloud demo </etc/passwd >/dev/full --keep-going", "cldurl: No space left on device\n"),
        ("url a --cloud demo >&-", "stdout: it is closed\n"),
        ("url --batch --cloud demo <&-", "stdin: it is closed\n"),
    ],
)
def test_streams_that_do_not_work_are_errors(call: str, message: str) -> None:
    """A full disk and closed streams are said in a line, once."""
    if "/dev/full" in call and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    script = ["sh", "-c", f'exec "$0" -m cldurl {call}', sys.executable]
    out = subprocess.run(script, capture_output=True, env=BARE, timeout=60)
    assert (out.returncode, out.stderr.decode().splitlines(keepends=True)[-1]) == (2, message)
    assert b"Traceback" not in out.stderr and b"ignored" not in out.stderr


@posix
@pytest.mark.parametrize("arguments", [[b"a\xff"], [b"a", b"-t", b"\xff"], [b"a", b"--quality", b"\xff"]])
def test_arguments_that_are_no_text_are_refused(arguments: list[bytes]) -> None:
    """Bytes that are not UTF-8 arrive as lone surrogates, and never in a URL."""
    command = [*map(os.fsencode, COMMAND), b"url", b"--cloud", b"demo", *arguments]
    out = subprocess.run(command, capture_output=True, env={**BARE, "PYTHONUTF8": "1"}, timeout=60)
    assert (out.returncode, out.stdout) == (2, b"")
    assert b"Traceback" not in out.stderr and out.stderr


def test_results_are_utf_8_in_every_locale() -> None:
    """The output of `compile --target api` is data, which a locale must not change."""
    data = json.dumps({"overlay": {"font_family": "Arial", "font_size": 40, "text": "é"}})
    out = process("compile", "--target", "api", "-t", data, env={**BARE, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (out.returncode, out.stdout) == (0, "l_text:Arial_40:é\n".encode())


@pytest.mark.parametrize("shell", ["bash_source", "zsh_source", "fish_source"])
def test_the_completion_that_the_help_promises_is_there(shell: str) -> None:
    """The lines in `cldurl --help` name variables that work."""
    if shell == "bash_source" and not Path("/bin/bash").exists():
        pytest.skip("needs bash")
    assert f"_CLDURL_COMPLETE={shell} cldurl" in printed(run("--help"))
    out = process(env={**BARE, "_CLDURL_COMPLETE": shell})
    assert out.returncode == 0 and b"_CLDURL_COMPLETE" in out.stdout


# Checks and compiled text -------------------------------------------------------------------


def test_check_prints_errors_and_ends_with_2() -> None:
    """Every error, with its rule; it is the result, so it goes to standard output."""
    result = run("check", "-t", '{"widht": 3, "width": 0}')
    assert (result.exit_code, result.stderr) == (2, "")
    assert result.stdout == (
        'error: $.widht: unknown parameter; did you mean "width"? [unknown-key]\n'
        "error: $.width: 0 is out of range; expected pixels above 0 or a share (0.5) [out-of-range]\n"
    )


def test_warnings_count_under_strict_only() -> None:
    """0 without `--strict`, 1 with it; errors stay 2."""
    data = '{"width": 3, "crop": "thumb"}'
    line = printed(run("check", "-t", data))
    assert line.startswith("warning: $.crop: ") and line.endswith(" [thumb-without-gravity]\n")
    assert run("check", "-t", data, "--strict").exit_code == 1
    assert run("check", "-t", '{"width": 3}', "--strict").exit_code == 0
    assert run("check", "-t", '{"width": 0}', "--strict").exit_code == 2


def test_check_as_json_holds_the_same() -> None:
    """An array, empty when all is well."""
    problems = json.loads(run("check", "--json", "-t", '{"widht": 3}').stdout)
    assert problems == [
        {
            "path": "$.widht", "rule": "unknown-key", "message": "unknown parameter",
            "hint": 'did you mean "width"?', "severity": "error",
        }
    ]  # fmt: skip
    assert json.loads(printed(run("check", "--json", "-t", '{"width": 3}'))) == []


def test_check_looks_at_a_whole_url() -> None:
    """With `--id` the public ID and the words of the URL too; any cloud will do."""
    assert printed(run("check", "--id", "cat", "-t", "w_3")) == ""
    assert "error: public_id: " in run("check", "--id", "a?").stdout
    assert "[transformation-like-id]" in printed(run("check", "--id", "w_1/cat", "--cloud", "demo"))
    assert "[unknown-word]" in printed(run("check", "--id", "cat", "--type", "uplaod", "--format", "jpgg"))
    assert printed(run("check", "--id", "https://example.com/a", "--type", "fetch")) == ""
    assert printed(run("check", "--id", "a%20b", "--encoded")) == ""


def test_check_refuses_what_it_cannot_use() -> None:
    """Nothing to check, options without their subject, a cloud that is none, data that is none."""
    assert "Give -t DATA, --id PUBLIC_ID or both." in refused(run("check"))
    assert "belong to --id" in refused(run("check", "-t", "w_3", "--type", "fetch"))
    assert refused(run("check", "-t", "w_3", "--cloud", "de mo")).startswith("name: ")
    assert refused(run("check", "--json", "-t", "{")).startswith("-t: no JSON at line 1, column 2: ")


def test_compile_prints_the_canonical_text() -> None:
    """For a URL, and with one layer of encoding less for the API."""
    assert printed(run("compile", "-t", CARD)) == "c_fill,h_300,w_300\n"
    data = '{"overlay": {"font_family": "Arial", "font_size": 40, "text": "a, b"}}'
    assert printed(run("compile", "-t", data)) == "l_text:Arial_40:a%252C%20b\n"
    assert printed(run("compile", "-t", data, "--target", "api")) == "l_text:Arial_40:a%2C b\n"


def test_compile_refuses_what_it_cannot_use() -> None:
    """No data, an unknown target, a format that would be lost."""
    assert "Give -t DATA." in refused(run("compile"))
    assert "--target" in refused(run("compile", "-t", "w_3", "--target", "uri"))
    assert refused(run("compile", "-t", '{"format": "jpg"}')).startswith("$.format: ")


# Presets ------------------------------------------------------------------------------------


def test_a_preset_of_a_file_makes_the_url(tmp_path: Path) -> None:
    """With values for its parameters, in their types; other options overrule its arguments."""
    toml, as_json = tmp_path / "presets.toml", tmp_path / "presets.json"
    toml.write_text(CARDS, encoding="utf-8")
    as_json.write_text('{"card": {"transformation": "c_fill,w_5"}}', encoding="utf-8")
    card = ["cup", "--presets", str(toml), "--preset", "card"]
    assert printed(url(*card)) == f"{UPLOAD}/w_200/cup.webp\n"
    assert printed(url(*card, "-p", "width=300", "--format", "jpg")) == f"{UPLOAD}/w_300/cup.jpg\n"
    assert printed(url("cup", "--presets", str(as_json), "--preset", "card")) == f"{UPLOAD}/c_fill,w_5/cup\n"
    assert refused(url(*card, "-p", "width=wide")) == "width: 'wide' is not of the type integer\n"
    assert refused(url(*card, "-p", "widht=3")) == (
        "widht: the preset 'card' has no such parameter; did you mean \"width\"?\n"
    )
    assert refused(url("cup", "--presets", str(toml), "--preset", "cart")) == (
        "preset: no preset is called 'cart'; did you mean \"card\"?\n"
    )


def test_a_preset_is_asked_for_in_full(tmp_path: Path) -> None:
    """A name without a file, a parameter twice, a preset beside -t."""
    toml = tmp_path / "presets.toml"
    toml.write_text(CARDS, encoding="utf-8")
    card = ["cup", "--presets", str(toml), "--preset", "card"]
    assert "belong together" in refused(url("cup", "--preset", "card"))
    assert "Give either -t or --preset." in refused(url(*card, "-t", "w_5"))
    assert "given once" in refused(url(*card, "-p", "width=1", "-p", "width=2"))
    assert "given once" in refused(url(*card, "-p", "width"))


# The command as such ------------------------------------------------------------------------


def test_every_command_shows_an_example_that_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The lines of the help are run as they stand; those that need the service, in test_cli_assets.py."""
    import shlex

    monkeypatch.chdir(tmp_path)
    (tmp_path / "presets.toml").write_text(CARDS, encoding="utf-8")
    # The secret of the documented signatures, which the examples verify.
    monkeypatch.setenv("CLOUDINARY_URL", "cloudinary://1234:b@demo?auth_token[key]=00112233FF99")
    for name in ("", *cli.cldurl.commands):
        if name in ("upload", "list", "get", "update", "delete"):
            continue
        text = printed(run(*([name] if name else []), "--help"))
        lines = [line.strip() for line in text.splitlines() if line.startswith("  cldurl ")]
        assert lines, name
        for line in lines:
            words = shlex.split(line.split("<")[0])[1:]
            assert run(*words, stdin="a\n").exit_code == 0, line


def test_the_program_and_the_asset_each_have_a_version() -> None:
    """`cldurl --version` is the program's."""
    assert printed(run("--version")).startswith("cldurl")
    assert "Version of the asset" in printed(run("url", "--help"))


# Reading ------------------------------------------------------------------------------------


def test_explain_says_what_a_url_does(tmp_path: Path) -> None:
    """In place, from a file and from standard input; as text and as JSON; a URL, URL syntax and data."""
    text = "c_fill,w_300/e_sepia"
    file = tmp_path / "chain"
    file.write_text(f"{text}\n", encoding="utf-8")
    expected = f"{cldurl.explain(text)}\n"
    for arguments in ([text], [f"@{file}"], ['["c_fill,w_300", {"effect": "sepia"}]']):
        assert printed(run("explain", *arguments)) == expected
    assert printed(run("explain", "-", stdin=text)) == expected
    assert json.loads(printed(run("explain", text, "--json"))) == cldurl.explain(text).to_dict()
    assert printed(run("explain", f"{UPLOAD}/{text}/v1/a.jpg")).endswith(expected)
    assert "\x1b" not in expected


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("env", "colors"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colors(env: dict[str, str], colors: bool) -> None:
    """Unless somebody does not want them; the words are the same."""
    import pty

    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb") as reader:
        ended = process("explain", "c_fill,w_300", stdout=theirs, capture_output=False, env={**BARE, **env})
        os.close(theirs)
        shown = os.read(reader.fileno(), 1 << 16).decode().replace("\r\n", "\n")
    assert ended.returncode == 0
    assert ("\x1b[" in shown) is colors
    assert click.unstyle(shown) == f"{cldurl.explain('c_fill,w_300')}\n"


def test_parse_prints_the_parts() -> None:
    """Of a URL all that `cldurl.parse` knows, of a transformation its dicts; a token without its value."""
    parts = json.loads(
        printed(run("parse", f"{UPLOAD}/w_1.50,zz_5/v7/shop/cup.jpg?__cld_token__=exp=9~hmac={'0' * 63}9"))
    )
    assert parts["transformation"] == [{"width": "1.50", "extra": {"zz": "5"}}]
    assert parts["token"] == {"acl": [], "start": None, "expires_at": "1970-01-01T00:00:09Z", "ip": None}
    assert (parts["public_id"], parts["version"], parts["format"], parts["cloud_name"]) == (
        "shop/cup",
        7,
        "jpg",
        "demo",
    )
    assert "error" in json.loads(printed(run("parse", f"{UPLOAD}/a.jpg?__cld_token__=x")))["token"]
    assert json.loads(printed(run("parse", "c_fill,w_300/e_sepia"))) == [
        {"crop": "fill", "width": 300},
        {"effect": "sepia"},
    ]


def test_a_url_on_your_own_host_needs_its_cloud() -> None:
    """That of the command line, or that of the environment."""
    own = "https://img.example.com/c_fit,w_5/v1/a.jpg"
    assert "not a delivery URL" in refused(run("parse", own))
    for command in ("parse", "explain", "lint"):
        assert run(command, own, "--cloud", "demo", "--host", "img.example.com").exit_code == 0
    env = {"CLOUDINARY_URL": "cloudinary://1234:s3cret@demo?private_cdn=true&secure_distribution=img.example.com"}
    assert json.loads(printed(run("parse", own, env=env)))["cloud_name"] == "demo"


def test_canonicalize_and_equivalent() -> None:
    """One spelling for one meaning; the status says whether two are one."""
    assert printed(run("canonicalize", "w_300,c_fit")) == "c_fit,w_300\n"
    assert (
        printed(run("canonicalize", "-", stdin=f"{UPLOAD}/w_300,c_fit/v1/a.jpg")) == f"{UPLOAD}/c_fit,w_300/v1/a.jpg\n"
    )
    assert printed(run("equivalent", "w_300,c_fit", "-", stdin="c_fit,w_300")) == "equivalent\n"
    different = run("equivalent", "w_1", "w_1.0")
    assert (different.exit_code, different.stdout, different.stderr) == (1, "not equivalent\n", "")
    assert run("equivalent", "-", "-").exit_code == 2


def test_lint_prints_what_costs() -> None:
    """Like `check`, with `lint` before what does nothing; the status is 0, with --strict 1, with errors 2."""
    text = "lint: $[0]: o_100 changes nothing; leave it out [neutral-value]\n"
    assert printed(run("lint", "o_100")) == text
    assert printed(run("lint", "c_fit,w_5")) == ""
    assert (run("lint", "o_100", "--strict").exit_code, run("lint", "w_0").exit_code) == (1, 2)
    (problem,) = json.loads(printed(run("lint", '{"opacity": 100}', "--json")))
    assert (problem["path"], problem["rule"], problem["severity"]) == ("$.opacity", "neutral-value", "lint")
    assert "format-as-extension" in printed(run("lint", "f_jpg", "--format", "jpg"))


@pytest.mark.parametrize("command", ["explain", "parse", "canonicalize"])
def test_what_cannot_be_read_is_refused(command: str) -> None:
    """With the text of the exception."""
    assert refused(run(command, "https://example.com/a")).startswith("url: this is not a delivery URL at position 20")
    assert refused(run(command, "@/no/such/file")).endswith("cannot be read: No such file or directory\n")


def test_words_of_transformations_are_not_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows click would replace `$width` and `*` in arguments by what the system has."""
    seen: dict[str, Any] = {}
    monkeypatch.setattr(click.Group, "main", lambda _self, *_args, **extra: seen.update(extra))
    cli.cldurl.main([], prog_name="cldurl")
    assert seen["windows_expand_args"] is False


def test_only_the_command_line_imports_click() -> None:
    """`cldurl.cli` uses it, and `__main__.py` sees whether it is there."""
    users = {
        path.parent.name if path.parent.name == "cli" else path.name
        for path in Path(cldurl.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "click" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "click")
    }
    assert users == {"cli", "__main__.py"}


def test_functions_fit_in_the_head() -> None:
    """The median function of the command line is shorter than ten lines."""
    files = Path(cli.__file__).parent.glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in nodes if isinstance(node, ast.FunctionDef)]
    assert statistics.median(lengths) < 10
