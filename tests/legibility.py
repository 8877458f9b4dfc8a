"""Whether a figure can be read: contrast by WCAG 2.2, colours as colour-blind eyes see them, no meaning by colour alone."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from course_utils.explorers.key import Key
from course_utils.plots import ink

TEXT, GRAPHICS = 4.5, 3.0  # contrast that WCAG 2.2 asks for: success criteria 1.4.3 and 1.4.11
THICKER = 1.5  # lines and markers that differ in size by this factor are told apart by it
BEHIND = {"levels", "trains"}  # level lines, as a grid behind a path; the light part of bars whose dark part matters
AREA = 4  # points; a thicker line is drawn as an area around another one, as a band is

# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0: matrices for linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
WHITE = TO_XYZ.sum(axis=1)


def linear(color: object) -> np.ndarray:
    """[3]: the colour's linear RGB, whatever its transparency."""
    channels = np.array(to_rgb(color))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: object, other: object = "white") -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted(linear(color) @ TO_XYZ[1] for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def difference(one: object, other: object, sight: str) -> float:
    """CIE 1976 ΔE of two colours as eyes of this kind see them; 2 is just seen side by side, black and white are 100."""
    return float(np.linalg.norm(_lab(SIGHT[sight] @ linear(one)) - _lab(SIGHT[sight] @ linear(other))))


def _lab(rgb: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def faults(fig: Figure) -> list[str]:
    """What in a drawn figure is too pale to be read, or differs from something beside it by its colour alone."""
    return [f"axes {number}: {fault}" for number, ax in enumerate(fig.axes) for fault in _faults(ax)]


def _faults(ax: Axes) -> Iterator[str]:
    for words, color in _words(ax):
        if contrast(color) < TEXT:
            yield f"the text {words!r} has a contrast of {contrast(color):.1f}"
    lines = [line for line in ax.lines if _is_seen(line) and line.get_gid() not in BEHIND]
    for line in lines:
        if ax.images or any(shape.get_array() is not None for shape in ax.collections):
            continue  # it lies on a picture, and not on white
        if max(map(contrast, _colors(line))) < GRAPHICS:
            yield f"{_name(line)} has a contrast of {max(map(contrast, _colors(line))):.1f}"
    for one, other in itertools.combinations(lines, 2):
        if not _told_apart(one, other):
            yield f"{_name(one)} and {_name(other)} differ by colour alone"


def _words(ax: Axes) -> Iterator[tuple[str, object]]:
    for text in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()):
        if text.get_visible() and text.get_text():
            yield text.get_text(), text.get_color()
    for key in (artist for artist in ax.artists if isinstance(artist, Key)):
        yield from ((words, ink(color)) for words, color in key.rows)


def _told_apart(one: Line2D, other: Line2D) -> bool:
    if _name(one) == _name(other) or _look(one) != _look(other) or _apart(one, other):
        return True
    if {to_rgb(color) for color in _colors(one)} == {to_rgb(color) for color in _colors(other)}:
        return True  # of one colour: drawn as parts of one thing
    sizes = [line.get_markersize() if _look(line)[1] else line.get_linewidth() for line in (one, other)]
    return max(sizes) >= THICKER * min(sizes) or contrast(_colors(one)[0], _colors(other)[0]) >= GRAPHICS


def _apart(one: Line2D, other: Line2D) -> bool:
    """Whether two lines lie beside or above each other and never meet, each in a place that the axis names."""
    spans = [
        [(np.nanmin(values), np.nanmax(values)) for values in np.asarray(line.get_xydata(), dtype=float).T]
        for line in (one, other)
    ]
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(*spans, strict=True))


def _is_seen(line: Line2D) -> bool:
    points = np.asarray(line.get_xydata(), dtype=float)
    thick = not _look(line)[1] and line.get_linewidth() >= AREA
    return line.get_visible() and bool(np.isfinite(points).all(axis=1).any()) and not thick


def _look(line: Line2D) -> tuple[str, str, bool]:
    """Dashes, marker, whether the marker is hollow."""
    dashes, marker = (None if kind in ("None", "", " ") else kind for kind in (line.get_linestyle(), line.get_marker()))
    hollow = marker is not None and str(line.get_markerfacecolor()) == "none"
    return str(line._unscaled_dash_pattern) if dashes else "", str(marker or ""), hollow


def _colors(line: Line2D) -> Sequence[object]:
    """The colours that draw it; a marker's edge counts as well as its face."""
    if _look(line)[0]:
        return [line.get_color()]
    marks = [line.get_markerfacecolor(), line.get_markeredgecolor()]
    return [color for color in marks if str(color) != "none"]


def _name(line: Line2D) -> str:
    return str(line.get_gid() or line.get_label())
