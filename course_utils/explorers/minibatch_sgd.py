"""Explorers of notebook 1: gradient noise, the three clocks of a batch size, and what a loss curve says of its rate."""

import math
from collections.abc import Sequence
from functools import cache
from statistics import median
from time import perf_counter
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from torch import Tensor

from course_utils.datasets import Examples, fashion_mnist
from course_utils.explorers.base import Explorer, line
from course_utils.models import mlp
from course_utils.plots import MARKERS, PALETTE, figure
from solutions.minibatch_sgd import SGD, minibatch_gradient, minibatches

POINTS, PATH_UPDATES, DRAWS = 256, 40, 300
START = torch.tensor([-1.5, 2.5], dtype=torch.float64)
IMAGES = 5000
BATCH_SIZES, CLOCK_EPOCHS = (10, 25, 100, 250, 1000), 4
RATE_BATCH, RATE_UPDATES, RATE_AVERAGE = 32, 300, 10
LEVEL = 0.05  # distances and losses closer than this are called level: another seed changes them by as much
TOP = 5.0  # of the axes of a loss curve
LEGEND = {"frameon": True, "framealpha": 0.85, "edgecolor": "none"}
VERDICTS = {
    "too small": "is too small: the loss barely moves",
    "about right": "is about right: the loss settles",
    "too large": "is too large: the loss jumps about",
    "diverges": "diverges: the loss blows up",
}


@cache
def least_squares() -> tuple[Tensor, Tensor, Tensor]:
    """A two-dimensional least-squares problem: X [n, 2], y [n] and the minimum [2] of (1/n) Σ (xᵢ·w − yᵢ)²."""
    generator = torch.Generator().manual_seed(0)
    spread = torch.tensor([[1.0, 0.3], [0.0, 0.4]], dtype=torch.float64)
    X = torch.randn(POINTS, 2, generator=generator, dtype=torch.float64) @ spread
    y = X @ torch.tensor([1.0, 0.5], dtype=torch.float64)
    y += 0.5 * torch.randn(POINTS, generator=generator, dtype=torch.float64)
    return X, y, torch.linalg.lstsq(X, y).solution


def descend(batch_size: int, lr: float, seed: int) -> Tensor:
    """The path [updates + 1, 2] of mini-batch gradient descent over the least-squares problem, START first."""
    X, y, _ = least_squares()
    generator = torch.Generator().manual_seed(seed)
    path, batches = [START], []
    for _ in range(PATH_UPDATES):
        batches = batches or minibatches(POINTS, batch_size, generator)
        batch = batches.pop()
        path.append(path[-1] - lr * minibatch_gradient(X[batch], y[batch], path[-1]))
    return torch.stack(path)


@cache
def gradient_cloud(batch_size: int, seed: int) -> Tensor:
    """Gradients [draws, 2] at START of mini-batches drawn without replacement, each from a fresh shuffle."""
    X, y, _ = least_squares()
    per_example = 2 * (X @ START - y)[:, None] * X
    shuffles = torch.rand(DRAWS, POINTS, generator=torch.Generator().manual_seed(seed)).argsort(dim=1)
    return per_example[shuffles[:, :batch_size]].mean(dim=1)


def gradient_sd(cloud: Tensor) -> float:
    """Root-mean-square distance of the gradients [draws, 2] from the true gradient at START."""
    X, y, _ = least_squares()
    return (cloud - minibatch_gradient(X, y, START)).square().sum(dim=1).mean().sqrt().item()


class Noise(NamedTuple):
    """What one setting of `gradient_noise` shows.

    `sizes` and `paths` [updates + 1, 2] go by the method's name; `cloud` and `cloud_of_one` are gradients [draws, 2].
    """

    sizes: dict[str, int]
    paths: dict[str, Tensor]
    cloud: Tensor
    cloud_of_one: Tensor

    def distances(self) -> dict[str, float]:
        """Distance to the minimum after the last update, by method."""
        minimum = least_squares()[2]
        return {name: torch.linalg.vector_norm(path[-1] - minimum).item() for name, path in self.paths.items()}


