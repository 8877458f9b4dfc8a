"""The whole way with nbgrader: from solved notebooks to what students get, to points, to what they get back."""

import html
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from course_utils.build.course import Course, as_text
from course_utils.build.derive import solved, starter
from course_utils.build.leaks import leaked
from course_utils.exercises import exercise, exercises
from course_utils.exercises.isolation import can_fork
from course_utils.grading.folder import prepare_folder
from tests.grading.submissions import GRADIENT, SGD, submissions

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_minibatch_sgd"
EXERCISES = [exercise("minibatch_sgd.minibatch_gradient"), exercise("minibatch_sgd.SGD")]
SETUP = "import torch\nfrom torch import Tensor\n\nfrom course_utils import check"
POINTS = {"gradient": 1, "sgd": 2}
WITHOUT_OURS = {name: value for name, value in os.environ.items() if not name.startswith("COURSE_")}
ENVIRONMENT = WITHOUT_OURS | {
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),  # nbgrader calls alembic
    "PYTHONPATH": str(ROOT),
}

pytestmark = pytest.mark.skipif(not can_fork(), reason="what ends the process cannot be contained here")


def nbgrader(folder: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "nbgrader", *words]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=600)


def read(path: Path) -> NotebookNode:
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def small_starter() -> NotebookNode:
    """Two exercises of notebook 1 and a question, without the experiments."""
    notebook = Course(ROOT, EXERCISES).read(ROOT / "notebooks" / f"{NAME}.ipynb")
    ids = {exercise.id for exercise in EXERCISES}
    kept = [
        cell
        for cell in notebook.cells
        if cell.id in ("setup", "think") or ids & {cell.metadata.get("exercise"), cell.metadata.get("check")}
    ]
    notebook.cells = kept
    kept[0].source = SETUP
    return starter(notebook, {exercise.id: exercise for exercise in EXERCISES})


