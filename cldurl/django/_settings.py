"""`settings.CLDURL`, made into a site.

CLDURL = {
"CLOUD": "demo",                    # or a dict of settings of `Cloud`, a cloudinary:// URL, a Cloud
"PRESETS": BASE_DIR / "presets.toml",    # or a dict of them, or a Presets
"ON_MISSING": "raise",
}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from cldurl._settings import problem
from cldurl.cloud import Cloud
from cldurl.errors import ConfigurationError, InvalidInput, kind_of, suggest
from cldurl.presets import Presets
from cldurl.problems import Problem
from cldurl.site import Site

__all__ = ["site_of"]

_KEYS = ("CLOUD", "PRESETS", "ON_MISSING")


def site_of(given: object) -> Site:
    """The site, or a `ConfigurationError` with everything that is wrong."""
    if not isinstance(given, Mapping):
        message = "there is no such setting" if given is None else f"it cannot be {kind_of(given)}"
        raise problem(ConfigurationError, "CLDURL", message, 'such as {"CLOUD": "demo"}', rule="missing-key")
    problems: list[Problem] = []
    for key in given:
        if key not in _KEYS:
            hint = suggest(key.upper() if isinstance(key, str) else key, _KEYS)
            problems.append(
                Problem(root="CLDURL", location=(key,), message="unknown key", hint=hint, rule="unknown-key")
            )
    cloud = _noted(problems, "CLOUD", _cloud, given.get("CLOUD"))
    presets = _noted(problems, "PRESETS", _presets, given.get("PRESETS"))
    on_missing = given.get("ON_MISSING", "raise")
    site: Site | None = _noted(
        problems, "ON_MISSING", lambda value: Site(cloud or Cloud("any"), presets or Presets(), value), on_missing
    )
    if problems or site is None:
        raise ConfigurationError(*problems)
    return site


def _noted(problems: list[Problem], key: str, make: Callable[[Any], Any], value: Any) -> Any:
    """What is made of a value, or nothing and a note of what is wrong."""
    try:
        return make(value)
    except InvalidInput as error:
        for found in error.problems:
            inner = [] if found.root in ("$", "presets", "on_missing", "CLOUD") else [found.root]
            problems.append(attrs.evolve(found, root="CLDURL", location=(key, *inner, *found.location)))
    return None


def _cloud(value: Any) -> Cloud:
    if isinstance(value, Cloud):
        return value
    if isinstance(value, str):
        return Cloud.from_url(value) if "://" in value else Cloud(value)
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        if "name" not in value:
            raise problem(ConfigurationError, "name", "the cloud has no name", rule="missing-key")
        return Cloud(**value)
    hint = 'a name, a dict of settings, "cloudinary://...", or a Cloud'
    message = "there is no cloud" if value is None else f"it cannot be {kind_of(value)}"
    raise problem(ConfigurationError, "CLOUD", message, hint, rule="missing-key")


def _presets(value: Any) -> Presets:
    if value is None:
        return Presets()
    if isinstance(value, Presets):
        return value
    if isinstance(value, Path):
        return Presets.from_json(value) if value.suffix == ".json" else Presets.from_toml(value)
    return Presets(value)
