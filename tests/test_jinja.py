"""Jinja templates: constants are compiled with the template, and nothing leaves its place when it is rendered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from dom import NASTY as ODD
from dom import shape
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import (
    BytecodeCache,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    nativetypes,
    sandbox,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError

from cldurl import CldurlError, Cloud, DeliveryError, InvalidInput, TransformationError, html
from cldurl import strategies as cst
from cldurl.jinja import extension_of, install
from cldurl.presets import Presets

DEMO = Cloud("demo", api_secret="s3cret", token_key="00112233FF99", clock=lambda: 1_700_000_000.0)
UPLOAD = "https://res.cloudinary.com/demo/image/upload"
PRESETS = Presets.from_toml("""
[card]
transformation = { width = { parameter = "width" }, height = 200, crop = "fill" }
parameters.width = { default = 300, maximum = 1200 }
format = "webp"
html = { loading = "lazy", class = "card" }

[tile]
transformation = { crop = "fill", aspect_ratio = "1:1" }
html = { widths = [100, 200], sizes = "50vw" }
""")


def environment(make: Any = Environment, on_missing: str = "raise", **settings: Any) -> Environment:
    made: Environment = make(**{"autoescape": True, **settings})
    install(made, DEMO, presets=PRESETS, on_missing=on_missing)
    return made


ENV = environment()


def render(source: str, env: Environment = ENV, /, **values: Any) -> str:
    return env.from_string(source).render(**values)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ id | cld_url }}", f"{UPLOAD}/v1/shop/cup"),
        ('{{ id | cld_url(width=300, crop="fill", format="jpg", quality="auto") }}', f"{UPLOAD}/c_fill,q_auto,w_300/v1/shop/cup.jpg"),
        ('{{ id | cld_url([{"width": 300}, "e_sepia"], version=7) }}', f"{UPLOAD}/w_300/e_sepia/v7/shop/cup"),
        ("{{ id | cld_url(width=wide) }}", f"{UPLOAD}/w_400/v1/shop/cup"),
        ('{{ cld_url(id, width=wide, crop="fill") }}', f"{UPLOAD}/c_fill,w_400/v1/shop/cup"),
        ('{{ cld_url(id, "c_fill,w_5", version=version) }}', f"{UPLOAD}/c_fill,w_5/v12/shop/cup"),
        ('{{ id | cld_url(width=5, version=version) }}', f"{UPLOAD}/w_5/v12/shop/cup"),
        ('{{ id | cld_url(preset="card") }}', f"{UPLOAD}/c_fill,h_200,w_300/v1/shop/cup.webp"),
        ('{{ id | cld_url(preset="card", width=wide) }}', f"{UPLOAD}/c_fill,h_200,w_400/v1/shop/cup.webp"),
        ('{{ id | cld_url(preset=which, width=5) }}', f"{UPLOAD}/c_fill,h_200,w_5/v1/shop/cup.webp"),
        ('{{ "cup" | cld_url(**{"width": 5}) }}', f"{UPLOAD}/w_5/cup"),
        ('{% filter cld_url(width=5) %}cup{% endfilter %}', f"{UPLOAD}/w_5/cup"),
        ('{{ id | cld_srcset(widths="100..110") }}', f"{UPLOAD}/c_limit,w_100/v1/shop/cup 100w, {UPLOAD}/c_limit,w_110/v1/shop/cup 110w"),
        ('{% cld_img id, alt="A <cup>", preset="card" %}',
         f'<img src="{UPLOAD}/c_fill,h_200,w_300/v1/shop/cup.webp" width="300" height="200" loading="lazy" class="card" alt="A &lt;cup&gt;">'),
        ('{% cld_img id alt=title width=300 %}', f'<img src="{UPLOAD}/w_300/v1/shop/cup" alt="&#34; x">'.replace("&#34;", "&quot;")),
        ('{{ cld_img(id, alt="", width=wide, attributes={"data-id": wide}) }}', f'<img src="{UPLOAD}/w_400/v1/shop/cup" data-id="400" alt="">'),
        ('{% cld_img id, alt="", width=5, attributes={"data-id": wide} %}', f'<img src="{UPLOAD}/w_5/v1/shop/cup" data-id="400" alt="">'),
        ('{% cld_img id, alt="", width=5, version=version %}', f'<img src="{UPLOAD}/w_5/v12/shop/cup" alt="">'),
        ('{% cld_img id, "c_fill,h_9,w_9", alt="" %}', f'<img src="{UPLOAD}/c_fill,h_9,w_9/v1/shop/cup" width="9" height="9" alt="">'),
        ('{% set tag = id | cld_img(alt="", width=5) %}{{ tag }}', f'<img src="{UPLOAD}/w_5/v1/shop/cup" alt="">'),
        ('{% macro card(id) %}{% cld_img id, alt="", width=5 %}{% endmacro %}{{ card("a") }}', f'<img src="{UPLOAD}/w_5/a" alt="">'),
        ('{% cld_picture id, alt="", width=5, formats="avif" %}',
         f'<picture><source srcset="{UPLOAD}/f_avif,w_5/v1/shop/cup" type="image/avif"><img src="{UPLOAD}/w_5/v1/shop/cup" alt=""></picture>'),
        ('{{ "a" | cld_srcset(width=9, densities={1: 80, "2": 50}) }}', f"{UPLOAD}/q_80,w_9/a 1x, {UPLOAD}/dpr_2,q_50,w_9/a 2x"),
        ('{{ "a" | cld_img(alt="", attributes={"title": "b", "data-id": 5}) }}', f'<img src="{UPLOAD}/a" title="b" data-id="5" alt="">'),
        ('{% cld_video id, sources="webm" %}',
         '<video><source src="https://res.cloudinary.com/demo/video/upload/v1/shop/cup.webm" type="video/webm"></video>'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("autoescape", [True, False])
def test_tags_filters_and_functions(source: str, expected: str, autoescape: bool) -> None:
    """Each gives what it says, with autoescape and without, in async and sandboxed environments too."""
    values = {"id": "shop/cup", "wide": 400, "version": 12, "title": '" x', "which": "card"}
    for make in (Environment, sandbox.SandboxedEnvironment, sandbox.ImmutableSandboxedEnvironment):
        assert render(source, environment(make, autoescape=autoescape), **values) == expected
    with_async = environment(enable_async=True, autoescape=autoescape)
    assert asyncio.run(with_async.from_string(source).render_async(**values)) == expected
    assert render(source, environment(nativetypes.NativeEnvironment, autoescape=autoescape), **values) == expected
    assert (
        render(source, environment(finalize=lambda x: x).overlay(trim_blocks=True, autoescape=autoescape), **values)
        == expected
    )


def test_html_in_a_template_is_not_escaped_again() -> None:
    assert render('{% autoescape flag %}{{ "<" }}{% cld_img "a", alt="<" %}{% endautoescape %}', flag=True).startswith(
        "&lt;<img "
    )
    assert render('<p>{{ "a" | cld_img(alt="x") ~ "<" }}</p>') == f'<p><img src="{UPLOAD}/a" alt="x">&lt;</p>'


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{% cld_img id, alt='', widht=300 %}", 'cld_img: widht: cld_img has no such argument; did you mean "width"?'),
        ("{% cld_img id, alt='', crop='fil' %}", 'cld_img: $.crop: unknown crop mode \'fil\'; did you mean "fill"?'),
        ("{% cld_img id, width=300 %}", 'cld_img: alt: it cannot be None; say what is to be seen, or alt="" if it only decorates'),
        ("{{ id | cld_img(alt=title, width=300, widht=x) }}", 'cld_img: widht: cld_img has no such argument; did you mean "width"?'),
        ("{{ id | cld_url(preset='crad') }}", 'cld_url: preset: no preset is called \'crad\'; did you mean "card"?'),
        ("{{ id | cld_url(preset='card', widht=x) }}",
         "cld_url: widht: the preset 'card' has no such parameter; did you mean \"width\"?"),
        ("{{ id | cld_url(preset='card', width=5000) }}", "cld_url: width: 5000 is above 1200"),
        ("{{ id | cld_url(preset='card', loading='lazy') }}", "cld_url: loading: cld_url has no such argument"),
        ("{{ id | cld_url({'width': 5}, preset='card') }}",
         "cld_url: preset: there is a transformation beside it; give one"),
        ("{{ id | cld_url({'width': 5}, crop='fill') }}", "cld_url: crop: there is a transformation beside it; "
         "put it into the transformation, or give each key as an argument"),
        ("{{ id | cld_url('w_5', 'w_6') }}", "cld_url: transformation: there are 2 of them"),
        ("{{ id | cld_url('w_5', transformation='w_6') }}", "cld_url: transformation: there are two of them"),
        ("{{ id | cld_url('lorem') }}", None),
        ("{% cld_img id, alt='', width=5, width=6 %}", "cld_img: width: given twice; keep one"),
        ("{% cld_img id, alt='', attributes={'onclick': 'x'} %}", None),
        ("{% cld_img id, alt='', width=wide, onclick='x' %}", "cld_img: onclick: cld_img has no such argument; see attributes"),
        ("{% cld_img id, alt='', class='x' %}", 'cld_img: class: cld_img has no such argument; did you mean "class_"?'),
        ("{{ id | cld_url(sign='yes') }}", "cld_url: sign: 'yes' is not valid; True, False or \"decoded\""),
        ("{% cld_img %}", None),
        ("{% cld_img id, %}", None),
    ],
)  # fmt: skip
def test_mistakes_in_constants_are_found_when_the_template_is_compiled(
    tag: str, said: str | None, tmp_path: Path
) -> None:
    """With the file and the line, whether the tag is ever rendered or not."""
    (tmp_path / "page.html").write_text(f"<p>\n{{% if false %}}\n  {tag}\n{{% endif %}}", encoding="utf-8")
    with pytest.raises(TemplateSyntaxError) as found:
        environment(loader=FileSystemLoader(tmp_path)).get_template("page.html")
    assert said is None or found.value.message == said
    assert (found.value.name, found.value.lineno) == ("page.html", 3)
    assert str(found.value.filename).endswith("page.html")


def test_what_is_constant_is_compiled_once() -> None:
    """When the template is; what varies is compiled when it is rendered."""
    env = environment()
    settled = extension_of(env).settled
    template = env.from_string('{% for id in ids %}{% cld_img id, alt="", width=5 * 60 %}{% endfor %}')
    assert len(settled) == 1
    made = dict(settled)
    assert template.render(ids=["a", "b"]).count("/w_300/") == 2
    assert dict(settled) == made
    env.from_string("{{ id | cld_url(width=w) }}").render(id="a", w=5)
    assert dict(settled) == made


class _Memory(BytecodeCache):
    """Bytecode that another process left."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def test_bytecode_of_another_process_serves() -> None:
    """It holds no secret, and the call is made from what the template says, for the cloud that is there."""
    memory = _Memory()
    pages = DictLoader({"page": '{% cld_img id, alt="", width=5, sign=true %}'})
    first = environment(loader=pages, bytecode_cache=memory).get_template("page").render(id="a")
    assert memory.kept and not any(b"s3cret" in code for code in memory.kept.values())
    again = environment(loader=pages, bytecode_cache=memory)
    template = again.get_template("page")
    assert len(extension_of(again).settled) == 0
    assert template.render(id="a") == first and "/s--" in first
    other = Environment(loader=pages, bytecode_cache=memory, autoescape=True)
    install(other, Cloud("other", api_secret="x"))
    assert "/other/image/upload/s--" in other.get_template("page").render(id="a")


