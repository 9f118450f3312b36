"""Run published forms of the wrappers and write down where they go. Usage: python make_wrappers.py"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import optax
import pytorch_optimizer
import torch
from make_reference import KEPT, PROBLEMS, run_optax

torch.set_default_dtype(torch.float64)
LR = {"quadratic": 0.05, "rosenbrock": 1e-3, "beale": 5e-3}
CASES = {
    # name: our lane, torch's optimizer for a rate, what happens to the gradient before its step
    "l2 and SGD": (
        {"optimizer": "sgd", "wrappers": {"l2": {"rate": 0.2}}},
        lambda p, lr: torch.optim.SGD(p, lr, weight_decay=0.2),
        None,
    ),
    "l2 and Adam": (
        {"optimizer": "adam", "wrappers": {"l2": {"rate": 0.2}}},
        lambda p, lr: torch.optim.Adam(p, lr, weight_decay=0.2),
        None,
    ),
    "decoupled and Adam, as AdamW": (
        {"optimizer": "adam", "wrappers": {"weight_decay": {"rate": 0.01}}},
        lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.01 / lr),
        None,
    ),
    "clip by norm and SGD": (
        {"optimizer": "sgd", "wrappers": {"clip_norm": {"limit": 0.5}}},
        lambda lr: optax.chain(optax.clip_by_global_norm(0.5), optax.sgd(lr)),
        "optax",  # torch.nn.utils.clip_grad_norm_ divides by |g| + 1e-6, which is 1e-6 off the formula
    ),
    "clip by value and Adam": (
        {"optimizer": "adam", "wrappers": {"clip_value": {"limit": 0.5}}},
        torch.optim.Adam,
        lambda p: torch.nn.utils.clip_grad_value_(p, 0.5),
    ),
    "Lookahead and SGD": (
        {"optimizer": "sgd", "wrappers": {"lookahead": {"k": 4, "alpha": 0.3}}},
        lambda p, lr: pytorch_optimizer.Lookahead(torch.optim.SGD(p, lr), k=4, alpha=0.3, pullback_momentum="none"),
        None,
    ),
    "Lookahead and Adam": (
        {"optimizer": "adam", "wrappers": {"lookahead": {"k": 5, "alpha": 0.5}}},
        lambda p, lr: pytorch_optimizer.Lookahead(torch.optim.Adam(p, lr), k=5, alpha=0.5, pullback_momentum="none"),
        None,
    ),
}


def path(function, start, make, clip):
    p = torch.tensor(start, requires_grad=True)
    opt, points = make(p), []
    for _ in range(KEPT[-1]):
        opt.zero_grad()
        function(p[0], p[1]).backward()
        if clip:
            clip([p])
        opt.step()
        points.append(p.detach().tolist())
    return [points[t - 1] for t in KEPT]


def main():
    cases = []
    for name, (lane, make, clip) in CASES.items():
        paths = {}
        for problem, lr in LR.items():
            function, start, _ = PROBLEMS[problem]
            if clip == "optax":
                points = [run_optax(function, start, make(lr))[t - 1] for t in KEPT]
            else:
                points = path(function, start, lambda p: make([p], lr), clip)  # noqa: B023
            paths[problem] = {"start": start, "lr": lr, "points": points}
        cases.append({"name": name, "lane": lane, "paths": paths})
    versions = {name: version(name) for name in ("torch", "pytorch_optimizer", "optax")}
    target = Path(__file__).parent / "wrappers" / "wrappers.json"
    target.parent.mkdir(exist_ok=True)
    text = json.dumps({"versions": versions, "steps": KEPT, "cases": cases}, indent=1, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
