"""From an attempt to a verdict: run it, compare what was observed, and name the mistake."""

import dataclasses
import functools
import linecache
import os
import random
import sysconfig
import time
import traceback
from collections.abc import Callable, Sequence

import numpy as np
import torch

from course_utils.exercises.guard import TimedOut, deadline, restored
from course_utils.exercises.isolation import ChildLost, can_fork, in_child
from course_utils.exercises.observations import (
    STAGES,
    Difference,
    Observation,
    Raised,
    Trace,
    difference,
    loosely_equal,
)
from course_utils.exercises.registry import UnknownExercise, exercise
from course_utils.exercises.spec import Case, Divergence, Exercise, Verdict
from course_utils.preparation import warm_up

SECONDS = 2.0
"""An attempt is stopped after this long; code that cannot be interrupted is killed half a second later."""

ENDLESS = f"Your code had not finished after {SECONDS:g} seconds and was stopped. Look for a loop that never ends."
LOST = "Your code ended the Python process that it ran in. An exercise returns its result; it never exits."


def evaluate(id: str, candidate: object) -> Verdict:
    """Judge an attempt at an exercise, whatever it is: nothing it does is shown, kept, or able to stop the kernel.

    Args:
        id: "<topic>.<name>", such as "minibatch_sgd.SGD".
        candidate: the function or class that a student wrote.

    Returns:
        The verdict. No exception of the candidate's comes out of here.
    """
    try:
        asked = exercise(id)
    except UnknownExercise as error:
        return Verdict(False, attempted=False, message=str(error))
    refusal = _refusal(asked, candidate)
    if refusal is not None:
        return refusal
    warm_up()
    expectations(asked)  # in the parent, so that every child finds them ready
    return _isolated(functools.partial(judge, asked, candidate))


def _isolated(task: Callable[[], Verdict]) -> Verdict:
    if not can_fork():
        return task()
    try:
        found = in_child(lambda: dataclasses.asdict(task()), SECONDS + 0.5)
    except ChildLost as lost:
        return Verdict(False, message=ENDLESS if lost.reason == "time" else LOST)
    where = found.pop("divergence")
    return Verdict(**found, divergence=where and Divergence(**{**where, "index": tuple(where["index"])}))


def _refusal(asked: Exercise, candidate: object) -> Verdict | None:
    """The verdict on what need not be run: nothing, a stand-in, or something that cannot be called."""
    if candidate is None or candidate is Ellipsis:
        return Verdict(False, attempted=False, message=f"Nothing to check yet: {asked.name} is {candidate!r}.")
    if _handed_back(candidate) == asked.id:
        return Verdict(
            False, attempted=False, message=f"This is the course's own {asked.name}, which stands in for yours."
        )
    wanted = "class" if isinstance(asked.reference, type) else "function"
    if issubclass(type(candidate), type) != (wanted == "class") or not callable(candidate):
        kind = "a class" if issubclass(type(candidate), type) else f"of type {type(candidate).__name__}"
        return Verdict(False, message=f"{asked.name} should be a {wanted}; what was given is {kind}.")
    return None


def _handed_back(candidate: object) -> object:
    try:
        return getattr(candidate, "__handed_back__", None)
    except Exception:  # an object may answer any question with an exception
        return None


@functools.cache
def expectations(asked: Exercise) -> dict[str, list[list[Trace]]]:
    """What the reference (""), each convention and each misconception does: slug -> one list of traces per implementation."""
    sources = {"": [asked.reference]}
    sources |= {convention.slug: convention.forms for convention in asked.conventions}
    sources |= {mistake.slug: mistake.wrong for mistake in asked.misconceptions}
    return {
        slug: [[trace(asked.driver, form, case) for case in asked.cases] for form in forms]
        for slug, forms in sources.items()
    }


