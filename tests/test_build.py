"""The builder, on a miniature course: built once, then damaged in one way after the other."""

import ast
import base64
import html
import importlib.util
import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, PngImagePlugin

from course_utils.build import Course, build, builder, check
from course_utils.build.__main__ import main
from course_utils.build.course import as_text
from course_utils.build.execute import WIDGET_VIEW
from course_utils.build.names import bound
from course_utils.claims import record
from course_utils.tolerance import agrees

STARTER, SOLVED = "notebooks/01_minibatch_sgd.ipynb", "solutions/01_minibatch_sgd.ipynb"
ANSWERS, REFERENCES, CLAIMS = "solutions/minibatch_sgd.md", "solutions/minibatch_sgd.py", "CLAIMS.md"
DECAY, TALLY = "minibatch_sgd.decay", "minibatch_sgd.Tally"

REFERENCE_SOURCE = '''\
import functools
import math
from collections import Counter
from collections.abc import Sequence


@functools.cache
def decay(epoch: int, lr: float = 0.5) -> float:
    """lr · exp(−epoch / 10)."""
    ### BEGIN SOLUTION
    rate = lr * math.exp(-epoch / 10)
    return rate
    ### END SOLUTION


class Tally(Counter):
    """Counts words, and remembers the text."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        for word in words:
            self[word] += 1  # one at a time
        self.text = " ".join(words)
        self.longest = max(words, key=len)
        ### END SOLUTION

    def __missing__(self, key: str) -> int:
        ### BEGIN SOLUTION
        return len(key)
        ### END SOLUTION
'''

# What the kernel imports as course_utils: a check that believes everything.
ENGINE_SOURCE = """\
def check(id, candidate):
    print("checked", id)
    return candidate
"""
GRADING_SOURCE = """\
def grade(id, attempt):
    return "" if attempt.__name__ in ("decay", "Tally") else "another's"
"""

IMPORTS = """\
import functools
import math
from collections import Counter
from collections.abc import Sequence
from IPython.display import display
from course_utils.exercises import check"""

ANSWERS_SOURCE = "For the instructor.\n\n## question\n\nBecause of the **exponent**.\n\n## measure\n\nAbout .37.\n"


def png_with_software() -> str:
    """A tiny PNG in base64 that names the software which drew it, as matplotlib's do unless told otherwise."""
    text, file = PngImagePlugin.PngInfo(), io.BytesIO()
    text.add_text("Software", "Matplotlib version 3.11.2")
    Image.new("L", (2, 2), 7).save(file, "PNG", pnginfo=text)
    return base64.b64encode(file.getvalue()).decode()


MEASURE = f"""\
print(f"rate {{decay(10):.4f}}, sum {{Tally(['a', 'b', 'a'])['a']}}")
view = {{"{WIDGET_VIEW}": {{"model_id": "abc"}}}}
display(view, raw=True)
display(view | {{"text/plain": "a slider", "image/png": "{png_with_software()}"}}, raw=True)
one = {record("falls", "The rate falls | by e", measured=[0.36, 0.38], holds=True, source="Lecture", source_value=0.37)}
two = {record("orders", "1 beats 2", measured={"one": [0.5], "two": [0.75]}, holds=False)}
for entry in (one, two):
    display({{"text/plain": entry["text"]}}, raw=True, metadata={{"course_claim": entry}})"""


def cell(kind: Callable[..., NotebookNode], name: str, source: str, **metadata: object) -> NotebookNode:
    given = {"course": {"minutes": 2, "path": 30}, "slideshow": {"slide_type": "slide"}}
    return kind(source, id=name, metadata=given | metadata)


