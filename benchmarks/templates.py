"""Times pages and tags: Jinja, Django and `cldurl.html`, against the official SDK.

    python benchmarks/templates.py [--quick]    prints the tables; `compare.py` puts them on its page

A page shows a hundred images whose transformation is constant in the template.  Beside both libraries stands
the page that matches each ID against all of its rules and puts the tag together of three pieces, and the
page that only prints the two values of each image.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import attrs
import django
import jinja2
from cases import CLOUD, WIDTHS, chain, fill, product  # beside this file
from cloudinary import CloudinaryImage
from django.conf import settings
from markupsafe import Markup, escape
from timing import least

from cldurl import compile, html, public_ids
from cldurl.jinja import install

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["cldurl.django", "cloudinary"], CLDURL={"CLOUD": CLOUD},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )  # fmt: skip
    django.setup()

from django.template import Context, Template


@attrs.frozen
class Item:
    """What a page shows."""

    id: str
    title: str


# Every tenth text has something to escape.
ITEMS = [Item(f"products/item_{number}", f"Item {number}{' & more' * (number % 10 == 0)}") for number in range(100)]
CASES: dict[str, Any] = {
    "fill, 3 keys": fill(800, 600),
    # Without client hints the SDK leaves `dpr: "auto"` to a script.
    "product, 7 keys": {**product(800, 600), "client_hints": True},
    "chain of three": chain(1200, 800),
}
_ENV = jinja2.Environment(autoescape=True)
install(_ENV, CLOUD)
_GOOD = re.compile(public_ids._PLAIN_ID).fullmatch
_LOOP = "{% for item in items %}", "{% endfor %}"


class _Images(HTMLParser):
    """The images of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append(dict(attributes))


def _same(*pages: str) -> None:
    """Each page shows the same images with the same texts."""
    shown = [[(one["src"], one["alt"]) for one in _Images(page).found] for page in pages]
    assert len(shown[0]) == len(ITEMS) and all(one == shown[0] for one in shown), pages


def _options(transformation: Any) -> dict[str, Any]:
    return {"transformation": transformation} if isinstance(transformation, list) else transformation


def _official(public_id: str, alt: str, options: dict[str, Any]) -> Markup:
    """The SDK escapes nothing, so the text is escaped before it gets it."""
    return Markup(CloudinaryImage(public_id).image(alt=escape(alt), **options))  # noqa: S704


def jinja_pages(transformation: Any) -> list[Callable[[], str]]:
    """With the SDK, with cldurl, by concatenation, and the values alone."""
    before, after = f'<img src="https://res.cloudinary.com/demo/image/upload/{compile(transformation)}/v1/', '" alt="'

    def put_together(public_id: str, alt: str) -> Markup:
        if not _GOOD(public_id):
            raise ValueError(public_id)
        return Markup(f'{before}{public_id}{after}{escape(alt)}">')  # noqa: S704

    sources = [
        "{{ official(item.id, item.title, options) }}",
        f"{{% cld_img item.id, alt=item.title, transformation={transformation!r} %}}",
        "{{ put_together(item.id, item.title) }}",
        "{{ item.id }}{{ item.title }}",
    ]
    values = {"official": _official, "options": _options(transformation), "put_together": put_together, "items": ITEMS}
    made = [_ENV.from_string(source.join(_LOOP)) for source in sources]
    return [lambda template=template: template.render(values) for template in made]  # type: ignore[misc]


def django_pages(transformation: Any, loop: bool = True) -> list[Callable[[], str]]:
    """With the SDK's tag, which escapes nothing, with ours, and the values alone; or without a loop, for one image."""
    if isinstance(transformation, list):
        theirs, ours = "transformation=chain", f'"{compile(transformation)}"'
    else:
        theirs = ours = " ".join([f'{key}="{value}"' for key, value in transformation.items()])
    tags = [
        f"{{% cloudinary item.id alt=item.title {theirs} %}}",
        f"{{% cld_img item.id {ours} alt=item.title %}}",
        "{{ item.id }}{{ item.title }}",
    ]
    values = {"items": ITEMS, "item": ITEMS[1], "chain": transformation}
    pages = [f"{{% load cloudinary cldurl %}}{tag.join(_LOOP) if loop else tag * len(ITEMS)}" for tag in tags]
    return [lambda template=template: template.render(Context(values)) for template in map(Template, pages)]  # type: ignore[misc]


