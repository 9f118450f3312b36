"""Gestures of every kind at a person's speed on Explore, and what must be so after each: tests do a few, `python -m benchmarks gestures` twenty."""

import contextlib
import math
import random
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from engine.experiment import Experiment
from engine.link import PARAMETER, from_link, to_link
from tests.player.hand import hold, sweep
from tests.player.looks import PATIENCE, WITH_PLAYER
from views.session import HOME

OPENED = HOME.changed(steps=200)
RESTS = "return Boolean(player?.outbox.idle && panel('contour').handles.moved === null)"
# Notes what the browser itself makes of the hand: the place of every release, and every value that a handle was let go at.
WATCH = """() => {
  window.rv = { released: null, values: [] };
  addEventListener('pointerup', (event) => (window.rv.released = [event.clientX, event.clientY]), true);
  document.addEventListener('change', ({ target }) => {
    if (target.type !== 'range') return;
    const box = target.getBoundingClientRect();
    const share = Math.min(Math.max((window.rv.released[0] - box.left - 8) / (box.width - 16), 0), 1);
    window.rv.values.push([Number(target.getAttribute('aria-valuetext') ?? target.value), share, target.value / target.max]);
  }, true);
}"""


class Lost(Exception):  # noqa: N818
    """What a gesture should have done and did not."""


class Table:
    """A page that shows Explore, and what is to be asked of it while a hand works there."""

    def __init__(self, page: Any, address: str):
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{address}?{PARAMETER}={to_link(OPENED)}")
        page.wait_for_selector(".rv-root[data-digest]", timeout=PATIENCE)
        page.evaluate(WATCH)
        self.until("return Boolean(panel('surface')?.m && player.hand.ready())")
        page.keyboard.press("End")

    def ask(self, expression: str, argument: Any = None) -> Any:
        """What the player answers."""
        return self.page.evaluate(WITH_PLAYER % expression, argument)

    def until(self, expression: str, argument: Any = None, patience: float = PATIENCE / 1000) -> None:
        """Wait until the player says so. (Playwright's own waiting takes the promise of an answer for one.)"""
        deadline = time.monotonic() + patience
        while not self.ask(expression, argument):
            if time.monotonic() > deadline:
                raise Lost(f"waited in vain for {expression}")
            self.page.wait_for_timeout(30)

    def rest(self) -> None:
        """Wait until the page has taken in all that was sent, and the picture is the server's."""
        self.until(RESTS)

    def experiment(self) -> Experiment:
        """What the server works on, as the address has it."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.page.url).query)
        return from_link(query[PARAMETER][0])

    def agrees(self, read: Callable[[Experiment], Any], wanted: Any, what: str) -> None:
        """The server's experiment has what is wanted; the address follows the picture by a moment."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not same(got := read(self.experiment()), wanted):
            if time.monotonic() > deadline:
                raise Lost(f"{what}: the page has {got}, the hand {wanted}")
            self.page.wait_for_timeout(50)

    def middle(self, testid: str) -> tuple[float, float]:
        """Where an element's middle is."""
        return middle(self.page.get_by_test_id(testid))