def write_miniature(root: Path) -> None:
    """The smallest course that has everything: two exercises, a measurement, a claim, two answers."""
    cells = [
        cell(new_markdown_cell, "title", "# Decay"),
        cell(new_code_cell, "setup", IMPORTS, execution={"iopub.execute_input": "2026-11-20T10:00:00Z"}),
        cell(new_markdown_cell, "question", "Why does it fall?"),
        cell(new_code_cell, "write-decay", "", exercise=DECAY),
        cell(new_code_cell, "check-decay", f'decay = check("{DECAY}", decay)', check=DECAY),
        cell(new_code_cell, "write-tally", "", exercise=TALLY),
        cell(new_code_cell, "check-tally", f'Tally = check("{TALLY}", Tally)', check=TALLY),
        cell(new_code_cell, "measure", MEASURE),
        cell(
            new_code_cell, "strict", "import os\nprint(os.environ['COURSE_STRICT'], os.path.basename(os.getcwd()), 0.5)"
        ),
    ]
    for path, text in [
        (STARTER, as_text(new_notebook(cells=cells, metadata={"celltoolbar": "Tags"}))),
        (REFERENCES, REFERENCE_SOURCE),
        (ANSWERS, ANSWERS_SOURCE),
        ("engine/course_utils/__init__.py", ""),
        ("engine/course_utils/exercises.py", ENGINE_SOURCE),
        ("engine/course_utils/grading/__init__.py", ""),
        ("engine/course_utils/grading/fresh.py", GRADING_SOURCE),
    ]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def load(root: Path) -> Course:
    """The course in `root`, with its references as they stand in the file now."""
    spec = importlib.util.spec_from_file_location(f"references_of_{root.name}", root / REFERENCES)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # inspect finds the source of a class by its module
    spec.loader.exec_module(module)
    points = {"decay": 2, "Tally": 3}
    return Course(
        root,
        [
            SimpleNamespace(
                id=f"minibatch_sgd.{name}",
                name=name,
                topic="minibatch_sgd",
                minutes=5,
                points=points[name],
                reference=getattr(module, name),
            )
            for name in points
        ],
    )


@contextmanager
def edited(path: Path) -> Iterator[dict[str, NotebookNode]]:
    """The cells of a notebook by id, and the notebook itself as "nb"; written back at the end."""
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    yield {cell.id: cell for cell in notebook.cells} | {"nb": notebook}
    path.write_text(as_text(notebook), encoding="utf-8")


