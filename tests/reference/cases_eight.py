"""The eight classical optimizers in the forms of PyTorch, Optax and Keras."""

import optax
from make_reference import CURVATURE, Case, ker, opt, pytorch, run_optax


def look_ahead(beta):
    """PyTorch's variable is the look-ahead point w − βv; this reads w itself (v there is without the rate)."""
    return lambda p, o: p + beta * o.param_groups[0]["lr"] * o.state[p]["momentum_buffer"]


B12 = {"beta1": 0.9, "beta2": 0.99}
CASES = [
    Case("sgd", "course", *pytorch("SGD"), unit=CURVATURE),
    Case("sgd", "course", *opt("sgd"), unit=CURVATURE),
    Case("sgd", "course", *ker("SGD"), unit=CURVATURE),
    Case("momentum", "course", *pytorch("SGD", momentum=0.9), {"beta": 0.9}, CURVATURE, "same path at a constant rate"),
    Case("momentum", "pytorch", *pytorch("SGD", momentum=0.9), {"beta": 0.9, "dampening": 0}, CURVATURE),
    Case(
        "momentum",
        "pytorch",
        *pytorch("SGD", momentum=0.9, dampening=0.3),
        {"beta": 0.9, "dampening": 0.3},
        CURVATURE,
    ),
    Case("momentum", "optax", *opt("sgd", momentum=0.9), {"beta": 0.9}, CURVATURE),
    Case("momentum", "keras", *ker("SGD", momentum=0.9), {"beta": 0.9}, CURVATURE),
    Case(
        "momentum",
        "ema",
        "optax.ema",
        run_optax,
        lambda lr: optax.chain(optax.ema(0.9, debias=False), optax.scale(-lr)),
        {"beta": 0.9},
        CURVATURE,
    ),
    Case(
        "nesterov",
        "course",
        *pytorch("SGD", momentum=0.9, nesterov=True),
        {"beta": 0.9},
        CURVATURE,
        "PyTorch's variable is w − βv: its path is shifted back before it is compared",
        look_ahead(0.9),
    ),
    Case("nesterov", "pytorch", *pytorch("SGD", momentum=0.9, nesterov=True), {"beta": 0.9}, CURVATURE),
    Case("nesterov", "optax", *opt("sgd", momentum=0.9, nesterov=True), {"beta": 0.9}, CURVATURE),
    Case("nesterov", "keras", *ker("SGD", momentum=0.9, nesterov=True), {"beta": 0.9}, CURVATURE),
    Case(
        "adagrad",
        "course",
        *opt("adagrad", initial_accumulator_value=0.0, eps=1e-6),
        {"eps": 1e-6},
        note="with a start of zero",
    ),
    Case("adagrad", "pytorch", *pytorch("Adagrad"), {"eps": 1e-10, "lr_decay": 0}),
    Case("adagrad", "pytorch", *pytorch("Adagrad", lr_decay=0.05, eps=1e-3), {"eps": 1e-3, "lr_decay": 0.05}),
    Case("adagrad", "optax", *opt("adagrad"), {"eps": 1e-7, "s0": 0.1}),
    Case("adagrad", "keras", *ker("Adagrad", epsilon=1e-3), {"eps": 1e-3, "s0": 0.1}),
    Case("rmsprop", "course", *opt("rmsprop", decay=0.9, eps=1e-6), {"rho": 0.9, "eps": 1e-6}),
    Case("rmsprop", "pytorch", *pytorch("RMSprop", alpha=0.95, eps=1e-3), {"rho": 0.95, "eps": 1e-3}),
    Case("rmsprop", "optax", *opt("rmsprop", decay=0.9, eps=1e-3), {"rho": 0.9, "eps": 1e-3}),
    Case("rmsprop", "keras", *ker("RMSprop", rho=0.9, epsilon=1e-3), {"rho": 0.9, "eps": 1e-3}),
    Case(
        "adadelta",
        "course",
        *pytorch("Adadelta", rho=0.9, eps=1e-5),
        {"rho": 0.9, "eps": 1e-5},
        1.0,
        "with the rate 1, that is, none",
    ),
    Case("adadelta", "pytorch", *pytorch("Adadelta", rho=0.9, eps=1e-3), {"rho": 0.9, "eps": 1e-3}, 0.5),
    Case("adadelta", "optax", *opt("adadelta", rho=0.9, eps=1e-3), {"rho": 0.9, "eps": 1e-3}, 0.5),
    Case("adadelta", "keras", *ker("Adadelta", rho=0.9, epsilon=1e-3), {"rho": 0.9, "eps": 1e-3}, 0.5),
    Case("adam", "course", *pytorch("Adam", betas=(0.9, 0.99), eps=1e-3), B12 | {"eps": 1e-3}),
    Case("adam", "pytorch", *pytorch("Adam"), {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
    Case("adam", "keras", *ker("Adam", beta_2=0.99, epsilon=1e-3), B12 | {"eps": 1e-3}),
    Case("adam", "epsilon-hat", *ker("Adam", beta_2=0.99, epsilon=1e-3), B12 | {"eps": 1e-3}),
    Case("adam", "optax", *opt("adam", b2=0.99, eps=1e-3, eps_root=1e-4), B12 | {"eps": 1e-3, "eps_root": 1e-4}),
    Case(
        "nadam",
        "pytorch",
        *pytorch("NAdam", betas=(0.9, 0.99), eps=1e-3, momentum_decay=0.1),
        B12 | {"eps": 1e-3, "momentum_decay": 0.1},
    ),
    Case("nadam", "optax", *opt("nadam", b2=0.99, eps=1e-3), B12 | {"eps": 1e-3}),
    Case("nadam", "keras", *ker("Nadam", beta_2=0.99, epsilon=1e-3), B12 | {"eps": 1e-3}),
]
