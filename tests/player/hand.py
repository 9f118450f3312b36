"""A person's hand at a page: gestures of 30–40 moves, 8–30 ms apart, released in motion; and a machine that is busy."""

import contextlib
import math
import random
import subprocess
import sys
import time

MOVES = 36
SPIN = "while True: pass"


@contextlib.contextmanager
def both_cores_busy():
    """Two processes that compute for nothing, until the end of the block."""
    spinning = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(2)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def sweep(page, start, end, seed=0, modifier=None, pauses=(0.008, 0.03), let_go=True):
    """Press at ``start``, move to ``end`` on an arc as a hand does, let go while still moving; returns the place of release.

    Without ``let_go`` the hand holds on at the end.
    """
    rng = random.Random(seed)
    (x0, y0), (x1, y1) = start, end
    bow = rng.uniform(-0.25, 0.25)
    page.mouse.move(x0, y0)
    if modifier:
        page.keyboard.down(modifier)
    page.mouse.down()
    for k in range(1, MOVES + 1):
        share = k / MOVES
        side = bow * math.sin(math.pi * share)
        x, y = x0 + share * (x1 - x0) - side * (y1 - y0), y0 + share * (y1 - y0) + side * (x1 - x0)
        page.mouse.move(x, y)
        time.sleep(rng.uniform(*pauses))
    if let_go:
        page.mouse.up()
    if modifier:
        page.keyboard.up(modifier)
    return x, y


def hold(page, key, presses=30, pause=0.03):
    """A key that is held down: the browser repeats it."""
    for _ in range(presses):
        page.keyboard.down(key)
        time.sleep(pause)
    page.keyboard.up(key)