def middle(locator: Any) -> tuple[float, float]:
    """Where an element's middle is."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def same(a: Any, b: Any) -> bool:
    """Whether two numbers, or two points, are the same but for rounding."""
    pairs = zip(a, b, strict=True) if isinstance(a, tuple | list) else [(a, b)]
    return all(math.isclose(x, y, rel_tol=1e-5, abs_tol=1e-7) for x, y in pairs)


def kept(wanted: bool, what: str) -> None:
    """Raise Lost unless it is so."""
    if not wanted:
        raise Lost(what)


def drag_the_start(table: Table, k: int) -> None:
    """The start is where it was let go, in the picture and at the server."""
    picture = table.page.get_by_test_id("rv-contour").bounding_box()
    share = (k * 0.37 + 0.2) % 0.8 + 0.1, (k * 0.53 + 0.4) % 0.7 + 0.15
    to = picture["x"] + 60 + share[0] * (picture["width"] - 160), picture["y"] + share[1] * (picture["height"] - 60)
    released = sweep(table.page, table.middle("rv-start-0"), to, seed=k)
    table.rest()
    target = table.ask(
        "const b = panel('contour').element.getBoundingClientRect();"
        "return panel('contour').plane.point(argument[0] - b.left, argument[1] - b.top);",
        list(released),
    )
    start = table.ask("return player.scene.data.header.starts[0]")
    (x0, x1), (y0, y1) = table.ask("return panel('contour').plane.shown")
    off = max(abs(start[0] - target[0]) / (x1 - x0), abs(start[1] - target[1]) / (y1 - y0))
    kept(off < 0.006, f"the start is at {start}, it was let go at {target}")
    table.agrees(lambda e: e.start[0], start, "start")


def arrows(table: Table, k: int) -> None:
    """Every press of a held arrow key has moved the start by a hundredth of the picture."""
    key, axis, sign = (("ArrowRight", 0, 1), ("ArrowUp", 1, 1), ("ArrowLeft", 0, -1), ("ArrowDown", 1, -1))[k % 4]
    table.page.get_by_test_id("rv-start-0").focus()
    before = table.ask("return player.scene.data.header.starts[0]")
    low, high = table.ask("return panel('contour').plane.shown")[axis]
    hold(table.page, key, presses=20, pause=random.Random(k).uniform(0.015, 0.035))
    table.rest()
    start = table.ask("return player.scene.data.header.starts[0]")
    wanted = before[axis] + sign * 20 * 0.01 * (high - low)
    kept(abs(start[axis] - wanted) < 0.012 * (high - low), f"the start is at {start}, 20 presses lead to {wanted}")
    table.agrees(lambda e: e.start[0], start, "start")


def _turn(table: Table, knob: Any, k: int) -> float:
    """Drag a handle somewhere; gives the value at which the browser says that it was let go."""
    knob.scroll_into_view_if_needed()
    handle = knob.get_by_role("slider")
    box = handle.bounding_box()
    share = handle.evaluate("e => e.value / e.max")
    start = box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2
    aim = (0.25, 0.7, 0.4, 0.85, 0.55)[k % 5]
    if abs(aim - share) < 0.08:
        aim += 0.15
    end = box["x"] + 8 + aim * (box["width"] - 16), start[1] + 6
    count = table.page.evaluate("window.rv.values.length")
    sweep(table.page, start, end, seed=k)
    # A busy browser may take in the release a moment after it was told of it.
    table.page.wait_for_function("count => window.rv.values.length > count", arg=count, timeout=PATIENCE)
    table.rest()
    told = table.page.evaluate("window.rv.values")[count:]
    value, pointer, at = told[-1]
    kept(abs(pointer - at) < 0.012, f"let go at {pointer:.3f} of its way, the handle stands at {at:.3f}")
    return value


def turn_a_hyperparameter(table: Table, k: int) -> None:
    """The lane has the value at which its handle was let go, in the desk and at the server."""
    value = _turn(table, table.page.get_by_test_id("knob-lr"), k)
    lane = table.ask("return player.desk.chosen")
    shown = table.ask("return player.desk.desk.lanes[argument].values.lr", lane)
    kept(same(shown, value), f"the desk has {shown}, the handle was let go at {value}")
    table.agrees(lambda e: e.lanes[lane].hypers["lr"], value, "rate")


def turn_the_surface(table: Table, k: int) -> None:
    """The surface has the value at which its handle was let go, in the picture and at the server."""
    name = ("a", "b")[k % 2]
    value = _turn(table, table.page.get_by_test_id("rv-dials").get_by_test_id(f"knob-{name}"), k)
    shown = table.ask(
        "const { names, ground } = player.scene.data.header.live; return ground.params[names.indexOf(argument)]", name
    )
    kept(same(shown, value), f"the picture has {name} = {shown}, the handle was let go at {value}")
    table.agrees(lambda e: e.surface.bind().params[name], value, name)


def orbit(table: Table, k: int) -> None:
    """The surface turns with the hand, lies flat from above, and a double click brings the first view back."""
    page, pose = table.page, "return { ...panel('surface').camera.pose }"
    picture = page.get_by_test_id("rv-surface")
    picture.scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    box = picture.bounding_box()
    rng = random.Random(k)
    x, y = box["x"] + box["width"] * rng.uniform(0.3, 0.6), box["y"] + box["height"] * rng.uniform(0.4, 0.6)
    before = table.ask(pose)
    by = rng.uniform(-140, 140), rng.uniform(-60, 60)
    sweep(page, (x, y), (x + by[0], y + by[1]), seed=k)
    wanted = before["turn"] + 0.008 * by[0]
    _standing(
        table, f"Math.abs(pose.turn - {wanted}) < 0.09", f"turned from {before['turn']:.2f} by {0.008 * by[0]:.2f}"
    )
    _covered(table, "after a turn")
    table.rest()
    table.agrees(lambda e: e.camera or (0, 0), table.ask("return panel('surface').camera.degrees"), "camera")
    above = page.get_by_test_id("rv-above")
    above.click()
    sweep(page, (x, y), (x + by[0], y + by[1] / 3), seed=k + 100)  # while it is still on its way
    _standing(table, "Math.abs(pose.tilt - Math.PI / 2) < 1e-6 && pose.depth === 0", "from above")
    _covered(table, "from above")
    above.click()
    page.mouse.dblclick(x, y)
    _standing(table, "!panel('surface').camera.above && Math.abs(pose.tilt - 0.72) < 1e-6 && Math.abs(pose.turn + 0.62) < 1e-6 && pose.zoom === 1", "a double click")  # fmt: skip
    _covered(table, "after a double click")


def _standing(table: Table, wanted: str, what: str) -> None:
    try:
        table.until(f"const {{ pose }} = panel('surface').camera; return {wanted}", patience=30)
    except Lost as loss:
        raise Lost(f"{what}: the camera is at {table.ask('return panel(`surface`).camera.pose')}") from loss


def _covered(table: Table, when: str) -> None:
    """The surface covers a good part of its picture: a tenth when it is seen from low; what shrinks to a dot, nothing."""
    share = table.ask("""
      const surface = panel('surface');
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      surface.mesh.draw(surface.m); // what WebGL has drawn is gone after its frame
      const { width, height } = surface.solid;
      const copy = new OffscreenCanvas(60, 40).getContext('2d');
      copy.drawImage(surface.solid, 0, 0, width, height, 0, 0, 60, 40);
      const { data } = copy.getImageData(0, 0, 60, 40);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) count += data[i] > 100;
      return count / 2400;""")
    kept(share > 0.05, f"{when} the surface covers {share:.0%} of its picture")


def scrub(table: Table, k: int) -> None:
    """The picture stands at the step at which the time's handle was let go."""
    handle = table.page.get_by_test_id("rv-scrub")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    share = handle.evaluate("e => e.value / e.max")
    aim = 0.05 + (k * 0.37) % 0.9
    y = box["y"] + box["height"] / 2
    end = sweep(table.page, (box["x"] + 8 + share * (box["width"] - 16), y), (box["x"] + aim * box["width"], y), seed=k)
    total = table.ask("return player.timeline.total")
    wanted = min(max((end[0] - box["x"] - 8) / (box["width"] - 16), 0), 1) * total
    there = "const { step, playing } = player.timeline; return Math.abs(step - argument) <= 2 && !playing"
    try:  # a busy browser may take in the release a moment after it was told of it
        table.until(there, wanted, patience=30)
    except Lost as loss:
        step = table.ask("return player.timeline.step")
        raise Lost(f"at step {step}, the handle was let go at {wanted:.0f}") from loss


