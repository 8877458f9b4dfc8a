"""What the exercises of notebook 8 record: properties, one after the other, up to the first that does not hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import torch

from course_utils.exercises.differences import difference
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace, plain

Property = tuple
"""What `Trace.property` takes: a name, whether it holds, what to say where it does not, and perhaps the stage."""


def until_one_fails(properties: Iterable[Property], record: Trace) -> bool:
    """Record properties up to the first that does not hold. Those that follow are not worked out and may rely on it."""
    return all(
        record.property(name, holds, told, stage=(*stage, "value")[0]) for name, holds, told, *stage in properties
    )


def from_the_generator(draw: Callable[[int | torch.Generator, int], object], what: str) -> Iterator[Property]:
    """Whether what `draw(generator or its seed, seed of everything global)` gives comes from the generator alone."""
    twice = torch.Generator().manual_seed(3)
    told = f"Two generators with the same seed give different {what}."
    yield "the generator decides", draw(3, 1) == draw(3, 2), told
    told = f"Generators with different seeds give the same {what}."
    yield "another seed, another result", draw(3, 1) != draw(4, 1), told
    told = f"A second call with the same generator gives the same {what} again."
    yield "drawn anew", draw(twice, 1) != draw(twice, 1), told


def seeded(source: int | torch.Generator, world: int) -> torch.Generator:
    seed_everything(world)
    return torch.Generator().manual_seed(source) if isinstance(source, int) else source


def a_list(found: Plain) -> Iterator[Property]:
    told = f"It should return a list of dicts; it returns {found.describe()}."
    told += " Put `list(…)` around it." if found.value == "generator" else ""
    yield "a list", found.kind == "sequence", told, "type"


def dicts(trials: list, space: dict[str, object]) -> Iterator[Property]:
    """Whether all are dicts with the names of the space, and no others."""
    bare = bool(trials) and all(issubclass(type(trial), (list, tuple)) for trial in trials)
    yield "values have their names", not bare, "The trials hold the values without their names.", "type"
    odd = [trial for trial in trials if not issubclass(type(trial), dict)]
    told = f"Each trial should be a dict; one of them is {plain(odd[0]).describe()}." if odd else ""
    yield "dicts", not odd, told, "type"
    missing = [name for trial in trials for name in space if name not in trial]
    yield "every name", not missing, f"A trial has no value for {missing[0]!r}." if missing else ""
    more = any(len(trial) > len(space) for trial in trials)
    yield "no other names", not more, "A trial has names that the space does not have."


def different_objects(trials: list[dict]) -> Iterator[Property]:
    different = len({id(trial) for trial in trials}) == len(trials)
    yield "no dict twice", different, "Several of the trials are one and the same dict."


def place(value: object, values: Sequence) -> int | None:
    """The place of a value among those of its name: the object itself, or else a copy of plain data."""
    for same in (lambda other: other is value, lambda other: copied(value, other)):
        for i, other in enumerate(values):
            if same(other):
                return i
    return None


def copied(value: object, other: object) -> bool:
    found, asked = plain(value), plain(other)
    return type(value) is type(other) and asked.kind != "object" and difference(asked, found) is None
