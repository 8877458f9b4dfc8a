import numpy as np
import pytest
import torch

from course_utils.explorers.momentum import descents
from course_utils.landscapes import ravine
from course_utils.trajectories import trajectory


@pytest.mark.parametrize(
    ("method", "options"),
    [("gradient descent", {}), ("heavy ball", {"momentum": 0.9}), ("Nesterov", {"momentum": 0.9, "nesterov": True})],
)
def test_each_method_takes_the_path_of_the_one_in_torch(method, options):
    expected = trajectory(torch.optim.SGD, ravine(30), descents.START, descents.STEPS, lr=0.8, **options)
    np.testing.assert_allclose(descents.descend(method, 30, 0.8, 0.9).path, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("method", "kappa", "steps"),
    [("gradient descent", 10, 71), ("heavy ball", 10, 27), ("heavy ball", 100, 95), ("heavy ball", 1000, 321)],
)
def test_at_its_best_a_method_needs_the_known_number_of_steps(method, kappa, steps):
    assert descents.descend(method, kappa, *descents.best_setting(method, kappa)).steps() == steps


@pytest.mark.parametrize("method", descents.METHODS)
@pytest.mark.parametrize("kappa", [2, 30, 1000])
@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.5), (0.1, 0.99), (0.9, 0.9), (1.2, 0.3), (3.0, 0.2)])
def test_the_rate_that_is_measured_is_the_one_of_the_theory(method, kappa, lr, beta):
    descent = descents.descend(method, kappa, lr, beta)
    assert descent.measured_rate() == pytest.approx(descent.rate, abs=3e-3)


def test_a_method_that_arrives_in_one_step_has_the_rate_zero():
    descent = descents.descend("gradient descent", 1, 1.0, 0.9)
    assert (descent.rate, descent.measured_rate(), descent.steps()) == (0, 0, 1)


@pytest.mark.parametrize("method", ["heavy ball", "Nesterov"])
@pytest.mark.parametrize("kappa", [5, 100, 1000])
def test_no_setting_on_the_map_beats_the_best_one(method, kappa):
    lowest = descents.descend(method, kappa, 1.0, 0.9).best[2]
    rates, betas = np.linspace(0.005, 4.2, 840), np.linspace(0, 0.995, 200)[:, None]
    assert lowest - 1e-6 <= descents.slowest_rate(method, kappa, rates, betas).min() < lowest + 0.01


def test_gradient_descent_has_no_momentum():
    descent = descents.descend("gradient descent", 50, 0.5, 0.9)
    assert descent.beta == 0
    assert descent.rate == pytest.approx(1 - 0.5 / 50)
