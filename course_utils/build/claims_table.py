"""CLAIMS.md: what the notebooks assert about their measurements, collected from the solved notebooks' outputs.

The records in the outputs are those of `course_utils.claims.record`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .course import Course

_HEAD = """\
# Claims

What the course says about a measurement, beside what was measured when the solved notebooks were built.
`python -m course_utils.build` writes this file.

| Notebook | Claim | Source and its figure | Ours, mean ± sd | Verdict |
|---|---|---|---|---|
"""


def claims_file(course: Course) -> Path:
    return course.root / "CLAIMS.md"


def claims_table(course: Course) -> str:
    """The text of CLAIMS.md. Raises `BuildError` for an unreadable notebook."""
    paths = [course.solved(topic) for topic in course.topics() if course.solved(topic).exists()]
    rows = [_row(path, record) for path in paths for record in records(course, path)]
    return _HEAD + "".join(rows)


def records(course: Course, path: Path) -> Iterator[Mapping[str, Any]]:
    """The claims of a solved notebook, in its order. Raises `BuildError` if it cannot be read."""
    for cell in course.read(path).cells:
        for output in cell.get("outputs", []):
            if "course_claim" in output.get("metadata", {}):
                yield output.metadata["course_claim"]


def _row(path: Path, record: Mapping[str, Any]) -> str:
    said = ": ".join(str(record[key]) for key in ("source", "source_value") if record[key] is not None)
    ours = [": ".join(filter(None, (name, figures["shown"]))) for name, figures in record["measured"].items()]
    verdict = "holds" if record["holds"] else "does not hold"
    cells = path.stem, record["text"], said or "none", "; ".join(ours), verdict
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |\n"
