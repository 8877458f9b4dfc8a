"""Running a student's code in a child process, which can be stopped whatever it does.

Where a process can fork and no accelerator is in use, the code runs in a forked child: one thread, 1 GiB more memory than
the kernel has now, no standard streams, killed with all its descendants when its time is over. That contains endless loops
in native code, `os._exit`, crashes and memory without end. It does not contain what reaches out of the process: files that
are deleted, messages sent, a descendant that makes itself independent (it may compute for another minute at most).

Elsewhere (Windows; macOS, whose system libraries do not survive a fork; a kernel that uses a GPU; no room for another
process) it runs in this process under the deadline of `guard`, which stops endless Python loops but cannot stop one call
into C that never returns, a crash, `os._exit`, memory without end, or threads, and cannot undo what is changed inside other
modules.
"""

import contextlib
import faulthandler
import gc
import json
import os
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator

import torch

with contextlib.suppress(ImportError):  # Windows has none, and no fork either
    import resource

MEMORY = 1 << 30
"""Bytes that a candidate may take beyond what the kernel holds."""

_limits: tuple[tuple[int, int], tuple[int, int]] | None = None
"""In a child: the limits of its memory while a candidate runs, and otherwise."""


class ChildLost(Exception):
    """The child ended without a result: `reason` is "time", "crash" or "exit"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def can_fork() -> bool:
    """Whether code can run in a forked child here."""
    return hasattr(os, "fork") and sys.platform != "darwin" and not torch.cuda.is_initialized()


def in_child(task: Callable[[], dict], seconds: float) -> dict:
    """Run `task` in a forked child and return its result, a dict of plain JSON data.

    Raises:
        ChildLost: it took longer than `seconds`, or ended without a result.
        OSError: there is no room for another process.
    """
    here, child = os.getpid(), None
    receive, send = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python warns of forks beside the kernel's threads
            with _held_interrupts():
                child = os.fork()
        if child == 0:
            os.close(receive)
            _be_the_child(task, send)
        os.close(send)
        send = None
        answer = _read(receive, time.monotonic() + seconds)
    finally:
        if os.getpid() != here:  # an interrupt that found the child before it was ready
            os._exit(0)
        try:
            status = 0 if child is None else _end(child)
        except KeyboardInterrupt:  # ending a process takes milliseconds, time enough for the stop button
            _end(child)
            raise
        finally:
            for end in (receive, send):
                if end is not None:
                    os.close(end)
    if answer is None:
        raise ChildLost(_reason(status))
    return answer


@contextlib.contextmanager
def _held_interrupts() -> Iterator[None]:
    """Let the stop button work at the end of this block, in a moment, and not within it.

    Around a fork Python runs functions of others. An interrupt that one of them raises is lost, and what the function
    should have released, logging's lock for one, stays locked.
    """
    before, held = signal.getsignal(signal.SIGINT), []
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # Python's handlers run in the main thread only
        return
    signal.signal(signal.SIGINT, lambda *what: held.append(what))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if held:
            before(*held[-1])


def _be_the_child(task: Callable[[], dict], send: int) -> None:
    """Run the task and leave without any clean-up: everything here belongs to the parent."""
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(-1)  # the parent's event loop would take this child's signals for its own
        faulthandler.disable()  # it would report a crash to the terminal that Jupyter was started from
        gc.freeze()  # collecting what came along from the parent would copy all of it
        here = os.getpid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        torch.set_num_threads(1)  # the parent's worker threads did not come along
        _set_limits()
        answer = json.dumps(task()).encode()
        if os.getpid() == here:  # and not a process that the task forked
            with os.fdopen(send, "wb") as pipe:
                pipe.write(b"%08d" % len(answer) + answer)
    finally:
        os._exit(0)


def _set_limits() -> None:
    """Leave no core dump, and end after a minute of computing even if nobody is there to kill; find the limit of memory."""
    global _limits
    with contextlib.suppress(OSError, ValueError):  # where there is no /proc, memory goes unlimited
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        with open("/proc/self/statm") as statm:
            limit = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + MEMORY
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if resource.RLIM_INFINITY in (soft, hard) or limit < soft:
            _limits = (limit, hard), (soft, hard)


def with_limited_memory(task: Callable[[], None]) -> None:
    """Run `task`, in a child with no more than 1 GiB beyond what there was. Whatever follows has room again."""
    if _limits is None:
        task()
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, _limits[0])
        task()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, _limits[1])


def _read(receive: int, until: float) -> dict | None:
    """The child's result, or None if it sent none.

    Raises:
        ChildLost: time is over.
    """
    data, size = b"", None
    poll = select.poll()
    poll.register(receive, select.POLLIN)
    while size is None or len(data) < size:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise ChildLost("time")
        part = os.read(receive, 1 << 16)
        if not part:
            return None
        data += part
        if size is None and len(data) >= 8:
            if not data[:8].isdigit():
                return None
            size, data = int(data[:8]), data[8:]
    try:
        return json.loads(data[:size])
    except ValueError:
        return None


def _end(child: int) -> int:
    """Kill the child and all that it started; return how it ended."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(child, 0)[1]
    return 0


def _reason(status: int) -> str:
    crashes = signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT
    return "crash" if os.WIFSIGNALED(status) and os.WTERMSIG(status) in crashes else "exit"
