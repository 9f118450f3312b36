"""What a page without a server carries along: the modules, the printed rules, the catalogue and every default."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

import player
from engine import limits
from engine.look import LANE_COLORS
from engine.rules import MARK, method
from engine.runs import Runs
from engine.schedules import KINDS
from engine.suggest import guess, ladder
from engine.wrappers import WRAPPERS
from figures.theme import lane_dash, lane_marker, lifted
from live import browser
from live.recorded import path_module
from messages import language
from optimizers import OPTIMIZERS, Optimizer
from player import live as served
from player.desk import catalogue, described, lane_key
from player.files import panels as panel_files
from player.payload import encode
from player.words import words
from surfaces import BoundSurface

IMPORT = re.compile(r'(from\s*)"(?:\./|\.\./)([\w-]+\.js)"')
THREE = ("panels/surface.js", "mesh.js", "camera.js", "drape.js")  # the picture in three dimensions
APP = ("average.js", "surface_menu.js", "component.js", "pictures.js", "reel.js", "chart.js")  # what only the app shows


def kit(runs: Runs, light: bool) -> dict[str, Any]:
    """Modules by name, styles, the payload and what ``lab.js`` reads; ``light`` leaves the third dimension out."""
    common, mine = shared(light), own(runs)
    lab = common["lab"] | mine["lab"] | {"facts": common["lab"]["facts"] | mine["lab"]["facts"]}
    return common | mine | {"modules": common["modules"] | mine["modules"], "lab": lab}


def shared(light: bool) -> dict[str, Any]:
    """The part of the kit that all pages have in common."""
    left_out = (*APP, *(THREE if light else ()))
    modules = {}
    for name, path in player.assets().items():
        if path.suffix == ".js" and name not in left_out:
            modules[f"ravine/{name}"] = IMPORT.sub(r'\1"ravine/\2"', bare(path.read_text(encoding="utf-8")))
    names = ["around.js", "opened/around.js"]
    folders = ("optimizers",) if light else ("optimizers", "opened")  # rules in lines are a fifth of the page
    names += [f"{folder}/{o.key}.js" for o in _live() for folder in folders]
    panels = {name: f"ravine/{path}" for name, path in panel_files().items() if not (light and path in THREE)}
    return {
        "modules": modules | {f"ravine/live/{name}": served.printed(name) for name in names},
        "styles": {
            n: (player.ASSETS / n).read_text(encoding="utf-8") for n in ("player.css", "desk.css", "present.css")
        },
        "lab": {
            "catalogue": _catalogue(),
            "facts": _facts({o.key: o for o in _live()}),
            "palette": [[color, lifted(color, True)] for color in LANE_COLORS],
            "marks": [[lane_dash(k), lane_marker(k)] for k in range(limits.PAGE_LANES)],
            "schedules": {key: {n: h.default for n, h in kind.hypers.items()} for key, kind in KINDS.items()},
            "panels": panels,
            "most": limits.PAGE_LANES,
            "steps": limits.MAX_STEPS,
            "label_length": limits.MAX_LABEL,
            "words": words(language()),
        },
    }


def bare(module: str) -> str:
    """A module without what only its readers need: comments, types, spaces."""
    from rjsmin import jsmin  # late: only pages need it

    return str(jsmin(module))


def own(runs: Runs) -> dict[str, Any]:
    """The part of the kit that belongs to an experiment: its surface, its payload, the rules with values of their own."""
    experiment = runs.experiment
    told, draws = served.live(experiment)
    told |= {"base": None, "surface": "surface.js", "places": served.places(experiment.surface)}
    choice = experiment.surface
    surface = (
        served.printed("formula.js", choice.formula) if choice.formula else served.printed(served.surface_name(choice))
    )
    lanes = [(lane, m["module"]) for lane in experiment.lanes if (m := browser.live_lane(lane))]
    typed = {lane.optimizer: module for lane, module in lanes if lane.optimizer.startswith(MARK)}
    paths = {lane_key(lane): lane for lane in experiment.lanes if lane.record}
    fixed = [m for _, m in lanes if "," in m and m not in typed.values()]
    special = {
        f"ravine/live/{n}": served.printed(n) for m in fixed for n in (m, m.replace("optimizers/", "opened/", 1))
    }
    for before in ("", "opened_"):
        rules = {f"{before}{m}": served.printed(f"{before}rule.js", k.removeprefix(MARK)) for k, m in typed.items()}
        special |= {f"ravine/live/{name}": text for name, text in rules.items()}
    shown = {lane.optimizer for lane in experiment.lanes} & {o.key for o in _live()}
    special |= {f"ravine/live/opened/{key}.js": served.printed(f"opened/{key}.js") for key in sorted(shown)}
    special |= {f"ravine/live/path{k}.js": path_module(lane) for k, lane in enumerate(paths.values())}
    methods = {key: method(key) for key in typed} | {key: lane.method for key, lane in paths.items()}
    data = json.loads(experiment.to_json())
    for lane, told_lane in zip(experiment.lanes, data["lanes"], strict=True):
        if lane.record:
            told_lane["optimizer"] = lane_key(lane)
            del told_lane["path"]
    return {
        "modules": {"ravine/live/surface.js": surface, **special},
        "payload": base64.b64encode(encode(runs, more={"live": told}, extra=draws)).decode(),
        "lab": {
            "facts": {"suggested": _suggested(runs.surface, experiment.start[0])},
            "rules": typed | {key: f"path{k}.js" for k, key in enumerate(paths)},
            "paths": {key: lane.record.write() for key, lane in paths.items() if lane.record},
            "typed": {"facts": _facts(methods), "optimizers": {key: described(o) for key, o in methods.items()}},
            "experiment": data,
            "params": {name: p.default for name, p in runs.surface.surface.parameters.items()},
        },
    }


def _live() -> list[Optimizer]:
    return [o for o in OPTIMIZERS.values() if not o.not_live]


def _catalogue() -> dict[str, Any]:
    """The app's, without what cannot run in a page."""
    whole = json.loads(catalogue(language()))
    kept = {o.key for o in _live()}
    del whole["surfaces"]
    whole["optimizers"] = {key: told for key, told in whole["optimizers"].items() if key in kept}
    short = [{**s, "keys": [k for k in s["keys"] if k in kept]} for s in whole["short"]]
    whole["short"] = [s for s in short if s["keys"]]
    return whole


def _facts(methods: Mapping[str, Optimizer]) -> dict[str, Any]:
    """The optimizers' defaults by form and name, and what their hyperparameters are for."""
    found: dict[str, Any] = {k: {} for k in ("optimizers", "scheduled", "tuned", "structural")}
    for name, o in methods.items():
        forms = {key: o.hypers_of(key) for key in o.convention_keys}
        found["optimizers"][name] = {key: {n: h.default for n, h in hypers.items()} for key, hypers in forms.items()}
        found["scheduled"][name] = {key: list(o.scheduled(key)) for key in forms}
        found["tuned"][name] = {key: o.tuned(key) for key in forms}
        found["structural"][name] = [n for n, h in o.hypers.items() if h.structural]
    found["wrappers"] = {w.key: {n: h.default for n, h in w.hypers.items()} for w in WRAPPERS.values()}
    return found


def _suggested(surface: BoundSurface, start: tuple[float, float]) -> dict[str, float]:
    """A value to begin with on this surface, by optimizer."""
    found = {}
    for o in _live():
        if (name := o.tuned(None)) is not None:
            hyper = o.hypers_of(None)[name]
            found[o.key] = ladder(guess(hyper, surface, start), hyper, 0)[0]
    return found
