"""The paths through every notebook: each runs by itself and takes the time that the notebook's first cell promises."""

from pathlib import Path

import nbclient
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils import paths
from course_utils.build.authoring import PATHS
from course_utils.build.course import BuildError, Course

COURSE = paths.this_course()
SLACK = 2  # minutes by which the sum of a path may miss its name


@pytest.fixture(params=COURSE.topics())
def notebook(request):
    return COURSE.read(COURSE.starter(request.param))


@pytest.mark.parametrize("minutes", PATHS)
@pytest.mark.parametrize(
    ("topic", "solved"),
    [(topic, False) for topic in COURSE.topics()]
    + [(topic, True) for topic in COURSE.topics() if COURSE.solved(topic).exists()],
)
def test_every_path_has_all_the_names_that_it_uses_and_is_a_valid_notebook(tmp_path, topic, minutes, solved):
    path = paths.write_path(COURSE, topic, minutes, tmp_path, solved=solved)
    written = nbformat.read(path, as_version=4)
    nbformat.validate(written)
    whole = COURSE.read(COURSE.solved(topic) if solved else COURSE.starter(topic))
    wanted = [cell.id for cell in whole.cells if cell.metadata.course.path <= minutes]
    assert [cell.id for cell in written.cells if cell.id != f"path-{minutes}"] == wanted
    assert paths.unbound(written) == []


def test_the_table_in_the_first_cell_has_a_row_for_every_section_with_its_minutes(notebook):
    found = [(section.number, section.path, section.minutes) for section in paths.sections(notebook)]
    numbered = [entry for entry in found if entry[0] is not None]
    assert numbered == [(row.number, row.path, row.minutes) for row in paths.promised(notebook)]


def test_a_longer_path_holds_all_of_a_shorter_one(notebook):
    for row in paths.promised(notebook):
        assert list(row.ticks) == sorted(row.ticks)


@pytest.mark.parametrize("minutes", PATHS)
def test_a_path_takes_as_long_as_its_name_says(notebook, minutes):
    taken = sum(section.minutes for section in paths.sections(notebook) if section.path <= minutes)
    assert taken == pytest.approx(minutes, abs=SLACK)


def test_the_opening_and_the_end_are_on_every_path(notebook):
    first, *_, last = paths.sections(notebook)
    assert (first.title, first.path, last.number, last.path) == ("Opening", 30, None, 30)


def test_a_written_path_runs_from_a_fresh_kernel(tmp_path):
    notebook = nbformat.read(paths.write_path(COURSE, "minibatch_sgd", 30, tmp_path), as_version=4)
    nbclient.NotebookClient(notebook, timeout=180, kernel_name="python3").execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code" and cell.source)


def test_a_written_path_says_what_it_leaves_out_and_promises_no_more(tmp_path):
    written = nbformat.read(paths.write_path(COURSE, "minibatch_sgd", 30, tmp_path), as_version=4)
    title, note = written.cells[0].source, written.cells[1].source
    assert "| 1 The gradient of a few examples | 16 |" in title
    assert "| 3 The step (without the line search) | 13 |" in title
    for left_out in ("2 One epoch* (11 min)", "3 Why not search for the best step?* (5 min)"):
        assert left_out in note
        assert left_out.partition("*")[0] not in title
    assert "\n\n\n" not in title


def test_the_whole_notebook_is_written_as_it_is(tmp_path, notebook):
    assert paths.shortened(notebook, 120).cells == notebook.cells


def _course(root: Path) -> Course:
    """A course of one notebook, whose cell on the 30 minutes' path needs one that is on the path of 60."""
    table = "| part | m | 30 | 60 | 120 |\n|---|---|---|---|---|\n| 1 One | 3 | ✓ | ✓ | ✓ |\n| 1 More | 4 | | ✓ | ✓ |"
    cells = [
        new_markdown_cell(f"# 1 · Title\n\n{table}", id="title", metadata={"course": {"minutes": 1, "path": 30}}),
        new_markdown_cell("## 1 · One", id="idea", metadata={"course": {"minutes": 3, "path": 30}}),
        new_code_cell("rate = 1", id="bind", metadata={"course": {"minutes": 4, "path": 60}}),
        new_code_cell("print(rate)", id="use", metadata={"course": {"minutes": 0, "path": 30}}),
    ]
    (root / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=cells), root / "notebooks" / "01_minibatch_sgd.ipynb")
    return Course(root, ())


def test_a_path_that_cannot_run_is_not_written(tmp_path):
    course = _course(tmp_path)
    with pytest.raises(BuildError, match="cell use: uses `rate`, which no cell on the path of 30 minutes binds"):
        paths.write_path(course, "minibatch_sgd", 30, tmp_path / "out")
    assert paths.write_path(course, "minibatch_sgd", 60, tmp_path / "out").is_file()
    assert paths.main(["--minutes", "30", "--write", str(tmp_path / "out")], course) == 1


def test_the_command_lists_what_is_on_a_path_and_what_is_not(tmp_path, capsys):
    assert paths.main(["--minutes", "30", "--cells"], _course(tmp_path)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown == (
        "1 · Title path of 30: 4 minutes, 3 of 4 cells 1 Opening 1 title 3 1 One 3 idea 0 use "
        "left out: 4 minutes, 1 cells 4 1 More 4 bind"
    )
