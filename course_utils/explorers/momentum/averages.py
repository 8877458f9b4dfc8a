"""Explorer: exponentially weighted averages of the noisy losses of a real training run."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.explorers.minibatch_sgd.small_network import images, network
from course_utils.plots import PALETTE, figure
from solutions.minibatch_sgd import SGD, minibatches
from solutions.momentum import ewma

IMAGES, BATCH, UPDATES, LR = 1000, 8, 200, 0.05
SEEDS = (0, 1, 2, 3)
FIRST = 10  # steps that count as the first ones
LOSSES, AGES = (0.0, 3.2), 120  # on the axes


@cache
def losses(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Of a training run, before each update: the loss of its mini-batch [updates], and of all IMAGES [updates]."""
    x, y = (part[:IMAGES] for part in images())
    model, generator = network(seed), torch.Generator().manual_seed(seed)
    optimizer = SGD(model.parameters(), lr=LR)
    batches: list[torch.Tensor] = []
    while len(batches) < UPDATES:
        batches += minibatches(IMAGES, BATCH, generator)
    noisy, true = [], []
    for batch in batches[:UPDATES]:
        with torch.inference_mode():
            true.append(F.cross_entropy(model(x), y).item())
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        noisy.append(loss.item())
    return np.array(noisy), np.array(true)


@lru_cache(1024)
def weighted_average(seed: int, beta: float, corrected: bool) -> np.ndarray:
    """The exponentially weighted average [updates] of a run's noisy losses, by the reference implementation."""
    return ewma(torch.from_numpy(losses(seed)[0]), beta, corrected).numpy()


def moving_average(values: np.ndarray, window: int) -> np.ndarray:
    """The mean of the last `window` values [n], at the start of as many as there are."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - window, 0)
    return (sums[ends] - sums[starts]) / (ends - starts)


class Smoothing(NamedTuple):
    """What one setting shows: losses and their averages, each [updates], and the window of the simple average."""

    beta: float
    corrected: bool
    noisy: np.ndarray
    true: np.ndarray
    averages: dict[bool, np.ndarray]  # exponentially weighted, by whether they are corrected
    simple: np.ndarray
    window: int

    @property
    def average(self) -> np.ndarray:
        return self.averages[self.corrected]

    def error(self, averages: np.ndarray, steps: int = UPDATES) -> float:
        """How far averages are from the true loss over the first `steps`: root of the mean square."""
        return float(np.sqrt(np.square(averages - self.true)[:steps].mean()))


def ewma_smoothing() -> Explorer:
    """Mini-batch losses and their averages, exponentially weighted and simple, over windows of equal length."""
    controls = {
        "beta": widgets.FloatSlider(value=0.9, min=0.0, max=0.99, step=0.01, description="β"),
        "corrected": widgets.Checkbox(value=True, description="bias correction"),
        "seed": widgets.Dropdown(options=SEEDS, value=0, description="training run (seed)"),
    }
    static = [{"beta": 0.9, "corrected": False}, {"beta": 0.9}, {"beta": 0.98}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(beta: float, corrected: bool, seed: int) -> Smoothing:
    noisy, true = losses(seed)
    averages = {with_it: weighted_average(seed, beta, with_it) for with_it in (False, True)}
    window = round(1 / (1 - beta))
    return Smoothing(beta, corrected, noisy, true, averages, moving_average(noisy, window), window)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    for seed in SEEDS:
        losses(seed)
    fig, axes = figure(10.25, 4.5, columns=3)
    axes[0].get_gridspec().set_width_ratios([1.5, 1, 1])
    spans = (0, UPDATES), (0, 2 * FIRST + 0.5)
    for ax, span in zip(axes, spans, strict=False):
        points(ax, "noisy", [], [], color="0.55", markersize=5)
        line(ax, "true", [], [], color="black", linestyle=":")
        line(ax, "simple", [], [], color=PALETTE[1], linestyle="--", linewidth=1.5)
        line(ax, "average", [], [], color=PALETTE[0], linestyle="-")
        ax.set(xlabel="step", xlim=span, ylim=LOSSES)
    axes[0].set_ylabel("training loss (nats per image)")
    weights = axes[2]
    line(weights, "simple", [], [], color=PALETTE[1], linestyle="--", linewidth=1.5)
    line(weights, "average", [], [], color=PALETTE[0], linestyle="-")
    weights.set_yscale("log")
    weights.set(xlabel="age of the value (steps)", ylabel="weight (log scale)", xlim=(-1, AGES), ylim=(1e-4, 10))
    return fig, axes


def _draw(axes: Sequence[Axes], shown: Smoothing) -> None:
    steps = np.arange(1, UPDATES + 1)
    for ax in axes[:2]:
        for name in ("noisy", "true", "simple", "average"):
            line(ax, name, steps, getattr(shown, name))
    whole, start, weights = axes
    rows = [("● loss of each mini-batch", "0.5"), (f"┄ loss of all {IMAGES:,} images", "black")]
    key(whole, rows, right=True, top=True)
    raw, smooth = shown.error(shown.noisy), shown.error(shown.average)
    title(whole, f"β = {shown.beta:g}: the average is off by {smooth:.2f},\na single mini-batch by {raw:.2f}")
    now, other = (shown.error(shown.averages[which], FIRST) for which in (shown.corrected, not shown.corrected))
    name = "uncorrected" if shown.corrected else "corrected"
    title(start, f"First {FIRST} steps: off by {now:.2f},\n{name} by {other:.2f}")
    ages = np.arange(AGES)
    line(weights, "average", ages, (1 - shown.beta) * shown.beta**ages)
    inside = min(shown.window, AGES)
    line(weights, "simple", [0, inside - 1, inside - 1], [1 / shown.window, 1 / shown.window, 0])
    key(weights, [("━ exponentially weighted", PALETTE[0]), ("╌ simple average", PALETTE[1])], right=True, top=True)
    title(weights, f"Window 1/(1 − β):\n{_values(shown.window)}")


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _describe(shown: Smoothing) -> str:
    now, other = shown.averages[shown.corrected], shown.averages[not shown.corrected]
    with_it, without = ("with", "without") if shown.corrected else ("without", "with")
    return (
        f"β = {shown.beta:g} {with_it} bias correction, window 1/(1 − β) = {_values(shown.window)}. Distance from the loss "
        f"of all {IMAGES:,} images: single mini-batches {shown.error(shown.noisy):.2f}, this average "
        f"{shown.error(now):.2f}, simple average {shown.error(shown.simple):.2f}. Over the first {FIRST} steps: this "
        f"average {shown.error(now, FIRST):.2f}, {without} correction {shown.error(other, FIRST):.2f}; after step 1 it "
        f"says {now[0]:.2f}, {without} correction {other[0]:.2f}."
    )
