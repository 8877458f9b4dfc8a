"""Diagrams of one small network from which a mask has removed hidden units, drawn side by side in one Axes."""

import numpy as np
import torch
from matplotlib.axes import Axes

from course_utils.explorers.artists import line, points, text
from course_utils.plots import PALETTE
from solutions.dropout import dropout

LAYERS = (4, 5, 5, 3)  # inputs, hidden units, hidden units, outputs
HIDDEN = sum(LAYERS[1:-1])
DRAWN = 4  # networks, two beside each other
WIDTH, HEIGHT = 4.2, 6.0  # from one network to the next


def masks(p: float, seed: int) -> np.ndarray:
    """Which hidden units are kept [DRAWN, HIDDEN], as the reference dropout decides.

    Under one seed a larger p drops what a smaller one does, and more.
    """
    ones, generator = torch.ones(DRAWN, HIDDEN), torch.Generator().manual_seed(seed)
    return (dropout(ones, p, generator=generator) > 0).numpy()


def network_axes(ax: Axes) -> None:
    """Prepare Axes for `draw_networks`."""
    ax.axis("off")
    ax.set(xlim=(-0.5, WIDTH + len(LAYERS) - 0.5), ylim=(-1.1, 2 * HEIGHT - 1.1))
    line(ax, "edges", [], [], color="0.45", linestyle="-", marker="", linewidth=0.8)
    look = {"markeredgewidth": 1.2, "zorder": 3}
    points(ax, "ends", [], [], color="black", marker="s", markersize=6, **look)
    points(ax, "kept", [], [], color=PALETTE[0], marker="o", markersize=9, **look)
    points(ax, "dropped", [], [], color="0.55", marker="x", markersize=7, **look)
    text(ax, "legend", "● kept   × dropped   ■ inputs, outputs", 0.5, 0.0, ha="center", va="bottom", fontsize=11)


def draw_networks(ax: Axes, kept: np.ndarray) -> None:
    """Draw DRAWN networks with these hidden units [DRAWN, HIDDEN], and edges where both ends are kept."""
    there, places, edges = [], [], []
    for number, mask in enumerate(kept):
        of_layers = [np.ones(LAYERS[0], bool), *np.split(mask, np.cumsum(LAYERS[1:-1])[:-1]), np.ones(LAYERS[-1], bool)]
        at = [position(number, layer) for layer in range(len(LAYERS))]
        there.append(of_layers)
        places.append(at)
        for layer in range(len(LAYERS) - 1):
            starts, stops = at[layer][of_layers[layer]], at[layer + 1][of_layers[layer + 1]]
            edges += [[start, stop, (np.nan, np.nan)] for start in starts for stop in stops]
    line(ax, "edges", *np.reshape(edges, (-1, 2)).T)
    hidden = np.concatenate([np.concatenate(at[1:-1]) for at in places])
    points(ax, "kept", *hidden[kept.ravel()].T)
    points(ax, "dropped", *hidden[~kept.ravel()].T)
    points(ax, "ends", *np.concatenate([np.concatenate([at[0], at[-1]]) for at in places]).T)


def position(number: int, layer: int) -> np.ndarray:
    """Where the units of a layer of a network are drawn [units, 2]."""
    row, column = divmod(number, 2)
    heights = np.arange(LAYERS[layer]) - (LAYERS[layer] - 1) / 2
    x = np.full(LAYERS[layer], column * WIDTH + layer)
    return np.column_stack([x, (1 - row) * HEIGHT + heights + (max(LAYERS) - 1) / 2])
