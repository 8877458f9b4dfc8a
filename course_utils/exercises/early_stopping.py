"""The exercises of notebook 7, *Tracking, validating, stopping*."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.spec import Case, Exercise, Misconception
from course_utils.exercises.wrong import early_stopping as wrong
from course_utils.exercises.wrong.early_stopping import folded, gaps, ordered, paired, rule, sized, split, worded
from solutions import early_stopping as reference

Parts = list[list[int]]
"""Groups of indices that were drawn together: the validation part of a split, or the folds."""


def _indices(parts: Sequence[Plain], n: int, record: Trace) -> bool:
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


def _chance(groups: Callable[[torch.Generator], Parts], n: int, record: Trace) -> None:
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


def _splits(candidate: Callable, case: Case, record: Trace) -> None:
    """Split several times; record what must hold, from the gravest flaw to the subtlest."""
    n, fraction = case.fresh().values()
    generator = torch.Generator().manual_seed(7)
    drawn = [plain(candidate(n, fraction, generator)) for _ in range(4)]
    odd = [pair for pair in drawn if pair.kind != "sequence" or len(pair.value) != 2]
    told = f"It should return a pair (train, val); it returns {odd[0].describe()}." if odd else ""
    if not record.property("a pair", not odd, told, stage="type"):
        return
    if not _indices([part for pair in drawn for part in pair.value], n, record):
        return
    splits = [[part.value.tolist() for part in pair.value] for pair in drawn]
    if _divides(n, fraction, splits, record) and n >= 12:
        _chance(lambda generator: [candidate(n, fraction, generator)[1].tolist()], n, record)


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
        ("no example lost", not lost, f"{lost} of the {n} examples are in neither part."),
    ]
    return all([record.property(*found) for found in properties])


def _ignores_generator(what: str, folds: bool = False) -> Misconception:
    return Misconception(
        "ignores_generator",
        f"The {what} does not come from the generator that you were given: either it is always the same, or the same "
        "seed gives different ones. Pass `generator=generator` to the function that draws, and leave its seed alone.",
        [ordered(order, folds) for order in (wrong.globally, wrong.generator_of_its_own, wrong.restarts_the_generator)],
    )


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
        _ignores_generator("split"),
    ],
)


def _folds(candidate: Callable, case: Case, record: Trace) -> None:
    """Divide into folds several times; record what must hold, from the gravest flaw to the subtlest."""
    n, k = case.fresh().values()
    generator = torch.Generator().manual_seed(7)
    drawn = [plain(candidate(n, k, generator)) for _ in range(4)]
    if not _pairs(drawn, k, record):
        return
    if not _indices([part for folds in drawn for pair in folds.value for part in pair.value], n, record):
        return
    runs = [[[part.value.tolist() for part in pair.value] for pair in folds.value] for folds in drawn]
    if all([_cross_validates(n, k, runs, record), _same_sizes(n, k, runs, record)]) and n >= 12:
        _chance(lambda generator: [val.tolist() for _, val in candidate(n, k, generator)], n, record)


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
    properties = [
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
        _ignores_generator("division into folds", folds=True),
    ],
)


def _network(seed: int) -> nn.Module:
    """A small network with buffers, each entry of its state a number of its own."""
    network = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).double()
    generator = torch.Generator().manual_seed(seed)
    for tensor in _tensors(network):
        tensor.copy_(10 * torch.rand(tensor.shape, generator=generator, dtype=torch.float64))
    return network


def _tensors(network: nn.Module) -> list[Tensor]:
    return [tensor.detach() for tensor in (*network.parameters(), *network.buffers())]


def _move(network: nn.Module) -> None:
    """Change the network as training does: in place, buffers included."""
    for tensor in _tensors(network):
        tensor.add_(1)


def _record_state(network: nn.Module, when: str, record: Trace) -> None:
    for name, tensor in network.state_dict().items():
        record(f"{name} {when}", tensor)


def _stopping(candidate: type, case: Case, record: Trace) -> None:
    """Feed a rule one loss after another; record what it answers and, if it is given a network, what it restores."""
    inputs = case.fresh()
    made = candidate(inputs["patience"], **inputs.get("options", {}))
    for name in ("best", "best_epoch"):
        if not record.property(f"it has {name}", hasattr(made, name), f"It has no attribute {name}.", stage="type"):
            return
        record(f"{name} before the first epoch", getattr(made, name))
    network = _network(1) if inputs.get("network") else None
    for epoch, loss in enumerate(inputs["losses"]):
        before = [tensor.clone() for tensor in _tensors(network)] if network else []
        record(f"what step returns at epoch {epoch}", made.step(loss, network) if network else made.step(loss))
        record(f"best at epoch {epoch}", made.best)
        record(f"best_epoch at epoch {epoch}", made.best_epoch)
        if network:
            same = network.training and all(map(torch.equal, _tensors(network), before))
            record.effect(f"epoch {epoch} leaves the network alone", same, "step() changes the network.")
            _move(network)
    if network:
        _restoring(made, network, record)


def _restoring(made: object, network: nn.Module, record: Trace) -> None:
    """Restore, train on, restore again, and once more into another network."""
    parameters = [*network.parameters()]
    made.restore(network)
    _record_state(network, "after restore", record)
    held = all(now is before for now, before in zip(network.parameters(), parameters, strict=True))
    told = "restore() puts other parameters in place of the network's own, which an optimizer would not know."
    record.effect("the parameters are the same objects", held, told)
    _move(network)
    made.restore(network)
    _record_state(network, "after training on and another restore", record)
    other = _network(3)
    made.restore(other)
    _record_state(other, "after restore into another network", record)


EARLY_STOPPING = Exercise(
    id="early_stopping.EarlyStopping",
    title="Early stopping",
    minutes=10,
    points=2,
    reference=reference.EarlyStopping,
    driver=_stopping,
    cases=[
        Case(
            "patience 3",
            {
                "patience": 3,
                "losses": [9.0, 7.0, 8.0, 7.5, 6.0, 6.5, 6.0, 7.0, 6.5, 5.0, 5.5, 5.2, 5.6, 5.8, 5.9, 4.0],
            },
        ),
        Case(
            "patience 2, min_delta 0.25",
            {
                "patience": 2,
                "options": {"min_delta": 0.25},
                "losses": [3.0, 2.5, 2.375, 2.1875, 2.25, 2.0, 1.9375, 1.5, 1.875, 1.4375, 1.375, 1.0, 1.125],
            },
        ),
        Case(
            "patience 3, min_delta 0.125, five epochs of warm-up",
            {
                "patience": 3,
                "options": {"min_delta": 0.125, "warmup": 5},
                "losses": [3.5, 3.0, 3.25, 3.375, 3.25, 3.5, 3.25, 3.125, 3.25, 2.5, 2.625, 2.75, 2.5625, 2.625],
            },
        ),
        Case(
            "a network that changes, patience 2",
            {
                "patience": 2,
                "options": {"min_delta": 0.125},
                "network": True,
                "losses": [2.0, 1.5, 1.4375, 1.625, 1.75, 1.0, 1.125, 0.9375],
            },
        ),
        Case(
            "a network that was best in the warm-up",
            {
                "patience": 2,
                "options": {"warmup": 3},
                "network": True,
                "losses": [2.0, 1.0, 1.5, 1.25, 1.75],
            },
        ),
        Case(
            "NaN among the losses",
            {
                "patience": 2,
                "options": {"min_delta": 0.125},
                "losses": [2.0, 1.5, math.nan, 1.25, 1.5, math.nan, math.nan, 1.1875, 1.0, 1.0625],
            },
            edge=True,
        ),
        Case(
            "NaN at first",
            {"patience": 2, "losses": [math.nan, math.nan, 2.0, 1.5, math.nan, 1.75, 1.25]},
            edge=True,
        ),
    ],
    hints=[
        "Keep three things besides `best` and `best_epoch`: which epoch it is, how many epochs there have been "
        "without progress, and the saved state.",
        "Progress is one comparison, `val_loss < self.best - self.min_delta`. If it holds, note loss, epoch and "
        "state, and count from 0 again; else, after the warm-up, count one more. A comparison with NaN is False.",
        "`model.state_dict()` has parameters and buffers, but its tensors are the network's own: `copy.deepcopy` it. "
        "`model.load_state_dict(…)` copies the values back.",
    ],
    misconceptions=[
        Misconception(
            "returns_none",
            "`step` returns None. It answers at every epoch: True to stop, False to go on.",
            [
                rule(answer=lambda self: None),
                rule(answer=lambda self: True if self.waited >= self.patience else None),
                rule(answer=lambda self: False if self.waited < self.patience else None),
            ],
        ),
        Misconception(
            "needs_a_model",
            "It fails where no network is given. `model` may be None, for those who want only the answer: save a "
            "state only if there is one.",
            [rule(note=wrong.needs_a_model(name)) for name in ("state_dict", "parameters", "named_parameters")],
        ),
        Misconception(
            "inverted",
            "The answer is reversed: True means stop, and False go on.",
            [rule(answer=lambda self: self.waited < self.patience)],
        ),
        Misconception(
            "never_stops",
            "It never says stop. `step` returns True once `patience` epochs in a row have made no progress.",
            [rule(answer=lambda self: False), rule(wait=lambda self, loss: None)],
        ),
        Misconception(
            "never_resets",
            "All epochs without progress are counted, those before the last progress too. Patience is about epochs in "
            "a row: progress sets the count back to 0.",
            [
                rule(advance=wrong.counts_on),
                rule(advance=wrong.counts_on, answer=wrong.not_while_progressing),
            ],
        ),
        Misconception(
            "off_by_one",
            "It stops one epoch too early or too late. With patience 3, the third epoch in a row without progress is "
            "the first to return True.",
            [
                rule(answer=lambda self: self.waited > self.patience),
                rule(answer=lambda self: self.waited >= self.patience - 1),
                rule(advance=wrong.one_at_the_best),
                rule(step=wrong.answers_first),
            ],
        ),
        Misconception(
            "stops_once",
            "It says stop once and then, although there was no progress, go on. The answer stays True until an epoch "
            "makes progress: ask for `>=`, not `==`, and do not set the count back when stopping.",
            [rule(answer=lambda self: self.waited == self.patience), rule(answer=wrong.starts_again)],
        ),
        Misconception(
            "sticky_stop",
            "Once it has said stop, it says so for ever. If training goes on and an epoch makes progress, the answer "
            "is False again.",
            [
                rule(answer=wrong.once_and_for_all),
                rule(
                    answer=wrong.once_and_for_all,
                    progresses=lambda self, loss: not loss > self.best - self.min_delta,
                ),
            ],
        ),
        Misconception(
            "compares_with_previous",
            "The loss is compared with that of the epoch before. A curve that only goes up and down falls below that "
            "one every other epoch, and would never be stopped. Compare with the best so far.",
            [
                rule(progresses=wrong.below_previous),
                rule(progresses=wrong.below_previous, advance=wrong.lowest_besides),
                rule(progresses=wrong.below_previous, advance=wrong.lowest_besides, wait=wrong.lowest_or_wait),
                rule(progresses=wrong.below_previous, advance=wrong.lower_and_best_epoch),
                rule(wait=wrong.previous_is_best),
                rule(wait=wrong.previous_is_best_and_its_epoch),
                rule(progresses=wrong.below_previous, advance=wrong.far_below_besides),
                rule(progresses=wrong.below_previous, advance=wrong.far_below_besides, wait=wrong.far_below_or_wait),
            ],
        ),
        Misconception(
            "best_not_updated",
            "`best` stays infinite, so that every epoch seems to make progress. Progress sets it to the loss of that "
            "epoch.",
            [
                rule(advance=lambda self, loss: vars(self).update(best_epoch=self.epoch, waited=0)),
                rule(advance=lambda self, loss: vars(self).update(waited=0)),
            ],
        ),
        Misconception(
            "best_epoch_elsewhere",
            "`best_epoch` is not the epoch of `best`. Set it where you set `best`, and only there.",
            [
                rule(advance=lambda self, loss: vars(self).update(best=loss, waited=0)),
                rule(answer=lambda self: vars(self).update(best_epoch=self.epoch - 1) or self.waited >= self.patience),
            ],
        ),
        Misconception(
            "epochs_from_one",
            "`best_epoch` is one too large: epochs count from 0. Is the counter raised before it is noted?",
            [
                rule(advance=lambda self, loss: vars(self).update(best=loss, best_epoch=self.epoch + 1, waited=0)),
            ],
        ),
        Misconception(
            "epochs_from_warmup",
            "`best_epoch` is counted from the end of the warm-up. Every call is an epoch, those of the warm-up too.",
            [
                rule(
                    advance=lambda self, loss: vars(self).update(
                        best=loss, best_epoch=self.epoch - self.warmup, waited=0
                    )
                ),
            ],
        ),
        Misconception(
            "ties_are_progress",
            "A loss that only equals what it had to fall below passes for progress, or is not counted. On a plateau "
            "it would never stop: progress is `<`, and everything else counts.",
            [
                rule(progresses=lambda self, loss: loss <= self.best - self.min_delta),
                rule(wait=wrong.tie_resets),
                rule(wait=wrong.tie_is_skipped),
            ],
        ),
        Misconception(
            "ignores_min_delta",
            "Gains smaller than min_delta pass for progress. Noise alone gives such gains; the loss has to fall below "
            "best − min_delta.",
            [
                rule(progresses=lambda self, loss: loss < self.best),
                rule(wait=wrong.small_gain_resets),
            ],
        ),
        Misconception(
            "min_delta_sign",
            "min_delta has the wrong sign: with best + min_delta, even a loss somewhat *above* the best passes for "
            "progress, or is not counted. Progress is to fall below best − min_delta, and everything else counts.",
            [
                rule(progresses=lambda self, loss: loss < self.best + self.min_delta),
                rule(progresses=lambda self, loss: loss < self.best, wait=wrong.small_rise_is_skipped),
                rule(wait=wrong.small_rise_is_skipped),
                *(
                    rule(progresses=lambda self, loss: loss < self.best + self.min_delta, advance=advance)
                    for advance in (wrong.lowest_besides, wrong.lower_and_best_epoch, wrong.far_below_besides)
                ),
            ],
        ),
        Misconception(
            "absolute_difference",
            "Progress is taken from the size of the difference, whatever its sign: a loss that rises by more than "
            "min_delta passes for progress. It has to fall.",
            [rule(progresses=lambda self, loss: abs(self.best - loss) > self.min_delta)],
        ),
        Misconception(
            "relative_min_delta",
            "min_delta is taken as a share of the best. That is a choice in some libraries, but here it is a "
            "difference of losses: progress is val_loss < best − min_delta.",
            [rule(progresses=lambda self, loss: loss < self.best * (1 - self.min_delta))],
        ),
        Misconception(
            "min_delta_in_best",
            "What is kept in `best` is not the loss, but the loss less min_delta. Keep the loss itself; min_delta "
            "belongs in the comparison, and only there.",
            [
                rule(advance=wrong.threshold_as_best),
                rule(advance=wrong.threshold_as_best, progresses=lambda self, loss: loss < self.best),
            ],
        ),
        Misconception(
            "best_follows_small_gains",
            "`best` or the saved state follows gains that are no progress. Where `best` does, many small gains never "
            "add up to progress. Leave all that is kept as it is, until the loss falls below best − min_delta.",
            [
                *(
                    rule(wait=wrong.follows(epoch, counts), keeps=keeps)
                    for epoch in (True, False)
                    for counts in (True, False)
                    for keeps in (wrong.Frame.keeps, wrong.lower_than_best)
                ),
                rule(keeps=wrong.below_all_seen),
                rule(keeps=wrong.lower_than_best),
            ],
        ),
        Misconception(
            "counts_during_warmup",
            "Epochs of the warm-up are counted against the patience. The count begins after it: with a warm-up of 5 "
            "and patience 3, epoch 7 is the first that can say stop.",
            [
                rule(wait=wrong.counts_always),
                *(rule(wait=wrong.counts_always, answer=wrong.silent_until(shift)) for shift in (-1, 0, 1)),
            ],
        ),
        Misconception(
            "warmup_off_by_one",
            "The warm-up is one epoch too long or too short. Epochs count from 0, so with a warm-up of 5 epoch 4 is "
            "its last, and epoch 5 the first to count.",
            [rule(wait=wrong.counts_from(shift)) for shift in (-1, 1)],
        ),
        Misconception(
            "forgets_warmup",
            "What the warm-up reaches is lost. `best`, `best_epoch` and the saved state follow progress there as "
            "everywhere; only the counting begins later.",
            [
                rule(step=wrong.blind_in_warmup),
                rule(step=wrong.blind_and_uncounted_in_warmup),
                rule(step=wrong.forgets_at_the_end_of_warmup),
                rule(keeps=lambda self, loss, progressed: progressed and self.epoch >= self.warmup),
            ],
        ),
        Misconception(
            "restores_when_stopping",
            "`step` changes the network: it loads the best state when it says stop. Whoever called it may want to go "
            "on; only `restore` changes a network.",
            [rule(step=wrong.restores_when_it_stops)],
        ),
        Misconception(
            "keeps_reference",
            "The network is not restored: what was kept are its own tensors, and they went on changing. "
            "`state_dict()` copies nothing, and neither does `dict(…)` around it; `copy.deepcopy` does.",
            [
                rule(save=lambda self, model: model.state_dict()),
                rule(save=lambda self, model: [*model.parameters()], restore=wrong.put_parameters),
            ],
        ),
        Misconception(
            "saves_last",
            "What is restored is a later state, not the best. Save only where the epoch makes progress.",
            [
                rule(keeps=lambda self, loss, progressed: True),
                rule(keeps=lambda self, loss, progressed: not progressed),
                rule(keeps=lambda self, loss, progressed: not progressed and self.waited + 1 >= self.patience),
            ],
        ),
        Misconception(
            "nothing_saved",
            "There is nothing to restore, because no state was ever saved. Where an epoch makes progress, keep a copy "
            "of `model.state_dict()`.",
            [rule(keeps=lambda self, loss, progressed: False)],
        ),
        Misconception(
            "nothing_restored",
            "`restore` leaves the network as it is. `model = …` only gives the name to something else; copy the saved "
            "values into the network, as `load_state_dict` does.",
            [rule(restore=lambda self, model: None)],
        ),
        Misconception(
            "buffers_not_restored",
            "The parameters come back, but not all of the buffers. Batch normalization's running statistics belong to "
            "the state as well; `state_dict()` has both.",
            [
                rule(save=lambda self, model: wrong.parameters(model), restore=wrong.put_parameters),
                rule(save=wrong.only(lambda name, t: t.is_floating_point()), restore=wrong.put_known),
                rule(save=lambda self, model: {**model.state_dict(), **_copied(model)}),
            ],
        ),
        Misconception(
            "restore_shares_memory",
            "`restore` hands out the saved tensors themselves. Training on then changes what is saved, and a second "
            "restore finds something else. Copy the values into the network's own tensors.",
            [
                rule(restore=wrong.hand_out),
                rule(restore=wrong.hand_out_parameters_and_copy_buffers),
                rule(restore=wrong.assign),
            ],
        ),
        Misconception(
            "ignores_restore_argument",
            "`restore` does not load into the network that it is given, but into the one that `step` has seen. They "
            "may differ.",
            [rule(save=wrong.save_with_its_model, restore=lambda self, model: self.model.load_state_dict(self.saved))],
        ),
        Misconception(
            "nan_accepted",
            "NaN passes for progress. Every comparison with NaN is False, `not (a >= b)` therefore True: ask whether "
            "the loss *is* below, and let all else be no progress.",
            [
                rule(progresses=lambda self, loss: not loss >= self.best - self.min_delta),
                rule(progresses=lambda self, loss: loss != loss or loss < self.best - self.min_delta),
                rule(progresses=wrong.nan_is_the_lowest),
                rule(step=wrong.nan_as_zero),
                rule(wait=wrong.nan_restarts_the_count),
                rule(progresses=wrong.first_is_progress),
            ],
        ),
        Misconception(
            "nan_not_counted",
            "An epoch whose loss is NaN is passed over. It is an epoch without progress and counts like any other: a "
            "network that gives NaN will hardly recover, and should be stopped.",
            [
                rule(step=wrong.nan_unseen(answer, epochs))
                for answer in (lambda self: False, lambda self: self.answer())
                for epochs in (0, 1)
            ],
        ),
    ],
)


def _copied(model: nn.Module) -> dict[str, Tensor]:
    return {name: p.detach().clone() for name, p in model.named_parameters()}


ANSWERS = ("high bias", "high variance", "high bias and high variance", "low bias and low variance")


def _diagnoses(candidate: Callable, case: Case, record: Trace) -> None:
    """Ask for several diagnoses; record whether the answers are texts, whether they are among the four, and which."""
    answers = {}
    for errors, options in case.fresh()["points"]:
        given = [*map(str, errors), *(f"{name}={value}" for name, value in options.items())]
        answers[f"diagnose({', '.join(given)})"] = plain(candidate(*errors, **options))
    for name, kind in (("an answer", "none"), ("a text", "text")):
        odd = {call: found for call, found in answers.items() if (found.kind == kind) == (kind == "none")}
        told = "".join(f"{call} should be a text; it is {found.describe()}." for call, found in [*odd.items()][:1])
        if not record.property(name, not odd, told, stage="type"):
            return
    odd = {call: found.value for call, found in answers.items() if found.value not in ANSWERS}
    told = "".join(f"{call} is “{text}”, which is none of the four answers." for call, text in [*odd.items()][:1])
    if record.property("one of the four answers", not odd, told):
        for call, found in answers.items():
            record(call, found.value)


def _points(*points: tuple[float, ...], **options: float) -> dict:
    return {"points": [(errors, options) for errors in points]}


DIAGNOSE = Exercise(
    id="early_stopping.diagnose",
    title="Bias or variance?",
    minutes=5,
    reference=reference.diagnose,
    driver=_diagnoses,
    cases=[
        Case(
            "against no error at all",
            _points((0.01, 0.11), (0.15, 0.16), (0.15, 0.3), (0.005, 0.01), (0.11, 0.03), (0.03, 0.07)),
        ),
        Case(
            "against a Bayes error",
            _points(
                (0.15, 0.16, 0.14),
                (0.16, 0.3, 0.14),
                (0.2, 0.22, 0.1),
                (0.3, 0.4, 0.18),
                (0.3, 0.31, 0.29),
                (0.08, 0.3, 0.1),
                (0.02, 0.04, 0.1),
            ),
        ),
        Case(
            "another tolerance",
            {
                "points": [
                    *_points((0.15, 0.3, 0.02), (0.35, 0.4, 0.1), (0.3, 0.55, 0.08), tolerance=0.2)["points"],
                    *_points((0.05, 0.06, 0.02), (0.02, 0.06, 0.01), (0.012, 0.025, 0.002), tolerance=0.02)["points"],
                ]
            },
        ),
    ],
    hints=[
        "Two gaps, two questions. How far is training from the best possible? How far is the development set from "
        "training?",
        "Bias: `train_error - bayes_error > tolerance`. Variance: `dev_error - train_error > tolerance`. Either can "
        "be high, whatever the other is.",
        "Four answers for two questions: ask first whether both are high, or collect the words and join them with ' "
        "and '.",
    ],
    misconceptions=[
        Misconception(
            "no_answer",
            "In some cases it returns None. Each of the four combinations has an answer, and `return` gives it back; "
            "`print` only shows it.",
            [
                worded(lambda bias, variance: None),
                worded(lambda bias, variance: wrong.WORDS[bias, variance] if bias or variance else None),
            ],
        ),
        Misconception(
            "wording",
            "An answer is not one of the four texts. They are, letter for letter: `high bias`, `high variance`, `high "
            "bias and high variance`, `low bias and low variance`.",
            [worded(lambda bias, variance: wrong.WORDS[bias, variance].capitalize())],
        ),
        Misconception(
            "swapped",
            "Bias and variance are exchanged. Bias shows on the training set itself: the network cannot fit what it "
            "has seen. Variance is what is lost between training and development set.",
            [worded(lambda bias, variance: wrong.WORDS[variance, bias])],
        ),
        Misconception(
            "inverted",
            "High and low are exchanged: a gap *larger* than the tolerance is high.",
            [worded(lambda bias, variance: wrong.WORDS[not bias, not variance])],
        ),
        Misconception(
            "only_one",
            "Where both are high, only one is reported. With `if … elif`, the second question is never asked once the "
            "first is answered yes; ask both.",
            [
                worded(lambda bias, variance: wrong.WORDS[bias, variance and not bias]),
                worded(lambda bias, variance: wrong.WORDS[bias and not variance, variance]),
                wrong.larger_gap_only,
            ],
        ),
        Misconception(
            "either_is_both",
            "Where only one of the two is high, both are reported, or neither. Each has a question of its own.",
            [
                worded(lambda bias, variance: wrong.WORDS[bias or variance, bias or variance]),
                worded(lambda bias, variance: wrong.WORDS[bias and variance, bias and variance]),
            ],
        ),
        Misconception(
            "ignores_bayes",
            "The Bayes error is not used. Where even the best possible classifier errs in 14 of 100 cases, a training "
            "error of 15 % is excellent: bias is train_error − bayes_error.",
            [gaps(bias=lambda t, d, b: t)],
        ),
        Misconception(
            "dev_against_bayes",
            "Variance is measured from the Bayes error, or from zero. That contains the bias; variance is what comes "
            "on top of it, dev_error − train_error.",
            [
                gaps(variance=lambda t, d, b: d - b),
                gaps(variance=lambda t, d, b: d),
                gaps(bias=lambda t, d, b: t, variance=lambda t, d, b: d),
            ],
        ),
        Misconception(
            "bayes_in_variance",
            "The Bayes error is taken off the variance too. It is contained in both errors, so their difference has "
            "lost it already: variance is dev_error − train_error.",
            [gaps(variance=lambda t, d, b: d - t - b)],
        ),
        Misconception(
            "bias_from_dev",
            "Bias is measured on the development set. That contains the variance; bias shows on the training set, "
            "train_error − bayes_error.",
            [
                gaps(bias=lambda t, d, b: d - b),
                gaps(bias=lambda t, d, b: d),
            ],
        ),
        Misconception(
            "wrong_sign",
            "A difference is the wrong way round. Errors usually fall from the development set to the training set to "
            "the Bayes error: subtract each from the one before it.",
            [
                gaps(variance=lambda t, d, b: t - d),
                gaps(bias=lambda t, d, b: b - t),
                gaps(bias=lambda t, d, b: b - t, variance=lambda t, d, b: t - d),
            ],
        ),
        Misconception(
            "absolute_values",
            "The sign of a gap is lost. A training error *below* the Bayes error is no sign of bias, and a "
            "development error below the training error none of variance.",
            [
                gaps(lambda t, d, b: abs(t - b), lambda t, d, b: abs(d - t)),
                gaps(bias=lambda t, d, b: abs(t - b)),
                gaps(variance=lambda t, d, b: abs(d - t)),
            ],
        ),
        Misconception(
            "relative_gaps",
            "A gap is divided by an error. The tolerance is a difference of errors, in points: 0.01 against 0.005 is "
            "twice as much, and no worry.",
            [
                gaps(bias=bias, variance=variance)
                for bias in (
                    lambda t, d, b: t - b,
                    lambda t, d, b: (t - b) / t,
                    lambda t, d, b: (t - b) / b,
                    lambda t, d, b: b and (t - b) / b,
                    lambda t, d, b: (t - b) / max(b, 1e-8),
                )
                for variance in (lambda t, d, b: d - t, lambda t, d, b: (d - t) / t, lambda t, d, b: (d - t) / d)
            ][1:],
        ),
        Misconception(
            "ignores_tolerance",
            "The tolerance has no effect, or not on both gaps: each is compared with `tolerance`, not with zero or "
            "with a number written in.",
            [
                gaps(tolerances=tolerances)
                for tolerances in (
                    lambda given: (0.05, 0.05),
                    lambda given: (0.0, 0.0),
                    lambda given: (given, 0.05),
                    lambda given: (0.05, given),
                    lambda given: (given, 0.0),
                    lambda given: (0.0, given),
                    lambda given: (0.1, 0.1),
                )
            ],
        ),
    ],
)

EXERCISES = [TRAIN_VAL_SPLIT, KFOLD, EARLY_STOPPING, DIAGNOSE]
