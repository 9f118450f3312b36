"""Momentum: a heavy ball that keeps its velocity, so that agreeing gradients add up and opposite ones cancel."""

from optimizers.base import Convention, Hyper, Optimizer, decay, rate


def velocity(f, w, s, h, t):
    s.v[:] = h.beta * s.v + h.lr * f.gradient(w)
    return w - s.v


def accumulated(f, w, s, h, t):
    s.v[:] = h.beta * s.v + f.gradient(w)
    return w - h.lr * s.v


def dampened(f, w, s, h, t):
    kept = 1 if t == 1 else 1 - h.dampening  # PyTorch starts its buffer with the whole first gradient
    s.v[:] = h.beta * s.v + kept * f.gradient(w)
    return w - h.lr * s.v


def average(f, w, s, h, t):
    s.m[:] = h.beta * s.m + (1 - h.beta) * f.gradient(w)
    return w - h.lr * s.m


V = {"v": "v_t"}
VELOCITY = r"\begin{aligned} v_t &= \beta v_{t-1} + \eta\, g_t \\ w_{t+1} &= w_t - v_t \end{aligned}"
ACCUMULATED = r"\begin{aligned} v_t &= \beta v_{t-1} + g_t \\ w_{t+1} &= w_t - \eta\, v_t \end{aligned}"

OPTIMIZER = Optimizer(
    key="momentum",
    name="Momentum",
    family="momentum",
    year=1964,
    paper="Polyak, Some methods of speeding up the convergence of iteration methods, "
    "USSR Comput. Math. Math. Phys. 4 (1964)",
    url="https://doi.org/10.1016/0041-5553(64)90137-5",
    about="A heavy ball. Along the floor the gradients agree and add up; across it they cancel, "
    "so it glides where SGD bounces, and overshoots where SGD stops.",
    claims={"it glides where SGD bounces": "glides", "overshoots where SGD stops": "overshoots"},
    picture={"lr": 0.05, "beta": 0.8},
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "beta": decay(r"\beta", 0.9, "how much of the velocity is kept; the last 1/(1 − β) gradients count"),
        "dampening": Hyper(r"\delta", 0.0, "how much of each new gradient is left out", 0, 1),
    },
    conventions=(
        Convention(
            key="course",
            label="velocity (course)",
            step=velocity,
            formula=VELOCITY,
            note="The rate enters the velocity, so a change of rate acts with a delay.",
            state=V,
            hypers=("lr", "beta"),
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=dampened,
            formula=r"\begin{aligned} v_1 &= g_1,\quad v_t = \beta v_{t-1} + (1-\delta) g_t \\ "
            r"w_{t+1} &= w_t - \eta\, v_t \end{aligned}",
            note="The rate multiplies the finished velocity. The first gradient is not dampened. "
            "With δ = 0 and a constant rate the path is the course's.",
            state=V,
            hypers=("lr", "beta", "dampening"),
        ),
        Convention(
            key="keras",
            label="Keras",
            step=velocity,
            formula=VELOCITY,
            note="Keras keeps −v; the path is the course's.",
            state=V,
            hypers=("lr", "beta"),
        ),
        Convention(
            key="optax",
            label="Optax, d2l",
            step=accumulated,
            formula=ACCUMULATED,
            note="The rate multiplies the finished velocity; with a constant rate the path is the course's.",
            state=V,
            hypers=("lr", "beta"),
        ),
        Convention(
            key="ema",
            label="moving average",
            step=average,
            formula=r"\begin{aligned} m_t &= \beta m_{t-1} + (1-\beta) g_t \\ w_{t+1} &= w_t - \eta\, m_t \end{aligned}",
            note="The average of the gradients, so steps are 1 − β times the velocity form's: "
            "multiply the rate by 1/(1 − β) to get the same path.",
            state={"m": "m_t"},
            hypers=("lr", "beta"),
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta": 0.9},
        "path": [[0.9, 0.6], [0.72, 0.0]],
        "working": "v₁ = 0.1·(1, 4) = (0.1, 0.4). v₂ = 0.9·(0.1, 0.4) + 0.1·(0.9, 2.4) = (0.18, 0.6).",
    },
    builds_on=("sgd",),
)
