"""The two recipes: trained, charged in full, and without a look at the test set."""

import pytest
import torch
from torch import nn

from course_utils.datasets import Examples, Splits
from course_utils.search.budget import Budget, BudgetExceeded, cost
from course_utils.search.capstone import baseline, reference
from course_utils.training import error_and_loss

N = 200


@pytest.fixture(scope="module")
def data() -> Splits:
    """Ten noisy kinds of nine pixels; the test set cannot be read."""
    generator = torch.Generator().manual_seed(0)
    centres = torch.randn(10, 9, generator=generator)

    def draw(n: int) -> Examples:
        y = torch.randint(10, (n,), generator=generator)
        return Examples(centres[y] + 0.7 * torch.randn(n, 9, generator=generator), y)

    return Splits(draw(N), draw(300), None)


def _weights(network: nn.Module) -> list[torch.Tensor]:
    return [p.detach().clone() for p in network.parameters()]


@pytest.mark.parametrize("recipe", [baseline, reference])
def test_a_recipe_trains_charges_and_repeats_itself(recipe, data):
    runs = []
    for _ in range(2):
        model, history = recipe(data, Budget(2e7), seed=3)
        runs.append(_weights(model))
        assert history.validation_error[-1] == error_and_loss(model, data.validation)[0]
        assert history.validation_error[-1] < history.validation_error[0] - 0.05
    assert all(torch.equal(a, b) for a, b in zip(*runs, strict=True))


def test_the_baseline_spends_what_is_left_to_the_last_whole_epoch(data):
    budget = Budget(5e6)
    budget.charge(10**6)
    model, history = baseline(data, budget)
    one = cost(model, N, 1)
    assert one == N * (9 * 64 + 64 + 64 * 32 + 32 + 32 * 10 + 10)
    assert (history.epochs, budget.runs) == (4 * 10**6 // one, 2)
    assert budget.spent == 10**6 + history.epochs * one
    with pytest.raises(BudgetExceeded):
        baseline(data, budget)


def test_the_reference_spends_what_is_left_to_the_last_whole_epoch(data):
    budget = Budget(2e7)
    budget.charge(10**6)
    model, history = reference(data, budget)
    one = cost(model, N, 1)
    assert one == N * (9 * 128 + 128 + 2 * 128 + 128 * 64 + 64 + 2 * 64 + 64 * 10 + 10)
    assert history.epochs == 19 * 10**6 // one
    assert budget.spent == 10**6 + history.epochs * one
    assert 0 <= budget.left < one
    with pytest.raises(BudgetExceeded, match="2 epochs"):
        reference(data, budget)


def test_other_seeds_are_other_networks(data):
    first, second = (reference(data, Budget(2e7), seed=seed)[0] for seed in (0, 1))
    assert not torch.equal(first[0].weight, second[0].weight)
