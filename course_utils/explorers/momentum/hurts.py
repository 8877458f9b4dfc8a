"""Explorer: momentum that hurts, because a ball that rolls too freely runs past the minimum and swings about it."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.landscapes import ravine
from course_utils.plots import PALETTE, figure
from course_utils.quadratic_rates import best_gradient_descent
from course_utils.trajectories import steps_to, trajectories, trajectory
from solutions.minibatch_sgd import SGD
from solutions.momentum import Momentum

KAPPAS = (2, 3, 5, 10, 20, 30, 50)
BETAS = np.arange(100) / 100
START, LR, TARGET = (1.0, 1.0), 1.0, 1e-6
STEPS = 3000  # enough for every β
NEAR, SHOWN = 60, 300  # steps on the axes


class Paths(NamedTuple):
    """Of several runs: the first points [runs, SHOWN + 1, 2], and the steps [runs] to TARGET and to stay below it."""

    points: np.ndarray
    arrivals: np.ndarray
    stays: np.ndarray


@cache
def descent(kappa: int) -> Paths:
    """Gradient descent at its best learning rate, a single run."""
    lr = best_gradient_descent(1 / kappa, 1.0)
    return _measured(trajectory(SGD, ravine(kappa), START, max(SHOWN, 10 * kappa), lr=lr)[None])


@cache
def momentum_runs(kappa: int) -> Paths:
    """The heavy ball at lr = 1/L with each of BETAS."""
    return _measured(trajectories(Momentum, ravine(kappa), START, STEPS, lr=LR, momentum=BETAS))


def _measured(paths: np.ndarray) -> Paths:
    outside = np.hypot(paths[..., 0], paths[..., 1]) >= TARGET
    stays = paths.shape[1] - outside[:, ::-1].argmax(axis=1)
    return Paths(paths[:, : SHOWN + 1].copy(), steps_to(paths, (0.0, 0.0), TARGET), stays)


class Contest(NamedTuple):
    """What one setting shows: gradient descent at its best and the heavy ball at lr = 1/L, on the same ravine."""

    kappa: int
    run: int  # of BETAS
    descent: Paths
    momentum: Paths

    def beta(self) -> float:
        return float(BETAS[self.run])

    def steps(self) -> tuple[int, int]:
        """To TARGET, of gradient descent and of momentum."""
        return int(self.descent.arrivals[0]), int(self.momentum.arrivals[self.run])

    def best(self) -> tuple[float, int]:
        """The β of the fastest run of momentum, and its steps."""
        fastest = self.momentum.arrivals.argmin()
        return float(BETAS[fastest]), int(self.momentum.arrivals[fastest])

    def overshoot(self) -> float:
        """How far momentum runs past the minimum along the ravine, of a start at 1."""
        return max(0.0, -float(self.momentum.points[self.run, :, 0].min()))


def momentum_can_hurt() -> Explorer:
    """Gradient descent at its best against momentum with any β: position, distance, and steps against β."""
    controls = {
        "beta": widgets.FloatSlider(value=0.9, min=0.0, max=0.99, step=0.01, description="momentum β"),
        "kappa": widgets.SelectionSlider(options=KAPPAS, value=10, description="condition number κ"),
    }
    static = [{"beta": 0.9}, {"beta": 0.5}, {"beta": 0.9, "kappa": 50}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(beta: float, kappa: int) -> Contest:
    return Contest(kappa, round(beta * 100), descent(kappa), momentum_runs(kappa))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (position, distance, steps) = figure(10.25, 4.3, columns=3)
    for kappa in KAPPAS:
        momentum_runs(kappa)
    for ax in (position, distance):
        every = 1 if ax is position else 12
        style = {"linestyle": "-", "markersize": 4, "markevery": every, "linewidth": 1.2}
        line(ax, "descent", [], [], color=PALETTE[1], marker="^", **style)
        line(ax, "momentum", [], [], color=PALETTE[0], marker="o", **style)
    position.axhline(0, color="black", linestyle="-", linewidth=1, zorder=1.5)
    position.set(xlabel="step", ylabel="position along the ravine (no unit)", xlim=(0, NEAR), ylim=(-1.5, 1.1))
    distance.axhline(TARGET, color="0.4", linestyle=":", linewidth=1, zorder=1.5)
    distance.set_yscale("log")
    distance.set(xlabel="step", ylabel="distance to the minimum (log scale)")
    distance.set(xlim=(0, SHOWN), ylim=(1e-9, 1e2))
    line(steps, "descent", [], [], color=PALETTE[1], linestyle="--")
    line(steps, "momentum", [], [], color=PALETTE[0], linestyle="-")
    points(steps, "best", [], [], color="white", marker="*", markersize=17, markeredgecolor="black")
    points(steps, "now", [], [], color=PALETTE[0], marker="o", markersize=9, markeredgecolor="white", clip_on=False)
    steps.set_yscale("log")
    steps.yaxis.set_major_formatter("{x:,.0f}")
    steps.set(xlabel="momentum β (no unit)", ylabel="steps to 1e-6 (log scale)", xlim=(0, 1), ylim=(5, 5000))
    return fig, (position, distance, steps)


def _draw(axes: Sequence[Axes], shown: Contest) -> None:
    position, distance, steps = axes
    paths = {"descent": shown.descent.points[0], "momentum": shown.momentum.points[shown.run]}
    for name, path in paths.items():
        line(position, name, np.arange(len(path)), path[:, 0])
        line(distance, name, np.arange(len(path)), np.hypot(*path.T))
    lr = best_gradient_descent(1 / shown.kappa, 1.0)
    rows = [(f"▲ gradient descent, lr {lr:.2f}/L", PALETTE[1]), (f"● β = {shown.beta():g}, lr 1/L", PALETTE[0])]
    key(position, rows, right=True)
    title(position, f"Momentum runs {shown.overshoot():.2f}\npast the minimum")

    plain, rolling = shown.steps()
    key(distance, [(f"▲ at 1e-6: {plain}", PALETTE[1]), (f"● at 1e-6: {rolling}", PALETTE[0])], right=True, top=True)
    title(distance, f"β = {shown.beta():g} is {_comparison(plain, rolling)}:\n{rolling} steps against {plain}")

    line(steps, "descent", [0, 1], [plain, plain])
    line(steps, "momentum", BETAS, shown.momentum.arrivals)
    beta, fastest = shown.best()
    points(steps, "best", [beta], [fastest])
    points(steps, "now", [shown.beta()], [rolling])
    title(steps, f"★ best β = {beta:g}: {fastest} steps\n(dashed: gradient descent)")


def _comparison(plain: int, rolling: int) -> str:
    if rolling == plain:
        return "level"
    return "slower" if rolling > plain else "faster"


def _describe(shown: Contest) -> str:
    plain, rolling = shown.steps()
    beta, fastest = shown.best()
    return (
        f"κ = {shown.kappa}: gradient descent at its best, lr = {best_gradient_descent(1 / shown.kappa, 1.0):.3g}/L, is at "
        f"1e-6 after {plain} steps; momentum β = {shown.beta():g} at lr = 1/L after {rolling} (for good after "
        f"{shown.momentum.stays[shown.run]}), running {shown.overshoot():.2f} past the minimum along the ravine. "
        f"Its best β is {beta:g}: {fastest} steps."
    )
