"""What a solved notebook's outputs hold for the instructor: claims with their figures, predictions with their answers."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from ..build.names import as_python

ANSWER = " — Measured: "  # what `course_utils.predictions` puts before an answer


@dataclass(frozen=True)
class Prediction:
    """A question that is asked before its measurement, and what `reveal` says was measured (None if nothing reveals it)."""

    question: str
    options: tuple[str, ...]
    answer: str | None


def claims(cell: NotebookNode) -> list[Mapping[str, Any]]:
    """The records of the claims that a cell has shown (see `course_utils.claims.record`)."""
    metadata = [output.get("metadata", {}) for output in cell.get("outputs", [])]
    return [entry["course_claim"] for entry in metadata if "course_claim" in entry]


def predictions(solved: NotebookNode) -> dict[str, list[Prediction]]:
    """The questions of a solved notebook, by the id of the cell that asks them."""
    cells = [cell for cell in solved.cells if cell.cell_type == "code"]
    answers = {id: answer for cell in cells for id, answer in _revealed(cell)}
    found = {}
    for cell in cells:
        asked = [_question(text) for text in _texts(cell) if text.startswith("Predict. ")]
        ids = _ids(cell, "predict")
        if asked:
            found[cell.id] = [Prediction(*entry, answers.get(id)) for id, entry in zip(ids, asked, strict=True)]
    return found


def _question(text: str) -> tuple[str, tuple[str, ...]]:
    question, *options = text.removeprefix("Predict. ").split("\n  ( ) ")
    return question, tuple(options)


def _revealed(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    answers = [text.partition(ANSWER)[2] for text in _texts(cell) if ANSWER in text]
    yield from zip(_ids(cell, "reveal"), answers, strict=True)


def _ids(cell: NotebookNode, function: str) -> list[str]:
    """The first arguments of a cell's calls of `predict` or `reveal`, in order."""
    calls = [node for node in ast.walk(ast.parse(as_python(cell.source))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == function]
    return [call.args[0].value for call in sorted(named, key=lambda call: call.lineno)]


def _texts(cell: NotebookNode) -> list[str]:
    return [output.data.get("text/plain", "") for output in cell.get("outputs", []) if "data" in output]
