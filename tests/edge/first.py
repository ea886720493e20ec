"""The first URL in Pyodide: that it needs nothing that is not there, and how long it takes."""

from __future__ import annotations

import importlib.util
import sys
from time import perf_counter

assert sys.platform == "emscripten"
assert importlib.util.find_spec("cryptography") is None

_start = perf_counter()
import cldurl  # noqa: E402

url = cldurl.Cloud("demo").url("my_image", {"width": 300})
_end = perf_counter()
assert url == "https://res.cloudinary.com/demo/image/upload/w_300/my_image"
print(f"Python {sys.version.split()[0]} in Pyodide: {(_end - _start) * 1000:.0f} ms from the import to the first URL")
