"""Explorer: one image and random copies of it, which training could use as further examples of its class."""

from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import text, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.batch_norm.one_example import CLASSES
from course_utils.explorers.dropout.pixels import image
from course_utils.explorers.dropout.transforms import (
    COPIES,
    EXAMPLES,
    SIDE,
    TRANSFORMS,
    classes,
    copies,
    examples,
    transform,
)
from course_utils.plots import PALETTE, figure, ink

STRENGTHS = tuple(round(0.1 * tenths, 1) for tenths in range(1, 11))
COLUMNS = 3
PITCH = SIDE + 4, SIDE + 10  # from one picture to the next: across, and down, where words stand between


class Gallery(NamedTuple):
    """What one setting shows: pictures [1 + COPIES, 28, 28], the original first, and the classes seen in them."""

    example: int
    name: str
    strength: float
    seed: int
    pictures: np.ndarray
    seen: list[int]

    @property
    def label(self) -> int:
        """The class of the image."""
        return int(examples()[1][self.example])

    def recognized(self) -> int:
        """The number of copies in which the network sees the image's class."""
        return sum(number == self.label for number in self.seen[1:])


def augmentation_gallery() -> Explorer:
    """An image of clothing, eight random copies, and what a network that was trained without copies sees in each."""
    controls = {
        "example": widgets.IntSlider(value=1, max=EXAMPLES - 1, description="image"),
        "name": widgets.Dropdown(options=list(TRANSFORMS), value="rotation", description="transform"),
        "strength": widgets.SelectionSlider(options=STRENGTHS, value=0.3, description="strength"),
        "seed": widgets.IntSlider(value=0, max=20, description="draw again (seed)"),
    }
    static = [{"name": name, "strength": 0.5} for name in ("rotation", "flip", "crop and resize", "erasing")]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(example: int, name: str, strength: float, seed: int) -> Gallery:
    pictures = torch.cat([examples()[0][example], copies(example, name, strength, seed)])
    return Gallery(example, name, strength, seed, pictures.numpy(), classes(pictures))


def _frame() -> tuple[Figure, Axes]:
    fig, ax = figure(5, 5.7)
    ax.axis("off")
    style = {"cmap": "gray", "vmin": 0, "vmax": 1, "interpolation": "nearest"}
    image(ax, "pictures", mosaic(np.ones((1 + COPIES, SIDE, SIDE))), **style)
    for number in range(1 + COPIES):
        row, column = divmod(number, COLUMNS)
        x, y = column * PITCH[0] + (SIDE - 1) / 2, row * PITCH[1] + SIDE + 0.5
        text(ax, str(number), "", x, y, transform=ax.transData, ha="center", va="top", fontsize=11)
    return fig, ax


def mosaic(pictures: np.ndarray) -> np.ndarray:
    """Pictures [1 + COPIES, 28, 28] row by row as one, with white around them."""
    across, down = PITCH
    page = np.ones((len(pictures) // COLUMNS * down, COLUMNS * across - (across - SIDE)))
    for number, picture in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        page[row * down : row * down + SIDE, column * across : column * across + SIDE] = picture
    return page


def _draw(ax: Axes, gallery: Gallery) -> None:
    image(ax, "pictures", mosaic(gallery.pictures))
    for number, seen in enumerate(gallery.seen):
        right = seen == gallery.label
        words = f"{'✓' if right else '✗'} {CLASSES[seen]}"
        if number == 0:
            words = f"original: {words}"
        text(ax, str(number), words, color="black" if right else ink(PALETTE[1]))
    title(ax, finding(gallery))


def finding(gallery: Gallery) -> str:
    """In how many copies the network still sees the image's class."""
    name, count = CLASSES[gallery.label], gallery.recognized()
    return f"{gallery.name.capitalize()}: {count or 'none'} of {COPIES} copies seen as {name}"


def _describe(gallery: Gallery) -> str:
    _, parameters = transform(gallery.name, gallery.strength)
    others = sorted({CLASSES[seen] for seen in gallery.seen[1:] if seen != gallery.label})
    return (
        f"Image {gallery.example} ({CLASSES[gallery.label]}), {gallery.name} of strength {gallery.strength:g}, seed "
        f"{gallery.seed}: {parameters}. A network trained without augmentation sees {CLASSES[gallery.seen[0]]} in the "
        f"original and {CLASSES[gallery.label]} in {gallery.recognized()} of {COPIES} copies"
        + (f", in the others {', '.join(others)}." if others else ".")
    )
