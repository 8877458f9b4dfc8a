"""What comes from outside stays data: it is not run, not unpickled, not rendered as HTML; and nothing here connects."""

import ast
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import ipywidgets as widgets
import nbformat
import pytest

from course_utils import claims, plots, predictions, preparation
from course_utils.build.claims_table import claims_table
from course_utils.build.course import Course
from course_utils.class_view import tables
from course_utils.class_view.summary import Progress, Row
from course_utils.exercises import evaluate, exercise, isolation, panel
from course_utils.exercises.isolation import ChildLost, in_child
from course_utils.explorers.base import Explorer
from course_utils.search import scoreboard

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<img src=x onerror=alert(1)><script>alert('2')</script>\"'&"

RUN = {"eval", "exec", "compile"}
"""Builtins that run what they are given."""

LOAD = {"pickle.load", "pickle.loads", "marshal.load", "marshal.loads", "dill.load", "dill.loads", "joblib.load"} | {
    "shelve.open", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
}  # fmt: skip
"""Functions that may run what a file holds; `Unpickler` and `read_pickle` are others, wherever they come from."""


def sources() -> Iterator[tuple[str, str]]:
    """(name, source) of every module of the course and of every notebook's code."""
    for path in (*ROOT.glob("course_utils/**/*.py"), *ROOT.glob("solutions/*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for path in (*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        yield path.relative_to(ROOT).as_posix(), "\n\n".join(code)


def dangerous(source: str) -> list[str]:
    """The calls in a source that run or unpickle what they are given."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called, kept = ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}
            found += [called] * _runs_data(called, kept)
    return found


def _runs_data(called: str, kept: Mapping[str | None, str]) -> bool:
    *_, owner, name = ["", *called.split(".")]
    return (
        called in RUN
        or f"{owner}.{name}" in LOAD
        or name in ("Unpickler", "read_pickle")
        or (f"{owner}.{name}" == "torch.load" and kept.get("weights_only") != "True")
        or kept.get("allow_pickle") == "True"
        or kept.get("shell") == "True"
    )


def test_no_module_and_no_notebook_runs_or_unpickles_what_it_is_given():
    assert [(name, call) for name, source in sources() for call in dangerous(source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)",
        "exec(text)",
        "import pickle\npickle.load(file)",
        "pickle.Unpickler(file)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path, allow_pickle=True)",
        "pandas.read_pickle(path)",
        "yaml.load(text)",
        "yaml.load(text, Loader=yaml.Loader)",
        "subprocess.run(line, shell=True)",
    ],
)
def test_a_call_that_does_is_found(source):
    assert dangerous(source)


@pytest.mark.parametrize(
    "source", ["torch.load(path, weights_only=True)", "model.eval()", "re.compile(p)", "json.loads(t)"]
)
def test_a_harmless_call_is_not(source):
    assert not dangerous(source)


# HTML


class Tags(HTMLParser):
    """The tags of a piece of HTML, and the attributes that run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(name for name, _ in attributes if name.startswith("on"))]


def assert_harmless(html: str) -> None:
    assert not {"script", "onerror"} & set(Tags(html).found)
    assert "alert(1)" in html  # it is there, as text


def test_a_panel_shows_what_a_student_raises_as_text():
    def raises(*args, **kwargs):
        raise ValueError(HOSTILE)

    raises.__name__ = raises.__qualname__ = HOSTILE
    asked = exercise("minibatch_sgd.staircase")
    assert_harmless(panel.html(asked, evaluate(asked.id, raises)))


def test_a_panel_shows_a_strange_result_as_text():
    asked = exercise("minibatch_sgd.staircase")
    verdict = evaluate(asked.id, lambda *args, **kwargs: type(HOSTILE, (), {"__repr__": lambda self: HOSTILE})())
    assert {"script", "onerror"}.isdisjoint(Tags(panel.html(asked, verdict)).found)


@pytest.fixture
def displayed(monkeypatch) -> list[dict]:
    """What is displayed, in a notebook that this is not."""
    shown: list[dict] = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    return shown


def test_a_claim_is_shown_as_text(displayed):
    claims.claim("id", HOSTILE, measured={HOSTILE: [1.0]}, holds=True, source=HOSTILE, source_value=HOSTILE)
    assert_harmless(displayed[-1]["text/html"])


def test_a_figures_text_is_shown_as_text(displayed):
    plots.show(plots.figure(2, 1)[0], HOSTILE)
    assert_harmless(displayed[-1]["text/html"])


def test_the_line_about_the_environment_is_shown_as_text(displayed):
    preparation._show(HOSTILE)
    assert_harmless(displayed[-1]["text/html"])


def test_a_question_its_options_and_its_answer_are_shown_as_text(monkeypatch):
    shown = []
    monkeypatch.setattr(predictions, "_show", lambda widget, text: shown.append(widget))
    predictions.predict("safety", HOSTILE, [HOSTILE, "another"])
    predictions.reveal("safety", HOSTILE)
    asked, choice = shown[0].children
    choice.value = HOSTILE
    assert_harmless(asked.value)
    assert_harmless(shown[1].value)
    assert predictions._answers.pop("safety") == HOSTILE


def test_an_explorers_text_and_its_exception_are_shown_as_text():
    def fails(n):
        if n:
            raise ValueError(HOSTILE)
        return n

    explorer = Explorer(
        frame=lambda: plots.figure(2, 1),
        controls={"n": widgets.IntSlider(value=0, max=1, description="n")},
        compute=fails,
        draw=lambda ax, n: None,
        summary=lambda n: HOSTILE,
    )
    assert_harmless(explorer.caption.value)
    explorer.controls["n"].value = 1
    assert "cannot be shown" in explorer.caption.value
    assert_harmless(explorer.caption.value)


def test_a_class_views_page_shows_names_as_text_and_its_tables_no_formula():
    stuck = Progress(HOSTILE, HOSTILE, False, 2, None, Counter({HOSTILE: 1}))
    row = Row(HOSTILE, 1, 0, 0, None, None, HOSTILE, 1, (stuck,))
    assert_harmless(tables.page([row], HOSTILE, b"", {f"{HOSTILE} {HOSTILE}": HOSTILE}))
    for start in "=+-@":
        formula = Progress(f"{start}1+1", "x", True, 1, 1.0, Counter())
        assert f"'{start}1+1" in tables.people_csv([formula])


def test_the_table_of_entries_shows_names_as_text(monkeypatch):
    entry = scoreboard.Entry(HOSTILE, 1, 1, 1.0, 1, 0.1, 0.1, "0")
    monkeypatch.setattr(scoreboard, "entries", lambda: [entry])
    assert_harmless(scoreboard.table()._repr_html_())


# What a child sends


@pytest.mark.skipif(not isolation.can_fork(), reason="no process is forked here")
@pytest.mark.parametrize("framed", [True, False])
def test_a_hostile_child_cannot_make_the_parent_unpickle(tmp_path, monkeypatch, framed):
    class Opens:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "made"),)

    pipes, pipe, bomb = [], os.pipe, pickle.dumps(Opens())
    monkeypatch.setattr(os, "pipe", lambda: pipes.append(pipe()) or pipes[-1])

    def task():
        os.write(pipes[-1][1], (b"%08d" % len(bomb) if framed else b"") + bomb)
        os._exit(0)

    with pytest.raises(ChildLost):
        in_child(task, 10)
    assert pipes and not (tmp_path / "made").exists()
    pickle.loads(bomb)
    assert (tmp_path / "made").exists()  # unpickled, it would have been


