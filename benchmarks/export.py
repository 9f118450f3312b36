"""Films: the renderer against matplotlib's own animation, on the same 120 frames of eight optimizers on Beale."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.timing import interleave, ratio, report
from engine.experiment import Experiment, read
from engine.look import lane_color, lane_names
from engine.runs import Runs
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from lessons.presets import PRESETS

FRAMES, LEVELS = 120, 40
LANES = [
    {"optimizer": "sgd", "lr": 0.001},
    {"optimizer": "momentum", "lr": 0.001, "beta": 0.95},
    {"optimizer": "nesterov", "lr": 0.001, "beta": 0.95},
    {"optimizer": "adagrad", "lr": 1.0},
    {"optimizer": "adadelta", "convention": "gif", "lr": 5.0},
    {"optimizer": "rmsprop", "lr": 0.075},
    {"optimizer": "adam", "lr": 0.1},
    {"optimizer": "nadam", "lr": 0.1},
]
PICTURE = Picture(size=(720, 540), fps=30, hold=0)


def race() -> Runs:
    """Eight optimizers on Beale, one step a frame."""
    return simulate(
        read(Experiment, {"surface": "beale", "start": [1.0, 1.6], "steps": FRAMES - 1, "lanes": LANES}), state=False
    )


def usual(runs: Runs, file: Path) -> int:
    """The way of most tutorials: FuncAnimation with PillowWriter. The file's bytes."""
    figure = Figure(figsize=(7.2, 5.4), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    xs, ys, z = runs.surface.mesh(241, 241)
    axes.contourf(xs, ys, np.log1p(z), levels=LEVELS, cmap="Blues_r")
    lines = [
        axes.plot([], [], color=lane_color(i), lw=2, label=name)[0]
        for i, name in enumerate(lane_names(runs.experiment))
    ]
    heads = [axes.plot([], [], "o", color=lane_color(i))[0] for i in range(len(lines))]
    axes.legend(loc="lower left")

    def draw(frame: int) -> list:
        for n, (line, head) in enumerate(zip(lines, heads, strict=True)):
            line.set_data(*runs.path[: frame + 1, :, n].T)
            head.set_data(*runs.path[frame : frame + 1, :, n].T)
        return [*lines, *heads]

    FuncAnimation(figure, draw, frames=FRAMES, blit=True).save(file, writer=PillowWriter(fps=30))
    return file.stat().st_size


def main() -> None:
    """Print seconds, ratios and sizes."""
    runs, sizes = race(), {}
    saddle = PRESETS["classic-saddle"]
    slow = simulate(saddle.experiment, state=False)

    def ours(ending: str) -> None:
        sizes[ending] = len(make(runs, PICTURE, ending))

    def solid() -> None:
        sizes["3d"] = len(make(slow, replace(saddle.ours, size=(720, 540), hold=0), "gif"))

    with tempfile.TemporaryDirectory() as folder:
        contenders = {
            "usual": lambda: sizes.update(usual=usual(runs, Path(folder) / "usual.gif")),
            "gif": lambda: ours("gif"),
            "mp4": lambda: ours("mp4"),
            "webm": lambda: ours("webm"),
            "3d": solid,
        }
        seconds = interleave(contenders, rounds=3)
    names = {
        "usual": "GIF, FuncAnimation + PillowWriter",
        "gif": "GIF",
        "mp4": "MP4",
        "webm": "WebM",
        "3d": "GIF of the saddle in 3D, 199 frames",
    }
    rows = [
        (names[k], f"{median(seconds[k]):.2f} s", f"{sizes[k] / 1000:.0f} kB, {ratio(seconds, 'usual', k):.1f}× faster")
        for k in names
    ]
    report(f"{FRAMES} frames of {PICTURE.size[0]} × {PICTURE.size[1]}, eight trails on Beale", rows)


if __name__ == "__main__":
    main()
