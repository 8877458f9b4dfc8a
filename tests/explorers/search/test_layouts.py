import numpy as np
import pytest

from course_utils.explorers.search import layouts


@pytest.mark.parametrize("side", layouts.SIDES)
def test_a_grid_tries_few_values_and_the_other_layouts_as_many_as_trials(side):
    for layout in layouts.LAYOUTS:
        trials = layouts.repeats(layout, side)
        assert trials.shape == (layouts.REPEATS, side**2, 2)
        assert (trials >= 0).all() and (trials < 1).all()
        expected = side if layout == "grid" else side**2
        assert all(len(set(of_repeat[:, axis].round(9))) == expected for of_repeat in trials for axis in (0, 1))


@pytest.mark.parametrize("side", layouts.SIDES)
def test_a_shifted_grid_is_regular_and_a_jittered_one_has_a_trial_in_every_cell(side):
    gaps = np.diff(np.unique(layouts.repeats("grid", side)[5, :, 0].round(9)))
    np.testing.assert_allclose(gaps, 1 / side, atol=1e-8)
    for trials in layouts.repeats("jittered grid", side):
        assert len({tuple(cell) for cell in (trials * side).astype(int)}) == side**2


def test_layouts_fill_the_square_evenly_over_the_repeats():
    for layout in layouts.LAYOUTS:
        trials = layouts.repeats(layout, 3)
        independent = layouts.REPEATS * (1 if layout == "grid" else 9)
        assert trials.mean(axis=(0, 1)) == pytest.approx(0.5, abs=4 * 0.29 / np.sqrt(independent))


def test_fewer_random_trials_are_the_first_of_more_and_repeats_differ():
    most = layouts.repeats("random", 5)
    np.testing.assert_array_equal(layouts.repeats("random", 2), most[:, :4])
    assert len(np.unique(most.reshape(layouts.REPEATS, -1), axis=0)) == layouts.REPEATS


def test_the_loss_is_a_sum_of_two_functions_each_least_at_its_own_place():
    trials = np.array([[layouts.LEAST_X, layouts.LEAST_Y], [0.9, layouts.LEAST_Y], [layouts.LEAST_X, 0.1], [0.9, 0.1]])
    losses = layouts.loss(trials, 0.5)
    assert losses[0] == 0
    assert losses[3] == pytest.approx(losses[1] + losses[2])
    assert losses[1] == pytest.approx(1, abs=1e-4) and losses[2] == pytest.approx(0.5, abs=1e-4)


def test_the_best_of_a_repeat_is_the_least_of_its_trials():
    found = layouts.best("random", 3, 0.3)
    of_one = [layouts.loss(trial, 0.3) for trial in layouts.repeats("random", 3)[11]]
    assert found[11] == min(of_one)


def test_races_count_pairs_and_half_of_the_ties():
    ours, theirs = np.array([1.0, 2.0]), np.array([2.0, 3.0])
    assert layouts.races_won(ours, theirs) == 100 * 3.5 / 4
    assert layouts.races_won(ours, ours) == 50


@pytest.mark.parametrize("side", [3, 4, 5])
def test_random_wins_where_one_hyperparameter_matters_and_the_grid_where_both_do(side):
    random, regular = (layouts.best(layout, side, 0.0) for layout in ("random", "grid"))
    assert layouts.races_won(random, regular) > 60
    random, regular = (layouts.best(layout, side, 1.0) for layout in ("random", "grid"))
    assert layouts.races_won(random, regular) < 50 - layouts.LEVEL
