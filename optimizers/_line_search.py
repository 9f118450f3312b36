"""Line searches for a whole batch: every run tries its own step lengths, in a bounded number of rounds."""

import numpy as np

from optimizers._loop import repeat
from optimizers.base import Hyper
from plane import dot

# A run without a step after so many trials stays where it is: that happens where f no longer resolves a fall.
SHORTENINGS, TRIALS = 80, 40
EPSILON = np.finfo(float).eps

C1 = Hyper("c_1", 1e-4, "the part of the promised fall that a step must deliver", 0, 1, True, True, (1e-6, 0.5), "log")
SHRINK = Hyper(r"\beta", 0.5, "factor by which a refused step is shortened", 0, 1, True, True, (0.1, 0.9))


def c2(default):
    """The slope condition's constant: how much of the slope may be left where the search stops."""
    text = "the part of the slope that may be left at the end of a search; the smaller, the more exact"
    return Hyper("c_2", default, text, 0, 1, True, True, (1e-8, 0.9), "log")


def backtrack(f, w, d, first, value, slope, h):
    """Armijo's rule: the longest of first, first·β, first·β², ... that falls by at least c₁ of what the slope promises.

    ``d`` (2, N) is the direction, ``value`` f(w) and ``slope`` dᵀ∇f, both (N,). Returns the lengths (N,): 0 where
    ``d`` does not lead down, or nothing is found.
    """

    def trial(_, active, length, found):
        good = active & (f.value(w + length * d, active) <= value + h.c1 * length * slope)
        return active & ~good, length * h.shrink, np.where(good, length, found)

    return repeat(trial, SHORTENINGS, slope < 0, first * np.ones_like(value), np.zeros_like(value))[2]


def untried(w):
    """The private state of a method that searches: no search has been in vain yet."""
    return {"_vain": np.full((5, w.shape[1]), np.nan)}


def strong_wolfe(f, w, s, d, first, value, g, h):
    """A length that falls enough (Armijo, c₁) and leaves at most c₂ of the slope: bracketing, then secant or halving.

    ``g`` is ∇f(w). Returns the lengths (N,) and ∇f there (2, N). A run whose search ends unfinished takes the longest
    length known to fall enough; 0 where there is none, or f or w cannot resolve it, or ``d`` does not lead down.
    ``s._vain`` (5, N) keeps where, whereto and from which length on the last search was in vain: it is not made, and
    paid for, again.
    """
    asked = np.stack([*w, *d, np.broadcast_to(first, value.shape)])
    slope = dot(d, g)

    def trial(k, active, length, found, g_found, low, slope_low, g_low, high, slope_high):
        at = w + length * d
        g_at = f.gradient(at, active)
        slope_at = dot(d, g_at)
        falls = f.value(at, active) <= value + h.c1 * length * slope
        good = active & falls & (np.abs(slope_at) <= h.c2 * -slope)
        short = active & ~good & falls & (slope_at < 0)
        long = active & ~good & ~short  # NaN counts as too far
        found, g_found = np.where(good, length, found), np.where(good, g_at, g_found)
        before, slope_before = low, slope_low
        low, slope_low, g_low = (
            np.where(short, length, low),
            np.where(short, slope_at, slope_low),
            np.where(short, g_at, g_low),
        )
        high, slope_high = np.where(long, length, high), np.where(long, slope_at, slope_high)
        length = np.where(
            np.isinf(high),
            _beyond(before, slope_before, low, slope_low),
            _between(low, slope_low, high, slope_high, halve=k % 3 == 2),
        )
        return active & ~good, length, found, g_found, low, slope_low, g_low, high, slope_high

    active = (slope < 0) & (first > 0) & (asked != s._vain).any(axis=0)
    zero, nowhere = np.zeros_like(value), np.full_like(value, np.inf)
    start = (np.where(active, first, 0.0), zero, g, zero, slope, g, nowhere, np.full_like(value, np.nan))
    active, _, found, g_found, low, _, g_low, *_ = repeat(trial, TRIALS, active, *start)
    found, g_found = np.where(active, low, found), np.where(active, g_low, g_found)  # unfinished
    unresolved = -slope * found <= EPSILON * np.abs(value)  # f cannot tell; the gradient of a finished search may
    idle = unresolved & (active | (dot(g_found, g_found) >= dot(g, g)))
    vain = idle | (w + found * d == w).all(axis=0)
    s._vain[:] = np.where(vain, asked, np.nan)
    return np.where(vain, 0, found), np.where(vain, g, g_found)


def _beyond(a, slope_a, b, slope_b):
    """Where the slope, drawn as a straight line through two points, reaches zero; between 1.1 and 10 times ``b``."""
    target = b - slope_b * (b - a) / (slope_b - slope_a)
    return np.where(slope_b > slope_a, np.clip(target, 1.1 * b, 10 * b), 10 * b)


def _between(a, slope_a, b, slope_b, *, halve):
    """The same inside a bracket; its middle where the slopes have no change of sign, or ``halve`` says so."""
    width = b - a
    target = np.clip(a - slope_a * width / (slope_b - slope_a), a + 1e-3 * width, b - 1e-3 * width)
    return np.where((slope_b > 0) & np.logical_not(halve), target, a + width / 2)
