"""Noise in the gradient: random draws added to it, or the mini-batches that real training takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, model_serializer, model_validator

from engine import limits
from engine.reading import mapping, number, refusal, short
from messages import tr
from surfaces import BoundSurface


def _scale(value: Any, name: str) -> float | tuple[float, float]:
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise refusal(
                tr("{name} must be one number, or one for x and one for y, not {value}", name=name, value=short(value))
            )
        return _size(value[0], name), _size(value[1], name)
    return _size(value, name)


def _size(value: Any, name: str) -> float:
    found = number(value, name)
    if not 0 <= found <= limits.MAX_NOISE:
        raise refusal(tr("{name} = {found:g} is outside [0, {most:g}]", name=name, found=found, most=limits.MAX_NOISE))
    return found


def _freedom(value: Any, name: str) -> float:
    found = number(value, name)
    if not 0 < found <= limits.MAX_FREEDOM:
        raise refusal(
            tr("{name} = {found:g} is outside (0, {most:g}]", name=name, found=found, most=limits.MAX_FREEDOM)
        )
    return found


def _rows(value: Any, name: str) -> int:
    found = number(value, name)
    if found != int(found) or not 1 <= found <= limits.MAX_BATCH:
        raise refusal(
            tr(
                "{name} must be a whole number from 1 to {most:,}, not {value}",
                name=name,
                most=limits.MAX_BATCH,
                value=short(value),
            )
        )
    return int(found)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise refusal(tr("{name} must be true or false, not {value}", name=name, value=short(value)))
    return value


USES: dict[str, dict[str, Callable[[Any, str], Any]]] = {
    "gaussian": {"scale": _scale},
    "student": {"scale": _scale, "df": _freedom},
    "minibatch": {"size": _rows, "replacement": _flag},
}
"""What each kind of noise has, and how it is read from outside."""


class Noise(BaseModel):
    """What is random about the gradient.

    ``gaussian`` and ``student`` add a draw times ``scale`` to each coordinate (one number, or one for x and one for y);
    Student's t with ``df`` degrees of freedom has heavy tails. ``minibatch`` takes the gradient of ``size`` rows of a
    surface's data: epochs of shuffled rows, the last batch of an epoch being what is left, or with ``replacement``
    any rows at each step. A step has one draw, the same for every run and every lane with the seed of the experiment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    kind: Literal["gaussian", "student", "minibatch"]
    scale: float | tuple[float, float] = 1.0
    df: float = 3.0
    size: int = 8
    replacement: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        data = mapping(data, tr("noise is an object with its kind: {those}", those=", ".join(USES)))
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in USES:
            raise refusal(tr("a noise's kind is one of {those}, not {kind}", those=", ".join(USES), kind=short(kind)))
        values = {name: value for name, value in data.items() if name != "kind"}
        for name, value in values.items():
            if name not in USES[kind]:
                raise refusal(
                    tr(
                        "{kind} noise has no {name}; it has {those}",
                        kind=kind,
                        name=short(name),
                        those=", ".join(sorted(USES[kind])),
                    )
                )
            values[name] = USES[kind][name](value, name)
        return {"kind": kind, **values}

    @model_serializer
    def _write(self) -> dict[str, Any]:
        used = {name: getattr(self, name) for name in sorted(USES[self.kind])}
        return {"kind": self.kind} | {k: list(v) if isinstance(v, tuple) else v for k, v in used.items()}

    def additions(self, seed: int) -> Iterator[np.ndarray]:
        """What to add to the gradient at step 1, 2, ...: (2, 1) each, of ``gaussian`` and ``student`` noise."""
        rng = generator(seed)
        scale = np.broadcast_to(np.array(self.scale, dtype=float), 2)
        while True:
            draw = rng.standard_normal(2) if self.kind == "gaussian" else rng.standard_t(self.df, 2)
            yield (scale * draw)[:, None]

    def batches(self, seed: int, rows: int) -> Iterator[np.ndarray]:
        """The rows of the mini-batch at step 1, 2, ...: (size,) each, fewer at the end of an epoch."""
        rng = generator(seed)
        while self.replacement:
            yield rng.integers(rows, size=self.size)
        while True:
            order = rng.permutation(rows)
            for k in range(0, rows, self.size):
                yield order[k : k + self.size]


def generator(seed: int) -> np.random.Generator:
    """The stream that noise is drawn from: its own, so that optimizers that draw do not repeat its numbers."""
    return np.random.default_rng([seed, 1])


def measured_variance(surface: BoundSurface, w: np.ndarray, sizes: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """The variance of the mini-batch gradient at one point ``w`` (2,) for each batch size, summed over x and y.

    Measured over ``draws`` batches with replacement each; the exact value is that of single rows over the size.
    """
    single = row_gradients(surface, w)
    rng = generator(seed)
    means = [single[:, rng.integers(surface.rows, size=(draws, size))].mean(axis=2) for size in sizes]
    return np.array([m.var(axis=1).sum() for m in means])


def row_gradients(surface: BoundSurface, w: np.ndarray) -> np.ndarray:
    """The gradient of each row of data alone at one point ``w`` (2,), as (2, rows)."""
    return np.concatenate([surface.gradient(w[:, None], np.array([row])) for row in range(surface.rows)], axis=1)
