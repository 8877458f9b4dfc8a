"""The exercise `search.random_search`: every value of every trial is a draw of its own."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import torch

from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.search.recording import (
    Property,
    a_list,
    dicts,
    different_objects,
    from_the_generator,
    seeded,
    until_one_fails,
)
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import search as wrong
from course_utils.exercises.wrong.search import drawing
from solutions import search as reference


class _Space:
    """A space whose functions note what they returned, and from which number between 0 and 1 they made it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.made: dict[str, dict[float, float]] = {name: {} for name in names}

    def functions(self) -> dict[str, Callable]:
        return {name: self._function(name) for name in self.made}

    def _function(self, name: str) -> Callable:
        made, (offset, scale) = self.made[name], _SCALES[name]

        def draw(generator: torch.Generator) -> float:
            share = torch.rand((), generator=generator, dtype=torch.float64).item()
            made[offset + scale * share] = share
            return offset + scale * share

        return draw


_SCALES = {"lr": (-4.0, 3.0), "dropout": (0.1, 0.7), "momentum": (0.5, 0.5)}


def _searches(candidate: Callable, case: Case, record: Trace) -> None:
    """Search several times; record what must hold, from the gravest flaw to the subtlest."""
    names, trials = case.fresh().values()

    def draw(source: int | torch.Generator, world: int) -> object:
        return candidate(_Space(names).functions(), trials, seeded(source, world))

    def checks() -> Iterator[Property]:
        space = _Space(names)
        functions = space.functions()
        given = dict(functions)
        result = candidate(functions, trials, seeded(7, 1))
        yield from _configurations(result, given, trials)
        drawn = list(result)
        yield from _values(drawn, space, given)
        yield from different_objects(drawn)
        if trials > 1:
            yield from _draws_of_their_own(drawn, space)
        yield "as many as asked for", len(drawn) == trials, f"There should be {trials} trials; there are {len(drawn)}."
        yield "space is left as it was", functions == given, "It changes its argument space: work on a copy.", "effect"
        yield from from_the_generator(lambda *seeds: list(draw(*seeds)), "configurations")

    until_one_fails(checks(), record)


def _configurations(result: object, space: dict[str, Callable], trials: int) -> Iterator[Property]:
    found = plain(result)
    mapping = found.kind == "mapping"
    lists = mapping and any(item.kind in ("sequence", "tensor", "array") for _, item in found.value)
    told = f"It should return a list of {trials} dicts; it returns {found.describe()}."
    yield "not a dict of lists", not lists, told, "type"
    one = mapping or (found.kind == "sequence" and len(found.value) == 1 < trials)
    yield "not one configuration only", not one, f"There should be {trials} trials; there is one.", "type"
    yield from a_list(found)
    yield "not empty", len(found.value) > 0, f"There should be {trials} trials; there are none."
    yield from dicts(list(result), space)


def _values(drawn: list[dict], space: _Space, given: dict[str, Callable]) -> Iterator[Property]:
    functions = any(trial[name] is function for trial in drawn for name, function in given.items())
    yield "values, not functions", not functions, "A trial holds a function where its value belongs."
    odd = [(name, trial[name]) for trial in drawn for name in given if not _made(trial[name], space.made[name])]
    told = f"A trial's {odd[0][0]} is not what its function returned." if odd else ""
    yield "values as they were drawn", not odd, told


def _made(value: object, made: dict[float, float]) -> bool:
    return type(value) is float and value in made


def _draws_of_their_own(drawn: list[dict], space: _Space) -> Iterator[Property]:
    """Whether each value of each trial is a draw of its own, which says nothing about any other."""
    n = len(drawn)
    shares = {name: [made[trial[name]] for trial in drawn] for name, made in space.made.items()}
    distinct = {name: len({*values}) for name, values in shares.items()}
    told = f"{min(distinct, key=distinct.get)} has the same value in all {n} trials."
    yield "no name has one value for all trials", min(distinct.values()) > 1, told
    different = len({*zip(*shares.values(), strict=True)})
    again = different < n and min(distinct.values()) == different  # whole trials, not values of one name
    yield "no trial twice", len(shares) == 1 or not again, f"Trials repeat: of {n}, only {different} are different."
    told = f"In {n} trials, {min(distinct, key=distinct.get)} has only {min(distinct.values())} different values."
    yield "no name has a few values only", max(distinct.values()) > n / 4, told
    yield "no value twice", min(distinct.values()) == n, told
    related = [pair for pair in itertools.combinations(shares, 2) if _related(*(shares[name] for name in pair))]
    told = f"{related[0][0]} and {related[0][1]} depend on each other." if related else ""
    yield "names are independent", not related, told