def gradient_noise() -> Explorer:
    """Paths of GD, mini-batch SGD and SGD beside the mini-batch gradients at their common start."""

    def compute(batch_size: int, lr: float, seed: int) -> Noise:
        sizes = {"SGD": 1, "mini-batch": batch_size, "GD": POINTS}
        paths = {name: descend(size, lr, seed) for name, size in sizes.items()}
        return Noise(sizes, paths, gradient_cloud(batch_size, seed), gradient_cloud(1, seed))

    canvas = figure(10, 4.5, columns=2)
    _draw_problem(*canvas[1])
    powers = [2**k for k in range(9)]
    controls = {
        "batch_size": widgets.SelectionSlider(options=powers, value=16, description=f"batch size b (of n = {POINTS})"),
        "lr": widgets.FloatSlider(value=0.3, min=0.01, max=1.0, step=0.01, description="learning rate"),
        "seed": widgets.IntSlider(value=0, min=0, max=20, description="draw again (seed)"),
    }
    return Explorer(canvas, controls, compute, _draw_noise, _describe_noise)


def _draw_problem(plane: Axes, gradients: Axes) -> None:
    """What no control moves: the loss's contours, the minimum, the true gradient, and both frames."""
    X, y, minimum = least_squares()
    w1, w2 = torch.linspace(-2.5, 3.5, 80, dtype=X.dtype), torch.linspace(-1.5, 3.5, 80, dtype=X.dtype)
    grid = torch.stack(torch.meshgrid(w1, w2, indexing="xy"), dim=-1)
    loss = (grid @ X.T - y).square().mean(dim=-1)
    plane.contour(w1, w2, loss, levels=np.geomspace(0.3, 15, 9), colors="0.8", linewidths=0.8)
    plane.plot(*minimum, "k*", markersize=11, zorder=5)
    plane.set(xlabel="weight w₁ (no unit)", ylabel="weight w₂ (no unit)", xlim=(-2.5, 3.5), ylim=(-1.5, 3.5))
    true = minibatch_gradient(X, y, START).numpy()
    reach = 2.5 * gradient_sd(gradient_cloud(1, 0))
    gradients.plot(*true, "k+", markersize=14, markeredgewidth=2, zorder=5, label="true gradient")
    gradients.set(xlabel="∂L/∂w₁ (loss per unit of weight)", ylabel="∂L/∂w₂ (loss per unit of weight)")
    gradients.set(xlim=(true[0] - reach, true[0] + reach), ylim=(true[1] - reach, true[1] + reach))


def _draw_noise(axes: Sequence[Axes], noise: Noise) -> None:
    plane, gradients = axes
    ends = noise.distances()
    styles = {"SGD": (PALETTE[1], "^"), "mini-batch": (PALETTE[0], "s"), "GD": ("black", ".")}
    for name, (color, marker) in styles.items():
        label = f"{name} (b = {noise.sizes[name]}): ends {ends[name]:.2f} away"
        line(plane, name, *noise.paths[name].T, color=color, marker=marker, markersize=4, linewidth=1, label=label)
    plane.legend(loc="lower left", **LEGEND)
    size, sd, sd_of_one = noise.sizes["mini-batch"], gradient_sd(noise.cloud), gradient_sd(noise.cloud_of_one)
    plane.set_title(f"After {PATH_UPDATES} updates {_comparison(ends['mini-batch'], ends['GD'], size)}")

    dots = {"linestyle": "", "marker": "."}
    line(gradients, "one", *noise.cloud_of_one.T, **dots, color="0.75", label=f"b = 1: sd {sd_of_one:.2f}")
    line(gradients, "many", *noise.cloud.T, **dots, color=PALETTE[0], label=f"b = {size}: sd {sd:.2f}")
    angle = torch.linspace(0, 2 * math.pi, 100)
    true = minibatch_gradient(*least_squares()[:2], START)
    ring = true[0] + sd * angle.cos(), true[1] + sd * angle.sin()
    line(gradients, "sd", *ring, color="black", linestyle="-", linewidth=1)
    gradients.legend(loc="lower left", **LEGEND)
    gradients.set_title(f"b = {size} scatters {sd / sd_of_one:.2f} × as far as b = 1")


def _comparison(distance: float, reference: float, size: int) -> str:
    if abs(distance - reference) < LEVEL:
        return f"b = {size} ends level with GD"
    return f"b = {size} ends {'nearer' if distance < reference else 'farther out'} than GD"


