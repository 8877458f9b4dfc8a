"""Reference implementations for notebook 3, *Remembering the way*."""

import math

import torch
from torch import Tensor


def ewma(values: Tensor, beta: float, bias_correction: bool = True) -> Tensor:
    """Exponentially weighted moving average of a series.

    v_t = beta · v_{t−1} + (1 − beta) · x_t with v_0 = 0; corrected: v_t / (1 − beta^t).
    The first value is x_1.

    Args:
        values: [n] float, the series x_1 … x_n, n ≥ 1.
        beta: weight of the past, 0 ≤ beta < 1; the average looks back over about
            1 / (1 − beta) values.
        bias_correction: divide by the sum of the weights, which is still below 1 in the
            first steps.

    Returns:
        [n] float: the average after each value.
    """
    ### BEGIN SOLUTION
    averages = torch.empty_like(values)
    average = 0.0
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages[t - 1] = average / (1 - beta**t) if bias_correction else average
    return averages
    ### END SOLUTION


class Momentum(torch.optim.Optimizer):
    """Gradient descent with momentum, the heavy ball (Polyak 1964).

    Each parameter has a velocity v, at first zero:
    v ← momentum · v + ∂L/∂θ, then θ ← θ − lr · v, in place.

    This is PyTorch's convention. With the rate inside,
    v ← momentum · v + lr · ∂L/∂θ and θ ← θ − v:
    the same steps as long as the rate stays the same. Either is accepted.

    Args:
        params: parameters, or groups of them, each of which may have a learning rate and a
            momentum of its own.
        lr: learning rate of the groups that do not set one. A schedule may change
            `group["lr"]` between steps.
        momentum: share of the velocity that is left after a step, 0 ≤ momentum < 1.
    """

    def __init__(self, params, lr: float, momentum: float = 0.9) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    def step(self) -> None:
        """Update every parameter that has a gradient; leave the gradients as they are."""
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        state = self.state[p]
                        state["velocity"] = group["momentum"] * state.get("velocity", 0.0) + p.grad
                        p.sub_(group["lr"] * state["velocity"])
        ### END SOLUTION


class Nesterov(torch.optim.Optimizer):
    """Gradient descent with Nesterov's look-ahead (Nesterov 1983), in PyTorch's form.

    The velocity v is at first zero:
    v ← momentum · v + ∂L/∂θ, then
    θ ← θ − lr · (∂L/∂θ + momentum · v), in place, with the new v.

    θ is the point looked ahead to, where the gradient is taken. The form with the rate
    inside the velocity is accepted as in `Momentum`.

    Args:
        params: parameters, or groups of them, each of which may have a learning rate and a
            momentum of its own.
        lr: learning rate of the groups that do not set one. A schedule may change
            `group["lr"]` between steps.
        momentum: share of the velocity that is left after a step, 0 ≤ momentum < 1.
    """

    def __init__(self, params, lr: float, momentum: float = 0.9) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    def step(self) -> None:
        """Update every parameter that has a gradient; leave the gradients as they are."""
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        state = self.state[p]
                        state["velocity"] = group["momentum"] * state.get("velocity", 0.0) + p.grad
                        p.sub_(group["lr"] * (p.grad + group["momentum"] * state["velocity"]))
        ### END SOLUTION


def best_momentum(mu: float, L: float) -> tuple[float, float]:
    """Learning rate and momentum with which the heavy ball is fastest on a quadratic.

    In a direction of curvature h the error shrinks by √momentum a step, as long as
    (1 − √(lr · h))² ≤ momentum. The best pair (Polyak 1964) is the one that has momentum as
    small as that allows, for every h in [mu, L]: equality at both ends,

    1 − √(lr · mu) = √momentum = √(lr · L) − 1.

    Args:
        mu: the smallest curvature, above 0.
        L: the largest curvature, at least mu.

    Returns:
        (lr, momentum), two floats, in the convention v ← momentum · v + g, θ ← θ − lr · v.
    """
    ### BEGIN SOLUTION
    root_mu, root_L = math.sqrt(mu), math.sqrt(L)
    lr = (2 / (root_L + root_mu)) ** 2
    momentum = ((root_L - root_mu) / (root_L + root_mu)) ** 2
    return lr, momentum
    ### END SOLUTION
