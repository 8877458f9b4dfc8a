"""Closed-form rates against eigenvalues of the iteration matrices and against paths of torch's optimizers."""

import math

import numpy as np
import pytest
import torch

from course_utils.landscapes import ravine
from course_utils.quadratic_rates import (
    best_gradient_descent,
    best_nesterov,
    gradient_descent_rate,
    heavy_ball_rate,
    nesterov_rate,
    steps_at_rate,
)
from course_utils.trajectories import trajectory

SETTINGS = [(h, lr, beta) for h in (0.01, 0.3, 1.0) for lr in (0.05, 1.0, 2.5, 4.0) for beta in (0.0, 0.35, 0.9, 0.99)]


def heavy_ball_matrix(h, lr, beta):
    """Of (x, v): v ← β·v + h·x, x ← x − lr·v."""
    return [[1 - lr * h, -lr * beta], [h, beta]]


def nesterov_matrix(h, lr, beta):
    """Of (x, v): v ← β·v + h·x, x ← x − lr·(h·x + β·v)."""
    return [[1 - lr * h - lr * beta * h, -lr * beta * beta], [h, beta]]


@pytest.mark.parametrize(
    ("rate", "matrix"),
    [(heavy_ball_rate, heavy_ball_matrix), (nesterov_rate, nesterov_matrix)],
    ids=["ball", "nesterov"],
)
def test_a_rate_is_the_largest_eigenvalue_of_the_iteration(rate, matrix):
    curvatures, rates, momenta = np.array(SETTINGS).T
    expected = [np.abs(np.linalg.eigvals(matrix(*setting))).max() for setting in SETTINGS]
    np.testing.assert_allclose(rate(curvatures, rates, momenta), expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("rate", [heavy_ball_rate, nesterov_rate])
def test_without_momentum_the_rates_are_those_of_gradient_descent(rate):
    rates = np.linspace(0, 4, 50)
    np.testing.assert_allclose(rate(0.7, rates, 0.0), gradient_descent_rate(0.7, rates), rtol=1e-12)


def test_settings_broadcast_to_a_map():
    assert heavy_ball_rate(1.0, np.linspace(0, 4, 7), np.linspace(0, 1, 5)[:, None]).shape == (5, 7)


@pytest.mark.parametrize(
    ("rate", "options"),
    [
        (lambda h: gradient_descent_rate(h, 1.7), {"lr": 1.7}),
        (lambda h: heavy_ball_rate(h, 1.2, 0.6), {"lr": 1.2, "momentum": 0.6}),
        (lambda h: nesterov_rate(h, 0.9, 0.6), {"lr": 0.9, "momentum": 0.6, "nesterov": True}),
    ],
)
def test_a_measured_path_shrinks_at_the_larger_rate_of_its_two_curvatures(rate, options):
    path = trajectory(torch.optim.SGD, ravine(20), (1, 1), 600, **options)
    distance = np.hypot(*path.T)
    slowest = max(rate(1 / 20), rate(1.0))
    assert (distance[600] / distance[200]) ** (1 / 400) == pytest.approx(slowest, rel=1e-3)


@pytest.mark.parametrize("kappa", [2, 7, 100, 1000])
def test_the_best_settings_reach_the_published_rates_and_no_neighbour_is_better(kappa):
    mu, L = 2.0, 2.0 * kappa

    def descent(lr):
        return max(gradient_descent_rate(mu, lr), gradient_descent_rate(L, lr))

    def nesterov(lr, beta):
        return max(nesterov_rate(mu, lr, beta), nesterov_rate(L, lr, beta))

    lr = best_gradient_descent(mu, L)
    assert descent(lr) == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)
    assert min(descent(0.99 * lr), descent(1.01 * lr)) > descent(lr)

    lr, beta = best_nesterov(mu, L)
    lowest = nesterov(lr, beta)
    assert lowest == pytest.approx(1 - 2 / math.sqrt(3 * kappa + 1), abs=1e-6)
    for near in [(0.98 * lr, beta), (1.02 * lr, beta), (lr, beta - 0.01), (lr, beta + 0.01)]:
        assert nesterov(*near) > lowest


def test_steps_follow_from_the_rate():
    assert steps_at_rate(0.1, 1e-6) == pytest.approx(6)
    assert steps_at_rate(0.0, 1e-6) == 1
    assert steps_at_rate(1.0, 1e-6) == steps_at_rate(1.3, 1e-6) == math.inf
