"""Small exercises to test the checking engine on, and code entered the way a notebook enters it."""

import itertools
import linecache
from collections.abc import Callable

import torch

from course_utils.exercises import Case, Convention, Exercise, Misconception, drivers
from course_utils.exercises.observations import Trace

_CELLS = itertools.count(1)


def cell(code: str, **names: object) -> dict:
    """Run code as a notebook's cell, so that a traceback finds its lines; return the names that it defines.

    Args:
        code: the cell's text.
        names: what earlier cells have bound.
    """
    filename = f"/notebook/cell_{next(_CELLS)}.py"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    space = {"__name__": "__main__", "torch": torch, **names}
    exec(compile(code, filename, "exec"), space)
    return space


def declared(reference: Callable, cases: list[Case], **fields: object) -> Exercise:
    """An exercise of the topic "synthetic" that is named after its reference."""
    settings = {"driver": drivers.function, "hints": ["Look.", "Look again."], "misconceptions": []} | fields
    return Exercise(
        id=f"synthetic.{reference.__name__}", title="", minutes=1, reference=reference, cases=cases, **settings
    )


def doubled(x):
    return 2 * x


def _vector(*values: float, dtype: torch.dtype = torch.float64) -> Callable[[], dict]:
    return lambda: {"x": torch.tensor(values, dtype=dtype)}


DOUBLED = declared(
    doubled,
    [Case("three numbers", _vector(1.0, -2.0, 0.5)), Case("one number", _vector(4.0)), Case("float32", _vector(3.0, dtype=torch.float32))],
    misconceptions=[
        Misconception("not_doubled", "This is x itself.", [lambda x: x.clone()]),
        Misconception("squared", "This is the square of x.", [lambda x: x**2]),
        Misconception("divides_by_zero", "It divides by zero.", [lambda x: 1 // 0]),
    ],
    conventions=[Convention("tripled", "Three times is fine as well.", [lambda x: 3 * x])],
)  # fmt: skip


def mean(x):
    return x.mean().item()


MEAN = declared(mean, [Case("three numbers", _vector(1.0, -2.0, 0.5))])


def _draws(candidate: Callable, case: Case, record: Trace) -> None:
    """Numbers between 0 and 1, judged by three properties, of which the first is the gravest."""
    inputs = case.fresh()
    drawn = candidate(inputs["n"])
    record.property("inside", bool(((drawn >= 0) & (drawn < 1)).all()), "A number is not between 0 and 1.")
    record.property("different", len(drawn.unique()) == len(drawn), "Numbers repeat.")
    record.property("enough", len(drawn) == inputs["n"], "There are too few.")


def uniform(n):
    return torch.rand(n)


UNIFORM = declared(
    uniform,
    [Case("five", {"n": 5}), Case("seven", {"n": 7})],
    driver=_draws,
    random=True,
    misconceptions=[
        Misconception("normal", "These are normal.", [lambda n: torch.full((n,), 3.0)]),
        Misconception("constant", "These are all the same.", [lambda n: torch.full((n,), 0.5)]),
        Misconception("one_short", "One is missing.", [lambda n: torch.rand(n - 1)]),
    ],
)

EXERCISES = [DOUBLED, MEAN, UNIFORM]
