"""Experiments worth opening: the two classic animations, the figures of the course, and a few of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.experiment import Experiment, read
from export.picture import Picture


@dataclass(frozen=True)
class Preset:
    """An experiment with a name: what it shows, where it comes from, and how its picture is made.

    ``picture`` is the faithful one: as published, or, for our own inventions (``own``), simply ours.
    """

    key: str
    title: str
    note: str
    experiment: Experiment
    picture: Picture
    own: bool = False

    @property
    def ours(self) -> Picture:
        """The same scene in this program's own style."""
        kept = ("view", "seconds", "markers", "window")
        return Picture(**{name: getattr(self.picture, name) for name in kept})


# Recovered by tracking the markers in the published files; see the notes of the two presets.
RACE: list[dict[str, Any]] = [
    {"optimizer": "sgd", "label": "SGD", "color": "#ff0000"},
    {"optimizer": "momentum", "convention": "course", "label": "Momentum", "color": "#008000", "beta": 0.95},
    {"optimizer": "nesterov", "convention": "keras", "label": "NAG", "color": "#ff00ff", "beta": 0.95},
    {"optimizer": "adagrad", "convention": "course", "label": "Adagrad", "color": "#0000ff", "eps": 1e-6},
    {"optimizer": "adadelta", "convention": "gif", "label": "Adadelta", "color": "#ffff00", "rho": 0.95, "eps": 1e-6},
    {"optimizer": "rmsprop", "convention": "course", "label": "Rmsprop", "color": "#000000", "rho": 0.95, "eps": 1e-6},
]
CLASSIC = Picture(size=(620, 480), theme="classic", fps=25, hold=0, title="", seconds=199 / 25)
CLASSIC_NOTE = (
    "A. Radford's animation of 2014, whose settings were never published. Recovered by tracking the markers in the "
    "file and fitting the update rules: {fit}. 620 × 480, the start and 198 steps, one step every 40 ms."
)

RAVINE = "quadratic"
ROUNDER = {"name": "quadratic", "a": 1.0, "b": 2.0}
D2L = Picture(
    size=(525, 375),
    theme="classic",
    window=((-5.5, 1.0), (-3.0, 1.0)),
    lines="#1f77b4",
    axes=True,
    markers=True,
    title="",
    legend="none",
    star=False,
)
D2L_NOTE = "Dive into Deep Learning, chapter Optimization Algorithms: {steps} steps from (−5, −2). {says}"
NOISY = (
    "On x₁² + 2x₂² with a draw of N(0, 1) added to each coordinate of the gradient, as mini-batches would. {says} "
    "The book gives no seed, so its picture is another draw of the same run."
)


def _classic(
    key: str, title: str, surface: str, start: tuple[float, float], rates: list[float], fit: str, picture: Picture
) -> Preset:
    lanes = [{**lane, "lr": lr} for lane, lr in zip(RACE, rates, strict=True)]
    experiment = read(Experiment, {"surface": surface, "start": list(start), "steps": 198, "lanes": lanes})
    return Preset(key, title, CLASSIC_NOTE.format(fit=fit), experiment, picture)


def _course(
    key: str,
    title: str,
    says: str,
    lane: Mapping[str, Any],
    surface: Any = RAVINE,
    own: bool = False,
    steps: int = 20,
    noise: Mapping[str, Any] | None = None,
) -> Preset:
    lane = {"color": "#ff7f0e", **lane}
    data = {"surface": surface, "start": [-5.0, -2.0], "steps": steps, "lanes": [lane], "noise": noise}
    experiment = read(Experiment, data)
    note = says if own else D2L_NOTE.format(says=says, steps=steps)
    return Preset(f"d2l-{key}" if not own else key, title, note, experiment, D2L, own)


