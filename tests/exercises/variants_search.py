"""What students write for the exercises of topic 8: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are untyped and uneven as students' code is; each wrong one is right but for its one mistake. The names say what
each does.
"""

import bisect
import functools
import heapq
import itertools
import math
import random
from statistics import NormalDist

import numpy as np
import torch
from torch.distributions import ExpTransform, Normal, TransformedDistribution, Uniform

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("search")


def Phi(z):
    return 0.5 * (1 + torch.erf(z / math.sqrt(2)))


def phi(z):
    return torch.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)


# ---------------------------------------------------------------------------------------------------- log_uniform


@right("log_uniform")
def ratio_to_a_random_power(low, high, size, generator):
    return (low * (high / low) ** torch.rand(size, generator=generator)).clamp(low, high)


@right("log_uniform")
def base_ten_in_numpy(low, high, size, generator):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    return torch.from_numpy(np.power(10, rng.uniform(np.log10(low), np.log10(high), size)).clip(low, high))


@right("log_uniform")
def loop_over_math_exp(low, high, size, generator):
    numbers = []
    for _ in range(size):
        u = torch.rand((), generator=generator).item()
        numbers.append(min(max(math.exp(math.log(low) * (1 - u) + math.log(high) * u), low), high))
    return torch.tensor(numbers, dtype=torch.float64)


@right("log_uniform")
def filled_in_place_with_base_two(low, high, size, generator):
    x = torch.empty(size).uniform_(math.log2(low), math.log2(high), generator=generator)
    return x.exp2_().clamp_(min=low, max=high)


@right("log_uniform")
def quantiles_of_a_transformed_uniform(low, high, size, generator):
    base = Uniform(torch.tensor(low).log(), torch.tensor(high).log())
    return TransformedDistribution(base, ExpTransform()).icdf(torch.rand(size, generator=generator)).clamp(low, high)


@right("log_uniform")
def python_random_seeded_from_the_generator(low, high, size, generator):
    rng = random.Random(int(torch.randint(0, 2**62, (), generator=generator)))
    values = (math.e ** rng.uniform(math.log(low), math.log(high)) for _ in range(size))
    return torch.tensor([sorted((low, v, high))[1] for v in values])


@right("log_uniform")
def halves_of_the_logarithmic_interval(low, high, size, generator):
    a, b = torch.full((size,), low, dtype=torch.float64), torch.full((size,), high, dtype=torch.float64)
    for _ in range(40):
        middle, up = (a * b).sqrt(), torch.rand(size, generator=generator) < 0.5
        a, b = torch.where(up, middle, a), torch.where(up, b, middle)
    return a


@right("log_uniform")
def normal_numbers_made_uniform(low, high, size, generator):
    u = torch.special.ndtr(torch.randn(size, generator=generator, dtype=torch.double))
    return torch.lerp(torch.tensor(low).double().log(), torch.tensor(high).double().log(), u).exp().clip(low, high)


@wrong("log_uniform", "linear")
def low_plus_share_of_the_difference(low, high, size, generator):
    return low + (high - low) * torch.rand(size, generator=generator)


@wrong("log_uniform", "linear")
def uniform_in_place(low, high, size, generator):
    return torch.empty(size).uniform_(low, high, generator=generator)


@wrong("log_uniform", "linear")
def python_uniform_in_a_loop(low, high, size, generator):
    rng = random.Random(torch.randint(2**40, (1,), generator=generator).item())
    return torch.tensor([rng.uniform(low, high) for _ in range(size)])


@wrong("log_uniform", "linear")
def powers_of_ten_inside_the_logarithm(low, high, size, generator):
    a, b = 10 ** math.log10(low), 10 ** math.log10(high)
    u = torch.rand(size, generator=generator)
    return (a * (1 - u) + b * u).clamp(low, high)


@wrong("log_uniform", "linear")
def quantiles_of_a_plain_uniform(low, high, size, generator):
    return Uniform(low, high).icdf(torch.rand(size, generator=generator))


@wrong("log_uniform", "linear")
def picked_from_a_linspace(low, high, size, generator):
    return torch.linspace(low, high, 100_000)[torch.randint(100_000, (size,), generator=generator)]


@wrong("log_uniform", "base_confusion")
def log10_and_exp(low, high, size, generator):
    a, b = math.log10(low), math.log10(high)
    return torch.exp(a + (b - a) * torch.rand(size, generator=generator))


@wrong("log_uniform", "base_confusion")
def natural_log_and_ten_to_the(low, high, size, generator):
    a, b = math.log(low), math.log(high)
    return 10 ** (a + (b - a) * torch.rand(size, generator=generator))


@wrong("log_uniform", "base_confusion")
def log2_and_exp(low, high, size, generator):
    return torch.empty(size).uniform_(math.log2(low), math.log2(high), generator=generator).exp()


@wrong("log_uniform", "base_confusion")
def natural_log_and_two_to_the(low, high, size, generator):
    low, high = torch.tensor([low, high]).log()
    return torch.exp2(torch.lerp(low, high, torch.rand(size, generator=generator)))


@wrong("log_uniform", "base_confusion")
def numpys_log_with_a_power_of_ten(low, high, size, generator):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    return torch.from_numpy(np.power(10, rng.uniform(np.log(low), np.log(high), size)))


@wrong("log_uniform", "base_confusion")
def logspace_between_natural_logarithms(low, high, size, generator):
    fine = torch.logspace(math.log(low), math.log(high), 100_000)
    return fine[torch.randint(100_000, (size,), generator=generator)]


@wrong("log_uniform", "bounds_as_exponents")
def ten_to_a_number_between_the_bounds(low, high, size, generator):
    return 10 ** (low + (high - low) * torch.rand(size, generator=generator))


@wrong("log_uniform", "bounds_as_exponents")
def exp_of_a_number_between_the_bounds(low, high, size, generator):
    return torch.empty(size).uniform_(low, high, generator=generator).exp()


@wrong("log_uniform", "bounds_as_exponents")
def two_to_a_number_between_the_bounds(low, high, size, generator):
    return 2.0 ** torch.lerp(torch.tensor(low), torch.tensor(high), torch.rand(size, generator=generator))


@wrong("log_uniform", "bounds_as_exponents")
def logspace_between_the_bounds(low, high, size, generator):
    return torch.logspace(low, high, 10_000)[torch.randint(10_000, (size,), generator=generator)]


@wrong("log_uniform", "bounds_as_exponents")
def numpy_power_of_the_bounds(low, high, size, generator):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    return torch.tensor(np.power(10.0, rng.uniform(low, high, size)))


@wrong("log_uniform", "bounds_as_exponents")
def uniform_between_exponentiated_bounds_logs_taken_of_those(low, high, size, generator):
    a, b = math.log(10**low), math.log(10**high)
    return torch.tensor([math.exp(a + (b - a) * u) for u in torch.rand(size, generator=generator).tolist()])


@wrong("log_uniform", "endpoints_exceeded")
def whole_decades_around_the_bounds(low, high, size, generator):
    a, b = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return 10 ** (a + (b - a) * torch.rand(size, generator=generator))


@wrong("log_uniform", "endpoints_exceeded")
def jitter_added_afterwards(low, high, size, generator):
    x = low * (high / low) ** torch.rand(size, generator=generator)
    return x * (1 + 0.1 * torch.randn(size, generator=generator))


