import numpy as np
import pytest

from course_utils.explorers.artists import band, find, limits, line, log_x, points, text, title
from course_utils.plots import figure


@pytest.fixture
def ax():
    return figure(3, 2)[1]


def test_a_line_is_made_once_and_then_moved_and_restyled(ax):
    first = line(ax, "a", [0, 1], [2, 3], color="red", label="one")
    other = line(ax, "b", [0, 1], [0, 0])
    assert line(ax, "a", [0, 1, 2], [4, 5, 6], color="blue") is first is not other
    assert (list(first.get_ydata()), first.get_color(), first.get_label()) == ([4, 5, 6], "blue", "one")


def test_points_have_no_line_and_keep_their_marker(ax):
    points(ax, "a", [], [], marker="s")
    moved = points(ax, "a", [1], [2])
    assert (moved.get_linestyle(), moved.get_marker(), list(moved.get_xdata())) == ("None", "s", [1])


def test_a_band_is_made_once_and_then_moved_and_restyled(ax):
    first = band(ax, "a", [], [], [], color="red")
    limits_before = ax.get_xlim(), ax.get_ylim()
    assert band(ax, "a", [0, 1, 2], [3, 4, 5], [6, 7, 8], color="blue") is first is not band(ax, "b", [], [], [])
    assert first.get_paths()[0].vertices[:6].tolist() == [[0, 3], [1, 4], [2, 5], [2, 8], [1, 7], [0, 6]]
    assert first.get_facecolor()[0, :3].tolist() == [0, 0, 1]
    assert (ax.get_xlim(), ax.get_ylim()) == limits_before


def test_a_band_leaves_out_what_is_not_finite(ax):
    shade = band(ax, "a", [0, 1, 2], [0, np.nan, 0], [1, 1, np.inf])
    assert shade.get_paths()[0].vertices[:2].tolist() == [[0, 0], [0, 1]]


def test_a_text_keeps_its_place_and_changes_its_words(ax):
    first = text(ax, "a", "before", 0.2, 0.3)
    assert text(ax, "a", "after") is first
    assert (first.get_text(), first.get_position()) == ("after", (0.2, 0.3))


def test_a_title_stays_the_same_artist(ax):
    title(ax, "before")
    assert (title(ax, "after").get_text(), ax.get_title()) == ("after", "after")


def test_everything_made_here_moves(ax):
    made = [line(ax, "a", [], []), points(ax, "b", [], []), band(ax, "d", [], [], []), text(ax, "c", ""), title(ax, "")]
    assert all(artist.get_animated() for artist in made)


def test_limits_that_stay_the_same_are_not_set_again(ax):
    limits(ax, x=(0, 5), y=(1, 2))
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 5), (1, 2))
    ax.figure.draw_without_rendering()
    limits(ax, x=(0, 5), y=(1, 2))
    assert not ax.figure.stale
    limits(ax, x=(0, 6))
    assert ax.figure.stale


def test_what_was_not_made_is_not_found(ax):
    line(ax, "a", [], [])
    assert find(ax, "a") is ax.lines[0]
    assert find(ax, "b") is None


def test_a_logarithmic_axis_has_plain_numbers_and_no_place_for_zero(ax):
    log_x(ax)
    ax.set_xlim(0.001, 100)
    ax.figure.draw_without_rendering()
    words = [label.get_text() for label in ax.get_xticklabels()]
    assert {"0.0001", "1", "100"} <= {*words} and not any("$" in word for word in words)
    placed = line(ax, "a", [0, 1], [0, 1])
    assert not np.isfinite(placed.get_transform().transform((0, 0))[0])
