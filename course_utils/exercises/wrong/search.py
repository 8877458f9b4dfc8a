"""The mistakes of notebook 8, as code."""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Law = Callable[[Tensor, float, float], Tensor]
"""From numbers that are uniform between 0 and 1, low and high: the numbers that an attempt draws."""

LOGARITHMS = {math.e: math.log, 10.0: math.log10, 2.0: math.log2}


def linear(u: Tensor, low: float, high: float) -> Tensor:
    return low + u * (high - low)


def _powers(base: float, log: Callable[[float], float]) -> Law:
    return lambda u, low, high: base ** linear(u, log(low), log(high))


def _powers_above(base: float, log: Callable[[float], float]) -> Law:
    return lambda u, low, high: low * base ** (u * log(high / low))


def _powers_of_bounds(base: float) -> Law:
    return lambda u, low, high: base ** linear(u, low, high)


def _clamped(law: Law) -> Law:
    return lambda u, low, high: law(u, low, high).clamp(low, high)


def _logarithms(log: Callable[[float], float]) -> Law:
    return lambda u, low, high: linear(u, log(low), log(high))


def _logarithms_of_linear(base: float) -> Law:
    return lambda u, low, high: linear(u, low, high).log() / math.log(base)


def _normal(width: Callable[[float], float], centre: float = 0.5, clamped: bool = False) -> Law:
    """The logarithm is normal: `width` is its standard deviation for a given span, `centre` where in the span it lies."""

    def law(u: Tensor, low: float, high: float) -> Tensor:
        span = math.log(high / low)
        values = (math.log(low) + centre * span + width(span) * torch.special.ndtri(u)).exp()
        return values.clamp(low, high) if clamped else values

    return law


LAWS: dict[str, list[Law]] = {
    "linear": [linear],
    "bounds_as_exponents": [_powers_of_bounds(base) for base in LOGARITHMS],
    "base_confusion": [
        end(law(base, log))
        for law in (_powers, _powers_above)
        for base, right in LOGARITHMS.items()
        for log in LOGARITHMS.values()
        if log is not right
        for end in (lambda law: law, _clamped)
    ],
    "not_exponentiated": [_logarithms(log) for log in LOGARITHMS.values()],
    "log_of_uniform": [_logarithms_of_linear(base) for base in LOGARITHMS],
    "wrong_span": [
        lambda u, low, high: low * (high - low) ** u,
        lambda u, low, high: low * high**u,
        lambda u, low, high: low * (low * high) ** u,
        lambda u, low, high: low * torch.exp(u * (high - low)),
        lambda u, low, high: high**u,
        lambda u, low, high: (high / low) ** u,
        lambda u, low, high: low * (low / high) ** u,
        lambda u, low, high: high * (high / low) ** u,
    ],
    "normal_for_uniform": [
        _normal(width, centre, clamped)
        for width, centre in (
            (lambda span: span, 0.0),
            (lambda span: span, 0.5),
            (lambda span: span / 2, 0.5),
            (lambda span: span / 4, 0.5),
            (lambda span: span / 6, 0.5),
            (lambda span: 1.0, 0.5),
        )
        for clamped in (False, True)
    ],
}
"""What a mistake draws. The driver knows a mistake by these, and the wrong implementations are made of them."""


def drawn(law: Law) -> Callable:
    """A wrong answer that draws by `law`."""

    def log_uniform(low, high, size, generator):
        return law(torch.rand(size, generator=generator), low, high)

    return log_uniform


def right(u: Tensor, low: float, high: float) -> Tensor:
    return low * (high / low) ** u


def one_for_all(low, high, size, generator):
    return right(torch.rand(1, generator=generator), low, high).expand(size)


def one_number(low, high, size, generator):
    return right(torch.rand((), generator=generator), low, high).item()


def whole_exponents(low, high, size, generator):
    exponents = torch.randint(
        math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1, (size,), generator=generator
    )
    return 10.0**exponents


def laid_out(low, high, size, generator):
    return right(torch.linspace(0, 1, size), low, high)


def laid_out_and_shuffled(low, high, size, generator):
    return laid_out(low, high, size, generator)[torch.randperm(size, generator=generator)]


def laid_out_linearly(low, high, size, generator):
    return torch.linspace(low, high, size)


def rounded_outwards(u: Tensor, low: float, high: float) -> Tensor:
    return 10.0 ** linear(u, math.floor(math.log10(low)), math.ceil(math.log10(high)))


def too_far(u: Tensor, low: float, high: float) -> Tensor:
    return low * (high / low) ** (1.2 * u)


