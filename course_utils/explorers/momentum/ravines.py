"""Explorer: gradient descent, heavy ball and Nesterov in a ravine, measured, beside the theory of their rates."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache

import ipywidgets as widgets
import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from course_utils.explorers.artists import line, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.explorers.momentum.descents import METHODS, START, STEPS, Descent, best_setting, descend, slowest_rate
from course_utils.plots import PALETTE, figure

KAPPAS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000)
LARGEST_LR, WINDOW = 4.2, 1.6
LOSSES = (1e-18, 1e5)  # on the axes
NINES = 3.0  # colours tell rates from 0 to 0.999


def ravine_and_rate() -> Explorer:
    """A path in a ravine, its loss, and where its setting lies on the map of the theoretical rate."""
    controls = {
        "method": widgets.Dropdown(options=METHODS, value="heavy ball", description="method"),
        "kappa": widgets.SelectionSlider(options=KAPPAS, value=100, description="condition number κ"),
        "lr": widgets.FloatSlider(value=1.0, min=0.02, max=LARGEST_LR, step=0.02, description="learning rate (in 1/L)"),
        "beta": widgets.FloatSlider(value=0.9, min=0.0, max=0.99, step=0.01, description="momentum β"),
        "at_best": widgets.Checkbox(value=False, description="best lr and β"),
    }
    static = [{"method": method, "at_best": True} for method in METHODS] + [{"method": "heavy ball"}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(method: str, kappa: int, lr: float, beta: float, at_best: bool) -> Descent:
    return descend(method, kappa, *(best_setting(method, kappa) if at_best else (lr, beta)))


@lru_cache(32)
def rate_map(method: str, kappa: float) -> np.ndarray:
    """Colours [β, lr, 4] of the rates in theory, β from 0 to 1 and lr from 0 to LARGEST_LR; grey where it diverges.

    Gradient descent is the lower edge of the heavy ball's map.
    """
    lr, beta = (np.arange(140) + 0.5) / 140 * LARGEST_LR, (np.arange(100) + 0.5) / 100
    rates = slowest_rate(method, kappa, lr, beta[:, None])
    colors = _colormap()(_scale()(-np.log10(np.maximum(1 - rates, 10**-NINES))), bytes=True)
    colors[rates >= 1] = 225, 225, 225, 255
    return colors


@cache
def _colormap():
    return colormaps["cividis"].reversed()


@cache
def _scale() -> Normalize:
    """Of the number of nines: 0 for a rate of 0, 2 for 0.99."""
    return Normalize(0, NINES)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, (plane, curve, chart) = figure(10.25, 4.3, columns=3)
    line(plane, "levels", [], [], color="0.8", linestyle="-", linewidth=0.8, zorder=1)
    line(plane, "path", [], [], color=PALETTE[0], linestyle="-", marker="o", markersize=3, linewidth=1)
    plane.plot(*START, "ks", markersize=6, zorder=2.1)
    plane.plot(0, 0, "k*", markersize=11, zorder=2.1)
    plane.set(xlabel="along the ravine (no unit)", ylabel="across it (no unit)")
    plane.set(xlim=(-WINDOW, WINDOW), ylim=(-WINDOW, WINDOW))
    line(curve, "loss", [], [], color=PALETTE[0], linestyle="-", linewidth=1.5)
    line(curve, "theory", [], [], color=PALETTE[1], linestyle="--")
    points(curve, "arrival", [], [], color=PALETTE[0], marker="o", markersize=9, markeredgecolor="white")
    curve.set_yscale("log")
    curve.set(xlabel="step", ylabel="loss (no unit, log scale)", xlim=(0, STEPS), ylim=LOSSES)
    _chart_frame(fig, chart)
    return fig, (plane, curve, chart)


def _chart_frame(fig: Figure, chart: Axes) -> None:
    chart.grid(False)
    style = {"origin": "lower", "aspect": "auto", "interpolation": "nearest"}  # others take twice as long
    chart.imshow(np.zeros((1, 1, 4)), extent=(0, LARGEST_LR, 0, 1), animated=True, zorder=1, **style)
    chart.text(0.97 * LARGEST_LR, 0.03, "diverges", ha="right", color="0.3", zorder=2)
    points(chart, "best", [], [], color="white", marker="*", markersize=17, markeredgecolor="black", clip_on=False)
    points(chart, "now", [], [], color=PALETTE[1], marker="o", markersize=8, markeredgecolor="white", clip_on=False)
    chart.set(xlabel="learning rate (in 1/L)", ylabel="momentum β (no unit)", xlim=(0, LARGEST_LR), ylim=(0, 1))
    bar = fig.colorbar(ScalarMappable(_scale(), _colormap()), ax=chart, ticks=range(4), pad=0.02)
    bar.ax.set_yticklabels(["0", ".9", ".99", ".999"])
    bar.set_label("rate ρ per step")


def _draw(axes: Sequence[Axes], shown: Descent) -> None:
    plane, curve, chart = axes
    line(plane, "levels", *_levels(shown.kappa))
    line(plane, "path", *shown.path.T)
    title(plane, f"{_capital(shown.method)}:\n{_arrival(shown)}")

    losses, steps = shown.losses(), np.arange(STEPS + 1)
    line(curve, "loss", steps, losses)
    with np.errstate(over="ignore", under="ignore"):
        line(curve, "theory", steps, losses[0] * shown.rate ** (2.0 * steps))
    arrived = [] if math.isnan(shown.steps()) else [int(shown.steps())]
    points(curve, "arrival", arrived, losses[arrived])
    rows = [("━ measured, ● at 1e-6", PALETTE[0]), ("╌ theory: × ρ² a step", PALETTE[1])]
    key(curve, rows, right=True, top=True)
    title(curve, f"Distance × {shown.measured_rate():.3f} a step,\nin theory × {shown.rate:.3f}")

    chart.images[0].set_data(rate_map(shown.method, shown.kappa))
    lr, beta, rate = shown.best
    points(chart, "best", [lr], [beta])
    points(chart, "now", [shown.lr], [shown.beta])
    title(chart, f"● here ρ = {shown.rate:.3f},\n★ at best {rate:.3f}")


@cache
def _levels(kappa: float) -> tuple[np.ndarray, np.ndarray]:
    """Ellipses of equal loss, apart by NaN."""
    heights = np.sqrt(2 * np.geomspace(0.003, 1.5, 6))[:, None]
    angle = np.append(np.linspace(0, 2 * np.pi, 200), np.nan)
    return (math.sqrt(kappa) * heights * np.cos(angle)).ravel(), (heights * np.sin(angle)).ravel()


def _arrival(shown: Descent) -> str:
    if shown.diverges():
        return "diverges"
    if math.isnan(shown.steps()):
        return f"not at 1e-6 after {STEPS} steps"
    return f"at 1e-6 after {shown.steps():.0f} step{'s' if shown.steps() > 1 else ''}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _describe(shown: Descent) -> str:
    momentum = "" if shown.method == "gradient descent" else f", β = {shown.beta:.3g}"
    theory = shown.steps_in_theory()
    expected = "" if math.isinf(theory) else f" (from the rate in theory: {_rounded(theory)})"
    return (
        f"{_capital(shown.method)} at κ = {shown.kappa} with lr = {shown.lr:.4g}/L{momentum}: {_arrival(shown)}{expected}. "
        f"Distance to the minimum per step: × {shown.measured_rate():.3f} measured, × {shown.rate:.3f} in theory, "
        f"× {shown.best[2]:.3f} at this method's best setting."
    )


def _rounded(steps: float) -> str:
    """Whole steps, of which two digits count above a thousand."""
    if steps >= 1000:
        steps = round(steps, 1 - math.floor(math.log10(steps)))
    return f"{math.ceil(steps):,}"
