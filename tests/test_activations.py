import math
import re

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils.activations import activations

CLOSED_FORMS = {
    "sign": lambda x: 0 * x,
    "step": lambda x: 0 * x,
    "sigmoid": lambda x: torch.sigmoid(x) * (1 - torch.sigmoid(x)),
    "tanh": lambda x: 1 - torch.tanh(x) ** 2,
    "arctan": lambda x: 1 / (1 + x**2),
    "softsign": lambda x: 1 / (1 + x.abs()) ** 2,
    "ISRU": lambda x: (1 + x**2) ** -1.5,
    "ReLU": lambda x: (x > 0).double(),
    "leaky ReLU": lambda x: torch.where(x > 0, 1.0, 0.01),
    "PReLU": lambda x: torch.where(x > 0, 1.0, 0.25),
    "RReLU": lambda x: torch.where(x > 0, 1.0, 11 / 48),
    "SReLU": lambda x: torch.where(x > 1, 0.4, torch.where(x < -1, 0.1, 1.0)),
    "APL": lambda x: (x > 0).double() - 0.2 * (x < 1) + 0.6 * (x < -1),
    "|x|": torch.sign,
    "ELU": lambda x: torch.where(x > 0, 1.0, torch.exp(x)),
    "SELU": lambda x: 1.0507009873554805 * torch.where(x > 0, 1.0, 1.6732632423543772 * torch.exp(x)),
    "softplus": torch.sigmoid,
    "SiLU": lambda x: torch.sigmoid(x) * (1 + x * (1 - torch.sigmoid(x))),
    "GELU": lambda x: (1 + torch.erf(x / 2**0.5)) / 2 + x * torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi),
    "ISRLU": lambda x: torch.where(x > 0, 1.0, (1 + x**2) ** -1.5),
    "identity": torch.ones_like,
    "bent identity": lambda x: x / (2 * torch.sqrt(x**2 + 1)) + 1,
    "soft exponential": lambda x: torch.exp(x / 2),
    "sine": torch.cos,
    "sinc": lambda x: torch.cos(x) / x - torch.sin(x) / x**2,
}
MODULES = {
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "softsign": nn.Softsign(),
    "ReLU": nn.ReLU(),
    "leaky ReLU": nn.LeakyReLU(),
    "PReLU": nn.PReLU().double(),
    "RReLU": nn.RReLU().eval(),
    "ELU": nn.ELU(),
    "SELU": nn.SELU(),
    "softplus": nn.Softplus(),
    "SiLU": nn.SiLU(),
    "GELU": nn.GELU(),
    "identity": nn.Identity(),
}


@pytest.fixture(params=activations.values(), ids=activations)
def activation(request):
    return request.param


def places(low: float = -8, high: float = 8) -> torch.Tensor:
    """Inputs off the multiples of 0.01, where all kinks and jumps are."""
    return torch.arange(low, high, 0.01, dtype=torch.float64) + 0.005


def test_the_derivative_is_the_closed_form(activation):
    x = places()
    torch.testing.assert_close(
        activation.derivative(x), CLOSED_FORMS[activation.name](x).double(), rtol=1e-6, atol=1e-9
    )


def test_the_derivative_agrees_with_centred_differences_away_from_kinks(activation):
    x, eps = places(), 1e-6
    differences = (activation.function(x + eps) - activation.function(x - eps)) / (2 * eps)
    torch.testing.assert_close(activation.derivative(x), differences, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", MODULES)
def test_what_torch_has_is_torchs(name):
    x = places()
    torch.testing.assert_close(activations[name].function(x), MODULES[name](x), rtol=0, atol=0)


def test_the_values_stay_within_the_range_and_come_near_both_ends(activation):
    x = torch.cat([places(-200, 20), torch.tensor([-1e6, 0.0, 100.0, 1e6], dtype=torch.float64)])
    values, (low, high) = activation.function(x), activation.range
    assert values.min() >= low - 1e-7 and values.max() <= high + 1e-7
    assert values.min() < -1000 if math.isinf(low) else values.min() < low + 1e-4
    assert values.max() > 1000 if math.isinf(high) else values.max() > high - 1e-4
    assert activation.bounded == (math.isfinite(low) and math.isfinite(high))


def test_no_slope_is_steeper_than_the_steepest_and_some_come_near(activation):
    slopes = activation.derivative(torch.cat([places(-50, 20), torch.tensor([100.0], dtype=torch.float64)])).abs()
    if math.isinf(activation.steepest):
        assert slopes.max() > 1e10
    else:
        assert slopes.max() == pytest.approx(activation.steepest, rel=0.01)
        assert slopes.max() <= activation.steepest + 1e-6


def test_a_monotone_function_never_falls_and_another_does(activation):
    falls = (activation.function(places()).diff() < -1e-12).any().item()
    assert falls is not activation.monotone


def test_the_slope_changes_at_once_only_at_a_kink_and_the_value_only_at_a_jump(activation):
    grid, eps = torch.arange(-500, 501, dtype=torch.float64) / 100, 1e-7
    left, right = grid - eps, grid + eps
    jumps = (activation.function(right) - activation.function(left)).abs() > 0.5
    kinks = (activation.derivative(right) - activation.derivative(left)).abs() > 0.05
    assert grid[jumps].tolist() == list(activation.jumps)
    assert grid[kinks].tolist() == list(activation.kinks)
    assert activation.differentiable == (not activation.kinks and not activation.jumps)


@pytest.mark.parametrize(
    ("name", "slope"), [("ReLU", 0), ("|x|", 0), ("leaky ReLU", 0.01), ("PReLU", 0.25), ("RReLU", 11 / 48), ("step", 0)]
)
def test_at_a_kink_the_derivative_is_autograds(name, slope):
    zero = torch.zeros(1, dtype=torch.float64)
    assert activations[name].derivative(zero).item() == pytest.approx(slope)


def test_a_derivative_of_single_precision_keeps_its_shape_and_type(activation):
    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))
    slopes = activation.derivative(x)
    assert (slopes.shape, slopes.dtype) == (x.shape, x.dtype)
    assert not x.requires_grad and not slopes.requires_grad


def test_randomized_relu_is_shown_in_its_evaluation_form():
    x = places()
    torch.testing.assert_close(activations["RReLU"].function(x), F.leaky_relu(x, (1 / 8 + 1 / 3) / 2))


def test_every_activation_has_a_name_of_its_own_a_formula_and_a_source_with_a_year():
    assert len(activations) == 25
    assert all(name == activation.name and activation.formula for name, activation in activations.items())
    undated = {name for name, activation in activations.items() if not re.search(r", (19|20)\d\d$", activation.source)}
    assert undated == {"identity", "bent identity", "sinc"}
