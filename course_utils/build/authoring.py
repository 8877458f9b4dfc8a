"""What is wrong with a starter notebook that only its author can mend."""

from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from ..topics import TOPICS
from .course import BuildError, Course, Exercise
from .derive import parse_answers
from .leaks import leaked
from .names import as_python, bound, needed, star_imports
from .references import BEGIN, END, source, stub

PATHS = (30, 60, 120)
SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-")

Found = Iterator[tuple[str | None, str]]
"""Pairs of cell id (None: the whole notebook) and what is wrong there."""


def authoring_problems(course: Course, topic: str, notebook: NotebookNode) -> list[str]:
    """One line per problem of the topic's starter, in order of kind."""
    exercises, cells = course.exercises_of(topic), notebook.cells
    later = [exercise for exercise in course.exercises if TOPICS.index(exercise.topic) >= TOPICS.index(topic)]
    found = [*_ids(cells), *_metadata(cells), *_exercise_cells(cells, exercises), *_answers_in(cells, later)]
    lines = [course.at(course.starter(topic), *problem) for problem in [*found, *_names(cells, exercises)]]
    return lines + [course.at(course.answers(topic), *problem) for problem in _headings(cells, answers(course, topic))]


def reference_problems(course: Course, topic: str) -> list[str]:
    """One line per reference from which no stub can be made."""
    lines = []
    for exercise in course.exercises_of(topic).values():
        try:
            stub(exercise)
        except BuildError as problem:
            lines.append(str(problem))
    return lines


def answers(course: Course, topic: str) -> list[tuple[str, str]]:
    """The instructor's answers to the topic's questions, (cell id, markdown); none if the file is missing."""
    path = course.answers(topic)
    return parse_answers(path.read_text(encoding="utf-8")) if path.exists() else []


def _ids(cells: list[NotebookNode]) -> Found:
    for cell, count in Counter(cell.id for cell in cells).items():
        if count > 1:
            yield cell, f"{count} cells have this id"


def _metadata(cells: list[NotebookNode]) -> Found:
    for cell in cells:
        course = cell.metadata.get("course", {})
        if not isinstance(course.get("minutes"), int | float) or course.get("path") not in PATHS:
            yield cell.id, 'no metadata "course": {"minutes": a number, "path": 30, 60 or 120}'
        if cell.metadata.get("slideshow", {}).get("slide_type") not in SLIDE_TYPES:
            yield cell.id, f'no metadata "slideshow": {{"slide_type": one of {", ".join(SLIDE_TYPES)}}}'


def _exercise_cells(cells: list[NotebookNode], exercises: dict[str, Exercise]) -> Found:
    of_exercise: dict[str, str] = {}
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        for key in ("exercise", "check"):
            if (name := cell.metadata.get(key)) and name not in exercises:
                yield cell.id, f'metadata "{key}" names {name}, which is no exercise of this topic'
        name = cell.metadata.get("exercise")
        if name not in exercises:
            continue
        if name in of_exercise:
            yield cell.id, f"{name} has a cell already: {of_exercise[name]}"
        of_exercise.setdefault(name, cell.id)
        if not (following and following.metadata.get("check") == name and f'check("{name}", ' in following.source):
            yield cell.id, f'the next cell does not check it: code with check("{name}", …), metadata "check": "{name}"'
    for name in exercises:
        if name not in of_exercise:
            yield None, f'no cell has metadata "exercise": "{name}"'


def _answers_in(cells: list[NotebookNode], exercises: list[Exercise]) -> Found:
    """What stands in a starter that only a solved notebook may show."""
    for cell in cells:
        text = "\n".join(_strings([cell.source, cell.get("outputs", [])]))
        for name in leaked(text, exercises):
            yield cell.id, f"gives away the answer of {name}"
        if BEGIN in text or END in text:
            yield cell.id, "holds a solution marker"
        if "instructor" in cell.metadata.get("tags", []):
            yield cell.id, "is tagged instructor, which belongs into solutions/<topic>.md"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _names(cells: list[NotebookNode], exercises: dict[str, Exercise]) -> Found:
    """Names that a cell uses before they are bound: in the whole notebook, or on a path that leaves out who binds them."""
    known = {path: {"display", "get_ipython"} for path in PATHS}
    for cell in cells:
        if cell.cell_type != "code":
            continue
        exercise = exercises.get(cell.metadata.get("exercise"))
        try:
            python = source(exercise) if exercise else as_python(cell.source)
        except SyntaxError as error:
            yield cell.id, f"does not parse: {error.msg}, line {error.lineno}"
            continue
        for module in star_imports(python):
            yield cell.id, f"`from {module} import *` hides which names it binds: import them by name"
        paths = [path for path in PATHS if path >= cell.metadata.get("course", {}).get("path", PATHS[-1])]
        user = f"the reference of {exercise.id} uses" if exercise else "uses"
        for name in sorted(needed(python)):
            if lacking := [path for path in paths if name not in known[path]]:
                where = "" if PATHS[-1] in lacking else f" on the path of {lacking[-1]} minutes"
                yield cell.id, f"{user} `{name}`, which no cell before this one binds{where}"
        for path in paths:
            known[path] |= bound(python)


def _headings(cells: list[NotebookNode], answers: list[tuple[str, str]]) -> Found:
    ids, seen = {cell.id for cell in cells}, set()
    for cell, _ in answers:
        if cell not in ids:
            yield cell, "the heading names no cell of the notebook"
        if cell in seen:
            yield cell, "has two headings"
        seen.add(cell)
