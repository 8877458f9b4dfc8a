import io

import numpy as np
import pytest
from PIL import Image

from course_utils.explorers.static import CAPTION, GAP, Panel, grid, png


def panel(
    caption: str = "a caption", color: str = "red", width: int = 300, span: tuple[int, int] | None = None
) -> Panel:
    return Panel(caption, Image.new("RGB", (width, 100), color), span or (0, width))


@pytest.mark.parametrize(("width", "columns"), [(1200, 1), (984, 1), (488, 2), (300, 3), (100, 4)])
def test_as_many_pictures_stand_side_by_side_as_the_page_is_wide(width, columns):
    page = grid([panel(width=width)] * 4, 1)
    assert page.size == (columns * (width + GAP) + GAP, -(-4 // columns) * (100 + CAPTION))


def test_pictures_stand_in_reading_order_below_their_captions():
    colors = ["red", "green", "blue", "black"]
    page = grid([panel(color=color, width=480) for color in colors], 1)
    centres = [(250, CAPTION + 50), (750, CAPTION + 50), (250, 2 * CAPTION + 150), (750, 2 * CAPTION + 150)]
    assert [page.getpixel(centre) for centre in centres] == [
        Image.new("RGB", (1, 1), c).getpixel((0, 0)) for c in colors
    ]
    above = np.asarray(page)[:CAPTION, :500]
    assert above.min() == 0


def test_without_captions_no_room_is_left_for_them():
    assert grid([panel(caption="")], 1).height == 100


def test_only_the_span_is_shown_and_all_panels_show_the_widest():
    picture = Image.new("RGB", (900, 100), "blue")
    picture.paste("red", (100, 0, 400, 100))
    page = grid([Panel("", picture, (100, 350)), Panel("", picture, (150, 400))], 1)
    assert page.size == (2 * (300 + GAP) + GAP, 100)
    assert {page.getpixel((x, 50)) for x in (GAP, GAP + 299, 2 * GAP + 300, 2 * GAP + 599)} == {(255, 0, 0)}


def test_a_page_at_twice_the_scale_is_twice_as_large():
    once, twice = grid([panel(width=300)] * 2, 1), grid([panel(width=600)] * 2, 2)
    assert twice.size == (2 * once.width, 2 * (once.height - 100) + 100)


def test_a_png_repeats_exactly_and_keeps_the_colours():
    page = grid([panel(), panel(color="green")], 1)
    assert png(page) == png(page)
    read = np.asarray(Image.open(io.BytesIO(png(page))).convert("RGB")).astype(int)
    assert np.abs(read - np.asarray(page)).max() < 16
