# SPDX-License-Identifier: BSL-1.0
"""The report as one HTML page that needs nothing else."""

import html
import re

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1d2328; --faint: #626c75; --rule: #dfe3e6; --band: #f5f7f8;
  --ours: #1f6fb4; --base: #8b959d; --other: #c3a469; --bad: #b3261e; --good: #2c7a3f; --s2: #8f4fa8; --s3: #2b8a7a;
  --s4: #b4552d; --s5: #5b6b1f; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181b; --ink: #e3e7ea; --faint: #98a3ab; --rule: #30373d;
  --band: #1b2024; --ours: #5aa7e6; --base: #7d8890; --other: #b8965a; --bad: #f2887f; --good: #7cc48d; --s2: #c18bd6;
  --s3: #5fc0ae; --s4: #e08a62; --s5: #a9bb5c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 5rem; max-width: 62rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 3rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; } .lead, .note { color: var(--faint); } .note { font-size: .9em; }
a { color: var(--ours); } nav { columns: 2 20rem; margin: 1.5rem 0; font-size: .93em; }
nav a { display: block; text-decoration: none; padding: .08rem 0; break-inside: avoid; }
nav a:hover, nav a:focus { text-decoration: underline; }
.table { overflow-x: auto; margin: .8rem 0; } table { border-collapse: collapse; font-size: .88em;
  font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { color: var(--faint); font-weight: 500; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; padding-left: 0; } tr.ours td:first-child { color: var(--ours);
  font-weight: 600; } tbody tr:hover { background: var(--band); }
table.words td { text-align: left; white-space: normal; } code { font: .88em ui-monospace, Menlo, Consolas, monospace;
  overflow-wrap: anywhere; } .fail { color: var(--bad); font-weight: 600; } .pass { color: var(--good); }
svg { display: block; width: 100%; max-width: 45rem; height: auto; margin: .8rem 0; } svg text { font-size: 13px;
  fill: var(--ink); } svg text.axis { fill: var(--faint); font-size: 12px; } svg .grid { stroke: var(--rule); }
svg .one { stroke: var(--faint); } rect.ours { fill: var(--ours); } rect.base { fill: var(--base); }
rect.other { fill: var(--other); } svg .cut { fill: var(--ground); } svg .spread { stroke: var(--ink); fill: none;
  stroke-width: 1.2; } .line { fill: none; stroke-width: 2; } .line.s0 { stroke: var(--ours); }
.line.s1 { stroke: var(--other); } .line.s2 { stroke: var(--s2); } .line.s3 { stroke: var(--s3); }
.line.s4 { stroke: var(--s4); } .line.s5 { stroke: var(--s5); } .dot.s4 { fill: var(--s4); } .dot.s5 { fill: var(--s5); }
.dot.s0 { fill: var(--ours); } .dot.s1 { fill: var(--other); } .dot.s2 { fill: var(--s2); } .dot.s3 { fill: var(--s3); }
@media print { nav { display: none; } h2 { break-after: avoid; } svg, table { break-inside: avoid; } }
"""


def inline(text):
    """Text with `code` and **strong** in it."""
    parts = re.split(r"`([^`]*)`", text)
    out = "".join(f"<code>{html.escape(p)}</code>" if i % 2 else html.escape(p) for i, p in enumerate(parts))
    return re.sub(r"\*\*(.*?)\*\*", r'<span class="fail">\1</span>', out)


def table(section):
    def row(cells):
        ours = ' class="ours"' if cells[0].startswith("retort") else ""
        marked = ['<span class="pass">pass</span>' if cell == "pass" else inline(cell) for cell in cells]
        return f"<tr{ours}>" + "".join(f"<td>{cell}</td>" for cell in marked) + "</tr>"

    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in section.head)
    words = ' class="words"' if section.title == "Versions" else ""
    body = "".join(map(row, section.rows))
    return f'<div class="table"><table{words}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def page(title, lead, sections, problems):
    out = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body>",
        f'<h1>{html.escape(title)}</h1><p class="lead">{inline(lead)}</p>',
        "<nav>",
        *(f'<a href="#s{i}">{html.escape(section.title)}</a>' for i, section in enumerate(sections)),
        "</nav>",
    ]
    if problems:
        out.append("<h2>Not measured</h2><ul>" + "".join(f"<li>{inline(problem)}</li>" for problem in problems) + "</ul>")
    for i, section in enumerate(sections):
        out.append(f'<h2 id="s{i}">{html.escape(section.title)}</h2>')
        notes = [part for part in section.note.split("\n\n") if part and not part.startswith("```")]
        out.extend(f"<p>{inline(note)}</p>" if k == 0 else f'<p class="note">{inline(note)}</p>' for k, note in enumerate(notes))
        out.append(section.chart)
        out.append(table(section))
    return "\n".join(out) + "\n</body></html>\n"
