"""The ink of drawings of a topology: colours for light and dark, and lines that differ in grey too."""

from __future__ import annotations

from typing import Final

from chloro_lint.reporters.markup import Markup

NAME: Final = 13
"""Size of names, in pixels."""
SMALL: Final = 11
"""Size of notes and of labels."""

STYLE: Final = Markup(
    "svg.topology{"
    "--paper:#fff;--ink:#1f2328;--muted:#59636e;--lane:#f6f8fa;--edge:#d1d9e0;--box:#fff;"
    "--rim:#818b98;--out:#eef1f4;--wanted:#1a7f37;--unwanted:#cf222e;--missing:#8250df;"
    "--unknown:#9a6700;--open:#0969da;--beyond:#59636e;"
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "max-width:100%;height:auto}"
    "@media screen and (prefers-color-scheme:dark){svg.topology{"
    "--paper:#0d1117;--ink:#e6edf3;--muted:#9198a1;--lane:#151b23;--edge:#3d444d;--box:#212830;"
    "--rim:#656c76;--out:#2a313c;--wanted:#3fb950;--unwanted:#f85149;--missing:#ab7df8;"
    "--unknown:#d29922;--open:#4493f8;--beyond:#9198a1}}"
    "svg.topology .paper{fill:var(--paper)}"
    "svg.topology text{fill:var(--ink);font-size:11px}"
    "svg.topology .title{font-size:18px;font-weight:600}"
    "svg.topology .name{font-size:13px;font-weight:600}"
    "svg.topology .note,svg.topology .head{fill:var(--muted)}"
    "svg.topology .lane{fill:var(--lane);stroke:var(--edge)}"
    "svg.topology .box{fill:var(--box);stroke:var(--rim);stroke-width:1.25}"
    "svg.topology .out{fill:var(--out)}"
    "svg.topology .door{stroke-width:2.5}"
    "svg.topology .line{fill:none;stroke-width:1.75;stroke-linecap:round}"
    "svg.topology .label{paint-order:stroke;stroke:var(--paper);stroke-width:3px;"
    "stroke-linejoin:round}"
    "svg.topology .in-lane .label{stroke:var(--lane)}"
    "svg.topology .grid{stroke:var(--edge);fill:none}"
    "svg.topology .self{fill:var(--edge)}"
    + "".join(
        f"svg.topology .{state} .line,svg.topology .{state} .tip{{stroke:var(--{state})}}"
        f"svg.topology .{state} .tip{{fill:var(--{state})}}"
        f"svg.topology .{state} .hollow{{fill:var(--paper)}}"
        f"svg.topology .{state} .label,svg.topology .{state} .sign{{fill:var(--{state})}}"
        f"svg.topology .{state} .cell{{fill:var(--{state});fill-opacity:.16}}"
        for state in ("wanted", "unwanted", "missing", "unknown", "open", "beyond")
    )
    + "svg.topology .unwanted .line{stroke-dasharray:7 5;stroke-width:2.25}"
    "svg.topology .missing .line{stroke-dasharray:.1 5.5;stroke-width:3}"
    "svg.topology .unknown .line{stroke-dasharray:9 4 .1 4}"
    "svg.topology .beyond .line{stroke-dasharray:3 3;stroke-width:1.25}"
    "svg.topology .sign{font-size:12px;font-weight:700;text-anchor:middle}"
)
"""One sheet for every picture, so that many in one document need it once. It names no other class."""
