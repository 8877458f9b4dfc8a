import io

import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.artists import limits, line, text, title
from course_utils.explorers.picture import Picture, jpeg
from course_utils.plots import figure


@pytest.fixture
def scene():
    """A picture of two axes, each with a moving line between a static one behind and one in front, drawn once."""
    fig, axes = figure(6, 3, columns=2)
    for ax in axes:
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.plot([0, 1], [0, 1], "r-", linewidth=9, zorder=1.5)
        ax.plot([0, 1], [1, 0], color="orange", linestyle="-", linewidth=9, zorder=2.4)
        line(ax, "moving", [0, 1], [0.2, 0.2], color="blue", linewidth=9)
        text(ax, "words", "before", 0.1, 0.8)
        title(ax, "before")
    picture = Picture(fig, 80)
    picture.pixels()
    return picture, axes


def move(axes) -> None:
    for number, ax in enumerate(axes):
        line(ax, "moving", [0, 1], [0.5, 0.6])
        text(ax, "words", f"after {number}")
        title(ax, f"after {number}")


def as_array(picture: Picture) -> np.ndarray:
    return np.array(picture.pixels())[..., :3].astype(int)


def drawn_by_matplotlib(picture: Picture) -> np.ndarray:
    """All artists in matplotlib's own order."""
    buffer = io.BytesIO()
    picture.figure.savefig(buffer, format="rgba", dpi=picture.figure.dpi)
    width, height = picture.size
    return np.frombuffer(buffer.getvalue(), dtype=np.uint8).reshape(height, width, 4)[..., :3].astype(int)


def count_full_drawings(picture: Picture, monkeypatch) -> list[None]:
    drawings, draw = [], picture.canvas.draw
    monkeypatch.setattr(picture.canvas, "draw", lambda: drawings.append(None) or draw())
    return drawings


def test_a_move_gives_the_pixels_of_a_full_drawing(scene, monkeypatch):
    picture, axes = scene
    drawings = count_full_drawings(picture, monkeypatch)
    before = as_array(picture)
    move(axes)
    after = as_array(picture)
    assert not drawings
    assert np.abs(after - before).max() > 200
    assert np.abs(after - drawn_by_matplotlib(picture)).max() <= 2


def test_what_stands_in_front_of_a_moving_line_stays_in_front(scene):
    picture, (ax, _) = scene
    line(ax, "moving", [0, 1], [0.5, 0.5])
    x, y = ax.transData.transform((0.5, 0.5)).round().astype(int)
    assert as_array(picture)[picture.size[1] - y, x].tolist() == [255, 165, 0]


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: limits(ax, x=(0, 2)),
        lambda ax: ax.set_yscale("symlog"),
        lambda ax: ax.set_xlabel("another"),
        lambda ax: ax.lines[0].set_color("green"),
        lambda ax: ax.figure.suptitle("a title for all"),
        lambda ax: line(ax, "new", [0, 1], [0.9, 0.9]),
        lambda ax: ax.lines[1].remove(),
    ],
    ids=["limits", "scale", "label", "static line", "title of the figure", "new line", "removed line"],
)
def test_a_change_of_what_stands_still_is_drawn_once_in_full(scene, monkeypatch, change):
    picture, axes = scene
    drawings = count_full_drawings(picture, monkeypatch)
    before = as_array(picture)
    change(axes[0])
    move(axes)
    after = as_array(picture)
    assert (after != before).any()
    assert np.abs(after - drawn_by_matplotlib(picture)).max() <= 2
    picture.figure.stale = False  # `savefig` has drawn
    drawings.clear()
    title(axes[0], "once more")
    picture.pixels()
    assert not drawings


def test_the_layout_stays_as_first_drawn(scene):
    picture, axes = scene
    before = axes[0].get_position().bounds
    title(axes[0], "two\nlines")
    limits(axes[0], y=(0, 1000))
    picture.pixels()
    assert axes[0].get_position().bounds == before


def test_after_a_drawing_that_failed_the_next_one_is_complete(scene, monkeypatch):
    picture, (ax, _) = scene
    limits(ax, x=(0, 2))
    with monkeypatch.context() as patch:
        patch.setattr(ax.yaxis, "draw", lambda renderer: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            picture.pixels()
    assert np.abs(as_array(picture) - drawn_by_matplotlib(picture)).max() <= 2


def test_axes_without_frame_stay_without():
    fig, ax = figure(3, 2)
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    line(ax, "moving", [0, 1], [0.5, 0.5], zorder=0)
    picture = Picture(fig, 80)
    assert np.abs(as_array(picture) - drawn_by_matplotlib(picture)).max() <= 2


def test_a_span_holds_its_axes_and_nothing_of_others(scene):
    picture, axes = scene
    (left, right), (other, end) = picture.span(slice(0, 1)), picture.span(slice(1, 2))
    assert left <= axes[0].bbox.x0 < axes[0].bbox.x1 <= right <= other <= axes[1].bbox.x0
    assert picture.span(None) == (0, 480) and end <= 480


def test_a_jpeg_is_as_good_as_the_pixels(scene):
    picture, _ = scene
    file = Image.open(io.BytesIO(jpeg(picture.pixels())))
    assert (file.format, file.size) == ("JPEG", picture.size)
    error = np.abs(np.asarray(file).astype(int) - as_array(picture))
    assert error.mean() < 2
