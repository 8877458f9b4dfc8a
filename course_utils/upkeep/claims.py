"""Which claims came out otherwise than at another revision: verdicts, figures beyond chance, claims that came or went."""

import math
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..build.claims_table import records
from ..build.course import BuildError, Course

Record = Mapping[str, Any]
RTOL, ATOL = 1e-2, 1e-3  # those of `course_utils.tolerance`, within which the same software repeats
STANDARD_ERRORS = 2


@dataclass(frozen=True)
class Change:
    """One thing that a claim says now and said otherwise: `what` is "verdict", "figure", "text", "new" or "gone"."""

    notebook: str
    claim: str
    what: str
    old: str
    new: str


def changed_claims(course: Course, revision: str) -> list[Change]:
    """The claims of the solved notebooks as they lie here, against those of a git revision.

    A figure has changed if its mean moved by more than the tolerance of a repeated run and by more than two standard
    errors of the difference, or if another number of its runs diverged.

    Raises:
        BuildError: there is no such revision, no git, or a notebook cannot be read.
    """
    _demand(course, revision)
    found = []
    for topic in course.topics():
        path = course.solved(topic)
        before, now = _at(course, revision, topic), _records(course, topic)
        for id in [*before, *(id for id in now if id not in before)]:
            found += [Change(path.stem, id, *said) for said in _compared(before.get(id), now.get(id))]
    return found


def _demand(course: Course, revision: str) -> None:
    if revision.startswith("-") or _git(course, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise BuildError(f"git knows no revision {revision!r} of this course")


def _at(course: Course, revision: str, topic: str) -> dict[str, Record]:
    """The topic's records at a revision, by id; none if it had no solved notebook then."""
    text = _git(course, "show", f"{revision}:./solutions/{course.solved(topic).name}")
    if text is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        then = Course(Path(folder), [])
        then.solved(topic).parent.mkdir()
        then.solved(topic).write_text(text, encoding="utf-8")
        return _records(then, topic)


def _records(course: Course, topic: str) -> dict[str, Record]:
    path = course.solved(topic)
    return {record["id"]: record for record in records(course, path)} if path.exists() else {}


def _git(course: Course, *words: str) -> str | None:
    try:
        run = subprocess.run(["git", *words], cwd=course.root, capture_output=True, text=True, encoding="utf-8")
    except OSError as error:
        raise BuildError(f"git cannot be run: {error.strerror}") from None
    return run.stdout if run.returncode == 0 else None


def _compared(old: Record | None, new: Record | None) -> list[tuple[str, str, str]]:
    if old is None or new is None:
        return [("new", "–", _verdict(new))] if old is None else [("gone", _verdict(old), "–")]
    found = []
    if old["holds"] != new["holds"]:
        found.append(("verdict", _verdict(old), _verdict(new)))
    if old["text"] != new["text"]:
        found.append(("text", old["text"], new["text"]))
    before, now = old["measured"], new["measured"]
    for name in [*before, *(name for name in now if name not in before)]:
        one, other = before.get(name), now.get(name)
        if one is None or other is None or _moved(one, other):
            found.append(("figure", _shown(name, one), _shown(name, other)))
    return found


def _verdict(record: Record) -> str:
    return "holds" if record["holds"] else "does not hold"


def _shown(name: str, figures: Record | None) -> str:
    return "–" if figures is None else ": ".join(filter(None, (name, figures["shown"])))


def _moved(one: Record, other: Record) -> bool:
    if one["diverged"] != other["diverged"] or (one["mean"] is None) != (other["mean"] is None):
        return True
    if one["mean"] is None:
        return False
    error = math.sqrt(sum((figures["sd"] or 0) ** 2 / figures["n"] for figures in (one, other)))
    allowed = max(ATOL, RTOL * max(abs(one["mean"]), abs(other["mean"])), STANDARD_ERRORS * error)
    return abs(one["mean"] - other["mean"]) > allowed


def table(changes: Sequence[Change]) -> str:
    """The changes as a table in Markdown, those of verdicts first; a line instead if there are none."""
    if not changes:
        return "No claim came out otherwise."
    ordered = sorted(changes, key=lambda change: change.what != "verdict")
    rows = [(one.notebook, one.claim, one.what, one.old, one.new) for one in ordered]
    head = ["| Notebook | Claim | What | Old | New |", "|---|---|---|---|---|"]
    return "\n".join(head + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows])


def _cell(words: str) -> str:
    return words.replace("|", r"\|").replace("\n", " ")
