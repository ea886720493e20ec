"""The Jinja extension for Django's Jinja2 backend: what `cldurl.jinja` has, with the cloud of the settings.

TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True,
"OPTIONS": {"extensions": ["cldurl.django.jinja.Cldurl"]}}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from cldurl.jinja import CldurlExtension
from cldurl.site import Site

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Cldurl"]


class Cldurl(CldurlExtension):
    """`"cldurl.django.jinja.Cldurl"` among the `extensions` of OPTIONS."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.follow()
        apps.get_app_config("cldurl").followers.add(self)

    def follow(self) -> None:
        """Serve the site of the settings as they are now."""
        self.serve(_site)


def _site() -> Site:
    found: Site = apps.get_app_config("cldurl").site
    return found
