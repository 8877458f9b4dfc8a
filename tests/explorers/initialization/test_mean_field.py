import math

import numpy as np
import pytest

from course_utils.activations import activations
from course_utils.explorers.initialization.mean_field import predicted_stds, second_moments
from course_utils.initializers import schemes

EQUAL = [100] * 6


@pytest.mark.parametrize("q", [0.01, 1.0, 70.0])
@pytest.mark.parametrize(
    ("name", "forward", "backward"),
    [
        ("identity", lambda q: q, lambda q: 1),
        ("ReLU", lambda q: q / 2, lambda q: 1 / 2),
        ("leaky ReLU", lambda q: (1 + 0.01**2) * q / 2, lambda q: (1 + 0.01**2) / 2),
        ("sine", lambda q: (1 - math.exp(-2 * q)) / 2, lambda q: (1 + math.exp(-2 * q)) / 2),
    ],
)
def test_second_moments_are_the_closed_forms(name, forward, backward, q):
    assert second_moments(activations[name], q) == pytest.approx((forward(q), backward(q)), rel=1e-3)


def test_nothing_in_gives_the_activation_at_zero():
    assert second_moments(activations["sigmoid"], 0.0) == pytest.approx((1 / 4, 1 / 16))


@pytest.mark.parametrize(
    ("scheme", "name", "factor"),
    [
        ("Kaiming", "ReLU", 1),
        ("Xavier", "ReLU", 1 / 2),
        ("orthogonal", "ReLU", 1 / 2),
        ("Xavier", "identity", 1),
        ("orthogonal", "identity", 1),
        ("Kaiming", "identity", 2),
        ("N(0, 1)", "ReLU", 50),
        ("N(0, 0.01²)", "identity", 0.01),
        ("U(−1, 1)", "ReLU", 50 / 3),
    ],
)
def test_squares_change_by_the_same_factor_in_every_layer_both_ways(scheme, name, factor):
    outputs, gradients = predicted_stds(scheme, activations[name], EQUAL, input_square=1.0, last_gradient=0.3)
    assert len(outputs) == len(gradients) == 5
    np.testing.assert_allclose(outputs[1:] ** 2 / outputs[:-1] ** 2, factor, rtol=1e-3)
    np.testing.assert_allclose(gradients[:-1] ** 2 / gradients[1:] ** 2, factor, rtol=1e-3)
    assert gradients[-1] == pytest.approx(0.3)


def test_the_first_layer_starts_from_the_inputs_and_the_widths_count():
    outputs, gradients = predicted_stds("Xavier", activations["identity"], [200, 100, 20], 3.0, 0.5)
    np.testing.assert_allclose(outputs**2, [200 * 2 / 300 * 3, 200 * 2 / 300 * 3 * 100 * 2 / 120])
    assert gradients[0] ** 2 == pytest.approx(20 * 2 / 120 * 0.25)


def test_the_default_has_a_third_of_the_kept_variance_and_biases_of_the_same():
    outputs, gradients = predicted_stds("PyTorch's default", activations["ReLU"], EQUAL, 1.0, 1.0)
    squares = outputs**2
    np.testing.assert_allclose(squares[1:], squares[:-1] / 6 + 1 / 300, rtol=1e-3)
    np.testing.assert_allclose(gradients[:-1] ** 2 / gradients[1:] ** 2, 1 / 6, rtol=1e-3)


def test_every_scheme_has_a_prediction():
    for scheme in schemes:
        outputs, gradients = predicted_stds(scheme, activations["tanh"], EQUAL, 1.0, 1.0)
        assert np.isfinite([outputs, gradients]).all()
