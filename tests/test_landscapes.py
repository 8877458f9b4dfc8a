"""The test functions: closed forms against autograd, and what is claimed of their minima."""

import math

import numpy as np
import pytest
import torch

from course_utils.landscapes import LANDSCAPES, least_squares, ravine, saddle

ALL = [*LANDSCAPES.values(), ravine(kappa=20, angle=0.6), least_squares(batch_size=5, n=40, seed=3)]
each_landscape = pytest.mark.parametrize("landscape", ALL, ids=lambda landscape: landscape.name)


def random_points(landscape, *shape):
    """Points [*shape, 2] in the landscape's window."""
    (left, right), (bottom, top) = landscape.window
    corner, size = torch.tensor([left, bottom]), torch.tensor([right - left, top - bottom])
    uniform = torch.rand(*shape, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return (corner + uniform * size).double()


def test_landscapes_go_by_their_names():
    assert list(LANDSCAPES) == ["ravine", "saddle", "Rosenbrock", "Beale", "plateau", "least squares"]
    assert all(name == landscape.name for name, landscape in LANDSCAPES.items())


@each_landscape
def test_gradient_is_that_of_autograd(landscape):
    points = random_points(landscape, 4, 5).requires_grad_()
    (expected,) = torch.autograd.grad(landscape.value(points).sum(), points)
    torch.testing.assert_close(landscape.gradient(points.detach()), expected, rtol=1e-12, atol=1e-12)


@each_landscape
def test_hessian_is_that_of_autograd(landscape):
    points = random_points(landscape, 12)
    expected = torch.stack([torch.autograd.functional.hessian(landscape.value, point) for point in points])
    torch.testing.assert_close(landscape.hessian(points), expected, rtol=1e-11, atol=1e-11)


@each_landscape
def test_leading_dimensions_are_kept(landscape):
    for shape in [(), (3,), (2, 3)]:
        points = random_points(landscape, *shape)
        assert landscape.value(points).shape == shape
        assert landscape.gradient(points).shape == (*shape, 2)
        assert landscape.hessian(points).shape == (*shape, 2, 2)


@each_landscape
def test_tensors_arrays_and_floats_give_the_same(landscape):
    points = random_points(landscape, 3)
    for function in (landscape.value, landscape.gradient, landscape.hessian):
        tensors, arrays = function(points), function(points.numpy())
        assert isinstance(tensors, torch.Tensor) and isinstance(arrays, np.ndarray)
        np.testing.assert_allclose(arrays, tensors, rtol=1e-13, atol=1e-13)
        for point, expected in zip(points.tolist(), arrays, strict=True):
            np.testing.assert_allclose(function(point), expected, rtol=1e-13, atol=1e-13)


@each_landscape
def test_a_pair_of_floats_gives_floats(landscape):
    assert type(landscape.value(landscape.start)) is float
    assert [type(entry) for entry in landscape.gradient(landscape.start)] == [float, float]


@each_landscape
def test_single_precision_stays_single(landscape):
    points = random_points(landscape, 3).float()
    for function in (landscape.value, landscape.gradient, landscape.hessian):
        assert function(points).dtype == torch.float32


@each_landscape
def test_minima_are_minima(landscape):
    for point, value in landscape.minima:
        point = torch.tensor(point, dtype=torch.float64)
        assert landscape.value(point).item() == pytest.approx(value, abs=1e-14)
        torch.testing.assert_close(landscape.gradient(point), torch.zeros(2).double(), rtol=0, atol=1e-13)
        assert torch.linalg.eigvalsh(landscape.hessian(point)).min() > 0


@each_landscape
def test_nothing_in_the_window_is_lower_than_the_lowest_minimum(landscape):
    lowest = min(minimum.value for minimum in landscape.minima)
    assert landscape.value(random_points(landscape, 10_000)).min() > lowest


@each_landscape
def test_the_window_shows_start_and_minima(landscape):
    for point in [landscape.start, *(minimum.point for minimum in landscape.minima)]:
        for coordinate, (low, high) in zip(point, landscape.window, strict=True):
            assert low < coordinate < high


@pytest.mark.parametrize("angle", [0.0, 0.3, 2.0])
def test_a_ravine_has_the_curvatures_that_its_condition_number_says(angle):
    curvatures = torch.linalg.eigvalsh(ravine(50, angle).hessian(torch.zeros(2).double()))
    torch.testing.assert_close(curvatures, torch.tensor([1 / 50, 1.0]).double())


def test_a_turned_ravine_is_flat_along_its_angle():
    along = torch.tensor([math.cos(0.7), math.sin(0.7)], dtype=torch.float64)
    assert ravine(50, 0.7).value(along).item() == pytest.approx(0.5 / 50)


def test_a_condition_number_below_one_is_refused():
    with pytest.raises(ValueError, match="kappa"):
        ravine(0.5)


def test_the_saddle_rises_one_way_and_falls_the_other():
    origin = torch.zeros(2, dtype=torch.float64)
    assert saddle().gradient(origin).tolist() == [0, 0]
    down, up = torch.linalg.eigvalsh(saddle().hessian(origin))
    assert down < 0 < up


def test_the_plateau_is_flat_far_out_and_steep_near_its_basin():
    plateau = LANDSCAPES["plateau"]
    slopes = [math.hypot(*plateau.gradient((x, 0.0))) for x in (100.0, 10.0, 0.5)]
    assert slopes[0] == pytest.approx(slopes[1] / 1000, rel=0.05)  # as the third power of the distance
    assert slopes[2] > 100 * slopes[1]


def test_least_squares_has_the_minimum_of_the_examples_that_it_averages():
    problem = least_squares(n=60, seed=1)
    per_example = [[problem.gradient(point, [i]) for i in range(60)] for point in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))]
    at_origin, *at_units = (torch.tensor(gradients).double() for gradients in per_example)  # each [n, 2]
    outer = torch.stack([unit - at_origin for unit in at_units], dim=-1) / 2  # xᵢ xᵢᵀ: [n, 2, 2]
    x1 = outer[:, 0, 0].sqrt()
    X, y = torch.stack([x1, outer[:, 0, 1] / x1], dim=1), -at_origin[:, 0] / 2 / x1  # up to each example's sign
    expected = torch.linalg.lstsq(X, y).solution
    np.testing.assert_allclose(problem.minima[0].point, expected, rtol=1e-8)
    assert problem.minima[0].value == pytest.approx((X @ expected - y).square().mean().item())


