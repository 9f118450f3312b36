"""Files that an experiment names: their numbers in place of their names. For those who run it where the files are theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.landscape import write_heights
from engine.limits import MAX_PATH_FILE
from engine.paths import read_paths
from engine.reading import ExperimentError
from messages import tr
from surfaces.fitting import DataError
from surfaces.grid import read_grid


def with_files(data: Any, folder: Path) -> Any:
    """An experiment's JSON with the numbers in place of the files that it names, which lie below ``folder``.

    Those are ``{"surface": {"grid": "file.npz"}}`` and lanes ``{"path": "file.csv"}``, one lane for each path in the file.
    """
    if not isinstance(data, dict):
        return data
    data = dict(data)
    surface = data.get("surface")
    if isinstance(surface, dict) and isinstance(surface.get("grid"), str):
        name = surface["grid"]
        grid = _file(folder, name, read_grid)
        data["surface"] = surface | {"grid": write_heights(grid)}
    lanes: list[Any] = []
    for lane in data["lanes"] if isinstance(data.get("lanes"), list) else []:
        if not isinstance(lane, dict) or not isinstance(lane.get("path"), str):
            lanes.append(lane)
            continue
        found = _file(folder, lane["path"], read_paths)
        own = {} if len(found) > 1 else lane
        lanes += [{"label": label} | own | {"path": record.write()} for label, record in found]
    return data | ({"lanes": lanes} if isinstance(data.get("lanes"), list) else {})


def _file(folder: Path, name: str, reader: Callable[[bytes], Any]) -> Any:
    """What a file named in an experiment holds. ExperimentError, OSError."""
    if Path(name).is_absolute():
        raise ExperimentError(tr("{name}: a file is named relative to the experiment's own", name=name))
    with (folder / name).open("rb") as file:
        raw = file.read(MAX_PATH_FILE + 1)
    try:
        return reader(raw)
    except DataError as error:
        raise ExperimentError(tr("{name}: {error}", name=name, error=error)) from None
