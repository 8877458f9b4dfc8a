import numpy as np
import pytest

from course_utils.explorers.artists import find
from course_utils.explorers.initialization import head_start, pretraining


def shown(scratch: int | None, pretrained: int | None, epochs: int = 10) -> pretraining.HeadStart:
    """Runs that reach 20 % with these marks; None never does."""
    errors = np.full((len(head_start.EPOCHS), head_start.SEEDS, len(head_start.MARKS)), 50.0)
    for row, mark in ((0, scratch), (head_start.EPOCHS.index(epochs), pretrained)):
        if mark is not None:
            errors[row, :, head_start.MARKS.index(mark) :] = 20.0
    return pretraining.HeadStart(epochs, 1000, "Kaiming", 20, errors)


@pytest.mark.parametrize(
    ("scratch", "pretrained", "finding"),
    [
        (200, 60, "Pretraining saves 140 updates to 20 % error"),
        (50, 100, "Pretraining costs 50 updates to 20 % error"),
        (60, 50, "Pretraining saves no updates to 20 % error"),
        (None, 60, "Only with pretraining is 20 % error reached"),
        (60, None, "Only without pretraining is 20 % error reached"),
        (None, None, "Neither reaches 20 % error in 240 updates"),
    ],
)
def test_the_title_tells_the_updates_saved(scratch, pretrained, finding):
    assert pretraining.finding(shown(scratch, pretrained)) == finding


def test_no_pretraining_is_the_network_from_scratch():
    explorer = pretraining.pretraining_head_start()
    same = explorer.compute(epochs=0, images=50, start="Kaiming", target=20)
    assert (same.of("scratch") == same.of("pretrained")).all()
    assert "Without pretraining both are one network" in explorer.summary(same)


def test_the_text_tells_updates_and_lowest_error_of_both():
    explorer = pretraining.pretraining_head_start()
    text = explorer.summary(shown(200, None))
    assert "from scratch in 200 updates (lowest error 20.0 %)" in text
    assert "after 10 epochs on classes 0 to 4 not in 240 updates (lowest error 50.0 %)" in text


def test_the_band_is_one_standard_deviation_either_side_of_the_mean():
    explorer = pretraining.pretraining_head_start()
    data = explorer.compute(epochs=3, images=50, start="Kaiming", target=20)
    explorer.draw(explorer.axes, data)
    runs, curves = data.of("pretrained"), explorer.axes[0]
    mean, sd = runs.mean(axis=0), runs.std(axis=0, ddof=1)
    np.testing.assert_allclose(find(curves, "pretrained").get_xydata(), np.column_stack([head_start.MARKS, mean]))
    (shade,) = (artist for artist in curves.collections if artist.get_gid() == "pretrained")
    outline = shade.get_paths()[0].vertices
    n = len(head_start.MARKS)
    np.testing.assert_allclose(outline[:n], np.column_stack([head_start.MARKS, mean - sd]))
    np.testing.assert_allclose(outline[n : 2 * n], np.column_stack([head_start.MARKS, mean + sd])[::-1])


def test_a_run_that_never_reaches_the_error_stands_at_never():
    explorer = pretraining.pretraining_head_start()
    explorer.draw(explorer.axes, shown(200, None))
    levels = explorer.axes[1]
    assert find(levels, "scratch").get_xydata().tolist() == [[0, 200]]
    assert find(levels, "pretrained").get_xydata().tolist() == [[head_start.EPOCHS.index(10), pretraining.ABOVE]]


def test_a_move_of_epochs_or_error_trains_nothing():
    explorer = pretraining.pretraining_head_start()
    before = head_start.error_curves.cache_info().misses
    explorer.controls["epochs"].value = 1
    explorer.controls["target"].value = 31
    assert head_start.error_curves.cache_info().misses == before
