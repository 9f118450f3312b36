"""The first-order methods as PyTorch, Optax, Keras and pytorch_optimizer have them."""

import torch
from make_reference import CURVATURE, Case, collection, ker, opt, pytorch, run_torch

E3 = {"eps": 1e-3}
B = {"beta1": 0.9, "beta2": 0.99}
TORCH = {"betas": (0.9, 0.99), "eps": 1e-3}
OPTAX = {"b1": 0.9, "b2": 0.99, "eps": 1e-3}
KERAS = {"beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-3}
RPROP = {"grow": 1.2, "shrink": 0.5, "d_min": 1e-6, "d_max": 50}

CASES = [
    Case("adamax", "paper", *pytorch("Adamax", **TORCH), B | E3),
    Case("adamax", "paper", *opt("adamax", **OPTAX), B | E3),
    Case("adamax", "keras", *ker("Adamax", **KERAS), B | E3),
    Case("amsgrad", "pytorch", *pytorch("Adam", amsgrad=True, **TORCH), B | E3),
    Case("amsgrad", "optax", *opt("amsgrad", **OPTAX), B | E3),
    Case("amsgrad", "keras", *ker("Adam", amsgrad=True, **KERAS), B | E3),
    Case("adamw", "pytorch", *pytorch("AdamW", weight_decay=0.1, **TORCH), B | E3 | {"weight_decay": 0.1}),
    Case("adamw", "pytorch", *opt("adamw", weight_decay=0.1, **OPTAX), B | E3 | {"weight_decay": 0.1}),
    Case("adamw", "keras", *ker("AdamW", weight_decay=0.1, **KERAS), B | E3 | {"weight_decay": 0.1}),
    Case(
        "adamw",
        "paper",
        "torch.optim.AdamW",
        run_torch,
        lambda lr: lambda p: torch.optim.AdamW(p, lr=lr, weight_decay=0.01 / lr, **TORCH),
        B | E3 | {"weight_decay": 0.01},
        note="PyTorch multiplies the decay by the rate; dividing it first gives the paper's form",
    ),
    Case("nadamw", "optax", *opt("nadamw", weight_decay=0.1, **OPTAX), B | E3 | {"weight_decay": 0.1}),
    Case(
        "nadamw",
        "pytorch",
        *pytorch("NAdam", decoupled_weight_decay=True, weight_decay=0.1, momentum_decay=0.1, **TORCH),
        B | E3 | {"weight_decay": 0.1, "momentum_decay": 0.1},
    ),
    Case(
        "rmsprop",
        "momentum",
        *pytorch("RMSprop", alpha=0.95, eps=1e-3, momentum=0.8),
        {"rho": 0.95, "eps": 1e-3, "momentum": 0.8},
    ),
    Case(
        "rmsprop",
        "centred",
        *pytorch("RMSprop", alpha=0.95, eps=1e-3, momentum=0.5, centered=True),
        {"rho": 0.95, "eps": 1e-3, "momentum": 0.5},
    ),
    Case(
        "rmsprop",
        "graves",
        *opt("rmsprop", decay=0.95, eps=1e-3, momentum=0.9, centered=True),
        {"rho": 0.95, "eps": 1e-3, "momentum": 0.9},
    ),
    Case(
        "rmsprop",
        "graves",
        *ker("RMSprop", rho=0.95, epsilon=1e-3, momentum=0.9, centered=True),
        {"rho": 0.95, "eps": 1e-3, "momentum": 0.9},
    ),
    Case("rprop", "pytorch", *pytorch("Rprop"), RPROP),
    Case(
        "asgd",
        "pytorch",
        *pytorch("ASGD", lambd=0.1, alpha=0.6, t0=3),
        {"lambd": 0.1, "alpha": 0.6, "t0": 3},
        CURVATURE,
        "PyTorch leaves the average in state['ax']; that is what is compared",
        lambda p, o: o.state[p]["ax"],
    ),
    Case("signsgd", "paper", *opt("sign_sgd")),
    Case("signsgd", "paper", *collection("SignSGD", momentum=0.0)),
    Case("signum", "paper", *opt("signum", beta=0.8), {"beta": 0.8}),
    Case("signum", "paper", *collection("SignSGD", momentum=0.8), {"beta": 0.8}),
    Case("lion", "paper", *opt("lion", b1=0.9, b2=0.99, weight_decay=0.1), B | {"weight_decay": 0.1}),
    Case("lion", "paper", *collection("Lion", betas=(0.9, 0.99), weight_decay=0.1), B | {"weight_decay": 0.1}),
    Case("lion", "paper", *ker("Lion", beta_1=0.9, beta_2=0.99, weight_decay=0.1), B | {"weight_decay": 0.1}),
    Case("tiger", "paper", *collection("Tiger", beta=0.965, weight_decay=0.1), {"beta": 0.965, "weight_decay": 0.1}),
]
