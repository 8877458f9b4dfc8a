"""Reference implementations for notebook 5, *Keeping activations in range*."""

import torch
from torch import Tensor, nn


def batch_norm(x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5) -> Tensor:
    """Normalize every feature over the batch, then scale and shift it.

    The forward pass in training: y = γ · (x − μ) / √(σ² + ε) + β, with μ and σ² the mean
    and the *biased* variance (divided by m) of each feature over the m examples of the
    batch; ε stands inside the root (Ioffe and Szegedy, 2015, algorithm 1).

    Args:
        x: [m, d] float, one example per row, m at least 2.
        gamma: [d] float, the scale of each feature.
        beta: [d] float, its shift.
        eps: keeps a feature that hardly varies from being divided by zero.

    Returns:
        y: [m, d] float.
    """
    ### BEGIN SOLUTION
    mean = x.mean(0)
    var = x.var(0, unbiased=False)
    return gamma * (x - mean) / (var + eps).sqrt() + beta
    ### END SOLUTION


class BatchNorm1d(nn.Module):
    """Batch normalization as a layer, with names and behaviour of `torch.nn.BatchNorm1d`.

    In training it normalizes with the statistics of the batch (biased variance)
    and moves its running statistics:
    running ← (1 − momentum) · running + momentum · batch,
    with the *unbiased* variance of the batch.
    In evaluation it normalizes with the running statistics, and changes nothing.

    Args:
        num_features: d, the number of features.
        eps: added to the variance, inside the root.
        momentum: the weight of the *new* batch in the running statistics. Some texts call
            1 − momentum by that name.

    Attributes:
        weight, bias: [d] float parameters, the scale γ (at first 1) and the shift β
            (at first 0).
        running_mean, running_var: [d] float buffers, at first 0 and 1.
    """

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps, self.momentum = eps, momentum
        ### BEGIN SOLUTION
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """x: [m, d] float; returns [m, d]."""
        ### BEGIN SOLUTION
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (x.var(0) - self.running_var)
        return self.weight * (x - mean) / (var + self.eps).sqrt() + self.bias
        ### END SOLUTION


def identity_scale_shift(mean: Tensor, var: Tensor, eps: float) -> tuple[Tensor, Tensor]:
    """The scale and shift with which batch normalization gives back what came in.

    Args:
        mean: [d] float, the mean of each feature over the batch.
        var: [d] float, its biased variance.
        eps: the layer's ε.

    Returns:
        gamma, beta: [d] float each, such that γ · (x − mean) / √(var + ε) + β = x
        for every x.
    """
    ### BEGIN SOLUTION
    return (var + eps).sqrt(), mean.clone()
    ### END SOLUTION


def batch_norm_backward(
    dout: Tensor,
    x: Tensor,
    gamma: Tensor,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    """The gradients of a loss with respect to what `batch_norm` takes, from ∂L/∂y.

    With x̂ = (x − μ) / √(σ² + ε), where μ and σ² depend on every example of the batch:

    ∂L/∂γ = Σᵢ doutᵢ x̂ᵢ,  ∂L/∂β = Σᵢ doutᵢ,
    ∂L/∂x = γ / √(σ² + ε) · (dout − mean(dout) − x̂ · mean(dout · x̂)),
    means over the batch.

    Args:
        dout: [m, d] float, ∂L/∂y, where y is what `batch_norm` returns.
        x: [m, d] float, the input of the forward pass.
        gamma: [d] float, its scale.
        eps: its ε.

    Returns:
        dx: [m, d]; dgamma, dbeta: [d] each.
    """
    ### BEGIN SOLUTION
    std = (x.var(0, unbiased=False) + eps).sqrt()
    normalized = (x - x.mean(0)) / std  # [m, d]
    along = (dout * normalized).mean(0)  # [d]
    dx = gamma / std * (dout - dout.mean(0) - normalized * along)
    return dx, (dout * normalized).sum(0), dout.sum(0)
    ### END SOLUTION


def fold_batch_norm(linear: nn.Linear, bn: nn.BatchNorm1d) -> nn.Linear:
    """One linear layer that does what `bn(linear(x))` does in evaluation.

    Args:
        linear: [in → d], with or without a bias; it is left as it is.
        bn: batch normalization of the d outputs, with running statistics.

    Returns:
        A new layer [in → d] with a bias.
    """
    ### BEGIN SOLUTION
    scale = (bn.weight / (bn.running_var + bn.eps).sqrt()).detach()  # [d]
    bias = 0 if linear.bias is None else linear.bias.detach()
    folded = nn.Linear(linear.in_features, linear.out_features).to(linear.weight)
    with torch.no_grad():
        folded.weight.copy_(scale[:, None] * linear.weight)
        folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
    return folded
    ### END SOLUTION
