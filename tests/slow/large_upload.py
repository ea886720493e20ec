"""A file of two gigabytes goes up in constant memory, with each client, and comes down as it was counted.

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
from cldurl.http import AiohttpClient, AsyncClient, Client

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


AWAITED = {"AsyncClient": AsyncClient, "AiohttpClient": AiohttpClient}
WAYS = ("path", "stream", "parallel")


def measured(kind: str, way: str, address: str, path: Path) -> None:
    """One way to upload, in this process: its peak above what an upload of one byte takes."""
    cloud = Cloud("demo", api_key="1234567890", api_secret="fake-secret", api_url=address)
    parallel = 3 if way == "parallel" else 1

    async def awaited() -> tuple[int | None, float]:
        async with AWAITED[kind](cloud) as client:
            await client.upload(b"a", public_id="idle", resource_type="raw")
            idle, file = peak(), later(path) if way == "stream" else path
            return (await client.upload(file, resource_type="raw", parallel=parallel)).bytes, idle

    def waiting() -> tuple[int | None, float]:
        with Client(cloud) as client:
            client.upload(b"a", public_id="idle", resource_type="raw")
            idle, file = peak(), blocks(path) if way == "stream" else path
            return client.upload(file, resource_type="raw", parallel=parallel).bytes, idle

    stored, idle = asyncio.run(awaited()) if kind in AWAITED else waiting()
    size = path.stat().st_size
    assert stored == size, (stored, size)
    print(f"{kind:13} {way:8} {size / 2**30:.1f} GiB  {peak() - idle:6.1f} MiB above {idle:.1f}", flush=True)


def main() -> None:
    if len(sys.argv) == 5:
        measured(*sys.argv[1:4], Path(sys.argv[4]))
        return
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 2) * 2**30)
    with subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        address = server.stdout.readline().decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.bin"
            with path.open("wb") as file:
                os.truncate(file.fileno(), size)  # a hole: it takes no place on the disk
            for kind in ("Client", *AWAITED):
                for way in WAYS:
                    subprocess.run([sys.executable, __file__, kind, way, address, str(path)], check=True)
        assert server.stdin is not None
        server.stdin.close()


if __name__ == "__main__":
    main()
