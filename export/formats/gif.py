"""An animated GIF: one palette for all frames, of each frame only what changed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.runs import Runs
from export.format import MOVING, Format, Watch
from export.picture import Picture

if TYPE_CHECKING:
    from export.frames import Film

COLORS = 255  # of a GIF, one more is the transparent one
CLEAR = 255
SOLID = 128  # from this opacity a pixel of a see-through picture is there: a GIF knows no half


def gif(runs: Runs, picture: Picture, watch: Watch) -> bytes:
    """The film as GIF; no delay is under 20 ms, which browsers would stretch."""
    from export.frames import Film

    film = Film(runs, picture)
    palette = _palette(film)
    out, before, shown = io.BytesIO(), None, 0
    out.write(_header(picture, palette, runs.experiment.to_json()))
    clear = picture.theme == "transparent"
    for pixels, stay in film.frames(watch):
        packed = _see_through(pixels) if clear else pixels.view("<u4")[..., 0]
        start, end = (round(100 * k / picture.fps) for k in (shown, shown + stay))  # no drift: hundredths are coarse
        for part in _frame(packed, before, palette, end - start, clear):
            out.write(part)
        before, shown = packed.copy(), shown + stay
    out.write(b";")
    return out.getvalue()


FORMAT = Format(
    "gif",
    "GIF",
    "image/gif",
    "film",
    gif,
    "Plays everywhere: slides, web pages, READMEs.",
    (*MOVING, "loop"),
    transparent=True,
    most_fps=50,
    weight=(0.8, 0.028, 2_500),
)


def _palette(film: Film) -> Palette:
    """Colours from the first, the middle and the last moment, and those of the lanes."""
    moments = [film.timeline[k][0] for k in (film.picture.posters, len(film.timeline) // 2, -1)]
    samples = []
    for moment in moments:
        pixels = film.draw(moment)
        solid = pixels[..., 3] >= SOLID
        samples.append(pixels[solid][:, :3] if film.picture.theme == "transparent" else pixels[..., :3].copy())
    return Palette(samples, film.scene.colors)


class Palette:
    """At most 255 colours, and the nearest of them to any colour."""

    def __init__(self, samples: list[np.ndarray], exact: Sequence[tuple[float, ...]]):
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
            from PIL import Image

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


def _see_through(pixels: np.ndarray) -> np.ndarray:
    """Packed pixels (H, W), solid or 0: what is hardly there is left out."""
    solid = pixels[..., 3] >= SOLID
    return np.where(solid, pixels.view("<u4")[..., 0] | np.uint32(0xFF000000), np.uint32(0))


def _header(picture: Picture, palette: Palette, comment: str) -> bytes:
    width, height = picture.pixels
    table = np.zeros((256, 3), dtype=np.uint8)
    table[: len(palette.colors)] = palette.colors
    head = b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\xf7\0\0" + table.tobytes()
    if picture.loop:
        head += b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    text = comment.encode()
    blocks = (text[i : i + 255] for i in range(0, len(text), 255))
    return head + b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def _frame(packed: np.ndarray, before: np.ndarray | None, palette: Palette, delay: int, clear: bool) -> list[bytes]:
    """The encoded part of the picture that changed; what did not change inside it is transparent.

    With a see-through ground every frame is drawn whole and taken away again, for a GIF cannot make a pixel clear.
    """
    from PIL import GifImagePlugin, Image

    changed = packed != 0 if clear else np.ones(packed.shape, bool) if before is None else packed != before
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
        disposal=2 if clear else 1,
    )
