"""The training loop of the notebooks: batches are slices of tensors, what it measures is a History."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm.auto import tqdm

from course_utils.history import History

Examples = tuple[Tensor, Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]
Batches = Callable[[int, int, torch.Generator], Sequence[Tensor]]


def fit(
    model: nn.Module,
    train: Examples,
    validation: Examples | None = None,
    *,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    batch_size: int,
    seed: int = 0,
    loss_fn: Loss = F.cross_entropy,
    batches: Batches | None = None,
    schedule: Callable[[int], float] | None = None,
    progress: bool = True,
) -> History:
    """Train `model` in place on mini-batches and return what was measured after each epoch.

    The stop button (KeyboardInterrupt) ends the run early: the finished epochs are kept, `history.interrupted` names
    the one that was not finished, and the model keeps the updates made so far. A loss that is not finite is recorded
    as it is. The modules' modes are afterwards what they were before.

    Args:
        model: on the device of the data.
        train: x: [n, …] and y: [n, …]; integer y are classes.
        validation: the same for examples that are only measured.
        optimizer: over the model's parameters.
        epochs: passes over the training examples.
        batch_size: examples per update; the last batch of an epoch may be shorter.
        seed: of the generator that orders the examples.
        loss_fn: `(outputs, y) -> mean loss of the batch`.
        batches: `(n, batch_size, generator) -> [indices, …]`, one epoch's batches of indices (LongTensors); by default
            the examples are shuffled and split, every one once.
        schedule: `epoch -> lr`, epochs counted from 0, set in every parameter group before the epoch's first update.
        progress: show a bar (never under COURSE_STRICT=1, where outputs are stored and compared).

    Raises:
        ValueError: x and y differ in length or are empty, or `batch_size` is not positive.
    """
    for examples in (train, validation):
        if examples is not None:
            check_examples(examples)
    if batch_size < 1:
        raise ValueError(f"batch_size must be 1 or more examples, not {batch_size}.")
    batches = shuffled_batches if batches is None else batches
    generator = torch.Generator().manual_seed(seed)
    history = History() if are_classes(train[1]) else History(error_label="mean loss at the end of the epoch")
    with _mode(model, training=True), progress_bar(epochs, progress) as bar:
        try:
            for epoch in range(epochs):
                if schedule is not None:
                    _set_lr(optimizer, schedule(epoch))
                start = time.perf_counter()
                loss = _train_epoch(model, train, batches(len(train[0]), batch_size, generator), loss_fn, optimizer)
                seconds = time.perf_counter() - start
                figures = {"loss": loss, "train_error": error_and_loss(model, train, loss_fn=loss_fn)[0]}
                if validation is not None:
                    measured = error_and_loss(model, validation, loss_fn=loss_fn)
                    figures["validation_error"], figures["validation_loss"] = measured
                history.record(**figures, seconds=seconds)
                bar.set_postfix(figures, refresh=False)
                bar.update()
        except KeyboardInterrupt:
            history.interrupted = history.epochs + 1
    if history.interrupted:
        print(stopped_message(history, epochs))
    return history


def error_and_loss(
    model: nn.Module, data: Examples, *, loss_fn: Loss = F.cross_entropy, chunk: int = 2000
) -> tuple[float, float]:
    """The fraction of examples that `model` gets wrong, and its mean loss per example, in evaluation mode.

    Where y are not classes (not integers) there is no wrong or right, and the error is the mean loss.

    Args:
        data: x: [n, …] and y: [n, …]; the predicted class is the largest of the model's outputs [n, classes].
        loss_fn: `(outputs, y) -> mean loss of the examples given`.
        chunk: examples per forward pass, which bounds the memory it takes.
    """
    check_examples(data)
    x, y = data
    losses, wrong = [], []
    with torch.inference_mode(), _mode(model, training=False):
        for inputs, targets in zip(x.split(chunk), y.split(chunk), strict=True):
            outputs = model(inputs)
            losses.append(loss_fn(outputs, targets) * len(targets))
            if are_classes(y):
                wrong.append((outputs.argmax(1) != targets).sum())
    loss = sum(torch.stack(losses).tolist()) / len(y)
    error = sum(torch.stack(wrong).tolist()) / len(y) if wrong else loss
    return error, loss


def shuffled_batches(n: int, batch_size: int, generator: torch.Generator) -> Sequence[Tensor]:
    """One epoch's batches of indices: 0 … n − 1 in random order, each once, the last batch maybe shorter."""
    return torch.randperm(n, generator=generator).split(batch_size)


def _train_epoch(
    model: nn.Module, train: Examples, indices: Sequence[Tensor], loss_fn: Loss, optimizer: torch.optim.Optimizer
) -> float:
    """One update per batch; the mean loss per example, each batch weighted by its length."""
    if not indices:
        raise ValueError(f"batches(n, batch_size, generator) must return a list of index tensors, not {indices}.")
    x, y = train
    params = [p for group in optimizer.param_groups for p in group["params"]]
    step = step_of(optimizer)
    losses, lengths = [], []
    for index in indices:
        index = index.to(x.device)
        for p in params:
            p.grad = None  # optimizer.zero_grad() without torch's entry for profilers
        loss = loss_fn(model(x.index_select(0, index)), y.index_select(0, index))
        loss.backward()
        step()
        losses.append(loss.detach())  # not loss.item(): it would wait for the device at every step
        lengths.append(len(index))
    return sum(loss * length for loss, length in zip(torch.stack(losses).tolist(), lengths, strict=True)) / sum(lengths)


def step_of(optimizer: torch.optim.Optimizer) -> Callable:
    """`optimizer.step` without what torch wraps it in for profilers and hooks: longer than SGD's step on two numbers."""
    step = type(optimizer).step
    if "step" in vars(optimizer) or not getattr(step, "hooked", False):  # one of torch's schedules replaces it
        return optimizer.step
    hooks = optimizer._optimizer_step_pre_hooks or optimizer._optimizer_step_post_hooks
    return optimizer.step if hooks else partial(step.__wrapped__, optimizer)


@contextmanager
def _mode(model: nn.Module, *, training: bool) -> Iterator[None]:
    """All modules in training or evaluation mode, and afterwards each in the mode that it had."""
    modes = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def progress_bar(epochs: int, progress: bool) -> tqdm:
    """A bar that removes itself; silent where stderr is a file, and where outputs are stored and compared."""
    silent = not progress or os.environ.get("COURSE_STRICT") == "1"
    return tqdm(total=epochs, unit="epoch", leave=False, disable=silent or None)


def _set_lr(optimizer: torch.optim.Optimizer, lr: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = lr


def are_classes(y: Tensor) -> bool:
    return not y.is_floating_point()


def check_examples(examples: Examples) -> None:
    x, y = examples
    if not 0 < len(x) == len(y):
        raise ValueError(f"x and y must hold the same examples, one or more; x has {len(x)}, y has {len(y)}.")


def stopped_message(history: History, epochs: int) -> str:
    kept = {0: "no epoch was finished", 1: "the epoch before it is kept"}.get(
        history.epochs, f"the {history.epochs} epochs before it are kept"
    )
    return f"Stopped during epoch {history.interrupted} of {epochs}; {kept}."
