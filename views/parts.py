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
        self._here = ""  # the one that is being drawn

    def begin(self) -> None:
        """A run of the whole page begins."""
        for names in (self._shown, self._whole, self._asked):
            names.clear()

    def draw(self, name: str, draw: Callable[[], None], shows: Callable[[], Any]) -> None:
        """Draw a part of the page as a fragment; ``shows`` gives the state that it is a picture of.

        What drawing takes away, such as a complaint that is told once, is no part of that: after the callback that leaves
        it the widget's own part is drawn in any case.
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
        self._here = name
        try:
            draw()
        finally:
            self._here = ""

    def heard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """For a widget of the part that is being drawn: its callback, after which what it made stale is drawn, and no more.

        The widget's own part is, also where nothing changed: a value that was refused must not stay in its box.
        """
        here = self._here

        def called(*args: Any) -> None:
            callback(*args)
            self._redraw(here)

        return called

    def check(self, but: str = "") -> None:
        """Where a part is stale that this run will not draw, draw the whole page."""
        if self.settled and set(self._stale()) - self._asked - {but}:
            st.rerun()

    def _redraw(self, here: str) -> None:
        stale = {*self._stale()} - {here} if self.settled else set()
        if not stale:
            return  # the widget's part is drawn by itself
        if self._whole & stale:
            st.rerun()
        asked = [name for name in self._shown if name in stale or name == here]
        self._asked = set(asked)
        st.rerun(asked)

    def _stale(self) -> list[str]:
        return [name for name, (shows, shown) in self._shown.items() if shows() != shown]
