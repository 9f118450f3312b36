"""The page of presets to paste: for each its command, its link and its frame."""

from __future__ import annotations

from engine.link import to_link
from export.snippets import card
from lessons.presets import PRESETS

HEAD = """# Presets to paste

Put your server's address in place of `https://ravine.example`. The commands need no server.
"""


def presets_page() -> str:
    """Markdown with a section a preset."""
    parts = [HEAD]
    for key, preset in PRESETS.items():
        link = f"https://ravine.example/?e={to_link(preset.experiment)}"
        parts += [
            f"## {preset.title}",
            preset.note,
            f"```sh\nravine run {key}\n```",
            f"```html\n{card(f'{link}&show=nothing', preset.title)}\n```",
        ]
    return "\n\n".join(parts) + "\n"
