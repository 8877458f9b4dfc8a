"""Every starter in a real JupyterLab: it runs, its explorers answer, a wrong answer is named and a right one passes."""

from pathlib import Path

import pytest

from course_utils.exercises import exercise

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
STAIRCASE = "minibatch_sgd.staircase"
ANSWER = "def staircase(epoch, lr, factor=10.0, every=10):\n    return lr / factor ** (epoch {division} every)\n"


@pytest.fixture(scope="module", params=sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def notebook(lab, request):
    """A notebook after Run All."""
    lab.open(request.param)
    lab.run_all()
    yield lab
    lab.close()


@pytest.fixture(scope="module")
def first(lab):
    """Notebook 1, opened and not run."""
    lab.open(NOTEBOOKS / "01_minibatch_sgd.ipynb")
    return lab


def _submit(notebook, source: str) -> str:
    """Write an answer, run it and its check; the check cell's id."""
    answer, check = notebook.cell_with(exercise=STAIRCASE), notebook.cell_with(check=STAIRCASE)
    notebook.set_cell_source(answer, source)
    notebook.run_cell(answer)
    notebook.run_cell(check)
    return check


def test_run_all_reaches_the_last_cell_and_every_explorer_answers(notebook, record_kernel):
    assert notebook.errors() == []
    assert notebook.all_cells_have_run()
    assert notebook.explorers()
    for cell in notebook.explorers():
        before = notebook.image_bytes(notebook.images(cell).first)
        notebook.press_control(cell)
        notebook.wait_for_new_image(notebook.images(cell).first, before)
        assert "cannot be shown" not in notebook.cell_output_text(cell)
    assert notebook.errors() == []
    record_kernel(f"notebooks/{notebook.notebook.name}", notebook.kernel_status())


def test_a_wrong_answer_is_told_the_name_of_its_mistake(first):
    first.run_cell("setup")
    check = _submit(first, ANSWER.format(division="/"))
    (mistake,) = (known for known in exercise(STAIRCASE).misconceptions if known.slug == "true_division")
    first.wait_for_output(check, mistake.slug)
    first.wait_for_output(check, mistake.message.replace("`", ""))


def test_a_right_answer_passes(first):
    check = _submit(first, ANSWER.format(division="//"))
    first.wait_for_output(check, f"{STAIRCASE}: passed")
