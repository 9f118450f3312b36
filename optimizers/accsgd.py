"""AccSGD: a short step and a long step, averaged over different spans; acceleration made to survive noise."""

from optimizers.base import Convention, Hyper, Optimizer, aligned, rate

C = 0.7  # the paper's constant


def step(f, w, s, h, t):
    g = f.gradient(w)
    alpha = 1 - C**2 * h.xi / h.kappa
    s.a[:] = alpha * s.a + (1 - alpha) * (w - h.kappa * h.lr / C * g)
    zeta = C / (C + 1 - alpha)
    return zeta * (w - h.lr * g) + (1 - zeta) * s.a


def start(f, w, h):
    return {"a": w.copy()}


OPTIMIZER = Optimizer(
    key="accsgd",
    name="AccSGD",
    family="momentum",
    year=2018,
    paper="Kidambi, Netrapalli, Jain and Kakade, On the Insufficiency of Existing Momentum Schemes for Stochastic "
    "Optimization, ICLR 2018",
    url="https://arxiv.org/abs/1803.05591",
    about="With noisy gradients heavy ball and Nesterov are no faster than SGD. This one keeps a slow average of very long "
    "steps and leans on it, which keeps the acceleration.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "kappa": Hyper(
            r"\kappa",
            100,
            "how many times longer the long step is (over 0.7); the paper trains with 1000",
            1,
            slider=(1, 1e4),
            scale="log",
        ),
        "xi": Hyper(
            r"\xi",
            10,
            "statistical advantage, at most √κ; 1 is plain SGD",
            0,
            open_low=True,
            slider=(0.1, 100),
            scale="log",
        ),
    },
    conventions=(
        Convention(
            key="paper",
            label="everyone's",
            step=step,
            formula=aligned(
                r"\alpha &= 1 - 0.7^2\, \xi / \kappa, \quad \zeta = \frac{0.7}{0.7 + (1-\alpha)}",
                r"a_t &= \alpha\, a_{t-1} + (1-\alpha) \left( w_t - \tfrac{\kappa \eta}{0.7}\, g_t \right)",
                r"w_{t+1} &= \zeta\, (w_t - \eta\, g_t) + (1-\zeta)\, a_t",
            ),
            note="",
            state={"a": "a_t"},
            init=start,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "kappa": 10, "xi": 2},
        "path": [[0.89508772, 0.58035088], [0.79729529, 0.3212602]],
        "working": "α = 1 − 0.49·0.2 = 0.902, ζ = 0.7/0.798 = 0.8771930. x: a₁ = 0.902 + 0.098·(1 − 10/7) = 0.86; "
        "0.8771930·0.9 + 0.1228070·0.86. y: a₁ = 0.902 + 0.098·(1 − 40/7) = 0.44; 0.8771930·0.6 + 0.1228070·0.44. "
        "Then a₂ = (0.7381263, 0.1287579).",
    },
    builds_on=("nesterov",),
)
