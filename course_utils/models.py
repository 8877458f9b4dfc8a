"""The networks that the notebooks train."""

from collections.abc import Callable

import torch
from torch import nn


def mlp(
    *sizes: int,
    activation: Callable[[], nn.Module] = nn.ReLU,
    batch_norm: bool = False,
    dropout: float | None = None,
    seed: int | None = None,
) -> nn.Sequential:
    """A fully connected network: Linear, activation, Linear, …, Linear.

    `mlp(784, 64, 32, 10)` maps x: [batch, 784] float to [batch, 10]; the last layer has no activation, so that a
    classifier's outputs are logits, as `F.cross_entropy` expects.

    Args:
        sizes: the width of every layer from the input's to the output's, two or more.
        activation: called without arguments for each hidden layer, so that a module with parameters is not shared.
        batch_norm: normalize the batch in each hidden layer, between Linear and activation.
        dropout: the probability of dropping a hidden unit, behind its activation; None makes no such layers.
        seed: the starting weights are those of `torch.manual_seed(seed)`, and the global generator is left as it was;
            without one they come from the global generator.

    Raises:
        ValueError: fewer than two sizes, or one that is not a positive whole number.
    """
    if len(sizes) < 2 or not all(isinstance(size, int) and size > 0 for size in sizes):
        raise ValueError(f"mlp takes two or more positive whole sizes, such as mlp(784, 64, 10); got mlp{sizes}.")
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            torch.default_generator.manual_seed(seed)
        layers: list[nn.Module] = []
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
            layers.append(nn.Linear(inputs, outputs))
            layers += [nn.BatchNorm1d(outputs)] * batch_norm
            layers.append(activation())
            layers += [] if dropout is None else [nn.Dropout(dropout)]
    last = max(place for place, layer in enumerate(layers) if isinstance(layer, nn.Linear))
    return nn.Sequential(*layers[: last + 1])
