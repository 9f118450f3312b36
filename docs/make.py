"""Write what is made from the declarations and from the tests' reference tables: ``python -m docs.make``.

That is catalogue.md and surfaces.md here, the README's counts, optimizers/verification.json, and views/thumbnails/,
views/gallery/ and views/frame/poster/, which the pages show. A test says when they are out of date.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from engine.experiment import SurfaceChoice
from engine.simulate import simulate
from engine.wrappers import WRAPPERS, Wrapper
from export.formats import make
from export.picture import Picture, Theme
from figures.family_tree import families, family_tree
from figures.thumbnails import optimizer_thumbnail, surface_thumbnail
from lessons.presets import PRESETS, Preset
from optimizers import OPTIMIZERS, Optimizer
from optimizers._verified import TABLE
from optimizers._verified import verification as compared
from surfaces import SURFACES, Surface
from views import facts
from views.session import HOME

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
VIEWS = HERE.parent / "views"
REFERENCE = HERE.parent / "tests" / "reference"
POSTER_THEMES: tuple[Theme, ...] = ("light", "dark")
TOLERANCE = 1e-9  # what tests/optimizers/test_reference.py holds every method to
MADE_BY = "<!-- Made by `python -m docs.make` from the declarations; do not edit. -->"


def main() -> None:
    """Write all files, and remove thumbnails of what is no longer there."""
    TABLE.write_text(verification(), encoding="utf-8")
    compared.cache_clear()
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
    README.write_text(counted(README.read_text(encoding="utf-8")), encoding="utf-8")
    drawn = {name: (svg + "\n").encode() for name, svg in thumbnails().items()}
    for key, preset in PRESETS.items():
        drawn[f"gallery/{key}.gif"] = make(simulate(preset.experiment, state=False), moving(preset), "gif")
        drawn[f"gallery/{key}.webp"] = still(drawn[f"gallery/{key}.gif"])
    drawn |= {f"frame/poster/{theme}.webp": poster(theme) for theme in POSTER_THEMES}
    for folder in ("thumbnails", "gallery", "frame/poster"):
        (VIEWS / folder).mkdir(exist_ok=True)
        for old in set((VIEWS / folder).iterdir()) - {VIEWS / name for name in drawn}:
            old.unlink()
    for name, data in drawn.items():
        (VIEWS / name).write_bytes(data)
    print(
        f"{len(OPTIMIZERS)} optimizers, {len(SURFACES)} surfaces, {len(PRESETS)} presets, "
        f"{sum(map(len, drawn.values())) / 1e6:.2f} MB of drawings"
    )


def verification() -> str:
    """verification.json: what each optimizer was compared with, from the tables that the tests read."""
    record = {
        path.stem: _compared(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(REFERENCE.glob("*.json"))
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def _compared(table: dict[str, Any]) -> dict[str, Any]:
    told = {(c["convention"], c["source"], c["version"], c["note"]): None for c in table["cases"]}
    return {
        "tolerance": TOLERANCE,
        "steps": max(table["steps"]),
        "problems": list(dict.fromkeys(p for c in table["cases"] for p in c["paths"])),
        "cases": [dict(zip(("convention", "source", "version", "note"), row, strict=True)) for row in told],
    }


def pages() -> dict[str, str]:
    """The text of each generated page by its file name."""
    return {"catalogue.md": _catalogue(), "surfaces.md": _surfaces()}


def counted(readme: str) -> str:
    """The README with the numbers of optimizers and surfaces that there are now."""
    now = {
        r"(\| Optimizers \| )\d+": str(len(OPTIMIZERS)),
        r"(\| Surfaces \| )\d+": str(len(SURFACES)),
        r"()\d+ of the \d+(?= optimizers agree)": f"{len(compared())} of the {len(OPTIMIZERS)}",
    }
    for pattern, number in now.items():
        readme = re.sub(pattern, rf"\g<1>{number}", readme)
    return readme


def thumbnails() -> dict[str, str]:
    """Every drawing by its file name."""
    drawn = {f"thumbnails/{key}.svg": optimizer_thumbnail(key) for key in OPTIMIZERS}
    for key in SURFACES:
        drawn[f"thumbnails/on_{key}.svg"] = surface_thumbnail(SurfaceChoice.model_validate(key))
    return drawn | {"thumbnails/family_tree.svg": family_tree(1000, standalone=True)}


def poster(theme: Theme) -> bytes:
    """The first picture, as a visitor sees it until the page's own is there."""
    picture = Picture(size=(640, 480), theme=theme, title="", legend="none")
    return _packed(Image.open(io.BytesIO(make(simulate(HOME, state=False), picture, "png"))))


def still(gif: bytes) -> bytes:
    """The last frame of a moving picture, for those who want nothing to move."""
    with Image.open(io.BytesIO(gif)) as film:
        film.seek(film.n_frames - 1)
        return _packed(film, lossless=True)


def _packed(drawn: Image.Image, *, lossless: bool = False) -> bytes:
    packed = io.BytesIO()
    drawn.convert("RGB").save(packed, "webp", quality=80, method=6, lossless=lossless)
    return packed.getvalue()


def moving(preset: Preset) -> Picture:
    """A preset's picture as its moving thumbnail in gallery/."""
    return replace(preset.picture, size=(400, 300), fps=12, seconds=4, hold=1, title="", legend="none")


