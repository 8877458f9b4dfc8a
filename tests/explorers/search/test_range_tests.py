import numpy as np
import pytest
import torch

from course_utils.explorers.artists import find
from course_utils.explorers.search import range_tests, rates
from course_utils.search.range_test import suggestion
from solutions.momentum import ewma


def shown(**values) -> range_tests.Shown:
    defaults = {"optimizer": "SGD", "batch_size": 64, "steps": 100, "beta": 0.9, "test": 0}
    return range_tests._compute(**(defaults | values))


def test_each_test_is_smoothed_and_suggests_for_itself():
    found = rates.smoothed_tests("Adam", 64, 100, 0.9)
    assert found.losses.shape == (rates.TESTS, 100)
    for losses, smoothed, suggested in zip(found.losses, found.smoothed, found.suggestions, strict=True):
        expected = ewma(torch.from_numpy(losses), 0.9).numpy()
        np.testing.assert_allclose(smoothed, expected, rtol=1e-9)
        assert suggested == suggestion(found.rates, smoothed)
    np.testing.assert_allclose(rates.smoothed_tests("Adam", 64, 100, 0.0).smoothed, found.losses)


@pytest.mark.parametrize("optimizer", rates.OPTIMIZERS)
def test_the_best_rate_is_inside_and_its_neighbours_far_away_are_worse(optimizer):
    setting = shown(optimizer=optimizer)
    rate, error = setting.best
    assert rates.LOW < rate < rates.HIGH
    mean = setting.errors.mean(axis=1)
    assert error == mean.min() and mean[0] > error + 10 and mean[-1] > error + 40


def test_adam_and_momentum_want_smaller_rates_than_sgd_in_test_and_training():
    found = {optimizer: shown(optimizer=optimizer) for optimizer in rates.OPTIMIZERS}
    best = [found[optimizer].best[0] for optimizer in ("Adam", "Momentum (0.9)", "SGD")]
    assert best == sorted(best)
    steepest = [np.median(found[optimizer].rates("steepest")) for optimizer in ("Adam", "Momentum (0.9)", "SGD")]
    assert steepest == sorted(steepest)


def test_an_error_between_two_rates_is_on_the_line_between_theirs():
    errors = np.column_stack([np.arange(21.0), np.arange(21.0) + 2])
    assert rates.error_at(rates.RATES[7], errors) == pytest.approx(8)
    assert rates.error_at(np.sqrt(rates.RATES[7] * rates.RATES[8]), errors) == pytest.approx(8.5)


def test_costs_are_errors_at_the_suggestions_above_the_least():
    setting = shown(test=2)
    expected = rates.error_at(setting.tests.suggestions[2].tenth, setting.errors) - setting.errors.mean(axis=1).min()
    assert setting.costs("tenth")[2] == pytest.approx(expected)
    assert (setting.costs("steepest") >= 0).all()


def test_markers_stand_on_the_curve_of_the_test_shown():
    explorer = range_tests.range_test()
    explorer.controls["test"].value = 3
    losses, errors = explorer.axes
    setting = shown(test=3)
    least = find(losses, "minimum").get_xydata()[0]
    assert least == pytest.approx((setting.suggested.minimum, np.nanmin(setting.tests.smoothed[3])))
    assert find(errors, "tenth").get_xdata()[0] == pytest.approx(setting.suggested.minimum / 10)
    assert find(errors, "best").get_xydata()[0] == pytest.approx(setting.best)
    drawn = find(losses, "test").get_ydata()
    inside = setting.tests.smoothed[3] <= range_tests.TOP
    np.testing.assert_array_equal(drawn[inside], setting.tests.smoothed[3][inside])
    assert np.isnan(drawn[~inside]).all()


def test_the_text_tells_the_suggestions_and_the_measured_best():
    explorer = range_tests.range_test()
    setting = shown()
    assert (
        f"steepest fall {setting.suggested.steepest:.2g}, error {setting.costs('steepest')[0]:.1f} points"
        in explorer.text
    )
    assert f"least loss / 10 {setting.suggested.tenth:.2g}" in explorer.text
    assert f"Best of 21 rates measured: {setting.best[0]:.2g}, with a validation error of {setting.best[1]:.1f} %" in (
        explorer.text
    )


def test_smoothing_and_another_test_train_nothing():
    explorer = range_tests.range_test()
    before = rates.tests.cache_info().misses, rates.final_errors.cache_info().misses
    explorer.controls["beta"].value = 0.5
    explorer.controls["test"].value = 4
    assert (rates.tests.cache_info().misses, rates.final_errors.cache_info().misses) == before
