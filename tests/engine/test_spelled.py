"""Built-in rules as text: what is written out does what the method does, and the path of a changed one parts where it does."""

import json

import numpy as np
import pytest

from engine.experiment import Experiment
from engine.recorded import CannotSpell
from engine.rules import MARK
from engine.simulate import simulate
from engine.spelled import origin, parts_at, rewritten, spelled
from optimizers import OPTIMIZERS

FORMS = [(o, c.key) for o in OPTIMIZERS.values() for c in o.conventions]


def written(optimizer, form):
    try:
        return spelled(optimizer.key, form)
    except CannotSpell as why:
        assert str(why).startswith(("it ", "its ", "a rule ", "the formula "))  # noqa: PT017 - a reason, or the text
        return None


SPELLED = [(o, form) for o, form in FORMS if written(o, form)]


def experiment(*lanes, steps=60, **more):
    data = {"surface": "rosenbrock", "start": [-1.2, 1.0], "steps": steps, "lanes": list(lanes), **more}
    return Experiment.from_json(json.dumps(data))


def test_most_rules_can_be_written():
    assert len(SPELLED) >= 100
    assert len({o.key for o, _ in SPELLED}) >= 45


@pytest.mark.parametrize(("optimizer", "form"), SPELLED, ids=lambda v: getattr(v, "key", v))
def test_a_rule_written_out_gives_its_path(optimizer, form):
    hypers = optimizer.hypers_of(form)
    small = {n: 0.002 if h.unit == "1/curvature" else h.default for n, h in hypers.items()}
    both = experiment({"optimizer": optimizer.key, "convention": form, **small})
    typed = rewritten(both.lanes[0])
    assert typed.optimizer.startswith(MARK)
    assert origin(typed).optimizer == optimizer.key
    both = both.changed(lanes=(*both.lanes, typed))
    runs = simulate(both, state=False)
    np.testing.assert_allclose(runs.path[..., 1], runs.path[..., 0], rtol=1e-12, atol=1e-12)
    assert parts_at(runs, 1) is None


@pytest.mark.parametrize(
    ("key", "words"), [("nelder_mead", "single coordinates"), ("cma_es", "number of points"), ("sgld", "random")]
)
def test_what_cannot_be_written_says_why(key, words):
    with pytest.raises(CannotSpell, match=words):
        spelled(key)


def test_a_changed_rule_parts_where_it_does():
    lane = rewritten(experiment({"optimizer": "adam", "lr": 0.1}).lanes[0])
    text = lane.optimizer.removeprefix(MARK)
    late = lane.changed(optimizer={"rule": text.replace("w = w - lr", "w = w - where(t > 7, 2, 1)*lr")})
    runs = simulate(experiment(late.model_dump()))
    assert parts_at(runs, 0) == 8
    assert late.method.name == "Adam, changed"
    plain = lane.changed(optimizer={"rule": "w = w - lr*g"})
    assert origin(plain) is None
    with pytest.raises(ValueError, match="begun"):
        parts_at(simulate(experiment(plain.model_dump())), 0)
