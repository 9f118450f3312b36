"""Every kind of file, small: opened by another program, with the frames, the times and the ground that were asked for."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image

from cli import main
from engine.experiment import Experiment, read
from engine.simulate import simulate
from export.formats import make
from export.picture import Picture
from export.scene import Scene
from figures.axis import best_axis

EXPERIMENT = {
    "surface": "bowl",
    "start": [-2.5, 2.0],
    "steps": 4,
    "lanes": [{"optimizer": "sgd", "lr": 0.05, "color": "#ff0000", "label": "50 % & more_"}],
}
RUNS = simulate(read(Experiment, EXPERIMENT))
TINY = Picture(size=(160, 120), fps=5, seconds=1.0, hold=0.4, poster=False)  # 5 frames, one a step, and 2 held
CLEAR = replace(TINY, theme="transparent")


def film(data):
    """Every frame (H, W, 4) and how long it stays in ms, by Pillow."""
    image, frames, times = Image.open(io.BytesIO(data)), [], []
    for k in range(image.n_frames):
        image.seek(k)
        frames.append(np.asarray(image.convert("RGBA")))
        times.append(image.info["duration"])
    return image, frames, times


def head(pixels, picture, step):
    """The colour where the head of the run stands."""
    (x, y), *_ = Scene(RUNS, picture).panels[0].axes.transData.transform(RUNS.path[step].T)
    return pixels[round(picture.size[1] - 0.5 - y), round(x - 0.5)].astype(int)


@pytest.mark.parametrize("ending", ["gif", "webp", "apng"])
def test_a_transparent_film_has_a_hole_for_a_ground(ending):
    image, frames, times = film(make(RUNS, CLEAR, ending))
    assert image.size == (160, 120)
    assert image.info["loop"] == 0
    assert sum(times) == pytest.approx(1400, abs=10)
    for step in (1, 3):
        assert frames[step][0, 0, 3] == 0
        red = head(frames[step], CLEAR, step)
        assert red[3] == 255
        assert np.abs(red[:3] - (255, 0, 0)).max() < 90
    behind = head(frames[4], CLEAR, 0)  # frames follow each other, nothing of the last is left or lost
    assert behind[3] == 255


@pytest.mark.parametrize("ending", ["webp", "apng"])
def test_a_film_that_plays_once(ending):
    assert film(make(RUNS, replace(TINY, loop=False), ending))[0].info["loop"] == 1


def test_a_transparent_webm():
    data = make(RUNS, CLEAR, "webm")
    assert data[:4] == b"\x1aE\xdf\xa3"
    with av.open(io.BytesIO(data)) as file:
        stream = file.streams.video[0]
        assert stream.metadata["alpha_mode"] == "1"
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        frames = [f for packet in file.demux(stream) for f in decoder.decode(packet if packet.size else None)]
    assert len(frames) == 7
    assert frames[3].format.name == "yuva420p"
    alpha = frames[3].to_ndarray(format="rgba")[..., 3]
    assert alpha[0, 0] < 10
    assert alpha[60, 80] > 240


@pytest.mark.parametrize(("ending", "first"), [("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_frames_are_numbered_files(ending, first):
    with zipfile.ZipFile(io.BytesIO(make(RUNS, replace(TINY, steps=(0, 2)), f"{ending}.zip"))) as file:
        assert file.testzip() is None
        assert file.namelist() == [f"step-0.{ending}", f"step-2.{ending}", "experiment.json"]
        pictures = [file.read(name) for name in file.namelist()[:2]]
        assert Experiment.from_json(file.read("experiment.json").decode()) == RUNS.experiment
    assert all(picture.startswith(first) for picture in pictures)
    assert len(set(pictures)) == 2
    if ending == "png":
        assert head(np.asarray(Image.open(io.BytesIO(pictures[1]))), TINY, 2).tolist() == [255, 0, 0]


def pixels_of(pdf, folder):
    """The one page of a PDF at 100 pixels an inch, by poppler."""
    (folder / "a.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", "a.pdf", "a"], cwd=folder, check=True, timeout=60)
    return np.asarray(Image.open(folder / "a.png").convert("RGB"))


def test_a_pdf_is_one_page_of_its_size_with_text(tmp_path):
    data = make(RUNS, TINY, "pdf")
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    width, height = map(float, re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", data).groups())
    assert (width, height) == pytest.approx((115.2, 86.4))
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") == 1
    assert b"/FontFile2" in data  # letters are letters
    if shutil.which("pdftoppm"):
        shown = pixels_of(data, tmp_path)
        assert shown.shape == (120, 160, 3)
        assert np.abs(head(shown, TINY, 4) - (255, 0, 0)).max() < 40


def test_latex_code_compiles_where_latex_is(tmp_path):
    text = make(RUNS, TINY, "tex").decode()
    assert r"50 \% \& more\_" in text
    assert "{1.0000,0.0000,0.0000}" in text
    for opened, closed in ((r"\begin{pgfscope}", r"\end{pgfscope}"), (r"\begin{pgfpicture}", r"\end{pgfpicture}")):
        assert text.count(opened) == text.count(closed) > 0
    if shutil.which("kpsewhich") and subprocess.run(["kpsewhich", "pgf.sty"], timeout=60, check=False).returncode == 0:
        (tmp_path / "figure.tex").write_text(text)
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "figure.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
        if shutil.which("pdftoppm"):
            shown = pixels_of((tmp_path / "figure.pdf").read_bytes(), tmp_path)
            assert np.abs(head(shown, TINY, 4) - (255, 0, 0)).max() < 40


def test_frames_a_second_are_what_was_asked_for(tmp_path, monkeypatch):
    (tmp_path / "e.json").write_text(RUNS.experiment.to_json())
    monkeypatch.chdir(tmp_path)
    flags = ["--size", "160x120", "--seconds", "1", "--hold", "0"]
    assert main(["render", "e.json", "--out", "a.gif", "--fps", "4", *flags]) == 0
    _, frames, times = film((tmp_path / "a.gif").read_bytes())
    assert (len(frames), times) == (4, [250] * 4)
    assert main(["render", "e.json", "--out", "a.mp4", "--fps", "20", *flags]) == 0
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert file.streams.video[0].average_rate == 20
        assert sum(1 for _ in file.decode(video=0)) == 20


@pytest.mark.parametrize(("lr", "kind"), [(0.2, "log"), (0.001, "linear")])
def test_the_loss_falls_on_the_axis_that_shows_it(lr, kind):
    """Over 10 steps f falls 10⁻⁴-fold, or by a twentieth: each drawn so that the middle step stands half way down."""
    lanes = [{"optimizer": "sgd", "lr": lr}]
    runs = simulate(read(Experiment, EXPERIMENT | {"steps": 10, "lanes": lanes}))
    assert best_axis(runs, runs.loss).kind == kind
    panel = Scene(runs, replace(TINY, size=(320, 240), view="loss")).panels[0]
    heights = panel.axes.transData.transform(panel.tracks[:, :, 0])[:, 1]
    assert heights[5] == pytest.approx((heights[0] + heights[10]) / 2, abs=2)
    assert [label.get_text() for label in panel.axes.get_yticklabels()] == [
        t for _, t in best_axis(runs, runs.loss).ticks
    ]
