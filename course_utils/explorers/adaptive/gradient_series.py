"""The gradient of one parameter over the steps: made-up series, each with one trait, and one from a training run."""

from collections.abc import Callable
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F

from course_utils.explorers.minibatch_sgd.small_network import images, network
from solutions.adaptive import Adam
from solutions.minibatch_sgd import minibatches

STEPS, CHANGE, EVERY = 200, 100, 10
BATCH, LAYER, WEIGHT = 32, 2, (5, 2)  # of the training run: the layer's place in the network, the weight's in the layer


def constant() -> np.ndarray:
    return np.ones(STEPS)


def noisy() -> np.ndarray:
    """1, with normal noise of standard deviation 1."""
    return 1 + np.random.default_rng(0).normal(size=STEPS)


def alternating() -> np.ndarray:
    return (-1.0) ** np.arange(STEPS)


def sparse() -> np.ndarray:
    """Zero, and 1 at every tenth step."""
    return (np.arange(1, STEPS + 1) % EVERY == 0).astype(float)


def grows() -> np.ndarray:
    return np.where(np.arange(1, STEPS + 1) < CHANGE, 0.1, 1.0)


def shrinks() -> np.ndarray:
    return np.where(np.arange(1, STEPS + 1) < CHANGE, 1.0, 0.1)


@cache
def trained() -> np.ndarray:
    """Of one output weight of a small network at each mini-batch, while Adam trains it, over its root mean square."""
    x, y = images()
    model, generator = network(), torch.Generator().manual_seed(0)
    optimizer = Adam(model.parameters())
    order = [batch for _ in range(2) for batch in minibatches(len(x), BATCH, generator)][:STEPS]
    gradients = []
    for batch in order:
        optimizer.zero_grad()
        F.cross_entropy(model(x[batch]), y[batch]).backward()
        gradients.append(model[LAYER].weight.grad[WEIGHT].item())
        optimizer.step()
    return np.array(gradients) / np.sqrt(np.mean(np.square(gradients)))


SERIES: dict[str, Callable[[], np.ndarray]] = {
    "constant": constant,
    "constant with noise": noisy,
    "alternating sign": alternating,
    f"sparse: a spike every {EVERY} steps": sparse,
    f"ten times larger from step {CHANGE}": grows,
    f"ten times smaller from step {CHANGE}": shrinks,
    "of a weight in a training run": trained,
}
