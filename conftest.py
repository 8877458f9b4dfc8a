"""How pytest runs the notebooks: nbval executes them, and this file says in what environment and how outputs are compared.

Starters in `notebooks/` hold no outputs and are only executed; where there is a browser, by `tests/browser` in JupyterLab.
Solved notebooks in `solutions/` hold outputs; they are executed with COURSE_STRICT=1, so that a claim that stopped being
true fails, and compared within tolerance. Where PyTorch or the processor is another than the one that they were made with,
runs part, and the claims alone are what must hold.

All these kernels have an IPython folder of their own: nothing of the user's is loaded, and `tests/in_kernels.py` is. At the
end a table tells how much memory each kernel took at most, where the system tells that.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from course_utils.tolerance import agrees, environment

# Before anything imports torch, and inherited by workers and kernels: threads of two workers fight for the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

IN_KERNELS = Path(__file__).resolve().parent / "tests" / "in_kernels.py"
IPYTHON = pytest.StashKey[Path]()
TAKEN = ("VmHWM", "RssAnon", "RssFile")  # what /proc calls the peak, and what the kernel holds of its own and of files


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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the browser, where there is one, the starters that it runs: it keeps the same rules."""
    in_browser = [item for item in items if item.nodeid.startswith("tests/browser/test_every_notebook.py")]
    names = {item.callspec.id for item in in_browser if hasattr(item, "callspec")}
    if not names:
        return
    from tests.browser.chromium import find_chromium

    with contextlib.suppress(FileNotFoundError):
        find_chromium()
        kept, left = [], []
        for item in items:
            is_starter = isinstance(item, IPyNbCell) and item.path.parent.name == "notebooks"
            (left if is_starter and item.path.stem in names else kept).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.fixture(scope="session")
def ipython_folder(pytestconfig: pytest.Config) -> Path:
    """What IPYTHONDIR is to be for kernels that keep the rules of `tests/in_kernels.py`."""
    return pytestconfig.stash[IPYTHON]


@pytest.fixture
def record_kernel(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """`record_kernel(notebook, status)` adds to the report what memory a kernel took, from its status in /proc."""

    def record(notebook: str, status: str) -> None:
        for name, value in _taken(notebook, status):
            record_property(name, value)

    return record


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Before a notebook's kernel ends with its last cell, add to that cell's report what memory it took, in KiB."""
    if isinstance(item, IPyNbCell) and (nextitem is None or nextitem.parent is not item.parent):
        kernel = item.parent.kernel
        if kernel is not None and kernel.is_alive():
            status = Path("/proc") / str(kernel.km.provisioner.pid) / "status"
            notebook = item.path.relative_to(item.config.rootpath).as_posix()
            item.user_properties += _taken(notebook, status.read_text() if status.exists() else "")
    return (yield)


def _taken(notebook: str, status: str) -> list[tuple[str, object]]:
    """A report's properties: what memory a notebook's kernel took, in KiB; none where the system does not tell."""
    sizes = [(name, int(size)) for name, size in re.findall(r"(\w+):\s+(\d+) kB", status) if name in TAKEN]
    return [("notebook", notebook), *sizes] if sizes else []


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """A table of the kernels' memory in MiB, from the reports of this process or, with several, of its workers."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    memory = {}
    for report in reports:
        told = dict(getattr(report, "user_properties", ()))
        if "notebook" in told:
            memory[told["notebook"]] = [told[name] / 1024 for name in TAKEN]
    if memory:
        terminalreporter.section(
            "memory of the notebooks' kernels in MiB: its peak, and at the end their own and of files"
        )
        for notebook, sizes in sorted(memory.items()):
            terminalreporter.write_line("".join(f"{size:8.0f}" for size in sizes) + f"   {notebook}")
