"""The first-order methods as PyTorch, Optax, Keras and pytorch_optimizer have them."""

import optax
import pytorch_optimizer
import torch
from make_reference import (
    CURVATURE,
    Case,
    collection,
    ker,
    opt,
    pytorch,
    run_optax,
    run_torch,
    run_torch_column,
    run_torch_with_hessian,
)
from pytorch_optimizer.optimizer import soap


class DoubleTorch:
    """torch for SOAP's module, which would round its axes to 32 bits in the QR decomposition."""

    def __getattr__(self, name):
        return getattr(torch, "float64" if name == "float32" else name)


soap.torch = DoubleTorch()

E3 = {"eps": 1e-3}
B = {"beta1": 0.9, "beta2": 0.99}
TORCH = {"betas": (0.9, 0.99), "eps": 1e-3}
OPTAX = {"b1": 0.9, "b2": 0.99, "eps": 1e-3}
KERAS = {"beta_1": 0.9, "beta_2": 0.99, "epsilon": 1e-3}
RPROP = {"grow": 1.2, "shrink": 0.5, "d_min": 1e-6, "d_max": 50}
B3 = {"beta1": 0.9, "beta2": 0.8, "beta3": 0.99}
BOUND = TORCH | {"final_lr": 2e-4, "gamma": 0.1}
SWATS = {"beta1": 0.9, "beta2": 0.9}
FREE = {"beta1": 0.9, "beta2": 0.99, "eps": 1e-3, "d0": 1e-2}
FTRL = {"beta": 1.0, "l1": 0.5, "l2": 0.1}


def contrib(name, *args, **options):
    """Optax methods that have no rate of ours."""
    return f"optax.contrib.{name}", run_optax, lambda lr: getattr(optax.contrib, name)(*args, **options)


def free(name, **options):
    """pytorch_optimizer methods that have no rate of ours."""
    source, run, make = collection(name, **options)
    return source, run, lambda lr: make(1.0)


def averaged(beta):
    """The variable is y = (1 − β) z + β x; this reads the average x."""
    return lambda p, o: (p - (1 - beta) * o.state[p]["z"]) / beta


