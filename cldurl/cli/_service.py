"""What the commands that talk to the service share: a client, and options.

What they need is loaded when they are asked for: the others work without an HTTP client.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from cldurl import Cloud
from cldurl.cli._io import given, refuse, say
from cldurl.errors import suggest

if TYPE_CHECKING:
    from cldurl.http import Client

__all__ = [
    "CONTEXT",
    "JSON",
    "PARAMETERS",
    "TAG",
    "client_of_environment",
    "further",
    "json_object",
    "line",
    "proxy_of",
]

JSON = click.option("--json", "as_json", is_flag=True, help="One line of JSON for each asset.")
TAG = click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated.")
CONTEXT = click.option("--context", metavar="JSON", help='Contextual metadata: {"alt": "A cup"}; @FILE reads a file.')
PARAMETERS = click.option(
    "--parameters", metavar="JSON", help="Further parameters of the service, by their names; @FILE reads a file."
)


@contextmanager
def client_of_environment() -> Iterator[Client]:
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
        with Client(cloud, proxy=proxy_of(cloud), oauth_token=os.environ.get("CLOUDINARY_OAUTH_TOKEN")) as client:
            yield client
    finally:
        instrumentation.set_on_retry_hooks(hooks)


def proxy_of(cloud: Cloud) -> str | None:
    """The proxy for the API, by the rules that Python itself has for the environment."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    url = urlsplit(cloud.api_url)
    if url.scheme == "http" or proxy_bypass(url.hostname or ""):
        return None  # without TLS it is a test server on this machine
    found = getproxies()
    return found.get("https") or found.get("all")


def line(asset: Any) -> None:
    say(json.dumps(asset.to_dict(), ensure_ascii=False))


def json_object(option: str, text: str | None) -> dict[str, Any]:
    data = given(option, text, "quote it for the shell, or keep it in a file, @data.json")
    if data is None:
        return {}
    return data if isinstance(data, dict) else refuse(option, "no JSON object", rule="json")


def further(text: str | None, table: str, settings: Iterable[str]) -> dict[str, Any]:
    """What `--parameters` says: parameters of the service that are not said by an option already."""
    data = json_object("--parameters", text)
    if data:
        from cldurl.api import _fields

        known = getattr(_fields, table)
        for name in data:
            if name in settings:
                refuse("--parameters", f'"{name}" has an option of its own', "give it once", rule="two-keys")
            if name not in known:
                refuse("--parameters", f'there is no "{name}"', suggest(name, known), rule="unknown-argument")
    return data
