"""Explorer: how the distributions of the pre-activations move, layer by layer, while a network trains."""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from course_utils.explorers.artists import line, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.batch_norm.networks import KINDS, ROLES, WIDTH, network, train_until
from course_utils.explorers.key import key
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.plots import figure
from course_utils.stacking import Stack

DEPTH, BATCH, RATES = 6, 32, (0.01, 0.03, 0.1, 0.2)
MARKS = tuple(range(0, 301, 10))  # updates after which the layers are looked at
PROBE = 100  # training images on which they are, always the same
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PLACES = {"what ReLU receives": False, "what the linear layer gives": True}  # → before batch norm
HEIGHTS, STDS = (-10, 7), (0.3, 10)
LEVEL = 1.3  # a factor closer to 1 than this keeps the spread; another seed changes it by as much


class Layers(NamedTuple):
    """Pre-activations through training: quantiles [5, …], means and standard deviations, each [MARKS, RATES, DEPTH]."""

    quantiles: np.ndarray
    means: np.ndarray
    stds: np.ndarray


@cache
def history(normalized: bool) -> dict[bool, Layers]:
    """What the linear layers give (True) and what ReLU receives (False), over units and images, with all RATES.

    In training mode, as an update sees them. Without batch norm the two are the same.
    """
    stack = Stack([network(DEPTH, normalized) for _ in RATES])
    probe, found = images().x[:PROBE], {False: [], True: []}
    for _ in train_until(stack, RATES, [0] * len(RATES), BATCH, MARKS):
        with torch.no_grad():
            for place, of_layers in pre_activations(stack, probe).items():
                found[place].append(torch.stack([z.flatten(1) for z in of_layers], dim=1))
    return {place: measured(torch.stack(of_marks)) for place, of_marks in found.items()}


def pre_activations(stack: Stack, x: Tensor) -> dict[bool, list[Tensor]]:
    """Of every hidden layer [networks, units, images]: what it gives (True) and what its ReLU receives (False).

    The running statistics move; no network is evaluated with them here.
    """
    outputs = list(accumulate(stack.layers[:-1], lambda h, layer: layer(h), initial=x.T))[1:]
    each = len(outputs) // DEPTH  # linear, (batch norm,) ReLU
    return {True: outputs[::each], False: outputs[each - 2 :: each]}


def measured(z: Tensor) -> Layers:
    """z: [marks, networks, layers, units · images]."""
    ordered, last = np.sort(z.numpy()), z.shape[-1] - 1  # a tenth of the time of torch's
    quantiles = ordered[..., [round(quantile * last) for quantile in QUANTILES]]
    return Layers(np.moveaxis(quantiles, -1, 0), z.mean(dim=-1).numpy(), z.std(dim=-1).numpy())


class Moment(NamedTuple):
    """What one setting shows: both kinds of network before the same update, at the same rate."""

    update: int
    lr: float
    place: str
    layers: dict[bool, Layers]

    def at(self, normalized: bool, name: str, update: int | None = None) -> np.ndarray:
        """Some figures of every layer [..., DEPTH], at the update that is shown or at another one."""
        mark = MARKS.index(self.update if update is None else update)
        return getattr(self.layers[normalized], name)[..., mark, RATES.index(self.lr), :]

    def spread_factor(self, normalized: bool) -> float:
        """By what factor the standard deviation of the last hidden layer has changed since update 0."""
        return float(self.at(normalized, "stds")[-1] / self.at(normalized, "stds", 0)[-1])


def layer_distributions() -> Explorer:
    """Quantiles of every layer's pre-activations, with batch norm and without, and the last layer's spread over time."""
    controls = {
        "update": widgets.IntSlider(value=300, max=MARKS[-1], step=MARKS[1], description="updates so far"),
        "lr": widgets.Dropdown(options=RATES, value=0.1, description="learning rate"),
        "place": widgets.Dropdown(options=list(PLACES), description="shown is"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"update": 20}, {"update": 300}])


