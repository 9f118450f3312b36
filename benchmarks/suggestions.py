"""How good the suggested rates are, over all optimizers, surfaces and typed formulas: the share of pairs that hold.

A suggestion is good when its run stays in sight, makes way, and ends within a factor of ten of the lowest loss that 64
runs in sight reach, their values spread over the whole handle. Loss counts from the lowest value known, and a part in
10⁸ of the view's range is as good as none. Where f falls without end a run may leave: it is to make way.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from engine.experiment import ExperimentError, Lane, SurfaceChoice, read
from engine.objective import Objective
from engine.race import along
from engine.simulate import Recorder, stack
from engine.suggest import STEPS, excess, in_sight, suggest, tuned
from optimizers import OPTIMIZERS
from surfaces import SURFACES, BoundSurface

RIVALS = 64
FACTOR = 10.0
WAY = 0.02  # of the view's diagonal: a run that goes less far has made no way


def verdict(lane: Lane, choice: SurfaceChoice, start: tuple[float, float]) -> str:
    """Why the value suggested for a lane is not good; empty when it is."""
    name = tuned(lane)
    assert name is not None
    surface, hyper = choice.bind(), lane.method.hypers[name]
    values = np.concatenate([[suggest(lane, choice, start)[name]], along(hyper, np.linspace(0, 1, RIVALS))])
    path = _paths(lane, name, values[[hyper.legal(float(v)) for v in values]], surface, start)
    seen, way, loss = in_sight(path, surface), _way(path, surface), excess(path, surface)
    if "unbounded" in surface.surface.tags:
        return "" if way[0] >= WAY else "makes no way"
    rivals = seen[1:] & np.isfinite(loss[1:])
    if not seen[0]:
        return "leaves the view" + ("" if rivals.any() else ", as all do")
    best = int(np.argmin(np.where(rivals, loss[1:], np.inf)))
    if way[0] < WAY <= way[1:][best]:
        return "makes no way"
    return "" if loss[0] <= FACTOR * loss[1:][best] else f"{loss[0] / loss[1:][best]:.3g} times the best"


def _paths(lane: Lane, name: str, values: np.ndarray, surface: BoundSurface, start: tuple[float, float]) -> np.ndarray:
    hypers = stack([lane.hypers | {name: float(value)} for value in values], np.arange(len(values)))
    w0 = np.repeat(np.array(start, dtype=float)[:, None], len(values), axis=1)
    path = np.empty((STEPS + 1, *w0.shape))
    Recorder(Objective(surface), STEPS, w0).run(lane.form, hypers, path)
    return path


def _way(path: np.ndarray, surface: BoundSurface) -> np.ndarray:
    return np.nan_to_num(np.hypot(*(path - path[0]).transpose(1, 0, 2)), nan=0.0).max(axis=0) / surface.diagonal


def surfaces(formulas: Path | None) -> Iterable[tuple[str, SurfaceChoice]]:
    """Every surface, then every formula of a file that can be read."""
    for key in SURFACES:
        yield key, SurfaceChoice.model_validate(key)
    for row in json.loads(formulas.read_text())["rows"] if formulas else ():
        try:
            yield row["text"], read(SurfaceChoice, {"formula": row["text"]})
        except ExperimentError:
            continue


def main() -> None:
    """Print the share of good suggestions, and the pairs whose suggestion is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formulas", type=Path, help='a JSON file with {"rows": [{"text": ...}, ...]}')
    parser.add_argument("--optimizers", nargs="*", default=list(OPTIMIZERS))
    parser.add_argument("--surfaces", nargs="*")
    asked = parser.parse_args()
    faults: list[tuple[str, str, str]] = []
    pairs, spent = 0, 0.0
    for name, choice in surfaces(asked.formulas):
        if asked.surfaces and name not in asked.surfaces:
            continue
        start = tuple(map(float, choice.declaration.starts[0]))
        choice.bind().value(np.zeros((2, 1)))
        for key in asked.optimizers:
            lane = Lane.model_validate({"optimizer": key})
            if tuned(lane) is None:
                continue
            begun = time.perf_counter()
            suggest(lane, choice, start)
            spent += time.perf_counter() - begun
            pairs += 1
            if why := verdict(lane, choice, start):
                faults.append((name, key, why))
    for fault in faults:
        print("{:24.24}  {:24}  {}".format(*fault))
    for column in (0, 1):
        print(Counter(fault[column] for fault in faults).most_common(12))
    print(f"{1 - len(faults) / pairs:.1%} of {pairs} pairs hold; {1000 * spent / pairs:.1f} ms a suggestion")


if __name__ == "__main__":
    main()
