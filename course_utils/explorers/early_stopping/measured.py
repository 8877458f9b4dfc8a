"""The errors that the board of bias and variance can start from: those of the lecture's table, and measured ones."""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_utils.explorers.early_stopping.recorded import (
    CLEAN,
    EPOCHS,
    HIDDEN,
    NOISY,
    Curves,
    curves,
    recorded,
    trained,
)

SMALL, SMALL_EPOCHS = 2, 20  # hidden units of a network that is too small, and its epochs
FEW = 3  # epochs, too few for the larger one
BAYES = 3.5  # percent: the best published network errs on 3.3 % of Fashion-MNIST's test images; the slider has halves
TABLE = {
    "table: 1 and 11 %": (0.0, 1.0, 11.0),
    "table: 15 and 16 %": (0.0, 15.0, 16.0),
    "table: 15 and 30 %": (0.0, 15.0, 30.0),
    "table: 0.5 and 1 %": (0.0, 0.5, 1.0),
    "15 and 16 %, human 15 %": (15.0, 15.0, 16.0),
}


class Errors(NamedTuple):
    """In percent."""

    bayes: float
    train: float
    dev: float

    @property
    def bias(self) -> float:
        """In percentage points, as the variance."""
        return self.train - self.bayes

    @property
    def variance(self) -> float:
        return self.dev - self.train


@cache
def presets() -> dict[str, Errors]:
    """Errors by name. Measured ones, of networks trained on 2,000 images, are rounded to half points."""
    small = curves(trained(SMALL, [{"seed": 0}], SMALL_EPOCHS), 0)
    runs = recorded()
    measured = {
        f"measured: too small ({SMALL} hidden units)": _after(SMALL_EPOCHS, small),
        f"measured: too short ({HIDDEN} units, {FEW} epochs)": _after(FEW, runs[CLEAN]),
        f"measured: too long ({HIDDEN} units, {EPOCHS} epochs)": _after(EPOCHS, runs[CLEAN]),
        f"measured: noisy training labels, {EPOCHS} epochs": _after(EPOCHS, *(runs[run] for run in NOISY)),
    }
    return {name: Errors(*errors) for name, errors in TABLE.items()} | measured


def _after(epochs: int, *runs: Curves) -> Errors:
    """The errors of one run, or the mean ones of several, after so many epochs."""
    pairs = [(run.train_error[epochs - 1], run.validation_error[epochs - 1]) for run in runs]
    train, dev = (round(2 * float(error)) / 2 for error in np.mean(pairs, axis=0))
    return Errors(BAYES, train, dev)
