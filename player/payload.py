"""What travels to the player: a JSON header and the arrays it describes, in one run of bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from engine import limits
from engine.experiment import SurfaceChoice
from engine.look import lane_colors, lane_names
from engine.runs import Runs
from engine.thin import kept_steps
from figures.axis import axis_kind, shown_values
from figures.scale import HeightScale, height_scale
from figures.theme import GROUND, lane_dash, lane_marker, lifted
from messages import tr
from player.fit import fit
from player.wire import Wire
from surfaces.base import BoundSurface
from surfaces.formula.names import drawn

VERSION = 1
GRID = 121  # points along each axis of the height grid
DENSE = 100_000  # places where a contour line crosses the grid: with more the browser takes seconds to follow them
CURVE = 481  # points of the line of a function of x alone
MISSING = 65535  # the grid's mark for a point where f is not finite
ALIGN = 8  # arrays start at multiples of this, as typed arrays in the browser ask for
BY_RUN = (
    "path",
    "loss",
    "grad",
    "rate",
)  # arrays that lie run by run, so that a lane that did not change stays as it was


def encode(
    runs: Runs,
    *,
    desk: dict[str, Any] | None = None,
    ack: int = 0,
    fan: tuple[int, str, Runs] | None = None,
    more: dict[str, Any] | None = None,
    extra: dict[str, np.ndarray] | None = None,
    wire: Wire | None = None,
) -> bytes:
    """Pack runs for the player.

    Four bytes (little-endian) give the length of the JSON header, which ``arrays`` ends: name → [dtype, shape, offset
    in the body]. The body begins at the next multiple of 8. ``grid`` (ny, nx) holds heights quantised to 0..65534
    between the scale's ends; ``path`` (T+1, 2, N) is float32; ``loss`` and ``grad`` (T+1, N) are float64, for a
    diverging run overflows float32. NaN stands after a run stopped. ``rate`` (T+1, N), the learning rates of lanes with
    a schedule, is there when a lane has one; ``members k`` (T+1, 2, M), the population or simplex of lane k, where it
    was recorded and there is one start. Of runs longer than ``limits.THIN`` only the steps that a drawing needs travel:
    ``thin`` tells how many of each run, ``kept`` (K,) which, run after run, and ``thin path`` (K, 2), ``thin loss``,
    ``thin grad`` and ``thin rate`` (K,) what was there. ``ack`` is the number of the last event applied;
    it and ``camera``, from where the surface is seen, are no part of the digest: nothing is drawn anew for them.
    In the body the arrays of ``BY_RUN`` have their last axis, the runs, first. ``wire`` leaves out what the browser holds.
    ``fan`` (lane, name, runs at its values) adds what dragging that handle shows; no part of it either.
    ``fit rows`` are the data of a surface that has any, and the header's ``fit`` the model of them; see fit.py.
    What a panel needs beside these comes by ``more``, which joins the header, and ``extra`` arrays, by names of their own.
    """
    stage, grid = _stage(runs.experiment.surface)
    thin = kept_steps(runs) if runs.steps > limits.THIN else None
    arrays = _tables(runs) if thin is None else _kept(runs, thin)
    arrays["grid"] = grid
    arrays |= {f"members {i}": crowd.astype("<f4") for i, crowd in runs.crowds.items()}
    told, rows = fit(runs.experiment.surface)
    pieces, table = _join(arrays | rows | (extra or {}), BY_RUN)
    header: dict[str, Any] = {
        "version": VERSION,
        "surface": stage | {"name": tr(stage["name"])},  # kept in English
        "fit": told,
        "steps": runs.steps,
        "thin": None if thin is None else [steps.size for steps in thin],
        "starts": [list(p) for p in runs.experiment.start],
        "lanes": _lanes(runs),
        "axes": {
            "loss": axis_kind(shown_values(runs, runs.loss)),
            "grad": axis_kind(shown_values(runs, runs.grad_norm)),
        },
        "ground": GROUND,
        "desk": desk,
        **(more or {}),
        "arrays": table,
    }
    apart = {"ack": ack, "camera": runs.experiment.camera}
    if fan is None:
        return _packed(header, pieces, apart, wire)
    lane, name, spread = fan
    values = [one.hypers[name] for one in spread.experiment.lanes]
    of_fan = {
        "fan loss": spread.loss.astype("<f8"),
        "fan grad": spread.grad_norm.astype("<f8"),
        "fan path": spread.path.astype("<f4"),
    }
    if spread.rates is not None:
        of_fan["fan rate"] = spread.rates.astype("<f4")
    tail, table = _join(of_fan)
    length = sum(map(len, pieces))
    arrays_of_fan = {key: [kind, shape, length + offset] for key, (kind, shape, offset) in table.items()}
    told = {"lane": lane, "name": name, "values": values, "arrays": arrays_of_fan}
    return _packed(header, pieces, apart | {"fan": told}, wire) + b"".join(tail)


def _tables(runs: Runs) -> dict[str, np.ndarray]:
    """What travels of every step: path (T+1, 2, N), loss, grad and rate (T+1, N)."""
    tables = {"loss": runs.loss.astype("<f8"), "grad": runs.grad_norm.astype("<f8"), "path": runs.path.astype("<f4")}
    return tables if runs.rates is None else tables | {"rate": runs.rates.astype("<f4")}


def _kept(runs: Runs, thin: list[np.ndarray]) -> dict[str, np.ndarray]:
    """The same of some steps, run after run."""

    def some(table: np.ndarray) -> np.ndarray:
        return np.concatenate([table[steps, ..., n] for n, steps in enumerate(thin)])

    return {f"thin {name}": some(table) for name, table in _tables(runs).items()} | {
        "kept": np.concatenate(thin).astype("<u4")
    }


def encode_panels(panels: Sequence[tuple[str, Runs]], columns: int) -> bytes:
    """Pack many small pictures, row by row: each with a title, ``columns`` of them in a row.

    The layout is that of ``encode``; panel k has the array ``path k``, on a curve ``loss k`` too, and refers by
    ``surface`` to ``grid i``, so that a surface that many panels share travels once.
    """
    surfaces: dict[SurfaceChoice, int] = {}
    arrays: dict[str, np.ndarray] = {}
    listed = []
    for k, (title, runs) in enumerate(panels):
        index = surfaces.setdefault(runs.experiment.surface, len(surfaces))
        arrays[f"path {k}"] = runs.path.astype("<f4")
        if runs.surface.flat:
            arrays[f"loss {k}"] = runs.loss.astype("<f8")  # the heights on the curve
        listed.append(
            {
                "title": title,
                "surface": index,
                "steps": runs.steps,
                "starts": [list(p) for p in runs.experiment.start],
                "lanes": _lanes(runs),
            }
        )
    stages = [_stage(choice) for choice in surfaces]
    arrays |= {f"grid {i}": grid for i, (_, grid) in enumerate(stages)}
    pieces, table = _join(arrays)
    told = {"panels": listed, "columns": columns, "ground": GROUND}
    header = {"surfaces": [head for head, _ in stages], **told, "arrays": table}
    return _packed(header, pieces, {})


def _packed(header: dict[str, Any], pieces: list[bytes], more: dict[str, Any], wire: Wire | None = None) -> bytes:
    """The bytes of a payload; ``more`` is left out of the digest by which the browser knows unchanged ones."""
    text = json.dumps(header, ensure_ascii=False, allow_nan=False)
    names = [hashlib.blake2b(piece, digest_size=8).hexdigest() for piece in pieces]
    digest = hashlib.blake2b("".join([text, *names]).encode(), digest_size=8).hexdigest()
    if wire is None:
        body = b"".join(pieces)
    else:
        more["pieces"], body = wire.thin(digest, names, pieces)
    head = json.dumps({"digest": digest} | more)[:-1] + ", " + text[1:]
    encoded = head.encode()
    padding = -(4 + len(encoded)) % ALIGN
    return len(encoded).to_bytes(4, "little") + encoded + bytes(padding) + body


def head(payload: bytes) -> dict[str, Any]:
    """The header of a payload, also of one from which a wire left pieces out."""
    return json.loads(payload[4 : 4 + int.from_bytes(payload[:4], "little")])


def decode(payload: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays of a payload; what ``decode.js`` does, for tests and tools."""
    header, length = head(payload), int.from_bytes(payload[:4], "little")
    start = 4 + length + -(4 + length) % ALIGN
    arrays = {}
    for name, (dtype, shape, offset, *by_run) in (
        header["arrays"] | (header.get("fan") or {}).get("arrays", {})
    ).items():
        count = int(np.prod(shape))
        flat = np.frombuffer(payload, f"<{dtype}", count, start + offset)
        arrays[name] = np.moveaxis(flat.reshape(shape[-1:] + shape[:-1]), 0, -1) if by_run else flat.reshape(shape)
    return header, arrays


