"""Every kind of file, small: opened by another program, with the frames, the times and the ground that were asked for."""

import io
import re
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
from tests.export.readers import read_by

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


def pixels_of(folder, name):
    """The one page of a PDF at 100 pixels an inch, by poppler."""
    read_by("pdftoppm", "-r", "100", "-png", "-singlefile", f"{name}.pdf", name, cwd=folder)
    return np.asarray(Image.open(folder / f"{name}.png").convert("RGB"))


def test_a_pdf_is_one_page_of_its_size_with_text(tmp_path):
    data = make(RUNS, TINY, "pdf")
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    width, height = map(float, re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", data).groups())
    assert (width, height) == pytest.approx((115.2, 86.4))
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") == 1
    assert b"/FontFile2" in data  # letters are letters
    (tmp_path / "a.pdf").write_bytes(data)
    shown = pixels_of(tmp_path, "a")
    assert shown.shape == (120, 160, 3)
    assert np.abs(head(shown, TINY, 4) - (255, 0, 0)).max() < 40
    assert b"50 % & more_" in read_by("pdftotext", "a.pdf", "-", cwd=tmp_path)


def test_latex_sets_the_figure_in_the_fonts_of_the_document(tmp_path):
    (tmp_path / "figure.tex").write_bytes(make(RUNS, replace(TINY, labels=(0, 4)), "tex"))
    document = (
        r"\documentclass{article}\usepackage{pgf,amsmath}\begin{document}Before \input{figure.tex} after\end{document}"
    )
    (tmp_path / "paper.tex").write_text(document)
    for name in ("figure", "paper"):  # alone, and as a part
        read_by("pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex", cwd=tmp_path)
        text = read_by("pdftotext", f"{name}.pdf", "-", cwd=tmp_path).decode()
        assert "50 % & more" in text
        assert "after" in text or name == "figure"
    assert b"CMR7" in read_by("pdffonts", "figure.pdf", cwd=tmp_path)
    assert np.abs(head(pixels_of(tmp_path, "figure"), TINY, 4) - (255, 0, 0)).max() < 40


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "h264"), ("webm", "vp9")])
def test_ffmpeg_finds_the_poster_first_and_no_ground_where_none_was_asked_for(ending, codec, tmp_path):
    clear = ending == "webm"
    picture = replace(CLEAR if clear else TINY, poster=True)  # 1 frame of the finished picture, 5 of motion, 1 held
    (tmp_path / f"a.{ending}").write_bytes(make(RUNS, picture, ending))
    asked = "stream=codec_name,width,height,avg_frame_rate,nb_read_frames"
    told = read_by(
        "ffprobe", "-v", "error", "-count_frames", "-show_entries", asked, "-of", "csv=p=0", f"a.{ending}", cwd=tmp_path
    )
    assert told.decode().strip() == f"{codec},160,120,5/1,7"
    decoder = ("-c:v", "libvpx-vp9") if clear else ()
    raw = read_by(
        "ffmpeg", "-v", "error", *decoder, "-i", f"a.{ending}", "-f", "rawvideo", "-pix_fmt", "rgba", "-", cwd=tmp_path
    )
    frames = np.frombuffer(raw, np.uint8).reshape(7, 120, 160, 4)
    for k in (0, 5):  # the poster is the end
        assert np.abs(head(frames[k], picture, 4)[:3] - (255, 0, 0)).max() < 90
    assert np.abs(head(frames[1], picture, 4)[:3] - (255, 0, 0)).max() > 90
    assert (frames[3, 0, 0, 3] < 10) == clear


def test_the_camera_of_the_experiment_is_that_of_the_picture():
    solid, turned = replace(TINY, view="surface"), simulate(RUNS.experiment.changed(camera=(20, -30)))
    seen = Scene(turned, solid).still(4)
    assert (seen == Scene(RUNS, replace(solid, camera=(20.0, -30.0))).still(4)).all()
    assert (seen != Scene(RUNS, solid).still(4)).any()


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
