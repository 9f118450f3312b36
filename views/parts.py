"""Parts of a page that are drawn by themselves: what an event did not change is neither run nor sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


class Parts:
    """Those of the page that a visit looks at, each with what it showed when it was drawn last."""

    def __init__(self) -> None:
        self.settled = True  # False while a gesture lasts: then nobody but the player is drawn anew
        self._shown: dict[str, tuple[Callable[[], Any], Any]] = {}
        self._whole: set[str] = set()  # those that only a run of the whole page draws
        self._asked: set[str] = set()  # those that the run which begins will draw

    def begin(self) -> None:
        """A run of the whole page begins."""
        for names in (self._shown, self._whole, self._asked):
            names.clear()

    def draw(self, name: str, draw: Callable[[], None], shows: Callable[[], Any]) -> None:
        """Draw a part of the page as a fragment; ``shows`` gives the state that it is a picture of.

        What drawing takes away, such as a complaint that is told once, is no part of that: the callback that leaves it
        lets the widget's own part be drawn.
        """
        st.fragment(key=name)(self._draw)(name, draw, shows)

    def watch(self, name: str, shows: Callable[[], Any]) -> None:
        """The whole page is drawn anew when this changes."""
        self._shown[name] = shows, shows()
        self._whole.add(name)

    def _draw(self, name: str, draw: Callable[[], None], shows: Callable[[], Any]) -> None:
        if name in self._asked:
            self._asked.discard(name)
        else:
            self.check(but=name)
        self._shown[name] = shows, shows()
        draw()

    def check(self, but: str = "") -> None:
        """Where a part is stale that this run will not draw, draw the whole page."""
        if self.settled and set(self._stale()) - self._asked - {but}:
            st.rerun()

    def redraw(self, here: str = "") -> None:
        """For callbacks, last of all: have the parts drawn that are stale, and no others. ``here``: the one with the widget."""
        stale = self._stale() if self.settled else []
        if not stale or stale == [here]:
            return  # as Streamlit does by itself
        if self._whole.intersection(stale):
            st.rerun()
        self._asked = set(stale)
        st.rerun(stale)

    def _stale(self) -> list[str]:
        return [name for name, (shows, shown) in self._shown.items() if shows() != shown]
