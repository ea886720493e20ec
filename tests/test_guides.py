"""The files that the guides show, in a fresh Flask app and in a fresh Django project, as a new user would try them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cldurl

ROOT = Path(cldurl.__file__).resolve().parents[1]
GUIDES = Path(__file__).resolve().parents[1] / "docs" / "how-to"
pytestmark = pytest.mark.skipif(not (GUIDES / "django.md").exists(), reason="the wheel is tested without the docs")

UPLOAD = "https://res.cloudinary.com/demo/image/upload/c_fill,h_200,w_300"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (GUIDES / page).read_text(encoding="utf-8"), re.DOTALL)


def run(*command: str, cwd: Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, *command], cwd=cwd, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_flask_app(tmp_path: Path) -> None:
    """The whole app of the page on Jinja."""
    pytest.importorskip("flask")
    (tmp_path / "app.py").write_text(blocks("jinja.md", "python")[0], encoding="utf-8")
    page = run("-c", "from app import app; print(app.test_client().get('/').get_data(as_text=True))", cwd=tmp_path)
    assert (
        f'<img src="{UPLOAD}/v1/shop/cup.webp" width="300" height="200" loading="lazy" alt="A &lt;red&gt; cup">' in page
    )
    assert f'<img src="{UPLOAD}/v1/site/no_photo.webp" width="300" height="200" loading="lazy" alt="Soon">' in page


def test_the_django_project(tmp_path: Path) -> None:
    """A project of django-admin with what the page on Django says, and with the Jinja2 backend."""
    run("-m", "django", "startproject", "shop", ".", cwd=tmp_path)
    settings, jinja, view = blocks("django.md", "python")
    (template,) = blocks("django.md", "html")
    with (tmp_path / "shop" / "settings.py").open("a", encoding="utf-8") as file:
        file.write(
            f"\n{settings}\nTEMPLATES[0]['DIRS'] = [BASE_DIR / 'pages']\n_FIRST = TEMPLATES\n{jinja}\nTEMPLATES = _FIRST + TEMPLATES\n"
        )
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "photos.html").write_text(template, encoding="utf-8")
    (tmp_path / "shop" / "urls.py").write_text(
        "from django.shortcuts import render\nfrom django.urls import path\n\n\ndef index(request):\n"
        "    photos = [{'public_id': 'shop/cup', 'title': 'A <red> cup', 'pk': 7}, {'public_id': None, 'title': 'Soon', 'pk': 8}]\n"
        "    return render(request, 'photos.html', {'photos': photos})\n\n\nurlpatterns = [path('', index)]\n",
        encoding="utf-8",
    )
    assert "no issues" in run("manage.py", "check", cwd=tmp_path)
    script = (
        "from django.test import Client\nfrom django.template import engines\n"
        "print(Client(SERVER_NAME='localhost').get('/').content.decode())\n"
        'print(engines[\'jinja2\'].from_string(\'{% cld_img "a", alt="", preset="card" %}\').render())\n'
        f"{view}\nprint(site.url('shop/cup', preset='card'))\n"
    )
    (tmp_path / "show.py").write_text(
        f"import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'\ndjango.setup()\n{script}",
        encoding="utf-8",
    )
    page = run("show.py", cwd=tmp_path)
    for line in (
        f'<img src="{UPLOAD}/v1/shop/cup.webp" width="300" height="200" loading="lazy" data-id="7" alt="A &lt;red&gt; cup">',
        f'<img src="{UPLOAD}/v1/site/no_photo.webp" width="300" height="200" loading="lazy" data-id="8" alt="Soon">',
        f'<img src="{UPLOAD}/a.webp" width="300" height="200" alt="">',
        f"{UPLOAD}/v1/shop/cup.webp",
    ):
        assert line in page
    broken = settings.replace('"width"', '"widht"')
    with (tmp_path / "shop" / "settings.py").open("a", encoding="utf-8") as file:
        file.write(f"\nINSTALLED_APPS.remove('cldurl.django')\n{broken}")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=tmp_path, env=env, capture_output=True, text=True)
    shown = blocks("django.md", "text")[0].splitlines()
    assert done.returncode == 1 and all(line.strip() in done.stderr for line in shown)
