"""Settings of a cloud from outside: CLOUDINARY_URL, an environment, the official SDK's options.

Each is a plain function from data to the arguments of `Cloud`; nothing here reads a global.
https://cloudinary.com/documentation/cloudinary_sdks#configuration_parameters
"""

from __future__ import annotations

from collections.abc import Mapping

from cldurl._escape import decode_once
from cldurl.errors import Refused, kind_of, refuse, show, suggest
from cldurl.hosts import checked_cloud_name, checked_host

__all__ = ["from_env", "from_options", "from_url"]

# The SDK's names of what a Cloud holds, and what they are here.
_OPTIONS = ("cloud_name", "api_key", "api_secret", "secure", "private_cdn", "secure_distribution", "cname",
            "cdn_subdomain", "secure_cdn_subdomain", "force_version", "shorten", "use_root_path", "signature_algorithm",
            "long_url_signature", "auth_token", "upload_prefix")  # fmt: skip
# Settings of the SDK that have nothing to do with URLs: known, and left alone.
_ELSEWHERE = frozenset(
    {
        "oauth_token",
        "account_id",
        "api_version",
        "provisioning_api_key",
        "analytics",
        "urlAnalytics",
        "provisioning_api_secret",
        "use_fetch_format",
        "auto_public_id",
        "responsive_breakpoints_cache",
        "api_proxy",
        "timeout",
        "chunk_size",
        "callback",
        "static_file_support",
        "upload_preset",
        "signature_version",
    }
)
# The SDK takes a token's scope and life from here where a call leaves them out; here each token says its own.
_EACH_TOKEN = frozenset({"acl", "url", "ip", "start_time", "expiration", "duration", "set_url_signature"})
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def boolean(name: str, value: object) -> bool:
    """A switch, which an environment can only write as a word."""
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else {0: "0", 1: "1"}.get(value, "") if type(value) is int else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    refuse(f"{show(value)} is neither true nor false", rule="invalid-value", at=(name,))


def from_options(options: Mapping[str, object]) -> dict[str, object]:
    """The arguments of `Cloud` out of the official SDK's configuration options."""
    if not isinstance(options, Mapping):
        refuse(f"options cannot be {kind_of(options)}", "a dict of the SDK's options", rule="wrong-type")
    for key in options:
        if key not in _OPTIONS and key not in _ELSEWHERE:
            refuse("unknown option", suggest(key, _OPTIONS), rule="unknown-key", at=(key,))
    given = {key: value for key, value in options.items() if value is not None and value != "" and key in _OPTIONS}
    same = ("api_key", "api_secret", "signature_algorithm")
    settings: dict[str, object] = {key: given[key] for key in same if key in given}
    if "cloud_name" not in given:
        refuse("no cloud name", 'give "cloud_name"', rule="missing-key")
    settings["name"] = given["cloud_name"]
    for key in ("secure", "force_version", "shorten", "use_root_path"):
        if key in given:
            settings[key] = boolean(key, given[key])
    if "long_url_signature" in given:
        settings["long_signature"] = boolean("long_url_signature", given["long_url_signature"])
    prefix = given.get("upload_prefix")
    if prefix is not None:
        settings["api_url"] = prefix.rstrip("/") if isinstance(prefix, str) else prefix
    settings.update(_token(given.get("auth_token", {})))
    settings.update(_hosts(given, bool(settings.get("secure", True))))
    return settings


def _token(options: object) -> dict[str, object]:
    """The key and the name of tokens.  What stands in place of a dict may be the key, and is not shown."""
    if not isinstance(options, Mapping):
        refuse(
            'it has parts: "key", "token_name"', "auth_token[key]=... in a URL", rule="wrong-type", at=("auth_token",)
        )
    names = {"key": "token_key", "token_name": "token_name"}
    for key in options:
        if key not in names and key not in _EACH_TOKEN:
            refuse("unknown option", suggest(key, names), rule="unknown-key", at=("auth_token", key))
    return {names[key]: value for key, value in options.items() if key in names and value is not None and value != ""}


def from_env(environ: Mapping[str, str]) -> dict[str, object]:
    """The arguments of `Cloud` that stand in variables of their own, `CLOUDINARY_URL` aside."""
    names = {
        "CLOUDINARY_CLOUD_NAME": "name",
        "CLOUDINARY_API_KEY": "api_key",
        "CLOUDINARY_API_SECRET": "api_secret",
        "CLOUDINARY_SIGNATURE_ALGORITHM": "signature_algorithm",
        "CLOUDINARY_AUTH_TOKEN_KEY": "token_key",
    }
    return {names[variable]: environ[variable] for variable in names if environ.get(variable)}