def test_a_batch_of_all_examples_is_the_full_problem():
    problem = least_squares(batch_size=40, n=40)
    points, everything = random_points(problem, 6), problem.batches(0, 1)[0]
    torch.testing.assert_close(problem.value(points, everything), problem.value(points))
    torch.testing.assert_close(problem.gradient(points, everything), problem.gradient(points))


def test_the_gradient_of_a_batch_is_that_of_autograd():
    problem = least_squares(batch_size=5)
    points, batch = random_points(problem, 6).requires_grad_(), problem.batches(0, 1)[0]
    (expected,) = torch.autograd.grad(problem.value(points, batch).sum(), points)
    torch.testing.assert_close(problem.gradient(points.detach(), batch), expected)


def test_every_point_may_have_its_own_batch():
    problem = least_squares(batch_size=5)
    points, batches = random_points(problem, 3).numpy(), problem.batches(0, 3)
    together = problem.gradient(points, batches)
    for point, batch, gradient in zip(points.tolist(), batches, together, strict=True):
        np.testing.assert_allclose(problem.gradient(point, batch), gradient, rtol=1e-13)


def test_batches_run_through_shuffled_epochs():
    problem = least_squares(batch_size=10, n=40)
    epochs = problem.batches(0, 8).reshape(2, 40)
    assert (np.sort(epochs) == np.arange(40)).all()
    assert (epochs[0] != epochs[1]).any()


def test_a_seed_decides_the_batches_whatever_their_number():
    problem = least_squares(batch_size=7, n=40)
    assert (problem.batches(3, 20)[:6] == problem.batches(3, 6)).all()
    assert (problem.batches(3, 6) != problem.batches(4, 6)).any()


@pytest.mark.parametrize("batch_size", [0, 257])
def test_a_batch_size_beyond_the_data_is_refused(batch_size):
    with pytest.raises(ValueError, match="from 1 to the 256 examples"):
        least_squares(batch_size)
