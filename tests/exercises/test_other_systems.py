"""Checks where a process cannot fork, or has no alarm: Windows, macOS, a kernel that uses a GPU."""

import math
import os
import signal
import sys
import threading

import pytest
import torch

from course_utils.exercises import evaluate, exercise, isolation
from course_utils.exercises.guard import TimedOut, within
from course_utils.exercises.verdicts import ENDLESS
from tests.exercises.test_hostile import state

STAIRCASE = "minibatch_sgd.staircase"


@pytest.fixture
def no_alarm(monkeypatch) -> None:
    """`signal` as Windows has it."""
    for name in ("SIGALRM", "setitimer", "getitimer", "ITIMER_REAL"):
        monkeypatch.delattr(signal, name, raising=False)


def forever(*args, **kwargs):
    while True:
        pass


def _without_fork(monkeypatch) -> None:
    monkeypatch.delattr(os, "fork", raising=False)


def _on_macos(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")


def _with_a_gpu_in_use(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)


SYSTEMS = [_without_fork, _on_macos, _with_a_gpu_in_use]


@pytest.fixture
def no_child(monkeypatch) -> None:
    """A fork, where there is one, fails the test."""
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"), raising=False)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("alarm", [True, False], ids=["an alarm", "no alarm"])
def test_attempts_are_judged_in_this_process_and_leave_it_as_it_was(system, alarm, no_child, monkeypatch, request):
    if not alarm:
        request.getfixturevalue("no_alarm")
    system(monkeypatch)
    assert not isolation.can_fork()
    before, threads = state(), threading.active_count()
    mistake = exercise(STAIRCASE).misconceptions[0]
    assert evaluate(STAIRCASE, exercise(STAIRCASE).reference).passed
    assert evaluate(STAIRCASE, mistake.wrong[0]).misconception == mistake.slug
    assert not evaluate(STAIRCASE, lambda *args, **kwargs: math.nan).passed
    assert (state(), threading.active_count()) == (before, threads)


def test_an_endless_loop_is_stopped_without_fork_and_alarm(no_alarm, monkeypatch):
    monkeypatch.delattr(os, "fork", raising=False)
    monkeypatch.setattr("course_utils.exercises.judging.SECONDS", 0.2)
    threads = threading.active_count()
    verdict = evaluate(STAIRCASE, forever)
    assert not verdict.passed and verdict.message == ENDLESS
    assert threading.active_count() == threads
    assert evaluate(STAIRCASE, exercise(STAIRCASE).reference).passed


def test_without_an_alarm_the_main_thread_is_interrupted_too(no_alarm):
    with pytest.raises(TimedOut):
        within(0.02, forever)
    done = []
    within(60, lambda: done.append(sum(range(100_000))))
    assert len(done) == 1
