"""Networks trained on one half of the classes whose hidden layers start the training on the other half."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import Examples, fashion_mnist
from course_utils.initializers import schemes
from course_utils.models import mlp
from course_utils.stacking import Stack
from solutions.minibatch_sgd import SGD, minibatches

CLASSES, HIDDEN, SEEDS, RATE = 5, (32,) * 5, 5, 0.1
OLD, OLD_BATCH = 2000, 50  # images of classes 0 to 4, and how many an update takes
EPOCHS = (0, 1, 3, 10)  # of pretraining, after which copies are kept
NEW_BATCH, VALIDATED = 20, 500  # images of classes 5 to 9
MARKS = (*range(0, 100, 10), *range(100, 241, 20))  # updates before which the error is measured


@cache
def half(first: int) -> tuple[Examples, Examples]:
    """Training and validation images, 14 × 14, of CLASSES classes from this one on, which are renumbered from 0.

    In double precision: in single precision the runs of two machines would part before they end.
    """
    data = fashion_mnist(train=5_000, size=14)
    return _classes(data.train, first), _classes(data.validation, first)


def _classes(examples: Examples, first: int) -> Examples:
    chosen = (examples.y >= first) & (examples.y < first + CLASSES)
    return Examples(examples.x[chosen].double(), examples.y[chosen] - first)


def network(start: str, seed: int) -> nn.Sequential:
    """The network before any update, its weights drawn by one of `initializers.schemes`."""
    return schemes[start](mlp(196, *HIDDEN, CLASSES, seed=0).double(), torch.Generator().manual_seed(seed))


@cache
def pretrained(start: str) -> dict[int, list[nn.Sequential]]:
    """Epochs of pretraining → SEEDS networks as they are then."""
    train = Examples(*(part[:OLD] for part in half(0)[0]))
    stack = Stack([network(start, seed) for seed in range(SEEDS)])
    per_epoch = OLD // OLD_BATCH
    return {
        update // per_epoch: [stack.network(k) for k in range(SEEDS)]
        for update in train_until(stack, train, OLD_BATCH, [epochs * per_epoch for epochs in EPOCHS])
    }


@cache
def error_curves(start: str, images: int) -> np.ndarray:
    """Validation error in percent [EPOCHS, SEEDS, MARKS] on the new classes, trained on so many images of them.

    The hidden layers start where pretraining of so many epochs left them. 0 epochs are the network from scratch. The
    output layer is always new, and the same for all epochs of a seed.
    """
    train, (x, y) = half(CLASSES)
    train, x, y = Examples(*(part[:images] for part in train)), x[:VALIDATED], y[:VALIDATED]
    starts = [
        with_new_head(old, start, seed) for epochs in EPOCHS for seed, old in enumerate(pretrained(start)[epochs])
    ]
    stack, errors = Stack(starts), []
    for _ in train_until(stack, train, NEW_BATCH, MARKS):
        with torch.inference_mode():
            errors.append((stack(x).argmax(dim=-1) != y).float().mean(dim=1))
    return 100 * torch.stack(errors, dim=1).view(len(EPOCHS), SEEDS, len(MARKS)).numpy()


def with_new_head(old: nn.Sequential, start: str, seed: int) -> nn.Sequential:
    """The network of this start and seed with the hidden layers of another."""
    new = network(start, seed)
    new[:-1].load_state_dict(old[:-1].state_dict())
    return new


def train_until(stack: Stack, train: Examples, batch_size: int, marks: Sequence[int]) -> Iterator[int]:
    """Train networks of seeds 0, 1, …, SEEDS − 1, 0, 1, … by the reference SGD, stopping at these numbers of updates.

    Networks of one seed see the same batches, those of two seeds do not.
    """
    optimizer, repeats = SGD(stack.parameters(), lr=RATE), len(stack) // SEEDS
    order = batches_of_seeds(len(train.x), batch_size, max(marks))  # [updates, SEEDS, batch]
    for update in range(max(marks) + 1):
        if update in marks:
            yield update
        if update < max(marks):
            batch = order[update].repeat(repeats, 1)  # [networks, batch]
            scores = stack(train.x[batch])  # [networks, batch, classes]
            optimizer.zero_grad()
            losses = F.cross_entropy(scores.flatten(0, 1), train.y[batch].flatten(), reduction="sum") / batch_size
            losses.backward()
            optimizer.step()


@cache
def batches_of_seeds(images: int, batch_size: int, updates: int) -> Tensor:
    """Indices [updates, SEEDS, batch_size] of batches, in an order of its own for every seed; a short one is left out."""
    columns = []
    for seed in range(SEEDS):
        generator, found = torch.Generator().manual_seed(seed), []
        while len(found) < updates:
            found += [batch for batch in minibatches(images, batch_size, generator) if len(batch) == batch_size]
        columns.append(torch.stack(found[:updates]))
    return torch.stack(columns, dim=1)


def updates_to(errors: np.ndarray, target: float) -> np.ndarray:
    """The first of MARKS at which errors [..., MARKS] are at most the target [...]; infinity if none is."""
    reached = errors <= target
    return np.where(reached.any(axis=-1), np.array(MARKS)[reached.argmax(axis=-1)], np.inf)
