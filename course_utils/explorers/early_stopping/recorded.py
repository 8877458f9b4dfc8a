"""Networks trained once to the end, on clean and on noisy labels: what the explorers replay and diagnose."""

from functools import cache, partial
from typing import NamedTuple

import numpy as np

from course_utils.datasets import Examples
from course_utils.explorers.batch_norm import networks
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.models import mlp
from course_utils.sweep import SweepHistory, sweep
from solutions.momentum import Momentum

TRAINED, EPOCHS, HIDDEN, BATCH, RATE = 2000, 60, 32, 200, 0.1
NOISE, SEEDS = 0.3, 3  # share of training labels drawn again; networks with such labels
NOISY = tuple(f"noisy labels, seed {seed}" for seed in range(SEEDS))
CLEAN = "clean labels"
RUNS = (*NOISY, CLEAN)


class Curves(NamedTuple):
    """What one run recorded after each epoch, [EPOCHS] each.

    Errors are in percent; the training error is that on the labels that the network was given. Validation labels are
    true.
    """

    train_error: np.ndarray
    validation_error: np.ndarray
    validation_loss: np.ndarray


@cache
def recorded() -> dict[str, Curves]:
    """The curves of all RUNS, trained to the last epoch whatever they show."""
    noise = [{"seed": seed, "label_noise": NOISE} for seed in range(SEEDS)]
    history = trained(HIDDEN, [*noise, {"seed": 0, "label_noise": 0.0}], EPOCHS)
    return {run: curves(history, k) for k, run in enumerate(RUNS)}


def trained(hidden: int, settings: list[dict], epochs: int) -> SweepHistory:
    """Networks with one hidden layer on the first TRAINED images at 14 × 14, by the reference Momentum."""
    train = Examples(*(part[:TRAINED] for part in images()))
    build, optimizer = partial(mlp, train.x.shape[1], hidden, 10), partial(Momentum, lr=RATE)
    return sweep(
        build,
        train,
        networks.validation(),
        settings=settings,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=BATCH,
        progress=False,
    )


def curves(history: SweepHistory, k: int) -> Curves:
    """Those of network k."""
    return Curves(100 * history.train_error[k], 100 * history.validation_error[k], history.validation_loss[k])
