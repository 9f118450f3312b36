"""The bounds that keep a public server alive, all in one place.

Those made by ``_of_server`` may be set by who runs a server: RAVINE_PAGE_CACHE=500000000 in the environment of the process.
"""

from __future__ import annotations

import os

OF_SERVER: dict[str, tuple[int, str]] = {}
"""What may be set from outside: environment variable → (its default, what it bounds). docs/hosting.md shows this table."""


def _of_server(name: str, default: int, what: str) -> int:
    """A bound that an environment variable may move. SystemExit, one sentence, where that is no whole number above 0."""
    variable = f"RAVINE_{name}"
    OF_SERVER[variable] = default, what
    given = os.environ.get(variable, str(default))
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 10**15):
        raise SystemExit(f"{variable}={given!r} is no whole number above 0. It bounds {what}.")
    return int(given)


MAX_STEPS = 50_000  # optimizer steps of one run
MAX_LANES = 64  # lanes of one experiment
PAGE_LANES = 12  # lanes that the page lets a person add: more cannot be told apart
MAX_STARTS = 10_000  # start points of one experiment
PAGE_RECORD = _of_server("PAGE_RECORD", 400_000, "steps × lanes × starts that the page draws")
RUN_SECONDS = 0.4  # of the processor that a picture's runs may take in the server itself: longer ones get a process
MAX_UNDO = 100  # changes that can be taken back
UNDO_STARTS = 100_000  # start points in all that the changes of one visit remember
MAX_RECORD = _of_server("MAX_RECORD", 50_000_000, "bytes of the positions that one experiment may record")
MAX_JSON = 1_000_000  # characters of an experiment file
MAX_DIGITS = 1000  # digits of a whole number in an experiment file
MAX_LABEL = 60  # characters of a lane's label, or of a scene's name
MAX_SCENES = 60  # experiments of one list that is presented
MAX_COORDINATE = 1e6  # a start coordinate's largest magnitude

# A run is stopped as diverged when it is farther from the centre of the view than this many half-diagonals.
# Far beyond any picture, so that nothing a person could see is cut, and near enough that floats stay exact.
DIVERGED = 1e6

MAX_LINK = 8_000  # characters of a share link's text: what browsers and servers pass on
MAX_TITLE = 200  # characters of a picture's title
PICTURE_SIDE = (64, 4096)  # pixels of a picture's side before scaling
PICTURE_PIXELS = 40_000_000  # pixels of one picture
PICTURE_LEVELS = (2, 80)  # contour bands of one picture
DRAWING_POINTS = 60_000  # corners of the contour lines of a drawing; denser ground becomes a picture inside it
STRIP = 24  # chosen steps side by side
MAX_POINT_LABELS = 200  # points of a lane that are named x₀, x₁, ...
EXPORT_FPS = 60  # frames a second of a film
EXPORT_SECONDS = 60  # longest film
EXPORT_FRAMES = 1800  # frames of one film
PDF_FRAMES = 250  # pages of a series of PDF files
TURNING_FRAMES = 300  # frames of a film whose 3D view turns: each is drawn anew
EXPORT_PIXELS = 1_200_000_000  # frames × pixels of one film: half a minute of work on two cores
MAX_AXIS = 512  # values along one axis of a sweep
MAX_CELLS = 512 * 512  # runs of one sweep
MAX_FRAMES = 32  # values of a hyperparameter that basins are shown at
MAX_MINIMA = 256  # minima of one surface that runs are assigned to
CHUNK_TRIES = 3  # times that a chunk of a sweep is handed out when its worker fails
MAX_NOISE = 1e6  # scale of the noise in the gradient
MAX_FREEDOM = 1e6  # degrees of freedom of heavy-tailed noise
MAX_BATCH = 10_000  # rows of a mini-batch
PAGE_FAN = 64_000  # steps × values × starts that a handle takes with it while it is dragged
PAGE_SWEEPS = _of_server("PAGE_SWEEPS", 2, "maps and races that the server computes at a time; others wait their turn")
PAGE_EXPORTS = _of_server("PAGE_EXPORTS", 1, "files that the server makes at a time, beside the maps")
JOB_SECONDS = _of_server("JOB_SECONDS", 60, "seconds of processor time that one map, race or file may take")
JOB_BYTES = _of_server("JOB_BYTES", 4_000_000_000, "bytes of address space of a process that computes one")
PAGE_CACHE = _of_server("PAGE_CACHE", 300_000_000, "bytes of runs that the server keeps for all visitors")
VISIT_BYTES = _of_server(
    "VISIT_BYTES", 60_000_000, "bytes of maps and files that are kept for one visitor, beside the last one"
)
SLOW_MS = _of_server("SLOW_MS", 1000, "milliseconds from which a rerun of a page is logged as slow")
PAGE_MAPS = 4  # maps that are kept for one visitor
MAX_PATH_FILE = 6_000_000  # bytes of the file of a recorded path
MAX_PATH_ROWS = 100_000  # rows of such a file
THIN = 2_000  # steps up to which a run travels to the browser as it is; of longer ones, what a line needs
MAX_WORK = 600_000_000  # steps × runs of one sweep
MAX_RULE_STATE = 12  # names on the left in a typed rule
MAX_RULE_HYPERS = 12  # hyperparameters of a typed rule
