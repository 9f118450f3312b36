"""An experiment in PyTorch: torch.optim where it has the rule, the rule written out where it does not; autograd for all."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from engine.experiment import Lane
from engine.look import lane_names
from engine.runs import Runs
from export.model_program import OUTER, WITHOUT_DATA
from export.numpy_program import distinct, frame, heading, kept, parts, rule_name, schedule
from export.picture import PictureError
from export.source import Scope
from messages import tr

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

# With a constant rate, other forms that end up in the same places.
SAME_PATH = {"momentum": {"course", "keras", "optax"}}
IN_TORCH = {
    "abs": "abs", "absolute": "abs", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "exp": "exp", "log": "log", "sqrt": "sqrt", "sign": "sign", "arctan": "atan", "arcsin": "asin",
    "arccos": "acos", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "floor": "floor", "ceil": "ceil",
    "minimum": "minimum", "maximum": "maximum", "where": "where", "sinc": "sinc", "less": "lt", "less_equal": "le",
    "greater": "gt", "greater_equal": "ge", "equal": "eq", "not_equal": "ne", "logical_and": "logical_and",
    "logical_or": "logical_or", "logical_not": "logical_not", "isnan": "isnan", "isfinite": "isfinite",
}  # fmt: skip
TENSORS = {"minimum", "maximum", "where", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}

FRAME = '''"""{title}

Written by Ravine: run it with PyTorch. ``run()`` gives {{name: path}}, each path (steps + 1, 2, starts).{told}
"""

import math
from types import SimpleNamespace

{imports}

torch.set_default_dtype(torch.float64)
EXPERIMENT = {experiment}
STARTS = np.array({starts}).T  # (2, starts)
STEPS = {steps}
SEED = {seed}{data}


{surface}


def surface(w, rows=None):
    """f at the points w (2, ...), a tensor of shape (...)."""
    {body}


class Objective:
    """The surface for a batch of points (2, ...), as NumPy arrays; its derivatives are autograd's."""

    def __init__(self):
        self.rng = np.random.default_rng(SEED)
        self.noise, self.noisy = noise(), {noisy}

    def begin_step(self):
        self.added, self.rows = next(self.noise)

    def value(self, w, active=None):
        return surface(torch.tensor(w)).numpy()

    def gradient(self, w, active=None):
        point = torch.tensor(w, requires_grad=True)
        (out,) = torch.autograd.grad(surface(point, self.rows).sum(), point)
        out = out.numpy()
        for x, y in {cusps}:  # tips, where the gradient is declared to be zero
            out[:, (w[0] == x) & (w[1] == y)] = 0
        return out if self.added is None else out + (self.added if w.ndim == 2 else self.added[..., None])

    def hessian(self, w, active=None):
        point = torch.tensor(w, requires_grad=True)
        (slope,) = torch.autograd.grad(surface(point).sum(), point, create_graph=True)
        out = np.empty((2, *w.shape))
        for row in (0, 1):
            if slope.requires_grad:
                (part,) = torch.autograd.grad(slope[row].sum(), point, retain_graph=True, allow_unused=True)
                out[row] = 0 if part is None else part.numpy()
            else:
                out[row] = 0{curved}
        return out{matrices}


{parts}


LANES = [  # name, a class of torch.optim or a rule written out above, its numbers, its schedule, starts with no divergence
{lanes}
]


def run():
    """Every lane from every start; NaN from where a run left all bounds."""
    paths = {{}}
    for name, method, *rest in LANES:
        known = isinstance(method, type) and issubclass(method, torch.optim.Optimizer)
        paths[name] = (torch_path if known else rule_path)(method, *rest)
    return paths


def torch_path(method, hypers, schedule, kept):
    """The path of one lane from all starts, by an optimizer of PyTorch."""
    f, w = Objective(), torch.tensor(STARTS, requires_grad=True)
    optimizer = method([w], **hypers)
    factor = schedule()[1] if schedule else None
    path = np.empty((STEPS + 1, *STARTS.shape))
    path[0] = STARTS
    for t in range(1, STEPS + 1):
        f.begin_step()
        if factor:
            optimizer.param_groups[0]["lr"] = hypers["lr"] * float(factor(t, f, w))
        w.grad = torch.tensor(f.gradient(w.detach().numpy()))
        optimizer.step()
        path[t] = w.detach().numpy()
    return without_lost(path, kept)


{run_rule}


if __name__ == "__main__":
    for name, path in run().items():
        for start in range(path.shape[2]):
            x, y = path[np.isfinite(path[:, 0, start]), :, start][-1].tolist()
            print(f"{{name:24}} from {{STARTS[:, start].tolist()}}: {{x!r}} {{y!r}}")
