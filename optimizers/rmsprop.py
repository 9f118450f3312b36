"""RMSProp: AdaGrad with a memory that fades, so that the step need not shrink for ever."""

import numpy as np

from optimizers.base import Convention, Optimizer, aligned, decay, epsilon, rate


def inside(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.rho * s.v + (1 - h.rho) * (g * g)
    return w - h.lr / np.sqrt(s.v + h.eps) * g


def outside(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.rho * s.v + (1 - h.rho) * (g * g)
    return w - h.lr * g / (np.sqrt(s.v) + h.eps)


def with_momentum(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.rho * s.v + (1 - h.rho) * (g * g)
    s.b[:] = h.momentum * s.b + g / (np.sqrt(s.v) + h.eps)
    return w - h.lr * s.b


def centred(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.rho * s.v + (1 - h.rho) * (g * g)
    s.m[:] = h.rho * s.m + (1 - h.rho) * g
    s.b[:] = h.momentum * s.b + g / (np.sqrt(s.v - s.m * s.m) + h.eps)
    return w - h.lr * s.b


def graves(f, w, s, h, t):
    g = f.gradient(w)
    s.v[:] = h.rho * s.v + (1 - h.rho) * (g * g)
    s.m[:] = h.rho * s.m + (1 - h.rho) * g
    s.b[:] = h.momentum * s.b - h.lr * g / np.sqrt(s.v - s.m * s.m + h.eps)
    return w + s.b


V = {"v": "v_t"}
SQUARES = r"v_t &= \rho v_{t-1} + (1-\rho)\, g_t^2"
MEAN = r"m_t &= \rho m_{t-1} + (1-\rho)\, g_t"
PLAIN = ("lr", "rho", "eps")
INSIDE = (
    r"\begin{aligned} v_t &= \rho v_{t-1} + (1-\rho)\, g_t^2 \\ "
    r"w_{t+1} &= w_t - \frac{\eta}{\sqrt{v_t + \varepsilon}}\, g_t \end{aligned}"
)

OPTIMIZER = Optimizer(
    key="rmsprop",
    name="RMSProp",
    family="adaptive",
    year=2012,
    paper="Tieleman and Hinton, Lecture 6.5: rmsprop, Neural Networks for Machine Learning (2012)",
    url="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
    about="AdaGrad with a fading memory: the last 1/(1 − ρ) squared gradients count. Keeps moving where AdaGrad stalls, "
    "and keeps rattling around the minimum at the size of its rate.",
    claims={"keeps rattling around the minimum": "rattles"},
    hypers={
        "lr": rate(0.01, "length"),
        "rho": decay(r"\rho", 0.9, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-6),
        "momentum": decay(r"\mu", 0.9, "how much of the last step is kept"),
    },
    conventions=(
        Convention(
            key="course",
            label="ε inside the root (course, d2l)",
            step=inside,
            formula=INSIDE,
            note="ε inside the root, no bias correction.",
            state=V,
            hypers=PLAIN,
        ),
        Convention(
            key="pytorch",
            label="PyTorch",
            step=outside,
            formula=r"\begin{aligned} v_t &= \rho v_{t-1} + (1-\rho)\, g_t^2 \\ "
            r"w_{t+1} &= w_t - \eta\, \frac{g_t}{\sqrt{v_t} + \varepsilon} \end{aligned}",
            note="ε outside the root; PyTorch calls ρ alpha.",
            state=V,
            defaults={"rho": 0.99, "eps": 1e-8},
            hypers=PLAIN,
        ),
        Convention(
            key="keras",
            label="Keras",
            step=inside,
            formula=INSIDE,
            note="ε inside the root.",
            state=V,
            defaults={"eps": 1e-7},
            hypers=PLAIN,
        ),
        Convention(
            key="optax",
            label="Optax",
            step=inside,
            formula=INSIDE,
            note="ε inside the root; Optax calls ρ decay.",
            state=V,
            defaults={"eps": 1e-8},
            hypers=PLAIN,
        ),
        Convention(
            key="momentum",
            label="PyTorch, with momentum",
            step=with_momentum,
            formula=aligned(
                SQUARES,
                r"b_t &= \mu b_{t-1} + \frac{g_t}{\sqrt{v_t} + \varepsilon}",
                r"w_{t+1} &= w_t - \eta\, b_t",
            ),
            note="The scaled gradients are accumulated as by a heavy ball.",
            state=V | {"b": "b_t"},
            defaults={"rho": 0.99, "eps": 1e-8},
        ),
        Convention(
            key="centred",
            label="PyTorch, centred",
            step=centred,
            formula=aligned(
                SQUARES,
                MEAN,
                r"b_t &= \mu b_{t-1} + \frac{g_t}{\sqrt{v_t - m_t^2} + \varepsilon}",
                r"w_{t+1} &= w_t - \eta\, b_t",
            ),
            note="Divides by the spread of the gradients around their mean, so that a steady slope is taken fast; ε outside.",
            state=V | {"m": "m_t", "b": "b_t"},
            defaults={"rho": 0.99, "eps": 1e-8, "momentum": 0.0},
        ),
        Convention(
            key="graves",
            label="Graves; Keras and Optax, centred",
            step=graves,
            formula=aligned(
                SQUARES,
                MEAN,
                r"b_t &= \mu b_{t-1} - \eta\, \frac{g_t}{\sqrt{v_t - m_t^2 + \varepsilon}}",
                r"w_{t+1} &= w_t + b_t",
            ),
            note="Centred, with momentum and ε inside the root, as in Graves (2013), equations 38 to 41.",
            state=V | {"m": "m_t", "b": "b_t"},
            defaults={"rho": 0.95, "eps": 1e-4},
        ),
    ),
    example={
        "hypers": {"lr": 0.1, "rho": 0.9, "eps": 0},
        "path": [[0.68377223, 0.68377223], [0.49887061, 0.49887061]],
        "working": "v₁ = 0.1·g², so the first step is 0.1/√0.1 = 0.3162278 in each coordinate. For x: "
        "v₂ = 0.9·0.1 + 0.1·0.6837722² = 0.1367544; 0.1·0.6837722/√0.1367544 = 0.1849016. y is the same: "
        "the scale of f cancels.",
    },
    builds_on=("adagrad",),
)
