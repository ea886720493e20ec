"""The public face: its names and its types."""

from __future__ import annotations

import pickle
from pathlib import Path

import attrs
import pytest

import cldurl


def test_the_face_is_what_it_says() -> None:
    """`__all__`, `dir()` and what can be asked for are one list."""
    assert sorted(cldurl.__all__) == cldurl.__all__
    for name in cldurl.__all__:
        assert getattr(cldurl, name) is not None
    assert set(cldurl.__all__) <= set(dir(cldurl))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cldurl.nothing  # type: ignore[attr-defined]


def test_a_submodule_never_hides_a_public_name() -> None:
    """Importing any module of the package leaves the functions of the face in place."""
    modules = {path.stem for path in Path(cldurl.__file__).parent.glob("*.py")}
    assert modules & set(cldurl.__all__) == set()


def test_every_public_name_has_an_example() -> None:
    """Each public function and class shows itself in a doctest."""
    for name in cldurl.__all__:
        if isinstance(getattr(cldurl, name), type) and issubclass(getattr(cldurl, name), Exception):
            continue  # they are shown where they are raised
        assert ">>>" in (getattr(cldurl, name).__doc__ or ""), name


def test_a_cloud_is_a_value() -> None:
    """Frozen, comparable, hashable, picklable; changing means `attrs.evolve`; secrets do not show."""
    cloud = cldurl.Cloud(
        "demo", api_key="k", api_secret="s3cret", defaults={"quality": "auto"}, fetch_hosts=["example.com"]
    )
    assert cloud == pickle.loads(pickle.dumps(cloud)) == attrs.evolve(cloud)
    assert hash(cloud) == hash(attrs.evolve(cloud))
    assert attrs.evolve(cloud, name="other").url("a") == "https://res.cloudinary.com/other/image/upload/q_auto/a"
    assert "s3cret" not in repr(cloud)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        cloud.name = "x"  # type: ignore[misc]
