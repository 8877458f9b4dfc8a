"""The exercise `search.successive_halving`: many on a small budget, the best of them on a larger one."""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.search.recording import copied, place, until_one_fails
from course_utils.exercises.search.rungs import Run, runs_and_choice
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import search as wrong
from course_utils.exercises.wrong.search import ACROSS, KEPT, halving
from solutions import search as reference

MOST_RUNS, MOST_BUDGET = 400, 10**9
"""More than this is never needed here. What goes on for ever is stopped and told by its name."""


class _Endless(BaseException):
    """Raised in `run` after too many calls, or when asked for too much; no `except Exception` catches it."""


def _halvings(candidate: Callable, case: Case, record: Trace) -> None:
    """Let it choose among configurations, and record what must hold of the runs that it makes and of its choice."""
    inputs = case.fresh()
    configs, options = inputs["configs"], inputs.get("options", {})
    given, runs, result, ended = list(configs), [], None, True

    def run(config: Any, budget: int) -> float:
        i, size = place(config, given), _budget(budget)
        if len(runs) >= MOST_RUNS or (size is not None and size > MOST_BUDGET):
            raise _Endless
        known = i is not None and size is not None
        loss = (inputs["losses"].get(size) or _losses(len(given), size))[i] if known else 0.0
        runs.append(Run(i, size, loss, issubclass(type(budget), int | np.integer)))
        return loss

    try:
        result = candidate(configs, run, **options)
    except _Endless:
        ended = False
    checks = runs_and_choice(given, options.get("min_budget", 1), options.get("eta", 2), runs, result, ended)
    if until_one_fails(checks, record):
        kept = len(configs) == len(given) and all(a is b for a, b in zip(configs, given, strict=True))
        kept = kept and all(map(copied, given, case.fresh()["configs"]))
        record.effect("configs is left as it was", kept, "It changes its argument configs: work on a copy.")


@functools.cache
def _losses(n: int, budget: float) -> list[float]:
    """Losses that rank the configurations differently on every budget, so that it shows by which ones they are judged.

    They rise with the budget, against all experience: those of another rung then never pass for those of this one.
    """
    noise = torch.rand(n, generator=torch.Generator().manual_seed(int(abs(budget) * 64)), dtype=torch.float64)
    return (0.5 + 2 * noise + 0.4 * math.log2(1 + abs(budget))).tolist()


def _budget(budget: object) -> float | None:
    found = plain(budget)
    return found.value if found.kind == "number" and not math.isnan(found.value) else None


def _configs(n: int) -> list[dict[str, float]]:
    return [{"lr": round(0.9 - 0.03 * i, 2), "width": 8 * (i * 5 % n + 1)} for i in range(n)]


NAN = math.nan

