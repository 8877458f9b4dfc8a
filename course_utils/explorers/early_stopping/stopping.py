"""Explorer: where a stopping rule ends a run that was recorded to its end, and what that costs and saves."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.early_stopping.recorded import EPOCHS, NOISY, RUNS, Curves, recorded
from course_utils.explorers.early_stopping.replays import ERROR, LOSS, PATIENCES, Outcome, regrets, replay
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

DELTAS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
VALIDATION, REGRET, GREY = PALETTE[0], PALETTE[1], "0.4"
ERRORS, LOSSES, REGRETS = (0, 85), (0.4, 1.9), (-0.8, 28)
BEYOND = EPOCHS + 1  # the right end of the axes


class Stopped(NamedTuple):
    """What one setting shows: a recorded run, and what the rule made of it."""

    run: str
    watches: str
    patience: int
    min_delta: float
    warmup: int
    curves: Curves
    outcome: Outcome

    @property
    def lowest(self) -> int:
        """The epoch, counted from 1, of the lowest validation error of the whole run."""
        return int(self.curves.validation_error.argmin()) + 1

    def regrets(self, runs: Sequence[str]) -> np.ndarray:
        """Mean regret of these runs at each patience, all else as shown [PATIENCES]."""
        return np.mean([regrets(run, self.watches, self.min_delta, self.warmup) for run in runs], axis=0)


def stopping_rule() -> Explorer:
    """Error and loss of a recorded run with the epochs that the rule stops at and keeps, and the regret by patience."""
    controls = {
        "run": widgets.Dropdown(options=RUNS, description="recorded run"),
        "watches": widgets.Dropdown(options=(LOSS, ERROR), description="the rule watches"),
        "patience": widgets.IntSlider(value=3, min=1, max=PATIENCES[-1], description="patience"),
        "min_delta": widgets.SelectionSlider(
            options=[(f"{delta:g}", delta) for delta in DELTAS], value=0.0, description="min_delta"
        ),
        "warmup": widgets.IntSlider(value=0, max=20, description="warm-up epochs"),
    }
    static = [{"patience": 1}, {"patience": 10}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(run: str, watches: str, patience: int, min_delta: float, warmup: int) -> Stopped:
    curves = recorded()[run]
    outcome = replay(curves, watches, patience, min_delta, warmup)
    return Stopped(run, watches, patience, min_delta, warmup, curves, outcome)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.4, columns=3)
    errors, losses, costs = axes
    for ax, limits in ((errors, ERRORS), (losses, LOSSES)):
        band(ax, "not trained", [], [], [], color="0.5", alpha=0.2)
        line(ax, "warm-up", [], [], color=GREY, linestyle=":", marker="")
        line(ax, "stop", [], [], color="black", linestyle="-", marker="", linewidth=1.2)
        line(ax, "validation", [], [], color=VALIDATION, linestyle="-", marker="")
        ax.set(xlabel="epoch", xlim=(-1.5, BEYOND), ylim=limits)
    line(errors, "train", [], [], color="black", linestyle="--", marker="", linewidth=1.2)
    points(errors, "lowest", [], [], color="black", marker="v", markersize=8)
    for ax in (errors, losses):
        points(ax, "kept", [], [], color=REGRET, marker="s", markersize=11, markerfacecolor="none", markeredgewidth=2.5)
    errors.set(ylabel="error (%)", yticks=range(0, 61, 10))
    losses.set_ylabel("validation loss")
    line(costs, "now", [], [], color=GREY, linestyle=":", marker="")
    line(costs, "mean", [], [], color="black", linestyle="--", marker="", linewidth=1.2)
    line(costs, "this run", [], [], color=REGRET, linestyle="-", marker="s")
    points(costs, "chosen", [], [], color=REGRET, marker="s", markersize=10)
    costs.set(xlabel="patience (epochs)", ylabel="regret (points of validation error)", xticks=range(0, 21, 5))
    costs.set_yticks(range(0, 26, 5))
    costs.set(xlim=(0, PATIENCES[-1] + 1), ylim=REGRETS)
    return fig, axes


def _draw(axes: Sequence[Axes], shown: Stopped) -> None:
    errors, losses, costs = axes
    curves, outcome, epochs = shown.curves, shown.outcome, np.arange(1, EPOCHS + 1)
    for ax, values, (low, high) in (
        (errors, curves.validation_error, ERRORS),
        (losses, curves.validation_loss, LOSSES),
    ):
        line(ax, "validation", epochs, values)
        points(ax, "kept", [outcome.kept], [values[outcome.kept - 1]])
        line(ax, "stop", [outcome.trained + 0.5] * 2, [low, high])
        line(ax, "warm-up", [shown.warmup + 0.5 if shown.warmup else np.nan] * 2, [low, high])
        band(ax, "not trained", [outcome.trained + 0.5, BEYOND], low, high)
    line(errors, "train", epochs, curves.train_error)
    points(errors, "lowest", [shown.lowest], [curves.validation_error.min()])
    rows = [
        (f"□ kept, epoch {outcome.kept}: {curves.validation_error[outcome.kept - 1]:.1f} %", REGRET),
        (f"▼ lowest, epoch {shown.lowest}: {curves.validation_error.min():.1f} %", "black"),
        ("— validation", VALIDATION),
        ("-- training", "black"),
    ]
    key(errors, rows, top=True, right=True)
    title(errors, f"{_ending(outcome)},\nregret {outcome.regret:.1f} points")
    rows = [(f"□ kept: {curves.validation_loss[outcome.kept - 1]:.2f}", REGRET), ("grey: not trained", GREY)]
    rows += [("dotted: warm-up ends", GREY)] if shown.warmup else []
    key(losses, rows, right=True, top=True)
    lowest_loss = int(curves.validation_loss.argmin()) + 1
    title(losses, f"Rule watches the {shown.watches.split()[1]};\nlowest loss: epoch {lowest_loss}")
    _draw_costs(costs, shown)


def _draw_costs(ax: Axes, shown: Stopped) -> None:
    of_run = shown.regrets([shown.run])
    line(ax, "this run", PATIENCES, of_run)
    line(ax, "mean", PATIENCES, shown.regrets(NOISY))
    line(ax, "now", [shown.patience] * 2, REGRETS)
    points(ax, "chosen", [shown.patience], [shown.outcome.regret])
    key(ax, [("■ this run", REGRET), (f"-- mean of {len(NOISY)} noisy runs", "black")], right=True, top=True)
    enough = PATIENCES[int(of_run.argmin())]
    title(ax, f"Least regret of this run: {of_run.min():.1f}\npoints, first at patience {enough}")


def _ending(outcome: Outcome) -> str:
    return f"Stops after epoch {outcome.trained}" if outcome.stopped else f"Never stops in {EPOCHS} epochs"


def _describe(shown: Stopped) -> str:
    outcome, errors = shown.outcome, shown.curves.validation_error
    noisy = dict(zip(PATIENCES, shown.regrets(NOISY), strict=True))
    told = sorted({PATIENCES[0], shown.patience, PATIENCES[-1]})
    by_patience = ", ".join(f"{noisy[patience]:.1f} points at patience {patience}" for patience in told)
    return (
        f"{shown.run}, the rule watches the {shown.watches}, patience {shown.patience}, min_delta {shown.min_delta:g}, "
        f"warm-up {shown.warmup}: {_ending(outcome).lower()} and keeps epoch {outcome.kept} with a validation error of "
        f"{errors[outcome.kept - 1]:.1f} %. Lowest of all {EPOCHS} epochs: {errors.min():.1f} % at epoch {shown.lowest}; "
        f"regret {outcome.regret:.1f} points. Epochs saved: {outcome.saved}. The last epoch has {errors[-1]:.1f} %. "
        f"Mean regret of the {len(NOISY)} noisy runs: {by_patience}."
    )
