"""What the first cell of every notebook does before anything is measured."""

import functools

import torch


def prepare(seed: int = 0) -> None:
    """Set one thread and a seed, and have PyTorch load what it loads late.

    Networks as small as the course's run slower on several threads than on one, and a run repeats exactly only at one
    thread count.

    Args:
        seed: of PyTorch's global generator.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    warm_up()


@functools.cache
def warm_up() -> None:
    """Use once what takes PyTorch seconds on first use, so that it disturbs no measurement, no time limit and no stop button."""
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    torch.func.grad(torch.sum)(torch.zeros(1))
