"""What students write for the exercises of topic 7: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are untyped and uneven as students' code is; each wrong one is right but for its one mistake. The names say what
each does.
"""

import copy
import io
import math
import random

import numpy as np
import torch
from torch.utils.data import random_split

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("early_stopping")


# ------------------------------------------------------------------------------------------------ train_val_split


@right("train_val_split")
def permutation_cut_by_slices(n, val_fraction, generator):
    perm = torch.randperm(n, generator=generator)
    n_val = int(n * val_fraction)
    return perm[n_val:], perm[:n_val]


@right("train_val_split")
def validation_from_the_end_rounded_up(n, val_fraction, generator):
    n_train = n - math.ceil(n * val_fraction)
    idx = torch.argsort(torch.rand(n, generator=generator))
    return idx[:n_train], idx[n_train:]


@right("train_val_split")
def torchs_random_split(n, val_fraction, generator):
    size = round(val_fraction * n)
    train, val = random_split(range(n), [n - size, size], generator=generator)
    return torch.tensor(list(train), dtype=torch.long), torch.tensor(list(val), dtype=torch.long)


@right("train_val_split")
def python_sample_and_sets(n, val_fraction, generator):
    rng = random.Random(torch.randint(2**40, (1,), generator=generator).item())
    val = rng.sample(range(n), int(val_fraction * n))
    train = sorted(set(range(n)) - set(val))
    return torch.tensor(train), torch.tensor(val)


@right("train_val_split")
def mask_turned_into_indices(n, val_fraction, generator):
    mask = torch.zeros(n, dtype=torch.bool)
    mask[torch.randperm(n, generator=generator)[: round(n * val_fraction)]] = True
    return torch.where(~mask)[0], torch.where(mask)[0]


@right("train_val_split")
def numpy_permutation_as_a_list(n, val_fraction, generator):
    rng = np.random.default_rng(int(torch.randint(2**31, (), generator=generator)))
    order = rng.permutation(n)
    m = int(np.floor(n * val_fraction))
    return [torch.from_numpy(order[m:]), torch.from_numpy(order[:m])]


@right("train_val_split")
def drawn_from_a_bag(n, val_fraction, generator):
    train, val = list(range(n)), []
    while len(val) < int(n * val_fraction):
        val.append(train.pop(int(torch.randint(len(train), (), generator=generator))))
    return torch.LongTensor(train), torch.LongTensor(val)


@wrong("train_val_split", "not_shuffled")
def first_block_for_validation(n, val_fraction, generator):
    m = round(n * val_fraction)
    return torch.arange(m, n), torch.arange(m)


@wrong("train_val_split", "not_shuffled")
def last_block_for_validation(n, val_fraction, generator):
    n_train = n - int(n * val_fraction)
    idx = torch.arange(n)
    return idx[:n_train], idx[n_train:]


@wrong("train_val_split", "not_shuffled")
def cut_first_and_shuffled_afterwards(n, val_fraction, generator):
    m = round(n * val_fraction)
    val, train = torch.arange(m), torch.arange(m, n)
    return train[torch.randperm(n - m, generator=generator)], val[torch.randperm(m, generator=generator)]


@wrong("train_val_split", "not_shuffled")
def permutation_sorted_again(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator).sort().values
    m = int(n * val_fraction)
    return order[m:], order[:m]


@wrong("train_val_split", "not_shuffled")
def permutation_drawn_and_forgotten(n, val_fraction, generator):
    indices = list(range(n))
    torch.randperm(n, generator=generator)
    m = math.floor(n * val_fraction)
    return torch.tensor(indices[m:]), torch.tensor(indices[:m], dtype=torch.int64)


@wrong("train_val_split", "not_shuffled")
def a_block_at_a_random_place(n, val_fraction, generator):
    m = int(n * val_fraction)
    start = int(torch.randint(n - m + 1, (), generator=generator))
    idx = torch.arange(n)
    return torch.cat([idx[:start], idx[start + m :]]), idx[start : start + m]


@wrong("train_val_split", "overlap")
def trains_on_everything(n, val_fraction, generator):
    return torch.arange(n), torch.randperm(n, generator=generator)[: round(n * val_fraction)]


@wrong("train_val_split", "overlap")
def two_independent_permutations(n, val_fraction, generator):
    m = int(n * val_fraction)
    train = torch.randperm(n, generator=generator)[: n - m]
    val = torch.randperm(n, generator=generator)[:m]
    return train, val


