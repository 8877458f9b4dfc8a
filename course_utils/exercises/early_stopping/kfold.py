"""The exercise `early_stopping.kfold`: the splits of k-fold cross-validation."""

from collections.abc import Callable

import torch

from course_utils.exercises.early_stopping.drawing import Parts, are_indices, ignores_generator, record_chance
from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import folded, ordered, paired
from solutions import early_stopping as reference


def _folds(candidate: Callable, case: Case, record: Trace) -> None:
    """Divide into folds several times; record what must hold, from the gravest flaw to the subtlest."""
    n, k = case.fresh().values()
    generator = torch.Generator().manual_seed(7)
    drawn = [plain(candidate(n, k, generator)) for _ in range(4)]
    if not _pairs(drawn, k, record):
        return
    if not are_indices([part for folds in drawn for pair in folds.value for part in pair.value], n, record):
        return
    runs = [[[part.value.tolist() for part in pair.value] for pair in folds.value] for folds in drawn]
    if all([_cross_validates(n, k, runs, record), _same_sizes(n, k, runs, record)]) and n >= 12:
        record_chance(lambda generator: [val.tolist() for _, val in candidate(n, k, generator)], n, record)


def _pairs(drawn: list[Plain], k: int, record: Trace) -> bool:
    """Whether each result is a list of k pairs."""
    odd = [folds for folds in drawn if folds.kind != "sequence"]
    told = f"It should return a list of pairs; it returns {odd[0].describe()}." if odd else ""
    told += " Put `list(…)` around it." if odd and odd[0].value == "generator" else ""
    if not record.property("a list", not odd, told, stage="type"):
        return False
    items = [item for folds in drawn for item in folds.value]
    single = bool(items) and all(item.kind == "tensor" for item in items)
    one = single and all(len(folds.value) == 2 != k for folds in drawn)
    if not record.property("a list of pairs, not one pair", not one, "It returns a single pair.", stage="type"):
        return False
    if not record.property("pairs, not single tensors", not single, "It returns tensors, not pairs.", stage="type"):
        return False
    odd = [item for item in items if item.kind != "sequence" or len(item.value) != 2]
    told = f"Each item should be a pair (train, val); one of them is {odd[0].describe()}." if odd else ""
    if not record.property("pairs", not odd, told, stage="type"):
        return False
    found = {len(folds.value) for folds in drawn}
    told = f"There should be {k} pairs; there are {min(found)}."
    too_many = any(length > k for length in found)
    return record.property("not too many pairs", not too_many, told) and record.property("k pairs", found == {k}, told)


def _cross_validates(n: int, k: int, runs: list[list[Parts]], record: Trace) -> bool:
    """Whether each example validates once, and trains wherever it does not validate."""
    pairs = [pair for folds in runs for pair in folds]
    both = max(len({*train} & {*val}) for train, val in pairs)
    exchanged = k > 2 and all(len(val) > len(train) for train, val in pairs)
    repeated = any(len({frozenset(val) for _, val in folds}) == 1 for folds in runs)
    validating = [[i for _, val in folds for i in val] for folds in runs]
    again = any(len(set(seen)) < len(seen) for seen in validating)
    never = max(n - len(set(seen)) for seen in validating)
    idle = max(n - len({*train} | {*val}) for train, val in pairs)
    properties = [
        ("no example in both parts", not both, f"In one of the pairs, {both} examples are in both parts."),
        ("train and val not exchanged", not exchanged, "val is larger than train."),
        ("not the same val in every pair", not repeated, "All pairs have the same validation part."),
        ("no example validates twice", not again, "An example is in the validation part of two pairs."),
        ("every example validates", not never, f"{never} of the {n} examples are in no validation part."),
        (
            "every other example trains",
            not idle,
            f"In one of the pairs, {idle} of the {n} examples are in neither part.",
        ),
    ]
    return all([record.property(*found) for found in properties])


