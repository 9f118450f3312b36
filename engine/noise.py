"""Noise in the gradient: random draws added to it, or the mini-batches that real training takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from engine import limits
from surfaces import BoundSurface

Scale = Annotated[float, Field(ge=0, le=limits.MAX_NOISE, allow_inf_nan=False)]
USES = {"gaussian": {"scale"}, "student": {"scale", "df"}, "minibatch": {"size", "replacement"}}


class Noise(BaseModel):
    """What is random about the gradient.

    ``gaussian`` and ``student`` add a draw times ``scale`` to each coordinate (one number, or one for x and one for y);
    Student's t with ``df`` degrees of freedom has heavy tails. ``minibatch`` takes the gradient of ``size`` rows of a
    surface's data: epochs of shuffled rows, the last batch of an epoch being what is left, or with ``replacement``
    any rows at each step. A step has one draw, the same for every run and every lane with the seed of the experiment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    kind: Literal["gaussian", "student", "minibatch"]
    scale: Scale | tuple[Scale, Scale] = 1.0
    df: Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)] = 3.0
    size: Annotated[int, Field(ge=1)] = 8
    replacement: bool = False

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        unused = set(data) - USES.get(data.get("kind", ""), set(data)) - {"kind"}
        if unused:
            text = f"{data['kind']} noise has no {min(unused)}; it has {', '.join(sorted(USES[data['kind']]))}"
            raise PydanticCustomError("ravine", "{text}", {"text": text})
        return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}

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
