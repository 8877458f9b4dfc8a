import math

import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.minibatch_sgd import rates

FALL = [2.3 * 0.98**t for t in range(200)]


@pytest.mark.parametrize(
    ("losses", "verdict"),
    [
        (FALL, "about right"),
        ([2.3] * 100, "too small"),
        ([2.3 - 0.005 * t for t in range(100)], "too small"),
        ([2.3, 0.7] * 100, "too large"),
        ([*FALL[:50], 4.0, *FALL[50:]], "too large"),
        ([2.3 * 1.5**t for t in range(20)], "diverges"),
        ([*FALL, math.nan], "diverges"),
        ([2.3, math.inf, 2.3, 2.3], "diverges"),
        ([2.3, 50.0, *[2.3] * 100], "diverges"),
    ],
)
def test_a_loss_curve_names_its_learning_rate(losses, verdict):
    assert rates.diagnose_rate(losses) == verdict


@pytest.mark.parametrize(
    ("lr", "verdict"), [(0.001, "too small"), (0.1, "about right"), (1.0, "too large"), (10.0, "diverges")]
)
def test_the_verdicts_on_real_training_grow_with_the_rate(lr, verdict):
    assert rates.diagnose_rate(rates.trial(lr).losses) == verdict


def test_the_static_view_goes_through_every_verdict():
    shown = [rates.diagnose_rate(rates.trial(**setting).losses) for setting in rates.learning_rate_diagnosis().static]
    assert shown == ["too small", "about right", "too large", "diverges"]


def test_the_average_ends_where_it_leaves_the_picture():
    inside = rates.Trial(0.1, np.full(300, 2.0))
    assert inside.average() == pytest.approx(2.0)
    leaves = rates.Trial(10.0, np.array([2.0] * 50 + [math.nan] * 250))
    assert np.isfinite(leaves.average()).sum() == 50 - rates.AVERAGED + 1
    returns = rates.Trial(1.0, np.array([2.0] * 50 + [900.0] + [2.0] * 249))
    assert np.isnan(returns.average()[60:]).all()


def test_rates_a_factor_of_ten_apart_are_there_from_the_start():
    assert np.allclose(np.diff(np.log10(rates.REFERENCES)), 1)
    curve, ends = rates.learning_rate_diagnosis().axes
    grey = [artist for artist in curve.lines if artist.get_color() == "0.55"]
    assert len(grey) == len(rates.REFERENCES)
    assert [label.get_text() for label in curve.texts] == ["0.0001", "0.001", "0.01", "0.1", "1"]
    (reference,) = (artist for artist in ends.lines if len(artist.get_xdata()) == len(rates.REFERENCES))
    assert np.argmin(reference.get_ydata()) == rates.REFERENCES.index(0.1)


def test_rates_tried_before_stay_as_dots():
    explorer = rates.learning_rate_diagnosis()
    for lr in (0.1, 10.0, 0.32):
        explorer.controls["lr"].value = lr
    ends = explorer.axes[1]
    assert list(find(ends, "tried o").get_xdata()) == [0.001, 0.1]
    assert list(find(ends, "tried ^").get_xdata()) == [10.0]
    assert list(find(ends, "now").get_xdata()) == [0.32]