def _related(a: list[float], b: list[float]) -> bool:
    """Whether numbers are correlated with those of the same trial, the one before it or the one after it, to six deviations."""
    n, (a, b) = len(a), (torch.tensor(numbers, dtype=torch.float64) for numbers in (a, b))
    lags = (a, b), (a[1:], b[:-1]), (a[:-1], b[1:])
    return any(float(torch.corrcoef(torch.stack(pair))[0, 1].abs()) > 6 / math.sqrt(n) for pair in lags)


RANDOM_SEARCH = Exercise(
    id="search.random_search",
    title="Random search",
    minutes=4,
    reference=reference.random_search,
    driver=_searches,
    random=True,
    cases=[
        Case("60 trials of three names", {"names": ("lr", "dropout", "momentum"), "trials": 60}),
        Case("50 trials of two names", {"names": ("momentum", "lr"), "trials": 50}),
        Case("45 trials of one name", {"names": ("dropout",), "trials": 45}),
        Case("a single trial", {"names": ("lr", "momentum"), "trials": 1}, edge=True),
    ],
    hints=[
        "One configuration is a dict with a value for each name. How do you get one value, given the function?",
        "Call the function with the generator: `draw(generator)`. Each call moves the generator on, so the next value is "
        "another one.",
        "Do that for every name in `space.items()`, and all of it again for each of the trials: a dict comprehension "
        "inside a list comprehension, or two nested loops with a new dict in the outer one.",
    ],
    misconceptions=[
        Misconception(
            "dict_of_lists",
            "This is one dict of lists, a column for each name. Asked for is a list of dicts: each trial is a dict with one "
            "value for each name.",
            [wrong.columns],
        ),
        Misconception(
            "trials_ignored",
            "A single configuration comes back. Return a list of `trials` of them. Is there a `return` inside the loop?",
            [wrong.one_configuration, wrong.list_of_one],
        ),
        Misconception(
            "not_called",
            "The trials hold the functions themselves. Call each of them with the generator to get a value.",
            [drawing(wrong.not_called)],
        ),
        Misconception(
            "shared_dict",
            "Several of the trials are one and the same dict, so that all show what was written last. Make a new dict for "
            "each trial, inside the loop, or append a copy.",
            [wrong.one_dict_for_all, wrong.same_dict_again],
        ),
        Misconception(
            "same_for_all",
            "All trials have the same value, of one name at least. A value that is drawn before the loop is drawn once, and a "
            "generator whose seed is set again repeats itself. Call every function anew in every trial.",
            [
                wrong.drawn_once,
                wrong.first_name_drawn_once,
                wrong.last_names_drawn_once,
                drawing(wrong.reseeded),
            ],
        ),
        Misconception(
            "grid_of_draws",
            "A few values of each name were drawn, and then combined. That is a grid again: nine trials of two names "
            "try three values of each. In a random search every trial has a value of its own for each name.",
            [wrong.crossed, wrong.crossed_in_full, wrong.picked_from_a_few],
        ),
        Misconception(
            "dependent",
            "The names depend on each other: where one value is large, so is the other. The functions were given generators "
            "in the same state. Pass the one generator to all of them, and let each call move it on.",
            [drawing(wrong.same_for_all_names), wrong.columns_from_the_same_state, drawing(wrong.from_the_same_state)],
        ),
        Misconception(
            "ignores_generator",
            "The values do not come from the generator that you were given: either they are always the same, or the same seed "
            "gives different ones. Each function takes the generator as its argument; pass it on, and leave its seed alone.",
            [
                *(wrong.search_elsewhere(source) for source in (wrong.globally, wrong.of_its_own, wrong.restarted)),
                wrong.search_elsewhere(lambda generator: None),
                wrong.seeds_by_trial,
                drawing(wrong.called_without),
            ],
        ),
    ],
)