def _compute(update: int, lr: float, place: str) -> Moment:
    return Moment(update, lr, place, {normalized: history(normalized)[PLACES[place]] for normalized in KINDS})


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.4, columns=3)
    *bars, spread = axes
    for ax, (normalized, (color, marker, _)) in zip(bars, ROLES.items(), strict=True):
        look = {"linestyle": "-", "marker": "", "solid_capstyle": "butt"}
        line(ax, "start", [], [], color="0.55", linewidth=2, **look)
        line(ax, "90", [], [], color=color, linewidth=4, alpha=0.35, **look)
        line(ax, "50", [], [], color=color, linewidth=9, alpha=0.5, **look)
        line(ax, "median", [], [], color=color, linestyle="", marker=marker)
        ax.set(xlabel="hidden layer", xlim=(0.4, DEPTH + 0.7), ylim=HEIGHTS, xticks=range(1, DEPTH + 1))
        line(spread, KINDS[normalized], [], [], color=color, linestyle="-", marker=marker, markevery=3)
    bars[0].set_ylabel("pre-activation z (no unit)")
    line(spread, "now", [], [], color="0.4", linestyle=":", marker="")
    spread.set_yscale("log")
    spread.set_yticks([0.5, 1, 2, 5, 10], ["0.5", "1", "2", "5", "10"])
    spread.yaxis.set_minor_formatter("")
    spread.set(xlabel="updates so far", ylabel=f"sd of z in layer {DEPTH} (log scale)", xlim=(0, MARKS[-1]), ylim=STDS)
    return fig, axes


def _draw(axes: Sequence[Axes], moment: Moment) -> None:
    *bars, spread = axes
    layers, rows = np.arange(1, DEPTH + 1), []
    for ax, (normalized, (color, _, sign)) in zip(bars, ROLES.items(), strict=True):
        lowest, low, median, high, highest = moment.at(normalized, "quantiles")
        start = moment.at(normalized, "quantiles", 0)
        line(ax, "start", *_bars(layers + 0.3, start[0], start[-1]))
        line(ax, "90", *_bars(layers, lowest, highest))
        line(ax, "50", *_bars(layers, low, high))
        line(ax, "median", layers, median)
        key(ax, [(f"{sign} median, half, 90 % of z", color), ("thin grey: 90 % at update 0", "0.4")])
        title(ax, f"{KINDS[normalized].capitalize()} batch norm: {finding(moment, normalized)}")
        stds = moment.layers[normalized].stds[:, RATES.index(moment.lr), -1]
        line(spread, KINDS[normalized], MARKS, stds)
        rows.append((f"{sign} {KINDS[normalized]} batch norm", color))
    line(spread, "now", [moment.update] * 2, STDS)
    key(spread, rows, top=True)
    without, with_norm = (moment.at(normalized, "stds")[-1] for normalized in KINDS)
    title(spread, f"Layer {DEPTH}: sd {without:.1f} without, {with_norm:.1f} with")


def _bars(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Upright bars as one line, with gaps."""
    return np.repeat(x, 3), np.column_stack([low, high, np.full(len(x), np.nan)]).ravel()


def finding(moment: Moment, normalized: bool) -> str:
    if moment.update == 0:
        return "at the start"
    factor = moment.spread_factor(normalized)
    return "spread kept" if 1 / LEVEL < factor < LEVEL else f"spread × {factor:.1f}"


def _describe(moment: Moment) -> str:
    texts = []
    for normalized in KINDS:
        (before, after), (mean_before, mean_after) = (
            [moment.at(normalized, name, update)[-1] for update in (0, moment.update)] for name in ("stds", "means")
        )
        texts.append(
            f"{KINDS[normalized]} batch norm sd {before:.2f} → {after:.2f}, mean {mean_before:.2f} → {mean_after:.2f}"
        )
    return (
        f"{DEPTH} hidden layers of {WIDTH}, learning rate {moment.lr:g}, {moment.place}. "
        f"From update 0 to {moment.update}, in layer {DEPTH}: {'; '.join(texts)}."
    )
