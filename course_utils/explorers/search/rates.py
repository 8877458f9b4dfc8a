"""Learning rates of a small network: what five range tests suggest, and what training at each of many rates gives."""

from functools import cache, partial
from typing import NamedTuple

import numpy as np
import torch

from course_utils.datasets import Examples
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.models import mlp
from course_utils.search.range_test import Suggestion, range_test, suggestion
from course_utils.sweep import grid, sweep
from solutions.adaptive import Adam
from solutions.minibatch_sgd import SGD, minibatches
from solutions.momentum import Momentum, ewma

OPTIMIZERS = {"SGD": SGD, "Momentum (0.9)": partial(Momentum, momentum=0.9), "Adam": Adam}
LOW, HIGH, TESTS = 1e-4, 10.0, 5
RATES = tuple(np.geomspace(LOW, HIGH, 21).tolist())
TRAINED, VALIDATED, HIDDEN, EPOCHS, SEEDS = 4000, 1000, 32, 2, 3
GUESSING = 90.0  # percent; what a network that diverged counts for


class Tests(NamedTuple):
    """The losses of TESTS range tests, as measured and smoothed [TESTS, steps], and what each suggests."""

    rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    suggestions: tuple[Suggestion, ...]


@cache
def smoothed_tests(optimizer: str, batch_size: int, steps: int, beta: float) -> Tests:
    """Range tests, smoothed by a corrected moving average with this beta."""
    rates, losses = tests(optimizer, batch_size, steps)
    smoothed = ewma(torch.from_numpy(losses.T), beta).T.numpy()
    return Tests(rates, losses, smoothed, tuple(suggestion(rates, of_test) for of_test in smoothed))


@cache
def tests(optimizer: str, batch_size: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Rates [steps] and losses [TESTS, steps], all networks trained together."""
    return range_test(
        network(),
        training(),
        optimizer=OPTIMIZERS[optimizer],
        low=LOW,
        high=HIGH,
        steps=steps,
        batch_size=batch_size,
        seeds=range(TESTS),
    )


@cache
def final_errors(optimizer: str, batch_size: int) -> np.ndarray:
    """Validation errors in percent [RATES, SEEDS] after EPOCHS at each rate, all networks trained together."""
    x, y = images()
    history = sweep(
        network(),
        training(),
        Examples(x[-VALIDATED:], y[-VALIDATED:]),
        settings=grid(lr=list(RATES), seed=range(SEEDS)),
        optimizer=OPTIMIZERS[optimizer],
        epochs=EPOCHS,
        batch_size=batch_size,
        batches=minibatches,
        progress=False,
    )
    errors = 100 * history.validation_error[:, -1].reshape(len(RATES), SEEDS)
    return np.nan_to_num(errors, nan=GUESSING)


def error_at(rate: float, errors: np.ndarray) -> float:
    """The mean error over the seeds at this rate, on straight lines between RATES, of errors [RATES, SEEDS]."""
    return float(np.interp(np.log(rate), np.log(RATES), errors.mean(axis=1)))


def network() -> partial:
    return partial(mlp, images().x.shape[1], HIDDEN, 10)


def training() -> Examples:
    x, y = images()
    return Examples(x[:TRAINED], y[:TRAINED])