def _catalogue() -> str:
    argued = [o for o in OPTIMIZERS.values() if o.unreferenced]
    parts = [
        "# The optimizers",
        MADE_BY,
        f"{len(OPTIMIZERS)} methods in {len(families())} families. Each formula below is one step, from $`w_t`$ to "
        "$`w_{t+1}`$ with the gradient $`g_t = \\nabla f(w_t)`$; where libraries differ, each form is shown. "
        f"{len(OPTIMIZERS) - len(argued)} of them agree with a published implementation to {facts.power(TOLERANCE)} over 50 steps; "
        f"the other {len(argued)} have no independent implementation to compare with, and say what stands in for it. "
        "Mistakes that were found in references stand in [reference-mistakes.md](reference-mistakes.md), and what was left "
        "out and why in [optimizers-left-out.md](optimizers-left-out.md).",
        "First-order methods are drawn on the ravine 0.1x² + 2y², methods that know curvature or search along lines on "
        "Rosenbrock's valley, searches without derivatives on Himmelblau's four minima; 200 steps, with a rate that "
        "suits the surface.",
        "## Family tree",
        '<img src="../views/thumbnails/family_tree.svg" alt="Which method builds on which, year by year">',
    ]
    for family in families():
        members = [o for o in OPTIMIZERS.values() if o.family == family]
        parts += [f"## {family.capitalize()}", _summary(members), *(_optimizer(o) for o in members)]
    parts += ["## Wrappers", facts.WRAPPED, *map(_wrapper, WRAPPERS.values())]
    return "\n\n".join(parts) + "\n"


def _wrapper(w: Wrapper) -> str:
    rows = [(f"$`{symbol}`$", f"`{name}`", *rest) for symbol, name, *rest in facts.wrapper_rows(w)]
    knobs = facts.table(("", "Name", "Default", "Legal", "Meaning"), rows)
    parts = [f"### {w.name}", w.about, f"[{w.paper}]({w.url})", _math(w.formula), knobs]
    if refused := [_link(o.key) for o in facts.refused(w)]:
        parts.append(f"Can do nothing to {', '.join(refused)}.")
    return "\n\n".join(parts)


def _summary(members: list[Optimizer]) -> str:
    rows = []
    for o in members:
        kin = ", ".join(_link(key) for key in o.builds_on) or "–"
        rows.append((_link(o.key), str(o.year), kin, facts.opening(o.about)))
    return facts.table(("Method", "Year", "Builds on", "Idea"), rows)


def _link(key: str) -> str:
    return f"[{OPTIMIZERS[key].name}](#{key})"


def _optimizer(o: Optimizer) -> str:
    parts = [
        f'<a id="{o.key}"></a>',
        f"### {o.name} ({o.year})",
        f'<img src="../views/thumbnails/{o.key}.svg" width="320" alt="The path of {o.name}">',
        o.about,
        f"[{o.paper}]({o.url})",
    ]
    for label, keys in (("Builds on", list(o.builds_on)), ("Led to", facts.descendants(o.key))):
        if keys:
            parts.append(f"{label}: {', '.join(map(_link, keys))}.")
    for form in o.conventions:
        head = f"**{form.label}.** {form.note}" if len(o.conventions) > 1 else form.note
        parts += [head, _math(form.formula)] if head else [_math(form.formula)]
    if o.hypers:
        rows = [(f"$`{row[0]}`$", f"`{row[1]}`", *row[2:]) for row in facts.hyper_rows(o)]
        parts.append(facts.table(("", "Name", "Default", "Legal", "Meaning"), rows))
    parts.append("**Two steps by hand.** " + re.sub(r"\$(.+?)\$", r"$`\1`$", "\n\n".join(facts.example(o))))
    parts.append(f"Verified: {facts.verified(o.key)}")
    if rows := facts.sources(o.key):
        parts.append(facts.table(("Form", "Compared with", "Note"), rows))
    parts += [f"{what}: {why}" for what, why in facts.remarks(o.remarks)]
    return "\n\n".join(parts)


def _surfaces() -> str:
    parts = [
        "# The surfaces",
        MADE_BY,
        f"{len(SURFACES)} functions. Stars mark the known minima; the darker the ground, the lower.",
    ]
    for family in dict.fromkeys(s.family for s in SURFACES.values()):
        parts += [f"## {family}", *(_surface(s) for s in SURFACES.values() if s.family == family)]
    return "\n\n".join(parts) + "\n"


def _surface(s: Surface) -> str:
    (x0, x1), (y0, y1) = s.view
    view = f"x from {facts.number(x0)} to {facts.number(x1)}"
    view += "" if s.flat else f", y from {facts.number(y0)} to {facts.number(y1)}"
    parts = [
        f"### {s.name}",
        f'<img src="../views/thumbnails/on_{s.key}.svg" width="320" alt="{s.name}">',
        s.about,
        _math(f"f({'x' if s.flat else 'x, y'}) = {s.latex}"),
        f"`{s.key}` · view: {view} · source: {s.source}",
    ]
    if s.parameters:
        rows = [
            (f"$`{name}`$", *(facts.number(v) for v in (p.default, p.low, p.high)), p.help)
            for name, p in s.parameters.items()
        ]
        parts.append(facts.table(("Parameter", "Default", "From", "To", "Meaning"), rows))
    if rows := facts.known_points(s.bind()):
        parts.append(facts.table(("Known points", "At", "f"), rows))
    parts += [f"{what}: {why}" for what, why in facts.remarks(s.tags)]
    return "\n\n".join(parts)


def _math(formula: str) -> str:
    return f"```math\n{formula}\n```"


if __name__ == "__main__":
    main()
