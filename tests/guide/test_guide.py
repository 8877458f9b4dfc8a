"""The instructor's guides: each holds all that its sources say, and names them where they are missing."""

import ast
import re

import pytest

from course_utils import paths, predictions
from course_utils.build.authoring import answers
from course_utils.build.names import as_python
from course_utils.exercises import exercises
from course_utils.guide import blocks, guide, measured
from course_utils.guide.__main__ import main

COURSE = paths.this_course()
TOPICS = [topic for topic in COURSE.topics() if COURSE.solved(topic).exists()]


@pytest.fixture(scope="module", params=TOPICS)
def topic(request):
    return request.param


@pytest.fixture(scope="module")
def text(topic):
    return guide(COURSE, topic)


@pytest.fixture(scope="module")
def starter(topic):
    return COURSE.read(COURSE.starter(topic))


def test_every_mistake_is_named_with_its_message_and_every_hint_given(topic, text):
    for exercise in exercises(topic):
        assert f"(`{exercise.name}`, {exercise.minutes} minutes" in text
        for known in exercise.misconceptions:
            assert f"| `{known.slug}` | {blocks.plain(known.message)} |" in text
        for form in exercise.conventions:
            assert f"| `{form.slug}` | {blocks.plain(form.note)} |" in text
        for hint in exercise.hints:
            assert blocks.plain(hint) in text


def test_every_answer_and_note_stands_there_below_its_question(topic, text, starter):
    notes = answers(COURSE, topic)
    assert {"think", "debug-me"} <= {cell for cell, _ in notes}
    for _, note in notes:
        assert note in text
    questions = {cell.id: blocks.questions(cell.source) for cell in starter.cells}
    assert text.index(questions["think"]) < text.index(dict(notes)["think"]) < text.index(questions["debug-text"])
    assert text.index(questions["debug-text"]) < text.index(dict(notes)["debug-me"])


def test_every_claim_stands_there_with_its_figures(topic, text):
    records = [record for cell in COURSE.read(COURSE.solved(topic)).cells for record in measured.claims(cell)]
    assert records
    for record in records:
        assert f"| {blocks.plain(record['text'])} |" in text
        for figures in record["measured"].values():
            assert figures["shown"] in text


def test_every_prediction_stands_there_with_what_was_measured(text, starter):
    code = [ast.parse(as_python(cell.source)) for cell in starter.cells if cell.cell_type == "code"]
    calls = [node for tree in code for node in ast.walk(tree) if isinstance(node, ast.Call)]
    asked = [call.args[1].value for call in calls if isinstance(call.func, ast.Name) and call.func.id == "predict"]
    assert asked
    for question in asked:
        after = text.partition(f"**Predict.** {blocks.plain(question)}\n\n- ")[2]
        assert re.match(r".+\n(- .+\n)+\nMeasured: .+\n", after), question


def test_the_times_are_those_of_the_paths(text, starter):
    for section in paths.sections(starter):
        assert f"| {section.name} | " in text
    sums = [
        sum(cell.metadata.course.minutes for cell in starter.cells if cell.metadata.course.path <= path)
        for path in (30, 60, 120)
    ]
    assert "| **together** | " + " | ".join(f"**{minutes:g}**" for minutes in sums) + " |" in text


def test_it_says_what_to_do_when_an_experiment_comes_out_otherwise(text):
    assert "## When an experiment comes out otherwise" in text


def test_an_answer_is_told_from_its_output_as_predictions_are_shown():
    assert measured.ANSWER in predictions._line("any", "measured")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`x * y` is 2 * 3 | 4", r"`x * y` is 2 \* 3 \| 4"),
        ("divides batch_size, _not_ <b>", r"divides batch_size, \_not\_ \<b>"),
        ("one ` alone costs $5", r"one \` alone costs \$5"),
    ],
)
def test_plain_text_is_shown_as_it_is(text, shown):
    assert blocks.plain(text) == shown


def test_the_command_writes_a_file_per_topic_and_names_a_notebook_that_is_missing(tmp_path, capsys):
    assert main(["minibatch_sgd", "--to", str(tmp_path)], COURSE) == 0
    assert (tmp_path / "01_minibatch_sgd.md").read_text(encoding="utf-8") == guide(COURSE, "minibatch_sgd")
    assert main(["--to", str(tmp_path), "momentum"], type(COURSE)(tmp_path, ())) == 1
    assert "03_momentum.ipynb: does not exist" in capsys.readouterr().err
