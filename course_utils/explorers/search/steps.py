"""Explorer: a Gaussian process and its expected improvement, trial by trial, on an error that is known everywhere."""

from collections.abc import Sequence
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.explorers.artists import band, line, log_x, points, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.key import key
from course_utils.explorers.search.bayesian import (
    AT_RANDOM,
    BY,
    FIRST,
    MOST,
    STARTS,
    Beliefs,
    Search,
    beliefs,
    likeliest_length_scale,
    proposal,
    random_regrets,
    search,
)
from course_utils.explorers.search.objectives import OBJECTIVES, PLACES
from course_utils.plots import PALETTE, figure

LENGTH_SCALES, NOISES = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0), (0.0, 1.0, 2.0, 5.0, 10.0)
PROCESS, TRIAL, TRUTH = PALETTE[0], PALETTE[1], "black"
VALUES = (10**PLACES).numpy()  # of the hyperparameter
LEAST_GAIN, MOST_GAIN, MOST_REGRET = 1e-3, 60.0, 20.0  # points, on the axes


class Step(NamedTuple):
    """What one setting shows: the search of one start so far, what is believed then, and the searches of all starts."""

    by: str
    start: int
    length_scale: float
    noise: float
    found: Search
    believed: Beliefs
    next: int
    regrets: np.ndarray  # [STARTS, trials], in points
    random: np.ndarray  # [AT_RANDOM, MOST]
    likeliest: float  # of LENGTH_SCALES, given these trials and this noise

    @property
    def trials(self) -> int:
        return len(self.found.places)

    @property
    def improvement(self) -> float:
        """Expected of the next trial, in points."""
        return float(self.believed.improvement[self.next])

    @property
    def regret(self) -> float:
        """Of the best trial so far, in points."""
        return float(self.regrets[self.start, -1])


def bayesian_step() -> Explorer:
    """Beliefs about the error, the expected improvement below them, and the regret after every trial."""
    controls = {
        "objective": widgets.Dropdown(options=list(OBJECTIVES), value="kernel width", description="objective"),
        "trials": widgets.IntSlider(value=4, min=FIRST, max=MOST, description="trials so far"),
        "by": widgets.Dropdown(options=BY, value=BY[0], description="next trial by"),
        "length_scale": widgets.SelectionSlider(
            options=LENGTH_SCALES, value=0.5, description="length scale (factors of 10)"
        ),
        "noise": widgets.SelectionSlider(options=NOISES, value=1.0, description="noise (sd, points)"),
        "start": widgets.IntSlider(value=3, max=STARTS - 1, description=f"first {FIRST} trials (draw)"),
    }
    static = [{"trials": 2}, {"trials": 6}, {"trials": 6, "by": BY[1]}]
    return Explorer(_frame, controls, _compute, _draw, _describe, static=static)


def _compute(objective: str, trials: int, by: str, length_scale: float, noise: float, start: int) -> Step:
    setting = (by, length_scale, noise)
    found = search(objective, start, trials, *setting)
    believed = beliefs(found, length_scale, noise)
    regrets = np.array([search(objective, other, trials, *setting).regrets() for other in range(STARTS)])
    likeliest = likeliest_length_scale(found, LENGTH_SCALES, noise)
    following = proposal(believed, by, start, trials)
    shown = (found, believed, following, regrets, random_regrets(objective), likeliest)
    return Step(by, start, length_scale, noise, *shown)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10.25, 5.4, columns=2, rows=2)
    (errors, regrets), (gains, below) = axes
    places = errors.get_gridspec()
    places.set_width_ratios([1.7, 1])
    places.set_height_ratios([2, 1])
    below.remove()
    regrets.set_subplotspec(places[:, 1])
    for ax in (errors, gains):
        line(ax, "next", [], [], color=TRIAL, linestyle=":", marker="")
        log_x(ax)
        ax.set_xlim(VALUES[0], VALUES[-1])
    band(errors, "belief", [], [], [], color=PROCESS, alpha=0.2)
    line(errors, "truth", [], [], color=TRUTH, linestyle="--", marker="", linewidth=1.5)
    line(errors, "belief", [], [], color=PROCESS, linestyle="-", marker="")
    points(errors, "trials", [], [], color=TRIAL, marker="o", markersize=8, markeredgecolor="white")
    points(errors, "best", [], [], color=TRIAL, marker="*", markersize=17, markeredgecolor="white")
    errors.set(ylabel="validation error (%)", ylim=(-12, 152), yticks=range(0, 101, 25), xticklabels=[])
    _gains_frame(gains)
    _regrets_frame(regrets)
    return fig, (errors, gains, regrets)


def _gains_frame(gains: Axes) -> None:
    line(gains, "improvement", [], [], color=PROCESS, linestyle="-", marker="")
    points(gains, "proposed", [], [], color=TRIAL, marker="v", markersize=10, markeredgecolor="white", clip_on=False)
    gains.set_yscale("log")
    gains.set(xlabel="kernel width, or learning rate (no unit, log scale)", ylim=(LEAST_GAIN, MOST_GAIN))
    gains.set_yticks([0.001, 0.1, 10], ["0.001", "0.1", "10"])
    gains.yaxis.set_minor_formatter("")
    gains.set_ylabel("expected\nimprovement (points)")


