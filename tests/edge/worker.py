"""The Worker of the page on the edge, in Pyodide with the runtime SDK of Cloudflare and the `Request` of Node.

Two modules that the Worker runtime itself provides to the SDK are stood in for: no flags, and nothing to wait for.
"""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

_flags = ModuleType("_cloudflare_compat_flags")
_flags.__getattr__ = lambda name: False
_helper = ModuleType("_pyodide_entrypoint_helper")
_helper.patchWaitUntil = lambda context: None
sys.modules |= {_flags.__name__: _flags, _helper.__name__: _helper}

import entry  # noqa: E402
import js  # noqa: E402

import cldurl  # noqa: E402

SIGNED = cldurl.Cloud("demo", api_secret="abcd").url(
    "shop/cup", {"width": 400, "height": 300, "crop": "fill", "gravity": "auto"}, format="webp", sign=True
)
EXPECTED = {
    "?size=card&id=shop/cup": (302, SIGNED),
    "?size=card&id=shop%2Fcup": (302, SIGNED),
    "?size=card&id=../../other": (404, None),
    "?size=card&id=%252e%252e/other": (404, None),
    "?size=card": (404, None),
    "?size=huge&id=shop/cup": (404, None),
    "": (404, None),
}


async def main() -> None:
    """Every request gets its answer."""
    worker = entry.Default(None, SimpleNamespace(CLOUDINARY_API_SECRET="abcd"))
    for query, expected in EXPECTED.items():
        response = await worker.fetch(js.Request.new(f"https://worker.example/{query}"))
        response = getattr(response, "js_object", response)
        location = response.headers.get("location") if response.headers.has("location") else None
        assert (response.status, location) == expected, (query, response.status, location)
    print(f"the Worker gave {len(EXPECTED)} answers")
