"""A legend whose words may change at every move; matplotlib's own takes 5 ms to arrange itself, and 40 to be made."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from course_utils.plots import LOOK, ink

FONT = FontProperties(family=LOOK["font.family"], size=LOOK["legend.fontsize"])
PITCH, PADDING, MARGIN = 15, 3, 4  # of rows, around them, to the edge of the Axes; in points


class Key(Artist):
    """Rows of words, each in a colour, on a light ground in a corner of some Axes.

    Args:
        right, top: which corner.
    """

    zorder = 3

    def __init__(self, right: bool, top: bool) -> None:
        super().__init__()
        self.right, self.top = right, top
        self.rows: Sequence[tuple[str, str]] = ()
        self.set(animated=True, in_layout=False)

    def draw(self, renderer) -> None:
        """Part of every artist; called by the figure."""
        pitch, padding, margin = map(renderer.points_to_pixels, (PITCH, PADDING, MARGIN))
        widths = (renderer.get_text_width_height_descent(words, FONT, False)[0] for words, _ in self.rows)
        width = max(widths) + 2 * padding
        height = pitch * len(self.rows) + padding
        box, pen = self.axes.bbox, renderer.new_gc()
        left = box.x1 - margin - width if self.right else box.x0 + margin
        bottom = box.y1 - margin - height if self.top else box.y0 + margin
        pen.set_linewidth(0)
        ground = Affine2D().scale(width, height).translate(left, bottom)
        renderer.draw_path(pen, Path.unit_rectangle(), ground, (1, 1, 1, 0.85))
        for number, (words, color) in enumerate(self.rows, start=1):
            pen.set_foreground(ink(color))
            baseline = bottom + height - number * pitch + 0.25 * pitch
            renderer.draw_text(pen, left + padding, renderer.height - baseline, words, FONT, 0)
        pen.restore()


def key(ax: Axes, rows: Sequence[tuple[str, str]], *, right: bool = False, top: bool = False) -> Key:
    """The key of `ax`, in its lower left corner unless said otherwise, with these rows of (words, colour).

    Begin each row with the mark of its line (▲, ■, ●): the colour alone is not enough.
    """
    found = next((artist for artist in ax.artists if isinstance(artist, Key)), None)
    if found is None:
        found = ax.add_artist(Key(right, top))
    found.rows = rows
    return found
