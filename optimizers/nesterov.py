"""Nesterov's accelerated gradient: momentum that looks where it is about to be before it asks for the slope."""

from optimizers.base import Convention, Optimizer, decay, rate


def look_ahead(f, w, s, h, t):
    s.v[:] = h.beta * s.v + h.lr * f.gradient(w - h.beta * s.v)
    return w - s.v


def full_look_ahead(f, w, s, h, t):
    s.v[:] = h.beta * s.v + h.lr * f.gradient(w - s.v)
    return w - s.v


def rewritten(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.beta * s.v + g
    return w - h.lr * (g + h.beta * s.v)


def rewritten_velocity(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.beta * s.v + h.lr * g
    return w - (h.beta * s.v + h.lr * g)


V = {"v": "v_t"}
SHIFTED = "The same method written for the shifted variable w − βv: what it calls w is the look-ahead point."

OPTIMIZER = Optimizer(
    key="nesterov",
    name="Nesterov",
    family="momentum",
    year=1983,
    paper="Nesterov, A method for solving the convex programming problem with convergence rate O(1/k²), "
    "Dokl. Akad. Nauk SSSR 269 (1983); in this form Sutskever et al., ICML 2013",
    url="https://proceedings.mlr.press/v28/sutskever13.html",
    about="Momentum that first looks where its velocity will carry it and takes the slope there, "
    "so that it brakes before the wall instead of after it.",
    hypers={
        "lr": rate(0.01, "1/curvature"),
        "beta": decay(r"\beta", 0.9, "how much of the velocity is kept"),
    },
    conventions=(
        Convention(
            key="course",
            label="literal look-ahead (course)",
            step=look_ahead,
            formula=r"\begin{aligned} v_t &= \beta v_{t-1} + \eta\, \nabla f(w_t - \beta v_{t-1}) \\ "
            r"w_{t+1} &= w_t - v_t \end{aligned}",
            note="The gradient is taken at w − βv, where the velocity alone would lead.",
            state=V,
        ),
        Convention(
            key="full",
            label="undamped look-ahead",
            step=full_look_ahead,
            formula=r"\begin{aligned} v_t &= \beta v_{t-1} + \eta\, \nabla f(w_t - v_{t-1}) \\ w_{t+1} &= w_t - v_t \end{aligned}",
            note="The course's frame to the letter, w − α·m: the look-ahead repeats the whole last step, without β.",
            state=V,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=rewritten,
            formula=r"\begin{aligned} v_t &= \beta v_{t-1} + g_t \\ w_{t+1} &= w_t - \eta\,(g_t + \beta v_t) \end{aligned}",
            note=SHIFTED,
            state=V,
        ),
        Convention(
            key="keras",
            label="Keras, the GIFs",
            step=rewritten_velocity,
            formula=r"\begin{aligned} v_t &= \beta v_{t-1} + \eta\, g_t \\ "
            r"w_{t+1} &= w_t - (\beta v_t + \eta\, g_t) \end{aligned}",
            note=SHIFTED + " The rate enters the velocity. The two classic GIFs used this form.",
            state=V,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=rewritten,
            formula=r"\begin{aligned} v_t &= \beta v_{t-1} + g_t \\ w_{t+1} &= w_t - \eta\,(g_t + \beta v_t) \end{aligned}",
            note=SHIFTED,
            state=V,
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "beta": 0.9},
        "path": [[0.9, 0.6], [0.729, 0.144]],
        "working": "v₁ = 0.1·(1, 4). Look-ahead (0.9, 0.6) − 0.9·(0.1, 0.4) = (0.81, 0.24); "
        "v₂ = (0.09, 0.36) + 0.1·(0.81, 0.96) = (0.171, 0.456).",
    },
    builds_on=("momentum",),
)
