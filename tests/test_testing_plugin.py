"""The fixtures for pytest, as another project meets them."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import httpx
import pytest

import cldurl

ROOT = Path(cldurl.__file__).parent.parent


def run(folder: Path, tests: str, *options: str, conftest: str = "") -> subprocess.CompletedProcess[str]:
    """Run tests in a project of their own, where warnings are errors."""
    (folder / "test_it.py").write_text(tests)
    (folder / "conftest.py").write_text(conftest)
    installed = any(entry.name == "cldurl" for entry in entry_points(group="pytest11"))
    plugin = [] if installed else ["-p", "cldurl._pytest"]
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *plugin, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})


def test_the_fixtures_work_in_another_project(tmp_path: Path) -> None:
    """The fake, its server, and the assertion; a fixture of one's own changes the settings."""
    tests = """
import urllib.request
import cldurl
import pytest
from cldurl.testing import FakeCloudinary

@pytest.fixture
def fake_cloudinary():
    return FakeCloudinary(cldurl.Cloud("shop", api_key="k", api_secret="s"))

def test_it(fake_cloudinary, cloudinary_server, assert_same_url):
    fake_cloudinary.add_asset("cup", b"GIF89a....")
    url = fake_cloudinary.cloud.url("cup").replace("https://res.cloudinary.com", cloudinary_server.url)
    assert urllib.request.urlopen(url).read() == b"GIF89a...."
    assert_same_url("w_300,c_fill", "c_fill,w_300")

def test_another_one_is_empty(fake_cloudinary):
    assert not fake_cloudinary.assets
"""
    done = run(tmp_path, tests)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_project_without_the_extra_is_left_alone(tmp_path: Path) -> None:
    """Nothing of the extra is loaded at the start; the assertion works; the fake says what it needs."""
    conftest = """
import sys
assert not [name for name in sys.modules if name.partition(".")[0] in ("httpx", "python_multipart", "hypothesis")]
assert "cldurl.testing" not in sys.modules
sys.modules.update(httpx=None, python_multipart=None, imagesize=None)
"""
    tests = """
import pytest

def test_assertion(assert_same_url):
    assert_same_url("https://res.cloudinary.com/demo/image/upload/a", "http://res.cloudinary.com/demo/image/upload/a")

def test_fake(request):
    import cldurl
    with pytest.raises(cldurl.Unsupported, match='cldurl.testing needs .*: python -m pip install "cldurl.testing."'):
        request.getfixturevalue("fake_cloudinary")
"""
    # Hypothesis would load cldurl itself.
    done = run(tmp_path, tests, "-p", "no:hypothesispytest", conftest=conftest)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_fixtures_work_here(fake_cloudinary: Any, cloudinary_server: Any, assert_same_url: Any) -> None:
    """As they do anywhere."""
    assert cloudinary_server.fake is fake_cloudinary
    answer = httpx.get(f"{cloudinary_server.url}/v1_1/demo/ping", auth=("1234567890", "fake-secret"), trust_env=False)
    assert answer.json() == {"status": "ok"}
    assert_same_url("c_fill,w_300", "w_300,c_fill")


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (
            "http://res.cloudinary.com/demo/image/upload/s--abcdefgh--/w_300,c_fill/v7/cup.jpg",
            "https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v7/cup.png",
            "they do not ask for the same\n"
            "  actual:   https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v7/cup.jpg\n"
            "  expected: https://res.cloudinary.com/demo/image/upload/c_fill,w_300/v7/cup.png\n"
            '                                                                             ^ "jpg", not "png"',
        ),
        (
            "e_sepia",
            "e_sepia/w_10",
            "they do not ask for the same\n"
            "  actual:   e_sepia\n"
            "  expected: e_sepia/w_10\n"
            '                   ^ "", not "/w_10"',
        ),
    ],
)
def test_the_assertion_shows_where_urls_begin_to_differ(
    assert_same_url: Any, actual: str, expected: str, message: str
) -> None:
    """Both in their canonical form."""
    with pytest.raises(AssertionError) as caught:
        assert_same_url(actual, expected)
    assert str(caught.value) == message


def test_what_is_loaded_when() -> None:
    """Of the extra nothing by cldurl, nothing by cldurl.testing, and httpx only by the transport."""
    script = """
import sys
extra = {"httpx", "anyio", "python_multipart", "imagesize", "http.server"}
import cldurl, cldurl.testing
assert not extra & sys.modules.keys()
fake = cldurl.testing.FakeCloudinary()
assert not {"httpx", "anyio", "http.server"} & sys.modules.keys()
fake.transport()
assert "httpx" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_the_face() -> None:
    """`__all__`, `dir()` and what can be asked for are one list."""
    import cldurl.testing

    for name in cldurl.testing.__all__:
        assert getattr(cldurl.testing, name).__doc__
    assert set(cldurl.testing.__all__) <= set(dir(cldurl.testing))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cldurl.testing.nothing  # type: ignore[attr-defined]