def trace(driver: Callable, candidate: object, case: Case, *, over: Callable[[], bool] = lambda: False) -> Trace:
    """Everything that `driver` observes of a candidate on one case, under a fixed random state.

    `over` says whether time is up: any exception after that counts as a time-out.
    """
    record = Trace()
    with restored():
        try:
            torch.manual_seed(20)
            random.seed(20)
            np.random.seed(20)
            driver(candidate, case, record)
        except TimedOut:
            record.raised = Raised("TimedOut", "", timed_out=True)
        except BaseException as error:
            record.raised = Raised("TimedOut", "", timed_out=True) if over() else _describe(error)
    return record


def _describe(error: BaseException) -> Raised:
    try:
        text = str(error)[:300]
    except BaseException:
        text = ""
    frames = traceback.extract_tb(error.__traceback__, limit=-50)
    own = [f for f in frames if not f.filename.startswith(_NOT_THEIRS)]
    line = (linecache.getline(own[-1].filename, own[-1].lineno) or own[-1].line or "").strip() if own else ""
    in_torch = bool(frames) and frames[-1].filename.startswith(_TORCH)
    return Raised(type(error).__name__, text, line, stub=type(error) is NotImplementedError and not in_torch)


_TORCH = os.path.dirname(torch.__file__)
_NOT_THEIRS = (
    os.path.dirname(os.path.dirname(__file__)),
    _TORCH,
    *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
)


def judge(asked: Exercise, candidate: object) -> Verdict:
    """Run a candidate on every case, here and now, and say what comes of it."""
    traces: list[Trace] = []
    end = time.monotonic() + SECONDS
    try:
        with deadline(SECONDS):
            for case in asked.cases:
                traces.append(trace(asked.driver, candidate, case, over=lambda: time.monotonic() >= end))
                if traces[-1].raised is not None and (traces[-1].raised.timed_out or traces[-1].raised.stub):
                    break
    except TimedOut:  # between two cases
        traces.append(Trace(raised=Raised("TimedOut", "", timed_out=True)))
    return verdict(asked, traces[: len(asked.cases)])


def verdict(asked: Exercise, traces: Sequence[Trace]) -> Verdict:
    """Compare the traces of an attempt with what is expected: passed, an accepted convention, a named mistake, or what differs."""
    if traces[-1].raised is not None and traces[-1].raised.stub:
        return Verdict(False, attempted=False, message=_stub_message(asked, traces[-1].raised))
    expected = expectations(asked)
    reference = expected[""][0]
    failing = _first_failing(reference, traces)
    if failing is None:
        return Verdict(True, message=f"{asked.name} does what it should.")
    for convention in asked.conventions:
        if any(_first_failing(form, traces) is None for form in expected[convention.slug]):
            return Verdict(True, message=convention.note, convention=convention.slug)
    found = _worst(reference[failing], traces[failing])
    divergence = None if found is None else _divergence(asked.cases[failing], *found)
    mistake = diagnose(asked, traces, failing)
    if mistake is not None:
        message = next(m.message for m in asked.misconceptions if m.slug == mistake)
        return Verdict(False, misconception=mistake, message=message, divergence=divergence)
    message = _difference_message(asked, asked.cases[failing], traces[failing], found)
    return Verdict(False, message=message, divergence=divergence)


def _stub_message(asked: Exercise, raised: Raised) -> str:
    return f"{asked.name} is still to be written: replace `{raised.line or 'raise NotImplementedError'}` by your code."


def _first_failing(expected: Sequence[Trace], got: Sequence[Trace]) -> int | None:
    """The first case in which a trace differs from what is expected; a case that was not reached differs."""
    for i, wanted in enumerate(expected):
        if i >= len(got) or (got[i].raised is None) != (wanted.raised is None) or _differences(wanted, got[i]):
            return min(i, len(got) - 1)
    return None


