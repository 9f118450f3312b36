"""What the cards say is what their pictures show, where it can be measured."""

import numpy as np
import pytest

from engine.simulate import simulate
from figures.claims import MEASURES
from figures.thumbnails import showcase
from optimizers import OPTIMIZERS

CLAIMS = [(key, words, measure) for key, o in OPTIMIZERS.items() for words, measure in o.claims.items()]


@pytest.mark.parametrize(("key", "words", "measure"), CLAIMS)
def test_a_card_says_what_its_picture_shows(key, words, measure):
    assert words in OPTIMIZERS[key].about
    assert MEASURES[measure](simulate(showcase(key)))


def test_measures_can_fail():
    """Each is false for a run that its words do not fit."""
    of = {"never_climbs": "momentum", "equal_steps": "adam", "creeps_at_first": "sgd", "shrinks": "adam"}
    of |= {
        "bounces": "momentum",
        "glides": "sgd",
        "overshoots": "adagrad",
        "diagonal": "momentum",
        "rattles": "momentum",
    }
    assert set(of) == set(MEASURES)
    for measure, key in of.items():
        assert not MEASURES[measure](simulate(showcase(key))), measure


def test_the_classic_eight_have_claims():
    assert len(CLAIMS) >= 20
    assert np.all([OPTIMIZERS[key].claims for key in ("sgd", "momentum", "adagrad", "rmsprop", "adam")])
