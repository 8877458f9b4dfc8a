"""Explorer: optimizers that race over a landscape, at one learning rate or each at its best."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.adaptive.arena import (
    GROUNDS,
    GROUPS,
    RATES,
    STARTS,
    STEPS,
    contours,
    distances,
    losses,
    paths_from,
)
from course_utils.explorers.artists import find, limits, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.plots import MARKERS, PALETTE, figure

SIGNS = "●■▲◆▼"
FAR = 1e3  # a distance beyond which a path counts as gone
LOSSES = (1e-8, 1e6)  # on the axes
ROOM = 20  # letters
CUT = 0.1  # of the loss at the start: a rate that reaches it counts as one that works


class Race(NamedTuple):
    """What one setting shows. By the optimizer's name: rate, path [STEPS + 1, 2], and losses at each of RATES."""

    ground: str
    start: str
    steps: int
    tuned: bool
    rates: dict[str, float]
    paths: dict[str, np.ndarray]
    by_rate: dict[str, np.ndarray]  # after `steps`

    def distances(self) -> dict[str, float]:
        """To the nearest minimum after `steps`; infinite if the path is gone."""
        ends = {name: float(distances(self.ground, path[self.steps])) for name, path in self.paths.items()}
        return {name: end if end < FAR else np.inf for name, end in ends.items()}

    def losses(self) -> dict[str, float]:
        """Above the minimum after `steps`; infinite if the path is gone."""
        ends = self.distances()
        return {
            name: float(losses(self.ground, path[self.steps])) if np.isfinite(ends[name]) else np.inf
            for name, path in self.paths.items()
        }

    def working(self) -> dict[str, int]:
        """At how many of RATES the loss after `steps` is below CUT of the start's."""
        start = losses(self.ground, np.array(GROUNDS[self.ground].starts[self.start]))
        return {name: int((ends < CUT * start).sum()) for name, ends in self.by_rate.items()}


def optimizer_race() -> Explorer:
    """Paths over contours, the loss against the step, and the loss at the end against the learning rate.

    The best rate of an optimizer is that of RATES with which its loss is lowest after the steps asked for.
    """
    controls = {
        "ground": widgets.Dropdown(options=list(GROUNDS), value="ravine", description="landscape"),
        "start": widgets.ToggleButtons(options=STARTS, value="A", description="start"),
        "group": widgets.Dropdown(options=list(GROUPS), value="from SGD to Adam", description="who races"),
        "lr": widgets.SelectionSlider(options=RATES, value=0.1, description="learning rate"),
        "tuned": widgets.Checkbox(value=False, description="each at its best rate"),
        "steps": widgets.IntSlider(value=STEPS, min=1, max=STEPS, description="steps"),
    }
    static = [
        {"ground": "ravine", "tuned": False},
        {"ground": "turned ravine", "tuned": True},
        {"ground": "Beale", "tuned": True},
    ]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(ground: str, start: str, group: str, lr: float, tuned: bool, steps: int) -> Race:
    rates, chosen, by_rate = {}, {}, {}
    for name, optimizer in GROUPS[group].items():
        walked = paths_from(optimizer, ground, start)
        ends = losses(ground, walked[:, steps])
        by_rate[name] = np.where(distances(ground, walked[:, steps]) < FAR, ends, np.inf)
        run = int(by_rate[name].argmin()) if tuned else RATES.index(lr)
        rates[name], chosen[name] = RATES[run], walked[run]
    return Race(ground, start, steps, tuned, rates, chosen, by_rate)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    for group in GROUPS.values():
        for optimizer in group.values():
            paths_from(optimizer, "ravine", "A")
    fig, (plane, curve, chart) = figure(10.25, 4.7, columns=3)
    plane.grid(False)
    plane.plot([], [], color="0.78", linestyle="-", linewidth=0.8, zorder=1, gid="levels")
    plane.plot([], [], "k*", markersize=11, zorder=1.2, gid="minima")
    plane.plot([], [], color="0.35", linestyle="", marker="o", markersize=4, zorder=1.2, gid="starts")
    for letter in STARTS:
        plane.text(0, 0, letter, gid=letter, ha="right", va="center", color="0.35", zorder=1.3)
    points(plane, "start", [], [], color="black", marker="o", markersize=12, markerfacecolor="none", zorder=1.9)
    plane.set(xlabel="x (no unit)", ylabel="y (no unit)")
    for place, (color, marker) in enumerate(zip(PALETTE, MARKERS, strict=True)):
        style = {"color": color, "marker": marker, "linestyle": "-", "markersize": 4}
        line(plane, str(place), [], [], linewidth=1, markevery=4, **style)
        line(curve, str(place), [], [], linewidth=1.5, markevery=(4 * place, 20), **style)
        line(chart, str(place), [], [], linewidth=1.2, markevery=(place, 5), **style)
        points(chart, f"now {place}", [], [], color=color, marker=marker, markersize=9, markeredgecolor="white")
    for ax in (curve, chart):
        line(ax, "now", [], [], color="0.4", linestyle=":", linewidth=1.2)
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter("{x:g}")  # powers of ten take half of a full drawing's time
        ax.set_ylim(LOSSES)
    curve.set(xlabel="step", ylabel="loss above the minimum (log scale)", xlim=(0, STEPS))
    log_x(chart)
    chart.set(xlabel="learning rate (log scale)", ylabel="loss at the end (log scale)")
    chart.set(xlim=(RATES[0] / 1.3, RATES[-1] * 1.3))
    return fig, (plane, curve, chart)


