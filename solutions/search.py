"""Reference implementations for notebook 8, *Choosing what is not learned*."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


def log_uniform(low: float, high: float, size: int, generator: torch.Generator) -> Tensor:
    """Numbers whose logarithm is uniform between log low and log high.

    Every factor of ten between low and high is then equally likely, whatever its length:
    [0.001, 0.01] as often as [0.1, 1]. The base of the logarithm does not matter.

    Args:
        low, high: the bounds themselves, not their exponents; 0 < low < high.
        size: how many.
        generator: the only source of randomness; each call moves it on to other numbers.

    Returns:
        [size] float, none below low or above high.
    """
    ### BEGIN SOLUTION
    share = torch.rand(size, generator=generator)
    return (math.log(low) + share * math.log(high / low)).exp().clamp(low, high)
    ### END SOLUTION


def grid(space: Mapping[str, Sequence]) -> list[dict[str, Any]]:
    """Every combination of the values: the trials of a grid search.

    Args:
        space: name → its values, one or more.

    Returns:
        one dict for each combination, name → value, in the order of `itertools.product`: the
        last name varies fastest. No two of them are the same object, so that one can be
        changed without the others.
    """
    ### BEGIN SOLUTION
    return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]
    ### END SOLUTION


def random_search(
    space: Mapping[str, Callable[[torch.Generator], Any]], trials: int, generator: torch.Generator
) -> list[dict[str, Any]]:
    """Configurations drawn at random: every value of every trial is a draw of its own.

    Args:
        space: name → a function that takes a generator and returns one value.
        trials: how many configurations, at least 1.
        generator: the only source of randomness; each call moves it on to other
            configurations.

    Returns:
        `trials` dicts, name → value.
    """
    ### BEGIN SOLUTION
    return [{name: draw(generator) for name, draw in space.items()} for _ in range(trials)]
    ### END SOLUTION


def successive_halving(
    configs: Sequence[Any], run: Callable[[Any, int], float], min_budget: int = 1, eta: int = 2
) -> Any:
    """Give all configurations a small budget, the best of them more, until one is left.

    Of n configurations on a rung, each is run with the rung's budget, and the best
    max(1, n // eta) go on to the next, where the budget is eta times as large. Only losses of
    one rung are compared (Jamieson and Talwalkar, 2016).

    Args:
        configs: one or more; anything that `run` takes. The sequence is left as it is.
        run: `(config, budget) -> loss`, smaller is better. NaN, a run that diverged, is worse
            than any number, and of equal losses the earlier configuration is better.
        min_budget: the budget of the first rung, a positive whole number.
        eta: of eta configurations one is kept, eta ≥ 2.

    Returns:
        the configuration that is left; a single one is returned without a run.
    """
    ### BEGIN SOLUTION
    configs, budget = list(configs), min_budget
    while len(configs) > 1:
        losses = [float(run(config, budget)) for config in configs]
        ranks = sorted(range(len(configs)), key=lambda i: (math.isnan(losses[i]), losses[i]))
        configs = [configs[i] for i in ranks[: max(1, len(configs) // eta)]]
        budget *= eta
    return configs[0]
    ### END SOLUTION


def expected_improvement(mean: Tensor, std: Tensor, best: float) -> Tensor:
    """By how much a trial is expected to be better than the best so far, where less is better.

    With y normal, z = (best − mean) / std, and Φ and φ the standard normal's distribution
    function and density,

    E[max(best − y, 0)] = (best − mean) Φ(z) + std φ(z)

    (Jones, Schonlau and Welch, 1998, equation 15). Where std is 0, y is known, and it is
    max(best − mean, 0).

    Args:
        mean: [n] float, the predicted loss of n candidates.
        std: [n] float, the standard deviation of each prediction, ≥ 0.
        best: the lowest loss measured so far.

    Returns:
        [n] float, ≥ 0, finite also where std is 0.
    """
    ### BEGIN SOLUTION
    gain = best - mean
    z = gain / torch.where(std > 0, std, 1.0)
    density = torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    improvement = gain * torch.special.ndtr(z) + std * density
    return torch.where(std > 0, improvement, gain).clamp(min=0)
    ### END SOLUTION
