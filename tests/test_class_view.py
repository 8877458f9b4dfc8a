"""The class view: from logs, some damaged, to a table, a picture and a page."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from course_utils import plots
from course_utils.class_view.__main__ import main
from course_utils.class_view.picture import draw, finding
from course_utils.class_view.reading import Entry, read
from course_utils.class_view.summary import Row, progress, rows, stuck_most
from course_utils.class_view.tables import exercises_csv, page, people_csv, text
from course_utils.exercises import exercise, log
from course_utils.exercises.spec import Verdict

START = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
SGD, STAIRCASE = "minibatch_sgd.SGD", "minibatch_sgd.staircase"
SCRIPT = "<script>alert(1)</script>"


def entry(who: str, minute: float, said: str, exercise: str = SGD) -> Entry:
    """`said` is "passed", "stub", "wrong" or a mistake's slug."""
    mistake = None if said in ("passed", "stub", "wrong") else said
    return Entry(START + timedelta(minutes=minute), who, exercise, said == "passed", said != "stub", mistake)


CLASS = [
    entry("Ada", 0, "stub"),
    entry("Ada", 10, "ascends"),
    entry("Ada", 12, "ascends"),
    entry("Ada", 16, "passed"),
    entry("Ada", 20, "lr_kept"),  # trying something out after having passed
    entry("Bo", 1, "passed"),
    entry("Cy", 2, "ascends"),
    entry("Cy", 3, "wrong"),
    entry("Cy", 4, "lr_kept"),
    entry("Di", 5, "lr_kept"),
    entry("Di", 5, "stub", STAIRCASE),
    entry("Ed", 6, "lr_kept"),
    entry("Ed", 9, "passed"),
    entry("Ed", 9.5, "passed", STAIRCASE),
]


def row(table: list[Row], exercise: str) -> Row:
    (found,) = [row for row in table if row.exercise == exercise]
    return found


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def logged(name: str, minute: int, verdict: Verdict, exercise: str = SGD) -> str:
    return log.line(exercise, verdict, name, START + timedelta(minutes=minute))


def test_progress_counts_attempts_and_minutes_from_the_first_attempt_to_the_pass():
    ada, bo, cy, di, ed, ed_later = progress(CLASS)
    assert (ada.who, ada.attempts, ada.minutes, ada.passed) == ("Ada", 3, 6.0, True)
    assert ada.mistakes == {"ascends": 2}
    assert (bo.attempts, bo.minutes) == (1, 0.0)
    assert (cy.attempts, cy.minutes, cy.passed) == (3, None, False)
    assert cy.mistakes == {"ascends": 1, "lr_kept": 1}
    assert (di.exercise, ed_later.exercise) == (SGD, STAIRCASE)


def test_a_row_sums_an_exercise_up():
    found = row(rows(progress(CLASS)), SGD)
    assert (found.tried, found.passed, found.at_once) == (5, 3, 1)
    assert (found.attempts, found.minutes) == (2, 3.0)
    assert (found.mistake, found.mistaken) == ("lr_kept", 3)
    assert [(one.who, one.attempts) for one in found.stuck] == [("Cy", 3), ("Di", 1)]


def test_a_mistake_is_counted_by_people_not_by_times():
    often = [entry("Ada", minute, "ascends") for minute in range(9)]
    (found,) = rows(progress([*often, entry("Bo", 1, "lr_kept"), entry("Cy", 1, "lr_kept")]))
    assert (found.mistake, found.mistaken) == ("lr_kept", 2)


def test_an_exercise_that_nobody_attempted_has_no_row():
    assert rows(progress([entry("Ada", 0, "stub")])) == []


def test_rows_come_in_the_courses_order_and_unknown_ones_last():
    people = progress([entry("Ada", 0, "wrong", id) for id in ("z.z", STAIRCASE, SGD, "a.a")])
    assert [row.exercise for row in rows(people, [SGD, STAIRCASE])] == [SGD, STAIRCASE, "a.a", "z.z"]


def test_most_are_stuck_where_most_have_not_passed():
    table = rows(progress([*CLASS, entry("Ed", 30, "wrong", "z.z")]))
    assert stuck_most(table).exercise == SGD
    assert stuck_most(rows(progress([entry("Ada", 0, "passed")]))) is None


def test_what_check_writes_is_read(tmp_path):
    write(
        tmp_path / "a.jsonl",
        logged("Ada", 1, Verdict(False, misconception="ascends")),
        logged("", 0, Verdict(False, attempted=False)),
    )
    assert read(tmp_path) == (
        [Entry(START, log.SESSION, SGD, False, False, None), entry("Ada", 1, "ascends")],
        0,
    )


def test_logs_are_found_in_folders_below_and_a_copied_line_counts_once(tmp_path):
    line = logged("Ada", 1, Verdict(True))
    write(tmp_path / "a.jsonl", line)
    write(tmp_path / "seminar 2" / "copy.jsonl", line)
    write(tmp_path / "notes.txt", "not a log")
    assert read(tmp_path) == ([entry("Ada", 1, "passed")], 0)


