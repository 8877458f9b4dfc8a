"""Explorer: a grid against random trials where one hyperparameter matters more than the other, as one draw and as 300."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, text, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.search.layouts import (
    LAYOUTS,
    LEVEL,
    REPEATS,
    SIDES,
    best,
    g,
    h,
    loss,
    races_won,
    repeats,
)
from course_utils.plots import PALETTE, figure, ink

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
ROLES = {"grid": (PALETTE[0], "s"), "jittered grid": (PALETTE[3], "D"), "random": (PALETTE[1], "o")}
FINE = (np.arange(80) + 0.5) / 80  # places along an axis
MOST = 1.2  # losses on the axis of the repeats
SPREAD = np.random.default_rng(0).uniform(-0.25, 0.25, REPEATS)  # heights of the dots of one layout


class Race(NamedTuple):
    """What one setting shows: trials [n, 2] of one repeat of one layout, and the least loss of all repeats of each."""

    layout: str
    side: int
    weight: float
    seed: int
    trials: np.ndarray
    best: dict[str, np.ndarray]

    @property
    def losses(self) -> np.ndarray:
        """Of the trials [n]."""
        return loss(self.trials, self.weight)

    def distinct(self, axis: int) -> int:
        """How many values of x (0) or y (1) the trials try."""
        return len(set(self.trials[:, axis].round(9)))

    def median(self, layout: str) -> float:
        """Of the least loss over the repeats."""
        return float(np.median(self.best[layout]))

    def won(self, layout: str) -> float:
        """The percentage of races against the grid that this layout wins."""
        return races_won(self.best[layout], self.best["grid"])


def grid_against_random() -> Explorer:
    """Trials in a square with the two functions whose sum is the loss, and the best loss over many repeats."""
    controls = {
        "layout": widgets.Dropdown(options=LAYOUTS, value="grid", description="layout"),
        "trials": widgets.SelectionSlider(options=[side**2 for side in SIDES], value=9, description="trials"),
        "weight": widgets.SelectionSlider(options=WEIGHTS, value=0.05, description="importance of y (x: 1)"),
        "seed": widgets.IntSlider(value=0, max=19, description="another draw"),
    }
    static = [{"layout": "grid"}, {"layout": "random"}, {"layout": "random", "weight": 1.0}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(layout: str, trials: int, weight: float, seed: int) -> Race:
    side = SIDES[[side**2 for side in SIDES].index(trials)]
    found = {name: best(name, side, weight) for name in LAYOUTS}
    return Race(layout, side, weight, seed, repeats(layout, side)[seed], found)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 5, columns=3, rows=2)
    (of_x, corner, strips), (square, of_y, below) = axes
    places = axes[0, 0].get_gridspec()
    places.set_width_ratios([3, 1, 3.6])
    places.set_height_ratios([1, 3])
    corner.remove()
    below.remove()
    strips.set_subplotspec(places[:, 2])
    _margins(of_x, of_y)
    _square(square)
    for row, (name, (color, marker)) in enumerate(ROLES.items()):
        points(strips, name, [], [], color=color, marker=marker, markersize=4, alpha=0.45, markeredgewidth=0)
        line(strips, f"{name} median", [], [], color="black", linestyle="-", marker="", linewidth=2.5)
        text(strips, f"{name} words", "", 0.98, row - 0.33, color=ink(color), ha="right", transform=_rows(strips))
    points(strips, "now", [], [], color="black", marker="*", markersize=15, markeredgecolor="white")
    strips.set(xlim=(-0.02, MOST + 0.03), ylim=(2.45, -0.55), yticks=[])
    strips.set_xlabel(f"least loss of the trials (no unit; {MOST:g} stands for more)")
    return fig, (square, of_x, of_y, strips)


def _rows(strips: Axes):
    """Parts of the Axes' width, and rows."""
    return strips.get_yaxis_transform()


