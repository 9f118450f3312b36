"""What the interface says, in the reader's language: a catalogue of messages for each, ``locale/zh.po``, in gettext's form.

English stands in the code, as ``tr("Add an optimizer")``; a language that lacks a message shows the English one. What is
kept and shown to several people, such as why a run ended, is ``later("...")`` or, without values, ``mark("...")``; ``tr`` says
it where it is shown. One more language is one more file there, whose header says ``X-Name``, how the language calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "locale"
ENGLISH = "en"
_asked: list[Callable[[], str]] = []  # who says which language is spoken, if anybody does
_set: ContextVar[str | None] = ContextVar("language", default=None)  # what is spoken here, whoever else says what


def listen(ask: Callable[[], str]) -> None:
    """Let ``ask`` say which language is spoken at this moment; English is, where nobody says."""
    _asked[:] = [ask]


def language() -> str:
    """The language that is spoken at this moment, as ``en`` or ``zh``."""
    return _set.get() or (_asked[0]() if _asked else ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language within the block: for work that is done on a thread or in a process of its own."""
    token = _set.set(code)
    try:
        yield
    finally:
        _set.reset(token)


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Every language by its code, with the name that it gives itself; English alone where the reader of files is missing."""
    if find_spec("polib") is None:  # the package's core does without
        return {ENGLISH: "English"}
    return {ENGLISH: "English", **{path.stem: _name(path) for path in sorted(FOLDER.glob("*.po"))}}


@lru_cache(maxsize=8)
def catalogue(code: str) -> dict[str, str]:
    """English → the language's own words, of all that it has; empty for English itself."""
    path = FOLDER / f"{code}.po"
    return (
        {entry.msgid: entry.msgstr for entry in _file(path).translated_entries()}
        if code in languages() and path.exists()
        else {}
    )


def tr(text: str, /, **values: Any) -> str:
    """The text in the language of this moment, with ``values`` set into its ``{fields}``; so is what ``later`` gave."""
    if isinstance(text, Later):
        return tr(text.message, **text.values)
    said = catalogue(language()).get(text, text)
    return said.format(**{name: tr(v) if isinstance(v, Later) else v for name, v in values.items()}) if values else said


class Later(str):
    """A sentence in English that knows its message and its values, so that ``tr`` can say it in any language."""

    message: str
    values: dict[str, Any]

    def __new__(cls, message: str, values: dict[str, Any]) -> Later:
        said = super().__new__(cls, message.format(**values) if values else message)
        said.message, said.values = message, values
        return said

    def __getnewargs__(self) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        return self.message, self.values


def later(text: str, /, **values: Any) -> Later:
    """The text with its ``values``, which may be such as well: in English until ``tr`` is asked to say it."""
    return Later(text, values)


def mark(text: str) -> str:
    """The text as it is, known as a message: for a table whose texts ``tr`` says where they are shown."""
    return text


def nearest(tag: str | None) -> str | None:
    """The language that is meant by a tag such as ``zh-Hans-CN``; None where it is none of ours."""
    code = (tag or "").lower().replace("_", "-").partition("-")[0]
    return code if code in languages() else None


def _name(path: Path) -> str:
    """How a language calls itself: what the head of its file says. The whole file would take ten times as long."""
    with path.open(encoding="utf-8") as lines:
        head = "".join(takewhile(str.strip, lines))  # up to the first empty line
    found = re.search(r'^"X-Name: (.+?)\\n"$', head, re.MULTILINE)
    assert found, f"{path.name} says no X-Name"
    return found[1]


def _file(path: Path) -> Any:
    import polib  # late: what speaks English only does not need it

    return polib.pofile(str(path))
