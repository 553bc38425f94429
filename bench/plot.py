"""A plot of ratios against the archive's size, as an SVG that needs nothing to be drawn."""

import math
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 420, 60, 30, 210, 50
COLOURS = ("#0b6e4f", "#c1121f", "#003f88", "#b5651d", "#6a4c93", "#444444", "#e07a5f")
SHOWN = ("door", "copies", "search: a dozen hits", "search: rare word", "search: common word", "search: two words", "bytes: all")
NAMES = {"door": "ingest, an article", "copies": "finding copies", "bytes: all": "bytes, an article"}


def plot(figures: dict[int, dict[str, float]]) -> str:
    """An SVG: both axes logarithmic, the smallest archive is 1."""
    sizes = sorted(figures)
    lines = {
        name: [figures[size][name] / figures[sizes[0]][name] for size in sizes] for name in SHOWN if name in figures[sizes[0]]
    }
    top = max(2.0, *(max(line) for line in lines.values()))
    bottom = min(0.5, *(min(line) for line in lines.values()))

    def x(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])

    def y(ratio: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * math.log(ratio / bottom) / math.log(top / bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="18">cost against the smallest archive, by articles kept (both scales logarithmic)</text>',
    ]
    for ratio in [0.5, 1, 2, 5, 10, 20, 50, 100, 200]:
        if bottom <= ratio <= top:
            parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(ratio):.1f}" y2="{y(ratio):.1f}" stroke="#dddddd"/>')
            parts.append(f'<text x="{LEFT - 8}" y="{y(ratio) + 4:.1f}" text-anchor="end">{ratio:g}x</text>')
    for size in sizes:
        parts.append(f'<line x1="{x(size):.1f}" x2="{x(size):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>')
    taken: list[float] = []
    for (name, line), colour in zip(sorted(lines.items(), key=lambda pair: pair[1][-1]), COLOURS, strict=False):
        points = " ".join(f"{x(size):.1f},{y(ratio):.1f}" for size, ratio in zip(sizes, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        # Labels go upwards from the lowest line; where two would meet, the upper one is lifted.
        at = min([y(line[-1]) + 4, *(other - 15 for other in taken)])
        taken.append(at)
        label = escape(f"{NAMES.get(name, name)} {line[-1]:.2f}x")
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{at:.1f}" fill="{colour}">{label}</text>')
    return "\n".join([*parts, "</svg>", ""])
