"""Augmentations of one image by torchvision, and what a network that never saw any says of the copies."""

from collections.abc import Callable
from enum import Enum
from functools import cache, partial
from types import ModuleType

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.datasets import fashion_mnist
from course_utils.explorers.minibatch_sgd.small_network import images
from course_utils.models import mlp
from course_utils.sweep import sweep
from solutions.minibatch_sgd import SGD

SIDE, EXAMPLES, COPIES = 28, 20, 8


@cache
def examples() -> tuple[Tensor, Tensor]:
    """The first EXAMPLES validation images [n, 1, 28, 28], black 0 and white 1, and their classes [n]."""
    x, y = fashion_mnist(train=100).validation
    low, high = x.min(), x.max()  # what black and white have become
    return ((x[:EXAMPLES] - low) / (high - low)).view(-1, 1, SIDE, SIDE), y[:EXAMPLES].clone()


def transform(name: str, strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    """A random transform of TRANSFORMS at a strength from 0 to 1, and its parameters in words."""
    return TRANSFORMS[name](strength)


def _flip(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    return _v2().RandomHorizontalFlip(p=strength), f"RandomHorizontalFlip(p={strength:g})"


def _rotation(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    degrees = round(90 * strength)
    return _v2().RandomRotation(degrees, interpolation=_bilinear()), f"RandomRotation({degrees}), degrees either way"


def _shift(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    share, shear = round(0.4 * strength, 2), round(30 * strength)
    affine = _v2().RandomAffine(0, translate=(share, share), shear=shear, interpolation=_bilinear())
    return affine, f"RandomAffine(0, translate=({share:g}, {share:g}), shear={shear})"


def _crop(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    least = round(1 - 0.9 * strength, 2)
    crop = _v2().RandomResizedCrop(SIDE, scale=(least, 1.0), antialias=True)
    return crop, f"RandomResizedCrop({SIDE}, scale=({least:g}, 1)), shares of the area"


def _erasing(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    most = round(0.6 * strength, 2)
    return _v2().RandomErasing(
        p=1.0, scale=(0.02, most)
    ), f"RandomErasing(p=1, scale=(0.02, {most:g})), shares of the area"


def _noise(strength: float) -> tuple[Callable[[Tensor], Tensor], str]:
    sigma = round(0.6 * strength, 2)
    return _v2().GaussianNoise(sigma=sigma), f"GaussianNoise(sigma={sigma:g}), white being 1"


TRANSFORMS = {
    "flip": _flip,
    "rotation": _rotation,
    "shift and shear": _shift,
    "crop and resize": _crop,
    "erasing": _erasing,
    "noise": _noise,
}


def _v2() -> ModuleType:
    from torchvision.transforms import v2  # slow to import, and only this explorer needs it

    return v2


def _bilinear() -> Enum:
    return _v2().InterpolationMode.BILINEAR


def copies(example: int, name: str, strength: float, seed: int) -> Tensor:
    """COPIES random copies [copies, 28, 28] of an image; with the same seed they are the same."""
    change, _ = transform(name, strength)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return torch.stack([change(examples()[0][example])[0] for _ in range(COPIES)])


@cache
@torch.enable_grad()
def classifier() -> nn.Module:
    """A network trained on images as they are, at 14 × 14."""
    history = sweep(
        partial(mlp, images().x.shape[1], 64, 10),
        images(),
        settings=[{"seed": 0}],
        optimizer=partial(SGD, lr=0.2),
        epochs=8,
        batch_size=50,
        evaluate=False,
        progress=False,
    )
    return history.network(0).eval()


@torch.no_grad()
def classes(pictures: Tensor) -> list[int]:
    """The classes that the network sees in pictures [n, 28, 28], black 0 and white 1."""
    x = images().x
    low, high = x.min(), x.max()
    pooled = F.avg_pool2d(pictures[:, None], 2).flatten(1)
    return classifier()(low + (high - low) * pooled).argmax(dim=1).tolist()