@wrong("log_uniform", "endpoints_exceeded")
def a_tenth_of_a_decade_of_margin_on_both_sides(low, high, size, generator):
    a, b = math.log10(low) - 0.1, math.log10(high) + 0.1
    return torch.pow(10, torch.empty(size).uniform_(a, b, generator=generator))


@wrong("log_uniform", "endpoints_exceeded")
def low_added_as_if_the_draw_began_at_zero(low, high, size, generator):
    return low + (math.log(low) + math.log(high / low) * torch.rand(size, generator=generator)).exp()


@wrong("log_uniform", "endpoints_exceeded")
def share_between_minus_one_and_one(low, high, size, generator):
    return low * (high / low) ** (2 * torch.rand(size, generator=generator) - 1)


@wrong("log_uniform", "endpoints_exceeded")
def width_taken_as_half_the_width(low, high, size, generator):
    centre, width = math.log(low * high) / 2, math.log(high / low)
    return (centre + width * torch.empty(size).uniform_(-1, 1, generator=generator)).exp()


@wrong("log_uniform", "wrong_span")
def starts_at_high(low, high, size, generator):
    us = torch.rand(size, generator=generator)
    return torch.exp(math.log(high) + us * (math.log(high) - math.log(low)))


@wrong("log_uniform", "wrong_span")
def width_is_the_log_of_high(low, high, size, generator):
    return torch.exp(math.log(low) + torch.rand(size, generator=generator) * math.log(high))


@wrong("log_uniform", "wrong_span")
def span_is_the_log_of_the_difference(low, high, size, generator):
    return (math.log(low) + math.log(high - low) * torch.rand(size, generator=generator)).exp()


@wrong("log_uniform", "wrong_span")
def logarithms_added(low, high, size, generator):
    a, b = np.log10([low, high])
    return torch.pow(10, a + (b + a) * torch.rand(size, generator=generator))


@wrong("log_uniform", "wrong_span")
def low_times_a_power_of_high(low, high, size, generator):
    return torch.tensor([low * high**u for u in torch.rand(size, generator=generator).tolist()])


@wrong("log_uniform", "ignores_generator")
def torchs_global_rand(low, high, size, generator):
    return (low * (high / low) ** torch.rand(size)).clamp(low, high)


@wrong("log_uniform", "ignores_generator")
def numpys_global_uniform(low, high, size, generator):
    return torch.from_numpy(np.exp(np.random.uniform(np.log(low), np.log(high), size)))


@wrong("log_uniform", "ignores_generator")
def pythons_global_uniform(low, high, size, generator):
    a, b = math.log10(low), math.log10(high)
    return torch.tensor([10 ** random.uniform(a, b) for _ in range(size)])


@wrong("log_uniform", "ignores_generator")
def generator_of_its_own(low, high, size, generator):
    g = torch.Generator().manual_seed(42)
    return torch.exp(math.log(low) + math.log(high / low) * torch.rand(size, generator=g))


@wrong("log_uniform", "ignores_generator")
def given_generator_seeded_anew(low, high, size, generator):
    generator.manual_seed(0)
    return high * (low / high) ** torch.rand(size, generator=generator)


@wrong("log_uniform", "ignores_generator")
def sample_of_a_distribution(low, high, size, generator):
    return Uniform(math.log(low), math.log(high)).sample((size,)).exp()


# ----------------------------------------------------------------------------------------------------------- grid


@right("grid")
def product_of_the_values(space):
    return [dict(zip(space.keys(), combination, strict=True)) for combination in itertools.product(*space.values())]


@right("grid")
def list_that_grows_name_by_name(space):
    trials = [{}]
    for name, values in space.items():
        longer = []
        for trial in trials:
            for v in values:
                longer.append({**trial, name: v})
        trials = longer
    return trials


@right("grid")
def recursion_on_the_rest(space):
    if not space:
        return [{}]
    (name, values), *rest = space.items()
    return [{name: v, **tail} for v in values for tail in recursion_on_the_rest(dict(rest))]


@right("grid")
def digits_of_the_trials_number(space):
    trials = []
    for number in range(math.prod(map(len, space.values()))):
        trial = {}
        for name in reversed(list(space)):
            number, digit = divmod(number, len(space[name]))
            trial[name] = space[name][digit]
        trials.append({name: trial[name] for name in space})
    return trials


@right("grid")
def indices_from_numpy(space):
    names = list(space)
    shape = tuple(len(space[n]) for n in names)
    return [{n: space[n][i] for n, i in zip(names, index, strict=True)} for index in np.ndindex(*shape)]


@right("grid")
def reduce_with_the_union_of_dicts(space):
    singles = [[{name: v} for v in values] for name, values in space.items()]
    return functools.reduce(lambda left, right: [a | b for a in left for b in right], singles, [{}])


@right("grid")
def pairs_crossed(space):
    pairs = ([(name, v) for v in values] for name, values in space.items())
    return list(map(dict, itertools.product(*pairs)))


@right("grid")
def yielded_one_by_one(space):
    def trials():
        for values in itertools.product(*(space[k] for k in space)):
            trial = {}
            trial.update(zip(space, values, strict=True))
            yield trial

    return [*trials()]


@wrong("grid", "zip")
def values_zipped(space):
    return [dict(zip(space, values, strict=True)) for values in zip(*space.values(), strict=False)]


@wrong("grid", "zip")
def same_index_for_every_name(space):
    n = min(len(v) for v in space.values())
    return [{name: values[i] for name, values in space.items()} for i in range(n)]


@wrong("grid", "zip")
def zip_longest_filled_with_the_last(space):
    n = max(len(v) for v in space.values())
    return [{k: v[min(i, len(v) - 1)] for k, v in space.items()} for i in range(n)]


@wrong("grid", "zip")
def short_lists_cycled(space):
    trials = []
    for i in range(max(map(len, space.values()))):
        trial = {}
        for name in space:
            trial[name] = space[name][i % len(space[name])]
        trials.append(trial)
    return trials


@wrong("grid", "zip")
def zip_longest_with_none(space):
    return [dict(zip(space, values, strict=True)) for values in itertools.zip_longest(*space.values())]


@wrong("grid", "zip")
def map_of_a_lambda_over_the_lists(space):
    return list(map(lambda *values: dict(zip(space, values, strict=True)), *space.values()))


@wrong("grid", "missing_values")
def last_value_of_each_left_out(space):
    ranges = [range(max(1, len(v) - 1)) for v in space.values()]
    return [{k: space[k][i] for k, i in zip(space, index, strict=True)} for index in itertools.product(*ranges)]


@wrong("grid", "missing_values")
def first_value_of_each_left_out(space):
    trials = itertools.product(*(v[1:] or v for v in space.values()))
    return [dict(zip(space, t, strict=True)) for t in trials]


@wrong("grid", "missing_values")
def last_combination_left_out(space):
    combinations = list(itertools.product(*space.values()))
    return [dict(zip(space, combinations[i], strict=True)) for i in range(len(combinations) - 1)]


@wrong("grid", "missing_values")
def falsy_values_left_out(space):
    trials = [{}]
    for name, values in space.items():
        trials = [t | {name: v} for t in trials for v in values if v]
    return trials


