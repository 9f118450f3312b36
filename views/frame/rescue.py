"""What a visitor sees when something of ours went wrong: a sentence and the ways back; the log gets the traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count

import streamlit as st

from messages import mark, tr
from views.visit import Unfinished, change, work

log = logging.getLogger("ravine")
_keys = count()  # of buttons; a click is heard by the key that was drawn
SENTENCE = mark("This cannot be drawn: something went wrong that should not. The server's log says what.")


def guarded(draw: Callable[[], None], sentence: str = SENTENCE) -> None:
    """Draw; where that fails, say so in its place and offer the ways back."""
    try:
        draw()
    except Unfinished as why:
        rescue(str(why))
    except Exception:  # Streamlit's own control flow is no Exception
        log.exception("a page")
        rescue(sentence)


def rescue(sentence: str = SENTENCE) -> None:
    """The sentence and the ways back; a dialog, its page and a part of that may all need them in one run."""
    st.error(tr(sentence))
    key = next(_keys)
    undo, home, _ = st.columns([1, 1, 3])
    undo.button(
        tr("Undo"),
        icon=":material/undo:",
        on_click=change,
        args=({"type": "undo"},),
        disabled=not work().past,
        width="stretch",
        key=f"undo {key}",
    )
    home.button(tr("First picture"), on_click=change, args=({"type": "reset"},), width="stretch", key=f"first {key}")


def on_script_error(error: Exception) -> bool:
    """For ``st.App``: what escapes every guard; Streamlit has logged it. True: it shows no traceback of its own."""
    rescue()
    return True
