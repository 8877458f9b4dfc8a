"""The mistakes of notebook 7, as code."""

import math
from collections.abc import Callable, Sequence
from operator import gt

import torch
from torch import Tensor

Split = tuple[Tensor, Tensor]


def split(cut: Callable[[Tensor, int], Split]) -> Callable:
    """A wrong split from `cut(order, m) -> (train, val)`, where order is shuffled and m is the right length of val."""

    def train_val_split(n, val_fraction, generator):
        return cut(torch.randperm(n, generator=generator), round(n * val_fraction))

    return train_val_split


def sized(length: Callable[[int, float], float]) -> Callable:
    """A wrong split in which val has `length(n, val_fraction)` examples, rounded."""

    def train_val_split(n, val_fraction, generator):
        order, m = torch.randperm(n, generator=generator), max(0, min(n, round(length(n, val_fraction))))
        return order[m:], order[:m]

    return train_val_split


def ordered(order: Callable[[int, torch.Generator], Tensor], folds: bool = False) -> Callable:
    """A wrong split, or wrong folds, for which `order(n, generator)` does not shuffle as it should."""

    def train_val_split(n, val_fraction, generator):
        indices, m = order(n, generator), round(n * val_fraction)
        return indices[m:], indices[:m]

    def kfold(n, k, generator):
        return pairs(order(n, generator).tensor_split(k))

    return kfold if folds else train_val_split


def globally(n, generator):
    return torch.randperm(n)


def generator_of_its_own(n, generator):
    return torch.randperm(n, generator=torch.Generator().manual_seed(0))


def restarts_the_generator(n, generator):
    return torch.randperm(n, generator=generator.manual_seed(generator.initial_seed()))


def stored(n, generator):
    return torch.arange(n)


def rolled(n, generator):
    return torch.arange(n).roll(int(torch.randint(n, (), generator=generator)))


def every_second_or_so(n, val_fraction, generator):
    val = torch.arange(n)[:: max(1, round(1 / val_fraction))][: round(n * val_fraction) + 1] if val_fraction else []
    return without(n, val), torch.as_tensor(val, dtype=torch.int64)


def without(n: int, val: Sequence[int]) -> Tensor:
    taken = set(torch.as_tensor(val).tolist())
    return torch.tensor([i for i in range(n) if i not in taken], dtype=torch.int64)


def two_permutations(n, val_fraction, generator):
    m = round(n * val_fraction)
    return torch.randperm(n, generator=generator)[m:], torch.randperm(n, generator=generator)[:m]


def rounded_twice(n, val_fraction, generator):
    order = torch.randperm(n, generator=generator)
    m, rest = int(n * val_fraction), int(n * (1 - val_fraction))
    return order[m : m + rest], order[:m]


def with_replacement(n, val_fraction, generator):
    val = torch.randint(n, (round(n * val_fraction),), generator=generator)
    return without(n, val), val


def coin_for_each(n, val_fraction, generator):
    chosen = torch.rand(n, generator=generator) < val_fraction
    return (~chosen).nonzero().flatten(), chosen.nonzero().flatten()


def masks(order: Tensor, fold: Tensor) -> Split:
    chosen = torch.zeros(len(order), dtype=torch.bool)
    chosen[fold] = True
    return ~chosen, chosen


def pairs(folds: Sequence[Tensor]) -> list[Split]:
    """(all the other folds, this fold) for each fold, as it should be."""
    return [(torch.cat([*folds[:i], *folds[i + 1 :]]), fold) for i, fold in enumerate(folds)]


def folded(cut: Callable[[Tensor, int], list[Split]]) -> Callable:
    """Wrong folds from `cut(order, k)`, where order is shuffled."""

    def kfold(n, k, generator):
        return cut(torch.randperm(n, generator=generator), k)

    return kfold


def paired(pair: Callable[[Tensor, Sequence[Tensor], int], Split]) -> Callable:
    """Wrong folds from `pair(order, folds, i)`, where order is shuffled and cut into folds as it should be."""

    def kfold(n, k, generator):
        order = torch.randperm(n, generator=generator)
        folds = order.tensor_split(k)
        return [pair(order, folds, i) for i in range(k)]

    return kfold


def shuffle_per_fold(n, k, generator):
    return [pairs(torch.randperm(n, generator=generator).tensor_split(k))[i] for i in range(k)]


def strided(n, k, generator):
    return pairs([torch.arange(n)[i::k] for i in range(k)])


def equal_slices(order: Tensor, k: int, longer: int = 0) -> list[Tensor]:
    m = len(order) // k
    return [order[i * m : (i + 1) * m + longer] for i in range(k)]


def fold_by_lot(n, k, generator):
    lots = torch.randint(k, (n,), generator=generator)
    return [((lots != i).nonzero().flatten(), (lots == i).nonzero().flatten()) for i in range(k)]


def cut_by_lot(order: Tensor, k: int) -> list[Split]:
    """Cut at places that come from the order itself, so that they are other ones each time."""
    cuts = order[order > 0][: k - 1].sort().values
    return pairs(order.tensor_split(cuts.tolist()))


