"""The budget: what is charged, in closed form, and what is refused before anything is trained."""

import copy

import pytest
import torch
from torch import nn

from course_utils import training
from course_utils.models import mlp
from course_utils.search.budget import Budget, BudgetExceeded, cost

PARAMETERS = 5 * 4 + 4 + 4 * 3 + 3  # of mlp(5, 4, 3)
N = 20


@pytest.fixture
def train() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(N, 5, generator=generator), torch.randint(3, (N,), generator=generator)


@pytest.fixture
def model() -> nn.Sequential:
    return mlp(5, 4, 3, seed=0)


def _sgd(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=0.1)


@pytest.mark.parametrize("batch_size", [1, 7, N])
def test_a_run_costs_parameters_times_examples_times_epochs_whatever_the_batches(model, train, batch_size):
    budget = Budget(1e6)
    budget.fit(model, train, train, optimizer=_sgd(model), epochs=3, batch_size=batch_size)
    assert budget.spent == PARAMETERS * N * 3
    budget.fit(model, train, optimizer=_sgd(model), epochs=2, batch_size=batch_size)
    assert (budget.spent, budget.runs) == (PARAMETERS * N * 5, 2)
    assert budget.left == 1e6 - budget.spent


def test_it_trains_as_fit_does(model, train):
    other = copy.deepcopy(model)
    settings = {"epochs": 3, "batch_size": 7, "seed": 4, "schedule": lambda epoch: 0.1 / (epoch + 1)}
    ours = Budget().fit(model, train, train, optimizer=_sgd(model), **settings)
    theirs = training.fit(other, train, train, optimizer=_sgd(other), **settings)
    assert ours.validation_error == theirs.validation_error
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))


def test_frozen_parameters_count_shared_ones_count_once_and_buffers_do_not():
    layer = nn.Linear(4, 4, bias=False)
    model = nn.Sequential(layer, nn.BatchNorm1d(4), layer, nn.Linear(4, 2).requires_grad_(False))
    assert cost(model, examples=10, epochs=3) == (16 + 8 + 10) * 10 * 3


def test_a_students_own_layers_and_optimizer_are_charged_like_any(train):
    class Scale(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.factor = nn.Parameter(torch.ones(5))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.factor * x

    class SignDescent(torch.optim.Optimizer):
        def __init__(self, params) -> None:
            super().__init__(params, {"lr": 0.01})

        @torch.no_grad()
        def step(self) -> None:
            for p in self.param_groups[0]["params"]:
                p.sub_(0.01 * p.grad.sign())

    model, budget = nn.Sequential(Scale(), nn.Linear(5, 3)), Budget(1e6)
    budget.fit(model, train, optimizer=SignDescent(model.parameters()), epochs=2, batch_size=5)
    assert budget.spent == (5 + 18) * N * 2
    assert not torch.equal(model[0].factor, torch.ones(5))


def test_a_run_that_costs_too_much_is_refused_before_it_begins(model, train):
    budget = Budget(PARAMETERS * N * 5)
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(BudgetExceeded, match="6 epochs .* enough for 5 epochs. Nothing was trained"):
        budget.fit(model, train, optimizer=_sgd(model), epochs=6, batch_size=5)
    assert (budget.spent, budget.runs) == (0, 0)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    budget.fit(model, train, optimizer=_sgd(model), epochs=5, batch_size=5)
    assert budget.left == 0 and budget.epochs(model, N) == 0
    with pytest.raises(BudgetExceeded, match="0 epochs"):
        budget.fit(model, train, optimizer=_sgd(model), epochs=1, batch_size=5)


def test_the_epochs_left_are_those_that_are_let_through(model, train):
    budget = Budget(PARAMETERS * N * 3.7)
    assert budget.epochs(model, N) == 3
    budget.fit(model, train, optimizer=_sgd(model), epochs=3, batch_size=5)


@pytest.mark.parametrize("stop", [1, 2, 4])
def test_of_a_run_stopped_by_hand_the_epochs_that_had_not_begun_are_given_back(model, train, stop):
    budget, begun = Budget(1e6), []

    def schedule(epoch: int) -> float:
        begun.append(epoch)
        if len(begun) == stop:
            raise KeyboardInterrupt
        return 0.1

    history = budget.fit(model, train, optimizer=_sgd(model), epochs=4, batch_size=5, schedule=schedule)
    assert history.interrupted == stop
    assert budget.spent == PARAMETERS * N * stop


def test_a_mistake_in_the_call_costs_nothing(model, train):
    budget = Budget(1e6)
    with pytest.raises(ValueError, match="batch_size"):
        budget.fit(model, train, optimizer=_sgd(model), epochs=1, batch_size=0)
    assert (budget.spent, budget.runs) == (0, 0)


def test_other_trainings_are_charged_by_hand(model):
    budget = Budget(1000)
    budget.charge(cost(model, examples=1, epochs=10))
    assert (budget.spent, budget.runs) == (10 * PARAMETERS, 1)
    with pytest.raises(BudgetExceeded, match="costs 611 and 610 of 1e\\+03 is left"):
        budget.charge(611)
    with pytest.raises(ValueError, match="not -1"):
        budget.charge(-1)
    assert budget.spent == 390
    assert str(budget) == "spent 39.0% of 1e+03 parameters × example passes, runs trained: 1"


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_a_budget_is_positive(limit):
    with pytest.raises(ValueError, match="positive"):
        Budget(limit)
