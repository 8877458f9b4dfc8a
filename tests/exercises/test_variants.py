"""The exercises of every topic: right answers in many shapes pass, and mistakes in many shapes are named."""

import importlib

import pytest

from course_utils.exercises import evaluate, exercises

TOPICS = list(dict.fromkeys(exercise.topic for exercise in exercises()))
VARIANTS = {topic: importlib.import_module(f"tests.exercises.variants_{topic}") for topic in TOPICS}
ANSWERS = [
    pytest.param(id, form, id=f"{id}-{form.__name__}")
    for variants in VARIANTS.values()
    for id, forms in variants.RIGHT.items()
    for form in forms
]
MISTAKES = [
    pytest.param(id, slug, form, id=f"{id}-{slug}-{form.__name__}")
    for variants in VARIANTS.values()
    for (id, slug), forms in variants.WRONG.items()
    for form in forms
]

# Isolation is tested elsewhere; here, forking would take half of the time.
pytestmark = pytest.mark.usefixtures("without_fork", "patient")


@pytest.mark.parametrize("id, answer", ANSWERS)
def test_a_right_answer_passes(id, answer):
    verdict = evaluate(id, answer)
    assert verdict.passed, verdict


@pytest.mark.parametrize("id, slug, answer", MISTAKES)
def test_a_mistake_is_named_however_it_is_written(id, slug, answer):
    verdict = evaluate(id, answer)
    assert (verdict.passed, verdict.misconception) == (False, slug), verdict


@pytest.mark.parametrize("topic", TOPICS)
def test_there_are_five_forms_of_each_answer_and_of_each_mistake(topic):
    right, wrong = VARIANTS[topic].RIGHT, VARIANTS[topic].WRONG
    slugs = {exercise.id: {mistake.slug for mistake in exercise.misconceptions} for exercise in exercises(topic)}
    assert set(right) == set(slugs)
    assert all(slug in slugs[id] for id, slug in wrong)
    assert all(len(forms) >= 5 for forms in (*right.values(), *wrong.values()))
