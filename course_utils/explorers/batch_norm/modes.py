"""Explorer: what a network with batch normalization says of one image, and what that depends on in either mode."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.batch_norm.networks import validation
from course_utils.explorers.batch_norm.one_example import (
    ANY,
    CLASSES,
    DRAWS,
    EXAMPLES,
    MARKS,
    OTHER,
    OWN,
    SIZES,
    evaluated_errors,
    evaluated_probabilities,
    trained_errors,
    trained_probabilities,
)
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

TRAIN, EVAL = PALETTE[1], PALETTE[0]
LEVEL = 2  # percentage points: errors closer than this are called level


class Both(NamedTuple):
    """What one setting shows: one image among so many others, after so many updates of the network."""

    size: int
    updates: int
    example: int
    of: str

    @property
    def label(self) -> int:
        """The image's class."""
        return int(validation().y[self.example])

    def trained(self, size: int | None = None) -> np.ndarray:
        """The probability of the image's class in training mode [DRAWS], in batches of this or another size."""
        return trained_probabilities(self.updates, size or self.size, self.example, self.of)[:, self.label]

    def evaluated(self) -> float:
        """The same in evaluation mode."""
        return float(evaluated_probabilities(self.updates, self.example)[self.label])

    def agreeing(self) -> int:
        """In how many of the DRAWS batches training mode predicts the class that evaluation mode predicts."""
        trained = trained_probabilities(self.updates, self.size, self.example, self.of).argmax(axis=1)
        return int((trained == self.predicted).sum())

    @property
    def predicted(self) -> int:
        """The class predicted in evaluation mode."""
        return int(evaluated_probabilities(self.updates, self.example).argmax())

    def errors(self) -> tuple[float, float]:
        """Validation error in percent in training mode, in batches of this size, and in evaluation mode."""
        mark = MARKS.index(self.updates)
        return float(trained_errors()[self.size][mark]), float(evaluated_errors()[mark])


def train_and_eval() -> Explorer:
    """One image in many batches: its class's probability in both modes, and both modes' errors through training."""
    controls = {
        "size": widgets.SelectionSlider(options=SIZES, value=8, description="images in the batch"),
        "of": widgets.Dropdown(options=(ANY, OWN, OTHER), description="the others are of"),
        "updates": widgets.SelectionSlider(options=MARKS, value=300, description="updates so far"),
        "example": widgets.IntSlider(value=1, max=EXAMPLES - 1, description="another image"),
    }
    static = [{"size": 4}, {"size": 64}, {"size": 64, "of": OWN}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(size: int, updates: int, example: int, of: str) -> Both:
    return Both(size, updates, example, of)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (draws, sizes, errors) = figure(10.25, 4.4, columns=3)
    points(draws, "train", [], [], color=TRAIN, marker="s", markersize=4)
    draws.set(xlabel="batch that the image is put into", xlim=(0, DRAWS + 1))
    band(sizes, "train", [], [], [], color=TRAIN, alpha=0.25)
    line(sizes, "train", [], [], color=TRAIN, linestyle="-", marker="s")
    line(sizes, "now", [], [], color="0.4", linestyle=":", marker="")
    for ax in (sizes, errors):
        log_x(ax)
        ax.minorticks_off()
    sizes.set(xlabel="images in the batch (log scale)", xlim=(1.8, 71), xticks=SIZES)
    for ax in (draws, sizes):
        line(ax, "eval", [], [], color=EVAL, linestyle="-", marker="")
        ax.set(ylim=(-0.35, 1.05), yticks=np.arange(0, 1.1, 0.2))
    draws.set_ylabel("probability of the image's class")
    line(errors, "now", [], [], color="0.4", linestyle=":", marker="")
    line(errors, "train", [], [], color=TRAIN, linestyle="-", marker="s")
    line(errors, "eval", [], [], color=EVAL, linestyle="-", marker="o")
    errors.set(xlabel="updates so far (log scale)", ylabel="validation error (%)", xlim=(0.4, 400), ylim=(0, 100))
    errors.set_xticks([0.5, *MARKS[1:]], [str(mark) for mark in MARKS])
    return fig, (draws, sizes, errors)


def _draw(axes: Sequence[Axes], both: Both) -> None:
    draws, sizes, errors = axes
    trained, evaluated = both.trained(), both.evaluated()
    points(draws, "train", np.arange(1, DRAWS + 1), trained)
    line(draws, "eval", [0, DRAWS + 1], [evaluated] * 2)
    rows = [
        (f"■ train: {trained.mean():.2f} ± {trained.std(ddof=1):.2f}", TRAIN),
        (f"— eval: {evaluated:.2f} in every batch", EVAL),
    ]
    key(draws, rows)
    title(draws, f"Image of a {CLASSES[both.label]} in {DRAWS} batches\n{_predictions(both)}")

    of_sizes = np.array([both.trained(size) for size in SIZES])
    low, median, high = np.quantile(of_sizes, [0.05, 0.5, 0.95], axis=1)
    band(sizes, "train", SIZES, low, high)
    line(sizes, "train", SIZES, median)
    line(sizes, "eval", [1, 100], [evaluated] * 2)
    line(sizes, "now", [both.size] * 2, [0, 1])
    key(sizes, [("■ train: median, 90 % of batches", TRAIN), ("— eval", EVAL)])
    title(sizes, f"b = {both.size}, others of {both.of}:\n90 % of batches span {_reach(trained):.2f}")

    of_train, of_eval = both.errors()
    places = [0.5, *MARKS[1:]]
    line(errors, "train", places, trained_errors()[both.size])
    line(errors, "eval", places, evaluated_errors())
    line(errors, "now", [places[MARKS.index(both.updates)]] * 2, [0, 100])
    key(errors, [(f"■ train, mixed, b = {both.size}: {of_train:.0f} %", TRAIN), (f"● eval: {of_eval:.0f} %", EVAL)])
    title(errors, f"Mixed batches, {both.updates} updates:\n{finding(of_train, of_eval)}")


def _reach(trained: np.ndarray) -> float:
    """The distance from the 5 % to the 95 % quantile."""
    low, high = np.quantile(trained, [0.05, 0.95])
    return float(high - low)


def _predictions(both: Both) -> str:
    return f"{both.agreeing()} times eval's answer ({CLASSES[both.predicted]})"


def finding(of_train: float, of_eval: float) -> str:
    """Which of the two errors in percent is lower."""
    if abs(of_train - of_eval) < LEVEL:
        return "both modes err alike"
    return f"{'eval' if of_eval < of_train else 'train'} mode errs less"


def _describe(both: Both) -> str:
    trained, (of_train, of_eval) = both.trained(), both.errors()
    return (
        f"Validation image {both.example} ({CLASSES[both.label]}) in {DRAWS} batches of {both.size}, the others of {both.of}, "
        f"after {both.updates} updates. Probability of its class in training mode {trained.mean():.2f} ± "
        f"{trained.std(ddof=1):.2f}, in evaluation mode {both.evaluated():.2f}; evaluation mode predicts "
        f"{CLASSES[both.predicted]}, as training mode does in {both.agreeing()} of the batches. "
        f"Validation error: training mode, in mixed batches, {of_train:.1f} %, evaluation mode {of_eval:.1f} %."
    )