def _describe_noise(noise: Noise) -> str:
    ends = ", ".join(f"{name} (b = {noise.sizes[name]}) {end:.3f}" for name, end in noise.distances().items())
    size, sd = noise.sizes["mini-batch"], gradient_sd(noise.cloud)
    return (
        f"Distance to the minimum after {PATH_UPDATES} updates: {ends}. "
        f"Standard deviation of the gradient at the start with b = {size}: {sd:.3f}."
    )


class Run(NamedTuple):
    """One training run, from before the first update: updates made, seconds that they took, training loss then."""

    updates: list[int]
    seconds: list[float]
    losses: list[float]


@cache
def images() -> Examples:
    """The first 5,000 training images of Fashion-MNIST at 14 × 14: x [n, 196], y [n]."""
    return fashion_mnist(train=IMAGES, size=14).train


@cache
def timed_run(batch_size: int, lr: float) -> Run:
    """Train a 196-32-10 network for CLOCK_EPOCHS epochs by the reference SGD.

    The loss is that of the first 2,000 training images. The seconds are the number of updates times the median time of
    one, so that neither measuring the loss nor another program's work counts.
    """
    x, y = images()
    model = mlp(196, 32, 10, seed=0)
    optimizer = SGD(model.parameters(), lr=lr)
    F.cross_entropy(model(x[:1]), y[:1]).backward()  # the first call of all is slow, and no batch size's fault
    generator = torch.Generator().manual_seed(0)
    batches = [batch for _ in range(CLOCK_EPOCHS) for batch in minibatches(len(x), batch_size, generator)]
    marks = {*np.geomspace(1, len(batches), 30).astype(int), *np.linspace(0, len(batches), 21).astype(int)}
    updates, durations, losses = [], [], []
    for update in range(len(batches) + 1):
        if update in marks:
            with torch.inference_mode():
                losses.append(F.cross_entropy(model(x[:2000]), y[:2000]).item())
            updates.append(update)
        if update < len(batches):
            started = perf_counter()
            batch = batches[update]
            optimizer.zero_grad()
            F.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
            durations.append(perf_counter() - started)
    typical = median(durations)
    return Run(updates, [update * typical for update in updates], losses)


class Clocks(NamedTuple):
    """What one setting of `batch_size_clock` shows: the runs by batch size, each `epochs` long."""

    lr: float
    epochs: int
    runs: dict[int, Run]

    def axis(self, clock: str, batch_size: int) -> list[float]:
        """A run's horizontal coordinates in "epochs", "updates" or "seconds"."""
        run = self.runs[batch_size]
        if clock == "epochs":
            return [update * batch_size / IMAGES for update in run.updates]
        return getattr(run, clock)

    def losses_at(self, clock: str) -> tuple[float, dict[int, float]]:
        """The last time by that clock that all runs reached, and every batch size's loss then."""
        time = min(self.axis(clock, size)[-1] for size in self.runs)
        losses = {size: float(np.interp(time, self.axis(clock, size), run.losses)) for size, run in self.runs.items()}
        return time, losses


def batch_size_clock() -> Explorer:
    """Training loss of several batch sizes against epochs, updates and seconds."""

    def compute(lr: float, epochs: int, sizes: tuple[int, int]) -> Clocks:
        runs = {}
        for size in (size for size in BATCH_SIZES if sizes[0] <= size <= sizes[1]):
            whole = timed_run(size, lr)
            length = sum(update * size <= epochs * IMAGES for update in whole.updates)
            runs[size] = Run(*(record[:length] for record in whole))
        return Clocks(lr, epochs, runs)

    canvas = figure(10.25, 4.5, columns=3)
    controls = {
        "lr": widgets.Dropdown(options=[0.03, 0.1, 0.3], value=0.1, description="learning rate"),
        "epochs": widgets.IntSlider(value=CLOCK_EPOCHS, min=1, max=CLOCK_EPOCHS, description="epochs"),
        "sizes": widgets.SelectionRangeSlider(
            options=BATCH_SIZES, index=(0, len(BATCH_SIZES) - 1), description="batch sizes shown"
        ),
    }
    labels = ("epochs (passes over the data)", "updates (log scale)", "training time (s, log scale)")
    for ax, label in zip(canvas[1], labels, strict=True):
        ax.set(xlabel=label, ylim=(0.3, 2.4))
    for ax in canvas[1][1:]:
        _log_x(ax)
    canvas[1][0].set_ylabel("training loss (nats per image)")
    return Explorer(canvas, controls, compute, _draw_clocks, _describe_clocks)


