"""Ravine from Python: ``import ravine as rv``, then ``rv.run("beale", ["adam", "sgd"]).plot()``.

A surface is a name (``"beale"``), a formula (``"x^2 + 3y^2"``), an object as in an experiment's JSON, or any Python
function of x and y. A lane is an optimizer's name or ``rv.lane(name, lr=0.1, ...)``. Everything is imported on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import numpy as np

    from engine import race as _race
    from engine.experiment import Experiment, Lane
    from engine.runs import Runs as _Runs
    from engine.sweep import Map

__version__ = "0.1.0"
if "__path__" not in globals():  # in the repository `ravine.cli`, the command, is cli.py beside this file
    __path__ = [str(Path(__file__).parent)]
__all__ = ["Drawing", "Runs", "basin", "experiment", "follow", "lane", "optimizer", "race", "run", "show", "sweep"]

Surface: TypeAlias = "str | Mapping[str, Any] | Callable[[Any, Any], Any]"
Point: TypeAlias = "tuple[float, float]"


def lane(name: str, **values: Any) -> Lane:
    """An optimizer with hyperparameters, and with ``label``, ``convention``, ``schedule``, ``wrappers`` ... where wanted.

    ``rv.lane("momentum", lr=0.001, beta=0.95)``. What is not set takes its default. ValueError says what is wrong.
    """
    from engine.experiment import Lane, read

    return read(Lane, {"optimizer": name, **values})


def experiment(
    surface: Surface,
    lanes: str | Lane | Sequence[str | Lane],
    *,
    start: Point | Sequence[Point] | None = None,
    steps: int = 200,
    view: Any = None,
    **more: Any,
) -> Experiment:
    """What ``run`` runs: from one ``start`` or several, the surface's first when None; ``more`` is ``seed``, ``noise`` and
    ``camera`` (degrees up and round, of the view in 3D).

    ``view`` ((x₀, x₁), (y₀, y₁)) is the window of a formula or a function; one is found when None.
    """
    from engine.experiment import Experiment, Lane, read
    from surfaces import SURFACES
    from surfaces.function import python_surface

    if callable(surface):
        found = python_surface(surface, view)
        SURFACES[found.key] = found  # for as long as this process lives
        surface = found.key
    elif isinstance(surface, str) and surface not in SURFACES and not surface.isidentifier():
        surface = {"formula": surface, **({"view": view} if view else {})}
    several = [lanes] if isinstance(lanes, str | Lane) or not isinstance(lanes, Iterable) else lanes
    data: dict[str, Any] = {
        "surface": surface,
        "steps": steps,
        "lanes": tuple(lane(one) if isinstance(one, str) else one for one in several),
    }
    if start is not None:
        data["start"] = [tuple(p) if isinstance(p, Sequence) else p for p in start]
    return read(Experiment, data | more)


def run(surface: Surface | Experiment, lanes: str | Lane | Sequence[str | Lane] = (), **settings: Any) -> Runs:
    """Run every lane from every start; ``settings`` are those of ``experiment``: start, steps, view, seed, noise.

    A whole experiment stands alone: ``rv.run(player.experiment)``.
    """
    from engine.experiment import Experiment
    from engine.simulate import simulate

    if not isinstance(surface, Experiment):
        return Runs(simulate(experiment(surface, lanes, **settings)))
    if lanes or settings:
        raise TypeError("an experiment stands alone: change it with experiment.changed(steps=..., lanes=[...])")
    return Runs(simulate(surface))


@dataclass(frozen=True)
class Runs:
    """What happened. ``raw`` holds the arrays: ``raw.path`` (T+1, 2, N), ``raw.loss`` (T+1, N), ``raw.state`` ..."""

    raw: _Runs

    def __repr__(self) -> str:
        return f"<Runs of {', '.join(self.names)} on {self.raw.surface.surface.name}, {self.raw.steps} steps>"

    @property
    def experiment(self) -> Experiment:
        """What was run; ``experiment.to_json()`` opens on the page and on the command line."""
        return self.raw.experiment

    @property
    def path(self) -> np.ndarray:
        """Positions (T+1, 2, N), run n = lane × starts + start; NaN after a run stopped."""
        return self.raw.path

    @property
    def loss(self) -> np.ndarray:
        """f along the paths, (T+1, N)."""
        return self.raw.loss

    @property
    def names(self) -> list[str]:
        """What each lane is called."""
        from engine.look import lane_names

        return lane_names(self.experiment)

    def frame(self) -> Any:
        """A data frame of pandas, else of polars: lane, start, step, x, y, loss, grad_norm; a row a step.

        x and y are called as the writer of a formula calls them.
        """
        from export.tables import step_columns, step_rows

        names = self.names
        rows = [(names[i], *rest) for i, *rest in step_rows(self.raw)]
        columns: dict[str, Any] = dict(zip(step_columns(self.raw), map(list, zip(*rows, strict=True)), strict=True))
        try:
            from pandas import DataFrame
        except ModuleNotFoundError:
            try:
                from polars import DataFrame
            except ModuleNotFoundError:
                raise ModuleNotFoundError("frame() needs pandas or polars") from None
        return DataFrame(columns)

    def plot(self, **options: Any) -> Drawing:
        """The paths on contour lines; ``options`` are those of ``export.picture.Picture``, such as theme and size."""
        return self._drawn("contour", options)

    def surface(self, **options: Any) -> Drawing:
        """The paths on the surface in 3D."""
        return self._drawn("surface", options)

    def animate(self, path: str | Path, **options: Any) -> Path:
        """Write a film: .gif, .mp4, .webm, .webp or .apng. ``options`` such as fps, seconds, theme, view."""
        return self.save(path, **options)

    def save(self, path: str | Path, **options: Any) -> Path:
        """Write any file that the page can: those of ``export.formats.FORMATS``."""
        from export.files import write_whole
        from export.formats import format_of, make
        from export.picture import Picture

        path = Path(path)
        write_whole(path, make(self.raw, Picture(**options), format_of(path.name).ending))
        return path

    def _drawn(self, view: Any, options: dict[str, Any]) -> Drawing:
        from export.formats import make
        from export.picture import Picture

        return Drawing(make(self.raw, Picture(**({"view": view} | options)), "png"))


@dataclass(frozen=True, repr=False)
class Drawing:
    """A picture that notebooks show; ``png`` holds its bytes."""

    png: bytes

    def _repr_png_(self) -> bytes:
        return self.png

    def save(self, path: str | Path) -> Path:
        """Write it as a file."""
        Path(path).write_bytes(self.png)
        return Path(path)


@dataclass(frozen=True, repr=False)
class Player:
    """The animated player in a frame of its own; it needs no kernel and no network."""

    html: str

    def _repr_html_(self) -> str:
        import html

        style = "width: 100%; height: 620px; border: 0"
        return f'<iframe style="{style}" sandbox="allow-scripts" srcdoc="{html.escape(self.html)}"></iframe>'


def show(runs: Runs, *, theme: str = "notebook", height: int = 400, title: str | None = None) -> Any:
    """The live player in a notebook: drag the start, turn, play; ``.experiment`` of what it returns is what it shows now.

    ``theme`` is "light", "dark" or that of the notebook; ``height`` is that of the pictures in pixels. Where anywidget
    (``ravine[notebook]``) is missing it is the same page in a frame, which tells the kernel nothing.
    """
    from export.formats import make
    from export.picture import Picture

    picture = Picture(theme="dark" if theme == "dark" else "light", title=title)
    try:
        from export.widget import Widget
    except ModuleNotFoundError:
        return Player(make(runs.raw, picture, "html").decode())
    return Widget(runs.raw, picture, theme=theme, height=height)


def sweep(surface: Surface, lane: str | Lane, *axes: str, executor: Executor | None = None, **settings: Any) -> Map:
    """One lane over one or two axes such as ``"lr:0.001:1:64:log"``; the metrics of the result are arrays, cell by cell.

    ``executor`` is any of concurrent.futures, also a cluster's; threads when None.
    """
    from engine.axis import Axis
    from engine.sweep import Sweep, sweep_map

    return sweep_map(Sweep(experiment(surface, lane, **settings), tuple(map(Axis.parse, axes))), executor)


def basin(
    surface: Surface,
    lane: str | Lane,
    grid: tuple[int, int] = (128, 128),
    *,
    executor: Executor | None = None,
    **settings: Any,
) -> Map:
    """Which minimum one lane reaches from each start of a grid over the view: ``.minimum`` and ``.minima``."""
    from engine import sweep

    return sweep.sweep_map(sweep.basin(experiment(surface, lane, **settings), *grid), executor)


def race(
    surface: Surface, lanes: Sequence[str | Lane], budget: int = 64, goal: Any = None, **settings: Any
) -> _race.Race:
    """A fair race: every lane tuned with the same ``budget`` of runs; ``.entries`` tell before and after."""
    from engine.race import race

    return race(experiment(surface, lanes, **settings), budget, **({"goal": goal} if goal else {}))


def optimizer(
    step: Callable[..., Any], hypers: Mapping[str, float], *, name: str | None = None, state: Sequence[str] = ()
) -> str:
    """Let a step function of yours join the catalogue; returns the name that lanes know it by (that of the function).

    ``step(f, w, s, h, t)``: positions ``w`` (2, N) in, new ones out; ``f.gradient(w)``, ``f.value(w)``; ``h.lr`` a float
    or (N,); ``state`` names arrays (2, N) that start as zeros and live in ``s``. It is your own code and runs as such.
    """
    from optimizers import OPTIMIZERS, Convention, Hyper, Optimizer

    key = name or step.__name__
    if not key.isidentifier():
        raise ValueError(f"{key!r}: give the optimizer a name of letters and digits")
    declared = {
        n: Hyper(
            n, float(v), "yours", slider=(v / 100, v * 100) if v > 0 else (0, 1), scale="log" if v > 0 else "linear"
        )
        for n, v in hypers.items()
    }
    form = Convention(key="yours", label="yours", step=step, formula="", state={n: n for n in state})
    OPTIMIZERS[key] = Optimizer(
        key=key,
        name=key,
        family="yours",
        year=0,
        paper="",
        url="",
        about=step.__doc__ or "",
        hypers=declared,
        conventions=(form,),
        example={},
        not_live="its rule is a Python function of its own",
    )
    return key


def follow(cls: type, **defaults: float) -> Lane:
    """Any optimizer class of PyTorch as a lane: ``rv.follow(torch.optim.Adam, lr=0.1)``; each run is a tensor of its own."""
    import numpy as np

    def init(f: Any, w: np.ndarray, h: Any) -> dict[str, Any]:
        import torch

        points = [torch.nn.Parameter(torch.tensor(point)) for point in w.T.copy()]
        own = [{n: float(np.broadcast_to(v, w.shape[1])[k]) for n, v in vars(h).items()} for k in range(len(points))]
        return {"_points": points, "_method": [cls([p], **values) for p, values in zip(points, own, strict=True)]}

    def step(f: Any, w: np.ndarray, s: Any, h: Any, t: int) -> np.ndarray:
        import torch

        for point, position, slope in zip(s._points, w.T, f.gradient(w).T, strict=True):
            point.data, point.grad = torch.tensor(position.copy()), torch.tensor(slope.copy())
        for k, method in enumerate(s._method):
            for group in method.param_groups:
                group["lr"] = float(np.broadcast_to(h.lr, w.shape[1])[k])
            method.step()
        return np.array([p.detach().numpy() for p in s._points]).T.copy()

    from dataclasses import replace

    from optimizers import OPTIMIZERS

    key = optimizer(step, defaults, name=f"torch_{cls.__name__}")
    made = OPTIMIZERS[key]
    OPTIMIZERS[key] = replace(made, conventions=(replace(made.conventions[0], init=init),))
    return lane(key, label=cls.__name__, **defaults)
