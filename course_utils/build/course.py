"""Where the parts of the course lie, how notebooks are read and written, and how a problem is told."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode
from nbformat.validator import iter_validate

from ..topics import TOPICS, notebook_name


class Exercise(Protocol):
    """What the builder needs of an exercise."""

    id: str
    name: str
    topic: str
    minutes: int
    points: int
    reference: Callable[..., Any]


class BuildError(Exception):
    """The course cannot be built; the message is one line that names the place."""


@dataclass(frozen=True)
class Course:
    """A folder that holds `notebooks/` and `solutions/`, and the exercises that its notebooks may use."""

    root: Path
    exercises: Sequence[Exercise]

    def starter(self, topic: str) -> Path:
        return self.root / "notebooks" / f"{notebook_name(topic)}.ipynb"

    def solved(self, topic: str) -> Path:
        return self.root / "solutions" / f"{notebook_name(topic)}.ipynb"

    def answers(self, topic: str) -> Path:
        return self.root / "solutions" / f"{topic}.md"

    def topics(self) -> list[str]:
        """The topics that have a starter notebook, in course order."""
        return [topic for topic in TOPICS if self.starter(topic).exists()]

    def exercises_of(self, topic: str) -> dict[str, Exercise]:
        return {exercise.id: exercise for exercise in self.exercises if exercise.topic == topic}

    def at(self, path: Path, cell: str | None, message: str) -> str:
        """One line that says where and what: `notebooks/01_….ipynb: cell abc: message`."""
        where = path.relative_to(self.root).as_posix()
        return f"{where}: cell {cell}: {message}" if cell else f"{where}: {message}"

    def read(self, path: Path) -> NotebookNode:
        """The notebook at `path`, as it stands in the file. Raises `BuildError` if it is missing or broken."""
        try:
            notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            error = next(iter_validate(notebook), None)
        except FileNotFoundError:
            raise BuildError(self.at(path, None, "does not exist")) from None
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise BuildError(self.at(path, None, f"is not a readable notebook: {_last_line(problem)}")) from None
        if error is None and (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
            error = "its cells have no ids; save it once in JupyterLab"
        if error is not None:
            raise BuildError(self.at(path, None, f"is not a valid notebook (format 4.5): {_last_line(error)}"))
        return notebook


def as_text(notebook: NotebookNode) -> str:
    """The file that stands for a notebook: one indent, sorted keys, a line break at the end."""
    return nbformat.v4.writes(notebook) + "\n"


def write(path: Path, text: str) -> bool:
    """Put `text` in the file, whole or not at all; whether that changed it. Raises `BuildError`."""
    if path.exists() and path.read_bytes() == text.encode():
        return False
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)
    except OSError as error:
        raise BuildError(f"{path.name}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return True


def _last_line(problem: object) -> str:
    return str(getattr(problem, "message", problem)).strip().splitlines()[-1]
