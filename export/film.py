"""Moving pictures: GIF with one shared palette, MP4 and WebM."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import av
import numpy as np
from av.video.reformatter import Colorspace
from PIL import GifImagePlugin, Image

from engine.runs import Runs
from engine.sweep import Cancelled
from export.picture import Picture, PictureError
from export.scene import LOCK, Scene

COLORS = 255  # of a GIF, one more is the transparent one
CLEAR = 255


class Progress(Protocol):
    """Called with the frames done and the frames in all."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Watch:
    """Who is told how far an export is, and who may stop it."""

    progress: Progress | None = None
    cancel: Event | None = None

    def report(self, done: int, total: int) -> None:
        """Pass the progress on; raises Cancelled once that was asked for."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled
        if self.progress is not None:
            self.progress(done, total)


def frames(scene: Scene, watch: Watch) -> Iterator[np.ndarray]:
    """Every frame's pixels (H, W, 4), each overwritten by the next. Only drawing holds the lock, not who uses it."""
    moments = scene.picture.moments(scene.runs.steps)
    for k, moment in enumerate(moments):
        watch.report(k, len(moments))
        with LOCK:
            pixels = scene.frame(moment)
        yield pixels
    watch.report(len(moments), len(moments))


# -- GIF ---------------------------------------------------------------------------------------------------------------


