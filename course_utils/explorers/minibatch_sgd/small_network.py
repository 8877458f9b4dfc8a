"""The network of the explorers that train: 14 × 14 images, 32 hidden units, several learning rates at once."""

from collections.abc import Sequence
from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import Examples, fashion_mnist
from course_utils.models import mlp
from course_utils.stacking import Stack
from solutions.minibatch_sgd import SGD, minibatches

IMAGES = 5000


@cache
def images() -> Examples:
    """The first 5,000 training images of Fashion-MNIST at 14 × 14: x [n, 196], y [n]."""
    return fashion_mnist(train=IMAGES, size=14).train


def network(seed: int = 0) -> nn.Sequential:
    """The network before its first update."""
    return mlp(196, 32, 10, seed=seed)


def batches(batch_size: int, updates: int) -> list[Tensor]:
    """Indices of the batches of so many updates, in the order of every run."""
    generator, found = torch.Generator().manual_seed(0), []
    while len(found) < updates:
        found += minibatches(IMAGES, batch_size, generator)
    return found[:updates]


class Training:
    """One network for each learning rate, all on the same batches, updated by the reference SGD."""

    def __init__(self, rates: Sequence[float]) -> None:
        self.networks = Stack([network() for _ in rates])
        self.optimizer = SGD(self.networks.parameters(), lr=0.0)
        self.optimizer.param_groups[0]["lr"] = torch.tensor(rates).view(-1, 1, 1)

    def losses(self, x: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy [rates] on these examples: x [n, 196], y [n]."""
        scores = self.networks(x)  # [rates, n, 10]
        losses = F.cross_entropy(scores.flatten(0, 1), y.repeat(len(scores)), reduction="none")
        return losses.view(len(scores), -1).mean(dim=1)

    def update(self, x: Tensor, y: Tensor) -> Tensor:
        """One update by this batch; returns the losses [rates] before it."""
        losses = self.losses(x, y)
        self.optimizer.zero_grad()
        losses.sum().backward()
        self.optimizer.step()
        return losses.detach()
