"""What frames every page: the browser tab, the navigation at the top, the style."""

import gc
from pathlib import Path

import streamlit as st

from views import page_of, pages

HERE = Path(__file__).parent


def frame() -> None:
    """Draw the frame and the page that the address names."""
    st.set_page_config(page_title="Ravine", page_icon=str(HERE / "favicon.png"), layout="wide")
    st.html(HERE / "page.css")
    places = {module.__name__.rpartition(".")[2]: page_of(module) for module in pages()}
    chosen = st.navigation(list(places.values()), position="top")
    if asked := st.session_state.pop("go", None):
        st.switch_page(places[asked])
    chosen.run()
    _settle()


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once, after the first page: what lives as long as the server need not be searched for garbage after every rerun.

    Libraries that the pages load on first use (pandas, Arrow) are in memory only now, so app.py cannot do this.
    """
    gc.collect()
    gc.freeze()


if __name__ == "__main__":  # as Streamlit runs it
    frame()
