"""Events: any sequence of them leaves a valid experiment, and every change can be taken back."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import limits
from engine.experiment import Experiment, ExperimentError
from engine.look import lane_color
from engine.simulate import simulate
from optimizers import OPTIMIZERS
from player.desk import CLASSIC
from surfaces import SURFACES, named
from views.session import HOME, Work, advance, apply

INDEX = st.integers(-1, 13)
NUMBER = st.one_of(st.floats(), st.integers(-3, 3), st.none(), st.sampled_from(["fast", True]))
CHANGES = st.one_of(
    st.dictionaries(st.sampled_from(["lr", "beta", "beta1", "eps", "rho", "nonsense"]), NUMBER, max_size=2),
    st.fixed_dictionaries({"optimizer": st.sampled_from(["sgd", "adam", "adadelta", "nobody"])}),
    st.fixed_dictionaries({"convention": st.sampled_from(["pytorch", "keras", "seed", None])}),
    st.fixed_dictionaries({"label": st.one_of(st.none(), st.text(max_size=80))}),
    st.fixed_dictionaries({"color": st.sampled_from(["#123456", "red", None]), "visible": st.booleans()}),
    st.just(["lr"]),
)
EVENT = st.one_of(
    st.fixed_dictionaries({"type": st.just("start"), "index": INDEX, "point": st.lists(NUMBER, max_size=3)}),
    st.fixed_dictionaries({"type": st.just("lane"), "index": INDEX, "changes": CHANGES}),
    st.fixed_dictionaries({"type": st.just("add"), "optimizer": st.sampled_from(["sgd", "rmsprop", "sdg", 3])}),
    st.fixed_dictionaries({"type": st.sampled_from(["duplicate", "remove", "select", "solo"]), "index": INDEX}),
    st.fixed_dictionaries({"type": st.just("move"), "index": INDEX, "to": INDEX}),
    st.fixed_dictionaries(
        {"type": st.just("surface"), "name": st.sampled_from(["quadratic", "bowl", "rosenbrock", "no"])}
    ),
    st.fixed_dictionaries({"type": st.just("params"), "changes": st.dictionaries(st.sampled_from("abc"), NUMBER)}),
    st.fixed_dictionaries({"type": st.just("steps"), "steps": NUMBER}),
    st.fixed_dictionaries({"type": st.sampled_from(["undo", "redo", "reset", "load", "eight", "nonsense"])}),
    st.just({}),
)


def test_the_first_picture_shows_what_its_words_say():
    """SGD bounces from wall to wall, momentum glides along the floor and ends lowest, Adam comes near soonest."""
    assert HOME.surface.model_dump() == "quadratic"
    assert HOME.start == ((-5.0, -2.0),)
    assert [lane.optimizer for lane in HOME.lanes] == ["sgd", "momentum", "adam"]
    assert HOME.steps <= 80  # two seconds at the player's 40 steps a second
    runs = simulate(HOME, state=False)
    sgd, momentum, adam = range(3)
    turns = (np.diff(np.sign(runs.path[:40, 1]), axis=0) != 0).sum(axis=0)
    assert turns[sgd] == 39  # the other wall at every step
    assert np.abs(runs.path[20, 1, sgd]) > 0.5  # and seen to be
    assert turns[momentum] < 12
    assert turns[adam] < 4
    length = np.hypot(*np.diff(runs.path, axis=0).transpose(1, 0, 2)).sum(axis=0)
    assert length[momentum] < length[sgd] / 5
    assert runs.loss[-1, momentum] < runs.loss[-1, adam] / 1000
    assert runs.loss[-1, adam] < runs.loss[-1, sgd] / 5
    near = runs.steps_to(0.05)
    assert 0 < near[adam] < near[momentum] < HOME.steps
    assert near[sgd] == -1


def test_the_eight_are_one_press_away():
    work = advance(Work(), {"type": "eight"}, 0)
    assert work.experiment.lanes[:3] == tuple(lane.changed(color=lane_color(i)) for i, lane in enumerate(HOME.lanes))
    assert {lane.optimizer for lane in work.experiment.lanes} == set(CLASSIC)
    assert len(work.experiment.lanes) == 8
    assert not simulate(work.experiment, state=False).diverged.any()
    assert advance(work, {"type": "undo"}, 1).experiment == HOME
    ten = HOME.changed(lanes=(HOME.lanes * 4)[:10])
    assert advance(Work(ten), {"type": "eight"}, 0).notice.text.startswith("12 runs are the most")


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENT, max_size=25))
def test_any_sequence_of_events_leaves_a_valid_experiment(events):
    work = Work()
    for now, event in enumerate(events):
        before, work = work, advance(work, event, 10.0 * now)
        experiment = work.experiment
        assert Experiment.from_json(experiment.to_json()) == experiment
        assert 0 <= work.selected < len(experiment.lanes) <= limits.PAGE_LANES
        assert len(work.past) <= limits.MAX_UNDO
        if work.notice and work.notice.error:
            assert experiment == before.experiment
            assert work.notice.text
            assert "\n" not in work.notice.text


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=12))
def test_undo_restores_every_experiment_and_redo_brings_it_back(events):
    seen, work = [HOME], Work()
    for now, event in enumerate(e for e in events if e.get("type") not in ("undo", "redo")):
        work = advance(work, event, 10.0 * now)
        if work.experiment != seen[-1]:
            seen.append(work.experiment)
    for experiment in reversed(seen[:-1]):
        work = advance(work, {"type": "undo"}, 0)
        assert work.experiment == experiment
    for experiment in seen[1:]:
        work = advance(work, {"type": "redo"}, 0)
        assert work.experiment == experiment


def test_a_drag_is_one_step_back():
    work = Work()
    for k in range(30):
        work = advance(work, {"type": "start", "index": 0, "point": [-5 + k / 10, -2.0]}, k / 30)
    assert work.experiment.start == ((-2.1, -2.0),)
    assert advance(work, {"type": "undo"}, 2).experiment == HOME


@pytest.mark.parametrize("pause", [1.1, 90.0])
def test_what_is_done_after_a_pause_is_a_step_of_its_own(pause):
    work = Work()
    for k in range(3):
        work = advance(work, {"type": "start", "index": 0, "point": [-5.0, 1.0 + k]}, pause * k)
    assert len(work.past) == 3
    assert advance(work, {"type": "undo"}, 500).experiment.start == ((-5.0, 2.0),)


def test_changes_of_different_things_are_steps_of_their_own():
    work = Work()
    for k, event in enumerate(
        [
            {"type": "lane", "index": 0, "changes": {"lr": 0.2}},
            {"type": "lane", "index": 1, "changes": {"lr": 0.2}},
            {"type": "lane", "index": 1, "changes": {"beta": 0.5}},
            {"type": "start", "index": 0, "point": [-4.0, 1.0]},
        ]
    ):
        work = advance(work, event, 0.1 * k)
        assert len(work.past) == k + 1


@pytest.mark.parametrize(("chosen", "removed", "after"), [(2, 0, 1), (2, 1, 1), (1, 1, 1), (2, 2, 1), (0, 1, 0)])
def test_the_chosen_lane_stays_chosen_when_another_is_removed(chosen, removed, after):
    work = advance(Work(), {"type": "select", "index": chosen}, 0)
    assert len(work.experiment.lanes) == 3
    kept = work.experiment.lanes[chosen].optimizer
    work = advance(work, {"type": "remove", "index": removed}, 1)
    assert work.selected == after
    assert chosen == removed or work.experiment.lanes[work.selected].optimizer == kept


def test_history_is_bounded():
    work = Work()
    for k in range(limits.MAX_UNDO + 20):
        work = advance(work, {"type": "steps", "steps": k + 1}, 10.0 * k)
    assert len(work.past) == limits.MAX_UNDO


def test_a_new_lane_is_chosen_and_has_a_rate_and_a_colour_of_its_own():
    work = advance(Work(), {"type": "add", "optimizer": "adamw"}, 0)
    lane = work.experiment.lanes[work.selected]
    assert work.selected == 3
    assert lane.optimizer == "adamw"
    assert "lr" in dict(lane.values)
    assert lane.look.color not in [lane_color(i) for i in range(3)]


def test_colours_stay_with_their_lanes():
    work = advance(Work(), {"type": "remove", "index": 0}, 0)
    assert work.experiment.lanes[0].look.color == lane_color(1)
    assert work.notice.undo
    moved = advance(work, {"type": "move", "index": 0, "to": 1}, 10)
    assert moved.experiment.lanes[1].look.color == lane_color(1)
    assert moved.selected == 1


def test_a_copy_has_a_name_and_a_rate_of_its_own():
    work = advance(advance(Work(), {"type": "duplicate", "index": 0}, 0), {"type": "duplicate", "index": 1}, 10)
    lanes = work.experiment.lanes
    assert [lane.look.label for lane in lanes[:3]] == [None, "SGD 2", "SGD 3"]
    assert [lane.hypers["lr"] for lane in lanes[:3]] == [0.49, 0.39, 0.31]
    assert len({lane.look.color for lane in lanes}) == 5


def test_one_lane_alone_and_all_again():
    work = advance(Work(), {"type": "solo", "index": 1}, 0)
    assert [lane.look.visible for lane in work.experiment.lanes] == [False, True, False]
    work = advance(work, {"type": "solo", "index": 2}, 10)
    assert [lane.look.visible for lane in work.experiment.lanes] == [False, False, True]
    work = advance(work, {"type": "solo", "index": 2}, 20)
    assert all(lane.look.visible for lane in work.experiment.lanes)


def test_the_last_lane_stays():
    alone = HOME.changed(lanes=HOME.lanes[:1])
    work = advance(Work(alone), {"type": "remove", "index": 0}, 0)
    assert work.experiment == alone
    assert work.notice.text == "The last run stays: a race needs at least one. Change its optimizer instead."


def test_twelve_lanes_are_the_most():
    work = Work()
    for k in range(11):
        work = advance(work, {"type": "duplicate", "index": 0}, 10.0 * k)
    assert len(work.experiment.lanes) == limits.PAGE_LANES
    assert work.notice.text.startswith("12 runs are the most")


def test_a_new_surface_brings_its_start_and_rates_that_suit_it():
    after = apply(HOME, {"type": "surface", "name": "rosenbrock"})
    assert after.start == ((-1.2, 1.0),)
    assert dict(after.lanes[0].values)["lr"] < 0.01
    assert dict(after.lanes[1].values)["beta"] == 0.75  # a pure number suits any surface


@pytest.mark.parametrize(
    ("text", "key"),
    [("Rosenbrock", "rosenbrock"), ("the Rosenbrock function.", "rosenbrock"), ("Beale's function", "beale"), ("goldstein-price", "goldstein_price")],
)  # fmt: skip
def test_a_surface_may_be_pasted_by_its_name(text, key):
    assert apply(HOME, {"type": "formula", "text": text, "view": None}).surface.declaration.key == key


@pytest.mark.parametrize("name", [s.name for s in SURFACES.values() if re.search(r"[²⁴|(+·]", s.name)])
def test_a_formula_is_one_though_a_surface_is_called_so(name):
    assert named(name) is None


def test_parameters_of_the_surface_leave_the_rates_alone():
    after = apply(HOME, {"type": "params", "changes": {"b": 5.0}})
    assert after.lanes == HOME.lanes
    assert dict(after.surface.params) == {"b": 5.0}
    assert apply(after, {"type": "params", "changes": {"b": 2}}) == HOME


def test_back_to_the_default_means_the_suggested_rate():
    wild = apply(HOME, {"type": "lane", "index": 0, "changes": {"lr": 100.0}})
    lane = apply(wild, {"type": "lane", "index": 0, "changes": {"lr": None}}).lanes[0]
    assert 0.05 <= dict(lane.values)["lr"] < 0.5


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"lr": -1}, "lr = -1 is not in (0, ∞)"),
        ({"lr": "fast"}, 'lr must be a number, not "fast"'),
        ({"optimizer": "sdg"}, "\"sdg\" is no optimizer; did you mean 'sgd'?"),
        ({"label": "x" * 61}, "label has 61 characters; at most 60 are shown"),
    ],
)
def test_a_bad_change_is_told_in_one_line(changes, complaint):
    with pytest.raises(ExperimentError) as error:
        apply(HOME, {"type": "lane", "index": 0, "changes": changes})
    assert complaint in str(error.value)


def test_what_the_page_cannot_draw_is_refused():
    many = HOME.changed(start=[(float(k), 0.0) for k in range(2000)])
    with pytest.raises(ExperimentError, match="the page draws at most"):
        apply(HOME, {"type": "load", "experiment": many})
    lanes = HOME.changed(lanes=HOME.lanes * 6)
    with pytest.raises(ExperimentError, match="18 runs: the page shows at most 12"):
        apply(HOME, {"type": "load", "experiment": lanes})


def test_every_optimizer_can_be_added_to_some_surfaces():
    for key in list(SURFACES)[:: len(SURFACES) // 3]:
        on_surface = apply(HOME.changed(lanes=HOME.lanes[:1]), {"type": "surface", "name": key})
        for optimizer in OPTIMIZERS:
            assert apply(on_surface, {"type": "add", "optimizer": optimizer}).lanes[-1].optimizer == optimizer


def test_the_camera_is_kept_in_the_experiment_and_is_nothing_to_take_back():
    work = advance(Work(), {"type": "steps", "steps": 9}, 0.0)
    work = advance(work, {"type": "camera", "camera": [30, -60]}, 1.0)
    assert work.experiment == HOME.changed(steps=9, camera=(30, -60))
    assert work.experiment.physics == HOME.changed(steps=9).physics
    assert Experiment.from_json(work.experiment.to_json()) == work.experiment
    assert advance(work, {"type": "undo"}, 2.0).experiment == HOME.changed(camera=(30, -60))
    assert advance(work, {"type": "camera", "camera": [91, 0]}, 2.0).notice.error
    assert advance(work, {"type": "camera", "camera": None}, 2.0).experiment.camera is None
