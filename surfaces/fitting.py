"""A person's own data: the mean loss of a model of two parameters over their rows, as a surface like any other."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

import numpy as np

from messages import later, mark, tr
from surfaces import limits
from surfaces.base import BoundSurface, Surface, View
from surfaces.formula import Formula, parse, terms
from surfaces.formula.names import key
from surfaces.formula.nodes import PRODUCT, Node
from surfaces.formula.surface import handles
from surfaces.formula.terms import Term
from surfaces.formula.text import tokens
from surfaces.search import find_minima, find_starts

KEY = "data"
Columns = tuple[tuple[str, tuple[float, ...]], ...]
LINE = "y = a + b*x"
LOGISTIC = "y = sigmoid(a + b*x)"
MODELS: dict[str, str] = {
    "line": LINE,
    "scaled line": LINE,
    "logistic": LOGISTIC,
    "exponential": "y = a*exp(b*x)",
    "power": "y = a*x^b",
    "saturation": "y = a*x/(b + x)",
    "sine": "y = a*sin(b*x)",
    "neuron": "y = sigmoid(a*x + b)",
}
"""The models that go by a name. ``scaled line`` is the line through features of mean 0 and deviation 1."""

LOSSES = {
    "squared": r"\left(p_i - y_i\right)^{2}",
    "absolute": r"\left|p_i - y_i\right|",
    "huber": r"h\left(p_i - y_i\right)",
    "log-loss": r"-y_i \log p_i - (1 - y_i) \log(1 - p_i)",
    "poisson": r"p_i - y_i \log p_i",
}
"""What a row costs, for a prediction p: Huber's h(r) is r²/2 up to 1 and |r| − 1/2 beyond; Poisson leaves out log y!."""

PREDICTED = re.compile(
    r"\s*(?:\\hat\s*\{?\s*(?=\w))?([^\W\d]\w*)\u0302?(?:(?<=y)_?hat)?\s*\}?\s*(?:\(\s*[^\W\d]\w*\s*\))?\s*=(?!=)(.*)",
    re.DOTALL,
)
"""What is predicted, as people write it: y = …, ŷ = …, \\hat{y} = …, f(x) = …"""
GUESSES = np.concatenate([-(10.0 ** np.arange(3, -4, -1.0)), [0.0], 10.0 ** np.arange(-3, 4.0)])
BLIND: View = ((-5.0, 5.0), (-5.0, 5.0))  # the view where no minimum says a better one
RUNS = 40  # of the guesses, the best that a search sets out from
ROUNDS = 200
ALIKE = 1e-9  # of the heights: minima that differ by less are one as low as the other


class DataError(ValueError):
    """Data that are refused: one sentence that says what and where."""


@lru_cache(maxsize=64)
def data_surface(columns: Columns, model: str, loss: str, view: View | None = None, scaled: bool = False) -> Surface:
    """The mean of a loss over rows of data, with its minimum found. DataError, FormulaError.

    ``columns`` are names with their numbers; ``model`` is a name of ``MODELS`` or text such as ``y = a*exp(b*x)``, whose
    two letters that are no columns are the parameters. ``scaled`` gives all columns but the target mean 0, deviation 1.
    """
    text, own_scale = _model(model, [n for n, _ in columns])
    target, prediction = _prediction(text, columns)
    rows = dict(columns)
    if scaled or own_scale:
        rows = {n: v if n == target else _scaled(n, v) for n, v in rows.items()}
    expr = _loss(prediction, target, loss, np.array(rows[target]))
    across, up = expr.variables
    used = [c.shown for c in expr.columns]
    surface = Surface(
        key=KEY,
        name=f"{text}, {loss}",
        expr=expr,
        view=view or BLIND,
        starts=(),
        about=later(
            "The mean {loss} loss of {text} over {count} rows.", loss=later(loss), text=text, count=len(rows[target])
        ),
        source=mark("own data"),
        parameters=handles(expr),
        family=mark("Own data"),
        data={n: rows[n] for n in used},
        model=prediction,
        target=target,
        loss=loss,
        names=(across.shown, up.shown),
        notes=expr.notes,
    )
    with np.errstate(all="ignore"):
        bound = surface.bind()
        best = _minimum(bound)
        found = _window(bound, best)
        window = view or (expr.window[0] or found[0], expr.window[1] or found[1])
        bound = replace(surface, view=window).bind()
        starts = find_starts(bound)
        if not starts:
            raise DataError(tr("the loss has no finite value in view"))
        lowest, others = find_minima(bound)
    return replace(bound.surface, starts=starts, minima=lowest, other_minima=others)


