"""The exercises of notebook 1, *From gradient descent to mini-batch SGD*."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.exercises import drivers
from course_utils.exercises.guard import seed_everything
from course_utils.exercises.observations import Plain, Trace, plain
from course_utils.exercises.spec import Case, Convention, Exercise, Misconception
from course_utils.exercises.wrong import minibatch_sgd as wrong
from course_utils.exercises.wrong import optimizer_loops as around
from course_utils.exercises.wrong.minibatch_sgd import loop, sgd, stairs
from solutions import minibatch_sgd as reference


def _epochs(candidate: Callable, case: Case, record: Trace) -> None:
    """Draw several epochs of batches; record what must hold of them, from the gravest flaw to the subtlest."""
    n, size = case.fresh().values()
    generator = torch.Generator().manual_seed(7)
    epochs = []
    for _ in range(5):
        drawn = plain(candidate(n, size, generator))
        if not record.property("a list of index tensors", *_index_batches(drawn), stage="type"):
            return
        epochs.append([batch.value.tolist() for batch in drawn.value])
    covered = _coverage(n, size, epochs, record)
    if covered and n >= 12:
        _shuffling(n, size, epochs, record)
    _short_one_last(n, size, epochs, record)
    if covered and n >= 12:
        _randomness(candidate, n, size, record)


def _index_batches(drawn: Plain) -> tuple[bool, str]:
    if drawn.kind != "sequence":
        hint = " Put `list(…)` around it." if drawn.value == "generator" else ""
        return False, f"It should return a list of tensors; it returns {drawn.describe()}.{hint}"
    for batch in drawn.value:
        if batch.kind != "tensor" or batch.dtype != "torch.int64" or len(batch.shape) != 1:
            kind = f"{batch.describe()} of dtype {batch.dtype}" if batch.kind == "tensor" else batch.describe()
            return False, f"Each batch should be a one-dimensional int64 tensor of indices; one of them is {kind}."
    return True, ""


def _coverage(n: int, size: int, epochs: list[list[list[int]]], record: Trace) -> bool:
    """Whether every epoch holds every index once, in batches of the right sizes."""
    everywhere = [[i for batch in epoch for i in batch] for epoch in epochs]
    sizes = [[len(batch) for batch in epoch] for epoch in epochs]
    wanted = [size] * (n // size) + [n % size] * (n % size > 0)
    missing = {n - len(set(seen)) for seen in everywhere}
    twice = any(len(set(batch)) < len(batch) for epoch in epochs for batch in epoch)
    across = any(len(set(seen)) < len(seen) for seen in everywhere)
    outside = any(not 0 <= i < n for seen in everywhere for i in seen)
    lost = f"With n = {n} and batches of {size}, an epoch leaves out {max(missing)} of the examples."
    held = f"With n = {n} the batches should hold {wanted} indices; they hold {sizes[0]}."
    held_last = max(missing) in (0, n % size or size)
    properties = [
        ("no index twice in a batch", not twice, "An index stands twice in one batch."),
        ("no index in two batches", not across, "Within one epoch an index stands in two batches."),
        ("indices from 0 to n − 1", not outside, f"With n = {n} the indices are 0 to {n - 1}; others came back."),
        ("nothing but the last batch missing", held_last, lost),
        ("the last batch is there", missing <= {0}, lost),
        ("no empty batch", all(min(found, default=0) for found in sizes), "One of the batches is empty."),
        ("the sizes of the batches", all(sorted(found) == sorted(wanted) for found in sizes), held),
    ]
    return all([record.property(*found) for found in properties])


def _short_one_last(n: int, size: int, epochs: list[list[list[int]]], record: Trace) -> None:
    last = all(len(epoch[-1]) == (n % size or size) for epoch in epochs if epoch)
    record.property("the short batch comes last", last, "The short batch should be the last one.")


def _shuffling(n: int, size: int, epochs: list[list[list[int]]], record: Trace) -> None:
    blocks = [list(range(i, min(i + size, n))) for i in range(0, n, size)]
    record.property("shuffled", any(epoch != blocks for epoch in epochs), "The examples come in their stored order.")
    ordered = all(batch in blocks for epoch in epochs for batch in epoch)
    record.property(
        "batches are not stored neighbours", not ordered, "Every batch holds neighbours in their stored order."
    )
    together = all(sorted(batch) in blocks for epoch in epochs for batch in epoch)
    record.property(
        "batches are mixed from everywhere", not together, "Every batch holds the same examples in each epoch."
    )
    changing = len({str(epoch) for epoch in epochs}) == len(epochs)
    record.property(
        "each epoch is drawn anew", changing, "A second call with the same generator gives the same order again."
    )


def _randomness(candidate: Callable, n: int, size: int, record: Trace) -> None:
    def draw(seed: int, world: int) -> str:
        seed_everything(world)
        generator = torch.Generator().manual_seed(seed)
        return str([batch.tolist() for batch in candidate(n, size, generator)])

    same = draw(3, world=1) == draw(3, world=2)
    record.property("the generator decides", same, "Two generators with the same seed give two different epochs.")
    differs = draw(3, world=1) != draw(4, world=1)
    record.property("another seed, another order", differs, "Generators with different seeds give the same epoch.")
    if same:
        _even(candidate, n, size, record)


def _even(candidate: Callable, n: int, size: int, record: Trace) -> None:
    """Is every example as often in the first batch as any other, and with any other? To six standard deviations."""
    generator, draws = torch.Generator().manual_seed(11), 200
    first = torch.zeros(draws, n)
    for k in range(draws):
        first[k, candidate(n, size, generator)[0]] = 1
    p = min(size, n) / n
    alone = (first.mean(0) - p).abs().max() < 6 * math.sqrt(p * (1 - p) / draws)
    pair = p * (size - 1) / (n - 1)
    pairs = (first.T @ first / draws)[~torch.eye(n, dtype=torch.bool)]
    joint = (pairs - pair).abs().max() < 6 * math.sqrt(pair * (1 - pair) / draws)
    record.property(
        "every order is equally likely",
        bool(alone and joint),
        "Some examples share the first batch far more often than others.",
    )


MINIBATCHES = Exercise(
    id="minibatch_sgd.minibatches",
    title="One epoch's mini-batches",
    minutes=6,
    reference=reference.minibatches,
    driver=_epochs,
    random=True,
    cases=[
        Case("50 examples in batches of 16", {"n": 50, "batch_size": 16}),
        Case("12 examples in batches of 4", {"n": 12, "batch_size": 4}),
        Case("25 examples in batches of 11", {"n": 25, "batch_size": 11}),
        Case("one example per batch", {"n": 13, "batch_size": 1}),
        Case("a batch larger than the data", {"n": 5, "batch_size": 8}, edge=True),
    ],
    hints=[
        "Think of a shuffled deck of cards, dealt out in hands of `batch_size`: each card is dealt exactly once.",
        "`torch.randperm(n, generator=generator)` is the shuffled deck.",
        "A tensor's method `split(batch_size)` deals it out, and lets the last hand be short.",
    ],
    misconceptions=[
        Misconception(
            "with_replacement",
            "An index can turn up twice in one batch: this draws with replacement. In an epoch each example is used exactly "
            "once, so draw one permutation of all n indices and cut it up.",
            [wrong.with_replacement],
        ),
        Misconception(
            "batches_overlap",
            "Within one epoch an index stands in two batches. Draw one permutation for the whole epoch, and let each batch "
            "start where the one before it ended.",
            [wrong.fresh_permutation_per_batch, wrong.one_too_many],
        ),
        Misconception(
            "drops_last_batch",
            "When n is not a multiple of batch_size, the examples left over at the end are never used. The last batch may be "
            "shorter; it may not be missing.",
            [wrong.drops_last_batch, wrong.drops_last_batch_always],
        ),
        Misconception(
            "empty_batch",
            "When batch_size divides n, the last batch is empty, and the mean loss over nothing is NaN. There are "
            "⌈n / batch_size⌉ batches, not ⌊n / batch_size⌋ + 1.",
            [wrong.empty_last_batch],
        ),
        Misconception(
            "wrong_sizes",
            "The batches do not have the sizes asked for. Each holds batch_size indices, only the last one may hold fewer: "
            "`order.split(batch_size)` cuts like that, while `chunk` and slices with a stride even the sizes out.",
            [wrong.even_chunks, wrong.batch_size_as_number],
        ),
        Misconception(
            "not_shuffled",
            "The batches come in the stored order. If the data are sorted, by class for example, every batch is one-sided and "
            "its gradient is no estimate of the true one. Shuffle first.",
            [wrong.not_shuffled],
        ),
        Misconception(
            "shuffles_batches_only",
            "Only the order of the batches is random: the examples inside a batch are neighbours and always the same. "
            "Shuffle the examples, then cut.",
            [wrong.shuffles_batches_only],
        ),
        Misconception(
            "shuffles_within_batches",
            "Every epoch has the same batches, each only shuffled within itself. A batch's gradient does not depend on the "
            "order inside it, so nothing is random here. Shuffle the examples, then cut.",
            [wrong.shuffles_within_batches],
        ),
        Misconception(
            "ignores_generator",
            "The order does not come from the generator that you were given: either every call gives the same order, or the "
            "same seed gives different ones. Pass `generator=generator` to the function that draws.",
            [wrong.global_generator, wrong.generator_of_its_own, wrong.restarts_the_generator],
        ),
    ],
)


def _least_squares(m: int, d: int, seed: int, dtype: torch.dtype = torch.float64) -> Callable[[], dict[str, Tensor]]:
    def make() -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(seed)
        X, y, w = (torch.randn(*shape, generator=generator, dtype=dtype) for shape in ((m, d), (m,), (d,)))
        return {"X": X, "y": y, "w": w}

    return make


MINIBATCH_GRADIENT = Exercise(
    id="minibatch_sgd.minibatch_gradient",
    title="The gradient of a mini-batch",
    minutes=7,
    reference=reference.minibatch_gradient,
    driver=drivers.function,
    cases=[
        Case("7 examples of 3 features", _least_squares(7, 3, 0)),
        Case("5 examples of 8 features", _least_squares(5, 8, 1)),
        Case("float32", _least_squares(6, 4, 2, torch.float32)),
        Case("a single example", _least_squares(1, 3, 3), edge=True),
    ],
    hints=[
        "Write the loss for one example, differentiate it by w, then average over the batch: ∇(xᵢ·w − yᵢ)² = 2 (xᵢ·w − yᵢ) xᵢ.",
        "With the residuals r = Xw − y, [m], the sum over the batch of rᵢ xᵢ is the product Xᵀ r, [d].",
        "So ∇L = (2/m) Xᵀ (Xw − y). Which of the two dimensions of X is m?",
    ],
    misconceptions=[
        Misconception(
            "sum_for_mean",
            "This is the sum over the batch. The loss is a mean, so divide by the number of examples m; otherwise the right "
            "learning rate changes with the batch size.",
            [wrong.gradient_sum],
        ),
        Misconception(
            "missing_factor_two",
            "The constant is too small. The derivative of a square has a factor 2, and this loss has no ½ in front to cancel it.",
            [wrong.gradient_half, wrong.gradient_quarter],
        ),
        Misconception(
            "divided_by_features",
            "This divides by the number of features d. The mean is over the m examples of the batch, the rows of X.",
            [wrong.gradient_over_features, wrong.gradient_over_everything],
        ),
        Misconception(
            "broadcasts_residual",
            "The residuals form an m × m table: a column [m, 1] minus a row [m] broadcasts. Keep both as [m]: `X @ w - y`.",
            [wrong.gradient_broadcast],
        ),
        Misconception(
            "one_example",
            "Only the first example of the batch is used. Average over all m of them.",
            [wrong.gradient_of_one],
        ),
        Misconception(
            "product_of_means",
            "This multiplies the mean residual by the mean input. The mean of products is not the product of the means: "
            "multiply per example, then average.",
            [wrong.gradient_factored_apart],
        ),
        Misconception(
            "wrong_sign",
            "The sign is reversed. Either the residual is y − Xw, whose derivative by w brings a minus of its own, or this is "
            "already the direction of descent: return the gradient; the optimizer does the subtracting.",
            [wrong.gradient_negative],
        ),
        Misconception(
            "forgets_targets",
            "The targets have no influence: this is the gradient of the mean of (xᵢ·w)². The residual is the prediction minus the "
            "target, Xw − y.",
            [wrong.gradient_without_targets],
        ),
        Misconception(
            "adds_targets",
            "The targets are added to the predictions. The residual is their difference, Xw − y.",
            [wrong.gradient_of_sums],
        ),
    ],
)


SGD = Exercise(
    id="minibatch_sgd.SGD",
    title="An optimizer: vanilla SGD",
    minutes=8,
    points=2,
    reference=reference.SGD,
    driver=drivers.optimizer,
    cases=[
        Case("two parameters, lr = 0.05", {"options": {"lr": 0.05}}),
        Case("the rate falls at step 3", {"options": {"lr": 0.05}, "change_lr": {3: 0.02}, "set_to_none": False}),
        Case("two groups with rates of their own", {"options": {"lr": 0.05}, "second_lr": 0.01}),
        Case("a parameter without gradient", {"options": {"lr": 0.05}, "without_gradient": True}, edge=True),
    ],
    hints=[
        "Two loops: over `self.param_groups`, and over the parameters in `group['params']`. The group holds its learning rate.",
        "The update must change the tensor itself, as `p.sub_(…)` or `p -= …` does, and autograd must not watch: `with torch.no_grad():`.",
        "A parameter that took no part in the loss has `p.grad is None`: leave it alone.",
    ],
    misconceptions=[
        Misconception(
            "ascends",
            "Every step goes uphill: the gradient is added. It points towards larger loss; subtract it.",
            [sgd(around.Ascends)],
        ),
        Misconception(
            "rebinds",
            "Nothing has changed in the model's parameters. `p - …` and `p.sub(…)` make a new tensor, and `p = …` only gives it "
            "the name p; the model still holds the old one. Change the tensor in place: `p.sub_(…)` or `p -= …`.",
            [sgd(around.Rebinds)],
        ),
        Misconception(
            "one_parameter_only",
            "Only the last parameter of a group moves. Does the update stand inside the loop over the parameters?",
            [sgd(around.LastParameterOnly)],
        ),
        Misconception(
            "ignores_group_lr",
            "The learning rate is not that of the group. It may differ from group to group, and a schedule changes it between "
            "steps: read `group['lr']` in every step.",
            [sgd(around.OwnRate), sgd(around.FirstGroupsRate), sgd(around.LastGroupsRate)],
        ),
        Misconception(
            "no_learning_rate",
            "The gradient is subtracted as it is: the learning rate is missing.",
            [sgd(around.NoRate)],
        ),
        Misconception(
            "first_group_only",
            "Only the first parameter group moves. Loop over all of `self.param_groups`.",
            [sgd(around.FirstGroupOnly)],
        ),
        Misconception(
            "stops_without_grad",
            "At a parameter without gradient the whole step ends, and those after it are never updated. Skip that one only: "
            "`continue`, not `return` or `break`.",
            [sgd(around.StopsAtMissingGradient)],
        ),
        Misconception(
            "fails_without_grad",
            "It fails on a parameter that has no gradient. Parameters that took no part in the loss have `p.grad is None`: skip them.",
            [sgd(around.NeedsEveryGradient)],
        ),
        Misconception(
            "changes_grad",
            "The update is right, but the gradient is changed on the way: `p.grad.mul_(…)` works in place. Gradients are only "
            "read in step(); write `group['lr'] * p.grad`.",
            [sgd(around.ScalesTheGradient)],
        ),
        Misconception(
            "builds_graph",
            "Autograd is watching the update, and forbids changing a parameter in place while it records. The update is no part "
            "of the loss: put it under `with torch.no_grad():`.",
            [sgd(around.InPlaceOnALeaf), sgd(around.OutIntoALeaf)],
        ),
        Misconception(
            "zeroes_grad",
            "step() clears the gradients. That is the business of `zero_grad()`, which the training loop calls when it wants to: "
            "some loops add up the gradients of several batches before a step.",
            [sgd(around.ZeroesInPlace), sgd(around.DropsTheGradient), sgd(around.ZeroesFirst)],
        ),
    ],
    conventions=[
        Convention(
            "new_storage",
            "Right, by way of `p.data = …`. Note that this gives the parameter new memory at every step, so whatever shares the "
            "old memory (a view, a flat copy of all parameters) no longer follows; `p.sub_(…)` under `torch.no_grad()` changes it in place.",
            [sgd(around.NewStorage)],
        ),
    ],
)


class _Mode(nn.Module):
    """Passes its input on and notes whether it was in training mode."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[bool] = []

    def forward(self, x: Tensor) -> Tensor:
        if torch.is_grad_enabled():  # what is only measured may run in either mode
            self.seen.append(self.training)
        return x