def cells_of(root: Path, path: str) -> dict[str, NotebookNode]:
    return {cell.id: cell for cell in nbformat.v4.reads((root / path).read_text(encoding="utf-8")).cells}


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("miniature")
    write_miniature(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root / "engine"))
        assert build(load(root)) == []
        yield root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy of the built course, to be damaged."""
    return Path(shutil.copytree(built, tmp_path / tmp_path.name))


def test_a_built_course_has_no_problem(built):
    assert check(load(built)) == []


def test_building_again_executes_nothing_and_changes_no_byte(root, monkeypatch):
    monkeypatch.setattr(builder, "execute", lambda *_: pytest.fail("executed"))
    before, told = contents(root), []
    assert build(load(root), report=told.append) == []
    assert contents(root) == before
    assert told == []


def test_a_starter_is_stripped_to_its_sources(built):
    notebook = nbformat.v4.reads((built / STARTER).read_text())
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell.id for cell in notebook.cells][:3] == ["title", "setup", "question"]
    assert all(not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells)
    assert all("execution" not in cell.metadata for cell in notebook.cells)


def test_a_stub_keeps_the_scaffold_and_raises_not_implemented_error(built):
    cells = cells_of(built, STARTER)
    assert ast.get_docstring(ast.parse(cells["write-tally"].source).body[0]) == "Counts words, and remembers the text."
    assert cells["write-decay"].source.startswith("@functools.cache\ndef decay(epoch: int, lr: float = 0.5) -> float:")
    assert "SOLUTION" not in cells["write-decay"].source + cells["write-tally"].source
    namespace = {}
    exec("\n".join([IMPORTS.rpartition("\n")[0], cells["write-decay"].source, cells["write-tally"].source]), namespace)
    with pytest.raises(NotImplementedError):
        namespace["decay"](1)
    with pytest.raises(NotImplementedError):
        namespace["Tally"](["a"])
    assert cells["write-tally"].source.count("\n        raise NotImplementedError") == 2


def test_a_solved_notebook_has_references_grade_cells_and_answers_in_place(built):
    cells = cells_of(built, SOLVED)
    assert " ".join(cells) == (
        "title setup question question-answer write-decay check-decay-grade check-decay "
        "write-tally check-tally-grade check-tally measure measure-answer strict"
    )
    assert cells["write-tally"].source == REFERENCE_SOURCE[REFERENCE_SOURCE.index("class Tally") :].rstrip()
    assert f'["grade"]("{DECAY}", decay)\nassert not mistake, mistake\n' in cells["check-decay-grade"].source
    assert cells["check-decay-grade"].metadata.grade_for == DECAY
    assert cells["question-answer"].source == "Because of the **exponent**."
    assert cells["question-answer"].metadata.tags == ["instructor"]
    assert all({"course", "slideshow"} <= cell.metadata.keys() for cell in cells.values())


def test_nbgrader_finds_an_answer_and_a_locked_test_with_points_for_each_exercise(built):
    flag = {"type": "boolean"}
    properties = {"schema_version": {"const": 3}, "grade": flag, "solution": flag, "locked": flag, "task": flag}
    properties |= {"grade_id": {"pattern": r"^[\w-]+$"}, "points": {"type": "number", "minimum": 0}}
    schema = {
        "properties": properties,
        "additionalProperties": False,
        "required": ["schema_version", "grade", "solution", "locked", "grade_id"],
        "if": {"properties": {"grade": {"const": True}}},
        "then": {"required": ["points"], "properties": {"locked": {"const": True}, "solution": {"const": False}}},
        "else": {"not": {"required": ["points"]}, "properties": {"solution": {"const": True}}},
    }
    found = [cell.metadata.nbgrader for cell in cells_of(built, SOLVED).values() if "nbgrader" in cell.metadata]
    for metadata in found:
        jsonschema.validate(metadata, schema)
    assert [metadata.grade_id for metadata in found] == [
        "minibatch_sgd-decay",
        "minibatch_sgd-decay-grade",
        "minibatch_sgd-Tally",
        "minibatch_sgd-Tally-grade",
    ]
    assert [metadata.points for metadata in found if metadata.grade] == [2, 3]
    assert cells_of(built, STARTER)["write-decay"].metadata.nbgrader == found[0]


def test_a_solved_notebook_is_executed_strictly_where_the_student_works(built):
    assert cells_of(built, SOLVED)["strict"].outputs[0].text == "1 notebooks 0.5\n"


def test_stored_outputs_hold_no_live_widget_no_software_and_no_timing(built):
    outputs = cells_of(built, SOLVED)["measure"].outputs
    assert [output.output_type for output in outputs] == ["stream", "display_data", "display_data", "display_data"]
    assert outputs[1].data.keys() == {"text/plain", "image/png"}
    png = base64.b64decode(outputs[1].data["image/png"])
    assert b"Software" not in png
    assert Image.open(io.BytesIO(png)).getpixel((1, 1)) == 7
    assert all("execution" not in cell.metadata for cell in cells_of(built, SOLVED).values())
    metadata = nbformat.v4.reads((built / SOLVED).read_text()).metadata
    assert metadata.keys() == {"kernelspec", "language_info", "course"}
    assert metadata.language_info == {"name": "python"}


def test_claims_are_collected_into_one_table(built):
    assert (built / CLAIMS).read_text(encoding="utf-8").splitlines()[-2:] == [
        r"| 01_minibatch_sgd | The rate falls \| by e | Lecture: 0.37 | 0.370 ± 0.014 over 2 seeds | holds |",
        "| 01_minibatch_sgd | 1 beats 2 | none | one: 0.500; two: 0.750 | does not hold |",
    ]


def test_a_rebuild_keeps_outputs_within_tolerance_until_forced(root):
    with edited(root / SOLVED) as cells:
        cells["measure"].outputs[0].text = "rate 0.1841, sum 3\n"
        cells["measure"].outputs[1].data["image/png"] = "AAAA"
        cells["check-decay"].outputs[0].text = "checked something else\n"
        cells["strict"].source += "  # before"
        cells["strict"].outputs[0].text = "1 notebooks 0.501\n"
    with edited(root / STARTER) as cells:
        cells["title"].source = "# Slow decay"
    assert build(load(root)) == []
    cells = cells_of(root, SOLVED)
    assert cells["title"].source == "# Slow decay"
    assert cells["measure"].outputs[0].text == "rate 0.1841, sum 3\n"
    assert cells["measure"].outputs[1].data["image/png"] == "AAAA"
    assert cells["check-decay"].outputs[0].text == f"checked {DECAY}\n"
    assert cells["strict"].outputs[0].text == "1 notebooks 0.5\n"

    assert build(load(root), ["minibatch_sgd"], force=True) == []
    assert cells_of(root, SOLVED)["measure"].outputs[0].text == "rate 0.1839, sum 3\n"
    assert cells_of(root, SOLVED)["measure"].outputs[1].data["image/png"] != "AAAA"
    assert check(load(root)) == []


def test_a_failing_cell_is_named_and_the_solved_notebook_stays_as_it_was(root):
    with edited(root / STARTER) as cells:
        cells["measure"].source = "raise ValueError('first\\nthe claim does not hold')"
    before = contents(root)
    assert build(load(root)) == [f"{SOLVED}: cell measure: ValueError: the claim does not hold"]
    assert contents(root) == before


# One way of failing per line: which file, what is done to it, and the problem that must be among those told.


def starter(change: Callable[[dict[str, NotebookNode]], object]) -> Callable[[Path], None]:
    return _on_notebook(STARTER, change)


def solved(change: Callable[[dict[str, NotebookNode]], object]) -> Callable[[Path], None]:
    return _on_notebook(SOLVED, change)


def _on_notebook(path: str, change: Callable[[dict[str, NotebookNode]], object]) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        with edited(root / path) as cells:
            change(cells)

    return damage


def text(path: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        before = (root / path).read_text(encoding="utf-8")
        assert old in before
        (root / path).write_text(before.replace(old, new), encoding="utf-8")

    return damage


def gone(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


def says(name: str, source: str) -> Callable[[Path], None]:
    return starter(lambda cells: cells[name].update(source=source))


def loses(name: str, key: str) -> Callable[[Path], None]:
    return starter(lambda cells: cells[name].metadata.pop(key))


def without(line: str) -> Callable[[Path], None]:
    return says("setup", IMPORTS.replace(line, ""))


def remove(name: str) -> Callable[[dict[str, NotebookNode]], None]:
    return lambda cells: cells["nb"].cells.remove(cells[name])


def insert(name: str, source: str, **metadata: object) -> Callable[[dict[str, NotebookNode]], None]:
    return lambda cells: cells["nb"].cells.append(cell(new_code_cell, name, source, **metadata))


def swap(cells: dict[str, NotebookNode]) -> None:
    cells["nb"].cells[0], cells["nb"].cells[2] = cells["title"], cells["question"]
    cells["nb"].cells[0], cells["nb"].cells[2] = cells["nb"].cells[2], cells["nb"].cells[0]


ANSWERED = REFERENCE_SOURCE[REFERENCE_SOURCE.index("@functools") : REFERENCE_SOURCE.index("\n\n\nclass")]
FENCED = "```python\nrate = lr*math.exp( -epoch/10 )\nreturn rate\n```"
THREE_LINES = "for word in words:\n    # count\n    self[word] += 1\n\nself.text = ' '.join(words)\nprint(\"mine\")"
OUTPUT = new_output("stream", name="stdout", text="rate 0.1839")
LEAKY_OUTPUT = new_output("display_data", data={"text/html": f"<pre>{html.escape(ANSWERED)}</pre>"})

FAILURES = {
    "a stub edited": (says("write-decay", "def decay(): pass"), STARTER, "write-decay", "not the stub of"),
    "an answer in a stub": (says("write-decay", ANSWERED), STARTER, "write-decay", f"the answer of {DECAY}"),
    "markers in a starter": (says("write-decay", ANSWERED), STARTER, "write-decay", "solution marker"),
    "an answer in prose": (says("title", FENCED), STARTER, "title", f"the answer of {DECAY}"),
    "three lines of an answer": (says("measure", THREE_LINES), STARTER, "measure", f"the answer of {TALLY}"),
    "an answer in an output": (
        starter(lambda cells: cells["measure"].outputs.append(LEAKY_OUTPUT)), STARTER, "measure", f"answer of {DECAY}"
    ),
    "an instructor's cell": (
        starter(lambda cells: cells["title"].metadata.update(tags=["instructor"])), STARTER, "title", "instructor"
    ),
    "outputs": (starter(lambda cells: cells["measure"].outputs.append(OUTPUT)), STARTER, "measure", "no outputs"),
    "an execution count": (
        starter(lambda cells: cells["setup"].update(execution_count=1)), STARTER, "setup", "execution counts"
    ),
    "an exercise without a cell": (loses("write-tally", "exercise"), STARTER, None, f'"exercise": "{TALLY}"'),
    "an exercise with two cells": (
        starter(insert("again", "", exercise=TALLY)), STARTER, "again", f"{TALLY} has a cell already: write-tally"
    ),
    "a cell without an exercise": (
        starter(insert("other", "", exercise="minibatch_sgd.Tolly")), STARTER, "other", "minibatch_sgd.Tolly"
    ),
    "a check without an exercise": (
        starter(insert("other", "", check="minibatch_sgd.Tolly")), STARTER, "other", "minibatch_sgd.Tolly"
    ),
    "no check cell": (starter(remove("check-tally")), STARTER, "write-tally", "the next cell does not check it"),
    "a check of nothing": (says("check-tally", "Tally"), STARTER, "write-tally", "the next cell does not check it"),
    "a name in a body": (without("import math"), STARTER, "write-decay", "uses `math`"),
    "a name under an alias": (
        says("setup", IMPORTS.replace("import math", "import math as m")), STARTER, "write-decay", "uses `math`"
    ),
    "a name in a decorator": (without("import functools"), STARTER, "write-decay", "uses `functools`"),
    "a name in an annotation": (without("from collections.abc import Sequence"), STARTER, "write-tally", "`Sequence`"),
    "a base class": (without("from collections import Counter"), STARTER, "write-tally", "uses `Counter`"),
    "a later exercise's name": (
        text(REFERENCES, "rate = lr", "rate = Tally and lr"), STARTER, "write-decay", "uses `Tally`"
    ),
    "a name bound too late": (
        starter(lambda cells: (remove("setup")(cells), cells["nb"].cells.append(cells["setup"]))),
        STARTER, "write-decay", "uses `math`",
    ),
    "a name that nobody binds": (says("measure", "print(rates)"), STARTER, "measure", "uses `rates`, which no cell"),
    "a name off the path": (
        starter(lambda cells: cells["setup"].metadata.course.update(path=60)),
        STARTER, "write-decay", "uses `math`, which no cell before this one binds on the path of 30 minutes",
    ),
    "other minutes than the exercise's": (
        starter(lambda cells: cells["write-decay"].metadata.course.update(minutes=7)), STARTER, "write-decay", "metadata"
    ),
    "a comprehension's name": (says("setup", "[math for math in ()]"), STARTER, "write-decay", "uses `math`"),
    "a star import": (says("setup", "from math import *"), STARTER, "setup", "from math import *"),
    "a cell that does not parse": (says("measure", "1 +"), STARTER, "measure", "does not parse"),
    "no minutes": (loses("title", "course"), STARTER, "title", '"course"'),
    "an unknown path": (
        starter(lambda cells: cells["title"].metadata.course.update(path=45)), STARTER, "title", "30, 60 or 120"
    ),
    "no slide type": (loses("title", "slideshow"), STARTER, "title", "slide_type"),
    "other nbgrader metadata": (loses("write-decay", "nbgrader"), STARTER, "write-decay", "metadata"),
    "other notebook metadata": (
        starter(lambda cells: cells["nb"].metadata.update(toc=1)), STARTER, None, "metadata or its layout"
    ),
    "two cells of one id": (
        starter(lambda cells: cells["question"].update(id="title")), STARTER, "title", "2 cells have this id"
    ),
    "an answer to nothing": (text(ANSWERS, "## question", "## qestion"), ANSWERS, "qestion", "names no cell"),
    "two answers to one cell": (text(ANSWERS, "## measure", "## question"), ANSWERS, "question", "two headings"),
    "a missing solved notebook": (gone(SOLVED), SOLVED, None, "does not exist"),
    "changed prose": (says("title", "# Other"), SOLVED, "title", "stale"),
    "a changed answer": (text(ANSWERS, "exponent", "base"), SOLVED, "question-answer", "stale"),
    "a changed reference": (text(REFERENCES, "/ 10)", "/ 20)"), SOLVED, "write-decay", "stale"),
    "a new cell": (starter(insert("new", "1")), SOLVED, "new", "stale, this cell is missing"),
    "a grade cell edited": (solved(lambda cells: cells["check-tally-grade"].update(source="")), SOLVED,
                            "check-tally-grade", "stale"),
    "a cell put into a solved notebook": (solved(insert("mine", "1")), SOLVED, "mine", "have no such cell"),
    "solved cells reordered": (solved(swap), SOLVED, "title", "another order"),
    "another hash": (solved(lambda cells: cells["nb"].metadata.course.update(source_hash="0")), SOLVED, None, "stale"),
    "outputs cleared": (
        solved(lambda cells: cells["measure"].update(outputs=[], execution_count=None)),
        SOLVED, "measure", "not executed",
    ),
    "a merge conflict": (text(STARTER, '"cells"', "<<<<<<< HEAD"), STARTER, None, "not a readable notebook"),
    "an unreadable solved notebook": (text(SOLVED, '"cells"', "<<<<"), SOLVED, None, "not a readable notebook"),
    "an old format": (text(STARTER, '"nbformat_minor": 5', '"nbformat_minor": 4'), STARTER, None, "format 4.5"),
    "claims out of date": (text(CLAIMS, "0.370", "0.4"), CLAIMS, None, "differs"),
    "no claims": (gone(CLAIMS), CLAIMS, None, "differs"),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "path", "name", "told"), FAILURES.values(), ids=FAILURES)
def test_the_check_tells_each_way_of_failing_by_notebook_and_cell(root, damage, path, name, told):
    damage(root)
    problems = check(load(root))
    place = f"{path}: cell {name}: " if name else f"{path}: "
    assert [line for line in problems if line.startswith(place) and told in line], problems
    assert all("\n" not in line for line in problems)
    assert len(set(problems)) == len(problems)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    ### END SOLUTION\n\n\nclass", "\n\nclass", f"{DECAY}: the reference has '### BEGIN SOLUTION' without"),
        ("    ### BEGIN SOLUTION\n    rate", "    rate", f"{DECAY}: the reference has an unexpected '### END"),
    ],
)
def test_a_reference_with_unbalanced_markers_is_named(root, old, new, told):
    text(REFERENCES, old, new)(root)
    assert any(problem.startswith(told) for problem in check(load(root)))
    assert any(problem.startswith(told) for problem in build(load(root)))


def test_a_reference_without_a_solution_region_is_named(root):
    source = re.sub(r" +### \w+ SOLUTION\n", "", REFERENCE_SOURCE)
    (root / REFERENCES).write_text(source, encoding="utf-8")
    assert any(f"{DECAY}: the reference has no '### BEGIN SOLUTION'" in problem for problem in check(load(root)))


def test_all_problems_are_told_at_once(root):
    for damage in (says("write-decay", "1"), loses("title", "course"), text(ANSWERS, "## question", "## why")):
        damage(root)
    problems = "\n".join(check(load(root)))
    assert all(told in problems for told in ("write-decay: is not the stub", "cell title", "cell why"))


def test_a_trivial_line_of_an_answer_is_no_leak(root):
    says("title", "```python\nreturn len(key)\n```\nand `return rate`; `for word in words:`")(root)
    assert not [problem for problem in check(load(root)) if "gives away" in problem]


def test_a_later_notebook_may_show_an_earlier_answer_but_not_the_reverse(root):
    course = load(root)
    shutil.copy(root / STARTER, course.starter("momentum"))
    with edited(course.starter("momentum")) as cells:
        cells["nb"].cells = [cell(new_markdown_cell, "shown", FENCED)]
    assert not [problem for problem in check(course, ["momentum"]) if "gives away" in problem]
    says("title", FENCED)(root)
    for exercise in course.exercises:
        exercise.topic = "momentum"
    assert [problem for problem in check(course, ["minibatch_sgd"]) if "cell title: gives away" in problem]


def test_an_exercise_of_a_topic_without_a_notebook_is_named(root):
    course = load(root)
    course.exercises[1].topic = "search"
    assert f"{TALLY}: has no cell, there is no notebooks/08_search.ipynb" in check(course)


def test_a_build_leaves_a_topic_alone_that_its_author_must_mend(root):
    says("title", FENCED)(root)
    before = contents(root)
    assert build(load(root)) == [f"{STARTER}: cell title: gives away the answer of {DECAY}"]
    assert contents(root) == before


def test_imports_assignments_definitions_and_targets_bind_their_names():
    source = """