def exact(name, every, p=1.0, **options):
    """pytorch_optimizer methods that are handed the diagonal of the Hessian every so many steps."""
    if name == "SophiaH":
        options["p"] = p

    def make(lr):
        def build(params):
            opt = getattr(pytorch_optimizer, name)(params, lr=lr / p, **options)
            opt.every = every
            return opt

        return build

    return f"pytorch_optimizer.{name}", run_torch_with_hessian, make


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
    Case("adabelief", "paper", *opt("adabelief", b1=0.9, b2=0.99, eps=1e-4, eps_root=1e-4), B | {"eps": 1e-4}),
    Case("adabelief", "paper", *collection("AdaBelief", betas=(0.9, 0.99), eps=1e-4), B | {"eps": 1e-4}),
    Case("radam", "pytorch", *pytorch("RAdam", **TORCH), B | E3, CURVATURE),
    Case("radam", "optax", *opt("radam", **OPTAX), B | E3, CURVATURE),
    Case(
        "radam",
        "paper",
        *opt("radam", b1=0.9, b2=0.99, eps=1e-3, threshold=4.0),
        B | E3,
        CURVATURE,
        "Optax with the paper's threshold",
    ),
    Case("yogi", "optax", *opt("yogi", b1=0.9, b2=0.99, eps=1e-3), B | E3 | {"v0": 1e-6}),
    Case(
        "yogi", "optax", *collection("Yogi", betas=(0.9, 0.99), eps=1e-3, initial_accumulator=0.1), B | E3 | {"v0": 0.1}
    ),
    Case("qhm", "paper", *collection("QHM", momentum=0.95, nu=0.6), {"beta": 0.95, "nu": 0.6}, CURVATURE),
    Case(
        "qhadam",
        "paper",
        *collection("QHAdam", betas=(0.9, 0.99), nus=(0.6, 0.8), eps=1e-3),
        B | E3 | {"nu1": 0.6, "nu2": 0.8},
    ),
    Case("aggmo", "paper", *collection("AggMo", betas=(0.0, 0.9, 0.99)), {"a": 0.1, "balls": 3}, CURVATURE),
    Case("adabound", "authors", *collection("AdaBound", **BOUND), B | E3 | {"final_lr": 2e-4, "gamma": 0.1}),
    Case(
        "adabound",
        "amsbound",
        *collection("AdaBound", ams_bound=True, **BOUND),
        B | E3 | {"final_lr": 2e-4, "gamma": 0.1},
    ),
    Case(
        "adamod",
        "authors",
        *collection("AdaMod", betas=(0.9, 0.99, 0.9), eps=1e-3),
        B | E3 | {"beta3": 0.9},
    ),
    Case("diffgrad", "authors", *collection("DiffGrad", **TORCH), B | E3),
    Case("novograd", "paper", *opt("novograd", b1=0.9, b2=0.25, eps=1e-3), {"beta1": 0.9, "beta2": 0.25} | E3),
    Case("novograd", "paper", *collection("NovoGrad", betas=(0.9, 0.25), eps=1e-3), {"beta1": 0.9, "beta2": 0.25} | E3),
    Case("lars", "paper", *opt("lars", trust_coefficient=0.01), {"trust": 0.01}, 0.5),
    Case("lamb", "paper", *opt("lamb", b1=0.9, b2=0.99, eps=1e-3), B | E3),
    Case("accsgd", "paper", *collection("AccSGD", kappa=100, xi=5), {"kappa": 100, "xi": 5}, CURVATURE),
    Case(
        "pid",
        "authors",
        *collection("PID", momentum=0.8, integral=1, derivative=2),
        {"beta": 0.8, "integral": 1, "derivative": 2},
        CURVATURE,
    ),
    Case("madgrad", "authors", *collection("MADGRAD", momentum=0.8, eps=1e-3), {"momentum": 0.8} | E3, 0.01),
    Case("adan", "authors", *collection("Adan", betas=(0.9, 0.8, 0.99), eps=1e-3), B3 | E3),
    Case("adan", "optax", *opt("adan", b1=0.9, b2=0.8, b3=0.99, eps=1e-3, eps_root=0.0), B3 | E3),
    Case("adopt", "paper", *opt("contrib.adopt", b1=0.9, b2=0.99, eps=1e-3), B | E3),
    Case("adopt", "unclipped", *opt("contrib.adopt", b1=0.9, b2=0.99, eps=1e-3, use_clipping=False), B | E3),
    Case(
        "adopt",
        "unclipped",
        *collection("ADOPT", clip_lambda=None, **TORCH),
        B | E3,
        note="without the clip, whose bound counts one step too many here",
    ),
    Case(
        "ademamix",
        "paper",
        *opt("contrib.ademamix", b1=0.9, b2=0.99, b3=0.98, alpha=5.0, eps=1e-3),
        B | E3 | {"beta3": 0.98, "alpha": 5},
    ),
    Case(
        "ademamix",
        "paper",
        *collection("AdEMAMix", betas=(0.9, 0.99, 0.98), alpha=5.0, eps=1e-3),
        B | E3 | {"beta3": 0.98, "alpha": 5},
    ),
    Case(
        "ademamix",
        "scheduled",
        *collection("AdEMAMix", betas=(0.9, 0.99, 0.98), alpha=5.0, eps=1e-3, t_alpha_beta3=30),
        B | E3 | {"beta3": 0.98, "alpha": 5, "warmup": 30},
    ),
    Case(
        "mars",
        "authors",
        *collection("MARS", optimize_1d=True, betas=(0.9, 0.99), gamma=0.05, eps=1e-3),
        B | E3 | {"gamma": 0.05},
    ),
    Case(
        "swats", "relative", *collection("SWATS", betas=(0.9, 0.9), eps=0.05), SWATS | {"tolerance": 0.05, "eps": 0.05}
    ),
    Case("dog", "paper", *contrib("dog", 1.0, init_step=("heuristic", 1e-2)), {"r0": 1e-2}, None),
    Case("prodigy", "optax", *contrib("prodigy", 1.0, betas=(0.9, 0.99), eps=1e-3, estim_lr0=1e-2), FREE, None),
    Case("prodigy", "paper", *free("Prodigy", betas=(0.9, 0.99), eps=1e-3, d0=1e-2), FREE, None),
    Case("dadapt", "optax", *contrib("dadapt_adamw", 1.0, betas=(0.9, 0.99), eps=1e-3, estim_lr0=1e-2), FREE, None),
    Case("dadapt", "paper", *free("DAdaptAdam", betas=(0.9, 0.99), eps=1e-3, d0=1e-2), FREE, None),
    Case(
        "schedule_free_sgd",
        "paper",
        *opt("contrib.schedule_free_sgd", b1=0.9),
        {"beta": 0.9},
        CURVATURE,
        "Optax's variable is the point where the slope is taken; the average is compared",
        optax.contrib.schedule_free_eval_params,
    ),
    Case(
        "schedule_free_sgd",
        "paper",
        *collection("ScheduleFreeSGD", momentum=0.8),
        {"beta": 0.8},
        CURVATURE,
        "the average is compared",
        averaged(0.8),
    ),
    Case(
        "schedule_free_sgd",
        "warm-up",
        *collection("ScheduleFreeSGD", momentum=0.8, warmup_steps=20),
        {"beta": 0.8, "warmup": 20},
        CURVATURE,
        "the average is compared",
        averaged(0.8),
    ),
    Case(
        "schedule_free_adamw",
        "paper",
        *opt("contrib.schedule_free_adamw", b1=0.9, b2=0.99, eps=1e-3),
        B | E3,
        note="the average is compared",
        read=optax.contrib.schedule_free_eval_params,
    ),
    Case(
        "schedule_free_adamw",
        "paper",
        *collection("ScheduleFreeAdamW", **TORCH),
        B | E3,
        note="the average is compared",
        read=averaged(0.9),
    ),
    Case(
        "schedule_free_adamw",
        "warm-up",
        *collection("ScheduleFreeAdamW", warmup_steps=20, **TORCH),
        B | E3 | {"warmup": 20},
        note="the average is compared",
        read=averaged(0.9),
    ),
    Case(
        "adahessian",
        "paper",
        *exact("AdaHessian", 1, update_period=10**6, hessian_power=0.8, **TORCH),
        B | E3 | {"power": 0.8},
        0.1,
        "with the exact diagonal handed in",
    ),
    Case(
        "sophia",
        "paper",
        *exact("SophiaH", 7, update_period=10**6, p=0.5, betas=(0.9, 0.99), eps=2e-3),
        B | E3 | {"gamma": 0.5, "every": 7},
        note="with the exact diagonal handed in; there the rate multiplies a quotient cut to p = γ, here one cut to 1",
    ),
    Case("ftrl", "libraries", *collection("FTRL", beta=1.0, lambda_1=0.5, lambda_2=0.1), FTRL, 0.4),
    Case(
        "ftrl",
        "keras",
        *ker(
            "Ftrl",
            beta=1.0,
            initial_accumulator_value=0.1,
            l1_regularization_strength=0.05,
            l2_regularization_strength=0.05,
        ),
        {"beta": 1.0, "l1": 0.05, "l2": 0.05},
        0.4,
    ),
    Case(
        "full_adagrad",
        "inside",
        *collection("Shampoo", matrix_eps=1e-2),
        {"eps": 1e-2},
        note="on a vector, that is what it is",
    ),
    Case(
        "shampoo",
        "paper",
        collection("Shampoo")[0],
        run_torch_column,
        lambda lr: lambda p: pytorch_optimizer.Shampoo(p, lr=lr, matrix_eps=1e-2),
        {"eps": 1e-2},
        note="the second start value is ε times the unit matrix as well",
    ),
    Case(
        "soap",
        "authors",
        *collection(
            "SOAP", betas=(0.9, 0.8), eps=1e-3, precondition_1d=True, precondition_frequency=3, weight_decay=0.0
        ),
        {"beta1": 0.9, "beta2": 0.8, "every": 3} | E3,
    ),
]
