"""The exercise `early_stopping.train_val_split`: a part to validate on."""

import math
from collections.abc import Callable

import torch

from course_utils.exercises.early_stopping.drawing import Parts, are_indices, ignores_generator, record_chance
from course_utils.exercises.observations import Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import ordered, sized, split
from solutions import early_stopping as reference


def _splits(candidate: Callable, case: Case, record: Trace) -> None:
    """Split several times; record what must hold, from the gravest flaw to the subtlest."""
    n, fraction = case.fresh().values()
    generator = torch.Generator().manual_seed(7)
    drawn = [plain(candidate(n, fraction, generator)) for _ in range(4)]
    odd = [pair for pair in drawn if pair.kind != "sequence" or len(pair.value) != 2]
    told = f"It should return a pair (train, val); it returns {odd[0].describe()}." if odd else ""
    if not record.property("a pair", not odd, told, stage="type"):
        return
    if not are_indices([part for pair in drawn for part in pair.value], n, record):
        return
    splits = [[part.value.tolist() for part in pair.value] for pair in drawn]
    if _divides(n, fraction, splits, record) and n >= 12:
        record_chance(lambda generator: [candidate(n, fraction, generator)[1].tolist()], n, record)


def _divides(n: int, fraction: float, splits: list[Parts], record: Trace) -> bool:
    """Whether train and val are disjoint, of the right sizes, and all that there is."""
    wanted, sizes = n * fraction, {len(val) for _, val in splits}
    shared = max(len({*train} & {*val}) for train, val in splits)
    lost = max(n - len({*train} | {*val}) for train, val in splits)
    exchanged = any(abs(m - wanted) > 1.001 and abs(n - m - wanted) <= 1.001 for m in sizes)
    held = f"Of {n} examples, {wanted:g} (rounded) should be for validation; there are {min(sizes)}."
    properties = [
        ("no example in both parts", not shared, f"{shared} of the {n} examples are in both parts."),
        ("always of the same size", len(sizes) == 1, "How many examples val holds differs from call to call."),
        ("train and val not exchanged", not exchanged or len(sizes) > 1, held),
        ("the size of val", all(abs(m - wanted) <= 1.001 for m in sizes), held),
        ("nothing in val where val_fraction is 0", fraction > 0 or sizes == {0}, held),
        ("no example lost", not lost, f"{lost} of the {n} examples are in neither part."),
    ]
    return all([record.property(*found) for found in properties])


TRAIN_VAL_SPLIT = Exercise(
    id="early_stopping.train_val_split",
    title="A part to validate on",
    minutes=5,
    reference=reference.train_val_split,
    driver=_splits,
    random=True,
    cases=[
        Case("30 % of 50 examples", {"n": 50, "val_fraction": 0.3}),
        Case("20 % of 37 examples", {"n": 37, "val_fraction": 0.2}),
        Case("40 % of 83 examples", {"n": 83, "val_fraction": 0.4}),
        Case("no validation part", {"n": 9, "val_fraction": 0.0}, edge=True),
    ],
    hints=[
        "Shuffle all the indices once, and cut the result in two: then nothing can be in both parts, or in neither.",
        "`torch.randperm(n, generator=generator)` shuffles. How many of them are for validation is a whole number: "
        "`round(n * val_fraction)`.",
        "With m of them for validation, `order[:m]` and `order[m:]` are the two parts, also where m is 0. train is "
        "returned first.",
    ],
    misconceptions=[
        Misconception(
            "masks",
            "These are masks, one True or False for each example. Asked for are the indices themselves, as int64 "
            "tensors; `mask.nonzero().flatten()` turns one into the other.",
            [split(lambda order, m: wrong.masks(order, order[:m]))],
        ),
        Misconception(
            "with_replacement",
            "An index stands twice in one part, as when one draws with replacement. Use a permutation, in which each "
            "index stands once.",
            [wrong.with_replacement],
        ),
        Misconception(
            "overlap",
            "Some examples are in both parts. What a network was trained on says nothing about new data, so the "
            "validation error would look too good. Cut one permutation in two.",
            [
                wrong.two_permutations,
                split(lambda order, m: (order, order[:m])),
                split(lambda order, m: (order[max(m - 1, 0) :], order[:m])),
                split(lambda order, m: (order[m:], order[: m + 1])),
            ],
        ),
        Misconception(
            "random_size",
            "How many examples are for validation differs from call to call: as when each is decided by a coin of its "
            "own. Fix the number first, n · val_fraction rounded, then draw that many.",
            [wrong.coin_for_each],
        ),
        Misconception(
            "exchanged",
            "The parts are exchanged: val_fraction of the examples came back as train, and the rest as val. The first "
            "part returned is for training, and the second, with val_fraction of the examples, for validation.",
            [split(lambda order, m: (order[:m], order[m:]))],
        ),
        Misconception(
            "wrong_fraction",
            "The validation part has the wrong size. It should hold n · val_fraction examples, rounded to a whole "
            "number.",
            [
                sized(length)
                for length in (
                    lambda n, f: 0.2 * n,
                    lambda n, f: 0.1 * n,
                    lambda n, f: f,
                    lambda n, f: f * 100,
                    lambda n, f: f * n / (1 + f),
                    lambda n, f: f * (1 - f) * n,
                    lambda n, f: f * n / 2,
                    lambda n, f: f * n + 2,
                    lambda n, f: n / 2,
                )
            ],
        ),
        Misconception(
            "at_least_one",
            "With val_fraction = 0 nothing is for validation, and val should be empty; an example came back in it. Round "
            "n · val_fraction as it is, without `max(1, …)` or `+ 1`.",
            [sized(lambda n, f: max(1, f * n)), sized(lambda n, f: math.floor(f * n) + 1)],
        ),
        Misconception(
            "loses_examples",
            "Some examples are in neither part. Take all that is not for validation to train on, rather than work out "
            "a second length: rounded apart, two lengths need not add up to n.",
            [
                wrong.rounded_twice,
                split(lambda order, m: (order[m + 1 :], order[:m])),
                split(lambda order, m: (order[m:-1], order[:m])),
                split(lambda order, m: (order[m : 2 * m], order[:m])),
            ],
        ),
        Misconception(
            "minus_zero",
            "It goes wrong where nothing is for validation: `-0` is 0, so `order[-0:]` is everything and `order[:-0]` "
            "nothing. Count from the front.",
            [
                split(lambda order, m: (order[:-m], order[-m:])),
                split(lambda order, m: (order[: len(order) - m], order[-m:])),
                split(lambda order, m: (order[:-m], order[len(order) - m :])),
            ],
        ),
        Misconception(
            "not_shuffled",
            "The validation examples are neighbours in the stored order, or evenly spaced in it. If the data are "
            "sorted, by class or by date, they are not like the rest. Shuffle before you cut.",
            [ordered(wrong.stored), ordered(wrong.rolled), wrong.every_second_or_so],
        ),
        ignores_generator("split"),
    ],
)
