"""HTML as a browser reads it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib

Shape = list[tuple[str, dict[str, str]]]


def shape(markup: str) -> Shape:
    """The elements of a fragment, and their attributes; text outside of them is wrong."""
    parsed = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    found: Shape = []

    def walk(element: Element) -> None:
        for child in element:
            assert not (child.tail or "").strip()
            found.append((str(child.tag), dict(child.attrib)))
            assert not (child.text or "").strip()
            walk(child)

    assert not (parsed.text or "").strip()
    walk(parsed)
    return found


def one(markup: str) -> tuple[str, dict[str, str]]:
    """The only element, and its attributes."""
    (found,) = shape(markup)
    return found


# What has broken out of attributes, elements, templates and URLs somewhere.
NASTY = [
    '"><script>alert(1)</script>', "' onerror='alert(1)", '" onerror="alert(1)', "javascript:alert(1)", "--><img src=x onerror=alert(1)>",
    "</picture><script>", "&quot;><script>", '\x00"><script>', '"\n\tonload\n=\n"x', "`onerror=alert(1)`", "data:text/html,<script>",
    "{{7*7}}", "{% now %}", "]]>", "</title>", "\u2028", "x\r\ny", "<!--", "\x0c", "..", "../../x", "//evil.example/x", "https://evil.example/x",
    "w_5000/x", "s--a--/x", "a,b", "\ud800", "%22%3E", "&#34;", "", " ",
]  # fmt: skip
