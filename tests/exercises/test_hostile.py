"""Whatever a student hands in gets a verdict, soon, and leaves no trace."""

import builtins
import os
import random
import sys
import threading
import warnings

import numpy as np
import pytest
import torch

from course_utils.exercises import evaluate, isolation
from course_utils.exercises.guard import default_device
from tests.exercises import hostile

pytestmark = pytest.mark.usefixtures("synthetic")
ID = "synthetic.doubled"
in_a_child_only = pytest.mark.skipif(not isolation.can_fork(), reason="no process is forked here")


def state() -> list:
    """What a candidate may not change."""
    return [
        torch.get_default_dtype(),
        default_device(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
        torch.get_rng_state().tolist(),
        random.getstate(),
        str(np.random.get_state()),
        np.geterr(),
        (sys.stdin, sys.stdout, sys.stderr, builtins.input),
        os.getcwd(),
        sys.getrecursionlimit(),
        list(warnings.filters),
    ]


def told(candidate: object) -> str:
    """The message of a verdict that leaves everything as it was."""
    before = state()
    verdict = evaluate(ID, candidate)
    assert state() == before
    assert not verdict.passed
    return verdict.message


@pytest.mark.parametrize("name", hostile.CONTAINED)
@pytest.mark.parametrize("isolation", ["in a child", "in this process"])
def test_an_odd_attempt_is_told_what_is_wrong(name, isolation, request):
    if isolation == "in this process":
        request.getfixturevalue("without_fork")
    candidate, message = hostile.CONTAINED[name]
    assert message in told(candidate)


@pytest.mark.parametrize("i", range(len(hostile.RIGHT)))
@pytest.mark.parametrize("isolation", ["in a child", "in this process"])
def test_an_odd_right_answer_passes_and_changes_nothing(i, isolation, request, capfd):
    if isolation == "in this process":
        request.getfixturevalue("without_fork")
    before = state()
    assert evaluate(ID, hostile.RIGHT[i]).passed
    assert state() == before
    assert capfd.readouterr() == ("", "")


@in_a_child_only
@pytest.mark.parametrize("candidate", hostile.RIGHT_IN_A_CHILD)
def test_a_right_answer_that_takes_more_than_it_should_passes(candidate):
    assert evaluate(ID, candidate).passed


@pytest.mark.parametrize("name", hostile.ENDLESS)
@pytest.mark.parametrize("isolation", ["in a child", "in this process", "in another thread"])
@pytest.mark.usefixtures("impatient")
def test_an_endless_loop_is_stopped(name, isolation, request):
    if isolation != "in a child":
        request.getfixturevalue("without_fork")
    messages = []
    if isolation == "in another thread":
        thread = threading.Thread(target=lambda: messages.append(told(hostile.ENDLESS[name])))
        thread.start()
        thread.join()
    else:
        messages.append(told(hostile.ENDLESS[name]))
    assert hostile.STOPPED in messages[0]


@in_a_child_only
@pytest.mark.parametrize("name", hostile.CHILD_ONLY)
def test_what_would_end_the_process_ends_the_child(name, monkeypatch):
    monkeypatch.setattr(isolation, "MEMORY", 1 << 26)  # sooner used up
    candidate, message = hostile.CHILD_ONLY[name]
    assert message in told(candidate)


@in_a_child_only
@pytest.mark.parametrize("name", hostile.KILLED)
@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_interrupted_is_killed(name):
    assert hostile.STOPPED in told(hostile.KILLED[name])
