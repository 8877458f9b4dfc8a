"""Gaussian process regression against matrix inverses, torch's multivariate normal and limits known in advance."""

import math

import pytest
import torch

from course_utils.search.gaussian_process import GaussianProcess, likeliest, matern, propose, rbf
from solutions.search import expected_improvement

KERNELS = {"rbf": rbf, "matern": matern}
every_kernel = pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
PRIOR = {"length_scale": 0.7, "noise": 0.3, "mean": 2.0, "std": 1.5}


def data(n: int = 6, d: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    x, y = torch.rand(n, d, generator=generator), torch.randn(n, generator=generator)
    return x.double(), y.double()


def covariances(a, b, kernel, length_scale, std, **_):
    distances = torch.tensor([[math.dist(p, q) for q in b.tolist()] for p in a.tolist()], dtype=torch.float64)
    return std**2 * kernel(distances / length_scale)


def test_kernels_are_those_of_the_book():
    r = torch.linspace(0, 4, 9, dtype=torch.float64)
    assert torch.allclose(rbf(r), torch.tensor([math.exp(-v * v / 2) for v in r.tolist()], dtype=torch.float64))
    expected = [(1 + math.sqrt(5) * v + 5 * v * v / 3) * math.exp(-math.sqrt(5) * v) for v in r.tolist()]
    assert torch.allclose(matern(r), torch.tensor(expected, dtype=torch.float64))


@every_kernel
def test_the_posterior_is_that_of_the_inverted_covariance(kernel):
    (x, y), new = data(), data(4)[0] + 0.3
    mean, std = GaussianProcess(x, y, **PRIOR, kernel=kernel).predict(new)
    across = covariances(x, new, kernel, **PRIOR)
    inverse = (covariances(x, x, kernel, **PRIOR) + PRIOR["noise"] ** 2 * torch.eye(len(x))).inverse()
    expected = covariances(new, new, kernel, **PRIOR) - across.T @ inverse @ across
    assert torch.allclose(mean, PRIOR["mean"] + across.T @ inverse @ (y - PRIOR["mean"]), atol=1e-7)
    assert torch.allclose(std, expected.diagonal().sqrt(), atol=1e-7)


@every_kernel
def test_the_likelihood_is_that_of_the_multivariate_normal(kernel):
    x, y = data()
    covariance = covariances(x, x, kernel, **PRIOR) + PRIOR["noise"] ** 2 * torch.eye(len(x))
    expected = torch.distributions.MultivariateNormal(torch.full_like(y, PRIOR["mean"]), covariance).log_prob(y)
    found = GaussianProcess(x, y, **PRIOR, kernel=kernel).log_likelihood
    assert found == pytest.approx(expected.item(), rel=1e-7)


@every_kernel
def test_without_noise_it_goes_through_what_was_measured(kernel):
    x, y = data()
    mean, std = GaussianProcess(x, y, length_scale=0.5, kernel=kernel).predict(x)
    assert torch.allclose(mean, y, atol=1e-5)
    assert (std < 1e-4).all()


@every_kernel
def test_far_from_all_measurements_it_is_as_before_them(kernel):
    x, y = data()
    mean, std = GaussianProcess(x, y, **PRIOR, kernel=kernel).predict(x + 1e3)
    assert torch.allclose(mean, torch.full_like(mean, PRIOR["mean"]))
    assert torch.allclose(std, torch.full_like(std, PRIOR["std"]))


def test_two_measurements_of_one_place_give_their_shrunken_mean():
    process = GaussianProcess(torch.zeros(2), torch.tensor([1.0, 3.0]), length_scale=1.0, noise=1.0)
    mean, std = process.predict(torch.zeros(1))
    assert mean.item() == pytest.approx(2 / (1 + 1 / 2))  # precisions add: 1 of the prior, 2 of the measurements
    assert std.item() == pytest.approx(math.sqrt(1 / 3))


@every_kernel
def test_a_place_measured_twice_without_noise_is_no_singular_matrix(kernel):
    mean, std = GaussianProcess(torch.zeros(5), torch.ones(5), length_scale=1.0, kernel=kernel).predict(torch.zeros(1))
    assert mean.item() == pytest.approx(1.0, abs=1e-6)
    assert std.item() == pytest.approx(0.0, abs=1e-4)


def test_numbers_are_one_column_and_float32_is_computed_in_float64():
    x, y = data(d=1)
    by_column, by_number = (GaussianProcess(at, y.float(), **PRIOR) for at in (x, x.flatten()))
    assert by_column.log_likelihood == by_number.log_likelihood
    assert by_number.predict(torch.tensor([0.5]))[0].dtype == torch.float64


def test_measurements_and_places_must_be_as_many():
    for x, y in ((torch.zeros(2), torch.zeros(3)), (torch.zeros(0), torch.zeros(0))):
        with pytest.raises(ValueError, match="the same measurements"):
            GaussianProcess(x, y, length_scale=1.0)


def test_the_likeliest_length_scale_is_near_that_of_the_draw():
    generator = torch.Generator().manual_seed(1)
    x = torch.linspace(0, 1, 80, dtype=torch.float64)
    scales = (0.02, 0.08, 0.32, 1.28)
    for scale in scales[:3]:
        root = torch.linalg.cholesky(
            matern((x[:, None] - x).abs() / scale) + 1e-8 * torch.eye(len(x), dtype=torch.float64)
        )
        y = root @ torch.randn(len(x), generator=generator).double()
        process = likeliest(x, y, length_scales=scales, noises=(1e-3, 1.0))
        assert (process.length_scale, process.noise) == (scale, 1e-3)
        of_all = [GaussianProcess(x, y, length_scale=s, noise=n).log_likelihood for s in scales for n in (1e-3, 1.0)]
        assert process.log_likelihood == max(of_all)


def bowl(at: torch.Tensor) -> torch.Tensor:
    """Least at (−2, 30), columns of different units."""
    return (at[:, 0] + 2) ** 2 + ((at[:, 1] - 30) / 50) ** 2


def test_proposals_find_the_least_of_a_bowl_sooner_than_chance():
    generator = torch.Generator().manual_seed(0)
    grid = torch.cartesian_prod(torch.linspace(-4, 0, 21), torch.linspace(0, 100, 21))
    losses = bowl(grid)
    tried = torch.randperm(len(grid), generator=generator)[:4].tolist()
    for _ in range(16):
        tried.append(propose(grid[tried], losses[tried], grid))
    assert (
        losses[tried].min() <= losses.sort().values[4]
    )  # of 441, which 20 random trials reach in one of five searches


def test_the_proposal_is_the_same_in_other_units():
    grid = torch.cartesian_prod(torch.linspace(-4, 0, 9), torch.linspace(0, 100, 9))
    tried = [3, 22, 40, 71]
    first = propose(grid[tried], bowl(grid[tried]), grid)
    other = grid * torch.tensor([0.01, 7.0]) + 5
    assert propose(other[tried], 100 + 8 * bowl(grid[tried]), other) == first


def test_a_trial_that_diverged_counts_as_the_worst():
    x, grid = torch.tensor([0.0, 0.5, 1.0]), torch.linspace(0, 1, 41)
    found = propose(x, torch.tensor([1.0, 2.0, math.nan]), grid)
    assert found == propose(x, torch.tensor([1.0, 2.0, math.inf]), grid)
    assert found == propose(x, torch.tensor([1.0, 2.0, 2.0]), grid)
    with pytest.raises(ValueError, match="no trial has a finite loss"):
        propose(x, torch.full((3,), math.nan), grid)


def test_equal_losses_and_a_column_of_one_value_give_a_proposal():
    grid = torch.stack([torch.linspace(0, 1, 11), torch.full((11,), 4.0)], dim=1)
    assert propose(grid[[0, 10]], torch.ones(2), grid) == 5  # farthest from both


def test_the_acquisition_given_is_the_one_that_is_made_greatest():
    x, y, grid = torch.tensor([0.1, 0.9]), torch.tensor([0.0, 1.0]), torch.linspace(0, 1, 41)
    seen = []

    def lowest_mean(mean, std, best):
        seen.append((mean, best))
        return -mean

    found = propose(x, y, grid, acquisition=lowest_mean)
    assert found == seen[0][0].argmin() and seen[0][1] == pytest.approx(-1.0)
    assert found != propose(x, y, grid, acquisition=expected_improvement)
