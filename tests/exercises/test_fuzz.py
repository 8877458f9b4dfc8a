"""A short run of the fuzzer, the same every time: nothing escapes, nothing is changed, nothing passes that does not do what it should."""

import random

import pytest
import torch

from course_utils.exercises import Exercise, evaluate, exercise, exercises, judging
from tests.exercises import fuzz
from tests.exercises.excused import excused
from tests.exercises.fresh import PROBES, differs
from tests.exercises.mutants import compiled, mutants, reference_source

ALL = [pytest.param(asked, id=asked.id) for asked in exercises()]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop what goes on for ever early: it fails all the same."""
    monkeypatch.setattr(judging, "SECONDS", 0.4)


@pytest.mark.usefixtures("without_fork", "hurried")
@pytest.mark.parametrize("asked", ALL)
def test_attempts_change_nothing_and_pass_only_where_they_are_right(asked: Exercise):
    tally = fuzz.fuzz(asked, random.Random(asked.id), most=20, rounds=10)
    assert tally.attempts == 20
    assert tally.named + tally.unnamed + tally.raised > 0
    assert tally.wrong == []
    assert tally.suspicious == []


@pytest.mark.skipif(not judging.can_fork(), reason="no process is forked here")
@pytest.mark.parametrize("asked", ALL)
def test_attempts_in_a_child_change_nothing(asked: Exercise):
    tally = fuzz.fuzz(asked, random.Random(f"in a child {asked.id}"), most=2, rounds=10)
    assert tally.attempts == 2
    assert tally.wrong == []
    assert tally.suspicious == []


@pytest.mark.parametrize("asked", ALL)
def test_the_reference_agrees_with_itself_on_fresh_inputs(asked: Exercise):
    source = reference_source(asked)
    assert differs(asked, compiled(asked, source), rounds=2) is None


def test_every_exercise_has_fresh_inputs():
    assert set(PROBES) == {asked.id for asked in exercises()}


def test_fresh_inputs_tell_a_wrong_answer_from_a_right_one():
    asked = exercise("momentum.ewma")
    assert "should be" in differs(asked, lambda values, beta, bias_correction=True: values * beta)
    assert "it raised ZeroDivisionError" in differs(asked, lambda values, beta, bias_correction=True: 1 / 0)


def test_a_mutant_differs_from_the_reference_in_what_it_says():
    source = reference_source(exercise("minibatch_sgd.staircase"))
    found = list(mutants(source, random.Random(0)))
    texts = [mutant.source for mutant in found]
    assert len(set(texts)) == len(texts) > 50 and source not in texts
    assert "2: return lr / factor ** (epoch // every) → 2: return lr / factor ** (epoch / every)" in [
        m.change for m in found
    ]


def test_a_false_pass_is_seen(monkeypatch: pytest.MonkeyPatch):
    """Were everything to pass, the fuzzer would say so."""
    monkeypatch.setattr(fuzz, "evaluate", lambda id, candidate: evaluate(id, exercise(id).reference))
    tally = fuzz.Tally()
    fuzz.try_one(exercise("minibatch_sgd.staircase"), "constant", lambda epoch, lr, factor=10.0, every=10: lr, tally)
    assert len(tally.suspicious) == 1 and tally.equal == 0


def test_what_is_left_changed_and_what_escapes_is_seen(monkeypatch: pytest.MonkeyPatch):
    def leaves_traces(id: str, candidate: object) -> object:
        torch.rand(1)
        return evaluate(id, candidate)

    def raises(id: str, candidate: object) -> object:
        raise SystemExit

    asked, tally = exercise("minibatch_sgd.staircase"), fuzz.Tally()
    for broken in (leaves_traces, raises):
        monkeypatch.setattr(fuzz, "evaluate", broken)
        fuzz.try_one(asked, "x", asked.reference, tally)
    assert tally.wrong == ["changed torch's numbers: x", "escaped: SystemExit: x"]


def test_only_what_is_listed_is_excused():
    assert excused("minibatch_sgd.staircase", "2: return lr → 2: return 0") is None
    assert excused("adaptive.Adam", "1: eps=1e-08): → 1: eps=2e-08):")