'''


def program(runs: Runs) -> str:
    """A program that gives the same paths up to rounding, NAdam's to single precision. PictureError for surfaces that
    PyTorch has no functions for."""
    experiment, surface, scope = runs.experiment, runs.surface, Scope()
    lanes, own = [], []
    for i, (name, lane) in enumerate(zip(distinct(lane_names(runs.experiment)), experiment.lanes, strict=True)):
        made = in_torch(lane)
        if made is None:
            own.append(lane)
        method, hypers = (rule_name(lane), dict(lane.hypers)) if made is None else (f"torch.optim.{made[0]}", made[1])
        lanes.append(f"    ({name!r}, {method}, {hypers}, {schedule(lane, scope)}, {kept(runs, i)}),")
    arguments = "".join(f", torch.tensor({float(v)!r})" for v in surface.params.values())
    if surface.rows:
        body = (
            "data = torch.tensor(DATA if rows is None else DATA[:, rows])\n    "
            f"return value(w[0][..., None], w[1][..., None]{arguments}, *data).mean(-1)"
        )
    else:
        body = f"return value(w[0], w[1]{arguments}) + 0 * w[0]  # as many values as points, also where f is constant"
    rest = "\nLanes whose rule torch.optim has not, or has in another form, are written out." if own else ""
    pieces = parts(runs, own, scope)
    if surface.rows and any(f".{name}(" in pieces for name in OUTER):
        raise PictureError(tr("no PyTorch code: a lane asks for the slopes of the model, row by row; take Python"))
    return FRAME.format(
        **frame(runs),
        title=heading(runs, ", in PyTorch"),
        told=rest,
        surface=_value(surface._value),
        body=body,
        parts=pieces,
        matrices="".join(text for name, text in WITHOUT_DATA.items() if f".{name}(" in pieces),
        lanes="\n".join(lanes),
        imports="\n".join(
            ["import numpy as np", "import torch", *sorted(scope.imports - {"import numpy as np", "import math"})]
        ),
    )


def in_torch(lane: Lane) -> Made | None:
    """The class of torch.optim and the arguments that do what a lane does; None when it has no such rule."""
    if lane.optimizer not in CLASSES or lane.wrappers:
        return None
    keys = lane.method.convention_keys
    theirs = lane.method.convention("pytorch") if "pytorch" in keys else lane.method.conventions[0]
    same = lane.form.step is theirs.step
    if not same and (lane.schedule or lane.form.key not in SAME_PATH.get(lane.optimizer, ())):
        return None
    if lane.schedule and lane.schedule.kind == "plateau":
        return None
    if lane.optimizer == "rmsprop" and any(lane.hypers.get(extra) for extra in ("momentum", "beta", "centered")):
        return None
    defaults = {n: h.default for n, h in lane.method.hypers.items()}
    return CLASSES[lane.optimizer](defaults | lane.hypers)


def _value(function: Callable[..., Any]) -> str:
    """The surface's code with PyTorch's functions."""
    tree: Any = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree = ast.fix_missing_locations(_InTorch().visit(tree))
    tree.body[0].name = "value"
    return ast.unparse(tree)


class _InTorch(ast.NodeTransformer):
    """NumPy's names become torch's; on plain numbers, math's."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """One call of a function."""
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in {"amin", "amax"} and isinstance(node.args[0], ast.Tuple):  # the least or the largest of several
            folded, *others = map(_tensor, node.args[0].elts)
            for other in others:
                folded = _call("torch", "minimum" if name == "amin" else "maximum", [folded, other])
            return folded
        if name == "select":
            return _cases(node)
        if name not in IN_TORCH:
            raise PictureError(tr("this surface has no PyTorch code: take the NumPy code"))
        plain = not any(isinstance(n, ast.Name) for a in node.args for n in ast.walk(a) if not _is_module(n))
        target = IN_TORCH[name]
        if plain and hasattr(math, target if target != "abs" else "fabs"):
            return _call("math", {"abs": "fabs"}.get(target, target), node.args)
        return _call("torch", target, [_tensor(a) for a in node.args] if name in TENSORS else node.args)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """One name: π and e are numbers."""
        number = {"pi": math.pi, "e": math.e, "nan": math.nan}.get(node.id) if isinstance(node.ctx, ast.Load) else None
        if number is None:
            return node
        return ast.Attribute(ast.Name("math", ast.Load()), node.id, ast.Load())


def _cases(node: ast.Call) -> ast.expr:
    """``select`` as ``where`` inside ``where``."""
    conditions, values = (part.elts for part in node.args if isinstance(part, ast.List))
    out: ast.expr = _tensor(node.keywords[0].value) if node.keywords else _tensor(ast.Constant(0.0))
    for condition, value in reversed(list(zip(conditions, values, strict=True))):
        sure = isinstance(condition, ast.Constant) and condition.value is True
        out = value if sure else _call("torch", "where", [condition, _tensor(value), _tensor(out)])
    return out


def _call(module: str, name: str, args: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name(module, ast.Load()), name, ast.Load()), args, [])


def _tensor(node: ast.expr) -> ast.expr:
    """A plain number as a tensor, where PyTorch takes nothing else."""
    return _call("torch", "tensor", [node]) if isinstance(node, ast.Constant) else node


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"math", "torch"}
