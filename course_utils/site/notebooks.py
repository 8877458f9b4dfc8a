"""A solved notebook as a page of the site: what is shown of it, and the words beside its pictures."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_output

from .. import places
from ..build.course import Course, as_text
from ..guide.measured import ANSWER, Prediction, predictions
from ..topics import notebook_name

STATIC_VIEW = '<p class="static-view">The explorer at a few of its settings. Its sliders work in the notebook.</p>'
PNG = "image/png"


def title(notebook: NotebookNode) -> str:
    """The heading of a notebook's first cell: `4 · A learning rate per parameter`."""
    return notebook.cells[0].source.splitlines()[0].removeprefix("# ")


def page(course: Course, topic: str, *, students: bool = False) -> str:
    """The notebook that the site shows, as text: with links to open it, and without the cells that grade.

    Args:
        students: without what stands only for instructors; exercises show their stubs, checks no verdict on an answer
            that is not there. Figures and measurements stay: they are made with the course's own answers.

    Raises:
        BuildError: the starter or the solved notebook is missing or cannot be read.
    """
    starter, solved = course.read(course.starter(topic)), course.read(course.solved(topic))
    stubs = {cell.id: cell.source for cell in starter.cells if "exercise" in cell.metadata}
    asked = predictions(solved)
    solved.cells = [cell for cell in solved.cells if "grade_for" not in cell.metadata]
    if students:
        solved.cells = [cell for cell in solved.cells if not _for_instructors(cell)]
    for cell in solved.cells:
        if cell.cell_type == "code":
            cell.outputs = [shown for output in cell.outputs for shown in _shown(output, asked.get(cell.id, []))]
        if students and "check" in cell.metadata:
            cell.outputs = []
        if students and cell.id in stubs:
            cell.source, cell.outputs = stubs[cell.id], []
        if _for_instructors(cell):
            cell.source = f"::::::{{container}} instructor\n{cell.source}\n::::::"
    heading, _, rest = solved.cells[0].source.partition("\n")
    solved.cells[0].source = f"{heading}\n\n{links(topic)}\n{rest}"
    return as_text(solved)


def links(topic: str, repository: str = places.REPOSITORY) -> str:
    """Where the notebook can be opened, in Markdown; Binder and Colab only once the course has an address."""
    name = notebook_name(topic)
    found = [f"{{download}}`Download this notebook <../starters/{name}.ipynb>`, without answers"]
    if repository != places.PLACEHOLDER:
        found.append(f"[open it on Binder]({places.binder(repository, name)})")
        found.append(f"[open it in Colab]({places.colab(repository, name)})")
    return ", ".join(found) + "."


def figure_texts(course: Course) -> dict[str, str]:
    """The text alternative of every picture in the solved notebooks, by the SHA-256 of its bytes."""
    outputs = (
        output
        for topic in course.topics()
        for cell in course.read(course.solved(topic)).cells
        for output in cell.get("outputs", [])
        if PNG in output.get("data", {})
    )
    return {
        hashlib.sha256(base64.b64decode(output.data[PNG])).hexdigest(): " ".join(output.metadata[PNG]["alt"].split())
        for output in outputs
    }


def _for_instructors(cell: NotebookNode) -> bool:
    return "instructor" in cell.metadata.get("tags", [])


def _shown(output: NotebookNode, asked: list[Prediction]) -> Iterator[NotebookNode]:
    """An output as the site shows it: questions and their answers set as text, explorers announced as pictures."""
    data = output.get("data", {})
    text = data.get("text/plain", "")
    if PNG in data and text:
        yield _html(STATIC_VIEW)
    if text.startswith("Predict. "):
        output = _html(_question(next(one for one in asked if one.question in text)))
    elif ANSWER in text:  # nobody answered here, so that it is not said
        output = _html(f'<p class="measured"><strong>Measured:</strong> {_inline(text.partition(ANSWER)[2])}</p>')
    yield output


def _question(asked: Prediction) -> str:
    options = "".join(f"<li>{_inline(option)}</li>" for option in asked.options)
    return f'<div class="predict"><p><strong>Predict.</strong> {_inline(asked.question)}</p><ul>{options}</ul></div>'


def _inline(text: str) -> str:
    """Plain text in which `…` is code, as HTML."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def _html(text: str) -> NotebookNode:
    return new_output("display_data", {"text/html": text})
