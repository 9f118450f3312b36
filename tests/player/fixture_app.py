"""The test page with the player's routes: ``streamlit run tests/player/fixture_app.py``."""

import streamlit as st

from player import routes

app = st.App("fixture_page.py", routes=routes())
