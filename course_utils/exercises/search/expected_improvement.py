"""The exercise `search.expected_improvement`: by how much a trial is expected to be better than the best so far."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course_utils.exercises import drivers
from course_utils.exercises.observations import Trace
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import search as wrong
from course_utils.exercises.wrong.search import both, improvement
from solutions import search as reference


def _improvements(candidate: Callable, case: Case, record: Trace) -> None:
    """Call the function as `drivers.function` does; for float32 a float64 result, as Python's numbers give it, is as good."""

    def rounded(mean: Tensor, std: Tensor, best: float) -> object:
        found = candidate(mean, std, best)
        finer = isinstance(found, Tensor) and found.dtype == torch.float64
        return found.to(mean.dtype) if finer else found

    drivers.function(rounded, case, record)


def _candidates(mean: list[float], std: list[float], best: float, dtype: torch.dtype = torch.float64) -> Callable:
    return lambda: {"mean": torch.tensor(mean, dtype=dtype), "std": torch.tensor(std, dtype=dtype), "best": best}


SPREAD = _candidates([0.5, 1.3, 0.9, 2.2, 0.1, 1.0], [0.3, 0.8, 1.7, 2.5, 0.05, 0.6], 0.8)

EXPECTED_IMPROVEMENT = Exercise(
    id="search.expected_improvement",
    title="Expected improvement",
    minutes=7,
    reference=reference.expected_improvement,
    driver=_improvements,
    cases=[
        Case("six candidates, the best so far 0.8", SPREAD),
        Case("losses below zero", _candidates([-3.2, -2.1, -4.0, -2.6], [1.4, 0.2, 0.7, 3.1], -2.5)),
        Case("float32", _candidates([0.31, 0.12, 0.25], [0.04, 0.15, 0.3], 0.2, torch.float32)),
        Case("some predictions are certain", _candidates([0.5, 0.9, 1.4, 0.8], [0.0, 0.4, 0.0, 0.1], 0.8), edge=True),
        Case("certain to be as good as the best", _candidates([0.7, 0.8, 1.1], [0.3, 0.0, 0.0], 0.8), edge=True),
    ],
    hints=[
        "Compute z = (best − mean) / std first. Φ(z) is the probability of an improvement, and `torch.special.ndtr` "
        "computes it.",
        "φ(z) = exp(−z² / 2) / √(2π) is the density. Put both into the formula, with (best − mean) before Φ and std before φ.",
        "Where std is 0, the division gives ±∞ or NaN. Divide by 1 there instead, `torch.where(std > 0, std, 1.0)`, and at the "
        "end use `torch.where` again to put what is known for sure in these places: best − mean, or 0 if that is negative.",
    ],
    misconceptions=[
        Misconception(
            "maximizes",
            "This is the improvement where larger is better. Losses are to become small: what is gained is best − mean, not "
            "mean − best.",
            both(gain=lambda mean, best: mean - best),
        ),
        Misconception(
            "ignores_best",
            "`best` is not used: this compares with the lowest of the predicted means. What has to be beaten is the lowest loss "
            "that was measured.",
            [*both(gain=lambda mean, best: mean.min() - mean), *both(gain=lambda mean, best: -mean)],
        ),
        Misconception(
            "mixed_signs",
            "One of the two differences is the wrong way round. best − mean stands before Φ, and the same difference is in z.",
            [
                *both(lambda g, s, Phi, phi: g * Phi(-g / s) + s * phi(g / s)),
                *both(lambda g, s, Phi, phi: -g * Phi(g / s) + s * phi(g / s)),
            ],
        ),
        Misconception(
            "probability_of_improvement",
            "This is the probability of an improvement, Φ(z). It does not ask how large the improvement is, and so prefers a tiny "
            "one that is nearly certain.",
            [
                *both(lambda g, s, Phi, phi: Phi(g / s)),
                *both(lambda g, s, Phi, phi: Phi(-g / s)),
                improvement(lambda g, s, Phi, phi: Phi(g / s), known=lambda gain: (gain > 0).to(gain.dtype)),
            ],
        ),
        Misconception(
            "variance_for_std",
            "The variance and the standard deviation are mixed up: std is squared somewhere, or its root is taken. std is the "
            "standard deviation already.",
            [
                *both(lambda g, s, Phi, phi: wrong.expected(g, s**2, Phi, phi)),
                *both(lambda g, s, Phi, phi: wrong.expected(g, s**0.5, Phi, phi)),
                *both(lambda g, s, Phi, phi: g * Phi(g / s) + s**2 * phi(g / s)),
                *both(lambda g, s, Phi, phi: g * Phi(g / s**2) + s * phi(g / s**2)),
                *both(lambda g, s, Phi, phi: g * Phi(g / s**0.5) + s * phi(g / s**0.5)),
                *both(lambda g, s, Phi, phi: g * Phi(g / s) + s**0.5 * phi(g / s)),
            ],
        ),
        Misconception(
            "z_not_divided",
            "z is not divided by std. A gain of 0.1 is sure where std is 0.01, and hardly more than a guess where it is 1: Φ and φ "
            "ask how many standard deviations it is.",
            [
                *both(lambda g, s, Phi, phi: g * Phi(g) + s * phi(g)),
                *both(lambda g, s, Phi, phi: g * Phi(g) + phi(g)),
                *both(lambda g, s, Phi, phi: g * Phi(g * s) + s * phi(g * s)),
            ],
        ),
        Misconception(
            "density_without_std",
            "std is missing before the density, or stands below it. φ(z) is a plain number; times std it has the unit of a loss, "
            "like the other term. (The density of `Normal(mean, std)` is φ(z) / std.)",
            [
                *both(lambda g, s, Phi, phi: g * Phi(g / s) + phi(g / s)),
                *both(lambda g, s, Phi, phi: g * Phi(g / s) + phi(g / s) / s),
            ],
        ),
        Misconception(
            "z_for_gain",
            "z stands before Φ where best − mean belongs. The result is a number of standard deviations; it should be in the unit "
            "of the loss.",
            [
                *both(lambda g, s, Phi, phi: g / s * Phi(g / s) + phi(g / s)),
                *both(lambda g, s, Phi, phi: g / s * Phi(g / s) + s * phi(g / s)),
            ],
        ),
        Misconception(
            "swapped",
            "Φ and φ have changed places. Φ, the distribution function, rises from 0 to 1 and goes with best − mean; φ, the density, "
            "is a bell and goes with std.",
            [
                *both(lambda g, s, Phi, phi: g * phi(g / s) + s * Phi(g / s)),
                *both(lambda g, s, Phi, phi: s * Phi(g / s) + s * phi(g / s)),
                *both(lambda g, s, Phi, phi: g * phi(g / s) + s * phi(g / s)),
            ],
        ),
        Misconception(
            "one_term_only",
            "One of the two terms is missing. (best − mean) Φ(z) is what the mean promises, std φ(z) what uncertainty adds.",
            [
                *both(lambda g, s, Phi, phi: g * Phi(g / s)),
                *both(lambda g, s, Phi, phi: s * phi(g / s)),
            ],
        ),
        Misconception(
            "subtracts",
            "The second term is subtracted. Uncertainty adds to what can be gained: a result worse than the best costs nothing, "
            "because it is not used.",
            [
                *both(lambda g, s, Phi, phi: g * Phi(g / s) - s * phi(g / s)),
            ],
        ),
        Misconception(
            "ignores_std",
            "std has no influence: this is max(best − mean, 0), the improvement of the mean. An uncertain candidate can be better "
            "than its mean, and is worth more.",
            [improvement(lambda g, s, Phi, phi: g.clamp(min=0)), improvement(lambda g, s, Phi, phi: g)],
        ),
        Misconception(
            "no_credit_for_a_worse_mean",
            "Where the mean is not below best it gives 0. Such a candidate can still turn out better, the more easily the larger std "
            "is: that is why uncertain ones are tried at all. Only where std is 0 does the mean decide.",
            [
                *both(lambda g, s, Phi, phi: torch.where(g > 0, wrong.expected(g, s, Phi, phi), 0.0)),
            ],
        ),
        Misconception(
            "wrong_density",
            "The density is not that of the standard normal: φ(z) = exp(−z² / 2) / √(2π). Is the root there, the ½, and the minus? "
            "`log_prob` gives its logarithm.",
            [
                form
                for density in (
                    lambda z: torch.exp(-(z**2) / 2),
                    lambda z: torch.exp(-(z**2) / 2) / (2 * math.pi),
                    lambda z: torch.exp(-(z**2)) / math.sqrt(2 * math.pi),
                    lambda z: torch.exp(-(z**2)) / math.sqrt(math.pi),
                    lambda z: torch.exp(z**2 / 2) / math.sqrt(2 * math.pi),
                    lambda z: torch.exp(-z / 2) / math.sqrt(2 * math.pi),
                    lambda z: torch.exp(-(z**2) / 2) / math.sqrt(2) * math.pi,
                    lambda z: torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / 2,
                    lambda z: -(z**2) / 2 - math.log(math.sqrt(2 * math.pi)),
                )
                for form in both(phi=density)
            ],
        ),
        Misconception(
            "wrong_distribution_function",
            "Φ is not the standard normal's distribution function: ½ (1 + erf(z / √2)), with both the ½ and the √2. It is ½ at 0. "
            "`torch.special.ndtr` is Φ itself.",
            [
                form
                for Phi in (
                    torch.erf,
                    lambda z: torch.erf(z / math.sqrt(2)),
                    lambda z: 0.5 * (1 + torch.erf(z)),
                    lambda z: 1 + torch.erf(z / math.sqrt(2)),
                    lambda z: 0.5 + torch.erf(z / math.sqrt(2)),
                    lambda z: 0.5 * torch.erf(z / math.sqrt(2)),
                    lambda z: 0.5 * (1 + torch.erf(z / 2)),
                    torch.sigmoid,
                    torch.special.ndtri,
                )
                for form in both(Phi=Phi)
            ],
        ),
        Misconception(
            "exploration_margin",
            "Something is taken off the gain, best − mean − ξ. That is a published variant which explores more; here ξ is 0.",
            [
                form
                for margin in (0.01, 0.1, 0.001)
                for form in both(gain=lambda mean, best, margin=margin: best - mean - margin)
            ],
        ),
        Misconception(
            "nan_at_zero_std",
            "It divides by std where that is 0: this gives NaN where the mean equals the best, 0 / 0, or an error. Where std is 0 "
            "nothing is uncertain, and what is gained is max(best − mean, 0).",
            [
                improvement(known=None),
                improvement(known=None, Phi=wrong.NORMAL.cdf, phi=lambda z: wrong.NORMAL.log_prob(z).exp()),
                wrong.one_by_one,
            ],
        ),
        Misconception(
            "zero_where_certain",
            "Where std is 0 it gives 0. A candidate that is known for certain to be better than the best is an improvement, by "
            "best − mean.",
            [improvement(known=torch.zeros_like)],
        ),
        Misconception(
            "negative_where_certain",
            "Where std is 0 it can be negative. A candidate that is known to be worse is not used, and so gains 0.",
            [improvement(known=lambda gain: gain), improvement(known=torch.abs), improvement(known=lambda gain: -gain)],
        ),
        Misconception(
            "changes_std",
            "It replaces the zeros in std itself, and who called it finds them changed. Make a new tensor, with `torch.where` or "
            "`std.clamp(min=…)`.",
            [wrong.divides_and_sets_std],
        ),
    ],
)
