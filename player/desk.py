"""What the lanes and knobs under the picture need: the lanes of an experiment, and the catalogue of optimizers."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import limits
from engine.endings import Status
from engine.experiment import Lane
from engine.look import LANE_COLORS, lane_colors, lane_names
from engine.numbers import number
from engine.rules import MARK, method
from engine.runs import Runs
from engine.schedules import KINDS as SCHEDULES
from engine.schedules import Schedule
from engine.spelled import origin, parts_at
from engine.suggest import tuned
from engine.wrappers import WRAPPERS, Wrapper
from messages import ENGLISH, language, languages, mark, speaking, tr
from optimizers import OPTIMIZERS, Hyper, Optimizer
from surfaces import SURFACES
from surfaces.limits import MAX_LENGTH

if TYPE_CHECKING:
    from starlette.routing import Route

# The short lists, by key; a key that does not exist is left out.
CLASSIC = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "nadam")
TODAY = ("adamw", "adam", "sgd", "momentum", "lion", "schedule_free_adamw", "shampoo", "soap")
ENDED = {
    "converged": mark("converged"), "stopped": mark("stopped"), "hops": mark("hops"), "crawls": mark("crawls"),
    "under way": mark("under way"), "diverged": mark("diverged"), "left the domain": mark("left the domain"),
    "recorded": mark("recorded"),
}  # fmt: skip
CLASSICAL = 2000  # methods older than this are the classical ones

OWN = MARK + "m = beta*m + (1 - beta)*g\nw = w - lr*m"  # what a rule of one's own begins with

GREEK = {
    **dict(zip(("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta"), "αβγδεεζηθ", strict=True)),
    **dict(zip(("kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "phi", "varphi"), "κλμνξρστφφ", strict=True)),
    **dict(zip(("chi", "psi", "omega", "Delta", "ell", "infty"), "χψωΔℓ∞", strict=True)),
}  # fmt: skip
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def desk(
    runs: Runs,
    *,
    selected: int = 0,
    undo: bool = False,
    redo: bool = False,
    notice: dict[str, Any] | None = None,
    only: Sequence[str] | None = None,
    panels: Sequence[str] | None = None,
    misread: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The header's ``desk``: the lanes with their values; what those mean stands in the catalogue.

    ``only`` names what may be changed, all when None: hyperparameters and the surface's parameters by their names,
    ``start``, ``add``, ``convention``, ``schedule`` and ``wrappers``. ``panels`` names those that are shown. ``own`` has
    what the catalogue lacks, rules that were typed; ``misread`` (index, text, what, position) a text that is none.
    """
    experiment = runs.experiment
    lanes = zip(experiment.lanes, lane_names(experiment, tr), lane_colors(experiment), strict=True)
    return {
        "catalogue": catalogue_url(),
        "selected": selected,
        "only": None if only is None else list(only),
        "panels": None if panels is None else list(panels),
        "undo": undo,
        "redo": redo,
        "notice": notice,
        "most": limits.PAGE_LANES,
        "eight": not set(CLASSIC) <= {lane.optimizer for lane in experiment.lanes},
        "label_length": limits.MAX_LABEL,
        "palette": list(LANE_COLORS),
        "standings": standings(runs),
        "own": {
            lane_key(lane): described(lane.method) for lane in experiment.lanes if lane.optimizer not in OPTIMIZERS
        },
        "misread": misread,
        "rule_length": MAX_LENGTH,
        "lanes": [
            {
                "name": name,
                "rule": _rule(runs, i),
                "optimizer": lane_key(lane),
                "convention": lane.form.key,
                "label": lane.look.label,
                "color": color,
                "visible": lane.look.visible,
                "values": lane.hypers,
                "set": [name for name, _ in lane.values] + [f"{key}.{n}" for key, own in lane.wrappers for n, _ in own],
                "wrappers": {key: dict(own) for key, own in lane.wrappers},
                "tuned": tuned(lane),
                "scheduled": bool(lane.method.scheduled(lane.convention)),
                "schedule": _schedule(lane.schedule),
            }
            for i, (lane, name, color) in enumerate(lanes)
        ],
    }


def lane_key(lane: Lane) -> str:
    """What the browser calls the lane's optimizer: of a recorded path not all its points."""
    if lane.record is None:
        return lane.optimizer
    return f"path:{hashlib.sha256(lane.optimizer.encode()).hexdigest()[:12]}"


def _rule(runs: Runs, index: int) -> dict[str, Any]:
    """A lane's rule typeset; of a typed one its text, and from which step its path leaves that of the method it was begun from."""
    lane = runs.experiment.lanes[index]
    told: dict[str, Any] = {"latex": lane.form.formula}
    if lane.optimizer.startswith(MARK):
        first = origin(lane)
        told |= {"text": lane.optimizer.removeprefix(MARK), "from": first and tr(first.method.name)}
        if first:
            told["parts"] = parts_at(runs, index)
    return told


