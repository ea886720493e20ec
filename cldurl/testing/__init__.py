"""An in-memory Cloudinary for tests: as a transport of httpx, and as a server on this machine.

    fake = FakeCloudinary()
    httpx.Client(transport=fake.transport())          # no socket
    with fake.serve() as server: server.url           # http://127.0.0.1:<port>

Both reach the same assets.  The extra `testing` installs what it needs; nothing is loaded before it is
asked for.  See docs/how-to/test-your-code.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cldurl.testing._exchange import Call
    from cldurl.testing._fake import FakeCloudinary
    from cldurl.testing._faults import Fault, Faults
    from cldurl.testing._same import assert_same_url
    from cldurl.testing._server import Server
    from cldurl.testing._store import StoredAsset

__all__ = ["Call", "FakeCloudinary", "Fault", "Faults", "Server", "StoredAsset", "assert_same_url"]

_LAZY = {
    "Call": "_exchange",
    "FakeCloudinary": "_fake",
    "Fault": "_faults",
    "Faults": "_faults",
    "Server": "_server",
    "StoredAsset": "_store",
    "assert_same_url": "_same",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cldurl.testing._extra import loaded

    globals()[name] = found = loaded(_LAZY[name], name)  # asked for once
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
