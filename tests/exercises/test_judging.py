"""From an attempt to a verdict: what is said of what, in which order, and which mistake is named."""

import json
import math
from dataclasses import asdict, replace

import pytest
import torch

from course_utils.exercises import Case, Convention, Divergence, Misconception, Verdict, evaluate, exercise
from course_utils.exercises.judging import judge
from tests.exercises.synthetic import DOUBLED, MEAN, UNIFORM, cell, declared

pytestmark = pytest.mark.usefixtures("synthetic")


def written(code: str, name: str = "f") -> object:
    return cell(code)[name]


# --- attempted ---


@pytest.mark.parametrize("nothing", [None, ...])
def test_nothing_is_not_attempted(nothing):
    verdict = evaluate("synthetic.doubled", nothing)
    assert (verdict.passed, verdict.attempted) == (False, False)
    assert "Nothing to check yet: doubled is" in verdict.message


def test_a_stub_is_not_attempted_and_its_line_is_shown():
    stub = written("def f(x):\n    y = 2 * x\n    raise NotImplementedError  # your code")
    verdict = evaluate("synthetic.doubled", stub)
    assert (verdict.passed, verdict.attempted) == (False, False)
    assert "replace `raise NotImplementedError  # your code` by your code" in verdict.message


def test_a_half_written_class_is_not_attempted():
    code = """
class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                raise NotImplementedError
"""
    verdict = evaluate("minibatch_sgd.SGD", written(code, "SGD"))
    assert (verdict.passed, verdict.attempted) == (False, False)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    return torch.zeros(3, device='meta').tolist()",
        "def f(x):\n    return torch.nn.Module()(x)",
    ],
)
def test_what_torch_has_not_implemented_is_an_attempt(code):
    verdict = evaluate("synthetic.doubled", written(code))
    assert (verdict.passed, verdict.attempted) == (False, True)
    assert "It raised NotImplementedError" in verdict.message


def test_a_method_that_was_forgotten_is_named():
    code = """
class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

        def step(self):
            pass
"""
    verdict = evaluate("minibatch_sgd.SGD", written(code, "SGD"))
    assert verdict.attempted
    assert "PyTorch's own step() was called; your class needs a method of that name" in verdict.message


# --- what need not be run ---


@pytest.mark.parametrize(
    "id, candidate, message",
    [
        ("synthetic.doubled", 3, "doubled should be a function; what was given is of type int."),
        ("synthetic.doubled", dict, "doubled should be a function; what was given is a class."),
        ("minibatch_sgd.SGD", len, "SGD should be a class; what was given is of type builtin_function_or_method."),
        ("minibatch_sgd.SGD", dict, "It raised ValueError"),
        ("minibatch_sgd.SGD", torch.nn.Linear, "It raised TypeError"),
    ],
)
def test_the_wrong_kind_of_thing_is_named(id, candidate, message):
    verdict = evaluate(id, candidate)
    assert (verdict.passed, verdict.attempted) == (False, True)
    assert message in verdict.message


def test_a_class_that_is_no_optimizer_is_told_so():
    verdict = evaluate("minibatch_sgd.SGD", written("class SGD:\n    def __init__(self, params, lr): pass", "SGD"))
    assert verdict.message == "It should be a subclass of torch.optim.Optimizer."


def test_a_wrong_id_gets_the_nearest_one():
    verdict = evaluate("minibatch_sgd.sgd", None)
    assert (verdict.passed, verdict.attempted) == (False, False)
    assert verdict.message == "There is no exercise 'minibatch_sgd.sgd'. Did you mean 'minibatch_sgd.SGD'?"


# --- runs ---


def test_an_exception_is_shown_with_the_students_own_line():
    code = "def helper(x):\n    return x @ torch.ones(7)  # here\n\ndef f(x):\n    return helper(x)"
    verdict = evaluate("synthetic.doubled", written(code))
    assert "in your line `return x @ torch.ones(7)  # here`" in verdict.message
    assert "RuntimeError: " in verdict.message and "three numbers" in verdict.message


