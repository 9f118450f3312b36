"""The player as a widget of notebooks, by anywidget: Jupyter, Colab, VS Code, marimo."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from engine.experiment import Experiment
from engine.runs import Runs
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture

# Outputs of a cell: the picture, this style, the widget. Where the widget lives the picture is hidden; where none lives, as in a
# notebook that is opened again, what JupyterLab writes in its place ("Loading widget...", "model not found") is.
EITHER = """<style class="ravine">
.jp-OutputArea-child:has(style.ravine),
.jp-OutputArea-child:has(+ * style.ravine):has(+ * + * iframe[title="Ravine"]),
.jp-OutputArea-child:has(style.ravine):not(:has(+ * iframe[title="Ravine"])) + * { display: none !important }
</style>"""


class Widget(anywidget.AnyWidget):
    """The stand-alone page in a cell: it runs in the browser, with the kernel or without.

    ``json`` is the experiment that is shown; it follows what is done in the page, and the page follows it. ``theme`` is
    "notebook" for the notebook's colours; ``height`` is that of the pictures, in pixels. Viewers that run no widgets,
    such as GitHub, show a picture.
    """

    _esm = Path(__file__).with_name("widget.js").read_text(encoding="utf-8")
    page = traitlets.Unicode().tag(sync=True)
    json = traitlets.Unicode().tag(sync=True)
    theme = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)

    def __init__(self, runs: Runs, picture: Picture, *, theme: str = "notebook", height: int = 400):
        """Show ``runs``; ``picture`` gives the title and the page's own theme."""
        self._picture = picture
        page = make(runs, picture, "html").decode()
        super().__init__(page=page, json=runs.experiment.to_json(), theme=theme, height=height)

    @property
    def experiment(self) -> Experiment:
        """What the page shows now."""
        return Experiment.from_json(self.json)

    @experiment.setter
    def experiment(self, experiment: Experiment) -> None:
        self.json = experiment.to_json()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and a picture where none runs."""
        bundle, more = self._view(**options)
        return bundle | self._drawn(), more

    def _ipython_display_(self) -> None:
        """The picture is an output of its own where a reopened notebook would show nothing in the widget's place."""
        from IPython.display import display

        bundle, more = self._view()
        if "google.colab" in sys.modules or "VSCODE_PID" in os.environ:  # they find the picture in the bundle
            bundle |= self._drawn()
        else:
            display(self._drawn() | {"text/plain": "Ravine"}, raw=True)
            display({"text/html": EITHER, "text/plain": ""}, raw=True)
        display(bundle, metadata=more, raw=True)

    def _view(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        told: Any = super()._repr_mimebundle_(**options) or {}
        bundle, more = told if isinstance(told, tuple) else (told, {})
        return dict(bundle), more

    def _drawn(self) -> dict[str, Any]:
        png = make(simulate(self.experiment, state=False), self._picture, "png")
        return {"image/png": base64.b64encode(png).decode()}