def _tags() -> list[Callable[[], str]]:
    """One image with a srcset: the SDK's, ours settled, and ours all at once."""
    srcset = {"breakpoints": list(WIDTHS)}
    card = html.prepare_img(CLOUD, {"crop": "scale"}, widths=WIDTHS)
    return [
        lambda: str(CloudinaryImage("products/item_1").image(srcset=srcset, sizes="100vw", alt="A cup")),
        lambda: card("products/item_1", "A cup"),
        lambda: html.img(CLOUD, "products/item_1", {"crop": "scale"}, alt="A cup", widths=WIDTHS),
    ]


ALONE = """
What else a page takes is its engine's:

| alone | µs for an image |
|---|---|
"""
# What a page cannot do without, and what it does not ask us for.
_ALONE = {
    "the tag itself, `card(id, alt)`": "",
    "Jinja, the loop and two lookups": "{% set id = item.id %}{% set title = item.title %}",
    "Django, the loop": "-",
}


def alone(quick: bool) -> str:
    """The rows of what a page takes beside its tags."""
    card = html.prepare_img(CLOUD, CASES["fill, 3 keys"])
    jobs: list[Callable[[], object]] = [lambda: [card(item.id, item.title) for item in ITEMS]]
    for name, source in list(_ALONE.items())[1:]:
        if name.startswith("Jinja"):
            page = _ENV.from_string(source.join(_LOOP))
            jobs.append(lambda page=page: page.render(items=ITEMS))  # type: ignore[misc]
        else:
            form = Template(source.join(_LOOP))
            jobs.append(lambda form=form: form.render(Context({"items": ITEMS})))  # type: ignore[misc]
    times = least(*jobs, quick=quick, clock=time.process_time)
    return "\n".join([f"| {name} | {spent / len(ITEMS):.2f} |" for name, spent in zip(_ALONE, times, strict=True)])


def _row(name: str, goal: object, times: list[float], floor: str) -> str:
    theirs, ours = times[:2]
    return f"| {name} | {theirs:,.1f} | {ours:.2f} | {theirs / ours:,.0f} | {goal} | {floor} |"


def report(quick: bool) -> str:
    """The table of pages and tags, in microseconds for an image."""
    lines = [
        "| job | official SDK, µs | cldurl, µs | times faster | goal | beside it |",
        "|---|---|---|---|---|---|",
    ]
    for name, transformation in CASES.items():
        jobs = jinja_pages(transformation)
        _same(*[job() for job in jobs[:3]])
        times = [time / len(ITEMS) for time in least(*jobs, quick=quick, clock=time.process_time)]
        beside = f"concatenation {times[2]:.2f}, so {times[1] / times[2]:.2f} of it (at most 3); two values alone {times[3]:.2f}"
        lines.append(_row(f"Jinja page, {name}", 60, times, beside))
    for what, loop, goal in (("tag", False, 50), ("page with its loop", True, "")):
        for name, transformation in CASES.items():
            jobs = django_pages(transformation, loop)
            _same(*[job() for job in jobs[:2]])
            times = [time / len(ITEMS) for time in least(*jobs, quick=quick, clock=time.process_time)]
            lines.append(_row(f"Django {what}, {name}", goal, times, f"two values alone {times[2]:.2f}"))
    jobs = _tags()
    assert len({_Images(job()).found[0]["srcset"] for job in jobs}) == 1
    times = least(*jobs, quick=quick, clock=time.process_time)
    beside = f"`html.img`, all at once: {times[2]:.1f}"
    lines.append(_row("`img` with a srcset of 8 widths, from `prepare_img`", 300, times, beside))
    return "\n".join([*lines, f"{ALONE}{alone(quick)}", ""])


if __name__ == "__main__":
    print(report("--quick" in sys.argv[1:]))
