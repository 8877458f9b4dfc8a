"""Explorer: Adam's two moments of one parameter's gradient over time, and the steps with and without bias correction."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from course_utils.explorers.adaptive.gradient_series import SERIES, STEPS
from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure
from solutions.momentum import ewma

EPS = 1e-8  # Adam's default
BETA2 = (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995)
GRADIENTS, LARGEST = (-3.8, 4.2), 60  # on the axes


@cache
def gradients(series: str) -> np.ndarray:
    """The series [steps] of that name."""
    return SERIES[series]()


@lru_cache(1024)
def average(series: str, power: int, beta: float, corrected: bool) -> np.ndarray:
    """The exponentially weighted average [steps] of a power of the gradients, by the reference implementation."""
    return ewma(torch.from_numpy(gradients(series) ** power), beta, corrected).numpy()


class Moments(NamedTuple):
    """What one setting shows: gradients [steps], and m and √v [steps] by whether they are corrected."""

    series: str
    betas: tuple[float, float]
    corrected: bool
    gradients: np.ndarray
    m: dict[bool, np.ndarray]
    root_v: dict[bool, np.ndarray]

    def steps(self, corrected: bool) -> np.ndarray:
        """What Adam subtracts [steps], in units of the learning rate."""
        return self.m[corrected] / (self.root_v[corrected] + EPS)

    def first(self, corrected: bool) -> tuple[int, float]:
        """The first step that is not zero: its number t and its size."""
        return self._at(int((self.gradients != 0).argmax()), corrected)

    def largest(self, corrected: bool) -> tuple[int, float]:
        """The largest step, the first of several: its number t and its size."""
        sizes = np.abs(self.steps(corrected))
        return self._at(int((sizes > sizes.max() * (1 - 1e-9)).argmax()), corrected)

    def _at(self, place: int, corrected: bool) -> tuple[int, float]:
        return place + 1, float(abs(self.steps(corrected)[place]))


def moments_over_time() -> Explorer:
    """One parameter's gradient with both moments, and the steps that they make, with and without correction."""
    controls = {
        "series": widgets.Dropdown(options=list(SERIES), value="constant", description="gradient"),
        "beta1": widgets.FloatSlider(value=0.9, min=0.0, max=0.99, step=0.01, description="β₁"),
        "beta2": widgets.SelectionSlider(options=BETA2, value=0.999, description="β₂"),
        "corrected": widgets.Checkbox(value=False, description="bias correction"),
    }
    names = list(SERIES)
    static = [{"series": names[0]}, {"series": names[3], "corrected": True}, {"series": names[-1], "corrected": True}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(series: str, beta1: float, beta2: float, corrected: bool) -> Moments:
    m = {which: average(series, 1, beta1, which) for which in (False, True)}
    root_v = {which: np.sqrt(average(series, 2, beta2, which)) for which in (False, True)}
    return Moments(series, (beta1, beta2), corrected, gradients(series), m, root_v)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    for series in SERIES:
        gradients(series)
    fig, (moments, steps) = figure(10.25, 4.5, columns=2)
    points(moments, "gradients", [], [], color="0.55", markersize=5)
    line(moments, "root_v", [], [], color=PALETTE[1], linestyle="--")
    line(moments, "m", [], [], color=PALETTE[0], linestyle="-")
    moments.set(xlabel="step t", ylabel="gradient (in units of its usual size)", xlim=(0, STEPS), ylim=GRADIENTS)
    line(steps, "without", [], [], color=PALETTE[3], linestyle="--")
    line(steps, "with", [], [], color=PALETTE[4], linestyle="-")
    points(steps, "largest", [], [], color="black", marker="o", markersize=8, markerfacecolor="none", clip_on=False)
    steps.set_yscale("symlog", linthresh=1)
    places = (-30, -10, -3, -1, 0, 1, 3, 10, 30)
    steps.yaxis.set_major_locator(FixedLocator(places))
    steps.yaxis.set_minor_locator(NullLocator())
    steps.yaxis.set_major_formatter("{x:g}")
    steps.set(xlabel="step t", ylabel="step (in units of lr, log scale beyond ±1)")
    steps.set(xlim=(0, STEPS), ylim=(-LARGEST, LARGEST))
    return fig, (moments, steps)


def _draw(axes: Sequence[Axes], shown: Moments) -> None:
    moments, steps = axes
    numbers = np.arange(1, STEPS + 1)
    m, root_v = shown.m[shown.corrected], shown.root_v[shown.corrected]
    points(moments, "gradients", numbers, shown.gradients)
    line(moments, "m", numbers, m)
    line(moments, "root_v", numbers, root_v)
    hat = "\N{COMBINING CIRCUMFLEX ACCENT}" if shown.corrected else ""
    names = f"m{hat}", f"√v{hat}"
    rows = [
        ("● gradient g", "0.5"),
        (f"━ {names[0]}, mean of g", PALETTE[0]),
        (f"╌ {names[1]}, root of mean g²", PALETTE[1]),
    ]
    key(moments, rows)
    at = (f"t = {t}: {names[0]} = {_rounded(m[t - 1])}, {names[1]} = {_rounded(root_v[t - 1])}" for t in (1, STEPS))
    title(moments, "\n".join(at))

    for name, which in (("with", True), ("without", False)):
        line(steps, name, numbers, shown.steps(which))
    place, size = shown.largest(shown.corrected)
    points(steps, "largest", [place], [shown.steps(shown.corrected)[place - 1]])
    rows = [
        (f"━ with correction: {_sizes(shown, True)}", PALETTE[4]),
        (f"╌ without: {_sizes(shown, False)}", PALETTE[3]),
    ]
    key(steps, rows)
    word = "With" if shown.corrected else "Without"
    title(
        steps,
        f"{word} correction: first step {shown.first(shown.corrected)[1]:.2f} lr,\nlargest {size:.2f} lr at t = {place}",
    )


def _sizes(shown: Moments, corrected: bool) -> str:
    return f"at first {shown.first(corrected)[1]:.2f}, largest {shown.largest(corrected)[1]:.2f}"


def _rounded(value: float) -> str:
    return f"{value:.2g}".replace("-", "−")


def _describe(shown: Moments) -> str:
    texts = []
    for words, which in (("without", False), ("with", True)):
        (start, first), (place, largest) = shown.first(which), shown.largest(which)
        texts.append(
            f"{words} bias correction the first step (t = {start}) is {first:.2f} lr, the largest {largest:.2f} lr at t = "
            f"{place}, the last {abs(shown.steps(which)[-1]):.2f} lr"
        )
    m, root_v = shown.m[shown.corrected][-1], shown.root_v[shown.corrected][-1]
    drawn = "corrected" if shown.corrected else "uncorrected"
    return (
        f"Gradient: {shown.series}; β₁ = {shown.betas[0]:g}, β₂ = {shown.betas[1]:g}: {'; '.join(texts)}. Drawn "
        f"{drawn}, the mean ends at {_rounded(m)}, the root of the mean square at {_rounded(root_v)}."
    )
