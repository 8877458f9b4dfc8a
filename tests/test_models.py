"""The networks: their layers, their start, and that building one disturbs nothing."""

import pytest
import torch
from torch import nn

from course_utils.models import mlp


def test_layers_alternate_with_activations_and_end_linear():
    model = mlp(784, 64, 32, 10, activation=nn.Tanh)
    assert [type(layer) for layer in model] == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    assert [layer.weight.shape for layer in model[::2]] == [(64, 784), (32, 64), (10, 32)]
    assert model(torch.randn(5, 784)).shape == (5, 10)


def test_two_sizes_are_a_linear_model():
    assert [type(layer) for layer in mlp(3, 1)] == [nn.Linear]


def test_hidden_layers_do_not_share_a_parametrized_activation():
    model = mlp(2, 3, 3, 1, activation=nn.PReLU)
    assert model[1] is not model[3]


def test_each_hidden_layer_is_normalized_before_its_activation_and_dropped_from_behind_it():
    model = mlp(4, 3, 2, 1, batch_norm=True, dropout=0.3)
    hidden = [nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Dropout]
    assert [type(layer) for layer in model] == [*hidden, *hidden, nn.Linear]
    assert model[1] is not model[5]
    assert (model[1].num_features, model[5].num_features, model[3].p) == (3, 2, 0.3)


def test_normalized_and_plain_networks_start_from_the_same_weights():
    plain, normalized = mlp(4, 3, 2, seed=0), mlp(4, 3, 2, batch_norm=True, dropout=0.5, seed=0)
    assert torch.equal(plain[0].weight, normalized[0].weight) and torch.equal(plain[-1].weight, normalized[-1].weight)


def test_a_seed_gives_the_weights_that_torch_gives_under_it():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        expected = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    for ours, theirs in zip(mlp(4, 3, 2, seed=3).parameters(), expected.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_two_seeds_start_differently():
    assert not torch.equal(mlp(4, 2, seed=0)[0].weight, mlp(4, 2, seed=1)[0].weight)


def test_a_seeded_model_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    mlp(4, 3, 2, seed=0)
    assert torch.equal(torch.get_rng_state(), before)


def test_without_a_seed_the_global_generator_decides():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        unseeded = mlp(4, 3, 2)
    assert torch.equal(unseeded[0].weight, mlp(4, 3, 2, seed=5)[0].weight)


@pytest.mark.parametrize("sizes", [(), (784,), (784, 0), (784, 64.0, 10)])
def test_sizes_that_make_no_network_are_named(sizes):
    with pytest.raises(ValueError, match="two or more positive whole sizes"):
        mlp(*sizes)