def _regrets_frame(regrets: Axes) -> None:
    band(regrets, "random", [], [], [], color="0.3")
    line(regrets, "random", [], [], color="0.4", linestyle="--", marker="")
    line(regrets, "others", [], [], color=PROCESS, linestyle="-", marker="", linewidth=0.8, alpha=0.6)
    line(regrets, "this", [], [], color=TRIAL, linestyle="-", marker="o")
    points(regrets, "now", [], [], color=TRIAL, marker="o", markersize=11, markeredgecolor="white")
    regrets.set(xlabel="trials so far", xlim=(0.5, MOST + 0.5), xticks=range(2, MOST + 1, 2))
    regrets.set_ylabel(f"best so far minus least possible (points)\nmore than {MOST_REGRET:.0f} is not shown")
    regrets.set(ylim=(-1, 1.35 * MOST_REGRET), yticks=range(0, 21, 5))


def _draw(axes: Sequence[Axes], step: Step) -> None:
    errors, gains, regrets = axes
    found, believed = step.found, step.believed
    mean, std = believed.mean.numpy(), believed.std.numpy()
    band(errors, "belief", VALUES, mean - 2 * std, mean + 2 * std)
    line(errors, "belief", VALUES, mean)
    line(errors, "truth", VALUES, found.objective.mean)
    others = [trial for trial in range(step.trials) if trial != found.best]
    points(errors, "trials", VALUES[[found.places[t] for t in others]], [found.errors[t] for t in others])
    points(errors, "best", [VALUES[found.places[found.best]]], [found.errors[found.best]])
    for ax in (errors, gains):
        line(ax, "next", [VALUES[step.next]] * 2, ax.get_ylim())
    rows = [
        ("● trials, ★ the best, … the next", TRIAL),
        ("━ believed: mean ± 2 sd", PROCESS),
        (f"╌ really ({found.objective.unit})", TRUTH),
    ]
    key(errors, rows, top=True)
    title(
        errors,
        f"{step.trials} trials: best {found.errors[found.best]:.1f} %, {step.regret:.1f} above the least possible",
    )

    line(gains, "improvement", VALUES, believed.improvement.clamp(min=LEAST_GAIN / 10).numpy())
    points(gains, "proposed", [VALUES[step.next]], [max(step.improvement, LEAST_GAIN)])
    title(gains, f"Next by {step.by}: {VALUES[step.next]:.3g}, EI {_promise(step)}")
    _draw_regrets(regrets, step)


def _draw_regrets(regrets: Axes, step: Step) -> None:
    counts = np.arange(1, MOST + 1)
    low, median, high = _shown(np.quantile(step.random, [0.25, 0.5, 0.75], axis=0))
    band(regrets, "random", counts, low, high)
    line(regrets, "random", counts, median)
    apart = np.full((STARTS, 1), np.nan)  # between the lines of two searches
    so_far = counts[: step.trials]
    line(regrets, "others", np.tile([*so_far, np.nan], STARTS), np.hstack([_shown(step.regrets), apart]).ravel())
    line(regrets, "this", so_far, _shown(step.regrets[step.start]))
    points(regrets, "now", [step.trials], _shown(np.array([step.regret])))
    rows = [
        ("● this search", TRIAL),
        (f"━ by {step.by}, {STARTS} starts", PROCESS),
        (f"╌ {AT_RANDOM} random searches,", "0.4"),
        ("   median and quartiles", "0.4"),
    ]
    key(regrets, rows, right=True, top=True)
    ours, theirs = medians(step)
    title(regrets, f"After {step.trials} trials, median:\n{ours:.1f} above the least, random {theirs:.1f}")


def _shown(regrets: np.ndarray) -> np.ndarray:
    return np.where(regrets > MOST_REGRET, np.nan, regrets)


def medians(step: Step) -> tuple[float, float]:
    """Median regret after the trials so far, in points: over the starts of this setting, and over random searches."""
    return float(np.median(step.regrets[:, -1])), float(np.median(step.random[:, step.trials - 1]))


def _promise(step: Step) -> str:
    """The expected improvement, and whether this place has been tried."""
    improvement = f"{step.improvement:.2g}" if step.improvement >= 0.01 else "below 0.01"
    return improvement + (", tried before" if step.next in step.found.places else "")


def _describe(step: Step) -> str:
    found, (ours, theirs) = step.found, medians(step)
    return (
        f"{found.objective.name}, next trial by {step.by}, length scale {step.length_scale:g} (likeliest after these trials: "
        f"{step.likeliest:g}), noise {step.noise:g}, start {step.start}: after {step.trials} trials the best is "
        f"{VALUES[found.places[found.best]]:.3g} with an error of {found.errors[found.best]:.1f} {found.objective.unit}, "
        f"regret {step.regret:.1f} points. The next trial is {VALUES[step.next]:.3g}, expected improvement "
        f"in points: {_promise(step)}. Median regret of {STARTS} starts {ours:.1f}, of {AT_RANDOM} "
        f"random searches {theirs:.1f}."
    )
