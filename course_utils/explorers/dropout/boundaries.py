"""Explorer: the decision boundary of a network on two moons, trained anew at every setting."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.dropout.moons import GRID, MARKS, POINTS, WINDOW, Run, data, places, run
from course_utils.explorers.dropout.pixels import image
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

WIDTHS, RATES, STRENGTHS = (4, 16, 32, 64), (0.0, 0.1, 0.2, 0.3, 0.5), (0.0, 3e-4, 1e-3, 3e-3, 1e-2)
GAP, HIGH = 10, 10  # percentage points between the errors, and of the training error, that get a name
CLASSES = (PALETTE[0], "o", "●"), (PALETTE[1], "^", "▲")
ROLES = {"train": ("black", "^", "▲", "--"), "validation": (PALETTE[0], "o", "●", "-")}


class Boundary(NamedTuple):
    """What one setting shows: a run, and after which epoch."""

    width: int
    p: float
    l2: float
    epoch: int
    seed: int
    run: Run

    @property
    def answers(self) -> np.ndarray:
        """The probability of class 1 at every place [rows, columns]."""
        return self.run.answers[MARKS.index(self.epoch)]

    def error(self, of: str) -> float:
        """The error in percent on the "train" or "validation" points."""
        return float(getattr(self.run, f"{of}_errors")[MARKS.index(self.epoch)])


def decision_boundary() -> Explorer:
    """Training points with the boundary between the network's answers, and both errors through training."""
    controls = {
        "width": widgets.SelectionSlider(options=WIDTHS, value=64, description="units in each of 2 layers"),
        "p": widgets.SelectionSlider(options=RATES, value=0.0, description="dropout p"),
        "l2": widgets.SelectionSlider(
            options=[(f"{l2:g}", l2) for l2 in STRENGTHS], value=0.0, description="L2 strength λ"
        ),
        "epoch": widgets.SelectionSlider(options=MARKS, value=MARKS[-1], description="epochs so far"),
        "seed": widgets.Dropdown(options=range(10), value=4, description="points and weights (seed)"),
    }
    static = [{"p": 0.0, "l2": 0.0}, {"p": 0.2}, {"l2": 1e-3}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(width: int, p: float, l2: float, epoch: int, seed: int) -> Boundary:
    return Boundary(width, p, l2, epoch, seed, run(width, p, l2, seed))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (plane, errors) = figure(10, 4.4, columns=2)
    plane.grid(False)
    (left, right), (low, high) = WINDOW
    look = {"extent": (left, right, low, high), "origin": "lower", "aspect": "auto", "interpolation": "bilinear"}
    image(plane, "answers", tints(np.full(tuple(reversed(GRID)), 0.5)), **look)
    line(plane, "boundary", [], [], color="black", linestyle="-", marker="")
    for label, (color, marker, _) in enumerate(CLASSES):
        points(plane, f"class {label}", [], [], color=color, marker=marker, markersize=6, markeredgecolor="white")
    plane.set(xlabel="x₁ (no unit)", ylabel="x₂ (no unit)", xlim=WINDOW[0], ylim=WINDOW[1])
    line(errors, "now", [], [], color="0.4", linestyle=":", marker="")
    for name, (color, marker, _, dashes) in ROLES.items():
        line(errors, name, [], [], color=color, linestyle=dashes, marker=marker)
        points(errors, f"{name} now", [], [], color=color, marker=marker, markersize=10)
    errors.set(xlabel="epochs so far (one update each)", ylabel="error (%)", xlim=(-1, MARKS[-1] + 2), ylim=(-1.5, 75))
    return fig, (plane, errors)


def _draw(axes: Sequence[Axes], shown: Boundary) -> None:
    plane, errors = axes
    image(plane, "answers", tints(shown.answers))
    line(plane, "boundary", *boundary(shown.answers))
    x, y = (part.numpy() for part in data(shown.seed)[0])
    for label in range(len(CLASSES)):
        points(plane, f"class {label}", *x[y == label].T)
    title(plane, finding(shown))

    rows = []
    for name, (color, _, sign, _) in ROLES.items():
        line(errors, name, MARKS, getattr(shown.run, f"{name}_errors"))
        points(errors, f"{name} now", [shown.epoch], [shown.error(name)])
        words = {"train": f"training, {POINTS} points", "validation": "validation"}[name]
        rows.append((f"{sign} {words}: {shown.error(name):.1f} %", color))
    line(errors, "now", [shown.epoch] * 2, errors.get_ylim())
    key(errors, rows, right=True, top=True)
    best = int(shown.run.validation_errors.argmin())
    title(errors, f"Validation error: lowest ({shown.run.validation_errors[best]:.0f} %) after {MARKS[best]} epochs")


def finding(shown: Boundary) -> str:
    """Both errors, and what they say together."""
    train, validation = shown.error("train"), shown.error("validation")
    verdict = ""
    if shown.epoch == 0:
        verdict = ": untrained"
    elif validation - train >= GAP:
        verdict = ": overfits"
    elif train >= HIGH:
        verdict = ": underfits"
    return f"Training {train:.1f} %, validation {validation:.1f} %{verdict}"


def tints(answers: np.ndarray) -> np.ndarray:
    """Light colours [rows, columns, 4] of probabilities, 0 to 255: the classes' at 0 and 1, white in between."""
    towards = np.where(answers[..., None] < 0.5, to_rgb(CLASSES[0][0]), to_rgb(CLASSES[1][0]))
    colors = 1 - 0.9 * np.abs(answers - 0.5)[..., None] * (1 - towards)
    opaque = np.ones((*answers.shape, 1))
    return (255 * np.concatenate([colors, opaque], axis=-1)).round().astype(np.uint8)  # drawn faster than floats


def boundary(answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the probability is ½, as one line with gaps: x and y."""
    x, y = places().view(*reversed(GRID), 2).unbind(dim=-1)
    lines = contour_generator(x.numpy(), y.numpy(), answers).lines(0.5)
    joined = [part for one in lines for part in (one, [(np.nan, np.nan)])]
    return tuple(np.concatenate(joined).T) if joined else (np.empty(0), np.empty(0))


def _describe(shown: Boundary) -> str:
    return (
        f"Two moons, {POINTS} training points, seed {shown.seed}, two hidden layers of {shown.width}, p = {shown.p:g}, "
        f"L2 strength {shown.l2:g}, after {shown.epoch} epochs: training error {shown.error('train'):.1f} %, validation "
        f"error {shown.error('validation'):.1f} % (lowest on the way: {shown.run.validation_errors.min():.1f} %)."
    )
