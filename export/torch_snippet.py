"""An experiment as PyTorch code, for the lanes whose rule is one of PyTorch's own."""

from __future__ import annotations

import ast
import inspect
import json
import math
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from engine.experiment import Lane
from engine.look import lane_names
from engine.runs import Runs
from export.film import Watch
from export.picture import Picture, PictureError

Made = tuple[str, dict[str, Any]]


def _betas(h: Mapping[str, float]) -> dict[str, Any]:
    return {"lr": h["lr"], "betas": (h["beta1"], h["beta2"]), "eps": h["eps"]}


def _momentum(h: Mapping[str, float]) -> Made:
    return "SGD", {"lr": h["lr"], "momentum": h["beta"], "dampening": h.get("dampening", 0.0)}


CLASSES: dict[str, Callable[[Mapping[str, float]], Made]] = {
    "sgd": lambda h: ("SGD", {"lr": h["lr"]}),
    "momentum": _momentum,
    "nesterov": lambda h: ("SGD", {"lr": h["lr"], "momentum": h["beta"], "nesterov": True}),
    "adagrad": lambda h: ("Adagrad", {"lr": h["lr"], "lr_decay": h["lr_decay"], "eps": h["eps"]}),
    "adadelta": lambda h: ("Adadelta", {"lr": h["lr"], "rho": h["rho"], "eps": h["eps"]}),
    "rmsprop": lambda h: ("RMSprop", {"lr": h["lr"], "alpha": h["rho"], "eps": h["eps"]}),
    "adam": lambda h: ("Adam", _betas(h)),
    "nadam": lambda h: ("NAdam", _betas(h) | {"momentum_decay": h["momentum_decay"]}),
}
"""The class in ``torch.optim`` and its arguments, by our optimizer's key."""

SAME_PATH = {
    "momentum": {"course", "keras", "optax"}
}  # with a constant rate, other forms that end up in the same places
IN_TORCH = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "sign", "arctan", "abs"}

FRAME = '''"""{title}

Written by Ravine: run it with PyTorch. ``run()`` gives {{name: path}}, each path (steps + 1, 2, starts).{without}
"""

import math

import torch

torch.set_default_dtype(torch.float64)
EXPERIMENT = {experiment}
STARTS = {starts}
STEPS = {steps}


{surface}


LANES = [
{lanes}
]


def run():
    """Every lane from every start."""
    paths = {{}}
    for name, optimizer, hypers in LANES:
        columns = []
        for start in STARTS:
            w = torch.tensor(start, requires_grad=True)
            method = optimizer([w], **hypers)
            path = [w.detach().clone()]
            for _ in range(STEPS):
                method.zero_grad()
                value(*w{arguments}).backward()
                method.step()
                path.append(w.detach().clone())
            columns.append(torch.stack(path))
        paths[name] = torch.stack(columns, dim=-1)
    return paths


if __name__ == "__main__":
    for name, path in run().items():
        for start, end in zip(STARTS, path[-1].T.tolist()):
            print(f"{{name:24}} from {{start}}: {{end[0]!r}} {{end[1]!r}}")
'''


def torch_code(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A program that gives the same paths up to rounding, NAdam's to single precision. PictureError where PyTorch has none of the rules."""
    experiment, surface = runs.experiment, runs.surface
    if experiment.noise is not None or surface.rows:
        raise PictureError("random gradients have no PyTorch snippet: its draws would differ; take the NumPy code")
    lanes, without = [], []
    for name, lane in zip(lane_names(experiment), experiment.lanes, strict=True):
        made = _made(lane)
        if made is None:
            without.append(f"{name} ({lane.form.label})")
        else:
            arguments = ", ".join(f"{key!r}: {value!r}" for key, value in made[1].items())
            lanes.append(f"    ({name!r}, torch.optim.{made[0]}, {{{arguments}}}),")
    if not lanes:
        raise PictureError("none of these lanes is in a form that PyTorch has: take the NumPy code")
    left = f"\nLeft out, for PyTorch has another form or none: {', '.join(without)}." if without else ""
    return FRAME.format(
        title=_plain(f"{surface.surface.name}, in PyTorch"),
        without=_plain(left),
        experiment=json.loads(experiment.to_json()),
        starts=[list(p) for p in experiment.start],
        steps=experiment.steps,
        surface=_value(surface._value),
        arguments="".join(f", torch.tensor({float(v)!r})" for v in surface.params.values()),
        lanes="\n".join(lanes),
    ).encode()


def _made(lane: Lane) -> Made | None:
    """The class and the arguments that do what a lane does; None when PyTorch has no such rule."""
    if lane.optimizer not in CLASSES or lane.schedule is not None:
        return None
    forms = lane.method.convention_keys
    theirs = lane.method.convention("pytorch") if "pytorch" in forms else lane.method.conventions[0]
    if lane.form.step is not theirs.step and lane.form.key not in SAME_PATH.get(lane.optimizer, ()):
        return None
    if lane.optimizer == "rmsprop" and any(lane.hypers.get(extra) for extra in ("momentum", "beta", "centered")):
        return None
    defaults = {n: h.default for n, h in lane.method.hypers.items()}
    return CLASSES[lane.optimizer](defaults | lane.hypers)


def _value(function: Callable[..., Any]) -> str:
    """The surface's code with PyTorch's functions."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree = ast.fix_missing_locations(_InTorch().visit(tree))
    tree.body[0].name = "value"
    return ast.unparse(tree)


class _InTorch(ast.NodeTransformer):
    """NumPy's names become torch's; on plain numbers, math's."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """One call of a function."""
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in IN_TORCH:
            raise PictureError("this surface has no PyTorch snippet: take the NumPy code")
        plain = not any(isinstance(n, ast.Name) for a in node.args for n in ast.walk(a) if not _is_module(n))
        name = {"abs": "fabs" if plain else "abs", "arctan": "atan"}.get(node.func.id, node.func.id)
        node.func = ast.Attribute(ast.Name("math" if plain else "torch", ast.Load()), name, ast.Load())
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """One name: π and e are numbers."""
        number = {"pi": math.pi, "e": math.e}.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if number is None else ast.Constant(number)


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"math", "torch"}


def _plain(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
