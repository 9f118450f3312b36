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
