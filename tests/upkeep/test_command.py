"""The command: which steps it takes, in which order, and where it stops."""

import pytest

from course_utils.upkeep import __main__ as command
from tests.upkeep.miniature import REQUIREMENTS, Uv, commit, write_claims, write_pins

CLAIM = {"id": "falls", "text": "It falls.", "measured": [1.0], "holds": True}


@pytest.fixture
def uv(tmp_path_factory) -> Uv:
    uv = Uv(tmp_path_factory.mktemp("uv"))
    uv.answers("one==1.1")
    return uv


@pytest.fixture
def course(tmp_path, monkeypatch):
    write_pins(tmp_path)
    course = write_claims(tmp_path, CLAIM)
    commit(tmp_path)
    monkeypatch.setattr(command, "check", lambda course: [])
    return course


def test_without_options_every_step_is_taken_and_the_next_ones_are_said(course, uv, capsys):
    write_claims(course.root, CLAIM | {"measured": [2.0]})
    assert command.main([], course, uv) == 0
    compiled, rebuilt = uv.asked()
    assert compiled["words"][:2] == ["pip", "compile"]
    assert rebuilt["words"] == ["run", "python", "-m", "course_utils.build", "--force"]
    assert rebuilt["folder"] == str(course.root)
    told = capsys.readouterr().out
    steps = ["one: 1.0 → 1.1", "Claims, HEAD → now", "| falls | figure | 1.00 | 2.00", "Next: "]
    assert [told.index(step) for step in steps] == sorted(told.index(step) for step in steps)


def test_only_the_steps_that_are_asked_for_are_taken(course, uv, capsys):
    assert command.main(["--claims"], course, uv) == 0
    assert uv.asked() == []
    assert (course.root / "requirements.txt").read_text() == REQUIREMENTS
    assert "No claim came out otherwise." in capsys.readouterr().out


def test_pins_alone_rebuild_nothing(course, uv):
    assert command.main(["--pins"], course, uv) == 0
    assert [asked["words"][0] for asked in uv.asked()] == ["pip"]


def test_with_the_pins_as_they_are_the_notebooks_are_rebuilt_by_this_python(course, uv, monkeypatch):
    monkeypatch.setattr(command.sys, "executable", uv[0])
    ran = []
    monkeypatch.setattr(command.subprocess, "run", lambda words, **options: ran.append(words) or Done())
    assert command.main(["--rebuild"], course, uv) == 0
    assert ran == [[uv[0], "-m", "course_utils.build", "--force"]]


class Done:
    returncode = 0


def test_a_notebook_that_cannot_be_rebuilt_ends_the_way_with_advice(course, uv, capsys):
    uv.fails_to_rebuild()
    assert command.main([], course, uv) == 1
    told = capsys.readouterr()
    assert "--rebuild" in told.err
    assert "Claims" not in told.out and "Next" not in told.out


def test_pins_that_are_not_found_end_the_way_before_anything_is_rebuilt(course, uv, capsys):
    uv.answers("")
    assert command.main([], course, uv) == 1
    assert len(uv.asked()) == 1
    assert "no pins" in capsys.readouterr().err


def test_what_the_check_finds_is_told(course, uv, monkeypatch, capsys):
    monkeypatch.setattr(command, "check", lambda course: ["notebooks/01: stale", "CLAIMS.md: differs"])
    assert command.main(["--check"], course, uv) == 1
    assert capsys.readouterr().err == "notebooks/01: stale\nCLAIMS.md: differs\n"


def test_an_unknown_revision_is_told(course, uv, capsys):
    assert command.main(["--claims", "nowhere"], course, uv) == 1
    assert "'nowhere'" in capsys.readouterr().err