def test_a_line_of_the_course_is_never_taken_for_the_students():
    given = exercise("minibatch_sgd.minibatch_gradient").reference
    attempt = cell("def f(x):\n    return given(x, x, 'w')", given=given)["f"]
    assert "in your line `return given(x, x, 'w')`" in evaluate("synthetic.doubled", attempt).message


def test_too_many_arguments_are_told():
    verdict = evaluate("synthetic.doubled", lambda: 1)
    assert "TypeError" in verdict.message and "when doubled was called as the exercise says" in verdict.message


# --- the order of judging ---

ORDERED = [
    ("def f(x):\n    x.zero_()\n    raise ValueError('late')", "It raised ValueError: late"),
    ("def f(x):\n    x.zero_()\n    return 'text'", "should be a tensor of shape [3]; it is a text"),
    ("def f(x):\n    x.zero_()\n    return torch.tensor([[math.nan]]).int()", "It raised NameError"),
    ("def f(x):\n    x.zero_()\n    return torch.full((1, 3), torch.nan)", "should have the shape [3]; it has [1, 3]"),
    ("def f(x):\n    x.zero_()\n    return torch.full((3,), torch.nan)", "should have the dtype torch.float64"),
    ("def f(x):\n    y = x / 0\n    x.zero_()\n    return y", "should be 2; it is inf"),
    ("def f(x):\n    y = x + 7\n    x.zero_()\n    return y", "It changes its argument x"),
    ("def f(x):\n    return x + 7", "the result[0] should be 2; it is 8"),
]


@pytest.mark.parametrize("code, message", ORDERED)
def test_the_first_stage_that_fails_is_told(code, message):
    assert message in evaluate("synthetic.doubled", written(code)).message


def test_a_tensor_for_a_number_is_told_how_to_make_one():
    verdict = evaluate("synthetic.mean", lambda x: x.mean())
    assert "should be a number; it is a tensor of no dimensions; `.item()` makes it a number" in verdict.message


# --- the first difference ---


def test_a_divergence_is_the_first_difference():
    verdict = evaluate("synthetic.doubled", lambda x: torch.where(x < 0, 7.0, 2 * x))
    assert verdict.divergence == Divergence("three numbers", None, "the result", (1,), -4.0, 7.0)
    assert verdict.message == "In the case “three numbers”, the result[1] should be -4; it is 7."


def test_a_divergence_in_a_path_says_after_which_step():
    code = """
class SGD(torch.optim.SGD):
    steps = 0
    def step(self):
        self.steps += 1
        if self.steps != 3:
            super().step()
"""
    divergence = evaluate("minibatch_sgd.SGD", written(code, "SGD")).divergence
    assert (divergence.case, divergence.step, divergence.name) == ("two parameters, lr = 0.05", 3, "w")
    assert "after step 3, w[0] should be" in str(divergence)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("isolation", ["in a child", "in this process"])
def test_a_divergence_holds_what_is_not_finite(value, isolation, request):
    if isolation == "in this process":
        request.getfixturevalue("without_fork")
    verdict = evaluate("synthetic.mean", lambda x: value)
    assert str(verdict.divergence.got) == str(value)
    assert verdict.divergence.expected == pytest.approx(-1 / 6)
    back = json.loads(json.dumps(asdict(verdict)))
    assert str(back["divergence"]["got"]) == str(value)


@pytest.mark.usefixtures("patient")
def test_both_ways_of_running_come_to_the_same_verdict(monkeypatch):
    attempts = [written(code) for code, _ in ORDERED] + [lambda x: x, lambda x: 3 * x, lambda x: 2 * x]
    in_a_child = [evaluate("synthetic.doubled", attempt) for attempt in attempts]
    assert in_a_child == [judge(DOUBLED, attempt) for attempt in attempts]
    assert all(isinstance(verdict, Verdict) for verdict in in_a_child)


# --- conventions and misconceptions ---


