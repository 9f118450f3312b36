"""The Export dialog in a real browser: what it hands out, how it is stopped, and what it refuses."""

import csv
import io
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from PIL import Image

from engine.experiment import Experiment, read
from engine.link import PARAMETER, to_link
from engine.simulate import simulate
from export.format import KINDS
from export.formats import FORMATS
from export.picture import Picture

pytestmark = pytest.mark.browser

LANES = [{"optimizer": "sgd", "lr": 0.01, "color": "#ff0000"}, {"optimizer": "adam", "lr": 0.3}]
RACE = read(Experiment, {"surface": "beale", "start": [1.0, 1.6], "steps": 30, "lanes": LANES})
MOVED = RACE.changed(start=((-2.0, 2.5),))


def dialog(page, server, experiment=RACE):
    """The page with the dialog open."""
    page.goto(f"{server}/?{PARAMETER}={to_link(experiment)}")
    page.wait_for_selector(".rv-root[data-digest]")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Make it").wait_for()
    return page


def choose(page, box, option):
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option).click()


def number(page, name, value):
    page.get_by_role("spinbutton", name=name).fill(value)
    page.get_by_role("spinbutton", name=name).press("Enter")


def wanted(page, kind):
    """Choose a kind of file, and have it made."""
    form = FORMATS[kind]
    page.get_by_role("radio", name=KINDS[form.kind], exact=True).click()
    if sum(f.kind == form.kind for f in FORMATS.values()) > 1:
        page.get_by_role("radio", name=form.name, exact=True).click()
    page.get_by_text(f".{kind} ·").wait_for()
    page.get_by_role("button", name="Make it").click()


def handed_out(page, kind):
    """The file that was made, downloaded."""
    button = page.get_by_role("button", name=f"Download {FORMATS[kind].name}")
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == f"ravine.{kind}"
    return download.value.path().read_bytes()


def taken(page, kind):
    """Both."""
    wanted(page, kind)
    return handed_out(page, kind)


def gif_of(data):
    """The experiment, the size and the number of frames of a GIF, each of them decoded."""
    with Image.open(io.BytesIO(data)) as image:
        experiment = Experiment.from_json(image.info["comment"].decode())
        for k in range(image.n_frames):
            image.seek(k)
            image.load()
        return experiment, image.size, image.n_frames


def test_what_is_handed_out(still, server):
    page, runs = dialog(still, server), simulate(RACE)
    choose(page, "Size", "480 × 360")
    number(page, "Seconds", "2")
    short = Picture(seconds=2)
    assert gif_of(taken(page, "gif")) == (RACE, (480, 360), len(short.timeline(30)))
    with av.open(io.BytesIO(taken(page, "mp4"))) as film:
        assert film.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in film.decode(video=0)) == len(short.moments(30)) + 45
    with Image.open(io.BytesIO(taken(page, "png"))) as image:
        assert (image.format, image.size) == ("PNG", (480, 360))
    assert ElementTree.fromstring(taken(page, "svg")).get("width") == "480"
    rows = list(csv.DictReader(io.StringIO(taken(page, "csv").decode())))
    x = np.array([float(row["x"]) for row in rows]).reshape(2, -1).T
    np.testing.assert_array_equal(x, runs.path[:, 0])
    assert b"</html>" in taken(page, "html")


def test_an_export_that_is_stopped_leaves_room_for_the_next(still, server):
    page = dialog(still, server)
    choose(page, "Size", "1280 × 720")
    number(page, "Seconds", "30")  # 900 frames, about a quarter of a minute
    bar = page.get_by_role("progressbar")
    wanted(page, "gif")
    bar.wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The file appears here").wait_for()
    bar.wait_for(state="detached")
    with Image.open(io.BytesIO(taken(page, "png"))) as image:
        assert image.size == (1280, 720)
    wanted(page, "gif")
    bar.wait_for()
    page.get_by_role("button", name="Close").click()
    bar.wait_for(state="detached")
    page.get_by_role("button", name="Export").click()
    assert Experiment.from_json(taken(page, "experiment.json").decode()) == RACE


def test_two_windows_at_once_get_their_own(new_page, server):
    pages = [dialog(new_page(reduced_motion="reduce"), server, e) for e in (RACE, MOVED)]
    for page, size in zip(pages, ("720 × 540", "620 × 480"), strict=True):
        choose(page, "Size", size)
        number(page, "Seconds", "2")
    for page in pages:
        wanted(page, "gif")
    for page in pages:
        page.get_by_role("progressbar").or_(page.get_by_role("button", name="Download GIF")).first.wait_for()
    frames = len(Picture(seconds=2).timeline(30))
    assert [gif_of(handed_out(page, "gif")) for page in pages] == [
        (RACE, (720, 540), frames),
        (MOVED, (620, 480), frames),
    ]


def test_what_is_too_large_is_refused_with_what_to_lower(still, server):
    page = dialog(still, server)
    choose(page, "Size", "1920 × 1080")
    number(page, "Seconds", "25")
    page.get_by_text("750 frames of 1920 × 1080 pixels are over the limit of 1,200,000,000").wait_for()
    page.get_by_text("lower fps, seconds, size or scale").wait_for()
    number(page, "Seconds", "1")
    choose(page, "Size", "480 × 360")
    assert gif_of(taken(page, "gif"))[1:] == ((480, 360), 31)
