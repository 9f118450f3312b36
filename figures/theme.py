"""How a lane's colour is drawn by the figures and the exports, as the player does."""


def lifted(color: str, dark: bool) -> str:
    """A lane's colour ``#rrggbb`` as it is drawn: on dark ground the darkest are lifted, as the player does."""
    rgb = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    if not dark or luminance > 0.3:
        return color
    return "#" + "".join(f"{round(255 * (1 - (1 - part) * (0.55 + luminance))):02x}" for part in rgb)