_LIST = (
    _classic(
        "classic-beale",
        "The classic race on Beale",
        "beale",
        (1.0, 1.6),
        [0.001, 0.001, 0.001, 1.0, 5.0, 0.075],
        "half the frames within half a pixel",
        CLASSIC,
    ),
    _classic(
        "classic-saddle",
        "The classic race off a saddle",
        "steep_saddle",
        (0.25, -1e-6),
        [0.01, 0.01, 0.01, 0.05, 1.0, 0.01],
        "half the frames within 0.02 units",
        replace(CLASSIC, view="surface", camera=(45.0, -135.0), z_range=(-5.0, 5.0)),
    ),
    _course(
        "gd-0.1",
        "Gradient descent, η = 0.1",
        "On x₁² + 2x₂² one rate still suits both directions.",
        {"optimizer": "sgd", "lr": 0.1},
        ROUNDER,
    ),
    _course(
        "gd-0.4",
        "Gradient descent, η = 0.4: too small for one direction",
        "Across the ravine it converges at once, along it it creeps.",
        {"optimizer": "sgd", "lr": 0.4},
    ),
    _course(
        "gd-0.6",
        "Gradient descent, η = 0.6: too large for the other",
        "A little more, and every step across the ravine overshoots by more than the last.",
        {"optimizer": "sgd", "lr": 0.6},
    ),
    _course(
        "sgd-constant",
        "Stochastic gradient descent, constant rate",
        NOISY.format(says="It comes near and then jitters on: the rate never lets the noise die down."),
        {"optimizer": "sgd", "lr": 0.1},
        ROUNDER,
        steps=50,
        noise={"kind": "gaussian"},
    ),
    _course(
        "sgd-exponential",
        "Stochastic gradient descent, exponential decay",
        NOISY.format(says="The rate falls as e^(−0.1t): quiet, but it stops before it arrives, however long it runs."),
        {"optimizer": "sgd", "lr": 0.1, "schedule": {"kind": "exponential", "rate": 0.1}},
        ROUNDER,
        steps=1000,
        noise={"kind": "gaussian"},
    ),
    _course(
        "sgd-polynomial",
        "Stochastic gradient descent, polynomial decay",
        NOISY.format(says="The rate falls as (1 + 0.1t)^(−½): near after 50 steps, and quieter and quieter."),
        {"optimizer": "sgd", "lr": 0.1, "schedule": {"kind": "polynomial", "beta": 0.1, "alpha": 0.5}},
        ROUNDER,
        steps=50,
        noise={"kind": "gaussian"},
    ),
    _course(
        "momentum-0.5",
        "Momentum, η = 0.6, β = 0.5",
        "The rate at which gradient descent diverges now converges.",
        {"optimizer": "momentum", "convention": "optax", "lr": 0.6, "beta": 0.5},
    ),
    _course(
        "momentum-0.25",
        "Momentum, η = 0.6, β = 0.25",
        "Half the memory: it barely converges.",
        {"optimizer": "momentum", "convention": "optax", "lr": 0.6, "beta": 0.25},
    ),
    _course(
        "momentum-first-edition",
        "Momentum, η = 0.4, β = 0.5",
        "The figure of the book's first edition.",
        {"optimizer": "momentum", "convention": "course", "lr": 0.4, "beta": 0.5},
    ),
    _course(
        "adagrad-0.4",
        "AdaGrad, η = 0.4",
        "The zigzag is gone, but the step only ever shrinks.",
        {"optimizer": "adagrad", "convention": "course", "lr": 0.4, "eps": 1e-6},
    ),
    _course(
        "adagrad-2",
        "AdaGrad, η = 2",
        "A rate five times larger makes up for it.",
        {"optimizer": "adagrad", "convention": "course", "lr": 2.0, "eps": 1e-6},
    ),
    _course(
        "rmsprop",
        "RMSProp, η = 0.4, γ = 0.9",
        "The rate of the crawling AdaGrad: with a fading memory it arrives.",
        {"optimizer": "rmsprop", "convention": "course", "lr": 0.4, "rho": 0.9, "eps": 1e-6},
    ),
    Preset(
        "seed-small-rate",
        "Too small a rate crawls",
        "The course's small-rate descent, which is the book's figure with η = 0.4, in this program's style.",
        read(
            Experiment,
            {"surface": RAVINE, "start": [-5.0, -2.0], "steps": 20, "lanes": [{"optimizer": "sgd", "lr": 0.4}]},
        ),
        Picture(markers=True, seconds=4),
    ),
    Preset(
        "seed-large-rate",
        "Too large a rate diverges",
        "The course's large-rate descent, which is the book's figure with η = 0.6, in this program's style.",
        read(
            Experiment,
            {"surface": RAVINE, "start": [-5.0, -2.0], "steps": 20, "lanes": [{"optimizer": "sgd", "lr": 0.6}]},
        ),
        Picture(markers=True, seconds=4),
    ),
    _course(
        "own-adadelta",
        "AdaDelta in the same ravine",
        "Our own: the book has no such figure for AdaDelta. ε = 0.1, larger than the usual 1e−5, "
        "because the method starts with steps of about √ε and 20 steps would show nothing.",
        {"optimizer": "adadelta", "convention": "course", "rho": 0.9, "eps": 0.1},
        own=True,
    ),
    _course(
        "own-adam",
        "Adam in the same ravine",
        "Our own: the book has no such figure for Adam. η = 0.4, as for AdaGrad and RMSProp.",
        {"optimizer": "adam", "convention": "course", "lr": 0.4, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        own=True,
    ),
    Preset(
        "ravine",
        "Eight optimizers in a ravine",
        "Our own: the eight optimizers of the course from the course's start, each with a rate that suits it.",
        read(
            Experiment,
            {
                "surface": RAVINE,
                "start": [-5.0, -2.0],
                "steps": 60,
                "lanes": [
                    {"optimizer": "sgd", "lr": 0.4},
                    {"optimizer": "momentum", "lr": 0.1, "beta": 0.8},
                    {"optimizer": "nesterov", "lr": 0.1, "beta": 0.8},
                    {"optimizer": "adagrad", "lr": 0.4},
                    {"optimizer": "adadelta", "rho": 0.9, "eps": 0.01},
                    {"optimizer": "rmsprop", "lr": 0.1},
                    {"optimizer": "adam", "lr": 0.3},
                    {"optimizer": "nadam", "lr": 0.3},
                ],
            },
        ),
        Picture(),
        own=True,
    ),
)

PRESETS: dict[str, Preset] = {preset.key: preset for preset in _LIST}
"""Every preset by its key."""
