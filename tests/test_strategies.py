"""The strategies themselves: what they give is right, their arguments narrow it down, and they cost nobody anything."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import cldurl
from cldurl import Chain, CldurlError, Cloud, DeliveryUrl, Encoded, compile, parse
from cldurl import strategies as cst
from cldurl.parameters import BY_NAME, DELIVERY, RAW, TABLE

DEMO = Cloud("demo", api_secret="b", token_key="00112233FF99")
# The first example will do, however large.
FIRST = settings(max_examples=2_000, phases=[Phase.generate], database=None, deadline=None)
ROOT = Path(cldurl.__file__).parent.parent


def found(strategy: st.SearchStrategy[Any], condition: Callable[[Any], Any]) -> Any:
    """An example that meets the condition."""
    return find(strategy, condition, settings=FIRST)


def test_every_strategy_is_documented_and_takes_its_arguments_by_keyword() -> None:
    """All but the name of a parameter."""
    for name in cst.__all__:
        function = getattr(cst, name)
        kinds = {argument.kind for argument in inspect.signature(function).parameters.values()}
        assert function.__doc__ and (inspect.Parameter.POSITIONAL_OR_KEYWORD not in kinds or name == "values"), name


def test_a_strategy_is_shown_as_the_call_that_made_it() -> None:
    """In a report of Hypothesis, where in full it would fill pages."""
    assert repr(cst.transformations()) == "transformations()"
    assert repr(cst.components(keys=["width"])) == "components(keys=['width'])"
    assert repr(cst.values("width")) == "values('width')"
    assert len(repr(cst.urls(cloud=cst.clouds(host=st.none())))) < 100


@given(cst.transformations())
def test_transformations_compile(transformation: Any) -> None:
    compile(transformation)


@given(cst.chains(min_size=1, max_size=2))
def test_chains_have_the_size_that_was_asked_for(chain: list[Any]) -> None:
    compile(chain)
    assert 1 <= len(chain) <= 2


@given(cst.components(keys=["width", "crop"]), cst.transformations(keys=["width", "crop"]))
def test_only_the_keys_that_were_asked_for(component: dict[str, Any], transformation: Any) -> None:
    assert component.keys() <= {"width", "crop"}
    text = compile(transformation)
    assert all(part[:2] in ("w_", "c_") for step in text.split("/") for part in step.split(",") if part)


@given(cst.chains(strings=False), cst.transformations(strings=False))
def test_without_strings_there_are_only_dicts(chain: list[Any], transformation: Any) -> None:
    assert all(isinstance(step, dict) for step in chain)
    assert not isinstance(transformation, str)


@pytest.mark.parametrize("name", sorted(BY_NAME))
@settings(max_examples=20)
@given(data=st.data())
def test_values_are_those_of_a_parameter(name: str, data: st.DataObject) -> None:
    value = data.draw(cst.values(name))
    if BY_NAME[name].place == DELIVERY:
        BY_NAME[name].kind.write(value)
    else:
        compile({name: value})


def test_no_valid_key_is_left_out() -> None:
    """Each parameter is found among the components, and a `$name` key, a nested chain and a string too."""
    names = {row.name for row in TABLE if row.place not in (RAW, DELIVERY)}
    seen: set[str] = set()

    def new(component: dict[str, Any]) -> bool:
        seen.update(component)
        return names <= seen and any(key[:1] == "$" for key in seen)

    assert found(cst.components(), new)
    assert found(cst.transformations(), lambda transformation: isinstance(transformation, str) and transformation)


@given(cst.public_ids(), cst.public_ids(folders=False, max_size=9), cst.encoded_ids())
def test_public_ids_can_be_delivered(public_id: str, name: str, encoded: Encoded) -> None:
    """Encoded and raw; without folders they have no slash."""
    for one in (public_id, name, encoded):
        assert DEMO.url(one)
    assert len(name) <= 9 and "/" not in name


def test_public_ids_may_be_as_long_as_the_service_allows() -> None:
    assert found(cst.public_ids(), lambda public_id: len(public_id) > 250)


@given(cst.clouds())
def test_clouds_make_urls(cloud: Cloud) -> None:
    assert cloud.url("a/b").startswith("http")


@given(cst.clouds(host=st.just("private"), api_secret=st.just("b")))
def test_settings_of_clouds_can_be_given(cloud: Cloud) -> None:
    assert (cloud.host, cloud.api_secret) == ("private", "b")


@given(cst.urls(), cst.urls(cloud=DEMO), cst.urls(cloud=cst.clouds(host=st.just("private"))))
def test_urls_are_delivery_urls(any_of_them: str, demo: str, private: str) -> None:
    """Those of Cloudinary's own hosts say what they are; those of a cloud are read by it."""
    assert any_of_them.startswith("http")
    assert str(DEMO.parse(demo)) == demo
    assert parse(private).cloud_name


