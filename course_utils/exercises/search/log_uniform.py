"""The exercise `search.log_uniform`: numbers that are uniform on a logarithmic scale."""

import functools
import math
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.search.recording import Property, from_the_generator, seeded, until_one_fails
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import search as wrong
from course_utils.exercises.wrong.search import LAWS, drawn
from solutions import search as reference


def _samples(candidate: Callable, case: Case, record: Trace) -> None:
    """Draw a sample; record what must hold of it, from the gravest flaw to the subtlest."""
    low, high, size = case.fresh().values()

    def draw(source: int | torch.Generator, world: int, size: int = 6) -> Plain:
        return plain(candidate(low, high, size, seeded(source, world)))

    def checks() -> Iterator[Property]:
        found = draw(7, 1, size)
        yield from _float_tensor(found, size)
        values = torch.as_tensor(found.value, dtype=torch.float64)
        yield from _law(values, low, high) if size >= 100 else _inside(values, low, high)
        yield from from_the_generator(lambda *seeds: draw(*seeds).value.tolist(), "numbers")

    until_one_fails(checks(), record)


def _float_tensor(found: Plain, size: int) -> Iterator[Property]:
    tensor = found.kind == "tensor"
    one = found.kind == "number" or (tensor and math.prod(found.shape) == 1 < size)
    yield "more than one number", not one, f"It should return {size} numbers; it returns {found.describe()}."
    yield "a tensor", tensor, f"It should return a tensor; it returns {found.describe()}.", "type"
    told = f"The numbers should be floats; they have the dtype {found.dtype}."
    yield "floats", found.dtype in ("torch.float32", "torch.float64"), told, "dtype"
    told = f"It should return a tensor of shape [{size}]; its shape is {list(found.shape)}."
    yield "as many as asked for", found.shape == (size,), told, "shape"


def _law(values: Tensor, low: float, high: float) -> Iterator[Property]:
    """Whether a sample follows the law that is asked for, and if not, one with a name."""
    n, bounds = len(values), f"Between {low:g} and {high:g}"
    distinct = len(values.unique())
    yield "not all equal", distinct > 1, "All numbers are the same."
    yield "many different numbers", distinct > n / 20, f"Of {n} numbers, only {distinct} are different."
    even = _evenly_spaced(values) or _evenly_spaced(values.clamp(min=1e-30).log())
    yield "not laid out evenly", not even, "The numbers lie at equal distances: they are not drawn at random."
    lower = int((values < math.sqrt(low * high)).sum())
    told = f"{bounds}, half of {n} numbers should lie below {math.sqrt(low * high):.3g}; {lower} do."
    fits = _follows(values, wrong.right, low, high)
    for slug, laws in LAWS.items():
        yield f"not {slug}", fits or not any(_follows(values, law, low, high) for law in laws), told
    yield from _inside(values, low, high)
    yield "uniform in the logarithm", fits, told
    steps = values.diff()
    yield "in no order", not ((steps >= 0).all() or (steps <= 0).all()), "The numbers come sorted."


def _inside(values: Tensor, low: float, high: float) -> Iterator[Property]:
    """Whether values are between the bounds, to the rounding of float32."""
    yield "finite", bool(values.isfinite().all()), "Some numbers are infinite or not a number.", "finite"
    within = bool((values >= low * (1 - 1e-5)).all() and (values <= high * (1 + 1e-5)).all())
    told = f"The numbers should lie between {low:g} and {high:g}; they reach from {values.min():.3g} to {values.max():.3g}."
    yield "between the bounds", within, told


def _evenly_spaced(values: Tensor) -> bool:
    steps = values.sort().values.diff()
    return bool(((steps - steps.mean()).abs() < 0.01 * steps.mean()).all())


def _follows(values: Tensor, law: Callable, low: float, high: float) -> bool:
    """Whether the distribution functions of a sample and of a law differ by less than chance allows in one of 10 million."""
    quantiles, shares = _distribution(law, low, high)
    found = np.searchsorted(np.sort(values.float().numpy()), quantiles, side="right") / len(values)
    return bool(abs(found - shares).max() < 3 / math.sqrt(len(values)))