def _model(model: str, names: list[str]) -> tuple[str, bool]:
    """The text of a model, and whether its columns are scaled; a named one predicts the second of two columns from the first."""
    name = model.split(":")[0].strip().lower()
    if name in MODELS:
        text = MODELS[name]
        for letter, other in (("a", "p"), ("b", "q")):
            text = re.sub(rf"\b{letter}\b", other, text) if letter in names else text
        if len(names) == 2 and not {"x", "y"} <= set(names):
            text = re.sub(r"\bx\b", names[0], text.replace("y =", f"{names[1]} =", 1))
        return text, name == "scaled line"
    if "=" not in model:
        raise DataError(
            tr(
                "{model!r} is no model; known are {those}, or text such as y = a*exp(b*x)",
                model=model[:40],
                those=", ".join(MODELS),
            )
        )
    return model, False


def _prediction(text: str, columns: Columns) -> tuple[str, Formula]:
    """The target column and the model's right side."""
    names = [n for n, _ in columns]
    match = PREDICTED.fullmatch(unicodedata.normalize("NFD", text[:4]) + text[4:])
    if match is None:
        raise DataError(tr("a model is y = …, with the column that it predicts on the left"))
    wanted = key(tokens(match[1])[0])
    formula = parse(match[2], tuple(names))
    left = [n for n in names if n not in {c.shown for c in formula.columns}]
    target = wanted if wanted in names else left[0] if len(left) == 1 else ""
    if not target:
        raise DataError(tr("{match!r} is no column; there are {those}", match=match[1], those=", ".join(names[:8])))
    if len(formula.variables) < 2 or formula.flat:
        raise DataError(tr("a model has two parameters, as a and b in y = a + b*x"))
    predicted = parse(
        target, tuple(names)
    ).columns  # the target is one of the loss's columns, though the model has it not
    columns_used = {c.shown: c for c in (*formula.columns, *predicted)}
    return target, replace(formula, columns=tuple(columns_used[n] for n in names if n in columns_used))


def _scaled(name: str, values: tuple[float, ...]) -> tuple[float, ...]:
    v = np.array(values)
    if not v.std():
        raise DataError(tr("column {name!r} has one value only, and cannot be scaled", name=name))
    return tuple(((v - v.mean()) / v.std()).tolist())


def _loss(model: Formula, target: str, loss: str, values: np.ndarray) -> Formula:
    """The loss of one row as a formula of the parameters and the columns."""
    if loss not in LOSSES:
        raise DataError(tr("{loss!r} is no loss; known are {those}", loss=loss[:40], those=", ".join(LOSSES)))
    p, y = model.term, terms.name(next(c.code for c in model.columns if c.shown == target))
    if loss == "log-loss" and not ((values >= 0) & (values <= 1)).all():
        raise DataError(tr("log-loss needs targets from 0 to 1"))
    if loss == "poisson" and (values < 0).any():
        raise DataError(tr("the Poisson loss needs targets of 0 or more"))
    term = {"squared": _squared, "absolute": _absolute, "huber": _huber, "log-loss": _log_loss, "poisson": _poisson}[
        loss
    ](p, y)
    return replace(model, node=Node(term, LOSSES[loss], PRODUCT, 0))


def _squared(p: Term, y: Term) -> Term:
    return terms.apply("square", terms.apply("subtract", p, y))


def _absolute(p: Term, y: Term) -> Term:
    return terms.apply("abs", terms.apply("subtract", p, y))


