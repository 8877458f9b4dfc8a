"""The look of the course's figures, and the few kinds of plot that it needs: arrays in, Axes out, nothing is trained.

Figures are `matplotlib.figure.Figure`s, not pyplot's, and matplotlib's global settings stay as they are. Every function
here draws within `look()`; text and legends that a notebook adds itself are set in the course's sizes within it, too.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from contextlib import AbstractContextManager
from html import escape

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

# Hues of Okabe and Ito (2008), some darkened: told apart by colour-blind readers, each at least 3 : 1 against white,
# with lightnesses (39, 51, 0, 61, 28 of 100) that differ in grey. A line's dashes and marker go with its colour.
PALETTE = ("#005F99", "#CC5700", "#000000", "#CC79A7", "#004D38")
DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1.5, 2)), (0, (9, 2)))
MARKERS = ("o", "s", "^", "D", "v")
MOST_MARKERS = 20  # points of a line that are marked; more would touch each other

LOOK = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that figures are the same everywhere
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
}
GRID = {"color": "#d9d9d9", "linewidth": 0.8}
DPI = 144  # of the stored picture: sharp on a projector; shown at half of it per CSS pixel


def look() -> AbstractContextManager:
    """The course's sizes and fonts, for the drawing done inside: `with plots.look(): ax.legend()`."""
    return matplotlib.rc_context(LOOK)


def figure(width: float = 7, height: float = 3.6, columns: int = 1, rows: int = 1) -> tuple[Figure, Axes | np.ndarray]:
    """An empty figure of `width` × `height` inches and its Axes: one, or an array as `Figure.subplots` returns it."""
    with look():
        fig = Figure(figsize=(width, height), layout="constrained")
        axes = fig.subplots(rows, columns)
        for ax in fig.axes:
            dress(ax)
    return fig, axes


def dress(ax: Axes) -> Axes:
    """Give Axes the course's look; needed only after `ax.clear()`, which takes it away."""
    with look():
        ax.set_prop_cycle(color=PALETTE, linestyle=DASHES)
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, **GRID)
        ax.set_axisbelow(True)
        ax.tick_params(labelsize=LOOK["xtick.labelsize"])
        for label in (ax.xaxis.label, ax.yaxis.label):
            label.set_size(LOOK["axes.labelsize"])
    return ax


def band(ax: Axes, x: ArrayLike, runs: ArrayLike, label: str, color: str, **line: object) -> Axes:
    """The mean of several runs as a line, and one sample standard deviation (n − 1) either side of it as a band.

    A point is drawn where every run is finite: a mean over the runs that survived would flatter the setting. One run
    is a line without a band.

    Args:
        x: [points].
        runs: [seeds, points], or [points] for a single run.
        label: the line's name, which `label_lines` or a legend shows.
        color: one of PALETTE brings its dashes and marker along; another is drawn solid.
        line: properties of the line that take their place (`linestyle`, `marker`, …).
    """
    x, runs = np.asarray(x, dtype=float), np.atleast_2d(np.asarray(runs, dtype=float))
    if runs.ndim != 2 or x.shape != runs.shape[1:]:
        raise ValueError(f"runs must be [seeds, points] with a point for each x; x is {x.shape}, runs is {runs.shape}.")
    runs = np.where(np.isfinite(runs).all(axis=0), runs, np.nan)
    mean = runs.mean(axis=0)
    with look():
        ax.plot(x, mean, label=label, color=color, **(_line_style(color, len(x)) | line))
        ax.update_datalim([(place, 0) for place in x], updatey=False)  # a run that diverged does not shorten the axis
        if len(runs) > 1:
            sd = runs.std(axis=0, ddof=1)
            ax.fill_between(x, mean - sd, mean + sd, color=color, alpha=0.2, linewidth=0, zorder=1.9)  # below lines
    return ax


def curves(
    ax: Axes,
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    x_label: str,
    y_label: str,
    title: str = "",
    x_scale: str = "linear",
    y_scale: str = "linear",
) -> Axes:
    """Several named bands over one x, labelled at their ends; no two of up to 25 have the same dashes and marker.

    Args:
        x: [points]; whole numbers get whole ticks.
        series: name → runs, [seeds, points] or [points].
        x_label, y_label: with units.
        x_scale, y_scale: Matplotlib's names of scales ("log", …); set them here, before the labels are placed.
    """
    for number, (name, runs) in enumerate(series.items()):
        band(ax, x, runs, name, PALETTE[number % len(PALETTE)], **_style_of_line(number, len(x)))
    with look():
        ax.set(xlabel=x_label, ylabel=y_label, title=title, xscale=x_scale, yscale=y_scale)
        if x_scale == "linear" and np.issubdtype(np.asarray(x).dtype, np.integer):
            ax.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True))
    return label_lines(ax)


