"""Explorer: Rprop, which sees only signs, on mini-batches whose rare large gradient balances the many small ones."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure
from solutions.adaptive import RMSprop
from solutions.minibatch_sgd import SGD, minibatches

SMALL, NINE = 0.1, 9  # the gradient of most mini-batches, and how many of them an epoch has
BATCHES, EPOCHS, LR = NINE + 1, 30, 0.01
TIMES = np.arange(1, 21)  # SMALL, the sizes of the one opposite gradient: in whole numbers their sums are exact
OPPOSITE = tuple((-TIMES * SMALL).round(1).tolist())
SEEDS = range(11)
LIMITS = (1, 10, 100, 1000, 5000)  # to the size of Rprop's steps, in units of lr; the last is PyTorch's 50
FULL = "Rprop, full batch"
STYLES = {
    "Rprop": (PALETTE[1], "^", "▲"),
    FULL: (PALETTE[3], "D", "◆"),
    "RMSprop": (PALETTE[0], "s", "■"),
    "SGD": ("black", ".", "●"),
}
ON_BATCHES = ("SGD", "RMSprop", "Rprop")
MOVES, POSITIONS = (0.01, 2e4), (-2e6, 2e6)  # on the axes, in units of lr


@cache
def gradients() -> np.ndarray:
    """Of each mini-batch [updates, seeds, sizes]: SMALL, and once an epoch, at a place that the seed draws, −size."""
    generators = [torch.Generator().manual_seed(seed) for seed in SEEDS]
    orders = [torch.cat([batch for _ in range(EPOCHS) for batch in minibatches(BATCHES, 1, of)]) for of in generators]
    opposite = torch.stack(orders, dim=1).numpy() == NINE  # [updates, seeds]
    return np.where(opposite[..., None], -TIMES, 1) * SMALL


def full_gradients() -> np.ndarray:
    """The mean of an epoch's gradients [epochs, seeds, sizes], exactly zero where they balance."""
    means = (NINE - TIMES) * SMALL / BATCHES
    return np.broadcast_to(means, (EPOCHS, len(SEEDS), len(TIMES)))


def follow(optimizer: type[torch.optim.Optimizer], slopes: np.ndarray, **options) -> np.ndarray:
    """The parameter [updates + 1, ...] in units of lr, from 0, as `optimizer` moves it by these gradients [updates, ...].

    All entries, one for each setting, are moved at once: the optimizers here treat each by itself.
    """
    p = torch.zeros(slopes.shape[1:], dtype=torch.float64, requires_grad=True)
    stepper, path = optimizer([p], lr=LR, **options), [p.detach().numpy().copy()]
    for slope in slopes:
        p.grad = torch.tensor(slope)
        stepper.step()
        path.append(p.detach().numpy().copy())
    return np.stack(path) / LR


@cache
def paths(method: str, limit: int) -> np.ndarray:
    """The parameter [updates + 1, seeds, sizes], or [epochs + 1, seeds, sizes] with the full batch, in units of lr.

    `limit` is the largest step of Rprop, in the same units; the others have none.
    """
    if method.startswith("Rprop"):
        slopes = gradients() if method == "Rprop" else full_gradients()
        return follow(torch.optim.Rprop, slopes, step_sizes=(1e-6, limit * LR))
    return follow({"RMSprop": RMSprop, "SGD": SGD}[method], gradients())


class Walk(NamedTuple):
    """What one setting shows: by the method's name, the parameter after each update, or epoch, in units of lr."""

    opposite: float
    limit: int
    seed: int
    epochs: int
    paths: dict[str, np.ndarray]

    def sum(self) -> float:
        """Of an epoch's gradients."""
        return float((NINE - TIMES[OPPOSITE.index(self.opposite)]) * SMALL)

    def ends(self) -> dict[str, float]:
        return {name: float(path[-1]) for name, path in self.paths.items()}

    def at_opposite(self) -> np.ndarray:
        """Which updates [updates] are by the opposite gradient."""
        return gradients()[: self.epochs * BATCHES, self.seed, 0] < 0

    def moves(self, method: str) -> np.ndarray:
        """Sizes [updates]."""
        return np.abs(np.diff(self.paths[method]))

    def ratio(self, method: str) -> float:
        """The median move by the opposite gradient over that by a small one."""
        moves, opposite = self.moves(method), self.at_opposite()
        return float(np.median(moves[opposite]) / np.median(moves[~opposite]))


