"""Explorer: the learning-rate range test, beside what training at each rate really gives."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.explorers.search.rates import (
    EPOCHS,
    HIGH,
    LOW,
    OPTIMIZERS,
    RATES,
    SEEDS,
    TESTS,
    Tests,
    error_at,
    final_errors,
    smoothed_tests,
)
from course_utils.plots import PALETTE, figure
from course_utils.search.range_test import Suggestion

SIZES, STEPS = (32, 64, 128, 256), (50, 100, 200)
BETAS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98)
TOP = 3.6  # nats, on the axes
CURVE, GREY = PALETTE[0], "0.55"
WAYS = {"steepest": (PALETTE[1], "^", "▲"), "tenth": (PALETTE[4], "s", "■")}
WORDS = {"steepest": "steepest fall", "tenth": "least loss / 10"}


class Shown(NamedTuple):
    """What one setting shows: all range tests of it, one of them in bold, and errors in percent [RATES, SEEDS]."""

    optimizer: str
    batch_size: int
    beta: float
    test: int
    tests: Tests
    errors: np.ndarray

    @property
    def suggested(self) -> Suggestion:
        """By the test in bold."""
        return self.tests.suggestions[self.test]

    @property
    def best(self) -> tuple[float, float]:
        """Of RATES the one with the least mean error, and that error."""
        mean = self.errors.mean(axis=1)
        return RATES[mean.argmin()], float(mean.min())

    def rates(self, way: str) -> np.ndarray:
        """What every test suggests one way [TESTS]."""
        return np.array([getattr(suggested, way) for suggested in self.tests.suggestions])

    def costs(self, way: str) -> np.ndarray:
        """By how much the error at each test's suggestion is above the least one [TESTS], in points."""
        return np.array([error_at(rate, self.errors) for rate in self.rates(way)]) - self.best[1]


def range_test() -> Explorer:
    """The smoothed loss while the rate grows, and the error of training at every rate, with the suggestions on it."""
    controls = {
        "optimizer": widgets.Dropdown(options=list(OPTIMIZERS), value="SGD", description="optimizer"),
        "batch_size": widgets.SelectionSlider(options=SIZES, value=64, description="batch size"),
        "steps": widgets.SelectionSlider(options=STEPS, value=100, description="updates of the test"),
        "beta": widgets.SelectionSlider(options=BETAS, value=0.9, description="smoothing β"),
        "test": widgets.IntSlider(value=0, max=TESTS - 1, description="test (seed)"),
    }
    static = [{"optimizer": optimizer} for optimizer in OPTIMIZERS] + [{"beta": 0.0}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(optimizer: str, batch_size: int, steps: int, beta: float, test: int) -> Shown:
    tests = smoothed_tests(optimizer, batch_size, steps, beta)
    return Shown(optimizer, batch_size, beta, test, tests, final_errors(optimizer, batch_size))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (losses, errors) = figure(10.25, 4.5, columns=2)
    line(losses, "others", [], [], color=GREY, linestyle="-", marker="", linewidth=0.8)
    line(losses, "test", [], [], color=CURVE, linestyle="-", marker="")
    band(errors, "errors", [], [], [], color=CURVE)
    line(errors, "errors", [], [], color=CURVE, linestyle="-", marker="o")
    for way, (color, marker, _) in WAYS.items():
        look = {"color": color, "marker": marker, "markeredgecolor": "white"}
        points(errors, f"{way} others", [], [], markersize=7, alpha=0.6, **look)
        for ax in (losses, errors):
            points(ax, way, [], [], markersize=12, **look)
    points(losses, "minimum", [], [], color=CURVE, marker="o", markersize=10, markeredgecolor="white")
    points(errors, "best", [], [], color="black", marker="*", markersize=17, markeredgecolor="white")
    for ax in (losses, errors):
        log_x(ax)
        ax.set_xlim(LOW, HIGH)
    losses.set(xlabel="learning rate (log scale), growing at every update", ylim=(0, TOP))
    losses.set_ylabel("smoothed loss of the batches (nats)")
    errors.set(xlabel="learning rate (log scale), constant", ylim=(0, 100))
    errors.set_ylabel(f"validation error after {EPOCHS} epochs (%)")
    return fig, (losses, errors)


def _draw(axes: Sequence[Axes], shown: Shown) -> None:
    losses, errors = axes
    rates, curves = shown.tests.rates, np.where(shown.tests.smoothed > TOP, np.nan, shown.tests.smoothed)
    apart = np.full((TESTS, 1), np.nan)  # between the lines of two tests
    line(losses, "others", np.tile([*rates, np.nan], TESTS), np.hstack([curves, apart]).ravel())
    line(losses, "test", rates, curves[shown.test])
    points(losses, "minimum", [shown.suggested.minimum], [_loss_at(shown, shown.suggested.minimum)])
    rows = [(f"● least loss, at {shown.suggested.minimum:.2g}", CURVE)]
    mean, sd = shown.errors.mean(axis=1), shown.errors.std(axis=1, ddof=1)
    line(errors, "errors", RATES, mean)
    band(errors, "errors", RATES, mean - sd, mean + sd)
    for way, (color, _, sign) in WAYS.items():
        rate, others = getattr(shown.suggested, way), shown.rates(way)
        points(losses, way, [rate], [_loss_at(shown, rate)])
        points(errors, f"{way} others", others, [error_at(other, shown.errors) for other in others])
        points(errors, way, [rate], [error_at(rate, shown.errors)])
        rows.append((f"{sign} {WORDS[way]}: {rate:.2g}", color))
    points(errors, "best", *([value] for value in shown.best))
    key(losses, rows, top=True)
    title(losses, f"Suggested: {shown.suggested.steepest:.2g} or {shown.suggested.tenth:.2g}")
    key(errors, [(f"★ best of {len(RATES)} rates: {shown.best[0]:.2g}, {shown.best[1]:.0f} %", "black")])
    costs = (f"{sign} {shown.costs(way)[shown.test]:.1f}" for way, (_, _, sign) in WAYS.items())
    title(errors, f"Error above the best rate's: {', '.join(costs)} points")


def _loss_at(shown: Shown, rate: float) -> float:
    """The smoothed loss of the test in bold at this rate; NaN where it is off the axes."""
    loss = float(np.interp(np.log(rate), np.log(shown.tests.rates), shown.tests.smoothed[shown.test]))
    return loss if loss <= TOP else np.nan


def _describe(shown: Shown) -> str:
    ways = ", ".join(f"{WORDS[way]} {_of_tests(shown, way)}" for way in WAYS)
    best, error = shown.best
    return (
        f"{shown.optimizer}, batches of {shown.batch_size}, test {shown.test} of {len(shown.tests.rates)} updates, β = "
        f"{shown.beta:g}, suggests: {ways}. Best of {len(RATES)} rates measured: {best:.2g}, with a validation error of "
        f"{error:.1f} % after {EPOCHS} epochs, mean of {SEEDS} seeds."
    )


def _of_tests(shown: Shown, way: str) -> str:
    rates, costs = shown.rates(way), shown.costs(way)
    return (
        f"{rates[shown.test]:.2g}, error {costs[shown.test]:.1f} points above the best rate's (all {TESTS} tests: rates "
        f"{rates.min():.2g} to {rates.max():.2g}, {costs.min():.1f} to {costs.max():.1f} points)"
    )
