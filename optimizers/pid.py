"""PID: momentum seen as a controller; the slope, its sum, and its change."""

from optimizers.base import Convention, Hyper, Optimizer, aligned, decay, rate


def step(f, w, s, h, t):
    g = f.gradient(w)
    s.i[:] = h.beta * s.i + g
    change = g - s.g if t > 1 else 0
    s.d[:] = h.beta * s.d + (1 - h.beta) * change
    s.g[:] = g
    return w - h.lr * (g + h.integral * s.i + h.derivative * s.d)


OPTIMIZER = Optimizer(
    key="pid",
    name="PID",
    family="momentum",
    year=2018,
    paper="An et al., A PID Controller Approach for Stochastic Optimization of Deep Networks, CVPR 2018",
    url="https://doi.org/10.1109/CVPR.2018.00889",
    about="Momentum is an integral controller and overshoots as one does. The cure of control engineering is a derivative "
    "term, which brakes when the slope is turning.",
    hypers={
        "lr": rate(0.005, "1/curvature"),
        "beta": decay(r"\beta", 0.9, "how much of both memories is kept"),
        "integral": Hyper(
            "K_i", 1.0, "weight of the accumulated gradient; the authors' default is 5", 0, slider=(0, 10)
        ),
        "derivative": Hyper("K_d", 10.0, "weight of the change of the gradient", 0, slider=(0, 50)),
    },
    conventions=(
        Convention(
            key="authors",
            label="authors' code",
            step=step,
            formula=aligned(
                r"I_t &= \beta I_{t-1} + g_t",
                r"D_t &= \beta D_{t-1} + (1-\beta)(g_t - g_{t-1}), \quad D_1 = 0",
                r"w_{t+1} &= w_t - \eta\, (g_t + K_i I_t + K_d D_t)",
            ),
            note="The paper's rule has no separate proportional term; the authors' code adds it.",
            state={"i": "I_t", "d": "D_t", "g": "g_t"},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta": 0.9, "integral": 1, "derivative": 1},
        "path": [[0.8, 0.2], [0.552, -0.288]],
        "working": "First step 0.1·(1 + 1)·g. x: g = 0.8, I = 1.7, D = 0.1·(0.8 − 1) = −0.02: 0.1·2.48. "
        "y: g = 0.8, I = 3.6 + 0.8 = 4.4, D = 0.1·(0.8 − 4) = −0.32: 0.1·4.88.",
    },
    builds_on=("momentum",),
)