def _log_x(ax: Axes) -> None:
    """A logarithmic x axis with plain numbers: 10 to a power is typeset anew at every draw, slowly."""
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")


def _draw_clocks(axes: Sequence[Axes], clocks: Clocks) -> None:
    places = {"epochs": "epoch {:.0f}", "updates": "update {:.0f}", "seconds": "{:.2f} s"}
    for ax, (clock, place) in zip(axes, places.items(), strict=True):
        for size, color, marker in zip(BATCH_SIZES, PALETTE, MARKERS, strict=True):
            points = (clocks.axis(clock, size), clocks.runs[size].losses) if size in clocks.runs else ([], [])
            style = {"color": color, "marker": marker, "markersize": 4, "linewidth": 1.2}
            line(ax, str(size), *points, **style, label=f"b = {size}")
        time, losses = clocks.losses_at(clock)
        line(ax, "time", [time, time], ax.get_ylim(), color="0.4", linestyle=":")
        leaders = [str(size) for size, loss in losses.items() if loss < min(losses.values()) + LEVEL]
        finding = f"b = {', '.join(leaders)} {'lead' if leaders[1:] else 'leads'}"
        ax.set_title(f"At {place.format(time)}\n{finding if len(leaders) < len(losses) else 'all are level'}")
        first = min(clocks.axis(clock, size)[0 if clock == "epochs" else 1] for size in clocks.runs)
        ax.set_xlim(first, 1.1 * max(clocks.axis(clock, size)[-1] for size in clocks.runs))
    if not axes[0].figure.legends:
        axes[0].figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(BATCH_SIZES))


def _describe_clocks(clocks: Clocks) -> str:
    texts = []
    for clock in ("epochs", "updates"):
        time, losses = clocks.losses_at(clock)
        values = ", ".join(f"b = {size} {loss:.2f}" for size, loss in losses.items())
        texts.append(f"at {clock.removesuffix('s')} {time:.0f}, {values}")
    return f"Training loss at learning rate {clocks.lr}: {'; '.join(texts)}. The right panel has the seconds."


