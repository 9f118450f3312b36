"""DoG: gradient descent whose rate is the distance travelled over the root of all squared gradients."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, epsilon


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.r[:] = np.maximum(s.r, np.hypot(*(w - s._w1)))
    s.v += (g * g).sum(axis=0)
    return w - s.r / np.sqrt(s.v + h.eps) * g


def start(f, w, h):
    return {"_w1": w.copy(), "r": h.r0 * (1 + np.hypot(*w)), "v": np.zeros(w.shape[1])}


OPTIMIZER = Optimizer(
    key="dog",
    name="DoG",
    family="rate-free",
    year=2023,
    paper="Ivgi, Hinder and Carmon, DoG is SGD's Best Friend: A Parameter-Free Dynamic Step Size Schedule, ICML 2023",
    url="https://arxiv.org/abs/2302.12022",
    about="Needs no learning rate. The best rate is the distance to the minimum over the gradients met; it puts in the "
    "distance it has come so far, which grows until it is about right. A timid start, then ever bolder.",
    claims={"A timid start": "creeps_at_first"},
    picture={"r0": 0.001},
    hypers={
        "r0": Hyper(
            "r",
            1e-3,
            "first distance, times 1 + |w₁|; the paper has 1e−6",
            0,
            open_low=True,
            slider=(1e-6, 1),
            scale="log",
            unit="number",
        ),
        "eps": epsilon(1e-8),
    },
    conventions=(
        Convention(
            key="paper",
            also=("optax",),
            label="everyone's",
            step=step,
            formula=aligned(
                r"\bar r_t &= \max\!\left( r\,(1 + \lVert w_1 \rVert),\, \max_{i \le t} \lVert w_i - w_1 \rVert \right)",
                r"v_t &= v_{t-1} + \lVert g_t \rVert^2",
                r"w_{t+1} &= w_t - \frac{\bar r_t}{\sqrt{v_t + \varepsilon}}\, g_t",
            ),
            note="The last point is drawn; the paper also recommends an average of the points.",
            state={"r": r"\bar r_t", "v": "v_t"},
            init=start,
        ),
    ),
    example={
        "hypers": {"r0": 0.1, "eps": 0},
        "path": [[0.94144672, 0.76578688], [0.89792207, 0.62417247]],
        "working": "r̄ = 0.1·(1 + √2) = 0.2414214; divided by √17 and times (1, 4): (0.0585533, 0.2342131). The distance come, "
        "0.2414, is not larger than r̄. v₂ = 17 + 10.2691947: 0.2414214/√27.2691947·(0.9414467, 3.0631475).",
    },
    builds_on=("sgd", "adagrad"),
)
