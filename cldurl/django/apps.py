"""The app: it holds the site of the settings, and says what is wrong with them."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from django import conf
from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed

from cldurl.django import _settings
from cldurl.errors import InvalidInput
from cldurl.site import Site

__all__ = ["CldurlConfig"]


class CldurlConfig(AppConfig):
    """`"cldurl.django"` in INSTALLED_APPS."""

    name = "cldurl.django"
    label = "cldurl"
    verbose_name = "Cloudinary URLs"

    def __init__(self, app_name: str, app_module: Any) -> None:
        super().__init__(app_name, app_module)
        # The site of the settings as they are, once somebody asked; templates look whether it is still theirs.
        self.current: Site | None = None
        self.followers: WeakSet[Any] = WeakSet()

    def ready(self) -> None:
        """Register the check, and forget the site when a test changes the settings."""
        checks.register(_check)
        setting_changed.connect(self._changed)

    @property
    def site(self) -> Site:
        """The site of `settings.CLDURL`.  Raises `ConfigurationError`, with every problem."""
        if (found := self.current) is None:
            found = self.current = _settings.site_of(getattr(conf.settings, "CLDURL", None))
        return found

    def _changed(self, *, setting: str, **_more: Any) -> None:
        if setting == "CLDURL":
            self.current = None
            for follower in list(self.followers):
                follower.follow()


def _check(app_configs: Any = None, **_more: Any) -> list[checks.CheckMessage]:
    """Each problem of `settings.CLDURL`, for `manage.py check`."""
    try:
        _settings.site_of(getattr(conf.settings, "CLDURL", None))
    except InvalidInput as error:
        return [
            checks.Error(f"{found.path}: {found.message}", hint=found.hint or None, id="cldurl.E001")
            for found in error.problems
        ]
    return []
