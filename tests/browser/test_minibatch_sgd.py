"""Notebook 1 in a real JupyterLab: it runs, its sliders answer, a wrong answer is named and a right one passes."""

from pathlib import Path

import pytest

from course_utils.exercises import exercise

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_minibatch_sgd.ipynb"
STAIRCASE = "minibatch_sgd.staircase"
ANSWER = "def staircase(epoch, lr, factor=10.0, every=10):\n    return lr / factor ** (epoch {division} every)\n"


@pytest.fixture(scope="module")
def notebook(lab):
    """Notebook 1 after Run All."""
    lab.open(NOTEBOOK)
    lab.run_all()
    return lab


def _submit(notebook, source: str) -> str:
    """Write an answer, run it and its check; the check cell's id."""
    answer, check = notebook.cell_with(exercise=STAIRCASE), notebook.cell_with(check=STAIRCASE)
    notebook.set_cell_source(answer, source)
    notebook.run_cell(answer)
    notebook.run_cell(check)
    return check


def test_run_all_reaches_the_last_cell_without_an_error(notebook):
    assert notebook.errors() == []
    assert notebook.all_cells_have_run()


def test_moving_a_slider_changes_the_picture(notebook):
    picture = notebook.images().first
    before = notebook.image_bytes(picture)
    notebook.press_slider(0)
    notebook.wait_for_new_image(picture, before)


def test_a_wrong_answer_is_told_the_name_of_its_mistake(notebook):
    check = _submit(notebook, ANSWER.format(division="/"))
    (mistake,) = (known for known in exercise(STAIRCASE).misconceptions if known.slug == "true_division")
    notebook.wait_for_output(check, mistake.slug)
    notebook.wait_for_output(check, mistake.message.replace("`", ""))


def test_a_right_answer_passes(notebook):
    check = _submit(notebook, ANSWER.format(division="//"))
    notebook.wait_for_output(check, f"{STAIRCASE}: passed")
