"""The settings of a `Cloud`: each as it is given, made into what is kept, or refused with its name.

https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from cldurl import hosts
from cldurl._lazy import Regex
from cldurl._plan import row_of
from cldurl.errors import ConfigurationError, InvalidInput, Refused, refuse, show, suggest
from cldurl.kinds import absent

if TYPE_CHECKING:
    from cldurl.problems import Problem

__all__ = ["INHERIT", "Defaults", "advising", "defaults_of", "placed", "problem", "to_algorithm", "to_api_key", "to_api_url",
           "to_defaults", "to_fetch_hosts", "to_host", "to_name", "to_old_keys", "to_old_secrets", "to_secret",
           "to_token_name"]  # fmt: skip

# Without TLS only this machine: a test server.
_API_URL = Regex(
    r"(?:https://(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}\.?|http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?"
)
_Error = TypeVar("_Error", bound=InvalidInput)
_T = TypeVar("_T")


class _Inherit:
    """Says of an argument that the cloud's own setting holds."""

    def __repr__(self) -> str:
        return "<the cloud's>"


INHERIT: Any = _Inherit()


def problem(error: type[_Error], root: str, message: str, hint: str = "", *, rule: str, value: object = None) -> _Error:
    """An error with one problem, about the argument or setting `root`."""
    from cldurl.problems import Problem

    return error(Problem(root=root, message=message, hint=hint, rule=rule, value=value))


def placed(fault: Refused, location: tuple[object, ...], value: object, root: str = "$") -> Problem:
    """A refusal with its place."""
    from cldurl.problems import problem_of

    return problem_of(fault, location, value, root)


def _setting(name: str, function: Callable[[Any], Any], value: object) -> Any:
    """What `function` makes of a setting; its refusal is a configuration error."""
    try:
        return function(value)
    except Refused as fault:
        raise ConfigurationError(placed(fault, (), None if fault.rule == "credentials" else value, root=name)) from None


def to_name(value: object) -> str:
    if isinstance(value, str) and ("://" in value or value.count(":")):
        # It holds the secret, and is not shown.
        raise problem(
            ConfigurationError, "name", "a whole URL is not a cloud name", "Cloud.from_url takes one", rule="cloud-name"
        )
    return str(_setting("name", hosts.checked_cloud_name, value))


def to_host(value: object) -> str | None:
    return _setting("host", _host, value)  # type: ignore[no-any-return]


def to_defaults(value: object) -> Any:
    return _setting("defaults", defaults_of, value)


def to_fetch_hosts(value: object) -> frozenset[str] | None:
    return _setting("fetch_hosts", _fetch_hosts, value)  # type: ignore[no-any-return]


def _host(host: object) -> str | None:
    if host is None or (isinstance(host, str) and host == "private"):
        return host
    checked = hosts.checked_host(host)
    return None if checked == hosts.SHARED else checked


def to_secret(value: object) -> str | None:
    return None if value is None else _checked_secret(value, "api_secret")


def _checked_secret(value: object, name: str) -> str:
    text = str.__str__(value) if isinstance(value, str) else ""
    if not text:
        raise problem(ConfigurationError, name, "a secret is a text, and not empty", rule="secret")
    if text != text.strip() or text[0] in "\"'" or text[-1] in "\"'":
        raise problem(ConfigurationError, name, "spaces or quotes around the secret", rule="secret")
    if not text.isprintable():
        # An unpaired surrogate could not be hashed; the rest nobody sees and nobody meant.
        raise problem(ConfigurationError, name, "the secret holds what cannot be printed", rule="secret")
    if (text[0], text[-1]) == ("<", ">") or not text.strip("*"):
        raise problem(ConfigurationError, name, "this is a placeholder", hint="give the secret itself", rule="secret")
    return text


def to_api_key(value: object) -> str | None:
    if value is None:
        return None
    text = str.__str__(value) if isinstance(value, str) else ""
    if not text or set(text) & set(" \"'") or not text.isprintable():
        # It may be the secret, in the wrong place.
        raise problem(ConfigurationError, "api_key", "an API key is a text without blanks and quotes", rule="api-key")
    return text


