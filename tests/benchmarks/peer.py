"""The loop that is usually written: a torchvision dataset of images with transforms, read through a DataLoader."""

from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

from course_utils.datasets import SHIPPED, _extracted


def peer(
    model: nn.Module,
    optimizer: Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer],
    *,
    batch_size: int,
    train: int,
    validation: int,
    size: int = 28,
) -> Callable[[], None]:
    """One epoch of it with the error on both sets after it.

    Args:
        model: takes x: [batch, size²].
        optimizer: makes one over the parameters, every epoch.
        train, validation: how many images.
        size: pixels per side that the images are brought to.
    """
    steps = [transforms.Resize(size)] if size != 28 else []
    steps += [transforms.ToTensor(), transforms.Normalize((0.286,), (0.353,))]
    official = datasets.FashionMNIST(_extracted(datasets.FashionMNIST, SHIPPED), transform=transforms.Compose(steps))
    parts = Subset(official, range(train)), Subset(official, range(48_000, 48_000 + validation))
    loaders = [DataLoader(part, batch_size=batch_size, shuffle=True) for part in parts]
    model = nn.Sequential(nn.Flatten(), model)

    def epoch() -> None:
        stepping = optimizer(model.parameters())
        model.train()
        for x, y in loaders[0]:
            stepping.zero_grad()
            F.cross_entropy(model(x), y).backward()
            stepping.step()
        model.eval()
        with torch.no_grad():
            for loader in loaders:
                sum((model(x).argmax(1) != y).sum().item() for x, y in loader)

    return epoch