def remainder_only_trains(order: Tensor, k: int) -> list[Split]:
    m = len(order) // k
    return [(torch.cat([order[: i * m], order[(i + 1) * m :]]), order[i * m : (i + 1) * m]) for i in range(k)]


def remainder_last(order: Tensor, k: int) -> list[Split]:
    m = len(order) // k
    return pairs(order.tensor_split([i * m for i in range(1, k)]))


def remainder_first(order: Tensor, k: int) -> list[Split]:
    return remainder_last(order.flip(0), k)[::-1]


class Frame:
    """A frame for wrong rules, in which every part of the right one can be replaced."""

    def __init__(self, patience, min_delta=0.0, warmup=0):
        self.patience, self.min_delta, self.warmup = patience, min_delta, warmup
        self.best, self.best_epoch = math.inf, None
        self.epoch, self.waited, self.previous, self.saved = 0, 0, math.inf, None

    def progresses(self, loss):
        return loss < self.best - self.min_delta

    def advance(self, loss):
        self.best, self.best_epoch, self.waited = loss, self.epoch, 0

    def wait(self, loss):
        if self.epoch >= self.warmup:
            self.waited += 1

    def keeps(self, loss, progressed):
        return progressed

    def save(self, model):
        return {name: tensor.clone() for name, tensor in model.state_dict().items()}

    def note(self, loss, model):
        progressed = self.progresses(loss)
        if model is not None and self.keeps(loss, progressed):
            self.saved = self.save(model)
        (self.advance if progressed else self.wait)(loss)
        self.previous = loss

    def answer(self):
        return self.waited >= self.patience

    def step(self, val_loss, model=None):
        self.note(val_loss, model)
        self.epoch += 1
        return self.answer()

    def restore(self, model):
        model.load_state_dict(self.saved)


def rule(**parts: Callable) -> type:
    """A wrong rule: the frame with some of its methods replaced."""
    return type("EarlyStopping", (Frame,), parts)


def counts_on(self, loss):
    self.best, self.best_epoch = loss, self.epoch


def since_best(self):
    """No count is kept: the epochs since the best are told by its number, which is None where there was no best yet."""
    return self.epoch - 1 - max(self.best_epoch, self.warmup - 1) >= self.patience


def not_while_progressing(self):
    return self.waited >= self.patience and self.best_epoch != self.epoch - 1


def once_and_for_all(self):
    self.stopped = getattr(self, "stopped", False) or self.waited >= self.patience
    return self.stopped


def starts_again(self):
    stop = self.waited >= self.patience
    self.waited = 0 if stop else self.waited
    return stop


def one_at_the_best(self, loss):
    Frame.advance(self, loss)
    self.waited = 1


def answers_first(self, val_loss, model=None):
    stop = self.answer()
    Frame.step(self, val_loss, model)
    return stop


def below_previous(self, loss):
    return loss < self.previous - self.min_delta


def lowest_besides(self, loss):
    """The best is kept as it should be, and only the count goes by `progresses`."""
    if loss < self.best:
        self.best, self.best_epoch = loss, self.epoch
    self.waited = 0


def lowest_or_wait(self, loss):
    if loss < self.best:
        self.best, self.best_epoch = loss, self.epoch
    Frame.wait(self, loss)


def far_below_or_wait(self, loss):
    if loss < self.best - self.min_delta:
        self.best, self.best_epoch = loss, self.epoch
    Frame.wait(self, loss)


def previous_is_best(self, loss):
    Frame.wait(self, loss)
    self.best = loss


def previous_is_best_and_its_epoch(self, loss):
    previous_is_best(self, loss)
    self.best_epoch = self.epoch


def lower_and_best_epoch(self, loss):
    self.best, self.best_epoch, self.waited = min(self.best, loss), self.epoch, 0


def small_rise_is_skipped(self, loss):
    if loss > self.best + self.min_delta:
        Frame.wait(self, loss)


def far_below_besides(self, loss):
    if loss < self.best - self.min_delta:
        self.best, self.best_epoch = loss, self.epoch
    self.waited = 0


def small_gain_resets(self, loss):
    if loss < self.best:
        self.waited = 0
    else:
        Frame.wait(self, loss)


def follows(epoch: bool = True, counts: bool = True) -> Callable:
    """What is done without progress where `best` follows gains below min_delta."""

    def wait(self, loss):
        if counts or not loss < self.best:
            Frame.wait(self, loss)
        if loss < self.best:
            self.best, self.best_epoch = loss, self.epoch if epoch else self.best_epoch

    return wait


def below_all_seen(self, loss, progressed):
    self.lowest = min(getattr(self, "lowest", math.inf), loss)
    return self.lowest == loss


def lower_than_best(self, loss, progressed):
    return loss < self.best


def tie_resets(self, loss):
    if loss == self.best - self.min_delta:
        self.waited = 0
    else:
        Frame.wait(self, loss)


def tie_is_skipped(self, loss):
    if loss > self.best:
        Frame.wait(self, loss)


