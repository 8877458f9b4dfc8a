"""From what is authored to what is derived, as pure functions on notebooks: nothing is executed or written here."""

import hashlib
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell

from .course import Exercise
from .references import source, stub

KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

GRADE = """\
# {name} is graded here, once it is handed in. How it stands now, the next cell says.
### BEGIN HIDDEN TESTS
from runpy import run_module

mistake = run_module("course_utils.grading.fresh")["grade"]("{id}", {name})
assert not mistake, mistake
### END HIDDEN TESTS"""


def starter(notebook: NotebookNode, exercises: Mapping[str, Exercise]) -> NotebookNode:
    """The authored notebook as a student gets it: stubs in the exercise cells, no outputs, the least metadata."""
    notebook = deepcopy(notebook)
    notebook.metadata = from_dict(KERNEL)
    notebook.cells = [bare(cell) for cell in notebook.cells]
    for cell in notebook.cells:
        if exercise := exercises.get(cell.metadata.get("exercise")):
            cell.source = stub(exercise)
            cell.metadata.setdefault("course", {})["minutes"] = exercise.minutes
            cell.metadata["nbgrader"] = _nbgrader(exercise, solution=True)
    return notebook


def solved(starter: NotebookNode, exercises: Mapping[str, Exercise], answers: Mapping[str, str]) -> NotebookNode:
    """The instructor's notebook before it is executed: references, answers and grade cells put into a starter.

    Args:
        starter: as `starter` returns it.
        exercises: the topic's, by id.
        answers: markdown for the instructor, by the id of the cell that it follows.
    """
    notebook, cells = deepcopy(starter), []
    for cell in deepcopy(starter.cells):
        if exercise := exercises.get(cell.metadata.get("check")):
            cells.append(_grade_cell(cell, exercise))
        cells.append(cell)
        if exercise := exercises.get(cell.metadata.get("exercise")):
            cell.source = source(exercise)
        if cell.id in answers:
            metadata = _beside(cell, slide_type="notes", tags=["instructor"])
            cells.append(new_markdown_cell(answers[cell.id], id=f"{cell.id}-answer", metadata=metadata))
    notebook.cells = cells
    notebook.metadata["course"] = {"source_hash": source_hash(cells)}
    return notebook


def parse_answers(text: str) -> list[tuple[str, str]]:
    """The parts of a `solutions/<topic>.md`: (cell id, markdown) for each heading `## <cell id>`."""
    parts = re.split(r"(?m)^## +(\S+) *$", text)
    return [(cell, body.strip()) for cell, body in zip(parts[1::2], parts[2::2], strict=True)]


def source_hash(cells: list[NotebookNode]) -> str:
    """sha256 over everything in the cells but their outputs."""
    text = json.dumps([bare(cell) for cell in cells], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def bare(cell: NotebookNode) -> NotebookNode:
    """The cell as if it had never been run."""
    cell = deepcopy(cell)
    cell.metadata.pop("execution", None)  # JupyterLab's record of when it ran
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    return cell


def _grade_cell(check: NotebookNode, exercise: Exercise) -> NotebookNode:
    """What grades an exercise. It stands before the check, which puts a stand-in in the place of what is wrong.

    In what students get nbgrader removes the test, so that running all cells of an unfinished notebook reaches the last.
    """
    metadata = _beside(check, slide_type="skip", grade_for=exercise.id, nbgrader=_nbgrader(exercise, solution=False))
    return new_code_cell(GRADE.format(id=exercise.id, name=exercise.name), id=f"{check.id}-grade", metadata=metadata)


def _beside(cell: NotebookNode, *, slide_type: str, **metadata: Any) -> dict[str, Any]:
    """Metadata of a cell inserted after `cell`: on the same path, taking the student no time."""
    course = cell.metadata.get("course", {}) | {"minutes": 0}
    return {"course": course, "slideshow": {"slide_type": slide_type}, **metadata}


def _nbgrader(exercise: Exercise, *, solution: bool) -> dict[str, Any]:
    """nbgrader's metadata of an autograded answer (`solution`), or of the locked test that grades it."""
    name = exercise.id.replace(".", "-")  # a grade id admits no dot
    metadata = {"schema_version": 3, "grade": not solution, "solution": solution, "locked": not solution, "task": False}
    return metadata | ({"grade_id": name} if solution else {"grade_id": f"{name}-grade", "points": exercise.points})
