"""A reference implementation as text: whole for the solved notebook, as a stub for the starter."""

import inspect
import textwrap

from .course import BuildError, Exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def source(exercise: Exercise) -> str:
    """The reference as it stands in its file: decorators, signature, docstring, body and markers."""
    return textwrap.dedent(inspect.getsource(exercise.reference)).rstrip()


def stub(exercise: Exercise) -> str:
    """What the student starts from: the reference with `raise NotImplementedError` for each solution region."""
    lines, inside = [], False
    for line in source(exercise).splitlines():
        mark = line.strip()
        if mark in (BEGIN, END):
            if inside == (mark == BEGIN):
                raise BuildError(f"{exercise.id}: the reference has an unexpected '{mark}'")
            inside = not inside
            if inside:
                lines.append(line.replace(BEGIN, "raise NotImplementedError"))
        elif not inside:
            lines.append(line)
    if inside:
        raise BuildError(f"{exercise.id}: the reference has '{BEGIN}' without '{END}'")
    if BEGIN not in source(exercise):
        raise BuildError(f"{exercise.id}: the reference has no '{BEGIN}', so its stub would be the answer")
    return "\n".join(lines)


def regions(exercise: Exercise) -> list[str]:
    """The text between each pair of markers."""
    return [part.split(END)[0] for part in source(exercise).split(BEGIN)[1:]]
