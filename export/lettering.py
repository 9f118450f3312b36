"""Words in pictures: titles with formulas, checked before they are drawn, and fonts that have their letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from engine.runs import Runs
from export.picture import PictureError
from messages import tr

LONGEST_FORMULA = 60  # characters of LaTeX: what fits beside a name
LONGEST_TYPED = 110  # characters of LaTeX of a typed formula, which stands alone
LONGEST_TEXT = 56  # characters of a typed formula that is not typeset
HOUSE = "DejaVu Sans"  # comes with matplotlib, so it is everywhere

# The families that people read each script in, the most usual first; where none is there, any font with the letters.
PREFERRED = (
    (re.compile(r"[\u3040-\u30ff]"), ("Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", "Hiragino Sans", "IPAexGothic")),
    (re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"), ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "NanumGothic")),
    (
        re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"),
        ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "SimHei"),
    ),
    (re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]"), ("Noto Emoji", "Segoe UI Symbol", "Symbola")),
)


def typeset(text: str) -> str:
    """Text as matplotlib may draw it: formulas between dollars where they are sound, everything else literally."""
    text = one_line(text)
    return text if text.count("$") % 2 == 0 and _parses(text) else text.replace("$", r"\$")


def one_line(text: str) -> str:
    """Text on one line: what is no letter in any font (line breaks, control characters, half a pair) becomes a space."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text).split())


def title(runs: Runs) -> str:
    """The surface's name and, where it is short enough, its formula with the numbers of this experiment."""
    surface, name = runs.surface, surface_name(runs)
    if surface.rows:
        return name  # a mean over data: the term of one row would mislead
    formula = surface.surface.latex_with(surface.params).replace(r"\left", "").replace(r"\right", "")
    if runs.experiment.surface.formula is not None:
        text = f"$f = {formula}$"
        return text if len(formula) <= LONGEST_TYPED and _parses(text) else f"f = {name}"
    text = f"{name}    $f = {formula}$"
    return text if len(formula) <= LONGEST_FORMULA and _parses(text) else name


def surface_name(runs: Runs) -> str:
    """What the surface is called: a typed formula as it was typed, shortened where it is long; else its name.

    Some names carry a formula, which is left out: with other parameters it would be wrong.
    """
    typed = runs.experiment.surface.formula
    if typed is not None:
        return shortened(one_line(typed))
    stated = worded(runs.surface.surface.name)
    return re.sub(r"\s+\S*[xy(].*$", "", stated) if "²" in stated else stated


def shortened(formula: str, most: int = LONGEST_TEXT) -> str:
    """A typed formula in at most ``most`` characters: cut after a sign outside all brackets, with … for what follows."""
    if len(formula) <= most:
        return formula
    depth, cut = 0, 0
    for i, character in enumerate(formula[: most - 1]):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0 and i and character in "+-−" and formula[i - 1] not in "eE^*/(":
            cut = i + 1
    return f"{formula[:cut]} …" if cut else f"{formula[: most - 1]}…"


def lettered(text: str) -> list[str]:
    """The families of fonts that together have all letters of a text, to be tried in this order.

    Raises PictureError that names the first letter which no font on this machine has.
    """
    missing = {c for c in text if not c.isspace() and ord(c) not in _letters(HOUSE)}
    if not missing:
        return [HOUSE]
    families = []
    for family in _candidates(text):
        found = {c for c in missing if ord(c) in _letters(family)}
        if found:
            families.append(family)
            missing -= found
        if not missing:
            # Words around a formula are drawn in the first family only, so it must have the rarer letters.
            return [*families, HOUSE] if "$" in text else [HOUSE, *families]
    letter = min(missing)
    raise PictureError(
        tr(
            "no font on this machine has the letter {letter} (U+{code:04X}) of “{text}”: install one that has it, such as Noto Sans CJK or Noto Emoji, or change the words",
            letter=letter,
            code=ord(letter),
            text=text,
        )
    )


def worded(text: str) -> str:
    """A label of ours in the language of this moment; in English where no font on this machine has its letters."""
    said = tr(text)
    if said == text:
        return text
    try:
        lettered(said)
    except PictureError:
        return text
    return said


def _candidates(text: str) -> Iterator[str]:
    known = set(_files())
    for script, families in PREFERRED:
        if script.search(text):
            yield from (family for family in families if family in known)
    yield from sorted(known)


@lru_cache(maxsize=1)
def _files() -> dict[str, tuple[str, int]]:
    """Every family that matplotlib can draw with: its upright file, and the number of its face in there."""
    from matplotlib import font_manager  # late: data and code have words too, and need no fonts

    found: dict[str, tuple[str, int]] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.name.startswith("Last Resort"):
            continue  # it has a box for every letter
        if entry.style == "normal" and (entry.weight in (400, "normal", "regular", "book") or entry.name not in found):
            found[entry.name] = (entry.fname, getattr(entry, "index", 0))
    return found


@lru_cache(maxsize=256)
def _letters(family: str) -> frozenset[int]:
    """The code points that a family has."""
    from matplotlib.ft2font import FT2Font

    file, face = _files()[family]
    try:
        return frozenset((FT2Font(file, face_index=face) if face else FT2Font(file)).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def _parses(text: str) -> bool:
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(text, prop=FontProperties(family=lettered(text)))
    except (ValueError, RecursionError):
        return False
    return True
