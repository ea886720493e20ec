"""An in-memory Cloudinary for tests: as a transport of httpx, and as a server on this machine.

    fake = FakeCloudinary()
    httpx.Client(transport=fake.transport())          # no socket
    with fake.serve() as server: server.url           # http://127.0.0.1:<port>

Both reach the same assets.  See docs/how-to/test-your-code.md; the extra `testing` installs what
it needs.
"""

from __future__ import annotations

from cldurl.testing._fake import Call, FakeCloudinary
from cldurl.testing._faults import Fault, Faults
from cldurl.testing._store import StoredAsset

__all__ = ["Call", "FakeCloudinary", "Fault", "Faults", "StoredAsset"]