def gif(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """An animated GIF: one palette for all frames, of each frame only what changed."""
    moments = picture.moments(runs.steps)
    with LOCK:
        scene = Scene(runs, picture)
        samples = [scene.frame(m)[..., :3].copy() for m in (moments[0], moments[len(moments) // 2], moments[-1])]
    palette = Palette(samples, scene.colors)
    out = io.BytesIO()
    out.write(_gif_header(picture, palette, runs.experiment.to_json()))
    before: np.ndarray | None = None
    for k, pixels in enumerate(frames(scene, watch)):
        packed = pixels.view("<u4")[..., 0]
        start, end = (round(100 * i / picture.fps) for i in (k, k + 1))  # no drift: hundredths of a second are coarse
        delay = end - start + (round(100 * picture.hold) if k == len(moments) - 1 else 0)
        for part in _gif_frame(packed, before, palette, max(delay, 1)):
            out.write(part)
        before = packed.copy()
    out.write(b";")
    return out.getvalue()


class Palette:
    """At most 255 colours, and the nearest of them to any colour."""

    def __init__(self, samples: list[np.ndarray], exact: list[Any]):
        pixels = np.concatenate([s.reshape(-1, 3) for s in samples])
        shades, counts = np.unique(_packed(pixels), return_counts=True)
        # What fills areas is kept as it is, so that nothing bands; what is left gets a median cut.
        flat = shades[np.argsort(counts)[::-1]][: COLORS // 2]
        flat = flat[np.isin(flat, shades[counts > len(pixels) // 2000])]
        given = _packed(np.array([[round(255 * v) for v in color[:3]] for color in exact], dtype=np.uint8))
        kept = np.unique(np.concatenate([flat, given]))[: COLORS - 64]
        rest = _unpacked(shades[~np.isin(shades, kept)]).astype(np.uint8)
        room = COLORS - len(kept)
        if len(rest) > room:
            strip = Image.fromarray(rest[None].repeat(1, axis=0), "RGB")
            cut = strip.quantize(room, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
            rest = np.array(cut.getpalette(), dtype=np.uint8).reshape(-1, 3)[:room]
        self.colors = np.concatenate([_unpacked(kept).astype(np.uint8), rest])
        self._known = np.empty(0, dtype=np.uint32)
        self._index = np.empty(0, dtype=np.uint8)

    def index(self, packed: np.ndarray) -> np.ndarray:
        """The nearest colour's number for packed pixels (n,)."""
        shades, where = np.unique(packed, return_inverse=True)
        new = np.setdiff1d(shades, self._known, assume_unique=True)
        if new.size:
            nearest = np.concatenate([self._nearest(part) for part in np.array_split(new, len(new) // 2048 + 1)])
            known = np.concatenate([self._known, new])
            order = np.argsort(known)
            self._known, self._index = known[order], np.concatenate([self._index, nearest])[order]
        return self._index[np.searchsorted(self._known, shades)][where]

    def _nearest(self, packed: np.ndarray) -> np.ndarray:
        colors, palette = _unpacked(packed).astype(np.float32), self.colors.astype(np.float32)
        weights = np.sqrt(np.array([2, 4, 3], dtype=np.float32))  # the eye sees green best
        a, b = colors * weights, palette * weights
        return ((b * b).sum(axis=1) - 2 * a @ b.T).argmin(axis=1).astype(np.uint8)


def _packed(rgb: np.ndarray) -> np.ndarray:
    r, g, b = rgb.astype(np.uint32).T
    return r | g << 8 | b << 16 | np.uint32(0xFF000000)


def _unpacked(packed: np.ndarray) -> np.ndarray:
    return np.stack([packed & 255, packed >> 8 & 255, packed >> 16 & 255], axis=1)


def _gif_header(picture: Picture, palette: Palette, comment: str) -> bytes:
    width, height = picture.pixels
    table = np.zeros((256, 3), dtype=np.uint8)
    table[: len(palette.colors)] = palette.colors
    head = b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\xf7\0\0" + table.tobytes()
    if picture.loop:
        head += b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    text = comment.encode()
    blocks = (text[i : i + 255] for i in range(0, len(text), 255))
    return head + b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def _gif_frame(packed: np.ndarray, before: np.ndarray | None, palette: Palette, delay: int) -> list[bytes]:
    """The encoded part of the picture that changed; what did not change inside it is transparent."""
    if before is None:
        changed = np.ones(packed.shape, dtype=bool)
        top, left, bottom, right = 0, 0, *packed.shape
    else:
        changed = packed != before
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        top, bottom = (rows[0], rows[-1] + 1) if rows.size else (0, 1)
        left, right = (columns[0], columns[-1] + 1) if columns.size else (0, 1)
    inside = changed[top:bottom, left:right]
    picture = np.full(inside.shape, CLEAR, dtype=np.uint8)
    if inside.any():
        picture[inside] = palette.index(packed[top:bottom, left:right][inside])
    return GifImagePlugin.getdata(
        Image.fromarray(picture),
        (int(left), int(top)),
        duration=10 * delay,
        transparency=CLEAR,
        disposal=1,
    )


# -- MP4 and WebM ------------------------------------------------------------------------------------------------------


def mp4(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """H.264 in MP4, ready to play while it loads."""
    options = {"crf": "23", "preset": "veryfast"}
    return _video(runs, picture, watch, "mp4", "libx264", options, {"movflags": "+faststart"})


def webm(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """VP9 in WebM."""
    options = {"crf": "32", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1", "tile-columns": "1"}
    return _video(runs, picture, watch, "webm", "libvpx-vp9", options, {})


def _video(
    runs: Runs,
    picture: Picture,
    watch: Watch,
    form: str,
    codec: str,
    options: dict[str, str],
    container: dict[str, str],
) -> bytes:
    width, height = picture.pixels
    if width % 2 or height % 2:
        raise PictureError(f"{form.upper()} needs even sides, not {width} × {height}: add or take a pixel")
    with LOCK:
        scene = Scene(runs, picture)
    with tempfile.TemporaryDirectory() as folder:  # the index can only be moved to the front of a real file
        name = Path(folder) / f"film.{form}"
        _encode(scene, name, watch, codec, options, container)
        return name.read_bytes()


def _encode(
    scene: Scene, name: Path, watch: Watch, codec: str, options: dict[str, str], container: dict[str, str]
) -> None:
    runs, picture = scene.runs, scene.picture
    width, height = picture.pixels
    with av.open(str(name), "w", options=container) as file:
        file.metadata["comment"] = runs.experiment.to_json()
        stream: Any = file.add_stream(codec, rate=Fraction(picture.fps).limit_denominator(1001), options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.thread_count = 2
        context = stream.codec_context
        context.color_range, context.colorspace = 1, int(Colorspace.ITU709)  # limited range, BT.709 throughout
        context.color_primaries = context.color_trc = 1
        for pixels in frames(scene, watch):
            file.mux(stream.encode(_video_frame(pixels)))
        for _ in range(round(picture.hold * picture.fps)):
            file.mux(stream.encode(_video_frame(pixels)))
        file.mux(stream.encode())


def _video_frame(pixels: np.ndarray) -> Any:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgba")
    return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
