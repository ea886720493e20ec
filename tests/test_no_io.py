"""Nothing is read, asked or started while a URL is made or a page is rendered: an audit hook would see it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cldurl

SETUP = """
import importlib, os, pkgutil, sys
import cldurl
from django.conf import settings
import django
settings.configure(
    INSTALLED_APPS=["cldurl.django"], USE_I18N=False, CLDURL={"CLOUD": {"name": "demo", "api_secret": "b"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()
# What is loaded later is loaded now: an import reads files.
for found in pkgutil.walk_packages(cldurl.__path__, "cldurl."):
    if found.name.split(".")[1] not in ("cli", "__main__", "_hypothesis", "strategies", "columns", "compat"):
        importlib.import_module(found.name)
import difflib, encodings.unicode_escape, reprlib, django.template.loader_tags, django.utils.translation.trans_null
from django.template import Context, Engine, Template
from jinja2 import Environment
from cldurl import Cloud, CldurlError, Hole, html, jinja
from cldurl.presets import Presets
cloud = Cloud("demo", api_key="1", api_secret="b", token_key="00112233FF99", defaults={"quality": "auto"})
Presets.from_toml(''); cloud.token(acl="/*", duration=5)
Template("{% load cldurl %}{% for i in a %}{% endfor %}"); Environment().from_string("{% for i in a %}{% endfor %}").render(a=[])

ALLOWED = {"object.__getattr__", "object.__setattr__", "object.__delattr__", "compile", "exec", "code.__new__", "builtins.id", "marshal.dumps",
           "marshal.loads", "sys._getframe", "sys._getframemodulename", "sys.unraisablehook", "sys.excepthook", "gc.get_objects"}

class Closed(dict):
    def __getattribute__(self, name):
        raise SystemExit(f"the environment was asked: {name}")
    __getitem__ = __contains__ = __iter__ = None

def watch(event, arguments):
    if event not in ALLOWED and not event.startswith(("import", "cpython.")):
        sys.stderr.write(f"{event} {arguments}\\n")
        os._exit(3)

def closed(*arguments, **more):
    raise SystemExit("the environment was asked")

os.environ = Closed()
os.getenv = closed
sys.addaudithook(watch)
"""
WORK = {
    "urls": """
transformation = [{"width": 300, "crop": "fill"}, {"overlay": {"font_family": "Arial", "font_size": 20, "text": "a,b"}}]
for url in (
    cloud.url("a/b", transformation, format="jpg"), cloud.url("a", {"width": 5}, sign=True), cloud.url("a", token={"duration": 60}),
    cloud.prepare({"width": Hole("w")}).srcset(w=[1, 2])("a"), cldurl.compile(transformation),
):
    assert url
cldurl.check(transformation), cldurl.lint("w_5//e_sepia"), cldurl.explain("c_fill,w_5"), cldurl.parse(cloud.url("a/b", {"width": 5}))
cldurl.canonicalize("w_5,c_fill")
""",
    "presets and html": """
presets = Presets.from_json('{"card": {"transformation": {"width": {"parameter": "w"}}, "parameters": {"w": 300}}}')
presets = Presets.from_toml('card = { transformation = { width = { parameter = "w" } }, parameters = { w = 300 } }')
presets.url(cloud, "card", "a", w=5), presets.derived(cloud)
html.img(cloud, "a", {"width": 300, "height": 5, "crop": "fill"}, alt="<x>", densities=[1, 2])
html.picture(cloud, "a", alt="", widths="100..900", formats=["avif"], sources=[{"media": "print", "transformation": "w_5"}])
html.video(cloud, "a", poster=True, sources=["webm", "mp4"])
html.source(cloud, "a", html.placeholder("blur"))
""",
    "jinja": """
env = Environment(autoescape=True)
jinja.install(env, cloud, on_missing="none")
page = env.from_string('{% for i in a %}{% cld_img i, alt=i, width=5, sign=true %}{{ i | cld_url(width=w) }}{% endfor %}{% cld_video "a" %}')
assert "/v1/b/c" in page.render(a=["a", "b/c", ""], w=7)
""",
    "django": """
page = Template('{% load cldurl %}{% for i in a %}{% cld_img i.id alt=i.id width=5 sign=True data-x=w %}{% cld_url i.id width=w %}{% endfor %}')
assert "/v1/b/c" in page.render(Context({"a": [{"id": "a"}, {"id": "b/c"}], "w": 7}))
""",
    "errors": """
for wrong in (lambda: cloud.url("../x"), lambda: cldurl.compile({"widht": 5}), lambda: html.img(cloud, "a", alt=5), lambda: Presets({"a": {"b": 5}})):
    try:
        str(wrong())
    except CldurlError as error:
        assert str(error)
    else:
        raise SystemExit("no error")
""",
}  # fmt: skip


def run(code: str) -> subprocess.CompletedProcess[str]:
    root = Path(cldurl.__file__).parents[1]
    return subprocess.run([sys.executable, "-X", "utf8", "-c", SETUP + code], capture_output=True, text=True, cwd=root)


@pytest.mark.parametrize("name", WORK)
def test_no_socket_no_file_no_process_no_environment(name: str) -> None:
    """In a process of its own: an audit hook stays for good."""
    done = run(WORK[name])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "code", ["open('x')", "import socket; socket.socket()", "import subprocess; subprocess.run(['ls'])", "os.environ['A']",
             "os.environ.get('A')", "os.getenv('A')", "os.listdir()"],
)  # fmt: skip
def test_the_hook_would_see_it(code: str) -> None:
    """A test of the test."""
    assert run(code).returncode != 0
