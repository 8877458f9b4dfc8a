import numpy as np
import pytest

from course_utils.explorers.key import key
from course_utils.explorers.picture import Picture
from course_utils.plots import figure


@pytest.fixture
def empty():
    """A picture of empty axes, and the axes."""
    fig, ax = figure(4, 3)
    ax.set_axis_off()
    return Picture(fig, 100), ax


def ink(picture: Picture) -> np.ndarray:
    """Where something is written: [height, width] bool."""
    return (np.array(picture.pixels())[..., :3] < 160).any(axis=2)


@pytest.mark.parametrize(("right", "top"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_key_stands_in_its_corner(empty, right, top):
    picture, ax = empty
    key(ax, [("▲ one", "red"), ("● two", "blue")], right=right, top=top)
    rows, columns = np.nonzero(ink(picture))
    box, height = ax.bbox, picture.size[1]
    to_the_side = box.x1 - columns.max() if right else columns.min() - box.x0
    to_the_edge = rows.min() - (height - box.y1) if top else (height - box.y0) - rows.max()
    assert 5 < to_the_side < 20 and 5 < to_the_edge < 20


def test_each_row_has_its_words_in_its_colour_darkened(empty):
    picture, ax = empty
    key(ax, [("■■■■", "red"), ("■■■■", "blue")])
    pixels = np.array(picture.pixels())[..., :3]
    red, blue = ((pixels == color).all(axis=2).nonzero()[0] for color in ([153, 0, 0], [0, 0, 153]))
    assert len(red) > 100 and len(blue) > 100
    assert red.max() < blue.min()


def test_words_and_number_of_rows_may_change_without_drawing_the_rest(empty, monkeypatch):
    picture, ax = empty
    made = key(ax, [("one", "red")])
    before = ink(picture)
    monkeypatch.setattr(picture.canvas, "draw", lambda: pytest.fail("drawn in full"))
    assert key(ax, [("another", "red"), ("two", "blue")]) is made
    assert ink(picture).sum() > before.sum()
    key(ax, [("one", "red")])
    assert (ink(picture) == before).all()


def test_a_key_veils_what_is_behind_it(empty):
    picture, ax = empty
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.fill_between([0, 1], 0, 1, color="black")
    key(ax, [("a long row of words", "red")])
    pixels = np.array(picture.pixels())[..., 0]
    left, bottom = ax.bbox.x0, picture.size[1] - ax.bbox.y0
    assert pixels[int(bottom) - 9, int(left) + 9] == pytest.approx(0.85 * 255, abs=2)
    assert pixels[int(bottom) - 100, int(left) + 9] == 0


def test_a_key_takes_no_part_in_the_layout(empty):
    picture, ax = empty
    picture.pixels()
    before = ax.get_position().bounds
    fig, other = figure(4, 3)
    other.set_axis_off()
    key(other, [("a very long row of words, wider than the axes are, and then some more of them", "red")])
    Picture(fig, 100).pixels()
    assert other.get_position().bounds == before
