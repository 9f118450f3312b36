"""What D-Adaptation and Prodigy share: an Adam without a rate, which steps by a running estimate d of a distance."""

import numpy as np

from optimizers._batch import power
from optimizers.base import Convention, Hyper, decay, epsilon


def corrected_rate(d, h, t):
    """The estimate ``d`` (N,) with Adam's bias correction."""
    return d * np.sqrt(1 - power(h.beta2, t)) / (1 - power(h.beta1, t))


def hypers():
    """The hyperparameters of both."""
    first = "first estimate of the distance; the paper has 1e−6"
    return {
        "d0": Hyper("d_0", 1e-3, first, 0, open_low=True, slider=(1e-8, 1), scale="log", unit="length"),
        "beta1": decay(r"\beta_1", 0.9, "how much of the gradient average is kept"),
        "beta2": decay(r"\beta_2", 0.999, "how much of the squared-gradient average is kept"),
        "eps": epsilon(1e-8),
    }


def forms(label, step, corrected, init, formula):
    """The paper's form and Optax's; ``formula(rate)`` is the LaTeX of both, ``rate`` what multiplies a step."""
    state = {"m": "m_t", "v": "v_t", "s": "s_t", "r": "r_t", "d": "d_t"}
    debiased = r",\quad \tilde d_t = d_t\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}"
    return (
        Convention(
            key="paper",
            label=label,
            step=step,
            formula=formula("d_t"),
            note="No bias correction.",
            state=state,
            init=init,
        ),
        Convention(
            key="optax",
            label="Optax, corrected",
            step=corrected,
            formula=formula(r"\tilde d_t") + debiased,
            note="Adam's bias correction in the rate.",
            state=state,
            init=init,
        ),
    )
