"""Hypothesis profiles, `default` unless HYPOTHESIS_PROFILE says `ci` or `quick`; and clients of the fake service."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import httpx

    from cldurl.testing import FakeCloudinary

# Times vary on shared machines, and a slow example is no wrong one.
_quiet = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}
settings.register_profile("default", max_examples=200, **_quiet)
settings.register_profile("ci", max_examples=2_000, **_quiet)
settings.register_profile("quick", max_examples=50, **_quiet)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """The fixtures of an installed cldurl come by its entry point; a checkout that is only on the path has none."""
    if not config.pluginmanager.has_plugin("cldurl"):
        from cldurl import _pytest

        config.pluginmanager.register(_pytest, "cldurl")


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: float = 1_700_000_000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


def _connections(by: str) -> Iterator[Callable[..., httpx.Client]]:
    import httpx

    with ExitStack() as stack:

        def connect(fake: FakeCloudinary, *, auth: Any = ("1234567890", "fake-secret")) -> httpx.Client:
            if by == "transport":
                transport, base = fake.transport(), "https://api.cloudinary.com/v1_1/demo"
            else:
                transport, base = None, stack.enter_context(fake.serve()).url + "/v1_1/demo"
            client = httpx.Client(transport=transport, base_url=base, auth=auth, trust_env=False)
            return stack.enter_context(client)

        yield connect


@pytest.fixture(params=["transport", "server"])
def connected(request: pytest.FixtureRequest) -> Iterator[Callable[..., httpx.Client]]:
    """A function from a fake to its client: by the transport, and over a real socket."""
    yield from _connections(request.param)


@pytest.fixture
def api() -> Iterator[Callable[..., httpx.Client]]:
    """A function from a fake to its client, by the transport."""
    yield from _connections("transport")
