"""The log of verdicts: only for who asks for it, without code or words of the student's, and never in the way."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course_utils.exercises import check, log
from course_utils.exercises.log import log_to
from course_utils.exercises.spec import Verdict

pytestmark = pytest.mark.usefixtures("synthetic")

DOUBLED = "synthetic.doubled"


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a fresh kernel in which nobody asked for a log."""
    for name in ("COURSE_LOG", "COURSE_STUDENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(log, "_chosen", None)
    monkeypatch.setattr(log, "_noted", False)


def entries(folder: Path) -> list[dict]:
    return [json.loads(line) for path in folder.iterdir() for line in path.read_text().splitlines()]


def raises_a_secret(x):
    raise ValueError("secret")


def test_without_being_asked_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(log, "_append", lambda *_: pytest.fail("written"))
    check(DOUBLED, lambda x: x)
    assert list(tmp_path.iterdir()) == []


def test_a_verdict_is_a_line_with_its_plain_facts(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LOG", str(tmp_path / "class" / "log"))
    before = datetime.now(UTC).replace(microsecond=0)
    for attempt in (None, lambda x: x, lambda x: 2 * x):
        check(DOUBLED, attempt)
    found = entries(tmp_path / "class" / "log")
    times = [datetime.fromisoformat(entry.pop("time")) for entry in found]
    assert before <= times[0] <= times[1] <= times[2] <= datetime.now(UTC)
    common = {"student": None, "session": log.SESSION, "exercise": DOUBLED, "convention": None}
    assert found == [
        common | {"passed": False, "attempted": False, "misconception": None},
        common | {"passed": False, "attempted": True, "misconception": "not_doubled"},
        common | {"passed": True, "attempted": True, "misconception": None},
    ]


def test_no_word_of_the_students_is_written(tmp_path, capsys):
    log_to(tmp_path)
    check(DOUBLED, raises_a_secret)
    assert "secret" in capsys.readouterr().out
    (path,) = tmp_path.iterdir()
    assert "secret" not in path.read_text() and path.read_text().count("\n") == 1


def test_the_only_name_is_the_one_that_the_student_sets(tmp_path, monkeypatch):
    monkeypatch.setenv("USER", "somebody")
    monkeypatch.setenv("COURSE_LOG", str(tmp_path))
    check(DOUBLED, None)
    assert entries(tmp_path)[0]["student"] is None and "somebody" not in str(entries(tmp_path))
    monkeypatch.setenv("COURSE_STUDENT", "  Ada\n")
    check(DOUBLED, None)
    assert entries(tmp_path)[1]["student"] == "Ada"


def test_log_to_outweighs_the_environment_and_ends_the_log(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_LOG", str(tmp_path / "environment"))
    monkeypatch.setenv("COURSE_STUDENT", "environment")
    log_to(tmp_path / "chosen", "Ada")
    check(DOUBLED, None)
    log_to(None)
    check(DOUBLED, None)
    assert [entry["student"] for entry in entries(tmp_path / "chosen")] == ["Ada"]
    assert not (tmp_path / "environment").exists()


def test_a_name_can_be_anything_and_stays_one_line():
    name = '"}\n{"passed": true}\u2028\udcff' * 10
    text = log.line(DOUBLED, Verdict(False), name, datetime.now(UTC))
    assert text.isascii() and "\n" not in text
    assert json.loads(text)["student"] == name[: log.LONGEST_NAME]
    assert json.loads(text)["passed"] is False


def test_a_log_that_cannot_be_written_is_said_once_and_checks_go_on(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    log_to(tmp_path / "file")

    def doubled(x):
        return 2 * x

    assert check(DOUBLED, doubled) is doubled
    assert "passed" in (said := capsys.readouterr().out) and said.count("cannot be written") == 1
    assert check(DOUBLED, doubled) is doubled
    assert "cannot be written" not in capsys.readouterr().out
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("folder", ["a\0b", "~nobody-of-that-name/log"])
def test_a_folder_that_makes_no_sense_disturbs_nothing(folder, capsys):
    log_to(folder)
    check(DOUBLED, None)
    assert capsys.readouterr().out.count("cannot be written") == 1


def test_lines_written_at_the_same_time_do_not_mix(tmp_path):
    log_to(tmp_path, "n" * 60)
    writers = [
        threading.Thread(target=lambda: [log.record(DOUBLED, Verdict(False)) for _ in range(50)]) for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(entries(tmp_path)) == 200
