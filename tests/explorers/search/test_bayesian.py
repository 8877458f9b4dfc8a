import numpy as np
import pytest
import torch

from course_utils.explorers.search import bayesian
from course_utils.explorers.search.objectives import PLACES, Objective

SETTING = ("expected improvement", 0.5, 1.0)


def found(*places: int, errors: list[float]) -> bayesian.Search:
    measured = Objective("bowl", "%", 40 * (PLACES.numpy()[:, None] + 1) ** 2)
    return bayesian.Search(measured, places, tuple(errors))


def test_a_search_goes_on_from_the_one_before_it():
    before, after = (bayesian.search("kernel width", 2, trials, *SETTING) for trials in (6, 7))
    assert after.places[:6] == before.places and after.errors[:6] == before.errors
    assert after.places[6] == int(bayesian.beliefs(before, 0.5, 1.0).improvement.argmax())


def test_all_ways_begin_with_the_same_random_trials():
    places = {bayesian.search("kernel width", 4, 2, by, 0.5, 1.0).places for by in bayesian.BY}
    assert places == {bayesian.random_places(4)[:2]}
    random = bayesian.search("kernel width", 4, 12, "random", 0.5, 1.0)
    assert random.places == bayesian.random_places(4)[:12]
    assert len({bayesian.random_places(start) for start in range(bayesian.STARTS)}) == bayesian.STARTS


def test_what_is_believed_goes_through_trials_and_expects_no_improvement_there_without_noise():
    believed = bayesian.beliefs(found(10, 30, 50, errors=[40.0, 20.0, 80.0]), 0.5, 0.0)
    assert believed.mean[[10, 30, 50]].tolist() == pytest.approx([40, 20, 80], abs=1e-4)
    assert believed.std[[10, 30, 50]].max() < 1e-2
    assert believed.improvement[[10, 50]].max() < 1e-6 < believed.improvement.max()


def test_each_way_proposes_what_it_says():
    believed = bayesian.Beliefs(
        *(torch.tensor(values) for values in ([3.0, 1.0, 2.0], [1.0, 0.0, 9.0], [0.1, 0.0, 5.0]))
    )
    assert bayesian.proposal(believed, "expected improvement", 0, 2) == 2
    assert bayesian.proposal(believed, "lowest mean", 0, 2) == 1
    assert bayesian.proposal(believed, "random", 3, 2) == bayesian.random_places(3)[2]


def test_regret_follows_the_best_trial_so_far():
    shown = found(15, 45, 30, 40, errors=[50.0, 60.0, 5.0, 9.0])
    of_places = [shown.objective.regret(place) for place in shown.places]
    assert shown.best == 2
    assert shown.regrets() == [of_places[0], of_places[0], of_places[2], of_places[2]]


def test_random_searches_get_better_with_more_trials():
    regrets = bayesian.random_regrets("kernel width")
    assert regrets.shape == (bayesian.AT_RANDOM, bayesian.MOST)
    assert (np.diff(regrets, axis=1) <= 0).all()  # without noise: with it the best measured may be a worse place
    assert np.median(regrets[:, -1]) < np.median(regrets[:, 1])


@pytest.mark.parametrize("objective", ["kernel width", "learning rate of a network"])
def test_expected_improvement_beats_the_lowest_mean_and_random_trials(objective):
    last = {
        by: np.median([bayesian.search(objective, start, 8, by, 0.5, 1.0).regrets()[-1] for start in range(6)])
        for by in bayesian.BY[:2]
    }
    assert last["expected improvement"] < last["lowest mean"]
    assert last["expected improvement"] < np.median(bayesian.random_regrets(objective)[:, 7])


def test_the_likeliest_length_scale_tells_smooth_from_rough():
    scales = (0.1, 2.0)
    smooth = found(*range(0, 60, 6), errors=[50 + 20 * np.sin(place / 20) for place in range(0, 60, 6)])
    rough = found(*range(0, 60, 6), errors=[50 + 20 * (-1) ** number for number in range(10)])
    assert bayesian.likeliest_length_scale(smooth, scales, 1.0) == 2.0
    assert bayesian.likeliest_length_scale(rough, scales, 1.0) == 0.1
