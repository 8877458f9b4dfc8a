"""Whether a text gives an exercise's answer away."""

import html
import re
from collections.abc import Iterable

from .course import Exercise
from .references import regions

# Shorter code is no secret: `return x`, `return self.scale * x`.
_TELLING = 20
_WINDOW = 3


def leaked(text: str, exercises: Iterable[Exercise]) -> list[str]:
    """The ids of the exercises of which `text` holds a whole solution region, or three significant lines in a row.

    Spaces, line breaks, comments and the kind of quotes make no difference. A line is significant unless it is
    blank or a comment; what is shorter than 20 characters in all gives nothing away.
    """
    readings = [_squeezed(html.unescape(text)), _squeezed(html.unescape(text).replace("#", ""))]
    return [
        exercise.id
        for exercise in exercises
        if any(part in reading for part in _telling_parts(exercise) for reading in readings)
    ]


def _telling_parts(exercise: Exercise) -> set[str]:
    parts = set()
    for region in regions(exercise):
        lines = [line for line in map(_squeezed, region.splitlines()) if line]
        parts.add("".join(lines).removeprefix("return"))
        parts |= {"".join(lines[i : i + _WINDOW]) for i in range(len(lines) - _WINDOW + 1)}
    return {part for part in parts if len(part) >= _TELLING}


def _squeezed(text: str) -> str:
    uncommented = re.sub(r"(?m)(^|\s)#.*$", "", text)
    return re.sub(r"\s", "", uncommented).replace("'", '"')
