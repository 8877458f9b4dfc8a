"""Explorer: the paths of GD, mini-batch SGD and SGD, and how far the gradients that they follow scatter."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.landscapes import Landscape, least_squares
from course_utils.plots import PALETTE, figure
from course_utils.trajectories import trajectory
from solutions.minibatch_sgd import SGD

EXAMPLES, UPDATES, DRAWS = 256, 40, 300
LEVEL = 0.05  # distances closer than this are called level: another seed changes them by as much
METHODS = {"SGD": (PALETTE[1], "^", "▲"), "mini-batch": (PALETTE[0], "s", "■"), "GD": ("black", ".", "●")}


@cache
def problem(batch_size: int) -> Landscape:
    """The least-squares problem as a path with batches of this size sees it; all examples are no batch."""
    landscape = least_squares(batch_size, n=EXAMPLES)
    return landscape if batch_size < EXAMPLES else replace(landscape, batches=None)


@lru_cache(1024)
def path(batch_size: int, lr: float, seed: int) -> np.ndarray:
    """The points [updates + 1, 2] of mini-batch gradient descent with the reference SGD."""
    landscape = problem(batch_size)
    return trajectory(SGD, landscape, landscape.start, UPDATES, seed=seed, lr=lr)


@lru_cache(64)
def shuffles(seed: int) -> np.ndarray:
    """Orders [draws, examples] of the examples."""
    keys = torch.rand(DRAWS, EXAMPLES, generator=torch.Generator().manual_seed(seed)).numpy()
    return keys.argsort(axis=1)  # a quarter of the time of torch's


@lru_cache(1024)
def gradient_cloud(batch_size: int, seed: int) -> np.ndarray:
    """Gradients [draws, 2] at the start of mini-batches drawn without replacement, each from a fresh shuffle."""
    landscape = problem(batch_size)
    start = np.broadcast_to(landscape.start, (DRAWS, 2))
    return landscape.gradient(start, shuffles(seed)[:, :batch_size])


@cache
def true_gradient() -> np.ndarray:
    """The gradient [2] of all examples at the start."""
    landscape = problem(EXAMPLES)
    return landscape.gradient(np.array(landscape.start))


def gradient_sd(cloud: np.ndarray) -> float:
    """Root-mean-square distance of the gradients [draws, 2] from the true gradient at the start."""
    return float(np.sqrt(np.square(cloud - true_gradient()).sum(axis=1).mean()))


class Noise(NamedTuple):
    """What one setting shows.

    `sizes` and `paths` [updates + 1, 2] go by the method's name; `cloud` and `cloud_of_one` are gradients [draws, 2].
    """

    sizes: dict[str, int]
    paths: dict[str, np.ndarray]
    cloud: np.ndarray
    cloud_of_one: np.ndarray

    def distances(self) -> dict[str, float]:
        """Distance to the minimum after the last update, by method."""
        minimum = problem(EXAMPLES).minima[0].point
        return {name: float(np.linalg.norm(path[-1] - minimum)) for name, path in self.paths.items()}


def gradient_noise() -> Explorer:
    """Paths of GD, mini-batch SGD and SGD beside the mini-batch gradients at their common start."""
    powers = [2**k for k in range(9)]
    controls = {
        "batch_size": widgets.SelectionSlider(
            options=powers, value=16, description=f"batch size b (of n = {EXAMPLES})"
        ),
        "lr": widgets.FloatSlider(value=0.3, min=0.01, max=1, step=0.01, description="learning rate"),
        "seed": widgets.IntSlider(value=0, min=0, max=20, description="draw again (seed)"),
    }
    return Explorer(_frame, controls, _compute, _draw, _describe, static=[{"batch_size": 4}, {"batch_size": 64}])


def _compute(batch_size: int, lr: float, seed: int) -> Noise:
    sizes = {"SGD": 1, "mini-batch": batch_size, "GD": EXAMPLES}
    walked = {name: path(size, lr, seed if size < EXAMPLES else 0) for name, size in sizes.items()}
    return Noise(sizes, walked, gradient_cloud(batch_size, seed), gradient_cloud(1, seed))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (plane, gradients) = figure(10, 4.5, columns=2)
    landscape = problem(EXAMPLES)
    (left, right), (bottom, top) = landscape.window
    w1, w2 = np.meshgrid(np.linspace(left, right, 80), np.linspace(bottom, top, 80))
    loss = landscape.value(np.stack([w1, w2], axis=-1))
    plane.contour(w1, w2, loss, levels=np.geomspace(0.3, 15, 9), colors="0.8", linewidths=0.8)
    for name, (color, marker, _) in METHODS.items():
        line(plane, name, [], [], color=color, marker=marker, markersize=4, linewidth=1)
    plane.plot(*landscape.minima[0].point, "k*", markersize=11, zorder=2.1)
    plane.set(xlabel="weight w₁ (no unit)", ylabel="weight w₂ (no unit)", xlim=(left, right), ylim=(bottom, top))
    points(gradients, "one", [], [], color="0.55", marker="x", markersize=4)
    points(gradients, "many", [], [], color=PALETTE[0])
    line(gradients, "sd", [], [], color="black", linestyle="-", linewidth=1)
    true, reach = true_gradient(), 2.5 * gradient_sd(gradient_cloud(1, 0))
    gradients.plot(*true, "k+", markersize=14, markeredgewidth=2, zorder=2.1)
    gradients.set(xlabel="∂L/∂w₁ (loss per unit of weight)", ylabel="∂L/∂w₂ (loss per unit of weight)")
    gradients.set(xlim=(true[0] - reach, true[0] + reach), ylim=(true[1] - reach, true[1] + reach))
    return fig, (plane, gradients)


def _draw(axes: Sequence[Axes], noise: Noise) -> None:
    plane, gradients = axes
    ends, size = noise.distances(), noise.sizes["mini-batch"]
    for name in METHODS:
        line(plane, name, *noise.paths[name].T)
    rows = [
        (f"{sign} {name} (b = {noise.sizes[name]}): ends {ends[name]:.2f} away", color)
        for name, (color, _, sign) in METHODS.items()
    ]
    key(plane, rows)
    title(plane, f"After {UPDATES} updates {_comparison(ends['mini-batch'], ends['GD'], size)}")

    sd, sd_of_one = gradient_sd(noise.cloud), gradient_sd(noise.cloud_of_one)
    points(gradients, "one", *noise.cloud_of_one.T)
    points(gradients, "many", *noise.cloud.T)
    angle = np.linspace(0, 2 * np.pi, 100)
    line(gradients, "sd", true_gradient()[0] + sd * np.cos(angle), true_gradient()[1] + sd * np.sin(angle))
    rows = [
        ("✚ true gradient", "black"),
        (f"✕ b = 1: sd {sd_of_one:.2f}", "0.55"),
        (f"● b = {size}: sd {sd:.2f} (the circle)", PALETTE[0]),
    ]
    key(gradients, rows)
    title(gradients, f"b = {size} scatters {sd / sd_of_one:.2f} × as far as b = 1")


def _comparison(distance: float, reference: float, size: int) -> str:
    if abs(distance - reference) < LEVEL:
        return f"b = {size} ends level with GD"
    return f"b = {size} ends {'nearer' if distance < reference else 'farther out'} than GD"


def _describe(noise: Noise) -> str:
    ends = ", ".join(f"{name} (b = {noise.sizes[name]}) {end:.3f}" for name, end in noise.distances().items())
    return (
        f"Distance to the minimum after {UPDATES} updates: {ends}. "
        f"Standard deviation of the gradient at the start with b = {noise.sizes['mini-batch']}: "
        f"{gradient_sd(noise.cloud):.3f}."
    )
