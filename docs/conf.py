"""Configuration of Sphinx: `sphinx-build -W -n -b html docs docs/_build`."""

from __future__ import annotations

project = "cldurl"
author = "the cldurl authors"
copyright = author
version = release = "0.1.0"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
highlight_language = "pycon"
myst_heading_anchors = 3
# The generated tables say "<n>px_solid_<color>", which is not HTML.
myst_disable_syntax = ["html_inline"]
# A quote in a text is one to be typed.
smartquotes = False
nitpicky = True

html_theme = "furo"
html_title = "cldurl"
