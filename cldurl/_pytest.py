"""The fixtures of cldurl for pytest, which finds them by an entry point.

pytest loads it in every project, and with it no more than `import cldurl` does: what a fixture needs
is asked for by the test that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cldurl.testing import FakeCloudinary, Server

__all__ = ["assert_same_url", "cloudinary_server", "fake_cloudinary"]


@pytest.fixture
def fake_cloudinary() -> FakeCloudinary:
    """An empty Cloudinary in memory; define a fixture of this name for one with other settings."""
    from cldurl.testing import FakeCloudinary

    return FakeCloudinary()


@pytest.fixture
def cloudinary_server(fake_cloudinary: FakeCloudinary) -> Iterator[Server]:
    """`fake_cloudinary` as a server on this machine: `cloudinary_server.url`."""
    with fake_cloudinary.serve() as server:
        yield server


@pytest.fixture
def assert_same_url() -> Callable[[str, str], None]:
    """A function that fails unless two URLs, or two transformations, ask for the same."""
    from cldurl.testing import assert_same_url

    return assert_same_url
