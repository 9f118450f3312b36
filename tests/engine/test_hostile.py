"""A share of the hostile links and files that ``hostile.py`` makes: each is opened, or refused in one sentence, at once."""

from collections import Counter

import pytest
from hostile import SLOWEST, tried

from engine.experiment import Experiment, ExperimentError, read

COUNT = 400


@pytest.mark.parametrize("kind", ["links", "files"])
def test_each_is_opened_or_refused_in_one_sentence(kind):
    told, seconds = Counter(), []
    for seed in range(COUNT):
        how, took, _ = tried(kind, seed)
        told[how] += 1
        seconds.append(took)
    assert told["opened"] > COUNT / 50  # the generator makes good ones too, or it would try nothing
    assert told["refused"] > COUNT / 4
    assert sorted(seconds)[-3] < SLOWEST  # the first ones derive their surface; the machine may be busy


LONG = "k" * 5000
NOISE, SCHEDULE = {"kind": "gaussian", LONG: 1}, {"kind": "cosine", LONG: 1}
SGD = {"optimizer": "sgd"}


@pytest.mark.parametrize(
    "given",
    [{"noise": NOISE}, {"lanes": [SGD | {"schedule": SCHEDULE}]}, {"lanes": [SGD | {LONG: 1}]}, {LONG: 1}, {"surface": {"name": "beale", LONG: 1}}],
)  # fmt: skip
def test_a_name_that_is_not_known_is_told_shortened(given):
    with pytest.raises(ExperimentError) as told:
        read(Experiment, {"surface": "beale", "lanes": [SGD], **given})
    assert len(str(told.value)) < 400
    assert "kkk" in str(told.value)
