import math
from functools import cache

import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.momentum import averages

explorer = cache(averages.ewma_smoothing)  # for computations; a test that moves controls makes its own


def shown(beta=0.9, corrected=True, seed=0) -> averages.Smoothing:
    return explorer().compute(beta, corrected, seed)


def test_the_run_starts_at_the_loss_of_guessing_learns_and_is_noisy():
    noisy, true = averages.losses(0)
    assert len(noisy) == len(true) == averages.UPDATES
    assert true[0] == pytest.approx(math.log(10), rel=0.1) and true[-1] < 0.5 * true[0]
    assert abs((noisy - true).mean()) < 0.1 < (noisy - true).std()


def test_an_average_is_the_weighted_sum_of_the_past_and_the_correction_makes_the_weights_sum_to_one():
    noisy, _ = averages.losses(1)
    for t in (1, 2, 30, 200):
        weights = 0.1 * 0.9 ** np.arange(t)[::-1]
        assert averages.weighted_average(1, 0.9, False)[t - 1] == pytest.approx(weights @ noisy[:t])
        assert averages.weighted_average(1, 0.9, True)[t - 1] == pytest.approx(weights @ noisy[:t] / weights.sum())


@pytest.mark.parametrize("window", [1, 7, 100])
def test_a_simple_average_is_the_mean_of_the_last_values(window):
    values = np.random.default_rng(0).normal(size=150)
    expected = [values[max(0, end - window) : end].mean() for end in range(1, 151)]
    np.testing.assert_allclose(averages.moving_average(values, window), expected, atol=1e-12)


@pytest.mark.parametrize(("beta", "window"), [(0.0, 1), (0.5, 2), (0.9, 10), (0.98, 50), (0.99, 100)])
def test_the_window_is_one_over_one_minus_beta_and_both_lines_have_the_same_height_at_age_zero(beta, window):
    moved = averages.ewma_smoothing()
    moved.controls["beta"].value = beta
    assert f"= {window} value" in moved.text
    weights = moved.axes[2]
    first = [find(weights, name).get_ydata()[0] for name in ("average", "simple")]
    assert first == pytest.approx([1 / window] * 2)


@pytest.mark.parametrize("seed", averages.SEEDS)
def test_an_average_lies_nearer_to_the_true_loss_and_its_first_steps_need_the_correction(seed):
    smooth = shown(0.9, True, seed)
    assert smooth.error(smooth.average) < 0.7 * smooth.error(smooth.noisy)
    assert smooth.error(smooth.averages[False], averages.FIRST) > 4 * smooth.error(smooth.average, averages.FIRST)
    late = slice(100, None)
    np.testing.assert_allclose(smooth.averages[False][late], smooth.averages[True][late], rtol=1e-4)


def test_too_long_a_window_lags_behind():
    assert shown(0.99).error(shown(0.99).average) > 1.5 * shown(0.9).error(shown(0.9).average)


def test_the_error_is_the_root_mean_square_over_the_steps_asked_for():
    smooth = averages.Smoothing(0.9, True, np.zeros(4), np.zeros(4), {}, np.zeros(4), 10)
    assert smooth.error(np.array([3.0, 4.0, 0.0, 0.0]), 2) == pytest.approx(math.sqrt(12.5))


def test_the_picture_shows_the_average_that_is_chosen():
    moved = averages.ewma_smoothing()
    for corrected in (False, True):
        moved.controls["corrected"].value = corrected
        drawn = find(moved.axes[0], "average").get_ydata()
        np.testing.assert_array_equal(drawn, averages.weighted_average(0, 0.9, corrected))
