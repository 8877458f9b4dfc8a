"""Running a student's code so that it leaves no trace: global state is put back, output is dropped, time is limited."""

import builtins
import contextlib
import ctypes
import io
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator

import numpy as np
import torch

AGAIN = 0.05
"""Seconds between two repetitions of a deadline: code that swallows one exception meets the next."""


class TimedOut(BaseException):
    """Raised in code that has run past its deadline; no `except Exception` catches it."""


class _Discard(io.TextIOBase):
    """A text stream that forgets what is written to it and has nothing to read."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() waits for the keyboard; an exercise gets everything it needs from its arguments")


@contextlib.contextmanager
def restored() -> Iterator[None]:
    """Put back, on leaving, what a candidate may change for everyone else.

    That is torch's default dtype, default device, grad mode, thread count and random state, those of `random` and NumPy,
    the standard streams, `input`, the working directory, the warning filters and the recursion limit.
    """
    dtype, device, grad, threads = (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
    )
    states = torch.get_rng_state(), random.getstate(), np.random.get_state()
    streams, ask, folder, depth = (
        (sys.stdin, sys.stdout, sys.stderr),
        builtins.input,
        os.getcwd(),
        sys.getrecursionlimit(),
    )
    try:
        sys.stdin, sys.stdout, sys.stderr, builtins.input = _Discard(), _Discard(), _Discard(), _no_input
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        (sys.stdin, sys.stdout, sys.stderr), builtins.input = streams, ask
        sys.setrecursionlimit(depth)
        os.chdir(folder)
        torch.set_default_dtype(dtype)
        if torch.get_default_device() != device:
            torch.set_default_device(device)
        torch.set_grad_enabled(grad)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        torch.set_rng_state(states[0])
        random.setstate(states[1])
        np.random.set_state(states[2])


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `TimedOut` in the block once `seconds` have passed, and again every 50 ms until it ends.

    By an alarm signal where there is one and this is the main thread (it interrupts waiting as well), else by an
    asynchronous exception from a watching thread (it interrupts Python code only, not one long call into C).
    """
    by_signal = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _by_signal(seconds) if by_signal else _by_thread(seconds):
        yield


@contextlib.contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    armed = True

    def ring(signum: int, frame: object) -> None:
        if armed:
            raise TimedOut

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@contextlib.contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    over, lock = threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimedOut))
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with lock:
            over.set()
        with contextlib.suppress(TimedOut):  # one that was on its way
            time.sleep(0)
        watcher.join()
