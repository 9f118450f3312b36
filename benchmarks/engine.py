"""The engine against a hand-tuned loop, PyTorch and Optax: Adam on Rosenbrock, 500 steps, whole path kept."""

from __future__ import annotations

import argparse
from statistics import median

import numpy as np

from benchmarks.timing import interleave, ratio, report
from engine.experiment import Experiment, read
from engine.simulate import simulate

STEPS, LR, BETA1, BETA2, EPS = 500, 0.01, 0.9, 0.999, 1e-8
SINGLES = 2  # single PyTorch runs that are timed; longer loops are extrapolated from them


def starts(n: int) -> np.ndarray:
    """N start points over Rosenbrock's view, (2, N)."""
    return np.random.default_rng(0).uniform([[-2], [-1]], [[2], [3]], (2, n))


def ours(w0: np.ndarray):
    """Our engine, from the experiment to the path: generated gradient, readable rule, divergence watched."""
    lane = {"optimizer": "adam", "lr": LR, "beta1": BETA1, "beta2": BETA2, "eps": EPS}
    experiment = read(Experiment, {"surface": "rosenbrock", "start": w0.T.tolist(), "steps": STEPS, "lanes": [lane]})
    return lambda: simulate(experiment, state=False).path


def hand_tuned(w0: np.ndarray):
    """The yardstick: the same arithmetic written out in place, every temporary reused, nothing checked."""

    def run() -> np.ndarray:
        path = np.empty((STEPS + 1, *w0.shape))
        path[0] = w0
        m, v, g, a, b = (np.zeros_like(w0) for _ in range(5))
        gx, gy = g
        ax, ay = a
        w = w0
        for t in range(1, STEPS + 1):
            x, y = w
            np.multiply(x, x, out=ax)
            np.subtract(y, ax, out=ay)  # y − x²
            np.multiply(x, ay, out=ax)
            np.multiply(ax, -400.0, out=gx)
            np.subtract(x, 1.0, out=ax)
            np.multiply(ax, 2.0, out=ax)
            np.add(gx, ax, out=gx)
            np.multiply(ay, 200.0, out=gy)

            np.multiply(m, BETA1, out=m)
            np.multiply(g, 1 - BETA1, out=a)
            np.add(m, a, out=m)
            np.multiply(v, BETA2, out=v)
            np.multiply(g, g, out=a)
            np.multiply(a, 1 - BETA2, out=a)
            np.add(v, a, out=v)
            np.multiply(v, 1 / (1 - BETA2**t), out=a)
            np.sqrt(a, out=a)
            np.add(a, EPS, out=a)
            np.multiply(m, LR / (1 - BETA1**t), out=b)
            np.divide(b, a, out=b)
            np.subtract(w, b, out=path[t])
            w = path[t]
        return path

    return run


def torch_batched(w0: np.ndarray):
    """torch.optim.Adam on one (2, N) tensor with the gradient written out."""
    import torch

    def run() -> np.ndarray:
        w = torch.nn.Parameter(torch.tensor(w0))
        optimizer = torch.optim.Adam([w], lr=LR, betas=(BETA1, BETA2), eps=EPS)
        path = torch.empty((STEPS + 1, *w0.shape), dtype=torch.float64)
        with torch.no_grad():
            path[0] = w
            for t in range(1, STEPS + 1):
                x, y = w
                d = y - x * x
                w.grad = torch.stack((-400 * x * d + 2 * (x - 1), 200 * d))
                optimizer.step()
                path[t] = w
        return path.numpy()

    return run


def torch_singles(w0: np.ndarray):
    """What most visualizers do: one run after the other, gradient by autograd."""
    import torch

    def run() -> list[np.ndarray]:
        return [single(torch, w0[:, n]) for n in range(min(SINGLES, w0.shape[1]))]

    return run


def single(torch, start: np.ndarray) -> np.ndarray:
    """One PyTorch run from one start."""
    w = torch.nn.Parameter(torch.tensor(start))
    optimizer = torch.optim.Adam([w], lr=LR, betas=(BETA1, BETA2), eps=EPS)
    path = np.empty((STEPS + 1, 2))
    path[0] = start
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        loss = (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2
        loss.backward()
        optimizer.step()
        path[t] = w.detach().numpy()
    return path


def optax_jitted(w0: np.ndarray):
    """optax.adam in one jitted scan over the steps; compiling is not counted."""
    import jax
    import optax

    jax.config.update("jax_enable_x64", True)
    rule = optax.adam(LR, BETA1, BETA2, EPS)

    def loss(w):
        return ((1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2).sum()

    def step(carry, _):
        w, state = carry
        updates, state = rule.update(jax.grad(loss)(w), state)
        w = w + updates
        return (w, state), w

    @jax.jit
    def scan(w):
        return jax.lax.scan(step, (w, rule.init(w)), None, length=STEPS)[1]

    w = jax.numpy.asarray(w0)
    return lambda: scan(w).block_until_ready()


def main() -> None:
    """Print the ratios for each number of runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alone", action="store_true", help="only the hand-tuned loop; needs no PyTorch or Optax")
    options = parser.parse_args()
    for n in (1, 64, 1000, 10_000):
        w0 = starts(n)
        contenders = {"ours": ours(w0), "hand-tuned": hand_tuned(w0)}
        if not options.alone:
            contenders |= {
                "PyTorch batched": torch_batched(w0),
                "PyTorch loop": torch_singles(w0),
                "Optax jitted": optax_jitted(w0),
            }
        early = slice(0, 51)  # rounding is amplified later on
        np.testing.assert_allclose(contenders["ours"]()[early], contenders["hand-tuned"]()[early], rtol=1e-9)
        seconds = interleave(contenders, rounds=15 if n <= 64 else 5)
        times = {name: ratio(seconds, name, "ours") for name in contenders if name != "ours"}
        rows = [("ours", f"{median(seconds['ours']) * 1e3:.1f} ms", "")]
        rows += [("ours / hand-tuned", f"{1 / times['hand-tuned']:.2f}x", "")]
        if not options.alone:
            extrapolated = n / min(SINGLES, n)
            note = f"extrapolated from {SINGLES} runs" if n > SINGLES else ""
            rows += [
                ("PyTorch batched / ours", f"{times['PyTorch batched']:.1f}x", "analytic gradient"),
                ("PyTorch batched / hand-tuned", f"{ratio(seconds, 'PyTorch batched', 'hand-tuned'):.1f}x", ""),
                (
                    "PyTorch loop / ours",
                    f"{times['PyTorch loop'] * extrapolated:,.0f}x",
                    f"autograd; {note}".rstrip("; "),
                ),
                ("Optax jitted / ours", f"{times['Optax jitted']:.2f}x", "compilation not counted"),
            ]
        report(f"Adam on Rosenbrock, {STEPS} steps, whole path kept, N = {n:,}", rows)


if __name__ == "__main__":
    main()
