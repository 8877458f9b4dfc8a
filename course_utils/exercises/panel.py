"""A verdict as a student sees it: a small panel in HTML, and the same in plain text."""

import inspect
import os
from html import escape

from course_utils.exercises.spec import Exercise, Verdict

BORDERS = {"passed": "solid", "not yet": "dashed", "not attempted": "dotted"}
"""Three states that differ in words and in line style, so that nothing hangs on colour."""


def answers_shown() -> bool:
    """Whether answers may be shown: the environment variable COURSE_ANSWERS is not "off"."""
    return os.environ.get("COURSE_ANSWERS", "").lower() != "off"


def state(verdict: Verdict) -> str:
    return "passed" if verdict.passed else "not yet" if verdict.attempted else "not attempted"


def report(id: str, verdict: Verdict) -> str:
    """The state, the mistake's name, the message, the first difference, a line each."""
    name = f" [{verdict.misconception or verdict.convention}]" if verdict.misconception or verdict.convention else ""
    lines = [f"{id}: {state(verdict)}{name}", verdict.message]
    if verdict.divergence is not None and str(verdict.divergence) != verdict.message:
        lines.append(str(verdict.divergence))
    return "\n".join(lines)


def text(asked: Exercise, verdict: Verdict) -> str:
    """The panel in plain text: the report, and what a student who has not passed works with."""
    said = report(asked.id, verdict)
    return said if verdict.passed else f"{said}\nThe course's own version stands in, so that the cells below run."


def html(asked: Exercise, verdict: Verdict) -> str:
    """The panel in HTML: what `text` says, with hints and the answer folded. Everything in it is escaped."""
    head, *lines = text(asked, verdict).split("\n")
    body = "".join(f"<div>{_code(line)}</div>" for line in lines if line)
    folded = "" if verdict.passed else _folded(asked)
    style = (
        f"border-left: 5px {BORDERS[state(verdict)]} currentColor; padding: .3em .8em; margin: .3em 0; max-width: 60em"
    )
    return f'<div role="status" style="{style}"><div><b>{escape(head)}</b></div>{body}{folded}</div>'


def _folded(asked: Exercise) -> str:
    hints = [_details(f"Hint {i}", f"<div>{_code(hint)}</div>") for i, hint in enumerate(asked.hints, start=1)]
    if answers_shown():
        hints.append(_details("Answer", f"<pre>{escape(answer(asked))}</pre>"))
    return "".join(hints)


def _details(summary: str, body: str) -> str:
    return (
        f'<details style="margin: .2em 0"><summary style="cursor: pointer">{escape(summary)}</summary>{body}</details>'
    )


def _code(line: str) -> str:
    """Escaped text, with `…` set as code."""
    parts = escape(line).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def answer(asked: Exercise) -> str:
    """The reference's source without the markers of the region that a student writes."""
    lines = inspect.getsource(asked.reference).splitlines()
    return "\n".join(line for line in lines if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION"))
