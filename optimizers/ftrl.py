"""FTRL: the point that would have been best against all gradients so far, kept sparse by an ℓ₁ penalty."""

import numpy as np

from optimizers.base import Convention, Hyper, Optimizer, aligned, rate


def step(f, w, s, h, t):
    return _step(f, w, s, h, h.l2)


def doubled(f, w, s, h, t):
    return _step(f, w, s, h, 2 * h.l2)


def _step(f, w, s, h, pull):
    g = f.gradient(w)
    before = np.sqrt(s.n)
    s.n += g * g
    s.z += g - (np.sqrt(s.n) - before) / h.lr * w
    shrunk = np.sign(s.z) * np.maximum(np.abs(s.z) - h.l1, 0)
    return -shrunk / ((h.beta + np.sqrt(s.n)) / h.lr + pull)


def start(f, w, h):
    """z such that the start is what the rule gives before any gradient."""
    return {"z": -np.sign(w) * h.l1 - w * (h.beta / h.lr + h.l2)}


def start_keras(f, w, h):
    return {"n": np.zeros_like(w) + h.n0}


OWN = ("lr", "beta", "l1", "l2")
STATE = {"z": "z_t", "n": "n_t"}
FORMULA = aligned(
    r"n_t &= n_{t-1} + g_t^2, \quad z_t = z_{t-1} + g_t - \frac{\sqrt{n_t} - \sqrt{n_{t-1}}}{\eta}\, w_t",
    r"w_{t+1} &= \begin{cases} 0 & |z_t| \le \lambda_1 \\ "
    r"-\dfrac{z_t - \operatorname{sign}(z_t)\, \lambda_1}{(\beta + \sqrt{n_t}) / \eta + \lambda_2} & \text{else} \end{cases}",
)

OPTIMIZER = Optimizer(
    key="ftrl",
    name="FTRL-Proximal",
    family="adaptive",
    year=2013,
    paper="McMahan et al., Ad Click Prediction: a View from the Trenches, KDD 2013",
    url="https://doi.org/10.1145/2487575.2488200",
    about="Follow the regularised leader: AdaGrad's rates, and an ℓ₁ penalty that sets a coordinate to exactly zero until "
    "the gradients insist. With no penalty the path is AdaGrad's.",
    hypers={
        "lr": rate(0.4, "length"),
        "beta": Hyper(r"\beta", 1.0, "delays the first steps", 0, slider=(1e-3, 10), scale="log"),
        "l1": Hyper(r"\lambda_1", 0.1, "pull to exactly zero", 0, slider=(1e-3, 10), scale="log"),
        "l2": Hyper(r"\lambda_2", 0.0, "pull towards zero", 0, slider=(1e-3, 10), scale="log"),
        "n0": Hyper("n_0", 0.1, "the sum of squares to begin with", 0, slider=(0, 1)),
    },
    conventions=(
        Convention(
            key="paper",
            label="paper, from any start",
            step=step,
            formula=FORMULA,
            note="The paper starts at zero. Here z₀ is chosen so that the start is the leader before any gradient.",
            state=STATE,
            init=start,
            hypers=OWN,
        ),
        Convention(
            key="libraries",
            label="libraries, z₀ = 0",
            step=step,
            formula=FORMULA,
            note="z starts at zero wherever the point is, so the first step is drawn towards the origin.",
            state=STATE,
            hypers=OWN,
        ),
        Convention(
            key="keras",
            label="Keras: 2λ₂ and n₀",
            step=doubled,
            formula=FORMULA.replace(r"+ \lambda_2}", r"+ 2 \lambda_2}"),
            note="z starts at zero, n at n₀; λ₂ counts twice. Keras has no penalties and β = 0 unless asked.",
            state=STATE,
            init=start_keras,
            defaults={"beta": 0.0, "l1": 0.0},
        ),
    ),
    example={
        "hypers": {"lr": 0.5, "beta": 1, "l1": 0.2, "l2": 0},
        "path": [[0.75, 0.6], [0.58333333, 0.38816407]],
        "working": "z₀ = −0.2 − 1/0.5 = −2.2 in each. x: n = 1, z = −2.2 + 1 − 2 = −3.2, so 3/((1 + 1)/0.5) = 0.75. y: n = 16, "
        "z = −2.2 + 4 − 8 = −6.2: 6/10 = 0.6. Then x: n = 1.5625, z = −3.2 + 0.75 − 0.375 = −2.825: 2.625/4.5. "
        "y: n = 21.76, z = −4.5977138: 4.3977138/11.3295230.",
    },
    builds_on=("adagrad",),
)