def sample_elsewhere(generator_for: Callable[[torch.Generator], torch.Generator | None]) -> Callable:
    """A wrong answer that draws from `generator_for(generator)`."""

    def log_uniform(low, high, size, generator):
        return right(torch.rand(size, generator=generator_for(generator)), low, high)

    return log_uniform


def globally(generator):
    return torch.default_generator


def of_its_own(generator):
    return torch.Generator().manual_seed(0)


def restarted(generator):
    return generator.manual_seed(generator.initial_seed())


def product(space) -> list[dict]:
    return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]


def zipped(space):
    return [dict(zip(space, values, strict=False)) for values in zip(*space.values(), strict=False)]


def zipped_strictly(space):
    return [dict(zip(space, values, strict=True)) for values in zip(*space.values(), strict=True)]


def zipped_around(space):
    longest = max(map(len, space.values()))
    return [{name: values[i % len(values)] for name, values in space.items()} for i in range(longest)]


def zipped_to_the_last(space):
    longest = max(map(len, space.values()))
    return [{name: values[min(i, len(values) - 1)] for name, values in space.items()} for i in range(longest)]


def zipped_longest(space):
    return [dict(zip(space, values, strict=True)) for values in itertools.zip_longest(*space.values())]


def values_alone(space):
    return list(itertools.product(*space.values()))


def first_names(number: int) -> Callable:
    """A wrong grid over the first few names only."""
    return lambda space: product(dict(list(space.items())[:number]))


def names_apart(space):
    return [{name: value} for name, values in space.items() for value in values]


def sliced(cut: Callable[[Sequence], Sequence]) -> Callable:
    """A wrong grid that has only `cut(values)` of a name's values."""
    return lambda space: product({name: cut(values) for name, values in space.items()})


def all_but_the_last_trial(space):
    return product(space)[:-1]


def first_trial(space):
    return product(space)[:1]


def one_at_a_time(space):
    trials = product(space)
    return [trial for trial in trials if sum(trial[name] is not trials[0][name] for name in space) < 2]


def whole_lists(space):
    return [dict(space)]


def shared_dict(space):
    trials, trial = [], {}
    for values in itertools.product(*space.values()):
        trial.update(zip(space, values, strict=True))
        trials.append(trial)
    return trials


def first_name_fastest(space):
    trials = product(dict(reversed(space.items())))
    return [{name: trial[name] for name in space} for trial in trials]


def backwards(space):
    return product(space)[::-1]


def pops_names(space):
    trials = product(space)
    for name in list(space):
        space.pop(name)
    return trials


def drawing(trial: Callable[[dict, torch.Generator], dict]) -> Callable:
    """A wrong random search of which each trial is `trial(space, generator)`."""
    return lambda space, trials, generator: [trial(space, generator) for _ in range(trials)]


def draw(space, generator) -> dict:
    return {name: values(generator) for name, values in space.items()}


def drawn_once(space, trials, generator):
    return [dict(trial) for trial in [draw(space, generator)] * trials]


def first_name_drawn_once(space, trials, generator):
    first = draw(space, generator)
    name = next(iter(space))
    return [{**draw(space, generator), name: first[name]} for _ in range(trials)]


def last_names_drawn_once(space, trials, generator):
    first, name = draw(space, generator), next(iter(space))
    return [{**first, name: space[name](generator)} for _ in range(trials)]


def reseeded(space, generator):
    return draw(space, restarted(generator))


def one_dict_for_all(space, trials, generator):
    found, trial = [], {}
    for _ in range(trials):
        trial.update(draw(space, generator))
        found.append(trial)
    return found


def same_dict_again(space, trials, generator):
    return [draw(space, generator)] * trials


def one_configuration(space, trials, generator):
    return draw(space, generator)


def list_of_one(space, trials, generator):
    return [draw(space, generator)]


def columns(space, trials, generator):
    return {name: [values(generator) for _ in range(trials)] for name, values in space.items()}


def crossed(space, trials, generator):
    """As many values of each name as give a grid of `trials` points or more."""
    few = math.ceil(trials ** (1 / len(space)))
    axes = [[values(generator) for _ in range(few)] for values in space.values()]
    return [dict(zip(space, point, strict=True)) for point in itertools.product(*axes)][:trials]


def crossed_in_full(space, trials, generator):
    axes = [[values(generator) for _ in range(min(trials, 9))] for values in space.values()]
    return [dict(zip(space, point, strict=True)) for point in itertools.product(*axes)]


def picked_from_a_few(space, trials, generator):
    axes = {name: [values(generator) for _ in range(10)] for name, values in space.items()}
    return [
        {name: axis[int(torch.randint(10, (), generator=generator))] for name, axis in axes.items()}
        for _ in range(trials)
    ]


def not_called(space, generator):
    return dict(space)


