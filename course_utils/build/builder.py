"""Building the course, and checking that it is built."""

from collections.abc import Callable, Sequence

from nbformat import NotebookNode

from ..topics import notebook_name
from .authoring import answers, authoring_problems, reference_problems
from .claims_table import claims_file, claims_table
from .course import BuildError, Course, as_text, write
from .derive import solved, starter
from .drift import AGAIN, solved_drift, starter_drift
from .execute import ExecutionError, execute, keep_agreeing_outputs


def build(
    course: Course, topics: Sequence[str] = (), *, force: bool = False, report: Callable[[str], object] = print
) -> list[str]:
    """Write the stubs, the solved notebooks and CLAIMS.md, each only where it differs from its sources.

    Args:
        course: the folder and its exercises.
        topics: what to build; all topics that have a notebook, if empty.
        force: execute although nothing has changed, and take every new output.
        report: called with a line for each file that is written or executed.

    Returns:
        One line per problem. A topic with a problem that only its author can mend is left as it was.
    """
    problems = []
    for topic in topics or course.topics():
        try:
            problems += _build_topic(course, topic, force, report)
        except BuildError as problem:
            problems.append(str(problem))
    try:
        if write(claims_file(course), claims_table(course)):
            report(f"wrote {claims_file(course).name}")
    except BuildError as problem:
        problems.append(str(problem))
    return problems


def check(course: Course, topics: Sequence[str] = ()) -> list[str]:
    """One line per difference between the course's files and what `build` would write, and per author's mistake."""
    problems = []
    for topic in topics or course.topics():
        try:
            problems += _check_topic(course, topic)
        except BuildError as problem:
            problems.append(str(problem))
    missing = [exercise for exercise in course.exercises if not course.starter(exercise.topic).exists()]
    problems += [
        f"{exercise.id}: has no cell, there is no notebooks/{notebook_name(exercise.topic)}.ipynb"
        for exercise in missing
        if not topics or exercise.topic in topics
    ]
    return problems + _check_claims(course)


def _build_topic(course: Course, topic: str, force: bool, report: Callable[[str], object]) -> list[str]:
    if problems := reference_problems(course, topic):
        return problems
    exercises = course.exercises_of(topic)
    stubs = starter(course.read(course.starter(topic)), exercises)
    if problems := authoring_problems(course, topic, stubs):
        return problems
    if write(course.starter(topic), as_text(stubs)):
        report(f"wrote {course.starter(topic).name}")
    wanted, path = solved(stubs, exercises, dict(answers(course, topic))), course.solved(topic)
    stored = _stored(course, topic)
    if force or stored is None or solved_drift(course, topic, stored, wanted):
        report(f"executing {path.parent.name}/{path.name}")
        try:
            executed = execute(wanted, course.starter(topic).parent)
        except ExecutionError as error:
            return [course.at(path, error.cell, str(error))]
        if stored and not force:
            keep_agreeing_outputs(executed, stored)
        write(path, as_text(executed))
    return []


def _stored(course: Course, topic: str) -> NotebookNode | None:
    """The solved notebook of an earlier build; None if there is none, or none that can be read: it is derived."""
    try:
        return course.read(course.solved(topic))
    except BuildError:
        return None


def _check_topic(course: Course, topic: str) -> list[str]:
    authored = course.read(course.starter(topic))
    if problems := reference_problems(course, topic):
        return problems
    exercises = course.exercises_of(topic)
    stubs = starter(authored, exercises)
    wanted = solved(stubs, exercises, dict(answers(course, topic)))
    problems = authoring_problems(course, topic, authored) + starter_drift(course, topic, authored, stubs)
    return problems + _check_solved(course, topic, wanted)


def _check_solved(course: Course, topic: str, wanted: NotebookNode) -> list[str]:
    try:
        return solved_drift(course, topic, course.read(course.solved(topic)), wanted)
    except BuildError as problem:
        return [f"{problem}: {AGAIN}"]


def _check_claims(course: Course) -> list[str]:
    path = claims_file(course)
    try:
        if not path.exists() or path.read_text(encoding="utf-8") != claims_table(course):
            return [course.at(path, None, f"differs from the solved notebooks: {AGAIN}")]
    except BuildError:
        pass  # the unreadable notebook is reported as such
    return []