def _same_sizes(n: int, k: int, runs: list[list[Parts]], record: Trace) -> bool:
    sizes = [sorted(len(val) for _, val in folds) for folds in runs]
    rest = sorted([n // k] * (k - 1) + [n // k + n % k])
    told = f"With n = {n} and k = {k}, the folds should hold {n // k} or {-(-n // k)} examples; they hold {sizes[0]}."
    varying = "How many examples the folds hold differs from call to call."
    properties = [
        ("always of the same sizes", all(found == sizes[0] for found in sizes), varying),
        ("the remainder is shared out", n % k < 2 or all(found != rest for found in sizes), told),
        ("sizes differ by at most one", all(found[-1] - found[0] <= 1 for found in sizes), told),
    ]
    return all([record.property(*found) for found in properties])


KFOLD = Exercise(
    id="early_stopping.kfold",
    title="k-fold cross-validation",
    minutes=7,
    reference=reference.kfold,
    driver=_folds,
    random=True,
    cases=[
        Case("23 examples in 5 folds", {"n": 23, "k": 5}),
        Case("38 examples in 4 folds", {"n": 38, "k": 4}),
        Case("26 examples in 8 folds", {"n": 26, "k": 8}),
        Case("60 examples in 3 folds", {"n": 60, "k": 3}),
        Case("as many folds as examples", {"n": 6, "k": 6}, edge=True),
    ],
    hints=[
        "Shuffle once, for all folds. Cut the permutation into k pieces; each of them is once the validation part.",
        "A tensor's method `tensor_split(k)` cuts into k pieces whose lengths differ by at most one. `chunk(k)` and "
        "`split(n // k)` do not.",
        "For fold i, train is `torch.cat` of all the pieces but piece i.",
    ],
    misconceptions=[
        Misconception(
            "one_pair_only",
            "This is a single pair. Return a list of k of them, one for each fold; is there a `return` inside the "
            "loop?",
            [folded(lambda order, k: wrong.pairs(order.tensor_split(k))[0])],
        ),
        Misconception(
            "val_only",
            "These are the folds alone. To each belongs what to train on: return pairs (train, val), train being all "
            "that is not in that fold.",
            [folded(lambda order, k: list(order.tensor_split(k)))],
        ),
        Misconception(
            "one_fold_too_many",
            "There are more than k folds. Where the order is cut into lengths of n // k, the examples left over "
            "become a small fold of their own. Share them out, one each to the first folds.",
            [folded(lambda order, k: wrong.pairs(order.split(max(1, len(order) // k))))],
        ),
        Misconception(
            "too_few_folds",
            "There are fewer than k folds. `chunk(k)` rounds the length of a chunk up, and may run out of examples "
            "before the last one; `range(1, k)` has k − 1 numbers; a `return` inside the loop ends it.",
            [
                folded(lambda order, k: wrong.pairs(order.tensor_split(k))[:-1]),
                folded(lambda order, k: wrong.pairs(order.tensor_split(k))[:1]),
            ],
        ),
        Misconception(
            "masks",
            "These are masks, one True or False for each example. Asked for are the indices themselves, as int64 "
            "tensors; `mask.nonzero().flatten()` turns one into the other.",
            [paired(lambda order, folds, i: wrong.masks(order, folds[i]))],
        ),
        Misconception(
            "train_includes_val",
            "train holds examples of the fold it is validated on, so the validation error would look too good. Leave "
            "out the whole fold, and only that.",
            [
                paired(lambda order, folds, i: (order, folds[i])),
                paired(lambda order, folds, i: (order[: len(order) - len(folds[i])], folds[i])),
                paired(lambda order, folds, i: (torch.cat(folds[: i + 1]), folds[i])),
                paired(lambda order, folds, i: (torch.cat(folds[i:]), folds[i])),
            ],
        ),
        Misconception(
            "exchanged",
            "The parts are exchanged: each pair has the one fold first. Return (train, val), and train is the larger "
            "part.",
            [paired(lambda order, folds, i: (folds[i], torch.cat([*folds[:i], *folds[i + 1 :]])))],
        ),
        Misconception(
            "same_fold",
            "Every pair has the same validation part, so this is one split, k times over. Each fold has its turn.",
            [
                paired(lambda order, folds, i: (torch.cat(folds[1:]), folds[0])),
                paired(lambda order, folds, i: (torch.cat(folds[:-1]), folds[-1])),
            ],
        ),
        Misconception(
            "folds_overlap",
            "Some examples validate in two folds (and others perhaps in none). Shuffle once, before all folds, and "
            "let each fold start where the one before it ended.",
            [
                wrong.shuffle_per_fold,
                folded(lambda order, k: [(wrong.without(len(order), f), f) for f in wrong.equal_slices(order, k, 1)]),
            ],
        ),
        Misconception(
            "remainder_dropped",
            "When k does not divide n, the examples left over validate nowhere. Every example belongs to a fold; let "
            "the first n % k folds have one more.",
            [
                wrong.folded(lambda order, k: wrong.pairs(wrong.equal_slices(order, k))),
                wrong.folded(wrong.remainder_only_trains),
            ],
        ),
        Misconception(
            "train_incomplete",
            "Some examples are in neither part of a pair. train is everything outside the fold: what comes before it "
            "and what comes after it.",
            [
                paired(lambda order, folds, i: (folds[i - 1], folds[i])),
                paired(lambda order, folds, i: (torch.cat([*folds[:i], order[:0]]), folds[i])),
                paired(lambda order, folds, i: (torch.cat([*folds[i + 1 :], order[:0]]), folds[i])),
            ],
        ),
        Misconception(
            "random_size",
            "How many examples a fold holds differs from call to call: as when each example draws its fold by itself, or "
            "the cuts are drawn too. Only *which* examples a fold holds is for chance; its size is n / k, rounded.",
            [wrong.fold_by_lot, folded(wrong.cut_by_lot)],
        ),
        Misconception(
            "remainder_in_one_fold",
            "One fold takes all the examples left over when n is divided by k, and is larger than the others. Sizes "
            "may differ by one: share what is left over, one each to the first n % k folds.",
            [folded(wrong.remainder_last), folded(wrong.remainder_first)],
        ),
        Misconception(
            "uneven_folds",
            "The sizes of the folds differ by more than one. With the length of a fold rounded up, as `chunk` does, "
            "too little is left for the last; round down, and share out what is left over.",
            [folded(lambda order, k: wrong.pairs(order.chunk(k)))],
        ),
        Misconception(
            "not_shuffled",
            "Each fold holds neighbours in the stored order, or every k-th example. If the data are sorted, by class "
            "for example, a fold is not like the rest. Shuffle before you cut.",
            [ordered(wrong.stored, folds=True), ordered(wrong.rolled, folds=True), wrong.strided],
        ),
        ignores_generator("division into folds", folds=True),
    ],
)