def pick(table: Table, k: int) -> None:
    """The method that was typed and chosen is the run's, and its own values are in reach."""
    page = table.page
    text, key = (("yog", "yogi"), ("lio", "lion"), ("nest", "nesterov"), ("adabe", "adabelief"), ("rmsp", "rmsprop"))[
        k % 5
    ]
    page.get_by_test_id("optimizer").click()
    page.get_by_test_id("picker").wait_for()
    page.keyboard.type(text, delay=random.Random(k).uniform(20, 90))
    page.keyboard.press("Enter")
    lane = table.ask("return player.desk.chosen")
    table.until(
        "return player.outbox.idle && player.desk.desk.lanes[argument[0]].optimizer === argument[1]", [lane, key]
    )
    table.agrees(lambda e: [e.lanes[lane].optimizer == key], [True], "method")
    kept(page.get_by_test_id("optimizer").inner_text() != "", "the panel names no method")


KINDS: dict[str, Callable[[Table, int], None]] = {
    "start dragged": drag_the_start,
    "start by held arrow keys": arrows,
    "rate dragged": turn_a_hyperparameter,
    "surface's parameter dragged": turn_the_surface,
    "3D turned, from above, double click": orbit,
    "time dragged": scrub,
    "method picked": pick,
}


def losses(table: Table, kind: str, numbers: range) -> list[str]:
    """Do one kind of gesture, once for each number; what was lost, a sentence each."""
    lost = []
    for k in numbers:
        try:
            KINDS[kind](table, k)
        except Lost as loss:
            state = table.ask(
                "const { seq, flying } = player.outbox; return JSON.stringify([seq, flying, player.scene.data.header.ack, player.desk.desk.notice])"
            )
            lost.append(f"{kind} {k}: {loss}; events: {state}")
        except Exception as error:  # the player is gone, or nothing comes to rest
            lost.append(f"{kind} {k}: {str(error).splitlines()[0]}")
            with contextlib.suppress(Exception):
                table.page.reload()
                table.page.wait_for_selector(".rv-root[data-digest]", timeout=PATIENCE)
                table.page.evaluate(WATCH)
    lost += [f"{kind}: {error}" for error in table.errors]
    table.errors.clear()
    return lost
