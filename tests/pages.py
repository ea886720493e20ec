"""The programs that stand in the pages of `docs`: each block begins with the name of its file."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

HOW_TO = Path(__file__).resolve().parent.parent / "docs" / "how-to"
_PROGRAM = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def programs(page: str) -> dict[str, str]:
    """The programs of a how-to page, by the names of their files."""
    found = _PROGRAM.findall((HOW_TO / page).read_text("utf-8"))
    assert len(dict(found)) == len(found), f"{page} has two programs of one name"
    return dict(found)


def write(page: str, folder: Path) -> None:
    """The files of a page, in a folder."""
    for name, code in programs(page).items():
        (folder / name).write_text(code, "utf-8")


def loaded(file: Path) -> Any:
    """A program as a module that is entered nowhere: other pages have programs of its name."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
