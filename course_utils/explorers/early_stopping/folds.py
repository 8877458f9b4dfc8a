"""Explorer: who validates in which fold, and how k-fold cross-validation scatters beside a single hold-out."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.early_stopping.splits import SEEDS, Trained, trained
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

SIZES, MOST = (30, 60, 100, 150), 10  # examples; folds
FOLDS, SINGLE, GREY = PALETTE[0], PALETTE[1], "0.4"
STRIP = 200  # points: about the width of the strip, which the examples share


class Folds(NamedTuple):
    """What one setting shows: one of the SEEDS splits of n examples into k folds; errors in percent."""

    n: int
    k: int
    seed: int
    all: Trained

    @property
    def validates(self) -> np.ndarray:
        """Bool [k + 1, n]; the last row is the single hold-out."""
        return self.all.validates[self.seed]

    @property
    def sizes(self) -> np.ndarray:
        """Validation examples of each fold [k]."""
        return self.validates[:-1].sum(axis=1)

    @property
    def errors(self) -> np.ndarray:
        """Validation errors [k]."""
        return self.all.errors[self.seed, :-1]

    @property
    def hold_out(self) -> float:
        """The validation error of the single hold-out."""
        return float(self.all.errors[self.seed, -1])

    @property
    def means(self) -> np.ndarray:
        """The mean over the folds of each split [SEEDS]."""
        return self.all.errors[:, :-1].mean(axis=1)

    @property
    def true_error(self) -> float:
        """Mean error of all these classifiers on further images."""
        return float(self.all.true_errors.mean())


def kfold_pictures() -> Explorer:
    """The validation part of every fold, the folds' errors, and the estimates of several splits."""
    controls = {
        "n": widgets.SelectionSlider(options=SIZES, value=60, description="examples n"),
        "k": widgets.IntSlider(value=5, min=2, max=MOST, description="folds k"),
        "seed": widgets.IntSlider(value=0, max=SEEDS - 1, description="another split"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"n": 30, "k": 4}, {"n": 150, "k": 10}])


def _compute(n: int, k: int, seed: int) -> Folds:
    return Folds(n, k, seed, trained(n, k))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.4, columns=3)
    strip, errors, splits = axes
    for name, color in (("trains", "0.87"), ("validate", FOLDS), ("hold-out", SINGLE)):
        line(strip, name, [], [], color=color, linestyle="-", marker="", solid_capstyle="butt")
    strip.grid(False)
    strip.set(xlabel="example (place among all n, %)", ylabel="fold (H: single hold-out)")
    strip.set(xlim=(0, 100), ylim=(MOST + 0.6, -2.9))
    strip.set_yticks(range(MOST + 1), ["H", *range(1, MOST + 1)])
    for ax in (errors, splits):
        line(ax, "true", [], [], color="black", linestyle=":", marker="", linewidth=1.5)
        line(ax, "mean", [], [], color=FOLDS, linestyle="-", marker="", linewidth=1.5)
        points(ax, "folds", [], [], color=FOLDS, marker="o", markersize=7)
        points(ax, "hold-out", [], [], color=SINGLE, marker="s", markersize=7)
        ax.set(ylabel="validation error (%)", ylim=(-4, 137), yticks=range(0, 101, 20))
    errors.set(xlabel="fold", xlim=(-0.7, MOST + 0.7))
    errors.set_xticks(range(MOST + 1), ["H", *range(1, MOST + 1)])
    splits.set(xlabel="split", xlim=(-0.7, SEEDS - 0.3), xticks=range(SEEDS))
    line(splits, "now", [], [], color=GREY, linestyle=":", marker="")
    return fig, axes


def _draw(axes: Sequence[Axes], shown: Folds) -> None:
    strip, errors, splits = axes
    width = {"linewidth": 0.8 * STRIP / shown.n}
    line(strip, "trains", *_dashes(~shown.validates), **width)
    rows = np.arange(shown.k + 1)[:, None]
    line(strip, "validate", *_dashes(shown.validates & (rows < shown.k)), **width)
    line(strip, "hold-out", *_dashes(shown.validates & (rows == shown.k)), **width)
    key(strip, [("dark: validates", FOLDS), ("light: trains", GREY)], top=True, right=True)
    title(strip, f"{shown.n} examples, {shown.k} folds of {sizes(shown)}:\neach validates once")

    mean, sd = shown.errors.mean(), shown.errors.std(ddof=1)
    points(errors, "folds", np.arange(1, shown.k + 1), shown.errors)
    points(errors, "hold-out", [0], [shown.hold_out])
    line(errors, "mean", [-1, MOST + 1], [mean] * 2)
    line(errors, "true", [-1, MOST + 1], [shown.true_error] * 2)
    rows = [
        (f"● folds: {mean:.0f} ± {sd:.0f} % (mean, sd)", FOLDS),
        (f"■ single hold-out H: {shown.hold_out:.0f} %", SINGLE),
        (f"… on 1,000 others: {shown.true_error:.0f} %", "black"),
    ]
    key(errors, rows, top=True)
    title(errors, f"Folds err {shown.errors.min():.0f} to {shown.errors.max():.0f} %,\ntheir mean is {mean:.0f} %")

    points(splits, "folds", np.arange(SEEDS), shown.means)
    points(splits, "hold-out", np.arange(SEEDS), shown.all.errors[:, -1])
    line(splits, "true", [-1, SEEDS], [shown.true_error] * 2)
    line(splits, "now", [shown.seed] * 2, [0, 100])
    of_folds, of_single = scatter(shown)
    rows = [
        (f"● mean of {shown.k} folds: sd {of_folds:.1f}", FOLDS),
        (f"■ single hold-out: sd {of_single:.1f}", SINGLE),
    ]
    key(splits, rows, top=True)
    title(splits, f"Over {SEEDS} splits one hold-out\nscatters {of_single / of_folds:.1f} times as much")


def _dashes(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Upright dashes as one line, for the true cells [k + 1, n]; the last row is the highest of all."""
    row, column = np.nonzero(cells)
    places = (row + 1) % len(cells)
    x = 100 * (column + 0.5) / cells.shape[1]
    y = np.column_stack([places - 0.38, places + 0.38, np.full(len(places), np.nan)])
    return np.repeat(x, 3), y.ravel()


def sizes(shown: Folds) -> str:
    """The folds' sizes in a word or two."""
    low, high = shown.sizes.min(), shown.sizes.max()
    return f"{low}" if low == high else f"{low} or {high}"


def scatter(shown: Folds) -> tuple[float, float]:
    """Standard deviations over the splits, of the folds' mean and of the single hold-out, in points."""
    return float(shown.means.std(ddof=1)), float(shown.all.errors[:, -1].std(ddof=1))


def _describe(shown: Folds) -> str:
    of_folds, of_single = scatter(shown)
    return (
        f"n = {shown.n}, k = {shown.k}, split {shown.seed}: folds of {sizes(shown)} examples. Linear classifier, validation "
        f"errors of the folds {shown.errors.min():.0f} to {shown.errors.max():.0f} %, mean {shown.errors.mean():.1f} ± "
        f"{shown.errors.std(ddof=1):.1f} %; a single hold-out of the same size {shown.hold_out:.1f} %; on 1,000 further images "
        f"{shown.true_error:.1f} %. Over {SEEDS} splits of the same examples the mean of the folds has a standard deviation of "
        f"{of_folds:.1f} points, the single hold-out {of_single:.1f}. Cost: {shown.k} trainings on about "
        f"{shown.n - shown.n / shown.k:.0f} examples each, instead of one. "
        "No split mends the luck of which n examples there are."
    )
