"""Places before and after, as lines from one column of names to another: an SVG in the colours of the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from messages import tr

WIDTH, LINE, TOP = 640, 30, 34  # units of the drawing; a line is as high as a name needs
LEFT, RIGHT = 190, 450  # where the lines begin and end


def rank_chart(
    names: Sequence[str], colors: Sequence[str], before: Sequence[int], after: Sequence[int], titles: tuple[str, str]
) -> str:
    """Each name at its place ``before`` (1 is the best) and ``after``, joined by a line in its colour.

    Names that share a place stand under each other in their order. The text takes the colour of the page.
    """
    rows = [_rows(before), _rows(after)]
    parts = [
        f'<text x="{x}" y="14" text-anchor="{anchor}" font-weight="600">{escape(title)}</text>'
        for x, anchor, title in ((LEFT, "end", titles[0]), (RIGHT, "start", titles[1]))
    ]
    middle = (LEFT + RIGHT) / 2
    for k, (name, color) in enumerate(zip(names, colors, strict=True)):
        a, b = (TOP + LINE * (row[k] + 0.5) for row in rows)
        bold = ' font-weight="700"' if after[k] == 1 else ""
        curve = f"M{LEFT + 18} {a:g}C{middle} {a:g} {middle} {b:g} {RIGHT - 18} {b:g}"
        parts += [
            f'<path d="{curve}" fill="none" stroke="{color}" stroke-width="{5 if after[k] == 1 else 3}"/>',
            *(f'<circle cx="{x}" cy="{y:g}" r="6" fill="{color}"/>' for x, y in ((LEFT + 18, a), (RIGHT - 18, b))),
            f'<text x="{LEFT}" y="{a + 5:g}" text-anchor="end">{escape(_cut(name))}  {before[k]}</text>',
            f'<text x="{RIGHT}" y="{b + 5:g}"{bold}>{after[k]}  {escape(_cut(name))}</text>',
        ]
    height = TOP + LINE * len(names) + 6
    told = "; ".join(
        tr("{name}: {before} before, {after} after", name=n, before=b, after=a)
        for n, b, a in zip(names, before, after, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}" '
        f'font-size="15" fill="currentColor" style="max-width:{WIDTH}px;width:100%">{"".join(parts)}</svg>'
    )


def _rows(places: Sequence[int]) -> list[int]:
    """The row of each, from the top: by its place, then by its order."""
    order = sorted(range(len(places)), key=lambda k: (places[k], k))
    return [order.index(k) for k in range(len(places))]


def _cut(name: str, most: int = 22) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
