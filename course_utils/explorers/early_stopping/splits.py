"""A linear classifier on few images, trained on every part of k-fold splits and of as many single hold-outs."""

from functools import cache
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.datasets import Examples
from course_utils.explorers.batch_norm import networks
from course_utils.explorers.minibatch_sgd.small_network import images
from solutions.early_stopping import kfold, train_val_split

SEEDS, CLASSES = 8, 10
PENALTY = 30.0


class Trained(NamedTuple):
    """Of SEEDS splits of the same n examples: who validates, and the validation errors in percent.

    Attributes:
        validates: bool [SEEDS, k + 1, n], the k folds and then the single hold-out of a fold's size.
        errors: [SEEDS, k + 1], each on what it did not train on.
        true_errors: [SEEDS, k + 1], the same classifiers on many images that no split holds.
    """

    validates: np.ndarray
    errors: np.ndarray
    true_errors: np.ndarray


def examples(n: int) -> Examples:
    """The first n training images at 14 × 14."""
    return Examples(*(part[:n] for part in images()))


def validation_parts(n: int, k: int, seed: int) -> Tensor:
    """Which examples validate, bool [k + 1, n]: by the reference `kfold`, then by the reference `train_val_split`."""
    parts = [val for _, val in kfold(n, k, torch.Generator().manual_seed(seed))]
    parts.append(train_val_split(n, 1 / k, torch.Generator().manual_seed(1000 + seed))[1])
    validates = torch.zeros(k + 1, n, dtype=torch.bool)
    for row, part in zip(validates, parts, strict=True):
        row[part] = True
    return validates


@cache
def trained(n: int, k: int) -> Trained:
    """All SEEDS splits of n examples into k folds, with a classifier for each of their parts."""
    (x, y), further = examples(n), networks.validation()
    validates = torch.cat([validation_parts(n, k, seed) for seed in range(SEEDS)])
    weights = ridge(x, y, ~validates)
    wrong = predicted(weights, x) != y
    errors = (wrong & validates).sum(dim=1) / validates.sum(dim=1)
    true_errors = (predicted(weights, further.x) != further.y).double().mean(dim=1)
    per_seed = (100 * values.view(SEEDS, k + 1).numpy() for values in (errors, true_errors))
    return Trained(validates.view(SEEDS, k + 1, n).numpy(), *per_seed)


def predicted(weights: Tensor, x: Tensor) -> Tensor:
    """Classes [K, n] that K classifiers find for the same images x [n, d], by one matrix product."""
    scores = x @ weights.transpose(0, 1).flatten(1)
    return scores.view(len(x), len(weights), CLASSES).argmax(dim=-1).T


def ridge(x: Tensor, y: Tensor, trains: Tensor) -> Tensor:
    """Weights [K, d, CLASSES] of K linear classifiers, each trained on its own part of the examples, exactly.

    They minimize Σ |xᵢ W − tᵢ|² + PENALTY · |W|² over the part, where tᵢ is 0.9 at the class and −0.1 elsewhere. The
    solution is W = Xᵀ (X Xᵀ + PENALTY · I)⁻¹ T; an example outside of the part has a row of zeros in X.

    Args:
        x: [n, d].
        y: [n].
        trains: bool [K, n], which examples each may see.
    """
    seen = trains.to(x)
    targets = F.one_hot(y, CLASSES).to(x) - 1 / CLASSES
    grams = seen[:, :, None] * (x @ x.T) * seen[:, None, :]
    grams.diagonal(dim1=1, dim2=2).add_(PENALTY)
    return x.T @ torch.cholesky_solve(seen[:, :, None] * targets, torch.linalg.cholesky(grams))
