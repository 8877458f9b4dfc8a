"""Recorded curves replayed under the reference stopping rule: where it stops, what it keeps, what that costs."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from course_utils.explorers.early_stopping.recorded import EPOCHS, Curves, recorded
from solutions.early_stopping import EarlyStopping

LOSS, ERROR = "validation loss", "validation error"
PATIENCES = tuple(range(1, 21))


class Outcome(NamedTuple):
    """Epochs are counted from 1, as on the axes; regret is in percentage points of validation error."""

    trained: int
    kept: int
    regret: float
    stopped: bool

    @property
    def saved(self) -> int:
        """Epochs that were not trained."""
        return EPOCHS - self.trained


def replay(curves: Curves, watches: str, patience: int, min_delta: float, warmup: int) -> Outcome:
    """One run under the rule, which sees one figure after each epoch: the loss, or the error as a share."""
    watched = curves.validation_loss if watches == LOSS else curves.validation_error / 100
    rule, trained, stopped = EarlyStopping(patience, min_delta, warmup), 0, False
    while not stopped and trained < len(watched):
        stopped = rule.step(float(watched[trained]))
        trained += 1
    regret = curves.validation_error[rule.best_epoch] - curves.validation_error.min()
    return Outcome(trained, rule.best_epoch + 1, float(regret), stopped)


@lru_cache(256)
def regrets(run: str, watches: str, min_delta: float, warmup: int) -> np.ndarray:
    """What each of PATIENCES costs this run, in points [PATIENCES]."""
    outcomes = [replay(recorded()[run], watches, patience, min_delta, warmup) for patience in PATIENCES]
    return np.array([outcome.regret for outcome in outcomes])