@dataclass
class Graded:
    """A class folder after grading."""

    folder: Path
    starter: NotebookNode
    log: str

    @property
    def released(self) -> NotebookNode:
        return read(self.folder / "release" / NAME / f"{NAME}.ipynb")

    def points(self, student: str) -> dict[str, float | None]:
        """Points by exercise; None where grading found no end."""
        from nbgrader.api import Gradebook

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", ENVIRONMENT["PATH"])
            with Gradebook(f"sqlite:///{self.folder}/gradebook.db") as book:
                grades = book.find_submission(NAME, student).notebooks[0].grades
                found = {grade.name: grade.auto_score for grade in grades}
        return {"gradient": found["minibatch_sgd-minibatch_gradient-grade"], "sgd": found["minibatch_sgd-SGD-grade"]}

    def feedback(self, student: str) -> str:
        """The page that a student gets back."""
        return (self.folder / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def seen(page: str) -> str:
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """All submissions graded, each by nbgrader's own commands."""
    root = tmp_path_factory.mktemp("nbgrader")
    stubs, folder = small_starter(), root / "class"
    answers = {"think": "Only the instructor knows."}
    (root / f"{NAME}.ipynb").write_text(as_text(solved(stubs, {each.id: each for each in EXERCISES}, answers)))
    prepare_folder(folder, ["minibatch_sgd"], root)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("c.Execute.timeout = 30\n")
    assert nbgrader(folder, "generate_assignment", NAME).returncode == 0
    released = read(folder / "release" / NAME / f"{NAME}.ipynb")
    for student, notebook in submissions(released, stubs).items():
        place = folder / "submitted" / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_text(as_text(notebook))
        (place / "torch.py").write_text("raise SystemExit('a module that was handed in')")
    log = nbgrader(folder, "autograde", NAME).stderr
    assert nbgrader(folder, "generate_feedback", NAME).returncode == 0
    return Graded(folder, stubs, log)


def without_nbgraders(cell: NotebookNode) -> dict:
    added = ("nbgrader", "deletable", "editable")
    metadata = {key: value for key, value in cell.metadata.items() if key not in added}
    return {**cell, "metadata": metadata}


def test_of_every_solved_notebook_students_get_the_starter(tmp_path):
    source = tmp_path / "source" / "course"
    prepare_folder(tmp_path)
    source.mkdir()
    for path in tmp_path.glob("source/0*/*.ipynb"):
        path.rename(source / path.name)
    assert nbgrader(tmp_path, "generate_assignment", "course").returncode == 0
    released = sorted((tmp_path / "release" / "course").glob("*.ipynb"))
    assert released and [path.name for path in released] == sorted(path.name for path in source.glob("*.ipynb"))
    for path in released:
        cells, given = read(ROOT / "notebooks" / path.name).cells, read(path).cells
        added = [cell.id for cell in given if cell.id not in {cell.id for cell in cells}]
        assert [without_nbgraders(cell) for cell in given if cell.id not in added] == list(
            map(without_nbgraders, cells)
        )
        assert all(id.endswith("-grade") for id in added)
        assert leaked(path.read_text(encoding="utf-8"), exercises()) == []


def test_students_get_no_answer_and_no_test(graded):
    assert [cell.id for cell in graded.released.cells] == [
        "setup",
        GRADIENT,
        "minibatch-gradient-check-grade",
        "minibatch-gradient-check",
        SGD,
        "sgd-check-grade",
        "sgd-check",
        "think",
    ]
    text = json.dumps(graded.released)
    assert "Only the instructor knows" not in text and "SOLUTION" not in text and "assert" not in text


def test_an_unfinished_assignment_runs_to_its_end_and_shows_no_answer(graded, monkeypatch):
    monkeypatch.setenv("COURSE_ANSWERS", "off")
    notebook = graded.released
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = json.dumps(notebook, ensure_ascii=False)
    assert shown.count("stands in, so that the cells below run") == 2 * 2  # as text and as a panel
    assert leaked(html.unescape(shown.replace("\\n", "\n")), EXERCISES) == []


@pytest.mark.parametrize(
    "student, points",
    {
        "right": POINTS,
        "wrong": {"gradient": 1, "sgd": 0},
        "wrong_in_plain": {"gradient": 1, "sgd": 0},
        "blank": {"gradient": 0, "sgd": 0},
        "forger": {"gradient": 0, "sgd": 0},
        "inside": {"gradient": 0, "sgd": 0},
        "b_floods": {"gradient": 0, "sgd": 0},
        "a_dies": {"gradient": None, "sgd": None},
    }.items(),
)
def test_points_are_what_the_attempts_deserve(graded, student, points):
    assert graded.points(student) == points


def test_points_of_a_notebook_that_ended_its_kernel_are_none_in_the_export_and_the_log_names_it(graded):
    assert nbgrader(graded.folder, "export").returncode == 0
    lines = (graded.folder / "grades.csv").read_text().splitlines()
    scores = {line.split(",")[3]: float(line.split(",")[-2]) for line in lines[1:]}
    assert scores["a_dies"] == 0 and scores["right"] == 3
    assert re.search(r"error processing assignment .* for student 'a_dies'", graded.log)
    assert len(re.findall(r"error processing assignment .* for student", graded.log)) == 1


@pytest.mark.parametrize("student", ["wrong", "wrong_in_plain"])
def test_feedback_names_the_mistake(graded, student):
    (mistake,) = [mistake for mistake in EXERCISES[1].misconceptions if mistake.slug == "ascends"]
    after = seen(graded.feedback(student)).partition("AssertionError: minibatch_sgd.SGD: not yet [ascends]\n")[2]
    assert after.startswith(mistake.message)


def test_feedback_on_what_ended_its_process_says_so(graded):
    assert "Your code ended the Python process that it ran in" in seen(graded.feedback("inside"))


def test_feedback_escapes_what_a_student_says(graded):
    page = graded.feedback("inside")
    assert "<script>alert(1)" not in page
    assert "<script>alert(1)" in seen(page)


@pytest.mark.parametrize("student", ["blank", "inside", "forger"])
def test_feedback_gives_no_answer_away(graded, student):
    text = seen(graded.feedback(student))
    assert "not attempted" in text or "not yet" in text
    assert leaked(text, EXERCISES) == []
    assert "Hint 1" in text and "Answer" not in text
