"""The page of presets to paste: for each its command, its link and its frame."""

from __future__ import annotations

import html

from engine.link import to_link
from lessons.presets import PRESETS

HEAD = """# Presets to paste

Put your server's address in place of `https://ravine.example`. The commands need no server.
"""


def presets_page() -> str:
    """Markdown with a section a preset."""
    parts = [HEAD]
    for key, preset in PRESETS.items():
        link = f"https://ravine.example/?e={to_link(preset.experiment)}"
        frame = f'<iframe src="{link}&embed=true&show=nothing" title="{html.escape(preset.title)}" loading="lazy" style="width: 100%; height: 760px; border: 0"></iframe>'
        parts += [
            f"## {preset.title}",
            preset.note,
            f"```sh\nravine run {key}\n```",
            f'```html\n{frame}\n<a href="{link}">{html.escape(preset.title)}</a>\n```',
        ]
    return "\n\n".join(parts) + "\n"
