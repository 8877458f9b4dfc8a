"""Finding exercises: each topic's module `course_utils.exercises.<topic>` holds its own in a list `EXERCISES`."""

import difflib
import importlib
import importlib.util

from course_utils.exercises.spec import Exercise
from course_utils.topics import TOPICS


class UnknownExercise(LookupError):
    """There is no exercise of that id."""

    def __str__(self) -> str:
        return self.args[0]


def exercises(topic: str | None = None) -> list[Exercise]:
    """All exercises in the order of the course, or those of one topic. A topic that has none yet gives an empty list."""
    topics = TOPICS if topic is None else (topic,)
    return [found for name in topics for found in _of(name)]


def exercise(id: str) -> Exercise:
    """The exercise of that id.

    Raises:
        UnknownExercise: with the nearest id that there is.
    """
    known = {found.id: found for found in _of(str(id).partition(".")[0])}
    if id not in known:
        near = difflib.get_close_matches(str(id), [found.id for found in exercises()], n=1, cutoff=0.5)
        raise UnknownExercise(f"There is no exercise {id!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
    return known[id]


def _of(topic: str) -> list[Exercise]:
    name = f"{__package__}.{topic}"
    if topic not in TOPICS or importlib.util.find_spec(name) is None:
        return []
    return importlib.import_module(name).EXERCISES
