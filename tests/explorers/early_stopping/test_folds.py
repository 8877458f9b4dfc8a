import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.early_stopping import folds, splits


def test_dashes_stand_where_examples_validate_and_the_hold_out_stands_on_top():
    cells = np.zeros((3, 4), dtype=bool)
    cells[0, 1] = cells[1, 3] = cells[2, 0] = True
    x, y = folds._dashes(cells)
    np.testing.assert_allclose(x[::3], [37.5, 87.5, 12.5])
    np.testing.assert_allclose((y[::3] + y[1::3]) / 2, [1, 2, 0])
    assert np.isnan(y[2::3]).all()


def test_points_and_lines_are_the_errors_of_the_split():
    explorer = folds.kfold_pictures()
    explorer.controls["seed"].value = 4
    _, errors, over = explorer.axes
    found = splits.trained(60, 5)
    np.testing.assert_array_equal(find(errors, "folds").get_ydata(), found.errors[4, :5])
    assert find(errors, "hold-out").get_ydata()[0] == found.errors[4, 5]
    assert find(errors, "mean").get_ydata()[0] == pytest.approx(found.errors[4, :5].mean())
    np.testing.assert_allclose(find(over, "folds").get_ydata(), found.errors[:, :5].mean(axis=1))
    np.testing.assert_allclose(find(over, "hold-out").get_ydata(), found.errors[:, 5])


def test_the_text_tells_sizes_errors_scatter_and_cost():
    explorer = folds.kfold_pictures()
    shown = explorer.compute(n=30, k=4, seed=1)
    text, (of_folds, of_single) = explorer.summary(shown), folds.scatter(shown)
    assert "folds of 7 or 8 examples" in text
    assert f"mean {shown.errors.mean():.1f} ± {shown.errors.std(ddof=1):.1f} %" in text
    assert f"standard deviation of {of_folds:.1f} points, the single hold-out {of_single:.1f}" in text
    assert "4 trainings on about 22 examples each, instead of one" in text


def test_another_split_trains_nothing():
    explorer = folds.kfold_pictures()
    before = splits.trained.cache_info().misses
    explorer.controls["seed"].value = 6
    assert splits.trained.cache_info().misses == before
    explorer.controls["k"].value = 9
    assert splits.trained.cache_info().misses <= before + 1


def test_on_150_examples_in_ten_folds_all_splits_agree_and_none_reaches_the_truth():
    shown = folds.kfold_pictures().compute(n=150, k=10, seed=0)
    assert shown.means.min() > 12 and shown.means.max() < 23  # notebook 7 tells of 15 to 20 %, and of 26 %
    assert 24 < shown.true_error < 29
    assert shown.validates[-1].sum() == 15  # the hold-out is as small as a fold