class SpiedSGD(torch.optim.SGD):
    """SGD with momentum that notes how many backward passes there had been at each step."""

    def __init__(self, params: list[nn.Parameter]) -> None:
        super().__init__(params, lr=0.1, momentum=0.8)
        self.backwards, self.seen = 0, []
        params[0].register_post_accumulate_grad_hook(self._count)

    def _count(self, p: Tensor) -> None:
        self.backwards += 1

    def step(self, closure=None):
        self.seen.append(self.backwards)
        return super().step(closure)


def _training(candidate: Callable, case: Case, record: Trace) -> None:
    """Train a small network for one epoch; record the returned loss, the parameters, the order of the calls and the mode."""
    sizes, loss_fn, starts_in_training = case.fresh().values()
    generator = torch.Generator().manual_seed(5)
    mode = _Mode()
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), mode, nn.Linear(4, 3)).double()
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=generator, dtype=torch.float64))
    batches = [_batch(m, loss_fn, generator) for m in sizes]
    optimizer = SpiedSGD(list(model.parameters()))
    model.train(starts_in_training)
    record("the returned loss", candidate(model, batches, loss_fn, optimizer))
    record.clue("backward passes before each step", [optimizer.seen, optimizer.backwards])
    for name, p in model.named_parameters():
        record(f"{name} after the epoch", p)
    watched = bool(mode.seen) and all(mode.seen)
    record.effect("training mode", watched, "The network was not in training mode.")


