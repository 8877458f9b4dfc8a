"""Judging by the course's code as it stands in its files, whatever a notebook has done to the modules that it imported.

A grade cell runs this file anew (`runpy.run_module`). An `evaluate` that was redefined or replaced then decides nothing.
It is no wall: a notebook and its grade cells share one process, and who means to forge points in it can.
"""

import contextlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 10.0
"""Seconds for an attempt: more than a student at the keyboard waits, because many submissions are graded side by side."""

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("course_utils", "solutions")


def grade(id: str, attempt: object) -> str:
    """What is wrong with an attempt, in a few lines that name the mistake; "" if it passes.

    Args:
        id: "<topic>.<name>".
        attempt: what the student wrote.
    """
    with _modules_from_their_files():
        judging = importlib.import_module("course_utils.exercises.judging")
        panel = importlib.import_module("course_utils.exercises.panel")
        judging.SECONDS = PATIENCE
        verdict = judging.evaluate(id, attempt)
        return "" if verdict.passed else panel.report(id, verdict)


@contextlib.contextmanager
def _modules_from_their_files() -> Iterator[None]:
    """Have the course's modules imported anew inside the block, from this course, and the notebook's put back after it."""
    path, before = sys.path[:], _take_out()
    sys.path.insert(0, str(_ROOT))
    try:
        yield
    finally:
        _take_out()
        sys.modules.update(before)
        sys.path[:] = path


def _take_out() -> dict[str, object]:
    names = [name for name in sys.modules if name.partition(".")[0] in _PACKAGES]
    return {name: sys.modules.pop(name) for name in names}
