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
import types
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import torch

AGAIN = 0.05
"""Seconds between two repetitions of a deadline: code that swallows one exception meets the next."""

SEED = 20
"""Of the global random states in which everything is observed, references and attempts alike."""


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


def default_device() -> torch.device:
    """`torch.get_default_device()`, which in PyTorch 2.4 fails once a default was set and taken back."""
    try:
        return torch.get_default_device()
    except AttributeError:
        return torch.device("cpu")


def _set_device(device: torch.device) -> None:
    if default_device() != device:
        torch.set_default_device(None if device.type == "cpu" else device)  # any device but None slows every call


def _set_threads(number: int) -> None:
    if torch.get_num_threads() != number:  # some builds warn of setting it twice
        torch.set_num_threads(number)


def _set_streams(streams: tuple) -> None:
    sys.stdin, sys.stdout, sys.stderr, builtins.input = streams


_STATE = (
    (torch.get_default_dtype, torch.set_default_dtype),
    (default_device, _set_device),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_num_threads, _set_threads),
    (torch.get_rng_state, torch.set_rng_state),
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (np.geterr, lambda modes: np.seterr(**modes)),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (lambda: (sys.stdin, sys.stdout, sys.stderr, builtins.input), _set_streams),
)
"""What a candidate may change for everyone else: how to read it and how to set it."""


@contextlib.contextmanager
def clean_state() -> Iterator[None]:
    """Run the block in the same global state each time, and put back afterwards what was there before.

    That is torch's default dtype, default device, grad mode, thread count and random state, the random states of `random`
    and NumPy, NumPy's error modes, the recursion limit, the standard streams, `input`, the working directory, the warning
    filters, and what goes from this thread to the notebook's page.
    """
    before = [read() for read, _ in _STATE]
    with _same_folder(), _page_untouched(), warnings.catch_warnings(), torch.inference_mode(False):
        try:
            warnings.simplefilter("ignore")
            _set_streams((_Discard(), _Discard(), _Discard(), _no_input))
            torch.set_default_dtype(torch.float32)
            _set_device(torch.device("cpu"))
            seed_everything(SEED)
            yield
        finally:
            for (_, put), value in zip(_STATE, before, strict=True):
                put(value)


def seed_everything(seed: int) -> None:
    """Seed every global source of random numbers that an attempt may draw from."""
    torch.default_generator.manual_seed(seed)  # torch.manual_seed would keep a traceback for CUDA each time
    random.seed(seed)
    np.random.seed(seed)


@contextlib.contextmanager
def _same_folder() -> Iterator[None]:
    folder = None
    with contextlib.suppress(OSError):  # it may have been deleted
        folder = os.getcwd()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.chdir(folder or os.curdir)


@contextlib.contextmanager
def _page_untouched() -> Iterator[None]:
    """In a Jupyter kernel, drop what this thread sends: figures, widgets, progress bars, requests for input."""
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    session = getattr(kernel, "session", None)
    if session is None:
        yield
        return
    send, thread = session.send, threading.get_ident()
    session.send = lambda *args, **kwargs: None if threading.get_ident() == thread else send(*args, **kwargs)
    try:
        yield
    finally:
        session.send = send


def within(seconds: float, task: Callable[[], None]) -> None:
    """Run `task`; raise `TimedOut` in it once `seconds` have passed, and again every 50 ms until it ends.

    By an alarm signal where there is one and this is the main thread (it interrupts waiting as well), else by an
    asynchronous exception from a watching thread (it interrupts Python code only, not one long call into C). Either is
    raised only while the task is on the stack, so never in what follows it.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        _with_alarm(max(seconds, 0.001), task)
    else:
        _with_watcher(seconds, task)


def _run(task: Callable[[], None]) -> None:
    task()


def _is_running(task: Callable[[], None], frame: types.FrameType | None) -> bool:
    while frame is not None and not (frame.f_code is _run.__code__ and frame.f_locals["task"] is task):
        frame = frame.f_back
    return frame is not None


def _with_alarm(seconds: float, task: Callable[[], None]) -> None:
    def ring(signum: int, frame: types.FrameType | None) -> None:
        if _is_running(task, frame):
            raise TimedOut

    handler = signal.signal(signal.SIGALRM, ring)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        _run(task)
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)


def _with_watcher(seconds: float, task: Callable[[], None]) -> None:
    thread, over = threading.get_ident(), threading.Event()

    def throw(exception: object) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)

    def watch() -> None:
        wait = max(seconds, 0.0)
        while not over.wait(wait):
            if _is_running(task, sys._current_frames().get(thread)):
                throw(ctypes.py_object(TimedOut))
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        try:
            _run(task)
        finally:
            over.set()
    finally:  # once more, for an exception that was on its way
        over.set()
        watcher.join()
        throw(None)