def _hosts(given: Mapping[str, object], secure: bool) -> dict[str, object]:
    """One `host` out of the four options that the SDK has for it."""
    private = boolean("private_cdn", given.get("private_cdn", False))
    sharded = boolean("cdn_subdomain", given.get("cdn_subdomain", False))
    host = given.get("secure_distribution") if secure else given.get("cname")
    if private and host == f"{given['cloud_name']}-res.cloudinary.com":
        host = None  # what a private CDN has anyway
    if host in ("cloudinary-a.akamaihd.net", "res.cloudinary.com"):
        # The first is long gone and counts as unset; the second is the shared host, whatever else is said.
        private, host = private and host != "res.cloudinary.com", None
    if secure and (private or host):
        sharded = boolean("secure_cdn_subdomain", given.get("secure_cdn_subdomain", False)) and not host
    elif secure:
        sharded = boolean("secure_cdn_subdomain", given.get("secure_cdn_subdomain", sharded))
    settings: dict[str, object] = {"cdn_subdomain": sharded}
    if host is not None:
        settings.update(host=host, cloud_in_path=not private)
    elif private:
        settings["host"] = "private"
    return settings


def from_url(url: object) -> dict[str, object]:
    """The options in `cloudinary://<api_key>:<api_secret>@<cloud_name>[/<host>][?<option>=<value>&...]`."""
    from urllib.parse import parse_qsl

    if not isinstance(url, str):
        refuse(f"cannot be {kind_of(url)}", _FORM, rule="cloudinary-url")
    text = url.strip().strip("\"'").strip()
    if text.startswith("CLOUDINARY_URL="):
        refuse("the name of the variable is part of the value", "leave out CLOUDINARY_URL=", rule="cloudinary-url")
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() != "cloudinary":
        refuse("it does not begin with cloudinary://", _FORM, rule="cloudinary-url")
    authority, _, query = rest.partition("?")
    if "@" in query:
        # Most likely a "?" of the secret: what stands here may be the rest of it.
        refuse('a "?" before the "@"', 'in a secret it is written "%3F"', rule="cloudinary-url")
    # The secret may hold "@": the cloud name cannot.
    credentials, at, place = authority.rpartition("@")
    name, _, host = place.partition("/")
    key, colon, secret = credentials.partition(":")
    if at and ":" in place.partition("/")[0]:
        refuse("a port after the cloud name", f"a cloud has none; {_FORM}", rule="cloudinary-url")
    if not at and (":" in place or "/" in place):
        # Most likely the "@" is missing: what stands here may be the secret, and is not shown.
        refuse("no @<cloud_name> after the key and secret", _FORM, rule="cloudinary-url")
    if any(part != part.strip(" \t\"'") for part in (key, secret, name)):
        refuse("spaces or quotes around a part of it", _FORM, rule="cloudinary-url")
    if at and (not key or (colon and not secret)):
        refuse("an API key or secret is empty", _FORM, rule="cloudinary-url")
    if not name:
        refuse("the cloud name is missing", _FORM, rule="cloudinary-url")
    options: dict[str, object] = {"cloud_name": _cloud_name(decode_once(name))}
    if host.strip("/"):
        try:
            checked_host(host.strip("/"))
        except Refused:
            # Most likely the "@" of the cloud name is missing: this may be the secret, and is not shown.
            refuse("what stands after the cloud name is not a host", _FORM, rule="cloudinary-url")
        options.update(secure_distribution=host.strip("/"), private_cdn=True)
    if at:
        options.update(api_key=decode_once(key), **({"api_secret": decode_once(secret)} if colon else {}))
    token: dict[str, object] = {}
    for option, value in parse_qsl(query, keep_blank_values=True):
        part = option[11:-1] if option.startswith("auth_token[") and option.endswith("]") else ""
        if option in options or part in token:
            refuse(f"{option} is given twice", rule="cloudinary-url")
        if part:
            token[part] = value
        else:
            options[option] = value
    if token and "auth_token" in options:
        refuse("auth_token is given twice", rule="cloudinary-url")
    return from_options({**options, "auth_token": token} if token else options)


def _cloud_name(name: str) -> str:
    """A checked cloud name; what is none may be part of a secret, and is not shown."""
    try:
        return checked_cloud_name(name)
    except Refused:
        refuse("the cloud name is not valid", f"letters, digits and hyphens; {_FORM}", rule="cloudinary-url")


_FORM = "it is written cloudinary://<api_key>:<api_secret>@<cloud_name>"
