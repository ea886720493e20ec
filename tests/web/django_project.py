"""Django around the views of a folder; answers the requests that come in as lines of JSON.

A process of its own, because a process can have only one configuration of Django.
"""

from __future__ import annotations

import json
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client

settings.configure(
    ALLOWED_HOSTS=["testserver"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF="urls",
    SECRET_KEY="tests",
)
django.setup()
call_command("migrate", verbosity=0)

import media  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

SEEN: list[object] = []
media.uploaded = SEEN.append
TOKEN = 32 * "a"  # of CSRF: the same in the cookie and in the header

for line in sys.stdin:
    asked = json.loads(line)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    headers = asked["headers"]
    if asked["user"]:
        client.force_login(User.objects.get_or_create(pk=asked["user"], username=asked["user"])[0])
        client.cookies["csrftoken"] = TOKEN
        headers = {**headers, "X-CSRFToken": TOKEN}
    response = client.generic(
        asked["method"], asked["path"], asked["body"], headers.get("Content-Type", ""), headers=headers
    )
    print(json.dumps([response.status_code, response.get("Location"), response.content.decode(), SEEN]), flush=True)
    SEEN.clear()
