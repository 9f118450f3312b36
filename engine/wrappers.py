"""Wrappers: decay, clipping, caution, Lookahead, constraints; put around any optimizer that they can act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from engine.paths import MARK as PATH
from engine.rules import method
from messages import tr
from optimizers import Convention, Hyper, Optimizer
from optimizers.base import Hypers, State, Step


class _Seen:
    """An objective as the optimizer sees it through a wrapper; what the wrapper leaves alone is the objective's."""

    def __init__(self, f: Any, h: Hypers):
        self._f, self._h = f, h

    def __getattr__(self, name: str) -> Any:
        return getattr(self._f, name)


class _Penalised(_Seen):
    """f(w) + λ/2 |w|², with its gradient and Hessian."""

    def value(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        return self._f.value(w, active) + _get(self._h, "l2.rate") / 2 * (w * w).sum(axis=0)

    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        return self._f.gradient(w, active) + _get(self._h, "l2.rate") * w

    def hessian(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        return self._curved(self._f.hessian(w, active))

    def gauss_newton(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        return self._curved(self._f.gauss_newton(w, active))

    def fisher(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        return self._curved(self._f.fisher(w, active))  # the penalty is a normal prior, and λ its precision

    def _curved(self, matrix: np.ndarray) -> np.ndarray:
        matrix = matrix.copy()
        matrix[0, 0] += _get(self._h, "l2.rate")
        matrix[1, 1] += _get(self._h, "l2.rate")
        return matrix


class _ClippedByValue(_Seen):
    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        limit = _get(self._h, "clip_value.limit")
        return np.clip(self._f.gradient(w, active), -limit, limit)


class _ClippedByNorm(_Seen):
    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        g = self._f.gradient(w, active)
        norm = np.sqrt((g * g).sum(axis=0))
        limit = _get(self._h, "clip_norm.limit")
        return np.where(norm > limit, limit / norm * g, g)


def _decay(before: np.ndarray, after: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    return after - _get(h, "weight_decay.rate") * before


def _look_ahead(before: np.ndarray, after: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    due = t % np.asarray(_get(h, "lookahead.k")) == 0
    s.slow_weights[:] += np.where(due, _get(h, "lookahead.alpha") * (after - s.slow_weights), 0)
    return np.where(due, s.slow_weights, after)


def _cautious(rule: Step, f: Any, w: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    watched = _Watched(f, h)
    after = rule(watched, w, s, h, t)
    if watched.first is None:
        return after
    move = after - w
    agrees = move * watched.first < 0
    share = (agrees[0] + 1.0 * agrees[1]) / 2
    return w + np.where(agrees, move / np.maximum(share, LEAST), 0)


class _Watched(_Seen):
    """Keeps the first gradient that a step asks for."""

    first: np.ndarray | None = None

    def gradient(self, w: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        g = self._f.gradient(w, active)
        self.first = g if self.first is None else self.first
        return g


def _into_box(before: np.ndarray, after: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    low = np.stack(np.broadcast_arrays(_get(h, "box.x_low") + 0 * after[0], _get(h, "box.y_low") + 0 * after[1]))
    high = np.stack(np.broadcast_arrays(_get(h, "box.x_high") + 0 * after[0], _get(h, "box.y_high") + 0 * after[1]))
    return np.minimum(np.maximum(after, low), high)


def _into_ball(before: np.ndarray, after: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    dx, dy = after[0] - _get(h, "ball.x"), after[1] - _get(h, "ball.y")
    away = np.sqrt(dx * dx + dy * dy)
    share = np.where(away > _get(h, "ball.radius"), _get(h, "ball.radius") / away, 1)
    return np.stack([_get(h, "ball.x") + share * dx, _get(h, "ball.y") + share * dy])


def _into_half_plane(before: np.ndarray, after: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
    a, b = _get(h, "half_plane.a"), _get(h, "half_plane.b")
    over = a * after[0] + b * after[1] - _get(h, "half_plane.c")
    size = a * a + b * b + 0 * over
    back = np.where((over > 0) & (size > 0), over / np.where(size > 0, size, 1), 0)
    return np.stack([after[0] - back * a, after[1] - back * b])


def _get(h: Hypers, name: str) -> Any:
    return getattr(h, name)  # names hold a dot: the wrapper's, then the hyperparameter's


@dataclass(frozen=True)
class Wrapper:
    """What a wrapper declares about itself; the fields are those of an optimizer.

    ``objective`` is what the optimizer gets instead of the objective; ``after(before, after, s, h, t)`` turns the
    positions before and after a step into those that count. ``state`` names arrays that start at the start point.
    ``excluded`` is the remark on optimizers that it could do nothing to; ``scheduled`` names the hyperparameters that a
    schedule multiplies together with the rate. ``around(rule, f, w, s, h, t)`` takes the step in place of the rule.
    ``not_live`` says why it does not run in the browser.
    """

    key: str
    name: str
    paper: str
    url: str
    about: str
    formula: str
    hypers: Mapping[str, Hyper]
    objective: Callable[[Any, Hypers], Any] | None = None
    after: Callable[[np.ndarray, np.ndarray, State, Hypers, int], np.ndarray] | None = None
    state: Mapping[str, str] = field(default_factory=dict)
    excluded: str = ""
    scheduled: tuple[str, ...] = ()
    around: Callable[[Step, Any, np.ndarray, State, Hypers, int], np.ndarray] | None = None
    not_live: str = ""

    def refuses(self, optimizer: Optimizer) -> str | None:
        """Why it could do nothing to ``optimizer``; None when it can."""
        if optimizer.key.startswith(PATH):
            return tr("a recorded path is drawn as it is, and can have no wrapper")
        reason = getattr(optimizer, self.excluded, "")
        if not reason:
            return None
        return tr(
            "{wrapper} can do nothing to {optimizer}: {reason}",
            wrapper=self.key,
            optimizer=optimizer.key,
            reason=tr(reason),
        )


def _strength(symbol: str, default: float, help: str) -> Hyper:
    return Hyper(symbol, default, help, 0, slider=(1e-5, 1), scale="log")


def _limit(help: str) -> Hyper:
    return Hyper("c", 1.0, help, 0, open_low=True, slider=(1e-3, 1e3), scale="log")


def _edge(symbol: str, default: float, help: str) -> Hyper:
    return Hyper(symbol, default, help, slider=(-5, 5))


LEAST = 1e-3  # of the coordinates: as the authors' code has it
_BERTSEKAS = (
    "Bertsekas, On the Goldstein–Levitin–Polyak Gradient Projection Method, IEEE Trans. Autom. Control 21 (1976)"
)
_PASCANU = "Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, ICML 2013"
_ALL = (
    Wrapper(
        "clip_value",
        "Clip by value",
        _PASCANU,
        "https://arxiv.org/abs/1211.5063",
        "Each part of the gradient is cut off at ±c: no cliff throws the point out, but the direction changes.",
        r"g_t \leftarrow \min(\max(g_t, -c),\, c)",
        {"limit": _limit("largest magnitude of each part of the gradient")},
        objective=_ClippedByValue,
        excluded="gradient_free",
    ),
    Wrapper(
        "clip_norm",
        "Clip by norm",
        _PASCANU,
        "https://arxiv.org/abs/1211.5063",
        "A gradient longer than c is shortened to c: no cliff throws the point out, and the direction stays. "
        "As Optax; PyTorch divides by |g| + 1e-6, so its gradients end a millionth shorter.",
        r"g_t \leftarrow g_t \cdot \min\!\left(1, \frac{c}{\lVert g_t \rVert}\right)",
        {"limit": _limit("largest length of the gradient")},
        objective=_ClippedByNorm,
        excluded="gradient_free",
    ),
    Wrapper(
        "l2",
        "L2 penalty (coupled weight decay)",
        "Hanson and Pratt, Comparing Biases for Minimal Network Construction with Back-Propagation, NeurIPS 1988",
        "https://proceedings.neurips.cc/paper/1988/hash/1c9ac0159c94d8d0cbedc973445af2da-Abstract.html",
        "Adds λ/2·|w|² to what is minimized. Its slope passes through the optimizer like any other, after any clipping, so "
        "adaptive methods rescale it. The picture still shows f without the penalty.",
        r"f(w) \leftarrow f(w) + \tfrac{\lambda}{2} \lVert w \rVert^2, \qquad g_t \leftarrow g_t + \lambda w_t",
        {"rate": _strength(r"\lambda", 0.01, "weight of the penalty")},
        objective=_Penalised,
    ),
    Wrapper(
        "cautious",
        "Cautious",
        "Liang, Chen, Liu and Liu, Cautious Optimizers: Improving Training with One Line of Code (2024)",
        "https://arxiv.org/abs/2411.16085",
        "Leaves out each coordinate of a step that goes against the newest slope, and lengthens the others so that as much is moved: "
        "momentum no longer carries it uphill.",
        r"\phi_t = [\Delta_t \odot g_t < 0], \qquad \Delta_t \leftarrow \frac{\phi_t}{\max(\operatorname{mean} \phi_t,\, 10^{-3})} \odot \Delta_t",
        {},
        around=_cautious,
        excluded="gradient_free",
        not_live="it compares the step with the slope that the rule has seen",
    ),
    Wrapper(
        "weight_decay",
        "Weight decay (decoupled)",
        "Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019",
        "https://arxiv.org/abs/1711.05101",
        "Shrinks the point towards the origin beside the step, out of the optimizer's sight. As in the paper, λ is the "
        "part lost each step; PyTorch's AdamW loses η·λ. A schedule multiplies λ as it does the rate.",
        r"w_{t+1} \leftarrow w_{t+1} - \lambda\, w_t",
        {
            "rate": Hyper(
                r"\lambda", 0.001, "part of the position lost each step", 0, 1, slider=(1e-5, 0.1), scale="log"
            )
        },
        after=_decay,
        excluded="own_points",
        scheduled=("rate",),
    ),
    Wrapper(
        "lookahead",
        "Lookahead",
        "Zhang, Lucas, Hinton and Ba, Lookahead Optimizer: k steps forward, 1 step back, NeurIPS 2019",
        "https://arxiv.org/abs/1907.08610",
        "Lets the optimizer run k steps ahead, then goes a part of the way after it and calls it back there: swings across "
        "the ravine average out. The optimizer keeps its own memory.",
        r"\begin{aligned} t \bmod k = 0:\quad \phi &\leftarrow \phi + \alpha\, (w_{t+1} - \phi) \\ w_{t+1} &\leftarrow \phi \end{aligned}",
        {
            "k": Hyper("k", 5, "steps between two pulls back", 1, 100, slider=(1, 20), kind="int"),
            "alpha": Hyper(r"\alpha", 0.5, "part of the way that the slow point follows", 0, 1, True, slider=(0.05, 1)),
        },
        after=_look_ahead,
        state={"slow_weights": r"\phi_t"},
        excluded="own_points",
    ),
    Wrapper(
        "box",
        "Constraint: a box",
        _BERTSEKAS,
        "https://doi.org/10.1109/TAC.1976.1101194",
        "After every step the point is moved back to the nearest point of the box. A start outside counts as it is; the first step "
        "brings it in.",
        r"w_{t+1} \leftarrow \min(\max(w_{t+1},\, l),\, u)",
        {
            "x_low": _edge("l_1", -1.0, "lowest x"),
            "x_high": _edge("u_1", 1.0, "largest x"),
            "y_low": _edge("l_2", -1.0, "lowest y"),
            "y_high": _edge("u_2", 1.0, "largest y"),
        },
        after=_into_box,
        excluded="own_points",
    ),
    Wrapper(
        "ball",
        "Constraint: a disc",
        _BERTSEKAS,
        "https://doi.org/10.1109/TAC.1976.1101194",
        "After every step a point outside the disc is moved straight towards its centre, to its rim. Methods that rescale each "
        "coordinate do not come to rest at the lowest point of the rim: their steps press on it at another angle.",
        r"w_{t+1} \leftarrow c + \min\!\left( 1, \frac{r}{\lVert w_{t+1} - c \rVert} \right) (w_{t+1} - c)",
        {
            "x": _edge("c_1", 0.0, "the centre's x"),
            "y": _edge("c_2", 0.0, "the centre's y"),
            "radius": Hyper(
                "r", 1.0, "radius, a length in the picture", 0, open_low=True, slider=(0.01, 100), scale="log"
            ),
        },
        after=_into_ball,
        excluded="own_points",
    ),
    Wrapper(
        "half_plane",
        "Constraint: a half-plane",
        _BERTSEKAS,
        "https://doi.org/10.1109/TAC.1976.1101194",
        "After every step a point beyond the line ax + by = c is moved back to it at a right angle. Methods that rescale each "
        "coordinate do not come to rest at the lowest point of a slanting line: their steps press on it at another angle.",
        r"w_{t+1} \leftarrow w_{t+1} - \frac{\max(0,\, n^\top w_{t+1} - c)}{\lVert n \rVert^2}\, n, \quad n = (a, b)",
        {
            "a": _edge("a", 1.0, "weight of x"),
            "b": _edge("b", 1.0, "weight of y"),
            "c": _edge("c", 0.0, "where the line lies"),
        },
        after=_into_half_plane,
        excluded="own_points",
    ),
)

WRAPPERS: dict[str, Wrapper] = {w.key: w for w in _ALL}
"""Every wrapper by its key, in the order in which they act."""


@lru_cache(maxsize=1024)
def wrapped(optimizer: str, convention: str | None, wrappers: tuple[str, ...]) -> Convention:
    """A form of an optimizer with wrappers around it, as one rule; their hyperparameters are called ``l2.rate`` etc."""
    rule = method(optimizer).convention(convention)
    chosen = [w for key, w in WRAPPERS.items() if key in wrappers]
    if not chosen:
        return rule

    def seen(f: Any, h: Hypers) -> Any:
        for wrapper in chosen:
            f = wrapper.objective(f, h) if wrapper.objective else f
        return f

    def init(f: Any, w: np.ndarray, h: Hypers) -> dict[str, np.ndarray]:
        own = rule.init(seen(f, h), w, h) if rule.init else {}
        return own | {name: w.copy() for wrapper in chosen for name in wrapper.state}

    inner: Step = rule.step
    for wrapper in chosen:
        if wrapper.around:
            inner = partial(wrapper.around, inner)  # type: ignore[assignment]

    def step(f: Any, w: np.ndarray, s: State, h: Hypers, t: int) -> np.ndarray:
        after = inner(seen(f, h), w, s, h, t)
        for wrapper in chosen:
            after = wrapper.after(w, after, s, h, t) if wrapper.after else after
        return after

    state = dict(rule.state) | {name: symbol for wrapper in chosen for name, symbol in wrapper.state.items()}
    scheduled = (*method(optimizer).scheduled(convention), *(f"{w.key}.{n}" for w in chosen for n in w.scheduled))
    return replace(rule, step=step, init=init, state=state, scheduled=scheduled)
