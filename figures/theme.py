"""How lanes are drawn, in one place for the player, the figures and the exports: on dark ground, in dashes, by marks."""

from engine.look import LANE_COLORS

# The palette on dark ground, as far apart as on pale; the tests compute it.
DARK_COLORS = (
    "#4ea4ff",
    "#fd8a3f",
    "#61c46b",
    "#ea95d3",
    "#f6c83d",
    "#a7deff",
    "#c096a3",
    "#11dfc3",
    "#e6da96",
    "#eb6ced",
    "#efad90",
    "#d0d5e4",
)
ON_DARK = dict(zip(LANE_COLORS, DARK_COLORS, strict=True))

# The surface, low to high: cool in the valley, warm on the heights; pale and little saturated, so that every lane stands out.
GROUND = {
    "light": ("#b9cfdd", "#cddce3", "#dfe7e7", "#ecede7", "#f3efe4", "#f4ead9", "#f1e0cb"),
    "dark": ("#12304a", "#1a3850", "#264250", "#344c54", "#455555", "#575c54", "#686352"),
}

# Told apart without any colour: lengths of dash and gap in widths of the line, and the mark at the head.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (3.4, 1.6),
    (1.0, 1.4),
    (4.2, 1.4, 1.0, 1.4),
    (6.5, 1.8),
    (4.2, 1.4, 1.0, 1.4, 1.0, 1.4),
    (1.0, 2.8),
    (2.2, 1.1, 2.2, 3.2),
)
MARKERS = ("circle", "square", "triangle", "diamond", "down", "pentagon", "plus", "cross")


def lane_dash(index: int) -> tuple[float, ...]:
    """The dashes of the lane at ``index``, empty for a whole line."""
    return DASHES[index % len(DASHES)]


def lane_marker(index: int) -> str:
    """The mark of the lane at ``index``; where the dashes begin anew it is another one, so no two lanes look alike."""
    return MARKERS[(index + index // len(DASHES)) % len(MARKERS)]


def lifted(color: str, dark: bool) -> str:
    """A lane's colour ``#rrggbb`` as it is drawn: on dark ground the palette's own, and other dark colours lifted."""
    if dark and color.lower() in ON_DARK:
        return ON_DARK[color.lower()]
    rgb = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    if not dark or luminance > 0.3:
        return color
    return "#" + "".join(f"{round(255 * (1 - (1 - part) * (0.55 + luminance))):02x}" for part in rgb)
