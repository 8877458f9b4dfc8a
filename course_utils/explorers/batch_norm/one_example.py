"""What a trained network with batch normalization says of one image, in training mode and in evaluation mode."""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.explorers.batch_norm.networks import VALIDATED, network, train_until, validation
from course_utils.stacking import Stack

DEPTH, RATE, BATCH = 3, 0.1, 32
MARKS = (0, 1, 2, 5, 10, 30, 100, 300)  # updates after which copies are kept
SIZES = (2, 4, 8, 16, 32, 64)
DRAWS = 100  # batches around one image
EXAMPLES = 20  # images that can be chosen, the first of the validation set
ANY, OWN, OTHER = "any class", "its own class", "one other class"
CLASSES = "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"


@cache
@torch.enable_grad()  # which callers have switched off
def snapshots() -> dict[int, nn.Sequential]:
    """Number of updates → the network in evaluation mode as it is then."""
    stack = Stack([network(DEPTH, normalized=True)])
    return {update: stack.network(0).eval() for update in train_until(stack, [RATE], [0], BATCH, MARKS)}


@cache
def first_outputs() -> dict[int, Tensor]:
    """Number of updates → what the first layer gives [images, units], which no other image has a part in."""
    with torch.no_grad():
        return {update: model[0](validation().x) for update, model in snapshots().items()}


def in_training_mode(layers: nn.Sequential, batches: Tensor) -> Tensor:
    """Scores [batches, images, classes] of batches [batches, images, features], each normalized by itself.

    The running statistics, which training mode would move, stay as they are.
    """
    h, draws = batches.transpose(0, 1), len(batches)  # [images, batches, features]
    for layer in layers.modules():
        if isinstance(layer, nn.BatchNorm1d):  # every feature of every batch is a column
            scale, shift = layer.weight.repeat(draws), layer.bias.repeat(draws)
            h = F.batch_norm(h.flatten(1), None, None, scale, shift, training=True, eps=layer.eps).view_as(h)
        elif not isinstance(layer, nn.Sequential):
            h = layer(h)
    return h.transpose(0, 1)


@cache
def neighbours(label: int | None) -> Tensor:
    """Numbers [DRAWS, most neighbours] of validation images of this class or of any, none of them an example."""
    y = validation().y[EXAMPLES:]
    numbers = EXAMPLES + torch.nonzero(torch.ones_like(y) if label is None else y == label)[:, 0]
    keys = torch.rand(DRAWS, len(numbers), generator=torch.Generator().manual_seed(0))
    return numbers[keys.topk(max(SIZES) - 1).indices]


@lru_cache(1024)
def trained_probabilities(updates: int, size: int, example: int, of: str) -> np.ndarray:
    """Probabilities [DRAWS, classes] of an image in DRAWS batches of this size, in training mode."""
    label = int(validation().y[example])
    others = neighbours({ANY: None, OWN: label, OTHER: (label + 1) % len(CLASSES)}[of])[:, : size - 1]
    batch = torch.cat([torch.full((DRAWS, 1), example), others], dim=1)
    features, layers = first_outputs()[updates][batch], snapshots()[updates][1:]
    with torch.no_grad():
        return in_training_mode(layers, features)[:, 0].softmax(dim=-1).numpy()


@lru_cache(1024)
def evaluated_probabilities(updates: int, example: int) -> np.ndarray:
    """Probabilities [classes] of an image in evaluation mode, in which no other image counts."""
    model = snapshots()[updates]
    with torch.no_grad():
        return model(validation().x[example : example + 1])[0].softmax(dim=-1).numpy()


@cache
def trained_errors() -> dict[int, np.ndarray]:
    """Batch size → validation error in percent [MARKS] in training mode; what fills no batch is left out."""
    predicted: dict[int, list[Tensor]] = {size: [] for size in SIZES}
    with torch.no_grad():
        for update, model in snapshots().items():
            for size, found in predicted.items():
                batches = first_outputs()[update][: VALIDATED // size * size].unflatten(0, (-1, size))
                found.append(in_training_mode(model[1:], batches).argmax(dim=-1).flatten())
    return {size: percent_wrong(found) for size, found in predicted.items()}


@cache
def evaluated_errors() -> np.ndarray:
    """Validation error in percent [MARKS] in evaluation mode."""
    with torch.no_grad():
        return percent_wrong([model(validation().x).argmax(dim=-1) for model in snapshots().values()])


def percent_wrong(predicted: Sequence[Tensor]) -> np.ndarray:
    """Error in percent of each of several predictions for the first of the validation images."""
    y = validation().y
    return np.array([100 * (classes != y[: len(classes)]).double().mean().item() for classes in predicted])