@wrong("train_val_split", "overlap")
def both_from_the_front(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = round(n * val_fraction)
    return order[: n - m], order[:m]


@wrong("train_val_split", "overlap")
def one_example_on_both_sides(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator).tolist()
    m = round(n * val_fraction)
    return torch.tensor(order[max(0, m - 1) :]), torch.tensor(order[:m], dtype=torch.long)


@wrong("train_val_split", "overlap")
def two_python_samples(n, val_fraction, generator):
    rng = random.Random(torch.randint(10**9, (1,), generator=generator).item())
    m = int(n * val_fraction)
    return torch.tensor(rng.sample(range(n), n - m)), torch.tensor(rng.sample(range(n), m), dtype=torch.long)


@wrong("train_val_split", "overlap")
def validation_drawn_from_the_training_part(n, val_fraction, generator):
    train = torch.randperm(n, generator=generator)
    pick = torch.randperm(n, generator=generator)[: int(n * val_fraction)]
    return train, train[pick]


@wrong("train_val_split", "wrong_fraction")
def always_a_fifth(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    return order[n // 5 :], order[: n // 5]


@wrong("train_val_split", "wrong_fraction")
def always_a_tenth(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(0.1 * n)
    return order[m:], order[:m]


@wrong("train_val_split", "wrong_fraction")
def fraction_without_n(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(val_fraction)
    return order[m:], order[:m]


@wrong("train_val_split", "wrong_fraction")
def fraction_of_the_training_part(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(val_fraction / (1 + val_fraction) * n)
    return order[m:], order[:m]


@wrong("train_val_split", "wrong_fraction")
def fraction_in_per_cent(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(val_fraction * 100)
    return order[m:], order[:m]


@wrong("train_val_split", "wrong_fraction")
def halves(n, val_fraction, generator):
    a, b = torch.randperm(n, generator=generator).chunk(2)
    return a, b


@wrong("train_val_split", "loses_examples")
def two_lengths_rounded_down(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    n_val, n_train = int(n * val_fraction), int(n * (1 - val_fraction))
    return order[n_val : n_val + n_train], order[:n_val]


@wrong("train_val_split", "loses_examples")
def one_skipped_between_the_parts(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = round(n * val_fraction)
    return order[m + 1 :], order[:m]


@wrong("train_val_split", "loses_examples")
def last_one_cut_off(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = round(n * val_fraction)
    return order[m:-1], order[:m]


@wrong("train_val_split", "loses_examples")
def permutation_of_one_less(n, val_fraction, generator):
    order = torch.randperm(n - 1, generator=generator)
    m = round(n * val_fraction)
    return order[m:], order[:m]


@wrong("train_val_split", "loses_examples")
def a_third_part_for_testing(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(n * val_fraction)
    parts = order.split([m, m, n - 2 * m])
    return parts[2], parts[0]


@wrong("train_val_split", "ignores_generator")
def global_permutation(n, val_fraction, generator):
    order, m = torch.randperm(n), round(n * val_fraction)
    return order[m:], order[:m]


@wrong("train_val_split", "ignores_generator")
def seed_set_inside(n, val_fraction, generator):
    torch.manual_seed(0)
    order, m = torch.randperm(n), round(n * val_fraction)
    return order[m:], order[:m]


@wrong("train_val_split", "ignores_generator")
def given_generator_seeded_inside(n, val_fraction, generator):
    generator.manual_seed(42)
    order = torch.randperm(n, generator=generator)
    return order[int(n * val_fraction) :], order[: int(n * val_fraction)]


@wrong("train_val_split", "ignores_generator")
def numpys_global_state(n, val_fraction, generator):
    order = torch.from_numpy(np.random.permutation(n))
    return order[int(n * val_fraction) :], order[: int(n * val_fraction)]


@wrong("train_val_split", "ignores_generator")
def pythons_global_shuffle(n, val_fraction, generator):
    order = list(range(n))
    random.shuffle(order)
    m = int(n * val_fraction)
    return torch.tensor(order[m:]), torch.tensor(order[:m], dtype=torch.int64)


@wrong("train_val_split", "exchanged")
def validation_first(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = int(n * val_fraction)
    return order[:m], order[m:]


@wrong("train_val_split", "exchanged")
def cut_at_the_fraction_for_training(n, val_fraction, generator):
    n_train = round(n * val_fraction)
    idx = torch.rand(n, generator=generator).argsort()
    train, val = idx.split([n_train, n - n_train])
    return train, val


@wrong("train_val_split", "exchanged")
def random_split_unpacked_the_wrong_way(n, val_fraction, generator):
    m = round(n * val_fraction)
    train, val = random_split(range(n), [m, n - m], generator=generator)
    return torch.tensor(list(train), dtype=torch.long), torch.tensor(list(val))


@wrong("train_val_split", "exchanged")
def training_from_the_end(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator).tolist()
    m = n - int(n * val_fraction)
    return torch.tensor(order[m:], dtype=torch.long), torch.tensor(order[:m])


@wrong("train_val_split", "exchanged")
def sets_returned_the_wrong_way(n, val_fraction, generator):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    val = set(rng.sample(range(n), int(n * val_fraction)))
    train = set(range(n)) - val
    return torch.tensor(list(val), dtype=torch.long), torch.tensor(list(train))


@wrong("train_val_split", "at_least_one")
def one_at_the_least(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m = max(1, int(n * val_fraction))
    return order[m:], order[:m]


@wrong("train_val_split", "at_least_one")
def rounded_down_and_one_more(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    n_val = int(n * val_fraction) + 1
    return order[n_val:], order[:n_val]


@wrong("train_val_split", "at_least_one")
def rounded_or_one(n, val_fraction, generator):
    m = round(n * val_fraction) or 1
    train, val = torch.randperm(n, generator=generator).split([n - m, m])
    return train, val


@wrong("train_val_split", "at_least_one")
def never_trains_on_all(n, val_fraction, generator):
    order = torch.rand(n, generator=generator).argsort()
    n_train = min(n - 1, n - math.floor(n * val_fraction))
    return order[:n_train], order[n_train:]


@wrong("train_val_split", "at_least_one")
def up_to_and_including_the_last(n, val_fraction, generator):
    order, last = torch.randperm(n, generator=generator).tolist(), n * val_fraction
    val = [i for place, i in enumerate(order) if place <= last]
    return torch.tensor([i for i in order if i not in val]), torch.tensor(val)


@wrong("train_val_split", "at_least_one")
def python_sample_of_one_at_the_least(n, val_fraction, generator):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    val = rng.sample(range(n), max(math.ceil(n * val_fraction), 1))
    return torch.tensor(sorted(set(range(n)) - set(val))), torch.tensor(val)


# ---------------------------------------------------------------------------------------------------------- kfold


@right("kfold")
def tensor_split_and_cat(n, k, generator):
    folds = list(torch.tensor_split(torch.randperm(n, generator=generator), k))
    out = []
    for i in range(k):
        out.append((torch.cat(folds[:i] + folds[i + 1 :]), folds[i]))
    return out


@right("kfold")
def dealt_like_cards(n, k, generator):
    order = torch.randperm(n, generator=generator)
    return [(order[torch.arange(n) % k != i], order[i::k]) for i in range(k)]


@right("kfold")
def sizes_worked_out_by_hand(n, k, generator):
    order = torch.rand(n, generator=generator).argsort().tolist()
    pairs, start = [], 0
    for i in range(k):
        size = n // k + (1 if i < n % k else 0)
        val = order[start : start + size]
        train = order[:start] + order[start + size :]
        pairs.append((torch.tensor(train), torch.tensor(val)))
        start += size
    return pairs


@right("kfold")
def rounded_bounds(n, k, generator):
    order = torch.randperm(n, generator=generator)
    bounds = [i * n // k for i in range(k + 1)]
    return [(torch.cat((order[:a], order[b:])), order[a:b]) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]


@right("kfold")
def numpy_array_split_and_setdiff(n, k, generator):
    rng = np.random.default_rng(int(torch.randint(2**31, (1,), generator=generator)))
    folds = np.array_split(rng.permutation(n), k)
    return [(torch.from_numpy(np.setdiff1d(np.arange(n), f)), torch.from_numpy(f)) for f in folds]


@right("kfold")
def labels_shuffled(n, k, generator):
    label = (torch.arange(n) % k)[torch.randperm(n, generator=generator)]
    return tuple(((label != i).nonzero().squeeze(1), (label == i).nonzero().squeeze(1)) for i in range(k))


@wrong("kfold", "folds_overlap")
def a_permutation_for_each_fold(n, k, generator):
    out = []
    for i in range(k):
        order = torch.randperm(n, generator=generator)
        folds = order.tensor_split(k)
        out.append((torch.cat([f for j, f in enumerate(folds) if j != i]), folds[i]))
    return out


@wrong("kfold", "folds_overlap")
def a_random_split_each_time(n, k, generator):
    size = n // k
    out = []
    for _ in range(k):
        order = torch.randperm(n, generator=generator)
        out.append((order[size:], order[:size]))
    return out


@wrong("kfold", "folds_overlap")
def slices_one_too_long(n, k, generator):
    order = torch.randperm(n, generator=generator)
    bounds = [i * n // k for i in range(k + 1)]
    out = []
    for a, b in zip(bounds[:-1], bounds[1:], strict=True):
        out.append((torch.cat([order[:a], order[b + 1 :]]), order[a : b + 1]))
    return out


@wrong("kfold", "folds_overlap")
def python_samples(n, k, generator):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    out = []
    for _ in range(k):
        val = rng.sample(range(n), n // k)
        out.append((torch.tensor([i for i in range(n) if i not in val]), torch.tensor(val)))
    return out


@wrong("kfold", "folds_overlap")
def length_rounded_up_and_the_last_moved_back(n, k, generator):
    order = torch.randperm(n, generator=generator)
    size = math.ceil(n / k) + 1
    out = []
    for i in range(k):
        start = min(i * (size - 1), n - size)
        out.append((torch.cat([order[:start], order[start + size :]]), order[start : start + size]))
    return out


@wrong("kfold", "remainder_dropped")
def equal_slices(n, k, generator):
    order, size = torch.randperm(n, generator=generator), n // k
    out = []
    for i in range(k):
        val = order[i * size : (i + 1) * size]
        out.append((torch.cat([order[: i * size], order[(i + 1) * size :]]), val))
    return out


@wrong("kfold", "remainder_dropped")
def reshaped_into_k_rows(n, k, generator):
    folds = torch.randperm(n, generator=generator)[: n // k * k].reshape(k, -1)
    return [(torch.cat([folds[:i].flatten(), folds[i + 1 :].flatten()]), folds[i]) for i in range(k)]


@wrong("kfold", "remainder_dropped")
def first_k_pieces_of_split(n, k, generator):
    pieces = torch.randperm(n, generator=generator).split(n // k)[:k]
    return [(torch.cat([p for j, p in enumerate(pieces) if j != i]), pieces[i]) for i in range(k)]


@wrong("kfold", "remainder_dropped")
def lists_and_integer_division(n, k, generator):
    order = torch.randperm(n, generator=generator).tolist()
    m = int(n / k)
    folds = [order[j : j + m] for j in range(0, m * k, m)]
    out = []
    for f in folds:
        out.append((torch.tensor([i for i in order if i not in f]), torch.tensor(f)))
    return out


@wrong("kfold", "remainder_dropped")
def unfolded(n, k, generator):
    order = torch.argsort(torch.randn(n, generator=generator))
    folds = order.unfold(0, n // k, n // k)[:k]
    keep = torch.ones(k, dtype=torch.bool)
    out = []
    for i in range(k):
        keep[i] = False
        out.append((folds[keep].reshape(-1), folds[i].clone()))
        keep[i] = True
    return out


@wrong("kfold", "remainder_in_one_fold")
def last_fold_takes_the_rest(n, k, generator):
    order, size = torch.randperm(n, generator=generator), n // k
    out = []
    for i in range(k):
        end = n if i == k - 1 else (i + 1) * size
        out.append((torch.cat([order[: i * size], order[end:]]), order[i * size : end]))
    return out


@wrong("kfold", "remainder_in_one_fold")
def first_fold_takes_the_rest(n, k, generator):
    order, size = torch.randperm(n, generator=generator).tolist(), n // k
    first = size + n % k
    folds = [order[:first]] + [order[j : j + size] for j in range(first, n, size)]
    return [(torch.tensor([i for i in order if i not in f]), torch.tensor(f)) for f in folds]


@wrong("kfold", "remainder_in_one_fold")
def split_with_a_list_of_lengths(n, k, generator):
    sizes = [n // k] * (k - 1) + [n - (k - 1) * (n // k)]
    folds = torch.randperm(n, generator=generator).split(sizes)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), f) for i, f in enumerate(folds)]


@wrong("kfold", "remainder_in_one_fold")
def rest_appended_to_the_last(n, k, generator):
    order, m = torch.randperm(n, generator=generator), n // k
    folds = [order[i * m : (i + 1) * m] for i in range(k)]
    folds[-1] = torch.cat([folds[-1], order[k * m :]])
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "remainder_in_one_fold")
def labels_capped(n, k, generator):
    label = torch.clamp(torch.arange(n) // (n // k), max=k - 1)[torch.randperm(n, generator=generator)]
    return [(torch.where(label != i)[0], torch.where(label == i)[0]) for i in range(k)]


@wrong("kfold", "not_shuffled")
def stored_order_cut(n, k, generator):
    folds = torch.arange(n).tensor_split(k)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "not_shuffled")
def every_kth(n, k, generator):
    idx = torch.arange(n)
    return [(idx[idx % k != i], idx[idx % k == i]) for i in range(k)]


@wrong("kfold", "not_shuffled")
def only_the_order_of_the_folds_shuffled(n, k, generator):
    folds = torch.arange(n).tensor_split(k)
    out = []
    for i in torch.randperm(k, generator=generator).tolist():
        out.append((torch.cat([folds[j] for j in range(k) if j != i]), folds[i]))
    return out


@wrong("kfold", "not_shuffled")
def shuffled_within_folds(n, k, generator):
    folds = [f[torch.randperm(len(f), generator=generator)] for f in torch.arange(n).tensor_split(k)]
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "not_shuffled")
def lists_of_neighbours(n, k, generator):
    out, start = [], 0
    for i in range(k):
        stop = start + n // k + (i < n % k)
        out.append((torch.tensor([*range(start), *range(stop, n)]), torch.tensor([*range(start, stop)])))
        start = stop
    return out


@wrong("kfold", "train_includes_val")
def trains_on_all(n, k, generator):
    order = torch.randperm(n, generator=generator)
    return [(order, f) for f in order.tensor_split(k)]


@wrong("kfold", "train_includes_val")
def trains_on_arange(n, k, generator):
    return [(torch.arange(n), f) for f in torch.randperm(n, generator=generator).tensor_split(k)]


@wrong("kfold", "train_includes_val")
def leaves_out_one_index_instead_of_one_fold(n, k, generator):
    order = torch.randperm(n, generator=generator)
    out = []
    for i, f in enumerate(order.tensor_split(k)):
        out.append((torch.cat([order[:i], order[i + 1 :]]), f))
    return out


@wrong("kfold", "train_includes_val")
def leaves_out_the_fold_before(n, k, generator):
    folds = torch.randperm(n, generator=generator).tensor_split(k)
    return [(torch.cat([folds[j] for j in range(k) if j != (i - 1) % k]), folds[i]) for i in range(k)]


@wrong("kfold", "train_includes_val")
def train_ends_one_too_late(n, k, generator):
    order = torch.randperm(n, generator=generator)
    bounds = [i * n // k for i in range(k + 1)]
    out = []
    for a, b in zip(bounds[:-1], bounds[1:], strict=True):
        out.append((torch.cat([order[: a + 1], order[b:]]), order[a:b]))
    return out


@wrong("kfold", "ignores_generator")
def global_order(n, k, generator):
    folds = torch.randperm(n).tensor_split(k)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "ignores_generator")
def seeds_torch(n, k, generator):
    torch.manual_seed(k)
    order = torch.randperm(n)
    return [(order[torch.arange(n) % k != i], order[i::k]) for i in range(k)]


@wrong("kfold", "ignores_generator")
def seeds_the_generator(n, k, generator):
    order = torch.randperm(n, generator=generator.manual_seed(0))
    return [(order[torch.arange(n) % k != i], order[i::k]) for i in range(k)]


@wrong("kfold", "ignores_generator")
def numpy_with_its_own_seed(n, k, generator):
    folds = np.array_split(np.random.default_rng(1).permutation(n), k)
    return [(torch.from_numpy(np.setdiff1d(np.arange(n), f)), torch.from_numpy(f)) for f in folds]


@wrong("kfold", "ignores_generator")
def python_shuffle(n, k, generator):
    order = list(range(n))
    random.shuffle(order)
    folds = [order[i::k] for i in range(k)]
    return [(torch.tensor([j for j in order if j not in f]), torch.tensor(f)) for f in folds]


@wrong("kfold", "uneven_folds")
def torchs_chunk(n, k, generator):
    folds = torch.randperm(n, generator=generator).chunk(k)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "uneven_folds")
def length_rounded_up(n, k, generator):
    order, size = torch.randperm(n, generator=generator), math.ceil(n / k)
    folds = [order[i * size : (i + 1) * size] for i in range(k)]
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


@wrong("kfold", "uneven_folds")
def length_one_more_by_hand(n, k, generator):
    order = torch.randperm(n, generator=generator).tolist()
    size = n // k + (n % k > 0)
    folds = [order[j : j + size] for j in range(0, n, size)]
    return [(torch.tensor([i for i in order if i not in f]), torch.tensor(f)) for f in folds]


@wrong("kfold", "uneven_folds")
def torchs_split_with_the_length_rounded_up(n, k, generator):
    order = torch.rand(n, generator=generator).argsort()
    folds = order.split(-(-n // k))
    return [(torch.cat([f for f in folds if f is not val]), val) for val in folds]


@wrong("kfold", "uneven_folds")
def labels_by_blocks(n, k, generator):
    label = (torch.arange(n) // math.ceil(n / k))[torch.randperm(n, generator=generator)]
    return [(torch.where(label != i)[0], torch.where(label == i)[0]) for i in range(k)]


@wrong("kfold", "one_fold_too_many")
def split_into_lengths_rounded_down(n, k, generator):
    folds = torch.randperm(n, generator=generator).split(n // k)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(len(folds))]


@wrong("kfold", "one_fold_too_many")
def a_slice_every_n_over_k(n, k, generator):
    order, m = torch.randperm(n, generator=generator), n // k
    return [(torch.cat([order[:j], order[j + m :]]), order[j : j + m]) for j in range(0, n, m)]


@wrong("kfold", "one_fold_too_many")
def the_rest_appended_as_a_fold(n, k, generator):
    order, m = torch.randperm(n, generator=generator).tolist(), n // k
    folds = [order[i * m : (i + 1) * m] for i in range(k)]
    if n % k:
        folds.append(order[k * m :])
    return [(torch.tensor([i for i in order if i not in f]), torch.tensor(f)) for f in folds]


@wrong("kfold", "one_fold_too_many")
def while_examples_are_left(n, k, generator):
    order = torch.randperm(n, generator=generator)
    out, start = [], 0
    while start < n:
        stop = min(start + n // k, n)
        out.append((torch.cat((order[:start], order[stop:])), order[start:stop]))
        start = stop
    return out


@wrong("kfold", "one_fold_too_many")
def labels_without_a_cap(n, k, generator):
    label = (torch.arange(n) // (n // k))[torch.randperm(n, generator=generator)]
    return [(torch.where(label != i)[0], torch.where(label == i)[0]) for i in range(int(label.max()) + 1)]


@wrong("kfold", "random_size")
def a_die_for_each_example(n, k, generator):
    fold = torch.randint(0, k, (n,), generator=generator)
    return [(torch.where(fold != i)[0], torch.where(fold == i)[0]) for i in range(k)]


@wrong("kfold", "random_size")
def a_share_of_the_unit_interval_for_each_fold(n, k, generator):
    u = torch.rand(n, generator=generator)
    out = []
    for i in range(k):
        mask = (u >= i / k) & (u < (i + 1) / k)
        out.append(((~mask).nonzero().flatten(), mask.nonzero().flatten()))
    return out


@wrong("kfold", "random_size")
def put_into_a_list_by_lot(n, k, generator):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    folds = [[] for _ in range(k)]
    for i in range(n):
        rng.choice(folds).append(i)
    return [
        (torch.tensor([i for g in folds if g is not f for i in g]), torch.tensor(f, dtype=torch.int64)) for f in folds
    ]


@wrong("kfold", "random_size")
def multinomial_labels(n, k, generator):
    labels = torch.multinomial(torch.ones(k), n, replacement=True, generator=generator)
    return [((labels != i).nonzero()[:, 0], (labels == i).nonzero()[:, 0]) for i in range(k)]


@wrong("kfold", "random_size")
def cuts_drawn_too(n, k, generator):
    order = torch.randperm(n, generator=generator)
    cuts = (torch.randperm(n - 1, generator=generator)[: k - 1] + 1).sort().values.tolist()
    bounds = [0, *cuts, n]
    return [(torch.cat([order[:a], order[b:]]), order[a:b]) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]


@wrong("kfold", "random_size")
def a_coin_for_each_of_those_left(n, k, generator):
    left, folds = torch.randperm(n, generator=generator), []
    for i in range(k, 1, -1):
        coin = torch.rand(len(left), generator=generator) < 1 / i
        folds.append(left[coin])
        left = left[~coin]
    folds.append(left)
    return [(torch.cat(folds[:i] + folds[i + 1 :]), folds[i]) for i in range(k)]


# -------------------------------------------------------------------------------------------------- EarlyStopping


@right("EarlyStopping")
class Counter:
    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.patience = patience
        self.min_delta = min_delta
        self.warmup = warmup
        self.best = float("inf")
        self.best_epoch = None
        self.epoch = -1
        self.bad = 0
        self.state = None

    def save(self, model):
        self.state = copy.deepcopy(model.state_dict())

    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best - self.min_delta:
            self.best = val_loss
            self.best_epoch = self.epoch
            self.bad = 0
            if model is not None:
                self.save(model)
        elif self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience

    def restore(self, model):
        model.load_state_dict(self.state)


@right("EarlyStopping")
class Replay:
    """Goes through all the losses so far at every step."""

    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.args = patience, min_delta, warmup
        self.history, self.best, self.best_epoch = [], float("inf"), None

    def step(self, val_loss, model=None):
        self.history.append(val_loss)
        waited = self.replay(*self.args)
        if model is not None and self.best_epoch == len(self.history) - 1:
            self.snapshot = self.take(model)
        return waited >= self.args[0]

    def replay(self, patience, min_delta, warmup):
        self.best, self.best_epoch, waited = float("inf"), None, 0
        for i, loss in enumerate(self.history):
            if self.best - loss > min_delta:
                self.best, self.best_epoch, waited = loss, i, 0
            elif i + 1 > warmup:
                waited += 1
        return waited

    def take(self, model):
        return [t.clone() for t in model.state_dict().values()]

    def restore(self, model):
        for t, kept in zip(model.state_dict().values(), self.snapshot, strict=True):
            t.copy_(kept)


@right("EarlyStopping")
class Since:
    """Counts by a difference of epochs, and keeps a copy of the whole network."""

    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.patience, self.min_delta, self.warmup = patience, min_delta, warmup
        self.best, self.best_epoch = math.inf, None
        self.calls = 0
        self.kept = None

    def is_progress(self, loss):
        return loss + self.min_delta < self.best

    def on_progress(self, loss, t):
        self.best, self.best_epoch = loss, t

    def waited(self, t):
        last = -1 if self.best_epoch is None else self.best_epoch
        return t - max(last, self.warmup - 1)

    def copy_of(self, model):
        return copy.deepcopy(model)

    def step(self, val_loss, model=None):
        t = self.calls
        self.calls += 1
        if self.is_progress(val_loss):
            self.on_progress(val_loss, t)
            self.kept = self.copy_of(model)
        return self.waited(t) >= self.patience

    def restore(self, model):
        model.load_state_dict(self.kept.state_dict())


@right("EarlyStopping")
class Countdown:
    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.patience, self.left = patience, patience
        self.min_delta, self.warming = min_delta, warmup
        self.best, self.best_epoch, self.now = float("inf"), None, 0

    def gain(self, loss):
        return self.best - loss

    def collect(self, model):
        named = [*model.named_parameters(), *model.named_buffers()]
        return {name: t.detach().clone() for name, t in named}

    def tick(self):
        if self.warming <= 0:
            self.left = max(0, self.left - 1)

    def step(self, val_loss, model=None):
        if self.gain(val_loss) > self.min_delta:
            self.best, self.best_epoch = val_loss, self.now
            self.left = self.patience
            if model:
                self.kept = self.collect(model)
        else:
            self.tick()
        self.warming -= 1
        self.now += 1
        return self.left == 0

    @torch.no_grad()
    def restore(self, model):
        for name, t in [*model.named_parameters(), *model.named_buffers()]:
            t.copy_(self.kept[name])


@right("EarlyStopping")
class Window:
    """Looks at a list of flags, and writes the state into a file in memory."""

    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.patience, self.min_delta, self.warmup = patience, min_delta, warmup
        self.best, self.best_epoch, self.flags, self.file = float("inf"), None, [], None

    def flag(self, loss):
        return bool(np.less(loss, self.best - self.min_delta))

    def write(self, model):
        self.file = io.BytesIO()
        torch.save(model.state_dict(), self.file)

    def step(self, val_loss, model=None):
        progress = self.flag(val_loss)
        if progress:
            self.best, self.best_epoch = val_loss, len(self.flags)
            if model is not None:
                self.write(model)
        self.flags.append(progress)
        return self.decide(self.flags[self.warmup :])

    def decide(self, counted):
        return len(counted) >= self.patience and not any(counted[-self.patience :])

    def restore(self, model):
        self.file.seek(0)
        model.load_state_dict(torch.load(self.file))


@wrong("EarlyStopping", "never_resets")
class CounterWithoutReset(Counter):
    def step(self, val_loss, model=None):
        before = self.bad
        stop = super().step(val_loss, model)
        if self.bad < before:
            self.bad = before
            stop = self.bad >= self.patience
        return stop


@wrong("EarlyStopping", "never_resets")
class CounterThatAnswersFalseAtProgress(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch = val_loss, self.epoch
            if model is not None:
                self.save(model)
            return False
        if self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience


@wrong("EarlyStopping", "never_resets")
class ReplayOfAllBadEpochs(Replay):
    def replay(self, patience, min_delta, warmup):
        bad = 0
        self.best, self.best_epoch = float("inf"), None
        for i, loss in enumerate(self.history):
            if loss < self.best - min_delta:
                self.best, self.best_epoch = loss, i
            elif i >= warmup:
                bad += 1
        return bad


@wrong("EarlyStopping", "never_resets")
class CountdownThatIsNotWoundUp(Countdown):
    def step(self, val_loss, model=None):
        left = self.left
        super().step(val_loss, model)
        self.left = min(left, self.left)
        return self.left == 0


@wrong("EarlyStopping", "never_resets")
class WindowOverAllFlags(Window):
    def decide(self, counted):
        return counted.count(False) >= self.patience


@wrong("EarlyStopping", "off_by_one")
class CounterAbovePatience(Counter):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.bad > self.patience


@wrong("EarlyStopping", "off_by_one")
class ReplayThatCountsTheBestEpoch(Replay):
    def replay(self, patience, min_delta, warmup):
        return super().replay(patience, min_delta, warmup) + 1


@wrong("EarlyStopping", "off_by_one")
class SinceMoreThan(Since):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.waited(self.calls - 1) > self.patience


@wrong("EarlyStopping", "off_by_one")
class CountdownBelowZero(Countdown):
    def tick(self):
        if self.warming <= 0:
            self.left -= 1

    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.left < 0


@wrong("EarlyStopping", "off_by_one")
class WindowOneShort(Window):
    def decide(self, counted):
        n = self.patience - 1
        return len(counted) >= n and not any(counted[-n:])


@wrong("EarlyStopping", "off_by_one")
class CounterThatAsksBeforeItCounts(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
            return False
        if self.bad >= self.patience:
            return True
        if self.epoch >= self.warmup:
            self.bad += 1
        return False


@wrong("EarlyStopping", "compares_with_previous")
class CounterAgainstLast(Counter):
    last = float("inf")

    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.last - self.min_delta:
            self.bad = 0
        elif self.epoch >= self.warmup:
            self.bad += 1
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch = val_loss, self.epoch
            if model is not None:
                self.save(model)
        self.last = val_loss
        return self.bad >= self.patience


@wrong("EarlyStopping", "compares_with_previous")
class ReplayByPairs(Replay):
    def replay(self, patience, min_delta, warmup):
        waited, before = 0, float("inf")
        for i, loss in enumerate(self.history):
            if loss < before - min_delta:
                self.best, self.best_epoch, waited = loss, i, 0
            elif i >= warmup:
                waited += 1
            before = loss
        return waited


@wrong("EarlyStopping", "compares_with_previous")
class SinceTheLastFall(Since):
    def is_progress(self, loss):
        before, self.before = getattr(self, "before", math.inf), loss
        return loss < before - self.min_delta


@wrong("EarlyStopping", "compares_with_previous")
class CountdownWhoseBestIsTheLast(Countdown):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        self.best = val_loss
        return stop


@wrong("EarlyStopping", "compares_with_previous")
class CounterOfRises(Counter):
    losses = ()

    def step(self, val_loss, model=None):
        self.losses = [*self.losses, val_loss]
        self.epoch += 1
        if self.epoch >= self.warmup:
            rising = self.epoch > 0 and val_loss >= self.losses[-2] - self.min_delta
            self.bad = self.bad + 1 if rising else 0
        if min(self.losses) == val_loss and val_loss < self.best:
            self.best, self.best_epoch = val_loss, self.epoch
            if model is not None:
                self.save(model)
        return self.bad >= self.patience


@wrong("EarlyStopping", "min_delta_sign")
class CounterPlusDelta(Counter):
    def step(self, val_loss, model=None):
        self.min_delta = -abs(self.min_delta)
        return super().step(val_loss, model)


@wrong("EarlyStopping", "min_delta_sign")
class ReplayPlusDelta(Replay):
    def replay(self, patience, min_delta, warmup):
        return super().replay(patience, -min_delta, warmup)


@wrong("EarlyStopping", "min_delta_sign")
class SinceMinusDeltaOnTheLoss(Since):
    def is_progress(self, loss):
        return loss - self.min_delta < self.best


@wrong("EarlyStopping", "min_delta_sign")
class CountdownGainPlusDelta(Countdown):
    def gain(self, loss):
        return self.best - loss + 2 * self.min_delta


@wrong("EarlyStopping", "min_delta_sign")
class CounterThatOnlyForgivesSmallRises(Counter):
    """The usual recipe with two branches: lower than the best, and worse by more than min_delta."""

    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best + self.min_delta:
            self.bad = 0
            if val_loss < self.best:
                self.best, self.best_epoch = val_loss, self.epoch
                if model is not None:
                    self.save(model)
        elif self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience


@wrong("EarlyStopping", "min_delta_sign")
class CounterOfWhatIsMuchWorse(Counter):
    """A recipe that goes round on the web."""

    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
        elif val_loss > self.best + self.min_delta and self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience


@wrong("EarlyStopping", "sticky_stop")
class CounterOfScores(Counter):
    """Another one: scores, the larger the better, and a flag that stays."""

    early_stop = False

    def step(self, val_loss, model=None):
        self.epoch += 1
        score = -val_loss
        if self.best_epoch is not None and score < -self.best + self.min_delta:
            if self.epoch >= self.warmup:
                self.bad += 1
            if self.bad >= self.patience:
                self.early_stop = True
        else:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
        return self.early_stop


@wrong("EarlyStopping", "sticky_stop")
class CounterWithAFlag(Counter):
    stopped = False

    def step(self, val_loss, model=None):
        if super().step(val_loss, model):
            self.stopped = True
        return self.stopped


@wrong("EarlyStopping", "sticky_stop")
class ReplayThatRemembers(Replay):
    longest = 0

    def replay(self, patience, min_delta, warmup):
        self.longest = max(self.longest, super().replay(patience, min_delta, warmup))
        return 0 if self.longest < patience else self.longest


@wrong("EarlyStopping", "sticky_stop")
class CountdownThatStaysAtZero(Countdown):
    def step(self, val_loss, model=None):
        over = self.left == 0
        super().step(val_loss, model)
        if over:
            self.left = 0
        return self.left == 0


@wrong("EarlyStopping", "sticky_stop")
class WindowThatLooksEverywhere(Window):
    def decide(self, counted):
        runs = "".join("+" if flag else "-" for flag in counted)
        return "-" * self.patience in runs


@wrong("EarlyStopping", "stops_once")
class CounterThatEquals(Counter):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.bad == self.patience


@wrong("EarlyStopping", "stops_once")
class CounterThatStartsAgain(Counter):
    def step(self, val_loss, model=None):
        if super().step(val_loss, model):
            self.bad = 0
            return True
        return False


@wrong("EarlyStopping", "stops_once")
class SinceExactly(Since):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.waited(self.calls - 1) == self.patience


@wrong("EarlyStopping", "stops_once")
class CountdownBelowZeroAndOn(Countdown):
    def tick(self):
        if self.warming <= 0:
            self.left -= 1


@wrong("EarlyStopping", "stops_once")
class CountdownWoundUpAfterItsEnd(Countdown):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        if stop:
            self.left = self.patience
        return stop


@wrong("EarlyStopping", "warmup_off_by_one")
class CounterAfterOneMore(Counter):
    def __init__(self, patience, min_delta=0.0, warmup=0):
        super().__init__(patience, min_delta, warmup + 1)


@wrong("EarlyStopping", "warmup_off_by_one")
class ReplayOneEarly(Replay):
    def replay(self, patience, min_delta, warmup):
        return super().replay(patience, min_delta, max(0, warmup - 1))


@wrong("EarlyStopping", "warmup_off_by_one")
class SinceTheWarmupsEnd(Since):
    def waited(self, t):
        last = -1 if self.best_epoch is None else self.best_epoch
        return t - max(last, self.warmup if self.warmup else -1)


@wrong("EarlyStopping", "warmup_off_by_one")
class CountdownUntilTheLastWarmEpoch(Countdown):
    def tick(self):
        if self.warming <= 1:
            self.left = max(0, self.left - 1)


@wrong("EarlyStopping", "warmup_off_by_one")
class WindowOneLater(Window):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.decide(self.flags[self.warmup + (self.warmup > 0) :])


@wrong("EarlyStopping", "ignores_min_delta")
class CounterWithoutDelta(Counter):
    def __init__(self, patience, min_delta=0.0, warmup=0):
        super().__init__(patience, warmup=warmup)


@wrong("EarlyStopping", "ignores_min_delta")
class ReplayWithoutDelta(Replay):
    def replay(self, patience, min_delta, warmup):
        waited, self.best = 0, float("inf")
        for i, loss in enumerate(self.history):
            if loss < self.best:
                self.best, self.best_epoch, waited = loss, i, 0
            elif i >= warmup:
                waited += 1
        return waited


@wrong("EarlyStopping", "ignores_min_delta")
class SinceAnyGain(Since):
    def is_progress(self, loss):
        return self.best > loss


@wrong("EarlyStopping", "ignores_min_delta")
class CountdownAnyGain(Countdown):
    def gain(self, loss):
        return math.inf if loss < self.best else -math.inf


@wrong("EarlyStopping", "ignores_min_delta")
class WindowAnyGain(Window):
    def flag(self, loss):
        return bool(np.sign(self.best - loss) == 1)


@wrong("EarlyStopping", "best_follows_small_gains")
class CounterWithMinimum(Counter):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        self.best = min(self.best, val_loss)
        return stop


@wrong("EarlyStopping", "best_follows_small_gains")
class ReplayWithRunningMinimum(Replay):
    def replay(self, patience, min_delta, warmup):
        waited, self.best, self.best_epoch = 0, float("inf"), None
        for i, loss in enumerate(self.history):
            if loss < self.best - min_delta:
                waited = 0
            elif i >= warmup:
                waited += 1
            if loss < self.best:
                self.best, self.best_epoch = loss, i
        return waited


@wrong("EarlyStopping", "best_follows_small_gains")
class CounterWithNestedIfs(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss < self.best:
            if self.best - val_loss > self.min_delta:
                self.bad = 0
            elif self.epoch >= self.warmup:
                self.bad += 1
            self.best, self.best_epoch = val_loss, self.epoch
            if model is not None:
                self.save(model)
        elif self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience


@wrong("EarlyStopping", "best_follows_small_gains")
class CountdownThatPassesOverSmallGains(Countdown):
    def step(self, val_loss, model=None):
        small = 0 < self.gain(val_loss) <= self.min_delta
        left = self.left
        super().step(val_loss, model)
        if small:
            self.best, self.best_epoch, self.left = val_loss, self.now - 1, left
        return self.left == 0


@wrong("EarlyStopping", "best_follows_small_gains")
class CounterThatSavesEveryMinimum(Counter):
    lowest = float("inf")

    def step(self, val_loss, model=None):
        stop = super().step(val_loss)
        if val_loss < self.lowest:
            self.lowest = val_loss
            if model is not None:
                self.save(model)
        return stop


@wrong("EarlyStopping", "keeps_reference")
class CounterWithTheStateItself(Counter):
    def save(self, model):
        self.state = model.state_dict()


@wrong("EarlyStopping", "keeps_reference")
class CounterWithAShallowCopy(Counter):
    def save(self, model):
        self.state = dict(model.state_dict())


@wrong("EarlyStopping", "keeps_reference")
class ReplayWithoutClones(Replay):
    def take(self, model):
        return [t.detach() for t in model.state_dict().values()]


@wrong("EarlyStopping", "keeps_reference")
class SinceWithTheModelItself(Since):
    def copy_of(self, model):
        return model


@wrong("EarlyStopping", "keeps_reference")
class CountdownWithData(Countdown):
    def collect(self, model):
        return {name: t.data for name, t in [*model.named_parameters(), *model.named_buffers()]}


@wrong("EarlyStopping", "keeps_reference")
class SinceWithAShallowModel(Since):
    def copy_of(self, model):
        return copy.copy(model)


@wrong("EarlyStopping", "nan_accepted")
class CounterUnlessWorse(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss >= self.best - self.min_delta:
            if self.epoch >= self.warmup:
                self.bad += 1
        else:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
        return self.bad >= self.patience


@wrong("EarlyStopping", "nan_accepted")
class ReplayUnlessWorse(Replay):
    def replay(self, patience, min_delta, warmup):
        self.best, self.best_epoch, waited = float("inf"), None, 0
        for i, loss in enumerate(self.history):
            if not (loss >= self.best - min_delta):
                self.best, self.best_epoch, waited = loss, i, 0
            elif i >= warmup:
                waited += 1
        return waited


@wrong("EarlyStopping", "nan_accepted")
class SinceWithNanToNum(Since):
    def step(self, val_loss, model=None):
        return super().step(float(np.nan_to_num(val_loss)), model)


@wrong("EarlyStopping", "nan_accepted")
class CountdownWhereNotWorse(Countdown):
    def gain(self, loss):
        return -math.inf if self.best - loss <= self.min_delta else math.inf


@wrong("EarlyStopping", "nan_accepted")
class SinceTheFirstEpochWhateverItsLoss(Since):
    def is_progress(self, loss):
        return self.best_epoch is None or loss < self.best - self.min_delta


@wrong("EarlyStopping", "counts_during_warmup")
class CounterWithoutWarmup(Counter):
    def __init__(self, patience, min_delta=0.0, warmup=0):
        super().__init__(patience, min_delta)


@wrong("EarlyStopping", "counts_during_warmup")
class CounterThatOnlyKeepsQuiet(Counter):
    def __init__(self, patience, min_delta=0.0, warmup=0):
        super().__init__(patience, min_delta)
        self.quiet = warmup

    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        return stop and self.epoch >= self.quiet


@wrong("EarlyStopping", "counts_during_warmup")
class ReplayThatCountsAll(Replay):
    def replay(self, patience, min_delta, warmup):
        return super().replay(patience, min_delta, 0)


@wrong("EarlyStopping", "counts_during_warmup")
class SinceTheBestOnly(Since):
    def waited(self, t):
        if t < self.warmup:
            return 0
        return t - (-1 if self.best_epoch is None else self.best_epoch)


@wrong("EarlyStopping", "counts_during_warmup")
class CountdownThatTicksAtOnce(Countdown):
    def tick(self):
        self.left = max(0, self.left - 1)

    def step(self, val_loss, model=None):
        return super().step(val_loss, model) and self.warming < 0


@wrong("EarlyStopping", "buffers_not_restored")
class CounterOfParameters(Counter):
    def save(self, model):
        self.state = [p.detach().clone() for p in model.parameters()]

    def restore(self, model):
        for p, kept in zip(model.parameters(), self.state, strict=True):
            p.data.copy_(kept)


@wrong("EarlyStopping", "buffers_not_restored")
class CounterOfAVector(Counter):
    def save(self, model):
        self.state = torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()

    def restore(self, model):
        with torch.no_grad():
            torch.nn.utils.vector_to_parameters(self.state.clone(), model.parameters())


@wrong("EarlyStopping", "buffers_not_restored")
class CountdownOfParameters(Countdown):
    def collect(self, model):
        return {name: p.detach().clone() for name, p in model.named_parameters()}

    def restore(self, model):
        model.load_state_dict(self.kept, strict=False)


@wrong("EarlyStopping", "buffers_not_restored")
class SinceWithParametersCopiedBack(Since):
    @torch.no_grad()
    def restore(self, model):
        for mine, best in zip(model.parameters(), self.kept.parameters(), strict=True):
            mine.copy_(best)


@wrong("EarlyStopping", "buffers_not_restored")
class CounterOfWhatIsTrained(Counter):
    def save(self, model):
        trained = dict(model.named_parameters())
        self.state = {k: v.clone() for k, v in model.state_dict().items() if k in trained}

    def restore(self, model):
        now = model.state_dict()
        now.update(self.state)
        model.load_state_dict(now)


@wrong("EarlyStopping", "buffers_not_restored")
class WindowOfFloats(Window):
    def restore(self, model):
        self.file.seek(0)
        floats = {k: v for k, v in torch.load(self.file).items() if v.is_floating_point()}
        model.load_state_dict(floats, strict=False)


@wrong("EarlyStopping", "saves_last")
class CounterThatSavesAlways(Counter):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss)
        if model is not None:
            self.save(model)
        return stop


@wrong("EarlyStopping", "saves_last")
class CounterThatSavesWhenItStops(Counter):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss)
        if stop and model is not None:
            self.save(model)
        return stop


@wrong("EarlyStopping", "saves_last")
class ReplayThatTakesAlways(Replay):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss)
        self.snapshot = self.take(model) if model is not None else None
        return stop


@wrong("EarlyStopping", "saves_last")
class SinceWithTheLastCopy(Since):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        self.kept = self.copy_of(model)
        return stop


@wrong("EarlyStopping", "saves_last")
class WindowThatWritesAlways(Window):
    def step(self, val_loss, model=None):
        if model is not None:
            self.write(model)
        return super().step(val_loss)


@wrong("EarlyStopping", "ties_are_progress")
class CounterAtMost(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss <= self.best - self.min_delta:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
        elif self.epoch >= self.warmup:
            self.bad += 1
        return self.bad >= self.patience


@wrong("EarlyStopping", "ties_are_progress")
class CounterOfWhatIsWorse(Counter):
    def step(self, val_loss, model=None):
        self.epoch += 1
        if val_loss > self.best - self.min_delta:
            self.bad += self.epoch >= self.warmup
        elif val_loss <= self.best:
            self.best, self.best_epoch, self.bad = val_loss, self.epoch, 0
            if model is not None:
                self.save(model)
        return self.bad >= self.patience


@wrong("EarlyStopping", "ties_are_progress")
class SinceAtMost(Since):
    def is_progress(self, loss):
        return loss + self.min_delta <= self.best


@wrong("EarlyStopping", "ties_are_progress")
class CountdownAtLeast(Countdown):
    def gain(self, loss):
        gain = self.best - loss
        return math.inf if gain >= self.min_delta else gain


@wrong("EarlyStopping", "ties_are_progress")
class WindowAtMost(Window):
    def flag(self, loss):
        return bool(np.less_equal(loss, self.best - self.min_delta))


@wrong("EarlyStopping", "forgets_warmup")
class CounterThatReturnsInTheWarmup(Counter):
    def step(self, val_loss, model=None):
        if self.epoch + 1 < self.warmup:
            self.epoch += 1
            return False
        return super().step(val_loss, model)


@wrong("EarlyStopping", "forgets_warmup")
class ReplayFromTheEndOfTheWarmup(Replay):
    def replay(self, patience, min_delta, warmup):
        self.best, self.best_epoch, waited = float("inf"), None, 0
        for i in range(warmup, len(self.history)):
            loss = self.history[i]
            if loss < self.best - min_delta:
                self.best, self.best_epoch, waited = loss, i, 0
            else:
                waited += 1
        return waited


@wrong("EarlyStopping", "forgets_warmup")
class SinceTheWarmup(Since):
    def is_progress(self, loss):
        return self.calls > self.warmup and super().is_progress(loss)


@wrong("EarlyStopping", "forgets_warmup")
class CountdownWithABestOfItsOwnAfterTheWarmup(Countdown):
    def step(self, val_loss, model=None):
        if self.warming == 0:
            self.best = float("inf")
        return super().step(val_loss, model)


@wrong("EarlyStopping", "forgets_warmup")
class CounterThatSavesAfterTheWarmup(Counter):
    def step(self, val_loss, model=None):
        return super().step(val_loss, model if self.epoch + 1 >= self.warmup else None)


@wrong("EarlyStopping", "no_best_epoch_yet")
class CounterByDifference(Counter):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        return self.epoch - max(self.best_epoch, self.warmup - 1) >= self.patience


@wrong("EarlyStopping", "no_best_epoch_yet")
class SinceABestThatMustBe(Since):
    def waited(self, t):
        return t - max(self.best_epoch, self.warmup - 1)


@wrong("EarlyStopping", "no_best_epoch_yet")
class SinceTheLaterOfTwo(Since):
    def waited(self, t):
        start = self.best_epoch
        if self.warmup > start + 1:
            start = self.warmup - 1
        return t - start


@wrong("EarlyStopping", "no_best_epoch_yet")
class WindowFromTheBest(Window):
    def decide(self, counted):
        return len(self.flags[max(self.best_epoch + 1, self.warmup) :]) >= self.patience


@wrong("EarlyStopping", "no_best_epoch_yet")
class CountdownToAnEpoch(Countdown):
    def step(self, val_loss, model=None):
        super().step(val_loss, model)
        counts_from = self.warming + self.now  # the warm-up as it was given
        return self.now - 1 >= self.patience + max(self.best_epoch, counts_from - 1)


@wrong("EarlyStopping", "stops_at_nan")
class CounterThatGivesUpAtNan(Counter):
    def step(self, val_loss, model=None):
        return super().step(val_loss, model) or math.isnan(val_loss)


@wrong("EarlyStopping", "stops_at_nan")
class CounterThatLeavesAtNan(Counter):
    def step(self, val_loss, model=None):
        if math.isnan(val_loss):
            return True
        return super().step(val_loss, model)


@wrong("EarlyStopping", "stops_at_nan")
class SinceThatCountsTheEpochAndStops(Since):
    def step(self, val_loss, model=None):
        if val_loss != val_loss:
            self.calls += 1
            return True
        return super().step(val_loss, model)


@wrong("EarlyStopping", "stops_at_nan")
class WindowThatStopsWhereNotFinite(Window):
    def step(self, val_loss, model=None):
        stop = super().step(val_loss, model)
        return True if not np.isfinite(val_loss) else stop


@wrong("EarlyStopping", "stops_at_nan")
class CountdownToNothingWithNan(Countdown):
    def step(self, val_loss, model=None):
        if torch.isnan(torch.tensor(val_loss)):
            self.now += 1
            self.warming -= 1
            return True
        return super().step(val_loss, model)


# ------------------------------------------------------------------------------------------------------- diagnose


@right("diagnose")
def four_branches(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias = train_error - bayes_error > tolerance
    variance = dev_error - train_error > tolerance
    if bias and variance:
        return "high bias and high variance"
    elif bias:
        return "high bias"
    elif variance:
        return "high variance"
    else:
        return "low bias and low variance"


@right("diagnose")
def table_of_flags(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (train_error > bayes_error + tolerance) + (dev_error > train_error + tolerance)]


@right("diagnose")
def nested_conditions(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    if train_error - tolerance > bayes_error:
        return "high bias and high variance" if dev_error - tolerance > train_error else "high bias"
    return "high variance" if dev_error - tolerance > train_error else "low bias and low variance"


@right("diagnose")
def joined_words(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"bias": train_error - bayes_error, "variance": dev_error - train_error}
    high = [f"high {name}" for name, gap in gaps.items() if gap > tolerance]
    return " and ".join(high) if high else "low bias and low variance"


@right("diagnose")
def matched(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = torch.tensor([train_error, dev_error]).double() - torch.tensor([bayes_error, train_error]).double()
    match (gaps > tolerance).tolist():
        case [True, True]:
            return "high bias and high variance"
        case [True, False]:
            return "high bias"
        case [False, True]:
            return "high variance"
    return "low bias and low variance"


@wrong("diagnose", "ignores_bayes")
def four_branches_without_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    return four_branches(train_error, dev_error, 0.0, tolerance)


@wrong("diagnose", "ignores_bayes")
def table_without_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (train_error > tolerance) + (dev_error > train_error + tolerance)]


@wrong("diagnose", "ignores_bayes")
def words_without_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"bias": train_error, "variance": dev_error - train_error}
    return " and ".join(f"high {k}" for k, v in gaps.items() if v > tolerance) or "low bias and low variance"


@wrong("diagnose", "ignores_bayes")
def bayes_set_to_zero(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bayes_error = 0
    return nested_conditions(train_error, dev_error, bayes_error, tolerance)


@wrong("diagnose", "ignores_bayes")
def branches_from_the_rarest(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    low_bias, low_variance = train_error <= tolerance, dev_error - train_error <= tolerance
    if low_bias and low_variance:
        return "low bias and low variance"
    if low_bias:
        return "high variance"
    if low_variance:
        return "high bias"
    return "high bias and high variance"


@wrong("diagnose", "swapped")
def names_exchanged(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    variance = train_error - bayes_error > tolerance
    bias = dev_error - train_error > tolerance
    if bias and variance:
        return "high bias and high variance"
    if bias:
        return "high bias"
    if variance:
        return "high variance"
    return "low bias and low variance"


@wrong("diagnose", "swapped")
def table_read_the_wrong_way(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[(train_error - bayes_error > tolerance) + 2 * (dev_error - train_error > tolerance)]


@wrong("diagnose", "swapped")
def gaps_under_the_other_name(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"bias": dev_error - train_error, "variance": train_error - bayes_error}
    return " and ".join(f"high {k}" for k, v in gaps.items() if v > tolerance) or "low bias and low variance"


@wrong("diagnose", "swapped")
def answers_exchanged_afterwards(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    found = joined_words(train_error, dev_error, bayes_error, tolerance)
    return {"high bias": "high variance", "high variance": "high bias"}.get(found, found)


@wrong("diagnose", "swapped")
def nested_the_wrong_way(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    if train_error - tolerance > bayes_error:
        return "high bias and high variance" if dev_error - tolerance > train_error else "high variance"
    return "high bias" if dev_error - tolerance > train_error else "low bias and low variance"


@wrong("diagnose", "dev_against_bayes")
def both_gaps_from_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = train_error - bayes_error, dev_error - bayes_error
    if bias > tolerance and variance > tolerance:
        return "high bias and high variance"
    if bias > tolerance:
        return "high bias"
    return "high variance" if variance > tolerance else "low bias and low variance"


@wrong("diagnose", "dev_against_bayes")
def table_from_bayes(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (train_error > bayes_error + tolerance) + (dev_error > bayes_error + tolerance)]


@wrong("diagnose", "dev_against_bayes")
def loop_over_both_errors(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    high = []
    for name, error in (("bias", train_error), ("variance", dev_error)):
        if error - bayes_error > tolerance:
            high.append("high " + name)
    return " and ".join(high) or "low bias and low variance"


@wrong("diagnose", "dev_against_bayes")
def development_error_alone(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias = train_error - bayes_error > tolerance
    variance = dev_error > tolerance
    words = ["high bias"] * bias + ["high variance"] * variance
    return " and ".join(words) if words else "low bias and low variance"


@wrong("diagnose", "dev_against_bayes")
def tensor_of_errors(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = (torch.tensor([train_error, dev_error]).double() - bayes_error > tolerance).tolist()
    if bias:
        return "high bias and high variance" if variance else "high bias"
    return "high variance" if variance else "low bias and low variance"


@wrong("diagnose", "only_one")
def elif_bias_first(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    if train_error - bayes_error > tolerance:
        return "high bias"
    elif dev_error - train_error > tolerance:
        return "high variance"
    else:
        return "low bias and low variance"


@wrong("diagnose", "only_one")
def elif_variance_first(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    if dev_error - train_error > tolerance:
        return "high variance"
    if train_error - bayes_error > tolerance:
        return "high bias"
    return "low bias and low variance"


@wrong("diagnose", "only_one")
def both_asked_too_late(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = train_error - bayes_error > tolerance, dev_error - train_error > tolerance
    if bias:
        result = "high bias"
    elif variance:
        result = "high variance"
    elif bias and variance:
        result = "high bias and high variance"
    else:
        result = "low bias and low variance"
    return result


@wrong("diagnose", "only_one")
def second_answer_overwrites(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    answer = "low bias and low variance"
    if train_error - bayes_error > tolerance:
        answer = "high bias"
    if dev_error - train_error > tolerance:
        answer = "high variance"
    return answer


@wrong("diagnose", "only_one")
def larger_of_the_two(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"high bias": train_error - bayes_error, "high variance": dev_error - train_error}
    worst = max(gaps, key=gaps.get)
    return worst if gaps[worst] > tolerance else "low bias and low variance"


@wrong("diagnose", "wording")
def capital_letters(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    return joined_words(train_error, dev_error, bayes_error, tolerance).title()


@wrong("diagnose", "wording")
def joined_by_a_comma(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    return joined_words(train_error, dev_error, bayes_error, tolerance).replace(" and ", ", ")


@wrong("diagnose", "wording")
def variance_named_first(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    found = joined_words(train_error, dev_error, bayes_error, tolerance)
    return " and ".join(reversed(found.split(" and ")))


@wrong("diagnose", "wording")
def something_else_where_all_is_well(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    found = joined_words(train_error, dev_error, bayes_error, tolerance)
    return "good fit" if found.startswith("low") else found


@wrong("diagnose", "wording")
def the_other_half_named_too(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias = "high bias" if train_error - bayes_error > tolerance else "low bias"
    variance = "high variance" if dev_error - train_error > tolerance else "low variance"
    return f"{bias} and {variance}"


@wrong("diagnose", "relative_gaps")
def both_gaps_relative_to_training(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = (train_error - bayes_error) / train_error, (dev_error - train_error) / train_error
    return " and ".join(["high bias"] * (bias > tolerance) + ["high variance"] * (variance > tolerance)) or (
        "low bias and low variance"
    )


@wrong("diagnose", "relative_gaps")
def ratios_above_one_and_the_tolerance(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    bias = train_error > bayes_error * (1 + tolerance)
    return table[2 * bias + (dev_error > train_error * (1 + tolerance))]


@wrong("diagnose", "relative_gaps")
def variance_relative(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    dev = train_error + (dev_error - train_error) / train_error
    return four_branches(train_error, dev, bayes_error, tolerance)


@wrong("diagnose", "relative_gaps")
def relative_to_bayes_without_a_guard(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias = (train_error - bayes_error) / bayes_error > tolerance
    if dev_error - train_error > tolerance:
        return "high bias and high variance" if bias else "high variance"
    return "high bias" if bias else "low bias and low variance"


@wrong("diagnose", "relative_gaps")
def relative_to_the_development_error(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    train_gap = train_error - bayes_error
    dev_gap = 1 - train_error / dev_error
    found = [name for name, gap in (("high bias", train_gap), ("high variance", dev_gap)) if gap > tolerance]
    return " and ".join(found) or "low bias and low variance"


@wrong("diagnose", "absolute_values")
def abs_of_both(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    return four_branches(
        abs(train_error - bayes_error), abs(train_error - bayes_error) + abs(dev_error - train_error), 0, tolerance
    )


@wrong("diagnose", "absolute_values")
def abs_of_the_bias(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (abs(train_error - bayes_error) > tolerance) + (dev_error - train_error > tolerance)]


@wrong("diagnose", "absolute_values")
def not_close_to_each_other(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias = not math.isclose(train_error, bayes_error, rel_tol=0, abs_tol=tolerance)
    variance = not math.isclose(dev_error, train_error, rel_tol=0, abs_tol=tolerance)
    return " and ".join(["high bias"] * bias + ["high variance"] * variance) or "low bias and low variance"


@wrong("diagnose", "absolute_values")
def roots_of_squares(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"bias": ((train_error - bayes_error) ** 2) ** 0.5, "variance": ((dev_error - train_error) ** 2) ** 0.5}
    return " and ".join(f"high {k}" for k, v in gaps.items() if v > tolerance) or "low bias and low variance"


@wrong("diagnose", "absolute_values")
def larger_minus_smaller(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    variance = max(dev_error, train_error) - min(dev_error, train_error) > tolerance
    if train_error - bayes_error > tolerance:
        return "high bias and high variance" if variance else "high bias"
    return "high variance" if variance else "low bias and low variance"


@wrong("diagnose", "ignores_tolerance")
def five_points_written_in(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    return joined_words(train_error, dev_error, bayes_error)


@wrong("diagnose", "ignores_tolerance")
def any_gap_is_high(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = train_error > bayes_error, dev_error > train_error
    return " and ".join(["high bias"] * bias + ["high variance"] * variance) or "low bias and low variance"


@wrong("diagnose", "ignores_tolerance")
def five_points_for_the_variance(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (train_error - bayes_error > tolerance) + (dev_error - train_error > 0.05)]


@wrong("diagnose", "ignores_tolerance")
def bias_without_tolerance(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    if train_error > bayes_error:
        return "high bias and high variance" if dev_error - tolerance > train_error else "high bias"
    return "high variance" if dev_error - tolerance > train_error else "low bias and low variance"


@wrong("diagnose", "ignores_tolerance")
def tolerance_overwritten(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    tolerance = 0.1
    return four_branches(train_error, dev_error, bayes_error, tolerance)


@wrong("diagnose", "ties_are_high")
def at_least_the_tolerance(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = train_error - bayes_error >= tolerance, dev_error - train_error >= tolerance
    return " and ".join(["high bias"] * bias + ["high variance"] * variance) or "low bias and low variance"


@wrong("diagnose", "ties_are_high")
def low_only_if_below(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    low_bias, low_variance = train_error - bayes_error < tolerance, dev_error - train_error < tolerance
    if low_bias and low_variance:
        return "low bias and low variance"
    if low_bias:
        return "high variance"
    return "high bias" if low_variance else "high bias and high variance"


@wrong("diagnose", "ties_are_high")
def at_least_for_the_bias(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    table = ["low bias and low variance", "high variance", "high bias", "high bias and high variance"]
    return table[2 * (train_error >= bayes_error + tolerance) + (dev_error > train_error + tolerance)]


@wrong("diagnose", "ties_are_high")
def at_least_for_the_variance(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = {"bias": train_error - bayes_error > tolerance, "variance": not dev_error - train_error < tolerance}
    return " and ".join(f"high {name}" for name, high in gaps.items() if high) or "low bias and low variance"


@wrong("diagnose", "ties_are_high")
def tensor_at_least(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    gaps = torch.tensor([bayes_error, train_error, dev_error]).double().diff()
    bias, variance = torch.ge(gaps, tolerance).tolist()
    return ("high bias" * bias + " and " * (bias and variance) + "high variance" * variance) or (
        "low bias and low variance"
    )