def _huber(p: Term, y: Term) -> Term:
    r, half = terms.apply("subtract", p, y), terms.number(0.5)
    near = terms.apply("multiply", half, terms.apply("square", r))
    size = terms.apply("abs", r)
    return terms.where(terms.compare("less_equal", size, terms.ONE), near, terms.apply("subtract", size, half))


def _log_loss(p: Term, y: Term) -> Term:
    """−y log p − (1 − y) log(1 − p); of a sigmoid in the form that does not lose digits."""
    if p.op == "divide" and p.args[1].op == "add" and p.args[1].args[1].op == "exp":
        z = terms.negative(p.args[1].args[1].args[0])
        return terms.apply("subtract", terms.apply("logaddexp", terms.ZERO, z), terms.apply("multiply", y, z))
    one = terms.apply("multiply", y, terms.apply("log", p))
    rest = terms.apply("subtract", terms.ONE, y)
    other = terms.apply("multiply", rest, terms.apply("log", terms.apply("subtract", terms.ONE, p)))
    return terms.apply("negative", terms.apply("add", one, other))


def _poisson(p: Term, y: Term) -> Term:
    return terms.apply("subtract", p, terms.apply("multiply", y, terms.apply("log", p)))


def _minimum(bound: BoundSurface) -> np.ndarray | None:
    """The lowest stationary point that a damped Newton's method finds from guesses of all magnitudes, (2,).

    Of several that are equally low, as a sine has them with other signs, the nearest to the origin, with a positive first number.
    """
    w = np.stack(np.meshgrid(GUESSES, GUESSES)).reshape(2, -1)
    value = bound.value(w)
    w = w[:, np.isfinite(value)][:, np.argsort(value[np.isfinite(value)])[:RUNS]]
    if not w.size:
        return None
    value, damping = bound.value(w), np.full(w.shape[1], 1e-3)
    first = value[0]
    for _ in range(ROUNDS):
        g, ((a, b), (_, d)) = bound.gradient(w), bound.hessian(w)
        a, d = (np.maximum(np.abs(v), 1e-300) for v in (a, d))
        b = np.clip(b, -0.999999 * np.sqrt(a * d), 0.999999 * np.sqrt(a * d))
        p, q = a * (1 + damping), d * (1 + damping)  # scaled as the parameters are
        trial = w - np.stack([q * g[0] - b * g[1], p * g[1] - b * g[0]]) / (p * q - b * b)
        height = bound.value(trial)
        better = height <= value
        w, value = np.where(better, trial, w), np.where(better, height, value)
        damping = np.clip(np.where(better, damping / 5, damping * 4), 1e-15, 1e15)
    alike = np.flatnonzero(value <= np.nanmin(value) + ALIKE * (abs(np.nanmin(value)) + abs(first)))
    size = np.hypot(*w[:, alike])
    nearest = alike[size <= size.min() * (1 + 1e-3)]
    best = w[:, max(nearest, key=lambda k: (w[0, k] > 0, -value[k]))]
    return best if np.isfinite(best).all() and np.abs(best).max() < limits.MAX_VIEW / 2 else None


def _window(bound: BoundSurface, best: np.ndarray | None) -> View:
    """Around the minimum, as far as the loss stays below half of what it is at the origin."""
    if best is None:
        return BLIND
    (a, b), (_, d) = bound.hessian(best[:, None])[..., 0]
    low, zero = bound.value(np.stack([best, np.zeros(2)]).T)
    rise = 0.5 * (zero - low) if np.isfinite(zero) and zero > low else 10 * abs(low) + 1e-3
    det = a * d - b * b
    spread = [np.sqrt(2 * rise * v / det) if det > 0 else np.inf for v in (d, a)]
    sides = []
    for middle, half in zip(best, spread, strict=True):
        half = half if np.isfinite(half) and half > 0 else max(1.0, abs(middle))
        half = min(max(half, 1e-3 * abs(middle), 1e-6), limits.MAX_VIEW / 2)
        digits = int(np.floor(-np.log10(half))) + 2
        sides.append((round(float(middle - half), digits), round(float(middle + half), digits)))
    return sides[0], sides[1]
