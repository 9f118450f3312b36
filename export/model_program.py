"""What programs need for rules that ask for the slopes of a model over data: Gauss–Newton and the natural gradient."""

from __future__ import annotations

from engine.runs import Runs
from export.source import Scope, renamed
from surfaces.losses import CURVATURE, INFORMATION

OUTER = {
    "gauss_newton": (CURVATURE, '''

    def gauss_newton(self, w, active=None):
        return outer(w, {weight}, self.rows)'''),
    "fisher": (INFORMATION, '''

    def fisher(self, w, active=None):
        return outer(w, {weight}, self.rows)'''),
}  # fmt: skip
WITHOUT_DATA = {
    "gauss_newton": """

    def gauss_newton(self, w, active=None):
        return self.hessian(w)  # there is no model""",
    "fisher": """

    def fisher(self, w, active=None):
        (a, b), (_, d) = self.hessian(w)  # there is no model
        middle, half = (a + d) / 2, np.hypot((a - d) / 2, b)
        return np.eye(2)[:, :, None] * np.maximum(np.abs(middle - half), np.abs(middle + half))""",
}
ALONG_X = """

    def fisher(self, w, active=None):
        (a, _), _ = self.hessian(w)  # there is no model, and no curvature along y
        return np.eye(2)[:, :, None] * np.abs(a)"""
PRODUCTS = '''def outer(w, weight, rows):
    """The mean over the rows of weight(p, y) times the model's slopes, of each with each."""

    def products(*args):
        px, py = slope(*args)
        share = weight(model(*args), args[{target}])
        return [share * px * px, share * px * py, share * py * py]

    xx, xy, yy = mean(products, w, rows)
    return np.stack([np.stack([xx, xy]), np.stack([xy, yy])])'''


def model_matrices(runs: Runs, rules: str, drawn: list[str], scope: Scope) -> str:
    """The methods of the objective that rules ask for beside its derivatives; adds to ``drawn`` what they call."""
    surface = runs.surface
    asked = [name for name in OUTER if f".{name}(" in rules]
    if not asked or not surface.surface.loss:
        without = WITHOUT_DATA | ({"fisher": ALONG_X} if surface.flat else {})
        return "".join(without[name] for name in asked)
    for function, name in ((surface._model, "model"), (surface._slope, "slope")):
        drawn.append(renamed(scope.source(function), function.__name__, name))
    column = len(surface.params) + 2 + list(surface.surface.data).index(surface.surface.target)
    drawn.append(PRODUCTS.format(target=column))
    methods = []
    for name in asked:
        weights, text = OUTER[name]
        weight = weights[surface.surface.loss]
        own: dict[str, str] = {}
        scope.closure(weight, own)
        drawn += [source for source in own.values() if source not in drawn]
        methods.append(text.format(weight=weight.__name__))
    return "".join(methods)
