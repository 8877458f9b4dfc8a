"""The instructor's guide: put together from what the exercises declare, the notebooks measure and the answers say.

Nothing in it is written by hand, so that it cannot say anything else than the course does.
"""

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from ..build.authoring import answers
from ..build.course import Course, write
from ..exercises import exercise
from ..paths import Section, sections
from ..topics import notebook_name
from . import blocks, measured

ASKED = ("think", "debug-text")  # cells whose questions are repeated, since what follows them answers them

OTHERWISE = """\
## When an experiment comes out otherwise

A claim that a run does not bear out is shown as "does not hold in your run"; the notebook goes on. Ask in this order.

1. *Was it the same experiment?* A cell that was left out or changed, or another number of threads, makes another one. Restart the kernel and run all cells.
2. *Does the ordering differ, or only a digit?* Other releases and processors give other figures. A claim is an ordering or a band, and that is what should hold.
3. *Is the difference larger than the spread?* The tables above give the standard deviation over the seeds. Change `SEEDS` and look again: a difference that turns round was noise, in their run or in ours.
4. *Is it the setting?* A source's figure belongs to its network, data and budget. Ours are small and short, and the tables name the source so that a class can look up what differs.

If it still comes out otherwise over fresh seeds, that is the result. Say that the course measured something else, in which setting, and that one of the two does not carry as far as it was thought to."""


def guide(course: Course, topic: str) -> str:
    """The guide to one notebook, in Markdown. Raises `BuildError` if its notebook, or the solved one, cannot be read."""
    starter, solved = course.read(course.starter(topic)), course.read(course.solved(topic))
    title = starter.cells[0].source
    found = sections(starter)
    command = f"python -m course_utils.paths {topic} --minutes 30 --write FOLDER"
    parts = [
        f"# Instructor's guide to notebook {title.splitlines()[0].removeprefix('# ')}",
        f"## Goals\n\nThe notebook promises its reader: after this notebook you can\n\n{blocks.goals(title)}",
        f"## Timing\n\n{blocks.timing(found)}\n\nA notebook of only one path: `{command}`, and `--solved` for one with answers.",
        *_walk(found, solved, dict(answers(course, topic))),
        OTHERWISE,
    ]
    return "\n\n".join(parts) + "\n"


def _walk(found: list[Section], solved: NotebookNode, notes: dict[str, str]) -> Iterator[str]:
    """The notebook from top to bottom: a heading for each section that an instructor should know something about."""
    outputs = {cell.id: cell for cell in solved.cells}
    predictions = measured.predictions(solved)
    for section in found:
        lines = []
        for cell in section.cells:
            lines += [blocks.prediction(asked) for asked in predictions.get(cell.id, [])]
            if "exercise" in cell.metadata:
                lines.append(blocks.exercise(exercise(cell.metadata.exercise)))
            if records := measured.claims(outputs.get(cell.id, {})):
                lines.append(blocks.claims(records))
            if cell.id in ASKED:
                lines.append(blocks.questions(cell.source))
            if cell.id in notes:
                lines.append(notes[cell.id])
        if lines:
            yield "\n\n".join([f"## {section.name}", _when(section), *lines])


def _when(section: Section) -> str:
    paths = f"on the path of {section.path} minutes" + (" and the longer ones" if section.path < 120 else "")
    return f"*{section.minutes:g} minutes, {paths}.*"


def write_guide(course: Course, topic: str, folder: Path) -> Path:
    """Write the guide to one notebook into `folder`, and say where. Raises `BuildError`."""
    path = folder / f"{notebook_name(topic)}.md"
    text = guide(course, topic)
    folder.mkdir(parents=True, exist_ok=True)
    write(path, text)
    return path
