"""Draws docs/benchmarks.svg: bars on a logarithmic scale, readable on light and on dark pages."""

from __future__ import annotations

import math
from html import escape

# A page cannot tell a picture what is behind it, so it brings its own background.
_STYLE = """
  text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .small { font-size: 11px; fill: #57606a; }
  .page { fill: #ffffff; stroke: #d0d7de; }
  .line { stroke: #d8dee4; }
  .bar0 { fill: #8c959f; } .bar1 { fill: #0969da; } .bar2 { fill: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9ea7b3; }
    .page { fill: #0d1117; stroke: #30363d; }
    .line { stroke: #2b3138; }
    .bar0 { fill: #7d8590; } .bar1 { fill: #4493f8; } .bar2 { fill: #3fb950; }
  }
"""
_WIDTH, _LEFT, _TOP, _BAR, _GROUP = 760, 190, 84, 14, 56
_RIGHT = 70  # for the number behind the longest bar
_LOW = 0.1  # microseconds where bars begin


def svg(title: str, series: tuple[str, ...], rows: list[tuple[str, tuple[float, ...]]], note: str) -> str:
    """A picture of microseconds: for each row one bar of each series."""
    decades = math.ceil(math.log10(max([max(times) for _, times in rows]) / _LOW))
    scale = (_WIDTH - _LEFT - _RIGHT) / decades
    bottom = _TOP + _GROUP * len(rows)
    height = bottom + 46
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="page" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1}" rx="8"/>',
        _text(20, 30, title, "title"),
    ]
    at = 20
    for number, name in enumerate(series):
        out += [f'<rect class="bar{number}" x="{at}" y="44" width="12" height="12" rx="2"/>', _text(at + 18, 54, name)]
        at += 42 + 7 * len(name)
    for decade in range(decades + 1):
        x = _LEFT + decade * scale
        out.append(f'<line class="line" x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{bottom}"/>')
        out.append(_text(x, bottom + 16, f"{_LOW * 10**decade:g} µs", "small", "middle"))
    for row, (name, times) in enumerate(rows):
        y = _TOP + row * _GROUP
        out.append(_text(_LEFT - 12, y + _BAR * len(times) / 2 + 4, name, anchor="end"))
        for number, time in enumerate(times):
            length = max(1, math.log10(time / _LOW) * scale)
            out.append(
                f'<rect class="bar{number}" x="{_LEFT}" y="{y + number * _BAR}" width="{length:.1f}" height="{_BAR - 2}" rx="2"/>'
            )
            shown = f"{time:.0f}" if time >= 20 else f"{time:.2f}"
            out.append(_text(_LEFT + length + 6, y + number * _BAR + 10, shown, "small"))
    out += [_text(20, height - 12, note, "small"), "</svg>", ""]
    return "\n".join(out)


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    kind = f' class="{kind}"' if kind else ""
    anchor = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{kind}{anchor}>{escape(text)}</text>'
