"""The frame in which pytest runs the course's notebooks, tried on a project of small ones; and the builder's check."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbformat import v4, write

ROOT = Path(__file__).resolve().parent.parent

# path -> cells as (source, the output stored with it or None where the cell was stored unexecuted)
NOTEBOOKS = {
    "solutions/wrong_decimal.ipynb": [("print('loss', 0.71)", "loss 0.69\n")],
    "solutions/near_decimal.ipynb": [("print('loss', 0.69321)", "loss 0.69312\n")],
    "solutions/wrong_integer.ipynb": [("print('epoch', 2)", "epoch 1\n")],
    "solutions/wrong_word.ipynb": [("print('loss falls', 0.5)", "loss rises 0.5\n")],
    "solutions/strict.ipynb": [("import os; print('strict', os.environ.get('COURSE_STRICT'))", "strict 1\n")],
    "solutions/python_seed.ipynb": [
        ("import random; random.seed(0)", None),
        ("print('drawn', random.randrange(10**6))", "drawn 885440\n"),
    ],
    "solutions/numpy_seed.ipynb": [
        ("import numpy; numpy.random.seed(0)", None),
        ("print('drawn', numpy.random.randint(10**6))", "drawn 985772\n"),
    ],
    "solutions/torch_seed.ipynb": [
        ("import torch; torch.manual_seed(0); None", None),
        ("print('drawn', torch.randint(10**6, ()).item())", "drawn 136044\n"),
    ],
    "solutions/own_seed.ipynb": [
        ("import random; random.seed(0); print('drawn', random.randrange(10**6))", "drawn 885440\n")
    ],
    "solutions/.ipynb_checkpoints/old.ipynb": [("raise ValueError", None)],
    "notebooks/raises.ipynb": [("1 / 0", None)],
    "notebooks/connects.ipynb": [
        ("import contextlib, socket", None),
        ("with contextlib.suppress(Exception):\n    socket.create_connection(('192.0.2.1', 9), timeout=0.1)", None),
    ],
    "notebooks/asks_for_an_address.ipynb": [
        ("import contextlib, urllib.request", None),
        ("with contextlib.suppress(Exception):\n    urllib.request.urlopen('http://course.invalid', timeout=1)", None),
    ],
    "notebooks/talks_to_itself.ipynb": [
        ("import socket", None),
        ("server = socket.create_server(('127.0.0.1', 0))", None),
        ("socket.create_connection(server.getsockname()).close()", None),
    ],
    "notebooks/takes_memory.ipynb": [("held = bytearray(b'x') * (300 << 20)", None), ("del held", None)],
    "notebooks/colour_alone.ipynb": [
        ("from course_utils import plots", None),
        ("fig, ax = plots.figure()", None),
        ("ax.plot([0, 1], [0, 1], color='#005F99', linestyle='-')", None),
        ("ax.plot([0, 1], [1, 0], color='#CC5700', linestyle='-')", None),
        ("plots.show(fig, 'Two lines cross.')", None),
    ],
    "notebooks/legible.ipynb": [
        ("from course_utils import plots", None),
        ("fig, ax = plots.figure()", None),
        ("plots.curves(ax, [0, 1], {'a': [0, 1], 'b': [1, 0]}, x_label='step', y_label='loss'); None", None),
        ("plots.show(fig, 'Two lines cross.')", None),
    ],
    "notebooks/names.ipynb": [("assert not {'sys', 'plots', 'Path', 'runpy'} & set(globals())", None)],
    "notebooks/starter.ipynb": [
        ("import os, pathlib", None),
        ("pathlib.Path('executed').write_text(os.environ.get('COURSE_STRICT', 'not strict'))", None),
    ],
}


def _write_notebook(path: Path, cells: list[tuple[str, str | None]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = v4.new_notebook()
    for source, output in cells:
        stored = {}
        if output is not None:
            stored = {"execution_count": 1, "outputs": [v4.new_output("stream", name="stdout", text=output)]}
        notebook.cells.append(v4.new_code_cell(source, **stored))
    write(notebook, path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with this one's settings and the notebooks above, after a plain `pytest` in it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "tests").mkdir()
    for name in ("conftest.py", "pyproject.toml", "tests/in_kernels.py", "tests/legibility.py"):
        shutil.copy(ROOT / name, folder / name)
    for path, cells in NOTEBOOKS.items():
        _write_notebook(folder / path, cells)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COURSE_"))}
    command = [sys.executable, "-m", "pytest", "--junitxml=results.xml"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    (folder / "printed.txt").write_text(run.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def failed(project: Path) -> dict[str, bool]:
    """Whether a cell failed, for every notebook that was collected."""
    outcome: dict[str, bool] = {}
    for case in ElementTree.parse(project / "results.xml").iter("testcase"):
        notebook = case.get("classname").removesuffix(".ipynb").rpartition(".")[2]
        cell_failed = case.find("failure") is not None or case.find("error") is not None
        outcome[notebook] = outcome.get(notebook, False) or cell_failed
    return outcome


@pytest.mark.parametrize("notebook", ["wrong_decimal", "wrong_integer", "wrong_word"])
def test_a_solved_notebook_that_prints_something_else_fails(failed, notebook):
    assert failed[notebook]


def test_a_solved_notebook_within_tolerance_passes(failed):
    assert not failed["near_decimal"]


def test_a_solved_notebook_runs_strict(failed):
    assert not failed["strict"]


def test_a_cell_that_raises_fails(failed):
    assert failed["raises"]


def test_a_starter_without_outputs_is_executed_and_not_strict(project, failed):
    assert not failed["starter"]
    assert (project / "notebooks" / "executed").read_text() == "not strict"


@pytest.mark.parametrize("notebook", ["connects", "asks_for_an_address"])
def test_a_cell_that_reaches_for_the_network_fails_even_if_it_hides_that(failed, notebook):
    assert failed[notebook]


def test_a_cell_may_talk_to_its_own_machine(failed):
    assert not failed["talks_to_itself"]


def test_a_figure_that_tells_lines_apart_by_colour_alone_fails(failed):
    assert failed["colour_alone"] and not failed["legible"]


@pytest.mark.parametrize("generator", ["python", "numpy", "torch"])
def test_a_cell_that_draws_from_a_generator_as_another_cell_seeded_it_fails(failed, generator):
    assert failed[f"{generator}_seed"] and not failed["own_seed"]


def test_a_kernel_has_no_names_of_the_tests(failed):
    assert not failed["names"]


def test_only_the_two_folders_notebooks_are_collected(failed):
    assert "old" not in failed


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="a kernel's memory is read from /proc")
def test_the_memory_of_every_kernel_is_told_also_what_it_held_only_for_a_while(project, failed):
    printed = (project / "printed.txt").read_text(encoding="utf-8").partition("memory of the notebooks' kernels")[2]
    rows = re.findall(r"^ +(\d+) +(\d+) +(\d+)   (\S+)$", printed, re.MULTILINE)
    peak, own, files = ({row[-1]: int(row[i]) for row in rows} for i in range(3))
    assert {Path(notebook).stem for notebook in peak} == set(failed)
    assert all(0 < own[notebook] <= peak[notebook] and 0 < files[notebook] for notebook in peak)
    taker = "notebooks/takes_memory.ipynb"
    assert own[taker] < 300 < peak.pop(taker)
    del peak["solutions/torch_seed.ipynb"]  # PyTorch alone takes more
    assert max(peak.values()) < 300


def test_the_builders_check_passes():
    command = [sys.executable, "-m", "course_utils.build", "--check"]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr
