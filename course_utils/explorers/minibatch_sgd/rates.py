"""Explorer: what the loss curve of a training run says about its learning rate."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import find, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.explorers.minibatch_sgd.small_network import IMAGES, images, network
from course_utils.plots import PALETTE, figure
from course_utils.sweep import grid, sweep
from solutions.minibatch_sgd import SGD, minibatches

BATCH, UPDATES, AVERAGED = 32, 300, 10
QUARTERS = range(-16, 5)  # of a power of ten
RATES = tuple(float(f"{10 ** (quarter / 4):.2g}") for quarter in QUARTERS)
REFERENCES = RATES[::4]  # shown in grey from the start
TOP = 5.0  # of the axes
VERDICTS = {
    "too small": "is too small: the loss has far to go",
    "about right": "is about right: the loss settles",
    "too large": "is too large: the loss jumps about",
    "diverges": "diverges: the loss blows up",
}


def diagnose_rate(losses: Sequence[float]) -> str:
    """What a training-loss curve says about its learning rate.

    With s the first loss and e the mean of the last tenth, the first of these that holds:

    - "diverges": a loss is not finite, or exceeds 10·s;
    - "too large": a loss exceeds 1.4·s, or the second half has a standard deviation above 0.2·s;
    - "too small": e > s / 2, less than half of the loss is gone;
    - "about right".

    Args:
        losses: [updates], at least two, of batches large enough (about 32) that their own noise stays below 0.2·s.

    Returns:
        One of the four names above.
    """
    curve = np.asarray(losses, dtype=float)
    start, end = curve[0], curve[-max(1, len(curve) // 10) :].mean()
    if not np.isfinite(curve).all() or curve.max() > 10 * start:
        return "diverges"
    if curve.max() > 1.4 * start or curve[len(curve) // 2 :].std() > 0.2 * start:
        return "too large"
    return "too small" if end > start / 2 else "about right"


@cache
def loss_curves() -> np.ndarray:
    """The mini-batch loss before each update [rates, updates], with a network for each of RATES, trained together."""
    history = sweep(
        network,
        images(),
        settings=grid(lr=list(RATES)),
        optimizer=SGD,
        epochs=math.ceil(UPDATES * BATCH / IMAGES),
        batch_size=BATCH,
        batches=minibatches,
        evaluate=False,
        progress=False,
    )
    return history.batch_loss[:, :UPDATES]


class Trial(NamedTuple):
    """What one setting shows: a rate and its loss curve [updates]."""

    lr: float
    losses: np.ndarray

    def end(self) -> float:
        """Mean loss of the last tenth of the updates."""
        return float(np.mean(self.losses[-len(self.losses) // 10 :]))

    def average(self) -> np.ndarray:
        """Running means over AVERAGED losses; NaN from where they leave the picture, from which they do not come back."""
        losses = np.nan_to_num(self.losses, nan=np.inf).clip(max=10 * TOP)
        average = np.convolve(losses, np.full(AVERAGED, 1 / AVERAGED), "valid")
        return np.where(np.maximum.accumulate(average) > TOP, np.nan, average)


def learning_rate_diagnosis() -> Explorer:
    """The loss curve at one learning rate, before the curves of rates that lie a factor of ten apart."""
    controls = {"lr": widgets.SelectionSlider(options=RATES, value=0.001, description="learning rate")}
    static = [{"lr": rate} for rate in (0.001, 0.1, 1.0, 10.0)]
    return Explorer(_frame, controls, trial, _draw, _describe, static=static, static_axes=slice(1))


def trial(lr: float) -> Trial:
    """The run at one of RATES."""
    return Trial(lr, loss_curves()[RATES.index(lr)])


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (curve, ends) = figure(9.6, 4.1, columns=2)
    others = [trial(rate) for rate in REFERENCES]
    for other in others:
        average = other.average()
        curve.plot(np.arange(AVERAGED, UPDATES + 1), average, color="0.55", linestyle="-", linewidth=1.2)
        if np.isfinite(average[-1]):
            curve.text(UPDATES + 4, average[-1], f"{other.lr:g}", va="center", color="0.4", fontsize=11, zorder=1)
        ends.plot(other.lr, _height(other), color="0.55", marker=_marker(other))
    line(curve, "each", [], [], color=PALETTE[0], linestyle="-", linewidth=0.6, alpha=0.5)
    line(curve, "mean", [], [], color=PALETTE[0], linestyle="-")
    curve.set(xlabel="update (steps)", ylabel="training loss (nats per image)", xlim=(0, UPDATES), ylim=(0, TOP))
    log_x(ends)
    ends.plot(REFERENCES, [_height(other) for other in others], color="0.55", linestyle="-", marker="", zorder=1.9)
    for marker in "o^":
        points(ends, f"tried {marker}", [], [], color=PALETTE[0], marker=marker, markersize=4)
    points(ends, "now", [], [], color=PALETTE[0], marker="o", markersize=9)
    ends.set(xlabel="learning rate (log scale)", ylabel="loss at the end (nats per image)")
    ends.set(xlim=(10**-4.2, 10**1.2), ylim=(0, TOP), title="Where each rate ends (▲ off the scale)")
    return fig, (curve, ends)


def _draw(axes: Sequence[Axes], now: Trial) -> None:
    curve, ends = axes
    line(curve, "each", np.arange(1, UPDATES + 1), now.losses)
    line(curve, "mean", np.arange(AVERAGED, UPDATES + 1), now.average())
    rows = [("thin: each mini-batch", PALETTE[0]), (f"thick: mean of {AVERAGED}", PALETTE[0])]
    key(curve, [*rows, ("grey: rates a factor of 10 apart", "0.55")], right=True, top=True)
    title(curve, f"Rate {now.lr:g} {VERDICTS[diagnose_rate(now.losses)]}")
    before = find(ends, "now")
    tried = find(ends, f"tried {before.get_marker()}")
    tried.set_data(np.hstack([tried.get_data(), before.get_data()]))
    points(ends, "now", [now.lr], [_height(now)], marker=_marker(now))


def _height(of: Trial) -> float:
    """Where on the axes a run's end is drawn, if need be at their upper edge."""
    return min(np.nan_to_num(of.end(), nan=np.inf), TOP - 0.1)


def _marker(of: Trial) -> str:
    return "o" if of.end() < TOP else "^"


def _describe(now: Trial) -> str:
    return (
        f"Learning rate {now.lr:g} {VERDICTS[diagnose_rate(now.losses)]}. Training loss over {UPDATES} updates: "
        f"starts at {now.losses[0]:.2f}, ends at {now.end():.3g}, highest {np.nanmax(now.losses):.3g}."
    )
