"""Delivery URLs, put together as the official Python SDK does: hosts, types, versions, public IDs.

Every option stands in the call; what is left out has the SDK's own default, plain http among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, NoReturn
from urllib.parse import unquote, urlparse
from zlib import crc32

from cldurl.compat._signing import missing, token_text, url_signature
from cldurl.compat._transformation import chain_text, no_dot_segments
from cldurl.compat._values import contained, escaped, guarded, slot, string, text
from cldurl.errors import (
    ConfigurationError,
    DeliveryError,
    Refused,
    refuse,
)
from cldurl.problems import problem_of

__all__ = ["CLOUD_NAME", "Form", "checked", "segment", "url_text"]

Options = dict[str, object]


class Form(NamedTuple):
    """How the value of an option must look."""

    name: str
    pattern: re.Pattern[str]


CLOUD_NAME = Form("the name of a cloud", re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"))
_HOST = Form("a host", re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?::[0-9]+)?"))
_SHARED_HOST = "res.cloudinary.com"
_RETIRED_HOST = "cloudinary-a.akamaihd.net"
# The dots match any character, and the place is anywhere, as in the SDK.
_SHARDABLE = re.compile("res.cloudinary.com")
_SLASHES = re.compile("(?<=[^:])/+")
_REMOTE = re.compile("https?:/")
_VERSIONED = re.compile("v[0-9]+")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def url_text(public_id: object, options: Options) -> str:
    """The URL of `public_id` under the SDK's options."""
    if "source" in options:
        _fail("is the public ID itself", "source", options["source"], "two-keys")
    options = _move_format(options)
    transformation = _SLASHES.sub("/", chain_text(_without_secrets(options)))
    signed, token = _signing(options)
    source = guarded(DeliveryError, _named_source, public_id, ("public_id",))
    if not source:
        return source
    _refuse_remote_upload(source, options)
    kinds = _kinds(options)
    path, identity = _path(source, options)
    signature = url_signature(_joined(transformation, identity), options) if signed else None
    url = _joined(_prefix(options, path), *kinds, signature, transformation, _version(identity, options), path)
    return f"{url}?{_query(token, urlparse(url).path)}" if token else url


def _joined(*parts: str | None) -> str:
    return "/".join([part for part in parts if part])


def _fail(message: str, option: str, value: object, rule: str, hint: str = "") -> NoReturn:
    raise DeliveryError(problem_of(Refused(message, hint, rule=rule), (option,), value))


# -------------------------------------------------------------------- before the path


def _move_format(options: Options) -> Options:
    """For fetched images `format` cannot be an extension, so it becomes `fetch_format`."""
    if options.get("type", "upload") != "fetch" and not options.get("use_fetch_format"):
        return options
    moved = {key: value for key, value in options.items() if key != "format"}
    if "fetch_format" not in options:
        # Checked here, under the name that the caller used.
        moved["fetch_format"] = guarded(DeliveryError, slot, options.get("format"), ("format",))
    return moved


def _without_secrets(options: Options) -> Options:
    """What may stand in an error of the transformation, which holds the component that is at fault."""
    return {key: value for key, value in options.items() if key not in ("api_secret", "auth_token")}


def _signing(options: Options) -> tuple[bool, Options]:
    """Whether the path is signed, and what a token is made of: an empty one is none."""
    token = _token(options)
    if not options.get("sign_url"):
        return False, {}
    # Once this has been asked, what is left may be empty, and then there is neither; as in the SDK.
    signed = not token or bool(token.pop("set_url_signature", False))
    return signed, token


def _token(options: Options) -> Options:
    given = options.get("auth_token")
    if isinstance(given, Mapping):
        return dict(given)
    # Without `sign_url` the SDK only copies it, and fails if it cannot.
    if given is None or given is False or (hasattr(given, "copy") and not (given and options.get("sign_url"))):
        return {}
    return _fail(f"must be a dict, not {type(given).__name__}", "auth_token", None, "wrong-type")


def _query(token: Options, path: str) -> str:
    query = token_text({**token, "url": path}, ("auth_token",))
    # Of an acl alone letters stand in the token as they are.
    if found := _NOT_ASCII.search(query):
        no = Refused(f"{found[0]!r} is not allowed in a URL", "a cookie may hold it", rule="raw-character")
        raise DeliveryError(problem_of(no, ("auth_token", "acl"), token["acl"]))
    return query


def _refuse_remote_upload(source: str, options: Options) -> None:
    if options.get("type", "upload") == "upload" and source.startswith(("http:", "https:")):
        hint = 'the official SDK returns it untouched: use it as it is, or say type="fetch"'
        _fail("a remote URL is not a public ID", "public_id", source, "public-id", hint)


