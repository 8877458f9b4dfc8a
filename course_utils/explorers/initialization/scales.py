"""Explorer: how a scheme's weights pass signals forward and gradients back through a deep network."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor, nn

from course_utils.activations import activations
from course_utils.datasets import Examples, fashion_mnist
from course_utils.explorers.artists import line, title
from course_utils.explorers.base import Explorer
from course_utils.explorers.initialization.mean_field import predicted_stds
from course_utils.initializers import linear_layers, schemes
from course_utils.models import mlp
from course_utils.plots import PALETTE, figure

BATCH, WIDTH, MOST_LAYERS = 200, 100, 30
EVERY = 10  # every tenth image gives the quantiles; the standard deviations are of all
QUANTILES = (0.05, 0.25, 0.75, 0.95)
SHOWN = ("ReLU", "leaky ReLU", "tanh", "sigmoid", "SELU", "identity")
FLAT = 0.1  # a unit whose slope is below this is called flat
HEIGHTS = (1e-8, 1e8)
LEVEL = 1.05  # a factor per layer closer to 1 than this keeps the size; another seed changes it by as much


@cache
def batch() -> Examples:
    """The first training images of Fashion-MNIST at 14 × 14, in double precision, which 30 layers need."""
    x, y = fashion_mnist(train=5_000, size=14).train
    return Examples(x[:BATCH].double(), y[:BATCH])


class Signals(NamedTuple):
    """One quantity in every layer: standard deviations and predicted ones [layers], quantiles of its size [4, layers].

    The quantiles are those of the absolute values that are not 0.
    """

    stds: np.ndarray
    predicted: np.ndarray
    quantiles: np.ndarray

    def factor(self) -> float:
        """By how much the standard deviation changes per hidden layer, in the direction of growing layer numbers."""
        first, last = self.stds[0], self.stds[-2]
        return float((last / first) ** (1 / (len(self.stds) - 2))) if first > 0 and last > 0 else float("nan")


class Scales(NamedTuple):
    """What one setting shows: each layer's outputs, and the derivatives of every image's loss by them.

    `flat` is the share of the hidden units' answers, over the images, at which the activation's slope is below FLAT.
    """

    scheme: str
    activation: str
    seed: int
    outputs: Signals
    gradients: Signals
    flat: float

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.outputs.stds) - 1


@lru_cache(2048)
def measure(depth: int, scheme: str, activation: str, seed: int) -> Scales:
    """One forward and one backward pass of the batch through a network that has not been trained."""
    sizes, (x, y), phi = [x_size(), *[WIDTH] * depth, 10], batch(), activations[activation]
    outputs = forward(sizes, scheme, activation, seed)
    gradients = torch.autograd.grad(F.cross_entropy(outputs[-1], y, reduction="sum"), outputs)
    stds, gradient_stds = (np.array([z.std().item() for z in found]) for found in (outputs, gradients))
    predicted, predicted_gradients = predicted_stds(
        scheme, phi, sizes, x.square().mean().item(), gradients[-1].square().mean().sqrt().item()
    )
    slopes = phi.derivative(torch.cat([z[::EVERY] for z in outputs[:-1]]))
    return Scales(
        scheme,
        activation,
        seed,
        Signals(stds, predicted, sizes_of(outputs)),
        Signals(gradient_stds, predicted_gradients, sizes_of(gradients)),
        (slopes.abs() < FLAT).double().mean().item(),
    )


def x_size() -> int:
    """Pixels of an image."""
    return batch().x.shape[1]


def forward(sizes: Sequence[int], scheme: str, activation: str, seed: int) -> list[Tensor]:
    """The outputs [batch, units] of every layer for the batch, before the activation."""
    outputs, h = [], batch().x
    for layer in linear_layers(network(tuple(sizes), scheme, seed)):
        outputs.append(layer(h))
        if len(outputs) == 1:
            outputs[0].requires_grad_()
        h = activations[activation].function(outputs[-1])
    return outputs


@lru_cache(16)
def network(sizes: tuple[int, ...], scheme: str, seed: int) -> nn.Module:
    """A network whose weights are drawn by the scheme and need no gradients of their own."""
    return schemes[scheme](mlp(*sizes, seed=0).double(), torch.Generator().manual_seed(seed)).requires_grad_(False)


def sizes_of(tensors: Sequence[Tensor]) -> np.ndarray:
    """Quantiles [4, layers] of the absolute values that are not 0; NaN where all are."""
    columns = []
    for tensor in tensors:
        values = np.sort(np.abs(tensor.detach().numpy()[::EVERY]), axis=None)
        values = values[np.searchsorted(values, 0, side="right") :]
        places = [int(quantile * len(values)) for quantile in QUANTILES]
        columns.append(values[places] if len(values) else np.full(len(QUANTILES), np.nan))
    return np.array(columns).T


def activation_scales() -> Explorer:
    """The sizes of every layer's outputs and gradients, measured and predicted, before the first update."""
    controls = {
        "depth": widgets.IntSlider(value=20, min=2, max=MOST_LAYERS, description="hidden layers"),
        "scheme": widgets.Dropdown(options=list(schemes), value="Xavier", description="weights"),
        "activation": widgets.Dropdown(options=SHOWN, value="ReLU", description="activation"),
        "seed": widgets.IntSlider(value=0, min=0, max=20, description="draw again (seed)"),
    }
    static = [{"scheme": scheme} for scheme in ("N(0, 1)", "PyTorch's default", "Kaiming")]
    return Explorer(_frame, controls, measure, _draw, _describe, static=static)


