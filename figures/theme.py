"""The colours that the player, the figures and the exports share."""

# The surface, low to high: cool in the valley, warm on the heights; pale and little saturated, so that every lane stands out.
GROUND = {
    "light": ("#b9cfdd", "#cddce3", "#dfe7e7", "#ecede7", "#f3efe4", "#f4ead9", "#f1e0cb"),
    "dark": ("#12304a", "#1a3850", "#264250", "#344c54", "#455555", "#575c54", "#686352"),
}


def lifted(color: str, dark: bool) -> str:
    """A lane's colour ``#rrggbb`` as it is drawn: on dark ground the darkest are lifted."""
    rgb = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    if not dark or luminance > 0.3:
        return color
    return "#" + "".join(f"{round(255 * (1 - (1 - part) * (0.55 + luminance))):02x}" for part in rgb)