@pytest.mark.skipif(not isolation.can_fork(), reason="no process is forked here")
def test_what_a_child_sends_is_plain_data_or_nothing():
    assert in_child(lambda: {"a": [1, "b"]}, 10) == {"a": [1, "b"]}
    with pytest.raises(ChildLost):
        in_child(lambda: {"a": test_a_call_that_does_is_found}, 10)


# Connections

IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path[:0] = [{root!r}]
from tests import in_kernels
in_kernels.forbid_connections()
import course_utils, solutions
names = [found.name for package in (course_utils, solutions)
         for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    if not name.endswith(("__main__", "nbgrader_config")):
        importlib.import_module(name)
print(len(names))
try:
    __import__("socket").create_connection(("192.0.2.1", 9), timeout=0.1)
except in_kernels.Connects as error:
    print(error)
"""


def test_importing_the_course_connects_to_nothing():
    """The notebooks' own cells run under the same guard: see `conftest.py`."""
    command = [sys.executable, "-c", IMPORT_ALL.format(root=str(ROOT))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT / "notebooks")
    assert run.returncode == 0, run.stderr
    number, refused = run.stdout.splitlines()
    assert int(number) > 50
    assert refused.startswith("socket.")  # the guard was on


def test_the_claims_table_keeps_its_columns_whatever_a_claim_says(tmp_path):
    entry = claims.record("id", "a | b\nc", measured={"x|y": [1.0]}, holds=True, source=HOSTILE)
    cell = nbformat.v4.new_code_cell("", id="one", outputs=[nbformat.v4.new_output("display_data", metadata={"course_claim": entry})])  # fmt: skip
    for folder in ("notebooks", "solutions"):
        (tmp_path / folder).mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / folder / "01_minibatch_sgd.ipynb")
    last = claims_table(Course(tmp_path, [])).splitlines()[-1]
    assert last.count("|") - last.count(r"\|") == 6
