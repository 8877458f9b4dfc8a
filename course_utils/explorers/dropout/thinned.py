"""Explorer: what a probability of dropping units does to a small network, and to training on noisy labels."""

from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.dropout.diagrams import draw_networks, masks, network_axes
from course_utils.explorers.dropout.noisy_images import NOISE, TRAINED, training, validation
from course_utils.explorers.key import key
from course_utils.models import mlp
from course_utils.plots import PALETTE, figure
from course_utils.sweep import SweepHistory, grid, sweep
from solutions.adaptive import Adam

RATES, SEEDS = (0.0, 0.2, 0.4, 0.6, 0.8), 3  # probabilities of dropping a unit
HIDDEN, LR, BATCH, EPOCHS = 64, 0.005, 50, 25
LEVEL = 3  # percentage points: errors closer than this are called level
ROLES = {"train": ("black", "^", "▲", "--"), "validation": (PALETTE[0], "o", "●", "-")}


@cache
def history() -> SweepHistory:
    """Networks of all RATES and SEEDS, each with noisy labels of its own, trained together."""
    return sweep(
        partial(mlp, training().x.shape[1], HIDDEN, 10, dropout=0.5),
        training(),
        validation(),
        settings=grid(dropout=list(RATES), seed=range(SEEDS), label_noise=NOISE),
        optimizer=partial(Adam, lr=LR),
        epochs=EPOCHS,
        batch_size=BATCH,
        progress=False,
    )


class Dropped(NamedTuple):
    """What one setting shows: which hidden units of the diagrams are kept, and curves of all networks trained with p."""

    p: float
    epoch: int
    kept: np.ndarray

    def errors(self, of: str, p: float | None = None) -> np.ndarray:
        """Errors in percent [SEEDS, EPOCHS] on the "train" or "validation" examples; of another p, if it is given."""
        return 100 * history().runs(f"{of}_error", dropout=self.p if p is None else p)

    def losses(self, of: str, p: float | None = None) -> np.ndarray:
        """Losses in nats [SEEDS, EPOCHS]: those of training are means over an epoch, with units dropped."""
        name = {"train": "loss", "validation": "validation_loss"}[of]
        return history().runs(name, dropout=self.p if p is None else p)

    def now(self, curves: np.ndarray) -> float:
        """The mean over the seeds at the end of the epoch that is shown."""
        return float(curves[:, self.epoch - 1].mean())


def dropout_rate() -> Explorer:
    """Thinned networks on the left; errors and losses of networks trained with this p on noisy labels beside them."""
    controls = {
        "p": widgets.SelectionSlider(options=RATES, value=0.4, description="p (drop probability)"),
        "epoch": widgets.IntSlider(value=EPOCHS, min=1, max=EPOCHS, description="epochs so far"),
        "seed": widgets.IntSlider(value=0, max=20, description="masks (seed)"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"p": 0.0}, {"p": 0.4}, {"p": 0.8}])


def _compute(p: float, epoch: int, seed: int) -> Dropped:
    history()
    return Dropped(p, epoch, masks(p, seed))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.5, columns=3)
    networks, errors, losses = axes
    network_axes(networks)
    for ax in (errors, losses):
        line(ax, "now", [], [], color="0.4", linestyle=":", marker="")
        line(ax, "without", [], [], color="0.55", linestyle="-", marker="")
        for name, (color, marker, _, dashes) in ROLES.items():
            band(ax, name, [], [], [], color=color)
            line(ax, name, [], [], color=color, linestyle=dashes, marker=marker, markevery=4)
        ax.set(xlabel="epochs so far", xlim=(0, EPOCHS + 0.7), xticks=range(0, EPOCHS + 1, 5))
    errors.set(ylabel="error (%)", ylim=(0, 90))
    losses.set(ylabel="loss (nats per image)", ylim=(0, 3.2))
    return fig, axes


def _draw(axes: Sequence[Axes], shown: Dropped) -> None:
    networks, errors, losses = axes
    draw_networks(networks, shown.kept)
    title(networks, f"p = {shown.p:g} drops {(~shown.kept).sum()} of {shown.kept.size} hidden units")
    words = {"train": ("training, noisy labels", "training, units dropped"), "validation": ("validation",) * 2}
    epochs = np.arange(1, EPOCHS + 1)
    for number, (ax, curves, unit) in enumerate(((errors, shown.errors, "{:.0f} %"), (losses, shown.losses, "{:.2f}"))):
        rows = []
        for name, (color, _, sign, _) in ROLES.items():
            runs = curves(name)
            mean, sd = runs.mean(axis=0), runs.std(axis=0, ddof=1)
            line(ax, name, epochs, mean)
            band(ax, name, epochs, mean - sd, mean + sd)
            rows.append((f"{sign} {words[name][number]}: {unit.format(shown.now(runs))}", color))
        line(ax, "without", epochs, curves("validation", 0.0).mean(axis=0))
        line(ax, "now", [shown.epoch] * 2, ax.get_ylim())
        without = unit.format(shown.now(curves("validation", 0.0)))
        rows.append((f"grey: validation at p = 0: {without}", "0.4"))
        key(ax, rows, right=True, top=True)
    title(errors, finding(shown))
    title(losses, loss_finding(shown))


def finding(shown: Dropped) -> str:
    """What the validation error says of p, against p = 0."""
    error = shown.now(shown.errors("validation"))
    if shown.p == 0:
        gap = error - shown.now(shown.errors("train"))
        return f"Validation errs {_points(gap)} {'more' if gap > 0 else 'less'}"
    gain = shown.now(shown.errors("validation", 0.0)) - error
    if abs(gain) < LEVEL:
        return f"p = {shown.p:g} changes little"
    return f"p = {shown.p:g} {'saves' if gain > 0 else 'costs'} {_points(gain)} of error"


def loss_finding(shown: Dropped) -> str:
    """What the validation loss says of p, against p = 0."""
    loss = shown.now(shown.losses("validation"))
    if shown.p == 0:
        return f"Validation loss {loss:.2f}"
    change = loss - shown.now(shown.losses("validation", 0.0))
    return f"p = {shown.p:g} {'lowers' if change < 0 else 'raises'} the loss by {abs(change):.2f}"


def _points(difference: float) -> str:
    return f"{abs(difference):.0f} points"


def _describe(shown: Dropped) -> str:
    return (
        f"p = {shown.p:g}: in {len(shown.kept)} thinned networks {(~shown.kept).sum()} of {shown.kept.size} hidden units "
        f"are dropped. One hidden layer of {HIDDEN}, {TRAINED} images, {NOISE:.0%} of the labels drawn again, after "
        f"{shown.epoch} epochs, mean of {SEEDS} seeds: training error {shown.now(shown.errors('train')):.0f} %, "
        f"validation error {shown.now(shown.errors('validation')):.0f} % "
        f"({shown.now(shown.errors('validation', 0.0)):.0f} % at p = 0), validation loss "
        f"{shown.now(shown.losses('validation')):.2f} ({shown.now(shown.losses('validation', 0.0)):.2f} at p = 0)."
    )
