"""Relatives of Adam that PyTorch does not have, written from the equations of their papers.

All work entry by entry, with operators, so that a sweep steps many networks at once. In all equations the first step is t = 1,
m_0 = v_0 = 0, and a hat is Adam's bias correction: m̂_t = m_t / (1 − β₁^t), v̂_t = v_t / (1 − β₂^t).
"""

from collections.abc import Iterable
from typing import Any, Literal

import torch
from torch import Tensor


class _LikeAdam(torch.optim.Optimizer):
    """The loop over the parameters; a subclass says what becomes of one of them."""

    def __init__(
        self,
        params: Iterable,
        lr: float,
        betas: tuple[float, float],
        eps: float,
        **others: Any,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, **others})

    @torch.no_grad()
    def step(self) -> None:
        """Update every parameter that has a gradient; leave the gradients as they are."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                state["t"] += 1
                p.sub_(group["lr"] * self._direction(p, group, state))

    def _direction(self, p: Tensor, group: dict[str, Any], state: dict[str, Any]) -> Tensor:
        """What the learning rate multiplies, from the gradient and a state that holds t, m and v."""
        raise NotImplementedError


def _averaged(state: dict[str, Any], group: dict[str, Any], new_m: Tensor, new_v: Tensor) -> tuple[Tensor, Tensor]:
    """Take both moments one step on, in place; return them corrected."""
    (beta1, beta2), t = group["betas"], state["t"]
    m, v = state["m"].lerp_(new_m, 1 - beta1), state["v"].lerp_(new_v, 1 - beta2)
    return m / (1 - beta1**t), v / (1 - beta2**t)


class AdaBelief(_LikeAdam):
    """AdaBelief: Adam with the second moment of what the gradient does beyond its mean.

    m_t = β₁ m_{t−1} + (1 − β₁) g_t
    s_t = β₂ s_{t−1} + (1 − β₂) (g_t − m_t)² + eps
    θ_t = θ_{t−1} − lr · m̂_t / (√ŝ_t + eps)

    A gradient that its mean foretells makes a large step, one that surprises a small one.

    Conventions: eps is added twice, as in the paper. Inside s it adds up: ŝ is larger by eps / (1 − β₂) at every step. An eps
    of 1e-8, usual for Adam, therefore bounds the denominator by .0032 (with β₂ = .999); the default is that of the authors'
    package, which also rectifies as RAdam does and decays weights. Here there is neither.
    Source: Zhuang et al. (2020), "AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed Gradients",
    arXiv 2010.07468, Algorithm 2.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of its own.
        lr: learning rate.
        betas: (β₁, β₂), weights of the past in m and s, each at least 0 and below 1.
        eps: added to s in every step, and to the root of ŝ.
    """

    def __init__(
        self, params: Iterable, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-16
    ) -> None:
        super().__init__(params, lr, betas, eps)

    def _direction(self, p: Tensor, group: dict[str, Any], state: dict[str, Any]) -> Tensor:
        (beta1, beta2), t = group["betas"], state["t"]
        m = state["m"].lerp_(p.grad, 1 - beta1)
        s = state["v"].lerp_((p.grad - m) ** 2, 1 - beta2).add_(group["eps"])
        return m / (1 - beta1**t) / ((s / (1 - beta2**t)).sqrt() + group["eps"])


class AngularGrad(_LikeAdam):
    """AngularGrad: Adam's step times a coefficient from the angle between one gradient and the next.

    A_t = arctan |(g_t − g_{t−1}) / (1 + g_t g_{t−1})|,   with g_0 = 0
    φ_t = ½ tanh |cos(min(A_{t−1}, A_t))| + ½,   with A_0 = A_1, or with tan in place of cos
    θ_t = θ_{t−1} − lr · φ_t · m̂_t / (√v̂_t + eps)

    The angle is that between two lines of slopes g_{t−1} and g_t, entry by entry. With cos, φ lies between ½ (a right angle)
    and .88 (none); with tan, between ½ (none) and 1 (a right angle).

    Conventions: these are the equations of the paper. The authors' code differs: a vote over the whole tensor decides whether
    the smallest angle is replaced, that angle starts from zero, and eps is added before v is corrected.
    Source: Roy et al. (2021), "AngularGrad: A New Optimization Technique for Angular Convergence of Convolutional Neural
    Networks", arXiv 2105.10190.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of its own.
        lr: learning rate.
        betas: (β₁, β₂), weights of the past in m and v, each at least 0 and below 1.
        eps: added to the root of v̂.
        function: of the angle, "cos" or "tan".

    Raises:
        ValueError: `function` is neither.
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        *,
        function: Literal["cos", "tan"] = "cos",
    ) -> None:
        if function not in ("cos", "tan"):
            raise ValueError(f'function is "cos" or "tan", not {function!r}.')
        super().__init__(params, lr, betas, eps, function=function)

    def _direction(self, p: Tensor, group: dict[str, Any], state: dict[str, Any]) -> Tensor:
        g = p.grad
        before = state.get("before", torch.zeros_like(g))
        m_hat, v_hat = _averaged(state, group, g, g**2)
        tangent = ((g - before) / (1 + g * before)).abs()
        angle = tangent.atan()
        smaller = torch.minimum(state.get("angle", angle), angle)
        state.update(angle=angle, before=g.clone())
        of_angle = smaller.cos() if group["function"] == "cos" else smaller.tan()
        phi = 0.5 * of_angle.abs().tanh() + 0.5
        return phi * m_hat / (v_hat.sqrt() + group["eps"])


class AdaInject(_LikeAdam):
    """AdaInject on Adam: the last change of the parameter, times the squared gradient, goes into the first moment.

    s_t = β₁ s_{t−1} + (1 − β₁) (g_t + Δθ · g_t²) / k,   with Δθ = θ_{t−2} − θ_{t−1}
    v_t = β₂ v_{t−1} + (1 − β₂) g_t²
    θ_t = θ_{t−1} − lr · ŝ_t / (√v̂_t + eps),   corrected as in Adam

    At t = 1 there is no change yet: the first step is Adam's, with neither injection nor division by k.

    Conventions: Δθ is the last step with its sign turned, so along a straight descent it has the gradient's sign. With k = 2
    and small steps the moment is about half of Adam's: compare the two at equal lr with that in mind. The authors' code adds eps
    before v is corrected.
    Source: Dubey et al. (2022), "AdaInject: Injection Based Adaptive Gradient Descent Optimizers for Convolutional Neural
    Networks", arXiv 2109.12504, AdamInject.

    Args:
        params: parameters, or groups of them, each of which may have hyperparameters of its own.
        lr: learning rate.
        betas: (β₁, β₂), weights of the past in s and v, each at least 0 and below 1.
        eps: added to the root of v̂.
        k: what gradient and injection are divided by from the second step on.
    """

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        *,
        k: float = 2.0,
    ) -> None:
        super().__init__(params, lr, betas, eps, k=k)

    def _direction(self, p: Tensor, group: dict[str, Any], state: dict[str, Any]) -> Tensor:
        g = p.grad
        injected = g if state["t"] == 1 else (g + (state["before"] - p) * g**2) / group["k"]
        state["before"] = p.clone()
        s_hat, v_hat = _averaged(state, group, injected, g**2)
        return s_hat / (v_hat.sqrt() + group["eps"])
