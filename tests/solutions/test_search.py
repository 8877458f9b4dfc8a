"""Notebook 8's references against closed forms, hand computations and numerical integration."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from solutions.search import expected_improvement, grid, log_uniform, random_search, successive_halving


def _generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("low, high", [(1e-4, 1e-1), (0.3, 0.5), (2.0, 5000.0), (1e-20, 1e20)])
def test_the_logarithm_is_uniform_and_the_bounds_are_kept(low, high):
    n = 20_000
    values = log_uniform(low, high, n, _generator())
    shares = (values.double() / low).log().sort().values / math.log(high / low)
    uniform = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    assert (shares - uniform).abs().max() < 2 / math.sqrt(n)  # Kolmogorov: beyond it once in 1500 samples
    bounds = torch.tensor([low, high])
    assert values.min() >= bounds[0] and values.max() <= bounds[1]


def test_every_factor_of_ten_is_equally_likely():
    values = log_uniform(1e-3, 1.0, 30_000, _generator())
    counts = torch.histogram(values.double().log10(), torch.tensor([-3.0, -2.0, -1.0, 0.0], dtype=torch.float64)).hist
    assert (counts / 10_000 - 1).abs().max() < 0.04


@pytest.mark.parametrize("low, high", [(1e-3, 0.1), (0.7, 30.0)])
def test_its_mean_is_that_of_the_reciprocal_density(low, high):
    values = log_uniform(low, high, 200_000, _generator(1)).double()
    mean = (high - low) / math.log(high / low)
    variance = (high**2 - low**2) / (2 * math.log(high / low)) - mean**2
    assert abs(values.mean() - mean) < 4 * math.sqrt(variance / len(values))


def test_a_grid_is_what_nested_loops_give():
    rates, widths, names = [0.1, 0.01], [16, 64, 256], ["SGD", "Adam"]
    loops = [{"lr": lr, "width": width, "optimizer": name} for lr in rates for width in widths for name in names]
    assert grid({"lr": rates, "width": widths, "optimizer": names}) == loops


def test_the_trials_of_a_grid_can_be_changed_one_by_one():
    space = {"lr": [0.1, 0.01], "layers": [[8], [8, 8]]}
    trials = grid(space)
    trials[0]["lr"] = 7.0
    assert [trial["lr"] for trial in trials] == [7.0, 0.1, 0.01, 0.01]
    assert space == {"lr": [0.1, 0.01], "layers": [[8], [8, 8]]}
    assert trials[1]["layers"] is space["layers"][1]


SPACE = {
    "lr": lambda generator: log_uniform(1e-4, 1.0, 1, generator).item(),
    "dropout": lambda generator: torch.rand((), generator=generator).item(),
    "width": lambda generator: int(torch.randint(8, 65, (), generator=generator)),
}


def test_every_value_of_a_random_search_is_a_draw_of_its_own():
    trials = random_search(SPACE, 400, _generator())
    assert len(trials) == 400 and all(list(trial) == list(SPACE) for trial in trials)
    columns = torch.tensor([[math.log(t["lr"]), t["dropout"], t["width"]] for t in trials], dtype=torch.float64)
    correlations = torch.corrcoef(columns.T) - torch.eye(3)
    assert correlations.abs().max() < 4 / math.sqrt(400)
    assert len({trial["dropout"] for trial in trials}) == 400


@pytest.mark.parametrize("draw", [lambda g: log_uniform(0.1, 9.0, 5, g).tolist(), lambda g: random_search(SPACE, 4, g)])
def test_the_generator_decides_and_moves_on(draw):
    first, second = _generator(), _generator()
    before = draw(first)
    assert before == draw(second) != draw(_generator(1))
    assert before != draw(first)


class _Runs:
    """A `run` that keeps count: losses[budget][config], or what a function of both gives."""

    def __init__(self, losses):
        self.losses, self.seen = losses, []

    def __call__(self, config, budget):
        self.seen.append((config, budget))
        return self.losses(config, budget) if callable(self.losses) else self.losses[budget][config]


def test_successive_halving_by_hand():
    run = _Runs({2: dict(zip("abcdefg", (5.0, 1.0, 4.0, 2.0, 7.0, 3.0, 6.0))), 4: {"b": 9.0, "d": 8.0, "f": 10.0}})  # noqa: B905
    assert successive_halving("abcdefg", run, min_budget=2) == "d"
    assert run.seen == [(config, 2) for config in "abcdefg"] + [(config, 4) for config in "bdf"]


@pytest.mark.parametrize("eta, rungs", [(2, 1), (2, 5), (3, 4), (4, 3)])
def test_all_rungs_cost_the_same_where_the_number_is_a_power_of_eta(eta, rungs):
    n = eta**rungs
    run = _Runs(lambda config, budget: (config - n / 3) ** 2)
    assert successive_halving(range(n), run, 5, eta) == min(range(n), key=lambda config: (config - n / 3) ** 2)
    assert sum(budget for _, budget in run.seen) == n * 5 * rungs
    assert max(budget for _, budget in run.seen) == 5 * eta ** (rungs - 1)


@pytest.mark.parametrize("n", range(2, 40))
@pytest.mark.parametrize("eta", [2, 3, 5])
def test_the_best_wins_if_budgets_do_not_change_the_order(n, eta):
    losses = torch.randperm(n, generator=_generator(n)).double()
    run = _Runs(lambda config, budget: float(losses[config]) / budget)
    assert successive_halving(range(n), run, eta=eta) == int(losses.argmin())


def test_only_the_losses_of_one_rung_are_compared():
    # b is the better of two on four times the budget, though a had a lower loss than either of them on the first
    losses = {1: dict(a=0.1, b=0.2, c=0.3, d=0.4), 2: dict(a=0.9, b=0.8)}  # noqa: C408
    assert successive_halving("abcd", _Runs(losses)) == "b"


@pytest.mark.parametrize("eta, n, sizes", [(2, 7, [7, 3]), (3, 8, [8, 2]), (3, 29, [29, 9, 3]), (10, 4, [4])])
def test_the_number_on_a_rung_is_rounded_down_but_not_to_none(eta, n, sizes):
    run = _Runs(lambda config, budget: float(config))
    assert successive_halving(range(n), run, eta=eta) == 0
    assert [sum(b == eta**rung for _, b in run.seen) for rung in range(len(sizes))] == sizes
    assert len(run.seen) == sum(sizes)


def test_nan_is_worse_than_any_number_wherever_it_stands():
    nan = math.nan
    for losses in ([nan, 3.0, nan, 2.0], [3.0, nan, 2.0, nan], [nan, nan, math.inf, 2.0], [2.0, nan, nan, nan]):
        run = _Runs(lambda config, budget, losses=losses: losses[config])
        assert losses[successive_halving(range(4), run)] == 2.0
    assert successive_halving("xyz", _Runs(lambda config, budget: nan)) == "x"


def test_of_equals_the_earlier_stays_and_a_single_one_is_not_run():
    run = _Runs(lambda config, budget: 0.5)
    configs = ["d", "b", "c", "a"]
    assert successive_halving(configs, run) == "d" and configs == ["d", "b", "c", "a"]
    assert successive_halving(["only"], None) == "only"


MEAN = torch.tensor([0.5, 1.3, 0.9, -2.0, 0.8, 3.0], dtype=torch.float64)
STD = torch.tensor([0.3, 0.8, 1.7, 2.5, 0.05, 0.4], dtype=torch.float64)


def _integral(mean: Tensor, std: Tensor, best: float) -> Tensor:
    """E[max(best − y, 0)] by the trapezoidal rule, which is exact enough below 12 standard deviations."""
    y = best - torch.linspace(0, 40, 400_001, dtype=torch.float64)[:, None]
    density = Normal(mean, std).log_prob(y).exp()
    return torch.trapezoid((best - y) * density, -y, dim=0)


@pytest.mark.parametrize("best", [0.8, -1.0, 2.5])
def test_expected_improvement_is_the_integral_that_defines_it(best):
    assert torch.allclose(expected_improvement(MEAN, STD, best), _integral(MEAN, STD, best), rtol=1e-6, atol=1e-9)


def test_expected_improvement_is_the_mean_over_many_draws():
    n, mean, std = 400_000, MEAN[:5], STD[:5]  # the sixth is better than the best less than once in a million draws
    draws = mean + std * torch.randn(n, len(mean), generator=_generator(), dtype=torch.float64)
    gains = (0.8 - draws).clamp(min=0)
    off = (gains.mean(0) - expected_improvement(mean, std, 0.8)).abs()
    assert (off < 4.5 * gains.std(0) / math.sqrt(n)).all()


def test_its_derivatives_are_the_distribution_function_and_the_density():
    mean, std = MEAN.clone().requires_grad_(), STD.clone().requires_grad_()
    expected_improvement(mean, std, 0.8).sum().backward()
    z = (0.8 - MEAN) / STD
    assert torch.allclose(mean.grad, -Normal(0.0, 1.0).cdf(z))
    assert torch.allclose(std.grad, Normal(0.0, 1.0).log_prob(z).exp())


def test_a_certain_prediction_gains_what_it_is_better_by_and_nothing_else():
    mean = torch.tensor([0.5, 0.8, 1.5], dtype=torch.float64)
    gained = torch.tensor([0.3, 0.0, 0.0], dtype=torch.float64)
    assert torch.allclose(expected_improvement(mean, torch.zeros(3, dtype=torch.float64), 0.8), gained)
    nearly = expected_improvement(mean, torch.full((3,), 1e-9, dtype=torch.float64), 0.8)
    assert torch.allclose(nearly, gained, atol=1e-8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_far_from_the_best_it_is_neither_negative_nor_nan(dtype):
    mean = torch.linspace(-60, 60, 2001, dtype=dtype)
    found = expected_improvement(mean, torch.ones(2001, dtype=dtype), 0.0)
    assert found.dtype == dtype and (found >= 0).all()
    assert (found.diff() <= torch.finfo(dtype).eps * 60).all()  # it falls as the mean rises, but for rounding