@pytest.mark.parametrize(
    "what",
    [
        "s--",
        r"\?__cld_token__=",
        "/fetch/",
        "/private/",
        "/v[0-9]+/",
        r"\.webp",
        "/iu/",
        "http://",
        "/images/",
        r"res-2\.",
        "/raw/",
    ],
)
def test_urls_of_every_sort_are_found(what: str) -> None:
    assert found(cst.urls(), re.compile(what).search)


@given(cst.hostile_text(), cst.hostile_text(min_size=2, max_size=5))
def test_hostile_text_is_taken_or_refused(text: str, short: str) -> None:
    """In every place for text, and never with another error."""
    assert 2 <= len(short) <= 5
    for call in (
        lambda: DEMO.url(text),
        lambda: DEMO.url("a", {"overlay": {"text": text, "font_family": short, "font_size": 9}}),
        lambda: DEMO.url("a", {"effect": {"gen_remove": {"prompt": text}}, "gravity": short}, format=short),
        lambda: DEMO.url("a", text),
        lambda: DEMO.url(text, type="fetch"),
        lambda: parse(text),
    ):
        try:
            call()
        except CldurlError:
            continue


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cst.values("widht"), "no parameter is named 'widht'; did you mean \"width\"?"),
        (lambda: cst.components(keys=["widht"]), "no parameter is named 'widht'; did you mean \"width\"?"),
        (lambda: cst.components(keys="width"), "keys='width' is one string; did you mean keys=['width']?"),
        (lambda: cst.clouds(hots=st.none()), "Cloud has no setting 'hots'; did you mean \"host\"?"),
        (lambda: cst.clouds(host="private"), "host='private' is no strategy; did you mean host=st.just('private')?"),
        (lambda: cst.hostile_text(min_size=3, max_size=2), "there is nothing of min_size=3 and max_size=2"),
        (lambda: cst.chains(min_size=5), "there is nothing of min_size=5 and max_size=4"),
        (lambda: cst.public_ids(max_size=0), "there is nothing of min_size=1 and max_size=0"),
        (lambda: cst.urls(cloud="demo"), "cloud='demo' is neither a Cloud nor a strategy of them"),
    ],
)
def test_a_wrong_argument_is_explained(make: Any, message: str) -> None:
    """As soon as it is given, with what was probably meant."""
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert str(caught.value) == message


@given(st.from_type(Chain), st.from_type(DeliveryUrl))
def test_what_was_read_is_known_by_its_type(chain: Chain, url: DeliveryUrl) -> None:
    assert compile(chain) == chain.canonical()
    assert str(parse(str(url))) == str(url)


def run(code: str) -> None:
    """Run code in a fresh process."""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_types_are_known_before_the_strategies_are_loaded() -> None:
    """With Hypothesis comes what `import cldurl` loads, and two small modules; the rest when it is asked for."""
    run(
        "import sys\n"
        "from hypothesis import find, strategies as st\n"
        "from cldurl._hypothesis import register\n"
        "register()\n"
        "assert not {'cldurl.strategies', 'cldurl.effect_table', 'cldurl.parsed'} & sys.modules.keys()\n"
        "from cldurl import Cloud, Encoded, compile\n"
        "from cldurl.typing import Component\n"
        "assert find(st.from_type(Cloud), lambda cloud: True).url('a')\n"
        "assert type(find(st.from_type(Encoded), lambda text: True)) is Encoded\n"
        "assert compile(find(st.from_type(Component), lambda component: True)) == ''\n"
    )


def test_hypothesis_finds_the_types_of_an_installed_cldurl() -> None:
    """Through the entry point, and without the strategies."""
    entries = [entry for entry in entry_points(group="hypothesis") if entry.name == "cldurl"]
    if not entries:
        pytest.skip("cldurl is not installed")
    assert {entry.value for entry in entries} == {"cldurl._hypothesis:register"}
    run(
        "import sys\nfrom hypothesis import find, strategies as st\n"
        "assert 'cldurl' in sys.modules and 'cldurl.strategies' not in sys.modules\n"
        "from cldurl import Cloud\nassert find(st.from_type(Cloud), lambda cloud: cloud.url('a'))\n"
    )


def test_cldurl_does_not_load_hypothesis() -> None:
    run("import sys, cldurl; cldurl.Cloud('demo').url('a', {'width': 3}); sys.exit('hypothesis' in sys.modules)")
