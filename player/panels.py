"""Many small animated pictures under one timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from player.component import show


def panels(payload: bytes, *, key: str, on_open: Callable[[int], None]) -> None:
    """Show what ``player.payload.encode_panels`` packed. ``on_open`` is called with the index of a picture that is chosen."""

    def heard(event: Any) -> None:
        if isinstance(event, dict) and isinstance(event.get("index"), int):
            on_open(event["index"])

    show("pictures", payload, key=key, heard=heard)
