"""How pytest runs the notebooks: nbval executes them, this file says in what environment and how outputs are compared.

Starters in `notebooks/` hold no outputs and are only executed. Solved notebooks in `solutions/` hold outputs; they are
executed with COURSE_STRICT=1, so that a claim that stopped being true fails, and compared within tolerance. Where PyTorch or
the processor is another than the one that they were made with, runs part, and the claims alone are what must hold.
"""

import os
from collections.abc import Iterator
from functools import partial

import pytest
from nbval.plugin import IPyNbCell

from course_utils.tolerance import agrees, environment

# Before anything imports torch, and inherited by workers and kernels: threads of two workers fight for the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")


class Tolerant(str):
    """An output's text that equals another when their numbers agree; nbval compares outputs with `!=`."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and agrees(str(self), str(other))

    def __ne__(self, other: object) -> bool:
        return not self == other


def _sanitize(nbval_sanitize, output: object) -> object:
    sanitized = nbval_sanitize(output)
    return Tolerant(sanitized) if isinstance(sanitized, str) else sanitized


def pytest_itemcollected(item: pytest.Item) -> None:
    """Compare this cell's outputs within tolerance, or, made elsewhere, not at all: it is executed, and claims raise."""
    if isinstance(item, IPyNbCell):
        item.sanitize = partial(_sanitize, item.sanitize)
        if item.parent.nb.metadata.get("course", {}).get("made_with", environment()) != environment():
            item.options["check"] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Start a notebook's kernel (the set-up of its first cell does) strict for solved notebooks, and only for them."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_STRICT", raising=False)
        if item.path.parent.name == "solutions":
            patch.setenv("COURSE_STRICT", "1")
        return (yield)