def rprop_failure() -> Explorer:
    """Where Rprop, RMSprop and SGD take a parameter, and the size of each of their moves.

    PyTorch's Rprop makes no move where the gradient changes sign: it halves its step and waits for the next gradient.
    """
    controls = {
        "opposite": widgets.SelectionSlider(options=OPPOSITE, value=-0.9, description="the one opposite gradient"),
        "limit": widgets.SelectionSlider(options=LIMITS, value=5000, description="Rprop's largest step (in lr)"),
        "epochs": widgets.IntSlider(value=EPOCHS, min=1, max=EPOCHS, description=f"epochs of {BATCHES} updates"),
        "seed": widgets.SelectionSlider(options=SEEDS, value=0, description="order of the batches (seed)"),
    }
    static = [{"opposite": -0.9}, {"opposite": -0.9, "limit": 1}, {"opposite": -1.5}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(opposite: float, limit: int, epochs: int, seed: int) -> Walk:
    walked = {}
    for name in STYLES:
        updates = epochs if name == FULL else epochs * BATCHES
        path = paths(name, limit if name.startswith("Rprop") else 0)
        walked[name] = path[: updates + 1, seed, OPPOSITE.index(opposite)]
    return Walk(opposite, limit, seed, epochs, walked)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    for limit in LIMITS:
        _compute(OPPOSITE[0], limit, EPOCHS, 0)
    fig, (position, moves) = figure(10.25, 4.5, columns=2)
    for name, (color, marker, _) in STYLES.items():
        style = {"color": color, "linestyle": "-", "linewidth": 1.5, "markersize": 4}
        line(position, name, [], [], marker=marker, markevery=1 if name == FULL else BATCHES, **style)
    for name in ON_BATCHES:
        color, marker, _ = STYLES[name]
        points(moves, name, [], [], color=color, marker=marker, markersize=3)
        points(moves, f"{name}, opposite", [], [], color=color, marker=marker, markersize=8, markerfacecolor="none")
    position.set_yscale("symlog", linthresh=10)
    position.yaxis.set_major_locator(FixedLocator([0, *(s * 10.0**power for s in (-1, 1) for power in range(1, 7))]))
    position.yaxis.set_minor_locator(NullLocator())
    position.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}".replace("-", "−"))
    moves.set_yscale("log")
    moves.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    position.set(ylabel="parameter (in lr, log scale beyond ±10)", ylim=POSITIONS)
    moves.set(ylabel="size of each move (in lr, log scale)", ylim=MOVES)
    for ax in (position, moves):
        ax.set(xlabel=f"epochs (of {BATCHES} mini-batches)", xlim=(0, EPOCHS))
    return fig, (position, moves)


def _draw(axes: Sequence[Axes], walk: Walk) -> None:
    position, moves = axes
    ends = walk.ends()
    for name, path in walk.paths.items():
        line(position, name, np.linspace(0, walk.epochs, len(path)), path)
    rows = [(f"{sign} {name}: {_signed(ends[name])}", color) for name, (color, _, sign) in STYLES.items()]
    key(position, rows, top=True)
    title(position, f"The gradients sum to {_signed(walk.sum())} an epoch:\nRprop {_went(ends['Rprop'], walk.sum())}")
    opposite = walk.at_opposite()
    epochs = np.arange(1, len(opposite) + 1) / BATCHES
    for name in ON_BATCHES:
        sizes = walk.moves(name)
        points(moves, name, epochs[~opposite], sizes[~opposite])
        points(moves, f"{name}, opposite", epochs[opposite], sizes[opposite])
    size = _signed(walk.opposite)
    key(moves, [(f"△ □ ○ by the {size}", "0.3"), (f"▲ ■ ● by one of the +{SMALL}", "0.3")])
    title(moves, f"A move by {size} over one by +{SMALL} (medians):\n{_ratios(walk)}")


def _ratios(walk: Walk) -> str:
    return ", ".join(f"{name} {_plain(walk.ratio(name))}" for name in ON_BATCHES)


def _went(end: float, gradients: float) -> str:
    if gradients == 0:
        way = "away"
    else:
        way = "the right way" if end * gradients < 0 else "the wrong way"
    return f"walks {abs(end):,.0f} lr {way}"


def _plain(value: float) -> str:
    return "0" if value < 0.05 else f"{value:.1f}"


def _signed(value: float) -> str:
    words = f"{value:+,.1f}" if abs(value) < 1000 else f"{value:+,.0f}"
    return "0" if float(words.replace(",", "")) == 0 else words.replace("-", "−")


def _describe(walk: Walk) -> str:
    ends, first = walk.ends(), walk.paths["RMSprop"][BATCHES]
    return (
        f"Nine gradients of +{SMALL} and one of {_signed(walk.opposite)} an epoch, in sum {_signed(walk.sum())}, order "
        f"{walk.seed}. After {walk.epochs} epoch{'s' if walk.epochs > 1 else ''} the parameter, in units of lr: Rprop with "
        f"steps up to {walk.limit:,} {_signed(ends['Rprop'])}, on the full batch {_signed(ends[FULL])}; RMSprop "
        f"{_signed(ends['RMSprop'])}, {_signed(first)} of it in the first epoch; SGD {_signed(ends['SGD'])}. A move by the "
        f"one over a move by one of the nine, medians: {_ratios(walk)}."
    )
