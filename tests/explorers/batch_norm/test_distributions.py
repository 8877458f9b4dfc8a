import numpy as np
import pytest
import torch

from course_utils.explorers.artists import find
from course_utils.explorers.batch_norm import distributions
from course_utils.explorers.batch_norm.networks import network, train_until
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.stacking import Stack
from solutions.batch_norm import batch_norm

LAST = distributions.MARKS[-1]


@pytest.fixture
def trained():
    """A stack of two networks with batch norm after ten updates at different rates."""
    stack = Stack([network(distributions.DEPTH, True) for _ in range(2)])
    for _ in train_until(stack, [0.1, 0.5], [0, 0], 32, (0, 10)):
        pass
    return stack


def test_pre_activations_are_those_of_the_layers_one_by_one(trained):
    x = images().x[:40]
    with torch.no_grad():
        found = distributions.pre_activations(trained, x)
        model, h = trained.network(1), x
        for number in range(distributions.DEPTH):
            z = model[2 * number](h)
            norm = model[2 * number + 1][0]
            received = batch_norm(z, norm.weight, norm.bias)
            torch.testing.assert_close(found[True][number][1], z.T, rtol=1e-3, atol=1e-4)
            torch.testing.assert_close(found[False][number][1], received.T, rtol=1e-3, atol=1e-4)
            h = received.relu()


def test_without_batch_norm_a_relu_receives_what_the_linear_layer_gives():
    before, after = distributions.history(False)[True], distributions.history(False)[False]
    assert (before.stds == after.stds).all() and (before.quantiles == after.quantiles).all()


def test_batch_norm_starts_every_layer_at_mean_zero_and_spread_one():
    layers = distributions.history(True)[False]
    np.testing.assert_allclose(layers.means[0], 0, atol=1e-5)
    np.testing.assert_allclose(layers.stds[0], 1, atol=0.01)


def test_quantiles_means_and_deviations_are_those_of_each_layer():
    z = torch.randperm(1001).view(1, 1, 1, -1).float()
    layers = distributions.measured(z)
    assert layers.quantiles.ravel().tolist() == [50, 250, 500, 750, 950]
    assert layers.means.item() == pytest.approx(500)
    assert layers.stds.item() == pytest.approx(z.std().item())


@pytest.mark.parametrize("lr", distributions.RATES)
def test_the_last_layer_spreads_less_with_batch_norm(lr):
    explorer = distributions.layer_distributions()
    moment = explorer.compute(update=LAST, lr=lr, place="what ReLU receives")
    assert moment.spread_factor(False) > 1.5 * moment.spread_factor(True)
    assert distributions.finding(moment, True) == "spread kept"


def test_what_is_drawn_and_told_is_what_was_measured():
    explorer = distributions.layer_distributions()
    explorer.controls["update"].value = 200
    mark, rate = distributions.MARKS.index(200), distributions.RATES.index(0.1)
    for ax, normalized in zip(explorer.axes[:2], (False, True), strict=True):
        layers = distributions.history(normalized)[False]
        np.testing.assert_array_equal(find(ax, "median").get_ydata(), layers.quantiles[2, mark, rate])
        before, after = layers.stds[0, rate, -1], layers.stds[mark, rate, -1]
        assert f"sd {before:.2f} → {after:.2f}" in explorer.text


def test_no_move_trains_anything():
    explorer = distributions.layer_distributions()
    before = distributions.history.cache_info().misses
    for name, value in {"update": 50, "lr": 0.01, "place": "what the linear layer gives"}.items():
        explorer.controls[name].value = value
    assert distributions.history.cache_info().misses == before
