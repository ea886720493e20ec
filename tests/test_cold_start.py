"""What a process loads before its first URL, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cldurl

PACKAGE = Path(cldurl.__file__).parent

# What the way to a URL is made of.
URL = set("""
    cldurl cldurl._amounts cldurl._colors cldurl._compile cldurl._computed cldurl._config cldurl._escape cldurl._lazy
    cldurl._limits cldurl._memo cldurl._numbers cldurl._parse cldurl._plan cldurl._secured cldurl._settings cldurl._texts
    cldurl._url_parts cldurl.cloud cldurl.effects cldurl.errors cldurl.expressions
    cldurl.hosts cldurl.kinds cldurl.layers cldurl.parameters cldurl.public_ids cldurl.special cldurl.transformations
    cldurl.vocabulary
""".split())  # fmt: skip
# What else is loaded, and by what: `(code, our modules, those of others)`.  Beyond them attrs loads `inspect`, `enum`,
# `platform` (in 3.10 with `subprocess`), `threading` and what they need, which is most of the time that an import takes.
STEPS = {
    "the import": ("", URL, set()),
    "a URL": ("cldurl.Cloud('demo').url('a', {'width': 300})", URL, set()),
    "a chain": ("cldurl.Cloud('demo').url('a/b', [{'width': 300}, {'effect': 'sepia'}], version=1)", URL, set()),
    "a URL that is prepared": (
        "cldurl.Cloud('demo').prepare({'width': 300}).many(['a'])",
        URL | {"cldurl.holes", "cldurl.prepared"},
        set(),
    ),
    "a signature": (
        "cldurl.Cloud('demo', api_secret='s').url('a', sign=True)",
        URL | {"cldurl._digest", "cldurl.problems", "cldurl.signing"},
        {"hashlib", "hmac"},
    ),
}
# Not loaded for a URL by anybody, attrs included.
HEAVY = set("""
    asyncio cryptography ctypes datetime decimal difflib email fractions hashlib hmac html http importlib.metadata ipaddress
    json logging pathlib random secrets socket ssl tempfile typing_extensions urllib urllib.parse uuid
""".split())  # fmt: skip


def loaded(code: str) -> set[str]:
    """The modules of a process that ran `code`, beyond those that every process has here."""
    script = f"import sys; before = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return set(run.stdout.split())


@pytest.mark.parametrize("step", STEPS)
def test_each_step_loads_exactly_what_it_needs(step: str) -> None:
    """Of ours what stands in the list; of others what attrs has loaded, and for a signature the hashes."""
    code, ours, others = STEPS[step]
    new = loaded(f"import attrs; before = set(sys.modules)\nimport cldurl\n{code}")
    assert {name for name in new if name.partition(".")[0] == "cldurl"} == ours
    public = {name for name in new if name[0] != "_" and name.partition(".")[0] != "cldurl"}
    # What hashlib and hmac load themselves differs from one Python to the next.
    assert others <= public and (others or not public)


def test_nothing_heavy_is_loaded_for_a_url() -> None:
    """Neither by us nor by attrs."""
    assert HEAVY & loaded("import cldurl\ncldurl.Cloud('demo').url('a', {'width': 300})") == set()
