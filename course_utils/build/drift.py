"""Where the files differ from what the builder would write. Nothing is executed."""

from itertools import zip_longest

from nbformat import NotebookNode

from .course import Course, as_text
from .derive import bare, source_hash

AGAIN = "run python -m course_utils.build"


def starter_drift(course: Course, topic: str, authored: NotebookNode, starter: NotebookNode) -> list[str]:
    """One line per difference between a starter's file and what the builder makes of it."""
    found = []
    for cell, built in zip(authored.cells, starter.cells, strict=True):
        if cell.source != built.source:
            found.append((cell.id, f"is not the stub of {cell.metadata.exercise} (edited by hand?): {AGAIN}"))
        elif cell.metadata != built.metadata:
            found.append((cell.id, f"its metadata is not the builder's: {AGAIN}"))
        if cell.get("outputs") or cell.get("execution_count"):
            found.append((cell.id, f"a starter has no outputs and no execution counts: {AGAIN}"))
    path = course.starter(topic)
    if not found and path.read_bytes() != as_text(starter).encode():
        found.append((None, f"its metadata or its layout is not the builder's: {AGAIN}"))
    return [course.at(path, *problem) for problem in found]


def solved_drift(course: Course, topic: str, stored: NotebookNode, solved: NotebookNode) -> list[str]:
    """One line per cell in which a solved notebook differs from its sources, outputs apart."""
    found = []
    built = {cell.id: cell for cell in solved.cells}
    present = {cell.id: cell for cell in stored.cells}
    for name in {**built, **present}:
        if name not in present:
            found.append((name, f"stale, this cell is missing: {AGAIN}"))
        elif name not in built:
            found.append((name, f"stale, the sources have no such cell: {AGAIN}"))
        elif bare(present[name]) != built[name]:
            found.append((name, f"stale, this is not what its sources say: {AGAIN}"))
        elif built[name].cell_type == "code" and built[name].source and present[name].execution_count is None:
            found.append((name, f"was not executed: {AGAIN} --force"))
    if not found and [*built] != [*present]:
        moved = next(a for a, b in zip_longest(built, present) if a != b)
        found.append((moved, f"stale, its cells are in another order: {AGAIN}"))
    if not found and stored.metadata.get("course", {}).get("source_hash") != source_hash(solved.cells):
        found.append((None, f"stale, it was built from other sources: {AGAIN}"))
    return [course.at(course.solved(topic), *problem) for problem in found]
