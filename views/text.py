"""Text that others wrote, such as a label that came in a link, made fit for where Streamlit would read it as Markdown."""

import re

from messages import tr

_MEANS = re.compile(r"([\\`*_\[\]<>#~$|]|:(?=\w)|&(?=[#\w])|^[-+=]|(?<=^\d)[.)])")  # a backslash makes each plain
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)  # where a bare address would become a link


def capital(text: str) -> str:
    """The text with a capital at its beginning; the rest stays."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with the full stop of the language."""
    return tr("{sentence}.", sentence=text)


def plain(text: str) -> str:
    """The text such that Markdown shows it as it is, on one line: no pictures, links, formulas, colours or icons."""
    return _MEANS.sub(r"\\\1", _LINKS.sub("\u200c", " ".join(text.split())))
