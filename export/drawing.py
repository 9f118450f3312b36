"""Pictures of one moment as drawings, and series of frames."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from engine import limits
from engine.runs import Runs
from export.format import Watch
from export.picture import Picture, PictureError
from export.scene import LOCK, Scene
from messages import tr

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells dates of fonts that nobody asked for
EPOCH = (1980, 1, 1, 0, 0, 0)  # of the files in a zip: equal experiments give equal bytes


def drawn(runs: Runs, picture: Picture) -> Figure:
    """The figure of the last moment, to be written as a drawing within ``LOCK``."""
    scene = Scene(runs, picture)
    scene.set_moment(runs.steps)
    plain_letters(scene.figure)
    return scene.figure


def plain_letters(figure: Figure) -> None:
    """Take the halos off letters, which would turn text into outlines."""
    for text in figure.findobj(Text):
        text.set_path_effects([])


def pdf_page(runs: Runs, picture: Picture, moment: float) -> bytes:
    """One moment as a PDF of one page."""
    with LOCK:
        scene = Scene(runs, picture)
        plain_letters(scene.figure)
        return _pdf(scene, moment)


def _pdf(scene: Scene, moment: float) -> bytes:
    scene.set_moment(moment)
    out = io.BytesIO()
    facts = {"Title": "Ravine", "Subject": scene.runs.experiment.to_json(), "Creator": "Ravine", "CreationDate": None}
    with rc_context({"pdf.fonttype": 42}):
        scene.figure.savefig(out, format="pdf", metadata=facts, transparent=scene.picture.theme == "transparent")
    return out.getvalue()


def png_frames(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A zip of a PNG for each chosen step."""

    def one(scene: Scene, step: int) -> bytes:
        out = io.BytesIO()
        image = Image.fromarray(scene.frame(step))
        (image if picture.theme == "transparent" else image.convert("RGB")).save(out, "PNG", compress_level=6)
        return out.getvalue()

    return _series(runs, picture, watch, "png", one, limits.EXPORT_FRAMES)


def pdf_frames(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """A zip of a PDF for each chosen step."""

    def one(scene: Scene, step: int) -> bytes:
        plain_letters(scene.figure)
        return _pdf(scene, step)

    return _series(runs, picture, watch, "pdf", one, limits.PDF_FRAMES)


def _series(
    runs: Runs, picture: Picture, watch: Watch, ending: str, one: Callable[[Scene, int], bytes], most: int
) -> bytes:
    steps = picture.chosen(runs.steps) if picture.steps else list(range(runs.steps + 1))
    width, height = picture.pixels
    if picture.view == "strip":
        raise PictureError(
            tr("a strip shows its steps side by side already: choose another view for a series of frames")
        )
    if len(steps) > most:
        raise PictureError(
            tr(
                "{count} files are over the limit of {most}: choose fewer steps, such as 0:{steps}:10",
                count=len(steps),
                most=most,
                steps=runs.steps,
            )
        )
    if len(steps) * width * height > limits.EXPORT_PIXELS:
        raise PictureError(
            tr(
                "{count} pictures of {width} × {height} pixels are over the limit of {most:,} pixels: choose fewer steps, or lower size or scale",
                count=len(steps),
                width=width,
                height=height,
                most=limits.EXPORT_PIXELS,
            )
        )
    with LOCK:
        scene = Scene(runs, picture)
    out, digits = io.BytesIO(), len(str(runs.steps))
    with zipfile.ZipFile(out, "w") as file:
        for k, step in enumerate(steps):
            watch.report(k / len(steps))
            with LOCK:
                data = one(scene, step)
            file.writestr(zipfile.ZipInfo(f"step-{step:0{digits}}.{ending}", EPOCH), data)
        file.writestr(zipfile.ZipInfo("experiment.json", EPOCH), runs.experiment.to_json(indent=2))
    watch.report(1)
    return out.getvalue()
