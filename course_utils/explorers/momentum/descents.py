"""What gradient descent, heavy ball and Nesterov do in a ravine, measured, and what theory says of their rates."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from course_utils.landscapes import ravine
from course_utils.quadratic_rates import (
    best_gradient_descent,
    best_nesterov,
    heavy_ball_rate,
    nesterov_rate,
    steps_at_rate,
)
from course_utils.trajectories import steps_to, trajectory
from solutions.minibatch_sgd import SGD
from solutions.momentum import Momentum, Nesterov, best_momentum

METHODS = ("gradient descent", "heavy ball", "Nesterov")
START, STEPS, TARGET = (1.0, 1.0), 350, 1e-6
LOST = 1e100  # a distance beyond which a path is no longer followed


class Descent(NamedTuple):
    """What one setting shows: the path [steps + 1, 2], its rate in theory, and the method's best lr, β and rate."""

    method: str
    kappa: int
    lr: float
    beta: float
    path: np.ndarray
    rate: float
    best: tuple[float, float, float]

    def losses(self) -> np.ndarray:
        """[steps + 1]."""
        return ravine(self.kappa).value(self.path)

    def measured_rate(self) -> float:
        """The factor by which the distance to the minimum shrinks per step, seen on the path.

        It is that of the root of the energy, loss plus ½ ‖Δθ‖² / lr, whose second part is the moving ball's. The energy
        falls evenly where the loss alone swings. The slope of its logarithm is fitted to the later half of the path;
        a path that is at the minimum after its first steps has the rate 0.
        """
        moved = np.square(np.diff(self.path, axis=0)).sum(axis=1)
        energy = self.losses()[1:] + moved / (2 * self.lr)
        usable = np.flatnonzero(energy > 1e-300)
        usable = usable[len(usable) // 2 :]
        if len(usable) < 5:
            return 0.0
        return math.exp(np.polyfit(usable, np.log(energy[usable]), 1)[0] / 2)

    def steps(self) -> float:
        """Until the distance is first below TARGET; NaN if it never is."""
        return float(steps_to(self.path, (0.0, 0.0), TARGET))

    def steps_in_theory(self) -> float:
        """The same from the rate alone."""
        return steps_at_rate(self.rate, TARGET / math.hypot(*START))

    def diverges(self) -> bool:
        return self.rate > 1 + 1e-9


def slowest_rate(method: str, kappa: float, lr: np.ndarray | float, beta: np.ndarray | float) -> np.ndarray:
    """A method's rate in theory: that of the slower of the ravine's curvatures, 1/κ and 1."""
    rate = nesterov_rate if method == "Nesterov" else heavy_ball_rate
    return np.maximum(rate(1 / kappa, lr, beta), rate(1.0, lr, beta))


def best_setting(method: str, kappa: float) -> tuple[float, float]:
    """The lr and β at which this method's rate in theory is lowest."""
    if method == "gradient descent":
        return best_gradient_descent(1 / kappa, 1.0), 0.0
    return (best_nesterov if method == "Nesterov" else best_momentum)(1 / kappa, 1.0)


@lru_cache(256)
def path(method: str, kappa: float, lr: float, beta: float) -> np.ndarray:
    """The points [steps + 1, 2] of the reference optimizer; NaN from where they are LOST."""
    if method == "gradient descent":
        points = trajectory(SGD, ravine(kappa), START, STEPS, lr=lr)
    else:
        optimizer = {"heavy ball": Momentum, "Nesterov": Nesterov}[method]
        points = trajectory(optimizer, ravine(kappa), START, STEPS, lr=lr, momentum=beta)
    return np.where((np.hypot(*points.T) < LOST)[:, None], points, np.nan)


def descend(method: str, kappa: int, lr: float, beta: float) -> Descent:
    """From START with one of METHODS, lr in 1/L; gradient descent has no β."""
    if method == "gradient descent":
        beta = 0.0
    best = best_setting(method, kappa)
    rate, lowest = (float(slowest_rate(method, kappa, *setting)) for setting in ((lr, beta), best))
    return Descent(method, kappa, lr, beta, path(method, kappa, lr, beta), rate, (*best, lowest))