def _differences(expected: Trace, got: Trace) -> list[tuple[Observation, Difference]]:
    """Each observation that differs, in order. Where one of the traces is shorter, the missing ones are left out."""
    found = []
    for wanted, seen in zip(_judged(expected), _judged(got), strict=False):
        if wanted.detail is not None:
            differs = None if wanted.value == seen.value else Difference(seen.stage, seen.detail)
        else:
            differs = difference(wanted.value, seen.value)
        if differs is not None:
            found.append((seen, differs))
    return found


def _judged(seen: Trace) -> list[Observation]:
    return [observation for observation in seen.observations if observation.stage != "clue"]


def _worst(expected: Trace, got: Trace) -> tuple[Observation, Difference] | None:
    """Of all differences the one that comes first in the order of judging."""
    return min(_differences(expected, got), key=lambda pair: STAGES.index(pair[1].stage), default=None)


def diagnose(asked: Exercise, traces: Sequence[Trace], failing: int) -> str | None:
    """The slug of the mistake whose wrong implementation behaves as the attempt does.

    It must do the same in the first failing case; between several, the number of other cases in which it does decides,
    then the number of clues that agree.
    """
    expected = expectations(asked)
    best, most = None, (0, 0)
    for mistake in asked.misconceptions:
        for wrong in expected[mistake.slug]:
            same = [_same(asked, i, expected[""][0][i], wrong[i], seen) for i, seen in enumerate(traces)]
            score = sum(same), sum(_clues(a) == _clues(b) for a, b in zip(wrong, traces, strict=False))
            if same[failing] and score > most:
                best, most = mistake.slug, score
    return best


def _clues(seen: Trace) -> str:
    return str([observation.value for observation in seen.observations if observation.stage == "clue"])


def _same(asked: Exercise, i: int, reference: Trace, wrong: Trace, got: Trace) -> bool:
    """Whether an attempt and a wrong implementation did the same in case i.

    In random exercises only the properties up to the first one that fails count: what follows depends on the numbers drawn.
    """
    a, b, c = _judged(wrong), _judged(got), _judged(reference)
    raised = wrong.raised, got.raised
    if asked.random and got.raised is None:
        first = next((k for k, (x, y) in enumerate(zip(c, b, strict=False)) if x.value != y.value), len(b) - 1)
        a, b, raised = a[: first + 1], b[: first + 1], (None, None)
    if (raised[0] is None) != (raised[1] is None) or len(a) != len(b):
        return False
    if raised[0] is not None and not asked.cases[i].edge and not raised[0].same_as(raised[1]):
        return False
    return all(x.name == y.name and loosely_equal(x.value, y.value) for x, y in zip(a, b, strict=True))


def _divergence(case: Case, seen: Observation, differs: Difference) -> Divergence | None:
    if differs.stage not in ("value", "finite") or seen.detail is not None or differs.expected == "":
        return None
    return Divergence(case.name, seen.step, seen.name, differs.index, differs.expected, differs.got)


def _difference_message(asked: Exercise, case: Case, got: Trace, found: tuple[Observation, Difference] | None) -> str:
    """What to say where no mistake could be named."""
    if got.raised is not None:
        return _raised_message(asked, case, got.raised)
    if found is None:
        return f"In the case “{case.name}” it should have raised an exception."
    seen, differs = found
    if seen.detail is not None:
        return differs.text
    divergence = _divergence(case, seen, differs)
    when = f" after step {seen.step}" if seen.step is not None else ""
    return str(divergence or f"In the case “{case.name}”{when}, {seen.name} {differs.text}.")


def _raised_message(asked: Exercise, case: Case, raised: Raised) -> str:
    if raised.timed_out:
        return ENDLESS
    if raised.type == "MemoryError" or "can't allocate memory" in raised.text:
        return f"Your code asked for more than 1 GiB of memory in the case “{case.name}”."
    at = f" in your line `{raised.line}`" if raised.line else f" when {asked.name} was called as the exercise says"
    what = f"{raised.type}: {raised.text}" if raised.text else raised.type
    return f"It raised {what}{at} (case “{case.name}”)."