def standings(runs: Runs) -> list[dict[str, Any]]:
    """The lanes that are drawn, the lowest at its last step first: ``lane``, ``place``, ``loss`` and a sentence as texts.

    Of several starts the loss is the middle one; runs that diverged come last.
    """
    final, lanes = np.where(runs.diverged, np.inf, runs.at_last(runs.loss)), runs.experiment.lanes
    rows = []
    for i in (i for i, lane in enumerate(lanes) if lane.look.visible):
        columns = [runs.of(i, start) for start in range(runs.start_count)]
        loss = float(np.median(final[columns]) if len(columns) > 1 else final[columns[0]])
        rows.append((loss if loss == loss else np.inf, i, _told([runs.status[n] for n in columns])))
    rows.sort(key=lambda row: row[0])
    places = [1 + sum(other[0] < row[0] for other in rows) for row in rows]
    return [
        {"lane": i, "place": place, "loss": number(loss, 2) if np.isfinite(loss) else "", "sentence": sentence}
        for place, (loss, i, sentence) in zip(places, rows, strict=True)
    ]


def _told(ends: list[Status]) -> str:
    """How one run ended in its own sentence; how several did as counts."""
    if len(ends) == 1:
        return tr(ends[0].sentence)
    kinds = Counter(end.kind for end in ends)
    told = (tr("{count} {kind}", count=count, kind=tr(ENDED[kind])) for kind, count in kinds.most_common())
    return tr("From {count} starts: {told}.", count=len(ends), told=tr(", ").join(told))


def _schedule(schedule: Schedule | None) -> dict[str, Any] | None:
    """A schedule with all its numbers, the names of those that were set, and as it was given."""
    if schedule is None:
        return None
    given = schedule.model_dump()
    own = {name for name in given if name != "kind"}
    return {"kind": schedule.kind, "values": vars(schedule.numbers), "set": sorted(own), "given": given}


def short_lists() -> list[tuple[str, list[str]]]:
    """The lists to begin with when choosing an optimizer: (title, keys)."""
    old = [o.key for o in OPTIMIZERS.values() if o.year < CLASSICAL]
    return [
        (tr("The classic eight"), list(CLASSIC)),
        (tr("What people train with today"), list(TODAY)),
        (tr("Classical, before {year}", year=CLASSICAL), old),
    ]


@lru_cache(maxsize=8)
def catalogue(spoken: str = ENGLISH) -> bytes:
    """What one can choose from, as JSON: optimizers, the short lists first, with their conventions and knobs; surfaces."""
    with speaking(spoken):
        return json.dumps(_catalogue(), ensure_ascii=False, allow_nan=False).encode()


def _catalogue() -> dict[str, Any]:
    return {
        "short": [{"title": title, "keys": keys} for title, keys in [(tr("Your own"), [OWN]), *short_lists()]],
        "optimizers": {OWN: described(method(OWN))} | {o.key: described(o) for o in OPTIMIZERS.values()},
        "surfaces": {
            s.key: {"name": tr(s.name), "family": tr(s.family), "about": tr(s.about)} for s in SURFACES.values()
        },
        "wrappers": {w.key: _wrapper(w) for w in WRAPPERS.values()},
        "schedules": {
            key: {"name": tr(kind.name), "hypers": {name: declared(h) for name, h in kind.hypers.items()}}
            for key, kind in SCHEDULES.items()
        },
    }


@lru_cache(maxsize=8)
def _address(spoken: str) -> str:
    return f"/catalogue/{hashlib.sha256(catalogue(spoken)).hexdigest()[:12]}.json"


def catalogue_url() -> str:
    """The address of the catalogue in the language of this moment; it tells the version."""
    return _address(language())


def routes() -> list[Route]:
    """Where the browser finds the catalogue."""
    from starlette.responses import Response
    from starlette.routing import Route

    headers = {"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"}

    def route(spoken: str) -> Route:
        body = gzip.compress(catalogue(spoken), 6, mtime=0)
        return Route(_address(spoken), lambda request: Response(body, headers=headers, media_type="application/json"))

    return [route(spoken) for spoken in languages()]


def described(o: Optimizer) -> dict[str, Any]:
    """An optimizer as the desk takes it."""
    return {
        "name": tr(o.name),
        "family": tr(o.family),
        "year": o.year,
        "about": tr(o.about),
        "conventions": [
            {
                "key": c.key,
                "label": tr(c.label),
                "hypers": list(o.hypers_of(c.key)),
                "scheduled": plain(o.schedule_told(c.key)),
            }
            for c in o.conventions
        ],
        "hypers": {name: declared(h) for name, h in o.hypers.items()},
        "refused": {w.key: why for w in WRAPPERS.values() if (why := w.refuses(o))},
    }


def _wrapper(w: Wrapper) -> dict[str, Any]:
    return {"name": tr(w.name), "about": tr(w.about), "hypers": {name: declared(h) for name, h in w.hypers.items()}}


def declared(h: Hyper) -> dict[str, Any]:
    """A hyperparameter as the knobs take it."""
    finite = {"low": h.low, "high": h.high}
    return {
        "symbol": plain(h.symbol),
        "help": tr(h.help),
        "kind": h.kind,
        "scale": h.scale,
        "slider": list(h.slider),
        "interval": h.interval,
        **{name: None if abs(value) == float("inf") else value for name, value in finite.items()},
        "open_low": h.open_low,
        "open_high": h.open_high,
    }


def plain(symbol: str) -> str:
    r"""A LaTeX symbol as plain text: ``\beta_1`` → β₁."""
    text = re.sub(r"\\([A-Za-z]+) ?", lambda m: GREEK.get(m[1], ""), symbol)
    text = re.sub(r"_\{?(\d+)\}?", lambda m: m[1].translate(SUBSCRIPT), text)
    return re.sub(r"[{}^_\\$]", "", text)