def _old(values: object, name: str) -> tuple[str, ...]:
    """Secrets of the past, which verify and do not sign."""
    if not isinstance(values, (list, tuple)):
        raise problem(ConfigurationError, name, "a list of secrets is expected", rule="wrong-type")
    return tuple([_checked_secret(value, name) for value in values])


def to_old_secrets(values: object) -> tuple[str, ...]:
    return _old(values, "old_secrets")


def to_old_keys(values: object) -> tuple[str, ...]:
    return _old(values, "old_token_keys")


def to_algorithm(value: object) -> str:
    if not isinstance(value, str) or str.__str__(value) not in ("sha1", "sha256"):
        message = f"unknown signature algorithm {show(value)}"
        hint = '"sha1" or "sha256"'
        raise problem(ConfigurationError, "signature_algorithm", message, hint=hint, rule="algorithm")
    return str.__str__(value)


def to_token_name(value: object) -> str:
    if isinstance(value, str) and str.__str__(value) == "__cld_token__":
        return "__cld_token__"  # without the import
    from cldurl.tokens import checked_name

    return str(_setting("token_name", checked_name, value))


def to_api_url(value: object) -> str:
    found = _API_URL.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1] or 0) > 65535:
        hint = 'such as "https://api-eu.cloudinary.com"'
        if isinstance(value, str) and "@" in value:
            raise problem(ConfigurationError, "api_url", "it holds credentials", hint=hint, rule="credentials")
        raise problem(
            ConfigurationError, "api_url", f"{show(value)} is not a https URL of an API", hint=hint, rule="host"
        )
    return str(found[0])


class Defaults(tuple[tuple[str, str, str], ...]):
    """Parameters added to every URL: key, code and text, written once and for all."""

    __slots__ = ()


def defaults_of(value: object) -> Defaults:
    settings: list[tuple[str, str, str]] = []
    if value is None:
        return Defaults()
    if not isinstance(value, Mapping):
        return value if isinstance(value, Defaults) else refuse("defaults are a dict of parameters", rule="wrong-type")
    for key, item in value.items():
        try:
            row = row_of(key)
            if row is None or not row.plain:
                refuse("cannot be a default", 'use "fetch_format"' if key == "format" else "", rule="default")
            if not absent(item):
                settings.append((row.name, row.code, row.kind.write(item)))
        except Refused as fault:
            fault.at = (key, *fault.at)
            raise
    return Defaults(settings)


def _fetch_hosts(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, (Sequence, frozenset, set)):
        refuse("a list of hosts is expected", 'such as ["example.com", "*.example.org"]', rule="wrong-type")
    if not all(isinstance(host, str) for host in value):
        refuse("a host is a string", rule="wrong-type")
    if any(re.fullmatch(r"[^:/]*:[0-9]*", host) for host in value):
        refuse("a host of fetch URLs is given without its port", "each port of it is allowed", rule="host")
    return frozenset(
        ("*." if str(host).startswith("*.") else "") + hosts.checked_host(str(host).removeprefix("*."))
        for host in value
    )


_SDK_SETTINGS = {
    "cloud_name": "name=", "private_cdn": 'host="private"', "secure_distribution": "host=", "cname": "host=",
    "secure_cdn_subdomain": "cdn_subdomain=", "upload_prefix": "api_url=",
}  # fmt: skip


def advising(cls: type[_T]) -> type[_T]:
    """Answer a setting that there is not with the one that was probably meant."""
    made: Any = cls.__init__

    @wraps(made)
    def advise(self: object, *args: Any, **settings: Any) -> None:
        for name in settings:
            if name not in names:
                advice = _SDK_SETTINGS.get(name)
                hint = f"here it is {advice}" if advice else suggest(name, names)
                raise problem(ConfigurationError, name, "Cloud has no such setting", hint=hint, rule="unknown-key")
        made(self, *args, **settings)

    names = [field.name for field in attrs.fields(cls) if field.init]  # type: ignore[arg-type]
    cls.__init__ = advise  # type: ignore[method-assign]
    return cls
