"""Share links: every experiment comes back the same; every broken link gives one line."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import limits
from engine.experiment import Experiment, ExperimentError
from engine.link import VERSION, from_link, to_link
from optimizers import OPTIMIZERS
from surfaces import SURFACES

BEALE = Experiment.from_json('{"surface": "beale", "lanes": [{"optimizer": "adam", "label": "Ädam ✓"}]}')


LABEL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)


@st.composite
def lanes(draw):
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    declared = OPTIMIZERS[optimizer]
    convention = draw(st.sampled_from([None, *declared.convention_keys]))
    lane = {"optimizer": optimizer, "visible": draw(st.booleans()), "label": draw(LABEL)}
    if convention:
        lane["convention"] = convention
    for name, hyper in declared.hypers_of(convention).items():
        value = draw(st.none() | st.floats(*hyper.slider))
        if value is not None and hyper.kind == "float" and hyper.legal(value):
            lane[name] = value
    return lane


@st.composite
def experiments(draw):
    coordinate = st.floats(-1e6, 1e6)
    return {
        "surface": draw(st.sampled_from(sorted(SURFACES))),
        "start": draw(st.lists(st.tuples(coordinate, coordinate).map(list), min_size=1, max_size=4)),
        "steps": draw(st.integers(1, limits.MAX_STEPS)),
        "lanes": draw(st.lists(lanes(), min_size=1, max_size=4)),
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


@given(experiments())
def test_every_experiment_comes_back(data):
    experiment = Experiment.model_validate(data)
    text = to_link(experiment)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert from_link(text) == experiment


def test_a_usual_link_is_short():
    lanes = '{"optimizer": "sgd"}, {"optimizer": "momentum"}, {"optimizer": "adam", "lr": 0.1}'
    assert len(to_link(Experiment.from_json(f'{{"surface": "beale", "lanes": [{lanes}]}}'))) < 200


@given(st.text(max_size=60))
def test_any_text_gives_one_line(text):
    with pytest.raises(ExperimentError) as error:
        from_link(text)
    assert "\n" not in str(error.value)


@given(st.integers(0, 10_000), st.characters(codec="utf-8"))
def test_a_changed_character_never_breaks_out(position, character):
    text = to_link(BEALE)
    position %= len(text)
    changed = text[:position] + character + text[position + 1 :]
    if changed != text:
        try:
            found = from_link(changed)
        except ExperimentError as error:
            found, told = BEALE, str(error)
        else:
            told = ""
        assert found == BEALE  # a bit that the compressed text does not use may change
        assert "\n" not in told


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_cut_link_says_so(cut):
    with pytest.raises(ExperimentError, match="damaged"):
        from_link(to_link(BEALE)[:-cut])


def test_what_is_too_large_is_refused_both_ways():
    bomb = zlib.compress(b" " * 50_000_000, 9)[: limits.MAX_LINK // 2]
    with pytest.raises(ExperimentError, match="unpacks to more than"):
        from_link(VERSION + base64.urlsafe_b64encode(bomb).decode().rstrip("="))
    with pytest.raises(ExperimentError, match="limit"):
        from_link(VERSION + "A" * limits.MAX_LINK)
    starts = [(k * 0.123456789, k * 0.987654321) for k in range(4000)]
    with pytest.raises(ExperimentError, match="a link holds"):
        to_link(BEALE.changed(start=tuple(starts), steps=10))
