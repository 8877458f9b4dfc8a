"""What the exercises that divide examples at random have in common: what a part is, and what chance must do."""

import math
from collections.abc import Callable, Sequence

import torch

from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace
from course_utils.exercises.spec import Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import ordered

Parts = list[list[int]]
"""Groups of indices that were drawn together: the validation part of a split, or the folds."""


def are_indices(parts: Sequence[Plain], n: int, record: Trace) -> bool:
    """Whether all parts are tensors of indices from 0 to n − 1, none of them twice in one."""
    odd = [part for part in parts if part.kind != "tensor" or len(part.shape) != 1 or not _integers(part)]
    told = "Each part should be a one-dimensional int64 tensor of indices"
    if odd:
        dtype = f" of dtype {odd[0].dtype}" if odd[0].kind == "tensor" else ""
        told += f"; one of them is {odd[0].describe()}{dtype}."
    if not record.property("index tensors", not odd, told, stage="type"):
        return False
    masks = any(part.dtype == "torch.bool" for part in parts if part.shape[0])
    if not record.property("indices, not masks", not masks, "The parts are masks; they should be indices."):
        return False
    drawn = [part.value.tolist() for part in parts]
    outside = any(not 0 <= i < n for indices in drawn for i in indices)
    twice = any(len(set(indices)) < len(indices) for indices in drawn)
    properties = [
        ("indices from 0 to n − 1", not outside, f"With n = {n} the indices are 0 to {n - 1}; others came back."),
        ("no index twice in a part", not twice, "An index stands twice in one part."),
    ]
    return all([record.property(*found) for found in properties])


def _integers(part: Plain) -> bool:
    return part.dtype in ("torch.int64", "torch.bool") or part.shape == (0,)  # `torch.tensor([])` holds floats


def record_chance(groups: Callable[[torch.Generator], Parts], n: int, record: Trace) -> None:
    """Record whether the groups are drawn at random, anew each time, and from the generator alone."""
    drawn = [groups(torch.Generator().manual_seed(seed)) for seed in range(5)]
    regular = all(_regular(indices, n) for parts in drawn for indices in parts)
    if not record.property("shuffled", not regular, "The examples were not shuffled before they were divided."):
        return

    def draw(generator: int | torch.Generator, world: int = 1) -> set[frozenset[int]]:
        seed_everything(world)
        generator = torch.Generator().manual_seed(generator) if isinstance(generator, int) else generator
        return {frozenset(indices) for indices in groups(generator)}

    twice = torch.Generator().manual_seed(3)
    decides, reseeded, anew = draw(3) == draw(3, world=2), draw(3) != draw(4), draw(twice) != draw(twice)
    properties = [
        ("the generator decides", decides, "Two generators with the same seed give two different results."),
        ("another seed, another result", reseeded, "Generators with different seeds give the same result."),
        ("drawn anew", anew, "A second call with the same generator gives the same result again."),
    ]
    if all([record.property(*found) for found in properties]):
        told = "Some examples come together far more often than others."
        record.property("every order is equally likely", _even(groups, n), told)


def _regular(indices: list[int], n: int) -> bool:
    """Whether they are neighbours in the stored order, or evenly spaced in it, the first example following the last."""
    stored = sorted(indices)
    gaps = sorted((b - a) % n for a, b in zip(stored, stored[1:] + stored[:1], strict=True))
    return len(set(gaps[:-1])) <= 1


def _even(groups: Callable[[torch.Generator], Parts], n: int, draws: int = 200) -> bool:
    """Is every example as often drawn as any other, and with any other? To six standard deviations."""
    generator = torch.Generator().manual_seed(11)
    drawn = [indices for _ in range(draws) for indices in groups(generator)]
    sizes = [len(indices) for indices in drawn]
    chosen = torch.zeros(len(drawn), n)
    chosen[torch.arange(len(drawn)).repeat_interleave(torch.tensor(sizes)), [i for part in drawn for i in part]] = 1
    together = chosen.T @ chosen / draws
    alone, pair = sum(sizes) / (n * draws), sum(m * (m - 1) for m in sizes) / (n * (n - 1) * draws)
    off = (together.diagonal() - alone).abs().max()
    off_pairs = (together - pair)[~torch.eye(n, dtype=torch.bool)].abs().max()
    rounding = 1e-4
    return bool(
        off <= 6 * math.sqrt(max(0.0, alone * (1 - alone)) / draws) + rounding
        and off_pairs <= 6 * math.sqrt(pair * (1 - pair) / draws) + rounding
    )


def ignores_generator(what: str, folds: bool = False) -> Misconception:
    return Misconception(
        "ignores_generator",
        f"The {what} does not come from the generator that you were given: either it is always the same, or the same "
        "seed gives different ones. Pass `generator=generator` to the function that draws, and leave its seed alone.",
        [ordered(order, folds) for order in (wrong.globally, wrong.generator_of_its_own, wrong.restarts_the_generator)],
    )
