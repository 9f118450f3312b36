"""The box that takes a file: Streamlit's, whose own words are in English only and make room for ours in other languages."""

from __future__ import annotations

from typing import Any

import streamlit as st

from messages import ENGLISH, language, tr

STYLE = """<style>
.{box} :is([data-testid="stFileUploaderDropzone"] button p, [data-testid="stFileUploaderDropzoneInstructions"] > div > span) {{ display: none }}
.{box} [data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"]::after {{ content: "{upload}" }}
.{box} [data-testid="stFileUploaderDropzoneInstructions"] > div::after {{ content: "{limit}" }}
</style>"""


def uploader(label: str, kinds: list[str], key: str, megabytes: int | None = None, **more: Any) -> None:
    """``st.file_uploader`` for files of these endings, of at most so many megabytes; those of the server when None."""
    st.file_uploader(label, type=kinds, key=key, max_upload_size=megabytes, **more)
    if language() == ENGLISH:
        return
    size = megabytes or st.get_option("server.maxUploadSize")
    limit = tr("{size} MB at most: {kinds}", size=size, kinds=", ".join(kinds).upper())
    st.html(STYLE.format(box=f"st-key-{key.replace(' ', '-')}", upload=tr("Upload"), limit=limit))
