"""Explorer: the same training runs against three clocks, epochs, updates and seconds."""

from collections.abc import Sequence
from functools import cache
from statistics import median
from time import perf_counter
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, log_x, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.minibatch_sgd.small_network import IMAGES, Training, batches, images, network
from course_utils.plots import MARKERS, PALETTE, figure
from solutions.minibatch_sgd import SGD

BATCH_SIZES, RATES, EPOCHS = (20, 50, 100, 250, 1000), (0.03, 0.1, 0.3), 4
EVALUATED = 1000  # training images on which the loss is measured
TIMED = 40  # updates of each batch size
LEVEL = 0.05  # losses closer than this are called level: another seed changes them by as much
LOSSES = (0.3, 2.4)  # on the axes


class Run(NamedTuple):
    """One training run, from before the first update: updates made, seconds that they took, training loss then."""

    updates: list[int]
    seconds: list[float]
    losses: list[float]


@cache
def loss_curves(batch_size: int) -> tuple[list[int], np.ndarray]:
    """Updates made and the training loss then [rates, marks], over EPOCHS epochs, with a network for each rate."""
    x, y = images()
    last = EPOCHS * IMAGES // batch_size
    marks = sorted({*np.geomspace(1, last, 30).astype(int).tolist(), *np.linspace(0, last, 21).astype(int).tolist()})
    training, losses = Training(RATES), []
    for update, batch in enumerate([*batches(batch_size, last), None]):
        if update in marks:
            with torch.inference_mode():
                losses.append(training.losses(x[:EVALUATED], y[:EVALUATED]))
        if batch is not None:
            training.update(x[batch], y[batch])
    return marks, torch.stack(losses, dim=1).numpy()


@cache
def update_seconds(batch_size: int) -> float:
    """The median time of one update of one network, so that another program's work does not count."""
    x, y = images()
    model, durations = network(), []
    optimizer = SGD(model.parameters(), lr=0.1)
    for batch in batches(batch_size, 1 + TIMED):
        started = perf_counter()
        optimizer.zero_grad()
        F.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
        durations.append(perf_counter() - started)
    return median(durations[1:])  # the first is slow, and no batch size's fault


class Clocks(NamedTuple):
    """What one setting shows: the runs by batch size, each `epochs` long."""

    lr: float
    epochs: int
    runs: dict[int, Run]

    def axis(self, clock: str, batch_size: int) -> list[float]:
        """A run's horizontal coordinates in "epochs", "updates" or "seconds"."""
        run = self.runs[batch_size]
        if clock == "epochs":
            return [update * batch_size / IMAGES for update in run.updates]
        return getattr(run, clock)

    def losses_at(self, clock: str) -> tuple[float, dict[int, float]]:
        """The last time by that clock that all runs reached, and every batch size's loss then."""
        time = min(self.axis(clock, size)[-1] for size in self.runs)
        losses = {size: float(np.interp(time, self.axis(clock, size), run.losses)) for size, run in self.runs.items()}
        return time, losses


def batch_size_clock() -> Explorer:
    """Training loss of several batch sizes against epochs, updates and seconds."""
    controls = {
        "lr": widgets.Dropdown(options=RATES, value=0.1, description="learning rate"),
        "epochs": widgets.IntSlider(value=EPOCHS, min=1, max=EPOCHS, description="epochs"),
        "sizes": widgets.SelectionRangeSlider(
            options=BATCH_SIZES, index=(0, len(BATCH_SIZES) - 1), description="batch sizes shown"
        ),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"lr": 0.03}, {"lr": 0.3}])


def _compute(lr: float, epochs: int, sizes: tuple[int, int]) -> Clocks:
    runs = {}
    for size in (size for size in BATCH_SIZES if sizes[0] <= size <= sizes[1]):
        updates, losses = loss_curves(size)
        length = sum(update * size <= epochs * IMAGES for update in updates)
        seconds = [update * update_seconds(size) for update in updates[:length]]
        runs[size] = Run(updates[:length], seconds, losses[RATES.index(lr), :length].tolist())
    return Clocks(lr, epochs, runs)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 4.5, columns=3)
    last = {size: EPOCHS * IMAGES // size for size in BATCH_SIZES}
    first_second = min(update_seconds(size) for size in BATCH_SIZES)
    last_second = max(updates * update_seconds(size) for size, updates in last.items())
    spans = (-0.1, EPOCHS + 0.1), (0.9, 1.1 * max(last.values())), (0.9 * first_second, 1.1 * last_second)
    labels = "epochs (passes over the data)", "updates (log scale)", "training time (s, log scale)"
    for ax, label, span in zip(axes, labels, spans, strict=True):
        for size, color, marker in zip(BATCH_SIZES, PALETTE, MARKERS, strict=True):
            line(ax, str(size), [], [], color=color, marker=marker, markersize=4, linewidth=1.2, label=f"b = {size}")
        line(ax, "time", [], [], color="0.4", linestyle=":")
        ax.set(xlabel=label, xlim=span, ylim=LOSSES)
    for ax in axes[1:]:
        log_x(ax)
    axes[0].set_ylabel("training loss (nats per image)")
    handles = [artist for artist in axes[0].lines if artist.get_gid() != "time"]
    fig.legend(handles=handles, loc="outside upper center", ncols=len(BATCH_SIZES))
    return fig, axes


def _draw(axes: Sequence[Axes], clocks: Clocks) -> None:
    places = {"epochs": "epoch {:.0f}", "updates": "update {:.0f}", "seconds": "{:.2f} s"}
    for ax, (clock, place) in zip(axes, places.items(), strict=True):
        for size in BATCH_SIZES:
            shown = size in clocks.runs
            line(ax, str(size), *((clocks.axis(clock, size), clocks.runs[size].losses) if shown else ([], [])))
        time, losses = clocks.losses_at(clock)
        line(ax, "time", [time, time], LOSSES)
        leaders = [str(size) for size, loss in losses.items() if loss < min(losses.values()) + LEVEL]
        finding = f"b = {', '.join(leaders)} {'lead' if leaders[1:] else 'leads'}"
        title(ax, f"At {place.format(time)}\n{finding if len(leaders) < len(losses) else 'all are level'}")


def _describe(clocks: Clocks) -> str:
    texts = []
    for clock in ("epochs", "updates"):
        time, losses = clocks.losses_at(clock)
        values = ", ".join(f"b = {size} {loss:.2f}" for size, loss in losses.items())
        texts.append(f"at {clock.removesuffix('s')} {time:.0f}, {values}")
    return f"Training loss at learning rate {clocks.lr}: {'; '.join(texts)}. The right panel has the seconds."