def test_tokens_are_of_the_moment_in_which_a_page_is_rendered() -> None:
    """Also where everything in the tag is constant."""
    now = [1_700_000_000.0]
    env = Environment(autoescape=False)  # noqa: S701
    install(env, Cloud("demo", token_key="00112233FF99", clock=lambda: now[0]))
    template = env.from_string('{{ "cup" | cld_url(token={"duration": 300}) }}')
    assert "exp=1700000300" in template.render()
    now[0] += 1000
    assert "exp=1700001300" in template.render()


@pytest.mark.parametrize("tag", ["{% cld_img id, alt='', width=5 %}", "{{ cld_img(id, alt='', width=w) }}"])
def test_missing_images(tag: str) -> None:
    """An error, unless the site says otherwise."""
    for public_id in (None, "", "../x", "a?b"):
        with pytest.raises(DeliveryError, match=r"^public_id: "):
            render(tag, id=public_id, w=5)
        assert render(tag, environment(on_missing="empty"), id=public_id, w=5) == ""
        expected = f'<img src="{UPLOAD}/w_5/site/none" alt="">'.replace("/site", "/v1/site")
        assert render(tag, environment(on_missing="site/none"), id=public_id, w=5) == expected
    with pytest.raises(DeliveryError, match=r"^public_id: 'id' is undefined$"):
        render(tag, w=5)
    with pytest.raises(DeliveryError, match=r"^public_id: 'id' is undefined$"):
        render(tag, environment(undefined=StrictUndefined), w=5)
    assert render(tag, environment(on_missing="empty"), w=5) == ""


