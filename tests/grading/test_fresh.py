"""Grading by the course's files: what a notebook does to the modules that it imported changes no verdict, and is kept."""

import runpy
import sys

import pytest

from course_utils import exercises
from course_utils.exercises import checking, exercise, judging, spec
from course_utils.exercises.minibatch_sgd import SGD as declared

SGD = "minibatch_sgd.SGD"


def grade(id: str, attempt: object) -> str:
    """What a grade cell does."""
    return runpy.run_module("course_utils.grading.fresh")["grade"](id, attempt)


def test_what_passes_has_no_mistake():
    assert grade(SGD, declared.reference) == ""


@pytest.mark.parametrize("asked", exercises.exercises(), ids=lambda asked: asked.id)
def test_every_exercise_can_be_graded(asked):
    assert grade(asked.id, asked.reference) == ""
    assert grade(asked.id, checking.stand_in(asked)).startswith(f"{asked.id}: not attempted\n")


def test_a_mistake_is_named_and_explained():
    mistake = declared.misconceptions[0]
    said = grade(SGD, mistake.wrong[0]).split("\n")
    assert said[0] == f"{SGD}: not yet [{mistake.slug}]"
    assert said[1] == mistake.message


@pytest.mark.parametrize("attempt", [None, checking.stand_in(declared)], ids=["nothing", "a stand-in"])
def test_what_was_not_written_does_not_pass(attempt):
    assert grade(SGD, attempt).startswith(f"{SGD}: not attempted\n")


def test_an_unknown_exercise_does_not_pass():
    assert "There is no exercise" in grade("minibatch_sgd.nothing", len)


def test_replaced_functions_and_verdicts_decide_nothing(monkeypatch):
    def passes(*arguments: object) -> spec.Verdict:
        return spec.Verdict(True)

    for module in (exercises, judging, checking):
        monkeypatch.setattr(module, "evaluate", passes)
    monkeypatch.setattr(judging, "judge", passes)
    monkeypatch.setattr(judging, "_isolated", passes)
    monkeypatch.setattr(spec.Verdict, "passed", True, raising=False)
    assert exercises.evaluate(SGD, None).passed
    assert grade(SGD, declared.misconceptions[0].wrong[0]).startswith(f"{SGD}: not yet")


def test_a_course_found_first_on_the_path_decides_nothing(monkeypatch, tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "__init__.py").write_text("raise SystemExit")
    monkeypatch.syspath_prepend(tmp_path)
    assert grade(SGD, declared.reference) == ""


def test_the_notebook_keeps_its_own_modules():
    before, path = dict(sys.modules), sys.path[:]
    grade(SGD, declared.reference)
    ours = [name for name in before if name.partition(".")[0] in ("course_utils", "solutions")]
    assert all(sys.modules[name] is before[name] for name in ours)
    assert sys.path == path
    assert exercise(SGD) is declared