def _join(arrays: dict[str, np.ndarray], by_run: Sequence[str] = ()) -> tuple[list[bytes], dict[str, list[Any]]]:
    """The body in pieces, and where each array is in it; one ``by_run`` is a piece a run, and its entry ends in 1."""
    pieces, table, offset = [], {}, 0
    for name, array in arrays.items():
        table[name] = [array.dtype.str[1:], list(array.shape), offset]
        if name in by_run:
            table[name].append(1)
            parts = [one.tobytes() for one in np.moveaxis(array, -1, 0)]
        else:
            parts = [array.tobytes()]
        length = sum(map(len, parts))
        parts[-1] += bytes(-length % ALIGN)
        pieces += parts
        offset += length + -length % ALIGN
    return pieces, table


def _lanes(runs: Runs) -> list[dict[str, Any]]:
    lanes = []
    experiment = runs.experiment
    told = zip(experiment.lanes, lane_names(experiment, tr), lane_colors(experiment), strict=True)
    for i, (lane, name, color) in enumerate(told):
        status = runs.status[runs.of(i)]
        lanes.append(
            {
                "label": name,
                "color": color,
                "dark": lifted(color, True),
                "dash": lane_dash(i),
                "marker": lane_marker(i),
                "visible": lane.look.visible,
                "status": {"kind": status.kind, "step": status.step, "sentence": tr(status.sentence)},
            }
        )
    return lanes