def _draw(axes: Sequence[Axes], race: Race) -> None:
    plane, curve, chart = axes
    _draw_ground(plane, race.ground)
    points(plane, "start", *([part] for part in GROUNDS[race.ground].starts[race.start]))
    ends, rows = race.distances(), []
    rate = next(iter(race.rates.values()))
    for place, (name, path) in enumerate(race.paths.items()):
        drawn = np.where(distances(race.ground, path)[:, None] < FAR, path, np.nan)[: race.steps + 1]
        loss = losses(race.ground, drawn)
        line(plane, str(place), *drawn.T)
        line(curve, str(place), np.arange(len(loss)), loss)
        line(chart, str(place), RATES, race.by_rate[name])
        points(chart, f"now {place}", [race.rates[name]], [race.by_rate[name][RATES.index(race.rates[name])]])
        rows.append((f"{SIGNS[place]} {name}" + (f", lr {race.rates[name]:g}" if race.tuned else ""), PALETTE[place]))
    line(curve, "now", [race.steps, race.steps], LOSSES)
    line(chart, "now", *(([], []) if race.tuned else ([rate, rate], LOSSES)))
    key(curve, rows, right=True, top=True)
    title(plane, f"Nearest after {_steps(race)}:\n{_leaders(ends, ' away')}")
    title(curve, f"Lowest loss after {_steps(race)}:\n{_leaders(race.losses())}")
    working = race.working()
    most = max(working.values())
    names = [name for name, count in working.items() if count == most]
    title(chart, f"{_joined(names)}:\nloss cut to 1/10 at {most} rates")


def _draw_ground(plane: Axes, ground: str) -> None:
    """Contours, minima and the starts' letters: all that a change of the landscape draws anew."""
    levels = find(plane, "levels")
    if levels.get_label() == ground:
        return
    levels.set(data=contours(ground), label=ground)
    landscape, starts = GROUNDS[ground]
    find(plane, "minima").set_data(*np.transpose([minimum.point for minimum in landscape.minima]))
    find(plane, "starts").set_data(*np.transpose(list(starts.values())))
    for letter, (x, y) in starts.items():
        find(plane, letter).set(text=f"{letter} ", position=(x, y))
    limits(plane, *landscape.window)


def _steps(race: Race) -> str:
    return f"{race.steps} step{'s' if race.steps > 1 else ''}"


def _number(value: float) -> str:
    """Two digits; of small ones the power of ten."""
    if not np.isfinite(value):
        return "gone"
    if value < LOSSES[0]:
        return f"< {LOSSES[0]:.0e}"
    return f"{value:.2g}" if value >= 1e-3 else f"{value:.0e}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _joined(names: Sequence[str]) -> str:
    """As many names as a title has room for."""
    words = " and ".join(names)
    return words if len(words) <= ROOM else f"{len(names)} of them"


def _leaders(ends: Mapping[str, float], unit: str = "") -> str:
    """Who shows the lowest number, and which."""
    lowest = _number(min(ends.values()))
    names = [name for name, end in ends.items() if _number(end) == lowest]
    return "all are gone" if lowest == "gone" else f"{_joined(names)}, {lowest}{unit}"


def _describe(race: Race) -> str:
    ends, loss = race.distances(), race.losses()
    at = "each at its best rate" if race.tuned else f"all at learning rate {next(iter(race.rates.values())):g}"
    each = "; ".join(
        f"{name}{f' (lr {race.rates[name]:g})' if race.tuned else ''} "
        + (f"{_number(ends[name])}, {_number(loss[name])}" if np.isfinite(ends[name]) else "gone")
        for name in race.paths
    )
    return (
        f"{_capital(race.ground)} from {race.start}, {at}: distance to the nearest minimum and loss above "
        f"it after {_steps(race)}: {each}. Nearest: {_leaders(ends)}."
    )