def test_an_accepted_convention_passes_with_its_note():
    verdict = evaluate("synthetic.doubled", lambda x: x + x + x)
    assert (verdict.passed, verdict.convention) == (True, "tripled")
    assert verdict.message == "Three times is fine as well."


def test_a_convention_that_holds_in_one_case_only_does_not_pass():
    assert not evaluate("synthetic.doubled", lambda x: 3 * x if len(x) == 3 else 5 * x).passed


def test_a_mistake_is_named_though_the_type_is_wrong_besides():
    verdict = evaluate("synthetic.doubled", lambda x: (x * x).tolist())
    assert (verdict.misconception, verdict.message) == ("squared", "This is the square of x.")


def test_a_mistake_must_show_in_the_first_case_that_fails():
    verdict = evaluate("synthetic.doubled", lambda x: x + 1 if len(x) == 3 else x)
    assert verdict.misconception is None


def test_an_exception_names_the_mistake_that_raises_the_same():
    assert evaluate("synthetic.doubled", lambda x: 1 // 0).misconception == "divides_by_zero"


def test_a_typo_is_not_taken_for_a_mistake_that_raises_something_else():
    verdict = evaluate("synthetic.doubled", lambda x: xx)  # noqa: F821
    assert verdict.misconception is None and "NameError: name 'xx' is not defined" in verdict.message


def test_in_an_edge_case_one_exception_is_as_good_as_another():
    def halves(k):
        return 0.0 if k == 0 else 1 / k

    asked = declared(
        halves,
        [Case("two", {"k": 2}), Case("nothing", {"k": 0}, edge=True)],
        misconceptions=[Misconception("fails_at_zero", "It fails at zero.", [lambda k: 1 / k])],
    )
    assert judge(asked, lambda k: 1 / k if k else [][0]).misconception == "fails_at_zero"
    assert judge(asked, lambda k: 1 / k if k else 9).misconception is None


def test_a_tie_is_decided_by_the_other_cases():
    def constant(k):
        return 0.0

    always = Misconception("always", "", [lambda k: 1.0])
    first = Misconception("first_only", "", [lambda k: 1.0 if k == 1 else 2.0])
    cases = [Case("one", {"k": 1}), Case("two", {"k": 2})]
    for order in ([always, first], [first, always]):
        asked = declared(constant, cases, misconceptions=order)
        assert judge(asked, lambda k: 1.0).misconception == "always"
        assert judge(asked, lambda k: [1.0, 2.0][k - 1]).misconception == "first_only"


def test_a_tie_is_decided_by_clues_last():
    def driver(candidate, case, record):
        said = []
        record("the result", candidate(said))
        record.clue("said", said)

    def answer(said):
        return 0.0

    loud = Misconception("loud", "", [lambda said: said.append("a") or 1.0])
    quiet = Misconception("quiet", "", [lambda said: 1.0])
    for order in ([loud, quiet], [quiet, loud]):
        asked = declared(answer, [Case("one")], driver=driver, misconceptions=order)
        assert judge(asked, lambda said: said.append("a") or 1.0).misconception == "loud"
        assert judge(asked, lambda said: 1.0).misconception == "quiet"
        assert judge(asked, lambda said: said.append("a") or 0.0).passed


# --- random exercises ---


def test_another_way_of_drawing_passes():
    assert judge(UNIFORM, lambda n: torch.rand(n, dtype=torch.float64) ** 2).passed


@pytest.mark.parametrize(
    "attempt, mistake",
    [
        (lambda n: 5 + torch.randn(n), "normal"),
        (lambda n: torch.full((n,), 0.25), "constant"),
        (lambda n: torch.rand(n)[1:], "one_short"),
        (lambda n: torch.full((n - 1,), 0.25), "constant"),
    ],
)
def test_a_random_exercise_is_judged_up_to_the_first_property_that_fails(attempt, mistake):
    assert judge(UNIFORM, attempt).misconception == mistake


# --- the state in which everything is observed ---


def test_what_the_notebook_has_set_before_does_not_change_a_verdict():
    def reference(x):
        return torch.arange(3) * torch.randn(3) + x

    asked = declared(reference, [Case("three", lambda: {"x": torch.ones(3).requires_grad_()})])
    torch.manual_seed(5)
    torch.set_default_dtype(torch.float64)
    try:
        with torch.inference_mode():
            assert judge(asked, lambda x: x + torch.arange(3) * torch.randn(3)).passed
    finally:
        torch.set_default_dtype(torch.float32)
    with torch.no_grad():
        assert judge(asked, lambda x: x + torch.arange(3) * torch.randn(3)).passed


def test_a_change_of_an_input_is_seen_beside_nan():
    def reference(x):
        return x + 1

    asked = declared(reference, [Case("not a number", lambda: {"x": torch.tensor([torch.nan, 1.0])})])
    assert judge(asked, lambda x: 1 + x).passed
    assert judge(asked, lambda x: x.add_(1)).message == "It changes its argument x: work on a copy."


def test_an_interrupt_while_the_reference_is_observed_is_the_readers():
    interrupted = iter([True])

    def reference(x):
        if next(interrupted, False):
            raise KeyboardInterrupt
        return 2 * x

    asked = declared(reference, [Case("one", {"x": 1.0})])
    with pytest.raises(KeyboardInterrupt):
        judge(asked, lambda x: 2 * x)
    assert judge(asked, lambda x: 2 * x).passed


def test_what_is_missing_in_a_list_is_told():
    def pair(x):
        return [x, 2 * x]

    asked = declared(pair, [Case("one", {"x": 1.0})])
    assert judge(asked, lambda x: (x, 2 * x)).passed
    assert "should have 2 items; it has 3" in judge(asked, lambda x: [x, 2 * x, 3]).message
    assert "the result[1] should be 2; it is 5" in judge(asked, lambda x: [x, 5]).message
    assert "should be a list of 2; it is a number" in judge(asked, lambda x: x).message


def test_an_exercise_without_conventions_or_mistakes_can_be_judged():
    assert judge(MEAN, lambda x: float(x.mean())).passed
    assert judge(replace(MEAN, conventions=[Convention("zero", "0 is fine.", [lambda x: 0.0])]), lambda x: 0.0).passed


# --- how much was observed ---


def _counts(candidate: object, case: Case, record: object) -> None:
    """Records each number that an attempt counts, and a property of each beyond the third."""
    for i, number in enumerate(candidate(case.fresh()["n"]), start=1):
        if i > 3:
            record.property("it is small", number < 100, "It is large.", step=i)
        record("the count", number, step=i)


def counted(n: int) -> list[int]:
    return list(range(n))


COUNTED = declared(counted, [Case("to three", {"n": 3})], driver=_counts)


def _counted(numbers: list[int], asked: object = COUNTED) -> Verdict:
    return judge(asked, lambda n: numbers)


def test_a_longer_attempt_fails_and_is_told_what_is_too_much():
    assert _counted([0, 1, 2]).passed
    verdict = _counted([0, 1, 2, 3])
    assert not verdict.passed
    assert verdict.message == "In the case “to three” after step 4, “it is small” should not be there any more."


def test_a_shorter_attempt_fails_and_is_told_what_is_missing():
    verdict = _counted([0, 1])
    assert (verdict.passed, verdict.divergence) == (False, None)
    assert verdict.message == "In the case “to three” after step 3, the count is missing."


def test_a_missing_property_is_told_by_its_name():
    four = declared(counted, [Case("to four", {"n": 4})], driver=_counts)
    assert _counted([0, 1, 2, 3], four).passed
    assert _counted([0, 1, 2], four).message == "In the case “to four” after step 4, “it is small” is missing."


def test_what_differs_comes_before_what_is_missing():
    assert "should be 1; it is 7" in _counted([0, 7]).message


def test_nothing_is_missing_where_an_exception_ended_it():
    def stops(n: int) -> object:
        yield 0
        raise ValueError("stop")

    assert "It raised ValueError: stop" in judge(COUNTED, stops).message
