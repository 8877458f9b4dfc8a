"""Ways to start a network, by name, and the variance that each gives to its weights."""

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

Initializer = Callable[[nn.Module, torch.Generator], nn.Module]


def _fill(model: nn.Module, generator: torch.Generator, *, draw: Callable[..., Tensor]) -> nn.Module:
    """Draw the weight of every nn.Linear by an initializer of torch.nn.init, and set its bias to zero."""
    for layer in linear_layers(model):
        draw(layer.weight, generator=generator)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
    return model


def _zeros(model: nn.Module, generator: torch.Generator) -> nn.Module:
    return _fill(model, generator, draw=lambda weight, generator: nn.init.zeros_(weight))


def _default(model: nn.Module, generator: torch.Generator) -> nn.Module:
    """What nn.Linear does by itself: weights and biases from U(−1/√fan_in, 1/√fan_in)."""
    for layer in linear_layers(model):
        bound = 1 / math.sqrt(layer.in_features)
        nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
        if layer.bias is not None:
            nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return model


schemes: dict[str, Initializer] = {
    "zeros": _zeros,
    "N(0, 1)": partial(_fill, draw=partial(nn.init.normal_, std=1.0)),
    "N(0, 0.01²)": partial(_fill, draw=partial(nn.init.normal_, std=0.01)),
    "U(−1, 1)": partial(_fill, draw=partial(nn.init.uniform_, a=-1.0, b=1.0)),
    "PyTorch's default": _default,
    "Xavier": partial(_fill, draw=nn.init.xavier_normal_),
    "Kaiming": partial(_fill, draw=partial(nn.init.kaiming_normal_, nonlinearity="relu")),
    "orthogonal": partial(_fill, draw=nn.init.orthogonal_),
}
"""Name → `scheme(model, generator) -> model`, which draws every nn.Linear of the model anew, in place.

The generator is the only source of randomness. Weights are [fan_out, fan_in]; biases become zero, except in PyTorch's
default, which draws them like the weights. Xavier (Glorot and Bengio, 2010) and Kaiming (He and others, 2015) are the
normal forms, with gain 1 and with fan_in and ReLU's gain √2; orthogonal (Saxe, McClelland, Ganguli, 2014) has gain 1.
"""


def weight_variance(scheme: str, fan_in: int, fan_out: int) -> float:
    """Variance of a single weight [fan_out, fan_in] under one of `schemes`.

    Raises:
        KeyError: no scheme of that name.
    """
    return {
        "zeros": 0.0,
        "N(0, 1)": 1.0,
        "N(0, 0.01²)": 0.01**2,
        "U(−1, 1)": 1 / 3,
        "PyTorch's default": 1 / (3 * fan_in),
        "Xavier": 2 / (fan_in + fan_out),
        "Kaiming": 2 / fan_in,
        "orthogonal": 1 / max(fan_in, fan_out),
    }[scheme]


def linear_layers(model: nn.Module) -> list[nn.Linear]:
    """The model's nn.Linear layers in the order in which they were registered."""
    return [module for module in model.modules() if isinstance(module, nn.Linear)]
