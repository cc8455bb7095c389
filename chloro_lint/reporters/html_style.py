"""The looks of the page: colours for light and dark with their contrast, layout, and print."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "panel": "#f6f8fa",
    "ink": "#1b2027",
    "soft": "#57606a",
    "line": "#d5dae1",
    "link": "#0a4f9e",
    "mark": "#ffe9a8",
    "fail": "#a3101f",
    "fail-tint": "#fdeceb",
    "unknown": "#7a4a00",
    "unknown-tint": "#fff3d6",
    "waived": "#5d3a9b",
    "waived-tint": "#f2ecfd",
    "manual": "#0a4f8f",
    "manual-tint": "#e7f1fb",
    "pass": "#116329",
    "pass-tint": "#e8f5ea",
    "none": "#4d5661",
    "none-tint": "#eef0f3",
}
DARK: Mapping[str, str] = {
    "paper": "#12161c",
    "panel": "#1a2028",
    "ink": "#e4e8ee",
    "soft": "#a3adba",
    "line": "#38424f",
    "link": "#8ab9f5",
    "mark": "#5c4a12",
    "fail": "#ff9f9a",
    "fail-tint": "#401a1c",
    "unknown": "#f1c15f",
    "unknown-tint": "#3a2d0f",
    "waived": "#c9aef8",
    "waived-tint": "#2e2346",
    "manual": "#8fc1f2",
    "manual-tint": "#15304a",
    "pass": "#84d394",
    "pass-tint": "#153420",
    "none": "#b3bcc7",
    "none-tint": "#28303a",
}
"""By role. A tint is what a word of its role stands on; every pair reads at 4.5 to 1 or more."""

KINDS = ("fail", "unknown", "waived", "manual", "pass", "none")

_LAYOUT = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,input:focus-visible,button:focus-visible
{outline:3px solid var(--link);outline-offset:2px}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
font-size:.875em}
h1,h2,h3,h4,h5{line-height:1.25;margin:0;text-wrap:balance}
h1{font-size:2rem;letter-spacing:-.01em}
h2{font-size:1.5rem;padding-top:2.5rem;margin-bottom:.75rem}
h3{font-size:1.125rem;padding-top:1.75rem;margin-bottom:.5rem}
h4{font-size:1rem}
h5{font-size:.9375rem}
p{margin:.5rem 0;max-width:46rem}
ul,ol{margin:.5rem 0;padding-left:1.25rem}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:2}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.frame{max-width:86rem;margin:0 auto;padding:0 1.25rem 4rem}
.head{padding:2.5rem 0 0}
.kicker{color:var(--soft);margin:0 0 .25rem;letter-spacing:.02em}
.result{font-size:1.25rem;margin:.75rem 0 1.25rem}
.alarm{border:2px solid var(--fail);background:var(--fail-tint);color:var(--fail);padding:.75rem 1rem;
border-radius:.375rem;max-width:none}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));
gap:.75rem 2rem;margin:0;padding:1rem 1.25rem;background:var(--panel);border:1px solid var(--line);
border-radius:.5rem}
.facts dt,.pairs dt{color:var(--soft);font-size:.875rem}
.facts dd{margin:0}
.facts dd small,.quiet{color:var(--soft);font-size:.875rem}
.pairs{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem;margin:.5rem 0}
.pairs dd{margin:0}
.seen{display:flex;flex-wrap:wrap;gap:.125rem 1.75rem;margin:.25rem 0;font-size:.9375rem}
.seen div{display:flex;gap:.5rem}
.seen dt{color:var(--soft);white-space:nowrap}
.seen dd{margin:0}
nav.contents{font-size:.9375rem;padding-top:1.5rem}
nav.contents ul{list-style:none;padding:0;margin:0}
nav.contents ul ul{padding-left:.875rem;font-size:.875rem}
nav.contents li{padding:.125rem 0}
nav.contents a{text-decoration:none}
nav.contents a:hover{text-decoration:underline}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;margin:.5rem 0;font-size:.9375rem}
caption.unseen{white-space:normal}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line)}
thead th{overflow-wrap:normal;color:var(--soft);font-weight:600;font-size:.875rem;vertical-align:bottom}
th[scope=row]{font-weight:600;overflow-wrap:break-word}
td{overflow-wrap:break-word}
td,th{min-width:2.5rem}
article th[scope=row]{min-width:9.5rem}
table a{text-decoration:none}
table a:hover,table a:focus-visible{text-decoration:underline}
th a.mono,td a.mono{white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
tr.total th,tr.total td{border-bottom:0;border-top:2px solid var(--line);font-weight:600}
.zero{color:var(--soft)}
.digest{font-size:.8125em;overflow-wrap:anywhere}
td .digest{display:block;min-width:16rem}
.verdict{display:inline-block;white-space:nowrap;font-size:.875rem;font-weight:600;line-height:1.4;
padding:.0625rem .5rem;border-radius:1rem;border:1px solid currentColor}
.statement{border:1px solid var(--line);border-left-width:.375rem;border-radius:.375rem;
padding:.75rem 1rem;margin:.75rem 0}
.statement h4{display:flex;flex-wrap:wrap;gap:.25rem .625rem;align-items:baseline}
.statement h4 .words{font-weight:600;flex:1 1 20rem}
.statement h4 a{color:inherit;text-decoration:none}
.statement h4 a:hover{text-decoration:underline}
.statement:target{box-shadow:0 0 0 3px var(--link)}
.read{color:var(--soft);font-size:.9375rem}
.cause{margin:.75rem 0 0;padding-top:.5rem;border-top:1px solid var(--line)}
.places{list-style:none;padding:0;margin:.5rem 0}
.places>li{margin:.75rem 0}
.places p{margin:.125rem 0}
.fix{background:var(--panel);border:1px solid var(--line);border-radius:.375rem;padding:.5rem .75rem;
max-width:none}
pre.source{margin:.375rem 0;padding:.375rem 0;background:var(--panel);border:1px solid var(--line);
border-radius:.375rem;overflow-x:auto;white-space:pre;overflow-wrap:normal;line-height:1.5}
pre.source span.row{display:block;padding:0 .75rem}
pre.source .gutter{color:var(--soft);user-select:none}
pre.source .guilty{background:var(--fail-tint)}
pre.source mark{background:var(--mark);color:inherit;text-decoration:underline;text-underline-offset:.2em}
details{margin:.5rem 0 0}
summary{cursor:pointer;color:var(--link);width:fit-content}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;padding:.75rem 1rem;margin:.75rem 0;
background:var(--panel);border:1px solid var(--line);border-radius:.5rem}
.filter[hidden]{display:none}
.filter fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.25rem .875rem}
.filter legend{padding:0;font-size:.875rem;color:var(--soft)}
.filter label{white-space:nowrap}
.filter .search{display:grid;flex:1 1 14rem;font-size:.875rem;color:var(--soft)}
.filter input[type=search]{font:inherit;font-size:1rem;padding:.375rem .5rem;border:1px solid var(--soft);
border-radius:.25rem;background:var(--paper);color:var(--ink);width:100%}
.filter button{font:inherit;font-size:.9375rem;padding:.375rem .75rem;border:1px solid var(--soft);
border-radius:.25rem;background:var(--paper);color:var(--ink);cursor:pointer}
.filter output{flex-basis:100%;font-size:.9375rem}
.bar-of-verdicts{display:block;width:100%;height:1.25rem;margin:.75rem 0}
figure{margin:1rem 0}
figure svg{display:block}
figure svg.capacity{width:100%;min-width:40rem;height:auto}
figure svg.topology{max-width:max(100%,72rem);height:auto}
figcaption{max-width:46rem}
.capacity{max-width:60rem}
.capacity text{font:14px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--ink)}
.capacity .track{fill:var(--none-tint)}
.capacity .bar{stroke:var(--manual);stroke-width:1}
.capacity .rest{fill:var(--manual)}
.capacity .stroke{stroke:var(--manual);stroke-width:1.5}
.capacity .fill{fill:var(--manual)}
.capacity .quota{stroke:var(--ink);stroke-width:2.5}
.capacity text.exceeded{fill:var(--fail);font-weight:600}
.capacity text.tight,.capacity text.open{fill:var(--unknown);font-weight:600}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
@media (min-width:70rem){
.frame{display:grid;grid-template-columns:15rem minmax(0,1fr);gap:0 3rem}
.head,footer{grid-column:1/-1}
nav.contents{position:sticky;top:0;max-height:100vh;overflow-y:auto;align-self:start;padding:2.5rem 0 1rem}
}
@media (max-width:40rem){
h1{font-size:1.625rem}
.frame{padding:0 1rem 3rem}
.statement{padding:.625rem .75rem}
.pairs{grid-template-columns:1fr}
.pairs dd{margin-bottom:.25rem}
table.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.stack,table.stack tbody,table.stack tr,table.stack th,table.stack td{display:block}
table.stack tr{border-bottom:1px solid var(--line);padding:.375rem 0}
table.stack td,table.stack th{border:0;padding:.0625rem 0}
table.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft);font-size:.875rem}
table.stack td:empty{display:none}
}
"""

