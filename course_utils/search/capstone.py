"""Where the capstone starts: a plain network and a tuned one, each trained within the same budget."""

from functools import partial

import torch
from torch import nn

from course_utils.datasets import Splits
from course_utils.history import History
from course_utils.initializers import schemes
from course_utils.models import mlp
from course_utils.search.budget import Budget
from solutions.adaptive import warmup_cosine


def baseline(data: Splits, budget: Budget, *, seed: int = 0) -> tuple[nn.Module, History]:
    """Notebook 1's way: SGD at a constant rate of 0.1 on batches of 64, PyTorch's initialization, as long as the budget lasts.

    Args:
        data: images of any size, x: [n, pixels].
        budget: is charged for the training.
        seed: of the weights and of the order of the examples.

    Returns:
        the network pixels-64-32-10, trained, and what `fit` recorded.

    Raises:
        BudgetExceeded: less than one epoch is left.
    """
    model = mlp(data.train.x.shape[1], 64, 32, 10, seed=seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    epochs = max(budget.epochs(model, len(data.train.x)), 1)
    history = budget.fit(
        model, data.train, data.validation, optimizer=optimizer, epochs=epochs, batch_size=64, seed=seed
    )
    return model, history


def reference(data: Splits, budget: Budget, *, seed: int = 0) -> tuple[nn.Module, History]:
    """What the course adds up to: Kaiming's initialization, batch normalization, Adam, a warm-up and half a cosine.

    The network pixels-128-64-10 is trained on batches of 256 for as many epochs as the budget still pays for, since the
    schedule must know beforehand where it ends; the rate rises for one epoch to 0.004. Nothing of it was chosen on the
    test set. Arguments and returns are those of `baseline`.

    Raises:
        BudgetExceeded: less than two epochs are left.
    """
    model = mlp(data.train.x.shape[1], 128, 64, 10, batch_norm=True, seed=seed)
    schemes["Kaiming"](model, torch.Generator().manual_seed(seed))
    epochs = max(budget.epochs(model, len(data.train.x)), 2)
    history = budget.fit(
        model,
        data.train,
        data.validation,
        optimizer=torch.optim.Adam(model.parameters()),
        epochs=epochs,
        batch_size=256,
        seed=seed,
        schedule=partial(warmup_cosine, total_steps=epochs, warmup_steps=1, lr=0.004),
    )
    return model, history
