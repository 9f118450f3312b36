"""What the interface says, in the reader's language: a catalogue of messages for each, ``locale/zh.po``, in gettext's form.

English stands in the code, as ``tr("Add an optimizer")``; a language that lacks a message shows the English one. One more
language is one more file there, whose header says ``X-Name``, how the language calls itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "locale"
ENGLISH = "en"
_asked: list[Callable[[], str]] = []  # who says which language is spoken, if anybody does


def listen(ask: Callable[[], str]) -> None:
    """Let ``ask`` say which language is spoken at this moment; English is, where nobody says."""
    _asked[:] = [ask]


def language() -> str:
    """The language that is spoken at this moment, as ``en`` or ``zh``."""
    return _asked[0]() if _asked else ENGLISH


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Every language by its code, with the name that it gives itself."""
    return {ENGLISH: "English", **{path.stem: _file(path).metadata["X-Name"] for path in sorted(FOLDER.glob("*.po"))}}


@lru_cache(maxsize=8)
def catalogue(code: str) -> dict[str, str]:
    """English → the language's own words, of all that it has; empty for English itself."""
    path = FOLDER / f"{code}.po"
    return {entry.msgid: entry.msgstr for entry in _file(path).translated_entries()} if path.exists() else {}


def tr(text: str, **values: Any) -> str:
    """The text in the language of this moment, with ``values`` set into its ``{fields}``."""
    said = catalogue(language()).get(text, text)
    return said.format(**values) if values else said


def nearest(tag: str | None) -> str | None:
    """The language that is meant by a tag such as ``zh-Hans-CN``; None where it is none of ours."""
    code = (tag or "").lower().replace("_", "-").partition("-")[0]
    return code if code in languages() else None


def _file(path: Path) -> Any:
    import polib  # late: what speaks English only does not need it

    return polib.pofile(str(path))
