"""The loss over the steps, and under it the rates of lanes with a schedule."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from export.lettering import lettered, worded
from export.panel import Panel, boxed_legend, held
from export.sheet import Margins, Rectangle, Sheet
from figures.axis import best_axis
from messages import mark

RATES = 0.36  # of the panel's height, with the numbers of the steps
APART = 10  # peaks of rates farther from each other than this want a logarithmic axis


def loss_panel(sheet: Sheet, rectangle: Rectangle) -> Panel:
    """f at every step, on the axis that shows it best; under it the rates of lanes with a schedule."""
    runs, style = sheet.runs, sheet.style
    margins, last = (58.0, 36.0, 16.0, 8.0), None
    if any(runs.experiment.lanes[i].schedule for i in sheet.lanes):
        left, bottom, width, height = rectangle
        strip = RATES * height
        last = _rate_strip(sheet, (left, bottom, width, strip), margins)
        rectangle, margins = (left, bottom + strip, width, height - strip), (58, 4, 16, 8)
    axes = sheet.axes(rectangle, margins)
    scale = best_axis(runs, runs.loss, sheet.lanes)
    low, high = scale.low, scale.high
    axes.set(xlim=(0, runs.steps * 1.02), ylim=(low, high))  # room for the heads
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    places = scale.units(np.array([value for value, _ in scale.ticks]))
    axes.set_yticks(places, [label for _, label in scale.ticks])
    axes.grid(True, color=style.grid, linewidth=sheet.points(0.9))
    axes.set_axisbelow(True)
    sheet.quiet(axes)
    if last:
        axes.tick_params(labelbottom=False)
    told = worded(mark("step"))
    (last or axes).set_xlabel(told, size=sheet.font(11.5), color=style.muted, fontfamily=lettered(told))
    axes.set_ylabel("$f$", size=sheet.font(13), color=style.muted, math_fontfamily="cm")
    if sheet.boxed:
        boxed_legend(sheet, axes)
    heights = scale.units(held(runs.loss[:, None], runs.last)[:, 0])
    heights = np.clip(heights, low - 9 * (high - low), high + 9 * (high - low))
    steps = np.broadcast_to(np.arange(runs.steps + 1.0)[:, None], heights.shape)
    stopped = np.minimum(steps, runs.last)
    return Panel(axes, np.stack([stopped, heights], axis=1), named=False)


def _rate_strip(sheet: Sheet, rectangle: Rectangle, margins: Margins) -> Any:
    """The learning rates of the lanes with a schedule, in their colours over the same steps; the axes."""
    runs, style = sheet.runs, sheet.style
    axes = sheet.axes(rectangle, margins)
    lines = {n: i for i in sheet.lanes for n in range(i * runs.start_count, (i + 1) * runs.start_count)}
    rates = runs.rates[:, list(lines)] if runs.rates is not None else np.empty((runs.steps + 1, 0))
    scheduled = np.isfinite(rates).any(axis=0)
    peaks = np.nanmax(rates[:, scheduled], axis=0, initial=0)
    for column, lane in zip(rates.T, lines.values(), strict=True):
        axes.plot(column, color=sheet.colors[lane], lw=sheet.points(1.8))
    top, least = float(peaks.max(initial=0)) or 1.0, float(peaks.min(initial=np.inf))
    axes.set(xlim=(0, runs.steps * 1.02), ylim=(-0.05 * top, 1.08 * top))
    axes.yaxis.set_major_locator(MaxNLocator(2))
    if 0 < APART * least < top:
        axes.set_yscale("log")
        axes.set_ylim(least / 10, 1.5 * top)
        axes.minorticks_off()
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(True, color=style.grid, linewidth=sheet.points(0.9))
    axes.set_axisbelow(True)
    sheet.quiet(axes)
    axes.set_ylabel(r"$\eta_t$", size=sheet.font(13), color=style.muted, math_fontfamily="cm")
    return axes
