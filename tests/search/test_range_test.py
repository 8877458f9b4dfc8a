"""The learning-rate range test against a loop of its own, and its suggestions on curves whose places are known."""

import math
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_utils.models import mlp
from course_utils.search.range_test import Suggestion, range_test, suggestion
from solutions.adaptive import Adam
from solutions.minibatch_sgd import SGD

BUILD = partial(mlp, 6, 5, 3)
SETTING = {"low": 1e-3, "high": 1.0, "steps": 12, "batch_size": 8, "seeds": range(3)}


def examples(n: int = 50) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(n, 6, generator=generator), torch.randint(3, (n,), generator=generator)


def by_hand(make, seed: int, rates, batch_size: int) -> list[float]:
    (x, y), generator, losses = examples(), torch.Generator().manual_seed(seed), []
    model = BUILD(seed=seed)
    optimizer = make(model.parameters(), lr=1.0)
    for rate in rates:
        optimizer.param_groups[0]["lr"] = float(rate)
        index = torch.randperm(len(x), generator=generator)[:batch_size]
        loss = F.cross_entropy(model(x[index]), y[index])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("make", [SGD, Adam])
def test_every_network_has_the_losses_of_a_loop_of_its_own(make):
    rates, losses = range_test(BUILD, examples(), optimizer=make, **SETTING)
    assert losses.shape == (3, 12)
    for seed in range(3):
        assert losses[seed].tolist() == pytest.approx(by_hand(make, seed, rates, 8), rel=1e-4)


def test_rates_grow_by_equal_factors_from_the_first_to_the_last():
    rates, _ = range_test(BUILD, examples(), optimizer=SGD, **SETTING)
    assert (rates[0], rates[-1]) == pytest.approx((1e-3, 1.0))
    np.testing.assert_allclose(rates[1:] / rates[:-1], 1000 ** (1 / 11))


def test_losses_are_nan_from_the_first_that_is_not_finite():
    x, y = examples()
    setting = SETTING | {"high": 1e30, "steps": 40}
    _, losses = range_test(BUILD, (x, y), optimizer=SGD, **setting)
    for of_network in losses:
        first = int(np.argmax(np.isnan(of_network)))
        assert 0 < first
        assert np.isfinite(of_network[:first]).all() and np.isnan(of_network[first:]).all()


@pytest.mark.parametrize("wrong", [{"low": 0.0}, {"low": 2.0}, {"steps": 1}, {"batch_size": 0}, {"batch_size": 51}])
def test_settings_that_cannot_be_are_named(wrong):
    with pytest.raises(ValueError, match="got low=|batch_size must be"):
        range_test(BUILD, examples(), optimizer=SGD, **(SETTING | wrong))


def test_the_suggestions_are_the_steepest_and_the_least_place():
    rates = np.geomspace(1e-4, 1, 401)
    steep, least = 1e-2, 1e-1
    logs = np.log(rates)
    losses = -np.tanh(2 * (logs - math.log(steep))) + 3 * np.maximum(0, logs - math.log(least)) ** 2
    found = suggestion(rates, losses)
    assert found.steepest == pytest.approx(steep, rel=0.03)
    assert found.minimum == pytest.approx(least, rel=0.15)
    assert found.tenth == found.minimum / 10


def test_a_fall_after_the_least_loss_and_divergence_do_not_count():
    rates = np.geomspace(1e-3, 10, 9)
    losses = [2.3, 2.2, 2.0, 1.9, 1.8, 9.0, 2.0, math.nan, math.nan]
    assert suggestion(rates, np.array(losses)) == Suggestion(pytest.approx(rates[1]), pytest.approx(rates[4]))


def test_a_loss_that_only_grows_suggests_the_first_rate_and_one_loss_suggests_nothing():
    rates = np.geomspace(1e-3, 10, 4)
    assert suggestion(rates, np.array([1.0, 2.0, 3.0, 4.0])).minimum == rates[0]
    with pytest.raises(ValueError, match="two or more finite losses"):
        suggestion(rates, np.array([1.0, math.nan, math.nan, math.nan]))
