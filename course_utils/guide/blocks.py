"""The pieces of a guide, as Markdown: a table of times, a prediction, an exercise, claims, a cell's notes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..build.authoring import PATHS
from ..exercises.spec import Exercise
from ..paths import Section
from .measured import Prediction

SPECIAL = re.compile(r"[*$<]|(?<!\w)_|_(?!\w)")  # what Markdown would take for a mark; not the _ inside batch_size


def plain(text: str) -> str:
    """Plain text in which `…` is code, as Markdown that shows just that, also in a cell of a table."""
    parts = text.replace("\n", " ").replace("|", r"\|").split("`")
    if len(parts) % 2 == 0:  # a lone backtick opens no code
        return SPECIAL.sub(r"\\\g<0>", r"\`".join(parts))
    return "`".join(part if i % 2 else SPECIAL.sub(r"\\\g<0>", part) for i, part in enumerate(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def timing(sections: Sequence[Section]) -> str:
    """The minutes of every section on each path, and their sums."""
    rows = [
        [section.name, *(f"{section.minutes:g}" if section.path <= path else "" for path in PATHS)]
        for section in sections
    ]
    sums = [sum(section.minutes for section in sections if section.path <= path) for path in PATHS]
    head = ["part", *(f"path of {path}" for path in PATHS)]
    return table(head, [*rows, ["**together**", *(f"**{minutes:g}**" for minutes in sums)]])


def prediction(asked: Prediction) -> str:
    """A question with its options, and the measured answer."""
    options = "\n".join(f"- {plain(option)}" for option in asked.options)
    answer = f"\n\nMeasured: {plain(asked.answer)}." if asked.answer else ""
    return f"**Predict.** {plain(asked.question)}\n\n{options}{answer}"


def exercise(declared: Exercise) -> str:
    """An exercise as it is declared: its hints, the mistakes that are told by name, the other forms that pass."""
    points = f"{declared.points} point{'s' * (declared.points != 1)}"
    head = f"### Exercise: {plain(declared.title)} (`{declared.name}`, {declared.minutes} minutes, {points})"
    hints = "\n".join(f"{i}. {plain(hint)}" for i, hint in enumerate(declared.hints, start=1))
    mistakes = [(f"`{known.slug}`", plain(known.message)) for known in declared.misconceptions]
    parts = [
        head,
        f"Hints, in the order in which a student unfolds them:\n\n{hints}",
        "What students get wrong, and what the check then says:\n\n" + table(["name", "message"], mistakes),
    ]
    if declared.conventions:
        accepted = [(f"`{form.slug}`", plain(form.note)) for form in declared.conventions]
        parts.append("Accepted as well, with a note:\n\n" + table(["name", "note"], accepted))
    return "\n\n".join(parts)


def claims(records: Sequence[Mapping[str, Any]]) -> str:
    """What the text asserts about a measurement, the figures of the solved notebook, and who says so elsewhere."""
    return "What the text claims:\n\n" + table(
        ["claim", "measured, mean ± sd", "source and its figure"], map(_claim, records)
    )


def _claim(record: Mapping[str, Any]) -> list[str]:
    figures = "; ".join(": ".join(filter(None, (name, entry["shown"]))) for name, entry in record["measured"].items())
    source = ": ".join(str(record[key]) for key in ("source", "source_value") if record[key] is not None)
    return [plain(record["text"]), plain(figures), plain(source or "the course's own")]


def questions(source: str) -> str:
    """A cell's text without its headings."""
    return re.sub(r"^#+ .*\n?", "", source, flags=re.MULTILINE).strip()


def goals(title: str) -> str:
    """The list in a notebook's first cell that says what a student can do afterwards."""
    return re.search(r"^After this notebook you can\n\n((?:- .+\n|  .+\n)+)", title, re.MULTILINE)[1].strip()
