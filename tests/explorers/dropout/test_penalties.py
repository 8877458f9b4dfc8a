import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.dropout import penalized, penalties


def test_the_histogram_counts_every_weight_within_reach_once():
    weights = np.array([[-0.3, 0.0, 0.004, -0.004], [0.006, 0.3, 5.0, -5.0]])
    edges, shares = penalties.histogram(weights)
    counts, bins = shares[::2] * weights.size / 100, len(shares) // 2
    assert counts.sum() == pytest.approx(6)
    assert counts[bins // 2] == pytest.approx(3) and counts[bins // 2 + 1] == pytest.approx(1)
    np.testing.assert_allclose(edges[bins - 1 : bins + 1], [-penalties.BIN / 2, penalties.BIN / 2])
    np.testing.assert_array_equal(shares[::2], shares[1::2])


def test_the_share_of_small_weights_is_counted_by_size():
    weights = np.array([0.0, 5e-4, -5e-4, 2e-3, -2e-3, 1.0, -1.0, 0.5]).reshape(1, 1, -1)
    networks = penalized.Penalized(weights, np.zeros((1, 1)), np.zeros((1, 1)))
    assert penalties.Shrunk("L1", 0.0, networks).small() == pytest.approx(37.5)


def test_the_best_strength_is_that_of_the_lowest_mean_error():
    errors = np.full((len(penalized.STRENGTHS), 2), 30.0)
    errors[3], errors[5] = (10, 29), (18, 19)
    assert penalties.best(penalized.Penalized(np.zeros(1), errors, errors)) == penalized.STRENGTHS[5]


def test_what_is_drawn_and_told_is_what_was_trained():
    explorer = penalties.penalty_strength()
    explorer.controls["strength"].value = 1e-3
    found, place = penalized.trained("L1"), penalized.STRENGTHS.index(1e-3)
    _, errors, small = explorer.axes
    np.testing.assert_allclose(find(errors, "validation").get_ydata(), found.validation_errors[1:].mean(axis=1))
    assert find(errors, "train now").get_xydata() == pytest.approx(np.array([[1e-3, found.train_errors[place].mean()]]))
    share = 100 * (abs(found.weights[place]) < 1e-3).mean()
    assert find(small, "small").get_ydata()[place - 1] == pytest.approx(share)
    assert f"{share:.0f} % of the weights are below 0.001" in explorer.text


def test_a_move_of_the_strength_trains_nothing():
    explorer = penalties.penalty_strength()
    before = penalized.trained.cache_info().misses
    for strength in (0.0, 1e-1):
        explorer.controls["strength"].value = strength
    assert penalized.trained.cache_info().misses == before
