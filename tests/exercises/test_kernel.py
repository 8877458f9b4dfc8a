"""The engine in a real Jupyter kernel."""

from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.exercises import isolation

SETUP = """
import threading
import torch
from IPython.display import display
from tqdm.auto import tqdm
from course_utils.exercises import check, evaluate, judging

page, fork = __import__("sys").stdout, judging.can_fork

def endless(epoch, lr, factor=10.0, every=10):
    return sum(__import__("itertools").count())

def noisy(epoch, lr, factor=10.0, every=10):
    for _ in tqdm(range(2)):
        display("noise")
        print("noise")
        if judging.can_fork():  # in the kernel's own process it would be seen
            print("noise", file=page, flush=True)
    try:
        input("noise? ")
    except RuntimeError:
        return lr / factor ** (epoch // every)
"""
CELLS = [
    SETUP,
    "check('minibatch_sgd.staircase', endless);",
    "print(6 * 7)",
    "print(check('minibatch_sgd.staircase', noisy) is noisy)",
    "judging.can_fork = lambda: False\nprint(check('minibatch_sgd.staircase', noisy) is noisy)",
    "judging.can_fork = fork\n"
    "thread = threading.Thread(target=lambda: print(evaluate('minibatch_sgd.staircase', noisy).passed))\n"
    "thread.start()\nthread.join()",
    "display('still here')",
]
pytestmark = pytest.mark.skipif(not isolation.can_fork(), reason="no process is forked here")


@pytest.fixture(scope="module")
def outputs() -> list[list[NotebookNode]]:
    """What each cell puts on the page."""
    notebook = new_notebook(cells=[new_code_cell(code) for code in CELLS])
    folder = Path(__file__).parents[2]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [cell.outputs for cell in notebook.cells]


def said(outputs: list[NotebookNode]) -> list[str]:
    return [output.get("text") or output.data["text/plain"] for output in outputs]


def test_an_endless_loop_in_native_code_leaves_a_working_kernel(outputs):
    panel, answer = said(outputs[1]), said(outputs[2])
    assert len(panel) == 1 and "had not finished" in panel[0]
    assert answer == ["42\n"]


@pytest.mark.parametrize("number", [3, 4])
def test_what_a_candidate_displays_and_asks_stays_off_the_page(outputs, number):
    assert len(outputs[number]) == 2
    assert [text.split("\n")[0] for text in said(outputs[number])] == ["minibatch_sgd.staircase: passed", "True"]
    assert "text/html" in outputs[number][0].data


def test_an_attempt_is_judged_from_another_thread(outputs):
    assert said(outputs[5]) == ["True\n"]


def test_the_page_works_afterwards(outputs):
    assert said(outputs[6]) == ["'still here'"]