def diagnose_rate(losses: Sequence[float]) -> str:
    """What a training-loss curve says about its learning rate.

    With s the first loss and e the mean of the last tenth, the first of these that holds:

    - "diverges": a loss is not finite, or exceeds 10·s;
    - "too large": a loss exceeds 1.4·s, or the second half has a standard deviation above 0.2·s;
    - "too small": e > s / 2, less than half of the loss is gone;
    - "about right".

    Args:
        losses: [updates], at least two, of batches large enough (about 32) that their own noise stays below 0.2·s.

    Returns:
        One of the four names above.
    """
    curve = np.asarray(losses, dtype=float)
    start, end = curve[0], curve[-max(1, len(curve) // 10) :].mean()
    if not np.isfinite(curve).all() or curve.max() > 10 * start:
        return "diverges"
    if curve.max() > 1.4 * start or curve[len(curve) // 2 :].std() > 0.2 * start:
        return "too large"
    return "too small" if end > start / 2 else "about right"


@cache
def rate_batches() -> list[tuple[Tensor, Tensor]]:
    """The batches of every rate's run, in order: images [b, 196] and one-hot labels [b, 10]."""
    x, y = images()
    generator = torch.Generator().manual_seed(0)
    epochs = math.ceil(RATE_UPDATES * RATE_BATCH / len(x))
    batches = [batch for _ in range(epochs) for batch in minibatches(len(x), RATE_BATCH, generator)]
    return [(x[batch], F.one_hot(y[batch], 10).float()) for batch in batches[:RATE_UPDATES]]


@cache
@torch.no_grad()
def rate_run(lr: float) -> list[float]:
    """Mini-batch loss [updates], before each update, of a 196-32-10 ReLU network under SGD at this rate.

    The gradients are written out: autograd takes four times as long, too slow for a slider.
    """
    W1, b1, W2, b2 = (parameter.clone() for parameter in mlp(196, 32, 10, seed=0).parameters())
    losses = []
    for x, target in rate_batches():
        hidden = torch.addmm(b1, x, W1.T).relu()
        log_p = torch.addmm(b2, hidden, W2.T).log_softmax(dim=1)
        losses.append(-(target * log_p).sum() / len(x))
        d_logits = (log_p.exp() - target) / len(x)
        d_hidden = (d_logits @ W2) * (hidden > 0)
        W2 -= lr * d_logits.T @ hidden
        b2 -= lr * d_logits.sum(dim=0)
        W1 -= lr * d_hidden.T @ x
        b1 -= lr * d_hidden.sum(dim=0)
    return torch.stack(losses).tolist()


class Trial(NamedTuple):
    """What one setting of `learning_rate_diagnosis` shows: a rate and its loss curve [updates]."""

    lr: float
    losses: list[float]

    def end(self) -> float:
        """Mean loss of the last tenth of the updates."""
        return float(np.mean(self.losses[-len(self.losses) // 10 :]))


def learning_rate_diagnosis() -> Explorer:
    """The loss curve at one learning rate, retrained at every move, before the curves of the rates already seen."""
    canvas = figure(10, 4.25, columns=2)
    curve, ends = canvas[1]
    curve.set(xlabel="update (steps)", ylabel="training loss (nats per image)", xlim=(0, RATE_UPDATES), ylim=(0, TOP))
    _log_x(ends)
    ends.set(xlabel="learning rate (log scale)", ylabel="loss at the end (nats per image)")
    ends.set(xlim=(10**-4.2, 10**1.2), ylim=(0, TOP), title="Where each rate tried ended (▲ off the scale)")
    controls = {
        "lr": widgets.FloatLogSlider(
            value=0.001, base=10, min=-4, max=1, step=0.25, readout_format=".2g", description="learning rate"
        )
    }

    def compute(lr: float) -> Trial:
        return Trial(lr, rate_run(lr))

    return Explorer(canvas, controls, compute, _draw_trial, _describe_trial)


def _draw_trial(axes: Sequence[Axes], trial: Trial) -> None:
    curve, ends = axes
    seen = [artist for artist in (*curve.lines, *ends.lines) if artist.get_gid() != "each"]
    for artist in seen:
        artist.set(color="0.75", linewidth=0.8, zorder=1, label="_")
    if seen:
        seen[0].set_label("other rates tried")
    now = {"color": PALETTE[0], "linestyle": "-", "linewidth": 2, "zorder": 3}
    updates, losses = np.arange(1, RATE_UPDATES + 1), np.nan_to_num(trial.losses, nan=np.inf).clip(max=10 * TOP)
    average = np.convolve(losses, np.full(RATE_AVERAGE, 1 / RATE_AVERAGE), "valid")
    average[np.maximum.accumulate(average) > TOP] = np.nan  # a mean that leaves the picture does not come back
    name = f"{trial.lr:.2g}"
    thin = {"color": PALETTE[0], "linestyle": "-", "linewidth": 0.6, "alpha": 0.5}
    line(curve, "each", updates, losses, **thin, label="each mini-batch")
    line(curve, name, updates[RATE_AVERAGE - 1 :], average, **now, label=f"mean of the last {RATE_AVERAGE}")
    curve.legend(loc="upper right", **LEGEND)
    curve.set_title(f"Learning rate {name} {VERDICTS[diagnose_rate(trial.losses)]}")
    end = np.nan_to_num(trial.end(), nan=np.inf)
    line(ends, name, [trial.lr], [min(end, TOP - 0.1)], **now, marker="o" if end < TOP else "^")


def _describe_trial(trial: Trial) -> str:
    verdict = VERDICTS[diagnose_rate(trial.losses)]
    return (
        f"Learning rate {trial.lr:.2g} {verdict}. Training loss over {RATE_UPDATES} updates: "
        f"starts at {trial.losses[0]:.2f}, ends at {trial.end():.3g}, highest {max(trial.losses):.3g}."
    )
