"""The exercise `search.grid`: every combination of the values."""

import itertools
import math
from collections.abc import Callable, Iterator

import torch

from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.search.recording import Property, a_list, dicts, different_objects, place, until_one_fails
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import search as wrong
from solutions import search as reference


def _trials(candidate: Callable, case: Case, record: Trace) -> None:
    """Record what must hold of a grid, from the gravest flaw to the subtlest."""
    space = case.fresh()["space"]
    given = dict(space)
    result = candidate(space)

    def checks() -> Iterator[Property]:
        yield from a_list(plain(result))
        trials = list(result)
        yield from dicts(trials, given)
        whole = any(trial[name] is values for trial in trials for name, values in given.items())
        yield "one value for each name", not whole, "A trial holds a whole list of values for one name."
        yield from different_objects(trials)
        places = [tuple(place(trial[name], values) for name, values in given.items()) for trial in trials]
        yield from _combinations(places, [len(values) for values in given.values()])
        kept = list(space) == list(given) and all(space[name] is values for name, values in given.items())
        yield "space is left as it was", kept, "It changes its argument space: work on a copy.", "effect"

    until_one_fails(checks(), record)


def _combinations(places: list[tuple[int | None, ...]], lengths: list[int]) -> Iterator[Property]:
    """Whether the trials, given by the place of each value among those of its name, are the whole grid in its order."""
    total, wanted = math.prod(lengths), list(itertools.product(*map(range, lengths)))
    held = f"{' × '.join(map(str, lengths))} values make {total} combinations"
    paired = min(lengths) <= len(places) <= max(lengths) and len(places) < total
    paired = paired and all(
        place in (i, i % length, min(i, length - 1), None)
        for i, row in enumerate(places)
        for place, length in zip(row, lengths, strict=True)
    )
    yield "not in step", not paired, f"{held}; it returns {len(places)}, and all names take their next value at once."
    strangers = any(place is None for row in places for place in row)
    yield "values of that name", not strangers, "A trial holds a value that the space does not list for that name."
    apart = [sum(a != b for a, b in zip(row, places[0], strict=True)) for row in places]
    alone = 1 < len(places) < total and len({*places}) == 1 + sum(lengths) - len(lengths) and max(apart) <= 1
    yield "names vary together", not alone, f"{held}; in those returned only one name differs from the first trial."
    missing = len({*wanted} - {*places})
    yield "every combination", not missing, f"{held}; {missing} of them are missing."
    yield "none twice", len(places) == total, f"{held}; it returns {len(places)}, some of them twice."
    yield "the order", places == wanted, "All combinations are there, in another order."


GRID = Exercise(
    id="search.grid",
    title="Every combination: a grid",
    minutes=3,
    reference=reference.grid,
    driver=_trials,
    cases=[
        Case(
            "three names of 2, 3 and 4 values",
            {"space": {"momentum": [0.9, 0.0], "lr": [0.3, 0.03, 0.1], "width": [64, 16, 256, 32]}},
        ),
        Case(
            "five names, some with a single value",
            {
                "space": {
                    "optimizer": ("SGD", "Adam", "RMSprop"),
                    "seed": range(2),
                    "lr": [0.05],
                    "nesterov": [False, True],
                    "batch": [128],
                }
            },
        ),
        Case(
            "values that are None, lists, tuples or functions",
            lambda: {
                "space": {
                    "layers": [[64], [32, 32], []],
                    "betas": [(0.9, 0.99), (0.8, 0.999)],
                    "activation": [torch.tanh, torch.relu],
                    "schedule": [None, "cosine"],
                }
            },
        ),
        Case("a single name", {"space": {"lr": [0.3, 0.1, 0.03]}}),
        Case("no choice at all", {"space": {"lr": [0.3], "width": [16]}}, edge=True),
    ],
    hints=[
        "How many trials are there for 2, 3 and 4 values? Every value of one name meets every value of the others.",
        "`itertools.product` gives every combination of the lists that it is called with. It takes them as separate "
        "arguments: `product(*lists)`.",
        "Each combination is a tuple of values, in the order of `space.values()`. Put the names back: "
        "`dict(zip(names, values))` makes a new dict for each.",
    ],
    misconceptions=[
        Misconception(
            "values_alone",
            "These are the values without their names. Each trial is a dict, name → value; `dict(zip(names, values))` puts the "
            "two together.",
            [wrong.values_alone, lambda space: list(map(list, wrong.values_alone(space)))],
        ),
        Misconception(
            "missing_names",
            "Some trials lack a name. Each has one value for every name of the space, however many names there are.",
            [wrong.first_names(1), wrong.first_names(2), wrong.names_apart],
        ),
        Misconception(
            "whole_lists",
            "A trial holds all the values of a name where one belongs. Each trial takes a single value from each list.",
            [wrong.whole_lists],
        ),
        Misconception(
            "shared_dict",
            "Several of the trials are one and the same dict, so that all show what was written last. Make a new dict for "
            "each trial, inside the loop, or append a copy.",
            [wrong.shared_dict],
        ),
        Misconception(
            "zip",
            "All names take their next value at the same time, as `zip` does it: the first values together, then the second "
            "ones. A grid has every value of one name with every value of the others.",
            [
                wrong.zipped,
                wrong.zipped_strictly,
                wrong.zipped_longest,
                wrong.zipped_around,
                wrong.zipped_to_the_last,
            ],
        ),
        Misconception(
            "one_at_a_time",
            "Only one name at a time leaves its first value. How two hyperparameters act together is never seen; a grid has "
            "every combination.",
            [wrong.one_at_a_time],
        ),
        Misconception(
            "missing_values",
            "Some combinations are missing. Every value of each list is used, the first and the last too. Does a range stop "
            "early, or a `return` stand inside the loop?",
            [
                wrong.sliced(lambda values: values[:-1] or values),
                wrong.sliced(lambda values: values[1:] or values),
                wrong.sliced(lambda values: values[:2]),
                wrong.all_but_the_last_trial,
                wrong.first_trial,
                lambda space: wrong.product(space)[1:],
            ],
        ),
        Misconception(
            "wrong_order",
            "All combinations are there, but in another order. It is that of nested loops, the first name outside: the last "
            "name changes from each trial to the next.",
            [wrong.first_name_fastest, wrong.backwards],
        ),
        Misconception(
            "changes_space",
            "It changes the dict that it was given, and who called it finds names missing. Work on a copy, or only read.",
            [wrong.pops_names],
        ),
    ],
)
