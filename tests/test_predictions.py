"""Predictions: asked without a default, kept in the kernel, shown beside the measurement, safe to show."""

import ipywidgets
import nbclient
import nbformat
import pytest

from course_utils import predictions
from course_utils.predictions import predict, reveal

OPTIONS = ["It halves", "It stays", "<b>It falls</b> & rises"]


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """What was displayed, as (widget, text); every test starts in a kernel that knows no answers."""
    displayed = []
    monkeypatch.setattr(predictions, "_answers", {})
    monkeypatch.setattr(predictions, "_revealed", {})
    monkeypatch.setattr(predictions, "_show", lambda widget, text: displayed.append((widget, text)))
    return displayed


def ask(shown, options=OPTIONS):
    """Ask, and return the question and the widget in which the reader chooses."""
    predict("noise", "What does the <i>noise</i> do?", options)
    return shown[-1][0].children


def test_nothing_is_chosen_at_first(shown):
    _, choice = ask(shown)
    assert choice.value is None
    assert choice.options == tuple(OPTIONS)


def test_an_answer_is_kept_when_the_question_is_asked_again(shown):
    ask(shown)[1].value = "It stays"
    assert ask(shown)[1].value == "It stays"


def test_an_answer_that_is_no_option_any_more_is_forgotten(shown):
    ask(shown)[1].value = "It stays"
    assert ask(shown, ["It halves", "It doubles"])[1].value is None
    reveal("noise", "slope −0.5")
    assert "not committed" in shown[-1][1]


def test_the_prediction_is_shown_beside_the_measurement(shown):
    ask(shown)[1].value = "It halves"
    reveal("noise", "slope −0.5")
    line, text = shown[-1]
    assert line.value == text == "You predicted: It halves — Measured: slope −0.5"


def test_the_line_follows_a_choice_made_later(shown):
    _, choice = ask(shown)
    reveal("noise", "slope −0.5")
    line, _ = shown[-1]
    assert line.value == "You have not committed to an answer yet — Measured: slope −0.5"
    choice.value = "It stays"
    assert line.value == "You predicted: It stays — Measured: slope −0.5"
    choice.value = "It halves"
    assert line.value == "You predicted: It halves — Measured: slope −0.5"


def test_a_measurement_without_its_question_is_shown_too(shown):
    reveal("other", "slope −0.5")
    assert shown[-1][1] == "You have not committed to an answer yet — Measured: slope −0.5"


def test_questions_do_not_share_answers(shown):
    ask(shown)[1].value = "It halves"
    reveal("other", "7")
    assert "not committed" in shown[-1][0].value


def test_what_is_shown_as_html_is_escaped(shown):
    question, choice = ask(shown)
    choice.value = OPTIONS[2]
    reveal("noise", "<script>")
    assert "&lt;i&gt;noise&lt;/i&gt;" in question.value
    assert shown[-1][0].value == "You predicted: &lt;b&gt;It falls&lt;/b&gt; &amp; rises — Measured: &lt;script&gt;"


def test_the_text_without_a_kernel_is_the_question_with_its_options(shown):
    ask(shown, ["It halves", "It stays"])
    assert shown[-1][1] == "Predict. What does the <i>noise</i> do?\n  ( ) It halves\n  ( ) It stays"


@pytest.mark.parametrize("options", [[], ["only one"], ["same", "same"]])
def test_options_that_leave_no_choice_are_refused(options):
    with pytest.raises(ValueError, match="two or more different options"):
        predict("noise", "What?", options)


def test_outside_ipython_the_text_is_printed(monkeypatch, capsys):
    monkeypatch.undo()
    predictions._show(ipywidgets.HTML("<b>line</b>"), "line")
    assert capsys.readouterr().out == "line\n"


def test_a_notebook_stores_a_widget_and_a_text_that_reads_without_a_kernel():
    source = """
from course_utils.predictions import predict, reveal
predict("noise", "What does it do?", ["It halves", "It stays"])
reveal("noise", "slope -0.5")
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", store_widget_state=False).execute()
    outputs = notebook.cells[0].outputs
    assert all("application/vnd.jupyter.widget-view+json" in output.data for output in outputs)
    assert [output.data["text/plain"] for output in outputs] == [
        "Predict. What does it do?\n  ( ) It halves\n  ( ) It stays",
        "You have not committed to an answer yet — Measured: slope -0.5",
    ]
