"""What lets the player run an experiment by itself: the header's ``live``, and where the browser finds the printed modules."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from engine.experiment import Experiment, ExperimentError, SurfaceChoice
from engine.minima import all_minima
from engine.reading import loads, read
from engine.rules import MARK
from figures.shade import DIVERGED, RAMP, UNDECIDED, minimum_colors
from live import browser
from live.graph import CannotRecord
from live.javascript import around_module, optimizer_module, surface_module
from live.opened_module import around_opened_module, opened_module
from messages import language
from optimizers import OPTIMIZERS, Hyper
from player.desk import declared
from surfaces import SURFACES, Parameter
from surfaces.formula import FormulaError, parse, parsed_surface
from surfaces.limits import MAX_LENGTH

if TYPE_CHECKING:
    from starlette.routing import Route

SOURCES = ("optimizers", "surfaces", "engine", "live")
NOISE = 40_000  # bytes of draws that travel with a payload; with more of them lanes run on the server only
NO_ROW = 65535
_searching = threading.Lock()  # one search for minima at a time: it is nobody's first picture
MOST_OWN = 64  # surfaces of visitors' own numbers whose modules can be asked for
_OWN: OrderedDict[str, SurfaceChoice] = OrderedDict()


@lru_cache(maxsize=1)
def base() -> str:
    """Where the modules are: the address tells the version of all that they are printed from."""
    fingerprint = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((Path(__file__).parents[1] / folder).rglob("*.py")):
            fingerprint.update(path.read_bytes())
    return f"/live/{fingerprint.hexdigest()[:12]}/"


def live(experiment: Experiment) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header's ``live`` and the arrays beside it.

    ``lanes`` has None for those that stay on the server; ``surface`` is the name of its module; ``handles`` describes the
    surface's parameters, and says which are not as declared.
    """
    draws = _draws(experiment)
    stays = experiment.noise is not None and not draws
    lanes = [None if stays else browser.live_lane(lane) for lane in experiment.lanes]
    told = {
        "base": base(),
        "surface": surface_name(experiment.surface),
        "lanes": lanes,
        "noise": next(iter(draws), None),
        "places": places_name(experiment.surface),
        "still": [i for i, lane in enumerate(experiment.lanes) if lane.record],
        **_of_surface(experiment.surface, language()),
        "structural": [[n for n, h in lane.declared_hypers.items() if h.structural] for lane in experiment.lanes],
    }
    return told, draws


@lru_cache(maxsize=128)
def _of_surface(choice: SurfaceChoice, spoken: str) -> dict[str, Any]:
    """What a surface decides; its handles are told in the language ``spoken``."""
    surface = choice.bind()
    return {
        "ground": browser.ground(surface),
        "quadratic": surface.surface.quadratic,
        "handles": {
            "params": {name: declared(as_hyper(name, p)) for name, p in surface.surface.parameters.items()},
            "set": [name for name, _ in choice.params],
        },
        "names": list(surface.params),
    }


def as_hyper(name: str, p: Parameter) -> Hyper:
    """A surface's parameter as the knobs take it."""
    scale = "log" if p.scale == "log" else "linear"
    return Hyper(name, p.default, p.help, p.low, p.high, slider=(p.low, p.high), scale=scale)  # type: ignore[arg-type]


def surface_name(choice: SurfaceChoice) -> str:
    """The name of a surface's module; a typed formula's carries the text, which the server reads as any other.

    One's own numbers are kept for a while under a name that tells them from others.
    """
    if choice.fit is not None or choice.grid is not None:
        name = f"own/{hashlib.blake2b(repr(choice).encode(), digest_size=12).hexdigest()}.js"
        _OWN[name] = choice
        _OWN.move_to_end(name)
        while len(_OWN) > MOST_OWN:
            _OWN.popitem(last=False)
        return name
    if choice.formula is None:
        return f"surfaces/{choice.name}.js"
    return f"formula.js?text={quote(choice.formula, safe='')}"


def places_name(choice: SurfaceChoice) -> str:
    """Where the minima of a surface are told; looking for them may take seconds, so only a map that is opened asks."""
    if choice.fit is not None or choice.grid is not None:
        return f"places.json?text={surface_name(choice)}"
    return f"places.json?text={quote(choice.model_dump_json(), safe='')}"


