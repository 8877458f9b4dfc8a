"""Trials in the unit square, laid out in three ways and many times over, and how near the best of them comes."""

from functools import cache, lru_cache

import numpy as np
import torch

from solutions.search import grid, random_search

LAYOUTS = ("grid", "jittered grid", "random")
SIDES = (2, 3, 4, 5)  # values of an axis in a grid, of side² trials
REPEATS = 300
LEAST_X, LEAST_Y = 0.32, 0.68  # where g and h are least
LEVEL = 5  # races in a hundred: twice the standard error of the share of races won


def g(x: np.ndarray) -> np.ndarray:
    """The loss owed to the first hyperparameter: from 0 at LEAST_X to almost 1, in a valley about a quarter wide."""
    return valley(x - LEAST_X)


def h(y: np.ndarray) -> np.ndarray:
    """The loss owed to the second one, as steep as `g`; f(x, y) = g(x) + weight · h(y)."""
    return valley(y - LEAST_Y)


def valley(distance: np.ndarray) -> np.ndarray:
    """1 − exp(−d² / 2w²) with w = 0.12."""
    return 1 - np.exp(-((distance / 0.12) ** 2) / 2)


def loss(trials: np.ndarray, weight: float) -> np.ndarray:
    """f of trials [..., 2]: [...]; its least value is 0."""
    return g(trials[..., 0]) + weight * h(trials[..., 1])


@lru_cache(3 * len(SIDES))
def repeats(layout: str, side: int) -> np.ndarray:
    """[REPEATS, side², 2]: a grid shifted as a whole, one whose trials move each in its cell, or random trials."""
    if layout == "random":
        return random_trials()[:, : side**2]
    cells = np.array([list(trial.values()) for trial in grid({"x": range(side), "y": range(side)})])
    shares = np.random.default_rng(side).random((REPEATS, 1 if layout == "grid" else side**2, 2))
    return (cells + shares) / side


@cache
def random_trials() -> np.ndarray:
    """[REPEATS, most trials, 2]; fewer trials are the first of them."""

    def uniform(generator: torch.Generator) -> float:
        return float(torch.rand((), generator=generator))

    most, generator = max(SIDES) ** 2, torch.Generator().manual_seed(0)
    trials = random_search({"x": uniform, "y": uniform}, REPEATS * most, generator)
    return np.array([list(trial.values()) for trial in trials]).reshape(REPEATS, most, 2)


def best(layout: str, side: int, weight: float) -> np.ndarray:
    """The least loss of each repeat: [REPEATS]."""
    return loss(repeats(layout, side), weight).min(axis=1)


def races_won(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The percentage of all pairs in which ours is less; a tie is half won."""
    differences = ours[:, None] - theirs
    return 100 * float((differences < 0).mean() + (differences == 0).mean() / 2)
