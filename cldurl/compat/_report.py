"""What the native rules would change about a URL of the official SDK, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from cldurl.cloud import Cloud
from cldurl.compat._delivery import url_text
from cldurl.compat._transformation import chain_text
from cldurl.errors import CldurlError, InvalidInput, show
from cldurl.parameters import BY_NAME
from cldurl.problems import Problem
from cldurl.transformations import compile, untyped

__all__ = ["Report", "report"]

_CLOUD = ("cloud_name", "private_cdn", "secure_distribution", "cname", "cdn_subdomain", "secure_cdn_subdomain")
_DELIVERY = ("version", "resource_type", "type", "url_suffix", "force_version", "shorten", "use_root_path")
_ELSEWHERE = {
    *_CLOUD,
    *_DELIVERY,
    "secure",
    "format",
    "use_fetch_format",
}
_SIGNING = {
    "sign_url",
    "api_key",
    "api_secret",
    "auth_token",
    "signature_algorithm",
    "long_url_signature",
}


@attrs.frozen(kw_only=True)
class Report:
    """One URL under both rules.

    `url` is the official SDK's, `native` that of `cldurl.Cloud` or `None` where it refuses;
    `reasons` say what differs, option by option.
    """

    url: str
    native: str | None
    reasons: tuple[Problem, ...]

    @property
    def same(self) -> bool:
        """Whether both rules give the same bytes."""
        return self.url == self.native


def report(public_id: str, /, **options: Any) -> Report:
    """Whether `cldurl.Cloud` would give another URL than the SDK's `cloudinary_url`, and why.

    Takes the options of `cloudinary_url`.  Raises as that does; what only the native rules refuse
    is a reason, not an error.  Both URLs are unsigned: the signatures are the same where the
    URLs are.

    >>> found = report("mug", cloud_name="demo", secure=True, effect="gen_remove:prompt_heightmap")
    >>> found.same, found.native
    (False, 'https://res.cloudinary.com/demo/image/upload/e_gen_remove:prompt_heightmap/mug')
    >>> print(found.reasons[0])
    $.effect: the SDK writes 'e_gen_remove:prompt_hmap', cldurl 'e_gen_remove:prompt_heightmap'
    """
    options = {key: value for key, value in options.items() if key not in _SIGNING}
    url = url_text(public_id, options)
    transformation = {key: value for key, value in options.items() if key not in _ELSEWHERE}
    extension = options.get("format")
    native = _attempt(lambda: _native(public_id, transformation, extension, options))
    reasons = list(_of_step(options, ()))
    reasons += _of_address(public_id, extension, options)
    if isinstance(native, InvalidInput):
        known = {reason.location for reason in reasons}
        reasons += [problem for problem in native.problems if problem.location not in known]
    if not reasons and native != url:
        message = f"the SDK writes {show(chain_text(transformation))}, cldurl {show(native)}"
        reasons.append(Problem(message=message, rule="compat-order"))
    same = native == url
    return Report(url=url, native=native if isinstance(native, str) else None, reasons=() if same else tuple(reasons))


def _attempt(call: Callable[[], str]) -> str | CldurlError:
    try:
        return call()
    except CldurlError as refusal:
        return refusal


def _native(public_id: str, transformation: Any, extension: Any, options: Mapping[str, Any]) -> str:
    """What the native rules make of the SDK's options."""
    settings = {key: options[key] for key in _CLOUD if options.get(key) is not None}
    cloud = Cloud.from_options({**settings, "secure": bool(options.get("secure"))})
    delivery = {key: options[key] for key in _DELIVERY if options.get(key) is not None}
    if extension is not None and options.get("use_fetch_format"):
        transformation, extension = {"fetch_format": extension, **transformation}, None
    return cloud.url(public_id, transformation, format=extension, **delivery)


def _of_step(step: Mapping[str, Any], at: tuple[object, ...]) -> Iterator[Problem]:
    """Each option that the two rules write differently."""
    for key, value in step.items():
        here = (*at, key)
        if key in _ELSEWHERE or value is None:
            continue
        if key not in BY_NAME and key[:1] != "$":
            yield Problem(
                location=here, value=value, message="the SDK ignores this key, cldurl refuses it", rule="compat-ignored"
            )
        elif key == "transformation" and not isinstance(value, str):
            steps = value if isinstance(value, (list, tuple)) else [value]
            for index, inner in enumerate(steps):
                if isinstance(inner, Mapping):
                    yield from _of_step(inner, (*here, index) if steps is value else here)
        else:
            yield from _of_value(key, value, here)


def _of_value(key: str, value: Any, here: tuple[object, ...]) -> Iterator[Problem]:
    theirs = _attempt(lambda: chain_text({key: value}))
    ours = _attempt(lambda: compile(untyped({key: value})))
    if isinstance(ours, InvalidInput):
        first = ours.problems[0]
        message = f"the SDK writes {show(theirs)}, cldurl refuses it: {first.message}"
        yield Problem(location=here, value=value, message=message, hint=first.hint, rule="compat-refused")
    elif ours != theirs:
        message = f"the SDK writes {show(theirs)}, cldurl {show(ours)}"
        yield Problem(location=here, value=value, message=message, rule="compat-value")


def _of_address(public_id: str, extension: Any, options: Mapping[str, Any]) -> list[Problem]:
    """What differs before and behind the transformation."""
    bare = {key: value for key, value in options.items() if key in _ELSEWHERE}
    theirs = url_text(public_id, bare)
    ours = _attempt(lambda: _native(public_id, {}, extension, bare))
    if isinstance(ours, InvalidInput):
        return [*ours.problems]
    if ours == theirs:
        return []
    message = f"the SDK writes {show(theirs)}, cldurl {show(ours)}"
    return [Problem(root="public_id", value=public_id, message=message, rule="compat-address")]
