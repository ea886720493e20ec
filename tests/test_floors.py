"""A file imports only from lower floors: inside functions too, typing imports aside."""

from __future__ import annotations

import ast
from pathlib import Path

import cldurl

PACKAGE = Path(cldurl.__file__).parent

FLOORS: tuple[tuple[str, ...], ...] = (
    ("_lazy", "_memo", "errors", "typing", "vocabulary", "descriptions", "effect_table"),
    ("problems", "_escape", "_numbers"),
    ("expressions", "hosts", "kinds", "public_ids", "times", "_digest", "model"),
    ("_amounts", "_texts", "_config", "_limits", "tokens"),
    ("_colors", "_computed"),
    ("effects", "layers", "signing"),
    ("_anatomy", "webhooks", "downloads", "uploads"),
    ("special",),
    ("parameters",),
    ("rules", "_plan", "_parse", "_wording", "_schema"),
    ("lint_rules",),
    ("_compile",),
    ("_check",),
    ("transformations", "parsed"),
    ("_urls",),
    ("delivery_urls",),
    ("canonical",),
    ("_explain", "_lint"),
    ("_secured", "_settings"),
    ("_url_parts",),
    ("columns",),
    ("prepared",),
    ("holes",),
    ("_url_check",),
    ("cloud",),
    ("html",),
    ("_missing", "_preset_files", "_preset_values"),
    ("_preset_check",),
    ("presets",),
    ("site",),
    ("__init__",),
    ("jinja",),
    ("django",),
    ("compat", "strategies", "api"),
    ("http", "testing"),
    ("cli",),
    ("_hypothesis", "_pytest"),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}


def _module(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def _imports(tree: ast.AST) -> set[str]:
    """The modules of cldurl that a file imports; what only type checkers see does not count."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "cldurl":
            found |= {alias.name if alias.name in LEVEL else "__init__" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cldurl."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {
                ([*alias.name.split("."), "__init__"])[1]
                for alias in node.names
                if alias.name.split(".")[0] == "cldurl"
            }
    return found


def test_every_file_has_a_floor() -> None:
    """A new file is given its place here first."""
    assert {_module(path) for path in PACKAGE.rglob("*.py")} == set(LEVEL)


def test_nothing_imports_upstairs() -> None:
    """Imports go down, or stay inside one subpackage."""
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        here = _module(path)
        for there in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            if there != here and LEVEL[there] >= LEVEL[here]:
                wrong.append(f"{here} imports {there}")
    assert wrong == []


def test_only_the_adapters_touch_the_world() -> None:
    """No socket, environment, clock, logger or process in the core."""
    forbidden = {
        "socket",
        "ssl",
        "http",
        "asyncio",
        "logging",
        "subprocess",
        "os",
        "time",
        "random",
        "threading",
        "urllib.request",
    }
    for path in sorted(PACKAGE.rglob("*.py")):
        if _module(path) in ("cli", "http", "testing", "__main__"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            # A cloud names the clock that it asks where nobody says what time it is.
            allowed = {"time"} if path.name == "cloud.py" else set()
            assert not (forbidden - allowed) & set(names), f"{path.name} imports {names}"