def called_without(space, generator):
    return {name: values() for name, values in space.items()}


def same_for_all_names(space, generator):
    seed = int(torch.randint(2**40, (), generator=generator))
    return {name: values(torch.Generator().manual_seed(seed)) for name, values in space.items()}


def from_the_same_state(space, generator):
    state = generator.get_state()
    trial = {}
    for name, values in space.items():
        generator.set_state(state)
        trial[name] = values(generator)
    return trial


def columns_from_the_same_state(space, trials, generator):
    state, found = generator.get_state(), {}
    for name, values in space.items():
        generator.set_state(state)
        found[name] = [values(generator) for _ in range(trials)]
    return [dict(zip(space, row, strict=True)) for row in zip(*found.values(), strict=True)]


def search_elsewhere(generator_for: Callable[[torch.Generator], torch.Generator | None]) -> Callable:
    """A wrong random search that draws from `generator_for(generator)`."""

    def random_search(space, trials, generator):
        source = generator_for(generator)
        return [draw(space, source) for _ in range(trials)]

    return random_search


def seeds_by_trial(space, trials, generator):
    return [draw(space, torch.Generator().manual_seed(i)) for i in range(trials)]


Kept = Callable[[int, int], int]
"""How many of n go on, from n and eta."""

KEPT: dict[str, list[Kept]] = {
    "eta_ignored": [lambda n, eta: max(1, n // 2)],
    "rounds_up": [
        lambda n, eta: -(-n // eta),
        lambda n, eta: n // eta + 1 if n > eta else 1,
        lambda n, eta: max(1, round(n / eta)),
    ],
    "drops_for_keeps": [lambda n, eta: max(1, n - n // eta), lambda n, eta: n - max(1, n // eta)],
    "drops_eta": [lambda n, eta: max(1, n - eta), lambda n, eta: n - 1],
}
"""Other numbers that are kept. As with `LAWS`, the driver and the wrong implementations share them."""

Losses = dict[int, float]
"""The losses on a rung, by the configuration's place, in the order in which they were run."""

Order = Callable[[list[Losses]], list[int]]
"""From the losses of all rungs so far, the last rung's last: who goes on, best first."""


def best_first(rungs: list[Losses]) -> list[int]:
    losses = rungs[-1]
    return sorted(losses, key=lambda i: (math.isnan(losses[i]), losses[i]))


def halving(
    *,
    start: Callable[[int, int], int] = lambda budget, eta: budget,
    grow: Callable[[int, int, int], int] = lambda budget, eta, first: budget * eta,
    kept: Kept = lambda n, eta: max(1, n // eta),
    order: Order = best_first,
    done: Callable[[int, int], bool] = lambda left, rungs: left <= 1,
    result: Callable[[Sequence, int, float], object] = lambda configs, i, loss: configs[i],
    repeats: int = 1,
) -> Callable:
    """A wrong successive halving: the right one, in which every part can be replaced."""

    def successive_halving(configs, run, min_budget=1, eta=2):
        left, budget, rungs = list(range(len(configs))), start(min_budget, eta), []
        while not done(len(left), len(rungs)):
            rungs.append({i: [run(configs[i], budget) for _ in range(repeats)][0] for i in left})
            left = order(rungs)[: kept(len(left), eta)]
            budget = grow(budget, eta, min_budget)
        return result(configs, left[0], rungs[-1].get(left[0], math.nan) if rungs else math.nan)

    return successive_halving


def nobody_left(configs, run, min_budget=1, eta=2):
    try:
        return halving(kept=lambda n, eta: n // eta)(configs, run, min_budget, eta)
    except IndexError:
        return None


def runs_the_last(configs, run, min_budget=1, eta=2):
    budgets = []
    left = halving()(configs, lambda config, budget: budgets.append(budget) or run(config, budget), min_budget, eta)
    run(left, budgets[-1] * eta if budgets else min_budget)
    return left


def worst_first(rungs: list[Losses]) -> list[int]:
    return sorted(rungs[-1], key=rungs[-1].get, reverse=True)


def as_they_come(rungs: list[Losses]) -> list[int]:
    return list(rungs[-1])


def last_come(rungs: list[Losses]) -> list[int]:
    return as_they_come(rungs)[::-1]


def later_of_equals(rungs: list[Losses]) -> list[int]:
    return sorted(rungs[-1], key=lambda i: (math.isnan(rungs[-1][i]), rungs[-1][i], -i))


def places(rungs: list[Losses]) -> list[int]:
    """The places of the best among the losses of the rung, and not the configurations that were run there."""
    return best_first([dict(enumerate(rungs[-1].values()))])


def from_any_rung(rungs: list[Losses]) -> list[int]:
    """All that were ever run, by their last loss: who is dropped can come back."""
    return best_first([{i: loss for losses in rungs for i, loss in losses.items()}])


def by_all_rungs(combine: Callable[[list[float]], float]) -> Order:
    """Those of the last rung, by all the losses that each has had."""
    return lambda rungs: best_first([{i: combine([losses[i] for losses in rungs]) for i in rungs[-1]}])


ACROSS = [sum, min, lambda losses: losses[0], lambda losses: losses[-2:][0]]
"""How losses of several rungs are put together, where only the last one counts."""


def lowest_ever(configs, run, min_budget=1, eta=2):
    lowest, found = math.inf, None

    def noted(config, budget):
        nonlocal lowest, found
        loss = run(config, budget)
        if loss < lowest:
            lowest, found = loss, config
        return loss

    left = halving()(configs, noted, min_budget, eta)
    return left if found is None else found


def sorts_floats(rungs: list[Losses]) -> list[int]:
    """As `sorted` does it, which takes no notice of NaN: where it stands, the order around it is anything."""
    return sorted(rungs[-1], key=rungs[-1].get)


def nan_as(value: float) -> Order:
    return lambda rungs: sorted(rungs[-1], key=lambda i: value if math.isnan(rungs[-1][i]) else rungs[-1][i])


def without_nan(configs, run, min_budget=1, eta=2):
    """Drops what diverged before it counts how many go on."""
    left, budget = list(configs), min_budget
    while len(left) > 1:
        losses = [(loss, i) for i, config in enumerate(left) if not math.isnan(loss := run(config, budget))]
        left = [left[i] for _, i in sorted(losses)[: max(1, len(losses) // eta)]]
        budget *= eta
    return left[0]


def sorts_pairs(configs, run, min_budget=1, eta=2):
    left, budget = list(configs), min_budget
    while len(left) > 1:
        losses = [run(config, budget) for config in left]
        pairs = [(math.inf if math.isnan(loss) else loss, config) for loss, config in zip(losses, left, strict=True)]
        left = [config for _, config in sorted(pairs)][: max(1, len(left) // eta)]
        budget *= eta
    return left[0]


def empties_its_list(configs, run, min_budget=1, eta=2):
    left = halving()(list(configs), run, min_budget, eta)
    del configs[1:]
    return left


def writes_into_configs(configs, run, min_budget=1, eta=2):
    left = halving()(configs, run, min_budget, eta)
    for config in configs if isinstance(left, dict) else ():
        config["loss"] = 0.0
    return left


Formula = Callable[[Tensor, Tensor, Callable, Callable], Tensor]
"""From the gain best − mean, the standard deviation, Φ and φ to what is returned where the deviation is positive."""


def Phi(z: Tensor) -> Tensor:
    return torch.special.ndtr(z)


def phi(z: Tensor) -> Tensor:
    return torch.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


def expected(gain: Tensor, std: Tensor, Phi: Callable, phi: Callable) -> Tensor:
    return gain * Phi(gain / std) + std * phi(gain / std)


def improvement(
    formula: Formula = expected,
    known: Callable[[Tensor], Tensor] | None = lambda gain: gain.clamp(min=0),
    Phi: Callable[[Tensor], Tensor] = Phi,
    phi: Callable[[Tensor], Tensor] = phi,
    gain: Callable[[Tensor, float], Tensor] = lambda mean, best: best - mean,
) -> Callable:
    """A wrong expected improvement: `known` is what it gives where std is 0, None where nothing is done about that."""

    def expected_improvement(mean, std, best):
        gained = gain(mean, best)
        if known is None:
            return formula(gained, std, Phi, phi)
        positive = torch.where(std > 0, std, 1.0)
        return torch.where(std > 0, formula(gained, positive, Phi, phi), known(gained))

    return expected_improvement


def both(formula: Formula = expected, **parts: Callable) -> list[Callable]:
    """A wrong formula, with care taken where std is 0 and without, as it comes and with what is below 0 cut off."""
    forms = [improvement(formula, **parts), improvement(formula, known=None, **parts)]
    return [*forms, *map(_cut_off, forms)]


def _cut_off(form: Callable) -> Callable:
    return lambda mean, std, best: form(mean, std, best).clamp(min=0)


NORMAL = torch.distributions.Normal(0.0, 1.0)
"""Its methods raise an exception where they are given NaN."""


def one_by_one(mean, std, best):
    """With Python's numbers, whose division by 0 raises an exception."""
    for m, s in zip(mean.tolist(), std.tolist(), strict=True):
        (best - m) / s
    return improvement()(mean, std, best)


def divides_and_sets_std(mean, std, best):
    std[std == 0] = 1e-12
    return improvement()(mean, std, best)
