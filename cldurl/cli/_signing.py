"""The commands that sign and verify: sign, token, verify, sign-params, diagnose.

The cloud and its secrets are those of the environment.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import attrs
import click

from cldurl import Cloud, Token, signing
from cldurl.cli._io import any_cloud, asked, cloud_of, complain, given, refuse, say
from cldurl.cli._options import FORMAT, RESOURCE_TYPE, TRANSFORMATION, TYPE, length, moment, options

__all__ = ["diagnose", "sign", "sign_params", "token", "token_data", "verify"]

_MECHANISMS = {"token": "a token, delivered by the CDN", "download": "a link to the API, past the CDN"}
_QUOTING = """quote it for the shell, '{"public_id": "a"}', or keep it in a file, @params.json"""
_MOMENT = "Unix seconds, or 2030-01-01T00:00:00Z."


def _utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")


def _json(data: object) -> None:
    say(json.dumps(data, indent=2))


def _expires_at(cloud: Cloud, expires_in: int | None, expires_at: Any) -> Any:
    if expires_in is not None and expires_at is not None:
        raise click.UsageError("Give either --expires-in or --expires-at.")
    return expires_at if expires_in is None else int(cloud.clock()) + expires_in


@click.command()
@click.argument("public_id")
@options(
    TRANSFORMATION,
    FORMAT,
    click.option("--expires-in", callback=length, metavar="LENGTH", help="300, 5m, 1h, 2d.  [default: 1h]"),
    click.option("--expires-at", callback=moment, metavar="MOMENT", help=_MOMENT),
    click.option("--attachment", is_flag=True, help="Have a browser save the file."),
    RESOURCE_TYPE,
    click.option("--type", metavar="TYPE", help="upload, private, authenticated, ...  [default: authenticated]"),
    click.option("--version", metavar="NUMBER", help="Version of the asset; a link to the API has the newest."),
)
def sign(
    public_id: str, transformation: str | None, expires_in: int | None, expires_at: Any, attachment: bool,
    **delivery: Any,
) -> None:  # fmt: skip
    """Print a URL of PUBLIC_ID that really expires.

    With a token key it ends with a token and comes from the CDN, without one it is a link to
    the API; which, and until when, is said on standard error.
    For a signature that never expires, see cldurl url --sign.

    \b
    cldurl sign my_image --format jpg --expires-in 30m
    """
    cloud = cloud_of(None)
    link = cloud.signed_url(
        public_id, _expires_at(cloud, expires_in, expires_at), attachment=attachment,
        transformation=given("-t", transformation), **asked(delivery),
    )  # fmt: skip
    say(link.url)
    complain(f"{link.mechanism}: {_MECHANISMS[link.mechanism]}, until {_utc(link.expires_at)}")


@click.command()
@options(
    click.option("--acl", multiple=True, metavar="PATH", help="What it opens, * for anything; may be repeated."),
    click.option("--url", metavar="PATH", help="Instead: the path of the one URL that it opens."),
    click.option("--duration", callback=length, metavar="LENGTH", help="How long it lives: 300, 5m, 1h, 2d."),
    click.option("--expires-at", callback=moment, metavar="MOMENT", help=f"Instead: when it ends.  {_MOMENT}"),
    click.option("--start", callback=moment, metavar="MOMENT", help=f"Not valid before.  {_MOMENT}"),
    click.option("--ip", metavar="ADDRESS", help="For one address only."),
    click.option("--window", callback=length, metavar="LENGTH", help="Put the end off, so that all in it get one token."),
    click.option("--cookie", is_flag=True, help="Print the value of a Set-Cookie header."),
    click.option("--domain", metavar="HOST", help="The domain of the cookie."),
)  # fmt: skip
def token(acl: tuple[str, ...], cookie: bool, domain: str | None, **times: Any) -> None:
    """Print an auth token.

    It is what a URL has behind its "?"; a PATH begins behind the host.

    \b
    cldurl token --acl '/demo/image/authenticated/v1/users/42/*' --duration 5m
    cldurl token --acl '/image/*' --acl '/video/*' --duration 1h --cookie --domain example.com
    """
    if domain is not None and not cookie:
        raise click.UsageError("--domain belongs to --cookie.")
    made = cloud_of(None).token(list(acl) or None, **asked(times))
    say(made.cookie(domain=domain) if cookie else made)


@click.command()
@click.argument("url")
@options(
    RESOURCE_TYPE,
    TYPE,
    click.option("--ip", metavar="ADDRESS", help="The address of the client, for a token that is bound to one."),
    click.option("--at", callback=moment, metavar="MOMENT", help=f"Instead of now.  {_MOMENT}"),
)
def verify(url: str, ip: str | None, at: Any, **kinds: Any) -> None:
    """Verify the signature of URL, or the token in its query, or both.

    Prints what it shows and opens, as JSON; ends with status 1 if it is not genuine or not valid
    now.  A signature does not cover resource type and type: say which you expect.

    \b
    cldurl verify https://res.cloudinary.com/demo/image/upload/s--v2fTPYTu--/sample.jpg
    """
    cloud = cloud_of(None)
    path, _, query = url.partition("?")
    found: dict[str, Any] = {}
    tokens = [item for item in query.split("&") if item.startswith(f"{cloud.token_name}=")]
    if "/s--" in path or not tokens:
        found["asset"] = attrs.asdict(cloud.verify_url(url, **asked(kinds)))
    for item in tokens:
        found["token"] = token_data(cloud.verify_token(item, url, ip=ip, now=at))
    _json(found)


def token_data(good: Token) -> dict[str, Any]:
    """What a token opens, and when."""
    start = None if good.start is None else _utc(good.start)
    return {"acl": list(good.acl), "start": start, "expires_at": _utc(good.expires_at), "ip": good.ip}


def _object(option: str, text: str) -> dict[str, Any]:
    data = given(option, text, _QUOTING)
    return data if isinstance(data, dict) else refuse(option, "no JSON object", _QUOTING, rule="json")


def _message(answer: Any) -> str:
    """The message of an answer of the API, given alone or in its JSON."""
    error = answer.get("error") if isinstance(answer, dict) else None
    return str(error.get("message") if isinstance(error, dict) else answer)


@click.command("sign-params")
@click.argument("params")
@click.option("--explain", is_flag=True, help="Print what is signed instead, with the secret masked; needs none.")
def sign_params(params: str, explain: bool) -> None:
    """Print PARAMS of an API call with timestamp, signature and api_key, as JSON.

    PARAMS is a JSON object; @FILE reads it from a file, - from standard input.

    \b
    cldurl sign-params '{"public_id": "a", "overwrite": true}'
    cldurl sign-params '{"public_id": "a", "timestamp": 1315060510}' --explain
    """
    data = _object("PARAMS", params)
    if explain:
        say(str(signing.explain(data, any_cloud(None).signature_algorithm)))
        return
    _json(cloud_of(None).sign_params(data))


@click.command()
@click.argument("message")
@click.option(
    "--params",
    required=True,
    metavar="JSON",
    help="What was signed; @FILE reads it from a file, - from standard input.",
)
def diagnose(message: str, params: str) -> None:
    """Say why the API answered MESSAGE, "Invalid Signature ..." or "Stale request".

    MESSAGE is the text or the JSON of the answer; @FILE reads it from a file, - from standard
    input.  With the secret in the environment more can be proven.  Prints a cause a line, then what the API signed and what should be.

    \b
    cldurl diagnose "Stale request - reported time is ..." --params '{"timestamp": 1315060510}'
    """
    if [message, params].count("-") > 1:
        raise click.UsageError("Standard input can be read only once: give the data as @FILE.")
    cloud = any_cloud(None)
    found = signing.diagnose(
        _message(given("MESSAGE", message)), _object("--params", params),
        secret=cloud.api_secret, algorithm=cloud.signature_algorithm,
    )  # fmt: skip
    for cause in found.causes:
        say(f"{'certain' if cause.certain else 'likely'}: {cause.message} [{cause.rule}]")
    if found.theirs is not None:
        say(f"the API signed: {found.theirs}")
    say(f"to be signed:   {found.expected}")
