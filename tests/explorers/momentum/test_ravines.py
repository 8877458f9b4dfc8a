import math
import warnings
from functools import cache

import numpy as np

from course_utils.explorers.artists import find
from course_utils.explorers.momentum import descents, ravines
from course_utils.landscapes import ravine

explorer = cache(ravines.ravine_and_rate)  # for computations; a test that moves controls makes its own


def shown(method="heavy ball", kappa=100, lr=1.0, beta=0.9, at_best=False) -> descents.Descent:
    return explorer().compute(method, kappa, lr, beta, at_best)


def test_the_map_is_grey_where_the_heavy_ball_diverges():
    grey = (ravines.rate_map("heavy ball", 10)[..., :3] == 225).all(axis=2)
    beta, lr = (np.arange(100) + 0.5) / 100, (np.arange(140) + 0.5) / 140 * ravines.LARGEST_LR
    np.testing.assert_array_equal(grey, lr >= 2 * (1 + beta[:, None]))


def test_gradient_descent_is_the_lower_edge_of_the_heavy_balls_map():
    np.testing.assert_array_equal(ravines.rate_map("gradient descent", 50), ravines.rate_map("heavy ball", 50))


def test_a_path_that_diverges_is_left_where_it_is_lost():
    moved = ravines.ravine_and_rate()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved.controls["lr"].value = 4.2
        moved.controls["beta"].value = 0.0
        descent, text = moved.compute("heavy ball", 100, 4.2, 0.0, False), moved.text
        for kappa, lr in [(1, 1.0), (1, 2.0)]:
            moved.controls["kappa"].value, moved.controls["lr"].value = kappa, lr
            assert "cannot be shown" not in moved.text
    assert descent.diverges() and math.isnan(descent.steps())
    assert np.isnan(descent.path[-1]).all() and np.nanmax(np.abs(descent.path)) < descents.LOST
    assert "diverges" in text and "from the rate" not in text


def test_at_best_sets_the_sliders_aside_and_the_picture_says_where_it_is():
    moved = ravines.ravine_and_rate()
    moved.controls["at_best"].value = True
    chart = moved.axes[2]
    assert find(chart, "now").get_xydata().tolist() == find(chart, "best").get_xydata().tolist()
    assert "lr = 3.306/L, β = 0.669" in moved.text


def test_steps_beyond_the_picture_follow_from_the_theory():
    text = explorer().summary(shown("gradient descent", kappa=1000, at_best=True))
    assert f"not at 1e-6 after {descents.STEPS} steps (from the rate in theory: 7,100)" in text


def test_the_levels_are_points_of_equal_loss():
    x, y = ravines._levels(20)
    losses = ravine(20).value(np.stack([x, y], axis=1)).reshape(6, -1)[:, :-1]
    np.testing.assert_allclose(losses, losses[:, :1].repeat(losses.shape[1], axis=1))
