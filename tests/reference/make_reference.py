"""Run published implementations of the optimizers and write down where they go; the tests compare ours with that.

Needs an environment of its own (requirements.txt beside this file). Usage: python make_reference.py [KEY ...]; with no
key, all are made. What is compared with what stands in ``cases_*.py``: a list ``CASES`` in each.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

HERE = Path(__file__).parent
CURVATURE, LENGTH = "1/curvature", "length"  # the units of a rate
KEPT = (1, 2, 3, 5, 10, 20, 30, 40, 50)  # the steps written down
PROBLEMS: dict[str, tuple[Callable, tuple[float, float], dict[str, float]]] = {
    # the function, the start, and the rate by its unit
    "quadratic": (lambda x, y: 0.1 * x**2 + 2 * y**2, (-5.0, -2.0), {CURVATURE: 0.1, LENGTH: 0.05}),
    "booth": (
        lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
        (-4.0, 6.0),
        {CURVATURE: 0.02, LENGTH: 0.05},
    ),
    "rosenbrock": (
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        (-1.2, 1.0),
        {CURVATURE: 2e-4, LENGTH: 0.02},
    ),
    "beale": (
        lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
        (1.0, 1.6),
        {CURVATURE: 1e-3, LENGTH: 0.02},
    ),
}


@dataclass(frozen=True)
class Case:
    """One form of ours and the implementation that it is compared with.

    ``make(lr)`` gives what ``run`` needs; ``hypers`` are our names for the values used there, without ``lr``, which is
    taken from the problem by ``unit`` (None: the form has no rate; a number: that rate). ``note`` tells what differs.
    """

    optimizer: str
    convention: str
    source: str
    run: Callable[..., list[tuple[float, float]]]
    make: Callable[[float], Any]
    hypers: dict[str, float] = field(default_factory=dict)
    unit: str | float | None = LENGTH
    note: str = ""
    read: Callable[..., Any] | None = None


def run_torch(function, start, make, read=None):
    """A torch optimizer; ``make(lr)(params)`` builds it, ``read(p, opt)`` gives the point if it is not ``p``."""
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    opt = make([p])

    def closure():
        opt.zero_grad()
        loss = function(p[0], p[1])
        loss.backward(create_graph=getattr(opt, "wants_graph", False))
        return loss

    path = []
    for _ in range(KEPT[-1]):
        opt.step(closure)
        point = p if read is None else read(p, opt)
        path.append(tuple(point.detach().tolist()))
    return path


def run_torch_with_hessian(function, start, make, read=None):
    """A torch optimizer that takes the diagonal of the Hessian; ``opt.every`` says at which steps it is given one."""
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    opt = make([p])
    path = []
    for t in range(KEPT[-1]):
        opt.zero_grad()
        function(p[0], p[1]).backward()
        matrix = torch.autograd.functional.hessian(lambda q: function(q[0], q[1]), p.detach())
        opt.step(hessian=[torch.diagonal(matrix)] if t % opt.every == 0 else None)
        path.append(tuple(p.detach().tolist()))
    return path


def run_torch_column(function, start, make, read=None):
    """A torch optimizer whose parameter is the point as a 2 × 1 matrix."""
    import torch

    p = torch.tensor(start, dtype=torch.float64).reshape(2, 1).requires_grad_(True)
    opt = make([p])
    path = []
    for _ in range(KEPT[-1]):
        opt.zero_grad()
        function(p[0, 0], p[1, 0]).backward()
        opt.step()
        path.append(tuple(p.detach().flatten().tolist()))
    return path


def run_optax(function, start, tx, read=None):
    """An Optax transformation; ``read(state, p)`` gives the point if it is not ``p``."""
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    loss = lambda p: function(p[0], p[1])  # noqa: E731
    p = jnp.array(start, dtype=jnp.float64)
    state = tx.init(p)

    @jax.jit
    def step(p, state):
        updates, state = tx.update(jax.grad(loss)(p), state, p)
        return optax.apply_updates(p, updates), state

    path = []
    for _ in range(KEPT[-1]):
        p, state = step(p, state)
        path.append(tuple((p if read is None else read(state, p)).tolist()))
    return path


def run_keras(function, start, optimizer, read=None):
    """A Keras optimizer on its torch backend."""
    import keras

    keras.config.set_floatx("float64")
    v = keras.Variable(list(start), dtype="float64")
    opt = optimizer()
    path = []
    for _ in range(KEPT[-1]):
        p = v.value.detach().clone().requires_grad_(True)
        function(p[0], p[1]).backward()
        opt.apply([p.grad], [v])
        path.append(tuple(v.value.detach().tolist()))
    return path


# Each of these gives the first three things a case needs after its names: source, run, make.
def pytorch(name, **options):
    """``torch.optim``."""
    import torch

    # Some keep their scalars in tensors of the default type, which would round them to 32 bits.
    torch.set_default_dtype(torch.float64)
    cls = getattr(torch.optim, name)
    return f"torch.optim.{name}", run_torch, lambda lr: lambda p: cls(p, lr=lr, foreach=False, **options)


def collection(name, **options):
    """``pytorch_optimizer``."""
    import pytorch_optimizer
    import torch

    torch.set_default_dtype(torch.float64)

    class Double(getattr(pytorch_optimizer, name)):
        """Some keep scalars of their state in 32 bits whatever the parameters are; here they are 64."""

        def init_group(self, group, **kwargs):
            super().init_group(group, **kwargs)
            for state in (self.state[p] for p in group["params"]):
                state.update({k: v.double() for k, v in state.items() if getattr(v, "dtype", None) is torch.float32})

    return f"pytorch_optimizer.{name}", run_torch, lambda lr: lambda p: Double(p, lr=lr, **options)


def opt(name, **options):
    """``optax``, or with a dot in the name a part of it."""
    import optax

    module = optax.contrib if name.startswith("contrib.") else optax
    return f"optax.{name}", run_optax, lambda lr: getattr(module, name.split(".")[-1])(lr, **options)


def ker(name, **options):
    """``keras.optimizers``."""
    import keras

    cls = getattr(keras.optimizers, name)
    return f"keras.optimizers.{name}", run_keras, lambda lr: lambda: cls(learning_rate=lr, **options)


def record(case: Case) -> dict[str, Any]:
    """The case as it is written down: what was run, with which values, and the points at the steps kept."""
    paths = {}
    for name, (function, start, rates) in PROBLEMS.items():
        lr = rates[case.unit] if isinstance(case.unit, str) else case.unit
        path = case.run(function, start, case.make(lr), case.read)
        hypers = case.hypers | ({} if lr is None else {"lr": lr})
        paths[name] = {"start": start, "hypers": hypers, "points": [path[t - 1] for t in KEPT]}
    package = case.source.split(".")[0]
    return {
        "convention": case.convention,
        "source": case.source,
        "version": version(package),
        "note": case.note,
        "paths": paths,
    }


def main(keys: list[str]) -> None:
    sys.path.insert(0, str(HERE))
    sys.modules["make_reference"] = sys.modules["__main__"]
    modules = [importlib.import_module(p.stem) for p in sorted(HERE.glob("cases_*.py"))]
    cases = [case for module in modules for case in module.CASES]
    for key in keys or sorted({c.optimizer for c in cases}):
        mine = [record(c) for c in cases if c.optimizer == key]
        if not mine:
            raise SystemExit(f"there is no case for {key}")
        text = json.dumps({"steps": KEPT, "cases": mine}, indent=1, ensure_ascii=False)
        (HERE / f"{key}.json").write_text(text + "\n", encoding="utf-8")
        print(key, *(f"{c['convention']}={c['source']}" for c in mine))


if __name__ == "__main__":
    main(sys.argv[1:])