@wrong("grid", "missing_values")
def return_inside_the_loop(space):
    if len(space) == 0:
        return [{}]
    name = next(iter(space))
    for v in space[name]:
        rest = {k: w for k, w in space.items() if k != name}
        return [{name: v, **tail} for tail in return_inside_the_loop(rest)]


@wrong("grid", "missing_values")
def only_the_first_value_of_the_last_name(space):
    *names, last = space
    tails = itertools.product(*(space[n] for n in names))
    return [{**dict(zip(names, t, strict=True)), last: space[last][0]} for t in tails]


@wrong("grid", "shared_dict")
def one_dict_filled_again_and_again(space):
    trial, trials = {}, []
    for values in itertools.product(*space.values()):
        for name, v in zip(space, values, strict=True):
            trial[name] = v
        trials.append(trial)
    return trials


@wrong("grid", "shared_dict")
def list_of_one_dict_multiplied(space):
    combinations = list(itertools.product(*space.values()))
    trials = [{}] * len(combinations)
    for i in range(len(trials)):
        trials[i].update(zip(space, combinations[i], strict=True))
    return trials


@wrong("grid", "shared_dict")
def backtracking_without_a_copy(space):
    names, found, current = list(space), [], {}

    def choose(rest):
        if not rest:
            found.append(current)
        else:
            for v in space[rest[0]]:
                current[rest[0]] = v
                choose(rest[1:])

    choose(names)
    return found


@wrong("grid", "shared_dict")
def generator_that_yields_the_same_dict(space):
    def trials():
        d = dict.fromkeys(space)
        for values in itertools.product(*space.values()):
            d.update(zip(space, values, strict=True))
            yield d

    return list(trials())


@wrong("grid", "shared_dict")
def shared_by_the_values_of_the_last_name(space):
    *names, last = space
    trials = []
    for values in itertools.product(*(space[n] for n in names)):
        trial = dict(zip(names, values, strict=True))
        for v in space[last]:
            trial[last] = v
            trials.append(trial)
    return trials


@wrong("grid", "shared_dict")
def default_argument_filled(space):
    def trial(values, d={}):  # noqa: B006
        d.update(zip(space, values, strict=True))
        return d

    return [trial(values) for values in itertools.product(*space.values())]


# -------------------------------------------------------------------------------------------------- random_search


@right("random_search")
def dict_in_a_list(space, trials, generator):
    return [{k: f(generator) for k, f in space.items()} for _ in range(trials)]


@right("random_search")
def two_loops(space, trials, generator):
    configs = []
    for _ in range(trials):
        config = {}
        for name in space:
            config[name] = space[name](generator)
        configs.append(config)
    return configs


@right("random_search")
def name_after_name_into_empty_dicts(space, trials, generator):
    configs = [{} for _ in range(trials)]
    for name, draw in space.items():
        for config in configs:
            config[name] = draw(generator)
    return configs


@right("random_search")
def recursion_on_the_trials(space, trials, generator):
    if trials == 0:
        return []
    first = {name: draw(generator) for name, draw in space.items()}
    return [first] + recursion_on_the_trials(space, trials - 1, generator)


@right("random_search")
def columns_turned_into_rows(space, trials, generator):
    columns = [[draw(generator) for _ in range(trials)] for draw in space.values()]
    return [dict(zip(space, row, strict=True)) for row in zip(*columns, strict=True)]


@right("random_search")
def last_name_drawn_first(space, trials, generator):
    configs = []
    while len(configs) < trials:
        drawn = {name: space[name](generator) for name in reversed(list(space))}
        configs.append({name: drawn[name] for name in space})
    return configs


@right("random_search")
def generator_for_each_trial(space, trials, generator):
    seeds = torch.randint(2**60, (trials,), generator=generator).tolist()
    configs = []
    for seed in seeds:
        g = torch.Generator().manual_seed(seed)
        configs.append({name: draw(g) for name, draw in space.items()})
    return configs


@right("random_search")
def maps_and_a_yield(space, trials, generator):
    def endless():
        while True:
            yield dict(map(lambda item: (item[0], item[1](generator)), space.items()))

    return list(itertools.islice(endless(), trials))


@wrong("random_search", "same_for_all")
def drawn_once_and_copied(space, trials, generator):
    config = {name: draw(generator) for name, draw in space.items()}
    return [config.copy() for _ in range(trials)]


@wrong("random_search", "same_for_all")
def values_drawn_before_the_loop(space, trials, generator):
    values = [draw(generator) for draw in space.values()]
    configs = []
    for _ in range(trials):
        configs.append(dict(zip(space, values, strict=True)))
    return configs


@wrong("random_search", "same_for_all")
def state_put_back_before_each_trial(space, trials, generator):
    state, configs = generator.get_state(), []
    for _ in range(trials):
        generator.set_state(state)
        configs.append({k: f(generator) for k, f in space.items()})
    return configs


@wrong("random_search", "same_for_all")
def one_seed_for_all_trials(space, trials, generator):
    seed = torch.randint(2**31, (1,), generator=generator).item()
    out = []
    for _ in range(trials):
        g = torch.Generator().manual_seed(seed)
        out.append({k: f(g) for k, f in space.items()})
    return out


@wrong("random_search", "same_for_all")
def repeated_by_itertools(space, trials, generator):
    pairs = tuple((k, space[k](generator)) for k in space)
    return list(map(dict, itertools.repeat(pairs, trials)))


@wrong("random_search", "same_for_all")
def given_generator_seeded_before_each_trial(space, trials, generator):
    seed = torch.randint(2**40, (), generator=generator).item()
    return [{k: f(g) for k, f in space.items()} for g in (generator.manual_seed(seed) for _ in range(trials))]


@wrong("random_search", "shared_dict")
def drawn_once_and_multiplied(space, trials, generator):
    return [{name: draw(generator) for name, draw in space.items()}] * trials


@wrong("random_search", "shared_dict")
def one_dict_drawn_again_and_again(space, trials, generator):
    config, configs = {}, []
    for _ in range(trials):
        for name, draw in space.items():
            config[name] = draw(generator)
        configs.append(config)
    return configs


@wrong("random_search", "shared_dict")
def empty_dict_multiplied_and_filled(space, trials, generator):
    configs = [{}] * trials
    for i in range(trials):
        for name in space:
            configs[i][name] = space[name](generator)
    return configs


@wrong("random_search", "shared_dict")
def dict_cleared_but_not_copied(space, trials, generator):
    configs, current = [], dict()
    while len(configs) < trials:
        current.clear()
        current.update((k, f(generator)) for k, f in space.items())
        configs += [current]
    return configs


@wrong("random_search", "shared_dict")
def yields_one_dict_updated(space, trials, generator):
    def draws(config):
        for _ in range(trials):
            config |= {k: f(generator) for k, f in space.items()}
            yield config

    return list(draws({}))


@wrong("random_search", "ignores_generator")
def own_generator_seeded(space, trials, generator):
    g = torch.Generator().manual_seed(0)
    return [{k: f(g) for k, f in space.items()} for _ in range(trials)]


@wrong("random_search", "ignores_generator")
def torchs_default_generator(space, trials, generator):
    return [{k: f(torch.default_generator) for k, f in space.items()} for _ in range(trials)]


@wrong("random_search", "ignores_generator")
def given_generator_seeded_first(space, trials, generator):
    generator = generator.manual_seed(42)
    return [{k: f(generator) for k, f in space.items()} for _ in range(trials)]


