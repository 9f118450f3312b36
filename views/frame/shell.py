"""What frames every page: the browser tab, the navigation at the top, the style, the heading, and what to do in need."""

import gc
from pathlib import Path

import streamlit as st

from messages import tr
from views.frame.rescue import guarded
from views.frame.watch import rerun
from views.pages import Page, page_of, pages
from views.speech import in_address, switch
from views.visit import arrive, visit
from views.workers import warm

HERE = Path(__file__).parent


def frame() -> None:
    """Draw the frame and the page that the address names."""
    st.html(HERE / "page.css")
    places = {name: page_of(name) for name in pages()}
    chosen = st.navigation(list(places.values()), position="top")
    if asked := visit().next_page:
        visit().next_page = None
        st.switch_page(places[asked])
    name = next(name for name, place in places.items() if place.title == chosen.title)
    page = pages()[name].PAGE
    st.set_page_config(page_title=f"{tr(page.title)} · Ravine", page_icon=str(HERE / "favicon.png"), layout="wide")
    with rerun(name):
        arrive(page.settings, in_address())
        _heading(page)
        switch()
        guarded(chosen.run)
    _settle()
    _reconnect()


def _heading(page: Page) -> None:
    """The page's name and what it is for; where the picture needs the room, only for those who listen."""
    with st.container(key="heading" if page.heading else "heading-unseen"):
        title = tr(page.title)
        st.title(f":material/{page.icon}: {title}" if page.heading else title, anchor=False)
        st.caption(tr(page.about))


@st.fragment(run_every=24 * 3600)
def _reconnect() -> None:
    """Nothing; but a page that has something to run at times asks for a run as soon as the server is there again.

    Without it, a page whose server was started anew looks intact, and its first change would be lost.
    """


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once, after the first page: what lives as long as the server need not be searched for garbage after every rerun.

    Libraries that the pages load on first use (pandas, Arrow) are in memory only now, so app.py cannot do this.
    """
    gc.collect()
    gc.freeze()
    warm()


if __name__ == "__main__":  # as Streamlit runs it
    frame()
