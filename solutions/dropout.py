"""Reference implementations for notebook 6, *Regularization*."""

import copy

import torch
from torch import Tensor, nn


def dropout(
    x: Tensor,
    p: float,
    training: bool = True,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Inverted dropout: some elements are dropped, the others grow so that the mean stays.

    In training yᵢ = xᵢ · kᵢ / (1 − p), where each kᵢ is drawn for itself: 0 with
    probability p, else 1. In evaluation y = x. The *original* form (Srivastava et al.,
    2014) does not divide in training, and multiplies by 1 − p in evaluation instead.

    Args:
        x: float, of any shape; it is left as it is.
        p: the probability with which an element is *dropped*, 0 to 1 inclusive. With p = 1
            the result is zeros.
        training: False is evaluation.
        generator: the only source of randomness; None stands for PyTorch's global one.

    Returns:
        y: shape and dtype of x, differentiable with respect to x.
    """
    ### BEGIN SOLUTION
    if not training:
        return x
    kept = torch.rand(x.shape, generator=generator, device=x.device) >= p
    scale = 1 / (1 - p) if p < 1 else 0.0
    return x * kept * scale
    ### END SOLUTION


def dropout_backward(dout: Tensor, mask: Tensor, p: float) -> Tensor:
    """The gradient of a loss with respect to x, from ∂L/∂y, where y = `dropout(x, p)`.

    Args:
        dout: float, ∂L/∂y.
        mask: bool, the shape of dout: True where the forward pass kept the element. It is
            not scaled.
        p: the probability with which elements were dropped, less than 1.

    Returns:
        dx: ∂L/∂x, shape and dtype of dout.
    """
    ### BEGIN SOLUTION
    return dout * mask / (1 - p)
    ### END SOLUTION


def scale_for_test(linear: nn.Linear, p: float) -> nn.Linear:
    """The layer for evaluation where the original form of dropout was used in training.

    In training the inputs of `linear` were dropped with probability p and not scaled. In
    evaluation all of them arrive, and weights multiplied by 1 − p give each output the mean
    that it had (Srivastava et al., 2014, figure 2).

    Args:
        linear: the layer as trained, with or without a bias; it is left as it is.
        p: the probability with which its inputs were dropped.

    Returns:
        A new layer of the same shape and dtype, which shares no memory with the old one.
        Its bias is the same: no input was ever dropped from it.
    """
    ### BEGIN SOLUTION
    scaled = copy.deepcopy(linear)
    with torch.no_grad():
        scaled.weight.mul_(1 - p)
    return scaled
    ### END SOLUTION


def penalty(model: nn.Module, l1: float = 0.0, l2: float = 0.0) -> Tensor:
    """What regularization adds to the loss: l1 · Σ|w| + l2 · Σw², sums over all weights.

    They are not means, and there is no ½ in front. A weight is an element of a parameter of
    two or more dimensions: the matrix of a linear layer, the kernels of a convolution.
    Biases and the scale and shift of batch normalization have one dimension and are left
    out. With plain SGD, PyTorch's `weight_decay=2 * l2` does the same as l2 (but to all
    parameters), because the gradient of l2 · w² is 2 · l2 · w.

    Args:
        model: a network with at least one weight.
        l1: strength of the sum of absolute values.
        l2: strength of the sum of squares.

    Returns:
        A 0-dimensional tensor, differentiable with respect to the weights.
    """
    ### BEGIN SOLUTION
    weights = [p for p in model.parameters() if p.dim() >= 2]
    return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in weights)
    ### END SOLUTION


def mc_predict(model: nn.Module, x: Tensor, samples: int) -> tuple[Tensor, Tensor]:
    """Monte Carlo dropout: predict with dropout on, many times, and see how far they agree.

    During the passes every `nn.Dropout` is in training mode, at whatever depth, and every
    other module in evaluation. Afterwards each module is back in the mode that it was in.
    Source: Gal and Ghahramani, 2016.

    Args:
        model: m examples to logits, [m, c].
        x: float, a batch of m examples.
        samples: forward passes, more than 1.

    Returns:
        mean, std: [m, c] each, over the passes, of the probabilities softmax(logits). The
        standard deviation may be the sample's or the population's. Neither carries a graph.
    """
    ### BEGIN SOLUTION
    modes = {module: module.training for module in model.modules()}
    for module in modes:
        module.training = isinstance(module, nn.Dropout)
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(-1) for _ in range(samples)])  # [samples, m, c]
    for module, mode in modes.items():
        module.training = mode
    return probs.mean(0), probs.std(0)
    ### END SOLUTION
