"""The list of scenes as a visitor has it: put together, ordered, opened; and the page that shows it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from engine import limits
from engine.experiment import Experiment
from engine.scenes import Scene, Scenes
from views.session import HOME, Work
from views.show import LONG, Show
from views.visit import Visit

SCRIPT = "from views.pages import present as p; from views.visit import arrive; arrive(p.PAGE.settings); p.page()"


def scene(name, surface="beale"):
    return Scene(name=name, experiment=Experiment.from_json(f'{{"surface": "{surface}", "lanes": [{{"optimizer": "sgd"}}]}}'))  # fmt: skip


def shown(*names, at=0):
    return Show(tuple(map(scene, names)), at)


def names(show):
    return "".join(scene.name for scene in show.scenes)


def test_the_scene_that_is_on_stays_on_while_the_list_is_ordered():
    show = shown("a", "b", "c", at=1)
    show.move(1, 1)
    assert (names(show), show.at) == ("acb", 2)
    show.move(0, 1)
    assert (names(show), show.at) == ("cab", 2)
    show.remove(0)
    assert (names(show), show.at) == ("ab", 1)
    show.remove(1)
    assert (names(show), show.at) == ("a", 0)
    show.remove(0)
    assert (names(show), show.at, show.link) == ("", 0, "")


def test_what_is_turned_lasts_as_long_as_its_scene_is_on():
    show = shown("a", "b")
    before = show.scenes[0].experiment
    show.change({"type": "start", "index": 0, "point": [1, 1], "seq": 1}, 0.0)
    show.change({"type": "start", "index": 0, "point": [9, 9], "seq": 1}, 0.0)  # sent twice
    assert show.work.experiment.start == ((1, 1),)
    show.change({"type": "scene", "at": 1, "seq": 2}, 0.0)
    show.change({"type": "scene", "at": 0, "seq": 3}, 0.0)
    assert show.work.experiment == before
    show.change({"type": "start", "index": 0, "point": [1, 1], "seq": 4}, 0.0)
    show.keep()
    assert show.scenes[0].experiment.start == show.work.experiment.start == ((1, 1),)
    for at in (-1, 2, True, None, "1"):
        show.change({"type": "scene", "at": at}, 0.0)
        assert show.at == 0


def test_a_list_has_a_last_place():
    show = shown(*["x"] * limits.MAX_SCENES)
    show.add(HOME)
    assert len(show.scenes) == limits.MAX_SCENES
    assert "Remove one first" in show.complaint


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("no JSON", "The file could not be opened: this is not JSON"),
        (HOME.to_json(), "no list of scenes"),
        (json.dumps({"scenes": [{"experiment": {"surface": "beale", "lanes": [{"optimizer": "sgd"}] * 13}}]}), "scene 1: 13 runs"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_leaves_the_list(file, words):
    show = shown("a")
    show.open(file)
    assert words in show.complaint
    assert names(show) == "a"


def test_a_link_is_taken_in_once():
    show = Show()
    show.recall(Scenes(scenes=shown("a", "b").scenes).to_link(), 1)
    assert (names(show), show.at) == ("ab", 1)
    show.add(HOME)
    show.recall(Scenes(scenes=shown("c").scenes).to_link(), 0)
    assert names(show) == "ab"
    for link, words in (("1AAAA", "The link could not be opened"), (LONG, "too long")):
        broken = Show()
        broken.recall(link, 0)
        assert words in broken.complaint


def opened(show, **address):
    app = AppTest.from_string(SCRIPT, default_timeout=200)
    app.session_state["visit"] = Visit(Work(), show=show)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_page_names_orders_removes_and_keeps_the_address():
    show = shown("a", "b")
    app = opened(show)
    app.text_input(key="scene name 1").set_value("second").run()
    app.button(key="scene up 1").click().run()
    app.button(key="scene remove 1").click().run()
    app.button(key="scene add").click().run()
    assert names(show) == "second"
    assert show.at == 1
    assert Scenes.from_link(app.query_params["scenes"]).scenes == show.scenes
    assert app.query_params["scene"] == "2"
    app.text_input(key="scene name 0").set_value("a\x07").run()
    assert names(show) == "second"
    assert len(app.error) == 1


def test_a_link_that_is_none_is_told_in_one_line_on_the_empty_page():
    for link in ("1AAAA", LONG, "1" + "A" * 9000):
        app = opened(Show(), scenes=link)
        assert len(app.error) == 1
        assert "\n" not in app.error[0].value
        assert app.button(key="scene add")