GOOD = json.loads(logged("Ada", 1, Verdict(True)))
DAMAGED = {
    "cut off": json.dumps(GOOD)[:40],
    "no object": "[1, 2]",
    "a word": "null",
    "nested without end": "[" * 100_000,
    "no exercise": json.dumps({key: GOOD[key] for key in GOOD if key != "exercise"}),
    "no person": json.dumps(GOOD | {"student": None, "session": " "}),
    "a time that is none": json.dumps(GOOD | {"time": "yesterday"}),
    "a time in numbers": json.dumps(GOOD | {"time": 12}),
    "an exercise in numbers": json.dumps(GOOD | {"exercise": 3}),
    "passed in words": json.dumps(GOOD | {"passed": "yes"}),
    "a mistake in a list": json.dumps(GOOD | {"misconception": ["ascends"]}),
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_counted_and_the_others_are_read(tmp_path, line):
    write(tmp_path / "a.jsonl", line, json.dumps(GOOD), line)
    assert read(tmp_path) == ([entry("Ada", 1, "passed")], 2)


def test_bytes_that_are_no_text_are_damaged(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00\n" + json.dumps(GOOD).encode())
    assert read(tmp_path) == ([entry("Ada", 1, "passed")], 1)


def test_a_time_without_a_zone_is_taken_for_universal_time(tmp_path):
    write(
        tmp_path / "a.jsonl", json.dumps(GOOD | {"time": "2026-11-28T09:01:00"}), json.dumps(GOOD | {"passed": False})
    )
    assert {found.time for found in read(tmp_path)[0]} == {START + timedelta(minutes=1)}


def test_a_name_with_control_characters_cannot_write_on_the_terminal(tmp_path):
    write(tmp_path / "a.jsonl", logged("\x1b[2JAda\nBo", 1, Verdict(False)))
    shown = text(rows(progress(read(tmp_path)[0])))
    assert "\x1b" not in shown and "Ada\ufffdBo (1)" in shown


def test_the_table_shows_counts_medians_the_mistake_and_who_is_stuck():
    lines = text(rows(progress(CLASS), [SGD])).splitlines()
    assert lines[1].split() == [SGD, "5", "3", "2", "2", "3", "lr_kept", "(3", "people)"]
    assert lines[2].split()[1:6] == ["1", "1", "0", "1", "0"]
    assert f"Not passed yet, {SGD}: Cy (3), Di (1)" in lines


def test_the_csv_files_hold_the_same_figures():
    people = progress(CLASS)
    first = next(csv.DictReader(io.StringIO(exercises_csv(rows(people)))))
    assert first["exercise"] == SGD and first["median_minutes"] == "3.0" and first["people_who_made_it"] == "3"
    by_person = list(csv.DictReader(io.StringIO(people_csv(people))))
    assert [(line["who"], line["minutes"], line["mistakes"]) for line in by_person[:3]] == [
        ("Ada", "6.0", "ascends"),
        ("Bo", "0.0", ""),
        ("Cy", "", "ascends lr_kept"),
    ]


def test_a_name_is_no_formula_in_a_spreadsheet():
    assert "\n'=1+1," in people_csv(progress([entry("=1+1", 0, "wrong")]))


def test_a_page_escapes_names_mistakes_and_exercises():
    table = rows(progress([entry(SCRIPT, 0, SCRIPT, SCRIPT)]))
    shown = page(table, finding(table, 1), b"", {f"{SCRIPT} {SCRIPT}": SCRIPT})
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 5


def test_the_finding_says_where_people_are_stuck_and_by_what():
    assert finding(rows(progress(CLASS)), 5) == (
        f"5 people. Most stuck: {SGD}, not passed yet by 2 of the 5 who tried it; the mistake most made there is lr_kept (3)."
    )
    assert (
        finding(rows(progress([entry("Ada", 0, "passed")])), 1)
        == "1 person: everything that was tried has been passed."
    )
    assert finding([], 0) == "Nobody has tried an exercise yet."


def test_the_picture_has_a_bar_per_exercise_in_three_parts():
    table = rows(progress(CLASS))
    (ax,) = draw(table).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == [SGD, STAIRCASE]
    widths = [[bar.get_width() for bar in bars] for bars in ax.containers]
    assert widths == [[1, 1], [2, 0], [2, 0]]
    assert [note.get_text() for note in ax.texts] == ["lr_kept (3)", ""]


@pytest.mark.parametrize("table", [[], rows(progress(CLASS))], ids=["empty", "two exercises"])
def test_a_picture_can_be_drawn_of_any_table(table):
    assert Image.open(io.BytesIO(plots.png(draw(table)))).width > 1000


def test_the_command_prints_the_table_and_writes_four_files(tmp_path, capsys):
    mistake = exercise(SGD).misconceptions[0]
    write(tmp_path / "log" / "a.jsonl", logged(SCRIPT, 1, Verdict(False, misconception=mistake.slug)), "{")
    assert main([str(tmp_path / "log"), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert f"{mistake.slug} (1 person)" in said and "1 damaged line was left out." in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "class.csv",
        "class.html",
        "class.png",
        "people.csv",
    ]
    shown = (tmp_path / "out" / "class.html").read_text(encoding="utf-8")
    assert "<script" not in shown and "alert(1)" in shown
    assert mistake.message.split("`")[0].split("'")[0] in shown


def test_the_command_says_so_where_there_is_nothing(tmp_path, capsys):
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "Nobody has tried an exercise yet.\n"
    assert main([str(tmp_path / "none")]) == 1
    assert "there is no folder" in capsys.readouterr().err


def test_the_command_says_why_nothing_could_be_written(tmp_path, capsys):
    write(tmp_path / "log" / "a.jsonl", logged("Ada", 1, Verdict(True)))
    (tmp_path / "out").write_text("in the way")
    assert main([str(tmp_path / "log"), "-o", str(tmp_path / "out")]) == 1
    assert "out" in capsys.readouterr().err
