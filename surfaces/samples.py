"""Tables that ship, each with the model that it is usually fitted by: something to begin with before one's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from surfaces.fitting import Columns
from surfaces.table import read_table


@dataclass(frozen=True)
class Sample:
    """A table in ``tables/``: its title, the column across, the column that is predicted, a model and a loss."""

    title: str
    file: str
    x: str
    y: str
    model: str
    loss: str = "squared"
    scaled: bool = False

    @property
    def columns(self) -> Columns:
        """Its columns by name."""
        return _read(self.file)


SAMPLES = (
    Sample("Rent by size", "rent", "size_m2", "rent", "line"),
    Sample("Passing by hours", "hours", "hours", "passed", "logistic", "log-loss"),
    Sample("Oxygen by days (NIST BoxBOD)", "boxbod", "days", "oxygen_mg_l", "oxygen_mg_l = a*(1 - exp(-b*days))"),
    Sample("Radiated energy (NIST DanWood)", "danwood", "temperature", "energy", "power"),
    Sample("Old Faithful", "old_faithful", "eruption_minutes", "waiting_minutes", "line"),
    Sample("Two irises", "iris", "petal_width_cm", "virginica", "logistic", "log-loss", True),
    Sample("Phone calls with outliers", "phone_calls", "year_since_1900", "calls_millions", "line", "huber", True),
)


@lru_cache(maxsize=16)
def _read(file: str) -> Columns:
    return read_table((Path(__file__).parent / "tables" / f"{file}.csv").read_bytes())
