"""What the catalogue tells of an optimizer, on its page and in docs/: values, relatives, how it is verified."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from engine.numbers import number, power
from engine.wrappers import Wrapper
from messages import tr
from optimizers import OPTIMIZERS, Optimizer
from optimizers._verified import verification
from surfaces import SURFACES, BoundSurface

WRAPPED = (
    "Wrappers go around any method that they can act on: choose them for a run on Explore. They act in this order."
)
WIDE = 0x2E80  # from here on letters are words
TAGS = {  # where the name of a tag does not speak for itself
    "batch": "Runs are not independent",
    "hyper": "Some hyperparameters are one value for all runs",
    "permute": "The order of runs matters",
    "leaps": "May leave the picture",
    "climbs": "May end higher than it began",
    "nan": "A broken run touches others",
    "cusp": "Has a tip",
    "kink": "Has creases",
    "border": "Lowest on the edge",
    "degenerate": "Flat to second order",
    "not_live": "Runs on the server only",
    "rounding": "Amplifies rounding",
}
KNOWN = {"minima": "Minimum", "other_minima": "Local minimum", "saddles": "Saddle", "maxima": "Maximum"}


def verified(key: str) -> str:
    """One sentence: with what an optimizer was compared and how closely it agrees, or why it could not be."""
    reason = OPTIMIZERS[key].unreferenced
    if reason:
        return tr("Not compared with another implementation: {reason}", reason=tr(reason))
    record = verification().get(key)
    if record is None:
        return tr("Checked by its worked example and the properties that every optimizer keeps.")
    on = [tr(SURFACES[p].name) for p in record["problems"]]
    places = tr("{some} and {last}", some=tr(", ").join(on[:-1]), last=on[-1]) if len(on) > 1 else on[0]
    forms, compared = OPTIMIZERS[key].convention_keys, {c["convention"] for c in record["cases"]}
    told = {"tolerance": power(record["tolerance"]), "steps": record["steps"], "places": places}
    if len(compared) == len(forms):
        return tr("Agrees with published implementations to {tolerance} over {steps} steps on {places}.", **told)
    return tr(
        "Agrees with published implementations to {tolerance} over {steps} steps on {places}, in {some} of its {all} forms.",
        **told, some=len(compared), all=len(forms),
    )  # fmt: skip


def sources(key: str) -> list[tuple[str, str, str]]:
    """(form, implementation with its version, what to know of it) of all that an optimizer was compared with.

    Forms of it that were not compared come last, with what they are held to; empty when none was.
    """
    cases = verification().get(key, {"cases": []})["cases"]
    optimizer = OPTIMIZERS[key]
    rows = [
        (tr(optimizer.convention(c["convention"]).label), f"{c['source']} {c['version']}", tr(c["note"])) for c in cases
    ]
    for k, form in enumerate(optimizer.conventions):
        if cases and form.key not in {c["convention"] for c in cases}:
            held = (
                tr("not compared; held to the properties that every form keeps")
                if k
                else tr("not compared; held to the two steps by hand and to the properties that every form keeps")
            )
            rows.append((tr(form.label), "–", held))
    return rows


def hyper_rows(optimizer: Optimizer) -> list[tuple[str, str, str, str, str]]:
    """(symbol in LaTeX, name, default, legal interval, meaning); a default that a form changes is told with it."""
    rows = []
    for name, hyper in optimizer.hypers.items():
        usual = optimizer.hypers_of(None).get(name, hyper).default
        others: dict[float, list[str]] = {}
        for form in optimizer.conventions:
            others.setdefault(form.defaults.get(name, usual), []).append(form.key)
        told = [
            tr("{value} in {forms}", value=number(value), forms=", ".join(keys))
            for value, keys in others.items()
            if value != usual
        ]
        default = "; ".join([number(usual), *told])
        users = [form.key for form in optimizer.conventions if name in (form.hypers or optimizer.hypers)]
        only = tr(" (only in: {forms})", forms=", ".join(users)) if len(users) < len(optimizer.conventions) else ""
        rows.append((hyper.symbol, name, default, hyper.interval, tr(hyper.help) + only))
    return rows


def wrapper_rows(wrapper: Wrapper) -> list[tuple[str, str, str, str, str]]:
    """The same of a wrapper's hyperparameters."""
    return [(h.symbol, name, number(h.default), h.interval, tr(h.help)) for name, h in wrapper.hypers.items()]


def refused(wrapper: Wrapper) -> list[Optimizer]:
    """The optimizers that a wrapper could do nothing to."""
    return [o for o in OPTIMIZERS.values() if wrapper.refuses(o)]


def descendants(key: str) -> list[str]:
    """The optimizers that build on one, the oldest first."""
    return [o.key for o in OPTIMIZERS.values() if key in o.builds_on]


def example(optimizer: Optimizer) -> list[str]:
    """The worked example as paragraphs of Markdown."""
    values = ", ".join(f"${optimizer.hypers[n].symbol} = {number(v)}$" for n, v in optimizer.example["hypers"].items())
    steps = [
        tr("After step {step}: {place}", step=k, place=f"({number(px, 9)}, {number(py, 9)})")
        for k, (px, py) in enumerate(optimizer.example["path"], 1)
    ]
    drawn = [number(v, 9) for v in optimizer.example.get("draws", ())]
    told = [tr("The numbers drawn are taken to be, in order: {numbers}.", numbers=_runs(drawn))] if drawn else []
    where = {"f": "$f = \\tfrac12(x^2 + 4y^2)$", "start": "(1, 1)"}
    begun = (
        tr("On {f} from {start}, with {values}:", **where, values=values)
        if values
        else tr("On {f} from {start}:", **where)
    )
    return [begun, *told, *steps, tr(optimizer.example["working"])]


def _runs(words: Sequence[str]) -> str:
    """Words with commas between them; three or more of the same are counted."""
    groups = [(word, len(list(group))) for word, group in groupby(words)]
    return ", ".join(f"{count} × {word}" if count > 2 else ", ".join([word] * count) for word, count in groups)


def remarks(declared: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what, why) of what is declared to be special; ``unreferenced`` belongs to the verification."""
    return [
        (tr(TAGS.get(name, name.replace("_", " ").capitalize())), tr(why))
        for name, why in declared.items()
        if name != "unreferenced"
    ]


def known_points(surface: BoundSurface) -> list[tuple[str, str, str]]:
    """(kind, place, value of f) of the known minima, saddles and maxima of a surface."""
    rows = []
    for attribute, kind in KNOWN.items():
        points = surface.points(attribute)
        with np.errstate(all="ignore"):
            values = surface.value(points)
        for (px, py), value in zip(points.T, values, strict=True):
            at = number(px, 5) if surface.flat else f"({number(px, 5)}, {number(py, 5)})"
            rows.append((tr(kind), at, number(value, 5)))
    return rows


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def opening(text: str) -> str:
    """The first sentence of a text; the first two where the first says little."""
    sentences = re.split(r"(?<=\. )|(?<=。)", text)
    length = sum(3 if ord(letter) > WIDE else 1 for letter in sentences[0])
    return "".join(sentences[: 1 if length > 61 else 2]).strip()


def dot(color: str) -> str:
    """A small disc as an image address."""
    circle = f"<circle cx='8' cy='8' r='6' fill='%23{color[1:]}'/>"
    return f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='16' height='16'>{circle}</svg>"
