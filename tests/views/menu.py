"""Choosing a surface in pages that have no browser: the menu is a component, so what it does is done here."""

from views.formula import FIRST
from views.session import advance


def choose(app, key):
    """The page after this surface, or ``formula``, was chosen in the menu."""
    visit = app.session_state["visit"]
    visit.formula_draft = None
    event = {"type": "formula", "text": FIRST} if key == "formula" else {"type": "surface", "name": key}
    visit.work = advance(visit.work, event, 0.0)
    return app.run()


def turn(app, **params):
    """The page after parameters of its surface were turned beside the picture."""
    visit = app.session_state["visit"]
    visit.work = advance(visit.work, {"type": "params", "changes": params}, 0.0)
    return app.run()
