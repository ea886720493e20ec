"""Times the first URL of a function that has just started, beside the official SDK: with and without bytecode.

    python benchmarks/cold.py [--quick]

The packages are copied into a folder of their own, as a function is deployed.  A figure is the processor time of a
whole process, the least of many that take turns: other work on the machine disturbs it less than a clock.
"""

from __future__ import annotations

import compileall
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = ("cldurl", "attr", "attrs", "cloudinary", "urllib3", "certifi", "six")
WITH = "cloud_name='demo', secure=True, width=300"
# What is asked, of us and of the SDK: both must answer the same.
FIRST = {
    "URL": (
        "import cldurl; url = cldurl.Cloud('demo').url('a', {'width': 300})",
        f"import cloudinary.utils; url = cloudinary.utils.cloudinary_url('a', {WITH})[0]",
    ),
    "signed URL": (
        "import cldurl; url = cldurl.Cloud('demo', api_secret='s').url('a', {'width': 300}, sign=True)",
        f"import cloudinary.utils; url = cloudinary.utils.cloudinary_url('a', sign_url=True, api_secret='s', {WITH})[0]",
    ),
}


def deploy(folder: Path) -> None:
    """Copies of the packages, without bytecode."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.origin is not None, name
        source = Path(spec.origin)
        if source.name == "__init__.py":
            shutil.copytree(source.parent, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)


def run(folder: Path, code: str) -> tuple[str, float]:
    """What a process prints, and the milliseconds that it takes of a processor."""
    started = f"import sys; sys.path.insert(0, {str(folder)!r}); {code}; print(url)"
    # Nothing but the folder, and nothing is written there.
    process = subprocess.Popen([sys.executable, "-I", "-S", "-B", "-c", started], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as output:
        said = output.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, code
    return said, (used.ru_utime + used.ru_stime) * 1000


def report(quick: bool) -> str:
    """The table."""
    best: dict[tuple[str, str, str], float] = {}
    empty = 9e9
    with tempfile.TemporaryDirectory() as name:
        folders = {"without bytecode": Path(name, "plain"), "with bytecode": Path(name, "compiled")}
        for folder in folders.values():
            folder.mkdir()
            deploy(folder)
        compileall.compile_dir(folders["with bytecode"], quiet=1)
        for _ in range(2 if quick else 40):
            for kind, folder in folders.items():
                for first, codes in FIRST.items():
                    said = set()
                    for who, code in zip(("cldurl", "official SDK"), codes, strict=True):
                        url, time = run(folder, code)
                        said.add(url)
                        best[first, kind, who] = min(best.get((first, kind, who), time), time)
                    assert len(said) == 1, said
            empty = min(empty, run(folder, "url = ''")[1])
    lines = ["| first | | cldurl, ms | official SDK, ms | times faster |", "|---|---|---|---|---|"]
    for first in FIRST:
        for kind in ("without bytecode", "with bytecode"):
            ours, theirs = (best[first, kind, who] for who in ("cldurl", "official SDK"))
            lines.append(f"| {first} | {kind} | {ours:.0f} | {theirs:.0f} | {theirs / ours:.1f} |")
    return "\n".join([*lines, "", f"An empty process takes {empty:.0f} ms.", ""])


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