SUCCESSIVE_HALVING = Exercise(
    id="search.successive_halving",
    title="Successive halving",
    minutes=8,
    points=2,
    reference=reference.successive_halving,
    driver=_halvings,
    cases=[
        Case(
            "29 configurations, eta 3", {"configs": _configs(29), "options": {"min_budget": 2, "eta": 3}, "losses": {}}
        ),
        Case(
            "19 configurations, eta 2", {"configs": _configs(19), "options": {"min_budget": 3, "eta": 2}, "losses": {}}
        ),
        Case("7 configurations, nothing else said", {"configs": _configs(7), "losses": {}}),
        Case(
            "equal losses",
            {
                "configs": _configs(7),
                "losses": {1: [0.5, 0.3, 0.5, 0.5, 0.7, 0.5, 0.9], 2: [0.4, 0.6, 0.2, 0.1, 0.1, 0.1, 0.1]},
            },
            edge=True,
        ),
        Case(
            "some runs diverge",
            {
                "configs": _configs(9),
                "losses": {
                    1: [0.7, NAN, 0.4, 0.9, NAN, 0.2, 0.8, NAN, 0.3],
                    2: [0.5] * 2 + [0.6, 0.1, 0.1, NAN, 0.1, 0.1, 0.4],
                },
            },
            edge=True,
        ),
        Case(
            "most runs diverge",
            {
                "configs": _configs(9),
                "losses": {
                    1: [NAN, NAN, 0.8, NAN, NAN, NAN, 0.5, NAN, NAN],
                    2: [0.7, 0.2, NAN, 0.1, 0.1, 0.1, 0.9, 0.1, 0.1],
                },
            },
            edge=True,
        ),
        Case("fewer left than eta", {"configs": _configs(8), "options": {"eta": 3}, "losses": {}}, edge=True),
        Case("a tuple of names", {"configs": ("tanh", "relu", "gelu"), "losses": {1: [0.6, 0.4, 0.5]}}, edge=True),
        Case("a single configuration", {"configs": _configs(1), "losses": {}}, edge=True),
    ],
    hints=[
        "Write one rung first: run every configuration with the same budget, and keep the losses in a list. Around it goes "
        "a loop that lasts while more than one configuration is left.",
        "Sort the places 0, 1, … by their losses, take the first max(1, n // eta) of them, and look up the configurations "
        "there. Then multiply the budget.",
        "No comparison with NaN is ever true, so `sorted` cannot place it. Give it a key of two parts that are compared one "
        "after the other: whether the loss is NaN, then the loss. Sorting leaves equals in their order.",
    ],
    misconceptions=[
        Misconception(
            "never_shrinks",
            "It goes on for ever: it never comes down to one configuration. After each rung the list that the loop looks at has "
            "to be replaced by the shorter one, and how many are kept goes by the number on this rung.",
            [
                halving(kept=lambda n, eta: n),
                halving(kept=lambda n, eta: n, grow=lambda budget, eta, first: budget),
                halving(kept=lambda n, eta: max(2, n // eta)),
                halving(kept=lambda n, eta: max(4, n // eta)),
            ],
        ),
        Misconception(
            "goes_on_with_one",
            "It comes down to one configuration, and then goes on for ever with that one. The loop lasts while more than one is "
            "left.",
            [halving(done=lambda left, rungs: False)],
        ),
        Misconception(
            "returns_more",
            "More than the configuration comes back: a list of one, or a pair with its loss. Return the configuration itself.",
            [
                halving(result=lambda configs, i, loss: [configs[i]]),
                halving(result=lambda configs, i, loss: (configs[i], loss)),
            ],
        ),
        Misconception(
            "returns_number",
            "A number comes back, the loss or the place in the list. Return the configuration that is left.",
            [halving(result=lambda configs, i, loss: loss), halving(result=lambda configs, i, loss: i)],
        ),
        Misconception(
            "min_budget_ignored",
            "The first rung has a budget of 1, whatever was asked for. It begins with min_budget.",
            [
                halving(start=lambda budget, eta: 1),
                halving(start=lambda budget, eta: 1, grow=lambda budget, eta, first: budget * first),
            ],
        ),
        Misconception(
            "raised_too_early",
            "The first rung has eta times min_budget already. Run first, and multiply afterwards: the budget grows between two "
            "rungs.",
            [halving(start=lambda budget, eta: budget * eta)],
        ),
        Misconception(
            "budget_not_multiplied",
            "Every rung has the same budget, so that those who go on are only measured again. What is saved by dropping the "
            "others is spent on them: multiply the budget by eta from rung to rung.",
            [halving(grow=lambda budget, eta, first: budget)],
        ),
        Misconception(
            "eta_ignored",
            "eta is not used: half of the configurations are kept, or the budget doubles, whatever it is. Where a 2 stands in "
            "your code, eta may belong.",
            [
                halving(kept=KEPT["eta_ignored"][0]),
                halving(grow=lambda budget, eta, first: 2 * budget),
                halving(kept=KEPT["eta_ignored"][0], grow=lambda budget, eta, first: 2 * budget),
            ],
        ),
        Misconception(
            "budget_added",
            "The budget grows by the same amount from rung to rung. It is multiplied by eta: then all rungs cost about the "
            "same, because so many fewer are run.",
            [
                halving(grow=lambda budget, eta, first: budget + eta),
                halving(grow=lambda budget, eta, first: budget + first),
                halving(grow=lambda budget, eta, first: budget + 1),
                halving(grow=lambda budget, eta, first: budget + first * eta),
            ],
        ),
        Misconception(
            "runs_twice",
            "A configuration is run more than once with the same budget, and all the budgets together are what a search "
            "costs. Run each once on a rung, and keep its loss.",
            [halving(repeats=2)],
        ),
        Misconception(
            "runs_the_last",
            "When a single configuration is left, it is run once more. It has nothing left to be compared with: stop as soon as "
            "there is one. A single one from the start is returned without a run.",
            [wrong.runs_the_last],
        ),
        Misconception(
            "stops_early",
            "The choice is made while several configurations should still go on. Repeat the rung until one is left.",
            [
                halving(kept=lambda n, eta: 1),
                *(halving(done=lambda left, rungs, last=last: left <= 1 or rungs == last) for last in (2, 3)),
            ],
        ),
        Misconception(
            "floors_to_none",
            "It fails where fewer than eta configurations are left: n // eta is then 0, and nobody goes on. At least one does: "
            "max(1, n // eta).",
            [halving(kept=lambda n, eta: n // eta), wrong.nobody_left],
        ),
        Misconception(
            "rounds_up",
            "One configuration too many goes on where eta does not divide their number. n // eta rounds down.",
            [halving(kept=rule) for rule in KEPT["rounds_up"]],
        ),
        Misconception(
            "drops_for_keeps",
            "Of eta configurations one is dropped, and the others go on. It is the other way round: one is kept, n // eta in all.",
            [halving(kept=rule) for rule in KEPT["drops_for_keeps"]],
        ),
        Misconception(
            "drops_eta",
            "The same number is dropped from every rung, one or eta of them. Keep a share: n // eta of n go on.",
            [halving(kept=rule) for rule in KEPT["drops_eta"]],
        ),
        Misconception(
            "keeps_the_worst",
            "The configurations with the largest losses go on. Smaller is better: sort upwards, and keep the first.",
            [halving(order=wrong.worst_first)],
        ),
        Misconception(
            "not_ranked",
            "The first or the last in the list go on, whatever their losses are. Sort the configurations by their losses before "
            "you cut the list.",
            [
                halving(order=wrong.as_they_come),
                halving(order=wrong.last_come),
            ],
        ),
        Misconception(
            "looked_up_in_all",
            "From the second rung on the wrong configurations go on. A place among the losses of this rung is a place in the list "
            "of those that were run here; it is looked up in the first, whole list.",
            [halving(order=wrong.places)],
        ),
        Misconception(
            "ranks_across_rungs",
            "Losses of different rungs are compared. More budget lowers a loss by itself, so each configuration is judged "
            "by its loss on this rung alone, among those that were run here. Start a new list of losses on every rung.",
            [
                halving(order=wrong.from_any_rung),
                wrong.lowest_ever,
                *(halving(order=wrong.by_all_rungs(combine)) for combine in ACROSS),
            ],
        ),
        Misconception(
            "nan_wins",
            "A run that diverged beats one that did not. Its loss is NaN, and every comparison with NaN is False, so that sorting "
            "leaves it where it happens to stand. NaN is worse than any number: say so in the key.",
            [
                halving(order=wrong.sorts_floats),
                halving(order=wrong.nan_as(0.0)),
                halving(order=wrong.nan_as(-math.inf)),
            ],
        ),
        Misconception(
            "nan_not_counted",
            "Configurations that diverged are taken out before it is counted how many go on, so too few do, or none. They are "
            "the worst of the rung, but they belong to it: max(1, n // eta) of all n go on.",
            [wrong.without_nan],
        ),
        Misconception(
            "compares_configs",
            "It fails where two losses are equal: pairs (loss, config) are then compared by the configurations, and dicts have no "
            "order. Sort by the loss alone.",
            [wrong.sorts_pairs],
        ),
        Misconception(
            "ties",
            "Of two equal losses the later configuration goes on. `sorted` leaves equals in their order; sorting downwards or "
            "reversing a list does not.",
            [halving(order=wrong.later_of_equals)],
        ),
        Misconception(
            "changes_configs",
            "It changes the list of configurations that it was given, or the configurations in it. They may be used again, by "
            "another search for example: work on a copy.",
            [wrong.empties_its_list, wrong.writes_into_configs],
        ),
    ],
)
