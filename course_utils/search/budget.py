"""A budget of training, counted in parameters × example passes: the same number on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from course_utils.history import History
from course_utils.training import fit

LIMIT = 1.2e10  # the capstone's: 50,000 parameters × 48,000 examples × 5 epochs


class BudgetExceeded(ValueError):
    """A training run that costs more than is left; nothing was trained and nothing charged."""


def cost(model: nn.Module, examples: int, epochs: int) -> int:
    """What a training run costs: parameters × examples × epochs.

    Parameters are counted by `p.numel()`, frozen ones too and shared ones once. An example pass is one forward and one
    backward pass. Looking is free: measuring an error changes no weight, and takes a third of the time for each example.

    The unit is simple, and has a simple flaw. A convolution uses each of its weights at many places of an image and is
    charged for one; between fully connected networks the unit is proportional to the multiplications.
    """
    return sum(p.numel() for p in model.parameters()) * examples * epochs


@dataclass
class Budget:
    """What a search may spend on training, all runs together, the discarded ones too.

    Attributes:
        limit: parameters × example passes that may be spent.
        spent: those that are.
        runs: trainings that were charged.
    """

    limit: float = LIMIT
    spent: int = field(default=0, init=False)
    runs: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if not self.limit > 0:
            raise ValueError(f"a budget is a positive number of parameters × example passes, not {self.limit}.")

    def __str__(self) -> str:
        share = self.spent / self.limit
        return f"spent {share:.1%} of {self.limit:.3g} parameters × example passes, runs trained: {self.runs}"

    @property
    def left(self) -> float:
        """What may still be spent."""
        return self.limit - self.spent

    def epochs(self, model: nn.Module, examples: int) -> int:
        """How many epochs over `examples` examples are left for this model."""
        return int(self.left // max(cost(model, examples, epochs=1), 1))

    def charge(self, amount: int) -> None:
        """Spend `amount`: for a training that `fit` does not do, such as a sweep or a loop of your own.

        Raises:
            BudgetExceeded: that is more than is left.
            ValueError: it is negative.
        """
        if amount < 0:
            raise ValueError(f"a training costs nothing or more, not {amount}.")
        if amount > self.left:
            raise BudgetExceeded(
                f"this training costs {amount:.3g} and {max(self.left, 0):.3g} of {self.limit:.3g} is left: train a smaller "
                "network, on fewer examples, or for fewer epochs."
            )
        self.spent += amount
        self.runs += 1

    def fit(
        self,
        model: nn.Module,
        train: tuple[Tensor, Tensor],
        validation: tuple[Tensor, Tensor] | None = None,
        *,
        epochs: int,
        **settings: Any,
    ) -> History:
        """Train `model` as `course_utils.training.fit` does, with its arguments, and charge for it.

        The whole run is charged before it begins. Of a run that is stopped by hand, the epochs that had not begun are
        given back.

        Raises:
            BudgetExceeded: the run costs more than is left; the message says how many epochs would do.
        """
        one_epoch = cost(model, len(train[0]), epochs=1)
        if one_epoch * epochs > self.left:
            raise BudgetExceeded(
                f"{epochs} epochs of this network cost {one_epoch * epochs:.3g} and {self.left:.3g} of {self.limit:.3g} is "
                f"left: enough for {self.epochs(model, len(train[0]))} epochs. Nothing was trained."
            )
        self.charge(one_epoch * epochs)
        with self._refunded_on_error(one_epoch * epochs):
            history = fit(model, train, validation, epochs=epochs, **settings)
        begun = epochs if history.interrupted is None else history.interrupted
        self.spent -= one_epoch * (epochs - begun)
        return history

    @contextmanager
    def _refunded_on_error(self, amount: int) -> Iterator[None]:
        """A run that raises has given no network; it is a mistake in the call far more often than a way to train."""
        try:
            yield
        except Exception:
            self.spent -= amount
            self.runs -= 1
            raise
