"""Explorer: what training on other classes first is worth as a start, and when it is worth nothing."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.initialization.head_start import EPOCHS, HIDDEN, MARKS, SEEDS, error_curves, updates_to
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

IMAGES = (50, 200, 1000)
STARTS = ("PyTorch's default", "Kaiming")
LAST, ABOVE = MARKS[-1], MARKS[-1] + 25  # where what is not reached is drawn
LEVEL = 20  # updates: the steps between MARKS; a smaller difference is called none
ROLES = {"scratch": ("black", "^", "▲"), "pretrained": (PALETTE[0], "o", "●")}


class HeadStart(NamedTuple):
    """What one setting shows: validation errors in percent [EPOCHS, SEEDS, MARKS] on the new classes."""

    epochs: int
    images: int
    start: str
    target: int
    errors: np.ndarray

    def of(self, role: str) -> np.ndarray:
        """Errors [SEEDS, MARKS] of the networks from "scratch", or of those that are "pretrained"."""
        return self.errors[0 if role == "scratch" else EPOCHS.index(self.epochs)]

    def updates(self, role: str) -> float:
        """Updates to the target, the median over the seeds; infinity if it is not reached."""
        return float(np.median(updates_to(self.of(role), self.target)))

    def lowest(self, role: str) -> float:
        """The lowest error of each seed's run, the mean over the seeds."""
        return float(self.of(role).min(axis=-1).mean())


def pretraining_head_start() -> Explorer:
    """Error on classes 5 to 9 of networks pretrained on classes 0 to 4 and of networks from scratch."""
    controls = {
        "epochs": widgets.SelectionSlider(options=EPOCHS, value=10, description="epochs of pretraining"),
        "images": widgets.SelectionSlider(options=IMAGES, value=1000, description="images of the new classes"),
        "start": widgets.Dropdown(options=STARTS, value=STARTS[0], description="weights at the very start"),
        "target": widgets.IntSlider(value=20, min=10, max=40, description="error to reach (%)"),
    }
    static = [{"start": start} for start in STARTS]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(epochs: int, images: int, start: str, target: int) -> HeadStart:
    return HeadStart(epochs, images, start, target, error_curves(start, images))


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (curves, levels) = figure(10, 4.6, columns=2)
    for role, (color, marker, _) in ROLES.items():
        band(curves, role, [], [], [], color=color)
        line(curves, role, [], [], color=color, linestyle="-", marker=marker, markersize=4)
    line(curves, "target", [0, LAST], [0, 0], color="0.4", linestyle=":", marker="")
    curves.set(xlabel="updates on classes 5 to 9", ylabel="validation error (%)", xlim=(0, LAST + 5), ylim=(0, 118))
    curves.set_yticks(range(0, 81, 20))
    places = range(len(EPOCHS))
    levels.set_xticks(places, [str(epochs) for epochs in EPOCHS])
    levels.set_yticks([*range(0, LAST + 1, 50), ABOVE], [*map(str, range(0, LAST + 1, 50)), "never"])
    points(levels, "seeds", [], [], color="0.55", marker="o", markersize=4)
    line(levels, "median", [], [], color="0.4", linestyle="-", marker="")
    for role, (color, marker, _) in ROLES.items():
        points(levels, role, [], [], color=color, marker=marker, markersize=9)
    levels.set(xlabel="epochs of pretraining on classes 0 to 4", ylabel="updates until the error is reached")
    levels.set(xlim=(-0.4, len(EPOCHS) - 0.6), ylim=(0, ABOVE + 15))
    return fig, (curves, levels)


def _draw(axes: Sequence[Axes], shown: HeadStart) -> None:
    curves, levels = axes
    for role in ROLES:
        runs = shown.of(role)
        mean, sd = runs.mean(axis=0), runs.std(axis=0, ddof=1)
        line(curves, role, MARKS, mean)
        band(curves, role, MARKS, mean - sd, mean + sd)
    line(curves, "target", [0, LAST], [shown.target] * 2)
    names = {"scratch": "from scratch", "pretrained": f"after {shown.epochs} epochs on classes 0 to 4"}
    rows = [
        (f"{sign} {names[role]}: down to {shown.lowest(role):.0f} %", color) for role, (color, _, sign) in ROLES.items()
    ]
    key(curves, [*rows, (f"mean and sd of {SEEDS} seeds", "0.4")], right=True, top=True)
    title(curves, finding(shown))

    updates = np.minimum(updates_to(shown.errors, shown.target), ABOVE)  # [EPOCHS, SEEDS]
    medians = np.median(updates, axis=1)
    points(levels, "seeds", np.repeat(range(len(EPOCHS)), SEEDS), updates.ravel())
    line(levels, "median", range(len(EPOCHS)), medians)
    for role, place in {"scratch": 0, "pretrained": EPOCHS.index(shown.epochs)}.items():
        points(levels, role, [place], [medians[place]])
    title(levels, f"Updates to {shown.target} % error (grey: each seed)")


def finding(shown: HeadStart) -> str:
    scratch, pretrained, target = shown.updates("scratch"), shown.updates("pretrained"), f"{shown.target} % error"
    if shown.epochs == 0:
        return "Without pretraining both are one network"
    if np.isinf(scratch) and np.isinf(pretrained):
        return f"Neither reaches {target} in {LAST} updates"
    if np.isinf(scratch) or np.isinf(pretrained):
        return f"Only {'with' if np.isinf(scratch) else 'without'} pretraining is {target} reached"
    saved = scratch - pretrained
    if abs(saved) <= LEVEL:
        return f"Pretraining saves no updates to {target}"
    return f"Pretraining {'saves' if saved > 0 else 'costs'} {abs(saved):.0f} updates to {target}"


def _describe(shown: HeadStart) -> str:
    def told(role: str) -> str:
        updates = shown.updates(role)
        reached = f"not in {LAST} updates" if np.isinf(updates) else f"in {updates:.0f} updates"
        return f"{reached} (lowest error {shown.lowest(role):.1f} %)"

    return (
        f"{len(HIDDEN)} hidden layers of {HIDDEN[0]}, {shown.start} weights, {shown.images} images of classes 5 to 9. "
        f"{shown.target} % validation error is reached from scratch {told('scratch')}; after {shown.epochs} epochs on "
        f"classes 0 to 4 {told('pretrained')}. {finding(shown)}."
    )
