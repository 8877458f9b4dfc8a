"""How pytest runs the notebooks: nbval executes them, this file says in what environment and how outputs are compared.

Starters in `notebooks/` hold no outputs and are only executed. Solved notebooks in `solutions/` hold outputs; they are
executed with COURSE_STRICT=1, so that a claim that stopped being true fails, and compared within tolerance. Where PyTorch or
the processor is another than the one that they were made with, runs part, and the claims alone are what must hold.

Their kernels have an IPython folder of their own: nothing of the user's is loaded, and `tests/in_kernels.py` is.
"""

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from course_utils.tolerance import agrees, environment

# Before anything imports torch, and inherited by workers and kernels: threads of two workers fight for the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

IN_KERNELS = Path(__file__).resolve().parent / "tests" / "in_kernels.py"
IPYTHON = pytest.StashKey[Path]()


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


def pytest_configure(config: pytest.Config) -> None:
    """Make the IPython folder of the notebooks' kernels; it goes with this process."""
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    config.stash[IPYTHON] = Path(folder.name)
    startup = Path(folder.name) / "profile_default" / "startup" / "course.py"
    startup.parent.mkdir(parents=True)
    # One expression, so that no name appears in the notebooks.
    startup.write_text(f"__import__('runpy').run_path({str(IN_KERNELS)!r}, run_name='__main__')\n", encoding="utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Start a notebook's kernel (the set-up of its first cell does) strict for solved notebooks, and only for them."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(item.config.stash[IPYTHON]))
        patch.delenv("COURSE_STRICT", raising=False)
        if item.path.parent.name == "solutions":
            patch.setenv("COURSE_STRICT", "1")
        return (yield)
