"""Networks whose loss has a penalty on their weights, trained at all strengths at once."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.explorers.dropout.noisy_images import NOISE, training, validation
from course_utils.models import mlp
from course_utils.stacking import Stack
from course_utils.sweep import noisy_labels
from solutions.adaptive import warmup_cosine
from solutions.minibatch_sgd import minibatches
from solutions.momentum import Momentum

KINDS = ("L1", "L2")
STRENGTHS = (0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)  # λ
SEEDS, HIDDEN = 3, 32
BATCH, EPOCHS, RATE, WARMUP = 50, 30, 0.1, 20


class Penalized(NamedTuple):
    """Trained networks of one kind of penalty: weights [STRENGTHS, SEEDS, weights], errors in percent.

    The errors are [STRENGTHS, SEEDS]; the training error is that on the noisy labels.
    """

    weights: np.ndarray
    train_errors: np.ndarray
    validation_errors: np.ndarray


@cache
def trained(kind: str) -> Penalized:
    """Networks of all STRENGTHS and SEEDS after EPOCHS of the reference Momentum, its rate ending near 0."""
    runs = [(strength, seed) for strength in STRENGTHS for seed in range(SEEDS)]
    strengths, seeds = torch.tensor([strength for strength, _ in runs]), [seed for _, seed in runs]
    stack = Stack([mlp(training().x.shape[1], HIDDEN, 10, seed=seed) for seed in seeds])
    y = torch.stack([noisy_labels(training().y, NOISE, seed) for seed in seeds])  # [networks, n]
    train(stack, training().x, y, **{kind.lower(): strengths})
    with torch.no_grad():
        weights = torch.cat([weight.flatten(1) for weight in weight_matrices(stack)], dim=1)
        wrong = [
            (stack(x).max(dim=-1).indices != labels).double().mean(dim=1)
            for x, labels in ((training().x, y), validation())
        ]
    shape = len(STRENGTHS), SEEDS
    return Penalized(weights.view(*shape, -1).numpy(), *(100 * errors.view(shape).numpy() for errors in wrong))


def train(stack: Stack, x: Tensor, y: Tensor, **strengths: Tensor) -> None:
    """Train every network of a stack on its own labels y [networks, n], with penalties of strengths [networks]."""
    optimizer, generator = Momentum(stack.parameters(), lr=RATE), torch.Generator().manual_seed(0)
    order = [batch for _ in range(EPOCHS) for batch in minibatches(len(x), BATCH, generator)]
    for step, batch in enumerate(order):
        optimizer.param_groups[0]["lr"] = warmup_cosine(step, len(order), WARMUP, RATE)
        scores = stack(x[batch]).transpose(1, 2)  # [networks, classes, batch]
        losses = F.cross_entropy(scores, y[:, batch], reduction="none").mean(dim=1) + penalties(stack, **strengths)
        optimizer.zero_grad()
        losses.sum().backward()
        optimizer.step()


def penalties(stack: Stack, l1: Tensor | float = 0.0, l2: Tensor | float = 0.0) -> Tensor:
    """l1 · Σ|w| + l2 · Σw² of each network [networks], over its weight matrices, not its biases."""
    total = torch.zeros(len(stack))
    for weight in weight_matrices(stack):
        total = total + l1 * weight.abs().sum(dim=(1, 2)) + l2 * weight.square().sum(dim=(1, 2))
    return total


def weight_matrices(stack: Stack) -> Sequence[Tensor]:
    """The weights [networks, outputs, inputs] of every linear layer."""
    return [layer.weight for layer in stack.layers if hasattr(layer, "weight")]
