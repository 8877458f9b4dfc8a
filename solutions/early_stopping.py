"""Reference implementations for notebook 7, *Tracking, validating, stopping*."""

import copy
import math

import torch
from torch import Tensor, nn


def train_val_split(
    n: int,
    val_fraction: float,
    generator: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """Divide n examples at random into a part to train on and a part to validate on.

    Args:
        n: number of examples, at least 1.
        val_fraction: the share of validation, 0 ≤ val_fraction < 1. With 0, the validation part
            is empty.
        generator: the only source of randomness; each call moves it on to another split.

    Returns:
        train, val: int64 tensors of indices in any order, which together hold each of 0 … n − 1
        once. The length of val is within one of n · val_fraction.
    """
    ### BEGIN SOLUTION
    order = torch.randperm(n, generator=generator)
    held_out = round(n * val_fraction)
    return order[held_out:], order[:held_out]
    ### END SOLUTION


def kfold(n: int, k: int, generator: torch.Generator) -> list[tuple[Tensor, Tensor]]:
    """The k splits of k-fold cross-validation; each example validates in just one of them.

    Args:
        n: number of examples.
        k: number of folds, 2 ≤ k ≤ n.
        generator: the only source of randomness; each call moves it on to other folds.

    Returns:
        k pairs (train, val) of int64 tensors of indices, in any order. The k validation parts
        are the folds: their lengths differ by at most one, and each of 0 … n − 1 is in one of
        them. train holds all that val does not.
    """
    ### BEGIN SOLUTION
    folds = torch.randperm(n, generator=generator).tensor_split(k)
    return [(torch.cat([*folds[:i], *folds[i + 1 :]]), fold) for i, fold in enumerate(folds)]
    ### END SOLUTION


class EarlyStopping:
    """Stop when the validation loss made no progress for `patience` epochs; keep the best state.

    An epoch makes progress when val_loss < best − min_delta. Equality is no progress, and
    neither is NaN. Only epochs in a row without progress count.

    Args:
        patience: epochs in a row without progress after which to stop, at least 1.
        min_delta: the gain over `best` that counts as progress must be larger than this.
        warmup: the first `warmup` epochs update the best as all others do, but do not count
            against the patience.

    Attributes:
        best: validation loss of the last epoch that made progress, at first infinity. Smaller
            gains leave it as it is.
        best_epoch: that epoch, counted from 0, warm-up included; None until there was progress.
    """

    def __init__(self, patience: int, min_delta: float = 0.0, warmup: int = 0) -> None:
        self.patience, self.min_delta, self.warmup = patience, min_delta, warmup
        self.best, self.best_epoch = math.inf, None
        ### BEGIN SOLUTION
        self.epoch = 0
        self.waited = 0
        self.best_state = None
        ### END SOLUTION

    def step(self, val_loss: float, model: nn.Module | None = None) -> bool:
        """Take note of one epoch. Call it once at the end of each.

        Args:
            val_loss: the epoch's validation loss.
            model: the network as it is after this epoch. Where the epoch makes progress, its
                parameters and buffers are saved; without one, nothing is saved. The network
                itself is left alone.

        Returns:
            True to stop: the last `patience` epochs or more, all of them after the warm-up, made
            no progress.
        """
        ### BEGIN SOLUTION
        if val_loss < self.best - self.min_delta:
            self.best, self.best_epoch, self.waited = val_loss, self.epoch, 0
            if model is not None:
                self.best_state = copy.deepcopy(model.state_dict())
        elif self.epoch >= self.warmup:
            self.waited += 1
        self.epoch += 1
        return self.waited >= self.patience
        ### END SOLUTION

    def restore(self, model: nn.Module) -> None:
        """Load the saved state, parameters and buffers, into `model`.

        Training on leaves what is saved as it is. Not called before a state was saved.
        """
        ### BEGIN SOLUTION
        model.load_state_dict(self.best_state)
        ### END SOLUTION


def diagnose(
    train_error: float,
    dev_error: float,
    bayes_error: float = 0.0,
    tolerance: float = 0.05,
) -> str:
    """What a network suffers from, by its errors on the training and the development set.

    Bias is high when train_error − bayes_error > tolerance, variance when
    dev_error − train_error > tolerance.

    Args:
        train_error: share of training examples it gets wrong, 0 to 1.
        dev_error: the same on the development set.
        bayes_error: the lowest error that can be hoped for; human error often stands in for it.
        tolerance: a gap up to this size is no worry.

    Returns:
        "high bias", "high variance", "high bias and high variance" or "low bias and low variance".
    """
    ### BEGIN SOLUTION
    found = []
    if train_error - bayes_error > tolerance:
        found.append("high bias")
    if dev_error - train_error > tolerance:
        found.append("high variance")
    return " and ".join(found) or "low bias and low variance"
    ### END SOLUTION
