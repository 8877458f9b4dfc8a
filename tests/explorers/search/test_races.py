import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.search import layouts, races


def race(**best) -> races.Race:
    found = {name: np.array(losses) for name, losses in best.items()}
    return races.Race("random", 3, 0.1, 0, layouts.repeats("random", 3)[0], found)


def test_the_trials_stand_in_the_square_and_on_both_margins():
    explorer = races.grid_against_random()
    explorer.controls["seed"].value = 4
    square, of_x, of_y, _ = explorer.axes
    trials = layouts.repeats("grid", 3)[4]
    np.testing.assert_array_equal(find(square, "trials").get_xydata(), trials)
    np.testing.assert_allclose(
        find(of_x, "tried").get_xydata(), np.column_stack([trials[:, 0], layouts.g(trials[:, 0])])
    )
    heights = 0.05 * layouts.h(trials[:, 1])
    np.testing.assert_allclose(find(of_y, "tried").get_xydata(), np.column_stack([heights, trials[:, 1]]))
    best = layouts.loss(trials, 0.05).argmin()
    assert tuple(find(square, "best").get_xydata()[0]) == tuple(trials[best])


def test_the_strips_hold_the_best_of_every_repeat_and_the_star_is_the_one_shown():
    explorer = races.grid_against_random()
    explorer.controls["layout"].value, explorer.controls["seed"].value = "random", 9
    strips = explorer.axes[3]
    for name in layouts.LAYOUTS:
        expected = layouts.best(name, 3, 0.05)
        np.testing.assert_allclose(find(strips, name).get_xdata(), expected.clip(max=races.MOST))
        assert find(strips, f"{name} median").get_xdata()[0] == pytest.approx(np.median(expected))
    assert find(strips, "now").get_xydata()[0] == pytest.approx((layouts.best("random", 3, 0.05)[9], 2))


@pytest.mark.parametrize(
    ("random", "regular", "words"),
    [
        ([0.1, 0.2], [0.3, 0.4], "Random beats the grid in 100 races of 100"),
        ([0.3, 0.4], [0.1, 0.2], "The grid beats random in 100 races of 100"),
        ([0.1, 0.4], [0.2, 0.3], "Random and grid are level: 50 races of 100 to 50"),
    ],
)
def test_the_title_names_the_winner_whoever_it_is(random, regular, words):
    assert races.finding(race(random=random, grid=regular)) == words


def test_dark_is_where_the_loss_is_low():
    greys = races._greys(1.0)[..., 0].astype(int)
    row, column = np.unravel_index(greys.argmin(), greys.shape)
    assert (races.FINE[column], races.FINE[row]) == pytest.approx((layouts.LEAST_X, layouts.LEAST_Y), abs=0.03)
    flat = races._greys(0.0)[..., 0]
    assert (flat == flat[0]).all()


def test_the_text_tells_values_best_and_medians():
    explorer = races.grid_against_random()
    explorer.controls["trials"].value = 16
    assert "16 trials try 4 distinct values of x and 4 distinct values of y" in explorer.text
    best = layouts.loss(layouts.repeats("grid", 4)[0], 0.05).min()
    assert f"a loss of {best:.3f}" in explorer.text
    for name in layouts.LAYOUTS:
        assert f"{name} {np.median(layouts.best(name, 4, 0.05)):.3f}" in explorer.text
    explorer.controls["layout"].value = "random"
    assert "16 trials try 16 distinct values of x" in explorer.text
