"""The generated part of docs/ is what the declarations say now."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docs import make
from engine.experiment import Experiment
from engine.simulate import simulate
from export.scene import Scene
from lessons.presets import PRESETS
from optimizers import OPTIMIZERS
from optimizers._verified import TABLE, verification
from surfaces import SURFACES
from views import facts

DOCS = Path(make.__file__).parent
ADVICE = "out of date: run `python -m docs.make`"


def read(name):
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_the_verification_is_what_the_tests_compare():
    assert TABLE.read_text(encoding="utf-8") == make.verification(), ADVICE


@pytest.mark.parametrize("name", ["catalogue.md", "surfaces.md"])
def test_pages_are_up_to_date(name):
    assert read(name) == make.pages()[name], ADVICE


def test_drawings_are_up_to_date():
    drawn = make.thumbnails()
    assert {f"thumbnails/{p.name}" for p in (make.VIEWS / "thumbnails").iterdir()} == set(drawn), ADVICE
    assert [name for name, svg in drawn.items() if read(f"../views/{name}") != svg + "\n"] == [], ADVICE
    assert sum(map(len, drawn.values())) < 1_500_000


def test_links_within_a_page_lead_somewhere():
    text = make.pages()["catalogue.md"]
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
    assert all((DOCS / path).exists() for path in re.findall(r'src="([^"]+)"', text))


def test_math_fences_are_closed():
    for text in make.pages().values():
        assert text.count("```") % 2 == 0
        assert text.count("$`") == text.count("`$")


def test_every_compared_method_has_a_sentence():
    assert all(facts.verified(key).startswith("Agrees") for key in verification())


def test_the_readme_counts_right():
    text = read("../README.md")
    assert make.counted(text) == text, ADVICE
    verified = len(verification())
    assert f"| {len(OPTIMIZERS)}, " in text
    assert f"| {len(SURFACES)}: " in text
    assert f"{verified} of the {len(OPTIMIZERS)} optimizers agree" in text


def shown_by(gif):
    """What a GIF of ours is made from, and its last frame."""
    with Image.open(gif) as image:
        experiment = Experiment.from_json(image.info["comment"].decode())
        image.seek(image.n_frames - 1)
        return experiment, np.asarray(image.convert("RGB"), float)


def test_the_gallery_has_a_moving_picture_of_every_preset():
    assert {p.stem for p in (make.VIEWS / "gallery").iterdir()} == set(PRESETS), ADVICE
    for key, preset in PRESETS.items():
        experiment, last = shown_by(make.VIEWS / "gallery" / f"{key}.gif")
        assert experiment == preset.experiment, f"{key} is {ADVICE}"
        scene = Scene(simulate(experiment, state=False), make.moving(preset))
        # letters may be a pixel off in another version of matplotlib
        assert np.abs(last - scene.frame(experiment.steps)[..., :3]).mean() < 2, f"{key} is {ADVICE}"
        still = Image.open(make.VIEWS / "gallery" / f"{key}.webp").convert("RGB")
        assert np.array_equal(last, np.asarray(still)), f"{key}.webp is {ADVICE}"


@pytest.mark.parametrize("theme", make.POSTER_THEMES)
def test_the_picture_of_a_first_visit_is_the_first_experiment(theme):
    kept = Image.open(make.VIEWS / "frame" / "poster" / f"{theme}.webp")
    now = Image.open(io.BytesIO(make.poster(theme)))
    assert np.abs(np.asarray(kept, float) - np.asarray(now, float)).mean() < 2, ADVICE


def test_the_pictures_in_the_readme_are_what_their_commands_make():
    text = read("../README.md")
    commands = dict(re.findall(r"python cli\.py render (\S+) --out docs/(\S+)\n", text))
    assert sorted(commands.values()) == sorted(re.findall(r"\]\(docs/(\w[\w-]*\.gif)\)", text))
    for key, name in commands.items():
        experiment, last = shown_by(DOCS / name)
        assert experiment == PRESETS[key].experiment, name
        scene = Scene(simulate(experiment, state=False), PRESETS[key].picture)
        assert np.abs(last - scene.frame(experiment.steps)[..., :3]).mean() < 2, name
