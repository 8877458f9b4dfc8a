import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils.explorers.agg import Canvas


def drawn(canvas_class, words: str, **style) -> np.ndarray:
    """The pixels [height, width, 3] of a figure that holds only these words."""
    figure = Figure(figsize=(3, 3), dpi=100)
    figure.text(0.5, 0.5, words, **({"fontsize": 14} | style))
    canvas = canvas_class(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def box(pixels: np.ndarray) -> list[int]:
    """First and last row and column with ink."""
    rows, columns = np.nonzero((pixels < 128).any(axis=2))
    return [rows.min(), rows.max(), columns.min(), columns.max()]


@pytest.mark.parametrize(
    "style", [{}, {"rotation": 90}, {"ha": "center", "va": "top"}, {"ha": "right", "va": "center"}]
)
@pytest.mark.parametrize("words", ["Learning rate", "gypsum η₁", "two\nlines"])
def test_text_stands_where_matplotlib_puts_it(words, style):
    ours, theirs = (box(drawn(canvas, words, **style)) for canvas in (Canvas, FigureCanvasAgg))
    assert ours == pytest.approx(theirs, abs=3)


@pytest.mark.parametrize(("words", "style"), [("slanted", {"rotation": 30}), ("$\\sum_i \\alpha_i^2$", {})])
def test_slanted_text_and_formulas_stand_there_too(words, style):
    ours, theirs = (box(drawn(canvas, words, **style)) for canvas in (Canvas, FigureCanvasAgg))
    assert ours == pytest.approx(theirs, abs=3)


def test_text_has_its_colour_and_its_transparency():
    red = drawn(Canvas, "■", color="red", fontsize=40)
    assert red[150 - 15, 165].tolist() == [255, 0, 0]
    pale = drawn(Canvas, "■", color="red", fontsize=40, alpha=0.5)
    assert pale[150 - 15, 165].tolist() == pytest.approx([255, 128, 128], abs=2)


def test_the_figure_can_be_drawn_again_at_another_size():
    figure = Figure(figsize=(3, 3), dpi=100)
    canvas = Canvas(figure)
    canvas.draw()
    figure.set_dpi(50)
    canvas.draw()
    assert np.asarray(canvas.buffer_rgba()).shape == (150, 150, 4)
