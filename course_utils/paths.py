"""The paths of 30, 60 and 120 minutes through a notebook: what is on them, and a notebook of only that.

Every cell's metadata says how many minutes it takes and the shortest path that holds it. The command line:
`python -m course_utils.paths [topic …] [--minutes 30|60|120] [--cells] [--write FOLDER] [--solved]`.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from .build.authoring import PATHS
from .build.course import BuildError, Course, as_text, write
from .build.names import as_python, bound, needed
from .topics import known_topic, notebook_name

HEADING = re.compile(r"^## +(?:(\d+) · )?(.+)$", re.MULTILINE)
ROW = re.compile(r"^\| (\d+) (.+?) \| (\d+) \|((?: ?✓? ?\|){3})(?:\n|$)", re.MULTILINE)
GIVEN = {"display", "get_ipython"}  # names that a notebook has without binding them


@dataclass(frozen=True)
class Section:
    """The cells of one part of a notebook that are on the same paths.

    `number` is the part's, None for what opens and closes the notebook; `path` is the shortest that holds the section.
    """

    number: int | None
    title: str
    path: int
    cells: tuple[NotebookNode, ...]

    @property
    def minutes(self) -> float:
        return sum(cell.metadata.course.minutes for cell in self.cells)

    @property
    def name(self) -> str:
        return self.title if self.number is None else f"{self.number} {self.title}"


def sections(notebook: NotebookNode) -> list[Section]:
    """The notebook's sections in order, named as in the table of its first cell."""
    found: dict[tuple[int | None, str, int], list[NotebookNode]] = {}
    number, title = None, "Opening"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := HEADING.search(cell.source)) and cell is not notebook.cells[0]:
            number, title = int(heading[1]) if heading[1] else None, heading[2]
        found.setdefault((number, title, cell.metadata.course.path), []).append(cell)
    rows = {(row.number, row.path): row.title for row in promised(notebook)}
    return [Section(n, rows.get((n, path), title), path, tuple(cells)) for (n, title, path), cells in found.items()]


@dataclass(frozen=True)
class Row:
    """A row of the table in a notebook's first cell; `path` is the shortest with a tick, and ticks say all of them."""

    number: int
    title: str
    minutes: int
    ticks: tuple[bool, bool, bool]

    @property
    def path(self) -> int:
        return PATHS[self.ticks.index(True)]


def promised(notebook: NotebookNode) -> list[Row]:
    """The rows of the table in a notebook's first cell: part, minutes, and on which paths it is."""
    rows = ROW.findall(notebook.cells[0].source)
    return [Row(int(n), title, int(minutes), _ticks(marks)) for n, title, minutes, marks in rows]


def _ticks(marks: str) -> tuple[bool, bool, bool]:
    return tuple("✓" in mark for mark in marks.split("|")[:3])


def shortened(notebook: NotebookNode, minutes: int) -> NotebookNode:
    """A notebook of only the cells on the path of that many minutes, with a note that says what is left out."""
    notebook = deepcopy(notebook)
    notebook.metadata.pop("course", None)  # of what a solved notebook was built from: this is not it
    left_out = [section for section in sections(notebook) if section.path > minutes]
    if left_out:
        title = notebook.cells[0]
        title.source = ROW.sub(lambda row: row[0] if _ticks(row[4])[PATHS.index(minutes)] else "", title.source)
        notebook.cells.insert(1, _note(title, minutes, left_out))
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.course.path <= minutes]
    return notebook


def unbound(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Pairs (cell id, name): what a cell uses that neither it, an earlier cell nor Python binds."""
    known, found = set(GIVEN), []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            python = as_python(cell.source)
            found += [(cell.id, name) for name in sorted(needed(python) - known)]
            known |= bound(python)
    return found


def listing(notebook: NotebookNode, minutes: int, *, cells: bool = False) -> Iterator[str]:
    """Lines that say what the path holds, how long each section takes, and what is left out; with cell ids if asked."""
    found = sections(notebook)
    on_path = [section for section in found if section.path <= minutes]
    left_out = [section for section in found if section.path > minutes]
    taken = sum(section.minutes for section in on_path)
    yield f"path of {minutes}: {taken:g} minutes, {_cells(on_path)} of {len(notebook.cells)} cells"
    yield from _lines(on_path, cells)
    if left_out:
        yield f"  left out: {sum(section.minutes for section in left_out):g} minutes, {_cells(left_out)} cells"
        yield from _lines(left_out, cells)


def _lines(found: Iterable[Section], cells: bool) -> Iterator[str]:
    for section in found:
        names = [cell.metadata.exercise.partition(".")[2] for cell in section.cells if "exercise" in cell.metadata]
        yield f"  {section.minutes:5g}  {section.name}" + (f" (you write {', '.join(names)})" if names else "")
        if cells:
            yield from (f"         {cell.metadata.course.minutes:4g}  {cell.id}" for cell in section.cells)


def _cells(found: Iterable[Section]) -> int:
    return sum(len(section.cells) for section in found)


def _note(title: NotebookNode, minutes: int, left_out: list[Section]) -> NotebookNode:
    names = ", ".join(f"*{section.name}* ({section.minutes:g} min)" for section in left_out)
    text = f"**This is the path of {minutes} minutes.** Left out, and to be found in the whole notebook: {names}."
    metadata = {"course": {"minutes": 0, "path": title.metadata.course.path}, "slideshow": {"slide_type": "-"}}
    return new_markdown_cell(text, id=f"path-{minutes}", metadata=metadata)


def write_path(course: Course, topic: str, minutes: int, folder: Path, *, solved: bool = False) -> Path:
    """Write the notebook of only that path into `folder`, and say where. Raises `BuildError` if it could not run by itself."""
    source = course.solved(topic) if solved else course.starter(topic)
    notebook = shortened(course.read(source), minutes)
    for cell, name in unbound(notebook):
        raise BuildError(
            course.at(source, cell, f"uses `{name}`, which no cell on the path of {minutes} minutes binds")
        )
    path = folder / f"{notebook_name(topic)}_{minutes}{'_solved' if solved else ''}.ipynb"
    folder.mkdir(parents=True, exist_ok=True)
    write(path, as_text(notebook))
    return path


def this_course() -> Course:
    """The notebooks of the checkout that holds this package; what the exercises are does not matter here."""
    return Course(Path(__file__).resolve().parent.parent, ())


def main(words: list[str] | None = None, course: Course | None = None) -> int:
    """List paths, or write notebooks of only that path; 0 if all is well."""
    course = course or this_course()
    arguments = _arguments(words)
    status = 0
    for topic in arguments.topic or course.topics():
        try:
            notebook = course.read(course.starter(topic))
            if not arguments.write:
                print(notebook.cells[0].source.splitlines()[0].removeprefix("# "))
            for minutes in arguments.minutes or PATHS:
                if arguments.write:
                    print(write_path(course, topic, minutes, arguments.write, solved=arguments.solved))
                else:
                    print(*listing(notebook, minutes, cells=arguments.cells), "", sep="\n")
        except BuildError as problem:
            print(problem, file=sys.stderr)
            status = 1
    return status


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m course_utils.paths", description=__doc__.splitlines()[0])
    parser.add_argument("topic", nargs="*", type=known_topic, help="only these topics")
    parser.add_argument("--minutes", type=int, choices=PATHS, action="append", help="only this path")
    parser.add_argument("--cells", action="store_true", help="list every cell with its minutes")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write notebooks of only that path there")
    parser.add_argument("--solved", action="store_true", help="write them from the solved notebooks")
    arguments = parser.parse_args(words)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
