"""Running a student's code in a child process, which can be stopped whatever it does.

Where a process can fork and no accelerator is in use, the code runs in a forked child: one thread, 1 GiB more memory than
the kernel has now, no standard streams, killed with all its descendants when its time is over. That contains endless loops
in native code, `os._exit`, crashes and memory without end. Elsewhere (Windows; macOS, whose system libraries do not
survive a fork; a kernel that uses a GPU) it runs in this process under the deadline of `guard`, which stops endless Python
loops but cannot stop one call into C that never returns, a crash, or memory without end.
"""

import contextlib
import gc
import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable

import torch

MEMORY = 1 << 30
"""Bytes that a candidate may take beyond what the kernel holds."""


class ChildLost(Exception):
    """The child ended without a result: `reason` is "time" or "exit"."""

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
    """
    receive, send = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forks beside the kernel's threads
        pid = os.fork()
    if pid == 0:
        _be_the_child(task, send)
    os.close(send)
    try:
        return _read(receive, time.monotonic() + seconds)
    finally:
        os.close(receive)
        _end(pid)


def _be_the_child(task: Callable[[], dict], send: int) -> None:
    """Run the task and leave without any clean-up: everything here belongs to the parent."""
    try:
        gc.disable()
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        torch.set_num_threads(1)  # the parent's worker threads did not come along
        _limit_memory()
        answer = json.dumps(task()).encode()
        os.write(send, f"{len(answer):08d}".encode())
        with os.fdopen(send, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as statm:
            present = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = present + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _read(receive: int, until: float) -> dict:
    data, size = b"", None
    while size is None or len(data) < size:
        ready, _, _ = select.select([receive], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise ChildLost("time")
        part = os.read(receive, 65536)
        if not part:
            raise ChildLost("exit")
        data += part
        if size is None and len(data) >= 8:
            if not data[:8].isdigit():
                raise ChildLost("exit")
            size, data = int(data[:8]), data[8:]
    try:
        return json.loads(data[:size])
    except ValueError:
        raise ChildLost("exit") from None


def _end(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)
