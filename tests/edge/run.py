"""Compares what cldurl answers in Pyodide with what it answers here, byte for byte, and tries the Worker of the docs.

    python tests/edge/run.py dist/cldurl-0.1.0-py3-none-any.whl

Pyodide comes from npm and runs under Node; the wheels are given to it from disk, and it has no network.
Where there is no Node, no npm or no way to its packages, it says so and is content.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the tests are no package

import pages  # noqa: E402
from test_action_examples import EXAMPLES  # noqa: E402

VECTORS = HERE.parent / "vectors"
# micropip is what installs packages in Pyodide, and packaging what it needs; the last is what Workers import.
OTHERS = ("attrs", "micropip", "packaging", "workers-runtime-sdk")


def cases() -> dict[str, object]:
    """The recorded calls, and the examples of the actions."""
    lines = [
        line for file in sorted((VECTORS / "public").glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    return {"records": [json.loads(line) for line in lines], "examples": [example for example, _ in EXAMPLES]}


def prepare(folder: Path, wheel: Path, npm: str) -> None:
    """Put Pyodide, the wheels and the scripts into a folder."""
    wheels = folder / "wheels"
    wheels.mkdir()
    shutil.copy(wheel, wheels)
    # Their wheels are of pure Python; that of the newest micropip may be for a newer Python than this one.
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
         "--python-version", "3.14", "-d", str(wheels), *OTHERS],
        check=True,
    )  # fmt: skip
    subprocess.run(
        [npm, "install", "--silent", "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
         "--fetch-retries", "1", "--fetch-timeout", "20000", "--prefix", str(folder), "pyodide"],
        check=True, timeout=120,
    )  # fmt: skip
    for file in (*HERE.glob("*.py"), VECTORS / "adapter.py"):
        shutil.copy(file, folder)
    pages.write("edge.md", folder)
    (folder / "cases.json").write_text(json.dumps(cases()), "utf-8")


def main(wheel: Path) -> int:
    """What the shell is told: 0 if all answers are the same, or if there is no Node or no network."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("no node or no npm here: Pyodide is skipped")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            prepare(folder, wheel.resolve(), npm)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            if error.cmd[0] != npm:
                raise
            print("npm cannot get Pyodide here: it is skipped")
            return 0

        # A wheel is a zip file, from which Python imports as well.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(wheel.resolve()), str(VECTORS)])}
        here = [sys.executable, str(HERE / "answers.py"), "cases.json", "here.jsonl"]
        subprocess.run(here, check=True, cwd=folder, env=environment)
        there = [node, str(HERE / "pyodide.mjs"), str(folder)]
        for script in (["first.py"], ["worker.py"], ["answers.py", "cases.json", "there.jsonl"]):
            subprocess.run([*there, *script], check=True)

        ours, theirs = ((folder / name).read_bytes().splitlines() for name in ("here.jsonl", "there.jsonl"))
    differ = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    for one, other in differ[:5]:
        print(f"CPython: {one.decode()}\nPyodide: {other.decode()}")
    print(f"Pyodide gives {len(ours) - len(differ):,} of {len(ours):,} answers as CPython does")
    return 1 if differ or not ours else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
