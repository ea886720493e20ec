"""Times the HTTP adapter against the official SDK: uploads over loopback, and a page of a list.

    python benchmarks/uploads.py [--quick]    prints the tables of docs/benchmarks.md

The service is a process of its own that does nothing but read uploads and answer; in the second
race it takes 50 ms for each, as one far away does.  Every public ID must have arrived there before
a time counts.  CPU is that of the client alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cloudinary.uploader
import httpx
from timing import least  # beside this file

from cldurl import Cloud
from cldurl.api import Api
from cldurl.http import AiohttpClient, AsyncClient, Client

SERVER = """
import asyncio, json, re, sys

DELAY = float(sys.argv[1])
BODY = json.dumps({"public_id": "a", "version": 1, "bytes": 10000, "format": "jpg", "resource_type": "image",
                   "type": "upload", "created_at": "2024-01-01T12:00:00Z", "tags": [], "asset_id": "a" * 32,
                   "url": "http://res.cloudinary.com/demo/image/upload/v1/a.jpg", "signature": "b" * 40,
                   "secure_url": "https://res.cloudinary.com/demo/image/upload/v1/a.jpg"}).encode()
ANSWER = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(BODY) + BODY
names = set()

class Service(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.buffer = transport, bytearray()

    def data_received(self, data):
        buffer = self.buffer
        buffer += data
        while (head := buffer.find(b"\\r\\n\\r\\n")) >= 0:
            length = int(re.search(rb"(?i)content-length: *([0-9]+)", buffer[:head])[1])
            if len(buffer) < head + 4 + length:
                return
            names.add(re.search(rb'name="public_id"\\r\\n\\r\\n(a[0-9]+)', buffer)[1])
            del buffer[: head + 4 + length]
            if DELAY:
                asyncio.get_running_loop().call_later(DELAY, self.transport.write, ANSWER)
            else:
                self.transport.write(ANSWER)

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Service, "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(len(names), flush=True)
        names.clear()

asyncio.run(main())
"""
CONTENT = os.urandom(10_000)
KEY, SECRET = "1234567890", "fake-secret"


def official(address: str, count: int, threads: int) -> None:
    """The official SDK with threads."""
    cloudinary.config(cloud_name="demo", api_key=KEY, api_secret=SECRET, upload_prefix=address)

    def one(at: int) -> None:
        cloudinary.uploader.upload(CONTENT, public_id=f"a{at}", resource_type="image")

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(count)))


def cloud_at(address: str) -> Cloud:
    """The cloud of the fake."""
    return Cloud("demo", api_key=KEY, api_secret=SECRET, api_url=address)


def waiting(address: str, count: int, threads: int) -> None:
    """`Client` with threads."""

    def one(at: int) -> None:
        client.upload(CONTENT, public_id=f"a{at}", resource_type="image")

    with Client(cloud_at(address), connections=threads) as client, ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(count)))


def awaited(kind: type[AsyncClient], address: str, count: int, connections: int) -> None:
    """`AsyncClient` or `AiohttpClient`, all uploads at once."""

    async def main() -> None:
        async with kind(cloud_at(address), connections=connections) as client:
            uploads = [client.upload(CONTENT, public_id=f"a{at}", resource_type="image") for at in range(count)]
            await asyncio.gather(*uploads)

    asyncio.run(main())


def race(delay: float, count: int, rounds: int, jobs: dict[str, Callable[[str, int], None]]) -> str:
    """Wall and CPU time of each, the least of some rounds in turns."""
    wall: dict[str, float] = dict.fromkeys(jobs, 1e9)
    cpu = dict(wall)
    command = [sys.executable, "-c", SERVER, str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as server:
        assert server.stdin is not None and server.stdout is not None
        address = server.stdout.readline().strip()
        for _ in range(rounds):
            for name, job in jobs.items():
                begun, spent = time.perf_counter(), time.process_time()
                job(address, count)
                wall[name] = min(wall[name], time.perf_counter() - begun)
                cpu[name] = min(cpu[name], time.process_time() - spent)
                print("count", file=server.stdin)
                assert server.stdout.readline().strip() == str(count), name
        server.stdin.close()
    first, *_ = jobs
    lines = ["| client | uploads a second | times the official SDK | CPU for each, µs | of the official SDK's |"]
    lines.append("|---|---|---|---|---|")
    for name in jobs:
        lines.append(
            f"| {name} | {count / wall[name]:,.0f} | {wall[first] / wall[name]:.2f} | {cpu[name] / count * 1e6:.0f} "
            f"| {cpu[name] / cpu[first]:.2f} |"
        )
    return "\n".join(lines) + "\n"


def page(quick: bool) -> str:
    """Reading a page of 500 assets, against `json.loads` of it."""
    one = {"asset_id": "b" * 32, "public_id": "products/item_123", "format": "jpg", "version": 1672531200,
           "resource_type": "image", "type": "upload", "created_at": "2024-01-01T12:00:00Z", "bytes": 245678,
           "width": 1920, "height": 1080, "asset_folder": "products", "display_name": "item_123", "tags": ["a", "b"],
           "url": "http://res.cloudinary.com/demo/image/upload/v1672531200/products/item_123.jpg",
           "secure_url": "https://res.cloudinary.com/demo/image/upload/v1672531200/products/item_123.jpg"}  # fmt: skip
    body = json.dumps({"resources": [one] * 500, "next_cursor": "c"}).encode()
    request = Api(cloud_at("https://api.cloudinary.com")).list()
    headers = httpx.Headers({"x-featureratelimit-limit": "500"})
    assert request.read(200, headers, body)[499].to_dict() == one
    bare, ours = least(lambda: json.loads(body), lambda: request.read(200, headers, body), quick=quick)
    return f"A page of 500 assets ({len(body):,} bytes) is read in {ours / 1000:.2f} ms, {ours / bare:.2f} times `json.loads`.\n"


def report(quick: bool) -> str:
    """The tables."""
    count, rounds = (50, 1) if quick else (1000, 5)
    near: dict[str, Callable[[str, int], None]] = {
        "official, 8 threads": lambda address, count: official(address, count, 8),
        "official, 2 threads": lambda address, count: official(address, count, 2),
        "`Client`, 8 threads": lambda address, count: waiting(address, count, 8),
        "`AsyncClient`, 8 connections": lambda address, count: awaited(AsyncClient, address, count, 8),
        "`AiohttpClient`, 8 connections": lambda address, count: awaited(AiohttpClient, address, count, 8),
        "`AiohttpClient`, 32 connections": lambda address, count: awaited(AiohttpClient, address, count, 32),
    }
    far: dict[str, Callable[[str, int], None]] = {
        "official, 32 threads": lambda address, count: official(address, count, 32),
        "official, 6 threads, the default on two cores": lambda address, count: official(address, count, 6),
        "official, 100 threads": lambda address, count: official(address, count, 100),
        "official, 300 threads": lambda address, count: official(address, count, 300),
        "`Client`, 32 threads": lambda address, count: waiting(address, count, 32),
        "`AsyncClient`, 100 connections": lambda address, count: awaited(AsyncClient, address, count, 100),
        "`AsyncClient`, 300 connections": lambda address, count: awaited(AsyncClient, address, count, 300),
        "`AiohttpClient`, 100 connections": lambda address, count: awaited(AiohttpClient, address, count, 100),
        "`AiohttpClient`, 300 connections": lambda address, count: awaited(AiohttpClient, address, count, 300),
    }
    return f"{race(0, count, rounds, near)}\n{race(0.05, 2 * count, rounds, far)}\n{page(quick)}"


if __name__ == "__main__":
    print(report("--quick" in sys.argv))