def label_lines(ax: Axes) -> Axes:
    """Write each line's label right of the Axes, at the height where the line ends, moved apart where they overlap.

    Call it last, when scales and limits are set. Where this cannot be read (a line ends before the others, there is no
    room, a label would stand far from its line) a legend right of the Axes takes its place.
    """
    lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
    if not lines:
        return ax
    ends = [_end(line) for line in lines]
    with look():
        ax.figure.draw_without_rendering()  # the layout, limits and scales that the heights depend on
        points_per_pixel = 72 / ax.figure.dpi
        axes_box = ax.get_window_extent()
        gap = 1.25 * LOOK["legend.fontsize"] / points_per_pixel
        together = None not in ends and len({x for x, _ in ends}) == 1
        if not together or gap * len(lines) > axes_box.height:
            return _legend_beside(ax)
        heights = np.clip([ax.transData.transform(end)[1] for end in ends], axes_box.y0, axes_box.y1)
        places = spread(heights, gap, axes_box.y0, axes_box.y1)
        if np.abs(places - heights).max() > 3 * gap:
            return _legend_beside(ax)
        for line, place in zip(lines, places, strict=True):
            ax.annotate(
                line.get_label(),
                xy=(1, (place - axes_box.y0) / axes_box.height),
                xycoords="axes fraction",
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize=LOOK["legend.fontsize"],
                color=ink(line.get_color()),
                annotation_clip=False,
            )
    return ax


def spread(positions: ArrayLike, gap: float, low: float, high: float) -> np.ndarray:
    """Places near `positions`, in the same order, at least `gap` apart and within low … high (if they fit in there)."""
    positions = np.asarray(positions, dtype=float)
    order = np.argsort(positions, kind="stable")
    steps = gap * np.arange(len(positions))
    rest = positions[order] - steps  # apart by `gap` means: not decreasing
    pushed_up, pushed_down = np.maximum.accumulate(rest), np.minimum.accumulate(rest[::-1])[::-1]
    places = np.empty_like(positions)
    places[order] = np.clip((pushed_up + pushed_down) / 2, low, high - steps[-1]) + steps
    return places


def ink(color: str) -> tuple[float, float, float]:
    """A colour darkened by two fifths, so that text written in it can be read."""
    return tuple(0.6 * part for part in to_rgb(color))


def png(fig: Figure) -> bytes:
    """The figure as PNG; built again it gives the same bytes, as the version of the software is left out."""
    buffer = io.BytesIO()
    with look():
        fig.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def show(fig: Figure, text: str) -> None:
    """Display a figure with `text`, one line that says what it shows, as its alternative and below it.

    Outside IPython only the text is printed.
    """
    from IPython import get_ipython
    from IPython.display import display

    text = " ".join(text.split())
    if get_ipython() is None:
        print(text)
        return
    width, height = (round(96 * inches) for inches in fig.get_size_inches())  # in CSS pixels
    about = {"alt": text, "width": width, "height": height}
    display({"image/png": base64.b64encode(png(fig)).decode()}, metadata={"image/png": about}, raw=True)
    display({"text/plain": text, "text/html": f"<p>{escape(text)}</p>"}, raw=True)


def _line_style(color: str, points: int) -> dict[str, object]:
    """The dashes that go with a colour, and its marker where few points would else be hard to tell apart."""
    number = PALETTE.index(color) if color in PALETTE else 0
    return {"linestyle": DASHES[number], "marker": MARKERS[number] if points <= MOST_MARKERS else None}


def _style_of_line(number: int, points: int) -> dict[str, object]:
    """Dashes and marker of the line with this number, from 0; from the sixth on another pair of them, always marked."""
    turn, place = divmod(number, len(PALETTE))
    if turn == 0:
        return _line_style(PALETTE[place], points)
    dashes, marker = DASHES[(place + turn) % len(DASHES)], MARKERS[(place + 2 * turn) % len(MARKERS)]
    return {"linestyle": dashes, "marker": marker, "markevery": -(-points // MOST_MARKERS)}


def _end(line: Line2D) -> tuple[float, float] | None:
    """A line's last point; None if it is not finite, because the line then ends before."""
    points = np.asarray(line.get_xydata(), dtype=float)
    return tuple(points[-1]) if len(points) and np.isfinite(points[-1]).all() else None


def _legend_beside(ax: Axes) -> Axes:
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return ax
