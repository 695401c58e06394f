# SPDX-License-Identifier: BSL-1.0
"""Charts as SVG. Their colours are those of the page around them: see page.py."""

import dataclasses
import html
import math

WIDTH = 720
MOST = 4  # times the base: longer bars are cut off


@dataclasses.dataclass
class Bar:
    name: str
    value: float
    low: float
    high: float
    kind: str = "other"  # ours, base or other


@dataclasses.dataclass
class Line:
    name: str
    points: list  # pairs
    kind: str = "ours"


def text(x, y, words, anchor="start", style=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{style}">{html.escape(words)}</text>'


def steps(most, wanted=5):
    """Round numbers from 0 to a little more than `most`."""
    if most <= 0:
        return [0, 1]
    raw = most / wanted
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    return [round(i * step, 10) for i in range(math.ceil(most / step) + 1)]


def short(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def picture(height, label, parts):
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{html.escape(label, quote=True)}">'
    return head + "".join(parts) + "</svg>"


def bars(rows, label, unit=" ×", cut=MOST):
    """Bars that lie, with their quartiles. What is longer than `cut` is cut off, and says how long it is."""
    left, right, row, top = 190, 70, 24, 24
    most = min(max(bar.high for bar in rows) * 1.02, cut) if cut else max(bar.high for bar in rows) * 1.02
    scale = (WIDTH - left - right) / most
    height = top + row * len(rows) + 8
    parts = [text(left, 14, label, style="axis")]
    for tick in steps(most, 4):
        if tick <= most:
            x = left + tick * scale
            style = "grid one" if cut and tick == 1 else "grid"
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{height - 4}" class="{style}"/>')
    for i, bar in enumerate(rows):
        y = top + i * row
        shown = min(bar.value, most)
        parts.append(text(left - 8, y + 14, bar.name, "end"))
        parts.append(f'<rect x="{left}" y="{y + 3}" width="{max(1, shown * scale):.1f}" height="{row - 8}" class="{bar.kind}"/>')
        if bar.value > most:
            x = left + most * scale
            parts.append(f'<path d="M{x - 16:.1f} {y + row - 4} l6 {8 - row} h4 l-6 {row - 8} z" class="cut"/>')
        elif bar.high > bar.low:
            low, high = left + bar.low * scale, left + min(bar.high, most) * scale
            middle = y + row / 2 - 1
            ends = f"M{low:.1f} {middle - 4} v8 M{high:.1f} {middle - 4} v8"
            parts.append(f'<path d="M{low:.1f} {middle} H{high:.1f} {ends}" class="spread"/>')
        end = left + max(shown, min(bar.high, most)) * scale
        value = f"{bar.value:.2f}" if bar.value < 10 else f"{bar.value:,.0f}"
        parts.append(text(end + 8, y + 14, value + unit, style="value"))
    return picture(height, label, parts)


def lines(series, x_label, y_label):
    """Lines over a common axis."""
    left, right, top, bottom, height = 64, 150, 28, 40, 300
    most_x = max(x for line in series for x, _ in line.points)
    y_steps = steps(max(y for line in series for _, y in line.points))
    width, tall = WIDTH - left - right, height - top - bottom

    def at(x, y):
        return left + x / most_x * width, height - bottom - y / y_steps[-1] * tall

    parts = [text(left - 46, 14, y_label, style="axis"), text(left + width / 2, height - 6, x_label, "middle", "axis")]
    for tick in y_steps:
        y = at(0, tick)[1]
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(text(left - 8, y + 4, short(tick), "end", "axis"))
    for tick in steps(most_x, 6):
        if tick <= most_x:
            parts.append(text(at(tick, 0)[0], height - bottom + 16, short(tick), "middle", "axis"))
    used = []
    for number, line in enumerate(series):
        points = [at(x, y) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" class="line s{number % 6}"/>')
        parts.extend(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" class="dot s{number % 6}"/>' for x, y in points)
        x, y = points[-1]
        while any(abs(y - other) < 14 for other in used):
            y -= 14
        used.append(y)
        parts.append(text(x + 10, y + 4, line.name, style="value"))
    return picture(height, f"{y_label} over {x_label}", parts)
