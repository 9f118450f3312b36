"""Lists of scenes: every list comes back the same from its file and its link; what is none gets one sentence."""

import json

import numpy as np
import pytest

from engine import limits
from engine.experiment import ExperimentError
from engine.link import VERSION
from engine.scenes import Scene, Scenes
from lessons.presets import PRESETS

ONE = {"surface": "beale", "lanes": [{"optimizer": "sgd"}]}
LIST = Scenes(
    scenes=tuple(Scene(name=name, experiment=p.experiment) for name, p in zip(["", "动量 “β”", "a\u00a0b"], PRESETS.values(), strict=False))
)  # fmt: skip


def test_a_list_comes_back_from_its_file_and_its_link():
    assert Scenes.from_json(LIST.to_json()) == LIST
    assert Scenes.from_link(LIST.to_link()) == LIST
    assert len(LIST.to_link()) < 1000
    assert Scenes.from_json('{"scenes": []}').scenes == ()


def test_a_scene_without_a_name_is_called_by_what_it_shows():
    lanes = [{"optimizer": key} for key in ("sgd", "momentum", "adam", "lion")]
    scene = Scenes.from_json(json.dumps({"scenes": [{"experiment": ONE | {"lanes": lanes}}]})).scenes[0]
    assert scene.title == "Beale: SGD, Momentum, Adam, …"


def text(**scene):
    return json.dumps({"scenes": [{"experiment": ONE}, {"experiment": ONE} | scene]})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "not JSON"),
        ("[]", "no list of scenes"),
        ("3", "no list of scenes"),
        (json.dumps(ONE), "no list of scenes"),
        ('{"scenes": 3}', "scenes: must be a list"),
        ('{"scenes": [3]}', "scene 1: a scene is an object"),
        ('{"scenes": [], "scene": []}', '"scene" is no key'),
        ('{"scenes": [], "scenes": []}', "twice"),
        (json.dumps({"scenes": [{"experiment": ONE}] * (limits.MAX_SCENES + 1)}), f"at most {limits.MAX_SCENES}"),
        (text(experiment=None), "scene 2.experiment: an experiment is a JSON object"),
        (text(experiment=ONE | {"surface": "beal"}), "did you mean 'beale'"),
        (text(experiment=ONE | {"steps": 10**9}), "scene 2.experiment.steps"),
        (text(experiments=ONE), "did you mean 'experiment'"),
        (text(name=5), "scene 2.name: name must be text"),
        (text(name="x" * 61), "61 characters"),
        (text(name="a\x00b"), "cannot be written"),
        ('{"scenes": [{"name": "alone"}]}', "scene 1.experiment: is missing"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(given, words):
    with pytest.raises(ExperimentError) as error:
        Scenes.from_json(given)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("link", ["", "0", VERSION, VERSION + "AAAA", "long", VERSION + "A" * 9000])
def test_a_broken_link_is_refused_in_one_sentence(link):
    with pytest.raises(ExperimentError) as error:
        Scenes.from_link(link)
    assert "\n" not in str(error.value)


def test_a_list_that_is_too_long_for_a_link_says_so():
    noise = np.random.default_rng(0).standard_normal((9, 2, 300))
    paths = [{"path": {"x": x.tolist(), "y": y.tolist()}} for x, y in noise]
    scenes = [{"experiment": ONE | {"lanes": [path]}} for path in paths]
    with pytest.raises(ExperimentError, match=r"this list needs [\d,]+ characters; a link holds 8,000"):
        Scenes.from_json(json.dumps({"scenes": scenes})).to_link()
