"""The mistakes of notebook 5, as code."""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from solutions.batch_norm import BatchNorm1d


def forward(normalize: Callable) -> Callable:
    """A wrong forward pass from `normalize(x, eps) -> x̂`, which is then scaled and shifted as it should be."""

    def batch_norm(x, gamma, beta, eps=1e-5):
        return gamma * normalize(x, eps) + beta

    return batch_norm


def affine(combine: Callable) -> Callable:
    """A wrong forward pass from `combine(x̂, gamma, beta)`, with x̂ as it should be."""

    def batch_norm(x, gamma, beta, eps=1e-5):
        return combine((x - x.mean(0)) / (x.var(0, unbiased=False) + eps).sqrt(), gamma, beta)

    return batch_norm


def detached_statistics(x, eps):
    mean, var = x.mean(0).detach(), x.var(0, unbiased=False).detach()
    return (x - mean) / (var + eps).sqrt()


def with_numpy(x, gamma, beta, eps=1e-5):
    values = x.numpy()
    normalized = (values - values.mean(0)) / np.sqrt(values.var(0) + eps)
    return gamma * torch.from_numpy(normalized) + beta


def detached_input(x, gamma, beta, eps=1e-5):
    x = x.detach()
    return gamma * (x - x.mean(0)) / (x.var(0, unbiased=False) + eps).sqrt() + beta


def divides_in_place(x, gamma, beta, eps=1e-5):
    centered = x - x.mean(0)
    std = ((centered**2).mean(0) + eps).sqrt()
    centered /= std
    return gamma * centered + beta


def over(dims: tuple[int, ...] | int, unbiased: bool = False) -> Callable:
    return lambda x, eps: (x - x.mean(dims, keepdim=True)) / (x.var(dims, unbiased=unbiased, keepdim=True) + eps).sqrt()


class Layer(BatchNorm1d):
    """A frame for wrong layers, in which every part of the right one can be replaced."""

    def batch_var(self, x: Tensor) -> Tensor:
        return x.var(0, unbiased=False)

    def running(self, old: Tensor, new: Tensor) -> Tensor:
        return (1 - self.momentum) * old + self.momentum * new

    def update(self, x: Tensor) -> None:
        with torch.no_grad():
            self.running_mean.copy_(self.running(self.running_mean, x.mean(0)))
            self.running_var.copy_(self.running(self.running_var, x.var(0)))

    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        return (x - mean) / (var + self.eps).sqrt()

    def in_training(self, x: Tensor) -> Tensor:
        self.update(x)
        return self.normalize(x, x.mean(0), self.batch_var(x))

    def in_evaluation(self, x: Tensor) -> Tensor:
        return self.normalize(x, self.running_mean, self.running_var)

    def forward(self, x: Tensor) -> Tensor:
        return self.weight * (self.in_training(x) if self.training else self.in_evaluation(x)) + self.bias


class BatchStatisticsInEval(Layer):
    def in_evaluation(self, x):
        return self.normalize(x, x.mean(0), self.batch_var(x))


class IgnoresMode(Layer):
    def in_evaluation(self, x):
        return self.in_training(x)


class UnbiasedBatchStatisticsInEval(Layer):
    def in_evaluation(self, x):
        return self.normalize(x, x.mean(0), x.var(0))


class UpdatesInEval(Layer):
    def in_evaluation(self, x):
        self.update(x)
        return super().in_evaluation(x)


class UpdatesAfterEval(Layer):
    def in_evaluation(self, x):
        out = super().in_evaluation(x)
        self.update(x)
        return out


class ModesExchanged(Layer):
    def in_training(self, x):
        return super().in_evaluation(x)

    def in_evaluation(self, x):
        return super().in_training(x)


class MomentumReversed(Layer):
    def running(self, old, new):
        return self.momentum * old + (1 - self.momentum) * new


class BiasedRunningVariance(Layer):
    def update(self, x):
        with torch.no_grad():
            self.running_mean.copy_(self.running(self.running_mean, x.mean(0)))
            self.running_var.copy_(self.running(self.running_var, x.var(0, unbiased=False)))


class UnbiasedVariance(Layer):
    def batch_var(self, x):
        return x.var(0)


class VariancesExchanged(BiasedRunningVariance):
    def batch_var(self, x):
        return x.var(0)