def _frame() -> tuple[Figure, Sequence[Axes]]:
    fig, axes = figure(10, 4.8, columns=2)
    labels = "a layer's outputs z (no unit, log scale)", "gradients ∂L/∂z (nats per unit, log scale)"
    for ax, label in zip(axes, labels, strict=True):
        ax.set_yscale("log", nonpositive="mask")
        ax.set(xlabel="layer (the last one gives the scores)", ylabel=label, xlim=(0, MOST_LAYERS + 2), ylim=HEIGHTS)
        bars = {"color": PALETTE[0], "linestyle": "-", "marker": "", "alpha": 0.25, "solid_capstyle": "butt"}
        line(ax, "90", [], [], linewidth=3, **bars)
        line(ax, "50", [], [], linewidth=6, label="middle half, middle 90 % of sizes above 0", **bars)
        line(ax, "predicted", [], [], color="black", linestyle="--", linewidth=1.5, label="theory of wide networks")
        line(ax, "std", [], [], color=PALETTE[0], linestyle="", marker="o", markersize=4, label="standard deviation")
    handles = [artist for artist in reversed(axes[0].lines) if artist.get_gid() != "90"]
    fig.legend(handles=handles, loc="outside upper center", ncols=len(handles))
    return fig, axes


def _draw(axes: Sequence[Axes], scales: Scales) -> None:
    layers = np.arange(1, scales.depth + 2)
    for ax, signals in zip(axes, (scales.outputs, scales.gradients), strict=True):
        lowest, low, high, highest = signals.quantiles
        line(ax, "90", *_bars(layers, lowest, highest))
        line(ax, "50", *_bars(layers, low, high))
        line(ax, "predicted", layers, signals.predicted)
        line(ax, "std", layers, signals.stds)
    forward, back, depth = scales.outputs, scales.gradients, scales.depth
    ends = f"layer 1: {forward.stds[0]:.2g}, layer {depth}: {forward.stds[-2]:.2g}; {scales.flat:.0%} of units flat"
    title(axes[0], f"{finding('Signals', forward.factor())}\n{ends}")
    ends = f"layer {depth}: {back.stds[-2]:.2g}, back in layer 1: {back.stds[0]:.2g}"
    title(axes[1], f"{finding('Gradients', 1 / back.factor())}\n{ends}")


def _bars(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Upright bars as one line, with gaps."""
    return np.repeat(x, 3), np.column_stack([low, high, np.full(len(x), np.nan)]).ravel()


def finding(what: str, factor: float) -> str:
    if not np.isfinite(factor):
        return f"{what} are 0 in the hidden layers"
    if 1 / LEVEL < factor < LEVEL:
        return f"{what} keep their size (× {factor:.2f} a layer)"
    return f"{what} {'grow' if factor > 1 else 'shrink'} (× {factor:.2g} a layer)"


def _describe(scales: Scales) -> str:
    outputs, gradients = scales.outputs.stds, scales.gradients.stds
    return (
        f"{scales.depth} hidden layers of {WIDTH} units, {scales.activation}, weights {scales.scheme}, seed "
        f"{scales.seed}. Standard deviation of the outputs in the first and the last hidden layer: {outputs[0]:.2g}, "
        f"{outputs[-2]:.2g}; of the gradients there: {gradients[0]:.2g}, {gradients[-2]:.2g}. "
        f"Slope below {FLAT:g} in {scales.flat:.0%} of the hidden units' answers."
    )
