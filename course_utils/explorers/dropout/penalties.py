"""Explorer: what the strength of an L1 or L2 penalty does to the weights and to the errors of a trained network."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.dropout.noisy_images import NOISE, TRAINED
from course_utils.explorers.dropout.penalized import HIDDEN, KINDS, SEEDS, STRENGTHS, Penalized, trained
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

SMALL = 1e-3  # in size; a weight below it counts as all but 0
REACH, BIN = 0.3, 0.01  # of the histogram; its bins have zero in the middle of one
ROLES = {"train": ("black", "^", "▲", "--"), "validation": (PALETTE[0], "o", "●", "-")}
LOG = STRENGTHS[1:]  # what a logarithmic axis can show


class Shrunk(NamedTuple):
    """What one setting shows: networks of one kind of penalty at all STRENGTHS, and which strength to look at."""

    kind: str
    strength: float
    networks: Penalized

    @property
    def place(self) -> int:
        """Of the strength among STRENGTHS."""
        return STRENGTHS.index(self.strength)

    def small(self) -> np.ndarray:
        """The share of weights below SMALL in percent [STRENGTHS, SEEDS]."""
        return 100 * (np.abs(self.networks.weights) < SMALL).mean(axis=-1)


def penalty_strength() -> Explorer:
    """The weights of trained networks, their errors, and the share that is all but 0, by the strength of a penalty."""
    controls = {
        "strength": widgets.SelectionSlider(
            options=[(f"{strength:g}", strength) for strength in STRENGTHS], value=3e-3, description="strength λ"
        ),
        "kind": widgets.Dropdown(options=KINDS, description="penalty"),
    }
    static = [{"kind": "L1", "strength": 3e-3}, {"kind": "L2", "strength": 1e-2}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(strength: float, kind: str) -> Shrunk:
    return Shrunk(kind, strength, trained(kind))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.5, columns=3)
    weights, errors, small = axes
    band(weights, "now", [], [], [], color=PALETTE[0], alpha=0.5)
    line(weights, "none", [], [], color="black", linestyle="-", marker="", linewidth=1.2)
    weights.set_yscale("log")
    weights.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    weights.yaxis.set_minor_formatter("")
    weights.set(xlabel="weight w (no unit)", ylabel="share of weights (%, log scale)")
    weights.set(xlim=(-REACH, REACH), ylim=(0.03, 1000))
    for ax in (errors, small):
        line(ax, "now", [], [], color="0.4", linestyle=":", marker="")
        log_x(ax)
        ax.set(xlabel="strength λ (log scale)", xlim=(LOG[0] / 1.4, LOG[-1] * 1.4), ylim=(0, 128))
        ax.set_xticks([1e-4, 1e-3, 1e-2, 1e-1])
        ax.set_yticks(range(0, 101, 20))
    line(errors, "none", [], [], color="0.55", linestyle="-", marker="", linewidth=1.2)
    for name, (color, marker, _, dashes) in ROLES.items():
        band(errors, name, [], [], [], color=color)
        line(errors, name, [], [], color=color, linestyle=dashes, marker=marker)
        points(errors, f"{name} now", [], [], color=color, marker=marker, markersize=10)
    band(small, "small", [], [], [], color=PALETTE[1])
    line(small, "small", [], [], color=PALETTE[1], linestyle="-", marker="s")
    points(small, "small now", [], [], color=PALETTE[1], marker="s", markersize=10)
    errors.set_ylabel("error (%)")
    small.set_ylabel(f"weights with |w| < {SMALL:g} (%)")
    return fig, axes


def _draw(axes: Sequence[Axes], shown: Shrunk) -> None:
    weights, errors, small = axes
    edges, shares = histogram(shown.networks.weights[shown.place])
    band(weights, "now", edges, 1e-9, shares)
    line(weights, "none", *histogram(shown.networks.weights[0]))
    key(weights, [(f"filled: λ = {shown.strength:g}", PALETTE[0]), ("line: no penalty", "black")], top=True)
    title(weights, f"{shown.kind}, λ = {shown.strength:g}: sd of w {shown.networks.weights[shown.place].std():.3f}")

    rows = []
    of_roles = {"train": shown.networks.train_errors, "validation": shown.networks.validation_errors}
    for name, of_strengths in of_roles.items():
        _curve(errors, name, of_strengths, shown)
        words = "training, noisy labels" if name == "train" else name
        rows.append((f"{ROLES[name][2]} {words}: {of_strengths[shown.place].mean():.0f} %", ROLES[name][0]))
    without = shown.networks.validation_errors[0].mean()
    line(errors, "none", [LOG[0] / 2, LOG[-1] * 2], [without] * 2)
    key(errors, [*rows, (f"grey: validation at λ = 0: {without:.0f} %", "0.4")], top=True)
    title(errors, f"Validation errs least at λ = {best(shown.networks):g}")

    share = shown.small()
    _curve(small, "small", share, shown)
    key(small, [(f"mean and sd of {SEEDS} seeds", "0.4")], top=True)
    title(small, f"{share[shown.place].mean():.0f} % of weights below {SMALL:g}")
    for ax in (errors, small):
        line(ax, "now", [shown.strength] * 2, [0, 105])


def _curve(ax: Axes, name: str, runs: np.ndarray, shown: Shrunk) -> None:
    """Mean and standard deviation of runs [STRENGTHS, SEEDS], and a mark at the strength that is shown."""
    mean, sd = runs.mean(axis=1), runs.std(axis=1, ddof=1)
    line(ax, name, LOG, mean[1:])
    band(ax, name, LOG, (mean - sd)[1:], (mean + sd)[1:])
    points(ax, f"{name} now", [shown.strength], [mean[shown.place]])


def histogram(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The outline of a histogram of these weights: x and shares in percent, two for every bin within REACH."""
    bins = round(2 * REACH / BIN) + 1
    edges = (np.arange(bins + 1) - bins / 2) * BIN
    counts, _ = np.histogram(weights, edges)
    return np.repeat(edges, 2)[1:-1], np.repeat(100 * counts / weights.size, 2)


def best(networks: Penalized) -> float:
    """The strength with the lowest validation error, on average over the seeds."""
    return STRENGTHS[int(networks.validation_errors.mean(axis=1).argmin())]


def _describe(shown: Shrunk) -> str:
    train, validation, small = (
        runs[shown.place].mean()
        for runs in (shown.networks.train_errors, shown.networks.validation_errors, shown.small())
    )
    lowest = shown.networks.validation_errors.mean(axis=1).min()
    return (
        f"{shown.kind} penalty, λ = {shown.strength:g}, one hidden layer of {HIDDEN}, {TRAINED} images, {NOISE:.0%} of the "
        f"labels drawn again, mean of {SEEDS} seeds: {small:.0f} % of the weights are below {SMALL:g}, training error "
        f"{train:.0f} %, validation error {validation:.0f} % "
        f"({shown.networks.validation_errors[0].mean():.0f} % without a penalty). Lowest: {lowest:.0f} % at "
        f"λ = {best(shown.networks):g}."
    )
