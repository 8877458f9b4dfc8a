"""A log of verdicts in a folder, for who wants one: off unless COURSE_LOG names a folder or `log_to` is called.

A line holds when, who (only the name that the student set, else a random word for this session), which exercise, and the
verdict's plain facts. It holds no code and no message: a message quotes the student's lines. Nothing leaves the machine,
unless the folder is a shared one.
"""

import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from course_utils.exercises.spec import Verdict

SESSION = secrets.token_hex(4)
"""Stands for who is working here as long as no name is set; another one in every kernel."""

LONGEST_NAME = 80

_chosen: tuple[Path | None, str] | None = None  # by `log_to`, which outweighs the environment
_noted = False  # that the log could not be written


def log_to(folder: str | os.PathLike | None, name: str = "") -> None:
    """Write the verdicts of this session's checks to a folder from now on, whatever COURSE_LOG and COURSE_STUDENT say.

    Args:
        folder: made if it does not exist; None ends the log.
        name: as the class may see it. Without one the lines bear a random word.
    """
    global _chosen, _noted
    _chosen, _noted = (None if folder is None else Path(folder), name), False


def record(id: str, verdict: Verdict) -> None:
    """Add a verdict to the log, if there is one. What goes wrong with that is said once and disturbs nothing."""
    global _noted
    folder, name = _chosen or _from_environment()
    if folder is None:
        return
    try:
        _append(folder.expanduser() / f"verdicts-{SESSION}.jsonl", line(id, verdict, name, datetime.now(UTC)))
    except Exception as error:
        if not _noted:
            print(f"The class log cannot be written ({error}). Your checks work without it.")
        _noted = True


def line(id: str, verdict: Verdict, name: str, now: datetime) -> str:
    """A verdict as one line of JSON."""
    facts = {
        "time": now.isoformat(timespec="milliseconds"),
        "student": name.strip()[:LONGEST_NAME] or None,
        "session": SESSION,
        "exercise": id,
        "passed": verdict.passed,
        "attempted": verdict.attempted,
        "misconception": verdict.misconception,
        "convention": verdict.convention,
    }
    return json.dumps(facts)


def _from_environment() -> tuple[Path | None, str]:
    folder = os.environ.get("COURSE_LOG")
    return (Path(folder) if folder else None), os.environ.get("COURSE_STUDENT", "")


def _append(path: Path, text: str) -> None:
    """Add a line in one write at the end of the file, so that lines of two kernels do not mix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, f"{text}\n".encode())
    finally:
        os.close(file)
