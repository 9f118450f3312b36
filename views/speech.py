"""Which language a visitor reads, and what is remembered of them in their browser, in cookies that hold nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

import messages
from messages import languages, nearest, tr
from views.visit import present, visit

PARAMETER = "lang"  # in the address
COOKIE = "ravine-lang"
KEY = "language"  # the switch
# Streamlit calls the pages for which the bar on top has no room "5 more", in English only.
MORE = """<style>
.rc-overflow-item-rest p {{ display: none }}
.rc-overflow-item-rest [data-testid="stMarkdownContainer"]::after {{ content: "{more}" }}
</style>"""
JS = """
export default function ({ data }) {
  document.documentElement.lang = data.spoken; // for those who listen to the page
  for (const [name, value] of Object.entries(data.kept)) {
    document.cookie = `${name}=${encodeURIComponent(value)}; max-age=31536000; SameSite=Lax; path=/`;
  }
}
"""


def spoken() -> str:
    """The language of this visit: the one chosen, else that of the address, of the last visit, of the browser."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return messages.ENGLISH
    now = present()  # none while it is made, where what refuses its link speaks already
    chosen = now.language if now else None
    if chosen is None:  # not asked yet; empty where nothing was chosen
        chosen = nearest(st.query_params.get(PARAMETER)) or nearest(st.context.cookies.get(COOKIE)) or ""
        if now:
            now.language = chosen
    if chosen:
        return chosen
    usual = now.locale if now else None
    if usual is None:
        usual = nearest(st.context.locale) or messages.ENGLISH
        if now:
            now.locale = usual
    return usual


def in_address() -> dict[str, str]:
    """The parameter that keeps the language in a link; none for English that nobody chose."""
    now = spoken()
    return {PARAMETER: now} if visit().language or now != messages.ENGLISH else {}


def switch() -> None:
    """The switch between the languages."""
    names = languages()
    st.session_state[KEY] = spoken()

    def chosen() -> None:
        visit().language = st.session_state[KEY]

    with st.container(key="languages", width="content"):
        st.segmented_control(
            tr("Language"), list(names), format_func=lambda code: names[code], key=KEY, required=True, on_change=chosen,
            label_visibility="collapsed",
        )  # fmt: skip
        remember({COOKIE: spoken()} if visit().language else {})
    if spoken() != messages.ENGLISH:
        st.html(MORE.format(more=tr("More")))


def remember(values: dict[str, str]) -> None:
    """Keep values in the visitor's browser; ``remembered`` reads them at the next visit."""
    _writer()(data={"kept": values, "spoken": spoken()}, key=f"remember {' '.join(values)}")


def remembered(name: str) -> str:
    """What was kept under a name at an earlier visit; empty when nothing was."""
    from urllib.parse import unquote

    return unquote(st.context.cookies.get(name, ""))


@lru_cache(maxsize=1)
def _writer() -> Callable[..., Any]:
    return st.components.v2.component("ravine_memory", html="<span hidden></span>", js=JS)


messages.listen(spoken)
