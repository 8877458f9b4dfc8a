"""What must hold of the runs that successive halving makes, and of its choice."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from course_utils.exercises.observations import plain
from course_utils.exercises.search.recording import Property, place
from course_utils.exercises.wrong import search as wrong
from course_utils.exercises.wrong.search import ACROSS, KEPT


@dataclass(frozen=True)
class Run:
    """One call of `run`: the place of the configuration (None: it is none of them), the budget, and the loss.

    `whole` says whether the budget was of a type for whole numbers: `range` takes no other.
    """

    config: int | None
    budget: float | None
    loss: float
    whole: bool = True


Step = tuple[list[Run], list[int]]
"""A rung, and the configurations that go on from it."""


def runs_and_choice(
    configs: list, min_budget: int, eta: int, runs: list[Run], result: object, ended: bool
) -> Iterator[Property]:
    """What must hold of the runs and the result, from the gravest flaw to the subtlest."""
    n = len(configs)
    told = "`run` was called with something that is none of the configurations: it is `run(config, budget)`."
    yield "the configurations are run", all(each.config is not None for each in runs), told, "type"
    whole = all(each.budget is not None and each.budget.is_integer() for each in runs)
    yield "budgets are whole numbers", whole, "A budget should be a whole number; one of them is not.", "type"
    told = f"A budget should be an int, as `range` needs it; {runs[0].budget if runs else 0} is a float."
    yield "budgets are ints", all(each.whole for each in runs), told, "type"
    counts = [sum(each.config == i for each in runs) for i in range(n)]
    all_again = max(counts) - min(counts) <= 1
    told = f"After {len(runs)} runs it was stopped: no configuration had been dropped."
    yield "the configurations become fewer", ended or not all_again, told
    if ended:
        yield from _one_configuration(result, configs)
    if n == 1:
        told = "A single configuration was run; there is nothing to compare it with."
        yield "a single one needs no run", not runs, told
        return
    yield "something is run", bool(runs), "`run` was never called."
    yield from _budgets(runs, min_budget, eta)
    rungs = [list(rung) for _, rung in itertools.groupby(runs, key=lambda each: each.budget)]
    rungs = rungs if ended else rungs[:-1] or rungs  # it was stopped in the middle of the last one
    steps = [(a, [each.config for each in b]) for a, b in itertools.pairwise(rungs)]
    steps += [(rungs[-1], [place(result, configs)])] if ended else []
    yield from _rungs(rungs, n, ended)
    told = "The places of the best are looked up in the first list."
    yield "looked up among those of the rung", not _looked_up_in_all(steps), told
    strangers = any({*chosen} - {each.config for each in rung} for rung, chosen in steps)
    yield "who is dropped stays out", not strangers, "A configuration that had been dropped came back."
    yield from _numbers(steps, eta, ended) if steps else ()
    yield "it comes to an end", ended, f"After {len(runs)} runs it was stopped: it goes on for ever."
    yield from _choices(steps)


def _one_configuration(result: object, configs: list) -> Iterator[Property]:
    found, known = plain(result), place(result, configs) is not None
    inside = found.kind == "sequence" and any(place(item, configs) is not None for item in result)
    told = f"It should return the configuration that is left; it returns {found.describe()}."
    yield "nothing but the configuration", known or not inside, told, "type"
    yield "not a number", known or found.kind != "number", told, "type"
    yield "a configuration", known, told, "type"


def _budgets(runs: list[Run], min_budget: int, eta: int) -> Iterator[Property]:
    """Whether the budgets begin and grow as they should."""
    budgets = [budget for budget, _ in itertools.groupby(each.budget for each in runs)]
    told = f"The first rung should have the budget {min_budget}; it has {budgets[0]:g}."
    yield "not 1 for min_budget", budgets[0] == min_budget or budgets[0] != 1, told
    yield "not raised too early", budgets[0] != min_budget * eta, told
    yield "the first budget", budgets[0] == min_budget, told
    again = len({each.config for each in runs}) < len(runs)
    told = f"All runs have the same budget, {budgets[0]:g}."
    yield "the budget grows", len(budgets) > 1 or not again, told
    pairs = list(itertools.pairwise(budgets))
    wanted = [min_budget * eta**k for k in range(len(budgets))]
    told = f"With eta = {eta}, the budgets should be {wanted[:8]}; they are {[int(b) for b in budgets[:8]]}."
    twice = eta != 2 and pairs and all(b == 2 * a for a, b in pairs)
    yield "not doubled whatever eta is", not twice, told
    added = len(pairs) > 1 and len({b - a for a, b in pairs}) == 1
    yield "multiplied, not added to", not added, told
    yield "the budgets", budgets == wanted, told


def _rungs(rungs: list[list[Run]], n: int, ended: bool) -> Iterator[Property]:
    again = [rung for rung in rungs if len({each.config for each in rung}) < len(rung)]
    told = f"With the budget {again[0][0].budget:g}, a configuration is run more than once." if again else ""
    yield "no configuration twice on a rung", not again, told
    yield "all are run first", len(rungs[0]) == n, f"Of {n} configurations, {len(rungs[0])} are run on the first rung."
    told = "When a single configuration is left, it is run once more."
    yield "the last one is not run alone", not ended or len(rungs[-1]) > 1, told


def _numbers(steps: list[Step], eta: int, ended: bool) -> Iterator[Property]:
    """Whether the right number goes on from every rung."""
    sizes = [(len(rung), len(chosen)) for rung, chosen in steps]
    (m, k), early = sizes[-1], ended and sizes[-1][0] // eta > 1
    told = f"It ends after {len(sizes)} rungs, with {m} configurations compared and {max(1, m // eta)} to keep."
    yield "on until one is left", not early, told
    off = [(m, k) for m, k in sizes if k != max(1, m // eta)]
    m, k = (*off, (m, k))[0]
    told = f"With eta = {eta}, {max(1, m // eta)} of {m} configurations should go on; {k} do."
    for slug, rules in KEPT.items():
        named = off and any(all(k == rule(m, eta) for m, k in sizes) for rule in rules)
        yield f"not {slug}", not named, told
    yield "the right number goes on", not off, told


def _choices(steps: list[Step]) -> Iterator[Property]:
    """Whether the best of every rung go on. Which of two equal losses counts as the earlier is asked on the first rung only."""
    off = [i for i, step in enumerate(steps) if not _are_best(*step, first=i == 0)]
    seen = [{each.config: each.loss for each in rung} for rung, _ in steps]
    told = _told_choice(steps[off[0]]) if off else ""

    def all_by(order: wrong.Order) -> bool:
        return bool(off) and all({*order(seen[: i + 1])[: len(steps[i][1])]} == {*steps[i][1]} for i in off)

    def from_the_first_by(*orders: wrong.Order) -> bool:
        return 0 in off and any(map(all_by, orders))

    diverged = any(_diverged_instead(*steps[i]) for i in off)
    yield "NaN never beats a number", not diverged, told
    yield "not the worst", not from_the_first_by(wrong.worst_first), told
    yield "not as they are listed", not from_the_first_by(wrong.as_they_come, wrong.last_come), told
    others = any(all_by(wrong.by_all_rungs(combine)) for combine in ACROSS)
    yield "by the losses of this rung alone", not others, told
    yield "of equals the earlier", not all_by(wrong.later_of_equals), told
    yield "the best go on", not off, told


def _looked_up_in_all(steps: list[Step]) -> bool:
    """Whether the places of the best on a rung were taken for places among all configurations."""
    ranked = [sorted(range(len(rung)), key=lambda i: _rank(rung[i].loss))[: len(chosen)] for rung, chosen in steps]
    same = all({*places} == {*chosen} for places, (_, chosen) in zip(ranked, steps, strict=True))
    return same and any(
        {*places} != {rung[i].config for i in places} for places, (rung, _) in zip(ranked, steps, strict=True)
    )


def _rank(loss: float) -> tuple[bool, float]:
    return math.isnan(loss), 0.0 if math.isnan(loss) else loss


def _are_best(rung: list[Run], chosen: list[int], first: bool) -> bool:
    losses = {each.config: _rank(each.loss) for each in rung}
    best = sorted(losses, key=lambda i: (losses[i], i))[: len(chosen)]
    return {*best} == {*chosen} if first else sorted(map(losses.get, best)) == sorted(map(losses.get, chosen))


def _diverged_instead(rung: list[Run], chosen: list[int]) -> bool:
    """Whether a configuration with NaN goes on while one with a number does not."""
    diverged = {each.config for each in rung if math.isnan(each.loss)}
    return bool(diverged & {*chosen}) and any(each.config not in diverged | {*chosen} for each in rung)


def _told_choice(step: Step) -> str:
    rung, chosen = step
    took = ", ".join(f"{each.loss:.3g}" for each in rung if each.config in chosen)
    left = ", ".join(f"{each.loss:.3g}" for each in rung if each.config not in chosen)
    return f"With the budget {rung[0].budget:g}, the losses {took} go on and {left} are dropped."
