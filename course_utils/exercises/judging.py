"""From an attempt to a verdict: run it on every case, out of harm's way, and observe what it does."""

import dataclasses
import dis
import functools
import inspect
import math
import os
import sys
import sysconfig
import threading
import time
import traceback
import types
from collections.abc import Callable, Sequence

import torch

from course_utils.exercises.guard import TimedOut, clean_state, within
from course_utils.exercises.isolation import ChildLost, can_fork, in_child, with_limited_memory
from course_utils.exercises.observations import Raised, Trace, type_name
from course_utils.exercises.registry import UnknownExercise, exercise
from course_utils.exercises.spec import Case, Divergence, Exercise, Verdict
from course_utils.exercises.verdicts import ENDLESS, LOST, Expectations, verdict
from course_utils.preparation import warm_up

SECONDS = 2.0
"""An attempt is stopped after this long; code that cannot be interrupted is killed half a second later."""

_failed: set[Exercise] = set()  # at which an attempt has failed in this kernel

_ONE_AT_A_TIME = threading.RLock()
"""Widgets' callbacks run on threads of their own, and what `guard` puts back is global."""


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
    with _ONE_AT_A_TIME:
        # What is expected is computed here, so that every child finds it ready; mistakes only once they are needed.
        found = None if asked in _failed else _isolated(functools.partial(judge, asked, candidate, accepted(asked)))
        if found is None:
            _failed.add(asked)
            found = _isolated(functools.partial(judge, asked, candidate, accepted(asked) | mistaken(asked)))
        return found


def _isolated(task: Callable[[], Verdict | None]) -> Verdict | None:
    if not can_fork():
        return task()
    try:
        found = in_child(lambda: {"verdict": (said := task()) and dataclasses.asdict(said)}, SECONDS + 0.5)["verdict"]
    except ChildLost as lost:
        return Verdict(False, message=LOST[lost.reason])
    except OSError:  # no room for another process
        return task()
    if found is None:
        return None
    where = found.pop("divergence")
    return Verdict(**found, divergence=where and Divergence(**{**where, "index": tuple(where["index"])}))


def _refusal(asked: Exercise, candidate: object) -> Verdict | None:
    """The verdict on what need not be run: nothing, a stand-in, or something that cannot be called."""
    if candidate is None or candidate is Ellipsis:
        return Verdict(False, attempted=False, message=f"Nothing to check yet: {asked.name} is {candidate!r}.")
    mark = inspect.getattr_static(candidate, "__handed_back__", None)  # static: asking an object may run its code
    if type(mark) is str and mark == asked.id:
        message = f"This is the course's own {asked.name}, which an earlier check put in place of yours. Run your cell, then this one."
        return Verdict(False, attempted=False, message=message)
    wanted = "class" if isinstance(asked.reference, type) else "function"
    is_class = issubclass(type(candidate), type)
    if is_class != (wanted == "class") or not callable(candidate):
        kind = "a class" if is_class else f"of type {type_name(candidate)}"
        return Verdict(False, message=f"{asked.name} should be a {wanted}; what was given is {kind}.")
    return None


@functools.cache
def accepted(asked: Exercise) -> Expectations:
    """What the reference ("") and each convention does."""
    with clean_state():
        warm_up()
    return _expectations(asked, {"": [asked.reference]} | {form.slug: form.forms for form in asked.conventions})


@functools.cache
def mistaken(asked: Exercise) -> Expectations:
    """What each misconception does. There are many, and an attempt that passes never needs them."""
    return _expectations(asked, {mistake.slug: mistake.wrong for mistake in asked.misconceptions})


def _expectations(asked: Exercise, sources: dict[str, Sequence[Callable]]) -> Expectations:
    return {
        slug: [[_expected(asked.driver, form, case) for case in asked.cases] for form in forms]
        for slug, forms in sources.items()
    }


def _expected(driver: Callable, form: Callable, case: Case) -> Trace:
    found = trace(driver, form, case)
    if found.raised is not None and found.raised.type == "KeyboardInterrupt":  # the reader's: nothing to remember
        raise KeyboardInterrupt
    return found


def judge(asked: Exercise, candidate: object, expected: Expectations | None = None) -> Verdict | None:
    """Run a candidate on every case, here and now, and say what comes of it.

    Args:
        expected: what the accepted forms and the mistakes do, all of them by default. Without the mistakes the verdict is None
            where one is to be named.
    """
    expected = accepted(asked) | mistaken(asked) if expected is None else expected
    traces: list[Trace] = []
    until = time.monotonic() + SECONDS
    for case in asked.cases:
        traces.append(trace(asked.driver, candidate, case, until=until))
        if traces[-1].raised is not None and traces[-1].raised.final:
            break
    return verdict(asked, expected, traces)


def trace(driver: Callable, candidate: object, case: Case, *, until: float = math.inf) -> Trace:
    """Everything that `driver` observes of a candidate on one case, always from the same global state.

    Whatever ends after `until`, on the clock of `time.monotonic`, counts as a time-out.
    """
    record = Trace()
    attempt = functools.partial(_attempt, driver, candidate, case, record)
    with clean_state():
        try:
            attempt() if until == math.inf else within(until - time.monotonic(), attempt)
        except BaseException as error:  # out of describing an exception
            record.raised = record.raised or Raised(type_name(error), "")
    if time.monotonic() >= until:
        record.raised = Raised(TimedOut.__name__, ENDLESS, timed_out=True)
    return record


def _attempt(driver: Callable, candidate: object, case: Case, record: Trace) -> None:
    try:
        with_limited_memory(lambda: driver(candidate, case, record))
    except BaseException as error:
        record.raised = Raised(type_name(error), "")  # until more is known: its text comes from the candidate, too
        record.raised = _describe(error, sys.exc_info()[2])


_TORCH = os.path.dirname(torch.__file__)
_COURSE = os.path.dirname(os.path.dirname(__file__))
_NOT_THEIRS = (
    _COURSE,
    os.path.join(os.path.dirname(_COURSE), "solutions"),
    _TORCH,
    *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")),
)


def _describe(error: BaseException, found: types.TracebackType) -> Raised:
    """An exception's type, its text, and the last line of the student's own that it went through."""
    frames = traceback.extract_tb(found, limit=-50)
    theirs = [frame.line for frame in frames if not frame.filename.startswith(_NOT_THEIRS) and frame.line]
    while found.tb_next is not None:
        found = found.tb_next
    code = found.tb_frame.f_code
    by_raise = code.co_code[found.tb_lasti] == dis.opmap["RAISE_VARARGS"]
    is_stub = type(error) is NotImplementedError and by_raise and not code.co_filename.startswith(_NOT_THEIRS)
    text = str.__getitem__(str(error), slice(300))
    if type(error) is NotImplementedError and by_raise and not text and code.co_filename.startswith(_TORCH):
        text = f"PyTorch's own {code.co_name}() was called; your class needs a method of that name"
    return Raised(type_name(error), text, theirs[-1] if theirs else "", stub=is_stub)
