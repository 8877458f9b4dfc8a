"""Where the optimizers race, who races, and the paths of all of them: from every start, at every learning rate."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from contourpy import contour_generator

from course_utils.landscapes import Landscape, beale, plateau, ravine, rosenbrock, saddle
from course_utils.optimizers import AdaBelief, AdaInject, AngularGrad
from course_utils.trajectories import trajectories
from solutions.adaptive import Adagrad, Adam, DiffGrad, RMSprop
from solutions.minibatch_sgd import SGD
from solutions.momentum import Momentum

STEPS = 100
RATES = tuple(float(f"{10 ** (eighth / 8):.2g}") for eighth in range(-32, 9))


class Ground(NamedTuple):
    """A landscape, and the starts of a race on it by their letters."""

    landscape: Landscape
    starts: Mapping[str, tuple[float, float]]


GROUNDS = {
    "ravine": Ground(ravine(), {"A": (1.3, 0.9), "B": (-1.2, 0.3), "C": (0.02, 1.2), "D": (1.2, -0.03)}),
    "turned ravine": Ground(
        replace(ravine(angle=math.pi / 4), name="turned ravine"),
        {"A": (0.0, 1.3), "B": (-1.1, -0.6), "C": (-0.9, 0.8), "D": (0.9, 0.8)},
    ),
    "saddle": Ground(saddle(), {"A": (1.5, 0.01), "B": (-1.5, -0.3), "C": (0.3, 0.001), "D": (1.5, 1.4)}),
    "Rosenbrock": Ground(rosenbrock(), {"A": (-1.2, 1.0), "B": (0.0, 0.0), "C": (1.6, -0.4), "D": (-0.3, 2.6)}),
    "Beale": Ground(beale(), {"A": (1.0, 1.0), "B": (-2.5, 0.0), "C": (0.5, -3.0), "D": (3.8, -0.6)}),
    "plateau": Ground(plateau(), {"A": (-3.0, 2.0), "B": (1.0, -1.2), "C": (0.05, 3.2), "D": (3.6, -3.4)}),
}
STARTS = ("A", "B", "C", "D")

GROUPS = {
    "from SGD to Adam": {"SGD": SGD, "Momentum": Momentum, "Adagrad": Adagrad, "RMSprop": RMSprop, "Adam": Adam},
    "Adam and its relatives in PyTorch": {
        "Adam": Adam,
        "AdamW": torch.optim.AdamW,
        "Adamax": torch.optim.Adamax,
        "NAdam": torch.optim.NAdam,
        "RAdam": torch.optim.RAdam,
    },
    "Adam and its relatives from papers": {
        "Adam": Adam,
        "DiffGrad": DiffGrad,
        "AdaBelief": AdaBelief,
        "AngularGrad": AngularGrad,
        "AdaInject": AdaInject,
    },
}


@cache
def paths(optimizer: type[torch.optim.Optimizer]) -> np.ndarray:
    """Its points [grounds, starts, rates, steps + 1, 2], with its own defaults for all but the learning rate.

    So AdamW decays by 0.01, towards (0, 0), which is the minimum only of some landscapes. The paths over all landscapes
    are walked in one stack, which takes hardly longer than those over one of them.
    """
    places = [start for ground in GROUNDS.values() for start in ground.starts.values()]
    starts = np.repeat(np.array(places), len(RATES), axis=0)
    points = trajectories(optimizer, _everywhere(), starts, STEPS, lr=np.tile(RATES, len(places)))
    return points.reshape(len(GROUNDS), len(STARTS), len(RATES), STEPS + 1, 2)


def _everywhere() -> Landscape:
    """All landscapes in one: of an array of points the first part lies in the first of them, and so on."""
    landscapes = [ground.landscape for ground in GROUNDS.values()]

    def gradient(points: np.ndarray) -> np.ndarray:
        parts = np.split(points, len(landscapes))
        return np.concatenate([of.gradient(part) for of, part in zip(landscapes, parts, strict=True)])

    return replace(landscapes[0], name="everywhere", gradient=gradient)


def paths_from(optimizer: type[torch.optim.Optimizer], ground: str, start: str) -> np.ndarray:
    """Its points [rates, steps + 1, 2] from one start."""
    return paths(optimizer)[list(GROUNDS).index(ground), STARTS.index(start)]


def losses(ground: str, points: np.ndarray) -> np.ndarray:
    """How far above the lowest minimum the points [..., 2] lie; NaN and infinity for those that are lost."""
    landscape = GROUNDS[ground].landscape
    with np.errstate(all="ignore"):
        return landscape.value(points) - min(minimum.value for minimum in landscape.minima)


def distances(ground: str, points: np.ndarray) -> np.ndarray:
    """From the points [..., 2] to the nearest minimum."""
    minima = np.array([minimum.point for minimum in GROUNDS[ground].landscape.minima])
    way = points[..., None, :] - minima
    return np.hypot(way[..., 0], way[..., 1]).min(axis=-1)


@cache
def contours(ground: str) -> tuple[np.ndarray, np.ndarray]:
    """Lines of equal loss, apart by NaN, at heights of which each holds its share of the window."""
    (left, right), (bottom, top) = GROUNDS[ground].landscape.window
    x, y = np.linspace(left, right, 201), np.linspace(bottom, top, 201)
    root = np.sqrt(losses(ground, np.stack(np.meshgrid(x, y), axis=-1)))  # straighter between the points than the loss
    heights = np.quantile(root, [0.004, 0.02, 0.06, 0.13, 0.24, 0.38, 0.54, 0.72, 0.88])
    tracer = contour_generator(x, y, root)
    lines = [np.append(traced, [[np.nan, np.nan]], axis=0) for height in heights for traced in tracer.lines(height)]
    return tuple(np.concatenate(lines).T)
