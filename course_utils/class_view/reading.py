"""From a folder of logs to entries. A line that is no entry is counted, never trusted."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One verdict of one person. `who` is the name that the student set, else the session's random word."""

    time: datetime
    who: str
    exercise: str
    passed: bool
    attempted: bool
    misconception: str | None


def read(folder: Path) -> tuple[list[Entry], int]:
    """The entries of all `*.jsonl` files in and below a folder, oldest first, and the number of damaged lines.

    A line that stands in two files, because a log was copied, counts once.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"there is no folder {folder}")
    lines: Counter[bytes] = Counter()
    for path in sorted(folder.rglob("*.jsonl")):
        if path.is_file():
            lines.update(line.strip() for line in path.read_bytes().split(b"\n"))
    del lines[b""]
    found = {line: _entry(line) for line in lines}
    entries = [entry for entry in found.values() if entry is not None]
    damaged = sum(lines[line] for line, entry in found.items() if entry is None)
    return sorted(entries, key=lambda entry: (entry.time, entry.who, entry.exercise)), damaged


def _entry(line: bytes) -> Entry | None:
    """The entry that a line holds, None if it holds none."""
    try:
        facts = json.loads(line)
        time = datetime.fromisoformat(facts["time"])
        entry = Entry(
            time if time.tzinfo else time.replace(tzinfo=UTC),
            _text(facts["student"] or facts["session"]),
            _text(facts["exercise"]),
            _flag(facts["passed"]),
            _flag(facts["attempted"]),
            facts["misconception"] and _text(facts["misconception"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return entry


def _text(value: Any) -> str:
    """A short text without what cannot be shown. Raises TypeError if it is none."""
    if not isinstance(value, str):
        raise TypeError
    shown = "".join(c if c.isprintable() else "\ufffd" for c in value.strip()[:80])
    if not shown:
        raise ValueError
    return shown


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value
