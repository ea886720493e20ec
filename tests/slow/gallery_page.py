"""One page of all the tags in docs/gallery.md: its examples are run, and what they print is put into HTML.

python tests/slow/gallery_page.py         writes docs/gallery.png
"""

from __future__ import annotations

import doctest
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import stand_in
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).resolve().parents[2] / "docs"
# What the `sizes` of the examples speak of.
STYLE = """
* { box-sizing: border-box }
body { margin: 0; color: #202020; background: #fafaf7; font: 1rem/1.4 sans-serif }
main { display: grid; gap: 1.5rem 1rem; padding: 1rem }
section { min-width: 0 }
h2 { margin: 0 0 .3rem; font-size: 1.15rem }
p { margin: 0 0 .6rem; font-size: .9rem }
section > img, picture > img, video, .stack > img, li > img, .placeholder { display: block; width: 100%; height: auto }
#the-image-that-matters-most > img { width: 100vw; max-width: none; margin-left: -1rem }
#by-density > img { display: inline; width: auto; margin-right: 1rem }
.placeholder { aspect-ratio: 4 / 3 }
#placeholders { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; align-content: start }
#placeholders > h2, #placeholders > p { grid-column: 1 / -1 }
#placeholders > img { margin-bottom: 1rem }
.stack { display: grid }
.stack > img { grid-area: 1 / 1 }
.cards { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 0; padding: 0; list-style: none }
@media (min-width: 60em) {
  main { grid-template-columns: 1fr 1fr }
  #the-image-that-matters-most, #by-density, #art-direction, #cards { grid-column: 1 / -1 }
  .cards { grid-template-columns: repeat(4, 1fr) }
}
"""
FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()


class _Printed(doctest.DocTestRunner):
    """Keeps what the examples print, and is as strict as the tests."""

    def __init__(self) -> None:
        super().__init__(optionflags=doctest.NORMALIZE_WHITESPACE)
        self.printed: list[tuple[int, str]] = []

    def report_success(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.printed.append((example.lineno, got))

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        raise AssertionError(f"docs/gallery.md, line {example.lineno + 1}, is not what is printed:\n{got}")

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        raise exc_info[1]


def examples() -> dict[str, tuple[str, str, str]]:
    """Title, words and tags by the anchor of each part of docs/gallery.md."""
    text = (DOCS / "gallery.md").read_text("utf-8")
    runner = _Printed()
    runner.run(doctest.DocTestParser().get_doctest(text, {}, "gallery", "gallery.md", 0))
    found: dict[str, tuple[str, str, str]] = {}
    lines = text.split("\n")
    for lineno, printed in runner.printed:
        if printed.lstrip().startswith("<"):
            above = max(place for place in range(lineno) if lines[place].startswith("## "))
            title, words = lines[above].removeprefix("## "), re.sub(r"\[(.*?)\]\(.*?\)|`", r"\1", lines[above + 2])
            anchor = title.lower().replace(" ", "-")
            found[anchor] = title, words, found.get(anchor, ("", "", ""))[2] + printed
    return found


def page() -> str:
    """The page."""
    parts = [
        f'<section id="{anchor}"><h2>{title}</h2><p>{escape(words)}</p>{tags}</section>'
        for anchor, (title, words, tags) in examples().items()
    ]
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Gallery</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
<main>{"".join(parts)}</main>
</html>
"""


def without_sizes(markup: str) -> str:
    """The page as it would be if its tags did not say how large they are."""
    return re.sub(r' width="\d+" height="\d+"', "", markup)


@contextmanager
def launched(server: stand_in.StandIn, *flags: str) -> Iterator[Browser]:
    """The Chromium of this machine, without a window, for which there is nothing but the server."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        args = [*FLAGS, *flags, f"--host-resolver-rules={server.rules}"]
        found = playwright.chromium.launch(executable_path=program, chromium_sandbox=False, args=args)
        try:
            yield found
        finally:
            found.close()


def seen(page: Page) -> None:
    """Scroll through the page, as a reader does, until all of it is loaded."""
    page.evaluate(
        """async () => {
            for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight / 2) {
                scrollTo(0, top);
                await new Promise(resolve => setTimeout(resolve, 50));
            }
        }"""
    )
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.wait_for_function("[...document.querySelectorAll('video')].every(video => video.readyState >= 2)")


def main() -> None:
    """Write docs/gallery.png."""
    file = DOCS / "gallery.png"
    with (
        tempfile.TemporaryDirectory() as folder,
        stand_in.serving({"/": page()}, Path(folder)) as server,
        launched(server) as chromium,
    ):
        tab = chromium.new_page(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
        tab.goto(f"https://{stand_in.SITE}/")
        seen(tab)
        tab.evaluate("scrollTo(0, 0)")
        tab.wait_for_timeout(1000)  # until the sign that the video is loading has faded
        image = Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
    # 256 colours are nearly all that there are, and take half the bytes.
    image.quantize(palette=image.quantize(256, kmeans=2)).save(file, optimize=True)
    print(f"{file.name}: {image.width} x {image.height}, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
