"""The parts of a picture that move: each is found by its name, made at the first call and moved at the next ones."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.text import Text


def line(ax: Axes, name: str, x: Any, y: Any, **style: Any) -> Line2D:
    """The line called `name` in `ax`, moved to the points (x, y). Limits do not follow it.

    Args:
        ax: where it is drawn.
        name: what it is found by; not shown.
        x, y: coordinates, of equal length.
        style: anything that `ax.plot` takes; given again, it changes the line's look.
    """
    found = find(ax, name)
    if found is None:
        return ax.plot(x, y, gid=name, animated=True, **style)[0]
    found.set(data=(x, y), **style)
    return found


def points(ax: Axes, name: str, x: Any, y: Any, **style: Any) -> Line2D:
    """The points called `name` in `ax`: a `line` of markers alone."""
    first = {} if find(ax, name) else {"linestyle": "", "marker": "."}
    return line(ax, name, x, y, **(first | style))


def band(ax: Axes, name: str, x: Any, low: Any, high: Any, **style: Any) -> PolyCollection:
    """The filled band called `name` in `ax`, from the heights `low` to `high`. Limits do not follow it.

    Args:
        ax: where it is drawn.
        name: what it is found by; not shown. A line may have the same.
        x, low, high: [points] each; a point of which one is not finite is left out.
        style: anything that a `PolyCollection` takes; given again, it changes the band's look.
    """
    x, low, high = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in (x, low, high)))
    drawn = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    x, low, high = x[drawn], low[drawn], high[drawn]
    outline = np.column_stack([np.append(x, x[::-1]), np.append(low, high[::-1])])
    found = next((artist for artist in ax.collections if artist.get_gid() == name), None)
    if found is None:
        look = {"alpha": 0.15, "linewidth": 0, "zorder": 1.9} | style  # below lines
        return ax.add_collection(PolyCollection([outline], gid=name, animated=True, **look), autolim=False)
    found.set(verts=[outline], **style)
    return found


def text(ax: Axes, name: str, words: str, x: float = 0.0, y: float = 0.0, **style: Any) -> Text:
    """The text called `name` in `ax`, saying `words`, in the place where the first call put it.

    Args:
        ax: where it is written.
        name: what it is found by; not shown.
        words: what it says.
        x, y: where, in parts of the Axes' width and height, unless `style` has another `transform`.
        style: anything that `ax.text` takes; given again, it changes the text's look.
    """
    found = find(ax, name)
    if found is None:
        return ax.text(x, y, words, gid=name, animated=True, **({"transform": ax.transAxes} | style))
    found.set(text=words, **style)
    return found


def title(ax: Axes, words: str) -> Text:
    """The title of `ax`, saying `words`."""
    if not ax.title.get_animated():
        ax.set_title(words, animated=True)
    ax.title.set_text(words)
    return ax.title


def limits(ax: Axes, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None) -> None:
    """Set the limits of `ax` where they differ: the only move that costs a drawing of everything."""
    if x is not None and ax.get_xlim() != tuple(x):
        ax.set_xlim(x)
    if y is not None and ax.get_ylim() != tuple(y):
        ax.set_ylim(y)


def log_x(ax: Axes) -> None:
    """A logarithmic x axis, on which 0 is not shown, with plain numbers, written faster than powers of ten."""
    ax.set_xscale("log", nonpositive="mask")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")


def find(ax: Axes, name: str) -> Line2D | Text | None:
    """The part of `ax` that is called `name`, if there is one."""
    return next((artist for artist in (*ax.lines, *ax.texts) if artist.get_gid() == name), None)