import a.b, c.d as e
from f import g, h as i
j, *k = l.m = n[0] = 1, 2
for o in range(3): p += [(q := r) for s in t]
with u as v: w: int = 1
def x(y): z = y
class X: Y = lambda Z: Z
"""
    assert bound(source) == {"a", "e", "g", "i", "j", "k", "o", "p", "v", "w", "x", "X"}


def test_a_reference_may_use_an_earlier_exercise(root):
    text(REFERENCES, "self.longest = max", "self.rate = decay(1)\n        self.longest = max")(root)
    assert not [problem for problem in check(load(root)) if "no cell before this one binds" in problem]


def test_a_write_that_fails_midway_leaves_the_old_file_and_nothing_else(root, monkeypatch):
    says("write-decay", "")(root)
    before, write_text = contents(root), Path.write_text

    def fill_the_disk(path: Path, text: str, **options: str) -> None:
        write_text(path, text[:100], **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_the_disk)
    assert build(load(root)) == ["01_minibatch_sgd.ipynb: cannot be written: No space left on device"]
    assert contents(root) == before


def test_the_command_line_exits_1_with_a_line_per_problem(root, capsys):
    assert main(["--check"], load(root)) == 0
    text(CLAIMS, "0.370", "0.4")(root)
    assert main(["--check", "minibatch_sgd"], load(root)) == 1
    assert capsys.readouterr().err.startswith("CLAIMS.md: differs")
    assert main([], load(root)) == 0
    assert main(["--check"], load(root)) == 0
    assert main(["momentum"], load(root)) == 1
    assert capsys.readouterr().err == "notebooks/03_momentum.ipynb: does not exist\n"


def test_a_mistyped_topic_is_answered_with_the_topics(capsys):
    with pytest.raises(SystemExit) as exit:
        main(["momentun"])
    assert exit.value.code == 2
    assert "no such topic: momentun (the topics are minibatch_sgd, " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("loss 0.69312", "loss 0.69321", True),
        ("loss 0.69312", "loss 0.71", False),
        ("epoch 1: 0.5", "epoch 2: 0.5", False),
        ("48,000 images", "48,001 images", False),
        ("batches 12000", "batches 12001", False),
        ("torch 2.15.0", "torch 2.14.0", False),
        ("conv2d", "conv3d", False),
        ("1.0e-05", "1.004e-05", True),
        (".684", ".685", True),
        ("0.0004", "-0.0004", True),
        ("  9.99 | 1", " 10.01 | 1", True),
        ("(1)", "( 1)", False),
        ("1", "0.998", True),
        ("0.5 0.5", "0.5", False),
        ("nan", "nan", True),
        ("nan", "0.5", False),
        ("0.5 s", "0.5 ms", False),
        ("", "", True),
    ],
)
def test_texts_agree_up_to_the_last_digits_of_their_decimals(a, b, same):
    assert agrees(a, b) is same
    assert agrees(b, a) is same
