"""Many networks of one architecture trained at once: what comparisons over seeds and settings run on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from tqdm.auto import tqdm

from course_utils.stacked_optimizer import Make
from course_utils.stacked_training import StackedTraining
from course_utils.sweep_history import SweepHistory
from course_utils.sweep_settings import Build, checked, grid, noisy_labels, optimizer_values
from course_utils.sweep_stacks import prepare_stacks
from course_utils.training import (
    Batches,
    Examples,
    Loss,
    check_examples,
    progress_bar,
    shuffled_batches,
    stopped_message,
)

__all__ = ["SweepHistory", "grid", "noisy_labels", "sweep"]

Stop = Callable[[int, SweepHistory], Iterable[int] | None]


def sweep(
    build: Build,
    train: Examples,
    validation: Examples | None = None,
    *,
    settings: Sequence[Mapping[str, object]],
    optimizer: Make,
    epochs: int,
    batch_size: int,
    seed: int = 0,
    own_batches: bool = False,
    loss_fn: Loss = F.cross_entropy,
    batches: Batches | None = None,
    schedule: Callable[[int, float], float] | None = None,
    stop: Stop | None = None,
    evaluate: bool = True,
    progress: bool = True,
) -> SweepHistory:
    """Train one network per setting, all of them at once, and return what was measured after each epoch.

    Network k ends where `fit(build(seed=seed_k), …, optimizer=optimizer(parameters, lr=lr_k, …), seed=seed)` would have
    left it, within rounding (with dropout: in distribution). A stable rate keeps rounding small; an unstable one does
    not. Before it trusts an optimizer with many networks it tries it on a few small tensors; if the outcome is not that
    of single runs (gradients clipped by their common norm, for one), networks are trained one after another or in as
    many stacks as needed, and one line says so, once per optimizer class.

    A network whose loss over an epoch is not finite ends there, and has NaN from this epoch on; it touches no other.
    The stop button (KeyboardInterrupt) keeps the finished epochs, and the weights as they are.

    Args:
        build: `(seed=…) -> network`, such as `partial(mlp, 196, 32, 10)`; called under that seed, and also with every
            setting that it has a parameter for. Layers that do not stack (see `Stack`) are trained one after another.
        train: x: [n, …] and y: [n, …]; integer y are classes.
        validation: the same for examples that are only measured.
        settings: one dict per network, as `grid` makes them, all with the same names: arguments of the optimizer
            (`lr`, `momentum`, `weight_decay`, …) or of `build`; `seed`, of the network's weights, label noise and own
            batches (0 if not given); `label_noise`, the share of training labels to be drawn again (`noisy_labels`);
            `dropout`, the p of every nn.Dropout.
        optimizer: a class, or a `functools.partial` of one; called with the parameters and the settings it takes.
        epochs: passes over the training examples.
        batch_size: examples per update; the last batch of an epoch may be shorter.
        seed: of the generator that orders the examples, for all networks alike, and of dropout.
        own_batches: each network has an order of its own, from its own `seed`; slower.
        loss_fn: `(outputs, y) -> mean loss of the batch` of one network, of operations that `torch.vmap` knows.
        batches: `(n, batch_size, generator) -> [indices, …]`, as in `fit`.
        schedule: `(epoch, lr) -> lr`, epochs counted from 0, such as `staircase`.
        stop: `(epochs finished, history) -> numbers of networks to end here`, called after every epoch; what has ended
            costs nothing any more.
        evaluate: measure errors after every epoch; without, only losses are recorded.
        progress: show a bar (never under COURSE_STRICT=1, where outputs are stored and compared).

    Raises:
        ValueError: no settings, names that nothing takes, networks that do not stack, data that cannot be trained on.
        MemoryError: the networks would not fit in what is free.
    """
    for examples in (train, validation):
        if examples is not None:
            check_examples(examples)
    if batch_size < 1:
        raise ValueError(f"batch_size must be 1 or more examples, not {batch_size}.")
    settings = checked(settings, build, optimizer)
    values = optimizer_values(settings, optimizer, rate_changes=schedule is not None)
    order = partial(batches or shuffled_batches, len(train[0]), batch_size)
    history = SweepHistory(settings, epochs)
    device = train[0].device
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        stacks, history.notice = prepare_stacks(
            build,
            train,
            settings=settings,
            optimizer=optimizer,
            values=values,
            batch_size=batch_size,
            order_seeds=[setting.get("seed", 0) for setting in settings] if own_batches else [seed],
            loss_fn=loss_fn,
            rate_changes=schedule is not None,
        )
        _seed_dropout(seed, device)
        run_epoch = partial(
            _epoch, order=order, validation=validation, evaluate=evaluate, schedule=schedule, rates=values.get("lr")
        )
        try:
            with progress_bar(epochs, progress) as bar:
                _run(stacks, history, epochs, run_epoch, stop, bar)
        except KeyboardInterrupt:
            history.interrupt()
    for stack in stacks:
        stack.stack.zero_grad()  # the history keeps the networks
    if history.interrupted:
        print(stopped_message(history, epochs))
    return history


def _run(
    stacks: list[StackedTraining],
    history: SweepHistory,
    epochs: int,
    run_epoch: Callable[[StackedTraining, int], dict[str, np.ndarray]],
    stop: Stop | None,
    bar: tqdm,
) -> None:
    """All stacks side by side, epoch by epoch, each without the networks that have ended."""
    for stack in stacks:
        history.place(stack)
    for epoch in range(epochs):
        figures = [run_epoch(stack, epoch) for stack in stacks]
        for stack, of_stack in zip(stacks, figures, strict=True):
            history.record(epoch, stack.members, **of_stack)
        bar.set_postfix(networks=sum(len(stack.members) for stack in stacks), refresh=False)
        bar.update()
        told = None if stop is None else stop(epoch + 1, history)
        ended = {*np.flatnonzero(history.ended <= epoch), *([] if told is None else told)}
        stacks = [stack for stack in stacks if _runs_on(stack, ended, history)]
        if not stacks:
            bar.total = bar.n  # all have ended as they should; else a notebook would keep the bar, in red, as failed
            return


def _epoch(
    stack: StackedTraining,
    epoch: int,
    *,
    order: Callable[[torch.Generator], Sequence[torch.Tensor]],
    validation: Examples | None,
    evaluate: bool,
    schedule: Callable[[int, float], float] | None,
    rates: Sequence[float] | None,
) -> dict[str, np.ndarray]:
    """Train a stack for an epoch and return what it measured, each [K] or [K, updates]."""
    if schedule is not None:
        stack.optimizer.set_lr([schedule(epoch, rates[k]) for k in stack.members])
    batch_loss, loss = stack.train_epoch(order)
    figures = {"batch_loss": batch_loss, "loss": loss}
    if evaluate:
        figures["train_error"] = stack.errors()
        if validation is not None:
            figures["validation_error"], figures["validation_loss"] = stack.errors_and_losses(validation)
    return {name: tensor.numpy() for name, tensor in figures.items()}


def _runs_on(stack: StackedTraining, ended: set[int], history: SweepHistory) -> bool:
    """Drop from a stack what has ended, keeping its networks for the history; whether any are left."""
    left = [position for position, k in enumerate(stack.members) if k not in ended]
    if len(left) < len(stack.members):
        history.set_aside(stack, ended)
    if left and len(left) < len(stack.members):
        stack.keep(left)
        history.place(stack)
    return bool(left)


def _seed_dropout(seed: int, device: torch.device) -> None:
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
