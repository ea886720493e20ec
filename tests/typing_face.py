"""What type checkers must accept and refuse, as a user meets it; never run.

mypy (strict) and pyright fail on an ignore that nothing needs, so each one proves a refusal.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cldurl import Cloud, Encoded, Hole, Problem, check, compile, html, untyped

if TYPE_CHECKING:
    from cldurl.typing import Component, Layer, Transformation

cloud = Cloud("demo", host="private", defaults={"quality": "auto"})

# Accepted: every form of value, chains, strings, nested chains, variables, and untyped data.
text: str = compile({"width": 300, "height": 0.5, "crop": "fill", "gravity": None})
compile({"if": "w > 500", "aspect_ratio": Fraction(16, 9), "zoom": Decimal("1.5"), "radius": [10, "max"]})
compile(
    [{"effect": {"gen_replace": {"from": "a", "to": "b"}}}, "c_fill,w_300", {"flags": ["lossy", {"attachment": "a"}]}]
)
compile({"transformation": [{"width": 5}, "named"], "variables": [["$a", 5], ["$b", "$a * 2"]]})
compile({"overlay": {"font_family": "Arial", "font_size": 40, "text": {"literal": "$(x)"}, "text_align": "center"}})
compile({"border": {"width": 2, "color": "red"}, "video_codec": {"codec": "h265", "b_frames": False}})
compile({"extra": {"zz": 5}, "custom_function": {"function_type": "wasm", "source": "a.wasm"}})
data: dict[str, Any] = json.loads("{}")
compile(untyped(data), target="api")
url: str = cloud.url(Encoded("a%20b"), {"width": 5, "format": "jpg"}, quality=80, version="v12", type="authenticated")
problems: list[Problem] = check({"width": 5}, resource_type="image")
step: Component = {"width": 300, "crop": "fill"}
layer: Layer = {"public_id": "logo"}
chain: Transformation = [step, {"overlay": layer}, "t_named"]
cloud.url("a", chain, defaults=None)
html.img(cloud, "a", {"width": Hole("w"), "crop": "fill"}, alt="", widths=[100, 200], loading="lazy", sign=True)
tag: html.ImageTag = html.prepare_picture(cloud, chain, formats=["avif"], sources=[{"media": "print"}])
markup: str = tag("a", "b", version=7)

# Refused: typos, wrong types, words that a closed list does not have.
typo: Component = {"widht": 300}  # type: ignore[typeddict-unknown-key]
mode: Component = {"crop": "filll"}  # type: ignore[typeddict-item]
wide: Component = {"width": [1]}  # type: ignore[typeddict-item]
align: Layer = {"text_align": "middle"}  # type: ignore[typeddict-item]
compile(data)  # type: ignore[arg-type]
compile(5)  # type: ignore[arg-type]
cloud.url("a", widht=5)  # type: ignore[call-arg]
cloud.url("a", resource_type="movie")  # type: ignore[arg-type]
cloud.url(5)  # type: ignore[arg-type]
cloud.name = "x"  # type: ignore[misc]
html.img(cloud, "a", alt="", loading="lzy")  # type: ignore[arg-type]
html.img(cloud, "a", alt="", widht=5)  # type: ignore[call-arg]
html.img(cloud, "a")  # type: ignore[call-arg]
html.video(cloud, "a", controls="yes")  # type: ignore[arg-type]
