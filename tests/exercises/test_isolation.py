"""Code in a child process: its result comes back, and nothing of it stays."""

import itertools
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from course_utils.exercises import evaluate, isolation, judging
from course_utils.exercises.isolation import ChildLost, in_child

pytestmark = pytest.mark.skipif(not isolation.can_fork(), reason="no process is forked here")


def forever():
    return sum(itertools.count())


AFTER_FORK: list[Callable[[], None]] = []
"""What is to be done once, in the parent, among what is done after a fork; nothing registered there can be taken back."""
if isolation.can_fork():
    os.register_at_fork(after_in_parent=lambda: AFTER_FORK and AFTER_FORK.pop()())


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT interrupts, whatever the tests were started from."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def children(monkeypatch) -> list[int]:
    """The processes that are forked in this test."""
    pids, fork = [], os.fork

    def noted():
        pid = fork()
        pids.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", noted)
    yield pids
    for pid in pids:
        with pytest.raises(ChildProcessError):  # it has ended, and was waited for
            os.waitpid(pid, os.WNOHANG)


def has_ended(pid: int) -> bool:
    """Whether a process that is no child of this one has ended, or does so soon."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 10)[0])
    finally:
        os.close(watched)


def test_a_result_comes_back(children):
    assert in_child(lambda: {"a": [1, None, "ü"], "b": float("inf")}, 10) == {"a": [1, None, "ü"], "b": float("inf")}


def test_a_result_larger_than_a_pipe_holds_comes_back(children):
    assert in_child(lambda: {"a": "x" * 3_000_000}, 10) == {"a": "x" * 3_000_000}


@pytest.mark.parametrize(
    "task, reason",
    [
        (forever, "time"),
        (lambda: os._exit(3), "exit"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "exit"),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "crash"),
        (lambda: 1 / 0, "exit"),
        (lambda: {"a": object()}, "exit"),
        (lambda: os.closerange(3, 100), "exit"),
    ],
)
def test_a_child_without_result_is_told_by_its_reason(task, reason, children):
    with pytest.raises(ChildLost) as lost:
        in_child(task, 0.2 if reason == "time" else 10)
    assert lost.value.reason == reason


def test_what_a_child_started_ends_with_it(tmp_path, children):
    def task():
        if os.fork() == 0:
            (tmp_path / "pid").write_text(str(os.getpid()))
            forever()
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            pass
        return {}

    assert in_child(task, 10) == {}
    assert has_ended(int((tmp_path / "pid").read_text()))


def test_a_process_that_the_task_forks_does_not_answer_in_its_place(children):
    def task():
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        return {"first": child == 0}

    assert in_child(task, 10) == {"first": False}


def test_an_interrupt_ends_the_child_too(children, interruptible):
    def task():
        os.kill(os.getppid(), signal.SIGINT)
        forever()

    with pytest.raises(KeyboardInterrupt):
        in_child(task, 60)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_finds_the_fork_under_way_is_not_lost(children, interruptible):
    AFTER_FORK.append(lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        in_child(forever, 5)
    assert AFTER_FORK == [] and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_while_the_child_is_ended_leaves_neither_it_nor_a_file(children, monkeypatch):
    wait, waited = os.waitpid, []

    def interrupted_once(*args):
        waited.append(args)
        if len(waited) == 1:
            raise KeyboardInterrupt
        return wait(*args)

    before = os.listdir("/proc/self/fd")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "waitpid", interrupted_once)
        in_child(dict, 10)
    assert os.listdir("/proc/self/fd") == before


def test_an_interrupt_that_finds_the_child_ends_the_child_only(children, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(isolation, "_be_the_child", interrupted)
    with pytest.raises(ChildLost):
        in_child(dict, 10)


def test_a_child_leaves_no_file_open(children):
    before = os.listdir("/proc/self/fd")
    in_child(dict, 10)
    with pytest.raises(ChildLost):
        in_child(lambda: os._exit(0), 10)
    assert os.listdir("/proc/self/fd") == before


def test_a_child_hears_nothing_and_is_not_heard(children, capfd):
    def task():
        os.write(1, b"noise")
        os.write(2, b"noise")
        return {"read": os.read(0, 10).decode()}

    assert in_child(task, 10) == {"read": ""}
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("synthetic")
def test_an_attempt_can_be_judged_from_another_thread(children):
    found = []
    thread = threading.Thread(target=lambda: found.append(evaluate("synthetic.doubled", lambda x: x + x)))
    thread.start()
    thread.join()
    assert found[0].passed and len(children) == 1


@pytest.mark.usefixtures("synthetic")
def test_attempts_judged_at_once_do_not_disturb_each_other(monkeypatch):
    monkeypatch.setattr(judging, "can_fork", lambda: False)
    begun, second, overlaps, stream = threading.Event(), threading.Event(), [], sys.stdout

    def waits(x):
        begun.set()
        overlaps.append(second.wait(0.1))
        return x + x

    def goes_on(x):
        second.set()
        return x + x

    threads = [threading.Thread(target=evaluate, args=("synthetic.doubled", f)) for f in (waits, goes_on)]
    threads[0].start()
    begun.wait()
    threads[1].start()
    for thread in threads:
        thread.join()
    assert overlaps == [False] * 3 and second.is_set()
    assert sys.stdout is stream


@pytest.mark.usefixtures("synthetic")
def test_without_room_for_another_process_an_attempt_is_judged_in_this_one(monkeypatch):
    def no_room():
        raise BlockingIOError("no room")

    monkeypatch.setattr(os, "fork", no_room)
    before = os.listdir("/proc/self/fd")
    assert evaluate("synthetic.doubled", lambda x: x + x).passed
    assert os.listdir("/proc/self/fd") == before