def test_a_text_that_is_not_there_is_an_error() -> None:
    """An image without its text would be a silent mistake."""
    with pytest.raises(DeliveryError, match=r"^alt: 'title' is undefined$"):
        render("{% cld_img id, alt=title %}", id="a")
    with pytest.raises(DeliveryError, match=r"^alt: it cannot be None"):
        render("{{ cld_img(id) }}", id="a")
    for title in (None, "a\x0bcup"):
        with pytest.raises(DeliveryError, match=r"^alt: "):
            render("{% cld_img id, alt=title %}", id="a", title=title)
    kind = environment(on_missing="empty")
    for tag in ("{% cld_img id, alt=title %}", "{{ cld_img(id, alt=title) }}"):
        assert render(tag, kind, id="a") == render(tag, kind, id="a", title=None) == f'<img src="{UPLOAD}/a" alt="">'
        assert render(tag, kind, id="a", title="a\x0bcup").endswith(' alt="a\ufffdcup">')
    with pytest.raises(DeliveryError, match=r"^alt: it cannot be None"):
        render("{{ cld_img(id) }}", kind, id="a")
    with pytest.raises(TransformationError, match=r"^\$\.width: "):
        render("{{ id | cld_url(width=w) }}", id="a", w=-5)
    with pytest.raises(InvalidInput, match=r"^widht: cld_url has no such argument"):
        render("{{ cld_url(id, widht=5) }}", id="a")


