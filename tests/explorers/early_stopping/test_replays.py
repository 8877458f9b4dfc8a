import numpy as np
import pytest

from course_utils.explorers.early_stopping import replays
from course_utils.explorers.early_stopping.recorded import CLEAN, EPOCHS, NOISY, Curves, recorded
from course_utils.explorers.early_stopping.replays import ERROR, LOSS, Outcome


def by_hand(values, patience: int, min_delta: float, warmup: int) -> tuple[int, int, bool]:
    """Epochs trained, epoch kept (from 1), whether it stopped."""
    best, kept, waited = np.inf, None, 0
    for epoch, value in enumerate(values, start=1):
        if value < best - min_delta:
            best, kept, waited = value, epoch, 0
        elif epoch > warmup:
            waited += 1
        if waited == patience:
            return epoch, kept, True
    return len(values), kept, False


@pytest.mark.parametrize("run", [NOISY[0], NOISY[-1], CLEAN])
@pytest.mark.parametrize(("patience", "min_delta", "warmup"), [(1, 0.0, 0), (3, 0.01, 0), (5, 0.0, 12), (20, 0.02, 4)])
@pytest.mark.parametrize("watches", [LOSS, ERROR])
def test_a_replay_is_the_rule_followed_by_hand(run, watches, patience, min_delta, warmup):
    curves = recorded()[run]
    watched = curves.validation_loss if watches == LOSS else curves.validation_error / 100
    trained, kept, stopped = by_hand(watched, patience, min_delta, warmup)
    found = replays.replay(curves, watches, patience, min_delta, warmup)
    assert (found.trained, found.kept, found.stopped) == (trained, kept, stopped)
    assert found.saved == EPOCHS - trained
    assert found.regret == pytest.approx(curves.validation_error[kept - 1] - min(curves.validation_error))


def test_the_regret_is_in_points_of_error_whatever_the_rule_watches():
    error, loss = np.array([40.0, 30.0, 25.0, 20.0]), np.array([1.0, 0.5, 0.6, 0.7])
    curves = Curves(error, error, loss)
    assert replays.replay(curves, LOSS, 2, 0.0, 0) == Outcome(4, 2, 10.0, True)
    assert replays.replay(curves, ERROR, 2, 0.0, 0) == Outcome(4, 4, 0.0, False)


def test_a_gain_of_less_than_min_delta_is_half_a_point_of_error_at_five_thousandths():
    error = np.array([40.0, 39.6, 39.2, 38.8])
    assert replays.replay(Curves(error, error, error), ERROR, 3, 0.005, 0).kept == 3
    assert replays.replay(Curves(error, error, error), ERROR, 3, 0.003, 0).kept == 4


def test_regrets_are_those_of_each_patience():
    found = replays.regrets(NOISY[1], LOSS, 0.01, 2)
    for patience, regret in zip(replays.PATIENCES, found, strict=True):
        assert regret == replays.replay(recorded()[NOISY[1]], LOSS, patience, 0.01, 2).regret
    assert (found >= 0).all()


def test_impatience_costs_more_than_patience_on_average():
    of_runs = np.mean([replays.regrets(run, LOSS, 0.0, 0) for run in NOISY], axis=0)
    assert of_runs[0] > of_runs[9] + 1
