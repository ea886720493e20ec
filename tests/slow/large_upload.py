"""A file of two gigabytes goes up in constant memory, with both clients, and comes down as it was counted.

    python tests/slow/large_upload.py [gigabytes]

The service is an in-memory Cloudinary in a process of its own, which counts and hashes what it gets.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from cldurl import Cloud
from cldurl.http import AsyncClient, Client

SERVER = """
import sys
from cldurl.testing import FakeCloudinary
with FakeCloudinary(keep_bytes=0).serve() as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""
BLOCK = 1 << 20


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


async def later(path: Path) -> AsyncIterator[bytes]:
    for block in blocks(path):
        yield block


def measured(what: str, address: str, path: Path) -> None:
    """One way to upload, in this process: its peak above what an upload of one byte takes."""
    cloud = Cloud("demo", api_key="1234567890", api_secret="fake-secret", api_url=address)
    size = path.stat().st_size

    async def awaited(file: object, **options: object) -> int | None:
        async with AsyncClient(cloud) as client:
            await client.upload(b"a", public_id="idle", resource_type="raw")
            global idle
            idle = peak()
            return (await client.upload(file, resource_type="raw", **options)).bytes  # type: ignore[arg-type]

    if what.startswith("async"):
        file = later(path) if what == "async stream" else path
        stored = asyncio.run(awaited(file, parallel=3 if what == "async parallel" else 1))
    else:
        with Client(cloud) as client:
            client.upload(b"a", public_id="idle", resource_type="raw")
            globals()["idle"] = peak()
            file = blocks(path) if what == "stream" else path
            stored = client.upload(file, resource_type="raw", parallel=3 if what == "parallel" else 1).bytes
    assert stored == size, (stored, size)
    print(f"{what:15} {size / 2**30:.1f} GiB  {peak() - idle:6.1f} MiB above {idle:.1f}", flush=True)


def main() -> None:
    if len(sys.argv) == 4:
        measured(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
        return
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 2) * 2**30)
    with subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        address = server.stdout.readline().decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.bin"
            with path.open("wb") as file:
                os.truncate(file.fileno(), size)  # a hole: it takes no place on the disk
            for what in ("path", "stream", "parallel", "async path", "async stream", "async parallel"):
                subprocess.run([sys.executable, __file__, what, address, str(path)], check=True)
        assert server.stdin is not None
        server.stdin.close()


if __name__ == "__main__":
    main()
