"""Reference implementations for notebook 2, *Where to start*."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn


def xavier_normal_(
    weight: Tensor,
    gain: float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Xavier initialization: fill a layer's weight, in place.

    The entries are independent draws from a normal distribution,
    wᵢⱼ ~ N(0, σ²),  σ² = gain² · 2 / (fan_in + fan_out)

    Source: Glorot & Bengio (2010), equation 12.

    Args:
        weight: [fan_out, fan_in] float, a tensor or an `nn.Parameter`; its old values do
            not matter.
        gain: factor on the standard deviation, chosen to suit the activation that follows.
        generator: the only source of randomness; None means PyTorch's global one.

    Returns:
        `weight` itself, so that calls can be chained.
    """
    ### BEGIN SOLUTION
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)
    ### END SOLUTION


def kaiming_normal_(weight: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Kaiming initialization for ReLU: fill a layer's weight, in place.

    The entries are independent draws from a normal distribution,
    wᵢⱼ ~ N(0, σ²),  σ² = 2 / fan_in

    Source: He et al. (2015), equation 10.

    Args:
        weight: [fan_out, fan_in] float, a tensor or an `nn.Parameter`; its old values do
            not matter.
        generator: the only source of randomness; None means PyTorch's global one.

    Returns:
        `weight` itself, so that calls can be chained.
    """
    ### BEGIN SOLUTION
    fan_in = weight.shape[1]
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / fan_in), generator=generator)
    ### END SOLUTION


def activation_stds(model: nn.Module, x: Tensor) -> list[float]:
    """How widely the output of each linear layer spreads over a batch.

    It is measured in one forward pass by hooks. Nothing else happens to the model: no
    gradient is recorded, no hook stays on it, and its mode is what it was.

    Args:
        model: any network; its `nn.Linear` layers may lie inside other modules, and each
            is called once.
        x: [batch, …], a batch of inputs.

    Returns:
        For each `nn.Linear`, in the order in which the forward pass calls them, the
        standard deviation over all entries of its output, before any activation function.
    """
    ### BEGIN SOLUTION
    stds = []

    def measure(layer: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        stds.append(output.std().item())

    hooks = [m.register_forward_hook(measure) for m in model.modules() if isinstance(m, nn.Linear)]
    try:
        with torch.no_grad():
            model(x)
    finally:
        for hook in hooks:
            hook.remove()
    return stds
    ### END SOLUTION


def gradient_check(
    f: Callable[[Tensor], Tensor],
    theta: Tensor,
    grad: Tensor,
    eps: float = 1e-5,
) -> float:
    """Compare a gradient with centred finite differences, one component of θ at a time.

    approxᵢ = (f(θ + ε eᵢ) − f(θ − ε eᵢ)) / 2ε,
    result = ‖approx − grad‖ / (‖approx‖ + ‖grad‖), Euclidean norms

    Args:
        f: the loss, a function of θ alone: [d] -> 0-dimensional tensor.
        theta: [d] float64, the point at which to check; it is left as it was.
        grad: [d] float64, the gradient to be checked. Not both it and the true gradient are
            zero.
        eps: ε, the length of the step in each component.

    Returns:
        The relative difference, from 0 (equal) to 1 (opposite, or one of the two is zero).
    """
    ### BEGIN SOLUTION
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        step = torch.zeros_like(theta)
        step[i] = eps
        approx[i] = (f(theta + step) - f(theta - step)) / (2 * eps)
    difference = torch.linalg.norm(approx - grad)
    return (difference / (torch.linalg.norm(approx) + torch.linalg.norm(grad))).item()
    ### END SOLUTION