def places(choice: SurfaceChoice) -> dict[str, Any]:
    """What a live map needs: every known minimum, the first ``known`` of them declared global; and the maps' colours."""
    surface = choice.bind()
    with _searching:
        minima = all_minima(surface)
    return {
        "minima": minima.T.tolist(),
        "known": surface.points("minima").shape[1],
        "params": [float(v) for v in surface.params.values()],
        "colors": minimum_colors(minima.shape[1]),
        "ramp": [color for _, color in RAMP],
        "gone": DIVERGED,
        "none": UNDECIDED,
    }


def _draws(experiment: Experiment) -> dict[str, np.ndarray]:
    noise = browser.noise(experiment)
    if noise is None:
        return {}
    if "added" in noise:
        found = {"noise added": np.array(noise["added"]).reshape(-1, 2).astype("<f8")}
    else:
        width = max(map(len, noise["rows"]))
        table = np.full((experiment.steps, width), NO_ROW, dtype="<u2")
        for row, batch in zip(table, noise["rows"], strict=True):
            row[: len(batch)] = batch
        found = {"noise rows": table}
    return found if all(a.nbytes <= NOISE for a in found.values()) else {}


def printed(name: str, text: str | None = None) -> str:
    """The module of a name below the base, or the places of a surface. KeyError for one that is not there, ExperimentError for a text that is none."""
    if name == "around.js":
        return around_module()
    if name == "places.json":
        return json.dumps(places(_OWN[text] if text and text in _OWN else read(SurfaceChoice, loads(text or "null"))))
    if name in ("formula.js", "rule.js", "opened_rule.js"):
        if text is None or len(text) > MAX_LENGTH:
            raise KeyError(name)
        return _formula_module(text) if name == "formula.js" else _rule_module(text, name.startswith("opened"))
    if name in _OWN:
        return own_module(_OWN[name])
    folder, _, file = name.removesuffix(".js").partition("/")
    if folder == "surfaces":
        return _surface_module(file)
    if (folder, file) == ("opened", "around"):
        return around_opened_module()
    if folder not in ("optimizers", "opened"):
        raise KeyError(name)
    key, *fixed = file.split(",")
    pairs = [(n, float(v)) for n, _, v in (one.partition("=") for one in fixed)]
    hypers = OPTIMIZERS[key].hypers
    if any(not hypers[n].structural or not hypers[n].legal(v) for n, v in pairs):
        raise KeyError(name)
    return (optimizer_module if folder == "optimizers" else opened_module)(key, tuple(pairs))


@lru_cache(maxsize=16)
def own_module(choice: SurfaceChoice) -> str:
    """The module of one's own data, or of a landscape of one's own."""
    bound = choice.bind()
    return surface_module(bound)


@lru_cache(maxsize=128)
def _surface_module(key: str) -> str:
    return surface_module(SURFACES[key].bind())


@lru_cache(maxsize=64)
def _formula_module(text: str) -> str:
    try:
        return surface_module(parsed_surface(parse(text)).bind())
    except FormulaError as error:
        raise ExperimentError(str(error)) from None


def _rule_module(text: str, opened: bool) -> str:
    try:
        return (opened_module if opened else optimizer_module)(MARK + text)
    except (FormulaError, CannotRecord) as error:
        raise ExperimentError(str(error)) from None


@lru_cache(maxsize=256)
def _packed(name: str, text: str | None) -> bytes:
    return gzip.compress(printed(name, text).encode(), 6, mtime=0)


async def _module(request: Any) -> Any:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse, Response

    try:
        body = await run_in_threadpool(_packed, request.path_params["name"], request.query_params.get("text"))
    except (KeyError, ValueError, ExperimentError):
        return PlainTextResponse("no such module", 404)
    headers = {"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"}
    kind = "application/json" if request.path_params["name"].endswith(".json") else "text/javascript"
    return Response(body, headers=headers, media_type=kind)


def routes() -> list[Route]:
    """Where the browser finds the modules."""
    from starlette.routing import Route

    return [Route(base() + "{name:path}", _module)]
