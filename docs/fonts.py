"""Cuts Streamlit's two fonts to the signs that are used here, into views/frame/fonts: ``python -m docs.fonts``.

Together they are a third of a first visit (545 kB); cut, 64 kB. Each keeps the file name of the one that it stands for,
which tells the version: when Streamlit brings another font, that one is served until this was run again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from streamlit import file_util

from views.frame.server import FONTS

ROOT = Path(__file__).parents[1]
STATIC = Path(file_util.get_static_dir()) / "static"
# Latin, accents, Greek, raised letters, punctuation, raised and lowered digits, arrows, operators, shapes, brackets.
RANGES = ((0x20, 0x180), (0x2B0, 0x400), (0x1D2C, 0x1D80), (0x2000, 0x2400), (0x25A0, 0x2610), (0x27E0, 0x27F0))


def icons() -> list[str]:
    """The names of all icons that Streamlit's scripts and our pages ask for."""
    texts = [path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "views").rglob("*.py")]
    asked = r""":material/([a-z0-9_]+):|icon="([a-z0-9_]+)\""""
    return sorted({"".join(names) for text in texts for names in re.findall(asked, text)})


def ligatures(font: Any) -> dict[str, str]:
    """Name of an icon → its glyph; in such a font the letters of the name are drawn as one sign."""
    letter = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(sub, "ExtSubTable", sub) for sub in lookup.SubTable):
            for first, sets in getattr(table, "ligatures", {}).items():
                for one in sets:
                    found["".join(letter[g] for g in (first, *one.Component))] = one.LigGlyph
    return found


def cut(original: Path, **wanted: Any) -> None:
    """Write the font with what is wanted of it, under a name of its own, as the licence of Source Sans asks."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_closure=False)
    options.layout_features += ["tnum", *(["rlig", "liga", "clig"] if "glyphs" in wanted else [])]
    font = subset.load_font(original, options)
    cutter = subset.Subsetter(options)
    cutter.populate(**wanted)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16, 25):
            record.string = "RavineCut"
    subset.save_font(font, FONTS / original.name, options)


def main() -> None:
    """Cut both, in the place of what was there."""
    from fontTools.ttLib import TTFont

    FONTS.mkdir(exist_ok=True)
    for old in FONTS.glob("*.woff2"):
        old.unlink()
    (symbols,) = (STATIC / "media").glob("MaterialSymbols-Rounded.*.woff2")
    (text,) = (STATIC / "media").glob("SourceSansVF-Upright.*.woff2")
    drawn = ligatures(TTFont(symbols))
    names = [name for name in icons() if name in drawn]
    cut(symbols, glyphs=[drawn[name] for name in names], text="".join(names))
    cut(text, unicodes=[code for first, end in RANGES for code in range(first, end)])
    print(f"{len(names)} icons, {sum(path.stat().st_size for path in FONTS.glob('*.woff2')) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
