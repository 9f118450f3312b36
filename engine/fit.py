"""Own data as an experiment holds them: columns, a model of two parameters and a loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.reading import mapping, number, refusal, short
from messages import later, mark, tr
from surfaces import Surface, View, limits
from surfaces.fitting import Columns, DataError, data_surface
from surfaces.formula import FormulaError


@dataclass(frozen=True)
class Fit:
    """Columns by name, with the model and the loss that make a surface of them."""

    columns: Columns
    model: str
    loss: str = "squared"
    scaled: bool = False

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Fit:
        """From JSON. Raises the error of a validator, which names column and row."""
        for name in ("model", "loss"):
            if not isinstance(data.get(name, "squared" if name == "loss" else None), str):
                raise refusal(
                    tr("the {name} of data must be text, not {given}", name=name, given=short(data.get(name)))
                )
        if not isinstance(data.get("scaled", False), bool):
            raise refusal(tr("scaled must be true or false, not {given}", given=short(data["scaled"])))
        columns = []
        for name, values in mapping(data["data"], tr('data are columns, as {"x": [...], "y": [...]}')).items():
            if not isinstance(name, str) or not name.isidentifier() or len(name) > 40:
                raise refusal(tr("{name} cannot be the name of a column: letters, digits and _ can", name=short(name)))
            if not isinstance(values, list | tuple):
                raise refusal(tr("column {name} must be a list of numbers", name=short(name)))
            if len(values) > limits.MAX_ROWS:
                raise refusal(
                    tr(
                        "column {name} has {count:,} rows; at most {most:,} are read",
                        name=short(name),
                        count=len(values),
                        most=limits.MAX_ROWS,
                    )
                )
            place = mark("column {name}, row {k}")
            columns.append((name, tuple(number(v, later(place, name=name, k=k)) for k, v in enumerate(values, 1))))
        counts = {len(values) for _, values in columns}
        if len(columns) < 2 or len(columns) > limits.MAX_PARAMETERS or len(counts) != 1 or 0 in counts:
            raise refusal(tr("data are two columns or more, of equally many numbers"))
        return cls(tuple(columns), data["model"], data.get("loss", "squared"), data.get("scaled", False))

    def write(self) -> dict[str, Any]:
        """As JSON."""
        data = {"data": {n: list(v) for n, v in self.columns}, "model": self.model, "loss": self.loss}
        return data | ({"scaled": True} if self.scaled else {})

    def surface(self, view: View | None) -> Surface:
        """The surface. Raises the error of a validator."""
        try:
            return data_surface(self.columns, self.model, self.loss, view, self.scaled)
        except DataError as error:
            raise refusal(tr("data: {error}", error=error)) from None
        except FormulaError as error:
            raise refusal(tr("model: {error}", error=error)) from None
