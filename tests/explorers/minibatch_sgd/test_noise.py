import math

import numpy as np
import pytest
import torch

from course_utils.explorers.minibatch_sgd import noise
from solutions.minibatch_sgd import minibatch_gradient


def test_gradient_descent_follows_the_closed_form():
    landscape = noise.problem(noise.EXAMPLES)
    minimum, hessian = np.array(landscape.minima[0].point), landscape.hessian(np.array(landscape.start))
    contraction = np.eye(2) - 0.2 * hessian
    path = noise.path(noise.EXAMPLES, 0.2, 0)
    for t in (0, 1, 7, noise.UPDATES):
        expected = minimum + np.linalg.matrix_power(contraction, t) @ (landscape.start - minimum)
        np.testing.assert_allclose(path[t], expected)


def test_the_cloud_holds_gradients_as_the_exercise_defines_them():
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(256, 2, generator=generator, dtype=torch.float64)
    X = X @ torch.tensor([[1.0, 0.3], [0.0, 0.4]], dtype=torch.float64)
    y = X @ torch.tensor([1.0, 0.5], dtype=torch.float64)
    y += 0.5 * torch.randn(256, generator=generator, dtype=torch.float64)
    batch = torch.tensor(noise.shuffles(3)[5, :16])
    start = torch.tensor(noise.problem(16).start, dtype=torch.float64)
    np.testing.assert_allclose(noise.gradient_cloud(16, 3)[5], minibatch_gradient(X[batch], y[batch], start))


def test_a_batch_of_all_examples_has_no_noise():
    assert noise.gradient_sd(noise.gradient_cloud(noise.EXAMPLES, seed=1)) < 1e-12


@pytest.mark.parametrize("batch_size", [4, 16, 64])
def test_gradient_noise_falls_as_one_over_the_root_of_the_batch_size(batch_size):
    n = noise.EXAMPLES
    landscape = noise.problem(1)
    singles = landscape.gradient(np.broadcast_to(landscape.start, (n, 2)), np.arange(n)[:, None])
    without_replacement = math.sqrt((n - batch_size) / (n - 1))
    expected = noise.gradient_sd(singles) / math.sqrt(batch_size) * without_replacement
    assert noise.gradient_sd(noise.gradient_cloud(batch_size, seed=0)) == pytest.approx(expected, rel=0.1)


def test_the_mini_batch_at_n_is_gradient_descent():
    shown = noise.gradient_noise().compute(batch_size=noise.EXAMPLES, lr=0.3, seed=4)
    np.testing.assert_allclose(shown.paths["mini-batch"], shown.paths["GD"])
    assert shown.distances()["GD"] < shown.distances()["SGD"]


def test_another_seed_draws_other_batches_but_the_same_gradient_descent():
    explorer = noise.gradient_noise()
    one, other = explorer.compute(16, 0.3, 0), explorer.compute(16, 0.3, 1)
    assert (one.paths["SGD"][1:] != other.paths["SGD"][1:]).all()
    assert (one.paths["GD"] == other.paths["GD"]).all()
    assert not (one.cloud == other.cloud).any()


def test_a_move_computes_only_what_depends_on_it():
    explorer = noise.gradient_noise()
    explorer.controls["lr"].value = 0.37
    before = noise.path.cache_info().misses
    explorer.controls["batch_size"].value = 128
    assert noise.path.cache_info().misses == before + 1


def test_the_paths_shown_are_those_of_the_rate_on_the_slider():
    shown = noise.gradient_noise().compute(batch_size=1, lr=0.17, seed=2)
    np.testing.assert_allclose(shown.paths["SGD"], shown.paths["mini-batch"], rtol=1e-6)