def _kinds(options: Options) -> tuple[str, ...]:
    """The segments of the resource type and of the type, short or long, or none."""
    kind, kind_of_upload = options.get("resource_type", "image"), options.get("type", "upload") or "upload"
    usual = kind == "image" and kind_of_upload == "upload"
    if options.get("url_suffix") is not None:
        return _kinds_with_suffix(options, kind, kind_of_upload)
    if options.get("use_root_path"):
        return () if usual else _no_root_path(options)
    if options.get("shorten") and usual:
        return ("iu",)
    return (_segment("resource_type", kind), _segment("type", kind_of_upload))


def _kinds_with_suffix(options: Options, kind: object, kind_of_upload: object) -> tuple[str, ...]:
    if kind_of_upload != "upload" or kind not in ("image", "raw"):
        _fail("is for images and raw files of type upload", "url_suffix", options["url_suffix"], "url-suffix")
    if options.get("use_root_path"):
        return () if kind == "image" else _no_root_path(options)
    return ("images",) if kind == "image" else ("files",)


def _no_root_path(options: Options) -> NoReturn:
    _fail("is for images of type upload", "use_root_path", options["use_root_path"], "root-path")


def _segment(option: str, value: object) -> str:
    return segment(option, value) if value else ""


def segment(option: str, value: object) -> str:
    """The value of an option as one segment of a path."""
    return guarded(DeliveryError, lambda word: no_dot_segments(contained(string(word))), value, (option,))


# ------------------------------------------------------------------------ the public ID


def _named_source(public_id: object) -> str:
    return _SLASHES.sub("/", string(public_id))


def _path(source: str, options: Options) -> tuple[str, str]:
    """The path of a source, and the part of it that tells it from other assets."""
    remote = _REMOTE.match(source)
    identity = guarded(DeliveryError, escaped, source if remote else unquote(source), ("public_id",))
    path = identity
    if not remote:
        extension = _extension(options)
        path += _suffix(options) + extension
        identity += extension
    # Some servers take an encoded backslash for a slash.
    guarded(DeliveryError, no_dot_segments, path.replace("%5C", "/"), ("public_id",))
    return path, identity


def _suffix(options: Options) -> str:
    suffix = options.get("url_suffix")
    return "" if suffix is None else "/" + guarded(DeliveryError, _checked_suffix, suffix, ("url_suffix",))


def _checked_suffix(suffix: object) -> str:
    if "." in string(suffix):
        refuse('"." is not allowed in a suffix', rule="url-suffix")
    return contained(string(suffix))


def _extension(options: Options) -> str:
    extension = options.get("format")
    if extension is None:
        return ""
    return "." + guarded(DeliveryError, lambda value: contained(string(value)), extension, ("format",))


def _version(identity: str, options: Options) -> str | None:
    version = options.get("version")
    if version:
        return guarded(DeliveryError, lambda value: contained(f"v{text(value)}"), version, ("version",))
    forced = options.get("force_version")
    nested = "/" in identity and not _REMOTE.match(identity) and not _VERSIONED.match(identity)
    return "v1" if nested and (forced is None or forced) else None


# -------------------------------------------------------------------------------- hosts


def _prefix(options: Options, path: str) -> str:
    if options.get("cloud_name") is None:
        missing(ConfigurationError, ("cloud_name",))
    shard = crc32(path.encode()) % 5 + 1
    host, shared = _secure_host(options, shard) if options.get("secure") else _plain_host(options, shard)
    scheme = "https" if options.get("secure") else "http"
    return f"{scheme}://{host}/{_cloud(options)}" if shared else f"{scheme}://{host}"


def _secure_host(options: Options, shard: int) -> tuple[str, bool]:
    private = options.get("private_cdn")
    host = options.get("secure_distribution")
    if host is None or host == _RETIRED_HOST:
        host = f"{_cloud(options)}-res.cloudinary.com" if private else _SHARED_HOST
    name = checked(_HOST, "secure_distribution", host)
    shared = not private or name == _SHARED_HOST
    sharding = options.get("secure_cdn_subdomain")
    if sharding is None and shared:
        sharding = options.get("cdn_subdomain")
    return (_SHARDABLE.sub(f"res-{shard}.cloudinary.com", name) if sharding else name), shared


def _plain_host(options: Options, shard: int) -> tuple[str, bool]:
    private, sharding = options.get("private_cdn"), options.get("cdn_subdomain")
    if cname := options.get("cname"):
        host = checked(_HOST, "cname", cname)
        return (f"a{shard}.{host}" if sharding else host), not private
    name = f"{_cloud(options)}-res" if private else "res"
    return f"{name}-{shard}.cloudinary.com" if sharding else f"{name}.cloudinary.com", not private


def _cloud(options: Options) -> str:
    return checked(CLOUD_NAME, "cloud_name", options.get("cloud_name"))


def checked(form: Form, option: str, value: object) -> str:
    """The value of an option, if it has its form."""
    if not isinstance(value, str) or not form.pattern.fullmatch(value):
        raise ConfigurationError(problem_of(Refused(f"is not {form.name}", rule="cloud"), (option,), value))
    return value