_PRINT = """
@page{size:A4;margin:16mm 14mm 18mm;
@bottom-right{content:counter(page) " of " counter(pages);font:8pt sans-serif;color:#57606a}
@bottom-left{content:"Compliance report";font:8pt sans-serif;color:#57606a}}
@media print{
html{font-size:11.5px}
.frame{display:block;max-width:none;padding:0}
.skip,.filter,nav.contents{display:none!important}
.filtered .filter{display:block!important;border:0;padding:0}
.filtered .filter>:not(output){display:none}
a{color:inherit;text-decoration:none}
h2{padding-top:2rem}
h1,h2,h3,h4,h5,summary,caption,thead{break-after:avoid}
tbody tr:first-child{break-before:avoid}
.statement.short,.places>li,.facts,figure,pre.source,.fix,tr{break-inside:avoid}
.statement{padding:.5rem .75rem;margin:.5rem 0}
.facts{grid-template-columns:1fr 1fr}
.scroll,pre.source{overflow:visible}
pre.source{white-space:pre-wrap;overflow-wrap:anywhere}
figure svg.capacity,figure svg.topology{min-width:0;max-width:100%;height:auto}
thead{display:table-header-group}
details::details-content{content-visibility:visible;display:block}
summary{color:inherit;list-style:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""


def _variables(colours: Mapping[str, str], scheme: str) -> str:
    named = ";".join(f"--{name}:{value}" for name, value in colours.items())
    return f"{{color-scheme:{scheme};{named}}}"


def _verdicts() -> str:
    rules = []
    for kind in KINDS:
        rules += [
            f".verdict.{kind}{{color:var(--{kind});background:var(--{kind}-tint)}}",
            f".statement.{kind}{{border-left-color:var(--{kind})}}",
            f".bar-of-verdicts .{kind}{{fill:var(--{kind})}}",
        ]
    return "\n".join(rules)


STYLE = (
    f":root{_variables(LIGHT, 'light')}\n"
    f"@media screen and (prefers-color-scheme:dark){{:root{_variables(DARK, 'dark')}}}\n"
    f"{_LAYOUT.strip()}\n{_verdicts()}\n{_PRINT.strip()}\n"
)
"""The whole style sheet. Print is light whatever the screen is."""
