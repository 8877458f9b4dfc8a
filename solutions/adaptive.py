"""Reference implementations for notebook 4, *A learning rate per parameter*."""

import math

import torch


class Adagrad(torch.optim.Optimizer):
    """Adagrad: each entry's rate over the root of the sum of its squared gradients.

    s_t = s_{t−1} + g_t²,
    θ_t = θ_{t−1} − lr · g_t / (√s_t + eps),   with s_0 = 0, entry by entry.

    Convention: eps stands outside the root, as in PyTorch.
    Source: Duchi, Hazan and Singer (2011), the diagonal form.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of
            its own.
        lr: learning rate. A schedule may change `group["lr"]` between steps.
        eps: keeps the denominator from zero.
    """

    def __init__(self, params, lr: float = 0.01, eps: float = 1e-10) -> None:
        super().__init__(params, {"lr": lr, "eps": eps})

    def step(self) -> None:
        """Update every parameter that has a gradient.

        `self.state[p]` is a dict for what is remembered of p.
        """
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if not state:
                        state["sum"] = torch.zeros_like(p)
                    state["sum"].add_(p.grad**2)
                    p.sub_(group["lr"] * p.grad / (state["sum"].sqrt() + group["eps"]))
        ### END SOLUTION


class RMSprop(torch.optim.Optimizer):
    """RMSprop: each entry's rate over the root of a decaying mean of its squared gradients.

    v_t = α v_{t−1} + (1 − α) g_t²,
    θ_t = θ_{t−1} − lr · g_t / (√v_t + eps),   with v_0 = 0, entry by entry.

    Convention: no bias correction; eps stands outside the root, as in PyTorch.
    Source: Tieleman and Hinton (2012), lecture 6.5 of
    *Neural Networks for Machine Learning*.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of
            its own.
        lr: learning rate. A schedule may change `group["lr"]` between steps.
        alpha: weight of the past in the mean of squares, at least 0 and below 1.
        eps: keeps the denominator from zero.
    """

    def __init__(
        self,
        params,
        lr: float = 0.01,
        alpha: float = 0.99,
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params, {"lr": lr, "alpha": alpha, "eps": eps})

    def step(self) -> None:
        """Update every parameter that has a gradient.

        `self.state[p]` is a dict for what is remembered of p.
        """
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if not state:
                        state["v"] = torch.zeros_like(p)
                    v = state["v"].lerp_(p.grad**2, 1 - group["alpha"])  # α v + (1 − α) g²
                    p.sub_(group["lr"] * p.grad / (v.sqrt() + group["eps"]))
        ### END SOLUTION


class Adam(torch.optim.Optimizer):
    """Adam: a decaying mean of the gradients, divided by the root of that of their squares.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t,     m̂_t = m_t / (1 − β₁^t)
    v_t = β₂ v_{t−1} + (1 − β₂) g_t²,    v̂_t = v_t / (1 − β₂^t)
    θ_t = θ_{t−1} − lr · m̂_t / (√v̂_t + eps),
    with m_0 = v_0 = 0 and the first step t = 1, entry by entry.

    Convention: eps is added to the root of the *corrected* v̂, as in PyTorch.
    Source: Kingma and Ba (2015), Algorithm 1. The "efficient" form at the end of their
    section 2 adds its ε̂ before the correction.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of
            its own.
        lr: learning rate. A schedule may change `group["lr"]` between steps.
        betas: (β₁, β₂), weights of the past in the two means, each at least 0 and below 1.
        eps: keeps the denominator from zero.
    """

    def __init__(
        self,
        params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    def step(self) -> None:
        """Update every parameter that has a gradient.

        `self.state[p]` is a dict for what is remembered of p.
        """
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                beta1, beta2 = group["betas"]
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if not state:
                        state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                    state["t"] += 1
                    m = state["m"].lerp_(p.grad, 1 - beta1)  # β₁ m + (1 − β₁) g
                    v = state["v"].lerp_(p.grad**2, 1 - beta2)
                    rate = group["lr"] / (1 - beta1 ** state["t"])  # m's correction: on the rate it costs nothing
                    v_hat = v / (1 - beta2 ** state["t"])
                    p.sub_(rate * m / (v_hat.sqrt() + group["eps"]))
        ### END SOLUTION


class DiffGrad(torch.optim.Optimizer):
    """diffGrad: Adam, slowed down where the gradient hardly changes.

    ξ_t = sigmoid(|g_{t−1} − g_t|),
    θ_t = θ_{t−1} − lr · ξ_t · m̂_t / (√v̂_t + eps),   with g_0 = 0, entry by entry;
    m̂_t and v̂_t are Adam's. The friction ξ lies between ½ (no change) and 1.

    Convention: the equations of the paper. The authors' code adds eps before the
    correction.
    Source: Dubey et al. (2020), "diffGrad: An Optimization Method for Convolutional Neural
    Networks".

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of
            its own.
        lr: learning rate. A schedule may change `group["lr"]` between steps.
        betas: (β₁, β₂), as in Adam.
        eps: keeps the denominator from zero.
    """

    def __init__(
        self,
        params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    def step(self) -> None:
        """Update every parameter that has a gradient.

        `self.state[p]` is a dict for what is remembered of p.
        """
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                beta1, beta2 = group["betas"]
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if not state:
                        state["t"] = 0
                        state.update({name: torch.zeros_like(p) for name in ("m", "v", "previous")})
                    state["t"] += 1
                    m = state["m"].lerp_(p.grad, 1 - beta1)  # β₁ m + (1 − β₁) g
                    v = state["v"].lerp_(p.grad**2, 1 - beta2)
                    rate = group["lr"] / (1 - beta1 ** state["t"])  # m's correction: on the rate it costs nothing
                    v_hat = v / (1 - beta2 ** state["t"])
                    friction = torch.sigmoid((state["previous"] - p.grad).abs())
                    state["previous"].copy_(p.grad)
                    p.sub_(rate * friction * m / (v_hat.sqrt() + group["eps"]))
        ### END SOLUTION


def warmup_cosine(step: int, total_steps: int, warmup_steps: int, lr: float) -> float:
    """Linear warm-up to `lr`, then half a cosine down towards zero.

    η(step) = lr · (step + 1) / warmup_steps   while step < warmup_steps, and from then on
    η(step) = lr · ½ (1 + cos(π (step − warmup_steps) / (total_steps − warmup_steps))).

    The last step of the warm-up and the first after it have the full rate. The rate would
    be zero at step = total_steps, which is never taken.

    Args:
        step: the current step, counted from 0, below total_steps.
        total_steps: steps of the whole run.
        warmup_steps: steps of the warm-up, from 0 to total_steps − 1.
        lr: the largest rate.

    Returns:
        The learning rate of this step.

    Source: the cosine of Loshchilov and Hutter (2017), without restarts; warm-up as in
    Goyal et al. (2017).
    """
    ### BEGIN SOLUTION
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.pi * progress))
    ### END SOLUTION
