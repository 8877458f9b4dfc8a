import math

import pytest

from course_utils.explorers.minibatch_sgd import clocks


def test_a_run_starts_at_the_loss_of_guessing_and_learns():
    updates, losses = clocks.loss_curves(1000)
    assert (updates[0], updates[-1]) == (0, 20)
    assert losses.shape == (len(clocks.RATES), len(updates))
    assert losses[:, 0] == pytest.approx(math.log(10), rel=0.1)
    assert (losses[1:, -1] < 0.6 * losses[1:, 0]).all()


def test_a_run_stops_at_the_last_epoch_shown():
    shown = clocks.batch_size_clock().compute(lr=0.1, epochs=2, sizes=(100, 1000))
    assert [shown.axis("epochs", size)[-1] for size in shown.runs] == [2, 2, 2]
    assert [run.updates[-1] for run in shown.runs.values()] == [100, 40, 10]
    run = shown.runs[1000]
    assert len(run.updates) == len(run.seconds) == len(run.losses)
    assert run.seconds[-1] == pytest.approx(10 * clocks.update_seconds(1000))


def test_clocks_compare_the_runs_at_the_last_time_that_all_reached():
    small = clocks.Run([0, 500, 1000], [0.0, 1.0, 2.0], [2.0, 1.0, 0.5])
    large = clocks.Run([0, 5, 10], [0.0, 0.5, 1.0], [2.0, 1.5, 1.0])
    shown = clocks.Clocks(lr=0.1, epochs=2, runs={10: small, 1000: large})
    assert shown.losses_at("epochs") == (2.0, {10: 0.5, 1000: 1.0})
    assert shown.losses_at("updates") == (10, {10: pytest.approx(1.98), 1000: 1.0})
    assert shown.losses_at("seconds") == (1.0, {10: 1.0, 1000: 1.0})


def test_the_seconds_are_in_the_picture_and_not_in_the_text():
    explorer = clocks.batch_size_clock()
    shown = explorer.compute(lr=0.1, epochs=1, sizes=(250, 1000))
    slower = {size: run._replace(seconds=[9 * s for s in run.seconds]) for size, run in shown.runs.items()}
    assert explorer.summary(shown) == explorer.summary(shown._replace(runs=slower))
    explorer.draw(explorer.axes, shown._replace(runs=slower))
    drawn = next(artist for artist in explorer.axes[2].lines if artist.get_gid() == "1000")
    assert list(drawn.get_xdata()) == slower[1000].seconds


def test_a_batch_size_that_is_not_shown_has_no_line():
    explorer = clocks.batch_size_clock()
    explorer.controls["sizes"].value = (100, 1000)
    lengths = {artist.get_gid(): len(artist.get_xdata()) for artist in explorer.axes[0].lines}
    assert lengths["20"] == lengths["50"] == 0 < lengths["100"]
