"""Explorer: any two activation functions and their derivatives, one over the other."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.activations import Activation, activations
from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.plots import PALETTE, figure

REACH = 5  # of the x axis to either side
FUNCTION, SLOPE = (-2.5, 5.0), (-1.3, 2.2)  # heights of the two panels
ROLES = {"one": (PALETTE[0], "o", "●"), "other": (PALETTE[1], "s", "■")}


@cache
def curves(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, f(x) and f′(x) [points] of an activation; NaN where it jumps, and where it has no derivative."""
    activation = activations[name]
    x = torch.linspace(-REACH, REACH, 1001, dtype=torch.float64).round(decimals=2)
    values, slopes = activation.function(x).numpy(), activation.derivative(x).numpy()
    values, slopes = values.copy(), slopes.copy()
    values[np.isin(x, activation.jumps)] = np.nan
    slopes[np.isin(x, [*activation.jumps, *activation.kinks])] = np.nan
    return x.numpy(), values, slopes


class Reading(NamedTuple):
    """An activation, and its value and slope at the input that is shown."""

    activation: Activation
    value: float
    slope: float


class Pair(NamedTuple):
    """What one setting shows: an input and two readings there."""

    x: float
    one: Reading
    other: Reading


def activation_gallery() -> Explorer:
    """Two activation functions on the left, their derivatives on the right, and both at one input."""
    menu = [(f"{activation.family}: {name}", name) for name, activation in activations.items()]
    controls = {
        "one": widgets.Dropdown(options=menu, value="tanh", description="● activation"),
        "other": widgets.Dropdown(options=menu, value="ReLU", description="■ compared with"),
        "x": widgets.FloatSlider(value=2.0, min=-REACH, max=REACH, step=0.1, description="input x"),
    }
    static = [{"one": "sigmoid", "other": "tanh"}, {"one": "ReLU", "other": "SiLU"}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(one: str, other: str, x: float) -> Pair:
    return Pair(x, _read(one, x), _read(other, x))


def _read(name: str, x: float) -> Reading:
    place = torch.tensor(round(x, 1), dtype=torch.float64)
    activation = activations[name]
    return Reading(activation, activation.function(place).item(), activation.derivative(place).item())


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10, 4.5, columns=2)
    for ax, label, heights in zip(axes, ("f(x)", "f′(x)"), (FUNCTION, SLOPE), strict=True):
        ax.axhline(0, color="0.55", linewidth=1, linestyle="-")
        ax.axvline(0, color="0.55", linewidth=1, linestyle="-")
        ax.set(xlabel="input x (no unit)", ylabel=f"{label} (no unit)", xlim=(-REACH, REACH), ylim=heights)
        line(ax, "x", [], [], color="0.4", linestyle=":", linewidth=1.5)
        for role, (color, marker, _) in reversed(ROLES.items()):
            line(ax, role, [], [], color=color, linestyle="-" if role == "one" else "--", linewidth=2.5)
            points(ax, f"{role} at x", [], [], color=color, marker=marker, markersize=8)
    return fig, axes


def _draw(axes: Sequence[Axes], pair: Pair) -> None:
    readings = {"one": pair.one, "other": pair.other}
    for ax, column, name in zip(axes, (1, 2), ("value", "slope"), strict=True):
        line(ax, "x", [pair.x, pair.x], ax.get_ylim())
        rows = []
        for role, reading in readings.items():
            x, *heights = curves(reading.activation.name)
            line(ax, role, x, heights[column - 1])
            points(ax, f"{role} at x", [pair.x], [getattr(reading, name)])
            color, _, sign = ROLES[role]
            rows.append((f"{sign} {reading.activation.name}: {_at(pair.x, reading, name)}", color))
        key(ax, rows, top=column == 1)
    first, second = pair.one.activation, pair.other.activation
    title(axes[0], f"{first.name}: {_range(first)}, {'never falls' if first.monotone else 'falls in part'}")
    title(axes[1], f"Steepest slope: ● {_number(first.steepest)}, ■ {_number(second.steepest)}")


def _at(x: float, reading: Reading, name: str) -> str:
    """The value or the slope at x as an equation."""
    if name == "value":
        return f"f({_number(x)}) = {_number(reading.value)}"
    if x in (*reading.activation.kinks, *reading.activation.jumps):
        return f"no f′({_number(x)}), autograd says {_number(reading.slope)}"
    return f"f′({_number(x)}) = {_number(reading.slope)}"


def _number(value: float) -> str:
    return "∞" if value == float("inf") else f"{value:.3g}".replace("-", "−")


def _range(activation: Activation) -> str:
    low, high = map(_number, activation.range)
    if activation.bounded:
        return f"from {low} to {high}"
    return f"from {low} up" if np.isfinite(activation.range[0]) else "without bounds"


def _describe(pair: Pair) -> str:
    texts = []
    for reading in (pair.one, pair.other):
        of = reading.activation
        facts = f"{of.name}: {of.formula}; {_range(of)}, steepest slope {_number(of.steepest)}"
        texts.append(f"{facts}; {_at(pair.x, reading, 'value')}, {_at(pair.x, reading, 'slope')}")
    return ". ".join(texts) + "."
