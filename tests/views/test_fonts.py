"""Streamlit's two fonts are sent cut to the signs in use: every sign in use is in them, and no other is asked for."""

import asyncio
import io

from fontTools.ttLib import TTFont

from docs.fonts import ROOT, STATIC, icons, ligatures
from views.frame.server import FONTS, Fonts, base_path
from views.pages import pages

NAMES = sorted(font.name for font in FONTS.glob("*.woff2"))
NOT_DRAWN = {"star_filled"}  # Streamlit asks for it, and its own font has no such sign either


def sent(name):
    """The font that a browser gets for this name."""

    async def streamlit(scope, receive, send):
        raise AssertionError("Streamlit's own is sent")

    parts = []

    async def send(message):
        parts.append(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{base_path()}/static/media/{name}",
        "headers": [],
        "asgi": {"spec_version": "2.4"},
    }
    asyncio.run(Fonts(streamlit)(scope, None, send))
    return TTFont(io.BytesIO(b"".join(parts)))


def test_they_stand_for_the_fonts_of_this_streamlit():
    assert len(NAMES) == 2
    for name in NAMES:
        assert (STATIC / "media" / name).exists(), "Streamlit has another font: python -m docs.fonts"
        assert (FONTS / name).stat().st_size < 60_000


def test_every_icon_that_is_asked_for_is_drawn():
    drawn, asked = ligatures(sent(next(name for name in NAMES if name.startswith("Material")))), set(icons())
    assert not asked - set(drawn) - NOT_DRAWN, "python -m docs.fonts"
    assert asked >= {"keyboard_double_arrow_left", *(module.PAGE.icon for module in pages().values())}


def test_no_text_of_ours_loses_a_letter():
    name = next(name for name in NAMES if name.startswith("Source"))
    known, whole = sent(name).getBestCmap(), TTFont(STATIC / "media" / name).getBestCmap()
    folders = ("engine", "export", "figures", "lessons", "optimizers", "player", "surfaces", "views")
    kinds = ("locale/*.po", "lessons/course/*/*.md", "player/**/*.js", *(f"{folder}/**/*.py" for folder in folders))
    paths = [path for kind in kinds for path in ROOT.glob(kind)]
    assert len(paths) > 300
    said = {letter for path in paths for letter in path.read_text(encoding="utf-8")}
    lost = {letter for letter in said if ord(letter) in whole and ord(letter) not in known}
    assert not lost, "widen RANGES in docs/fonts.py"
