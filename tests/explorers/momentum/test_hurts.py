from functools import cache

import numpy as np
import pytest
import torch

from course_utils.explorers.artists import find
from course_utils.explorers.momentum import hurts
from course_utils.landscapes import ravine
from course_utils.trajectories import trajectory

explorer = cache(hurts.momentum_can_hurt)  # for computations; a test that moves controls makes its own


def contest(beta: float, kappa: int) -> hurts.Contest:
    return explorer().compute(beta, kappa)


def test_at_a_low_condition_number_the_usual_momentum_hurts():
    shown = contest(0.9, 10)
    assert shown.steps() == (71, 249)
    assert shown.momentum.stays[shown.run] == 266


def test_in_a_long_ravine_the_same_momentum_helps():
    plain, rolling = contest(0.9, 50).steps()
    assert rolling < plain


@pytest.mark.parametrize("beta", [0.0, 0.57, 0.99])
def test_a_run_is_the_heavy_ball_of_torch(beta):
    shown = contest(beta, 5)
    expected = trajectory(torch.optim.SGD, ravine(5), hurts.START, hurts.SHOWN, lr=1.0, momentum=beta)
    np.testing.assert_allclose(shown.momentum.points[shown.run], expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("kappa", hurts.KAPPAS)
def test_every_run_arrives_and_stays_within_the_steps_made(kappa):
    runs = hurts.momentum_runs(kappa)
    assert np.isfinite(runs.arrivals).all() and np.isfinite(hurts.descent(kappa).arrivals).all()
    assert (runs.stays >= runs.arrivals).all() and (runs.stays <= hurts.STEPS).all()


def test_without_momentum_a_run_that_arrives_stays():
    shown = contest(0.0, 20)
    assert shown.momentum.stays[0] == shown.momentum.arrivals[0] == np.ceil(np.log(1e-6) / np.log(1 - 1 / 20))


def test_momentum_runs_past_the_minimum_from_critical_damping_on():
    critical = (1 - np.sqrt(1 / 10)) ** 2  # a double root of z² − (1 + β − lr·h) z + β
    assert contest(critical - 0.02, 10).overshoot() == 0
    assert contest(critical + 0.1, 10).overshoot() > 0.001
    assert contest(0.99, 10).overshoot() > contest(0.9, 10).overshoot()


def test_the_best_momentum_is_the_lowest_point_of_the_curve():
    chart = explorer().axes[2]
    curve, star = find(chart, "momentum"), find(chart, "best")
    assert star.get_ydata()[0] == min(curve.get_ydata())
    beta, steps = contest(0.9, 10).best()
    assert beta == pytest.approx((1 - np.sqrt(1 / 10)) ** 2, abs=0.06) and steps < 71


def test_the_title_says_which_is_faster():
    moved = hurts.momentum_can_hurt()
    titles = []
    for beta, kappa in [(0.9, 10), (0.5, 10), (0.09, 2)]:
        moved.controls["beta"].value, moved.controls["kappa"].value = beta, kappa
        titles.append(moved.axes[1].get_title())
    assert [word for title in titles for word in ("slower", "faster", "level") if word in title] == [
        "slower",
        "faster",
        "level",
    ]
