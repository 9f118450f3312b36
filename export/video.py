"""Films by ffmpeg's encoders: MP4, WebM, APNG and WebP."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import Colorspace

from engine.runs import Runs
from export.format import Watch
from export.frames import Film
from export.picture import Picture, PictureError
from messages import tr


@dataclass(frozen=True)
class Codec:
    """How a kind of film is encoded. ``clear`` is the form of pixels that keeps a transparent ground; "" for none."""

    container: str
    encoder: str
    pixels: str
    options: dict[str, str]
    wrapped: dict[str, str] = field(default_factory=dict)
    clear: str = ""


def video(runs: Runs, picture: Picture, watch: Watch, codec: Codec) -> bytes:
    """The film in this codec. PictureError, one line, where its sides do not fit, or the disk has no room for it."""
    width, height = picture.pixels
    if "420" in codec.pixels and codec.container != "webp" and (width % 2 or height % 2):
        raise PictureError(
            tr(
                "{kind} needs even sides, not {width} × {height}: add or take a pixel",
                kind=codec.container.upper(),
                width=width,
                height=height,
            )
        )
    film = Film(runs, picture)
    try:
        with tempfile.TemporaryDirectory() as folder:  # an index can only be moved to the front of a real file
            name = Path(folder) / f"film.{codec.container}"
            _encode(film, name, watch, codec)
            return name.read_bytes()
    except OSError as error:  # its file name would be of no use to anybody
        raise PictureError(tr("the film could not be written: {why}", why=error.strerror or tr("no room"))) from None


def _encode(film: Film, name: Path, watch: Watch, codec: Codec) -> None:
    picture, clear = film.picture, film.picture.theme == "transparent"
    form = codec.clear if clear else codec.pixels
    with av.open(str(name), "w", format=codec.container, options=codec.wrapped) as file:
        file.metadata["comment"] = film.runs.experiment.to_json()
        rate = Fraction(picture.fps).limit_denominator(1001)
        stream: Any = file.add_stream(codec.encoder, rate=rate, options=codec.options)
        stream.width, stream.height = picture.pixels
        stream.pix_fmt = form
        stream.thread_count = 2
        if form == "yuv420p":
            context = stream.codec_context
            context.color_range, context.colorspace = 1, int(Colorspace.ITU709)  # limited range, BT.709 throughout
            context.color_primaries = context.color_trc = 1
        for k, frame in enumerate(_frames(film, watch, form)):
            frame.pts, frame.time_base = k, 1 / rate
            file.mux(stream.encode(frame))
        file.mux(stream.encode())


def _frames(film: Film, watch: Watch, form: str) -> Iterator[Any]:
    for pixels, stay in film.frames(watch):
        for _ in range(stay):
            yield _frame(pixels, form)


def _frame(pixels: np.ndarray, form: str) -> Any:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgba")
    if form == "rgba":
        return frame
    return frame.reformat(format=form, dst_colorspace=Colorspace.ITU709)