def test_an_environment_without_a_cloud_says_so() -> None:
    env = Environment(autoescape=True, extensions=["cldurl.jinja.CldurlExtension"])
    assert env.from_string("plain").render() == "plain"
    with pytest.raises(TemplateSyntaxError, match=r"this environment has none; call cldurl\.jinja\.install"):
        env.from_string("{{ id | cld_url }}")
    install(env, DEMO)
    assert env.from_string("{{ id | cld_url }}").render(id="a") == f"{UPLOAD}/a"
    with pytest.raises(InvalidInput, match=r"^environment: it cannot be a dict; a jinja2.Environment"):
        install({}, DEMO)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match=r"^cloud: it cannot be a str; a Cloud"):
        install(env, "demo")  # type: ignore[arg-type]


def test_two_environments_never_meet() -> None:
    other = Environment(autoescape=True)
    install(other, Cloud("other"))
    assert render("{{ 'a' | cld_url }}") == f"{UPLOAD}/a"
    assert render("{{ 'a' | cld_url }}", other) == "https://res.cloudinary.com/other/image/upload/a"


def test_a_sandbox_keeps_its_promises() -> None:
    """What templates get gives them no way to the cloud's secrets."""
    env = environment(sandbox.SandboxedEnvironment)
    for source in ("{{ cld_url.__globals__ }}", "{{ cld_url.__closure__ }}", "{{ cld_img.__wrapped__ }}"):
        try:
            assert "s3cret" not in render(source, env)
        except SecurityError:
            pass


