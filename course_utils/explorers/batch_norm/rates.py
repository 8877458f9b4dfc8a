"""Explorer: the learning rates at which a network trains, with batch normalization and without."""

from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.datasets import Examples
from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.batch_norm.networks import KINDS, ROLES, WIDTH, network
from course_utils.explorers.key import key
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.plots import figure
from course_utils.sweep import grid, sweep
from solutions.minibatch_sgd import SGD, minibatches

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
DEPTHS, STARTS = (2, 4, 6), ("Kaiming", "PyTorch's default")
BATCH, UPDATES, SEEDS, AVERAGED = 32, 100, 3, 10
TRAINED = 1.5  # nats: a network whose loss ends below this is said to train; all begin at about 2.4
TOP = 3.0  # of the axes


@cache
def loss_curves(depth: int, start: str, normalized: bool) -> np.ndarray:
    """The mini-batch loss before each update [RATES, SEEDS, UPDATES], all networks trained together."""
    history = sweep(
        partial(network, depth, normalized, start),
        Examples(*(part[: BATCH * UPDATES] for part in images())),
        settings=grid(lr=list(RATES), seed=range(SEEDS)),
        optimizer=SGD,
        epochs=1,
        batch_size=BATCH,
        batches=minibatches,
        evaluate=False,
        progress=False,
    )
    return history.batch_loss.reshape(len(RATES), SEEDS, UPDATES)


class Trials(NamedTuple):
    """What one setting shows: loss curves [RATES, SEEDS, UPDATES] of both kinds of network, and which rate to show."""

    depth: int
    start: str
    lr: float
    losses: dict[bool, np.ndarray]

    def averages(self, normalized: bool) -> np.ndarray:
        """Running means [SEEDS, UPDATES − AVERAGED + 1] over AVERAGED losses at the rate shown; no more than 10 TOP."""
        losses = np.nan_to_num(self.losses[normalized][RATES.index(self.lr)], nan=np.inf).clip(max=10 * TOP)
        return np.lib.stride_tricks.sliding_window_view(losses, AVERAGED, axis=-1).mean(axis=-1)

    def ends(self, normalized: bool) -> np.ndarray:
        """The mean of the last AVERAGED losses [RATES, SEEDS]; infinity if one is not finite."""
        return np.nan_to_num(self.losses[normalized][..., -AVERAGED:].mean(axis=-1), nan=np.inf)

    def trained(self, normalized: bool) -> np.ndarray:
        """Whether the networks of every seed end below TRAINED [RATES]."""
        return (self.ends(normalized) < TRAINED).all(axis=1)

    def largest_rate(self, normalized: bool) -> float | None:
        """The largest of RATES at which networks of this kind train; None if there is none."""
        return max(
            (rate for rate, trained in zip(RATES, self.trained(normalized), strict=True) if trained), default=None
        )


def rate_with_and_without() -> Explorer:
    """Loss curves at one learning rate, and the loss at the end of all rates, with batch norm and without."""
    controls = {
        "lr": widgets.SelectionSlider(options=RATES, value=0.1, description="learning rate"),
        "depth": widgets.Dropdown(options=DEPTHS, value=6, description="hidden layers"),
        "start": widgets.Dropdown(options=STARTS, value=STARTS[0], description="weights at the start"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"lr": 0.05}, {"lr": 1.0}])


def _compute(lr: float, depth: int, start: str) -> Trials:
    return Trials(depth, start, lr, {normalized: loss_curves(depth, start, normalized) for normalized in KINDS})


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (curves, ends) = figure(10, 4.5, columns=2)
    line(ends, "rate", [], [], color="0.4", linestyle=":", marker="")
    for normalized, (color, marker, _) in ROLES.items():
        for ax in (curves, ends):
            band(ax, KINDS[normalized], [], [], [], color=color)
        line(curves, KINDS[normalized], [], [], color=color, linestyle="-", marker=marker, markevery=10)
        line(ends, KINDS[normalized], [], [], color=color, linestyle="-", marker=marker)
        points(ends, f"{KINDS[normalized]} now", [], [], color=color, marker=marker, markersize=10)
    for ax in (curves, ends):
        ax.axhline(TRAINED, color="0.4", linewidth=1.2, linestyle="--")
        ax.set_ylim(0, TOP + 0.05)
    curves.set(xlabel=f"update (steps; mean of {AVERAGED})", ylabel="training loss (nats per image)", xlim=(0, UPDATES))
    log_x(ends)
    ends.set(xlabel="learning rate (log scale)", xlim=(8e-4, 12.5))
    ends.set_ylabel(f"loss at the end (nats; {TOP:g} stands for more)")
    return fig, (curves, ends)


def _draw(axes: Sequence[Axes], trials: Trials) -> None:
    curves, ends = axes
    rows = []
    for normalized, (color, _, sign) in ROLES.items():
        name = KINDS[normalized]
        runs = trials.averages(normalized)
        mean, sd, updates = runs.mean(axis=0), runs.std(axis=0, ddof=1), np.arange(AVERAGED, UPDATES + 1)
        shown = np.where(mean > TOP, np.nan, mean)
        line(curves, name, updates, shown)
        band(curves, name, updates, shown - sd, shown + sd)
        rows.append((f"{sign} {name} batch norm: {_end(trials, normalized)}", color))

        of_rates = trials.ends(normalized).clip(max=TOP)
        mean, sd, place = of_rates.mean(axis=1), of_rates.std(axis=1, ddof=1), RATES.index(trials.lr)
        line(ends, name, RATES, mean)
        band(ends, name, RATES, mean - sd, mean + sd)
        points(ends, f"{name} now", [trials.lr], [mean[place]])
    line(ends, "rate", [trials.lr] * 2, [0, TOP])
    key(curves, [*rows, (f"mean and sd of {SEEDS} seeds", "0.4")])
    title(curves, finding(trials))
    key(ends, [("dashed: below it a network is said to train", "0.4")])
    title(ends, f"Largest rate that trains: {_rate(trials, False)} without, {_rate(trials, True)} with")


def finding(trials: Trials) -> str:
    without, with_norm = (bool(trials.trained(normalized)[RATES.index(trials.lr)]) for normalized in KINDS)
    if without == with_norm:
        return f"Rate {trials.lr:g} trains {'both networks' if without else 'neither network'}"
    return f"Rate {trials.lr:g} trains only {KINDS[with_norm]} batch norm"


def _end(trials: Trials, normalized: bool) -> str:
    end = trials.ends(normalized)[RATES.index(trials.lr)].mean()
    return f"ends at {end:.2f}" if end < TOP else "diverges"


def _rate(trials: Trials, normalized: bool) -> str:
    rate = trials.largest_rate(normalized)
    return "none" if rate is None else f"{rate:g}"


def _describe(trials: Trials) -> str:
    ends = ", ".join(f"{KINDS[normalized]} batch norm {_end(trials, normalized)}" for normalized in KINDS)
    return (
        f"{trials.depth} hidden layers of {WIDTH}, {trials.start} weights, learning rate {trials.lr:g}, {UPDATES} updates, "
        f"training loss over {SEEDS} seeds: {ends}. Largest rate at which every seed ends below {TRAINED}: "
        f"{_rate(trials, False)} without, {_rate(trials, True)} with."
    )
