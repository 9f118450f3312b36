"""Second-order, line-search and derivative-free methods, with SciPy, PyTorch, Optax and cmaes."""

import numpy as np
import optax
import torch
from make_reference import KEPT, Case, run_torch


def points(function):
    """The value, gradient and Hessian of a function as NumPy arrays, by torch's automatic differentiation."""
    from torch.autograd.functional import hessian, jacobian

    def tensor(p):
        return torch.tensor(np.asarray(p, dtype=float), dtype=torch.float64)

    def at(p):
        return function(p[0], p[1])

    return (
        lambda p: float(at(np.asarray(p))),
        lambda p: jacobian(at, tensor(p)).numpy(),
        lambda p: hessian(at, tensor(p)).numpy(),
    )


def run_scipy(function, start, make, read=None):
    """``scipy.optimize.minimize``; the path is what its callback sees, its last point repeated once it ends."""
    from scipy.optimize import minimize

    value, gradient, hessian = points(function)
    path = []
    options = make | {"maxiter": KEPT[-1] + 1}  # Nelder-Mead counts from one
    slopes = {} if make.get("method") == "Nelder-Mead" else {"jac": gradient, "hess": hessian}
    method = options.pop("method")
    if "edge" in options:
        edge = options.pop("edge")
        options["initial_simplex"] = np.array(start) + [[0, 0], [edge, 0], [0, edge]]
    minimize(value, start, method=method, callback=lambda x: path.append(tuple(x)), options=options, **slopes)
    return (path + path[-1:] * KEPT[-1])[: KEPT[-1]]


def run_linalg(function, start, make, read=None):
    """A step made of ``torch.linalg`` and the exact Hessian; ``make(g, H)`` gives the step."""
    _, gradient, hessian = points(function)
    p, path = np.array(start), []
    for _ in range(KEPT[-1]):
        p = p + make(torch.from_numpy(gradient(p)), torch.from_numpy(hessian(p))).numpy()
        path.append(tuple(p))
    return path


def run_cmaes(function, start, make, read=None):
    """``cmaes.CMA``, its points drawn with the symmetric root of C and the numbers that a seed of 0 gives ours."""
    from cmaes import CMA

    cma = CMA(mean=np.array(start), **make)
    draws, path = np.random.default_rng(0), []
    for _ in range(KEPT[-1]):
        b, d = cma._eigen_decomposition()
        z = draws.standard_normal((2, cma.population_size, 1))[..., 0]
        cloud = (cma.mean[:, None] + cma._sigma * (b @ np.diag(d) @ b.T) @ z).T
        cma.tell([(x, function(*x)) for x in cloud])
        path.append(tuple(cma.mean))
    return path


def saddle_free(g, hessian):
    values, vectors = torch.linalg.eigh(hessian)
    return -vectors @ ((vectors.T @ g) / (values.abs() + 0.1))


def backtracking(lr):
    search = optax.scale_by_backtracking_linesearch(
        max_backtracking_steps=100,
        slope_rtol=1e-4,
        decrease_factor=0.8,
        increase_factor=1.5,
        max_learning_rate=1.0,
        atol=0.0,
        rtol=0.0,
        store_grad=False,
    )
    return optax.chain(optax.sgd(1.0), search)


def run_optax_search(function, start, tx, read=None):
    """An Optax transformation that evaluates the function itself."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def loss(p):
        return function(p[0], p[1])

    p, path = jnp.array(start, dtype=jnp.float64), []
    state = tx.init(p)
    for _ in range(KEPT[-1]):
        value, grad = jax.value_and_grad(loss)(p)
        updates, state = tx.update(grad, state, p, value=value, grad=grad, value_fn=loss)
        p = optax.apply_updates(p, updates)
        path.append(tuple(p.tolist()))
    return path


LBFGS = {"max_iter": 1, "tolerance_grad": 0, "tolerance_change": 0}
CASES = [
    Case(
        "newton",
        "plain",
        "torch.linalg.solve",
        run_linalg,
        lambda lr: lambda g, h: -lr * torch.linalg.solve(h, g),
        unit=0.5,
    ),
    Case(
        "saddle_free_newton",
        "fixed",
        "torch.linalg.eigh",
        run_linalg,
        lambda lr: lambda g, h: lr * saddle_free(g, h),
        {"damping": 0.1},
        unit=0.5,
    ),
    Case(
        "backtracking",
        "optax",
        "optax.scale_by_backtracking_linesearch",
        run_optax_search,
        backtracking,
        {"shrink": 0.8, "grow": 1.5, "c1": 1e-4},
        unit=1.0,
    ),
    Case(
        "polyak",
        "optax",
        "optax.polyak_sgd",
        run_optax_search,
        lambda lr: optax.polyak_sgd(max_learning_rate=lr, f_min=-0.5),
        {"lowest": -0.5},
    ),
    Case(
        "lbfgs",
        "pytorch",
        "torch.optim.LBFGS",
        run_torch,
        lambda lr: lambda p: torch.optim.LBFGS(p, lr=lr, history_size=3, **LBFGS),
        {"history": 3},
        unit=0.2,
    ),
    Case(
        "trust_region",
        "steihaug",
        "scipy.optimize.minimize(method='trust-ncg')",
        run_scipy,
        lambda lr: {
            "method": "trust-ncg",
            "initial_trust_radius": 0.5,
            "max_trust_radius": 1000,
            "eta": 0.15,
            "gtol": 1e-14,
        },
        {"radius": 0.5, "largest": 1000, "accept": 0.15},
        unit=None,
    ),
    Case(
        "nelder_mead",
        "axes",
        "scipy.optimize.minimize(method='Nelder-Mead')",
        run_scipy,
        lambda lr: {"method": "Nelder-Mead", "xatol": 0, "fatol": 0, "edge": 0.5},
        {"size": 0.5, "reflect": 1, "expand": 2, "contract": 0.5, "shrink": 0.5},
        unit=None,
    ),
    Case(
        "nelder_mead",
        "scipy",
        "scipy.optimize.minimize(method='Nelder-Mead')",
        run_scipy,
        lambda lr: {"method": "Nelder-Mead", "xatol": 0, "fatol": 0},
        {"reflect": 1, "expand": 2, "contract": 0.5, "shrink": 0.5},
        unit=None,
    ),
    Case(
        "cma_es",
        "tutorial",
        "cmaes.CMA",
        run_cmaes,
        lambda lr: {"sigma": 0.5, "population_size": 6},
        {"size": 0.5, "members": 6},
        unit=None,
        note="given the same random draws",
    ),
]