# Hostile values --------------------------------------------------------------------------------

NASTY = cst.hostile_text() | st.sampled_from(ODD)
_NAMES = ("public_id", "alt", "sizes", "class_", "id", "title", "text", "media", "width", "preset")
_VALUES = {"public_id": "cup", "alt": "", "sizes": "100vw", "class_": "a", "id": "b", "title": "c", "text": "d", "media": "e",
           "width": 5, "preset": "card"}  # fmt: skip
_TAGS = [
    '{% cld_img public_id, alt=alt, crop="limit", widths=[100], sizes=sizes, class_=class_, id=id, attributes={"title": title} %}',
    '{% cld_img public_id, alt=alt, crop="limit", widths=[100], class_="a", attributes={"title": title, "data-x": text} %}',
    '{{ public_id | cld_img(alt=alt, overlay={"font_family": "Arial", "font_size": 9, "text": text}, class_=class_) }}',
    '{{ cld_img(public_id, alt=alt, preset=preset, width=width, id=id) }}',
    '{{ public_id | cld_picture(alt=alt, sources=[{"media": media, "transformation": {"effect": {"gen_remove": {"prompt": text}}}}]) }}',
    '{% cld_video public_id, id=id, sources=[{"format": "mp4", "media": media}], poster=true, attributes={"title": title} %}',
    '<img src="{{ public_id | cld_url(overlay={"font_family": "Arial", "font_size": 9, "text": text}) }}" alt="">',
    '<img srcset="{{ public_id | cld_srcset(densities=[1, 2], width=width) }}" alt="">',
]  # fmt: skip
_SOURCES = [(env, env.from_string(tag)) for env in (environment(), environment(autoescape=False)) for tag in _TAGS]
_CALM = [[(tag, set(its)) for tag, its in shape(template.render(**_VALUES))] for _, template in _SOURCES]


@given(st.sampled_from(range(len(_SOURCES))), st.dictionaries(st.sampled_from(_NAMES), NASTY, max_size=3))
def test_no_value_leaves_its_place(number: int, nasty: dict[str, str]) -> None:
    """The elements and attributes are those of a calm page, whatever is in them; or there is an error."""
    values = {**_VALUES, **nasty}
    try:
        page = _SOURCES[number][1].render(**values)
    except CldurlError:
        return
    found = shape(page)
    assert [(tag, set(its)) for tag, its in found] == _CALM[number]
    for _, its in found:
        for name, value in its.items():
            if name in ("src", "poster", "srcset"):
                assert value.startswith("https://res.cloudinary.com/demo/") and not set("\"'<>") & set(value)
            elif name in ("alt", "id", "media", "title"):
                assert value == (values[name] if "alt=alt" in _TAGS[number % len(_TAGS)] or name != "alt" else "")


@given(cst.public_ids(), cst.texts(), cst.components(keys=["width", "height", "crop", "gravity", "effect"]))
def test_a_template_gives_what_python_gives(public_id: str, alt: str, component: Any) -> None:
    """By law, for every component that JSON can write into a template."""
    import json

    try:
        text = json.dumps(component)
        if json.loads(text) != component:
            return
    except (TypeError, ValueError):
        return
    text = text.replace("true", "True").replace("null", "None")
    source = f"{{{{ i | cld_img({text}, alt=a) }}}}"
    try:
        expected = html.img(DEMO, public_id, component, alt=alt)
    except CldurlError:
        with pytest.raises((TemplateSyntaxError, CldurlError)):
            render(source, i=public_id, a=alt)
        return
    if "{{" in text or "}}" in text or "{%" in text or "{#" in text or "\\" in text:
        return  # Jinja has escapes of its own
    assert render(source, i=public_id, a=alt) == expected
