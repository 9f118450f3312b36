"""The experiment as a program in PyTorch."""

from __future__ import annotations

from engine.runs import Runs
from export.format import Format, Watch
from export.picture import Picture
from messages import tr


def torch_code(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A program that gives the same paths up to rounding."""
    from export.computed import computed
    from export.torch_program import program

    return program(computed(runs)).encode()


def _tells(runs: Runs, picture: Picture) -> list[str]:
    from engine.look import lane_names
    from export.torch_program import in_torch

    lanes = zip(lane_names(runs.experiment), runs.experiment.lanes, strict=True)
    own = [name for name, lane in lanes if lane.record is None and in_torch(lane) is None]
    if not own:
        return []
    return [
        tr(
            "Written out, for torch.optim has another form of it or none: {those}. Its gradients are PyTorch's.",
            those=", ".join(own),
        )
    ]


FORMAT = Format(
    "torch.py",
    "PyTorch code",
    "text/x-python",
    "code",
    torch_code,
    "A program with torch.optim and autograd.",
    rank=1,
    tells=_tells,
)
