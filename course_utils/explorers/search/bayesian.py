"""Searches for the place of the least error, trial by trial: by expected improvement, by the lowest mean, or at random."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.explorers.search.objectives import OBJECTIVES, PLACES, Objective
from course_utils.search.gaussian_process import GaussianProcess, likeliest
from solutions.search import expected_improvement, random_search

FIRST, MOST, STARTS = 2, 12, 6  # random trials that begin a search; trials at the most; searches of a setting
MEAN, STD = 50.0, 30.0  # percent: what is believed of every place before the first trial
BY = ("expected improvement", "lowest mean", "random")
AT_RANDOM = 500  # random searches, to compare with


class Beliefs(NamedTuple):
    """What a Gaussian process believes after some trials, in percent: mean, standard deviation and EI [places]."""

    mean: Tensor
    std: Tensor
    improvement: Tensor


class Search(NamedTuple):
    """A search after some trials: their places and errors, in order."""

    objective: Objective
    places: tuple[int, ...]
    errors: tuple[float, ...]

    @property
    def best(self) -> int:
        """The number of the trial with the least error."""
        return int(np.argmin(self.errors))

    def regrets(self) -> list[float]:
        """After each trial, the regret of the place that was best until then, in points."""
        best = [int(np.argmin(self.errors[:count])) for count in range(1, len(self.errors) + 1)]
        return [self.objective.regret(self.places[trial]) for trial in best]


@lru_cache(4096)
def search(objective: str, start: int, trials: int, by: str, length_scale: float, noise: float) -> Search:
    """The search that begins with random trials of its own, numbered `start`, after so many trials."""
    measured = OBJECTIVES[objective]()
    if by == "random" or trials <= FIRST:
        places = random_places(start)[:trials]
        return Search(measured, places, tuple(measured.measure(place, trial) for trial, place in enumerate(places)))
    before = search(objective, start, trials - 1, by, length_scale, noise)
    place = proposal(beliefs(before, length_scale, noise), by, start, trials - 1)
    return Search(measured, (*before.places, place), (*before.errors, measured.measure(place, trials - 1)))


def beliefs(found: Search, length_scale: float, noise: float) -> Beliefs:
    """After the trials of a search.

    Args:
        length_scale: in factors of ten of the hyperparameter.
        noise: the standard deviation of a trial that is believed in, in percent.
    """
    process = GaussianProcess(*_measured(found), length_scale=length_scale, noise=noise, mean=MEAN, std=STD)
    mean, std = process.predict(PLACES)
    return Beliefs(mean, std, expected_improvement(mean, std, min(found.errors)))


def likeliest_length_scale(found: Search, length_scales: Sequence[float], noise: float) -> float:
    """Of these, the one under which the trials of a search were likeliest, with this noise."""
    return likeliest(*_measured(found), length_scales=length_scales, noises=[noise], mean=MEAN, std=STD).length_scale


def _measured(found: Search) -> tuple[Tensor, Tensor]:
    return PLACES[list(found.places)], torch.tensor(found.errors, dtype=torch.float64)


def proposal(believed: Beliefs, by: str, start: int, trial: int) -> int:
    """The place of trial number `trial`, counted from 0."""
    if by == "random":
        return random_places(start)[trial]
    return int(believed.improvement.argmax() if by == "expected improvement" else believed.mean.argmin())


@cache
def random_places(start: int) -> tuple[int, ...]:
    """Of the trials of one random search [MOST + 1]; the first FIRST begin the other searches, too."""
    return _drawn(1, start)[0]


@cache
def random_regrets(objective: str) -> np.ndarray:
    """Regrets [AT_RANDOM, MOST] after each trial of other random searches, in points."""
    measured = OBJECTIVES[objective]()
    found = []
    for places in _drawn(AT_RANDOM, STARTS):
        errors = tuple(measured.measure(place, trial) for trial, place in enumerate(places[:MOST]))
        found.append(Search(measured, places[:MOST], errors).regrets())
    return np.array(found)


def _drawn(searches: int, seed: int) -> list[tuple[int, ...]]:
    def place(generator: torch.Generator) -> int:
        return int(torch.randint(len(PLACES), (), generator=generator))

    trials = random_search({"place": place}, searches * (MOST + 1), torch.Generator().manual_seed(seed))
    places = np.array([trial["place"] for trial in trials]).reshape(searches, MOST + 1)
    return [tuple(of_search) for of_search in places.tolist()]
