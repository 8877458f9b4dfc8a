import math

import pytest
import torch
from torch import nn

from course_utils.initializers import linear_layers, schemes, weight_variance
from course_utils.models import mlp

DRAWN = [name for name in schemes if name != "zeros"]


def drawn(name: str, *sizes: int, seed: int = 0) -> nn.Sequential:
    return schemes[name](mlp(*sizes, seed=9), torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("N(0, 1)", nn.init.normal_),
        ("N(0, 0.01²)", lambda weight, generator: nn.init.normal_(weight, 0, 0.01, generator=generator)),
        ("U(−1, 1)", lambda weight, generator: nn.init.uniform_(weight, -1, 1, generator=generator)),
        ("Xavier", nn.init.xavier_normal_),
        ("Kaiming", lambda w, generator: nn.init.kaiming_normal_(w, nonlinearity="relu", generator=generator)),
        ("orthogonal", nn.init.orthogonal_),
    ],
)
def test_a_scheme_draws_layer_after_layer_as_torch_does(name, function):
    generator = torch.Generator().manual_seed(4)
    for layer in linear_layers(drawn(name, 30, 50, 20, seed=4)):
        expected = function(torch.empty_like(layer.weight), generator=generator)
        torch.testing.assert_close(layer.weight.data, expected, rtol=0, atol=0)
        assert not layer.bias.any()


def test_pytorchs_default_is_what_a_linear_layer_does_by_itself():
    torch.manual_seed(3)
    expected = [nn.Linear(30, 50), nn.Linear(50, 7)]
    for layer, own in zip(linear_layers(drawn("PyTorch's default", 30, 50, 7, seed=3)), expected, strict=True):
        torch.testing.assert_close(layer.weight, own.weight)
        torch.testing.assert_close(layer.bias, own.bias)
        assert own.bias.any()


@pytest.mark.parametrize("sizes", [(300, 500), (500, 300)])
@pytest.mark.parametrize("name", schemes)
def test_the_drawn_weights_have_the_variance_of_the_closed_form(name, sizes):
    weight = drawn(name, *sizes)[0].weight
    assert weight.var().item() == pytest.approx(weight_variance(name, *sizes), rel=0.02)
    assert abs(weight.mean().item()) <= 4 * math.sqrt(weight_variance(name, *sizes) / weight.numel())


@pytest.mark.parametrize("sizes", [(40, 60), (60, 40)])
def test_orthogonal_rows_or_columns_are_orthonormal_whichever_are_fewer(sizes):
    weight = drawn("orthogonal", *sizes)[0].weight.detach()
    product = weight @ weight.T if sizes[1] < sizes[0] else weight.T @ weight
    torch.testing.assert_close(product, torch.eye(min(sizes)), rtol=0, atol=1e-5)


def test_a_network_of_zeros_is_zero():
    assert not drawn("zeros", 12, 8, 3)(torch.ones(5, 12)).any()


@pytest.mark.parametrize("name", DRAWN)
def test_the_generator_is_the_only_source_of_randomness(name):
    torch.manual_seed(0)
    first, state = drawn(name, 12, 8, 3), torch.get_rng_state()
    torch.manual_seed(1)
    again, other = drawn(name, 12, 8, 3), drawn(name, 12, 8, 3, seed=1)
    assert all((a == b).all() for a, b in zip(first.parameters(), again.parameters(), strict=True))
    assert (first[0].weight != other[0].weight).any()
    torch.manual_seed(0)
    assert (torch.get_rng_state() == state).all()


@pytest.mark.parametrize("name", schemes)
def test_the_same_tensors_are_filled_and_the_model_is_returned(name):
    model = mlp(12, 8, 3, seed=0)
    before = list(model.parameters())
    returned = schemes[name](model, torch.Generator().manual_seed(0))
    assert returned is model
    assert all(a is b for a, b in zip(model.parameters(), before, strict=True))
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_layers_without_bias_and_layers_that_are_not_linear_are_taken_as_they_are():
    model = nn.Sequential(nn.Linear(4, 5, bias=False), nn.BatchNorm1d(5), nn.Sequential(nn.Linear(5, 2)))
    for name in schemes:
        schemes[name](model, torch.Generator().manual_seed(0))
    assert (model[1].weight == 1).all()
    assert linear_layers(model) == [model[0], model[2][0]]
