"""What stands in for an explorer where there is no kernel: a grid of pictures, each under its setting."""

import io
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont

from course_utils import plots

WIDTH, CAPTION, LETTERS, GAP = 1000, 32, 13, 8  # of page, caption, its letters, around pictures, in CSS pixels


class Panel(NamedTuple):
    """A caption, a picture, and from where to where in it, in pixels from the left, it is to be shown."""

    caption: str
    picture: Image.Image
    span: tuple[int, int]


def grid(panels: Sequence[Panel], scale: float) -> Image.Image:
    """Pictures below their captions, as many beside each other as the page is wide; of pictures of one size.

    Args:
        panels: in reading order; all show the widest of their spans.
        scale: pixels per CSS pixel.
    """
    left, right = min(panel.span[0] for panel in panels), max(panel.span[1] for panel in panels)
    gap, caption = round(GAP * scale), round(CAPTION * scale) if any(panel.caption for panel in panels) else 0
    width, height = right - left + gap, panels[0].picture.height + caption
    columns = max(1, min(len(panels), (round(WIDTH * scale) - gap) // width))
    page = Image.new("RGB", (columns * width + gap, -(-len(panels) // columns) * height), "white")
    font = ImageFont.truetype(findfont(f"{plots.LOOK['font.family']}:bold"), round(LETTERS * scale))
    for number, panel in enumerate(panels):
        x, y = number % columns * width, number // columns * height
        ImageDraw.Draw(page).text((x + gap, y + caption / 2), panel.caption, fill="black", font=font, anchor="lm")
        page.paste(panel.picture.crop((left, 0, right, panel.picture.height)), (x + gap, y + caption))
    return page


def png(image: Image.Image) -> bytes:
    """The image in 256 colours of its own choice: a third of the bytes, and no difference that is seen."""
    buffer = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(buffer, "png")
    return buffer.getvalue()
