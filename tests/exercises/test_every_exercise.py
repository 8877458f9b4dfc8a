"""The engine tests itself: what every exercise of every topic must fulfil."""

import inspect
import re
import sys

import pytest

from course_utils.build.references import stub
from course_utils.exercises import Exercise, Misconception, Verdict, check, evaluate, exercises

pytestmark = pytest.mark.usefixtures("patient")

ALL = [pytest.param(exercise, id=exercise.id) for exercise in exercises()]


MISTAKES = [
    pytest.param(exercise, mistake, wrong, id=f"{exercise.id}-{mistake.slug}-{i}")
    for exercise in exercises()
    for mistake in exercise.misconceptions
    for i, wrong in enumerate(mistake.wrong)
]
FORMS = [
    pytest.param(exercise, convention, form, id=f"{exercise.id}-{convention.slug}-{i}")
    for exercise in exercises()
    for convention in exercise.conventions
    for i, form in enumerate(convention.forms)
]


def test_there_are_exercises():
    assert exercises()


@pytest.mark.parametrize("exercise", ALL)
def test_the_reference_passes(exercise: Exercise):
    verdict = evaluate(exercise.id, exercise.reference)
    assert verdict == Verdict(True, message=verdict.message)


@pytest.mark.parametrize("exercise", ALL)
def test_the_stub_is_not_attempted(exercise: Exercise):
    names = dict(vars(sys.modules[exercise.reference.__module__]))
    exec(stub(exercise), names)
    verdict = evaluate(exercise.id, names[exercise.name])
    assert (verdict.passed, verdict.attempted, verdict.misconception) == (False, False, None)
    assert "still to be written" in verdict.message


@pytest.mark.usefixtures("without_fork")  # there are thousands, and forking would take most of the time
@pytest.mark.parametrize("exercise, mistake, wrong", MISTAKES)
def test_a_mistake_is_named(exercise: Exercise, mistake: Misconception, wrong):
    verdict = evaluate(exercise.id, wrong)
    assert (verdict.passed, verdict.attempted, verdict.misconception) == (False, True, mistake.slug)
    assert verdict.message == mistake.message


@pytest.mark.parametrize("exercise, convention, form", FORMS)
def test_an_accepted_form_passes_with_its_note(exercise: Exercise, convention, form):
    verdict = evaluate(exercise.id, form)
    assert (verdict.passed, verdict.convention, verdict.message) == (True, convention.slug, convention.note)


@pytest.mark.parametrize("exercise", ALL)
def test_what_check_hands_back_for_nothing_works_and_is_not_attempted(exercise: Exercise, capsys):
    stand_in = check(exercise.id, None)
    assert stand_in.__handed_back__ == exercise.id
    verdict = evaluate(exercise.id, stand_in)
    assert (verdict.passed, verdict.attempted) == (False, False)

    del stand_in.__handed_back__  # without its mark it is judged as any attempt is
    assert evaluate(exercise.id, stand_in).passed


@pytest.mark.parametrize("exercise", ALL)
def test_an_exercise_is_declared_in_full(exercise: Exercise):
    assert exercise.name == exercise.reference.__name__ and inspect.getdoc(exercise.reference)
    assert exercise.title and exercise.minutes > 0 and exercise.points > 0
    assert len(exercise.hints) >= 2
    assert exercise.misconceptions and all(mistake.wrong for mistake in exercise.misconceptions)
    slugs = [item.slug for item in (*exercise.misconceptions, *exercise.conventions)]
    assert len(set(slugs)) == len(slugs) and all(re.fullmatch(r"[a-z][a-z0-9_]*", slug) for slug in slugs)
    names = [case.name for case in exercise.cases]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("exercise", ALL)
def test_regular_cases_come_before_edge_cases(exercise: Exercise):
    edges = [case.edge for case in exercise.cases]
    assert edges == sorted(edges) and not edges[0]


@pytest.mark.parametrize("exercise", ALL)
def test_what_a_student_reads_is_plain_text(exercise: Exercise):
    texts = [exercise.title, *exercise.hints, *(case.name for case in exercise.cases)]
    texts += [mistake.message for mistake in exercise.misconceptions]
    texts += [convention.note for convention in exercise.conventions]
    for text in texts:
        assert text == text.strip() and text.isprintable()
        assert not re.search(r"</?[a-z]+[^>]*>|&[a-z]+;", text), "HTML would be shown as it stands"
        assert text.count("`") % 2 == 0


def test_ids_are_unique():
    ids = [exercise.id for exercise in exercises()]
    assert len(set(ids)) == len(ids)
