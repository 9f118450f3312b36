"""The moving average by itself: a small demonstration in which the reader draws the signal."""

from __future__ import annotations

from player.component import show

WORDS = ("beta", "corrected", "step", "constant", "noise", "weights", "draw", "told", "at")
"""What the demonstration says, by name; ``told`` has the fields ``{n}``, ``{last}``, ``{held}`` and ``{power}``, ``at`` has ``{step}``, ``{value}`` and ``{smooth}``."""


def average(words: dict[str, str], *, key: str) -> None:
    """Show it; ``words`` has a text for each of ``WORDS``."""
    show("average", {"words": {name: words[name] for name in WORDS}}, key=key)