def threshold_as_best(self, loss):
    self.best, self.best_epoch, self.waited = loss - self.min_delta, self.epoch, 0


def counts_always(self, loss):
    self.waited += 1


def counts_from(shift: int) -> Callable:
    def wait(self, loss):
        self.waited += self.epoch >= self.warmup + shift

    return wait


def silent_until(shift: int) -> Callable:
    """Says nothing before the epoch `warmup + shift`, whatever was counted."""
    return lambda self: self.epoch - 1 >= self.warmup + shift and self.waited >= self.patience


def blind_in_warmup(self, val_loss, model=None):
    if self.epoch < self.warmup:
        self.epoch += 1
        return False
    return Frame.step(self, val_loss, model)


def blind_and_uncounted_in_warmup(self, val_loss, model=None):
    if self.warmup > 0:
        self.warmup -= 1
        return False
    return Frame.step(self, val_loss, model)


def forgets_at_the_end_of_warmup(self, val_loss, model=None):
    if self.epoch == self.warmup:
        self.best = math.inf
    return Frame.step(self, val_loss, model)


def nan_restarts_the_count(self, loss):
    self.waited = 0 if loss != loss else self.waited + (self.epoch >= self.warmup)


def nan_as_zero(self, val_loss, model=None):
    return Frame.step(self, 0.0 if val_loss != val_loss else val_loss, model)


def nan_is_the_lowest(self, loss):
    return self.best == self.best and (loss != loss or loss < self.best - self.min_delta)


def first_is_progress(self, loss):
    return self.best_epoch is None or loss < self.best - self.min_delta


def nan_unseen(answer: Callable, epochs: int = 1) -> Callable:
    """Passes over NaN: returns `answer(self)` and counts it as `epochs` epochs."""

    def step(self, val_loss, model=None):
        if val_loss != val_loss:
            self.epoch += epochs
            return answer(self)
        return Frame.step(self, val_loss, model)

    return step


def stops_at_nan(self, val_loss, model=None):
    stop = Frame.step(self, val_loss, model)
    return stop or val_loss != val_loss


def stops_at_nan_uncounted(self, val_loss, model=None):
    return True if val_loss != val_loss else Frame.step(self, val_loss, model)


def stops_at_nan_and_counts_its_epoch(self, val_loss, model=None):
    if val_loss == val_loss:
        return Frame.step(self, val_loss, model)
    self.epoch += 1
    return True


def parameters(model) -> list[Tensor]:
    return [p.detach().clone() for p in model.parameters()]


def put_parameters(self, model):
    with torch.no_grad():
        for p, kept in zip(model.parameters(), self.saved, strict=True):
            p.copy_(kept)


def put_known(self, model):
    model.load_state_dict(self.saved, strict=False)


def only(keep: Callable[[str, Tensor], bool]) -> Callable:
    return lambda self, model: {name: t.clone() for name, t in model.state_dict().items() if keep(name, t)}


def hand_out(self, model):
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        tensor.data = self.saved[name]


def hand_out_parameters_and_copy_buffers(self, model):
    for name, p in model.named_parameters():
        p.data = self.saved[name]
    with torch.no_grad():
        for name, buffer in model.named_buffers():
            buffer.copy_(self.saved[name])


def assign(self, model):
    model.load_state_dict(self.saved, assign=True)


def save_with_its_model(self, model):
    self.model = model
    return Frame.save(self, model)


def restores_when_it_stops(self, val_loss, model=None):
    stop = Frame.step(self, val_loss, model)
    if stop and model is not None:
        self.restore(model)
    return stop


def needs_a_model(attribute: str) -> Callable:
    """Saves without asking whether there is a model."""

    def note(self, loss, model):
        if self.progresses(loss):
            getattr(model, attribute)
        Frame.note(self, loss, model)

    return note


WORDS = {
    (True, True): "high bias and high variance",
    (True, False): "high bias",
    (False, True): "high variance",
    (False, False): "low bias and low variance",
}


def gaps(
    bias: Callable = lambda t, d, b: t - b,
    variance: Callable = lambda t, d, b: d - t,
    tolerances: Callable = None,
    above: tuple[Callable, Callable] = (gt, gt),
) -> Callable:
    """A wrong diagnosis from two gaps in the errors t(rain), d(ev) and b(ayes), their tolerances, and what is above them."""

    def diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
        errors = train_error, dev_error, bayes_error
        first, second = tolerances(tolerance) if tolerances else (tolerance, tolerance)
        return WORDS[above[0](bias(*errors), first), above[1](variance(*errors), second)]

    return diagnose


def worded(words: Callable[[bool, bool], object]) -> Callable:
    """A wrong diagnosis from `words(high_bias, high_variance)`."""

    def diagnose(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
        return words(train_error - bayes_error > tolerance, dev_error - train_error > tolerance)

    return diagnose


def larger_gap_only(train_error, dev_error, bayes_error=0.0, tolerance=0.05):
    bias, variance = train_error - bayes_error, dev_error - train_error
    return WORDS[bias > max(tolerance, variance), variance > tolerance and variance >= bias]
