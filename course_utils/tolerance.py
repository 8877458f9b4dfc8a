"""When and where two printed results count as the same: the rule of the builder and of the tests that rerun notebooks."""

import math
import re

# Padding belongs to the number it aligns. What touches a letter or another dot is no number: `conv2d`, `2.15.0`.
_NUMBER = re.compile(r"( *)((?<![\w.])[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?!\d|\.\d))")
_INTEGER = re.compile(r"[-+]?\d+")


def agrees(a: str, b: str, *, rtol: float = 1e-2, atol: float = 1e-3) -> bool:
    """Whether two texts differ by no more than the last digits of their decimals.

    Text outside the numbers must be equal, integers must be equal, and decimals must be close:
    |x − y| ≤ max(rtol · max(|x|, |y|), atol). The number of spaces that pad a number is free, so that columns
    may shift when a sign or a digit comes or goes. NaN and inf are text.

    >>> agrees("epoch 1: loss 0.69312", "epoch 1: loss 0.69321")
    True
    >>> agrees("epoch 1: loss 0.69312", "epoch 2: loss 0.69312")
    False
    """
    parts_a, parts_b = _NUMBER.split(a), _NUMBER.split(b)
    # split() gives text, padding, number, text, padding, number, …, text
    if [bool(p) for p in parts_a[1::3]] != [bool(p) for p in parts_b[1::3]] or parts_a[0::3] != parts_b[0::3]:
        return False
    return all(_close(x, y, rtol, atol) for x, y in zip(parts_a[2::3], parts_b[2::3], strict=True))


def environment() -> str:
    """Where figures repeat to within that tolerance: one release of PyTorch on one kind of processor.

    Elsewhere rounding differs in the last digit, training runs part after some hundred steps, and only what a notebook
    *claims* is bound to come out the same.
    """
    import torch

    return f"torch {torch.__version__.partition('+')[0]} on {torch.backends.cpu.get_cpu_capability()}"


def _close(x: str, y: str, rtol: float, atol: float) -> bool:
    if _INTEGER.fullmatch(x) and _INTEGER.fullmatch(y):
        return x == y
    return math.isclose(float(x), float(y), rel_tol=rtol, abs_tol=atol)
