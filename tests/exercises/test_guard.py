"""Global state is put back, output is dropped, and time is limited."""

import builtins
import os
import signal
import sys
import threading
import warnings

import numpy as np
import pytest
import torch

from course_utils.exercises.guard import TimedOut, clean_state, default_device, within
from tests.exercises.hostile import changes_everything
from tests.exercises.test_hostile import state


def forever():
    while True:
        pass


def here(task, *args):
    task(*args)


def in_another_thread(task, *args):
    """Run a task in a thread; what it raises is raised here."""
    raised = []

    def run():
        try:
            task(*args)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_a_task_past_its_deadline_is_interrupted(run):
    with pytest.raises(TimedOut):
        run(within, 0.02, forever)


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_a_task_that_was_in_time_is_left_alone(run):
    done = []
    run(within, 60, lambda: done.append(1))
    assert done == [1]


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_a_task_without_time_left_is_interrupted_at_once(run):
    with pytest.raises(TimedOut):
        run(within, -1, forever)


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_the_deadline_comes_again_for_what_swallows_it(run):
    caught = []

    def stubborn():
        while len(caught) < 3:
            try:
                forever()
            except BaseException as error:
                caught.append(type(error))

    run(within, 0.02, stubborn)
    assert caught == [TimedOut] * 3


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_an_exception_of_the_tasks_comes_out(run):
    with pytest.raises(ZeroDivisionError):
        run(within, 60, lambda: 1 / 0)


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_nothing_is_raised_in_what_follows_a_task(run):
    def many():
        for _ in range(200):  # most of these end just when their time does
            try:
                within(0.001, lambda: sum(range(20_000)))
            except TimedOut:
                pass
            total = sum(range(20_000))
        assert total

    run(many)


def test_the_alarm_is_what_it_was_before():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *args: rung.append(1))
    try:
        with pytest.raises(TimedOut):
            within(0.02, forever)
        signal.raise_signal(signal.SIGALRM)
        assert rung == [1]
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("run", [here, in_another_thread])
def test_no_thread_is_left_behind(run):
    before = threading.active_count()
    with pytest.raises(TimedOut):
        run(within, 0.02, forever)
    assert threading.active_count() == before


def test_state_is_put_back_even_after_an_exception():
    before = state()
    with pytest.raises(ZeroDivisionError), clean_state():
        changes_everything(torch.ones(2))
        raise ZeroDivisionError
    assert state() == before


def test_state_is_always_the_same_within():
    def seen():
        with clean_state():
            numbers = torch.rand(2).tolist(), np.random.rand(2).tolist()
            return torch.get_default_dtype(), default_device(), torch.is_grad_enabled(), numbers

    expected = seen()
    torch.manual_seed(1)
    np.random.seed(1)
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    try:
        with torch.no_grad():
            assert seen() == expected
            assert not torch.is_grad_enabled()
        with torch.inference_mode():
            assert seen() == expected
        assert (torch.get_default_dtype(), default_device().type) == (torch.float64, "meta")
    finally:
        torch.set_default_dtype(torch.float32)
        torch.set_default_device(None)


def test_output_is_dropped_and_nobody_is_asked(capfd):
    with clean_state():
        print("noise", flush=True)
        print("noise", file=sys.stderr)
        warnings.warn("noise", stacklevel=1)
        with pytest.raises(RuntimeError, match="waits for the keyboard"):
            input("Yes? ")
        with pytest.raises(OSError):
            sys.stdin.read()
    assert capfd.readouterr() == ("", "")
    assert builtins.input.__module__ != clean_state.__module__


def test_a_working_directory_that_is_gone_does_not_matter(tmp_path):
    before = os.getcwd()
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    try:
        with clean_state():
            pass
    finally:
        os.chdir(before)
