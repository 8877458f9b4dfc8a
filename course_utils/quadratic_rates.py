"""How fast descent converges on a quadratic, in closed form: the factor by which the distance shrinks at each step.

Along a direction of curvature h the gradient is h·x, and a step maps the last two positions linearly to the next two.
In the long run the distance to the minimum is multiplied by the spectral radius of that map at each step, and the loss
by its square: 0 is the minimum in a step or two, 1 or more is no convergence. With several curvatures, the largest of
their radii decides. Where it belongs to a double root, as at the best settings of momentum, the distance shrinks as
t·rateᵗ.

Sources: Polyak 1964 (heavy ball); Lessard, Recht and Packard 2016, SIAM Journal on Optimization 26(1), table 1.
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def gradient_descent_rate(curvature: ArrayLike, lr: ArrayLike) -> np.ndarray:
    """Spectral radius of x ← x − lr·h·x, which is |1 − lr·h|.

    Args:
        curvature: h, of any shape that broadcasts with `lr`, not negative.
        lr: learning rate.

    Returns:
        Factor per step, of the common shape.
    """
    return np.abs(1 - np.asarray(lr) * curvature)


def heavy_ball_rate(curvature: ArrayLike, lr: ArrayLike, momentum: ArrayLike) -> np.ndarray:
    """Spectral radius of v ← β·v + h·x, x ← x − lr·v: that of z² − (1 + β − lr·h) z + β.

    Args:
        curvature, lr: as in `gradient_descent_rate`.
        momentum: β, broadcast with the others.
    """
    return _spectral_radius(1 + np.asarray(momentum) - np.asarray(lr) * curvature, np.asarray(momentum))


def nesterov_rate(curvature: ArrayLike, lr: ArrayLike, momentum: ArrayLike) -> np.ndarray:
    """Spectral radius of v ← β·v + h·x, x ← x − lr·(h·x + β·v): that of z² − (1 + β)(1 − lr·h) z + β (1 − lr·h).

    This is PyTorch's form of Nesterov's method, whose x is the point that the gradient is taken at.

    Args:
        curvature, lr, momentum: as in `heavy_ball_rate`.
    """
    kept = 1 - np.asarray(lr) * curvature
    return _spectral_radius((1 + np.asarray(momentum)) * kept, np.asarray(momentum) * kept)


def best_gradient_descent(mu: float, L: float) -> float:
    """The learning rate 2 / (L + μ), at which gradient descent's rate is lowest, (κ − 1) / (κ + 1).

    Args:
        mu, L: smallest and largest curvature, 0 < mu <= L.
    """
    return 2 / (L + mu)


def best_nesterov(mu: float, L: float) -> tuple[float, float]:
    """Learning rate and momentum at which Nesterov's rate on quadratics is lowest, 1 − 2 / √(3κ + 1).

    lr = 4 / (3L + μ), β = (√(3κ + 1) − 2) / (√(3κ + 1) + 2), after Lessard, Recht and Packard 2016. The better known
    lr = 1/L, β = (√κ − 1) / (√κ + 1), with the rate 1 − 1/√κ, also holds for other strongly convex functions.

    Args:
        mu, L: as in `best_gradient_descent`.
    """
    root = math.sqrt(3 * L / mu + 1)
    return 4 / (3 * L + mu), (root - 2) / (root + 2)


def steps_at_rate(rate: float, shrink: float) -> float:
    """Steps in which a distance that is multiplied by `rate` at each of them shrinks to `shrink` of itself, below 1.

    Not rounded; infinite for a rate of 1 or more.
    """
    if rate >= 1:
        return math.inf
    return math.log(shrink) / math.log(rate) if rate > 0 else 1.0


def _spectral_radius(b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The larger magnitude of the two roots of z² − b z + c."""
    discriminant = b * b - 4 * c
    real = (np.abs(b) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(np.maximum(c, 0)), real)
