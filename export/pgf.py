"""Drawings as PGF code: lines and areas as matplotlib draws them, every word set by LaTeX."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.path import Path

from engine.runs import Runs
from export.drawing import plain_letters
from export.picture import Picture, PictureError
from export.scene import LOCK, Scene
from messages import tr

POINTS = 72  # of an inch: the drawing's unit is LaTeX's bp
NEAR = 0.5  # bp: corners nearer to the last than this are left out
PIECE = 2000  # corners of a line that is drawn at once: TeX holds a path in its main memory

FILE = r"""% Made by Ravine. Put \usepackage{{pgf,amsmath}} in your document and \input this file, or compile it alone.
% {experiment}
\makeatletter
\ifx\@nodocument\relax\let\ravineend\relax\else
\documentclass{{article}}
\usepackage{{pgf,amsmath}}
\usepackage[papersize={{{width}bp,{height}bp}},margin=0pt]{{geometry}}
\pagestyle{{empty}}\parindent=0pt\topskip=0pt
\begin{{document}}\def\ravineend{{\end{{document}}}}\fi
\makeatother
\begin{{pgfpicture}}
\pgfpathrectangle{{\pgfpointorigin}}{{\pgfqpoint{{{width}bp}}{{{height}bp}}}}
\pgfusepath{{use as bounding box}}
{body}
\end{{pgfpicture}}%
\ravineend
"""

SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "_": r"\_", "^": r"\^{}", "~": r"\~{}", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$"}  # fmt: skip
SIGNS = {
    "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "∇": r"$\nabla$", "…": r"\dots{}", "→": r"$\to$", "±": r"$\pm$",
    "≤": r"$\le$", "≥": r"$\ge$", "∞": r"$\infty$", "√": r"$\surd$", "′": "$'$", "—": "---", "–": "--", "“": "``",
    "”": "''", "’": "'", "‘": "`", "°": r"$^\circ$", "★": r"$\star$",
}  # fmt: skip


def pgf_file(runs: Runs, picture: Picture) -> bytes:
    """The last moment as a .tex file. PictureError where its ground has too many corners for LaTeX."""
    width, height = (side * POINTS / 100 for side in picture.size)
    with LOCK:
        scene = Scene(runs, replace(picture, scale=1.0))
        scene.figure.set_dpi(POINTS)
        scene.set_moment(runs.steps)
        plain_letters(scene.figure)
        if scene.dense:
            raise PictureError(
                tr("the contour lines have too many corners for LaTeX: take PDF, fewer levels or a window")
            )
        renderer = _Pgf(width, height)
        scene.figure.draw(renderer)
    experiment = runs.experiment.to_json().replace("\n", " ")
    size = {"width": f"{width:.2f}", "height": f"{height:.2f}"}
    return FILE.format(experiment=experiment, body="\n".join(renderer.lines), **size).encode()


def beyond_latex(text: str) -> str:
    """The letters of a text that pdfLaTeX has no way to write, each once."""
    return "".join(sorted({c for c in _formula_apart(text) if ord(c) > 0x17F and _sign(c) == c}))


def in_latex(text: str) -> str:
    """Words with formulas between dollars, as LaTeX: signs by their commands, everything else literally."""
    pieces = re.split(r"(?<!\\)(\$[^$]*\$)", text)
    return "".join(p if k % 2 else _literal(p.replace(r"\$", "$")) for k, p in enumerate(pieces))


def _formula_apart(text: str) -> str:
    return re.sub(r"(?<!\\)\$[^$]*\$", "", text)


def _literal(text: str) -> str:
    text = re.sub(
        "[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"\ue000{unicodedata.normalize('NFKC', m[0]).replace('−', '-')}\ue001", text
    )
    text = re.sub("[₀₁₂₃₄₅₆₇₈₉]+", lambda m: f"\ue002{unicodedata.normalize('NFKC', m[0])}\ue001", text)
    words = "".join(SPECIAL.get(c) or _sign(c) for c in text)
    return words.replace("\ue000", "$^{").replace("\ue002", "$_{").replace("\ue001", "}$")


def _sign(character: str) -> str:
    """A sign or a Greek letter as LaTeX writes it; other characters as they are."""
    if character in SIGNS:
        return SIGNS[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER ") and name.count(" ") == 3:
        word = name.rpartition(" ")[2].lower()
        return (
            f"$\\{ {'lamda': 'lambda', 'final': 'varsigma'}.get(word, word) }$".replace("{ ", "{")
            if word != "omicron"
            else "o"
        )
    if name.startswith("GREEK CAPITAL LETTER ") and character in "ΓΔΘΛΞΠΣΥΦΨΩ":
        return f"$\\{name.rpartition(' ')[2].replace('LAMDA', 'LAMBDA').capitalize()}$"
    return character


def _pieces(outline: list[str]) -> list[list[str]]:
    """A long line in pieces, cut where a new part of it begins."""
    pieces: list[list[str]] = [[]]
    for command in outline:
        if len(pieces[-1]) > PIECE and command.startswith("\\pgfpathmoveto"):
            pieces.append([])
        pieces[-1].append(command)
    return pieces


class _Pgf(RendererBase):
    """Writes what it is asked to draw as commands of PGF's basic layer."""

    def __init__(self, width: float, height: float):
        super().__init__()
        self.width, self.height, self.lines = width, height, ["\\pgfsetroundjoin"]

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def option_image_nocomposite(self) -> bool:
        return True

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """A line, an area, or both."""
        outline = self._outline(path, transform)
        color, width = gc.get_rgb(), gc.get_linewidth()
        drawn = bool(width > 0 and (len(color) < 4 or color[3] > 0))
        filled = rgbFace is not None and bool(len(rgbFace) < 4 or rgbFace[3] > 0)
        if not outline or not (drawn or filled):
            return
        self.lines.append("\\begin{pgfscope}")
        self._clip(gc)
        if filled:
            alpha = gc.get_alpha() if gc.get_forced_alpha() else (rgbFace[3] if len(rgbFace) > 3 else 1)
            self._color("fill", rgbFace, alpha)
        if drawn:
            self._color("stroke", color, gc.get_alpha() if gc.get_forced_alpha() else color[3])
            offset, dashes = gc.get_dashes()
            self.lines.append(f"\\pgfsetlinewidth{{{width:.2f}bp}}")
            if gc.get_capstyle() != "butt":
                self.lines.append("\\pgfsetroundcap")
            if dashes is not None:
                lengths = "".join(f"{{{d:.2f}bp}}" for d in dashes)
                self.lines.append(f"\\pgfsetdash{{{lengths}}}{{{offset or 0:.2f}bp}}")
        use = ",".join(["fill"] * filled + ["stroke"] * drawn)
        for part in [outline] if filled else _pieces(outline):
            self.lines += [*part, f"\\pgfusepath{{{use}}}"]
        self.lines.append("\\end{pgfscope}")

    def draw_image(self, *_: Any, **__: Any) -> None:
        """There is none: dense grounds are refused before."""
        raise PictureError(tr("this picture has a part made of pixels, which LaTeX code cannot hold: take PDF"))

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Words, put where they stand and set by LaTeX."""
        across, up, place = ["left"], ["base"], (x, self.height - y if self.flipy() else y)
        if mtext is not None and not (angle and mtext.get_rotation_mode() != "anchor" and angle % 90):
            place = mtext.get_transform().transform(mtext.get_unitless_position())
            across = {"left": ["left"], "right": ["right"], "center": []}[mtext.get_ha()]
            up = {"top": ["top"], "bottom": ["bottom"], "center": [], "baseline": ["base"], "center_baseline": []}[
                mtext.get_va()
            ]
        size = prop.get_size_in_points()
        where = ",".join(
            [f"x={place[0]:.2f}bp", f"y={place[1]:.2f}bp", *([f"rotate={angle:.1f}"] if angle else []), *across, *up]
        )
        color = ",".join(f"{c:.3f}" for c in gc.get_rgb()[:3])
        look = f"\\color[rgb]{{{color}}}\\fontsize{{{size:.2f}}}{{{size * 1.2:.2f}}}\\selectfont "
        self.lines.append(f"\\pgftext[{where}]{{{look}{in_latex(s)}}}")

    def flipy(self) -> bool:
        return False

    def _outline(self, path: Path, transform: Any) -> list[str]:
        out: list[str] = []
        last = None
        point = lambda x, y: f"{{\\pgfqpoint{{{x:.1f}bp}}{{{y:.1f}bp}}}}"  # noqa: E731
        reach = 4 * max(self.width, self.height)  # TeX's lengths end at 16384 pt
        for vertices, code in path.iter_segments(transform, remove_nans=True, simplify=False, curves=True):
            places = np.clip(np.asarray(vertices).reshape(-1, 2), -reach, reach)
            end = tuple(places[-1])
            if code == Path.MOVETO:
                out.append("\\pgfpathmoveto" + point(*end))
            elif code == Path.CLOSEPOLY:
                out.append("\\pgfpathclose")
            elif code == Path.LINETO:
                if last is not None and max(abs(end[0] - last[0]), abs(end[1] - last[1])) < NEAR:
                    continue
                out.append("\\pgfpathlineto" + point(*end))
            else:
                name = "quadraticcurveto" if code == Path.CURVE3 else "curveto"
                out.append(f"\\pgfpath{name}" + "".join(point(*p) for p in places))
            last = end
        return out

    def _color(self, what: str, color: Any, alpha: float) -> None:
        name = f"ravine{what}"
        self.lines.append(
            f"\\definecolor{{{name}}}{{rgb}}{{{','.join(f'{c:.4f}' for c in color[:3])}}}\\pgfset{what}color{{{name}}}"
        )
        if alpha < 1:
            self.lines.append(f"\\pgfset{what}opacity{{{alpha:.3f}}}")

    def _clip(self, gc: Any) -> None:
        box = gc.get_clip_rectangle()
        if box is not None:
            x, y, w, h = box.bounds
            corner, size = (f"\\pgfqpoint{{{a:.2f}bp}}{{{b:.2f}bp}}" for a, b in ((x, y), (w, h)))
            self.lines.append(f"\\pgfpathrectangle{{{corner}}}{{{size}}}\\pgfusepath{{clip}}")
        path, transform = gc.get_clip_path()
        if path is not None:
            self.lines += [*self._outline(path, transform), "\\pgfusepath{clip}"]