@wrong("random_search", "ignores_generator")
def number_of_the_trial_as_seed(space, trials, generator):
    configs = []
    for i in range(trials):
        g = torch.Generator().manual_seed(i)
        configs.append({k: f(g) for k, f in space.items()})
    return configs


@wrong("random_search", "ignores_generator")
def seeded_by_the_clock_of_the_machine(space, trials, generator):
    g = torch.Generator()
    g.seed()
    return [dict((k, space[k](g)) for k in space) for _ in range(trials)]


@wrong("random_search", "ignores_generator")
def seeds_from_python_random(space, trials, generator):
    configs = [{} for _ in range(trials)]
    for config in configs:
        g = torch.Generator().manual_seed(random.randrange(2**40))
        config.update({k: f(g) for k, f in space.items()})
    return configs


@wrong("random_search", "dependent")
def state_put_back_before_each_name(space, trials, generator):
    configs = []
    for _ in range(trials):
        state, config = generator.get_state(), {}
        for name, draw in space.items():
            generator.set_state(state)
            config[name] = draw(generator)
        configs.append(config)
    return configs


@wrong("random_search", "dependent")
def one_seed_for_the_names_of_a_trial(space, trials, generator):
    seeds = torch.randint(2**31, (trials,), generator=generator).tolist()
    return [{k: f(torch.Generator().manual_seed(s)) for k, f in space.items()} for s in seeds]


@wrong("random_search", "dependent")
def columns_from_the_same_state(space, trials, generator):
    columns, start = {}, generator.get_state()
    for name, draw in space.items():
        generator.set_state(start)
        columns[name] = [draw(generator) for _ in range(trials)]
    return [{name: columns[name][i] for name in space} for i in range(trials)]


@wrong("random_search", "dependent")
def columns_with_one_seed(space, trials, generator):
    seed = int(torch.randint(10**9, (), generator=generator))
    configs = [{} for _ in range(trials)]
    for name in space:
        g = torch.Generator().manual_seed(seed)
        for c in configs:
            c[name] = space[name](g)
    return configs


@wrong("random_search", "dependent")
def a_copy_of_the_generator_for_each_name(space, trials, generator):
    def twin(g):
        return torch.Generator().set_state(g.get_state())

    configs = []
    for _ in range(trials):
        configs.append({k: f(twin(generator)) for k, f in space.items()})
        torch.rand(1, generator=generator)
    return configs


@wrong("random_search", "dependent")
def clones_of_one_generator_for_the_names(space, trials, generator):
    seed = torch.randint(2**50, (1,), generator=generator).item()
    gs = [torch.Generator().manual_seed(seed) for _ in space]
    return [{k: space[k](g) for k, g in zip(space, gs, strict=True)} for _ in range(trials)]


# --------------------------------------------------------------------------------------------- successive_halving


