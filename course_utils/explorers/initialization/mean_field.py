"""How large signals and gradients are in a wide network before its first update, by the theory of wide networks.

The outputs z of a layer of many random weights are normally distributed over the weights. With q_l the mean square of
layer l's outputs, v_l the variance of its weights, n_l its fan_in, m_l its fan_out, b_l the variance of its biases,
g_l the mean square of the loss's derivative by one output of it, and φ the activation,

    q_l = v_l n_l E[φ(√q_{l−1} u)²] + b_l,        g_{l−1} = v_l m_l E[φ′(√q_{l−1} u)²] g_l,        u ~ N(0, 1).

For ReLU both expectations are closed forms, q/2 and 1/2. (Poole and others, 2016; Schoenholz and others, 2017.)
"""

from collections.abc import Sequence

import numpy as np
import torch

from course_utils.activations import Activation
from course_utils.initializers import weight_variance

_U = torch.linspace(-8, 8, 800, dtype=torch.float64)  # even in number, so that none is at 0, where slopes jump
_DENSITY = torch.exp(-(_U**2) / 2)
_DENSITY /= _DENSITY.sum()


def second_moments(activation: Activation, q: float) -> tuple[float, float]:
    """E[φ(z)²] and E[φ′(z)²] for z ~ N(0, q)."""
    z = q**0.5 * _U
    squares = torch.stack([activation.function(z), activation.derivative(z)]).square()
    forward, backward = (squares @ _DENSITY).tolist()
    return forward, backward


def predicted_stds(
    scheme: str, activation: Activation, sizes: Sequence[int], input_square: float, last_gradient: float
) -> tuple[np.ndarray, np.ndarray]:
    """Root mean squares of every layer's outputs, and of the loss's derivatives by them, each [layers].

    Args:
        scheme: a name of `initializers.schemes`.
        activation: between the layers.
        sizes: widths from the input's to the output's, as `mlp` takes them.
        input_square: mean square of the inputs.
        last_gradient: root mean square of the derivatives by the network's outputs, from which the way back starts.
    """
    squares, slopes, incoming = [], [], input_square
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
        bias = weight_variance(scheme, fan_in, fan_out) if scheme == "PyTorch's default" else 0.0
        squares.append(weight_variance(scheme, fan_in, fan_out) * fan_in * incoming + bias)
        incoming, slope = second_moments(activation, squares[-1])
        slopes.append(slope)
    gradients = [last_gradient**2]
    for layer in range(len(squares) - 1, 0, -1):
        fan_in, fan_out = sizes[layer], sizes[layer + 1]
        gradients.append(weight_variance(scheme, fan_in, fan_out) * fan_out * slopes[layer - 1] * gradients[-1])
    return np.sqrt(squares), np.sqrt(gradients[::-1])
