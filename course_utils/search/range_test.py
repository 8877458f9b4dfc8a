"""The learning-rate range test: a single short run whose rate grows at every update, to see where the loss falls."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.stacked_optimizer import Make
from course_utils.sweep import grid, sweep
from course_utils.sweep_settings import Build
from course_utils.training import Examples


def range_test(
    build: Build,
    train: Examples,
    *,
    optimizer: Make,
    low: float,
    high: float,
    steps: int,
    batch_size: int,
    seeds: Iterable[int],
) -> tuple[np.ndarray, np.ndarray]:
    """Train at a rate that grows from `low` to `high`, by the same factor after every update (Smith, 2017, section 3.3).

    rate_t = low · (high / low)^(t / (steps − 1)), t = 0 … steps − 1. (Smith lets the rate grow by equal differences; equal
    factors see every power of ten.) The loss at place t is that of the batch before its update: it tells of all rates
    before rate_t.

    Args:
        build: `(seed=…) -> network`, as `sweep` takes it.
        train: x: [n, …] and y: [n, …].
        optimizer: a class, or a `functools.partial` of one, that takes `lr`.
        low, high: the first rate and the last; 0 < low < high.
        steps: updates, 2 or more.
        batch_size: distinct examples of a batch, n at the most; each batch is drawn afresh.
        seeds: one network for each, with weights and batches of its own.

    Returns:
        rates [steps] float64, and losses [seeds, steps]: NaN from the first loss on that is not finite.

    Raises:
        ValueError: rates, steps or batches that are not so.
    """
    if not 0 < low < high or steps < 2:
        raise ValueError(f"give 0 < low < high and 2 or more steps; got low={low}, high={high}, steps={steps}.")
    if not 1 <= batch_size <= len(train[0]):
        raise ValueError(f"batch_size must be 1 to {len(train[0])}, the number of examples, not {batch_size}.")
    rates = np.geomspace(low, high, steps)
    history = sweep(
        build,
        train,
        settings=grid(lr=low, seed=list(seeds)),
        optimizer=optimizer,
        epochs=steps,  # of one batch each: a sweep's schedule changes the rate between epochs
        batch_size=batch_size,
        batches=_one_batch,
        own_batches=True,
        schedule=lambda step, _: rates[step],
        evaluate=False,
        progress=False,
    )
    return rates, history.loss


def _one_batch(n: int, batch_size: int, generator: torch.Generator) -> list[Tensor]:
    return [torch.randperm(n, generator=generator)[:batch_size]]


class Suggestion(NamedTuple):
    """What a curve of losses against growing rates suggests, as rates."""

    steepest: float  # where the loss falls fastest, per factor of the rate
    minimum: float  # where it is least

    @property
    def tenth(self) -> float:
        """A tenth of the rate of the least loss, where the loss still falls and divergence is far."""
        return self.minimum / 10


def suggestion(rates: np.ndarray, losses: np.ndarray) -> Suggestion:
    """The two places of one smoothed curve; the steepest is sought before the least loss.

    Args:
        rates: [steps], growing by equal factors.
        losses: [steps], NaN where the network had diverged.

    Raises:
        ValueError: fewer than two finite losses.
    """
    if np.isfinite(losses).sum() < 2:
        raise ValueError("a suggestion needs two or more finite losses: let the rates begin lower.")
    least = int(np.nanargmin(losses))
    before = slice(max(2, least + 1))
    slopes = np.gradient(losses[before], np.log(rates[before]))
    return Suggestion(float(rates[slopes.argmin()]), float(rates[least]))
