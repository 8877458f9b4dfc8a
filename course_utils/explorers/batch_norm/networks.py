"""The networks of these explorers, with batch normalization and without, and how a stack of them is trained."""

from collections.abc import Iterator, Sequence
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import Examples, fashion_mnist
from course_utils.explorers.minibatch_sgd.small_network import IMAGES, images
from course_utils.initializers import schemes
from course_utils.models import mlp
from course_utils.plots import PALETTE
from course_utils.stacking import Stack
from solutions.minibatch_sgd import SGD, minibatches

WIDTH = 20
VALIDATED = 1000  # images on which errors are measured
KINDS = {False: "without", True: "with"}  # batch norm
ROLES = {False: ("black", "^", "▲"), True: (PALETTE[0], "o", "●")}  # colour, marker, the same as a letter


def network(depth: int, normalized: bool, start: str = "Kaiming", seed: int = 0) -> nn.Sequential:
    """A network for 14 × 14 images before its first update; of one seed both kinds have the same weights.

    Args:
        depth: the number of hidden layers, of WIDTH units each.
        normalized: batch normalization between every hidden layer and its ReLU.
        start: one of `initializers.schemes`.
        seed: of the weights.
    """
    activation = normalized_relu if normalized else nn.ReLU
    model = mlp(images().x.shape[1], *[WIDTH] * depth, 10, activation=activation, seed=0)
    return schemes[start](model, torch.Generator().manual_seed(seed))


def normalized_relu() -> nn.Sequential:
    """Batch normalization, then ReLU."""
    return nn.Sequential(nn.BatchNorm1d(WIDTH), nn.ReLU())


@cache
def validation() -> Examples:
    """The first VALIDATED validation images, normalized as the training images are: x [n, 196], y [n]."""
    x, y = fashion_mnist(train=IMAGES, size=14).validation
    return Examples(x[:VALIDATED].clone(), y[:VALIDATED].clone())  # the others need not stay in memory


def train_until(
    stack: Stack, rates: Sequence[float], seeds: Sequence[int], batch_size: int, marks: Sequence[int]
) -> Iterator[int]:
    """Train by the reference SGD, stopping at these numbers of updates, each time in training mode afterwards.

    Args:
        stack: networks with batches of their own.
        rates: the learning rate of each.
        seeds: of the order of each one's images; those of one seed see the same batches.
        batch_size: images in an update.
        marks: ascending.
    """
    x, y = images()
    optimizer = SGD(stack.parameters(), lr=0.0)
    optimizer.param_groups[0]["lr"] = torch.tensor(rates).view(-1, 1, 1)
    orders = {seed: batches(batch_size, marks[-1], seed) for seed in set(seeds)}
    order = torch.stack([orders[seed] for seed in seeds], dim=1)  # [updates, networks, batch]
    for update in range(marks[-1] + 1):
        if update in marks:
            yield update
            stack.train()
        if update < marks[-1]:
            batch = order[update]
            scores = stack(x[batch])  # [networks, batch, classes]
            optimizer.zero_grad()
            losses = F.cross_entropy(scores.flatten(0, 1), y[batch].flatten(), reduction="sum") / batch_size
            losses.backward()
            optimizer.step()


def batches(batch_size: int, updates: int, seed: int) -> Tensor:
    """Indices [updates, batch_size] of shuffled batches; the short one at the end of an epoch is left out."""
    generator, found = torch.Generator().manual_seed(seed), []
    while len(found) < updates:
        found += minibatches(IMAGES, batch_size, generator)[: IMAGES // batch_size]
    return torch.stack(found[:updates])