def _margins(of_x: Axes, of_y: Axes) -> None:
    """g above the square and weight · h right of it."""
    for ax, name in ((of_x, "g"), (of_y, "h")):
        line(ax, name, [], [], color="black", linestyle="-", marker="", linewidth=1.5)
        points(ax, "tried", [], [], markersize=6, markeredgecolor="white", clip_on=False)
    line(of_x, "g", FINE, g(FINE))
    of_x.set(ylabel="g(x)", xlim=(0, 1), ylim=(-0.05, 1.1), xticks=[0, 0.5, 1], xticklabels=[], yticks=[0, 1])
    of_y.set(ylim=(0, 1), xlim=(-0.05, 1.1), yticks=[0, 0.5, 1], yticklabels=[], xticks=[0, 1])
    of_y.set_xlabel("weight · h(y)")


def _square(square: Axes) -> None:
    square.grid(False)
    blank = np.full((1, 1, 3), 255, dtype=np.uint8)
    look = {"origin": "lower", "aspect": "auto", "interpolation": "nearest", "animated": True, "zorder": 1}
    square.imshow(blank, extent=(0, 1, 0, 1), **look)
    points(square, "trials", [], [], markersize=9, markeredgecolor="white", clip_on=False)
    points(square, "best", [], [], color="black", marker="*", markersize=18, markeredgecolor="white", clip_on=False)
    square.set(xlabel="x (no unit)", ylabel="y (no unit; dark: low loss)", xlim=(0, 1), ylim=(0, 1))
    square.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])


def _draw(axes: Sequence[Axes], race: Race) -> None:
    square, of_x, of_y, strips = axes
    (color, marker), (x, y) = ROLES[race.layout], race.trials.T
    square.images[0].set_data(_greys(race.weight))
    points(square, "trials", x, y, color=color, marker=marker)
    winner = race.losses.argmin()
    points(square, "best", x[[winner]], y[[winner]])
    title(of_x, f"{len(x)} trials, {race.distinct(0)} values of x: best {race.losses.min():.3f}")
    line(of_y, "h", race.weight * h(FINE), FINE)
    points(of_x, "tried", x, g(x), color=color, marker=marker)
    points(of_y, "tried", race.weight * h(y), y, color=color, marker=marker)

    for row, name in enumerate(LAYOUTS):
        points(strips, name, race.best[name].clip(max=MOST), row + SPREAD)
        line(strips, f"{name} median", [race.median(name)] * 2, [row - 0.28, row + 0.28])
        text(strips, f"{name} words", f"{name}: median {race.median(name):.3f}")
    points(strips, "now", [min(race.best[race.layout][race.seed], MOST)], [LAYOUTS.index(race.layout)])
    title(strips, finding(race))


def _greys(weight: float) -> np.ndarray:
    """The loss over the square as grey levels [rows, columns, 3], the highest loss white."""
    losses = (g(FINE) + weight * h(FINE)[:, None]) / (1 + weight)
    return np.repeat((140 + 115 * losses).astype(np.uint8)[..., None], 3, axis=2)


def finding(race: Race) -> str:
    """Who wins most of the races between a grid and as many random trials."""
    won = race.won("random")
    if abs(won - 50) <= LEVEL:
        return f"Random and grid are level: {won:.0f} races of 100 to {100 - won:.0f}"
    winner, loser = ("random", "the grid") if won > 50 else ("the grid", "random")
    return f"{winner[0].upper()}{winner[1:]} beats {loser} in {max(won, 100 - won):.0f} races of 100"


def _describe(race: Race) -> str:
    x, y = race.distinct(0), race.distinct(1)
    medians = ", ".join(f"{name} {race.median(name):.3f}" for name in LAYOUTS)
    return (
        f"{race.layout}, draw {race.seed}, importance of y {race.weight:g}: {len(race.trials)} trials try {_values(x)} of x and "
        f"{_values(y)} of y, and the best has a loss of {race.losses.min():.3f} (the least possible is 0). Median of the best "
        f"over {REPEATS} draws: {medians}. {finding(race)}; the jittered grid wins {race.won('jittered grid'):.0f} against the grid."
    )


def _values(count: int) -> str:
    return f"{count} distinct values" if count > 1 else "1 value"
