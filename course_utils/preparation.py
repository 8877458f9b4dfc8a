"""What the first cell of every notebook does before anything is measured."""

import functools
from html import escape

import torch

from .surroundings import fits


def prepare(seed: int = 0) -> None:
    """Set one thread and a seed, have PyTorch load what it loads late, and say in one line whether the environment fits.

    Networks as small as the course's run slower on several threads than on one, and a run repeats exactly only at one
    thread count. The line is shown in notebooks only.

    Args:
        seed: of PyTorch's global generator.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    warm_up()
    _show(fits())


@functools.cache
def warm_up() -> None:
    """Use once what takes PyTorch seconds on first use, so that it disturbs no measurement, no time limit and no stop button."""
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    torch.func.grad(torch.sum)(torch.zeros(1))


def _show(line: str) -> None:
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is not None:
        # JupyterLab breaks plain text anywhere, also within a word.
        display({"text/plain": line, "text/html": f"<div>{escape(line)}</div>"}, raw=True)