@functools.cache
def _distribution(law: Callable, low: float, high: float, points: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """A law's quantiles, and its distribution function there: more than a quantile's own share where many are equal."""
    u = (torch.arange(points, dtype=torch.float64) + 0.5) / points
    quantiles = (
        law(u, low, high).float().sort().values.numpy()
    )  # in the sample's precision: bounds lie in the same place
    return quantiles, np.searchsorted(quantiles, quantiles, side="right") / points


def _drawn(slug: str) -> list[Callable]:
    return [drawn(law) for law in LAWS[slug]]


LOG_UNIFORM = Exercise(
    id="search.log_uniform",
    title="Uniform on a logarithmic scale",
    minutes=4,
    reference=reference.log_uniform,
    driver=_samples,
    random=True,
    cases=[
        Case("1000 numbers from 0.00002 to 0.6", {"low": 2e-5, "high": 0.6, "size": 1000}),
        Case("1000 numbers from 3 to 500", {"low": 3.0, "high": 500.0, "size": 1000}),
        Case("1000 numbers from 0.05 to 70", {"low": 0.05, "high": 70.0, "size": 1000}),
        Case("1000 numbers from 1000 to 1900", {"low": 1000.0, "high": 1900.0, "size": 1000}, edge=True),
        Case("a single number", {"low": 0.02, "high": 3.0, "size": 1}, edge=True),
    ],
    hints=[
        "Which quantity is to be uniform? Draw that one first, between its own two bounds.",
        "`torch.rand(size, generator=generator)` is uniform between 0 and 1. Stretch and shift it so that it runs from "
        "log low to log high. `math.log` takes the logarithm of a number.",
        "Then go back from the logarithm to the number, with the power that belongs to your logarithm: `.exp()` to "
        "`math.log`, `10 ** …` to `math.log10`.",
    ],
    misconceptions=[
        Misconception(
            "size_ignored",
            "It returns a single number. Asked for are `size` of them, each a draw of its own.",
            [wrong.one_number],
        ),
        Misconception(
            "one_for_all",
            "All the numbers are the same: one was drawn and repeated. Draw `size` of them.",
            [wrong.one_for_all],
        ),
        Misconception(
            "whole_exponents",
            "Only a few different numbers come back, as when the exponent is a whole number, is chosen from a list, or the results "
            "are rounded. The exponent itself is uniform, and may be -2.37.",
            [wrong.whole_exponents],
        ),
        Misconception(
            "laid_out",
            "The numbers are laid out at equal distances, as `linspace` and `logspace` do it. That is the axis of a grid. "
            "Here each number is drawn at random.",
            [wrong.laid_out, wrong.laid_out_and_shuffled, wrong.laid_out_linearly],
        ),
        Misconception(
            "linear",
            "The numbers themselves are uniform, not their logarithms. From 0.0001 to 1, nine of ten then lie above 0.1, and "
            "the small learning rates are hardly tried. Draw the logarithm, then go back.",
            _drawn("linear"),
        ),
        Misconception(
            "bounds_as_exponents",
            "The bounds are used as exponents. low and high are the numbers themselves, such as 0.0001 and 0.1: take their "
            "logarithms first.",
            _drawn("bounds_as_exponents"),
        ),
        Misconception(
            "base_confusion",
            "The logarithm has one base and the power another. Any base will do, if it is the same for both: `math.log` and "
            "`exp`, or `math.log10` and `10 ** …`.",
            _drawn("base_confusion"),
        ),
        Misconception(
            "not_exponentiated",
            "These are still the logarithms. They are uniform between log low and log high, as they should be; now go back "
            "to the numbers.",
            _drawn("not_exponentiated"),
        ),
        Misconception(
            "log_of_uniform",
            "This draws a number between low and high and takes its logarithm. It is the other way round: draw the "
            "logarithm, then take the power.",
            _drawn("log_of_uniform"),
        ),
        Misconception(
            "wrong_span",
            "The logarithms do not run from log low to log high. They begin at log low, and the distance to the end is "
            "log high − log low, which is the logarithm of high / low and not of high − low.",
            _drawn("wrong_span"),
        ),
        Misconception(
            "normal_for_uniform",
            "The logarithms heap up: in the middle, as `randn` or a mean of several draws leaves them, or at the bounds, where "
            "what lies outside is cut off. One draw of `rand` is uniform.",
            _drawn("normal_for_uniform"),
        ),
        Misconception(
            "endpoints_exceeded",
            "Some numbers are smaller than low or larger than high. Is a bound rounded, or the span stretched? With a share "
            "of 0 the result should be low itself, with a share of 1 it should be high.",
            [drawn(wrong.rounded_outwards), drawn(wrong.too_far)],
        ),
        Misconception(
            "ignores_generator",
            "The numbers do not come from the generator that you were given: either they are always the same, or the same "
            "seed gives different ones. Pass `generator=generator` to the function that draws, and leave its seed alone.",
            [wrong.sample_elsewhere(source) for source in (wrong.globally, wrong.of_its_own, wrong.restarted)],
        ),
    ],
)
