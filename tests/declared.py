"""Every text that is declared for people to read: what a new optimizer, surface, wrapper or preset adds has to be translated."""

from collections.abc import Iterator
from itertools import chain

from engine.schedules import KINDS
from engine.wrappers import WRAPPERS
from export.format import KINDS as KINDS_OF_FILES
from export.formats import FORMATS
from export.options import OPTIONS
from figures.shade import NAMES
from lessons.presets import PRESETS
from optimizers import OPTIMIZERS
from optimizers._verified import verification
from surfaces import SURFACES
from surfaces.samples import SAMPLES
from views.facts import KNOWN, TAGS, WRAPPED, remarks
from views.noise import NOISES
from views.own_data import LOSS_NAMES, MODEL_NAMES


def texts() -> set[str]:
    """All of them; the names of methods and papers are the same in every language."""
    return {*_of_optimizers(), *_of_surfaces(), *_of_others()} - {""}


def _of_optimizers() -> Iterator[str]:
    for o in OPTIMIZERS.values():
        yield from (o.family, o.about, o.example["working"], o.unreferenced, *chain(*remarks(o.remarks)))
        yield from (hyper.help for hyper in o.hypers.values())
        for form in o.conventions:
            yield from (form.label, form.note, form.closed)
    for record in verification().values():
        yield from (case["note"] for case in record["cases"])


def _of_surfaces() -> Iterator[str]:
    for s in SURFACES.values():
        yield from (s.name, s.family, s.about, s.source, *chain(*remarks(s.tags)), *s.called.values())
        yield from (parameter.help for parameter in s.parameters.values())
    yield from (sample.title for sample in SAMPLES)
    yield from (*KNOWN.values(), *MODEL_NAMES.values(), *LOSS_NAMES.values())


def _of_others() -> Iterator[str]:
    for wrapper in WRAPPERS.values():
        yield from (wrapper.name, wrapper.about, wrapper.not_live, *(h.help for h in wrapper.hypers.values()))
    for kind in KINDS.values():
        yield from (kind.name, *(hyper.help for hyper in kind.hypers.values()))
    for preset in PRESETS.values():
        yield from (preset.title, preset.note)
    yield from KINDS_OF_FILES.values()
    for form in FORMATS.values():
        yield from (form.name, form.about)
    for option in OPTIONS.values():
        yield from (option.label, option.help, *(option.words or {}).values())
    yield from (WRAPPED, *TAGS.values(), *NOISES.values(), *NAMES.values())
