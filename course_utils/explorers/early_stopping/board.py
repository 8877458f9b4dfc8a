"""Explorer: bias and variance read off three errors, and what the basic recipe does next."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, points, text, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.early_stopping.measured import Errors, presets
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure, ink
from solutions.early_stopping import diagnose

OWN = "your own (move a slider)"
HIGHEST, WIDTH = 50, 0.35  # of an error in percent; half of a bar's
PLACES = {"bayes": 0.0, "train": 1.5, "dev": 3.0}  # of the bars
NAMES = {"bayes": "human or Bayes", "train": "training", "dev": "dev"}
BIAS, VARIANCE, GREY = PALETTE[1], PALETTE[0], "0.4"
BIASES, VARIANCES = (-12, 48), (-12, 60)  # limits of the plane, in points
STEPS = {
    "high bias": "a larger network, longer training, a better optimizer, another architecture",
    "high variance": "more data, regularization, another architecture",
    "low bias and low variance": "nothing more to do here: measure the test error, once",
}
SHORT = {"high bias": "larger or longer", "high variance": "more data, regularize", "low bias and low variance": "done"}


class Diagnosis(NamedTuple):
    """What one setting shows; all in percent or percentage points."""

    preset: str
    errors: Errors
    tolerance: float

    @property
    def words(self) -> str:
        """What `diagnose` says. It sees percent, not shares: halves are exact, and so is a gap of just the tolerance."""
        return diagnose(self.errors.train, self.errors.dev, self.errors.bayes, self.tolerance)

    @property
    def first(self) -> str:
        """What the basic recipe treats first: bias before variance."""
        return next(found for found in STEPS if self.words.startswith(found))


class Board(Explorer):
    """Keeps menu and sliders in agreement: a preset moves the sliders, and a slider moved by hand leaves the preset."""

    _settling = False
    _settled: tuple[str, Errors] | None = None

    def update(self) -> None:
        if self._settling:
            return  # called by a control that is moved below
        self._settling = True
        try:
            self._settle()
        finally:
            self._settling = False
        super().update()

    def _settle(self) -> None:
        menu, sliders = self.controls["preset"], [self.controls[name] for name in Errors._fields]
        last_preset, last_errors = self._settled or (None, None)
        if menu.value != OWN and menu.value != last_preset:
            for slider, error in zip(sliders, presets()[menu.value], strict=True):
                slider.value = error
        elif Errors(*(slider.value for slider in sliders)) != last_errors:
            menu.value = OWN
        self._settled = menu.value, Errors(*(slider.value for slider in sliders))


def bias_variance_board() -> Explorer:
    """Three errors as bars with bias and variance between them, and their place in the plane of the four diagnoses."""
    sliders = {
        name: widgets.FloatSlider(max=HIGHEST, step=0.5, readout_format=".1f", description=f"{words} error (%)")
        for name, words in NAMES.items()
    }
    tolerance = widgets.FloatSlider(value=5, max=20, step=0.5, readout_format=".1f", description="tolerance (points)")
    menu = widgets.Dropdown(options=[*presets(), OWN], description="errors of")
    controls = {"preset": menu, **sliders, "tolerance": tolerance}
    names = list(presets())
    static = [{"preset": names[place]} for place in (0, 2, -4, -2)]
    return Board(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(preset: str, bayes: float, train: float, dev: float, tolerance: float) -> Diagnosis:
    return Diagnosis(preset, presets().get(preset, Errors(bayes, train, dev)), tolerance)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (bars, plane) = figure(9.5, 4.3, columns=2)
    for name, color in zip(NAMES, ("0.55", BIAS, VARIANCE), strict=True):
        band(bars, name, [], [], [], color=color, alpha=0.45)
    for name, color in (("bias", BIAS), ("variance", VARIANCE)):
        line(bars, f"{name} levels", [], [], color=GREY, linestyle=":", marker="", linewidth=1.2)
        line(bars, name, [], [], color=color, linestyle="-", marker="_", markersize=10)
        line(plane, f"{name} tolerance", [], [], color=GREY, linestyle="--", marker="", linewidth=1.2)
    bars.set(ylabel="error (%)", xlim=(-0.6, 3.6), ylim=(0, 66), yticks=range(0, HIGHEST + 1, 10))
    bars.set_xticks(list(PLACES.values()), NAMES.values())
    points(plane, "others", [], [], color="0.55", marker="o", markersize=5)
    points(plane, "now", [], [], color="black", marker="D", markersize=10)
    plane.set(xlabel="bias: training − Bayes (points)", ylabel="variance: dev − training (points)")
    plane.set(xlim=BIASES, ylim=VARIANCES)
    for words, x, y, side in (
        ("high\nvariance", 0.02, 0.68, "left"),
        ("both high", 0.98, 0.72, "right"),
        ("both low", 0.02, 0.04, "left"),
        ("high bias", 0.98, 0.04, "right"),
    ):
        plane.text(x, y, words, transform=plane.transAxes, ha=side, color=GREY)
    return fig, (bars, plane)


def _draw(axes: Sequence[Axes], shown: Diagnosis) -> None:
    bars, plane = axes
    for name, place in PLACES.items():
        error = getattr(shown.errors, name)
        band(bars, name, [place - WIDTH, place + WIDTH], 0, error)
        _label(bars, f"{name} error", f"{error:.1f} %", place, error)
    _gap(bars, "bias", shown, "bayes", "train")
    _gap(bars, "variance", shown, "train", "dev")
    title(bars, shown.words[0].upper() + shown.words[1:])

    line(plane, "bias tolerance", [shown.tolerance] * 2, VARIANCES)
    line(plane, "variance tolerance", BIASES, [shown.tolerance] * 2)
    others, gaps = list(presets().values()), (shown.errors.bias, shown.errors.variance)
    points(plane, "others", [each.bias for each in others], [each.variance for each in others])
    inside = [np.clip(gap, low + 2, high - 2) for gap, (low, high) in zip(gaps, (BIASES, VARIANCES), strict=True)]
    points(plane, "now", inside[:1], inside[1:])
    rows = [("◆ these errors", "black"), ("● presets", GREY), (f"-- tolerance {shown.tolerance:g} points", GREY)]
    key(plane, rows, right=True, top=True)
    title(plane, f"Next: {SHORT[shown.first]}")


def _gap(ax: Axes, name: str, shown: Diagnosis, left: str, right: str) -> None:
    """The step between two bars, with its size above it."""
    start, end = getattr(shown.errors, left), getattr(shown.errors, right)
    middle, gap = (PLACES[left] + PLACES[right]) / 2, end - start
    line(ax, name, [middle] * 2, [start, end], linewidth=5 if gap > shown.tolerance else 1.5)
    levels = [PLACES[left], middle, np.nan, middle, PLACES[right]]
    line(ax, f"{name} levels", levels, [start, start, np.nan, end, end])
    color = BIAS if name == "bias" else VARIANCE
    _label(ax, f"{name} size", f"{name}\n{_points(gap)}", middle, max(start, end) + 3.5, ink(color))


def _points(gap: float) -> str:
    return f"{gap:.1f}".replace("-", "−")


def _label(ax: Axes, name: str, words: str, x: float, y: float, color: str | tuple = "black") -> None:
    """Words centred just above a point."""
    place = {"transform": ax.transData, "ha": "center", "va": "bottom", "fontsize": 11, "color": color}
    text(ax, name, words, position=(x, y + 0.6), **place)


def _describe(shown: Diagnosis) -> str:
    bayes, train, dev = shown.errors
    return (
        f"{shown.preset}: human or Bayes error {bayes:.1f} %, training error {train:.1f} %, dev error {dev:.1f} %. "
        f"Bias {_points(shown.errors.bias)} points, variance {_points(shown.errors.variance)} points, tolerance "
        f"{shown.tolerance:g} points: {shown.words}. Next step of the basic recipe: {STEPS[shown.first]}."
    )
