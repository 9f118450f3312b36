"""Entry point: ``streamlit run app.py``."""

import streamlit as st

import player
from player import desk
from views import pages

pages()  # imported now, so that the first visitor does not wait for it
app = st.App("views/shell.py", routes=[*player.routes(), *desk.routes()])