def _batch(m: int, loss_fn: Callable, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    x = torch.randn(m, 3, generator=generator, dtype=torch.float64)
    if loss_fn is F.cross_entropy:
        return x, torch.randint(3, (m,), generator=generator)
    return x, torch.randn(m, 3, generator=generator, dtype=torch.float64)


TRAIN_EPOCH = Exercise(
    id="minibatch_sgd.train_epoch",
    title="One epoch of training",
    minutes=8,
    points=2,
    reference=reference.train_epoch,
    driver=_training,
    cases=[
        Case("three batches, the last one short", {"sizes": (5, 5, 2), "loss_fn": F.cross_entropy, "training": True}),
        Case("regression, four batches", {"sizes": (4, 7, 4, 1), "loss_fn": F.mse_loss, "training": True}),
        Case(
            "a network that was last used for evaluation",
            {"sizes": (5, 5, 2), "loss_fn": F.cross_entropy, "training": False},
        ),
        Case("a single batch", {"sizes": (6,), "loss_fn": F.cross_entropy, "training": True}, edge=True),
    ],
    hints=[
        "For each batch: clear the gradients, compute the loss, go backward, step. And before all of it, `model.train()`.",
        "`loss_fn` gives the mean over its batch. To average over examples, a batch of 5 must count five times as much as a batch of 1.",
        "Add up `loss.item() * len(y)` and `len(y)`; return the quotient, a float.",
    ],
    misconceptions=[
        Misconception(
            "no_zero_grad",
            "Gradients pile up from batch to batch: `backward()` adds to `p.grad`. Call `optimizer.zero_grad()` once per batch, "
            "before `backward()`.",
            [loop("fbs")],
        ),
        Misconception(
            "no_step",
            "The parameters do not move. Either `optimizer.step()` is never called, or the gradients are cleared between "
            "`backward()` and `step()`, so that it finds nothing to do.",
            [loop("zfb"), loop("fb"), loop("fbzs")],
        ),
        Misconception(
            "no_backward",
            "There is no backward pass, so there are no gradients, and the parameters do not move. Call `loss.backward()` before "
            "`optimizer.step()`.",
            [loop("zfs"), loop("fs"), loop("zf"), loop("f")],
        ),
        Misconception(
            "step_before_backward",
            "`step()` comes before `backward()`, so each update uses the gradient of the batch before, and the first has none. "
            "The order is: zero_grad, loss, backward, step.",
            [loop("sfzb"), loop("fszb"), loop("fsb"), loop("sfb"), loop("zfsb"), loop("zsfb")],
        ),
        Misconception(
            "mean_of_batch_means",
            "This is the mean of the batches' means, in which a short last batch weighs as much as a full one. Weigh each "
            "batch's loss by its number of examples.",
            [loop("zfbs", "per batch")],
        ),
        Misconception(
            "sums_losses",
            "The losses are added up but not divided (or not by what was added). Return the mean per example: the sum of "
            "loss × batch length, divided by the number of examples.",
            [
                loop("zfbs", "sum of means"),
                loop("zfbs", "sum"),
                loop("zfbs", "sum of means per example"),
                loop("zfbs", "sum per batch"),
            ],
        ),
        Misconception(
            "last_loss_only",
            "This is the loss of the last batch. Return the mean over all examples of the epoch.",
            [loop("zfbs", "last")],
        ),
        Misconception(
            "loss_after_update",
            "The loss is measured after the update. Use the loss that was computed for the update itself: it costs nothing more.",
            [loop("zfbsm"), wrong.epoch_measured_at_the_end],
        ),
        Misconception(
            "one_step_per_epoch",
            "There is one step for the whole epoch: `optimizer.step()` stands after the loop. Each mini-batch gets an update of its own.",
            [loop("zfb", after="s"), loop("fb", after="s")],
        ),
        Misconception(
            "returns_early",
            "Only the first batch is used: `return` stands inside the loop.",
            [loop("zfbs", first_only=True)],
        ),
        Misconception(
            "no_train_mode",
            "The network was not put in training mode: after an evaluation, dropout and batch normalization would go on as in "
            "evaluation. Begin with `model.train()`.",
            [loop("zfbs", mode=lambda model: None), loop("zfbs", mode=nn.Module.eval)],
        ),
    ],
)

STAIRCASE = Exercise(
    id="minibatch_sgd.staircase",
    title="Staircase decay",
    minutes=5,
    reference=reference.staircase,
    driver=drivers.schedule,
    cases=[
        Case(
            "halved every 3 epochs", {"unit": "epoch", "steps": 12, "lr": 0.8, "options": {"factor": 2.0, "every": 3}}
        ),
        Case(
            "a fifth every 4 epochs",
            {"unit": "epoch", "steps": 14, "lr": 0.003, "options": {"factor": 5.0, "every": 4}},
        ),
        Case("the default stairs", {"unit": "epoch", "steps": 32, "lr": 0.1, "options": {}}),
    ],
    hints=[
        "How many stairs has the schedule come down by epoch 25, if there is one every 10 epochs? And by epoch 9, and by epoch 10?",
        "That number is a division without remainder: `epoch // every`.",
    ],
    misconceptions=[
        Misconception(
            "off_by_one",
            "The stairs are at the wrong epochs. Epochs count from 0: with every = 10, epochs 0 to 9 have the full rate, and "
            "epoch 10 is the first with the lower one.",
            [
                stairs(lambda e, r, f, n: r / f ** ((e + 1) // n)),
                stairs(lambda e, r, f, n: r / f ** (e // n + 1)),
                stairs(lambda e, r, f, n: r / f ** ((e - 1) // n)),
                stairs(lambda e, r, f, n: r / f ** (max(e - 1, 0) // n)),
                stairs(lambda e, r, f, n: r / f ** -(-e // n)),
                stairs(lambda e, r, f, n: r / f ** (e // (n + 1))),
                stairs(lambda e, r, f, n: r / f ** (e // (n - 1))),
            ],
        ),
        Misconception(
            "cumulative_division",
            "The rate is divided again at every epoch, so that it is gone within a few. It falls once per stair, and stays.",
            [
                stairs(lambda e, r, f, n: r / f**e),
                stairs(lambda e, r, f, n: r / f ** (e + 1)),
                stairs(lambda e, r, f, n: r / f ** max(e - n + 1, 0)),
                stairs(lambda e, r, f, n: r / f ** max(e - n, 0)),
                stairs(lambda e, r, f, n: r / f ** sum(i // n for i in range(e + 1))),
            ],
        ),
        Misconception(
            "true_division",
            "This falls smoothly, a little at every epoch: that is exponential decay. For stairs the exponent must be a whole "
            "number: `epoch // every`, not `epoch / every`.",
            [stairs(lambda e, r, f, n: r / f ** (e / n))],
        ),
        Misconception(
            "multiplies",
            "The rate grows: it is multiplied by the factor. `factor` is what the rate is divided by.",
            [stairs(lambda e, r, f, n: r * f ** (e // n))],
        ),
        Misconception(
            "remainder",
            "This uses the remainder, `%`: the place of the epoch on its stair. The number of stairs is the whole part, `//`.",
            [stairs(lambda e, r, f, n: r / f ** (e % n))],
        ),
        Misconception(
            "power_of_the_rate",
            "The rate itself is raised to the power: `(lr / factor) ** …`. Only the factor is: `lr / factor ** …`.",
            [stairs(lambda e, r, f, n: (r / f) ** (e // n))],
        ),
        Misconception(
            "falls_once",
            "The rate falls at the first stair and then no more. It falls again after every further `every` epochs.",
            [stairs(lambda e, r, f, n: r / f if e >= n else r)],
        ),
        Misconception(
            "falls_for_one_epoch",
            "The rate falls at each stair, but only for that one epoch. Once down, it stays down.",
            [stairs(lambda e, r, f, n: r / f if e and e % n == 0 else r)],
        ),
        Misconception(
            "factor_times_stairs",
            "The factor is multiplied by the number of stairs. Each stair divides again, so it is raised to that power.",
            [stairs(lambda e, r, f, n: r / max(1, f * (e // n))), stairs(lambda e, r, f, n: r / (1 + f * (e // n)))],
        ),
        Misconception(
            "ignores_arguments",
            "It works for the default stairs only: a 10 is written in where `factor` or `every` should stand.",
            [
                stairs(lambda e, r, f, n: r / f ** (e // 10)),
                stairs(lambda e, r, f, n: r / 10 ** (e // n)),
                stairs(lambda e, r, f, n: r / 10 ** (e // 10)),
            ],
        ),
        Misconception(
            "factor_and_every_exchanged",
            "`factor` and `every` have changed places, which the defaults hide because both are 10.",
            [stairs(lambda e, r, f, n: r / n ** (e // f))],
        ),
    ],
)

EXERCISES = [MINIBATCHES, MINIBATCH_GRADIENT, SGD, TRAIN_EPOCH, STAIRCASE]
