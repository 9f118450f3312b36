"""How lanes look and what they are called, everywhere: no number of a run depends on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import limits
from engine.reading import refusal, short
from engine.schedules import KINDS
from engine.wrappers import WRAPPERS
from messages import tr

if TYPE_CHECKING:
    from engine.experiment import Experiment, Lane

# Told apart by people with any common colour vision: the first eight are at least 12 apart in CIEDE2000, and 8 for who
# lacks one kind of cone (the tests compute it). figures/theme.py has the colours of dark ground.
LANE_COLORS = (
    "#0072b2",
    "#b95711",
    "#498b54",
    "#bb78a5",
    "#be8108",
    "#2391ec",
    "#871f53",
    "#149f86",
    "#7c7a38",
    "#31258b",
    "#d85070",
    "#565766",
)
_BREAKS = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
_BRACKETS = re.compile(r" ?[(（].*")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Look:
    """A lane's label and colour (None: those that ``lane_names`` and ``lane_colors`` find) and whether it is drawn."""

    label: str | None = None
    color: str | None = None
    visible: bool = True

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Look:
        """The look that stands in a lane's JSON."""
        label, color, visible = data.get("label"), data.get("color"), data.get("visible", True)
        if label is not None:
            label = one_liner(label, "label")
        if color is not None and not (isinstance(color, str) and re.fullmatch("#[0-9a-fA-F]{6}", color)):
            raise refusal(tr('color must be such as "#0072B2", not {color}', color=short(color)))
        if not isinstance(visible, bool):
            raise refusal(tr("visible must be true or false, not {visible}", visible=short(visible)))
        return cls(label, color, visible)

    def write(self) -> dict[str, Any]:
        """What differs from the default, as it stands in a lane's JSON."""
        return {n: v for n, v in vars(self).items() if v != getattr(Look, n)}


def one_liner(given: Any, what: str) -> str:
    """A name that is shown: one line, breaks in it become spaces. Raises the error of a validator."""
    if not isinstance(given, str):
        raise refusal(tr("{what} must be text, not {value}", what=what, value=short(given)))
    name = _BREAKS.sub(" ", given)
    if len(name) > limits.MAX_LABEL:
        raise refusal(
            tr(
                "{what} has {count:,} characters; at most {most} are shown",
                what=what,
                count=len(name),
                most=limits.MAX_LABEL,
            )
        )
    if _UNWRITABLE.search(name):
        raise refusal(tr("{what} {value} holds a character that cannot be written", what=what, value=short(name)))
    return name


def lane_color(index: int) -> str:
    """The colour of the lane at ``index`` that has none of its own."""
    return LANE_COLORS[index % len(LANE_COLORS)]


def lane_colors(experiment: Experiment) -> list[str]:
    """The colour of each lane, ``#rrggbb``: its own, else that of its place."""
    return [lane.look.color or lane_color(i) for i, lane in enumerate(experiment.lanes)]


def lane_names(experiment: Experiment, say: Callable[[str], str] = str) -> list[str]:
    """What each lane is called: its label, else its optimizer, with what tells lanes of one name apart.

    ``say`` says what is declared, the name of a form, in another language; files have the declared names.
    """
    lanes = experiment.lanes
    plain = [lane.look.label or say(lane.method.name) for lane in lanes]
    names: list[str] = []
    for lane, name in zip(lanes, plain, strict=True):
        if not lane.look.label:
            name = " ".join([name, *_told(lane, [o for o, n in zip(lanes, plain, strict=True) if n == name], say)])
            alike = sum(n == name or n.startswith(f"{name} (") for n in names)
            name = f"{name} ({alike + 1})" if alike else name
        names.append(name)
    return names


def _told(lane: Lane, twins: list[Lane], say: Callable[[str], str]) -> list[str]:
    """What is said of a lane among its ``twins``: the first values that differ, its form, schedule and wrappers."""
    if len(twins) == 1:
        return []
    mine, all_of_them = lane.hypers, [other.hypers for other in twins]
    common = [h for h in mine if "." not in h or all(h in hypers for hypers in all_of_them)]  # else "+ l2" is told
    differing = [h for h in common if len({hypers.get(h) for hypers in all_of_them}) > 1]
    told = [f"{h} {mine[h]:g}" for h in differing[:2]]
    if len({other.form.key for other in twins}) > 1:
        told.append(say(lane.form.label))
    if len({other.schedule for other in twins}) > 1:
        told.append(say(KINDS[lane.schedule.kind if lane.schedule else "constant"].name))
    around = [[key for key, _ in other.wrappers] for other in twins]
    if lane.wrappers and any(a != around[0] for a in around):
        told.append("+ " + " + ".join(_BRACKETS.sub("", say(WRAPPERS[key].name)) for key, _ in lane.wrappers))
    return told
