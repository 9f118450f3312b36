"""Texts that a person is shown by JavaScript without ``tr``: literals in the places whose words are read, found in the source."""

import re
from collections.abc import Iterator
from pathlib import Path

SAID = ("aria-label", "aria-valuetext", "aria-description", "aria-roledescription", "title", "placeholder", "alt")
SHOWN = re.compile(
    r"\.(?:textContent|innerText|title|placeholder|alt|ariaLabel|ariaValueText|ariaDescription)\s*(?:\?\?|\|\|)?=(?!=)"
    rf"""|\bsetAttribute\(\s*"(?:{"|".join(SAID)})"\s*,"""
    rf"""|"?\b(?:{"|".join(SAID)})"?:\s"""  # of an object with attributes
    r"|\.(?:append|prepend|replaceChildren|replaceWith|fillText|strokeText|createTextNode|alert|confirm)\("
)
HTML = re.compile(rf"""<\w[^<>]*?\b(?:{"|".join(SAID)})="([^"]*)"|>([^<>]+)<""")  # in a template
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|[(\[{]|[)\]}]|;|,""",
    re.DOTALL,
)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
ASKED = re.compile(r"""\b(?:tr|mark)\(\s*$""")
WORD = re.compile(r"[A-Za-z]{2,}")
SAME = {  # read, and the same in every language; or no words
    "Ravine", "lr", "NaN",
}  # fmt: skip


def unsaid(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each."""
    code = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text(encoding="utf-8"))
    for place in SHOWN.finditer(code):
        yield from (
            (code[:at].count("\n") + 1, text) for at, text in _literals(code, place.end(), place[0]) if _is_read(text)
        )
    for template in re.finditer(r"`(?:[^`\\]|\\.)*`", code, re.DOTALL):
        for found in HTML.finditer(_plain(template[0])):
            text = found[1] or found[2] or ""
            if _is_read(text):
                yield code[: template.start() + found.start()].count("\n") + 1, text.strip()


def _literals(code: str, start: int, opened: str) -> Iterator[tuple[int, str]]:
    """The texts of an expression itself, up to its end, without those in the calls and lists that it holds."""
    depth, inner = 0, opened.endswith("(")
    for token in TOKEN.finditer(code, start):
        sign = token[0]
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth < 0:
                return
        elif depth == 0 and (sign == ";" or (sign == "," and not inner)):
            return
        elif (
            depth == 0 and sign[0] in "\"'`" and not ASKED.search(code[: token.start()]) and not _compared(code, token)
        ):
            yield token.start(), _plain(sign[1:-1])


def _compared(code: str, token: re.Match[str]) -> bool:
    return code[: token.start()].rstrip().endswith(("===", "!==")) or code[token.end() :].lstrip().startswith(
        ("===", "!==")
    )


def _plain(text: str) -> str:
    """A template without what is set into it."""
    before = None
    while before != text:
        before, text = text, re.sub(r"\$\{[^{}`]*\}", "", text)
        text = re.sub(r"\$\{[^{}]*\}", "", text)
    return text


def _is_read(text: str) -> bool:
    return text.strip() not in SAME and bool(WORD.search(re.sub(r"&\w+;|\$\{.*", "", text)))
