"""Entry point: ``streamlit run app.py``."""

import streamlit as st
from starlette.middleware import Middleware

from views.frame.rescue import on_script_error
from views.frame.server import Fonts, Headers, Packed, answer_at_once, routes, tell_theme_once
from views.frame.watch import start_log
from views.turn import take_turns

start_log()
answer_at_once()
take_turns()
tell_theme_once()
app = st.App(
    "views/frame/shell.py",
    routes=routes(),  # which imports the pages, so that the first visitor does not wait for it
    middleware=[Middleware(Headers), Middleware(Packed), Middleware(Fonts)],
    on_script_error=on_script_error,
)