@lru_cache(maxsize=64)
def _stage(choice: SurfaceChoice) -> tuple[dict[str, Any], np.ndarray]:
    """The part of the header that a surface decides, and its quantised grid."""
    surface = choice.bind()
    _, _, z = surface.mesh(GRID, GRID)
    scale = height_scale(z)
    levels = scale.levels()
    grid = _quantise(scale, z, levels[0], levels[-1])
    (x0, x1), (y0, y1) = surface.view
    head = {
        "key": surface.surface.key,
        "name": surface.surface.name,
        "digest": hashlib.blake2b(repr(choice).encode(), digest_size=8).hexdigest(),
        "view": [[x0, x1], [y0, y1]],
        "names": [drawn(name) for name in surface.surface.names],
        "flat": surface.flat,
        "curve": _curve(surface) if surface.flat else None,
        "grid": {"nx": GRID, "ny": GRID},
        "dense": _crossings(scale.height(z), levels) > DENSE,
        "scale": {
            "base": scale.base,
            "width": None if scale.linear else scale.width,
            "low": float(levels[0]),
            "high": float(levels[-1]),
            "levels": levels.tolist(),
            "ticks": scale.ticks(),
        },
        "minima": _points(surface, "minima"),
        "other_minima": _points(surface, "other_minima"),
        "saddles": _points(surface, "saddles"),
        "starts_presets": [list(p) for p in surface.surface.starts],
    }
    return head, grid


def _curve(surface: BoundSurface) -> list[float | None]:
    """f at even steps of x over the view; None where it is not finite."""
    x = np.linspace(*surface.view[0], CURVE)
    with np.errstate(all="ignore"):
        z = surface.value(np.stack([x, np.zeros(CURVE)]))
    return [float(f"{v:.7g}") if np.isfinite(v) else None for v in z]


def _crossings(heights: np.ndarray, levels: np.ndarray) -> int:
    """How often contour lines cross the lines of the grid."""
    band = np.searchsorted(levels, np.nan_to_num(heights))
    return int(sum(np.abs(np.diff(band, axis=axis)).sum() for axis in (0, 1)))


def _quantise(scale: HeightScale, z: np.ndarray, low: float, high: float) -> np.ndarray:
    with np.errstate(all="ignore"):
        share = (scale.height(z) - low) / (high - low)
    steps = np.rint(np.clip(np.nan_to_num(share), 0, 1) * (MISSING - 1))
    return np.where(np.isfinite(share), steps, MISSING).astype("<u2")


def _points(surface: Any, kind: str) -> list[list[float]]:
    points = surface.points(kind)
    if not points.shape[1]:
        return []
    return np.vstack([points, surface.value(points)]).T.tolist()