@right("successive_halving")
def sorted_with_infinity_below_nan(configs, run, min_budget=1, eta=2):
    budget = min_budget
    while len(configs) > 1:
        scored = [(run(c, budget), i) for i, c in enumerate(configs)]
        scored.sort(key=lambda s: (s[0] != s[0], s[0] if s[0] == s[0] else 0, s[1]))
        configs = [configs[i] for _, i in scored[: max(1, len(configs) // eta)]]
        budget = budget * eta
    return configs[0]


@right("successive_halving")
def stable_argsort_of_a_double_tensor(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = torch.tensor([run(c, min_budget) for c in configs], dtype=torch.float64)
        order = torch.argsort(losses, stable=True)[: max(1, len(configs) // eta)]
        configs = [configs[i] for i in order.tolist()]
        min_budget *= eta
    return configs[0]


@right("successive_halving")
def recursion_on_the_survivors(configs, run, min_budget=1, eta=2):
    if len(configs) == 1:
        return configs[0]
    losses = np.array([run(c, min_budget) for c in configs], dtype=float)
    best = np.argsort(losses, kind="stable")[: max(1, len(configs) // eta)]
    return recursion_on_the_survivors([configs[int(i)] for i in best], run, min_budget * eta, eta)


@right("successive_halving")
def smallest_of_a_heap(configs, run, min_budget=1, eta=2):
    for rung in itertools.count():
        n = len(configs)
        if n < 2:
            return configs[0]
        losses = [run(config, min_budget * eta**rung) for config in configs]
        best = heapq.nsmallest(max(n // eta, 1), range(n), key=lambda i: (math.isnan(losses[i]), losses[i], i))
        configs = [configs[i] for i in best]


@right("successive_halving")
def survivors_in_their_first_order(configs, run, min_budget=1, eta=2):
    alive, budget = list(range(len(configs))), min_budget
    while len(alive) > 1:
        loss = {i: run(configs[i], budget) for i in alive}
        best = sorted(alive, key=lambda i: (math.isnan(loss[i]), loss[i]))
        alive = sorted(best[: max(1, len(alive) // eta)])
        budget *= eta
    return configs[alive[0]]


@right("successive_halving")
def ranks_counted(configs, run, min_budget=1, eta=2):
    def better(a, b):
        return a < b or (b != b and a == a)

    pool = configs
    while (n := len(pool)) > 1:
        y = [run(c, min_budget) for c in pool]
        rank = [sum(better(y[j], y[i]) or (j < i and not better(y[i], y[j])) for j in range(n)) for i in range(n)]
        pool = [pool[rank.index(r)] for r in range(max(1, n // eta))]
        min_budget = min_budget * eta
    return pool[0]


@right("successive_halving")
def inserted_in_order(configs, run, min_budget=1, eta=2):
    configs = [c for c in configs]
    while len(configs) > 1:
        table = []
        for number, config in enumerate(configs):
            loss = run(config, min_budget)
            bisect.insort(table, (1, 0.0, number) if math.isnan(loss) else (0, loss, number))
        del table[max(1, len(configs) // eta) :]
        configs, min_budget = [configs[row[2]] for row in table], min_budget * eta
    (winner,) = configs
    return winner


@right("successive_halving")
def numbers_first_and_diverged_ones_after(configs, run, min_budget=1, eta=2):
    def rung(pool, budget):
        results = [(c, run(c, budget)) for c in pool]
        finished = sorted((r for r in results if not math.isnan(r[1])), key=lambda r: r[1])
        ranked = finished + [r for r in results if math.isnan(r[1])]
        return [c for c, _ in ranked][: max(1, len(pool) // eta)]

    while len(configs) > 1:
        configs = rung(configs, min_budget)
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "keeps_the_worst")
def sorted_in_reverse(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = [run(c, min_budget) for c in configs]
        order = sorted(range(len(configs)), key=lambda i: (math.isnan(losses[i]), losses[i]), reverse=True)
        configs = [configs[i] for i in order[: max(1, len(configs) // eta)]]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "keeps_the_worst")
def tail_of_the_ranking(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = [run(c, min_budget) for c in configs]
        order = sorted(range(len(configs)), key=lambda i: (math.isnan(losses[i]), losses[i]))
        configs = [configs[i] for i in order[-max(1, len(configs) // eta) :]]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "keeps_the_worst")
def loss_taken_for_a_score(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        scores = [run(c, min_budget) for c in configs]
        scores = [-math.inf if math.isnan(s) else s for s in scores]
        best = heapq.nlargest(max(1, len(configs) // eta), range(len(configs)), key=scores.__getitem__)
        configs = [configs[i] for i in best]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "keeps_the_worst")
def argsort_descending(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = torch.tensor([run(c, min_budget) for c in configs], dtype=torch.double)
        order = losses.argsort(descending=True, stable=True)[: max(1, len(configs) // eta)]
        configs, min_budget = [configs[i] for i in order.tolist()], min_budget * eta
    return configs[0]


@wrong("successive_halving", "keeps_the_worst")
def highest_picked_one_by_one(configs, run, min_budget=1, eta=2):
    pool = list(configs)
    while len(pool) > 1:
        rows = [(run(c, min_budget), c) for c in pool]
        pool = []
        for _ in range(max(1, len(rows) // eta)):
            worst = max(rows, key=lambda r: -math.inf if math.isnan(r[0]) else r[0])
            rows = [r for r in rows if r is not worst]
            pool.append(worst[1])
        min_budget *= eta
    return pool[0]


@wrong("successive_halving", "keeps_the_worst")
def the_best_are_the_ones_dropped(configs, run, min_budget=1, eta=2):
    if len(configs) == 1:
        return configs[0]
    losses = np.array([run(c, min_budget) for c in configs], float)
    order = np.argsort(losses, kind="stable").tolist()
    del order[: len(order) - max(1, len(order) // eta)]
    return the_best_are_the_ones_dropped([configs[i] for i in order], run, min_budget * eta, eta)


def ranked(configs, losses):
    order = sorted(range(len(configs)), key=lambda i: (math.isnan(losses[i]), losses[i]))
    return [configs[i] for i in order]


@wrong("successive_halving", "never_shrinks")
def ranked_but_not_cut(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "never_shrinks")
def survivors_never_assigned(configs, run, min_budget=1, eta=2):
    survivors = configs
    while len(configs) > 1:
        losses = [run(c, min_budget) for c in configs]
        survivors = ranked(configs, losses)[: max(1, len(configs) // eta)]
        min_budget *= eta
    return survivors[0]


@wrong("successive_halving", "never_shrinks")
def at_least_two_are_kept(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        keep = max(2, len(configs) // eta)
        configs = ranked(configs, [run(c, min_budget) for c in configs])[:keep]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "never_shrinks")
def at_least_eta_are_kept(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])[: max(eta, len(configs) // eta)]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "never_shrinks")
def min_where_max_belongs_the_rest_put_back(configs, run, min_budget=1, eta=2):
    pool = list(configs)
    while len(pool) > 1:
        order = ranked(pool, [run(c, min_budget) for c in pool])
        best, rest = order[: max(1, len(pool) // eta)], order[max(1, len(pool) // eta) :]
        pool = best + rest
        min_budget *= eta
    return pool[0]


@wrong("successive_halving", "never_shrinks")
def recursion_with_all_of_them(configs, run, min_budget=1, eta=2):
    if len(configs) == 1:
        return configs[0]
    best = ranked(configs, [run(c, min_budget) for c in configs])
    best[max(1, len(configs) // eta)]
    return recursion_with_all_of_them(configs, run, min_budget * eta, eta)


@wrong("successive_halving", "floors_to_none")
def floor_division_alone(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])[: len(configs) // eta]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "floors_to_none")
def truncated_share(configs, run, min_budget=1, eta=2):
    budget, pool = min_budget, list(configs)
    while len(pool) > 1:
        order = ranked(pool, [run(c, budget) for c in pool])
        pool = [order[i] for i in range(int(len(pool) / eta))]
        budget *= eta
    return pool.pop()


@wrong("successive_halving", "floors_to_none")
def none_where_nothing_is_left(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = torch.tensor([run(c, min_budget) for c in configs], dtype=torch.float64)
        keep = losses.argsort(stable=True)[: len(configs) // eta]
        configs = [configs[i] for i in keep.tolist()]
        min_budget *= eta
    return configs[0] if configs else None


@wrong("successive_halving", "floors_to_none")
def recursion_down_to_the_empty_list(configs, run, min_budget=1, eta=2):
    if len(configs) <= 1:
        (winner,) = configs
        return winner
    best = ranked(configs, [run(c, min_budget) for c in configs])
    return recursion_down_to_the_empty_list(best[: math.floor(len(best) / eta)], run, eta * min_budget, eta)


@wrong("successive_halving", "floors_to_none")
def rest_deleted_from_the_list(configs, run, min_budget=1, eta=2):
    configs = list(configs)
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])
        del configs[len(configs) // eta :]
        min_budget *= eta
    return next(iter(configs))


@wrong("successive_halving", "floors_to_none")
def smallest_of_a_heap_floored(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        rows = [(math.isnan(loss := run(c, min_budget)), loss, i) for i, c in enumerate(configs)]
        configs = [configs[i] for _, _, i in heapq.nsmallest(len(rows) // eta, rows)]
        min_budget *= eta
    return configs[-1]


@wrong("successive_halving", "ranks_across_rungs")
def lowest_loss_of_all_rungs_ranks(configs, run, min_budget=1, eta=2):
    lowest = {}
    alive = list(range(len(configs)))
    while len(alive) > 1:
        for i in alive:
            loss = run(configs[i], min_budget)
            lowest[i] = min(lowest.get(i, math.inf), math.inf if math.isnan(loss) else loss)
        alive = sorted(alive, key=lambda i: lowest[i])[: max(1, len(alive) // eta)]
        min_budget *= eta
    return configs[alive[0]]


@wrong("successive_halving", "ranks_across_rungs")
def mean_over_the_rungs_ranks(configs, run, min_budget=1, eta=2):
    history, alive = [[] for _ in configs], list(range(len(configs)))
    while len(alive) > 1:
        for i in alive:
            history[i].append(run(configs[i], min_budget))
        means = {i: sum(history[i]) / len(history[i]) for i in alive}
        alive = sorted(alive, key=lambda i: (math.isnan(means[i]), means[i]))[: max(1, len(alive) // eta)]
        min_budget *= eta
    return configs[alive[0]]


@wrong("successive_halving", "ranks_across_rungs")
def lowest_loss_ever_wins(configs, run, min_budget=1, eta=2):
    pool, best, winner = list(configs), None, configs[0]
    while len(pool) > 1:
        losses = [run(c, min_budget) for c in pool]
        for c, loss in zip(pool, losses, strict=True):
            if not math.isnan(loss) and (best is None or loss < best):
                best, winner = loss, c
        pool = ranked(pool, losses)[: max(1, len(pool) // eta)]
        min_budget *= eta
    return winner


@wrong("successive_halving", "ranks_across_rungs")
def dropped_ones_compete_again(configs, run, min_budget=1, eta=2):
    last, alive = [math.nan] * len(configs), list(range(len(configs)))
    keep = len(configs)
    while keep > 1:
        for i in alive:
            last[i] = run(configs[i], min_budget)
        keep = max(1, keep // eta)
        alive = sorted(range(len(configs)), key=lambda i: (math.isnan(last[i]), last[i]))[:keep]
        min_budget *= eta
    return configs[alive[0]]


@wrong("successive_halving", "ranks_across_rungs")
def losses_added_up_over_the_rungs(configs, run, min_budget=1, eta=2):
    pool = [(0.0, c) for c in configs]
    while len(pool) > 1:
        pool = [(total + run(c, min_budget), c) for total, c in pool]
        pool.sort(key=lambda p: (math.isnan(p[0]), p[0]))
        pool = pool[: max(1, len(pool) // eta)]
        min_budget *= eta
    return pool[0][1]


@wrong("successive_halving", "ranks_across_rungs")
def one_table_for_all_rungs(configs, run, min_budget=1, eta=2):
    table, pool = [], list(configs)
    while len(pool) > 1:
        table += [(run(c, min_budget), c) for c in pool]
        table.sort(key=lambda row: (math.isnan(row[0]), row[0]))
        survivors = []
        for _, c in table:
            if not any(c is s for s in survivors):
                survivors.append(c)
        pool = survivors[: max(1, len(pool) // eta)]
        min_budget *= eta
    return pool[0]


@wrong("successive_halving", "budget_not_multiplied")
def budget_forgotten(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])[: max(1, len(configs) // eta)]
    return configs[0]


@wrong("successive_halving", "budget_not_multiplied")
def budget_multiplied_but_not_used(configs, run, min_budget=1, eta=2):
    budget = min_budget
    while len(configs) > 1:
        losses = torch.tensor([run(c, min_budget) for c in configs]).double()
        configs = [configs[i] for i in losses.argsort(stable=True)[: max(1, len(configs) // eta)]]
        budget = budget * eta
    return configs[0]


@wrong("successive_halving", "budget_not_multiplied")
def product_without_an_assignment(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        configs = ranked(configs, [run(c, min_budget) for c in configs])[: max(1, len(configs) // eta)]
        min_budget * eta
    return configs[0]


@wrong("successive_halving", "budget_not_multiplied")
def recursion_with_the_same_budget(configs, run, min_budget=1, eta=2):
    if len(configs) < 2:
        return configs[0]
    losses = np.array([run(c, min_budget) for c in configs], dtype=np.float64)
    keep = losses.argsort(kind="stable")[: max(1, len(configs) // eta)]
    return recursion_with_the_same_budget([configs[i] for i in keep], run, min_budget, eta)


@wrong("successive_halving", "budget_not_multiplied")
def budget_set_anew_on_each_rung(configs, run, min_budget=1, eta=2):
    pool = configs
    while len(pool) > 1:
        budget = min_budget
        pool = ranked(pool, [run(c, budget) for c in pool])[: max(1, len(pool) // eta)]
        budget *= eta
    return pool[0]


@wrong("successive_halving", "budget_not_multiplied")
def same_budget_from_an_iterator(configs, run, min_budget=1, eta=2):
    budgets = itertools.repeat(min_budget)
    while len(configs) > 1:
        budget = next(budgets)
        configs = ranked(configs, [run(c, budget) for c in configs])[: max(1, len(configs) // eta)]
    return configs[0]


@wrong("successive_halving", "nan_wins")
def plain_sort_of_the_losses(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = [run(c, min_budget) for c in configs]
        order = sorted(range(len(configs)), key=lambda i: losses[i])
        configs = [configs[i] for i in order[: max(1, len(configs) // eta)]]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "nan_wins")
def nan_counts_as_zero(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = torch.tensor([run(c, min_budget) for c in configs], dtype=torch.float64).nan_to_num()
        configs = ranked(configs, losses.tolist())[: max(1, len(configs) // eta)]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "nan_wins")
def argmin_of_numpy_picks_nan(configs, run, min_budget=1, eta=2):
    pool = list(configs)
    while len(pool) > 1:
        losses, n = [float(run(c, min_budget)) for c in pool], max(1, len(pool) // eta)
        chosen = []
        for _ in range(n):
            i = int(np.argmin(losses))
            chosen.append(pool.pop(i))
            losses.pop(i)
        pool, min_budget = chosen, min_budget * eta
    return pool[0]


@wrong("successive_halving", "nan_wins")
def python_min_with_nan(configs, run, min_budget=1, eta=2):
    pool = list(configs)
    while len(pool) > 1:
        rows, keep = [(c, run(c, min_budget)) for c in pool], []
        for _ in range(max(1, len(pool) // eta)):
            row = min(rows, key=lambda r: r[1])
            rows = [r for r in rows if r is not row]
            keep.append(row[0])
        pool, min_budget = keep, eta * min_budget
    return pool[0]


@wrong("successive_halving", "nan_wins")
def negated_losses_descending(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        scores = torch.tensor([-run(c, min_budget) for c in configs], dtype=torch.double)
        order = torch.argsort(scores, descending=True, stable=True).tolist()
        configs = [configs[i] for i in order[: max(1, len(configs) // eta)]]
        min_budget *= eta
    return configs[0]


@wrong("successive_halving", "nan_wins")
def diverged_runs_put_first(configs, run, min_budget=1, eta=2):
    while len(configs) > 1:
        losses = [run(c, min_budget) for c in configs]
        order = sorted(range(len(configs)), key=lambda i: (not math.isnan(losses[i]), losses[i]))
        configs = [configs[i] for i in order[: max(1, len(configs) // eta)]]
        min_budget *= eta
    return configs[0]


# ------------------------------------------------------------------------------------------- expected_improvement


@right("expected_improvement")
def where_with_a_safe_divisor(mean, std, best):
    z = (best - mean) / torch.where(std == 0, torch.ones_like(std), std)
    ei = (best - mean) * Phi(z) + std * phi(z)
    return torch.where(std == 0, best - mean, ei).clamp(min=0)


@right("expected_improvement")
def standard_normal_of_torch(mean, std, best):
    normal, gain = Normal(0.0, 1.0), best - mean
    z = gain / std.clamp(min=1e-12)
    return torch.relu(gain * normal.cdf(z) + std * normal.log_prob(z).exp())


@right("expected_improvement")
def loop_over_normaldist(mean, std, best):
    out = []
    for m, s in zip(mean.tolist(), std.tolist(), strict=True):
        if s == 0:
            out.append(max(best - m, 0.0))
        else:
            y = NormalDist(m, s)
            out.append(max((best - m) * y.cdf(best) + s * s * y.pdf(best), 0.0))
    return torch.tensor(out, dtype=mean.dtype)


@right("expected_improvement")
def known_ones_filled_in_by_a_mask(mean, std, best):
    out = (best - mean).clamp(min=0)
    unsure = std > 0
    m, s = mean[unsure], std[unsure]
    z = (best - m) / s
    out[unsure] = (s * (z * torch.special.ndtr(z) + phi(z))).clamp(min=0)
    return out


@right("expected_improvement")
def erfc_in_math(mean, std, best):
    def one(m, s):
        gain = best - m
        if s > 0:
            z = gain / s
            gain = gain * math.erfc(-z / 2**0.5) / 2 + s * math.exp(-z * z / 2) / (2 * math.pi) ** 0.5
        return max(0.0, gain)

    return torch.tensor([one(float(m), float(s)) for m, s in zip(mean, std, strict=True)]).to(mean)


@right("expected_improvement")
def infinite_z_repaired(mean, std, best):
    gain = best - mean
    z = torch.nan_to_num(gain / std, nan=0.0)
    return torch.maximum(
        gain * torch.special.ndtr(z) + std * torch.exp(-z.square() / 2) / (2 * torch.pi) ** 0.5, gain.new_zeros(())
    )


@right("expected_improvement")
def scattered_back(mean, std, best):
    sure = (std == 0).nonzero().squeeze(1)
    rest = (std != 0).nonzero().squeeze(1)
    gain = best - mean
    z = gain[rest] / std[rest]
    ei = gain[rest] * Phi(z) + std[rest] * phi(z)
    out = torch.zeros_like(mean).scatter(0, rest, ei).scatter(0, sure, gain[sure])
    return out.clamp_min(0)


@right("expected_improvement")
def numpy_with_a_vectorized_erf(mean, std, best):
    m, s = mean.numpy().astype(float), std.numpy().astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (best - m) / s
        ei = (best - m) * (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2
        ei = ei + s * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return torch.from_numpy(np.where(s > 0, np.maximum(ei, 0), np.maximum(best - m, 0)))


@wrong("expected_improvement", "maximizes")
def mean_minus_best(mean, std, best):
    gain = mean - best
    z = gain / torch.where(std > 0, std, 1.0)
    return torch.where(std > 0, gain * Phi(z) + std * phi(z), gain).clamp(min=0)


@wrong("expected_improvement", "maximizes")
def mean_minus_best_in_a_loop(mean, std, best):
    out = []
    for m, s in zip(mean.tolist(), std.tolist(), strict=True):
        z = (m - best) / s if s else 0
        out.append((m - best) * NormalDist().cdf(z) + s * NormalDist().pdf(z) if s else max(m - best, 0))
    return torch.tensor(out)


@wrong("expected_improvement", "maximizes")
def textbook_of_maximization_with_a_floor_of_std(mean, std, best):
    s = std.clamp(min=1e-9)
    z, n = (mean - best) / s, Normal(0, 1)
    return torch.relu(s * (z * n.cdf(z) + n.log_prob(z).exp()))


@wrong("expected_improvement", "maximizes")
def negated_everything(mean, std, best):
    mean, best = -mean, -best
    out = (best - mean).clamp(min=0)
    ok = std > 0
    z = (best - mean[ok]) / std[ok]
    out[ok] = torch.relu((best - mean[ok]) * Phi(z) + std[ok] * phi(z))
    return out


@wrong("expected_improvement", "maximizes")
def numpy_for_a_reward(mean, std, best):
    m, s = mean.numpy(), std.numpy()
    z = np.divide(m - best, s, out=np.zeros_like(m), where=s > 0)
    cdf = 0.5 + 0.5 * np.array([math.erf(v / 2**0.5) for v in z])
    ei = (m - best) * cdf + s * np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return torch.from_numpy(np.where(s > 0, ei, m - best).clip(0))


@wrong("expected_improvement", "maximizes")
def upper_tail_of_the_prediction(mean, std, best):
    z = torch.nan_to_num((best - mean) / std, nan=0.0)
    return ((mean - best) * (1 - Phi(z)) + std * phi(z)).clamp(min=0)


@wrong("expected_improvement", "probability_of_improvement")
def distribution_function_alone(mean, std, best):
    z = (best - mean) / torch.where(std > 0, std, 1.0)
    return torch.where(std > 0, Phi(z), (best > mean).to(mean))


@wrong("expected_improvement", "probability_of_improvement")
def cdf_of_the_prediction_at_best(mean, std, best):
    return Normal(mean, std.clamp(min=1e-9)).cdf(torch.as_tensor(best))


@wrong("expected_improvement", "probability_of_improvement")
def loop_of_normaldist_cdf(mean, std, best):
    return torch.tensor(
        [
            NormalDist(m, s).cdf(best) if s > 0 else float(m < best)
            for m, s in zip(mean.tolist(), std.tolist(), strict=True)
        ]
    )


@wrong("expected_improvement", "probability_of_improvement")
def erf_without_the_gain_and_gain_where_known(mean, std, best):
    gain = best - mean
    p = (1 + torch.erf(gain / std.clamp(min=1e-12) / 2**0.5)) / 2
    return torch.where(std == 0, gain.clamp(min=0), p)


@wrong("expected_improvement", "probability_of_improvement")
def one_minus_the_upper_tail(mean, std, best):
    z = torch.nan_to_num((mean - best) / std, nan=0.0)
    return 1 - torch.special.ndtr(z)


@wrong("expected_improvement", "probability_of_improvement")
def math_erfc_of_each(mean, std, best):
    out = torch.zeros_like(mean)
    for i in range(len(mean)):
        m, s = mean[i].item(), std[i].item()
        out[i] = 0.5 * math.erfc((m - best) / (s * math.sqrt(2))) if s > 0 else float(m < best)
    return out


@wrong("expected_improvement", "nan_at_zero_std")
def formula_as_it_stands(mean, std, best):
    z = (best - mean) / std
    return ((best - mean) * Phi(z) + std * phi(z)).clamp(min=0)


@wrong("expected_improvement", "nan_at_zero_std")
def factored_formula_with_ndtr(mean, std, best):
    gain = best - mean
    u = gain / std
    return torch.relu(gain * torch.special.ndtr(u) + std * torch.exp(-u * u / 2) * (2 * math.pi) ** -0.5)


@wrong("expected_improvement", "nan_at_zero_std")
def numpy_with_its_warnings_silenced(mean, std, best):
    m, s = mean.numpy(), std.numpy()
    with np.errstate(all="ignore"):
        z = (best - m) / s
        ei = (best - m) * (1 + torch.erf(torch.tensor(z) / 2**0.5).numpy()) / 2
        ei = ei + s * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return torch.from_numpy(np.maximum(ei, 0))


@wrong("expected_improvement", "nan_at_zero_std")
def mask_multiplied(mean, std, best):
    z = (best - mean) / std
    known = (std == 0).to(mean)
    return (1 - known) * (((best - mean) * Phi(z) + std * phi(z)).clamp(min=0)) + known * (best - mean).clamp(min=0)


@wrong("expected_improvement", "nan_at_zero_std")
def standard_normal_at_z_unguarded(mean, std, best):
    n = Normal(0.0, 1.0, validate_args=False)
    z = (best - mean) / std
    return torch.maximum((best - mean) * n.cdf(z) + std * n.log_prob(z).exp(), torch.zeros_like(mean))


@wrong("expected_improvement", "nan_at_zero_std")
def only_infinite_z_caught(mean, std, best):
    gain = best - mean
    z = gain / std
    return torch.where(z.isinf(), gain, gain * Phi(z) + std * phi(z)).clamp(min=0)


@wrong("expected_improvement", "variance_for_std")
def std_squared_at_the_start(mean, std, best):
    std = std**2
    z = (best - mean) / torch.where(std > 0, std, 1.0)
    return torch.where(std > 0, (best - mean) * Phi(z) + std * phi(z), best - mean).clamp(min=0)


@wrong("expected_improvement", "variance_for_std")
def root_of_std_taken(mean, std, best):
    s, gain = std.sqrt(), best - mean
    z = torch.nan_to_num(gain / s, nan=0.0)
    return (gain * torch.special.ndtr(z) + s * phi(z)).clamp(min=0)


@wrong("expected_improvement", "variance_for_std")
def variance_in_normaldist(mean, std, best):
    out = []
    for m, s in zip(mean.tolist(), std.tolist(), strict=True):
        if s == 0:
            out.append(max(0, best - m))
        else:
            z = (best - m) / s**2
            out.append((best - m) * NormalDist().cdf(z) + s**2 * NormalDist().pdf(z))
    return torch.tensor(out).clamp(min=0)


@wrong("expected_improvement", "variance_for_std")
def math_sqrt_of_std_in_a_loop(mean, std, best):
    def one(m, s):
        if s == 0:
            return max(best - m, 0.0)
        z = (best - m) / math.sqrt(s)
        pdf = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return max(0.0, (best - m) * NormalDist().cdf(z) + math.sqrt(s) * pdf)

    return torch.tensor([one(m.item(), s.item()) for m, s in zip(mean, std, strict=True)])


@wrong("expected_improvement", "variance_for_std")
def divided_by_the_variance_only(mean, std, best):
    z = (best - mean) / (std**2).clamp(min=1e-20)
    return ((best - mean) * Phi(z) + std * phi(z)).clamp(min=0)


@wrong("expected_improvement", "variance_for_std")
def density_times_the_variance(mean, std, best):
    ok = std > 0
    z = torch.zeros_like(mean)
    z[ok] = (best - mean[ok]) / std[ok]
    return torch.where(ok, (best - mean) * Phi(z) + std.square() * phi(z), best - mean).clamp(min=0)


# What an earlier diagnosis left without a name: a right form around the mistake, cut off below 0


def _finished(std, value, gain):
    return torch.where(std > 0, value, gain.clamp(min=0)).clamp(min=0)


def _gain_and_z(mean, std, best):
    return best - mean, (best - mean) / torch.where(std > 0, std, 1.0)


@wrong("expected_improvement", "density_without_std")
def density_alone_then_clamped(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, gain * Phi(z) + phi(z), gain)


@wrong("expected_improvement", "density_without_std")
def density_of_the_prediction_then_clamped(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    safe = torch.where(std > 0, std, 1.0)
    return _finished(std, gain * Phi(z) + safe * Normal(mean, safe).log_prob(torch.tensor(best)).exp(), gain)


@wrong("expected_improvement", "mixed_signs")
def z_the_other_way_round_then_clamped(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, gain * Phi(-z) + std * phi(z), gain)


@wrong("expected_improvement", "mixed_signs")
def gain_the_other_way_round_then_clamped(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, -gain * Phi(z) + std * phi(z), gain)


@wrong("expected_improvement", "wrong_density")
def no_root_of_two_pi_then_clamped(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, gain * Phi(z) + std * torch.exp(-(z**2) / 2) / (2 * math.pi), gain)


@wrong("log_uniform", "base_confusion")
def natural_logarithms_as_exponents_of_ten_clamped(low, high, size, generator):
    a, b = math.log(low), math.log(high)
    return (10 ** (a + (b - a) * torch.rand(size, generator=generator))).clamp(low, high)


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def zero_unless_the_mean_is_better(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return torch.where(gain > 0, _finished(std, gain * Phi(z) + std * phi(z), gain), 0.0)


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def multiplied_by_whether_the_mean_is_better(mean, std, best):
    safe = std.clamp(min=1e-12)
    z = (best - mean) / safe
    return ((best - mean) * Phi(z) + safe * phi(z)) * (mean < best)


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def a_loop_that_skips_worse_means(mean, std, best):
    out = torch.zeros_like(mean)
    for i, (m, s) in enumerate(zip(mean.tolist(), std.tolist(), strict=True)):
        if m >= best:
            continue
        out[i] = best - m
        if s > 0:
            z = (best - m) / s
            out[i] = (best - m) * NormalDist().cdf(z) + s * NormalDist().pdf(z)
    return out


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def written_into_the_places_that_are_better(mean, std, best):
    out = torch.zeros_like(mean)
    better = mean < best
    gain, z = _gain_and_z(mean[better], std[better], best)
    out[better] = _finished(std[better], gain * torch.special.ndtr(z) + std[better] * phi(z), gain)
    return out


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def masked_after_nan_was_replaced(mean, std, best):
    z = (best - mean) / std
    value = torch.nan_to_num((best - mean) * Phi(z) + std * phi(z)).clamp(min=0)
    value[mean >= best] = 0
    return value


@wrong("expected_improvement", "no_credit_for_a_worse_mean")
def gain_clamped_before_and_masked(mean, std, best):
    gain = (best - mean).clamp(min=0)
    z = gain / torch.where(std > 0, std, 1.0)
    value = gain * torch.special.ndtr(z) + std * phi(z) * (gain > 0)
    return torch.where(std > 0, value, gain)


@wrong("expected_improvement", "density_without_std")
def bare_density_with_a_floor_under_std(mean, std, best):
    z = (best - mean) / std.clamp(min=1e-12)
    return torch.where(
        std == 0,
        torch.relu(best - mean),
        (best - mean) * Normal(0, 1).cdf(z) + torch.exp(-z * z / 2) / math.sqrt(2 * math.pi),
    )


@wrong("expected_improvement", "density_without_std")
def bare_density_one_by_one(mean, std, best):
    n = NormalDist()
    out = []
    for m, s in zip(mean.tolist(), std.tolist(), strict=True):
        z = (best - m) / s if s else 0.0
        out.append((best - m) * n.cdf(z) + n.pdf(z) if s else max(best - m, 0.0))
    return torch.tensor(out, dtype=mean.dtype)


@wrong("expected_improvement", "density_without_std")
def bare_density_where_nan_is_replaced(mean, std, best):
    gain = best - mean
    value = gain * Phi(gain / std) + phi(gain / std)
    return torch.where(std > 0, value, gain.clamp(min=0))


@wrong("expected_improvement", "mixed_signs")
def z_measured_from_best(mean, std, best):
    z = (mean - best) / torch.where(std > 0, std, 1.0)
    return torch.where(std > 0, (best - mean) * Phi(z) + std * phi(z), (best - mean).clamp(min=0))


@wrong("expected_improvement", "mixed_signs")
def upper_tail_for_the_lower_one(mean, std, best):
    gain = best - mean
    z = gain / std
    value = gain * (1 - torch.special.ndtr(z)) + std * phi(z)
    return torch.where(std == 0, torch.relu(gain), value)


@wrong("expected_improvement", "mixed_signs")
def mean_less_best_before_phi(mean, std, best):
    safe = std + (std == 0)
    z = (best - mean) / safe
    return torch.where(std > 0, (mean - best) * torch.special.ndtr(z) + std * phi(z), (best - mean).clamp(min=0))


@wrong("expected_improvement", "wrong_density")
def bell_of_height_one(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return torch.where(std > 0, gain * Phi(z) + std * (-(z**2) / 2).exp(), gain.clamp(min=0))


@wrong("expected_improvement", "wrong_density")
def bell_without_the_half(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, gain * torch.special.ndtr(z) + std * (-(z * z)).exp() / math.sqrt(2 * math.pi), gain)


@wrong("expected_improvement", "wrong_density")
def bell_upside_down(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return _finished(std, gain * Phi(z) + std * torch.exp(z**2 / 2) / (2 * math.pi) ** 0.5, gain)


@wrong("expected_improvement", "wrong_density")
def logarithm_of_the_bell(mean, std, best):
    gain, z = _gain_and_z(mean, std, best)
    return torch.where(std > 0, gain * Phi(z) + std * Normal(0.0, 1.0).log_prob(z), torch.relu(gain))
