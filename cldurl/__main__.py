"""`python -m cldurl`, and the `cldurl` command."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line, or say what it needs."""
    try:
        import click  # noqa: F401 - only to see whether the extra is installed
    except ModuleNotFoundError:
        sys.exit('cldurl: the command line needs click: python -m pip install "cldurl[cli]"')
    from cldurl.cli import cldurl

    cldurl(prog_name="cldurl")


if __name__ == "__main__":
    main()