class PlainAttributes(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.running_mean, self.running_var
        self.running_mean, self.running_var = torch.zeros(num_features), torch.ones(num_features)

    def update(self, x):
        with torch.no_grad():
            self.running_mean = self.running(self.running_mean, x.mean(0))
            self.running_var = self.running(self.running_var, x.var(0))


class StatisticsAsParameters(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.running_mean, self.running_var
        self.running_mean = nn.Parameter(torch.zeros(num_features), requires_grad=False)
        self.running_var = nn.Parameter(torch.ones(num_features), requires_grad=False)


class CarriesGraph(Layer):
    def update(self, x):
        self.running_mean = self.running(self.running_mean, x.mean(0))
        self.running_var = self.running(self.running_var, x.var(0))


class RunningStd(Layer):
    """Keeps σ and uses it as the standard deviation."""

    def update(self, x):
        with torch.no_grad():
            self.running_mean.copy_(self.running(self.running_mean, x.mean(0)))
            self.running_var.copy_(self.running(self.running_var, self.std(x)))

    def std(self, x):
        return x.std(0)

    def in_evaluation(self, x):
        return (x - self.running_mean) / (self.running_var.square() + self.eps).sqrt()


class RunningStdAsVariance(RunningStd):
    in_evaluation = Layer.in_evaluation


class RunningStdPlusEps(RunningStd):
    def in_evaluation(self, x):
        return (x - self.running_mean) / (self.running_var + self.eps)


class RunningStdWithEps(RunningStd):
    def std(self, x):
        return (x.var(0, unbiased=False) + self.eps).sqrt()

    def in_evaluation(self, x):
        return (x - self.running_mean) / self.running_var


class RunningStdWithoutEps(RunningStd):
    def in_evaluation(self, x):
        return (x - self.running_mean) / self.running_var


class RunningBiasedStd(RunningStd):
    def std(self, x):
        return x.std(0, unbiased=False)


class RunningBiasedStdAsVariance(RunningBiasedStd):
    in_evaluation = Layer.in_evaluation


class RunningStdInTraining(Layer):
    def in_training(self, x):
        self.update(x)
        return self.in_evaluation(x)


class RunningBeforeUpdate(Layer):
    def in_training(self, x):
        out = self.in_evaluation(x)
        self.update(x)
        return out


class StatisticsDetached(Layer):
    def in_training(self, x):
        self.update(x)
        return self.normalize(x, x.mean(0).detach(), self.batch_var(x).detach())


class MeanDetached(Layer):
    def in_training(self, x):
        self.update(x)
        return self.normalize(x, x.mean(0).detach(), self.batch_var(x))


class VarianceDetached(Layer):
    def in_training(self, x):
        self.update(x)
        return self.normalize(x, x.mean(0), self.batch_var(x).detach())


class InputDetached(Layer):
    def forward(self, x):
        return super().forward(x.detach())


class DividesInPlace(Layer):
    def in_training(self, x):
        self.update(x)
        centered = x - x.mean(0)
        var = (centered**2).mean(0)
        centered /= (var + self.eps).sqrt()
        return centered


class NamedGammaAndBeta(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.gamma, self.beta = self.weight, self.bias
        del self.weight, self.bias


class VarianceStartsAtZero(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.running_var.zero_()


class PlainScaleAndShift(Layer):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.weight, self.bias
        self.weight, self.bias = torch.ones(num_features), torch.zeros(num_features)


class NoScaleShift(Layer):
    def forward(self, x):
        return self.in_training(x) if self.training else self.in_evaluation(x)


class NoScaleShiftInEval(Layer):
    def forward(self, x):
        return super().forward(x) if self.training else self.in_evaluation(x)


class NoScale(Layer):
    def forward(self, x):
        return (self.in_training(x) if self.training else self.in_evaluation(x)) + self.bias


class NoShift(Layer):
    def forward(self, x):
        return self.weight * (self.in_training(x) if self.training else self.in_evaluation(x))


class EpsOutsideRoot(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / (var.sqrt() + self.eps)


class DividesByVariance(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / (var + self.eps)


class ScaleAndShiftExchanged(Layer):
    def forward(self, x):
        return self.bias * (self.in_training(x) if self.training else self.in_evaluation(x)) + self.weight


class NoEps(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / var.sqrt()


class OtherEps(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / (var + 1e-5).sqrt()


class OtherEpsInTraining(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / (var + (1e-5 if self.training else self.eps)).sqrt()


class OtherEpsInEvaluation(Layer):
    def normalize(self, x, mean, var):
        return (x - mean) / (var + (self.eps if self.training else 1e-5)).sqrt()


class OtherMomentum(Layer):
    def running(self, old, new):
        return 0.9 * old + 0.1 * new


class NeverUpdates(Layer):
    def update(self, x):
        pass


class NeverUpdatesMean(Layer):
    def update(self, x):
        with torch.no_grad():
            self.running_var.copy_(self.running(self.running_var, x.var(0)))


class NeverUpdatesVariance(Layer):
    def update(self, x):
        with torch.no_grad():
            self.running_mean.copy_(self.running(self.running_mean, x.mean(0)))


class ReplacesStatistics(Layer):
    def running(self, old, new):
        return new


class AddsStatistics(Layer):
    def running(self, old, new):
        return old + self.momentum * new


def scale_shift(formula: Callable) -> Callable:
    def identity_scale_shift(mean, var, eps):
        return formula(mean, var, eps)

    return identity_scale_shift


def backward(
    dx: Callable | None = None,
    dgamma: Callable | None = None,
    dbeta: Callable | None = None,
    *,
    no_eps: bool = False,
    unbiased: bool = False,
) -> Callable:
    """A wrong backward pass; each part is a formula in (dout, x, x̂, γ, σ), None for the right one."""

    def batch_norm_backward(dout, x, gamma, eps=1e-5):
        std = (x.var(0, unbiased=unbiased) + (0 if no_eps else eps)).sqrt()
        normalized = (x - x.mean(0)) / std
        found = []
        for part, right in zip((dx, dgamma, dbeta), RIGHT, strict=True):
            found.append((part or right)(dout, x, normalized, gamma, std))
        return tuple(found)

    return batch_norm_backward


RIGHT = (
    lambda d, x, n, g, s: g / s * (d - d.mean(0) - n * (d * n).mean(0)),
    lambda d, x, n, g, s: (d * n).sum(0),
    lambda d, x, n, g, s: d.sum(0),
)


def fold(
    weight: Callable | None = None, bias: Callable | None = None, *, copies: bool = True, with_bias: bool = True
) -> Callable:
    """A wrong folding from formulas for the new weight (linear, bn) and bias (linear, its bias, bn); None: the right one."""

    def fold_batch_norm(linear, bn):
        old = 0 if linear.bias is None else linear.bias.detach()
        folded = copy.deepcopy(linear) if copies else linear
        with torch.no_grad():
            new_weight = (weight or right_weight)(linear, bn)
            new_bias = (bias or right_bias)(linear, old, bn)
            folded.weight = nn.Parameter(new_weight)
            folded.bias = nn.Parameter(new_bias) if with_bias else None
        return folded

    return fold_batch_norm


def fold_scale(bn: nn.BatchNorm1d) -> Tensor:
    return bn.weight / (bn.running_var + bn.eps).sqrt()


def right_weight(linear, bn):
    return fold_scale(bn)[:, None] * linear.weight


def right_bias(linear, old, bn):
    return fold_scale(bn) * (old - bn.running_mean) + bn.bias


def folded_with(scale: Callable) -> Callable:
    """Folding with another scale, in the weight and in the bias."""
    return fold(
        lambda linear, bn: scale(bn)[:, None] * linear.weight,
        lambda linear, old, bn: scale(bn) * (old - bn.running_mean) + bn.bias,
    )


def fold_needs_a_bias(linear, bn):
    folded = nn.Linear(linear.in_features, linear.out_features).to(linear.weight)
    with torch.no_grad():
        folded.weight.copy_(right_weight(linear, bn))
        folded.bias.copy_(fold_scale(bn) * (linear.bias - bn.running_mean) + bn.bias)
    return folded


def fold_in_place(linear, bn):
    with torch.no_grad():
        bias = right_bias(linear, 0 if linear.bias is None else linear.bias, bn)
        linear.weight.mul_(fold_scale(bn)[:, None])
        if linear.bias is None:
            linear.bias = nn.Parameter(bias)
        else:
            linear.bias.copy_(bias)
    return linear


def fold_in_place_and_copy(linear, bn):
    return copy.deepcopy(fold_in_place(linear, bn))
