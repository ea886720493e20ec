"""Django templates: settings, checks, tags that are compiled when they are parsed, and the Jinja2 backend."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
import jinja2
import pytest
from django.apps import apps
from django.conf import settings
from dom import NASTY as ODD
from dom import one, shape
from hypothesis import given
from hypothesis import strategies as st

import cldurl
from cldurl import CldurlError, Cloud, DeliveryError, InvalidInput
from cldurl import strategies as cst
from cldurl.presets import Presets

DATA: dict[str, Any] = {
    "card": {
        "transformation": {"width": {"parameter": "width"}, "height": 200, "crop": "fill"}, "parameters": {"width": 300},
        "format": "webp", "html": {"loading": "lazy", "class": "card"},
    },
}  # fmt: skip
CLDURL = {"CLOUD": {"name": "demo", "api_secret": "s3cret"}, "PRESETS": DATA}
if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["cldurl.django"], CLDURL=CLDURL, USE_TZ=True, USE_I18N=True,
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": False},
            {"BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "jinja2",
             "OPTIONS": {"extensions": ["cldurl.django.jinja.Cldurl"]}},
        ],
    )  # fmt: skip
    django.setup()

from django.core import checks  # noqa: E402 - all of these want settings
from django.template import Context, Template, TemplateSyntaxError, engines  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils.safestring import SafeString, mark_safe  # noqa: E402
from django.utils.translation import gettext_lazy  # noqa: E402

UPLOAD = "https://res.cloudinary.com/demo/image/upload"
PHOTO = SimpleNamespace(public_id="shop/cup", title='A "red" cup', pk=7, wide=400, version=12)


def render(source: str, autoescape: bool = True, **values: Any) -> str:
    context = Context({"photo": PHOTO, **values}, autoescape=autoescape)
    text = Template("{% load cldurl %}" + source).render(context)
    assert type(text) is SafeString
    return str(text)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% cld_url photo.public_id %}", f"{UPLOAD}/v1/shop/cup"),
        ('{% cld_url photo.public_id width=300 crop="fill" format="jpg" quality="auto" %}', f"{UPLOAD}/c_fill,q_auto,w_300/v1/shop/cup.jpg"),
        ('{% cld_url photo.public_id "c_fill,w_5/e_sepia" version=photo.version %}', f"{UPLOAD}/c_fill,w_5/e_sepia/v12/shop/cup"),
        ("{% cld_url photo.public_id width=photo.wide version=7 %}", f"{UPLOAD}/w_400/v7/shop/cup"),
        ("{% cld_url photo.public_id transformation=chain %}", f"{UPLOAD}/w_5/e_sepia/v1/shop/cup"),
        ('{% cld_url photo.public_id preset="card" %}', f"{UPLOAD}/c_fill,h_200,w_300/v1/shop/cup.webp"),
        ('{% cld_url photo.public_id preset="card" width=photo.wide %}', f"{UPLOAD}/c_fill,h_200,w_400/v1/shop/cup.webp"),
        ('{% cld_url photo.public_id preset=which width=photo.wide|add:"5" %}', f"{UPLOAD}/c_fill,h_200,w_405/v1/shop/cup.webp"),
        ('{% cld_url photo.public_id width=5 as url %}[{{ url }}]', f"[{UPLOAD}/w_5/v1/shop/cup]"),
        ('{% cld_url "cup" width=5 sign=False %}', f"{UPLOAD}/w_5/cup"),
        ('{% cld_srcset "cup" widths="100,110" %}', f"{UPLOAD}/c_limit,w_100/cup 100w, {UPLOAD}/c_limit,w_110/cup 110w"),
        ('{% cld_img "cup" alt=photo.title width=300 %}', f'<img src="{UPLOAD}/w_300/cup" alt="A &quot;red&quot; cup">'),
        ('{% cld_img "cup" alt="" preset="card" %}',
         f'<img src="{UPLOAD}/c_fill,h_200,w_300/cup.webp" width="300" height="200" loading="lazy" class="card" alt="">'),
        ('{% cld_img "cup" alt="" width=photo.wide id="x" %}', f'<img src="{UPLOAD}/w_400/cup" id="x" alt="">'),
        ('{% cld_img "cup" alt="" width=5 data-id=photo.pk aria-label=photo.title %}',
         f'<img src="{UPLOAD}/w_5/cup" data-id="7" aria-label="A &quot;red&quot; cup" alt="">'),
        ('{% cld_img "cup" alt="" width=5 data-id="7" %}', f'<img src="{UPLOAD}/w_5/cup" data-id="7" alt="">'),
        ('{% cld_img "cup" alt="" width=5 attributes=more version=photo.version %}', f'<img src="{UPLOAD}/w_5/v12/cup" title="x" alt="">'),
        ('{% cld_img "cup" alt="" width=photo.wide data-id=photo.pk %}', f'<img src="{UPLOAD}/w_400/cup" data-id="7" alt="">'),
        ('{% cld_img "cup" alt="<" width=5 as tag %}{{ tag }}{{ tag|default:"" }}', f'<img src="{UPLOAD}/w_5/cup" alt="&lt;">' * 2),
        ('{% cld_img "cup" alt=lazy width=5 %}', f'<img src="{UPLOAD}/w_5/cup" alt="Yes">'),
        ('{% cld_img "cup" alt=_("Yes") width=5 %}', f'<img src="{UPLOAD}/w_5/cup" alt="Yes">'),
        ('{% cld_picture "cup" alt="" width=5 formats="avif" %}',
         f'<picture><source srcset="{UPLOAD}/f_avif,w_5/cup" type="image/avif"><img src="{UPLOAD}/w_5/cup" alt=""></picture>'),
        ('{% cld_video "cup" sources="webm" data-id=photo.pk %}',
         '<video data-id="7"><source src="https://res.cloudinary.com/demo/video/upload/cup.webm" type="video/webm"></video>'),
        ('{% cld_video "cup" muted=True autoplay=True data-id="7" %}', '<video autoplay muted data-id="7"><source '
         'src="https://res.cloudinary.com/demo/video/upload/cup.mp4" type="video/mp4"></video>'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("autoescape", [True, False])
def test_tags(source: str, expected: str, autoescape: bool) -> None:
    """Each gives what it says, with autoescape and without, the first time and the next."""
    values: Any = {
        "chain": [{"width": 5}, "e_sepia"],
        "which": "card",
        "more": {"title": "x"},
        "lazy": gettext_lazy("Yes"),
    }
    assert render(source, autoescape, **values) == expected
    template = Template("{% load cldurl %}{% for _ in twice %}" + source + "{% endfor %}")
    context = Context({"photo": PHOTO, "twice": "ab", **values}, autoescape=autoescape)
    assert template.render(context) == expected * 2


def test_a_text_that_is_marked_as_safe_is_a_text() -> None:
    """As in Python: what is safe between tags is not, in an attribute."""
    assert one(render("{% cld_img 'a' alt=text %}", text=mark_safe('"><b>')))[1]["alt"] == '"><b>'


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('{% cld_img id alt="" widht=300 %}', 'cld_img: widht: cld_img has no such argument; did you mean "width"?'),
        ('{% cld_img id alt="" crop="fil" %}', 'cld_img: $.crop: unknown crop mode \'fil\'; did you mean "fill"?'),
        ("{% cld_img id width=300 %}", 'cld_img: alt: it cannot be None; say what is to be seen, or alt="" if it only decorates'),
        ("{% cld_img id alt=None %}", 'cld_img: alt: it cannot be None; say what is to be seen, or alt="" if it only decorates'),
        ('{% cld_url id preset="crad" %}', 'cld_url: preset: no preset is called \'crad\'; did you mean "card"?'),
        ('{% cld_url id preset="card" widht=x %}', "cld_url: widht: the preset 'card' has no such parameter; did you mean \"width\"?"),
        ('{% cld_url id "w_5" preset="card" %}', "cld_url: preset: there is a transformation beside it; give one"),
        ('{% cld_url id "w_5" transformation="w_6" %}', "cld_url: transformation: there are two of them"),
        ('{% cld_url id "lorem" %}', "cld_url: $: 'lorem' is not a parameter; did you mean the named"),
        ("{% cld_url %}", "cld_url: public_id: there are 0 arguments without a name; the public ID, and perhaps a transformation"),
        ("{% cld_url a b c %}", "cld_url: public_id: there are 3 arguments without a name; the public ID, and perhaps a transformation"),
        ("{% cld_url id width=5 width=6 %}", "cld_url: width: given twice; keep one"),
        ("{% cld_url id data-id=5 %}", "cld_url: data-id: cld_url has no attributes"),
        ('{% cld_img id alt="" on-click=x %}', "cld_img: attributes: 'on-click' is not an attribute to add; what runs script "
         "is refused; use class_ or data-* and addEventListener"),
        ('{% cld_img id alt="" onclick=x %}', "cld_img: onclick: cld_img has no such argument; see attributes"),
        ('{% cld_img id alt="" data-id=x attributes=y %}', "cld_img: attributes: there are others beside it; put them together"),
        ('{% cld_img id alt="" class="x" %}', 'cld_img: class: cld_img has no such argument; did you mean "class_"?'),
    ],
)  # fmt: skip
def test_mistakes_are_found_when_the_template_is_parsed(tag: str, said: str) -> None:
    """Whether the tag is ever rendered or not."""
    with pytest.raises(TemplateSyntaxError) as found:
        Template("{% load cldurl %}{% if False %}" + tag + "{% endif %}")
    assert str(found.value).startswith(said)
    assert found.value.token.lineno == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("tag", ['{% cld_img photo.id alt="" width=5 %}', '{% cld_img photo.id alt="" width=w %}'])
def test_missing_images(tag: str) -> None:
    """An error, unless the settings say otherwise."""
    for public_id in (None, "", "../x", "a?b"):
        with pytest.raises(DeliveryError, match=r"^public_id: "):
            render(tag, photo={"id": public_id}, w=5)
        with override_settings(CLDURL={**CLDURL, "ON_MISSING": "empty"}):
            assert render(tag, photo={"id": public_id}, w=5) == ""
        with override_settings(CLDURL={**CLDURL, "ON_MISSING": "none"}):
            assert render(tag, photo={"id": public_id}, w=5) == f'<img src="{UPLOAD}/w_5/none" alt="">'
    with pytest.raises(DeliveryError, match=r"^public_id: photo\.id is empty, or not there$"):
        render(tag, photo={}, w=5)


@pytest.mark.parametrize("width", ["5", "w"])
def test_a_text_that_is_not_there_is_an_error(width: str) -> None:
    """As in Jinja, unless the settings say otherwise; a filter can say what stands for it."""
    tag = f"{{% cld_img 'a' alt=photo.title width={width} %}}"
    for photo in ({}, {"title": None}):
        with pytest.raises(DeliveryError, match=r"^alt: photo\.title is None, or not there; say what is to be seen"):
            render(tag, photo=photo, w=5)
        with override_settings(CLDURL={**CLDURL, "ON_MISSING": "empty"}):
            assert render(tag, photo=photo, w=5) == f'<img src="{UPLOAD}/w_5/a" alt="">'
        default = tag.replace("photo.title", 'photo.title|default:""')
        assert render(default, photo=photo, w=5) == f'<img src="{UPLOAD}/w_5/a" alt="">'
    assert render(tag.replace("photo.title", "photo.title|upper"), photo={}, w=5).endswith(' alt="">')
    with pytest.raises(DeliveryError, match=r"^alt: '\\x0b' cannot stand in HTML"):
        render(tag, photo={"title": "a\x0bcup"}, w=5)
    with override_settings(CLDURL={**CLDURL, "ON_MISSING": "none"}):
        assert render(tag, photo={"title": "a\x0bcup"}, w=5).endswith(' alt="a\ufffdcup">')


def test_settings_that_change_are_followed() -> None:
    """In tests only; templates that are parsed already follow too, in both engines."""
    pages = [
        Template('{% load cldurl %}{% cld_url "cup" width=5 %}{% cld_url "cup" width=w %}'),
        engines["jinja2"].from_string('{{ i | cld_url(width=5) }}{{ i | cld_url(width=w) }}'),
    ]  # fmt: skip

    def rendered() -> list[str]:
        return [pages[0].render(Context({"w": 6})), pages[1].render({"w": 6, "i": "cup"})]

    demo = f"{UPLOAD}/w_5/cup{UPLOAD}/w_6/cup"
    assert rendered() == [demo, demo]
    with override_settings(CLDURL={"CLOUD": "other"}):
        assert rendered() == [demo.replace("demo", "other")] * 2
    assert rendered() == [demo, demo]


def test_the_jinja2_backend_has_everything_too() -> None:
    """Presets by name, and constants compiled with the template."""
    template = engines["jinja2"].from_string('{% cld_img photo.public_id, alt=photo.title, preset="card" %}')
    assert template.render({"photo": PHOTO}) == render('{% cld_img photo.public_id alt=photo.title preset="card" %}')
    with pytest.raises(jinja2.TemplateSyntaxError, match="did you mean"):
        engines["jinja2"].from_string('{% cld_img id, alt="", widht=5 %}')


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, ["CLDURL: there is no such setting"]),
        ("demo", ["CLDURL: it cannot be a str"]),
        ({}, ["CLDURL.CLOUD: there is no cloud"]),
        ({"CLOUD": {}}, ["CLDURL.CLOUD.name: the cloud has no name"]),
        ({"CLOUD": 5}, ["CLDURL.CLOUD: it cannot be an int"]),
        ({"CLOUD": "demo", "cloud": "x", "PRESET": {}}, ["CLDURL.cloud: unknown key", "CLDURL.PRESET: unknown key"]),
        ({"CLOUD": {"name": "a b"}, "PRESETS": {"a": {"fromat": 5}, "b": {"transformation": {"widht": 5}}}, "ON_MISSING": "../x"},
         ["CLDURL.CLOUD.name: 'a b' is not a cloud name", "CLDURL.PRESETS.a.fromat: unknown key of a preset",
          "CLDURL.PRESETS.b.transformation.widht: unknown parameter", "CLDURL.ON_MISSING: '../x' is no public ID: "
          'a "." or ".." segment leads to another path']),
        ({"CLOUD": "cloudinary://key:s3cret@"}, ["CLDURL.CLOUD.CLOUDINARY_URL: "]),
    ],
)  # fmt: skip
def test_settings_are_checked(given: Any, said: list[str]) -> None:
    """By `manage.py check`: everything that is wrong, and no secret."""
    with override_settings(CLDURL=given):
        found = [message for message in checks.run_checks() if message.id == "cldurl.E001"]
        assert [message.msg[: len(text)] for message, text in zip(found, said, strict=True)] == said
        assert not any("s3cret" in f"{message.msg}{message.hint}" for message in found)
        with pytest.raises(TemplateSyntaxError, match="CLDURL"):
            Template("{% load cldurl %}{% cld_url 'a' %}")


def test_a_cloud_can_be_given_in_four_ways(tmp_path: Path) -> None:
    file = tmp_path / "presets.toml"
    file.write_text('card.transformation = "w_5"', encoding="utf-8")
    as_json = tmp_path / "presets.json"
    as_json.write_text('{"card": {"transformation": "w_5"}}', encoding="utf-8")
    ways = [Cloud("demo"), "demo", {"name": "demo"}, "cloudinary://key:secret@demo"]
    presets = [Presets.from_toml(file), file, {"card": {"transformation": "w_5"}}, as_json]
    for way, named in zip(ways, presets, strict=True):
        with override_settings(CLDURL={"CLOUD": way, "PRESETS": named}):
            assert checks.run_checks() == []
            assert render('{% cld_url "cup" preset="card" %}') == f"{UPLOAD}/w_5/cup"


def test_the_app_is_only_an_app() -> None:
    """No models, no files; the site is made when it is first asked for."""
    config = apps.get_app_config("cldurl")
    assert list(config.get_models()) == []
    package = Path(cldurl.__file__).parent / "django"
    assert {path.suffix for path in package.rglob("*") if path.is_file()} <= {".py", ".pyc"}
    with override_settings(CLDURL=CLDURL):
        assert config.current is None
        assert config.site is config.site is config.current
        assert "s3cret" not in repr(config.site)


def test_a_project_that_never_uses_it_starts_without_it() -> None:
    """Neither a setting nor a module is read before somebody asks."""
    script = (
        "import sys, django; from django.conf import settings; settings.configure(INSTALLED_APPS=['cldurl.django']); django.setup(); "
        "assert 'cldurl.django.templatetags.cldurl' not in sys.modules; print('ok')"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(cldurl.__file__).parents[1]
    )
    assert run.stdout == "ok\n"


# Hostile values --------------------------------------------------------------------------------

NASTY = cst.hostile_text() | st.sampled_from(ODD)
_NAMES = ("public_id", "alt", "sizes", "class_", "id", "title", "media", "width", "preset", "text")
_VALUES = {"public_id": "cup", "alt": "", "sizes": "100vw", "class_": "a", "id": "b", "title": "c", "media": "e", "width": 5,
           "preset": "card", "text": "d"}  # fmt: skip
_TAGS = [
    '{% cld_img public_id alt=alt crop="limit" widths="100" sizes=sizes class_=class_ id=id data-x=title %}',
    '{% cld_img public_id alt=alt crop="limit" widths="100" data-x=title aria-label=text %}',
    "{% cld_img public_id alt=alt preset=preset width=width id=id %}",
    "{% cld_img public_id alt=alt width=width %}",
    '{% cld_picture public_id alt=alt sources=sources formats="avif" %}',
    "{% cld_video public_id id=id poster=True data-x=title %}",
    '<img src="{% cld_url public_id transformation=overlay %}" alt="">',
    '{% cld_url public_id width=5 as url %}<img src="{{ url }}" alt="">',
    '<img srcset="{% cld_srcset public_id widths="100,200" %}" alt="">',
    "{% cld_img public_id alt=alt width=5 as tag %}{{ tag }}",
]  # fmt: skip
_TEMPLATES = [Template("{% load cldurl %}" + tag) for tag in _TAGS]


def _page(number: int, values: dict[str, Any], autoescape: bool) -> str:
    more = {
        "sources": [
            {"media": values["media"], "transformation": {"effect": {"gen_remove": {"prompt": values["text"]}}}}
        ],
        "overlay": {"overlay": {"font_family": "Arial", "font_size": 9, "text": values["text"]}},
    }
    return str(_TEMPLATES[number].render(Context({**values, **more}, autoescape=autoescape)))


@given(
    st.sampled_from(range(len(_TAGS))), st.booleans(), st.booleans(), st.dictionaries(st.sampled_from(_NAMES), NASTY, max_size=3)
)  # fmt: skip
def test_no_value_leaves_its_place(number: int, autoescape: bool, safe: bool, nasty: dict[str, str]) -> None:
    """The elements and attributes are those of a calm page, whatever is in them; or there is an error."""
    values: dict[str, Any] = {**_VALUES, **{name: SafeString(text) if safe else text for name, text in nasty.items()}}
    try:
        page = _page(number, values, autoescape)
    except CldurlError:
        return
    found, calm = shape(page), shape(_page(number, _VALUES, autoescape))
    assert [(tag, set(its)) for tag, its in found] == [(tag, set(its)) for tag, its in calm]
    for _, its in found:
        for name, value in its.items():
            if name in ("src", "poster", "srcset"):
                assert value.startswith("https://res.cloudinary.com/demo/") and not set("\"'<>") & set(value)
            elif name in ("id", "media") or (name == "alt" and "alt=alt" in _TAGS[number]):
                assert value == values[name]
            elif name == "data-x":
                assert value == values["title"]


class _Odd:
    """Everything that Django looks at beside a plain attribute."""

    plain = "plain"

    def method(self) -> str:
        return "called"

    @property
    def silent(self) -> str:
        raise _Gone

    @property
    def loud(self) -> str:
        raise ZeroDivisionError

    @property
    def safe(self) -> str:
        return SafeString("safe")

    lazy = gettext_lazy("lazy")


class _Gone(Exception):
    silent_variable_failure = True


class _Called(_Odd):
    def __call__(self) -> dict[str, str]:
        return {"plain": "of the call"}


class _Items(_Odd):
    def __getitem__(self, key: str) -> str:
        if key != "plain":
            raise KeyError(key)
        return "item"


@pytest.mark.parametrize(
    "owner", [_Odd(), _Called(), _Items(), {"plain": "of a dict", "method": lambda: "x"}, ["plain"], "text", None]
)
@pytest.mark.parametrize("name", ["plain", "method", "silent", "safe", "lazy", "none", "0"])
def test_a_variable_is_what_django_finds(owner: Any, name: str) -> None:
    """The shorter way to plain texts ends where Django's does."""
    source = (
        f"{{% for o in os %}}[{{{{ o.{name} }}}}]{{% endfor %}}{{% with o=os.0 %}}[{{{{ o.{name} }}}}]{{% endwith %}}"
    )
    tag = source.replace("{{ ", '{% cld_img "a" alt=').replace(" }}", " %}")
    expected = render(source, os=[owner])
    if "[]" in expected:  # the text is empty, or not there
        expected = expected.replace("[]", "")
    try:
        assert (
            render(tag, os=[owner]).replace(f'<img src="{UPLOAD}/a" alt="', "").replace('">', "").replace("[]", "")
            == expected
        )
    except DeliveryError as error:
        assert str(error).startswith(f"alt: o.{name} is None, or not there; ")
        assert expected in ("", "[None][None]")


def test_an_error_of_a_property_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        render("{% for o in os %}{% cld_img o.loud alt='' %}{% endfor %}", os=[_Odd()])


def test_values_of_odd_types_are_refused() -> None:
    for tag, values in (
        ("{% cld_img id alt=text %}", {"id": 5, "text": ""}),
        ("{% cld_img id alt=text %}", {"id": "a", "text": 5}),
        ("{% cld_img id alt='' attributes=text %}", {"id": "a", "text": 5}),
        ("{% cld_img id alt='' attributes=text %}", {"id": "a", "text": {"onclick": "x"}}),
    ):
        with pytest.raises(InvalidInput):
            render(tag, **values)
