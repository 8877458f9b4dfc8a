"""Reference implementations for notebook 1, *From gradient descent to mini-batch SGD*."""

import torch
from torch import Tensor, nn


def minibatches(n: int, batch_size: int, generator: torch.Generator) -> list[Tensor]:
    """One epoch's mini-batches of indices: every example once, in a fresh random order.

    Args:
        n: number of examples, at least 1.
        batch_size: indices per batch, at least 1; the last batch may be shorter.
        generator: the only source of randomness; each call moves it on to another order.

    Returns:
        ceil(n / batch_size) int64 tensors of indices, each [batch_size], the last one
        [1 … batch_size].
    """
    ### BEGIN SOLUTION
    order = torch.randperm(n, generator=generator)
    return list(order.split(batch_size))
    ### END SOLUTION


def minibatch_gradient(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    """Gradient of the mean squared error on one mini-batch.

    L(w) = (1/m) Σᵢ (xᵢ·w − yᵢ)², the plain mean of squares: no ½ in front.

    Args:
        X: [m, d] float, one example per row.
        y: [m] float, targets.
        w: [d] float, weights.

    Returns:
        ∇L(w): [d] float.
    """
    ### BEGIN SOLUTION
    residual = X @ w - y  # [m]
    return 2 / len(y) * X.T @ residual
    ### END SOLUTION


class SGD(torch.optim.Optimizer):
    """Vanilla stochastic gradient descent: θ ← θ − lr · ∂L/∂θ, in place.

    Args:
        params: parameters, or groups of them, each of which may have a learning rate of its
            own.
        lr: learning rate of the groups that do not set one. A schedule may change
            `group["lr"]` between steps.
    """

    def __init__(self, params, lr: float) -> None:
        super().__init__(params, {"lr": lr})

    def step(self) -> None:
        """Update every parameter that has a gradient; leave the gradients as they are."""
        ### BEGIN SOLUTION
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.sub_(group["lr"] * p.grad)
        ### END SOLUTION


def train_epoch(
    model: nn.Module,
    batches: list[tuple[Tensor, Tensor]],
    loss_fn,
    optimizer: torch.optim.Optimizer,
) -> float:
    """Train for one epoch: one update of `optimizer` per mini-batch.

    Args:
        model: the network; it is put in training mode. Its gradients are empty at the
            start.
        batches: mini-batches (x, y), not all of the same length.
        loss_fn: `loss_fn(model(x), y)` is the *mean* loss of the batch, a
            0-dimensional tensor.
        optimizer: holds the parameters of `model`.

    Returns:
        The mean loss per *example* over the epoch, each batch measured before its update.
    """
    ### BEGIN SOLUTION
    model.train()
    total, examples = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        examples += len(y)
    return total / examples
    ### END SOLUTION


def staircase(epoch: int, lr: float, factor: float = 10.0, every: int = 10) -> float:
    """Staircase decay: the learning rate falls by `factor` after each `every` epochs.

    η(epoch) = lr / factor^⌊epoch / every⌋

    Args:
        epoch: the current epoch, counted from 0.
        lr: the rate of epoch 0.
        factor: what the rate is divided by at each stair.
        every: epochs per stair.

    Returns:
        The learning rate of this epoch.
    """
    ### BEGIN SOLUTION
    return lr / factor ** (epoch // every)
    ### END SOLUTION
