"""The class as a table: for a terminal, for a spreadsheet, for a browser."""

import csv
import io
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from .summary import Progress, Row

HEAD = ("exercise", "tried", "passed", "not yet", "attempts", "minutes", "most common mistake")
NOTE = (
    "Attempts and minutes are medians over those who passed, from the first attempt to the one that passed; "
    "a cell that was run before anything was written is no attempt."
)


def cells(row: Row) -> tuple[str, ...]:
    """A row as it is read, in the order of HEAD."""
    mistake = f"{row.mistake} ({_people(row.mistaken)})" if row.mistake else "none that has a name"
    counts = row.tried, row.passed, len(row.stuck)
    return (row.exercise, *map(str, counts), _number(row.attempts), _number(row.minutes), mistake)


def text(table: Sequence[Row]) -> str:
    """The table in columns, and below it who has not passed what."""
    lines = [HEAD, *map(cells, table)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    numbers = range(1, len(HEAD) - 1)
    aligned = [
        "  ".join(
            word.rjust(width) if column in numbers else word.ljust(width)
            for column, (word, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*aligned, "", NOTE, *_stuck_lines(table)])


def exercises_csv(table: Sequence[Row]) -> str:
    """A line per exercise."""
    head = "exercise tried passed passed_at_once not_yet median_attempts median_minutes mistake people_who_made_it"
    return _csv(
        head.split(),
        (
            (r.exercise, r.tried, r.passed, r.at_once, len(r.stuck), r.attempts, r.minutes, r.mistake, r.mistaken)
            for r in table
        ),
    )


def people_csv(people: Sequence[Progress]) -> str:
    """A line per person and exercise."""
    return _csv(
        ("who", "exercise", "passed", "attempts", "minutes", "mistakes"),
        (
            (one.who, one.exercise, one.passed, one.attempts, one.minutes, " ".join(sorted(one.mistakes)))
            for one in people
        ),
    )


def page(table: Sequence[Row], finding: str, picture: bytes, messages: Mapping[str, str]) -> str:
    """A page that needs nothing else: the finding, the picture, the table, and who has not passed what.

    Args:
        finding: one line, which is the picture's text as well.
        picture: PNG.
        messages: what is told to who makes a mistake, by "<exercise> <mistake>".
    """
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in HEAD)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(word)}</td>" for word in cells(row))
        + f"<td>{escape(_told(row, messages))}</td></tr>"
        for row in table
    )
    stuck = "".join(f"<p>{escape(line)}</p>" for line in _stuck_lines(table) if line)
    image = f'<img alt="{escape(finding)}" src="data:image/png;base64,{b64encode(picture).decode()}">'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>The class</title><style>'
        "body{font-family:sans-serif;max-width:75em;margin:1em auto;padding:0 1em}img{max-width:100%}"
        "td,th{text-align:left;vertical-align:top;padding:.2em .6em;border-bottom:1px solid #bbb}</style></head>"
        f"<body><h1>The class</h1><p>{escape(finding)}</p>{image}"
        f'<table><tr>{head}<th scope="col">what is told</th></tr>{body}</table>'
        f"<p>{escape(NOTE)}</p>{stuck}</body></html>\n"
    )


def _told(row: Row, messages: Mapping[str, str]) -> str:
    return messages.get(f"{row.exercise} {row.mistake}", "")


def _stuck_lines(table: Sequence[Row]) -> list[str]:
    lines = [
        f"Not passed yet, {row.exercise}: {', '.join(f'{one.who} ({one.attempts})' for one in row.stuck)}"
        for row in table
        if row.stuck
    ]
    return ["", *lines, "(In brackets: attempts so far.)"] if lines else []


def _people(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")


def _csv(head: Sequence[str], lines: object) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow(map(_harmless, line))
    return buffer.getvalue()


def _harmless(value: object) -> object:
    """A spreadsheet takes a text that begins so for a formula, and a name can be anything."""
    if isinstance(value, float):
        return round(value, 2)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
