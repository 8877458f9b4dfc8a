"""Two moons, and a small network that learns to tell them apart with dropout and an L2 penalty, full batches only."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import Examples
from course_utils.models import mlp
from solutions.adaptive import Adam
from solutions.dropout import penalty

POINTS, VALIDATED, NOISE = 80, 500, 0.3
LR = 0.05
MARKS = tuple(range(0, 61, 10))  # epochs, of one update each, after which a run is looked at
WINDOW = (-2.0, 3.0), (-1.6, 2.1)  # in which the network's answers are drawn
GRID = 50, 37  # places there


def two_moons(n: int, generator: torch.Generator, noise: float = NOISE) -> Examples:
    """Points on two half circles that reach into each other, each moved by N(0, noise²) in both directions.

    Returns:
        x [n, 2] and y [n]: 0 on the upper moon, 1 on the lower, in turn.
    """
    angle, y = math.pi * torch.rand(n, generator=generator), torch.arange(n) % 2
    upper = torch.stack([angle.cos(), angle.sin()], dim=1)
    lower = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], dim=1)
    return Examples(torch.where(y[:, None] == 0, upper, lower) + noise * torch.randn(n, 2, generator=generator), y)


@cache
def data(seed: int) -> tuple[Examples, Examples]:
    """POINTS points to train on and VALIDATED to validate on."""
    generator = torch.Generator().manual_seed(seed)
    return two_moons(POINTS, generator), two_moons(VALIDATED, generator)


@cache
def places() -> Tensor:
    """The places [GRID[1] · GRID[0], 2] where answers are drawn, row by row from below, at the middle of each pixel."""
    x, y = (low + (high - low) * (torch.arange(n) + 0.5) / n for (low, high), n in zip(WINDOW, GRID, strict=True))
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()], dim=1)


class Run(NamedTuple):
    """A training run at all MARKS: probabilities of class 1 [MARKS, rows, columns] at all places, errors in percent."""

    answers: np.ndarray
    train_errors: np.ndarray
    validation_errors: np.ndarray


@lru_cache(256)
def run(width: int, p: float, l2: float, seed: int) -> Run:
    """Train two hidden layers of this width with the reference Adam and penalty; weights, masks and points by seed."""
    model, (train, validation) = mlp(2, width, width, 1, dropout=p, seed=seed), data(seed)
    optimizer, y, found = Adam(model.parameters(), lr=LR), train.y.float(), []
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.default_generator.manual_seed(seed)
        for epoch in range(MARKS[-1] + 1):
            if epoch in MARKS:
                found.append(looked_at(model, [places(), train.x, validation.x]))
            loss = F.binary_cross_entropy_with_logits(model(train.x)[:, 0], y)
            optimizer.zero_grad()
            (loss + penalty(model, l2=l2) if l2 else loss).backward()
            optimizer.step()
    answers, of_train, of_validation = (torch.stack(scores) for scores in zip(*found, strict=True))
    errors = (
        100 * ((scores > 0) != examples.y).double().mean(dim=1).numpy()
        for scores, examples in ((of_train, train), (of_validation, validation))
    )
    return Run(answers.sigmoid().view(-1, *reversed(GRID)).numpy(), *errors)


@torch.no_grad()
def looked_at(model: nn.Sequential, inputs: Sequence[Tensor]) -> Sequence[Tensor]:
    """Scores [n] of inputs [n, 2] each in evaluation mode; the model is in training mode afterwards."""
    scores = model.eval()(torch.cat(list(inputs)))[:, 0].split([len(x) for x in inputs])
    model.train()
    return scores
