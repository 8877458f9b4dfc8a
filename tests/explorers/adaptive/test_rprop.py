from functools import cache

import numpy as np
import pytest
import torch

from course_utils.explorers.adaptive import rprop
from solutions.adaptive import RMSprop
from solutions.minibatch_sgd import SGD

explorer = cache(rprop.rprop_failure)  # for computations; a test that moves controls makes its own
NINE_AND_ONE = np.array([0.1] * 9 + [-0.9])


def shown(opposite=-0.9, limit=5000, epochs=rprop.EPOCHS, seed=0) -> rprop.Walk:
    return explorer().compute(opposite, limit, epochs, seed)


def test_every_epoch_has_nine_small_gradients_and_one_opposite_at_a_drawn_place():
    epochs = rprop.gradients().reshape(rprop.EPOCHS, rprop.BATCHES, len(rprop.SEEDS), len(rprop.OPPOSITE))
    np.testing.assert_allclose(np.sort(epochs, axis=1)[:, 0], np.broadcast_to(rprop.OPPOSITE, epochs[:, 0].shape))
    np.testing.assert_allclose(np.sort(epochs, axis=1)[:, 1:], 0.1)
    np.testing.assert_allclose(epochs.mean(axis=1), rprop.full_gradients(), atol=1e-15)
    assert len({tuple(places) for places in (epochs[..., 0] < 0).argmax(axis=1).T}) == len(rprop.SEEDS)


def test_at_nine_times_the_small_gradient_the_sum_is_exactly_zero():
    sums = {opposite: shown(opposite).sum() for opposite in rprop.OPPOSITE}
    assert [opposite for opposite, total in sums.items() if total == 0] == [-0.9]
    assert all(total == pytest.approx(0.9 + opposite) for opposite, total in sums.items())


def test_rprop_takes_nine_growing_steps_and_none_at_the_change_of_sign():
    moves = np.diff(rprop.follow(torch.optim.Rprop, NINE_AND_ONE, step_sizes=(1e-6, 50)))
    np.testing.assert_allclose(moves[:9], -(1.2 ** np.arange(9)))
    assert moves[9] == 0


def test_with_its_step_held_at_the_rate_rprop_goes_nine_steps_one_way():
    path = rprop.follow(torch.optim.Rprop, NINE_AND_ONE, step_sizes=(1e-6, 0.01))
    assert path[-1] == pytest.approx(-9)


def test_rmsprop_divides_by_the_root_of_the_mean_square_so_far():
    moves = np.diff(rprop.follow(RMSprop, NINE_AND_ONE))
    weights = 0.01 * 0.99 ** np.arange(10)
    v = [weights[: t + 1][::-1] @ np.square(NINE_AND_ONE[: t + 1]) for t in range(10)]
    np.testing.assert_allclose(moves, -NINE_AND_ONE / np.sqrt(v), rtol=1e-6)


@pytest.mark.parametrize(("method", "optimizer"), [("SGD", SGD), ("RMSprop", RMSprop), ("Rprop", torch.optim.Rprop)])
def test_each_setting_moves_as_a_parameter_of_its_own(method, optimizer):
    options = {"step_sizes": (1e-6, 50)} if method == "Rprop" else {}
    for seed, size in ((0, 8), (7, 14)):
        alone = rprop.follow(optimizer, rprop.gradients()[:, seed, size], **options)
        now = shown(rprop.OPPOSITE[size], seed=seed)
        np.testing.assert_allclose(now.paths[method], alone, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("opposite", [-0.3, -0.9, -1.6])
@pytest.mark.parametrize("epochs", [1, 30])
def test_sgd_ends_at_the_sum_of_all_gradients(opposite, epochs):
    now = shown(opposite, epochs=epochs, seed=2)
    assert now.ends()["SGD"] == pytest.approx(-epochs * (0.9 + opposite), abs=1e-9)


@pytest.mark.parametrize("seed", rprop.SEEDS)
def test_where_the_sum_is_zero_rprop_walks_away_and_the_others_stay(seed):
    now = shown(seed=seed)
    ends, rmsprop = now.ends(), now.paths["RMSprop"]
    assert ends["Rprop"] < -100_000
    assert shown(limit=1, seed=seed).ends()["Rprop"] < -100
    assert ends[rprop.FULL] == 0
    assert ends["SGD"] == pytest.approx(0, abs=1e-9)
    assert np.abs(rmsprop[-1] - rmsprop[rprop.BATCHES]) < 15 and np.abs(rmsprop).max() < 60


@pytest.mark.parametrize("seed", rprop.SEEDS)
def test_where_the_one_outweighs_the_nine_only_rprop_on_mini_batches_goes_the_wrong_way(seed):
    ends = shown(-1.5, seed=seed).ends()
    assert ends.pop("Rprop") < -1000
    assert all(end > 0 for end in ends.values())


def test_a_move_is_in_proportion_to_the_gradient_in_sgd_nearly_so_in_rmsprop_and_not_at_all_in_rprop():
    for opposite in (-0.5, -0.9, -2.0):
        now = shown(opposite)
        assert now.ratio("SGD") == pytest.approx(-opposite / 0.1)
        assert now.ratio("RMSprop") == pytest.approx(-opposite / 0.1, rel=0.1)
        assert now.ratio("Rprop") == 0


def test_no_position_and_no_move_leaves_the_picture():
    for limit in rprop.LIMITS:
        for method in rprop.STYLES:
            path = rprop.paths(method, limit if method.startswith("Rprop") else 0)
            assert np.abs(path).max() < rprop.POSITIONS[1]
            moved = np.abs(np.diff(path, axis=0))
            assert rprop.MOVES[0] < moved[moved > 1e-9].min() and moved.max() < rprop.MOVES[1]


def test_text_and_title_say_which_way_rprop_goes():
    moved = rprop.rprop_failure()
    for opposite, way in ((-0.9, "away"), (-1.5, "the wrong way"), (-0.3, "the right way")):
        moved.controls["opposite"].value = opposite
        assert moved.axes[0].get_title().endswith(way)
    moved.controls["opposite"].value = -0.9
    assert "on the full batch 0;" in moved.text and "SGD 0. A move" in moved.text
