"""Explorer: what the batch size of training does to a network with batch normalization, and to one without."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.batch_norm.networks import KINDS, ROLES, WIDTH, network, train_until, validation
from course_utils.explorers.key import key
from course_utils.plots import figure
from course_utils.stacking import Stack

SIZES, RATES, SEEDS, DEPTH = (2, 4, 8, 16, 64), (0.01, 0.1, 0.3), 3, 3
VALIDATED = 500  # images on which the error is measured
MARKS = tuple(range(0, 121, 20))  # updates after which the error is measured
LEVEL = 3  # percentage points: errors closer than this are called level


@cache
def error_curves(size: int, normalized: bool) -> np.ndarray:
    """Validation error in percent, in evaluation mode [RATES, SEEDS, MARKS], trained in batches of this size."""
    runs = [(rate, seed) for rate in RATES for seed in range(SEEDS)]
    stack, errors = Stack([network(DEPTH, normalized, seed=seed) for _, seed in runs]), []
    x, y = (part[:VALIDATED] for part in validation())
    for _ in train_until(stack, *zip(*runs, strict=True), size, MARKS):
        with torch.no_grad():
            errors.append((stack.eval()(x).max(dim=-1).indices != y).double().mean(dim=1))
    return 100 * torch.stack(errors, dim=1).view(len(RATES), SEEDS, len(MARKS)).numpy()


class Runs(NamedTuple):
    """What one setting shows: errors in percent [SIZES, RATES, SEEDS, MARKS] of both kinds of network."""

    size: int
    lr: float
    update: int
    errors: dict[bool, np.ndarray]

    def curves(self, normalized: bool) -> np.ndarray:
        """Errors [SEEDS, MARKS] of networks trained in batches of the size that is shown."""
        return self.errors[normalized][SIZES.index(self.size), RATES.index(self.lr)]

    def of_sizes(self, normalized: bool) -> np.ndarray:
        """Errors [SIZES, SEEDS] after the update that is shown."""
        return self.errors[normalized][:, RATES.index(self.lr), :, MARKS.index(self.update)]


def batch_size_at_training() -> Explorer:
    """Error curves of networks trained in batches of one size, and errors of all sizes after equally many updates."""
    controls = {
        "size": widgets.SelectionSlider(options=SIZES, value=2, description="images in a batch"),
        "lr": widgets.SelectionSlider(options=RATES, value=0.1, description="learning rate"),
        "update": widgets.SelectionSlider(options=MARKS, value=MARKS[-1], description="updates so far"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"size": 2}, {"size": 16}])


def _compute(size: int, lr: float, update: int) -> Runs:
    return Runs(size, lr, update, {kind: np.array([error_curves(each, kind) for each in SIZES]) for kind in KINDS})


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (curves, sizes) = figure(10, 4.5, columns=2)
    for ax in (curves, sizes):
        line(ax, "now", [], [], color="0.4", linestyle=":", marker="")
        ax.set(ylabel="validation error, eval mode (%)", ylim=(0, 100))
    for normalized, (color, marker, _) in ROLES.items():
        for ax in (curves, sizes):
            band(ax, KINDS[normalized], [], [], [], color=color)
            line(ax, KINDS[normalized], [], [], color=color, linestyle="-", marker=marker)
        points(sizes, f"{KINDS[normalized]} now", [], [], color=color, marker=marker, markersize=10)
    log_x(sizes)
    sizes.minorticks_off()
    curves.set(xlabel="updates so far", xlim=(0, MARKS[-1] + 2))
    sizes.set(xlabel="images in a training batch (log scale)", xlim=(1.7, 75), xticks=SIZES)
    return fig, (curves, sizes)


def _draw(axes: Sequence[Axes], runs: Runs) -> None:
    curves, sizes = axes
    place = SIZES.index(runs.size)
    for normalized in KINDS:
        name, of_sizes = KINDS[normalized], runs.of_sizes(normalized)
        _band(curves, name, MARKS, runs.curves(normalized).T)
        _band(sizes, name, SIZES, of_sizes)
        points(sizes, f"{name} now", [runs.size], [of_sizes[place].mean()])
    line(curves, "now", [runs.update] * 2, [0, 100])
    line(sizes, "now", [runs.size] * 2, [0, 100])
    now = {kind: runs.of_sizes(kind)[place].mean() for kind in KINDS}
    rows = [(f"{sign} {KINDS[kind]} batch norm: {now[kind]:.0f} %", color) for kind, (color, _, sign) in ROLES.items()]
    key(curves, [*rows, (f"mean and sd of {SEEDS} seeds", "0.4")])
    title(curves, f"Batches of {runs.size}: {finding(now[True] - now[False])}")
    title(sizes, f"{helped((runs.of_sizes(True) - runs.of_sizes(False)).mean(axis=1))}\n(update {runs.update})")


def _band(ax: Axes, name: str, x: Sequence[int], runs: np.ndarray) -> None:
    """Mean and standard deviation of runs [points, SEEDS]."""
    mean, sd = runs.mean(axis=1), runs.std(axis=1, ddof=1)
    line(ax, name, x, mean)
    band(ax, name, x, mean - sd, mean + sd)


def finding(difference: float) -> str:
    """What batch normalization does to the error, by so many percentage points."""
    if abs(difference) < LEVEL:
        return "batch norm changes little"
    return f"batch norm {'costs' if difference > 0 else 'gains'} {abs(difference):.0f} points"


def helped(differences: Sequence[float]) -> str:
    """At which of SIZES batch normalization lowers the error, by these many percentage points if negative."""
    sizes = [str(size) for size, difference in zip(SIZES, differences, strict=True) if difference <= -LEVEL]
    if not sizes or len(sizes) == len(SIZES):
        return f"Batch norm helps at {'every' if sizes else 'no'} size"
    return f"Batch norm helps at b = {', '.join(sizes)}"


def _describe(runs: Runs) -> str:
    texts = []
    for normalized in KINDS:
        means = zip(SIZES, runs.of_sizes(normalized).mean(axis=1), strict=True)
        texts.append(f"{KINDS[normalized]} batch norm " + ", ".join(f"b = {size} {mean:.0f} %" for size, mean in means))
    return (
        f"{DEPTH} hidden layers of {WIDTH}, learning rate {runs.lr:g}, after {runs.update} updates "
        f"({runs.update * SIZES[0]:,} images at b = {SIZES[0]}, {runs.update * SIZES[-1]:,} at b = {SIZES[-1]}), "
        f"validation error in evaluation mode, mean of {SEEDS} seeds: {'; '.join(texts)}. "
        f"Shown through training: b = {runs.size}."
    )
