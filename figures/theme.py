"""The colours that the player, the figures and the exports share."""

# Told apart by people with any common colour vision, on pale and on dark ground.
LANE_COLORS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#882255",
    "#44AA99",
    "#DDCC77",
    "#332288",
    "#999933",
    "#AA4499",
)


def lane_color(index: int) -> str:
    """The colour of the lane at ``index`` that has none of its own."""
    return LANE_COLORS[index % len(LANE_COLORS)]


def lifted(color: str, dark: bool) -> str:
    """A lane's colour ``#rrggbb`` as it is drawn: on dark ground the darkest are lifted, as the player does."""
    rgb = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    if not dark or luminance > 0.3:
        return color
    return "#" + "".join(f"{round(255 * (1 - (1 - part) * (0.55 + luminance))):02x}" for part in rgb)
