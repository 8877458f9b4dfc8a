"""`check` shows a panel and hands back what the rest of the notebook can use."""

import inspect

import IPython
import pytest
import torch

from course_utils.build.references import regions
from course_utils.exercises import check, checking, evaluate, exercise, panel
from tests.exercises.synthetic import cell

pytestmark = pytest.mark.usefixtures("synthetic")


def raises_html(x):
    raise ValueError("<script>alert('&')</script>")


def shown(id: str, candidate: object) -> str:
    return panel.html(exercise(id), evaluate(id, candidate))


def test_what_passed_is_handed_back_as_it_is(capsys):
    def doubled(x):
        return x + x

    assert check("synthetic.doubled", doubled) is doubled
    assert capsys.readouterr().out == "synthetic.doubled: passed\ndoubled does what it should.\n"


@pytest.mark.parametrize("attempt", [None, 3, lambda x: x])
def test_for_what_did_not_pass_a_stand_in_is_handed_back(attempt):
    stand_in = check("synthetic.doubled", attempt)
    assert stand_in is not exercise("synthetic.doubled").reference
    assert stand_in.__handed_back__ == "synthetic.doubled"
    assert stand_in(torch.ones(2)).tolist() == [2, 2]


def test_a_stand_in_that_is_checked_again_is_told_apart(capsys):
    stand_in = check("synthetic.doubled", None)
    again = check("synthetic.doubled", stand_in)
    assert again.__handed_back__ == "synthetic.doubled"
    assert (
        "not attempted\nThis is the course's own doubled, which an earlier check put in place"
        in capsys.readouterr().out
    )


def test_a_stand_in_for_one_exercise_is_an_attempt_at_another():
    assert evaluate("synthetic.mean", check("synthetic.doubled", None)).attempted


def test_a_stand_in_for_a_class_can_be_subclassed():
    SGD = check("minibatch_sgd.SGD", None)
    code = """
class Slow(SGD):
    def __init__(self, params, lr):
        super().__init__(params, lr / 2)
"""
    p = torch.nn.Parameter(torch.ones(2))
    p.sum().backward()
    optimizer = cell(code, SGD=SGD)["Slow"]([p], 0.5)
    optimizer.step()
    assert isinstance(optimizer, torch.optim.Optimizer)
    assert p.tolist() == [0.75, 0.75]


def test_an_unknown_id_names_the_nearest_and_hands_back_what_was_given(capsys):
    assert check("minibatch_sgd.minibatch", len) is len
    expected = "There is no exercise 'minibatch_sgd.minibatch'. Did you mean 'minibatch_sgd.minibatches'?\n"
    assert capsys.readouterr().out == expected


def test_the_text_says_state_mistake_message_and_difference(capsys):
    check("synthetic.doubled", lambda x: x)
    assert capsys.readouterr().out.splitlines() == [
        "synthetic.doubled: not yet [not_doubled]",
        "This is x itself.",
        "In the case “three numbers”, the result[0] should be 2; it is 1.",
        "The course's own version stands in, so that the cells below run.",
    ]


def test_in_a_notebook_a_panel_is_displayed(monkeypatch):
    displayed = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: True)
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: displayed.append(bundle))
    check("synthetic.doubled", None)
    assert set(displayed[0]) == {"text/plain", "text/html"}
    assert displayed[0]["text/html"].startswith("<div")


def test_a_panel_escapes_what_a_candidate_says():
    html = shown("synthetic.doubled", raises_html)
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in html


def test_a_panel_says_its_state_in_words_and_by_its_border():
    states = [shown("synthetic.doubled", attempt) for attempt in (lambda x: 2 * x, lambda x: x, None)]
    for html, word, border in zip(
        states, ["passed", "not yet", "not attempted"], ["solid", "dashed", "dotted"], strict=True
    ):
        assert f"synthetic.doubled: {word}" in html and f"5px {border} currentColor" in html


def test_hints_and_answer_are_folded():
    html = shown("minibatch_sgd.staircase", None)
    asked = exercise("minibatch_sgd.staircase")
    assert html.count("<details") == html.count("</details>") == len(asked.hints) + 1
    assert "<details open" not in html
    assert "<code>epoch // every</code>" in html
    assert "lr / factor ** (epoch // every)" in html and "BEGIN SOLUTION" not in html


def test_a_panel_of_what_passed_has_nothing_to_unfold():
    assert "<details" not in shown("synthetic.doubled", lambda x: 2 * x)


def test_a_panel_is_well_formed():
    from xml.etree import ElementTree

    for attempt in (None, raises_html, lambda x: x, lambda x: 2 * x):
        assert ElementTree.fromstring(shown("synthetic.doubled", attempt)).tag == "div"


def source(thing: object) -> str:
    """What `??` shows of a function or a class."""
    try:
        return inspect.getsource(thing)
    except OSError:
        return ""


def test_with_answers_on_a_stand_ins_source_can_be_read():
    id = "minibatch_sgd.staircase"
    assert all(region in source(check(id, None)) for region in regions(exercise(id)))


@pytest.mark.parametrize("id", ["minibatch_sgd.staircase", "minibatch_sgd.SGD"])
def test_with_answers_off_there_is_neither_answer_nor_source(id, monkeypatch):
    monkeypatch.setenv("COURSE_ANSWERS", "off")
    html = shown(id, None)
    assert "Answer" not in html and "Hint 1" in html
    stand_in = checking.stand_in(exercise(id))
    members = (
        vars(stand_in).values() if isinstance(stand_in, type) else inspect.getclosurevars(stand_in).nonlocals.values()
    )
    functions = [member for member in members if inspect.isfunction(member)]
    assert {source(function) for function in functions} == {""}
    assert not any(region in source(stand_in) for region in regions(exercise(id)))
    assert stand_in.__doc__ == exercise(id).reference.__doc__


@pytest.mark.parametrize("id", ["minibatch_sgd.staircase", "minibatch_sgd.SGD"])
def test_with_answers_off_a_stand_in_still_works(id, monkeypatch):
    monkeypatch.setenv("COURSE_ANSWERS", "off")
    stand_in = checking.stand_in(exercise(id))
    assert not evaluate(id, stand_in).attempted
    del stand_in.__handed_back__
    assert evaluate(id, stand_in).passed
