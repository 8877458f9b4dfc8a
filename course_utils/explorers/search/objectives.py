"""Two validation errors against the logarithm of one hyperparameter, measured at so many places that regret is known."""

from functools import cache, partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.datasets import Examples
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.models import mlp
from course_utils.sweep import grid, sweep
from solutions.minibatch_sgd import SGD, minibatches

PLACES = torch.linspace(-3, 1, 61, dtype=torch.float64)  # log10 of the hyperparameter
RUNS = 5  # networks of every learning rate, each with a seed of its own
TRAINED, VALIDATED, HIDDEN, BATCH = 2000, 1000, 16, 32
GUESSING = 90.0  # percent of images wrong; what a network that diverged counts for
POINTS, NOISE = 60, 0.3  # of the curve that is smoothed; standard deviation about it


class Objective(NamedTuple):
    """Validation errors in percent [places, runs], as trials find them."""

    name: str
    unit: str
    errors: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Over the runs [places]: what a trial is a noisy measurement of."""
        return self.errors.mean(axis=1)

    def measure(self, place: int, trial: int) -> float:
        """What trial number `trial` finds at this place."""
        return float(self.errors[place, trial % self.errors.shape[1]])

    def regret(self, place: int) -> float:
        """By how much the mean at this place is above the least of all places, in points."""
        return float(self.mean[place] - self.mean.min())


@cache
def kernel_width() -> Objective:
    """Squared error of kernel regression on other points, in percent of their variance; no noise."""
    return Objective("kernel width", "% of variance", smoothing_errors(*curve(POINTS, 0), *curve(200, 1))[:, None])


def curve(points: int, seed: int) -> tuple[Tensor, Tensor]:
    """x: [points] uniform in [0, 10], y: [points] about sin x + 0.3 sin 5x."""
    generator = torch.Generator().manual_seed(seed)
    x = 10 * torch.rand(points, generator=generator, dtype=torch.float64)
    noise = NOISE * torch.randn(points, generator=generator, dtype=torch.float64)
    return x, x.sin() + 0.3 * (5 * x).sin() + noise


def smoothing_errors(x: Tensor, y: Tensor, new_x: Tensor, new_y: Tensor) -> np.ndarray:
    """The error of each width 10^PLACES [places], in percent of the variance of new_y.

    A prediction is the mean of y, weighted by exp(−distance² / 2 width²) (Nadaraya, 1964; Watson, 1964).
    """
    exponents = -((new_x[:, None] - x) ** 2) / 2 / 10 ** (2 * PLACES[:, None, None])
    predictions = exponents.softmax(dim=-1) @ y  # a softmax: the weights of small widths are all 0 in floats
    return (100 * ((predictions - new_y) ** 2).mean(dim=1) / new_y.var(correction=0)).numpy()


@cache
def learning_rate() -> Objective:
    """Share of images that a small network gets wrong after one epoch; of networks trained at once, with SGD."""
    x, y = images()
    history = sweep(
        partial(mlp, x.shape[1], HIDDEN, 10),
        Examples(x[:TRAINED], y[:TRAINED]),
        Examples(x[-VALIDATED:], y[-VALIDATED:]),
        settings=grid(lr=10**PLACES, seed=range(RUNS)),
        optimizer=SGD,
        epochs=1,
        batch_size=BATCH,
        batches=minibatches,
        progress=False,
    )
    errors = 100 * history.validation_error[:, -1].reshape(len(PLACES), RUNS)
    return Objective("learning rate", "% of images", np.nan_to_num(errors, nan=GUESSING))


OBJECTIVES = {"kernel width": kernel_width, "learning rate of a network": learning_rate}
